"""Junk: answers that a model should not learn to give, one rule a name."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import SqlFunction, messages
from tasks.functions.automata.reading import any_held
from tasks.functions.junk_words import WORDS
from tasks.functions.personal.gates import END_MARKS
from tasks.functions.scripts import other_script
from tasks.functions.tokens import tokens

Marks = npt.NDArray[np.bool_]
# A shorter answer is cut by nothing that can be told: a name or a number ends in no mark.
CUT_CHARS = 200
# So many copies on end, of so many tokens in all, are a loop and no list.
LOOP_COPIES, LOOP_TOKENS, LONGEST_LOOP = 5, 40, 60
# Under it no answer holds such a loop: loops are looked for where many runs come again.
LOOP_SHARE = 0.3
# An echo of fewer tokens is an answer: "yes" to "yes or no?".
ECHO_TOKENS = 4

_FENCE = r"(?m)^[ \t]*(?:```|~~~)[^`~\n]*$"
_CODE = r"(?ms)^[ \t]*(?:```|~~~).*?(?:^[ \t]*(?:```|~~~)|\z)|`[^`\n]+`"
# What a template leaves at the very end is cut off where a release is written, and no junk.
_TAIL = rf"(?:\s*(?:{END_MARKS}))+\s*\z"
_WORDS = tuple(each.found for each in WORDS)
_ENDS = ".!?。！？…"
# Words that no sentence ends in: "the river runs on" is one, and so is "就是这样的".
_OPEN_END = re.compile(
    r"(?:[,，、(（]|\b(?:the|an?|and|or|of|because|which|its|their|your|my|our)"
    r"|[.!?] (?:For|The|In|This|It|However|To|If|When|But|So)"
    r"|(?:以及|并且|而且|因为|如果|但是|例如|包括|或者))\Z"
)
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


def _where(column: pa.Array, pattern: str) -> Marks:
    # To read the pattern itself takes longer than a few texts.
    if not len(column):
        return np.zeros(0, np.bool_)
    found: Marks = pc.match_substring_regex(column, pattern).to_numpy(zero_copy_only=False)
    return found


def _without_code(answers: pa.StringArray) -> pa.StringArray:
    held = pa.array(_where(answers, "`"))
    if not pc.any(held).as_py():
        return answers
    return pc.replace_with_mask(
        answers, held, pc.replace_substring_regex(answers.filter(held), _CODE, " ")
    )


def _says(prose: pa.StringArray, requests: pa.StringArray) -> dict[str, Marks]:
    """Tell by words: one pattern of all is read first, for few answers hold any."""
    said = {each.rule: np.zeros(len(prose), np.bool_) for each in WORDS}
    rows = np.flatnonzero(any_held(prose, _WORDS))
    if not len(rows):
        return said
    held, asked = prose.take(pa.array(rows)), requests.take(pa.array(rows))
    held = pc.replace_substring_regex(held, _TAIL, "")
    for each in WORDS:
        found = np.flatnonzero(_where(held, each.found))
        said[each.rule][rows[found]] = ~_where(asked.take(pa.array(found)), each.excused)
    return said


def _truncated(answers: pa.StringArray, prose: pa.StringArray) -> Marks:
    marks = np.zeros(len(answers), np.bool_)
    # One byte alone is found many times as fast as a pattern.
    fenced = np.flatnonzero(_where(answers, "`") | _where(answers, "~"))
    if len(fenced):
        fences = pc.count_substring_regex(answers.take(pa.array(fenced)), _FENCE)
        marks[fenced] = fences.to_numpy() % 2 == 1
    is_long = pc.greater_equal(pc.utf8_length(prose), CUT_CHARS)
    open_end = pc.and_(is_long, pc.match_substring_regex(prose, rf"[^\s{_ENDS}]\s*\z"))
    rows = np.flatnonzero(open_end.to_numpy(zero_copy_only=False))
    texts = prose.take(pa.array(rows)).to_pylist()
    marks[rows] |= np.fromiter(map(_is_cut, texts), np.bool_, len(texts))
    return marks


def _is_cut(text: str) -> bool:
    """Tell whether prose stops on what opens more: a comma, a bracket, a word that needs another.

    A sentence that merely lacks its end mark may be whole: half of those read by eye were.
    """
    line = text.rstrip().rsplit("\n", 1)[-1]
    return not _NO_PROSE.search(line) and bool(_OPEN_END.search(line))


def _loops(prose: pa.StringArray, repeated_share: npt.NDArray[np.float64]) -> Marks:
    marks = repeated_share >= LOOP_SHARE
    rows = np.flatnonzero(marks)
    marks[rows] = [_has_loop(tokens(text)) for text in prose.take(pa.array(rows)).to_pylist()]
    return marks


def _has_loop(said: list[str]) -> bool:
    """Tell whether one run of tokens stands again and again, on end."""
    numbers = (
        np.unique(np.array(said, object), return_inverse=True)[1] if said else np.zeros(0, int)
    )
    return any(
        _longest(numbers[period:] == numbers[:-period])
        >= max(LOOP_TOKENS, period * (LOOP_COPIES - 1))
        for period in range(1, min(LONGEST_LOOP, len(numbers) - 1) + 1)
    )


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
    asked = tokens(request)
    return len(asked) >= ECHO_TOKENS and asked == tokens(answer)


FUNCTIONS = [SqlFunction("junk", (messages.SQL_TYPE, "double"), "varchar[]", junk)]
