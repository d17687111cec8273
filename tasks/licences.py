"""What the inputs' licences, as their owners state them, mean for one release: not legal advice."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

NOT_STATED = "not stated"
# Words by which a licence is told; hyphens and blanks are alike. Source: the SPDX licence list.
_NON_COMMERCIAL = re.compile(r"(^|-)nc(-|$)|non-?commercial", re.IGNORECASE)
_NO_DERIVATIVES = re.compile(r"(^|-)nd(-|$)|no-?deriv", re.IGNORECASE)
_SHARE_ALIKE = re.compile(
    r"(^|-)sa(-|$)|share-?alike|(^|-)[al]?gpl|odbl|cdla-sharing", re.IGNORECASE
)
_OPEN = re.compile(
    r"^(cc-|cc0|creative-commons|apache|mit$|bsd|odc|pddl|cdla|public-domain|unlicense)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Warned:
    """One thing to look into before a release is given on: what, and in which sources."""

    told: str
    sources: tuple[str, ...]


def licences(inputs: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return each source that may be published, with the licences stated for its files."""
    found: dict[str, list[str]] = {}
    for each in inputs:
        if each["role"] == "corpus":
            held = found.setdefault(each["source_name"], [])
            stated = each["licence"].strip() or NOT_STATED
            held.extend([stated] if stated not in held else [])
    return found


def warnings(inputs: list[dict[str, Any]]) -> list[Warned]:
    """Return what is missing, unknown, limiting or in conflict among the inputs' licences."""
    stated = licences(inputs)
    kinds = {
        "No licence is stated for:": _with(stated, lambda name: name == NOT_STATED),
        "A licence that we cannot judge; look yourself:": _with(stated, _is_unknown),
        "No derivatives may be given on (ND):": _with(
            stated, lambda name: _has(_NO_DERIVATIVES, name)
        ),
        "Not for commercial use (NC), and so the whole release is not:": _with(
            stated, lambda name: _has(_NON_COMMERCIAL, name)
        ),
        "Share-alike licences that cannot all be kept at once:": _conflicting(stated),
        "The same bytes stand under two licences:": _twice(inputs),
    }
    return [Warned(told, sources) for told, sources in kinds.items() if sources]


def _with(stated: dict[str, list[str]], asked: Callable[[str], bool]) -> tuple[str, ...]:
    return tuple(sorted(source for source, names in stated.items() if any(map(asked, names))))


def _has(pattern: re.Pattern[str], name: str) -> bool:
    return bool(pattern.search(_plain(name)))


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "-", name.strip().lower())


def _is_unknown(name: str) -> bool:
    known = (_OPEN, _SHARE_ALIKE, _NON_COMMERCIAL)
    return name != NOT_STATED and not any(_has(each, name) for each in known)


def _conflicting(stated: dict[str, list[str]]) -> tuple[str, ...]:
    """Return the sources whose licences each ask to be the whole's own, where they cannot all be.

    Two different share-alike licences conflict, and one that lets people sell with any that forbids
    it.
    """
    names = {name for held in stated.values() for name in held}
    shared = {name for name in names if _has(_SHARE_ALIKE, name)}
    limited = {name for name in names if _has(_NON_COMMERCIAL, name)}
    if len({_plain(name) for name in shared}) > 1:
        return _with(stated, lambda name: name in shared)
    if shared - limited and limited:
        return _with(stated, lambda name: name in shared | limited)
    return ()


def _twice(inputs: list[dict[str, Any]]) -> tuple[str, ...]:
    held: dict[str, set[str]] = {}
    for each in inputs:
        held.setdefault(each["sha256"], set()).add(_plain(each["licence"]))
    return tuple(sorted({e["source_name"] for e in inputs if len(held[e["sha256"]]) > 1}))
