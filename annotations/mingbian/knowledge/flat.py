"""Arrays in one file, for compiled tables: read whole, checked by one sum, used in place without copies.

A file holds a magic line, a CRC-32 of what follows it, the length of a JSON header that names the arrays (type and number
of items), the header and the arrays, each on a multiple of eight bytes. Numbers are little-endian.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from mingbian.readers.stream import inflater

Arrays = dict[str, npt.NDArray[Any]]

_MAGIC = b"MINGBIAN-ARRAYS1"
_START = len(_MAGIC) + 8
_ALIGNED = 8


def pack(arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """One-dimensional arrays as the bytes of a file. Same arrays, same bytes."""
    header = msgspec.json.encode([[name, array.dtype.str, len(array)] for name, array in arrays.items()])
    parts = [header]
    at = _START + len(header)
    for array in arrays.values():
        gap = -at % _ALIGNED
        parts += [bytes(gap), array.tobytes()]
        at += gap + array.nbytes
    body = b"".join(parts)
    return b"".join((_MAGIC, zlib.crc32(body).to_bytes(4, "little"), len(header).to_bytes(4, "little"), body))


def unpack(data: bytes) -> Arrays | None:
    """The arrays of a file, read-only views of its bytes; None where the file is damaged or is none of these."""
    if not data.startswith(_MAGIC) or len(data) < _START:
        return None
    stated, length = (int.from_bytes(data[_START - n : _START - n + 4], "little") for n in (8, 4))
    if inflater()[0].crc32(memoryview(data)[_START:]) != stated:  # ISA-L, where installed, sums six times as fast
        return None
    at = _START + length
    found: Arrays = {}
    try:
        for name, kind, count in msgspec.json.decode(data[_START:at], type=list[tuple[str, str, int]]):
            dtype = np.dtype(kind)
            at += -at % _ALIGNED
            found[name] = np.frombuffer(data, dtype=dtype, count=count, offset=at)
            at += count * dtype.itemsize
    except (msgspec.DecodeError, ValueError, TypeError):
        return None
    return found
