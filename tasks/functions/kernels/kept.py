"""Tables that take long to make: kept with the compiled kernels, and read in a few milliseconds."""

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy.typing as npt
import pyarrow as pa

from tasks.functions.kernels import cache_folder

# A named tuple of arrays.
T = TypeVar("T", bound=tuple[Any, ...])
_SHAPE = b"shape"
_making = threading.Lock()


def kept(kind: Callable[..., T], name: str, make: Callable[[], T]) -> T:
    """Return a named tuple of arrays as it was kept under a name, or make it and keep it.

    None of its arrays can be written. Where no folder can be had it is made anew.
    """
    folder = cache_folder()
    if folder is None:
        return _fixed(make())
    path = folder / f"{name}.arrow"
    with _making:
        try:
            return kind(**_read(path))
        except (OSError, ValueError, TypeError, KeyError):
            made = _fixed(make())
        draft = path.with_name(f"{name}-{os.getpid()}-draft.arrow")
        with contextlib.suppress(OSError):
            _write(draft, made._asdict())  # type: ignore[attr-defined]
            draft.replace(path)
        return made


def _read(path: Path) -> dict[str, npt.NDArray[Any]]:
    with pa.OSFile(str(path)) as file:
        row = pa.ipc.open_file(file).get_batch(0)
    found = {}
    for field, column in zip(row.schema, row.columns, strict=True):
        shape = [int(length) for length in field.metadata[_SHAPE].split()]
        found[field.name] = column.values.to_numpy().reshape(shape)
    return found


def _write(path: Path, arrays: dict[str, npt.NDArray[Any]]) -> None:
    columns, fields = [], []
    for name, array in arrays.items():
        borders = pa.array([0, array.size], pa.int32())
        columns.append(pa.ListArray.from_arrays(borders, pa.array(array.ravel())))
        shape = " ".join(str(length) for length in array.shape)
        fields.append(pa.field(name, columns[-1].type, metadata={_SHAPE: shape}))
    row = pa.record_batch(columns, schema=pa.schema(fields))
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with (
        pa.OSFile(str(path), "wb") as file,
        pa.ipc.new_file(file, row.schema, options=options) as to,
    ):
        to.write_batch(row)


def _fixed(made: T) -> T:
    for array in made:
        array.flags.writeable = False
    return made
