"""Bradley-Terry strengths of players in groups that contests join."""

import math

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import kernel, part
from tasks.functions.kernels.sets import Numbers

Weights = npt.NDArray[np.float64]
# Each player is thought to have won and lost so many contests against an even one: strengths of
# who won all are finite, and few votes say little.
PRIOR = 0.5
_MOST_ROUNDS, _CHANGE = 1_000, 1e-9


@kernel
def groups(firsts: Numbers, seconds: Numbers, count: int) -> Numbers:
    """Return for each of `count` players the lowest one that contests join it with."""
    group = np.arange(count)
    for at in range(len(firsts)):
        one, other = _root(group, firsts[at]), _root(group, seconds[at])
        group[max(one, other)] = min(one, other)
    for player in range(count):
        group[player] = _root(group, player)
    return group


@part
def _root(group: Numbers, player: int) -> int:
    while group[player] != player:
        group[player] = group[group[player]]
        player = group[player]
    return player


@kernel
def strengths(
    order: Numbers, borders: Numbers, at: Numbers, others: Numbers, won: Weights, met: Weights
) -> Weights:
    """Return each player's log strength: the mode under the prior, by Newton steps.

    `order[borders[g]:borders[g + 1]]` are the players of group g. Those that player p met are
    `others[at[p]:at[p + 1]]`, with what it won of `met` contests.
    """
    found = np.zeros(len(order), np.float64)
    for group in range(len(borders) - 1):
        players = order[borders[group] : borders[group + 1]]
        for _ in range(_MOST_ROUNDS):
            change = 0.0
            for player in players:
                step = _step(player, at, others, won, met, found)
                found[player] += step
                change = max(change, abs(step))
            if change < _CHANGE:
                break
    return found


@part
def _step(
    player: int, at: Numbers, others: Numbers, won: Weights, met: Weights, found: Weights
) -> float:
    even = 1 / (1 + math.exp(-found[player]))
    slope = PRIOR * (1 - 2 * even)
    bend = 2 * PRIOR * even * (1 - even)
    for place in range(at[player], at[player + 1]):
        chance = 1 / (1 + math.exp(found[others[place]] - found[player]))
        slope += won[place] - met[place] * chance
        bend += met[place] * chance * (1 - chance)
    return max(-2.0, min(2.0, slope / bend))
