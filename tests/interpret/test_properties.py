"""What must hold for any case: order never matters, silence never raises a tier, alleles balance."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.interpret.fakes import SmallKnowledge, copies, fusion, interpreted, reading, row, signature, small

from mingbian.interpret import interpret
from mingbian.interpret.amp import LEVEL_RANK, TIER_RANK
from mingbian.interpret.tumors import OWN, TumorMatch, TumorMatcher
from mingbian.knowledge.oncotree import OncoTree
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import CaseOptions
from mingbian.model.interpretation import ConditionState, Finding, Interpretation
from mingbian.model.reading import RefusedRecord
from mingbian.model.variant import Call, CopyNumberType, Kind, Observation, Population
from mingbian.reports.interpretation_json import dump

KB = KnowledgeBase.load()
TREE = OncoTree.load()
CALM = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

POOL: tuple[Observation, ...] = (
    small("EGFR", "Leu858Arg", 1),
    small("EGFR", "Thr790Met", 2, call=Call(vaf=0.1, phase_set="1")),
    small("EGFR", "Cys797Ser", 3, call=Call(vaf=0.1, phase_set="1")),
    small("EGFR", "Leu858Arg", 4, call=Call(filters=("base_qual",))),
    small("KRAS", "Gly12Cys", 5),
    small("BRAF", "Val600Glu", 6),
    small("TP53", "Arg175His", 7),
    small("TP53", "Pro72Arg", 8, population=Population(gnomad_eas=0.4)),
    small("BRCA2", "Ser1722fs", 9, call=Call(vaf=0.5, depth=200)),
    small("PIK3CA", "His1047Arg", 10),
    small("IDH1", "Arg132His", 11),
    small("NPM1", "Trp288fs", 12),
    small("KRAS", None, 13),
    small("MLH1", "Arg226*", 14),
    small("DNMT3A", "Arg882His", 15, call=Call(vaf=0.05)),
    fusion("EML4", "ALK"),
    fusion("BCR", "ABL1"),
    copies("ERBB2", CopyNumberType.AMPLIFICATION, 12),
    copies("CDKN2A", CopyNumberType.HOMOZYGOUS_DELETION),
    signature("MSI", status="MSI-H"),
    signature("TMB", value=14.0, unit="mut/Mb"),
)
TUMORS = ("LUAD", "COADREAD", "BRCA", "AML", "GIST", "OVT", "DIFG", None)
CASES = st.tuples(st.lists(st.sampled_from(POOL), unique_by=id, max_size=10), st.sampled_from(TUMORS))


def run(seen: list[Observation], tumor: str | None, **context: str) -> Interpretation:
    options = CaseOptions(context=context)
    return interpret([reading(*seen, tumor_type=tumor)], options, KB)


def rank(f: Finding) -> tuple[int, int]:
    return TIER_RANK[f.tier], LEVEL_RANK[f.level]


def named(f: Finding) -> Any:
    v = f.variant
    return v.gene, v.protein, v.kind, v.genes, str(v.observed.signature), str(v.observed.copy_number)


@CALM
@given(CASES, st.randoms())
def test_the_order_of_the_input_never_matters(case: tuple[list[Observation], str | None], random: Any) -> None:
    seen, tumor = case
    shuffled = list(seen)
    random.shuffle(shuffled)
    one, other = dump(run(seen, tumor)), dump(run(shuffled, tumor))
    for part in ("findings", "germline_findings", "wild_type", "questions", "warnings"):
        assert one[part] == other[part]


@CALM
@given(CASES)
def test_an_unrelated_common_variant_changes_no_other_tier(case: tuple[list[Observation], str | None]) -> None:
    seen, tumor = case
    more = small("PTPRD", "Ala1Gly", 99, population=Population(gnomad=0.2))
    before = {named(f): (f.tier, f.level, f.assertions) for f in run(seen, tumor).findings}
    after = {named(f): (f.tier, f.level, f.assertions) for f in run([*seen, more], tumor).findings}
    assert {k: v for k, v in after.items() if k in before} == before


CONTEXT = st.fixed_dictionaries(
    {},
    optional={
        "HR": st.sampled_from(["positive", "negative"]),
        "HER2": st.sampled_from(["positive", "negative", "low"]),
        "setting": st.sampled_from(["metastatic", "adjuvant", "locally advanced"]),
        "line": st.sampled_from(["1", "2", "3"]),
        "prior": st.sampled_from(["none", "osimertinib", "platinum", "endocrine therapy"]),
    },
)


@CALM
@given(
    st.sampled_from(
        ["HR=positive", "HER2=negative", "setting=metastatic", "line>=2", "prior=EGFR-TKI", "age>=18", "sex=male"]
    ),
    st.sampled_from(["A", "B", "C", "D"]),
    st.sampled_from(["sensitivity", "resistance", "no_benefit", "diagnostic", "prognostic_worse"]),
    st.sampled_from(["label", "guideline", "paper"]),
    CONTEXT,
    st.integers(1, 90) | st.none(),
)
def test_an_unknown_condition_is_never_better_than_a_met_one(
    asked: str, level: str, effect: str, kind: str, context: dict[str, str], age: int | None
) -> None:
    cells = {"effect": effect, "level": level, "evidence_kind": kind}
    if effect in ("diagnostic", "prognostic_worse"):
        cells["therapies"] = ""
    free, tied = row("EGFR p.L858R", "NSCLC", **cells), row("EGFR p.L858R", "NSCLC", context=asked, **cells)
    options = CaseOptions(context=context, age=age)
    best = interpreted(SmallKnowledge(free), POOL[0], tumor_type="LUAD", options=options).findings[0]
    f = interpreted(SmallKnowledge(tied), POOL[0], tumor_type="LUAD", options=options).findings[0]
    states = {c.state for a in f.assertions for c in a.conditions}
    assert rank(f) >= rank(best)
    if states == {ConditionState.MET}:
        assert rank(f) == rank(best)
        assert "conditional" not in f.flags
    if ConditionState.UNKNOWN in states and f.tier in ("I", "II"):
        assert "conditional" in f.flags


@CALM
@given(CASES, st.text(alphabet="abcdefghij", min_size=3, max_size=8), st.text(alphabet="xyz", min_size=1, max_size=5))
def test_context_that_no_row_asks_for_changes_no_tier(
    case: tuple[list[Observation], str | None], key: str, value: str
) -> None:
    seen, tumor = case
    plain, told = run(seen, tumor), run(seen, tumor, **{f"q_{key}": value})
    assert [(f.id, f.tier, f.level) for f in plain.findings] == [(f.id, f.tier, f.level) for f in told.findings]


@CALM
@given(
    st.lists(st.sampled_from(POOL), max_size=14),
    st.dictionaries(st.sampled_from(["filtered", "not_a_call", "outside_known_genes", "duplicate"]), st.integers(0, 10**6)),
    st.lists(st.integers(1, 5), max_size=4),
)
def test_alleles_always_balance(seen: list[Observation], aside: dict[str, int], refused: list[int]) -> None:
    lines = tuple(RefusedRecord(n, "not a number", alleles) for n, alleles in enumerate(refused, start=1))
    given_ = reading(*seen, tumor_type="LUAD", set_aside=aside, refused=lines)
    result = interpret([given_], CaseOptions(), KB).accounting
    assert result.balanced
    assert result.alleles == sum(o.kind is not Kind.SIGNATURE for o in seen) + sum(aside.values()) + sum(refused)
    assert result.interpreted <= len(seen)


@CALM
@given(
    st.sampled_from(["NSCLC", "LUAD", "BRCA", "*", "*solid", "MEL"]),
    st.sampled_from(["NSCLC", "BRCA", "*"]),
    st.sampled_from(["LUAD", "BRCA", "MEL", None]),
    st.sampled_from(["drugamab", "drugamab + other", "other; drugamab"]),
)
def test_a_withdrawn_drug_is_never_offered_for_its_indication(
    row_types: str, gone_in: str, tumor: str | None, drugs: str
) -> None:
    offered = row("EGFR p.L858R", row_types, therapies=drugs)
    gone = row("EGFR p.L858R", gone_in, id="GONE", effect="withdrawn", level="", valid_from="2024-07-15")
    result = interpreted(SmallKnowledge(offered, gone), POOL[0], tumor_type=tumor)
    if gone_in in ("*", row_types):
        therapies = {t for a in result.findings[0].assertions if a.effect == "sensitivity" for t in a.therapies}
        assert not any("drugamab" in t for t in therapies)


@CALM
@given(st.sampled_from([r for r in KB.rows if r.effect == "sensitivity" and r.level == "A"]), st.data())
def test_narrowing_a_tumor_type_loses_nothing_but_by_exclusion(made: Any, data: Any) -> None:
    code = data.draw(st.sampled_from(TREE.codes))
    if TumorMatcher(TREE, code).match(made)[0] not in OWN - {TumorMatch.NARROWER}:
        return
    for child in TREE.children(code):
        match = TumorMatcher(TREE, child).match(made)[0]
        assert match in OWN or match is TumorMatch.EXCLUDED


@CALM
@given(CASES)
def test_a_tier_always_has_a_reason(case: tuple[list[Observation], str | None]) -> None:
    result = run(*case)
    for f in result.findings:
        assert f.basis
        assert all(step.text and step.text_zh for step in (*f.basis, *f.what_would_change))
        graded = [a for a in f.assertions if a.tier is not None]
        if f.tier in ("I", "II"):
            assert rank(f) == min((TIER_RANK[a.tier], LEVEL_RANK[a.level]) for a in graded)
        else:
            assert not graded
        assert all(a.review != "unreviewed" or a.tier != "I" for a in f.assertions)
