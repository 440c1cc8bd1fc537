"""Accounts: who there is, with which role, and passwords. Whatever is asked is settled by the library."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from mingbian.cases.records import Credential, Role, User
from mingbian.model.errors import UserError
from mingbian_desktop import laboratory_words as say
from mingbian_desktop import store_words
from mingbian_desktop.i18n import Text
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.review_words import day_time
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.laboratory.section import Listing, Section
from mingbian_desktop.views.sheet import Sheet
from mingbian_desktop.views.widgets import Check, Choice, Label, row

if TYPE_CHECKING:
    from mingbian.cases.admin import Administration
    from mingbian.cases.records import ChangeSet
    from mingbian.cases.store import Session, Store

Failed = Callable[[UserError], object]
Send = Callable[..., object]


def role_choice(ui: Ui, role: Role) -> Choice:
    choice = Choice(ui)
    for one in Role:
        choice.addItem(ui.tr(store_words.ROLES[one]), one.value)
    choice.setCurrentIndex(choice.findData(role.value))
    return choice


class PersonSheet(Sheet):
    """A new account. ``send(user, password, sheet)``; ``fixed`` is a role that cannot be chosen otherwise."""

    def __init__(
        self, ui: Ui, parent: QWidget, title: Text, lead: Text, do: Text, send: Send, fixed: Role | None = None
    ) -> None:
        tr = ui.tr
        super().__init__(ui, parent, tr(title), tr(lead), tr(do))
        self._send = send
        self.name = self.line(tr(store_words.ACCOUNT))
        self.full_name = self.line(tr(store_words.FULL_NAME))
        self.job = self.line(tr(store_words.TITLE))
        self.role = role_choice(ui, fixed or Role.ANALYST)
        self.may = Label(role="small", wrap=True)
        if fixed is None:
            self.labeled(tr(say.COL_ROLE), self.role)
            self.add(self.may)
            self.role.currentIndexChanged.connect(self._explain)
            self._explain()
        self.word = self.line(tr(say.FIRST_PASSWORD), secret=True)
        self.again = self.line(tr(say.AGAIN), secret=True)

    def _explain(self) -> None:
        self.may.setText(self._ui.tr(say.ROLE_MAY[str(self.role.currentData())]))

    def submit(self) -> None:
        if not (self.name.text().strip() and self.full_name.text().strip() and self.word.text()):
            self.trouble(self._ui.tr(store_words.FILL_IN))
        elif self.word.text() != self.again.text():
            self.trouble(self._ui.tr(store_words.NOT_EQUAL))
        else:
            self.busy(True)
            role = Role(str(self.role.currentData()))
            user = User(self.name.text().strip(), self.full_name.text().strip(), role, title=self.job.text().strip())
            self._send(user, self.word.text(), self)


class ChangeSheet(Sheet):
    """Role, title, and whether the account may log in. ``send(role, title, active, sheet)``."""

    def __init__(self, ui: Ui, parent: QWidget, user: User, send: Send) -> None:
        tr = ui.tr
        super().__init__(ui, parent, tr(say.CHANGE_TITLE, name=user.full_name), tr(say.NEXT_LOGIN), tr(say.CHANGE_DO))
        self._send = send
        self.role = role_choice(ui, user.role)
        self.labeled(tr(say.COL_ROLE), self.role)
        self.may = Label(role="small", wrap=True)
        self.add(self.may)
        self.role.currentIndexChanged.connect(self._explain)
        self._explain()
        self.job = self.line(tr(store_words.TITLE), user.title)
        self.active = Check(ui, tr(say.MAY_LOG_IN))
        self.active.setChecked(user.active)
        self.add(self.active)

    def _explain(self) -> None:
        self.may.setText(self._ui.tr(say.ROLE_MAY[str(self.role.currentData())]))

    def submit(self) -> None:
        self.busy(True)
        self._send(Role(str(self.role.currentData())), self.job.text().strip(), self.active.isChecked(), self)


class PasswordSheet(Sheet):
    """A new password; one's own with the old one. ``send(new, old, sheet)``."""

    def __init__(self, ui: Ui, parent: QWidget, title: str, lead: str, own: bool, send: Send) -> None:
        tr = ui.tr
        super().__init__(ui, parent, title, lead, tr(say.CHANGE_DO))
        self._send = send
        self.old = self.line(tr(say.OLD_PASSWORD), secret=True) if own else None
        self.word = self.line(tr(say.NEW_WORD), secret=True)
        self.again = self.line(tr(say.AGAIN), secret=True)

    def submit(self) -> None:
        old = self.old.text() if self.old is not None else ""
        if not self.word.text() or (self.old is not None and not old):
            self.trouble(self._ui.tr(store_words.FILL_IN))
        elif self.word.text() != self.again.text():
            self.trouble(self._ui.tr(store_words.NOT_EQUAL))
        else:
            self.busy(True)
            self._send(self.word.text(), old, self)


class People(Section):
    TITLE, LEAD = say.PEOPLE, say.PEOPLE_LEAD

    def __init__(self, ui: Ui, keeper: Keeper) -> None:
        super().__init__(ui, keeper)
        self._users: tuple[User, ...] = ()
        self._credentials: dict[str, Credential] = {}
        columns = [
            (say.COL_ACCOUNT, 150), (say.COL_NAME, 0), (say.COL_TITLE, 130), (say.COL_ROLE, 130), (say.COL_STATE, 300)
        ]  # fmt: skip
        self.list = Listing(ui, say.PEOPLE, columns)
        self.add = self.button(say.ADD_PERSON, self.add_person, "primary")
        self.change = self.button(say.CHANGE_PERSON, self.change_person)
        self.reset = self.button(say.NEW_PASSWORD, self.reset_password)
        self.own = self.button(say.OWN_PASSWORD, self.own_password)
        self.several = self.button(say.SEVERAL_PEOPLE, self.several_people)
        self.body.addLayout(row(self.add, self.change, self.reset, self.several, self.own, 0, spacing=10))
        self.body.addWidget(self.list, 1)
        self.body.addStretch(0)
        self.list.chosen.connect(lambda _n: self._offer())
        ui.follow(self)

    def refresh(self) -> None:
        self._offer()
        session = self.keeper.session
        if session is None or not session.may("user"):
            return

        def read(store: Store, _session: Session) -> tuple[tuple[User, ...], dict[str, Credential]]:
            return store.users(), {c.entity: c for c in store.journal.all(Credential)}

        self.ask(read, self._show)

    def _show(self, found: tuple[tuple[User, ...], dict[str, Credential]]) -> None:
        self._users, self._credentials = found
        self.retranslate()

    @property
    def user(self) -> User | None:
        """The chosen account."""
        return self._users[self.list.number] if 0 <= self.list.number < len(self._users) else None

    def _offer(self) -> None:
        session, settings = self.keeper.session, self.keeper.settings
        keeps = session is not None and session.may("user")
        alone = settings is not None and settings.single_user
        may = self.keeper.may("user")
        self.list.setVisible(keeps)
        for button in (self.add, self.change, self.reset):
            button.setVisible(keeps and not alone)
        self.several.setVisible(alone and keeps)
        self.several.setEnabled(self.keeper.may("settings"))
        self.add.setEnabled(may)
        chosen = self.user
        self.change.setEnabled(may and chosen is not None)
        own = chosen is not None and session is not None and chosen.name.casefold() == session.user.casefold()
        self.reset.setEnabled(may and chosen is not None and not own)
        self.own.setEnabled(self.keeper.may("password.change"))
        self.lead.setText(self.ui.tr(say.PEOPLE_OWN if not keeps else say.PEOPLE_ALONE if alone else say.PEOPLE_LEAD))

    def retranslate(self) -> None:
        super().retranslate()
        tr = self.ui.tr
        self.list.show_rows(
            [
                (u.name, u.full_name, u.title, tr(store_words.ROLES[u.role]), self._state(u))
                for u in self._users
            ]
        )  # fmt: skip
        self._offer()

    def _state(self, user: User) -> str:
        tr = self.ui.tr
        if not user.active:
            return tr(say.INACTIVE)
        credential = self._credentials.get(user.entity)
        if credential is None or not credential.failures:
            return tr(say.ACTIVE)
        until = credential.locked_until
        if until is not None and datetime.fromisoformat(until) > datetime.now(UTC):
            return tr(say.LOCKED_UNTIL, n=credential.failures, time=day_time(until))
        return tr(say.FAILURES, n=credential.failures)

    # Doing -------------------------------------------------------------------------------------------------------
    def _send(self, sheet: Sheet, work: Callable[[Store, Session], ChangeSet]) -> None:
        """Carry it out; the sheet stays open, with what was typed, until it is kept."""
        self.do(work, sheet.accept, lambda error: sheet.trouble(store_words.refusal(error, self.ui.lang)))

    def add_person(self) -> None:
        def send(user: User, password: str, sheet: Sheet) -> None:
            self._send(sheet, lambda store, session: _administration(store, session).add_user(user, password))

        PersonSheet(self.ui, self.window(), say.ADD_TITLE, say.ADD_LEAD, say.ADD_DO, send).open()

    def change_person(self) -> None:
        chosen = self.user
        if chosen is None:
            return
        name = chosen.name

        def send(role: Role, title: str, active: bool, sheet: Sheet) -> None:
            self._send(
                sheet,
                lambda store, session: _administration(store, session).change_user(
                    name, role=role, title=title, active=active
                ),
            )

        ChangeSheet(self.ui, self.window(), chosen, send).open()

    def reset_password(self) -> None:
        chosen = self.user
        if chosen is None:
            return
        name = chosen.name

        def send(new: str, _old: str, sheet: Sheet) -> None:
            self._send(sheet, lambda store, session: _administration(store, session).set_password(name, new))

        title = self.ui.tr(say.PASSWORD_TITLE, name=chosen.full_name)
        PasswordSheet(self.ui, self.window(), title, self.ui.tr(say.PASSWORD_LEAD), False, send).open()

    def own_password(self) -> None:
        session = self.keeper.session
        if session is None:
            return
        name = session.user

        def send(new: str, old: str, sheet: Sheet) -> None:
            self._send(sheet, lambda store, who: _administration(store, who).set_password(name, new, old))

        PasswordSheet(self.ui, self.window(), self.ui.tr(say.OWN_TITLE), "", True, send).open()

    def several_people(self) -> None:
        def send(user: User, password: str, sheet: Sheet) -> None:
            def kept() -> None:
                sheet.accept()
                self.keeper.renewed()
                self.tell(say.NEXT_LOGIN)

            self.do(
                lambda store, session: _administration(store, session).several_people(user, password),
                kept,
                lambda error: sheet.trouble(store_words.refusal(error, self.ui.lang)),
            )

        PersonSheet(
            self.ui, self.window(), say.SEVERAL_TITLE, say.SEVERAL_LEAD, say.SEVERAL_DO, send, Role.ADMINISTRATOR
        ).open()


def _administration(store: Store, session: Session) -> Administration:
    from mingbian.cases.admin import Administration

    return Administration(store, session)
