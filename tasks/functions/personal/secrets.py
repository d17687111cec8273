"""Secrets: private keys, tokens, keys with a known opening, and values of words like `api_key`."""

import base64
import binascii
import json
import math
import re
from collections import Counter

from tasks.functions.personal.gates import KEY_OPENINGS, KEY_WORDS
from tasks.functions.personal.proposals import LEFT, Borders, Recogniser, after, whole

_VALUE_CHARS = 16
# A random value of this length says 3 bits a character or more; words and repeats say less.
_VALUE_BITS = 3.0
_BLANKED = re.compile(r"xxxx|\.\.\.|\*\*\*", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"your|example|placeholder|xxxx|\.\.\.|<|\{|\$|\*\*\*|1234567890|abcdef", re.I
)
# One word of a name in a program: of one case or camel's, with a number or `V2` at its end.
_WORD = re.compile(r"(?:[a-z]+|[A-Z]+|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*)[0-9]{0,4}|[0-9]{1,4}[a-z]{0,2}")
# Without case, Python's patterns also take Turkish letters for `i`.
_WORDS = f"(?i:{KEY_WORDS.replace('i', '[iıİ]')})"
_YEAR = re.compile(r"(?:_|\A)[0-9]{3,}\Z")


def _is_jwt(match: re.Match[str]) -> Borders | None:
    head = match[0].partition(".")[0]
    try:
        told = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (binascii.Error, ValueError):
        return None
    return match.span() if isinstance(told, dict) and "alg" in told else None


def _is_key(match: re.Match[str]) -> Borders | None:
    text = match[0]
    # Names of packages open like keys (`sk-learn-contrib`), but with neither digit nor capital.
    is_random = any(map(str.isdigit, text)) or (not text.islower() and _bits(text) >= _VALUE_BITS)
    is_long = len(text) >= _VALUE_CHARS
    return match.span() if is_long and is_random and not _BLANKED.search(text) else None


def _is_value(match: re.Match[str]) -> Borders | None:
    value = match["it"]
    has_both = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    # What is called or taken an element of is a name in a program.
    is_code = after(match, 1) in ("(", "[") or _is_name(match)
    is_random = has_both and not is_code and _bits(value) >= _VALUE_BITS
    return match.span("it") if is_random and not _PLACEHOLDER.search(value) else None


def _is_password(match: re.Match[str]) -> Borders | None:
    # A sentence's end is no part of what is judged: "The password is incorrect!"
    value = match["it"].rstrip("!.")
    # `hashed_password` is a name in a program; `summer_2024` is what people make up.
    has_others = any(c.isdigit() or not (c.isalnum() or c in "_-") for c in value)
    is_word = not has_others or _PLACEHOLDER.search(value)
    is_code = _is_name(match) and not _YEAR.search(value)
    return None if is_word or is_code or len(set(value)) < 3 else match.span("it")


def _is_name(match: re.Match[str]) -> bool:
    """Return whether a value without quotes is words with dots or underscores between: code."""
    if match.string[match.start("it") - 1] in "\"'`":
        return False
    words = re.split(r"[._]+", match["it"].strip("._!"))
    return len(words) > 1 and all(map(_WORD.fullmatch, words))


def _bits(text: str) -> float:
    """Return the Shannon entropy of a text's characters, in bits a character."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


RECOGNISERS = (
    Recogniser(
        "private_key",
        # A key that was cut off has no end: what looks like one goes.
        re.compile(
            r"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----"
            r"(?:[A-Za-z0-9+/=:,.\-\s]|\\[nr]){0,20000}?"
            r"(?:-----END (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----|(?=[^A-Za-z0-9+/=:,.\-\s\\]|\\[^nr]|\Z))"
        ),
        whole,
        "-----BEGIN",
    ),
    Recogniser(
        "jwt",
        re.compile(r"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt]))eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}"),
        _is_jwt,
        "eyJ[A-Za-z0-9_-]{8}",
    ),
    Recogniser(
        "secret",
        re.compile(rf"{LEFT}(?<![-_])(?:{KEY_OPENINGS})[A-Za-z0-9_.-]{{0,512}}(?<![._-])"),
        _is_key,
        KEY_OPENINGS,
    ),
    Recogniser(
        "secret",
        re.compile(
            rf"(?:{KEY_WORDS})[A-Za-z_]{{0,12}}[\"']?\s{{0,2}}(?:[:=：]|=>|is|是|为){{1,2}}\s{{0,2}}(?:Bearer )?[\"'`]?"
            r"(?P<it>[A-Za-z0-9+/_=.\-]{16,512})(?<![.])",
            re.IGNORECASE,
        ),
        _is_value,
        _WORDS,
    ),
    Recogniser(
        "secret",
        re.compile(
            r"(?:pass(?:word|wd)|pwd|密码|口令)[\"']?\s{0,2}(?:[:=：]|is|是|为){1,2}\s{0,2}[\"'`]?"
            r"(?P<it>[A-Za-z0-9@#$%^&*!_+\-]{6,64})(?=[\s\"'`,，。；;.!！）)]|\\n|\Z)",
            re.IGNORECASE,
        ),
        _is_password,
        _WORDS,
    ),
)  # fmt: skip
