"""A report as content: what stands on the page and in which order, without a word about how it is drawn.

:mod:`mingbian.reports.clinician` and :mod:`mingbian.reports.patient` build a :class:`Document` from an interpretation;
:mod:`mingbian.reports.pdf` draws it. All text is plain: nothing in it is ever read as markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST: Final = 600  # characters of one field that are printed; more is counted, not printed


class Style(StrEnum):
    """How a piece of text reads."""

    BODY = "body"
    STRONG = "strong"
    SMALL = "small"
    SMALL_STRONG = "small_strong"


class Tone(StrEnum):
    """What a box is about; shown by color, bar and icon together, never by color alone."""

    MAIN = "main"
    PLAIN = "plain"
    FAMILY = "family"
    QUESTION = "question"
    BLOCKING = "blocking"


class Icon(StrEnum):
    DOWN = "down"
    FAMILY = "family"
    DROP = "drop"
    QUESTION = "question"
    WARNING = "warning"
    PILL = "pill"


class Align(StrEnum):
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Badge:
    """A tier as text and shape: "I" filled, "II" doubled, "III" outlined, "IV" dashed, "–" for not assessable."""

    tier: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``lead`` stands before it in bold, on the same line."""

    text: str
    style: Style = Style.BODY
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]
    style: Style = Style.BODY


@dataclass(frozen=True, slots=True)
class Checklist:
    """Questions to tick; an empty item is a line to write on."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Callout:
    tone: Tone
    title: str
    paragraphs: tuple[str, ...] = ()
    icon: Icon | None = None


@dataclass(frozen=True, slots=True)
class Card:
    icon: Icon
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled values, side by side in ``columns`` columns."""

    pairs: tuple[tuple[str, str], ...]
    columns: int = 2


@dataclass(frozen=True, slots=True)
class Words:
    """Terms with their plain meaning."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FindingHead:
    badge: Badge
    title: str
    subtitle: str
    marks: tuple[tuple[Icon, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """``share`` is the column's part of the table's width, in any unit."""

    title: str
    share: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: lines of text of one style each, or a badge, or an icon before the first line."""

    lines: tuple[tuple[str, Style], ...] = ()
    badge: Badge | None = None
    icon: Icon | None = None


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of evidence: its grade as a badge, ``mark`` below it in bold, ``lead`` in bold and the texts behind it."""

    badge: Badge
    lead: str
    texts: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Statements:
    """Lines of evidence under one head, which stands again where they go on on the next page."""

    title: str
    items: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class FillIn:
    """Lines to be filled in by hand: labels, each with room behind it, or with the text that is already known."""

    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class IconArray:
    """A hundred people, ten by ten, ``count`` of them marked: a risk in both frames, told apart by shape and by color."""

    title: str
    count: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line; coordinates of a drawing grow to the right and downwards, in points."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed shape around its center: "square", "circle" or "diamond", of one size, empty or filled."""

    form: str
    x: float
    y: float
    size: float
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """Text centered on x, its baseline at y."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A line drawing of known size. ``alt`` says in words what it shows."""

    width: float
    height: float
    parts: tuple[Stroke | Shape | Label, ...]
    alt: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block starts a new page."""


Block = (
    Heading
    | Paragraph
    | Bullets
    | Checklist
    | Callout
    | Card
    | Facts
    | Words
    | FindingHead
    | Table
    | Statements
    | FillIn
    | IconArray
    | Drawing
    | PageBreak
)


class Kind(StrEnum):
    CLINICIAN = "clinician"
    PATIENT = "patient"
    LETTER = "letter"
    LARGE = "large"  # the large-print edition of a letter


@dataclass(frozen=True, slots=True)
class Document:
    """One report. ``page_label`` holds ``{page}`` and ``{pages}``.

    ``draft`` is the mark for every page and ``watermark`` the large one behind its text; both "" once it is signed.
    """

    kind: Kind
    lang: str
    title: str
    header: str
    footer: tuple[str, ...]
    page_label: str
    draft: str
    watermark: str
    report_id: str
    blocks: tuple[Block, ...]


def clip(text: str, longest: int = LONGEST) -> str:
    """The text for a printed field: one line, cut where it gets out of hand.

    What was cut is counted on the page, so that nobody takes the rest for the whole. Control characters are left: no font
    prints them, and they are marked as missing with all others (:mod:`mingbian.reports.fonts`).
    """
    if len(text) > longest:
        text = f"{text[:longest]}… [+{len(text) - longest}]"
    return " ".join(text.splitlines()).replace("\t", " ")


def texts(document: Document) -> Iterator[str]:
    """Every text of the document in reading order, header and footer first."""
    yield from (document.title, document.header, *document.footer, document.page_label, document.draft)
    yield from (document.watermark, document.report_id)
    for block in document.blocks:
        yield from block_texts(block)


def block_texts(block: Block) -> Iterator[str]:
    """Every text of one block in reading order."""
    match block:
        case Heading():
            yield block.text
        case Paragraph():
            yield from (block.lead, block.text)
        case Bullets() | Checklist():
            yield from block.items
        case Callout():
            yield from (block.title, *block.paragraphs)
        case Card():
            yield from (block.title, *block.lines)
        case Facts() | Words():
            for pair in block.pairs:
                yield from pair
        case FindingHead():
            yield from (block.title, block.subtitle, *(text for _, text in block.marks))
        case Table():
            yield from (column.title for column in block.columns)
            for row in block.rows:
                for cell in row:
                    yield from (text for text, _ in cell.lines)
        case Statements():
            yield block.title
            for item in block.items:
                yield from (item.lead, item.mark, *item.texts)
        case FillIn():
            for pair in block.fields:
                yield from pair
        case IconArray():
            yield from (block.title, *block.lines)
        case Drawing():
            yield block.alt
            yield from (part.text for part in block.parts if isinstance(part, Label))
        case PageBreak():
            return
