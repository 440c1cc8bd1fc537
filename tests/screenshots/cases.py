"""Photographs of written cases, each read by the real engine: ``python -m tests.screenshots.cases FOLDER [NAME ...]``.

The cases are those a tumor board argues about: one change in several tumors, treated and untreated, with coverage and
without, by sequencing and by stain. Synthetic; for looking at.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.interpret.written_cases import written
from tests.screenshots.take import CLOCK, Camera, opened

CASES: Mapping[str, tuple[str, str, str]] = {  # name: tumor, alterations, context
    "braf-melanoma": ("MEL", "BRAF p.Val600Glu", ""),
    "braf-lung": ("LUAD", "BRAF p.Val600Glu", ""),
    "braf-colorectal": ("COADREAD", "BRAF p.Val600Glu", ""),
    "braf-thyroid": ("THAP", "BRAF p.Val600Glu", ""),
    "braf-hairy-cell": ("HCL", "BRAF p.Val600Glu", ""),
    "kras-g12c-lung": ("LUAD", "KRAS p.Gly12Cys", ""),
    "kras-g12c-colorectal": ("COADREAD", "KRAS p.Gly12Cys", ""),
    "kras-g12c-pancreas": ("PAAD", "KRAS p.Gly12Cys", ""),
    "t790m-treated": ("LUAD", "EGFR p.Leu858Arg; EGFR p.Thr790Met vaf=0.1", "prior=EGFR-TKI"),
    "t790m-untreated": ("LUAD", "EGFR p.Thr790Met vaf=0.49", "prior=none"),
    "ras-covered": (
        "COADREAD",
        "TP53 p.Arg175His; coverage KRAS exons 2-4=500; coverage NRAS exons 2-4=480; coverage BRAF exon 15=510",
        "",
    ),
    "ras-not-covered": ("COADREAD", "TP53 p.Arg175His", ""),
    "msi-high": ("COADREAD", "msi MSI-H", ""),
    "met-exon-14": ("LUAD", "splice MET exon 14 skipping", ""),
    "alk-g1202r": ("LUAD", "fusion EML4::ALK; ALK p.Gly1202Arg", "prior=ALK-TKI"),
    "flt3-itd-npm1": ("AML", "FLT3 c.1802_1803insTTC; NPM1 p.Trp288fs", ""),
    "her2-amplified": ("BRCA", "amplification ERBB2 14", ""),
    "her2-stained": ("BRCA", "amplification ERBB2 14", "HER2=positive"),
    "pik3ca-hr-positive": ("BRCA", "PIK3CA p.His1047Arg", "HR=positive; HER2=negative"),
    "pik3ca-triple-negative": ("BRCA", "PIK3CA p.His1047Arg", "HR=negative; HER2=negative"),
}


def main(arguments: Sequence[str]) -> int:
    if not arguments:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    out, names = Path(arguments[0]), list(arguments[1:]) or list(CASES)
    out.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from mingbian_desktop.app import make_ui
    from mingbian_desktop.engine import LibraryEngine
    from mingbian_desktop.presenters.cases import State
    from mingbian_desktop.settings import Settings

    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        ui = make_ui(app, Settings(settings))
        camera = Camera(app, ui, out, None)
        with opened(app, ui, LibraryEngine(), CLOCK) as window:
            for name in names:
                tumor, alterations, context = CASES[name]
                place = Path(folder) / name
                place.mkdir()
                row = {
                    "tumor": tumor, "assay": "tumor-only", "age": "60", "consent": "yes", "context": context,
                    "alterations": alterations,
                }  # fmt: skip
                case = window.book.open(written(row, place))
                camera.wait(lambda case=case: case.state is State.READY)  # type: ignore[misc]
                camera.take(name, window)
    for path in camera.taken:
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
