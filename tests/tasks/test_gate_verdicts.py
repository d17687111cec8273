"""A gate that could not check has failed: nothing passes because there was nothing to look at."""

import itertools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks import gates, validation
from tasks.errors import DamagedFile, GateClosed
from tasks.gates import Verdict, check_table
from tasks.lake import Lake
from tasks.suites import Promise, read_suite

KEYS = {"cleaned.talks": "1" * 64, "staged.prompts": "2" * 64}
HEAD = "# global: one row is one talk\n"
UNIQUE = "{expectation: ExpectColumnValuesToBeUnique, column: talk_id, severity: critical}"
BETWEEN = "{expectation: ExpectColumnValuesToBeBetween, column: score, min_value: 0, severity: %s}"
CUSTOM = """
  - expectation: UnexpectedRowsExpectation
    description: no score is high
    columns: [score]
    severity: critical
    unexpected_rows_query: select talk_id from {batch} where %s
"""
Check = Callable[..., Verdict]


def seal(lake: Lake, table: str, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    with lake.draft() as draft:
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), draft / "data.parquet")
        lake.seal(draft, table, KEYS[table], {"data.parquet": len(rows)})


TALKS = pa.schema([("talk_id", pa.string()), ("score", pa.float64())])


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture
def check(lake: Lake, tmp_path: Path) -> Check:
    """Check two talks with these scores, or these rows, against a suite of these expectations."""

    places = itertools.count()

    def check(
        *expectations: str,
        scores: tuple[float | None, ...] = (0.1, 0.2),
        head: str = "rows: optional\n",
        schema: pa.Schema = TALKS,
    ) -> Verdict:
        # Suites are read once a folder: another suite, another folder.
        folder = tmp_path / f"expectations-{next(places)}" / "2_cleaned"
        folder.mkdir(parents=True)
        lines = "".join(e if e.startswith("\n") else f"\n  - {e}" for e in expectations)
        (folder / "talks.yaml").write_text(f"{HEAD}{head}expectations:{lines}\n")
        rows = [{"talk_id": str(place), "score": score} for place, score in enumerate(scores)]
        seal(lake, "cleaned.talks", rows, schema)
        return check_table(lake, "cleaned.talks", KEYS, folder.parent)

    return check


def reasons(verdict: Verdict) -> list[str]:
    return [result.reason for result in verdict.results if result.passed is False]


def test_promises_that_hold_leave_the_gate_open(check: Check) -> None:
    verdict = check(UNIQUE, BETWEEN % "critical")
    assert not verdict.closed
    assert verdict.rows == 2
    assert [result.passed for result in verdict.results] == [True, True]


def test_a_broken_warning_is_reported_and_leaves_the_gate_open(check: Check) -> None:
    verdict = check(UNIQUE, BETWEEN % "warning", scores=(-1.0, 0.2))
    assert not verdict.closed
    assert [result.expectation for result in verdict.failed] == ["ExpectColumnValuesToBeBetween"]


def test_the_same_promise_as_critical_closes_it(check: Check) -> None:
    assert check(UNIQUE, BETWEEN % "critical", scores=(-1.0, 0.2)).closed


def test_an_unknown_expectation_closes_the_gate_even_as_a_warning(check: Check) -> None:
    verdict = check(UNIQUE, "{expectation: ExpectPeace, column: score, severity: warning}")
    assert verdict.closed
    assert reasons(verdict) == ["unknown expectation"]


def test_an_argument_that_great_expectations_refuses_closes_the_gate(check: Check) -> None:
    typo = "{expectation: ExpectColumnValuesToBeUnique, colum: talk_id, severity: critical}"
    verdict = check(UNIQUE, typo)
    assert verdict.closed
    assert reasons(verdict) == ["raised ValidationError"]


def test_a_missing_column_closes_the_gate(check: Check) -> None:
    narrow = pa.schema([("talk_id", pa.string())])
    assert "is missing" in reasons(check(BETWEEN % "critical", schema=narrow))


def test_a_missing_column_closes_the_gate_of_an_empty_table(check: Check) -> None:
    narrow = pa.schema([("talk_id", pa.string())])
    assert reasons(check(BETWEEN % "critical", scores=(), schema=narrow)) == ["is missing"]


def test_a_column_without_any_value_closes_the_gate(check: Check) -> None:
    verdict = check(UNIQUE, BETWEEN % "critical", scores=(None, None))
    assert reasons(verdict) == ["is null in all of 2 rows"]


def test_a_nullable_column_may_be_without_any_value(check: Check) -> None:
    head = "rows: optional\nnullable: [score]\n"
    assert not check(UNIQUE, BETWEEN % "critical", scores=(None, None), head=head).closed


def test_a_number_that_is_none_closes_the_gate(check: Check) -> None:
    verdict = check(UNIQUE, BETWEEN % "critical", scores=(float("nan"), 0.2))
    assert reasons(verdict) == ["is not a number in 1 of 2 rows"]


def test_an_empty_table_that_needs_rows_closes_the_gate(check: Check) -> None:
    verdict = check(UNIQUE, scores=(), head="rows: required\n")
    assert verdict.closed
    assert reasons(verdict) == ["no rows"]


def test_an_empty_table_that_needs_none_is_told_as_no_rows_and_not_as_passed(check: Check) -> None:
    verdict = check(UNIQUE, scores=())
    assert not verdict.closed
    assert [(result.passed, result.reason) for result in verdict.results] == [(None, "no rows")]


@pytest.mark.parametrize(("fed", "closed"), [([{"row_id": "1"}], True), ([], False)])
def test_rows_are_required_only_where_what_feeds_the_table_has_some(
    check: Check, lake: Lake, fed: list[dict[str, Any]], closed: bool
) -> None:
    seal(lake, "staged.prompts", fed, pa.schema([("row_id", pa.string())]))
    head = "rows: required\nrequired_with: [staged.prompts]\n"
    assert check(UNIQUE, scores=(), head=head).closed is closed


def test_sql_of_our_own_that_finds_a_row_closes_the_gate(check: Check) -> None:
    assert not check(CUSTOM % "score > 0.5").closed
    assert check(CUSTOM % "score > 0.15").closed


def test_sql_that_fails_closes_the_gate_with_its_class_and_without_the_data(check: Check) -> None:
    verdict = check(UNIQUE, CUSTOM % "cast(concat('secret', talk_id) as integer) > 1")
    assert verdict.closed
    assert verdict.results[0].passed
    assert reasons(verdict) == ["could not be checked: ConversionException"]
    assert "secret" not in str(verdict)


def test_an_expectation_that_was_not_evaluated_closes_the_gate(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "outcomes", lambda *_: {0: True})
    verdict = check(UNIQUE, BETWEEN % "warning")
    assert verdict.closed
    assert reasons(verdict) == ["was not evaluated"]


def test_another_series_of_great_expectations_closes_the_gate(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    validation.great_expectations.cache_clear()
    monkeypatch.setattr(validation, "SERIES", "0.18.")
    assert reasons(check(UNIQUE)) == ["raised RuntimeError"]


def test_a_table_that_was_never_built_closes_the_gate(check: Check, lake: Lake) -> None:
    check(UNIQUE)
    folder = lake.root.parent / "expectations-0"
    verdict = check_table(lake, "cleaned.talks", {"cleaned.talks": "9" * 64}, folder)
    assert reasons(verdict) == ["raised LookupError"]


def test_a_damaged_table_is_named_and_never_judged(check: Check, lake: Lake) -> None:
    check(UNIQUE)
    sealed = lake.stage("cleaned.talks", KEYS["cleaned.talks"])
    moved = Lake(lake.root.parent / "moved")
    target = moved.stage("cleaned.talks", KEYS["cleaned.talks"])
    target.parent.mkdir(parents=True)
    sealed.rename(target)
    (target / "data.parquet").write_bytes(b"not what was sealed")
    with pytest.raises(DamagedFile):
        check_table(moved, "cleaned.talks", KEYS, lake.root.parent / "expectations-0")


def test_an_unchanged_table_is_not_checked_again(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = check(UNIQUE)
    monkeypatch.setattr(gates, "outcomes", lambda *_: pytest.fail("checked again"))
    assert check(UNIQUE) == first


def test_an_unchanged_table_with_another_suite_is_checked_anew(check: Check) -> None:
    assert not check(UNIQUE, scores=(-1.0, 0.2)).closed
    assert check(UNIQUE, BETWEEN % "critical", scores=(-1.0, 0.2)).closed


def test_a_verdict_that_was_tampered_with_is_not_believed(check: Check, lake: Lake) -> None:
    first = check(UNIQUE)
    verdict = next((lake.root / "gates").iterdir())
    verdict.write_text(verdict.read_text().replace("true", "null"))
    assert check(UNIQUE) == first


def test_a_closed_gate_is_not_sealed_so_that_it_can_open_again(check: Check, lake: Lake) -> None:
    check(UNIQUE, "{expectation: ExpectPeace, column: score, severity: critical}")
    assert not (lake.root / "gates").exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEAD,
        f"{HEAD}rows: optional\n",
        f"{HEAD}rows: optional\nexpectations: []\n",
        f"rows: optional\nexpectations:\n  - {UNIQUE}\n",
        f"{HEAD}rows: some\nexpectations:\n  - {UNIQUE}\n",
        f"{HEAD}rows: optional\nexpectations:\n  - {{expectation: ExpectPeace}}\n",
        f"{HEAD}rows: optional\nexpectation:\n  - {UNIQUE}\n",
        f"{HEAD}rows: [\n",
    ],
)
def test_a_suite_that_says_nothing_or_is_not_understood_closes_the_gate(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "2_cleaned" / "talks.yaml"
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(GateClosed):
        read_suite(path)


def test_a_table_without_a_suite_closes_the_gate(lake: Lake, tmp_path: Path) -> None:
    with pytest.raises(GateClosed, match="promises nothing"):
        check_table(lake, "cleaned.talks", KEYS, tmp_path)


@pytest.mark.parametrize(
    "broken",
    [
        {"unexpected_rows_query": "select 1"},
        {"columns": ()},
        {"description": ""},
    ],
)
def test_sql_of_our_own_must_look_at_the_batch_and_say_what_it_tests(
    broken: dict[str, Any],
) -> None:
    whole = {
        "expectation": "UnexpectedRowsExpectation",
        "severity": "critical",
        "columns": ("score",),
        "description": "no score is high",
        "unexpected_rows_query": "select 1 from {batch}",
    }
    assert Promise(**whole).tested == ("score",)
    with pytest.raises(ValueError, match=r"UnexpectedRowsExpectation|batch"):
        Promise(**whole | broken)


def test_the_private_part_of_great_expectations_that_we_extend_is_still_there() -> None:
    gx = validation.great_expectations()
    private = gx.execution_engine.sqlalchemy_execution_engine
    dialects = private._PERSISTED_CONNECTION_DIALECTS
    assert "duckdb" in dialects
    assert [dialect.value for dialect in dialects].count("duckdb") == 1


def test_checking_prints_nothing(check: Check, capfd: pytest.CaptureFixture[str]) -> None:
    check(UNIQUE, CUSTOM % "cast(concat('secret', talk_id) as integer) > 1")
    captured = capfd.readouterr()
    assert captured.out + captured.err == ""


GATED = """
import duckdb
from tasks.suites import Promise
from tasks.validation import outcomes
with duckdb.connect() as con:
    con.execute("create schema a; create table a.b as select 1 as c")
    unique = Promise(expectation="ExpectColumnValuesToBeUnique", severity="critical", column="c")
    print(outcomes(con, "a.b", [unique]))
"""


def test_a_process_that_gated_something_ends_without_noise() -> None:
    run = subprocess.run([sys.executable, "-c", GATED], capture_output=True, text=True, check=True)
    assert run.stdout == "{0: True}\n"
    assert run.stderr == ""
