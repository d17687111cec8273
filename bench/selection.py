"""The choice of the best rows: time and memory by likeness, against the plain loop of DEITA's rule.

Rows are made as numbers: sketches, Zipf's terms and vectors, one in four an edit of an earlier row.
The plain loop compares each row with all that were chosen (Liu et al. 2024), in NumPy, on fewer
rows; what it chooses must be the same.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from typing import Any

import numpy as np
import pyarrow as pa

from tasks.choice import Choice
from tasks.functions.outranked import outranked

KINDS = ("sketch", "tfidf", "embedding")
_MARKS, _DIMENSIONS, _VOCABULARY = 48, 128, 60_000
_LIMITS = {"sketch": 0.5, "tfidf": 0.7, "embedding": 0.9}
Matrix = np.ndarray[Any, Any]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--plain-rows", type=int, default=5_000, help="rows of the plain loop")
    parser.add_argument("--budget", type=int, default=6_000, help="0: none")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--limit", type=float, help="max_similarity of all kinds")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure each kind in a process of its own; exit 1 where the plain loop chooses others."""
    if given.alone:
        found = measure(given, given.kinds)
        print(json.dumps(found))
        return found
    found = {kind: _alone(given, kind) for kind in given.kinds.split(",")}
    head = (
        "limit",
        "rows",
        "chosen",
        "wall s",
        "CPU s",
        "before MB",
        "peak MB",
        "plain loop s",
        "ours s",
    )
    print(f"{'':<12}" + "".join(f"{name:>14}" for name in head))
    for kind, told in found.items():
        print(f"{kind:<12}" + "".join(f"{told[name]:>14}" for name in head))
    if not all(told["is_same"] for told in found.values()):
        raise SystemExit("the plain loop chooses other rows")
    return found


def _alone(given: argparse.Namespace, kind: str) -> dict[str, Any]:
    names = ("rows", "plain_rows", "budget", "seed")
    flags = [f"--{name.replace('_', '-')}={getattr(given, name)}" for name in names]
    flags += [] if given.limit is None else [f"--limit={given.limit}"]
    command = [sys.executable, "-m", "bench", "selection", "--alone", f"--kinds={kind}", *flags]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def measure(given: argparse.Namespace, kind: str) -> dict[str, Any]:
    """Return what one kind took, and whether the plain loop chooses the same."""
    limit = _LIMITS[kind] if given.limit is None else given.limit
    chosen_of(kind, rows_of(kind, 50, 1), limit, 0)  # compiled
    few = rows_of(kind, given.plain_rows, given.seed)
    started = time.perf_counter()
    ours = chosen_of(kind, few, limit, 0)
    ours_s, started = time.perf_counter() - started, time.perf_counter()
    plain = plain_loop(kind, few, limit)
    plain_s = time.perf_counter() - started
    many = rows_of(kind, given.rows, given.seed)
    held_mb, before, started = peak_mb(), cpu_s(), time.perf_counter()
    chosen = chosen_of(kind, many, limit, given.budget)
    return {
        "limit": limit,
        "rows": given.rows,
        "chosen": len(chosen),
        "wall s": round(time.perf_counter() - started, 2),
        "CPU s": round(cpu_s() - before, 2),
        "peak MB": peak_mb(),
        "before MB": held_mb,
        "plain loop s": round(plain_s, 2),
        "ours s": round(ours_s, 2),
        "is_same": bool(np.array_equal(ours, plain)),
    }


def peak_mb() -> int:
    """Return the most memory that this process has held so far."""
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000)


def cpu_s() -> float:
    """Return the CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def rows_of(kind: str, count: int, seed: int) -> Matrix:
    """Return rows: hashes of sketches, packed terms, or unit vectors as the function takes them."""
    chance = np.random.default_rng([seed, count])
    is_edit = chance.random(count) < 0.25
    of = (chance.random(count) * np.arange(count)).astype(int)
    if kind == "embedding":
        made = chance.standard_normal((count, _DIMENSIONS)).astype(np.float32)
        noise = chance.choice([0.1, 0.4, 0.8], count)[:, None] * made
        made[is_edit] = (made[of] + noise)[is_edit]
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        whole = np.rint(made * 32_767).astype("<i2").view("<i8")
        return np.hstack([np.ones((count, 1), np.int64), whole])
    if kind == "sketch":
        made = chance.integers(0, 2**62, (count, _MARKS))
    else:
        made = chance.zipf(1.3, (count, _MARKS)) * 7_919 % _VOCABULARY
    is_kept = chance.random((count, _MARKS)) < chance.choice([0.5, 0.8, 0.97], count)[:, None]
    made = np.where(is_edit[:, None] & is_kept, made[of], made)
    return np.sort(made << 9 | 1 if kind == "tfidf" else made, axis=1)


def _lists(kind: str, rows: Matrix) -> list[Any]:
    return list(rows) if kind == "embedding" else [np.unique(row) for row in rows]


def chosen_of(kind: str, rows: Matrix, limit: float, budget: int) -> Matrix:
    """Return the places of the rows that the function chooses."""
    held = _lists(kind, rows)
    at = np.cumsum([0, *map(len, held)]).astype(np.int32)
    marks = pa.ListArray.from_arrays(pa.array(at), pa.array(np.concatenate(held)))
    numbers = np.arange(1, len(rows) + 1)
    group = pa.DictionaryArray.from_arrays(np.zeros(len(rows), np.int32), ["one"]).cast(pa.string())
    whole = pa.array([0, len(rows)], pa.int32())
    knobs = (kind, limit, budget, 1.0, Choice().quotas)
    columns = [
        *(pa.ListArray.from_arrays(whole, each) for each in (pa.array(numbers), marks)),
        *[pa.ListArray.from_arrays(whole, group)] * 4,
        *(pa.array([knob]) for knob in knobs),
    ]
    lost = outranked(*(pa.chunked_array([each]) for each in columns))
    return np.setdiff1d(numbers, lost.values.field("number").to_numpy()) - 1


def plain_loop(kind: str, rows: Matrix, limit: float) -> Matrix:
    """Return the places that the rule takes, each row compared with all that were taken."""
    vectors = _vectors(kind, rows)
    sizes = np.asarray(vectors.sum(axis=1)).ravel()
    is_taken = np.zeros(len(rows), bool)
    for place in range(len(rows)):
        one = vectors[[place]]
        both = vectors[:place] @ (one.T.toarray().ravel() if kind != "embedding" else one[0])
        if kind == "sketch":
            both = both / (sizes[:place] + sizes[place] - both)
        likest = np.max(both, where=is_taken[:place], initial=-1.0)
        is_taken[place] = round(float(likest), 6) <= limit
    return np.flatnonzero(is_taken)


def _vectors(kind: str, rows: Matrix) -> Any:
    """Return the rows as a sparse matrix, or as a plain one of unit vectors."""
    from scipy.sparse import csr_array

    if kind == "embedding":
        whole = np.ascontiguousarray(rows[:, 1:]).view("<i2").astype(float)
        return whole / np.linalg.norm(whole, axis=1, keepdims=True)
    held = _lists(kind, rows)
    at = np.cumsum([0, *map(len, held)])
    names, flat, spread = np.unique(np.concatenate(held), return_inverse=True, return_counts=True)
    weights = np.ones(len(flat))
    if kind == "tfidf":
        weights = 1 + np.log((len(rows) + 1) / (spread[flat] + 1))
        squares = np.add.reduceat(weights**2, at[:-1])
        weights /= np.sqrt(np.repeat(squares, np.diff(at)))
    return csr_array((weights, flat, at), shape=(len(rows), len(names)))
