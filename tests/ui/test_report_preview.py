"""The report perspective shows, prints and saves the very PDF the library wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot
from tests.ui.fake import FakeEngine

from mingbian_desktop import printing
from mingbian_desktop.i18n import Lang
from mingbian_desktop.main_window import MainWindow
from mingbian_desktop.tasks import pages
from mingbian_desktop.views.report_preview import PATIENT

Settle = Callable[[], None]


def small_pdf(count: int = 2) -> bytes:
    """A PDF of A4 pages with a black square each, written by hand."""
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(count))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode()]
    for n in range(count):
        stream = b"0 0 0 rg 100 600 200 100 re f"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + 2 * n} 0 R >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


@pytest.fixture
def preview(lung_window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> MainWindow:
    engine.pdf = small_pdf()
    lung_window.show_perspective("pages")
    qtbot.waitUntil(lambda: lung_window.preview.drawn, timeout=10_000)
    return lung_window


def test_the_pages_of_the_pdf_are_shown(preview: MainWindow) -> None:
    assert len(preview.preview._views) == 2
    picture = preview.preview._views[0].grab().toImage()
    width, height = picture.width(), picture.height()
    assert picture.pixelColor(round(width * 200 / 595), round(height * (842 - 650) / 842)).lightness() < 40
    assert picture.pixelColor(width // 2, height - 20).lightness() > 240


def test_pages_are_made_only_when_they_are_looked_at(lung_window: MainWindow, engine: FakeEngine) -> None:
    assert engine.renders == []


def test_kind_and_language_ask_for_their_own_pdf_once(preview: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    view = preview.preview
    view.kinds[PATIENT].click()
    view.langs[Lang.EN].click()
    view.langs[Lang.ZH].click()
    qtbot.waitUntil(lambda: view.drawn, timeout=10_000)
    asked = [(kind, lang) for _, kind, lang in engine.renders]
    assert asked == [("clinician", "zh-TW"), ("patient", "zh-TW"), ("patient", "en")]
    assert view.kinds[PATIENT].isChecked()
    assert view.langs[Lang.ZH].isChecked()


def test_a_report_that_cannot_be_made_says_so(lung_window: MainWindow, engine: FakeEngine, settle: Settle) -> None:
    lung_window.show_perspective("pages")
    job = engine.renders[-1][0]
    engine.events.not_rendered.emit(job, "A glyph is missing.")
    settle()
    assert "無法製作這份報告" in lung_window.preview._message.text()
    assert "A glyph is missing." in lung_window.preview._message.text()
    assert not lung_window.actions_.enabled("print")


def test_what_is_no_pdf_is_refused_calmly(lung_window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.pdf = b"not a pdf"
    lung_window.show_perspective("pages")
    qtbot.waitUntil(lambda: "無法製作這份報告" in lung_window.preview._message.text(), timeout=10_000)
    assert lung_window.preview.pdf is None


def test_a_late_page_of_another_case_is_dropped(lung_window: MainWindow, engine: FakeEngine, settle: Settle) -> None:
    lung_window.show_perspective("pages")
    first = engine.renders[-1][0]
    lung_window.book.open(Path("S-0002.json"))
    settle()
    engine.events.rendered.emit(first, small_pdf())
    settle()
    assert lung_window.preview._pdf is None


def test_zoom_keeps_the_shape_of_the_page(preview: MainWindow) -> None:
    view = preview.preview._views[0]
    before = view.width()
    preview.preview.larger.click()
    assert view.width() > before
    assert view.height() / view.width() == pytest.approx(842 / 595, abs=0.01)
    preview.preview.fit.click()
    assert view.width() == before


def test_saving_writes_the_same_bytes_whole(preview: MainWindow, engine: FakeEngine, qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "報告.pdf"
    preview.preview.save_to(target)
    qtbot.waitUntil(target.exists, timeout=10_000)
    qtbot.waitUntil(lambda: "已另存" in preview.status._message.text())
    assert target.read_bytes() == engine.pdf
    assert {p.name for p in tmp_path.iterdir()} - {"settings.ini"} == {"報告.pdf"}


def test_a_folder_that_cannot_be_written_is_named(preview: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    preview.preview.save_to(blocked / "report.pdf")
    qtbot.waitUntil(lambda: "無法寫入" in preview.status._message.text(), timeout=10_000)


def test_the_proposed_name_tells_kind_and_language(preview: MainWindow) -> None:
    assert preview.preview.file_name() == "S-0001.醫師報告.zh-TW.pdf"


def test_printing_puts_one_picture_on_each_sheet(qapp: object, tmp_path: Path) -> None:
    """Here the printer is a file, to count its sheets; a report itself is never written this way."""
    pdf = small_pdf(3)
    drawn: list[QImage] = [pages.draw_page(pdf, n, 100 / 72) for n in range(3)]
    printer = printing.page_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    target = tmp_path / "printed.pdf"
    printer.setOutputFileName(str(target))
    assert printing.print_pages(printer, drawn)
    printed = target.read_bytes()
    sizes = pages.page_sizes(printed)
    assert len(sizes) == 3
    assert sizes[0] == pytest.approx((595, 842), abs=1)
    sheet = pages.draw_page(printed, 0, 1)
    assert sheet.pixelColor(200, 842 - 650).lightness() < 60
    assert sheet.pixelColor(300, 820).lightness() > 240
