"""Make knowledge/data/known_alleles/*.tsv.gz and knowledge/data/hotspot_residues.tsv.gz.

    python packaging/make_known_alleles.py FOLDER

FOLDER holds the starting tables (see knowledge/data/SOURCES.md for where each comes from):
cancerhotspots_v2_GRCh37.tsv, cancerhotspots_v2_GRCh38.tsv, hotspot_residues.tsv.gz, civic_variants.tsv.gz,
clinvar_plp_2star_hereditary.tsv.gz.

Every row is re-derived on the way: residue numbers from the MANE Select transcript, ``c.`` names of CIViC checked against
the coordinates, protein names dropped where they disagree with the codon. What cannot be confirmed keeps its
coordinates and loses its name. Positions are those of the minimal alleles (genome.keys.minimal): no anchor base.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from mingbian.genome import hgvs, keys, legacy
from mingbian.genome.codons import GENETIC_CODE
from mingbian.genome.transcripts import Transcript, Transcripts
from mingbian.model.case import Build

DATA = Path(__file__).resolve().parent.parent / "annotations/mingbian/knowledge/data"
T37, T38 = Transcripts.load(Build.GRCH37), Transcripts.load(Build.GRCH38)
LONGEST = 150  # bases; longer alleles are left out
WIDEST = 40  # how many shifted spellings of one indel are kept

COLUMNS = [
    "gene",
    "protein",
    "named_as",
    "consequence",
    "coding",
    "chrom",
    "pos37",
    "pos38",
    "ref",
    "alt",
    "shift",
    "anchor",
    "id",
]


@dataclass
class Row:
    gene: str
    protein: str
    named_as: str
    consequence: str
    coding: str
    chrom: str
    pos37: str
    pos38: str
    ref: str
    alt: str
    shift: int
    id: str
    more: tuple[str, ...] = ()
    anchor: str = ""  # the base in front of the leftmost spelling

    def line(self) -> str:
        cells = [self.gene, self.protein, self.named_as, self.consequence, self.coding, self.chrom, self.pos37, self.pos38]
        return "\t".join([*cells, self.ref or "-", self.alt or "-", str(self.shift), self.anchor, self.id, *self.more])


def read(path: Path) -> Iterator[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle, delimiter="\t")


def write(path: Path, notes: str, columns: list[str], lines: Iterable[str]) -> None:
    rows = sorted(set(lines))
    text = "".join(f"# {n}\n" for n in notes.strip().split("\n")) + "\t".join(columns) + "\n" + "\n".join(rows) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0, compresslevel=9) as packed:
        packed.write(text.encode())
    print(f"{path.name}: {len(rows)} rows, {path.stat().st_size:,} bytes")


def sense(t: Transcript, bases: str) -> str:
    return bases if t.strand > 0 else keys.reverse_complement(bases)


def substitution_name(t: Transcript, pos: int, ref: str, alt: str) -> str:
    """The c. name of a substitution of equal length, from coordinates alone."""
    ends = sorted((t.c_position(pos), t.c_position(pos + len(ref) - 1)), key=lambda p: p.order if p else (False, 0, 0))
    if None in ends:
        return ""
    first, last = str(ends[0]), str(ends[1])
    if len(ref) == 1:
        return f"c.{first}{sense(t, ref)}>{sense(t, alt)}"
    return f"c.{first}_{last}delins{sense(t, alt)}"


def codons_of(t: Transcript, pos: int, length: int) -> list[int]:
    return sorted({c for i in range(length) if (c := t.codon_at(pos + i)) is not None})


def on_this_transcript(t: Transcript, pos: int, length: int, change: hgvs.ProteinChange) -> hgvs.ProteinChange | None:
    """A one-residue change numbered by the codon it really lies in; None where the two cannot belong together."""
    here = codons_of(t, pos, length)
    if change.first in here:
        return change
    return hgvs.renumber(change, here[0] - change.first) if len(here) == 1 and change.first else None


TERM = {
    hgvs.ProteinKind.MISSENSE: "missense_variant", hgvs.ProteinKind.NONSENSE: "stop_gained",
    hgvs.ProteinKind.SYNONYMOUS: "synonymous_variant", hgvs.ProteinKind.START_LOSS: "start_lost",
    hgvs.ProteinKind.EXTENSION: "stop_lost", hgvs.ProteinKind.FRAMESHIFT: "frameshift_variant",
}  # fmt: skip


def indel_consequence(t: Transcript, pos: int, ref: str, alt: str) -> str:
    inside = all(t.cds_base(p) is not None for p in (pos - 1, pos, pos + max(len(ref), 1) - 1, pos + len(ref)))
    if not inside:
        return ""
    if (len(alt) - len(ref)) % 3:
        return "frameshift_variant"
    return "inframe_deletion" if len(ref) > len(alt) else "inframe_insertion"


# --- cancerhotspots.org v2 -------------------------------------------------------------------------------------------


def hotspots(folder: Path) -> list[Row]:
    b37 = [line.split("\t") for line in (folder / "cancerhotspots_v2_GRCh37.tsv").read_text().splitlines()]
    b38 = [line.split("\t") for line in (folder / "cancerhotspots_v2_GRCh38.tsv").read_text().splitlines()]
    rows, dropped = [], Counter[str]()
    for (chrom, pos37, ref, alt, symbol, kind, change, _), other in zip(b37, b38, strict=True):
        if [chrom, ref, alt, symbol, kind, change] != [other[0], *other[2:7]]:
            raise ValueError(f"the two builds disagree: {symbol} {change}")
        pos38 = other[1]
        gene = legacy.current_gene(symbol)
        t = T38.chosen(gene)
        if t is None:
            dropped[gene] += 1
            continue
        r, a = ref.strip("-"), alt.strip("-")
        if not r or not a:  # the change named is that of the whole cluster, not of this allele
            at37, at38 = int(pos37), int(pos38)
            if not r:
                at37, at38 = at37 + 1, at38 + 1
            rows.append(Row(gene, "", "", indel_consequence(t, at38, r, a), "", chrom, str(at37), str(at38), r, a, 0, "v2"))
            continue
        start, r, a = keys.minimal(int(pos38), r, a)
        moved = start - int(pos38)
        named = hgvs.parse_protein(change)
        here = on_this_transcript(t, start, len(r), named) if named else None
        if len(r) != len(a):
            here = None
        protein = here.short if here else ""
        rows.append(
            Row(gene, protein, change if change != protein else "", TERM[here.kind] if here else "",
                substitution_name(t, start, r, a) if len(r) == len(a) else "",
                chrom, str(int(pos37) + moved), str(start), r, a, 0, "v2")
        )  # fmt: skip
    print("hotspot genes not known here:", dict(dropped))
    return consistent(rows)


def consistent(rows: list[Row]) -> list[Row]:
    """Drop rows whose protein change no codon could give together with the others at the same residue."""
    wrong: set[int] = set()
    by_residue: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        change = hgvs.parse_protein(row.protein) if row.protein else None
        if change and change.first and len(row.ref) == len(row.alt) == 1 and change.kind in TERM:
            by_residue[row.gene, change.first].append(row)
    for (gene, residue), group in by_residue.items():
        t = T38.chosen(gene)
        places = t.codon_positions(residue) if t else None
        if t is None or places is None:
            continue

        def fits(row: Row, codon: str, t: Transcript = t, places: tuple[int, int, int] = places) -> bool:
            change = hgvs.parse_protein(row.protein)
            i = places.index(int(row.pos38))
            new = codon[:i] + sense(t, row.alt) + codon[i + 1 :]
            wanted = change.ref if change.kind is hgvs.ProteinKind.SYNONYMOUS else change.alt or None
            return (
                codon[i] == sense(t, row.ref)
                and GENETIC_CODE[codon] == change.ref
                and (wanted is None or GENETIC_CODE[new] == wanted)
            )

        codons = ["".join(c) for c in product("ACGT", repeat=3)]
        if any(all(fits(row, c) for row in group) for c in codons):
            continue
        best = max(sum(fits(row, c) for row in group) for c in codons)
        keep = {id(r) for c in codons if sum(fits(x, c) for x in group) == best for r in group if fits(r, c)}
        if best * 2 <= len(group):
            keep = set()
        for row in group:
            if id(row) not in keep:
                print("  no codon gives", gene, row.protein, row.pos38, row.ref, row.alt, row.id)
                wrong.add(id(row))
    return [row for row in rows if id(row) not in wrong]


# --- CIViC -----------------------------------------------------------------------------------------------------------


def civic(folder: Path) -> list[Row]:
    rows, count = [], Counter[str]()
    for v in read(folder / "civic_variants.tsv.gz"):
        ref, alt = v["ref"].strip().upper(), v["alt"].strip().upper()
        if v["subtype"] != "gene_variant" or v["build"] != "GRCh37" or not (ref or alt):
            continue
        if (ref + alt).strip("ACGT") or len(ref + alt) > LONGEST or v["strand38"] == "-":
            count["alleles not usable"] += 1
            continue
        gene = legacy.current_gene(v["gene"])
        t37, t38 = T37.chosen(gene), T38.chosen(gene)
        if t37 is None or t38 is None:
            count["gene not known here"] += 1
            continue
        pos37 = int(v["start"]) + (0 if ref else 1)
        pos38 = int(v["start38"]) + (0 if ref else 1) if v["start38"] else None
        if int(v["stop"]) - int(v["start"]) + 1 != (len(ref) or 2):
            count["range and allele disagree"] += 1
            continue
        names = [n.strip() for n in v["hgvs"].split(";")]
        row = civic_row(gene, t37, pos37, ref, alt, v["name"], names)
        if row is None:
            count["name and coordinates disagree"] += 1
            continue
        if pos38 is not None:
            row.pos38 = str(pos38 + int(row.pos37) - pos37)
        row.id = v["variant_id"]
        rows.append(row)
    print("CIViC:", dict(count))
    return consistent(rows)


def civic_row(gene: str, t: Transcript, pos: int, ref: str, alt: str, name: str, names: list[str]) -> Row | None:
    chrom = t.chrom
    trimmed = keys.minimal(pos, ref, alt) if ref and alt else (pos, ref, alt)
    pos, ref, alt = trimmed
    if len(ref) == len(alt):
        here = proteins(t, pos, len(ref), name, names)
        coding = substitution_name(t, pos, ref, alt)
        if not coding:
            return None
        consequence = TERM.get(here.kind, "") if here else splice_or_none(t, pos, len(ref))
        return Row(gene, here.short if here else "", "", consequence, coding, chrom, str(pos), "", ref, alt, 0, "")
    stated = coding_name(t, names)
    pos, alt, ref, shift, agreed = spread(t, pos, ref, alt, stated)
    coding = stated.short if stated and agreed else ""
    consequence = indel_consequence(t, pos, ref, alt)
    protein = indel_protein(t, pos, ref, alt, [name.partition(" (")[0], *(n for n in names if n.startswith("NP_"))])
    return Row(gene, protein, "", consequence, coding, chrom, str(pos), "", ref, alt, shift, "")


def splice_or_none(t: Transcript, pos: int, length: int) -> str:
    offsets = [t.splice_offset(pos + i) for i in range(length)]
    if any(o in (1, 2) for o in offsets):
        return "splice_donor_variant"
    if any(o in (-1, -2) for o in offsets):
        return "splice_acceptor_variant"
    return ""


def proteins(t: Transcript, pos: int, length: int, name: str, names: list[str]) -> hgvs.ProteinChange | None:
    """The one protein change that the names agree on once numbered by the codon; None if they do not."""
    found: dict[str, hgvs.ProteinChange] = {}
    for text in [name.partition(" (")[0], *(n for n in names if n.startswith("NP_"))]:
        change = hgvs.parse_protein(text)
        if change is None or change.first is None or change.first != change.last:
            continue
        here = on_this_transcript(t, pos, length, change)
        if here is not None:
            found.setdefault(here.short, here)
    return next(iter(found.values())) if len(found) == 1 else None


def coding_name(t: Transcript, names: list[str]) -> hgvs.CodingChange | None:
    """The c. name given on this gene's MANE Select transcript (any version, RefSeq or its Ensembl match)."""
    wanted = {a.partition(".")[0] for a in (t.accession, t.ensembl) if a}
    found = {}
    for text in names:
        change = hgvs.parse_coding(text)
        if change and change.transcript and change.transcript.partition(".")[0] in wanted:
            found[change.short] = change
    return next(iter(found.values())) if len(found) == 1 else None


def genomic(t: Transcript, place: hgvs.CodingPosition) -> int | None:
    if place.after_stop or place.base < 1:
        return None
    pos = t.position_of(place.base)
    return None if pos is None else pos + place.offset * t.strand


def spread(
    t: Transcript, pos: int, ref: str, alt: str, stated: hgvs.CodingChange | None
) -> tuple[int, str, str, int, bool]:
    """Leftmost spelling of a pure insertion or deletion, how far right it may be shifted, and whether the name agrees.

    The bases around it are known as far as the deleted or duplicated sequence itself tells them.
    """
    if stated is None:
        return pos, alt, ref, 0, False
    ends = [genomic(t, stated.start), genomic(t, stated.end)]
    if None in ends:
        return pos, alt, ref, 0, False
    low, high = min(ends), max(ends)  # type: ignore[type-var]
    if ref and not alt and stated.kind is hgvs.CodingKind.DELETION:
        if high - low + 1 != len(ref) or abs(low - pos) > WIDEST:
            return pos, alt, ref, 0, False
        start = min(low, pos)  # name and coordinates may stand at different places of one repeat
        return start, "", rotate(ref, pos, start), abs(low - pos), True
    if alt and not ref and stated.kind is hgvs.CodingKind.DUPLICATION:
        if high - low + 1 != len(alt):
            return pos, alt, ref, 0, False
        unit = rotate(alt, pos, high + 1)  # as inserted behind the duplicated bases
        start, end = slide(high + 1, unit, {low + i: b for i, b in enumerate(unit)})
        if not start <= pos <= end:
            return pos, alt, ref, 0, False
        return start, rotate(alt, pos, start), "", min(end - start, WIDEST), True
    if alt and not ref and stated.kind is hgvs.CodingKind.INSERTION:
        agreed = high == pos and sense(t, stated.alt) == alt
        return pos, alt, ref, 0, agreed
    if stated.kind is hgvs.CodingKind.DELINS:
        return pos, alt, ref, 0, low == pos and high == pos + len(ref) - 1 and sense(t, stated.alt) == alt
    return pos, alt, ref, 0, False


def rotate(seq: str, at: int, to: int) -> str:
    k = (to - at) % len(seq)
    return seq[k:] + seq[:k]


def slide(at: int, seq: str, known: dict[int, str]) -> tuple[int, int]:
    """How far left and right of ``at`` an insertion in front of it can stand, as far as bases are known."""
    low, left = at, seq
    while known.get(low - 1) == left[-1]:
        low, left = low - 1, left[-1] + left[:-1]
    high, right = at, seq
    while known.get(high) == right[0]:
        high, right = high + 1, right[1:] + right[0]
    return low, high


def indel_protein(t: Transcript, pos: int, ref: str, alt: str, names: list[str]) -> str:
    """The protein name of an indel, if the names that fit its place and its length agree; else ""."""
    codon = t.codon_at(pos) or t.codon_at(pos - 1)
    found = set()
    for text in names:
        for word in ("DELINS", "DEL", "INS", "DUP", "FS"):
            text = text.replace(word, word.lower())  # noqa: PLW2901 - CIViC writes some names in capitals
        change = hgvs.parse_protein(text)
        if change is None or change.first is None or change.last is None or codon is None:
            continue
        away, gained = abs(change.first - codon), len(alt) - len(ref)
        in_frame = away <= 4 and net_residues(change) == gained / 3
        shifted = change.kind is hgvs.ProteinKind.FRAMESHIFT and gained % 3 != 0 and away <= 1
        if not in_frame and not shifted:
            continue
        found.add(legacy.current_protein(t.gene, change.short))
    return found.pop() if len(found) == 1 else ""


def net_residues(change: hgvs.ProteinChange) -> int | None:
    """Residues gained or lost by an in-frame change."""
    span = (change.last or 0) - (change.first or 0) + 1
    match change.kind:
        case hgvs.ProteinKind.DELETION:
            return -span
        case hgvs.ProteinKind.INSERTION:
            return len(change.alt)
        case hgvs.ProteinKind.DUPLICATION:
            return span
        case hgvs.ProteinKind.DELINS:
            return len(change.alt) - span
    return None


# --- ClinVar ---------------------------------------------------------------------------------------------------------

SEVERITY = [
    "splice_acceptor_variant", "splice_donor_variant", "nonsense", "frameshift_variant", "stop_lost",
    "initiator_codon_variant", "inframe_deletion", "inframe_insertion", "inframe_indel", "missense_variant",
    "synonymous_variant", "5_prime_UTR_variant", "3_prime_UTR_variant", "intron_variant",
]  # fmt: skip
RENAMED = {"nonsense": "stop_gained", "initiator_codon_variant": "start_lost"}


def clinvar(folder: Path) -> list[Row]:
    rows, count = [], Counter[str]()
    for v in read(folder / "clinvar_plp_2star_hereditary.tsv.gz"):
        ref, alt = v["ref"], v["alt"]
        if len(ref) > LONGEST or len(alt) > LONGEST:
            count["allele longer than 150 bases"] += 1
            continue
        if v["strand37"] == "-":
            count["other strand in GRCh37"] += 1
            continue
        t = T38.chosen(v["gene"])
        pos, r, a = keys.minimal(int(v["pos38"]), ref, alt)
        moved = pos - int(v["pos38"])
        terms = {m.partition("|")[2] for m in v["mc"].split(",")}
        term = next((s for s in SEVERITY if s in terms), "")
        coding = clinvar_coding(t, pos, r, a, v["var_type"]) if t else ""
        shift = len(a) if v["var_type"] == "Duplication" and not r else 0
        diseases = [d for d in v["diseases_mondo"].split("|") if d and not d.isdigit()][:2]
        rows.append(
            Row(v["gene"], "", "", RENAMED.get(term, term), coding, v["chrom"],
                str(int(v["pos37"]) + moved) if v["pos37"] else "", str(pos), r, a, min(shift, WIDEST),
                v["clinvar_variation_id"],
                (v["clnsig"], "3" if v["review_status"].startswith("reviewed") else "2", v["origin"], v["rs"],
                 "|".join(d.replace("_", " ") for d in diseases)),
                anchor=ref[moved - 1] if moved else "")
        )  # fmt: skip
    print("ClinVar:", dict(count))
    return rows


def clinvar_coding(t: Transcript, pos: int, ref: str, alt: str, var_type: str) -> str:
    """The c. name where coordinates alone settle it: substitutions; on the reverse strand also indels, because the
    leftmost position that ClinVar's VCF gives is the 3' most on such a transcript."""
    if len(ref) == len(alt):
        return substitution_name(t, pos, ref, alt) if len(ref) == 1 else ""
    if t.strand > 0 or (ref and alt):
        return ""
    if ref:
        first, last = t.c_position(pos + len(ref) - 1), t.c_position(pos)
        if first is None or last is None:
            return ""
        return f"c.{first}del" if first == last else f"c.{first}_{last}del"
    if var_type == "Duplication":
        first, last = t.c_position(pos + len(alt) - 1), t.c_position(pos)
        if first is None or last is None or first.offset or last.offset:
            return ""
        return f"c.{first}dup" if first == last else f"c.{first}_{last}dup"
    if var_type == "Insertion":
        first, last = t.c_position(pos), t.c_position(pos - 1)
        if first is None or last is None or first.offset or last.offset:
            return ""
        return f"c.{first}_{last}ins{keys.reverse_complement(alt)}"
    return ""


# --- residue counts --------------------------------------------------------------------------------------------------


def residues(folder: Path) -> list[str]:
    """Residue, its samples and its changes with counts, numbered on MANE Select where the alleles table shows the shift."""
    shift: dict[tuple[str, int], int] = {}
    for line in (folder / "cancerhotspots_v2_GRCh38.tsv").read_text().splitlines():
        _, pos, ref, alt, symbol, kind, change, _ = line.split("\t")
        gene, named = legacy.current_gene(symbol), hgvs.parse_protein(change)
        t = T38.chosen(gene)
        if t and named and named.first and len(ref) == len(alt) == 1 and kind not in {"DEL", "INS"}:
            codon = t.codon_at(int(pos))
            if codon:
                shift[gene, named.first] = codon - named.first
    lines = []
    for row in read(folder / "hotspot_residues.tsv.gz"):
        if row["type"] not in {"single residue", "in-frame indel", "splice site"}:
            continue
        gene = legacy.current_gene(row["hugo_symbol"])
        t = T38.chosen(gene)
        if t is None:
            continue
        first, _, last = row["amino_acid_position"].partition("-")
        moved = shift.get((gene, int(first)), 0)
        if row["type"] != "single residue" and not moved:
            near = {shift[g, r] for g, r in shift if g == gene}
            moved = near.pop() if len(near) == 1 else 0
        kind = {"single residue": "residue", "in-frame indel": "indel", "splice site": "splice"}[row["type"]]
        lines.append(
            "\t".join([gene, kind, str(int(first) + moved), str(int(last or first) + moved),
                       "" if kind == "indel" else row["residue"][:1], str(int(float(row["total_count"]))),
                       row["variant_amino_acid"], str(moved)])
        )  # fmt: skip
    return lines


HOTSPOT_NOTE = """Source: cancerhotspots.org v2 (Chang 2016 doi:10.1038/nbt.3391; 2018 doi:10.1158/2159-8290.CD-17-0321).
License: Open Database License (ODbL) 1.0. Contains information from cancerhotspots.org, made available under the ODbL;
this table is a derived database under the same license and is kept apart from the others."""


def main(folder: Path) -> None:
    out = DATA / "known_alleles"
    form = (
        "Positions 1-based, of the alleles without shared bases; - means no base. shift: how far right the same\n"
        "event may stand; anchor: the base in front of it."
    )
    write(
        out / "cancerhotspots.tsv.gz",
        f"Hotspot alleles, both builds, residues numbered on MANE Select (named_as: where the source numbers otherwise).\n"
        f"{HOTSPOT_NOTE}\nAlleles by way of PyPI vaxrank 3.46.17. {form}\nMade by packaging/make_known_alleles.py.",
        COLUMNS, (r.line() for r in hotspots(folder)),
    )  # fmt: skip
    write(
        out / "civic.tsv.gz",
        f"Alleles of CIViC variants with coordinates (id: CIViC variant id), both builds.\n"
        f"Source: CIViC (civicdb.org), CC0 1.0, 2026-01-06, by way of PyPI fusor 0.10.4. GRCh38 positions lifted.\n{form}\n"
        f"Made by packaging/make_known_alleles.py.",
        COLUMNS, (r.line() for r in civic(folder)),
    )  # fmt: skip
    write(
        out / "clinvar.tsv.gz",
        f"ClinVar (likely) pathogenic alleles, two review stars or more, hereditary cancer and ACMG SF genes.\n"
        f"Source: ClinVar (NCBI), public domain, 2024-12-15, by way of npm ideogram 1.53.0; GRCh37 positions lifted.\n"
        f"id: ClinVar variation id; stars: 2 or 3 (expert panel or above); alleles over {LONGEST} bases left out.\n"
        f"A missing row never means benign. {form}\nMade by packaging/make_known_alleles.py.",
        [*COLUMNS, "significance", "stars", "origin", "rs", "conditions"], (r.line() for r in clinvar(folder)),
    )  # fmt: skip
    write(
        DATA / "hotspot_residues.tsv.gz",
        f"Hotspot residues with sample counts. kind: residue (single), indel (in-frame, range), splice.\n{HOTSPOT_NOTE}\n"
        f"Counts by way of genome-nexus-importer (MIT). changes: new residue or change, colon, samples.\n"
        f"first and last on MANE Select; moved: residues added to the source's own number.\n"
        f"Made by packaging/make_known_alleles.py.",
        ["gene", "kind", "first", "last", "ref", "samples", "changes", "moved"], residues(folder),
    )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
