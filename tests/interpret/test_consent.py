"""The consent gate: without a recorded yes, nothing in the result speaks of inheritance."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.interpret.fakes import case
from tests.interpret.heredity import KB, finding, variant

from mingbian.interpret import consent, germline
from mingbian.interpret.consent import tells, withhold
from mingbian.model.case import Assay, Consent
from mingbian.model.interpretation import (
    Accounting,
    Approval,
    Assertion,
    Basis,
    Condition,
    ConditionState,
    Effect,
    Finding,
    GermlineFinding,
    GermlineState,
    Interpretation,
    KnowledgeVersion,
    Level,
    Oncogenicity,
    Origin,
    Question,
    Reimbursement,
    Tier,
    Warning_,
    WildType,
    WildTypeState,
)
from mingbian.model.reading import RefusedRecord, SetAside
from mingbian.model.records import Record, replace
from mingbian.model.variant import Variant


def result(
    findings: tuple[Finding, ...], entries: tuple[GermlineFinding, ...], consent: Consent, **given: Any
) -> Interpretation:
    settled = case("BRCA", consent_germline=consent)
    made: dict[str, Any] = {
        "software_version": "0",
        "knowledge": KnowledgeVersion("2026.11", "2026-11-21", "0", 0),
        "input": (),
        "case": settled,
        "accounting": Accounting(1, 1, 1, MappingProxyType({}), ()),
        "findings": findings,
        "germline_findings": entries,
        "wild_type": (),
    }
    return Interpretation(**(made | given))


def texts(value: Any) -> Iterator[str]:
    """Every text in a record, but not what is said of the case and its files."""
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, Record):
        for f in msgspec.structs.fields(value):
            if not (isinstance(value, Interpretation) and f.name in ("case", "input")):
                yield from texts(getattr(value, f.name))
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from texts(item)
    elif hasattr(value, "items"):
        for key, item in value.items():
            yield from texts(key)
            yield from texts(item)


def assert_silent(i: Interpretation) -> None:
    for text in texts(i):
        lowered = text.lower()
        assert "germline" not in lowered, text
        assert "heredit" not in lowered, text
        assert "inherit" not in lowered, text
        assert "遺傳" not in text, text
        assert "生殖細胞" not in text, text
        assert not tells(text), text


WORDS = st.sampled_from(
    [
        "May be inherited. A blood test is needed.", "germline BRCA-mutated HER2-negative", "可能遺傳，需要抽血確認。",
        "Olaparib: PARP inhibitor.", "Level A: approved for this tumor. Label asks for a germline variant.", "gBRCAm",
        "此癌別已核准。需為生殖細胞變異。", "Pathogenic in ClinVar.", "Refer the family; genetic counseling.", "Germ-line",
        "",
        "possible_germline", "resistance", "germline_risk", "hereditary syndrome", "某藥已核准。",
        "Lynch syndrome diagnosed",
        "carrier", "遺傳諮詢", "家族史", "MAPK cascade", "VAF 48 %.",
    ]
)  # fmt: skip


@st.composite
def told(draw: st.DrawFn) -> Finding:
    """A finding with telling words in every place that holds words."""
    word = lambda: draw(WORDS)  # noqa: E731
    v = variant(
        draw(st.sampled_from(["BRCA2 S1722fs", "ATM Q60*", "KRAS G12D"])),
        vaf=0.48, depth=500, zygosity="heterozygous", normal_vaf=0.5, normal_depth=60, normal_alt_reads=30,
        normal_genotype="0/1", filters=("germline", "PASS"), clinvar=word(), reported_origin=draw(st.sampled_from(
            [None, "germline", "somatic"])), flags=(word(),),
    )  # fmt: skip
    observed = replace(v.observed, as_reported=MappingProxyType({"origin": "germline", "note": word()}))
    v = replace(v, observed=observed, parents=(observed,))
    assertion = Assertion(
        Effect.SENSITIVITY, ("olaparib",), "BRCA", Tier.I, Level.A, "I-A", word() or "ROW",
        (Condition(word(), ConditionState.MET, "origin", "germline", word()),),
        (Approval("FDA", "2018-01-12", word()),), (Reimbursement("NHI", word(), word(), None, word(), word()),),
        (), word() or "AMP-A-label", biomarker=word(), text=word(), text_zh=word(),
    )  # fmt: skip
    steps = (Basis("G3", "Route.", "", ()), Basis("AMP-A-label", word(), word(), ("ROW-1", word())))
    return finding(
        v,
        origin=draw(st.sampled_from(list(Origin))),
        flags=(word(), "resistance"),
        basis=steps,
        what_would_change=steps,
        assertions=(assertion,),
        oncogenicity=Oncogenicity("Oncogenic", 10, ("OS1",), (word(),)),
    )


@given(
    st.lists(told(), max_size=3),
    st.sampled_from([Consent.NO, Consent.UNKNOWN]),
    WORDS, WORDS, st.integers(0, 3),
)  # fmt: skip
def test_without_consent_nothing_speaks_of_inheritance(
    findings: list[Finding], consent: Consent, text: str, text_zh: str, entries: int
) -> None:
    entry = GermlineFinding("F1", GermlineState.POSSIBLE, "any_tumor", "G3", text, "P1", (text,), text_zh, (text_zh,))
    before = result(
        tuple(findings),
        (entry,) * entries,
        consent,
        wild_type=(WildType("KRAS", "exons 2-4", WildTypeState.CANNOT_CALL, text, text_zh),),
        biomarkers=MappingProxyType({"msi": {"status": "MSI-H", "caveat": text, "notes": [text_zh]}}),
        warnings=(Warning_("CONSENT_CONFLICT", False, text, text_zh), Warning_("OTHER", True, text, text_zh)),
        questions=(Question("origin", text, text_zh, ("germline",), ("F1",)),),
        accounting=Accounting(
            1, 1, 0, MappingProxyType({"filtered": 1}), (RefusedRecord(3, text),), (SetAside("filtered", 2, text),)
        ),
    )
    after = withhold(before)
    assert_silent(after)
    assert [(g.withheld, g.count) for g in after.germline_findings] == [(True, entries)]
    assert after.accounting.balanced == before.accounting.balanced
    assert withhold(after) == after
    for old, new in zip(before.findings, after.findings, strict=True):
        assert (new.id, new.tier, new.level) == (old.id, old.tier, old.level)
        assert "resistance" in new.flags
        if old.origin in (Origin.GERMLINE, Origin.POSSIBLE_GERMLINE):
            assert new.origin is Origin.UNKNOWN  # never somatic
            assert new.variant.observed.call.zygosity is None
            assert new.variant.observed.call.normal_vaf is None
        else:
            assert new.origin is old.origin
        assert [b.rule for b in new.basis if b.rule == "AMP-A-label"]  # the tier keeps its basis
        assert all(c.state is ConditionState.UNKNOWN for a in new.assertions for c in a.conditions)


@given(st.lists(told(), max_size=2))
def test_with_consent_nothing_is_changed(findings: list[Finding]) -> None:
    before = result(tuple(findings), (), Consent.YES)
    assert withhold(before) is before


@pytest.mark.parametrize("assay", list(Assay))
@given(
    name=st.sampled_from(
        [
            "BRCA2 S1722fs",
            "MUTYH Y179C",
            "EGFR T790M",
            "TP53 R175H",
            "ATM R3008*",
            "DNMT3A R882H",
            "LDLR C100Y",
            "DDX41 Q60*",
        ]
    ),
    vaf=st.none() | st.floats(0, 1),
    tumor=st.sampled_from([None, "BRCA", "LUAD", "AML", "COADREAD"]),
    age=st.none() | st.integers(0, 90),
    purity=st.none() | st.floats(0.05, 1),
)
def test_the_rules_own_words_never_pass_the_gate(
    assay: Assay, name: str, vaf: float | None, tumor: str | None, age: int | None, purity: float | None
) -> None:
    v = variant(name, vaf=vaf, depth=300, clinvar="Pathogenic")
    settled = case(tumor, assay=assay, age=age, purity=purity, consent_germline=Consent.UNKNOWN)
    f = finding(v, origin=germline.origin(v, settled, KB))
    entries = germline.flag([f], settled, {}, KB)
    f = replace(f, basis=tuple(Basis(e.rule, e.reason, e.reason_zh) for e in entries))
    assert_silent(withhold(replace(result((f,), entries, Consent.UNKNOWN), case=settled)))


def test_sentences_that_do_not_tell_stay() -> None:
    step = Basis(
        "AMP-A-label", "Level A: approved in this tumor. The label asks for a germline variant.", "A 級：已核准。限遺傳。"
    )
    f = finding(variant("BRCA2 S1722fs"), basis=(step,))
    after = withhold(result((f,), (), Consent.NO)).findings[0]
    assert after.basis == (Basis("AMP-A-label", "Level A: approved in this tumor.", "A 級：已核准。"),)


def test_an_acquired_finding_keeps_what_was_counted() -> None:
    v: Variant = variant("KRAS G12D", vaf=0.2, normal_vaf=0.0, normal_depth=60, filters=("germline", "PASS"))
    call = withhold(result((finding(v, origin=Origin.SOMATIC),), (), Consent.NO)).findings[0].variant.observed.call
    assert (call.vaf, call.normal_vaf, call.normal_depth, call.filters) == (0.2, 0.0, 60, ("not_shown", "PASS"))


@given(
    st.lists(
        st.sampled_from(
            ["population frequency 12.5% (", "Lynch", "germ-line", "GERMLINE", "familial", "Famil", "1 2", "chr1", "gBRCA1",
             "xgBRCA", "carrier", "counsel", "遺傳", "家", "族", "0.125%", "ACMG", "acm", "g", ".", " ", "ſ", "İ", "ß"]
        ),
        max_size=8,
    ).map("".join)
)  # fmt: skip
def test_whether_a_text_tells_does_not_depend_on_how_it_is_looked_at(text: str) -> None:
    assert tells(text) == (bool(text) and consent._TELLING.search(text) is not None)
