"""Labels that people gave to texts: JSON Lines in, checked rows out, errors by file and line.

A line is `{"task": "unsafe" | "accuracy", "label": 0 | 1, "text": …}` or has `messages` instead; 1
says that the last turn is unsafe, or that the last answer is right. Optional: `source` (its figures
are told apart), `group` (rows of one group are never learnt from to judge another of it; default:
the request, else the text), `weight`, and `assumed` (true: learnt from, but no figure counts it).
"""

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from tasks.errors import UsageError

TASKS = ("unsafe", "accuracy")
ROLES = ("system", "user", "assistant", "tool")
_SHAPE = 'give {"task": "unsafe" or "accuracy", "label": 0 or 1, "text": … or "messages": […]}'


@dataclass(frozen=True)
class Label:
    """One labelled text: its turns, what was said of the last, and how much that counts."""

    task: str
    turns: tuple[tuple[str, str], ...]
    label: int
    source: str
    group: str
    weight: float
    is_assumed: bool


def read_labels(files: Iterable[Path]) -> list[Label]:
    """Return the labels of all files, plain or gzip; `UsageError` names the first that is none."""
    return [label for path in files for label in _read(path)]


def _read(path: Path) -> Iterator[Label]:
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _label(line, path, number)
    except OSError as error:
        raise UsageError(f"{path}: {type(error).__name__}", "give a file of labels") from None


def _label(line: bytes, path: Path, number: int) -> Label:
    try:
        told = orjson.loads(line)
        task, turns = told["task"], _turns(told)
        if task not in TASKS or told["label"] not in (0, 1) or not turns[-1][1].strip():
            raise ValueError
        asked = "\n".join(content for _, content in turns[:-1])
        return Label(
            task,
            turns,
            int(told["label"]),
            str(told.get("source", path.name.partition(".")[0])),
            str(told.get("group", asked or turns[-1][1])),
            float(told.get("weight", 1.0)),
            bool(told.get("assumed", False)),
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        raise UsageError(f"{path}, line {number}: not a label", _SHAPE) from None


def _turns(told: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    if "messages" not in told:
        if told["task"] == "accuracy":
            raise ValueError
        return (("user", str.strip(told["text"])),)
    turns = tuple((turn["role"], str.strip(turn["content"])) for turn in told["messages"])
    is_answer = turns[-1][0] == "assistant" and len(turns) > 1
    if any(role not in ROLES for role, _ in turns) or (
        told["task"] == "accuracy" and not is_answer
    ):
        raise ValueError
    return turns
