"""Pairs of public data sets, as a reward model learns from them, and made ones of any number."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bench._labels import DATA, records
from tasks.readers.drafts import Comparison
from tasks.rewards.pair_files import pair_of
from tasks.rewards.pairs import Pairs, pairs_of

Turns = list[tuple[str, str]]
_ROLES = {"Human": "user", "Assistant": "assistant", "human": "user", "gpt": "assistant"}


def harmless() -> Iterator[Comparison]:
    """Yield hh_rlhf's pairs (MIT): people chose the less harmful of two last answers."""
    for row in records("hh_rlhf_harmless_test/test.jsonl.gz"):
        chosen, rejected = _transcript(row["chosen"]), _transcript(row["rejected"])
        yield Comparison(chosen[:-1], chosen[-1:], rejected[-1:])


def _transcript(text: str) -> Turns:
    turns: Turns = []
    for part in ("\n\n" + text.strip()).split("\n\n"):
        name, mark, said = part.partition(":")
        if mark and name in _ROLES:
            turns.append((_ROLES[name], said.strip()))
        elif turns:
            turns[-1] = (turns[-1][0], f"{turns[-1][1]}\n\n{part}")
    return turns


def demo(language: str) -> Iterator[Comparison]:
    """Yield llama_factory's DPO demo (Apache-2.0)."""
    for row in records(f"llama_factory/dpo_{language}_demo.json.gz"):
        prompt = [(_ROLES.get(turn["from"], turn["from"]), turn["value"])
                  for turn in row["conversations"]]  # fmt: skip
        sides = ([("assistant", row[side]["value"])] for side in ("chosen", "rejected"))
        yield Comparison(prompt, *sides)


def followed() -> Iterator[Comparison]:
    """Yield llmbar's pairs (MIT), all parts: people marked the answer that does what was asked."""
    for path in sorted((DATA / "llmbar").glob("*.json.gz")):
        for row in records(f"llmbar/{path.name}"):
            other = 3 - row["label"]
            sides = ([("assistant", row[f"output_{n}"])] for n in (row["label"], other))
            yield Comparison([("user", row["input"])], *sides)


def polite() -> Iterator[Comparison]:
    """Yield rasbt's pairs (Apache-2.0): a model made polite and rude answers, one was chosen."""
    for row in records("rasbt_instructions/instruction-data-with-preference.json.gz"):
        asked = "\n".join(each for each in (row["instruction"], row["input"]) if each)
        sides = ([("assistant", row[side])] for side in ("chosen", "rejected"))
        yield Comparison([("user", asked)], *sides)


SETS = {
    "hh_rlhf harmless": harmless,
    "llama_factory dpo en": lambda: demo("en"),
    "llama_factory dpo zh": lambda: demo("zh"),
    "llmbar": followed,
    "rasbt": polite,
}


def pairs_in(name: str, sets: Mapping[str, Callable[[], Iterator[Comparison]]] = SETS) -> Pairs:
    """Return a set's pairs; those with an empty side or two equal ones are no pairs."""
    rows = (pair_of(each, name) for each in sets[name]() if each.chosen and each.rejected)
    return pairs_of(row for row in rows if _is_pair(row))


def _is_pair(row: dict[str, Any]) -> bool:
    sides = row["chosen"].strip(), row["rejected"].strip()
    return all(sides) and sides[0] != sides[1]


def made(count: int, seed: int = 7) -> Pairs:
    """Return so many pairs of gpteacher's and T0's text (MIT, Apache-2.0), cut to drawn lengths.

    Lengths are log-normal with a median of 1,000 characters, as answers of chat models are; the
    longer answer wins in 86 of 100, as in alpaca_eval's labels. Nothing else tells them apart.
    """
    chance, text = random.Random(seed), _text()
    rows = []
    for number in range(count):
        sides = sorted((_cut(text, chance) for _ in range(2)), key=len, reverse=True)
        first, second = sides if chance.random() < 0.86 else reversed(sides)
        turns = [[("assistant", each)] for each in (first, second)]
        rows.append(pair_of(Comparison([("user", f"Question {number}?")], *turns), "made"))
    return pairs_of(rows)


def _text() -> str:
    teacher = records("gpteacher/roleplay-simple-deduped-roleplay-instruct.json.gz")
    talk = [json.dumps(row["response"], ensure_ascii=False)[1:-1] for row in teacher]
    return "\n".join(
        [*talk, *(row["prompt"] for row in records("t0_train_50k/t0_train_50k.jsonl.gz"))]
    )


def _cut(text: str, chance: random.Random) -> str:
    size = min(6_000, max(40, int(chance.lognormvariate(6.9, 0.6))))
    start = chance.randrange(len(text) - size)
    return text[start : start + size]
