"""Formats of vendors and laboratories: which one a file is, by its content, and the reader for it.

Each format is one module with ``recognizes`` and ``read``. Formats are asked in the order given here; the first that knows
the file reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from mingbian.model.reading import Reading
from mingbian.readers.sniff import Content, Identified
from mingbian.readers.vendor.source import Source, head_text

Reader = Callable[[Source], Reading]

_TABLES = ("maf", "tso500", "tso500_metrics", "fusions", "cbioportal", "segments")


def recognize(identified: Identified) -> Reader | None:
    """The reader for a file, by the beginning of its content; None where no format here knows it."""
    if identified.content in {Content.TABLE, Content.TEXT}:
        head = head_text(identified)
        for name in _TABLES:
            module = import_module(f"mingbian.readers.vendor.{name}")
            if module.recognizes(head):
                reader: Reader = module.read
                return reader
    return None
