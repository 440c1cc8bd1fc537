"""Structural and copy-number alleles as observations: fusions, lost and doubled exons, gene copy numbers.

What an allele means is worked out from where its breakpoints lie in the known genes. A join of two genes in the same sense
is a fusion; of a gene and something else, or of two genes head to head, a rearrangement with an unknown partner. A
deletion that takes coding exons out of a gene is a deletion with their consequence, one that takes a whole gene is a loss.
Copies are given where the caller states them; a ratio keeps its unit. Amplification is said from 6 copies in a stretch of
up to 3 Mb, from 7 in a longer one (as in the segment tables), a homozygous deletion below 0.5 copies or where both copies
are called deleted. Without copies a gain is a gain.

Losses of one copy in stretches beyond 3 Mb, where a chromosome's arm is meant more than a gene, are told of tumor
suppressors only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mingbian.model.case import Build
from mingbian.model.contigs import NAMES
from mingbian.model.patterns import pattern
from mingbian.model.records import Record
from mingbian.model.variant import (
    Call,
    CopyNumber,
    CopyNumberType,
    Fusion,
    Kind,
    Observation,
    Source,
    TranscriptAnnotation,
)
from mingbian.readers.accounting import FILTERED, NO_EFFECT, NORMAL_ONLY, NOT_A_CALL, OUTSIDE, SYMBOLIC
from mingbian.readers.annotations import decode
from mingbian.readers.selection import GeneModel, Selection
from mingbian.readers.vcf.breakpoints import Event, Shape, Side, read_event
from mingbian.readers.vcf.gene_geometry import Cut, Genes, Pair, coding_name, cut, named_gain, named_loss, pair
from mingbian.readers.vcf.skeleton import Contigs
from mingbian.readers.vcf.support import LOW, Support, of_info, of_sample

FOCAL = 3_000_000
FOCAL_COPIES, BROAD_COPIES, DELETED_COPIES = 6.0, 7.0, 0.5
RATIO = FOCAL_COPIES / 2
"""Fold change from which a gain is an amplification: that of six copies in a pure sample."""

NO_CALL = "no_copy_number_call"
LOW_SUPPORT = "low_support"

_SHOWN = (
    "SVTYPE", "END", "SVLEN", "SVCLAIM", "MATEID", "EVENT", "CHR2", "POS2", "CT", "CIPOS", "CIEND", "IMPRECISE", "CN",
    "SEGID", "FOLD_CHANGE", "FOLD_CHANGE_LOG", "LOG2FC", "GENE", "GENEA", "GENEB", "FRAME_STATUS", "GENE_NAME", "EXON_NUM",
    "READ_COUNT",
)  # fmt: skip
_PAIR_ID = pattern(r"([A-Z0-9]+(?:-[A-Z]\w*\d)?)-([A-Z0-9]+)\.")


class Line(Record, frozen=True):
    """One record: its columns from CHROM to FILTER, INFO as a mapping, the FORMAT keys and the sample columns."""

    head: Sequence[str]
    number: int
    contig: int
    pos: int
    alts: Sequence[str]
    filters: tuple[str, ...] | None
    info: Mapping[str, str]
    keys: Sequence[str]
    tumor: Sequence[str] | None
    normal: Sequence[str] | None


class Structural:
    """Reads the structural alleles of one file. False where the known genes have no exons to tell anything by."""

    def __init__(
        self, selection: Selection, contigs: Contigs, build: Build, file: str, version: tuple[int, int], germline: bool
    ) -> None:
        self._genes = Genes(selection)
        self._selection = selection
        self._contigs = contigs
        self._build = build
        self._file = file
        self._version = version
        self._germline = germline

    def __bool__(self) -> bool:
        return bool(self._genes)

    def read(self, line: Line, i: int) -> list[Observation] | str:
        """Allele ``i`` of a record: what it is, or the reason why it is set aside."""
        info = line.info
        stated = self._stated(line, i)
        event = read_event(
            line.contig, line.pos, line.alts[i], i, info, self._version, self._contigs.index, line.head[0][:40]
        )
        if event is None and stated is None:
            return SYMBOLIC
        touched = self._touched(event) if event is not None else []
        if stated is None and not touched:
            return OUTSIDE
        if line.filters not in (None, ("PASS",)) or _failed(line):
            return FILTERED
        copies = _copies(line, i, event)
        reason = _not_called(line, i, copies is not None or stated is not None)
        if reason is not None:
            return reason
        precise = event.precise if event is not None else True
        support = of_sample(line.keys, line.tumor, i, len(line.alts), precise) if line.tumor is not None else Support()
        if support.alt is None:
            support = of_info(info)
        if info.get("READ_COUNT") == "0" or (support.alt == 0 and support.ref is not None):
            return NOT_A_CALL
        maker = _Maker(self, line, i, support, event)
        if stated is not None:
            found = [maker.fusion(stated)] if {stated.five_prime, stated.three_prime} & self._selection.symbols else []
            return found or OUTSIDE
        if event is None or event.shape is Shape.SINGLE:
            return SYMBOLIC
        return self._meaning(maker, event, copies, touched)

    def _touched(self, event: Event) -> list[GeneModel]:
        """Genes that the stretch of an event or an end of its joins lies in."""
        found = {m.gene: m for one, other in event.joins for side in (one, other) for m in self._genes.at(side)}
        if event.first is not None and event.last is not None and event.shape is not Shape.INVERSION:
            found |= {m.gene: m for m in self._genes.over(event.contig, event.first, event.last)}
        return [found[gene] for gene in sorted(found)]

    def _stated(self, line: Line, i: int) -> Fusion | None:
        """A fusion whose partners the record itself names: GENEA and GENEB, or Torrent's ID with SVTYPE=Fusion."""
        info = line.info
        five, three = info.get("GENEA"), info.get("GENEB")
        if info.get("SVTYPE", "").lower() == "fusion" and not (five and three):
            named = _PAIR_ID.match(line.head[2])
            five, three = (named[1], named[2]) if named else (None, None)
        if not five or not three or five == three:
            return None
        frame = info.get("FRAME_STATUS", info.get("FRAME", "")).lower().replace("-", "").replace("_", "")
        in_frame = True if frame.startswith("inframe") else False if frame in {"frameshift", "outofframe"} else None
        ends = []
        for letter in "AB":
            chrom, pos = info.get(f"CHR{letter}"), info.get(f"POS{letter}")
            ends.append(f"{chrom}:{pos}" if chrom and pos else None)
        return Fusion(five, three, ends[0], ends[1], None, in_frame)

    def _meaning(
        self, maker: _Maker, event: Event, copies: CopyNumber | None, touched: list[GeneModel]
    ) -> list[Observation] | str:
        found: list[Observation] = []
        fused: set[str] = set()
        for one, other in event.joins:
            pairing = pair(one, other, self._genes)
            if pairing.fused:
                found.append(maker.fusion(_of_pair(pairing)))
                fused |= {m.gene for part in (pairing.five, pairing.three) if part is not None for m in part[:1]}
            elif event.shape in {Shape.TRANSLOCATION, Shape.INVERSION}:
                found += [maker.broken(model, side) for model, side in pairing.broken]
        first, last = event.first, event.last
        if first is None or last is None:
            return found or NO_EFFECT
        outcome = NO_EFFECT
        if event.shape is Shape.INSERTION:
            found += [o for m in touched if (o := maker.insertion(m, first, event.length)) is not None]
        elif event.shape is Shape.INVERSION:
            found += [o for m in touched if (o := maker.turned(m, first, last)) is not None]
        else:
            lost = event.shape is Shape.DELETION or (copies is not None and copies.type in _LOSSES)
            for model in self._genes.over(event.contig, first, last):
                part = cut(model, first, last)
                if not part.touches:
                    continue
                if part.all:
                    made = maker.copies(model, copies, lost, last - first + 1, model.gene in self._selection.suppressors)
                    outcome = NO_CALL if made is None and outcome == NO_EFFECT else outcome
                elif event.shape is Shape.COPIES:
                    made = None  # a segment's end is no breakpoint
                elif lost:
                    keep = model.gene not in fused or model.gene in self._selection.suppressors
                    made = maker.lost_exons(model, part, first, last) if keep else None
                else:
                    within = model.start <= first and last <= model.end
                    made = maker.doubled_exons(model, part, first, last) if within and event.adjacency else None
                if made is not None:
                    found.append(made)
        return found or outcome


_LOSSES = frozenset({CopyNumberType.LOSS, CopyNumberType.HOMOZYGOUS_DELETION})


class _Maker:
    """Makes the observations of one allele; all but the first do not count as alleles of their own."""

    def __init__(self, parent: Structural, line: Line, i: int, support: Support, event: Event | None) -> None:
        self._parent = parent
        self._line = line
        self._alt = line.alts[i]
        self._event = event
        head, info = line.head, line.info
        names = {"CHROM": head[0], "POS": head[1], "REF": head[3], "ALT": self._alt}
        if head[2] not in {".", ""}:
            names["ID"] = decode(head[2])
        names |= {key: decode(info[key]) or "yes" for key in _SHOWN if key in info}
        self._names = names
        filters = line.filters
        if support.alt is not None and support.alt < LOW:
            filters = (LOW_SUPPORT,) if filters in (None, ("PASS",)) else (*filters, LOW_SUPPORT)
        genotype = _value(line, "GT", line.tumor)
        zygosity = _zygosity(genotype) if parent._germline else None
        self._call = Call(
            support.vaf, support.vaf_from, support.depth, support.ref, support.alt, filters, genotype, zygosity,
            normal_genotype=_value(line, "GT", line.normal),
        )  # fmt: skip
        self._origin = "somatic" if "SOMATIC" in info or "SOMATICSCORE" in info else None

    def _make(self, kind: Kind, gene: str | None, more: Mapping[str, str] | None = None, **fields: object) -> Observation:
        line = self._line
        return Observation(
            kind=kind,
            source=Source(self._parent._file, line.number),
            build=self._parent._build,
            gene=gene,
            call=self._call,
            reported_origin=self._origin,
            as_reported=self._names | dict(more or {}),
            **fields,  # type: ignore[arg-type]
        )

    def _placed(self) -> dict[str, object]:
        line = self._line
        if not line.contig or line.pos < 1:
            return {}
        return {"chrom": NAMES[line.contig - 1], "pos": line.pos, "ref": line.head[3], "alt": self._alt}

    def fusion(self, made: Fusion) -> Observation:
        reads = self._call.alt_reads
        whole = Fusion(
            made.five_prime, made.three_prime, made.breakpoint_5, made.breakpoint_3, reads, made.in_frame,
            made.from_breakpoints,
        )  # fmt: skip
        return self._make(Kind.FUSION, made.three_prime or made.five_prime, fusion=whole)

    def broken(self, model: GeneModel, side: Side) -> Observation:
        """A gene cut by a join, its other side nothing known here or a gene in the opposite sense."""
        kept = (model.strand > 0) == side.left
        place = _place(side)
        others = [_place(s) for join in (self._event.joins if self._event else ()) for s in join if s is not side]
        partner = others[0] if others else None
        part = "5' part kept" if kept else "3' part kept"
        fusion = Fusion(
            model.gene if kept else None, None if kept else model.gene, place if kept else partner,
            partner if kept else place, self._call.alt_reads, None, True,
        )  # fmt: skip
        more = {"rearrangement": f"{model.gene} {_where(model, side.pos)}, {part}; partner not known"}
        return self._make(Kind.FUSION, model.gene, more, fusion=fusion)

    def copies(
        self, model: GeneModel, stated: CopyNumber | None, lost: bool, length: int, suppressor: bool
    ) -> Observation | None:
        """A whole gene lost or gained; None where that is no call of its copies."""
        focal = length <= FOCAL
        event = self._event
        breaks = event is not None and event.adjacency and event.shape is not Shape.COPIES
        if lost:
            if event is not None and not event.depth and not (suppressor and focal):
                return None  # breakpoints alone: nobody claims a loss of DNA
            number = stated or CopyNumber(CopyNumberType.LOSS, None, "not measured")
            if number.type is CopyNumberType.LOSS and not (suppressor or (focal and breaks)):
                return None
        else:
            if event is not None and not event.depth:
                return None
            number = stated or CopyNumber(CopyNumberType.GAIN, None, "not measured")
            if number.unit is None and number.copies is not None:
                least = FOCAL_COPIES if focal else BROAD_COPIES
                kind = CopyNumberType.AMPLIFICATION if number.copies >= least else CopyNumberType.GAIN
                number = CopyNumber(kind, number.copies, None)
            if number.type is CopyNumberType.GAIN and not (focal and (breaks or number.unit == "fold change")):
                return None
        more = {"segment": _stretch(event)} if event is not None else None
        return self._make(Kind.COPY_NUMBER, model.gene, more, copy_number=number, **self._placed())

    def lost_exons(self, model: GeneModel, part: Cut, first: int, last: int) -> Observation:
        """Some of a gene's coding exons deleted: a named event, or a deletion with its consequence."""
        name = named_loss(model.gene, part)
        exons = {"exons": f"{part.text} of {part.count}", "segment": _stretch(self._event)}
        if name is not None:
            return self._make(Kind.SPLICE, model.gene, exons, splice_event=name, **self._placed())
        precise = self._event is not None and self._event.precise
        terms: list[str] = []
        if part.start:
            terms.append("start_lost")
        if part.whole:
            terms.append("exon_loss_variant")
        terms += sorted(f"splice_{end}_variant" for end in part.ends)
        if not terms:
            frame = "inframe_deletion" if part.bases % 3 == 0 else "frameshift_variant"
            terms.append(frame if precise else "coding_sequence_variant")
        if not part.parts:
            exons["reading frame"] = "kept" if part.bases % 3 == 0 else "shifted"
        coding = coding_name(model, first, last, "del") if precise else None
        return self._exonic(Kind.DELETION, model, tuple(terms), coding, part, exons, f"{part.text} deletion")

    def doubled_exons(self, model: GeneModel, part: Cut, first: int, last: int) -> Observation:
        """A tandem duplication within a gene."""
        more = {"exons": f"{part.text} of {part.count}", "segment": _stretch(self._event)}
        return self._make(Kind.SPLICE, model.gene, more, splice_event=named_gain(model.gene, part), **self._placed())

    def turned(self, model: GeneModel, first: int, last: int) -> Observation | None:
        """An inversion within a gene that turns coding exons."""
        part = cut(model, first, last)
        if not part.touches or not (model.start <= first and last <= model.end):
            return None
        more = {"exons": f"{part.text} of {part.count}", "segment": _stretch(self._event)}
        return self._make(Kind.SPLICE, model.gene, more, splice_event=f"{part.text} inversion", **self._placed())

    def insertion(self, model: GeneModel, after: int, length: int | None) -> Observation | None:
        """New sequence between two coding bases; its length, where given, says what becomes of the reading frame."""
        part = cut(model, after, after + 1)
        if part.bases < 2:
            return None
        if length is None:
            terms: tuple[str, ...] = ("coding_sequence_variant",)
        else:
            terms = ("inframe_insertion",) if length % 3 == 0 else ("frameshift_variant",)
        if model.gene == "FLT3" and terms == ("inframe_insertion",) and set(part.parts) <= {14, 15}:
            event = f"internal tandem duplication (ITD) or insertion, {part.text}"
            return self._make(Kind.SPLICE, model.gene, {"exons": part.text}, splice_event=event, **self._placed())
        coding = coding_name(model, after, after + 1, f"ins({length})" if length else "ins?")
        return self._exonic(Kind.INSERTION, model, terms, coding, part, {"exons": part.text}, f"{part.text} insertion")

    def _exonic(
        self,
        kind: Kind,
        model: GeneModel,
        terms: tuple[str, ...],
        coding: str | None,
        part: Cut,
        more: Mapping[str, str],
        words: str,
    ) -> Observation:
        number = sorted({*part.whole, *part.parts})[0]
        annotation = TranscriptAnnotation(
            "breakpoints", model.gene, model.accession, terms, coding or words, None, f"{number}/{part.count}"
        )
        return self._make(
            kind, model.gene, more, hgvs_c=coding or words, annotations=(annotation,), chosen=0, **self._placed()
        )


def _of_pair(found: Pair) -> Fusion:
    if found.five is None or found.three is None:
        raise AssertionError("a pair without two genes is no fusion")
    (five, left), (three, right) = found.five, found.three
    return Fusion(five.gene, three.gene, _place(left), _place(right), None, None, True)


def _place(side: Side) -> str:
    return f"{NAMES[side.contig - 1] if side.contig else side.name}:{side.pos}"


def _stretch(event: Event | None) -> str:
    if event is None or event.first is None or event.last is None:
        return ""
    return f"{NAMES[event.contig - 1]}:{event.first}-{event.last}"


def _where(model: GeneModel, pos: int) -> str:
    """The exon or intron of a place, by number in the direction of the gene."""
    count = len(model.exons)
    for n, (start, end) in enumerate(model.exons):
        number = n + 1 if model.strand > 0 else count - n
        if start <= pos <= end:
            return f"exon {number}"
        if pos < start:
            return f"intron {number - 1 if model.strand > 0 else number}"
    return "behind its last exon"


def _value(line: Line, key: str, values: Sequence[str] | None) -> str | None:
    if values is None or key not in line.keys:
        return None
    at = line.keys.index(key)
    return values[at] if at < len(values) else None


def _failed(line: Line) -> bool:
    """Whether the sample's own filter failed."""
    text = _value(line, "FT", line.tumor)
    return text not in {None, "", ".", "PASS"}


def _alleles(text: str | None) -> list[str] | None:
    return None if text is None else text.replace("|", "/").strip("/").split("/")


def _zygosity(genotype: str | None) -> str | None:
    alleles = _alleles(genotype)
    if alleles is None or len(alleles) != 2 or not all(a.isdecimal() for a in alleles):
        return None
    return "homozygous" if alleles[0] == alleles[1] else "heterozygous"


def _not_called(line: Line, i: int, without: bool) -> str | None:
    """Why a genotype says that the tumor does not have the allele; None where it has it, or there is no genotype.

    ``without``: the record says by other means that it is called, and may leave the genotype open.
    """
    text = _value(line, "GT", line.tumor)
    tumor = _alleles(text)
    if tumor is None or text in {".", ""} or str(i + 1) in tumor or (without and set(tumor) <= {".", ""}):
        return None
    normal = _alleles(_value(line, "GT", line.normal))
    return NORMAL_ONLY if normal is not None and str(i + 1) in normal else NOT_A_CALL


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text else None
    except ValueError:
        return None
    return value if value is not None and 0 <= value < 1e5 else None


def _copies(line: Line, i: int, event: Event | None) -> CopyNumber | None:
    """The copies an allele states: absolute (CN), as a fold change (SM, FOLD_CHANGE, 2 to the LOG2FC), or by both alleles
    of the genotype being deleted. None where it states none, or two."""
    if event is None or event.shape not in {Shape.DELETION, Shape.DUPLICATION, Shape.COPIES}:
        return None
    info = line.info
    value = _number(_value(line, "CN", line.tumor))
    if value is None and event.shape is Shape.COPIES:
        value = event.copies if event.copies is not None else _number(info.get("CN", "").split(",")[0])
    if value is not None:
        if value < DELETED_COPIES:
            return CopyNumber(CopyNumberType.HOMOZYGOUS_DELETION, value, None)
        if event.shape is Shape.DELETION or (event.shape is Shape.COPIES and value < 1.5):
            measured = value < 2
            return CopyNumber(CopyNumberType.LOSS, value if measured else None, None if measured else "not measured")
        if event.shape is Shape.COPIES and value < 2.5:
            return None
        return CopyNumber(CopyNumberType.GAIN, value, None)
    fold = _number(_value(line, "SM", line.tumor)) or _number(info.get("FOLD_CHANGE"))
    if fold is None:
        fold = _power(info.get("FOLD_CHANGE_LOG") or info.get("LOG2FC"))
    if event.shape is Shape.DELETION:
        genotype = _alleles(_value(line, "GT", line.tumor))
        if genotype and len(genotype) > 1 and set(genotype) == {str(i + 1)} and fold is None:
            return CopyNumber(CopyNumberType.HOMOZYGOUS_DELETION, None, "both copies by genotype")
        return CopyNumber(CopyNumberType.LOSS, fold, "fold change") if fold is not None else None
    if fold is None:
        return None
    called = "SEGID" in info  # callers of single genes write no other gains than those they call
    kind = CopyNumberType.AMPLIFICATION if fold >= RATIO or (called and fold > 1) else CopyNumberType.GAIN
    if fold < 1:
        kind = CopyNumberType.LOSS
    return CopyNumber(kind, round(fold, 4), "fold change")


def _power(text: str | None) -> float | None:
    try:
        return 2.0 ** float(text) if text and abs(float(text)) < 30 else None
    except ValueError:
        return None
