"""Messages whose frame the library cannot decode: a time in nanoseconds, a name that is no UTF-8.

The library closes the connection over them. They come again with all that was prefetched beside them, until
the broker holds the lot for poison; and among the dead letters they can never be looked at. So here a header
that cannot be decoded is empty, and a character that cannot be is a question mark: the body decides.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pamqp import constants, decode, frame
from pamqp.exceptions import UnmarshalingException
from pamqp.header import ContentHeader

if TYPE_CHECKING:
    from pamqp.frame import FrameTypes

_SIZE = struct.Struct(">HHQ")  # class, weight, size of the body
_strict = frame.unmarshal


def install() -> None:
    """Have the library decode so, in the whole process; doing it twice does no harm."""
    decode.METHODS["shortstr"] = _short_string
    frame.unmarshal = _unmarshal


def _short_string(value: bytes) -> tuple[int, str]:
    end = value[0] + 1
    return end, value[1:end].decode(errors="replace")


def _unmarshal(data_in: bytes) -> tuple[int, int, FrameTypes]:
    try:
        return _strict(data_in)
    except (UnmarshalingException, ValueError, OverflowError):
        kind, channel, size = frame.frame_parts(data_in)
        if kind != constants.FRAME_HEADER or not size or size < _SIZE.size:
            raise
        _, _, body_size = _SIZE.unpack_from(data_in, constants.FRAME_HEADER_SIZE)
        return constants.FRAME_HEADER_SIZE + size + 1, channel, ContentHeader(body_size=body_size)
