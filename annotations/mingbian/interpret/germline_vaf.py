"""Rule G2: does the share of reads look like a germline variant? And what purity and copy number say about it.

A germline heterozygous variant is in half of the reads of a normal diploid cell, so the expected VAF in a tumor of purity
p, with C copies of the gene in the tumor cells of which m carry the variant, is ((1-p) + m*p) / (2*(1-p) + C*p); for an
acquired variant it is m*p / (2*(1-p) + C*p). Copies are seldom known: two copies, one lost and one doubled (copy-neutral)
are tried, and the likeliest of each origin is shown.
"""

from __future__ import annotations

import math

from mingbian.model.records import Record
from mingbian.model.variant import Call, Kind, Variant

SNV_MIN = 0.30
INDEL_MIN = 0.20
"""Lowest VAF of a possible germline variant in tumor tissue or plasma (indels are read less well)."""
NEAR_HALF = (0.40, 0.60)
"""What "near 50 %" means where blood is the tumor."""
CLEARLY_LIKELIER = 10.0
"""How many times likelier the reads must be under one origin before the model speaks for it."""
_NEAR = 0.05  # how far the share of reads may be from the expected one
_ERROR = 0.002  # share of reads wrong at a place, so that no expectation is exactly 0 or 1


def threshold(variant: Variant) -> float:
    return SNV_MIN if variant.kind in (Kind.SNV, Kind.MNV) else INDEL_MIN


def in_range(variant: Variant) -> bool | None:
    """Whether the VAF allows a germline variant; None where the VAF is not reported."""
    vaf = variant.observed.call.vaf
    return None if vaf is None else vaf >= threshold(variant)


def explained(variant: Variant, purity: float | None, copies: float | None) -> bool:
    """Whether purity and copies, both known, explain a VAF below the threshold as that of a germline variant.

    The reads must be clearly likelier under a germline than under an acquired origin, and near what is expected. That the
    tumor lost the very copy is no explanation: an acquired variant in some of the tumor cells looks the same.
    """
    call = variant.observed.call
    if purity is None or not 0 < purity <= 1 or copies is None or call.vaf is None:
        return False
    inherited, acquired = expectations(call, purity, copies)
    if inherited.likelihood is None or acquired.likelihood is None:
        return False
    near = inherited.mutant >= 1 and abs(call.vaf - inherited.vaf) <= _NEAR
    return near and inherited.likelihood >= CLEARLY_LIKELIER * max(acquired.likelihood, 1e-300)


class Expectation(Record, frozen=True):
    """One origin's best explanation: expected VAF, and its likelihood for the reads seen (None without a depth)."""

    vaf: float
    copies: float
    mutant: float
    likelihood: float | None


def expectations(call: Call, purity: float, copies: float | None) -> tuple[Expectation, Expectation]:
    """The likeliest germline (heterozygous) and the likeliest acquired explanation at this purity (0..1).

    ``copies`` are the gene's copies in the tumor cells where known, else the usual ones are tried.
    """
    if copies is not None:
        total = max(copies, 0.0)
        states = [(total, m) for m in sorted({0.0, 1.0, max(total - 1.0, 0.0), total}) if m <= total]
    else:
        states = [(2.0, 1.0), (1.0, 1.0), (2.0, 2.0), (1.0, 0.0)]
    inherited = [((1 - purity) + m * purity, c, m) for c, m in states]
    acquired = [(m * purity, c, m) for c, m in states if m > 0] or [(purity, 1.0, 1.0)]
    return _best(call, purity, inherited), _best(call, purity, acquired)


def _best(call: Call, purity: float, states: list[tuple[float, float, float]]) -> Expectation:
    found: list[Expectation] = []
    for mutant_dose, copies, mutant in states:
        whole = 2 * (1 - purity) + copies * purity
        expected = min(1.0, mutant_dose / whole) if whole > 0 else 0.0
        found.append(Expectation(expected, copies, mutant, _likelihood(call, expected)))
    if found[0].likelihood is None:
        vaf = call.vaf if call.vaf is not None else found[0].vaf
        return min(found, key=lambda e: abs(e.vaf - vaf))
    return max(found, key=lambda e: e.likelihood or 0.0)


def _likelihood(call: Call, expected: float) -> float | None:
    """The binomial likelihood of the reads seen."""
    if call.depth is None or call.depth <= 0 or call.vaf is None:
        return None
    alt = call.alt_reads if call.alt_reads is not None and call.alt_reads <= call.depth else round(call.vaf * call.depth)
    p = min(max(expected, _ERROR), 1 - _ERROR)
    ways = math.lgamma(call.depth + 1) - math.lgamma(alt + 1) - math.lgamma(call.depth - alt + 1)
    return math.exp(ways + alt * math.log(p) + (call.depth - alt) * math.log1p(-p))


def describe(variant: Variant, purity: float | None, copies: float | None) -> tuple[str, str]:
    """The VAF against the threshold, and both likelihoods where the purity is known; English and Chinese."""
    call = variant.observed.call
    if call.vaf is None:
        return (
            "The VAF is not reported, so the VAF rule could not be applied.",
            "未報告 VAF，無法套用 VAF 規則。",
        )
    least = threshold(variant)
    relation, relation_zh = ("at or above", "達到") if call.vaf >= least else ("below", "低於")
    shown = f"{call.vaf:.0%}" if call.vaf >= 0.1 else f"{call.vaf:.1%}"
    text = f"VAF {shown}, {relation} the {least:.0%} of a possible germline variant."
    text_zh = f"VAF {shown}，{relation_zh}可能為生殖細胞變異之門檻 {least:.0%}。"
    if purity is None or not 0 < purity <= 1:
        return text, text_zh
    inherited, acquired = expectations(call, purity, copies)
    seen, seen_zh = ("", "")
    if inherited.likelihood is not None and acquired.likelihood is not None:
        seen = (
            f"; likelihood of the reads seen: {inherited.likelihood:.2g} if germline, {acquired.likelihood:.2g} if acquired"
        )
        seen_zh = f"；所見讀數的概似度：生殖細胞 {inherited.likelihood:.2g}，後天 {acquired.likelihood:.2g}"
    text += (
        f" At purity {purity:.0%}, expected VAF {inherited.vaf:.0%} if germline and {acquired.vaf:.0%} if acquired "
        f"(best of the copy states tried){seen}."
    )
    text_zh += (
        f"腫瘤純度 {purity:.0%} 時，預期 VAF：生殖細胞 {inherited.vaf:.0%}、後天 {acquired.vaf:.0%}"
        f"（取最相符的套數狀態）{seen_zh}。"
    )
    return text, text_zh
