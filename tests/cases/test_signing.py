"""A report is signed by who may, after looking, with the password; then nothing of it changes any more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.cases.fixtures import MEANING, PASSWORD, Laboratory, open_all, signed

from mingbian import issuing
from mingbian.cases import audit
from mingbian.cases.admin import Administration
from mingbian.cases.errors import NotPermitted, StoreRefusal
from mingbian.cases.records import Report, Status
from mingbian.cases.signing import Signing
from mingbian.cases.store import Store
from mingbian.cases.views import CaseView, case_view
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Consent
from mingbian.model.interpretation import Tier


def the_report(store: Store) -> Report:
    """The signed report of the only case."""
    report = case_view(store, store.cases()[0].id).report
    assert report is not None
    return report


def words(data: bytes) -> str:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in pdf)
    pdf.close()
    return text


def test_a_row_that_nobody_opened_keeps_the_case_from_review_and_signature(store: Store, laboratory: Laboratory) -> None:
    case = store.cases()[0].id
    sam = Signing(store, laboratory.session("sam", store))
    with pytest.raises(StoreRefusal, match="not opened"):
        sam.review(case)
    open_all(store, laboratory, "ana")
    Signing(store, laboratory.session("ana", store)).review(case)
    with pytest.raises(StoreRefusal, match="not opened"):  # the signer has to look, too
        issuing.sign(store, laboratory.session("sam", store), case, PASSWORD, MEANING)
    assert store.case_file(case).status is Status.REVIEWED


def test_the_signed_report_says_who_when_and_on_which_chain(signed_store: Store) -> None:
    store = signed_store
    report = the_report(store)
    for lang in ("zh-TW", "en"):
        text = words(issuing.issued_pages(store, report.id, issuing.CLINICIAN, lang))
        joined = text.replace("\r", "").replace("\n", "")
        assert "DRAFT" not in text
        assert "草稿" not in text
        for fact in (
            report.id,
            "Dr. Sam Lin",
            report.signed_local,
            report.anchor[:32],
            "王小明",
            "MRN-7788123",
            "Test Lab",
        ):
            assert fact in joined, fact
        pages = joined.count(report.id)
        assert pages >= (joined.count("page ") if lang == "en" else 2)


def test_a_wrong_password_signs_nothing(store: Store, laboratory: Laboratory) -> None:
    case = open_all(store, laboratory, "sam")
    who = laboratory.session("sam", store)
    Signing(store, who).review(case)
    with pytest.raises(StoreRefusal, match="not right"):
        issuing.sign(store, who, case, "something else 1", MEANING)
    assert store.case_file(case).status is Status.REVIEWED


def test_an_analyst_does_not_sign(store: Store, laboratory: Laboratory) -> None:
    case = open_all(store, laboratory, "ana")
    who = laboratory.session("ana", store)
    Signing(store, who).review(case)
    with pytest.raises(NotPermitted):
        issuing.sign(store, who, case, PASSWORD, MEANING)


def test_four_eyes_are_two_people(store: Store, laboratory: Laboratory) -> None:
    Administration(store, laboratory.session("admin", store)).settings(four_eyes=True)
    case = open_all(store, laboratory, "sam", "ana")
    sam, ana = laboratory.session("sam", store), laboratory.session("ana", store)
    Signing(store, sam).review(case)
    with pytest.raises(StoreRefusal, match="four eyes"):
        issuing.sign(store, sam, case, PASSWORD, MEANING)
    laboratory.operations(store, "ana").undo(case)
    Signing(store, ana).review(case)
    issuing.sign(store, sam, case, PASSWORD, MEANING)


def test_nothing_of_a_signed_case_changes_and_nothing_is_undone(signed_store: Store, signed_laboratory: Laboratory) -> None:
    store = signed_store
    report = the_report(store)
    ops = signed_laboratory.operations(store)
    view = case_view(store, report.case)
    key = view.to_open[0]
    for act in (
        lambda: ops.overrule_tier(report.case, key, Tier.IV, "x"),
        lambda: ops.dismiss(report.case, key, ["artifact"], with_germline=True),
        lambda: ops.comment(report.case, "x"),
        lambda: ops.consent(report.case, KnowledgeBase.load(), Consent.NO, "x"),
    ):
        with pytest.raises(StoreRefusal, match="signed"):
            act()
    assert ops.undo(report.case).seq == 0
    assert case_view(store, report.case).interpretation == view.interpretation


def test_an_edit_after_review_needs_another_review(store: Store, laboratory: Laboratory) -> None:
    case = open_all(store, laboratory, "sam")
    Signing(store, laboratory.session("sam", store)).review(case)
    laboratory.operations(store).overrule_tier(case, case_view(store, case).to_open[0], Tier.II, "x")
    assert store.case_file(case).status is Status.DRAFT


def test_an_amendment_has_a_new_number_its_reason_and_keeps_the_old_report(
    signed_store: Store, signed_laboratory: Laboratory
) -> None:
    store = signed_store
    first = the_report(store)
    before = issuing.issued_pages(store, first.id, issuing.CLINICIAN, "en")
    who = signed_laboratory.session("sam", store)
    Signing(store, who).amend(first.case, "Tumor type corrected by the clinic")
    signed_laboratory.operations(store).overrule_tier(first.case, view(store).to_open[0], Tier.II, "level of the evidence")
    second = signed(store, signed_laboratory)
    assert second.id != first.id
    assert (second.amends, store.case_file(first.case).status) == (first.id, Status.AMENDED)
    text = words(issuing.issued_pages(store, second.id, issuing.CLINICIAN, "en")).replace("\r\n", " ").replace("\n", " ")
    assert first.id in text
    assert "Tumor type corrected by the clinic" in text
    assert issuing.issued_pages(store, first.id, issuing.CLINICIAN, "en") == before
    old = issuing.verify_pdf(store, before)
    assert (old.standing, old.issued) == (issuing.Standing.SUPERSEDED, True)


def view(store: Store) -> CaseView:
    return case_view(store, store.cases()[0].id)


def test_the_patients_page_comes_only_from_a_signed_case_and_by_name(
    signed_store: Store, signed_laboratory: Laboratory
) -> None:
    store = signed_store
    report = the_report(store)
    with pytest.raises(StoreRefusal, match="released"):
        issuing.issued_pages(store, report.id, issuing.PATIENT, "zh-TW")
    with pytest.raises(NotPermitted):
        issuing.release(store, signed_laboratory.session("ana", store), report.id, PASSWORD)
    issuing.release(store, signed_laboratory.session("carol", store), report.id, PASSWORD)
    text = words(issuing.issued_pages(store, report.id, issuing.PATIENT, "zh-TW")).replace("\r\n", "").replace("\n", "")
    assert "Carol Tsai" in text
    assert report.id in text
    assert "草稿" not in text


def test_every_signed_page_carries_the_chain_that_it_stands_on(signed_store: Store, signed_laboratory: Laboratory) -> None:
    store = signed_store
    report = the_report(store)
    issuing.release(store, signed_laboratory.session("sam", store), report.id, PASSWORD)
    for kind in (issuing.CLINICIAN, issuing.PATIENT):
        for lang in ("zh-TW", "en"):
            anchor = issuing.printed_anchor("page", issuing.issued_pages(store, report.id, kind, lang))
            assert anchor is not None, (kind, lang)
            assert anchor.seq == report.anchor_seq
            assert report.anchor.startswith(anchor.hash)
            assert audit.verify(store, [anchor], pages=False).sound
            wrong = audit.Anchor("page", anchor.seq, anchor.hash[::-1])
            assert not audit.verify(store, [wrong], pages=False).sound


def test_one_flipped_byte_is_seen_and_a_strange_file_is_not_ours(signed_store: Store) -> None:
    store = signed_store
    report = the_report(store)
    data = issuing.issued_pages(store, report.id, issuing.CLINICIAN, "zh-TW")
    assert issuing.verify_pdf(store, data).standing is issuing.Standing.GENUINE
    for at in range(100, len(data), len(data) // 7):
        flipped = bytearray(data)
        flipped[at] ^= 1
        assert not issuing.verify_pdf(store, bytes(flipped)).issued
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 1
    assert issuing.verify_pdf(store, bytes(flipped)).standing is issuing.Standing.ALTERED
    assert issuing.verify_pdf(store, b"%PDF-1.4 something").standing is issuing.Standing.UNKNOWN


AGAIN = """
import sys
from pathlib import Path
from mingbian import issuing
from mingbian.cases.records import Report
from mingbian.cases.store import Store
with Store.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])) as store:
    for report in store.journal.all(Report):
        for r in report.renderings:
            again = issuing.made_again(store, report.id, r.kind, r.lang)
            print(again == issuing.issued_pages(store, report.id, r.kind, r.lang))
"""


def test_a_signed_report_is_made_again_byte_for_byte_in_another_process_and_time_zone(
    signed_laboratory: Laboratory,
) -> None:
    with signed_laboratory.open() as store:
        report = the_report(store)
        issuing.release(store, signed_laboratory.session("sam", store), report.id, PASSWORD)
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, str(signed_laboratory.path), signed_laboratory.key.hex()],
        capture_output=True, text=True, check=False, env={"TZ": "America/New_York", "PATH": "", "MINGBIAN_SITE": ""},
    )  # fmt: skip
    assert done.stdout.split() == ["True"] * 4, done.stderr


def test_a_page_that_cannot_be_made_leaves_the_case_unsigned(store: Store, laboratory: Laboratory, tmp_path: Path) -> None:
    case = open_all(store, laboratory, "sam")
    sam = Signing(store, laboratory.session("sam", store))
    sam.review(case)

    def broken(*_: object) -> dict[tuple[str, str], bytes]:
        raise RuntimeError("no paper")

    with pytest.raises(RuntimeError):
        sam.sign(case, PASSWORD, MEANING, broken)
    assert store.case_file(case).status is Status.REVIEWED
    assert store.journal.all(Report) == ()
