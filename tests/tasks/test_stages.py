from pathlib import Path

import pytest

from tasks.errors import StageError
from tasks.stages import all_stages

GOOD = "-- global: one row is one answer\nwith a as (select row_id from staged.answers)\n\nselect * from a\n"


def stages(tmp_path: Path, sql: str, place: str = "2_cleaned/found.sql") -> object:
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sql, "utf-8")
    all_stages.cache_clear()
    try:
        return all_stages(tmp_path)
    finally:
        all_stages.cache_clear()


def test_a_stage_knows_what_it_reads_takes_and_calls(tmp_path: Path) -> None:
    sql = GOOD.replace(
        "row_id from staged.answers", "size(text_id) as n from staged.answers where rating > $x"
    )
    found = stages(tmp_path, sql)
    assert isinstance(found, dict)
    stage = found["cleaned.found"]
    assert (stage.reads, stage.params, stage.reach) == (("staged.answers",), ("x",), "global")
    assert "size" in stage.calls


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("select 1", "first line"),
        (GOOD.replace("global", "everywhere"), "first line"),
        (GOOD + ";\nselect 1", "exactly one SELECT"),
        (
            GOOD.replace("select * from a", "delete from staged.answers"),
            "exactly one SELECT|SELECT",
        ),
        ("-- global: one row is one\nshow tables", "show"),
        (GOOD.replace("staged.answers", "read_parquet('x')"), "table functions"),
        (GOOD.replace("staged.answers", "answers"), "name tables as layer.table"),
        (GOOD.replace("staged.answers", "staged.nothing"), "nothing builds"),
        (GOOD.replace("select * from a", "select * from ("), "found.sql"),
    ],
)
def test_a_file_that_is_no_stage_is_named_with_the_rule_it_breaks(
    tmp_path: Path, sql: str, told: str
) -> None:
    with pytest.raises(StageError, match=told):
        stages(tmp_path, sql)


def test_a_stage_reads_no_later_layer(tmp_path: Path) -> None:
    later = tmp_path / "3_deduplicated" / "after.sql"
    later.parent.mkdir()
    later.write_text(GOOD, "utf-8")
    with pytest.raises(StageError, match="a later layer"):
        stages(tmp_path, GOOD.replace("staged.answers", "deduplicated.after"))
