"""Small builders of observations for the naming tests."""

from __future__ import annotations

from typing import Any

from mingbian.genome.known import KnownAlleles
from mingbian.genome.naming import name
from mingbian.genome.transcripts import Transcripts
from mingbian.model.case import Build
from mingbian.model.variant import Call, Kind, Observation, Source, TranscriptAnnotation, Variant

B37, B38 = Build.GRCH37, Build.GRCH38


def observed(
    build: Build | None, chrom: str | None, pos: int | None, ref: str | None, alt: str | None, **more: Any
) -> Observation:
    kind = more.pop("kind", Kind.SNV)
    return Observation(kind=kind, source=Source("x.vcf", 1), build=build, chrom=chrom, pos=pos, ref=ref, alt=alt, **more)


def at(known: KnownAlleles, build: Build, chrom: str, pos: int, ref: str, alt: str, **more: Any) -> Variant:
    """The event of an allele as a VCF without annotation gives it."""
    return name(observed(build, chrom, pos, ref, alt, **more), Transcripts.load(build), known)


def annotated(
    known: KnownAlleles, build: Build, chrom: str, pos: int, ref: str, alt: str, call: Call | None = None, **annotation: Any
) -> Variant:
    """The event of an allele with one transcript annotation."""
    given = TranscriptAnnotation(annotation.pop("source", "CSQ"), **annotation)
    observation = observed(build, chrom, pos, ref, alt, annotations=(given,), chosen=0, call=call or Call())
    return name(observation, Transcripts.load(build), known)


def reported(
    known: KnownAlleles, gene: str | None, hgvs_p: str | None = None, hgvs_c: str | None = None, build: Build | None = None
) -> Variant:
    """The event of a report that gives names only."""
    observation = observed(build, None, None, None, None, gene=gene, hgvs_p=hgvs_p, hgvs_c=hgvs_c)
    return name(observation, Transcripts.load(build) if build else None, known)


def phased(
    haplotype: str | None, phase_set: str | None = None, vaf: float | None = None, genotype: str | None = None
) -> Call:
    return Call(vaf=vaf, genotype=genotype or haplotype or "0/1", haplotype=haplotype, phase_set=phase_set)
