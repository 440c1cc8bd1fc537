"""The result file: as the contract says, the same bytes every time, read back without loss, refused when damaged."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reports.fixtures import HOSTILE_TEXTS, case, colon, hostile, lung, nothing_found

import mingbian.reports
from mingbian.interpret.consent import withhold
from mingbian.model.case import Consent
from mingbian.model.errors import Refusal
from mingbian.model.interpretation import Finding, GermlineFinding, Interpretation, Tier
from mingbian.model.reading import RefusedRecord
from mingbian.model.records import Record, replace
from mingbian.model.variant import Observation, Population, Signature
from mingbian.reports.interpretation_json import dump, dumps, load

SCHEMA = json.loads((Path(mingbian.reports.__path__[0]) / "schemas" / "mingbian.interpretation.1.json").read_bytes())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
CONTRACT_TOP = [
    "schema", "software", "knowledge", "input", "case", "accounting", "findings", "germline_findings", "wild_type",
    "biomarkers", "warnings",
]  # fmt: skip
CONTRACT_FINDING = [
    "id", "kind", "gene", "genes", "chrom", "pos", "ref", "alt", "build", "hgvs_g", "hgvs_c", "hgvs_p", "protein",
    "consequence", "as_reported", "source_line", "vaf", "vaf_from", "depth", "filters", "zygosity", "copies", "population",
    "tier", "level", "escat", "oncogenicity", "assertions", "origin", "flags", "basis",
]  # fmt: skip


# Interpretations of any content, made from the records' own types. ------------------------------------------------------

TEXT = st.text(max_size=12)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
FRACTIONS = st.floats(0, 1)
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(-1000, 1000), NUMBERS, TEXT)


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Values of one annotated type."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType or origin is typing.Union:
        return st.one_of([anything(a) for a in arguments])
    if origin in (tuple, Sequence):
        return st.lists(anything(arguments[0]), max_size=2).map(tuple)
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(TEXT, anything(arguments[1]), max_size=2).map(types.MappingProxyType)
    if hint is type(None):
        return st.none()
    if hint is Any:
        return PLAIN
    if issubclass(hint, Record):
        return record(hint)
    if issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    return {bool: st.booleans(), int: st.integers(0, 2**53), float: NUMBERS, str: TEXT}[hint]


def record(cls: Any) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(cls)
    fields = {f.name: anything(hints[f.name]) for f in msgspec.structs.fields(cls)}
    fields.update({name: st.none() | FRACTIONS for name in fields if name in {"vaf", "normal_vaf", "purity"}})
    if cls is Population:
        fields.update({name: st.none() | FRACTIONS for name in ("gnomad", "gnomad_eas", "highest")})
    if cls is Signature:
        fields["value"] = st.none() | NUMBERS
    if cls is RefusedRecord:
        fields["alleles"] = st.integers(1, 9)
    if cls is Observation:
        return st.builds(cls, **fields).map(lambda o: replace(o, chosen=min(o.chosen, len(o.annotations) - 1)))
    if cls is GermlineFinding:
        fields.update(withheld=st.just(False), count=st.just(0))
    return st.builds(cls, **fields)


st.register_type_strategy(Interpretation, record(Interpretation))


# The shape. -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [lung, colon, nothing_found])
def test_the_file_follows_the_published_schema_and_the_order_of_the_contract(make: Any) -> None:
    document = json.loads(dumps(make()))
    VALIDATOR.validate(document)
    assert list(document)[: len(CONTRACT_TOP)] == CONTRACT_TOP
    for finding in document["findings"]:
        assert list(finding)[: len(CONTRACT_FINDING)] == CONTRACT_FINDING


def test_the_schema_is_a_schema_and_bites() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    document = dump(lung())
    document["findings"][0]["tier"] = "1"
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(document)


def test_a_number_the_input_did_not_give_is_null() -> None:
    finding = dump(colon())["findings"][0]
    assert finding["vaf"] is None
    assert finding["depth"] is None
    assert finding["population"]["gnomAD"] is None


def test_the_bytes_are_utf8_indented_and_end_with_a_newline() -> None:
    data = dumps(lung())
    assert data.endswith(b"}\n")
    assert data.startswith(b'{\n  "schema": "mingbian.interpretation/1"')
    assert "肺腺癌".encode() in data
    assert dump(lung()) == json.loads(data)


def test_the_order_of_a_mapping_does_not_change_the_bytes() -> None:
    one = case(context=types.MappingProxyType({"HR": "positive", "HER2": "negative"}))
    two = case(context=types.MappingProxyType({"HER2": "negative", "HR": "positive"}))
    assert dumps(lung(case=one)) == dumps(lung(case=two))


# There and back. --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [lung, colon, nothing_found])
def test_what_was_written_is_read_back_whole(make: Any) -> None:
    assert load(dumps(make())) == make()


def kept(i: Interpretation) -> Interpretation:
    """The interpretation as the file keeps it: below Tier II only the chosen transcript."""

    def transcript(o: Observation) -> Observation:
        return replace(
            o, annotations=() if o.annotation is None else (o.annotation,), chosen=-1 if o.annotation is None else 0
        )

    def finding(f: Finding) -> Finding:
        if f.tier in (Tier.I, Tier.II) or f.assertions:
            return f
        variant = replace(
            f.variant, observed=transcript(f.variant.observed), parents=tuple(map(transcript, f.variant.parents))
        )
        return replace(f, variant=variant)

    return replace(i, findings=tuple(map(finding, i.findings)))


def test_every_transcript_of_a_finding_that_matters_is_kept() -> None:
    def with_two(f: Finding) -> Finding:
        o = f.variant.observed
        return replace(f, variant=replace(f.variant, observed=replace(o, annotations=(*o.annotations, *o.annotations))))

    i = lung()
    again = load(dumps(replace(i, findings=tuple(map(with_two, i.findings)))))
    assert [len(f.variant.observed.annotations) for f in again.findings[:3]] == [2, 2, 1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.from_type(Interpretation))
def test_any_interpretation_survives_the_file_and_follows_the_schema(i: Interpretation) -> None:
    data = dumps(i)
    again = load(data)
    assert again == kept(withhold(i))
    assert dumps(again) == data
    VALIDATOR.validate(json.loads(data))


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_text_from_files_is_kept_as_it_is(text: str) -> None:
    assert load(dumps(hostile(text))).findings[0].variant.hgvs_p == text


def test_half_a_surrogate_pair_becomes_a_replacement_character_instead_of_a_crash() -> None:
    again = load(dumps(lung(case=case(sample="S\ud83d1"))))
    assert again.case.sample == "S\ufffd1"


# Damage. ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (b'"vaf": 0.32', b'"vaf": "high"', "$.findings[0].vaf"),
        (b'"tier": "I"', b'"tier": "V"', "$.findings[0].tier"),
        (b'"records": 1510', b'"records": null', "$.accounting.records"),
        (b'"mingbian.interpretation/1"', b'"mingbian.interpretation/9"', "$.schema"),
        (b'"priority": "P1",', b"", "$.germline_findings[0]"),
    ],
)
def test_a_damaged_file_is_refused_with_the_place(old: bytes, new: bytes, where: str) -> None:
    data = dumps(lung())
    assert old in data
    with pytest.raises(Refusal) as refusal:
        load(data.replace(old, new, 1), "stored.json")
    assert refusal.value.code == "NOT_A_RESULT"
    assert refusal.value.file == "stored.json"
    assert refusal.value.where == where


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff\xfe", b"{", b"null", b"[" * 100_000])
def test_what_is_no_result_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal):
        load(data)


def test_a_file_cut_anywhere_is_refused() -> None:
    data = dumps(colon())
    for end in range(0, len(data) - 2, 101):
        with pytest.raises(Refusal):
            load(data[:end])


def test_keys_of_a_later_version_are_passed_over() -> None:
    document = dump(lung())
    document["later"] = {"a": 1}
    document["findings"][0]["later"] = [1]
    assert load(json.dumps(document).encode()) == lung()


# Consent. ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("consent", [Consent.NO, Consent.UNKNOWN])
def test_without_consent_one_entry_stands_for_all_and_nothing_tells(consent: Consent) -> None:
    document = dump(lung(case=case(consent_germline=consent)))
    assert document["germline_findings"] == [{"withheld": True, "count": 2}]
    findings = json.dumps(document["findings"], ensure_ascii=False).lower()
    assert "germline" not in findings
    assert "遺傳" not in findings
    assert document["findings"][1]["origin"] == "unknown"
    assert '"rule": "G3"' not in json.dumps(document)


def test_withholding_twice_is_withholding_once() -> None:
    once = withhold(lung(case=case(consent_germline=Consent.NO)))
    assert withhold(once) == once
