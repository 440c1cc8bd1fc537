"""Formats of vendors and laboratories: which one a file is, by its content, and the reader for it.

Each format is one module with ``recognizes`` and ``read``. Formats are asked in the order given here; the first that knows
the file reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from mingbian.model.reading import Reading
from mingbian.readers.sniff import Content, Identified
from mingbian.readers.vendor.source import Source, head_text

Reader = Callable[[Source], Reading]
TreeReader = Callable[[Source, Any], Reading]

_TABLES = ("maf", "tso500", "tso500_metrics", "fusions", "cbioportal", "segments", "guardant", "oncomine", "annovar")

_JSON = ("tempus", "fhir", "ccat", "phenopacket")
_STREAMED = ("nirvana",)
_XML = ("foundation", "caris")


def recognize(identified: Identified) -> Reader | None:
    """The reader for a file, by the beginning of its content; None where no format here knows it."""
    if identified.content in {Content.TABLE, Content.TEXT}:
        return _first(_TABLES, head_text(identified))
    if identified.content is Content.JSON:
        return _first(_STREAMED, head_text(identified))
    if identified.content is Content.XML:
        return _first(_XML, head_text(identified))
    return None


def recognize_tree(tree: Any) -> TreeReader | None:
    """The reader for a JSON document that was parsed already; None where no format here knows it."""
    for name in _JSON:
        module = import_module(f"mingbian.readers.vendor.{name}")
        if module.recognizes(tree):
            reader: TreeReader = module.read
            return reader
    return None


def _first(names: Iterable[str], head: str) -> Reader | None:
    for name in names:
        module = import_module(f"mingbian.readers.vendor.{name}")
        if module.recognizes(head):
            reader: Reader = module.read
            return reader
    return None
