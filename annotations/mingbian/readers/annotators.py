"""Consequences in INFO by the annotators that rank no transcripts: ANNOVAR, Funcotator, Ion Reporter's
FUNC, and SnpEff's older EFF.

Each is a ``Layout``, made from the header; one that a file does not declare is never loaded. All of what a record says of
the allele is kept; of FUNC and FUNCOTATION, which list one transcript or a few, the first is shown.

Sources: ANNOVAR documentation (table_annovar.pl -vcfinput: one block ANNOVAR_DATE ... ALLELE_END for each ALT, ";" and "="
as \\x3b and \\x3d); GATK's Funcotator (one "[a|b]" for each ALT, "#" between transcripts, characters as _%XX_); FUNC of Ion
Reporter (a list of objects with single quotes, which is no JSON); SnpEff documentation, "EFF field".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from mingbian.model.patterns import pattern
from mingbian.model.records import EMPTY
from mingbian.model.variant import TranscriptAnnotation
from mingbian.readers import annovar_names
from mingbian.readers.annotations import Annotated, Layout, clinvar, decode, population
from mingbian.readers.vendor.consequence import terms

ANNOVAR = "ANNOVAR"
FUNCOTATOR = "Funcotator"
FUNC = "FUNC"
EFF = "EFF"

# --- ANNOVAR --------------------------------------------------------------------------------------------------------------

_START, _END = "ANNOVAR_DATE=", "ALLELE_END"
_HEXADECIMAL = pattern(r"\\x([0-9A-Fa-f]{2})")


def _unescaped(text: str) -> str:
    return _HEXADECIMAL.sub(lambda m: chr(int(m[1], 16)), text) if "\\x" in text else text


class Annovar(Layout):
    """ANNOVAR's columns, each an INFO key; a record of several ALT alleles has a block of them for each."""

    kind = ANNOVAR
    whole = True

    def __init__(self, separator: str = ".", columns: Sequence[str] = ()) -> None:
        self.key = ""
        self.asked = frozenset(columns)
        self._separator = separator  # old versions write Gene_refGene

    def value_in(self, info: Mapping[str, str]) -> str | None:
        # of a record's blocks only the first is left: ``parse`` does not take that for any of several alleles
        return ";".join(f"{key}={info[key]}" for key in sorted(self.asked) if key in info) or None

    def _beside(self, info: Mapping[str, str]) -> Mapping[str, str]:
        return EMPTY

    def read(
        self, value: str | None, ref: str, alts: Sequence[str], i: int, info: Mapping[str, str], only_chosen: bool = False
    ) -> Annotated:
        cells = self._cells(value or "", len(alts), i)
        if cells is None:
            return Annotated((), -1, population(info, {}, len(alts), i), clinvar(info, {}, len(alts), i))
        found, best = self._named(cells)
        frequencies = annovar_names.frequencies(cells)
        if frequencies.source is None:
            frequencies = population(info, {}, len(alts), i)
        significance = _unescaped(cells.get("clnsig") or cells.get("clinvar_sig") or "") or None
        if significance in (None, "."):
            significance = None if len(alts) > 1 else clinvar(info, {}, 1, 0)
        mine = found[best] if best >= 0 else None
        return Annotated((mine,) if only_chosen and mine else found, 0 if only_chosen and mine else best, frequencies,
                         significance, mine)  # fmt: skip

    def parse(
        self, value: str, ref: str, alts: Sequence[str], i: int, only_chosen: bool = False
    ) -> tuple[tuple[TranscriptAnnotation, ...], int]:
        cells = self._cells(value, len(alts), i)
        if cells is None:
            return (), -1
        found, best = self._named(cells)
        return ((found[best],), 0) if only_chosen and best >= 0 else (found, best)

    def _cells(self, text: str, n: int, i: int) -> Mapping[str, str] | None:
        """The columns of allele ``i``; None where there are none, or which block is whose cannot be told."""
        begin = text.find(_START)
        if begin >= 0:
            blocks = [b for b in text[begin:].split(_END) if _START in b]
            if len(blocks) == n:
                return self._split(blocks[i])
            return self._split(blocks[0]) if n == 1 else None
        if n > 1:
            return None
        cells = dict(self._split(text))
        cells.pop("af", None)  # without the block's marks it may be the caller's own
        return cells

    def _split(self, block: str) -> Mapping[str, str]:
        items = [item.partition("=") for item in block.split(";") if "=" in item]
        if self._separator == ".":
            return {key.lower(): value for key, _, value in items}
        return {_dotted(key.lower()): value for key, _, value in items}

    def _named(self, cells: Mapping[str, str]) -> tuple[tuple[TranscriptAnnotation, ...], int]:
        model = annovar_names.model_of(cells)
        plain = {k: _unescaped(v) for k, v in cells.items() if k.endswith(model)}
        named, best = annovar_names.entries(plain, model)
        gene = annovar_names.gene_of(plain, model)
        if best < 0:
            words = annovar_names.terms_of(plain, model, None)
            if gene is None and not words:
                return (), -1
            return (TranscriptAnnotation(ANNOVAR, gene, None, words),), 0
        words = annovar_names.terms_of(plain, model, named[best].c)
        return tuple(
            TranscriptAnnotation(
                ANNOVAR, e.gene or gene, e.transcript, words, f"{e.transcript}:{e.c}" if e.c else None, e.p, e.exon
            )
            for e in named
        ), best


_COLUMN = pattern(r"^(func|gene|genedetail|exonicfunc|aachange)_(?=\w)")


def _dotted(name: str) -> str:
    return _COLUMN.sub(r"\1.", name)


# --- Funcotator -----------------------------------------------------------------------------------------------------------

_FIELDS = pattern(r"Funcotation fields are:\s*([^\">]+)")
_CHARACTER = pattern(r"_%([0-9A-Fa-f]{2})_")
_GENCODE = pattern(r"^Gencode_\d+_")
_CLASSES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "FIVE_PRIME_UTR": ("5_prime_UTR_variant",), "THREE_PRIME_UTR": ("3_prime_UTR_variant",),
    "FIVE_PRIME_FLANK": ("upstream_gene_variant",), "THREE_PRIME_FLANK": ("downstream_gene_variant",),
    "DE_NOVO_START_IN_FRAME": ("5_prime_UTR_variant",), "DE_NOVO_START_OUT_FRAME": ("5_prime_UTR_variant",),
    "START_CODON_INS": ("start_lost",), "START_CODON_DEL": ("start_lost",), "START_CODON_SNP": ("start_lost",),
    "SPLICE_SITE": ("splice_region_variant",),
})  # fmt: skip


class Funcotator(Layout):
    """GATK's Funcotator: columns named in the header, one bracket for each ALT."""

    kind = FUNCOTATOR

    def __init__(self, key: str, columns: Sequence[str]) -> None:
        self.key = key
        self._columns = tuple(columns)
        self._gencode: dict[str, int] = {
            _GENCODE.sub("", name): n for n, name in enumerate(columns) if _GENCODE.match(name)
        }
        self._others = tuple((n, _clinvar_name(name)) for n, name in enumerate(columns) if not _GENCODE.match(name))

    def read(
        self, value: str | None, ref: str, alts: Sequence[str], i: int, info: Mapping[str, str], only_chosen: bool = False
    ) -> Annotated:
        entries, best = self._entries(value or "", ref, alts, i)
        n = len(alts)
        if best < 0:
            return Annotated((), -1, population(info, {}, n, i), clinvar(info, {}, n, i))
        fields = entries[best].split("|")
        facts = {name: text for at, name in self._others if at < len(fields) and (text := _restored(fields[at]))}
        annotations = tuple(map(self._annotation_of, entries[:1] if only_chosen else entries))
        return Annotated(annotations, 0, population(info, facts, n, i), clinvar(info, facts, n, i), annotations[0])

    def _entries(self, value: str, ref: str, alts: Sequence[str], i: int) -> tuple[list[str], int]:
        alleles = value.split("],[") if "],[" in value else [value]
        if len(alleles) != len(alts) or not value.startswith("["):
            return [], -1
        entries = [e.removeprefix("[").removesuffix("]") for e in alleles[i].split("]#[")]
        entries = [e for e in entries if "|" in e]
        return entries, 0 if entries else -1

    def _annotation_of(self, entry: str) -> TranscriptAnnotation:
        fields = entry.split("|")

        def get(name: str) -> str | None:
            at = self._gencode.get(name, -1)
            return (_restored(fields[at]) or None) if 0 <= at < len(fields) else None

        gene, transcript, coding = get("hugoSymbol"), get("annotationTranscript"), get("cDnaChange")
        if transcript == "no_transcript":
            transcript = None
        kinds = [k for k in (get("variantClassification"), get("secondaryVariantClassification")) if k]
        consequence = [term for k in kinds for term in _CLASSES.get(k, ()) or terms(k)]
        return TranscriptAnnotation(
            FUNCOTATOR,
            None if gene == "Unknown" else gene,
            transcript,
            tuple(dict.fromkeys(consequence)),
            f"{transcript}:{coding}" if transcript and coding else coding,
            get("proteinChange"),
            get("transcriptExon"),
        )


def _restored(text: str) -> str:
    """A field with the characters back that its writer took out ("a_%20_b" is "a b"); unknown values are none."""
    if "_%" in text:
        text = _CHARACTER.sub(lambda m: chr(int(m[1], 16)), text)
    return "" if text in ("__UNKNOWN__", "") else text


def _clinvar_name(name: str) -> str:
    return "ClinVar_CLNSIG" if name.upper() in {"CLINVAR_VCF_CLNSIG", "CLINVAR_CLNSIG"} else name


# --- Ion Reporter ---------------------------------------------------------------------------------------------------

_PAIR = pattern(r"'([A-Za-z][\w .-]{0,40})'\s*:\s*(?:'((?:[^'\\]|\\.|'(?!\s*[,}\]:]))*)'|\"([^\"]*)\"|([^,{}'\"]{0,200}))")
_KEPT = ("oncomineGeneClass", "oncomineVariantClass")
_LOCATIONS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "splicesite_5": ("splice_donor_variant",), "splicesite_3": ("splice_acceptor_variant",),
    "intronic": ("intron_variant",), "utr_5": ("5_prime_UTR_variant",), "utr_3": ("3_prime_UTR_variant",),
    "upstream": ("upstream_gene_variant",), "downstream": ("downstream_gene_variant",),
    "intergenic": ("intergenic_variant",), "exonic_nc": ("non_coding_transcript_exon_variant",),
    "intronic_nc": ("intron_variant",),
})  # fmt: skip


class Func(Layout):
    """Oncomine and Ion Reporter: a list of objects in single quotes, one for each ALT and transcript."""

    kind = FUNC
    closing = b"}]"

    def __init__(self, key: str) -> None:
        self.key = key

    def read(
        self, value: str | None, ref: str, alts: Sequence[str], i: int, info: Mapping[str, str], only_chosen: bool = False
    ) -> Annotated:
        n = len(alts)
        mine = self._mine(value or "", ref, alts, i)
        if not mine:
            return Annotated((), -1, population(info, {}, n, i), clinvar(info, {}, n, i))
        annotations = tuple(map(_func, mine[:1] if only_chosen else mine))
        first = mine[0]
        significance = next((v for k, v in sorted(first.items()) if k.startswith("CLNSIG") and v), None)
        reported = {key: first[key][:200] for key in _KEPT if first.get(key)}
        return Annotated(
            annotations, 0, population(info, {}, n, i), significance or clinvar(info, {}, n, i), annotations[0],
            reported=reported or EMPTY,
        )  # fmt: skip

    def parse(
        self, value: str, ref: str, alts: Sequence[str], i: int, only_chosen: bool = False
    ) -> tuple[tuple[TranscriptAnnotation, ...], int]:
        found = tuple(map(_func, self._mine(value, ref, alts, i)))
        return (found[:1] if only_chosen else found), 0 if found else -1

    def _mine(self, value: str, ref: str, alts: Sequence[str], i: int) -> list[Mapping[str, str]]:
        """The objects that speak of allele ``i``: by the alleles they name, or all where none names any."""
        objects: list[Mapping[str, str]] = [
            {m[1]: decode(next((g for g in (m[2], m[3], m[4]) if g is not None), "").strip()) for m in _PAIR.finditer(part)}
            for part in value.split("}")
            if "'" in part
        ]
        objects = [o for o in objects if o]
        wanted = _trimmed(ref, alts[i])
        found = [o for o in objects if wanted in (_alleles(o, "normalized"), _alleles(o, "orig"))]
        if found:
            return found
        unnamed = not any(o.get("normalizedAlt") or o.get("origAlt") for o in objects)
        return objects if unnamed and len(alts) == 1 else []


def _alleles(o: Mapping[str, str], kind: str) -> tuple[str, str] | None:
    if f"{kind}Alt" not in o:
        return None
    return _trimmed(o.get(f"{kind}Ref", "").strip("-. "), o[f"{kind}Alt"].strip("-. "))


def _trimmed(ref: str, alt: str) -> tuple[str, str]:
    """Two alleles without the bases they share at the end, then at the beginning."""
    short = min(len(ref), len(alt))
    end = 0
    while end < short and ref[-1 - end] == alt[-1 - end]:
        end += 1
    start = 0
    while start < short - end and ref[start] == alt[start]:
        start += 1
    return ref[start : len(ref) - end], alt[start : len(alt) - end]


def _func(o: Mapping[str, str]) -> TranscriptAnnotation:
    transcript, coding, change = (o.get(k) or None for k in ("transcript", "coding", "protein"))
    consequence = terms(o.get("function")) + _LOCATIONS.get(o.get("location", ""), ())
    return TranscriptAnnotation(
        FUNC,
        o.get("gene") or None,
        transcript,
        tuple(dict.fromkeys(consequence)),
        f"{transcript}:{coding}" if transcript and coding and coding != "c.?" else None,
        change if change not in ("p.?", None) else None,
        o.get("exon") or None,
    )


# --- SnpEff before 4.1 ----------------------------------------------------------------------------------------------

_EFFECT = pattern(r"^([A-Za-z0-9_+&]+)(?:\[[^\]]*\])?\((.*?)\)?$")
_EFF_COLUMNS = ("Effect_Impact", "Functional_Class", "Codon_Change", "Amino_Acid_Change", "Amino_Acid_length", "Gene_Name",
                "Transcript_BioType", "Gene_Coding", "Transcript_ID", "Exon_Rank", "Genotype_Number")  # fmt: skip
_EFF_FORMAT = pattern(r"Effect\s*\(\s*([^)\[]+)")
_OLD_TERMS: Mapping[str, str] = MappingProxyType({
    "NON_SYNONYMOUS_CODING": "missense_variant", "SYNONYMOUS_CODING": "synonymous_variant", "STOP_GAINED": "stop_gained",
    "STOP_LOST": "stop_lost", "START_LOST": "start_lost", "FRAME_SHIFT": "frameshift_variant",
    "NON_SYNONYMOUS_START": "initiator_codon_variant", "SYNONYMOUS_START": "start_retained_variant",
    "SYNONYMOUS_STOP": "stop_retained_variant", "NON_SYNONYMOUS_STOP": "stop_retained_variant",
    "SPLICE_SITE_ACCEPTOR": "splice_acceptor_variant", "SPLICE_SITE_DONOR": "splice_donor_variant",
    "SPLICE_SITE_REGION": "splice_region_variant", "SPLICE_SITE_BRANCH": "splice_region_variant",
    "CODON_CHANGE": "coding_sequence_variant", "CODON_INSERTION": "inframe_insertion",
    "CODON_CHANGE_PLUS_CODON_INSERTION": "disruptive_inframe_insertion", "CODON_DELETION": "inframe_deletion",
    "CODON_CHANGE_PLUS_CODON_DELETION": "disruptive_inframe_deletion", "EXON_DELETED": "exon_loss_variant",
    "RARE_AMINO_ACID": "rare_amino_acid_variant", "UTR_5_PRIME": "5_prime_UTR_variant",
    "UTR_3_PRIME": "3_prime_UTR_variant", "UTR_5_DELETED": "5_prime_UTR_truncation",
    "UTR_3_DELETED": "3_prime_UTR_truncation", "START_GAINED": "5_prime_UTR_premature_start_codon_gain_variant",
    "INTRON": "intron_variant", "INTRON_CONSERVED": "conserved_intron_variant", "UPSTREAM": "upstream_gene_variant",
    "DOWNSTREAM": "downstream_gene_variant", "INTERGENIC": "intergenic_region",
    "INTERGENIC_CONSERVED": "conserved_intergenic_variant", "INTRAGENIC": "intragenic_variant", "EXON": "exon_variant",
    "TRANSCRIPT": "transcript_variant", "GENE": "gene_variant",
})  # fmt: skip
_OUTSIDE = frozenset({"upstream_gene_variant", "downstream_gene_variant", "intergenic_region", "intragenic_variant"})
_IMPACTS = {"HIGH": 0, "MODERATE": 1, "LOW": 2}


class Eff(Layout):
    """SnpEff's EFF: "EFFECT(impact|class|codon|amino acid|length|gene|biotype|coding|transcript|exon|allele)"."""

    kind = EFF
    asked = frozenset({"LOF", "NMD"})

    def __init__(self, key: str, header: str) -> None:
        self.key = key
        columns = _EFF_FORMAT.search(header)
        names = [c.strip() for c in columns[1].split("|")] if columns else []
        self._at = {name: n for n, name in enumerate(names if "Gene_Name" in names else _EFF_COLUMNS)}

    def _entries(self, value: str, ref: str, alts: Sequence[str], i: int) -> tuple[list[str], int]:
        entries: list[str] = []
        best, best_rank = -1, (9, 9, 9, 9)
        for entry in value.split(","):
            m = _EFFECT.match(entry)
            if m is None:
                continue
            fields = m[2].split("|")
            allele = self._get(fields, "Genotype_Number")
            if not _is_allele(allele, alts, i):
                continue
            words = self._terms(m[1])
            this = (
                1 if words and words[0] in _OUTSIDE else 0,
                1 if "-" in allele else 0,
                0 if self._get(fields, "Transcript_BioType") in ("protein_coding", "") else 1,
                _IMPACTS.get(self._get(fields, "Effect_Impact"), 3),
            )
            entries.append(entry)
            if this < best_rank:
                best, best_rank = len(entries) - 1, this
        return entries, best

    def _get(self, fields: Sequence[str], name: str) -> str:
        at = self._at.get(name, -1)
        return fields[at] if 0 <= at < len(fields) else ""

    def _terms(self, effects: str) -> tuple[str, ...]:
        return tuple(_OLD_TERMS.get(word, word) for word in effects.replace("+", "&").split("&") if word)

    def _annotation_of(self, entry: str) -> TranscriptAnnotation:
        m = _EFFECT.match(entry)
        assert m is not None
        fields = m[2].split("|")
        change = decode(self._get(fields, "Amino_Acid_Change"))
        protein, _, coding = change.partition("/")
        if protein.startswith(("c.", "n.")):
            protein, coding = "", protein
        if protein and not protein.startswith("p."):
            protein = f"p.{protein}"
        transcript = self._get(fields, "Transcript_ID") or None
        return TranscriptAnnotation(
            EFF,
            self._get(fields, "Gene_Name") or None,
            transcript,
            self._terms(m[1]),
            f"{transcript}:{coding}" if coding and transcript else coding or None,
            protein or None,
            self._get(fields, "Exon_Rank") or None,
            self._get(fields, "Transcript_BioType") or None,
        )


def _is_allele(allele: str, alts: Sequence[str], i: int) -> bool:
    """Whether an entry speaks of ``alts[i]``: by its number, its bases, or its bases against a germline allele ("G-C")."""
    if not allele:
        return len(alts) == 1
    mine = allele.partition("-")[0]
    return mine == (str(i + 1) if mine.isdecimal() else alts[i])


# --- the header -----------------------------------------------------------------------------------------------------


def declared(lines: Sequence[tuple[str, str]]) -> dict[str, Layout]:
    """The layouts among INFO declarations, given as (key, whole line)."""
    found: dict[str, Layout] = {}
    asked = [key for key, line in lines if key.startswith(("AAChange", "ExonicFunc")) and "ANNOVAR" in line]
    asked += [f"{what}{key[8:]}" for key in asked if key.startswith("AAChange") for what in ("Func", "Gene", "GeneDetail")]
    for key, line in lines:
        if key == "FUNCOTATION":
            columns = _FIELDS.search(line)
            if columns:
                found.setdefault(FUNCOTATOR, Funcotator(key, [c.strip() for c in columns[1].split("|")]))
        elif key == "FUNC":
            found.setdefault(FUNC, Func(key))
        elif key == "EFF" and "Effect" in line:
            found.setdefault(EFF, Eff(key, line))
        elif key.startswith(("AAChange", "ExonicFunc")) and "ANNOVAR" in line:
            found.setdefault(ANNOVAR, Annovar("_" if "_" in key and "." not in key else ".", asked))
    return found


__all__ = ["ANNOVAR", "EFF", "FUNC", "FUNCOTATOR", "Annovar", "Eff", "Func", "Funcotator", "declared"]
