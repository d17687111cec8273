"""Real rows for a measurement: requests and answers of a folder of data sets, as alpaca records.

What drawn words hide stands in them: code, sums, lists, names, numbers, Chinese.
"""

import json
import random
import tempfile
from pathlib import Path

from tasks.config import CurateConfig
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


def write_real_rows(path: Path, folder: Path, rows: int, seed: int) -> None:
    """Write records drawn from all files of a folder, one in four a copy of an earlier one.

    They are as many as asked for, or as the folder holds.
    """
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
