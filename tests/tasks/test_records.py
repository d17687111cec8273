"""Records of every kind of file, good and hostile, counted, numbered and judged one by one."""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tasks.json_cutter import pieces
from tasks.readers.drafts import Unreadable
from tasks.records import Limits, Record, records
from tasks.streams import lines

ROWS = [
    {"prompt": "Say “hi”, twice\nplease", "completion": 'hi "hi"'},
    {"prompt": "说一个质数。", "completion": "七, of course"},
    {"prompt": "[{", "completion": "\\ ]}"},
]
LIMITS = Limits(limit=None, max_record_bytes=2_000, max_file_bytes=10_000_000, max_depth=8)


def _read(path: Path, limits: Limits = LIMITS) -> list[Record]:
    return list(records(path, limits, hashlib.sha256(), path.with_name("unpacked")))


def _rules(read: list[Record]) -> list[str]:
    return [r.value.rule if isinstance(r.value, Unreadable) else "" for r in read]


def _at(folder: Path, name: str, data: bytes) -> list[Record]:
    (folder / name).write_bytes(data)
    return _read(folder / name)


def _jsonl(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _csv(rows: list[dict[str, Any]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _parquet(rows: list[dict[str, Any]]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue()


def _arrow(rows: list[dict[str, Any]], new: Callable[..., Any] = pa.ipc.new_file) -> bytes:
    table = pa.Table.from_pylist(rows)
    sink = io.BytesIO()
    with new(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


KINDS = {
    "list.json": lambda rows: json.dumps(rows, indent=1).encode(),
    "compact.json": lambda rows: json.dumps(rows, ensure_ascii=False).encode(),
    "lines.json": _jsonl,
    "a.jsonl": _jsonl,
    "marked.jsonl": lambda rows: b"\xef\xbb\xbf" + _jsonl(rows),
    "windows.jsonl": lambda rows: _jsonl(rows).replace(b"\n", b"\r\n\r\n"),
    "a.csv": _csv,
    "a.tsv": lambda rows: _csv(rows, "\t"),
    "a.parquet": _parquet,
    "a.arrow": _arrow,
    "stream.arrow": lambda rows: _arrow(rows, pa.ipc.new_stream),
}
PACKED = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": zstandard.compress,
    # Two members, two frames: a reader that stops at the first loses the rest.
    "+.gz": lambda data: gzip.compress(data[:50]) + gzip.compress(data[50:]),
    "+.zst": lambda data: zstandard.compress(data[:50]) + zstandard.compress(data[50:]),
}


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_gives_the_same_records(tmp_path: Path, kind: str, packed: str) -> None:
    data = PACKED[packed](KINDS[kind](ROWS))
    digest = hashlib.sha256()
    path = tmp_path / (kind + packed.lstrip("+"))
    path.write_bytes(data)
    read = list(records(path, LIMITS, digest, tmp_path / "unpacked"))
    assert [record.value for record in read] == ROWS
    assert [record.number for record in read] == [0, 1, 2]
    assert digest.hexdigest() == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.txt"])
@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_has_no_records(tmp_path: Path, name: str, data: bytes) -> None:
    assert _at(tmp_path, name, data) == []


def test_a_line_keeps_its_number_though_blank_lines_are_no_records(tmp_path: Path) -> None:
    read = _at(tmp_path, "a.jsonl", b'\n{"a":1}\n\n \n{"a":2}')
    assert [(record.number, record.line) for record in read] == [(0, 2), (1, 5)]


def test_one_bad_line_costs_itself_and_keeps_its_bytes(tmp_path: Path) -> None:
    bad = {
        b'{"a": 1': "bad_json",
        b'{"a": NaN}': "not_a_json_number",
        b'{"a": "\\ud800"}': "lone_surrogate",
        b'{"a": "caf\xe9"}': "bad_encoding",
        b"[" * 9 + b"]" * 9: "too_deep",
        b"[" * 1_900: "too_deep",
        b'{"a": "' + b"x" * 2_000 + b'"}': "record_too_long",
        b'{"a": "\x00"}': "control_character",
    }
    data = b"".join(line + b'\n{"good": "[[[[[[[[[[[["}\n' for line in bad)
    read = _at(tmp_path, "a.jsonl", data)
    assert _rules(read)[::2] == list(bad.values())
    assert [record.raw for record in read[::2]] == [line[:2_000] for line in bad]
    assert all(record.value == {"good": "[" * 12} for record in read[1::2])


def test_one_bad_element_of_a_list_costs_itself(tmp_path: Path) -> None:
    read = _at(tmp_path, "a.json", b'[{"a": 1}, {"a": NaN}, , {"a": "caf\xe9"}, {"a": "]["}]')
    assert _rules(read) == ["", "not_a_json_number", "bad_json", "bad_encoding", ""]
    assert [record.line for record in read] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("data", "rules"),
    [
        (b'[{"a": 1}, {"a": 2}', ["", "damaged_stream"]),
        (b'[{"a": 1}] {"a": 2}', ["", "bad_json"]),
        (b"[]", []),
        (b' {"a": \n 1}', [""]),
        (b'{"a": \n', ["bad_json"]),
        (b'{"a": 1}\n{"a": \n{"a": 3}\n', ["", "bad_json", ""]),
        (b'[{"role": "user"}]\n[{"role": "user"}]\n', ["", ""]),
    ],
)
def test_a_json_file_is_a_list_an_object_or_lines(
    tmp_path: Path, data: bytes, rules: list[str]
) -> None:
    assert _rules(_at(tmp_path, "a.json", data)) == rules


def test_a_list_of_nothing_but_turns_is_one_talk(tmp_path: Path) -> None:
    talk = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    (read,) = _at(tmp_path, "a.json", json.dumps(talk).encode())
    assert read.value == talk
    assert json.loads(read.raw) == talk
    assert len(_at(tmp_path, "a.json", json.dumps([*talk, {"a": 1}]).encode())) == 3


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_a_cut_stream_keeps_what_came_before_and_says_so(
    tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    rows = [{"a": hashlib.sha256(str(n).encode()).hexdigest()} for n in range(20_000)]
    data = pack(json.dumps(rows).encode() if name == "a.json" else _jsonl(rows))
    suffix = ".gz" if pack is gzip.compress else ".zst"
    read = _at(tmp_path, name + suffix, data[: len(data) // 2])
    kept = [record.value for record in read[:-1]]
    assert _rules(read[-1:]) == ["damaged_stream"]
    assert 100 < len(kept) < len(rows)
    assert kept == rows[: len(kept)]
    assert _rules(_at(tmp_path, name + suffix, data + b"junk"))[-1] == "damaged_stream"


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.jsonl.gz", "a.jsonl.zst"])
@pytest.mark.parametrize("data", [b"", b"junk that is no such file"])
def test_a_file_that_is_not_what_its_name_says_is_one_record(
    tmp_path: Path, name: str, data: bytes
) -> None:
    assert _rules(_at(tmp_path, name, data)) == ["damaged_stream"]


def test_an_arrow_stream_cut_between_batches_is_found(tmp_path: Path) -> None:
    whole = _arrow(ROWS, pa.ipc.new_stream)
    read = _at(tmp_path, "a.arrow", whole[:-8])
    assert _rules(read) == ["", "", "", "damaged_stream"]


def test_a_bomb_is_cut_at_the_files_limit(tmp_path: Path) -> None:
    bomb = gzip.compress(b'{"a": 1}\n' * 1_200_000)
    read = _at(tmp_path, "a.jsonl.gz", bomb)
    assert _rules(read)[-1] == "file_too_long"
    assert len(read) < 1_200_000


def test_a_bad_row_of_a_table_of_text_costs_itself(tmp_path: Path) -> None:
    data = b'a,b\n1,2\n1,2,3\n\n"x"y,2\ncaf\xe9,2\n"two\nlines",2\n' + b"z" * 3_000 + b",2\n3,4\n"
    read = _at(tmp_path, "a.csv", data)
    rules = ["", "wrong_columns", "bad_csv", "bad_encoding", "", "record_too_long", ""]
    assert _rules(read) == rules
    assert [record.line for record in read] == [2, 3, 5, 6, 7, 9, 10]
    assert read[4].value == {"a": "two\nlines", "b": "2"}


def test_a_table_with_two_columns_of_one_name_is_refused_whole(tmp_path: Path) -> None:
    assert _rules(_at(tmp_path, "a.csv", b"a,a\n1,2\n3,4\n")) == ["bad_header"]


def test_a_parquet_text_that_is_not_utf8_costs_its_row(tmp_path: Path) -> None:
    texts = pa.array([b"good", b"caf\xe9", b"fine"], pa.binary()).cast(pa.string(), safe=False)
    pq.write_table(pa.table({"prompt": texts}), tmp_path / "a.parquet")
    assert _rules(_read(tmp_path / "a.parquet")) == ["", "bad_encoding", ""]


def test_a_limit_takes_the_first_records_and_the_digest_of_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(_jsonl(ROWS * 20_000))
    digest = hashlib.sha256()
    limits = Limits(2, 2_000, 10**9, 8)
    assert len(list(records(path, limits, digest, tmp_path / "unpacked"))) == 2
    assert digest.hexdigest() == hashlib.sha256(path.read_bytes()).hexdigest()


@given(st.binary(max_size=300), st.integers(1, 9))
def test_lines_do_not_depend_on_how_the_stream_is_cut(data: bytes, size: int) -> None:
    cut = [data[at : at + size] for at in range(0, len(data), size)]
    expected = data.split(b"\n")
    found = [piece.raw for piece in lines(iter(cut), 1_000)]
    assert found == (expected[:-1] if expected[-1] == b"" else expected)


json_rows = st.lists(
    st.recursive(
        st.none() | st.integers() | st.text(st.sampled_from('"\\[]{},:a'), max_size=6),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=6,
    ),
    max_size=5,
)


@given(json_rows, st.integers(1, 9), st.sampled_from([None, 1]))
def test_elements_are_cut_as_a_parser_would_however_the_stream_is_cut(
    rows: list[Any], size: int, indent: int | None
) -> None:
    data = json.dumps(rows, indent=indent).encode()
    cut = [data[at : at + size] for at in range(0, len(data), size)]
    found = list(pieces(iter(cut), 10_000))
    assert [json.loads(piece.raw) for piece in found] == rows
    assert [piece.line for piece in found] == list(range(1, len(rows) + 1))
