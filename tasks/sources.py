"""Sources: a file, a folder or a glob becomes a list of input files, in an order of their names."""

import itertools
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tasks.encodings import is_known
from tasks.errors import UsageError
from tasks.listing import Found, is_pattern, matching, root_of, walked
from tasks.readers import all_readers
from tasks.source import Source
from tasks.stores import RemoteFile, listed
from tasks.streams import FORMATS, suffixes
from tasks.urls import is_remote


@dataclass(frozen=True)
class InputFile:
    """One file to read: `file` is its name relative to its source, the same on every machine.

    A refusal says what it is instead of a regular file; a remote one is fetched before it is read;
    a link that stands here is followed.
    """

    source: Source
    path: Path
    file: str
    refusal: str = ""
    remote: RemoteFile | None = None
    is_link: bool = False

    @property
    def partner(self) -> Path | None:
        """Return the file that the records are joined with; it is not joined with itself."""
        join = self.source.join
        partner = Path(join.with_file).expanduser().resolve() if join else None
        return None if partner == self.path.resolve() else partner


@dataclass(frozen=True)
class Inputs:
    """The files to read and, by name, those beside them that no reader opens."""

    files: list[InputFile]
    skipped: list[str]


def expand(sources: Iterable[Source], lake: Path, follow_links: bool = False) -> Inputs:
    """Return all input files by source name and file, and what was skipped.

    A lake that lies inside a source is not read: it holds what was made of the source.

    Raises `UsageError` for a path that does not exist or holds nothing to read, an unknown suffix,
    format or encoding, two files that would bear one name, and a store that does not let us in.
    """
    each = [_expanded(source, lake.expanduser().resolve(), follow_links) for source in sources]
    files = [file for inputs in each for file in inputs.files]
    if not files:
        raise UsageError("no sources", "name at least one: --source PATH")
    files.sort(key=lambda f: (f.source.name, f.file))
    _check_names(files)
    return Inputs(files, sorted(name for inputs in each for name in inputs.skipped))


def _expanded(source: Source, lake: Path, follow_links: bool) -> Inputs:
    if source.format not in ("auto", *all_readers()):
        known = ", ".join(sorted(all_readers()))
        raise UsageError(
            f"source {source.name!r}: no format {source.format!r}", f"auto or one of: {known}"
        )
    _check_encoding(source)
    _check_partner(source)
    if is_remote(source.path):
        return _remote(source)
    path = Path(source.path).expanduser()
    # What exists is that file, whatever characters its name has: only else is a path a pattern.
    if path.is_dir():
        root = path.resolve()
        return _chosen(source, root, walked(root, lake, follow_links))
    if path.exists():
        return _single(source, path)
    if is_pattern(source.path):
        folder = root_of(path)
        pattern, root = str(path.relative_to(folder)), folder.resolve()
        return _chosen(source, root, matching(root, pattern, lake, follow_links))
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
    # Not resolved: a link that was named leads to a file whose own name may have no suffix.
    where, name = path.absolute(), _portable(path.name)
    return Inputs([InputFile(source, where, name, is_link=path.is_symlink())], [])


def _chosen(source: Source, root: Path, found: Iterable[Found]) -> Inputs:
    """Return the files of records, those refused among them, and the names of what is neither."""
    named = {each.path.relative_to(root): each for each in found}
    entered = {name for name, each in named.items() if each.is_folder}
    entered -= {name for name in entered if _is_empty(name, named)}
    files = [
        InputFile(
            source,
            each.path,
            _portable(name.as_posix()),
            each.refusal,
            is_link=not each.refusal and each.path.is_symlink(),
        )
        for name, each in named.items()
        if name not in entered and (suffixes(name.name)[0] or each.is_branch)
    ]
    _check_readable(source, files)
    chosen = {file.path for file in files}
    rest = (n for n, each in named.items() if not each.is_folder and each.path not in chosen)
    return Inputs(files, [f"{source.name}/{_portable(name.as_posix())}" for name in rest])


def _is_empty(folder: Path, named: Mapping[Path, Found]) -> bool:
    """Return whether a folder that is called like a file of records holds nothing found."""
    return bool(suffixes(folder.name)[0]) and not any(folder in name.parents for name in named)


def _check_readable(source: Source, files: list[InputFile]) -> None:
    if all(file.refusal for file in files):
        told = f"; found {files[0].refusal}" if files else f": it needs {' '.join(FORMATS)} files"
        raise UsageError(f"{source.path}: nothing to read", f"name another path{told}")


def _remote(source: Source) -> Inputs:
    root, found = listed(source.path)
    named = {path.removeprefix(root).lstrip("/"): remote for path, remote in found.items()}
    seen = {n: r for n, r in named.items() if not any(p.startswith(".") for p in n.split("/"))}
    files = [
        InputFile(source, Path(name), _portable(name), remote=remote)
        for name, remote in seen.items()
        if suffixes(name)[0]
    ]
    _check_readable(source, files)
    skipped = [name for name in seen if not suffixes(name)[0] and not name.endswith("/")]
    return Inputs(files, [f"{source.name}/{_portable(name)}" for name in skipped])


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
