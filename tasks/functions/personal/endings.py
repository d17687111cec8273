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

_ENDS = np.isin(np.arange(256), np.frombuffer(b">] \t\r\n", np.uint8))


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
    places = np.flatnonzero(are_said & _may_end(texts))
    texts = texts.take(pa.array(places))
    runs = pc.struct_field(pc.extract_regex(texts, TRAILING), "run")
    sizes, ends = (_counts(pc.utf8_length(each)) for each in (runs, texts))
    starts = ends - sizes
    # What RE2 found is no token where none was found, and maybe none in HTML or far from the end.
    odd = _counts(pc.match_substring(runs, "</s>")) | (sizes > TAIL_CHARS)
    for place in np.flatnonzero(odd).tolist():
        token = trailing_token(texts[place].as_py())
        starts[place] = -1 if token is None else token.start
    return Endings(places, starts, ends).of((sizes > 0) & (starts >= 0))


def _counts(column: pa.Array) -> Places:
    return np.asarray(pc.fill_null(column.cast(pa.int64()), 0))


def _may_end(texts: pa.StringArray) -> npt.NDArray[np.bool_]:
    """Tell which texts end in a sign that ends a token, or in space behind it."""
    from tasks.functions.kernels.texts import strings

    places, data = strings(texts)
    # What stands before an empty text is some other's end: it is looked at again.
    return _ENDS[data[places[1:] - 1]] if len(data) else np.zeros(len(texts), bool)
