"""A reading while it is being made: what was observed, what was set aside and why, what the file says of the case.

Every reader of a vendor's format hands its alterations to ``Draft.take`` and so cannot lose one: each ends as an
observation, set aside by a named reason, or refused with its place. ``Draft.reading`` settles the genome build and checks
that the count balances.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from mingbian.model.case import Build, CaseOptions
from mingbian.model.contigs import INDEX
from mingbian.model.errors import Refusal
from mingbian.model.reading import InputFile, Reading, ReadWarning
from mingbian.model.records import replace
from mingbian.model.variant import Kind, Observation, Signature, Source
from mingbian.readers.accounting import Ledger
from mingbian.readers.anchors import Anchors, Tally
from mingbian.readers.vcf import build as builds

STATED_NEGATIVE = "stated_negative"
"""The laboratory says that the alteration is not there, was not called, or is not reported."""

OTHER_SAMPLE = "other_sample"
"""The row belongs to another sample of the same file."""

NOT_AMPLIFIED = "no_copy_number_call"
"""A segment or gene whose copy number is normal, or changed less than the format's own call for gain or loss."""

_NO_TEXT: Mapping[str, str] = MappingProxyType({})


class Aside(Exception):
    """One alteration is set aside: a reason's stable code, and a text to show."""

    def __init__(self, reason: str, text: str = "") -> None:
        super().__init__(reason, text)
        self.reason = reason
        self.text = text


class Unreadable(Exception):
    """One alteration cannot be understood; the rest of the file can. The message is the reason."""


@dataclass(frozen=True, slots=True)
class At:
    """Where a record stands: a line (1-based, 0 where lines mean nothing) or a path in a tree."""

    line: int = 0
    path: str | None = None

    def __str__(self) -> str:
        return f"line {self.line}" if self.line else self.path or "the file"


class Draft:
    """One file's reading in the making. ``file`` is the name for messages, ``name`` the one for results."""

    def __init__(self, file: str, name: str, kind: str, options: CaseOptions) -> None:
        self.file = file
        self.name = name
        self.kind = kind
        self.options = options
        self.empty = "The file is in order, but it holds no alterations."
        self.ledger = Ledger()
        self.observations: list[Observation] = []
        self.warnings: list[ReadWarning] = []
        self.facts: dict[str, Any] = {}
        self.other: dict[str, str] = {}
        self.unread: list[str] = []
        self._signatures: list[Observation] = []
        self._builds: dict[Build, str] = {}
        self._tally = Tally(Anchors.load())
        self._noted: dict[str, int] = {}

    # --- what the file says -------------------------------------------------------------------------------------------

    def take(self, at: At, make: Callable[[], Observation | None], text: str = "", *, record: bool = True) -> None:
        """One alteration: an observation, set aside (``Aside``), or refused (``Unreadable``).

        ``text`` shows it in lists. ``record`` False where several alterations stand in one record, which the caller counts.
        """
        if record:
            self.ledger.records += 1
        try:
            made = make()
        except Aside as aside:
            self.ledger.aside(aside.reason, at.line, aside.text or text or str(at))
            return
        except Unreadable as fault:
            self.ledger.refuse(at.line, str(fault), 1, at.path)
            return
        if made is None:
            raise AssertionError(f"{at} became nothing")
        self.ledger.observe()
        self.observations.append(made)
        if made.chrom is not None and made.pos is not None and made.ref:
            self._tally.records += 1
            self._tally.see(INDEX[made.chrom], made.pos, made.ref[:1])

    def see(self, contig: int, pos: int, base: str) -> None:
        """A reference base of a record that does not become an observation: evidence of the build all the same."""
        self._tally.records += 1
        self._tally.see(contig, pos, base)

    def source(self, at: At) -> Source:
        return Source(self.name, at.line, at.path)

    def signature(self, at: At, signature: Signature, **reported: object) -> None:
        """A biomarker (TMB, MSI, HRD): an observation, but no allele."""
        given = {key: str(value) for key, value in reported.items() if value is not None}
        self._signatures.append(
            Observation(Kind.SIGNATURE, self.source(at), signature=signature, as_reported=MappingProxyType(given))
        )

    def warn(self, code: str, text: str, *, blocking: bool = False) -> None:
        self.warnings.append(ReadWarning(code, text, blocking))

    def note(self, code: str, text: str) -> None:
        """Warn once of something that may occur in many records; ``text`` is that of the first."""
        self._noted[code] = self._noted.get(code, 0) + 1
        if self._noted[code] == 1:
            self.warnings.append(ReadWarning(code, text))

    def fact(self, name: str, value: object) -> None:
        """A fact about the case (a field of ``Reading``); None says nothing. Raises ``Refusal`` where two values differ."""
        if value is None:
            return
        known = self.facts.get(name)
        if known is not None and known != value:
            raise Refusal(
                "FILE_CONTRADICTS_ITSELF",
                self.file,
                f"The file gives the {name.replace('_', ' ')} as {str(known)[:80]!r} and as {str(value)[:80]!r}.",
                "Ask the laboratory for a corrected file; nothing of this one was used.",
            )
        self.facts[name] = value

    # --- genome build -------------------------------------------------------------------------------------------------

    def build(self, words: object, label: str) -> Build | None:
        """The build that the file names in words ("hg19", "GRCh38.p13", "37"), kept as evidence under ``label``.

        Raises ``Refusal`` BUILD_UNSUPPORTED for any other assembly; words that name none are None.
        """
        found = build_of(words, self.file)
        if found is not None:
            self._builds.setdefault(found, label)
        return found

    @property
    def named_build(self) -> Build | None:
        """The one build that the file names; None where it names none or two."""
        return next(iter(self._builds)) if len(self._builds) == 1 else None

    def proven_build(self) -> Build | None:
        """The build that the reference bases seen so far prove. Raises ``Refusal`` BUILD_UNKNOWN where they do not."""
        return builds.by_bases(self._tally, self.file).build

    def _settle(self) -> tuple[Build | None, tuple[str, ...]]:
        if len(self._builds) > 1:
            one, other = ((build, label) for build, label in self._builds.items())
            raise Refusal(
                "BUILD_CONFLICT",
                self.file,
                f"The file contradicts itself about its genome build: {one[1]} says {one[0]}, {other[1]} says {other[0]}.",
                "Find out from the laboratory which one is right; the two cannot be read together.",
                choices=builds.CHOICES,
            )
        stated = self.options.build
        placed = any(o.chrom is not None and o.pos is not None for o in self.observations)
        if self._builds:
            ((build, label),) = self._builds.items()
            if stated is not None and stated is not build:
                raise Refusal(
                    "BUILD_CONFLICT",
                    self.file,
                    f"The file was made against {build} ({label}), but {stated} was stated.",
                    "Leave out --build, or check that this is the file you mean.",
                )
            decision = builds.Decision(build, (label,) if stated is None else ("stated by the user", label))
        elif not placed:
            return None, ()
        elif stated is not None:
            decision = builds.Decision(stated, ("stated by the user",))
        else:
            decision = builds.by_bases(self._tally, self.file)
        return decision.build, builds.confirm(decision, self._tally, stated is not None, self.file)

    # --- the end ------------------------------------------------------------------------------------------------------

    def reading(self, sha256: str, size: int) -> Reading:
        """The finished reading. Raises ``Refusal`` where the build is unknown, or wrong by the reference bases."""
        build, evidence = self._settle()
        observations = [
            replace(o, build=build) if o.build is None and o.chrom is not None else o for o in self.observations
        ]
        ledger = self.ledger
        ledger.check()
        for code, times in self._noted.items():
            if times > 1:
                at = next(n for n, w in enumerate(self.warnings) if w.code == code)
                self.warnings[at] = replace(self.warnings[at], text=f"{self.warnings[at].text} ({times} times)")
        if ledger.refused:
            self.warn(
                "RECORDS_REFUSED",
                f"{sum(r.alleles for r in ledger.refused)} alterations could not be read and are listed with their places.",
            )
        if not ledger.records and not self._signatures:
            self.warn("NO_VARIANTS", self.empty)
        return Reading(
            input=InputFile(self.name, sha256, self.kind, size),
            records=ledger.records,
            alleles=ledger.alleles,
            observations=(*observations, *self._signatures),
            set_aside=MappingProxyType(dict(sorted(ledger.set_aside.items()))),
            set_aside_examples=ledger.examples,
            refused=ledger.refused,
            warnings=tuple(self.warnings),
            build=build,
            build_evidence=evidence,
            unread=tuple(self.unread),
            other=MappingProxyType(dict(self.other)),
            **self.facts,
        )


def build_of(words: object, file: str) -> Build | None:
    """The build named in a piece of text; a bare "37" or "38" counts. Raises ``Refusal`` for an assembly not read here."""
    given = str(words).strip() if words is not None else ""
    if not given:
        return None
    if given in {"37", "38"}:
        return Build.GRCH37 if given == "37" else Build.GRCH38
    found = builds.tokens(given)
    if found:
        return found[0]
    foreign = ("NCBI36 (hg18)",) if given == "36" else builds.foreign_tokens(given)
    if foreign:
        raise Refusal(
            "BUILD_UNSUPPORTED",
            file,
            f"This file was made against {foreign[0]}; only GRCh37 and GRCh38 are read.",
            "Ask for the sample to be called again against GRCh37 or GRCh38.",
        )
    return None
