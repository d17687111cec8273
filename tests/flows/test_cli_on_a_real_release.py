"""Questions and export on what the real path makes of the demo's corpus (without Prefect)."""

import json
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.cli import main
from tasks.config import CurateConfig
from tasks.demo import write_demo
from tasks.engine import all_keys
from tasks.export import Written, export
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.materialise import materialise
from tasks.parameters import load
from tasks.publication import publish_release
from tasks.questions import query, rejections, stage_rows
from tasks.releases import Release, open_release
from tasks.stages import all_stages
from tasks.tables import CONTENT_ID, staged_keys
from tasks.ways import ways

# The staged entity that each exported table comes back as, and the id that it was published under.
COMES_BACK = {
    "sft_single_turn": "conversations",
    "sft_multi_turn": "conversations",
    "preference_pairs": "comparisons",
    "preference_ranked_answers": "answers",
    "preference_unpaired": "answers",
    "preference_prompts": "prompts",
}

ORDERED = {
    "sft_single_turn": ("conversation_id",),
    "sft_multi_turn": ("conversation_id",),
    "preference_pairs": ("pair_id",),
    "preference_ranked_answers": ("prompt_id", "stands_by", "rank", "answer_id"),
    "preference_unpaired": ("answer_id",),
    "preference_prompts": ("prompt_id",),
    "ledger": ("row_id",),
}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("real")
    write_demo(folder)
    config = load(folder / "curate.yaml", [], {})
    lake = Lake(config.lake)
    landed = land_inputs(config, lake, lambda _: None)
    keys = all_keys(staged_keys(landed), config.parameters())
    for stage in all_stages().values():
        materialise(lake, stage, config.parameters(), keys)
    with pytest.MonkeyPatch.context() as patch:
        # Gates are proven elsewhere; their verdicts cost most of this fixture's time.
        patch.setattr("tasks.manifest.check_table", lambda *_: SimpleNamespace(results=()))
        publish_release(config, landed)
    return open_release(lake, "demo")


@pytest.fixture(scope="module")
def exported(release: Release) -> list[Written]:
    return export(release, release.lake.root.parent / "exported")


def column(lake: Lake, table: str, key: str, name: str) -> list[str]:
    sealed = lake.sealed(table, key)
    assert sealed is not None
    parts = [pq.read_table(path, columns=[name]) for path in lake.paths(sealed)]
    return sorted(pa.concat_tables(parts)[name].to_pylist()) if parts else []


@pytest.mark.parametrize("table", COMES_BACK)
def test_what_was_exported_lands_again_under_the_same_content_ids(
    release: Release, exported: list[Written], table: str, tmp_path: Path
) -> None:
    sources = [{"path": each.path, "name": each.split} for each in exported if each.table == table]
    config = CurateConfig.model_validate({"sources": sources, "lake": str(tmp_path / "again")})
    lake = Lake(config.lake)
    landed = land_inputs(config, lake, lambda _: None)
    entity = COMES_BACK[table]
    found = column(lake, f"staged.{entity}", landed, CONTENT_ID[entity])
    asked = f"select {CONTENT_ID[entity]} as id from {table} order by 1"
    assert found == [row["id"] for row in query(release, asked, 10_000).rows]
    assert len(found) > 0
    assert column(lake, "staged.quarantine", landed, "record_id") == []


def test_exported_files_hold_the_rows_that_the_manifest_counts(
    release: Release, exported: list[Written]
) -> None:
    one_row_a_record = [each for each in exported if each.table != "preference_ranked_answers"]
    for each in one_row_a_record:
        assert each.records == release.tables[each.table][each.split]


def test_every_refused_row_comes_with_its_text_and_none_is_missing(release: Release) -> None:
    found = list(rejections(release, None, None, None))
    counted = query(release, "select count(*) as n from ledger where verdict <> 'published'", 1)
    assert len(found) == counted.rows[0]["n"] > 100
    assert all(row["raw"] if row["verdict"] == "quarantined" else row["texts"] for row in found)


def test_every_row_that_a_rule_matched_to_another_names_its_place(release: Release) -> None:
    asked = "select rule, min(row_id) as row_id, any_value(layer) as layer from ledger"
    rows = query(release, f"{asked} where matched_id is not null group by rule", 99).rows
    assert {"contains_benchmark_question", "exact_duplicate"} <= {row["rule"] for row in rows}
    for row in rows:
        [way] = ways(release, row["row_id"], None)[1]
        assert way.steps[-1].layer == row["layer"]
        assert way.steps[-1].matched is not None
        assert way.steps[-1].matched["file"]


def test_why_sets_a_row_beside_the_row_or_the_item_that_it_fell_for(release: Release) -> None:
    rules = ("near_duplicate", "contains_benchmark_question")
    asked = f"select rule, min(row_id) as row_id from ledger where rule in {rules} group by rule"
    rows = query(release, asked, 9).rows
    assert {row["rule"] for row in rows} == set(rules)
    for row in rows:
        [way] = ways(release, row["row_id"], None)[1]
        assert "".join(piece.text for piece in way.difference)
        assert any(piece.is_same and piece.text.strip() for piece in way.difference)


def test_a_releases_benchmark_is_told_with_all_that_was_planted(release: Release) -> None:
    [quiz] = release.manifest["benchmarks"]
    assert quiz["benchmark_name"] == "quiz"
    assert quiz["hit_count"] == quiz["question_count"] == 12
    assert quiz["is_contaminated"]
    lost = query(release, "select count(*) as n from ledger where layer = 'decontaminated'", 1)
    assert quiz["conversation_count"] + quiz["answer_count"] == lost.rows[0]["n"]


def test_a_place_in_a_compressed_folder_source_is_found(release: Release) -> None:
    for row in query(release, "select distinct file, line from ledger order by all", 9).rows:
        found = ways(release, f"{row['file']}:{row['line']}", None)[1]
        assert {(way.row["file"], way.row["line"]) for way in found} == {(row["file"], row["line"])}


@pytest.mark.parametrize(("table", "key"), ORDERED.items(), ids=ORDERED)
def test_every_published_file_lies_in_the_order_of_its_key(
    release: Release, table: str, key: tuple[str, ...]
) -> None:
    for _, path in release.files(table):
        rows = pq.read_table(path, columns=list(key)).to_pylist()
        keys = [tuple(row[name] for name in key) for row in rows]
        assert keys == sorted(set(keys))


def test_all_of_a_lake_is_its_owner_s_alone(release: Release) -> None:
    there = [release.lake.root, *release.lake.root.rglob("*")]
    assert {oct(path.stat().st_mode & 0o777) for path in there} == {"0o600", "0o700"}


@pytest.mark.parametrize("table", ["cleaned.rejections", "selected.candidates", "preference.pairs"])
def test_a_stage_built_alone_gives_the_rows_that_were_sealed(release: Release, table: str) -> None:
    sealed = release.lake.sealed(table, release.keys[table])
    assert sealed is not None
    assert len(stage_rows(release, table, [], 10_000).rows) == sealed.rows > 0


def test_another_knob_gives_other_rows_of_a_stage_and_seals_nothing(release: Release) -> None:
    before = len(stage_rows(release, "selected.unwanted", [], 10_000).rows)
    strict = stage_rows(release, "selected.unwanted", ["min_instruction_accuracy=0.9"], 10_000).rows
    assert len(strict) > before
    assert open_release(release.lake, "demo").keys == release.keys


def test_whatif_tells_people_and_programs_what_another_knob_would_make_of_it(
    release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["whatif", "--lake", str(release.lake.root), "--version", release.version]
    for settings, code in (
        (["--set", "min_instruction_accuracy=0.98"], 0),
        (["--set", "max_turns=3"], 2),
    ):
        for form in ([], ["--json"]):
            with pytest.raises(SystemExit) as end:
                main([*asked, *settings, *form])
            assert end.value.code == code
            told = capsys.readouterr()
            assert (told.out if code == 0 else told.err).strip()
            if code == 0 and form:
                found = json.loads(told.out)
                assert found["tables"]["sft_single_turn"]["train"]["lost"] > 0
                assert found["lost"][0]["rule"] == "below_min_instruction_accuracy"
