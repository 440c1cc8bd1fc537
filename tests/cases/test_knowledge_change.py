"""After the knowledge changed: which cases, what of them, and nothing signed moves."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pytest
from tests.cases.fixtures import Laboratory, inputs

from mingbian import issuing
from mingbian.cases import postings, reinterpretation
from mingbian.cases.reinterpretation import Fact, biomarker_terms
from mingbian.cases.store import Store
from mingbian.cases.views import case_view
from mingbian.interpret import interpret
from mingbian.knowledge import diff
from mingbian.knowledge.store import KnowledgeBase


def without(kb: KnowledgeBase, name: str, word: str) -> Mapping[str, bytes]:
    """The tables with the lines of one that hold a word left out."""
    lines = kb.tables[name].decode().splitlines(keepends=True)
    return MappingProxyType({**kb.tables, name: "".join(x for x in lines if word not in x).encode()})


@pytest.fixture(scope="module")
def poorer() -> KnowledgeBase:
    """The knowledge base without its curated rows of EGFR in lung cancer, and without CIViC."""
    tables = without(KnowledgeBase.load(), "assertions/lung.tsv", "EGFR")
    return KnowledgeBase({name: data for name, data in tables.items() if not name.startswith("civic/")})


def test_the_cases_that_hold_the_changed_fact_are_found_and_no_others(store: Store, laboratory: Laboratory) -> None:
    ops = laboratory.operations(store)
    other = store.case_file(ops.create_case(*inputs(1), label="T-0002").case)  # no EGFR variant in it
    lung = store.cases()[-1]
    kb = KnowledgeBase.load()
    old = without(kb, "assertions/lung.tsv", "\tEGFR p.L858R\t")
    changed = diff.compare(diff.of_tables("old", old), diff.of_tables("new", kb.tables))
    facts = reinterpretation.facts_of(changed)
    assert facts
    assert reinterpretation.affected(store, facts, kb.oncotree) == (lung.number,)
    assert other.number != lung.number


def test_the_list_says_which_tiers_move_and_what_is_gained_and_lost_and_nothing_signed_changes(
    signed_store: Store, signed_laboratory: Laboratory, poorer: KnowledgeBase
) -> None:
    store = signed_store
    report = case_view(store, store.cases()[0].id).report
    assert report is not None
    before = issuing.issued_pages(store, report.id, issuing.CLINICIAN, "en")
    to_dos = reinterpretation.plan(store, [store.cases()[0].number], poorer)
    change = next(c for c in to_dos[0].changes if c.name == "EGFR L858R")
    assert change.was == "I"
    assert change.now != "I"
    assert change.lost
    assert to_dos[0].signed
    reinterpretation.take_over(store, signed_laboratory.session("sam", store), to_dos)
    assert [t.case for _, t in reinterpretation.open_list(store)] == [report.case]
    assert issuing.made_again(store, report.id, issuing.CLINICIAN, "en") == before
    reinterpretation.settle(
        store, signed_laboratory.session("sam", store), to_dos[0], "declined", "withdrawn for a day only"
    )
    assert list(reinterpretation.open_list(store)) == []


def test_several_processes_find_the_same(
    store: Store, laboratory: Laboratory, poorer: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reinterpretation, "_SHARE", 2)
    ops = laboratory.operations(store)
    readings, options, interpretation = inputs(1)
    for n in range(3):
        ops.create_case(readings, options, interpretation, label=f"T-{n}")
    ops.create_case(*inputs(0), label="last")
    numbers = [c.number for c in store.cases()]
    alone = reinterpretation.plan(store, numbers, poorer)
    assert len(alone) == 2
    assert reinterpretation.plan(store, numbers, poorer, processes=2) == alone


def test_a_draft_that_is_tiered_anew_keeps_its_decisions(
    store: Store, laboratory: Laboratory, poorer: KnowledgeBase
) -> None:
    ops = laboratory.operations(store)
    case = store.cases()[0].id
    key = next(k for k, f in case_view(store, case).findings.items() if f.variant.gene == "TP53")
    ops.dismiss(case, key, ["artifact"], with_germline=True)
    ops.retier(case, poorer, "update")
    view = case_view(store, case)
    assert view.decisions[key].reasons
    assert view.file.knowledge_sha256 == poorer.sha256
    assert view.to_open[0] in view.unopened("sam")


def test_no_row_of_the_knowledge_base_that_speaks_of_a_case_is_overlooked() -> None:
    """Whatever a row matched, its terms are among those of the case: else an update would pass the case by."""
    kb = KnowledgeBase.load()
    rows = {row.id: row for row in kb.rows}
    for n in (0, 1):
        readings, options, _ = inputs(n)
        result = interpret(readings, options, kb)
        terms = postings.terms_of(result, readings)
        seen = 0
        for finding in result.findings:
            for assertion in finding.assertions:
                row = rows.get(assertion.evidence_id)
                if row is None:
                    continue
                seen += 1
                wanted = biomarker_terms(assertion.biomarker)
                assert wanted & terms or reinterpretation.EVERY in wanted, assertion.biomarker
        assert seen > 5


def test_a_fact_about_any_variant_of_a_tumor_type_reaches_its_cases_only(store: Store) -> None:
    tree = KnowledgeBase.load().oncotree
    every = frozenset({reinterpretation.EVERY})
    assert reinterpretation.affected(store, [Fact("a", every, ("LUAD",))], tree) == (1,)
    assert reinterpretation.affected(store, [Fact("a", every, ("LUNG",))], tree) == (1,)
    assert reinterpretation.affected(store, [Fact("a", every, ("BREAST",))], tree) == ()
    assert reinterpretation.affected(store, [Fact("a", every, ("*",))], tree) == (1,)


@pytest.mark.parametrize("numbers", [[1], [1, 2, 5], list(range(0, 20000, 3)), [8191, 8192, 8193], list(range(700))])
def test_sets_of_cases_hold_exactly_what_was_put_in(store: Store, numbers: list[int]) -> None:
    with store.database.transaction():
        for n in numbers:
            postings.add(store.database, n, ["g:TEST"])
            postings.add(store.database, n, ["g:TEST"])
    mask = postings.cases_with(store.database, ["g:TEST"], 20000)["g:TEST"]
    assert mask.nonzero()[0].tolist() == numbers
