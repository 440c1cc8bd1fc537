"""The careful reading of single VCF lines: what each ALT allele is, and where it goes.

Every allele of a line ends in exactly one place of the ledger: an observation, set aside by a named reason, or refused.
In this order: the line must be whole, its place on a chromosome possible; alleles outside the known genes are set aside;
then symbols, alleles that are not bases, filtered alleles (but never at a known locus) and alleles the tumor does not have.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from mingbian.model.case import Build
from mingbian.model.contigs import NAMES
from mingbian.model.records import replace
from mingbian.model.variant import Kind, Observation, Population, Source
from mingbian.readers.accounting import FILTERED, NORMAL_ONLY, NOT_A_CALL, OUTSIDE, SYMBOLIC, Ledger
from mingbian.readers.anchors import Tally
from mingbian.readers.annotations import Layout, clinvar, decode, population
from mingbian.readers.callers import VARSCAN2, Plan, plan
from mingbian.readers.selection import MARGIN, Selection
from mingbian.readers.vcf import header as vcf_header
from mingbian.readers.vcf.skeleton import Contigs

NOT_ALLELES = frozenset({"*", ".", "<NON_REF>", "<*>", "<*:DEL>", "<X>"})
"""ALT texts that stand for no allele: none, one deleted by another record, or any other than those listed."""

_BASES = "ACGTN"
_MOST_CACHED = 5000
_NO_POPULATION = Population()
_TEXT = 40  # longest allele shown in an example


def kind_of(ref: str, alt: str) -> Kind | None:
    """What an allele is after trimming the bases both share at either end; None where REF and ALT are the same."""
    if len(ref) == 1 and len(alt) == 1:
        return Kind.SNV if ref != alt else None
    if ref == alt:
        return None
    short = min(len(ref), len(alt))
    end = 0
    while end < short and ref[-1 - end] == alt[-1 - end]:
        end += 1
    start = 0
    while start < short - end and ref[start] == alt[start]:
        start += 1
    left, right = len(ref) - start - end, len(alt) - start - end
    if left == right:
        return Kind.SNV if left == 1 else Kind.MNV
    if left == 0:
        return Kind.INSERTION
    return Kind.DELETION if right == 0 else Kind.DELINS


def is_symbolic(alt: str) -> bool:
    """Whether an ALT is a structural or copy-number symbol, or a breakend."""
    if alt in NOT_ALLELES:
        return False
    return (alt[:1] == "<" and alt[-1:] == ">") or "[" in alt or "]" in alt or (len(alt) > 1 and "." in (alt[0], alt[-1]))


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a file's columns lie; sample columns None where there is none to read."""

    file: str
    count: int
    samples: int
    tumor: int | None
    normal: int | None


class Records:
    """Reads the lines of one file into ``observations`` and the ledger."""

    def __init__(
        self,
        columns: Columns,
        build: Build,
        selection: Selection,
        contigs: Contigs,
        ledger: Ledger,
        tally: Tally,
        caller: str,
        layout: Layout | None,
        germline: bool,
    ) -> None:
        self.observations: list[Observation] = []
        self.blank = 0
        self.undecodable = 0
        self.without_vaf = 0
        self._columns = columns
        self._build = build
        self._contigs = contigs
        self._limits = contigs.limits.tolist()
        self._ledger = ledger
        self._tally = tally
        self._anchors = tally.anchors.bases
        self._caller = caller
        self._layout = layout
        self._germline = germline
        self._starts = {c: a.tolist() for c, a in selection.starts.items()}
        self._ends = {c: a.tolist() for c, a in selection.ends.items()}
        self._known = {c: a.tolist() for c, a in selection.known.items()}
        self._formats: dict[str, tuple[Plan, int]] = {}
        self._filters: dict[str, tuple[str, ...] | None] = {".": None, "": None, "PASS": ("PASS",)}
        self._genotypes: dict[str, frozenset[str]] = {}

    # --- lines --------------------------------------------------------------------------------------------------------

    def quick(self, raw: bytes, line: int, contig: int, pos: int) -> None:
        """A line that is known to be whole, with its contig index and position, near or in a known gene."""
        ledger = self._ledger
        ledger.records += 1
        try:
            fields = raw.decode().split("\t")
        except UnicodeDecodeError:
            fields = self._text(raw).split("\t")
        ref, alt, status = fields[3], fields[4], fields[6]
        if (
            status not in _NOT_FILTERED
            and ref in _BASE_LETTERS
            and alt in _BASE_LETTERS
            and ref != alt
            and len(fields) == self._columns.count
            and contig << 32 | pos not in self._anchors
            and not self._is_known(contig, pos, pos)
            and self._filter(status) != _PASS
        ):
            # by far the most frequent case: a filtered substitution, decided without another look at the line
            reason = FILTERED if self._overlaps(contig, pos, pos) else OUTSIDE
            if ledger.wants_example(reason):
                ledger.aside(reason, line, _shown(fields[0], fields[1], ref, alt))
            else:
                ledger.aside_one(reason)
            return
        self._alleles(fields, line, contig, pos)

    def careful(self, raw: bytes, line: int) -> None:
        """Any line. An empty line is no record."""
        text = self._text(raw)
        if not text.strip():
            self.blank += 1
            return
        ledger = self._ledger
        ledger.records += 1
        fields = text.split("\t")
        alleles = fields[4].count(",") + 1 if len(fields) > 4 else 1
        if len(fields) < 8:
            if len(fields) == 1 and len(text.split()) >= 8:
                reason = "the columns are separated by spaces, not by tabs"
            else:
                reason = f"the line has {_count(len(fields), 'column')}; a record has at least 8"
            ledger.refuse(line, reason, alleles)
            return
        if not fields[0].strip():
            ledger.refuse(line, "CHROM is empty", alleles)
            return
        contig = self._contigs.index(fields[0].encode("utf-8", "surrogateescape"))
        number = fields[1]
        if not (number.isascii() and number.isdecimal()):
            ledger.refuse(line, f"POS is not a whole number ({number[:30]!r})", alleles)
            return
        pos = int(number) if len(number) <= 18 else 10**18
        alts = fields[4].split(",")
        if pos == 0:
            if all(map(is_symbolic, alts)):
                ledger.aside(SYMBOLIC, line, _shown(fields[0], number, fields[3], fields[4]), len(alts))
            else:
                ledger.refuse(line, "POS is 0; positions begin at 1", alleles)
            return
        limit = self._limits[contig] if contig else 2**31 - 1
        if pos > limit:
            where = f"the end of chromosome {NAMES[contig - 1]} ({limit:,})" if contig else "the end of any contig"
            ledger.refuse(line, f"POS {number[:30]} lies beyond {where}", alleles)
            return
        if not contig:
            self._contigs.count(fields[0].encode("utf-8", "surrogateescape"), 1)
        last = pos + max(len(fields[3]), 1) - 1
        if not contig or not self._overlaps(contig, pos - MARGIN, last + MARGIN):
            self._see(contig, pos, fields[3])
            self._outside(fields, line, alts)
            return
        self._alleles(fields, line, contig, pos)

    def _text(self, raw: bytes) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            self.undecodable += 1
            return vcf_header.decode(raw)

    def _outside(self, fields: list[str], line: int, alts: list[str]) -> None:
        for alt in alts:
            reason = SYMBOLIC if is_symbolic(alt) else OUTSIDE
            self._ledger.aside(reason, line, _shown(fields[0], fields[1], fields[3], alt))

    def _overlaps(self, contig: int, first: int, last: int) -> bool:
        starts = self._starts.get(contig)
        if starts is None:
            return False
        at = bisect_right(starts, last) - 1
        return at >= 0 and self._ends[contig][at] >= first

    def _is_known(self, contig: int, first: int, last: int) -> bool:
        """Whether an allele here is shown whatever the caller's filters say."""
        positions = self._known.get(contig)
        if not positions:
            return False
        at = bisect_left(positions, first)
        return at < len(positions) and positions[at] <= last

    def _see(self, contig: int, pos: int, ref: str) -> None:
        if contig << 32 | pos in self._anchors:
            self._tally.see(contig, pos, ref[:1].upper())

    # --- alleles ------------------------------------------------------------------------------------------------------

    def _alleles(self, fields: list[str], line: int, contig: int, pos: int) -> None:
        """The alleles of a whole record near or in a known gene."""
        ledger, columns = self._ledger, self._columns
        chrom, ref = fields[0], fields[3].upper()
        alts = fields[4].upper().split(",") if "<" not in fields[4] else fields[4].split(",")
        if contig << 32 | pos in self._anchors:
            self._tally.see(contig, pos, ref[:1])
        width = len(fields)
        if width != columns.count and not self._whole(fields):
            ledger.refuse(
                line, f"the line has {_count(width, 'column')}, the header names {columns.count}", max(1, len(alts))
            )
            return
        if not ref or ref.strip(_BASES):
            if all(map(is_symbolic, alts)):
                ledger.aside(SYMBOLIC, line, _shown(chrom, fields[1], ref, fields[4]), len(alts))
            else:
                ledger.refuse(line, f"REF is not made of the bases A, C, G, T, N ({fields[3][:30]!r})", len(alts))
            return
        last = pos + len(ref) - 1
        if last > self._limits[contig]:
            ledger.refuse(line, f"REF reaches beyond the end of chromosome {NAMES[contig - 1]}", len(alts))
            return
        exact = self._overlaps(contig, pos, last)

        filters = self._filter(fields[6])
        tumor = normal = None
        reader: Plan | None = None
        called = in_normal = None
        if columns.tumor is not None:
            reader, gt = self._format(fields[8])
            tumor = fields[columns.tumor].split(":")
            called = self._genotype(tumor, gt)
            if columns.normal is not None:
                normal = fields[columns.normal].split(":")
                in_normal = self._genotype(normal, gt)
        info: Mapping[str, str] | None = None

        for i, alt in enumerate(alts):
            kind: Kind | None = None
            if alt in NOT_ALLELES:
                reason = NOT_A_CALL if exact else OUTSIDE
            elif is_symbolic(alt):
                reason = SYMBOLIC
            elif not alt or alt.strip(_BASES):
                ledger.refuse(line, f"ALT is not made of the bases A, C, G, T, N ({alt[:30]!r})")
                continue
            else:
                kind = kind_of(ref, alt)
                if kind is None:
                    ledger.refuse(line, f"REF and ALT are the same ({alt[:30]!r})")
                    continue
                reason = ""
                if not exact and kind in _SUBSTITUTIONS:
                    reason = OUTSIDE
                elif filters is not None and filters != _PASS and not self._is_known(contig, pos, last):
                    reason = FILTERED
                elif called is not None and str(i + 1) not in called:
                    reason = NORMAL_ONLY if in_normal is not None and str(i + 1) in in_normal else NOT_A_CALL
            if kind is None or reason:
                if ledger.wants_example(reason):
                    ledger.aside(reason, line, _shown(chrom, fields[1], ref, alt))
                else:
                    ledger.aside_one(reason)
                continue
            if "N" in alt:
                ledger.refuse(line, f"ALT holds an unknown base ({alt[:30]!r})")
                continue
            if info is None:
                info = parse_info(fields[7])
            self._observe(fields, line, contig, pos, kind, ref, alts, i, reader, tumor, normal, called, info, filters)

    def _whole(self, fields: list[str]) -> bool:
        """Whether a line with another number of columns than the header can be read all the same."""
        width, columns = len(fields), self._columns
        if width > columns.count:
            return not any(fields[columns.count :])
        return not columns.samples and width >= 8

    def _filter(self, text: str) -> tuple[str, ...] | None:
        """FILTER as its names: None where filters were not applied, ("PASS",) where they passed."""
        try:
            return self._filters[text]
        except KeyError:
            filters = tuple(decode(f) for f in text.split(";") if f and f.upper() != "PASS") or _PASS
            if len(self._filters) < _MOST_CACHED:
                self._filters[text] = filters
            return filters

    def _format(self, text: str) -> tuple[Plan, int]:
        found = self._formats.get(text)
        if found is None:
            keys = tuple(text.split(":"))
            found = plan(self._caller, keys), keys.index("GT") if "GT" in keys else -1
            if len(self._formats) < _MOST_CACHED:
                self._formats[text] = found
        return found

    def _genotype(self, values: list[str], gt: int) -> frozenset[str] | None:
        """The allele numbers of a sample's genotype, as text; None where the sample has no genotype field."""
        if not 0 <= gt < len(values):
            return None
        text = values[gt]
        found = self._genotypes.get(text)
        if found is None:
            found = frozenset(text.replace("|", "/").split("/")) - {"", ".", "0"}
            if len(self._genotypes) < _MOST_CACHED:
                self._genotypes[text] = found
        return found

    def _observe(
        self,
        fields: list[str],
        line: int,
        contig: int,
        pos: int,
        kind: Kind,
        ref: str,
        alts: list[str],
        i: int,
        reader: Plan | None,
        tumor: list[str] | None,
        normal: list[str] | None,
        called: frozenset[str] | None,
        info: Mapping[str, str],
        filters: tuple[str, ...] | None,
    ) -> None:
        if reader is None:
            reader = self._format("")[0]
        call = reader.call(ref, alts, i, tumor, normal, info, filters)
        if called is None and call.alt_reads == 0 and call.normal_alt_reads:
            # callers that write no genotype: the reads say that only the normal sample has it
            self._ledger.aside(NORMAL_ONLY, line, _shown(fields[0], fields[1], ref, alts[i]))
            return
        if call.vaf is None:
            self.without_vaf += 1
        if self._germline and call.genotype is not None:
            call = replace(call, zygosity=zygosity(call.genotype))
        layout = self._layout
        if layout is not None:
            found = layout.read(info.get(layout.key), ref, alts, i, info)
            annotations, chosen, frequencies, significance = (
                found.annotations, found.chosen, found.population, found.clinvar,
            )  # fmt: skip
        else:
            annotations, chosen = (), -1
            frequencies, significance = (
                (population(info, {}, len(alts), i), clinvar(info, {}, len(alts), i)) if info else (_NO_POPULATION, None)
            )
        reported = {"CHROM": fields[0], "POS": fields[1], "REF": fields[3], "ALT": alts[i]}
        if fields[2] not in {".", ""}:
            reported["ID"] = decode(fields[2])
        self._ledger.observe()
        self.observations.append(
            Observation(
                kind,
                Source(self._columns.file, line),
                self._build,
                NAMES[contig - 1],
                pos,
                ref,
                alts[i],
                annotations=annotations,
                chosen=chosen,
                call=call,
                population=frequencies,
                reported_origin=self._origin(info, reported),
                clinvar=significance,
                as_reported=reported,
            )
        )

    def _origin(self, info: Mapping[str, str], reported: dict[str, str]) -> str | None:
        """``somatic`` or ``germline`` where the record says so; its own word is kept in ``reported``."""
        for key in ("STATUS", "GermlineStatus"):
            word = info.get(key)
            if word:
                reported[key] = word
                lowered = word.lower()
                return "somatic" if "somatic" in lowered else "germline" if "germline" in lowered else None
        if self._caller == VARSCAN2 and "SS" in info:
            reported["SS"] = info["SS"]
            return {"1": "germline", "2": "somatic"}.get(info["SS"])
        return "somatic" if "SOMATIC" in info else None


_PASS = ("PASS",)
_NOT_FILTERED = frozenset({"PASS", ".", ""})
_BASE_LETTERS = frozenset("ACGT")
_SUBSTITUTIONS = frozenset({Kind.SNV, Kind.MNV})


def parse_info(text: str) -> dict[str, str]:
    """INFO as a mapping; a flag has the value "". Of a key given twice the first counts. Nothing is decoded."""
    if text in {".", ""}:
        return {}
    return {key: value for key, _, value in [item.partition("=") for item in reversed(text.split(";"))] if key}


def zygosity(genotype: str) -> str | None:
    """Of a germline genotype: "heterozygous", "homozygous" or "hemizygous"; None where it is incomplete or odd."""
    alleles = [a for a in genotype.replace("|", "/").split("/") if a]
    if not all(a.isdecimal() for a in alleles):
        return None
    if len(alleles) == 1:
        return "hemizygous" if alleles[0] != "0" else None
    if len(alleles) != 2:
        return None
    return "homozygous" if alleles[0] == alleles[1] else "heterozygous"


def _shown(chrom: str, pos: str, ref: str, alt: str) -> str:
    return f"{chrom[:_TEXT]}:{pos[:_TEXT]} {_cut(ref)}>{_cut(alt)}"


def _cut(allele: str) -> str:
    return allele if len(allele) <= _TEXT else f"{allele[: _TEXT - 10]}...({len(allele)})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
