"""A reward model is kept where it is worth more than guesses that read no word, and said no else."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from tasks.errors import GateClosed, UsageError
from tasks.releases import Release, open_release
from tasks.rewards.examining import examine
from tasks.rewards.fit import CARD, EXAMINED, fit_pairs, fit_release
from tasks.rewards.model import load_reward
from tasks.rewards.pair_files import file_pairs
from tasks.rewards.pairs import Answers, Pairs
from tasks.rewards.reading import ORIGINS, is_of
from tests.conftest import Maker, structs
from tests.tasks.reward_pairs import ABOUT, longer_wins, planted


def swapped(pairs: Pairs, seed: int = 5) -> Pairs:
    """Return pairs of which half, by chance, are turned round."""
    turn = np.random.default_rng(seed).random(len(pairs)) < 0.5
    columns = vars(pairs).copy()
    for one, other in (("chosen", "rejected"), ("chosen_ids", "rejected_ids")):
        first, second = columns[one], columns[other]
        columns |= {one: np.where(turn, second, first), other: np.where(turn, first, second)}
    return Pairs(**columns)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of planted pairs, nine in ten of them told right."""
    out = tmp_path_factory.mktemp("model")
    fit_pairs(planted(400, share=0.9), planted(120, 1_000, share=0.9), ABOUT, out, 0.0)
    return out


def test_what_is_planted_in_the_words_opens_the_gate(folder: Path) -> None:
    about = load_reward(folder).about
    first = about["figures"][0]
    assert about["is_open"]
    assert first["pairs"] == 120
    assert first["accuracy"] > 0.8
    assert first["gain_low"] > 0.2
    low, high = about["scale"]
    assert low < 0 < high
    assert about["learnt"]["origins"] == {"compared": 400}


def test_labels_by_chance_close_it_and_keep_no_model(tmp_path: Path) -> None:
    pairs = swapped(planted(400)), swapped(planted(120, 1_000))
    outcome = fit_pairs(*pairs, ABOUT, tmp_path, 0.0)
    assert not outcome.verdict.is_open
    assert outcome.sha256 == ""
    assert [path.name for path in tmp_path.iterdir()] == [EXAMINED]
    assert json.loads((tmp_path / EXAMINED).read_text())["is_open"] is False


def test_a_length_meter_is_right_and_closes_it_all_the_same(tmp_path: Path) -> None:
    outcome = fit_pairs(longer_wins(400), longer_wins(120, 1_000), ABOUT, tmp_path, 0.0)
    first = outcome.about["figures"][0]
    assert first["accuracy"] > 0.9
    assert first["gain"] <= 0
    assert not outcome.verdict.is_open


def test_a_gain_asked_for_is_a_gain_to_be_had(tmp_path: Path) -> None:
    pairs = planted(400, share=0.85), planted(120, 1_000, share=0.85)
    assert fit_pairs(*pairs, ABOUT, tmp_path / "a", 0.0).verdict.is_open
    asked = fit_pairs(*pairs, ABOUT, tmp_path / "b", 0.45).verdict
    assert not asked.is_open
    assert "is not over +45.0%" in asked.why


def test_the_same_pairs_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    fit_pairs(planted(400, share=0.9), planted(120, 1_000, share=0.9), ABOUT, tmp_path, 0.0)
    for name in ("reward.json", "reward.npz", CARD, EXAMINED):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_a_model_that_was_kept_before_stays_where_a_new_one_is_not(tmp_path: Path) -> None:
    fit_pairs(planted(400), planted(120, 1_000), ABOUT, tmp_path, 0.0)
    before = (tmp_path / "reward.npz").read_bytes()
    fit_pairs(swapped(planted(400)), swapped(planted(120, 1_000)), ABOUT, tmp_path, 0.0)
    assert (tmp_path / "reward.npz").read_bytes() == before


def test_a_reward_says_which_answer_is_preferred_and_nothing_of_an_empty_one(folder: Path) -> None:
    model = load_reward(folder)
    texts = ["Stone river kindly.", "Stone river rudely.", "", "?!"]
    rewards = model.rewards(Answers(["0" * 32] * 4, [[("user", "What?")]] * 4, texts))
    assert rewards[0] > rewards[1]
    assert np.isnan(rewards[2])
    assert np.isfinite(rewards[3])


def test_a_reward_does_not_hang_on_the_answers_beside_it(folder: Path) -> None:
    model, answers = load_reward(folder), planted(40, 5_000).answers
    alone = [float(model.rewards(answers.part(at, 1))[0]) for at in range(len(answers.texts))]
    assert model.rewards(answers).tolist() == alone


def test_what_was_learnt_from_is_known_and_left_out_of_figures(folder: Path) -> None:
    model, learnt, fresh = load_reward(folder), planted(400, share=0.9), planted(60, 2_000)
    assert model.knows(learnt.answers.ids).all()
    assert not model.knows(fresh.answers.ids).any()
    both = Pairs(*(np.concatenate([a, b]) for a, b in
                   zip(vars(learnt).values(), vars(fresh).values(), strict=True)))  # fmt: skip
    found = examine(model, both)
    assert (found.learnt_from, found.figures[0]["pairs"]) == (400, 60)
    with pytest.raises(UsageError, match="400 were learnt from"):
        examine(model, learnt)


def test_the_card_names_what_it_was_made_of_and_its_limits(folder: Path) -> None:
    told = (folder / CARD).read_text("utf-8")
    assert load_reward(folder).sha256 in told
    for said in ("demo v0001", "400 pairs of 400 prompts", "shorter wins", "like length", "Limits"):
        assert said in told


def test_no_file_of_a_model_is_code(folder: Path, tmp_path: Path) -> None:
    with np.load(folder / "reward.npz", allow_pickle=False) as held:
        assert set(held) == {"*", "trained_on"}
    evil = {"*": np.array([object()], object), "trained_on": np.zeros(0, np.uint32)}
    np.savez(tmp_path / "reward.npz", **evil)
    (tmp_path / "reward.json").write_bytes((folder / "reward.json").read_bytes())
    with pytest.raises(UsageError, match="not those that"):
        load_reward(tmp_path)


def test_a_model_of_another_kind_is_refused(folder: Path, tmp_path: Path) -> None:
    told = json.loads((folder / "reward.json").read_text())
    told["about"]["kind"] = "another"
    (tmp_path / "reward.json").write_text(json.dumps(told))
    (tmp_path / "reward.npz").write_bytes((folder / "reward.npz").read_bytes())
    with pytest.raises(UsageError, match="not a reward model"):
        load_reward(tmp_path)
    with pytest.raises(UsageError, match="no model"):
        load_reward(tmp_path / "nowhere")


def test_too_few_pairs_are_refused_with_their_counts(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"50 pairs of 50 prompts in train \(50 compared\)"):
        fit_pairs(planted(50), planted(60, 1_000), ABOUT, tmp_path, 0.0)
    with pytest.raises(UsageError, match="40 pairs of 40 prompts in test"):
        fit_pairs(planted(200), planted(40, 1_000), ABOUT, tmp_path, 0.0)


@pytest.mark.parametrize(
    ("origin", "is_taken"),
    [
        ("compared", True), ("edit", True), ("thumbs", True), ("best_worst_vote", True),
        ("best_worst_rating", False), ("corrupted", False), ("judge", False),
    ],
)  # fmt: skip
def test_pairs_that_people_made_are_learnt_from_unless_asked_otherwise(
    origin: str, is_taken: bool
) -> None:
    assert is_of(origin, ORIGINS) is is_taken
    assert is_of(origin, ("*",))


def release_of_pairs(maker: Maker, count: int = 400, origin: str = "compared") -> Release:
    """Return a release of planted pairs, in train and in test."""
    for split, size, first in (("train", count, 0), ("test", count // 4, 1_000)):
        pairs = planted(size, first)
        for row in zip(*vars(pairs).values(), strict=True):
            told = dict(zip(vars(pairs), row, strict=True))
            maker.publish(
                "preference_pairs", split, pair_id=told["chosen_ids"], prompt_id=told["groups"],
                chosen_id=told["chosen_ids"], rejected_id=told["rejected_ids"],
                prompt=structs(told["prompts"]), chosen=structs([("assistant", told["chosen"])]),
                rejected=structs([("assistant", told["rejected"])]), origin=origin,
                source_name="made",
            )  # fmt: skip
    maker.write("v0001")
    return open_release(maker.lake, "demo")


def test_a_release_is_learnt_from_in_train_and_examined_in_test(
    maker: Maker, tmp_path: Path
) -> None:
    outcome = fit_release(release_of_pairs(maker), ("compared",), tmp_path / "out", 0.0)
    assert (outcome.about["learnt"]["pairs"], outcome.about["judged"]["pairs"]) == (400, 100)
    assert outcome.about["release"]["version"] == "v0001"
    assert len(outcome.about["release"]["files"]) == 2
    assert load_reward(tmp_path / "out").sha256 == outcome.sha256


def test_a_gate_that_closes_says_what_was_written(maker: Maker, tmp_path: Path) -> None:
    release = release_of_pairs(maker)
    with pytest.raises(GateClosed, match=r"examined\.json") as told:
        fit_release(release, ("compared",), tmp_path / "out", 0.5)
    assert "no reward model was kept" in str(told.value)


def test_origins_that_a_release_lacks_are_refused_with_those_that_it_has(
    maker: Maker, tmp_path: Path
) -> None:
    release = release_of_pairs(maker, 8, "best_worst_rating")
    with pytest.raises(UsageError, match="8 best_worst_rating in train"):
        fit_release(release, ORIGINS, tmp_path, 0.0)
    with pytest.raises(UsageError, match="too few pairs"):
        fit_release(release, ("best_worst_*",), tmp_path, 0.0)


def test_without_the_library_the_extra_is_named(
    maker: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = release_of_pairs(maker, 8)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(UsageError, match=r"sluice\[train\]"):
        fit_release(release, ("compared",), tmp_path, 0.0)


def test_pairs_of_a_file_have_the_ids_of_a_release_or_those_that_it_names(tmp_path: Path) -> None:
    made = planted(3)
    lines = [
        {"prompt": made.prompts[n][0][1], "chosen": made.chosen[n], "rejected": made.rejected[n]}
        for n in range(3)
    ]
    lines[2] |= {"chosen_id": "a" * 32, "prompt_id": "b" * 32}
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in lines), "utf-8")
    found = file_pairs(path)
    assert found.chosen_ids.tolist() == [*made.chosen_ids[:2], "a" * 32]
    assert found.rejected_ids.tolist() == made.rejected_ids.tolist()
    assert found.groups.tolist() == [*made.groups[:2], "b" * 32]


@pytest.mark.parametrize("line", ["not json", "[1]", '{"prompt": "a", "chosen": "secret"}'])
def test_a_line_that_is_no_pair_is_named_without_its_text(tmp_path: Path, line: str) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(f'{{"prompt": "a", "chosen": "b", "rejected": "c"}}\n\n{line}\n', "utf-8")
    with pytest.raises(UsageError, match=r"pairs\.jsonl, line 3") as told:
        file_pairs(path)
    assert "secret" not in str(told.value)


def test_of_many_pairs_some_are_kept_aside_for_the_temperature(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.rewards.fitting.MANY", 300)
    pairs = planted(400, share=0.9), planted(120, 1_000, share=0.9)
    first, second = (fit_pairs(*pairs, ABOUT, tmp_path / name, 0.0) for name in "ab")
    assert first.verdict.is_open
    assert first.about["figures"][0]["accuracy"] > 0.8
    assert list(first.about["inner_log_loss"]) == ["1.0"]
    assert first.sha256 == second.sha256
