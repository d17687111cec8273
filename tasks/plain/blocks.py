"""Blocks of lines in a job: plain rows as tables, odd lines the general way, all in their order."""

import itertools
from bisect import bisect_left
from collections.abc import Callable, Iterator

import pyarrow as pa

from tasks.blocks import Block, Origin, tables
from tasks.detection import Tally
from tasks.encodings import AUTO, UTF_8
from tasks.json_files import line_reads
from tasks.limits import Limits
from tasks.line_blocks import Lines
from tasks.parts import Parts
from tasks.plain.forms import FORMATS, Forms
from tasks.plain.found import Found
from tasks.plain.rows import Walker
from tasks.read_jobs import Portion
from tasks.readers import read_record
from tasks.readers.drafts import Unreadable
from tasks.records import Record
from tasks.spans import Span
from tasks.streams import suffixes

_TRIED = 8
# Where more lines are odd than one in so many, it is asked what they are.
_OFTEN = 8
LEAST_BYTES = 2_000_000
Count = Callable[[int, int], None]


def may_be_plain(portion: Portion, limits: Limits) -> bool:
    """Tell whether a portion's lines may be read in blocks: nothing but the lines makes its rows.

    A small one is not worth it, and where a file may be cut short each record is counted.
    """
    has_keys = portion.embedding_key or portion.topic_key
    is_lone = not (portion.join or portion.thread or has_keys or portion.refused)
    is_corpus = portion.role == "corpus" and portion.format in (AUTO, *FORMATS)
    is_lines = suffixes(portion.path) == (".jsonl", "") and portion.encoding in (AUTO, UTF_8)
    is_whole = limits.limit is None and portion.size < limits.max_records
    is_short = LEAST_BYTES <= portion.size <= limits.max_file_bytes
    return is_lone and is_corpus and is_lines and is_whole and is_short


class Blocks:
    """The blocks of one portion: what is plain goes to its parts, the rest comes out as records."""

    def __init__(
        self, walker: Walker, forms: Forms, parts: Parts, origin: Origin, limits: Limits
    ) -> None:
        """Take who walks, the forms known so far, where rows go and come from, what is accepted."""
        self._walker, self._forms, self._parts = walker, forms, parts
        self._origin, self._limits = origin, limits
        self._is_odd = True
        self._next = 0

    def opened(
        self, read: Iterator[Record], span: Span | None, tally: Tally, count: Count
    ) -> Iterator[Record]:
        """Yield the records of a portion that are not plain, and all that did not come in blocks.

        What is plain goes to the parts, the tally, and as (records, bytes) to `count`.
        """
        self._next, before = (span.first_record, span.first_line - 1) if span else (0, 0)
        for each in read:
            if isinstance(each.value, Lines):
                yield from self._block(each.raw, each.value.first_line + before, tally, count)
            else:
                yield each._replace(number=self._next)
                self._next += 1

    def _block(self, block: bytes, line: int, tally: Tally, count: Count) -> Iterator[Record]:
        if self._is_odd:
            self._learn(block)
        found = None
        if self._forms.formats:
            found = self._walker.rows(block, self._origin, self._forms, line, self._next)
        self._is_odd = found is None or len(found.odd) > len(found.formats) / _OFTEN
        if found is None:
            yield from self._all(block, line)
            return
        yield from self._odd(found, tally)
        count(len(found.formats), len(block) - sum([len(odd.raw) for odd in found.odd]))
        self._next = found.records

    def learn(self, record: object, format_name: str) -> None:
        """Take a record that was read the general way, as this format."""
        self._forms.learn(record, format_name)

    def _learn(self, block: bytes) -> None:
        """Read the first lines for what their forms are."""
        head = b"\n".join(block.split(b"\n", _TRIED)[:_TRIED])
        for read in line_reads(iter([head]), self._limits):
            try:
                found, _ = read_record(read.value, self._forms.stated)
            except Unreadable:
                continue
            self._forms.learn(read.value, found)

    def _all(self, block: bytes, line: int) -> Iterator[Record]:
        for place, raw, value in line_reads(iter([block]), self._limits):
            yield Record(self._next, place + line - 1, raw, value)
            self._next += 1

    def _odd(self, found: Found, tally: Tally) -> Iterator[Record]:
        """Yield the odd records while the parts hold back; count the plain ones between them."""
        counted, numbers = 0, found.numbers["texts"]
        self._parts.hold()
        for each in found.odd:
            until = bisect_left(numbers, each.record, counted)
            tally.found_all(found.formats[counted:until])
            counted = until
            for _, raw, value in line_reads(iter([each.raw]), self._limits):
                yield Record(each.record, each.line, raw, value)
        tally.found_all(found.formats[counted:])
        odd = self._parts.held_back()
        self._parts.add(_merged(found, odd), len(numbers) + len(odd.records), found.size + odd.size)


def _merged(found: Found, odd: Block) -> dict[str, list[pa.Table]]:
    """Return the tables of plain and odd rows in pieces, in the order of their records."""
    made = {name: [table] for name, table in tables(odd)}
    of_odd = _numbers(odd) if odd.records else {}
    for name, table in found.tables.items():
        if name in made:
            made[name] = list(_pieces(table, found.numbers[name], made[name][0], of_odd[name]))
        else:
            made[name] = [table]
    return made


def _pieces(
    plain: pa.Table, numbers: list[int], odd: pa.Table, of_odd: list[int]
) -> Iterator[pa.Table]:
    """Yield slices of two tables so that the records' numbers, which both have rising, rise."""
    done = 0
    for number, rows in itertools.groupby(range(len(of_odd)), key=of_odd.__getitem__):
        until = bisect_left(numbers, number, done)
        if until > done:
            yield plain.slice(done, until - done)
        held = list(rows)
        yield odd.slice(held[0], len(held))
        done = until
    yield plain.slice(done)


def _numbers(block: Block) -> dict[str, list[int]]:
    """Return the record's number of each row of the tables that plain rows stand in too."""
    of_record = [number for _, number, _ in block.records]
    texts = [of_record[record] for record, _, _, _ in block.texts]
    return {
        "texts": texts,
        "conversations": [texts[text] for text, _ in block.conversations],
        "answers": [texts[text] for text, _ in block.answers],
    }
