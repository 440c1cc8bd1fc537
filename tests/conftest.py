"""Fixtures every room shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["MINGBIAN_SITE"] = ""  # whatever this machine's site imported is none of the tests' business

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of sample inputs that may stand beside the project; tests that need it skip where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "samples").is_dir():
        pytest.skip("the sample folder ../shared is not beside this checkout")
    return folder
