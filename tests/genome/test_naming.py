"""The same event always has the same key, the same name and the same consequence."""

from __future__ import annotations

from typing import Any

import pytest
from tests.genome.make import B37, B38, annotated, at, observed, reported

from mingbian.genome.known import KnownAlleles, NoKnownAlleles
from mingbian.genome.naming import name
from mingbian.genome.transcripts import Transcripts
from mingbian.model.case import Build
from mingbian.model.records import replace
from mingbian.model.variant import Fusion, Kind, Source, TranscriptAnnotation

# Published errors as regression tests: the event, in both builds, with the names it must have.
EVENTS = """
    BRAF V600E c.1799T>A missense_variant 37:7:140453136:A:T 38:7:140753336:A:T
    BRAF V600K c.1798_1799delinsAA missense_variant 37:7:140453136:AC:TT 38:7:140753336:AC:TT
    KRAS G12F c.34_35delinsTT missense_variant 37:12:25398284:CC:AA 38:12:25245350:CC:AA
    KRAS G12C c.34G>T missense_variant 37:12:25398285:C:A 38:12:25245351:C:A
    KRAS G12C c.33_34delinsCT missense_variant 37:12:25398285:CA:AG 38:12:25245351:CA:AG
    EGFR L858R c.2573T>G missense_variant 37:7:55259515:T:G 38:7:55191822:T:G
    EGFR L858R c.2573_2574delinsGT missense_variant 37:7:55259515:TG:GT 38:7:55191822:TG:GT
    EGFR T790M c.2369C>T missense_variant 37:7:55249071:C:T 38:7:55181378:C:T
    EGFR C797S c.2389T>A missense_variant 37:7:55249091:T:A 38:7:55181398:T:A
    EGFR C797S c.2390G>C missense_variant 37:7:55249092:G:C 38:7:55181399:G:C
    EGFR E746_A750del c.2235_2249del inframe_deletion 37:7:55242464:AGGAATTAAGAGAAGC:A 38:7:55174771:AGGAATTAAGAGAAGC:A
    EGFR E746_A750del c.2236_2250del inframe_deletion 37:7:55242465:GGAATTAAGAGAAGCA:G 38:7:55174772:GGAATTAAGAGAAGCA:G
    ERBB2 Y772_A775dup c.2313_2324dup inframe_insertion 37:17:37880981:A:AGCATACGTGATG 38:17:39724728:A:AGCATACGTGATG \
     37:17:37880983:C:CATACGTGATGGC 38:17:39724730:C:CATACGTGATGGC
    BRCA1 Q1756fs c.5266dup frameshift_variant 37:17:41209079:T:TG 38:17:43057062:T:TG
    MET - c.3028+1G>T splice_donor_variant 37:7:116412044:G:T 38:7:116771990:G:T
    TERT - c.-124C>T upstream_gene_variant 37:5:1295228:G:A 38:5:1295113:G:A
    TERT - c.-146C>T upstream_gene_variant 37:5:1295250:G:A 38:5:1295135:G:A
    TP53 R248Q c.743G>A missense_variant 37:17:7577538:C:T 38:17:7674220:C:T
    PIK3CA E542K c.1624G>A missense_variant 37:3:178936082:G:A 38:3:179218294:G:A
    PTEN C136R c.406T>C missense_variant 37:10:89692922:T:C 38:10:87933165:T:C
    NF1 - c.4333-1G>A splice_acceptor_variant 37:17:29586049:G:A 38:17:31259031:G:A
    EGFR H304Y c.910C>T missense_variant 37:7:55223543:C:T 38:7:55155850:C:T
    JAK2 V617F c.1849G>T missense_variant 37:9:5073770:G:T 38:9:5073770:G:T
    DNMT3A R882H c.2645G>A missense_variant 37:2:25457242:C:T 38:2:25234373:C:T
    DPYD - c.1905+1G>A splice_donor_variant 37:1:97915614:C:T 38:1:97450058:C:T
    TP53 P72R c.215C>G missense_variant 37:17:7579472:G:C 38:17:7676154:G:C
    MYD88 L252P c.755T>C missense_variant 37:3:38182641:T:C 38:3:38141150:T:C
"""
BUILDS = {"37": B37, "38": B38}
Place = tuple[Build, str, int, str, str]
Event = tuple[str, str | None, str, str, list[Place]]


def events() -> list[Event]:
    """The events: gene, protein, coding name, consequence, places as build:chromosome:position:ref:alt."""
    found = []
    for line in EVENTS.strip().splitlines():
        gene, protein, coding, consequence, *places = line.split()
        cells = [place.split(":") for place in places]
        found.append(
            (gene, None if protein == "-" else protein, coding, consequence,
             [(BUILDS[b], chrom, int(pos), ref, alt) for b, chrom, pos, ref, alt in cells])
        )  # fmt: skip
    return found


@pytest.mark.parametrize("event", events(), ids=lambda e: f"{e[0]} {e[2]}")
def test_an_event_without_annotation_has_its_textbook_names_in_both_builds(known: KnownAlleles, event: Event) -> None:
    gene, protein, coding, consequence, places = event
    keys: dict[Any, set[str]] = {}
    for place in places:
        v = at(known, *place)
        assert (v.gene, v.protein, v.hgvs_c.partition(":")[2], v.consequence) == (gene, protein, coding, consequence)
        assert "." in v.hgvs_c.partition(":")[0]  # a versioned transcript
        keys.setdefault(place[0], set()).add(v.key)
    assert all(len(found) == 1 for found in keys.values())  # all spellings in one build, one key


@pytest.mark.parametrize("event", events(), ids=lambda e: f"{e[0]} {e[2]}")
def test_padding_and_splitting_off_do_not_change_the_event(known: KnownAlleles, event: Event) -> None:
    for build, chrom, pos, ref, alt in event[4]:
        plain = at(known, build, chrom, pos, ref, alt)
        for left, right in (("G", ""), ("TC", ""), ("", "A"), ("CA", "GG")):
            v = at(known, build, chrom, pos - len(left), left + ref + right, left + alt + right)
            assert (v.key, v.hgvs_g, v.hgvs_c, v.protein) == (plain.key, plain.hgvs_g, plain.hgvs_c, plain.protein)


@pytest.mark.parametrize(
    ("written", "gene"),
    [
        ("p.Tyr772_Ala775dup", "ERBB2"),
        ("p.Ala775_Gly776insTyrValMetAla", "ERBB2"),
        ("A775_G776insYVMA", "ERBB2"),
        ("p.E770_A771insAYVM", "HER2"),
    ],
)
def test_the_three_names_of_one_erbb2_duplication_are_one_event(known: KnownAlleles, written: str, gene: str) -> None:
    v = reported(known, gene, written)
    assert (v.gene, v.protein, v.consequence, v.kind) == ("ERBB2", "Y772_A775dup", "inframe_insertion", Kind.INSERTION)
    assert v.hgvs_p == "p.Tyr772_Ala775dup"
    assert (v.first_residue, v.last_residue, v.exon) == (772, 775, 20)


def test_an_annotator_that_calls_the_duplication_an_insertion_is_understood(known: KnownAlleles) -> None:
    v = annotated(
        known, B37, "17", 37880981, "A", "AGCATACGTGATG", gene="ERBB2", transcript="NM_004448.4",
        consequence=("inframe_insertion",), hgvs_c="NM_004448.4:c.2313_2324dup",
        hgvs_p="NP_004439.2:p.Ala775_Gly776insTyrValMetAla", protein_id="NP_004439.2",
    )  # fmt: skip
    assert v.hgvs_p == "NP_004439.2:p.Tyr772_Ala775dup"


def test_an_annotation_on_mane_select_is_kept_with_its_versioned_accessions(known: KnownAlleles) -> None:
    v = annotated(
        known, B38, "7", 55191822, "T", "G", gene="EGFR", transcript="NM_005228.5", consequence=("missense_variant",),
        hgvs_c="NM_005228.5:c.2573T>G", hgvs_p="NP_005219.2:p.Leu858Arg", exon="21/28", protein_id="NP_005219.2",
    )  # fmt: skip
    assert (v.hgvs_c, v.hgvs_p, v.hgvs_g) == (
        "NM_005228.5:c.2573T>G", "NP_005219.2:p.Leu858Arg", "NC_000007.14:g.55191822T>G",
    )  # fmt: skip
    assert (v.protein, v.consequence, v.exon, v.first_residue, v.name_basis) == (
        "L858R",
        "missense_variant",
        21,
        858,
        "annotated",
    )


def test_the_ensembl_partner_of_mane_select_gives_the_same_names(known: KnownAlleles) -> None:
    v = annotated(
        known, B38, "7", 55191822, "T", "G", gene="EGFR", transcript="ENST00000275493.7", consequence=("missense_variant",),
        hgvs_c="ENST00000275493.7:c.2573T>G", hgvs_p="ENSP00000275493.2:p.Leu858Arg", exon="21/28",
    )  # fmt: skip
    assert (v.hgvs_c, v.hgvs_p, v.flags) == ("NM_005228.5:c.2573T>G", "p.Leu858Arg", ())


@pytest.mark.parametrize(
    ("place", "transcript", "given", "names"),
    [
        (
            (B37, "7", 140453136, "A", "T"),
            "NM_001374258.1",
            "c.1919T>A p.Val640Glu",
            ("c.1799T>A", "V600E", 15),
        ),
        (
            (B38, "7", 116771989, "G", "A"),
            "NM_001127500.3",
            "c.3082G>A p.Asp1028Asn",
            ("c.3028G>A", "D1010N", 14),
        ),
        (
            (B38, "7", 116771989, "G", "A"),
            "ENST00000318493.6",
            "c.3082G>A p.Asp1028Asn",
            ("c.3028G>A", "D1010N", 14),
        ),
        ((B37, "3", 38182641, "T", "C"), "NM_002468.4", "c.794T>C p.Leu265Pro", ("c.755T>C", "L252P", 5)),
        ((B37, "7", 116412044, "G", "T"), "ENST00000318493.6", "c.3082+1G>T", ("c.3028+1G>T", None, 14)),
        (
            (B37, "7", 55259515, "T", "G"),
            "ENST00000275493.2",
            "c.2573T>G p.Leu858Arg",
            ("c.2573T>G", "L858R", 21),
        ),
    ],
)
def test_names_on_another_transcript_are_put_on_mane_select(
    known: KnownAlleles, place: Place, transcript: str, given: str, names: tuple[str, str | None, int]
) -> None:
    coding, _, protein = given.partition(" ")
    gene = at(known, *place).gene
    term = "missense_variant" if protein else "splice_donor_variant"
    v = annotated(
        known, *place, gene=gene, transcript=transcript, hgvs_c=coding, hgvs_p=protein or None, consequence=(term,)
    )  # fmt: skip
    assert (v.hgvs_c.partition(":")[2], v.protein, v.exon) == names
    assert v.flags == ()
    assert v.observed.annotation.hgvs_c == coding  # as given stays readable


def test_names_that_cannot_be_put_on_mane_select_stay_as_given_and_say_so(known: KnownAlleles) -> None:
    v = annotated(
        known, B37, "9", 21994138, "C", "T", gene="CDKN2A", transcript="NM_058195.4", consequence=("missense_variant",),
        hgvs_c="NM_058195.4:c.193+1G>A", hgvs_p="p.Gly64Arg",
    )  # fmt: skip
    assert v.flags == ("other_transcript",)
    assert v.protein == "G64R"


def test_the_most_severe_term_is_the_consequence(known: KnownAlleles) -> None:
    v = annotated(
        known, B37, "7", 116412044, "G", "T", gene="MET", transcript="NM_000245.4",
        consequence=("splice_region_variant", "splice_donor_variant", "intron_variant"), hgvs_c="NM_000245.4:c.3028+1G>T",
    )  # fmt: skip
    assert (v.consequence, v.exon) == ("splice_donor_variant", 14)


@pytest.mark.parametrize("given", [{}, {"hgvs_c": "NM_004333.4:c.1799T>A"}, {"consequence": (), "hgvs_c": "c.1799T>A"}])
def test_an_annotation_without_a_protein_name_leaves_the_word_to_the_allele(known: KnownAlleles, given: Any) -> None:
    stated = {"consequence": ("missense_variant",)} | given
    v = annotated(known, B37, "7", 140453136, "A", "T", gene="BRAF", **stated)
    assert (v.protein, v.consequence, v.flags, v.name_basis) == ("V600E", "missense_variant", (), "known allele")


def test_but_not_against_what_is_stated(known: KnownAlleles) -> None:
    for other in ({"gene": "EGFR"}, {"gene": "BRAF", "hgvs_c": "c.1798G>A"}):
        v = annotated(known, B37, "7", 140453136, "A", "T", consequence=("missense_variant",), **other)
        assert (v.protein, v.name_basis) == (None, "annotated")


def test_an_old_gene_symbol_in_the_annotation_becomes_the_current_one(known: KnownAlleles) -> None:
    v = annotated(known, B37, "12", 49420000, "C", "T", gene="MLL2", consequence=("missense_variant",), hgvs_p="p.Arg5Cys")
    assert (v.gene, v.genes) == ("KMT2D", ("KMT2D",))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((B37, "12", 112241766, "G", "A"), ("ALDH2", "NM_000690.4:c.1510G>A", None, None, 504)),
        ((B37, "17", 41246000, "A", "G"), ("BRCA1", "NM_007294.4:c.1548T>C", None, None, 516)),
        ((B37, "13", 32914437, "GTG", "G"), ("BRCA2", None, None, "frameshift_variant", 1982)),
        ((B37, "13", 32914437, "GTGG", "G"), ("BRCA2", None, None, "inframe_deletion", 1982)),
        ((B37, "13", 32914437, "G", "GACT"), ("BRCA2", None, None, "inframe_insertion", 1982)),
        ((B37, "17", 41219713, "C", "T"), ("BRCA1", "NM_007294.4:c.4987-1G>A", None, "splice_acceptor_variant", None)),
        ((B37, "17", 41219717, "C", "T"), ("BRCA1", "NM_007294.4:c.4987-5G>A", None, "splice_region_variant", None)),
        ((B37, "17", 41219813, "C", "T"), ("BRCA1", "NM_007294.4:c.4987-101G>A", None, "intron_variant", None)),
    ],
)
def test_without_annotation_only_what_is_certain_is_said(place: Any, expected: tuple[Any, ...]) -> None:
    v = at(NoKnownAlleles(), *place)
    assert (v.gene, v.hgvs_c, v.protein, v.consequence, v.first_residue) == expected
    assert v.name_basis == "not annotated"


def test_any_change_of_the_first_codon_loses_the_start_and_a_deletion_over_a_splice_site_loses_the_site() -> None:
    assert at(NoKnownAlleles(), B37, "7", 55086972, "T", "C").consequence == "start_lost"
    lost = at(NoKnownAlleles(), B37, "7", 116412040, "GAAGGTATAT", "G")
    assert (lost.gene, lost.consequence, lost.exon) == ("MET", "splice_donor_variant", 14)
    whole = at(NoKnownAlleles(), B37, "7", 116411895, "A" + "C" * 60, "A")
    assert whole.consequence == "splice_acceptor_variant"


def test_a_codon_that_known_changes_determine_gives_the_residue_of_a_new_change(known: KnownAlleles) -> None:
    v = at(known, B37, "7", 140453136, "ACT", "TTT")  # the block that holds V600K, padded
    assert v.protein == "V600K"
    derived = at(known, B37, "12", 25398284, "CC", "GT")  # c.34_35delinsAC, in no table
    assert (derived.protein, derived.consequence) == ("G12T", "missense_variant")
    assert at(known, B37, "12", 25398283, "A", "G").protein == "G12="


def test_outside_the_genes_known_here_the_allele_keeps_its_key_and_nothing_else(known: KnownAlleles) -> None:
    v = at(known, B37, "1", 100, "A", "G")
    assert (v.key, v.hgvs_g, v.gene, v.hgvs_c, v.consequence) == (
        "GRCh37-1-100-A-G",
        "NC_000001.10:g.100A>G",
        None,
        None,
        None,
    )


def test_a_genomic_name_is_a_deletion_an_insertion_or_both() -> None:
    name_of = lambda ref, alt: at(NoKnownAlleles(), B37, "1", 100, ref, alt).hgvs_g.partition(":")[2]  # noqa: E731
    assert name_of("AT", "A") == "g.101del"
    assert name_of("ATGC", "A") == "g.101_103del"
    assert name_of("A", "AT") == "g.100_101insT"
    assert name_of("ATG", "CC") == "g.100_102delinsCC"
    assert name_of("AT", "GC") == "g.100_101delinsGC"


@pytest.mark.parametrize(
    ("gene", "hgvs_p", "hgvs_c", "protein", "coding", "consequence"),
    [
        ("BRCA2", "p.Ser1722fs", "c.5164_5165del", "S1722fs", "NM_000059.4:c.5164_5165del", "frameshift_variant"),
        ("BRCA1", None, "5382insC", "Q1756fs", "NM_007294.4:c.5266dup", "frameshift_variant"),
        ("BRCA1", None, "185delAG", "E23fs", "NM_007294.4:c.68_69del", "frameshift_variant"),
        ("TERT", "C228T", None, None, "NM_198253.3:c.-124C>T", None),
        ("MET", None, "c.3028+1G>T", None, "NM_000245.4:c.3028+1G>T", "splice_donor_variant"),
        ("MET", "p.D1028N", None, "D1010N", None, "missense_variant"),
        ("BRAF", "V640E", None, "V600E", None, "missense_variant"),
        ("BRAF", "p.Val640Glu", "NM_001374258.1:c.1919T>A", "V600E", "NM_004333.6:c.1799T>A", "missense_variant"),
        ("ATM", "p.Arg3008*", None, "R3008*", None, "stop_gained"),
        ("NPM1", "W288fs", None, "W288fs", None, "frameshift_variant"),
        ("MLH1", None, "c.350C>T", None, "NM_000249.4:c.350C>T", None),
        ("XYZ1", "p.Leu5Arg", None, "L5R", None, "missense_variant"),
        ("EGFR", "something else", None, None, None, None),
    ],
)
def test_a_report_with_names_only_is_understood(
    known: KnownAlleles, gene: str, hgvs_p: str | None, hgvs_c: str | None, protein: str | None, coding: str | None,
    consequence: str | None,
) -> None:  # fmt: skip
    v = reported(known, gene, hgvs_p, hgvs_c)
    assert (v.protein, v.hgvs_c, v.consequence) == (protein, coding, consequence)
    assert (v.chrom, v.pos, v.key, v.name_basis) == (None, None, None, "reported")


def test_a_name_leads_to_coordinates_only_where_it_means_one_allele(known: KnownAlleles) -> None:
    assert reported(known, "EGFR", "p.Leu858Arg", build=B38).pos is None  # two alleles give L858R
    v = reported(known, "EGFR", "p.Leu858Arg", "NM_005228.5:c.2573T>G", build=B38)
    assert (v.chrom, v.pos, v.ref, v.alt, v.key) == ("7", 55191822, "T", "G", "GRCh38-7-55191822-T-G")
    promoter = reported(known, "TERT", "C228T", build=B37)
    assert (promoter.key, promoter.protein) == ("GRCh37-5-1295228-G-A", None)
    intron = reported(known, "MET", None, "c.3082+1G>T", build=B37)  # a splice site MANE Select has as c.3028+1
    assert (intron.key, intron.hgvs_c) == ("GRCh37-7-116412044-G-T", "NM_000245.4:c.3028+1G>T")
    assert reported(known, "MET", None, "c.3083+1G>T", build=B37).key is None  # no transcript has it


@pytest.mark.parametrize("label", ["laboratory report", "FoundationOne"])
def test_coordinates_and_names_of_a_report_together(known: KnownAlleles, label: str) -> None:
    given = TranscriptAnnotation(
        label, "EGFR", hgvs_c="NM_005228.5:c.2573T>G", hgvs_p="p.Leu858Arg", consequence=("missense_variant",)
    )
    seen = observed(B38, "7", 55191822, "T", "G", annotations=(given,), chosen=0)
    v = name(replace(seen, source=Source("r.json", path="$.variants[0]")), Transcripts.load(B38), known)
    assert (v.hgvs_c, v.hgvs_p, v.protein, v.name_basis, v.exon) == (
        "NM_005228.5:c.2573T>G",
        "p.Leu858Arg",
        "L858R",
        "reported",
        21,
    )


def test_fusions_and_copy_number_get_current_symbols(known: KnownAlleles) -> None:
    fusion = observed(B37, None, None, None, None, kind=Kind.FUSION, fusion=Fusion("MLL", "MLLT3"))
    v = name(fusion, None, known)
    assert v.genes == ("KMT2A", "MLLT3")
    assert name(observed(B37, None, None, None, None, kind=Kind.COPY_NUMBER, gene="HER2"), None, known).gene == "ERBB2"


def test_alleles_that_are_not_bases_are_not_named_by_their_position(known: KnownAlleles) -> None:
    v = at(known, B37, "7", 140453136, "A", "<DEL>")
    assert (v.key, v.protein) == (None, None)
