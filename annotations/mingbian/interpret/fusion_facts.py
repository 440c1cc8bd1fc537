"""What is known of a fusion's pair of genes, as a step of the basis. It never grades: rows do."""

from __future__ import annotations

from mingbian.knowledge.fusions import FusionFact
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.traits import symbol
from mingbian.model.interpretation import Basis
from mingbian.model.variant import Variant

RULE = "known-fusion"
_SHOWN = 8  # tumor types written out


def known_pair(variant: Variant, kb: KnowledgeBase) -> Basis | None:
    """The step for a fusion of a known pair; None for any other event, an unknown partner or a pair nobody listed here."""
    fusion = variant.observed.fusion
    if fusion is None:
        return None
    five, three = symbol(fusion.five_prime), symbol(fusion.three_prime)
    if five is None or three is None:
        return None
    fact = kb.fusions.get((five, three))
    if fact is not None:
        return _step(fact)
    reverse = kb.fusions.get((three, five))
    return None if reverse is None else _reversed(reverse)


def _step(fact: FusionFact) -> Basis:
    pair = f"{fact.five_prime}::{fact.three_prime}"
    en, zh = [f"{pair} is a known pair"], [f"{pair} 為已知的融合組合"]
    if fact.tumor_types:
        more = len(fact.tumor_types) - _SHOWN
        listed = ", ".join(fact.tumor_types[:_SHOWN])
        en.append(f"named in {listed}{f' and {more} more' if more > 0 else ''}")
        zh.append(f"見於 {listed}{f' 等另 {more} 種' if more > 0 else ''}")
    if fact.kinase is not None:
        en.append(f"the kinase domain of {fact.kinase} is usually kept")
        zh.append(f"通常保留 {fact.kinase} 的激酶區")
    if fact.five_prime_exons and fact.three_prime_exons:
        five, three = (",".join(map(str, e)) for e in (fact.five_prime_exons, fact.three_prime_exons))
        en.append(f"described from exon {five} of {fact.five_prime} to exon {three} of {fact.three_prime}")
        zh.append(f"文獻所載為 {fact.five_prime} 外顯子 {five} 接 {fact.three_prime} 外顯子 {three}")
    return Basis(RULE, f"{'; '.join(en)}.", f"{'；'.join(zh)}。", fact.sources)


def _reversed(fact: FusionFact) -> Basis:
    pair = f"{fact.five_prime}::{fact.three_prime}"
    return Basis(
        RULE,
        f"The known pair is {pair}; the event reported has the partners the other way round (it may be the reciprocal).",
        f"已知的組合為 {pair}；報告的方向相反（可能為相互易位的另一產物）。",
        fact.sources,
    )
