"""Listing: what lies in a folder or fits a pattern, looked at without opening or following it."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_GLOB = set("*?[")
_FOLDER = "a folder"
_KINDS = (
    (stat.S_ISDIR, _FOLDER),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
NOT_FOLLOWED = "a link, and links are not followed: landing.follow_links"


@dataclass(frozen=True)
class Found:
    """A path below a source's own, and why it is not read ("" for a regular file).

    A branch is what would lead to more files and is not entered.
    """

    path: Path
    refusal: str = ""
    is_branch: bool = False

    @property
    def is_folder(self) -> bool:
        """Return whether it is a folder, which is no file of records whatever its name."""
        return self.refusal == _FOLDER


def is_pattern(path: str) -> bool:
    """Return whether a path has glob characters in it."""
    return bool(_GLOB & set(path))


def root_of(pattern: Path) -> Path:
    """Return the folders of a glob before its first part with a glob character."""
    parts = pattern.parts
    first = next(place for place, part in enumerate(parts) if _GLOB & set(part))
    return Path(*parts[:first])


def walked(root: Path, lake: Path, follow_links: bool) -> Iterator[Found]:
    """Yield all that lies below a folder, hidden names and the lake left out."""
    waiting: list[tuple[Path, tuple[Path, ...]]] = [(root, (root.resolve(),))]
    while waiting:
        folder, above = waiting.pop()
        for path in _entries(folder):
            if path.name.startswith(".") or path == lake:
                continue
            found = looked_at(path, follow_links)
            if found.is_folder and path.resolve() in above:
                found = Found(path, "a link to a folder above it", is_branch=True)
            if found.is_folder:
                waiting.append((path, (*above, path.resolve())))
            yield found


def _entries(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        return [Path(entry.path) for entry in entries]


def matching(root: Path, pattern: str, lake: Path, follow_links: bool) -> Iterator[Found]:
    """Yield what fits a pattern below its root; of a link on the way, the link alone.

    Hidden names are left out, and the lake, unless the root itself lies in it.
    """
    links: set[Path] = set()
    for path in root.glob(pattern):
        names = path.relative_to(root).parts
        is_lake = path.is_relative_to(lake) and not root.is_relative_to(lake)
        if is_lake or any(part.startswith(".") for part in names):
            continue
        steps = [root.joinpath(*names[: each + 1]) for each in range(len(names))]
        link = next((each for each in steps[:-1] if not follow_links and each.is_symlink()), path)
        if link not in links:
            yield looked_at(link, follow_links)
        links.add(link)


def looked_at(path: Path, follow_links: bool) -> Found:
    """Return what a path is by its own mode, or by what it leads to where links are followed."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode) and not follow_links:
            return Found(path, NOT_FOLLOWED, is_branch=path.is_dir())
        mode = path.stat().st_mode
    except OSError:
        return Found(path, "nothing that can be looked at")
    if stat.S_ISDIR(mode) and not os.access(path, os.R_OK | os.X_OK):
        return Found(path, "a folder that may not be entered", is_branch=True)
    return Found(path, next((told for is_kind, told in _KINDS if is_kind(mode)), ""))
