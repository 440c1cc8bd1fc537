"""Readings and interpretations as bytes that a later version can still read: a schema mark, then compressed msgpack.

Fields are stored by name. Records only ever gain fields with a default, so that older bytes fill them.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec

from mingbian.cases.errors import StoreRefusal, damaged
from mingbian.model.interpretation import Interpretation
from mingbian.model.reading import Reading

SCHEMA: Final = 1
_MARK: Final = b"MBC"
_UNREADABLE: Final = (msgspec.MsgspecError, ValueError, RecursionError)  # ValueError: bytes that are no UTF-8
_T = TypeVar("_T")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(f"{type(value).__name__} is not a record")


_ENCODER: Final = msgspec.msgpack.Encoder(enc_hook=_plain, order="deterministic")
_JSON: Final = msgspec.json.Encoder(enc_hook=_plain, order="deterministic")


def pack(value: object) -> bytes:
    """The bytes of readings or of an interpretation. Same value, same bytes."""
    return _MARK + bytes([SCHEMA]) + zlib.compress(_ENCODER.encode(value), 6)


def _unpack(data: bytes, kind: type[_T]) -> _T:
    if data[:3] != _MARK:
        raise damaged("a stored result has no mark")
    if data[3] > SCHEMA:
        raise StoreRefusal("NEWER", "The result was stored by a newer version of the program.", "Update the program.")
    try:
        return msgspec.msgpack.decode(zlib.decompress(data[4:]), type=kind)
    except (zlib.error, *_UNREADABLE):
        raise damaged("a stored result cannot be read") from None


def pack_interpretation(interpretation: Interpretation) -> bytes:
    return pack(interpretation)


def unpack_interpretation(data: bytes) -> Interpretation:
    """The interpretation as it was stored. Raises ``StoreRefusal``."""
    return _unpack(data, Interpretation)


def pack_readings(readings: Sequence[Reading]) -> bytes:
    return pack(tuple(readings))


def unpack_readings(data: bytes) -> tuple[Reading, ...]:
    """The readings as they were stored. Raises ``StoreRefusal``."""
    return _unpack(data, tuple[Reading, ...])


def to_json(value: object) -> bytes:
    """JSON of a record, keys sorted: what the journal keeps and hashes."""
    return _JSON.encode(value)


def from_json(data: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(data, type=kind)
    except _UNREADABLE:
        raise damaged("a journaled record cannot be read") from None


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
