"""The door of the case store: two steps to make one, the passphrase to open it, the password to get in or back in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from mingbian.model.errors import UserError
from mingbian_desktop import store_words as say
from mingbian_desktop import texts
from mingbian_desktop.i18n import Text
from mingbian_desktop.presenters.keeper import Door, Keeper
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import Button, Check, Frame, IconLabel, Label, column, row, set_role

SUFFIX = ".mbcases"
CREATE, PERSON, OPEN, LOGIN = range(4)


def usual_place() -> Path:
    """Where a new store is proposed: this user's own data folder."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation))
    return folder / f"cases{SUFFIX}"


class Field(QWidget):
    """One line to fill in with its name above it."""

    def __init__(self, ui: Ui, name: Text, secret: bool = False) -> None:
        super().__init__()
        self._ui = ui
        self._name = name
        self._label = Label(role="secondary")
        self.edit = QLineEdit()
        if secret:
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
            self.edit.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText)
        self._label.setBuddy(self.edit)
        self.setLayout(column(self._label, self.edit, spacing=4))
        ui.follow(self)

    def retranslate(self) -> None:
        self._label.setText(self._ui.tr(self._name))
        self.edit.setAccessibleName(self._ui.tr(self._name))

    @property
    def text(self) -> str:
        return self.edit.text()


class Form(QWidget):
    """A card with a title, its fields, one line for what is wrong, and its buttons."""

    def __init__(self, ui: Ui, title: Text, lead: Text | None, do: Text, submit: Callable[[], object]) -> None:
        super().__init__()
        self._ui = ui
        self._title_text, self._lead_text, self._do_text = title, lead, do
        self.title = Label(role="display", wrap=True)
        self.lead = Label(role="secondary", wrap=True)
        self.trouble = Label(role="missing", wrap=True)
        self.trouble.hide()
        self.do = Button("primary", submit)
        self.fields: QVBoxLayout = column(spacing=12)
        self.links = row(spacing=16)
        self._submit = submit
        card = Frame("card")
        foot = row(self.links, 0, self.do, spacing=12)
        card.setLayout(
            column(self.title, self.lead, 8, self.fields, self.trouble, 8, foot, spacing=10, margins=(32, 28, 32, 28))
        )
        self._card = card
        outer = QVBoxLayout()
        outer.addStretch(2)
        outer.addLayout(row(0, card, 0, spacing=0))
        outer.addStretch(3)
        self.setLayout(outer)
        ui.follow(self)

    def add(self, widget: QWidget) -> None:
        self.fields.addWidget(widget)
        if isinstance(widget, Field):
            widget.edit.returnPressed.connect(self._submit)

    def link(self, text: Text, clicked: Callable[[], object]) -> Button:
        button = Button("link", clicked)
        button.say(self._ui.tr(text))
        self._ui.tr.changed.connect(lambda: button.say(self._ui.tr(text)))
        self.links.addWidget(button)
        return button

    def head(self, title: Text, lead: Text | None) -> None:
        self._title_text, self._lead_text = title, lead
        self.retranslate()

    def retranslate(self) -> None:
        tr = self._ui.tr
        self.title.setText(tr(self._title_text))
        self.lead.setText(tr(self._lead_text) if self._lead_text else "")
        self.lead.setVisible(self._lead_text is not None)
        self.do.say(tr(self._do_text))

    def restyle(self) -> None:
        self._card.setFixedWidth(self._ui.px(520))

    def say_trouble(self, text: str) -> None:
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))
        self.busy(False)

    def busy(self, on: bool) -> None:
        self.do.setEnabled(not on)
        self.setCursor(Qt.CursorShape.BusyCursor if on else Qt.CursorShape.ArrowCursor)


class DoorPage(QWidget):
    """Covers the window until somebody is in, or chooses to work without a store (``skipped``)."""

    skipped = Signal()
    entered = Signal()

    def __init__(self, ui: Ui, keeper: Keeper) -> None:
        super().__init__()
        self._ui = ui
        self._keeper = keeper
        self._place = usual_place()
        self.pages = QStackedWidget()
        self._make_create()
        self._make_person()
        self._make_open()
        self._make_login()
        for form in (self.create_form, self.person_form, self.open_form, self.login_form):
            self.pages.addWidget(form)
        language = Button("plain", ui.tr.toggle)
        self._language = language
        mark = Label(role="brand")
        self._mark = mark
        top = row(IconLabel(ui, "lock", "secondary", 18, ""), mark, 0, language, spacing=10, margins=(20, 10, 20, 0))
        layout = column(top, self.pages, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        set_role(self, "ground")
        ui.follow(self)
        self.begin()

    # The forms ---------------------------------------------------------------------------------------------------
    def _make_create(self) -> None:
        ui = self._ui
        form = self.create_form = Form(ui, say.WIZARD_TITLE, say.WIZARD_LEAD, say.NEXT, self._to_person)
        self._step_one = Label(role="heading")
        form.add(self._step_one)
        self.laboratory = Field(ui, say.LABORATORY)
        self.passphrase = Field(ui, say.PASSPHRASE, secret=True)
        self.passphrase_again = Field(ui, say.PASSPHRASE_AGAIN, secret=True)
        self._hint = Label(role="small", wrap=True)
        self._place_label = Label(role="small", wrap=True, select=True)
        self._choose = Button("plain", self._choose_place)
        place = QWidget()
        line = row(spacing=12)
        line.addWidget(self._place_label, 1)
        line.addWidget(self._choose)
        place.setLayout(line)
        for widget in (self.laboratory, place, self.passphrase, self.passphrase_again, self._hint):
            form.add(widget)
        form.link(say.LATER, self.skipped.emit)
        form.link(say.OPEN_OTHER, self._choose_store)

    def _make_person(self) -> None:
        ui = self._ui
        form = self.person_form = Form(ui, say.WIZARD_TITLE, None, say.MAKE, self._create)
        self._step_two = Label(role="heading")
        form.add(self._step_two)
        self.account = Field(ui, say.ACCOUNT)
        self.full_name = Field(ui, say.FULL_NAME)
        self.title = Field(ui, say.TITLE)
        self.password = Field(ui, say.PASSWORD, secret=True)
        self.password_again = Field(ui, say.PASSWORD_AGAIN, secret=True)
        self.alone = Check(ui, "")
        self.alone.setChecked(True)
        self._alone_hint = Label(role="small", wrap=True)
        for widget in (
            self.account, self.full_name, self.title, self.password, self.password_again, self.alone, self._alone_hint,
        ):  # fmt: skip
            form.add(widget)
        form.link(say.BACK, lambda: self._show(CREATE))

    def _make_open(self) -> None:
        form = self.open_form = Form(self._ui, say.OPEN_TITLE, None, say.OPEN_DO, self._open)
        self._open_place = Label(role="small", wrap=True, select=True)
        self.key = Field(self._ui, say.PASSPHRASE, secret=True)
        form.add(self._open_place)
        form.add(self.key)
        form.link(say.LATER, self.skipped.emit)
        form.link(say.OPEN_OTHER, self._choose_store)
        form.link(say.NEW_STORE, self._new_store)

    def _make_login(self) -> None:
        form = self.login_form = Form(self._ui, say.LOGIN_TITLE, None, say.LOGIN_DO, self._login)
        self.name = Field(self._ui, say.ACCOUNT)
        self.word = Field(self._ui, say.PASSWORD, secret=True)
        form.add(self.name)
        form.add(self.word)
        self._other = form.link(say.SOMEBODY_ELSE, self._somebody_else)

    # Which one ---------------------------------------------------------------------------------------------------
    def begin(self) -> None:
        """Show the form that fits the state of the door."""
        door = self._keeper.door
        if door is Door.NONE:
            self._show(CREATE)
        elif door is Door.CLOSED:
            self._show(OPEN)
        elif door is Door.LOCKED:
            back = bool(self._keeper.last_user)
            self.login_form.head(say.LOCKED_TITLE if back else say.LOGIN_TITLE, say.LOCKED_SUB if back else None)
            self.name.edit.setText(self._keeper.last_user)
            self.name.setVisible(not back)
            self._other.setVisible(back)
            self._show(LOGIN)

    def _show(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        for secret in (self.key, self.word):
            secret.edit.clear()
        form = self._form
        form.say_trouble("")
        if self._keeper.path is not None:
            served = not isinstance(self._keeper.path, Path)
            note = f"\n{self._ui.tr(say.SERVED)}" if served else ""
            self._open_place.setText(f"{self._keeper.path}{note}")
        first = {CREATE: self.laboratory, PERSON: self.account, OPEN: self.key, LOGIN: self.name}[page]
        if page == LOGIN and self._keeper.last_user:
            first = self.word
        first.edit.setFocus()

    @property
    def _form(self) -> Form:
        return (self.create_form, self.person_form, self.open_form, self.login_form)[self.pages.currentIndex()]

    def _somebody_else(self) -> None:
        self.name.edit.clear()
        self.name.setVisible(True)
        self._other.hide()
        self.name.edit.setFocus()

    def _new_store(self) -> None:
        self._show(CREATE)

    # Doing -------------------------------------------------------------------------------------------------------
    def _choose_place(self) -> None:
        dialog = QFileDialog(self, self._ui.tr(say.PLACE))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX[1:])
        dialog.setNameFilters([self._ui.tr(say.STORE_FILES)])
        dialog.selectFile(self._place.name)
        dialog.fileSelected.connect(lambda name: self.use_place(Path(name)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def use_place(self, path: Path) -> None:
        self._place = path
        self._place_label.setText(str(path))

    def _choose_store(self) -> None:
        dialog = QFileDialog(self, self._ui.tr(say.OPEN_TITLE))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self._ui.tr(say.STORE_FILES), self._ui.tr(texts.FILE_ANY)])
        dialog.fileSelected.connect(lambda name: self.use_store(Path(name)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def use_store(self, path: Path) -> None:
        """Open this store: its passphrase is asked."""
        self._keeper.path = path
        self._show(OPEN)

    def _to_person(self) -> None:
        if not self.passphrase.text:
            self.create_form.say_trouble(self._ui.tr(say.FILL_IN))
        elif self.passphrase.text != self.passphrase_again.text:
            self.create_form.say_trouble(self._ui.tr(say.NOT_EQUAL))
        elif len(self.passphrase.text) < 8:
            self.create_form.say_trouble(self._ui.tr(say.PASSPHRASE_HINT))
        else:
            self._show(PERSON)

    def _create(self) -> None:
        from mingbian.cases.records import Role, User

        if not (self.account.text.strip() and self.full_name.text.strip() and self.password.text):
            self.person_form.say_trouble(self._ui.tr(say.FILL_IN))
            return
        if self.password.text != self.password_again.text:
            self.person_form.say_trouble(self._ui.tr(say.NOT_EQUAL))
            return
        alone = self.alone.isChecked()
        role = Role.SIGNER if alone else Role.ADMINISTRATOR
        first = User(self.account.text.strip(), self.full_name.text.strip(), role, title=self.title.text.strip())
        self.person_form.busy(True)
        self._keeper.create(
            self._place, self.passphrase.text, first, self.password.text, self.laboratory.text.strip(), alone,
            self._in, self._not,
        )  # fmt: skip

    def _open(self) -> None:
        path = self._keeper.path
        if path is None or not self.key.text:
            self.open_form.say_trouble(self._ui.tr(say.FILL_IN))
            return
        self.open_form.busy(True)
        self._keeper.open(path, self.key.text, self._opened, self._not)

    def _opened(self) -> None:
        self.open_form.busy(False)
        self.begin()

    def _login(self) -> None:
        if not (self.name.text.strip() and self.word.text):
            self.login_form.say_trouble(self._ui.tr(say.FILL_IN))
            return
        self.login_form.busy(True)
        self._keeper.login(self.name.text.strip(), self.word.text, self._in, self._not)

    def _in(self) -> None:
        self._form.busy(False)
        for field in (
            self.passphrase, self.passphrase_again, self.password, self.password_again, self.key, self.word,
        ):  # fmt: skip
            field.edit.clear()
        self.entered.emit()

    def _not(self, error: UserError) -> None:
        self._form.say_trouble(say.refusal(error, self._ui.lang))

    # Words -------------------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        tr = self._ui.tr
        self.setAccessibleName(tr(say.MENU_STORE))
        self._mark.setText(tr(texts.APP))
        self._language.say(tr(texts.LANGUAGE_BUTTON), tr(texts.LANGUAGE))
        self._step_one.setText(tr(say.STEP_ONE))
        self._step_two.setText(tr(say.STEP_TWO))
        self._hint.setText(tr(say.PASSPHRASE_HINT))
        self._place_label.setText(str(self._place))
        self._choose.say(tr(say.CHANGE_PLACE), tr(say.PLACE))
        self.alone.setText(tr(say.ALONE))
        self._alone_hint.setText(tr(say.ALONE_HINT))
