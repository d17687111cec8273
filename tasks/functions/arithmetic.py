"""Arithmetic in prose: what an equation says, and what it should say."""

import operator
import re
from collections.abc import Callable, Container, Iterator
from fractions import Fraction

# Decimal digits of ASCII, and no more of them than anybody adds up.
_NUMBER = (
    r"[0-9]{1,3}(?:,[0-9]{3}){1,9}(?:\.[0-9]{1,30})?|[0-9]{1,30}(?:\.[0-9]{1,30})?|\.[0-9]{1,30}"
)
_SIGNS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add, "-": operator.sub, "−": operator.sub, "–": operator.sub,
    "*": operator.mul, "×": operator.mul, "·": operator.mul,
    "/": operator.truediv, "÷": operator.truediv,
}  # fmt: skip
# What an equation's left side may be made of, read backwards from its sign of equality.
# A right side that goes on is not all of it: `= 12 + 3`, `= 3x`, `= 6:48`.
_GOES_ON_AFTER = r"[\w%(\[{\\]|\s?[*×·/÷+^\d]|[.,:]\d|\s?[-−–]\s?[$€£¥￥]?\s?[\d(]"
_EQUALS = re.compile(
    rf"(?:=|等于)\s?(?P<right>[-−]?\s?[$€£¥￥]?\s?(?:{_NUMBER})\s?%?)(?!{_GOES_ON_AFTER})"
)
_PART = re.compile(rf"{_NUMBER}|[+\-−–*×·/÷()%]|[^\s$€£¥￥]")
_TIMES = re.compile(r"(?<=[\d)%])(\s?)x(?=\s?[\d($])")
_GOES_ON = frozenset([*_SIGNS, *"x^=√!)(%{}[]\\"])
_ASKS = (
    r"(?:please )?(?:what(?:'s| is| does)|calculate|compute|evaluate|how much is|solve|work out)\b"
    r"[^\d(]{0,30}|请?(?:计算|算一下|求)[^\d(]{0,12}"
)
_EQUALS_WHAT = r"equals?|=|等于(?:多少|几)?|是多少|的(?:值|结果)"
_ASKED_AFTER = rf"\s?(?:{_EQUALS_WHAT})[\s?？.。:：]*"
_ASKED = re.compile(
    rf"(?:{_ASKS})?(?P<sum>[\d.,+\-−–*×·/÷() $%]{{3,120}}?)(?P<end>{_ASKED_AFTER})?[\s?？.。]*",
    re.IGNORECASE,
)
# How a request ends that asks for a sum, for RE2, which knows fewer blanks.
_BLANKS = r"\s\p{Z}\v\x1c-\x1f\x{85}"
MAY_ASK_SUM = rf"(?i)[\p{{Nd}})%][{_BLANKS}$]*(?:{_EQUALS_WHAT})?[{_BLANKS}?？.。:：]*\z"
_FRACTION = re.compile(r"[0-9]+/[0-9]+")
# A longer request asks for more than a sum.
REQUEST_CHARS = 160
# A longer left side is nobody's sum: it is data.
MOST_PARTS, LEFT_CHARS = 60, 240


class _Unreadable(Exception):
    """The expression is none after all."""


def equations(text: str) -> Iterator[bool]:
    """Yield for each equation of numbers alone in a text whether it holds.

    What is rounded holds if the right side is the left one at as many decimals, give or take one
    in the last; `50%` is read as 50 or as 0.5, whichever holds.
    """
    if "=" not in text and "等于" not in text:
        return
    text = _TIMES.sub(r"\1×", text)
    for match in _EQUALS.finditer(text):
        left = _PART.findall(text[max(0, match.start() - LEFT_CHARS) : match.start()])
        sum_of = _last_sum(left[-MOST_PARTS:])
        readings = (value_of(sum_of, is_part) for is_part in _readings(sum_of))
        values = [value for value in readings if value is not None]
        told = match["right"]
        if values:
            yield any(
                _agree(value, told, is_part) for is_part in _readings(told) for value in values
            )


def _readings(said: Container[str]) -> tuple[bool, ...]:
    """Return how to take what is said: per cent as a part of one or not, where there are any."""
    return (False, True) if "%" in said else (False,)


def _last_sum(parts: list[str]) -> list[str]:
    """Return the sum that the parts end in; none where something else than words stands before."""
    start, wants_number, depth = len(parts), True, 0
    for place in range(len(parts) - 1, -1, -1):
        part = parts[place]
        if part in ")%" and wants_number:
            depth += part == ")"
        elif _is_number(part) and wants_number:
            wants_number = False
        elif part in _SIGNS and not wants_number:
            wants_number = True
            continue
        elif part == "(" and depth and not wants_number:
            depth -= 1
        else:
            break
        start = place if not wants_number and not depth else start
    return [] if _goes_on(parts[:start], parts[start:]) else parts[start:]


def _goes_on(before: list[str], parts: list[str]) -> bool:
    """Tell whether what stands before a sum is part of it: `24 1/2`, `2^3 + 4`, `14, 400 / 80`."""
    last, last_but_one = ["", "", *before][-1], ["", "", *before][-2]
    is_split = last == ":" or (last == "," and len("".join(parts[:1])) == 3)
    return _is_number(last) or last in _GOES_ON or (is_split and last_but_one[:1].isdecimal())


def _is_number(part: str) -> bool:
    return part[:1].isdecimal() or (part[:1] == "." and len(part) > 1)


def value_of(parts: list[str], percent_is_part: bool) -> Fraction | None:
    """Return the value of a sum in parts; None where it is none, or divides by nothing."""
    if len(parts) < 3:
        return None
    try:
        value, rest = _sum(parts, percent_is_part)
    except (_Unreadable, ZeroDivisionError):
        return None
    return None if rest else value


def _sum(parts: list[str], percent_is_part: bool) -> tuple[Fraction, list[str]]:
    value, parts = _product(parts, percent_is_part)
    while parts and parts[0] in "+-−–":
        sign, (other, parts) = parts[0], _product(parts[1:], percent_is_part)
        value = _SIGNS[sign](value, other)
    return value, parts


def _product(parts: list[str], percent_is_part: bool) -> tuple[Fraction, list[str]]:
    value, parts = _factor(parts, percent_is_part)
    while parts and parts[0] in "*×·/÷":
        sign, (other, parts) = parts[0], _factor(parts[1:], percent_is_part)
        value = _SIGNS[sign](value, other)
    return value, parts


def _factor(parts: list[str], percent_is_part: bool) -> tuple[Fraction, list[str]]:
    if not parts:
        raise _Unreadable
    head, parts = parts[0], parts[1:]
    if head in "-−–":
        value, parts = _factor(parts, percent_is_part)
        value = -value
    elif head == "(":
        value, parts = _sum(parts, percent_is_part)
        if parts[:1] != [")"]:
            raise _Unreadable
        parts = parts[1:]
    elif _is_number(head):
        value = Fraction(head.replace(",", ""))
    else:
        raise _Unreadable
    if parts[:1] == ["%"]:
        return (value / 100 if percent_is_part else value), parts[1:]
    return value, parts


def _agree(value: Fraction, told: str, percent_is_part: bool) -> bool:
    digits = re.sub(r"[^\d.\-−]", "", told).replace("−", "-")
    said = Fraction(digits)
    unit = Fraction(1, 10 ** len(digits.partition(".")[2]))
    if told.rstrip().endswith("%") and percent_is_part:
        said, unit = said / 100, unit / 100
    # A whole number is only rounded to where the exact value is none.
    slack = unit if value.denominator > 1 else unit / 2
    return abs(value - said) < slack


def asked_sum(request: str) -> Fraction | None:
    """Return the value of the sum that a short request asks for and nothing else, else None."""
    if len(request) > REQUEST_CHARS:
        return None
    match = _ASKED.fullmatch(_TIMES.sub(r"\1×", request.strip()))
    # Numbers alone are a date or a call number as well.
    if not match or not (match["end"] or match.start("sum")):
        return None
    # "What is 9/11?" asks for no quotient.
    if _FRACTION.fullmatch(match["sum"].strip()) and not match["end"]:
        return None
    return value_of(_PART.findall(match["sum"]), percent_is_part=True)


def holds_value(answer: str, wanted: Fraction) -> bool:
    """Tell whether a number of the answer is the wanted one, rounded as it is told."""
    return any(
        _agree(wanted, match[0], False) for match in re.finditer(rf"[-−]?(?:{_NUMBER})", answer)
    )


def number(text: str) -> Fraction | None:
    """Return a number as people write it (`1,200.50`), None where it is none."""
    try:
        return Fraction(text.replace(",", ""))
    except ValueError:
        return None
