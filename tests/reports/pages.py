"""Reading a PDF back, as a person who searches or copies in it would."""

from __future__ import annotations

import re

import pypdfium2


def page_texts(data: bytes) -> list[str]:
    """The text of each page as extracted."""
    document = pypdfium2.PdfDocument(data)
    texts = []
    for n in range(len(document)):
        page = document[n]
        text = page.get_textpage()
        texts.append(text.get_text_range().replace("\r\n", "\n").replace("\r", "\n"))
        text.close()
        page.close()
    document.close()
    return texts


def squeezed(text: str) -> str:
    """The text without white space, so that line breaks and columns do not matter."""
    return re.sub(r"\s+", "", text)


def has_pictures_or_links(data: bytes) -> bool:
    """Does any page hold an image or a link?"""
    document = pypdfium2.PdfDocument(data)
    found = False
    for n in range(len(document)):
        page = document[n]
        kinds = {item.type for item in page.get_objects()}
        found |= pypdfium2.raw.FPDF_PAGEOBJ_IMAGE in kinds
        found |= pypdfium2.raw.FPDFPage_GetAnnotCount(page) > 0
        page.close()
    document.close()
    return found
