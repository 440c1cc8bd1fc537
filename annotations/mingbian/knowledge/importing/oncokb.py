"""Reading a MAF that the site annotated with OncoKB itself into a layer of the site's own. No sample is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from mingbian.genome.keys import is_sequence, minimal
from mingbian.knowledge.oncokb import COLUMNS, KIND, TABLE
from mingbian.knowledge.site.layer_files import LAYOUT, LayerAbout, Ledger, describe
from mingbian.knowledge.text_rows import OnProgress, TextRows
from mingbian.model.case import Build
from mingbian.model.contigs import canonical
from mingbian.model.errors import Refusal

NEEDED = ("Hugo_Symbol", "ONCOGENIC")
_LEVEL = re.compile(r"LEVEL_(?:\d[AB]?|R\d|Dx\d|Px\d|Fda\d)$")
_BUILDS: Mapping[str, Build] = {
    "grch37": Build.GRCH37, "hg19": Build.GRCH37, "37": Build.GRCH37, "19": Build.GRCH37,
    "grch38": Build.GRCH38, "hg38": Build.GRCH38, "38": Build.GRCH38,
}  # fmt: skip
_NOTHING = frozenset({"", "unknown", "na", "."})


def is_oncokb(columns: tuple[str, ...]) -> bool:
    """Whether a table's columns are those of a MAF that OncoKB's annotator went over."""
    return set(NEEDED) <= set(columns) and any(_LEVEL.match(name) for name in columns)


def import_oncokb(
    path: Path, folder: Path, build: Build | None, genes: frozenset[str], day: str, progress: OnProgress | None = None
) -> LayerAbout:
    """Read an annotated MAF into an empty folder. Raises ``Refusal``; the caller throws the folder away then."""
    ledger = Ledger()
    lines: dict[str, None] = {}
    with TextRows(path, progress) as table:
        if not is_oncokb(table.columns):
            raise Refusal(
                "NOT_ONCOKB", str(path), "The columns are not those of a MAF annotated by OncoKB.", "Check the file."
            )
        levels = [name for name in table.columns if _LEVEL.match(name)]
        for number, cells in table.rows(ledger):
            if cells["Hugo_Symbol"] not in genes:
                ledger.leave("of genes not known here")
                continue
            said = [f"{level}={' '.join(cells[level].split())}" for level in levels if cells[level]]
            if cells["ONCOGENIC"].casefold() in _NOTHING and not said:
                ledger.leave("without a statement of OncoKB")
                continue
            place = _place(cells, build)
            protein = cells.get("HGVSp_Short", "").removeprefix("p.")
            if isinstance(place, str):
                ledger.refuse(number, place)
                continue
            if not place[1] and not protein:
                ledger.leave("neither an allele nor a protein change")
                continue
            values = {
                "gene": cells["Hugo_Symbol"],
                "protein": protein,
                "tumor_type": cells.get("ONCOTREE_CODE", ""),
                "oncogenic": cells["ONCOGENIC"],
                "effect": cells.get("MUTATION_EFFECT", ""),
                "levels": "; ".join(said),
                "citations": cells.get("TX_CITATIONS", "") or cells.get("MUTATION_EFFECT_CITATIONS", ""),
            }
            line = "\t".join([*place, *(" ".join(values[name].split()) for name in COLUMNS[5:])])
            if line in lines:
                ledger.leave("the same statement again")
                continue
            lines[line] = None
            ledger.kept += 1
        sha256 = table.sha256
    if ledger.refused > max(10, 0.05 * ledger.read):
        number, reason = ledger.refusals[0]
        raise Refusal(
            "TOO_MANY_REFUSED",
            str(path),
            f"{ledger.refused} rows cannot be understood, the first in line {number}: {reason}.",
            "Check that this is the file you mean; nothing of it was taken.",
        )
    text = "\t".join(COLUMNS) + "\n" + "".join(f"{line}\n" for line in sorted(lines))
    (folder / TABLE).write_text(text, encoding="utf-8", newline="\n")
    about = LayerAbout(
        LAYOUT, KIND, "", (path.name,), (sha256,), "", day, ledger.account(), {"statements": ledger.kept}, {}
    )
    return describe(folder, about)


def _place(cells: Mapping[str, str], build: Build | None) -> tuple[str, str, str, str, str] | str:
    """Build, chromosome, position and minimal alleles as cells; all empty where the row gives none, a reason if wrong."""
    chrom = canonical(cells.get("Chromosome", ""))
    pos, ref, alt = cells.get("Start_Position", ""), cells.get("Reference_Allele", ""), cells.get("Tumor_Seq_Allele2", "")
    stated = _BUILDS.get(cells.get("NCBI_Build", "").casefold(), build)
    if chrom is None or not pos.isdigit() or not (ref and alt):
        return "", "", "", "", ""
    if stated is None:
        return "NCBI_Build names no build that is read here (GRCh37, GRCh38)"
    if build is not None and stated is not build:
        return f"NCBI_Build says {stated}, but {build} was stated"
    ref, alt = ref.upper().strip("-"), alt.upper().strip("-")
    if any(allele and not is_sequence(allele) for allele in (ref, alt)) or ref == alt:
        return "the alleles are not spelled in letters"
    place = int(pos)
    if ref and alt:
        place, ref, alt = minimal(place, ref, alt)
    elif not ref:
        place += 1  # a MAF names the base in front of an insertion
    return stated.value, chrom, str(place), ref or "-", alt or "-"
