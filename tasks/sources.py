"""Sources: a file, a folder or a glob becomes a list of input files, in an order of their names."""

import itertools
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tasks.encodings import is_known
from tasks.errors import UsageError
from tasks.readers import all_readers
from tasks.source import Source
from tasks.streams import FORMATS, suffixes

_GLOB = set("*?[")


@dataclass(frozen=True)
class InputFile:
    """One file to read: `file` is its name relative to its source, the same on every machine."""

    source: Source
    path: Path
    file: str

    @property
    def partner(self) -> Path | None:
        """Return the file that the records are joined with; it is not joined with itself."""
        join = self.source.join
        partner = Path(join.with_file).expanduser().resolve() if join else None
        return None if partner == self.path else partner


@dataclass(frozen=True)
class Inputs:
    """The files to read and, by name, those beside them that no reader opens."""

    files: list[InputFile]
    skipped: list[str]


def input_files(sources: Iterable[Source], lake: Path) -> list[InputFile]:
    """Return every input file of the sources; raises `UsageError` as `expand` does."""
    return expand(sources, lake).files


def expand(sources: Iterable[Source], lake: Path) -> Inputs:
    """Return all input files by source name and file, and what was skipped.

    A lake that lies inside a source is not read: it holds what was made of the source.

    Raises `UsageError` for a path that does not exist or holds nothing to read, an unknown suffix,
    format or encoding, and two files that would bear one name.
    """
    each = [_expanded(source, lake.expanduser().resolve()) for source in sources]
    files = [file for inputs in each for file in inputs.files]
    if not files:
        raise UsageError("no sources", "name at least one: --source PATH")
    files.sort(key=lambda f: (f.source.name, f.file))
    _check_names(files)
    return Inputs(files, sorted(name for inputs in each for name in inputs.skipped))


def _expanded(source: Source, lake: Path) -> Inputs:
    if source.format not in ("auto", *all_readers()):
        known = ", ".join(sorted(all_readers()))
        raise UsageError(
            f"source {source.name!r}: no format {source.format!r}", f"auto or one of: {known}"
        )
    _check_encoding(source)
    _check_partner(source)
    path = Path(source.path).expanduser()
    # What exists is that file, whatever characters its name has: only else is a path a pattern.
    if path.is_dir():
        return _sorted(source, path, path.rglob("*"), lake)
    if path.exists():
        return _single(source, path)
    if _GLOB & set(source.path):
        root = _root(path)
        return _sorted(source, root, root.glob(str(path.relative_to(root))), lake)
    raise UsageError(f"{source.path}: no such file or folder", "give a path that exists")


def _check_encoding(source: Source) -> None:
    if not is_known(source.encoding):
        raise UsageError(
            f"source {source.name!r}: no encoding {source.encoding!r}",
            "auto or a name that Python knows: utf-8, utf-16, gb18030, big5, shift_jis, cp1252 …",
        )


def _check_partner(source: Source) -> None:
    if source.join is None:
        return
    path = Path(source.join.with_file).expanduser()
    if not path.is_file() or not suffixes(path.name)[0]:
        raise UsageError(
            f"source {source.name!r}: no file of records to join with",
            "give join.with_file its path",
        )


def _single(source: Source, path: Path) -> Inputs:
    if not path.is_file() or not suffixes(path.name)[0]:
        known = " ".join(FORMATS)
        raise UsageError(f"{source.path}: not a file of records", f"{known}, plain, .gz or .zst")
    return Inputs([InputFile(source, path.resolve(), _portable(path.name))], [])


def _sorted(source: Source, root: Path, found: Iterable[Path], lake: Path) -> Inputs:
    inside = lake.is_relative_to(root.resolve())
    named = {
        path.relative_to(root): path
        for path in found
        if path.is_file() and not (inside and path.resolve().is_relative_to(lake))
    }
    seen = {
        name: path
        for name, path in named.items()
        if not any(part.startswith(".") for part in name.parts)
    }
    files = [
        InputFile(source, path.resolve(), _portable(name.as_posix()))
        for name, path in seen.items()
        if suffixes(name.name)[0]
    ]
    if not files:
        raise UsageError(f"{source.path}: nothing to read", f"it needs {' '.join(FORMATS)} files")
    skipped = [_portable(n.as_posix()) for n in seen if not suffixes(n.name)[0]]
    return Inputs(files, [f"{source.name}/{name}" for name in skipped])


def _root(pattern: Path) -> Path:
    """Return the folders of a glob before its first part with a glob character."""
    parts = pattern.parts
    first = next(place for place, part in enumerate(parts) if _GLOB & set(part))
    return Path(*parts[:first])


def _portable(name: str) -> str:
    # A name that is not UTF-8 cannot be published as it is.
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _check_names(files: list[InputFile]) -> None:
    for left, right in itertools.pairwise(files):
        if (left.source.name, left.file) == (right.source.name, right.file):
            raise UsageError(
                f"two inputs are called {left.source.name}/{left.file}",
                "give their sources different names: NAME=PATH",
            )
