"""What-if: what a release would hold were knobs of another value, from its stored stages alone."""

from dataclasses import dataclass, field
from typing import Any

from tasks.engine import connection
from tasks.errors import UsageError
from tasks.holds import shared
from tasks.moves import REFUSED, rules_of, samples_of, tables_of
from tasks.rebuilding import FIRST, Rebuilding
from tasks.release_views import Row
from tasks.releases import Release
from tasks.stages import LAYERS, Stage, all_stages
from tasks.stored import stored_parameters
from tasks.thresholds import CHOSEN, UNWANTED, compare_thresholds

LEFT_OUT = "split leaks are those of the release: prompts of rows gained or lost are not compared"
# Where all of these stand so, nothing is chosen beyond the thresholds.
_NOTHING_CHOSEN = {"budget": 0, "budget_share": 1.0, "diversity": "off", "quotas": ""}


@dataclass(frozen=True)
class Outlook:
    """What would change: rows by table and split, rejections by rule, samples gained and lost.

    `is_exact` says that a run would give the same; else `left_out` says what was not asked anew.
    `tables` has before, after, gained and lost by table and split, `rules` the rules whose counts
    change, `gained` and `lost` the first SFT rows by conversation id with the rule that takes or
    took them.
    """

    version: str
    knobs: dict[str, dict[str, Any]]
    is_exact: bool
    left_out: str
    tables: dict[str, dict[str, dict[str, int]]]
    rules: list[Row]
    gained: list[Row] = field(default_factory=list)
    lost: list[Row] = field(default_factory=list)


def whatif(
    release: Release, settings: list[str], exact: bool = False, most: int = 5, texts: bool = False
) -> Outlook:
    """Return what `leaf=value` settings would make of a release; nothing is written.

    Where only the thresholds of `selected.unwanted` change and nothing is chosen beyond them, split
    leaks stay as they are unless `exact` is asked for; else the layers from `scored` on are built
    anew as far as they change. `texts` adds each sample's messages. Raises `UsageError` for a knob
    that changes an earlier layer, or nothing; `SluiceError` where a stage is gone.
    """
    before, after = (stored_parameters(release, given) for given in ([], settings))
    changed = {name for name in after if after[name] != before[name]}
    direct = _changed_stages(settings, changed)
    knobs = {name: {"before": before[name], "after": after[name]} for name in sorted(changed)}
    with shared(release.lake.root), connection(release.lake, calls=()) as con:
        rebuilding = Rebuilding(con, release, after)
        is_quick = not exact and [each.table for each in direct] == [UNWANTED]
        is_quick = is_quick and _NOTHING_CHOSEN.items() <= after.items()
        if is_quick:
            compare_thresholds(rebuilding)
        else:
            rebuilding.rebuild(changed)
        is_exact = not is_quick or not after["find_split_leaks"]
        is_moved = rebuilding.is_rebuilt(CHOSEN) and rebuilding.is_rebuilt(REFUSED)
        samples = samples_of(rebuilding, most, texts) if is_moved else ([], [])
        left_out = "" if is_exact else LEFT_OUT
        told = (tables_of(release, rebuilding), rules_of(rebuilding), *samples)
        return Outlook(release.version, knobs, is_exact, left_out, *told)


def _changed_stages(settings: list[str], changed: set[str]) -> list[Stage]:
    """Return the stages that take a changed knob; refuse what no stored stage can answer."""
    direct = [each for each in all_stages().values() if changed & {*each.params}]
    if not direct:
        given = ", ".join(settings) or "no --set"
        raise UsageError(f"{given} changes no table of the release", "give --set KNOB=VALUE")
    early = [each for each in direct if LAYERS.index(each.layer) < FIRST]
    if early:
        knob = min(changed & {*early[0].params})
        raise UsageError(
            f"{knob} changes {early[0].table}, a layer before the scores",
            f"only a run can tell: sluice curate --set {knob}=…",
        )
    return direct
