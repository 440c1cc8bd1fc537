"""Wild type is a result of its own: said only where the assay is shown to have looked."""

from __future__ import annotations

import pytest
from tests.interpret.fakes import SmallKnowledge, copies, fusion, interpreted, row, small

from mingbian.genome.transcripts import Transcripts
from mingbian.interpret.coverage import MIN_DEPTH, Coverage, Unit, units
from mingbian.knowledge.regions import Codons, Exons
from mingbian.model.case import Assay, Build, CoverageFact
from mingbian.model.interpretation import Interpretation, WildTypeState
from mingbian.model.variant import CopyNumberType, Observation

RAS = row(
    "wild type KRAS,NRAS exons 2-4", "COADREAD", id="RAS", effect="requires_wild_type", therapies="panitumumab", escat="I-A"
)
WILD, MUTATED, OPEN = WildTypeState.WILD_TYPE, WildTypeState.MUTATED, WildTypeState.CANNOT_CALL


def exon(gene: str, region: str, depth: int | None) -> CoverageFact:
    return CoverageFact(gene=gene, region=region, min_depth=depth)


def run(
    *seen: Observation,
    coverage: tuple[CoverageFact, ...] = (),
    assay: Assay = Assay.TUMOR_ONLY,
    kb: SmallKnowledge | None = None,
) -> Interpretation:
    return interpreted(kb or SmallKnowledge(RAS), *seen, tumor_type="COADREAD", coverage=coverage, assay=assay)


def states(result: Interpretation) -> dict[str, WildTypeState]:
    return {w.gene: w.state for w in result.wild_type}


ALL = (exon("KRAS", "exons 2-4", 500), exon("NRAS", "all", 500))


def test_covered_and_nothing_found_is_wild_type_and_a_finding_of_its_own() -> None:
    result = run(coverage=ALL)
    assert states(result) == {"KRAS": WILD, "NRAS": WILD}
    f = result.findings[0]
    assert (f.variant.kind, f.tier, f.level, f.escat) == ("wild_type", "I", "A", "I-A")
    assert [(a.effect, a.therapies) for a in f.assertions] == [("requires_wild_type", ("panitumumab",))]
    assert "lowest depth exon 2 (500 reads)" in f.basis[0].text


@pytest.mark.parametrize(
    ("coverage", "missing"),
    [
        ((), "no coverage statement for exon 2, exon 3, exon 4"),
        ((exon("KRAS", "exon 2", 500), exon("KRAS", "exon 3", 500), exon("NRAS", "all", 500)), "exon 4"),
        ((exon("KRAS", "exons 2-3", 500), exon("KRAS", "exon 4", 80), exon("NRAS", "all", 500)), "exon 4 has 80 reads"),
        ((exon("KRAS", "all", None), exon("NRAS", "all", 500)), "no coverage statement"),
        ((exon("KRAS", "all", MIN_DEPTH - 1), exon("NRAS", "all", 500)), "has 99 reads"),
    ],
)
def test_silence_is_not_wild_type(coverage: tuple[CoverageFact, ...], missing: str) -> None:
    result = run(coverage=coverage)
    assert states(result)["KRAS"] is OPEN
    reason = next(w for w in result.wild_type if w.gene == "KRAS")
    assert missing in reason.reason
    assert "insufficient coverage" in reason.reason
    assert reason.reason_zh
    assert not result.findings


def test_a_mutation_there_is_mutated_whatever_the_coverage() -> None:
    for coverage in ((), ALL):
        result = run(small("KRAS", "Gly12Asp"), coverage=coverage)
        assert states(result)["KRAS"] is MUTATED
        assert all(f.variant.kind != "wild_type" for f in result.findings)


def test_a_mutation_elsewhere_in_the_gene_does_not_break_it() -> None:
    assert states(run(small("KRAS", "Arg164Gln"), coverage=ALL))["KRAS"] is WILD


def test_plasma_never_shows_absence() -> None:
    result = run(coverage=ALL, assay=Assay.PLASMA)
    assert set(states(result).values()) == {OPEN}
    assert not result.findings


def test_another_tumor_asks_nothing() -> None:
    assert interpreted(SmallKnowledge(RAS), tumor_type="LUAD", coverage=ALL).wild_type == ()


def test_the_codons_of_the_label_stand_for_the_exons_of_ras() -> None:
    facts = (exon("KRAS", "codons 12,13,59,61,117,146", 300), exon("NRAS", "codons 12,13,59,61,117,146", 300))
    assert states(run(coverage=facts)) == {"KRAS": WILD, "NRAS": WILD}
    short = (exon("KRAS", "codons 12,13,61", 300), facts[1])
    assert states(run(coverage=short))["KRAS"] is OPEN


def test_coverage_by_place() -> None:
    chosen = Transcripts.load(Build.GRCH38).chosen("KRAS")
    assert chosen is not None
    spans = [CoverageFact(chrom=chosen.chrom, start=s, end=e, min_depth=200) for s, e in chosen.exons]
    whole = Coverage(spans, Build.GRCH38)
    assert all(whole.read(unit) for unit in units("KRAS", Exons((2, 3, 4))))
    assert whole.depth(Unit("KRAS", "whole gene")) == 200
    codon = chosen.codon_positions(12)
    assert codon is not None
    hole = [f for f in spans if not (f.start or 0) <= codon[1] <= (f.end or 0)]
    assert not Coverage(hole, Build.GRCH38).read(units("KRAS", Codons((12,)))[0])
    assert Coverage(hole, Build.GRCH38).read(units("KRAS", Codons((61,)))[0])
    assert not Coverage(spans, None).read(units("KRAS", Codons((12,)))[0])


def test_the_lowest_of_several_statements_counts() -> None:
    facts = (exon("KRAS", "exon 2", 500), exon("KRAS", "exon 2", 50))
    assert Coverage(facts, None).depth(units("KRAS", Exons((2,)))[0]) == 50


def test_no_fusion_is_said_only_where_fusions_were_looked_for() -> None:
    need = row(
        "wild type EGFR exons 18-21 AND NOT ALK fusion", "NSCLC", effect="requires_wild_type", therapies="pembrolizumab"
    )
    kb = SmallKnowledge(need)

    def state(*seen: Observation, **facts: object) -> dict[str, WildTypeState]:
        return states(interpreted(kb, *seen, tumor_type="LUAD", **facts))

    looked = (exon("EGFR", "exons 18-21", 500), exon("ALK", "fusions", 500))
    assert state() == {"EGFR": OPEN, "ALK": OPEN}
    assert state(coverage=looked) == {"EGFR": WILD, "ALK": WILD}
    assert state(fusion("EML4", "ALK"), coverage=looked)["ALK"] is MUTATED


def test_a_row_that_also_needs_wild_type_is_conditional_until_it_is_shown() -> None:
    kb = SmallKnowledge(row("ERBB2 amplification AND wild type KRAS,NRAS exons 2-4", "COADREAD", therapies="tucatinib"))

    amplified = copies("ERBB2", CopyNumberType.AMPLIFICATION, 20)
    for coverage, conditional in (((), True), (ALL, False)):
        result = run(amplified, coverage=coverage, kb=kb)
        f = next(f for f in result.findings if f.variant.gene == "ERBB2")
        assert (f.tier, "conditional" in f.flags) == ("I", conditional)
    mutated = run(amplified, small("KRAS", "Gly12Asp"), coverage=ALL, kb=kb)
    assert next(f for f in mutated.findings if f.variant.gene == "ERBB2").tier == "III"
