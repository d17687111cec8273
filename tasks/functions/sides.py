"""The two sides of a talk: what users say and what the assistant says, each as one text."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import SqlFunction, messages

# The letter of the role that says each side: tasks/functions/kernels/texts.py.
SIDES = {"prompt": ord("u"), "answer": ord("a")}
_ROLES = {"prompt": "user", "answer": "assistant"}


def said(column: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages what is said on each side, its turns joined by line breaks.

    The sides are `prompt` (what users say, all turns) and `answer` (what the assistant says).
    """
    turns = messages.turns_of(column)
    sides = [_said_by(role, turns) for role in _ROLES.values()]
    return pa.StructArray.from_arrays(sides, names=list(_ROLES))


def _said_by(role: str, turns: messages.Turns) -> pa.Array:
    is_said = pc.equal(turns.roles, role)
    counts = np.append(0, np.cumsum(is_said.to_numpy(zero_copy_only=False)))
    borders, contents = counts[turns.rows], turns.contents.filter(is_said)
    if np.array_equal(borders, np.arange(len(borders))):
        return contents
    listed = pa.ListArray.from_arrays(pa.array(borders, pa.int32()), contents)
    return pc.binary_join(listed, "\n")


FUNCTIONS = [
    SqlFunction("said", (messages.SQL_TYPE,), "struct(prompt varchar, answer varchar)", said)
]
