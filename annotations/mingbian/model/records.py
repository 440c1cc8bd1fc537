"""What every record of this room is: a frozen ``msgspec.Struct``.

A panel holds twenty thousand variants and each takes half a dozen records; a Struct is made in a tenth of a microsecond,
a frozen dataclass in two. Nothing is decoded or validated here: readers do that where text comes in.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

_R = TypeVar("_R")

EMPTY: Mapping[str, Any] = MappingProxyType({})
"""No entries: the default of every mapping field."""


class Record(msgspec.Struct, frozen=True):
    """A frozen record with equality, hash and repr by its fields."""


def replace(record: _R, /, **changes: Any) -> _R:
    """A copy of a record (or of a frozen dataclass of another room) with some fields changed."""
    if isinstance(record, msgspec.Struct):
        return msgspec.structs.replace(record, **changes)
    return dataclasses.replace(record, **changes)  # type: ignore[type-var]
