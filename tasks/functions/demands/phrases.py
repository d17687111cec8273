"""Phrases: the texts that a demand names, quoted or as a plain list of words."""

import re

QUOTED = (
    r"(?:[\"“”][^\"“”\n]{1,200}[\"“”]|(?<!\w)['‘][^'‘’\n]{1,80}['’](?!\w)"
    r"|「[^」\n]{1,80}」|『[^』\n]{1,80}』|《[^》\n]{1,80}》)"
)
WORD = r"(?:[A-Za-z][\w'’-]*|[\u4e00-\u9fff]{2,8})"
_OPEN = re.compile(r"[\s:：\[(（]*")
_QUOTED = re.compile(QUOTED)
_WORD = re.compile(r"[A-Za-z0-9][\w'’-]*")
_HAN = re.compile(r"[\u4e00-\u9fff]{1,8}")
_BETWEEN = re.compile(
    r"\s*(?:[,，、;]\s*(?:(?:and|or)\s+)?|\s(?:and|or)\s+|(?<=[\"”'’」』》])\s*(?:和|与|或者?|以及|及)\s*)",
    re.IGNORECASE,
)
# American quotations hold their comma.
_GAP = re.compile(r"\s+(?:(?:and|or)\s+)?")
# What stands behind "the words" but is none of them.
_UNNAMED = (
    "of in that which to from with on for and or you your i it is are as at below above the a an "
    "this these those like such provided given only each every not must should"
)
_NOT_NAMED = frozenset(_UNNAMED.split())


def phrases(
    text: str, takes_words: bool = False, is_one: bool = False
) -> tuple[tuple[str, ...], str]:
    """Return the texts that stand at the start of a text, and what follows them.

    Quoted ones, or plain words where `takes_words`; only the first where `is_one`.
    """
    at = _opened(text)
    found: list[str] = []
    pattern = _item_pattern(text, at, takes_words)
    while pattern and (match := pattern.match(text, at)):
        found.append(_bare(match[0]))
        at = match.end()
        between = None if is_one else (_BETWEEN if match[0][-2:-1] != "," else _GAP).match(text, at)
        if not between or not pattern.match(text, between.end()):
            break
        at = between.end()
    named = tuple(each for each in found if each)
    if named and pattern is _WORD and named[0].lower() in _NOT_NAMED:
        return (), text
    return named, text[at:]


def _opened(text: str) -> int:
    opened = _OPEN.match(text)
    return opened.end() if opened else 0


def _item_pattern(text: str, at: int, takes_words: bool) -> re.Pattern[str] | None:
    patterns: tuple[re.Pattern[str], ...] = (_QUOTED, _WORD, _HAN) if takes_words else (_QUOTED,)
    for pattern in patterns:
        if pattern.match(text, at):
            return pattern
    return None


def _bare(item: str) -> str:
    return item.strip("\"“”'‘’「」『』《》,，. ")


def quoted_spans(text: str, longest: int) -> list[tuple[int, int]]:
    """Return where quotations and fenced blocks of more than `longest` characters lie.

    What they say is material, not a demand.
    """
    spans = [match.span() for match in _LONG.finditer(text)]
    return [(start, end) for start, end in spans if end - start > longest]


_LONG = re.compile(r"```.*?```|“[^“”]*”|\"[^\"]*\"|「[^」]*」|『[^』]*』", re.DOTALL)
