"""The fast pass over a chunk of VCF lines: where each line lies, and the few of them that deserve a full parse.

No line is parsed here. All lines of a chunk are handled at once as arrays: line ends, the first seven tabs (looked for in
the first 64 bytes of each line, and in the first 512 where that is too short), contig, position, number of ALT alleles,
FILTER category. Lines that lie outside the known genes and hold nothing unusual are counted; every other line is handed out
by its place in the chunk, either as fit for the quick full parse or as one to look at from scratch (anything ragged, odd or
symbolic). So the result of this pass never depends on a guess: what is not plainly ordinary is left to the careful path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from mingbian.model.case import Build
from mingbian.model.contigs import INDEX, LENGTHS, NAMES, SPELLINGS, build_of_accession
from mingbian.readers.anchors import Anchors
from mingbian.readers.encodings import decode
from mingbian.readers.selection import MARGIN, Selection
from mingbian.readers.stream import AFTER, BEFORE
from mingbian.readers.vcf.header import Contig

_NARROW, _WIDE = 64, AFTER  # how far a scan looks into a line; chunks have as many bytes behind their text
_SAMPLE, _LONG = 1 << 16, 1 << 10  # lines count as long if the first 64 KiB of a chunk hold less than one per KiB
_ROWS = 1 << 16  # lines looked over at once, so that memory stays bounded whatever the file
_ONE = np.uint64(1)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_ZEROS = np.uint64(0x3030303030303030)
_SIXES = np.uint64(0x0606060606060606)
_HIGH = np.uint64(0xF0F0F0F0F0F0F0F0)

_PASS = np.uint64(int.from_bytes(b"PASS", "little"))
_FOUR = np.uint64(0xFFFFFFFF)
_END = np.uint64(int.from_bytes(b"END=", "little"))
_SMALL_LETTERS = np.uint64(0x20202020)
_NON_REF = np.uint64(int.from_bytes(b"NON_REF>", "little"))
_STAR = np.uint64(int.from_bytes(b"<*>", "little"))

Integers = NDArray[np.int64]

_IS_BASE = np.zeros(256, dtype=np.bool_)
_IS_BASE[list(b"ACGTNacgtn")] = True
_IS_UPPER = np.zeros(256, dtype=np.bool_)
_IS_UPPER[list(b"ACGT")] = True
_IS_QUALITY = np.zeros(256, dtype=np.bool_)
_IS_QUALITY[list(b"0123456789.+nNiI")] = True
_IS_SYMBOL = np.zeros(256, dtype=np.bool_)
_IS_SYMBOL[list(b"<>[].*")] = True

INSIDE, ANCHOR = 1, 2
QUICK, CAREFUL, QUIET, LONE = 1, 2, 3, 4


class Contigs:
    """Contig names of one file and what they are: the canonical index, or 0 for anything that is not a chromosome.

    ``others`` counts records on contigs that are not read (see ``count``). ``accessions`` holds the builds of the RefSeq
    accessions seen. ``limits`` is the last valid position per index; in either build where ``build`` is None.
    """

    def __init__(self, build: Build | None, declared: tuple[Contig, ...]) -> None:
        self.others: dict[str, int] = {}
        self.accessions: set[Build] = set()
        self._index: dict[bytes, int] = {}
        self._old_mitochondrion = any(SPELLINGS.get(c.name) == "MT" and c.length == _UCSC_HG19_CHRM for c in declared)
        lengths = LENGTHS[build] if build is not None else tuple(map(max, *LENGTHS.values()))
        self.limits = np.array([0, *lengths], dtype=np.int64)
        for contig in declared:
            index = INDEX.get(SPELLINGS.get(contig.name, ""), 0)
            if index and contig.length and contig.length < self.limits[index]:
                self.limits[index] = contig.length

    def index(self, name: bytes) -> int:
        """The canonical index of a contig, 0 for any other."""
        index = self._index.get(name)
        if index is None:
            text = decode(name)
            canonical = SPELLINGS.get(text)
            index = INDEX[canonical] if canonical else 0
            accession = build_of_accession(text)
            if accession is not None:
                self.accessions.add(accession)
            if index == INDEX["MT"] and self._old_mitochondrion:
                index = 0  # hg19's chrM is another sequence than MT: its positions cannot be compared
            if len(self._index) < _MOST_NAMES:
                self._index[name] = index
        return index

    def count(self, name: bytes, records: int) -> None:
        """Count records on a contig that is not read."""
        text = decode(name[:80])
        if not records:
            return
        if text in self.others or len(self.others) < _MOST_NAMES:
            self.others[text] = self.others.get(text, 0) + records


_UCSC_HG19_CHRM = 16571
_MOST_NAMES = 10_000


class Gate:
    """Selection and anchor loci as one sorted list of intervals over all contigs, asked with one search per chunk.

    Intervals are widened by ``MARGIN``: whether a record really lies inside depends on its alleles and is decided later.
    With ``quiet`` it knows the stretches of the selection in which a lone substitution can have no effect.
    """

    def __init__(self, selection: Selection, anchors: Anchors | None, quiet: bool = False) -> None:
        starts: list[NDArray[np.int64]] = [np.array([-1], dtype=np.int64)]
        ends: list[NDArray[np.int64]] = [np.array([-1], dtype=np.int64)]
        for contig in range(1, len(NAMES) + 1):
            if contig not in selection.starts:
                continue
            base = np.int64(contig << 32)
            first = np.maximum(selection.starts[contig] - MARGIN, 1)
            last = np.minimum(selection.ends[contig] + MARGIN, 2**32 - 1)
            apart = np.concatenate(([True], first[1:] > last[:-1] + 1)) if len(first) else np.zeros(0, np.bool_)
            at = np.flatnonzero(apart)
            if len(at):
                starts.append(first[at] + base)
                ends.append(np.maximum.reduceat(last, at) + base)
        inside_starts, inside_ends = np.concatenate(starts), np.concatenate(ends)
        codes = np.full(len(inside_starts), INSIDE, dtype=np.int8)
        codes[0] = 0
        if anchors is not None and anchors.bases:
            loci = anchors.places
            at = np.searchsorted(inside_starts, loci, side="right") - 1
            loci = loci[loci > inside_ends[at]]
            order = np.argsort(np.concatenate((inside_starts, loci)), kind="stable")
            inside_starts = np.concatenate((inside_starts, loci))[order]
            inside_ends = np.concatenate((inside_ends, loci))[order]
            codes = np.concatenate((codes, np.full(len(loci), ANCHOR, dtype=np.int8)))[order]
        self._starts, self._ends, self._codes = inside_starts, inside_ends, codes
        self._anchors = anchors.places if anchors is not None else np.zeros(0, dtype=np.int64)
        none = np.array([-1], dtype=np.int64)  # so that there is always an interval to compare with
        self._exact_starts = np.concatenate((none, _joined(selection.starts)))
        self._exact_ends = np.concatenate((none - 1, _joined(selection.ends)))
        self._quiet_starts, self._quiet_ends = _joined(selection.quiet_starts), _joined(selection.quiet_ends)
        self.has_quiet = quiet and len(self._quiet_starts) > 0

    def inside(self, keys: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each place, whether it lies in the selection itself, without any margin."""
        at = np.searchsorted(self._exact_starts, keys, side="right") - 1
        return np.asarray((at >= 0) & (keys <= self._exact_ends[np.maximum(at, 0)]), dtype=np.bool_)

    def quiet(self, keys: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each place, whether a substitution there can have no effect."""
        at = np.searchsorted(self._quiet_starts, keys, side="right") - 1
        found = (at >= 0) & (keys <= self._quiet_ends[np.maximum(at, 0)])
        return np.asarray(found, dtype=np.bool_)

    def anchored(self, keys: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each place, whether it is a locus that tells the build."""
        if not len(self._anchors):
            return np.zeros(len(keys), dtype=np.bool_)
        near = np.minimum(np.searchsorted(self._anchors, keys), len(self._anchors) - 1)
        return np.asarray(self._anchors[near] == keys, dtype=np.bool_)

    def crosses(self, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each stretch of places, whether it reaches into the selection, whatever lies at its ends."""
        at = np.searchsorted(self._exact_ends, first, side="left")
        near = np.minimum(at, len(self._exact_ends) - 1)
        return np.asarray((at < len(self._exact_ends)) & (self._exact_starts[near] <= last), dtype=np.bool_)

    def codes(self, keys: NDArray[np.int64]) -> NDArray[np.int8]:
        """For each place (contig index << 32 | position): INSIDE, ANCHOR or 0."""
        at = np.searchsorted(self._starts, keys, side="right") - 1
        at[at < 0] = 0
        found = self._codes[at]
        found[keys > self._ends[at]] = 0
        return found


def _joined(by_contig: Mapping[int, NDArray[np.int64]]) -> NDArray[np.int64]:
    """Positions of all contigs as places (contig index << 32 | position), ascending."""
    parts = [np.int64(contig << 32) + by_contig[contig] for contig in sorted(by_contig)]
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


class Scan(msgspec.Struct):
    """What a chunk, or a part of one, holds. The lists have one entry per line that must be looked at, in file order.

    ``starts``/``ends`` are byte offsets in the chunk (without the newline), ``rows`` 0-based line offsets, ``how`` QUICK,
    LONE (one base for another, at no locus that tells the build), QUIET (such a one in a quiet stretch) or CAREFUL. Valid
    for all but CAREFUL lines: ``info`` (where INFO begins), ``contigs``, ``positions``, ``inside``
    (whether the position itself lies in the selection, not just near it). ``passed_over`` records with ``alleles`` ALT
    alleles lie outside the known genes; ``examples`` are the first of them as (row, start, end). ``filters`` counts, among
    the records passed over: passed, filters not applied, failed.
    ``quiet_failed`` records are lone substitutions in quiet stretches that failed their filters and were passed over too.
    ``lines`` counts all lines, ``blank`` the empty ones. ``unsorted`` and ``odd_quality`` count ordinary lines that lie in
    front of the one before them, or whose QUAL begins like no number from 0, with the row of the first.
    """

    lines: int
    rows: list[int]
    starts: list[int]
    ends: list[int]
    how: list[int]
    info: list[int]
    contigs: list[int]
    positions: list[int]
    inside: list[bool]
    passed_over: int
    alleles: int
    examples: list[tuple[int, int, int]]
    filters: tuple[int, int, int]
    blank: int
    quiet_failed: int
    unsorted: tuple[int, int]
    odd_quality: tuple[int, int]


class _Fields(msgspec.Struct):
    """Per line: offsets of the first seven tabs (an array per tab), whether all are there, commas and symbols in ALT.

    ``symbols`` is counted only where ALT has several alleles or does not end in a base.
    """

    tabs: list[Integers]
    complete: NDArray[np.bool_]
    commas: Integers
    symbols: Integers


def scan(
    chunk: bytes, contigs: Contigs, gate: Gate, want_examples: int = 0, pass_over_failed: bool = False
) -> Iterator[Scan]:
    """Look over a chunk of whole lines, as ``stream.Lines`` makes them, in parts of bounded size.

    With ``pass_over_failed``, records in quiet stretches that failed their filters are only counted.
    """
    buffer = np.frombuffer(chunk, dtype=np.uint8)
    ends = _line_ends(chunk, buffer)
    starts = np.empty(len(ends), dtype=np.int64)
    starts[:1] = BEFORE
    starts[1:] = ends[:-1] + 1
    for first in range(0, len(ends), _ROWS):
        part = slice(first, first + _ROWS)
        yield _scan_lines(chunk, buffer, starts[part], ends[part], contigs, gate, want_examples, pass_over_failed)


def _line_ends(chunk: bytes, buffer: NDArray[np.uint8]) -> Integers:
    """Where the newlines are: all at once, or one after the other where lines are long and there are few."""
    stop = len(chunk) - AFTER
    if chunk.count(b"\n", BEFORE, min(BEFORE + _SAMPLE, stop)) > _SAMPLE // _LONG:
        return np.flatnonzero(buffer[BEFORE:stop] == 10) + BEFORE
    ends = []
    at = chunk.find(b"\n", BEFORE, stop)
    while at >= 0:
        ends.append(at)
        at = chunk.find(b"\n", at + 1, stop)
    return np.array(ends, dtype=np.int64)


def _scan_lines(
    chunk: bytes,
    buffer: NDArray[np.uint8],
    starts: Integers,
    ends: Integers,
    contigs: Contigs,
    gate: Gate,
    want_examples: int,
    pass_over_failed: bool,
) -> Scan:
    lengths = ends - starts
    fields = _narrow(chunk, buffer, starts, lengths)
    short = np.flatnonzero(~fields.complete & (lengths > _NARROW))
    if len(short):
        _merge(fields, short, _wide(chunk, starts[short], lengths[short]))
    t1, t2, t3, t4, t5, t6, t7 = fields.tabs
    first = buffer[starts]
    nothing = (lengths == 0) | (first == 35)  # empty lines and comments are no records
    ordinary = fields.complete & ~nothing

    # POS: the eight bytes that end where POS ends, as one integer; bytes before POS become zeros
    eight = _loads(chunk, 8)
    digits = eight[starts + t2 - 8].view("<u8") ^ _ZEROS
    width = t2 - t1 - 1
    ordinary &= (width >= 1) & (width <= 9) & (t1 >= 1) & (t1 <= 16)
    shift = (64 - 8 * np.clip(width, 1, 8)).astype(np.uint64)
    digits = (digits >> shift) << shift
    ordinary &= ((digits + _SIXES) | digits) & _HIGH == 0
    position = _eight_digits(digits)
    long = ordinary & (width == 9)
    if long.any():
        lead = buffer[starts + t1 + 1].astype(np.int64) - 48
        ordinary &= ~long | ((lead >= 0) & (lead <= 9))
        position = np.where(long, position + lead * 100_000_000, position)

    contig, unread = _contig_of(buffer, eight, starts, t1, ordinary, contigs)
    ordinary &= (position >= 1) & ((position <= contigs.limits[contig]) | (contig == 0))
    places = (contig << 32) | position
    codes = gate.codes(places)
    spans = np.flatnonzero(t4 - t3 > 2)  # a longer REF may begin in front of a gene and end in it
    if len(spans):
        ends_in = gate.codes((contig[spans] << 32) | (position[spans] + t4[spans] - t3[spans] - 2)) == INSIDE
        codes[spans[ends_in]] = INSIDE
    begin, end = buffer[starts + t4 + 1], buffer[starts + t5 - 1]
    blocks = np.flatnonzero(ordinary & (codes == 0) & ((begin == 46) | (begin == 60)))
    if len(blocks):  # reference blocks of a gVCF may begin in front of a gene and end in it
        blocks = blocks[_end_first(eight, starts[blocks], t7[blocks])]
        until = (contig[blocks] << 32) | _end_of(buffer, starts[blocks] + t7[blocks] + 5)
        codes[blocks[gate.crosses(places[blocks], until)]] = INSIDE
    codes[~ordinary | (contig == 0)] = 0

    # ALT: anything but bases at its ends is a symbol, unless it is a lone "." or "*"
    odd = ~(_IS_BASE[begin] & _IS_BASE[end])
    odd &= ~((t5 - t4 == 2) & ((begin == 46) | (begin == 42)))
    odd |= (fields.commas > 0) & (fields.symbols > 0)
    if odd.any():
        # the "any other allele" of a gVCF, as the only symbol, is nothing to stop at
        last = eight[starts + t5 - 8].view("<u8")
        non_ref = (last == _NON_REF) & (buffer[starts + np.maximum(t5 - 9, 0)] == 60) & (fields.symbols == 2)
        odd &= ~(non_ref | ((last >> np.uint64(40) == _STAR) & (fields.symbols == 3)))

    careful = (~ordinary & ~nothing) | (odd & ordinary & (codes != INSIDE)) | (codes == ANCHOR)
    quick = ordinary & (codes == INSIDE)
    over = ordinary & ~careful & ~quick
    how = np.where(quick, QUICK, CAREFUL)
    rows = np.flatnonzero(quick & (t4 - t3 == 2) & (t5 - t4 == 2))
    ref, alt = buffer[starts[rows] + t3[rows] + 1], begin[rows]
    rows = rows[_IS_UPPER[ref] & _IS_UPPER[alt] & (ref != alt) & ~gate.anchored(places[rows])]
    how[rows] = LONE
    quiet_failed = 0
    if gate.has_quiet:
        rows = rows[gate.quiet(places[rows])]
        failed = _failed(eight, starts[rows], t6[rows], t7[rows])
        how[rows[~failed]] = QUIET
        if pass_over_failed:
            quick[rows[failed]] = False
            quiet_failed = int(np.count_nonzero(failed))
    visit = np.flatnonzero(careful | quick)
    passed_over = int(np.count_nonzero(over))
    if unread and passed_over:
        total = np.concatenate(([0], np.cumsum(over)))
        for name, from_row, to_row in unread:
            contigs.count(name, int(total[to_row] - total[from_row]))
    shown = np.flatnonzero(over)[:want_examples] if want_examples else ()
    return Scan(
        len(starts),
        visit.tolist(),
        starts[visit].tolist(),
        ends[visit].tolist(),
        how[visit].tolist(),
        (starts[visit] + t7[visit] + 1).tolist(),
        contig[visit].tolist(),
        position[visit].tolist(),
        gate.inside(places[visit]).tolist(),
        passed_over,
        int(fields.commas[over].sum()) + passed_over,
        [(int(r), int(starts[r]), int(ends[r])) for r in shown],
        _filter_counts(eight, starts, t6, t7, over) if passed_over else (0, 0, 0),
        int(np.count_nonzero(lengths == 0)),
        quiet_failed,
        _first_of(np.concatenate(([False], (places[1:] < places[:-1]) & (contig[1:] == contig[:-1]))) & ordinary),
        _first_of(~_IS_QUALITY[buffer[starts + t5 + 1]] & ordinary),
    )


def _first_of(flags: NDArray[np.bool_]) -> tuple[int, int]:
    """How many are set, and the first of them (0 where none is)."""
    count = int(np.count_nonzero(flags))
    return count, int(flags.argmax()) if count else 0


def _end_first(eight: NDArray[np.void], starts: Integers, t7: Integers) -> NDArray[np.bool_]:
    """Whether INFO begins with "END="."""
    return np.asarray(eight[starts + t7 + 1].view("<u8") & _FOUR == _END, dtype=np.bool_)


def _end_of(buffer: NDArray[np.uint8], at: Integers) -> Integers:
    """The whole number that begins at each offset; of one with more than nine digits the first nine."""
    value = np.zeros(len(at), dtype=np.int64)
    going = np.ones(len(at), dtype=np.bool_)
    for k in range(9):
        digit = buffer[at + k].astype(np.int64) - 48
        going &= (digit >= 0) & (digit <= 9)
        value = np.where(going, value * 10 + digit, value)
    return value


def _loads(chunk: bytes, size: int) -> NDArray[np.void]:
    """The buffer as overlapping items: item k holds ``size`` bytes from byte k on."""
    return np.ndarray((len(chunk) - size + 1,), dtype=f"V{size}", buffer=chunk, strides=(1,))


def _as_bits(flags: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Rows of 64 flags as one integer each, first flag lowest."""
    return np.packbits(flags.reshape(-1), bitorder="little").view("<u8")


def _narrow(chunk: bytes, buffer: NDArray[np.uint8], starts: Integers, lengths: Integers) -> _Fields:
    """Tabs in the first 64 bytes of every line, as bits of one integer per line: the lowest set bit is the next tab."""
    n = len(starts)
    window = _loads(chunk, _NARROW)[starts].view(np.uint8).reshape(n, _NARROW)
    full = lengths >= _NARROW
    within = np.where(full, _ALL, (_ONE << np.minimum(lengths, _NARROW - 1).astype(np.uint64)) - _ONE)
    rest = _as_bits(window == 9) & within
    tabs: list[Integers] = []
    for k in range(7):
        bit = rest & (~rest + _ONE)
        below = bit - _ONE
        tabs.append(np.bitwise_count(below).astype(np.int64))
        rest ^= bit
        if k == 3:
            before_alt = (bit << _ONE) - _ONE
        elif k == 4:
            in_alt = below ^ before_alt
    complete = bit != 0
    in_alt[~complete] = 0
    for tab in tabs:
        tab[~complete] = 1  # any valid offset: such lines are looked at from scratch
    commas = np.bitwise_count(_as_bits(window == 44) & in_alt).astype(np.int64)
    symbols = np.zeros(n, dtype=np.int64)
    unusual = np.flatnonzero((commas > 0) | (complete & ~_IS_BASE[buffer[starts + tabs[4] - 1]]))
    if len(unusual):
        symbols[unusual] = np.bitwise_count(_as_bits(_IS_SYMBOL[window[unusual]]) & in_alt[unusual])
    return _Fields(tabs, complete, commas, symbols)


def _wide(chunk: bytes, starts: Integers, lengths: Integers) -> _Fields:
    """The same in the first 512 bytes, for lines with a long ID, REF, ALT or FILTER."""
    n = len(starts)
    window = _loads(chunk, _WIDE)[starts].view(np.uint8).reshape(n, _WIDE)
    inside = np.arange(_WIDE) < lengths[:, None]
    row, column = np.nonzero((window == 9) & inside)
    counts = np.bincount(row, minlength=n)
    first = np.cumsum(counts) - counts
    complete = counts >= 7
    tabs = [np.ones(n, dtype=np.int64) for _ in range(7)]
    for k in range(7):
        tabs[k][complete] = column[first[complete] + k]
    place = np.arange(_WIDE)
    in_alt = (place > tabs[3][:, None]) & (place < tabs[4][:, None])
    return _Fields(
        tabs,
        complete,
        np.count_nonzero((window == 44) & in_alt, axis=1).astype(np.int64),
        np.count_nonzero(_IS_SYMBOL[window] & in_alt, axis=1).astype(np.int64),
    )


def _merge(fields: _Fields, rows: Integers, found: _Fields) -> None:
    for tab, better in zip(fields.tabs, found.tabs, strict=True):
        tab[rows] = better
    fields.complete[rows] = found.complete
    fields.commas[rows] = found.commas
    fields.symbols[rows] = found.symbols


def _eight_digits(digits: NDArray[np.uint64]) -> Integers:
    """Eight decimal digits, the first in the lowest byte, as integers; three multiplications for all of them."""
    pairs = digits * np.uint64(10) + (digits >> np.uint64(8))
    mask = np.uint64(0x000000FF000000FF)
    high = (pairs & mask) * np.uint64(0x000F424000000064)
    low = ((pairs >> np.uint64(16)) & mask) * np.uint64(0x0000271000000001)
    return ((high + low) >> np.uint64(32)).astype(np.int64)


def _contig_of(
    buffer: NDArray[np.uint8],
    eight: NDArray[np.void],
    starts: Integers,
    t1: Integers,
    ordinary: NDArray[np.bool_],
    contigs: Contigs,
) -> tuple[Integers, list[tuple[bytes, int, int]]]:
    """Canonical contig index per line, each run of equal names resolved once; 0 for lines that are not ordinary.

    Also the runs on contigs that are not read, as (name, first row, row behind the last).
    """
    n = len(t1)
    width = np.clip(t1, 1, 16)
    shift = (64 - 8 * np.minimum(width, 8)).astype(np.uint64)
    key = (eight[starts].view("<u8") << shift) >> shift
    changed = np.empty(n, dtype=np.bool_)
    changed[:1] = True
    changed[1:] = (key[1:] != key[:-1]) | (t1[1:] != t1[:-1]) | (ordinary[1:] != ordinary[:-1])
    if int(width.max(initial=0)) > 8:
        shift = (64 - 8 * np.clip(width - 8, 1, 8)).astype(np.uint64)
        second = (eight[starts + 8].view("<u8") << shift) >> shift
        changed[1:] |= (second[1:] != second[:-1]) & (width[1:] > 8)
    runs = np.flatnonzero(changed)
    sizes = np.diff(np.append(runs, n))
    indices = np.zeros(len(runs), dtype=np.int64)
    unread: list[tuple[bytes, int, int]] = []
    for k, (at, size) in enumerate(zip(runs.tolist(), sizes.tolist(), strict=True)):
        if ordinary[at]:
            begin = int(starts[at])
            name = buffer[begin : begin + int(t1[at])].tobytes()
            indices[k] = contigs.index(name)
            if not indices[k]:
                unread.append((name, at, at + size))
    return np.repeat(indices, sizes), unread


def _filter_counts(
    eight: NDArray[np.void], starts: Integers, t6: Integers, t7: Integers, over: NDArray[np.bool_]
) -> tuple[int, int, int]:
    """How many of the lines in ``over`` passed, were not filtered (FILTER "."), or failed."""
    at = np.flatnonzero(over)
    word = eight[starts[at] + t6[at] + 1].view("<u8")
    width = t7[at] - t6[at] - 1
    passed = int(np.count_nonzero(((word & _FOUR) == _PASS) & (width == 4)))
    unfiltered = int(np.count_nonzero(((word & np.uint64(0xFF)) == np.uint64(46)) & (width == 1)))
    return passed, unfiltered, len(at) - passed - unfiltered


def _failed(eight: NDArray[np.void], starts: Integers, t6: Integers, t7: Integers) -> NDArray[np.bool_]:
    """Whether each FILTER names a filter for certain: it is neither empty nor ".", and begins with nothing like PASS."""
    word = eight[starts + t6 + 1].view("<u8")
    width = t7 - t6 - 1
    passed = ((word & _FOUR) | _SMALL_LETTERS) == (_PASS | _SMALL_LETTERS)
    absent = (width == 0) | ((width == 1) & (word & np.uint64(0xFF) == np.uint64(46)))
    return np.asarray(~passed & ~absent, dtype=np.bool_)
