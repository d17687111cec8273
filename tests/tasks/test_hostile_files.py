"""Hostile files: each costs itself or its own records, by a rule, and never the process."""

import gzip
import io
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from tasks.limits import Limits

Reading = Callable[..., Any]
ROW = {"prompt": "Name a prime.", "completion": "Seven"}
LINE = json.dumps(ROW).encode() + b"\n"


def _parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def _arrow(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _checked(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


TABLE = pa.Table.from_pylist([ROW])


def test_a_folder_called_like_a_file_is_one_record(tmp_path: Path, read: Reading) -> None:
    (tmp_path / "x.jsonl").mkdir()
    found = read("x.jsonl")
    assert (found.rules, found.details) == (["not_a_regular_file"], ["a folder"])


def test_a_pipe_is_one_record_and_nobody_waits_for_it(tmp_path: Path, read: Reading) -> None:
    os.mkfifo(tmp_path / "x.jsonl")
    assert read("x.jsonl").details == ["a pipe"]


def test_a_link_is_not_followed_even_to_a_good_file(tmp_path: Path, read: Reading) -> None:
    (tmp_path / "good.jsonl").write_bytes(LINE)
    (tmp_path / "x.jsonl").symlink_to(tmp_path / "good.jsonl")
    assert read("x.jsonl").details == ["a link"]


def test_a_socket_is_one_record(
    tmp_path: Path, read: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("x.jsonl")
        assert read("x.jsonl").details == ["a socket"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.jsonl", gzip.compress(LINE, mtime=0), "gzip under the suffix .jsonl"),
        ("a.csv", zstandard.compress(LINE), "zstd under the suffix .csv"),
        ("a.jsonl", _parquet(TABLE), "Parquet under the suffix .jsonl"),
        ("a.json", _arrow(TABLE), "Arrow under the suffix .json"),
        ("a.parquet", _arrow(TABLE), "Arrow under the suffix .parquet"),
        ("a.parquet", LINE, "JSON text under the suffix .parquet"),
        ("a.jsonl.gz", LINE, "JSON text under the suffix .gz"),
        ("a.jsonl.gz", zstandard.compress(LINE), "zstd under the suffix .gz"),
        ("a.jsonl.zst", gzip.compress(LINE, mtime=0), "gzip under the suffix .zst"),
        ("a.jsonl.gz", gzip.compress(_parquet(TABLE), mtime=0), "Parquet under the suffix .jsonl"),
        ("a.csv", LINE, "JSON text under the suffix .csv"),
        ("a.txt", b"PK\x03\x04" + LINE, "zip under the suffix .txt"),
        ("a.jsonl", json.dumps([ROW, ROW], indent=1).encode(), "one JSON value over many lines"),
        ("a.jsonl", json.dumps(ROW, indent=1).encode(), "one JSON value over many lines"),
    ],
)
def test_a_wrong_suffix_is_told_by_the_bytes(
    read: Reading, name: str, data: bytes, said: str
) -> None:
    found = read(name, data)
    assert found.rules == ["wrong_suffix"]
    assert found.details[0].startswith(said)


def test_lines_under_the_name_of_json_are_read(read: Reading) -> None:
    assert read("a.json", LINE * 3).values == [ROW] * 3


@pytest.mark.parametrize("first", [b"[", b"{", b"[{", b'{"a":'])
def test_a_broken_first_line_costs_itself(read: Reading, first: bytes) -> None:
    found = read("a.jsonl", first + b"\n" + LINE * 3)
    assert found.rules == ["bad_json", "", "", ""]


@pytest.mark.parametrize("pack", [gzip.compress, _checked])
def test_a_flipped_bit_in_a_packed_file_is_never_a_changed_record(
    read: Reading, pack: Callable[[bytes], bytes]
) -> None:
    rows = [{"prompt": f"What is {n * n * 7919}?"} for n in range(400)]
    data = bytearray(pack(b"".join(json.dumps(row).encode() + b"\n" for row in rows)))
    suffix = ".gz" if pack is gzip.compress else ".zst"
    for at in range(8, len(data), 97):
        data[at] ^= 4
        found = read(f"a.jsonl{suffix}", bytes(data))
        data[at] ^= 4
        if found.rules[-1] not in ("corrupt_stream", "wrong_suffix"):
            assert found.values == rows[: len(found.values)]
            assert len(found.values) == len(rows) or found.rules[-1] == "damaged_stream"


def test_a_line_of_100_megabytes_costs_itself(read: Reading) -> None:
    limits = Limits(None, 16_000_000, 10**9, 64)
    data = LINE + b'{"prompt": "' + b"x" * 100_000_000 + b'"}\n' + LINE
    found = read("a.jsonl", data, limits)
    assert found.rules == ["", "record_too_long", ""]
    assert len(found.records[1].raw) == limits.max_record_bytes


def test_ten_thousand_levels_cost_their_record(read: Reading) -> None:
    limits = Limits(None, 1_000_000, 10**9, 512)
    deep = b'{"prompt": ' + b"[" * 10_000 + b"]" * 10_000 + b"}\n"
    found = read("a.jsonl", LINE + deep + b"[" * 10_000 + b"\n" + LINE, limits)
    assert found.rules == ["", "too_deep", "too_deep", ""]
    found = read("a.json", b"[" + deep + b", " + LINE + b"]", limits)
    assert found.rules == ["too_deep", ""]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_bomb_of_one_line_is_cut_at_the_files_limit(
    read: Reading, pack: Callable[[bytes], bytes]
) -> None:
    suffix = ".gz" if pack is gzip.compress else ".zst"
    found = read(f"a.jsonl{suffix}", pack(LINE + b"x" * 20_000_000))
    assert found.rules == ["", "file_too_long"]


def test_a_file_of_too_many_records_ends_with_one_that_says_so(read: Reading) -> None:
    limits = Limits(None, 2_000, 10**7, 8, max_records=3)
    found = read("a.jsonl", LINE * 9, limits)
    assert found.rules == ["", "", "", "too_many_records"]
    assert found.records[3].line == 4
    assert read("b.jsonl", LINE * 3, limits).rules == ["", "", ""]


def test_a_record_of_too_many_keys_costs_itself(read: Reading) -> None:
    limits = Limits(None, 2_000, 10**7, 8, max_keys=10)
    wide = json.dumps({str(n): n for n in range(11)}).encode() + b"\n"
    assert read("a.jsonl", wide + LINE, limits).rules == ["too_many_keys", ""]


def test_a_formula_in_a_table_stays_text(read: Reading) -> None:
    data = b'prompt,completion\n=1+1,"@SUM(A1:A9)"\n"=HYPERLINK(""http://x"")",-7\n'
    assert read("a.csv", data).values == [
        {"prompt": "=1+1", "completion": "@SUM(A1:A9)"},
        {"prompt": '=HYPERLINK("http://x")', "completion": "-7"},
    ]


@pytest.mark.parametrize(
    "name", ["g[1].jsonl", "*.jsonl", "?{a,b}.jsonl", "a\nb.jsonl", "$HOME.jsonl"]
)
def test_a_name_is_no_pattern(tmp_path: Path, read: Reading, name: str) -> None:
    (tmp_path / "g1.jsonl").write_bytes(LINE * 5)
    assert read(name, LINE).values == [ROW]


def test_lines_of_control_characters_are_no_blank_lines(read: Reading) -> None:
    found = read("a.jsonl", b"\x0b\n\x0c\n \t\r\n" + LINE)
    assert found.rules == ["control_character", "control_character", ""]


def test_a_table_with_two_columns_of_one_name_is_refused_whole(read: Reading) -> None:
    twice = pa.table([pa.array(["a"]), pa.array(["b"])], names=["prompt", "prompt"])
    assert read("a.parquet", _parquet(twice)).rules == ["bad_header"]


def test_a_value_that_python_cannot_hold_costs_its_row(read: Reading) -> None:
    times = pa.array([0, 2**60, 1], pa.int64()).view(pa.timestamp("ms"))
    table = pa.table({"prompt": ["a", "b", "c"], "at": times})
    assert read("a.parquet", _parquet(table)).rules == ["", "bad_value", ""]


def test_no_message_holds_a_text_of_the_file(read: Reading) -> None:
    secret = "canary 4111"
    bad = [
        f'{{"{secret}": 1, "{secret}": 2}}',
        f'{{"{secret}": NaN}}',
        f'{{"{secret}": "\\ud800"}}',
        f'{{"{secret}": 99999999999999999999999}}',
        f'{{"{secret}": "\x01"}}',
        f'{{"{secret}"',
    ]
    lines = "\n".join(bad).encode()
    told = read("a.jsonl", lines).details
    told += read("a.json", f'{{"{secret}": 1, "data": [{{"a": 1}}]}}'.encode()).details
    told += read("a.csv", f'{secret},{secret}\n"{secret}"{secret}'.encode()).details
    assert len(told) == len(bad) + 2
    assert not [each for each in told if "canary" in each]


def test_a_damaged_offset_of_an_arrow_file_costs_its_row_and_reads_no_foreign_memory(
    read: Reading,
) -> None:
    texts = pa.array(["first", "second", "third"])
    offsets = pa.py_buffer(b"".join(n.to_bytes(4, "little") for n in (0, 5, 2**30, 16)))
    damaged = pa.StringArray.from_buffers(3, offsets, texts.buffers()[2])
    found = read("a.arrow", _arrow(pa.table({"prompt": damaged})))
    assert found.rules[0] == ""
    assert set(found.rules[1:]) == {"bad_value"}
