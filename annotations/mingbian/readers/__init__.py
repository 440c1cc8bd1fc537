"""A file in, records out: what it is, what it says, and an account of everything in it. ``read`` is the only door."""

from __future__ import annotations

from mingbian.readers.dispatch import read

__all__ = ["read"]
