"""Pairs of a release: those that it published, by split and by where they come from."""

from fnmatch import fnmatchcase
from typing import Any

from tasks.errors import UsageError
from tasks.release_views import reading, rows
from tasks.releases import Release
from tasks.rewards.pairs import Pairs, pairs_of, said, turns_of

TABLE = "preference_pairs"
# Pairs that people made: answers compared, corrected, or voted on. Ratings may be a model's.
ORIGINS = ("compared", "edit", "thumbs", "vote", "*_vote")
_PAIRS = f"""
select prompt_id, chosen_id, rejected_id, prompt, chosen, rejected, source_name, origin
from {TABLE} where split = $split order by pair_id
"""
_COUNTS = f"select origin, split, count(*) as pairs from {TABLE} group by all order by all"
_NEXT = "give --origins, as compared,best_worst_*; all there is: --origins '*'"


def is_of(origin: str, origins: tuple[str, ...]) -> bool:
    """Tell whether an origin is one of those asked for; `*` stands for any characters."""
    return any(fnmatchcase(origin, each) for each in origins)


def release_pairs(release: Release, split: str, origins: tuple[str, ...]) -> Pairs:
    """Return the pairs of a release's split that have these origins, by pair id.

    Raises `UsageError` where the release has no such pair, with what it has.
    """
    with reading(release, release.folder) as con:
        found = rows(con.execute(_PAIRS, {"split": split}))
        counts = con.execute(_COUNTS).fetchall()
    kept = [_row(each) for each in found if is_of(each["origin"], origins)]
    if not kept:
        there = ", ".join(f"{count:,} {origin} in {part}" for origin, part, count in counts)
        raise UsageError(
            f"{release.dataset} {release.version} has no pairs of {', '.join(origins)} in {split}:"
            f" it has {there or 'none at all'}",
            _NEXT,
        )
    return pairs_of(kept)


def _row(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "prompts": turns_of(told["prompt"]),
        "chosen": said(turns_of(told["chosen"])),
        "rejected": said(turns_of(told["rejected"])),
        "chosen_ids": told["chosen_id"],
        "rejected_ids": told["rejected_id"],
        "groups": told["prompt_id"],
        "sources": told["source_name"],
        "origins": told["origin"],
    }
