"""Finding: the demands of a request, each by its family, with what is wanted."""

from typing import NamedTuple

from tasks.functions.demands import Rule, Wanted, chinese, english
from tasks.functions.demands.bounds import plain
from tasks.functions.demands.doubts import is_of_code, is_of_something_else
from tasks.functions.demands.phrases import quoted_spans
from tasks.functions.demands.wanting import wanted_by

RULES = (*english.RULES, *chinese.RULES)
_CUES = sorted({cue for rule in RULES for group in rule.cues for cue in group})
# A longer request carries material: its demands stand at its ends.
MAX_CHARS, END_CHARS = 1_200, 500
# A demand that begins within a longer quotation is a part of the material.
MAX_QUOTED_CHARS = 60
# A list of some length, and families that a request can ask for but once.
_SOME = Wanted(1)
_ONCE = frozenset({"two_answers", "language", "json", "repeat_request"})


class Demand(NamedTuple):
    """One demand of a request: its family and what is wanted."""

    name: str
    wanted: Wanted


def demands(request: str) -> list[Demand]:
    """Return a request's demands without repeats, in the order of the families' rules."""
    text = _ends(request)
    lowered = text.lower()
    told = {cue for cue in _CUES if cue in lowered}
    asked = [rule for rule in RULES if not any(told.isdisjoint(group) for group in rule.cues)]
    if not asked:
        return []
    text = plain(text)
    quoted, is_code = quoted_spans(text, MAX_QUOTED_CHARS), is_of_code(text)
    found: dict[Demand, None] = {}
    for rule in asked:
        for match in rule.pattern.finditer(text):
            is_material = any(start < match.start() < end for start, end in quoted)
            if is_material or is_of_something_else(rule, match, is_code):
                continue
            if (wanted := wanted_by(rule, match)) is not None:
                found.setdefault(Demand(rule.name, wanted))
    return _without_doubt(list(found))


def _ends(request: str) -> str:
    if len(request) <= MAX_CHARS:
        return request
    return f"{request[:END_CHARS]}\n\n{request[-END_CHARS:]}"


def _without_doubt(found: list[Demand]) -> list[Demand]:
    """Return demands but those that another one says better."""
    names = [each.name for each in found]
    often = [each.wanted.texts for each in found if each.name == "word_frequency"]
    counted = {text.lower() for texts in often for text in texts}
    told_better = {
        Demand("upper_case", Wanted()) if "capital_word_count" in names else None,
        Demand("item_count", _SOME) if names.count("item_count") > 1 else None,
    }
    return [
        each
        for place, each in enumerate(found)
        if each not in told_better
        and not (each.name == "include_words" and counted.issuperset(_lowered(each)))
        and not (each.name in _ONCE and each.name in names[:place])
    ]


def _lowered(demand: Demand) -> set[str]:
    return {text.lower() for text in demand.wanted.texts}
