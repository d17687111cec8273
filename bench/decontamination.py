"""Benchmark items planted in a corpus: what is missed, what is wrongly found, what it costs.

The truth is exact. CPU seconds and memory are those of a process of its own; the shared pass over
the text (signatures) is told apart. Fails where a hit is missed, wrong or counted otherwise, or
where another row is rejected than those that hold an item.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from bench._items import SIZES, items, seal_items
from bench._items_judge import breaks, judged, judged_rows, recall, shuffled_hits
from bench._items_peers import PEERS, flagged_by, write_rows
from bench._items_truth import Hits, noting
from bench._layers import copied, print_stages, run_layers, shown
from bench._near_corpus import seal
from bench._peers import middle, named, rounds
from bench._planted import Plant, planted, rows
from tasks.lake import Lake

_LAYERS = ["deduplicated", "decontaminated"]
# Every row stands for itself: the layer before takes equal ones alone.
_KNOBS = {"find_near_duplicates": False}
_HITS = """
select cast(text_id as bigint), side, item_row_id, covered_count from decontaminated.item_hits
"""
_REMOVED = "select cast(row_id as bigint) from decontaminated.rejections"
_CANDIDATES = "select cast(row_id as bigint) from deduplicated.conversations"
Plants = dict[int, Plant]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--memory-mb", type=int, default=1_000, help="the engine's memory limit")
    parser.add_argument("--peers", default="", help=f"of {','.join(PEERS)}; installed once")
    parser.add_argument("--rounds", type=int, default=1, help="in alternating order; medians count")


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure, print and judge; raises `SystemExit` where a promise is broken."""
    peers = named(given.peers, PEERS)
    found: dict[str, Any] = {"rows": given.rows, "questions": given.questions, "seed": given.seed}
    searched = items(given.questions, given.seed)
    plants = planted(given.rows, given.seed, searched)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lake = Lake(folder / "lake")
        seal_items(lake, searched)
        truth: Hits = {}
        seal(lake, noting(rows(given.rows, given.seed, plants), searched, truth))
        if peers:
            write_rows(rows(given.rows, given.seed, plants), searched, folder)
        runs = {"ours": lambda: ours(truth, plants, lake, folder, given.memory_mb)}
        runs |= {each: lambda each=each: theirs(truth, plants, each, folder) for each in peers}
        found |= rounds(given.rounds, runs)
    found["rule"] = {"recall": recall(plants, {row for row, _, _ in truth})}
    _print(found, peers)
    if broken := [one for each in found["ours"] for one in breaks(each)]:
        raise SystemExit("; ".join(broken))
    return found


def ours(truth: Hits, plants: Plants, lake: Lake, folder: Path, memory_mb: int) -> dict[str, Any]:
    """Return what our run spent and how it is judged."""
    with copied(lake, folder) as each:
        found = run_layers(each, _LAYERS, memory_mb, _KNOBS)
        tables = ("decontaminated.item_hits", "decontaminated.rejections")
        with shown(each, *tables, "deduplicated.conversations", knobs=_KNOBS) as con:
            held = {tuple(row): count for *row, count in con.execute(_HITS).fetchall()}
            removed = {row for (row,) in con.execute(_REMOVED).fetchall()}
            candidates = {row for (row,) in con.execute(_CANDIDATES).fetchall()}
    found |= judged(truth, held, removed, candidates)
    found["shuffled_hits"] = shuffled_hits(plants, held)
    return found | {"recall": recall(plants, {row for row, _, _ in held})}


def theirs(truth: Hits, plants: Plants, name: str, folder: Path) -> dict[str, Any]:
    """Return what a peer spent and how it is judged, by row."""
    spent, flagged = flagged_by(name, folder)
    return spent | judged_rows(truth, flagged) | {"recall": recall(plants, flagged)}


def _print(found: dict[str, Any], peers: list[str]) -> None:
    run = found["ours"][0]
    asked = f"{found['rows']:,} rows, {found['questions']:,} questions"
    print(f"{asked}: {run['hits']:,} hits in {run['rows_held']:,} rows")
    print_stages(run, "decontaminated", found["rows"])
    told = ("missed", "wrong", "miscounted", "rows_missed", "rows_wrong", "shuffled_hits")
    print(f"ours: {', '.join(f'{run[key]} {key}' for key in told)}".replace("_", " "))
    cpu = middle(found["ours"], "layer_cpu_s")
    for name in peers:
        spent, peak = middle(found[name], "cpu_s"), middle(found[name], "peak_mb")
        wrong, missed = found[name][0]["rows_wrong"], found[name][0]["rows_missed"]
        print(f"{name:<14}{spent:>8.2f} CPU s: {spent / cpu:.1f} x ours; {peak:,.0f} MB;", end="")
        print(f" {missed} rows missed, {wrong} wrong")
    _print_recall({"rule": found["rule"], **{name: found[name][0] for name in ("ours", *peers)}})


def _print_recall(each: dict[str, dict[str, Any]]) -> None:
    """Print by edit what share of the planted rows each flags, then the rule's own by length."""
    print(f"{'':<16}{'planted':>9}{''.join(f'{name:>14}' for name in each)}")
    for edit, sizes in each["rule"]["recall"].items():
        total = sum(count for _, count in sizes.values())
        shares = [_share(one["recall"][edit].values()) for one in each.values()]
        print(f"{edit:<16}{total:>9}{''.join(f'{share:>14}' for share in shares)}")
    lengths = (*SIZES, "answer")
    print(f"{'ours by length':<25}{''.join(f'{size:>14}' for size in lengths)}")
    for edit, sizes in each["ours"]["recall"].items():
        shares = [_share([sizes[size]] if size in sizes else []) for size in lengths]
        print(f"{edit:<25}{''.join(f'{share:>14}' for share in shares)}")


def _share(counts: Any) -> str:
    found, total = (sum(each) for each in zip(*counts, strict=True)) if counts else (0, 0)
    return f"{found / total:.1%}" if total else "-"
