"""What-if on a made release: thresholds alone, and a budget with likeness, each in a new process.

The rows are made in SQL; from `scored.conversations` on the stages are the real ones. What is timed
is the whole command, from its start to its answer, with the digests of all that it reads.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tasks.config import CurateConfig
from tasks.engine import WRITER, bound, connection, stage_key
from tasks.files import write_json
from tasks.lake import MANIFEST, Lake
from tasks.materialise import materialise
from tasks.pointer import make_current
from tasks.seals import with_digest
from tasks.stages import Stage, all_stages, published_tables
from tasks.tables import SPLITS, STAGED, sql_columns

# What stands in for the layers before the scores; a text is a question and an answer of 40 words.
_SAID = (
    "list_reduce(list_transform(range({n}), lambda x: 'word' || hash(i * 1000 + x) % 20000),"
    " lambda a, b: a || ' ' || b)"
)
_MADE = {
    "staged.texts": f"""select id as text_id, id as content_id, id as prompt_id,
        [{{'role': 'user', 'content': {_SAID.format(n=12)}}},
         {{'role': 'assistant', 'content': {_SAID.format(n=30)}}}] as messages,
        1::integer as prompt_turn_count, null::varchar as tools from ids""",
    "cleaned.signatures": """select id as text_id, id as content_id, id as prompt_id,
        '' as tools_hash, 'ua' as roles, (hash(i) >> 1)::bigint as normal_hash,
        (hash(i + 1) >> 1)::bigint as prompt_hash, (hash(i + 2) >> 1)::bigint as first_turn_hash,
        list_transform(range(24), lambda x: (hash(i * 31 + x) >> 1)::bigint) as prompt_sketch,
        list_transform(range(24), lambda x: (hash(i * 37 + x) >> 1)::bigint) as answer_sketch,
        (5 + i % 40)::bigint as prompt_token_count, (i % 900)::bigint as answer_token_count,
        case when i % 4 = 0 then 'zh' else 'en' end as answer_language, i % 97 = 0 as is_refusal
        from ids""",
    "cleaned.shapes": """select id as text_id, (hash(i + 1) >> 1)::bigint as prompt_hash,
        case when i % 4 = 0 then 'zh' else 'en' end as language, true as is_single_turn
        from ids""",
    "cleaned.conversations": "select id as row_id, id as text_id from ids",
    "decontaminated.conversations": """select id as row_id, id as record_id,
        id as conversation_id, id as prompt_id, id as text_id,
        case when i % 3 = 0 then 'one' else 'two' end as source_name from ids""",
    "scored.overall": """select id as text_id, (hash(i + 3) % 1000) / 1000.0::double as
        instruction_accuracy_score, (hash(i + 4) % 1000) / 1000.0::double as complexity_score,
        0.5::double as knowledge_density_score, 0.5::double as instruction_following_score,
        (hash(i + 5) % 1000) / 1000.0::double as overall_score from ids""",
    "scored.safety": """select id as text_id, null::double as unsafe_prompt_score,
        (hash(i + 6) % 1000) / 1040.0::double as unsafe_answer_score, false as is_trained_on
        from ids""",
    "scored.junk": "select id as text_id, 'truncated' as rule from ids where i % 211 = 0",
}
# What nothing is made of: late stages read it, and every other early stage has no rows.
_LATE = ("scored", "selected", "sft", "preference")
QUESTIONS = {
    "thresholds": ["--set", "min_quality=0.4"],
    "exact": ["--set", "min_quality=0.4", "--exact"],
    "budget": ["--set", "budget=6000", "--set", "quotas=source=0.6,topic=0.2",
               "--set", "diversity=tfidf", "--set", "max_similarity=0.5"],
    "sketches": ["--set", "diversity=sketch", "--set", "max_similarity=0.3"],
}  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--questions", default=",".join(QUESTIONS), help="which are asked")


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Make a release and print what each question took: medians of wall and CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake")
        started = time.perf_counter()
        make(lake, given.rows)
        print(f"made a release of {given.rows:,} rows in {time.perf_counter() - started:.0f} s")
        found = {}
        for name in given.questions.split(","):
            times = [ask(lake, QUESTIONS[name]) for _ in range(given.rounds)]
            wall, cpu = (sorted(each)[len(times) // 2] for each in zip(*times, strict=True))
            found[name] = {"wall_s": wall, "cpu_s": cpu, "all": times}
            print(f"{name:<12}{wall:>8.2f} s wall{cpu:>8.2f} s CPU")
    return {"rows": given.rows, "questions": found}


def ask(lake: Lake, flags: list[str]) -> tuple[float, float]:
    """Return wall and CPU seconds of one question, asked in a process of its own."""
    command = [sys.executable, "-m", "flows.cli", "whatif", "--lake", str(lake.root), "--json"]
    started, before = time.perf_counter(), _cpu_s()
    done = subprocess.run([*command, *flags], capture_output=True, text=True, check=False)
    wall = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(done.stderr)
    tables = json.loads(done.stdout)["tables"]
    assert any(each["lost"] for splits in tables.values() for each in splits.values())
    return wall, _cpu_s() - before


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def make(lake: Lake, count: int) -> None:
    """Seal made rows as the early stages, build the late ones, publish what whatif reads of it."""
    keys = dict.fromkeys(all_stages(), "made") | {f"staged.{name}": "made" for name in STAGED}
    for name in STAGED.keys() - {"texts"}:
        with lake.draft() as draft:
            lake.seal(draft, f"staged.{name}", "made", {})
    _seal_nothing(lake)
    for table, sql in _MADE.items():
        ids = f"with ids as (select i, md5(i::varchar) as id from range({count:d}) as r(i))"
        with lake.draft() as draft:
            with connection(lake) as con:
                con.execute(f"copy ({ids} {sql}) to '{draft / 'data.parquet'}' ({WRITER})")
                rows = con.execute(f"select count(*) from '{draft / 'data.parquet'}'").fetchall()
            lake.seal(draft, table, "made", {"data.parquet": rows[0][0]})
    parameters = CurateConfig().parameters()
    late = [s for s in all_stages().values() if _is_late(s) and s.table not in _MADE]
    for stage in late:
        keys[stage.table] = stage_key(stage, parameters, keys)
        materialise(lake, stage, parameters, keys)
    _publish(lake, keys)


def _is_late(stage: Stage) -> bool:
    # What is made of the text alone is not: its scores stand in above, or it has no rows.
    return stage.layer in _LATE and (stage.layer != "scored" or stage.reach != "row-local")


def _seal_nothing(lake: Lake) -> None:
    """Seal every early stage that no rows are made of, with the columns that its SQL gives."""
    parameters = CurateConfig().parameters()
    with connection(lake) as con:
        for layer in {"staged", *(stage.layer for stage in all_stages().values())}:
            con.execute(f"create schema {layer}")
        for name, schema in STAGED.items():
            con.execute(f"create table staged.{name} ({sql_columns(schema)})")
        for stage in all_stages().values():
            select = stage.sql.rstrip().rstrip(";")
            con.execute(
                f"create table {stage.table} as from (\n{select}\n) limit 0",
                bound(stage, parameters),
            )
            if stage.table not in _MADE and not _is_late(stage):
                with lake.draft() as draft:
                    con.execute(
                        f"copy {stage.table} to '{draft / 'data.parquet'}' (format parquet)"
                    )
                    lake.seal(draft, stage.table, "made", {"data.parquet": 0})


def _publish(lake: Lake, keys: dict[str, str]) -> None:
    tables = {}
    for table in published_tables():
        sealed = lake.sealed(table, keys[table])
        assert sealed
        tables[table.replace(".", "_")] = {
            split: file.rows
            for split in SPLITS
            for file in sealed.files
            if file.path.startswith(split)
        }
    folder = lake.root / "releases" / "made" / "v0001"
    folder.mkdir(parents=True)
    manifest = {
        "dataset": "made",
        "version": "v0001",
        "config": CurateConfig().model_dump(exclude={"lake"}),
        "stages": [{"table": table, "key": key} for table, key in keys.items()],
        "tables": tables,
        "files": [],
    }
    write_json(folder / MANIFEST, with_digest(manifest))
    make_current(folder.parent, "v0001")
