"""In how many texts a word stands: makes tasks/weights/frequencies.npz from public data.

Counts alone are kept, as 32-bit keys of words and of pairs of Chinese characters. The sets are
those of `../shared/data` that no score is measured on, under Apache-2.0 or MIT.
"""

import argparse
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench._labels import DATA, records
from tasks.functions import messages
from tasks.functions.frequencies import FILE, MAX_LEVEL, STEPS_A_BIT
from tasks.tables import MESSAGES

ENGLISH = (
    "t0_train_50k/t0_train_50k.jsonl.gz",
    "gpteacher/roleplay-simple-deduped-roleplay-instruct.json.gz",
    "gpteacher/codegen-instruct.json.gz",
    "hh_rlhf_harmless_test/test.jsonl.gz",
    "llama_factory/c4_demo.jsonl.gz",
    "fastchat_dummy/dummy_conversation.json.gz",
)
CHINESE = (
    "huatuo_zh/llama_data.json.gz",
    "huatuo_zh/liver_cancer.json.gz",
    "ruozhiba_zh/ruozhiba_qa2449_gpt4t.json.gz",
    "ruozhiba_zh/ruozhiba_qa2449_gpt4o.json.gz",
    "medicalgpt_zh/sharegpt_zh_1K_format.jsonl.gz",
    "safetybench_zh/test_zh_subset.json.gz",
)
SENTENCES = "lingua_langid/sentences.jsonl.gz"
MIN_TEXTS = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("--out", type=Path, default=FILE)
    parser.add_argument("--most", type=int, default=36_000, help="keys kept of each language")


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Count, write the file, and say how large it is."""
    (words, of_words, mean), (pairs, of_pairs, mean_of_pairs) = (
        _counted(files, language, given.most) for files, language in _SOURCES
    )
    scale = mean / mean_of_pairs
    print(f"levels of pairs are scaled by {scale:.3f}")
    keys = np.concatenate([words, pairs])
    levels = np.concatenate([of_words, np.round(of_pairs * scale).astype(np.uint8)])
    unseen = np.array([MAX_LEVEL, round(MAX_LEVEL * scale)], np.uint8)
    keys, first = np.unique(keys, return_index=True)
    # Little-endian whatever the machine: the file is the same everywhere.
    np.savez(given.out, keys=keys.astype("<u4"), levels=levels[first], unseen=unseen)
    found = {"keys": len(keys), "bytes": given.out.stat().st_size}
    print(f"{given.out}: {found['keys']:,} keys, {found['bytes']:,} bytes")
    return found


_SOURCES = ((ENGLISH, "en"), (CHINESE, "zh"))


def _counted(files: tuple[str, ...], language: str, most: int) -> tuple[Any, Any, float]:
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.rarity import keys_of
    from tasks.functions.kernels.texts import texts_of

    rows = [[{"role": "user", "content": text}] for text in _texts(files, language)]
    texts = texts_of(messages.turns_of(pa.array(rows, MESSAGES)))
    keys, of_rows = keys_of(texts, characters())
    pairs = np.unique(of_rows.astype(np.uint64) << np.uint64(32) | keys)
    kept, counts = np.unique((pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32), return_counts=True)
    kept, counts = kept[counts >= MIN_TEXTS], counts[counts >= MIN_TEXTS]
    order = np.lexsort((kept, -counts))[:most]
    bits = np.log2(len(rows) / counts[order])
    print(f"{language}: {len(rows):,} texts, {len(kept):,} keys; in {counts[order][-1]}+ texts")
    levels = np.clip(np.round(bits * STEPS_A_BIT), 0, MAX_LEVEL).astype(np.uint8)
    of_key = dict(zip(kept[order].tolist(), levels.tolist(), strict=True))
    mean = float(np.mean([of_key.get(key, MAX_LEVEL) for key in keys[::37].tolist()]))
    return kept[order], levels, mean


def _texts(files: tuple[str, ...], language: str) -> Iterator[str]:
    for file in files:
        for record in records(file):
            yield "\n".join(_strings(record))
    with gzip.open(DATA / SENTENCES, "rt", encoding="utf-8") as lines:
        for line in lines:
            sentence = json.loads(line)
            if sentence["lang"] == language:
                yield sentence["text"]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)
