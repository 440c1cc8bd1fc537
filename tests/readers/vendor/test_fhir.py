"""FHIR bundles: codes decide, narrative never; absent is a negative; unpaired lists are resolved by transcript."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.readers.reader_files import Reader
from tests.readers.vendor.tables import alterations, balanced, places, signatures

from mingbian.model.case import Build
from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.model.variant import CopyNumberType

LOINC = "http://loinc.org"
PRESENT = {"coding": [{"system": LOINC, "code": "LA9633-4", "display": "Present"}]}


def concept(code: str, display: str = "", system: str = LOINC) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": display}]}


def component(code: str, value: Any, **more: Any) -> dict[str, Any]:
    key = next((k for k in ("valueQuantity", "valueRange", "valueString") if isinstance(value, dict) and k in value), None)
    given = {key: value[key]} if key is not None else {"valueCodeableConcept": value}
    return {"code": concept(code), **given, **more}


def quantity(value: float, unit: str = "1") -> dict[str, Any]:
    return {"valueQuantity": {"value": value, "unit": unit}}


L858R = (
    component("48018-6", concept("HGNC:3236", "EGFR")),
    component("48004-6", concept("NM_005228.5:c.2573T>G")),
    component("48005-3", concept("NP_005219.2:p.Leu858Arg")),
    component("81290-9", concept("NC_000007.13:g.55259515T>G")),
    component("48002-0", concept("LA6684-0", "Somatic")),
    component("81258-6", quantity(0.32)),
    component("82121-5", quantity(260)),
)


def observation(*components: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "status": "final", "code": concept("69548-6"), "valueCodeableConcept": PRESENT,
        "subject": {"reference": "Patient/p1"}, "component": list(components), **fields,
    }  # fmt: skip


def bundle(*resources: dict[str, Any]) -> bytes:
    entries = [{"fullUrl": f"urn:uuid:{n}", "resource": r} for n, r in enumerate(resources)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def aside(reading: Reading) -> dict[str, int]:
    assert balanced(reading)
    return dict(reading.set_aside)


def test_a_variant(reader: Reader) -> None:
    reading = reader(bundle(observation(*L858R)))
    (seen,) = alterations(reading)
    assert places(reading) == [("7", 55259515, "T", "G")]
    assert (seen.gene, seen.hgvs_c, seen.hgvs_p) == ("EGFR", "NM_005228.5:c.2573T>G", "NP_005219.2:p.Leu858Arg")
    assert (seen.call.vaf, seen.call.alt_reads, seen.reported_origin) == (0.32, 260, "somatic")
    assert (reading.build, seen.build) == (Build.GRCH37, Build.GRCH37)
    assert balanced(reading)


@pytest.mark.parametrize(
    ("fields", "more"),
    [
        ({"valueCodeableConcept": concept("LA9634-2", "Absent")}, ()),
        ({"valueCodeableConcept": concept("LA18198-4", "No call")}, ()),
        ({"valueCodeableConcept": {"text": "Not detected"}}, ()),
        ({"interpretation": [concept("NEG", "Negative")]}, ()),
        ({"status": "entered-in-error"}, ()),
        ({}, (component("48019-4", concept("LA9658-1", "Wild type")),)),
        ({"valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "260385009"}]}}, ()),
    ],
)
def test_absent_is_a_negative(reader: Reader, fields: dict[str, Any], more: tuple[dict[str, Any], ...]) -> None:
    reading = reader(bundle(observation(*L858R, *more, **fields)))
    assert (alterations(reading), aside(reading)) == ((), {"stated_negative": 1})


@pytest.mark.parametrize(
    ("system", "low", "pos"),
    [("LA30102-0", 55259515, 55259515), ("LA30100-4", 55259514, 55259515), ("LA30101-2", 55259514, 55259515)],
)
def test_ranges_from_zero_or_one(reader: Reader, system: str, low: int, pos: int) -> None:
    coordinates = (
        component("48018-6", concept("HGNC:3236", "EGFR")), component("48013-7", concept("NC_000007.13")),
        component("69547-8", {"valueString": "T"}), component("69551-0", {"valueString": "G"}),
        component("92822-6", concept(system)), component("81254-5", {"valueRange": {"low": {"value": low}}}),
    )  # fmt: skip
    assert places(reader(bundle(observation(*coordinates)))) == [("7", pos, "T", "G")]


def test_assembly_and_chromosome_by_their_codes(reader: Reader) -> None:
    coordinates = (
        component("48018-6", concept("HGNC:1097", "BRAF")), component("62374-4", concept("LA26806-2", "GRCh38")),
        component("48000-4", concept("LA21260-7", "Chromosome 7")), component("69547-8", {"valueString": "A"}),
        component("69551-0", {"valueString": "T"}), component("81254-5", {"valueRange": {"low": {"value": 140753336}}}),
    )  # fmt: skip
    reading = reader(bundle(observation(*coordinates)))
    assert (reading.build, places(reading)) == (Build.GRCH38, [("7", 140753336, "A", "T")])


def test_contradicting_builds_stop(reader: Reader) -> None:
    with pytest.raises(Refusal) as caught:
        reader(bundle(observation(*L858R, component("62374-4", concept("LA26806-2", "GRCh38")))))
    assert caught.value.code == "BUILD_CONFLICT"


def test_names_in_the_other_field(reader: Reader) -> None:
    only = component("81290-9", concept("NM_000455.5:c.725G>A"))
    (seen,) = alterations(reader(bundle(observation(component("48018-6", concept("HGNC:11389", "STK11")), only))))
    assert (seen.gene, seen.hgvs_c, seen.pos) == ("STK11", "NM_000455.5:c.725G>A", None)


def test_a_percentage_is_one_only_by_its_unit(reader: Reader) -> None:
    base = [c for c in L858R if c["code"]["coding"][0]["code"] != "81258-6"]
    for value, unit, vaf in ((32, "%", 0.32), (32, "1", None), (0.32, "1", 0.32), (-1, "1", None)):
        (seen,) = alterations(reader(bundle(observation(*base, component("81258-6", quantity(value, unit))))))
        assert seen.call.vaf == vaf


def test_origin_zygosity_and_significance(reader: Reader) -> None:
    base = [c for c in L858R if c["code"]["coding"][0]["code"] != "48002-0"]
    variant = observation(
        *base, component("48002-0", concept("LA6683-2", "Germline")),
        component("53034-5", concept("LA6706-1", "Heterozygous")),
        id="v1",
    )  # fmt: skip
    implication = {
        "resourceType": "Observation", "status": "final", "code": concept("diagnostic-implication"),
        "derivedFrom": [{"reference": "Observation/v1"}],
        "component": [component("53037-8", concept("LA26333-7", "Uncertain significance"))],
    }  # fmt: skip
    (seen,) = alterations(reader(bundle(implication, variant)))
    assert (seen.reported_origin, seen.call.zygosity, seen.as_reported["vendor_status"]) == (
        "germline",
        "heterozygous",
        "VUS",
    )
    likely = observation(*base, component("48002-0", concept("LA18194-3", "Likely germline")))
    assert alterations(reader(bundle(likely)))[0].reported_origin is None


def test_copies_and_fusions(reader: Reader) -> None:
    amplified = observation(
        component("48018-6", concept("HGNC:3430", "ERBB2")),
        component("48019-4", concept("SO:0001742", "copy_number_gain")), component("82155-3", quantity(14)),
    )  # fmt: skip
    gained = observation(
        component("48018-6", concept("HGNC:7553", "MYC")), component("48019-4", concept("LA14033-7", "Copy number gain"))
    )
    fused = observation(
        component("48018-6", concept("HGNC:1316", "EML4")), component("48018-6", concept("HGNC:427", "ALK")),
        component("48019-4", concept("SO:0001565", "gene_fusion")),
    )  # fmt: skip
    reading = reader(bundle(amplified, gained, fused))
    kinds = [(o.gene, o.copy_number.type) for o in alterations(reading) if o.copy_number]
    assert kinds == [("ERBB2", CopyNumberType.AMPLIFICATION), ("MYC", CopyNumberType.GAIN)]
    (fusion,) = [o.fusion for o in alterations(reading) if o.fusion]
    assert (fusion.five_prime, fusion.three_prime) == ("EML4", "ALK")
    assert "FUSION_ORDER_UNKNOWN" in {w.code for w in reading.warnings}


def test_tmb_and_msi(reader: Reader) -> None:
    tmb = {"resourceType": "Observation", "code": concept("94076-7"), "valueQuantity": {"value": 12.5,
           "unit": "1/1000000{Base}"}, "interpretation": [concept("H", "High")]}  # fmt: skip
    msi = {"resourceType": "Observation", "code": concept("81695-9"), "valueCodeableConcept": concept("LA26203-2", "MSI-H")}
    assert signatures(reader(bundle(tmb, msi))) == {"TMB": (12.5, "high"), "MSI": (None, "MSI-H")}
    none = tmb | {"valueQuantity": {}}
    reading = reader(bundle(none, observation(*L858R)))
    assert signatures(reading) == {}
    assert "TMB_NOT_REPORTED" in {w.code for w in reading.warnings}


def test_contained_and_nested_resources(reader: Reader) -> None:
    report = {"resourceType": "DiagnosticReport", "status": "final", "contained": [observation(*L858R)]}
    assert len(alterations(reader(json.dumps(report).encode()))) == 1
    inner = json.loads(bundle(observation(*L858R)))
    assert len(alterations(reader(bundle(inner)))) == 1


def test_results_of_two_patients_stop(reader: Reader) -> None:
    with pytest.raises(Refusal) as caught:
        reader(bundle(observation(*L858R), observation(*L858R, subject={"reference": "Patient/p2"})))
    assert caught.value.code == "SEVERAL_PATIENTS"
    same = observation(*L858R, subject={"reference": "https://example.org/fhir/Patient/p1"})
    assert len(alterations(reader(bundle(observation(*L858R), same)))) == 2


def test_a_bundle_without_genetics_is_no_result(reader: Reader) -> None:
    with pytest.raises(Refusal) as caught:
        reader(bundle({"resourceType": "Patient", "gender": "female"}))
    assert caught.value.code == "NOT_A_RESULT"


def test_the_case(reader: Reader) -> None:
    patient = {"resourceType": "Patient", "gender": "female", "birthDate": "1960-05-02", "name": [{"text": "王小明"}],
               "identifier": [{"value": "A123456789"}]}  # fmt: skip
    report = {"resourceType": "DiagnosticReport", "effectiveDateTime": "2026-05-01"}
    condition = {"resourceType": "Condition", "code": concept("254637007", "Non-small cell lung cancer")}
    specimen = {"resourceType": "Specimen", "identifier": [{"value": "P26-001"}], "type": concept("TUMOR", "Tumor")}
    reading = reader(bundle(report, condition, patient, specimen, observation(*L858R)))
    assert (reading.age, reading.sex, reading.tumor_type, reading.sample, reading.specimen) == (
        65, "female", "Non-small cell lung cancer", "P26-001", "Tumor",
    )  # fmt: skip
    assert "王小明" not in repr(reading)
    assert "A123456789" not in repr(reading)


# --- TWNGS --------------------------------------------------------------------------------------------------------------


def twngs(*names: str, genes: tuple[str, ...] = ("EGFR", "KRAS"), **fields: Any) -> dict[str, Any]:
    more = fields.pop("more", ())
    return observation(
        component("81247-9", concept("21739-8", "TP53 gene mutations found"), interpretation=[concept("LA6690-7")]),
        *(component("48018-6", concept(f"HGNC:{n}", gene, "http://www.genenames.org")) for n, gene in enumerate(genes)),
        *(component("48004-6", concept(name, "", "http://varnomen.hgvs.org")) for name in names),
        *more,
        interpretation=[concept("POS", "Positive")],
        text={"status": "generated", "div": "<div>NM_001184.3:c.4408G>A (APC) <script>alert(1)</script></div>"},
        **fields,
    )


def test_unpaired_lists_are_resolved_by_the_transcript(reader: Reader) -> None:
    reading = reader(bundle(twngs("NM_001184.3:c.4408G>A", "NM_005228.5:c.2573T>G")))
    assert [(o.gene, o.hgvs_c) for o in alterations(reading)] == [
        (None, "NM_001184.3:c.4408G>A"), (None, "NM_005228.5:c.2573T>G"),
    ]  # fmt: skip
    assert [o.annotation.transcript for o in alterations(reading) if o.annotation] == ["NM_001184.3", "NM_005228.5"]
    assert (reading.records, reading.alleles) == (1, 2)
    assert "APC" not in repr(reading)
    assert "alert(" not in repr(reading)
    assert balanced(reading)


def test_a_name_without_a_transcript_needs_a_single_gene(reader: Reader) -> None:
    reading = reader(bundle(twngs("c.2573T>G")))
    assert [r.path for r in reading.refused] == ["$.entry[0].resource"]
    (seen,) = alterations(reader(bundle(twngs("c.2573T>G", genes=("EGFR",)))))
    assert (seen.gene, seen.hgvs_c) == ("EGFR", "c.2573T>G")


def test_one_genomic_name_beside_one_coding_name_gives_the_place(reader: Reader) -> None:
    genomic = component("81290-9", concept("NC_000007.13:g.55259515T>G"))
    assert places(reader(bundle(twngs("NM_005228.4:c.2573T>G", more=(genomic,))))) == [("7", 55259515, "T", "G")]
    two = reader(bundle(twngs("NM_005228.4:c.2573T>G", "NM_001184.3:c.4408G>A", more=(genomic,))))
    assert places(two) == [(None, None, None, None)] * 2


def test_a_negative_test(reader: Reader) -> None:
    absent = twngs("NM_005228.5:c.2573T>G") | {"valueCodeableConcept": concept("LA9634-2", "Absent")}
    assert aside(reader(bundle(absent))) == {"stated_negative": 1}
    nothing = reader(bundle(twngs()))
    assert [r.alleles for r in nothing.refused] == [1]
    negative = twngs() | {"interpretation": [concept("NEG", "Negative")]}
    assert aside(reader(bundle(negative))) == {"stated_negative": 1}
