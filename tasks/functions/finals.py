"""Final answers: the numbers that an answer calls its last word."""

import functools
import re
from fractions import Fraction

from tasks.functions.arithmetic import number

_FINAL = (
    r"(?:####|\\boxed\{|a(?:(?<![^\n]a):|(?<!\wa)nswer(?: is|:))|答案(?:是|为|[:：]))"
    r"\s*[$€£¥￥]?\s?(?P<said>-?[\d.,]*\d)"
)
# To look for small letters alone is ten times as fast; other letters have twins in ASCII.
_FINAL_LOWERED, _FINAL_OF_ANY_CASE = re.compile(_FINAL), re.compile(_FINAL, re.IGNORECASE)
# What stands in every text that they find something in, for RE2.
MAY_BE_FINAL = r"(?im)####|\\boxed\{|^A:|answer(?: [iıİ]s|:)|答案(?:是|为|[:：])"
_LINE_HEADS = re.compile(r"^\s*(?:\d{1,2}[.)、]|Q(?:uestion)? ?\d)", re.MULTILINE)


def final_answers(request: str, answer: str) -> list[str]:
    """Return the different numbers that an answer calls final, each as plain digits.

    Several questions have several answers: to those there is none.
    """
    pattern = _FINAL_LOWERED if answer.isascii() else _FINAL_OF_ANY_CASE
    told = pattern.findall(answer.lower() if answer.isascii() else answer)
    if not told or _asks_more_than_one(request):
        return []
    # The same number may be told in several ways: the last one counts.
    values = dict(_read(said) for said in told)
    return [digits for value, digits in values.items() if value is not None]


def _asks_more_than_one(request: str) -> bool:
    asked = request.count("?") + request.count("？")
    return asked > 1 or asked + len(_LINE_HEADS.findall(request)) > 1


@functools.lru_cache(maxsize=4096)
def _read(said: str) -> tuple[Fraction | None, str]:
    """Return the value of a number as people write it, and its plain digits."""
    digits = said.replace(",", "")
    return number(digits), digits.rstrip("0").rstrip(".") if "." in digits else digits
