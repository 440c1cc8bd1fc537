"""Errors a user can act on. Each names the file, the place in it, the reason and the remedy."""

from __future__ import annotations

from typing import Any


class UserError(Exception):
    """A message for the user, never a traceback. Subclasses say which exit code it means."""

    exit_code = 1


class Refusal(UserError):
    """The input cannot be read as a result. Nothing is written. Exit code 3.

    ``where`` is "line 812", a JSON path such as "$.variants[3].vaf", or None when the whole file is meant.
    ``code`` is a stable identifier (``BUILD_UNKNOWN``, ``NOT_A_RESULT``, ...), used by the window to ask a question
    instead of showing an error, and by tests. ``choices`` are the answers that would settle it, when there are any.
    """

    exit_code = 3

    def __init__(
        self,
        code: str,
        file: str,
        reason: str,
        remedy: str,
        where: str | None = None,
        choices: tuple[str, ...] = (),
    ) -> None:
        super().__init__(code, file, reason, remedy, where, choices)
        self.code = code
        self.file = file
        self.reason = reason
        self.remedy = remedy
        self.where = where
        self.choices = choices

    def __str__(self) -> str:
        place = f"{self.file}, {self.where}" if self.where else self.file
        return f"{place}: {self.reason} {self.remedy}"


class UsageError(UserError):
    """The command was called wrongly (an unknown tumor type, an option out of range). Exit code 2."""

    exit_code = 2

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason, remedy)
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.reason} {self.remedy}".strip()


class KnowledgeError(UserError):
    """A knowledge table is wrong. ``row`` is the row's id or line number."""

    def __init__(self, table: str, row: str, reason: str) -> None:
        super().__init__(table, row, reason)
        self.table = table
        self.row = row
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.table}, {self.row}: {self.reason}"


class Cancelled(Exception):  # noqa: the user asked for it: not an error
    """The user cancelled; whatever was half done is thrown away."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Cancelled, ())
