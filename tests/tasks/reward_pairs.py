"""Pairs made for tests of reward models: what tells the sides apart is planted, or nothing does."""

import random
from typing import Any

from tasks.identity import content_id
from tasks.rewards.pairs import Pairs, pairs_of

WORDS = ["river", "stone", "cloud", "paper", "garden", "window", "letter", "market", "silver"]

ABOUT: dict[str, Any] = {
    "release": {
        "dataset": "demo", "version": "v0001", "release_id": "c" * 64, "files": {}, "licences": [],
    }
}  # fmt: skip


def answer(chance: random.Random, word: str, length: int = 12) -> str:
    said = chance.choices(WORDS, k=length)
    said.insert(chance.randrange(length), word)
    return f"{' '.join(said).capitalize()}."


def pair(number: int, chosen: str, rejected: str, **more: Any) -> dict[str, Any]:
    prompt = [("user", f"Question {number} about the {WORDS[number % len(WORDS)]}?")]
    ids = (content_id([*prompt, ("assistant", said)], None) for said in (chosen, rejected))
    told = dict(zip(("chosen_ids", "rejected_ids"), ids, strict=True))
    return {
        "prompts": prompt,
        "chosen": chosen,
        "rejected": rejected,
        "groups": content_id(prompt, None),
        "sources": "made",
        "origins": "compared",
    } | told | more  # fmt: skip


def planted(count: int, first: int = 0, share: float = 1.0, seed: int = 3) -> Pairs:
    """Pairs of which the chosen side is kind and the rejected one rude, in a share of them."""
    chance = random.Random(f"{seed} {first}")
    rows = []
    for number in range(first, first + count):
        sides = [answer(chance, word, chance.randint(8, 20)) for word in ("kindly", "rudely")]
        sides = sides if chance.random() < share else sides[::-1]
        rows.append(pair(number, *sides))
    return pairs_of(rows)


def longer_wins(count: int, first: int = 0) -> Pairs:
    """Pairs of which the longer side is chosen, and nothing else tells them apart."""
    chance = random.Random(first)
    rows = []
    for number in range(first, first + count):
        lengths = sorted(chance.sample(range(6, 60), 2), reverse=True)
        rows.append(pair(number, *(answer(chance, "well", length) for length in lengths)))
    return pairs_of(rows)
