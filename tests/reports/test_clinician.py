"""The professional's report: tiers with their reasons, everything accounted for, nothing silently left out."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from tests.reports.fixtures import assertion, case, colon, egfr, lung, nothing_found, tp53
from tests.reports.pages import page_texts, squeezed

from mingbian.model.interpretation import Accounting, Approval, Effect, Finding, Interpretation, Level, Question, Tier
from mingbian.model.reading import InputFile, RefusedRecord
from mingbian.model.records import replace
from mingbian.reports.clinician import REFUSED_ROWS, TIER_III_ROWS, document, render_clinician
from mingbian.reports.content import Callout, Kind, Statement, Statements, Table, Tone, texts
from mingbian.reports.pdf import SHEETS, _bands, _paginate
from mingbian.reports.phrases import context_value
from mingbian.reports.wording import LANGUAGES, say

both = pytest.mark.parametrize("lang", LANGUAGES)


def words(i: object, lang: str) -> str:
    return "\n".join(texts(document(i, lang)))  # type: ignore[arg-type]


@both
def test_the_head_names_sample_tumor_build_with_evidence_policy_and_knowledge(lang: str) -> None:
    text = words(lung(), lang)
    for fact in ("DEMO-0001", "LUAD", "GRCh38", "48 of 48 known loci", "FDA", "TFDA", "2026.11", "60.0%", "2026-11-01"):
        assert fact in text
    assert say("policy.guideline", lang) in text
    assert say("consent.yes", lang) in text


@both
def test_what_was_not_given_reads_so(lang: str) -> None:
    text = words(lung(case=case(purity=None, panel=None, age=None, sex=None, tumor_type=None)), lang)
    assert text.count(say("not_given", lang)) >= 4
    assert say("clinician.limit.purity", lang) in text


@both
def test_every_line_of_evidence_stands_with_its_approvals_reimbursement_conditions_and_review(lang: str) -> None:
    text = words(lung(), lang)
    for fact in (
        "LUNG-001",
        "LUNG-005",
        "LUNG-007",
        "LUNG-009",
        "PMID:29151359",
        "2018-04-18",
        "AMP-A-label",
        "2024-10-01",
    ):
        assert fact in text
    assert say("clinician.review.checked_on", lang, date="2026-11-20") in text
    assert say("review.unreviewed", lang) in text
    assert say("clinician.approval.unknown", lang, regulator="TFDA") in text
    assert say("nhi.covered", lang) in text


def statements(i: Interpretation, lang: str) -> list[Statement]:
    return [s for b in document(i, lang).blocks if isinstance(b, Statements) for s in b.items]


@both
def test_rows_stand_in_the_order_of_the_result_and_so_does_the_summary(lang: str) -> None:
    turned = replace(egfr(), assertions=tuple(reversed(egfr().assertions)))
    for finding in (egfr(), turned):
        i = lung(findings=(finding,), germline_findings=())
        shown = [s.lead.split("  ")[0] for s in statements(i, lang)]
        assert shown == [a.therapies[0] for a in finding.assertions]
        summary = next(b for b in document(i, lang).blocks if isinstance(b, Table)).rows[0][2].lines[0][0]
        places = [summary.index(therapy) for therapy in shown[:3]]
        assert places == sorted(places)


@both
def test_an_effect_of_lesser_grade_is_not_summed_up_as_if_it_had_the_finding_s(lang: str) -> None:
    weak = assertion(("pembrolizumab",), "LUNG-075", Effect.RESISTANCE, tier=Tier.II, level=Level.C)
    i = lung(findings=(replace(egfr(), assertions=(*egfr().assertions, weak)),), germline_findings=())
    lines = [line for line, _ in next(b for b in document(i, lang).blocks if isinstance(b, Table)).rows[0][2].lines]
    assert "II-C" not in lines[0]
    assert "II-C" in lines[1]


@both
def test_who_has_checked_the_rows_stands_above_them_and_unchecked_ones_are_marked(lang: str) -> None:
    block = next(b for b in document(lung(), lang).blocks if isinstance(b, Statements))
    assert say("clinician.review.checked_on", lang, date="2026-11-20") in block.title
    assert [s.mark for s in block.items] == ["", "", "", say("review.unreviewed", lang)]
    two_days = (egfr().assertions[0], replace(egfr().assertions[1], checked_on="2026-11-21"))
    i = lung(findings=(replace(egfr(), assertions=two_days),), germline_findings=())
    text = words(i, lang)
    assert say("clinician.review.checked", lang) in text
    for day in ("2026-11-20", "2026-11-21"):
        assert say("review.checked", lang, date=day) in text


def test_what_civic_lists_is_not_called_checked() -> None:
    civic = assertion(("erlotinib",), "EID1", tier=Tier.II, level=Level.C, review="civic", checked_on=None)
    i = lung(findings=(replace(egfr(), assertions=(egfr().assertions[0], civic)),), germline_findings=())
    block = next(b for b in document(i, "en").blocks if isinstance(b, Statements))
    assert say("clinician.review.civic", "en") in block.title
    assert [s.mark for s in block.items] == ["", "CIViC"]
    assert "checked" not in block.items[1].texts[-1]


def test_answers_to_a_question_read_in_words() -> None:
    i = lung(questions=(Question("sidedness", "Which side?", "哪一側？", ("left", "right"), ("F1",)),))
    assert "哪一側？（左側 / 右側）影響：EGFR L858R。" in words(i, "zh-TW")


def test_no_page_holds_the_signature_alone() -> None:
    for rows in range(1, 60):
        many = tuple(replace(egfr().assertions[0], evidence_id=f"LUNG-{n:03}") for n in range(rows))
        i = lung(findings=(replace(egfr(), assertions=many, basis=()),), germline_findings=())
        bands = _bands(document(i, "en"))
        last = _paginate(bands, SHEETS[Kind.CLINICIAN])[-1]
        assert len(last) > 3
        for page in _paginate(bands, SHEETS[Kind.CLINICIAN]):
            assert not page[-1][0].bookmark  # nor does a heading stand alone at the foot of a page


def test_the_head_of_the_rows_stands_on_every_page_they_go_on() -> None:
    many = tuple(replace(egfr().assertions[0], evidence_id=f"LUNG-{n:03}") for n in range(40))
    pages = page_texts(render_clinician(lung(findings=(replace(egfr(), assertions=many),), germline_findings=()), "en"))
    with_rows = [page for page in pages if "LUNG-0" in page and "FDA 2018" in page]
    assert len(with_rows) > 1
    assert all("not yet approved at this site" in page for page in with_rows)


def test_what_a_row_asks_for_stands_once_for_all_rows_that_ask_for_it() -> None:
    asked = "EGFR exon 19 in-frame deletion OR EGFR p.L858R"
    rows = tuple(assertion(("osimertinib",), f"LUNG-{n}", biomarker=asked) for n in range(9))
    other = assertion(("erlotinib",), "LUNG-075", biomarker="EGFR p.L858R", tumor_type="*solid")
    text = words(lung(findings=(replace(egfr(), assertions=(*rows, other)),), germline_findings=()), "zh-TW")
    assert text.count(asked) == 1
    assert "任何實體腫瘤" in text
    assert "LUNG-8(a)" in text
    assert "LUNG-075(b)" in text


def test_the_facts_of_the_case_read_in_words() -> None:
    i = lung(case=case(context=MappingProxyType({"setting": "metastatic", "prior": "EGFR-TKI,osimertinib", "odd": "x"})))
    assert "odd：x；先前治療：EGFR 標靶藥、osimertinib；病況：轉移性" in words(i, "zh-TW")
    assert "setting: metastatic" not in words(i, "zh-TW")
    assert "Setting: metastatic" in words(i, "en")


def test_set_phrases_of_the_tables_and_readers_are_chinese_on_the_chinese_page() -> None:
    said = (
        Approval("FDA", "2024-01-01", "approved (accelerated, tumor-agnostic)"),
        Approval("FDA", None, "under review, decision expected 2026-11-14, outcome unknown"),
        Approval("TFDA", None, "unknown for this indication, drug licensed in Taiwan"),
        Approval("EMA", None, "a wording that nobody has seen"),
    )
    i = lung(
        findings=(replace(egfr(), assertions=(assertion(("osimertinib",), "X", approvals=said),)),),
        case=case(build_evidence=("contig lengths (24 of GRCh38)", "stated by the user")),
    )
    text = words(i, "zh-TW")
    for phrase in (
        "FDA 2024-01-01 核准（加速核准，不限癌別）",
        "FDA 審查中，預計 2026-11-14 決定，結果不明",
        "TFDA 有藥證，此適應症不明",
        "EMA a wording that nobody has seen",
        "24 條 contig 的長度與 GRCh38 相符、使用者指定",
    ):
        assert phrase in text


@both
def test_each_tier_shows_its_steps_and_what_would_change_it(lang: str) -> None:
    text = words(lung(), lang)
    for finding in lung().findings[:2]:
        for step in (*finding.basis, *finding.what_would_change):
            assert step.rule in text
            assert (step.text_zh if lang == "zh-TW" else step.text) in text


def test_a_tier_is_told_without_color() -> None:
    text = "\n".join(page_texts(render_clinician(lung(), "en")))
    assert "I-A" in text
    assert "II-C" in text
    assert "III" in text


@both
def test_every_allele_is_accounted_for_on_the_page(lang: str) -> None:
    i = lung()
    text = squeezed(words(i, lang))
    for number in ("1,510", "1,516", "816", "480", "212", "1,508"):
        assert number in text
    assert "POSisnotanumber" in text
    for reason in i.accounting.set_aside:
        assert squeezed(say(f"aside.{reason}", lang)) in text


def test_an_account_that_does_not_balance_is_a_blocking_problem() -> None:
    i = lung(accounting=Accounting(10, 10, 2, MappingProxyType({}), ()))
    boxes = [b for b in document(i, "en").blocks if isinstance(b, Callout) and b.tone is Tone.BLOCKING]
    assert say("clinician.accounting.unbalanced", "en") in boxes[0].paragraphs


@both
def test_long_lists_are_shortened_with_their_count(lang: str) -> None:
    many = tuple(replace(tp53(), id=f"F{n}") for n in range(TIER_III_ROWS + 1234))
    refused = tuple(RefusedRecord(n, "broken") for n in range(1, REFUSED_ROWS + 8))
    account = Accounting(9999, len(many) + 1 + len(refused), len(many) + 1, MappingProxyType({}), refused)
    i = lung(findings=(egfr(), *many), germline_findings=(), accounting=account)
    text = words(i, lang)
    assert say("clinician.minor.more", lang, count="1,234") in text
    table = next(b for b in document(i, lang).blocks if isinstance(b, Table) and len(b.columns) == 7)
    assert len(table.rows) == TIER_III_ROWS
    assert say("clinician.refused.more", lang, count="7") in text
    assert len(page_texts(render_clinician(i, lang))) < 8


@both
def test_benign_findings_are_counted_not_listed(lang: str) -> None:
    text = words(lung(), lang)
    assert "ALK" not in text
    counts = say("clinician.summary.counts", lang, three=2, four=3, none=0, aside="1,508")
    assert counts in text


@both
def test_a_finding_that_could_not_be_tiered_is_listed_with_its_reason(lang: str) -> None:
    i = lung()
    loose = replace(i.findings[2], id="F9", tier=None)
    text = words(replace(i, findings=(*i.findings[:2], loose)), lang)
    step = loose.basis[0]
    assert (step.text_zh if lang == "zh-TW" else step.text) in text


@both
def test_wild_type_is_said_only_with_its_coverage(lang: str) -> None:
    text = words(lung(), lang)
    assert say("wild_type.cannot_call", lang) in text
    assert say("wild_type.wild_type", lang) in text
    assert say("clinician.limit.coverage", lang) in text


@both
def test_a_flagged_finding_says_may_be_inherited_and_the_limit_is_always_there(lang: str) -> None:
    text = words(lung(), lang)
    assert say("germline.possible", lang) in text
    assert say("germline.not_flagged", lang) in text
    assert say("clinician.inherited.limit", lang) in text
    assert say("clinician.limit.tumor_only", lang) in text
    assert say("clinician.inherited.none", lang) in words(nothing_found(), lang)


@both
def test_open_questions_name_the_findings_they_would_change(lang: str) -> None:
    box = next(b for b in document(lung(), lang).blocks if isinstance(b, Callout) and b.tone is Tone.QUESTION)
    assert all("EGFR L858R" in line for line in box.paragraphs)
    assert context_value("prior", "EGFR-TKI", lang) in box.paragraphs[1]


@both
def test_nothing_of_tier_one_or_two_is_said_in_words(lang: str) -> None:
    assert say("clinician.summary.none", lang) in words(nothing_found(), lang)


def test_resistance_and_prognosis_stand_in_the_summary() -> None:
    table = next(b for b in document(colon(), "en").blocks if isinstance(b, Table))
    meaning = [line for line, _ in table.rows[1][2].lines]
    assert meaning == [
        "▲ sensitivity: encorafenib + cetuximab",
        "▼ resistance (I-B): cetuximab, panitumumab",
        "worse prognosis",
    ]


@both
def test_what_is_stated_apart_from_tiers_stands_in_full(lang: str) -> None:
    toxicity = changed_to_pharmacogenomic()
    text = words(lung(findings=(toxicity,), germline_findings=()), lang)
    assert "PGX-1" in text
    assert say("effect.toxicity", lang) in text


def changed_to_pharmacogenomic() -> Finding:
    row = assertion(("capecitabine",), "PGX-1", Effect.TOXICITY, tier=None, level=None, escat=None)
    return replace(egfr(), tier=None, level=None, assertions=(row,), flags=("pharmacogenomic",))


def test_reimbursement_conditions_stand_once_in_full_and_are_referred_to() -> None:
    text = words(lung(), "en")
    assert text.count("stage IIIB to IV adenocarcinoma") == 1
    assert "[1]" in text


def test_the_folders_of_whoever_ran_it_are_not_printed() -> None:
    for path in ("/home/someone/secret/demo.vcf.gz", "C:\\Users\\someone\\demo.vcf.gz"):
        text = words(lung(input=(InputFile(path, "ab" * 32, "vcf", 1),)), "en")
        assert "someone" not in text
        assert "demo.vcf.gz" in text


def test_the_mark_goes_when_a_report_is_no_draft() -> None:
    assert say("draft", "en") not in "\n".join(texts(document(lung(), "en", draft=False)))
    assert all(f.tier in Tier or f.tier is None for f in lung().findings)
