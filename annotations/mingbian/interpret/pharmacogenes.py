"""Diplotypes and phenotypes of DPYD, UGT1A1, TPMT and NUDT15, from germline or matched normal samples only; never a tier.

Each chromosome copy carries an allele of the table, or "*1" where none of its changes was found. Calls that are not phased
are read in every way they allow: where all ways agree the phenotype stands, else each is stated. Rules: CPIC
fluoropyrimidines 2017 (activity score; the two lowest alleles count), CPIC thiopurines 2018, DPWG irinotecan 2022.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from types import MappingProxyType

from mingbian.interpret.coverage import Coverage
from mingbian.knowledge.pharmacogenes import PgxTables, StarAllele, pgx_tables
from mingbian.knowledge.traits import coding_text
from mingbian.model.case import Assay, Case
from mingbian.model.interpretation import DrugAdvice, Finding, Origin, Pharmacogene
from mingbian.model.records import Record, replace
from mingbian.model.variant import SMALL_KINDS, Variant

NORMAL, INTERMEDIATE, POOR = "normal metabolizer", "intermediate metabolizer", "poor metabolizer"
POSSIBLE, INDETERMINATE = "possible intermediate metabolizer", "indeterminate"
_ZH: Mapping[str, str] = MappingProxyType(
    {
        NORMAL: "正常代謝型",
        INTERMEDIATE: "中間代謝型",
        POOR: "慢代謝型",
        POSSIBLE: "可能為中間代謝型",
        INDETERMINATE: "無法判定",
    }
)
_MOST_UNPHASED = 6  # heterozygous changes of one gene; more would be no genotype but a mistake
_HETEROZYGOUS, _HOMOZYGOUS = (0.3, 0.7), 0.85  # allele fractions read as one copy and as two, where no genotype is given


class _Seen(Record, frozen=True):
    """A change of the tables that was found. ``copies`` 1 or 2, None where not known."""

    change: str
    copies: int | None
    phase: tuple[str, str] | None  # phase set and the phased genotype
    finding: str


def pharmacogenes(case: Case, findings: Sequence[Finding], coverage: Coverage) -> tuple[Pharmacogene, ...]:
    """One entry a gene of which something was found, or that is shown to be read; in the order of the table."""
    if case.assay not in (Assay.GERMLINE, Assay.TUMOR_NORMAL):
        return ()
    tables = pgx_tables()
    seen: dict[str, list[_Seen]] = {}
    for finding in findings:
        found = _listed(finding, tables)
        if found is not None and (case.assay is Assay.GERMLINE or finding.origin is Origin.GERMLINE):
            gene, change = found
            copies, phase = _copies(finding.variant, case.assay)
            seen.setdefault(gene, []).append(_Seen(change, copies, phase, finding.id))
    made = []
    for gene, alleles in tables.alleles.items():
        if gene in seen or coverage.gene_read(gene):
            made.append(_gene(gene, alleles, _once(seen.get(gene, ())), coverage.gene_read(gene), tables))
    return _both(tuple(made), tables)


def _listed(finding: Finding, tables: PgxTables) -> tuple[str, str] | None:
    variant = finding.variant
    if variant.kind not in SMALL_KINDS:
        return None
    gene = variant.gene or ""
    if gene in tables.alleles and variant.hgvs_c:
        named = tables.aliases.get((gene, coding_text(variant.hgvs_c) or ""))
        if named is not None:
            return gene, named
    return tables.keys.get(variant.key or "")


def _once(found: Sequence[_Seen]) -> list[_Seen]:
    """One entry a change: the tag and the cause of HapB3 are one allele."""
    unique: dict[str, _Seen] = {}
    for one in found:
        earlier = unique.setdefault(one.change, one)
        if (earlier.copies or 0) < (one.copies or 0):
            unique[one.change] = one
    return [unique[change] for change in sorted(unique)]


def _copies(variant: Variant, assay: Assay) -> tuple[int | None, tuple[str, str] | None]:
    call = variant.observed.call
    normal = assay is Assay.TUMOR_NORMAL
    genotype = call.normal_genotype if normal else call.genotype
    phase = (call.phase_set, call.haplotype) if call.phase_set and call.haplotype else None
    if genotype:
        alleles = genotype.replace("|", "/").split("/")
        if "." not in alleles and len(alleles) == 2:
            return min(2, sum(a != "0" for a in alleles)) or None, phase
    if call.zygosity in ("heterozygous", "homozygous"):
        return (1 if call.zygosity == "heterozygous" else 2), phase
    vaf = call.normal_vaf if normal else call.vaf
    if vaf is None:
        return None, phase
    if vaf >= _HOMOZYGOUS:
        return 2, phase
    return (1 if _HETEROZYGOUS[0] <= vaf <= _HETEROZYGOUS[1] else None), phase


# -- from changes to alleles to a phenotype ----------------------------------------------------------------------


def _gene(gene: str, alleles: Sequence[StarAllele], seen: Sequence[_Seen], read: bool, tables: PgxTables) -> Pharmacogene:
    ids = tuple(dict.fromkeys(one.finding for one in seen))
    sources = tuple(dict.fromkeys(a.source for a in alleles if set(a.changes) & {s.change for s in seen}))
    sources = sources or tuple(dict.fromkeys(a.source for a in alleles))[:1]
    if any(one.copies is None for one in seen) or len(seen) > _MOST_UNPHASED:
        names = ", ".join(one.change for one in seen)
        return Pharmacogene(
            gene,
            None,
            None,
            "",
            "",
            (),
            f"{names} found, and on how many copies is not known: no diplotype.",
            f"檢出 {names}，但拷貝數未知，無法判定雙倍型。",
            (),
            ids,
            sources,
        )
    readings: dict[str, tuple[str, str]] = {}
    for pair in _assignments(seen):
        first, second = sorted((_named(pair[0], alleles), _named(pair[1], alleles)), key=lambda n: (n[0] != "*1", n[0]))
        readings[f"{first[0]}/{second[0]}"] = _phenotype(gene, first[1], second[1])
    possible = tuple(f"{diplotype}: {phenotype}" for diplotype, (phenotype, _) in sorted(readings.items()))
    phenotypes = set(readings.values())
    certain = len(readings) == 1
    phenotype, activity = next(iter(phenotypes)) if len(phenotypes) == 1 else (None, "")
    diplotype = next(iter(readings)) if certain else None
    assumed = (
        "" if read else " *1 stands where none of the listed changes was found; that every place was read is not stated."
    )
    assumed_zh = "" if read else "未檢出所列變異者記為 *1；未提供各位點皆已定序的資料。"
    if phenotype is not None:
        score = f", activity score {activity}" if activity else ""
        score_zh = f"，活性分數 {activity}" if activity else ""
        text = f"{gene} {diplotype or ' or '.join(sorted(readings))}: {phenotype}{score}."
        zh = f"{gene} {diplotype or ' 或 '.join(sorted(readings))}：{_ZH[phenotype]}{score_zh}。"
    else:
        text = f"{gene}: the calls are not phased and allow {'; '.join(possible)}. Not settled here."
        ways_zh = "；".join(f"{way}（{_ZH[p]}）" for way, (p, _) in sorted(readings.items()))
        zh = f"{gene}：未定相位，可能為 {ways_zh}，此處無法判定。"
    return Pharmacogene(
        gene,
        diplotype,
        phenotype,
        _ZH[phenotype] if phenotype else "",
        activity,
        () if certain else possible,
        text + assumed,
        zh + assumed_zh,
        _advice(gene, phenotypes, tables),
        ids,
        sources,
    )


def _assignments(seen: Sequence[_Seen]) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Every way to lay the changes on two copies that the calls allow."""
    both = frozenset(one.change for one in seen if one.copies == 2)
    single = [one for one in seen if one.copies == 1]
    ways: dict[frozenset[frozenset[str]], tuple[frozenset[str], frozenset[str]]] = {}
    for sides in product((0, 1), repeat=max(0, len(single) - 1)):
        placed = dict(zip((one.change for one in single), (0, *sides), strict=False))
        if any(not _fits(a, b, placed) for n, a in enumerate(single) for b in single[n + 1 :]):
            continue
        first = both | {change for change, side in placed.items() if side == 0}
        second = both | {change for change, side in placed.items() if side == 1}
        ways.setdefault(frozenset((first, second)), (first, second))
    return list(ways.values())


def _fits(a: _Seen, b: _Seen, placed: Mapping[str, int]) -> bool:
    """Whether two changes lie as their phase says; unphased ones fit anywhere."""
    if a.phase is None or b.phase is None or a.phase[0] != b.phase[0]:
        return True
    return (a.phase[1] == b.phase[1]) == (placed[a.change] == placed[b.change])


def _named(changes: frozenset[str], alleles: Sequence[StarAllele]) -> tuple[str, tuple[StarAllele, ...]]:
    """The alleles that the changes of one copy make up, the largest definition first; "*1" for none."""
    left, found = set(changes), []
    for allele in sorted(alleles, key=lambda a: -len(a.changes)):
        if set(allele.changes) <= left:
            left -= set(allele.changes)
            found.append(allele)
    found.sort(key=lambda a: a.name)
    return (" + ".join(a.name for a in found) or "*1"), tuple(found)


def _phenotype(gene: str, one: Sequence[StarAllele], other: Sequence[StarAllele]) -> tuple[str, str]:
    """Phenotype and activity score ("" where the gene has none) of two copies."""
    functions = sorted(_function(copy) for copy in (one, other))
    if gene == "DPYD":
        if "uncertain" in functions:
            return INDETERMINATE, ""
        score = sum(min((a.activity for a in copy if a.activity is not None), default=1.0) for copy in (one, other))
        phenotype = NORMAL if score == 2 else INTERMEDIATE if score >= 1 else POOR
        return phenotype, f"{score:g}"
    impaired = sum(f in ("none", "decreased") for f in functions)
    if impaired == 2:
        return POOR, ""
    if "uncertain" in functions:
        return (POSSIBLE if impaired else INDETERMINATE), ""
    return (INTERMEDIATE if impaired else NORMAL), ""


def _function(copy: Sequence[StarAllele]) -> str:
    """The worst function on one copy: a change that stops the gene is not undone by one of uncertain effect."""
    functions = {allele.function for allele in copy}
    return next((f for f in ("none", "uncertain", "decreased") if f in functions), "normal")


def _advice(gene: str, phenotypes: set[tuple[str, str]], tables: PgxTables) -> tuple[DrugAdvice, ...]:
    several = len(phenotypes) > 1
    advice = []
    for phenotype, activity in sorted(phenotypes):
        for line in tables.advice:
            if line.gene == gene and line.phenotype == phenotype and line.activity in ("", activity):
                lead, lead_zh = (f"If {phenotype}: ", f"若為{_ZH[phenotype]}：") if several else ("", "")
                advice.append(DrugAdvice(line.drug, lead + line.text, lead_zh + line.text_zh, line.citations))
    return tuple(advice)


def _both(made: tuple[Pharmacogene, ...], tables: PgxTables) -> tuple[Pharmacogene, ...]:
    """Thiopurines where both genes are intermediate: lower than either alone would say."""
    slowed = {p.gene for p in made if p.phenotype in (INTERMEDIATE, POSSIBLE)}
    if not {"TPMT", "NUDT15"} <= slowed:
        return made
    more = tuple(
        DrugAdvice(line.drug, line.text, line.text_zh, line.citations)
        for line in tables.advice
        if line.gene == "TPMT+NUDT15"
    )
    drugs = {advice.drug for advice in more}
    return tuple(
        replace(p, advice=(*(a for a in p.advice if a.drug not in drugs), *more)) if p.gene in ("TPMT", "NUDT15") else p
        for p in made
    )
