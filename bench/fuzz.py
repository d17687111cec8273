"""Hostile and mutated files read within a reader's limits, judged by Python's json line by line.

Every case is read in a long-lived child: it may die, and then the case costs itself. One case in
21 also goes through a reader process, staging and all. Mismatches, exceptions that no rule stands
for and hangs must be 0. A case is made of its number and the seed alone: `--case N` shows it.
"""

import argparse
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench._fuzz_judge import differs, expected
from bench._fuzz_oracle import BOUNDS, LIMITS
from bench._fuzz_process import Child
from bench._fuzz_seeds import SUFFIXES, case
from tasks.encodings import AUTO
from tasks.read_jobs import Portion, ReadJob
from tasks.reader_pool import ReaderProcess

# Odd, so that every kind of file gets its turn.
_WHOLE_EACH = 21
_BAD = ("hangs", "failed", "mismatches")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--case", type=int, help="read this one and show what was said of it")


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Read all cases, print the counts, and raise `SystemExit` where one was misjudged."""
    with tempfile.TemporaryDirectory() as folder:
        fuzz = Fuzz(Path(folder), given.seed)
        try:
            if given.case is not None:
                return fuzz.shown(given.case)
            found = fuzz.all(given.cases)
        finally:
            fuzz.close()
    _print(found)
    if any(found[name] for name in _BAD):
        raise SystemExit("some cases were misjudged: look at one with --case N")
    return found


def _print(found: dict[str, Any]) -> None:
    for rule, count in sorted(found["rules"].items(), key=lambda each: -each[1]):
        print(f"  {rule:<26}{count:>10,}")
    for name in ("cases", "cases_a_second", "judged", "whole", "records", "good"):
        print(f"{name:<28}{found[name]:>10,.0f}")
    for name in ("deaths", *_BAD):
        print(f"{name:<28}{len(found[name]):>10,}  {found[name][:9] or ''}")


@dataclass
class Fuzz:
    """All cases of one seed: where they are written, who reads them, what was found."""

    folder: Path
    seed: int
    child: Child = field(default_factory=Child)
    reader: ReaderProcess = field(default_factory=ReaderProcess)
    rules: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    told: dict[str, list[Any]] = field(default_factory=lambda: {n: [] for n in ("deaths", *_BAD)})

    def all(self, cases: int) -> dict[str, Any]:
        """Read so many cases and return what was found."""
        started = time.perf_counter()
        for number in range(cases):
            what, why = self._read(number)
            if what:
                self.told[what].append([number, why])
        speed = cases / (time.perf_counter() - started)
        counts = {"cases": cases, "cases_a_second": speed, **self.counts}
        return {"judged": 0, "whole": 0, **counts, **self.told, "rules": dict(self.rules)}

    def close(self) -> None:
        """End both processes."""
        self.child.close()
        self.reader.close()

    def _read(self, number: int) -> tuple[str, str]:
        """Return what went wrong with a case and how, both "" where nothing did."""
        suffix, data, path = self._written(number)
        answer = self.child.ask(path, _stated(number))
        if isinstance(answer, str):
            return answer, suffix
        found = answer["records"]
        self._count(found)
        verdicts = expected(suffix, data, answer["encoding"])
        self.counts["judged"] += verdicts is not None
        if answer["failed"]:
            return "failed", answer["failed"]
        why = differs(suffix, data, found, verdicts)
        if not why and number % _WHOLE_EACH == 0:
            return self._whole(number, path, found)
        return ("mismatches", why) if why else ("", "")

    def _count(self, found: list[list[Any]]) -> None:
        refused = [rule for _, rule, _ in found if rule]
        self.rules.update(refused)
        self.counts.update({"records": len(found), "good": len(found) - len(refused)})

    def _whole(self, number: int, path: Path, found: list[list[Any]]) -> tuple[str, str]:
        """Land a case: what was landed is what was read, each record staged or quarantined."""
        draft = self.folder / "draft"
        draft.mkdir()
        *_, last = self.reader.read(_job(path, draft, _stated(number)))
        shutil.rmtree(draft)
        self.counts["whole"] += 1
        rules = [rule for _, rule, _ in last.get("failed", ())]
        if rules == ["corrupt_stream"]:
            return "", ""
        if "done" not in last:
            return ("deaths" if "died" in last else "failed"), str(rules or last)
        (report,) = last["done"]["files"]
        refused = sum(bool(rule) for _, rule, _ in found)
        landed = report["staged"] + report["quarantined"]
        if landed != len(found) or report["quarantined"] < refused:
            return "mismatches", "landed is not staged + quarantined"
        return "", ""

    def _written(self, number: int) -> tuple[str, bytes, Path]:
        suffix, data = case(self.seed, number)
        path = self.folder / f"case{suffix}"
        path.write_bytes(data)
        return suffix, data, path

    def shown(self, number: int) -> dict[str, Any]:
        """Print one case, what was said of it and what was expected."""
        suffix, data, path = self._written(number)
        answer = self.child.ask(path, _stated(number))
        verdicts = expected(suffix, data, answer["encoding"]) if isinstance(answer, dict) else None
        print(suffix, data, answer, verdicts, sep="\n")
        return {"case": number}


def _stated(number: int) -> str:
    """Half of the cases are stated to be UTF-8, so that each of their lines has a verdict."""
    return "utf-8" if number // len(SUFFIXES) % 2 else AUTO


def _job(path: Path, draft: Path, encoding: str) -> ReadJob:
    portion = Portion(
        path=str(path),
        sha256="0" * 64,
        size=path.stat().st_size,
        source_name="fuzz",
        source_rank=1,
        file=path.name,
        format="auto",
        role="corpus",
        encoding=encoding,
    )
    return ReadJob(
        number=0,
        portions=(portion,),
        sft_from_answers=False,
        limits=LIMITS,
        bounds=BOUNDS,
        draft=str(draft),
    )
