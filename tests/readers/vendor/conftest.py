from __future__ import annotations

from pathlib import Path

import pytest
from tests.readers.reader_files import Reader


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """Call it with the bytes of a file to get its reading."""
    return Reader(tmp_path)
