"""One small release made by hand: what questions, export and the command line are asked about."""

import atexit
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks import identity
from tasks.config import CurateConfig
from tasks.engine import bound, connection
from tasks.files import digest_of, write_json
from tasks.lake import MANIFEST, QUARANTINE, Lake
from tasks.pointer import make_current
from tasks.seals import with_digest
from tasks.stages import all_stages
from tasks.tables import ANNOTATION_METRICS, CONTENT_ID, MESSAGES, METRICS, STAGED
from tasks.validation import _forget_duckdb

# What tests hold of DuckDB to the end would be told as leaked, by every process of tests.
atexit.register(_forget_duckdb)
Turns = list[tuple[str, str]]
LANDED = "landed"
TALK, RATED = "a" * 64, "b" * 64
HOSTILE = "[bold]stop\u202etrap\u202c here"
RAW = b'{"broken \xff\x1b[31m \xc2\x9b'
SYSTEM, ASKED, ANSWERED = "Be brief.", "What is a sluice?", "A gate\nfor water."
TOOLS = json.dumps([{"name": "weather"}])
LEDGER = pa.schema(
    [
        *((name, pa.string()) for name in ("row_id", "record_id", "content_id", "entity")),
        ("source_name", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        *((name, pa.string()) for name in ("verdict", "layer", "rule")),
        ("value", pa.float64()),
        ("threshold", pa.float64()),
        ("matched_id", pa.string()),
        ("detail", pa.string()),
        ("tables", pa.list_(pa.string())),
    ]
)
WIDE = {
    "messages": MESSAGES,
    "prompt": MESSAGES,
    "chosen": MESSAGES,
    "rejected": MESSAGES,
    "completion": MESSAGES,
    "annotation_metrics": ANNOTATION_METRICS,
    "label": pa.bool_(),
    **dict.fromkeys(("rating", "chosen_rating", "rejected_rating", "margin"), pa.float64()),
    "rank": pa.int64(),
}
COLUMNS = {
    "sft_single_turn": "conversation_id prompt_id system messages source_name",
    "sft_multi_turn": "conversation_id prompt_id messages tools source_name",
    "preference_pairs": "pair_id prompt_id chosen_id rejected_id prompt chosen rejected tools"
    " annotation_metrics chosen_rating rejected_rating margin origin source_name",
    "preference_ranked_answers": "answer_id prompt_id prompt completion tools stands_by rating rank"
    " annotation_metrics model source_name",
    "preference_unpaired": "answer_id prompt_id prompt completion tools label source_name",
    "preference_prompts": "prompt_id prompt tools source_name",
}


def structs(turns: Turns) -> list[dict[str, str]]:
    return [{"role": role, "content": content} for role, content in turns]


@dataclass
class Maker:
    """Collects staged rows, published rows and the ledger, then writes a lake."""

    lake: Lake
    staged: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {name: [] for name in STAGED}
    )
    ledger: list[dict[str, Any]] = field(default_factory=list)
    published: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)

    def row(self, entity: str, digest: str, line: int, turns: Turns, **more: Any) -> dict[str, Any]:
        """Stage one row; what `more` says of a verdict goes to the ledger."""
        ordinal = len(self.staged[entity])
        tools = more.pop("tools", None)
        place = {
            "row_id": identity.row_ids([(digest, line - 1)], entity, [ordinal])[0],
            "record_id": identity.record_ids([(digest, line - 1)])[0],
            "source_name": "talk" if digest == TALK else "rated",
            "file": "talk.jsonl" if digest == TALK else "day/rated.jsonl",
            "line": line,
        }
        fate = {key: more.pop(key) for key in LEDGER.names if key in more and key != "rating"}
        content = more.get("pair_id") or identity.content_id(turns, tools)
        prompt_id = identity.content_id([t for t in turns if t[0] in ("system", "user")], tools)
        row = place | {"prompt_id": prompt_id, "text_id": f"text {place['row_id']}"} | more
        row[CONTENT_ID[entity]] = content
        if entity != "comparisons":
            self.staged["texts"].append(
                row | {"content_id": content, "messages": structs(turns), "tools": tools}
            )
        self.staged[entity].append(row)
        base = {"verdict": "published", "layer": "preference", "entity": entity, "tables": []}
        self.ledger.append(place | {"content_id": content} | base | fate)
        return row

    def publish(self, table: str, split: str, **row: Any) -> None:
        self.published.setdefault((table, split), []).append(row)

    def write(self, version: str, is_current: bool = True) -> Path:
        self._seal_staged()
        folder = self.lake.root / "releases" / "demo" / version
        files = [self._file(folder, f"{t}/{s}-00000-of-00001.parquet", rows, _schema(t))
                 for (t, s), rows in sorted(self.published.items())]  # fmt: skip
        files.append(self._file(folder, "ledger/data.parquet", self.ledger, LEDGER))
        pages = [self._page(folder / name) for name in ("README.md", "report.html")]
        write_json(
            folder / MANIFEST, with_digest(self._manifest(version, files) | {"pages": pages})
        )
        if is_current:
            make_current(folder.parent, version)
        return folder

    def _seal_staged(self) -> None:
        for name, rows in self.staged.items():
            with self.lake.draft() as draft:
                if rows:
                    _write(draft / "data.parquet", rows, STAGED[name])
                held = {"data.parquet": len(rows)} if rows else {}
                self.lake.seal(draft, f"staged.{name}", LANDED, held, (LANDED,))
        raw = pa.table({"record_id": identity.record_ids([(TALK, 2)]), "raw": [RAW]})
        with self.lake.draft() as draft:
            pq.write_table(raw, draft / "raw.parquet")
            self.lake.seal(draft, QUARANTINE, LANDED, {"raw.parquet": 1})

    def _file(
        self, folder: Path, path: str, rows: list[dict[str, Any]], schema: pa.Schema
    ) -> dict[str, Any]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        _write(folder / path, rows, schema)
        return {"path": path, "rows": len(rows), "sha256": digest_of(folder / path)}

    def _page(self, path: Path) -> dict[str, Any]:
        path.write_text(f"What {path.name} says.\n")
        return {"path": path.name, "sha256": digest_of(path)}

    def _manifest(self, version: str, files: list[dict[str, Any]]) -> dict[str, Any]:
        tables: dict[str, dict[str, int]] = {name: {} for name in COLUMNS}
        for (table, split), rows in self.published.items():
            tables[table][split] = len(rows)
        entities = ("conversations", "answers", "comparisons", "prompts")
        last = {"conversations": "sft"}
        counted = dict.fromkeys(("rows_in", "kept", "rejected", "rows_out"), 1)
        return {
            "dataset": "demo", "version": version, "release_id": "c" * 64, "parent": None,
            "created_at": "2026-11-22T03:00:00+00:00", "code_version": "0.1.0",
            "is_sample": False, "config": CurateConfig().model_dump(exclude={"lake"}),
            "counts": {"landed": 9, "staged": 8, "quarantined": 1},
            "layers": [{"layer": layer, "entity": entity} | counted for entity in entities
                       for layer in ("cleaned", "deduplicated", "decontaminated", "selected",
                                     last.get(entity, "preference"))],
            "tables": tables, "files": files,
            "rejections": [{"layer": "selected", "entity": "conversations",
                            "rule": "low_quality", "rows": 1}],
            "inputs": [{"source_name": source, "file": file, "sha256": sha256, "format": "alpaca",
                        "records": 4, "quarantined": 0, "is_copy": file == "twin.jsonl"}
                       for source, file, sha256 in (("talk", "talk.jsonl", TALK),
                                                    ("talk", "twin.jsonl", TALK),
                                                    ("rated", "day/rated.jsonl", RATED))],
            "stages": [{"table": f"staged.{name}", "key": LANDED} for name in STAGED],
            "benchmarks": [{"benchmark_name": "quiz", "question_count": 200, "hit_count": 3,
                            "hit_share": 0.015, "is_contaminated": False, "conversation_count": 4,
                            "answer_count": 4, "comparison_count": 0, "prompt_count": 0}],
            "gates": [],
        }  # fmt: skip


def _schema(table: str) -> pa.Schema:
    return pa.schema([(n, WIDE.get(n, pa.string())) for n in COLUMNS[table].split()])


def _write(path: Path, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    pq.write_table(pa.Table.from_pylist(rows, schema), path)


def fill(make: Maker) -> None:
    """Stage nine records: every verdict and every published table."""
    first = [("system", SYSTEM), ("user", ASKED), ("assistant", ANSWERED)]
    kept = make.row("conversations", TALK, 1, first, layer="sft", tables=["sft_single_turn"])
    make.row("conversations", TALK, 2, first, verdict="rejected", layer="deduplicated",
             rule="exact_duplicate", matched_id=kept["row_id"])  # fmt: skip
    (lost,) = identity.record_ids([(TALK, 2)])
    make.ledger.append({"row_id": lost, "record_id": lost, "source_name": "talk",
                        "file": "talk.jsonl", "line": 3, "verdict": "quarantined",
                        "layer": "staged", "rule": "bad_json", "detail": "byte 9"})  # fmt: skip
    talk = [("user", "Rain?"), ("assistant", "Where?"), ("user", "Delft."), ("assistant", "Yes.")]
    many = make.row("conversations", TALK, 4, talk, tools=TOOLS, layer="sft",
                    tables=["sft_multi_turn"])  # fmt: skip
    make.row("conversations", TALK, 5, [("user", HOSTILE), ("assistant", "x")], verdict="rejected",
             layer="selected", rule="low_quality", value=0.1, threshold=0.25)  # fmt: skip
    make.publish("sft_single_turn", "train", **kept, system=SYSTEM, messages=structs(first[1:]))
    make.publish("sft_multi_turn", "test", **many, messages=structs(talk), tools=TOOLS)
    fill_preference(make)


def fill_preference(make: Maker) -> None:
    prompt = [("user", "Name a prime.")]
    good, bad = (make.row("answers", RATED, 1, [*prompt, ("assistant", text)], rating=rating)
                 for text, rating in (("Seven.", 5.0), ("Nine.", 2.0)))  # fmt: skip
    sides = {"prompt": structs(prompt), "chosen": structs([("assistant", "Seven.")]),
             "rejected": structs([("assistant", "Nine.")])}  # fmt: skip
    pair = identity.pair_id(good["answer_id"], bad["answer_id"])
    metrics = dict.fromkeys(METRICS) | {"accuracy": 4.0}
    make.publish("preference_pairs", "train", pair_id=pair, prompt_id=good["prompt_id"],
                 chosen_id=good["answer_id"], rejected_id=bad["answer_id"], **sides, tools=None,
                 annotation_metrics=metrics, margin=3.0, origin="ratings")  # fmt: skip
    for rank, (row, side) in enumerate(((good, "chosen"), (bad, "rejected")), 1):
        make.publish("preference_ranked_answers", "train", **row | {"rank": rank, "stands_by": "rating"},
                     prompt=sides["prompt"], completion=sides[side])  # fmt: skip
    two = [("system", SYSTEM), ("user", "Up?")]
    up, down = (make.row("answers", RATED, 2, [*two, ("assistant", text)])
                for text in ("Up.", "Down."))  # fmt: skip
    named = identity.pair_id(up["answer_id"], down["answer_id"])
    both = {"pair_id": named, "chosen_id": up["answer_id"], "rejected_id": down["answer_id"]}
    make.row("comparisons", RATED, 2, two, **both, verdict="rejected", layer="preference",
             rule="equal_texts")  # fmt: skip
    vote = make.row("answers", RATED, 3, [("user", "Hi?"), ("assistant", "Hello.")], label=True)
    make.publish("preference_unpaired", "validation", **vote, prompt=structs([("user", "Hi?")]),
                 completion=structs([("assistant", "Hello.")]))  # fmt: skip
    asked = make.row("prompts", RATED, 4, two)
    make.publish("preference_prompts", "train", **asked, prompt=structs(two))


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    """An empty lake that a test fills itself."""
    return Maker(Lake(tmp_path / "lake"))


def made(root: Path) -> Lake:
    make = Maker(Lake(root))
    fill(make)
    make.write("v0001")
    return make.lake


@pytest.fixture(scope="session")
def small_lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake with one current release, `demo` v0001; tests must not change it."""
    return made(tmp_path_factory.mktemp("questions") / "lake")


@pytest.fixture
def own_lake(tmp_path: Path) -> Lake:
    """The same lake, for one test to spoil."""
    return made(tmp_path / "lake")


class Columns:
    """The columns of every table of the path, as its own SQL gives them: found once a session."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._made: dict[str, pa.Schema] = {}

    def schema(self, table: str) -> pa.Schema:
        """Return a table's columns as Arrow knows them."""
        if table not in self._made:
            self._make(table)
            self._made[table] = self._con.sql(f"from {table}").to_arrow_table().schema
        return self._made[table]

    def told(self, table: str) -> str:
        """Return a table's columns as `create table` takes them."""
        self.schema(table)
        rows = self._con.execute(f"describe {table}").fetchall()
        return ", ".join(f'"{name}" {kind}' for name, kind, *_ in rows)

    def _make(self, table: str) -> None:
        layer, _, name = table.partition(".")
        if layer == "staged":
            self._con.execute("create schema if not exists staged")
            self._con.register("nothing", STAGED[name].empty_table())
            self._con.execute(f"create table {table} as from nothing")
            self._con.unregister("nothing")
            return
        stage = all_stages()[table]
        for read in stage.reads:
            self.schema(read)
        self._con.execute(f"create schema if not exists {layer}")
        parameters = bound(stage, CurateConfig().parameters())
        self._con.execute(f"create table {table} as from (\n{stage.sql}\n) limit 0", parameters)


@pytest.fixture(scope="session")
def columns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Columns]:
    """The columns of every table, none of which a test makes itself."""
    with connection(Lake(tmp_path_factory.mktemp("columns"))) as con:
        yield Columns(con)
