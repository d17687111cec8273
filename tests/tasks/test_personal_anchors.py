"""What is looked at near anchors, at ends and in small letters is what a look at all would find."""

import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench._corpus import SECRETS
from bench._personal_texts import planted
from tasks.functions.personal.endings import endings
from tasks.functions.personal.finding import RECOGNISERS, Found, found, trailing_token
from tasks.functions.personal.gates import END_MARKS, FULL_WIDTH
from tasks.functions.personal.kinds import END_MARK
from tasks.functions.personal.policies import Policy
from tasks.functions.personal.proposals import Cue, Recogniser
from tasks.functions.personal.rewriting import Text
from tasks.functions.personal.telling import keyed, told
from tasks.functions.personal_data import personal_data
from tasks.tables import MESSAGES

MARKS = ("<|endoftext|>", "<eos>", "</s>", "[EOS]", "[/INST]", "<｜end▁of▁sentence｜>")
SPACES = (" ", "\n", "\t\r\n", "\u3000", "\x85", "\x1c", "\xa0")
# Whole values, halves of them, and what stands in and around them.
PIECES = [
    *SECRETS.values(),
    *(half for value in SECRETS.values() for half in (value[: len(value) // 2], value[-9:])),
    *("Mr. ", "Dear ", "Customer Name: ", "my name is ", "Anna", "O'Neil", "我叫", "王小明", "欧阳先生", "老师"),
    *("221 ", "Baker ", "Street", "P.O. Box 12", "住在北京市海淀区", "中关村大街", "27号", "3号楼"),
    *("password", "api_key", "apı_key", "paſſword", "to\u212aen", " is ", "：", " = ", '"', "hunter2!", "A8fk3jd9xkP2qLr8zT"),
    *("card ", "电话", "call ", "order ", "passport", "护照", "+", "(", ")", "(0)", "-", "/", ".", ":", "::", "@", "://"),
    *("0", "00", "1", "12", "139", "2026", "4567", "1234567", "１３９", "ab", "fe80", "x", "ext 5", "转8", "\\n", "，", "–", "é", "🙂"),
    *(" ", "  ", "\n", "\xa0"),
]  # fmt: skip
PIECED = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def found_everywhere(text: str, recognisers: tuple[Recogniser, ...]) -> list[Found]:
    """Return what is accepted where each pattern is sought from one end of a text to the other."""
    read, taken = text.translate(FULL_WIDTH), list[Found]()
    for each in recognisers:
        for match in each.pattern.finditer(read):
            borders = each.check(match)
            new = Found(*borders, each.kind) if borders else None
            if new and all(new.end <= old.start or old.end <= new.start for old in taken):
                taken.append(new)
    return sorted(taken)


@settings(max_examples=400, deadline=None)
@given(PIECED)
def test_near_anchors_is_found_what_is_found_anywhere(text: str) -> None:
    assert found(text, RECOGNISERS) == found_everywhere(text, RECOGNISERS)
    for each in RECOGNISERS:
        assert found(text, (each,)) == found_everywhere(text, (each,))


@pytest.mark.parametrize(
    "text",
    [
        f"{'a' * 64}@b.co",
        f"a{'+' * 20}://u:p4ss@b.co",
        "P.O. Box 12",
        "12345 Baker Street",
        "一二三四五六七自治区一二三四五六七州一二三四五六县一二三四五六七八大道12345号",
        "Customer Name: Anna",
        "欧阳小明先生",
        "apı_key = A8fk3jd9xkP2qLr8zT",
        "token = A8fk3jd9xkP2qLr8zT",
        "passport AB123456",
        "MAC 12ab.34cd.56ef and 12-ab-34-cd-56-ef",
        "fe80::1234, 2001:db8:1:2:3:4:5:6",
        "DE89 3704 0044 0532 0130 00",
        "call 1 (415) 555-2671, (0755)12345678, (415)555-2671, +86 139-1234-5678, 123 456 789",
    ],
)
def test_what_begins_far_from_its_anchor_is_found(text: str) -> None:
    assert found(text, RECOGNISERS)
    assert found(text, RECOGNISERS) == found_everywhere(text, RECOGNISERS)


def test_planted_values_are_found_near_anchors_as_anywhere() -> None:
    texts = [each.text for each in planted(seed=4, texts_a_kind=40)]
    near = [found(text, RECOGNISERS) for text in texts]
    assert sum(map(len, near)) > len(texts) / 2
    assert near == [found_everywhere(text, RECOGNISERS) for text in texts]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.sampled_from([*MARKS, *SPACES, "<s>", "a", "好"])).map("".join)))
def test_ends_of_a_column_are_the_tokens_that_each_text_ends_in(texts: list[str]) -> None:
    is_end = re.compile(rf"(?:{END_MARKS})[ \t\r\n]*\Z")
    tokens = [trailing_token(text) if is_end.search(text) else None for text in texts]
    ends = endings(pa.array(texts, pa.string()), np.ones(len(texts), bool))
    assert ends.found() == {at: token for at, token in enumerate(tokens) if token}


@pytest.mark.parametrize("text", ["a<eos>" + "\n" * 500, "a" + " " * 500 + "<eos>", "<eos>" * 200])
def test_a_long_end_is_cut_from_where_one_looks(text: str) -> None:
    token = trailing_token(text)
    ends = endings(pa.array([text]), np.ones(1, bool)).found()
    assert ends == ({0: token} if token else {})


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["", "Hi", " ", "{"]), st.sampled_from(MARKS)), max_size=3),
    st.integers(0, 3),
)
def test_a_row_of_tokens_alone_comes_to_what_any_row_does(
    ends: list[tuple[str, str]], prompt_turn_count: int
) -> None:
    turns = [("user", "Say <eos>"), *(("assistant", f"{said}{mark}") for said, mark in ends)]
    tokens = [trailing_token(content) for _, content in turns[1:]]
    text = Text(turns, "", [[], [], *([token] if token else [] for token in tokens)])
    one = told(text, prompt_turn_count, Policy())
    talk = pa.array([[{"role": role, "content": said} for role, said in turns]], MESSAGES)
    beside = (("", pa.string()), (prompt_turn_count, pa.int32()), *((each, pa.string()) for each in ("mask", "flag", "")))  # fmt: skip
    columns = (pa.chunked_array([pa.array([value], kind)]) for value, kind in beside)
    [row] = personal_data(pa.chunked_array([talk]), *columns).to_pylist()
    assert row == (keyed([one]).to_pylist()[0] if one else dict.fromkeys(row))
    assert not one or one["kinds"] == [END_MARK]


@given(st.text(st.sampled_from("cardCARDſſKıİ 卡号Visa\u212a"), max_size=12))
def test_a_cue_is_read_in_any_case(text: str) -> None:
    for pattern in ("card|卡号", r"\bvisk", "is$"):
        by_re = re.compile(pattern, re.IGNORECASE).search(text)
        match = Cue(pattern).search(text)
        assert (match and match.span()) == (by_re and by_re.span())
