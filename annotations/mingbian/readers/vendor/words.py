"""Words that laboratories use, each with the one meaning it has here; and cells of text as values.

What a word does not settle stays None: an unknown word is never a positive, and a missing number never 0.
"""

from __future__ import annotations

import math
import re
from types import MappingProxyType

from mingbian.model.patterns import pattern
from mingbian.model.variant import CopyNumberType

VUS = "VUS"
"""Value of ``as_reported["vendor_status"]`` where the laboratory lists an alteration as of unknown significance."""

VENDOR_STATUS = "vendor_status"

_EMPTY = frozenset({"", ".", "na", "n/a", "nan", "null", "none", "--", "not available", "not reported", "not applicable"})


def text(value: object) -> str | None:
    """A value as text without surrounding blanks; None where it says nothing ("", ".", "NA", "null")."""
    if value is None:
        return None
    found = str(value).strip()
    return None if found.lower() in _EMPTY else found


def number(value: object) -> float | None:
    """A finite number, from a number or its text ("12", "4.7", "38.46 %" without its sign); None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        found = float(value)
    else:
        given = text(value)
        if given is None or len(given) > 40:
            return None
        try:
            found = float(given.rstrip("%").strip().replace("_", "x"))
        except ValueError:
            return None
    return found if math.isfinite(found) else None


def count(value: object) -> int | None:
    """A whole number that is not negative ("812", "812.0"); None for anything else."""
    found = number(value)
    return int(found) if found is not None and found >= 0 and found == int(found) and found < 10**15 else None


def percent(value: object) -> float | None:
    """A percentage ("24.1", "24.1%", "24,1" is none) as a fraction 0..1; None outside 0..100."""
    found = number(value)
    return round(found / 100, 12) if found is not None and 0 <= found <= 100 else None


def share(value: object) -> float | None:
    """A fraction 0..1, or a percentage where it carries its sign; None for anything else."""
    found = number(value)
    if found is None:
        return None
    if isinstance(value, str) and value.strip().endswith("%"):
        return percent(value)
    return found if 0 <= found <= 1 else None


# --- origin -----------------------------------------------------------------------------------------------------------

_GERMLINE = pattern(r"\b(germ[\s-]?line|inherited|constitutional|hereditary)\b|LA6683-2", re.IGNORECASE)
_SOMATIC = pattern(r"\b(somatic|tumou?r|acquired)\b|LA6684-0", re.IGNORECASE)
_DOUBT = pattern(
    r"\b(possibl[ey]|probabl[ey]|likely|potential(ly)?|suspected|unknown|ambiguous|indeterminate|not|non)\b",
    re.IGNORECASE,
)


def origin(word: object) -> str | None:
    """ "somatic" or "germline" where a word says so without a doubt; None otherwise."""
    given = text(word)
    if given is None or _DOUBT.search(given):
        return None
    germline, somatic = _GERMLINE.search(given), _SOMATIC.search(given)
    if germline and not somatic:
        return "germline"
    return "somatic" if somatic and not germline else None


# --- positive, negative, of unknown significance ------------------------------------------------------------------------

_NEGATIVE = pattern(
    r"\b(not (detected|found|present|identified|observed|seen|amplified|mutated|called)|no (fusion|mutation|variant|"
    r"alteration|amplification|call|result|evidence)s?|none detected|absent|negative|neg|wild[\s-]?type|wild|wt|undetected|"
    r"indeterminate|equivocal result|quantity not sufficient|qns|no call|failed|false|refuted|rejected|"
    r"not tested|not assessed|technical fail(ure)?|LA9634-2|LA18198-4|LA11883-8)\b|未檢出|未偵測|陰性|野生型|無法判定",
    re.IGNORECASE,
)
_NEGATIVE_ALONE = frozenset({"nd", "n.d.", "no", "n", "(-)", "-", "否", "無"})
_VUS = pattern(
    r"\b(vus|uncertain|unknown|undetermined|unclassified|unclear)\b|意義不明|意義未明|LA26333-7|LL4034-6/3", re.IGNORECASE
)


def is_negative(word: object) -> bool:
    """Whether a result's word says that the alteration is not there, or that nothing can be said of it."""
    given = text(word)
    return given is not None and (given.lower() in _NEGATIVE_ALONE or _NEGATIVE.search(given) is not None)


def is_vus(word: object) -> bool:
    """Whether a classification's word says "of unknown significance" ("VUS", "unknown", "Uncertain significance")."""
    given = text(word)
    return given is not None and _VUS.search(given) is not None


def status(word: object) -> str | None:
    """A laboratory's classification for ``as_reported``: ``VUS`` where it says so, else its own word."""
    given = text(word)
    return VUS if is_vus(given) else given


# --- biomarkers -------------------------------------------------------------------------------------------------------

_MSI = MappingProxyType(
    {
        "msih": "MSI-H", "msihigh": "MSI-H", "high": "MSI-H", "unstable": "MSI-H", "instable": "MSI-H", "h": "MSI-H",
        "msshigh": None, "instabilityhigh": "MSI-H", "microsatelliteinstabilityhigh": "MSI-H", "la26203-2": "MSI-H",
        "mss": "MSS", "stable": "MSS", "msistable": "MSS", "microsatellitestable": "MSS", "negative": "MSS",
        "microsatellitestability": "MSS", "s": "MSS", "la14122-8": "MSS", "msslow": None,
        "msil": "MSI-L", "msilow": "MSI-L", "low": "MSI-L", "la26202-4": "MSI-L", "instabilitylow": "MSI-L",
        "indeterminate": "unknown", "unknown": "unknown", "equivocal": "unknown", "undetermined": "unknown",
        "cannotbedetermined": "unknown", "notevaluable": "unknown", "intermediate": "unknown", "msiambiguous": "unknown",
        "msiequivocal": "unknown", "msiindeterminate": "unknown", "msiunknown": "unknown",
    }
)  # fmt: skip


def msi(word: object) -> str | None:
    """ "MSI-H", "MSS", "MSI-L" or "unknown" for a word on microsatellites; None where it is not understood."""
    given = text(word)
    if given is None:
        return None
    return _MSI.get(re.sub(r"[\s_()\-]+", "", given.lower())) or _MSI.get(given.lower())


_COPY = (
    (pattern(r"homozygous|deep|biallelic|two[\s-]copy|complete loss|full loss|homdel", re.IGNORECASE),
     CopyNumberType.HOMOZYGOUS_DELETION),
    (pattern(r"amplif|^amp$", re.IGNORECASE), CopyNumberType.AMPLIFICATION),
    (pattern(r"\bgain|duplication|^dup$|increase", re.IGNORECASE), CopyNumberType.GAIN),
    (pattern(r"\bloss|delet|^del$|decrease", re.IGNORECASE), CopyNumberType.LOSS),
)  # fmt: skip


def copy_number_type(word: object) -> CopyNumberType | None:
    """What a word says of a gene's copies; None where it is not understood ("neutral", "diploid")."""
    given = text(word)
    if given is None:
        return None
    return next((kind for pattern, kind in _COPY if pattern.search(given)), None)


_ZYGOSITY = MappingProxyType(
    {
        "heterozygous": "heterozygous", "het": "heterozygous", "0/1": "heterozygous", "la6706-1": "heterozygous",
        "homozygous": "homozygous", "hom": "homozygous", "1/1": "homozygous", "la6705-3": "homozygous",
        "hemizygous": "hemizygous", "hemi": "hemizygous", "la6707-9": "hemizygous",
    }
)  # fmt: skip


def zygosity(word: object) -> str | None:
    """ "heterozygous", "homozygous" or "hemizygous"; None for anything else."""
    given = text(word)
    return _ZYGOSITY.get(given.lower()) if given else None


def sex(word: object) -> str | None:
    """ "female" or "male"; None for anything else."""
    given = (text(word) or "").lower()
    return "female" if given in {"female", "f", "女", "女性"} else "male" if given in {"male", "m", "男", "男性"} else None
