"""The interpreter's own objects outlive any number of calls into Qt."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import os
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from mingbian_desktop.steady import hold_singletons
hold_singletons()
hold_singletons()
from PySide6.QtCore import QCoreApplication, QObject, Signal
class Bell(QObject):
    rang = Signal()
app = QCoreApplication([])
bell = Bell()
for _ in range(300_000):
    bell.rang.emit()
    bell.setObjectName("x")
print("alive")
"""


def test_a_long_session_does_not_wear_out_true_and_none() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "alive"), done.stderr[-400:]
