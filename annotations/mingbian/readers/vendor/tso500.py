"""Illumina TruSight Oncology 500: the combined variant output of one DNA and RNA pair (LocalApp 2.2, DRAGEN 2.x).

The file does not name its genome build. "NA" as a section's only line means none found; a TMB of "NA" was not measured.
Amplifications are given as fold change, which is kept as such. Microsatellites: 20 % unstable sites or more of at least 40
usable ones is MSI-H (Illumina, TSO500 product documentation).

Layouts seen: [Small Variants] with P-Dot cells such as "NM_004958.3:c.2997C>T(p.(Asn999=))"; rows without a gene;
gene pairs such as "PPARG/AC016683.6-PAX8" and "CD74-ROS1;GOPC"; AR splice calls without an exon.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.model.variant import Call, CopyNumberType, Fusion, Observation, Signature
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import copies, reported, small, splice
from mingbian.readers.vendor.consequence import terms
from mingbian.readers.vendor.draft import STATED_NEGATIVE, Aside, At, Draft, Unreadable
from mingbian.readers.vendor.sections import Section, read_sections
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.structural import joined, pair, partner
from mingbian.readers.vendor.table import Row

NAME = "TSO500 combined variant output"
LABEL = "TSO500 report"
ASSAY = "TruSight Oncology 500"
MSI_HIGH = 20.0  # percent of unstable sites
MSI_SITES = 40  # usable sites needed

_SECTION = re.compile(r"^\[(Small Variants|Gene Amplifications|Fusions|Splice Variants)\]", re.MULTILINE)
_TITLE = re.compile(r"TruSight Oncology 500.*Combined Variant Output", re.IGNORECASE)
_SILENT_NAME = re.compile(r"\((p\.\(?[A-Za-z]{3}\d+=\)?)\)$")
_CONTROL = re.compile(r"(?<![A-Za-z0-9])(NTC|no[\s_-]?template|negative[\s_-]?control)(?![A-Za-z0-9])", re.IGNORECASE)
_BREAKPOINT = re.compile(r"^(?:chr)?(\w+):(\d+)")

# junction of AR exon 3 with cryptic exon 3 (NM_000044.6 ends exon 3 at 66905968 and 67686126)
_AR_V7 = ((66905968, 66914514), (67686126, 67694672))

_READ = {
    "Analysis Details", "Sequencing Run Details", "TMB", "MSI", "GIS", "Gene Amplifications", "Splice Variants", "Fusions",
    "Small Variants", "Exon-Level CNVs", "Large Rearrangements", "Notes",
}  # fmt: skip


def recognizes(head: str) -> bool:
    """Whether a text begins like a combined variant output."""
    return bool(_TITLE.search(head[:500])) or ("[Analysis Details]" in head and bool(_SECTION.search(head)))


def read(source: Source) -> Reading:
    """Read one combined variant output."""
    sections = read_sections(source.lines(), source.file)
    if "Small Variants" not in sections and "Fusions" not in sections:
        raise Refusal(
            "REPORT_INCOMPLETE",
            source.file,
            "The report has neither a section of small variants nor one of fusions: it is not whole.",
            "Copy or export the file again.",
        )
    draft = source.draft(NAME)
    _details(draft, sections)
    _signatures(draft, sections)
    for name, make in _TABLES.items():
        section = sections.get(name)
        if section is None:
            continue
        for row in section.rows():
            shown = " ".join(c for c in row.cells.values() if c)[:160]
            draft.take(At(row.line, f"[{name}]"), partial(_whole, make, draft, row, f"[{name}]"), f"{name}: {shown}")
    draft.unread += [f"[{name}]" for name in sections if name not in _READ and name not in _TABLES]
    return source.finish(draft)


def _whole(make: Callable[[Draft, Row, At], Observation], draft: Draft, row: Row, section: str) -> Observation:
    if row.fault is not None:
        raise Unreadable(row.fault)
    return make(draft, row, At(row.line, section))


def _details(draft: Draft, sections: dict[str, Section]) -> None:
    details = sections["Analysis Details"].values() if "Analysis Details" in sections else {}
    dna, rna = details.get("DNA Sample ID"), details.get("RNA Sample ID")
    draft.fact("tumor_sample", dna)
    draft.fact("sample", dna or rna or details.get("Pair ID"))
    draft.fact("panel", ASSAY)
    for name in ("Pair ID", "DNA Sample ID", "RNA Sample ID", "Module Version", "Pipeline Version", "Output Date"):
        if name in details:
            draft.other[name] = details[name]
    for owner in (details.get("Pair ID"), dna, rna):
        if owner is not None and _CONTROL.search(owner):
            draft.warn(
                "CONTROL_SAMPLE",
                f"By its name ({owner}) this is a control without a patient's sample; calls in it are contamination.",
                blocking=True,
            )
            break


def _signatures(draft: Draft, sections: dict[str, Section]) -> None:
    if (tmb := sections.get("TMB")) is not None:
        given = tmb.values()
        value = words.number(given.get("Total TMB"))
        if value is not None and value >= 0:
            draft.signature(At(tmb.line), Signature("TMB", value, "mut/Mb", None, ASSAY), **_keyed(given))
        else:
            draft.warn("TMB_NOT_REPORTED", "TMB was not measured (NA); that is not a TMB of 0.")
    if (msi := sections.get("MSI")) is not None:
        given = msi.values()
        unstable, usable = words.number(given.get("Percent Unstable MSI Sites")), words.count(given.get("Usable MSI Sites"))
        if unstable is None or not 0 <= unstable <= 100:
            draft.warn("MSI_NOT_REPORTED", "Microsatellite instability was not measured (NA).")
        elif usable is not None and usable < MSI_SITES:
            draft.warn("MSI_NOT_EVALUABLE", f"Only {usable} microsatellite sites were usable ({MSI_SITES} are needed).")
            draft.signature(At(msi.line), Signature("MSI", unstable, "% unstable sites", "unknown", ASSAY), **_keyed(given))
        else:
            status = "MSI-H" if unstable >= MSI_HIGH else "MSS"
            draft.signature(At(msi.line), Signature("MSI", unstable, "% unstable sites", status, ASSAY), **_keyed(given))
    if (gis := sections.get("GIS")) is not None:
        given = gis.values()
        score = words.number(given.get("Genomic Instability Score"))
        if score is not None and score >= 0:
            draft.signature(At(gis.line), Signature("HRD", score, None, None, f"{ASSAY} HRD (GIS)"), **_keyed(given))
        for name in ("Tumor Fraction", "Ploidy"):
            if name in given:
                draft.other[name] = given[name]


def _keyed(given: Mapping[str, str]) -> dict[str, object]:
    return dict(given)


def _small(draft: Draft, row: Row, at: At) -> Observation:
    p_dot, c_dot = words.text(row.get("P-Dot Notation")), words.text(row.get("C-Dot Notation"))
    change = p_dot
    if p_dot is not None and ":c." in p_dot:
        silent = _SILENT_NAME.search(p_dot)
        change = silent[1] if silent else None
    stated = row.get("Allele Frequency")
    vaf = words.share(stated)
    if vaf is None and words.text(stated) is not None:
        draft.note(
            "VALUE_OUT_OF_RANGE", f"{at}: the allele frequency {stated!r} is not a fraction; treated as not reported."
        )
    depth = words.count(row.get("Depth"))
    place = tuple(row.get(name) for name in ("Chromosome", "Genomic Position", "Reference Call", "Alternative Call"))
    return small(
        draft,
        at,
        LABEL,
        gene=words.text(row.get("Gene")),
        place=(place[0], place[1], place[2], place[3]),
        hgvs_c=c_dot,
        hgvs_p=change,
        consequence=terms(words.text(row.get("Consequence(s)"))),
        exon=words.text(row.get("Affected Exon(s)")),
        call=Call(vaf=vaf if depth != 0 else None, vaf_from="Allele Frequency" if vaf is not None else None, depth=depth),
        as_reported=reported(**{n: row.get(n) for n in row.cells if n not in {"Allele Frequency", "Depth"}}),
    )


def _amplification(draft: Draft, row: Row, at: At) -> Observation:
    fold = words.number(row.get("Fold Change"))
    return copies(
        draft, at, words.text(row.get("Gene")), CopyNumberType.AMPLIFICATION, fold, "fold change", reported(**row.cells)
    )


def _splice(draft: Draft, row: Row, at: At) -> Observation:
    gene = words.text(row.get("Gene"))
    exon = (words.text(row.get("Affected Exon")) or "").partition("/")[0].strip() or None  # "14/21": of how many
    ends = (row.get("Breakpoint 1"), row.get("Breakpoint 2"))
    if gene == "EGFR" and exon is not None and re.fullmatch(r"2\s*(-|to)\s*7", exon):
        event = "EGFRvIII (exons 2-7 skipping)"
    elif exon is not None:
        event = f"exon{'s' if re.search(r'[-,]', exon) else ''} {exon} skipping"
    elif gene == "AR" and _is_ar_v7(*ends):
        event = "AR-V7 (exon 3 - cryptic exon 3)"
    else:
        event = f"splice junction {ends[0]} - {ends[1]}"
    return splice(draft, at, gene, event, words.count(row.get("Splice Supporting Reads")), reported(**row.cells))


def _is_ar_v7(one: str | None, other: str | None) -> bool:
    found = [m for end in (one, other) if (m := _BREAKPOINT.match(end or ""))]
    if len(found) != 2 or any(m[1] != "X" for m in found):
        return False
    low, high = sorted(int(m[2]) for m in found)
    return any(abs(low - a) <= 2 and abs(high - b) <= 2 for a, b in _AR_V7)


def _fusion(draft: Draft, row: Row, at: At) -> Observation:
    given = words.text(row.get("Gene Pair"))
    sides = pair(given) if given is not None else None
    if sides is None:
        raise Unreadable(f"The gene pair {str(given)[:60]!r} cannot be taken apart into two genes.")
    made = Fusion(
        partner(sides[0]), partner(sides[1]), row.get("Breakpoint 1"), row.get("Breakpoint 2"),
        words.count(row.get("Fusion Supporting Reads")),
    )  # fmt: skip
    if not sides[2]:
        draft.note("FUSION_ORDER_UNKNOWN", f"{at}: of {given!r} the file does not say which partner is 5'.")
    return joined(draft, at, made, reported(**row.cells), description=given or "")


def _exon_level(draft: Draft, row: Row, at: At) -> Observation:
    gene = words.text(row.get("Gene"))
    word = (row.get("CNV Type", "Type") or "").strip("<>")
    if words.text(row.get("Chromosome")) is None and not word:
        raise Aside(STATED_NEGATIVE, f"{gene}: no large rearrangement found")
    if words.is_negative(word):
        raise Aside(STATED_NEGATIVE, f"{gene}: {word}")
    return copies(
        draft, at, gene, words.copy_number_type(word), words.number(row.get("Fold Change")), "fold change of exons",
        reported(**row.cells),
    )  # fmt: skip


_TABLES = {
    "Small Variants": _small,
    "Gene Amplifications": _amplification,
    "Splice Variants": _splice,
    "Fusions": _fusion,
    "Exon-Level CNVs": _exon_level,
    "Large Rearrangements": _exon_level,
}
