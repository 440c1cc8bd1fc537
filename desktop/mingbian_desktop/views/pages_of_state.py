"""What fills the middle while there is no result to show: welcome, reading, canceled, a question, a refusal, a failure."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QProgressBar, QVBoxLayout, QWidget

from mingbian.model.errors import Refusal, UserError
from mingbian_desktop import texts as say
from mingbian_desktop import words
from mingbian_desktop.i18n import Text, count
from mingbian_desktop.presenters.cases import OpenCase, State, asked_option
from mingbian_desktop.refusals import said
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import (
    Button,
    ClickableFrame,
    Frame,
    IconLabel,
    Label,
    Radio,
    Scroll,
    clear,
    column,
    row,
)

Do = Callable[[], object]
_STAGES = {"reading": say.STAGE_READING, "interpreting": say.STAGE_INTERPRETING, "writing": say.STAGE_WRITING}
_ASKS = {
    "build": say.ASK_BUILD,
    "tumor_sample": say.ASK_TUMOR_SAMPLE,
    "normal_sample": say.ASK_NORMAL_SAMPLE,
    "assay": say.ASK_ASSAY,
    "tumor_type": say.ASK_TUMOR_TYPE,
    "accept_incomplete": say.ASK_INCOMPLETE,
    "member": say.ASK_MEMBER,
}


def _centered(card: QWidget) -> QVBoxLayout:
    """A card in the middle, a little above the center, with the ground around it."""
    layout = QVBoxLayout()
    layout.setContentsMargins(24, 24, 24, 24)
    layout.addStretch(2)
    layout.addLayout(row(0, card, 0, spacing=0))  # no alignment flag: it would ignore height-for-width of wrapped texts
    layout.addStretch(3)
    return layout


class Welcome(QWidget):
    open_wanted = Signal()
    example_wanted = Signal()

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self.drop = ClickableFrame("dropBig")
        self._mark = IconLabel(ui, "drop_here", "accent_text", 40, "")
        self._title = Label(role="display")
        self._sub = Label(role="secondary", wrap=True)
        for label in (self._title, self._sub):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.open = Button("primary", self.open_wanted.emit)
        self.example = Button("plain", self.example_wanted.emit)
        buttons = row(0, self.open, self.example, 0, spacing=12)
        inner = column(
            0, row(0, self._mark, 0), 4, self._title, self._sub, 12, buttons, 0, spacing=8, margins=(48, 40, 48, 40)
        )
        self.drop.setLayout(inner)
        self.drop.pressed.connect(self.open_wanted)
        self._promises = Label(role="small", wrap=True)
        self._promises.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box = QWidget()
        box.setLayout(column(self.drop, self._promises, spacing=24))
        self._box = box
        self.setLayout(_centered(box))
        ui.follow(self)

    def retranslate(self) -> None:
        tr = self._ui.tr
        self._title.setText(tr(say.WELCOME_TITLE))
        self._sub.setText(tr(say.WELCOME_SUB))
        self.open.say(tr(say.OPEN))
        self.example.say(tr(say.WELCOME_EXAMPLE))
        self._promises.setText(tr(say.WELCOME_PROMISES))
        self.drop.setAccessibleName(tr(say.WELCOME_TITLE))

    def restyle(self) -> None:
        self._box.setFixedWidth(self._ui.px(640))
        self.drop.setMinimumHeight(self._ui.px(280))


class Reading(QWidget):
    """Progress with a record count and Cancel."""

    cancel_wanted = Signal()

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._case: OpenCase | None = None
        card = Frame("card")
        self._title = Label(role="title", wrap=True)
        self._line = Label(role="secondary")
        self._percent = Label(role="secondary")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.cancel = Button("plain", self.cancel_wanted.emit)
        card.setLayout(
            column(
                self._title,
                8,
                self.bar,
                row(self._line, 0, self._percent),
                12,
                row(self.cancel, 0),
                spacing=8,
                margins=(32, 28, 32, 28),
            )
        )
        self._card = card
        self.setLayout(_centered(card))
        ui.follow(self)

    def show_case(self, case: OpenCase) -> None:
        self._case = case
        self.retranslate()

    def retranslate(self) -> None:
        tr, case = self._ui.tr, self._case
        self.cancel.say(tr(say.CANCEL))
        self.bar.setAccessibleName(tr(say.STATE_READING))
        if case is None:
            return
        name = words.elide(case.name, 40)
        self._percent.setText("")
        if case.state is State.WAITING:
            self._title.setText(tr(say.WAITING_TITLE, name=name))
            self._line.setText(tr(say.WAITING_SUB))
            self.bar.setRange(0, 1000)
            self.bar.setValue(0)
            return
        self._title.setText(tr(say.READING_TITLE, name=name))
        progress = case.progress
        if progress is None:
            self._line.setText(tr(say.STARTING))
            self.bar.setRange(0, 0)
            return
        stage = tr(_STAGES.get(progress.stage, say.STAGE_READING))
        self._line.setText(tr(say.RECORDS_SO_FAR, stage=stage, n=count(progress.records)))
        if progress.fraction is None:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(progress.fraction * 1000))
            self._percent.setText(f"{progress.fraction * 100:.0f} %")

    def restyle(self) -> None:
        self._card.setFixedWidth(self._ui.px(560))


class Stopped(QWidget):
    """Why there is no result: refused (file, place, reason, remedy), a question, failed, or canceled. Never a traceback."""

    retry_wanted = Signal()
    open_wanted = Signal()
    copy_wanted = Signal(str)
    answered = Signal(str, str)  # option, value

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._case: OpenCase | None = None
        self._choices = QButtonGroup(self)
        self._card = Frame("card")
        self._body = QVBoxLayout()
        self._body.setContentsMargins(32, 28, 32, 28)
        self._body.setSpacing(8)
        self._card.setLayout(self._body)
        holder = QWidget()
        holder.setLayout(_centered(self._card))
        self.setLayout(column(Scroll(holder)))
        ui.follow(self)

    def show_case(self, case: OpenCase) -> None:
        self._case = case
        self.retranslate()

    def restyle(self) -> None:
        self._card.setFixedWidth(self._ui.px(640))
        self.retranslate()

    def retranslate(self) -> None:
        clear(self._body)
        case = self._case
        if case is None:
            return
        option = asked_option(case.refusal) if case.refusal else None
        if case.state is State.ASKS and case.refusal is not None and option is not None:
            self._question(case.refusal, option)
        elif case.refusal is not None:
            self._refused(case, case.refusal)
        elif case.state is State.FAILED:
            self._failed(case)
        else:
            self._canceled(case)

    # Refused -----------------------------------------------------------------------------------------------------
    def _head(self, icon: str, color: str, title: str) -> None:
        label = Label(title, "title", wrap=True)
        line = row(spacing=12)
        line.addWidget(IconLabel(self._ui, icon, color, 28), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label, 1)
        self._body.addLayout(line)
        self._card.setAccessibleName(title)

    def _fact(self, name: Text, value: str, role: str = "") -> None:
        if not value:
            return
        line = row(spacing=16)
        caption = Label(self._ui.tr(name), "faint")
        caption.setFixedWidth(self._ui.px(72))
        line.addWidget(caption, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(Label(value, role, wrap=True, select=True), 1)
        self._body.addLayout(line)

    def _refused(self, case: OpenCase, error: UserError) -> None:
        tr = self._ui.tr
        self._head("warning", "question_text", tr(say.REFUSED_TITLE))
        self._body.addSpacing(8)
        self._fact(say.REFUSED_FILE, words.elide(case.name, 80))
        words_ = said(error, self._ui.lang)
        self._fact(say.REFUSED_PLACE, words.elide(words_.where, 80))
        self._fact(say.REFUSED_REASON, words_.what, "strong")
        self._fact(say.REFUSED_DETAIL, words.elide(words_.detail, 400), "secondary")
        self._fact(say.REFUSED_REMEDY, words_.remedy)
        self._body.addSpacing(4)
        self._body.addWidget(Label(tr(say.REFUSED_NOTHING), "small"))
        self._buttons(
            f"{case.name}\n{error}", say.CHOOSE_OTHER, self.open_wanted.emit, say.TRY_AGAIN, self.retry_wanted.emit
        )

    def _failed(self, case: OpenCase) -> None:
        tr = self._ui.tr
        self._head("warning", "danger", tr(say.FAILED_TITLE))
        self._body.addSpacing(8)
        self._body.addWidget(Label(tr(say.FAILED_SUB), wrap=True))
        self._body.addSpacing(4)
        self._fact(say.REFUSED_FILE, words.elide(case.name, 80))
        self._fact(say.FAILED_DETAIL, words.elide(case.failure, 300))
        self._buttons(
            f"{case.name}\n{case.failure}", say.TRY_AGAIN, self.retry_wanted.emit, say.CHOOSE_OTHER, self.open_wanted.emit
        )

    def _canceled(self, case: OpenCase) -> None:
        tr = self._ui.tr
        self._head("info", "accent_text", tr(say.CANCELED_TITLE, name=words.elide(case.name, 40)))
        self._body.addWidget(Label(tr(say.CANCELED_SUB), "secondary", wrap=True))
        self._buttons("", say.READ_AGAIN, self.retry_wanted.emit, say.CHOOSE_OTHER, self.open_wanted.emit)

    def _buttons(self, message: str, first: Text, first_do: Do, second: Text, second_do: Do) -> None:
        main = Button("primary", first_do)
        main.say(self._ui.tr(first))
        other = Button("plain", second_do)
        other.say(self._ui.tr(second))
        line = row(main, other, 0, spacing=12)
        if message:
            copy = Button("link", lambda: self.copy_wanted.emit(message))
            copy.say(self._ui.tr(say.COPY_MESSAGE))
            line.addWidget(copy)
        self._body.addSpacing(12)
        self._body.addLayout(line)

    # A question --------------------------------------------------------------------------------------------------
    def _question(self, error: UserError, option: str) -> None:
        tr = self._ui.tr
        assert isinstance(error, Refusal)
        self._head("question", "accent_text", tr(_ASKS.get(option, say.ASK_OTHER)))
        self._body.addWidget(Label(tr(say.ASK_TITLE), "secondary", wrap=True))
        self._body.addSpacing(8)
        words_ = said(error, self._ui.lang)
        self._fact(say.REFUSED_FILE, words.elide(self._case.name if self._case else "", 80))
        self._fact(say.REFUSED_PLACE, words.elide(words_.where, 80))
        self._fact(say.REFUSED_REASON, words_.what)
        self._fact(say.REFUSED_DETAIL, words.elide(words_.detail, 400), "secondary")
        self._body.addSpacing(8)
        self._choices = QButtonGroup(self)
        choices = (tr(say.ACCEPT_INCOMPLETE),) if option == "accept_incomplete" else error.choices
        go = Button("primary", lambda: self._answer(option))
        go.say(tr(say.ASK_GO))
        go.setEnabled(False)
        for choice in choices:
            button = Radio(self._ui, choice)
            button.setProperty("value", choice)
            button.toggled.connect(lambda _on: go.setEnabled(True))
            self._choices.addButton(button)
            self._body.addWidget(button)
        other = Button("plain", self.open_wanted.emit)
        other.say(tr(say.CHOOSE_OTHER))
        self._body.addSpacing(12)
        self._body.addLayout(row(go, other, 0, spacing=12))

    def _answer(self, option: str) -> None:
        chosen = self._choices.checkedButton()
        if chosen is not None:
            self.answered.emit(option, str(chosen.property("value")))
