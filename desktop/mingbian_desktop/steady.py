"""A guard against a fault of PySide6 6.12.0 on Python 3.11.

Its wheels hand out ``None``, ``True`` and the like without counting the reference, as is right from Python 3.12 on, where
these objects are immortal. On 3.11 each call into Qt takes one reference away, and after some thousands the interpreter
ends with "Fatal Python error: none_dealloc". Until the binding is fixed, we make the five objects as good as immortal.
"""

from __future__ import annotations

import ctypes
import sys

_PLENTY = 1 << 40
_SINGLETONS = (None, True, False, NotImplemented, ...)


def hold_singletons() -> None:
    """Give the five singletons references that cannot run out. Nothing to do from Python 3.12 on; safe to call twice."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    for single in _SINGLETONS:
        if sys.getrefcount(single) < _PLENTY // 2:
            ctypes.c_ssize_t.from_address(id(single)).value += _PLENTY
