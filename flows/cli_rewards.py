"""How reward models are drawn on a terminal: figures, what was kept, what was scored."""

import shlex
from typing import TYPE_CHECKING, Any

from flows.cli_print import say, say_table

if TYPE_CHECKING:
    from tasks.rewards.model import Rewarder
    from tasks.rewards.scoring import Purpose, Scored

_BLIND = ("random", "longer_wins", "shorter_wins")
_HEAD = (
    *("slice", "of", "pairs", "accuracy %", "random", "longer", "shorter", "gain over best"),
    *("log-loss", "ECE"),
)


def draw_figures(figures: list[dict[str, Any]]) -> None:
    """Print a row of figures a slice, with their 95 % intervals."""
    rows = [
        [
            *(each["slice"], each["of"], each["pairs"], _interval(each, "accuracy", ".1f", 100)),
            *(f"{100 * each[name]:.1f}" for name in _BLIND),
            *(_interval(each, "gain", "+.1f", 100), _interval(each, "log_loss", ".3f")),
            _interval(each, "ece", ".3f"),
        ]
        for each in figures
    ]
    say_table("on pairs that it has not learnt from", _HEAD, rows)


def _interval(row: dict[str, Any], name: str, form: str, times: int = 1) -> str:
    value, low, high = (
        format(times * row[each], form) for each in (name, f"{name}_low", f"{name}_high")
    )
    return f"{value} [{low}, {high}]"


def draw_kept(answer: dict[str, Any], lake: str, dataset: str) -> None:
    """Print where a model is, what it learnt from, and what comes next."""
    learnt = answer["learnt"]
    origins = ", ".join(f"{count:,} {name}" for name, count in learnt["origins"].items())
    say(f"learnt from {learnt['pairs']:,} pairs of {learnt['prompts']:,} prompts: {origins}")
    say(f"kept: {answer['folder']} (sha256 {answer['sha256']})")
    where = f"--lake {shlex.quote(lake)} --dataset {dataset}"
    say(f"next: sluice reward score {where} --model {shlex.quote(answer['folder'])}")


def draw_scored(found: "Scored", rewarder: "Rewarder", then: str) -> None:
    """Print what was written, what was not scored, and what comes next."""
    low, high = found.scale
    say(f"{found.rows:,} rewards by {rewarder.annotator}, on a scale of {low} to {high}")
    say(f"not scored: {found.learnt_from:,} learnt from, {found.unscored:,} without a reward")
    for reason, count in sorted(getattr(rewarder, "reasons", {}).items()):
        say(f"  {count:,}: {reason}")
    say(f"written: {found.path}")
    say(f"next: {then}")


def next_command(found: "Scored", purpose: "Purpose", annotator: str) -> str:
    """Return the command that takes the file in."""
    path = shlex.quote(str(found.path))
    if purpose.value == "annotations":
        return f"sluice curate … --annotations {path}"
    scorer = shlex.quote(f"external_scorer={annotator}")
    return f"sluice curate … --scores {path} --set {scorer} --set external_scale=min_max"
