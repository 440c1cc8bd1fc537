"""How records travel between processes: read-only mappings are sent as what they hold and made read-only again."""

from __future__ import annotations

import copyreg
from types import MappingProxyType
from typing import Any


def _remake(items: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(items)


def _reduce(mapping: MappingProxyType[Any, Any]) -> tuple[Any, ...]:
    return _remake, (dict(mapping),)


def allow() -> None:
    """Teach this process to pickle read-only mappings (the records' default for every mapping). Safe to call twice."""
    copyreg.pickle(MappingProxyType, _reduce)
