"""The two faces every page is set in, and what they can print.

Noto Sans TC (regular and bold, OFL) is bundled as static TrueType, embedded and subset, so that a page looks the same on
every machine and its text can be searched. A character the font does not have is never a silent box: it becomes
:data:`MARK` and is listed, and where identity is at stake (:func:`check_text`) it is refused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from mingbian.model.errors import Refusal

REGULAR: Final = "NotoSansTC"
BOLD: Final = "NotoSansTC-Bold"
MARK: Final = "〓"  # U+3013, the typesetter's own sign for "a character is missing here"
_FOLDER: Final = Path(__file__).resolve().parent / "fonts"
_FILES: Final = {REGULAR: "NotoSansTC-Regular.ttf", BOLD: "NotoSansTC-Bold.ttf"}
_SPACES: Final = "\t\n\r\f\v"
_DEFAULT_WIDTH: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Face:
    """One registered face. ``widths`` maps code points to thousandths of the type size; ascent and descent likewise."""

    name: str
    widths: Mapping[int, float]
    ascent: float
    descent: float

    def width(self, text: str, size: float) -> float:
        """Width of the text in points when set at ``size`` points."""
        widths = self.widths
        return sum([widths.get(ord(c), _DEFAULT_WIDTH) for c in text]) * size / 1000


@dataclass(frozen=True, slots=True)
class Faces:
    regular: Face
    bold: Face

    def face(self, bold: bool) -> Face:
        return self.bold if bold else self.regular


@cache
def faces() -> Faces:
    """Register both faces with reportlab, once per process."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    loaded = []
    for name, file in _FILES.items():
        font = TTFont(name, str(_FOLDER / file))
        pdfmetrics.registerFont(font)
        loaded.append(Face(name, font.face.charWidths, font.face.ascent, font.face.descent))
    return Faces(*loaded)


@cache
def _characters() -> frozenset[int]:
    """Code points that both faces draw and that can be found again in the file.

    Code points beyond U+FFFF are left out although the font has some: reportlab writes a wrong text layer for them, so that
    a searched or copied name would be another one.
    """
    known = faces()
    both = known.regular.widths.keys() & known.bold.widths.keys()
    return frozenset(code for code in both if code <= 0xFFFF and unicodedata.category(chr(code)) not in {"Cc", "Cf", "Co"})


def missing(text: str) -> tuple[str, ...]:
    """The characters of the text that cannot be printed, each once, in order of code point. White space always can."""
    known = _characters()
    return tuple(sorted({c for c in text if ord(c) not in known and c not in _SPACES}))


def printable(text: str) -> str:
    """The text with every character that cannot be printed replaced by :data:`MARK`."""
    known = _characters()
    if all(ord(c) in known for c in text):
        return text
    return "".join(c if ord(c) in known or c in _SPACES else MARK for c in text)


def spelled(text: str) -> str:
    """Like :func:`printable`, with the code point after each mark, so that two different names stay different."""
    known = _characters()
    return "".join(c if ord(c) in known or c in _SPACES else f"{MARK}(U+{ord(c):04X})" for c in text)


def missing_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The unprintable characters of many texts, each once, as "U+1F600"."""
    found = {c for text in texts for c in missing(text)}
    return tuple(f"U+{ord(c):04X}" for c in sorted(found))


def check_text(text: str, what: str) -> None:
    """Refuse a text that must not be altered, such as a person's name, if any of its characters cannot be printed.

    ``what`` names the text in the message ("the patient's name"). Raises ``Refusal`` with code ``GLYPH_MISSING``.
    """
    gone = missing(text)
    if gone:
        named = ", ".join(f"U+{ord(c):04X}" for c in gone)
        raise Refusal(
            "GLYPH_MISSING",
            what,
            f"the bundled font cannot print {named}.",
            "Write the character another way, as on the person's identity card or insurance card, and try again.",
        )
