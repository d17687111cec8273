"""A signature is what a plain walk over the same tokens gives, whatever the text and the batch."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.config import CurateConfig
from tasks.engine import connection
from tasks.functions.shingles import jaccard, overlap
from tasks.functions.sides import said as sides_of
from tasks.functions.signature import FIELDS, signature
from tasks.functions.tokens import tokens
from tasks.functions.words import FUNCTION_WORDS
from tasks.lake import Lake
from tasks.tables import MESSAGES

Talk = list[tuple[str, str]]
# Words, marks and borders that the rules are about; then anything at all, from every plane.
PIECES = [
    "the", "Gate", "gate's", "水", "闸门", "२४", "42", "é", "ß", "İ", "ΣΑΣ", "कि", "ไม่", "한국", "𠀀", "𝒳",
    " ", " ", "\n", "\n\n", "```", "   ```json\n", "。", "…", "_", "\u3000", "\x85", ".", "`",
]  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=90).map("".join),
    st.lists(st.sampled_from([piece for piece in PIECES if piece.strip()]), max_size=90).map(
        " ".join
    ),
    st.text(max_size=40),
)
ROLES = st.sampled_from(["system", "user", "assistant", "tool", "critic", ""])
TALKS = st.lists(st.tuples(ROLES, TEXTS), max_size=6)
MASK = (1 << 64) - 1
CONSTANTS = {"token": 0x243F6A8885A308D3, "role": 0x13198A2E03707344, "raw": 0xA4093822299F31D0,
             "turn": 0x082EFA98EC4E6C89, "turns": 0x452821E638D01377,
             "prompt": 0xBE5466CF34E90C6C, "answer": 0xC0AC29B7C97C50DD, "": 0}  # fmt: skip
SAID_BY = {"prompt": "user", "answer": "assistant"}


def mix(state: int) -> int:
    state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & MASK
    state = (state ^ state >> 27) * 0x94D049BB133111EB & MASK
    return state ^ state >> 31


def fold(seed: str, numbers: Iterable[int]) -> int:
    state = CONSTANTS[seed]
    for number in numbers:
        state = (state ^ number) * 0x9E3779B97F4A7C15 & MASK
        state ^= state >> 32
    return mix(state)


def token_hash(token: str) -> int:
    return fold("token", map(ord, token))


def turn_hash(role: str, content: str) -> int:
    said = [token_hash(token) for token in tokens(content)] or [fold("raw", map(ord, content))]
    return fold("turn", [fold("role", map(ord, role)), *said])


def turns_key(turns: Talk) -> int:
    return fold("turns", [turn_hash(*turn) for turn in turns]) >> 1


def gram_hashes(words: list[str], n: int, side: str) -> list[int]:
    hashes = [token_hash(word) for word in words]
    grams = (
        [hashes[place : place + n] for place in range(max(1, len(hashes) - n + 1))]
        if hashes
        else []
    )
    rolled = [sum(h * pow(0xD6E8FEB86659FD93, len(gram) - 1 - i, 1 << 64) for i, h in enumerate(gram))
              for gram in grams]  # fmt: skip
    return sorted({mix((value & MASK) ^ CONSTANTS[side]) >> 1 for value in rolled})


def said(talk: Talk, side: str) -> list[str]:
    return [word for role, text in talk if role == SAID_BY[side] for word in tokens(text)]


def is_cut(answer: str) -> bool:
    if len(re.findall(r"^ *```", answer, re.MULTILINE)) % 2:
        return True
    ending = r"[.!?。！？…;；:：)）\]】}>\"'”’`*_|~%°\d]\s*\Z"
    return len(answer) > 200 and not re.search(ending, answer) and "\n" not in answer[-80:]


def plain(talk: Talk, n: int, size: int) -> dict[str, Any]:
    prompt, answer = said(talk, "prompt"), said(talk, "answer")
    asked, counts = set(prompt) - FUNCTION_WORDS, Counter(answer)
    told = [word for word in answer if word not in FUNCTION_WORDS]
    grams = list(zip(answer, answer[1:], answer[2:], strict=False))
    users = [turn for turn in talk if turn[0] == "user"]
    share = [count / len(answer) for count in counts.values()]
    return {
        "roles": "".join({"system": "s", "user": "u", "assistant": "a", "tool": "t"}.get(role, "?") for role, _ in talk),
        "turn_count": len(talk),
        "empty_turn_count": sum(not text.strip() for _, text in talk),
        "length_chars": sum(len(text) for _, text in talk),
        "normal_hash": turns_key(talk),
        "prompt_hash": turns_key(users),
        "answer_hash": turns_key([turn for turn in talk if turn[0] == "assistant"]),
        "first_turn_hash": turns_key(users[:1]),
        "prompt_sketch": gram_hashes(prompt, n, "prompt")[:size],
        "answer_sketch": gram_hashes(answer, n, "answer")[:size],
        "prompt_token_count": len(prompt),
        "answer_token_count": len(answer),
        "prompt_content_count": len(asked),
        "shared_content_count": len(asked & set(told)),
        "answer_content_count": len(told),
        "answer_distinct_content_count": len(set(told)),
        "answer_number_count": sum(word.isdecimal() for word in told),
        "repeated_share": 1 - len(set(grams)) / len(grams) if grams else 0.0,
        "answer_type_token_ratio": len(counts) / len(answer) if answer else 0.0,
        "answer_token_entropy": pytest.approx(-sum(p * math.log2(p) for p in share), abs=1e-9),
        "is_cut": is_cut("\n".join(text for role, text in talk if role == "assistant")),
    }  # fmt: skip


def column(talks: list[Talk]) -> pa.ChunkedArray:
    rows = [[{"role": role, "content": text} for role, text in talk] for talk in talks]
    return pa.chunked_array([pa.array(rows, MESSAGES)])


def constant(value: Any, rows: int) -> pa.ChunkedArray:
    return pa.chunked_array(
        [pa.array([value] * rows, pa.string() if isinstance(value, str) else pa.int64())]
    )


def signed(messages: pa.ChunkedArray, n: int = 5, size: int = 24) -> list[dict[str, Any]]:
    rows = len(messages)
    return list(signature(messages, constant(n, rows), constant(size, rows)).to_pylist())


@settings(deadline=None, max_examples=300)
@given(st.lists(TALKS, max_size=5), st.integers(1, 9), st.integers(8, 30))
def test_any_talk_has_the_signature_of_a_plain_walk(talks: list[Talk], n: int, size: int) -> None:
    for talk, found in zip(talks, signed(column(talks), n, size), strict=True):
        expected = plain(talk, n, size)
        assert {name: found[name] for name in expected} == expected


@settings(deadline=None, max_examples=60)
@given(st.lists(TALKS, min_size=1, max_size=12), st.data())
def test_a_row_is_read_alike_wherever_a_batch_is_cut(
    talks: list[Talk], data: st.DataObject
) -> None:
    whole = column(talks).chunk(0)
    cut = data.draw(st.integers(0, len(talks)))
    pieces = pa.chunked_array([whole[:cut], whole[cut:]])
    assert signed(pieces) == signed(column(talks))
    assert signed(pa.chunked_array([whole[cut:]], MESSAGES)) == signed(column(talks))[cut:]


def test_hashes_stay_what_they_were_on_the_first_day() -> None:
    talk = [
        ("system", "Be brief."),
        ("user", "What is 水闸, İn 2024?"),
        ("assistant", "A gate for water. " * 3),
        ("user", "…"),
    ]
    found = signed(column([talk]))[0]
    names = [name for name, _, _ in FIELDS if name.endswith(("_hash", "_sketch"))]
    golden = json.loads((Path(__file__).parent / "golden_signature.json").read_text("utf-8"))
    assert {name: found[name] for name in names} == golden


LONG = "gate " * 45
ANSWERS = [
    *([f"{LONG}\n{'y' * tail}"] for tail in (78, 79, 80, 81)),
    *(["水" * length] for length in (199, 200, 201, 202)),
    *([LONG + end] for end in ("end", "end.", "end 7", "end。  \n ", "end٣", "\u3000")),
    *([LONG + "x" * 90, last] for last in ("", " \n", "y" * 79, "y" * 80, "水" * 26, "水" * 27, "水" * 80)),
    [LONG + "." + " " * 90, " " * 90],
    ["```", "```"], ["``", "`"], ["a ```"], ["  ```x\n ```y\n```"], ["` ``\n````"],
]  # fmt: skip


@pytest.mark.parametrize("answers", ANSWERS)
def test_an_answer_is_cut_in_a_fence_or_in_a_long_line_without_an_end(answers: list[str]) -> None:
    talk = [("assistant", answer) for answer in answers]
    assert signed(column([talk]))[0]["is_cut"] == is_cut("\n".join(answers))


def test_no_row_gives_no_signature_and_what_is_null_says_nothing() -> None:
    assert signed(column([])) == []
    rows = pa.array([None, [], [{"role": None, "content": None}], [None]], MESSAGES)
    found = signed(pa.chunked_array([rows]))
    assert [row["roles"] for row in found] == ["", "", "?", "?"]
    assert [row["length_chars"] for row in found] == [0, 0, 0, 0]


def test_a_text_of_a_million_tokens_stands_beside_a_short_one() -> None:
    long = "water 水 " * 500_000
    short, found = signed(column([[("user", "one")], [("user", long), ("assistant", long)]]))
    assert short["prompt_token_count"] == 1
    assert found["prompt_token_count"] == found["answer_token_count"] == 1_000_000
    assert (found["shared_content_count"], found["answer_token_entropy"]) == (2, 1.0)


def test_threads_do_not_change_a_signature() -> None:
    talks = [
        [("user", f"gate {row} of {row % 7} 水"), ("assistant", "the water rises " * (row % 50))]
        for row in range(2_000)
    ]
    batch = column(talks)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == signed(batch) for found in pool.map(signed, [batch] * 4))


@settings(deadline=None, max_examples=80)
@given(TALKS, st.integers(1, 9))
def test_a_sketch_is_the_smallest_of_all_shingles_of_what_is_said_on_a_side(
    talk: Talk, n: int
) -> None:
    found, held = signed(column([talk]), n)[0], sides_of(column([talk])).to_pylist()[0]
    for side in ("prompt", "answer"):
        assert held[side] == "\n".join(text for role, text in talk if role == SAID_BY[side])
        assert found[f"{side}_sketch"] == gram_hashes(said(talk, side), n, side)[:24]


LISTS = st.lists(st.sets(st.integers(0, 40)).map(sorted), max_size=8)


@settings(deadline=None)
@given(LISTS)
def test_an_overlap_counts_what_two_lists_share(lists: list[list[int]]) -> None:
    left, right = lists, lists[::-1]
    arrays = [pa.chunked_array([pa.array(each, pa.list_(pa.int64()))]) for each in (left, right)]
    expected = [len({*a} & {*b}) for a, b in zip(left, right, strict=True)]
    assert overlap(*arrays).to_pylist() == expected
    cut = [pa.chunked_array([each.chunk(0)[1:]]) for each in arrays if each.num_chunks]
    assert not cut or overlap(*cut).to_pylist() == expected[1:]


def grams(text: str, n: int) -> set[tuple[str, ...]]:
    words = tokens(text)
    return (
        {tuple(words[at : at + n]) for at in range(max(1, len(words) - n + 1))} if words else set()
    )


@settings(deadline=None, max_examples=80)
@given(st.lists(TEXTS, min_size=1, max_size=5), st.data(), st.integers(1, 6))
def test_two_texts_are_as_alike_as_the_sets_of_their_shingles(
    texts: list[str], data: st.DataObject, n: int
) -> None:
    each = st.integers(0, len(texts) - 1)
    pairs = data.draw(st.lists(st.tuples(each, each), min_size=1, max_size=12))
    sets = [grams(text, n) for text in texts]
    expected = [
        len(sets[a] & sets[b]) / len(sets[a] | sets[b]) if sets[a] | sets[b] else 1.0
        for a, b in pairs
    ]
    assert jaccard(*paired(texts, pairs, n)).to_pylist() == expected


def test_a_batch_of_long_texts_is_measured_in_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["the gate " * 9, "the gate shuts " * 9, "水 " * 40]
    given_pairs = paired(texts, [(a, b) for a in range(3) for b in range(3)], 2)
    whole = jaccard(*given_pairs)
    monkeypatch.setattr("tasks.functions.shingles._MOST_BYTES", 100)
    assert jaccard(*given_pairs) == whole


def paired(texts: list[str], pairs: list[tuple[int, int]], n: int) -> list[pa.ChunkedArray]:
    firsts, others = ([pair[place] for pair in pairs] for place in range(2))
    arrays = [
        pa.array(each)
        for numbers in (firsts, others)
        for each in (numbers, [texts[number] for number in numbers])
    ]
    return [*(pa.chunked_array([each]) for each in arrays), constant(n, len(pairs))]


def test_null_rows_and_no_rows_pass_through_sql(tmp_path: Path) -> None:
    with connection(Lake(tmp_path)) as con:
        assert con.execute("select signature(null, 5, 24), overlap(null, [1])").fetchall() == [
            (None, None)
        ]


def test_the_knobs_of_a_sketch_are_those_of_near_duplicates() -> None:
    knobs = CurateConfig().near_duplicates
    assert (knobs.shingle_tokens, knobs.sketch_size) == (5, 24)
