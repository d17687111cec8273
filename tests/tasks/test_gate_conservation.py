"""An input row is kept or has exactly one rejection: each way to break that closes the layer."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.conservation import (
    LandingCount,
    LayerCount,
    landing,
    layer_counts,
    layers,
    published_rows,
)
from tasks.lake import Lake
from tasks.stages import published_tables
from tasks.tables import STAGED

Tables = dict[str, list[dict[str, Any]]]
REJECTION = pa.schema([("row_id", pa.string()), ("entity", pa.string()), ("rule", pa.string())])


def sealed(lake: Lake, tables: Tables) -> dict[str, str]:
    """Seal these tables under keys of their own content, so that a lake serves many stories."""
    keys = {}
    for table, rows in tables.items():
        name = table.partition(".")[2]
        schema = REJECTION if name == "rejections" else STAGED.get(name)
        if not schema or (not table.startswith("staged.") and name != "rejections"):
            columns = sorted({column for row in rows for column in row} or {"row_id"})
            schema = pa.schema([(column, pa.string()) for column in columns])
        keys[table] = hashlib.sha256(str(rows).encode()).hexdigest()
        file = "train-00000-of-00001.parquet" if table in published_tables() else "data.parquet"
        with lake.draft() as draft:
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), draft / file)
            lake.seal(draft, table, keys[table], {file: len(rows)})
    return keys


def rows(*ids: str) -> list[dict[str, Any]]:
    return [{"row_id": each} for each in ids]


def rejected(*ids: str, entity: str = "prompts") -> list[dict[str, Any]]:
    return [{"row_id": each, "entity": entity, "rule": "empty_turn"} for each in ids]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


@pytest.fixture
def cleaned(lake: Lake) -> Callable[..., LayerCount]:
    def cleaned(came: list[Any], went: list[Any], fell: list[Any]) -> LayerCount:
        tables = {"staged.prompts": came, "cleaned.prompts": went, "cleaned.rejections": fell}
        (count,) = layer_counts(lake, "cleaned", sealed(lake, tables))
        return count

    return cleaned


def test_a_layer_that_keeps_and_rejects_all_that_came_in_adds_up(cleaned: Any) -> None:
    count = cleaned(rows("1", "2", "3"), rows("1", "3"), rejected("2"))
    assert count == LayerCount("cleaned", "prompts", rows_in=3, kept=2, rejected=1, rows_out=2)


@pytest.mark.parametrize(
    ("came", "went", "fell", "breaks"),
    [
        (
            rows("1", "2"),
            rows("1"),
            [],
            ("1 rows are neither kept nor rejected", "kept + rejected is not rows_in"),
        ),
        (
            rows("1", "2"),
            rows("1", "2"),
            rejected("2"),
            ("1 rows are both kept and rejected", "kept + rejected is not rows_in"),
        ),
        (
            rows("1", "2"),
            rows("1"),
            rejected("2", "2"),
            ("1 rows are rejected twice", "kept + rejected is not rows_in"),
        ),
        (
            rows("1", "2"),
            rows("1", "2"),
            rejected("9"),
            ("1 rows are rejected that never came in", "kept + rejected is not rows_in"),
        ),
        (
            rows("1", "2"),
            rows("1"),
            rejected("9"),
            ("1 rows are neither kept nor rejected", "1 rows are rejected that never came in"),
        ),
        (rows("1", "1"), rows("1", "1"), [], ("1 rows came in twice",)),
        (rows("1"), rows("1", "1"), [], ("rows_out is not kept",)),
        (rows("1"), rows("1", "9"), [], ("rows_out is not kept",)),
        (
            rows("1", "2"),
            rows("1"),
            rejected("2", entity="answers"),
            ("1 rows are neither kept nor rejected", "kept + rejected is not rows_in"),
        ),
    ],
)
def test_each_way_of_losing_doubling_or_inventing_a_row_is_told(
    cleaned: Any, came: Any, went: Any, fell: Any, breaks: tuple[str, ...]
) -> None:
    assert cleaned(came, went, fell).breaks == breaks


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(fates=st.lists(st.sampled_from(["kept", "rejected", "lost"]), max_size=8))
def test_a_layer_adds_up_exactly_where_no_row_is_lost(lake: Lake, fates: list[str]) -> None:
    came = rows(*map(str, range(len(fates))))
    went = [row for row, fate in zip(came, fates, strict=True) if fate == "kept"]
    fell = [row["row_id"] for row, fate in zip(came, fates, strict=True) if fate == "rejected"]
    tables = {
        "staged.prompts": came,
        "cleaned.prompts": went,
        "cleaned.rejections": rejected(*fell),
    }
    (count,) = layer_counts(lake, "cleaned", sealed(lake, tables))
    assert (not count.breaks) == ("lost" not in fates)


def test_a_layer_looks_back_to_the_last_one_that_holds_the_entity(lake: Lake) -> None:
    tables = {
        "staged.prompts": rows("1", "2", "3"),
        "decontaminated.prompts": rows("1", "2"),
        "selected.prompts": rows("1"),
        "selected.rejections": rejected("2"),
    }
    (count,) = layer_counts(lake, "selected", sealed(lake, tables))
    assert (count.rows_in, count.kept, count.rejected, count.breaks) == (2, 1, 1, ())


def test_published_conversations_are_kept_by_their_content_id(lake: Lake) -> None:
    tables = {
        "selected.conversations": [
            {"row_id": "1", "conversation_id": "a"},
            {"row_id": "2", "conversation_id": "b"},
            {"row_id": "3", "conversation_id": "c"},
        ],
        "sft.single_turn": [{"conversation_id": "a"}],
        "sft.multi_turn": [{"conversation_id": "b"}],
    }
    (count,) = layer_counts(lake, "sft", sealed(lake, tables))
    assert (count.kept, count.rows_out) == (2, 2)
    assert count.breaks == (
        "1 rows are neither kept nor rejected",
        "kept + rejected is not rows_in",
    )


def test_answers_are_kept_by_any_preference_table_and_pairs_by_theirs(lake: Lake) -> None:
    answers = [{"row_id": str(place), "answer_id": each} for place, each in enumerate("abcdea")]
    tables = {
        "selected.answers": answers,
        "selected.comparisons": [{"row_id": "7", "pair_id": "ab"}, {"row_id": "8", "pair_id": "x"}],
        "preference.pairs": [{"pair_id": "ab", "chosen_id": "a", "rejected_id": "b"}],
        "preference.ranked_answers": [{"answer_id": "c"}],
        "preference.unpaired": [{"answer_id": "d"}],
        "preference.rejections": rejected("4", entity="answers")
        + rejected("8", entity="comparisons"),
    }
    found = {
        count.entity: count for count in layer_counts(lake, "preference", sealed(lake, tables))
    }
    assert found["answers"] == LayerCount("preference", "answers", 6, 5, 1, 3)
    assert found["comparisons"] == LayerCount("preference", "comparisons", 2, 1, 1, 1)


def test_all_layers_are_counted_in_the_order_of_the_path(lake: Lake) -> None:
    tables = {
        "staged.prompts": rows("1"),
        "cleaned.prompts": rows("1"),
        "cleaned.rejections": rejected(),
        "preference.prompts": [{"prompt_id": "p"}],
        "preference.rejections": rejected("1"),
    }
    tables["cleaned.prompts"][0] |= {"prompt_id": "q"}
    found = layers(lake, sealed(lake, tables))
    assert [(count.layer, count.entity) for count in found] == [
        ("cleaned", "prompts"),
        ("preference", "prompts"),
    ]


def test_published_rows_are_those_of_all_published_tables(lake: Lake) -> None:
    tables = {"sft.single_turn": rows("1", "2"), "preference.prompts": rows("3")}
    assert published_rows(lake, sealed(lake, tables)) == 3


PLACE = {"source_name": "talks", "file": "a.jsonl"}


def landed(lake: Lake, **changed: list[dict[str, Any]]) -> LandingCount:
    """Three records of one file: two staged (one as two rows), one quarantined; then changes."""
    tables = {
        "inputs": [PLACE | {"records": 3, "staged": 2, "quarantined": 1}],
        "prompts": [PLACE | {"row_id": "1", "record_id": "a"}],
        "answers": [PLACE | {"row_id": each, "record_id": "b"} for each in ("2", "3")],
        "quarantine": [PLACE | {"record_id": "c"}],
        **{name: [] for name in ("conversations", "comparisons", "questions", "scores")},
        **{name: [] for name in ("annotations", "votes")},
        **changed,
    }
    return landing(lake, sealed(lake, {f"staged.{name}": each for name, each in tables.items()}))


def test_a_landing_whose_records_are_staged_or_quarantined_adds_up(lake: Lake) -> None:
    assert landed(lake) == LandingCount(landed=3, staged=2, quarantined=1)


def test_a_record_that_is_neither_staged_nor_quarantined_is_told(lake: Lake) -> None:
    assert landed(lake, prompts=[]).breaks == (
        "landed is not staged + quarantined",
        "1 files do not add up",
    )


def test_two_files_that_only_add_up_together_are_told(lake: Lake) -> None:
    other = {"source_name": "talks", "file": "b.jsonl"}
    inputs = [
        PLACE | {"records": 2, "staged": 2, "quarantined": 0},
        other | {"records": 1, "staged": 0, "quarantined": 1},
    ]
    assert landed(lake, inputs=inputs).breaks == ("2 files do not add up",)


def test_a_row_of_a_file_that_no_input_names_is_told(lake: Lake) -> None:
    stranger = {"source_name": "talks", "file": "z.jsonl", "row_id": "9", "record_id": "z"}
    assert landed(lake, questions=[stranger]).breaks == (
        "landed is not staged + quarantined",
        "1 files do not add up",
    )


def test_a_copy_that_landed_once_counts_once(lake: Lake) -> None:
    copy = {"source_name": "talks", "file": "b.jsonl", "records": 0, "staged": 0, "quarantined": 0}
    inputs = [PLACE | {"records": 3, "staged": 2, "quarantined": 1}, copy]
    assert landed(lake, inputs=inputs) == LandingCount(3, 2, 1)
