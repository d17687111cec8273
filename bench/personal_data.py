"""Personal data: recall and precision a kind, on presidio_synth and on texts of our own; rows/s.

A labelled value is found where one span of its kind covers it whole; a span is right where it
touches a label of its kind. `covered` counts values that spans of any kind cover whole: what is
masked, whatever it is called.
"""

import argparse
import gzip
import json
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from bench._personal_texts import Planted, planted
from tasks.functions.personal import finding
from tasks.functions.personal.kinds import BEST_EFFORT, STRUCTURED
from tasks.functions.personal_data import personal_data
from tasks.tables import MESSAGES

PRESIDIO = "presidio_synth/synth_dataset_v2.json.gz"
_CHUNK_ROWS = 2_048
LABELS = {
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "CREDIT_CARD": "bank_card",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip_address",
    "US_SSN": "social_security_number",
    "PERSON": "person_name",
    "STREET_ADDRESS": "street_address",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the folder of data sets, the seed, and how many errors to show."""
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--texts", type=int, default=400, help="texts of each kind that we plant")
    parser.add_argument("--errors", type=int, default=0, help="print so many errors of each kind")


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Print a table a data set; return recall, precision and counts by kind, and rows/s."""
    sets = {"planted": planted(given.seed, given.texts)}
    if (given.data / PRESIDIO).exists():
        sets["presidio_synth"] = _presidio(given.data / PRESIDIO)
    found: dict[str, Any] = {name: measured(texts, given.errors) for name, texts in sets.items()}
    for name, told in found.items():
        _print(name, told)
    found["rows_a_second"] = _speed()
    for name, rate in found["rows_a_second"].items():
        print(f"{name}: {rate:,.0f} rows/s of one core")
    return found


def _presidio(path: Path) -> list[Planted]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = json.load(file)
    return [
        Planted(
            row["full_text"],
            [
                (s["start_position"], s["end_position"], LABELS[s["entity_type"]])
                for s in row["spans"]
                if s["entity_type"] in LABELS
            ],
        )
        for row in rows
    ]


def measured(texts: list[Planted], errors: int = 0) -> dict[str, dict[str, float]]:
    """Return counts by kind: labels, found, covered, spans, right; with recall and precision."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: dict[str, list[str]] = defaultdict(list)
    for text, labels in texts:
        spans = finding.found(text, finding.STRUCTURED + finding.BEST_EFFORT)
        for start, end, kind in labels:
            over = [s.kind for s in spans if s.start <= start and end <= s.end]
            counts[kind].update(labels=1, found=kind in over, covered=bool(over))
            if kind not in over:
                wrong[kind].append(f"missed {kind}: {_around(text, start, end)}")
        for span in spans:
            touched = [k for s, e, k in labels if span.start < e and s < span.end]
            counts[span.kind].update(spans=1, right=span.kind in touched)
            if span.kind not in touched:
                around = _around(text, span.start, span.end)
                wrong[span.kind].append(f"wrong {span.kind}: {around} is {touched or 'nothing'}")
    for told in wrong.values():
        print(*told[:errors], sep="\n", end="\n" if errors else "")
    rates = {kind: _rates(counts[kind]) for kind in (*STRUCTURED, *BEST_EFFORT) if kind in counts}
    whole = sum((counts[kind] for kind in STRUCTURED), Counter[str]())
    return rates | {"all structured": _rates(whole)}


def _around(text: str, start: int, end: int) -> str:
    return f"{text[start:end]!r} in {text[max(0, start - 30) : end + 15]!r}"


def _rates(counted: Counter[str]) -> dict[str, float]:
    names = ("labels", "found", "covered", "spans", "right")
    return {name: counted[name] for name in names} | {
        "recall": round(counted["found"] / max(counted["labels"], 1), 4),
        "precision": round(counted["right"] / max(counted["spans"], 1), 4),
    }


def _print(name: str, told: dict[str, dict[str, float]]) -> None:
    print(
        f"\n{name}\n{'kind':24}{'labels':>8}{'recall':>9}{'covered':>9}{'spans':>8}{'precision':>11}"
    )
    for kind, row in told.items():
        covered = row["covered"] / max(row["labels"], 1)
        recall = f"{row['recall']:.2%}" if row["labels"] else "-"
        precision = f"{row['precision']:.2%}" if row["spans"] else "-"
        print(
            f"{kind:24}{row['labels']:>8,}{recall:>9}{covered:>9.2%}{row['spans']:>8,}{precision:>11}"
        )


def _speed() -> dict[str, float]:
    """Return rows/s of one core (CPU time) on text without hits, and where every row is planted."""
    clean = "A lock lifts boats from one level of a canal to the next. " * 8
    chinese = "船闸把船只从运河的一个水位抬升到另一个水位。" * 12
    quiet = [_turns(clean), _turns(chinese)] * 50_000
    loud = [_turns(each.text) for each in planted(5, 200) if each.spans]
    return {"without hits": _rate(quiet), "every row a hit": _rate(loud)}


def _turns(text: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": "Tell me."}, {"role": "assistant", "content": text}]


def _rate(rows: list[list[dict[str, str]]]) -> float:
    count = len(rows)
    columns = [
        pa.chunked_array([pa.array(rows, MESSAGES)]),
        *(pa.chunked_array([[each] * count]) for each in ("", 1, "mask", "flag", "")),
    ]
    # As the engine calls it: a chunk at a time. The first call loads the libraries.
    chunks = [[c.slice(at, _CHUNK_ROWS) for c in columns] for at in range(0, count, _CHUNK_ROWS)]
    personal_data(*(column.slice(0, 1) for column in columns))
    start = time.process_time()
    for chunk in chunks:
        personal_data(*chunk)
    return count / (time.process_time() - start)
