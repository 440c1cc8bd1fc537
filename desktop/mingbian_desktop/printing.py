"""Printing: pictures of the real PDF's pages onto a printer. Qt never lays out text of a report."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

PRINT_DPI = 300


def page_printer() -> QPrinter:
    """A printer set to A4 without margins of its own: the page's margins are in the page."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(PRINT_DPI)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    return printer


def print_pages(printer: QPrinter, pages: Sequence[QImage]) -> bool:
    """Draw one picture a sheet, as large as the sheet allows. False where the printer would not start."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    for number, page in enumerate(pages):
        if number and not printer.newPage():
            painter.end()
            return False
        area = painter.viewport()
        scale = min(area.width() / page.width(), area.height() / page.height())
        width, height = page.width() * scale, page.height() * scale
        painter.drawImage(QRectF((area.width() - width) / 2, (area.height() - height) / 2, width, height), page)
    return painter.end()
