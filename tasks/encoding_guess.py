"""Which encoding a file is in, by its first bytes; UTF-8 wherever another is not plain to see.

A wrong guess would change texts without a word, and bad lines of UTF-8 cost only themselves. So
another encoding takes a byte order mark with no UTF-8 after it, the NULs of UTF-16, or lines that
are hardly ever UTF-8 and that charset-normalizer reads in one way better than in any other.
"""

import codecs
import itertools
import re

HEAD_BYTES = 65_536
_SAMPLE_BYTES = 16_384
UTF_8 = "utf-8"
# UTF-32's mark begins with that of UTF-16.
_MARKS = {
    codecs.BOM_UTF8: UTF_8,
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# Each is the widest of its family: GBK is within GB18030, Latin-1's letters within cp1252.
_LEGACY = (
    "gb18030", "cp950", "cp932", "euc_jp", "cp949", "cp1252", "cp1250", "cp1251", "koi8_r",
)  # fmt: skip
# None of these is the second byte of a character in any of them.
_APART = re.compile(rb'[",\t\r]')
_FEWEST_BYTES = 8
_FEWEST_NULS = 4


def guess(head: bytes) -> str:
    """Return the name of the encoding that a file with these first bytes is in."""
    head = head[:HEAD_BYTES]
    if not head.count(0) and _decodes(head, UTF_8):
        return UTF_8
    return _marked(head) or _wide(head) or _legacy(head) or UTF_8


def _marked(head: bytes) -> str:
    """Return what a byte order mark says, "" where UTF-8 follows it: then it is a bad line's."""
    mark, name = next((each for each in _MARKS.items() if head.startswith(each[0])), (b"", ""))
    lines = [line for line in head[len(mark) :].split(b"\n") if line.strip()]
    narrow = sum(_decodes(line, UTF_8, is_all=True) and not line.count(0) for line in lines)
    return name if name == UTF_8 or 2 * narrow < max(len(lines), 1) else ""


def _decodes(raw: bytes, name: str, is_all: bool = False) -> bool:
    try:
        codecs.getincrementaldecoder(name)("strict").decode(raw, final=is_all)
    except UnicodeDecodeError:
        return False
    return True


def _wide(head: bytes) -> str:
    """Return UTF-16 without a mark where its NULs are unmistakable, else ""."""
    nuls = {"utf-16-be": head[::2].count(0), "utf-16-le": head[1::2].count(0)}
    name = max(nuls, key=lambda each: nuls[each])
    # Text with a few NULs in it may still be UTF-8; then half of its characters must say no.
    least = len(head) // 4 if _decodes(head, UTF_8) else 0
    is_enough = nuls[name] >= max(_FEWEST_NULS, least)
    high, low = (head[1:4:2], head[:4:2]) if name == "utf-16-le" else (head[:4:2], head[1:4:2])
    begins_plainly = high == b"\0\0" and low.isascii() and 0 not in low
    return name if is_enough and begins_plainly and _is_nearly_all(head, name) else ""


def _is_nearly_all(head: bytes, name: str) -> bool:
    """Tell whether one character in a hundred or fewer is lost."""
    text = codecs.getincrementaldecoder(name)("replace").decode(head)
    return 100 * text.count("\ufffd") <= len(text)


def _legacy(head: bytes) -> str:
    """Return the one legacy encoding that the lines which are no UTF-8 plainly are in, else ""."""
    lines = [line for line in _whole_lines(head) if line.strip()]
    bad = [line for line in lines if not _decodes(line, UTF_8)]
    not_ascii = sum(not line.isascii() for line in lines)
    if head.count(0) or len(bad) < 0.9 * not_ascii or len(bad) < 0.2 * len(lines):
        return ""
    texts = [text for line in bad for text in _APART.split(line) if not text.isascii()]
    if sum(byte >= 0x80 for text in texts for byte in text) < _FEWEST_BYTES:
        return ""
    return _best(texts)


def _whole_lines(head: bytes) -> list[bytes]:
    """Return the lines, without the last where the head may have cut it."""
    if len(head) < HEAD_BYTES:
        return head.split(b"\n")
    whole, newline, cut = head.rpartition(b"\n")
    # One long line ends where a character surely does.
    return whole.split(b"\n") if newline else [cut[: cut.rfind(b'"') + 1]]


def _best(texts: list[bytes]) -> str:
    fitting = {
        name: {text for text in texts if _decodes(text, name, is_all=True)} for name in _LEGACY
    }
    most = 0.9 * len(texts)
    names = [n for n, fit in fitting.items() if sum(text in fit for text in texts) >= most]
    sample = [text for text in texts if all(text in fitting[name] for name in names)]
    matches = _matches(_joined(sample), names)
    if not matches:
        return ""
    tied = {name for name, fits in matches if fits == matches[0][1]}
    # Western European text reads as Central European nearly as well, and is far commoner.
    return matches[0][0] if len(tied) == 1 else "cp1252" * (tied == {"cp1250", "cp1252"})


def _joined(texts: list[bytes]) -> bytes:
    """Return about as many whole texts as make a sample."""
    ends = itertools.accumulate(len(text) for text in texts)
    return b" ".join(text for text, end in zip(texts, ends, strict=True) if end <= _SAMPLE_BYTES)


def _matches(sample: bytes, names: list[str]) -> list[tuple[str, tuple[float, float]]]:
    """Return the encodings that read the sample as text, best first, with how well they do."""
    if not sample or not names:
        return []
    # Half a second to import, and hardly any file needs it.
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=names, preemptive_behaviour=False)
    return [
        (_name(match.could_be_from_charset), (round(match.chaos, 2), round(match.coherence, 2)))
        for match in found
    ]


def _name(alike: list[str]) -> str:
    """Return the commonest of the encodings that give the same text."""
    return min(alike, key=lambda name: _LEGACY.index(name) if name in _LEGACY else len(_LEGACY))
