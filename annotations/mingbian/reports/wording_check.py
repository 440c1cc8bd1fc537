"""Is a page for people who are not professionals plain, calm and the same in both languages? The answer is data.

It is shown to the clinician before a letter is given out and is never printed. English: Flesch-Kincaid grade (aim 6, most
8) and sentences of at most 20 words. Chinese: sentences of 25 characters on average, none over 45, and characters in common
use (the 5,401 of Big5 level 1, which follow the Ministry of Education's list). Each term is explained where it first
stands. No bare "positive" or "negative", no VUS, no "hereditary", no promise, no alarm. Both languages hold the same
numbers, medicines and genes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from mingbian.model.records import Record, replace
from mingbian.reports.content import Block, Document, Drawing, Facts, FillIn, PageBreak, Paragraph, Style, block_texts
from mingbian.reports.plain_language import MEAN_HAN, Remark, length, named, remarks, sentences

AIM_GRADE: Final = 6.0
MOST_GRADE: Final = 8.0
LEAST_COMMON: Final = 0.95
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_WORD: Final = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_SYMBOL: Final = re.compile(r"\b[A-Z][A-Z0-9]{2,9}\b|\S*[_:>*]\S*|\b[A-Z]\d+\S*")
_VOWELS: Final = re.compile(r"[aeiouy]+")
_SPOKEN_ES: Final = ("ses", "ces", "ges", "xes", "zes", "ches", "shes", "ies", "ees", "les")
_TERMS: Final = {
    "zh-TW": {
        "基因": r"基因是細胞的說明書",
        "遺傳諮詢師": r"遺傳諮詢師（",
        "追蹤檢查": r"追蹤檢查（",
        "帶因者": r"帶因者（",
        "個管師": r"個管師（",
        "X 染色體": r"X 染色體（",
        "正常檢體": r"正常檢體（",
    },
    "en": {
        "genes": r"Genes are the instructions of a cell",
        "genetic counselor": r"genetic counselor(?: first)?\. This person explains",
        "carrier": r"called a carrier, which means",
        "case manager": r"case manager, the nurse",
        "X chromosome": r"X chromosome, a part",
        "normal sample": r"normal sample, which holds",
    },
}
"""Terms and how each is explained. In English "genes" in the plural: the singular stands in the main message above."""


class WordingReport(Record, frozen=True):
    """What the check found on one page. ``grade`` is English only, ``common`` (0..1) Chinese only; None elsewhere.

    ``mean`` and ``longest`` count characters of a Chinese sentence, words of an English one.
    """

    lang: str
    sentences: int
    mean: float
    longest: int
    grade: float | None
    common: float | None
    remarks: tuple[Remark, ...]

    @property
    def passed(self) -> bool:
        return not self.remarks


def check_page(document: Document) -> WordingReport:
    """Check one page by itself."""
    lang = document.lang
    texts = running_texts(document)
    lengths = [length(s, lang) for t in texts for s in sentences(t, lang)] or [0]
    found = [r for r in remarks(texts, lang) if r.kind != "long sentences"]
    mean = sum(lengths) / len(lengths)
    grade = common = None
    if lang == "en":
        grade = flesch_kincaid(texts)
        if grade > MOST_GRADE:
            found.append(Remark("grade", f"{grade:.1f}"))
    else:
        common = common_share(texts)
        if common < LEAST_COMMON:
            found.append(Remark("rare characters", f"{common:.1%}: {''.join(rare(texts))}"))
        if mean > MEAN_HAN:
            found.append(Remark("long sentences", f"{mean:.1f}"))
    found += _unexplained(texts, lang)
    return WordingReport(lang, len(lengths), mean, max(lengths), grade, common, tuple(found))


def check_both(pages: Mapping[str, Document]) -> tuple[WordingReport, ...]:
    """Check the same page in both languages: each by itself, and that they hold the same genes, medicines and numbers."""
    reports = {lang: check_page(page) for lang, page in pages.items()}
    facts = {lang: named(_without_dates(page)) for lang, page in pages.items()}
    first, *others = pages
    for other in others:
        for kind, a, b in zip(("genes", "medicines", "numbers"), facts[first], facts[other], strict=True):
            if a != b:
                text = f"{first} {sorted(a - b)}, {other} {sorted(b - a)}"
                more = (*reports[other].remarks, Remark(f"different {kind}", text))
                reports[other] = replace(reports[other], remarks=more)
    return tuple(reports.values())


def running_texts(document: Document) -> list[str]:
    """The texts a person reads: without what is filled in, the facts for professionals, small print and drawings."""
    skipped = (FillIn, PageBreak, Facts, Drawing)
    return [t for b in document.blocks if not isinstance(b, skipped) and not _small(b) for t in block_texts(b) if t]


def _small(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.style is Style.SMALL


def _without_dates(document: Document) -> Document:
    """Only the blocks a person reads, for comparing numbers (a date is written in another way in each language)."""
    kept = tuple(b for b in document.blocks if not isinstance(b, (FillIn, Facts)) and not _small(b))
    return replace(document, blocks=kept)


def flesch_kincaid(texts: Iterable[str]) -> float:
    """The Flesch-Kincaid grade of English texts; names of genes and variants count as one syllable."""
    words = syllables_ = ends = 0
    for text in texts:
        for sentence in sentences(text, "en"):
            plain = _SYMBOL.sub(" it ", sentence)
            found = _WORD.findall(plain)
            if found:
                ends += 1
                words += len(found)
                syllables_ += sum(map(syllables, found))
    return 0.39 * words / ends + 11.8 * syllables_ / words - 15.59 if words else 0.0


def syllables(word: str) -> int:
    """Syllables of an English word, by its groups of vowels; a silent "e" at the end does not count."""
    w = word.lower()
    count = len(_VOWELS.findall(w))
    if w.endswith("e") and not w.endswith(("le", "ee")) and count > 1:
        count -= 1
    if w.endswith("ed") and not w.endswith(("ted", "ded")) and count > 1:
        count -= 1
    if w.endswith("es") and not w.endswith(_SPOKEN_ES) and count > 1:
        count -= 1
    return max(1, count)


def common_share(texts: Iterable[str]) -> float:
    """The share of Chinese characters in common use, 0..1; 1 where there are none."""
    found = _HAN.findall("".join(texts))
    return sum(map(_is_common, found)) / len(found) if found else 1.0


def rare(texts: Iterable[str]) -> tuple[str, ...]:
    """The Chinese characters that are not in common use, each once."""
    return tuple(dict.fromkeys(c for c in _HAN.findall("".join(texts)) if not _is_common(c)))


def _is_common(character: str) -> bool:
    try:
        code = character.encode("big5")
    except UnicodeEncodeError:
        return False
    return 0xA4 <= code[0] <= 0xC6


def _unexplained(texts: Sequence[str], lang: str) -> list[Remark]:
    """Terms that stand on the page without their explanation, or before it."""
    whole = "\n".join(texts)
    found = []
    for term, explained in _TERMS[lang].items():
        first = re.search(re.escape(term), whole, re.IGNORECASE if lang == "en" else 0)
        where = re.search(explained, whole)
        if first is None:
            continue
        later = where is None or (where.start() > first.start() and term not in ("基因", "carrier", "genes"))
        if later and not (where is not None and where.start() <= first.start() <= where.end()):
            found.append(Remark("unexplained term", term))
    return found
