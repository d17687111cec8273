import importlib.metadata
import shutil
from pathlib import Path

import pytest

from tasks import doctor


def findings(lake: Path) -> dict[str, doctor.Finding]:
    return {finding.name: finding for finding in doctor.examine(str(lake))}


def test_every_declared_dependency_is_looked_at_and_well_here(tmp_path: Path) -> None:
    found = findings(tmp_path)
    assert {"prefect", "fastapi", "sqlalchemy", "duckdb", "great-expectations"} <= set(found)
    assert [each for each in found.values() if not each.is_well] == []


def test_a_version_over_its_cap_is_not_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.metadata.version
    versions = {"fastapi": "0.155.0", "sqlalchemy": "2.1.0"}
    monkeypatch.setattr(importlib.metadata, "version", lambda n: versions.get(n) or real(n))
    wrong = {name for name, each in findings(tmp_path).items() if not each.is_well}
    assert wrong == set(versions)


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    assert findings(tmp_path)["orjson"].found == "not installed"


def test_a_full_disk_and_a_small_memory_are_not_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    monkeypatch.setenv("SLUICE_MEMORY_MB", "100")
    wrong = {name for name, each in findings(tmp_path).items() if not each.is_well}
    assert wrong == {"disk", "memory"}


def test_the_disk_of_a_lake_to_come_is_that_of_its_nearest_folder(tmp_path: Path) -> None:
    found = findings(tmp_path / "not" / "there")
    assert found["lake"].is_well
    assert not (tmp_path / "not").exists()


def test_each_kind_of_remote_input_says_what_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version(name: str) -> str:
        if name != "s3fs":
            raise importlib.metadata.PackageNotFoundError(name)
        return "2026.9.0"

    monkeypatch.setattr(importlib.metadata, "version", version)
    found = findings(tmp_path)
    told = {kind: (found[kind].found, found[kind].is_well) for kind in ("s3://", "gs://", "hf://")}
    assert told == {
        "s3://": ("s3fs 2026.9.0", True),
        "gs://": ("not installed", True),
        "hf://": ("not installed", True),
    }
    assert found["gs://"].needed == "optional: pip install gcsfs"
