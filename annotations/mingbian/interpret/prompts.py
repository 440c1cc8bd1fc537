"""Labels that another test defines (immunohistochemistry): sequencing never satisfies them, it only suggests the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from mingbian.interpret.tumors import OWN, TumorMatcher
from mingbian.knowledge.atoms import Prompt
from mingbian.knowledge.language import positive_atoms
from mingbian.knowledge.rows import Row
from mingbian.model.interpretation import Basis, Effect, Level
from mingbian.model.variant import CopyNumberType, Kind, Variant

_GENE_OF: Mapping[str, str] = MappingProxyType(
    {
        "her2": "ERBB2",
        "met": "MET",
        "c-met": "MET",
        "cldn18.2": "CLDN18",
        "pten": "PTEN",
        "fgfr2b": "FGFR2",
        "pd-l1": "CD274",
        "egfr": "EGFR",
        "alk": "ALK",
        "ros1": "ROS1",
        "folr1": "FOLR1",
        "fra": "FOLR1",
        "mtap": "MTAP",
    }
)
"""The gene behind a stained protein, by the first word of the prompt."""
_GAIN = frozenset({CopyNumberType.AMPLIFICATION, CopyNumberType.GAIN})
_BY_LOSS = frozenset({"PTEN", "MTAP"})


class Prompts:
    """The immunohistochemistry that this tumor's own rows ask for, by the gene of the protein."""

    def __init__(self, rows: Sequence[Row], tumors: TumorMatcher) -> None:
        """``rows`` may be all rows without a sequenced alteration; those of other tumors and weaker levels are left out."""
        self._asks: dict[str, dict[str, list[str]]] = {}
        for row in rows:
            if row.effect is not Effect.SENSITIVITY or row.level not in (Level.A, Level.B):
                continue
            asked = [(a, g) for a in positive_atoms(row.biomarker) if isinstance(a, Prompt) and (g := _gene(a))]
            if not asked or tumors.match(row)[0] not in OWN:
                continue
            for atom, gene in asked:
                self._asks.setdefault(gene, {}).setdefault(atom.text, []).append(row.id)

    def about(self, variant: Variant) -> Basis | None:
        """The test that a copy-number change suggests, as a step of the basis; None where there is none."""
        if variant.kind is not Kind.COPY_NUMBER or variant.gene not in self._asks:
            return None
        number = variant.observed.copy_number
        if number is None or (number.type in _GAIN) == (variant.gene in _BY_LOSS):
            return None
        asks = self._asks[variant.gene]
        texts = sorted(asks)
        ids = tuple(dict.fromkeys(row_id for text in texts for row_id in asks[text]))
        return Basis(
            "consider-ihc",
            f"Consider IHC: {', '.join(texts)} is what the labels of this tumor ask for; sequencing does not satisfy them.",
            f"請考慮免疫染色：此癌別的仿單要求 {'、'.join(texts)}；定序結果不能取代。",
            ids,
        )


def _gene(atom: Prompt) -> str | None:
    if atom.prefix not in ("IHC", "ISH"):
        return None
    return _GENE_OF.get(atom.text.split(None, 1)[0].casefold())
