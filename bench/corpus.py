"""Corpora that the measurements run on, made of seed text of our own."""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tasks.demo import corpus_files

CHINESE_SHARE = 0.1


def timed(act: Callable[[], Any]) -> float:
    """Return the wall seconds of one call."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def words() -> list[str]:
    """Return the words of the demo's textbook."""
    return [word for text in _textbook() for word in text.split() if word.isalpha()]


def characters() -> list[str]:
    """Return the Chinese characters of the demo's corpus, as often as they stand there."""
    return [
        each
        for text in corpus_files().values()
        for each in _decoded(text)
        if "\u4e00" <= each <= "\u9fff"
    ]


def _textbook() -> list[str]:
    return [record["output"] for record in json.loads(corpus_files()["textbook.json"])]


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "ignore")


def write_talks(path: Path, rows: int, seed: int) -> None:
    """Write alpaca records of about 1,100 bytes, one in ten in Chinese."""
    chosen, english, chinese = random.Random(seed), words(), characters()
    with open(path, "w", encoding="utf-8") as file:
        for number in range(rows):
            if chosen.random() < CHINESE_SHARE:
                asked = "".join(chosen.choices(chinese, k=60)) + f"{number}？"
                told = "".join(chosen.choices(chinese, k=300)) + "。"
            else:
                asked = " ".join(chosen.choices(english, k=40)) + f" {number}?"
                told = " ".join(chosen.choices(english, k=150)) + "."
            record = {"instruction": asked, "input": "", "output": told}
            file.write(f"{json.dumps(record, ensure_ascii=False)}\n")
