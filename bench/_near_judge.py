"""What a run removed against the exact truth: in the form of both sides, and of the whole text."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from bench._near_truth import LOOSE, Numbers, Truth, similarities
from tasks.config import NearDuplicates

MOST_LEAK = 1e-4
KNOBS = NearDuplicates()
NOBODY = -1


def judged(
    known: Truth, removed: Numbers, matched: Numbers, knobs: NearDuplicates
) -> dict[str, Any]:
    """Return pairs left and rows wrongly removed, given removed rows and whom each was matched to.

    A peer names nobody (`NOBODY`): then it is wrong where no other text is at `LOOSE` or more.
    """
    is_kept = np.ones(len(known.text_of), np.bool_)
    is_kept[removed] = False
    is_text_kept = np.zeros(known.text_of.max() + 1, np.bool_)
    is_text_kept[known.text_of[is_kept]] = True
    is_left = is_text_kept[known.pairs].all(axis=1)
    found: dict[str, Any] = {"removed": len(removed)}
    forms = {"sides": known.side_similarity, "whole": known.whole_similarity}
    for form, similarity in forms.items():
        is_true = similarity >= knobs.near_threshold
        found[f"true_pairs_{form}"] = int(is_true.sum())
        found[f"left_{form}"] = int((is_true & is_left).sum())
        found[f"leak_{form}"] = float((is_true & is_left).sum() / max(is_true.sum(), 1))
    found["wrong_whole"] = int(_without_partner(known, removed, is_text_kept).sum())
    if len(removed) and matched.max() > NOBODY:
        kept = _kept_for(is_kept, removed, matched)
        found["wrong_sides"] = int((~_is_verified(known, removed, kept, knobs)).sum())
    return found


def _without_partner(
    known: Truth, removed: Numbers, is_text_kept: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    has_partner = is_text_kept.copy()
    has_partner[known.pairs[known.whole_similarity >= LOOSE].ravel()] = True
    found: npt.NDArray[np.bool_] = ~has_partner[known.text_of[removed]]
    return found


def _kept_for(is_kept: npt.NDArray[np.bool_], removed: Numbers, matched: Numbers) -> Numbers:
    """Return the kept row that stands for each removed one: an equal row may itself be near one."""
    stands = np.arange(len(is_kept))
    stands[removed] = matched
    while not is_kept[stands].all():
        stands = stands[stands]
    return stands[removed]


def _is_verified(
    known: Truth, removed: Numbers, matched: Numbers, knobs: NearDuplicates
) -> npt.NDArray[np.bool_]:
    pairs = np.stack([known.text_of[removed], known.text_of[matched]], axis=1)
    sides, _ = similarities(pairs, known.sides)
    found: npt.NDArray[np.bool_] = sides >= knobs.near_threshold
    return found | (pairs[:, 0] == pairs[:, 1])


def breaks(found: dict[str, Any]) -> Iterator[str]:
    """Yield each promise that our run broke."""
    if found["leak_sides"] > MOST_LEAK:
        yield f"{found['left_sides']} of {found['true_pairs_sides']} true pairs are left"
    if found.get("wrong_sides"):
        yield f"{found['wrong_sides']} rows are wrongly removed"
    if found["most_pairs_a_row"] > most_pairs():
        yield f"a row has {found['most_pairs_a_row']} candidate pairs, bound is {most_pairs()}"


def most_pairs() -> int:
    """Return how many candidate pairs a row can have at the most: either way in each bucket."""
    return KNOBS.blocking_keys * max(KNOBS.max_bucket - 1, 2 * KNOBS.bucket_reach)
