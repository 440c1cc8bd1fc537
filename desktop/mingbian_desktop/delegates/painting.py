"""Drawing of the signs that stand for tiers, VAF and flags; used by delegates and widgets alike.

No meaning by color alone: every sign has a shape or a text of its own.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from mingbian.model.interpretation import Effect, Finding, Tier
from mingbian_desktop import icons, words
from mingbian_desktop import texts as say
from mingbian_desktop.ui import Ui

EFFECT_ICONS = {
    Effect.SENSITIVITY: ("sensitivity", "sensitivity"),
    Effect.RESISTANCE: ("resistance", "resistance"),
    Effect.NO_BENEFIT: ("resistance", "resistance"),
    Effect.TOXICITY: ("toxicity", "resistance"),
    Effect.WITHDRAWN: ("withdrawn", "resistance"),
    Effect.REQUIRES_WILD_TYPE: ("wild_type", "secondary"),
    Effect.DIAGNOSTIC: ("diagnostic", "secondary"),
    Effect.PROGNOSTIC_BETTER: ("prognostic", "secondary"),
    Effect.PROGNOSTIC_WORSE: ("prognostic", "secondary"),
}
"""Icon and color token of each effect."""


def draw_tier(painter: QPainter, ui: Ui, finding: Finding, where: QRectF, px: float = 12) -> None:
    """The tier badge: I filled, II on a tint with an outline, III outlined, IV dashed, none a faint dotted line."""
    t = ui.tokens
    text = words.tier_text(finding) or say.TIER_NONE.in_(ui.lang)
    fill: str | None = None
    ink = t.tier3
    pen = QPen(QColor(t.tier3), 1.5)
    if finding.tier is Tier.I:
        fill, ink, pen = t.tier1, t.on_tier1, QPen(Qt.PenStyle.NoPen)
    elif finding.tier is Tier.II:
        fill, ink, pen = t.tier2_fill, t.tier2_text, QPen(QColor(t.tier2_line), 2)
    elif finding.tier is Tier.IV:
        ink, pen = t.tier4_text, QPen(QColor(t.tier4_line), 1)
        pen.setDashPattern([3, 2])
    elif finding.tier is None:
        ink, pen = t.secondary, QPen(QColor(t.tier4_line), 1.2)
        pen.setDashPattern([1, 2.4])
    _badge(painter, ui, where, text, fill, ink, pen, px)


def draw_priority(painter: QPainter, ui: Ui, text: str, where: QRectF) -> None:
    """P1 filled, the others outlined, in the color of heredity."""
    t = ui.tokens
    if text == "P1":
        _badge(painter, ui, where, text, t.inherited, t.on_inherited, QPen(Qt.PenStyle.NoPen), 12)
    else:
        _badge(painter, ui, where, text or "–", None, t.inherited, QPen(QColor(t.inherited), 1.5), 12)


def _badge(painter: QPainter, ui: Ui, where: QRectF, text: str, fill: str | None, ink: str, pen: QPen, px: float) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = pen.widthF() / 2 if pen.style() != Qt.PenStyle.NoPen else 0
    painter.setPen(pen)
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(where.adjusted(inset, inset, -inset, -inset), 5, 5)
    painter.setPen(QColor(ink))
    painter.setFont(ui.font(px, True))
    painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def draw_vaf(painter: QPainter, ui: Ui, vaf: float, where: QRectF) -> None:
    """A bar from 0 to 100 %; the number stands beside it, drawn by the caller."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ui.color("track"))
    radius = where.height() / 2
    painter.drawRoundedRect(where, radius, radius)
    filled = QRectF(where)
    filled.setWidth(max(2.0, where.width() * min(max(vaf, 0.0), 1.0)))
    painter.setBrush(ui.color("bar"))
    painter.drawRoundedRect(filled, min(radius, filled.width() / 2), radius)
    painter.restore()


_FLAG_TOKENS = {"family_tree": "inherited", "drop": "chip", "filter_flag": "question_text", "doubt": "question_text"}


def draw_flag(painter: QPainter, ui: Ui, name: str, where: QRectF) -> None:
    """A flag's icon; the family tree stands in a soft box of its own, as the one that must not be missed."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inner = where
    if name == "family_tree":
        painter.setPen(QPen(ui.color("inherited"), 1))
        painter.setBrush(ui.color("inherited_soft"))
        painter.drawRoundedRect(where.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        inner = where.adjusted(5, 5, -5, -5)
    else:
        inner = where.adjusted(4, 4, -4, -4)
    icons.paint(painter, name, ui.color(_FLAG_TOKENS.get(name, "secondary")), inner)
    painter.restore()
