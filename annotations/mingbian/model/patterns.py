"""Regular expressions that are compiled when they are first used.

Compiling takes a tenth of a millisecond to a whole one, and the rooms have more than a hundred: a run that meets no segment
file and no legacy name should not pay for theirs.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Lazy:
    """Stands in for a compiled pattern; what is asked of it becomes its own when it is first asked for."""

    def __init__(self, text: Any, flags: int) -> None:
        self._text, self._flags = text, flags
        self._compiled: re.Pattern[Any] | None = None

    def __getattr__(self, name: str) -> Any:
        if self._compiled is None:
            self._compiled = re.compile(self._text, self._flags)
        value = getattr(self._compiled, name)
        setattr(self, name, value)
        return value


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As ``re.compile``, but a mistake in the text shows at first use."""
    return cast("re.Pattern[AnyStr]", _Lazy(text, flags))
