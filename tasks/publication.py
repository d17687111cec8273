"""A release: the last layer's sealed files, the ledger and a manifest, made current in one step."""

import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.card import dataset_card
from tasks.config import CurateConfig
from tasks.engine import Keys, all_keys
from tasks.errors import DamagedFile
from tasks.faults import reach
from tasks.files import digest_of, flush, write_json
from tasks.lake import MANIFEST, Lake, Sealed, move_into_place
from tasks.lease import fence
from tasks.manifest import LEDGER, manifest_of, release_name
from tasks.pointer import is_settled, make_current
from tasks.releases import current_version, home_of, newest
from tasks.report import report_page
from tasks.samples import published_samples, rejected_samples
from tasks.seals import with_digest
from tasks.stages import published_tables
from tasks.tables import staged_keys

_TAKEN = re.compile(r"v([0-9]+)(\.dropped)?")


@dataclass(frozen=True)
class Outcome:
    """What publishing came to: the version that holds these tables, and whether it is new."""

    version: str
    release_id: str
    is_new: bool
    is_sample: bool
    folder: str


def publish_release(config: CurateConfig, landed: str) -> Outcome:
    """Publish the built tables as the next version, or name the current one that equals them.

    A sample (`landing.limit`) gets a version but is never made current. Raises `Conflict` where
    another run took the dataset over.
    """
    lake = Lake(config.lake)
    keys = all_keys(staged_keys(landed), config.parameters())
    tables = {table: _sealed(lake, table, keys) for table in published_tables()}
    if config.landing.limit is None and (found := _published(lake, config.dataset, tables)):
        return found
    return _publish(config, lake, keys, tables)


def _published(lake: Lake, dataset: str, tables: dict[str, Sealed]) -> Outcome | None:
    """Return the current release where it holds these tables, or make the newest current.

    A newest one that holds them and is not current was left so by a run that died in between. A
    damaged one is nothing to point at: its tables are published anew.
    """
    try:
        found = newest(lake, dataset)
        if found is None or found.manifest["release_id"] != _release_id(tables):
            return None
        found.verify()
    except DamagedFile:
        return None
    home, is_new = home_of(lake, dataset), not found.is_current
    if is_new or not is_settled(home):
        _make_current(home, found.version)
    return Outcome(found.version, found.manifest["release_id"], is_new, False, str(found.folder))


def _publish(config: CurateConfig, lake: Lake, keys: Keys, tables: dict[str, Sealed]) -> Outcome:
    home = home_of(lake, config.dataset)
    manifest = manifest_of(config, lake, keys, tables) | {
        "version": _next_version(home),
        "release_id": _release_id(tables),
        "parent": current_version(lake, config.dataset),
        "is_sample": config.landing.limit is not None,
    }
    refused = rejected_samples(lake, keys) if config.publish.samples_of_rejected else []
    report = report_page(manifest, published_samples(lake, keys), refused)
    version = str(manifest["version"])
    with lake.draft() as draft:
        reach("before filling the release", version)
        _fill(lake, draft, tables | {LEDGER: _sealed(lake, LEDGER, keys)}, manifest, report)
        reach("before publishing")
        fence(home)
        move_into_place(draft, home / version)
    reach("before making current")
    if not manifest["is_sample"]:
        _make_current(home, version)
    reach("after publishing")
    is_sample = bool(manifest["is_sample"])
    return Outcome(version, str(manifest["release_id"]), True, is_sample, str(home / version))


def _make_current(home: Path, version: str) -> None:
    fence(home)
    make_current(home, version)


def _sealed(lake: Lake, table: str, keys: Keys) -> Sealed:
    sealed = lake.sealed(table, keys[table])
    if sealed is None:
        raise LookupError(f"{table} is not sealed yet")
    return sealed


def _files(tables: dict[str, Sealed]) -> list[dict[str, Any]]:
    return sorted(
        (
            {"path": f"{release_name(table)}/{file.path}", "rows": file.rows, "sha256": file.sha256}
            for table, sealed in tables.items()
            for file in sealed.files
            if file.rows or table == LEDGER
        ),
        key=lambda file: str(file["path"]),
    )


def _release_id(tables: dict[str, Sealed]) -> str:
    listed = "".join(f"{file['path']}\n{file['sha256']}\n" for file in _files(tables))
    return hashlib.sha256(listed.encode()).hexdigest()


def _next_version(home: Path) -> str:
    """Return the version after the last: that of a dropped one is never given again."""
    taken = [int(found[1]) for path in home.glob("v*") if (found := _TAKEN.fullmatch(path.name))]
    return f"v{max(taken, default=0) + 1:04d}"


def _fill(
    lake: Lake, draft: Path, tables: dict[str, Sealed], manifest: dict[str, Any], report: str
) -> None:
    files = _files(tables)
    for table, sealed in tables.items():
        folder = draft / release_name(table)
        folder.mkdir(mode=0o700)
        for file in sealed.files:
            if file.rows or table == LEDGER:
                reach("before linking", f"{table}/{file.path}")
                _link(lake.stage(sealed.table, sealed.key) / file.path, folder / file.path)
                reach("after linking", f"{table}/{file.path}")
    manifest["files"] = files
    pages = {"README.md": dataset_card(manifest), "report.html": report}
    for name, text in pages.items():
        reach("before writing", name)
        (draft / name).write_text(text, "utf-8")
        flush(draft / name)
    manifest["pages"] = [{"path": name, "sha256": digest_of(draft / name)} for name in pages]
    reach("before writing the release's manifest")
    write_json(draft / MANIFEST, with_digest(manifest))


def _link(source: Path, target: Path) -> None:
    """Give a sealed file its release name: text is not written a third time."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        flush(target)
