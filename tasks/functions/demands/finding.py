"""Finding: the demands of a request, each by its family, with what is wanted."""

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from tasks.functions.automata.reading import Patterns, may_hold
from tasks.functions.automata.sieves import sieve
from tasks.functions.demands import Rule, Wanted, chinese, english
from tasks.functions.demands.bounds import plain
from tasks.functions.demands.doubts import CODE, is_of_something_else
from tasks.functions.demands.phrases import quoted_spans
from tasks.functions.demands.rewriting import plain_all
from tasks.functions.demands.wanting import wanted_by

RULES = (*english.RULES, *chinese.RULES)
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
    rules = _cued(RULES, text)
    return _stated(plain(text), rules, True) if rules else []


def all_demands(requests: pa.StringArray) -> list[list[Demand]]:
    """Return the demands of each request, as `demands` does of one.

    Walks over all requests tell where bounds may be said and which rules may match: on real text
    one rule in ten whose cues stand in a request.
    """
    texts = [_ends(request) for request in requests.to_pylist()]
    asked, is_odd = plain_all(texts)
    looked = may_hold(pa.array(asked, pa.string()), _sieves()) | is_odd[:, None]
    may_be_code, may_match = looked[:, 0], looked[:, 1:]
    found = list[list[Demand]]([] for _ in texts)
    for row in np.flatnonzero(may_match.any(axis=1)):
        rules = [RULES[place] for place in np.flatnonzero(may_match[row])]
        found[row] = _stated(asked[row], _cued(rules, texts[row]), may_be_code[row])
    return found


@functools.cache
def _sieves() -> Patterns:
    """Return what a walk looks for in place of code's words and of each rule."""
    return sieve(CODE), *(sieve(rule.pattern, is_whole=rule.of_common_words) for rule in RULES)


def _cued(rules: Sequence[Rule], text: str) -> list[Rule]:
    """Return the rules of each of whose groups of cues one stands in a text."""
    lowered = text.lower()
    return [rule for rule in rules if all(any(c in lowered for c in group) for group in rule.cues)]


def _stated(text: str, rules: Sequence[Rule], may_be_code: bool) -> list[Demand]:
    """Return what rules find in a text that says each bound in one form."""
    matches = [(rule, match) for rule in rules for match in rule.pattern.finditer(text)]
    quoted = quoted_spans(text, MAX_QUOTED_CHARS) if matches else []
    found: dict[Demand, None] = {}
    for rule, match in matches:
        is_material = any(start < match.start() < end for start, end in quoted)
        if is_material or is_of_something_else(rule, match, may_be_code):
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
