"""Standards: how much each counts in an answer's rating, and what is known by all of them."""

import math
from collections.abc import Mapping

import pyarrow as pa

from tasks.functions import SqlFunction
from tasks.tables import METRICS

# seed: right, safe and helpful count alike, concise and interesting half; what others call honest,
# truthful or following the instruction is a way of being right. ultrafeedback: Cui et al. 2023,
# four aspects alike. helpsteer2: the weights that Wang et al. 2024 chose for RewardBench.
PRESETS: Mapping[str, Mapping[str, float]] = {
    "seed": {
        **dict.fromkeys(("accuracy", "safety", "helpfulness"), 1.0),
        **dict.fromkeys(("honesty", "truthfulness", "instruction_following"), 1.0),
        **dict.fromkeys(("conciseness", "interest"), 0.5),
    },
    "ultrafeedback": dict.fromkeys(
        ("helpfulness", "honesty", "instruction_following", "truthfulness"), 1.0
    ),
    "helpsteer2": {
        "helpfulness": 0.65,
        "accuracy": 0.8,
        "coherence": 0.45,
        "complexity": 0.55,
        "verbosity": -0.4,
    },
}
_LEAST, _MOST = -10.0, 10.0


def weights_of(preset: str, stated: str) -> dict[str, float]:
    """Return the weight of every metric: the preset's, overruled by `name=weight,…`.

    Raises `ValueError` for what is no metric, no number from -10 to 10, or leaves no weight at all.
    """
    weights = dict.fromkeys(METRICS, 0.0) | dict(PRESETS[preset])
    for each in filter(None, (part.strip() for part in stated.split(","))):
        name, _, told = each.partition("=")
        weight = _number(told)
        if name.strip() not in METRICS or not _LEAST <= weight <= _MOST:
            raise ValueError(
                f"{each!r} is no weight: name=number, name one of {', '.join(METRICS)}"
            )
        weights[name.strip()] = weight
    if not any(weights.values()):
        raise ValueError("at least one standard must have a weight")
    return weights


def _number(told: str) -> float:
    try:
        return float(told)
    except ValueError:
        return math.nan


def standard_weight(
    standards: pa.ChunkedArray, presets: pa.ChunkedArray, stated: pa.ChunkedArray
) -> pa.Array:
    """Return each standard's weight; 0 for one that is no metric."""
    known: dict[tuple[str, str], dict[str, float]] = {}
    found = []
    for key in zip(presets.to_pylist(), stated.to_pylist(), strict=True):
        known[key] = known.get(key) or weights_of(*key)
        found.append(known[key])
    told = zip(standards.to_pylist(), found, strict=True)
    return pa.array([weights.get(standard, 0.0) for standard, weights in told], pa.float64())


def annotation_metrics(standards: pa.ChunkedArray, ratings: pa.ChunkedArray) -> pa.Array:
    """Return lists of standards and their ratings as one struct; what is not there is null."""
    told = []
    for names, values in zip(standards.to_pylist(), ratings.to_pylist(), strict=True):
        held = {n: v for n, v in zip(names, values, strict=True) if n in METRICS}
        told.append(dict.fromkeys(METRICS) | held)
    return pa.array(told, pa.struct([(name, pa.float64()) for name in METRICS]))


FUNCTIONS = [
    SqlFunction("standard_weight", ("varchar", "varchar", "varchar"), "double", standard_weight),
    SqlFunction(
        "annotation_metrics",
        ("varchar[]", "double[]"),
        f"struct({', '.join(f'{name} double' for name in METRICS)})",
        annotation_metrics,
    ),
]
