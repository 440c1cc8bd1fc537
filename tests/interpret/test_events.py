"""Every allele the readers observed ends in exactly one place, and the same event told twice is one event."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from tests.interpret.fakes import SmallKnowledge, copies, fusion, interpreted, row, small

from mingbian.interpret.events import is_silent
from mingbian.model.case import Build
from mingbian.model.interpretation import Interpretation
from mingbian.model.variant import Call, CopyNumberType, Kind, Observation, Source, TranscriptAnnotation


def placed(pos: int, ref: str, alt: str, line: int, consequence: str = "missense_variant", **fields: Any) -> Observation:
    """A record of a table of calls on GRCh38, annotated by VEP."""
    gene, chrom = fields.pop("gene", "EGFR"), fields.pop("chrom", "7")
    annotation = TranscriptAnnotation(
        "CSQ",
        gene,
        fields.pop("transcript", None),
        (consequence,),
        fields.pop("hgvs_c", None),
        fields.pop("hgvs_p", None),
    )
    return Observation(
        kind=Kind.SNV,
        source=Source("a.vcf", line),
        build=Build.GRCH38,
        chrom=chrom,
        pos=pos,
        ref=ref,
        alt=alt,
        annotations=(annotation,),
        chosen=0,
        call=fields.pop("call", Call(vaf=0.3, depth=100, filters=("PASS",))),
        **fields,
    )


L858R = {"transcript": "NM_005228.5", "hgvs_c": "NM_005228.5:c.2573T>G", "hgvs_p": "NP_005219.2:p.Leu858Arg"}
KB = SmallKnowledge(row("EGFR p.L858R", "NSCLC"))


def run(*seen: Observation, **facts: Any) -> Interpretation:
    return interpreted(KB, *seen, tumor_type="LUAD", build=Build.GRCH38, **facts)


def test_the_same_allele_in_two_records_is_one_event_and_one_duplicate() -> None:
    result = run(placed(55191822, "T", "G", 1, **L858R), placed(55191822, "T", "G", 2, **L858R))
    assert [f.variant.protein for f in result.findings] == ["L858R"]
    assert (result.accounting.interpreted, dict(result.accounting.set_aside)) == (1, {"duplicate": 1})
    assert len(result.findings[0].variant.parents) == 2
    assert [e.reason for e in result.accounting.examples] == ["duplicate"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_record_that_passed_with_a_vaf_speaks_whatever_the_order(order: tuple[int, ...]) -> None:
    records = [
        placed(55191822, "T", "G", 1, call=Call(vaf=0.9, filters=("base_qual",)), **L858R),
        placed(55191822, "T", "G", 2, call=Call(filters=("PASS",)), **L858R),
        placed(55191822, "T", "G", 3, call=Call(vaf=0.3, depth=80, filters=("PASS",)), **L858R),
    ]
    result = run(*(records[i] for i in order))
    assert result.findings[0].variant.observed.source.line == 3
    assert result.accounting.set_aside["duplicate"] == 2


def test_a_report_by_name_is_the_placed_change_of_that_name() -> None:
    result = run(placed(55191822, "T", "G", 1, **L858R), small("EGFR", "Leu858Arg", 7))
    assert len(result.findings) == 1
    assert result.accounting.set_aside == {"duplicate": 1}


def test_padded_and_plain_alleles_are_one_event() -> None:
    result = run(placed(55191822, "T", "G", 1, **L858R), placed(55191821, "CT", "CG", 2, **L858R))
    assert len(result.findings) == 1


def test_fusions_and_copy_numbers_told_twice() -> None:
    result = run(
        fusion("EML4", "ALK"), fusion("EML4", "ALK"),
        copies("MET", CopyNumberType.AMPLIFICATION, 9), copies("MET", CopyNumberType.AMPLIFICATION, 9),
        copies("MET", CopyNumberType.LOSS),
    )  # fmt: skip
    assert len(result.findings) == 3
    assert result.accounting.set_aside == {"duplicate": 2}


@pytest.mark.parametrize(
    "consequence",
    ["synonymous_variant", "intron_variant", "3_prime_UTR_variant", "upstream_gene_variant", "downstream_gene_variant"],
)
def test_changes_known_to_alter_no_protein_are_set_aside_and_counted(consequence: str) -> None:
    result = run(placed(55191830, "A", "G", 4, consequence))
    assert result.findings == ()
    assert (result.accounting.interpreted, dict(result.accounting.set_aside)) == (0, {"no_protein_effect": 1})
    assert result.accounting.examples[0].line == 4


@pytest.mark.parametrize(
    "consequence", ["missense_variant", "splice_donor_variant", "stop_gained", "splice_region_variant"]
)
def test_changes_that_may_alter_the_protein_are_findings(consequence: str) -> None:
    assert len(run(placed(55191830, "A", "G", 4, consequence)).findings) == 1


def test_a_silent_consequence_that_a_row_names_is_kept() -> None:
    promoter = placed(
        1295113, "G", "A", 1, "upstream_gene_variant",
        gene="TERT", chrom="5", transcript="NM_198253.3", hgvs_c="NM_198253.3:c.-124C>T",
    )  # fmt: skip
    assert len(interpreted(SmallKnowledge(), promoter, tumor_type="MEL", build=Build.GRCH38).findings) == 0
    kb = SmallKnowledge(row("TERT c.-124C>T", "MEL", effect="prognostic_worse", therapies="", evidence_kind="guideline"))
    result = interpreted(kb, promoter, tumor_type="MEL", build=Build.GRCH38)
    assert [f.tier for f in result.findings] == ["I"]


@pytest.mark.parametrize(
    ("terms", "silent"),
    [
        ("synonymous_variant", True),
        ("splice_region_variant&synonymous_variant", False),
        ("intron_variant&non_coding_transcript_variant", True),
        ("missense_variant&splice_region_variant", False),
        ("coding_sequence_variant", False),
        ("", False),
    ],
)
def test_silence_needs_every_term(terms: str, silent: bool) -> None:
    assert is_silent(terms) is silent


def test_two_changes_of_one_codon_without_phase_are_not_tiered_as_the_single_change() -> None:
    kb = SmallKnowledge(row("BRAF p.V600E", "MEL"))
    vep = {"gene": "BRAF", "chrom": "7", "transcript": "NM_004333.6"}
    single = placed(140753336, "A", "T", 1, hgvs_c="NM_004333.6:c.1799T>A", hgvs_p="p.Val600Glu", **vep)
    beside = placed(140753337, "C", "T", 2, hgvs_c="NM_004333.6:c.1798G>A", hgvs_p="p.Val600Met", **vep)
    alone = interpreted(kb, single, tumor_type="MEL", build=Build.GRCH38)
    assert [f.tier for f in alone.findings] == ["I"]
    both = interpreted(kb, single, beside, tumor_type="MEL", build=Build.GRCH38)
    assert all(f.tier not in ("I", "II") and "possible_mnv" in f.flags for f in both.findings)
    assert both.accounting.balanced


def test_phased_neighbors_are_one_event_that_counts_its_parts() -> None:
    kb = SmallKnowledge(row("BRAF p.V600K", "MEL"))
    vep = {"gene": "BRAF", "chrom": "7", "transcript": "NM_004333.6"}
    call = Call(vaf=0.3, depth=100, filters=("PASS",), genotype="0|1", haplotype="0|1", phase_set="9")
    result = interpreted(
        kb,
        placed(140753336, "A", "T", 1, hgvs_c="NM_004333.6:c.1799T>A", hgvs_p="p.Val600Glu", call=call, **vep),
        placed(140753337, "C", "T", 2, hgvs_c="NM_004333.6:c.1798G>A", hgvs_p="p.Val600Met", call=call, **vep),
        tumor_type="MEL",
        build=Build.GRCH38,
    )
    assert [(f.variant.protein, f.tier) for f in result.findings] == [("V600K", "I")]
    assert (result.accounting.interpreted, result.accounting.set_aside) == (2, {})
