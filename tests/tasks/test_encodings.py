"""Encodings: found where they are plain, said, converted; what does not decode costs its record."""

import codecs
import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.encodings import as_utf8, is_known

Reading = Callable[..., Any]
CHINESE = ["请用一句话概括这篇文章。", "水闸是控制水流的建筑物，也叫“闸门”。", "七是质数吗？"]
TRADITIONAL = ["請說出一個質數。", "七是一個質數，功蓋許多數字。", "臺灣最高的山是哪一座？"]
JAPANESE = [
    "素数を一つ挙げてください。",
    "ソフト「表示」の使い方です。",
    "日本で一番高い山は何ですか。",
]
KOREAN = ["소수 하나를 말해 주세요.", "칠은 소수입니다.", "한국에서 가장 높은 산은 무엇입니까?"]
RUSSIAN = ["Назови простое число.", "Семь — простое число.", "Какая гора самая высокая?"]
FRENCH = ["Citez un nombre premier supérieur à huit.", "« Onze » est l'été à Noël, déjà vérifié.", "Où est né le théâtre ?"]  # fmt: skip
CASES = [
    (CHINESE, "gb18030"),
    (CHINESE, "gbk"),
    (TRADITIONAL, "big5"),
    (JAPANESE, "shift_jis"),
    (JAPANESE, "euc_jp"),
    (KOREAN, "euc_kr"),
    (RUSSIAN, "cp1251"),
    (FRENCH, "latin-1"),
    (FRENCH, "cp1252"),
    (CHINESE, "utf-16-le"),
    (FRENCH, "utf-16-be"),
    (CHINESE, "utf-8"),
]
# What a file is said to be in: the widest of the family.
SAID = {
    "gbk": "gb18030",
    "big5": "cp950",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "latin-1": "cp1252",
}


def _rows(texts: list[str]) -> list[dict[str, str]]:
    return [{"prompt": asked, "completion": f'"{told}"'} for asked in texts for told in texts]


def _jsonl(rows: list[dict[str, str]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _csv(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


WRITTEN = {
    "a.jsonl": _jsonl,
    "a.csv": _csv,
    "list.json": lambda rows: json.dumps(rows, ensure_ascii=False),
    "long.json": lambda rows: json.dumps(rows, ensure_ascii=False, indent=1),
}


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize(("texts", "encoding"), CASES, ids=lambda case: case if isinstance(case, str) else "")  # fmt: skip
def test_an_encoding_is_found_said_and_converted(
    read: Reading, texts: list[str], encoding: str, name: str
) -> None:
    found = read(name, WRITTEN[name](_rows(texts)).encode(encoding))
    assert found.values == _rows(texts)
    assert found.encoding == SAID.get(encoding, encoding)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", WRITTEN)
def test_a_byte_order_mark_says_the_encoding_and_is_no_text(
    read: Reading, name: str, encoding: str
) -> None:
    found = read(name, WRITTEN[name](_rows(CHINESE)).encode(encoding))
    assert found.values == _rows(CHINESE)
    assert found.encoding.startswith(encoding.removesuffix("-sig"))


def test_a_big_endian_mark_is_known_and_plain_lines_are_converted_too(read: Reading) -> None:
    text = "\ufeff" + "\n".join(CHINESE)
    found = read("a.txt", text.encode("utf-16-be"))
    assert (found.values, found.encoding) == (CHINESE, "utf-16-be")


def test_one_bad_line_of_utf8_costs_itself_and_the_file_stays_utf8(read: Reading) -> None:
    bad = '{"prompt": "质数"}\n'.encode("gbk")
    good = _jsonl(_rows(CHINESE)).encode()
    found = read("a.jsonl", bad + good + bad)
    assert found.rules == ["bad_encoding", *[""] * 9, "bad_encoding"]
    assert (found.values, found.encoding) == (_rows(CHINESE), "utf-8")
    assert found.records[0].raw == bad.strip()


def test_a_few_foreign_lines_among_plain_ones_are_no_evidence(read: Reading) -> None:
    plain = [{"prompt": "Name a prime."}] * 30
    found = read("a.jsonl", _jsonl([*plain, *_rows(FRENCH)[:5]]).encode("latin-1"))
    assert found.encoding == "utf-8"
    assert found.rules == [*[""] * 30, *["bad_encoding"] * 5]


def test_what_fits_several_encodings_alike_is_left_to_its_owner(read: Reading) -> None:
    raw = '{"prompt": "ア表"}\n'.encode("shift_jis")
    assert read("a.jsonl", raw).rules == ["bad_encoding"]
    stated = read("a.jsonl", raw, encoding="shift_jis")
    assert (stated.values, stated.encoding) == ([{"prompt": "ア表"}], "shift_jis")


@pytest.mark.parametrize(("texts", "encoding"), [(CHINESE, "gbk"), (JAPANESE, "shift_jis")])
def test_bytes_that_do_not_decode_cost_their_line_only(
    read: Reading, texts: list[str], encoding: str
) -> None:
    good = _jsonl(_rows(texts)).encode(encoding)
    found = read("a.jsonl", good + b'{"prompt": "\xff\xff"}\n{"prompt": "\x81"}\n' + good)
    assert found.rules == [*[""] * 9, *["bad_encoding"] * 2, *[""] * 9]
    assert found.details == [f"bytes that are not {SAID[encoding]}"] * 2
    assert found.values == _rows(texts) * 2
    assert b"\xff\xff" in found.records[9].raw


def test_a_cut_utf16_file_loses_its_last_line_and_no_text_becomes_a_question_mark(
    read: Reading,
) -> None:
    data = _jsonl(_rows(CHINESE)).encode("utf-16")
    for cut in (1, 2, 3):
        found = read("a.jsonl", data[: -4 - cut])
        assert found.values == _rows(CHINESE)[:-1]
        assert found.rules[-1] == ("bad_encoding" if cut % 2 else "bad_json")


def test_half_a_character_of_utf16_costs_its_line(read: Reading) -> None:
    lines = [json.dumps(row, ensure_ascii=False) for row in _rows(CHINESE)]
    text = "\n".join([*lines, '{"prompt": "\ud83d"}', *lines])
    found = read("a.jsonl", text.encode("utf-16-le", "surrogatepass"))
    assert found.rules == [*[""] * 9, "bad_encoding", *[""] * 9]


@pytest.mark.parametrize(
    "line", [b"\xff\xfe", b"\xfe\xff\n\x00", b"{\x00\x00\x00\x00}", b"\x84\x31"]
)
def test_a_first_line_that_only_looks_like_another_encoding_costs_itself(
    read: Reading, line: bytes
) -> None:
    found = read("a.jsonl", line + b"\n" + _jsonl(_rows(FRENCH)).encode())
    assert (found.values, found.encoding) == (_rows(FRENCH), "utf-8")


@pytest.mark.parametrize("data", [b"", b"{}", b"7", b"{}\n{}", b"a,b\n1,2\n"])
def test_a_short_plain_file_is_utf8(data: bytes) -> None:
    encoding, text = as_utf8(iter([data]))
    assert (encoding, b"".join(text)) == ("utf-8", data)


@given(st.binary(max_size=400), st.integers(1, 7))
def test_whatever_the_bytes_the_encoding_does_not_depend_on_how_the_stream_is_cut(
    data: bytes, size: int
) -> None:
    cut = [data[at : at + size] for at in range(0, len(data), size)]
    (name, first), (again, second) = as_utf8(iter([data])), as_utf8(iter(cut))
    text = b"".join(first)
    assert (name, text) == (again, b"".join(second))
    if name == "utf-8":
        assert text == data.removeprefix(codecs.BOM_UTF8)
    assert text.count("\ufffd".encode()) <= data.decode(name, "ignore").count("\ufffd")


@pytest.mark.parametrize("name", ["auto", "UTF-8", "utf-8-sig", "GBK", "big5", "Shift_JIS", "latin-1", "cp1252", "koi8-r"])  # fmt: skip
def test_an_encoding_of_files_is_known_by_any_of_its_names(name: str) -> None:
    assert is_known(name)


@pytest.mark.parametrize("name", ["klingon", "rot13", "base64", "idna", "utf-7", "unicode_escape"])
def test_what_is_no_encoding_of_files_is_not_known(name: str) -> None:
    assert not is_known(name)
