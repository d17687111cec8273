"""What `sluice judge` does around its flow: forecasts, batches, and judges held to people."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from flows.cli_print import note

if TYPE_CHECKING:
    from collections.abc import Callable

    from tasks.judging.bars import Bars
    from tasks.judging.budget import Plan
    from tasks.judging.http_judge import HttpJudge
    from tasks.judging.knobs import Judging
    from tasks.judging.people import Compared
    from tasks.judging.protocol import Case, Judge
    from tasks.lake import Lake
    from tasks.releases import Release

Answer = dict[str, Any]
_NO_BOUND = 10**12


@dataclass(frozen=True)
class Way:
    """How calls are made: now, as a file, from a file of results, or not at all."""

    is_dry: bool = False
    export: Path | None = None
    results: Path | None = None

    @property
    def is_idle(self) -> bool:
        """Return whether nothing is judged in the end."""
        return self.is_dry or self.export is not None


def judged(release: "Release", knobs: "Judging", way: Way, verbose: bool) -> Answer:
    """Judge what a release leaves undecided, by the flow unless results come from a file."""
    from tasks.judging.work import http_judge, judge_release, judging_alone, plan_of

    _check(knobs, way)
    told: Answer = {"dataset": release.dataset, "version": release.version}
    if knobs.url:
        knobs = _unbound(knobs, way)
        judge = http_judge(release.lake.root, knobs)
        plan = plan_of(release, judge, knobs)
        told |= _prepared(plan, judge, way)
        knobs = plan.knobs
    if way.is_idle:
        return told
    if way.results:
        with judging_alone(release.lake.root):
            return told | judge_release(release, knobs, lambda _: None, is_asking=False)
    return told | _by_flow(release, knobs, verbose)


def held_to_people(file: Path, lake: "Lake", knobs: "Judging", bars: "Bars", way: Way) -> Answer:
    """Ask a judge about pairs that people compared, and return how far it agrees with them."""
    from tasks.judging.people import compared_by_people
    from tasks.judging.validation import cases_in, validated

    _check(knobs, way)
    pairs = compared_by_people(file)
    cases = cases_in(pairs, knobs.mode)
    if not knobs.url:
        return validated(pairs, _local(cases, lake, knobs), bars, lake.root, knobs.mode)
    judge, pairs, told = _asked_about(pairs, cases, lake, _unbound(knobs, way), way)
    return told if way.is_idle else told | validated(pairs, judge, bars, lake.root, knobs.mode)


def _local(cases: "list[Case]", lake: "Lake", knobs: "Judging") -> "Judge":
    from tasks.judging.facts import facts_of
    from tasks.judging.local_judge import LocalJudge

    return LocalJudge(knobs.mode, facts_of(cases, lake), {})


def _asked_about(
    pairs: "list[Compared]", cases: "list[Case]", lake: "Lake", knobs: "Judging", way: Way
) -> "tuple[HttpJudge, list[Compared], Answer]":
    """Ask about pairs; return the judge, the pairs that the budget let through, what was told."""
    from tasks.judging.validation import affordable
    from tasks.judging.work import ask_within, http_judge, judging_alone, planned
    from tasks.progress import step

    judge = http_judge(lake.root, knobs)
    plan = planned(cases, judge)
    told = _prepared(plan, judge, way)
    if not way.is_idle and not way.results:
        with judging_alone(lake.root), step("validate") as shown:
            asked = ask_within(plan, judge, lambda asked: shown.tell(asked.told))
        told |= asked.used
    return judge, affordable(pairs, plan), told


def _check(knobs: "Judging", way: Way) -> None:
    from tasks.errors import UsageError

    if way != Way() and not knobs.url:
        raise UsageError("--local asks nobody", "leave out --dry-run and batches")
    if knobs.reward_scores and knobs.url:
        raise UsageError("--reward-scores and an endpoint", "they are what --local goes by")
    if way.export and way.results:
        raise UsageError("--export-batch and --import-batch", "give one of them")


def _unbound(knobs: "Judging", way: Way) -> "Judging":
    """Return knobs without a budget where results come from a file: they are paid for."""
    free = {"max_calls": _NO_BOUND, "max_tokens": _NO_BOUND}
    return knobs.model_copy(update=free) if way.results else knobs


def _prepared(plan: "Plan", judge: "HttpJudge", way: Way) -> Answer:
    """Tell what a plan costs, then write or read its batch; else ask where it is over budget."""
    from tasks.judging.batches import export_batch, import_batch
    from tasks.judging.work import forecast, judging_alone

    told: Answer = {"annotator": judge.annotator, "forecast": forecast(plan)}
    if way.results:
        with judging_alone(judge.cache.lake):
            found = import_batch(way.results, plan.requests, plan.knobs.mode, judge.cache)
        return told | {"imported": {why or "verdict": count for why, count in found.items()}}
    note(_forecast_line(plan))
    if way.export:
        due = [each for each in plan.requests if judge.cache.get(each.custom_id) is None]
        export_batch(due, way.export)
        return told | {"batch": str(way.export), "exported": len(due)}
    if plan.is_over and not plan.knobs.may_be_partial and not way.is_dry and sys.stdin.isatty():
        typer.confirm(f"judge the first {plan.allowed.cases:,} only?", abort=True, err=True)
        plan.knobs = plan.knobs.model_copy(update={"may_be_partial": True})
    return told


def _forecast_line(plan: "Plan") -> str:
    whole, allowed = plan.whole, plan.allowed
    told = (
        f"to judge: {whole.cases:,} ({plan.knobs.mode}), {whole.calls:,} calls"
        f" ({whole.paid_calls:,} more are paid for already), about {whole.tokens_in:,} tokens in"
        f" and at most {whole.most_tokens_out:,} out; budget {plan.knobs.max_calls:,} calls,"
        f" {plan.knobs.max_tokens:,} tokens"
    )
    return f"{told}; enough for the first {allowed.cases:,}" if plan.is_over else told


def _by_flow(release: "Release", knobs: "Judging", verbose: bool) -> Answer:
    from flows.cli_server import choose_server
    from flows.running import run_here

    lake = str(release.lake.root)
    note(f"running on {choose_server(lake, verbose)}")
    given = {"dataset": release.dataset, "lake": lake, "judging": knobs}
    summary: Answer = run_here(lake, _flow, given)
    return summary


def _flow() -> "Callable[..., Answer]":
    from flows.judge import judge

    return judge
