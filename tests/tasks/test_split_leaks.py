"""No published prompt is nearly one of another split, whatever the corpus and in whatever table."""

import itertools
import random
from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from tasks.config import CurateConfig
from tasks.engine import bound, connection
from tasks.functions.tokens import tokens
from tasks.gates import checked, counted
from tasks.identity import answer_id, content_id
from tasks.lake import Lake
from tasks.stages import all_stages
from tasks.suites import suite_of
from tasks.tables import ENTITIES, STAGED

WORDS = [first + second for first in "bdfgklmnprst" for second in ("alo", "enu", "imi", "opa")]
PARAMETERS = CurateConfig().parameters() | {"validation_share": 0.2, "test_share": 0.3}
BUILT = [
    name
    for name in all_stages()
    if name.partition(".")[0] in ("cleaned", "deduplicated", "decontaminated", "scored", "selected")
]


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with connection(Lake(tmp_path_factory.mktemp("lake"))) as made:
        for schema in ("staged", "cleaned", "deduplicated", "decontaminated", "scored", "selected"):
            made.execute(f"create schema {schema}")
        yield made


def corpus(seed: int, families: int, each: int) -> list[str]:
    """Return prompts in families of edits: some over the threshold from each other, some under."""
    dice = random.Random(seed)
    prompts = []
    for _ in range(families):
        words = dice.choices(WORDS, k=dice.randint(18, 60))
        for _ in range(each):
            edited = list(words)
            for _ in range(dice.randint(0, 3)):
                edited[dice.randrange(len(edited))] = dice.choice(WORDS)
            prompts.append(" ".join(edited))
    return prompts


def build(con: duckdb.DuckDBPyConnection, prompts: list[str], **knobs: Any) -> None:
    """Stage each prompt as an entity of its own kind, in turn, and build all but the tables."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in STAGED}
    for place, prompt in enumerate(prompts):
        entity = ENTITIES[place % len(ENTITIES)]
        if entity == "prompts":
            text_of(rows, "prompts", f"{place:04}", prompt, None)
        elif entity == "comparisons":
            sides = [
                text_of(rows, "answers", f"{place:04}{s}", prompt, f"{s} {prompt} is told")
                for s in "ab"
            ]
            ids = dict(zip(("chosen_id", "rejected_id"), sides, strict=True))
            rows[entity].append({"row_id": f"{place:04}", "pair_id": f"{place:04}", **ids})
        else:
            text_of(rows, entity, f"{place:04}", prompt, f"number {place} is told of {prompt[:40]}")
    for name, schema in STAGED.items():
        con.register("given", pa.Table.from_pylist(rows[name], schema))
        con.execute(f"create or replace table staged.{name} as select * from given")
        con.unregister("given")
    for table in BUILT:
        stage = all_stages()[table]
        con.execute(
            f"create or replace table {table} as {stage.sql}", bound(stage, PARAMETERS | knobs)
        )


def text_of(
    rows: dict[str, list[dict[str, Any]]], entity: str, row: str, prompt: str, answer: str | None
) -> str:
    turns = [("user", prompt), *([("assistant", answer)] if answer else [])]
    asked = content_id(turns[:1], None)
    content = answer_id(turns, 1, None) if answer else asked
    messages = [{"role": role, "content": said} for role, said in turns]
    ids = {
        "prompts": {},
        "answers": {"answer_id": content},
        "conversations": {"conversation_id": content},
    }
    shared = {"row_id": f"{entity}{row}", "prompt_id": asked, "text_id": row, "source_rank": 100}
    opinion = {"label": True, "annotator_kind": "human"} if entity == "answers" else {}
    rows["texts"].append(
        {"text_id": row, "content_id": content, "prompt_id": asked, "messages": messages,
         "prompt_turn_count": 1}
    )  # fmt: skip
    rows[entity].append(shared | ids[entity] | opinion | {"source_name": "s"})
    return content


def kept_prompts(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return (prompt, split) of all that the selected tables keep."""
    return con.execute(
        """
        with kept as (
            select text_id, split from selected.conversations
            union all select text_id, split from selected.prompts
            union all select text_id, split from selected.answers
        )
        select distinct texts.messages[1].content, kept.split
        from kept inner join staged.texts on kept.text_id = texts.text_id
        """
    ).fetchall()


def likeness(one: str, other: str) -> float:
    grams = [
        {tuple(words[at : at + 5]) for at in range(max(1, len(words) - 4))}
        for words in (tokens(one), tokens(other))
    ]
    return len(grams[0] & grams[1]) / len(grams[0] | grams[1])


def leaks(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (one, other)
        for (one, split), (other, other_split) in itertools.combinations(found, 2)
        if split != other_split
        and min(len(tokens(one)), len(tokens(other))) >= 20
        and likeness(one, other) >= 0.8
    ]


@pytest.mark.parametrize("seed", range(4))
def test_no_kept_prompt_is_nearly_one_of_another_split(
    con: duckdb.DuckDBPyConnection, seed: int
) -> None:
    prompts = corpus(seed, families=30, each=8)
    build(con, prompts, find_split_leaks=False)
    assert leaks(kept_prompts(con)), "a corpus without leaks proves nothing"
    build(con, prompts)
    assert leaks(kept_prompts(con)) == []
    for table in ("conversations", "answers", "comparisons", "prompts"):
        suite = suite_of(f"selected.{table}")
        assert all(r.passed for r in checked(con, suite, counted(con, suite), required=False))


def test_only_what_would_leak_falls_and_from_the_larger_split(
    con: duckdb.DuckDBPyConnection,
) -> None:
    build(con, corpus(9, families=30, each=8))
    rows = con.execute(
        """
        select fallen.messages[1].content, kept.messages[1].content, splits.split, kept_splits.split, rejections.value
        from selected.rejections
        inner join (select row_id, text_id from scored.conversations union all
            select row_id, text_id from scored.answers union all
            select row_id, text_id from decontaminated.prompts) as rows on rows.row_id = rejections.row_id
        inner join (select row_id, text_id from scored.conversations union all
            select row_id, text_id from scored.answers union all
            select row_id, text_id from decontaminated.prompts) as others on others.row_id = matched_id
        inner join staged.texts as fallen on fallen.text_id = rows.text_id
        inner join staged.texts as kept on kept.text_id = others.text_id
        inner join selected.splits on splits.text_id = rows.text_id
        inner join selected.splits as kept_splits on kept_splits.text_id = others.text_id
        where rejections.rule = 'split_leak'
        """
    ).fetchall()
    assert len(rows) > 20
    size = {"train": 0.5, "test": 0.3, "validation": 0.2}
    for fallen, kept, split, kept_split, value in rows:
        assert size[split] > size[kept_split]
        assert value >= 0.8
        assert value == pytest.approx(likeness(fallen, kept), abs=1e-6)
