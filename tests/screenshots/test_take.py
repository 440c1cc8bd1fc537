"""The photographs can be taken, and none is blank or the same in two looks."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage


def test_a_state_is_photographed_in_both_languages_light_and_dark(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "tests.screenshots.take", str(tmp_path / "out"), "--set", "made", "--only", "30"],
        cwd=root,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pictures = sorted((tmp_path / "out").iterdir())
    names = [p.name for p in pictures]
    assert names == [f"30-reading.{lang}.{theme}.png" for lang in ("en", "zh-TW") for theme in ("dark", "light")]
    assert len({hashlib.sha256(p.read_bytes()).hexdigest() for p in pictures}) == 4
    for path in pictures:
        picture = QImage(str(path))
        assert (picture.width(), picture.height()) == (1440, 900)
        colors = {picture.pixelColor(x, y).name() for x in range(0, 1440, 10) for y in range(0, 900, 10)}
        assert len(colors) > 8
