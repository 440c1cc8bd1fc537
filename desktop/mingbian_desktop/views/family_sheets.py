"""Small dialogs of the counselor's view: consent, a relative, a contact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from mingbian.model.case import Consent, Consents
from mingbian.model.records import replace
from mingbian_desktop import counseling_words as words
from mingbian_desktop import texts as say
from mingbian_desktop.i18n import Text
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.sheet import Sheet
from mingbian_desktop.views.widgets import Choice

if TYPE_CHECKING:
    from mingbian.cases.records import Relative


def choice(ui: Ui, table: Mapping[str, Text], value: str) -> Choice:
    """A drop-down of a table of words, with ``value`` chosen."""
    made = Choice(ui)
    for key, text in table.items():
        made.addItem(ui.tr(text), key)
    made.setCurrentIndex(max(made.findData(value), 0))
    return made


class ConsentSheet(Sheet):
    """``record(germline, others, reason)`` is called once the reason is given."""

    def __init__(
        self,
        ui: Ui,
        parent: QWidget,
        germline: Consent,
        others: Consents,
        record: Callable[[Consent, Consents, str], object],
    ) -> None:
        tr = ui.tr
        super().__init__(ui, parent, tr(words.CONSENT_TITLE), tr(words.CONSENT_SUB), tr(words.CONSENT_SAVE), 520)
        self._record = record
        given = {name: getattr(others, name, germline) for name in words.CONSENT_FIELDS}
        self.choices: dict[str, Choice] = {}
        for name, text in words.CONSENT_FIELDS.items():
            self.choices[name] = choice(ui, say.CONSENTS, str(given[name]))
            self.labeled(tr(text), self.choices[name])
        self.reason = self.words(tr(words.CONSENT_REASON), lines=2)

    def submit(self) -> None:
        reason = self.reason.toPlainText().strip()
        if not reason:
            self.trouble(self._ui.tr(words.FILL_REASON))
            self.reason.setFocus()
            return
        chosen = {name: Consent(str(box.currentData())) for name, box in self.choices.items()}
        germline = chosen.pop("germline")
        self.accept()
        self._record(germline, Consents(**chosen), reason)


class RelativeSheet(Sheet):
    """A relative, new or changed."""

    def __init__(self, ui: Ui, parent: QWidget, relative: Relative, record: Callable[[Relative], object]) -> None:
        tr = ui.tr
        super().__init__(ui, parent, tr(words.RELATIVES), "", tr(words.SAVE), 460)
        self._relative = relative
        self._record = record
        self.relation = self.line(tr(words.RELATION), relative.relation)
        self.name = self.line(tr(words.NAME), relative.name)
        self.contact = self.line(tr(words.CONTACT_AT), relative.contact)
        self.informed = choice(ui, words.INFORMED, relative.informed)
        self.tested = choice(ui, words.TESTED, relative.tested)
        self.labeled(tr(words.FIELD_INFORMED), self.informed)
        self.labeled(tr(words.FIELD_TESTED), self.tested)

    def submit(self) -> None:
        relation = self.relation.text().strip()
        if not relation:
            self.trouble(self._ui.tr(words.FILL_RELATION))
            self.relation.setFocus()
            return
        self.accept()
        self._record(
            replace(
                self._relative,
                relation=relation,
                name=self.name.text().strip(),
                contact=self.contact.text().strip(),
                informed=str(self.informed.currentData()),
                tested=str(self.tested.currentData()),
            )
        )


class ContactSheet(Sheet):
    """``record(day, way, who, text)``."""

    def __init__(
        self, ui: Ui, parent: QWidget, today: str, who: str, record: Callable[[str, str, str, str], object]
    ) -> None:
        tr = ui.tr
        super().__init__(ui, parent, tr(words.CONTACTS), "", tr(words.SAVE), 460)
        self._record = record
        self.day = self.line(tr(words.CONTACT_ON), today)
        self.way = choice(ui, words.WAYS, "phone")
        self.labeled(tr(words.CONTACT_WAY), self.way)
        self.who = self.line(tr(words.CONTACT_WHO), who)
        self.said_text = self.words(tr(words.CONTACT_TEXT), lines=4)

    def submit(self) -> None:
        day, text = self.day.text().strip(), self.said_text.toPlainText().strip()
        try:
            date.fromisoformat(day)
        except ValueError:
            self.trouble(self._ui.tr(words.NOT_A_DAY))
            self.day.setFocus()
            return
        if not text:
            self.trouble(self._ui.tr(words.FILL_TEXT))
            self.said_text.setFocus()
            return
        self.accept()
        self._record(day, str(self.way.currentData()), self.who.text(), text)
