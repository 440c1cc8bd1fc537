"""TMB, MSI and HRD as reported, each with the caveat that belongs to its assay. Nothing is converted.

Cut-offs belong to assays: 10 mut/Mb was set on FoundationOne CDx (pembrolizumab label 2020), a genomic instability score of
42 on myChoice, a genomic LOH of 16 % on FoundationOne. A status that the input does not state is worked out from the
cut-off only where the assay is the cut-off's own or, for TMB, with the caveat printed beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from mingbian.knowledge.atoms import HRD_CUTOFFS, hrd_assay
from mingbian.model.patterns import pattern
from mingbian.model.variant import Observation, Signature

TMB_CUTOFF = 10.0  # mut/Mb

_F1CDX = pattern(r"foundation\s*one|f1\s*cdx|\bf1\b", re.IGNORECASE)
_PER_MEGABASE = frozenset({"", "mut/mb", "muts/mb", "mutations/mb", "mutations/megabase", "mut/megabase", "/mb", "var/mb"})


def signatures(observations: Sequence[Observation]) -> Mapping[str, Signature]:
    """The signatures by name ("TMB", "MSI", "HRD"), the first statement of each."""
    found: dict[str, Signature] = {}
    for observation in observations:
        if observation.signature is not None:
            found.setdefault(observation.signature.name, observation.signature)
    return found


def describe(found: Mapping[str, Signature]) -> Mapping[str, Mapping[str, Any]]:
    """The contract's objects for "tmb", "msi" and "hrd"; a biomarker that was not reported is absent."""
    result: dict[str, Mapping[str, Any]] = {}
    if "TMB" in found:
        result["tmb"] = _tmb(found["TMB"])
    if "MSI" in found:
        s = found["MSI"]
        result["msi"] = _object(status=s.status, value=s.value, assay=s.assay)
    if "HRD" in found:
        result["hrd"] = _hrd(found["HRD"])
    return MappingProxyType(result)


def tmb_assay_is_labels(signature: Signature) -> bool:
    """Whether the TMB comes from the assay on which the label's cut-off was set."""
    return bool(signature.assay and _F1CDX.search(signature.assay))


def has_caveat(signature: Signature) -> bool:
    """Whether a statement made from this signature needs the caveat that cut-offs are bound to assays."""
    if signature.name == "TMB":
        return not tmb_assay_is_labels(signature)
    return signature.name == "HRD" and hrd_assay(signature.assay) is None


def _tmb(s: Signature) -> Mapping[str, Any]:
    status, caveat, caveat_zh = s.status, None, None
    if has_caveat(s):
        assay = s.assay or "an assay that is not named"
        cutoff = f"{TMB_CUTOFF:g} mut/Mb"
        caveat = f"The TMB cut-off is assay-bound: {cutoff} was set on FoundationOne CDx; this value comes from {assay}."
        assay_zh = s.assay or "未註明的檢測"
        caveat_zh = f"TMB 切點與檢測方法綁定：{cutoff} 以 FoundationOne CDx 訂定，此數值來自{assay_zh}。"
    unit = (s.unit or "").strip().casefold().replace(" ", "")
    if status is None and s.value is not None and unit in _PER_MEGABASE:
        status = "high" if s.value >= TMB_CUTOFF else "low"
    return _object(value=s.value, unit=s.unit, status=status, assay=s.assay, caveat=caveat, caveat_zh=caveat_zh)


def _hrd(s: Signature) -> Mapping[str, Any]:
    assay, status = hrd_assay(s.assay), s.status
    caveat = (
        "The genomic instability score (cut-off 42, myChoice) and genomic LOH (cut-off 16 %, FoundationOne) are different "
        "assays and are never converted into each other."
    )
    caveat_zh = "基因體不穩定分數（myChoice，切點 42）與基因體 LOH（FoundationOne，切點 16%）是不同檢測，不互相換算。"
    if status is None and s.value is not None and assay is not None:
        status = "positive" if s.value >= HRD_CUTOFFS[assay] else "negative"
    return _object(status=status, score=s.value, assay=s.assay, caveat=caveat, caveat_zh=caveat_zh)


def _object(**fields: Any) -> Mapping[str, Any]:
    return MappingProxyType(fields)
