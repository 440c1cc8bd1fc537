"""The sign that a session's program is alive on this machine: a lock on a file beside the store."""

from __future__ import annotations

import os
import sys
from pathlib import Path


class ProcessLock:
    """A file that is locked as long as this process lives. It holds nothing; its name is the session's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """True where nobody alive on this machine has it."""
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return False
        try:
            _lock(handle)
        except OSError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        if self._handle is not None:
            handle, self._handle = self._handle, None
            self.path.unlink(missing_ok=True) if sys.platform != "win32" else None
            os.close(handle)
            if sys.platform == "win32":
                self.path.unlink(missing_ok=True)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lock_path(store: Path, session: str) -> Path:
    return store.with_name(f".{store.name}.{session}.lock")
