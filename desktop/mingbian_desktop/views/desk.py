"""Carries out the actions of the review: asks what has to be asked, hands the operation to the store, says what was done.

No rule of reviewing lives here; every step is an operation of the library, and what it refuses is said.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from mingbian.model.errors import UserError
from mingbian_desktop import review_words as say
from mingbian_desktop import store_words, words
from mingbian_desktop.i18n import Text
from mingbian_desktop.presenters.cases import CaseBook, OpenCase
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.presenters.keeping import Keeping
from mingbian_desktop.ui import Ui

if TYPE_CHECKING:  # loaded when first needed
    from mingbian.cases.memory import Earlier
    from mingbian.cases.operations import Operations
    from mingbian.cases.records import ChangeSet, Patient
    from mingbian.cases.signing import Obstacle
    from mingbian.cases.store import Session, Store
    from mingbian.cases.views import CaseView
    from mingbian.model.interpretation import Finding, Level, Tier
    from mingbian_desktop.views.sheet import Sheet
    from mingbian_desktop.views.signing import SigningDialog

    Work = Callable[[Operations, str, int | None], ChangeSet]

_NAME_LENGTH = 40


class ReviewDesk(QObject):
    """Over the case and the finding on show."""

    def __init__(
        self,
        ui: Ui,
        window: QWidget,
        book: CaseBook,
        keeper: Keeper,
        keeping: Keeping,
        finding: Callable[[], Finding | None],
        announce: Callable[..., object],
        show_finding: Callable[[str], object],
    ) -> None:
        super().__init__(window)
        self._ui, self._window, self._book = ui, window, book
        self._keeper, self._keeping = keeper, keeping
        self._finding, self._announce, self._show_finding = finding, announce, show_finding
        self._seen: dict[tuple[str, str], tuple[Earlier, ...]] = {}
        keeper.wrote.connect(self._wrote)
        keeper.changed.connect(self._seen.clear)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """By id of the action."""
        return {
            "accept": self.accept,
            "on_report": self.on_report,
            "overrule": self.overrule,
            "criteria": self.criteria,
            "dismiss": self.dismiss,
            "comment": self.comment,
            "opinion": self.opinion,
            "patient": self.patient,
            "mark_reviewed": self.mark_reviewed,
            "sign": self.sign,
            "amend": self.amend,
            "release": self.release,
        }

    # What is on show ---------------------------------------------------------------------------------------------
    def _case(self) -> tuple[OpenCase, CaseView] | None:
        case = self._book.current
        return (case, case.view) if case is not None and case.view is not None else None

    def _chosen(self) -> tuple[OpenCase, CaseView, Finding, str] | None:
        """The case, its view, the finding as it is shown, and its key."""
        there, finding = self._case(), self._finding()
        if there is None or finding is None:
            return None
        key = there[1].keys.get(finding.id)
        return (*there, finding, key) if key is not None else None

    def _name(self, finding: Finding) -> str:
        return words.elide(words.title_of(finding.variant, self._ui.lang), _NAME_LENGTH)

    # Doing -------------------------------------------------------------------------------------------------------
    def _do(
        self,
        case: OpenCase,
        work: Work,
        said: Text,
        sheet: Sheet | None = None,
        mine: list[tuple[str, str]] | None = None,
        base: int | None = None,
        name: str = "",
    ) -> None:
        """Carry out ``work``; a sheet stays open until it is kept. A conflict shows both sides and asks."""

        def done(_changes: ChangeSet) -> None:
            if sheet is not None and shiboken6.isValid(sheet):
                sheet.accept()
            self._announce(said, name=name)

        def failed(error: UserError) -> None:
            from mingbian_desktop.views import conflict

            def again(seq: int) -> None:
                self._do(case, work, said, None, mine, seq, name)

            if conflict.settle(self._ui, self._window, error, mine or [], again, partial(self._keeping.refresh, case.kept)):
                if sheet is not None and shiboken6.isValid(sheet):
                    sheet.accept()
            elif sheet is not None and shiboken6.isValid(sheet):
                sheet.trouble(store_words.refusal(error, self._ui.lang))
            else:
                self._keeping.refused.emit(error)

        self._keeping.operate(case, lambda ops, kept: work(ops, kept, base), done, failed)

    def _line(self, name: Text, value: str) -> tuple[str, str]:
        return self._ui.tr(name), value

    # Findings ----------------------------------------------------------------------------------------------------
    def accept(self) -> None:
        """Let the finding stand as it is; once more takes that back."""
        found = self._chosen()
        if found is None:
            return
        case, view, finding, key = found
        d = view.decisions.get(key)
        if d is not None and d.verdict.value == "accepted":
            self._reopen(case, view, finding, key)
            return
        mine = [self._line(say.DECIDED, self._ui.tr(say.ACCEPT))]
        self._do(
            case, lambda ops, kept, base: ops.accept(kept, key, base), say.SAID_ACCEPTED,
            mine=mine, base=view.seq, name=self._name(finding),
        )  # fmt: skip

    def _reopen(self, case: OpenCase, view: CaseView, finding: Finding, key: str) -> None:
        mine = [self._line(say.DECIDED, self._ui.tr(say.NOT_DECIDED))]
        self._do(
            case, lambda ops, kept, base: ops.reopen(kept, key, base), say.SAID_REOPENED,
            mine=mine, base=view.seq, name=self._name(finding),
        )  # fmt: skip

    def on_report(self) -> None:
        """Mark for the report; once more leaves it to the usual rule."""
        found = self._chosen()
        if found is None:
            return
        case, view, finding, key = found
        d = view.decisions.get(key)
        wanted = None if d is not None and d.report else True
        said = say.SAID_REPORT if wanted else say.SAID_OFF_REPORT
        mine = [self._line(say.ON_REPORT, self._ui.tr(say.YES if wanted else say.NO))]
        self._do(
            case, lambda ops, kept, base: ops.mark_for_report(kept, key, wanted, base), said,
            mine=mine, base=view.seq, name=self._name(finding),
        )  # fmt: skip

    def dismiss(self) -> None:
        """Ask why and dismiss; a finding that is dismissed is taken back."""
        found = self._chosen()
        if found is None:
            return
        case, view, finding, key = found
        d = view.decisions.get(key)
        if d is not None and d.verdict.value == "dismissed":
            self._reopen(case, view, finding, key)
            return
        from mingbian_desktop.views.decisions import DismissDialog

        inherited = any(
            g.finding == finding.id and g.state is not None and g.state.value in ("confirmed", "possible")
            for g in view.program.germline_findings
        )
        settings = self._keeper.settings
        name = self._name(finding)

        def send(reasons: tuple[str, ...], germline: bool) -> None:
            lang = self._ui.lang
            mine = [self._line(say.REASON, "\n".join(say.phrase(r, lang) for r in reasons))]
            self._do(
                case, lambda ops, kept, base: ops.dismiss(kept, key, reasons, with_germline=germline, base=base),
                say.SAID_DISMISSED, sheet, mine, view.seq, name=name,
            )  # fmt: skip

        sheet = DismissDialog(self._ui, self._window, name, settings.phrases if settings else (), inherited, send)
        sheet.open()

    def overrule(self) -> None:
        found = self._chosen()
        if found is None:
            return
        from mingbian_desktop.views.decisions import OverruleDialog

        case, view, finding, key = found
        name = self._name(finding)

        def send(tier: Tier | None, level: Level | None, reason: str) -> None:
            shown = "-".join(part.value for part in (tier, level) if part) or self._ui.tr(say.NO_TIER)
            mine = [self._line(say.TIER, shown), self._line(say.REASON, reason)]
            self._do(
                case, lambda ops, kept, base: ops.overrule_tier(kept, key, tier, reason, level=level, base=base),
                say.SAID_OVERRULED, sheet, mine, view.seq, name=name,
            )  # fmt: skip

        program = words.tier_text(view.findings[key])
        sheet = OverruleDialog(self._ui, self._window, name, program, finding.tier, send)
        sheet.open()

    def restore_tier(self) -> None:
        """The program's tier again."""
        found = self._chosen()
        if found is not None:
            case, view, finding, key = found
            self._do(
                case, lambda ops, kept, base: ops.restore_tier(kept, key, base), say.SAID_TIER_RESTORED,
                base=view.seq, name=self._name(finding),
            )  # fmt: skip

    def criteria(self) -> None:
        found = self._chosen()
        if found is None:
            return
        from mingbian_desktop.views.decisions import CriteriaDialog

        case, view, finding, key = found
        name = self._name(finding)
        d = view.decisions.get(key)

        def send(wanted: dict[str, bool | None], reason: str) -> None:
            def work(ops: Operations, kept: str, base: int | None) -> ChangeSet:
                changes = None
                for code, used in wanted.items():
                    changes = ops.set_criterion(kept, key, code, used, reason, base)
                assert changes is not None
                return changes

            marks = {True: self._ui.tr(say.YES), False: self._ui.tr(say.NO), None: self._ui.tr(say.CRITERIA_BY_PROGRAM)}
            lines = [(code, marks[used]) for code, used in wanted.items()]
            self._do(case, work, say.SAID_CRITERIA, sheet, lines, view.seq, name=name)

        changed = d.criteria if d is not None else {}
        sheet = CriteriaDialog(self._ui, self._window, name, view.findings[key].oncogenicity, changed, send)
        sheet.open()

    def comment(self) -> None:
        found = self._chosen()
        if found is None:
            return
        from mingbian_desktop.views.decisions import CommentDialog

        case, _view, finding, key = found

        def send(text: str, printed: bool) -> None:
            self._do(
                case, lambda ops, kept, _base: ops.comment(kept, text, finding=key, printed=printed),
                say.SAID_COMMENT, sheet,
            )  # fmt: skip

        sheet = CommentDialog(self._ui, self._window, self._name(finding), send)
        sheet.open()

    def remove_comment(self, comment: str) -> None:
        there = self._case()
        if there is not None:
            seq = there[1].seq
            self._do(
                there[0], lambda ops, _kept, base: ops.edit_comment(comment, None, base), say.SAID_COMMENT_GONE, base=seq
            )

    def opinion(self) -> None:
        found = self._chosen()
        if found is None:
            return
        from mingbian.cases.records import Verdict
        from mingbian_desktop.views.decisions import OpinionDialog

        case, _view, finding, key = found

        def send(tier: Tier | None, dismiss: bool, note: str) -> None:
            verdict = Verdict.DISMISSED if dismiss else Verdict.ACCEPTED
            self._do(
                case, lambda ops, kept, _base: ops.opinion(kept, key, tier, verdict=verdict, note=note),
                say.SAID_OPINION, sheet,
            )  # fmt: skip

        sheet = OpinionDialog(self._ui, self._window, self._name(finding), finding.tier, send)
        sheet.open()

    def withdraw_opinion(self) -> None:
        found = self._chosen()
        if found is not None:
            key = found[3]
            self._do(found[0], lambda ops, kept, _base: ops.withdraw_opinion(kept, key), say.SAID_OPINION_GONE)

    # Memory ------------------------------------------------------------------------------------------------------
    def recall(self, finding: Finding, show: Callable[[str, tuple[Earlier, ...]], object]) -> None:
        """Ask what the laboratory saw before of a finding; ``show`` gets its key and the earlier cases."""
        there = self._case()
        key = there[1].keys.get(finding.id) if there is not None else None
        if there is None or key is None:
            return
        file = there[1].file
        known = self._seen.get((file.id, key))
        if known is not None:
            show(key, known)
            return

        def look(store: Store, _session: Session) -> tuple[Earlier, ...]:
            from mingbian.cases.memory import seen_before

            return seen_before(store, file, key)

        def came(found: tuple[Earlier, ...]) -> None:
            self._seen[file.id, key] = found
            show(key, found)

        self._keeper.ask(look, came)

    def _wrote(self, changes: ChangeSet) -> None:
        if changes.action != "finding.open":
            self._seen.clear()

    # The case ----------------------------------------------------------------------------------------------------
    def patient(self) -> None:
        there = self._case()
        if there is None:
            return
        from mingbian_desktop.views import conflict
        from mingbian_desktop.views.decisions import PatientDialog

        case, view = there

        def send(patient: Patient) -> None:
            mine = conflict.lines_of(patient, self._ui.lang)
            self._do(case, lambda ops, _kept, base: ops.set_patient(patient, base), say.SAID_PATIENT, sheet, mine, view.seq)

        sheet = PatientDialog(self._ui, self._window, view.patient, send)
        sheet.open()

    def mark_reviewed(self) -> None:
        self._mark_reviewed(None)

    def _mark_reviewed(self, dialog: SigningDialog | None) -> None:
        there = self._case()
        if there is None:
            return
        kept = there[0].kept

        def work(store: Store, session: Session) -> ChangeSet:
            from mingbian.cases.signing import Signing

            return Signing(store, session).review(kept)

        def done(_changes: ChangeSet) -> None:
            self._announce(say.SAID_REVIEWED)
            if dialog is not None and shiboken6.isValid(dialog):
                self._look(dialog, kept)

        self._keeper.do(work, done, self._keeping.refused.emit)

    def sign(self) -> None:
        """Open the signature: what stands in its way is looked at anew in the store."""
        there, session = self._case(), self._keeper.session
        if there is None or session is None:
            return
        from mingbian_desktop.views.signing import SigningDialog

        case, view = there
        numbers = {key: number for number, key in view.keys.items()}
        marking = self._keeper.may("case.review")
        dialog = SigningDialog(
            self._ui,
            self._window,
            session.full_name,
            view.file.revision > 1,
            lambda password, meaning, despite: self._sign(dialog, case.kept, password, meaning, despite),
            lambda key: self._show_finding(numbers[key]),
            (lambda: self._mark_reviewed(dialog)) if marking else None,
        )
        dialog.open()
        self._look(dialog, case.kept)

    def _look(self, dialog: SigningDialog, kept: str) -> None:
        def look(store: Store, session: Session) -> tuple[CaseView, tuple[Obstacle, ...]]:
            from mingbian.cases.signing import Signing
            from mingbian.cases.views import case_view

            view = case_view(store, kept)
            return view, Signing(store, session).obstacles(view)

        def came(found: tuple[CaseView, tuple[Obstacle, ...]]) -> None:
            view, obstacles = found
            if shiboken6.isValid(dialog):
                dialog.show_obstacles(obstacles, {key: self._name(f) for key, f in view.findings.items()})

        def failed(error: UserError) -> None:
            if shiboken6.isValid(dialog):
                dialog.trouble(store_words.refusal(error, self._ui.lang))

        self._keeper.ask(look, came, failed)

    def _sign(self, dialog: SigningDialog, kept: str, password: str, meaning: str, despite: str) -> None:
        def work(store: Store, session: Session) -> ChangeSet:
            from mingbian import issuing

            return issuing.sign(store, session, kept, password, meaning, despite=despite)

        def done(changes: ChangeSet) -> None:
            if shiboken6.isValid(dialog):
                dialog.accept()
            report = next((c.after.id for c in changes.changes if c.kind == "report" and c.after is not None), "")
            self._back_up(report)

        self._keeper.do(work, done, partial(self._not_signed, dialog))

    def _not_signed(self, dialog: Sheet, error: UserError) -> None:
        if shiboken6.isValid(dialog):
            dialog.trouble(store_words.refusal(error, self._ui.lang))
        else:
            self._keeping.refused.emit(error)

    def _back_up(self, report: str) -> None:
        """A backup follows every signature."""

        def kept(_backup: object) -> None:
            self._announce(say.SAID_SIGNED, id=report)

        def failed(_error: UserError) -> None:
            self._announce(say.SAID_SIGNED_ONLY, id=report)

        def work(store: Store, _session: Session) -> object:
            from mingbian.cases.backups import back_up

            return back_up(store, reason="signature")

        self._keeper.ask(work, kept, failed)

    def amend(self) -> None:
        there = self._case()
        if there is None:
            return
        from mingbian_desktop.views.signing import AmendDialog

        kept = there[0].kept

        def send(reason: str) -> None:
            def work(store: Store, session: Session) -> ChangeSet:
                from mingbian.cases.signing import Signing

                return Signing(store, session).amend(kept, reason)

            def done(_changes: ChangeSet) -> None:
                if shiboken6.isValid(sheet):
                    sheet.accept()
                self._announce(say.SAID_AMENDED)

            self._keeper.do(work, done, partial(self._not_signed, sheet))

        sheet = AmendDialog(self._ui, self._window, send)
        sheet.open()

    def release(self) -> None:
        there, session = self._case(), self._keeper.session
        report = there[1].report if there is not None else None
        if report is None or session is None:
            return
        from mingbian_desktop.views.signing import ReleaseDialog

        number = report.id

        def send(password: str) -> None:
            def work(store: Store, session: Session) -> ChangeSet:
                from mingbian import issuing

                return issuing.release(store, session, number, password)

            def done(_changes: ChangeSet) -> None:
                if shiboken6.isValid(sheet):
                    sheet.accept()
                self._announce(say.SAID_RELEASED)

            self._keeper.do(work, done, partial(self._not_signed, sheet))

        sheet = ReleaseDialog(self._ui, self._window, session.full_name, number, send)
        sheet.open()
