"""Pairs as columns: what was asked, two answers, and which of them people preferred.

What is learnt of a pair is its last question and the answers to it: all that both answers share
cancels out where one is held against the other.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.linear import Numbers
from tasks.identity import Messages

Objects = npt.NDArray[np.object_]
Rows = npt.NDArray[np.int64]
# An answer's id as a model keeps it: the first 8 of its 32 hex characters.
_KEY_HEX = 8
NEAR_LENGTH = 0.2


class Answers(NamedTuple):
    """Answers to be scored, one place each: their ids, their prompts, what they say."""

    ids: Sequence[str]
    prompts: Sequence[Messages]
    texts: Sequence[str]

    def part(self, start: int, size: int) -> "Answers":
        """Return some of them, from a place on."""
        span = slice(start, start + size)
        return Answers(self.ids[span], self.prompts[span], self.texts[span])


@dataclass(frozen=True)
class Pairs:
    """Compared answers, one place a pair; `groups` are prompts: those of one are never parted."""

    prompts: Objects
    chosen: Objects
    rejected: Objects
    chosen_ids: Objects
    rejected_ids: Objects
    groups: Objects
    sources: Objects
    origins: Objects

    def __len__(self) -> int:
        """Return how many pairs there are."""
        return len(self.prompts)

    def of(self, rows: Rows) -> "Pairs":
        """Return some of the pairs."""
        return Pairs(*(getattr(self, each.name)[rows] for each in fields(self)))

    @property
    def answers(self) -> Answers:
        """Return all chosen answers, then all rejected ones."""
        ids, texts = (self.chosen_ids, self.rejected_ids), (self.chosen, self.rejected)
        columns = (ids, (self.prompts, self.prompts), texts)
        return Answers(*(np.concatenate(each).tolist() for each in columns))

    @property
    def lengths(self) -> tuple[Numbers, Numbers]:
        """Return the characters of each pair's chosen and of its rejected answer."""
        chosen, rejected = (
            np.array([len(text) for text in side], np.float64)
            for side in (self.chosen, self.rejected)
        )
        return chosen, rejected

    @property
    def is_near_length(self) -> npt.NDArray[np.bool_]:
        """Return which pairs differ in length by at most a fifth of the longer answer."""
        chosen, rejected = self.lengths
        near: npt.NDArray[np.bool_] = abs(chosen - rejected) <= NEAR_LENGTH * np.maximum(
            chosen, rejected
        )
        return near

    def counts(self, column: str) -> dict[str, int]:
        """Return how many pairs there are of each value of a column, by name."""
        return dict(sorted(Counter(getattr(self, column).tolist()).items()))


def pairs_of(rows: Iterable[dict[str, Any]]) -> Pairs:
    """Return rows with the names of `Pairs` as columns."""
    held = list(rows)
    return Pairs(*(_objects([row[each.name] for row in held]) for each in fields(Pairs)))


def _objects(values: list[Any]) -> Objects:
    # Lists of one length would become a table.
    found = np.empty(len(values), np.object_)
    found[:] = values
    return found


def keys_of(ids: Iterable[str]) -> Rows:
    """Return what a model keeps of the ids of answers (32 hex each) that it learnt from."""
    return np.array([int(each[:_KEY_HEX], 16) for each in ids], np.int64)


def turns_of(messages: Iterable[dict[str, str]]) -> Messages:
    """Return published messages as turns."""
    return [(turn["role"], turn["content"]) for turn in messages]


def last_question(prompt: Messages) -> str:
    """Return what the last user turn of a prompt says, "" where there is none."""
    return next((content for role, content in reversed(prompt) if role == "user"), "")


def said(completion: Messages) -> str:
    """Return what the assistant says in an answer, its turns joined by newlines."""
    return "\n".join(content for role, content in completion if role == "assistant")
