"""Append lines to a file that several processes write, any of which may be killed."""

import errno
import os


def append(file: int, line: bytes) -> None:
    """Write a line in one piece; raise `OSError` unless all of it was written.

    Half a line, which a killed process or a full disk left, is ended first.
    """
    end = os.fstat(file).st_size
    if end and os.pread(file, 1, end - 1) != b"\n":
        line = b"\n" + line
    if os.write(file, line) < len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
