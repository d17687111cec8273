"""Bounds: every way to say how many, English and Chinese, brought to one form: ⟦least..most⟧."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from tasks.functions.demands import ENDLESS, plain_letters

_SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_WORDS = {word: number for number, word in enumerate(_SMALL.split(), start=1)} | {
    "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "a hundred": 100, "one hundred": 100,
    "two hundred": 200, "three hundred": 300, "five hundred": 500,
}  # fmt: skip
_DIGITS = {char: digit for digit, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1_000}

NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,6}(?![\d.]*\d)|(?:"
    + "|".join(sorted(_WORDS, key=len, reverse=True))
    + r")\b|[零〇一二两三四五六七八九十百千万]{1,7})"
)
COUNT = rf"(?:⟦(?P<least>\d*)\.\.(?P<most>\d*)⟧|(?<![\d.,⟦a-zA-Z])(?P<n>{NUMBER}))"
BOUNDS = r"⟦(?P<least>\d*)\.\.(?P<most>\d*)⟧"
_HAN = "零〇一二两三四五六七八九十百千万"
# What is counted in Chinese: the measure words behind a number.
_MEASURE = r"(?:个?(?:英文)?(?:单词|段落|汉字|句子|要点|字|词|句话|句|段话|段|条|点|项|次|处)|个(?=[^，。\n]{0,6}(?:占位符|大写)))"
_OF = r"(?:[ -][a-z]+){0,2}"

Form = Callable[[int, int | None], tuple[int, int]]


def read(text: str) -> int:
    """Return the number that a text of the form `NUMBER` says."""
    text = plain_letters(text.replace(",", ""))
    if text.isdecimal():
        return int(text)
    return _WORDS[text] if text in _WORDS else _chinese(text)


def _chinese(text: str) -> int:
    head, has_more, tail = text.partition("万")
    if has_more:
        return (_chinese(head) or 1) * 10_000 + _chinese(tail)
    total, digit = 0, 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[char]
    return total + digit


def _rule(cues: str, pattern: str, form: Form) -> tuple[tuple[str, ...], re.Pattern[str], Form]:
    written = pattern.replace("N", f"(?P<n>{NUMBER})").replace("M", f"(?P<m>{NUMBER})")
    return tuple(cues.split("|")), re.compile(written, re.IGNORECASE), form


def _least(n: int, _: int | None) -> tuple[int, int]:
    return n, ENDLESS


def _above(n: int, _: int | None) -> tuple[int, int]:
    return n + 1, ENDLESS


def _most(n: int, _: int | None) -> tuple[int, int]:
    return 0, n


def _below(n: int, _: int | None) -> tuple[int, int]:
    return 0, n - 1


def _exactly(n: int, _: int | None) -> tuple[int, int]:
    return n, n


def _between(n: int, m: int | None) -> tuple[int, int]:
    return min(n, m or n), max(n, m or n)


# In this order: "no more than" is not "more than". A group `of` stays behind the bounds, `before`
# before them.
_FORMS = (
    _rule("between", r"\bbetween N(?P<of> [a-z]+)?? (?:and|to) M", _between),
    _rule("range", r"\b(?:in )?(?:the|a) range (?:of|from) N (?:to|and|-) M", _between),
    _rule("", rf"(?<![\d.])(?=[\d{_HAN}])N ?(?:to|or|-|–|~|～|—|到|至) ?M(?P<of>(?= ?{_MEASURE})|(?=[ -][a-z]))", _between),
    _rule(" to | or ", r"\b(?=(?:one|two|three|four|five|six) (?:to|or) )N (?:to|or) M(?P<of>(?=[ -][a-z]))", _between),
    _rule("most|maximum|no more|not more|exceed|not longer|no longer|up to|within|max", r"\b(?:at most|at maximum|no more than|not more than|not to exceed|not exceed(?:ing)?|not longer than|no longer than|up to|a maximum of|maximum of|within|max(?:imum)?) N", _most),
    _rule("least|no less|no fewer|not less|not fewer|minimum|min", r"\b(?:at least|no less than|no fewer than|not less than|not fewer than|a minimum of|minimum of|min(?:imum)?) N", _least),
    _rule("more than|over|longer than", r"\b(?:more than|over|longer than) N", _above),
    _rule("less than|fewer than|under|below|shorter than", r"\b(?:less than|fewer than|under|below|shorter than) N", _below),
    _rule("exactly|precisely|exact", r"\b(?:exactly|precisely|exact) N", _exactly),
    _rule("or more|or greater|or above", rf"(?<![\d.])(?=[\d{_HAN}otf])\bN(?P<of>{_OF}) or (?:more|greater|above)\b", _least),
    _rule("or less|or fewer|or under|at most|max", rf"(?<![\d.])(?=[\dotf])\bN(?P<of>{_OF}) (?:or (?:less|fewer|under)|at most|max(?:imum)?)\b", _most),
    _rule("+", r"(?<![\d.])(?=\d)N\+", _least),
    _rule("不", rf"不(?:得|能|要|可|可以|应|应该)?(?:超过|超出|多于|大于|高于)(?:了)? ?N(?P<of> ?{_MEASURE})", _most),
    _rule("不", rf"不(?:得|能|要|可|可以|应|应该)?(?:少于|小于|低于) ?N(?P<of> ?{_MEASURE})", _least),
    _rule("最多|至多", rf"(?:最多|至多)(?P<before>[^\d，。；\n]{{0,6}}?) ?N(?P<of> ?{_MEASURE})", _most),
    _rule("至少|最少|起码", rf"(?:至少|最少|起码)(?P<before>[^\d，。；\n]{{0,6}}?) ?N(?P<of> ?{_MEASURE})", _least),
    _rule("恰好|正好|刚好|只能", rf"(?:恰好|正好|刚好|只能)(?P<before>[^\d，。；\n]{{0,6}}?) ?N(?P<of> ?{_MEASURE})", _exactly),
    _rule("少于|小于|低于", rf"(?:少于|小于|低于) ?N(?P<of> ?{_MEASURE})", _below),
    _rule("超过|多于|大于", rf"(?:超过|多于|大于) ?N(?P<of> ?{_MEASURE})", _above),
    _rule("以内|之内|以下|以里|为限", rf"(?<![\d.])(?=[\d{_HAN}])N(?P<of> ?{_MEASURE})(?:以内|之内|以下|以里|为限)", _most),
    _rule("以上|或更多", rf"(?<![\d.])(?=[\d{_HAN}])N(?P<of> ?{_MEASURE})(?:及以上|或以上|以上|或更多)", _least),
    _rule("限", rf"(?:限制?在?|限) ?N(?P<of> ?{_MEASURE})", _most),
)  # fmt: skip
_TIMES = re.compile(
    r"\b(?P<before>at least|at most|only|exactly|no more than|more than|less than|fewer than) "
    r"(?P<many>once|twice)\b(?! (?:upon|again))|\b(?P<few>once|twice) or (?P<side>less|fewer|more)\b",
    re.IGNORECASE,
)
# Nobody can tell what breaks "about 20 to 30".
_ABOUT = re.compile(
    r"(?:\b(?:about|around|approximately|roughly|approx\.?)|大约|大概|约)\s*\Z", re.IGNORECASE
)
# "Nothing longer than 30 words" is at most 30: a negation in the same clause turns a bound round.
_NEGATED = re.compile(
    r"(?:\b(?:not|never|avoid|without|no|nothing)\b|n['’]t\b)(?:(?!\b(?:and|but)\b)[^.!?,;\n]){0,45}\Z"
    r"|(?:不要|不能|不可|不得|别|勿)[^，。；\n]{0,8}\Z",
    re.IGNORECASE,
)
_TURNED: dict[Form, Form] = {_above: _most, _below: _least}
_MANY = {"once": "1", "twice": "2"}


def plain(request: str) -> str:
    """Return a request with each way to say how many as ⟦least..most⟧ before what is counted."""
    request = _TIMES.sub(_times, request)
    lowered = request.lower()
    for cues, pattern, write in WAYS[1:]:
        if any(cue in lowered for cue in cues):
            request = pattern.sub(write, request)
    return request


def _times(match: re.Match[str]) -> str:
    if match["few"]:
        return f"{_MANY[plain_letters(match['few'])]} times or {match['side']}"
    before = "exactly" if match["before"].lower() == "only" else match["before"]
    return f"{before} {_MANY[plain_letters(match['many'])]} times"


def _written(form: Form, match: re.Match[str]) -> str:
    held: Mapping[str, str | None] = match.groupdict()
    before = match.string[max(0, match.start() - 60) : match.start()]
    if _ABOUT.search(before):
        return match[0]
    form = _TURNED.get(form, form) if _NEGATED.search(before) else form
    m = held.get("m")
    least, most = form(read(match["n"]), read(m) if m else None)
    bounds = f"⟦{least}..{most if most < ENDLESS else ''}⟧"
    return f"{held.get('before') or ''}{bounds}{held.get('of') or ''}"


Way = tuple[tuple[str, ...], re.Pattern[str], Callable[[re.Match[str]], str]]
# What `plain` rewrites, one after the other: cues, a pattern and what is written for a match. The
# cues stand in a request whose times are counts already.
WAYS: tuple[Way, ...] = (
    (("",), _TIMES, _times),
    *((cues, pattern, partial(_written, form)) for cues, pattern, form in _FORMS),
)
