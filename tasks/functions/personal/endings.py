"""Endings: the special tokens that answers end in, of a whole column at once."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions.personal.finding import TAIL_CHARS, Found, trailing_token
from tasks.functions.personal.gates import TRAILING
from tasks.functions.personal.kinds import END_MARK

Places = npt.NDArray[np.int64]


class Endings(NamedTuple):
    """Which texts end in special tokens, in order, and where these begin and end (characters)."""

    places: Places
    starts: Places
    ends: Places

    def found(self) -> dict[int, Found]:
        """Return the tokens by the place of their text."""
        each = zip(*(part.tolist() for part in self), strict=True)
        return {place: Found(start, end, END_MARK) for place, start, end in each}

    def of(self, chosen: npt.NDArray[np.bool_]) -> "Endings":
        """Return some of them."""
        return Endings(*(part[chosen] for part in self))


def endings(texts: pa.StringArray, are_said: npt.NDArray[np.bool_]) -> Endings:
    """Return what `trailing_token` finds in each text that is `said`; RE2 reads from the end."""
    runs = pc.struct_field(pc.extract_regex(texts, TRAILING), "run")
    places = np.flatnonzero(are_said & runs.is_valid().to_numpy(zero_copy_only=False))
    taken = pa.array(places)
    texts, runs = texts.take(taken), runs.take(taken)
    sizes, ends = (pc.utf8_length(each).to_numpy().astype(np.int64) for each in (runs, texts))
    may_be_html = pc.match_substring(runs, "</s>").to_numpy(zero_copy_only=False)
    found = Endings(places, ends - sizes, ends)
    odd = np.flatnonzero(may_be_html | (sizes > TAIL_CHARS))
    for place in odd.tolist():
        token = trailing_token(texts[place].as_py())
        found.starts[place] = -1 if token is None else token.start
    return found.of(found.starts >= 0)
