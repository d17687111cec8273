"""The weights of `sql/5_scored/coherence.sql`: fitted on planted faults in half of the talks."""

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Rows = npt.NDArray[np.float64]
# What each fault is told by, and how much each planted fault counts.
FAULTS = {
    "elsewhere": ("continuity", "taken_up", "side_likeness", "repeated_share"),
    "disorder": ("own_answer_lead", "reference_gain", "contradicted_share", "opening_lead"),
    "astray": ("last_answer_lead", "last_answer_shared", "least_taken_up"),
}
COUNTS = {"answers_swapped": 4.0, "turns_shuffled": 1.5, "last_answer_swapped": 1.0}
# What order alone is told by, from shuffled turns alone; each talk counts as much as another.
ORDER = {
    "out_of_order": ("own_answer_lead", "continuity", "taken_up", "opening_lead", "reference_gain")
}
ORDER_COUNTS = {"turns_shuffled": 1.0}
_RIDGE = 1e-3


def fitted(
    faults: dict[str, tuple[str, ...]],
    features: dict[str, Rows],
    is_sound: Rows,
    weights: Rows,
) -> dict[str, dict[str, float]]:
    """Return each fault's weights and constant (`1`) in its log odds, for talks against faults.

    A talk's odds of being unsound are the sum of the odds of three faults, so that one is enough.
    Logistic loss, with a ridge on weights of features scaled to one standard deviation.
    """
    named = [name for names in faults.values() for name in names]
    scales = {name: float(features[name].std()) or 1.0 for name in named}
    blocks = [
        np.stack([*(features[name] / scales[name] for name in names), np.ones(len(is_sound))])
        for names in faults.values()
    ]
    borders = np.cumsum([len(block) for block in blocks])[:-1]
    shares = weights / weights.sum()

    def loss(flat: Rows) -> tuple[float, Rows]:
        parts = np.split(flat, borders)
        odds = np.stack([-(each @ block) for each, block in zip(parts, blocks, strict=True)])
        unsound = np.logaddexp.reduce(odds, axis=0)
        told = 1 / (1 + np.exp(unsound))
        slope = shares * (told - is_sound)
        share = np.exp(odds - unsound)
        ridge = [np.append(each[:-1], 0.0) for each in parts]
        steps = [
            block @ (slope * each) + 2 * _RIDGE * held
            for block, each, held in zip(blocks, share, ridge, strict=True)
        ]
        right = np.where(is_sound > 0, told, 1 - told)
        cost = -float(shares @ np.log(np.maximum(right, 1e-12)))
        return cost + _RIDGE * sum(float(held @ held) for held in ridge), np.concatenate(steps)

    start = np.concatenate([np.append(np.full(len(block) - 1, 0.5), 1.0) for block in blocks])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 800}).x
    parts = zip(faults.items(), np.split(found, borders), strict=True)
    return {fault: _named(names, part, scales) for (fault, names), part in parts}


def _named(names: tuple[str, ...], part: Rows, scales: dict[str, float]) -> dict[str, float]:
    scaled = [scales.get(name, 1.0) for name in (*names, "1")]
    return dict(zip((*names, "1"), (part / scaled).tolist(), strict=True))
