"""Numbers of people: resident ids, cards, IBANs, passports, US social security numbers."""

import re

from tasks.functions.personal.proposals import (
    LEFT,
    RIGHT,
    Borders,
    Cue,
    Recogniser,
    digits_of,
    has_cue,
    is_other_number,
)

_RESIDENT_CUE = Cue(r"身份证|证件号|resident id|id card|identity card|id number")
_CARD_CUE = Cue(r"card|\bcc\b|visa|mastercard|amex|maestro|unionpay|卡号|银行卡|信用卡|储蓄卡|借记卡|账号|银联|卡")  # fmt: skip
_PASSPORT_CUE = Cue(r"passport|护照")
_SSN_CUE = Cue(r"\bssn\b|social security|社会安全号")
# Issuers by their first digits with the lengths that they give out (ISO/IEC 7812 registrants, as
# the networks publish them): Visa, Mastercard, Amex, Discover, UnionPay, JCB, Diners.
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}|6(?:011|4[4-9]\d|5\d\d)\d{12}(?:\d{3})?|62\d{14}(?:\d\d?\d?)?|35(?:2[89]|[3-8]\d)\d{12}"
    r"|3(?:0[0-5]|[68]\d|9\d)\d{11}"
)
# Maestro and old JCB: their openings are so many that only words beside them tell.
_CUED_ISSUERS = re.compile(r"(?:50|5[6-9]|6\d)\d{10,17}|(?:1800|2131)\d{11}|\d{16,19}")


def _is_card(match: re.Match[str]) -> Borders | None:
    from stdnum import luhn

    number = digits_of(match[0])
    is_cued = has_cue(match, _CARD_CUE)
    is_issued = _ISSUERS.fullmatch(number) or (is_cued and _CUED_ISSUERS.fullmatch(number))
    if not is_issued or len(set(number)) < 2 or not luhn.is_valid(number):
        return None
    # Visa's old cards of 13 digits look like a millisecond clock or a book's number.
    if len(number) == 13 and not is_cued:
        return None
    return None if is_other_number(match, _CARD_CUE) else match.span()


def _is_resident_id(match: re.Match[str]) -> Borders | None:
    from stdnum.cn import ric

    number = match[0].upper().replace(" ", "")
    if len(number) == 15:
        return match.span() if has_cue(match, _RESIDENT_CUE) and _is_old_date(number) else None
    # Its region may be one that was merged since: the checksum and the date of birth decide.
    try:
        ric.get_birth_date(number)
        return match.span() if ric.calc_check_digit(number) == number[17] else None
    except ric.ValidationError:
        return None


def _is_old_date(number: str) -> bool:
    return 1 <= int(number[8:10]) <= 12 and 1 <= int(number[10:12]) <= 31


def _is_iban(match: re.Match[str]) -> Borders | None:
    from stdnum import iban

    # The group after the last may be the next word: the longest valid beginning is taken.
    text = match[0]
    cuts = [len(text), *(at.start() for at in re.finditer(" ", text))]
    for cut in sorted(cuts, reverse=True):
        if iban.is_valid(text[:cut], check_country=False):
            return match.start(), match.start() + cut
    return None


def _is_passport(match: re.Match[str]) -> Borders | None:
    is_told = has_cue(match, _PASSPORT_CUE) and not is_other_number(match, _PASSPORT_CUE)
    return match.span() if is_told else None


def _is_social_security(match: re.Match[str]) -> Borders | None:
    from stdnum.us import ssn

    # Without a word for it, one that ends like a year is a date or a part's number.
    is_likely = ssn.is_valid(match[0]) and match[0][-4:-2] not in ("19", "20")
    if not is_likely and not has_cue(match, _SSN_CUE):
        return None
    return None if is_other_number(match, _SSN_CUE) else match.span()


_NO_DECIMAL = r"(?<![0-9][.,])(?<![-/_#])"
_ENDS = r"(?![0-9A-Za-z]|[.,][0-9]|[-_/][0-9A-Za-z])"
RECOGNISERS = (
    Recogniser(
        "iban",
        re.compile(
            rf"{LEFT}[A-Za-z]{{2}}[0-9]{{2}}(?:[A-Za-z0-9]{{10,30}}|(?: [A-Za-z0-9]{{4}}){{2,7}}(?: [A-Za-z0-9]{{1,4}})?){RIGHT}"
        ),
        _is_iban,
        "[0-9]{2} ?[A-Za-z0-9]{4} ?[A-Za-z0-9]{4}",
        2,
    ),
    Recogniser(
        "resident_id",
        re.compile(
            rf"{LEFT}[1-9][0-9]{{5}} ?(?:(?:18|19|20)[0-9]{{2}}[01][0-9][0-3][0-9] ?[0-9]{{3}}[0-9Xx]|[0-9]{{9}}){RIGHT}"
        ),
        _is_resident_id,
        "[1-9][0-9]{5} ?[0-9]{8}",
    ),
    Recogniser(
        "bank_card",
        re.compile(
            rf"{LEFT}{_NO_DECIMAL}(?:[0-9]{{12,19}}|[0-9]{{4}}(?:([ -])[0-9]{{4}})(?:\1[0-9]{{4}}){{2}}(?:\1[0-9]{{1,3}})?|[0-9]{{4}}([ -])[0-9]{{6}}\2[0-9]{{4,5}}){_ENDS}"
        ),
        _is_card,
        "[0-9]{8}|[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}|[0-9]{4}[ -][0-9]{6}[ -][0-9]{4}",
    ),
    Recogniser(
        "social_security_number",
        re.compile(rf"{LEFT}(?<!-)[0-9]{{3}}-[0-9]{{2}}-[0-9]{{4}}(?![0-9A-Za-z]|-[0-9])"),
        _is_social_security,
        "[0-9]{3}-[0-9]{2}-[0-9]{4}",
    ),
    Recogniser(
        "passport",
        re.compile(rf"{LEFT}(?:[A-Za-z]{{1,2}}[0-9]{{6,8}}|[0-9]{{9}}){RIGHT}"),
        _is_passport,
        "[0-9]{6}",
        2,
    ),
)
