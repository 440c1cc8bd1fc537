"""Illumina Connected Annotations: streamed in any layout, counted like a VCF, only what is called becomes a finding."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from tests.readers.reader_files import Reader
from tests.readers.vendor.tables import alterations, balanced, places

from mingbian.model.case import Assay, Build
from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.readers.selection import Selection

TRANSCRIPTS = [
    {"transcript": "ENST00000288602.6", "source": "Ensembl", "hgnc": "BRAF", "consequence": ["missense_variant"],
     "isCanonical": True, "bioType": "protein_coding"},
    {"transcript": "NM_004333.4", "source": "RefSeq", "hgnc": "BRAF", "consequence": ["missense_variant"],
     "hgvsc": "NM_004333.4:c.1799T>A", "hgvsp": "NP_004324.2:p.(Val600Glu)", "isCanonical": True, "isManeSelect": True,
     "bioType": "mRNA", "exons": "15/18"},
]  # fmt: skip
V600E: dict[str, Any] = {
    "chromosome": "chr7", "position": 140453136, "refAllele": "A", "altAlleles": ["T"], "filters": ["PASS"],
    "samples": [{"genotype": "0/1", "variantFrequencies": [0.3], "totalDepth": 400, "alleleDepths": [280, 120]}],
    "variants": [
        {"vid": "7-140453136-A-T", "refAllele": "A", "altAllele": "T", "transcripts": TRANSCRIPTS,
         "gnomad": {"allAf": 0.000004, "easAf": 0.0, "nfeAf": 0.00001},
         "clinvar": [{"significance": ["pathogenic"], "isAlleleSpecific": True},
                     {"significance": ["benign"], "isAlleleSpecific": False}]},
    ],
}  # fmt: skip
HEADER = {
    "annotator": "IlluminaConnectedAnnotations 3.22.0",
    "genomeAssembly": "GRCh37",
    "schemaVersion": 6,
    "samples": ["T"],
}


def by_line(positions: list[dict[str, Any]], header: dict[str, Any]) -> str:
    lines = ",\n".join(json.dumps(p, separators=(",", ":")) for p in positions)
    return f'{{"header":{json.dumps(header)},"positions":[\n{lines}\n],"genes":[\n{{"name":"BRAF"}}\n]}}\n'


def in_one_line(positions: list[dict[str, Any]], header: dict[str, Any]) -> str:
    return json.dumps({"header": header, "positions": positions, "genes": []}) + "\n"


def pretty(positions: list[dict[str, Any]], header: dict[str, Any]) -> str:
    return json.dumps({"header": header, "positions": positions, "genes": []}, indent=1)


def two_a_line(positions: list[dict[str, Any]], header: dict[str, Any]) -> str:
    text = json.dumps({"header": header, "positions": positions})
    return text.replace('"positions": [', '"positions": [\n').replace('}], "genes', '}],\n"genes') + "\n\n"


LAYOUTS = (by_line, in_one_line, pretty, two_a_line)


def written(*positions: dict[str, Any], **header: Any) -> bytes:
    return by_line(list(positions), HEADER | header).encode()


def call(**sample: Any) -> dict[str, Any]:
    return V600E | {"samples": [sample]}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda f: f.__name__)
def test_one_position_in_any_layout(reader: Reader, layout: Any) -> None:
    other = V600E | {"position": 140453137, "refAllele": "C", "variants": []}
    reading = reader(gzip.compress(layout([V600E, other], HEADER).encode()), name="S1.json.gz")
    first, second = alterations(reading)
    assert places(reading) == [("7", 140453136, "A", "T"), ("7", 140453137, "C", "T")]
    assert first.annotation is not None
    assert (first.annotation.transcript, first.annotation.gene, first.annotation.hgvs_p) == (
        "NM_004333.4", "BRAF", "NP_004324.2:p.(Val600Glu)",
    )  # fmt: skip
    assert len(first.annotations) == 2
    assert (first.call.vaf, first.call.depth, first.call.alt_reads, first.call.filters) == (0.3, 400, 120, ("PASS",))
    assert (first.population.gnomad, first.population.gnomad_eas, first.population.highest) == (0.000004, 0.0, 0.00001)
    assert (first.clinvar, second.annotation) == ("pathogenic", None)
    assert (reading.build, reading.tumor_sample, reading.samples) == (Build.GRCH37, "T", ("T",))
    assert balanced(reading)


def test_schema_4(reader: Reader) -> None:
    variant = V600E["variants"][0] | {"transcripts": {"refSeq": [TRANSCRIPTS[1]], "ensembl": [TRANSCRIPTS[0]]}}
    (seen,) = alterations(reader(written(V600E | {"variants": [variant]}, schemaVersion=4)))
    assert [a.transcript for a in seen.annotations] == ["NM_004333.4", "ENST00000288602.6"]
    assert seen.chosen == 0


def test_each_alternate_allele_has_its_own_numbers(reader: Reader) -> None:
    variants = [V600E["variants"][0], {"vid": "7-140453136-A-G", "refAllele": "A", "altAllele": "G"}]
    position = V600E | {
        "altAlleles": ["T", "G", "*"], "variants": variants,
        "samples": [{"genotype": "1/2", "variantFrequencies": [0.3, 0.1, 0], "totalDepth": 400,
                     "alleleDepths": [240, 120, 40, 0]}],
    }  # fmt: skip
    reading = reader(written(position))
    assert [(o.alt, o.call.vaf, o.call.alt_reads, len(o.annotations)) for o in alterations(reading)] == [
        ("T", 0.3, 120, 2), ("G", 0.1, 40, 0),
    ]  # fmt: skip
    assert dict(reading.set_aside) == {"not_a_call": 1}
    assert balanced(reading)


@pytest.mark.parametrize(
    ("position", "reason"),
    [
        (call(genotype="0/0", totalDepth=100), "not_a_call"),
        (call(genotype="./.", isEmpty=True), "not_a_call"),
        (call(isEmpty=True), "not_a_call"),
        (call(totalDepth=90, alleleDepths=[90, 0]), "not_a_call"),
        (V600E | {"filters": ["weak_evidence"]}, "filtered"),
        (V600E | {"altAlleles": ["<DUP>"], "variants": []}, "symbolic_not_read"),
        (V600E | {"altAlleles": []}, "not_a_call"),
        (V600E | {"chromosome": "chrUn_gl000220"}, "outside_known_genes"),
    ],
)
def test_what_is_not_called(reader: Reader, position: dict[str, Any], reason: str) -> None:
    reading = reader(written(position))
    assert (alterations(reading), dict(reading.set_aside)) == ((), {reason: 1})
    assert balanced(reading)


def test_filtered_alleles_at_known_places_stay(reader: Reader) -> None:
    def known(_: Build) -> Selection:
        return Selection.of({7: [(1, 200_000_000)]}, {7: [140453136]})

    (seen,) = alterations(reader(written(V600E | {"filters": ["weak_evidence"]}), select=known))
    assert seen.call.filters == ("weak_evidence",)


def test_most_of_a_genome_is_counted_without_being_parsed(reader: Reader) -> None:
    def near(_: Build) -> Selection:
        return Selection.of({7: [(140_000_000, 141_000_000)]})

    far = [V600E | {"position": 1000 + n, "altAlleles": ["T", "G"]} for n in range(300)]
    reading = reader(written(*far, V600E, V600E | {"position": 5, "altAlleles": ["<DEL>"]}), select=near)
    assert dict(reading.set_aside) == {"outside_known_genes": 600, "symbolic_not_read": 1}
    assert (reading.records, reading.alleles, len(alterations(reading))) == (302, 602, 1)
    assert balanced(reading)


def test_tumor_and_normal(reader: Reader) -> None:
    position = V600E | {
        "samples": [{"genotype": "0/0", "totalDepth": 80, "alleleDepths": [80, 0]}, V600E["samples"][0]],
    }
    reading = reader(written(position, samples=["NORMAL", "TUMOR"]))
    (seen,) = alterations(reading)
    assert (reading.tumor_sample, reading.normal_sample, reading.assay) == ("TUMOR", "NORMAL", Assay.TUMOR_NORMAL)
    assert (seen.call.vaf, seen.call.normal_depth, seen.call.normal_alt_reads) == (0.3, 80, 0)
    swapped = reader(written(position, samples=["TUMOR", "NORMAL"]))
    assert dict(swapped.set_aside) == {"normal_only": 1}
    with pytest.raises(Refusal) as caught:
        reader(written(position, samples=["A", "B"]))
    assert caught.value.code == "TUMOR_SAMPLE_UNKNOWN"


def test_the_assembly_decides_the_build(reader: Reader) -> None:
    for header, options, code in (
        ({"genomeAssembly": "GRCh38"}, {}, "BUILD_MISMATCH"),
        ({"genomeAssembly": "mm10"}, {}, "BUILD_UNSUPPORTED"),
        ({}, {"build": Build.GRCH38}, "BUILD_CONFLICT"),
    ):
        with pytest.raises(Refusal) as caught:
            reader(written(V600E, **header), **options)
        assert caught.value.code == code


@pytest.mark.parametrize("layout", [by_line, pretty], ids=lambda f: f.__name__)
def test_a_cut_document_is_incomplete(reader: Reader, layout: Any) -> None:
    def refused(data: bytes, **options: object) -> Reading:
        return reader(data, name="S1.json", **options)

    data = layout([V600E, V600E | {"position": 140453140}], HEADER).encode()
    for cut in (data[: data.index(b'"genes"') - 8], data[: data.index(b"140453140") + 3]):
        with pytest.raises(Refusal) as caught:
            refused(cut)
        assert caught.value.code == "INPUT_INCOMPLETE"
        accepted = refused(cut, accept_incomplete=True)
        assert [w.code for w in accepted.warnings if w.blocking] == ["INPUT_INCOMPLETE"]
        assert len(alterations(accepted)) in {1, 2}
    packed = gzip.compress(data)
    with pytest.raises(Refusal) as caught:
        refused(packed[:-12])
    assert caught.value.code == "INPUT_INCOMPLETE"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (b'"position":140453136,"position":5', "$.positions[0].position"),
        (b'"position":NaN', "$.positions[0].position"),
        (b'"position":140453136,"altAlleles":7', "$.positions[0]"),
    ],
)
def test_defects_are_refused_with_their_path(reader: Reader, text: bytes, where: str) -> None:
    data = written(V600E).replace(b'"position":140453136', text)
    with pytest.raises(Refusal) as caught:
        reader(data)
    assert (caught.value.where or "").startswith(where)


def test_unusable_alleles_are_refused_alone(reader: Reader) -> None:
    reading = reader(written(V600E | {"refAllele": "Q"}, V600E | {"altAlleles": ["A"], "variants": []}, V600E))
    assert [r.path for r in reading.refused] == ["$.positions[0]", "$.positions[1]"]
    assert len(alterations(reading)) == 1
    assert balanced(reading)
