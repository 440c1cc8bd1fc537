"""What the case store says when it will not do something. No message carries anything of a patient."""

from __future__ import annotations

from mingbian.model.errors import UserError


class StoreRefusal(UserError):
    """The store does not do this, and nothing was changed. ``code`` is stable; the window asks or explains by it."""

    exit_code = 3

    def __init__(self, code: str, reason: str, remedy: str = "") -> None:
        super().__init__(code, reason, remedy)
        self.code = code
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.reason} {self.remedy}".strip()


class NotPermitted(StoreRefusal):
    """The role of who asks does not include this action."""

    def __init__(self, action: str, role: str) -> None:
        super().__init__("NOT_PERMITTED", f"The role {role!r} does not include {action!r}.", "Ask someone whose role does.")
        self.action = action
        self.role = role

    def __reduce__(self) -> tuple[type[NotPermitted], tuple[str, str]]:
        return (NotPermitted, (self.action, self.role))


class ReadOnly(StoreRefusal):
    """The store is open for reading only; ``holder`` is who writes in it, and since when (UTC, ISO)."""

    def __init__(self, holder: str, since: str) -> None:
        super().__init__(
            "READ_ONLY",
            f"The store is open for reading only: {holder} has been writing in it since {since}.",
            "Ask them to close it, or take it over, which is recorded.",
        )
        self.holder = holder
        self.since = since

    def __reduce__(self) -> tuple[type[ReadOnly], tuple[str, str]]:
        return (ReadOnly, (self.holder, self.since))


class Conflict(StoreRefusal):
    """Somebody else changed the same thing after it was shown. ``theirs`` is its state now.

    Nothing is lost: show both and send the edit again with ``base=seq``.
    """

    def __init__(self, kind: str, entity: str, theirs: object, by: str, at: str, seq: int) -> None:
        super().__init__("CONFLICT", f"{by} changed this at {at}, after it was shown here.", "Look at both and decide.")
        self.kind = kind
        self.entity = entity
        self.theirs = theirs
        self.by = by
        self.at = at
        self.seq = seq


class StoreFault(StoreRefusal):
    """The disk failed the store: full, gone or broken. What was acknowledged is kept; the edit at hand is not."""

    exit_code = 1


def wrong_passphrase() -> StoreRefusal:
    return StoreRefusal(
        "WRONG_PASSPHRASE",
        "The passphrase does not open this store, or the file is not a case store.",
        "Check the passphrase and the file; a damaged file is restored from a backup.",
    )


def damaged(what: str) -> StoreRefusal:
    return StoreRefusal(
        "DAMAGED", f"The store is damaged: {what}.", "Restore the newest verified backup; keep this file for inquiry."
    )
