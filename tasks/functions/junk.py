"""Junk: answers that a model should not learn to give, one rule a name."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import SqlFunction, messages
from tasks.functions.automata.reading import Marks, held, matched
from tasks.functions.junk_words import WORDS
from tasks.functions.personal.gates import END_MARKS
from tasks.functions.scripts import other_script
from tasks.functions.tokens import tokens

# A shorter answer is cut by nothing that can be told: a name or a number ends in no mark.
CUT_CHARS = 200
# So many copies on end, of so many tokens in all, are a loop and no list.
LOOP_COPIES, LOOP_TOKENS, LONGEST_LOOP = 5, 40, 60
# Under it no answer holds such a loop: loops are looked for where many runs come again.
LOOP_SHARE = 0.3
# An echo of fewer tokens is an answer: "yes" to "yes or no?".
ECHO_TOKENS, _HEAD_CHARS = 4, 60

_FENCE = r"(?m)^[ \t]*(?:```|~~~)[^`~\n]*$"
_CODE = r"(?ms)^[ \t]*(?:```|~~~).*?(?:^[ \t]*(?:```|~~~)|\z)|`[^`\n]+`"
# What a template leaves at the very end is cut off where a release is written, and no junk.
_TAIL, _TAIL_SIGN = rf"(?:\s*(?:{END_MARKS}))+\s*\z", r"[>\]]\s*\z"
_WORDS = tuple(each.found for each in WORDS)
# Words that no sentence ends in: "the river runs on" is one, and so is "就是这样的".
_OPENS = (
    r"(?:[,，、(（]|\b(?:the|an?|and|or|of|because|which|its|their|your|my|our)"
    r"|[.!?] (?:For|The|In|This|It|However|To|If|When|But|So)"
    r"|(?:以及|并且|而且|因为|如果|但是|例如|包括|或者))"
)
_OPEN_END = re.compile(rf"{_OPENS}\Z")
# For RE2: its words end at any letter beyond ASCII as well, and Python takes off more blanks.
_MAY_BE_CUT = rf"{_OPENS}[\s\p{{Z}}\v\x1c-\x1f\x{{85}}]*\z"
_NO_PROSE = re.compile(
    r"^\s*(?:[-*•·|#>]|\d{1,3}[.)、．])|https?://|[#@]\S+\s*\Z|[)\]}>\"'”’》）】*_|]\s*\Z"
)


def junk(column: pa.ChunkedArray, repeated_share: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages the rules that its last answer breaks, as a list of names.

    `repeated_share` is that of the row's signature: it says where a loop may be. Code in an answer
    is not read, but for its fences. What its own request asks for is no junk.
    """
    turns = messages.turns_of(column)
    answers, requests = (messages.last_said(turns, role) for role in ("assistant", "user"))
    prose = _without_code(answers)
    broken = {
        **_says(prose, requests),
        "truncated": _truncated(answers, prose),
        "repetition": _loops(prose, np.asarray(repeated_share, np.float64)),
        "echo": _echoes(requests, answers),
        "other_language": other_script(column, requests, prose),
    }
    return _names(broken, len(column))


def _names(broken: dict[str, Marks], count: int) -> pa.Array:
    marks = np.array([broken[rule] for rule in sorted(broken)]).T.reshape(count, len(broken))
    borders = np.zeros(count + 1, np.int32)
    np.cumsum(marks.sum(axis=1), out=borders[1:])
    names = pa.array(np.array(sorted(broken), object)[np.nonzero(marks)[1]], pa.string())
    return pa.ListArray.from_arrays(pa.array(borders), names)


def _without_code(answers: pa.StringArray) -> pa.StringArray:
    return _replaced(answers, "`", _CODE, " ")


def _replaced(texts: pa.StringArray, sign: str, pattern: str, by: str) -> pa.StringArray:
    """Replace what is found in the texts that hold a sign of it: few do, and to look is cheap."""
    marked = pa.array(matched(texts, sign))
    if not pc.any(marked).as_py():
        return texts
    replaced = pc.replace_substring_regex(texts.filter(marked), pattern, by)
    return pc.replace_with_mask(texts, marked, replaced)


def _says(prose: pa.StringArray, requests: pa.StringArray) -> dict[str, Marks]:
    """Tell by words: one walk looks for all, and of few texts the request is read."""
    said = {each.rule: np.zeros(len(prose), np.bool_) for each in WORDS}
    prose = _replaced(prose, _TAIL_SIGN, _TAIL, "")
    for each, marks in zip(WORDS, held(prose, _WORDS), strict=True):
        rows = np.flatnonzero(marks)
        said[each.rule][rows] = ~matched(requests.take(pa.array(rows)), each.excused)
    return said


def _truncated(answers: pa.StringArray, prose: pa.StringArray) -> Marks:
    marks = np.zeros(len(answers), np.bool_)
    # One byte alone is found many times as fast as a pattern.
    fenced = np.flatnonzero(matched(answers, "`") | matched(answers, "~"))
    if len(fenced):
        fences = pc.count_substring_regex(answers.take(pa.array(fenced)), _FENCE)
        marks[fenced] = fences.to_numpy() % 2 == 1
    rows = np.flatnonzero(matched(prose, _MAY_BE_CUT))
    texts = prose.take(pa.array(rows)).to_pylist()
    marks[rows] |= np.fromiter(map(_is_cut, texts), np.bool_, len(texts))
    return marks


def _is_cut(text: str) -> bool:
    """Tell whether prose stops on what opens more: a comma, a bracket, a word that needs another.

    A sentence that merely lacks its end mark may be whole: half of those read by eye were.
    """
    if len(text) < CUT_CHARS:
        return False
    line = text.rstrip().rsplit("\n", 1)[-1]
    return not _NO_PROSE.search(line) and bool(_OPEN_END.search(line))


def _loops(prose: pa.StringArray, repeated_share: npt.NDArray[np.float64]) -> Marks:
    marks = repeated_share >= LOOP_SHARE
    rows = np.flatnonzero(marks)
    marks[rows] = [_has_loop(tokens(text)) for text in prose.take(pa.array(rows)).to_pylist()]
    return marks


def _has_loop(said: list[str]) -> bool:
    """Tell whether one run of tokens stands again and again, on end."""
    if len(said) <= LOOP_TOKENS:
        return False
    known: dict[str, int] = {}
    numbers = np.array([known.setdefault(each, len(known)) for each in said])
    # Each token beside those that follow it, -1 behind the last one.
    padded = np.append(numbers, np.full(LONGEST_LOOP, -1))
    following = np.lib.stride_tricks.sliding_window_view(padded[1:], len(numbers))
    same = following == numbers
    needed = np.maximum(LOOP_TOKENS, np.arange(1, LONGEST_LOOP + 1) * (LOOP_COPIES - 1))
    periods = np.flatnonzero(same.sum(axis=1) >= needed)
    return any(_longest(same[period]) >= needed[period] for period in periods)


def _longest(same: Marks) -> int:
    """Return how long the longest run of marks is."""
    ends = np.flatnonzero(np.concatenate(([True], ~same, [True])))
    return int(np.diff(ends).max()) - 1


def _echoes(requests: pa.StringArray, answers: pa.StringArray) -> Marks:
    # As many bytes, give or take what punctuation may differ in: few rows are read token by token.
    apart = pc.abs(pc.subtract(pc.binary_length(requests), pc.binary_length(answers)))
    marks: Marks = pc.less_equal(apart, 8).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(marks)
    taken = pa.array(rows)
    pairs = zip(requests.take(taken).to_pylist(), answers.take(taken).to_pylist(), strict=True)
    marks[rows] = [_is_echo(request, answer) for request, answer in pairs]
    return marks


def _is_echo(request: str, answer: str) -> bool:
    # The last token of a head may go on behind it; most pairs differ before.
    heads = (tokens(side[:_HEAD_CHARS])[:-1] for side in (request, answer))
    if any(told != other for told, other in zip(*heads, strict=False)):
        return False
    asked = tokens(request)
    return len(asked) >= ECHO_TOKENS and asked == tokens(answer)


FUNCTIONS = [SqlFunction("junk", (messages.SQL_TYPE, "double"), "varchar[]", junk)]
