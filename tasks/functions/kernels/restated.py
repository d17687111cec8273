"""What a talk says again, or otherwise: turns and phrases repeated, numbers and names changed."""

from typing import NamedTuple

import numpy as np

from tasks.functions.kernels import int64, part
from tasks.functions.kernels.hashing import TURN, TURNS, U64, Hashes, fold, mix, ngrams, step
from tasks.functions.kernels.likeness import Places
from tasks.functions.kernels.sets import add, clear, room, slot
from tasks.functions.kernels.texts import ASSISTANT, USER
from tasks.functions.kernels.walk import Bytes
from tasks.functions.kernels.wording import IS_ALONE, IS_FUNCTION, IS_NUMBER, NAMES, Words

# Shorter answers ("Yes.", "Go on.") come twice in sound talks.
_ANSWER_TOKENS, _EXCHANGE_TOKENS, _ECHO_TOKENS = 20, 8, 5
_RUN = int64(5)


class Said(NamedTuple):
    """Scratch: a talk's turns as they stand, and what of them was said before."""

    raws: Hashes
    grams: Hashes
    runs: Hashes
    turns: Hashes
    keys: Hashes
    values: Hashes
    stated_in: Places


@part
def new_said(tokens: int, turns: int) -> Said:
    """Return room for a talk of up to so many tokens and turns."""
    return Said(
        np.empty(turns, np.uint64),
        np.empty(tokens, np.uint64),
        np.empty(room(tokens), np.uint64),
        np.empty(room(turns), np.uint64),
        np.empty(room(tokens), np.uint64),
        np.empty(room(tokens), np.uint64),
        np.empty(room(tokens), np.int64),
    )


@part
def count_restated(
    scratch: Said, words: Words, token_at: Places, letters: Bytes
) -> tuple[float, float, int, int]:
    """Return shares: repeated runs, contradicted statements; counts: repeated turns, echoes."""
    turns = len(letters)
    size = room(token_at[turns] + 1)
    clear(scratch.runs, size)
    clear(scratch.keys, size)
    clear(scratch.turns, room(turns))
    runs, again, kept, changed, repeated, echoes = 0, 0, 0, 0, 0, 0
    for turn in range(turns):
        stated = _restated(scratch, words, token_at, size, turn, letters[turn])
        kept, changed = kept + stated[0], changed + stated[1]
        if letters[turn] != ASSISTANT:
            continue
        told = _repeated_runs(scratch, words, token_at, size, turn)
        runs, again = runs + told[0], again + told[1]
        if turn > 0 and letters[turn - 1] == USER:
            is_again = _is_exchange_again(scratch.raws, token_at, letters, turn)
            same, echo = _repeats(scratch, words, token_at, room(turns), turn)
            repeated, echoes = repeated + (same or is_again), echoes + echo
    again_share = again / runs if runs else 0.0
    # One statement changed of one is no proof.
    return again_share, changed / (kept + changed + 1.0), repeated, echoes


@part
def _is_exchange_again(raws: Hashes, token_at: Places, letters: Bytes, turn: int) -> bool:
    """Tell whether a question and its answer are those right before them, to the character.

    Further apart they are no loop: a guest says no, and a bot offers again, as often as they like.
    """
    if turn < 3 or token_at[turn + 1] - token_at[turn - 1] < _EXCHANGE_TOKENS:
        return False
    is_one = letters[turn - 2] == ASSISTANT and letters[turn - 3] == USER
    is_answered_so = raws[turn] == raws[turn - 2] and raws[turn - 1] == raws[turn - 3]
    return bool(is_one and is_answered_so)


@part
def _repeats(
    scratch: Said, words: Words, token_at: Places, size: int, turn: int
) -> tuple[bool, bool]:
    """Tell whether a long answer stood before, and whether an answer is its question.

    Character by character, for a user may ask for the same words in capitals or in Markdown; an
    echo is of the same words.
    """
    before, start, end = token_at[turn - 1], token_at[turn], token_at[turn + 1]
    is_new = True
    if end - start >= _ANSWER_TOKENS:
        is_new = add(scratch.turns, size, scratch.raws[turn])
    if end - start != start - before or end - start < _ECHO_TOKENS:
        return not is_new, False
    question = fold(TURN, words.wholes, before, start)
    return not is_new, question == fold(TURN, words.wholes, start, end)


@part
def _repeated_runs(
    scratch: Said, words: Words, token_at: Places, size: int, turn: int
) -> tuple[int, int]:
    """Return how many runs of tokens an answer has after the first, and how many stood before."""
    start, end = token_at[turn], token_at[turn + 1]
    if end - start < _RUN:
        return 0, 0
    count, again = ngrams(words.wholes[start:end], end - start, _RUN, U64(0), scratch.grams), 0
    for place in range(count):
        again += scratch.runs[slot(scratch.runs, size, scratch.grams[place])] != U64(0)
    for place in range(count):
        add(scratch.runs, size, scratch.grams[place])
    return count, again


@part
def _restated(
    scratch: Said, words: Words, token_at: Places, size: int, turn: int, letter: int
) -> tuple[int, int]:
    """Return how many statements of an earlier turn this one repeats, and how many otherwise."""
    keys, values, stated_in, kept, changed = (
        scratch.keys, scratch.values, scratch.stated_in, 0, 0
    )  # fmt: skip
    for place in range(token_at[turn] + 1, token_at[turn + 1] - 1):
        key, value = _statement(words, place, token_at[turn], letter)
        if key == U64(0):
            continue
        at = slot(keys, size, key)
        if keys[at] == U64(0):
            keys[at] = max(key, U64(1))
            values[at], stated_in[at] = value, turn
        elif stated_in[at] < turn:
            kept += values[at] == value
            changed += values[at] != value
    return kept, changed


@part
def _statement(words: Words, place: int, start: int, letter: int) -> tuple[np.uint64, np.uint64]:
    """Return what a token states, as a key, and the value that it states; key 0 for nothing.

    A number states how many stand between two words; the word after is often the unit. Between
    function words alone anything may stand. A name states how a speaker is called.
    """
    wholes, marks = words.wholes, words.marks
    before, after = marks[place - 1], marks[place + 1]
    if marks[place] & IS_NUMBER:
        if (before | after) & IS_NUMBER or before & after & IS_FUNCTION:
            return U64(0), U64(0)
        return mix(step(step(TURN, wholes[place - 1]), wholes[place + 1])), wholes[place]
    is_named = place - start > 1 and before & NAMES and marks[place - 2] & NAMES
    if not is_named or marks[place] & IS_FUNCTION:
        return U64(0), U64(0)
    # One Chinese character is half a name.
    rest = wholes[place + 1] if marks[place] & IS_ALONE else U64(0)
    value = step(step(TURN, wholes[place]), rest)
    owner = wholes[place - 3] if place - start > 2 and not before & IS_ALONE else U64(0)
    owned = step(step(TURNS, wholes[place - 2]), owner)
    return mix(step(owned, U64(letter))), value
