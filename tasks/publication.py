"""A release: the last layer's sealed files, the ledger and a manifest, made current in one step."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.card import dataset_card
from tasks.config import CurateConfig
from tasks.engine import Keys, all_keys
from tasks.faults import reach
from tasks.files import flush, read_json, replace, write_json
from tasks.lake import MANIFEST, Lake, Sealed, move_into_place
from tasks.manifest import LEDGER, manifest_of, release_name
from tasks.releases import current_version
from tasks.report import report_page
from tasks.samples import published_samples, rejected_samples
from tasks.stages import published_tables
from tasks.tables import staged_keys


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

    A sample (`landing.limit`) gets a version but is never made current.
    """
    lake = Lake(config.lake)
    keys = all_keys(staged_keys(landed), config.parameters())
    home = lake.root / "releases" / config.dataset
    tables = {table: _sealed(lake, table, keys) for table in published_tables()}
    release_id = _release_id(tables)
    is_sample = config.landing.limit is not None
    current = current_version(lake, config.dataset)
    if current and not is_sample and _release_id_of(home / current) == release_id:
        return Outcome(current, release_id, False, False, str(home / current))
    unfinished = _newest(home)
    if unfinished and not is_sample and _release_id_of(home / unfinished) == release_id:
        # A run died between the release and its being made current.
        replace(home / "CURRENT", f"{unfinished}\n")
        return Outcome(unfinished, release_id, True, False, str(home / unfinished))
    version = _next_version(home)
    manifest = manifest_of(config, lake, keys, tables) | {
        "version": version,
        "release_id": release_id,
        "parent": current,
        "is_sample": is_sample,
    }
    refused = rejected_samples(lake, keys) if config.publish.samples_of_rejected else []
    report = report_page(manifest, published_samples(lake, keys), refused)
    with lake.draft() as draft:
        reach("before filling the release", version)
        _fill(lake, draft, tables | {LEDGER: _sealed(lake, LEDGER, keys)}, manifest, report)
        reach("before publishing")
        move_into_place(draft, home / version)
    reach("before making current")
    if not is_sample:
        replace(home / "CURRENT", f"{version}\n")
    reach("after publishing")
    return Outcome(version, release_id, True, is_sample, str(home / version))


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


def _release_id_of(folder: Path) -> str:
    return str(read_json(folder / MANIFEST)["release_id"])


def _newest(home: Path) -> str | None:
    """Return the newest version if it is no sample: after a crash it may not be current yet."""
    found = sorted(path.parent.name for path in home.glob(f"v*/{MANIFEST}"))
    return found[-1] if found and not read_json(home / found[-1] / MANIFEST)["is_sample"] else None


def _next_version(home: Path) -> str:
    taken = [int(path.name[1:]) for path in home.glob("v*") if path.name[1:].isdecimal()]
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
    reach("before writing the card")
    (draft / "README.md").write_text(dataset_card(manifest), "utf-8")
    reach("before writing the report")
    (draft / "report.html").write_text(report, "utf-8")
    for name in ("README.md", "report.html"):
        flush(draft / name)
    reach("before writing the release's manifest")
    write_json(draft / MANIFEST, manifest)


def _link(source: Path, target: Path) -> None:
    """Give a sealed file its release name: text is not written a third time."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        flush(target)
