"""The patient's page: one message, only what is known, nothing that alarms or promises, two pages at most."""

from __future__ import annotations

import pytest
from tests.reports.fixtures import assertion, brca2, case, colon, egfr, lung, nothing_found
from tests.reports.pages import page_texts

from mingbian.model.case import Assay
from mingbian.model.interpretation import (
    Approval,
    Condition,
    ConditionState,
    DrugName,
    Effect,
    Finding,
    GermlineFinding,
    GermlineState,
    Interpretation,
    Level,
    Origin,
    Reimbursement,
    Tier,
)
from mingbian.model.records import replace
from mingbian.model.variant import CopyNumber, CopyNumberType, Fusion, Kind, Observation, Signature, Source, Variant
from mingbian.reports.content import Callout, Card, Checklist, FillIn, Tone, texts
from mingbian.reports.patient import MOST_FINDINGS, document, render_patient
from mingbian.reports.plain_language import check, named
from mingbian.reports.wording import LANGUAGES, say

both = pytest.mark.parametrize("lang", LANGUAGES)
EVERY = (lung, colon, nothing_found)


def words(i: Interpretation, lang: str = "zh-TW") -> str:
    return "\n".join(texts(document(i, lang)))


def cards(i: Interpretation, lang: str = "en") -> dict[str, str]:
    return {b.title: " ".join(b.lines) for b in document(i, lang).blocks if isinstance(b, Card)}


def with_assertions(*assertions: object, **changes: object) -> Interpretation:
    return lung(findings=(replace(egfr(), assertions=assertions),), germline_findings=(), **changes)


# Main message. ----------------------------------------------------------------------------------------------------------


@both
def test_the_main_message_comes_first_and_names_the_change(lang: str) -> None:
    first = document(lung(), lang).blocks[0]
    assert isinstance(first, Callout)
    assert first.tone is Tone.MAIN
    assert first.title == say("patient.main.one", lang)
    assert "EGFR L858R" in first.paragraphs[0]


@both
def test_when_nothing_is_actionable_the_message_is_calm_and_honest(lang: str) -> None:
    first = document(nothing_found(), lang).blocks[0]
    assert isinstance(first, Callout)
    assert first.title == say("patient.main.none", lang)
    assert first.paragraphs == (say("patient.main.none.lead", lang),)
    assert say("patient.treatment.none", lang) in words(nothing_found(), lang)


def test_two_changes_are_counted() -> None:
    first = document(colon(), "en").blocks[0]
    assert isinstance(first, Callout)
    assert first.title == say("patient.main.more", "en", count=2)


# What never stands here. ------------------------------------------------------------------------------------------------


@both
@pytest.mark.parametrize("make", EVERY)
def test_no_uncertain_or_benign_finding_no_scale_and_no_oncogenicity(make: object, lang: str) -> None:
    text = "\n".join(page_texts(render_patient(make(), lang)))  # type: ignore[operator]
    for word in (
        "TP53",
        "DNMT3A",
        "ALK",
        "I-A",
        "II-C",
        "ESCAT",
        "ncogenic",
        "致癌",
        "意義不明",
        "級",
        "VAF",
        "32.0",
        "PMID",
    ):
        assert word not in text


@both
@pytest.mark.parametrize("make", EVERY)
def test_the_page_passes_the_check_of_plain_language(make: object, lang: str) -> None:
    assert check(document(make(), lang)) == []  # type: ignore[operator]


@pytest.mark.parametrize("make", EVERY)
def test_both_languages_name_the_same_genes_drugs_and_numbers(make: object) -> None:
    one, two = (named(document(make(), lang)) for lang in LANGUAGES)  # type: ignore[operator]
    assert one == two


def test_no_prognosis() -> None:
    assert "prognosis" not in words(colon(), "en")
    assert "預後" not in words(colon())


# Medicines. -------------------------------------------------------------------------------------------------------------


def test_a_medicine_stands_with_its_name_in_taiwan_and_what_is_known_of_it() -> None:
    shown = cards(lung(), "zh-TW")
    assert list(shown) == ["osimertinib（泰格莎）", "gefitinib（艾瑞莎）", "amivantamab（肺倍恩）加 lazertinib"]
    assert shown["osimertinib（泰格莎）"] == "台灣已核准。 健保有條件給付。資料日期：民國 113 年 10 月 1 日（2024-10-01）。"
    assert shown["gefitinib（艾瑞莎）"].startswith(say("patient.approved.licensed", "zh-TW"))
    assert shown["amivantamab（肺倍恩）加 lazertinib"] == say("patient.availability.unknown", "zh-TW")


@pytest.mark.parametrize(
    ("approvals", "licensed", "expected"),
    [
        ((Approval("TFDA", None, "approved"),), None, "yes"),
        ((Approval("TFDA", "2024-01-01", "approved (accelerated)"),), None, "yes"),
        ((Approval("TFDA", "2024-01-01", "approved (BRCA1/2 only)"),), None, "licensed"),
        ((Approval("TFDA", None, "not licensed in Taiwan at look-up 2026-08-17"),), None, "no"),
        ((Approval("TFDA", None, "unknown for this indication, drug licensed in Taiwan"),), True, "licensed"),
        ((Approval("TFDA", None, "unknown"),), True, "licensed"),
        ((Approval("TFDA", None, "unknown"),), False, "no"),
        ((Approval("FDA", "2018-04-18", "approved"),), None, None),
        ((), None, None),
        ((Approval("TFDA", None, "not approved"),), True, "no"),
        ((Approval("TFDA", "2025-01-01", "withdrawn"),), True, "no"),
    ],
)
def test_approval_in_taiwan_is_said_only_from_the_data(
    approvals: tuple[Approval, ...], licensed: bool | None, expected: str | None
) -> None:
    drug = DrugName("osimertinib", "泰格莎膜衣錠", "Tagrisso", licensed)
    i = with_assertions(assertion(("osimertinib",), "X", approvals=approvals), drugs=(drug,))
    line = cards(i)["osimertinib (Tagrisso)"]
    assert line.startswith(say("patient.approved.yes", "en")) == (expected == "yes")
    if expected is not None:
        assert say(f"patient.approved.{expected}", "en") in line


@pytest.mark.parametrize(
    ("status", "as_of", "expected"),
    [
        ("covered", "2024-10-01", "pays under"),
        ("conditional", "2024-10-01", "pays under"),
        ("not_covered", "2024-10-01", "does not pay"),
        ("unknown", "2024-10-01", "Ask your doctor"),
        ("covered", None, "Ask your doctor"),
        ("not_covered", None, "Ask your doctor"),
    ],
)
def test_reimbursement_is_said_only_with_its_date(status: str, as_of: str | None, expected: str) -> None:
    i = with_assertions(assertion(("osimertinib",), "X", reimbursement=(Reimbursement("NHI", status, "", as_of),)))
    assert expected in cards(i)["osimertinib (Tagrisso)"]


def test_that_a_partner_is_paid_for_says_nothing_of_the_combination() -> None:
    partner = Reimbursement("NHI", "covered", "", "2024-10-01", None, "", "fulvestrant")
    whole = Reimbursement("NHI", "covered", "", "2024-10-01", None, "", "alpelisib + fulvestrant")
    two = ("alpelisib + fulvestrant",)
    assert "pays under" not in " ".join(cards(with_assertions(assertion(two, "X", reimbursement=(partner,)))).values())
    assert "pays under" in " ".join(cards(with_assertions(assertion(two, "X", reimbursement=(partner, whole)))).values())


def test_evidence_that_nobody_checked_takes_no_medicine_away() -> None:
    listed = assertion(
        ("osimertinib",), "EID1", Effect.RESISTANCE, conditions=(), tier=Tier.II, level=Level.C, review="civic"
    )
    i = lung(findings=(egfr(), replace(egfr(), id="F5", assertions=(listed,))), germline_findings=())
    assert "osimertinib (Tagrisso)" in cards(i)
    checked = replace(listed, review="checked")
    i = lung(findings=(egfr(), replace(egfr(), id="F5", assertions=(checked,))), germline_findings=())
    assert "osimertinib (Tagrisso)" not in cards(i)  # neither offered nor spoken against: the doctor weighs it


def test_a_medicine_whose_condition_is_not_met_is_not_offered() -> None:
    unmet = assertion(("afatinib",), "X", conditions=(Condition("squamous", ConditionState.NOT_MET),))
    i = with_assertions(assertion(("osimertinib",), "Y"), unmet)
    assert list(cards(i)) == ["osimertinib (Tagrisso)"]


def test_a_medicine_that_another_finding_speaks_against_is_not_offered() -> None:
    against = assertion(("osimertinib",), "R", Effect.RESISTANCE, conditions=())
    i = lung(findings=(egfr(), replace(egfr(), id="F5", assertions=(against,))), germline_findings=())
    shown = cards(i)
    assert list(shown) == ["gefitinib (Iressa)", "amivantamab (Rybrevant) plus lazertinib"]  # nor spoken against
    gone = replace(egfr(), assertions=egfr().assertions[1:])
    shown = cards(lung(findings=(gone, replace(egfr(), id="F5", assertions=(against,))), germline_findings=()))
    assert "work less well" in shown["osimertinib (Tagrisso)"]


@pytest.mark.parametrize(
    "change",
    [
        {"tier": Tier.II, "level": Level.C},
        {"tier": Tier.I, "level": None},
        {"conditions": (Condition("after osimertinib", ConditionState.UNKNOWN, "prior", "osimertinib"),)},
        {"conditions": (Condition("after osimertinib", ConditionState.NOT_MET, "prior", "osimertinib"),)},
        {"therapies": ("ivonescimab",)},
        {"therapies": ("osimertinib + lazertinib",)},
        {"effect": Effect.PROGNOSTIC_WORSE},
    ],
)
def test_may_work_less_well_is_said_only_on_firm_evidence_about_a_licensed_medicine(change: dict[str, object]) -> None:
    facts: dict[str, object] = {"conditions": (), "therapies": ("osimertinib",), "effect": Effect.RESISTANCE, **change}
    against = replace(assertion(("osimertinib",), "R"), **facts)
    finding = replace(egfr(), id="F5", assertions=(against, assertion(("gefitinib",), "S")))
    for lang in LANGUAGES:
        assert say("patient.treatment.less", lang) not in words(lung(findings=(finding,), germline_findings=()), lang)


def test_a_gene_that_reads_as_usual_is_no_reason_against_a_medicine() -> None:
    against = assertion(("cetuximab",), "R", Effect.NO_BENEFIT, conditions=())
    usual = replace(colon().findings[0], id="F5", assertions=(against,))
    usual = replace(usual, variant=replace(usual.variant, kind=Kind.WILD_TYPE))
    assert "work less well" not in words(lung(findings=(usual,), germline_findings=()), "en")


def test_a_medicine_that_waits_for_a_stain_is_not_named() -> None:
    stain = Condition("HER2 3+ (IHC)", ConditionState.UNKNOWN, "IHC", "HER2 3+")
    i = with_assertions(assertion(("osimertinib",), "Y"), assertion(("tucatinib",), "X", conditions=(stain,)))
    assert "tucatinib" not in words(i, "en")
    met = assertion(("tucatinib",), "X", conditions=(replace(stain, state=ConditionState.MET),))
    assert "tucatinib" in words(with_assertions(assertion(("osimertinib",), "Y"), met), "en")


def test_what_a_gene_does_is_said_once_for_all_changes_in_it() -> None:
    second = replace(egfr(), id="F5", variant=replace(egfr().variant, protein="T790M"))
    text = words(lung(findings=(egfr(), second), germline_findings=()), "en")
    assert "EGFR L858R, EGFR T790M\n" in text
    assert text.count(say("gene.EGFR", "en")) == 1


@both
def test_a_finding_about_doses_is_told_though_it_has_no_tier(lang: str) -> None:
    dose = assertion(("capecitabine",), "PGX-1", Effect.TOXICITY, tier=None, level=None, conditions=())
    dpyd = replace(egfr(), id="F7", tier=None, level=None, assertions=(dose,), flags=("pharmacogenomic",))
    dpyd = replace(dpyd, variant=replace(dpyd.variant, gene="DPYD", genes=("DPYD",), protein="I560S"))
    i = lung(findings=(egfr(), dpyd), germline_findings=())
    assert say("patient.dose", lang, names="DPYD I560S") in words(i, lang)
    assert check(document(i, lang)) == []


def test_every_change_that_the_main_message_names_is_explained() -> None:
    names = ("L858R", "G719A", "L861Q")
    genes = ("EGFR", "KRAS", "BRAF")
    found = tuple(
        replace(egfr(), id=f"X{n}", variant=replace(egfr().variant, gene=g, genes=(g,), protein=p))
        for n, (g, p) in enumerate(zip(genes, names, strict=True))
    )
    i = lung(findings=(*found, brca2()))
    for lang in LANGUAGES:
        assert say("patient.main.more", lang, count=3) in words(i, lang)
        assert all(say(f"gene.{g}", lang) in words(i, lang) for g in genes)


def test_combinations_side_by_side_are_told_apart() -> None:
    standing = {"approvals": (), "reimbursement": ()}
    rows = (assertion(("xmab",), "X", **standing), assertion(("ymab + zmab",), "Y", **standing))
    assert "xmab; ymab plus zmab" in cards(with_assertions(*rows, drugs=()))


def test_nor_a_combination_with_it_unless_that_finding_speaks_for_the_combination() -> None:
    t790m = replace(egfr(), id="F5", assertions=(assertion(("erlotinib",), "R", Effect.RESISTANCE, conditions=()),))
    both_drugs = assertion(("erlotinib + ramucirumab",), "X")
    l858r = replace(egfr(), assertions=(assertion(("osimertinib",), "Y"), both_drugs))
    assert not any("ramucirumab" in title for title in cards(lung(findings=(l858r, t790m), germline_findings=())))
    assert "encorafenib (Braftovi) plus cetuximab (Erbitux)" in cards(colon())


def test_what_the_same_finding_says_of_another_situation_takes_no_medicine_away() -> None:
    later = Condition("after osimertinib", ConditionState.UNKNOWN, "prior", "osimertinib")
    resistance = assertion(("osimertinib",), "R", Effect.RESISTANCE, conditions=(later,), tier=Tier.II, level=Level.C)
    shown = cards(with_assertions(assertion(("osimertinib",), "Y"), resistance))
    assert list(shown) == ["osimertinib (Tagrisso)"]
    assert "work less well" not in shown["osimertinib (Tagrisso)"]


def test_a_medicine_against_and_within_a_combination_is_told_apart() -> None:
    assert "單獨使用的 cetuximab（爾必得舒）" in cards(colon(), "zh-TW")


def test_only_resistance_found_is_a_useful_message_not_an_offer() -> None:
    i = with_assertions(assertion(("osimertinib",), "R", Effect.RESISTANCE))
    first = document(i, "en").blocks[0]
    assert isinstance(first, Callout)
    assert first.title == say("patient.main.useful", "en")
    assert say("patient.ask.trial", "en") in words(i, "en")


def test_medicines_for_other_tumors_are_not_named() -> None:
    text = words(lung(), "en")
    assert "olaparib" not in text
    assert say("patient.treatment.elsewhere", "en", names="BRCA2 S1722fs") in text


def test_many_medicines_are_shortened_with_their_count() -> None:
    i = with_assertions(*(assertion((f"drug{n}mab",), f"X{n}") for n in range(12)))
    assert len(cards(i)) == 1
    assert say("patient.treatment.more", "en", count=6) in words(i, "en")


def test_medicines_with_the_same_standing_share_a_card() -> None:
    i = with_assertions(assertion(("osimertinib",), "X"), assertion(("gefitinib",), "Y"))
    assert list(cards(i)) == ["gefitinib (Iressa), osimertinib (Tagrisso)"]


def test_a_stable_microsatellite_status_is_not_a_change_that_was_found() -> None:
    observed = Observation(Kind.SIGNATURE, Source("f"), signature=Signature("MSI", None, None, "MSS"))
    mss = Finding(
        "F1",
        Variant(Kind.SIGNATURE, observed),
        Tier.II,
        Level.C,
        None,
        None,
        (assertion(("pembrolizumab + lenvatinib",), "X"),),
        Origin.UNKNOWN,
        (),
        (),
    )
    text = words(lung(findings=(egfr(), mss), germline_findings=()))
    assert "MSI" not in text
    assert "微衛星" not in text


def test_a_wild_type_result_is_not_counted_as_a_change() -> None:
    observed = Observation(Kind.WILD_TYPE, Source("f"), gene="KRAS")
    ras = Finding(
        "F1",
        Variant(Kind.WILD_TYPE, observed, "KRAS", ("KRAS",)),
        Tier.I,
        Level.A,
        None,
        None,
        (assertion(("cetuximab",), "X", Effect.REQUIRES_WILD_TYPE),),
        Origin.UNKNOWN,
        (),
        (),
    )
    i = lung(findings=(ras,), germline_findings=())
    first = document(i, "en").blocks[0]
    assert isinstance(first, Callout)
    assert first.title == say("patient.main.usual", "en")  # not "found a change"
    assert "cetuximab (Erbitux)" in cards(i)


def test_a_finding_that_only_speaks_of_the_outlook_is_not_shown() -> None:
    outlook = replace(
        egfr(), tier=Tier.II, assertions=(assertion((), "X", Effect.PROGNOSTIC_WORSE, tier=Tier.II, level=Level.C),)
    )
    assert "EGFR" not in words(lung(findings=(outlook,), germline_findings=()))


# Family. ----------------------------------------------------------------------------------------------------------------


@both
def test_from_tumor_only_it_may_be_inherited_and_needs_a_blood_test(lang: str) -> None:
    text = words(lung(), lang)
    assert say("patient.family.possible", lang, names="BRCA2") in text
    assert say("patient.ask.counselor", lang) in text
    assert "遺傳性" not in text
    assert "hereditary" not in text


@both
def test_seen_in_the_normal_sample_it_is_said_so(lang: str) -> None:
    confirmed = GermlineFinding("F2", GermlineState.CONFIRMED, "any_tumor", "G0", "", "P1")
    i = lung(
        case=case(assay=Assay.TUMOR_NORMAL),
        findings=(egfr(), replace(brca2(), origin=Origin.GERMLINE)),
        germline_findings=(confirmed,),
    )
    assert say("patient.family.confirmed", lang, names="BRCA2") in words(i, lang)


@both
def test_with_consent_and_nothing_flagged_it_does_not_say_never(lang: str) -> None:
    assert say("patient.family.none", lang) in words(nothing_found(), lang)


# Other kinds of change. -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("observed", "zh", "en"),
    [
        (
            Observation(
                Kind.COPY_NUMBER, Source("f"), gene="ERBB2", copy_number=CopyNumber(CopyNumberType.AMPLIFICATION, 14)
            ),
            "ERBB2 份數變多",
            "extra copies of ERBB2",
        ),
        (
            Observation(
                Kind.COPY_NUMBER, Source("f"), gene="ERBB2", copy_number=CopyNumber(CopyNumberType.HOMOZYGOUS_DELETION)
            ),
            "ERBB2 少了一段",
            "missing part of ERBB2",
        ),
        (
            Observation(Kind.FUSION, Source("f"), gene="ALK", fusion=Fusion("EML4", "ALK")),
            "EML4::ALK 融合基因",
            "EML4::ALK fusion gene",
        ),
        (
            Observation(Kind.SPLICE, Source("f"), gene="MET", splice_event="exon 14 skipping"),
            "MET 第 14 段被跳過",
            "MET exon 14 skipping",
        ),
        (Observation(Kind.WILD_TYPE, Source("f"), gene="KRAS"), "KRAS 沒有看到變化", "no change seen in KRAS"),
    ],
)
def test_other_kinds_of_change_are_named_in_plain_words(observed: Observation, zh: str, en: str) -> None:
    variant = Variant(observed.kind, observed, observed.gene, (observed.gene or "",))
    finding = Finding("F1", variant, Tier.I, Level.A, None, None, (assertion(("x",), "X"),), Origin.UNKNOWN, (), ())
    i = lung(findings=(finding,), germline_findings=())
    assert zh in words(i)
    assert en in words(i, "en")


# Room. ------------------------------------------------------------------------------------------------------------------


@both
def test_a_rich_result_still_fits_two_pages(lang: str) -> None:
    names = ("EGFR", "KRAS", "BRAF", "MET", "ALK", "RET", "ROS1", "ERBB2")
    findings = tuple(
        replace(
            egfr(),
            id=f"F{n}",
            variant=replace(egfr().variant, gene=gene, genes=(gene,), protein="A1234_B5678delinsLongerThanUsualName"),
            assertions=(
                *(assertion((f"{gene.lower()}tinib + longname{n}mab + othername{k}mab",), f"X{n}{k}") for k in range(6)),
                assertion((f"against{n}nib",), "R", Effect.RESISTANCE),
            ),
        )
        for n, gene in enumerate(names)
    )
    flagged = tuple(GermlineFinding(f.id, GermlineState.POSSIBLE, "", "G3", "", "P1") for f in findings)
    i = lung(findings=findings, germline_findings=flagged)
    pages = page_texts(render_patient(i, lang))
    assert len(pages) == 2
    assert say("patient.honest.drug", lang) in "".join(pages)
    shown = min(MOST_FINDINGS, 3)
    assert shown == 3


@both
def test_what_to_ask_and_whom_is_there_to_fill_in(lang: str) -> None:
    blocks = document(lung(), lang).blocks
    assert any(isinstance(b, Checklist) and len(b.items) == 5 for b in blocks)
    fields = next(b for b in blocks if isinstance(b, FillIn)).fields
    assert (say("patient.contact.phone", lang), "") in fields
    assert "115" in dict(fields)[say("patient.contact.collected", lang)]


@both
def test_an_unknown_date_is_a_line_to_fill_in(lang: str) -> None:
    i = lung(date=None, case=case(collected=None))
    fields = next(b for b in document(i, lang).blocks if isinstance(b, FillIn)).fields
    assert dict(fields)[say("patient.contact.collected", lang)] == ""


@both
def test_the_three_honest_sentences_are_always_there(lang: str) -> None:
    for make in EVERY:
        for name in ("drug", "works", "lasts"):
            assert say(f"patient.honest.{name}", lang) in words(make(), lang)
