"""Making the compiled walk: numba turns `tasks.plain.lines` into machine code, kept for readers."""

import uuid
from collections.abc import Callable
from typing import Any

import numba
from numba import types

from tasks.plain.compiled import object_code, path_of_walk
from tasks.plain.lines import walk


def _pointer(to: types.Type) -> types.Type:
    return types.CPointer(to)  # type: ignore[no-untyped-call]


_TYPES = {
    "Bytes": _pointer(types.uint8),
    "Places": _pointer(types.int32),
    "Numbers": _pointer(types.int64),
    "Words": _pointer(types.uint32),
    "int": types.int64,
}


def make() -> None:
    """Compile the walk where it is not made yet: some ten CPU seconds. Raises `OSError`."""
    path = path_of_walk()
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{uuid.uuid4().hex}.draft")
    draft.touch(mode=0o600)
    draft.write_bytes(object_code(_ir(walk)))
    draft.replace(path)


def _ir(function: Callable[..., int]) -> str:
    """Return what numba makes of a function; its names of types say what its pointers point to."""
    named = [_TYPES[name] for name in _names(function)]
    options: dict[str, Any] = {"_nrt": False, "error_model": "numpy", "no_cpython_wrapper": True}
    compiled = numba.njit(types.int64(*named), **options)(function)
    found: str = compiled.inspect_llvm(compiled.signatures[0])
    return found


def _names(function: Callable[..., int]) -> list[str]:
    return [str(kind) for name, kind in function.__annotations__.items() if name != "return"]


if __name__ == "__main__":
    make()
