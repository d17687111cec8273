"""Scripts of a request and its answer: Chinese asked and none answered, or the other way round."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import messages
from tasks.functions.automata.reading import Marks, matched
from tasks.functions.words import LANGUAGE_NAMED

# So many characters of a side must tell.
SCRIPT_CHARS = 20
_HAN = r"\p{Han}"
_HAN_LETTERS, _LATIN_LETTERS = re.compile("[\u4e00-\u9fff]"), re.compile("[A-Za-z]")


def other_script(column: pa.ChunkedArray, requests: pa.StringArray, prose: pa.StringArray) -> Marks:
    """Tell where a request in Chinese has an answer without any, or the other way round."""
    marks = np.zeros(len(prose), np.bool_)
    # What tells takes so many bytes at least on either side, and some beyond ASCII on one.
    is_long = _is_long(requests, 2) & _is_long(prose, 3)
    rows = np.flatnonzero(is_long & (_beyond_ascii(requests) | _beyond_ascii(prose)))
    rows = rows[_with_han(requests, rows) != _with_han(prose, rows)]
    taken = pa.array(rows)
    pairs = zip(requests.take(taken).to_pylist(), prose.take(taken).to_pylist(), strict=True)
    users = (messages.said_by(turns, "user") for turns in messages.rows(column.take(taken)))
    marks[rows] = [_differ(*pair, said) for pair, said in zip(pairs, users, strict=True)]
    return marks


def _is_long(texts: pa.StringArray, times: int) -> Marks:
    return np.asarray(pc.binary_length(texts)) >= times * SCRIPT_CHARS


def _with_han(texts: pa.StringArray, rows: npt.NDArray[np.intp]) -> Marks:
    return matched(texts.take(pa.array(rows)), _HAN)


def _beyond_ascii(texts: pa.StringArray) -> Marks:
    return ~np.asarray(pc.string_is_ascii(texts))


def _differ(request: str, answer: str, said: str) -> bool:
    """Tell whether each side is plainly in its script, and the request names no language."""
    asked_han, told_han = (len(_HAN_LETTERS.findall(side)) for side in (request, answer))
    asked_latin, told_latin = (len(_LATIN_LETTERS.findall(side)) for side in (request, answer))
    if asked_han:
        differ = asked_han >= max(SCRIPT_CHARS, asked_latin) and told_latin >= 3 * SCRIPT_CHARS
    else:
        # Data is pasted into a talk in Chinese: its other turns tell what that is held in.
        is_plain = asked_latin >= 2 * SCRIPT_CHARS and not _HAN_LETTERS.search(said)
        differ = is_plain and told_han >= max(SCRIPT_CHARS, told_latin)
    return differ and not LANGUAGE_NAMED.search(request)
