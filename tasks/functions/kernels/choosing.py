"""The greedy choice: the best row first, while the budget lasts and it is like none before it."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import kernel, part
from tasks.functions.kernels.prefix_filter import Marks, likeness_to, mark_heads
from tasks.functions.kernels.sets import Numbers

Shares = npt.NDArray[np.float64]
CHOSEN, OVER_BUDGET, OVER_QUOTA, TOO_SIMILAR = range(4)
NOBODY = -1


class Seats(NamedTuple):
    """The places to be had: one budget, and a cap for each group that a quota is stated of.

    `groups` holds each row's capped groups, -1 where it has fewer. The last three say, a group, how
    many rows were chosen, how many came by, and who was chosen last; the last group is everybody.
    """

    groups: npt.NDArray[np.int64]
    caps: Numbers
    chosen: Numbers
    met: Numbers
    last: Numbers


class Fates(NamedTuple):
    """One place a row: what became of it, the row that beat it (or -1), the number told of it.

    `group` is the group that was full.
    """

    verdict: Numbers
    winner: Numbers
    value: Shares
    group: Numbers


def seats(groups: npt.NDArray[np.int64], caps: Numbers, budget: int) -> Seats:
    """Return empty places for rows of these groups; the budget is the cap of everybody."""
    caps = np.append(caps, budget)
    chosen, met = np.zeros(len(caps), np.int64), np.zeros(len(caps), np.int64)
    return Seats(groups, caps, chosen, met, np.full(len(caps), NOBODY))


def new_fates(count: int) -> Fates:
    """Return the fates of rows of which none is decided."""
    blank = [np.full(count, NOBODY) for _ in range(2)]
    return Fates(np.zeros(count, np.int64), blank[0], np.zeros(count), blank[1])


def choose(places: Seats, marks: Marks, limit: float) -> Fates:
    """Return the fate of rows in the order of choice, compared by the marks that they hold."""
    fates = new_fates(len(marks.heads))
    mark_heads(marks, limit)
    _choose(places, marks, limit, fates)
    return fates


class _Index(NamedTuple):
    """The heads of chosen rows, by mark: chains of postings, the newest first.

    `held` are the weights of the row that is looked at, by mark; `seen` the row that last met each.
    """

    first: Numbers
    chain: Numbers
    row_of: Numbers
    held: Shares
    seen: Numbers


@kernel
def _choose(places: Seats, marks: Marks, limit: float, fates: Fates) -> None:
    room, rows = np.sum(marks.heads - marks.at[:-1]), len(fates.verdict)
    index = _Index(
        np.full(marks.rank_count, NOBODY),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.zeros(marks.rank_count),
        np.full(rows, NOBODY),
    )
    count = 0
    for row in range(rows):
        if is_full(places, row, fates):
            continue
        for place in range(marks.at[row], marks.at[row + 1]):
            index.held[marks.ranks[place]] = marks.weights[place]
        _meet(index, marks, row, limit, fates)
        for place in range(marks.at[row], marks.at[row + 1]):
            index.held[marks.ranks[place]] = 0.0
        if fates.verdict[row] == CHOSEN:
            seat(places, row)
            count = _post(index, marks, row, count)


@part
def _meet(index: _Index, marks: Marks, row: int, limit: float, fates: Fates) -> None:
    """Compare a row with each chosen one whose head shares a mark of its own."""
    for place in range(marks.at[row], marks.heads[row]):
        posting = index.first[marks.ranks[place]]
        while posting != NOBODY:
            other = index.row_of[posting]
            posting = index.chain[posting]
            if index.seen[other] != row:
                index.seen[other] = row
                likeness = likeness_to(marks, index.held, row, other)
                compare(fates, row, other, likeness, limit)


@part
def _post(index: _Index, marks: Marks, row: int, count: int) -> int:
    """Add a chosen row's head to the index; return how many postings that has."""
    for place in range(marks.at[row], marks.heads[row]):
        rank = marks.ranks[place]
        index.row_of[count], index.chain[count] = row, index.first[rank]
        index.first[rank] = count
        count += 1
    return count


@part
def is_full(places: Seats, row: int, fates: Fates) -> bool:
    """Tell whether the budget is spent or one of the row's groups is full, and say so."""
    everybody = len(places.caps) - 1
    verdict, full = CHOSEN, NOBODY
    places.met[everybody] += 1
    if places.chosen[everybody] >= places.caps[everybody]:
        verdict, full = OVER_BUDGET, everybody
    for place in range(places.groups.shape[1]):
        group = places.groups[row, place]
        if group == NOBODY:
            continue
        places.met[group] += 1
        if verdict == CHOSEN and places.chosen[group] >= places.caps[group]:
            verdict, full = OVER_QUOTA, group
    if verdict == CHOSEN:
        return False
    fates.verdict[row], fates.group[row] = verdict, full
    fates.winner[row], fates.value[row] = places.last[full], places.met[full]
    return True


@part
def compare(fates: Fates, row: int, other: int, likeness: float, limit: float) -> None:
    """Let a row go where another is too like it; of several to the likest, then to the better."""
    if likeness <= limit or likeness < fates.value[row]:
        return
    if likeness > fates.value[row] or other < fates.winner[row]:
        fates.verdict[row] = TOO_SIMILAR
        fates.value[row], fates.winner[row] = likeness, other


@part
def seat(places: Seats, row: int) -> None:
    """Give a row a place of everybody's and one of each of its capped groups."""
    everybody = len(places.caps) - 1
    places.chosen[everybody] += 1
    places.last[everybody] = row
    for place in range(places.groups.shape[1]):
        group = places.groups[row, place]
        if group != NOBODY:
            places.chosen[group] += 1
            places.last[group] = row
