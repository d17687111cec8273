"""The work of a judge on a release: what is asked, what came of it, and what is written."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from tasks.disk import writing
from tasks.errors import Conflict, UsageError
from tasks.files import private_folder
from tasks.judging.annotations import (
    name_of,
    path_of,
    records_of,
    write_annotations,
    write_unscored,
)
from tasks.judging.asking import Asked, ask
from tasks.judging.budget import Plan
from tasks.judging.cache import ROOM, Cache
from tasks.judging.client import Client
from tasks.judging.endpoint import Endpoint
from tasks.judging.facts import SCORES, facts_in, rewards_of
from tasks.judging.http_judge import HttpJudge
from tasks.judging.knobs import Judging
from tasks.judging.local_judge import LocalJudge
from tasks.judging.protocol import TIE, Case, Judge, Verdict
from tasks.judging.undecided import cases_of, stages_of, undecided
from tasks.judging.validation import remembered
from tasks.releases import Release

Summary = dict[str, Any]
Tell = Callable[[Asked], object]


@contextmanager
def judging_alone(lake: Path) -> Iterator[None]:
    """Hold the lake's judgements while the block runs: two that ask at once would pay twice.

    Raises `Conflict` where another process does, `DiskFull` where there is no room for answers.
    """
    descriptor = os.open(private_folder(lake / ROOM), os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with writing(lake):
            yield
    except BlockingIOError:
        raise Conflict("another judge works in this lake", "wait until it ends") from None
    finally:
        os.close(descriptor)


def http_judge(lake: Path, knobs: Judging) -> HttpJudge:
    """Return the judge behind the endpoint; raises `UsageError` where it has no model's name."""
    if not knobs.model:
        raise UsageError("a judge without a model", "give --model, the name that its server knows")
    cache = Cache(lake, knobs.retry_unscored)
    return HttpJudge(Endpoint(knobs.url, knobs.model), knobs, cache)


def plan_of(release: Release, judge: HttpJudge, knobs: Judging) -> Plan:
    """Return what is asked about a release within the budget, and what is left."""
    with stages_of(release) as con:
        return planned(cases_of(con, undecided(con, knobs.answers_per_prompt), knobs.mode), judge)


def planned(cases: Iterator[Case] | list[Case], judge: HttpJudge) -> Plan:
    """Return the plan for cases, which come most informative first."""
    plan = Plan(judge.knobs, lambda custom_id: judge.cache.get(custom_id) is not None)
    for case in cases:
        plan.add(judge.requests([case]))
    return plan


def judge_release(release: Release, knobs: Judging, tell: Tell, is_asking: bool = True) -> Summary:
    """Judge what needs it, write annotations beside the release, and return what came of it.

    Without `is_asking` only what was answered before is written, as after a batch. Raises
    `UsageError` where the budget is too small and `may_be_partial` is not set.
    """
    if not knobs.url:
        return _judge_locally(release, knobs)
    judge = http_judge(release.lake.root, knobs)
    plan = plan_of(release, judge, knobs)
    asked = ask_within(plan, judge, tell) if is_asking else Asked.of(knobs)
    return _written(release, knobs, judge, plan.cases, plan.left) | asked.used


def ask_within(plan: Plan, judge: HttpJudge, tell: Tell) -> Asked:
    """Ask what a plan allows, and keep the answers; raises `UsageError` where it is over budget."""
    knobs = plan.knobs
    if plan.is_over and not knobs.may_be_partial:
        what = f"over budget: {plan.whole.calls:,} calls, {plan.whole.tokens:,} tokens"
        raise UsageError(what, "raise --max-calls and --max-tokens, or judge a part: --yes")
    asked = ask(plan.requests, Client(judge.endpoint, knobs), judge.cache, knobs, tell)
    judge.failed.update(asked.failed)
    return asked


def _judge_locally(release: Release, knobs: Judging) -> Summary:
    with stages_of(release, SCORES) as con:
        judge = local_judge(con, knobs)
        cases = list(cases_of(con, undecided(con, knobs.answers_per_prompt), knobs.mode))
    return _written(release, knobs, judge, cases, [])


def local_judge(con: duckdb.DuckDBPyConnection, knobs: Judging) -> LocalJudge:
    """Return the local judge of the answers that a connection shows the scores of."""
    return LocalJudge(knobs.mode, facts_in(con), rewards_of(knobs.reward_scores))


def _written(
    release: Release, knobs: Judging, judge: Judge, cases: list[Case], left: list[tuple[Case, str]]
) -> Summary:
    verdicts = list(judge.verdicts(cases))
    path = path_of(release.lake.root, release.dataset, knobs.name or name_of(judge.annotator))
    told = [*((each.case, each.unscored) for each in verdicts if each.unscored), *left]
    unscored = write_unscored(path, told)
    return {
        "dataset": release.dataset,
        "version": release.version,
        "mode": knobs.mode,
        "annotator": judge.annotator,
        "kind": judge.kind,
        "file": str(path),
        "records": write_annotations(path, records_of(verdicts, judge)),
        **_counted(verdicts),
        "own_answers": _own(cases, knobs.model),
        "unscored": dict(sorted(unscored.items())),
        "validated": remembered(release.lake.root, judge),
    }


def _counted(verdicts: list[Verdict]) -> Summary:
    return {
        "judged": sum(not each.unscored for each in verdicts),
        "tied": sum(each.preferred == TIE for each in verdicts),
        "flipped": sum(bool(each.is_flipped) for each in verdicts),
    }


def _own(cases: list[Case], model: str) -> int:
    """Return how many of the answers the judge wrote itself: models prefer their own."""
    written = {each.answer_id: each.model for case in cases for each in case.answers}
    return sum(bool(model) and each == model for each in written.values())


def forecast(plan: Plan) -> Summary:
    """Return what a plan costs, in numbers."""
    bounds = {"max_calls": plan.knobs.max_calls, "max_tokens": plan.knobs.max_tokens}
    whole, allowed = asdict(plan.whole), asdict(plan.allowed)
    return {"whole": whole, "allowed": allowed, "budget": bounds, "is_over": plan.is_over}
