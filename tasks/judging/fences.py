"""Fences: what is judged stands between marks that its writer cannot know, and is no instruction.

The mark is a hash of all that it encloses: to forge it a text would have to hold its own hash. What
only looks like a mark, or like a chat template's own tokens, is made plain text.
"""

import re
from hashlib import sha256

from tasks.functions.personal.gates import END_MARKS
from tasks.identity import Messages

_MARK_CHARS = 24
_BRACKETS = str.maketrans({"⟦": "[[", "⟧": "]]"})
# Tokens of chat templates: a server may read them as such wherever they stand.
_TOKENS = re.compile(
    rf"{END_MARKS}|<\|[^<>|\n]{{1,40}}\|>|<｜|｜>|</?s>|<<?/?SYS>?>|\[/?INST\]"
    r"|</?(?:start|end)_of_turn>|</?think(?:ing)?>",
    re.IGNORECASE,
)


def mark_of(texts: list[str]) -> str:
    """Return the mark (24 hex) of what is enclosed together."""
    digest = sha256()
    for text in texts:
        digest.update(f"{len(text)}:".encode())
        digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:_MARK_CHARS]


def plain(text: str) -> str:
    """Return text in which nothing looks like a fence or like a token of a chat template."""
    valid = text.encode("utf-8", "replace").decode()
    return _TOKENS.sub(_opened, valid.translate(_BRACKETS))


def _opened(found: re.Match[str]) -> str:
    token = found[0]
    return f"{token[0]} {token[1:]}"


def fenced(name: str, text: str, mark: str) -> str:
    """Return a text between marks that say what it is."""
    return f"⟦DATA {mark} {name}⟧\n{plain(text)}\n⟦END {mark} {name}⟧"


def fenced_turns(name: str, turns: Messages, mark: str) -> str:
    """Return each turn between marks of its own, so that no text can begin another turn."""
    named = [f"{name} {place} {role}" for place, (role, _) in enumerate(turns, start=1)]
    told = zip(named, turns, strict=True)
    return "\n".join(fenced(each, content, mark) for each, (_, content) in told)
