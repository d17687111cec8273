"""Which conversations stand for which: stories of near-duplicates, and what holds of any corpus."""

import itertools
import random
from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.config import CurateConfig
from tasks.engine import bound, connection
from tasks.functions.kernels.clusters import fates
from tasks.functions.tokens import tokens
from tasks.gates import checked, counted
from tasks.identity import content_id
from tasks.lake import Lake
from tasks.stages import all_stages
from tasks.suites import suite_of
from tasks.tables import STAGED

WORDS = [first + second for first in "bdfgklmnprst" for second in ("alo", "enu", "imi", "opa")]
PARAMETERS = CurateConfig().parameters()
Turns = list[tuple[str, str]]
Fate = tuple[str, str | None, float | None]
BUILT = [
    *(name for name in all_stages() if name.startswith("cleaned.")),
    *(name for name in all_stages() if name.startswith("deduplicated.")),
]


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with connection(Lake(tmp_path_factory.mktemp("lake"))) as made:
        for schema in ("staged", "cleaned", "deduplicated"):
            made.execute(f"create schema {schema}")
        yield made


def fates_of(
    con: duckdb.DuckDBPyConnection, talks: list[Turns], **knobs: Any
) -> dict[int, Fate | None]:
    """Build the layer over these conversations; return what became of each, None for a kept one."""
    rows = [
        {"row_id": f"{place:04}", "conversation_id": content_id(talk, None), "source_rank": 100,
         "source_name": "s", "text_id": f"{place:04}"}
        for place, talk in enumerate(talks)
    ]  # fmt: skip
    texts = [
        {"text_id": row["text_id"], "messages": [{"role": r, "content": c} for r, c in talk]}
        for row, talk in zip(rows, talks, strict=True)
    ]
    given_rows = {"conversations": rows, "texts": texts}
    for name, schema in STAGED.items():
        con.register("given", pa.Table.from_pylist(given_rows.get(name, []), schema))
        con.execute(f"create or replace table staged.{name} as select * from given")
        con.unregister("given")
    for table in BUILT:
        stage = all_stages()[table]
        values = bound(stage, PARAMETERS | knobs)
        con.execute(f"create or replace table {table} as {stage.sql}", values)
    found = con.execute(
        "select row_id, rule, matched_id, value from deduplicated.rejections where entity = 'conversations'"
    ).fetchall()
    fallen = {int(row): (rule, int(matched), value) for row, rule, matched, value in found}
    return {place: fallen.get(place) for place in range(len(talks))}


def rules(found: dict[int, Any]) -> list[str | None]:
    return [fate and fate[0] for fate in found.values()]


def said(*turns: str) -> Turns:
    return list(zip(itertools.cycle(("user", "assistant")), turns, strict=False))


def text(seed: int, count: int = 60, changed: tuple[int, ...] = ()) -> str:
    words = random.Random(seed).choices(WORDS, k=count)
    return " ".join("zzz" if place in changed else word for place, word in enumerate(words))


def test_an_edit_on_each_side_is_a_near_duplicate_and_says_how_near(
    con: duckdb.DuckDBPyConnection,
) -> None:
    near = said(text(1, changed=(0,)), text(2, changed=(30,)))
    found = fates_of(con, [said(text(1), text(2) + " longer"), near])
    # One word in the middle of sixty costs five shingles of each side.
    assert found == {0: None, 1: ("near_duplicate", 0, pytest.approx(51 / 62))}


def test_two_questions_on_one_long_passage_both_stay(con: duckdb.DuckDBPyConnection) -> None:
    passage = text(1, 400)
    one = said(f"{passage} Who won?", text(2))
    two = said(f"{passage} When was it?", text(3))
    short = [
        said(f"{passage} {asked}?", told) for asked, told in (("Who", "Ann."), ("When", "Now."))
    ]
    assert rules(fates_of(con, [one, two, *short])) == [None] * 4


def test_two_answers_to_one_question_both_stay(con: duckdb.DuckDBPyConnection) -> None:
    assert rules(fates_of(con, [said(text(1), text(2)), said(text(1), text(3))])) == [None, None]


def test_chinese_is_compared_by_characters(con: duckdb.DuckDBPyConnection) -> None:
    asked = "请问中国古代四大名著分别是哪几部作品，它们的作者是谁，主要讲了什么内容？"
    told = (
        "四大名著是红楼梦、三国演义、水浒传和西游记，讲的是家族兴衰、群雄争霸、好汉聚义与取经之路。"
        * 2
    )
    near = said(asked, f"{told}谢谢")
    other = said(
        asked, "我不知道这个问题的答案，请你去图书馆查阅一下相关的资料再来告诉我吧，好不好？"
    )
    found = fates_of(con, [near, said(asked, told), other])
    assert rules(found) == [None, "near_duplicate", None]


def test_a_short_side_must_be_equal_but_for_case_and_marks(con: duckdb.DuckDBPyConnection) -> None:
    talks = [said(text(1), "Yes, of course!"), said(text(1, changed=(0,)), "yes of course"),
             said(text(1, changed=(59,)), "Yes, of cause.")]  # fmt: skip
    assert rules(fates_of(con, talks)) == [None, "near_duplicate", None]


def test_a_talk_that_begins_a_longer_one_gives_way(con: duckdb.DuckDBPyConnection) -> None:
    begun = said("Hello?", "Hi.")
    longer = said("hello", "Hi!", "More?", "No.")
    longest = [*longer, *said("Why?", "So.")]
    found = fates_of(con, [begun, longer, longest, said("Hello?", "Hm.")])
    assert found == {0: ("prefix_of", 2, 1.0), 1: ("prefix_of", 2, 1.0), 2: None, 3: None}


def test_in_a_chain_the_far_end_stays(con: duckdb.DuckDBPyConnection) -> None:
    asked = text(1)
    # Longer texts survive first: a, then b, then c.
    a = said(asked, text(2, 90) + " longer still")
    b = said(asked, text(2, 90, changed=(30,)) + " more")
    c = said(asked, text(2, 90, changed=(30, 60)))
    assert rules(fates_of(con, [a, b])) == [None, "near_duplicate"]
    assert rules(fates_of(con, [b, c])) == [None, "near_duplicate"]
    assert rules(fates_of(con, [a, b, c])) == [None, "near_duplicate", None]


def test_a_cluster_beyond_the_limit_closes_the_gate_and_names_rows_of_it(
    con: duckdb.DuckDBPyConnection,
) -> None:
    talks = [said(text(1), text(2, 60, (place,))) for place in (0, 20, 59)]
    fates_of(con, talks, max_cluster=2, near_threshold=0.7)
    suite = suite_of("deduplicated.near_groups")
    results = [each for each in checked(con, suite, counted(con, suite), False) if not each.passed]
    assert [each.severity for each in results] == ["critical"]
    assert results[0].reason == "does not hold, as in 3 rows: 0000, 0001, 0002"


def test_switched_off_only_equal_talks_collapse(con: duckdb.DuckDBPyConnection) -> None:
    talks = [said(text(1), text(2)), said(text(1), text(2, changed=(0,))), said(text(1), text(2))]
    found = fates_of(con, talks, find_near_duplicates=False)
    assert sorted(filter(None, rules(found))) == ["exact_duplicate"]


def test_a_skewed_bucket_bounds_the_pairs_of_a_row(con: duckdb.DuckDBPyConnection) -> None:
    talks = [said(text(1, 200), text(seed, 40)) for seed in range(100, 400)]
    fates_of(con, talks, max_bucket=10, bucket_reach=3, min_sketch_overlap=0.0)
    pairs = con.execute("select number, later_number from deduplicated.near_candidates").fetchall()
    # All neighbours within three places, once each, whatever the number of keys in common.
    assert len(pairs) == 3 * 300 - 6


edits = st.lists(st.integers(0, 39), max_size=3, unique=True).map(tuple)
side = st.tuples(st.integers(1, 2), st.sampled_from((8, 40)), edits)
corpora = st.lists(st.tuples(side, side), min_size=2, max_size=14)


def made(corpus: list[tuple[Any, Any]]) -> list[Turns]:
    return [said(text(*asked), text(told[0] + 10, *told[1:])) for asked, told in corpus]


def near(one: Turns, other: Turns) -> float:
    """Return the smaller Jaccard of both sides, short ones by equality: the definition, plainly."""
    found = []
    for (_, first), (_, second) in zip(one, other, strict=True):
        left, right = tokens(first), tokens(second)
        if min(len(left), len(right)) < 20:
            found.append(float(left == right))
        else:
            grams = [{tuple(s[n : n + 5]) for n in range(len(s) - 4)} for s in (left, right)]
            found.append(len(grams[0] & grams[1]) / len(grams[0] | grams[1]))
    return min(found)


slow = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@slow
@given(corpora)
def test_who_goes_is_near_a_kept_one_and_no_two_kept_ones_are_near(
    con: duckdb.DuckDBPyConnection, corpus: list[tuple[Any, Any]]
) -> None:
    talks = made(corpus)
    found = fates_of(con, talks, min_sketch_overlap=0.0)
    kept = [place for place, fate in found.items() if fate is None]
    for place, fate in found.items():
        if fate is not None and fate[0] == "near_duplicate":
            assert fate[1] in kept
            assert near(talks[place], talks[int(fate[1])]) == pytest.approx(fate[2])
            assert fate[2] >= 0.8
    assert not [pair for pair in itertools.combinations(kept, 2)
                if near(talks[pair[0]], talks[pair[1]]) >= 0.8]  # fmt: skip


@slow
@given(corpora, st.randoms(use_true_random=False))
def test_what_is_kept_neither_depends_on_order_nor_changes_when_done_again(
    con: duckdb.DuckDBPyConnection, corpus: list[tuple[Any, Any]], chance: random.Random
) -> None:
    talks = made(corpus)
    kept = [talks[place] for place, fate in fates_of(con, talks).items() if fate is None]
    shuffled = chance.sample(talks, len(talks))
    again = [shuffled[n] for n, fate in fates_of(con, shuffled).items() if fate is None]
    assert sorted(kept) == sorted(again)
    assert set(rules(fates_of(con, kept))) == {None}


def test_edges_of_a_pair_do_not_depend_on_other_pairs(con: duckdb.DuckDBPyConnection) -> None:
    talks = [said(text(1), text(2, 60, (place,))) for place in range(0, 60, 10)]
    fates_of(con, talks)
    edges = "select * from deduplicated.verified_edges order by all"
    whole = con.execute(edges).fetchall()
    stage = all_stages()["deduplicated.verified_edges"]
    con.execute("create or replace temp table met as from deduplicated.near_candidates")
    halves = []
    for half in (0, 1):
        con.execute(
            "create or replace table deduplicated.near_candidates as"
            f" from met where (number + later_number) % 2 = {half}"
        )
        halves += con.execute(stage.sql, bound(stage, PARAMETERS)).fetchall()
    assert len(whole) > 1
    assert sorted(halves) == whole


def test_greedy_survivors_need_no_path_only_an_edge() -> None:
    starts, others = np.array([0, 0, 1, 2, 3]), np.array([0, 1, 2])
    found = fates(starts, others, np.array([0.9, 0.85, 0.8]))
    assert found.survivor.tolist() == [0, 0, 2, 2]
    assert found.similarity.tolist() == [1.0, 0.9, 1.0, 0.8]
    assert found.cluster_size.tolist() == [4, 4, 4, 4]
