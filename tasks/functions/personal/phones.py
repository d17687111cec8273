"""Phone numbers: international, Chinese mobile and landline, North American; others by their cue."""

import re

from tasks.functions.personal.proposals import (
    Borders,
    Cue,
    Recogniser,
    after,
    before,
    digits_of,
    has_cue,
    is_other_number,
)

_STRONG = Cue(
    r"phone|\btel\b|telephone|mobile|\bcell|\bfax|hotline|whatsapp|\bdesk\b|电话|手机|传真|座机|热线|号码|联系方式"
)
_WEAK = Cue(
    r"call|dial|\btext\b|\bsms\b|messages? (?:to|on|from)|reach|contact|answering|\bring\b|registered|联系|致电|拨打|短信|拨"
)
_BEHIND = re.compile(
    r"^[ ,-]{0,3}(?:office|fax|mobile|desk|home|cell|work|手机|电话)\b", re.IGNORECASE
)
_DATE = re.compile(
    r"(?:18|19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:[0-2]?\d|3[01])\D?.*|(?:[0-2]?\d|3[01])[-./](?:[0-2]?\d|3[01])[-./](?:18|19|20)?\d\d"
    r"|(?:1[5-9]|20)\d\d ?- ?(?:1[5-9]|20)\d\d"
)
# Verbs that go before a phone's number go before others too: `call f(1234567890)`.
_CALL = re.compile(r"[0-9A-Za-z_]\(\Z")
_COUNTS = re.compile(
    r"[0-9]{1,4}-[0-9]{1,4}(?: [0-9]{1,4}-[0-9]{1,4})+|[0-9]{1,3}0(?: [0-9]{1,3}0){2,}"
)
_MOBILE = re.compile(r"(?:\+?0{0,2}86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}")
_AMERICAN = re.compile(
    r"(?:(?:\+|00)?1[ .-]?)?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[.-])[2-9][0-9]{2}[.-][0-9]{4}(?: ?(?:x|ext\.? ?)[0-9]{1,6})?"
)
# Numbers that the called one pays for: of helplines and shops, never of a person.
_TOLL_FREE = re.compile(
    r"(?:(?:\+|00)?1[ .-]?)?\(?8(?:00|33|44|55|66|77|88)\)?[ .-].*|[48]00[ -]?[0-9]{3,4}[ -]?[0-9]{3,4}"
)
_LANDLINE = re.compile(
    r"\(?0(?:10|2[0-9]|[3-9][0-9]{2})[)-][ -]?[2-8][0-9]{6,7}(?:[-转][0-9]{1,5})?"
)


def _is_phone(match: re.Match[str]) -> Borders | None:
    text = match[0]
    digits = digits_of(re.split(r"x|ext|转", text)[0])
    if not 7 <= len(digits) <= 15 or len(set(digits)) < 3 or _DATE.fullmatch(text):
        return None
    if is_other_number(match, _STRONG) or _TOLL_FREE.fullmatch(text):
        return None
    is_known = any(form.fullmatch(text) for form in (_MOBILE, _AMERICAN, _LANDLINE))
    is_phone = is_known or _is_international(text) or _is_cued(match, digits)
    return match.span() if is_phone else None


def _is_international(text: str) -> bool:
    """Return whether a number opens with + or 00 and a country's code, and may be dialled there."""
    import phonenumbers

    if not text.startswith(("+", "00")):
        return False
    written = "+" + text.lstrip("+0")
    try:
        number = phonenumbers.parse(re.sub(r"\(0\)", "", written), None)
    except phonenumbers.NumberParseException:
        return False
    # With separators it was written as a phone's; a bare run of digits must also be given out.
    is_written = bool(re.search(r"[ ().-]", text)) and text.startswith("+")
    if is_written:
        return bool(phonenumbers.is_possible_number(number))
    return bool(phonenumbers.is_valid_number(number))


def _is_cued(match: re.Match[str], digits: str) -> bool:
    if has_cue(match, _STRONG) or _BEHIND.search(after(match, 12)):
        return True
    is_written = bool(re.search(r"[0-9)][ .-]", match[0])) or len(digits) >= 10
    return is_written and not _is_counted(match) and has_cue(match, _WEAK)


def _is_counted(match: re.Match[str]) -> bool:
    """Return whether a number is what a program calls with, pages from and to, or round sums."""
    return bool(_CALL.search(before(match, 2)) or _COUNTS.fullmatch(match[0]))


# A run of digits in groups: the check tells phones from dates, sums and orders.
_GROUPS = (
    r"(?:\+|00)[1-9][0-9]{0,3}(?:[ .-]?\(0?[0-9]{0,4}\)[ .-]?|[ .-])?[0-9]{1,14}(?:[ .-][0-9]{1,10}){0,6}"
    r"|(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}"
    r"|\(?0[0-9]{2,3}[)-] ?[0-9]{7,8}(?:[-转][0-9]{1,5})?"
    r"|(?:\+?1[ .-]?)?(?:\([0-9]{3}\) ?|[0-9]{3}[ .-])[0-9]{3}[ .-][0-9]{4}"
    r"|\(?[0-9]{2,5}\)?(?:[ .-]\(?[0-9]{2,8}\)?){1,5}"
    r"|[0-9]{7,15}"
)
RECOGNISERS = (
    Recogniser(
        "phone",
        re.compile(
            rf"(?:(?<![0-9A-Za-z+_=])|(?<=[A-Za-z]{{2}}=)|(?<=\\[nrt]))(?<![0-9][.,/-])(?<![ =(+*]-)(?:{_GROUPS})"
            r"(?: ?(?:x|ext\.? ?)[0-9]{1,6})?(?![0-9A-Za-z_]|[.,/:-][0-9]|-[A-Za-z]{1,2}[0-9])"
        ),
        _is_phone,
        r"\+[1-9]|00[1-9]|1[ .-]?\(?[0-9]{3}|\([0-9]{3}\)|\(?0[0-9]{2,3}[)-]|\(?[0-9]{2,5}\)?[ .-]\(?[0-9]{2}|[0-9]{7}",
    ),
)  # fmt: skip
