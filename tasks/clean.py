"""Clean text: what is published. Text already clean comes out byte for byte."""

import re
import unicodedata
from collections import Counter

import ftfy
from ftfy.badness import MOJIBAKE_CATEGORIES, is_bad

# Control characters (category Cc) but tab and newline, and lone surrogates: neither has a meaning
# in training text, and one lone surrogate fails a whole SQL query.
DROPPED = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])
for _kept in (0x09, 0x0A):
    del DROPPED[_kept]
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_ASCII_DROPPED = bytes(code for code in DROPPED if code < 0x80)
_ASCII_ODD = _ASCII_DROPPED + b"\r"
_ASCII_PLAIN = bytes(code for code in range(0x80) if code not in _ASCII_ODD)
_REPAIR = ftfy.TextFixerConfig(
    unescape_html=False,
    uncurl_quotes=False,
    fix_character_width=False,
    fix_latin_ligatures=False,
    explain=False,
)
_MAX_PASSES = 8

# What ftfy's badness filter can match holds two neighbours of its categories, one of them not a
# common one, or one of few characters. Asking that first is a hundred times faster; a test holds
# it against the filter itself.
UNCOMMON = "".join(chars for name, chars in MOJIBAKE_CATEGORIES.items() if name != "common")
SUSPECTS = UNCOMMON + MOJIBAKE_CATEGORIES["common"]
ALONE = MOJIBAKE_CATEGORIES["c1"] + "ŒœÂÃ"
_SUSPECT = re.compile(f"[{SUSPECTS}](?:(?<=[{ALONE}])|(?<=[{UNCOMMON}])[{SUSPECTS}]|[{UNCOMMON}])")
_UPPER_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")


def clean(text: str, changes: Counter[str]) -> str:
    r"""Return publishable text, valid UTF-8, and count each kind of change made.

    Mojibake is repaired by ftfy where its badness filter names the text; then NFC, `\n` newlines,
    no control characters, lone surrogates replaced by U+FFFD. Repeats until nothing changes, so
    cleaning is idempotent.
    """
    if text.isascii():
        is_clean = len(text.encode().translate(None, _ASCII_ODD)) == len(text)
        return text if is_clean else _clean_ascii(text, changes)
    if _is_clean(text):
        return text
    for _ in range(_MAX_PASSES):
        cleaned = _one_pass(text, changes)
        if cleaned == text:
            return text
        text = cleaned
    return text


def _is_clean(text: str) -> bool:
    """Tell without a pass whether no pass would change a thing: most text is clean already."""
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        return False
    # Without ASCII, which no category holds, there is less to look at: what it keeps apart may
    # seem suspect so, but nothing that is suspect goes unseen.
    rest = raw.translate(None, _ASCII_PLAIN)
    if len(rest.translate(None, _ASCII_ODD)) < len(rest) or _UPPER_CONTROL.search(rest):
        return False
    is_suspect = may_be_bad(rest.decode()) and may_be_bad(text)
    return not is_suspect and unicodedata.is_normalized("NFC", text)


def _clean_ascii(text: str, changes: Counter[str]) -> str:
    text = _counted("newline", text, _newlines(text), changes)
    raw = text.encode()
    kept = raw.translate(None, _ASCII_DROPPED)
    return _counted("control", text, text if len(kept) == len(raw) else kept.decode(), changes)


def _one_pass(text: str, changes: Counter[str]) -> str:
    text = _counted("surrogate", text, _without_surrogates(text), changes)
    text = _counted("newline", text, _newlines(text), changes)
    text = _counted("control", text, _without_controls(text), changes)
    if may_be_bad(text) and is_bad(text):
        text = _counted("mojibake", text, ftfy.fix_encoding(text, _REPAIR), changes)
    return _counted("nfc", text, unicodedata.normalize("NFC", text), changes)


def may_be_bad(text: str) -> bool:
    """Return False only where ftfy's badness filter finds nothing."""
    return _SUSPECT.search(text) is not None


def _without_controls(text: str) -> str:
    raw = text.encode()
    is_clean = len(raw.translate(None, _ASCII_DROPPED)) == len(raw)
    return text if is_clean and not _UPPER_CONTROL.search(raw) else text.translate(DROPPED)


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _without_surrogates(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.translate(_SURROGATES)
    return text


def _counted(kind: str, before: str, after: str, changes: Counter[str]) -> str:
    if after != before:
        changes[kind] += 1
    return after
