"""The store's key in the keyring of the operating system, where a laboratory wants its workstation to remember it.

Optional: needs the package ``keyring`` and a keyring that is unlocked. The derived key is kept, never the passphrase.
People still log in with their own passwords.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, Final

from mingbian.cases.database import read_salt
from mingbian.cases.errors import StoreRefusal
from mingbian.cases.store import Store

_SERVICE: Final = "mingbian case store"


def available() -> bool:
    """Is there a keyring that could hold the key."""
    ring = _ring()
    return ring is not None and getattr(ring.get_keyring(), "priority", 0) > 0


def remember(store: Store) -> None:
    """Keep the key of an open store. Raises ``StoreRefusal`` where there is no keyring."""
    ring = _ring()
    if ring is None or not available():
        raise StoreRefusal("NO_KEYRING", "There is no keyring on this machine.", "The passphrase is asked for each time.")
    key, salt = store.file.secrets
    ring.set_password(_SERVICE, salt.hex(), key.hex())


def recall(path: Path) -> bytes | None:
    """The key of a store as it was remembered, or None. Give it to ``Store.open`` in the passphrase's place."""
    ring = _ring()
    if ring is None:
        return None
    try:
        kept = ring.get_password(_SERVICE, read_salt(path).hex())
        return bytes.fromhex(kept) if kept else None
    except StoreRefusal:
        raise
    except Exception:  # a locked or broken keyring: the passphrase is asked for
        return None


def forget(path: Path) -> None:
    """Do not remember the key any more; nothing where it was not."""
    ring = _ring()
    if ring is not None and recall(path) is not None:
        ring.delete_password(_SERVICE, read_salt(path).hex())


def _ring() -> Any | None:
    try:
        return importlib.import_module("keyring")
    except ImportError:
        return None
