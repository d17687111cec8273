"""Doubts: what sounds like a demand on the answer and is one on something else."""

import functools
import re

from tasks.functions.demands import Rule

_COUNTED = re.compile(
    r"[\"”'’」』]?\s*(?:for |should |must |appears? |occurs? |to )*(?:⟦|\d+ times|[a-z]+ times)"
)
_NEGATED = re.compile(
    r"(?:\b(?:not|never|avoid|without|refrain from|cannot|exclude|neither)\b|n['’]t\b)(?! forget)[^.!?\n\"“”]{0,50}\Z",
    re.IGNORECASE,
)
_OF_WORDS = re.compile(
    r"\b(?:words?|names?|nouns?|verbs?|adjectives?|lines?|each|every|sentences?|countr(?:y|ies)|cit(?:y|ies)|"
    r"animals?|numbers?|emails?|strings?|files?|urls?|which|whose|rhymes?|tasks?|paragraph|all)\b[^.\n\"“”]{0,25}\Z",
    re.IGNORECASE,
)


# What is said of each item is not said of the answer.
_EACH = re.compile(
    r"\b(?:each|every|per)\b(?!,? (?:separat|part|divid|start|begin|mark|time|with))|每(?:个|条|段|句|点|项|部分|一|次)",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?\n。！？]")
_COUNTS = frozenset({"word_count", "character_count", "sentence_count", "paragraph_count"})
# A request for code speaks of what the code does, unless it speaks of the whole answer.
CODE = re.compile(
    r"\b(?:functions?|program|script|code|codes|method|regex|regular expression|query|sql|python|java|javascript|"
    r"typescript|c#|api|class|css|algorithm|variable|string|terminal|shell|bash|rust|php|golang)\b|c\+\+|函数|代码|编程|程序|脚本|算法|正则|字符串",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:your|entire|whole) (?:entire |whole )?(?:response|answer|reply|output)|\b(?:in the|the|whose) response (?:should|must|contain)|in the (?:response|answer)\b|(?:你的|全部|整个|所有)(?:回答|回复|输出)",
    re.IGNORECASE,
)
_FAMILIES_OF_TEXT = (
    "include_words exclude_words start_with end_with upper_case lower_case json word_count sentence_count "
    "letter_frequency word_frequency item_count paragraph_count highlight_count language section_count"
)
_OF_TEXT = frozenset(_FAMILIES_OF_TEXT.split())


# Who speaks to the reader asks of the answer; a passage that tells of capitals or languages does not.
_ADDRESSED = re.compile(
    r"\b(?:you|your|please|make sure|must|should|ensure|write|answer|respond|response|reply|use|using|create|generate|"
    r"give|provide|explain|describe|list|name|tell|compose|draft|plan|make|rewrite|translate|summari[sz]e|no)\b|[\u4e00-\u9fff]",
    re.IGNORECASE,
)
_TOLD_OF = frozenset({"upper_case", "lower_case", "language"})
_SHORT_CHARS = 300


# Each match of a request asks, one after the other.
@functools.lru_cache(maxsize=1)
def _is_of_code(text: str) -> bool:
    """Tell whether a request asks for code and says nothing of the answer as a whole."""
    return bool(CODE.search(text)) and not _WHOLE.search(text)


def is_of_something_else(rule: Rule, match: re.Match[str], may_be_code: bool) -> bool:
    """Tell whether a match speaks of what the code does, or of each item of the answer."""
    if may_be_code and rule.name in _OF_TEXT and _is_of_code(match.string):
        return True
    if rule.name in _TOLD_OF and len(match.string) > _SHORT_CHARS:
        return not _ADDRESSED.search(_sentence(match))
    if rule.name not in _COUNTS:
        return False
    before = _STOP.split(match.string[max(0, match.start() - 40) : match.start()])[-1]
    after = _STOP.split(match.string[match.end() : match.end() + 30])[0]
    return bool(_EACH.search(f"{before}{match[0]}{after}"))


def _sentence(match: re.Match[str]) -> str:
    before = _STOP.split(match.string[max(0, match.start() - 120) : match.start()])[-1]
    return f"{before}{match[0]}{_STOP.split(match.string[match.end() : match.end() + 60])[0]}"


def is_refused(name: str, before: str, match: str, rest: str) -> bool:
    """Tell whether what stands before a match, or after the texts that it names, undoes it."""
    if name in {"start_with", "end_with"}:
        return bool(_OF_WORDS.search(before[-60:]))
    if name == "one_of":
        return bool(_NEGATED.search(before[-80:] + match[:3]))
    if name == "include_words":
        return bool(_COUNTED.match(rest) or _NEGATED.search(before[-80:] + match[:8]))
    return name == "exclude_words" and bool(_COUNTED.match(rest))
