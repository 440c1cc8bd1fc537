"""Variants, findings and a small knowledge base with the real gene tables, for the tests of inheritance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mingbian.genome.known import KnownAllele
from mingbian.interpret.germline_class import NamedAlleles
from mingbian.knowledge import genes
from mingbian.knowledge.genes import AcmgGene, ChipGene, GermlineGene, RecurrentVariant
from mingbian.knowledge.oncotree import OncoTree
from mingbian.knowledge.tables import bundled
from mingbian.model.case import Build
from mingbian.model.interpretation import Finding, Origin, Tier
from mingbian.model.records import replace
from mingbian.model.variant import Call, Kind, Observation, Population, Source, TranscriptAnnotation, Variant


@dataclass(frozen=True)
class Record:
    significance: str = "Pathogenic"
    variation_id: str = "1"
    stars: int = 2
    release: str = ""


@dataclass(frozen=True)
class Names:
    """ClinVar by ``c.`` name; no allele is known by its protein change."""

    records: Mapping[tuple[str, str], Record]

    def clinvar_named(self, gene: str, coding: str, /) -> Record | None:
        return self.records.get((gene, coding))

    def clinvar(self, build: Build, chrom: str, pos: int, ref: str, alt: str, /) -> Record | None:
        return None

    def named(self, gene: str, protein: str | None = None) -> Sequence[KnownAllele]:
        return ()


@dataclass(frozen=True)
class SmallKnowledge:
    """The bundled gene tables and the tumor tree; ClinVar holds what a test puts in."""

    germline: Mapping[str, GermlineGene]
    acmg: Mapping[str, AcmgGene]
    chip: Mapping[str, ChipGene]
    recurrent_variants: tuple[RecurrentVariant, ...]
    oncotree: OncoTree
    records: Mapping[str, Record] = field(default_factory=dict)
    known_alleles: NamedAlleles = field(default_factory=lambda: Names({}))

    def germline_gene(self, gene: str) -> GermlineGene | None:
        return self.germline.get(gene)

    def acmg_sf(self, gene: str) -> AcmgGene | None:
        return self.acmg.get(gene)

    def chip_gene(self, gene: str) -> ChipGene | None:
        return self.chip.get(gene)

    def clinvar(self, key: str, /) -> Record | None:
        return self.records.get(key)

    def knowing(self, *keys: str) -> SmallKnowledge:
        return replace(self, records={key: Record() for key in keys})


KB = SmallKnowledge(
    {r["gene"]: genes.read_germline(r) for r in bundled("germline_genes.tsv", genes.GERMLINE_COLUMNS)},
    {r["gene"]: genes.read_acmg(r) for r in bundled("acmg_sf.tsv", genes.ACMG_COLUMNS)},
    {r["gene"]: genes.read_chip(r) for r in bundled("chip_genes.tsv", genes.CHIP_COLUMNS)},
    tuple(genes.read_recurrent(r) for r in bundled("east_asian_recurrent.tsv", genes.RECURRENT_COLUMNS)),
    OncoTree.load(),
)

TERMS = {"fs": "frameshift_variant", "*": "stop_gained", "=": "synonymous_variant"}


def variant(name: str, *, kind: Kind | None = None, coding: str | None = None, **given: Any) -> Variant:
    """A small variant by gene and short protein change ("BRCA2 S1722fs"), or gene and "-" with a coding change."""
    gene, protein = name.split(" ")
    changed = None if protein == "-" else protein
    term = given.pop("consequence", None) or next(
        (t for end, t in TERMS.items() if changed and changed.rstrip("0123456789").endswith(end)), "missense_variant"
    )
    if kind is None:
        kind = Kind.DELETION if changed and "fs" in changed else Kind.SNV
    call_names = set(Call.__struct_fields__)
    call = Call(**{k: given.pop(k) for k in list(given) if k in call_names})
    observed = Observation(
        kind=kind,
        source=Source("t.vcf", 1),
        gene=gene,
        call=call,
        population=Population(**given.pop("population", {})),
        annotations=(TranscriptAnnotation("CSQ", gene, exon=given.pop("exon", None)),),
        chosen=0,
        reported_origin=given.pop("reported_origin", None),
        clinvar=given.pop("clinvar", None),
    )
    return Variant(
        kind=kind,
        observed=observed,
        gene=gene,
        genes=(gene,),
        key=given.pop("key", None),
        hgvs_c=coding,
        protein=changed,
        consequence=term,
        **given,
    )


def finding(v: Variant, number: int = 1, **given: Any) -> Finding:
    made: dict[str, Any] = {
        "id": f"F{number}",
        "variant": v,
        "tier": Tier.III,
        "level": None,
        "escat": None,
        "oncogenicity": None,
        "assertions": (),
        "origin": Origin.UNKNOWN,
        "flags": (),
        "basis": (),
    }
    return Finding(**(made | given))
