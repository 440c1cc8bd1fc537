"""Where the variants of one gene lie along its protein: a line, a stick for each, no domains that nobody supplied.

The scale ends at the last residue seen, not at the protein's end, unless the input says how long the protein is; the
numbers under the line say so.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from mingbian.model.interpretation import Finding, Interpretation, Tier
from mingbian_desktop import texts as say
from mingbian_desktop import words
from mingbian_desktop.i18n import count
from mingbian_desktop.models.variant_table import plain_tooltip
from mingbian_desktop.ui import Ui


@dataclass(frozen=True, slots=True)
class Place:
    residue: int
    label: str
    finding: Finding


def places_of(interpretation: Interpretation, gene: str) -> tuple[Place, ...]:
    """Findings of a gene that have a residue, in order along the protein."""
    found = [
        Place(f.variant.first_residue, short_name(f), f)
        for f in interpretation.findings
        if f.variant.gene == gene and f.variant.first_residue is not None
    ]
    return tuple(sorted(found, key=lambda p: p.residue))


_THREE = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H", "Ile": "I",
    "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W", "Tyr": "Y", "Val": "V",
    "Ter": "*",
}  # fmt: skip


def short_name(finding: Finding) -> str:
    """ "L858R": the library's short name, or the long one with one-letter residues."""
    if finding.variant.protein:
        return finding.variant.protein
    name = words.without_accession(finding.variant.hgvs_p).removeprefix("p.").strip("()")
    for three, one in _THREE.items():
        name = name.replace(three, one)
    return name


class ProteinPlot(QWidget):
    """Emits ``picked`` with a finding's id when its stick is clicked."""

    picked = Signal(str)

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._gene = ""
        self._chosen = ""
        self._places: tuple[Place, ...] = ()
        self._useful = False
        self._spots: list[tuple[QRectF, Place]] = []
        self.setMouseTracking(True)
        ui.follow(self)

    @property
    def useful(self) -> bool:
        """Whether any variant of the case lies on a protein; the plot then keeps its place while rows are walked."""
        return self._useful

    @property
    def places(self) -> tuple[Place, ...]:
        return self._places

    def show_finding(self, interpretation: Interpretation | None, finding: Finding | None) -> None:
        gene = finding.variant.gene if finding else None
        self._chosen = finding.id if finding else ""
        findings = interpretation.findings if interpretation else ()
        self._useful = any(f.variant.first_residue is not None for f in findings)
        self._gene = gene or ""
        self._places = places_of(interpretation, gene) if interpretation and gene else ()
        if finding is not None and finding.variant.first_residue is None:
            self._places = ()
        self.retranslate()

    def retranslate(self) -> None:
        places = ", ".join(p.label for p in self._places)
        self.setAccessibleName(self._ui.tr(say.PROTEIN_SPOKEN, gene=self._gene, places=places) if self._places else "")
        self.update()

    def restyle(self) -> None:
        self.setFixedHeight(self._ui.px(168))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, self._ui.px(168))

    # Drawing -----------------------------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        ui = self._ui
        painter = QPainter(self)
        if not self._places:
            painter.setFont(ui.font(12))
            painter.setPen(ui.color("faint"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, ui.tr(say.PROTEIN_NONE))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(ui.font(12))
        painter.setPen(ui.color("faint"))
        painter.drawText(QPointF(14, ui.px(24)), ui.tr(say.PROTEIN, gene=self._gene))
        left, right = 36.0, self.width() - 36.0
        axis = self.height() - ui.px(44)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ui.color("track"))
        painter.drawRoundedRect(QRectF(left, axis, right - left, ui.px(10)), 5, 5)
        last = self._places[-1].residue
        end = _round_up(last)
        painter.setFont(ui.font(11))
        painter.setPen(ui.color("faint"))
        below = axis + ui.px(26)
        painter.drawText(QPointF(left, below), "1")
        text = ui.tr(say.RESIDUES, n=count(end))
        painter.drawText(QRectF(left, below - ui.px(14), right - left, ui.px(20)), Qt.AlignmentFlag.AlignRight, text)
        self._spots = []
        ordered = sorted(self._places, key=lambda p: (p.finding.id == self._chosen, p.residue))
        taken: list[tuple[float, float]] = []
        for place in ordered:
            x = left + (right - left) * place.residue / end
            self._stick(painter, place, x, axis, taken)

    def _stick(self, painter: QPainter, place: Place, x: float, axis: float, taken: list[tuple[float, float]]) -> None:
        ui = self._ui
        chosen = place.finding.id == self._chosen
        height = ui.px(68 if chosen else 36)
        color = QColor(_color(ui, place.finding))
        painter.setPen(QPen(color, 2))
        painter.drawLine(QPointF(x, axis), QPointF(x, axis - height))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        radius = ui.px(6)
        painter.drawEllipse(QPointF(x, axis - height), radius, radius)
        self._spots.append((QRectF(x - 9, axis - height - 9, 18, height + 18), place))
        painter.setFont(ui.font(12, chosen))
        label = words.elide(place.label, 24)
        width = painter.fontMetrics().horizontalAdvance(label)
        if not chosen and any(abs(x - other) < (width + w) / 2 + 6 for other, w in taken):
            return
        taken.append((x, width))
        painter.setPen(color)
        box = QRectF(
            min(max(x - width / 2, 4), self.width() - width - 4), axis - height - radius - ui.px(22), width + 2, ui.px(18)
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if place else Qt.CursorShape.ArrowCursor)
        self.setToolTip(plain_tooltip(words.title_of(place.finding.variant, self._ui.lang) if place else ""))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        if place is not None:
            self.picked.emit(place.finding.id)

    def _at(self, point: QPointF) -> Place | None:
        return next((place for spot, place in reversed(self._spots) if spot.contains(point)), None)


def _round_up(residue: int) -> int:
    """A round number a little beyond the last residue shown."""
    step = 10 if residue < 100 else 50 if residue < 500 else 100
    return (residue * 11 // 10 // step + 1) * step


def _color(ui: Ui, finding: Finding) -> str:
    t = ui.tokens
    colors = {Tier.I: t.tier1, Tier.II: t.tier2_mark, Tier.III: t.tier3}
    return colors.get(finding.tier, t.tier4_text) if finding.tier else t.tier4_text
