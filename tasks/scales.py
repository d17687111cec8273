"""Scales: the lowest and the highest number that an opinion may be, as people state them."""

import re

Scale = tuple[float, float]
# What is meant where nobody says: one to five, as stars.
FIVE: Scale = (1.0, 5.0)
TEN: Scale = (1.0, 10.0)
UNIT: Scale = (0.0, 1.0)
_NUMBER = r"[+-]?\d{1,9}(?:\.\d{1,9})?"
PATTERN = rf"{_NUMBER}(?:-|\.\.){_NUMBER}"
_ENDS = re.compile(rf"(?P<low>{_NUMBER})(?:-|\.\.)(?P<high>{_NUMBER})")
_BEST, _WORST = FIVE[1], FIVE[0]


def scale_of(stated: str) -> Scale:
    """Return (lowest, highest) of `1-10` or `-1..1`; raises `ValueError` where it is none."""
    found = _ENDS.fullmatch(stated.replace(" ", ""))
    if not found or float(found["low"]) >= float(found["high"]):
        raise ValueError("a scale is its lowest and its highest number: 1-10")
    return float(found["low"]), float(found["high"])


def on_five(value: float, scale: Scale) -> float:
    """Return a number on a scale as one from 1 to 5, rounded to 6 decimals."""
    share = (value - scale[0]) / (scale[1] - scale[0])
    return round(_WORST + (_BEST - _WORST) * share, 6)
