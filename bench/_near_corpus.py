"""Conversations with planted near-duplicates, from seed words of our own, as a sealed landing."""

import random
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench._rows import words
from bench.signatures import chinese_characters
from tasks.lake import Lake
from tasks.tables import STAGED

LANDED = "landed"
Talk = tuple[str, str]
Turns = list[dict[str, str]]
FORMS = ("mixed", "one-prompt", "identical")
# The shares of rows that are edits of an earlier one: of both sides, the question, the answer.
_EDITED = (("both", 0.25), ("question", 0.03), ("answer", 0.03), ("copy", 0.04))
# Shares of words that an edit changes: each changed one costs five shingles on either side.
_RATES = (0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03)


def talks(count: int, seed: int, form: str = "mixed") -> Iterator[Talk]:
    """Yield questions with answers; one in three is a copy or an edit of an earlier row.

    `one-prompt` asks one long question of all rows, each with an answer of its own; `identical`
    repeats one row.
    """
    chosen, english, chinese = random.Random(seed), words(), chinese_characters()
    passage = " ".join(chosen.choices(english, k=60))
    kept: list[Talk] = []
    for number in range(count):
        if form == "identical":
            yield passage, f"{passage} indeed"
        elif form == "one-prompt":
            yield passage, f"{' '.join(chosen.choices(english, k=60))} {number}"
        else:
            yield _mixed(chosen, kept, english, chinese, number)


def _mixed(
    chosen: random.Random, kept: list[Talk], english: list[str], chinese: str, number: int
) -> Talk:
    how = _how(chosen) if kept else ""
    if not how:
        made = _new(chosen, kept, english, chinese, number)
        # The pool stays small, so that clusters of many edits come about.
        kept[:] = [*kept[-1_000:], made]
        return made
    asked, told = chosen.choice(kept)
    rate = chosen.choice(_RATES)
    pool = english if " " in asked else list(chinese)
    if how in ("both", "question"):
        asked = edited(chosen, asked, rate if how == "both" else 0.5, pool)
    if how in ("both", "answer"):
        told = edited(chosen, told, rate if how == "both" else 0.5, pool)
    if chosen.random() < 0.3:
        kept.append((asked, told))  # what is edited again makes chains
    return asked, told


def _how(chosen: random.Random) -> str:
    place = chosen.random()
    for name, share in _EDITED:
        if place < share:
            return name
        place -= share
    return ""


def _new(
    chosen: random.Random, kept: list[Talk], english: list[str], chinese: str, number: int
) -> Talk:
    kind = chosen.random()
    if kind < 0.1:
        asked = "".join(chosen.choices(chinese, k=chosen.randint(10, 120)))
        return f"{asked}{number}", "".join(chosen.choices(chinese, k=chosen.randint(10, 400)))
    asked = " ".join(chosen.choices(english, k=chosen.randint(5, 120)))
    told = " ".join(chosen.choices(english, k=chosen.randint(3, 250)))
    if kind < 0.2 and kept:
        # One long passage, another question: never the same.
        passage, _ = chosen.choice(kept)
        return f"{passage} {' '.join(chosen.choices(english, k=6))}", told
    if kind < 0.3:
        return f"{asked} {number}", chosen.choice(("Yes.", "No.", "No idea, sorry.", "Paris"))
    return f"{asked} {number}", told


def edited(chosen: random.Random, text: str, rate: float, pool: list[str]) -> str:
    """Return a text of which about this share of words became others."""
    mark, parts = parts_of(text)
    for place in range(len(parts)):
        if chosen.random() < rate:
            parts[place] = chosen.choice(pool)
    return mark.join(parts)


def parts_of(text: str) -> tuple[str, list[str]]:
    """Return what stands between a text's words, and the words: in Chinese, characters."""
    mark = " " if " " in text else ""
    return mark, list(text.split() if mark else text)


def turns(*said: str) -> Turns:
    """Return what user and assistant say by turns, the user first."""
    roles = ("user", "assistant")
    return [{"role": roles[at % 2], "content": text} for at, text in enumerate(said)]


def seal(lake: Lake, rows: Iterable[Turns]) -> None:
    """Seal the rows as landed conversations under the key `LANDED`, each with a text of its own."""
    with lake.draft() as texts, lake.draft() as talks_of:
        count = _write((texts / "data.parquet", talks_of / "data.parquet"), enumerate(rows))
        lake.seal(texts, "staged.texts", LANDED, {"data.parquet": count})
        lake.seal(talks_of, "staged.conversations", LANDED, {"data.parquet": count})
    for name in STAGED.keys() - {"texts", "conversations"}:
        if lake.sealed(f"staged.{name}", LANDED) is None:
            with lake.draft() as draft:
                lake.seal(draft, f"staged.{name}", LANDED, {})


def _write(files: tuple[Path, Path], made: Iterator[tuple[int, Turns]]) -> int:
    names, count = ("texts", "conversations"), 0
    with (
        pq.ParquetWriter(files[0], STAGED["texts"], compression="zstd") as texts,
        pq.ParquetWriter(files[1], STAGED["conversations"]) as rows,
    ):
        while batch := list(islice(made, 8_192)):
            count += len(batch)
            for name, writer in zip(names, (texts, rows), strict=True):
                found = [_row(number, said)[name] for number, said in batch]
                writer.write_table(pa.Table.from_pylist(found, STAGED[name]))
    return count


def _row(number: int, said: Turns) -> dict[str, dict[str, object]]:
    name = f"{number:032}"
    ids = {"row_id": name, "record_id": name, "conversation_id": name, "prompt_id": name}
    place = {"source_name": "bench", "source_rank": 100, "file": "rows.jsonl", "line": number + 1}
    return {
        "texts": {"text_id": name, "content_id": name, "prompt_id": name, "messages": said},
        "conversations": ids | place | {"text_id": name},
    }
