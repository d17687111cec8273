"""Row ids, compiled: sha256 of a file's digest, a record's number and what the row is.

The digest is 64 hex characters and so just one block: it is worked out once a call, and what comes
after it is one more. Eight ids are made at a time, which a compiler turns into vectors.
"""

import numpy as np

from tasks.functions.kernels import int64, part
from tasks.plain.walk import Bytes, Numbers, Words

LANES = 8
U32 = np.uint32
Word = np.uint32


@part
def _turned(word: Word, by: int) -> Word:
    return U32(U32(word >> U32(by)) | U32(word << U32(32 - by)))


@part
def _spread(words: Words) -> None:
    """Fill in the 48 words of the schedule after the first 16, in each lane."""
    for step in range(16, 64):
        to = step * LANES
        for lane in range(to, to + LANES):
            x, y = words[lane - 15 * LANES], words[lane - 2 * LANES]
            small = U32(_turned(x, 7) ^ _turned(x, 18)) ^ U32(x >> U32(3))
            large = U32(_turned(y, 17) ^ _turned(y, 19)) ^ U32(y >> U32(10))
            held = words[lane - 16 * LANES] + words[lane - 7 * LANES]
            words[lane] = U32(held + small + large)


@part
def _rounds(words: Words, state: Words, constants: Words) -> None:
    """Turn the eight words of state by all rounds, in each lane."""
    for step in range(64):
        a, b, c, d = -step & 7, 1 - step & 7, 2 - step & 7, 3 - step & 7
        e, f, g, h = 4 - step & 7, 5 - step & 7, 6 - step & 7, 7 - step & 7
        key = constants[step]
        for lane in range(LANES):
            at, et = state[a * LANES + lane], state[e * LANES + lane]
            bt, ct = state[b * LANES + lane], state[c * LANES + lane]
            ft, gt = state[f * LANES + lane], state[g * LANES + lane]
            sums = U32(_turned(et, 6) ^ _turned(et, 11) ^ _turned(et, 25))
            chosen = U32(gt ^ (et & U32(ft ^ gt)))
            first = U32(state[h * LANES + lane] + sums + chosen + key + words[step * LANES + lane])
            sums = U32(_turned(at, 2) ^ _turned(at, 13) ^ _turned(at, 22))
            most = U32((at & bt) | (ct & (at | bt)))
            state[d * LANES + lane] = U32(state[d * LANES + lane] + first)
            state[h * LANES + lane] = U32(first + sums + most)


@part
def _block(words: Words, state: Words, before: Words, constants: Words) -> None:
    """Leave in `state` what `before` becomes by the block whose 16 words are given."""
    for at in range(8 * LANES):
        state[at] = before[at]
    _spread(words)
    _rounds(words, state, constants)
    for at in range(8 * LANES):
        state[at] = U32(state[at] + before[at])


@part
def _cleared(words: Words) -> None:
    for at in range(16 * LANES):
        words[at] = U32(0)


@part
def _add(words: Words, lane: int, at: int, byte: int) -> None:
    """Put a byte at its place among a lane's 64."""
    words[(at >> 2) * LANES + lane] |= U32(int64(byte) << (24 - 8 * (at & 3)))


@part
def _fill(words: Words, lane: int, record: int, kind: int, names: Bytes, ends: Numbers) -> None:
    """Write a record's number and what the row is as the last block of 64 bytes and a rest."""
    power, size = int64(1), int64(0)
    while power * 10 <= record:
        power *= 10
    while power > 0:
        _add(words, lane, size, 48 + record // power % 10)
        power //= 10
        size += 1
    for at in range(ends[kind], ends[kind + 1]):
        _add(words, lane, size, names[at])
        size += 1
    _add(words, lane, size, 0x80)
    words[15 * LANES + lane] = U32((64 + size) * 8)


@part
def _write(state: Words, lane: int, target: Bytes, at: int) -> None:
    """Write the first 128 bits of a digest as 32 hex characters."""
    for number in range(4):
        word = int64(state[number * LANES + lane])
        for place in range(8):
            digit = word >> (28 - 4 * place) & 15
            target[at + 8 * number + place] = digit + (48 if digit < 10 else 87)


@part
def begin(file: Bytes, words: Words, state: Words, before: Words, constants: Words) -> None:
    """Leave in `before` the state after a file's digest, 64 hex characters, in each lane."""
    _cleared(words)
    for lane in range(LANES):
        for at in range(64):
            _add(words, lane, at, file[at])
        for number in range(8):
            before[number * LANES + lane] = constants[64 + number]
    _block(words, state, before, constants)
    for at in range(8 * LANES):
        before[at] = state[at]


@part
def ids(
    rows: int,
    records: Numbers,
    names: Bytes,
    ends: Numbers,
    words: Words,
    state: Words,
    before: Words,
    constants: Words,
    target: Bytes,
) -> None:
    """Write the ids of rows of records: of the records, then of the rows, a table at a time.

    Two rows are made at once; `target` has room for `4 * 32 * rows` bytes.
    """
    for row in range(0, rows, 2):
        _cleared(words)
        for lane in range(LANES):
            at = min(row + (lane >> 2), rows - 1)
            _fill(words, lane, records[at], lane & 3, names, ends)
        _block(words, state, before, constants)
        for lane in range(4 * min(2, rows - row)):
            _write(state, lane, target, 32 * ((lane & 3) * rows + row + (lane >> 2)))
