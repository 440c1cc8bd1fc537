"""What a finding is called on a page: short, and exactly one event."""

from __future__ import annotations

import re
from typing import Any, Final

from mingbian.genome.hgvs import parse_protein
from mingbian.genome.legacy import familiar_name
from mingbian.model.interpretation import Finding, GermlineFinding, GermlineState
from mingbian.model.variant import Kind, Observation, Variant
from mingbian.reports.content import clip
from mingbian.reports.wording import say

_EXON: Final = re.compile(r"exon\s*(\d+)\s*skipping", re.IGNORECASE)
_PROTEIN_PREFIX: Final = re.compile(r"^(?:[NX]P_[\d.]+:)?p\.")


def gene_of(v: Variant) -> str:
    """The gene symbol, or the partners of a fusion as "EML4::ALK"; "" where none is known."""
    fusion = v.observed.fusion
    if fusion is not None and (fusion.five_prime or fusion.three_prime):
        return clip(f"{fusion.five_prime or '?'}::{fusion.three_prime or '?'}", 80)
    return clip(v.gene or "/".join(v.genes), 80)


def change_of(v: Variant) -> str:
    """The change without the gene: "L858R", "c.2573T>G", "7:55191822 T>G"; "" where the kind says it all."""
    if v.protein:
        return clip(_PROTEIN_PREFIX.sub("", v.protein), 120)
    if v.hgvs_p and not v.hgvs_p.endswith("p.?"):
        return clip(_PROTEIN_PREFIX.sub("", v.hgvs_p), 120)
    if v.hgvs_c:
        return clip(v.hgvs_c.split(":")[-1], 120)
    if v.chrom and v.pos:
        return clip(f"{v.chrom}:{v.pos} {v.ref or ''}>{v.alt or ''}", 120)
    return ""


def name_of(f: Finding, lang: str) -> str:
    """The finding's name for a professional: "EGFR L858R", "ERBB2 amplification", "MSI-H"."""
    v = f.variant
    o = v.observed
    gene = gene_of(v)
    if v.kind is Kind.SIGNATURE:
        return signature_name(o, gene)
    if v.kind is Kind.WILD_TYPE:
        return say("name.wild_type", lang, gene=gene)
    if v.kind is Kind.COPY_NUMBER and o.copy_number is not None:
        return say(f"name.{o.copy_number.type.value}", lang, gene=gene)
    if v.kind is Kind.FUSION:
        return say("name.fusion", lang, gene=gene)
    if v.kind is Kind.SPLICE and o.splice_event:
        skipped = _EXON.search(o.splice_event)
        if skipped:
            return say("name.exon_skipping", lang, gene=gene, exon=skipped[1])
        return f"{gene} {clip(o.splice_event, 80)}".strip()
    text = f"{gene} {change_of(v)}".strip()
    if text and (reported := numbered_otherwise(v)):
        return say("name.reported_as", lang, name=text, reported=reported)
    if text and (usual := familiar_name(v.gene, v.protein)):
        return say("name.known_as", lang, name=text, usual=usual)
    return text or clip(v.key or f.id, 120)


def not_on_blood(entry: GermlineFinding) -> str:
    """ "_blood" where the confirmatory test must not be done on blood because blood is the tumor, else ""."""
    asked = any("fibroblasts" in action for action in entry.actions)
    return "_blood" if entry.state is GermlineState.POSSIBLE and asked else ""


def numbered_otherwise(v: Variant) -> str | None:
    """The same substitution under the number the input gave it: "G2032R" of ROS1 G2026R, "L265P" of MYD88 L252P."""
    given = v.observed.as_reported.get("hgvs_p")
    if not given or not v.protein:
        return None
    reported, named = parse_protein(given), parse_protein(v.protein)
    if reported is None or named is None or reported.first == named.first:
        return None
    return reported.short if (reported.ref, reported.alt) == (named.ref, named.alt) and reported.alt else None


def known_as(v: Variant) -> str | None:
    """The number that the input, or else the field, gives a change that MANE Select numbers otherwise."""
    return numbered_otherwise(v) or familiar_name(v.gene, v.protein)


def signature_name(o: Observation, otherwise: str) -> str:
    """ "MSI-H", "TMB 12 mut/Mb", "HRD positive" as the input gave it."""
    s = o.signature
    if s is None:
        return otherwise
    if s.status and (s.name.upper() in s.status.upper() or s.status.upper().startswith("MS")):
        return clip(s.status, 80)
    parts = [s.name, "" if s.value is None else number(s.value), s.unit or "", s.status or ""]
    return clip(" ".join(p for p in parts if p), 120)


def number(value: Any) -> str:
    """A number without needless digits; other values as text."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,.6g}" if abs(value) < 1e15 else f"{value:g}"


def percent(fraction: float) -> str:
    """A fraction as a percentage with one decimal: "32.0%"."""
    return f"{fraction * 100:.1f}%"
