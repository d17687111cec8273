"""Replies: what an endpoint sent back, read strictly. What is no verdict has a reason, no score."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from tasks.judging.protocol import HIGHEST, LOWEST, PAIRWISE, STANDARDS, TIE, Mode

_CHOICES = {"A": "first", "B": "second", "tie": TIE}
# A thinking model's own words come before its answer where the server does not part them.
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FENCED = re.compile(r"```(?:json|JSON)?[ \t]*\n(.*)\n[ \t]*```", re.DOTALL)
_MOST_TOKENS = 10**9


@dataclass(frozen=True)
class Reply:
    """What one call gave: `better` is first, second or tie; else levels by standard; else neither.

    `unscored` is the reason where it is no verdict; tokens are those that the server counted, or 0.
    `is_final` tells whether asking again would be paid for again.
    """

    better: str | None = None
    levels: Mapping[str, int] = field(default_factory=dict)
    unscored: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    is_final: bool = True


class _NoVerdict(Exception):
    """A reply that is no verdict, and why."""


def unanswered(reason: str) -> Reply:
    """Return the reply of a call that nobody answered: it may be asked again."""
    return Reply(unscored=reason, is_final=False)


def read_reply(body: bytes, mode: Mode) -> Reply:
    """Return what a response of status 200 says; one that is no chat completion is not final."""
    try:
        envelope = _object(body.decode("utf-8"), "not_json")
    except (UnicodeDecodeError, _NoVerdict):
        return unanswered("not_json")
    return read_completion(envelope, mode)


def read_completion(envelope: Mapping[str, Any], mode: Mode) -> Reply:
    """Return what a chat completion says, as an endpoint or a line of a batch's results has it."""
    try:
        found = _object(_unwrapped(_content(envelope)), "not_json_answer")
        reply = _verdict(found, mode)
    except _NoVerdict as why:
        reply = Reply(unscored=str(why), is_final=str(why) != "no_choice")
    tokens_in, tokens_out = _tokens(envelope.get("usage"))
    return replace(reply, tokens_in=tokens_in, tokens_out=tokens_out)


def _content(envelope: Mapping[str, Any]) -> str:
    choices = envelope.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, dict) or not isinstance(choice.get("message"), dict):
        raise _NoVerdict("no_choice")
    if choice.get("finish_reason") != "stop":
        raise _NoVerdict("not_finished")
    content = choice["message"].get("content")
    if not isinstance(content, str) or not content.strip():
        raise _NoVerdict("no_content")
    return content


def _unwrapped(content: str) -> str:
    said = _THOUGHT.sub("", content).strip()
    fenced = _FENCED.fullmatch(said)
    return fenced[1] if fenced else said


def _object(text: str, reason: str) -> dict[str, Any]:
    """Return the one JSON object that a text is: no NaN, no key twice, nothing beside it."""

    def refuse(_: str) -> NoReturn:
        raise _NoVerdict("out_of_range")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) != len(pairs):
            raise _NoVerdict(reason)
        return dict(pairs)

    try:
        value = json.loads(text, parse_constant=refuse, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise _NoVerdict(reason) from None
    if not isinstance(value, dict):
        raise _NoVerdict(reason)
    return value


def _verdict(found: dict[str, Any], mode: Mode) -> Reply:
    named = ("better",) if mode == PAIRWISE else STANDARDS
    if found.keys() != {"reason", *named} or not isinstance(found["reason"], str):
        raise _NoVerdict("not_schema")
    if mode == PAIRWISE:
        better = _CHOICES.get(found["better"]) if isinstance(found["better"], str) else None
        if better is None:
            raise _NoVerdict("out_of_range")
        return Reply(better=better)
    return Reply(levels={name: _level(found[name]) for name in STANDARDS})


def _level(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _NoVerdict("not_schema")
    if not LOWEST <= value <= HIGHEST or value != int(value):
        raise _NoVerdict("out_of_range")
    return int(value)


def _tokens(usage: Any) -> tuple[int, int]:
    counts = usage if isinstance(usage, dict) else {}
    return _count(counts.get("prompt_tokens")), _count(counts.get("completion_tokens"))


def _count(value: Any) -> int:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_TOKENS
    return value if is_count else 0
