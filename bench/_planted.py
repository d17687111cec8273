"""Conversations that hold items of a benchmark, edited in ways that are known, among others."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench._items import Item
from bench._near_corpus import Talk, Turns, edited, parts_of, talks, turns
from bench._rows import words
from bench.signatures import chinese_characters
from tasks.functions.tokens import tokens

RATES = {"2 % replaced": 0.02, "5 % replaced": 0.05, "10 % replaced": 0.1, "20 % replaced": 0.2}
SHUFFLED = "shuffled"
EDITS = ("whole", "inside", "other side", "two turns", *RATES, "first half", SHUFFLED)


@dataclass(frozen=True)
class Plant:
    """What was put into a row, and how."""

    row: int
    item: Item
    edit: str


def planted(count: int, seed: int, items: list[Item]) -> dict[int, Plant]:
    """Return the plants by row: one row in fifty, 500 at the least (half of them where few)."""
    chosen = random.Random(f"plants {seed}")
    places = chosen.sample(range(count), min(max(count // 50, 500), count // 2))
    return {row: Plant(row, chosen.choice(items), chosen.choice(EDITS)) for row in places}


def rows(count: int, seed: int, plants: dict[int, Plant]) -> Iterator[Turns]:
    """Yield the turns of every row: a talk of its own, or one that an item was planted in."""
    pools = {" ": words(), "": list(chinese_characters())}
    for number, talk in enumerate(talks(count, seed)):
        plant = plants.get(number)
        yield _holding(plant, talk, pools) if plant else turns(*talk)


def _holding(plant: Plant, talk: Talk, pools: dict[str, list[str]]) -> Turns:
    chosen = random.Random(f"{plant.row} {plant.item.name}")
    text = _changed(chosen, plant, pools)
    asked, told = talk
    is_answer = plant.item.part == "answer"
    if plant.edit == "two turns":
        mark, parts = parts_of(text)
        middle = len(parts) // 2
        return turns(mark.join(parts[:middle]), told, mark.join(parts[middle:]), "So it is.")
    if plant.edit == "other side":
        is_answer = not is_answer
    elif plant.edit == "whole" or (plant.item.size == "under 8" and plant.edit != "inside"):
        return turns(asked, text) if is_answer else turns(text, told)
    return turns(asked, _within(told, text)) if is_answer else turns(_within(asked, text), told)


def _changed(chosen: random.Random, plant: Plant, pools: dict[str, list[str]]) -> str:
    text = plant.item.text
    mark, parts = parts_of(text)
    if plant.edit in RATES:
        return edited(chosen, text, RATES[plant.edit], pools[mark])
    if plant.edit == "first half":
        return mark.join(parts[: len(parts) // 2])
    if plant.edit == SHUFFLED:
        others = parts
        # Case and punctuation are no difference.
        while tokens(mark.join(others)) == tokens(text):
            others = chosen.sample(parts, len(parts))
        return mark.join(others)
    return text


def _within(said: str, text: str) -> str:
    """Return a text in the middle of what is said."""
    mark, parts = parts_of(said)
    middle = len(parts) // 2
    return f"{mark.join(parts[:middle])} {text} {mark.join(parts[middle:])}"
