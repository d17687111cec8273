"""Scores from outside land as records of their own: counted, never published, refused elsewhere."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bench._corpus import write_records
from tasks.config import CurateConfig
from tasks.conservation import landing
from tasks.engine import connection, show_by_key
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.parameters import load
from tasks.source import Source
from tasks.tables import staged_keys

KNOWN = "0123456789abcdef0123456789abcdef"
ASKED = {"instruction": "What is a sluice?", "output": "A gate for water."}


def landed(folder: Path, *sources: tuple[str, list[Any]]) -> tuple[Lake, dict[str, str]]:
    """Land records by the roles of their sources."""
    made = []
    for number, (role, records) in enumerate(sources):
        path = folder / f"{role}{number}.jsonl"
        write_records(path, records)
        made.append(Source.model_validate({"path": str(path), "role": role}))
    config = CurateConfig(lake=str(folder / "lake"), sources=made)
    lake = Lake(config.lake)
    return lake, staged_keys(land_inputs(config, lake, lambda _: None))


def ask(lake: Lake, keys: dict[str, str], table: str, columns: str) -> list[tuple[Any, ...]]:
    with connection(lake) as con:
        show_by_key(con, lake, table, keys)
        return con.execute(f"select {columns} from {table} order by all").fetchall()


def test_scores_land_by_id_and_each_record_is_counted_once(tmp_path: Path) -> None:
    scores = [
        {"id": KNOWN, "score": 0.5, "scorer": "judge"},
        {"id": KNOWN, "score": "-2.5"},
        {"id": "row 7", "score": 1},
        ASKED,
    ]
    lake, keys = landed(tmp_path, ("corpus", [ASKED]), ("scores", scores))
    found = ask(lake, keys, "staged.scores", "content_id, scorer, score, line")
    assert found == [(KNOWN, "judge", 0.5, 1), (KNOWN, "scores1", -2.5, 2)]
    assert ask(lake, keys, "staged.quarantine", "rule, line") == [
        ("unknown_format", 4), ("wrong_type", 3),
    ]  # fmt: skip
    counted = landing(lake, keys)
    assert (counted.landed, counted.staged, counted.quarantined) == (5, 3, 2)
    assert not counted.breaks


def test_a_score_among_a_corpus_and_a_corpus_among_scores_are_quarantined(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    write_records(path, [{"id": KNOWN, "score": 1}])
    asked = tmp_path / "asked.jsonl"
    write_records(asked, [ASKED])
    config = CurateConfig(
        lake=str(tmp_path / "lake"),
        sources=[
            Source(path=str(path), name="mixed", format="external_score"),
            Source(path=str(asked), name="asked", format="alpaca", role="scores"),
        ],
    )
    lake = Lake(config.lake)
    keys = staged_keys(land_inputs(config, lake, lambda _: None))
    assert ask(lake, keys, "staged.quarantine", "source_name, rule") == [
        ("asked", "wrong_role"), ("mixed", "wrong_role"),
    ]  # fmt: skip


def test_scores_stand_beside_the_sources_and_a_weight_needs_its_scorer() -> None:
    loaded = load(None, [], {"sources": ["b.jsonl"]}, {"scores": ["judge=s.jsonl"]})
    assert [(each.name, each.role) for each in loaded.sources] == [
        ("b", "corpus"), ("judge", "scores"),
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="needs external_scorer"):
        CurateConfig.model_validate({"external_scores": {"external_weight": 0.2}})
    with pytest.raises(ValidationError, match="needs find_semantic_duplicates"):
        CurateConfig.model_validate({"choice": {"diversity": "embedding"}})
