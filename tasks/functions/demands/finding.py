"""Finding: the demands of a request, each by its family, with what is wanted."""

from collections import Counter, defaultdict
from typing import NamedTuple

from tasks.functions.demands import Wanted, chinese, english
from tasks.functions.demands.bounds import plain
from tasks.functions.demands.doubts import is_of_code, is_of_something_else
from tasks.functions.demands.phrases import quoted_spans
from tasks.functions.demands.wanting import wanted_by

RULES = (*english.RULES, *chinese.RULES)
# Each cue once, with the groups that it stands in: (rule, group) by number.
_GROUPS: dict[str, list[tuple[int, int]]] = defaultdict(list)
for _rule, _cued in enumerate(RULES):
    for _group, _cues in enumerate(_cued.cues):
        for _cue in _cues:
            _GROUPS[_cue].append((_rule, _group))
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
    met = {group for cue, groups in _GROUPS.items() if cue in lowered for group in groups}
    counts = sorted(Counter(rule for rule, _ in met).items())
    asked = [RULES[rule] for rule, count in counts if count == len(RULES[rule].cues)]
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
