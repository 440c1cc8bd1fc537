"""The counselor's work behind the window: the worklist of the store, the case in hand, and each change as one operation.

Everything runs on the keeper's thread; what is shown is what the library said. No rules and no widgets here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from mingbian.model.case import Consent, Consents
from mingbian.model.errors import Refusal, UserError
from mingbian.model.interpretation import Finding, Interpretation
from mingbian_desktop.models.germline_list import GermlineRow, of_open, of_store
from mingbian_desktop.presenters.cases import CaseBook
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.presenters.keeping import knowledge

if TYPE_CHECKING:  # the store and its libraries are loaded when one is first opened
    from mingbian.cases.family import Family
    from mingbian.cases.operations import Operations
    from mingbian.cases.records import ChangeSet, Letter
    from mingbian.cases.store import Session, Store
    from mingbian.cases.views import CaseView
    from mingbian.interpret.germline_acmg import Suggestion
    from mingbian.interpret.germline_referral import Criterion
    from mingbian.reports.letters import LetterKind

_REST_MS = 120
_AT_ONCE = 40
"""Cases of the worklist read in one go; about a tenth of a second."""
_FAMILY_ACTION = "germline.follow"


@dataclass(frozen=True, slots=True)
class Support:
    """What the knowledge base says beside a finding: points of the class, and criteria for a referral."""

    suggestion: Suggestion | None
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class InHand:
    """The row that was chosen, with its case as letters may use it. ``view`` is None without a store."""

    row: GermlineRow
    result: Interpretation
    finding: Finding | None
    view: CaseView | None = None
    persons: tuple[str, ...] = ()
    refusals: Mapping[str, Refusal | None] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def withheld(self) -> bool:
        return self.row.germline.withheld


def letter_kinds(button: str) -> tuple[str, ...]:
    """The kinds of letter behind a button, the usual one first."""
    return ("patient", "carrier", "benign") if button == "patient" else (button,)


def _refusals(result: Interpretation, finding: str) -> dict[str, Refusal | None]:
    from mingbian.reports.letters import LetterKind, why_not

    def asked(kind: LetterKind) -> Refusal | None:
        return why_not(kind, result, finding or None)

    return {kind.value: asked(kind) for kind in LetterKind}


def _load(store: Store, row: GermlineRow) -> InHand:
    """A case of the store as the counselor sees it. On the store's thread."""
    from mingbian.cases.family import followed
    from mingbian.cases.permissions import permitted
    from mingbian.cases.views import case_view

    view = case_view(store, row.kept)
    result = followed(view.interpretation, view.keys, view.follow_ups)
    finding = next((f for f in result.findings if view.keys[f.id] == row.key), None)
    settings = store.settings()
    persons = tuple(
        u.full_name for u in store.users() if u.active and permitted(_FAMILY_ACTION, u.role, settings.single_user)
    )
    return InHand(row, result, finding, view, persons, _refusals(result, finding.id if finding else ""))


def _with_findings(store: Store) -> list[str]:
    """The cases that the worklist is made from, the newest first."""
    return [c.id for c in store.cases() if c.germline and not c.archived]


def _rows(store: Store, session: Session, cases: list[str]) -> list[GermlineRow]:
    """Rows of some cases, ready to be searched. On the store's thread."""
    from mingbian.cases.family import Family

    family = Family(store, session)
    rows = [r for case in cases for r in of_store(family.worklist(case))]
    for r in rows:
        _ = r.sought
    return rows


class Caring(QObject):
    """``listed``: the rows changed. ``taken``: another case is in hand, or the same one as it is now. ``supported``: what
    the knowledge base says of it is there. ``refused(error, again, mine)``: the store would not; ``again(seq)`` sends the
    change once more over a conflict, ``mine`` is what it would have kept.
    """

    listed = Signal()
    taken = Signal()
    supported = Signal()
    refused = Signal(object, object, object)

    def __init__(self, book: CaseBook, keeper: Keeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._keeper = keeper
        self.rows: list[GermlineRow] = []
        self.listing = False
        self.hand: InHand | None = None
        self.support: Support | None = None
        self._wanted: GermlineRow | None = None
        self._known = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._fetch)
        keeper.changed.connect(self._door_moved)
        keeper.wrote.connect(self._wrote)

    # Asking ------------------------------------------------------------------------------------------------------
    @property
    def with_store(self) -> bool:
        return self._keeper.ready

    def may(self, action: str) -> bool:
        return self._keeper.may(action)

    @property
    def person(self) -> str:
        """The full name of who is logged in."""
        session = self._keeper.session
        return session.full_name if session else ""

    @property
    def laboratory(self) -> str:
        return self._keeper.settings.laboratory if self._keeper.settings else ""

    # The list ----------------------------------------------------------------------------------------------------
    def gather(self) -> None:
        """Make the rows anew: of the open cases, or of the store where they were not read yet."""
        if not self.with_store:
            self.rows = of_open(self._book.cases)
            self.listed.emit()
        elif not self._known and not self.listing:
            self.listing = self._known = True
            self.rows = []
            self._keeper.ask(lambda store, _session: _with_findings(store), self._go_on, self._failed)
            self.listed.emit()

    def _go_on(self, cases: list[str]) -> None:
        """Read the next cases, a few at a time, so that whoever saves something in between is not kept waiting."""
        if not self.listing:  # the door was closed meanwhile
            return
        now, later = cases[:_AT_ONCE], cases[_AT_ONCE:]

        def got(rows: list[GermlineRow]) -> None:
            if not self.listing:
                return
            fresh = {r.kept for r in self.rows}  # a case that was changed meanwhile stands there already
            self.rows = self.rows + [r for r in rows if r.kept not in fresh]
            self.listing = bool(later)
            self.listed.emit()
            if later:
                self._go_on(later)

        self._keeper.ask(lambda store, session: _rows(store, session, now), got, self._failed)

    def _failed(self, error: UserError) -> None:
        self.listing = False
        self.refused.emit(error, None, ())

    def _wrote(self, changes: ChangeSet) -> None:
        """Read the rows of the case that changed, and that case where it is in hand."""
        case = changes.case
        if not self._known:
            return
        if not case:
            if "case" in changes.kinds():  # several cases at once
                self._known = False
                self.gather()
            return

        def got(rows: list[GermlineRow]) -> None:
            self.rows = [r for r in self.rows if r.kept != case] + rows
            if self._wanted is not None and self._wanted.kept == case:
                self._again(case)
            self.listed.emit()

        self._keeper.ask(lambda store, session: _rows(store, session, [case]), got, self._failed)

    def _again(self, case: str) -> None:
        """Take up the row in hand as it is now; another one of the case where it is not there any more."""
        assert self._wanted is not None
        own = [r for r in self.rows if r.kept == case]
        same = next((r for r in own if r.key == self._wanted.key), own[0] if own else None)
        self.take(same, at_once=True)

    def _door_moved(self) -> None:
        if not self._keeper.ready:
            self._known = self.listing = False
            self.rows = []
            self.take(None)
            self.listed.emit()
        else:
            self.taken.emit()  # what may be done has changed

    # The case in hand --------------------------------------------------------------------------------------------
    def take(self, row: GermlineRow | None, at_once: bool = False) -> None:
        """Put the case of a row in hand; it is read a moment later, so that walking the list reads nothing."""
        self._wanted = row
        self._rest.stop()
        if row is None or not row.kept:
            self.hand = None if row is None else self._open_hand(row)
            self.support = None
            self.taken.emit()
        elif at_once:
            self._fetch()
        else:
            self._rest.start()

    def _open_hand(self, row: GermlineRow) -> InHand | None:
        case = self._book.get(row.open_id)
        result = case.interpretation if case else None
        if result is None:
            return None
        finding = next((f for f in result.findings if f.id == row.germline.finding), None)
        return InHand(row, result, finding, refusals=_refusals(result, finding.id if finding else ""))

    def _fetch(self) -> None:
        row = self._wanted
        if row is None or not row.kept:
            return

        def got(hand: InHand) -> None:
            if self._wanted is row:
                before = self.hand
                self.hand = hand
                same = before is not None and before.finding == hand.finding and before.result.case == hand.result.case
                if not same:
                    self.support = None
                self.taken.emit()

        self._keeper.ask(lambda store, _session: _load(store, row), got, self._failed)

    def work_out(self) -> None:
        """Ask the knowledge base about the finding in hand; ``supported`` follows."""
        hand = self.hand
        if hand is None or hand.view is None or hand.withheld or self.support is not None:
            return

        def work(_store: Store, _session: Session) -> Support:
            from mingbian.interpret.germline_acmg import suggest
            from mingbian.interpret.germline_referral import criteria
            from mingbian.model.errors import UsageError

            kb = knowledge()
            suggestion = None
            if hand.finding is not None:
                try:
                    suggestion = suggest(hand.finding.variant, kb)
                except UsageError:
                    suggestion = None  # not a small variant
            return Support(suggestion, criteria(hand.result, kb.oncotree))

        def got(support: Support) -> None:
            if self.hand is not None and self.hand.finding == hand.finding:
                self.support = support
                self.supported.emit()

        self._keeper.ask(work, got, self._failed)

    # Doing -------------------------------------------------------------------------------------------------------
    def family(
        self,
        work: Callable[[Family, str, int | None], ChangeSet],
        mine: tuple[tuple[str, str], ...] = (),
        done: Callable[[ChangeSet], object] | None = None,
    ) -> None:
        """One operation on the case in hand: ``work(family, case, base)``."""

        def run(store: Store, session: Session, case: str, base: int | None) -> ChangeSet:
            from mingbian.cases.family import Family

            return work(Family(store, session), case, base)

        self._do(run, mine, done)

    def consent(
        self, consent: Consent, consents: Consents, reason: str, done: Callable[[ChangeSet], object] | None = None
    ) -> None:
        """Record what the person agreed to; the case is interpreted again."""

        def run(store: Store, session: Session, case: str, base: int | None) -> ChangeSet:
            from mingbian.cases.operations import Operations

            operations = Operations(store, session)
            return operations.consent(case, knowledge(), consent, reason, base, consents=consents)

        self._do(run, (), done)

    def step_back(self, back: bool, done: Callable[[ChangeSet], object] | None = None) -> None:
        """Undo or redo the last step of the case in hand."""

        def run(store: Store, session: Session, case: str, _base: int | None) -> ChangeSet:
            from mingbian.cases.operations import Operations

            operations: Operations = Operations(store, session)
            return operations.undo(case) if back else operations.redo(case)

        self._do(run, (), done)

    def _do(
        self,
        run: Callable[[Store, Session, str, int | None], ChangeSet],
        mine: tuple[tuple[str, str], ...],
        done: Callable[[ChangeSet], object] | None,
    ) -> None:
        hand = self.hand
        if hand is None or hand.view is None:
            return
        case, seq = hand.view.file.id, hand.view.seq

        def send(base: int | None) -> None:
            def failed(error: UserError) -> None:
                self.refused.emit(error, send, mine)
                self.take(self._wanted, at_once=True)

            self._keeper.do(lambda store, session: run(store, session, case, base), done, failed)

        send(seq)

    @property
    def letters(self) -> tuple[Letter, ...]:
        """The letters of the case in hand, the newest first."""
        view: Any = self.hand.view if self.hand else None
        return tuple(reversed(view.letters)) if view is not None else ()
