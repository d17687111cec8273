"""Composition: one sealed table made of the files of several, without writing a byte again."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from tasks.lake import Lake, Sealed

_NAME_CHARS = 16


def compose(lake: Lake, table: str, key: str, parts: Sequence[Sealed]) -> Sealed:
    """Seal `table` under `key` as links of the files of its parts, which it remembers by key.

    Files without rows are left out, but for one where there is no other: it tells the columns.
    """
    if found := lake.sealed(table, key):
        return found
    names = {
        f"{part.key[:_NAME_CHARS]}-{file.path}": (
            lake.stage(part.table, part.key) / file.path,
            file.rows,
        )
        for part in parts
        for file in part.files
    }
    kept = {name: each for name, each in names.items() if each[1]} or dict(list(names.items())[:1])
    with lake.draft() as draft:
        folder = draft / "table"
        folder.mkdir()
        for name, (path, _) in kept.items():
            link(path, folder / name)
        rows = {name: rows for name, (_, rows) in kept.items()}
        return lake.seal(folder, table, key, rows, tuple(part.key for part in parts))


def link(source: Path, target: Path) -> None:
    """Give a sealed file one more name; where links are not to be had, a copy of its own."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
