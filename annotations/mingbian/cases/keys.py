"""What a finding is called across interpretations: "F3" is a place on a page, the key is the event itself."""

from __future__ import annotations

from mingbian.model.interpretation import Finding, Interpretation
from mingbian.model.variant import Kind, Variant


def event_key(v: Variant) -> str:
    """The normalized alleles where they are known, otherwise what names the event. Never empty."""
    o = v.observed
    if v.key and v.kind not in (Kind.COPY_NUMBER, Kind.FUSION, Kind.SPLICE):
        return v.key
    if o.fusion is not None:
        return f"fusion:{o.fusion.five_prime or '?'}::{o.fusion.three_prime or '?'}"
    if o.copy_number is not None:
        return f"copies:{v.gene or '/'.join(v.genes) or v.key or '?'}:{o.copy_number.type.value}"
    if o.signature is not None:
        return f"signature:{o.signature.name}"
    if v.kind is Kind.WILD_TYPE:
        return f"wild_type:{'/'.join(v.genes) or v.gene or '?'}:{v.exon or ''}"
    change = v.protein or v.hgvs_p or v.hgvs_c or o.splice_event or v.key
    return f"{v.kind.value}:{v.gene or '?'}:{change or f'line {o.source.line}'}"


def keys_of(interpretation: Interpretation) -> dict[str, str]:
    """The key of every finding, by its id. Two findings of one event (two lines of a report) get "#2" and so on."""
    seen: dict[str, int] = {}
    found: dict[str, str] = {}
    for f in interpretation.findings:
        key = event_key(f.variant)
        seen[key] = n = seen.get(key, 0) + 1
        found[f.id] = key if n == 1 else f"{key}#{n}"
    return found


def short_name(f: Finding) -> str:
    """A finding in a list: "EGFR L858R", "EML4::ALK", "MSI"."""
    v = f.variant
    o = v.observed
    if o.fusion is not None:
        return f"{o.fusion.five_prime or '?'}::{o.fusion.three_prime or '?'}"
    if o.signature is not None:
        return f"{o.signature.name} {o.signature.status or o.signature.value or ''}".strip()
    gene = v.gene or "/".join(v.genes)
    if o.copy_number is not None:
        return f"{gene} {o.copy_number.type.value.replace('_', ' ')}"
    change = v.protein or (v.hgvs_p or v.hgvs_c or "").split(":")[-1] or o.splice_event or v.key or v.kind.value
    return f"{gene} {change}".strip()[:80]
