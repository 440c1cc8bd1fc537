"""Two synthetic patients that show the whole path. Nobody's data. Made by ``packaging/make_examples.py``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from mingbian.model.case import Assay, CaseOptions, Consent

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class ExampleCase:
    """``name`` is the folder its results go to; ``options`` are what a user would have entered for it."""

    name: str
    path: Path
    options: CaseOptions


def example_cases() -> tuple[ExampleCase, ...]:
    """A lung adenocarcinoma as VCF and a colorectal cancer as laboratory report; both consented to germline findings."""
    return (
        ExampleCase(
            "S-0001",
            _HERE / "S-0001.lung.vcf.gz",
            CaseOptions(
                tumor_type="LUAD",
                assay=Assay.TUMOR_ONLY,
                age=62,
                sex="female",
                purity=0.6,
                context=MappingProxyType({"setting": "metastatic"}),
                consent_germline=Consent.YES,
            ),
        ),
        ExampleCase("S-0002", _HERE / "S-0002.colorectal.json", CaseOptions()),
    )
