"""How an answer speaks, counted by patterns: English and Chinese, for RE2.

Each pattern is one signal of a reward model. Which way it points, and whether it points at all, is
learnt from pairs.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions.linear import Numbers

SHARE, ANY, LOG = "share of words", "found", "logarithm of count"


class Manner(NamedTuple):
    """A signal: its name, what is made of the count, and the pattern that is counted."""

    name: str
    made: str
    pattern: str


_NOT = r"\b(?:not|no|never|cannot)\b|n['’]t\b|不|没有|别"
_HARM = (
    r"\b(?:fuck|shit|ass|bitch|dick|penis|sex|kill|drug|steal|gun|poison|bomb|hate|stupid|idiot"
    r"|damn|cock|pussy|nigg|fag|slut|whore|murder|rape)\w*|杀|毒品|偷|枪|炸弹|强奸|妈的|傻|蠢|操你"
)
_RIGHT_AND_WRONG = (
    r"\b(?:illegal|wrong|dangerous|harmful|unethical|law|immoral|safe|respect|harm|hurt|offensive"
    r"|racist|inappropriate)\b|违法|犯法|法律|危险|有害|道德|安全|尊重|伤害|冒犯|歧视"
)
_OF_HELP = (
    r"\b(?:help|support|therapist|professional|doctor|police|counselor|hotline|friend)\b"
    r"|帮助|支持|医生|专业人士|警察|热线|咨询|朋友"
)
_AGREES = (
    r"(?i)\A\W*(?:yes|sure|ok|okay|yeah|of course|great|alright)\b|\A(?:好的|当然|可以|没问题|是的)"
)
_DECLINES = (
    r"(?i)\A\W*(?:no\b|i['’]m sorry|sorry|i don['’]t|i can['’]t|i won['’]t|i['’]m not|i cannot)"
    r"|\A(?:抱歉|对不起|不|我不|我无法|很遗憾)"
)
_TELLS_TO = r"(?i)\A\W*(?:you|try|first|use|get|go|make|put|find|just)\b|\A(?:首先|请|试|先|你可以)"

MANNERS = (
    Manner("speaks_of_itself", SHARE, r"(?i)\b(?:i|i['’](?:m|ll|d|ve)|me|my)\b|我"),
    Manner("speaks_to_you", SHARE, r"(?i)\byou(?:r|rself|['’]re)?\b|[你您]"),
    Manner("negates", SHARE, f"(?i){_NOT}"),
    Manner("negates_at_all", ANY, f"(?i){_NOT}"),
    Manner(
        "hedges",
        SHARE,
        r"(?i)\b(?:may|might|could|perhaps|maybe|probably|seems|think|possible|possibly|sure)\b"
        r"|可能|也许|大概|或许|似乎",
    ),
    Manner("is_sorry", ANY, r"(?i)\b(?:sorry|apologi[sz]e|apologies)\b|抱歉|对不起|遗憾"),
    Manner("names_help", ANY, f"(?i){_OF_HELP}"),
    Manner("names_right_and_wrong", ANY, f"(?i){_RIGHT_AND_WRONG}"),
    Manner("names_harm", LOG, f"(?i){_HARM}"),
    Manner("agrees_first", ANY, _AGREES),
    Manner("declines_first", ANY, _DECLINES),
    Manner("tells_to", ANY, _TELLS_TO),
    Manner("asks", LOG, "[?？]"),
    Manner("asks_last", ANY, r"[?？]\s*\z"),
    Manner("exclaims", ANY, "[!！]"),
    Manner("quotes", ANY, '["“”「]'),
    Manner("lists", ANY, r"(?m)^\s*(?:\d+[.)、]|[-*•])\s*\S"),
    Manner("lines", LOG, r"\n"),
    Manner("sentences", LOG, "[.!?。！？]+"),
    Manner("commas", SHARE, "[,，、]"),
    Manner("capitals", SHARE, "[A-Z]"),
    Manner("digits", SHARE, "[0-9]"),
)


def manners(texts: pa.StringArray, token_counts: Numbers) -> dict[str, Numbers]:
    """Return every signal of every text by name: texts have no nulls, counts are of their tokens.

    Beside the patterns: `log_chars`, and `log_word_length` of characters a token.
    """
    words, chars = np.maximum(1.0, token_counts), _numbers(pc.utf8_length(texts))
    found = {each.name: _made(each, texts, words) for each in MANNERS}
    return {**found, "log_chars": np.log1p(chars), "log_word_length": np.log1p(chars / words)}


def _made(manner: Manner, texts: pa.StringArray, words: Numbers) -> Numbers:
    if manner.made == ANY:
        return _numbers(pc.match_substring_regex(texts, manner.pattern))
    count = _numbers(pc.count_substring_regex(texts, manner.pattern))
    # Text without words, as a row of figures, would be an outlier that no other text balances.
    return np.minimum(1.0, count / words) if manner.made == SHARE else np.log1p(count)


def _numbers(column: pa.Array) -> Numbers:
    return np.array(column.to_numpy(zero_copy_only=False), np.float64)
