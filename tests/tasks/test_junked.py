"""Quick looks of junk: what narrow patterns and few tokens say is what the slow way says."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.functions import junk, scripts
from tasks.functions.personal.gates import END_MARKS
from tasks.functions.tokens import tokens
from tasks.tables import MESSAGES

ENDS = st.sampled_from(
    [
        "the",
        " the",
        "éthe",
        "一the",
        ". For",
        "因为",
        ",",
        "（",
        " and",
        "our.",
        "!",
        "… The",
        "\n",
        " ",
        "\u3000",
        "\xa0",
        "\x1f",
        "\x0b",
        "\x85",
        "\u2028",
        "```",
        "</s>",
        "- item",
        "#tag",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(ENDS, min_size=1, max_size=6).map("".join))
def test_an_answer_that_stops_amid_a_sentence_is_worth_a_look(end: str) -> None:
    answer = "So " * junk.CUT_CHARS + end
    found = np.asarray(pc.match_substring_regex(pa.array([answer]), junk._MAY_BE_CUT))

    assert found[0] >= junk._is_cut(answer)


def test_a_short_answer_is_not_cut() -> None:
    assert not junk._is_cut("It opens when the")


@pytest.mark.parametrize("mark", ["<|im_end|>", "</s>", "[EOS]", "[/INST]", "<｜end of text｜>"])
def test_a_mark_at_the_end_is_looked_for_by_its_last_sign(mark: str) -> None:
    assert re.fullmatch(END_MARKS, mark)
    texts = pa.array([f"So it is.{mark}", f"So it is. {mark} \n{mark}\n", "So it is."])

    told = junk._replaced(texts, junk._TAIL_SIGN, junk._TAIL, "")

    assert told.to_pylist() == ["So it is."] * 3


def has_loop(said: list[str]) -> bool:
    for period in range(1, junk.LONGEST_LOOP + 1):
        run = 0
        for place in range(len(said) - period):
            run = run + 1 if said[place] == said[place + period] else 0
            if run >= max(junk.LOOP_TOKENS, period * (junk.LOOP_COPIES - 1)):
                return True
    return False


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from("abc"), max_size=20),
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=12),
    st.integers(1, 60),
    st.lists(st.sampled_from("abc"), max_size=20),
)
def test_loops_are_those_found_token_by_token(
    before: list[str], again: list[str], copies: int, after: list[str]
) -> None:
    said = [*before, *again * copies, *after]

    assert junk._has_loop(said) == has_loop(said)


WORDS = st.sampled_from(["weir", "Weir", "lock", "水", "ΟΔΟΣ", "İs", "3.5", "—", "\n", "e\u0301"])


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=30), st.lists(WORDS, max_size=3), st.sampled_from([" ", ", "]))
def test_an_echo_is_told_by_all_its_tokens(said: list[str], more: list[str], by: str) -> None:
    request, answer = " ".join(said), by.join([*said, *more])

    found = junk._is_echo(request, answer)

    asked = tokens(request)
    assert found == (len(asked) >= junk.ECHO_TOKENS and asked == tokens(answer))


SIDES = st.tuples(
    st.sampled_from(["", "闸门在春天打开。", "The gate opens in spring. ", "é", "，", "あ"]),
    st.integers(0, 12),
).map(lambda each: each[0] * each[1])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(SIDES, SIDES, SIDES, SIDES), min_size=1, max_size=5))
def test_an_answer_in_another_script_is_told_by_both_sides(
    talks: list[tuple[str, str, str, str]],
) -> None:
    pairs = [(a + b, c + d) for a, b, c, d in talks]
    roles = [{"role": "user", "content": asked} for asked, _ in pairs]
    column = pa.chunked_array([pa.array([[each] for each in roles], MESSAGES)])
    requests, prose = (pa.array([pair[side] for pair in pairs]) for side in (0, 1))

    found = scripts.other_script(column, requests, prose).tolist()

    han = [[bool(re.search("[一-鿿]", side)) for side in pair] for pair in pairs]
    assert found == [
        asked != told and scripts._differ(*pair, pair[0])
        for pair, (asked, told) in zip(pairs, han, strict=True)
    ]
