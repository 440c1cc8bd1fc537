"""The counselor's list: findings that may be inherited, of every case of the store or of every open case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from mingbian.model.case import Assay, Case, Consent
from mingbian.model.interpretation import GermlineFinding, GermlineState
from mingbian.model.variant import Variant
from mingbian_desktop import counseling_words as say_c
from mingbian_desktop import texts as say
from mingbian_desktop import words
from mingbian_desktop.i18n import Lang, Text, Translator, count, pick
from mingbian_desktop.models.variant_table import plain_tooltip
from mingbian_desktop.presenters.cases import OpenCase

if TYPE_CHECKING:  # the store and its libraries are loaded when one is first opened
    from mingbian.cases.family import WorkItem
    from mingbian.cases.records import FollowUp, Relative

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

PRIORITY, CASE, VARIANT, WHY, CERTAINTY, CONSENT, NEXT, DUE, OWNER = range(9)
PENDING, OVERDUE, CONFIRMED, EXCLUDED, EVERY = "pending", "overdue", "confirmed", "excluded", "every"
GROUPS = (PENDING, OVERDUE, CONFIRMED, EXCLUDED, EVERY)
_FIRST_ROC_YEAR = 1911


@dataclass(frozen=True)
class GermlineRow:
    """One finding of one case. ``key`` is its key in the store, "" where it is withheld or there is no store; ``open_id``
    the number of an open case, 0 where the row is the store's.
    """

    germline: GermlineFinding
    facts: Case | None
    variant: Variant | None
    label: str
    patient: str = ""
    open_id: int = 0
    kept: str = ""
    key: str = ""
    number: int = 0
    follow_up: FollowUp | None = None
    relatives: tuple[Relative, ...] = ()

    @property
    def priority(self) -> str:
        return self.follow_up.priority if self.follow_up and self.follow_up.priority else self.germline.priority

    @property
    def confirmation(self) -> str:
        return self.follow_up.confirmation if self.follow_up else "none"

    @property
    def consent(self) -> Consent:
        return self.facts.consent_germline if self.facts else Consent.UNKNOWN

    @property
    def due(self) -> str:
        return self.follow_up.due if self.follow_up else ""

    @property
    def owner(self) -> str:
        return self.follow_up.owner if self.follow_up else ""

    @property
    def done(self) -> bool:
        return self.follow_up is not None and self.follow_up.state == "done"

    @property
    def certain(self) -> bool:
        if self.confirmation == "not_confirmed":
            return False
        return self.germline.state is GermlineState.CONFIRMED or self.confirmation == "confirmed"

    def late(self, today: str) -> bool:
        """Past its day and not closed. ``today`` is ISO, as the due day is."""
        return bool(self.due) and self.due < today and not self.done

    def groups(self, today: str) -> frozenset[str]:
        """The chips it is counted under."""
        excluded = self.confirmation == "not_confirmed" or self.germline.state is GermlineState.NOT_FLAGGED
        pending = not self.done and self.germline.state is not GermlineState.NOT_FLAGGED
        named = ((PENDING, pending), (OVERDUE, self.late(today)), (CONFIRMED, self.certain), (EXCLUDED, excluded))
        return frozenset({EVERY, *(name for name, holds in named if holds)})

    @cached_property
    def sought(self) -> str:
        """What the search line is compared with, in lower case and both languages."""
        tumor = self.facts.tumor_type if self.facts else None
        parts: list[str] = [self.label, self.patient, self.owner, self.priority, f"#{self.number}" if self.number else ""]
        if tumor is not None:
            parts += [tumor.code, tumor.name, tumor.name_zh or ""]
        if self.variant is not None:
            parts += [words.title_of(self.variant, Lang.EN), *self.variant.genes]
        parts += [text.in_(lang) for lang in Lang for text in (say_c.CONFIRMATIONS[self.confirmation],)]
        return "\n".join(parts).casefold()


def of_store(items: Iterable[WorkItem]) -> list[GermlineRow]:
    """Rows of the store's worklist, in its order."""
    return [
        GermlineRow(
            i.germline,
            i.facts,
            i.variant,
            i.case.label,
            i.patient,
            kept=i.case.id,
            key=i.finding,
            number=i.case.number,
            follow_up=i.follow_up,
            relatives=i.relatives,
        )
        for i in items
    ]


def of_open(cases: Iterable[OpenCase]) -> list[GermlineRow]:
    """Rows of the open cases, the most urgent first."""
    found: list[GermlineRow] = []
    for case in cases:
        i = case.interpretation
        if i is None:
            continue
        by_id = {f.id: f.variant for f in i.findings}
        found.extend(GermlineRow(g, i.case, by_id.get(g.finding), case.title, open_id=case.id) for g in i.germline_findings)
    return sorted(found, key=lambda r: (r.germline.priority or "P9", r.open_id, r.germline.finding))


def _urgency(row: GermlineRow) -> tuple[Any, ...]:
    return row.done, row.priority or "P9", row.due or "9999", -row.number, row.open_id


SORTS: Mapping[str, Callable[[GermlineRow], Any]] = MappingProxyType(
    {
        "urgency": _urgency,
        "case": lambda r: (r.label.casefold(), _urgency(r)),
        "variant": lambda r: ((r.variant.gene if r.variant else "") or "~", _urgency(r)),
        "certainty": lambda r: (list(say_c.CONFIRMATIONS).index(r.confirmation), _urgency(r)),
        "consent": lambda r: (str(r.consent), _urgency(r)),
        "due": lambda r: (r.due or "9999", _urgency(r)),
        "owner": lambda r: (r.owner or "~", _urgency(r)),
    }
)
SORT_OF_COLUMN = {
    PRIORITY: "urgency",
    CASE: "case",
    VARIANT: "variant",
    CERTAINTY: "certainty",
    CONSENT: "consent",
    DUE: "due",
    OWNER: "owner",
}


def choose(rows: Sequence[GermlineRow], group: str, sought: str, today: str, sort: str = "urgency") -> list[GermlineRow]:
    """The rows of a group that hold every word that is sought, in order."""
    needles = sought.casefold().split()
    kept = (r for r in rows if group == EVERY or group in r.groups(today))
    return sorted((r for r in kept if all(n in r.sought for n in needles)), key=SORTS[sort])


def short_day(day: str, today: str, lang: Lang) -> str:
    """A due day for a narrow column: month and day, with the year (of the Republic in Chinese) where it is another one."""
    try:
        when = date.fromisoformat(day)
    except ValueError:
        return day
    if day[:4] == today[:4]:
        return f"{when.month}/{when.day:02d}"
    return f"{when.year - (_FIRST_ROC_YEAR if lang is Lang.ZH else 0)}/{when.month}/{when.day:02d}"


class GermlineModel(QAbstractTableModel):
    """Columns: priority, case, variant, why, certainty and test, consent, next step, due, owner."""

    TITLES: tuple[Text, ...] = (
        say.COL_PRIORITY,
        say_c.COL_PATIENT,
        say.COL_VARIANT,
        say.COL_WHY,
        say.COL_CERTAINTY,
        say.COL_CONSENT,
        say.COL_NEXT,
        say_c.COL_DUE,
        say_c.COL_OWNER,
    )

    def __init__(self, tr: Translator, today: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._rows: list[GermlineRow] = []
        self.today = today
        tr.changed.connect(self._retranslate)

    def show(self, rows: list[GermlineRow]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, number: int) -> GermlineRow | None:
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def find(self, kept: str, key: str, open_id: int = 0, finding: str = "") -> int:
        """The place of a finding in the list as it stands, -1 where it is not there."""
        for n, r in enumerate(self._rows):
            if (r.kept, r.key, r.open_id) == (kept, key, open_id) and (not open_id or r.germline.finding == finding):
                return n
        return -1

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.TITLES)

    def text(self, row: GermlineRow, column: int) -> str:
        return " ".join(p for p in self.lines(row, column) if p)

    def lines(self, row: GermlineRow, column: int) -> tuple[str, str]:
        """A cell as one text, or as a line and a quieter one below it."""
        lang, g = self._tr.lang, row.germline
        match column:
            case 0:
                return row.priority or "–", ""
            case 1:
                return f"{row.label} {row.patient}".strip(), patient_line(row, lang)
            case 2:
                return (words.title_of(row.variant, lang) if row.variant else "–"), ""
            case 3:
                return (say.WITHHELD_ROW.in_(lang).format(n=count(g.count)) if g.withheld else brief(row, lang)), ""
            case 4:
                return certainty(row, lang)
            case 5:
                return words.from_table(say.CONSENTS, row.consent, lang) if row.facts else "", ""
            case 6:
                return next_step(row, lang), ""
            case 7:
                day = short_day(row.due, self.today(), lang)
                return (say_c.DUE_LATE.in_(lang).format(day=day) if row.late(self.today()) else day), ""
        return row.owner, ""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.text(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            rule = say.RULE.in_(self._tr.lang).format(rule=row.germline.rule) if row.germline.rule else ""
            extra = f"\n{rule}" if index.column() == WHY and rule else ""
            text = row.due if index.column() == DUE else self.text(row, index.column())
            if index.column() == WHY and not row.germline.withheld:
                text = reason_of(row.germline, self._tr.lang)
            return plain_tooltip(text + extra)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.TITLES):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._tr(self.TITLES[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _retranslate(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, self.columnCount() - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)


def patient_line(row: GermlineRow, lang: Lang) -> str:
    """The tumor and the age in years."""
    if row.facts is None:
        return ""
    tumor = row.facts.tumor_type
    name = say.NOT_GIVEN.in_(lang) if tumor is None else pick(lang, tumor.name, tumor.name_zh or "")
    age = say.AGE.in_(lang).format(n=row.facts.age) if row.facts.age is not None else ""
    return f"{name} {age}".strip()


def reason_of(g: GermlineFinding, lang: Lang) -> str:
    return pick(lang, g.reason, g.reason_zh)


def brief(row: GermlineRow, lang: Lang) -> str:
    """Why it was flagged in a few words: the rule's route, and what it was weighed with. The whole reason otherwise."""
    known = say_c.ROUTES.get(row.germline.route)
    if known is None or not row.kept:
        return reason_of(row.germline, lang)
    call = row.variant.observed.call if row.variant else None
    facts = [known.in_(lang)]
    if row.germline.state is GermlineState.CONFIRMED and row.facts is not None:
        seen = say_c.WHY_GERMLINE if row.facts.assay is Assay.GERMLINE else say_c.WHY_NORMAL
        facts.append(seen.in_(lang))
    elif call is not None and call.vaf is not None:
        facts.append(say_c.WHY_VAF.in_(lang).format(vaf=words.percent(call.vaf)))
        if row.facts is not None and row.facts.purity is not None:
            facts.append(say_c.WHY_PURITY.in_(lang).format(purity=words.percent(row.facts.purity)))
    return words.joined(facts, lang)


def certainty(row: GermlineRow, lang: Lang) -> tuple[str, str]:
    """How certain it is, and below it how far the confirmatory test is."""
    known = say_c.CERTAIN.get(row.confirmation)
    state = known.in_(lang) if known else words.from_table(say.GERMLINE_STATES, row.germline.state, lang) or "–"
    if not row.kept or row.germline.withheld or (row.confirmation == "none" and row.certain):
        return state, ""
    return state, say_c.CONFIRMATIONS[row.confirmation].in_(lang)


def next_step(row: GermlineRow, lang: Lang) -> str:
    """What comes next: consent, the test, its result, the relatives."""
    g = row.germline
    if g.withheld:
        return say.WITHHELD_NEXT.in_(lang)
    if row.done:
        return say_c.NEXT_DONE.in_(lang)
    if row.confirmation in say_c.NEXT_STEPS:
        return say_c.NEXT_STEPS[row.confirmation].in_(lang)
    if row.kept and row.certain:
        if not row.relatives:
            return say_c.NEXT_RELATIVES.in_(lang)
        tested = sum(r.tested in ("carrier", "not_carrier") for r in row.relatives)
        return say_c.NEXT_CASCADE.in_(lang).format(tested=tested, all=len(row.relatives))
    actions = g.actions_zh if lang is Lang.ZH and g.actions_zh else g.actions
    return (words.joined(actions[:1], lang) if row.kept else words.joined(actions, lang)) or "–"
