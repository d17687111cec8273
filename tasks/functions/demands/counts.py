"""Counts: what an answer is made of, each in every fair way to count it."""

import json
import re

from tasks.functions.tokens import tokens

_ITEM = re.compile(
    r"^(?P<indent>[ \t]*)(?:[-*+•·▪◦–](?!\*)|\(?\d{1,3}[.)、．：:]|[（(]?[一二三四五六七八九十]{1,3}[)）、.])[ \t]*(?=\S)",
    re.MULTILINE,
)
_INLINE = re.compile(r"(?:^|[\s。；;，,：:])(?:\(?\d{1,2}[.)、）．](?!\d)|[①-⑳]|[（(]\d{1,2}[)）])")
_ORDINAL = re.compile(
    r"(?:^|[\n。；;，,：:！ ])第?[一二三四五六七八九十]{1,2}(?:[、，,：:点是]|是|方面|步)"
)
_END = re.compile(r"[.!?]+[\"”'’)\]*_]*(?=\s|$)|[。！？…]+[\"”’』」）]*")
_ABBREVIATED = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|vs|etc|e\.g|i\.e|no|prof|jr|sr|inc|ltd|fig|p|[a-z])|^\s*\d{1,3})\.$",
    re.IGNORECASE | re.MULTILINE,
)
_DIVIDER = re.compile(r"^[ \t]*(?:\*[ \t]*){3,}$", re.MULTILINE)
_FENCED = re.compile(r"\A\s*```[A-Za-z]*[ \t]*\n?(.*?)\n?[ \t]*```\s*\Z", re.DOTALL)
_PUNCTUATION = re.compile(r"[，。！？；：、“”‘’（）《》…—,.!?;:\"'()]")


def words(answer: str) -> int:
    """Return how many tokens: a word is one, and so is a Chinese character."""
    return len(tokens(answer))


def characters(answer: str) -> tuple[int, int]:
    """Return the fewest and the most 字 that an answer may be said to have.

    Tokens alone, or every punctuation mark too.
    """
    count = words(answer)
    return count, count + len(_PUNCTUATION.findall(answer))


def sentences(answer: str) -> tuple[int, int]:
    """Return the fewest and the most sentences that an answer may be said to have.

    Marked ends without those of abbreviations; or all, and lines that end in no mark.
    """
    text = answer.strip()
    ends = list(_END.finditer(text))
    sure = sum(not _ABBREVIATED.search(text[max(0, m.start() - 12) : m.start() + 1]) for m in ends)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    unended = sum(not _END.search(line[-6:]) for line in lines)
    return min(sure, len(ends)), len(ends) + unended


def paragraphs(answer: str) -> set[int]:
    """Return how many paragraphs: parted by dividers, by blank lines, or by any line break."""
    undivided = _DIVIDER.sub("\n\n", answer)
    return {
        _full(_DIVIDER.split(answer)),
        _full(re.split(r"\*{3}", answer)),
        len(blocks(undivided)),
        len([each for each in blocks(undivided) if not _is_heading(each)]),
        _full(undivided.splitlines()),
    }


def blocks(answer: str) -> list[str]:
    """Return what stands between blank lines."""
    return [each.strip() for each in re.split(r"\n[ \t]*\n", answer) if each.strip()]


def _full(parts: list[str]) -> int:
    return sum(bool(part.strip()) for part in parts)


def _is_heading(block: str) -> bool:
    return block.startswith(("#", "<<", "**", "P.S", "P.P.S")) and "\n" not in block


def items(answer: str) -> set[int]:
    """Return how many items: all of a list, its outermost, or those numbered within lines."""
    indents = [len(match["indent"]) for match in _ITEM.finditer(_DIVIDER.sub("", answer))]
    outer = indents.count(min(indents)) if indents else 0
    return {len(indents), outer, len(_INLINE.findall(answer)), len(_ORDINAL.findall(answer))}


def highlights(answer: str) -> int:
    """Return how many stretches are set in *one* or **two** asterisks."""
    once = re.findall(r"(?<!\*)\*[^\n*]+\*(?!\*)", answer)
    twice = re.findall(r"\*\*[^\n*]+\*\*", answer)
    return len(once) + len(twice)


def capitals(answer: str) -> tuple[int, int]:
    """Return how many words are in capital letters, without and with those of one letter."""
    found = [word for word in re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", answer) if word.isupper()]
    return sum(len(word) > 1 for word in found), len(found)


def is_json(answer: str) -> bool:
    """Tell whether an answer, or the one fenced block that it is, parses as JSON."""
    fenced = _FENCED.match(answer)
    try:
        json.loads(fenced[1] if fenced else answer)
    except (ValueError, RecursionError):
        return False
    return True


def parts(answer: str) -> list[str]:
    """Return what six asterisks part."""
    return [part.strip() for part in re.split(r"\*{6}", answer) if part.strip()]
