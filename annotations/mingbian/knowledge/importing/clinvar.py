"""Reading ClinVar's official VCF of either build into a layer: CLNSIG, CLNREVSTAT, GENEINFO, and the ONC and SCI fields."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from mingbian.genome.keys import minimal, packed
from mingbian.knowledge.clinvar import KIND, SURE_STARS, VALUE, is_pathogenic
from mingbian.knowledge.importing.sites_vcf import OnProgress, SitesFile, plain_allele, values_of
from mingbian.knowledge.key_table import KeyWriter
from mingbian.knowledge.site.layer_files import LAYOUT, LayerAbout, Ledger, describe
from mingbian.model.case import Build
from mingbian.model.errors import Refusal
from mingbian.readers.selection import SelectionFor

_STARS: tuple[tuple[bytes, int], ...] = (
    (b"practice_guideline", 4),
    (b"reviewed_by_expert_panel", 3),
    (b"criteria_provided,_multiple_submitters,_no_conflicts", 2),
    (b"criteria_provided,_multiple_submitters", 2),
    (b"criteria_provided,_single_submitter", 1),
    (b"criteria_provided,_conflicting", 1),
)
_UNSTATED = frozenset({b"not_provided", b"not_specified", b""})
_DATE = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)")


def stars_of(status: bytes) -> int:
    """Review stars of a CLNREVSTAT, ONCREVSTAT or SCIREVSTAT text."""
    return next((stars for start, stars in _STARS if status.startswith(start)), 0)


def import_clinvar(
    path: Path,
    folder: Path,
    build: Build | None,
    select: SelectionFor,
    day: str,
    progress: OnProgress | None = None,
) -> LayerAbout:
    """Read a ClinVar VCF into an empty folder. Raises ``Refusal``; the caller throws the folder away then."""
    ledger = Ledger()
    ids, places, strong = array("I"), array("Q"), array("Q")
    with SitesFile(path, build, select, ledger, progress) as file:
        if not any(line.startswith("##INFO=<ID=CLNSIG,") for line in file.header.meta):
            raise Refusal(
                "NOT_CLINVAR", str(path), "The header does not name CLNSIG.", "Name ClinVar's own VCF (clinvar.vcf.gz)."
            )
        release = release_of(file.header.values("fileDate"), path.name)
        writer = KeyWriter(folder, VALUE)
        try:
            with (folder / "text.tsv").open("wb") as text:
                at = 0
                for site in file.sites():
                    ref = plain_allele(site.ref)
                    for number, allele in enumerate(site.alts):
                        alt = plain_allele(allele)
                        if ref is None or alt is None or ref == alt:
                            ledger.leave("no alternate allele in letters")
                            continue
                        if not site.id.isdigit() or len(site.id) > 9:
                            ledger.refuse(site.line, "ID is not a Variation ID")
                            continue
                        said = _said(values_of(site.info), number, len(site.alts))
                        if said is None:
                            ledger.leave("no classification of its own")
                            continue
                        pos, short_ref, short_alt = minimal(site.pos, ref, alt)
                        key = packed(site.chrom, pos, short_ref, short_alt) & 0xFFFFFFFFFFFFFFFF
                        line = b"\t".join((b"%d" % pos, short_ref.encode(), short_alt.encode(), site.id, *said)) + b"\n"
                        writer.add(site.contig, key, at)
                        ids.append(int(site.id))
                        places.append(at)
                        if int(said[2]) >= SURE_STARS and is_pathogenic(said[1].decode("latin-1")):
                            strong.append(key)
                        text.write(line)
                        at += len(line)
                        ledger.kept += 1
            writer.finish(once=False)
        finally:
            writer.close()
        evidence = file.confirm()
        found, sha256 = file.build, file.sha256
    order = np.argsort(np.array(ids, dtype=np.uint32), kind="stable")
    (folder / "ids.bin").write_bytes(np.array(ids, dtype=np.uint32)[order].astype("<u4").tobytes())
    (folder / "places.bin").write_bytes(np.array(places, dtype=np.uint64)[order].astype("<u8").tobytes())
    (folder / "strong.bin").write_bytes(np.sort(np.array(strong, dtype=np.uint64)).astype("<u8").tobytes())
    return describe(
        folder,
        LayerAbout(
            LAYOUT, KIND, str(found), (path.name,), (sha256,), release, day, ledger.account(),
            {"alleles": ledger.kept, "pathogenic": len(strong)}, {"build evidence": "; ".join(evidence)},
        ),
    )  # fmt: skip


def release_of(dates: Iterable[str], name: str) -> str:
    """The ISO date of a file: its header's fileDate, else the date in its name, else ""."""
    for text in (*dates, name):
        found = _DATE.search(text)
        if found and 1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31:
            return "-".join(found.groups())
    return ""


def _said(info: Mapping[bytes, bytes], number: int, alleles: int) -> tuple[bytes, ...] | None:
    """What ClinVar says of an allele, as cells of a line; None where it classifies it only together with others."""
    significance, oncogenicity, somatic = (
        _own(info.get(name, b""), number, alleles) for name in (b"CLNSIG", b"ONC", b"SCI")
    )
    if not (significance or oncogenicity or somatic):
        return None
    genes = b",".join(pair.partition(b":")[0] for pair in info.get(b"GENEINFO", b"").split(b"|") if pair)
    conditions = [name for name in re.split(rb"[|,](?!_)", info.get(b"CLNDN", b"")) if name not in _UNSTATED][:3]
    consequence = info.get(b"MC", b"").partition(b",")[0].partition(b"|")[2]
    return (
        genes,
        significance,
        b"%d" % stars_of(info.get(b"CLNREVSTAT", b"")),
        info.get(b"CLNSIGCONF", b""),
        b"|".join(conditions),
        info.get(b"ORIGIN", b""),
        info.get(b"RS", b""),
        consequence,
        oncogenicity,
        b"%d" % stars_of(info.get(b"ONCREVSTAT", b"")),
        somatic,
        b"%d" % stars_of(info.get(b"SCIREVSTAT", b"")),
    )


def _own(value: bytes, number: int, alleles: int) -> bytes:
    """The part of a value that belongs to one of several alleles; ClinVar itself writes one allele a record."""
    if value in _UNSTATED or value == b".":
        return b""
    if alleles > 1:
        parts = re.split(rb",(?!_)", value)
        return parts[number] if len(parts) == alleles else value
    return value
