"""HGVS names of protein and coding changes: every spelling the field uses is read into one form, and written from it.

A name that cannot be read is None, never a guess. Positions are 1-based: residues for proteins, bases of the coding
sequence for ``c.`` names (with intronic offsets and the two untranslated regions). Source of the grammar: HGVS
nomenclature 21 (hgvs-nomenclature.org); older spellings as found in clinical reports and annotator output.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import unquote

from mingbian.model.patterns import pattern
from mingbian.model.records import Record

ONE_OF = MappingProxyType(
    {
        "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H",
        "Ile": "I", "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W",
        "Tyr": "Y", "Val": "V", "Sec": "U", "Ter": "*", "Stp": "*",
    }
)  # fmt: skip
THREE_OF = MappingProxyType({one: three for three, one in ONE_OF.items() if three != "Stp"})
RESIDUES = frozenset(THREE_OF) - {"*"}
_ONE_RESIDUE = {three: one for three, one in ONE_OF.items() if one != "*"}


class ProteinKind(StrEnum):
    MISSENSE = "missense"
    NONSENSE = "nonsense"
    SYNONYMOUS = "synonymous"
    FRAMESHIFT = "frameshift"
    DELETION = "deletion"
    INSERTION = "insertion"
    DUPLICATION = "duplication"
    DELINS = "delins"
    EXTENSION = "extension"  # the stop codon is lost
    START_LOSS = "start_loss"
    NO_PROTEIN = "no_protein"  # p.0
    UNKNOWN = "unknown"  # p.?


class ProteinChange(NamedTuple):  # a tuple, because one is made for every annotated record
    """A protein change in one-letter residues.

    ``first``/``last`` are 1-based residues (equal for a single one; the two neighbors of an insertion), None for
    "p.?", "p.=" and "p.0". ``ref`` is the residue at ``first``, ``ref_last`` that at ``last``; ``alt`` the new residues
    ("" where there are none or they are not stated). ``short`` is the canonical short form without "p."; a frameshift
    leaves out its new residue and stop there, because the first changed residue identifies it. ``stop`` is the
    distance to the new stop as written ("4", "?"), None where not given.
    """

    kind: ProteinKind
    first: int | None
    last: int | None
    ref: str
    alt: str
    short: str
    ref_last: str = ""
    stop: str | None = None

    @property
    def alters(self) -> bool:
        """True if the protein is known to differ from the reference."""
        return self.kind not in {ProteinKind.SYNONYMOUS, ProteinKind.UNKNOWN}

    @property
    def truncating(self) -> bool:
        """True for a stop codon or a frameshift."""
        return self.kind in {ProteinKind.NONSENSE, ProteinKind.FRAMESHIFT}


_AA = "(?:[A-Z][a-z]{2}|[A-WYZ*])"
_NEW = "(?:[A-Z][a-z]{2}|[A-Z*])"  # a new residue may be written X for a stop
_STOP = r"(?:\*|Ter|X)"
_SUBSTITUTION = pattern(rf"({_AA})([0-9]+)({_NEW}|=|\?)")
_FRAMESHIFT = pattern(rf"({_AA})([0-9]+)({_NEW})?fs(?:{_STOP}([0-9]+|\?)?)?")
_RANGE = pattern(
    rf"({_AA})([0-9]+)(?:_({_AA})([0-9]+))?(?:(delins|del|dup|ins)|(del)((?:[A-Z][a-z]{{2}})+|[A-Z]+)ins|(>))"
    r"((?:[A-Z][a-z]{2})+|[A-Z*]+)?"
)
_EXTENSION = pattern(rf"(?:\*|Ter)([0-9]+)({_AA})?ext(?:{_STOP}([0-9]+|\?)?)?")
_START_EXTENSION = pattern(r"(?:M|Met)1ext-?[0-9?]*")
_BCSQ = pattern(r"([0-9]+)([A-Z*])>\1([A-Z*])")
_ACCESSION = pattern(r"(?:[NX][MRP]_[0-9]+|ENS[TP][0-9]+|LRG_[0-9]+[tp][0-9]+)(?:\.[0-9]+)?")


def split_accession(text: str) -> tuple[str | None, str]:
    """Split "NM_004333.6:c.1799T>A" or "NM_004333.6(BRAF):c.1799T>A" into accession and change.

    The accession is None where there is none or where only a gene symbol stands before the colon.
    """
    prefix, colon, rest = text.rpartition(":")
    if not colon:
        return None, text
    found = _ACCESSION.match(prefix)
    return (found.group() if found else None), rest


def _one(residue: str) -> str | None:
    if len(residue) == 1:
        return residue if residue in THREE_OF else "*" if residue == "X" else None
    return ONE_OF.get(residue)


def _letters(text: str, three: bool) -> str | None:
    """Residues of a sequence as one-letter code; None if any is not a residue. A stop may only stand at the end."""
    if three:
        if len(text) % 3:
            return None
        parts = [ONE_OF.get(text[i : i + 3]) for i in range(0, len(text), 3)]
        if None in parts:
            return None
        letters = "".join(p for p in parts if p)
    else:
        letters = text
    body = letters.removesuffix("*")
    return letters if all(c in RESIDUES for c in body) else None


def _bare(text: str) -> str | None:
    """The change itself: percent-decoded, without accession, "p.", parentheses or brackets."""
    s = text.strip()
    if "%" in s:
        s = unquote(s)
    if ":" in s:
        prefix, _, s = s.rpartition(":")
        if " " in prefix:
            return None
    s = s.removeprefix("p.")
    while len(s) > 2 and ((s[0] == "(" and s[-1] == ")") or (s[0] == "[" and s[-1] == "]")):
        s = s[1:-1]
    return s


def _single(ref: str, position: int, alt: str) -> ProteinChange | None:
    if position < 1:
        return None
    if ref == "M" and position == 1 and alt != "M":
        return ProteinChange(ProteinKind.START_LOSS, 1, 1, "M", "", "M1?", "M")
    if alt == ref:
        return ProteinChange(ProteinKind.SYNONYMOUS, position, position, ref, ref, f"{ref}{position}=", ref)
    if ref == "*":
        return ProteinChange(ProteinKind.EXTENSION, position, position, "*", alt, f"*{position}{alt}ext", "*", "?")
    kind = ProteinKind.NONSENSE if alt == "*" else ProteinKind.MISSENSE
    return ProteinChange(kind, position, position, ref, alt, f"{ref}{position}{alt}", ref)


def _spanning(
    ref: str, first: int, ref_last: str, last: int, word: str, alt: str, deleted: str | None
) -> ProteinChange | None:
    if first < 1 or last < first or "*" in (ref, ref_last) or (first == last and ref != ref_last):
        return None
    if deleted is not None and not _spells(deleted, ref, ref_last, last - first + 1):
        return None
    span = f"{ref}{first}" if first == last else f"{ref}{first}_{ref_last}{last}"
    if word == "ins":
        if last != first + 1 or not alt:
            return None
        return ProteinChange(ProteinKind.INSERTION, first, last, ref, alt, f"{span}ins{alt}", ref_last)
    if word == "delins":
        if not alt:
            return None
        if first == last and len(alt) == 1:
            return _single(ref, first, alt)
        if alt[0] == "*" and first == last:
            return _single(ref, first, "*")
        return ProteinChange(ProteinKind.DELINS, first, last, ref, alt, f"{span}delins{alt}", ref_last)
    if alt and not _spells(alt, ref, ref_last, last - first + 1):
        return None
    kind = ProteinKind.DELETION if word == "del" else ProteinKind.DUPLICATION
    return ProteinChange(kind, first, last, ref, "", f"{span}{word}", ref_last)


def _spells(letters: str, ref: str, ref_last: str, length: int) -> bool:
    """Do the residues written after "del" or "dup" agree with the range before it?"""
    return len(letters) == length and letters[0] == ref and letters[-1] == ref_last


def plain_missense(text: str) -> tuple[str, int, str] | None:
    """Accession, residue and short form of a missense written out in full ("NP_005219.2:p.Leu858Arg"), quickly.

    None for anything else, whatever it is; ``parse_protein`` tells.
    """
    accession, colon, change = text.partition(":p.")
    old, number, new = _ONE_RESIDUE.get(change[:3]), change[3:-3], _ONE_RESIDUE.get(change[-3:])
    if not colon or old is None or new is None or old == new or not number.isdecimal() or not number.isascii():
        return None
    if number[0] == "0" or (old == "M" and number == "1") or not accession or " " in accession or ":" in accession:
        return None
    return accession, int(number), f"{old}{number}{new}"


@lru_cache(maxsize=65536)
def parse_protein(text: str) -> ProteinChange | None:
    """Read a protein change in any usual spelling, e.g. "NP_005219.2:p.(Leu858Arg)", "p.L858R", "L858R", "S1722Yfs*4".

    None if it is not a protein change or cannot be read with certainty.
    """
    s = _bare(text)
    if not s:
        return None
    found = _SUBSTITUTION.fullmatch(s)
    if found:
        ref = _one(found[1])
        if ref is None:
            return None
        position = int(found[2])
        if found[3] == "=":
            return _single(ref, position, ref)
        if found[3] == "?":
            return _single("M", 1, "") if ref == "M" and position == 1 else None
        alt = _one(found[3])
        return _single(ref, position, alt) if alt else None
    if s in {"=", "?", "0", "0?"}:
        kind = {"=": ProteinKind.SYNONYMOUS, "?": ProteinKind.UNKNOWN}.get(s, ProteinKind.NO_PROTEIN)
        return ProteinChange(kind, None, None, "", "", s[0])
    return _longer(s)


def _longer(s: str) -> ProteinChange | None:
    found = _FRAMESHIFT.fullmatch(s)
    if found:
        ref = _one(found[1])
        new = _one(found[3]) if found[3] else ""
        position = int(found[2])
        if ref is None or ref == "*" or new is None or position < 1:
            return None
        return ProteinChange(
            ProteinKind.FRAMESHIFT, position, position, ref, new, f"{ref}{position}fs", ref, found[4]
        )  # fmt: skip
    found = _RANGE.fullmatch(s)
    if found:
        return _range(found)
    found = _EXTENSION.fullmatch(s)
    if found:
        new = _one(found[2]) if found[2] else ""
        if new is None or new == "*":
            return None
        position = int(found[1])
        return ProteinChange(
            ProteinKind.EXTENSION, position, position, "*", new, f"*{position}{new}ext", "*", found[3] or "?"
        )  # fmt: skip
    if _START_EXTENSION.fullmatch(s):
        return _single("M", 1, "")
    found = _BCSQ.fullmatch(s)
    if found:
        return _single(found[2], int(found[1]), found[3])
    return None


def _range(found: re.Match[str]) -> ProteinChange | None:
    ref = _one(found[1])
    ref_last = _one(found[3]) if found[3] else ref
    if ref is None or ref_last is None:
        return None
    first = int(found[2])
    last = int(found[4]) if found[4] else first
    three = len(found[1]) == 3
    word = found[5] or "delins"
    deleted = None
    if found[7]:
        deleted = _letters(found[7], three)
        if deleted is None:
            return None
    alt = _letters(found[9], three) if found[9] else ""
    if alt is None:
        return None
    return _spanning(ref, first, ref_last, last, word, alt, deleted)


def format_protein(change: ProteinChange, accession: str | None = None) -> str:
    """The change in three-letter HGVS, e.g. "NP_005219.2:p.Leu858Arg" or "p.Leu858Arg" without an accession."""
    stem = f"{accession}:p." if accession else "p."
    if change.first is None or change.last is None:
        return f"{stem}{'0' if change.kind is ProteinKind.NO_PROTEIN else change.short}"
    ref = THREE_OF[change.ref]
    alt = "".join(THREE_OF[c] for c in change.alt)
    span = f"{ref}{change.first}"
    if change.last != change.first:
        span = f"{span}_{THREE_OF[change.ref_last]}{change.last}"
    stop = f"Ter{change.stop}" if change.stop else ""
    match change.kind:
        case ProteinKind.MISSENSE | ProteinKind.NONSENSE:
            body = f"{span}{alt}"
        case ProteinKind.SYNONYMOUS:
            body = f"{span}="
        case ProteinKind.START_LOSS:
            body = "Met1?"
        case ProteinKind.FRAMESHIFT:
            body = f"{span}{alt}fs{stop}"
        case ProteinKind.EXTENSION:
            body = f"{span}{alt}ext{stop}"
        case ProteinKind.INSERTION:
            body = f"{span}ins{alt}"
        case ProteinKind.DELINS:
            body = f"{span}delins{alt}"
        case ProteinKind.DUPLICATION:
            body = f"{span}dup"
        case _:
            body = f"{span}del"
    return stem + body


def renumber(change: ProteinChange, by: int) -> ProteinChange | None:
    """The same change ``by`` residues further on, for another isoform of the same protein; None if it would leave it."""
    if change.first is None or change.last is None or by == 0:
        return change
    if change.first + by < 1:
        return None
    moved = re.sub(r"[0-9]+", lambda m: str(int(m.group()) + by), format_protein(_without_stop(change)))
    again = parse_protein(moved)
    if again is None or change.stop is None:
        return again
    return ProteinChange(
        again.kind, again.first, again.last, again.ref, again.alt, again.short, again.ref_last, change.stop
    )  # fmt: skip


def _without_stop(change: ProteinChange) -> ProteinChange:
    if change.stop is None:
        return change
    return ProteinChange(
        change.kind, change.first, change.last, change.ref, change.alt, change.short, change.ref_last
    )  # fmt: skip


class CodingKind(StrEnum):
    SUBSTITUTION = "substitution"
    DELETION = "deletion"
    INSERTION = "insertion"
    DUPLICATION = "duplication"
    DELINS = "delins"
    INVERSION = "inversion"
    IDENTITY = "identity"


class CodingPosition(Record, frozen=True):
    """A place in ``c.`` coordinates, 1-based.

    ``base`` is negative in the 5' untranslated region; ``after_stop`` marks "*" positions (3' untranslated region, base
    counted from the stop codon). ``offset`` is the distance into an intron, positive after an exon, negative before one.
    """

    base: int
    offset: int = 0
    after_stop: bool = False

    def __str__(self) -> str:
        star = "*" if self.after_stop else ""
        return f"{star}{self.base}{self.offset:+d}" if self.offset else f"{star}{self.base}"

    @property
    def coding(self) -> bool:
        """True inside the coding sequence proper."""
        return self.base > 0 and not self.after_stop and self.offset == 0

    @property
    def order(self) -> tuple[bool, int, int]:
        """Sort key along the transcript."""
        return (self.after_stop, self.base, self.offset)


class CodingChange(Record, frozen=True):
    """A coding-DNA change. ``ref``/``alt`` are bases on the transcript strand, "" where the name does not state them."""

    transcript: str | None
    start: CodingPosition
    end: CodingPosition
    kind: CodingKind
    ref: str
    alt: str

    @property
    def short(self) -> str:
        """The name without its transcript, in current HGVS, e.g. "c.2235_2249del"."""
        span = str(self.start) if self.start == self.end else f"{self.start}_{self.end}"
        match self.kind:
            case CodingKind.SUBSTITUTION:
                body = f"{self.ref}>{self.alt}"
            case CodingKind.DELETION:
                body = "del"
            case CodingKind.INSERTION:
                body = f"ins{self.alt}"
            case CodingKind.DUPLICATION:
                body = "dup"
            case CodingKind.DELINS:
                body = f"delins{self.alt}"
            case CodingKind.INVERSION:
                body = "inv"
            case _:
                body = "="
        return f"c.{span}{body}"


_POSITION = r"([*\-]?)([0-9]+)([+\-][0-9]+)?"
_CODING = pattern(
    rf"c\.{_POSITION}(?:_{_POSITION})?"
    r"(?:([ACGT]+)>([ACGT]+)|(delins|dup|del|ins|inv|=)([ACGT]+|[0-9]+)?|del([ACGT]+|[0-9]+)ins([ACGT]+))"
)
_ANNOVAR = pattern(r"c\.([ACGT])([0-9]+)([ACGT])")
_CODING_PREFIX = pattern(r"[A-Za-z0-9_.\-]+(?:\([A-Za-z0-9_.\-]*\))?")


def _position(sign: str, base: str, offset: str | None) -> CodingPosition | None:
    number = int(base)
    if number == 0:
        return None
    return CodingPosition(-number if sign == "-" else number, int(offset) if offset else 0, sign == "*")


def _next(position: CodingPosition, by: int) -> CodingPosition:
    """The place ``by`` bases on, within the same exon or the same side of an intron."""
    if position.offset:
        return CodingPosition(position.base, position.offset + by, position.after_stop)
    base = position.base + by
    if position.base < 0 <= base:
        base += 1  # there is no c.0
    return CodingPosition(base, 0, position.after_stop)


def _length(start: CodingPosition, end: CodingPosition) -> int | None:
    """Bases from start to end inclusive, where both lie in one exon or on one side of one intron; else None."""
    if start.after_stop != end.after_stop:
        return None
    if start.offset == 0 and end.offset == 0:
        crosses_zero = start.base < 0 < end.base  # there is no c.0
        return end.base - start.base + (0 if crosses_zero else 1)
    if start.base == end.base and (start.offset > 0) == (end.offset > 0) and start.offset and end.offset:
        return end.offset - start.offset + 1
    return None


@lru_cache(maxsize=65536)
def parse_coding(text: str) -> CodingChange | None:
    """Read a coding change, e.g. "NM_004333.6:c.1799T>A", "c.3028+1G>T", "c.-124C>T", "c.T1799A", "c.2235_2249del15".

    None if it is not a ``c.`` name or cannot be read with certainty.
    """
    s = text.strip()
    if "%" in s:
        s = unquote(s)
    transcript, rest = split_accession(s)
    if rest is not s and not _CODING_PREFIX.fullmatch(s[: len(s) - len(rest) - 1]):
        return None
    if rest.startswith("c.(") and rest.endswith(")"):
        rest = f"c.{rest[3:-1]}"
    old = _ANNOVAR.fullmatch(rest)
    if old:
        place = _position("", old[2], None)
        if place is None or old[1] == old[3]:
            return None
        return CodingChange(transcript, place, place, CodingKind.SUBSTITUTION, old[1], old[3])
    found = _CODING.fullmatch(rest)
    if found is None:
        return None
    start = _position(found[1], found[2], found[3])
    end = _position(found[4], found[5], found[6]) if found[5] else start
    if start is None or end is None or end.order < start.order:
        return None
    if found[7]:
        return _replaced(transcript, start, end, found[7], found[8], ranged=bool(found[5]))
    if found[12]:
        return _delins(transcript, start, end, found[11], found[12])
    return _worded(transcript, start, end, found[9], found[10] or "")


def _replaced(
    transcript: str | None, start: CodingPosition, end: CodingPosition, ref: str, alt: str, ranged: bool
) -> CodingChange | None:
    if ref == alt:
        return None
    if len(ref) == 1 and len(alt) == 1:
        return CodingChange(transcript, start, end, CodingKind.SUBSTITUTION, ref, alt) if start == end else None
    if ranged:
        return _delins(transcript, start, end, ref, alt)
    return _delins(transcript, start, _next(start, len(ref) - 1), ref, alt)


def _stated(stated: str, length: int | None) -> str | None:
    """Bases written after the word, checked against the range: "" where only a count was given, None if they disagree."""
    if not stated:
        return ""
    if stated.isdigit():
        return "" if length is None or int(stated) == length else None
    return stated if length is None or len(stated) == length else None


def _meet(start: CodingPosition, end: CodingPosition) -> bool:
    """Whether two places may be neighbors although they are counted from different ends: in the middle of an intron
    ("c.105+58_106-58"), or before and behind the end of the coding sequence ("c.771_*1")."""
    if start.offset > 0 > end.offset and abs(start.offset + end.offset) <= 1:
        return start.after_stop != end.after_stop or _next(CodingPosition(start.base), 1).base == end.base
    return not start.after_stop and end.after_stop and end.base == 1 and start.offset == end.offset == 0


def _delins(transcript: str | None, start: CodingPosition, end: CodingPosition, ref: str, alt: str) -> CodingChange | None:
    bases = _stated(ref, _length(start, end))
    if bases is None or not alt or alt.isdigit():
        return None
    if start == end and len(bases) == 1 and len(alt) == 1:
        if bases == alt:
            return None
        return CodingChange(transcript, start, end, CodingKind.SUBSTITUTION, bases, alt)
    return CodingChange(transcript, start, end, CodingKind.DELINS, bases, alt)


def _worded(
    transcript: str | None, start: CodingPosition, end: CodingPosition, word: str, stated: str
) -> CodingChange | None:
    if word == "delins":
        return _delins(transcript, start, end, "", stated)
    if word == "ins":
        across_edge = start.base == end.base and end.offset - start.offset == 1
        adjacent = _length(start, end) == 2 or across_edge or _meet(start, end)
        if start == end or not adjacent or not stated or stated.isdigit():
            return None
        return CodingChange(transcript, start, end, CodingKind.INSERTION, "", stated)
    if word == "=":
        return None if stated else CodingChange(transcript, start, end, CodingKind.IDENTITY, "", "")
    bases = _stated(stated, _length(start, end))
    if bases is None:
        return None
    kind = {"del": CodingKind.DELETION, "dup": CodingKind.DUPLICATION, "inv": CodingKind.INVERSION}[word]
    return CodingChange(transcript, start, end, kind, bases, "")


def format_coding(change: CodingChange) -> str:
    """The change in current HGVS with its transcript, e.g. "NM_005228.5:c.2235_2249del"."""
    return f"{change.transcript}:{change.short}" if change.transcript else change.short
