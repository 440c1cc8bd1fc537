"""The generic laboratory report: strict where a wrong reading could hurt, patient with what it does not know."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingbian.model.case import Assay, Build
from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.model.variant import CopyNumberType, Kind
from mingbian.readers.lab_report import read_report

FULL: dict[str, Any] = {
    "schema": "mingbian.report/1",
    "sample": {"id": "S1", "assay": "tumor-only", "build": "GRCh38", "specimen": "FFPE tissue", "purity": 0.6, "panel": "P",
               "collected": "2026-11-01"},
    "patient": {"age": 60, "sex": "female"},
    "tumor_type": "LUAD",
    "context": {"HR": "positive", "HER2": "negative", "prior": ["EGFR-TKI", "chemotherapy"], "CPS": 10},
    "consent": {"germline": "yes"},
    "variants": [
        {"gene": "EGFR", "hgvs_c": "NM_005228.5:c.2573T>G", "hgvs_p": "p.Leu858Arg", "chrom": "chr7", "pos": 55191822,
         "ref": "T", "alt": "G", "vaf": 0.32, "depth": 812, "zygosity": "heterozygous", "phase_set": "1",
         "consequence": "missense_variant", "filters": ["PASS"], "population": {"gnomAD": 0.0, "gnomAD_EAS": 0.0},
         "origin": "somatic", "normal_vaf": 0.0},
        {"gene": "TP53", "hgvs_p": "p.Arg175His"},
        {"hgvs_c": "NM_000059.4:c.5164_5165del"},
        {"chrom": "12", "pos": 25245350, "ref": "c", "alt": "t", "filters": ["weak_evidence"]},
    ],
    "copy_number": [{"gene": "ERBB2", "type": "amplification", "copies": 14}],
    "fusions": [{"five_prime": "EML4", "three_prime": "ALK", "breakpoint_5": "2:42522656", "reads": 55, "in_frame": True}],
    "splice": [{"gene": "MET", "event": "exon 14 skipping", "reads": 40}],
    "biomarkers": {"tmb": {"value": 12.0, "unit": "mut/Mb", "assay": "P"}, "msi": {"status": "MSI-H"},
                   "hrd": {"score": 38, "assay": "myChoice GIS"}},
    "coverage": [{"gene": "KRAS", "region": "exon 4", "min_depth": 80}],
}  # fmt: skip


def read(report: Any) -> Reading:
    data = report if isinstance(report, bytes) else json.dumps(report).encode()
    return read_report(data, "r.json")


def refusal(report: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(report)
    assert caught.value.file == "r.json"
    assert caught.value.reason
    assert caught.value.remedy
    return caught.value


def with_(path: str, value: Any) -> dict[str, Any]:
    """The full report with one value replaced, by a dotted path."""
    report = json.loads(json.dumps(FULL))
    *parents, last = path.split(".")
    at = report
    for key in parents:
        at = at[int(key)] if key.isdecimal() else at[key]
    at[int(last) if last.isdecimal() else last] = value
    return report  # type: ignore[no-any-return]


def schema() -> dict[str, Any]:
    text = importlib.resources.files("mingbian.readers").joinpath("schemas/mingbian.report.1.json").read_text("utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def test_everything_that_the_contract_names_is_read() -> None:
    got = read(FULL)
    assert (got.sample, got.assay, got.build, got.purity) == ("S1", Assay.TUMOR_ONLY, Build.GRCH38, 0.6)
    assert (got.age, got.sex, got.tumor_type, got.consent_germline) == (60, "female", "LUAD", "yes")
    assert (got.specimen, got.panel, got.collected) == ("FFPE tissue", "P", "2026-11-01")
    assert dict(got.context) == {"HR": "positive", "HER2": "negative", "prior": "EGFR-TKI,chemotherapy", "CPS": "10"}
    assert (got.coverage[0].gene, got.coverage[0].region, got.coverage[0].min_depth) == ("KRAS", "exon 4", 80)
    assert got.unread == ()
    assert got.warnings == ()
    egfr, tp53, brca2, kras, erbb2, alk, met, tmb, msi, hrd = got.observations
    assert (egfr.chrom, egfr.pos, egfr.ref, egfr.alt, egfr.kind) == ("7", 55191822, "T", "G", Kind.SNV)
    assert (egfr.call.vaf, egfr.call.depth, egfr.call.filters, egfr.call.zygosity) == (0.32, 812, ("PASS",), "heterozygous")
    assert (egfr.call.phase_set, egfr.call.normal_vaf, egfr.reported_origin) == ("1", 0.0, "somatic")
    assert (egfr.population.gnomad, egfr.population.gnomad_eas) == (0.0, 0.0)
    assert egfr.annotation is not None
    assert (egfr.annotation.transcript, egfr.annotation.consequence) == ("NM_005228.5", ("missense_variant",))
    assert egfr.as_reported["chrom"] == "chr7"
    assert (tp53.pos, tp53.gene, tp53.hgvs_p, tp53.call.vaf, tp53.call.depth) == (None, "TP53", "p.Arg175His", None, None)
    assert (brca2.gene, brca2.hgvs_c, brca2.kind) == (None, "NM_000059.4:c.5164_5165del", Kind.DELETION)
    assert (kras.ref, kras.alt, kras.call.filters) == ("C", "T", ("weak_evidence",))
    assert erbb2.copy_number is not None
    assert (erbb2.copy_number.type, erbb2.copy_number.copies) == (CopyNumberType.AMPLIFICATION, 14)
    assert alk.fusion is not None
    assert (alk.fusion.five_prime, alk.fusion.three_prime, alk.fusion.reads, alk.fusion.in_frame) == (
        "EML4",
        "ALK",
        55,
        True,
    )
    assert (met.gene, met.splice_event) == ("MET", "exon 14 skipping")
    assert [s.signature.name for s in (tmb, msi, hrd) if s.signature] == ["TMB", "MSI", "HRD"]


def test_alterations_are_counted_and_signatures_are_not() -> None:
    got = read(FULL)
    assert (got.records, got.alleles) == (7, 7)
    assert len([o for o in got.observations if o.kind is not Kind.SIGNATURE]) == 7


@pytest.mark.parametrize(
    ("variant", "words"),
    [
        ({"gene": "EGFR"}, "needs gene and hgvs_p"),
        ({"hgvs_p": "p.Leu858Arg"}, "needs gene and hgvs_p"),
        ({"chrom": "7", "pos": 55191822, "ref": "T"}, "some are missing"),
        ({"chrom": "7", "pos": 999191822, "ref": "T", "alt": "G"}, "does not exist"),
        ({"chrom": "7", "pos": 0, "ref": "T", "alt": "G"}, "does not exist"),
        ({"chrom": "chrUn_1", "pos": 5, "ref": "T", "alt": "G"}, "not a chromosome"),
        ({"chrom": "7", "pos": 5, "ref": "T", "alt": "-"}, "not a sequence of bases"),
        ({"chrom": "7", "pos": 5, "ref": "T", "alt": "t"}, "the same"),
        ({}, "needs gene and hgvs_p"),
    ],
)
def test_one_bad_alteration_is_refused_alone_with_its_path(variant: dict[str, Any], words: str) -> None:
    got = read(with_("variants.1", variant))
    assert [r.path for r in got.refused] == ["$.variants[1]"]
    assert words in got.refused[0].reason
    assert got.alleles == 7 == len([o for o in got.observations if o.kind is not Kind.SIGNATURE]) + 1


@pytest.mark.parametrize(
    ("path", "value"),
    [("copy_number.0", {"gene": "ERBB2", "type": "huge"}), ("copy_number.0", {"type": "loss"}), ("fusions.0", {}),
     ("splice.0", {"gene": "MET"})],
)  # fmt: skip
def test_other_bad_alterations_are_refused_alone(path: str, value: Any) -> None:
    got = read(with_(path, value))
    section = path.partition(".")[0]
    assert [r.path for r in got.refused] == [f"$.{section}[0]"]


def test_a_name_serves_where_the_coordinates_cannot() -> None:
    got = read(with_("variants.0.alt", "-"))
    assert got.refused == ()
    assert (got.observations[0].pos, got.observations[0].hgvs_c) == (None, "NM_005228.5:c.2573T>G")
    assert [w.code for w in got.warnings] == ["COORDINATES_NOT_USED"]


@pytest.mark.parametrize(
    ("path", "value", "where", "words"),
    [
        ("variants.0.vaf", "32%", "$.variants[0].vaf", "Expected a number, found text."),
        ("variants.0.pos", 1.5, "$.variants[0].pos", "Expected a whole number, found a number."),
        ("variants.0.depth", True, "$.variants[0].depth", "Expected a whole number, found true or false."),
        ("variants", {}, "$.variants", "Expected a list, found an object."),
        ("variants.1", "EGFR L858R", "$.variants[1]", "Expected an object, found text."),
        ("sample.id", 17, "$.sample.id", "Expected text, found a whole number."),
        ("sample.build", "hg19", "$.sample.build", "not known here"),
        ("sample.assay", "panel", "$.sample.assay", "not known here"),
        ("sample.purity", 60, "$.sample.purity", "not a fraction"),
        ("patient.age", -1, "$.patient.age", "not an age"),
        ("patient.sex", "F?", "$.patient.sex", "not known here"),
        ("consent.germline", "maybe", "$.consent.germline", "not known here"),
        ("biomarkers.msi.status", "odd", "$.biomarkers.msi.status", "not known here"),
        ("context.HR", {"value": "positive"}, "$.context.HR", "found an object"),
        ("context.prior", [["x"]], "$.context.prior[0]", "found an object"),
        ("fusions.0.in_frame", "yes", "$.fusions[0].in_frame", "Expected true or false, found text."),
        ("variants.0.vaf", 10**40, "$.variants[0].vaf", "too large"),
    ],
)
def test_a_wrong_value_refuses_the_file_with_its_path(path: str, value: Any, where: str, words: str) -> None:
    refused = refusal(with_(path, value))
    assert refused.where == where
    assert words in refused.reason


def test_a_share_that_cannot_be_is_left_out_with_a_warning() -> None:
    got = read(with_("variants.0.vaf", 32))
    assert (got.observations[0].call.vaf, got.observations[0].call.vaf_from) == (None, None)
    assert [w.code for w in got.warnings] == ["VALUE_OUT_OF_RANGE"]
    assert "$.variants[0].vaf" in got.warnings[0].text
    assert read(with_("variants.0.depth", 0)).observations[0].call.vaf is None
    assert read(with_("variants.0.population", {"gnomAD_EAS": -1})).observations[0].population.gnomad_eas is None


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        (
            b'{"schema": "mingbian.report/1", "tumor_type": "LUAD", "tumor_type": "BRCA"}',
            "JSON_DUPLICATE_KEY",
            "$.tumor_type",
        ),
        (b'{"schema": "mingbian.report/1", "variants": [{"vaf": NaN}]}', "JSON_BAD_VALUE", "$.variants[0].vaf"),
        (b'{"schema": "mingbian.report/1", "x": {"y": -Infinity}}', "JSON_BAD_VALUE", "$.x.y"),
        (b'{"schema": "mingbian.report/1", "x": 1e999}', "JSON_BAD_VALUE", "$.x"),
        (b'{"schema": "mingbian.report/1", "x": ' + b"9" * 5000 + b"}", "JSON_BAD_VALUE", "$.x"),
        (b'{"schema": "mingbian.report/1", "x": "\\ud800"}', "JSON_MALFORMED", "$.x"),
        (b'{"schema": "mingbian.report/1"}\n{}', "JSON_MALFORMED", "line 2, column 1"),
        (b'{"schema": "mingbian.report/1",\n "variants": [', "JSON_MALFORMED", "line 2, column 15"),
        (b'{"schema":\n "\xa4\xa4"}', "JSON_MALFORMED", "line 2"),
        (b"[" * 200_000, "JSON_TOO_DEEP", "line 1"),
        (b'{"a":' * 200_000, "JSON_TOO_DEEP", "line 1"),
        (b'{"x":' + b"[" * 100 + b"]" * 100 + b"}", "JSON_TOO_DEEP", "$.x" + "[0]" * 63),
        (b"", "JSON_MALFORMED", "line 1, column 1"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(data: bytes, code: str, where: str) -> None:
    refused = refusal(data)
    assert (refused.code, refused.where) == (code, where)


def test_byte_order_marks_are_no_obstacle() -> None:
    text = json.dumps(FULL, ensure_ascii=False)
    assert read(b"\xef\xbb\xbf" + text.encode()).observations == read(FULL).observations
    assert read(text.encode("utf-16")).observations == read(FULL).observations


def test_unknown_keys_are_listed_and_kept_but_not_what_is_said_of_the_patient() -> None:
    report = with_("variants.0.pathologist_note", "see slide 3")
    report["patient"]["name"] = "Somebody"
    report["biomarkers"]["gloh"] = {"value": 17}
    report["sample"]["odd key"] = 1
    got = read(report)
    assert set(got.unread) == {
        "$.variants[0].pathologist_note", "$.patient.name", "$.biomarkers.gloh", '$.sample["odd key"]'
    }  # fmt: skip
    assert got.other["$.variants[0].pathologist_note"] == '"see slide 3"'
    assert "Somebody" not in repr(got)


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ({"resourceType": "Bundle", "entry": []}, "FHIR resource (Bundle)"),
        ({"header": {}, "positions": []}, "Nirvana"),
        ({"id": "x", "subject": {}, "phenotypicFeatures": []}, "phenopacket"),
        ({"lab": {"name": "Tempus"}, "results": {}}, "Tempus"),
        ({"schema": "mingbian.interpretation/1"}, "a result that Mingbian wrote"),
        ({"schema": "mingbian.report/2"}, "another version"),
        ([{"resourceType": "Patient"}], "FHIR"),
        ({"a": 1}, "a kind unknown here"),
        (5, "single JSON value"),
    ],
)
def test_other_json_is_named(report: Any, words: str) -> None:
    refused = refusal(report)
    assert refused.code == "NOT_A_REPORT"
    assert words in refused.reason


def test_nothing_but_the_schema_is_a_report_that_says_nothing() -> None:
    got = read({"schema": "mingbian.report/1"})
    assert (got.alleles, got.observations, got.build, got.assay, got.age, got.purity) == (0, (), None, None, None, None)
    got = read({"schema": "mingbian.report/1", "biomarkers": {"tmb": {"value": None}, "msi": {"status": None}}})
    assert got.observations == ()


def test_the_shipped_schema_accepts_what_the_reader_accepts() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    jsonschema.Draft202012Validator.check_schema(schema())
    for report in (FULL, {"schema": "mingbian.report/1"}, with_("variants.0.note", 1), with_("patient.sex", None)):
        assert list(validator.iter_errors(report)) == []
    for path, value in (("variants.0.vaf", "32%"), ("sample.build", "hg19"), ("patient.age", -1), ("variants", {})):
        assert list(validator.iter_errors(with_(path, value))) != []


def test_the_schema_names_every_key_the_reader_knows() -> None:
    keys = schema()["properties"]
    for section in ("variants", "copy_number", "fusions", "splice", "coverage"):
        for key in keys[section]["items"]["properties"]:
            assert f"$.{section}[0].{key}" not in read({"schema": "mingbian.report/1", section: [{key: None}]}).unread


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 10**20) | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FULL, "gene", "x"]), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(list(FULL)), _JSON, max_size=6))
def test_any_json_is_read_or_refused_and_always_accounted(report: dict[str, Any]) -> None:
    try:
        got = read(report | {"schema": "mingbian.report/1"})
    except Refusal:
        return
    assert got.alleles == len(got.refused) + len([o for o in got.observations if o.kind is not Kind.SIGNATURE])


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_or_read(data: bytes) -> None:
    with pytest.raises(Refusal):
        read(data)


@pytest.mark.shared
def test_sample_files_of_other_kinds_are_refused_by_name(shared_dir: Path) -> None:
    seen = {}
    for path in sorted((shared_dir / "samples").rglob("*.json")):
        with pytest.raises(Refusal) as caught:
            read_report(path.read_bytes(), path.name)
        seen[path.name] = caught.value.reason
    assert "phenopacket" in seen["phenopacket-schema__phenopacket.json"]
    assert "Tempus" in seen["tempus_legacy_schema_synthetic.json"]
    assert "Tempus" in seen["tempus_v3_schema_synthetic.json"]
