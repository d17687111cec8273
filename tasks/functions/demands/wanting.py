"""Wanting: what a match of a rule asks for, or nothing where it is not surely a demand."""

import re

from tasks.functions.demands import ENDLESS, Rule, Wanted, plain_letters
from tasks.functions.demands.bounds import read
from tasks.functions.demands.doubts import is_refused
from tasks.functions.demands.phrases import phrases

Held = dict[str, str | None]
_NTH = {word: place for place, words in enumerate(
    ("first 一", "second 二", "third 三", "fourth 四", "fifth 五", "sixth 六"), start=1
) for word in words.split()}  # fmt: skip
_OF_ONE = frozenset({"start_with", "end_with", "paragraph_start"})
_OF_WORDS = frozenset({"paragraph_start", "word_frequency"})


def wanted_by(rule: Rule, match: re.Match[str]) -> Wanted | None:
    """Return what a match wants, or None where it is not surely a demand."""
    held = match.groupdict()
    if rule.needs and not rule.needs.search(match.string):
        return None
    texts = _texts(rule, match, held)
    if texts is None:
        return None
    if held.get("nth"):
        place = _place(str(held["nth"]))
        return Wanted(place, place, texts) if place else None
    least, most = rule.bounds or _bounds(rule, held)
    return Wanted(least, most, texts) if least <= most else None


def _place(nth: str) -> int:
    return int(nth) if nth.isdecimal() else _NTH[plain_letters(nth)]


def _bounds(rule: Rule, held: Held) -> tuple[int, int]:
    if held.get("n"):
        number = read(str(held["n"]))
        return number, ENDLESS if rule.is_bare_least else number
    least, most = held.get("least"), held.get("most")
    return int(least) if least else 0, int(most) if most else ENDLESS


def _texts(rule: Rule, match: re.Match[str], held: Held) -> tuple[str, ...] | None:
    if held.get("text"):
        return (str(held["text"]).strip(),)
    if held.get("lines"):
        return _options(str(held["lines"]))
    for group in ("list", "words"):
        if held.get(group):
            return _named(rule, match, group)
    before = match.string[: match.start()]
    return None if is_refused(rule.name, before, match[0], "") else rule.texts


def _options(lines: str) -> tuple[str, ...] | None:
    options = tuple(line.strip(" *-\"“”'").rstrip() for line in lines.splitlines() if line.strip())
    options = tuple(each for each in options if each.endswith((".", "。")) and len(each) > 3)
    return options if len(options) > 1 else None


def _named(rule: Rule, match: re.Match[str], group: str) -> tuple[str, ...] | None:
    text, before = match[group], match.string[: match.start()]
    takes_words = group == "words" or rule.name in _OF_WORDS or text[0].isalpha()
    texts, rest = phrases(text, takes_words, rule.name in _OF_ONE)
    texts = tuple(each for each in texts if any(char.isalnum() for char in each))
    if _is_one_word(match[0], text):
        return None
    too_few = len(texts) < (2 if rule.name == "one_of" or _is_loose(text, group) else 1)
    return None if too_few or is_refused(rule.name, before, match[0], rest) else texts


def _is_one_word(match: str, text: str) -> bool:
    """Tell whether plain words follow "a word": they are its own, as in "a word processor"."""
    is_plain = text[:1].isalpha()
    return is_plain and match.rstrip().lower().endswith((" a word", " a phrase", " a term"))


def _is_loose(text: str, group: str) -> bool:
    """Tell whether one plain word after "the words" may as well be no name: two are a list."""
    is_quoted = text.lstrip(" :：[(").startswith(('"', "“", "'", "‘", "「"))
    return group == "words" and not is_quoted and not text.lstrip().startswith((":", "：", "["))
