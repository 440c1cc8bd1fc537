"""What is known about the case around the variants: build, assay, tumor type, context, consent, policy."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from mingbian.model.records import EMPTY, Record


class Build(StrEnum):
    """Genome build. Decided from contig lengths and REF bases, never from a file name."""

    GRCH37 = "GRCh37"
    GRCH38 = "GRCh38"


class Assay(StrEnum):
    TUMOR_ONLY = "tumor-only"
    TUMOR_NORMAL = "tumor-normal"
    PLASMA = "plasma"
    GERMLINE = "germline"


class Consent(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Consents(Record, frozen=True):
    """What the person agreed to besides hearing of incidental germline findings (``Case.consent_germline``).

    ``test``: the test itself. ``family_contact``: relatives may be written to, with the person's name. ``secondary_use``:
    biobank and research. ``nhi_upload``: sending the result to the National Health Insurance.
    """

    test: Consent = Consent.UNKNOWN
    family_contact: Consent = Consent.UNKNOWN
    secondary_use: Consent = Consent.UNKNOWN
    nhi_upload: Consent = Consent.UNKNOWN


class GermlineClass(Record, frozen=True):
    """A classification of one germline variant that a person decided, which stands before every table.

    ``classification``: "pathogenic", "likely_pathogenic", "uncertain", "likely_benign" or "benign"; ``on`` an ISO date.
    """

    classification: str
    by: str
    on: str


class Policy(StrEnum):
    LABEL = "label"
    GUIDELINE = "guideline"


class Regulator(StrEnum):
    FDA = "FDA"
    TFDA = "TFDA"
    EMA = "EMA"


class CoverageFact(Record, frozen=True):
    """A statement that a region was read well enough, or was not. ``min_depth`` in reads.

    Either ``gene`` + ``region`` ("exon 4", "codons 12-13", "all") or ``chrom`` with 1-based inclusive
    ``start``/``end`` is given.
    """

    gene: str | None = None
    region: str | None = None
    min_depth: int | None = None
    chrom: str | None = None
    start: int | None = None
    end: int | None = None


class CaseOptions(Record, frozen=True):
    """What the user said on the command line or in the window; None means "take it from the file".

    ``mapping`` is the path of a column mapping (``readers.mapping``) for tables that no reader knows; ``profile`` that of
    a laboratory's own rules (``interpret.profile``). ``germline_classes`` are by variant key or "GENE c.name".
    """

    tumor_type: str | None = None
    assay: Assay | None = None
    build: Build | None = None
    tumor_sample: str | None = None
    normal_sample: str | None = None
    purity: float | None = None
    age: int | None = None
    sex: str | None = None
    context: Mapping[str, str] = EMPTY
    policy: Policy = Policy.GUIDELINE
    regulators: tuple[Regulator, ...] = (Regulator.FDA, Regulator.TFDA)
    consent_germline: Consent | None = None
    coverage: tuple[CoverageFact, ...] = ()
    accept_incomplete: bool = False
    mapping: str | None = None
    profile: str | None = None
    consents: Consents = Consents()
    member: str | None = None  # of a zip archive: the name of the file to read
    germline_classes: Mapping[str, GermlineClass] = EMPTY


class TumorType(Record, frozen=True):
    """An OncoTree code with its names; ``name_zh`` is None where no reviewed Chinese name exists."""

    code: str
    name: str
    name_zh: str | None = None


class Case(Record, frozen=True):
    """One sample of one patient, settled: the file's own statements and the user's options agree.

    ``age`` in years; ``purity`` 0..1; ``context`` keys as in knowledge rows (``HR``, ``HER2``, ``setting``, ``prior``,
    ``castration``, ...), several values of one key joined by ",". ``build`` is None only for a report that
    gives no coordinates at all.
    """

    sample: str | None
    tumor_sample: str | None
    normal_sample: str | None
    build: Build | None
    build_evidence: tuple[str, ...]
    assay: Assay
    tumor_type: TumorType | None
    age: int | None
    sex: str | None
    purity: float | None
    context: Mapping[str, str]
    policy: Policy
    regulators: tuple[Regulator, ...]
    consent_germline: Consent
    coverage: tuple[CoverageFact, ...] = ()
    specimen: str | None = None
    panel: str | None = None
    collected: str | None = None
    consents: Consents = Consents()
