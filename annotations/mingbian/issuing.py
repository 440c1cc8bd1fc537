"""Signed reports as pages: made at the signature, made again at any time, and checked when somebody brings one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from mingbian.cases.audit import Anchor
from mingbian.cases.codec import digest
from mingbian.cases.errors import StoreRefusal
from mingbian.cases.records import ChangeSet, Report
from mingbian.cases.signing import Signing
from mingbian.cases.store import Session, Store
from mingbian.model.interpretation import Interpretation
from mingbian.model.records import Record
from mingbian.reports.wording import LANGUAGES

CLINICIAN, PATIENT = "clinician-pdf", "patient-pdf"
_ID: Final = re.compile(rb"MR-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}")
_CHAIN: Final = re.compile(r"#(\d+)\s+([0-9a-f]{16,64})\b")
MOST_BYTES: Final = 64 * 1024 * 1024


def page_set(report: Report, content: Interpretation, kind: str, lang: str) -> bytes:
    """One page set of a signed report. The same report and content give the same bytes, here and anywhere."""
    from mingbian.reports import clinician, patient
    from mingbian.reports.issued import stamped
    from mingbian.reports.pdf import render

    made = clinician.document if kind == CLINICIAN else patient.document
    return render(stamped(made(content, lang, draft=False), report)).data


def _clinician(report: Report, content: Interpretation) -> Mapping[tuple[str, str], bytes]:
    return {(CLINICIAN, lang): page_set(report, content, CLINICIAN, lang) for lang in LANGUAGES}


def _patient(report: Report, content: Interpretation) -> Mapping[tuple[str, str], bytes]:
    return {(PATIENT, lang): page_set(report, content, PATIENT, lang) for lang in LANGUAGES}


def sign(store: Store, session: Session, case: str, password: str, meaning: str, *, despite: str = "") -> ChangeSet:
    """Sign a reviewed case and make the clinician's pages in both languages. See ``Signing.sign``.

    A backup after it is the caller's next step (``cases.backups.back_up``).
    """
    return Signing(store, session).sign(case, password, meaning, _clinician, despite=despite)


def release(store: Store, session: Session, report: str, password: str) -> ChangeSet:
    """Release the patient's pages of the report in force, by name. See ``Signing.release``."""
    return Signing(store, session).release(report, password, _patient)


def issued_pages(store: Store, report: str, kind: str, lang: str) -> bytes:
    """The pages as they were issued, from the store. Raises ``StoreRefusal`` where there are none (not released yet)."""
    known = store.journal.get(Report, report)
    if known is None:
        raise StoreRefusal("NO_SUCH_REPORT", "There is no such report here.", "mingbian case list shows all cases.")
    for r in known.renderings:
        if (r.kind, r.lang) == (kind, lang):
            return store.journal.blob(r.sha256)
    raise StoreRefusal(
        "NOT_RELEASED", "These pages were not issued.", "The patient's page has to be released by name first."
    )


def made_again(store: Store, report: str, kind: str, lang: str) -> bytes:
    """The pages made anew from the frozen content; with the version that signed, byte for byte the issued ones."""
    known = store.journal.get(Report, report)
    if known is None:
        raise StoreRefusal("NO_SUCH_REPORT", "There is no such report here.", "")
    return page_set(known, store.stored_interpretation(known.content), kind, lang)


class Standing(StrEnum):
    """What can be said of a file somebody brings."""

    GENUINE = "genuine"
    SUPERSEDED = "superseded"  # genuine, but a newer report is in force
    ALTERED = "altered"  # it carries the id of a report of this store, but not its bytes
    UNKNOWN = "unknown"


class Checked(Record, frozen=True):
    """Answer of ``verify_pdf``; ``report`` is the report it is or claims to be."""

    standing: Standing
    report: Report | None
    kind: str = ""
    lang: str = ""

    @property
    def issued(self) -> bool:
        """Was exactly this file issued by this store."""
        return self.standing in (Standing.GENUINE, Standing.SUPERSEDED)

    def text(self) -> str:
        """For people, on one line."""
        r = self.report
        if r is None:
            return "No report of this store has this file or its number."
        signed = f"report {r.id}, signed by {r.signer_name} at {r.signed_local}"
        if self.standing is Standing.GENUINE:
            return f"Issued by this store and unchanged: {signed}."
        if self.standing is Standing.SUPERSEDED:
            return f"Issued by this store and unchanged, but no longer in force: {signed}; replaced by {r.superseded_by}."
        return f"ALTERED: it carries the number of {signed}, but it is not the file that was issued."


def verify_pdf(store: Store, data: bytes) -> Checked:
    """Was this file issued by this store, and is it unchanged. One changed byte is enough to say no."""
    name = digest(data)
    reports = store.journal.all(Report)
    for report in reports:
        for r in report.renderings:
            if r.sha256 == name:
                standing = Standing.SUPERSEDED if report.superseded_by else Standing.GENUINE
                return Checked(standing, report, r.kind, r.lang)
    claimed = {m.decode() for m in _ID.findall(data)} | _printed_ids(data)
    for report in reports:
        if report.id in claimed:
            return Checked(Standing.ALTERED, report)
    return Checked(Standing.UNKNOWN, None)


def printed_anchor(name: str, data: bytes) -> Anchor | None:
    """What a signed page knows of the audit chain: the number and the first digits of an event's hash. None if nothing."""
    if not data.startswith(b"%PDF") or len(data) > MOST_BYTES:
        return None
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        text = document[0].get_textpage().get_text_bounded()
        document.close()
    except pypdfium2.PdfiumError:
        return None
    found = _CHAIN.search(text)
    return Anchor(name, int(found[1]), found[2]) if found else None


def _printed_ids(data: bytes) -> set[str]:
    """Report numbers in the file's own description, where it can be read."""
    if not data.startswith(b"%PDF") or len(data) > MOST_BYTES:
        return set()
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return set()
    try:
        words = " ".join(document.get_metadata_dict().values())
    finally:
        document.close()
    return {m.decode() for m in _ID.findall(words.encode("utf-8", "replace"))}
