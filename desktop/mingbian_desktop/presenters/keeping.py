"""Between the open cases and the case store: a result is kept when it is there, a kept case is shown as it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mingbian.model.case import CaseOptions
from mingbian.model.errors import UserError
from mingbian_desktop import store_words as say
from mingbian_desktop.engine import Result
from mingbian_desktop.i18n import Text
from mingbian_desktop.presenters.cases import CaseBook, OpenCase
from mingbian_desktop.presenters.keeper import Keeper

if TYPE_CHECKING:
    from mingbian.cases.operations import Operations
    from mingbian.cases.records import CaseFile, ChangeSet
    from mingbian.cases.store import Session, Store
    from mingbian.cases.views import CaseView
    from mingbian.knowledge.store import KnowledgeBase

LIST_LIMIT = 200
"""How many cases of the store the left side lists, newest first."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A kept case with its table columns, built on the store's thread."""

    view: CaseView
    result: Result


def load(store: Store, case: str) -> Loaded:
    """A kept case as it stands. On the store's thread."""
    from mingbian.cases.views import case_view

    view = case_view(store, case)
    standing = {f.id for f in view.interpretation.findings}
    dismissed = [f for f in view.program.findings if f.id not in standing]
    return Loaded(view, Result.of(view.interpretation, dismissed))


def knowledge() -> KnowledgeBase:
    """The knowledge base for interpreting again; loaded once a process, on the store's thread."""
    from mingbian.knowledge.store import KnowledgeBase

    return KnowledgeBase.load()


class Keeping(QObject):
    """Follows both. ``told`` says what happened; ``refused`` carries what the store would not do."""

    told = Signal(object, dict)  # Text, values
    refused = Signal(object)  # UserError
    refreshed = Signal(int)  # a kept case was read anew: its number in the book

    def __init__(self, book: CaseBook, keeper: Keeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._keeper = keeper
        self._listed = False
        book.reviser = self._revise
        book.interpreted.connect(self._interpreted)
        book.current_changed.connect(self._load_current)
        keeper.changed.connect(self._door_moved)
        keeper.wrote.connect(self._wrote)
        self._door_moved()

    # Doing -------------------------------------------------------------------------------------------------------
    def operate(
        self,
        case: OpenCase,
        work: Callable[[Operations, str], ChangeSet],
        done: Callable[[ChangeSet], object] | None = None,
        failed: Callable[[UserError], object] | None = None,
    ) -> None:
        """Carry out an operation on a kept case; what the store refuses goes to ``failed``, or else to ``refused``."""
        kept = case.kept

        def run(store: Store, session: Session) -> ChangeSet:
            from mingbian.cases.operations import Operations

            return work(Operations(store, session), kept)

        if kept:
            self._keeper.do(run, done, failed or self.refused.emit)

    def opened(self, case: OpenCase, finding: str) -> None:
        """Note that the row of a finding ("F3") was opened, once."""
        view = case.view
        session = self._keeper.session
        if view is None or session is None or not self._keeper.may("finding.open"):
            return
        key = view.keys.get(finding)
        if key is not None and key in view.unopened(session.user):
            self.operate(case, lambda ops, kept: ops.open_finding(kept, key))

    # Following ---------------------------------------------------------------------------------------------------
    def _door_moved(self) -> None:
        self._book.keeping = self._keeper.may("case.create")
        if not self._keeper.ready:
            self._listed = False
            self._book.forget_kept()
        elif not self._listed:
            self._listed = True
            self._keeper.ask(lambda store, _session: [c for c in store.cases() if not c.archived][:LIST_LIMIT], self._list)
            for case in self._book.cases:
                self._interpreted(case.id)

    def _list(self, files: list[CaseFile]) -> None:
        if not self._keeper.ready:
            return
        for file in files:
            if self._book.of_kept(file.id) is None:
                self._book.adopt(file)
        steps = sum(r.total for r in self._keeper.recovered)
        if steps:
            self.told.emit(say.RECOVERED, {"n": steps})
        self._load_current()

    def _interpreted(self, case_id: int) -> None:
        """A file was read: keep it, unless it is kept already."""
        case = self._book.get(case_id)
        if case is None or case.kept or case.result is None or not case.result.readings:
            return
        if not self._keeper.may("case.create"):
            return
        result, options = case.result, case.options

        def work(store: Store, session: Session) -> tuple[Loaded, bool, ChangeSet | None]:
            from mingbian.cases.codec import unpack_readings
            from mingbian.cases.operations import Operations

            inputs = tuple(f.sha256 for f in result.interpretation.input)
            before = next((c for c in store.cases() if c.inputs == inputs and not c.archived), None)
            if before is not None:
                return load(store, before.id), False, None
            made = Operations(store, session).create_case(unpack_readings(result.readings), options, result.interpretation)
            return load(store, made.case), True, made

        def kept(found: tuple[Loaded, bool, ChangeSet | None]) -> None:
            loaded, new, changes = found
            self._settle(case_id, loaded)
            text: Text = say.KEPT_NEW if new else say.KEPT_BEFORE
            self.told.emit(text, {"n": loaded.view.file.number})
            if changes is not None:
                self._keeper.note(changes)

        def failed(error: UserError) -> None:
            self.told.emit(say.NOT_KEPT, {})
            self.refused.emit(error)

        self._keeper.ask(work, kept, failed)

    def _settle(self, case_id: int, loaded: Loaded) -> None:
        """The file that was read becomes the kept case; where that one is listed already, the list's entry stays."""
        self._book.reader = self._reader
        listed = self._book.of_kept(loaded.view.file.id)
        if listed is not None and listed.id != case_id:
            fresh = self._book.get(case_id)
            if fresh is not None:
                self._book.close(fresh)
            self._book.show_view(listed.id, loaded.view, loaded.result)
            self._book.select(listed.id)
            return
        self._book.show_view(case_id, loaded.view, loaded.result)

    def _load_current(self) -> None:
        case = self._book.current
        if case is not None and case.kept and case.view is None and self._keeper.ready:
            self.refresh(case.kept)

    def refresh(self, kept: str) -> None:
        """Read a kept case anew."""
        if self._book.of_kept(kept) is not None:
            self._keeper.ask(lambda store, _session: load(store, kept), self._show, self.refused.emit)

    def _show(self, loaded: Loaded) -> None:
        case = self._book.of_kept(loaded.view.file.id)
        if case is None:
            return
        before = case.view
        self._book.reader = self._reader
        same = (
            before is not None
            and before.file.interpretation == loaded.view.file.interpretation
            and before.decisions == loaded.view.decisions
        )
        self._book.show_view(case.id, loaded.view, case.result if same and case.result else loaded.result)
        self.refreshed.emit(case.id)

    @property
    def _reader(self) -> str:
        return self._keeper.session.user if self._keeper.session is not None else ""

    def _wrote(self, changes: ChangeSet) -> None:
        if changes.case and self._book.of_kept(changes.case) is not None:
            self.refresh(changes.case)

    def _revise(self, case: OpenCase, options: CaseOptions) -> bool:
        """Interpret a kept case again from what was read. True where the case is the store's."""
        if not case.kept:
            return False
        before = case.options

        def work(store: Store, session: Session) -> ChangeSet:
            from mingbian.cases.operations import Operations

            operations = Operations(store, session)
            if options == before:
                return operations.retier(case.kept, knowledge())
            return operations.options(case.kept, knowledge(), options)

        def failed(error: UserError) -> None:
            self._book.note_refusal(case.id, error)

        self._keeper.do(work, None, failed)
        return True
