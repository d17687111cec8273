"""Which rows hold which items: Tulu 3's rule in plain Python, with nothing of ours but the tokens.

A token of an item is covered where a run of 8 tokens that it is part of stands in what one side of
a row says, its turns end to end. An item is held where enough of its tokens are covered, and by as
many tokens of the row: all of up to 20 tokens, more than half from 50 on, and in between more than
a share that falls in a line, rounded to six places. An item of fewer than 8 tokens must be a whole
turn of the user, or all that the user says.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice

from bench._items import Item
from bench._near_corpus import Turns
from tasks.functions.tokens import tokens

RUN, WHOLE, LONG, SHORTEST_ANSWER = 8, 20, 50, 20
MOST_COVERED = Fraction(1, 2)
Words = tuple[str, ...]
# (row, side, name of the item) -> tokens covered
Hits = dict[tuple[int, str, str], int]


class Searched:
    """Items by their runs, and the short ones by all their tokens."""

    def __init__(self, items: Iterable[Item]) -> None:
        """Tokenise the items; answers of fewer than 20 tokens are not searched for."""
        self.said: dict[str, Words] = {}
        self.by_run: dict[Words, list[str]] = defaultdict(list)
        self.short: dict[Words, list[str]] = defaultdict(list)
        for item in items:
            said = tuple(tokens(item.text))
            if not said or (item.part == "answer" and len(said) < SHORTEST_ANSWER):
                continue
            self.said[item.name] = said
            for run in set(_runs(said)):
                self.by_run[run].append(item.name)
            if len(said) < RUN:
                self.short[said].append(item.name)

    def held(self, said_turns: list[Words], is_user: bool) -> Iterator[tuple[str, int]]:
        """Yield the items that the turns of one role hold, and how many tokens are covered."""
        everything = tuple(word for said in said_turns for word in said)
        met = self.by_run.keys() & set(_runs(everything))
        for name in {name for run in met for name in self.by_run[run]}:
            item = self.said[name]
            covered = min(_covered(item, met), _covered(everything, set(_runs(item))))
            if covered >= needed(len(self.said[name])):
                yield name, covered
        wholes = {*said_turns, everything} if is_user else set()
        for whole in wholes & self.short.keys():
            for name in self.short[whole]:
                yield name, len(whole)


def noting(rows: Iterable[Turns], items: list[Item], found: Hits) -> Iterator[Turns]:
    """Yield the rows again, and note every hit: a row, its side, the item, how much is covered."""
    searched = Searched(items)
    for number, said in enumerate(rows):
        for side, role in (("prompt", "user"), ("answer", "assistant")):
            words = [tuple(tokens(turn["content"])) for turn in said if turn["role"] == role]
            for name, covered in searched.held(words, role == "user"):
                found[number, side, name] = covered
        yield said


def needed(count: int) -> int:
    """Return how many of so many tokens must be covered."""
    beyond = min(Fraction(1), max(Fraction(0), Fraction(count - WHOLE, LONG - WHOLE)))
    return min(count, int(count * (1 - (1 - MOST_COVERED) * beyond)) + 1)


def _runs(said: Words) -> Iterator[Words]:
    return zip(*(islice(said, start, None) for start in range(RUN)), strict=False)


def _covered(said: Words, met: set[Words]) -> int:
    starts = (at for at, run in enumerate(_runs(said)) if run in met)
    return len({token for at in starts for token in range(at, at + RUN)})
