"""The quick way through the commonest annotation says exactly what the longer way says, or nothing."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingbian.genome import naming
from mingbian.genome.hgvs import THREE_OF, ProteinKind, parse_protein, plain_missense
from mingbian.genome.known import NoKnownAlleles
from mingbian.genome.transcripts import Transcript, Transcripts
from mingbian.model.case import Build
from mingbian.model.variant import Kind, Observation, Source, TranscriptAnnotation

NOTHING = NoKnownAlleles()
three = st.sampled_from([*THREE_OF.values(), "Stp", "Xxx", "leu", "L", "*"])
accessions = st.sampled_from(["NP_005219.2", "ENSP00000275493.2", "", " ", "NP_1.1(EGFR)", "a:b", "NP%5F1"])
numbers = st.one_of(st.integers(0, 40_000).map(str), st.sampled_from(["", "012", "8_9", "٣", "-4"]))
written = st.tuples(
    accessions, st.sampled_from([":p.", ":", "p.", ":p.("]), three, numbers, three, st.sampled_from(["", ")", " "])
)


@settings(max_examples=600)
@given(st.one_of(written.map("".join), st.text(max_size=30)))
def test_a_missense_read_quickly_is_the_one_read_with_care(text: str) -> None:
    quick = plain_missense(text)
    if quick is None:
        return
    change = parse_protein(text)
    assert change is not None
    assert (change.kind, change.first, change.last, change.short) == (ProteinKind.MISSENSE, quick[1], quick[1], quick[2])
    accession, _, rest = text.partition(":")
    assert quick[0] == accession
    assert rest == f"p.{THREE_OF[change.ref]}{change.first}{THREE_OF[change.alt]}"


def test_the_usual_spelling_is_read_quickly() -> None:
    assert plain_missense("NP_005219.2:p.Leu858Arg") == ("NP_005219.2", 858, "L858R")
    for other in ("p.Leu858Arg", "L858R", "NP_005219.2:p.Leu858=", "NP_005219.2:p.Leu858Ter", "NP_005219.2:p.Met1Val"):
        assert plain_missense(other) is None


def annotated(draw: random.Random, transcript: Transcript, pos: int) -> Observation:
    """A substitution as an annotator would write it, now and then in some unusual way."""
    base, residue = transcript.cds_base(pos), transcript.codon_at(pos) or draw.randint(1, 300)
    given = draw.choice([transcript.accession] * 4 + [transcript.ensembl, transcript.accession.split(".")[0] + ".99", None])
    protein = draw.choice(["NP_000001.1"] * 3 + ["ENSP00000000001.1", ""])
    old, new = draw.choice(list(THREE_OF.values())), draw.choice(list(THREE_OF.values()))
    stem = f"{given}:" if given else ""
    annotation = TranscriptAnnotation(
        "CSQ",
        draw.choice([transcript.gene] * 5 + ["MLL2", "NOTAGENE", None]),
        given,
        draw.choice(
            [("missense_variant",)] * 5 + [(), ("missense_variant", "splice_region_variant"), ("synonymous_variant",)]
        ),
        draw.choice([f"{stem}c.{base}A>C"] * 5 + [f"c.{base}A>C", f"{stem}n.{base}A>C", None]),
        draw.choice(
            [f"{protein}:p.{old}{residue}{new}"] * 5
            + [f"p.{old}{residue}{new}", f"{protein}:p.({old}{residue}{new})", None]
        ),
        draw.choice(["3/27"] * 4 + ["", None, "x"]),
        "protein_coding",
        True,
        protein_id=draw.choice([None, "NP_000001.1", "NP_9.9"]),
    )
    ref, alt = draw.choice([("A", "C"), ("T", "G"), ("A", "C"), ("AC", "GT"), ("A", "AC")])
    return Observation(
        Kind.SNV, Source("a.vcf", 1), Build.GRCH38, transcript.chrom, pos, ref, alt, annotations=(annotation,), chosen=0
    )


@pytest.mark.parametrize("seed", range(4))
def test_names_are_the_same_the_long_way(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(f"quick {seed}")
    transcripts = Transcripts.load(Build.GRCH38)
    chosen = [t for t in transcripts.all if t.role != "other"]
    seen = []
    for _ in range(1000):
        transcript = draw.choice(chosen)
        start, end = draw.choice(transcript.exons)
        seen.append(annotated(draw, transcript, draw.randint(start - 5, end + 5)))
    quick = [naming.name(o, transcripts, NOTHING) for o in seen]
    taken = [naming._missense(o, transcripts, o.chrom or "", o.pos or 0, o.ref or "", o.alt or "") for o in seen]
    assert 30 < sum(v is not None for v in taken) < 300
    monkeypatch.setattr(naming, "_missense", lambda *_: None)
    assert quick == [naming.name(o, transcripts, NOTHING) for o in seen]
