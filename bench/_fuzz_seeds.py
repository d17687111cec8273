"""Files to begin with, good and hostile, and what is done to their bytes."""

import csv
import gzip
import io
import json
import random
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

RECORDS: list[dict[str, Any]] = [
    {"prompt": "Say “hi”, twice\nplease", "completion": 'hi "hi": {[\\'},
    {"instruction": "说一个质数。", "input": "", "output": "七, of course"},
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]},
    {"prompt": "Hi?", "chosen": "Yes", "rejected": "No", "score_chosen": 4.5, "n": 2**53 + 1},
    {"conversations": [{"from": "human", "value": "é😀"}, {"from": "gpt", "value": "\u2028"}]},
]
HOSTILE = [
    b'{"a": 1, "a": 2}',
    b'{"a": {"b": 1, "\\u0062" : 2}}',
    b'{"a": "\\": ", "\\\\": ":", "b\\\\": 1}',
    b'{"a": NaN}',
    b'["NaN", -Infinity]',
    b'{"a": 18446744073709551616}',
    b'{"a": [-9223372036854775809, 18446744073709551615, 1e400, 1e30]}',
    b'{"a": "\\ud800"}',
    b'{"a": "\\ud83d\\ude00 \\\\ud800"}',
    b'{"a": "\xed\xa0\x80"}',
    b'{"a": "caf\xe9"}',
    "质数是什么？".encode("gbk"),
    b'{"a": "\x00\x1f"}',
    b'{"a": "tab\there"}',
    b"\x00" * 8,
    b"\x0b",
    b"\xef\xbb\xbf{}",
    b"\xff\xfe",
    b"[" * 40 + b"]" * 40,
    b"[" * 900,
    b'{"a":' * 20 + b"1" + b"}" * 20,
    b'{"prompt": "' + b"x" * 5_000 + b'"}',
    json.dumps({str(n): n for n in range(80)}).encode(),
    b"null",
    b"3",
    b'"text"',
    b"[]",
    b"{",
    b"}",
    b'{"a": 1},',
    b"[01, .5, +1, 1.]",
    b"=1+1,@SUM(A1)",
    b" \t\r",
]
TOKENS = [
    *(bytes([byte]) for byte in b'"\\{}[],:\n\r\x00\xff\x1f '),
    *(b'":', b'" :', b'\\"', b"\\u", b"\\ud800", b"NaN", b"1e999", b"9" * 25, b"\xef\xbb\xbf"),
    *(b"\xff\xfe", b"\xfe\xff", b"\r\n", b'"a":1,"a":2', b"\x1f\x8b", b"PAR1", b"\xc3", b"\x81"),
]
SUFFIXES = (
    ".jsonl", ".json", ".jsonl", ".csv", ".jsonl.gz", ".jsonl.zst", ".parquet", ".arrow",
)  # fmt: skip


def case(seed: int, number: int) -> tuple[str, bytes]:
    """Return the suffix and bytes of one case; the same for the same numbers."""
    dice = random.Random(f"{seed}:{number}")
    suffix = SUFFIXES[number % len(SUFFIXES)]
    data = _seed(dice, suffix)
    packed = PACKED.get(suffix.rpartition(".jsonl")[2])
    if packed:
        data = mutated(dice, data, dice.choice(HOSTILE)) if dice.random() < 0.5 else data
        data = packed(data)
        return suffix, mutated(dice, data, packed(b"{}\n")) if dice.random() < 0.6 else data
    if dice.random() < 0.1:
        return suffix, data
    return suffix, mutated(dice, data, _seed(dice, dice.choice(SUFFIXES[:4])))


def mutated(dice: random.Random, data: bytes, other: bytes) -> bytes:
    """Return the bytes after one to four flips, cuts, insertions, repetitions or splices."""
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        data = dice.choice(MUTATIONS)(dice, data, other)
    return data


def _flip(dice: random.Random, data: bytes, _: bytes) -> bytes:
    at, bit = dice.randrange(len(data) + 1), 1 << dice.randrange(8)
    return data[:at] + bytes(byte ^ bit for byte in data[at : at + 1]) + data[at + 1 :]


def _cut(dice: random.Random, data: bytes, _: bytes) -> bytes:
    at, end = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    return data[:at] + data[end:] if dice.random() < 0.7 else data[:at]


def _insert(dice: random.Random, data: bytes, _: bytes) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(TOKENS) + data[at:]


def _repeat(dice: random.Random, data: bytes, _: bytes) -> bytes:
    at = dice.randrange(len(data) + 1)
    piece = data[at : at + dice.choice((1, 8, 64))]
    return data[:at] + piece * dice.choice((2, 3, 20)) + data[at:]


def _splice(dice: random.Random, data: bytes, other: bytes) -> bytes:
    at, there = dice.randrange(len(data) + 1), dice.randrange(len(other) + 1)
    return data[:at] + other[there:]


MUTATIONS = (_flip, _flip, _cut, _insert, _insert, _repeat, _splice)


def _seed(dice: random.Random, suffix: str) -> bytes:
    rows = [dice.choice(RECORDS) for _ in range(dice.randrange(1, 7))]
    if suffix in BINARY:
        return BINARY[suffix](rows[:1] * len(rows))
    if suffix == ".json":
        return dice.choice(JSONS)(rows)
    if suffix == ".csv":
        return _csv(rows[0], len(rows)).encode(dice.choice(ENCODINGS), "replace")
    lines = [*map(_line, rows), *dice.choices(HOSTILE, k=dice.randrange(3))]
    dice.shuffle(lines)
    data = b"\n".join(lines) + b"\n" * dice.randrange(2)
    return data.decode("utf-8", "ignore").encode("utf-16") if dice.random() < 0.03 else data


ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le")


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode()


def _csv(row: dict[str, Any], times: int) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([row.keys(), *[row.values()] * times])
    return text.getvalue()


def _columns(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps({name: [row.get(name) for row in rows] for name in rows[0]}).encode()


JSONS: list[Callable[[list[dict[str, Any]]], bytes]] = [
    lambda rows: json.dumps(rows).encode(),
    lambda rows: json.dumps(rows, indent=1, ensure_ascii=False).encode(),
    lambda rows: json.dumps({"version": 1, "data": rows, "test": rows[:1]}).encode(),
    lambda rows: json.dumps(rows[0], indent=1).encode(),
    lambda rows: b"\n".join(map(_line, rows)),
    lambda rows: b"[" + b",\n".join([*map(_line, rows), *HOSTILE[:7], *HOSTILE[20:25]]) + b"]",
    _columns,
]


def _parquet(rows: list[dict[str, Any]]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue()


def _arrow(rows: list[dict[str, Any]]) -> bytes:
    table, sink = pa.Table.from_pylist(rows), io.BytesIO()
    new = pa.ipc.new_file if len(rows) % 2 else pa.ipc.new_stream
    with new(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _zst(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=len(data) % 2 == 0).compress(data)


BINARY = {".parquet": _parquet, ".arrow": _arrow}


def _gz(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


PACKED = {".gz": _gz, ".zst": _zst}
