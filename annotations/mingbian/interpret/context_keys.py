"""What each key of clinical context decides. Labels, questions and values are the knowledge base's (``kb.context_keys``).

A knowledge row names its context as ``key=value``. Each key has one role here:

- ``DISEASE``: part of what the disease is (receptor status, mismatch repair). Not met: another disease in effect, so
  the row's drugs are not shown, only that the alteration is actionable in that other setting.
- ``COURSE``: where the patient stands (setting, line, prior therapy, age). Not met: the row speaks of another moment.
- ``ORIGIN``: whether the variant is inherited.
- ``POLICY``: binds the row to a regulator; no fact about the patient.
- ``BLOCK``: says that no sequencing result selects the drug (a histology-only label); such a row never matches.
- ``DRUG_ONLY``: a condition where a drug is chosen (platinum response, phase of a leukemia, intensity of treatment), but a
  mere description of the study in a row about diagnosis or prognosis.
- ``DESCRIBES``: says where the statement comes from or how it was measured; never a condition.

Every other key is a condition of the course, unknown until someone answers it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from mingbian.knowledge.context import ContextKey


class Role(StrEnum):
    DISEASE = "disease"
    COURSE = "course"
    ORIGIN = "origin"
    POLICY = "policy"
    BLOCK = "block"
    DRUG_ONLY = "drug_only"
    DESCRIBES = "describes"


_ROLES: Mapping[str, Role] = MappingProxyType(
    {
        **dict.fromkeys(
            ("HR", "HER2", "MMR", "grade", "histology", "site", "sidedness", "HPV", "CD19", "CD33", "syndrome"),
            Role.DISEASE,
        ),
        **dict.fromkeys(("origin", "germline"), Role.ORIGIN),
        **dict.fromkeys(("phase", "response", "therapy"), Role.DRUG_ONLY),
        "regulator": Role.POLICY,
        **dict.fromkeys(("label_biomarker", "selection"), Role.BLOCK),
        **dict.fromkeys(
            (
                "scheme", "CPIC", "risk", "role", "interpretation", "confirm", "specimen", "endpoint", "control",
                "matched_WBC", "detection", "with", "dose", "comparator", "duration", "trial", "drug", "condition", "assay",
                "tmb_assay", "cutoff", "tmb", "flag", "subset", "group", "ancestry", "region", "exposure", "history",
                "symptoms", "subtype", "type", "EMA",
            ),
            Role.DESCRIBES,
        ),
    }
)  # fmt: skip

_ORDER = (
    "HR",
    "HER2",
    "castration",
    "MMR",
    "grade",
    "setting",
    "stage",
    "line",
    "prior",
    "age",
    "menopause",
    "alternatives",
)
"""The order in which questions are asked; other keys follow by name."""

_STAINED: Mapping[str, str] = MappingProxyType({"her2": "HER2", "mmr": "MMR", "er": "ER", "hr": "HR", "cd19": "CD19"})

_NONE_WORDS = frozenset({"none", "untreated", "treatment-naive", "treatment naive", "naive", "no", "no prior treatment"})


def role(key: str) -> Role:
    """What a key decides; a key nobody listed is a condition of the course, unknown until someone answers it."""
    return _ROLES.get(key, Role.COURSE)


def role_in(key: str, keys: Mapping[str, ContextKey]) -> Role:
    """The same, where the knowledge base may call a key a mere note."""
    own = _ROLES.get(key)
    if own is not None:
        return own
    known = keys.get(key)
    return Role.DESCRIBES if known is not None and known.kind == "note" else Role.COURSE


def canonical(key: str, keys: Mapping[str, ContextKey]) -> str:
    """The key as the rows write it, whatever its capitals; an unlisted key comes back unchanged."""
    if key in keys:
        return key
    folded = key.casefold()
    return next((k for k in (*keys, "ER", "PR") if k.casefold() == folded), key)


def single(key: str, keys: Mapping[str, ContextKey]) -> bool:
    """Whether a patient has one value of the key, so that two values contradict."""
    known = keys.get(key)
    return key in ("ER", "PR") or (known is not None and known.type != "list")


def is_none(value: str) -> bool:
    """Whether a value states absence ("none", "untreated")."""
    return value.strip().casefold().replace("_", " ") in _NONE_WORDS


def derive(context: Mapping[str, str]) -> dict[str, str]:
    """Add what the stated keys imply: hormone receptors are positive where either is, negative where both are."""
    derived = dict(context)
    if "HR" not in derived:
        er, pr = (derived.get(k, "").casefold() for k in ("ER", "PR"))
        if "positive" in (er, pr):
            derived["HR"] = "positive"
        elif er == pr == "negative":
            derived["HR"] = "negative"
    return derived


def stain_key(text: str) -> str | None:
    """The key that states the result of a stain or hybridization ("HER2 3+": HER2); None where no key does."""
    return _STAINED.get(text.split(None, 1)[0].casefold()) if text.strip() else None


def order(key: str) -> tuple[int, str]:
    """Sort key of the questions."""
    return (_ORDER.index(key) if key in _ORDER else len(_ORDER), key)
