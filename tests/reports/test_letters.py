"""Letters: only where consent and the result allow, calm and plain, without the patient's name where it must not stand."""

from __future__ import annotations

import itertools
import re

import pypdfium2
import pytest
from tests.reports.families import DETAILS, family
from tests.reports.pages import has_pictures_or_links, page_texts, squeezed

from mingbian.interpret.germline_referral import criteria
from mingbian.interpret.germline_risks import risks, table
from mingbian.knowledge.oncotree import OncoTree
from mingbian.model.errors import Refusal
from mingbian.model.interpretation import GermlineState, Interpretation
from mingbian.model.records import replace
from mingbian.reports.content import Document, IconArray, texts
from mingbian.reports.letters import LetterKind, candidates, compose, counseling_document, render, why_not
from mingbian.reports.letters_subject import Details
from mingbian.reports.plain_language import Remark
from mingbian.reports.wording import NOT_REVIEWED, catalog
from mingbian.reports.wording_check import check_both, check_page, flesch_kincaid, rare, syllables

LANGUAGES = ("zh-TW", "en")
PLAIN = [
    (LetterKind.PATIENT, name)
    for name in ("confirmed", "man", "possible", "blood", "child", "both copies", "no number", "lynch")
]
PLAIN += [(LetterKind.RELATIVES, name) for name in ("confirmed", "child", "both copies", "no number", "lynch")]
PLAIN += [(LetterKind.CARRIER, "carrier"), (LetterKind.BENIGN, "nothing")]
ALL = [*PLAIN, (LetterKind.REFERRAL, "possible"), (LetterKind.REFERRAL, "confirmed"), (LetterKind.REFERRAL, "blood")]


def said(document: Document) -> str:
    return "\n".join(texts(document))


def code(kind: LetterKind, i: Interpretation, finding: str | None = None) -> str:
    refused = why_not(kind, i, finding)
    return refused.code if refused else ""


# --- permission -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(LetterKind))
@pytest.mark.parametrize("germline", ["no", "unknown"])
def test_without_consent_no_letter_is_made_and_the_refusal_says_why(kind: LetterKind, germline: str) -> None:
    for name in ("confirmed", "possible", "carrier", "nothing"):
        i = family(name, germline=germline)
        with pytest.raises(Refusal) as refused:
            render(kind, i, details=DETAILS)
        assert refused.value.code == "LETTER_NO_CONSENT"
        assert "onsent" in str(refused.value)
    with pytest.raises(Refusal):
        counseling_document(family("possible", germline=germline), "en")


def test_declined_test_or_contact_forbids_the_letters_they_speak_of() -> None:
    assert code(LetterKind.PATIENT, family("confirmed", test="no")) == "LETTER_NO_CONSENT"
    assert code(LetterKind.RELATIVES, family("confirmed", contact="no")) == "LETTER_NO_FAMILY_CONTACT"
    assert code(LetterKind.PATIENT, family("confirmed", contact="no")) == ""


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        (LetterKind.PATIENT, "possible", ""),
        (LetterKind.RELATIVES, "possible", "LETTER_NO_FINDING"),
        (LetterKind.RELATIVES, "lynch", ""),
        (LetterKind.CARRIER, "confirmed", "LETTER_NO_FINDING"),
        (LetterKind.CARRIER, "carrier", ""),
        (LetterKind.PATIENT, "carrier", "LETTER_NO_FINDING"),
        (LetterKind.BENIGN, "nothing", ""),
        (LetterKind.BENIGN, "confirmed", "LETTER_SOMETHING_FOUND"),
        (LetterKind.BENIGN, "possible", "LETTER_TUMOR_ONLY"),
        (LetterKind.REFERRAL, "carrier", ""),
        (LetterKind.REFERRAL, "nothing", "LETTER_NO_FINDING"),
    ],
)
def test_a_letter_needs_a_finding_that_fits(kind: LetterKind, name: str, expected: str) -> None:
    assert code(kind, family(name)) == expected


def test_a_finding_that_does_not_fit_is_named_in_the_refusal() -> None:
    assert code(LetterKind.PATIENT, family("carrier"), "F1") == "LETTER_NOT_THIS_FINDING"
    assert candidates(LetterKind.PATIENT, family("confirmed")) == ("F1",)


def test_open_problems_stop_every_letter() -> None:
    i = family("confirmed")
    broken = replace(i, accounting=replace(i.accounting, interpreted=i.accounting.interpreted + 1))
    assert code(LetterKind.PATIENT, broken) == "LETTER_OPEN_PROBLEMS"


def test_a_name_that_cannot_be_printed_is_refused() -> None:
    with pytest.raises(Refusal, match="cannot print"):
        compose(LetterKind.PATIENT, family("confirmed"), details=Details(patient="\U00020bb7"))


# --- what a letter says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "name"), ALL, ids=[f"{k}-{n}" for k, n in ALL])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("large", [False, True])
def test_every_letter_is_printed_whole(kind: LetterKind, name: str, lang: str, large: bool) -> None:
    made = render(kind, family(name), None, lang, large, DETAILS)
    assert 1 <= made.pages <= 6
    assert not has_pictures_or_links(made.data)
    pages = page_texts(made.data)
    assert len(pages) == made.pages
    printed = squeezed("".join(pages))
    for text in texts(replace(made.document, page_label="", watermark="", header="", report_id="")):
        assert squeezed(text) in printed, text
    assert "〓" not in printed


def test_the_same_result_gives_the_same_bytes() -> None:
    once, again = (render(LetterKind.PATIENT, family("confirmed"), None, "zh-TW", True, DETAILS).data for _ in range(2))
    assert once == again


@pytest.mark.parametrize(("kind", "name"), PLAIN, ids=[f"{k}-{n}" for k, n in PLAIN])
def test_the_wording_check_passes(kind: LetterKind, name: str) -> None:
    pages = {lang: compose(kind, family(name), None, lang, False, DETAILS) for lang in LANGUAGES}
    reports = check_both(pages)
    large = {lang: compose(kind, family(name), None, lang, True, DETAILS) for lang in LANGUAGES}
    assert [p.blocks for p in large.values()] == [p.blocks for p in pages.values()]  # only the type is larger
    assert [(r.lang, r.remarks) for r in reports] == [("zh-TW", ()), ("en", ())]
    chinese, english = reports
    assert chinese.mean <= 25
    assert chinese.longest <= 45
    assert english.grade is not None
    assert english.grade <= 6


def test_from_a_tumor_it_may_be_inherited_and_no_number_stands() -> None:
    for name, lang in itertools.product(("possible", "blood"), LANGUAGES):
        page = compose(LetterKind.PATIENT, family(name), None, lang, details=DETAILS)
        text = said(page)
        assert ("可能遺傳" if lang == "zh-TW" else "may be inherited") in text
        assert not re.search(r"hereditary|遺傳性|出生時就帶有|You were born", text)
        assert not any(isinstance(b, IconArray) for b in page.blocks)
    assert "抽血" not in said(compose(LetterKind.PATIENT, family("blood"), None, "zh-TW"))
    assert "blood test" not in said(compose(LetterKind.PATIENT, family("blood"), None, "en"))


def test_risks_stand_in_both_frames_with_their_source() -> None:
    page = compose(LetterKind.PATIENT, family("confirmed"), None, "en", details=DETAILS)
    arrays = [b for b in page.blocks if isinstance(b, IconArray)]
    assert [a.count for a in arrays] == [69, 17, 2]
    assert all(f"About {a.count} get it." in a.lines and f"About {100 - a.count} do not." in a.lines for a in arrays)
    assert "10.1001/jama.2017.7112" in said(page)
    man = compose(LetterKind.PATIENT, family("man"), None, "en", details=DETAILS)
    assert [b.title for b in man.blocks if isinstance(b, IconArray)] == [
        "Prostate cancer, by age 80",
        "Pancreatic cancer, by age 80",
    ]
    none = compose(LetterKind.PATIENT, family("no number"), None, "en")
    assert "no number yet that we can rely on" in said(none)
    assert not any(isinstance(b, IconArray) for b in none.blocks)


def test_every_risk_has_a_source_that_opens_and_a_day() -> None:
    assert len(table()) >= 40
    for r in table():
        assert re.search(r"PMID:\d+|https://", r.source), r
        assert r.checked_on == "2026-11-21"
        assert f"cancer.{r.cancer}" in catalog()
    assert risks("APC", None) == ()  # no number was found, so none is printed
    assert risks("NOSUCH", "male") == ()
    assert all(r.sex in ("male", "any") for r in risks("BRCA2", "male"))


def test_relatives_never_read_the_patient_s_name_unless_agreed() -> None:
    for lang, large in itertools.product(LANGUAGES, (False, True)):
        private = render(LetterKind.RELATIVES, family("confirmed"), None, lang, large, DETAILS)
        document = pypdfium2.PdfDocument(private.data)
        about = repr([document.get_metadata_value(k) for k in ("Title", "Author", "Subject", "Keywords", "Creator")])
        document.close()
        everything = squeezed("".join(page_texts(private.data)) + about)
        for secret in ("林怡君", "0012345", "S-0003"):
            assert secret not in everything
        assert "NM_000059.4:c.5164_5165del" in everything
        assert "2026-NGS-0481" in everything
        named = render(LetterKind.RELATIVES, family("confirmed", contact="yes"), None, lang, large, DETAILS)
        assert "林怡君" in squeezed("".join(page_texts(named.data)))


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("confirmed", "一半的機會", "one in two chance"),
        ("both copies", "四分之一的機會", "one in four chance"),
    ],
)
def test_relatives_share_follows_the_inheritance(name: str, zh: str, en: str) -> None:
    for kind in (LetterKind.PATIENT, LetterKind.RELATIVES):
        assert zh in said(compose(kind, family(name), None, "zh-TW"))
        assert en in said(compose(kind, family(name), None, "en"))


def test_children_wait_or_do_not_by_gene() -> None:
    assert "等到成年" in said(compose(LetterKind.PATIENT, family("confirmed"), None, "zh-TW"))
    assert "小時候就會發生" in said(compose(LetterKind.PATIENT, family("child"), None, "zh-TW"))
    assert "can start in childhood" in said(compose(LetterKind.RELATIVES, family("child"), None, "en"))


def test_the_referral_holds_what_a_laboratory_needs() -> None:
    text = said(compose(LetterKind.REFERRAL, family("possible"), None, "en", details=DETAILS))
    for word in ("林怡君", "0012345", "NM_000059.4:c.5164_5165del", "HGSOC", "60.0%", "G3 (any_tumor)", "VAF 0.5", "P1",
                 "PMID:36529447", "Cancer of the ovary", "please ask", "2026-NGS-0481"):  # fmt: skip
        assert word in text, word
    assert "do not use it" in said(compose(LetterKind.REFERRAL, family("blood"), None, "en"))


def test_dates_stand_in_the_calendar_of_taiwan_too() -> None:
    assert "民國 115 年 11 月 21 日（2026-11-21）" in said(
        compose(LetterKind.PATIENT, family("confirmed"), details=DETAILS)
    )
    assert "ROC 115/11/21" in said(compose(LetterKind.PATIENT, family("confirmed"), lang="en", details=DETAILS))
    assert "民國 115 年 11 月 1 日" in said(compose(LetterKind.PATIENT, family("confirmed")))  # the sample's own date


def test_wording_nobody_reviewed_prints_the_draft_mark() -> None:
    assert catalog()["letter.main.confirmed"].reviewer == NOT_REVIEWED
    page = compose(LetterKind.PATIENT, family("confirmed"), details=replace(DETAILS, signed=True))
    assert page.draft == "草稿：文字尚未經醫師審閱"
    assert page.watermark


def test_the_counselor_s_summary_lists_every_entry_and_the_criteria_met() -> None:
    text = said(counseling_document(family("possible"), "zh-TW", DETAILS))
    assert "BRCA2" in text
    assert "符合的轉介條件" in text
    met = criteria(family("possible"), OncoTree.load())
    assert {"tumor_result", "ovary"} <= {c.id for c in met if not c.open_facts}
    assert criteria(family("possible", germline="no"), OncoTree.load()) == ()
    assert "breast_50" not in {c.id for c in met}


def test_criteria_wait_for_missing_facts() -> None:
    i = family("lynch")
    without = replace(i, case=replace(i.case, age=None))
    found = {c.id: c.open_facts for c in criteria(without, OncoTree.load())}
    assert found["colorectal_50"] == ("age",)
    assert "colorectal_50" not in {c.id for c in criteria(i, OncoTree.load())}  # 50 years is not below 50
    young = replace(i, case=replace(i.case, age=49))
    assert {c.id: c.open_facts for c in criteria(young, OncoTree.load())}["colorectal_50"] == ()


def test_confirmed_findings_alone_speak_of_relatives() -> None:
    for name, _ in (("confirmed", 1), ("possible", 0)):
        i = family(name)
        state = i.germline_findings[0].state
        text = said(compose(LetterKind.PATIENT, i, None, "en"))
        assert ("Your relatives\n" in text) == (state is GermlineState.CONFIRMED)


# --- the check bites --------------------------------------------------------------------------------------------------


def page_with(text: str, lang: str) -> Document:
    from mingbian.reports.content import Paragraph

    page = compose(LetterKind.BENIGN, family("nothing"), None, lang)
    return replace(page, blocks=(*page.blocks[:3], Paragraph(text)))


@pytest.mark.parametrize(
    ("text", "lang", "kind"),
    [
        ("您的結果是陽性。", "zh-TW", "bare result"),
        ("這是遺傳性的癌症。", "zh-TW", "hereditary"),
        ("這是 VUS。", "zh-TW", "scale"),
        ("保證有效。", "zh-TW", "promise"),
        ("長" * 46 + "。", "zh-TW", "long sentence"),
        ("請和遺傳諮詢師談談。", "zh-TW", "unexplained term"),
        ("蠼螋躑躅齉齾爨麤鸞虪", "zh-TW", "rare characters"),
        ("The result is positive.", "en", "bare result"),
        ("A hereditary change.", "en", "hereditary"),
        ("Please see a genetic counselor.", "en", "unexplained term"),
        ("Intergenerational transmission probabilities necessitate individualized multidisciplinary consideration. " * 9,
         "en", "grade"),
    ],
)  # fmt: skip
def test_the_wording_check_bites(text: str, lang: str, kind: str) -> None:
    remarks = check_page(page_with(text, lang)).remarks
    assert kind in {r.kind for r in remarks}, remarks
    assert not check_page(compose(LetterKind.BENIGN, family("nothing"), None, lang)).remarks


def test_both_languages_must_hold_the_same() -> None:
    pages = {"zh-TW": page_with("100 人中有 7 人。", "zh-TW"), "en": page_with("Of 100 people 8 and BRCA1.", "en")}
    kinds = {r.kind for report in check_both(pages) for r in report.remarks if isinstance(r, Remark)}
    assert {"different numbers", "different genes"} <= kinds


@pytest.mark.parametrize(
    ("word", "count"), [("cat", 1), ("people", 2), ("made", 1), ("inherited", 4), ("tables", 2), ("tree", 1), ("cancer", 2)]
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_follows_its_formula() -> None:
    # 6 words in 1 sentence, 6 syllables
    assert flesch_kincaid(["The cat sat on the mat."]) == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)
    assert flesch_kincaid([]) == 0
    assert rare(["您的基因結果"]) == ()


def test_where_blood_is_the_tumor_no_page_asks_for_a_blood_test() -> None:
    from mingbian.reports.clinician import document as clinician
    from mingbian.reports.patient import document as patient_page

    i = family("blood")
    pages = [compose(kind, i, None, "zh-TW") for kind in (LetterKind.PATIENT, LetterKind.REFERRAL)]
    for page in (*pages, patient_page(i, "zh-TW"), clinician(i, "zh-TW"), counseling_document(i, "zh-TW")):
        assert "抽血" not in said(page), page.title
    for page in (patient_page(i, "en"), clinician(i, "en")):
        assert "blood test is needed" not in said(page)


def of_gene(gene: str) -> Interpretation:
    """The confirmed result with its variant moved to another gene."""
    i = family("confirmed")
    f = i.findings[0]
    v = replace(f.variant, gene=gene, genes=(gene,), hgvs_c="NM_000000.1:c.100C>T", hgvs_p="p.Gln34Ter", protein="Q34*")
    return replace(i, findings=(replace(f, variant=v), *i.findings[1:]))


def test_the_wording_check_passes_whatever_the_gene() -> None:
    from mingbian.reports.letters_subject import _inheritance

    inheritance = _inheritance()
    assert {"AD", "AR", "XL"} == set(inheritance.values())
    wrong = []
    dominant = sorted(g for g, how in inheritance.items() if how == "AD")
    for gene in (*sorted(inheritance.keys() - dominant), *dominant[::3]):
        for kind in (LetterKind.PATIENT, LetterKind.RELATIVES):
            for report in check_both(
                {lang: compose(kind, of_gene(gene), None, lang, False, DETAILS) for lang in LANGUAGES}
            ):
                wrong += [(gene, kind, report.lang, r) for r in report.remarks]
    assert wrong == []


def test_a_lost_gene_has_its_letter_too() -> None:
    from mingbian.model.variant import CopyNumber, CopyNumberType, Kind, Observation, Source, Variant

    i = family("confirmed")
    loss = Observation(Kind.COPY_NUMBER, Source("t"), gene="MSH2", copy_number=CopyNumber(CopyNumberType.LOSS, 1, "copies"))
    f = replace(i.findings[0], variant=Variant(Kind.COPY_NUMBER, loss, gene="MSH2", genes=("MSH2",)))
    for lang, word in (("zh-TW", "MSH2"), ("en", "MSH2 loss")):
        text = said(compose(LetterKind.RELATIVES, replace(i, findings=(f, *i.findings[1:])), None, lang))
        assert word in text
