"""The laboratory in the window: its pages on the left, the chosen one beside them. Each page asks what the role may."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from mingbian_desktop import laboratory_words as say
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.laboratory.changes import Changes
from mingbian_desktop.views.laboratory.checking import Checking
from mingbian_desktop.views.laboratory.counting import Counting
from mingbian_desktop.views.laboratory.handing import Handing
from mingbian_desktop.views.laboratory.journal import Journal
from mingbian_desktop.views.laboratory.people import People
from mingbian_desktop.views.laboratory.rules import Rules
from mingbian_desktop.views.laboratory.saving import Saving
from mingbian_desktop.views.laboratory.section import Section
from mingbian_desktop.views.laboratory.stations import Stations
from mingbian_desktop.views.widgets import Button, Frame, Label, column, row

SECTIONS: tuple[tuple[str, type[Section]], ...] = (
    ("people", People),
    ("settings", Rules),
    ("journal", Journal),
    ("backups", Saving),
    ("changes", Changes),
    ("statistics", Counting),
    ("export", Handing),
    ("stations", Stations),
    ("check", Checking),
)


class Laboratory(QWidget):
    """Sections are made when first looked at. ``back_wanted`` leads to the cases."""

    back_wanted = Signal()

    def __init__(self, ui: Ui, keeper: Keeper) -> None:
        super().__init__()
        self._ui = ui
        self._keeper = keeper
        self._kinds = dict(SECTIONS)
        self.sections: dict[str, Section] = {}
        self.current = "people"
        self._heading = Label(role="heading")
        self.buttons = {name: Button("segment", partial(self.show_section, name)) for name, _ in SECTIONS}
        self._back = Button("link", self.back_wanted.emit)
        side = Frame("side")
        side.setLayout(column(self._heading, 4, *self.buttons.values(), 0, self._back, spacing=6, margins=(14, 18, 14, 14)))
        self._side = side
        self.pages = QStackedWidget()
        self._closed = Label(role="secondary", wrap=True)
        self._closed.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pages.addWidget(self._closed)
        line = row(side, spacing=0)
        line.addWidget(self.pages, 1)
        self.setLayout(line)
        keeper.changed.connect(self._door_moved)
        keeper.wrote.connect(lambda _changes: self.refresh())
        ui.follow(self)

    @property
    def offered(self) -> tuple[str, ...]:
        """Names of the pages that are for who is logged in. A store on a server is backed up there, not here."""
        session = self._keeper.session
        in_a_file = isinstance(self._keeper.path, Path)
        return tuple(n for n, kind in SECTIONS if kind.open_to(session) and (in_a_file or n != "backups"))

    def section(self, name: str) -> Section:
        made = self.sections.get(name)
        if made is None:
            maker: Callable[[Ui, Keeper], Section] = self._kinds[name]
            made = self.sections[name] = maker(self._ui, self._keeper)
            self.pages.addWidget(made)
        return made

    def show_section(self, name: str) -> None:
        """Show a page, where it is for who is logged in."""
        self.current = name if name in self.offered else next(iter(self.offered), "")
        self._offer()
        if not self.current:
            self.pages.setCurrentWidget(self._closed)
            return
        page = self.section(self.current)
        self.pages.setCurrentWidget(page)
        page.refresh()

    def refresh(self) -> None:
        """Read the page on screen anew."""
        if self.isVisible() and self.current in self.sections:
            self.sections[self.current].refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_section(self.current)

    def _door_moved(self) -> None:
        """Somebody else may be here: nothing of what the one before saw stays."""
        if not self._keeper.ready:
            for page in self.sections.values():
                self.pages.removeWidget(page)
                page.deleteLater()
            self.sections.clear()
        if self.isVisible() or not self._keeper.ready:
            self.show_section(self.current or "people")

    def _offer(self) -> None:
        for name, button in self.buttons.items():
            button.setVisible(name in self.offered)
            button.setChecked(name == self.current)

    @property
    def focus(self) -> QWidget:
        """Where the keyboard goes first."""
        return self.buttons.get(self.current, self._back)

    def retranslate(self) -> None:
        tr = self._ui.tr
        self.setAccessibleName(tr(say.LABORATORY))
        self._side.setAccessibleName(tr(say.SECTIONS))
        self._heading.setText(tr(say.LABORATORY))
        self._back.say(tr(say.BACK_TO_CASES))
        self._closed.setText(tr(say.NO_STORE))
        for name, kind in SECTIONS:
            self.buttons[name].say(tr(kind.TITLE))
        self._offer()

    def restyle(self) -> None:
        self._side.setFixedWidth(self._ui.px(196))
