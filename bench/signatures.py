"""The signatures of a text against a scan of the same bytes, and against a plain Python loop.

Rows are of about 1.2 KB, one in four Chinese. CPU seconds are those of this process, all threads.
"""

import argparse
import itertools
import math
import os
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from bench._rows import words
from bench._yardstick import cpu_seconds
from tasks import demo_chinese
from tasks.config import CurateConfig
from tasks.engine import connection
from tasks.functions import messages
from tasks.functions.tokens import tokens
from tasks.functions.words import FUNCTION_WORDS
from tasks.lake import Lake
from tasks.tables import MESSAGES

SCAN = "select sum(strlen(turn.content)) from (select unnest(messages) as turn from {rows})"
PASS = "select count(found) from (select {call} as found from {rows})"
DIGEST = "select bit_xor(md5_number(found::varchar)) from (select {call} as found from {rows})"
CALLS = {
    "signature": "signature(messages, $shingle_tokens, $sketch_size)",
    "constraints": "constraints(messages, false)",
    "wording": "wording(messages)",
    "sides": "said(messages)",
    "unsafe margins": "unsafe_margins(messages, $quality_weights, $quality_weights_digest)",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--python-rows", type=int, default=4_000, help="rows of the Python loop")


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure and print rows a CPU second and ratios to the scan and to the Python loop."""
    found = measure(given.rows, given.seed, given.python_rows)
    scan, loop = found["cpu_us"]["scan"], found["cpu_us"]["python loop"]
    print(f"{'':<22}{'rows / CPU s':>14}{'× scan':>9}{'× loop':>9}")
    for name, cost in found["cpu_us"].items():
        print(f"{name:<22}{1e6 / cost:>14,.0f}{cost / scan:>9.1f}{loop / cost:>9.1f}")
    print(f"wall of one thread ÷ wall of all: {found['speedup']:.2f}")
    print(f"first call compiled in {found['compile_cpu_s']:.1f} CPU s (0.1: it was kept)")
    print(f"peak memory {found['peak_mb']:,} MB; {found['bytes_a_row']:,} bytes a row")
    if not found["is_same_at_one_thread"]:
        raise SystemExit("signatures differ between one thread and all")
    return found


def rows(count: int, seed: int) -> Iterator[list[dict[str, str]]]:
    """Yield messages of one question and one answer, one in four of Chinese."""
    chosen, english, chinese = random.Random(seed), words(), chinese_characters()
    for number in range(count):
        if number % 4 == 0:
            asked = f"{''.join(chosen.choices(chinese, k=80))}{number}？"
            told = f"{''.join(chosen.choices(chinese, k=320))}。"
        else:
            asked = f"{' '.join(chosen.choices(english, k=40))} {number}?"
            told = f"{' '.join(chosen.choices(english, k=150))}."
        yield [{"role": "user", "content": asked}, {"role": "assistant", "content": told}]


def chinese_characters() -> str:
    """Return the Chinese characters of the idioms and provinces of the demo."""
    return "".join("".join(each) for each in (*demo_chinese.IDIOMS, *demo_chinese.PROVINCES))


def python_loop(turns: list[messages.Turn]) -> tuple[Any, ...]:
    """Return about what a signature holds of a row, the plain way: the loop that it replaces."""
    asked, told = (
        [word for role, content in turns if role == side for word in tokens(content)]
        for side in ("user", "assistant")
    )
    counts = Counter(told)
    content = [word for word in told if word not in FUNCTION_WORDS]
    triples = list(zip(told, told[1:], told[2:], strict=False))
    sketches = [
        sorted({hash(tuple(side[place : place + 5])) for place in range(max(1, len(side) - 4))})[
            :24
        ]
        for side in (asked, told)
    ]
    entropy = -sum(n / len(told) * math.log2(n / len(told)) for n in counts.values())
    shared = len((set(asked) - FUNCTION_WORDS) & set(content))
    return (hash(tuple(told)), shared, len(set(triples)), entropy, sketches)


def measure(count: int, seed: int, python_count: int) -> dict[str, Any]:
    """Return CPU microseconds a row by what was done, and how threads and memory fared."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        size = write_rows(path, count, seed)
        one = _passes(path, count, 1)
        every = _passes(path, count, len(os.sched_getaffinity(0)))
    sample = [[(turn["role"], turn["content"]) for turn in row] for row in rows(python_count, seed)]
    loop = _cost(lambda: [python_loop(row) for row in sample], python_count)
    return {
        "cpu_us": {**every["cpu_us"], "python loop": loop},
        "bytes_a_row": size // count,
        "compile_cpu_s": one["compile_cpu_s"],
        "speedup": one["wall_s"] / every["wall_s"],
        "is_same_at_one_thread": one["digest"] == every["digest"],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000,
    }


def write_rows(path: Path, count: int, seed: int) -> int:
    """Write the rows as a stage file of zstd Parquet; return how many bytes of text they hold."""
    made, size = rows(count, seed), 0
    with pq.ParquetWriter(path, pa.schema([("messages", MESSAGES)]), compression="zstd") as writer:
        while batch := list(itertools.islice(made, 8_192)):
            writer.write_table(pa.table({"messages": pa.array(batch, MESSAGES)}))
            size += sum(len(turn["content"].encode()) for row in batch for turn in row)
    return size


def _passes(path: Path, count: int, threads: int) -> dict[str, Any]:
    os.environ["SLUICE_THREADS"] = str(threads)
    table, costs = f"read_parquet('{path}')", {}
    with connection(Lake(path.parent)) as con:
        started = cpu_seconds()
        ask(con, PASS, CALLS["signature"], f"(select * from {table} limit 1)")
        compiled = cpu_seconds() - started
        costs["scan"] = _cost(lambda: ask(con, SCAN, "", table), count)
        started = time.perf_counter()
        for name, call in CALLS.items():
            costs[name] = _cost(lambda call=call: ask(con, PASS, call, table), count)
        wall = time.perf_counter() - started
        digest = ask(con, DIGEST, CALLS["signature"], table)
    return {"cpu_us": costs, "compile_cpu_s": compiled, "wall_s": wall, "digest": digest}


def ask(con: duckdb.DuckDBPyConnection, sql: str, call: str, table: str) -> Any:
    """Return the one value of a query over the rows, with the knobs at their defaults."""
    statement = sql.format(call=call, rows=table)
    knobs = CurateConfig().parameters()
    names = con.extract_statements(statement)[0].named_parameters
    return con.execute(statement, {name: knobs[name] for name in names}).fetchall()[0][0]


def _cost(act: Callable[[], Any], count: int) -> float:
    started = cpu_seconds()
    act()
    return (cpu_seconds() - started) / count * 1e6
