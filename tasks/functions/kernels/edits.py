"""How two answers differ: edit distance within a band (Levenshtein 1966; Ukkonen 1985), scripts."""

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import kernel, part
from tasks.functions.kernels.sets import Numbers
from tasks.functions.messages import Places

# Of what lies between the first and the last difference, so much is aligned on either side.
MOST_TOKENS = 4_000


@kernel
def distances(
    left_at: Places, left: Numbers, right_at: Places, right: Numbers, most: Numbers, found: Numbers
) -> None:
    """Write for each row its lists' edit distance, -1 where it is over `most`.

    Differing parts of more than `MOST_TOKENS` count what is beyond as all different.
    """
    for row in range(len(found)):
        one = left[left_at[row] : left_at[row + 1]]
        other = right[right_at[row] : right_at[row + 1]]
        found[row] = _distance(one, other, most[row])


@part
def _distance(one: Numbers, other: Numbers, most: int) -> int:
    if abs(len(one) - len(other)) > most:
        return -1
    start, shorter = 0, min(len(one), len(other))
    while start < shorter and one[start] == other[start]:
        start += 1
    end = 0
    while end < shorter - start and one[len(one) - 1 - end] == other[len(other) - 1 - end]:
        end += 1
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    beyond = max(max(len(one), len(other)) - MOST_TOKENS, 0)
    if beyond > most:
        return -1
    told = _within(one[:MOST_TOKENS], other[:MOST_TOKENS], most - beyond)
    return -1 if told < 0 else told + beyond


@part
def _within(one: Numbers, other: Numbers, most: int) -> int:
    """Return the distance, -1 where it is over `most`: only cells so near the diagonal count."""
    rows, columns = len(one), len(other)
    if abs(rows - columns) > most:
        return -1
    over = most + 1
    before = np.full(columns + 1, over, np.int64)
    now = np.full(columns + 1, over, np.int64)
    for place in range(min(columns, most) + 1):
        before[place] = place
    for row in range(1, rows + 1):
        first, last = max(1, row - most), min(columns, row + most)
        now[first - 1] = row if first == 1 and row <= most else over
        best = now[first - 1]
        for place in range(first, last + 1):
            cost = before[place - 1] + (one[row - 1] != other[place - 1])
            if place < row + most:
                cost = min(cost, before[place] + 1)
            cost = min(cost, now[place - 1] + 1, over)
            now[place] = cost
            best = min(best, cost)
        if best > most:
            return -1
        before, now = now, before
    return before[columns] if before[columns] <= most else -1


@kernel
def beyond_latin_shares(
    data: npt.NDArray[np.uint8], borders: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Return for each row of UTF-8 bytes, from border to border, its share of non-Latin letters.

    Letters are told by their first byte, in UTF-8's own order of scripts: from Greek on (U+0370),
    without Vietnamese Latin (U+1E00) and punctuation (U+2000, U+3000).
    """
    shares = np.zeros(len(borders) - 1, np.float64)
    for row in range(len(shares)):
        latin, others = 0, 0
        for place in range(borders[row], borders[row + 1]):
            byte, after = data[place], data[place + 1]
            latin += 0x61 <= byte | 0x20 <= 0x7A or 0xC3 <= byte <= 0xC9
            others += 0xCD <= byte <= 0xE0 or (byte == 0xE1 and after < 0xB8)
            others += (byte == 0xE3 and after >= 0x81) or 0xE4 <= byte <= 0xED
        shares[row] = others / max(latin + others, 1)
    return shares
