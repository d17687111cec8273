"""Shapes: a published row as the record that trainers read. What a reader reads, export writes."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

Row = dict[str, Any]
Record = dict[str, Any] | list[dict[str, str]]
_ABILITIES = {"final_answer": "math", "constraints": "instruction_following"}


def instruction(row: Row) -> Record:
    """Return `{instruction, output}`, with `system` where the row has one."""
    said = {turn["role"]: turn["content"] for turn in row["messages"]}
    system = {} if row["system"] is None else {"system": row["system"]}
    return {"instruction": said["user"], "output": said["assistant"]} | system


def conversation(row: Row) -> Record:
    """Return the list of turns; with tools, `{messages, tools}`."""
    messages: list[dict[str, str]] = row["messages"]
    return {"messages": messages} | _tools(row) if row["tools"] else messages


def pair(row: Row) -> Record:
    """Return `{prompt, chosen, rejected, annotation_metrics}`, the metrics without nulls."""
    metrics = row["annotation_metrics"] or {}
    return {
        "prompt": _text_or_turns(row["prompt"], "user"),
        "chosen": _text_or_turns(row["chosen"], "assistant"),
        "rejected": _text_or_turns(row["rejected"], "assistant"),
        "annotation_metrics": _without_nulls(metrics),
        **_tools(row),
    }


def vote(row: Row) -> Record:
    """Return `{prompt, completion, label}`."""
    return {
        "prompt": _text_or_turns(row["prompt"], "user"),
        "completion": _text_or_turns(row["completion"], "assistant"),
        "label": row["label"],
        **_tools(row),
    }


def prompt(row: Row) -> Record:
    """Return `{prompt}`; with what checks an answer, the record of verl, its prompt as turns."""
    if row.get("ground_truth") is None:
        return {"prompt": _text_or_turns(row["prompt"], "user"), **_tools(row)}
    return {
        "data_source": row["source_name"],
        "prompt": row["prompt"],
        "ability": _ABILITIES[row["ground_truth_kind"]],
        "reward_model": {"style": "rule", "ground_truth": row["ground_truth"]},
        "extra_info": {"split": row["split"], "index": row["prompt_id"]},
        **_tools(row),
    }


def ranked(rows: Iterable[Row]) -> Iterator[Record]:
    """Yield `{prompt, completions}` for each list of rated, or ranked, answers, in their order."""
    for _, answers in groupby(rows, key=lambda row: (row["prompt_id"], row["stands_by"])):
        group = list(answers)
        yield {
            "prompt": _text_or_turns(group[0]["prompt"], "user"),
            "completions": [_completion(row) for row in group],
            **_tools(group[0]),
        }


def each(shape: Callable[[Row], Record]) -> Callable[[Iterable[Row]], Iterator[Record]]:
    """Return a shape of one row as a shape of many."""
    return lambda rows: map(shape, rows)


SHAPES: dict[str, Callable[[Iterable[Row]], Iterator[Record]]] = {
    "sft_single_turn": each(instruction),
    "sft_multi_turn": each(conversation),
    "preference_pairs": each(pair),
    "preference_ranked_answers": ranked,
    "preference_unpaired": each(vote),
    "preference_prompts": each(prompt),
}


def _completion(row: Row) -> Row:
    return {
        "response": _text_or_turns(row["completion"], "assistant"),
        **_standing(row),
        **_without_nulls({"model": row["model"]}),
    }


def _standing(row: Row) -> Row:
    # A ranking of votes is read back as what it is: a rank.
    name = "rating" if row["stands_by"] == "rating" else "rank"
    return {name: row[name]}


def _text_or_turns(turns: list[dict[str, str]], role: str) -> str | list[dict[str, str]]:
    return turns[0]["content"] if [turn["role"] for turn in turns] == [role] else turns


def _tools(row: Row) -> Row:
    return {"tools": row["tools"]} if row["tools"] else {}


def _without_nulls(values: Row) -> Row:
    return {key: value for key, value in values.items() if value is not None}
