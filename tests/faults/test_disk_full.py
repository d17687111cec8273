"""The disk fills while a run works: it says so, nothing is lost, and with room it is finished."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench._corpus import named, write_corpus
from bench._pictures import picture, served, unlearned
from bench._victims import finish, told
from tasks.config import CurateConfig

DATASET = "small"
ROOMY = 64_000_000


class Disk:
    """A file system in memory, as large as it is told to be."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._mount("-t", "tmpfs", "-o", f"size={ROOMY}", "tmpfs")

    def _mount(self, *words: str) -> None:
        done = subprocess.run(
            ["mount", *words, self.place], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            pytest.skip(
                f"a small disk cannot be mounted here (it needs root): {done.stderr.strip()}"
            )

    def leave_free(self, kilobytes: int) -> None:
        held = os.statvfs(self.place)
        used = (held.f_blocks - held.f_bfree) * held.f_frsize
        self._mount("-o", f"remount,size={used + kilobytes * 1024}")

    def make_room(self) -> None:
        self._mount("-o", f"remount,size={ROOMY}")

    def end(self) -> None:
        subprocess.run(["umount", "-l", self.place], check=False)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    if shutil.which("mount") is None:
        pytest.skip("no mount on this machine: a small disk cannot be made")
    (tmp_path / "disk").mkdir()
    made = Disk(tmp_path / "disk")
    yield made
    made.end()


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> CurateConfig:
    home = tmp_path_factory.mktemp("full")
    sources = named(write_corpus(home / "corpus"))
    whole = CurateConfig.model_validate(
        {"dataset": DATASET, "sources": sources, "lake": str(home / "whole")}
    )
    assert finish(whole) == 0, told(whole)
    return whole


@pytest.fixture(scope="module")
def begun(config: CurateConfig) -> Callable[[str, str], Path]:
    """Lakes where a layer, or only a gate or the release, is still to do."""

    def made(layer: str, ungated: str) -> Path:
        lake = Path(f"{config.lake}-{layer}-{ungated}")
        if not lake.exists():
            unlearned(
                Path(config.lake), lake, layer, lambda table: table.startswith(ungated or "-")
            )
        return lake

    return made


@pytest.mark.parametrize("kilobytes", [0, 12, 40])
@pytest.mark.parametrize(
    ("layer", "ungated"),
    [("staged", ""), ("preference", ""), ("", "published"), ("", "")],
    ids=["land", "build", "gate", "publish"],
)
def test_a_full_disk_is_told_and_nothing_is_lost(
    config: CurateConfig,
    begun: Callable[[str, str], Path],
    disk: Disk,
    kilobytes: int,
    layer: str,
    ungated: str,
) -> None:
    lake = disk.place
    shutil.copytree(begun(layer, ungated), lake, dirs_exist_ok=True)
    here = config.model_copy(update={"lake": str(lake)})
    disk.leave_free(kilobytes)
    assert finish(here) == 1
    assert f"the disk of the lake {lake} is full" in told(here)
    assert "next: make room" in told(here)
    assert "Traceback" not in told(here)
    assert served(lake, DATASET) is None, "no half release"
    disk.make_room()
    assert finish(here) == 0, told(here)
    assert picture(lake) == picture(Path(config.lake))
