"""Which cases hold which fact: sets of case numbers by term, kept in blocks so that one new case touches little.

A set of a block is sorted 16-bit numbers while it is sparse, and a map of bits when that is shorter.
Terms: ``k:`` event key, ``v:`` alleles as read, ``g:`` gene, ``r:`` residue, ``s:`` signature, ``t:`` tumor type.
The table is derived: ``memory.reindex`` makes it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from mingbian.cases.keys import keys_of
from mingbian.cases.port import Database
from mingbian.model.interpretation import Interpretation
from mingbian.model.reading import Reading

BLOCK: Final = 8192
_BITS: Final = BLOCK // 8
_MOST_RESIDUES: Final = 40
_QUERY: Final = 400
Set = npt.NDArray[np.bool_]


def terms_of(interpretation: Interpretation, readings: Sequence[Reading]) -> frozenset[str]:
    """Everything a changed fact could meet in a case."""
    terms: set[str] = set()
    for key in keys_of(interpretation).values():
        terms.add(f"k:{key.partition('#')[0]}")
    for f in interpretation.findings:
        v = f.variant
        terms.update(f"g:{gene}" for gene in (*v.genes, *((v.gene,) if v.gene else ())))
        if v.gene and v.first_residue is not None:
            last = min(v.last_residue or v.first_residue, v.first_residue + _MOST_RESIDUES)
            terms.update(f"r:{v.gene}:{n}" for n in range(v.first_residue, last + 1))
        if v.observed.signature is not None:
            terms.add(f"s:{v.observed.signature.name}")
    for reading in readings:
        for o in reading.observations:
            if o.gene:
                terms.add(f"g:{o.gene}")
            if o.chrom and o.pos and o.build is not None:
                terms.add(f"v:{o.build.value}-{o.chrom}-{o.pos}-{o.ref}-{o.alt}")
            if o.signature is not None:
                terms.add(f"s:{o.signature.name}")
    if interpretation.case.tumor_type is not None:
        terms.add(f"t:{interpretation.case.tumor_type.code}")
    return frozenset(terms)


def add(database: Database, number: int, terms: Iterable[str]) -> None:
    """Put a case into the sets of its terms. Inside a transaction. A term it lost stays: a set may say too much."""
    block, place = divmod(number, BLOCK)
    wanted = sorted(set(terms))
    for start in range(0, len(wanted), _QUERY):
        some = wanted[start : start + _QUERY]
        marks = ",".join("?" * len(some))
        found = dict(
            database.rows(f"SELECT term, cases FROM posting WHERE block=? AND term IN ({marks})", (block, *some))  # noqa: S608
        )
        for term in some:
            old = bytes(found[term]) if term in found else b""
            new = _with(old, place)
            if new != old:
                database.write(
                    "INSERT INTO posting VALUES(?,?,?) ON CONFLICT(term, block) DO UPDATE SET cases=excluded.cases",
                    (term, block, new),
                )


def _with(data: bytes, place: int) -> bytes:
    if len(data) == _BITS:
        bits = bytearray(data)
        bits[place >> 3] |= 1 << (place & 7)
        return bytes(bits)
    numbers = np.frombuffer(data, "<u2")
    at = int(np.searchsorted(numbers, place))
    if at < len(numbers) and numbers[at] == place:
        return data
    longer = np.insert(numbers, at, place)
    if longer.nbytes < _BITS:
        return longer.astype("<u2").tobytes()
    return np.packbits(_mask(longer), bitorder="little").tobytes()


def _mask(numbers: npt.NDArray[np.uint16]) -> Set:
    mask = np.zeros(BLOCK, dtype=bool)
    mask[numbers] = True
    return mask


def _decoded(data: bytes) -> Set:
    raw = np.frombuffer(data, np.uint8)
    if len(raw) == _BITS:
        return np.unpackbits(raw, bitorder="little").astype(bool)
    return _mask(np.frombuffer(data, "<u2"))


def cases_with(database: Database, terms: Iterable[str], most: int) -> dict[str, Set]:
    """For each term that any case holds, a mask over case numbers 0..``most``."""
    blocks = most // BLOCK + 1
    wanted = sorted(set(terms))
    found: dict[str, Set] = {}
    for start in range(0, len(wanted), _QUERY):
        some = wanted[start : start + _QUERY]
        marks = ",".join("?" * len(some))
        for term, block, data in database.rows(f"SELECT term, block, cases FROM posting WHERE term IN ({marks})", some):  # noqa: S608
            mask = found.get(term)
            if mask is None:
                mask = found[term] = np.zeros(blocks * BLOCK, dtype=bool)
            if block < blocks:
                mask[block * BLOCK : (block + 1) * BLOCK] = _decoded(bytes(data))
    return found
