"""What a reward model is worth: figures against values worked out by hand."""

import math

import numpy as np
import pytest

from tasks.rewards.figures import blind, calibration_error, examined, figures, losses, wins
from tasks.rewards.fitting import best_of, temperature
from tasks.rewards.pairs import keys_of, pairs_of
from tests.tasks.reward_pairs import longer_wins, pair, planted


def test_a_tie_counts_half() -> None:
    assert wins(np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 2.0])).tolist() == [0, 0.5, 1]


def test_a_loss_is_minus_the_logarithm_of_what_the_preferred_answer_was_given() -> None:
    given = np.array([0.0, math.log(3), -math.log(3)])
    assert losses(given) == pytest.approx([math.log(2), -math.log(0.75), -math.log(0.25)])
    # Nothing overflows where a margin is huge.
    assert losses(np.array([-1e6, 1e6])) == pytest.approx([1e6, 0.0])


def test_calibration_error_is_how_far_probabilities_lie_from_shares_by_hand() -> None:
    # Four at 0.75, three of them right: well told. Two at 0.9, one right: off by 0.4.
    at = [math.log(3), math.log(3), math.log(3), -math.log(3), math.log(9), -math.log(9)]
    assert calibration_error(np.array(at)) == pytest.approx(2 / 6 * 0.4)
    assert calibration_error(np.array(at[:4])) == pytest.approx(0.0)
    assert calibration_error(np.array([50.0])) == pytest.approx(0.0)


def test_blind_guesses_read_lengths_alone() -> None:
    pairs = pairs_of([pair(1, "ab", "a"), pair(2, "a", "ab"), pair(3, "aa", "ab")])
    told = {name: each.tolist() for name, each in blind(pairs).items()}
    assert told["random"] == [0.5, 0.5, 0.5]
    assert told["longer wins"] == [1, 0, 0.5]
    assert told["shorter wins"] == [0, 1, 0.5]


def test_like_length_is_within_a_fifth_of_the_longer_answer() -> None:
    pairs = pairs_of([pair(n, "a" * 10, "a" * length) for n, length in enumerate((8, 7, 12, 13))])
    assert pairs.is_near_length.tolist() == [True, False, True, False]


def test_the_gain_is_over_the_best_guess_and_its_interval_holds_it() -> None:
    pairs = longer_wins(60)
    told = figures(pairs, np.ones(60))
    assert told["best_blind"] == "longer wins"
    assert (told["accuracy"], told["gain"], told["gain_low"], told["gain_high"]) == (1, 0, 0, 0)
    margins = np.where(np.arange(60) % 3, 1.0, -1.0)
    told = figures(planted(60), margins)
    assert told["accuracy_low"] < told["accuracy"] == pytest.approx(2 / 3, abs=1e-4)
    assert told["gain_low"] < told["gain"] < told["gain_high"]
    assert figures(planted(60), margins) == told


def test_pairs_of_one_prompt_are_drawn_together_so_that_repeating_them_tells_no_more() -> None:
    pairs, margins = planted(80), np.where(np.arange(80) % 4, 1.0, -1.0)
    twice = figures(pairs.of(np.tile(np.arange(80), 2)), np.tile(margins, 2))
    once = figures(pairs, margins)
    assert (twice["accuracy_low"], twice["accuracy_high"]) == (
        once["accuracy_low"],
        once["accuracy_high"],
    )


def test_slices_of_twenty_pairs_or_more_are_told_apart() -> None:
    rows = [pair(n, "Seven it is.", "Nine.", sources="ab"[n % 25 == 0]) for n in range(50)]
    found = examined(pairs_of(rows), np.ones(50), np.array(["en"] * 50, object))
    assert [(each["slice"], each["of"], each["pairs"]) for each in found] == [
        ("all", "*", 50),
        ("source", "a", 48),
        ("language", "en", 50),
        ("length", "short", 50),
    ]


def test_a_temperature_brings_margins_to_the_share_that_is_right() -> None:
    # Three in four are right at a margin of 1: the likeliest probability is 0.75.
    margins = np.tile([1.0, 1.0, 1.0, -1.0], 500)
    assert temperature(margins) == pytest.approx(math.log(3), rel=0.01)
    # Told all right, 100 pairs do not make the next one certain.
    assert 1 / (1 + math.exp(-temperature(np.ones(100)))) == pytest.approx(101 / 102, rel=0.01)
    # What tells nothing comes to nothing.
    assert temperature(np.tile([1.0, -1.0], 50)) == pytest.approx(0.01, rel=0.1)


def test_a_penalty_is_left_for_one_that_is_clearly_better_alone() -> None:
    noise = np.tile([1.0, -1.0], 500)
    usual = np.full(1_000, 0.7)
    assert best_of({0.3: usual + noise * 0.1 - 0.001, 1.0: usual}) == 1.0
    assert best_of({0.3: usual + noise * 0.1 - 0.02, 1.0: usual}) == 0.3


def test_a_key_is_the_first_half_of_a_quarter_of_an_id() -> None:
    assert keys_of(["0000000a" + "f" * 24, "f" * 32]).tolist() == [10, 2**32 - 1]
