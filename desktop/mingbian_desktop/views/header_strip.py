"""The strip under the toolbar: who and what this case is, which facts are missing, and whether the count adds up."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from mingbian.model.interpretation import Interpretation, Question
from mingbian_desktop import texts as say
from mingbian_desktop import words
from mingbian_desktop.engine import Lookup
from mingbian_desktop.i18n import Lang, Text, count, pick
from mingbian_desktop.models.variant_table import plain_tooltip
from mingbian_desktop.presenters.cases import OpenCase
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import (
    Button,
    ElidedLabel,
    FieldButton,
    Frame,
    Label,
    clear,
    column,
    row,
    rule,
    set_role,
)


def question_text(question: Question, lang: Lang) -> str:
    return pick(lang, question.text, question.text_zh)


class HeaderStrip(Frame):
    """Emits ``fact_given(key, value)`` (an empty value takes an answer back), ``asked``, ``tumor_wanted`` and
    ``details_wanted``.
    """

    fact_given = Signal(str, str)
    tumor_wanted = Signal()
    details_wanted = Signal()
    asked = Signal(object, object)  # Question, the chip it was asked from

    def __init__(self, ui: Ui) -> None:
        super().__init__("strip")
        self._ui = ui
        self._case: OpenCase | None = None
        self._lookup: Lookup | None = None
        self._sample = ElidedLabel(role="sample", mode=Qt.TextElideMode.ElideMiddle)
        self._person = ElidedLabel(role="small")
        self.who = QWidget()
        self.who.setLayout(column(0, self._sample, self._person, 0, spacing=1))
        self.tumor = FieldButton(ui, self.tumor_wanted.emit)
        self.assay = FieldButton(ui, lambda: self._choose("assay", say.ASSAYS, self.assay))
        self.build = FieldButton(ui, self.details_wanted.emit)
        self.consent = FieldButton(ui, lambda: self._choose("consent", say.CONSENTS, self.consent))
        self._questions = Frame("question")
        self._question_row = QHBoxLayout()
        self._question_row.setContentsMargins(12, 5, 10, 5)
        self._question_row.setSpacing(8)
        self._questions.setLayout(self._question_row)
        self._lost = Label(role="ok")
        self._sum = Label(role="small")
        for label in (self._lost, self._sum):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.balance = QWidget()
        self.balance.setLayout(column(0, self._lost, self._sum, 0, spacing=1))
        line = row(self.who, spacing=4, margins=(20, 4, 16, 4))
        line.addWidget(rule("vrule"))
        line.addSpacing(4)
        for field in (self.tumor, self.assay, self.build, self.consent):
            line.addWidget(field)
        line.addSpacing(4)
        line.addWidget(self._questions, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addSpacing(8)
        line.addWidget(self.balance)
        self._line = line
        self.setLayout(line)
        ui.follow(self)

    def use_words(self, lookup: Lookup) -> None:
        """How questions and answers read in short, once the knowledge base can say it."""
        self._lookup = lookup
        self.retranslate()

    def _short(self, question: Question) -> str:
        lang = self._ui.lang
        name = self._lookup.key_text(question.key, lang) if self._lookup else ""
        return self._ui.tr(say.QUESTION_SHORT, name=name) if name else words.clip(question_text(question, lang), 32)

    def _answer_text(self, key: str, value: str) -> str:
        lang = self._ui.lang
        if self._lookup is None:
            return f"{key}: {value}"
        name = self._lookup.key_text(key, lang) or key
        return f"{name}: {self._lookup.choice_text(key, value, lang)}"

    def show_case(self, case: OpenCase | None) -> None:
        self._case = case
        self.setVisible(case is not None and case.interpretation is not None)
        self.retranslate()

    def lock(self, on: bool, why: Text) -> None:
        """Facts of the case can only be read: it is signed, or not for this person to change."""
        for part in (self.tumor, self.assay, self.build, self.consent, self._questions):
            part.setEnabled(not on)
        self._questions.setToolTip(plain_tooltip(self._ui.tr(why) if on else ""))

    def restyle(self) -> None:
        self.setFixedHeight(self._ui.px(64))
        self.who.setFixedWidth(self._ui.px(208))
        self.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fill_questions()

    def retranslate(self) -> None:
        tr = self._ui.tr
        self.setAccessibleName(tr(say.PANE_HEADER))
        i = self._case.interpretation if self._case else None
        if i is None:
            return
        case, lang = i.case, tr.lang
        self._sample.set_full(case.sample or tr(say.NO_SAMPLE))
        self._person.set_full("  ".join(self._person_parts(i)))
        self.who.setAccessibleName(f"{case.sample or ''} {self._person.text()}")
        if case.tumor_type is None:
            self.tumor.say(tr(say.TUMOR_TYPE), tr(say.CHOOSE), hint=tr(say.PICK_TUMOR), missing=True)
        else:
            name = (case.tumor_type.name_zh or case.tumor_type.name) if lang is Lang.ZH else case.tumor_type.name
            short = name if len(name) <= 24 else case.tumor_type.code
            value = f"{name} {case.tumor_type.code}" if lang is Lang.ZH and len(name) <= 12 else short
            self.tumor.say(tr(say.TUMOR_TYPE), value, hint=f"{name}（{case.tumor_type.code}）")
        self.assay.say(tr(say.ASSAY), words.from_table(say.ASSAYS, case.assay, lang))
        self._say_build(i)
        consent = words.from_table(say.CONSENTS, case.consent_germline, lang)
        self.consent.say(tr(say.CONSENT), consent, missing=case.consent_germline.value != "yes")
        self._fill_balance(i)
        self._fill_questions()

    def _say_build(self, i: Interpretation) -> None:
        """The build, with its evidence beside it where there is room, and always in the tooltip."""
        tr, case = self._ui.tr, i.case
        short = [words.evidence_text(text, tr.lang) for text in case.build_evidence]
        what = ("、" if tr.lang is Lang.ZH else ", ").join(short)
        by = tr(say.EVIDENCE_BY, what=what) if what else ""
        value = str(case.build or tr(say.NOT_GIVEN))
        hint = "\n".join((value, *case.build_evidence))
        self.build.say(tr(say.BUILD), value, by, hint)
        self.build.setAccessibleName(f"{tr(say.BUILD)}: {value} {by}".strip())

    def _person_parts(self, i: Interpretation) -> list[str]:
        tr, case = self._ui.tr, i.case
        parts = []
        if case.age is not None:
            parts.append(tr(say.AGE, n=case.age))
        if case.sex:
            parts.append(words.from_table(say.SEXES, case.sex, tr.lang))
        if case.specimen:
            parts.append(case.specimen)
        if case.purity is not None:
            parts.append(tr(say.PURITY, n=f"{case.purity * 100:.0f}"))
        return parts or [words.file_names(i.input)]

    def _fill_balance(self, i: Interpretation) -> None:
        tr, a = self._ui.tr, i.accounting
        aside, refused = sum(a.set_aside.values()), sum(r.alleles for r in a.refused)
        self._lost.setText(tr(say.LOST_NONE) if a.balanced else tr(say.LOST_SOME))
        set_role(self._lost, "ok" if a.balanced else "wrong")
        parts = {
            "alleles": count(a.alleles),
            "interpreted": count(a.interpreted),
            "aside": count(aside),
            "refused": count(refused),
        }
        total = tr(say.BALANCE, **parts) + (f" + {count(refused)}" if refused else "")
        self._sum.setText(total)
        tip = tr(say.BALANCE_TIP, **parts)
        self._sum.hint(tip)
        self._lost.hint(tip)
        self.balance.setAccessibleName(tip)

    # Questions ---------------------------------------------------------------------------------------------------
    def _fill_questions(self) -> None:
        clear(self._question_row)
        i = self._case.interpretation if self._case else None
        if i is None:
            return
        tr = self._ui.tr
        self.build.limit_aside(0)
        head = Label(self._question_head(len(i.questions)) if i.questions else tr(say.QUESTIONS_NONE))
        set_role(self._questions, "question" if i.questions else "calm")
        if not i.questions:
            set_role(head, "small")
        self._question_row.addWidget(head)
        chips = [self._chip(q) for q in i.questions] or [self._answer(k, v) for k, v in self._answers().items()]
        room = self._room() - head.sizeHint().width() - 38
        shown, used = self._fit(chips, room)
        self.build.limit_aside(max(room - used, 0) if room - used > self._ui.px(72) else 0)
        head.setVisible(shown > 0 or room > self._ui.px(96) or not i.questions)
        for chip in chips[:shown]:
            self._question_row.addWidget(chip)
        for chip in chips[shown:]:
            chip.deleteLater()
        if i.questions and shown < len(chips):
            self._question_row.addWidget(self._more(i.questions[shown:], all_of_them=shown == 0))
        self._question_row.addStretch(1)

    def _room(self) -> int:
        """Pixels the question box can have."""
        margins = self._line.contentsMargins()
        taken = self.who.width() + self.balance.sizeHint().width() + margins.left() + margins.right() + 16
        fields = (self.tumor, self.assay, self.build, self.consent)
        return self.width() - taken - sum(f.sizeHint().width() for f in fields) - 4 * (len(fields) + 5)

    def _fit(self, chips: list[Button], room: int) -> tuple[int, int]:
        """How many chips fit beside each other, leaving a place for "n more" where not all do, and their width."""
        widths = [chip.sizeHint().width() + 8 for chip in chips]
        if sum(widths) <= room:
            return len(chips), sum(widths)
        used = self._ui.px(88)
        shown = 0
        for width in widths:
            used += width
            if used > room:
                break
            shown += 1
        return shown, used

    def _question_head(self, n: int) -> str:
        tr = self._ui.tr
        return tr(say.QUESTIONS_ONE) if n == 1 else tr(say.QUESTIONS, n=n)

    def _answers(self) -> dict[str, str]:
        return dict(self._case.options.context) if self._case else {}

    def _chip(self, question: Question) -> Button:
        chip = Button("chip")
        text = question_text(question, self._ui.lang)
        chip.say(self._short(question), self._ui.tr(say.QUESTION_TIP, text=text, n=count(len(question.affects))))
        chip.setAccessibleName(text)
        chip.clicked.connect(lambda _checked=False: self.asked.emit(question, chip))
        return chip

    def _more(self, rest: tuple[Question, ...], all_of_them: bool) -> Button:
        more = Button("chip")
        more.say(self._ui.tr(say.QUESTIONS_MANY if all_of_them else say.QUESTIONS_MORE, n=len(rest)))
        menu = QMenu(more)
        for question in rest:
            text = question_text(question, self._ui.lang).replace("&", "&&")
            menu.addAction(text, partial(self.asked.emit, question, more))
        more.setMenu(menu)
        return more

    def _answer(self, key: str, value: str) -> Button:
        chip = Button("answer")
        chip.say(words.clip(self._answer_text(key, value), 28) + "  ×", f"{key}: {self._ui.tr(say.ANSWER_CLEAR)}")
        chip.clicked.connect(partial(self.fact_given.emit, key, ""))
        return chip

    def _choose(self, key: str, table: dict[str, Text], field: FieldButton) -> None:
        menu = QMenu(field)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for value, text in table.items():
            menu.addAction(self._ui.tr(text), partial(self.fact_given.emit, key, value))
        menu.popup(field.mapToGlobal(field.rect().bottomLeft()))
