"""What a walk over a block of lines found."""

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class Odd:
    """A line that is not plain: its bytes, its 1-based line and 0-based record."""

    raw: bytes
    line: int
    record: int


@dataclass(frozen=True)
class Found:
    """What a block of lines holds: tables of plain rows, which record each is, and the odd lines.

    `lines` and `records` are the numbers of the first line and record after the block, `formats`
    the format of each plain row, `size` the bytes of their texts.
    """

    tables: dict[str, pa.Table]
    numbers: dict[str, list[int]]
    formats: list[str]
    odd: list[Odd]
    lines: int
    records: int
    size: int
