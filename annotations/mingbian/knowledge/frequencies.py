"""Population frequencies of a file the site imported: gnomAD's, or the laboratory's own. Absence says nothing."""

from __future__ import annotations

import math
from pathlib import Path

from mingbian.genome.keys import minimal
from mingbian.knowledge.key_table import KeyTable, check_of, key_of
from mingbian.knowledge.site.layer_files import LayerAbout, damaged
from mingbian.model.records import Record
from mingbian.model.variant import Population

KIND = "frequencies"
VALUE = [("af", "<f4"), ("eas", "<f4"), ("highest", "<f4"), ("check", "<u4")]


class FrequencyLayer(Record, frozen=True, eq=False, dict=True):
    """An imported frequency file of one build. ``gnomad``: its numbers are gnomAD's, and may be called so."""

    about: LayerAbout
    table: KeyTable

    @classmethod
    def open(cls, folder: Path, about: LayerAbout) -> FrequencyLayer:
        """The layer of a folder. Raises ``Refusal`` where its files do not fit."""
        try:
            return cls(about, KeyTable.open(folder, about.counts["alleles"], VALUE))
        except (OSError, ValueError, KeyError) as error:
            raise damaged(folder, str(error)) from None

    @property
    def gnomad(self) -> bool:
        return self.about.facts["gnomad"] == "yes"

    @property
    def source(self) -> str:
        """As a result names where the numbers come from."""
        return f"this site's {self.about.name}"

    def find(self, chrom: str, pos: int, ref: str, alt: str) -> Population | None:
        """The frequencies of an allele (``pos`` 1-based), or None: not in the file, which is not the same as zero.

        A laboratory's own numbers are given as ``highest`` only: they are not gnomAD's.
        """
        if not ref or not alt or (ref + alt).strip("ACGT"):
            return None
        key = key_of(chrom, pos, ref, alt)
        check = check_of(key, *minimal(pos, ref, alt)[1:])
        for at in self.table.find(key):
            value = self.table.values[at]
            if int(value["check"]) == check:
                return self._population(*(_number(float(value[name])) for name in ("af", "eas", "highest")))
        return None

    def _population(self, af: float | None, eas: float | None, highest: float | None) -> Population | None:
        if self.gnomad:
            found = Population(af, eas, max((f for f in (eas, highest) if f is not None), default=None), self.source)
        else:
            found = Population(None, None, max((f for f in (af, eas, highest) if f is not None), default=None), self.source)
        return None if (found.gnomad, found.gnomad_eas, found.highest) == (None, None, None) else found


def _number(value: float) -> float | None:
    """A frequency as it was written: 32 bits hold seven digits, and more would only be noise."""
    return None if math.isnan(value) else float(f"{value:.7g}")
