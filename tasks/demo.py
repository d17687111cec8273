"""A small raw corpus of our own with known ground truth: `python -m tasks.demo DIR`.

Writes DIR/corpus, DIR/curate.yaml and DIR/truth.json; the same bytes every time.
"""

import argparse
import csv
import gzip
import io
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
import zstandard

from tasks import (
    demo_advice,
    demo_chinese,
    demo_feedback,
    demo_junk,
    demo_planted,
    demo_preferences,
    demo_talks,
)
from tasks.demo_singles import chinese_singles, english_singles

LICENCE = "CC0-1.0"
# name, path in the corpus folder, rank, role
SOURCES = (
    ("textbook", "textbook.json", 10, "corpus"),
    ("idioms", "idioms.csv", 20, "corpus"),
    ("talks", "talks.jsonl.gz", 30, "corpus"),
    ("assistant", "assistant.jsonl.zst", 30, "corpus"),
    ("chats", "chats.jsonl", 40, "corpus"),
    ("compared", "compared.jsonl", 20, "corpus"),
    ("thumbs", "thumbs.csv", 20, "corpus"),
    ("rated", "rated.jsonl.gz", 20, "corpus"),
    ("log", "log.jsonl", 20, "corpus"),
    ("ballots", "ballots.jsonl", 20, "corpus"),
    ("open-questions", "open_questions.jsonl", 20, "corpus"),
    ("scrape", "scrape", 90, "corpus"),
    ("quiz", "quiz.jsonl", 100, "benchmark"),
)


def write_demo(folder: Path) -> dict[str, Any]:
    """Write the corpus, its configuration and its truth under `folder`; return the truth."""
    corpus = folder / "corpus"
    shutil.rmtree(corpus, ignore_errors=True)
    for name, content in corpus_files().items():
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    configuration = yaml.safe_dump(curate_parameters(folder), sort_keys=False, allow_unicode=True)
    (folder / "curate.yaml").write_text(f"# Written by `make demo`.\n{configuration}", "utf-8")
    known = truth()
    (folder / "truth.json").write_text(json.dumps(known, indent=1) + "\n", "utf-8")
    return known


def curate_parameters(folder: Path) -> dict[str, Any]:
    """Return the parameters of `curate` for the demo in `folder`."""
    sources = [
        {
            "name": name,
            "path": str(folder / "corpus" / path),
            "licence": LICENCE,
            "rank": rank,
            "role": role,
        }
        for name, path, rank, role in SOURCES
    ]
    return {"dataset": "demo", "lake": str(folder / "lake"), "sources": sources}


def corpus_files() -> dict[str, bytes]:
    """Return the bytes of every file of the corpus by its path in it."""
    textbook = [
        {"instruction": each.request, "input": each.given, "output": each.answer}
        for each in english_singles()
    ]
    idioms = [(each.request, each.answer) for each in chinese_singles()]
    return {
        "textbook.json": json.dumps(textbook, ensure_ascii=False, indent=1).encode(),
        "idioms.csv": _csv([("prompt", "completion"), *idioms]),
        "talks.jsonl.gz": gzip.compress(_jsonl(demo_talks.travellers_and_cooks()), mtime=0),
        "assistant.jsonl.zst": zstandard.compress(_jsonl(demo_talks.assistants())),
        "chats.jsonl": _jsonl(demo_talks.chats()),
        "compared.jsonl": _jsonl(demo_preferences.compared()),
        "thumbs.csv": _csv([("prompt", "completion", "label"), *demo_preferences.thumbs()]),
        "rated.jsonl.gz": gzip.compress(_jsonl(demo_preferences.rated()), mtime=0),
        "log.jsonl": _jsonl(demo_feedback.log()),
        "ballots.jsonl": _jsonl(demo_feedback.ballots()),
        "open_questions.jsonl": _jsonl(demo_preferences.prompts()),
        "scrape/pages.jsonl": _jsonl([row for rows in _planted().values() for row in rows]),
        "scrape/broken.jsonl": b"\n".join(_unreadable()) + b"\n",
        "quiz.jsonl": _jsonl(_quiz()),
    }


def truth() -> dict[str, Any]:
    """Return what was planted: lines by quarantine rule, talks by the rule that rejects them."""
    planted = {kind: len(rows) for kind, rows in _planted().items()}
    broken = {rule: len(lines) for rule, lines in demo_planted.unreadable_lines().items()}
    return {
        "quarantined": broken,
        "repaired_records": planted.pop("repaired"),
        "rejected_conversations": planted,
        "records": _readable_records() + sum(broken.values()),
        "tables": _table_rows(),
    }


def _planted() -> dict[str, demo_planted.Records]:
    return {
        "exact_duplicate": demo_planted.exact_copies(),
        "equal_after_normalising": demo_planted.copies_but_for_case_and_marks(),
        "near_duplicate": demo_planted.edited_copies(),
        "prefix_of": demo_planted.opened_talks(),
        "contains_benchmark_question": demo_planted.benchmark_questions(),
        "empty_turn": demo_planted.empty_turns(),
        "no_final_answer": demo_planted.unanswered_talks(),
        "roles_do_not_alternate": demo_planted.broken_turns(),
        "tools_not_json": demo_planted.bad_tools(),
        "refusal": demo_planted.refusals(),
        **demo_junk.junk(),
        "repaired": demo_planted.garbled(),
    }


def _table_rows() -> dict[str, int]:
    assistants = demo_talks.assistants()
    one_round = [each for each in assistants if len(each["messages"]) == len("sua")]
    singles = [*english_singles(), *chinese_singles(), *one_round, *demo_planted.garbled()]
    plans = demo_preferences.plans()
    return {
        "sft.single_turn": len(singles),
        "sft.multi_turn": len(demo_talks.travellers_and_cooks())
        + len(assistants) - len(one_round) + len(demo_talks.chats()),
        "preference.pairs": len(demo_preferences.compared()) - 3
        + sum(plan.pairs for plan in plans) + demo_feedback.pair_count(),
        "preference.ranked_answers": sum(plan.ranked for plan in plans)
        + demo_feedback.ranked_count(),
        "preference.unpaired": len(demo_preferences.thumbs()) - 2
        + demo_feedback.unpaired_count(),
        "preference.prompts": len(demo_preferences.prompts()) - 2,
    }  # fmt: skip


def _readable_records() -> int:
    lists: Iterable[Sequence[Any]] = (
        english_singles(),
        chinese_singles(),
        demo_talks.travellers_and_cooks(),
        demo_talks.assistants(),
        demo_talks.chats(),
        demo_preferences.compared(),
        demo_preferences.thumbs(),
        demo_preferences.rated(),
        demo_feedback.log(),
        demo_feedback.ballots(),
        demo_preferences.prompts(),
        *_planted().values(),
        _quiz(),
    )
    return sum(len(each) for each in lists)


def _quiz() -> list[dict[str, str]]:
    asked = [*demo_advice.BENCHMARK, *demo_chinese.BENCHMARK]
    return [{"question": question, "answer": answer} for question, answer in asked]


def _unreadable() -> list[bytes]:
    return [line for lines in demo_planted.unreadable_lines().values() for line in lines]


def _jsonl(records: Iterable[object]) -> bytes:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records).encode()


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tasks.demo", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    known = write_demo(parser.parse_args().folder)
    sys.stdout.write(f"A raw corpus of {known['records']} records, its faults counted beside it.\n")
