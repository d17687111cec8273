"""`sluice fit-quality`: labels in, weights out, or a clear no."""

import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from tasks.errors import UsageError
from tasks.fit_quality import fit_quality
from tasks.functions.linear import Spec
from tasks.functions.linear_files import load
from tasks.labels import read_labels

SPEC = Spec(bits=10, max_chars=200)
WORDS = [
    "river",
    "stone",
    "cloud",
    "paper",
    "garden",
    "window",
    "letter",
    "market",
    "silver",
    "morning",
]


def text(chance: random.Random, word: str, length: int = 12) -> str:
    return " ".join([*chance.choices(WORDS, k=length), word])


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


def unsafe(count: int, **more: Any) -> list[dict[str, Any]]:
    chance = random.Random(3)
    return [
        {"task": "unsafe", "label": n % 2, "text": text(chance, ("kind", "nasty")[n % 2])} | more
        for n in range(count)
    ]


def test_labels_give_weights_that_tell_them_apart_and_the_same_ones_twice(tmp_path: Path) -> None:
    few = [{"task": "unsafe", "label": n % 2, "text": f"第{n}个句子是很短的中文"} for n in range(9)]
    labels = read_labels([write(tmp_path / "labels.jsonl", [*unsafe(240), *few])])
    for name in "ab":
        (fit,) = fit_quality(labels, tmp_path / name, {"made": "here"}, SPEC)
        assert fit.is_kept
        assert fit.why.startswith("scores en; too few labels in")
        assert "zh (9)" in fit.why
        assert fit.figures[-1]["auc"] > 0.95
    assert (tmp_path / "a/unsafe.npz").read_bytes() == (tmp_path / "b/unsafe.npz").read_bytes()
    model = load(tmp_path / "a", "unsafe")
    assert list(model.lines) == ["en"]
    assert len(model.trained_on) > 200


def test_a_model_that_only_measures_length_is_not_kept(tmp_path: Path) -> None:
    chance = random.Random(3)
    rows = [
        {"task": "unsafe", "label": n % 2, "text": text(chance, "kind", (8, 30)[n % 2])}
        for n in range(240)
    ]
    (fit,) = fit_quality(read_labels([write(tmp_path / "l.jsonl", rows)]), tmp_path, {}, SPEC)
    assert not fit.is_kept
    assert not (tmp_path / "unsafe.npz").exists()
    # Nor does it take the place of one that was.
    held = [tmp_path / f"unsafe.{kind}" for kind in ("json", "npz")]
    for path in held:
        path.write_text("of before", "utf-8")
    assert not fit_quality(read_labels([tmp_path / "l.jsonl"]), tmp_path, {}, SPEC)[0].is_kept
    assert [path.read_text("utf-8") for path in held] == ["of before"] * 2


def test_what_does_not_hold_on_sources_left_out_is_not_kept(tmp_path: Path) -> None:
    # What one source calls unsafe the other calls safe.
    turned = [row | {"label": 1 - row["label"]} for row in unsafe(240, source="b")]
    rows = [*unsafe(720, source="a"), *turned]
    (fit,) = fit_quality(read_labels([write(tmp_path / "l.jsonl", rows)]), tmp_path, {}, SPEC)
    assert fit.figures[-1]["gain_low"] > 0
    assert fit.transfers[-1]["gain_high"] < 0
    assert not fit.is_kept


def test_a_source_left_out_is_set_against_length_in_its_better_direction(tmp_path: Path) -> None:
    # In one source the longer text is the unsafe one, in the other the shorter.
    chance, rows = random.Random(3), []
    for source, lengths in (("a", (8, 30)), ("b", (30, 8))):
        for n in range(240):
            said = text(chance, "kind", lengths[n % 2])
            rows.append({"task": "unsafe", "label": n % 2, "text": said, "source": source})
    (fit,) = fit_quality(read_labels([write(tmp_path / "l.jsonl", rows)]), tmp_path, {}, SPEC)
    assert [each["length_auc"] for each in fit.transfers[:-1]] == [1.0, 1.0]
    assert not fit.is_kept


@pytest.mark.parametrize("rows", [unsafe(100), [row | {"label": 0} for row in unsafe(400)]])
def test_too_few_labels_are_refused(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    labels = read_labels([write(tmp_path / "l.jsonl", rows)])
    with pytest.raises(UsageError, match="too few"):
        fit_quality(labels, tmp_path, {}, SPEC)


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        '{"task": "unsafe", "text": "a"}',
        '{"task": "unsafe", "label": 0.5, "text": "a"}',
        '{"task": "unsafe", "label": 1, "text": "  "}',
        '{"task": "taste", "label": 1, "text": "a"}',
        '{"task": "accuracy", "label": 1, "text": "an answer to nothing"}',
        '{"task": "accuracy", "label": 1, "messages": [{"role": "user", "content": "a"}]}',
        '{"task": "unsafe", "label": 1, "messages": [{"role": "robot", "content": "a"}]}',
    ],
)
def test_a_line_that_is_no_label_is_named_without_its_text(tmp_path: Path, line: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(f'{{"task": "unsafe", "label": 1, "text": "well"}}\n\n{line}\n', "utf-8")
    with pytest.raises(UsageError, match=r"labels\.jsonl, line 3") as told:
        read_labels([path])
    assert "an answer" not in str(told.value)


def test_without_the_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    path = write(tmp_path / "labels.jsonl", unsafe(4))
    with pytest.raises(SystemExit) as ended:
        main(["fit-quality", "--labels", str(path), "--out", str(tmp_path)])
    assert ended.value.code == 2
    assert "sluice[train]" in capsys.readouterr().err
