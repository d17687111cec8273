"""Pairs that people compared: any file of comparisons that `sluice curate` reads."""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tasks.acceptance import Landing
from tasks.clean import clean
from tasks.errors import UsageError
from tasks.identity import Messages, answer_id, content_id
from tasks.judging.protocol import A, B, Candidate, Case
from tasks.read_plan import limits_of
from tasks.readers import read_record
from tasks.readers.drafts import Comparison, Draft, Unreadable
from tasks.records import Record, records
from tasks.streams import suffixes


@dataclass(frozen=True)
class Compared:
    """A pair, and which of its answers people preferred: a or b, each as often."""

    case: Case
    preferred: str


def compared_by_people(path: Path) -> list[Compared]:
    """Return the pairs of a file, each once, sorted by their ids.

    Which answer is a is told by ids, which are hashes of what they say, so that no place is the
    better one. Raises `UsageError` for a file or a record that cannot be read, or no pair at all.
    """
    if not path.is_file() or not suffixes(path.name)[0]:
        raise UsageError(f"{path}: not a file of records", "give a file of pairs: JSON Lines")
    found = {pair.case.key: pair for pair in _pairs(path)}
    if not found:
        raise UsageError(f"{path}: no pairs", "give a file of {prompt, chosen, rejected}")
    return [found[key] for key in sorted(found)]


def _pairs(path: Path) -> Iterator[Compared]:
    limits = limits_of(Landing())
    with tempfile.TemporaryDirectory() as scratch:
        for record in records(path, limits, hashlib.sha256(), Path(scratch) / "unpacked"):
            drafts = _drafts(record, path)
            yield from (_compared(each) for each in drafts if isinstance(each, Comparison))


def _drafts(record: Record, path: Path) -> list[Draft]:
    try:
        if isinstance(record.value, Unreadable):
            raise record.value
        return list(read_record(record.value)[1])
    except Unreadable as why:
        what = f"{path}, line {record.line}: {why.rule}"
        raise UsageError(what, "`sluice formats` shows what a comparison is") from None


def _compared(draft: Comparison) -> Compared:
    prompt, chosen, rejected = map(_cleaned, (draft.prompt, draft.chosen, draft.rejected))
    tools = None if draft.tools is None else clean(draft.tools, Counter())
    better, worse = (
        Candidate(answer_id([*prompt, *side], len(prompt), tools), side)
        for side in (chosen, rejected)
    )
    answers = (better, worse) if better.answer_id < worse.answer_id else (worse, better)
    case = Case(content_id(prompt, tools), prompt, answers, tools)
    return Compared(case, A if answers[0] is better else B)


def _cleaned(turns: Messages) -> Messages:
    return [(role, clean(content, Counter())) for role, content in turns]
