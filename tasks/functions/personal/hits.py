"""Hits: what is found in a column of texts, by row and by turn."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import messages
from tasks.functions.automata.reading import held
from tasks.functions.personal import finding
from tasks.functions.personal.endings import endings
from tasks.functions.personal.finding import Found
from tasks.functions.personal.gates import GATES
from tasks.functions.personal.rewriting import Text

# The gate of each recogniser, as places in both.
_GATE_OF = [
    next(place for place, kinds in enumerate(GATES.values()) if each.kind in kinds)
    for each in finding.RECOGNISERS
]
Rows = npt.NDArray[np.int64]


class Hits:
    """What is found: by flat place of a turn, by row in its tools, and the tokens at ends.

    `rows` are those with more than tokens, `cut` the tokens of all others, `cut_rows` their rows.
    """

    def __init__(self, turns: messages.Turns, tools: pa.StringArray) -> None:
        """Look at all turns and tools."""
        are_said = pc.equal(turns.roles, "assistant").to_numpy(zero_copy_only=False)
        self._first, self._turns = turns.rows, _found_by_place(turns.contents)
        self._tools = _found_by_place(tools)
        ends = endings(turns.contents, are_said)
        row_of = np.repeat(np.arange(len(turns.rows) - 1), np.diff(turns.rows))
        self.rows = np.union1d(
            row_of[np.array(list(self._turns), int)], np.array(list(self._tools), int)
        )
        cut_rows = row_of[ends.places]
        is_cut = ~np.isin(cut_rows, self.rows)
        self.cut, self.cut_rows = ends.of(is_cut), cut_rows[is_cut]
        self._ends = ends.of(~is_cut).found()

    def text(self, row: int, said: list[messages.Turn], tools: str) -> Text:
        """Return a row's text with what is found in its tools and each of its turns."""
        first = int(self._first[row])
        found = [self._found(first + at) for at in range(len(said))]
        return Text(said, tools, [self._tools.get(row, []), *found])

    def _found(self, place: int) -> list[Found]:
        found, token = self._turns.get(place, []), self._ends.get(place)
        if token is None:
            return found
        return [*(each for each in found if each.end <= token.start), token]


def _found_by_place(texts: pa.StringArray) -> dict[int, list[Found]]:
    """Return what is found in texts that open a gate, by their places; none where nothing is."""
    opened = held(texts, tuple(GATES))
    at = np.flatnonzero(opened.any(axis=0))
    found = finding.found_in(texts.take(pa.array(at)).to_pylist(), opened[_GATE_OF][:, at])
    return {place: each for place, each in zip(at.tolist(), found, strict=True) if each}
