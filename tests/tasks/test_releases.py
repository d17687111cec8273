import shutil
from pathlib import Path

import duckdb
import pytest

from tasks.errors import DamagedFile, UsageError
from tasks.files import write_json
from tasks.lake import Lake
from tasks.release_views import reading
from tasks.releases import existing_lake, open_release, releases_of
from tasks.seals import read_sealed, with_digest
from tasks.tables import STAGED, sql_columns


def copy_release(lake: Lake, version: str, dataset: str = "demo") -> Path:
    target = lake.root / "releases" / dataset / version
    shutil.copytree(lake.root / "releases" / "demo" / "v0001", target)
    return target


def test_a_question_about_a_lake_that_is_not_there_makes_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no lake"):
        existing_lake(str(tmp_path / "lake"))
    assert not (tmp_path / "lake").exists()


def test_current_is_the_version_that_CURRENT_names(own_lake: Lake) -> None:  # noqa: N802
    copy_release(own_lake, "v0002")
    assert open_release(own_lake, None).version == "v0001"
    assert open_release(own_lake, "demo", "v0002").is_current is False


def test_releases_are_listed_oldest_first_past_four_digits(own_lake: Lake) -> None:
    for version in ("v10000", "v9999"):
        copy_release(own_lake, version)
    listed = [release.version for release in releases_of(own_lake, "demo")]
    assert listed == ["v0001", "v9999", "v10000"]


def test_the_only_dataset_needs_no_name_and_of_two_both_are_listed(own_lake: Lake) -> None:
    assert open_release(own_lake, None).dataset == "demo"
    copy_release(own_lake, "v0001", dataset="other")
    with pytest.raises(UsageError, match="demo, other"):
        open_release(own_lake, None)


def test_an_unknown_version_is_answered_with_those_that_are_there(small_lake: Lake) -> None:
    with pytest.raises(UsageError, match="name one of: v0001"):
        open_release(small_lake, None, "../demo/v0001")


def test_one_flipped_byte_is_named_and_no_row_is_served(own_lake: Lake) -> None:
    release = open_release(own_lake, None)
    [(_, path)] = release.files("sft_single_turn")
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedFile, match="sft_single_turn"), reading(release, release.folder):
        pytest.fail("a damaged release was opened")


def test_a_published_table_without_rows_is_there_with_its_columns(own_lake: Lake) -> None:
    folder = own_lake.root / "releases" / "demo" / "v0001"
    _empty_pairs(own_lake, folder)
    release = open_release(own_lake, None)
    with reading(release, release.folder) as con:
        result = con.execute("select pair_id, margin, split from preference_pairs")
        assert result.fetchall() == []


def _empty_pairs(lake: Lake, folder: Path) -> None:
    """Make the release's pairs an empty table: no file, a sealed stage without rows."""
    import pyarrow.parquet as pq

    manifest = read_sealed(folder / "manifest.json")
    [file] = [each for each in manifest["files"] if each["path"].startswith("preference_pairs")]
    with lake.draft() as draft:
        pq.write_table(pq.read_table(folder / file["path"]).slice(0, 0), draft / "train.parquet")
        lake.seal(draft, "preference.pairs", "empty", {"train.parquet": 0})
    manifest["files"].remove(file)
    manifest["tables"]["preference_pairs"] = {}
    manifest["stages"].append({"table": "preference.pairs", "key": "empty"})
    write_json(folder / "manifest.json", with_digest(manifest))


@pytest.mark.parametrize("name", STAGED)
def test_an_empty_staged_table_has_the_columns_of_its_arrow_schema(name: str) -> None:
    with duckdb.connect() as con:
        con.execute(f"create table nothing ({sql_columns(STAGED[name])})")
        assert con.sql("from nothing").to_arrow_table().schema == STAGED[name]
