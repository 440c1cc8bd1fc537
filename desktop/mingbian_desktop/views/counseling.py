"""The counseling perspective: the worklist of findings that may be inherited, and the case in hand beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from mingbian.model.case import Consent, Consents
from mingbian_desktop import counseling_words as words
from mingbian_desktop import texts as say
from mingbian_desktop.delegates.germline_row import GermlineDelegate
from mingbian_desktop.i18n import Lang, Text, count, pick
from mingbian_desktop.models.germline_list import (
    CASE,
    DUE,
    EVERY,
    EXCLUDED,
    GROUPS,
    NEXT,
    OVERDUE,
    OWNER,
    PENDING,
    SORT_OF_COLUMN,
    VARIANT,
    WHY,
    GermlineModel,
    GermlineRow,
    choose,
)
from mingbian_desktop.presenters.caring import Caring, letter_kinds
from mingbian_desktop.presenters.cases import CaseBook
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.presenters.session_log import Clock
from mingbian_desktop.tasks.background import Background
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.family_sheets import ConsentSheet, ContactSheet, RelativeSheet
from mingbian_desktop.views.follow_up import FollowUpPane
from mingbian_desktop.views.widgets import Button, Choice, Flow, Frame, Label, WideTable, column, row

if TYPE_CHECKING:
    from mingbian.cases.records import ChangeSet, Letter, Relative
    from mingbian.model.errors import UserError
    from mingbian_desktop.views.letters import Draft, LetterWindow
    from mingbian_desktop.views.pedigree import PedigreeWindow

_CHIPS: tuple[tuple[str, Text], ...] = (
    (PENDING, words.PENDING),
    (OVERDUE, words.OVERDUE),
    ("confirmed", words.CONFIRMED),
    (EXCLUDED, words.EXCLUDED),
    (EVERY, say.FILTER_EVERY),
)
_BUTTONS: tuple[tuple[str, Text], ...] = (
    ("patient", words.TO_PATIENT),
    ("relatives", words.TO_RELATIVES),
    ("referral", words.TO_GENETICS),
)
_SHARES = {0: 68, CASE: 140, VARIANT: 170, 4: 108, 5: 84, NEXT: 122, DUE: 84, OWNER: 70}
_OPEN_SHARES = {0: 80, CASE: 208, VARIANT: 200, 4: 128, 5: 104, NEXT: 232}
_PANE_PX = 378


class Counseling(QWidget):
    """Emits ``picked(case id, finding id)`` when the variant itself is wanted, ``told`` for the status bar."""

    picked = Signal(int, str)
    told = Signal(object, dict)
    refused = Signal(object)

    def __init__(self, ui: Ui, book: CaseBook, keeper: Keeper, background: Background, clock: Clock) -> None:
        super().__init__()
        self._ui = ui
        self._book = book
        self._background = background
        self._clock = clock
        self._group = PENDING
        self._sort = "urgency"
        self._current: GermlineRow | None = None
        self.caring = Caring(book, keeper, self)
        self.pane = FollowUpPane(ui, self.caring)
        self.pane.hide()
        self._title = Label(role="title")
        self._sub = Label(role="secondary")
        self.filters = {name: Button("segment", partial(self.show_group, name)) for name, _ in _CHIPS}
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show)
        self.search.returnPressed.connect(self._to_table)
        self.sort = Choice(ui)
        self.sort.activated.connect(lambda _n: self.sort_by(str(self.sort.currentData())))
        self.model = GermlineModel(ui.tr, self._today, self)
        self.table = WideTable()
        self.table.setModel(self.model)
        self.table.setItemDelegate(GermlineDelegate(ui, self.table))
        self.table.horizontalHeader().setSectionsClickable(True)
        self.table.horizontalHeader().sectionClicked.connect(self._header_clicked)
        self.table.resized.connect(self._share)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.table.setHorizontalScrollMode(WideTable.ScrollMode.ScrollPerPixel)
        self.table.activated.connect(self._activated)
        self.table.selectionModel().currentRowChanged.connect(self._row_chosen)
        self._nothing = Label(role="secondary", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._limits = Label(role="small", wrap=True)
        self.letters = {name: Button("plain", partial(self.write, name)) for name, _ in _BUTTONS}
        self.letters["patient"].setProperty("kind", "primary")
        self.family = Button("plain", self.draw_family)
        self._why_not = Label(role="small", wrap=True)
        card = Frame("card")
        card.setLayout(column(self.table, self._nothing, margins=(1, 1, 1, 1), spacing=0))
        chips = Flow(8)
        for widget in (*self.filters.values(), self.search, self.sort):
            chips.addWidget(widget)
        choosing = QWidget()
        choosing.setLayout(chips)
        policy = choosing.sizePolicy()
        policy.setHeightForWidth(True)
        choosing.setSizePolicy(policy)
        head = row(column(self._title, self._sub, spacing=2), spacing=24)
        head.addWidget(choosing, 1)
        head.setAlignment(choosing, Qt.AlignmentFlag.AlignVCenter)
        foot = row(*self.letters.values(), self.family, spacing=8)
        foot.addSpacing(8)
        foot.addWidget(self._why_not, 1)
        left = column(card, self._limits, foot, spacing=10)
        left.setStretch(0, 1)
        body = row(spacing=12)
        body.addLayout(left, 1)
        body.addWidget(self.pane)
        layout = column(head, body, spacing=12, margins=(20, 16, 20, 16))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._connect()
        ui.follow(self)

    def _connect(self) -> None:
        for signal in (self._book.added, self._book.changed, self._book.removed):
            signal.connect(self.refresh)
        caring, pane = self.caring, self.pane
        caring.listed.connect(self._listed)
        caring.taken.connect(self._enable)
        caring.refused.connect(self._refused)
        pane.open_wanted.connect(self._open_variant)
        pane.consent_wanted.connect(self.ask_consent)
        pane.relative_wanted.connect(self.edit_relative)
        pane.contact_wanted.connect(self.note_contact)
        pane.letter_wanted.connect(self.open_letter)

    def _today(self) -> str:
        return self._clock().date().isoformat()

    # The list ----------------------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Gather the rows anew where this perspective shows; the store's are read once and then kept up."""
        if self.isVisible():
            self.caring.gather()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.caring.gather()

    def _listed(self) -> None:
        if self.caring.with_store:
            known = self._group in GROUPS
        else:
            known = any(self._group in r.groups(self._today()) for r in self.caring.rows)
        if not known or (not self.caring.with_store and self._group == OVERDUE):
            groups = [r.groups(self._today()) for r in self.caring.rows]
            self._group = next((g for g in (PENDING, "confirmed", EXCLUDED) if any(g in of for of in groups)), PENDING)
        self._show()

    def show_group(self, name: str) -> None:
        self._group = name
        self._show()

    def sort_by(self, name: str) -> None:
        self._sort = name
        self.sort.setCurrentIndex(max(self.sort.findData(name), 0))
        self._show()

    def _header_clicked(self, section: int) -> None:
        if section in SORT_OF_COLUMN:
            self.sort_by(SORT_OF_COLUMN[section])

    def _show(self) -> None:
        """The rows of the group that hold what is sought; the one in hand stays chosen where it is among them."""
        rows = choose(self.caring.rows, self._group, self.search.text(), self._today(), self._sort)
        before = self._current
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self.model.show(rows)
        at = -1
        if before is not None:
            at = self.model.find(before.kept, before.key, before.open_id, before.germline.finding)
        if rows:
            self.table.setCurrentIndex(self.model.index(max(at, 0), 0))
        selection.blockSignals(False)
        self.table.viewport().update()
        for column_ in (DUE, OWNER):
            self.table.setColumnHidden(column_, not self.caring.with_store)
        self.table.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        self._take(self.model.row(max(at, 0)) if rows else None)
        self._share()
        self._say_counts()

    def _row_chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        self._take(self.model.row(index.row()))

    def _take(self, chosen: GermlineRow | None) -> None:
        same = (
            chosen is not None
            and self._current is not None
            and (chosen.kept, chosen.key) == (self._current.kept, self._current.key)
            and bool(chosen.kept)
            and self.caring.hand is not None
        )
        self._current = chosen
        if not same:
            self.caring.take(chosen)
        self._enable()

    def _to_table(self) -> None:
        if self.model.rowCount():
            self.table.setFocus()

    def _activated(self, index: QModelIndex) -> None:
        chosen = self.model.row(index.row())
        if chosen is not None and chosen.open_id and chosen.variant is not None:
            self.picked.emit(chosen.open_id, chosen.germline.finding)
        elif chosen is not None and chosen.kept:
            self.pane.tabs[self.pane.tab].setFocus()

    def _open_variant(self) -> None:
        hand = self.caring.hand
        if hand is None or hand.finding is None:
            return
        open_id = hand.row.open_id
        if hand.view is not None:
            case = self._book.of_kept(hand.view.file.id) or self._book.adopt(hand.view.file)
            open_id = case.id
        self.picked.emit(open_id, hand.finding.id)

    # Buttons -----------------------------------------------------------------------------------------------------
    def kind_for(self, button: str) -> str | None:
        """The kind of letter that a button makes now; None where consent or the result does not allow one."""
        hand = self.caring.hand
        if hand is None:
            return None
        return next((k for k in letter_kinds(button) if k in hand.refusals and hand.refusals[k] is None), None)

    def why_not(self, button: str) -> str:
        """Why a button cannot be used, "" where it can."""
        tr, hand = self._ui.tr, self.caring.hand
        if hand is None:
            return tr(words.CHOOSE_FIRST)
        if hand.view is not None and not self.caring.may("germline.letter"):
            return tr(words.READ_ONLY)
        refused = hand.refusals.get(button)
        if self.kind_for(button) is not None or refused is None:
            return ""
        return words.letter_refusal(button, refused, tr.lang)

    def _enable(self) -> None:
        tr, hand = self._ui.tr, self.caring.hand
        reasons: dict[str, list[str]] = {}
        for name, text in _BUTTONS:
            why = self.why_not(name)
            self.letters[name].setEnabled(not why)
            self.letters[name].say(tr(text), why)
            if why and hand is not None:
                reasons.setdefault(why, []).append(tr(text))
        shown = hand is not None and hand.view is not None and not hand.withheld
        reason = words.CHOOSE_FIRST if hand is None else words.WITHHELD if hand.withheld else words.NEEDS_STORE
        why = "" if shown else tr(reason)
        self.family.setEnabled(shown)
        self.family.say(tr(words.PEDIGREE), why)
        if why and hand is not None:
            reasons.setdefault(why, []).append(tr(words.PEDIGREE))
        joint = "、" if tr.lang is Lang.ZH else ", "
        lines = (tr(words.NOT_NOW, names=joint.join(names), why=why) for why, names in reasons.items())
        self._why_not.setText("\n".join(lines))

    def write(self, button: str) -> LetterWindow | None:
        """Open the letter behind a button as a new draft."""
        from mingbian_desktop.views.letters import Draft, native

        kind, hand = self.kind_for(button), self.caring.hand
        if kind is None or hand is None:
            return None
        view = hand.view
        last = self.caring.letters[0].fields if self.caring.letters else {}
        fields = {
            "patient": view.patient.name if view else "",
            "record": view.patient.chart_number if view else "",
            "hospital": last.get("hospital", "") or self.caring.laboratory,
            "doctor": last.get("doctor", "") or (view.patient.clinician if view else ""),
            "counselor": self.caring.person,
            "phone": last.get("phone", ""),
            "date": self._today(),
            "report": view.report.id if view and view.report else "",
        }
        finding = "" if kind == "benign" or hand.finding is None else hand.finding.id
        signed = view is not None and view.report is not None
        return self._open_letter(Draft(kind, hand.result, finding, fields, native(self._ui.lang), signed=signed))

    def open_letter(self, letter: Letter) -> LetterWindow | None:
        """Open a letter that was kept, as it was written."""
        from mingbian_desktop.views.letters import Draft

        hand = self.caring.hand
        if hand is None or hand.view is None:
            return None
        by_key = {key: name for name, key in hand.view.keys.items()}
        fields = dict(letter.fields)
        finding, large = by_key.get(fields.pop("finding", ""), ""), bool(fields.pop("large", ""))
        signed = hand.view.report is not None
        draft = Draft(letter.template, hand.result, finding, fields, letter.lang, large, signed, letter.relative)
        return self._open_letter(draft, letter)

    def _open_letter(self, draft: Draft, kept: Letter | None = None) -> LetterWindow:
        from mingbian_desktop.views.letters import LetterWindow

        hand = self.caring.hand
        records = hand is not None and hand.view is not None and self.caring.may("germline.letter")
        keys = hand.view.keys if hand is not None and hand.view is not None else {}
        known = [kept.id if kept else ""]

        def keep(now: Draft, then: Any = None) -> None:
            fields = {**now.fields, "finding": keys.get(now.finding, ""), "large": "yes" if now.large else ""}
            given = {name: value for name, value in fields.items() if value}

            def done(changes: ChangeSet) -> None:
                known[0] = next((c.entity for c in changes.changes if c.kind == "letter"), known[0])
                self.told.emit(words.LETTER_KEPT, {})
                if then is not None:
                    then()

            self.caring.family(
                lambda family, case, _base: family.letter(
                    case, now.kind, now.lang, given, relative=now.relative, letter=known[0]
                ),
                done=done,
            )

        def give_out(now: Draft) -> None:
            keep(now, lambda: self.caring.family(lambda family, _case, _base: family.send_letter(known[0])))

        sent = kept is not None and bool(kept.sent_at)
        window = LetterWindow(
            self._ui,
            self.window(),
            self._background,
            draft,
            keep if records and not sent else None,
            give_out if records and not sent else None,
            self.told.emit,
            sent,
            [(r.id, r.name or r.relation) for r in hand.view.relatives] if hand is not None and hand.view else (),
        )
        window.open()
        return window

    def draw_family(self) -> PedigreeWindow | None:
        """Open the pedigree of the case in hand; a new one begins with the patient."""
        from mingbian.model.errors import Refusal
        from mingbian.reports import pedigree_edit
        from mingbian.reports.pedigree import loads
        from mingbian_desktop.views.pedigree import PedigreeWindow

        hand = self.caring.hand
        if hand is None or hand.view is None or hand.withheld:
            return None
        view, case = hand.view, hand.result.case
        try:
            if view.pedigree is not None:
                family = loads(view.pedigree.data.encode())
            else:
                tumor = case.tumor_type
                v = hand.row.variant
                family = pedigree_edit.start(
                    sex=case.sex,
                    age=case.age,
                    condition=pick(self._ui.lang, tumor.name, tumor.name_zh or "") if tumor else "",
                    gene=(v.gene or "") if v else "",
                    variant=(v.hgvs_p or v.hgvs_c or "") if v else "",
                    as_of=self._today(),
                )
        except Refusal as error:
            self.refused.emit(error)
            return None

        def keep(data: str) -> None:
            self.caring.family(
                lambda family, case, base: family.pedigree(case, data, base),
                done=lambda _changes: self.told.emit(words.PEDIGREE_KEPT, {}),
            )

        may = self.caring.may("germline.pedigree")
        window = PedigreeWindow(self._ui, self.window(), self._background, family, keep if may else None, self.told.emit)
        window.open()
        return window

    # Sheets ------------------------------------------------------------------------------------------------------
    def ask_consent(self) -> ConsentSheet | None:
        hand = self.caring.hand
        if hand is None or hand.view is None:
            return None

        def record(germline: Consent, others: Consents, reason: str) -> None:
            self.caring.consent(germline, others, reason, lambda _c: self.told.emit(words.CONSENT_KEPT, {}))

        case = hand.result.case
        sheet = ConsentSheet(self._ui, self.window(), case.consent_germline, case.consents, record)
        sheet.open()
        return sheet

    def edit_relative(self, relative: Relative | None = None) -> RelativeSheet | None:
        from mingbian.cases.records import Relative as New

        hand = self.caring.hand
        if hand is None or hand.view is None:
            return None

        def record(changed: Relative) -> None:
            mine = ((self._ui.tr(words.RELATION), changed.relation), (self._ui.tr(words.NAME), changed.name))
            self.caring.family(lambda family, _case, base: family.relative(changed, base), mine)

        sheet = RelativeSheet(self._ui, self.window(), relative or New("", hand.view.file.id, ""), record)
        sheet.open()
        return sheet

    def note_contact(self) -> ContactSheet | None:
        hand = self.caring.hand
        if hand is None or hand.view is None:
            return None

        def record(day: str, way: str, who: str, text: str) -> None:
            self.caring.family(lambda family, case, _base: family.contact(case, day, way, who, text))

        sheet = ContactSheet(self._ui, self.window(), self._today(), hand.view.patient.name, record)
        sheet.open()
        return sheet

    def _refused(self, error: UserError, again: Any, mine: Any) -> None:
        """Two people changed the same thing: ask which stands. Anything else is said."""
        if again is not None:
            from mingbian_desktop.views.conflict import settle

            if settle(self._ui, self.window(), error, mine, again):
                return
        self.refused.emit(error)

    # Words and sizes ---------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        tr = self._ui.tr
        self.setAccessibleName(tr(say.PANE_COUNSELING))
        self.table.setAccessibleName(tr(say.PANE_COUNSELING))
        self._title.setText(tr(words.TITLE))
        self.search.setPlaceholderText(tr(words.SEARCH))
        self.search.setAccessibleName(tr(words.SEARCH))
        self.sort.setAccessibleName(tr(words.SORT))
        self.sort.clear()
        for name, text in words.SORTS.items():
            self.sort.addItem(tr(words.SORT_BY, what=tr(text)), name)
        self.sort.setCurrentIndex(max(self.sort.findData(self._sort), 0))
        self._limits.setText(tr(say.GERMLINE_LIMITS))
        self._say_counts()
        self._enable()

    def _say_counts(self) -> None:
        tr, stored, today = self._ui.tr, self.caring.with_store, self._today()
        n = len([c for c in self._book.cases if c.interpretation is not None])
        opened = tr(say.GERMLINE_SUB_ONE) if n == 1 else tr(say.GERMLINE_SUB, n=count(n))
        self._sub.setText(tr(words.SUB) if stored else opened)
        numbers = dict.fromkeys(GROUPS, 0)
        for r in self.caring.rows:
            for group in r.groups(today):
                numbers[group] += 1
        for name, text in _CHIPS:
            wording = say.FILTER_EXPLAINED if name == EXCLUDED and not stored else text
            self.filters[name].say(tr(wording, n=count(numbers[name])))
            self.filters[name].setChecked(name == self._group)
        self.filters[OVERDUE].setVisible(stored)
        empty = words.EMPTY if not self.caring.rows else words.EMPTY_GROUP
        self._nothing.setText(tr(words.LISTING if self.caring.listing else empty if stored else say.GERMLINE_EMPTY))

    def restyle(self) -> None:
        px = self._ui.px
        self.table.verticalHeader().setDefaultSectionSize(px(64))
        self.table.horizontalHeader().setFixedHeight(px(36))
        self._nothing.setMinimumHeight(px(200))
        self.pane.setFixedWidth(px(_PANE_PX))
        self.search.setFixedWidth(px(230))
        self.sort.setMinimumWidth(px(150))
        self._share()

    def _share(self) -> None:
        shares = _SHARES if self.caring.with_store else _OPEN_SHARES
        rest = self.table.viewport().width() - sum(self._ui.px(w) for w in shares.values())
        for section in range(self.model.columnCount()):
            width = self._ui.px(shares.get(section, 0)) or max(rest, self._ui.px(140))
            if section == WHY or section in shares:
                self.table.setColumnWidth(section, width)
