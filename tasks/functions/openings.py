"""Which words open a talk, and which only follow: weights from `tasks/weights/openings.json`.

`python -m bench coherence --openings` makes the file; `tasks/weights/README.md` says from what.
"""

import functools
import json
from typing import TYPE_CHECKING

import numpy as np

from tasks.functions import WEIGHTS

if TYPE_CHECKING:
    from tasks.functions.kernels.openings import Openings, Weighed

FILE = WEIGHTS / "openings.json"
# Words anywhere in a turn, its first word, its first two.
KINDS = ("words", "firsts", "pairs")


@functools.cache
def openings() -> "Openings":
    """Return the table of weights, in log odds: above 0 opens a talk, below follows."""
    return table_of(json.loads(FILE.read_text("utf-8")))


def table_of(weights: dict[str, dict[str, float]]) -> "Openings":
    """Return the table of weights by kind and word (two words with a blank between for a pair)."""
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.openings import openings_of

    words, firsts, pairs = (_weighed(weights[kind]) for kind in KINDS)
    return openings_of(words, firsts, pairs, characters())


def _weighed(weights: dict[str, float]) -> "Weighed":
    from tasks.functions.kernels.openings import Weighed

    text = np.frombuffer(" ".join(weights).encode() or b" ", np.uint8)
    return Weighed(text, np.array(list(weights.values()), np.float64))
