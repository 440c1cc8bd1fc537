"""Small files a site would import, and cases to try them on. Everything is made up here."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from mingbian import pipeline
from mingbian.knowledge.site.overlay import OVERLAY_COLUMNS
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build, CaseOptions, Consent
from mingbian.model.contigs import LENGTHS, NAMES
from mingbian.model.interpretation import Finding, Interpretation

DAY = "2026-11-21"
BRAF38 = ("7", 140753336, "A", "T")
BRAF37 = ("7", 140453136, "A", "T")


def overlay_text(*lines: dict[str, str]) -> str:
    """An overlay with some lines; who and when are filled in where a line does not say them."""
    rows = []
    for given in lines:
        cells = {"approved_by": "Dr. Lin", "approved_on": "2026-11-20", **given}
        rows.append("\t".join(cells.get(column, "") for column in OVERLAY_COLUMNS))
    return "\n".join(["# our own", "\t".join(OVERLAY_COLUMNS), *rows]) + "\n"


def own_fact(**more: str) -> dict[str, str]:
    """A fact of the site's own: BRAF V600E in melanoma responds to a made-up drug."""
    return {
        "id": "site-1",
        "biomarker": "BRAF p.V600E",
        "tumor_types": "MEL",
        "effect": "sensitivity",
        "therapies": "sitemib",
        "level": "A",
        "evidence_kind": "guideline",
        "source": "tumor board minutes",
        **more,
    }


def clinvar_text(records: Iterable[str], build: str = "GRCh38", day: str = "2026-11-02") -> str:
    """A VCF as ClinVar writes it."""
    head = (
        "##fileformat=VCFv4.1",
        f"##fileDate={day}",
        "##source=ClinVar",
        f"##reference={build}",
        '##INFO=<ID=CLNSIG,Number=.,Type=String,Description="Aggregate germline classification">',
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO",
    )
    return "\n".join([*head, *records]) + "\n"


TWO_STARS = "criteria_provided,_multiple_submitters,_no_conflicts"
ONE_STAR = "criteria_provided,_single_submitter"


def clinvar_record(
    chrom: str, pos: int, ref: str, alt: str, significance: str, status: str = TWO_STARS, number: int = 1, more: str = ""
) -> str:
    info = f"ALLELEID={number};CLNREVSTAT={status};CLNSIG={significance};GENEINFO=X:1;ORIGIN=1{more}"
    return f"{chrom}\t{pos}\t{number}\t{ref}\t{alt}\t.\t.\t{info}"


def frequency_text(records: Iterable[str], name: str = "gnomAD", build: Build = Build.GRCH38) -> str:
    """A sites VCF with AF and AF_eas."""
    contigs = [f"##contig=<ID=chr{c},length={n}>" for c, n in zip(NAMES, LENGTHS[build], strict=True)]
    head = (
        "##fileformat=VCFv4.2",
        f'##INFO=<ID=AF,Number=A,Type=Float,Description="Alternate allele frequency in {name}">',
        '##INFO=<ID=AF_eas,Number=A,Type=Float,Description="East Asian">',
        *contigs,
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO",
    )
    return "\n".join([*head, *records]) + "\n"


def case_vcf(
    path: Path, alleles: Sequence[tuple[str, int, str, str]], build: Build = Build.GRCH38, info: str = "."
) -> Path:
    """A tumor-only VCF with these alleles, each in half of 200 reads."""
    head = ["##fileformat=VCFv4.2"]
    head += [f"##contig=<ID={c},length={n}>" for c, n in zip(NAMES, LENGTHS[build], strict=True)]
    head += [
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="g">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="ad">',
    ]
    order = {name: i for i, name in enumerate(NAMES)}
    lines = [
        f"{chrom}\t{pos}\t.\t{ref}\t{alt}\t99\tPASS\t{info}\tGT:AD\t0/1:100,100"
        for chrom, pos, ref, alt in sorted(alleles, key=lambda a: (order[a[0]], a[1]))
    ]
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOR"
    path.write_text("\n".join([*head, columns, *lines]) + "\n")
    return path


def interpreted(
    path: Path, site: Path | None, tumor: str = "MEL", consent: Consent = Consent.YES, **more: str
) -> Interpretation:
    """A case read and interpreted with the knowledge of a site."""
    options = CaseOptions(tumor_type=tumor, consent_germline=consent, **more)  # type: ignore[arg-type]
    return pipeline.run([path], options, KnowledgeBase.load(site=site))


def finding(result: Interpretation, pos: int) -> Finding:
    return next(f for f in result.findings if f.variant.pos == pos)


def drugs(found: Finding) -> set[str]:
    """Regimens that a finding's graded statements offer as effective."""
    return {t for a in found.assertions if a.effect.value == "sensitivity" for t in a.therapies}


def in_a_child(work: Callable[[], object], seconds: float) -> bool:
    """Do some work in a forked process that the system ends after some time; whether it came to its end before."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # its default: the kernel ends the process, nothing is cleaned up
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-6))
        try:
            work()
        except BaseException:
            os._exit(3)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return False
    assert os.WEXITSTATUS(status) == 0, "the work failed"
    return True
