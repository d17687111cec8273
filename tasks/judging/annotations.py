"""Annotations: verdicts as records that the next `sluice curate` reads, in a file of the lake."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from tasks.files import private_folder, replace
from tasks.judging.protocol import HIGHEST, LOWEST, Case, Judge, Verdict

ROOM = "annotations"
_NOT_IN_NAME = re.compile(r"[^a-z0-9]+")
Record = dict[str, Any]


def name_of(annotator: str) -> str:
    """Return a file's name made of who annotates: small letters, digits and dashes."""
    return _NOT_IN_NAME.sub("-", annotator.lower()).strip("-")[:64].strip("-") or "judge"


def path_of(lake: Path, dataset: str, name: str) -> Path:
    """Return where the annotations of a name lie."""
    return lake / ROOM / dataset / f"{name}.jsonl"


def records_of(verdicts: Iterable[Verdict], judge: Judge) -> Iterator[Record]:
    """Yield the records of verdicts: one a pair, or one a standard of an answer."""
    for verdict in verdicts:
        signed: Record = {"annotator": judge.annotator, "kind": judge.kind}
        signed |= {"time": verdict.time} if verdict.time else {}
        answers = [each.answer_id for each in verdict.case.answers]
        if verdict.preferred:
            sides = dict(zip(("answer_a_id", "answer_b_id"), answers, strict=True))
            yield {**sides, "preferred": verdict.preferred, **signed}
        for standard, value in sorted(verdict.levels.items()):
            said = {"standard": standard, "value": value, "scale": [LOWEST, HIGHEST]}
            yield {"answer_id": answers[0], **said, **signed}


def write_annotations(path: Path, records: Iterable[Record]) -> int:
    """Add records to a file in one step and return how many it then holds, each once.

    A later record takes the place of an earlier one of the same annotator on the same thing: what
    was judged before stays, for releases rest on it.
    """
    held = {_key(record): record for record in [*_held(path), *records]}
    private_folder(path.parent)
    lines = [orjson.dumps(held[key], option=orjson.OPT_SORT_KEYS).decode() for key in sorted(held)]
    replace(path, "".join(f"{line}\n" for line in lines))
    return len(held)


def write_unscored(path: Path, unscored: Iterable[tuple[Case, str]]) -> Counter[str]:
    """Write what was not judged and why beside the annotations; return how many by reason.

    The file has a suffix that no reader opens: it is for people.
    """
    told = [
        {"prompt_id": case.prompt_id, "answer_ids": list(case.key[1:]), "why": why}
        for case, why in unscored
    ]
    private_folder(path.parent)
    lines = [orjson.dumps(each).decode() for each in told]
    replace(path.with_suffix(".unscored"), "".join(f"{line}\n" for line in lines))
    return Counter(str(each["why"]) for each in told)


def _held(path: Path) -> list[Record]:
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [orjson.loads(line) for line in lines if line.strip()]


def _key(record: Record) -> tuple[str, ...]:
    names = ("answer_id", "answer_a_id", "answer_b_id", "standard", "annotator")
    return tuple(str(record.get(name, "")) for name in names)
