"""Passwords: argon2id hashes, a lock after too many wrong ones, and a hash that costs the same where nobody is."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from mingbian.cases.errors import StoreRefusal
from mingbian.cases.journal import stamp
from mingbian.cases.records import Credential, Settings
from mingbian.model.records import Record, replace

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_COMMON: Final = frozenset({"password", "passw0rd", "mingbian", "1234567890", "qwertyuiop", "0123456789", "password123"})


class Attempt(Record, frozen=True):
    """What came of a password: right or not, and the credential as it has to be written back."""

    right: bool
    credential: Credential
    locked: bool = False


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's floor: a login is not a KDF of a file


@cache
def _nobody() -> str:
    return _hasher().hash("nobody has this password")


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def hash_password(user: str, password: str, settings: Settings) -> str:
    """The hash to keep. Raises ``StoreRefusal`` for a password that is too easy."""
    text = _normal(password)
    easy = text.casefold() in _COMMON or len(set(text)) < 4 or user.casefold() == text.casefold()
    if len(text) < settings.password_length or easy:
        raise StoreRefusal(
            "WEAK_PASSWORD",
            "This password is too easy.",
            f"Use at least {settings.password_length} characters, of several kinds, and not the account's name.",
        )
    return _hasher().hash(text)


def waste_time(password: str) -> None:
    """What an account that does not exist answers takes as long as a real one."""
    _matches(_nobody(), password)


def check(credential: Credential, password: str, settings: Settings, now: datetime) -> Attempt:
    """Compare a password. While locked, nothing is compared; after too many wrong ones it locks, longer each time."""
    if credential.locked_until is not None and datetime.fromisoformat(credential.locked_until) > now:
        return Attempt(False, credential, locked=True)
    if _matches(credential.hash, password):
        return Attempt(True, replace(credential, failures=0, locked_until=None))
    failures = credential.failures + 1
    until = None
    if failures >= settings.most_failures:
        beyond = min(failures - settings.most_failures, 5)
        until = stamp(now + timedelta(minutes=settings.lockout_minutes * 2**beyond))
    return Attempt(False, replace(credential, failures=failures, locked_until=until), locked=until is not None)


def _matches(hash_: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(hash_, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
