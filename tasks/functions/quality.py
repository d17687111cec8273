"""What models trained on labels say of a text: is it unsafe, is its answer right."""

import functools

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import SqlFunction, messages
from tasks.functions.linear import LinearModel
from tasks.functions.linear_files import load
from tasks.functions.margins import LISTS, lists, matrix, none
from tasks.functions.messages import Turns, last_turns
from tasks.functions.signals import SIGNALS, SQL_TYPES, signals
from tasks.quality_weights import ACCURACY, UNSAFE, weights_folder

# Of the 63 bits of a normal hash a model keeps the upper 32 of each talk that it was trained on.
KEY_SHIFT = 31
# What stands for no probability.
UNSCORED = -1.0
_MARGINS = pa.struct(
    {"prompt_margins": LISTS, "answer_margins": LISTS, "is_trained_on": pa.bool_()}
)
Numbers = npt.NDArray[np.float64]


@functools.lru_cache(maxsize=4)
def held_model(knob: str, digest: str, name: str) -> LinearModel | None:
    """Return a model of the folder whose content has this digest, None where it holds none.

    Raises `ModelError` where its files are not sound.
    """
    folder = weights_folder(knob)
    if folder is None or not (folder / f"{name}.json").is_file():
        return None
    return load(folder, name)


def _asked(knob: pa.ChunkedArray, digest: pa.ChunkedArray, name: str) -> LinearModel | None:
    return held_model(knob[0].as_py(), digest[0].as_py(), name) if len(knob) else None


def unsafe_margins(
    column: pa.ChunkedArray, knob: pa.ChunkedArray, digest: pa.ChunkedArray
) -> pa.Array:
    """Return for each row of messages the margins of what users say and of what is answered.

    Each turn is judged by itself, and the least safe of a side counts for it: a talk is as unsafe
    as its worst turn. Empty where a side has no token, or where there is no model. Beside them,
    whether the model was trained on one of the turns.
    """
    model = _asked(knob, digest, UNSAFE)
    if model is None:
        sides = [none(len(column)), none(len(column)), pa.array(np.zeros(len(column), np.bool_))]
        return pa.StructArray.from_arrays(sides, fields=list(_MARGINS))
    turns = messages.turns_of(column)
    margins, keys = model.margins(turns.contents)
    known = _any(turns, model.knows(keys))
    sides = [_worst(turns, role, margins) for role in ("user", "assistant")]
    return pa.StructArray.from_arrays([*sides, pa.array(known)], fields=list(_MARGINS))


def _worst(turns: Turns, role: str, margins: Numbers) -> pa.Array:
    is_said = pc.equal(turns.roles, role).to_numpy(zero_copy_only=False)
    is_said &= np.isfinite(margins[:, 0])
    worst = np.full((len(turns.rows) - 1, margins.shape[1]), -np.inf)
    np.maximum.at(worst, _row_of(turns)[is_said], margins[is_said])
    return lists(worst)


def _told(scores: pa.Array) -> pa.Array:
    # The engine takes no null from a function whose rows had none: SQL turns this into one.
    return pc.fill_null(scores, UNSCORED)


def _any(turns: Turns, is_so: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(turns.rows) - 1, np.bool_)
    found[_row_of(turns)[is_so]] = True
    return found


def _row_of(turns: Turns) -> npt.NDArray[np.int64]:
    return np.repeat(np.arange(len(turns.rows) - 1), np.diff(turns.rows))


def unsafe_probability(
    margins: pa.ChunkedArray,
    languages: pa.ChunkedArray,
    knob: pa.ChunkedArray,
    digest: pa.ChunkedArray,
) -> pa.Array:
    """Return the probability that a text is unsafe; -1 in a language without labels."""
    model = _asked(knob, digest, UNSAFE)
    if model is None:
        return pa.array(np.full(len(margins), UNSCORED))
    return _told(model.probabilities(matrix(margins, len(model.lines)), languages.combine_chunks()))


def answer_margins(
    column: pa.ChunkedArray, knob: pa.ChunkedArray, digest: pa.ChunkedArray
) -> pa.Array:
    """Return the margins of each row's last answer, without signals; empty where there is none."""
    model = _asked(knob, digest, ACCURACY)
    if model is None:
        return none(len(column))
    turns = messages.turns_of(column)
    last = last_turns(turns, "assistant")
    found = np.full((len(last), len(model.lines)), np.nan)
    rows = np.flatnonzero(last >= 0)
    found[rows], _ = model.margins(turns.contents.take(pa.array(last[rows])))
    return lists(found)


def accuracy_probability(
    margins: pa.ChunkedArray,
    normal_hash: pa.ChunkedArray,
    languages: pa.ChunkedArray,
    prompt_token_count: pa.ChunkedArray,
    answer_token_count: pa.ChunkedArray,
    prompt_content_count: pa.ChunkedArray,
    shared_content_count: pa.ChunkedArray,
    answer_content_count: pa.ChunkedArray,
    answer_distinct_content_count: pa.ChunkedArray,
    answer_number_count: pa.ChunkedArray,
    repeated_share: pa.ChunkedArray,
    answer_type_token_ratio: pa.ChunkedArray,
    answer_token_entropy: pa.ChunkedArray,
    is_cut: pa.ChunkedArray,
    is_refusal: pa.ChunkedArray,
    is_other_language: pa.ChunkedArray,
    knob: pa.ChunkedArray,
    digest: pa.ChunkedArray,
) -> pa.Array:
    """Return the probability that an answer is right, from its margins and the `SIGNALS`.

    It is -1 in a language without labels, and for a talk that the model was trained on.
    """
    model = _asked(knob, digest, ACCURACY)
    if model is None:
        return pa.array(np.full(len(margins), UNSCORED))
    # The engine counts parameters, so that each has a name; their order is that of SIGNALS.
    columns = (
        prompt_token_count,
        answer_token_count,
        prompt_content_count,
        shared_content_count,
        answer_content_count,
        answer_distinct_content_count,
        answer_number_count,
        repeated_share,
        answer_type_token_ratio,
        answer_token_entropy,
        is_cut,
        is_refusal,
        is_other_language,
    )
    named = dict(zip(SIGNALS, columns, strict=True))
    whole = matrix(margins, len(model.lines)) + model.of_signals(signals(named))
    whole[model.knows(normal_hash.to_numpy() >> KEY_SHIFT)] = np.nan
    return _told(model.probabilities(whole, languages.combine_chunks()))


_GIVEN = ("varchar", "varchar")
FUNCTIONS = [
    SqlFunction(
        "unsafe_margins",
        (messages.SQL_TYPE, *_GIVEN),
        "struct(prompt_margins double[], answer_margins double[], is_trained_on boolean)",
        unsafe_margins,
    ),
    SqlFunction(
        "unsafe_probability", ("double[]", "varchar", *_GIVEN), "double", unsafe_probability
    ),
    SqlFunction("answer_margins", (messages.SQL_TYPE, *_GIVEN), "double[]", answer_margins),
    SqlFunction(
        "accuracy_probability",
        ("double[]", "bigint", "varchar", *SQL_TYPES, *_GIVEN),
        "double",
        accuracy_probability,
    ),
]
