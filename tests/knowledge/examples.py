"""Synthetic variants for the tests of this room."""

from __future__ import annotations

from typing import Any

from mingbian.knowledge.evaluation import Match, evaluate
from mingbian.knowledge.language import parse
from mingbian.knowledge.traits import VariantFacts
from mingbian.model.variant import (
    Call,
    CopyNumber,
    CopyNumberType,
    Fusion,
    Kind,
    Observation,
    Signature,
    Source,
    Variant,
)

SOURCE = Source("made-up.vcf", 1)
SMALL = {"snv": Kind.SNV, "ins": Kind.INSERTION, "del": Kind.DELETION, "delins": Kind.DELINS}


def small(gene: str, protein: str | None = None, consequence: str | None = None, **fields: Any) -> Variant:
    """A small variant by its names. ``call``, ``reported_origin``, ``as_reported`` go into the observation."""
    kind = SMALL[fields.pop("kind", "snv")]
    observed = {name: fields.pop(name) for name in ("call", "reported_origin", "as_reported") if name in fields}
    return Variant(
        kind=kind,
        observed=Observation(kind=kind, source=SOURCE, gene=gene, **observed),
        gene=gene,
        genes=(gene,),
        protein=protein,
        consequence=consequence,
        **fields,
    )


def phased(gene: str, protein: str, phase_set: str | None, haplotype: str | None) -> Variant:
    return small(gene, protein, "missense_variant", call=Call(phase_set=phase_set, haplotype=haplotype))


def copy_number(gene: str, kind: str, copies: float | None = None, unit: str | None = None) -> Variant:
    number = CopyNumber(CopyNumberType(kind), copies, unit)
    observed = Observation(kind=Kind.COPY_NUMBER, source=SOURCE, gene=gene, copy_number=number)
    return Variant(kind=Kind.COPY_NUMBER, observed=observed, gene=gene, genes=(gene,))


def fusion(five: str | None, three: str | None, in_frame: bool | None = None) -> Variant:
    event = Fusion(five, three, in_frame=in_frame)
    observed = Observation(kind=Kind.FUSION, source=SOURCE, fusion=event)
    genes = tuple(gene for gene in (five, three) if gene)
    return Variant(kind=Kind.FUSION, observed=observed, gene=genes[-1], genes=genes)


def splice(gene: str, event: str) -> Variant:
    observed = Observation(kind=Kind.SPLICE, source=SOURCE, gene=gene, splice_event=event)
    return Variant(kind=Kind.SPLICE, observed=observed, gene=gene, genes=(gene,))


def signature(name: str, value: float | None = None, status: str | None = None, **more: str) -> Variant:
    observed = Observation(kind=Kind.SIGNATURE, source=SOURCE, signature=Signature(name, value, status=status, **more))
    return Variant(kind=Kind.SIGNATURE, observed=observed)


def found(biomarker: str, *variants: Variant, facts: tuple[VariantFacts, ...] = ()) -> Match | None:
    return evaluate(parse(biomarker), variants, facts)
