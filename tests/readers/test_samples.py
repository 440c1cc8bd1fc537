"""The tumor's column is found by what the file says of it, or asked for; never by its place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.readers.reader_files import Reader, record, vcf

from mingbian.model.case import Assay
from mingbian.model.errors import Refusal
from mingbian.readers.vcf.samples import Role, role


def made(samples: Sequence[str], meta: Sequence[str] = ()) -> bytes:
    """Each sample's depth is 100 times its place, from 1, so that a test sees which column was read."""
    columns = [f"0/1:{50 * n},{50 * n}:{100 * n}" for n in range(1, len(samples) + 1)]
    return vcf([record(samples=columns)], samples=samples, meta=meta)


@pytest.mark.parametrize(
    ("samples", "meta", "tumor", "normal"),
    [
        (("A", "B"), ("##tumor_sample=B", "##normal_sample=A"), "B", "A"),
        (("A", "B"), ("##normal_sample=A",), "B", "A"),
        (("TUMOR", "NORMAL"), ("##tumor_sample=NORMAL", "##normal_sample=TUMOR"), "NORMAL", "TUMOR"),
        (("N1", "X"), ("##PEDIGREE=<Derived=X,Original=N1>",), "X", "N1"),
        (("A", "B"), ("##SAMPLE=<ID=A,Genomes=Germline>", "##SAMPLE=<ID=B,Genomes=Germline;Somatic>",
                      '##SAMPLE=<ID=B,Description="tumor biopsy">'), "B", "A"),
        (("NORMAL", "TUMOR"), (), "TUMOR", "NORMAL"),
        (("normal", "tumor"), (), "tumor", "normal"),
        (("P17_N", "P17_T"), (), "P17_T", "P17_N"),
        (("P17-blood", "P17-tumour"), (), "P17-tumour", "P17-blood"),
        (("Patient_01_Germline", "Patient_01_Somatic"), (), "Patient_01_Somatic", "Patient_01_Germline"),
        (("TCGA-A2-A04W-10A-01D", "TCGA-A2-A04W-01A-31D"), (), "TCGA-A2-A04W-01A-31D", "TCGA-A2-A04W-10A-01D"),
        (("DNA_NORMAL", "DNA_TUMOR", "RNA_TUMOR"), (), "DNA_TUMOR", "DNA_NORMAL"),
        (("P17_normal", "P17"), (), "P17", "P17_normal"),
        (("王小明_正常", "王小明_腫瘤"), (), "王小明_腫瘤", "王小明_正常"),
        (("only",), (), "only", None),
        (("A", "B"), ("##tumor_sample=B",), "B", None),
    ],
)  # fmt: skip
def test_tumor_and_normal_are_found(
    reader: Reader, samples: Sequence[str], meta: Sequence[str], tumor: str, normal: str | None
) -> None:
    reading = reader(made(samples, meta))
    assert (reading.tumor_sample, reading.normal_sample) == (tumor, normal)
    call = reading.observations[0].call
    assert call.depth == 100 * (samples.index(tumor) + 1)
    assert call.normal_depth == (100 * (samples.index(normal) + 1) if normal else None)
    assert reading.samples == tuple(samples)


@pytest.mark.parametrize(
    ("samples", "meta"),
    [
        (("A", "B"), ()),
        (("NA00001", "NA00002", "NA00003"), ()),
        (("Alpha_T", "Beta_N"), ()),
        (("P1_T", "P2_T"), ()),
        (("P1_tumor1", "P1_tumor2", "P1_normal"), ()),
        (("A", "B"), ("##tumor_sample=A", "##tumor_sample=B")),
        (("A", "B", "C"), ("##normal_sample=A",)),
        (("P1_T", "Q"), ()),
    ],
)
def test_two_possible_tumors_are_a_question(reader: Reader, samples: Sequence[str], meta: Sequence[str]) -> None:
    with pytest.raises(Refusal) as caught:
        reader(made(samples, meta))
    assert caught.value.code == "TUMOR_SAMPLE_UNKNOWN"
    assert caught.value.choices == tuple(samples)
    assert "--tumor-sample" in caught.value.remedy


def test_the_user_decides(reader: Reader) -> None:
    data = made(("A", "B", "C"))
    reading = reader(data, tumor_sample="C")
    assert (reading.tumor_sample, reading.normal_sample) == ("C", None)
    assert [w.code for w in reading.warnings] == ["SAMPLES_NOT_READ"]
    reading = reader(data, tumor_sample="C", normal_sample="A")
    assert (reading.tumor_sample, reading.normal_sample) == ("C", "A")
    assert reading.observations[0].call.normal_depth == 100
    reading = reader(made(("NORMAL", "TUMOR")), tumor_sample="NORMAL")
    assert (reading.tumor_sample, reading.normal_sample) == ("NORMAL", None)
    reading = reader(made(("NORMAL", "TUMOR")), tumor_sample="TUMOR")
    assert reading.normal_sample == "NORMAL"
    reading = reader(made(("A", "B")), normal_sample="B")
    assert (reading.tumor_sample, reading.normal_sample) == ("A", "B")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"tumor_sample": "Z"}, "NO_SUCH_SAMPLE"),
        ({"normal_sample": "Z"}, "NO_SUCH_SAMPLE"),
        ({"tumor_sample": "A", "normal_sample": "A"}, "SAME_SAMPLE"),
        ({"normal_sample": "C"}, "TUMOR_SAMPLE_UNKNOWN"),
    ],
)
def test_impossible_answers_are_refused(reader: Reader, options: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        reader(made(("A", "B", "C")), **options)
    assert caught.value.code == code
    assert caught.value.choices == ("A", "B", "C")


def test_a_tumor_named_in_the_header_but_not_in_the_columns_is_not_believed(reader: Reader) -> None:
    reading = reader(made(("renamed",), ("##tumor_sample=old",)))
    assert reading.tumor_sample == "renamed"


def test_a_file_without_samples_reports_no_fractions(reader: Reader) -> None:
    reading = reader(vcf([record(samples=(), info="DP=400;AF=0.3")], samples=()))
    assert reading.tumor_sample is None
    assert reading.observations[0].call.vaf is None
    assert [w.code for w in reading.warnings] == ["SITES_ONLY"]
    with pytest.raises(Refusal) as caught:
        reader(vcf(samples=()), tumor_sample="TUMOR")
    assert caught.value.code == "NO_SUCH_SAMPLE"


def test_duplicate_sample_names_are_refused_with_the_way_out(reader: Reader) -> None:
    with pytest.raises(Refusal) as caught:
        reader(made(("S", "S")))
    assert caught.value.code == "DUPLICATE_SAMPLES"
    assert caught.value.where == "line 6"
    assert "reheader" in caught.value.remedy


@pytest.mark.parametrize(
    ("samples", "meta", "assay"),
    [
        (("NORMAL", "TUMOR"), (), Assay.TUMOR_NORMAL),
        (("TUMOR",), ("##source=Mutect2", "##tumor_sample=TUMOR"), Assay.TUMOR_ONLY),
        (("TUMOR",), ("##source=Mutect2", "##tumor_sample=TUMOR", "##normal_sample=B"), Assay.TUMOR_NORMAL),
        (("NA12878",), ("##source=HaplotypeCaller",), Assay.GERMLINE),
        (("NA12878",), ("##DeepVariant_version=1.6",), Assay.GERMLINE),
        (("P1_tumor",), ("##source=HaplotypeCaller",), None),
        (("S1",), (), None),
        ((), (), None),
    ],
)
def test_the_assay_is_guessed_only_without_doubt(
    reader: Reader, samples: Sequence[str], meta: Sequence[str], assay: Assay | None
) -> None:
    assert reader(vcf(samples=samples, meta=meta)).assay is assay


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("TUMOR", Role.TUMOR), ("tumor2", Role.TUMOR), ("c-tumor2", Role.TUMOR), ("S1.T", Role.TUMOR),
        ("MyTumor", Role.TUMOR),
        ("NORMAL", Role.NORMAL), ("X_N", Role.NORMAL), ("germline", Role.NORMAL), ("腫瘤", Role.TUMOR),
        ("abnormal", None), ("NT", None), ("T", Role.TUMOR), ("N", Role.NORMAL), ("tumor_normal", None), ("Martin", None),
        ("TCGA-A2-A04W-20A", None), ("", None),
    ],
)  # fmt: skip
def test_what_a_name_says(name: str, said: Role | None) -> None:
    assert role(name) is said


def test_germline_genotypes_give_zygosity(reader: Reader) -> None:
    records = [
        record("1", p, samples=(f"{gt}:5,5:10",)) for p, gt in ((1001, "0/1"), (1002, "1|1"), (1003, "1"), (1004, "./1"))
    ]
    reading = reader(vcf(records, samples=("S",)), assay=Assay.GERMLINE)
    assert [o.call.zygosity for o in reading.observations] == ["heterozygous", "homozygous", "hemizygous", None]
    reading = reader(vcf(records, samples=("S",)), assay=Assay.TUMOR_ONLY)
    assert {o.call.zygosity for o in reading.observations} == {None}
