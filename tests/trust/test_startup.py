"""Start-up stays light, and the product works where the optional htslib bindings are absent."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("pandas", "reportlab", "cyvcf2", "pysam", "xlsxwriter", "pypdfium2", "cryptography", "apsw", "argon2", "psycopg")

BLOCK = "import sys; sys.modules['cyvcf2'] = None; sys.modules['pysam'] = None\n"


def _python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", ["mingbian.cli", "mingbian.pipeline", "mingbian_desktop.app"])
def test_importing_an_entry_point_loads_no_heavy_library(module: str) -> None:
    done = _python(f"import {module}, sys, json; print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def test_showing_the_window_loads_no_heavy_library() -> None:
    code = (
        "import os, sys, json; os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from mingbian_desktop.app import make_ui, make_window\n"
        "app = QApplication([]); window = make_window(app, make_ui(app)); window.show(); app.processEvents()\n"
        f"print(json.dumps([m for m in {HEAVY!r} if m in sys.modules])); window.shut_down()"
    )
    done = _python(code)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_the_library_never_loads_qt() -> None:
    code = "import mingbian.cli, mingbian.pipeline, sys; print(any(m.startswith('PySide6') for m in sys.modules))"
    assert _python(code).stdout.strip() == "False"


def test_a_vcf_is_interpreted_without_the_htslib_bindings(tmp_path: Path) -> None:
    code = BLOCK + "from mingbian.cli import main; sys.exit(main(sys.argv[1:]))"
    done = _python(code, "demo", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    written = sorted(p.name for p in tmp_path.rglob("*.json"))
    assert written == ["interpretation.json", "interpretation.json"]


def test_a_bcf_without_the_bindings_is_refused_with_a_remedy(tmp_path: Path) -> None:
    bcf = tmp_path / "a.bcf"
    bcf.write_bytes(b"BCF\x02\x02" + bytes(64))
    code = BLOCK + "from mingbian.cli import main; sys.exit(main(sys.argv[1:]))"
    done = _python(code, "interpret", str(bcf), "--build", "GRCh38", "--tumor-type", "LUAD")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "BCF" in done.stderr
