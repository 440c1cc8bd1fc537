"""What must hold for any allele anywhere: no spelling breaks naming, and names lead back to the allele they came from."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.genome.make import at, observed, reported

from mingbian.genome import keys
from mingbian.genome.naming import join_neighbors, name
from mingbian.genome.transcripts import Transcript, Transcripts
from mingbian.knowledge.known_alleles import KnownAlleles
from mingbian.model.case import Build
from mingbian.model.variant import Call, TranscriptAnnotation

KNOWN = KnownAlleles.load()  # no fixture: its millions of numbers would be printed with every falsifying example
GENES = ["BRCA1", "BRCA2", "EGFR", "TP53", "CDKN2A", "TERT", "MET", "KRAS", "NF1", "RET", "MLH1", "PTEN", "CRLF2", "H3-3A"]
ALLELE = st.text("ACGT", min_size=1, max_size=9)
WORDS = st.sampled_from(
    [
        "",
        "p.Val600Glu",
        "p.?",
        "V600_",
        "p.(=)",
        "c.1799T>A",
        "c.76+1_77-1del",
        "c.*5dup",
        "NM_004333.6:c.1799T>A",
        "p.Met1?",
        "p.*9Rext*3",
        "NM_000077.5:c.1_3del",
        "5382insC",
        "p.Leu5fs",
        "C228T",
        "c.(?_1)_(9_?)del",
        "ENST1:c.5G>A",
        "p.A775_G776insYVMA",
        ":",
        "NP_1:",
    ]
)


@st.composite
def places(draw: st.DrawFn) -> tuple[Build, Transcript, int]:
    """A position in or near a gene, often at the edge of an exon."""
    build = draw(st.sampled_from(list(Build)))
    transcript = Transcripts.load(build).chosen(draw(st.sampled_from(GENES)))
    start, end = draw(st.sampled_from(transcript.exons))
    anchor = draw(st.sampled_from([start, end, (start + end) // 2, transcript.start - 1500, transcript.end + 1500]))
    return build, transcript, max(1, anchor + draw(st.integers(-9, 9)))


@settings(max_examples=120)
@given(places(), ALLELE, ALLELE)
def test_any_allele_gets_one_trimmed_key_and_consistent_names(
    place: tuple[Build, Transcript, int], ref: str, alt: str
) -> None:
    build, transcript, pos = place
    if ref == alt:
        return
    v = at(KNOWN, build, transcript.chrom, pos, ref, alt)
    assert keys.trim(v.pos, v.ref, v.alt) == (v.pos, v.ref, v.alt)
    assert v.key == f"{build}-{transcript.chrom}-{v.pos}-{v.ref}-{v.alt}"
    assert v.kind is keys.kind_of(v.ref, v.alt)
    assert v.hgvs_g.startswith("NC_")
    assert (v.first_residue is None) == (v.last_residue is None)
    assert v.consequence != "missense_variant" or v.protein is not None
    assert at(KNOWN, build, transcript.chrom, v.pos, v.ref, v.alt) == at(
        KNOWN, build, transcript.chrom, v.pos, v.ref, v.alt
    )


@settings(max_examples=120)
@given(places(), st.permutations("ACGT"))
def test_the_coding_name_of_a_single_base_change_leads_back_to_it(
    place: tuple[Build, Transcript, int], bases: list[str]
) -> None:
    build, transcript, pos = place
    v = at(KNOWN, build, transcript.chrom, pos, bases[0], bases[1], gene=transcript.gene)
    if v.hgvs_c is None or v.gene != transcript.gene:
        return
    back = reported(KNOWN, transcript.gene, None, v.hgvs_c, build=build)
    assert (back.key, back.hgvs_c) == (v.key, v.hgvs_c)


@settings(max_examples=120)
@given(places(), ALLELE, ALLELE, WORDS, WORDS, st.sampled_from(["EGFR", "MLL2", "", None]), st.booleans())
def test_no_annotation_breaks_naming(
    place: Any, ref: str, alt: str, first: str, second: str, gene: str | None, coordinates: bool
) -> None:
    build, transcript, pos = place
    given_ = TranscriptAnnotation("CSQ", gene, first or None, ("missense_variant",), second, first, "x/y")
    chrom = transcript.chrom if coordinates else None
    v = name(
        observed(
            build, chrom, pos if coordinates else None, ref, alt, annotations=(given_,), chosen=0, gene=gene, hgvs_c=second
        ),
        Transcripts.load(build),
        KNOWN,
    )
    assert v.observed.annotation is given_
    join_neighbors([v, v], KNOWN)


PARTS = st.tuples(st.integers(0, 6), st.permutations("ACGT"), st.sampled_from([None, "0|1", "1|0"]))


@settings(max_examples=80)
@given(places(), st.lists(PARTS, max_size=5, unique_by=lambda part: part[0]))
def test_joining_loses_no_record_and_is_done_once(place: Any, parts: list[tuple[int, list[str], str | None]]) -> None:
    build, transcript, pos = place
    variants = [
        at(KNOWN, build, transcript.chrom, pos + k, b[0], b[1], call=Call(haplotype=hap, phase_set="1" if hap else None))
        for k, b, hap in parts
    ]
    result = join_neighbors(variants, KNOWN)
    assert sum(len(v.parents) or 1 for v in result) == len(variants)
    assert join_neighbors(result, KNOWN) == result
