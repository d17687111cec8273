"""Where two texts differ: pieces that both say, and pieces that one says alone."""

import difflib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Comparing grows with the square of words: of longer texts the heads are compared.
MOST_WORDS = 2_000
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+|\s+")


@dataclass(frozen=True)
class Piece:
    """One piece of two texts: what this one says and what the other one does in its place."""

    is_same: bool
    text: str
    matched_text: str


def difference(text: str, matched_text: str) -> list[Piece]:
    """Return both texts as pieces in order, cut by words, or by characters where they are Chinese.

    What follows the first 2,000 words of either is one last piece.
    """
    words, matched = _WORD.findall(text), _WORD.findall(matched_text)
    heads = words[:MOST_WORDS], matched[:MOST_WORDS]
    pieces = list(_pieces(*heads))
    rest, matched_rest = "".join(words[MOST_WORDS:]), "".join(matched[MOST_WORDS:])
    if rest or matched_rest:
        pieces.append(Piece(rest == matched_rest, rest, matched_rest))
    return pieces


def _pieces(words: list[str], matched: list[str]) -> Iterator[Piece]:
    compared = difflib.SequenceMatcher(None, words, matched, autojunk=False)
    for kind, first, last, matched_first, matched_last in compared.get_opcodes():
        yield Piece(
            kind == "equal",
            "".join(words[first:last]),
            "".join(matched[matched_first:matched_last]),
        )


def of_turns(turns: list[dict[str, Any]], matched_turns: list[dict[str, Any]]) -> list[Piece]:
    """Return the difference of two talks, turn by turn; a turn that one lacks is empty in it."""
    nothing = {"role": "", "content": ""}
    return [
        piece
        for one, other in itertools.zip_longest(turns, matched_turns, fillvalue=nothing)
        for piece in difference(_said(one), _said(other))
    ]


def of_all(texts: list[list[dict[str, Any]]], others: list[list[dict[str, Any]]]) -> list[Piece]:
    """Return the difference of all that two lists of talks say, whoever says it; repeats once."""
    one, other = (
        "\n".join(dict.fromkeys(turn["content"] for talk in talks for turn in talk))
        for talks in (texts, others)
    )
    return difference(one, other)


def _said(turn: dict[str, Any]) -> str:
    return f"{turn['role']}: {turn['content']}\n" if turn["role"] else ""
