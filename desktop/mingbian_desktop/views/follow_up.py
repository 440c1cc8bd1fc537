"""The case in hand beside the worklist: its follow-up, the basis of the flag, the family, the letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLineEdit, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from mingbian.model.case import Consent
from mingbian_desktop import counseling_words as words
from mingbian_desktop import texts as say
from mingbian_desktop.i18n import Lang, Text, pick
from mingbian_desktop.models.germline_list import patient_line, reason_of
from mingbian_desktop.presenters.caring import Caring, InHand
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.family_sheets import choice
from mingbian_desktop.views.widgets import Button, Choice, Flow, Frame, Label, Scroll, clear, column, row, rule
from mingbian_desktop.words import from_table, title_of

if TYPE_CHECKING:
    from mingbian.cases.records import Contact, Letter, Relative

FOLLOW, BASIS, FAMILY, LETTERS = TABS = tuple(words.TABS)


class _Note(QPlainTextEdit):
    """A text that is kept when the keyboard leaves it."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class FollowUpPane(QWidget):
    """Emits what is wanted of the view around it; changes go through ``caring``."""

    open_wanted = Signal()
    consent_wanted = Signal()
    relative_wanted = Signal(object)  # Relative, or None for a new one
    contact_wanted = Signal()
    letter_wanted = Signal(object)  # Letter
    told = Signal(object, dict)

    def __init__(self, ui: Ui, caring: Caring) -> None:
        super().__init__()
        self._ui = ui
        self._caring = caring
        self._filling = False
        self._shown: tuple[str, str] | None = None
        self.tab = FOLLOW
        self._title = Label(role="heading", wrap=True)
        self._sub = Label(role="secondary", wrap=True)
        self.link = Button("link", self.open_wanted.emit)
        self.tabs = {name: Button("segment", partial(self.show_tab, name)) for name in TABS}
        self._tab_row = Flow(6)
        for tab in self.tabs.values():
            self._tab_row.addWidget(tab)
        tab_line = QWidget()
        tab_line.setLayout(self._tab_row)
        self._consents: QVBoxLayout = column(spacing=4)
        self._body: QVBoxLayout = column(spacing=6)
        rest = QWidget()
        rest.setLayout(column(self._body, 0, spacing=0, margins=(20, 12, 20, 16)))
        self.pages = QStackedWidget()
        self._form = self._make_form()
        self.area = Scroll(rest)
        self.area.setAccessibleName(ui.tr(words.PANE))
        self.form_area = Scroll(self._form)
        self.pages.addWidget(self.form_area)
        self.pages.addWidget(self.area)
        head = column(self._title, self._sub, row(self.link, 0), tab_line, spacing=6, margins=(20, 14, 20, 10))
        frame = Frame("card")
        whole = column(head, rule("hairline"), self.pages, spacing=0, margins=(1, 1, 1, 1))
        whole.setStretch(2, 1)
        frame.setLayout(whole)
        self.setLayout(column(frame))
        caring.taken.connect(self._taken)
        caring.supported.connect(self._supported)
        ui.follow(self)

    # The follow-up's fields stay, so that nothing typed is lost when the case is read anew ------------------------
    def _make_form(self) -> QWidget:
        ui = self._ui
        self.confirmation = choice(ui, words.CONFIRMATIONS, "none")
        self.state = choice(ui, words.STATES, "open")
        self.priority = Choice(ui)
        self.owner = Choice(ui)
        self.due = QLineEdit()
        self.due.setPlaceholderText("2026-11-30")
        self._due_said = Label(role="small")
        self.note = _Note()
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(ui.px(76))
        self._labels: dict[QWidget, Label] = {}
        for name, box in (
            ("confirmation", self.confirmation),
            ("state", self.state),
            ("priority", self.priority),
            ("owner", self.owner),
        ):
            box.activated.connect(partial(self._chosen, name, box))
        self.due.editingFinished.connect(lambda: self._typed("due", self.due.text().strip()))
        self.note.left.connect(lambda: self._typed("note", self.note.toPlainText().strip()))
        self._hint = Label(role="small", wrap=True)
        form = QWidget()
        form.setLayout(
            column(
                self._field(self.confirmation),
                _halves(self._field(self.state), self._field(self.priority)),
                _halves(self._field(self.owner), self._field(self.due)),
                self._due_said,
                self._field(self.note),
                self._hint,
                6,
                self._consents,
                0,
                spacing=8,
                margins=(20, 12, 20, 16),
            )
        )
        return form

    def _field(self, widget: QWidget) -> QVBoxLayout:
        label = Label(role="faint")
        label.setBuddy(widget)
        self._labels[widget] = label
        return column(label, widget, spacing=2)

    def _chosen(self, name: str, box: Choice, _index: int = 0) -> None:
        self._follow(name, str(box.currentData() or ""), self._labels[box].text(), box.currentText())

    def _typed(self, name: str, value: str) -> None:
        widget: QWidget = self.due if name == "due" else self.note
        self._follow(name, value, self._labels[widget].text(), value)

    def _follow(self, name: str, value: str, field: str, shown: str) -> None:
        """One field changed: one operation, where it is not so already."""
        hand = self._caring.hand
        if self._filling or hand is None or hand.view is None or not hand.row.key:
            return
        before = hand.view.follow_ups.get(hand.row.key)
        empty = {"confirmation": "none", "state": "open"}.get(name, "")
        if value == (getattr(before, name) if before else empty):
            return
        key = hand.row.key
        self._caring.family(
            lambda family, case, base: family.follow(case, key, base=base, **{name: value}), ((field, shown),)
        )

    # Showing -----------------------------------------------------------------------------------------------------
    def show_tab(self, name: str) -> None:
        self.tab = name
        for one, button in self.tabs.items():
            button.setChecked(one == name)
        if name == BASIS:
            self._caring.work_out()
        self._show_page()

    def _taken(self) -> None:
        hand = self._caring.hand
        now = (hand.row.kept or str(hand.row.open_id), hand.row.key or hand.row.germline.finding) if hand else None
        another = now != self._shown
        self._shown = now
        self._show(another)
        if self.tab == BASIS:
            self._caring.work_out()

    def _show(self, another: bool = True) -> None:
        tr, hand = self._ui.tr, self._caring.hand
        self.setVisible(hand is not None)
        if hand is None:
            self._forget()
            return
        r = hand.row
        named = title_of(r.variant, tr.lang) if r.variant else tr(say.WITHHELD_ROW, n=r.germline.count)
        self._title.setText(named)
        who = f"{r.label} {r.patient}".strip()
        self._sub.setText(self._ui.tr(words.DOT).join(p for p in (who, patient_line(r, tr.lang)) if p))
        self.link.setVisible(hand.finding is not None)
        kept = hand.view is not None and not hand.withheld
        for name, button in self.tabs.items():
            button.setVisible(kept or (name == BASIS and not hand.withheld) or (name == FOLLOW and hand.view is not None))
            button.setChecked(name == self.tab)
        if not self.tabs[self.tab].isVisibleTo(self):
            self.tab = FOLLOW if hand.view is not None else BASIS
            self.tabs[self.tab].setChecked(True)
        if hand.view is not None:
            self._fill(hand, another)
        self._show_page()
        if another:
            self.area.verticalScrollBar().setValue(0)

    def _forget(self) -> None:
        """Nothing of a case stays behind a locked screen."""
        self._filling = True
        for label in (self._title, self._sub, self._due_said):
            label.setText("")
        self.due.clear()
        self.note.clear()
        clear(self._body)
        clear(self._consents)
        self._filling = False

    def _show_page(self) -> None:
        hand = self._caring.hand
        if hand is None:
            return
        self.pages.setCurrentWidget(self.form_area if self.tab == FOLLOW else self.area)
        clear(self._body)
        if self.tab == BASIS:
            self._show_basis(hand)
        elif self.tab == FAMILY:
            self._show_family(hand)
        elif self.tab == LETTERS:
            self._show_letters()

    def _fill(self, hand: InHand, another: bool) -> None:
        tr, view = self._ui.tr, hand.view
        assert view is not None
        f = view.follow_ups.get(hand.row.key)
        self._filling = True
        for box, table, value in (
            (self.confirmation, words.CONFIRMATIONS, f.confirmation if f else "none"),
            (self.state, words.STATES, f.state if f else "open"),
        ):
            _choose(box, [(tr(text), key) for key, text in table.items()], value)
        rule_ = tr(words.BY_RULE, priority=hand.row.germline.priority or "–")
        _choose(self.priority, [(rule_, ""), *((p, p) for p in ("P1", "P2", "P3", "P4"))], f.priority if f else "")
        owner = f.owner if f else ""
        persons = [*hand.persons, *([owner] if owner and owner not in hand.persons else [])]
        _choose(self.owner, [(tr(words.NOBODY), ""), *((p, p) for p in persons)], owner)
        due, note = (f.due, f.note) if f else ("", "")
        if another or not (self.due.hasFocus() and self.due.isModified()):
            self.due.setText(due)
        if another or not (self.note.hasFocus() and self.note.document().isModified()):
            self.note.setPlainText(note)
        self._due_said.setText(_both_calendars(due, self._ui))
        self._due_said.setVisible(bool(due))
        self._filling = False
        may = self._caring.may("germline.follow")
        for widget in (self.confirmation, self.state, self.priority, self.owner, self.due, self.note):
            widget.setEnabled(may)
            widget.setVisible(not hand.withheld)
            self._labels[widget].setVisible(not hand.withheld)
        self._hint.setText(tr(words.WITHHELD) if hand.withheld else tr(words.SAVED_AT_ONCE) if may else tr(words.READ_ONLY))
        self._show_consents(hand)

    def _show_consents(self, hand: InHand) -> None:
        tr = self._ui.tr
        clear(self._consents)
        self._consents.addWidget(Label(tr(words.CONSENT_TITLE), "strong"))
        case = hand.result.case
        for name, text in words.CONSENT_FIELDS.items():
            given: Consent = case.consent_germline if name == "germline" else getattr(case.consents, name)
            said = Label(from_table(say.CONSENTS, given, tr.lang), "good" if given is Consent.YES else "missing")
            self._consents.addLayout(row(Label(tr(text), "secondary", wrap=True), 0, said, spacing=8))
        change = Button("plain", self.consent_wanted.emit)
        change.say(tr(words.CONSENT_CHANGE))
        change.setEnabled(self._caring.may("case.consent"))
        self.consent = change
        self._consents.addLayout(row(change, 0))

    # Basis -------------------------------------------------------------------------------------------------------
    def _supported(self) -> None:
        if self.tab == BASIS:
            self._show_page()

    def _head(self, text: Text) -> None:
        if self._body.count():
            self._body.addSpacing(8)
        self._body.addWidget(Label(self._ui.tr(text), "strong"))

    def _say(self, text: str, role: str = "") -> None:
        self._body.addWidget(Label(text, role, wrap=True, select=True))

    def _show_basis(self, hand: InHand) -> None:
        tr, g = self._ui.tr, hand.row.germline
        lang = tr.lang
        self._head(say.GERMLINE_WHY)
        self._say(reason_of(g, lang))
        if g.rule:
            self._say(tr(say.RULE, rule=g.rule), "small")
        for title, items in ((words.INPUTS, g.inputs), (words.PENDING_FACTS, g.pending)):
            if items:
                self._head(title)
                self._say(("、" if lang is Lang.ZH else ", ").join(items), "secondary")
        actions = pick(lang, "\n".join(g.actions), "\n".join(g.actions_zh)).splitlines()
        if actions:
            self._head(say.GERMLINE_NEXT)
        for n, action in enumerate(actions, 1):
            self._say(f"{n}. {action}")
        if hand.view is not None:
            self._show_support(hand)
        if g.sources:
            self._head(words.SOURCES)
            self._say("\n".join(g.sources), "small")

    def _show_support(self, hand: InHand) -> None:
        tr, support = self._ui.tr, self._caring.support
        self._head(words.ACMG)
        if support is None:
            self._say(tr(words.COMPUTING), "secondary")
            return
        s = support.suggestion
        if s is None:
            self._say(tr(words.ACMG_NONE), "secondary")
        else:
            self._say(tr(words.ACMG_SUM, points=s.points, name=from_table(words.CLASSES, s.classification, tr.lang)))
            for c in s.met:
                strength = from_table(words.STRENGTHS, c.strength, tr.lang)
                self._say(f"{c.code} {strength} ({c.points:+d}): {c.fact}", "small")
            if s.clinvar:
                self._say(f"ClinVar: {s.clinvar}", "small")
            wanting = sum(c.state.value == "open" for c in s.criteria)
            self._say(tr(words.ACMG_OPEN, n=wanting), "small")
        self._head(words.REFERRAL)
        if not support.criteria:
            self._say(tr(words.REFERRAL_NONE), "secondary")
        for criterion in support.criteria:
            self._say(f"・{pick(tr.lang, criterion.text, criterion.text_zh)}")
            if criterion.open_facts:
                self._say(tr(words.REFERRAL_OPEN, facts=", ".join(criterion.open_facts)), "missingSmall")
            self._say(criterion.source, "small")
        to_dos = [t for t in hand.view.to_dos if t.state == "open"] if hand.view else []
        if to_dos:
            self._head(words.TO_DOS)
            for t in to_dos:
                self._say(tr(words.TO_DO, version=t.knowledge, n=len(t.changes)))

    # Family ------------------------------------------------------------------------------------------------------
    def _show_family(self, hand: InHand) -> None:
        view, tr = hand.view, self._ui.tr
        if view is None:
            return
        may = self._caring.may("germline.relative")
        self._head(words.RELATIVES)
        if not view.relatives:
            self._say(tr(words.RELATIVES_NONE), "secondary")
        for relative in view.relatives:
            self._relative(relative, may)
        add = Button("plain", partial(self.relative_wanted.emit, None))
        add.say(tr(words.ADD_RELATIVE))
        add.setEnabled(may)
        self.add_relative = add
        self._body.addLayout(row(add, 0))
        self._head(words.CONTACTS)
        if not view.contacts:
            self._say(tr(words.CONTACTS_NONE), "secondary")
        for contact in reversed(view.contacts):
            self._contact(contact, may)
        note = Button("plain", self.contact_wanted.emit)
        note.say(tr(words.ADD_CONTACT))
        note.setEnabled(may)
        self.add_contact = note
        self._body.addLayout(row(note, 0))

    def _relative(self, r: Relative, may: bool) -> None:
        tr = self._ui.tr
        name = f"{r.relation} {r.name}".strip()
        state = self._ui.tr(words.DOT).join(
            (from_table(words.INFORMED, r.informed, tr.lang), from_table(words.TESTED, r.tested, tr.lang))
        )
        edit = self._small(words.EDIT, name, partial(self.relative_wanted.emit, r), may)
        gone = self._small(words.REMOVE, name, lambda: self._caring.family(lambda f, _c, _b: f.remove_relative(r.id)), may)
        self._body.addLayout(row(Label(name, "strong"), 0, edit, gone, spacing=2))
        self._say("\n".join(p for p in (state, r.contact) if p), "small")

    def _contact(self, c: Contact, may: bool) -> None:
        tr = self._ui.tr
        head = self._ui.tr(words.DOT).join(
            p for p in (_both_calendars(c.on, self._ui), from_table(words.WAYS, c.way, tr.lang), c.who) if p
        )
        gone = self._small(words.REMOVE, head, lambda: self._caring.family(lambda f, _c, _b: f.remove_contact(c.id)), may)
        self._body.addLayout(row(Label(head, "small", wrap=True), 0, gone, spacing=2))
        self._say(c.text)

    def _small(self, text: Text, of: str, run: Callable[[], object], may: bool) -> Button:
        button = Button("link", run)
        button.say(self._ui.tr(text))
        button.setAccessibleName(f"{self._ui.tr(text)}: {of}")
        button.setEnabled(may)
        return button

    # Letters -----------------------------------------------------------------------------------------------------
    def _show_letters(self) -> None:
        tr = self._ui.tr
        letters = self._caring.letters
        if not letters:
            self._say(tr(words.LETTERS_NONE), "secondary")
        for letter in letters:
            self._letter(letter)

    def _letter(self, letter: Letter) -> None:
        tr = self._ui.tr
        title = from_table(words.LETTER_KINDS, letter.template, tr.lang) or letter.template
        sent = tr(words.LETTER_SENT, day=_both_calendars(letter.sent_at[:10], self._ui)) if letter.sent_at else ""
        details = (
            from_table(words.LANGS, letter.lang, tr.lang),
            tr(words.LARGE) if letter.fields.get("large") else "",
            letter.fields.get("addressee", ""),
            f"{letter.at[:10]} {letter.by}",
            sent or tr(words.LETTER_DRAFT),
        )
        see = self._small(words.LETTER_OPEN, title, partial(self.letter_wanted.emit, letter), True)
        self._body.addLayout(row(Label(title, "strong"), 0, see, spacing=2))
        self._say(self._ui.tr(words.DOT).join(d for d in details if d), "small")

    # Words -------------------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        tr = self._ui.tr
        self.setAccessibleName(tr(words.PANE))
        self.area.setAccessibleName(tr(words.PANE))
        self.form_area.setAccessibleName(tr(words.PANE))
        self.link.say(tr(say.GERMLINE_OPEN))
        for name, button in self.tabs.items():
            button.say(tr(words.TABS[name]))
        for widget, text in (
            (self.confirmation, words.FIELD_TEST),
            (self.state, words.FIELD_STATE),
            (self.priority, words.FIELD_PRIORITY),
            (self.owner, words.FIELD_OWNER),
            (self.due, words.FIELD_DUE),
            (self.note, words.FIELD_NOTE),
        ):
            self._labels[widget].setText(tr(text))
            widget.setAccessibleName(tr(text))
        self._show()


def _halves(left: QLayout, right: QLayout) -> QHBoxLayout:
    """Two fields of equal width."""
    both = row(spacing=10)
    both.addLayout(left, 1)
    both.addLayout(right, 1)
    return both


def _choose(box: Choice, entries: list[tuple[str, str]], value: str) -> None:
    """Fill a drop-down anew where its entries changed, and choose."""
    if [(box.itemText(n), box.itemData(n)) for n in range(box.count())] != entries:
        box.clear()
        for text, key in entries:
            box.addItem(text, key)
    box.setCurrentIndex(max(box.findData(value), 0))
    box.update()


def _both_calendars(day: str, ui: Ui) -> str:
    """A day as it is printed: in both calendars."""
    try:
        date.fromisoformat(day)
    except ValueError:
        return day
    from mingbian.reports.dates import roc_and_gregorian

    return roc_and_gregorian(day, str(ui.lang))
