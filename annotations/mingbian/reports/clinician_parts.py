"""Parts of the clinician's report that speak of the case as a whole: schemes, completeness, pharmacogenes, site rules."""

from __future__ import annotations

from collections.abc import Iterable

from mingbian.model.interpretation import CoverageState, ExpectedBiomarker, Interpretation, Pharmacogene
from mingbian.reports.content import Block, Bullets, Cell, Column, Heading, Paragraph, Style, Table, clip
from mingbian.reports.wording import say


def whole_case(i: Interpretation, lang: str) -> list[Block]:
    """The blocks, in the order of the page; nothing for what the case does not have."""
    return [*_schemes(i, lang), *_completeness(i, lang), *_pharmacogenes(i, lang), *_site_rules(i, lang)]


def _pick(zh: str, en: str, lang: str) -> str:
    return clip(zh if lang == "zh-TW" and zh else en)


def _text(text: str, style: Style = Style.SMALL) -> Cell:
    return Cell(((text, style),))


def _schemes(i: Interpretation, lang: str) -> list[Block]:
    if not i.schemes:
        return []
    blocks: list[Block] = [Heading(say("clinician.schemes", lang))]
    for scheme in i.schemes:
        sources = say("list.separator", lang).join(clip(c, 120) for c in (*scheme.evidence[:6], *scheme.citations[:2]))
        blocks.append(Paragraph(f"{_pick(scheme.text_zh, scheme.text, lang)} [{sources}]", Style.SMALL))
    return blocks


def _completeness(i: Interpretation, lang: str) -> list[Block]:
    found = i.completeness
    if found is None:
        return []
    blocks: list[Block] = [
        Heading(say("clinician.completeness", lang)),
        Paragraph(_pick(found.text_zh, found.text, lang), Style.SMALL),
    ]
    for state in CoverageState:
        own = [e for e in found.expected if e.state is state]
        if own:
            lead = say(f"clinician.expected.{state.value}", lang)
            blocks.append(Paragraph(_listed(own, lang), Style.SMALL, lead))
    return blocks


def _listed(expected: Iterable[ExpectedBiomarker], lang: str) -> str:
    separator = "；" if lang == "zh-TW" else "; "
    return separator.join(_expected(e, lang) for e in expected)


def _expected(e: ExpectedBiomarker, lang: str) -> str:
    name = _pick(e.name_zh, e.name, lang)
    details = [_pick(e.reason_zh, e.reason, lang)] if e.state is CoverageState.FOUND else []
    if e.payer and e.state is CoverageState.NOT_SHOWN:
        details.append(say("clinician.expected.payer", lang))
    inside = say("list.separator", lang).join(details)
    if not inside:
        return name
    return f"{name}（{inside}）" if lang == "zh-TW" else f"{name} ({inside})"


def _pharmacogenes(i: Interpretation, lang: str) -> list[Block]:
    if not i.pharmacogenes:
        return []
    columns = (
        Column(say("clinician.column.gene", lang), 12),
        Column(say("clinician.column.phenotype", lang), 40),
        Column(say("clinician.column.advice", lang), 48),
    )
    return [
        Heading(say("clinician.pharmacogenes", lang)),
        Paragraph(say("clinician.pharmacogenes.apart", lang), Style.SMALL),
        Table(columns, tuple(_pharmacogene(p, lang) for p in i.pharmacogenes)),
    ]


def _pharmacogene(p: Pharmacogene, lang: str) -> tuple[Cell, ...]:
    colon = say("colon", lang)
    advice = tuple(
        (f"{clip(a.drug, 80)}{colon}{_pick(a.text_zh, a.text, lang)} [{', '.join(a.citations)}]", Style.SMALL)
        for a in p.advice
    )
    return (
        _text(clip(p.gene, 40), Style.SMALL_STRONG),
        _text(_pick(p.text_zh, p.text, lang)),
        Cell(advice or (("–", Style.SMALL),)),
    )


def _site_rules(i: Interpretation, lang: str) -> list[Block]:
    rules = i.site_rules
    if rules is None:
        return []
    lines = rules.lines_zh if lang == "zh-TW" else rules.lines
    head = say(
        "clinician.site_rules.head",
        lang,
        name=clip(rules.name, 200),
        version=clip(rules.version, 200),
        by=clip(rules.approved_by, 200),
        on=rules.approved_on,
        sha256=rules.sha256[:12],
    )
    blocks: list[Block] = [Heading(say("clinician.site_rules", lang)), Paragraph(head, Style.SMALL)]
    return [*blocks, Bullets(tuple(clip(line) for line in lines), Style.SMALL)] if lines else blocks
