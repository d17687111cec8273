"""Edit distance of two lists of hashes within a band (Levenshtein 1966; Ukkonen 1985)."""

import numpy as np

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
