"""Record formats, one module each: parsed record in, strict rows out, found per record.

A reader is a module with `EXAMPLE` (a record), `KEYS` (groups of synonyms that it needs) and
`read(record)`. One that more than its keys tell has `matches(record)`, and if it also reads records
that lack some of them it says which it cannot do without (`NEEDS`); where `matches` asks for the
names of keys alone, it says so (`IS_TOLD_BY_KEYS`). One with `IS_STATED_ONLY` is never found, only
stated. To add a format is to add a file here and a case folder.
"""

import functools
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from tasks.readers.drafts import Drafts, Unreadable
from tasks.readers.strangers import stranger
from tasks.readers.values import Keys, has_keys, missing_keys

_MOST_KEYS = 64


@dataclass(frozen=True)
class Reader:
    """A record format: its name, one sentence, an example record, and its two functions."""

    name: str
    sentence: str
    example: object
    keys: Keys
    matches: Callable[[object], bool]
    read: Callable[[object], Drafts]
    needs: Keys
    is_told_by_keys: bool
    is_stated_only: bool


@functools.cache
def all_readers() -> dict[str, Reader]:
    """Return every format by name, the most specific (most keys, then name) first."""
    names = [info.name for info in pkgutil.iter_modules(__path__)]
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    readers = [_reader(module) for module in modules if hasattr(module, "EXAMPLE")]
    return {r.name: r for r in sorted(readers, key=lambda r: (-len(r.keys), r.name))}


def _reader(module: ModuleType) -> Reader:
    by_keys = functools.partial(has_keys, keys=module.KEYS)
    return Reader(
        name=module.__name__.rpartition(".")[2],
        sentence=(module.__doc__ or "").partition("\n")[0],
        example=module.EXAMPLE,
        keys=module.KEYS,
        matches=getattr(module, "matches", by_keys),
        read=module.read,
        needs=getattr(module, "NEEDS", module.KEYS),
        is_told_by_keys=getattr(module, "IS_TOLD_BY_KEYS", not hasattr(module, "matches")),
        is_stated_only=getattr(module, "IS_STATED_ONLY", False),
    )


@functools.cache
def _found_formats() -> dict[str, Keys]:
    return {each.name: each.keys for each in _found_readers()}


def detect(record: object) -> str | None:
    """Return the most specific format that a record matches, None where it matches none."""
    reader = _found(record)
    return reader.name if reader else None


def _found(record: object) -> Reader | None:
    is_plain = isinstance(record, dict) and len(record) <= _MOST_KEYS
    asked = possible(tuple(record)) if is_plain else _found_readers()  # type: ignore[arg-type]
    for reader in asked:
        if (is_plain and reader.is_told_by_keys) or reader.matches(record):
            return reader
    return None


@functools.cache
def _found_readers() -> tuple[Reader, ...]:
    return tuple(each for each in all_readers().values() if not each.is_stated_only)


@functools.lru_cache(maxsize=1_024)
def possible(names: tuple[str, ...]) -> tuple[Reader, ...]:
    """Return the readers that records of these keys may match: files repeat their keys."""
    held = dict.fromkeys(names)
    able = [each for each in _found_readers() if not missing_keys(held, each.needs)]
    return tuple(each for each in able if not each.is_told_by_keys or each.matches(held))


def read_record(record: object, name: str = "auto") -> tuple[str, Drafts]:
    """Return a record's format and rows; `name` overrules what is found.

    Raises `Unreadable` with a rule and a detail that names keys and types only.
    """
    if name != "auto":
        return name, _read_as(all_readers()[name], record)
    reader = _found(record)
    if reader is None:
        raise stranger(record, _found_formats())
    return reader.name, reader.read(record)


def read_item(record: object, name: str = "auto") -> tuple[str, Drafts]:
    """Return a benchmark record's format and rows; where no format fits, by its question alone."""
    try:
        return read_record(record, name)
    except Unreadable:
        plain = all_readers()["benchmark_item"]
        if name != "auto" or not plain.matches(record):
            raise
        return plain.name, plain.read(record)


def _read_as(reader: Reader, record: object) -> Drafts:
    if not reader.matches(record):
        raise Unreadable("unknown_format", f"not {reader.name}{_missing(reader, record)}")
    return reader.read(record)


def _missing(reader: Reader, record: object) -> str:
    missing = missing_keys(record, reader.keys) if isinstance(record, dict) else []
    return f", missing {', '.join(missing)}" if missing else ""
