"""What of an answer a reward model weighs: hashed n-grams of its head, and signals beside them."""

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions.linear import Numbers, Spec, hashed
from tasks.functions.signals import SIGNALS, signals
from tasks.functions.signature import signature
from tasks.rewards.manners import manners
from tasks.rewards.pairs import Answers, Objects, Pairs, last_question
from tasks.tables import MESSAGES

SPEC = Spec(bits=18)
# A prompt's own length is the same for both answers; shingles and sketches are not used here.
_CANCELS = ("log_prompt_token_count",)
_SHINGLE, _SKETCH = 5, 8
_PAIRS = 2_000


class Told(NamedTuple):
    """Of each answer its head, the first `max_chars` characters, and its signals by name."""

    heads: pa.StringArray
    signals: dict[str, Numbers]


class Differences(NamedTuple):
    """Of each pair what its chosen answer has more of: n-grams as a sparse table, and signals.

    `means` are those of the signals over all answers.
    """

    grams: Any
    signals: dict[str, Numbers]
    means: dict[str, float]


def told_of(answers: Answers, spec: Spec = SPEC) -> Told:
    """Return what is weighed of answers beside their n-grams."""
    heads = pc.utf8_slice_codeunits(pa.array(answers.texts, pa.string()), 0, spec.max_chars)
    signed = _signed(answers)
    counted = signals({name: signed.field(name) for name in SIGNALS})
    tokens = signed.field("answer_token_count").to_numpy(zero_copy_only=False)
    named = {name: each for name, each in counted.items() if name not in _CANCELS}
    return Told(heads, named | manners(heads, np.array(tokens, np.float64)))


def languages_of(pairs: Pairs) -> Objects:
    """Return the language of each pair's chosen answer."""
    signed = _signed(pairs.answers)
    found: Objects = signed.field("answer_language").to_numpy(zero_copy_only=False)
    return found[: len(pairs)]


def _signed(answers: Answers) -> pa.StructArray:
    turns = [
        [
            {"role": "user", "content": last_question(prompt)},
            {"role": "assistant", "content": text},
        ]
        for prompt, text in zip(answers.prompts, answers.texts, strict=True)
    ]
    column = pa.chunked_array([pa.array(turns, MESSAGES)])
    return signature(column, pa.chunked_array([[_SHINGLE]]), pa.chunked_array([[_SKETCH]]))


def differences(pairs: Pairs, spec: Spec = SPEC) -> Differences:
    """Return the differences of pairs; all n-grams of some thousands are held at a time."""
    from scipy.sparse import vstack

    answers, count = pairs.answers, len(pairs)
    told, texts = told_of(answers, spec), pa.array(answers.texts, pa.string())
    parts = []
    for start in range(0, count, _PAIRS):
        size = min(_PAIRS, count - start)
        sides = (_grams(texts.slice(at, size), spec) for at in (start, count + start))
        difference = next(sides) - next(sides)
        difference.eliminate_zeros()
        parts.append(difference)
    return Differences(
        vstack(parts, format="csr"),
        {name: each[:count] - each[count:] for name, each in told.signals.items()},
        {name: float(each.mean()) for name, each in told.signals.items()},
    )


def _grams(texts: pa.StringArray, spec: Spec) -> Any:
    """Return which n-grams each text holds, as a sparse table of ones."""
    from scipy.sparse import csr_matrix

    borders, buckets = hashed(texts, spec)
    ones = np.ones(len(buckets), np.float32)
    return csr_matrix((ones, buckets, borders[::2]), (len(texts), 2 << spec.bits))
