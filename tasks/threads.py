"""Threads: a message of a flat log takes the messages above it, found by the ids of the log.

A message stays one record with its own fate. How deep and how long its path may be are the
reader's own limits, so a long chain costs no more than a deep tree.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tasks.joins import plain_id, shown_id
from tasks.readers import detect
from tasks.readers.drafts import Unreadable
from tasks.readers.strangers import PARENTS, is_lone_message
from tasks.records import Limits, Way, records

# Kept of a message for those below it, beside its ids.
_PASSED_ON = ("role", "text", "content", "deleted", "review_result")
_READ = ("role", "deleted", "review_result", "rank", "labels", "emojis", "model_name")
_TREE = "message_tree_id"
# A log with a lost record still tells its keys; a chance likeness of two numbers does not.
_LEAST_SHARE = 0.9

Message = Mapping[str, object]


@dataclass(frozen=True)
class ThreadJob:
    """The keys of a message's id and of the id of the message above it, as a source states them."""

    key: str
    parent_key: str


@dataclass
class Threads:
    """One file's messages by id, read when the first of them is met and held in memory."""

    path: Path
    limits: Limits
    scratch: Path
    stated: ThreadJob | None = None
    way: Way = Way()  # noqa: RUF009  (frozen)
    sha256: str = ""
    keys: ThreadJob | None = None
    held: dict[str, Message] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    roots: Counter[str] = field(default_factory=Counter)

    def assembled(self, value: object) -> object:
        """Return a message as a `thread_message` record; any other value as it is.

        Raises `Unreadable`: missing_parent, ambiguous_parent, message_cycle, two_roots, too_deep,
        deleted, record_too_long.
        """
        if not isinstance(value, dict) or not self._is_message(value):
            return value
        if not self.sha256:
            self._load()
        if self.keys is None:
            return value
        above = self._path(value, self.keys)
        said = {name: value[name] for name in _READ if name in value}
        return said | {"text": _text(value), "above": [_turn(message) for message in above]}

    def _is_message(self, value: dict[str, object]) -> bool:
        parent_keys = (self.stated.parent_key,) if self.stated else PARENTS
        return is_lone_message(value, parent_keys) and (bool(self.stated) or detect(value) is None)

    def _load(self) -> None:
        messages = list(self._messages())
        self.keys = self.stated or (_found_keys(messages) if messages else None)
        for message in messages if self.keys else ():
            self._hold(message, self.keys)  # type: ignore[arg-type]

    def _messages(self) -> Iterator[Message]:
        digest = hashlib.sha256()
        # `limit` is a sample of the records: those above them may lie anywhere.
        limits = replace(self.limits, limit=None)
        for record in records(self.path, limits, digest, self.scratch, self.way):
            value = record.value
            if isinstance(value, dict) and self._is_message(value):
                yield {name: value[name] for name in value if _is_kept(name, self.stated)}
        self.scratch.unlink(missing_ok=True)
        self.sha256 = digest.hexdigest()

    def _hold(self, message: Message, keys: ThreadJob) -> None:
        own, parent = plain_id(message, keys.key), plain_id(message, keys.parent_key)
        tree = plain_id(message, _TREE)
        if own is not None:
            self.twice |= {own} & self.held.keys()
            self.held[own] = message
        if tree is not None and parent is None:
            self.roots[tree] += 1

    def _path(self, message: Message, keys: ThreadJob) -> list[Message]:
        """Return the messages above one, the first first."""
        path: list[Message] = []
        seen = {plain_id(message, keys.key)}
        at, size = message, 0
        while (parent := plain_id(at, keys.parent_key)) is not None:
            self._check_step(parent, seen, keys)
            seen.add(parent)
            at = self.held[parent]
            path.append(at)
            size += len(str(_text(at)))
            self._check_size(len(path), size)
        self._check_whole(path, at)
        return path[::-1]

    def _check_step(self, parent: str, seen: set[str | None], keys: ThreadJob) -> None:
        where = f"{keys.parent_key}: {shown_id(parent)}"
        if parent in seen:
            raise Unreadable("message_cycle", f"{where} replies to what replies to it")
        if parent in self.twice:
            raise Unreadable("ambiguous_parent", f"{where} is in this file twice")
        if parent not in self.held:
            raise Unreadable("missing_parent", f"{where} is not in this file")

    def _check_size(self, depth: int, size: int) -> None:
        if depth >= self.limits.max_depth:
            most = self.limits.max_depth
            raise Unreadable("too_deep", f"a thread of more than {most} messages (max_depth)")
        if size > self.limits.max_record_bytes:
            most = self.limits.max_record_bytes
            raise Unreadable("record_too_long", f"more than {most} bytes with what is above it")

    def _check_whole(self, path: list[Message], root: Message) -> None:
        tree = plain_id(root, _TREE)
        if tree is not None and self.roots[tree] > 1:
            raise Unreadable("two_roots", f"{_TREE}: of two messages that reply to none")
        if any(m.get("deleted") is True or m.get("review_result") is False for m in path):
            raise Unreadable("deleted", "a message above it is deleted or refused in review")


def _is_kept(name: str, stated: ThreadJob | None) -> bool:
    is_stated = stated is not None and name in (stated.key, stated.parent_key)
    return is_stated or name in _PASSED_ON or name.lower().endswith("id")


def _text(message: Message) -> object:
    return message["text"] if "text" in message else message.get("content")


def _turn(message: Message) -> dict[str, object]:
    return {"role": message.get("role"), "text": _text(message)}


def _found_keys(messages: list[Message]) -> ThreadJob | None:
    """Return the one key whose values are ids of single messages and nearly all parents' ids.

    None where two keys do as well, or none does: then only the source can say.
    """
    parent_key = next(name for name in PARENTS if name in messages[0])
    parents = {plain_id(each, parent_key) for each in messages} - {None}
    names = {name for name in messages[0] if name.lower().endswith("id")} - {parent_key}
    found = {name: _resolved(messages, name, parents) for name in sorted(names)}
    best = max(found.values(), default=0)
    keys = [name for name, count in found.items() if count == best]
    is_clear = parents and len(keys) == 1 and best >= _LEAST_SHARE * len(parents)
    return ThreadJob(keys[0], parent_key) if is_clear else None


def _resolved(messages: list[Message], name: str, parents: set[str | None]) -> int:
    ids = {plain_id(each, name) for each in messages} - {None}
    return len(ids & parents) if len(ids) >= _LEAST_SHARE * len(messages) else 0
