"""Near-duplicates of a corpus with planted ones: what is left, what is wrongly gone, what it costs.

The truth is exact. CPU seconds and memory are those of a process of its own; the shared pass over
the text (signatures) is told apart. Fails where more than a ten-thousandth of the true pairs is
left, where anything is wrongly removed, or where a row's pairs are not bounded.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from bench._layers import copied, print_stages, run_layers, shown
from bench._near_corpus import FORMS, seal, talks, turns
from bench._near_judge import NOBODY, breaks, judged
from bench._near_peers import PEERS, TAKES_TOKENS, peer, write_tokens
from bench._near_truth import Numbers, Truth, truth
from bench._peers import middle, named, rounds
from tasks.config import NearDuplicates
from tasks.lake import Lake

_REMOVED = """
select cast(row_id as bigint) as row_number, cast(matched_id as bigint) as matched_number
from deduplicated.rejections
"""
_PAIRS = """
select count(*), coalesce(max(pairs), 0) from (
    select count(*) as pairs
    from (select unnest([number, later_number]) as number from deduplicated.near_candidates)
    group by number
)
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--form", choices=FORMS, default="mixed", help="how the rows are alike")
    parser.add_argument("--memory-mb", type=int, default=1_000, help="the engine's memory limit")
    parser.add_argument("--peers", default="", help=f"of {','.join(PEERS)}; installed once")
    parser.add_argument("--rounds", type=int, default=1, help="in alternating order; medians count")
    parser.add_argument("--knobs", type=json.loads, default={}, help="other values, as JSON")


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure, print and judge; raises `SystemExit` where a promise is broken."""
    peers = named(given.peers, PEERS)
    found: dict[str, Any] = {"rows": given.rows, "form": given.form, "seed": given.seed}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lake = Lake(folder / "lake")
        rows = list(talks(given.rows, given.seed, given.form))
        seal(lake, (turns(*talk) for talk in rows))
        known = truth(rows, NearDuplicates(**given.knobs).shingle_tokens)
        if peers:
            found["tokens_cpu_s"] = write_tokens(rows, folder)
        del rows
        runs = {"ours": lambda: ours(known, lake, folder, given)}
        runs |= {each: lambda each=each: theirs(known, each, folder) for each in peers}
        found |= rounds(given.rounds, runs)
    _print(found, peers)
    # A peer is unlike ours in what it promises; other knobs are a question, not a promise.
    if not given.knobs and (broken := [one for run in found["ours"] for one in breaks(run)]):
        raise SystemExit("; ".join(broken))
    return found


def ours(known: Truth, lake: Lake, folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Return what our run spent, how many pairs it looked at, and how it is judged."""
    with copied(lake, folder) as each:
        found = run_layers(each, ["deduplicated"], given.memory_mb, given.knobs)
        with shown(each, "deduplicated.near_candidates", knobs=given.knobs) as con:
            found["rows_with_pairs"], found["most_pairs_a_row"] = con.execute(_PAIRS).fetchall()[0]
        found["pairs"] = found["rows"]["deduplicated.near_candidates"]
        knobs = NearDuplicates(**given.knobs)
        return found | judged(known, *_removed(each, given.knobs), knobs)


def theirs(known: Truth, name: str, folder: Path) -> dict[str, Any]:
    """Return what a peer spent and how it is judged, over the whole text."""
    spent, removed = peer(name, folder)
    return spent | judged(known, removed, np.full(len(removed), NOBODY), NearDuplicates())


def _removed(lake: Lake, knobs: dict[str, Any]) -> tuple[Numbers, Numbers]:
    with shown(lake, "deduplicated.rejections", knobs=knobs) as con:
        found = con.execute(_REMOVED).fetchnumpy()
    return np.asarray(found["row_number"]), np.asarray(found["matched_number"])


def _print(found: dict[str, Any], peers: list[str]) -> None:
    run, rows = found["ours"][0], found["rows"]
    print(f"{rows:,} rows, {found['form']}: {run['true_pairs_sides']:,} true pairs on both sides")
    print_stages(run, "deduplicated", rows)
    print(f"{run['pairs'] / rows:.2f} candidate pairs a row, {run['most_pairs_a_row']} at the most")
    for name in ("ours", *peers):
        one = found[name][0]
        print(
            f"{name}: removed {one['removed']:,}; leak {one['leak_sides']:.1e} of the sides,"
            f" {one['leak_whole']:.1e} of the whole; wrongly removed"
            f" {one.get('wrong_sides', '-')}, without a partner {one['wrong_whole']}"
        )
    if peers:
        _compare(found, peers)


def _compare(found: dict[str, Any], peers: list[str]) -> None:
    """Print medians, layer to layer (tokens given to both) and from the text to the survivors."""
    for run in found["ours"]:
        run["text_cpu_s"] = run["layer_cpu_s"] + run["cpu_s"]["walk"]
        run["all_cpu_s"] = run["layer_cpu_s"] + run["cpu_s"]["cleaned.signatures"]
    layer, text, everything = (
        middle(found["ours"], f"{key}_cpu_s") for key in ("layer", "text", "all")
    )
    print(
        f"ours: the layer {layer:.2f} CPU s, from the text {text:.2f}, with all that signatures do"
        f" {everything:.2f}; {middle(found['ours'], 'peak_mb'):,.0f} MB"
    )
    for name in peers:
        cpu, peak = middle(found[name], "cpu_s"), middle(found[name], "peak_mb")
        whole = cpu + (found["tokens_cpu_s"] if name in TAKES_TOKENS else 0.0)
        print(
            f"{name}: {cpu:.2f} CPU s, from the text {whole:.2f}; {cpu / layer:.1f} x the layer,"
            f" from the text {whole / text:.1f} x, all signatures {whole / everything:.1f} x;"
            f" {peak:,.0f} MB"
        )
