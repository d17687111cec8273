"""What holds a talk together, or speaks against it: features of one talk, counted in one pass."""

from typing import Any, NamedTuple

import numpy as np

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import Characters
from tasks.functions.kernels.hashing import RAW
from tasks.functions.kernels.likeness import (
    REACH,
    Places,
    Shares,
    Talk,
    compare,
    new_talk,
    shared_weight,
)
from tasks.functions.kernels.openings import Openings, opening_lead
from tasks.functions.kernels.references import language_flips, references
from tasks.functions.kernels.restated import Said, count_restated, new_said
from tasks.functions.kernels.texts import ASSISTANT, USER, Texts, most_tokens, said
from tasks.functions.kernels.walk import Bytes, raw_hash
from tasks.functions.kernels.wording import Lists, Words, new_words, read_words, table

SYSTEM = ord("s")


class Features(NamedTuple):
    """What is counted of each talk, one place a row: shares and likenesses, then whole counts."""

    continuity: Shares
    side_likeness: Shares
    taken_up: Shares
    least_taken_up: Shares
    own_answer_lead: Shares
    last_answer_lead: Shares
    last_answer_shared: Shares
    reference_gain: Shares
    opening_lead: Shares
    language_flip_share: Shares
    repeated_share: Shares
    contradicted_share: Shares
    round_count: Places
    repeated_turn_count: Places
    echo_count: Places


class Rooms(NamedTuple):
    """Scratch of one call."""

    words: Words
    talk: Talk
    asked: Places
    said: Said
    met: Places


def features(
    texts: Texts,
    characters: Characters,
    function: Bytes,
    referring: Bytes,
    naming: Bytes,
    openings: Openings,
) -> Features:
    """Return the features of all rows; a leading system turn counts for nothing."""
    rows = len(texts.rows) - 1
    kinds: list[Any] = [np.float64] * 12 + [np.int64] * 3
    found = Features(*(np.zeros(rows, kind) for kind in kinds))
    most = int(np.diff(texts.rows).max(initial=0))
    _walk(texts, characters, function, referring, naming, openings, most, found)
    return found


@kernel
def _walk(
    texts: Texts,
    characters: Characters,
    function: Bytes,
    referring: Bytes,
    naming: Bytes,
    openings: Openings,
    most_turns: int,
    found: Features,
) -> None:
    lists = Lists(
        table(function, characters), table(referring, characters), table(naming, characters)
    )
    most = most_tokens(texts) + 1
    rooms = Rooms(
        new_words(most),
        new_talk(most_turns + 1, most),
        np.empty(most_turns + 1, np.int64),
        new_said(most, most_turns + 1),
        np.full(len(openings.keys), -1, np.int64),
    )
    for row in range(len(texts.rows) - 1):
        first, end = int64(texts.rows[row]), int64(texts.rows[row + 1])
        if first < end and texts.letters[first] == SYSTEM:
            first += 1
        letters = texts.letters[first:end]
        _read(texts, first, end, characters, lists, rooms)
        compare(rooms.talk, rooms.words, end - first)
        _relate(rooms.talk, letters, rooms.asked, row, found)
        token_at = rooms.talk.token_at
        referred = references(rooms.words, token_at, letters)
        found.round_count[row], found.reference_gain[row] = referred
        found.opening_lead[row] = opening_lead(
            openings, rooms.met, rooms.words, token_at, letters, first
        )
        flips = language_flips(rooms.words, token_at, rooms.asked, len(letters))
        found.language_flip_share[row] = flips
        told = count_restated(rooms.said, rooms.words, token_at, letters)
        found.repeated_share[row], found.contradicted_share[row] = told[0], told[1]
        found.repeated_turn_count[row], found.echo_count[row] = told[2], told[3]


@part
def _read(
    texts: Texts, first: int, end: int, characters: Characters, lists: Lists, rooms: Rooms
) -> None:
    """Read the tokens of a talk's turns, and find the user turn that each answer is to."""
    count, asked = int64(0), int64(-1)
    for turn in range(first, end):
        rooms.talk.token_at[turn - first] = count
        start, stop = said(texts, turn)
        count = read_words(texts.contents, start, stop, characters, lists, rooms.words, count)
        rooms.said.raws[turn - first] = raw_hash(texts.contents, start, stop, RAW)
        asked = turn - first if texts.letters[turn] == USER else asked
        is_near = asked >= 0 and turn - first - asked <= REACH
        is_answer = texts.letters[turn] == ASSISTANT and is_near
        rooms.asked[turn - first] = asked if is_answer else -1
    rooms.talk.token_at[end - first] = count


@part
def _mean(total: float, count: int) -> float:
    return total / count if count else 0.0


@part
def _relate(talk: Talk, letters: Bytes, asked: Places, row: int, found: Features) -> None:
    """Write how alike neighbours are, turns of one side, and answers to their own questions."""
    found.continuity[row] = _mean_apart(talk, len(letters), 1)
    found.side_likeness[row] = _mean_apart(talk, len(letters), 2)
    taken_up, least, lead, answers, last = 0.0, 1.0, 0.0, 0, -1
    for turn in range(len(letters)):
        if asked[turn] < 0:
            continue
        likeness = talk.likeness[turn, REACH + asked[turn] - turn]
        taken_up, least = taken_up + likeness, min(least, likeness)
        ahead = _lead(talk, letters, asked[turn], turn)
        lead, answers, last = lead + ahead, answers + 1, turn
        found.last_answer_lead[row] = ahead
    found.taken_up[row], found.own_answer_lead[row] = _mean(taken_up, answers), _mean(lead, answers)
    found.least_taken_up[row] = least if answers else 0.0
    found.last_answer_shared[row] = shared_weight(talk, last) if last >= 0 else 0.0


@part
def _mean_apart(talk: Talk, turns: int, apart: int) -> float:
    """Return the mean likeness of two turns that stand so far apart."""
    total = 0.0
    for turn in range(turns - apart):
        total += talk.likeness[turn, REACH + apart]
    return _mean(total, turns - apart) if turns > apart else 0.0


@part
def _lead(talk: Talk, letters: Bytes, question: int, answer: int) -> float:
    """Return how much more alike a question is to its own answer than to others in reach."""
    total, others = 0.0, 0
    for other in range(max(0, question - REACH), min(question + REACH, len(letters) - 1) + 1):
        if letters[other] == ASSISTANT and other != answer:
            total += talk.likeness[question, REACH + other - question]
            others += 1
    own = talk.likeness[question, REACH + answer - question]
    return own - total / others if others else 0.0
