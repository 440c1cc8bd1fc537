"""Oncogenicity in points: the well-known drivers reach their class, and missing data never counts."""

from __future__ import annotations

import pytest

from mingbian.genome.naming import name
from mingbian.genome.transcripts import Transcripts
from mingbian.interpret.oncogenicity import Edit, classify, grantham, revise
from mingbian.knowledge.functional import criteria, functional_effects
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build
from mingbian.model.errors import UsageError
from mingbian.model.interpretation import Oncogenicity
from mingbian.model.variant import Kind, Observation, Population, Source, Variant


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load()


def variant(
    kb: KnowledgeBase, gene: str, hgvs_p: str | None = None, hgvs_c: str | None = None, **population: float
) -> Variant:
    observation = Observation(
        kind=Kind.SNV, source=Source("x.json"), gene=gene, hgvs_p=hgvs_p, hgvs_c=hgvs_c,
        population=Population(**population, source="INFO/gnomAD_AF" if population else None),
    )  # fmt: skip
    return name(observation, None, kb.known_alleles)


def judged(
    kb: KnowledgeBase, gene: str, hgvs_p: str | None = None, hgvs_c: str | None = None, **population: float
) -> Oncogenicity:
    found = classify(variant(kb, gene, hgvs_p, hgvs_c, **population), kb)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("gene", "change", "points", "criteria_met"),
    [
        ("BRAF", "V600E", 8, ("OS2", "OS3")),
        ("KRAS", "G12D", 8, ("OS2", "OS3")),
        ("PIK3CA", "H1047R", 8, ("OS2", "OS3")),
        ("TP53", "R175H", 8, ("OS2", "OS3")),
        ("EGFR", "E746_A750del", 10, ("OS2", "OS3", "OM2")),
        ("ERBB2", "A775_G776insYVMA", 8, None),
        ("JAK2", "V617F", 6, ("OS2", "OM1")),
    ],
)
def test_well_known_drivers_are_at_least_likely_oncogenic(
    kb: KnowledgeBase, gene: str, change: str, points: int, criteria_met: tuple[str, ...] | None
) -> None:
    found = judged(kb, gene, change)
    assert found.oncogenicity_class in {"Oncogenic", "Likely Oncogenic"}
    if criteria_met is not None:
        assert (found.points, found.criteria) == (points, criteria_met)
    assert len(found.facts) == len(found.criteria)


def test_the_fact_behind_a_hotspot_gives_its_counts(kb: KnowledgeBase) -> None:
    fact = next(f for f in judged(kb, "TP53", "R175H").facts if f.startswith("OS3"))
    assert "386 of 416" in fact
    assert "cancerhotspots" in fact


@pytest.mark.parametrize(
    ("gene", "hgvs_p", "hgvs_c"),
    [
        ("BRCA2", "p.Ser1722fs", "c.5164_5165del"),
        ("TP53", "R213*", None),
        ("PTEN", None, "c.209+1G>T"),
        ("ATM", "p.Arg3008*", None),
        ("RB1", "M1?", None),
    ],
)
def test_a_null_variant_in_a_tumor_suppressor_scores_eight(
    kb: KnowledgeBase, gene: str, hgvs_p: str | None, hgvs_c: str | None
) -> None:
    found = judged(kb, gene, hgvs_p, hgvs_c)
    assert "OVS1" in found.criteria
    assert found.points >= 8
    assert "OM2" not in found.criteria


@pytest.mark.parametrize(("gene", "change"), [("KRAS", "Q61*"), ("EGFR", "R108fs"), ("BRCA2", "K3326*"), ("TTN", "R5*")])
def test_a_truncation_elsewhere_does_not(kb: KnowledgeBase, gene: str, change: str) -> None:
    assert "OVS1" not in judged(kb, gene, change).criteria


def test_hotspots_of_fewer_tumors_score_less(kb: KnowledgeBase) -> None:
    assert "OM4" in judged(kb, "MYD88", "L252P").criteria  # 37 tumors, all with this change
    assert "OM4" not in judged(kb, "BRAF", "K601E").criteria  # OM1 and OM4 do not stand together
    rare = judged(kb, "EGFR", "S768T")  # one of 15 tumors
    assert rare.criteria[0] in {"OP3", "OM3"}


def test_another_missense_of_an_oncogenic_residue_counts_only_if_no_less_drastic(kb: KnowledgeBase) -> None:
    assert "OM3" in judged(kb, "PIK3CA", "H1047D").criteria
    mild = judged(kb, "PIK3CA", "E545D")  # aspartate is closer to glutamate than lysine is
    assert "OM3" not in mild.criteria
    assert mild.oncogenicity_class == "VUS"


def test_frequencies_count_only_where_the_input_gives_them(kb: KnowledgeBase) -> None:
    assert "OP4" not in judged(kb, "KRAS", "G12D").criteria
    assert "OP4" in judged(kb, "KRAS", "G12D", gnomad=0.0).criteria
    assert "OP4" not in judged(kb, "KRAS", "G12D", gnomad=0.0, gnomad_eas=0.0002).criteria


def test_common_in_any_population_speaks_against_it(kb: KnowledgeBase) -> None:
    east_asian = judged(kb, "TP53", "L5R", gnomad=0.001, gnomad_eas=0.03)
    assert (east_asian.criteria, east_asian.oncogenicity_class) == (("SBS1",), "Likely Benign")
    common = judged(kb, "TP53", "P72R", highest=0.7)
    assert (common.criteria[-1], common.oncogenicity_class) == ("SBVS1", "Benign")
    assert "SBS1" not in common.criteria


def test_a_change_nothing_is_known_of_is_of_uncertain_significance_and_an_unknown_change_has_no_class(
    kb: KnowledgeBase,
) -> None:
    assert judged(kb, "NF1", "L1000M") == Oncogenicity("VUS", 0, (), ())
    unnamed = Observation(
        kind=Kind.SNV, source=Source("x.vcf", 1), build=Build.GRCH37, chrom="17", pos=41246000, ref="A", alt="G"
    )
    found = classify(name(unnamed, Transcripts.load(Build.GRCH37), kb.known_alleles), kb)
    assert (found.oncogenicity_class, found.criteria) == (None, ())
    assert "not known" in found.facts[0]


def test_silent_changes_and_other_alterations_are_not_judged(kb: KnowledgeBase) -> None:
    assert classify(variant(kb, "EGFR", "Q787="), kb) is None
    amplified = Observation(kind=Kind.COPY_NUMBER, source=Source("x.json"), gene="ERBB2")
    assert classify(name(amplified, None, kb.known_alleles), kb) is None


def test_exon_14_splice_sites_of_met_and_the_promoter_of_tert_are_not_lost_as_non_coding(kb: KnowledgeBase) -> None:
    assert judged(kb, "MET", None, "c.3082+1G>T").oncogenicity_class == "Likely Oncogenic"
    assert judged(kb, "TERT", "C228T").criteria == ("OS2",)


@pytest.mark.parametrize(
    ("a", "b", "distance"), [("L", "I", 5), ("S", "R", 110), ("C", "W", 215), ("V", "E", 121), ("G", "D", 94)]
)
def test_grantham_distances(a: str, b: str, distance: int) -> None:
    assert grantham(a, b) == pytest.approx(distance, abs=1)
    assert grantham(a, b) == grantham(b, a)


def test_the_tables_are_complete_and_consistent(kb: KnowledgeBase) -> None:
    table = criteria()
    assert len(table) == 17
    assert all(other in table for c in table.values() for other in c.not_with)
    for effect in functional_effects().values():
        found = judged(kb, effect.gene, *((None, effect.change) if effect.change.startswith("c.") else (effect.change,)))
        assert "OS2" in found.criteria, effect


# -- a reviewer's edits


def test_the_class_follows_a_reviewers_criteria() -> None:
    found = Oncogenicity("VUS", 4, ("OS3",), ("OS3: a hotspot",))
    more = revise(found, [Edit("OS2", True, "luciferase assay in our laboratory", "Dr. Wu")])
    assert (more.oncogenicity_class, more.points, more.criteria) == ("Likely Oncogenic", 8, ("OS2", "OS3"))
    assert more.facts[0] == "OS2: added by a reviewer (Dr. Wu): luciferase assay in our laboratory"
    less = revise(more, [Edit("OS3", False, "artifact of the hotspot list")])
    assert (less.oncogenicity_class, less.points) == ("VUS", 4)
    assert revise(None, [Edit("SBVS1", True, "8 % in our own population")]).oncogenicity_class == "Benign"


def test_an_added_criterion_takes_the_place_of_what_it_may_not_stand_beside() -> None:
    found = Oncogenicity("VUS", 2, ("OM1",), ("OM1: a domain",))
    assert revise(found, [Edit("OS3", True, "a hotspot of our own series")]).criteria == ("OS3",)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Edit("OS9", True, "x"), "no criterion"),
        (Edit("OS2", True, "  "), "No reason"),
        (Edit("OS3", True, "again"), "stands already"),
        (Edit("OS2", False, "away"), "does not stand"),
        (Edit("OM1", True, "in the kinase domain"), "may not stand beside OS3"),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(edit: Edit, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        revise(Oncogenicity("VUS", 4, ("OS3",), ("OS3: a hotspot",)), [edit])
