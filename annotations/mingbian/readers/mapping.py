"""Tables of no known format: a mapping file says which column means what; without one the columns are guessed and shown.

A mapping is TOML::

    format = "mingbian.mapping/1"
    separator = "tab"            # tab, comma, semicolon
    header_line = 1
    vaf_unit = "percent"         # or fraction

    [columns]                    # meaning = "column name"
    gene = "Gene"
    hgvs_c = "cDNA change"

    [constants]                  # what holds for every row
    build = "GRCh37"

A guess is never used by itself: it is printed to be confirmed, because a wrong column would be a wrong finding.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from mingbian.model.case import Assay
from mingbian.model.errors import Refusal, UsageError
from mingbian.model.reading import Reading
from mingbian.model.variant import Call, Fusion, Observation
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import copies, reported, small, splice
from mingbian.readers.vendor.consequence import terms
from mingbian.readers.vendor.draft import OTHER_SAMPLE, STATED_NEGATIVE, Aside, At, Draft, Unreadable
from mingbian.readers.vendor.hgvs_g import place_of
from mingbian.readers.vendor.samples import choose
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.structural import joined, pair, partner
from mingbian.readers.vendor.table import Row

FORMAT = "mingbian.mapping/1"
LABEL = "laboratory table"

SEPARATORS: Mapping[str, str] = MappingProxyType({"tab": "\t", "comma": ",", "semicolon": ";"})

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "gene": ("gene", "genesymbol", "hugosymbol", "symbol", "genename", "基因", "基因名稱"),
        "transcript": ("transcript", "transcriptid", "refseq", "nm", "transcriptaccession", "轉錄本"),
        "hgvs_c": ("hgvsc", "cdna", "cdnachange", "coding", "codingchange", "cdot", "nucleotidechange", "dnachange",
                   "chgvs", "cdnahgvs", "cnomen", "核苷酸變異", "核苷酸改變", "cdna變異"),
        "hgvs_p": ("hgvsp", "hgvspshort", "protein", "proteinchange", "aachange", "aminoacidchange", "pdot", "phgvs",
                   "mutation", "proteineffect", "pnomen", "胺基酸變異", "胺基酸改變", "蛋白質變異"),
        "hgvs_g": ("hgvsg", "genomicchange", "ghgvs", "gdna", "gnomen"),
        "chrom": ("chrom", "chr", "chromosome", "染色體"),
        "pos": ("pos", "position", "start", "startposition", "genomicposition", "位置", "起始位置"),
        "ref": ("ref", "reference", "refallele", "referenceallele", "referencecall"),
        "alt": ("alt", "alternate", "altallele", "alternateallele", "alternativecall", "variantallele", "tumorseqallele2"),
        "vaf": ("vaf", "af", "allelefrequency", "allelefraction", "variantallelefrequency", "variantfrequency", "freq",
                "frequency", "mutantallelefraction", "allelicfraction", "變異頻率", "等位基因頻率", "頻率"),
        "depth": ("depth", "dp", "coverage", "totaldepth", "readdepth", "totalreads", "tdepth", "深度", "讀取深度"),
        "alt_reads": ("altreads", "altcount", "taltcount", "variantreads", "altdepth", "mutantreads"),
        "consequence": ("consequence", "effect", "varianttype", "variantclassification", "molecularconsequence",
                        "function"),
        "exon": ("exon", "exonnumber", "外顯子"),
        "filter": ("filter", "filters", "過濾"),
        "origin": ("origin", "genomicsource", "somaticstatus", "mutationstatus", "sourceclass", "來源"),
        "zygosity": ("zygosity", "genotypestatus", "接合性"),
        "status": ("result", "status", "classification", "significance", "clinicalsignificance", "pathogenicity",
                   "interpretation", "判讀", "分類", "結果"),
        "sample": ("sample", "sampleid", "samplename", "tumorsamplebarcode", "specimenid", "檢體編號", "檢體"),
        "copy_type": ("cnvtype", "copynumbertype", "cnv", "cnatype", "alterationtype"),
        "copies": ("copynumber", "copies", "cn", "totalcopynumber", "拷貝數"),
        "fusion": ("fusion", "fusionname", "fusiongene", "genepair", "融合基因", "融合"),
        "five_prime": ("fiveprime", "5gene", "gene5", "gene1", "genea", "5primegene", "leftgene"),
        "three_prime": ("threeprime", "3gene", "gene3", "gene2", "geneb", "3primegene", "rightgene"),
        "reads": ("supportingreads", "reads", "fusionreads", "splitreads"),
        "event": ("splice", "spliceevent", "splicevariant", "event"),
        "build": ("build", "genomebuild", "ncbibuild", "assembly", "referencegenome", "基因體版本"),
    }
)  # fmt: skip
"""The meanings a column may have, each with the names it is guessed by (letters and digits only, lower case)."""

CONSTANTS = frozenset({"build", "sample", "assay", "tumor_type", "panel", "specimen", "origin", "transcript", "copy_type"})
_ENOUGH = (frozenset({"gene", "hgvs_p"}), frozenset({"gene", "hgvs_c"}), frozenset({"chrom", "pos", "ref", "alt"}),
           frozenset({"gene", "copies"}), frozenset({"gene", "copy_type"}), frozenset({"fusion"}),
           frozenset({"five_prime", "three_prime"}), frozenset({"hgvs_g"}), frozenset({"gene", "event"}))  # fmt: skip
_LOOKED_AT = 40  # lines


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """``columns`` maps a meaning (a key of ``FIELDS``) to a column's name; ``header_line`` is 1-based."""

    columns: Mapping[str, str]
    constants: Mapping[str, str]
    separator: str = "tab"
    header_line: int = 1
    vaf_unit: str = "fraction"

    def text(self) -> str:
        """The mapping as TOML."""
        lines = [f'format = "{FORMAT}"', f'separator = "{self.separator}"', f"header_line = {self.header_line}",
                 f'vaf_unit = "{self.vaf_unit}"', "", "[columns]"]  # fmt: skip
        lines += [f"{field} = {_quoted(self.columns[field])}" for field in FIELDS if field in self.columns]
        lines += ["", "[constants]", *(f"{key} = {_quoted(value)}" for key, value in sorted(self.constants.items()))]
        return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML basic string


# --- mapping files ------------------------------------------------------------------------------------------------------


def load_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file. Raises ``UsageError`` naming what is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as e:
        raise UsageError(f"The mapping {path} cannot be read ({e.strerror or e}).", "Check its name.") from e
    except UnicodeDecodeError as e:
        raise UsageError(f"The mapping {path} is not TOML: {e}.", "Correct it, or have it guessed again.") from e
    return parse_mapping(text, str(path))


def parse_mapping(text: str, path: str) -> ColumnMapping:
    """A mapping from its TOML; ``path`` names it in messages. Raises ``UsageError`` naming what is wrong with it."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise UsageError(f"The mapping {path} is not TOML: {e}.", "Correct it, or have it guessed again.") from e
    if given.get("format") != FORMAT:
        raise UsageError(f"The mapping {path} does not say what it is.", f'Its first line must be: format = "{FORMAT}"')
    columns, constants = given.get("columns", {}), given.get("constants", {})
    for name, table, known in (("columns", columns, set(FIELDS)), ("constants", constants, CONSTANTS)):
        if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
            raise UsageError(f"In the mapping {path}, [{name}] must hold names and texts.", 'Such as: gene = "Gene"')
        if unknown := sorted(set(table) - known):
            raise UsageError(
                f"In the mapping {path}, {unknown[0]!r} under [{name}] is not known.",
                f"Known are: {', '.join(sorted(known))}.",
            )
    separator, unit, line = given.get("separator", "tab"), given.get("vaf_unit", "fraction"), given.get("header_line", 1)
    if separator not in SEPARATORS or unit not in {"fraction", "percent"} or not isinstance(line, int) or line < 1:
        raise UsageError(
            f"In the mapping {path}, separator, vaf_unit or header_line is wrong.",
            'Use separator = "tab", "comma" or "semicolon"; vaf_unit = "fraction" or "percent"; header_line from 1.',
        )
    if not any(needed <= {*columns, *constants} for needed in _ENOUGH):
        raise UsageError(
            f"The mapping {path} names too few columns to tell an alteration.",
            "Needed: gene with hgvs_p or hgvs_c, or chrom, pos, ref and alt, or gene with copies, or the fusion partners.",
        )
    return ColumnMapping(MappingProxyType(columns), MappingProxyType(constants), separator, line, unit)


# --- guessing -----------------------------------------------------------------------------------------------------------


def guess(head: str) -> ColumnMapping | None:
    """The most likely mapping of a table's beginning; None where no line looks like the header of one."""
    best: tuple[int, ColumnMapping] | None = None
    lines = head.split("\n")[:_LOOKED_AT]
    for name, separator in SEPARATORS.items():
        for number, line in enumerate(lines, start=1):
            cells = split_row(line.lstrip("#"), separator)
            if len(cells) < 2:
                continue
            columns = meanings(cells)
            if not any(needed <= set(columns) for needed in _ENOUGH):
                continue
            if best is None or len(columns) > best[0]:
                rows = [split_row(row, separator) for row in lines[number:] if row.strip()]
                unit = _unit(cells, columns, rows)
                best = len(columns), ColumnMapping(columns, MappingProxyType({}), name, number, unit)
    return best[1] if best is not None else None


def split_row(line: str, separator: str) -> list[str]:
    """The cells of one line, without surrounding blanks; ``separator`` is the character itself."""
    if separator == "\t" and '"' not in line:
        return [cell.strip() for cell in line.split("\t")]
    try:
        return [cell.strip() for cell in next(csv.reader([line.replace("\r", " ")], delimiter=separator), [])]
    except csv.Error:
        return []


def meanings(cells: list[str]) -> dict[str, str]:
    """Each meaning with the column that fits it best; no column has two meanings."""
    found: dict[str, str] = {}
    plain = [(cell, re.sub(r"[^0-9a-z\u4e00-\u9fff]", "", cell.lower())) for cell in cells if cell]
    for field, names in FIELDS.items():
        for name in names:
            column = next((cell for cell, key in plain if key == name and cell not in found.values()), None)
            if column is not None:
                found[field] = column
                break
    return found


def _unit(cells: list[str], columns: Mapping[str, str], rows: list[list[str]]) -> str:
    column = columns.get("vaf")
    if column is None:
        return "fraction"
    if "%" in column:
        return "percent"
    at = cells.index(column)
    values = [words.number((_pointed(row[at]) or "").replace("%", "")) for row in rows if at < len(row)]
    return "percent" if any(v is not None and v > 1 for v in values) else "fraction"


def _pointed(text: str | None) -> str | None:
    """A fraction or percentage with a decimal point where it had a comma: none is large enough for thousands."""
    return text.replace(",", ".") if text is not None and text.count(",") == 1 and "." not in text else text


def needed(source: Source) -> Refusal | None:
    """A refusal that prints the guessed mapping to be confirmed; None where the file does not look like such a table."""
    guessed = guess(source.head)
    if guessed is None:
        return None
    constants = {} if "build" in guessed.columns or "pos" not in guessed.columns else {"build": "GRCh37 or GRCh38"}
    shown = ColumnMapping(guessed.columns, constants, guessed.separator, guessed.header_line, guessed.vaf_unit)
    return Refusal(
        "MAPPING_NEEDED",
        source.file,
        "This is a table of no format known here; its columns look as below, but that is a guess.",
        "Check each line, correct it, save it as a file and give it with --mapping FILE:\n\n" + shown.text(),
        f"line {guessed.header_line}",
    )


# --- reading ------------------------------------------------------------------------------------------------------------


def read(source: Source, mapping: ColumnMapping) -> Reading:
    """Read a table by its mapping. Raises ``Refusal`` where a column that the mapping names is not there."""
    draft = source.draft("table (by mapping)")
    table = list(_rows(source, mapping))
    owners = [_get(row, mapping, "sample") for row in table]
    sample = choose(source, [o for o in dict.fromkeys(owners) if o is not None])
    draft.fact("sample", sample)
    draft.fact("tumor_sample", sample)
    for fact in ("tumor_type", "panel", "specimen"):
        draft.fact(fact, mapping.constants.get(fact))
    if (assay := mapping.constants.get("assay")) is not None:
        if assay not in {a.value for a in Assay}:
            raise UsageError(
                f"In the mapping, the assay {assay!r} is not known.", f"Use one of {', '.join(a.value for a in Assay)}."
            )
        draft.fact("assay", Assay(assay))
    for row, owner in zip(table, owners, strict=True):
        if sample is None or owner is None or owner == sample:
            text = _get(row, mapping, "build")
            draft.build(text, f"build ({text})")
    for row, owner in zip(table, owners, strict=True):
        at = At(row.line)
        text = " ".join(v for f in ("gene", "hgvs_p", "hgvs_c", "fusion") if (v := _get(row, mapping, f)) is not None)
        draft.take(at, partial(_row, draft, row, mapping, at, owner is not None and owner != sample), text)
    return source.finish(draft)


def _rows(source: Source, mapping: ColumnMapping) -> Iterator[Row]:
    separator = SEPARATORS[mapping.separator]
    names: list[str] | None = None
    for number, line in source.lines():
        if number < mapping.header_line or (names is not None and (not line.strip() or line.startswith("#"))):
            continue
        cells = split_row(line.lstrip("#") if names is None else line, separator)
        if names is None:
            names = cells
            absent = [c for c in mapping.columns.values() if c not in names]
            if absent:
                raise Refusal(
                    "MAPPING_COLUMN", source.file, f"The mapping names the column {absent[0]!r}; this table has none.",
                    f"Its columns are: {', '.join(n for n in names if n)[:400]}.", f"line {number}",
                )  # fmt: skip
            twice = [c for c in mapping.columns.values() if names.count(c) > 1]
            if twice:
                raise Refusal(
                    "DUPLICATE_COLUMN", source.file, f"The column {twice[0]!r} is there twice; which holds is not known.",
                    "Remove or rename one of the two.", f"line {number}",
                )  # fmt: skip
            continue
        fault = None
        if len(cells) > len(names) and any(cells[len(names) :]):
            fault = f"The row has {len(cells)} cells, the header {len(names)} columns."
        yield Row(number, dict(zip(names, cells, strict=False)), fault)
    if names is None:
        raise Refusal(
            "MAPPING_COLUMN", source.file, f"The table has no line {mapping.header_line}, the mapping's header_line.",
            "Correct header_line.",
        )  # fmt: skip


def _get(row: Row, mapping: ColumnMapping, field: str) -> str | None:
    """A row's value for a meaning, else the constant for it; cells that say nothing are None."""
    column = mapping.columns.get(field)
    value = words.text(row.get(column)) if column is not None else None
    return None if value == "-" else value if value is not None else mapping.constants.get(field)


def _row(draft: Draft, row: Row, mapping: ColumnMapping, at: At, foreign: bool) -> Observation:
    if foreign:
        raise Aside(OTHER_SAMPLE)
    if row.fault is not None:
        raise Unreadable(row.fault)
    get = partial(_get, row, mapping)
    status = get("status")
    if words.is_negative(status):
        raise Aside(STATED_NEGATIVE)
    given = {
        mapping.columns[f]: row.get(mapping.columns[f]) for f in mapping.columns if f not in {"sample", "vaf", "depth"}
    }
    names = reported(**{**given, words.VENDOR_STATUS: words.status(status)})
    gene, origin = get("gene"), words.origin(get("origin"))
    reads = words.count(get("reads"))
    five, three = get("five_prime"), get("three_prime")
    joint = get("fusion")
    if five is not None or three is not None or joint is not None:
        if joint is not None and five is None and three is None:
            sides = pair(joint)
            if sides is None:
                raise Unreadable(f"{joint[:60]!r} cannot be taken apart into two genes.")
            five, three = sides[0], sides[1]
        return joined(
            draft,
            at,
            Fusion(partner(five), partner(three), None, None, reads),
            names,
            description=joint or "",
            origin=origin,
        )
    named = any(get(f) is not None for f in ("hgvs_c", "hgvs_p", "hgvs_g", "alt"))
    if not named and get("event") is not None:
        return splice(draft, at, gene, get("event"), reads, names)
    if not named and (get("copies") is not None or get("copy_type") is not None):
        kind = words.copy_number_type(get("copy_type"))
        return copies(draft, at, gene, kind, words.number(get("copies")), None, names, origin=origin)
    return _small(draft, row, mapping, at, names, origin)


def _small(
    draft: Draft, row: Row, mapping: ColumnMapping, at: At, names: Mapping[str, str], origin: str | None
) -> Observation:
    get = partial(_get, row, mapping)
    place: tuple[object, object, object, object] | None = None
    build = draft.named_build
    if get("alt") is not None and get("pos") is not None:
        place = (get("chrom"), get("pos"), get("ref"), get("alt"))
    elif (placed := place_of(get("hgvs_g"))) is not None:
        place = placed[0]
        if placed[1] is not None:
            build = draft.build(placed[1].value, f"accession of {get('hgvs_g')}")
    stated = get("vaf")
    vaf = (words.percent if mapping.vaf_unit == "percent" else words.share)(_pointed(stated))
    if vaf is None and stated is not None:
        draft.note("VALUE_OUT_OF_RANGE", f"{at}: the allele fraction {stated[:20]!r} is no {mapping.vaf_unit}; left out.")
    filters = get("filter")
    return small(
        draft,
        at,
        LABEL,
        gene=get("gene"),
        place=place,
        build=build if place is not None else None,
        transcript=get("transcript"),
        hgvs_c=get("hgvs_c"),
        hgvs_p=get("hgvs_p"),
        consequence=terms(get("consequence")),
        exon=get("exon"),
        call=Call(
            vaf=vaf,
            vaf_from=mapping.columns.get("vaf") if vaf is not None else None,
            depth=words.count(get("depth")),
            alt_reads=words.count(get("alt_reads")),
            filters=tuple(f for f in re.split(r"[;,]\s*", filters) if f) if filters is not None else None,
            zygosity=words.zygosity(get("zygosity")),
        ),
        origin=origin,
        as_reported=names,
    )
