"""When two people changed the same thing: both sides are shown, and who is asked chooses. Nothing is overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

from PySide6.QtWidgets import QWidget

from mingbian.cases.errors import Conflict
from mingbian.cases.records import Verdict
from mingbian_desktop import review_words as say
from mingbian_desktop.i18n import Lang
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.sheet import Sheet
from mingbian_desktop.views.widgets import Button, Frame, Label, column, row

Lines = Sequence[tuple[str, str]]
"""Name and value of each field, ready to be read."""


def lines_of(record: object, lang: Lang) -> list[tuple[str, str]]:
    """The fields of a record that people know, in the user's language; empty ones are left out."""
    found = []
    for field, name in say.FIELDS.items():
        value = getattr(record, field, None)
        if value in (None, "", (), False) or (isinstance(value, Mapping) and not value):
            continue
        found.append((name.in_(lang), _value(value, lang)))
    return found


def _value(value: Any, lang: Lang) -> str:
    if isinstance(value, Verdict):
        return say.VERDICTS[value].in_(lang)
    if isinstance(value, bool):
        return (say.YES if value else say.NO).in_(lang)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_value(one, lang)}" for key, one in sorted(value.items()))
    if isinstance(value, tuple):
        return "\n".join(say.phrase(str(one), lang) for one in value)
    return str(value.value) if isinstance(value, Enum) else str(value)


class ConflictDialog(Sheet):
    """``mine`` is what was about to be kept; ``use_mine`` gets the journal's state to send the edit again with."""

    def __init__(
        self,
        ui: Ui,
        parent: QWidget,
        error: Conflict,
        mine: Lines,
        use_mine: Callable[[int], object],
        keep_theirs: Callable[[], object] | None = None,
    ) -> None:
        tr = ui.tr
        lead = tr(say.CONFLICT_LEAD, by=error.by, at=say.day_time(error.at))
        super().__init__(ui, parent, tr(say.CONFLICT_TITLE), lead, tr(say.CONFLICT_USE_MINE), 640)
        self._error, self._use_mine, self._keep_theirs = error, use_mine, keep_theirs
        theirs = lines_of(error.theirs, tr.lang) if error.theirs is not None else [("", tr(say.CONFLICT_GONE))]
        sides = row(spacing=12)
        sides.addWidget(self._side(tr(say.CONFLICT_MINE), mine), 1)
        sides.addWidget(self._side(tr(say.CONFLICT_THEIRS, by=error.by), theirs), 1)
        self.add(sides)
        self.keep = Button("plain", self._give_way)
        self.keep.say(tr(say.CONFLICT_KEEP_THEIRS))
        self.foot.insertWidget(self.foot.indexOf(self.do), self.keep)
        self.cancel.setAccessibleName(self.cancel.text())

    def _side(self, title: str, lines: Lines) -> Frame:
        box = Frame("card")
        layout = column(Label(title, "heading", wrap=True), spacing=6, margins=(14, 12, 14, 12))
        for name, value in lines or [("", self._ui.tr(say.CONFLICT_EMPTY))]:
            if name:
                layout.addWidget(Label(name, "faint"))
            layout.addWidget(Label(value, wrap=True, select=True))
        layout.addStretch(1)
        box.setLayout(layout)
        return box

    def submit(self) -> None:
        self.accept()
        self._use_mine(self._error.seq)

    def _give_way(self) -> None:
        self.reject()
        if self._keep_theirs is not None:
            self._keep_theirs()


def settle(
    ui: Ui,
    parent: QWidget,
    error: Exception,
    mine: Lines,
    use_mine: Callable[[int], object],
    keep_theirs: Callable[[], object] | None = None,
) -> bool:
    """Ask where ``error`` is a conflict; False where it is something else, which the caller then says."""
    if not isinstance(error, Conflict):
        return False
    ConflictDialog(ui, parent, error, mine, use_mine, keep_theirs).open()
    return True
