"""CSV and TSV: rows of texts under a header. Encoding and shape are judged row by row."""

import csv
from collections.abc import Iterator

from tasks.readers.drafts import Unreadable
from tasks.streams import Piece


class _Lines:
    """Feeds the csv module and remembers the lines of the row at hand."""

    def __init__(self, pieces: Iterator[Piece]) -> None:
        self._pieces = pieces
        self._taken: list[Piece] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        piece = next(self._pieces)
        self._taken.append(piece)
        # Bad bytes travel as lone surrogates, so that they spoil their own row only.
        return piece.raw.decode("utf-8", "surrogateescape") + "\n"

    def take(self) -> Piece:
        """Return the row's first line, raw bytes and whether it was cut, and begin the next row."""
        taken, self._taken = self._taken, []
        raw = b"\n".join(piece.raw for piece in taken)
        return Piece(taken[0].line, raw, any(piece.is_cut for piece in taken))


def rows(
    pieces: Iterator[Piece], delimiter: str, max_bytes: int
) -> Iterator[tuple[int, bytes, object]]:
    """Yield (line, raw bytes, field -> text or `Unreadable`) of each row that is not blank.

    Rules: bad_csv, bad_encoding, wrong_columns, record_too_long; bad_header for the whole file.
    """
    csv.field_size_limit(max_bytes)
    source = _Lines(pieces)
    read = _rows(source, csv.reader(source, delimiter=delimiter, strict=True), max_bytes)
    line, raw, header = next(read, (0, b"", []))
    if isinstance(header, Unreadable) or len(set(header)) != len(header):
        yield line, raw, Unreadable("bad_header", "unreadable or repeated column names")
        return
    for line, raw, row in read:
        yield line, raw, _under(header, row)


def _rows(
    source: _Lines, reader: "Iterator[list[str]]", max_bytes: int
) -> Iterator[tuple[int, bytes, list[str] | Unreadable]]:
    while True:
        try:
            row: list[str] | Unreadable = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            row = _refused(error)
        line, raw, is_cut = source.take()
        if is_cut or len(raw) > max_bytes:
            yield (
                line,
                raw[:max_bytes],
                Unreadable("record_too_long", f"more than {max_bytes} bytes"),
            )
        elif row:
            yield line, raw, row if isinstance(row, Unreadable) else _encoded(row)


def _refused(error: csv.Error) -> Unreadable:
    if "limit" in str(error):
        return Unreadable("record_too_long", "a field is longer than a record may be")
    return Unreadable("bad_csv", "quotes do not match")


def _encoded(row: list[str]) -> list[str] | Unreadable:
    try:
        "".join(row).encode()
    except UnicodeEncodeError:
        return Unreadable("bad_encoding", "not UTF-8")
    return row


def _under(header: list[str], row: list[str] | Unreadable) -> object:
    if isinstance(row, Unreadable):
        return row
    if len(row) != len(header):
        return Unreadable("wrong_columns", f"expected {len(header)}, found {len(row)}")
    return dict(zip(header, row, strict=True))
