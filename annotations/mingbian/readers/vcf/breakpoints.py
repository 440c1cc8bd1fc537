"""Structural alleles of a VCF as geometry: which stretch is deleted, doubled or turned, and which ends come together.

Breakends (``t[p[``, ``t]p]``, ``]p]t``, ``[p[t``): bases in front of the bracket mean that the sequence to the left of POS
is kept, behind it the sequence to the right; "[" continues to the right of the other place, "]" to its left (VCF 4.5, 5.4).
Symbolic alleles have their POS in front of the event. Up to VCF 4.3 INFO/END says where it ends and SVLEN is negative for
deletions; from 4.4 on SVLEN, one for each ALT, has precedence. Where neither is given the extent is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from mingbian.model.patterns import pattern
from mingbian.model.records import Record


class Shape(StrEnum):
    DELETION = "deletion"
    DUPLICATION = "duplication"
    INVERSION = "inversion"
    INSERTION = "insertion"
    COPIES = "copy number"
    TRANSLOCATION = "translocation"
    SINGLE = "single breakend"


class Side(Record, frozen=True):
    """One end of a join: the last base kept (1-based), and whether what lies to its left (lower positions) is kept."""

    contig: int
    pos: int
    left: bool
    name: str = ""  # the contig as written, where it is not one of the chromosomes


class Event(Record, frozen=True):
    """``first``..``last`` is the stretch concerned, 1-based, None for a translocation; ``joins`` are pairs of sides that
    come together. ``depth``: the allele speaks of an amount of DNA; ``adjacency``: of breakpoints. ``length``: of an
    insertion. ``copies``: what the symbol itself states (<CN0>)."""

    shape: Shape
    contig: int
    first: int | None
    last: int | None
    joins: tuple[tuple[Side, Side], ...]
    precise: bool
    depth: bool = False
    adjacency: bool = True
    length: int | None = None
    copies: float | None = None


_BRACKETS = pattern(r"([ACGTNacgtn.*]*)([\[\]])(.+?):(\d{1,10})[\[\]]([ACGTNacgtn.*]*)\Z")
_SHAPES: tuple[tuple[str, Shape], ...] = (
    ("DEL", Shape.DELETION), ("LOSS", Shape.DELETION), ("DUP", Shape.DUPLICATION), ("GAIN", Shape.DUPLICATION),
    ("AMP", Shape.DUPLICATION), ("INV", Shape.INVERSION), ("INS", Shape.INSERTION), ("CN", Shape.COPIES),
)  # fmt: skip
_COPIES = pattern(r"<CN(\d{1,3})>\Z")


def version_of(meta: Sequence[str]) -> tuple[int, int]:
    """The VCF version that a header states; 4.2 where it states none."""
    for line in meta:
        found = _VERSION.match(line)
        if found:
            return int(found[1]), int(found[2])
    return 4, 2


_VERSION = pattern(r"##fileformat=VCFv(\d)\.(\d)")


def read_event(
    contig: int,
    pos: int,
    alt: str,
    i: int,
    info: Mapping[str, str],
    version: tuple[int, int],
    index: Callable[[bytes], int],
    name: str = "",
) -> Event | None:
    """The event behind allele ``i`` (0-based); ``index`` gives the canonical index of a contig name, ``name`` is the
    record's own. None where the text of the allele, or its extent, cannot be understood."""
    precise = "IMPRECISE" not in info
    if "[" in alt or "]" in alt:
        mate = _BRACKETS.match(alt)
        if mate is None or (bool(mate[1]) == bool(mate[5])):
            return None
        own = Side(contig, pos, bool(mate[1]), name)
        return _joined(own, Side(index(mate[3].encode()), int(mate[4]), mate[2] == "]", mate[3][:40]), precise)
    if not alt.startswith("<"):
        return Event(Shape.SINGLE, contig, pos, pos, (), precise)
    symbol = alt[1:-1].upper()
    if symbol in {"TRA", "BND", "CTX"} or (symbol.startswith("INV") and info.get("CHR2", "") not in {"", _own(info)}):
        return _by_fields(contig, pos, info, index, precise)
    shape = next((found for start, found in _SHAPES if symbol.startswith(start)), None)
    if shape is None:
        return None
    end, length = _extent(pos, shape, i, info, version)
    claim = _item(info.get("SVCLAIM", ""), i).upper()
    depth, adjacency = _claims(shape, claim, info)
    if shape is Shape.INSERTION:
        return Event(shape, contig, pos, pos + 1, (), precise, False, True, length)
    if end is None or end <= pos:
        return None
    stated = _COPIES.match(alt)
    joins: tuple[tuple[Side, Side], ...] = ()
    if adjacency and shape is Shape.DELETION:
        joins = ((Side(contig, pos, True), Side(contig, end + 1, False)),)
    elif adjacency and shape is Shape.DUPLICATION:
        joins = ((Side(contig, end, True), Side(contig, pos + 1, False)),)
    elif shape is Shape.INVERSION:
        joins = _turned(contig, pos, end, info)
    return Event(shape, contig, pos + 1, end, joins, precise, depth, adjacency, None, float(stated[1]) if stated else None)


def _own(info: Mapping[str, str]) -> str:
    return info.get("CHR", info.get("CHR1", ""))


def _joined(own: Side, other: Side, precise: bool) -> Event:
    """Two sides of one join. On one chromosome it is what such a join looks like: a deletion, duplication or inversion."""
    joins = ((own, other),)
    if not own.contig or own.contig != other.contig:
        return Event(Shape.TRANSLOCATION, own.contig, None, None, joins, precise)
    low, high = sorted((own, other), key=lambda side: (side.pos, not side.left))
    if low.left == high.left:
        return Event(Shape.INVERSION, own.contig, low.pos, high.pos, joins, precise)
    if low.left:
        return Event(Shape.DELETION, own.contig, low.pos + 1, high.pos - 1, joins, precise)
    return Event(Shape.DUPLICATION, own.contig, low.pos, high.pos, joins, precise)


def _by_fields(
    contig: int, pos: int, info: Mapping[str, str], index: Callable[[bytes], int], precise: bool
) -> Event | None:
    """A translocation as older Delly writes it: CHR2, END or POS2, and CT ("3to5") for the ends that come together."""
    chrom = info.get("CHR2", "")
    place = info.get("POS2") or info.get("END", "")
    ends = _CT.match(info.get("CT", ""))
    if not chrom or not place.isdecimal() or ends is None:
        return None
    own = Side(contig, pos, ends[1] == "3")
    return _joined(own, Side(index(chrom.encode()), int(place), ends[2] == "3", chrom[:40]), precise)


_CT = pattern(r"([35])to([35])\Z")


def _turned(contig: int, pos: int, end: int, info: Mapping[str, str]) -> tuple[tuple[Side, Side], ...]:
    """The joins of an inversion: both, or the one that CT (Delly) or INV3/INV5 (Manta) names."""
    first = (Side(contig, pos, True), Side(contig, end, True))
    second = (Side(contig, pos + 1, False), Side(contig, end + 1, False))
    ends = info.get("CT", "")
    if ends == "3to3" or ("INV3" in info and "INV5" not in info):
        return (first,)
    if ends == "5to5" or ("INV5" in info and "INV3" not in info):
        return (second,)
    return first, second


def _claims(shape: Shape, claim: str, info: Mapping[str, str]) -> tuple[bool, bool]:
    """Whether an allele speaks of an amount, and whether of breakpoints."""
    if claim in {"D", "J", "DJ", "JD"}:
        return "D" in claim, "J" in claim
    if shape is Shape.INVERSION:
        return False, True
    if shape is Shape.COPIES:
        return True, False
    # a read depth caller's segment has no breakpoints of its own
    segment = any(key in info for key in _SEGMENT_KEYS) and not any(key in info for key in _BREAKPOINT_KEYS)
    return True, not segment


_SEGMENT_KEYS = ("FOLD_CHANGE", "FOLD_CHANGE_LOG", "LOG2FC", "PROBES", "SEGID", "REFLEN")
_BREAKPOINT_KEYS = ("CIPOS95", "HOMLEN", "SVINSSEQ", "PE", "SR", "JUNCTION_QUAL", "MATEID", "CT", "ANT")


def _extent(
    pos: int, shape: Shape, i: int, info: Mapping[str, str], version: tuple[int, int]
) -> tuple[int | None, int | None]:
    """The last base of a symbolic allele, and its length; None where not given."""
    text = _item(info.get("SVLEN", ""), i).lstrip("+-")
    length = int(text) if text.isdecimal() and len(text) < 10 else None
    end_text = info.get("END", "")
    end = int(end_text) if end_text.isdecimal() and len(end_text) < 10 else None
    if shape is Shape.INSERTION:
        return end, length
    if length and (version >= (4, 4) or end is None or end <= pos):
        return pos + length, length
    return end, length


def _item(text: str, i: int) -> str:
    """Item ``i`` of a list with one for each ALT; the only one where there is one."""
    parts = text.split(",")
    return parts[i] if i < len(parts) else parts[0] if len(parts) == 1 else ""
