"""A row-local stage looks at one row: two batches built apart equal one batch of both."""

from pathlib import Path

import pytest

from tasks.choice import Choice
from tasks.config import CurateConfig
from tasks.demo import write_demo
from tasks.engine import all_keys, connection, show_by_key
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.materialise import is_of_batches, materialise
from tasks.parameters import load
from tasks.source import Source
from tasks.stages import all_stages
from tasks.tables import staged_keys

ROW_LOCAL = [table for table, stage in all_stages().items() if is_of_batches(stage)]

# The demo brings neither vectors nor topics: test_semantic_duplicates.py and test_topics.py show it.
OF_THE_DEMO = [
    table for table in ROW_LOCAL if table not in ("deduplicated.embeddings", "cleaned.topics")
]


def built(lake: Lake, sources: list[Source]) -> dict[str, str]:
    """Land these sources and build every row-local stage; return all keys."""
    config = CurateConfig(sources=sources, choice=Choice(diversity="tfidf"))
    landed = land_inputs(config, lake, lambda _: None)
    keys = all_keys(staged_keys(landed), config.parameters())
    for table in ROW_LOCAL:
        materialise(lake, all_stages()[table], config.parameters(), keys)
    return keys


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, list[dict[str, str]]]:
    """Return a lake with the demo landed whole, then in two halves, and the keys of each."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder)
    sources = load(folder / "curate.yaml", [], {}).sources
    corpus = [source for source in sources if source.role == "corpus"]
    # The demo holds nobody's data.
    (folder / "mail.jsonl").write_text('{"instruction": "Mail a@b.co?", "output": "It is sent."}\n')
    corpus.append(Source.model_validate(str(folder / "mail.jsonl")))
    benchmark = [source for source in sources if source.role == "benchmark"]
    lake = Lake(folder / "lake")
    halves = [corpus[::2], corpus[1::2]]
    return lake, [built(lake, [*part, *benchmark]) for part in (corpus, *halves)]


@pytest.mark.parametrize("table", OF_THE_DEMO)
def test_two_batches_built_apart_equal_one_of_both(
    batches: tuple[Lake, list[dict[str, str]]], table: str
) -> None:
    lake, keys = batches
    whole, *halves = (rows(lake, table, each) for each in keys)
    assert whole, "a table without rows proves nothing"
    assert sorted(whole) == sorted(row for half in halves for row in half)


def rows(lake: Lake, table: str, keys: dict[str, str]) -> list[str]:
    with connection(lake) as con:
        show_by_key(con, lake, table, keys)
        return [str(row) for row in con.sql(f"select * from {table}").fetchall()]


def test_most_of_the_work_on_text_is_row_local(tmp_path: Path) -> None:
    assert {"cleaned.signatures", "decontaminated.item_hits", "scored.overall"} <= set(ROW_LOCAL)


def test_what_is_made_of_benchmarks_alone_is_everybodys(
    batches: tuple[Lake, list[dict[str, str]]],
) -> None:
    lake, keys = batches
    assert "decontaminated.items" not in ROW_LOCAL
    for each in keys:
        materialise(lake, all_stages()["decontaminated.items"], CurateConfig().parameters(), each)
    whole, *halves = (rows(lake, "decontaminated.items", each) for each in keys)
    assert whole
    assert all(sorted(half) == sorted(whole) for half in halves)
