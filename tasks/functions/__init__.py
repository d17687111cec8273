"""Arrow-in, Arrow-out functions offered to SQL: what SQL does badly, one module a concern.

A module offers what its `FUNCTIONS` lists. Null rows never reach a function (null in, null out),
zero rows may, and errors carry no data.
"""

import functools
import hashlib
import importlib
import pkgutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

# Small files that functions read: frequencies, models. What they are stands in its README.md.
WEIGHTS = Path(__file__).parent.parent / "weights"


@dataclass(frozen=True)
class SqlFunction:
    """A function's SQL name, SQL types in and out, and its batch form (Arrow arrays)."""

    name: str
    takes: tuple[str, ...]
    gives: str
    batch: Callable[..., pa.Array]


@functools.cache
def all_functions() -> dict[str, SqlFunction]:
    """Return every offered function by its SQL name."""
    return {name: f for info in pkgutil.iter_modules(__path__) for name, f in _of(info.name)}


def functions_of(names: Collection[str]) -> list[SqlFunction]:
    """Return the offered functions among these names; modules that name none are not imported."""
    here = Path(__file__).parent
    quoted = [f'"{name}"' for name in names]
    found = []
    for info in pkgutil.iter_modules(__path__):
        text = (here / f"{info.name}.py") if not info.ispkg else here / info.name / "__init__.py"
        if any(name in text.read_text("utf-8") for name in quoted):
            found += [function for name, function in _of(info.name) if name in names]
    return found


def _of(module: str) -> list[tuple[str, SqlFunction]]:
    offered = getattr(importlib.import_module(f"{__name__}.{module}"), "FUNCTIONS", [])
    return [(function.name, function) for function in offered]


def quiet(function: SqlFunction) -> Callable[..., pa.Array]:
    """Return a function's batch form whose errors carry no data: they end up in logs."""

    # The engine counts the parameters of what is wrapped.
    @functools.wraps(function.batch)
    def call(*columns: pa.ChunkedArray) -> pa.Array:
        try:
            return function.batch(*columns)
        except Exception as error:  # noqa: BLE001  (the border to SQL: told by its class alone)
            raise RuntimeError(f"{function.name}: {type(error).__name__}") from None

    return call


@functools.cache
def code_digest() -> str:
    """Return one sha256 over all function modules and weights: a part of their stages' keys."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    weights = (each for each in WEIGHTS.glob("*") if each.suffix != ".md")
    for path in sorted([*here.rglob("*.py"), *here.rglob("*.txt"), *weights]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
