"""How each variant caller says how many reads carry an allele, and in what share of them.

Callers write the same fact in a dozen ways, and the same field name for different facts (``AD`` is "ref,alt" in most,
"alt" in VarScan; ``AF`` in INFO is usually a population frequency). The FORMAT keys decide how a record is read, the
caller's name only where the keys alone would be ambiguous. A plan is made once per (caller, FORMAT) and reused for every
record with that FORMAT.

VAF by, in this order: the caller's own counts where it gives no fraction (Strelka2, FreeBayes); the fraction it states
(``AF``, ``VF``, ``VAF``, ``FREQ``); allele counts (``FAO``, ``AD``, ``AO``, ``VD``, ``DP4``); ``FA``. INFO/AF is never the
tumor's VAF, with one documented exception: LoFreq writes no sample column, and its INFO/AF is the share of reads.

A fraction that differs by more than 0.05 from the counts beside it is kept, and ``vaf_from`` says so. A fraction outside
0..1 is used only when the counts show that it is a percentage; else the value is refused, not the record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from mingbian.model.patterns import pattern
from mingbian.model.variant import Call

UNKNOWN = "unknown"
MUTECT2 = "Mutect2"
STRELKA2 = "Strelka2"
VARDICT = "VarDict"
VARSCAN2 = "VarScan2"
DRAGEN = "DRAGEN"
TVC = "Torrent Variant Caller"
PISCES = "Pisces"
LOFREQ = "LoFreq"
FREEBAYES = "FreeBayes"
MUSE = "MuSE"
PINDEL = "Pindel"
DEEPVARIANT = "DeepVariant"
TNSCOPE = "TNscope"
MUTECT1 = "MuTect"
SOMATIC_SNIPER = "SomaticSniper"
SCALPEL = "Scalpel"
RADIA = "RADIA"
CLAIRS = "ClairS"
PCGR = "PCGR example format"

TOLERANCE = 0.05  # largest difference between a stated fraction and the read counts that needs no remark

# (start of a header line in lower case, text it must contain, caller): the first that fits, in this order
_MARKS: tuple[tuple[str, str, str], ...] = (
    ("##muse_version", "", MUSE),
    ("##dragencommandline", "", DRAGEN),
    ("##source=", "dragen", DRAGEN),
    ("##gatkcommandline=<id=mutect2", "", MUTECT2),
    ("##source=", "mutect2", MUTECT2),
    ("##mutectversion", "", MUTECT2),
    ("##mutect=", "", MUTECT1),
    ("##gatkcommandline=<id=mutect,", "", MUTECT1),
    ("##sentieoncommandline.tnscope", "", TNSCOPE),
    ("##source=", "strelka", STRELKA2),
    ("##source=", "vardict", VARDICT),
    ("##source=", "varscan", VARSCAN2),
    ("##source=", "pindel", PINDEL),
    ("##source=", "lofreq", LOFREQ),
    ("##source=", "tvc", TVC),
    ("##source=", "pisces", PISCES),
    ("##source=", "scylla", PISCES),
    ("##source=", "freebayes", FREEBAYES),
    ("##commandline=", "freebayes", FREEBAYES),
    ("##deepvariant_version", "", DEEPVARIANT),
    ("##source=", "clairs", CLAIRS),
    ("##source=", "scalpel", SCALPEL),
    ("##source=", "radia", RADIA),
    ("##vcfprocesslog=", "somaticsniper", SOMATIC_SNIPER),
)
_FIELD = pattern(r"##(INFO|FORMAT)=<ID=([^,>]+)")
# declared fields that only one caller's output has, for files whose source line was lost on the way
_FIELD_MARKS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"INFO/TVAF", "INFO/TDP"}), PCGR),
    (frozenset({"FORMAT/ADT", "FORMAT/DPT"}), PCGR),
    (frozenset({"FORMAT/AU", "FORMAT/CU", "FORMAT/GU", "FORMAT/TU"}), STRELKA2),
    (frozenset({"FORMAT/TAR", "FORMAT/TIR"}), STRELKA2),
    (frozenset({"FORMAT/FAO", "FORMAT/FDP"}), TVC),
    (frozenset({"FORMAT/VD", "FORMAT/ALD"}), VARDICT),
    (frozenset({"FORMAT/FREQ", "FORMAT/RD"}), VARSCAN2),
    (frozenset({"FORMAT/BCOUNT", "FORMAT/SSC"}), SOMATIC_SNIPER),
    (frozenset({"FORMAT/AO", "FORMAT/RO", "FORMAT/QA"}), FREEBAYES),
    (frozenset({"FORMAT/FA", "FORMAT/BQ", "FORMAT/SS"}), MUTECT1),
)


def detect(meta: Sequence[str]) -> str:
    """The caller that wrote a VCF, from its ``##`` header lines; "unknown" where they do not say."""
    lowered = [line.lower() for line in meta]
    for start, text, caller in _MARKS:
        for line in lowered:
            if line.startswith(start) and text in line:
                return caller
    declared = {f"{m[1]}/{m[2]}" for line in meta if (m := _FIELD.match(line))}
    for fields, caller in _FIELD_MARKS:
        if fields <= declared:
            return caller
    return UNKNOWN


# (vaf, where it came from, depth, reference reads, alternate reads)
Counts = tuple[float | None, str | None, int | None, int | None, int | None]
_NOTHING: Counts = (None, None, None, None, None)


def _count(text: str | None) -> int | None:
    """A read count; None for ".", an empty field, a negative number or anything that is not a whole number."""
    if text is None or not text.isdecimal() or len(text) > 12:
        return None
    return int(text)


def _fraction(text: str) -> float | None:
    """A number as written (no judgement of its range); None where it is not one."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value == value and value >= 0 else None  # noqa: PLR0124 - excludes NaN


def _stated(text: str, n: int, i: int, ratio: float | None) -> tuple[float | None, str]:
    """The fraction a field states for allele ``i`` of ``n``, and a remark; ``ratio`` is what the read counts say.

    Knows "0.31", "0.31,0.02" (one per ALT), "0.69,0.31" (one per allele), "38.46%", "38,46%" (decimal comma), "0,31" (the
    same, believed only where the counts agree) and percentages without a sign (likewise).
    """
    percent = text.endswith("%")
    parts = text.split(",")
    remark = ""
    if percent:
        if len(parts) == n and all(p.endswith("%") for p in parts):
            value = _fraction(parts[i][:-1])
        elif n == 1 and len(parts) == 2 and not parts[0].endswith("%"):
            value, remark = _fraction(text[:-1].replace(",", ".")), " (decimal comma)"
        else:
            return None, ""
        if value is not None:
            value /= 100
        return (value, remark) if value is None or value <= 1 else (None, f" {text} is not a fraction")
    if len(parts) == n:
        value = _fraction(parts[i])
    elif len(parts) == n + 1:
        values = [_fraction(p) for p in parts]
        known = [v for v in values if v is not None]
        if len(known) == len(values) and 0.9 <= sum(known) <= 1.1:
            value = values[i + 1]
        else:
            value = _fraction(text.replace(",", ".")) if n == 1 else None
            if value is None or ratio is None or abs(value - ratio) > TOLERANCE:
                return None, f" {text} cannot be read"
            remark = " (decimal comma)"
    else:
        return None, ""
    if value is not None and value > 1:
        if ratio is not None and value <= 100 and abs(value / 100 - ratio) <= TOLERANCE:
            return value / 100, " (a percentage)"
        return None, f" {parts[i] if len(parts) == n else text} is not a fraction"
    return value, remark


class Plan:
    """How to read the sample columns of records with one FORMAT, by one caller."""

    __slots__ = (
        "_ad", "_alt_only", "_ao", "_bases", "_caller", "_control", "_dp", "_dp4", "_fao", "_fdp", "_fro", "_gt", "_pgt",
        "_pid", "_plain_at", "_ps", "_rd", "_ro", "_stated", "_tar", "_tir", "_total", "_vd", "_weak",
    )  # fmt: skip

    def __init__(self, caller: str, keys: Sequence[str]) -> None:
        at = {key: n for n, key in reversed(list(enumerate(keys)))}
        get = at.get
        self._caller = caller
        self._gt, self._ps, self._pid, self._pgt = (get(k, -1) for k in ("GT", "PS", "PID", "PGT"))
        self._dp, self._ad, self._rd = get("DP", -1), get("AD", -1), get("RD", -1)
        # VarScan's AD is the count of the variant alone, with RD beside it
        self._alt_only = self._ad >= 0 and self._rd >= 0
        self._ao, self._ro, self._vd, self._dp4 = (get(k, -1) for k in ("AO", "RO", "VD", "DP4"))
        self._fao, self._fro, self._fdp = (get(k, -1) for k in ("FAO", "FRO", "FDP"))
        if self._fao < 0:  # Strelka2 has an FDP of its own: filtered depth
            self._fdp = -1
        self._bases = {base: at[base + "U"] for base in "ACGT"} if all(base + "U" in at for base in "ACGT") else None
        self._tar, self._tir = get("TAR", -1), get("TIR", -1)
        self._stated = tuple((at[k], "FORMAT/" + k) for k in ("AF", "VF", "VAF", "FREQ") if k in at)
        self._weak = get("FA", -1)
        # where AD, AF and DP lie, if nothing else could be meant by them
        ordinary = min(self._ad, self._dp, at.get("AF", -1)) >= 0 and not (
            self._alt_only or caller == VARSCAN2 or self._bases or self._tir >= 0 or self._fao >= 0
        )
        self._plain_at = (self._ad, at["AF"], self._dp) if ordinary else None
        # one column holding tumor and control together: counts of the tumor, counts of the control
        self._total = (get("DPT", -1), get("ADT", -1)) if "ADT" in at or "DPT" in at else None
        self._control = (get("DPC", -1), get("ADC", -1)) if self._total else None

    def call(
        self,
        ref: str,
        alts: Sequence[str],
        i: int,
        tumor: Sequence[str] | None,
        normal: Sequence[str] | None,
        info: Mapping[str, str],
        filters: tuple[str, ...] | None,
    ) -> Call:
        """What was counted for allele ``alts[i]``; ``tumor`` and ``normal`` are the sample columns split at ":"."""
        if tumor is None:
            if self._caller == LOFREQ:
                vaf, source, depth, ref_reads, alt_reads = _lofreq(info, len(alts), i)
            elif self._caller == PCGR:
                vaf, source, depth, ref_reads, alt_reads = _fused(None, None, info, len(alts), i)
            else:
                return Call(filters=filters)
            return Call(vaf, source, depth, ref_reads, alt_reads, filters)
        normal_counts = _NOTHING
        if self._total is not None:
            depth_text, ad_text = (tumor[k] if 0 <= k < len(tumor) else None for k in self._total)
            vaf, source, depth, ref_reads, alt_reads = _fused(depth_text, ad_text, info, len(alts), i)
            if self._control is not None:
                depth_text, ad_text = (tumor[k] if 0 <= k < len(tumor) else None for k in self._control)
                normal_counts = _fused(depth_text, ad_text, {}, len(alts), i)
        else:
            vaf, source, depth, ref_reads, alt_reads = self.counts(tumor, ref, alts, i)
        genotype = tumor[self._gt] if 0 <= self._gt < len(tumor) else None
        phase_set = haplotype = None
        if genotype is not None and "|" in genotype:
            haplotype = _of_allele(genotype, len(alts), i)
        if 0 <= self._ps < len(tumor) and tumor[self._ps] not in (".", ""):
            phase_set = tumor[self._ps]
        elif 0 <= self._pid < len(tumor) and tumor[self._pid] not in (".", ""):
            phase_set = tumor[self._pid]
            if haplotype is None and 0 <= self._pgt < len(tumor) and "|" in tumor[self._pgt]:
                haplotype = _of_allele(tumor[self._pgt], len(alts), i)
        normal_genotype = None
        if normal is not None:
            normal_counts = self.counts(normal, ref, alts, i)
            normal_genotype = normal[self._gt] if 0 <= self._gt < len(normal) else None
        return Call(
            vaf, source, depth, ref_reads, alt_reads, filters, genotype, None, phase_set, haplotype,
            normal_counts[0], normal_counts[2], normal_counts[4], normal_genotype,
        )  # fmt: skip

    def counts(self, values: Sequence[str], ref: str, alts: Sequence[str], i: int) -> Counts:
        """VAF, its source, depth, reference reads and alternate reads of allele ``i`` in one sample column."""
        size = len(values)
        n = len(alts)
        if n == 1 and self._plain_at is not None:
            found = self._plain(values)
            if found is not None:
                return found
        depth = _count(values[self._dp]) if 0 <= self._dp < size else None
        if self._bases is not None and len(ref) == 1 and len(alts[i]) == 1:
            return self._strelka_snv(values, ref.upper(), alts[i].upper(), depth)
        if 0 <= self._tir < size and 0 <= self._tar < size:
            return _strelka_indel(values[self._tir], values[self._tar], depth)

        ref_reads: int | None = None
        alt_reads: int | None = None
        total: int | None = None
        basis = ""
        if 0 <= self._fao < size and (alt_reads := _item(values[self._fao], n, i)) is not None:
            ref_reads = _count(values[self._fro]) if 0 <= self._fro < size else None
            depth = (_count(values[self._fdp]) if 0 <= self._fdp < size else None) or depth
            total, basis = depth, "FORMAT/FAO, FDP"
        if alt_reads is None and 0 <= self._ad < size:
            parts = values[self._ad].split(",")
            if len(parts) == n + 1:
                alt_reads, ref_reads = _count(parts[i + 1]), _count(parts[0])
                if alt_reads is not None:
                    counted = [_count(p) for p in parts]
                    known = [c for c in counted if c is not None]
                    total, basis = (sum(known), "FORMAT/AD") if len(known) == len(parts) else (depth, "FORMAT/AD, DP")
            elif len(parts) == n and (self._alt_only or self._caller == VARSCAN2):
                alt_reads = _count(parts[i])
                ref_reads = _count(values[self._rd]) if 0 <= self._rd < size else None
                if alt_reads is not None:
                    total, basis = (
                        (alt_reads + ref_reads, "FORMAT/AD, RD")
                        if ref_reads is not None and n == 1
                        else (depth, "FORMAT/AD, DP")
                    )
        if alt_reads is None and 0 <= self._ao < size and (alt_reads := _item(values[self._ao], n, i)) is not None:
            ref_reads = _count(values[self._ro]) if 0 <= self._ro < size else None
            others = [_item(values[self._ao], n, k) for k in range(n)]
            if ref_reads is not None and None not in others:
                total, basis = ref_reads + sum(c for c in others if c is not None), "FORMAT/AO, RO"
            else:
                total, basis = depth, "FORMAT/AO, DP"
        if alt_reads is None and n == 1:
            if 0 <= self._vd < size and (alt_reads := _count(values[self._vd])) is not None:
                total, basis = depth, "FORMAT/VD, DP"
            elif 0 <= self._dp4 < size and (dp4 := _dp4(values[self._dp4])) is not None:
                ref_reads, alt_reads = dp4
                total, basis = ref_reads + alt_reads, "FORMAT/DP4"
        if depth is None and basis not in ("FORMAT/AD, DP", "FORMAT/AO, DP", "FORMAT/VD, DP"):
            depth = total
        if depth == 0:
            return None, None, 0, ref_reads, alt_reads

        ratio = alt_reads / total if alt_reads is not None and total and alt_reads <= total else None
        # a fraction is compared with the reads at the site, which may include reads counted for no allele
        against = alt_reads / depth if alt_reads is not None and depth and alt_reads <= depth else ratio
        refused = ""
        for at, name in self._stated:
            if at >= size:
                continue
            text = values[at]
            if text in (".", ""):
                continue
            value, remark = _stated(text, n, i, against)
            if value is None:
                refused = refused or (f"{name}{remark}" if remark else "")
                continue
            if against is not None and ratio is not None and self._disagrees(value, ratio, against, alt_reads, total):
                remark += f"; the read counts say {against:.2f}"
            return value, name + remark, depth, ref_reads, alt_reads
        if ratio is not None:
            return ratio, f"{basis}; {refused}" if refused else basis, depth, ref_reads, alt_reads
        if 0 <= self._weak < size:
            value, remark = _stated(values[self._weak], n, i, None)
            if value is not None:
                return value, "FORMAT/FA" + remark, depth, ref_reads, alt_reads
        return None, refused or None, depth, ref_reads, alt_reads

    def _plain(self, values: Sequence[str]) -> Counts | None:
        """The commonest case in one step: one ALT, AD "ref,alt", AF and DP as expected. None where anything is unusual."""
        at_counts, at_fraction, at_depth = self._plain_at or (-1, -1, -1)
        try:
            ref_text, _, alt_text = values[at_counts].partition(",")
            value, depth_text = float(values[at_fraction]), values[at_depth]
        except (IndexError, ValueError):
            return None
        if not (ref_text.isdecimal() and alt_text.isdecimal() and depth_text.isdecimal()):
            return None
        if len(ref_text) + len(alt_text) > 12 or len(depth_text) > 12:
            return None
        ref_reads, alt_reads, depth = int(ref_text), int(alt_text), int(depth_text)
        total = ref_reads + alt_reads
        if not total or not depth or not 0 <= value <= 1:
            return None
        if abs(value - alt_reads / total) > TOLERANCE:
            return None
        return value, "FORMAT/AF", depth, ref_reads, alt_reads

    def _disagrees(self, value: float, ratio: float, against: float, alt_reads: int | None, total: int | None) -> bool:
        if abs(value - ratio) <= TOLERANCE or abs(value - against) <= TOLERANCE:
            return False
        if self._caller == MUTECT2 and alt_reads is not None and total is not None:
            # Mutect2 states a posterior mean, which few reads pull towards one half
            return abs(value - (alt_reads + 1) / (total + 2)) > TOLERANCE
        return True

    def _strelka_snv(self, values: Sequence[str], ref: str, alt: str, depth: int | None) -> Counts:
        bases = self._bases or {}
        ref_at, alt_at = bases.get(ref, -1), bases.get(alt, -1)
        if not (0 <= ref_at < len(values) and 0 <= alt_at < len(values)):
            return None, None, depth, None, None
        ref_reads = _count(values[ref_at].partition(",")[0])
        alt_reads = _count(values[alt_at].partition(",")[0])
        return _tier1(ref_reads, alt_reads, depth, f"FORMAT/{ref}U, {alt}U tier 1")


def _tier1(ref_reads: int | None, alt_reads: int | None, depth: int | None, source: str) -> Counts:
    if ref_reads is None or alt_reads is None:
        return None, None, depth, ref_reads, alt_reads
    total = ref_reads + alt_reads
    if total == 0:
        return None, None, depth if depth is not None else 0, ref_reads, alt_reads
    return alt_reads / total, source, depth if depth is not None else total, ref_reads, alt_reads


def _strelka_indel(tir: str, tar: str, depth: int | None) -> Counts:
    return _tier1(_count(tar.partition(",")[0]), _count(tir.partition(",")[0]), depth, "FORMAT/TIR, TAR tier 1")


def _item(text: str, n: int, i: int) -> int | None:
    """The count of allele ``i`` in a list of one per ALT."""
    if n == 1:
        return _count(text)
    parts = text.split(",")
    return _count(parts[i]) if len(parts) == n else None


def _dp4(text: str) -> tuple[int, int] | None:
    """(reference, alternate) reads of "ref forward, ref reverse, alt forward, alt reverse"."""
    parts = [_count(p) for p in text.split(",")]
    if len(parts) != 4:
        return None
    a, b, c, d = parts
    if a is None or b is None or c is None or d is None:
        return None
    return a + b, c + d


def _of_allele(genotype: str, n: int, i: int) -> str:
    """A phased genotype seen from one ALT: in "1|2", the second allele's own haplotype is "0|1"."""
    if n == 1:
        return genotype
    mine = str(i + 1)
    return "|".join("1" if a == mine else "." if a == "." else "0" for a in genotype.split("|"))


def _lofreq(info: Mapping[str, str], n: int, i: int) -> Counts:
    """LoFreq writes no sample column: its INFO/AF is the share of reads, DP4 the reads by strand, DP the depth."""
    dp4 = _dp4(info.get("DP4", "")) if n == 1 else None
    ref_reads, alt_reads = dp4 if dp4 else (None, None)
    depth = _count(info.get("DP"))
    if depth is None and ref_reads is not None and alt_reads is not None:
        depth = ref_reads + alt_reads
    if depth == 0:
        return None, None, 0, ref_reads, alt_reads
    ratio = alt_reads / depth if alt_reads is not None and depth else None
    value, remark = _stated(info.get("AF", "."), n, i, ratio)
    if value is None and ratio is not None:
        return ratio, "INFO/DP4, DP (LoFreq)", depth, ref_reads, alt_reads
    if value is not None and ratio is not None and abs(value - ratio) > TOLERANCE:
        remark += f"; the read counts say {ratio:.2f}"
    return value, None if value is None else "INFO/AF (LoFreq)" + remark, depth, ref_reads, alt_reads


def _fused(depth_text: str | None, ad_text: str | None, info: Mapping[str, str], n: int, i: int) -> Counts:
    """Files with tumor and control in one column: INFO TVAF and TDP, FORMAT DPT and ADT ("112,32")."""
    depth = _count(depth_text)
    if depth is None:
        depth = _count(info.get("TDP"))
    parts = (ad_text or "").split(",")
    ref_reads, alt_reads = (_count(parts[0]), _count(parts[i + 1])) if len(parts) == n + 1 else (None, None)
    if depth == 0:
        return None, None, 0, ref_reads, alt_reads
    ratio = alt_reads / depth if alt_reads is not None and depth and alt_reads <= depth else None
    value, remark = _stated(info.get("TVAF", "."), n, i, ratio)
    if value is None:
        return ratio, None if ratio is None else "FORMAT/ADT, DPT", depth, ref_reads, alt_reads
    if ratio is not None and abs(value - ratio) > TOLERANCE:
        remark += f"; the read counts say {ratio:.2f}"
    return value, "INFO/TVAF" + remark, depth, ref_reads, alt_reads


@lru_cache(maxsize=512)
def plan(caller: str, keys: tuple[str, ...]) -> Plan:
    """The plan for one caller and one FORMAT (its keys, split at ":"); made once and reused."""
    return Plan(caller, keys)


def tumor_call(
    caller: str,
    ref: str,
    alts: Sequence[str],
    i: int,
    keys: Sequence[str],
    tumor: Sequence[str] | None,
    normal: Sequence[str] | None,
    info: Mapping[str, str],
    filters: tuple[str, ...] | None,
) -> Call:
    """What was counted for ``alts[i]`` (0-based) in the tumor and, where present, the normal sample.

    ``keys`` are the FORMAT keys, ``tumor`` and ``normal`` the sample columns split at ":" (trailing fields may be missing).
    ``filters`` is passed through. Where a number is not given or cannot be believed it is None, never 0.
    """
    return plan(caller, tuple(keys)).call(ref, alts, i, tumor, normal, info, filters)
