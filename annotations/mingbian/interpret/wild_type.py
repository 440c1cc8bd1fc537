"""Wild type as a result of its own: said only where every place that a row names was read well enough.

In plasma it is never said: tumor DNA may be too little, and absence there is no evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mingbian.interpret.context_keys import stain_key
from mingbian.interpret.coverage import Coverage, units
from mingbian.interpret.naming import name
from mingbian.interpret.tumors import OWN, TumorMatcher
from mingbian.knowledge.atoms import Atom, FusionAtom, Prompt, Truth
from mingbian.knowledge.atoms import WildType as WildTypeAtom
from mingbian.knowledge.evaluation import CaseVariants
from mingbian.knowledge.language import And, Biomarker, Not, Or, atoms_of
from mingbian.knowledge.regions import Region
from mingbian.knowledge.rows import Row
from mingbian.knowledge.traits import Traits
from mingbian.model.case import Assay, Case
from mingbian.model.interpretation import Effect, Level, WildType, WildTypeState
from mingbian.model.records import Record

_ASKS = frozenset({Effect.REQUIRES_WILD_TYPE, Effect.SENSITIVITY})


class Place(Record, frozen=True):
    """One gene with the region that must be wild type; ``fusion`` asks for the absence of a fusion instead."""

    gene: str
    region: Region | None = None
    fusion: bool = False

    @property
    def text(self) -> str:
        return "fusion" if self.fusion else (str(self.region) if self.region else "whole gene")


class WildTypes:
    """Answers "is it wild type?" for one case: from what was found, and from where the assay looked."""

    def __init__(self, case: Case, found: CaseVariants, coverage: Coverage) -> None:
        self._case = case
        self._found = found
        self._coverage = coverage

    def answer(self, atom: Atom) -> Truth | None:
        """What is known of an atom that no variant can answer: wild type from coverage, receptors from the context."""
        if isinstance(atom, WildTypeAtom):
            states = [self.state(place).state for place in places_of(atom)]
            if WildTypeState.MUTATED in states:
                return Truth.NO
            return Truth.YES if all(s is WildTypeState.WILD_TYPE for s in states) else None
        if isinstance(atom, Prompt):
            return self._stated(atom)
        return None

    def looked(self, atom: Atom) -> bool:
        """Whether not finding an atom means that it is not there.

        Fusions and copy numbers need a statement of their own; for small changes a gene counts as read where a
        statement covers it, or where the input lists another small change of it.
        """
        if self._case.assay is Assay.PLASMA:
            return False
        genes = atom.genes
        if isinstance(atom, FusionAtom):
            return bool(genes) and all(self._coverage.fusions_read(gene) for gene in genes)
        own = [i for gene in genes for i in self._found.by_gene.get(gene, ())]
        return bool(genes) and (
            any(self._found.traits[i].small for i in own) or all(self._coverage.gene_read(gene) for gene in genes)
        )

    def gene_is_wild_type(self, gene: str) -> bool:
        """Whether the whole gene is shown to be wild type."""
        return self.state(Place(gene)).state is WildTypeState.WILD_TYPE

    def state(self, place: Place) -> WildType:
        """Mutated by what was found, wild type by coverage, or neither, with what is missing."""
        broken, unclear = self._broken(place)
        gene, region = place.gene, place.text
        if broken:
            names = _listed(broken)
            return WildType(gene, region, WildTypeState.MUTATED, f"found: {names}", f"已檢出：{names}")
        if unclear:
            names = _listed(unclear)
            return WildType(
                gene,
                region,
                WildTypeState.CANNOT_CALL,
                f"{names} was found, and whether it lies in this region is not known",
                f"檢出 {names}，無法確定是否位於此區域",
            )
        if self._case.assay is Assay.PLASMA:
            return WildType(
                gene,
                region,
                WildTypeState.CANNOT_CALL,
                "a plasma sample cannot show that a change is absent from the tumor",
                "血漿檢體無法證明腫瘤沒有變異",
            )
        if place.fusion:
            if self._coverage.fusions_read(gene):
                return WildType(
                    gene,
                    region,
                    WildTypeState.WILD_TYPE,
                    "no fusion found where fusions were looked for",
                    "已檢測融合，未檢出",
                )
            return WildType(
                gene,
                region,
                WildTypeState.CANNOT_CALL,
                "no statement says that fusions of this gene were looked for",
                "沒有資料說明是否檢測此基因的融合",
            )
        return self._by_coverage(place)

    def _by_coverage(self, place: Place) -> WildType:
        gene, region = place.gene, place.text
        low, missing, read = [], [], []
        needed = self._coverage.min_depth
        for unit in units(gene, place.region):
            depth = self._coverage.depth(unit)
            if depth is None:
                missing.append(unit.label)
            elif depth < needed:
                low.append((unit.label, depth))
            else:
                read.append((unit.label, depth))
        if not low and not missing:
            en = ", ".join(f"{label} ({depth} reads)" for label, depth in read)
            zh = "、".join(f"{label}（{depth} 條讀序）" for label, depth in read)
            return WildType(
                gene,
                region,
                WildTypeState.WILD_TYPE,
                f"nothing found; lowest depth {en}, at least {needed} needed",
                f"未檢出變異；最低深度 {zh}，門檻 {needed}",
            )
        en_parts = [f"{label} has {depth} reads at its lowest, {needed} are needed" for label, depth in low]
        zh_parts = [f"{label} 最低深度 {depth}，需要 {needed}" for label, depth in low]
        if missing:
            en_parts.append(f"no coverage statement for {', '.join(missing)}")
            zh_parts.append(f"{'、'.join(missing)} 沒有涵蓋度資料")
        return WildType(
            gene,
            region,
            WildTypeState.CANNOT_CALL,
            f"insufficient coverage, cannot be called: {'; '.join(en_parts)}",
            f"涵蓋度不足，無法判定：{'；'.join(zh_parts)}",
        )

    def _broken(self, place: Place) -> tuple[list[Traits], list[Traits]]:
        broken, unclear = [], []
        atom = WildTypeAtom((place.gene,), place.region)
        for i in self._found.by_gene.get(place.gene, ()):
            traits = self._found.traits[i]
            if traits.facts.benign:
                continue
            if place.fusion:
                truth = FusionAtom(None, None, place.gene).test(traits)
            else:
                truth = atom.broken_by(traits)
            if truth is Truth.YES:
                broken.append(traits)
            elif truth is Truth.POSSIBLE:
                unclear.append(traits)
        return broken, unclear

    def _stated(self, atom: Prompt) -> Truth | None:
        """An immunohistochemistry result that the context states in so many words."""
        words = atom.text.casefold().split(None, 1)
        marker, wanted = words[0], words[1] if len(words) > 1 else ""
        stated = self._case.context.get(stain_key(marker) or "")
        if atom.prefix not in ("IHC", "ISH") or stated is None or not wanted:
            return None
        folded = stated.casefold()
        if folded == wanted:
            return Truth.YES
        if marker == "her2":
            if wanted not in ("3+", "amplified"):
                return None
            if folded in ("negative", "low", "ultralow", "0", "1+"):
                return Truth.NO
            # Positive is 3+ or amplified; the copies then found by sequencing are those of a positive tumor.
            return Truth.YES if folded == "positive" and wanted == "amplified" else None
        opposite = {"positive": "negative", "negative": "positive", "deficient": "proficient", "proficient": "deficient"}
        return Truth.NO if opposite.get(folded) == wanted else None


def _listed(found: Sequence[Traits]) -> str:
    return ", ".join(sorted({name(traits.variant)[0] for traits in found}))


def places_of(atom: WildTypeAtom) -> tuple[Place, ...]:
    """The genes of a wild-type atom, each with its region."""
    return tuple(Place(gene, atom.region) for gene in atom.symbols)


def places(rows: Iterable[Row], tumors: TumorMatcher) -> tuple[Place, ...]:
    """The places whose wild type decides about a drug in this tumor, in the order of the rows."""
    found: dict[Place, None] = {}
    for row in rows:
        if row.effect not in _ASKS or row.level not in (Level.A, Level.B) or tumors.match(row)[0] not in OWN:
            continue
        for atom in atoms_of(row.biomarker):
            if isinstance(atom, WildTypeAtom):
                found.update(dict.fromkeys(places_of(atom)))
        if row.effect is Effect.REQUIRES_WILD_TYPE:
            found.update(dict.fromkeys(_absent_fusions(row.biomarker)))
    return tuple(found)


def _absent_fusions(expression: Biomarker) -> Sequence[Place]:
    if isinstance(expression, (And, Or)):
        return [place for term in expression.terms for place in _absent_fusions(term)]
    if isinstance(expression, Not) and isinstance(expression.term, FusionAtom):
        return [Place(gene, fusion=True) for gene in expression.term.genes]
    return []
