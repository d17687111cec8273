"""Scripts of a request and its answer: Chinese asked and none answered, or the other way round."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import messages
from tasks.functions.words import LANGUAGE_NAMED

Marks = npt.NDArray[np.bool_]
# So many characters of a side must tell.
SCRIPT_CHARS = 20
_HAN = r"\p{Han}"
_HAN_LETTERS, _LATIN_LETTERS = re.compile("[\u4e00-\u9fff]"), re.compile("[A-Za-z]")


def other_script(column: pa.ChunkedArray, requests: pa.StringArray, prose: pa.StringArray) -> Marks:
    """Tell where a request in Chinese has an answer without any, or the other way round."""
    asked, told = _with_han(requests), _with_han(prose)
    marks: Marks = asked != told
    rows = np.flatnonzero(marks)
    taken = pa.array(rows)
    pairs = zip(requests.take(taken).to_pylist(), prose.take(taken).to_pylist(), strict=True)
    users = (messages.said_by(turns, "user") for turns in messages.rows(column.take(taken)))
    marks[rows] = [_differ(*pair, said) for pair, said in zip(pairs, users, strict=True)]
    return marks


def _with_han(texts: pa.StringArray) -> Marks:
    marks = np.zeros(len(texts), np.bool_)
    rows = np.flatnonzero(~pc.string_is_ascii(texts).to_numpy(zero_copy_only=False))
    found = pc.match_substring_regex(texts.take(pa.array(rows)), _HAN)
    marks[rows] = found.to_numpy(zero_copy_only=False)
    return marks


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
