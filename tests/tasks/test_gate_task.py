"""The gate as a task: it ends the run in one line that says what broke, and reports all of it."""

import re
from typing import Any

import pytest

import tasks.gate
from tasks.config import CurateConfig
from tasks.conservation import LandingCount, LayerCount
from tasks.errors import GateClosed, exit_code_of
from tasks.gate import closed_by, gate, markdown
from tasks.gates import Result, Verdict
from tasks.progress import say_done

HOLDS = Result("ExpectPeace", "row_id", "critical", True)
BROKEN = Result("ExpectPeace", "row_id", "critical", False, "does not hold")
WARNING = Result("ExpectLicence", "licence", "warning", False, "does not hold")
EMPTY = Result("ExpectPeace", "row_id", "critical", None, "no rows")
ADDS_UP = LayerCount("cleaned", "prompts", 3, 2, 1, 2)
LOSES = LayerCount("cleaned", "prompts", 3, 2, 0, 2, ("1 rows are neither kept nor rejected",))


@pytest.fixture
def artifacts(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    monkeypatch.setattr(
        tasks.gate, "create_markdown_artifact", lambda **fields: made.append(fields)
    )
    return made


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, artifacts: list[Any], tmp_path: Any) -> Any:
    """Run the task's own function over a verdict and a count that are given."""

    def run(layer: str, results: tuple[Result, ...], count: LayerCount, rows: int = 9) -> Any:
        verdict = Verdict("cleaned.prompts", 3, results)
        monkeypatch.setattr(tasks.gate, "check_layer", lambda *_: ([verdict], [count]))
        monkeypatch.setattr(tasks.gate, "published_rows", lambda *_: rows)
        monkeypatch.setattr(tasks.gate, "losses", lambda *_: ["staged bad_json 3"])
        return gate.fn(CurateConfig(lake=str(tmp_path)), "landed", layer)

    return run


def test_an_open_gate_hands_the_landing_s_name_on_and_reports_warnings(
    run: Any, artifacts: list[dict[str, Any]]
) -> None:
    assert run("cleaned", (HOLDS, WARNING), ADDS_UP) == "landed"
    assert "ExpectLicence" in artifacts[0]["markdown"]


def test_where_there_is_no_terminal_a_finished_layer_is_one_plain_line(
    run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    run("cleaned", (HOLDS,), LayerCount("cleaned", "prompts", 3_000, 2_000, 1_000, 2_000))
    run("cleaned", (HOLDS,), LayerCount("cleaned", "prompts", 0, 0, 0, 0))
    run("staged", (HOLDS,), LandingCount(3_000, 2_999, 1))
    with pytest.raises(GateClosed):
        run("cleaned", (BROKEN,), ADDS_UP)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "cleaned: 3,000 prompts, 1,000 rejected",
        "cleaned: 1 tables",
        "staged: 3,000 landed, 2,999 staged, 1 quarantined",
    ]


def test_on_a_terminal_a_finished_layer_is_no_line_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    say_done("cleaned: 1 table")
    assert capsys.readouterr().err == ""


def test_a_closed_gate_names_table_expectation_column_counts_and_next_step(run: Any) -> None:
    with pytest.raises(GateClosed) as closed:
        run("cleaned", (HOLDS, BROKEN), ADDS_UP)
    assert "cleaned.prompts (3 rows): ExpectPeace on row_id: does not hold" in str(closed.value)
    assert "next: " in str(closed.value)
    assert exit_code_of(f"GateClosed: {closed.value}") == 3


def test_a_row_that_disappeared_closes_the_gate(run: Any) -> None:
    with pytest.raises(
        GateClosed, match="cleaned prompts: 3 in, 2 kept, 0 rejected, 2 out: 1 rows"
    ):
        run("cleaned", (HOLDS,), LOSES)


def test_a_release_without_a_row_closes_the_last_gate_and_no_other(run: Any) -> None:
    run("cleaned", (EMPTY,), ADDS_UP, rows=0)
    with pytest.raises(GateClosed, match=r"no published table has rows.*staged bad_json 3"):
        run("preference", (EMPTY,), ADDS_UP, rows=0)


def test_the_report_is_made_before_the_run_ends(run: Any, artifacts: list[Any]) -> None:
    with pytest.raises(GateClosed):
        run("cleaned", (BROKEN,), ADDS_UP)
    assert artifacts[0]["key"] == "gate-cleaned"
    assert "failed" in artifacts[0]["markdown"]


def test_no_cell_of_the_report_can_be_markup() -> None:
    hostile = Result("a|b", "<img src=x>", "critical", False, "![x](http://x) `c` **d**\nnew")
    text = markdown([Verdict("cleaned.prompts", 1, (hostile,))], [LandingCount(1, 1, 0)])
    bare = re.sub(r"\\.", "", text.splitlines()[-1])
    assert not re.search(r"[<>!\[`*]", bare), "each of these stands behind a backslash"
    assert len(text.splitlines()) == 7


def test_what_breaks_in_the_landing_closes_the_gate_too() -> None:
    count = LandingCount(3, 1, 1, ("landed is not staged + quarantined",))
    assert closed_by([], [count]) == [
        "3 landed, 1 staged, 1 quarantined: landed is not staged + quarantined"
    ]


def test_a_benchmark_of_which_nothing_could_be_read_is_named(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.gate, "unread_benchmarks", lambda *_: ["mt_bench", "quiz"])
    with pytest.raises(GateClosed, match="no question could be read of mt_bench, quiz"):
        run("decontaminated", (BROKEN,), ADDS_UP)
