"""How alike the turns of a talk are: the weight of the terms that two of them share."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, part
from tasks.functions.kernels.hashing import U64, Hashes
from tasks.functions.kernels.sets import clear, room, slot
from tasks.functions.kernels.wording import Words, term

# Turns further apart than this many are not compared: a talk costs what it is long.
REACH = int64(8)
# Added to what a likeness is divided by: one word shared of one is no proof.
_DOUBT = 2.0
Shares = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


class Talk(NamedTuple):
    """One talk at a time: where its turns' tokens and distinct terms begin, and their likeness.

    A term is a slot of the table: how many turns hold it, what it weighs, who met it last.
    `likeness[t, REACH + d]` is that of the turns t and t + d.
    """

    token_at: Places
    term_at: Places
    terms: Places
    weights: Shares
    likeness: Shares
    table: Hashes
    turns_with: npt.NDArray[np.int32]
    weight: Shares
    met: npt.NDArray[np.int64]


@part
def new_talk(turns: int, tokens: int) -> Talk:
    """Return room for a talk of up to so many turns and tokens."""
    size = room(tokens)
    return Talk(
        np.zeros(turns + 1, np.int64),
        np.zeros(turns + 1, np.int64),
        np.empty(tokens, np.int64),
        np.empty(turns, np.float64),
        np.empty((turns, 2 * REACH + 1), np.float64),
        np.empty(size, np.uint64),
        np.empty(size, np.int32),
        np.empty(size, np.float64),
        np.empty(size, np.int64),
    )


@part
def compare(talk: Talk, words: Words, turns: int) -> None:
    """Find the terms of the talk's turns, and how alike turns in reach of each other are."""
    size = room(talk.token_at[turns] + 1)
    clear(talk.table, size)
    held = int64(0)
    for turn in range(turns):
        talk.term_at[turn] = held
        held = _list_terms(talk, words, size, turn, held)
    talk.term_at[turns] = held
    # The fewer turns hold a term, the more it tells of which belong together.
    for place in range(size):
        if talk.table[place] != U64(0):
            talk.weight[place] *= math.log((turns + 1.0) / talk.turns_with[place])
            talk.met[place] = -1
    for turn in range(turns):
        talk.weights[turn] = _weigh(talk, turn, -1)
    for turn in range(turns):
        _compare_on(talk, turn, turns)


@part
def _list_terms(talk: Talk, words: Words, size: int, turn: int, held: int) -> int:
    table, turns_with, weight, met, terms = (
        talk.table, talk.turns_with, talk.weight, talk.met, talk.terms
    )  # fmt: skip
    for place in range(talk.token_at[turn], talk.token_at[turn + 1]):
        key, weighs = term(words, place)
        if weighs == 0.0:
            continue
        at = slot(table, size, key)
        if table[at] == U64(0):
            table[at] = max(key, U64(1))
            turns_with[at], weight[at], met[at] = 0, weighs, -1
        if met[at] != turn:
            met[at] = turn
            turns_with[at] += 1
            terms[held] = at
            held += 1
    return held


@part
def _weigh(talk: Talk, turn: int, other: int) -> float:
    """Return the weight of a turn's terms: all (-1), or those that another turn met last."""
    terms, weight, met, total = talk.terms, talk.weight, talk.met, 0.0
    for place in range(talk.term_at[turn], talk.term_at[turn + 1]):
        at = terms[place]
        if other < 0 or met[at] == other:
            total += weight[at]
    return total


@part
def _compare_on(talk: Talk, turn: int, turns: int) -> None:
    for place in range(talk.term_at[turn], talk.term_at[turn + 1]):
        talk.met[talk.terms[place]] = turn
    for apart in range(1, min(REACH, turns - 1 - turn) + 1):
        other = turn + apart
        least = min(talk.weights[turn], talk.weights[other])
        found = _weigh(talk, other, turn) / (least + _DOUBT)
        talk.likeness[turn, REACH + apart] = talk.likeness[other, REACH - apart] = found


@part
def shared_weight(talk: Talk, turn: int) -> float:
    """Return the share of a turn's terms, by weight, that some other turn holds too."""
    total, shared = _DOUBT, 0.0
    for place in range(talk.term_at[turn], talk.term_at[turn + 1]):
        at = talk.terms[place]
        total += talk.weight[at]
        if talk.turns_with[at] > 1:
            shared += talk.weight[at]
    return shared / total
