"""Is a patient's page plain, calm and honest? The checks that a machine can make, for the author and the clinician.

Chinese: sentences of 25 characters on average, none over 45; English: none over 20 words. No bare "positive" or
"negative", no grade or scale for professionals, no promise, no alarm, no mainland term, no statement that a change found in
a tumor is hereditary. Both languages name the same genes, drugs and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mingbian.reports.content import Document, FillIn, PageBreak, block_texts

MEAN_HAN: Final = 25
MOST_HAN: Final = 45
MOST_WORDS: Final = 20

_FORBIDDEN: Final = {
    "zh-TW": {
        "promise": r"一定有效(?!。|果)|保證|治癒|痊癒|根治|有藥可救|有救|最好的|免費|奇蹟",
        "alarm": r"末期|壞基因|惡化|致命|可怕|嚴重|危險|死亡|絕症|還能活",
        "bare result": r"(?<!三)陽性|(?<!三)陰性|沒有突變|正常結果|異常",
        "hereditary": r"遺傳性|家族性癌|先天",
        "scale": r"第\s?[IⅠ一二三四][IVⅠ-Ⅳ]*\s?級|AMP|ESCAT|OncoKB|VUS|意義不明|致癌性|VAF|NCCN|ECOG|TKI|NGS|Tier",
        "mainland term": r"靶向|樣本|信息|基因測序|突變體|免疫組化|質量|患教|默認|優化|視頻",
        "address": r"(?<!其)你(?!們)|病患|患者",
    },
    "en": {
        "promise": r"\bguarantee|\bcure[ds]?\b|\bmiracle|\bbest\b|\bfree of charge\b|\bwill work for you",
        "alarm": r"\bdeadly|\bfatal|\bterminal|\bdangerous|\bterrible|\bdie\b|\bdeath",
        "bare result": r"\bpositive\b|\bnegative\b|\babnormal\b",
        "hereditary": r"\bhereditary\b|\bgermline\b",
        "scale": r"\bTier\b|\bAMP\b|\bESCAT\b|\bVUS\b|uncertain significance|\boncogenic|\bVAF\b|\bNGS\b|\bTKI\b",
        "address": r"\bthe patient\b",
    },
}
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_SENTENCE_END: Final = {"zh-TW": re.compile(r"[。！？；：]"), "en": re.compile(r"[.!?:;](?=\s|\Z)")}
_NUMBER: Final = re.compile(r"\d+")
_GENE: Final = re.compile(r"\b[A-Z][A-Z0-9]{2,9}\b")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at: ``kind`` is stable, ``text`` the sentence or the words."""

    kind: str
    text: str


def sentences(text: str, lang: str) -> list[str]:
    """The sentences of a text, without their end marks."""
    return [s.strip() for s in _SENTENCE_END[lang].split(text) if s.strip()]


def length(sentence: str, lang: str) -> int:
    """Characters of a Chinese sentence (a Latin run counts one), words of an English one."""
    if lang == "en":
        return len(sentence.split())
    return len(_HAN.findall(sentence)) + len(re.findall(r"[A-Za-z0-9.:>_-]+", sentence))


def remarks(texts: Iterable[str], lang: str) -> list[Remark]:
    """What is not plain in these texts: forbidden words and sentences that are too long."""
    found: list[Remark] = []
    lengths: list[int] = []
    for text in texts:
        for kind, words in _FORBIDDEN[lang].items():
            found.extend(Remark(kind, f"{hit[0]}: {text}") for hit in re.finditer(words, text))
        for sentence in sentences(text, lang):
            lengths.append(length(sentence, lang))
            if lengths[-1] > (MOST_HAN if lang == "zh-TW" else MOST_WORDS):
                found.append(Remark("long sentence", sentence))
    if lang == "zh-TW" and lengths and sum(lengths) / len(lengths) > MEAN_HAN:
        found.append(Remark("long sentences", f"{sum(lengths) / len(lengths):.1f}"))
    return found


def page_texts(document: Document) -> list[str]:
    """The running texts of a page, without what is filled in by hand."""
    return [text for block in document.blocks if not isinstance(block, FillIn | PageBreak) for text in block_texts(block)]


def check(document: Document) -> list[Remark]:
    """What is not plain on a patient's page."""
    return remarks(page_texts(document), document.lang)


def named(document: Document) -> tuple[set[str], set[str], set[str]]:
    """Genes, drugs and numbers that stand on a page: the same in both languages."""
    joined = "\n".join(page_texts(document))
    drugs = set(re.findall(r"\b[a-z]{5,}(?:nib|mab|parib|lisib|rasib|ciclib|mide|estrant|sertib|tecan|platin)\b", joined))
    return set(_GENE.findall(joined)) - {"DNA", "NHI", "ROC"}, drugs, set(_NUMBER.findall(joined))
