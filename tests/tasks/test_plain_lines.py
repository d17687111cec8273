"""Plain lines: what compiled code reads many at a time is what the general way reads one by one."""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.acceptance import Landing
from tasks.bounds import Bounds
from tasks.clean import clean
from tasks.companions import Kept
from tasks.limits import Limits
from tasks.plain import compiled
from tasks.plain.classes import classes
from tasks.plain.forms import form_of
from tasks.plain.making import make
from tasks.plain.rows import Walker
from tasks.read_jobs import Portion, ReadJob
from tasks.read_plan import limits_of
from tasks.reading import answer
from tasks.survey import survey

LIMITS = limits_of(Landing())
Landed = tuple[dict[str, Any], dict[str, pa.Table]]

PLAIN = [
    b'{"instruction": "Name a prime.", "input": "", "output": "Seven."}',
    b'{"instruction":"Name a prime.","input":"below\\nten","output":"Seven."}',
    '{"instruction": "说一个质数。", "input": null, "output": "“七”, of course – 7."}'.encode(),
    b'{"output": "\\u4e03 \\ud83d\\ude00 \\/ \\u0022", "instruction": "7?", "input": ""}\r',
    b'{"instruction": "7?", "output": ""}',
    b'{"prompt": "7?", "completion": "7!", "id": 7, "share": -0.25, "ok": true, "note": "\\u0007"}',
    b'{"question" :\t"7?" , "answer": "7!", "system": "Be brief."}  ',
    b'{"messages": [{"role": "user", "content": "7?"}]}',
    b'{"messages": [{"content": "7?", "role": "developer"}, {"role": "assistant", "content": "7"}]}',
    b'{"conversations": [{"from": "human", "value": "7?"}, {"from": "gpt", "value": "7!"},'
    b' {"from": "human", "value": "8?"}, {"from": "gpt", "value": "8!"}], "system": ""}',
    b'{"messages": [{"role": "assistant", "content": "7"}], "tools": null}',
]
ODD = [
    b'{"prompt": "7?", "completion": "7!", "completion": "8!"}',
    b'{"prompt": "7?", "completion": "7\xff"}',
    b'{"prompt": "7?", "completion": "\\ud83d"}',
    b'{"prompt": "7?", "completion": "7\x01"}',
    b'{"prompt": "7?", "completion": "\\r"}',
    b'{"prompt": "7?", "completion": "\x7f"}',
    b'{"prompt": "7?", "completion": "caf\xc3\x83\xc2\xa9"}',
    b'{"prompt": "7?", "completion": "e\xcc\x81"}',
    b'{"prompt": "7?", "completion": "7!"} 7',
    b'{"prompt": "7?", "completion": "7!",}',
    b'{"prompt": "7?", "completion": "7!"',
    b'{"prompt": "7?", "completion": 7}',
    b'{"prompt": "7?", "completion": "7!", "id": 123456789012345678901234567890}',
    b'{"prompt": "7?", "completion": "7!", "id": {"deep": [1]}}',
    b'{"prompt": "7?", "completion": "7!", "id": 1e3}',
    b'{"prompt": "7?", "completion": "7!", "tools": "[]"}',
    b'{"prompt": "Q: 7?\\nA: 7\\nTrue:", "completion": "yes"}',
    b'{"instruction": " <user>: 7? <bot>: 7", "output": "7!"}',
    '{"instruction": "\u3000<user>: 7? <bot>: 7", "output": "7!"}'.encode(),
    b'{"messages": [{"role": "user", "content": "7?", "name": "x"}]}',
    b'{"messages": [{"role": "nobody", "content": "7?"}]}',
    b'{"messages": [{"role": "user", "value": "7?"}]}',
    b'{"messages": []}',
    b'{"\\u0070rompt": "7?", "completion": "7!"}',
    b"[1, 2]",
]


@pytest.fixture(scope="module", autouse=True)
def _made() -> None:
    make()
    compiled.loaded.cache_clear()


class Reads:
    """Lines read both ways, with what the walk took for plain."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.plain, self.odd = 0, 0
        self._path, self._patch, self._count = folder / "a.jsonl", monkeypatch, 0
        rows = Walker.rows

        def counted(walker: Walker, *given: Any) -> Any:
            found = rows(walker, *given)
            self.plain += len(found.formats) if found else 0
            self.odd += len(found.odd) if found else 0
            return found

        monkeypatch.setattr(Walker, "rows", counted)
        monkeypatch.setattr("tasks.plain.rows.MOST_ODD", 1_000)
        monkeypatch.setattr("tasks.plain.blocks._TRIED", 1_000)

    def _landed(self, *, is_plain: bool, limits: Limits, span_bytes: int | None) -> Landed:
        self._patch.setattr("tasks.plain.blocks.LEAST_BYTES", 1 if is_plain else 1 << 40)
        self._count += 1
        draft = self._path.parent / str(self._count)
        draft.mkdir()
        known = survey(self._path, limits, span_bytes=span_bytes)
        of = (str(self._path), known.sha256, known.size, "one", 1, "a.jsonl", "auto", "corpus")
        whole = Portion(*of)
        spans = tuple(replace(whole, span=s, size=s.end - s.start) for s in known.spans)
        told: list[dict[str, Any]] = []
        job = ReadJob(0, spans or (whole,), False, limits, Bounds(2_000, 600, 60), str(draft))
        answer(job, told.append, Kept())
        return told[-1], {path.parent.name: pq.read_table(path) for path in draft.glob("*/*")}

    def check(
        self, data: bytes, limits: Limits = LIMITS, span_bytes: int | None = None
    ) -> dict[str, Any]:
        """Hold both ways to the same report and rows, and return the report."""
        self._path.write_bytes(data)
        told, tables = self._landed(is_plain=False, limits=limits, span_bytes=span_bytes)
        also, walked = self._landed(is_plain=True, limits=limits, span_bytes=span_bytes)
        assert also == told
        assert walked.keys() == tables.keys()
        for name, table in walked.items():
            table.validate(full=True)
            assert table.to_pylist() == tables[name].to_pylist(), name
        return told


@pytest.fixture
def reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reads]:
    with monkeypatch.context() as patch:
        yield Reads(tmp_path, patch)


def test_plain_lines_are_walked_and_odd_ones_are_left(reads: Reads) -> None:
    told = reads.check(b"\n".join([*PLAIN, b"", *PLAIN]))
    assert (reads.plain, reads.odd) == (2 * len(PLAIN), 0)
    assert told["done"]["files"][0]["staged"] == 2 * len(PLAIN)
    for line in ODD:
        reads.plain, reads.odd = 0, 0
        reads.check(b"\n".join([*PLAIN[:2], PLAIN[5], line, b" ", PLAIN[0], line]) + b"\n")
        assert (reads.plain, reads.odd) == (4, 2), line


@pytest.mark.parametrize("block", [1, 300, 10_000])
@pytest.mark.parametrize("span_bytes", [None, 900])
def test_blocks_and_spans_change_nothing(
    reads: Reads, monkeypatch: pytest.MonkeyPatch, block: int, span_bytes: int | None
) -> None:
    monkeypatch.setattr("tasks.line_blocks.BLOCK_BYTES", block)
    monkeypatch.setattr("tasks.parts.ROW_GROUP", 7)
    mixed = [line for pair in zip(PLAIN, ODD, strict=False) for line in pair] * 3
    told = reads.check(b"\xef\xbb\xbf" + b"\n".join(mixed), span_bytes=span_bytes)
    assert reads.plain > len(PLAIN)
    assert sum(each["records"] for each in told["done"]["files"]) == len(mixed)


def test_limits_hold_in_blocks_too(reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.line_blocks._MOST_BYTES", 5_000)
    monkeypatch.setattr("tasks.line_blocks.BLOCK_BYTES", 2_000)
    long = b'{"prompt": "7?", "completion": "%s"}'
    lines = [PLAIN[0], long % (b"x" * 1_500), PLAIN[1], long % (b"x" * 20_000), PLAIN[0], b"{"]
    told = reads.check(b"\n".join(lines), replace(LIMITS, max_record_bytes=1_000))
    assert told["done"]["files"][0]["rules"] == {"bad_json": 1, "record_too_long": 2}
    told = reads.check(b"\n".join(PLAIN), replace(LIMITS, max_keys=5))
    assert told["done"]["files"][0]["rules"] == {"too_many_keys": 2}


words = st.text(st.sampled_from('ab 质。“”–é\u0301\u0085\xa0â€™Ã😀\n\t\r"\\/<:Q\u3000'), max_size=8)
said = words | st.sampled_from(["<user>: a <bot>: b", "Q: a\nA: b\nTrue:", "", "plain"])
values = (
    said | st.none() | st.integers(-(2**65), 2**65) | st.floats(allow_nan=False) | st.booleans()
)
turn = st.builds(
    lambda names, role, content: dict(zip(names, (role, content), strict=True)),
    st.sampled_from([("role", "content"), ("from", "value"), ("role", "value")]),
    st.sampled_from(["user", "assistant", "human", "gpt", "system", "tool", "x"]),
    said,
)
record = st.one_of(
    st.fixed_dictionaries({"instruction": said, "output": said}, optional={"input": values}),
    st.fixed_dictionaries({"prompt": said, "completion": said}, optional={"system": values}),
    st.fixed_dictionaries({"messages": st.lists(turn, max_size=3)}, optional={"id": values}),
    st.fixed_dictionaries(
        {"conversations": st.lists(turn, max_size=3)}, optional={"tools": values}
    ),
)
broken = st.tuples(st.sampled_from(PLAIN), st.integers(0, 40), st.binary(max_size=2))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(record, st.booleans()), max_size=8),
    st.lists(broken, max_size=3),
    st.sampled_from([b"\n", b"\r\n", b"\n \n"]),
)
def test_any_lines_give_the_same_rows_both_ways(
    reads: Reads,
    records: list[tuple[dict[str, Any], bool]],
    wrong: list[tuple[bytes, int, bytes]],
    newline: bytes,
) -> None:
    lines = [json.dumps(each, ensure_ascii=is_ascii).encode() for each, is_ascii in records]
    lines += [line[:at] + put + line[at + len(put) :] for line, at, put in wrong]
    reads.check(newline.join([*PLAIN, *lines]))


def test_every_case_of_the_readers_gives_the_same_rows_both_ways(reads: Reads) -> None:
    cases = sorted((Path(__file__).parents[1] / "readers").glob("*/*/record.json"))
    lines = [json.dumps(json.loads(path.read_text("utf-8"))).encode() for path in cases]
    assert len(lines) > 30
    reads.check(b"\n".join(lines))
    assert reads.plain


def test_what_has_no_class_comes_out_of_cleaning_as_it_went_in() -> None:
    table, changes = classes(), Counter[str]()
    astral = [*range(0x1F000, 0x1FB00), *range(0x20000, 0x2A6D0), *range(0x1D400, 0x1D7FF)]
    plain = [chr(code) for code in (*(c for c in range(0x10000) if not table[c]), *astral)]
    assert len(plain) > 100_000
    together = "".join(each for each in plain if unicodedata.category(each) != "Cs")
    assert clean(together, changes) == together
    assert clean(together[::-1], changes) == together[::-1]
    assert not changes


def test_a_form_is_learnt_only_where_keys_alone_tell_it() -> None:
    asked = {"prompt": "7?", "completion": "7!"}
    assert form_of(asked, "prompt_completion")
    assert not form_of({**asked, "label": True}, "prompt_completion")
    assert not form_of({**asked, "response": "8"}, "prompt_completion")
    assert not form_of({"instruction": "a", "output": "b", "replies": ""}, "transcripts")


def test_code_that_another_may_have_written_is_never_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = compiled.path_of_walk().read_bytes()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    path = compiled.path_of_walk()
    assert compiled.loaded.__wrapped__() is None
    path.parent.mkdir(mode=0o700, parents=True)
    path.write_bytes(own)
    path.chmod(0o600)
    assert compiled.loaded.__wrapped__()
    path.chmod(0o622)
    assert compiled.loaded.__wrapped__() is None
