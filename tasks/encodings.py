"""Encodings: a file's bytes become UTF-8 before anything is cut, and what they were is said.

In GBK, Big5 and Shift-JIS the second byte of a character may look like a backslash or a brace, so
no structure can be seen before this. Bytes that do not decode come out as bytes that are no UTF-8:
they spoil their own record (bad_encoding) and nothing becomes U+FFFD.
"""

import codecs
from collections.abc import Iterator
from encodings.aliases import aliases

from tasks.encoding_guess import HEAD_BYTES, guess
from tasks.streams import headed

AUTO = "auto"
UTF_8 = "utf-8"
_MARK = "\ufeff"
_LOST = "sluice.lost"
# Python reads bytes that Shift-JIS does not have as characters that nobody has.
_NOBODYS = {"cp932": {0x80: 0xDC80, 0xF8F0: 0xDCA0, 0xF8F1: 0xDCFD, 0xF8F2: 0xDCFE, 0xF8F3: 0xDCFF}}
# What Python calls codecs and are no encodings of files, or run on past an error.
_NO_ENCODINGS = {"mbcs", "oem", "rot_13", "tactis", "utf_7"}


def is_known(name: str) -> bool:
    """Return whether a name is auto or one of an encoding that files can be read in."""
    if name == AUTO:
        return True
    try:
        known = codecs.lookup(name).name.replace("-", "_")
    except LookupError:
        return False
    is_text = known in {*aliases.values(), "iso8859_1", "utf_8_sig"} and not known.endswith(
        "_codec"
    )
    return is_text and known not in _NO_ENCODINGS


def as_utf8(stream: Iterator[bytes], stated: str = AUTO) -> tuple[str, Iterator[bytes]]:
    """Return the encoding, found or stated, and the stream as UTF-8 without a byte order mark."""
    head, again = headed(stream, lambda read: len(read) >= HEAD_BYTES)
    name = guess(head) if stated == AUTO else codecs.lookup(stated).name
    if name == UTF_8:
        return name, _without_mark(again)
    return name, _converted(again, name)


def _without_mark(stream: Iterator[bytes]) -> Iterator[bytes]:
    yield next(stream, b"").removeprefix(codecs.BOM_UTF8)
    yield from stream


def _converted(stream: Iterator[bytes], name: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(name)(_LOST)
    is_begun, nobodys = False, _NOBODYS.get(name)
    for chunk in stream:
        text = decoder.decode(chunk)
        text = text.translate(nobodys) if nobodys else text
        if text:
            yield (text if is_begun else text.removeprefix(_MARK)).encode("utf-8", _LOST)
            is_begun = True
    yield decoder.decode(b"", final=True).encode("utf-8", _LOST)


def _lost(error: UnicodeError) -> tuple[str | bytes, int]:
    """Carry bytes that do not decode as lone surrogates, and those as bytes that are no UTF-8."""
    if isinstance(error, UnicodeDecodeError):
        bad = error.object[error.start : error.end]
        return "".join(chr(0xDC00 + max(byte, 0x80)) for byte in bad), error.end
    if isinstance(error, UnicodeEncodeError):
        # A surrogate's own number modulo 256 is the byte; of others any bad byte will do.
        halves = error.object[error.start : error.end]
        return bytes(max(ord(half) & 0xFF, 0x80) for half in halves), error.end
    raise error


codecs.register_error(_LOST, _lost)
