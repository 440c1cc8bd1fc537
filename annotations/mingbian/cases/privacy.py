"""A case for other eyes: identified as it is, or pseudonymized. A genome is never anonymous, and nothing here says so.

Pseudonymized: the sample's and patient's names, file names, paths and hashes are replaced wherever they stand, also within
texts; days become years; an age over 89 becomes 90. The pseudonym comes from the store's own secret, so that the same
case has the same one in every export of this store and nobody outside can make it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from pathlib import PurePath
from typing import Any, Final

import msgspec

from mingbian.cases.codec import pack, unpack_interpretation
from mingbian.cases.records import Patient
from mingbian.model.interpretation import Interpretation
from mingbian.model.records import replace

IDENTIFIED, PSEUDONYMIZED = "identified", "pseudonymized"
LEVELS: Final = (IDENTIFIED, PSEUDONYMIZED)
_OLDEST: Final = 89
_DAY: Final = re.compile(r"\b((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})\b")
_PATH: Final = re.compile(r"(?:[A-Za-z]:\\|/)(?:[^\s/\\:;,\"']+[/\\])+[^\s/\\:;,\"']*")


def pseudonym(secret: bytes, case: str) -> str:
    """The name of a case outside this laboratory, such as "P-4F2A91C07B"."""
    return "P-" + hmac.new(secret, case.encode(), hashlib.sha256).hexdigest()[:10].upper()


def pseudonymized(i: Interpretation, patient: Patient, name: str, label: str = "") -> Interpretation:
    """The interpretation without what names the person, the sample or the files."""
    c = i.case
    given = {x for x in (c.sample, c.tumor_sample, c.normal_sample, label, *patient.identifiers) if x}
    given |= {patient.clinician} if patient.clinician else set()
    for f in i.input:
        path = PurePath(f.file.replace("\\", "/"))
        given |= {f.file, path.name, path.name.split(".")[0], f.sha256}
    given |= {f.variant.observed.source.file for f in i.findings if f.variant.observed.source.file}
    cleaner = _Cleaner(frozenset(g for g in given if len(g) > 1), name)
    # Through plain values and back, so that no text of any field, now or later, is passed over.
    plain = msgspec.msgpack.decode(msgspec.msgpack.encode(_whole(i)))
    plain = cleaner.clean(plain)
    cleaned = unpack_interpretation(pack(plain))
    case = replace(
        cleaned.case,
        sample=name,
        tumor_sample=name if c.tumor_sample else None,
        normal_sample=f"{name}-N" if c.normal_sample else None,
        collected=c.collected[:4] if c.collected else None,
        age=90 if c.age is not None and c.age > _OLDEST else c.age,
    )
    files = tuple(
        replace(f, file=f"input-{n}", sha256=hashlib.sha256(f"{name}/{n}".encode()).hexdigest())
        for n, f in enumerate(i.input, start=1)
    )
    return replace(cleaned, case=case, input=files, date=i.date[:4] if i.date else None, knowledge=i.knowledge)


def _whole(i: Interpretation) -> Any:
    return unpack_interpretation(pack(i))  # mappings become plain dicts on the way


class _Cleaner:
    def __init__(self, identifiers: frozenset[str], name: str) -> None:
        longest_first = sorted(identifiers, key=lambda x: (-len(x), x))
        # A short name ("S1") only where it stands alone; a longer one anywhere.
        parts = [re.escape(x) if len(x) > 4 else rf"(?<!\w){re.escape(x)}(?!\w)" for x in longest_first]
        self._names = re.compile("|".join(parts), re.IGNORECASE) if parts else None
        self._name = name

    def clean(self, value: Any, key: str = "") -> Any:
        if isinstance(value, str):
            return self._text(value) if key not in _KEPT else value
        if isinstance(value, list):
            return [self.clean(v, key) for v in value]
        if isinstance(value, dict):
            return {(self._text(k) if isinstance(k, str) else k): self.clean(v, str(k)) for k, v in value.items()}
        return value

    def _text(self, text: str) -> str:
        if self._names is not None:
            text = self._names.sub(self._name, text)
        return _PATH.sub("(path)", text)


_KEPT: Final = frozenset({"gene", "genes", "evidence_id", "rule", "citations", "chrom", "ref", "alt"})
"""Fields of facts that can never name a person; a sample called "EGFR" does not change a gene."""
