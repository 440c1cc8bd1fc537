"""Reading a frequency VCF (gnomAD's sites, or a laboratory's own) into a layer: the allele frequency and an East Asian one.

Records that failed their own filters are left out: gnomAD says itself not to use their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mingbian.genome.keys import minimal, packed
from mingbian.knowledge.frequencies import KIND, VALUE
from mingbian.knowledge.importing.clinvar import release_of
from mingbian.knowledge.importing.sites_vcf import OnProgress, SitesFile, plain_allele, values_of
from mingbian.knowledge.key_table import KeyWriter, check_of
from mingbian.knowledge.site.layer_files import LAYOUT, LayerAbout, Ledger, describe
from mingbian.model.case import Build
from mingbian.model.errors import Refusal
from mingbian.readers.selection import SelectionFor

# Best first; the first that the header declares is read.
GLOBAL = ("AF", "AF_joint", "gnomAD_AF", "gnomADe_AF", "gnomAD_exomes_AF", "gnomADg_AF", "gnomAD_genomes_AF", "gnomad_AF")
EAST_ASIAN = (
    "AF_eas", "AF_EAS", "AF_joint_eas", "gnomAD_AF_EAS", "gnomADe_EAS_AF", "gnomAD_exomes_AF_eas", "gnomADg_EAS_AF",
    "gnomAD_genomes_AF_eas", "gnomad_AF_eas", "EAS_AF",
)  # fmt: skip
HIGHEST = ("AF_grpmax", "AF_joint_grpmax", "grpmax_AF", "AF_popmax", "popmax_AF")
_INFO = re.compile(r"##INFO=<ID=([^,>]+)")
_VERSION = re.compile(r"(?<![a-z])(?:r|v)?(\d+\.\d+(?:\.\d+)?)(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """INFO fields of the allele frequency, the East Asian one and the highest of all groups; "" where there is none."""

    af: str
    eas: str
    highest: str


def columns_of(meta: Sequence[str], af: str | None, eas: str | None, file: str) -> Columns:
    """Which fields to read. ``af`` and ``eas`` are the user's own words. Raises ``Refusal`` where one is not there."""
    declared = [found[1] for line in meta if (found := _INFO.match(line))]
    for name in (af, eas):
        if name and name not in declared:
            raise Refusal(
                "NO_SUCH_FIELD",
                file,
                f"The header declares no INFO field {name!r}.",
                f"It declares: {', '.join(declared[:30]) or 'none'}.",
            )
    best = af or next((name for name in GLOBAL if name in declared), "")
    if not best:
        raise Refusal(
            "NO_FREQUENCY",
            file,
            "The header declares no allele frequency (AF).",
            "Name the field with --af NAME, and the East Asian one with --eas NAME.",
        )
    east = eas or next((name for name in EAST_ASIAN if name in declared), "")
    return Columns(best, east, next((name for name in HIGHEST if name in declared), ""))


def import_frequencies(
    path: Path,
    folder: Path,
    build: Build | None,
    select: SelectionFor,
    day: str,
    af: str | None = None,
    eas: str | None = None,
    progress: OnProgress | None = None,
) -> LayerAbout:
    """Read a frequency VCF into an empty folder. Raises ``Refusal``; the caller throws the folder away then."""
    ledger = Ledger()
    with SitesFile(path, build, select, ledger, progress) as file:
        columns = columns_of(file.header.meta, af, eas, str(path))
        names = [name.encode() for name in (columns.af, columns.eas, columns.highest)]
        gnomad = is_gnomad(file.header.meta, path.name)
        writer = KeyWriter(folder, VALUE)
        try:
            for site in file.sites():
                count = len(site.alts)
                if site.filter not in (b"PASS", b".", b""):
                    ledger.leave("failed the filters of its own file", count)
                    continue
                ref = plain_allele(site.ref)
                info: Mapping[bytes, bytes] | None = None
                for number, allele in enumerate(site.alts):
                    alt = plain_allele(allele)
                    if ref is None or alt is None or ref == alt:
                        ledger.leave("no alternate allele in letters")
                        continue
                    if info is None:
                        info = values_of(site.info)
                    shares = [_share(info.get(name), number, count) for name in names]
                    if None in shares:
                        ledger.refuse(site.line, "a frequency is not a number between 0 and 1")
                        continue
                    if all(share != share for share in shares[:2]):  # noqa: PLR0124 - NaN is what differs from itself
                        ledger.leave("no frequency stated")
                        continue
                    pos, short_ref, short_alt = minimal(site.pos, ref, alt)
                    key = packed(site.chrom, pos, short_ref, short_alt) & 0xFFFFFFFFFFFFFFFF
                    writer.add(site.contig, key, (*shares, check_of(key, short_ref, short_alt)))  # type: ignore[arg-type]
            ledger.kept, repeated = writer.finish(once=True)
            if repeated:
                ledger.leave("the same allele again", repeated)
        finally:
            writer.close()
        evidence = file.confirm()
        found, sha256 = file.build, file.sha256
        release = release_of(file.header.values("fileDate"), path.name)
        version = _VERSION.search(path.name) if gnomad else None
    facts = {
        "gnomad": "yes" if gnomad else "no",
        "name": f"gnomAD {version[1]}" if version else "gnomAD" if gnomad else "own frequencies",
        "AF": columns.af,
        "East Asian": columns.eas,
        "highest": columns.highest,
        "build evidence": "; ".join(evidence),
    }
    return describe(
        folder,
        LayerAbout(
            LAYOUT,
            KIND,
            str(found),
            (path.name,),
            (sha256,),
            release,
            day,
            ledger.account(),
            {"alleles": ledger.kept},
            facts,
        ),
    )


def is_gnomad(meta: Sequence[str], name: str) -> bool:
    """Whether a file's numbers are gnomAD's: by its header, else by its name."""
    return any("gnomad" in line.lower() for line in meta) or "gnomad" in name.lower()


def _share(value: bytes | None, number: int, alleles: int) -> float | None:
    """A frequency of one allele; NaN where none is stated, None where it is no number from 0 to 1."""
    if value is None:
        return float("nan")
    if alleles > 1 and b"," in value:
        parts = value.split(b",")
        if len(parts) != alleles:
            return None
        value = parts[number]
    if value in (b".", b""):
        return float("nan")
    try:
        share = float(value)
    except ValueError:
        return None
    return share if 0.0 <= share <= 1.0 else None
