"""Pairs of a file: JSON Lines of a prompt with a chosen and a rejected answer."""

from collections import Counter
from pathlib import Path
from typing import Any

import orjson

from tasks.clean import clean
from tasks.errors import UsageError
from tasks.identity import Messages, answer_id, content_id
from tasks.readers.drafts import Comparison, Unreadable
from tasks.readers.pairs import read
from tasks.rewards.pairs import Pairs, pairs_of, said

_SHAPE = 'give {"prompt": …, "chosen": …, "rejected": …} a line'
_IDS = {"chosen_ids": "chosen_id", "rejected_ids": "rejected_id", "groups": "prompt_id"}


def file_pairs(path: Path) -> Pairs:
    """Return the pairs of a file; a side is text or messages.

    Ids that a line names are taken, else those that a release would give. Raises `UsageError` for a
    file that cannot be read or holds none, and names the first line that is no pair.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise UsageError(f"{path}: {type(error).__name__}", "give a file of pairs") from None
    found = [_pair(line, path, number) for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise UsageError(f"{path}: no pairs", _SHAPE)
    return pairs_of(found)


def _pair(line: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        record = orjson.loads(line)
        compared = next(each for each in read(record) if isinstance(each, Comparison))
    except (ValueError, TypeError, AttributeError, StopIteration, Unreadable):
        raise UsageError(f"{path}, line {number}: not a pair", _SHAPE) from None
    return pair_of(compared, path.name.partition(".")[0]) | {
        name: record[key] for name, key in _IDS.items() if isinstance(record.get(key), str)
    }


def pair_of(compared: Comparison, source: str) -> dict[str, Any]:
    """Return one compared draft as a row of `Pairs`, cleaned and with the ids of a release."""
    prompt = _cleaned(compared.prompt)
    sides = {"chosen": _cleaned(compared.chosen), "rejected": _cleaned(compared.rejected)}
    return {
        "prompts": prompt,
        "groups": content_id(prompt, compared.tools),
        "sources": source,
        "origins": "compared",
        **{
            f"{name}_ids": answer_id([*prompt, *side], len(prompt), compared.tools)
            for name, side in sides.items()
        },
        **{name: said(side) for name, side in sides.items()},
    }


def _cleaned(messages: Messages) -> Messages:
    return [(role, clean(content, Counter())) for role, content in messages]
