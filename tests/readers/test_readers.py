"""Every reader against its cases: a record, and the rows or the refusal that it must give."""

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.readers import all_readers, detect, read_record
from tasks.readers.drafts import Draft, Unreadable

ROOT = Path(__file__).parent
CASES = sorted(path.parent for path in ROOT.glob("*/*/record.json"))
KEYS = """
instruction input output prompt question answer completion completions chosen rejected label
messages conversations role content from value tools system history rating annotations
annotation_metrics response tool_calls rank
"""
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS.split()),
            inner | st.sampled_from(["user", "gpt", "assistant", "human"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)


def _told(draft: Draft) -> dict[str, Any]:
    """A draft as its case writes it: the class, and the fields that are not their default."""
    unset = {field.name: field.default for field in fields(draft)}
    held = {name: value for name, value in asdict(draft).items() if value != unset[name]}
    told = {name: value for name, value in held.items() if value != {}}
    return orjson.loads(orjson.dumps({"is": type(draft).__name__} | told))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_record_gives_the_rows_or_the_refusal_of_its_case(case: Path) -> None:
    record = orjson.loads((case / "record.json").read_bytes())
    expected = orjson.loads((case / "expect.json").read_bytes())
    name = case.parent.name
    asked = name if all_readers()[name].is_stated_only else "auto"
    assert detect(record) == (None if asked == name else name)
    try:
        told: Any = [_told(draft) for draft in read_record(record, asked)[1]]
    except Unreadable as why:
        told = {"rule": why.rule, "detail": why.detail}
    assert told == expected


def test_every_format_has_cases_and_every_case_a_format() -> None:
    assert {case.parent.name for case in CASES} == set(all_readers())


@pytest.mark.parametrize("name", sorted(all_readers()))
def test_a_formats_example_is_found_as_that_format_and_read(name: str) -> None:
    reader = all_readers()[name]
    found, drafts = read_record(reader.example, name if reader.is_stated_only else "auto")
    assert (found, len(drafts) > 0) == (name, True)
    assert reader.sentence.endswith(".")


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ({"prompt": "a", "completion": "b", "label": True}, "votes"),
        ({"messages": [], "label": True}, "votes"),
        ({"prompt": "a", "chosen": "b", "rejected": "c", "messages": []}, "pairs"),
        ({"conversations": [], "chosen": {}, "rejected": {}}, "pairs"),
        ({"instruction": "a", "output": "b", "completions": []}, "alpaca"),
        ({"instruction": "a", "input": "b", "output": "c", "rating": 1}, "interactions"),
        ({"instruction": "a", "output": "b", "output_2": "c"}, "wide_answers"),
        ({"instruction": "a", "output": "b", "chosen": "b", "rejected": "c"}, "pairs"),
        ({"input": "a", "output_1": "b", "output_2": "c"}, "wide_answers"),
        ({"input": "a", "output_1": "b", "output_2": "c", "label": 1}, "labelled_outputs"),
        ({"question": "a", "options": None, "answer": "b"}, "choice_questions"),
        ({"prompt": "a", "label": "safe"}, "prompts"),
        ({"prompt": "a", "label": "True"}, None),
        ({"prompt": "a", "completion": "b", "type": "c", "final_label": "d"}, "refusals"),
        ({"turns": [{"utterance": "a", "response": "b"}]}, "dialogue_turns"),
        ({"turns": ["a"], "choices": []}, "model_answers"),
        (
            {"message_tree_id": "a", "prompt": {"role": "b", "text": "c", "replies": []}},
            "message_tree",
        ),
        ({"chosen": "a", "rejected": "b"}, None),
        ({"text": "a"}, None),
        ([], None),
        ("a line", None),
    ],
)
def test_the_most_specific_format_is_found(record: object, found: str | None) -> None:
    assert detect(record) == found


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"instruction": "a"}, "unknown_format: nearest alpaca, missing output"),
        ({"chosen": "a", "rejected": "b"}, "unknown_format: nearest pairs, missing prompt"),
        ({"question_id": 1, "choices": []}, "unknown_format: nearest model_answers, missing turns"),
        ([1], "unknown_format: record: expected object or list of turns, found list"),
        ({"text": "secret words"}, "not_a_record_of_this_trade: keys: text"),
        ({"answer": 1, "id": "secret"}, "not_a_record_of_this_trade: keys: answer, id"),
        ({"": "1", "TEXT": "secret"}, "not_a_record_of_this_trade: keys: TEXT and 1 more"),
        ({"12": {}, "a@b": {}}, "not_a_record_of_this_trade: keys: 2 of no plain name"),
        ({}, "not_a_record_of_this_trade: keys: none"),
        ("a line", "not_a_record_of_this_trade: plain text; if every line is a prompt, state"),
        ({"system_prompt": "secret"}, "role_description: a system prompt that nobody asks"),
        (
            {"parent_id": None, "role": "prompter", "text": "secret"},
            "lone_message: a message whose tree lies in other records",
        ),
    ],
)
def test_what_no_reader_knows_is_told_by_keys_and_never_by_text(record: object, told: str) -> None:
    with pytest.raises(Unreadable) as why:
        read_record(record)
    assert str(why.value).startswith(told)
    assert "secret" not in str(why.value)


def test_a_stated_format_overrules_what_is_found() -> None:
    record = {"prompt": "a", "completion": "b", "label": True}
    assert read_record(record, "prompt_completion")[0] == "prompt_completion"
    with pytest.raises(Unreadable, match="unknown_format: not alpaca, missing instruction"):
        read_record(record, "alpaca")


@given(json_values)
def test_any_value_is_read_or_refused_and_nothing_else_is_raised(value: object) -> None:
    for name in ("auto", *all_readers()):
        assert _rows_or_rule(value, name)


def _rows_or_rule(value: object, name: str) -> object:
    try:
        return read_record(value, name)[1]
    except Unreadable as why:
        return why.rule


def test_looking_at_keys_first_rules_no_format_out() -> None:
    records = [orjson.loads(path.read_bytes()) for path in ROOT.glob("*/*/record.json")]
    fewer = [
        {name: value for name, value in record.items() if name != gone}
        for record in records
        if isinstance(record, dict)
        for gone in record
    ]
    found = [reader for reader in all_readers().values() if not reader.is_stated_only]
    for record in (*records, *fewer):
        matched = next((reader.name for reader in found if reader.matches(record)), None)
        assert detect(record) == matched
