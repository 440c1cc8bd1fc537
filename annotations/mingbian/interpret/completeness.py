"""What guidelines expect to be tested in this tumor, and what the assay can say of each: found, looked for, not shown.

"Looked for" needs a statement: coverage of the place, a signature that was reported, or a panel known here that looks at
it. A biomarker without one is not taken for absent. Other tests (stains, karyotype) are named and left to the reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mingbian.interpret.coverage import Coverage, region_of, units
from mingbian.interpret.naming import name
from mingbian.knowledge.atoms import Truth
from mingbian.knowledge.evaluation import CaseVariants, evaluate
from mingbian.knowledge.expected import Expected, expected_biomarkers
from mingbian.knowledge.language import genes
from mingbian.knowledge.panels import Panel, Sight
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Assay, Case
from mingbian.model.interpretation import Completeness, CoverageState, ExpectedBiomarker, Finding
from mingbian.model.records import Record
from mingbian.model.variant import Signature

_CONTEXT_OF = (("HER2", "HER2"), ("Hormone receptors", "HR"), ("MSI", "MMR"))
"""Expected tests whose answer the context may state: the words their name begins with, and the key."""


class Sources(Record, frozen=True):
    """What can show that something was looked for. ``ids``: finding ids by the ``id`` of the variant."""

    coverage: Coverage
    stated: Mapping[str, Signature]
    panel: Panel | None
    ids: Mapping[int, str]


def sources_of(
    case: Case,
    kb: KnowledgeBase,
    coverage: Coverage,
    stated: Mapping[str, Signature],
    findings: Sequence[Finding],
) -> Sources:
    """The statements of one case."""
    return Sources(coverage, stated, kb.panel(case.panel), {id(f.variant): f.id for f in findings})


def completeness(case: Case, kb: KnowledgeBase, whole: CaseVariants, sources: Sources) -> Completeness | None:
    """The list for the case's tumor type; None where the type is not known or has no list."""
    if case.tumor_type is None:
        return None
    code = case.tumor_type.code
    lines = [
        line
        for line in expected_biomarkers()
        if kb.oncotree.covers(line.tumor_types, (), code)
        and not (line.excluded and kb.oncotree.covers(line.excluded, (), code))
    ]
    if not lines:
        return None
    expected = tuple(expected_state(line, case, whole, sources) for line in lines)
    by_state = {state: sum(e.state is state for e in expected) for state in CoverageState}
    seen = by_state[CoverageState.FOUND] + by_state[CoverageState.COVERED]
    open_, other = by_state[CoverageState.NOT_SHOWN], by_state[CoverageState.OTHER_TEST]
    nhi = sum(1 for e in expected if e.payer and e.state is CoverageState.NOT_SHOWN)
    text = (
        f"Of {len(expected)} biomarkers expected in {code}, {seen} found or looked for, {open_} not shown to be looked for"
    )
    text += f", {other} of another test." if other else "."
    zh = f"{code} 預期檢測 {len(expected)} 項：{seen} 項已檢出或已檢測，{open_} 項未能證明已檢測"
    zh += f"，{other} 項屬其他檢查。" if other else "。"
    if nhi:
        text += f" {nhi} of those not shown belong to what the National Health Insurance asks for or pays by."
        zh += f"其中 {nhi} 項與健保要求或給付有關。"
    return Completeness(code, expected, text, zh)


def expected_state(line: Expected, case: Case, whole: CaseVariants, sources: Sources) -> ExpectedBiomarker:
    """One expected biomarker with what the assay can say of it."""
    state, en, zh, found = _answer(line, case, whole, sources)
    return ExpectedBiomarker(
        line.name, line.name_zh, state, en, zh, found, line.expected_by, line.payer, line.source, line.id
    )


def _answer(
    line: Expected, case: Case, whole: CaseVariants, sources: Sources
) -> tuple[CoverageState, str, str, tuple[str, ...]]:
    ids, panel = sources.ids, sources.panel
    if line.biomarker is not None and line.test != "other":
        match = evaluate(line.biomarker, whole)
        if match is not None and match.variants:
            variants = [whole.variants[i] for i in match.variants]
            named = sorted({name(v) for v in variants})
            maybe = "" if match.truth is Truth.YES else " (not certain)"
            maybe_zh = "" if match.truth is Truth.YES else "（不確定）"
            return (
                CoverageState.FOUND,
                f"found: {', '.join(n[0] for n in named)}{maybe}",
                f"已檢出：{'、'.join(n[1] for n in named)}{maybe_zh}",
                tuple(sorted((ids[id(v)] for v in variants if id(v) in ids), key=lambda f: (len(f), f))),
            )
    key = next((key for words, key in _CONTEXT_OF if line.name.startswith(words)), None)
    if key is not None and key in case.context:
        value = case.context[key]
        return CoverageState.COVERED, f"stated in the context: {key} {value}", f"臨床資訊已提供：{key} {value}", ()
    if line.test == "other":
        return CoverageState.OTHER_TEST, "another test answers this", "由其他檢查回答", ()
    if line.test == "signature":
        reported = sources.stated.get(line.place)
        if reported is not None:
            text = reported.status or (f"{reported.value:g}" if reported.value is not None else "reported")
            return CoverageState.COVERED, f"reported: {text}", f"已報告：{text}", ()
        if panel is not None and line.place in panel.signatures:
            return (
                CoverageState.NOT_SHOWN,
                f"{panel.name} reports it; no value here",
                f"{panel.name} 可報告，此處無結果",
                (),
            )
        return CoverageState.NOT_SHOWN, "not reported", "未報告", ()
    lowest = _read(line, sources.coverage)
    if lowest is not None:
        if case.assay is Assay.PLASMA:
            text, zh = "looked for in plasma, not found; plasma cannot show absence", "血漿檢測未檢出；血漿不能證明沒有"
        else:
            text, zh = "looked for, not found", "已檢測，未檢出"
        return CoverageState.COVERED, text, zh, ()
    if panel is not None and line.biomarker is not None:
        sight = panel.answers(line.biomarker)
        if sight is Sight.SEEN:
            return (
                CoverageState.COVERED,
                f"{panel.name} looks for it; not found (depth not stated)",
                f"{panel.name} 檢測項目，未檢出（未提供深度）",
                (),
            )
        if sight is Sight.NOT_SEEN:
            return CoverageState.NOT_SHOWN, f"{panel.name} does not look for it", f"{panel.name} 未檢測此項", ()
    return CoverageState.NOT_SHOWN, "no statement says that it was looked for", "沒有資料說明是否檢測", ()


def _read(line: Expected, coverage: Coverage) -> bool | None:
    """True where statements cover the whole place with enough reads; None where they do not."""
    if line.biomarker is None:
        return None
    named = genes(line.biomarker)
    if line.test == "fusion":
        partners = [gene for gene in named if coverage.fusions_read(gene)]
        alternatives = len(named) > 1 and "::" in line.name
        return True if partners and (alternatives or len(partners) == len(named)) else None
    for gene in named if not line.place else (line.place.split(" ", 1)[0],):
        words = line.place.partition(" ")[2]
        region = region_of(gene, words) if words else None
        if words and region is None:
            return None
        if not all(coverage.read(unit) for unit in units(gene, region)):
            return None
    return True
