"""What Python's own json says of a file, line by line, with the stated rules applied."""

import gzip
import hashlib
import json
import math
import zlib
from dataclasses import dataclass, field
from typing import Any

from tasks.bounds import Bounds
from tasks.limits import Limits

LIMITS = Limits(None, 4_096, 200_000, 16, max_keys=64, max_records=60)
BOUNDS = Bounds(memory_mb=2_000, cpu_seconds=60, stall_seconds=30)
_MARK = b"\xef\xbb\xbf"
_SPACES = b" \t\r\n"
_BROKEN = {"bad_json", "control_character", "too_deep"}
# A line, then the rules of which one is to be told of it, or the digest of its value.
Verdict = tuple[int, set[str] | str]


def digest(value: object) -> str:
    """Return a value as a digest that tells 1 from 1.0 and from "1"."""
    text = json.dumps(value, sort_keys=True, default=repr)
    return hashlib.md5(text.encode()).hexdigest()


def lines(data: bytes) -> list[Verdict]:
    """Return what is to be said of each line of a JSONL file in UTF-8."""
    numbered = enumerate(data.removeprefix(_MARK).split(b"\n"), 1)
    found = [(number, verdict(line)) for number, line in numbered if line.strip(_SPACES)]
    most = LIMITS.max_records
    return [*found[:most], *((line, {"too_many_records"}) for line, _ in found[most : most + 1])]


def elements(data: bytes) -> list[Verdict] | None:
    """Return what is to be said of a list's elements; None where Python reads no plain list."""
    seen = _Seen()
    try:
        found = seen.read(data.removeprefix(_MARK).decode(), is_strict=True)
    except (ValueError, RecursionError):
        return None
    # A list of turns is one record, and what its own length or depth decides is not looked at.
    if not isinstance(found, list) or any(map(_may_be_turn, found)):
        return None
    if seen.rules - {"too_many_keys"} or len(found) > LIMITS.max_records:
        return None
    texts = [json.dumps(each, ensure_ascii=False).encode() for each in found]
    return None if len(data) > LIMITS.max_record_bytes else list(enumerate(map(verdict, texts), 1))


def _may_be_turn(value: object) -> bool:
    return isinstance(value, dict) and "content" in value


def verdict(line: bytes) -> set[str] | str:
    """Return the rules that one line of JSON may be refused by, or the digest of its value."""
    if len(line) > LIMITS.max_record_bytes:
        return {"record_too_long"}
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return {"bad_encoding", "too_deep"}
    for is_strict in (True, False):
        seen = _Seen(set() if is_strict else {"control_character"})
        try:
            value = seen.read(text, is_strict)
        except (ValueError, RecursionError):
            continue
        return seen.rules or digest(value)
    return _BROKEN


@dataclass
class _Seen:
    """The rules that a line breaks, seen while Python reads it."""

    rules: set[str] = field(default_factory=set)
    keys: int = 0

    def read(self, text: str, is_strict: bool) -> Any:
        value = json.loads(
            text,
            strict=is_strict,
            object_pairs_hook=self._object,
            parse_constant=self._constant,
            parse_int=self._whole,
            parse_float=self._float,
        )
        self._look(value, 0)
        if self.keys > LIMITS.max_keys:
            self.rules.add("too_many_keys")
        return value

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        self.keys += len(found)
        if len(found) < len(pairs):
            # What the last of two keys hides may be too deep, and is refused in any case.
            self.rules |= {"duplicate_key", "too_deep"}
            for pair in pairs:
                self._look(list(pair), 0)
        return found

    def _constant(self, _: str) -> float:
        self.rules.add("not_a_json_number")
        return 0.0

    def _whole(self, digits: str) -> int:
        if len(digits) > 20 or not -(2**63) <= int(digits) < 2**64:
            self.rules.add("huge_integer")
            return 0
        return int(digits)

    def _float(self, digits: str) -> float:
        value = float(digits)
        if math.isinf(value):
            self.rules.add("number_out_of_range")
        return value

    def _look(self, value: Any, depth: int) -> None:
        depth += isinstance(value, list | dict)
        if depth > LIMITS.max_depth:
            self.rules.add("too_deep")
            return
        if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
            self.rules.add("lone_surrogate")
        inner = (*value, *value.values()) if isinstance(value, dict) else value
        for each in inner if isinstance(value, dict | list) else ():
            self._look(each, depth)


def ungzipped(data: bytes) -> bytes | None:
    """Return what a gzip file holds, None where it does not come out whole."""
    try:
        return gzip.decompress(data) if data else None
    except (OSError, EOFError, zlib.error):
        return None
