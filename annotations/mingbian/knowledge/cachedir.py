"""Where compiled tables are kept between runs: the user's cache folder, or nowhere if it cannot be written."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def cache_folder() -> Path | None:
    """The folder for compiled tables, created if need be; None where it cannot be made or written.

    ``MINGBIAN_CACHE_DIR`` overrides the usual place of the system ("" turns the cache off).
    """
    override = os.environ.get("MINGBIAN_CACHE_DIR")
    if override is not None:
        folder = Path(override) if override else None
    elif sys.platform == "win32":
        folder = Path(local) / "mingbian" / "Cache" if (local := os.environ.get("LOCALAPPDATA")) else None
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Caches" / "mingbian"
    else:
        base = os.environ.get("XDG_CACHE_HOME")
        folder = (Path(base) if base else Path.home() / ".cache") / "mingbian"
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def write_whole(path: Path, data: bytes) -> bool:
    """Write a cache file so that it appears whole or not at all; False if it could not be written."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        return False
    return True


def drop_others(path: Path, pattern: str) -> None:
    """Remove older cache files of a kind; one that is in use elsewhere stays."""
    for old in path.parent.glob(pattern):
        if old != path:
            try:
                old.unlink()
            except OSError:
                continue
