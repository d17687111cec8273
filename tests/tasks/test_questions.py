from typing import Any

import pytest

from tasks.errors import SluiceError, UsageError
from tasks.identity import content_id, pair_id
from tasks.lake import Lake
from tasks.questions import query, rejections, samples, stage_rows
from tasks.releases import Release, open_release
from tasks.ways import MOST, ways


@pytest.fixture
def release(small_lake: Lake) -> Release:
    return open_release(small_lake, None)


def answer_of(text: str) -> str:
    return content_id([("user", "Name a prime."), ("assistant", text)], None)


def test_a_query_sees_the_six_tables_with_their_split_and_the_ledger(release: Release) -> None:
    counted = " union all ".join(
        f"select '{table}' as name, min(split) as split, count(*) as n from {table}"
        for table in release.tables
    )
    answer = query(release, f"{counted} union all select 'ledger', null, count(*) from ledger", 9)
    assert {(row["name"], row["split"], row["n"]) for row in answer.rows} == {
        ("sft_single_turn", "train", 1),
        ("sft_multi_turn", "test", 1),
        ("preference_pairs", "train", 1),
        ("preference_ranked_answers", "train", 2),
        ("preference_unpaired", "validation", 1),
        ("preference_prompts", "train", 1),
        ("ledger", None, 12),
    }


@pytest.mark.parametrize(
    "sql",
    [
        "select 1; select 2",
        "create table mine as select 1",
        "copy (select 1) to 'mine.csv'",
        "set threads = 1",
        "attach 'mine.db'",
        "insert into sft_single_turn select * from sft_single_turn",
        "nonsense",
        "",
        "select * from read_text('/etc/hostname')",
        "select * from read_text('{lake}/quarantine/landed.parquet')",
        "select * from no_such_table",
    ],
)
def test_a_query_that_is_not_one_select_of_the_release_is_refused(
    release: Release, sql: str
) -> None:
    with pytest.raises(UsageError, match="ask for rows of: ledger"):
        query(release, sql.replace("{lake}", str(release.lake.root)), 9)


def test_a_query_says_when_it_was_cut_and_keeps_columns_of_one_name(release: Release) -> None:
    answer = query(release, "select 1 as a, 2 as a from ledger", 2)
    assert (answer.columns, answer.rows, answer.is_cut) == (
        ["a", "a_2"],
        [{"a": 1, "a_2": 2}] * 2,
        True,
    )


def test_rejections_come_by_layer_and_rule_with_their_texts(release: Release) -> None:
    found = list(rejections(release, None, None, None))
    assert [(row["layer"], row["rule"]) for row in found] == [
        ("staged", "bad_json"),
        ("deduplicated", "exact_duplicate"),
        ("selected", "low_quality"),
        ("preference", "equal_texts"),
    ]
    assert [text[-1]["content"] for text in found[3]["texts"]] == ["Up.", "Down."]
    assert found[0]["raw"] == '{"broken \ufffd\x1b[31m \x9b'


def test_rejections_are_chosen_by_rule_and_source_and_limited(release: Release) -> None:
    assert [r["line"] for r in rejections(release, "low_quality", None, None)] == [5]
    assert [r["line"] for r in rejections(release, None, "rated", None)] == [2]
    assert list(rejections(release, "low_quality", "rated", None)) == []
    assert len(list(rejections(release, None, None, 2))) == 2


def test_samples_are_the_first_rows_by_content_id(release: Release) -> None:
    ranked = samples(release, 1)["preference_ranked_answers"]
    assert [row["answer_id"] for row in ranked] == [min(answer_of("Seven."), answer_of("Nine."))]


@pytest.mark.parametrize(
    "wanted", ["talk.jsonl:2", "twin.jsonl:2", "talk/talk.jsonl:2", "some/where/talk/talk.jsonl:2"]
)
def test_a_line_is_found_by_the_end_of_its_path_and_under_its_copies_name(
    release: Release, wanted: str
) -> None:
    [way] = ways(release, wanted, None)[1]
    assert (way.row["file"], way.row["line"]) == ("talk.jsonl", 2)
    assert [(step.layer, step.verdict) for step in way.steps] == [
        ("staged", "kept"),
        ("cleaned", "kept"),
        ("deduplicated", "rejected"),
    ]
    matched = way.steps[-1].matched
    assert matched is not None
    assert (matched["file"], matched["line"]) == ("talk.jsonl", 1)


def test_a_published_row_is_kept_by_every_layer_that_its_entity_meets(release: Release) -> None:
    [way] = ways(release, "talk.jsonl:1", None)[1]
    assert {step.verdict for step in way.steps} == {"kept"}
    assert [step.layer for step in way.steps] == [
        "staged",
        "cleaned",
        "deduplicated",
        "decontaminated",
        "selected",
        "sft",
    ]
    assert way.row["tables"] == ["sft_single_turn"]


def test_a_quarantined_record_ends_where_it_began(release: Release) -> None:
    [way] = ways(release, "talk.jsonl:3", None)[1]
    assert [(step.layer, step.verdict, step.rule) for step in way.steps] == [
        ("staged", "quarantined", "bad_json")
    ]
    assert way.row["raw"].startswith('{"broken')


def test_a_measured_rejection_tells_value_and_threshold(release: Release) -> None:
    step = ways(release, "talk.jsonl:5", None)[1][0].steps[-1]
    assert (step.layer, step.rule, step.value, step.threshold) == (
        "selected",
        "low_quality",
        0.1,
        0.25,
    )


def test_every_kind_of_id_is_understood(release: Release) -> None:
    rows = query(release, "select * from ledger", 99).rows
    for row in rows:
        for name in ("row_id", "record_id", "content_id"):
            found = ways(release, row[name], None)[1] if row[name] else []
            assert not row[name] or row["row_id"] in {way.row["row_id"] for way in found}
    pair = pair_id(answer_of("Seven."), answer_of("Nine."))
    assert {way.row["content_id"] for way in ways(release, pair, None)[1]} == {
        answer_of("Seven."),
        answer_of("Nine."),
    }
    prompt = content_id([("user", "Name a prime.")], None)
    assert ways(release, prompt, None)[0] == 2


def test_a_row_with_an_equal_turn_comes_before_rows_that_contain_it(maker: Any) -> None:
    for line, asked in enumerate(("Same? Yes.", "Same?", "Is it the Same?"), 1):
        maker.row("conversations", "a" * 64, line, [("user", asked), ("assistant", "Same")])
    maker.write("v0001")
    found = ways(open_release(maker.lake, None), None, "Same?")[1]
    assert [way.row["line"] for way in found] == [2, 1, 3]


def test_text_is_cleaned_before_it_is_sought(release: Release) -> None:
    matches, found = ways(release, None, " A gate\r\nfor\x07 water. ")
    assert (matches, {way.row["line"] for way in found}) == (2, {1, 2})
    assert ways(release, None, "Nine")[0] == 1


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("0" * 32, None),
        ("talk.jsonl:99", None),
        ("alk.jsonl:1", None),
        ("talk.jsonl", None),
        (None, "nobody said this"),
        (None, " \x07 "),
        (None, None),
        ("talk.jsonl:1", "both"),
    ],
)
def test_what_is_not_there_is_a_usage_error(
    release: Release, wanted: str | None, text: str | None
) -> None:
    with pytest.raises(UsageError):
        ways(release, wanted, text)


def test_of_many_matches_the_first_twenty_are_told_and_all_are_counted(maker: Any) -> None:
    for line in range(1, 31):
        maker.row("conversations", "a" * 64, line, [("user", "Same?"), ("assistant", str(line))])
    maker.write("v0001")
    matches, found = ways(open_release(maker.lake, None), None, "Same")
    assert matches == 30
    assert [way.row["line"] for way in found] == list(range(1, MOST + 1))


def test_one_stage_file_is_built_alone_and_nothing_is_sealed(release: Release) -> None:
    before = sorted(release.lake.root.rglob("*.parquet"))
    answer = stage_rows(release, "cleaned.signatures", [], 99)
    assert len(answer.rows) == 10  # texts of the nine staged records: a rated prompt has two
    assert sorted(release.lake.root.rglob("*.parquet")) == before


@pytest.mark.parametrize(
    ("table", "setting", "error"),
    [
        ("cleaned.nothing", [], "is not a stage"),
        ("cleaned.signatures", ["no_such_knob=1"], "not a knob"),
        ("sft.single_turn", [], "no longer has its stage"),
    ],
)
def test_a_stage_that_cannot_be_built_says_why(
    release: Release, table: str, setting: list[str], error: str
) -> None:
    with pytest.raises(SluiceError, match=error):
        stage_rows(release, table, setting, 9)
