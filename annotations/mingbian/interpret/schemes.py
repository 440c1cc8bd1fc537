"""Named schemes of hematology, read from the knowledge rows that belong to them: ELN 2022, WHO/ICC, IPSS-M.

A group is stated only as far as the inputs allow. What only a karyotype, a smear or a blood count can answer is named as
missing; a group that such an input could still move is provisional. No score is computed where an input is missing, and
IPSS-M always lacks blood counts here: its inputs are listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from mingbian.interpret.completeness import Sources, expected_state
from mingbian.interpret.match import Hit
from mingbian.interpret.tumors import OWN, TumorMatch, TumorMatcher
from mingbian.knowledge.atoms import FusionAtom, Prompt, Truth
from mingbian.knowledge.evaluation import CaseVariants, unqualified
from mingbian.knowledge.expected import Expected
from mingbian.knowledge.language import atoms_of, parse, positive_atoms
from mingbian.knowledge.rows import Row
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Case
from mingbian.model.interpretation import CoverageState, Effect, ExpectedBiomarker, SchemeResult

ELN, ICC, IPSSM = "ELN 2022", "WHO/ICC 2022", "IPSS-M"
_ELN_SOURCE = "http://ashpublications.com/view-large/10723152"
_IPSSM_SOURCE = "PMID:38319256"
_GROUPS: Mapping[str, str] = MappingProxyType({"favorable": "預後良好", "intermediate": "預後中等", "adverse": "預後不良"})

_IPSSM_GENES = (
    "ASXL1", "CBL", "DNMT3A", "ETV6", "EZH2", "FLT3", "IDH2", "KRAS", "NPM1", "NRAS", "RUNX1", "SF3B1", "SRSF2", "TP53",
    "U2AF1",
)  # fmt: skip
_IPSSM_OTHERS: Sequence[tuple[str, str, str]] = (
    ("blasts", "bone marrow blasts", "骨髓芽細胞比例"),
    ("hemoglobin", "hemoglobin", "血紅素"),
    ("platelets", "platelets", "血小板"),
    ("karyotype", "cytogenetic group of IPSS-R", "IPSS-R 染色體分組"),
)
_ELN_INPUTS: Sequence[tuple[str, str, str, str]] = (
    ("NPM1", "NPM1 exon 11 frameshift", "NPM1 exon 11", "small"),
    ("FLT3-ITD", "FLT3 ITD", "FLT3 exons 14-15", "small"),
    ("CEBPA bZIP", "CEBPA residues 278-345 in-frame indel", "CEBPA residues 278-345", "small"),
    ("TP53", "TP53 mutation", "", "small"),
    *((gene, f"{gene} mutation", "", "small") for gene in
      ("ASXL1", "BCOR", "EZH2", "RUNX1", "SF3B1", "SRSF2", "STAG2", "U2AF1", "ZRSR2")),
    ("RUNX1::RUNX1T1", "RUNX1::RUNX1T1 fusion", "", "fusion"),
    ("CBFB::MYH11", "CBFB::MYH11 fusion", "", "fusion"),
    ("KMT2A rearrangement", "KMT2A fusion", "", "fusion"),
)  # fmt: skip


class Schemes:
    """The schemes that apply to one case."""

    def __init__(self, case: Case, kb: KnowledgeBase, tumors: TumorMatcher, whole: CaseVariants, sources: Sources) -> None:
        self._case = case
        self._kb = kb
        self._tumors = tumors
        self._whole = whole
        self._sources = sources

    def results(self, hits: Mapping[int, Sequence[Hit]]) -> tuple[SchemeResult, ...]:
        """ELN for AML, IPSS-M for MDS, defining alterations for any blood cancer; in this order."""
        tumor = self._case.tumor_type
        if tumor is None or self._kb.oncotree.solid(tumor.code):
            return ()
        own = {hit.row.id: hit for found in hits.values() for hit in found if hit.tumor in OWN}
        made: list[SchemeResult] = []
        if self._is("AML"):
            made.append(self._eln(own))
        if self._is("MDS"):
            made.append(self._ipssm(own))
        defining = self._defining(own)
        return (*made, *((defining,) if defining is not None else ()))

    def _is(self, code: str) -> bool:
        tumor = self._case.tumor_type
        return tumor is not None and self._kb.oncotree.is_a(tumor.code, code)

    # -- ELN 2022

    def _eln(self, own: Mapping[str, Hit]) -> SchemeResult:
        certain: dict[str, list[Row]] = {}
        for hit in own.values():
            group = _of(hit.row, "risk") if _of(hit.row, "scheme") == "ELN2022" else None
            if group is not None and group in _GROUPS and not hit.possible:
                certain.setdefault(group, []).append(hit.row)
        karyotype = self._case.context.get("karyotype")
        inputs = tuple(self._input(*line) for line in _ELN_INPUTS)
        missing = [e.name for e in inputs if e.state is CoverageState.NOT_SHOWN]
        if karyotype is None:
            missing.insert(0, "karyotype")
        group, rows, why, why_zh = _eln_group(certain)
        if group is None and not certain and not missing:
            group, why = "intermediate", "nothing that the scheme calls favorable or adverse was found"
            why_zh = "未檢出列為良好或不良者"
        provisional = group is not None and bool(missing) and group != "adverse"
        names = "; ".join(dict.fromkeys(row.text for row in rows))
        text = (
            f"{ELN} at diagnosis, for intensive treatment: {group or 'no group'}" + (f" ({names})" if names else "") + "."
        )
        zh = (
            f"{ELN}（診斷時，強化治療）：{_GROUPS[group] if group else '無法分組'}"
            + (f"（{names}）" if names else "")
            + "。"
        )
        if why:
            text += f" {why[0].upper()}{why[1:]}."
            zh += f"{why_zh}。"
        if missing:
            moves = "and could move it" if provisional else "and are part of the scheme"
            text += f" Not given, {moves}: {', '.join(missing)}."
            zh += f"未提供{'（可能改變分組）' if provisional else ''}：{'、'.join(missing)}。".replace(
                "karyotype", "染色體核型"
            )
        return SchemeResult(
            ELN,
            group,
            _GROUPS[group] if group else "",
            provisional,
            text,
            zh,
            inputs,
            tuple(missing),
            tuple(dict.fromkeys(row.id for row in rows)),
            (_ELN_SOURCE,),
        )

    def _input(self, name: str, biomarker: str, place: str, test: str) -> ExpectedBiomarker:
        line = Expected("", (), (), parse(biomarker), name, name, test, place, ELN, "", _ELN_SOURCE, "")
        return expected_state(line, self._case, self._whole, self._sources)

    # -- IPSS-M

    def _ipssm(self, own: Mapping[str, Hit]) -> SchemeResult:
        inputs = []
        for gene in _IPSSM_GENES:
            line = Expected("", (), (), parse(f"{gene} mutation"), gene, gene, "small", "", IPSSM, "", _IPSSM_SOURCE, "")
            inputs.append(expected_state(line, self._case, self._whole, self._sources))
        ptd = parse("KMT2A PTD")
        line = Expected("", (), (), ptd, "KMT2A PTD", "KMT2A PTD", "copy", "", IPSSM, "", _IPSSM_SOURCE, "")
        inputs.append(expected_state(line, self._case, self._whole, self._sources))
        for key, name, name_zh in _IPSSM_OTHERS:
            stated = self._case.context.get(key)
            state = CoverageState.COVERED if stated else CoverageState.OTHER_TEST
            reason, reason_zh = (f"stated: {stated}", f"已提供：{stated}") if stated else ("not given", "未提供")
            inputs.append(ExpectedBiomarker(name, name_zh, state, reason, reason_zh, (), IPSSM, "", _IPSSM_SOURCE))
        missing = [e for e in inputs if e.state in (CoverageState.NOT_SHOWN, CoverageState.OTHER_TEST)]
        found = [e for e in inputs if e.state is CoverageState.FOUND]
        rows = tuple(i for i, hit in own.items() if _of(hit.row, "scheme") == IPSSM)
        en = ", ".join(e.name for e in found) or "none"
        zh = "、".join(e.name_zh for e in found) or "無"
        lacking, lacking_zh = ", ".join(e.name for e in missing), "、".join(e.name_zh for e in missing)
        return SchemeResult(
            IPSSM,
            None,
            "",
            False,
            f"Inputs of {IPSSM}, not computed here. Found: {en}." + (f" Not given: {lacking}." if lacking else ""),
            f"{IPSSM} 所需資料，此處不計分。已檢出：{zh}。" + (f"未提供：{lacking_zh}。" if lacking else ""),
            tuple(inputs),
            tuple(e.name for e in missing),
            rows,
            (_IPSSM_SOURCE,),
        )

    # -- alterations that define an entity

    def _defining(self, own: Mapping[str, Hit]) -> SchemeResult | None:
        rows = [
            hit.row
            for hit in own.values()
            if hit.row.effect is Effect.DIAGNOSTIC
            and hit.tumor is not TumorMatch.NARROWER
            and hit.match.truth is Truth.YES
            and (_of(hit.row, "scheme") or "").startswith(("WHO", "ICC"))
            and not any(getattr(atom, "origin", None) == "germline" for atom in atoms_of(hit.row.biomarker))
        ]
        if not rows:
            return None
        names = "; ".join(dict.fromkeys(str(row.text) for row in rows))
        blasts = [row for row in rows if any(t.key == "blasts" for t in row.context)]
        text = f"Alterations that define an entity ({', '.join(sorted({_of(r, 'scheme') or '' for r in rows}))}): {names}."
        zh = f"具定義性的變異（{'、'.join(sorted({_of(r, 'scheme') or '' for r in rows}))}）：{names}。"
        if blasts and "blasts" not in self._case.context:
            text += " Some hold from a share of blasts on, which is not given."
            zh += "部分須達一定芽細胞比例，此處未提供。"
        citations = tuple(dict.fromkeys(row.source for row in rows))
        missing = ("blasts",) if blasts and "blasts" not in self._case.context else ()
        return SchemeResult(ICC, None, "", False, text, zh, (), missing, tuple(r.id for r in rows), citations)


def _eln_group(certain: Mapping[str, Sequence[Row]]) -> tuple[str | None, Sequence[Row], str, str]:
    """The group, its rows, and which rule of the table decided where several groups were met."""
    adverse, favorable = certain.get("adverse", ()), certain.get("favorable", ())
    middle = certain.get("intermediate", ())
    by_fusion = [row for row in adverse if _is_rearrangement(row)]
    nine = [row for row in middle if _names_fusion(row, "KMT2A", "MLLT3")]
    if by_fusion:
        return "adverse", by_fusion, "", ""
    if nine and not favorable:
        why = "t(9;11) takes precedence over gene mutations of the adverse group" if adverse else ""
        return "intermediate", nine, why, "t(9;11) 優先於列為不良的基因突變" if adverse else ""
    if adverse and favorable:
        both = (*favorable, *adverse)
        return (
            None,
            both,
            "alterations of the favorable and the adverse group stand together; the table does not say which decides",
            "同時有列為良好與不良的變異；分組表未說明何者優先",
        )
    for group, rows in (("adverse", adverse), ("favorable", favorable), ("intermediate", middle)):
        if rows:
            return group, rows, "", ""
    return None, (), "", ""


def _is_rearrangement(row: Row) -> bool:
    return any(isinstance(unqualified(atom), (FusionAtom, Prompt)) for atom in positive_atoms(row.biomarker))


def _names_fusion(row: Row, *genes: str) -> bool:
    return all(gene in row.genes for gene in genes) and _is_rearrangement(row)


def _of(row: Row, key: str) -> str | None:
    return next((",".join(term.values) for term in row.context if term.key == key), None)
