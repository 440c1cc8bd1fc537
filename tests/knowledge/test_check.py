"""The self-check: the bundled tables are in order, and every planted error is found and named."""

from __future__ import annotations

from functools import cache

import pytest

from mingbian.knowledge.check import ALLELE_COLUMNS, Problem, check, check_alleles, check_assertions, check_nhi
from mingbian.knowledge.named import Known
from mingbian.knowledge.rows import ASSERTION_COLUMNS, NHI_COLUMNS
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.tables import parse_table

GOOD = {
    "id": "TEST-1",
    "biomarker": "EGFR exon 19 in-frame deletion OR EGFR p.L858R",
    "tumor_types": "NSCLC",
    "excluded_tumor_types": "",
    "context": "setting=metastatic; line=1",
    "effect": "sensitivity",
    "therapies": "osimertinib; gefitinib",
    "level": "A",
    "escat": "I-A",
    "evidence_kind": "label",
    "approvals": "FDA 2018-04-18 approved; TFDA ? unknown",
    "valid_from": "",
    "valid_to": "",
    "citations": "PMID:29151359; NCT02296125",
    "source": "https://www.example.org/label.pdf",
    "source_seen": "page",
    "review": "checked",
    "checked_on": "2026-11-21",
    "note": "",
    "note_zh": "",
}
ANOTHER = GOOD | {"id": "TEST-2", "biomarker": "KRAS p.G12C", "therapies": "sotorasib", "context": "", "citations": ""}


@cache
def known() -> Known:
    return Known.of(KnowledgeBase.load())


def assertions(*rows: dict[str, str], header: tuple[str, ...] = ASSERTION_COLUMNS, extra: str = "") -> list[Problem]:
    lines = ["\t".join(header), *("\t".join(row[column] for column in ASSERTION_COLUMNS) for row in rows)]
    text = "\n".join(lines) + "\n" + extra
    problems = check_assertions([parse_table("test.tsv", text, ASSERTION_COLUMNS, keep_problems=True)], known())
    return [problem for problem in problems if problem.severity == "error"]


def test_the_bundled_tables_are_in_order() -> None:
    assert [str(problem) for problem in check()] == []


def test_a_good_table_has_no_problem() -> None:
    assert assertions(GOOD, ANOTHER) == []


# Fifty single faults, each in an otherwise good table, with a word that its message must hold.
PLANTED: list[tuple[dict[str, str], str]] = [
    ({"id": ""}, "id is not"),
    ({"id": "TEST 1"}, "id is not"),
    ({"biomarker": ""}, "empty"),
    ({"biomarker": "EGFR p.G719X"}, "one-letter"),
    ({"biomarker": "EGFR exon 19 deletions"}, "class"),
    ({"biomarker": "EGFR exon 19 in-frame deletion OR"}, "missing at the end"),
    ({"biomarker": "(EGFR p.L858R"}, "never closed"),
    ({"biomarker": "EGFR mutation NOT KRAS mutation"}, "AND NOT"),
    ({"biomarker": "HER2 amplification"}, "unknown gene symbol 'HER2'"),
    ({"biomarker": "EGRF p.L858R"}, "unknown gene symbol 'EGRF'"),
    ({"biomarker": "EGFR p.R858L"}, "residue 858 of EGFR is L"),
    ({"biomarker": "KRAS p.V12C"}, "residue 12 of KRAS is G"),
    ({"biomarker": "BRAF p.E600 mutation"}, "residue 600 of BRAF is V"),
    ({"biomarker": "EGFR p.L8588R"}, "has 1210 residues"),
    ({"biomarker": "KRAS codons 12,13,611 mutation"}, "has 188 residues"),
    ({"biomarker": "ERBB2 residues 721-9750 missense"}, "has 1255 residues"),
    ({"biomarker": "EGFR exon 91 in-frame deletion"}, "exon 91"),
    ({"biomarker": "MET exon 41 skipping"}, "exons.tsv"),
    ({"biomarker": "EGFR 7:55259515:T>G GRCh38"}, "outside EGFR in GRCh38"),
    ({"biomarker": "KRAS 7:55259515:T>G GRCh37"}, "this allele lies in EGFR"),
    ({"biomarker": "BRCA1 c.68_69delAG"}, "without their bases"),
    ({"biomarker": "TMB >= ten"}, "number"),
    ({"tumor_types": ""}, "tumor_types is empty"),
    ({"tumor_types": "NSCLCC"}, "no OncoTree code 'NSCLCC'"),
    ({"tumor_types": "MM"}, "write PCM"),
    ({"tumor_types": "lung cancer"}, "no OncoTree code"),
    ({"tumor_types": "NSCLC|NSCLC"}, "twice"),
    ({"tumor_types": "*|NSCLC"}, "beside *"),
    ({"excluded_tumor_types": "COADREAD"}, "its tumor types do not include"),
    ({"excluded_tumor_types": "LUADX"}, "no OncoTree code"),
    ({"context": "metastatic"}, "key=value"),
    ({"context": "age>=adult"}, "no number"),
    ({"context": "HER2=negative; HER2=negative"}, "twice"),
    ({"context": "prior=,"}, "empty value"),
    ({"effect": "sensitive"}, "unknown effect"),
    ({"therapies": ""}, "needs therapies"),
    ({"therapies": "osimertinib + "}, "empty drug"),
    ({"therapies": "osimertinib; osimertinib"}, "twice"),
    ({"level": "E"}, "level"),
    ({"level": "I-A"}, "level"),
    ({"escat": "III-C"}, "unknown ESCAT"),
    ({"evidence_kind": "rumor"}, "evidence_kind"),
    ({"approvals": "FDA approved 2018-04-18"}, "ISO date or ?"),
    ({"approvals": "FDA 2018-13-18 approved"}, "ISO date or ?"),
    ({"approvals": "FAD 2018-04-18 approved"}, "known regulator"),
    ({"approvals": "FDA 2027-04-18 approved"}, "after the knowledge date"),
    ({"valid_from": "18/04/2018"}, "valid_from is not a calendar day"),
    ({"valid_from": "2026-02-30"}, "valid_from is not a calendar day"),
    ({"valid_from": "2024-05-01", "valid_to": "2023-05-01"}, "before valid_from"),
    ({"effect": "withdrawn"}, "day of withdrawal"),
    ({"citations": "PMID:"}, "wrong shape"),
    ({"citations": "29151359"}, "wrong shape"),
    ({"citations": "NCT0229612"}, "wrong shape"),
    ({"citations": "DOI:29151359"}, "wrong shape"),
    ({"citations": "PMID:29151359; PMID:29151359"}, "repeat"),
    ({"source": ""}, "source is empty"),
    ({"review": "approved"}, "review is not one of"),
    ({"checked_on": ""}, "checked row needs checked_on"),
    ({"source_seen": ""}, "what was seen"),
    ({"checked_on": "2026-11-32"}, "checked_on is not a calendar day"),
    ({"checked_on": "2027-01-01"}, "after the knowledge date"),
    ({"review": "unreviewed"}, "unreviewed row has a checked_on"),
    ({"note": "a\x07bell"}, "control or damaged"),
    ({"note_zh": "壞\ufffd字"}, "control or damaged"),
    ({"note": "one\tcell too many"}, "cells where the header has"),
]


@pytest.mark.parametrize(("fault", "word"), PLANTED, ids=[f"{n}" for n in range(len(PLANTED))])
def test_a_planted_error_is_found_and_named(fault: dict[str, str], word: str) -> None:
    problems = assertions(GOOD | fault, ANOTHER)
    assert any(word in problem.text for problem in problems), [str(problem) for problem in problems]
    assert all("line 2" in problem.row for problem in problems)


def test_all_planted_errors_are_found_in_one_table() -> None:
    rows = []
    for number, (fault, _) in enumerate(PLANTED):
        # each row is another fact, so that only its own fault is wrong with it
        rows.append(GOOD | {"id": f"ROW-{number}", "context": f"age>={number}"} | fault)
    problems = assertions(*rows)
    lines_with_problems = {problem.row.rpartition("line ")[2].strip(")") for problem in problems}
    assert len(PLANTED) >= 50
    assert lines_with_problems == {str(number + 2) for number in range(len(PLANTED))}
    assert {problem.row for problem in assertions(GOOD, *rows)} == {
        problem.row.replace(f"line {n}", f"line {n + 1}") for problem in problems for n in [_line(problem)]
    }


def _line(problem: Problem) -> int:
    return int(problem.row.rpartition("line ")[2].strip(")"))


def test_ids_and_facts_stand_once() -> None:
    assert "id used before" in str(assertions(GOOD, ANOTHER | {"id": "test-1"})[0])
    twin = GOOD | {
        "id": "TEST-3",
        "biomarker": "EGFR exon 19 in-frame deletion OR p.L858R",
        "therapies": "gefitinib; osimertinib",
        "context": "line=1;  setting=metastatic",
    }
    assert "same fact as TEST-1" in str(assertions(GOOD, twin)[0])


def test_opposite_effects_without_a_condition_are_noted() -> None:
    opposite = GOOD | {"id": "TEST-3", "effect": "resistance", "therapies": "gefitinib"}
    table = "\n".join("\t".join(row[column] for column in ASSERTION_COLUMNS) for row in (GOOD, opposite))
    header = "\t".join(ASSERTION_COLUMNS)
    notes = check_assertions([parse_table("test.tsv", f"{header}\n{table}", ASSERTION_COLUMNS)], known())
    assert [problem.code for problem in notes if problem.code == "contradiction"] == ["contradiction"]
    opposite["context"] = "prior=osimertinib"
    table = "\n".join("\t".join(row[column] for column in ASSERTION_COLUMNS) for row in (GOOD, opposite))
    notes = check_assertions([parse_table("test.tsv", f"{header}\n{table}", ASSERTION_COLUMNS)], known())
    assert not [problem for problem in notes if problem.code == "contradiction"]


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({}, None),
        ({"pos": "55191823"}, "base 3 of codon CTG"),
        ({"pos": "55191826"}, "codon 859"),
        ({"codon": "CGG"}, "base 2 of codon CGG is G"),
        ({"codon": "CAG", "ref": "A"}, "give Q858R"),
        ({"codon": "CT"}, "no codon"),
        ({"codon_number": "857"}, "not in 857"),
        ({"codon_number": "8580"}, "no codon 8580"),
        ({"protein": "L858Q"}, "give L858R"),
        ({"strand": "-"}, "strand"),
        ({"chrom": "8"}, "chromosome 7"),
        ({"build": "hg38"}, "unknown build"),
        ({"gene": "EGRF"}, "transcript table"),
        ({"build": "GRCh37"}, "not in 858"),
        ({"pos": "here"}, "not a whole number"),
        ({"alt": "GG"}, "not a substitution"),
    ],
)
def test_a_protein_change_is_derived_anew(cells: dict[str, str], word: str | None) -> None:
    good = dict(zip(ALLELE_COLUMNS, ("EGFR", "GRCh38", "7", "55191822", "T", "G", "+", "CTG", "858", "L858R"), strict=True))
    line = "\t".join((good | cells).values())
    header = "\t".join(ALLELE_COLUMNS)
    problems = check_alleles(parse_table("alleles.tsv", f"{header}\n{line}\n", ALLELE_COLUMNS))
    if word is None:
        assert problems == []
    else:
        assert word in str(problems[0])


def test_a_change_on_the_other_strand_is_derived_too() -> None:
    line = "BRAF\tGRCh37\t7\t140453135\tCA\tTT\t-\tGTG\t600\tV600E"
    table = parse_table("alleles.tsv", "\t".join(ALLELE_COLUMNS) + f"\n{line}\n", ALLELE_COLUMNS)
    assert check_alleles(table) == []


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"drug": ""}, "drug is empty"),
        ({"tumor_types": "LUNGX"}, "no OncoTree code"),
        ({"tumor_types": ""}, "tumor_types is empty"),
        ({"biomarker": "EGFR"}, "what is altered"),
        ({"biomarker": "HER2 amplification"}, "unknown gene symbol"),
        ({"status": "paid"}, "status"),
        ({"effective": "113-10-01"}, "effective is not a date"),
        ({"source": ""}, "source is empty"),
    ],
)
def test_reimbursement_rows_are_checked(cells: dict[str, str], word: str) -> None:
    good = dict.fromkeys(NHI_COLUMNS, "") | {
        "drug": "osimertinib",
        "tumor_types": "NSCLC",
        "biomarker": "EGFR p.L858R",
        "status": "covered",
        "effective": "2024-10-01",
        "source": "a public document",
    }
    header = "\t".join(NHI_COLUMNS)
    line = "\t".join((good | cells)[column] for column in NHI_COLUMNS)
    table = parse_table("nhi.tsv", f"{header}\n{line}\n", NHI_COLUMNS)
    assert any(word in problem.text for problem in check_nhi(table, known()))
