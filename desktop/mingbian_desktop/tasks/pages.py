"""Pictures of the pages of a PDF, by pdfium. The library wrote the PDF; nothing here lays out text."""

from __future__ import annotations

from PySide6.QtGui import QImage


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in points (1/72 inch)."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [document[i].get_size() for i in range(len(document))]
    finally:
        document.close()


def draw_page(pdf: bytes, number: int, pixels_per_point: float) -> QImage:
    """Page ``number`` (0-based) as a picture. Safe off the window's thread; pdfium itself must only run on one thread."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmap = document[number].render(scale=pixels_per_point, rev_byteorder=False, prefer_bgrx=True)
        picture = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32)
        return picture.copy()
    finally:
        document.close()
