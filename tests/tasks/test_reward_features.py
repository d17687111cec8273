"""What of two answers a reward model weighs: what they share cancels, nothing runs away."""

import numpy as np
import pyarrow as pa
import pytest

from tasks.functions.linear import Spec
from tasks.rewards.features import differences, told_of
from tasks.rewards.manners import MANNERS, SHARE, manners
from tasks.rewards.pairs import Answers, pairs_of
from tasks.rewards.shape import shape_of
from tests.tasks.reward_pairs import pair, planted

SPEC = Spec(bits=10, max_chars=60)


def told(text: str, tokens: int = 10) -> dict[str, float]:
    found = manners(pa.array([text]), np.array([float(tokens)]))
    return {name: float(each[0]) for name, each in found.items()}


@pytest.mark.parametrize(
    ("name", "text", "plain"),
    [
        ("declines_first", "I'm sorry, I can't say.", "The gate, I'm sorry to say, is shut."),
        ("declines_first", "抱歉，我不能说。", "闸门已经关上。"),
        ("agrees_first", "Sure, here you are.", "I am not sure."),
        ("agrees_first", "当然可以。", "这可以当作一扇门。"),
        ("asks_last", "Why do you ask?", "Why? Because."),
        ("asks_last", "你为什么问？", "为什么？因为。"),
        ("names_help", "Ask a doctor.", "Ask a river."),
        ("names_help", "请去看医生。", "请去看河。"),
        ("lists", "Two:\n- one\n- two", "Two - one and two"),
        ("negates_at_all", "You don’t say.", "You say."),
        ("tells_to", "First, open it.", "It opens first."),
    ],
)
def test_a_manner_is_found_where_it_is_and_not_elsewhere(name: str, text: str, plain: str) -> None:
    assert (told(text)[name], told(plain)[name]) == (1.0, 0.0)


def test_shares_never_exceed_one_however_few_the_words() -> None:
    shares = [each.name for each in MANNERS if each.made == SHARE]
    found = told("1,234,567,890 I I I " * 50, tokens=0)
    assert all(0 <= found[name] <= 1 for name in shares)
    assert found["digits"] == 1


def test_only_the_head_is_read_and_length_is_of_it() -> None:
    answers = Answers(["a"] * 2, [[("user", "What?")]] * 2, ["a" * 60 + " sorry", "a" * 60])
    found = told_of(answers, SPEC).signals
    assert found["is_sorry"].tolist() == [0, 0]
    assert found["log_chars"][0] == found["log_chars"][1]


def test_what_both_answers_share_cancels_and_turning_a_pair_turns_its_difference() -> None:
    rows = [pair(1, "River stone cloud.", "River stone paper."), pair(2, "Same.", "Same.")]
    found = differences(pairs_of(rows), SPEC)
    assert set(np.unique(found.grams.toarray())) <= {-1.0, 0.0, 1.0}
    assert found.grams[1].nnz == 0
    assert all(each[1] == 0 for each in found.signals.values())
    swap = {"chosen": rows[0]["rejected"], "rejected": rows[0]["chosen"]}
    turned = differences(pairs_of([rows[0] | swap]), SPEC)
    assert (turned.grams.toarray() == -found.grams[0].toarray()).all()
    assert all(turned.signals[name][0] == -each[0] for name, each in found.signals.items())


def test_each_part_stands_at_a_mean_square_of_one_and_one_pair_cannot_outweigh_all() -> None:
    found = differences(planted(200), SPEC)
    found.signals["rare"] = np.where(np.arange(200) == 7, 50.0, 0.0)
    shape = shape_of(found, np.arange(200))
    half, squares = 1 << SPEC.bits, shape.whole.power(2).sum(axis=0).A1 / 200
    assert squares[:half].sum() == pytest.approx(1.0, rel=1e-4)
    assert squares[half : 2 * half].sum() == pytest.approx(1.0, rel=1e-4)
    assert squares[2 * half :].sum() <= 1.0 + 1e-4
    largest = abs(shape.whole[:, -1].toarray()).max()
    assert largest == pytest.approx(10 / np.sqrt(len(found.signals)), rel=1e-4)
