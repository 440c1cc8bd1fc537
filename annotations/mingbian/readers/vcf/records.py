"""The careful reading of single VCF lines: what each ALT allele is, and where it goes.

Every allele of a line ends in exactly one place of the ledger: an observation, set aside by a named reason, or refused.
In this order: the line must be whole, its place on a chromosome possible; alleles outside the known genes are set aside;
then symbols, alleles that are not bases, filtered alleles (but never at a known locus) and alleles the tumor does not have.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

import msgspec

from mingbian.model.case import Build
from mingbian.model.contigs import NAMES
from mingbian.model.patterns import pattern
from mingbian.model.records import Record, replace
from mingbian.model.variant import Kind, Observation, Source, TranscriptAnnotation
from mingbian.readers.accounting import DUPLICATE, FILTERED, NO_EFFECT, NORMAL_ONLY, NOT_A_CALL, OUTSIDE, SYMBOLIC, Ledger
from mingbian.readers.anchors import Tally
from mingbian.readers.annotations import ANNOTATION_CONFLICT, Layout, clinvar, decode, population
from mingbian.readers.callers import VARSCAN2, Plan, plan
from mingbian.readers.encodings import decode as decode_line
from mingbian.readers.selection import MARGIN, Selection
from mingbian.readers.vcf.blocks import Blocks, is_block, last_base
from mingbian.readers.vcf.info import InfoReader, parse_info
from mingbian.readers.vcf.local_alleles import global_keys, global_values
from mingbian.readers.vcf.skeleton import Contigs
from mingbian.readers.vcf.structural import Line, Structural

NOT_ALLELES = frozenset({"*", ".", "<NON_REF>", "<*>", "<*:DEL>", "<X>"})
"""ALT texts that stand for no allele: none, one deleted by another record, or any other than those listed."""

_BASES = "ACGTN"
_MOST_CACHED = 5000
_NO_NAME = frozenset({".", ""})

SILENT = frozenset(
    {
        "intron_variant", "synonymous_variant", "upstream_gene_variant", "downstream_gene_variant", "intergenic_variant",
        "intergenic_region", "3_prime_UTR_variant", "5_prime_UTR_variant", "non_coding_transcript_variant",
        "non_coding_transcript_exon_variant", "intragenic_variant", "NMD_transcript_variant",
    }
)  # fmt: skip
"""Consequences that change no protein. Of an allele with nothing else only the chosen transcript is kept."""

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


class Columns(Record, frozen=True):
    """Where a file's columns lie. ``count`` in all; ``tumor`` and ``normal`` count from FORMAT (0), None where not read."""

    file: str
    count: int
    samples: int
    tumor: int | None
    normal: int | None


class _Body(msgspec.Struct):
    """What stands behind FILTER, read when the first allele needs it. ``annotation`` is the layout's own INFO value."""

    info: Mapping[str, str]
    annotation: str | None
    reader: Plan
    tumor: list[str] | None = None
    normal: list[str] | None = None
    called: frozenset[str] | None = None
    in_normal: frozenset[str] | None = None


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
        gvcf: bool = False,
        version: tuple[int, int] = (4, 2),
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
        self._annotation_key = f"{layout.key}=".encode() if layout is not None and layout.key else b""
        self._all_info = layout is not None and layout.whole
        self._closing = layout.closing if layout is not None else b""
        self._behind_another = b";" + self._annotation_key
        self._info = InfoReader(caller, layout.asked if layout is not None else frozenset())
        self._germline = germline
        self.blocks = Blocks(selection, gvcf)
        self._structural = Structural(selection, contigs, build, columns.file, version, germline)
        self._starts = {c: a.tolist() for c, a in selection.starts.items()}
        self._ends = {c: a.tolist() for c, a in selection.ends.items()}
        self._known = {c: a.tolist() for c, a in selection.known.items()}
        self._formats: dict[str, tuple[Plan, int]] = {}
        self._filters: dict[str, tuple[str, ...] | None] = {".": None, "": None, "PASS": ("PASS",)}
        self._genotypes: dict[str, frozenset[str]] = {}
        self._carriers: dict[bytes, bool] = {}
        # substitutions set aside in quiet stretches: place and bases, ascending, a list for each contig
        self._hushed: dict[int, array[int]] = {}
        self._names: dict[str, str] = {}

    # --- lines --------------------------------------------------------------------------------------------------------

    def quick(self, chunk: bytes, start: int, info: int, end: int, line: int, contig: int, pos: int) -> None:
        """A line with at least eight columns, its contig index and position known, near or in a known gene.

        It reaches from ``start`` to ``end`` in the chunk; INFO begins at ``info``.
        """
        self._ledger.records += 1
        self._alleles(self._text(chunk[start : info - 1]).split("\t"), chunk[info:end], line, contig, pos)

    def lone(self, chunk: bytes, start: int, info: int, end: int, line: int, contig: int, pos: int, inside: bool) -> None:
        """The same of one base for another, at no locus that tells the build: most records by far.

        ``inside``: the position itself lies in a known gene, or at an allele known outside them.
        """
        self._ledger.records += 1
        head = self._text(chunk[start : info - 1]).split("\t")
        self._substitution(head, chunk, info, end, line, contig, pos, inside)
        if self.blocks.active and head[6].encode() in _NOT_FAILED:
            self._read_place(chunk[info:end], contig, pos, head[3])

    def quiet(self, chunk: bytes, start: int, info: int, end: int, line: int, contig: int, pos: int) -> None:
        """A lone substitution in a quiet stretch of a known gene (``Selection.quiet_starts``) that passed its filters.

        Where the tumor's genotype has it and nothing else about the record is unusual, it is set aside here and now, as it
        would be once it were named. Arguments as in ``lone``.
        """
        columns, ledger = self._columns, self._ledger
        head = chunk[start : info - 1].split(b"\t")
        cells = chunk[chunk.find(b"\t", info, end) + 1 : end].split(b"\t")
        name = head[2]
        if (
            columns.tumor is None
            or head[6].upper() not in _NOT_FAILED
            or len(cells) != columns.count - 8
            or not cells[0].startswith(b"GT:")
            or not (name == b"." or _DATABASE_IDS.match(name))
            or not self._carries(cells[columns.tumor].partition(b":")[0])
        ):
            self.lone(chunk, start, info, end, line, contig, pos, True)
            return
        ledger.records += 1
        reason = DUPLICATE if self._hush(contig, pos << 16 | head[3][0] << 8 | head[4][0]) else NO_EFFECT
        if ledger.wants_example(reason):
            ledger.aside(reason, line, f"{NAMES[contig - 1]}:{pos} {head[3].decode()}>{head[4].decode()}")
        else:
            ledger.aside_one(reason)

    def _hush(self, contig: int, place: int) -> bool:
        """Remember a substitution; whether it was told before. Files are sorted, so that most go to the end."""
        told = self._hushed.get(contig)
        if told is None:
            told = self._hushed[contig] = array("q")
        if not told or told[-1] < place:
            told.append(place)
            return False
        at = bisect_left(told, place)
        if told[at] == place:
            return True
        told.insert(at, place)
        return False

    def _carries(self, genotype: bytes) -> bool:
        """Whether a genotype holds the first ALT allele."""
        found = self._carriers.get(genotype)
        if found is None:
            found = b"1" in genotype.replace(b"|", b"/").split(b"/")
            if len(self._carriers) < _MOST_CACHED:
                self._carriers[genotype] = found
        return found

    def _substitution(
        self, head: list[str], chunk: bytes, info: int, end: int, line: int, contig: int, pos: int, inside: bool
    ) -> None:
        """The most frequent record by far, one base for another, without the questions that cannot arise."""
        ledger, alt = self._ledger, head[4]
        filters = self._filter(head[6])
        if not inside:
            reason = OUTSIDE
        elif filters is not None and filters != _PASS and not self._is_known(contig, pos, pos):
            reason = FILTERED
        else:
            body = self._body(chunk, info, end, 1)
            if body is None:
                ledger.refuse(line, self._misfit(chunk.count(b"\t", info, end)))
                return
            if body.called is None or "1" in body.called:
                self._observe(head, line, contig, pos, Kind.SNV, head[3], [alt], 0, body, filters)
                return
            reason = NORMAL_ONLY if body.in_normal is not None and "1" in body.in_normal else NOT_A_CALL
        if ledger.wants_example(reason):
            ledger.aside(reason, line, _shown(head, alt))
        else:
            ledger.aside_one(reason)

    def _misfit(self, tabs: int) -> str:
        return f"the line has {_count(8 + tabs, 'column')}, the header names {self._columns.count}"

    def careful(self, raw: bytes, line: int) -> None:
        """Any line. An empty line is no record."""
        if not raw.strip():
            self.blank += 1
            return
        ledger = self._ledger
        ledger.records += 1
        parts = raw.split(b"\t", 7)
        head = [self._text(part) for part in parts[:7]]
        alleles = head[4].count(",") + 1 if len(head) > 4 else 1
        if len(parts) < 8:
            if len(parts) == 1 and len(raw.split()) >= 8:
                reason = "the columns are separated by spaces, not by tabs"
            else:
                reason = f"the line has {_count(len(parts), 'column')}; a record has at least 8"
            ledger.refuse(line, reason, alleles)
            return
        number = head[1]
        if not parts[0].strip():
            ledger.refuse(line, "CHROM is empty", alleles)
            return
        contig = self._contigs.index(parts[0])
        if not (number.isascii() and number.isdecimal()):
            ledger.refuse(line, f"POS is not a whole number ({number[:30]!r})", alleles)
            return
        pos = int(number) if len(number) <= 18 else 10**18
        alts = head[4].split(",")
        if pos == 0:
            if all(map(is_symbolic, alts)):
                self._structures(head, parts[7], line, contig, 0, alts, range(len(alts)))
            else:
                ledger.refuse(line, "POS is 0; positions begin at 1", alleles)
            return
        limit = self._limits[contig] if contig else 2**31 - 1
        if pos > limit:
            where = f"the end of chromosome {NAMES[contig - 1]} ({limit:,})" if contig else "the end of any contig"
            ledger.refuse(line, f"POS {number[:30]} lies beyond {where}", alleles)
            return
        if not contig:
            self._contigs.count(parts[0], 1)
        last = pos + max(len(head[3]), 1) - 1
        if not contig or not self._overlaps(contig, pos - MARGIN, last + MARGIN):
            if contig << 32 | pos in self._anchors:
                self._tally.see(contig, pos, head[3][:1].upper())
            self._outside(head, parts[7], line, contig, pos, alts)
            return
        self._alleles(head, parts[7], line, contig, pos)

    def _text(self, raw: bytes) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            self.undecodable += 1
            return decode_line(raw)

    def _outside(self, head: list[str], tail: bytes, line: int, contig: int, pos: int, alts: list[str]) -> None:
        symbols = []
        for i, alt in enumerate(alts):
            if is_symbolic(alt):
                symbols.append(i)
            else:
                self._ledger.aside(OUTSIDE, line, _shown(head, alt))
        if symbols:
            self._structures(head, tail, line, contig, pos, alts, symbols)

    def _structures(
        self, head: list[str], tail: bytes, line: int, contig: int, pos: int, alts: list[str], which: Sequence[int]
    ) -> None:
        """Structural alleles of a record, wherever it lies: the event may reach into a known gene."""
        ledger = self._ledger
        if not self._structural:
            for i in which:
                ledger.aside(SYMBOLIC, line, _shown(head, alts[i]))
            return
        cells = self._text(tail).split("\t")
        columns = self._columns
        width = 7 + len(cells)
        if width != columns.count and (any(cells[columns.count - 7 :]) if width > columns.count else bool(columns.samples)):
            ledger.refuse(line, self._misfit(len(cells) - 1), len(which))
            return
        tumor, normal = (None if at is None else cells[at + 1].split(":") for at in (columns.tumor, columns.normal))
        keys = cells[1].split(":") if len(cells) > 1 else []
        given = Line(head, line, contig, pos, alts, self._filter(head[6]), parse_info(cells[0]), keys, tumor, normal)
        for i in which:
            found = self._structural.read(given, i)
            if isinstance(found, str):
                ledger.aside(found, line, _shown(head, alts[i]))
                continue
            ledger.observe()
            self.observations.append(found[0])
            self.observations += [replace(further, counted=False) for further in found[1:]]
            self.without_vaf += sum(o.call.vaf is None for o in found)

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

    # --- alleles ------------------------------------------------------------------------------------------------------

    def _alleles(self, head: list[str], tail: bytes, line: int, contig: int, pos: int) -> None:
        """The alleles of a record near or in a known gene; ``head`` is CHROM to FILTER, ``tail`` all from INFO on."""
        ledger = self._ledger
        ref = head[3].upper()
        alts = head[4].split(",") if "<" in head[4] else head[4].upper().split(",")
        if contig << 32 | pos in self._anchors:
            self._tally.see(contig, pos, ref[:1])
        if not ref or ref.strip(_BASES):
            if all(map(is_symbolic, alts)):
                self._structures(head, tail, line, contig, pos, alts, range(len(alts)))
            else:
                ledger.refuse(line, f"REF is not made of the bases A, C, G, T, N ({head[3][:30]!r})", len(alts))
            return
        last = pos + len(ref) - 1
        if last > self._limits[contig]:
            ledger.refuse(line, f"REF reaches beyond the end of chromosome {NAMES[contig - 1]}", len(alts))
            return
        exact = self._overlaps(contig, pos, last)
        filters = self._filter(head[6])
        if is_block(alts):
            self.blocks.active = True
            if filters is None or filters == _PASS:
                self._read_place(tail, contig, pos, ref, block=True)
        elif self.blocks.active and (filters is None or filters == _PASS):
            self._read_place(tail, contig, pos, ref)
        body: _Body | None = None
        misfit = 0  # alleles of a line whose columns are not those of the header

        for i, alt in enumerate(alts):
            kind: Kind | None = None
            if alt in NOT_ALLELES:
                reason = NOT_A_CALL if exact else OUTSIDE
            elif is_symbolic(alt):
                self._structures(head, tail, line, contig, pos, alts, (i,))
                continue
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
                else:
                    if body is None and not misfit:
                        body = self._body(tail, 0, len(tail), len(alts))
                    if body is None:
                        misfit += 1
                        continue
                    if body.called is not None and str(i + 1) not in body.called:
                        reason = NORMAL_ONLY if body.in_normal is not None and str(i + 1) in body.in_normal else NOT_A_CALL
            if kind is None or reason:
                if ledger.wants_example(reason):
                    ledger.aside(reason, line, _shown(head, alt))
                else:
                    ledger.aside_one(reason)
            elif "N" in alt:
                ledger.refuse(line, f"ALT holds an unknown base ({alt[:30]!r})")
            elif body is not None:
                self._observe(head, line, contig, pos, kind, ref, alts, i, body, filters)
        if misfit:
            ledger.refuse(line, self._misfit(tail.count(b"\t")), misfit)

    def _read_place(self, tail: bytes, contig: int, pos: int, ref: str, *, block: bool = False) -> None:
        """A record of a gVCF that passed its filters: its bases, or its block, count as read to the depth it states."""
        cells = self._text(tail).split("\t")
        keys: list[str] = cells[1].split(":") if len(cells) > 1 else []
        values = None
        if self._columns.samples:
            at = self._columns.tumor
            if at is None or len(cells) <= at + 1:
                return
            values = cells[at + 1].split(":")
        info = parse_info(cells[0])
        last = last_base(pos, ref, info, keys, values) if block else pos + len(ref) - 1
        self.blocks.see(contig, pos, min(last, self._limits[contig]), info, keys, values)

    def _body(self, chunk: bytes, start: int, end: int, alleles: int) -> _Body | None:
        """INFO (from ``start``) and the sample columns; None where the line has other columns than the header names."""
        columns = self._columns
        stop = chunk.find(b"\t", start, end)
        cells = self._text(chunk[stop + 1 : end]).split("\t") if stop >= 0 else []
        width = 8 + len(cells)
        if width != columns.count and (any(cells[columns.count - 8 :]) if width > columns.count else bool(columns.samples)):
            return None
        info, annotation = self._info_of(chunk, start, stop if stop >= 0 else end)
        if columns.tumor is None:
            return _Body(info, annotation, self._format("")[0])
        if "LAA" in cells[0]:
            cells = _written_out(cells, columns, alleles)
        reader, gt = self._format(cells[0])
        tumor = cells[columns.tumor].split(":")
        body = _Body(info, annotation, reader, tumor, None, self._genotype(tumor, gt))
        if columns.normal is not None:
            body.normal = cells[columns.normal].split(":")
            body.in_normal = self._genotype(body.normal, gt)
        return body

    def _info_of(self, chunk: bytes, start: int, stop: int) -> tuple[Mapping[str, str], str | None]:
        """INFO as a mapping, the annotation apart: it is long, so it is cut out before the rest is looked at."""
        key = self._annotation_key
        if not key:
            text = self._text(chunk[start:stop])
            return self._info.read(text), text if self._all_info else None
        if chunk.startswith(key, start):
            at = start
        else:
            at = chunk.find(self._behind_another, start, stop) + 1
            if not at:
                return self._info.read(self._text(chunk[start:stop])), None
        end = chunk.find(self._closing, at, stop) if self._closing else -1
        end = chunk.find(b";", end if end >= 0 else at, stop)
        if end < 0:
            end, rest = stop, chunk[start : at - 1] if at > start else b""
        else:
            rest = chunk[start:at] + chunk[end + 1 : stop]
        return self._info.read(self._text(rest)), self._text(chunk[at + len(key) : end])

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
        head: list[str],
        line: int,
        contig: int,
        pos: int,
        kind: Kind,
        ref: str,
        alts: list[str],
        i: int,
        body: _Body,
        filters: tuple[str, ...] | None,
    ) -> None:
        info, alt = body.info, alts[i]
        call = body.reader.call(ref, alts, i, body.tumor, body.normal, info, filters)
        if body.called is None and call.alt_reads == 0 and call.normal_alt_reads:
            # callers that write no genotype: the reads say that only the normal sample has it
            self._ledger.aside(NORMAL_ONLY, line, _shown(head, alt))
            return
        if call.vaf is None:
            self.without_vaf += 1
        if self._germline and call.genotype is not None:
            call = replace(call, zygosity=zygosity(call.genotype))
        annotations: Sequence[TranscriptAnnotation]
        found = None
        if self._layout is not None:
            found = self._layout.read(body.annotation, ref, alts, i, info)
            annotations, chosen, frequencies = found.annotations, found.chosen, found.population
            significance, mine = found.clinvar, found.mine
            if (
                mine is not None
                and found.conflict is None
                and mine.consequence
                and mine.consequence[0] in SILENT
                and SILENT.issuperset(mine.consequence)
                and not self._is_known(contig, pos, pos + len(ref) - 1)
            ):
                # whole genomes have these by the hundred thousand, and nothing will be said of them
                annotations, chosen = (mine,), 0
        else:
            annotations, chosen = (), -1
            frequencies, significance = population(info, {}, len(alts), i), clinvar(info, {}, len(alts), i)
        chrom = self._names.setdefault(head[0], head[0])  # one text for all records of a contig
        reported = {"CHROM": chrom, "POS": head[1], "REF": head[3], "ALT": alt}
        if head[2] not in _NO_NAME:
            reported["ID"] = decode(head[2])
        if found is not None and (found.reported or found.conflict):
            reported |= found.reported
            if found.conflict:
                reported[ANNOTATION_CONFLICT] = found.conflict
        if "MNVTAG" in info:
            reported["MNVTAG"] = info["MNVTAG"]
        origin = self._origin(info, reported) if info else None
        self._ledger.observe()
        self.observations.append(
            Observation(
                kind, Source(self._columns.file, line), self._build, NAMES[contig - 1], pos, ref, alt, None, None, None,
                annotations, chosen, call, frequencies, None, None, None, None, origin, significance, reported,
            )
        )  # fmt: skip

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


def _written_out(cells: list[str], columns: Columns, alleles: int) -> list[str]:
    """FORMAT and the columns that are read, local alleles written out for all alleles of the record."""
    keys = cells[0].split(":")
    if "LAA" not in keys:
        return cells
    made = [":".join(global_keys(keys)), *cells[1:]]
    for at in (columns.tumor, columns.normal):
        if at is not None:
            made[at] = ":".join(global_values(keys, cells[at].split(":"), alleles))
    return made


_PASS = ("PASS",)
_NOT_FAILED = frozenset({b"PASS", b".", b""})
_DATABASE_IDS = pattern(rb"(?:rs|COS[VMN])[0-9]+(?:;(?:rs|COS[VMN])[0-9]+)*\Z")
_SUBSTITUTIONS = frozenset({Kind.SNV, Kind.MNV})


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


def _shown(head: list[str], alt: str) -> str:
    return f"{head[0][:_TEXT]}:{head[1][:_TEXT]} {_cut(head[3])}>{_cut(alt)}"


def _cut(allele: str) -> str:
    return allele if len(allele) <= _TEXT else f"{allele[: _TEXT - 10]}...({len(allele)})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
