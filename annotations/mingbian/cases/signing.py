"""The life of a report: draft, reviewed, signed, amended. A signature freezes content and knowledge for good.

Pages are made by the caller's ``render`` inside the transaction of the signature, so that there is no signed case without
its report, and no report without its signature. The room that sets pages lies above this one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from mingbian import __version__
from mingbian.cases.codec import pack_interpretation
from mingbian.cases.errors import StoreRefusal
from mingbian.cases.journal import Draft
from mingbian.cases.records import CaseFile, ChangeSet, Patient, Rendering, Report, Status
from mingbian.cases.store import Session, Store
from mingbian.cases.views import CaseView, case_view
from mingbian.model.interpretation import Interpretation
from mingbian.model.records import Record, replace

Render = Callable[[Report, Interpretation], Mapping[tuple[str, str], bytes]]
"""From a report and its frozen content to page sets, by (kind, language)."""

MEANINGS: Final = ("reviewed_and_approved", "approved_as_responsible_physician", "amended_and_approved")
OLD_KNOWLEDGE_DAYS: Final = 180


class Obstacle(Record, frozen=True):
    """Why a case cannot be signed now. ``overcome``: signing goes with ``despite`` and its reason."""

    code: str
    text: str
    overcome: bool = False
    findings: tuple[str, ...] = ()


class Signing:
    """What moves a case along its life."""

    def __init__(self, store: Store, session: Session) -> None:
        self.store = store
        self.session = session

    def review(self, case: str) -> ChangeSet:
        """Mark a draft as reviewed: every Tier I and II row was opened by who reviews."""
        self.session.require("case.review")
        view = case_view(self.store, case)
        unopened = view.unopened(self.session.user)
        if view.file.status is not Status.DRAFT:
            raise StoreRefusal("NOT_A_DRAFT", f"The case is {view.file.status.value}.", "")
        if unopened:
            raise _unopened(unopened)
        with self.store.edit("case.review", self.session.user, view.file.id, base=view.seq) as draft:
            file = draft.get(CaseFile, view.file.id) or view.file
            draft.put(replace(file, status=Status.REVIEWED, reviewed_by=self.session.user, reviewed_at=draft.at))
            draft.undoable = True
        return draft.result

    def obstacles(self, view: CaseView) -> tuple[Obstacle, ...]:
        """What stands between this session and a signature."""
        found = []
        settings = self.store.settings()
        if not self.session.may("case.sign"):
            found.append(Obstacle("NOT_PERMITTED", f"The role {self.session.role.value!r} does not sign."))
        if view.file.status.frozen:
            found.append(Obstacle("SIGNED", "The case is signed; start an amendment."))
        elif view.file.status is not Status.REVIEWED:
            found.append(Obstacle("NOT_REVIEWED", "The case is not marked as reviewed."))
        if settings.four_eyes and view.file.reviewed_by == self.session.user:
            found.append(Obstacle("FOUR_EYES", "Who reviewed does not sign: four eyes are asked for here."))
        unopened = view.unopened(self.session.user)
        if unopened:
            found.append(Obstacle("NOT_OPENED", "Rows of Tier I and II were not opened yet.", findings=unopened))
        if not view.program.accounting.balanced:
            found.append(Obstacle("ACCOUNTING", "The account of alleles does not balance."))
        if view.program.blocking:
            found.append(Obstacle("BLOCKING", "The result carries blocking warnings.", overcome=True))
        if self._knowledge_days(view) > OLD_KNOWLEDGE_DAYS:
            found.append(Obstacle("KNOWLEDGE_OLD", "The knowledge base is older than 180 days.", overcome=True))
        return tuple(found)

    def _knowledge_days(self, view: CaseView) -> int:
        try:
            known = datetime.fromisoformat(view.program.knowledge.date)
        except ValueError:
            return 0
        return max(0, (self.store.clock().replace(tzinfo=None) - known.replace(tzinfo=None)).days)

    def sign(self, case: str, password: str, meaning: str, render: Render, *, despite: str = "") -> ChangeSet:
        """Sign: the password again, the meaning named, content and knowledge frozen, the pages made.

        ``despite`` is the reason for signing over an obstacle that can be overcome. Raises ``StoreRefusal``.
        """
        self.session.require("case.sign")
        if meaning not in MEANINGS:
            raise StoreRefusal("MEANING", "The meaning of the signature is not named.", f"One of {', '.join(MEANINGS)}.")
        view = case_view(self.store, case)
        for obstacle in self.obstacles(view):
            if not (obstacle.overcome and despite.strip()):
                if obstacle.code == "NOT_OPENED":
                    raise _unopened(obstacle.findings)
                raise StoreRefusal(
                    obstacle.code, obstacle.text, "Say why, to sign all the same." if obstacle.overcome else ""
                )
        self.store.login(self.session.user, password)
        content = pack_interpretation(view.interpretation)
        with self.store.edit("case.sign", self.session.user, view.file.id, reason=despite.strip()) as draft:
            file = draft.get(CaseFile, view.file.id)
            if file != view.file or self._changed_since(view):
                raise StoreRefusal("CHANGED_SINCE", "The case was changed meanwhile.", "Look at it again before signing.")
            report = self._report(draft, view, content, meaning, despite.strip())
            draft.barrier = True
            draft.detail = {"report": report.id, "meaning": meaning, "content": report.content}
            status = Status.SIGNED if file.revision == 1 else Status.AMENDED
            draft.put(replace(file, status=status, report=report.id, amendment=""))
            draft.put(report)
            if report.amends:
                before = draft.get(Report, report.amends)
                if before is not None:
                    draft.put(replace(before, superseded_by=report.id))
            draft.follow("report.render", lambda more, seq, hash_: self._render(more, report, view, render, seq, hash_))
        return draft.result

    def _changed_since(self, view: CaseView) -> bool:
        """Whether anything of the case but opened rows was written after the view was read."""
        return any(e.content.action != "finding.open" for e in self.store.journal.events(view.file.id, after=view.seq))

    def _report(self, draft: Draft, view: CaseView, content: bytes, meaning: str, despite: str) -> Report:
        settings = self.store.settings()
        name = draft.blob(content)
        file = view.file
        material = "\n".join((settings.store_id, file.id, str(file.revision), name, draft.at))
        digest = hashlib.sha256(material.encode()).hexdigest().upper()
        return Report(
            id=f"MR-{digest[:4]}-{digest[4:8]}-{digest[8:12]}",
            case=file.id,
            revision=file.revision,
            content=name,
            software=__version__,
            knowledge=view.interpretation.knowledge.version,
            knowledge_sha256=view.interpretation.knowledge.sha256,
            signer=self.session.user,
            signer_name=f"{self.session.full_name}, {self.session.title}" if self.session.title else self.session.full_name,
            meaning=meaning,
            signed_at=draft.at,
            signed_local=_local(self.store.clock()),
            anchor_seq=0,
            anchor="",
            amends=file.report,
            reason=file.amendment,
            despite=despite,
            identity=_identity(view.patient),
            comments=tuple(c.text for c in view.comments if c.printed),
            laboratory=settings.laboratory,
        )

    def _render(self, draft: Draft, report: Report, view: CaseView, render: Render, seq: int, hash_: str) -> None:
        anchored = replace(report, anchor_seq=seq, anchor=hash_)
        pages = render(anchored, view.interpretation)
        renderings = tuple(Rendering(kind, lang, draft.blob(data)) for (kind, lang), data in pages.items())
        draft.put(replace(anchored, renderings=renderings))

    def amend(self, case: str, reason: str) -> ChangeSet:
        """Open a signed case for a new report. The old one stays as it is, and in force until the new one is signed."""
        self.session.require("case.amend")
        known = self.store.case_file(case)
        if not reason.strip():
            raise StoreRefusal("REASON", "An amendment needs a reason.", "It will be printed.")
        with self.store.edit("case.amend", self.session.user, known.id, reason=reason.strip()) as draft:
            file = draft.get(CaseFile, known.id) or known
            if not file.status.frozen:
                raise StoreRefusal("NOT_SIGNED", "Only a signed case can be amended.", "")
            draft.barrier = True
            draft.put(
                replace(
                    file, status=Status.DRAFT, revision=file.revision + 1, amendment=reason.strip(),
                    reviewed_by="", reviewed_at="",
                )
            )  # fmt: skip
        return draft.result

    def release(self, report: str, password: str, render: Render) -> ChangeSet:
        """Let the patient's page out, by name: only from the report in force. The password is asked again."""
        self.session.require("report.release")
        known = self.store.journal.get(Report, report)
        if known is None:
            raise StoreRefusal("NO_SUCH_REPORT", "There is no such report.", "")
        if known.superseded_by:
            raise StoreRefusal("SUPERSEDED", "A newer report is in force.", f"Release {known.superseded_by}.")
        if known.released_by:
            raise StoreRefusal("RELEASED", f"{known.released_by} released it already.", "")
        self.store.login(self.session.user, password)
        content = self.store.stored_interpretation(known.content)
        with self.store.edit("report.release", self.session.user, known.case) as draft:
            released = replace(known, released_by=self.session.full_name, released_at=draft.at)
            pages = render(released, content)
            added = tuple(Rendering(kind, lang, draft.blob(data)) for (kind, lang), data in pages.items())
            draft.put(replace(released, renderings=(*known.renderings, *added)))
            draft.barrier = True
        return draft.result


def _unopened(findings: tuple[str, ...]) -> StoreRefusal:
    return StoreRefusal(
        "NOT_OPENED",
        f"{len(findings)} rows of Tier I and II were not opened yet.",
        "Open each and look at its basis.",
    )


def _local(moment: datetime) -> str:
    """The moment as it is printed: the clock on the wall where it was signed, with its offset."""
    here = moment.astimezone()
    offset = here.strftime("%z")
    return f"{here:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:5]}"


def _identity(patient: Patient) -> tuple[tuple[str, str], ...]:
    pairs = (
        ("name", patient.name),
        ("chart_number", patient.chart_number),
        ("national_id", patient.national_id),
        ("birth_date", patient.birth_date),
        ("clinician", patient.clinician),
    )
    return tuple((key, value) for key, value in pairs if value)
