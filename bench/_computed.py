"""What `scored.checks` computes of public answers, counted: equations and fenced code."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from bench._labels import records
from bench._quality_labels import gsm8k_solutions
from tasks.functions.checks import checks
from tasks.tables import MESSAGES

_ARENA = ("gpt-3.5-turbo-0125", "gpt-4-0314", "gpt-4-0613")


def computed() -> dict[str, dict[str, int]]:
    """Print and return what is called wrong of sound solutions, of models' ones, and of code."""
    found = {"references": _references(), "solutions": _solutions(), "code": _code()}
    told = found["references"]
    print(f"gsm8k, reference solutions: {told['wrong']:,} of {told['equations']:,} equations wrong")
    told = found["solutions"]
    for name in ("with", "without"):
        share = told[f"right_{name}"] / max(1, told[name])
        print(
            f"gsm8k, models' solutions {name} a wrong equation: {told[name]:,}, right {share:.1%}"
        )
    told = found["code"]
    print(
        f"answers of arena-hard, cje, gpteacher, dpo demos, medicalgpt: {told['broken']:,} of "
        f"{told['blocks']:,} fenced blocks of a known language do not parse"
    )
    return found


def _references() -> dict[str, int]:
    # The calculator's marks are a second copy of each sum.
    solutions = (
        re.sub(r"<<[^>]*>>", "", row["answer"])
        for part in ("train", "test")
        for row in records(f"gsm8k/{part}.jsonl.gz")
    )
    told = _checked(solutions)
    return {"equations": sum(told["equation_count"]), "wrong": sum(told["wrong_equation_count"])}


def _solutions() -> dict[str, int]:
    examples = list(gsm8k_solutions())
    wrong = _checked(each.answer for each in examples)["wrong_equation_count"]
    right = {True: 0, False: 0}
    for count, each in zip(wrong, examples, strict=True):
        right[count > 0] += each.value > 0
    held = sum(count > 0 for count in wrong)
    return {
        "with": held,
        "right_with": right[True],
        "without": len(wrong) - held,
        "right_without": right[False],
    }


def _code() -> dict[str, int]:
    told = _checked(_answers())
    return {"blocks": sum(told["code_block_count"]), "broken": sum(told["broken_code_block_count"])}


def _answers() -> Iterator[str]:
    """Yield answers of the sets that hold fenced code."""
    for file in ("cje_arena/base_responses.jsonl.gz", "gpteacher/codegen-instruct.json.gz"):
        yield from (row["response"] for row in records(file))
    for model in _ARENA:
        rows = records(f"arena_hard_v0.1/{model}.jsonl.gz")
        yield from (row["messages"][-1]["content"]["answer"] for row in rows)
    for language in ("en", "zh"):
        pairs = records(f"llama_factory/dpo_{language}_demo.json.gz")
        yield from (row[side]["value"] for row in pairs for side in ("chosen", "rejected"))
    talks = records("medicalgpt_zh/sharegpt_zh_1K_format.jsonl.gz")
    turns = (turn for row in talks for turn in row["conversations"])
    yield from (turn["value"] for turn in turns if turn["from"] == "gpt")


def _checked(answers: Iterable[str]) -> dict[str, list[Any]]:
    """Return the fields of `checks`, a list each, of answers to nothing."""
    turns = [
        [{"role": "user", "content": ""}, {"role": "assistant", "content": answer}]
        for answer in answers
    ]
    found = checks(pa.chunked_array([pa.array(turns, MESSAGES)]))
    return {field.name: found.field(field.name).to_pylist() for field in found.type}
