"""A .json file: lists, objects of lists, columns, single records; one bad element costs itself."""

import itertools
import json
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.json_cutter import pieces
from tasks.json_files import json_reads
from tasks.limits import Limits

Reading = Callable[..., Any]
ROWS = [{"instruction": f"Say {n}, “twice”", "output": f'{n} "]}}" {n}'} for n in range(3)]
TALK = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


@pytest.mark.parametrize(
    ("value", "records"),
    [
        ({"data": ROWS}, ROWS),
        ({"train": ROWS, "test": ROWS[:1]}, [*ROWS, ROWS[0]]),
        ({"train": ROWS, "test": []}, ROWS),
        ({"talks": [TALK, TALK]}, [TALK, TALK]),
        ({"conversations": [{"messages": TALK}] * 2}, [{"messages": TALK}] * 2),
        ({"unknown": [{"label": 1}, {"label": 2}]}, [{"label": 1}, {"label": 2}]),
    ],
)
def test_the_elements_of_an_objects_lists_are_its_records(
    read: Reading, value: object, records: list[Any]
) -> None:
    found = read("a.json", _json(value))
    assert found.values == records
    assert [record.line for record in found.records] == list(range(1, len(records) + 1))


@pytest.mark.parametrize(
    "value",
    [
        {"messages": TALK},
        {"id": 1, "conversations": [{"from": "human", "value": "Hi"}]},
        {"instruction": "Say", "instances": [{"input": "a", "output": "b"}]},
        {"prompt": "Hi?", "completions": [{"text": "a", "rating": 5}]},
        {"turns": ["One?", "Two?"]},
        {"prompt": "Hi?", "history": [["a", "b"]]},
        {"messages": TALK, "rejected_response": [{"role": "assistant", "content": "No"}]},
        {"label": 1},
    ],
)
def test_an_object_that_is_a_record_stays_one(read: Reading, value: object) -> None:
    assert read("a.json", _json(value)).values == [value]


def test_what_stands_beside_the_lists_is_quarantined_and_named_if_its_name_is_plain(
    read: Reading,
) -> None:
    value = {"version": 1, "data": ROWS, "by whom": {"name": "[]"}, "tags": ["a", {"b": 1}]}
    found = read("a.json", _json(value))
    assert found.rules == ["beside_records", "", "", "", "beside_records", "beside_records"]
    assert [detail.split()[0] for detail in found.details] == ["version", "a", "tags"]
    assert found.records[0].raw == b'"version": 1'
    assert [record.line for record in found.records] == [1, 2, 3, 4, 5, 6]


def test_a_list_of_records_beside_a_prompt_is_not_lost_with_it(read: Reading) -> None:
    found = read("a.json", _json({"prompt": "Answer well.", "data": ROWS}))
    assert (found.rules, found.values) == (["beside_records", "", "", ""], ROWS)


def test_one_bad_element_of_an_objects_list_costs_itself(read: Reading) -> None:
    found = read("a.json", b'{"data": [{"a": 1}, {"a": NaN}, {"a": 1, "a": 2}, , {"a": "]"}]}')
    assert found.rules == ["", "not_a_json_number", "duplicate_key", "bad_json", ""]


def test_one_bad_turn_costs_its_record_and_makes_no_others(read: Reading) -> None:
    found = read("a.json", b'{"messages": [{"role": "user", "content": "Hi"}, {"role": NaN}]}')
    assert found.rules == ["not_a_json_number"]


@pytest.mark.parametrize("cut", [-1, -2, -5])
def test_an_object_that_does_not_end_keeps_its_records_and_says_so(read: Reading, cut: int) -> None:
    found = read("a.json", _json({"data": ROWS})[:cut])
    assert found.values == ROWS[: 3 if cut == -1 else 3 - (cut < -4)]
    assert found.rules[-1] == "damaged_stream"


def test_text_after_an_object_is_said(read: Reading) -> None:
    assert read("a.json", _json({"data": ROWS}) + b" more").rules == ["", "", "", "bad_json"]


@pytest.mark.parametrize(
    "value",
    [
        {name: [row[name] for row in ROWS] for name in ROWS[0]},
        {name: {str(n): row[name] for n, row in enumerate(ROWS)} for name in ROWS[0]},
    ],
)
def test_columns_are_zipped_to_rows(read: Reading, value: object) -> None:
    found = read("a.json", _json(value))
    assert found.values == ROWS
    assert json.loads(found.records[2].raw) == ROWS[2]
    assert found.records[2].line == 3


def test_columns_of_talks_beside_plain_ones_are_rows_too(read: Reading) -> None:
    found = read("a.json", _json({"id": [1, 2], "messages": [TALK, TALK]}))
    assert found.values == [{"id": 1, "messages": TALK}, {"id": 2, "messages": TALK}]


def test_columns_of_unlike_length_are_refused_whole(read: Reading) -> None:
    found = read("a.json", _json({"instruction": ["a", "b"], "output": ["c"]}))
    assert found.rules == ["unequal_columns"]


def test_columns_longer_than_a_record_may_be_are_refused_whole(read: Reading) -> None:
    found = read("a.json", _json({"prompt": ["a" * 30] * 100}))
    assert found.rules == ["record_too_long"]


def test_an_object_of_lists_may_be_longer_than_a_record_and_one_record_may_not(
    read: Reading,
) -> None:
    assert read("a.json", _json({"data": ROWS * 100})).values == ROWS * 100
    assert read("b.json", _json({"messages": TALK * 100})).rules == ["record_too_long"]
    found = read("c.json", _json({"data": [*ROWS, {"a": "x" * 3_000}, *ROWS]}))
    assert found.rules == ["", "", "", "record_too_long", "", "", ""]


def _peak(head: bytes, tail: bytes, times: int) -> int:
    """The most bytes held while so many elements of a kilobyte are read."""
    element = json.dumps({"prompt": "x" * 1_000}).encode()
    middle: Iterator[bytes] = (element + b"," for _ in range(times))
    limits = Limits(None, 50_000, 10**9, 8)
    tracemalloc.start()
    count = sum(1 for _ in json_reads(itertools.chain([head], middle, [element, tail]), limits))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == times + 1
    return peak


@pytest.mark.parametrize(("head", "tail"), [(b"[", b"]"), (b'{"data": [', b"]}")])
def test_memory_does_not_grow_with_the_file(head: bytes, tail: bytes) -> None:
    assert _peak(head, tail, 4_000) < 1.2 * _peak(head, tail, 400)


members = st.dictionaries(
    st.text(st.sampled_from('"\\[]{},:a'), max_size=3),
    st.lists(st.dictionaries(st.text(max_size=2), st.text(max_size=3)), min_size=1, max_size=4)
    | st.integers()
    | st.text(st.sampled_from('"\\[]{},: '), max_size=4)
    | st.lists(st.integers(), max_size=2),
    max_size=5,
)


@given(members, st.integers(1, 9), st.sampled_from([None, 1]))
def test_an_object_is_cut_as_a_parser_would_however_the_stream_is_cut(
    value: dict[str, Any], size: int, indent: int | None
) -> None:
    data = json.dumps(value, indent=indent).encode()
    cut = [data[at : at + size] for at in range(0, len(data), size)]
    found = list(pieces(iter(cut), 10_000))
    lists = [each for each in value.values() if isinstance(each, list) and each != []]
    expected = [row for each in lists if isinstance(each[0], dict) for row in each]
    assert [json.loads(piece.raw) for piece in found if piece.line] == expected
    beside: dict[str, Any] = {}
    for piece in found:
        if not piece.line:
            opens = piece.raw.endswith(b"[")
            beside |= json.loads(b"{" + piece.raw + b"]" * opens + b"}")
    assert list(beside) == list(value)
