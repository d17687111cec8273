"""Opening an input: a regular file and nothing else, without following a link or waiting."""

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

from tasks.streams import BadStream

# What a link and a socket answer to being opened like this.
_NO_FILE = {errno.ELOOP: "a link", errno.ENXIO: "a socket"}
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def opened(path: Path, is_link: bool = False) -> BufferedReader:
    """Return a regular file, opened for reading; a link is followed only where it is known as one.

    Raises `BadStream` (not_a_regular_file) for anything else, `OSError` where there is no reading.
    """
    try:
        # Non-blocking: a pipe would wait for whoever writes to it.
        followed = 0 if is_link else os.O_NOFOLLOW
        descriptor = os.open(path, os.O_RDONLY | followed | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno not in _NO_FILE:
            raise
        raise BadStream("not_a_regular_file", _NO_FILE[error.errno]) from None
    kind = stat.S_IFMT(os.fstat(descriptor).st_mode)
    if kind != stat.S_IFREG:
        os.close(descriptor)
        raise BadStream("not_a_regular_file", _KINDS.get(kind, "no file"))
    return os.fdopen(descriptor, "rb")
