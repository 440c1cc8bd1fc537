"""Every change a person makes to a case, one method an operation. Journaled, durable, undoable until signature.

A method checks the role, the state of the case and its own arguments, writes one event, and returns the change set. It
raises ``StoreRefusal`` (``NotPermitted``, ``ReadOnly``, ``Conflict``, ``StoreFault``) and then nothing was changed.
``base`` is the ``seq`` of the view the user looked at: what somebody else wrote since is a ``Conflict``, never overwritten.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from mingbian.cases import memory
from mingbian.cases.codec import pack_interpretation, pack_readings
from mingbian.cases.effective import CLASSES, with_criteria
from mingbian.cases.errors import StoreRefusal
from mingbian.cases.journal import Draft
from mingbian.cases.keys import keys_of, short_name
from mingbian.cases.records import (
    CaseFile,
    ChangeSet,
    Comment,
    Decision,
    Opened,
    Opinion,
    Patient,
    Status,
    ToDo,
    Verdict,
)
from mingbian.cases.store import Session, Store
from mingbian.cases.undo import next_steps
from mingbian.interpret import interpret
from mingbian.model.case import CaseOptions, Consent, Consents
from mingbian.model.interpretation import Finding, GermlineState, Interpretation, Level, Tier
from mingbian.model.reading import Reading
from mingbian.model.records import replace

if TYPE_CHECKING:
    from mingbian.knowledge.store import KnowledgeBase

STANDARD_REASONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "artifact": ("Sequencing or alignment artifact", "定序或比對假象"),
        "low_quality": ("Too few or too poor reads", "讀數不足或品質不佳"),
        "strand_bias": ("Strand bias", "鏈偏差"),
        "panel_noise": ("Recurrent noise of this panel", "本檢測組常見之雜訊"),
        "germline_benign": ("Benign germline polymorphism", "良性生殖系多型性"),
        "chip": ("Clonal hematopoiesis, not of the tumor", "克隆性造血，非來自腫瘤"),
        "wrong_transcript": ("Wrong transcript or name", "轉錄本或命名有誤"),
        "not_relevant": ("Not relevant for the question asked", "與本次臨床問題無關"),
        "duplicate": ("Same event as another row", "與另一列為同一事件"),
        "contamination": ("Contamination or sample mix-up", "污染或檢體混淆"),
    }
)
"""Phrases for dismissing a finding: code, English, Chinese. A laboratory adds its own in the settings."""

_LONGEST_TEXT: Final = 4000


class Operations:
    """What one session may do to cases. Cheap to make."""

    def __init__(self, store: Store, session: Session) -> None:
        self.store = store
        self.session = session

    # -- the case

    def create_case(
        self,
        readings: Sequence[Reading],
        options: CaseOptions,
        interpretation: Interpretation,
        *,
        label: str = "",
        patient: Patient | None = None,
        originals: Sequence[bytes] = (),
    ) -> ChangeSet:
        """Keep an interpreted case; ``.case`` of the answer is its id. ``originals`` are input files to keep a copy of.

        ``label`` is what lists show (the sample's name by default); ``patient.case`` is filled in here.
        """
        self.session.require("case.create")
        case = secrets.token_hex(8)
        with self.store.edit("case.create", self.session.user, case) as draft:
            number = self._next_number()
            file = CaseFile(
                id=case,
                number=number,
                label=label or interpretation.case.sample or interpretation.case.tumor_sample or f"#{number}",
                created_at=draft.at,
                created_by=self.session.user,
                readings=draft.blob(pack_readings(readings)),
                interpretation="",
                options=options,
                inputs=tuple(f.sha256 for f in interpretation.input),
                knowledge="",
                knowledge_sha256="",
                originals=tuple(draft.blob(data) for data in originals),
            )
            self._interpreted(draft, file, readings, interpretation)
            if patient is not None:
                draft.put(replace(patient, case=case))
            draft.barrier = True
        return draft.result

    def _next_number(self) -> int:
        found = self.store.database.one("SELECT value FROM meta WHERE name='case_number'")
        number = int(found[0]) + 1 if found else 1
        self.store.database.write(
            "INSERT INTO meta VALUES('case_number', ?) ON CONFLICT(name) DO UPDATE SET value=excluded.value", (str(number),)
        )
        return number

    def _interpreted(
        self, draft: Draft, file: CaseFile, readings: Sequence[Reading], interpretation: Interpretation
    ) -> CaseFile:
        """The case with a new interpretation, and the derived tables with it."""
        tiers: dict[str, int] = {}
        for f in interpretation.findings:
            name = f.tier.value if f.tier else ""
            tiers[name] = tiers.get(name, 0) + 1
        tumor = interpretation.case.tumor_type
        told = (GermlineState.CONFIRMED, GermlineState.POSSIBLE)
        changed = replace(
            file,
            interpretation=draft.blob(pack_interpretation(interpretation)),
            knowledge=interpretation.knowledge.version,
            knowledge_sha256=interpretation.knowledge.sha256,
            tumor=tumor.code if tumor else "",
            tiers=tiers,
            headline=tuple(short_name(f) for f in interpretation.findings if f.tier in (Tier.I, Tier.II))[:12],
            germline=sum(g.count if g.withheld else g.state in told for g in interpretation.germline_findings),
        )
        draft.put(changed)
        draft.afterwards(lambda _seq, _hash: memory.index(self.store.database, file.number, interpretation, readings))
        return changed

    def set_patient(self, patient: Patient, base: int | None = None) -> ChangeSet:
        """Who the case is of."""
        with self._on(patient.case, "case.patient", base=base) as (draft, _):
            draft.put(patient)
        return draft.result

    def relabel(self, case: str, label: str, base: int | None = None) -> ChangeSet:
        with self._on(case, "case.patient", base=base) as (draft, file):
            draft.put(replace(file, label=_text(label, "label")))
        return draft.result

    def assign(self, case: str, user: str, due: str = "", base: int | None = None) -> ChangeSet:
        """Who works on it, until when (ISO day)."""
        with self._on(case, "case.assign", base=base, signed_too=True) as (draft, file):
            draft.put(replace(file, assigned=user, due=_day(due)))
        return draft.result

    def archive(self, case: str, archived: bool = True) -> ChangeSet:
        """Out of the daily lists; nothing is ever deleted."""
        with self._on(case, "case.archive", signed_too=True) as (draft, file):
            draft.put(replace(file, archived=archived))
        return draft.result

    def answer(self, case: str, kb: KnowledgeBase, answers: Mapping[str, str], base: int | None = None) -> ChangeSet:
        """Answer questions of the case ("HER2": "positive"; "tumor_type", "age", "sex", "purity" too); "" takes one back.

        The case is interpreted again from what was read. Raises ``UsageError`` or ``Refusal`` where the answer cannot be.
        """
        return self._options(case, "case.answer", kb, lambda o: answered(o, answers), ", ".join(sorted(answers)), base)

    def consent(
        self,
        case: str,
        kb: KnowledgeBase,
        consent: Consent,
        reason: str,
        base: int | None = None,
        *,
        consents: Consents | None = None,
    ) -> ChangeSet:
        """Record what the patient consented to about inherited findings, with how it is known."""
        reason = _text(reason, "reason")

        def change(options: CaseOptions) -> CaseOptions:
            return replace(options, consent_germline=consent, consents=consents or options.consents)

        return self._options(case, "case.consent", kb, change, reason, base)

    def options(
        self, case: str, kb: KnowledgeBase, options: CaseOptions, reason: str = "", base: int | None = None
    ) -> ChangeSet:
        """All facts about the case at once (build, assay, policy, ...)."""
        return self._options(case, "case.answer", kb, lambda _: options, reason, base)

    def retier(self, case: str, kb: KnowledgeBase, reason: str = "") -> ChangeSet:
        """Interpret again with this knowledge base. Decisions stay, by event."""
        return self._options(case, "case.retier", kb, lambda o: o, reason, None)

    def _options(self, case: str, action: str, kb: KnowledgeBase, change: Any, reason: str, base: int | None) -> ChangeSet:
        file = self.store.case_file(case)
        self.session.require(action)
        options: CaseOptions = change(file.options)
        readings = self.store.readings(file)
        interpretation = interpret(readings, options, kb)  # outside the transaction: others write meanwhile
        with self._on(file.id, action, reason=reason, base=base) as (draft, now):
            if now.options != file.options or now.interpretation != file.interpretation:
                raise StoreRefusal("BUSY", "The case was interpreted anew at the same moment.", "Try again.")
            self._interpreted(draft, _drafted(replace(now, options=options)), readings, interpretation)
            for to_do in self.store.journal.of_case(ToDo, file.id):
                if to_do.state == "open" and to_do.knowledge_sha256 == interpretation.knowledge.sha256:
                    draft.put(replace(to_do, state="done", reason="interpreted anew", by=self.session.full_name))
        return draft.result

    # -- findings

    def open_finding(self, case: str, finding: str) -> ChangeSet:
        """The row was opened and its basis seen. Asked of every Tier I and II row before a signature."""
        self.session.require("finding.open")
        file = self.store.case_file(case)
        self._finding(file, finding)
        with self.store.edit("finding.open", self.session.user, file.id) as draft:
            key = f"{file.id}/{finding}/{self.session.user}"
            before = draft.get(Opened, key)
            if before is None or before.interpretation != file.interpretation:
                draft.put(Opened(file.id, finding, self.session.user, file.interpretation, draft.at))
        return draft.result

    def accept(self, case: str, finding: str, base: int | None = None) -> ChangeSet:
        """The finding stands as it is."""
        return self._decide(case, finding, "finding.accept", "", base, verdict=Verdict.ACCEPTED, reasons=())

    def reopen(self, case: str, finding: str, base: int | None = None) -> ChangeSet:
        """Take back what was accepted or dismissed."""
        return self._decide(
            case, finding, "finding.accept", "", base, verdict=Verdict.OPEN, reasons=(), with_germline=False
        )

    def dismiss(
        self, case: str, finding: str, reasons: Sequence[str], *, with_germline: bool = False, base: int | None = None
    ) -> ChangeSet:
        """Off the report, with its reasons: codes of ``STANDARD_REASONS`` or own words. It is named in a note.

        A finding that may be inherited goes only with ``with_germline``: its flag is never dropped on the way.
        """
        given = tuple(dict.fromkeys(_text(r, "reason") for r in reasons))
        if not given:
            raise StoreRefusal("REASON", "Dismissing needs a reason.", "Choose a phrase or say it in own words.")
        program = self.store.interpretation(self.store.case_file(case))
        keys = keys_of(program)
        told = (GermlineState.CONFIRMED, GermlineState.POSSIBLE)
        flagged = any(g.state in told and keys.get(g.finding) == finding for g in program.germline_findings)
        if flagged and not with_germline:
            raise StoreRefusal(
                "GERMLINE_FLAG", "This finding may be inherited; dismissing it takes that flag with it.",
                "Confirm that too, or leave the finding.",
            )  # fmt: skip
        words = tuple(STANDARD_REASONS[r][0] if r in STANDARD_REASONS else r for r in given)
        return self._decide(
            case, finding, "finding.dismiss", "; ".join(words), base,
            verdict=Verdict.DISMISSED, reasons=words, with_germline=with_germline,
        )  # fmt: skip

    def overrule_tier(
        self,
        case: str,
        finding: str,
        tier: Tier | None,
        reason: str,
        *,
        level: Level | None = None,
        base: int | None = None,
    ) -> ChangeSet:
        """Another tier than the program's (None: not assessable), with the reason that will be printed."""
        if level is not None and tier not in (Tier.I, Tier.II):
            raise StoreRefusal("LEVEL", "Only Tier I and II have a level.", "Leave the level out.")
        return self._decide(
            case, finding, "finding.overrule", _text(reason, "reason"), base,
            tier=tier, tier_changed=True, level=level.value if level else None, tier_reason=_text(reason, "reason"),
        )  # fmt: skip

    def restore_tier(self, case: str, finding: str, base: int | None = None) -> ChangeSet:
        """The program's tier again."""
        return self._decide(
            case, finding, "finding.overrule", "", base, tier=None, tier_changed=False, level=None, tier_reason=""
        )

    def overrule_oncogenicity(
        self, case: str, finding: str, oncogenicity: str | None, reason: str = "", base: int | None = None
    ) -> ChangeSet:
        """Another class (one of ``effective.CLASSES``) with its reason; None takes it back."""
        if oncogenicity is not None and oncogenicity not in CLASSES:
            raise StoreRefusal("NO_SUCH_CLASS", f"There is no class {oncogenicity!r}.", f"Classes: {', '.join(CLASSES)}.")
        why = _text(reason, "reason") if oncogenicity is not None else reason
        return self._decide(
            case, finding, "finding.oncogenicity", why, base, oncogenicity=oncogenicity, oncogenicity_reason=why
        )

    def set_criterion(
        self, case: str, finding: str, code: str, used: bool | None, reason: str, base: int | None = None
    ) -> ChangeSet:
        """Use a criterion of the oncogenicity standard or not; None leaves it to the program. Points follow."""
        file = self.store.case_file(case)
        why = _text(reason, "reason")
        if used is not None:
            with_criteria(self._finding(file, finding).oncogenicity, {code: used})
        before = self.store.journal.get(Decision, f"{file.id}/{finding}")
        criteria = dict(before.criteria) if before else {}
        criteria.pop(code, None)
        if used is not None:
            criteria[code] = used
        return self._decide(case, finding, "finding.oncogenicity", why, base, criteria=criteria, oncogenicity_reason=why)

    def mark_for_report(self, case: str, finding: str, report: bool | None, base: int | None = None) -> ChangeSet:
        """Say that a finding belongs on the report (or not); None leaves it to the usual rule."""
        return self._decide(case, finding, "finding.report", "", base, report=report)

    def _decide(self, case: str, finding: str, action: str, reason: str, base: int | None, **changes: Any) -> ChangeSet:
        with self._on(case, action, reason=reason, base=base) as (draft, file):
            self._finding(file, finding)
            before = draft.get(Decision, f"{file.id}/{finding}") or Decision(file.id, finding)
            after = replace(before, **changes)
            if after != before:
                draft.put(replace(after, by=self.session.full_name, at=draft.at))
                _redraft(draft, file)
        return draft.result

    def opinion(
        self, case: str, finding: str, tier: Tier | None, *, verdict: Verdict = Verdict.ACCEPTED, note: str = ""
    ) -> ChangeSet:
        """A second reader's own word on a finding; it stands beside the decision and changes nothing of it."""
        with self._on(case, "finding.opinion") as (draft, file):
            self._finding(file, finding)
            draft.put(Opinion(file.id, finding, self.session.full_name, tier, verdict, note[:_LONGEST_TEXT], draft.at))
        return draft.result

    def withdraw_opinion(self, case: str, finding: str) -> ChangeSet:
        with self._on(case, "finding.opinion") as (draft, file):
            before = draft.get(Opinion, f"{file.id}/{finding}/{self.session.full_name}")
            if before is not None:
                draft.delete(before)
        return draft.result

    def comment(self, case: str, text: str, *, finding: str = "", printed: bool = False) -> ChangeSet:
        """A remark on a finding or on the case; ``printed`` ones stand on the clinician's report."""
        with self._on(case, "comment") as (draft, file):
            if finding:
                self._finding(file, finding)
            own = Comment(
                secrets.token_hex(6), file.id, finding, _text(text, "comment"), self.session.full_name, draft.at, printed
            )
            draft.put(own)
            if printed:
                _redraft(draft, file)
        return draft.result

    def edit_comment(self, comment: str, text: str | None, base: int | None = None) -> ChangeSet:
        """Change a comment, or with None remove it. The journal keeps what it was."""
        before = self.store.journal.get(Comment, comment)
        if before is None:
            raise StoreRefusal("NO_SUCH_COMMENT", "That comment is not there any more.", "Look at the case again.")
        with self._on(before.case, "comment", base=base) as (draft, file):
            if text is None:
                draft.delete(before)
            else:
                draft.put(replace(before, text=_text(text, "comment")))
            if before.printed:
                _redraft(draft, file)
        return draft.result

    # -- steps back

    def undo(self, case: str) -> ChangeSet:
        """Take back the last step of a case. An empty change set where there is none."""
        return self._step(case, back=True)

    def redo(self, case: str) -> ChangeSet:
        """Do again what undo took back."""
        return self._step(case, back=False)

    def _step(self, case: str, back: bool) -> ChangeSet:
        name = "undo" if back else "redo"
        self.session.require("undo")
        file = self.store.case_file(case)
        with self.store.edit(name, self.session.user, file.id) as draft:
            step = next_steps(self.store.journal, file.id)[0 if back else 1]
            if step is None:
                return ChangeSet(0, name, file.id)
            self.session.require(step.action)
            _not_signed(draft.get(CaseFile, file.id) or file)
            for change in step.changes:
                before, after = change.bodies()
                expected, wanted = (after, before) if back else (before, after)
                if draft.raw(change.kind, change.entity) != expected:
                    raise StoreRefusal("CHANGED_SINCE", "Something else was changed since.", "Undo is not possible here.")
                draft.put_raw(change.kind, change.entity, file.id, wanted)
            draft.detail = {"step": step.action}
            if back:
                draft.undoes = step.seq
            else:
                draft.redoes = step.seq
            then = draft.get(CaseFile, file.id)
            if then is not None and then.interpretation != file.interpretation:
                interpretation, readings = self.store.interpretation(then), self.store.readings(then)
                draft.afterwards(
                    lambda _seq, _hash: memory.index(self.store.database, file.number, interpretation, readings)
                )
        return draft.result

    # -- what all share

    @contextmanager
    def _on(
        self, case: str, action: str, *, reason: str = "", base: int | None = None, signed_too: bool = False
    ) -> Iterator[tuple[Draft, CaseFile]]:
        """An operation on one case that is not signed, undoable."""
        self.session.require(action)
        known = self.store.case_file(case)
        with self.store.edit(action, self.session.user, known.id, reason, base) as draft:
            file = draft.get(CaseFile, known.id) or known
            if not signed_too:
                _not_signed(file)
            draft.undoable = not file.status.frozen
            yield draft, file

    def _finding(self, file: CaseFile, finding: str) -> Finding:
        """The program's finding of a key. Raises ``StoreRefusal``."""
        program = self.store.interpretation(file)
        keys = keys_of(program)
        for f in program.findings:
            if keys[f.id] == finding:
                return f
        raise StoreRefusal("NO_SUCH_FINDING", "There is no such finding in this case.", "Look at the case again.")


def _not_signed(file: CaseFile) -> None:
    if file.status.frozen:
        raise StoreRefusal("SIGNED", "The report of this case is signed; it does not change.", "Start an amendment.")


def _drafted(file: CaseFile) -> CaseFile:
    """A reviewed case that changes has to be reviewed again."""
    return replace(file, status=Status.DRAFT, reviewed_by="", reviewed_at="") if file.status is Status.REVIEWED else file


def _redraft(draft: Draft, file: CaseFile) -> None:
    changed = _drafted(file)
    if changed is not file:
        draft.put(changed)


def _text(text: str, what: str) -> str:
    """A person's own words, trimmed; refuses none at all and far too many."""
    words = text.strip()
    if not words:
        raise StoreRefusal("REASON", f"A {what} is needed here.", "Say it in a few words.")
    if len(words) > _LONGEST_TEXT:
        raise StoreRefusal("TOO_LONG", f"The {what} is too long.", f"At most {_LONGEST_TEXT} characters.")
    return words


def _day(text: str) -> str:
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise StoreRefusal("NOT_A_DAY", "That is not a day.", "Write it as 2026-11-30.") from None


def answered(options: CaseOptions, answers: Mapping[str, str]) -> CaseOptions:
    """Options with questions answered; "" takes an answer back. Raises ``StoreRefusal`` for a number that is none."""
    context = dict(options.context)
    changes: dict[str, Any] = {}
    try:
        for key, value in answers.items():
            match key:
                case "tumor_type" | "sex":
                    changes[key] = value or None
                case "age":
                    changes[key] = int(value) if value else None
                case "purity":
                    changes[key] = float(value) if value else None
                case _ if value:
                    context[key] = value
                case _:
                    context.pop(key, None)
    except ValueError:
        raise StoreRefusal("NOT_A_NUMBER", "That is not a number.", "Check what was typed.") from None
    return replace(options, context=context, **changes)
