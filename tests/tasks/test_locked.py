"""No statement on a locked connection gets out of its folder, whoever wrote it."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tasks.engine import connection
from tasks.lake import Lake
from tasks.locked import locked

SECRET = "the secret of another folder"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    inside = lake.root / "releases" / "in"
    inside.mkdir(parents=True)
    (inside / "rows.csv").write_text("a\nfine\n")
    (tmp_path / "secret.csv").write_text(f"a\n{SECRET}\n")
    (lake.root / "secret.csv").write_text(f"a\n{SECRET}\n")
    (inside / "link.csv").symlink_to(tmp_path / "secret.csv")
    (inside / "up").symlink_to(tmp_path)
    return lake


@pytest.fixture
def con(lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    with locked(lake, lake.root / "releases" / "in", lambda con: None) as con:
        yield con


ESCAPES = {
    "a path outside": "select * from read_csv('{outside}/secret.csv')",
    "a path in the lake, outside the folder": "select * from read_csv('{lake}/secret.csv')",
    "a symlink to a file": "select * from read_csv('{inside}/link.csv')",
    "a symlink to a folder": "select * from read_csv('{inside}/up/secret.csv')",
    "dots": "select * from read_csv('{inside}/../../../secret.csv')",
    "a URL of a file": "select * from read_csv('file://{outside}/secret.csv')",
    "read_text": "select * from read_text('{outside}/secret.csv')",
    "read_blob": "select * from read_blob('{outside}/secret.csv')",
    "read_json": "select * from read_json('{outside}/secret.csv')",
    "glob": "select * from glob('{outside}/*')",
    "a bare name": "select * from '{outside}/secret.csv'",
    "the environment of the process": "select * from read_text('/proc/self/environ')",
    "its memory map": "select * from read_text('/proc/self/maps')",
    "a network address": "select * from read_csv('http://127.0.0.1:9/x.csv')",
    "copy to": "copy (select 1) to '{outside}/written.csv'",
    "copy to, by a symlink": "copy (select 1) to '{inside}/up/written.csv'",
    "copy from": "create table t (a varchar); copy t from '{outside}/secret.csv'",
    "export": "export database '{outside}/written'",
    "import": "import database '{outside}'",
    "attach": "attach '{outside}/other.duckdb'",
    "attach, read only": "attach '{outside}/secret.csv' as other (read_only)",
    "install": "install httpfs",
    "load": "load httpfs",
    "load by path": "load '{outside}/httpfs.duckdb_extension'",
    "unlock": "set lock_configuration = false",
    "unlock, globally": "set global enable_external_access = true",
    "more folders": "set allowed_directories = ['/']",
    "more memory": "set memory_limit = '1TB'",
    "another place to spill to": "set temp_directory = '{outside}'",
    "reset": "reset enable_external_access",
    "pragma": "pragma enable_external_access = true",
    "a variable of Python": "select * from SECRET_FRAME",
    "a secret": "create persistent secret s (type s3)",
}


@pytest.mark.parametrize("statement", ESCAPES.values(), ids=ESCAPES)
def test_every_escape_is_refused(
    con: duckdb.DuckDBPyConnection, lake: Lake, tmp_path: Path, statement: str
) -> None:
    SECRET_FRAME = con.sql("select 1").to_arrow_table()  # noqa: F841, N806  (found by its name)
    before = sorted(tmp_path.rglob("*"))
    inside = lake.root / "releases" / "in"
    with pytest.raises(duckdb.Error) as told:
        con.execute(statement.format(outside=tmp_path, lake=lake.root, inside=inside)).fetchall()
    assert SECRET not in str(told.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_what_lies_in_the_folder_can_be_read(con: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    inside = lake.root / "releases" / "in"
    assert con.execute(f"select a from read_csv('{inside}/rows.csv')").fetchall() == [("fine",)]


@pytest.mark.parametrize("opened", ["a question's", "a stage's"])
def test_memory_threads_and_spill_are_stated(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, opened: str
) -> None:
    monkeypatch.setenv("SLUICE_MEMORY_MB", "300")
    monkeypatch.setenv("SLUICE_THREADS", "1")
    nothing = locked(lake, lake.root, lambda con: None)
    with nothing if opened == "a question's" else connection(lake) as con:
        told = con.execute(
            "select current_setting('memory_limit'), current_setting('threads'),"
            " current_setting('temp_directory'), current_setting('enable_external_access')"
        ).fetchall()
    [(memory, threads, spill, is_open)] = told
    assert (memory, threads, is_open) == ("143.0 MiB", 1, False)
    assert Path(spill).parent == lake.root / "drafts"


def test_two_connections_spill_to_two_folders(lake: Lake) -> None:
    ask = "select current_setting('temp_directory')"
    with connection(lake) as first, connection(lake) as second:
        assert first.execute(ask).fetchall() != second.execute(ask).fetchall()
