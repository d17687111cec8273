from pathlib import Path

import pytest

from tasks.errors import Conflict, DamagedFile
from tasks.lake import MANIFEST, Lake, Sealed


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def sealed(lake: Lake, text: str = "rows") -> Sealed:
    with lake.draft() as draft:
        (draft / "data.parquet").write_text(text)
        return lake.seal(draft, "cleaned.answers", "k1", {"data.parquet": 3})


def test_a_sealed_stage_is_found_again_with_its_rows_and_digests(lake: Lake) -> None:
    made = sealed(lake)
    assert lake.sealed("cleaned.answers", "k1") == made
    assert made.rows == 3
    assert lake.sealed("cleaned.answers", "other") is None


def test_a_folder_without_a_manifest_does_not_exist(lake: Lake) -> None:
    folder = lake.stage("cleaned.answers", "k1")
    folder.mkdir(parents=True)
    (folder / "data.parquet").write_text("half")
    assert lake.sealed("cleaned.answers", "k1") is None


@pytest.mark.parametrize("damage", ["", "rowz", None])
def test_a_damaged_file_is_named_and_never_served(lake: Lake, damage: str | None) -> None:
    path = Path(lake.paths(sealed(lake))[0])
    path.unlink() if damage is None else path.write_text(damage)
    with pytest.raises(DamagedFile, match=r"data\.parquet is (damaged|missing)"):
        lake.sealed("cleaned.answers", "k1")


def test_where_two_seal_the_same_key_the_first_stands(lake: Lake) -> None:
    first, second = sealed(lake, "rows"), sealed(lake, "rows")
    assert first == second
    assert Path(lake.paths(first)[0]).read_text() == "rows"


def fail_halfway(lake: Lake) -> None:
    with lake.draft() as draft:
        (draft / "data.parquet").write_text("half")
        raise ValueError("no")


def test_what_a_failed_step_drafted_is_removed(lake: Lake) -> None:
    with pytest.raises(ValueError, match="no"):
        fail_halfway(lake)
    assert not list((lake.root / "drafts").iterdir())


def test_drafts_of_the_dead_are_swept_and_those_of_the_living_stay(lake: Lake) -> None:
    dead = lake.root / "drafts" / "abc"
    dead.mkdir(parents=True)
    dead.with_suffix(".lock").touch()
    with lake.draft() as mine, lake.lease("news"):
        assert mine.exists()
        assert not dead.exists()
    assert not list((lake.root / "drafts").iterdir())


def test_a_held_dataset_names_its_holder_and_is_free_again_after(lake: Lake) -> None:
    with lake.lease("news"):
        with pytest.raises(Conflict, match="held by process"), lake.lease("news"):
            pass
        with lake.lease("other"):
            pass
    with lake.lease("news"):
        pass


def test_files_and_folders_are_their_owner_s_alone(lake: Lake) -> None:
    folder = lake.stage("cleaned.answers", sealed(lake).key)
    assert lake.root.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert (folder / MANIFEST).exists()


def test_a_damaged_manifest_is_named_too(lake: Lake) -> None:
    folder = lake.stage("cleaned.answers", sealed(lake).key)
    (folder / MANIFEST).write_text("{")
    with pytest.raises(DamagedFile, match=r"manifest\.json is damaged"):
        lake.sealed("cleaned.answers", "k1")
