"""Language of a text's first characters: by script alone, or by a model of byte n-grams."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import LOWER, SCRIPT, SCRIPTS, SMALL, Characters
from tasks.functions.kernels.sets import Numbers
from tasks.functions.kernels.texts import Texts, said
from tasks.functions.kernels.walk import Bytes, code_point, entry

MAX_CHARS = 400
# Under this many letters a model guesses; "undetermined" is the honest answer.
MIN_LETTERS = 20
# A CJK character says about as much as this many Latin letters.
_CJK_WEIGHT = 4
_LATIN, _JAPANESE, _KOREAN, _CHINESE = 1, 2, 3, 4
UNDETERMINED, ASK_MODEL = 0, -1
MAX_BYTES = 4 * MAX_CHARS
Codes = npt.NDArray[np.int8]
Scores = npt.NDArray[np.float32]


class Model(NamedTuple):
    """A naive Bayes model over features that an automaton finds: py3langid's, as arrays.

    In row r of the automaton, byte b finds the feature `finds[r * 256 + b]` (-1: none) and leads to
    row `leads[r * 256 + b]`; a text begins in row `start`. `weights[feature, column]` and
    `priors[column]` are logarithms, `logarithms[n]` is that of 1 + n. A language may have columns
    for two scripts: `languages[column]` is its first.
    """

    leads: npt.NDArray[np.uint16]
    finds: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]
    priors: npt.NDArray[np.float32]
    languages: npt.NDArray[np.int32]
    start: int
    logarithms: npt.NDArray[np.float32]


@kernel
def by_script(texts: Texts, letter: int, characters: Characters) -> Codes:
    """Return what the script of each row's head tells: a place in `SCRIPTS` + 1, or what is not.

    A head is the first characters that a role says, in all turns, as lines of one text. Latin
    letters enough ask for a model (`ASK_MODEL`), too few are `UNDETERMINED`.
    """
    codes = np.zeros(len(texts.rows) - 1, np.int8)
    counts = np.zeros(len(SCRIPTS) + 1, np.int64)
    head = np.empty(MAX_BYTES, np.uint8)
    for row in range(len(codes)):
        size = _head(texts, row, letter, head)
        for code in range(len(counts)):
            counts[code] = 0
        at = int64(0)
        while at < size:
            point, at = code_point(head, at, size)
            counts[(entry(characters, point) >> SCRIPT) & 15] += 1
        codes[row] = _decided(counts)
    return codes


@part
def _decided(counts: Numbers) -> int:
    # A tenth of kana among CJK characters tells Japanese.
    if counts[_JAPANESE] and counts[_JAPANESE] * 10 >= counts[_CHINESE]:
        counts[_JAPANESE] += counts[_CHINESE]
        counts[_CHINESE] = 0
    best, most = _LATIN, counts[_LATIN]
    for code in range(_JAPANESE, len(counts)):
        weight = counts[code] * (_CJK_WEIGHT if code <= _CHINESE else 1)
        if weight > most:
            best, most = code, weight
    if best != _LATIN:
        return best
    return ASK_MODEL if counts[_LATIN] >= MIN_LETTERS else UNDETERMINED


@part
def _head(texts: Texts, row: int, letter: int, into: Bytes) -> int:
    """Copy the first characters that a role says in a row; return how many bytes they are."""
    size, chars, begun = 0, 0, False
    for turn in range(texts.rows[row], texts.rows[row + 1]):
        if texts.letters[turn] != letter:
            continue
        if begun and chars < MAX_CHARS:
            into[size] = 0x0A
            size, chars = size + 1, chars + 1
        begun = True
        at, end = said(texts, turn)
        while at < end:
            chars += texts.contents[at] & 0xC0 != 0x80
            if chars > MAX_CHARS:
                return size
            into[size] = texts.contents[at]
            size, at = size + 1, at + 1
    return size


@kernel
def by_model(
    texts: Texts, letter: int, characters: Characters, model: Model, rows: Numbers, sure: float
) -> Numbers:
    """Return for each of these rows its likeliest language as a column, -1 if not `sure` of it."""
    head, counts = np.empty(MAX_BYTES, np.uint8), np.zeros(len(model.weights), np.int32)
    scores = np.empty(len(model.priors), np.float32)
    shares = np.empty(len(model.priors), np.float32)
    found = np.empty(len(rows), np.int64)
    for place in range(len(rows)):
        size = _head(texts, rows[place], letter, head)
        _small_letters(head, size, characters)
        _score(head, size, model, counts, scores)
        most, whole = scores[_best(scores)], 0.0
        for column in range(len(scores)):
            shares[column] = 0.0
        for column in range(len(scores)):
            # The root of the length keeps long texts from being sure of anything.
            share = math.exp((scores[column] - most) / math.sqrt(size))
            shares[model.languages[column]] += share
            whole += share
        best = _best(shares)
        found[place] = best if shares[best] / whole >= sure else -1
    return found


@part
def _best(scores: Scores) -> int:
    best = int64(0)
    for column in range(len(scores)):
        if scores[column] > scores[best]:
            best = int64(column)
    return best


@part
def _small_letters(head: Bytes, size: int, characters: Characters) -> None:
    """Lower a head without small letters, up to U+07FF: models are made of ordinary text."""
    at = int64(0)
    while at < size:
        point, at = code_point(head, at, size)
        if entry(characters, point) & SMALL:
            return
    at = int64(0)
    while at < size:
        point, after = code_point(head, at, size)
        small = point + (entry(characters, point) >> LOWER)
        if small < 0x80:
            head[at] = small
        elif after - at == 2 and small < 0x800:
            head[at], head[at + 1] = 0xC0 | small >> 6, 0x80 | small & 0x3F
        at = after


@part
def _score(
    head: Bytes, size: int, model: Model, counts: npt.NDArray[np.int32], scores: Scores
) -> None:
    leads, finds, weights, logarithms = model.leads, model.finds, model.weights, model.logarithms
    touched, held, state = np.empty(size, np.int32), 0, int64(model.start)
    for place in range(size):
        move = (state << 8) | head[place]
        feature, state = finds[move], int64(leads[move])
        if feature >= 0:
            if counts[feature] == 0:
                touched[held] = feature
                held += 1
            counts[feature] += 1
    for column in range(len(scores)):
        scores[column] = model.priors[column] if held else 0.0
    for place in range(held):
        feature = touched[place]
        weight = logarithms[counts[feature]]
        counts[feature] = 0
        for column in range(np.uintp(len(scores))):
            scores[column] += weight * weights[np.uintp(feature), column]
