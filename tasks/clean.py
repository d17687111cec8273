"""Clean text: what is published. Text already clean comes out byte for byte."""

import unicodedata
from collections import Counter

import ftfy
from ftfy.badness import is_bad

# Control characters (category Cc) but tab and newline, and lone surrogates: neither has a meaning
# in training text, and one lone surrogate fails a whole SQL query.
_DROPPED = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])
for _kept in (0x09, 0x0A):
    del _DROPPED[_kept]
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_ASCII_DROPPED = bytes(code for code in _DROPPED if code < 0x80)
_REPAIR = ftfy.TextFixerConfig(
    unescape_html=False,
    uncurl_quotes=False,
    fix_character_width=False,
    fix_latin_ligatures=False,
    explain=False,
)
_MAX_PASSES = 8


def clean(text: str, changes: Counter[str]) -> str:
    r"""Return publishable text, valid UTF-8, and count each kind of change made.

    Mojibake is repaired by ftfy where its badness filter names the text; then NFC, `\n` newlines,
    no control characters, lone surrogates replaced by U+FFFD. Repeats until nothing changes, so
    cleaning is idempotent.
    """
    if text.isascii():
        return _clean_ascii(text, changes)
    for _ in range(_MAX_PASSES):
        cleaned = _one_pass(text, changes)
        if cleaned == text:
            return text
        text = cleaned
    return text


def _clean_ascii(text: str, changes: Counter[str]) -> str:
    text = _counted("newline", text, _newlines(text), changes)
    raw = text.encode()
    kept = raw.translate(None, _ASCII_DROPPED)
    return _counted("control", text, text if len(kept) == len(raw) else kept.decode(), changes)


def _one_pass(text: str, changes: Counter[str]) -> str:
    text = _counted("surrogate", text, _without_surrogates(text), changes)
    text = _counted("newline", text, _newlines(text), changes)
    text = _counted("control", text, text.translate(_DROPPED), changes)
    if is_bad(text):
        text = _counted("mojibake", text, ftfy.fix_encoding(text, _REPAIR), changes)
    return _counted("nfc", text, unicodedata.normalize("NFC", text), changes)


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
