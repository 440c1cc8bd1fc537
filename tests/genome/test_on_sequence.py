"""With the reference sequence the same event has the same key and name however it is written; a name that means another
change than the alleles is shown, not chosen."""

from __future__ import annotations

import os
import random

import pytest
from tests.genome import synthetic
from tests.genome.make import B37, B38, observed, phased
from tests.genome.test_naming import events

from mingbian.genome import keys, shifting
from mingbian.genome.checking import alleles_of, same_protein
from mingbian.genome.hgvs import parse_coding, parse_protein
from mingbian.genome.known import KnownAlleles
from mingbian.genome.naming import NAMING_CONFLICT, join_neighbors, name
from mingbian.genome.normalize import normalize
from mingbian.genome.transcripts import Transcripts
from mingbian.model.case import Build
from mingbian.model.records import replace
from mingbian.model.variant import Call, TranscriptAnnotation, Variant

WHOLE = bool(os.environ.get("MINGBIAN_WHOLE_GENOME"))  # all chromosomes and all events: some minutes
CHROMOSOMES = () if WHOLE else ("5", "7", "12", "17")


def genome(build: Build) -> synthetic.SyntheticGenome:
    return synthetic.genome(build, CHROMOSOMES)


def at(known: KnownAlleles, build: Build, chrom: str, pos: int, ref: str, alt: str, call: Call | None = None) -> Variant:
    """The event of an allele without annotation, on the sequence."""
    seen = observed(build, chrom, pos, ref, alt, call=call or Call())
    return name(seen, Transcripts.load(build), known, genome(build))


def annotated(known: KnownAlleles, build: Build, place: tuple[str, int, str, str], **more: str) -> Variant:
    """The same with one transcript annotation."""
    words = tuple(more.pop("consequence", "missense_variant").split("&"))
    given = TranscriptAnnotation("CSQ", consequence=words, **more)
    seen = observed(build, *place, annotations=(given,), chosen=0)
    return name(seen, Transcripts.load(build), known, genome(build))


def by_name(known: KnownAlleles, build: Build, gene: str, coding: str | None, protein: str | None = None) -> Variant:
    seen = observed(build, None, None, None, None, gene=gene, hgvs_c=coding, hgvs_p=protein)
    return name(seen, Transcripts.load(build), known, genome(build))


HERE = [event for event in events() if WHOLE or event[4][0][1] in CHROMOSOMES]


@pytest.mark.parametrize("event", HERE, ids=lambda e: f"{e[0]} {e[2]}")
def test_published_events_have_their_names_from_the_sequence_in_both_builds(known: KnownAlleles, event: object) -> None:
    gene, protein, coding, consequence, places = event  # type: ignore[misc]
    keys_of: dict[Build, set[str | None]] = {}
    for build, chrom, pos, ref, alt in places:
        assert genome(build).fetch(chrom, pos, pos + len(ref) - 1) == ref
        v = at(known, build, chrom, pos, ref, alt)
        assert (v.gene, v.protein, (v.hgvs_c or "").partition(":")[2], v.consequence) == (
            gene,
            protein,
            coding,
            consequence,
        )
        assert NAMING_CONFLICT not in v.flags
        keys_of.setdefault(build, set()).add(v.key)
    assert all(len(found) == 1 for found in keys_of.values())


# --- one event, six spellings ----------------------------------------------------------------------------------------


def chosen_events(build: Build, count: int) -> list[tuple[str, int, str, str]]:
    """Known alleles in coding exons that this genome is true to, in VCF form."""
    dice = random.Random(f"spellings {build}")
    sequence, transcripts = genome(build), Transcripts.load(build)
    rows = [r for r in synthetic.known_rows(build) if not CHROMOSOMES or r[0] in CHROMOSOMES]
    found = []
    for chrom, pos, ref, alt, _ in dice.sample(rows, len(rows)):
        here = transcripts.at(chrom, pos)
        front = sequence.fetch(chrom, pos - 1, pos - 1)
        if not here or front is None or here[0].c_position(pos) is None or len(ref + alt) > 60:
            continue
        if sequence.fetch(chrom, pos, pos + len(ref) - 1) != ref:
            continue
        found.append((chrom, pos, ref, alt) if ref and alt else (chrom, pos - 1, front + ref, front + alt))
        if len(found) == count:
            break
    return found


def spellings(known: KnownAlleles, build: Build, place: tuple[str, int, str, str], plain: Variant) -> list[Variant]:
    """Left, right, padded, by its own c. name, annotated with its own names."""
    chrom, pos, ref, alt = place
    sequence = genome(build)
    minimal = keys.minimal(pos, ref, alt)
    written = []
    if not (minimal[1] and minimal[2]):
        right = shifting.moved(minimal, shifting.steps_right(sequence, chrom, minimal))
        anchor = sequence.fetch(chrom, right[0] - 1, right[0] - 1) or ""
        written.append((right[0] - 1, anchor + right[1], anchor + right[2]))
        left = shifting.moved(minimal, -shifting.steps_left(sequence, chrom, minimal))
        behind = sequence.fetch(chrom, left[0] + len(left[1]), left[0] + len(left[1])) or ""
        if behind:
            written.append((left[0], left[1] + behind, left[2] + behind))
    for more in (1, 5):
        front, after = sequence.fetch(chrom, pos - more, pos - 1), pos + len(ref)
        behind = sequence.fetch(chrom, after, after + more - 1)
        if front and behind:
            written.append((pos - more, front + ref + behind, front + alt + behind))
    found = [at(known, build, chrom, *w) for w in written]
    found.append(
        annotated(
            known, build, place, gene=plain.gene or "", transcript=(plain.hgvs_c or "").partition(":")[0],
            hgvs_c=plain.hgvs_c or "", hgvs_p=plain.hgvs_p or "", consequence=plain.consequence or "",
        )
    )  # fmt: skip
    if plain.hgvs_c and plain.gene:
        found.append(by_name(known, build, plain.gene, plain.hgvs_c))
    return found


@pytest.mark.parametrize("build", list(Build))
def test_one_event_in_six_spellings_is_one_key_and_one_name(known: KnownAlleles, build: Build) -> None:
    compared = 0
    for place in chosen_events(build, 1000 if WHOLE else 110):
        plain = at(known, build, *place)
        for other in spellings(known, build, place, plain):
            compared += 1
            assert NAMING_CONFLICT not in other.flags
            assert (other.key, other.gene, other.hgvs_c, other.protein) == (
                plain.key, plain.gene, plain.hgvs_c, plain.protein,
            )  # fmt: skip
            assert (other.hgvs_g, other.consequence, other.exon) == (plain.hgvs_g, plain.consequence, plain.exon)
    assert compared > 400


# --- stated names ----------------------------------------------------------------------------------------------------


def test_a_name_that_the_alleles_do_not_make_is_shown_with_both(known: KnownAlleles) -> None:
    v = annotated(
        known, B38, ("7", 140753336, "AC", "TT"), gene="BRAF", transcript="NM_004333.6",
        hgvs_c="NM_004333.6:c.1799T>A", hgvs_p="NP_004324.2:p.Val600Glu",
    )  # fmt: skip
    assert NAMING_CONFLICT in v.flags
    assert (v.protein, v.derived) == ("V600E", ("NM_004333.6:c.1798_1799delinsAA", "p.Val600Lys"))


@pytest.mark.parametrize(
    ("place", "names"),
    [
        (("17", 39724728, "A", "AGCATACGTGATG"), ("c.2313_2324dup", "p.Ala775_Gly776insTyrValMetAla")),
        (("17", 39724730, "C", "CATACGTGATGGC"), ("c.2310_2311insGCATACGTGATG", "p.Tyr772_Ala775dup")),
        (("7", 55174772, "GGAATTAAGAGAAGCA", "G"), ("c.2236_2250del15", "p.E746_A750del")),
    ],
)
def test_older_spellings_of_the_same_change_are_no_conflict(
    known: KnownAlleles, place: tuple[str, int, str, str], names: tuple[str, str]
) -> None:
    gene, transcript = ("ERBB2", "NM_004448.4") if place[0] == "17" else ("EGFR", "NM_005228.5")
    plain = at(known, B38, *place)
    v = annotated(known, B38, place, gene=gene, transcript=transcript, hgvs_c=f"{transcript}:{names[0]}", hgvs_p=names[1])
    assert NAMING_CONFLICT not in v.flags
    assert (v.key, v.protein, v.hgvs_c) == (plain.key, plain.protein, plain.hgvs_c)


@pytest.mark.parametrize(
    ("place", "given", "expected"),
    [
        (("7", 140753336, "A", "T"), ("BRAF", "NM_001374258.1", "c.1919T>A", "p.Val640Glu"), "V600E"),
        (("7", 116771989, "G", "A"), ("MET", "NM_001127500.3", "c.3082G>A", "p.Asp1028Asn"), "D1010N"),
    ],
)
def test_numbers_of_another_isoform_are_the_event_of_mane_select(
    known: KnownAlleles, place: tuple[str, int, str, str], given: tuple[str, str, str, str], expected: str
) -> None:
    gene, transcript, coding, protein = given
    v = annotated(known, B38, place, gene=gene, transcript=transcript, hgvs_c=f"{transcript}:{coding}", hgvs_p=protein)
    assert (v.protein, v.flags, v.hgvs_c) == (expected, (), at(known, B38, *place).hgvs_c)


def test_a_wrong_base_of_the_name_is_a_conflict_and_an_unread_name_is_none(known: KnownAlleles) -> None:
    place = ("7", 55191822, "T", "G")
    more = {"gene": "EGFR", "transcript": "NM_005228.5"}
    wrong = annotated(known, B38, place, hgvs_c="NM_005228.5:c.2572C>G", **more)
    assert NAMING_CONFLICT in wrong.flags
    fine = annotated(known, B38, place, hgvs_c="c.T2573G", hgvs_p="p.L858R", **more)
    assert (fine.flags, fine.hgvs_c) == ((), "NM_005228.5:c.2573T>G")
    unread = annotated(known, B38, place, hgvs_c="c.(2573?)", **more)
    assert (unread.flags, unread.protein) == ((), "L858R")


def test_without_sequence_nothing_changes(known: KnownAlleles) -> None:
    seen = observed(B38, "7", 55191822, "T", "G")
    empty = synthetic.SyntheticGenome(B38, {})
    transcripts = Transcripts.load(B38)
    assert name(seen, transcripts, known, empty) == name(seen, transcripts, known)


@pytest.mark.parametrize(
    ("gene", "coding", "key"),
    [
        ("EGFR", "NM_005228.5:c.2235_2249del", "GRCh38-7-55174771-AGGAATTAAGAGAAGC-A"),
        ("ERBB2", "NM_004448.4:c.2313_2324dup", "GRCh38-17-39724728-A-AGCATACGTGATG"),
        ("BRCA1", "NM_007294.4:c.5266dup", "GRCh38-17-43057062-T-TG"),
        ("BRCA1", "5382insC", "GRCh38-17-43057062-T-TG"),
        ("KRAS", "NM_004985.5:c.34_35delinsTT", "GRCh38-12-25245350-CC-AA"),
        ("MET", "NM_000245.4:c.3028+1G>T", "GRCh38-7-116771990-G-T"),
    ],
)
def test_a_c_name_alone_is_put_on_the_chromosome(known: KnownAlleles, gene: str, coding: str, key: str) -> None:
    assert by_name(known, B38, gene, coding).key == key


def test_a_c_name_with_another_changes_protein_is_a_conflict(known: KnownAlleles) -> None:
    v = by_name(known, B38, "EGFR", "NM_005228.5:c.2235_2249del", "p.Leu747_Pro753delinsSer")
    assert v.flags == (NAMING_CONFLICT,)
    assert v.derived == ("NM_005228.5:c.2235_2249del", "p.Glu746_Ala750del")


def test_what_a_c_name_means(known: KnownAlleles) -> None:
    sequence, transcript = genome(B38), Transcripts.load(B38).chosen("KRAS")
    assert transcript is not None
    right = parse_coding("c.34G>T")
    wrong = parse_coding("c.34A>T")
    assert right is not None
    assert wrong is not None
    assert alleles_of(right, transcript, sequence) == (25245351, "C", "A")
    assert alleles_of(wrong, transcript, sequence) is None


def test_numbers_that_do_not_hold_on_a_build_are_not_given(known: KnownAlleles) -> None:
    old, new = Transcripts.load(B37), Transcripts.load(B38)
    for gene in ("PRKDC", "MAP3K14", "INPP5D"):
        short, full = old.chosen(gene), new.chosen(gene)
        assert short is not None
        assert full is not None
        assert not old.whole(short)
        assert new.whole(full)
        v = name(observed(B37, short.chrom, short.position_of(700), "A", "C"), old, known)
        assert (v.gene, v.hgvs_c, v.protein) == (gene, None, None)
    egfr = old.chosen("EGFR")
    assert egfr is not None
    assert old.whole(egfr)


def test_same_protein_by_residues() -> None:
    protein = "MKDNPHGGGSTV*"
    for a, b, same in (
        ("D3_N4insNPD", "D3_N4insNPG", False),
        ("D3_N4insNPG", "P5_H6insGNP", True),
        ("G7del", "G9del", True),
        ("G8_G9dup", "G9_S10insGG", True),
        ("S10fs", "T11Afs*4", True),
        ("S10fs", "M1?", False),
        ("K2fs", "T11fs", False),
        ("K2Nfs*3", "K2_N4delinsNP*", True),
        ("K2Nfs*9", "K2_N4delinsNP*", False),
        ("S10=", "S10A", False),
        ("N3A", "D3A", False),
    ):
        one, two = parse_protein(a), parse_protein(b)
        assert one is not None
        assert two is not None
        assert same_protein(one, two, protein) is same, (a, b)


# --- neighbors -------------------------------------------------------------------------------------------------------


def neighbors(known: KnownAlleles, build: Build, gene: str, residue: int, haplotype: str | None) -> list[Variant]:
    """Both outer bases of a codon changed, each a record of its own, joined."""
    transcript = Transcripts.load(build).chosen(gene)
    assert transcript is not None
    places = transcript.codon_positions(residue)
    assert places is not None
    call = phased(haplotype, "7" if haplotype else None)
    found = []
    for pos in (places[0], places[2]):
        ref = genome(build).fetch(transcript.chrom, pos, pos) or ""
        found.append(at(known, build, transcript.chrom, pos, ref, "A" if ref != "A" else "C", call=call))
    return join_neighbors(found, known, {build: genome(build)})


@pytest.mark.parametrize("gene", ["BRAF", "KRAS", "EGFR", "NF1", "TP53", "ERBB2"])
@pytest.mark.parametrize("build", [B37, B38])
def test_phased_neighbors_in_any_codon_are_one_named_event(known: KnownAlleles, build: Build, gene: str) -> None:
    (one,) = neighbors(known, build, gene, 77, "0|1")
    assert one.protein is not None
    assert one.first_residue == 77
    assert one.key is not None
    assert len(one.parents) == 2
    assert one.hgvs_c is not None


def test_unphased_neighbors_are_flagged(known: KnownAlleles) -> None:
    two = neighbors(known, B38, "BRAF", 77, None)
    assert len(two) == 2
    assert any("possible_mnv" in v.flags for v in two)


def test_kras_g12f_and_braf_v600k_are_never_their_parts(known: KnownAlleles) -> None:
    for chrom, first, second, protein in (
        ("12", (25245350, "C", "A"), (25245351, "C", "A"), "G12F"),
        ("7", (140753336, "A", "T"), (140753337, "C", "T"), "V600K"),
    ):
        for haplotype in ("0|1", None):
            call = phased(haplotype, "1" if haplotype else None)
            made = join_neighbors(
                [at(known, B38, chrom, *p, call=call) for p in (first, second)], known, {B38: genome(B38)}
            )
            if haplotype:
                assert [v.protein for v in made] == [protein]
            else:
                assert all("possible_mnv" in v.flags for v in made)


def test_the_one_spelling_is_left_aligned(known: KnownAlleles) -> None:
    for chrom, pos, ref, alt in chosen_events(B38, 40):
        v = at(known, B38, chrom, pos, ref, alt)
        assert (v.pos, v.ref, v.alt) == normalize(genome(B38), chrom, pos, ref, alt)[:3]
        assert replace(v, flags=()).key == f"GRCh38-{chrom}-{v.pos}-{v.ref}-{v.alt}"
