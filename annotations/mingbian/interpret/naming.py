"""What an alteration, an effect or a grade is called in a sentence of the reasoning, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mingbian.model.interpretation import Effect, Level, Tier
from mingbian.model.variant import Variant

EFFECTS: Mapping[Effect, tuple[str, str]] = MappingProxyType(
    {
        Effect.SENSITIVITY: ("response", "有效"),
        Effect.RESISTANCE: ("resistance", "抗藥"),
        Effect.NO_BENEFIT: ("no benefit", "無助益"),
        Effect.DIAGNOSTIC: ("diagnosis", "診斷"),
        Effect.PROGNOSTIC_BETTER: ("better prognosis", "預後較佳"),
        Effect.PROGNOSTIC_WORSE: ("worse prognosis", "預後較差"),
        Effect.TOXICITY: ("toxicity", "毒性"),
        Effect.REQUIRES_WILD_TYPE: ("needs wild type", "需為野生型"),
        Effect.WITHDRAWN: ("withdrawn", "已撤銷"),
    }
)

_COPY_ZH = MappingProxyType(
    {"amplification": "擴增", "gain": "增加", "loss": "缺失", "homozygous_deletion": "同型合子缺失"}
)


def name(variant: Variant) -> tuple[str, str]:
    """The alteration for a sentence: "EGFR L858R", "ERBB2 amplification", "EML4::ALK", "MSI-H"."""
    seen = variant.observed
    gene = variant.gene or ""
    if seen.signature is not None:
        s = seen.signature
        value = s.status or (f"{s.value:g} {s.unit or ''}".strip() if s.value is not None else "")
        text = value if s.name.casefold() in value.casefold() else f"{s.name} {value}".strip()
        return text, text
    if "wild_type" in seen.as_reported:
        text = seen.as_reported["wild_type"]
        return text, text.replace("wild type", "野生型")
    if seen.fusion is not None:
        text = f"{seen.fusion.five_prime or '?'}::{seen.fusion.three_prime or '?'}"
        return f"{text} fusion", f"{text} 融合"
    if seen.copy_number is not None:
        kind = seen.copy_number.type.value
        return f"{gene} {kind.replace('_', ' ')}", f"{gene} {_COPY_ZH[kind]}"
    if variant.protein:
        text = f"{gene} {variant.protein}"
    elif variant.hgvs_c:
        text = f"{gene} {variant.hgvs_c.rsplit(':', 1)[-1]}"
    elif seen.splice_event:
        text = f"{gene} {seen.splice_event}"
    elif variant.chrom:
        text = f"{gene} {variant.chrom}:{variant.pos} {variant.ref}>{variant.alt}"
    else:
        text = gene
    return text.strip(), text.strip()


def graded(tier: Tier | None, level: Level | None) -> str:
    """ "I-A", "III", or "-" where there is no tier."""
    if tier is None:
        return "-"
    return f"{tier.value}-{level.value}" if level else tier.value
