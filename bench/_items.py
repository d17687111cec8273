"""A benchmark of our own: questions of four lengths in English and Chinese, one in three answered.

As in real benchmarks, some long questions share an opening, and some answers repeat a phrase.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from bench._near_corpus import LANDED, Turns
from bench._rows import words
from bench.signatures import chinese_characters
from tasks.lake import Lake
from tasks.tables import STAGED

SIZES = {"under 8": (4, 7), "8 to 20": (8, 20), "21 to 50": (21, 50), "over 50": (51, 150)}
_OPENING = "Answer the following question with one letter and then say in a few words why"


@dataclass(frozen=True)
class Item:
    """A question, or the answer to it, as one text."""

    name: str
    question: str
    part: str
    text: str
    size: str

    def messages(self) -> Turns:
        """Return the turns that a reader of benchmarks stages it with."""
        role = "user" if self.part == "question" else "assistant"
        return [{"role": role, "content": self.text}]


def items(count: int, seed: int) -> list[Item]:
    """Return so many questions and the answers to some of them."""
    chosen, english, chinese = random.Random(f"items {seed}"), words(), chinese_characters()
    return [
        item for number in range(count) for item in _both(chosen, number, english, list(chinese))
    ]


def _both(
    chosen: random.Random, number: int, english: list[str], chinese: list[str]
) -> Iterator[Item]:
    is_chinese = chosen.random() < 0.25
    mark, pool = ("", chinese) if is_chinese else (" ", english)
    size = list(SIZES)[number % len(SIZES)]
    asked = mark.join(chosen.choices(pool, k=chosen.randint(*SIZES[size])))
    if size == "over 50" and not is_chinese and chosen.random() < 0.25:
        asked = f"{_OPENING} {asked}"
    name = f"question {number:06}"
    yield Item(f"{name} asked", name, "question", asked, size)
    if number % 3 == 0:
        told = mark.join(chosen.choices(pool, k=chosen.randint(5, 80)))
        if chosen.random() < 0.1:
            told = mark.join([told] * 3)
        yield Item(f"{name} answered", name, "answer", told, "answer")


def seal_items(lake: Lake, found: list[Item]) -> None:
    """Seal the items as the questions of a benchmark under the key `LANDED`."""
    rows = [
        {
            "row_id": item.name,
            "record_id": item.name,
            "question_id": item.question,
            "part": item.part,
            "source_name": "benchmark",
            "messages": item.messages(),
        }
        for item in found
    ]
    with lake.draft() as draft:
        pq.write_table(pa.Table.from_pylist(rows, STAGED["questions"]), draft / "data.parquet")
        lake.seal(draft, "staged.questions", LANDED, {"data.parquet": len(rows)})
