"""What would match a biomarker, in words: one line an alternative, indented under what joins them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mingbian_desktop import texts as say
from mingbian_desktop.i18n import Lang, Text

if TYPE_CHECKING:  # loaded with the knowledge base, not with the window
    from mingbian.knowledge.atoms import Atom
    from mingbian.knowledge.language import Biomarker
    from mingbian.knowledge.regions import Region

Line = tuple[int, str]
"""Depth of a line and its text."""


def explained(biomarker: Biomarker, lang: Lang) -> list[Line]:
    """The lines that say what would match, outermost first."""
    lines: list[Line] = []
    _expression(biomarker, 0, lang, lines)
    return lines


def _expression(expression: Any, depth: int, lang: Lang, lines: list[Line]) -> None:
    from mingbian.knowledge.language import And, Except, Not, Or

    if isinstance(expression, Or):
        lines.append((depth, say.MATCH_ANY_OF.in_(lang)))
        for term in expression.terms:
            _expression(term, depth + 1, lang, lines)
    elif isinstance(expression, And):
        phase = {"cis": say.MATCH_ALL_IN_CIS, "trans": say.MATCH_ALL_IN_TRANS}.get(expression.phase or "", say.MATCH_ALL_OF)
        lines.append((depth, phase.in_(lang)))
        for term in expression.terms:
            _expression(term, depth + 1, lang, lines)
    elif isinstance(expression, Not):
        lines.append((depth, say.MATCH_NOT.in_(lang)))
        _expression(expression.term, depth + 1, lang, lines)
    elif isinstance(expression, Except):
        _expression(expression.base, depth, lang, lines)
        lines.append((depth, say.MATCH_EXCEPT.in_(lang)))
        _expression(expression.excluded, depth + 1, lang, lines)
    else:
        lines.append((depth, _atom(expression, lang)))


def _atom(atom: Atom, lang: Lang) -> str:
    from mingbian.knowledge.atoms import Qualified

    if isinstance(atom, Qualified):
        extra = [say.MATCH_ORIGINS[atom.origin].in_(lang)] if atom.origin in say.MATCH_ORIGINS else []
        extra += [f"VAF {_compared(str(atom.vaf))} %"] if atom.vaf is not None else []
        inner = _atom(atom.atom, lang)
        return say.MATCH_QUALIFIED.in_(lang).format(what=inner, extra=_comma(lang).join(extra)) if extra else inner
    words = _WORDS.get(type(atom).__name__)
    return words(atom, lang) if words else str(atom)


def _comma(lang: Lang) -> str:
    return "、" if lang is Lang.ZH else ", "


def _compared(text: str) -> str:
    return text.replace(">=", "≥").replace("<=", "≤")


def _region(region: Region | None, lang: Lang) -> str:
    """ "外顯子 19" of "exon 19"; "" where the whole gene is meant."""
    if region is None:
        return ""
    kind, _, where = str(region).partition(" ")
    return f"{say.MATCH_REGIONS[kind.removesuffix('s')].in_(lang)} {where}"


def _place(gene: str, region: Region | None, lang: Lang) -> str:
    where = _region(region, lang)
    return f"{gene} {where}" if where else gene


def _of(text: Text, lang: Lang, /, **values: object) -> str:
    return text.in_(lang).format(**values)


def _protein(a: Any, lang: Lang) -> str:
    change = a.change.removeprefix("p.")
    text = say.MATCH_FRAMESHIFT_AT if change.endswith(("fs", "fs*")) else say.MATCH_PROTEIN
    return _of(text, lang, gene=a.gene, change=f"p.{change}")


def _residue(a: Any, lang: Lang) -> str:
    return _of(say.MATCH_RESIDUE, lang, gene=a.gene, residue=f"{a.ref}{a.residue}")


def _coding(a: Any, lang: Lang) -> str:
    text = say.MATCH_MITOCHONDRIAL if a.mitochondrial is not None else say.MATCH_CODING
    return _of(text, lang, gene=a.gene, change=str(a).removeprefix(a.gene).strip())


def _allele(a: Any, lang: Lang) -> str:
    return _of(say.MATCH_ALLELE, lang, gene=a.gene, place=f"chr{a.chrom}:{a.pos} {a.ref}>{a.alt}", build=a.build)


def _class(a: Any, lang: Lang) -> str:
    what = say.MATCH_CLASSES[a.kind].in_(lang)
    return _of(say.MATCH_CLASS, lang, place=_place(a.gene, a.region, lang), what=what)


def _tandem(a: Any, lang: Lang) -> str:
    return _of(say.MATCH_CLASS, lang, place=a.gene, what=say.MATCH_TANDEM[a.kind].in_(lang))


def _skipping(a: Any, lang: Lang) -> str:
    return _of(say.MATCH_SKIPPING, lang, gene=a.gene, exon=a.exon)


def _splice(a: Any, lang: Lang) -> str:
    return _of(say.MATCH_SPLICE, lang, name=a.name)


def _copy_number(a: Any, lang: Lang) -> str:
    return _of(say.MATCH_CLASS, lang, place=a.gene, what=say.MATCH_COPY_KINDS[a.kind].in_(lang))


def _copies(a: Any, lang: Lang) -> str:
    return _of(say.MATCH_COPIES, lang, gene=a.gene, number=_compared(str(a.comparison)))


def _fusion(a: Any, lang: Lang) -> str:
    if a.either is not None:
        return _of(say.MATCH_REARRANGEMENT if a.rearrangement else say.MATCH_FUSION, lang, gene=a.either)
    if a.five_prime is not None and a.three_prime is not None:
        return _of(say.MATCH_FUSION_PAIR, lang, five=a.five_prime, three=a.three_prime)
    if a.three_prime is not None:
        return _of(say.MATCH_FUSION_3, lang, gene=a.three_prime)
    return _of(say.MATCH_FUSION_5, lang, gene=a.five_prime)


def _signature(a: Any, lang: Lang) -> str:
    return _of(say.MATCH_SIGNATURE, lang, what=_compared(str(a)))


def _wild_type(a: Any, lang: Lang) -> str:
    return _of(say.MATCH_WILD_TYPE, lang, place=_place(_comma(lang).join(a.symbols), a.region, lang))


def _prompt(a: Any, lang: Lang) -> str:
    return _of(say.MATCH_PROMPT, lang, kind=say.MATCH_PROMPTS[a.prefix].in_(lang), text=a.text)


_WORDS: Mapping[str, Callable[[Any, Lang], str]] = {
    "ProteinChange": _protein,
    "ResidueChange": _residue,
    "CodingChange": _coding,
    "GenomicAllele": _allele,
    "MutationClass": _class,
    "TandemDuplication": _tandem,
    "ExonSkipping": _skipping,
    "SpliceEvent": _splice,
    "CopyNumberAtom": _copy_number,
    "Copies": _copies,
    "FusionAtom": _fusion,
    "MsiAtom": _signature,
    "TmbAtom": _signature,
    "HrdAtom": _signature,
    "WildType": _wild_type,
    "Prompt": _prompt,
    "AnyBiomarker": lambda _a, lang: say.MATCH_WHATEVER.in_(lang),
}
