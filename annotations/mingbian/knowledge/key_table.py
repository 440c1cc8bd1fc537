"""Millions of alleles on disk as sorted 64-bit keys with a value each, read through memory maps; written in flat memory.

One table holds one build. Keys are those of ``genome.keys.packed`` over minimal alleles, as unsigned integers, so that they
sort by chromosome and position. Long alleles are hashed in their key; ``check`` confirms them. The files are plain
little-endian arrays: what they hold and how long they are stands in the layer's own description.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mingbian.genome.keys import minimal, packed
from mingbian.model.contigs import NAMES
from mingbian.model.records import Record

Keys = npt.NDArray[np.uint64]
KEY = np.dtype("<u8")
_UNSIGNED = (1 << 64) - 1
_BUFFER = 1 << 20  # alleles held before they go to disk


def key_of(chrom: str, pos: int, ref: str, alt: str) -> int:
    """The unsigned key of alleles in any spelling that shares bases at their ends; ``pos`` 1-based, ``chrom`` canonical.

    One of the alleles may be empty: then they are minimal already.
    """
    if ref and alt:
        pos, ref, alt = minimal(pos, ref, alt)
    return packed(chrom, pos, ref, alt) & _UNSIGNED


def check_of(key: int, ref: str, alt: str) -> int:
    """What confirms alleles that are hashed in their key: 32 bits over them; 0 where the key holds them itself."""
    if not key & 1:
        return 0
    return int.from_bytes(hashlib.blake2b(f"{ref}>{alt}".encode(), digest_size=4).digest(), "little") or 1


class KeyWriter:
    """Collects alleles of one build and writes them sorted: ``keys.bin`` and ``values.bin``.

    ``value`` is the numpy type of what an allele carries. Alleles may come in any order; those of one chromosome together
    cost the least. Memory is bounded by the alleles of one chromosome.
    """

    def __init__(self, folder: Path, value: npt.DTypeLike) -> None:
        self._folder = folder
        self.value = np.dtype(value)
        self._raw_keys = (folder / "keys.part").open("w+b")
        self._raw_values = (folder / "values.part").open("w+b")
        self._keys: list[int] = []
        self._values: list[tuple[float | int, ...] | int] = []
        self._contig = 0
        self._parts: dict[int, list[tuple[int, int]]] = {}
        self._written = 0

    def add(self, contig: int, key: int, value: tuple[float | int, ...] | int) -> None:
        """One allele; ``contig`` is its canonical index, ``value`` fits the table's type."""
        if contig != self._contig or len(self._keys) >= _BUFFER:
            self._flush()
            self._contig = contig
        self._keys.append(key)
        self._values.append(value)

    def _flush(self) -> None:
        if not self._keys:
            return
        keys = np.array(self._keys, dtype=KEY)
        values = np.array(self._values, dtype=self.value)
        if len(keys) > 1 and not bool((keys[1:] >= keys[:-1]).all()):
            order = np.argsort(keys, kind="stable")
            keys, values = keys[order], values[order]
        self._parts.setdefault(self._contig, []).append((self._written, len(keys)))
        self._raw_keys.write(keys.tobytes())
        self._raw_values.write(values.tobytes())
        self._written += len(keys)
        self._keys.clear()
        self._values.clear()

    def finish(self, once: bool) -> tuple[int, int]:
        """Write the sorted files; with ``once`` only the first of alleles that share a key and value check stays.

        Returns how many alleles the table holds and how many were left out as repeated.
        """
        self._flush()
        kept = repeated = 0
        with (self._folder / "keys.bin").open("wb") as keys_out, (self._folder / "values.bin").open("wb") as values_out:
            for contig in sorted(self._parts):
                keys, values = self._gathered(self._parts[contig])
                if once and len(keys) > 1:
                    checks = values["check"]
                    first = np.ones(len(keys), dtype=np.bool_)
                    first[1:] = (keys[1:] != keys[:-1]) | (checks[1:] != checks[:-1])
                    repeated += int(len(keys) - first.sum())
                    keys, values = keys[first], values[first]
                keys_out.write(keys.tobytes())
                values_out.write(values.tobytes())
                kept += len(keys)
        self.close()
        for name in ("keys.part", "values.part"):
            (self._folder / name).unlink()
        return kept, repeated

    def _gathered(self, parts: list[tuple[int, int]]) -> tuple[Keys, npt.NDArray[np.void]]:
        keys, values = [], []
        for start, count in parts:
            self._raw_keys.seek(start * KEY.itemsize)
            keys.append(np.frombuffer(self._raw_keys.read(count * KEY.itemsize), dtype=KEY))
            self._raw_values.seek(start * self.value.itemsize)
            values.append(np.frombuffer(self._raw_values.read(count * self.value.itemsize), dtype=self.value))
        if len(keys) == 1:
            return keys[0], values[0]
        joined, worth = np.concatenate(keys), np.concatenate(values)
        order = np.argsort(joined, kind="stable")
        return joined[order], worth[order]

    def close(self) -> None:
        """Close the files. May be called more than once."""
        self._raw_keys.close()
        self._raw_values.close()


class KeyTable(Record, frozen=True, eq=False, dict=True):
    """Sorted keys and their values, mapped into memory: opening costs nothing, and processes share the pages."""

    keys: Keys
    values: npt.NDArray[np.void]

    @classmethod
    def open(cls, folder: Path, count: int, value: npt.DTypeLike) -> KeyTable:
        """The table of a folder. Raises OSError or ValueError where the files are not as long as they should be."""
        value = np.dtype(value)
        sizes = ((folder / "keys.bin", count * KEY.itemsize), (folder / "values.bin", count * value.itemsize))
        for path, size in sizes:
            if path.stat().st_size != size:
                raise ValueError(f"{path.name} has {path.stat().st_size} bytes instead of {size}")
        if count == 0:
            return cls(np.empty(0, dtype=KEY), np.empty(0, dtype=value))
        return cls(
            np.memmap(sizes[0][0], dtype=KEY, mode="r", shape=(count,)),
            np.memmap(sizes[1][0], dtype=value, mode="r", shape=(count,)),
        )

    def __len__(self) -> int:
        return len(self.keys)

    def find(self, key: int) -> range:
        """Where the values of a key stand; empty where there are none."""
        wanted = np.uint64(key)
        first = int(np.searchsorted(self.keys, wanted))
        last = first
        while last < len(self.keys) and self.keys[last] == wanted:
            last += 1
        return range(first, last)

    def find_many(self, keys: Keys) -> npt.NDArray[np.int64]:
        """For each of some keys (fastest when sorted) the place of its first value, -1 where it has none."""
        if not len(self.keys):
            return np.full(len(keys), -1, dtype=np.int64)
        at = np.searchsorted(self.keys, keys)
        at[at == len(self.keys)] = 0
        return np.where(self.keys[at] == keys, at, -1)

    @cached_property
    def loci(self) -> Mapping[int, npt.NDArray[np.int64]]:
        """Sorted positions (1-based, of minimal alleles) by canonical contig index."""
        found: dict[int, npt.NDArray[np.int64]] = {}
        for index in range(1, len(NAMES) + 1):
            low, high = np.searchsorted(self.keys, np.array([index << 59, (index + 1) << 59], dtype=np.uint64))
            if high > low:
                own = np.asarray(self.keys[low:high])
                found[index] = np.unique(((own >> np.uint64(31)) & np.uint64(0xFFFFFFF)).astype(np.int64) + 1)
        return found
