"""Where log lines go: a stream that may be closed, full or broken, and never holds up the work for that."""

from __future__ import annotations

import os
import select
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

#: POSIX lets no other writer into so many bytes of a pipe, and Linux takes them at once where it takes any.
MOST_BYTES = select.PIPE_BUF


class LineStream:
    """Writes whole lines at once, or drops and counts them.

    A stream with a file descriptor is asked whether it takes a line, and then written to directly: a pipe
    whose reader sleeps, a terminal that is held with Ctrl-S, a full disk cost a line, and no time. Lines of
    several processes do not mix in one pipe. Other streams, as tests have them, are simply written to.
    ``dropped`` counts lines since the last that was written.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._torn = False
        self.dropped = 0

    def write(self, line: str) -> None:
        """Write a line, its end is added; one longer than MOST_BYTES is dropped, too."""
        data = f"{line}\n".encode(errors="replace")
        written = False
        with suppress(OSError, ValueError):  # ValueError: the stream was closed
            written = len(data) <= MOST_BYTES and self._written(data)
        self.dropped = 0 if written else self.dropped + 1

    debug = info = warning = error = write  # structlog names the level

    def _written(self, data: bytes) -> bool:
        stream = self._stream
        if stream is None:
            return False
        try:
            descriptor = stream.fileno()
        except OSError:  # it has none
            stream.write(data.decode())
            stream.flush()
            return True
        return self._written_to(descriptor, data)

    def _written_to(self, descriptor: int, data: bytes) -> bool:
        if not _takes(descriptor):
            return False
        if self._torn:  # what took but a part of a line must not swallow the next one
            data = b"\n" + data
        with _unblocked(descriptor) as open_descriptor:
            count = os.write(open_descriptor, data)
        self._torn = count < len(data) if count else self._torn
        return count == len(data)


def _takes(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    return bool(poll.poll(0))


@contextmanager
def _unblocked(descriptor: int) -> Iterator[int]:
    """Open a terminal anew, so that it cannot hold us: it takes any line, and then waits to write it.

    To change what was given to us would change it for everybody who shares the terminal. Where it belongs to
    another user, it is written to as it is.
    """
    own = None
    if os.isatty(descriptor):
        with suppress(OSError):
            own = os.open(os.ttyname(descriptor), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        yield descriptor if own is None else own
    finally:
        if own is not None:
            os.close(own)
