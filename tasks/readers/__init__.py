"""Record formats, one module each: parsed record in, strict rows out, found per record.

A reader is a module with `EXAMPLE` (a record), `KEYS` (groups of synonyms that it needs),
`matches(record)` and `read(record)`. To add a format is to add a file here and a case folder.
"""

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType

from tasks.readers.drafts import Drafts, Unreadable
from tasks.readers.values import Keys, missing_keys, wrong_type


@dataclass(frozen=True)
class Reader:
    """A record format: its name, one sentence, an example record, and its two functions."""

    name: str
    sentence: str
    example: object
    keys: Keys
    matches: Callable[[object], bool]
    read: Callable[[object], Drafts]


@functools.cache
def all_readers() -> dict[str, Reader]:
    """Return every format by name, the most specific (most keys, then name) first."""
    names = [info.name for info in pkgutil.iter_modules(__path__)]
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    readers = [_reader(module) for module in modules if hasattr(module, "EXAMPLE")]
    return {r.name: r for r in sorted(readers, key=lambda r: (-len(r.keys), r.name))}


def _reader(module: ModuleType) -> Reader:
    sentence = (module.__doc__ or "").partition("\n")[0]
    name = module.__name__.rpartition(".")[2]
    return Reader(name, sentence, module.EXAMPLE, module.KEYS, module.matches, module.read)


def detect(record: object) -> str | None:
    """Return the most specific format that a record matches, None where it matches none."""
    return next((name for name, each in all_readers().items() if each.matches(record)), None)


def read_record(record: object, name: str = "auto") -> tuple[str, Drafts]:
    """Return a record's format and rows; `name` overrules what is found.

    Raises `Unreadable` with a rule and a detail that names keys and types only.
    """
    if name != "auto":
        return name, _read_as(all_readers()[name], record)
    found = detect(record)
    if found is None:
        raise Unreadable("unknown_format", nearest(record))
    return found, all_readers()[found].read(record)


def _read_as(reader: Reader, record: object) -> Drafts:
    if not reader.matches(record):
        raise Unreadable("unknown_format", f"not {reader.name}{_missing(reader, record)}")
    return reader.read(record)


def nearest(record: object) -> str:
    """Return the nearest format by share of its keys that are there, and the keys missing."""
    if not isinstance(record, dict):
        return wrong_type("record", "object or list of turns", record).detail
    best = max((r for r in all_readers().values() if r.keys), key=lambda r: _share(r, record))
    return (
        f"nearest {best.name}{_missing(best, record)}" if _share(best, record) else "no known key"
    )


def _share(reader: Reader, record: Mapping[str, object]) -> float:
    return 1 - len(missing_keys(record, reader.keys)) / len(reader.keys)


def _missing(reader: Reader, record: object) -> str:
    missing = missing_keys(record, reader.keys) if isinstance(record, dict) else []
    return f", missing {', '.join(missing)}" if missing else ""
