"""What holds an item is what a plain count of covered tokens says, whatever the benchmark."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.engine import connection
from tasks.functions.contamination import held_items, item_index, token_hashes
from tasks.functions.tokens import tokens
from tasks.lake import Lake
from tasks.tables import MESSAGES

Talk = list[tuple[str, str]]
Item = tuple[int, Talk, int]
# So few words that runs of them meet all the time, also across turns and in other places.
WORDS = st.sampled_from(["sluice", "gate", "水", "闸", "Mill", "7", "?", "、"])
SAID = st.lists(WORDS, max_size=14).map(" ".join)
TALKS = st.lists(st.tuples(st.sampled_from(["user", "assistant", "system"]), SAID), max_size=5)
ITEMS = st.lists(st.tuples(st.lists(SAID, min_size=1, max_size=2), st.integers(1, 20)), max_size=6)
ROLES = {"prompt": "user", "answer": "assistant"}


def column(talks: list[Talk]) -> pa.ChunkedArray:
    rows = [[{"role": role, "content": content} for role, content in talk] for talk in talks]
    return pa.chunked_array([pa.array(rows, MESSAGES)])


def constant(value: Any, rows: int) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([value] * rows)])


def listed(values: list[Any], kind: pa.DataType) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([values], pa.list_(kind))])


def words(talk: Talk, role: str) -> list[str]:
    return [word for each, text in talk if each == role for word in tokens(text)]


def index_of(items: list[Item], n: int) -> int:
    asked = [
        token_hashes(column([talk]), constant("prompt", 1)).to_pylist()[0] for _, talk, _ in items
    ]
    held = item_index(
        listed([number for number, _, _ in items], pa.int64()),
        listed(asked, pa.list_(pa.int64())),
        listed([needed for _, _, needed in items], pa.int64()),
        constant(n, 1),
    )
    return int(held[0].as_py())


def found(talks: list[Talk], side: str, n: int, held: int) -> list[list[dict[str, int]]]:
    rows = len(talks)
    answer = held_items(
        column(talks), constant(side, rows), constant(n, rows), constant(held, rows)
    )
    answer.validate(full=True)
    return answer.to_pylist()


def covered(item: list[str], text: list[str], n: int) -> list[int]:
    """Return the tokens that lie in an n-gram of both, counted naively: the item's or the text's.

    The fewer of the two: a phrase that an item says four times is not said so by saying it once.
    """
    sides = []
    for one, other in ((item, text), (text, item)):
        runs = {tuple(other[at : at + n]) for at in range(len(other) - n + 1)}
        starts = [at for at in range(len(one) - n + 1) if tuple(one[at : at + n]) in runs]
        sides.append(sorted({token for at in starts for token in range(at, at + n)}))
    return min(sides, key=len)


def plainly(items: list[Item], talk: Talk, side: str, n: int) -> Iterator[tuple[int, int]]:
    text, turns = words(talk, ROLES[side]), [turn for turn in talk if turn[0] == ROLES[side]]
    whole = [words([turn], ROLES[side]) for turn in turns] + [text] * (len(text) < n)
    for number, asked, needed in items:
        item = words(asked, "user")
        if len(item) < n:
            held = list(range(len(item))) if side == "prompt" and item and item in whole else []
        else:
            held = covered(item, text, n)
        if held and len(held) >= needed:
            yield number, len(held)


@settings(deadline=None, max_examples=400)
@given(ITEMS, st.lists(TALKS, min_size=1, max_size=6), st.integers(1, 6))
def test_every_item_that_is_covered_enough_is_found_and_no_other(
    given_items: list[tuple[list[str], int]], talks: list[Talk], n: int
) -> None:
    items = [
        (1_000 - 7 * place, [("user", text) for text in texts], needed)
        for place, (texts, needed) in enumerate(given_items)
    ]
    held = index_of(items, n)
    for side in ROLES:
        got = [
            {(each["number"], each["covered_count"]) for each in row}
            for row in found(talks, side, n, held)
        ]
        assert got == [set(plainly(items, talk, side, n)) for talk in talks]


def test_the_span_is_where_the_row_says_it() -> None:
    item = [("user", "one two three four five six")]
    held = index_of([(5, item, 4)], 3)
    talk = [("user", "well now"), ("assistant", "?"), ("user", "say: one two three, four and on")]
    assert found([talk], "prompt", 3, held) == [
        [
            {
                "number": 5,
                "covered_count": 4,
                "first_text_token": 3,
                "last_text_token": 6,
            }
        ]
    ]


def test_a_phrase_that_an_item_repeats_is_not_all_of_it() -> None:
    phrase = "i am not sure what you mean "
    held = index_of([(1, [("user", phrase * 4)], 20)], 5)
    assert found([[("user", f"well {phrase} by that")]], "prompt", 5, held) == [[]]
    [[all_of_it]] = found([[("user", f"well {phrase * 3} by that")]], "prompt", 5, held)
    assert (all_of_it["covered_count"], all_of_it["last_text_token"]) == (21, 21)


def test_a_template_that_all_items_share_finds_none_of_them_by_itself() -> None:
    opening = "answer this question with one letter and no other word please"
    items = [
        (
            place,
            [("user", f"{opening}: {' '.join(f'{word}{place}' for word in 'abcdefghijklmn')}")],
            14,
        )
        for place in range(300)
    ]
    held = index_of(items, 4)
    assert found([[("user", f"{opening}, will you?")]], "prompt", 4, held) == [[]]
    whole = found([items[7][1]], "prompt", 4, held)[0]
    assert [(each["number"], each["covered_count"]) for each in whole] == [(7, 25)]


def test_an_index_that_nobody_made_is_an_error_and_no_items_find_nothing() -> None:
    with pytest.raises(KeyError):
        found([[("user", "x")]], "prompt", 8, 1)
    assert found([[("user", "x y z")]], "prompt", 2, index_of([], 2)) == [[]]


def test_sql_calls_them_over_many_rows(tmp_path: Path) -> None:
    sql = """
    with items as (
        select place, token_hashes(messages, 'prompt') as asked from given where place < 2
    ),
    held as (select item_index(list(place), list(asked), list(len(asked)), 3) as held from items)
    select place, len(held_items(messages, 'prompt', 3, held)), len(held_items(messages, 'answer', 3, held))
    from given cross join held order by place
    """
    asked: list[Talk] = [[("user", "which river runs here")], [("user", "who built the mill")]]
    talks: list[Talk] = [*asked, [("user", "go"), ("assistant", "who built the mill? I did")], []]
    many = talks * 2_000
    table = pa.table({"place": range(len(many)), "messages": column(many)})
    with connection(Lake(tmp_path)) as con:
        con.register("given", table)
        rows = con.execute(sql).fetchall()
    assert [row[1:] for row in rows] == [(1, 0), (1, 0), (0, 1), (0, 0)] * 2_000
