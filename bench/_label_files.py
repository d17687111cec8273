"""Labels from public data sets, as `sluice fit-quality` reads them; what is learnt from, and why.

- unsafe, en: openai_moderation (MIT): any of its eight categories marked.
- unsafe, zh: COLDataset (Apache-2.0): offensive posts, all three parts; judged by its test part.
- unsafe, assumed safe: ordinary text of sets that are checked nowhere below, so that ordinary text
  is not far from all that was seen: rasbt, cje_arena, gsm8k, medicalgpt, lingua's sentences.
- accuracy, en: truthfulqa (Apache-2.0), gsm8k solutions, llmbar, hh_rlhf (MIT).
"""

import csv
import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Record = dict[str, Any]
_QUESTION = re.compile(r"Q: (.*)\nA: (.*)\nTrue:$", re.DOTALL)
ASSUMED_OF_EACH = 1_200
# Moderation has 1,680 labels: at full weight ordinary English text took 0.02 of its AUC.
WEIGHT_OF_ASSUMED = dict.fromkeys(("rasbt", "cje_arena", "gsm8k", "lingua_en"), 0.1)


def lines(path: Path) -> Iterator[Any]:
    """Yield each line's JSON of a gzipped file."""
    with gzip.open(path, "rt", encoding="utf-8") as held:
        yield from map(json.loads, held)


def document(path: Path) -> Any:
    """Return the one JSON document of a gzipped file."""
    with gzip.open(path, "rt", encoding="utf-8") as held:
        return json.load(held)


def table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a gzipped CSV."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as held:
        return list(csv.DictReader(held))


def unsafe_labels(data: Path) -> Iterator[Record]:
    """Yield labels of unsafe text, and ordinary text that is assumed to be safe."""
    for row in lines(data / "openai_moderation/samples-1680.jsonl.gz"):
        is_unsafe = any(value == 1 for key, value in row.items() if key != "prompt")
        yield _text("openai_moderation", row["prompt"], int(is_unsafe))
    for part in ("train", "dev", "test"):
        for row in table(data / f"coldataset_zh/{part}.csv.gz"):
            # Only the test part was labelled by people alone: figures and calibration are of it.
            told = {} if part == "test" else {"assumed": True}
            yield _text("coldataset_zh", row["TEXT"], int(row["label"])) | told
    for source, texts in _ordinary(data).items():
        chosen = random.Random(7).sample(texts, min(ASSUMED_OF_EACH, len(texts)))
        assumed = {"assumed": True, "weight": WEIGHT_OF_ASSUMED.get(source, 1.0)}
        yield from (_text(source, text, 0) | assumed for text in chosen)


def _ordinary(data: Path) -> dict[str, list[str]]:
    rasbt = document(data / "rasbt_instructions/instruction-data.json.gz")
    sentences = list(lines(data / "lingua_langid/sentences.jsonl.gz"))
    talks = [
        turn["value"]
        for name in ("sharegpt_zh_1K_format", "medical_sft_1K_format")
        for row in lines(data / f"medicalgpt_zh/{name}.jsonl.gz")
        for turn in row["conversations"]
    ]
    return {
        "rasbt": [text for row in rasbt for text in (row["instruction"], row["output"])],
        "cje_arena": [row["response"] for row in lines(data / "cje_arena/base_responses.jsonl.gz")],
        "gsm8k": [row["question"] for row in lines(data / "gsm8k/train.jsonl.gz")],
        "medicalgpt_zh": [*talks],
        "lingua_zh": [row["text"] for row in sentences if row["lang"] == "zh"],
        "lingua_en": [row["text"] for row in sentences if row["lang"] == "en"],
    }


def _text(source: str, text: str, label: int) -> Record:
    return {"task": "unsafe", "source": source, "text": text, "label": label}


def accuracy_labels(data: Path) -> Iterator[Record]:
    """Yield labels of right and wrong answers."""
    for row in lines(data / "truthfulqa/finetune_truth.jsonl.gz"):
        if found := _QUESTION.match(row["prompt"]):
            yield _answer("truthfulqa", found[1], found[2], "yes" in row["completion"])
    for row in lines(data / "gsm8k/example_model_solutions.jsonl.gz"):
        for each in [each for each in row.values() if isinstance(each, dict)]:
            yield _answer("gsm8k", row["question"], each["solution"], each["is_correct"])
    yield from _followed(data)
    for asked, chosen, rejected in harmless(data):
        yield _answer("hh_rlhf", asked, chosen, True)
        yield _answer("hh_rlhf", asked, rejected, False)


def _followed(data: Path) -> Iterator[Record]:
    for path in sorted((data / "llmbar").glob("*.json.gz")):
        for row in document(path):
            for place in (1, 2):
                is_right = row["label"] == place
                yield _answer("llmbar", row["input"], row[f"output_{place}"], is_right)


def harmless(data: Path) -> Iterator[tuple[str, str, str]]:
    """Yield what came before, the chosen and the rejected last answer of each pair of hh_rlhf."""
    for row in lines(data / "hh_rlhf_harmless_test/test.jsonl.gz"):
        asked, _, chosen = row["chosen"].rpartition("\n\nAssistant:")
        _, _, rejected = row["rejected"].rpartition("\n\nAssistant:")
        if chosen.strip() and rejected.strip():
            yield asked.removeprefix("\n\nHuman:").strip(), chosen.strip(), rejected.strip()


def _answer(source: str, asked: str, answer: str, is_right: bool) -> Record:
    turns = (("user", asked), ("assistant", answer))
    messages = [{"role": role, "content": content} for role, content in turns]
    return {
        "task": "accuracy",
        "source": source,
        "messages": messages,
        "label": int(is_right),
        "group": asked,
    }


def said(row: Record) -> str:
    """Return the text that a label is of."""
    return str(row["text"] if "text" in row else row["messages"][-1]["content"])
