"""The product makes no network connection, ever."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT

NO_SOCKETS = """
import socket, sys
def refuse(*a, **k):
    raise AssertionError("a socket was opened")
socket.socket.connect = refuse
socket.create_connection = refuse
from mingbian.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_no_module_names_a_way_to_the_network() -> None:
    sources = [*ROOT.glob("desktop/**/*.py"), *ROOT.glob("annotations/**/*.py")]
    assert sources
    naming = [
        p.name
        for p in sources
        if re.search(r"QtNetwork|QtWebEngine|QDesktopServices|urllib\.request", p.read_text("utf-8"))
    ]
    assert naming == []


def test_the_whole_example_runs_without_a_socket(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_SOCKETS, "demo", "--out", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_kernel_saw_no_connection_but_local_ones(tmp_path: Path) -> None:
    log = tmp_path / "connect.log"
    done = subprocess.run(
        ["strace", "-f", "-qq", "-o", str(log), "-e", "trace=connect", sys.executable, "-m", "mingbian.cli", "demo",
         "--out", str(tmp_path / "out")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "PTRACE" in done.stderr or "Operation not permitted" in done.stderr:
        pytest.skip("this machine does not allow tracing")
    assert done.returncode == 0, done.stderr
    remote = [line for line in log.read_text().splitlines() if re.search(r"connect\(\d+, \{sa_family=(?!AF_UNIX)", line)]
    assert remote == []
