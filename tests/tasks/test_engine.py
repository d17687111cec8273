"""The engine: what it seals, and that its errors carry no user text."""

import ast
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks import engine
from tasks.config import CurateConfig
from tasks.engine import all_keys, bound, stage_key
from tasks.errors import StageError
from tasks.functions import SqlFunction, all_functions
from tasks.lake import Lake
from tasks.materialise import materialise
from tasks.stages import Stage
from tasks.tables import STAGED, staged_keys

CANARY = "CANARY 4711"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    rows = {"texts": [{"text_id": "t1", "content_id": CANARY, "tools": CANARY}]}
    for name, schema in STAGED.items():
        with lake.draft() as draft:
            pq.write_table(pa.Table.from_pylist(rows.get(name, []), schema), draft / "a.parquet")
            lake.seal(draft, f"staged.{name}", "landed", {"a.parquet": len(rows.get(name, []))})
    return lake


def stage(sql: str, **fields: Any) -> Stage:
    said = {"reads": ("staged.texts",), "params": (), "calls": ()} | fields
    return Stage(Path("x.sql"), "cleaned", "found", "row-local", "one row is one text", sql, **said)


def build(lake: Lake, made: Stage) -> Path:
    keys = staged_keys("landed") | {made.table: "key"}
    return Path(lake.paths(materialise(lake, made, {}, keys))[0])


def test_a_built_table_is_sealed_alone_in_its_folder(lake: Lake) -> None:
    path = build(lake, stage("select text_id from staged.texts"))
    assert pq.read_table(path).to_pylist() == [{"text_id": "t1"}]
    assert {each.name for each in path.parent.iterdir()} == {"data.parquet", "manifest.json"}


@pytest.mark.parametrize(
    "sql",
    [
        "select cast(content_id as bigint) as n from staged.texts",
        "select is_json(tools) as n from staged.texts",
    ],
)
def test_an_error_of_sql_or_of_a_function_carries_no_text_of_a_row(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, sql: str
) -> None:
    def fails(column: pa.ChunkedArray) -> pa.Array:
        raise KeyError(column[0].as_py())

    broken = SqlFunction("is_json", ("varchar",), "boolean", fails)
    monkeypatch.setattr(engine, "all_functions", lambda: all_functions() | {"is_json": broken})
    with pytest.raises(StageError) as told:
        build(lake, stage(sql))
    assert CANARY not in str(told.value)
    assert "cleaned.found could not be built" in str(told.value)


def test_a_parameter_that_is_no_knob_is_named() -> None:
    with pytest.raises(StageError, match=r"\$nonsense, which is no knob"):
        bound(stage("select 1", params=("nonsense",)), CurateConfig().parameters())


def test_a_key_changes_with_all_that_the_bytes_depend_on(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = staged_keys("landed")
    plain = stage("select $max_turns as n from staged.texts", params=("max_turns",))
    first = stage_key(plain, {"max_turns": 3}, keys)
    assert first == stage_key(plain, {"max_turns": 3, "unused": 1}, keys)
    assert first != stage_key(plain, {"max_turns": 4}, keys)
    assert first != stage_key(plain, {"max_turns": 3}, staged_keys("other"))
    calling = stage("select is_json(tools) as n from staged.texts", calls=("is_json",))
    before = stage_key(calling, {}, keys)
    monkeypatch.setattr(engine, "_libraries", lambda: {"py3langid": "another"})
    assert before != stage_key(calling, {}, keys)


def test_another_threshold_leaves_earlier_layers_as_they_are() -> None:
    staged, parameters = staged_keys("landed"), CurateConfig().parameters()
    before, after = (
        all_keys(staged, parameters),
        all_keys(staged, parameters | {"min_quality": 0.9}),
    )
    changed = {table.partition(".")[0] for table in before if before[table] != after[table]}
    assert "selected" in changed
    assert not changed & {"cleaned", "deduplicated", "decontaminated", "scored"}


def test_every_library_that_functions_import_is_in_the_keys_of_their_tables() -> None:
    names = {"stdnum": "python-stdnum"}
    paths = (Path(engine.__file__).parent / "functions").rglob("*.py")
    nodes = [node for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    found = {
        node.module.partition(".")[0]
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module
    }
    found |= {a.name.partition(".")[0] for n in nodes if isinstance(n, ast.Import) for a in n.names}
    foreign = found - {*sys.stdlib_module_names, "tasks", "model2vec"}
    told = engine._libraries()
    assert {names.get(each, each.replace("_", "-")) for each in foreign} <= {*told}
    assert {"python", "tree-sitter-bash", "tree-sitter-typescript", "scipy"} <= {*told}
