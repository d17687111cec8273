"""Signals of an answer beside its words: the counts of `cleaned.signatures`, for a model."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Numbers = npt.NDArray[np.float64]
# Columns of cleaned.signatures, in the order in which SQL hands them over.
SIGNALS = (
    "prompt_token_count",
    "answer_token_count",
    "prompt_content_count",
    "shared_content_count",
    "answer_content_count",
    "answer_distinct_content_count",
    "answer_number_count",
    "repeated_share",
    "answer_type_token_ratio",
    "answer_token_entropy",
    "is_cut",
    "is_refusal",
    "is_other_language",
)
SQL_TYPES = ("bigint",) * 7 + ("double",) * 3 + ("boolean",) * 3


def signals(columns: dict[str, pa.ChunkedArray | pa.Array]) -> dict[str, Numbers]:
    """Return the signals that a model may weigh, by name, from the columns of `SIGNALS`.

    Counts come as logarithms, overlaps and shares in [0, 1], marks as 0 or 1, entropy in bits.
    """
    held = {name: _numbers(columns[name]) for name in SIGNALS}
    shared, distinct = held["shared_content_count"], held["answer_distinct_content_count"]
    counts = ("prompt_token_count", "answer_token_count", "answer_content_count")
    return {
        **{f"log_{name}": np.log1p(held[name]) for name in counts},
        "log_answer_distinct_content_count": np.log1p(distinct),
        "prompt_taken_up": shared / np.maximum(1, held["prompt_content_count"]),
        "answer_from_prompt": shared / np.maximum(1, distinct),
        "number_share": held["answer_number_count"] / np.maximum(1, held["answer_token_count"]),
        **{name: held[name] for name in SIGNALS[7:]},
    }


def _numbers(column: pa.ChunkedArray | pa.Array) -> Numbers:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return np.array(whole.to_numpy(zero_copy_only=False), np.float64)
