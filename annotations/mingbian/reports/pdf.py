"""Draws a :class:`~mingbian.reports.content.Document` as a PDF.

Everything is set and broken by our own code on reportlab's canvas: no markup is ever read, no file or address in a text
is ever followed, and the same document gives the same bytes. Lengths are in points (1/72 inch); inside this module the
vertical coordinate grows downwards from the top of the page.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from mingbian.model.records import replace
from mingbian.reports.content import (
    Align,
    Badge,
    Block,
    Bullets,
    Callout,
    Card,
    Cell,
    Checklist,
    Document,
    Drawing,
    Facts,
    FillIn,
    FindingHead,
    Heading,
    Icon,
    IconArray,
    Kind,
    Label,
    PageBreak,
    Paragraph,
    Shape,
    Statement,
    Statements,
    Stroke,
    Style,
    Table,
    Tone,
    Words,
    texts,
)
from mingbian.reports.fonts import MARK, Face, faces, missing_in, printable
from mingbian.reports.linebreak import balanced, wrap
from mingbian.reports.wording import say

PAGE_WIDTH: Final = 595.276
PAGE_HEIGHT: Final = 841.89
MILLIMETRE: Final = 72 / 25.4
_WATERMARK: Final = "draft"


# How it looks. ----------------------------------------------------------------------------------------------------------


class Ink:
    """Colors by role. Text colors keep at least 7:1 against every ground they stand on (tested)."""

    TEXT: Final = "#1B2430"
    SECOND: Final = "#434D58"
    LINE: Final = "#CDD4DB"
    SOFT_LINE: Final = "#E1E5EA"
    GROUND: Final = "#F1F4F6"
    WHITE: Final = "#FFFFFF"
    ACCENT: Final = "#0B6E75"
    ACCENT_TEXT: Final = "#075156"
    ACCENT_SOFT: Final = "#E4F1F2"
    FAMILY: Final = "#7B3F98"
    FAMILY_SOFT: Final = "#F3EAF7"
    QUESTION: Final = "#E5B94A"
    QUESTION_SOFT: Final = "#FFF4DC"
    WARNING: Final = "#8A3206"
    WARNING_SOFT: Final = "#FCEBE2"
    TIER_I: Final = "#0072B2"
    TIER_II: Final = "#E69F00"
    TIER_II_SOFT: Final = "#FFF3D6"
    TIER_III: Final = "#6B7785"
    TIER_IV: Final = "#8A94A0"
    WATERMARK: Final = "#F0F2F4"


GROUNDS: Final = {
    Tone.MAIN: (Ink.ACCENT_SOFT, Ink.ACCENT),
    Tone.PLAIN: (Ink.GROUND, Ink.LINE),
    Tone.FAMILY: (Ink.FAMILY_SOFT, Ink.FAMILY),
    Tone.QUESTION: (Ink.QUESTION_SOFT, Ink.QUESTION),
    Tone.BLOCKING: (Ink.WARNING_SOFT, Ink.WARNING),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Sizes of one kind of page, in points.

    On the patient's page nothing but the footer and the availability of a medicine is smaller than 14 points.
    """

    margin: float
    top: float  # where the text begins
    bottom: float  # where the text ends
    body: float
    small: float
    leading: float  # as a multiple of the type size
    headings: tuple[float, float]
    title: float
    main: float  # the main message
    gap: float  # between blocks
    footer: float

    @property
    def width(self) -> float:
        return PAGE_WIDTH - 2 * self.margin


SHEETS: Final = {
    Kind.CLINICIAN: Sheet(
        margin=16 * MILLIMETRE, top=58, bottom=PAGE_HEIGHT - 54, body=9, small=7.7, leading=1.36, headings=(12.5, 10.5),
        title=18, main=12, gap=7, footer=7,
    ),
    Kind.PATIENT: Sheet(
        margin=20 * MILLIMETRE, top=64, bottom=PAGE_HEIGHT - 79, body=14.25, small=12.75, leading=1.46, headings=(16, 14.5),
        title=15, main=20, gap=8, footer=9.5,
    ),
    Kind.LETTER: Sheet(
        margin=20 * MILLIMETRE, top=64, bottom=PAGE_HEIGHT - 79, body=14.25, small=12.75, leading=1.46, headings=(16, 14.5),
        title=15, main=18, gap=8, footer=9.5,
    ),
    Kind.LARGE: Sheet(
        margin=18 * MILLIMETRE, top=70, bottom=PAGE_HEIGHT - 88, body=18, small=16, leading=1.5, headings=(20.5, 18.5),
        title=18, main=23, gap=10, footer=11,
    ),
}  # fmt: skip
_PLAIN: Final = frozenset({Kind.PATIENT, Kind.LETTER, Kind.LARGE})
"""Pages for people who are not professionals."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The PDF, how many pages it has, and the characters that could not be printed ("U+1F600")."""

    data: bytes
    pages: int
    missing: tuple[str, ...]


def render(document: Document) -> Rendered:
    """Draw the document. Characters that the font lacks appear as ``MARK``, with a note at the end that names them."""
    document, gone = _with_note(document)
    pages = _paginate(_bands(document), SHEETS[document.kind])
    return Rendered(_draw(document, pages), len(pages), gone)


def page_count(document: Document) -> int:
    """How many pages the document takes, without drawing it."""
    return len(_paginate(_bands(document), SHEETS[document.kind]))


def _with_note(document: Document) -> tuple[Document, tuple[str, ...]]:
    gone = missing_in(texts(document))
    if not gone:
        return document, ()
    shown = ", ".join(gone[:30]) + (" …" if len(gone) > 30 else "")
    note = Paragraph(say("glyphs.missing", document.lang, mark=MARK, characters=shown), Style.SMALL)
    return replace(document, blocks=(*document.blocks, note)), gone


# Bands: what is stacked on a page. --------------------------------------------------------------------------------------

Draw = Callable[["Pen", float, float], None]


@dataclass(frozen=True, slots=True)
class Band:
    """A strip of the page. ``before`` is space above it, dropped at the top of a page; ``keep`` holds it to the next band.

    ``split`` cuts a band that is too tall at a given height, into the part that fits and the rest (None: it cannot be cut
    there). ``head`` is drawn again above the band when it starts a page. ``bookmark`` names it in the outline.
    """

    height: float
    draw: Draw
    before: float = 0.0
    keep: bool = False
    split: Callable[[float], tuple[Band, Band] | None] | None = None
    head: Band | None = None
    bookmark: str = ""
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One set line of text; ``lead`` stands before it in bold."""

    text: str
    face: Face
    size: float
    leading: float
    color: str = Ink.TEXT
    lead: str = ""

    @property
    def indent(self) -> float:
        """Room that the lead takes."""
        return _lead_width(self.lead, self.size) if self.lead else 0.0


def _paginate(bands: Sequence[Band], sheet: Sheet) -> list[list[tuple[Band, float]]]:
    """Bands with their top edges, page by page."""
    pages: list[list[tuple[Band, float]]] = [[]]
    y = sheet.top
    waiting = list(reversed(bands))
    while waiting:
        band = waiting.pop()
        page = pages[-1]
        top = y + (band.before if page else 0.0)
        room = sheet.bottom - top
        if page and (band.new_page or band.height + _kept(waiting, band) > room):
            parts = None if band.new_page or band.split is None else band.split(room)
            if parts is not None:
                page.append((parts[0], top))
                band = parts[1]
            pages.append([])
            y = sheet.top
            if band.head is not None:
                pages[-1].append((band.head, y))
                y += band.head.height
            waiting.append(replace(band, new_page=False, before=0.0, head=None))
            continue
        if band.height > room and band.split is not None and (parts := band.split(room)) is not None:
            page.append((parts[0], top))
            pages.append([])
            y = sheet.top
            waiting.append(parts[1])
            continue
        page.append((band, top))
        y = top + band.height
    return pages


def _kept(waiting: Sequence[Band], band: Band) -> float:
    """Height of what must stand on the same page below the band."""
    height = 0.0
    for following in reversed(waiting):
        if not band.keep:
            break
        height += following.before + following.height
        band = following
    return min(height, PAGE_HEIGHT / 3)


# From blocks to bands. --------------------------------------------------------------------------------------------------


def _bands(document: Document) -> list[Band]:
    setter = _Setter(SHEETS[document.kind], document.kind)
    bands: list[Band] = []
    if document.kind is Kind.CLINICIAN:
        bands.extend(setter.title(document.title))
    break_next = False
    introduced = closing = 0
    for block in document.blocks:
        if isinstance(block, PageBreak):
            break_next = True
            continue
        made = setter.block(block)
        if isinstance(block, Statements):  # what introduces the rows stays with the first of them
            bands[introduced:] = [replace(band, keep=True) for band in bands[introduced:]]
        if isinstance(block, FillIn) and bands and document.kind is Kind.CLINICIAN:  # no page for the signature alone
            bands[closing:] = [replace(band, keep=True) for band in bands[closing:]]
        if isinstance(block, Heading):
            closing = len(bands)
        if isinstance(block, FindingHead):
            introduced = len(bands) + 1
        if break_next and made:
            made[0] = replace(made[0], new_page=True)
            break_next = False
        bands.extend(made)
    return bands


@dataclass(frozen=True, slots=True)
class _Setter:
    """Turns blocks into bands for one sheet."""

    sheet: Sheet
    kind: Kind

    def lines(
        self, text: str, width: float, size: float, bold: bool = False, color: str = Ink.TEXT, even: bool = False
    ) -> list[Line]:
        face = faces().face(bold)
        break_up = balanced if even else wrap
        leading = size * self.sheet.leading
        broken = break_up(printable(text), width, lambda t: face.width(t, size))
        return [Line(line, face, size, leading, color) for line in broken]

    def led(self, lead: str, text: str, width: float, size: float, color: str = Ink.TEXT) -> list[Line]:
        """Text that runs on behind a bold lead; a lead of more than half the width has lines of its own."""
        lead, text = printable(lead), printable(text)
        room = width - _lead_width(lead, size)
        if not lead or not text or room < width / 2:
            own = self.lines(lead, width, size, bold=True) if lead else []
            return own + (self.lines(text, width, size, color=color) if text else [])
        face = faces().regular
        first = wrap(text, room, lambda t: face.width(t, size))[0]
        line = Line(first, face, size, size * self.sheet.leading, color, lead)
        rest = _behind(text, first)
        return [line, *(self.lines(rest, width, size, color=color) if rest else [])]

    def styled(self, text: str, width: float, style: Style) -> list[Line]:
        small = style in (Style.SMALL, Style.SMALL_STRONG)
        bold = style in (Style.STRONG, Style.SMALL_STRONG)
        return self.lines(text, width, self.sheet.small if small else self.sheet.body, bold)

    def title(self, text: str) -> list[Band]:
        lines = self.lines(text, self.sheet.width, self.sheet.title, bold=True)
        return [_text_band(lines)]

    def block(self, block: Block) -> list[Band]:
        match block:
            case Heading():
                return self.heading(block)
            case Paragraph():
                before = self.sheet.gap * (0.9 if block.style is Style.SMALL_STRONG else 0.55)
                keep = block.style in (Style.STRONG, Style.SMALL_STRONG)
                if block.lead:
                    size = self.sheet.small if block.style is Style.SMALL else self.sheet.body
                    return _flowing(self.led(block.lead, block.text, self.sheet.width, size), before, keep)
                return _flowing(self.styled(block.text, self.sheet.width, block.style), before, keep)
            case Bullets():
                return self.bullets(block)
            case Checklist():
                return self.checklist(block)
            case Callout():
                return self.callout(block)
            case Card():
                return [self.card(block)]
            case Facts():
                return self.facts(block)
            case Words():
                return self.words(block)
            case FindingHead():
                return [self.finding_head(block)]
            case Table():
                return self.table(block)
            case Statements():
                return self.statements(block)
            case FillIn():
                return self.fill_in(block)
            case IconArray():
                return [self.icon_array(block)]
            case Drawing():
                return [self.drawing(block)]
            case PageBreak():
                return []

    def heading(self, block: Heading) -> list[Band]:
        size = self.sheet.headings[block.level - 1]
        lines = self.lines(block.text, self.sheet.width, size, bold=True, color=Ink.ACCENT_TEXT, even=True)
        before = self.sheet.gap * (1.5 if self.kind in _PLAIN else 2.1)
        return [replace(_text_band(lines), before=before, keep=True, bookmark=block.text)]

    def bullets(self, block: Bullets) -> list[Band]:
        size = self.sheet.small if block.style is Style.SMALL else self.sheet.body
        indent = size * 1.05
        bands: list[Band] = []
        for n, item in enumerate(block.items):
            lines = self.styled(item, self.sheet.width - indent, block.style)
            before = self.sheet.gap * (0.45 if n == 0 else 0.28)
            first = True
            for band in _flowing(lines, before):
                together = self.kind in _PLAIN and n < len(block.items) - 1  # a short list stays on one page
                made = _indented(band, indent, _bullet(lines[0]) if first else None)
                bands.append(replace(made, keep=band.keep or together))
                first = False
        return bands

    def checklist(self, block: Checklist) -> list[Band]:
        size = self.sheet.body
        indent = size * 1.9
        bands = []
        for item in block.items:
            lines = self.lines(item, self.sheet.width - indent, size)
            height = _height(lines)
            draw = _checkbox_row(lines, indent, self.sheet.width)
            bands.append(Band(height, draw, before=self.sheet.gap * 0.75))
        return bands

    def callout(self, block: Callout) -> list[Band]:
        ground, bar = GROUNDS[block.tone]
        main = block.tone is Tone.MAIN
        pad = self.sheet.body * (0.95 if main else 0.7)
        left = pad + (self.sheet.body * 1.9 if block.icon else 0) + 4
        width = self.sheet.width - left - pad
        color = Ink.WARNING if block.tone is Tone.BLOCKING else Ink.TEXT
        title_size = self.sheet.main if main else self.sheet.body * (1.0 if self.kind in _PLAIN else 1.08)
        lines = self.lines(block.title, width, title_size, bold=True, color=color, even=main) if block.title else []
        if main:
            lines = [replace(line, leading=line.size * 1.36) for line in lines]
        gaps = {}
        size = self.sheet.body * (1.03 if main else 1.0)
        for n, paragraph in enumerate(block.paragraphs):
            gaps[len(lines)] = self.sheet.gap * (0.7 if main and n == 0 else 0.15)
            lines.extend(self.lines(paragraph, width, size))
        box = _Box(lines, gaps, pad, left, self.sheet.width, ground, bar, block.icon)
        before = self.sheet.gap * (1.2 if self.kind is Kind.CLINICIAN else 0.7)
        if main and self.kind is Kind.PATIENT:  # there it opens the page
            before = 0.0
        return [replace(part, before=before if n == 0 else self.sheet.gap) for n, part in enumerate(box.bands(self.sheet))]

    def card(self, block: Card) -> Band:
        pad = self.sheet.body * 0.5
        left = self.sheet.body * 2.9
        width = self.sheet.width - left - pad
        lines = self.lines(block.title, width, self.sheet.body * 1.02, bold=True)
        for text in block.lines:
            lines.extend(self.lines(text, width, self.sheet.small, color=Ink.SECOND))
        height = _height(lines) + 2 * pad

        def draw(pen: Pen, x: float, top: float) -> None:
            pen.box(x, top, self.sheet.width, height, fill=Ink.WHITE, line=Ink.LINE, radius=7)
            pen.icon(block.icon, x + left / 2, top + pad + lines[0].leading / 2, self.sheet.body * 1.35)
            pen.lines(lines, x + left, top + pad)

        return Band(height, draw, before=self.sheet.gap * 0.6)

    def facts(self, block: Facts) -> list[Band]:
        gutter = self.sheet.body * 1.6
        width = (self.sheet.width - gutter * (block.columns - 1)) / block.columns
        labelled = width * (0.34 if block.columns == 2 else 0.17)
        bands: list[Band] = []
        for start in range(0, len(block.pairs), block.columns):
            row = block.pairs[start : start + block.columns]
            cells = []
            for n, (label, value) in enumerate(row):
                x = n * (width + gutter)
                cells.append(_Set(x, tuple(self.lines(label, labelled - 6, self.sheet.small, color=Ink.SECOND))))
                cells.append(_Set(x + labelled, tuple(self.lines(value, width - labelled, self.sheet.small))))
            band = _row(cells, self.sheet.width, pad=1.6, rule=None)
            bands.append(replace(band, before=self.sheet.gap * 0.6 if start == 0 else 0.0, keep=block.columns > 1))
        return bands

    def words(self, block: Words) -> list[Band]:
        size = self.sheet.body
        face = faces().bold
        widest = max((face.width(printable(term), size) for term, _ in block.pairs), default=0.0)
        indent = min(widest + size, self.sheet.width * 0.34)
        bands = []
        for term, meaning in block.pairs:
            cells = [
                _Set(0.0, tuple(self.lines(term, indent - size * 0.5, size, bold=True))),
                _Set(indent, tuple(self.lines(meaning, self.sheet.width - indent, size))),
            ]
            bands.append(replace(_row(cells, self.sheet.width, pad=1.5, rule=None), before=self.sheet.gap * 0.2))
        return bands

    def finding_head(self, block: FindingHead) -> Band:
        left = 44.0
        width = self.sheet.width - left
        lines = self.lines(block.title, width, self.sheet.headings[1] + 0.5, bold=True)
        lines += self.lines(block.subtitle, width, self.sheet.small, color=Ink.SECOND) if block.subtitle else []
        marks = [(icon, self.lines(text, width - 14, self.sheet.small)) for icon, text in block.marks]
        height = _height(lines) + sum(_height(m) for _, m in marks) + 10

        def draw(pen: Pen, x: float, top: float) -> None:
            pen.rule(x, top, self.sheet.width, Ink.ACCENT, 0.9)
            pen.badge(block.badge, x, top + 8, 34, 17)
            y = top + 6
            pen.lines(lines, x + left, y)
            y += _height(lines)
            for icon, mark in marks:
                pen.icon(icon, x + left + 5, y + mark[0].leading / 2, 9)
                pen.lines(mark, x + left + 14, y)
                y += _height(mark)

        return Band(height, draw, before=self.sheet.gap * 1.9, keep=True, bookmark=block.title)

    def table(self, block: Table) -> list[Band]:
        total = sum(c.share for c in block.columns)
        gutter = 7.0
        widths = [self.sheet.width * c.share / total for c in block.columns]
        starts = [sum(widths[:n]) for n in range(len(widths))]
        head_cells = [
            _Set(
                x,
                tuple(self.lines(c.title, w - gutter, self.sheet.small, bold=True, color=Ink.SECOND)),
                w - gutter,
                c.align,
            )
            for c, x, w in zip(block.columns, starts, widths, strict=True)
        ]
        head = _row(head_cells, self.sheet.width, pad=3.0, rule=Ink.LINE, ground=Ink.GROUND)
        bands = [replace(head, before=self.sheet.gap * 0.7, keep=True)]
        for row in block.rows:
            cells = [
                self.cell(cell, x, w - gutter, c.align)
                for cell, c, x, w in zip(row, block.columns, starts, widths, strict=True)
            ]
            bands.append(replace(_row(cells, self.sheet.width, pad=3.2, rule=Ink.SOFT_LINE), head=head))
        return bands

    def statements(self, block: Statements) -> list[Band]:
        title = self.lines(block.title, self.sheet.width - 7, self.sheet.small, bold=True, color=Ink.SECOND)
        head = _row([_Set(0.0, tuple(title))], self.sheet.width, pad=2.6, rule=Ink.LINE, ground=Ink.GROUND)
        bands = [replace(head, before=self.sheet.gap * 0.7, keep=True)]
        for item in block.items:
            row = _row(self.statement(item), self.sheet.width, pad=2.6, rule=Ink.SOFT_LINE)
            bands.append(replace(row, head=head))
        return bands

    def statement(self, item: Statement) -> list[_Set]:
        small, left = self.sheet.small, 48.0
        width = self.sheet.width - left - 4
        first, *others = item.texts or ("",)
        lines = self.led(item.lead, first, width, small)
        for text in others:
            lines += self.lines(text, width, small, color=Ink.SECOND)
        sets = [_Set(0.0, (), badge=item.badge), _Set(left, tuple(lines), width)]
        if item.mark:
            marks = self.lines(item.mark, left - 4, small * 0.93, bold=True)
            sets.append(_Set(0.0, (replace(marks[0], text="", leading=15.5), *marks), left - 4))
        return sets

    def cell(self, cell: Cell, x: float, width: float, align: Align) -> _Set:
        inset = 12.0 if cell.icon else 0.0
        lines: list[Line] = []
        for text, style in cell.lines:
            lines.extend(self.styled(text, width - inset, style))
        return _Set(x, tuple(lines), width, align, cell.badge, cell.icon, inset)

    def fill_in(self, block: FillIn) -> list[Band]:
        """Two fields a row; a field with a known text takes what it needs, beside an empty one where there is room."""
        size, whole = self.sheet.body, self.sheet.width
        gutter = size * 1.5
        half = (whole - gutter) / 2
        bands: list[Band] = []
        row: list[_Field] = []
        for label, value in block.fields:
            if not value:
                row.append(_Field(len(row) * (half + gutter), half, self.lines(label, half, size), True))
            else:
                lines = self.lines(f"{label}  {value}", whole, size)
                rest = whole - lines[0].face.width(lines[0].text, size) - gutter
                if row and len(lines) == 1 and rest >= size * 8:
                    row = [replace(row[0], width=rest), _Field(rest + gutter, whole - rest - gutter, lines, False)]
                else:
                    bands += [_fill_row(row, size)] if row else []
                    bands.append(_fill_row([_Field(0.0, whole, lines, False)], size))
                    row = []
            if len(row) == 2:
                bands.append(_fill_row(row, size))
                row = []
        bands += [_fill_row(row, size)] if row else []
        first = self.sheet.gap * (0.2 if self.kind in _PLAIN else 1.5)
        together = self.kind in (Kind.LETTER, Kind.LARGE)  # nobody signs on a sheet of its own
        last = len(bands) - 1
        return [replace(band, before=first if n == 0 else 0.0, keep=together and n < last) for n, band in enumerate(bands)]

    def icon_array(self, block: IconArray) -> Band:
        """Ten rows of ten signs at the left, the same numbers in words beside them."""
        step = self.sheet.body * 0.92
        pad = self.sheet.body * 0.6
        left = step * 10 + self.sheet.body * 1.6
        width = self.sheet.width - left - 2 * pad
        lines = self.lines(block.title, width, self.sheet.body, bold=True)
        for text in block.lines:
            lines += self.lines(text, width, self.sheet.small)
        height = max(step * 10, _height(lines)) + 2 * pad

        def draw(pen: Pen, x: float, top: float) -> None:
            pen.box(x, top, self.sheet.width, height, fill=Ink.WHITE, line=Ink.LINE, radius=7)
            for n in range(100):
                at_x = x + pad + step * (n % 10 + 0.5)
                at_y = top + pad + step * (n // 10 + 0.5)
                pen.person(at_x, at_y, step * 0.36, n < block.count)
            pen.lines(lines, x + pad + left, top + (height - _height(lines)) / 2)

        return Band(height, draw, before=self.sheet.gap * 0.8)

    def drawing(self, block: Drawing) -> Band:
        """The drawing, made smaller where it is wider than the page."""
        scale = min(1.0, self.sheet.width / block.width) if block.width else 1.0

        def draw(pen: Pen, x: float, top: float) -> None:
            x += (self.sheet.width - block.width * scale) / 2
            for part in block.parts:
                match part:
                    case Stroke():
                        pen.segment(x, top, part, scale)
                    case Shape():
                        pen.shape(x, top, part, scale)
                    case Label():
                        face = faces().face(part.bold)
                        size = part.size * scale
                        shown = printable(part.text)
                        at = x + part.x * scale - face.width(shown, size) / 2
                        pen.text(shown, at, top + part.y * scale, Line(shown, face, size, size))

        return Band(block.height * scale, draw, before=self.sheet.gap)


def _lead_width(lead: str, size: float) -> float:
    return faces().bold.width(lead, size) + size * 0.7


def _behind(text: str, first: str) -> str:
    """What of ``text`` follows its first line, which has the same characters but perhaps fewer spaces."""
    left = len("".join(first.split()))
    n = 0
    while left:
        left -= not text[n].isspace()
        n += 1
    return text[n:].strip()


def _height(lines: Iterable[Line]) -> float:
    return sum(line.leading for line in lines)


def _text_band(lines: Sequence[Line]) -> Band:
    return Band(_height(lines), lambda pen, x, top: pen.lines(lines, x, top))


def _flowing(lines: Sequence[Line], before: float, keep: bool = False) -> list[Band]:
    """One band a line, so that a paragraph may run over a page; no single line is left alone on either side."""
    bands = []
    for n, line in enumerate(lines):
        held = keep or (n == 0 and len(lines) > 1) or n == len(lines) - 2
        bands.append(replace(_text_band((line,)), before=before if n == 0 else 0.0, keep=held))
    return bands


def _indented(band: Band, indent: float, bullet: Draw | None) -> Band:
    def draw(pen: Pen, x: float, top: float) -> None:
        if bullet is not None:
            bullet(pen, x, top)
        band.draw(pen, x + indent, top)

    return replace(band, draw=draw)


def _bullet(line: Line) -> Draw:
    return lambda pen, x, top: pen.dot(x + line.size * 0.42, top + line.leading / 2, line.size * 0.13)


def _checkbox_row(lines: Sequence[Line], indent: float, width: float) -> Draw:
    def draw(pen: Pen, x: float, top: float) -> None:
        side = lines[0].size * 1.02
        pen.box(x, top + (lines[0].leading - side) / 2, side, side, fill=Ink.WHITE, line=Ink.SECOND, radius=2.6, weight=1.1)
        if any(line.text for line in lines):
            pen.lines(lines, x + indent, top)
        else:
            pen.rule(x + indent, top + lines[0].leading * 0.9, width - indent, Ink.SECOND, 0.6)

    return draw


@dataclass(frozen=True, slots=True)
class _Field:
    """A field to fill in by hand: where it stands, its set label, and whether a line to write on follows."""

    x: float
    width: float
    lines: Sequence[Line]
    empty: bool


def _fill_row(fields: Sequence[_Field], size: float) -> Band:
    height = max(size * 2.0, *(_height(f.lines) + size * 0.4 for f in fields))

    def draw(pen: Pen, x: float, top: float) -> None:
        for f in fields:
            pen.lines(f.lines, x + f.x, top + height - _height(f.lines))
            if f.empty:
                last = f.lines[-1]
                start = last.face.width(last.text, last.size) + last.size * 0.6
                pen.rule(x + f.x + start, top + height - last.size * 0.2, f.width - start, Ink.SECOND, 0.6)

    return Band(height, draw)


@dataclass(frozen=True, slots=True)
class _Set:
    """A set cell of a row: its lines at an offset from the row's left edge."""

    x: float
    lines: tuple[Line, ...]
    width: float = 0.0
    align: Align = Align.LEFT
    badge: Badge | None = None
    icon: Icon | None = None
    inset: float = 0.0

    @property
    def height(self) -> float:
        return max(_height(self.lines), 15.0 if self.badge else 0.0)


def _row(cells: Sequence[_Set], width: float, pad: float, rule: str | None, ground: str | None = None) -> Band:
    """A row of cells side by side; a row that is too tall for the page goes on on the next one."""
    height = max((c.height for c in cells), default=0.0) + 2 * pad

    def draw(pen: Pen, x: float, top: float) -> None:
        if ground is not None:
            pen.box(x, top, width, height, fill=ground)
        for c in cells:
            left = x + c.x + (3 if ground is not None or rule is not None else 0)
            if c.badge is not None:
                pen.badge(c.badge, left, top + pad, 30, 14.5)
            if c.icon is not None:
                pen.icon(c.icon, left + 5, top + pad + c.lines[0].leading / 2, 9)
            pen.lines(c.lines, left + c.inset, top + pad, c.width - 3 if c.align is Align.RIGHT else None)
        if rule is not None:
            pen.rule(x, top + height, width, rule, 0.5)

    def split(room: float) -> tuple[Band, Band] | None:
        if height < PAGE_HEIGHT / 3 or room < PAGE_HEIGHT / 8:
            return None
        upper, lower = [], []
        for c in cells:
            used, n = 0.0, 0
            while n < len(c.lines) and used + c.lines[n].leading <= room - 2 * pad:
                used += c.lines[n].leading
                n += 1
            upper.append(replace(c, lines=c.lines[:n]))
            lower.append(replace(c, lines=c.lines[n:], badge=None, icon=None))
        return _row(upper, width, pad, None, ground), _row(lower, width, pad, rule, ground)

    return Band(height, draw, split=split)


@dataclass(frozen=True, slots=True)
class _Box:
    """A callout: lines on a colored ground with a bar at its left. ``gaps`` is extra space above the line of that index."""

    lines: list[Line]
    gaps: dict[int, float]
    pad: float
    left: float
    width: float
    ground: str
    bar: str
    icon: Icon | None

    def bands(self, sheet: Sheet) -> list[Band]:
        """One band, or several for a text that is longer than half a page."""
        most = (sheet.bottom - sheet.top) * 0.55
        parts: list[list[int]] = [[]]
        used = 2 * self.pad
        for n, line in enumerate(self.lines):
            need = line.leading + (self.gaps.get(n, 0.0) if parts[-1] else 0.0)
            if parts[-1] and used + need > most:
                parts.append([])
                used = 2 * self.pad
            parts[-1].append(n)
            used += need
        return [self.band(part, first=n == 0) for n, part in enumerate(parts)]

    def band(self, part: Sequence[int], first: bool) -> Band:
        extra = sum(self.gaps.get(n, 0.0) for n in part[1:])
        height = _height(self.lines[n] for n in part) + extra + 2 * self.pad

        def draw(pen: Pen, x: float, top: float) -> None:
            pen.box(x, top, self.width, height, fill=self.ground, radius=7)
            pen.box(x, top, 4.5, height, fill=self.bar)
            if self.icon is not None and first:
                pen.icon(
                    self.icon, x + self.left / 2 + 2, top + self.pad + self.lines[0].leading / 2, self.lines[0].size * 1.35
                )
            y = top + self.pad
            for n in part:
                y += self.gaps.get(n, 0.0) if n != part[0] else 0.0
                pen.lines((self.lines[n],), x + self.left, y)
                y += self.lines[n].leading

        return Band(height, draw)


# Drawing. ---------------------------------------------------------------------------------------------------------------


@cache
def _rgb(color: str) -> tuple[float, float, float]:
    return (int(color[1:3], 16) / 255, int(color[3:5], 16) / 255, int(color[5:7], 16) / 255)


@dataclass(slots=True)
class Pen:
    """The canvas with the vertical coordinate turned, and the few things that are ever drawn on it."""

    canvas: Any  # reportlab's Canvas, of which the published types lack what its own manual uses
    fonts: Mapping[str, Any]  # reportlab's own fonts by name
    filled: str = ""  # the current colors, so that they are not written again for every line of text
    stroked: str = ""

    def fill(self, color: str) -> None:
        if color != self.filled:
            self.canvas.setFillColorRGB(*_rgb(color))
            self.filled = color

    def stroke(self, color: str, weight: float) -> None:
        if color != self.stroked:
            self.canvas.setStrokeColorRGB(*_rgb(color))
            self.stroked = color
        self.canvas.setLineWidth(weight)

    def forget(self) -> None:
        """The canvas has gone back to other colors: a new page, or a restored state."""
        self.filled = self.stroked = ""

    def lines(self, lines: Sequence[Line], x: float, top: float, right_in: float | None = None) -> None:
        """Set lines below each other; ``right_in`` gives the column's width when they stand at its right edge."""
        for line in lines:
            baseline = top + (line.leading - line.size) / 2 + line.size * line.face.ascent / 1000
            if line.lead:
                self.text(line.lead, x, baseline, replace(line, face=faces().bold, color=Ink.TEXT))
            if line.text:
                left = x + line.indent if right_in is None else x + right_in - line.face.width(line.text, line.size)
                self.text(line.text, left, baseline, line)
            top += line.leading

    def text(self, text: str, x: float, baseline: float, line: Line) -> None:
        """Write a line as reportlab documents it for embedded fonts, without the state that its own text objects carry."""
        self.fill(line.color)
        font, document = self.fonts[line.face.name], self.canvas._doc
        parts = [f"BT 1 0 0 1 {x:.2f} {PAGE_HEIGHT - baseline:.2f} Tm"]
        for subset, codes in font.splitString(text, document):
            parts.append(
                f"{font.getSubsetInternalName(subset, document)} {line.size:.2f} Tf ({self.canvas._escape(codes)}) Tj"
            )
        parts.append("ET")
        self.canvas.addLiteral(" ".join(parts))

    def box(
        self, x: float, top: float, width: float, height: float, fill: str | None = None, line: str | None = None,
        radius: float = 0.0, weight: float = 0.8, dash: tuple[float, float] | None = None,
    ) -> None:  # fmt: skip
        c = self.canvas
        if fill is not None:
            self.fill(fill)
        if line is not None:
            self.stroke(line, weight)
            if dash is not None:
                c.setDash(*dash)
        y = PAGE_HEIGHT - top - height
        if radius:
            c.roundRect(
                x, y, width, height, min(radius, height / 2), stroke=int(line is not None), fill=int(fill is not None)
            )
        else:
            c.rect(x, y, width, height, stroke=int(line is not None), fill=int(fill is not None))
        if dash is not None:
            c.setDash()

    def rule(self, x: float, top: float, width: float, color: str, weight: float) -> None:
        c = self.canvas
        self.stroke(color, weight)
        c.line(x, PAGE_HEIGHT - top, x + width, PAGE_HEIGHT - top)

    def dot(self, x: float, top: float, radius: float, color: str = Ink.SECOND) -> None:
        self.fill(color)
        self.canvas.circle(x, PAGE_HEIGHT - top, radius, stroke=0, fill=1)

    def person(self, x: float, top: float, radius: float, marked: bool) -> None:
        """One of a hundred: a full dark circle where marked, else a small light ring."""
        y = PAGE_HEIGHT - top
        if marked:
            self.fill(Ink.ACCENT_TEXT)
            self.canvas.circle(x, y, radius, stroke=0, fill=1)
        else:
            self.stroke(Ink.TIER_III, 0.8)
            self.canvas.circle(x, y, radius * 0.72, stroke=1, fill=0)

    def segment(self, x: float, top: float, part: Stroke, scale: float) -> None:
        """A straight line of a drawing."""
        self.stroke(Ink.TEXT, part.weight * scale)
        if part.dashed:
            self.canvas.setDash(3 * scale, 2.4 * scale)
        start, end = PAGE_HEIGHT - top - part.y1 * scale, PAGE_HEIGHT - top - part.y2 * scale
        self.canvas.line(x + part.x1 * scale, start, x + part.x2 * scale, end)
        if part.dashed:
            self.canvas.setDash()

    def shape(self, x: float, top: float, part: Shape, scale: float) -> None:
        """A square, circle or diamond of a drawing."""
        c = self.canvas
        self.stroke(Ink.TEXT, 1.1 * scale)
        self.fill(Ink.TEXT if part.filled else Ink.WHITE)
        at_x, at_y, half = x + part.x * scale, PAGE_HEIGHT - top - part.y * scale, part.size * scale / 2
        if part.form == "circle":
            c.circle(at_x, at_y, half, stroke=1, fill=1)
        elif part.form == "square":
            c.rect(at_x - half, at_y - half, 2 * half, 2 * half, stroke=1, fill=1)
        else:
            path = c.beginPath()
            path.moveTo(at_x, at_y + half * 1.15)
            for dx, dy in ((half * 1.15, 0.0), (0.0, -half * 1.15), (-half * 1.15, 0.0)):
                path.lineTo(at_x + dx, at_y + dy)
            path.close()
            c.drawPath(path, stroke=1, fill=1)

    def badge(self, badge: Badge, x: float, top: float, width: float, height: float) -> None:
        """A tier as text in its own shape, told apart without color."""
        shown = f"{badge.tier}-{badge.level}" if badge.level else badge.tier
        color = Ink.TEXT
        if badge.tier == "I":
            self.box(x, top, width, height, fill=Ink.TIER_I, radius=3.5)
            color = Ink.WHITE
        elif badge.tier == "II":
            self.box(x, top, width, height, fill=Ink.TIER_II_SOFT, line=Ink.TIER_II, radius=3.5, weight=1.3)
        elif badge.tier == "III":
            self.box(x, top, width, height, fill=Ink.WHITE, line=Ink.TIER_III, radius=3.5, weight=0.9)
        else:
            self.box(x, top, width, height, fill=Ink.WHITE, line=Ink.TIER_IV, radius=3.5, weight=0.8, dash=(2.0, 1.6))
        face = faces().bold
        size = height * 0.6
        line = Line(shown, face, size, size, color)
        self.text(shown, x + (width - face.width(shown, size)) / 2, top + height / 2 + size * 0.36, line)

    def icon(self, icon: Icon, x: float, top: float, size: float) -> None:
        """A drawn sign centered on (x, top)."""
        _ICONS[icon](self, x, PAGE_HEIGHT - top, size)

    def strokes(self, color: str, weight: float, *paths: Sequence[tuple[float, float]], fill: bool = False) -> None:
        """Polylines in canvas coordinates; filled ones are closed."""
        c = self.canvas
        self.stroke(color, weight)
        self.fill(color)
        c.setLineCap(1)
        c.setLineJoin(1)
        path = c.beginPath()
        for points in paths:
            path.moveTo(*points[0])
            for point in points[1:]:
                path.lineTo(*point)
            if fill:
                path.close()
        c.drawPath(path, stroke=int(not fill), fill=int(fill))
        c.setLineCap(0)
        c.setLineJoin(0)


def _down(pen: Pen, x: float, y: float, s: float) -> None:
    r = s * 0.42
    pen.strokes(
        Ink.WARNING, s * 0.11, ((x - r, y + r * 0.75), (x + r, y + r * 0.75), (x, y - r * 0.95), (x - r, y + r * 0.75))
    )


def _family(pen: Pen, x: float, y: float, s: float) -> None:
    """Two parents and three children: squares and circles, as in a pedigree."""
    u = s / 10
    pen.strokes(
        Ink.FAMILY, u * 0.85,
        ((x - 1.4 * u, y + 3.2 * u), (x + 1.4 * u, y + 3.2 * u)), ((x, y + 3.2 * u), (x, y - 0.6 * u)),
        ((x - 3.4 * u, y - 2.2 * u), (x - 3.4 * u, y - 0.6 * u), (x + 3.4 * u, y - 0.6 * u), (x + 3.4 * u, y - 2.2 * u)),
    )  # fmt: skip
    c = pen.canvas
    pen.fill(Ink.FAMILY)
    side = 2.9 * u
    c.rect(x - 1.4 * u - side, y + 3.2 * u - side / 2, side, side, stroke=0, fill=1)
    c.circle(x + 1.4 * u + side / 2, y + 3.2 * u, side / 2, stroke=0, fill=1)
    c.circle(x - 3.4 * u, y - 2.2 * u - side / 2, side / 2, stroke=0, fill=1)
    c.rect(x + 3.4 * u - side / 2, y - 2.2 * u - side, side, side, stroke=0, fill=1)


def _drop(pen: Pen, x: float, y: float, s: float) -> None:
    c = pen.canvas
    pen.fill(Ink.SECOND)
    r = s * 0.27
    low = y - s * 0.14
    path = c.beginPath()
    path.moveTo(x, y + s * 0.5)
    path.curveTo(x + r * 0.4, y + s * 0.25, x + r, low + r * 0.7, x + r, low)
    path.curveTo(x + r, low - r * 1.33, x - r, low - r * 1.33, x - r, low)
    path.curveTo(x - r, low + r * 0.7, x - r * 0.4, y + s * 0.25, x, y + s * 0.5)
    path.close()
    c.drawPath(path, stroke=0, fill=1)


def _sign(mark: str, pen: Pen, x: float, y: float, s: float, color: str) -> None:
    face = faces().bold
    size = s * 0.62
    pen.text(mark, x - face.width(mark, size) / 2, PAGE_HEIGHT - y + size * 0.36, Line(mark, face, size, size, color))


def _question(pen: Pen, x: float, y: float, s: float) -> None:
    c = pen.canvas
    pen.stroke(Ink.TEXT, s * 0.08)
    c.circle(x, y, s * 0.46, stroke=1, fill=0)
    _sign("?", pen, x, y, s, Ink.TEXT)


def _warning(pen: Pen, x: float, y: float, s: float) -> None:
    r = s * 0.55
    pen.strokes(Ink.WARNING, s * 0.09, ((x, y + r * 0.95), (x - r, y - r * 0.75), (x + r, y - r * 0.75), (x, y + r * 0.95)))
    _sign("!", pen, x, y - s * 0.1, s, Ink.WARNING)


def _pill(pen: Pen, x: float, y: float, s: float) -> None:
    """A capsule, lying at a slant; one half is filled."""
    c = pen.canvas
    c.saveState()
    c.translate(x, y)
    c.rotate(40)
    length, width = s * 1.0, s * 0.46
    pen.stroke(Ink.ACCENT, s * 0.09)
    pen.fill(Ink.ACCENT)
    path = c.beginPath()
    r, k = width / 2, width / 2 * 0.5523
    path.moveTo(0, r)
    path.lineTo(-length / 2 + r, r)
    path.curveTo(-length / 2 + r - k, r, -length / 2, k, -length / 2, 0)
    path.curveTo(-length / 2, -k, -length / 2 + r - k, -r, -length / 2 + r, -r)
    path.lineTo(0, -r)
    path.close()
    c.drawPath(path, stroke=0, fill=1)
    c.roundRect(-length / 2, -r, length, width, r, stroke=1, fill=0)
    c.restoreState()
    pen.forget()


_ICONS: Final[dict[Icon, Callable[[Pen, float, float, float], None]]] = {
    Icon.DOWN: _down,
    Icon.FAMILY: _family,
    Icon.DROP: _drop,
    Icon.QUESTION: _question,
    Icon.WARNING: _warning,
    Icon.PILL: _pill,
}


@contextmanager
def _binary_streams() -> Iterator[None]:
    """Streams as bytes instead of ASCII: smaller and faster. reportlab has only a setting for the whole process."""
    from reportlab import rl_config

    before = rl_config.useA85
    rl_config.useA85 = 0
    try:
        yield
    finally:
        rl_config.useA85 = before


def _draw(document: Document, pages: Sequence[Sequence[tuple[Band, float]]]) -> bytes:
    with _binary_streams():
        return _drawn(document, pages)


def _drawn(document: Document, pages: Sequence[Sequence[tuple[Band, float]]]) -> bytes:
    from reportlab.pdfbase.pdfmetrics import getFont
    from reportlab.pdfgen.canvas import Canvas

    known = faces()
    buffer = io.BytesIO()
    canvas = Canvas(
        buffer, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1, initialFontName=known.regular.name,  # type: ignore[arg-type]  # the stub says float
        lang=document.lang,
    )  # fmt: skip
    canvas.setTitle(f"{printable(document.title)} {document.report_id}")
    canvas.setAuthor("Mingbian")
    canvas.setSubject(printable(document.draft) or document.report_id)
    canvas.setCreator("Mingbian")
    canvas.setProducer("Mingbian, reportlab")
    pen = Pen(canvas, {face.name: getFont(face.name) for face in (known.regular, known.bold)})
    sheet = SHEETS[document.kind]
    if document.watermark:
        _watermark(pen, printable(document.watermark))
    for number, page in enumerate(pages, start=1):
        _frame(pen, document, sheet, number, len(pages))
        for n, (band, top) in enumerate(page):
            if band.bookmark:
                key = f"p{number}.{n}"
                canvas.bookmarkHorizontal(key, 0, PAGE_HEIGHT - top + 12)
                canvas.addOutlineEntry(printable(band.bookmark), key, level=0)
            band.draw(pen, sheet.margin, top)
        canvas.showPage()
        pen.forget()
    canvas.save()
    return buffer.getvalue()


def _frame(pen: Pen, document: Document, sheet: Sheet, number: int, pages: int) -> None:
    """Watermark, header and footer of one page."""
    known = faces()
    right = PAGE_WIDTH - sheet.margin
    if document.watermark:
        pen.canvas.doForm(_WATERMARK)
    size = sheet.footer * 1.05
    head_y = sheet.top - size * 2.1
    header = document.title if document.kind in _PLAIN else document.header
    room = sheet.width * 0.68
    title_size = sheet.body * 0.85 if document.kind in _PLAIN else size * 1.1
    first = wrap(printable(header), room, lambda t: known.regular.width(t, title_size))[0]
    pen.text(first, sheet.margin, head_y, Line(first, known.regular, title_size, size, Ink.SECOND))
    if document.draft:
        draft = printable(document.draft)
        width = known.bold.width(draft, size) + 14
        pen.box(right - width, head_y - size * 1.18, width, size * 1.75, line=Ink.WARNING, radius=3, weight=0.9)
        pen.text(draft, right - width + 7, head_y, Line(draft, known.bold, size, size, Ink.WARNING))
    pen.rule(sheet.margin, head_y + size * 0.95, sheet.width, Ink.SOFT_LINE, 0.8)

    y = sheet.bottom + 10
    pen.rule(sheet.margin, y, sheet.width, Ink.SOFT_LINE, 0.8)
    label = document.page_label.replace("{page}", str(number)).replace("{pages}", str(pages))
    label_width = known.regular.width(label, sheet.footer)
    y += sheet.footer * 1.7
    lines = [
        line
        for text in document.footer
        for line in wrap(printable(text), sheet.width - (label_width + 24), lambda t: known.regular.width(t, sheet.footer))
    ]
    for n, text in enumerate(lines[:4]):
        pen.text(text, sheet.margin, y + n * sheet.footer * 1.38, Line(text, known.regular, sheet.footer, size, Ink.SECOND))
    pen.text(label, right - label_width, y, Line(label, known.regular, sheet.footer, size, Ink.SECOND))


def _watermark(pen: Pen, text: str) -> None:
    """Set the large slanted mark once, to be placed under the text of every page.

    It is a form of its own because readers of text layers (pdfium, and with it Chrome) take the direction of a page's lines
    from the text objects that stand on the page itself: a large slanted one there tears the other lines apart.
    """
    face = faces().bold
    size = min(170.0, 560 / (face.width(text, 1) or 1.0))
    c = pen.canvas
    c.beginForm(_WATERMARK, 0, 0, PAGE_WIDTH, PAGE_HEIGHT)
    c.saveState()
    c.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
    c.rotate(math.degrees(math.atan2(PAGE_HEIGHT, PAGE_WIDTH)))
    line = Line(text, face, size, size, Ink.WATERMARK)
    pen.text(text, -face.width(text, size) / 2, PAGE_HEIGHT + size * 0.35, line)
    c.restoreState()
    c.endForm()
    pen.forget()
