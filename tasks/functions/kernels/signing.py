"""The one pass: all that a signature counts and hashes in a row of messages."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import Characters
from tasks.functions.kernels.features import Room, counted, new_room
from tasks.functions.kernels.fewest import smallest
from tasks.functions.kernels.hashing import (
    ANSWER,
    PROMPT,
    RAW,
    ROLE,
    TURN,
    TURNS,
    Hashes,
    mix,
    ngrams,
    signed,
    step,
)
from tasks.functions.kernels.sets import SPARSE, Numbers, table_of
from tasks.functions.kernels.texts import ASSISTANT, USER, Texts, most_tokens, said
from tasks.functions.kernels.walk import (
    Bytes,
    Tokens,
    breaks_near_end,
    ends_well,
    fences,
    is_blank,
    raw_hash,
    tokenise,
)
from tasks.functions.messages import Places

UNENDED_CHARS = 200  # a shorter answer needs no end mark: a name or a number is one
Shares = npt.NDArray[np.float64]


class Signatures(NamedTuple):
    """What the pass writes, one place a row; sketches end to end, `*_at` their borders.

    `turn_normal_hash` is the normal hash of a talk that would end there, one place a turn.
    """

    empty_turn_count: Numbers
    length_chars: Numbers
    normal_hash: Numbers
    prompt_hash: Numbers
    answer_hash: Numbers
    first_turn_hash: Numbers
    prompt_token_count: Numbers
    answer_token_count: Numbers
    prompt_content_count: Numbers
    shared_content_count: Numbers
    answer_content_count: Numbers
    answer_distinct_content_count: Numbers
    answer_number_count: Numbers
    repeated_share: Shares
    answer_type_token_ratio: Shares
    answer_token_entropy: Shares
    is_cut: npt.NDArray[np.bool_]
    prompt_sketch: Numbers
    prompt_sketch_at: Places
    answer_sketch: Numbers
    answer_sketch_at: Places
    turn_normal_hash: Numbers


def signatures(
    texts: Texts, characters: Characters, function_words: Bytes, shingle: int, sketch: int
) -> Signatures:
    """Return the signatures of all rows, with sketches of the `sketch` smallest shingle hashes."""
    rows = len(texts.rows) - 1
    kinds = [np.int64] * 13 + [np.float64] * 3 + [np.bool_]
    sketches = [
        each
        for _ in ("prompt", "answer")
        for each in (np.empty(rows * sketch, np.int64), np.zeros(rows + 1, np.int32))
    ]
    of_turns = np.empty(len(texts.letters), np.int64)
    columns: list[Any] = [*(np.empty(rows, kind) for kind in kinds), *sketches, of_turns]
    found = Signatures(*columns)
    _sign(texts, characters, function_words, shingle, sketch, found)
    return found


@kernel
def _sign(
    texts: Texts,
    characters: Characters,
    function_words: Bytes,
    shingle: int,
    sketch: int,
    found: Signatures,
) -> None:
    rooms = new_room(most_tokens(texts))
    words = _table(function_words, characters)
    for row in range(len(texts.rows) - 1):
        asked, told = _read(texts, row, characters, rooms, found)
        found.prompt_token_count[row], found.answer_token_count[row] = asked, told
        told_of = counted(rooms, asked, told, words)
        found.prompt_content_count[row] = told_of.prompt_content_count
        found.shared_content_count[row] = told_of.shared_content_count
        found.answer_content_count[row] = told_of.answer_content_count
        found.answer_distinct_content_count[row] = told_of.answer_distinct_content_count
        found.answer_number_count[row] = told_of.answer_number_count
        found.repeated_share[row] = told_of.repeated_share
        found.answer_type_token_ratio[row] = told_of.answer_type_token_ratio
        found.answer_token_entropy[row] = told_of.answer_token_entropy
        count = ngrams(rooms.prompt.hashes, asked, shingle, PROMPT, rooms.grams)
        _keep(rooms, count, sketch, found.prompt_sketch, found.prompt_sketch_at, row)
        count = ngrams(rooms.answer.hashes, told, shingle, ANSWER, rooms.grams)
        _keep(rooms, count, sketch, found.answer_sketch, found.answer_sketch_at, row)


@part
def _table(words: Bytes, characters: Characters) -> Hashes:
    """Return a table of the tokens of a text."""
    start, end = int64(0), int64(len(words))
    into = Tokens(np.empty(end + 1, np.uint64), np.empty(end + 1, np.uint8))
    count, _, _ = tokenise(words, start, end, characters, into, start)
    return table_of(into.hashes[:count], SPARSE)


@part
def _keep(rooms: Room, count: int, sketch: int, kept: Numbers, borders: Places, row: int) -> None:
    into = kept[borders[row] : borders[row] + sketch]
    borders[row + 1] = borders[row] + smallest(rooms.grams, count, sketch, rooms.few, into)


@part
def _read(
    texts: Texts, row: int, characters: Characters, rooms: Room, found: Signatures
) -> tuple[int, int]:
    """Read all turns of a row into its room; return how many tokens were asked and told."""
    normal, prompt, answer, first = TURNS, TURNS, TURNS, TURNS
    asked, told, empty, length = int64(0), int64(0), 0, 0
    turns, answer_chars, fenced = 0, 0, 0
    for turn in range(texts.rows[row], texts.rows[row + 1]):
        letter = texts.letters[turn]
        start, end = said(texts, turn)
        into, before = rooms.other, int64(0)
        if letter == USER:
            into, before = rooms.prompt, asked
        elif letter == ASSISTANT:
            into, before = rooms.answer, told
        count, chars, ticks = tokenise(texts.contents, start, end, characters, into, before)
        length += chars
        empty += count == before and is_blank(texts.contents, start, end, characters)
        turn_hash = _turn_hash(texts, turn, into, before, count)
        normal = step(normal, turn_hash)
        found.turn_normal_hash[turn] = signed(mix(normal))
        if letter == USER:
            first = step(first, turn_hash) if prompt == TURNS else first
            prompt, asked = step(prompt, turn_hash), count
        elif letter == ASSISTANT:
            answer, told = step(answer, turn_hash), count
            turns, answer_chars = turns + 1, answer_chars + chars
            fenced += fences(texts.contents, start, end) if ticks > 2 else 0
    found.empty_turn_count[row], found.length_chars[row] = empty, length
    found.normal_hash[row], found.first_turn_hash[row] = signed(mix(normal)), signed(mix(first))
    found.prompt_hash[row], found.answer_hash[row] = signed(mix(prompt)), signed(mix(answer))
    # Turns are read as lines of one text: a line break stands between two.
    stops = answer_chars + turns - 1 > UNENDED_CHARS and _stops_short(texts, row, characters)
    found.is_cut[row] = fenced % 2 == 1 or stops
    return asked, told


@part
def _turn_hash(texts: Texts, turn: int, tokens: Tokens, before: int, count: int) -> np.uint64:
    start, end = int64(texts.role_at[turn]), int64(texts.role_at[turn + 1])
    state = step(TURN, raw_hash(texts.roles, start, end, ROLE))
    if count == before:
        start, end = said(texts, turn)
        state = step(state, raw_hash(texts.contents, start, end, RAW))
    for place in range(before, count):
        state = step(state, tokens.hashes[place])
    return mix(state)


@part
def _stops_short(texts: Texts, row: int, characters: Characters) -> bool:
    """Tell whether the answer ends in no end mark, and in one long line."""
    is_last = True
    for turn in range(texts.rows[row + 1] - 1, texts.rows[row] - 1, -1):
        if texts.letters[turn] != ASSISTANT:
            continue
        start, end = said(texts, turn)
        # A turn shorter than that has the line break before it among the last characters.
        if is_last and breaks_near_end(texts.contents, start, end):
            return False
        is_last = False
        blank, ended = ends_well(texts.contents, start, end, characters)
        if not blank:
            return not ended
    return True
