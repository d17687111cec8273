"""Rows for a measurement, alpaca records, one in four a copy: of drawn words, or real ones.

Real rows hold what drawn words hide: code, sums, lists, names, numbers, Chinese.
"""

import argparse
import json
import random
import tempfile
from pathlib import Path

from tasks.config import CurateConfig
from tasks.demo import corpus_files
from tasks.engine import connection, show_by_key
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.source import Source
from tasks.tables import staged_keys

# Shorter rows are left out: the corpus of the targets has 1,191 characters a row.
_LEAST_CHARS = 120
_COPIES = 0.25
_LAST_TURNS = """
with said as (
    select distinct
        list_filter(messages, lambda turn: turn.role = 'user')[-1].content as asked,
        list_filter(messages, lambda turn: turn.role = 'assistant')[-1].content as told
    from staged.texts
)
select asked, told from said where length(asked) + length(told) >= $least
order by hash(asked, told, $seed) limit $rows
"""


def rows_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what says which rows are measured."""
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=7)
    # One alone: a file of one's own is read, and never drawn rows written over it.
    given = parser.add_mutually_exclusive_group()
    given.add_argument("--folder", type=Path, help="a folder of data sets to draw rows from")
    given.add_argument("--path", type=Path, help="a JSON Lines file of one's own instead")


def rows_file(given: argparse.Namespace, folder: Path) -> Path:
    """Return the file of the rows that are asked for: one's own, or one written to the folder."""
    if given.path:
        return Path(given.path)
    path = folder / "rows.jsonl"
    if given.folder:
        write_real_rows(path, given.folder, given.rows, given.seed)
    else:
        write_rows(path, given.rows, given.seed)
    return path


def words() -> list[str]:
    """Return the words of the demo's textbook, seed text of our own."""
    records = json.loads(corpus_files()["textbook.json"])
    return [word for record in records for word in record["output"].split() if word.isalpha()]


def write_rows(path: Path, rows: int, seed: int) -> None:
    """Write records of about 900 characters, of words drawn at random."""
    chosen, pool, kept = random.Random(seed), words(), list[str]()
    with open(path, "w", encoding="utf-8") as file:
        for number in range(rows):
            if kept and chosen.random() < _COPIES:
                line = chosen.choice(kept)
            else:
                asked = " ".join(chosen.choices(pool, k=30))
                told = " ".join(chosen.choices(pool, k=110))
                record = {"instruction": f"{asked} {number}?", "input": "", "output": f"{told}."}
                line = json.dumps(record, ensure_ascii=False)
                kept = [*kept[-5_000:], line]
            file.write(f"{line}\n")


def write_real_rows(path: Path, folder: Path, rows: int, seed: int) -> None:
    """Write records drawn from all files of a folder, as many as asked for or as it holds."""
    chosen, kept = random.Random(seed), list[str]()
    with open(path, "w", encoding="utf-8") as file:
        for asked, told in _drawn(folder, int(rows * (1 - _COPIES)), seed):
            record = {"instruction": asked, "input": "", "output": told}
            kept.append(json.dumps(record, ensure_ascii=False))
            file.write(f"{kept[-1]}\n")
            if chosen.random() < _COPIES / (1 - _COPIES):
                file.write(f"{chosen.choice(kept[-5_000:])}\n")


def _drawn(folder: Path, rows: int, seed: int) -> list[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as root:
        config = CurateConfig(sources=[Source(path=str(folder))], lake=root)
        lake = Lake(config.lake)
        with lake.lease(config.dataset):
            keys = staged_keys(land_inputs(config, lake, lambda _: None))
        with connection(lake) as con:
            show_by_key(con, lake, "staged.texts", keys)
            knobs = {"least": _LEAST_CHARS, "seed": seed, "rows": rows}
            return con.execute(_LAST_TURNS, knobs).fetchall()
