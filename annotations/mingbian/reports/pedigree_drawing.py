"""A pedigree drawn with the standard symbols, once for the screen (SVG) and once for paper (PDF), from the same parts.

Square: male; circle: female; diamond: not known. Filled: has had one of the diseases. Dot: carries the variant. Slash:
deceased. Arrow: the proband. Two lines between partners: related by blood. Brackets: adopted. Twins hang from one point,
identical ones with a bar between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

from mingbian.reports.content import (
    Bullets,
    Document,
    Drawing,
    Facts,
    Heading,
    Kind,
    Label,
    Paragraph,
    Shape,
    Stroke,
    Style,
    clip,
)
from mingbian.reports.pedigree import Pedigree, Person, unions
from mingbian.reports.pedigree_layout import Layout, lay_out
from mingbian.reports.wording import language, say

_SIZE: Final = 26.0
_STEP_X: Final = 74.0
_STEP_Y: Final = 121.0
_BAR: Final = 0.69
"""How far below the parents the line over their children runs, of a row's height: under their labels."""
_EDGE: Final = 48.0
_TEXT: Final = 8.5
_FORMS: Final = {"male": "square", "female": "circle"}
_MOST_LABELS: Final = 5
_MOST_WIDTH: Final = 14
"""Latin letters that have room beside the line from a couple to its children."""
_BEFORE_ROC: Final = 1911

Part = Stroke | Shape | Label


def drawing(pedigree: Pedigree, lang: str) -> Drawing:
    """The pedigree as a drawing, with a description in words."""
    lang = language(lang)
    layout = lay_out(pedigree)
    place = {
        p.id: (_EDGE + layout.column[p.id] * _STEP_X, _EDGE * 0.7 + layout.row[p.id] * _STEP_Y) for p in pedigree.persons
    }
    parts: list[Part] = [*_unions(pedigree, place, layout)]
    for p in pedigree.persons:
        parts += _person(p, *place[p.id], lang)
    width = 2 * _EDGE + layout.columns * _STEP_X
    lowest = [p for p in pedigree.persons if layout.row[p.id] == layout.rows - 1]
    lines = max(min(len(_labels(p, lang)), _MOST_LABELS) for p in lowest)
    height = _EDGE * 0.7 + (layout.rows - 1) * _STEP_Y + _SIZE / 2 + _TEXT * 1.35 * (lines + 2)
    affected = sum(p.affected for p in pedigree.persons)
    alt = say("pedigree.alt", lang, persons=len(pedigree.persons), generations=layout.rows, affected=affected)
    return Drawing(width, height, tuple(parts), alt)


def _unions(pedigree: Pedigree, place: Mapping[str, tuple[float, float]], layout: Layout) -> Iterator[Part]:
    ancestors = _ancestors(pedigree)
    for couple, children in unions(pedigree):
        (x1, y1), (x2, y2) = place[couple[0]], place[couple[-1]]
        middle, low = (x1 + x2) / 2, max(y1, y2)
        if len(couple) == 2:
            related = bool(ancestors[couple[0]] & ancestors[couple[1]])
            for offset in (-1.6, 1.6) if related else (0.0,):
                yield Stroke(x1, y1 + offset, x2, y2 + offset)
        if not children:
            continue
        bar = low + _STEP_Y * _BAR
        yield Stroke(middle, low if len(couple) == 2 else low + _SIZE / 2, middle, bar)
        tops = _hangers(children, place)
        xs = [x for x, _ in tops.values()]
        yield Stroke(min(*xs, middle), bar, max(*xs, middle), bar)
        for child in children:
            x, y = place[child.id]
            hung, _ = tops[child.id]
            yield Stroke(hung, bar, x, y - _SIZE / 2, dashed=child.adopted)
        yield from _identical(children, place, bar)


def _hangers(children: tuple[Person, ...], place: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Where each child's line begins on the bar: twins share a point."""
    found = {}
    for child in children:
        group = [c for c in children if child.twins and c.twins == child.twins] or [child]
        xs = [place[c.id][0] for c in group]
        found[child.id] = (sum(xs) / len(xs), 0.0)
    return found


def _identical(children: tuple[Person, ...], place: Mapping[str, tuple[float, float]], bar: float) -> Iterator[Part]:
    for name in dict.fromkeys(c.twins for c in children if c.twins and c.identical):
        xs = sorted(place[c.id][0] for c in children if c.twins == name)
        top = next(place[c.id][1] for c in children if c.twins == name) - _SIZE / 2
        y = (bar + top) / 2
        middle = (xs[0] + xs[-1]) / 2
        yield Stroke((xs[0] + middle) / 2, y, (xs[-1] + middle) / 2, y)


def _ancestors(pedigree: Pedigree) -> dict[str, frozenset[str]]:
    persons = pedigree.by_id()
    known: dict[str, frozenset[str]] = {}

    def of(person: str) -> frozenset[str]:
        if person not in known:
            own = persons[person].parents
            known[person] = frozenset(own).union(*(of(p) for p in own))
        return known[person]

    return {p: of(p) for p in persons}


def _person(p: Person, x: float, y: float, lang: str) -> Iterator[Part]:
    half = _SIZE / 2
    yield Shape(_FORMS.get(p.sex, "diamond"), x, y, _SIZE, p.affected)
    if p.carrier and not p.affected:
        yield Shape("circle", x, y, _SIZE * 0.26, True)
    if p.dead:
        yield Stroke(x - half * 1.35, y + half * 1.35, x + half * 1.35, y - half * 1.35, 1.3)
    if p.adopted:
        for side in (-1, 1):
            edge = x + side * half * 1.4
            yield Stroke(edge, y - half * 1.2, edge, y + half * 1.2)
            for end in (-1, 1):
                yield Stroke(edge, y + end * half * 1.2, edge - side * half * 0.3, y + end * half * 1.2)
    if p.proband:
        tip_x, tip_y = x - half * 1.15, y + half * 1.15
        yield Stroke(tip_x - 13, tip_y + 13, tip_x, tip_y, 1.6)
        yield Stroke(tip_x - 7, tip_y + 1.5, tip_x, tip_y, 1.6)
        yield Stroke(tip_x - 1.5, tip_y + 7, tip_x, tip_y, 1.6)
    top = y + half + _TEXT * 1.5
    for n, text in enumerate(_labels(p, lang)[:_MOST_LABELS]):
        yield Label(x, top + n * _TEXT * 1.35, text, _TEXT, bold=n == 0 and p.proband)


def _labels(p: Person, lang: str) -> list[str]:
    """Name or initials, age, diseases with their ages, and what a test found."""
    lines = [_short(p.label)] if p.label else []
    if p.age is not None:
        lines.append(say("pedigree.died" if p.dead else "pedigree.age", lang, age=p.age))
    elif p.born is not None:
        in_roc = lang == "zh-TW" and p.born > _BEFORE_ROC
        lines.append(say("pedigree.born.roc" if in_roc else "pedigree.born", lang, year=p.born - _BEFORE_ROC * in_roc))
    for c in p.conditions[:2]:
        age = "" if c.age is None else f" {c.age}"
        lines.append(_short(c.name, _MOST_WIDTH - len(age)) + age)
    if p.tested:
        lines.append(say(f"pedigree.tested.{p.tested}", lang))
    return lines


def _short(text: str, room: int = _MOST_WIDTH) -> str:
    """A name as long as there is room under a symbol: a Chinese character takes as much as two Latin letters."""
    plain = " ".join(text.split())
    used = 0
    for n, c in enumerate(plain):
        used += 2 if east_asian_width(c) in "WF" else 1
        if used > room:
            return plain[: n - 1].rstrip() + "…"
    return plain


# --- SVG -------------------------------------------------------------------------------------------------------------


def svg(pedigree: Pedigree, lang: str) -> bytes:
    """The drawing as an SVG file: no script, no outside file, texts escaped."""
    made = drawing(pedigree, lang)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{made.width:.1f}" height="{made.height:.1f}" '
        f'viewBox="0 0 {made.width:.1f} {made.height:.1f}" role="img">'
    )
    lines = [head, f"<title>{escape(made.alt)}</title>", '<g fill="none" stroke="#1B2430">']
    lines += [_svg_part(part) for part in made.parts if not isinstance(part, Label)]
    lines.append('</g><g fill="#1B2430" font-family="Noto Sans TC, sans-serif" text-anchor="middle">')
    lines += [_svg_part(part) for part in made.parts if isinstance(part, Label)]
    return "\n".join([*lines, "</g></svg>", ""]).encode()


def _svg_part(part: Part) -> str:
    match part:
        case Stroke():
            dash = ' stroke-dasharray="3 2.4"' if part.dashed else ""
            ends = f'x1="{part.x1:.1f}" y1="{part.y1:.1f}" x2="{part.x2:.1f}" y2="{part.y2:.1f}"'
            return f'<line {ends} stroke-width="{part.weight:.1f}"{dash}/>'
        case Shape():
            fill = ' fill="#1B2430"' if part.filled else ' fill="#FFFFFF"'
            half = part.size / 2
            if part.form == "circle":
                return f'<circle cx="{part.x:.1f}" cy="{part.y:.1f}" r="{half:.1f}"{fill}/>'
            if part.form == "square":
                box = f'x="{part.x - half:.1f}" y="{part.y - half:.1f}" width="{part.size:.1f}" height="{part.size:.1f}"'
                return f"<rect {box}{fill}/>"
            r = half * 1.15
            corners = ((0, -r), (r, 0), (0, r), (-r, 0))
            points = " ".join(f"{part.x + dx:.1f},{part.y + dy:.1f}" for dx, dy in corners)
            return f'<polygon points="{points}"{fill}/>'
        case Label():
            weight = ' font-weight="bold"' if part.bold else ""
            at = f'x="{part.x:.1f}" y="{part.y:.1f}" font-size="{part.size:.1f}"'
            return f"<text {at}{weight}>{escape(_svg_text(part.text))}</text>"


def _svg_text(text: str) -> str:
    """Control characters are no XML."""
    return "".join(c for c in text if c >= " " and c not in "\ufffe\uffff")


# --- PDF -------------------------------------------------------------------------------------------------------------


def document(pedigree: Pedigree, lang: str) -> Document:
    """A page with the same drawing, what was looked for, and the meaning of the symbols."""
    lang = language(lang)
    what = " ".join(x for x in (pedigree.gene, pedigree.variant) if x)
    facts = ((say("letter.facts.change", lang), clip(what, 120)),) if what else ()
    legend = ("sex", "affected", "carrier", "deceased", "proband", "related")
    return Document(
        kind=Kind.LETTER,
        lang=lang,
        title=say("pedigree.title", lang),
        header=say("pedigree.title", lang),
        footer=(say("letter.footer.private", lang),),
        page_label=say("page", lang, page="{page}", pages="{pages}"),
        draft="",
        watermark="",
        report_id=clip(pedigree.as_of, 20),
        blocks=(
            *((Facts(facts, columns=1),) if facts else ()),
            drawing(pedigree, lang),
            Heading(say("pedigree.legend", lang), 2),
            Bullets(tuple(say(f"pedigree.legend.{name}", lang) for name in legend), Style.SMALL),
            Paragraph(say("pedigree.told", lang), Style.SMALL),
        ),
    )


def pdf(pedigree: Pedigree, lang: str) -> bytes:
    """The page as PDF; the same pedigree gives the same bytes."""
    from mingbian.reports.pdf import render

    return render(document(pedigree, lang)).data
