"""What models trained on labels say of a text: is it unsafe, is its answer right."""

import functools

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import SqlFunction, messages
from tasks.functions.linear import LinearModel
from tasks.functions.linear_files import load
from tasks.functions.messages import Turns, last_turns
from tasks.functions.signals import SIGNALS, SQL_TYPES, signals
from tasks.quality_weights import ACCURACY, UNSAFE, weights_folder

# Of the 63 bits of a normal hash a model keeps the upper 32 of each talk that it was trained on.
KEY_SHIFT = 31
_MARGINS = pa.struct(
    {"prompt_margin": pa.float64(), "answer_margin": pa.float64(), "is_trained_on": pa.bool_()}
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
    as its worst turn. Null where a side has no token, or where there is no model. Beside them,
    whether the model was trained on one of the turns.
    """
    model = _asked(knob, digest, UNSAFE)
    if model is None:
        return pa.nulls(len(column), _MARGINS)
    turns = messages.turns_of(column)
    margins, keys = model.margins(turns.contents)
    known = _any(turns, model.knows(keys))
    sides = [_worst(turns, role, margins) for role in ("user", "assistant")]
    return pa.StructArray.from_arrays([*sides, pa.array(known)], fields=list(_MARGINS))


def _worst(turns: Turns, role: str, margins: Numbers) -> pa.Array:
    is_said = pc.equal(turns.roles, role).to_numpy(zero_copy_only=False) & np.isfinite(margins)
    worst = np.full(len(turns.rows) - 1, -np.inf)
    np.maximum.at(worst, _row_of(turns)[is_said], margins[is_said])
    return pa.array(worst, mask=np.isneginf(worst))


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
    """Return the probability that a text is unsafe; null in a language without labels."""
    model = _asked(knob, digest, UNSAFE)
    if model is None:
        return pa.nulls(len(margins), pa.float64())
    return model.probabilities(_floats(margins), languages.combine_chunks())


def answer_margin(
    column: pa.ChunkedArray, knob: pa.ChunkedArray, digest: pa.ChunkedArray
) -> pa.Array:
    """Return the margin of each row's last answer, without signals; null where there is none."""
    model = _asked(knob, digest, ACCURACY)
    if model is None:
        return pa.nulls(len(column), pa.float64())
    turns = messages.turns_of(column)
    last = last_turns(turns, "assistant")
    found = np.full(len(last), np.nan)
    rows = np.flatnonzero(last >= 0)
    found[rows], _ = model.margins(turns.contents.take(pa.array(last[rows])))
    return pa.array(found, mask=np.isnan(found))


def accuracy_probability(
    margins: pa.ChunkedArray,
    normal_hash: pa.ChunkedArray,
    languages: pa.ChunkedArray,
    *rest: pa.ChunkedArray,
) -> pa.Array:
    """Return the probability that an answer is right; `rest`: `SIGNALS`' columns, knob, digest.

    Null in a language without labels, and for a talk that the model was trained on.
    """
    *columns, knob, digest = rest
    model = _asked(knob, digest, ACCURACY)
    if model is None:
        return pa.nulls(len(margins), pa.float64())
    named = dict(zip(SIGNALS, columns, strict=True))
    whole = _floats(margins) + model.of_signals(signals(named))
    is_taught = model.knows(normal_hash.to_numpy() >> KEY_SHIFT)
    whole[is_taught] = np.nan
    return model.probabilities(whole, languages.combine_chunks())


def _floats(column: pa.ChunkedArray) -> Numbers:
    return np.array(column.to_numpy(), np.float64)


_GIVEN = ("varchar", "varchar")
FUNCTIONS = [
    SqlFunction(
        "unsafe_margins",
        (messages.SQL_TYPE, *_GIVEN),
        "struct(prompt_margin double, answer_margin double, is_trained_on boolean)",
        unsafe_margins,
    ),
    SqlFunction("unsafe_probability", ("double", "varchar", *_GIVEN), "double", unsafe_probability),
    SqlFunction("answer_margin", (messages.SQL_TYPE, *_GIVEN), "double", answer_margin),
    SqlFunction(
        "accuracy_probability",
        ("double", "bigint", "varchar", *SQL_TYPES, *_GIVEN),
        "double",
        accuracy_probability,
    ),
]
