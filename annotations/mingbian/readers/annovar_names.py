"""The columns of ANNOVAR, the same in its tables and in INFO: names of a change, consequences, frequencies.

``AAChange`` names a change on every transcript of a gene in alphabetical order; the RefSeq accession with the lowest number
is shown, which is the gene's oldest (NM_005228 before NM_001346897). The names follow older rules ("c.T2573G").
``cells`` are a record's values by column name in lower case. Column names: ANNOVAR documentation, "Quick Start-Up Guide".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from mingbian.model.records import Record
from mingbian.model.variant import Population
from mingbian.readers.vendor import words
from mingbian.readers.vendor.consequence import terms

MODELS = ("refgenewithver", "refgene", "knowngene", "ensgene", "ensgenewithver", "mane")
"""Gene models, best first, as their columns end."""

_ENTRY = re.compile(
    r"^(?P<gene>[^:,]+):(?P<transcript>(?:N[MR]_|XM_|ENST|uc)[^:,]+)(?::exon(?P<exon>\d+))?"
    r"(?::(?P<c>c\.[^:,]+))?(?::(?P<p>p\.[^:,]+))?$"
)
_DETAIL = re.compile(r"^(?P<transcript>(?:N[MR]_|XM_|ENST)[^:;,]+):(?:exon(?P<exon>\d+):)?(?P<c>c\.[^:;,]+)")
_GNOMAD = (("af", "gnomad_exome_all", "gnomad_genome_all", "gnomad41_exome_af", "gnomad40_exome_af", "gnomad312_genome_af"),
           ("af_eas", "gnomad_exome_eas", "gnomad_genome_eas", "gnomad41_exome_af_eas", "gnomad40_exome_af_eas",
            "gnomad312_genome_af_eas"))  # fmt: skip
_CONTINENTAL = re.compile(
    r"^(?:gnomad\w*_)?(?:af_(?:afr|amr|eas|nfe|sas|popmax)|(?:exome|genome)_(?:afr|amr|eas|nfe|sas))$"
)
_SEVERAL = re.compile(r"[;,]|\\x3b")


class Entry(Record, frozen=True):
    """One transcript's names of a change, as written; ``gene`` is None where only the detail of a splice site names it."""

    transcript: str
    gene: str | None = None
    exon: str | None = None
    c: str | None = None
    p: str | None = None


def model_of(cells: Mapping[str, str]) -> str:
    """The gene model to read: the best one that has columns."""
    return next((m for m in MODELS if any(f"{k}.{m}" in cells for k in ("func", "gene", "aachange"))), "refgene")


def entries(cells: Mapping[str, str], model: str) -> tuple[Sequence[Entry], int]:
    """All transcripts that are named, and the index of the one that is shown (-1: none)."""
    found = [
        Entry(m["transcript"], m["gene"], m["exon"], m["c"], m["p"])
        for text in (_cell(cells, f"aachange.{model}") or "").split(",")
        if (m := _ENTRY.match(text.strip()))
    ]
    if not found:
        detail = _SEVERAL.split(_cell(cells, f"genedetail.{model}") or "")
        found = [Entry(m["transcript"], None, m["exon"], m["c"]) for part in detail if (m := _DETAIL.match(part.strip()))]
    if not found:
        return (), -1
    best = min(
        range(len(found)), key=lambda n: (not found[n].transcript.startswith("NM_"), _accession_number(found[n].transcript))
    )
    return found, best


def _cell(cells: Mapping[str, str], name: str) -> str | None:
    return words.text(cells.get(name))


def _accession_number(accession: str) -> int:
    digits = re.search(r"\d+", accession)
    return int(digits[0][:15]) if digits else 0


def gene_of(cells: Mapping[str, str], model: str) -> str | None:
    """The gene of a column that names one; None where it names several."""
    names = [n for n in _SEVERAL.split(_cell(cells, f"gene.{model}") or "") if n and n.upper() != "NONE"]
    return names[0] if len(names) == 1 else None


def terms_of(cells: Mapping[str, str], model: str, coding: str | None) -> tuple[str, ...]:
    """Sequence Ontology terms of ``ExonicFunc`` and ``Func``; ``coding`` tells a splice site's side."""
    exonic = (_cell(cells, f"exonicfunc.{model}") or "").replace("SNV", "").strip(" _")
    found: list[str] = list(terms(exonic or None))
    for region in _SEVERAL.split(_cell(cells, f"func.{model}") or ""):
        if region == "splicing":
            side = re.search(r"\d([+-])[12](?!\d)", coding or "")
            found.append({"+": "splice_donor_variant", "-": "splice_acceptor_variant"}[side[1]] if side
                         else "splice_region_variant")  # fmt: skip
        elif region != "exonic":
            found += _REGIONS.get(region.lower(), ())
    return tuple(dict.fromkeys(found))


_REGIONS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "utr5": ("5_prime_UTR_variant",), "utr3": ("3_prime_UTR_variant",), "intronic": ("intron_variant",),
    "upstream": ("upstream_gene_variant",), "downstream": ("downstream_gene_variant",),
    "intergenic": ("intergenic_variant",), "ncrna_exonic": ("non_coding_transcript_exon_variant",),
    "ncrna_intronic": ("intron_variant",),
})  # fmt: skip


def frequencies(cells: Mapping[str, str]) -> Population:
    """gnomAD's frequencies. A missing value is not 0."""
    taken: list[str] = []

    def first(names: Sequence[str]) -> float | None:
        for name in names:
            value = words.share(_cell(cells, name))
            if value is not None:
                taken.append(name)
                return value
        return None

    overall, eas = first(_GNOMAD[0]), first(_GNOMAD[1])
    found = [(v, k) for k in cells if _CONTINENTAL.match(k) and (v := words.share(_cell(cells, k))) is not None]
    highest = max(found, default=None)
    if highest is not None and highest[1] not in taken:
        taken.append(highest[1])
    text = f"ANNOVAR columns {', '.join(taken)}" if taken else None
    return Population(overall, eas, highest[0] if highest else None, text)
