"""The line at the bottom: what just happened, that nothing leaves this computer, and how long the reading took."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer

from mingbian_desktop import store_words
from mingbian_desktop import texts as say
from mingbian_desktop.i18n import Text, count
from mingbian_desktop.presenters.cases import OpenCase
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import ElidedLabel, Frame, Label, row

_STAYS_MS = 8000


class StatusBar(Frame):
    def __init__(self, ui: Ui, keeper: Keeper) -> None:
        super().__init__("statusbar")
        self._ui = ui
        self._keeper = keeper
        self._case: OpenCase | None = None
        self._said: tuple[Text, dict[str, object]] | None = None
        self._message = ElidedLabel(role="small")
        self._offline = Label(role="small")
        self._offline.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._time = ElidedLabel(role="small")
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = row(spacing=16, margins=(16, 0, 16, 0))
        line.addWidget(self._message, 1)
        line.addWidget(self._offline, 0)
        line.addWidget(self._time, 1)
        self.setLayout(line)
        self._clear = QTimer(self)
        self._clear.setSingleShot(True)
        self._clear.setInterval(_STAYS_MS)
        self._clear.timeout.connect(self._forget)
        keeper.changed.connect(self.retranslate)
        ui.follow(self)

    def announce(self, text: Text, **values: object) -> None:
        """Say something for some seconds."""
        self._said = (text, values)
        self._clear.start()
        self.retranslate()

    def show_case(self, case: OpenCase | None) -> None:
        self._case = case
        self.retranslate()

    def retranslate(self) -> None:
        tr = self._ui.tr
        self.setAccessibleName(tr(say.PANE_STATUS))
        self._offline.setText(tr(store_words.ENCRYPTED if self._keeper.ready else say.OFFLINE))
        self._message.set_full(tr(self._said[0], **self._said[1]) if self._said else self._store_text())
        self._message.setAccessibleName(self._message.text())
        case = self._case
        i = case.interpretation if case else None
        if case is None or i is None:
            self._time.set_full("")
        elif case.busy:
            self._time.set_full(tr(say.RECALCULATING))
        else:
            self._time.set_full(tr(say.READ_DONE, n=count(i.accounting.alleles), seconds=f"{case.seconds:.1f}"))

    def _store_text(self) -> str:
        """What is kept: since when, and what could be taken back."""
        tr, keeper = self._ui.tr, self._keeper
        if keeper.read_only is not None:
            return tr(store_words.READ_ONLY, holder=keeper.read_only.holder, since=keeper.read_only.since[:16])
        if not keeper.ready or keeper.saved_at is None:
            return ""
        time = f"{keeper.saved_at:%H:%M}"
        step = self._case.view.undo if self._case and self._case.view else ""
        if step:
            return tr(store_words.KEPT_UNDO, time=time, step=store_words.action_text(step, tr.lang))
        return tr(store_words.KEPT_AT, time=time)

    def restyle(self) -> None:
        self.setFixedHeight(self._ui.px(29))

    def hush(self) -> None:
        """Take back what was announced."""
        self._clear.stop()
        self._forget()

    def _forget(self) -> None:
        self._said = None
        self.retranslate()
