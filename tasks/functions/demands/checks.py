"""Checks: whether an answer keeps a demand, one check a family; in doubt for the answer."""

import re
from collections.abc import Callable

from tasks.functions.demands import ENDLESS, Wanted, counts
from tasks.functions.demands.tongues import is_in

Check = Callable[[Wanted, str, str], bool | None]
_EDGES = " \t\n\r\"“”'‘’「」『』*_.。!！?？,，"
_POSTSCRIPT = re.compile(r"(?:p\.\s?){1,2}s\b|post ?script|附言|又及", re.IGNORECASE)


def check(name: str, wanted: Wanted, answer: str, request: str) -> bool | None:
    """Tell whether an answer keeps a demand of a family; None where nobody can tell."""
    return CHECKS[name](wanted, answer, request)


def _times(text: str, answer: str) -> tuple[int, int]:
    """Return how often a text stands in an answer: as a whole word, and within others too."""
    text, answer = text.lower(), answer.lower()
    within = answer.count(text)
    if not text.isascii():
        return within, within
    return len(re.findall(rf"(?<![a-z0-9]){re.escape(text)}(?![a-z0-9])", answer)), within


def _word_frequency(wanted: Wanted, answer: str, _: str) -> bool:
    return all(wanted.spans(*_times(text, answer)) for text in wanted.texts)


def _exclude(wanted: Wanted, answer: str, _: str) -> bool:
    return not any(_times(text, answer)[0] for text in wanted.texts)


def _include(wanted: Wanted, answer: str, _: str) -> bool:
    return all(_times(text, answer)[1] for text in wanted.texts)


def _letter(wanted: Wanted, answer: str, _: str) -> bool:
    return wanted.allows(answer.lower().count(wanted.texts[0].lower()))


def _begins(wanted: Wanted, answer: str, _: str) -> bool:
    return answer.strip(_EDGES + "#").lower().startswith(wanted.texts[0].strip(_EDGES).lower())


def _ends(wanted: Wanted, answer: str, _: str) -> bool:
    return answer.strip(_EDGES).lower().endswith(wanted.texts[0].strip(_EDGES).lower())


def _paragraph_start(wanted: Wanted, answer: str, _: str) -> bool:
    blocks = counts.blocks(answer)
    if len(blocks) < wanted.least:
        return False
    start = blocks[wanted.least - 1].strip(_EDGES + "#").lower()
    return start.startswith(wanted.texts[0].strip(_EDGES).lower())


def _one_of(wanted: Wanted, answer: str, _: str) -> bool:
    said = answer.strip(_EDGES).lower()
    if wanted.most >= ENDLESS:
        return said.startswith(tuple(text.lower() for text in wanted.texts))
    return any(text.strip(_EDGES).lower() in said for text in wanted.texts)


def _quoted(_: Wanted, answer: str, __: str) -> bool:
    said = answer.strip()
    return len(said) > 1 and said[0] in '"“「『' and said[-1] in '"”」』'


def _sections(wanted: Wanted, answer: str, _: str) -> bool:
    mark = re.escape(wanted.texts[0])
    found = re.findall(
        rf"{mark}\s?(?:\d+|[IVXLC]+\b|[一二三四五六七八九十]+|[A-Z]\b)", answer, re.IGNORECASE
    )
    return wanted.spans(len(set(found)), len(found))


def _two(_: Wanted, answer: str, __: str) -> bool:
    parts = counts.parts(answer)
    return len(parts) == 2 and parts[0] != parts[1]


def _repeats(_: Wanted, answer: str, request: str) -> bool:
    said = _letters(answer)
    asked = [_letters(line) for line in request.splitlines() if line.strip()]
    return any(said.startswith(line[:40]) for line in asked if len(line) > 3)


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _no_comma(_: Wanted, answer: str, __: str) -> bool:
    return not re.search("[,，]", answer)


CHECKS: dict[str, Check] = {
    "word_count": lambda wanted, answer, _: wanted.allows(counts.words(answer)),
    "character_count": lambda wanted, answer, _: wanted.spans(*counts.characters(answer)),
    "sentence_count": lambda wanted, answer, _: wanted.spans(*counts.sentences(answer)),
    "paragraph_count": lambda wanted, answer, _: wanted.allows(*counts.paragraphs(answer)),
    "paragraph_start": _paragraph_start,
    "placeholder_count": lambda wanted, answer, _: wanted.allows(
        len(re.findall(r"\[[^\[\]\n]+\]", answer))
    ),
    "postscript": lambda _, answer, __: bool(_POSTSCRIPT.search(answer)),
    "item_count": lambda wanted, answer, _: wanted.allows(*counts.items(answer)),
    "highlight_count": lambda wanted, answer, _: wanted.allows(counts.highlights(answer)),
    "section_count": _sections,
    "json": lambda _, answer, __: counts.is_json(answer),
    "title": lambda _, answer, __: bool(re.search(r"<<[^<>\n]+>>|《《[^\n]+》》", answer)),
    "one_of": _one_of,
    "start_with": _begins,
    "end_with": _ends,
    "quoted": _quoted,
    "upper_case": lambda _, answer, __: answer.upper() == answer,
    "lower_case": lambda _, answer, __: answer.lower() == answer,
    "capital_word_count": lambda wanted, answer, _: wanted.spans(*counts.capitals(answer)),
    "no_comma": _no_comma,
    "language": lambda wanted, answer, _: is_in(answer, wanted.texts[0]),
    "two_answers": _two,
    "repeat_request": _repeats,
    "letter_frequency": _letter,
    "word_frequency": _word_frequency,
    "exclude_words": _exclude,
    "include_words": _include,
}
