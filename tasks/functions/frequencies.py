"""How rare words are: in what share of texts a word stands, from `tasks/weights/frequencies.npz`.

The file is made by `python -m bench frequencies`; `tasks/weights/README.md` says from what.
"""

import functools
from typing import TYPE_CHECKING

import numpy as np

from tasks.functions import WEIGHTS

if TYPE_CHECKING:
    from tasks.functions.kernels.frequency_table import Table

FILE = WEIGHTS / "frequencies.npz"
# A level is minus the binary logarithm of the share of texts, in steps of an eighth of a bit; those
# of Chinese pairs are scaled so that either language's texts have the same mean.
STEPS_A_BIT = 8
MAX_LEVEL = 16 * STEPS_A_BIT


@functools.cache
def frequencies() -> "Table":
    """Return the table of levels, with those of words and of pairs that are not in it."""
    from tasks.functions.kernels.frequency_table import table_of

    with np.load(FILE) as held:
        keys = held["keys"].astype(np.uint32)
        return table_of(keys, held["levels"].astype(np.uint8), held["unseen"].astype(np.uint8))
