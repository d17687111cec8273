"""Compiled kernels are kept where only their user can write, and are not needed to be."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from tasks.functions import all_functions
from tasks.functions.kernels import UNUSED_DAYS, cache_folder, kept

SIGN = """
import pyarrow as pa
from tasks.functions.shingles import overlap
column = pa.chunked_array([pa.array([[1, 2]], pa.list_(pa.int64()))])
assert overlap(column, column).to_pylist() == [2]
"""


def place(monkeypatch: pytest.MonkeyPatch, root: Path) -> Path | None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(root))
    return cache_folder.__wrapped__()


def test_the_folder_is_the_users_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = place(monkeypatch, tmp_path / "cache")
    assert folder is not None
    assert folder.stat().st_mode & 0o777 == 0o700
    assert place(monkeypatch, tmp_path / "cache") == folder


def test_a_folder_that_others_may_write_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = place(monkeypatch, tmp_path)
    assert folder is not None
    folder.chmod(0o777)
    assert place(monkeypatch, tmp_path) is None


def test_a_folder_that_cannot_be_made_is_gone_without(monkeypatch: pytest.MonkeyPatch) -> None:
    assert place(monkeypatch, Path("/dev/null")) is None


def test_folders_of_versions_that_nobody_used_for_a_month_are_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mine = place(monkeypatch, tmp_path)
    assert mine is not None
    month = (UNUSED_DAYS + 1) * 86_400
    ages = {"kernels-old": month, "kernels-new": month - 2 * 86_400, "models-old": month}
    for name, age in ages.items():
        (tmp_path / "sluice" / name).mkdir()
        (tmp_path / "sluice" / name / "one.nbc").write_bytes(b"code")
        os.utime(tmp_path / "sluice" / name, times=(time.time() - age,) * 2)
    os.utime(mine, times=(time.time() - month,) * 2)
    assert place(monkeypatch, tmp_path) == mine
    there = {each.name for each in (tmp_path / "sluice").iterdir()}
    assert there == {mine.name, "kernels-new", "models-old"}
    assert time.time() - mine.stat().st_mtime < 86_400


def sign(**environment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SIGN],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )
    assert done.returncode == 0, done.stderr


def test_kernels_work_without_a_folder_and_are_kept_in_one(tmp_path: Path) -> None:
    sign(XDG_CACHE_HOME="/dev/null")
    sign(XDG_CACHE_HOME=str(tmp_path))
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.nbc")}
    assert kept
    sign(XDG_CACHE_HOME=str(tmp_path))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.nbc")} == kept


def test_a_question_about_a_release_does_not_load_numba() -> None:
    ask = "import sys; from tasks.functions import all_functions; all_functions(); assert 'numba' not in sys.modules"
    subprocess.run([sys.executable, "-c", ask], check=True)
    assert {"signature", "jaccard", "held_items", "overlap"} <= set(all_functions())


class Pair(NamedTuple):
    """What is kept in these tests."""

    small: npt.NDArray[np.uint16]
    wide: npt.NDArray[np.int64]


def pair() -> Pair:
    return Pair(np.arange(6, dtype=np.uint16).reshape(2, 3), np.array([-1], np.int64))


@pytest.mark.parametrize("damage", [None, b"", b"ARROW1\0\0none"])
def test_tables_are_kept_until_their_file_is_damaged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, damage: bytes | None
) -> None:
    monkeypatch.setattr(kept, "cache_folder", lambda: tmp_path)
    made = [kept.kept(Pair, "pair", pair)]
    if damage is not None:
        (tmp_path / "pair.arrow").write_bytes(damage)

    def again() -> Pair:
        made.append(pair())
        return made[-1]

    found = kept.kept(Pair, "pair", again)

    assert len(made) == (1 if damage is None else 2)
    for name in Pair._fields:
        array, expected = getattr(found, name), getattr(pair(), name)
        assert array.dtype == expected.dtype
        assert array.tolist() == expected.tolist()
        assert not array.flags.writeable
    assert [each.name for each in tmp_path.iterdir()] == ["pair.arrow"]


def test_tables_are_made_anew_where_no_folder_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "cache_folder", lambda: None)
    assert kept.kept(Pair, "pair", pair).small.tolist() == pair().small.tolist()
