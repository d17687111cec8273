"""Constraints found in IFEval's 541 prompts against what its authors say that each states.

Precision and recall by family, on all prompts and on each half: the rules were first written with
one half in sight, and mended with both, so neither is held out any more; what the first version
found on the half that nobody had read stands in DECISIONS.md. A demand that a prompt states and its
labels leave out was read by eye and stands in `STATED`; precision is told with and without those.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from bench._labels import records
from tasks.functions.demands.finding import Demand, demands

FAMILIES = {
    "change_case:capital_word_frequency": "capital_word_count",
    "change_case:english_capital": "upper_case",
    "change_case:english_lowercase": "lower_case",
    "combination:repeat_prompt": "repeat_request",
    "combination:two_responses": "two_answers",
    "detectable_content:number_placeholders": "placeholder_count",
    "detectable_content:postscript": "postscript",
    "detectable_format:constrained_response": "one_of",
    "detectable_format:json_format": "json",
    "detectable_format:multiple_sections": "section_count",
    "detectable_format:number_bullet_lists": "item_count",
    "detectable_format:number_highlighted_sections": "highlight_count",
    "detectable_format:title": "title",
    "keywords:existence": "include_words",
    "keywords:forbidden_words": "exclude_words",
    "keywords:frequency": "word_frequency",
    "keywords:letter_frequency": "letter_frequency",
    "language:response_language": "language",
    "length_constraints:nth_paragraph_first_word": "paragraph_start",
    "length_constraints:number_paragraphs": "paragraph_count",
    "length_constraints:number_sentences": "sentence_count",
    "length_constraints:number_words": "word_count",
    "punctuation:no_comma": "no_comma",
    "startend:end_checker": "end_with",
    "startend:quotation": "quoted",
}
# Labels that state another demand in passing: how many paragraphs, and in English.
IMPLIED = {
    "paragraph_start": "paragraph_count",
    "upper_case": "language",
    "lower_case": "language",
}
# Stated in the prompt though not in its labels; each read by eye.
STATED = {
    (1021, "paragraph_count"), (1342, "exclude_words"), (1825, "item_count"),
    (2309, "include_words"), (2417, "item_count"), (2465, "include_words"), (251, "lower_case"),
    (2517, "include_words"), (2602, "word_count"), (2739, "include_words"), (2807, "lower_case"),
    (30, "lower_case"), (3025, "include_words"), (3221, "upper_case"), (3272, "include_words"),
}  # fmt: skip
_COUNTS = {
    "num_words": "word_count", "num_sentences": "sentence_count",
    "num_placeholders": "placeholder_count", "num_bullets": "item_count",
    "num_highlights": "highlight_count", "let_frequency": "letter_frequency",
    "frequency": "word_frequency", "capital_frequency": "capital_word_count",
}  # fmt: skip
_TEXTS = ("keywords", "forbidden_words", "keyword", "letter", "end_phrase", "first_word")


class Judged(NamedTuple):
    """One family of one prompt: found, labelled, stated by eye; arguments right, or None."""

    key: int
    family: str
    is_found: bool
    is_labelled: bool
    is_stated: bool
    is_argued: bool | None


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--min-precision", type=float, default=0.95)
    parser.add_argument("--show", action="store_true", help="print keys of what is missed")


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure and print; raise `SystemExit` where precision falls below what is promised."""
    judged = [each for row in records("ifeval/input_data.jsonl.gz") for each in _judged(row)]
    print(
        f"{'family':<22}{'labelled':>9}{'found':>7}{'precision':>11}{'read':>7}{'recall':>8}{'arguments':>11}"
    )
    families = sorted({each.family for each in judged})
    found = {name: _told([each for each in judged if each.family == name]) for name in families}
    found["all"] = _told(judged)
    found["first half"] = _told([each for each in judged if each.key in _first_half()])
    found["second half"] = _told([each for each in judged if each.key not in _first_half()])
    for name, told in found.items():
        print(_line(name, told))
    if given.show:
        missed = [
            f"{each.key} {each.family}" for each in judged if each.is_labelled and not each.is_found
        ]
        print("missed:", ", ".join(missed))
    if found["all"]["precision"] < given.min_precision:
        raise SystemExit(
            f"precision below {given.min_precision}: a false constraint punishes a good answer"
        )
    return found


def _first_half() -> set[int]:
    return {row["key"] for row in list(records("ifeval/input_data.jsonl.gz"))[::2]}


def _judged(row: dict[str, Any]) -> Iterator[Judged]:
    labelled = {FAMILIES[each] for each in row["instruction_id_list"]}
    implied = {IMPLIED[each] for each in labelled if each in IMPLIED}
    found = demands(row["prompt"])
    for family in sorted({each.name for each in found} | labelled):
        held = [each for each in found if each.name == family]
        is_labelled = family in labelled
        if not is_labelled and family in implied:
            continue
        is_stated = is_labelled or (row["key"], family) in STATED
        is_argued = _is_argued(row, family, held) if held and is_labelled else None
        yield Judged(row["key"], family, bool(held), is_labelled, is_stated, is_argued)


def _is_argued(row: dict[str, Any], family: str, held: list[Demand]) -> bool | None:
    """Tell whether each argument of a label is an argument found; None where it has none."""
    kwargs = [
        {name: value for name, value in each.items() if value is not None}
        for label, each in zip(row["instruction_id_list"], row["kwargs"], strict=True)
        if FAMILIES[label] == family
    ]
    told = [right for each in kwargs for right in _arguments(each, held)]
    return all(told) if told else None


def _arguments(kwargs: dict[str, Any], held: list[Demand]) -> Iterator[bool]:
    for name, value in kwargs.items():
        if name in _COUNTS:
            is_below = "less than" in (
                kwargs.get("relation"),
                kwargs.get("let_relation"),
                kwargs.get("capital_relation"),
            )
            wanted = [each.wanted.most + 1 if is_below else each.wanted.least for each in held]
            yield value in wanted
        elif name in _TEXTS:
            texts = {_plain(text) for each in held for text in each.wanted.texts}
            yield {_plain(each) for each in ([value] if isinstance(value, str) else value)} <= texts


def _plain(text: str) -> str:
    return text.lower().strip(" .!?\"'")


def _told(judged: list[Judged]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for each in judged:
        counts["labelled"] += each.is_labelled
        counts["found"] += each.is_found
        counts["right"] += each.is_found and each.is_labelled
        counts["stated"] += each.is_found and each.is_stated
        counts["argued"] += each.is_argued is not None
        counts["argued_right"] += each.is_argued is True
    return {
        "labelled": counts["labelled"],
        "found": counts["found"],
        "precision": counts["right"] / max(1, counts["found"]),
        "precision_read_by_eye": counts["stated"] / max(1, counts["found"]),
        "recall": counts["right"] / max(1, counts["labelled"]),
        "arguments": counts["argued_right"] / counts["argued"]
        if counts["argued"]
        else float("nan"),
    }


def _line(name: str, told: dict[str, float]) -> str:
    shares = ("precision", "precision_read_by_eye", "recall", "arguments")
    widths = (11, 7, 8, 11)
    said = "".join(
        f"{told[share]:>{width}.1%}" for share, width in zip(shares, widths, strict=True)
    )
    return f"{name:<22}{told['labelled']:>9}{told['found']:>7}{said}"
