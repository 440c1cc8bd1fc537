"""The pedigree editor: the family drawn with the library's own parts, changed person by person, kept and printed.

Every change goes through the library, which refuses what cannot be; then nothing changes and its reason is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QWidget

from mingbian.model.errors import Refusal
from mingbian_desktop import counseling_words as words
from mingbian_desktop import texts as say
from mingbian_desktop.i18n import Text
from mingbian_desktop.tasks.background import Background
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.family_sheets import choice
from mingbian_desktop.views.paper import Told, print_out, save
from mingbian_desktop.views.widgets import Button, Check, Flow, Frame, Label, Scroll, column, row, rule

if TYPE_CHECKING:
    from mingbian.reports.content import Drawing, Shape, Stroke
    from mingbian.reports.content import Label as DrawnText
    from mingbian.reports.pedigree import Condition, Pedigree, Person

_MOST_ZOOM = 1.7
_MOST_STEPS = 50
_CANCER = re.compile(r"(.*?)\s*(\d{1,3})?\s*(?:歲|y|years?)?\Z")


def person_name(pedigree: Pedigree, person: Person, ui: Ui) -> str:
    """The label of a person, or the kinship to somebody who has one."""
    tr = ui.tr
    if person.label:
        return person.label
    if person.proband:
        return tr(words.PROBAND)
    near = sorted(pedigree.persons, key=lambda p: (not p.proband, not p.label))
    for p in near:
        name = p.label or (tr(words.PATIENT) if p.proband else p.id)
        if person.id == p.mother:
            return tr(words.MOTHER_OF, name=name)
        if person.id == p.father:
            return tr(words.FATHER_OF, name=name)
        if p.id in person.parents:
            return tr(words.CHILD_OF[person.sex], name=name)
        if p.proband and person.parents and person.parents == p.parents:
            return tr(words.SIBLING_OF[person.sex], name=name)
        if person.id in p.partners or p.id in person.partners:
            return tr(words.PARTNER_OF, name=name)
    return person.id


def cancers_text(person: Person) -> str:
    return "；".join(f"{c.name} {c.age}" if c.age is not None else c.name for c in person.conditions)


def cancers_of(text: str) -> tuple[Condition, ...]:
    """ "breast 45; ovary" as conditions with their ages."""
    from mingbian.reports.pedigree import Condition

    found = []
    for part in re.split(r"[;；\n]", text):
        match = _CANCER.match(part.strip())
        if match and match[1]:
            found.append(Condition(match[1], int(match[2]) if match[2] else None))
    return tuple(found)


class Tree(QWidget):
    """The drawing, in the colors of the theme. ``chosen(id)`` where somebody was picked with mouse or arrow keys."""

    chosen = Signal(str)

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._drawing: Drawing | None = None
        self._places: dict[str, tuple[float, float, float]] = {}
        self._person = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(ui.px(320), ui.px(260))

    def show_pedigree(self, pedigree: Pedigree, person: str) -> None:
        from mingbian.reports.content import Shape
        from mingbian.reports.pedigree_drawing import drawing

        self._drawing = drawing(pedigree, str(self._ui.lang))
        shapes = [p for p in self._drawing.parts if isinstance(p, Shape)]
        largest = max(s.size for s in shapes)
        symbols = [s for s in shapes if s.size == largest]
        self._places = {p.id: (s.x, s.y, s.size) for p, s in zip(pedigree.persons, symbols, strict=True)}
        self._person = person
        self.setAccessibleName(self._drawing.alt)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        d = self._drawing
        return QSize(self._ui.px(int(d.width)), self._ui.px(int(d.height))) if d else QSize(400, 300)

    def _fit(self) -> tuple[float, float, float]:
        """Zoom and offset that put the drawing in the middle."""
        d = self._drawing
        assert d is not None
        zoom = min(self.width() / d.width, self.height() / d.height, _MOST_ZOOM * self._ui.theme.scale)
        return zoom, (self.width() - d.width * zoom) / 2, (self.height() - d.height * zoom) / 2

    def paintEvent(self, event: QPaintEvent) -> None:
        d = self._drawing
        if d is None:
            return
        from mingbian.reports.content import Label as Words
        from mingbian.reports.content import Shape, Stroke

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        zoom, left, top = self._fit()
        painter.translate(left, top)
        painter.scale(zoom, zoom)
        if self._person in self._places:
            x, y, size = self._places[self._person]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._ui.color("accent_soft"))
            painter.drawRoundedRect(QRectF(x - size, y - size * 0.9, size * 2, size * 1.8), 6, 6)
        ink = self._ui.color("text")
        for part in d.parts:
            if isinstance(part, Stroke):
                self._stroke(painter, part, ink)
            elif isinstance(part, Shape):
                self._shape(painter, part, ink)
            elif isinstance(part, Words):
                self._words(painter, part, ink)

    @staticmethod
    def _stroke(painter: QPainter, part: Stroke, ink: QColor) -> None:
        pen = QPen(ink, part.weight)
        if part.dashed:
            pen.setDashPattern([3, 2.4])
        painter.setPen(pen)
        painter.drawLine(QPointF(part.x1, part.y1), QPointF(part.x2, part.y2))

    def _shape(self, painter: QPainter, part: Shape, ink: QColor) -> None:
        half = part.size / 2
        painter.setPen(QPen(ink, 1.2))
        painter.setBrush(ink if part.filled else self._ui.color("surface"))
        box = QRectF(part.x - half, part.y - half, part.size, part.size)
        if part.form == "circle":
            painter.drawEllipse(box)
        elif part.form == "square":
            painter.drawRect(box)
        else:
            r = half * 1.15
            corners = [QPointF(part.x + dx, part.y + dy) for dx, dy in ((0, -r), (r, 0), (0, r), (-r, 0))]
            painter.drawPolygon(QPolygonF(corners))

    def _words(self, painter: QPainter, part: DrawnText, ink: QColor) -> None:
        font = self._ui.font(13, part.bold)
        font.setPointSizeF(part.size * 72 / self.logicalDpiY())  # pixel sizes are whole numbers only
        painter.setFont(font)
        painter.setPen(ink)
        place = QRectF(part.x - 60, part.y - part.size * 1.1, 120, part.size * 1.5)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, part.text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._drawing is None:
            return
        zoom, left, top = self._fit()
        x, y = (event.position().x() - left) / zoom, (event.position().y() - top) / zoom
        for person, (px, py, size) in self._places.items():
            if abs(x - px) <= size * 0.8 and abs(y - py) <= size * 0.8:
                self.chosen.emit(person)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        here = self._places.get(self._person)
        if step is None or here is None:
            super().keyPressEvent(event)
            return
        dx, dy = step
        ahead = [
            (abs(x - here[0]) + abs(y - here[1]) + 4 * (abs(y - here[1]) if dx else 0), p)
            for p, (x, y, _) in self._places.items()
            if (x - here[0]) * dx + (y - here[1]) * dy > 1
        ]
        if ahead:
            self.chosen.emit(min(ahead)[1])


class PedigreeWindow(QDialog):
    """``keep(json)`` is called with the whole family when it is kept; None where the person may only look."""

    def __init__(
        self,
        ui: Ui,
        parent: QWidget,
        background: Background,
        pedigree: Pedigree,
        keep: Callable[[str], object] | None,
        told: Told,
    ) -> None:
        super().__init__(parent)
        self._ui = ui
        self._background = background
        self._keep = keep
        self._told = told
        self._gone = False
        self._before: list[Pedigree] = []
        self._filling = False
        self.pedigree = pedigree
        self.person = next(p.id for p in pedigree.persons if p.proband)
        tr = ui.tr
        self.setWindowTitle(tr(words.PEDIGREE_TITLE))
        self.setAccessibleName(tr(words.PEDIGREE_TITLE))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.tree = Tree(ui)
        self.tree.chosen.connect(self.pick)
        self.list = QListWidget()
        self.list.setAccessibleName(tr(words.PERSON))
        self.list.setFixedHeight(ui.px(148))
        self.list.currentItemChanged.connect(self._listed)
        self.label = self._line(words.P_LABEL)
        self.age = self._line(words.P_AGE)
        self.born = self._line(words.P_BORN)
        self.cancers = self._line(words.P_CANCERS)
        self.cancers.setPlaceholderText(tr(words.P_CANCERS_HINT))
        self.sex = choice(ui, words.P_SEXES, "unknown")
        self.tested = choice(ui, words.P_TESTS, "")
        for box, text in ((self.sex, words.P_SEX), (self.tested, words.P_TESTED)):
            box.setAccessibleName(tr(text))
            box.activated.connect(self._changed)
        self.carrier = Check(ui, tr(words.P_CARRIER))
        self.deceased = Check(ui, tr(words.P_DECEASED))
        for check in (self.carrier, self.deceased):
            check.clicked.connect(self._changed)
        self._trouble = Label(role="wrong", wrap=True)
        self._trouble.hide()
        self._adders: dict[str, Button] = {}
        flow = Flow(6)
        for name, text in self._additions().items():
            self._adders[name] = Button("plain", partial(self.add, name))
            self._adders[name].say(tr(text))
            flow.addWidget(self._adders[name])
        adders = QWidget()
        adders.setLayout(flow)
        self.take_out = Button("link", self.remove)
        self.take_out.say(tr(words.REMOVE_PERSON))
        self.back = Button("link", self.step_back)
        self.back.say(tr(words.STEP_BACK))
        fields = column(
            Label(tr(words.PEDIGREE_TITLE), "title"),
            Label(tr(words.PEDIGREE_HINT), "secondary", wrap=True),
            4,
            self.list,
            4,
            row(self._labeled(words.P_LABEL, self.label), self._labeled(words.P_SEX, self.sex), spacing=10),
            row(self._labeled(words.P_AGE, self.age), self._labeled(words.P_BORN, self.born), spacing=10),
            self._labeled(words.P_CANCERS, self.cancers),
            self._labeled(words.P_TESTED, self.tested),
            self.carrier,
            self.deceased,
            self._trouble,
            4,
            adders,
            row(self.take_out, 0, self.back),
            0,
            spacing=8,
            margins=(20, 18, 20, 16),
        )
        inside = QWidget()
        inside.setLayout(fields)
        panel = Frame("evidence")
        panel.setFixedWidth(ui.px(360))
        form = Scroll(inside)
        form.setAccessibleName(tr(words.PERSON))
        panel.setLayout(column(form))
        if keep is None:
            for line in (self.label, self.age, self.born, self.cancers):
                line.setReadOnly(True)
            for widget in (self.sex, self.tested, self.carrier, self.deceased, adders, self.take_out):
                widget.setEnabled(False)
        self.close_ = Button("plain", self.reject)
        self.close_.say(tr(words.CLOSE))
        self.save = Button("plain", lambda: self._paper(self._save))
        self.save.say(tr(say.SAVE_PAGES))
        self.print = Button("plain", lambda: self._paper(self._print))
        self.print.say(tr(say.PRINT))
        self.keep = Button("primary", self._keep_it)
        self.keep.say(tr(words.SAVE))
        self.keep.setVisible(keep is not None)
        foot = row(0, self.close_, self.save, self.print, self.keep, spacing=10, margins=(20, 12, 20, 14))
        paper = Frame("card")
        paper.setLayout(column(self.tree, margins=(16, 16, 16, 16)))
        ground = column(paper, margins=(16, 16, 16, 16))
        body = row(spacing=0)
        body.addLayout(ground, 1)
        body.addWidget(panel)
        whole = column(body, rule(), foot, spacing=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        room = parent.size()
        self.resize(QSize(min(ui.px(1120), room.width() - 40), min(ui.px(820), room.height() - 30)))
        self._show()
        self.tree.setFocus()

    def _line(self, text: Text) -> QLineEdit:
        edit = QLineEdit()
        edit.setAccessibleName(self._ui.tr(text))
        edit.editingFinished.connect(self._changed)
        return edit

    def _labeled(self, text: Text, widget: QWidget) -> Any:
        label = Label(self._ui.tr(text), "faint")
        label.setBuddy(widget)
        return column(label, widget, spacing=2)

    @staticmethod
    def _additions() -> dict[str, Text]:
        return {
            "parents": words.ADD_PARENTS,
            "brother": words.ADD_BROTHER,
            "sister": words.ADD_SISTER,
            "partner": words.ADD_PARTNER,
            "son": words.ADD_SON,
            "daughter": words.ADD_DAUGHTER,
        }

    # Changing ----------------------------------------------------------------------------------------------------
    def add(self, who: str) -> None:
        from mingbian.reports import pedigree_edit as edit

        ways: dict[str, Callable[[Pedigree, str], Pedigree]] = {
            "parents": edit.add_parents,
            "brother": partial(edit.add_sibling, sex="male"),
            "sister": partial(edit.add_sibling, sex="female"),
            "partner": edit.add_partner,
            "son": partial(edit.add_child, sex="male"),
            "daughter": partial(edit.add_child, sex="female"),
        }
        before = len(self.pedigree.persons)
        added = self._try(lambda p: ways[who](p, self.person)) and len(self.pedigree.persons) > before
        if added and who != "parents":
            self.pick(self.pedigree.persons[-1].id)

    def remove(self) -> None:
        from mingbian.reports import pedigree_edit as edit

        person = self.person
        if self._try(lambda p: edit.remove(p, person)):
            self.pick(next(p.id for p in self.pedigree.persons if p.proband))

    def step_back(self) -> None:
        if self._before:
            self.pedigree = self._before.pop()
            if self.person not in self.pedigree.by_id():
                self.person = next(p.id for p in self.pedigree.persons if p.proband)
            self._say("")
            self._show()

    def _changed(self, *_: object) -> None:
        """What stands in the fields becomes what is known of the person."""
        if self._filling or self._keep is None:
            return
        from mingbian.reports import pedigree_edit as edit

        numbers: dict[str, int | None] = {}
        for name, field in (("age", self.age), ("born", self.born)):
            text = field.text().strip()
            if text and not (text.isascii() and text.isdigit()):
                self._say(self._ui.tr(words.NOT_A_NUMBER, text=text))
                return
            numbers[name] = int(text) if text else None
        fields = {
            "label": self.label.text().strip(),
            "sex": str(self.sex.currentData()),
            "conditions": cancers_of(self.cancers.text()),
            "tested": str(self.tested.currentData()),
            "carrier": self.carrier.isChecked(),
            "deceased": self.deceased.isChecked(),
            **numbers,
        }
        person = self.person
        self._try(lambda p: edit.change(p, person, **fields))

    def _try(self, work: Callable[[Pedigree], Pedigree]) -> bool:
        """Change the family, or say why it cannot be."""
        try:
            after = work(self.pedigree)
        except Refusal as refused:
            self._say(self._with_names(words.pedigree_refusal(refused, self._ui.lang)))
            return False
        self._say("")
        if after != self.pedigree:
            self._before = [*self._before, self.pedigree][-_MOST_STEPS:]
            self.pedigree = after
            self._show()
        return True

    def _with_names(self, text: str) -> str:
        """A reason of the library with people's names in place of their ids."""
        names = {p.id: person_name(self.pedigree, p, self._ui) for p in self.pedigree.persons}
        return re.sub(r"\b(proband|p\d+)\b", lambda m: names.get(m[1], m[1]), text)

    @property
    def said(self) -> str:
        """What it says cannot be."""
        return self._trouble.text()

    def _say(self, text: str) -> None:
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))

    # Showing -----------------------------------------------------------------------------------------------------
    def pick(self, person: str) -> None:
        self.person = person
        self._say("")
        self._show()

    def _listed(self, item: QListWidgetItem | None) -> None:
        if item is not None and not self._filling:
            self.pick(str(item.data(Qt.ItemDataRole.UserRole)))

    def _show(self) -> None:
        self._filling = True
        p = self.pedigree.by_id()[self.person]
        self.list.clear()
        for one in self.pedigree.persons:
            item = QListWidgetItem(person_name(self.pedigree, one, self._ui))
            item.setData(Qt.ItemDataRole.UserRole, one.id)
            self.list.addItem(item)
            if one.id == self.person:
                self.list.setCurrentItem(item)
        for field, text in (
            (self.label, p.label),
            (self.age, "" if p.age is None else str(p.age)),
            (self.born, "" if p.born is None else str(p.born)),
            (self.cancers, cancers_text(p)),
        ):
            if field.text() != text:
                field.setText(text)
        self.sex.setCurrentIndex(max(self.sex.findData(p.sex), 0))
        self.tested.setCurrentIndex(max(self.tested.findData(p.tested), 0))
        self.carrier.setChecked(p.carrier)
        self.deceased.setChecked(p.dead)
        self.take_out.setEnabled(self._keep is not None and not p.proband)
        self._adders["parents"].setEnabled(len(p.parents) < 2)
        self.back.setEnabled(bool(self._before))
        self.tree.show_pedigree(self.pedigree, self.person)
        self._filling = False

    # Keeping -----------------------------------------------------------------------------------------------------
    def _keep_it(self) -> None:
        from mingbian.reports.pedigree import dumps

        if self._keep is not None:
            self._keep(dumps(self.pedigree).decode())
            self.accept()

    def _paper(self, use: Callable[[bytes], object]) -> None:
        """Make the page off the window's thread, then use it."""
        from mingbian.reports.pedigree_drawing import pdf

        pedigree, lang = self.pedigree, str(self._ui.lang)

        def came(made: bytes) -> None:
            if not self._gone:
                use(made)

        def failed(error: Exception) -> None:
            if not self._gone:
                self._say(str(error))

        self._background.run(lambda: pdf(pedigree, lang), came, failed)

    def _save(self, pdf: bytes) -> None:
        save(self._ui, self, self._background, pdf, f"pedigree.{self._ui.lang}.pdf", self._told)

    def _print(self, pdf: bytes) -> None:
        print_out(self, self._background, pdf, self._told)

    def done(self, result: int) -> None:
        self._gone = True
        super().done(result)
