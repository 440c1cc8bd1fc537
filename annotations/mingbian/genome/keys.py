"""One key for one event: trimmed alleles, a readable key, and a packed 64-bit key.

The packed key follows the VariantKey specification (Asuni and Wilder, bioRxiv 473744; github.com/tecnickcom/variantkey):
5 bits chromosome, 28 bits 0-based position, 31 bits alleles. Alleles of up to 11 bases in sum are held
reversibly; longer ones are hashed, so a match must be confirmed on the alleles themselves (``is_hashed``).
Keys are kept as signed 64-bit integers, the form databases and numpy sort alike.

Without the reference sequence an indel cannot be shifted beyond its own alleles: nothing is guessed here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mingbian.model.case import Build
from mingbian.model.contigs import INDEX
from mingbian.model.variant import Kind

BASES = frozenset("ACGT")
_CODE = {"A": 0, "C": 1, "G": 2, "T": 3}
_MASK32 = 0xFFFFFFFF
_SIGN = 1 << 63
_COMPLEMENT = str.maketrans("ACGTNacgtn", "TGCANtgcan")


def reverse_complement(sequence: str) -> str:
    """The other strand, read 5' to 3'."""
    return sequence.translate(_COMPLEMENT)[::-1]


def is_sequence(allele: str) -> bool:
    """True if the allele is spelled in A, C, G, T only (upper case) and is not empty."""
    return bool(allele) and not allele.strip("ACGT")


def trim(pos: int, ref: str, alt: str) -> tuple[int, str, str]:
    """Remove what both alleles share, end first, keeping one base of each; 1-based position in and out.

    This is ``bcftools norm`` without the shift: an indel ends up as far left as its own alleles allow.
    """
    if len(ref) == 1 or len(alt) == 1:
        if len(ref) == len(alt) or ref[0] == alt[0]:
            return pos, ref, alt
        if ref[-1] != alt[-1]:
            return pos, ref, alt
    end_ref, end_alt = len(ref), len(alt)
    while end_ref > 1 and end_alt > 1 and ref[end_ref - 1] == alt[end_alt - 1]:
        end_ref -= 1
        end_alt -= 1
    start = 0
    shortest = min(end_ref, end_alt) - 1
    while start < shortest and ref[start] == alt[start]:
        start += 1
    return pos + start, ref[start:end_ref], alt[start:end_alt]


def kind_of(ref: str, alt: str) -> Kind:
    """The kind of a trimmed pair of alleles. An anchor base in front of an insertion or deletion is understood."""
    if len(ref) == len(alt):
        return Kind.SNV if len(ref) == 1 else Kind.MNV
    if len(ref) == 1 and alt[0] == ref:
        return Kind.INSERTION
    if len(alt) == 1 and ref[0] == alt:
        return Kind.DELETION
    return Kind.DELINS


def key(build: Build | str, chrom: str, pos: int, ref: str, alt: str) -> str:
    """The readable key "build-chrom-pos-ref-alt" of trimmed alleles; ``chrom`` canonical, ``pos`` 1-based."""
    return f"{build}-{chrom}-{pos}-{ref}-{alt}"


def _mix(k: int, h: int) -> int:
    k = (k * 0xCC9E2D51) & _MASK32
    k = ((k >> 17) | (k << 15)) & _MASK32
    k = (k * 0x1B873593) & _MASK32
    h ^= k
    h = ((h >> 19) | (h << 13)) & _MASK32
    return (h * 5 + 0xE6546B64) & _MASK32


def _five_bits(c: str) -> int:
    return 27 if c < "A" else (ord(c) | 0x20) - 96


def _hash(allele: str) -> int:
    """32-bit hash over blocks of six characters, five bits each, first character highest."""
    h = 0
    for i in range(0, len(allele), 6):
        packed = 0
        for j, c in enumerate(allele[i : i + 6]):
            packed ^= _five_bits(c) << (26 - 5 * j)
        h = _mix(packed & _MASK32, h)
    return h


def pack_alleles(ref: str, alt: str) -> int:
    """The 31-bit code of an allele pair: reversible up to 11 bases of A, C, G, T, else a hash with its lowest bit set."""
    if len(ref) + len(alt) <= 11:
        code = (len(ref) << 27) | (len(alt) << 23)
        shift = 23
        for c in ref + alt:
            bits = _CODE.get(c)
            if bits is None:
                break
            shift -= 2
            code |= bits << shift
        else:
            return code
    h = _mix(_hash(alt), _mix(0x3, _hash(ref)))
    h ^= h >> 16
    h = (h * 0x85EBCA6B) & _MASK32
    h ^= h >> 13
    h = (h * 0xC2B2AE35) & _MASK32
    h ^= h >> 16
    return (h >> 1) | 1


_SNV_CODES = {(r, a): pack_alleles(r, a) for r in "ACGT" for a in "ACGT"}


def packed(chrom: str, pos: int, ref: str, alt: str) -> int:
    """The signed 64-bit key of trimmed alleles. ``chrom`` canonical (KeyError otherwise), ``pos`` 1-based."""
    code = _SNV_CODES.get((ref, alt))
    if code is None:
        code = pack_alleles(ref, alt)
    value = (INDEX[chrom] << 59) | ((pos - 1) << 31) | code
    return value - (1 << 64) if value >= _SIGN else value


def is_hashed(key64: int) -> bool:
    """True if the alleles are hashed in this key, so that a match on it must be confirmed on the alleles."""
    return bool(key64 & 1)


def unpack(key64: int) -> tuple[int, int, str | None, str | None]:
    """Contig index, 1-based position, and the alleles where the key holds them reversibly (None otherwise)."""
    value = key64 + (1 << 64) if key64 < 0 else key64
    contig, pos, code = value >> 59, ((value >> 31) & 0xFFFFFFF) + 1, value & 0x7FFFFFFF
    if code & 1:
        return contig, pos, None, None
    n_ref, n_alt = code >> 27, (code >> 23) & 0xF
    letters = "".join("ACGT"[(code >> (21 - 2 * i)) & 3] for i in range(n_ref + n_alt))
    return contig, pos, letters[:n_ref], letters[n_ref:]


def packed_array(
    contigs: npt.NDArray[np.integer], positions: npt.NDArray[np.integer], refs: Sequence[str], alts: Sequence[str]
) -> npt.NDArray[np.int64]:
    """The same keys for whole columns. ``contigs`` are canonical indices, ``positions`` 1-based, alleles trimmed."""
    cache = dict(_SNV_CODES)
    codes = np.empty(len(refs), dtype=np.uint64)
    for i, pair in enumerate(zip(refs, alts, strict=True)):
        code = cache.get(pair)
        if code is None:
            code = cache[pair] = pack_alleles(*pair)
        codes[i] = code
    keys = (contigs.astype(np.uint64) << np.uint64(59)) | ((positions.astype(np.uint64) - np.uint64(1)) << np.uint64(31))
    return (keys | codes).view(np.int64)


def snv_keys(
    contigs: npt.NDArray[np.integer],
    positions: npt.NDArray[np.integer],
    refs: npt.NDArray[np.uint8],
    alts: npt.NDArray[np.uint8],
) -> npt.NDArray[np.int64]:
    """Keys of single-base changes, fully vectorized. ``refs``/``alts`` hold the ASCII codes of upper-case A, C, G, T."""
    table = np.zeros((128, 128), dtype=np.uint64)
    for (r, a), code in _SNV_CODES.items():
        table[ord(r), ord(a)] = code
    keys = (contigs.astype(np.uint64) << np.uint64(59)) | ((positions.astype(np.uint64) - np.uint64(1)) << np.uint64(31))
    return (keys | table[refs, alts]).view(np.int64)


def minimal(pos: int, ref: str, alt: str) -> tuple[int, str, str]:
    """Alleles without any shared base: ("", "G") is a pure insertion in front of ``pos``, ("AG", "") a pure deletion.

    Two spellings of one event that differ in anchor bases only have the same minimal form, and tables that carry no
    anchor bases can be compared with it.
    """
    pos, ref, alt = trim(pos, ref, alt)
    if ref[0] == alt[0] and len(ref) != len(alt):
        return pos + 1, ref[1:], alt[1:]
    if ref[-1] == alt[-1] and len(ref) != len(alt):
        return pos, ref[:-1], alt[:-1]
    return pos, ref, alt
