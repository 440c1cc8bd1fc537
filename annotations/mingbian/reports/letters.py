"""Letters about findings that may run in a family: which may be made, from what, and the finished page.

Five kinds: to the patient, to relatives, a referral to genetics, a carrier result, and a result without anything to follow
up. What a letter says stands in ``letters_plain`` and ``letters_referral``; its words in ``wording/letters.toml``. A letter
that consent forbids, or that the result does not support, is a ``Refusal`` that says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

from mingbian.model.case import Assay, Consent
from mingbian.model.errors import Refusal
from mingbian.model.interpretation import Finding, GermlineFinding, GermlineState, Interpretation, Origin
from mingbian.model.records import Record
from mingbian.reports.content import Block, Document, Kind
from mingbian.reports.fonts import check_text
from mingbian.reports.identity import report_id
from mingbian.reports.letters_plain import benign, carrier, patient, relatives
from mingbian.reports.letters_referral import referral, summary
from mingbian.reports.letters_subject import Details, Subject
from mingbian.reports.wording import NOT_REVIEWED, Wording, catalog, language, say

_OWN: Final = ("letter.", "cancer.", "gene.", "role.", "referral.")


class LetterKind(StrEnum):
    PATIENT = "patient"
    RELATIVES = "relatives"
    REFERRAL = "referral"
    CARRIER = "carrier"
    BENIGN = "benign"


class Letter(Record, frozen=True):
    """A finished letter: its content, the PDF and its number of pages."""

    document: Document
    data: bytes
    pages: int


def candidates(kind: LetterKind, i: Interpretation) -> tuple[str, ...]:
    """The ids of the findings that a letter of this kind can be about, most urgent first; none where it is about none."""
    return tuple(g.finding for g in i.germline_findings if _fits(kind, g, i))


def why_not(kind: LetterKind, i: Interpretation, finding: str | None = None) -> Refusal | None:
    """Why the letter cannot be made; None where it can. ``finding`` is an id; None takes the first that fits."""
    place = f"{kind.value} letter"
    if i.case.consent_germline is not Consent.YES:
        given = "was declined" if i.case.consent_germline is Consent.NO else "is not recorded"
        return Refusal(
            "LETTER_NO_CONSENT",
            place,
            f"Consent for this kind of finding {given}.",
            "Ask the person first and record the answer (--consent-germline yes); then make the letter again.",
        )
    if i.case.consents.test is Consent.NO:
        return Refusal(
            "LETTER_NO_CONSENT", place, "Consent for the test itself was declined.", "Correct the record if it is wrong."
        )
    if kind is LetterKind.RELATIVES and i.case.consents.family_contact is Consent.NO:
        return Refusal(
            "LETTER_NO_FAMILY_CONTACT",
            place,
            "The person declined that relatives be written to.",
            "Talk with the person again; relatives are never written to without agreement.",
        )
    if i.blocking or not i.accounting.balanced:
        return Refusal(
            "LETTER_OPEN_PROBLEMS",
            place,
            "The result carries open problems and must not be used.",
            "Solve the problems that the result names, interpret again, and make the letter from that.",
        )
    found = candidates(kind, i)
    if kind is LetterKind.BENIGN:
        return _nothing_found(i, place)
    if finding is not None and finding not in found:
        return Refusal("LETTER_NOT_THIS_FINDING", place, f"{finding}: {_UNFIT[kind]}", _INSTEAD[kind])
    if not found:
        return Refusal("LETTER_NO_FINDING", place, f"No finding of this result fits: {_UNFIT[kind]}", _INSTEAD[kind])
    return None


def compose(
    kind: LetterKind,
    i: Interpretation,
    finding: str | None = None,
    lang: str = "zh-TW",
    large: bool = False,
    details: Details | None = None,
) -> Document:
    """The letter as content. Raises ``Refusal`` where ``why_not`` gives a reason, or a name cannot be printed."""
    lang = language(lang)
    refused = why_not(kind, i, finding)
    if refused is not None:
        raise refused
    details = details or Details()
    for what, text in (("the patient's name", details.patient), ("the addressee's name", details.addressee)):
        check_text(text, what)
    subject = Subject(i, *_chosen(kind, i, finding), details)
    match kind:
        case LetterKind.PATIENT:
            blocks = patient(subject, lang)
        case LetterKind.RELATIVES:
            blocks = relatives(subject, lang)
        case LetterKind.CARRIER:
            blocks = carrier(subject, lang)
        case LetterKind.BENIGN:
            blocks = benign(subject, lang)
        case LetterKind.REFERRAL:
            blocks = referral(subject, lang)
    return _page(f"letter.title.{kind.value}", i, lang, _size(kind, large), details, blocks)


def render(
    kind: LetterKind,
    i: Interpretation,
    finding: str | None = None,
    lang: str = "zh-TW",
    large: bool = False,
    details: Details | None = None,
) -> Letter:
    """The letter as PDF; the same result and details give the same bytes. Raises as ``compose``."""
    from mingbian.reports import pdf

    document = compose(kind, i, finding, lang, large, details)
    made = pdf.render(document)
    return Letter(document, made.data, made.pages)


def counseling_document(i: Interpretation, lang: str, details: Details | None = None) -> Document:
    """The counselor's summary of a case: every finding under the rules, why, and what comes next. Needs consent."""
    lang = language(lang)
    if i.case.consent_germline is not Consent.YES:
        refused = why_not(LetterKind.REFERRAL, i)
        assert refused is not None
        raise refused
    details = details or Details()
    subject = Subject(i, None, None, details)
    return _page("letter.title.counseling", i, lang, Kind.CLINICIAN, details, summary(subject, lang))


def render_counseling(i: Interpretation, lang: str) -> bytes:
    """The counselor's summary as PDF. Raises ``Refusal`` without recorded consent."""
    from mingbian.reports.pdf import render as draw

    return draw(counseling_document(i, lang)).data


# --- which finding ---------------------------------------------------------------------------------------------------

_FLAGGED: Final = (GermlineState.CONFIRMED, GermlineState.POSSIBLE)
_UNFIT: Final = {
    LetterKind.PATIENT: "it is not flagged as one that may run in the family.",
    LetterKind.RELATIVES: "it is not confirmed in normal cells, so relatives have nothing to be tested for yet.",
    LetterKind.REFERRAL: "the rules have not assessed it.",
    LetterKind.CARRIER: "it is not one copy of a gene in which two are needed, seen in normal cells.",
    LetterKind.BENIGN: "",
}
_INSTEAD: Final = {
    LetterKind.PATIENT: "Nothing that is not flagged is told to a patient. A carrier result has its own letter.",
    LetterKind.RELATIVES: "Order the confirmatory test first; until then the letter to the patient says how to go on.",
    LetterKind.REFERRAL: "Name a finding that the rules assessed.",
    LetterKind.CARRIER: "Use the letter to the patient for a finding that is flagged.",
    LetterKind.BENIGN: "",
}


def _fits(kind: LetterKind, g: GermlineFinding, i: Interpretation) -> bool:
    match kind:
        case LetterKind.PATIENT:
            return g.state in _FLAGGED
        case LetterKind.RELATIVES:
            return g.state is GermlineState.CONFIRMED
        case LetterKind.CARRIER:
            seen = any(f.id == g.finding and f.origin is Origin.GERMLINE for f in i.findings)
            return g.state is GermlineState.NOT_FLAGGED and g.route == "biallelic" and seen
        case LetterKind.REFERRAL:
            return not g.withheld
        case LetterKind.BENIGN:
            return False


def _nothing_found(i: Interpretation, place: str) -> Refusal | None:
    if i.case.assay not in (Assay.GERMLINE, Assay.TUMOR_NORMAL):
        return Refusal(
            "LETTER_TUMOR_ONLY",
            place,
            "A test of a tumor or of plasma alone cannot show that nothing runs in the family.",
            "Make this letter from a germline assay or a matched normal sample.",
        )
    if any(g.state in _FLAGGED for g in i.germline_findings):
        return Refusal(
            "LETTER_SOMETHING_FOUND",
            place,
            "This result has a finding that may run in the family.",
            "Use the letter to the patient.",
        )
    return None


def _chosen(kind: LetterKind, i: Interpretation, finding: str | None) -> tuple[GermlineFinding | None, Finding | None]:
    if kind is LetterKind.BENIGN:
        return None, None
    wanted = finding or candidates(kind, i)[0]
    entry = next(g for g in i.germline_findings if g.finding == wanted)
    return entry, next((f for f in i.findings if f.id == wanted), None)


# --- the page --------------------------------------------------------------------------------------------------------


def _size(kind: LetterKind, large: bool) -> Kind:
    if kind is LetterKind.REFERRAL:
        return Kind.LETTER if large else Kind.CLINICIAN
    return Kind.LARGE if large else Kind.LETTER


def wording_version() -> str:
    """The version of the letters' words, with a mark where a clinician has not read all of them."""
    own = _own_texts()
    versions = sorted({entry.version for entry in own if entry.id.startswith("letter.")})
    return "/".join(versions) + ("" if _reviewed() else "*")


def _own_texts() -> Sequence[Wording]:
    return tuple(entry for name, entry in catalog().items() if name.startswith(_OWN))


def _reviewed() -> bool:
    return all(entry.reviewer != NOT_REVIEWED for entry in _own_texts())


def _page(title: str, i: Interpretation, lang: str, kind: Kind, details: Details, blocks: Iterable[Block]) -> Document:
    number = report_id(i)
    draft = ""
    if not _reviewed():
        draft = say("letter.draft.wording", lang)
    elif not details.signed:
        draft = say("draft", lang)
    version = i.knowledge.version[:12]
    return Document(
        kind=kind,
        lang=lang,
        title=say(title, lang),
        header=say(title, lang),
        footer=(
            say("letter.footer.purpose", lang),
            say("letter.footer.private", lang),
            say("letter.footer.line", lang, id=number, version=version, wording=wording_version()),
        ),
        page_label=say("page", lang, page="{page}", pages="{pages}"),
        draft=draft,
        watermark=say("draft.watermark", lang) if draft else "",
        report_id=number,
        blocks=tuple(blocks),
    )
