"""A linear model of texts: what it hashes, what it says, and which files it refuses."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tasks.functions.linear import Line, LinearModel, Platt, Signal, Spec, hashed, sums_of
from tasks.functions.linear_files import ModelError, load, save
from tasks.functions.tokens import tokens

SPEC = Spec(bits=10, word_most=2, char_from=3, char_to=5, max_chars=40)
TEXTS = pa.array(["Hello,  World\nhello world", "你好，世界。你好", "", "?!", "ÀB c 9" * 20])
MASK = (1 << 64) - 1


def mixed(state: int) -> int:
    state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & MASK
    state = (state ^ state >> 27) * 0x94D049BB133111EB & MASK
    return state ^ state >> 31


def folded(seed: int, numbers: list[int]) -> int:
    for number in numbers:
        seed = (seed ^ number) * 0x9E3779B97F4A7C15 & MASK
        seed ^= seed >> 32
    return mixed(seed)


def plainly(text: str) -> tuple[set[int], set[int]]:
    """Return the buckets of a text's words and characters as their description says."""
    head, shift = text[: SPEC.max_chars], 64 - SPEC.bits
    words = [folded(0x243F6A8885A308D3, [ord(c) for c in word]) for word in tokens(head)]
    runs = [words[at : at + n] for n in (1, 2) for at in range(len(words) - n + 1)]
    spaced = f" {' '.join(head.lower().split())} "
    spaced = spaced if spaced.strip() else " "
    grams = [spaced[at : at + n] for n in (3, 4, 5) for at in range(len(spaced) - n + 1)]
    chars = {folded(0xBE5466CF34E90C6C, [ord(c) for c in gram]) >> shift for gram in grams}
    return (
        {folded(0x452821E638D01377, run) >> shift for run in runs},
        {char + (1 << SPEC.bits) for char in chars},
    )


def model(**changes: Any) -> LinearModel:
    chance = np.random.default_rng(1)
    weights = [chance.integers(-127, 128, 2 << SPEC.bits).astype(np.int8) for _ in "ab"]
    lines = {
        "en": Line(weights[0], 0.01, -0.5, Platt(2.0, 0.1), {"is_cut": Signal(0.5, 0.5, 1.0)}),
        "zh": Line(weights[1], 0.02, 0.25),
    }
    taught = np.array([3, 7, 2**32 - 1], np.uint32)
    return replace(LinearModel("toy", SPEC, lines, taught, {"made": "here"}), **changes)


def test_buckets_are_those_that_the_description_names() -> None:
    borders, buckets = hashed(TEXTS, SPEC)
    for place, text in enumerate(TEXTS.to_pylist()):
        start, middle, end = borders[2 * place : 2 * place + 3]
        found = buckets[start:middle], buckets[middle:end]
        assert all(len(set(each)) == len(each) for each in found)
        assert tuple(set(each.tolist()) for each in found) == plainly(text)


def test_a_margin_is_the_mean_weight_by_root_of_each_half() -> None:
    margins, keys = model().margins(TEXTS)
    for row, text in enumerate(TEXTS.to_pylist()):
        words, chars = plainly(text)
        if not words:
            assert math.isnan(margins[row, 0])
            continue
        for place, line in enumerate(model().lines.values()):
            halves = [
                sum(int(line.weights[each]) for each in half) / math.sqrt(len(half))
                for half in (words, chars)
            ]
            assert margins[row, place] == pytest.approx(line.bias + line.scale * sum(halves))
    assert keys.tolist()[2:4] == [-1, -1]
    assert keys[[0, 1, 4]].min() >= 0
    assert keys.max() < 2**32


def test_texts_of_equal_tokens_have_one_key_and_only_the_head_is_read() -> None:
    texts = pa.array(["Good morning!", "good  MORNING", "Good evening!", "x" * 40, "x" * 400])
    keys = sums_of(texts, SPEC, np.zeros((2 << SPEC.bits, 1), np.int8)).keys
    assert keys[0] == keys[1] != keys[2]
    assert keys[3] == keys[4]


def test_a_language_without_a_line_is_unscored_and_no_language_is_read_as_english() -> None:
    margins = np.array([[0.0, 9.0]] * 4)
    told = model().probabilities(margins, pa.array(["en", "und", "fr", "zh"])).to_pylist()
    english = round(1 / (1 + math.exp(-0.1)), 6)
    assert told == [english, english, None, round(1 / (1 + math.exp(-9.0)), 6)]


def test_a_line_for_any_other_language_takes_the_rest() -> None:
    lines = {"*": model().lines["zh"]}
    told = model(lines=lines).probabilities(np.zeros((2, 1)), pa.array(["fr", "und"])).to_pylist()
    assert told == [0.5, 0.5]


def test_signals_add_to_the_line_that_has_them() -> None:
    added = model().of_signals({"is_cut": np.array([0.0, 1.0])})
    assert added.tolist() == [[-1.0, 0.0], [1.0, 0.0]]


def test_a_model_comes_back_as_it_was_and_the_same_model_is_the_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        save(model(), tmp_path / name)
    back = load(tmp_path / "a", "toy")
    assert (back.margins(TEXTS)[0] == model().margins(TEXTS)[0])[:2].all()
    assert back.knows(np.array([2, 3, 2**32 - 1])).tolist() == [False, True, True]
    assert back.about == {"made": "here"}
    for kind in ("json", "npz"):
        first, second = ((tmp_path / name / f"toy.{kind}").read_bytes() for name in "ab")
        assert first == second


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format": 2}, "format 2"),
        ({"arrays_sha256": "0" * 64}, "its bytes are not those"),
        ({"spec": SPEC._asdict() | {"bits": 11}}, "another shape"),
        ({"spec": SPEC._asdict() | {"max_chars": 10**9}}, "out of bounds"),
        ({"spec": {"bits": "ten"}}, "no model"),
        ({"lines": {}}, "no line"),
        ({"lines": {"fr": {}}}, "no model"),
        ({"scale": math.nan}, "not finite"),
        ({"scale": "a lot"}, "no model"),
        ({"platt": {"slope": -1.0, "intercept": 0.0}}, "turns the order round"),
        ({"signals": {"is_cut": {"mean": 0.0, "spread": 0.0, "weight": 1.0}}}, "without spread"),
    ],
)
def test_a_model_that_is_not_sound_is_refused_with_the_reason(
    tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    save(model(), tmp_path)
    path = tmp_path / "toy.json"
    held = json.loads(path.read_text("utf-8"))
    within = held if change.keys() <= held.keys() else held["lines"]["en"]
    within.update(change)
    path.write_text(json.dumps(held), "utf-8")
    with pytest.raises(ModelError, match=told):
        load(tmp_path, "toy")


def test_a_pickle_in_place_of_arrays_is_never_read(tmp_path: Path) -> None:
    import hashlib

    save(model(), tmp_path)
    np.save(tmp_path / "x.npy", np.array([{}], object), allow_pickle=True)
    held = json.loads((tmp_path / "toy.json").read_text("utf-8"))
    data = (tmp_path / "x.npy").read_bytes()
    (tmp_path / "toy.npz").write_bytes(data)
    held["arrays_sha256"] = hashlib.sha256(data).hexdigest()
    (tmp_path / "toy.json").write_text(json.dumps(held), "utf-8")
    with pytest.raises(ModelError, match="toy"):
        load(tmp_path, "toy")
