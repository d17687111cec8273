"""Real talks of several rounds, and the faults that are planted in them."""

import gzip
import itertools
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from tasks.identity import Messages
from tasks.readers import message_tree, openai_messages, sharegpt, transcript_pairs
from tasks.readers.drafts import Answer, Comparison, Draft, Prompt, Unreadable

SETS: dict[str, dict[str, ModuleType]] = {
    "medicalgpt_zh": {"medicalgpt_zh/sharegpt_zh_1K_format.jsonl.gz": sharegpt},
    "hh_rlhf_harmless_test": {"hh_rlhf_harmless_test/test.jsonl.gz": transcript_pairs},
    "oasst_en100": {"oasst_en100/en_100_tree.jsonl.gz": message_tree},
    "llama_factory: glaive en": {"llama_factory/glaive_toolcall_en_demo.json.gz": sharegpt},
    "llama_factory: glaive zh": {"llama_factory/glaive_toolcall_zh_demo.json.gz": sharegpt},
    "llama_factory: the rest": {
        "llama_factory/reason_tool_use_demo_50.jsonl.gz": openai_messages,
        "llama_factory/kto_en_demo.json.gz": openai_messages,
    },
    "fastchat_dummy": {"fastchat_dummy/dummy_conversation.json.gz": sharegpt},
}
_SOUND = re.compile(r"s?(u(at+)*a){2,}")
_DIGITS = re.compile(r"[0-9]+")
_TRIES = 50
Plant = Callable[[random.Random, Messages, Messages], Messages | None]


def talks_of(data: Path, name: str) -> list[Messages]:
    """Return the distinct talks of two rounds or more, roles in order: a record's longest."""
    read = (
        talk
        for path, reader in SETS[name].items()
        for record in _records(data / path)
        for talk in _longest(reader, record)
    )
    return [list(talk) for talk in dict.fromkeys(map(tuple, read)) if _is_sound(talk)]


def _records(path: Path) -> list[Any]:
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    if path.name.endswith(".jsonl.gz"):
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    return list(json.loads(text))


def _longest(reader: ModuleType, record: Any) -> Iterator[Messages]:
    try:
        drafts = [draft for draft in reader.read(record) if not isinstance(draft, Prompt)]
    except Unreadable:
        return
    yield max(map(_messages, drafts), key=len, default=[])


def _messages(draft: Draft) -> Messages:
    if isinstance(draft, Comparison):
        return [*draft.prompt, *draft.chosen]
    if isinstance(draft, Answer):
        return [*draft.prompt, *draft.completion]
    return list(draft.messages)


def _is_sound(talk: tuple[tuple[str, str], ...]) -> bool:
    roles = "".join(role[0] for role, _ in talk)
    return bool(_SOUND.fullmatch(roles)) and len(talk) <= 200 and all(c.strip() for _, c in talk)


def planted(talks: list[Messages], plant: Plant, seed: int) -> list[tuple[int, Messages]]:
    """Return (place, talk with the fault) of each talk that the fault can be planted in."""
    chosen, found = random.Random(f"{plant.__name__} {seed}"), []
    for place, talk in enumerate(talks):
        other = (place + 1 + chosen.randrange(len(talks) - 1)) % len(talks)
        changed = plant(chosen, talk, talks[other])
        if changed is not None:
            found.append((place, changed))
    return found


def answers_swapped(_: random.Random, talk: Messages, other: Messages) -> Messages:
    """Put another talk's answers, in their order and over again, for all answers."""
    told = _said(other, "assistant")
    places = _places(talk, "assistant")
    return _put(talk, places, [told[each % len(told)] for each in range(len(places))])


def turns_shuffled(chosen: random.Random, talk: Messages, _: Messages) -> Messages | None:
    """Shuffle questions and answers, each among themselves, until some answer is to another."""
    for _try in range(_TRIES):
        asked, told = (
            chosen.sample(said, len(said))
            for said in (_said(talk, "user"), _said(talk, "assistant"))
        )
        changed = _put(talk, _places(talk, "user"), asked)
        changed = _put(changed, _places(talk, "assistant"), told)
        if not _pairs(changed) <= _pairs(talk):
            return changed
    return None


def rounds_shuffled(chosen: random.Random, talk: Messages, _: Messages) -> Messages | None:
    """Shuffle rounds, each question before its own answer."""
    asked, told = _places(talk, "user"), _places(talk, "assistant")
    if len(asked) != len(told):
        return None
    for _try in range(_TRIES):
        order = chosen.sample(range(len(asked)), len(asked))
        changed = _put(talk, asked, [talk[asked[each]][1] for each in order])
        changed = _put(changed, told, [talk[told[each]][1] for each in order])
        if changed != talk:
            return changed
    return None


def turn_dropped(chosen: random.Random, talk: Messages, _: Messages) -> Messages | None:
    """Leave out an answer and the question after it, so that roles still alternate."""
    asked = _places(talk, "user")
    if len(asked) < 3:
        return None
    gone = chosen.randrange(1, len(asked))
    return [*talk[: asked[gone - 1] + 1], *talk[asked[gone] + 1 :]]


def numbers_altered(chosen: random.Random, talk: Messages, _: Messages) -> Messages | None:
    """Put other digits, as many, for all numbers of the last answer."""
    last = _places(talk, "assistant")[-1:]
    changed = _DIGITS.sub(lambda found: _other(chosen, found.group()), talk[last[0]][1])
    return None if changed == talk[last[0]][1] else _put(talk, last, [changed])


def last_answer_swapped(_: random.Random, talk: Messages, other: Messages) -> Messages:
    """Put another talk's last answer for the last."""
    return _put(talk, _places(talk, "assistant")[-1:], _said(other, "assistant")[-1:])


def _other(chosen: random.Random, digits: str) -> str:
    low = 10 ** (len(digits) - 1) if len(digits) > 1 else 0
    number = chosen.randrange(low, 10 ** len(digits) - 1)
    return str(number + (number >= int(digits)))


def _places(talk: Messages, role: str) -> list[int]:
    return [place for place, (each, _) in enumerate(talk) if each == role]


def _said(talk: Messages, role: str) -> list[str]:
    return [content for each, content in talk if each == role]


def _put(talk: Messages, places: list[int], contents: list[str]) -> Messages:
    changed = list(talk)
    for place, content in zip(places, contents, strict=True):
        changed[place] = (talk[place][0], content)
    return changed


def _pairs(talk: Messages) -> set[tuple[str, str]]:
    return {
        (before[1], after[1])
        for before, after in itertools.pairwise(talk)
        if after[0] == "assistant"
    }


PLANTS: tuple[Plant, ...] = (
    answers_swapped,
    turns_shuffled,
    rounds_shuffled,
    turn_dropped,
    numbers_altered,
    last_answer_swapped,
)
