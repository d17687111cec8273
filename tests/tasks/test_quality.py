"""Models behind scores, from a folder of weights to what a row is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tasks.config import CurateConfig
from tasks.errors import UsageError
from tasks.functions.linear import Line, LinearModel, Signal, Spec, sums_of
from tasks.functions.linear_files import load, save
from tasks.functions.quality import (
    accuracy_probability,
    answer_margins,
    unsafe_margins,
    unsafe_probability,
)
from tasks.functions.signals import SIGNALS
from tasks.quality_weights import Models, weights_digest
from tasks.tables import MESSAGES

SPEC = Spec(bits=8, max_chars=100)


def talk(*turns: tuple[str, str]) -> list[dict[str, str]]:
    return [{"role": role, "content": content} for role, content in turns]


TALKS = [
    talk(("user", "awful"), ("assistant", "fine")),
    talk(("user", "fine"), ("assistant", "awful"), ("user", "fine"), ("assistant", "fine")),
    talk(("system", "awful"), ("user", "fine"), ("assistant", "?!")),
    talk(("user", "fine")),
]


def columns(*values: Any) -> list[pa.ChunkedArray]:
    return [
        pa.chunked_array([each if isinstance(each, pa.Array) else pa.array(each)])
        for each in values
    ]


@pytest.fixture(params=["unsafe", "accuracy"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Give weights by which each n-gram of "awful" counts 1, each other one 0."""
    found = sums_of(pa.array(["awful"]), SPEC, np.zeros((2 << SPEC.bits, 1), np.int8))
    from tasks.functions.linear import hashed

    weights = np.zeros(2 << SPEC.bits, np.int8)
    weights[hashed(pa.array(["awful"]), SPEC)[1]] = 1
    line = Line(weights, 1.0, -4.0, signals={})
    if request.param == "accuracy":
        line = Line(weights, 1.0, 0.0, signals={"is_cut": Signal(0.0, 1.0, -2.0)})
    taught = found.keys if request.param == "unsafe" else np.array([5])
    save(LinearModel(request.param, SPEC, {"en": line}, taught.astype(np.uint32)), tmp_path)
    return tmp_path


def knob(folder: Path, rows: int) -> list[pa.ChunkedArray]:
    digest = weights_digest(Models(quality_weights=str(folder)))
    return columns([str(folder)] * rows, [digest] * rows)


@pytest.mark.parametrize("folder", ["unsafe"], indirect=True)
def test_the_worst_turn_of_a_side_counts_and_a_side_that_says_nothing_is_unscored(
    folder: Path,
) -> None:
    found = unsafe_margins(*columns(pa.array(TALKS, MESSAGES)), *knob(folder, 4)).to_pylist()
    sides = [
        [row[side][0] > -3.5 if row[side] else None for row in found]
        for side in ("prompt_margins", "answer_margins")
    ]
    assert sides == [[True, False, False, False], [False, True, None, None]]
    assert [row["is_trained_on"] for row in found] == [True, True, True, False]


@pytest.mark.parametrize("folder", ["unsafe"], indirect=True)
def test_margins_become_probabilities_in_languages_with_labels_alone(folder: Path) -> None:
    margins = pa.array([[0.0], [0.0], [-40.0]], pa.list_(pa.float64()))
    told = unsafe_probability(*columns(margins, ["en", "fr", "und"]), *knob(folder, 3))
    assert told.to_pylist() == [0.5, -1.0, 0.0]


@pytest.mark.parametrize("folder", ["accuracy"], indirect=True)
def test_the_last_answer_is_judged_with_its_signals_and_not_by_who_was_taught_it(
    folder: Path,
) -> None:
    margins = answer_margins(*columns(pa.array(TALKS, MESSAGES)), *knob(folder, 4))
    assert margins.to_pylist() == [[0.0], [0.0], [], []]
    given = {name: [0, 0, 0] for name in SIGNALS} | {"is_cut": [False, True, False]}
    zeros = pa.array([[0.0]] * 3, pa.list_(pa.float64()))
    hashes = [1, 1, 5 << 31]
    told = accuracy_probability(
        *columns(zeros, hashes, ["en"] * 3, *given.values()), *knob(folder, 3)
    ).to_pylist()
    assert told == [0.5, round(1 / (1 + np.exp(2.0)), 6), -1.0]


def test_without_weights_all_is_unscored() -> None:
    none = columns(["none"] * 4, [""] * 4)
    talks = columns(pa.array(TALKS, MESSAGES))
    nothing = {"prompt_margins": [], "answer_margins": [], "is_trained_on": False}
    assert unsafe_margins(*talks, *none).to_pylist() == [nothing] * 4
    margins = answer_margins(*talks, *none)
    assert unsafe_probability(*columns(margins, ["en"] * 4), *none).to_pylist() == [-1.0] * 4
    assert weights_digest(Models(quality_weights="none")) == ""


@pytest.mark.parametrize("folder", ["unsafe"], indirect=True)
def test_the_digest_is_of_what_the_models_say_and_a_broken_one_is_told_before_a_run(
    folder: Path,
) -> None:
    knobs = Models(quality_weights=str(folder))
    before = CurateConfig(models=knobs).parameters()["quality_weights_digest"]
    assert before not in ("", CurateConfig().parameters()["quality_weights_digest"])
    path = folder / "unsafe.json"
    path.write_text(path.read_text("utf-8").replace("-4.0", "-3.0"), "utf-8")
    assert weights_digest(knobs) != before
    (folder / "unsafe.npz").write_bytes(b"")
    with pytest.raises(UsageError, match=r"unsafe\.npz"):
        CurateConfig(models=knobs).parameters()


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_folder_without_a_model_is_a_usage_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="quality_weights"):
        weights_digest(Models(quality_weights=str(tmp_path / name)))


def test_shipped_weights_are_sound_and_small() -> None:
    from tasks.quality_weights import WEIGHTS

    assert load(WEIGHTS, "unsafe").lines.keys() == {"en", "zh"}
    assert sum(each.stat().st_size for each in WEIGHTS.iterdir()) < 2_000_000


def test_the_doctor_and_the_card_say_what_is_scored_and_what_is_not() -> None:
    from tasks.doctor import examine
    from tasks.model_figures import models_markdown
    from tasks.quality_weights import told_models

    found = {each.name: each.found for each in examine("lake")}
    assert found["unsafe weights"] == "scores en, zh"
    assert found["accuracy weights"] == "none: unscored"
    assert told_models(Models(quality_weights="none")) == {"unsafe": [], "accuracy": []}
    told = {"model": "accuracy", "languages": [], "texts": 7, "scored": 0, "trained_on": 0}
    card = models_markdown([told], {"max_unsafe": None})
    assert "| accuracy | no weights | 7 | 0 | 7 | 0 |" in card
    assert "No row is rejected as unsafe" in card


@pytest.mark.parametrize(
    ("folder_given", "told"),
    [
        ("/home/me/weights", "weights"),
        ("/home/me/none", "./none"),
        ("/", "./"),
        (".", Path.cwd().name),
        ("none", "none"),
        ("", ""),
    ],
)
def test_the_machine_s_folder_of_a_model_is_not_published_nor_taken_for_another_choice(
    folder_given: str, told: str
) -> None:
    from tasks.manifest import _without_folders

    given = {
        "models": {"quality_weights": folder_given},
        "near_duplicates": {"embedding_model": folder_given},
    }
    config = _without_folders(CurateConfig.model_validate(given))
    assert config["models"]["quality_weights"] == told
    assert config["near_duplicates"]["embedding_model"] == told
