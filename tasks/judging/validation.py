"""Validation: a judge held against pairs that people compared, and what is remembered of it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from tasks.files import private_folder, rendered, replace
from tasks.judging.agreement import Agreement, agreement_of
from tasks.judging.bars import Bar, Bars, held_against
from tasks.judging.budget import OVER_BUDGET, Plan
from tasks.judging.cache import ROOM
from tasks.judging.people import Compared
from tasks.judging.protocol import PAIRWISE, TIE, A, B, Case, Judge, Mode, Verdict
from tasks.seals import read_sealed, with_digest


def cases_in(pairs: Sequence[Compared], mode: Mode) -> list[Case]:
    """Return what is asked about pairs: each pair, or each of its answers."""
    if mode == PAIRWISE:
        return [pair.case for pair in pairs]
    return [_alone(pair.case, place) for pair in pairs for place in (0, 1)]


def _alone(case: Case, place: int) -> Case:
    return Case(case.prompt_id, case.prompt, (case.answers[place],), case.tools)


def verdicts_on(pairs: Sequence[Compared], told: Sequence[Verdict], mode: Mode) -> list[Verdict]:
    """Return one verdict a pair; of answers judged alone the higher mean is preferred."""
    if mode == PAIRWISE:
        return list(told)
    sides = zip(told[::2], told[1::2], strict=True)
    return [_compared(pair.case, *both) for pair, both in zip(pairs, sides, strict=True)]


def _compared(case: Case, one: Verdict, other: Verdict) -> Verdict:
    if why := one.unscored or other.unscored:
        return Verdict(case, unscored=why)
    first, second = (sum(each.levels.values()) / len(each.levels) for each in (one, other))
    return Verdict(case, preferred=TIE if first == second else A if first > second else B)


def affordable(pairs: Sequence[Compared], plan: Plan) -> list[Compared]:
    """Return the pairs that are asked about: of hashes in their order, the first are a sample."""
    dear = {case.key for case, why in plan.left if why == OVER_BUDGET}
    mode = plan.knobs.mode
    return [pair for pair in pairs if not dear & {each.key for each in cases_in([pair], mode)}]


def validated(
    pairs: Sequence[Compared], judge: Judge, bars: Bars, lake: Path, mode: Mode
) -> dict[str, Any]:
    """Return how a judge's verdicts on pairs agree with people, kept in the lake as well."""
    told = list(judge.verdicts(cases_in(pairs, mode)))
    found = agreement_of(pairs, verdicts_on(pairs, told, mode))
    return _remember(lake, judge, found, held_against(found, bars, mode == PAIRWISE))


def _remember(lake: Path, judge: Judge, found: Agreement, bars: Sequence[Bar]) -> dict[str, Any]:
    told = {
        "annotator": judge.annotator,
        "identity": judge.identity,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **asdict(found),
        "bars": [asdict(bar) for bar in bars],
        "is_open": all(bar.is_cleared for bar in bars),
    }
    path = _path(lake, judge)
    private_folder(path.parent)
    replace(path, rendered(with_digest(told)))
    return told


def remembered(lake: Path, judge: Judge) -> dict[str, Any] | None:
    """Return what validation found of this very judge, None where it was never validated."""
    path = _path(lake, judge)
    return read_sealed(path) if path.exists() else None


def _path(lake: Path, judge: Judge) -> Path:
    name = sha256(f"validation of {judge.identity}".encode()).hexdigest()
    return lake / ROOM / "validated" / f"{name}.json"
