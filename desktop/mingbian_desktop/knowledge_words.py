"""Rows of the knowledge base in words: what the browser's table and its detail pane say. No Qt, no rules of medicine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingbian_desktop import texts as say
from mingbian_desktop import words
from mingbian_desktop.i18n import Lang, pick
from mingbian_desktop.knowledge_facts import KnowledgeFacts

if TYPE_CHECKING:  # loaded with the knowledge base, not with the window
    from mingbian.knowledge.rows import Row

TUMORS_IN_LINE = 3
CONDITIONS_IN_LINE = 3
SILENCED = "silenced"


def comma(lang: Lang) -> str:
    return "、" if lang is Lang.ZH else ", "


def dot(lang: Lang) -> str:
    return " ・ " if lang is Lang.ZH else " · "


def review_of(row: Row, facts: KnowledgeFacts) -> str:
    """The review state a reader needs: what the row says of itself, or that the site does not use it."""
    return SILENCED if facts.silenced(row.id) else row.review


def review_text(row: Row, facts: KnowledgeFacts, lang: Lang) -> str:
    return words.from_table(say.REVIEW_SHORT, review_of(row, facts), lang)


def review_sentence(row: Row, facts: KnowledgeFacts, lang: Lang) -> str:
    """The whole state with its day and the names of those who decided."""
    silenced = facts.silenced(row.id)
    if silenced is not None:
        reason = pick(lang, silenced.reason, silenced.reason_zh)
        return say.KB_SILENCED.in_(lang).format(reason=reason, by=silenced.approved_by, on=silenced.approved_on)
    if row.site is not None:
        text = say.KB_REPLACES if row.site.other else say.KB_APPROVED
        return text.in_(lang).format(by=row.site.approved_by, on=row.site.approved_on, other=row.site.other)
    if row.review == "checked":
        return say.CHECKED_ON.in_(lang).format(date=row.checked_on or "?")
    if row.review == "unreviewed":
        return say.KB_UNREVIEWED.in_(lang)
    return words.from_table(say.REVIEW_STATES, row.review, lang)


def layer_of(row: Row, facts: KnowledgeFacts) -> str:
    """ "site" for what the site added or decided about, else "civic" or "curated"."""
    if row.site is not None or facts.silenced(row.id):
        return "site"
    return "curated" if row.civic is None else "civic"


def level_code(row: Row) -> str:
    """ "A" to "D", "civic-A" to "civic-E" for CIViC's own scale, "" where no level is given."""
    if row.level is not None:
        return str(row.level)
    return f"civic-{row.civic.level}" if row.civic and row.civic.level else ""


def level_text(row: Row, lang: Lang) -> str:
    """The level for its column: "A", "CIViC B", "–"."""
    code = level_code(row)
    return f"CIViC {code.removeprefix('civic-')}" if code.startswith("civic-") else code or "–"


def level_sentence(row: Row, lang: Lang) -> str:
    code = level_code(row)
    if not code:
        return say.KB_NO_LEVEL.in_(lang)
    if code.startswith("civic-"):
        return say.KB_CIVIC_LEVEL.in_(lang).format(level=code.removeprefix("civic-"))
    return say.KB_LEVEL.in_(lang).format(level=code)


def tumor_text(code: str, facts: KnowledgeFacts, lang: Lang) -> str:
    """A code's name in the language of the window; a group in words; an unknown code as it is."""
    if code in say.ANY_TUMOR:
        return say.ANY_TUMOR[code].in_(lang)
    name = facts.tumor(code)
    return name.in_(lang) if name else code


def tumor_both(code: str, facts: KnowledgeFacts, lang: Lang) -> str:
    """ "LUAD 肺腺癌 (Lung Adenocarcinoma)": code and both names, the window's language first."""
    if code in say.ANY_TUMOR:
        return say.ANY_TUMOR[code].in_(lang)
    name = facts.tumor(code)
    if name is None:
        return code
    first, second = (name.zh, name.en) if lang is Lang.ZH else (name.en, name.zh)
    if first == second:
        return f"{code} {first}"
    return f"{code} {first}（{second}）" if lang is Lang.ZH else f"{code} {first} ({second})"


def tumors_line(row: Row, facts: KnowledgeFacts, lang: Lang) -> str:
    shown = [tumor_text(code, facts, lang) for code in row.tumor_types[:TUMORS_IN_LINE]]
    rest = len(row.tumor_types) - len(shown)
    return comma(lang).join(shown) + (dot(lang) + say.MORE_LINES.in_(lang).format(n=rest) if rest > 0 else "")


def effect_text(row: Row, lang: Lang) -> str:
    return words.from_table(say.EFFECTS, row.effect, lang)


def therapies_text(row: Row, lang: Lang) -> str:
    return comma(lang).join(row.regimens)


def second_line(row: Row, facts: KnowledgeFacts, lang: Lang) -> str:
    """Effect and conditions in small type: what tells two rows of one drug apart."""
    effect = [effect_text(row, lang)] if row.therapies else []
    return dot(lang).join([*effect, *(facts.condition(term, lang) for term in row.context[:CONDITIONS_IN_LINE])])


def meaning_text(row: Row, lang: Lang) -> str:
    """Effect and therapies, for tooltips and screen readers."""
    therapies = therapies_text(row, lang)
    mark = "：" if lang is Lang.ZH else ": "
    return f"{effect_text(row, lang)}{mark}{therapies}" if therapies else effect_text(row, lang)


def approved_by(row: Row) -> tuple[str, ...]:
    """Regulators whose last word on it, by date, is an approval; in the order of the row, each once."""
    last = dict.fromkeys((event.regulator for event in row.approvals), False)
    for event in sorted(row.approvals, key=lambda event: event.date or ""):
        state = words.approval_state(event)
        if state in (words.Approved.YES, words.Approved.NO):
            last[event.regulator] = state == words.Approved.YES
    return tuple(name for name, approves in last.items() if approves)


def regimen_with_trade(regimen: tuple[str, ...], facts: KnowledgeFacts, lang: Lang) -> str:
    """ "osimertinib（泰格莎）": drugs of one regimen with their trade names in Taiwan, where known."""
    parts = []
    for inn in regimen:
        drug = facts.drug(inn)
        trade = pick(lang, drug.trade_en or "", drug.trade_zh or "") if drug else ""
        parts.append((f"{inn}（{trade}）" if lang is Lang.ZH else f"{inn} ({trade})") if trade else inn)
    return " + ".join(parts)


def notes(row: Row, lang: Lang) -> list[str]:
    """Both notes, the window's language first, each once."""
    ordered = (row.note_zh, row.note) if lang is Lang.ZH else (row.note, row.note_zh)
    return list(dict.fromkeys(text for text in ordered if text))


def search_text(row: Row, facts: KnowledgeFacts) -> str:
    """Everything the search box finds a row by, in both languages, lower case."""
    parts: list[str] = [row.id, row.text, str(row.biomarker), *row.regimens, *row.citations]
    for lang in Lang:
        parts.append(effect_text(row, lang))
        parts += [f"{code} {tumor_text(code, facts, lang)}" for code in row.tumor_types]
        parts += [facts.condition(term, lang) for term in row.context]
        parts.append(review_text(row, facts, lang))
    for inn in row.drugs:
        drug = facts.drug(inn)
        if drug is not None:
            parts += [drug.trade_zh or "", drug.trade_en or "", drug.drug_class]
    if row.civic is not None:
        parts += [*row.civic.items, *row.civic.against]
    parts += [f"{a.regulator} {a.date or ''} {a.text}" for a in row.approvals]
    parts += [row.source, row.note, row.note_zh]
    return " ".join(dict.fromkeys(part for part in parts if part)).lower().replace("\n", " ")
