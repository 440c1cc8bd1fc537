"""What a reader gives back: the observations, and an account of every allele it did not turn into one."""

from __future__ import annotations

from collections.abc import Mapping

from mingbian.model.case import Assay, Build, CoverageFact
from mingbian.model.records import EMPTY, Record
from mingbian.model.variant import Observation


class InputFile(Record, frozen=True):
    """The file as it was read. ``sha256`` of its bytes on disk; ``format`` is "vcf", "bcf" or "mingbian.report/1"."""

    file: str
    sha256: str
    format: str
    bytes: int


class RefusedRecord(Record, frozen=True):
    """A record that could not be understood. ``alleles`` is how many alternate alleles it would have had (at least 1)."""

    line: int
    reason: str
    alleles: int = 1
    path: str | None = None


class SetAside(Record, frozen=True):
    """One allele set aside with its reason (a stable code such as "filtered"); kept only as an example for the screen."""

    reason: str
    line: int
    text: str


class ReadWarning(Record, frozen=True):
    code: str
    text: str
    blocking: bool = False


class Reading(Record, frozen=True):
    """Everything one input file said.

    Always: ``alleles == len(counted observations that came from records) + sum(set_aside.values()) + sum(r.alleles for
    refused)``.
    ``set_aside`` counts alleles by reason code; ``set_aside_examples`` shows at most 200 of each reason.
    The case facts (``build`` ... ``context``) are what the file itself says; None where it is silent.
    """

    input: InputFile
    records: int
    alleles: int
    observations: tuple[Observation, ...]
    set_aside: Mapping[str, int]
    set_aside_examples: tuple[SetAside, ...]
    refused: tuple[RefusedRecord, ...]
    warnings: tuple[ReadWarning, ...] = ()
    build: Build | None = None
    build_evidence: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    sample: str | None = None
    tumor_sample: str | None = None
    normal_sample: str | None = None
    assay: Assay | None = None
    tumor_type: str | None = None
    age: int | None = None
    sex: str | None = None
    purity: float | None = None
    specimen: str | None = None
    panel: str | None = None
    collected: str | None = None
    consent_germline: str | None = None
    context: Mapping[str, str] = EMPTY
    coverage: tuple[CoverageFact, ...] = ()
    caller: str | None = None
    unread: tuple[str, ...] = ()  # paths of keys this version does not know, kept and shown
    other: Mapping[str, str] = EMPTY
    consents: Mapping[str, str] = EMPTY  # the other consents by field of ``Consents``, as the file says them


class Progress(Record, frozen=True):
    """How far a reading is. ``fraction`` 0..1 of the file's bytes, None where unknown."""

    records: int
    fraction: float | None
    stage: str  # "reading", "interpreting", "writing"
