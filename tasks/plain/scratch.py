"""Scratch: the buffers that the walk writes, sized by the bytes that it may read, made once."""

import ctypes
import mmap
import struct
from array import array
from typing import Literal

from tasks.plain.classes import classes
from tasks.plain.constants import CONSTANTS, KIND_ENDS, KINDS
from tasks.plain.forms import ROLES, role_table

# The shortest turn takes 24 bytes of a line, and so does the shortest record.
_PER_TURN, _PER_ROW, _PER_ODD = 10, 20, 16
_LANES = 8


class Scratch:
    """Buffers by the name of the walk's parameter, for blocks of up to `size` bytes."""

    def __init__(self, size: int) -> None:
        """Make room for a block: some twelve times its bytes, of which most is never touched."""
        self.size = size
        turns, rows = size // _PER_TURN + 4, size // _PER_ROW + 4
        self.odd_room = size // _PER_ODD + 4
        words, roles, counts = role_table()
        self._held: dict[str, bytearray | mmap.mmap] = {
            "classes": bytearray(classes()),
            "words": bytearray(words),
            "roles": bytearray(roles),
            "role_rows": bytearray(counts),
            "role_names": bytearray(ROLES),
            "kinds": bytearray(KINDS),
            "kind_ends": bytearray(struct.pack(f"={len(KIND_ENDS)}q", *KIND_ENDS)),
            "constants": bytearray(CONSTANTS),
            "members": bytearray(8 * 6 * 17),
            "found": bytearray(8 * 16),
            "now": bytearray(8 * 9),
            "schedule": bytearray(4 * 64 * _LANES),
            "state": bytearray(4 * 8 * _LANES),
            "before": bytearray(4 * 8 * _LANES),
            "turns": _room(8 * 4 * turns),
            "contents": _room(size + 16),
            "content_at": _room(4 * turns),
            "role_bytes": _room(size + 16),
            "role_at": _room(4 * turns),
            "turn_at": _room(4 * rows),
            "prompt_turns": _room(4 * rows),
            "written": _room(4 * size + 128),
            "ends": _room(8 * 3 * rows),
            "of_row": _room(8 * rows),
            "line_of": _room(8 * rows),
            "record_of": _room(8 * rows),
            "answered": _room(8 * rows),
            "odd": _room(8 * 4 * self.odd_room),
            "row_ids": _room(4 * 32 * rows),
        }
        self._address = {name: _address(held) for name, held in self._held.items()}

    def address(self, name: str) -> int:
        """Return where a buffer lies."""
        return self._address[name]

    def view(
        self, name: str, count: int, kind: Literal["B", "i", "q"] = "B", start: int = 0
    ) -> memoryview:
        """Return the first numbers of a buffer after `start`, of a kind as in `struct`."""
        each = struct.calcsize(kind)
        return memoryview(self._held[name])[start * each : (start + count) * each].cast(kind)

    def copied(
        self, name: str, count: int, kind: Literal["B", "i", "q"] = "B", start: int = 0
    ) -> bytes:
        """Return the bytes of those numbers."""
        return self.view(name, count, kind, start).tobytes()

    def begin(self, line: int, record: int) -> None:
        """Tell the walk which line and record are the first."""
        self.view("now", 9, "q")[:] = memoryview(array("q", [0] * 7 + [line, record]))


def _room(size: int) -> mmap.mmap:
    """Return room that takes no memory until it is written."""
    return mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)


def _address(held: bytearray | mmap.mmap) -> int:
    return ctypes.addressof((ctypes.c_char * len(held)).from_buffer(held))
