"""The compiled walk as object code: made once by numba, loaded by readers without it.

numba takes most of a second to import and brings NumPy; readers are started by the handful. So the
machine code is kept in the user's own folder of kernels, and a reader loads it by llvmlite alone.
It is named by all that it depends on; where it is missing, lines are read the general way.
"""

import ctypes
import functools
import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

import llvmlite
import llvmlite.binding as llvm

_DEFINED = re.compile(r"^define [^@\n]*@([\w.$]+)\(", re.MULTILINE)
_HERE = Path(__file__).parent
Walk = Callable[..., int]


def folder() -> Path:
    """Return where compiled kernels of this user are kept."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    return root.expanduser() / "sluice" / "plain-lines"


def path_of_walk() -> Path:
    """Return where the object code of `tasks.plain.lines.walk` is, or will be, kept."""
    machine = [llvmlite.__version__, llvm.get_default_triple(), llvm.get_host_cpu_name()]
    machine.append(llvm.get_host_cpu_features().flatten())
    digest = hashlib.sha256("\0".join(machine).encode())
    for source in sorted(_HERE.glob("*.py")):
        digest.update(source.read_bytes())
    return folder() / f"{digest.hexdigest()[:32]}.o"


def machine() -> llvm.TargetMachine:
    """Return the machine at hand, as code is made for it."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=3,
        jit=True,
    )


def object_code(ir: str) -> bytes:
    """Return a line with the name of the one function that others may call, and its machine code.

    `ir` is what numba makes of a function whose parameters are numbers and pointers.
    """
    module = llvm.parse_assembly(ir)
    name: str = _DEFINED.findall(ir)[0]
    code: bytes = machine().emit_object(module)
    return name.encode() + b"\n" + code


@functools.cache
def loaded() -> Walk | None:
    """Return the compiled `tasks.plain.lines.walk`, None where it was not made.

    Code that another user may have written is never loaded.
    """
    held = _read(path_of_walk())
    if held is None:
        return None
    symbol, _, code = held.partition(b"\n")
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    address = engine.get_function_address(symbol.decode())
    return _callable(address, engine)


def _read(path: Path) -> bytes | None:
    try:
        with open(path, "rb") as file:
            own, held = os.fstat(file.fileno()), path.parent.stat()
            is_own = own.st_uid == held.st_uid == os.getuid()
            is_own &= not (own.st_mode | held.st_mode) & 0o022
            return file.read() if is_own else None
    except OSError:
        return None


def _callable(address: int, engine: llvm.ExecutionEngine) -> Walk:
    """Return a function of numbers and addresses: numba's takes where to leave result and error."""
    function = ctypes.CFUNCTYPE(ctypes.c_int32)(address)
    result, error = ctypes.c_int64(), ctypes.c_void_p()

    def call(*given: int) -> int:
        # The engine owns the code: it lives as long as this does.
        if not engine or function(
            ctypes.byref(result), ctypes.byref(error), *map(ctypes.c_int64, given)
        ):
            raise RuntimeError("a compiled walk failed")
        return result.value

    return call
