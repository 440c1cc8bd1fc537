"""Where the site keeps what is its own on this machine. Nothing here makes a folder or looks into one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SITE_ENV = "MINGBIAN_SITE"
REFERENCE = "reference"


def site_folder() -> Path | None:
    """Where the site's folder is, whether or not it exists yet; ``MINGBIAN_SITE`` overrides the system's usual place.

    None where ``MINGBIAN_SITE`` is set to nothing, or the system names no place.
    """
    override = os.environ.get(SITE_ENV)
    if override is not None:
        return Path(override) if override else None
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) / "mingbian" / "site" if local else None
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "mingbian" / "site"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "mingbian" / "site"


def reference_folder() -> Path | None:
    """Where the caches of the reference sequence are, one file per build; None where there is no site folder."""
    site = site_folder()
    return None if site is None else site / REFERENCE
