"""Foundation Medicine's XML: names become HGVS, single bases get a place by their strand, the rest stands by name."""

from __future__ import annotations

import pytest
from tests.readers.reader_files import Reader
from tests.readers.vendor.tables import alterations, balanced, places, signatures

from mingbian.model.case import Assay, Build
from mingbian.model.errors import Refusal
from mingbian.model.variant import CopyNumberType, Kind, Observation

PROLOG = '<?xml version="1.0" encoding="UTF-8"?>'
HEAD = (
    '<rr:ResultsReport xmlns:rr="http://integration.foundationmedicine.com/reporting"><rr:ResultsPayload><FinalReport>'
    "<Sample><SampleId>S1.01</SampleId><TestType>{test}</TestType></Sample>"
    "<PMI><MRN>4711</MRN><LastName>Doe</LastName><SubmittedDiagnosis>Lung adenocarcinoma</SubmittedDiagnosis>"
    "<Gender>Female</Gender><DOB>1960-05-02</DOB><CollDate>2026-05-01</CollDate></PMI>"
    "<VariantProperties>{properties}</VariantProperties></FinalReport>"
    '<variant-report xmlns="http://foundationmedicine.com/compbio/variant-report-external" percent-tumor-nuclei="40" '
    'gender="female"><quality-control status="{quality}"/>'
)
TAIL = "</variant-report></rr:ResultsPayload></rr:ResultsReport>"
V600E = {
    "allele-fraction": "0.3868", "cds-effect": "1799T&gt;A", "depth": "711", "equivocal": "false", "gene": "BRAF",
    "functional-effect": "missense", "percent-reads": "38.68", "position": "chr7:140453136", "protein-effect": "V600E",
    "status": "known", "strand": "-", "transcript": "NM_004333",
}  # fmt: skip


def element(name: str, **attributes: str) -> str:
    return f"<{name} {' '.join(f'{k}={chr(34)}{v}{chr(34)}' for k, v in attributes.items())}/>"


def short(**change: str) -> str:
    return element("short-variant", **(V600E | {k.replace("_", "-"): v for k, v in change.items()}))


def report(*body: str, quality: str = "Pass", properties: str = "", test: str = "FoundationOne CDx") -> bytes:
    head = HEAD.format(quality=quality, properties=properties, test=test)
    return (PROLOG + head + "\n".join(("", *body, "")) + TAIL).encode()


def only(reader: Reader, *body: str) -> Observation:
    reading = reader(report(*body), name="report.xml")
    assert balanced(reading)
    (seen,) = alterations(reading)
    return seen


def test_a_substitution_is_placed_by_its_strand(reader: Reader) -> None:
    seen = only(reader, short())
    assert (seen.build, seen.chrom, seen.pos, seen.ref, seen.alt) == (Build.GRCH37, "7", 140453136, "A", "T")
    assert (seen.gene, seen.hgvs_c, seen.hgvs_p) == ("BRAF", "NM_004333:c.1799T>A", "p.V600E")
    assert (seen.call.vaf, seen.call.depth, seen.as_reported["vendor_status"]) == (0.3868, 711, "known")


def test_the_case(reader: Reader) -> None:
    reading = reader(report(short()))
    assert (reading.sample, reading.sex, reading.age, reading.purity) == ("S1.01", "female", 65, 0.4)
    assert (reading.tumor_type, reading.assay, reading.panel) == (
        "Lung adenocarcinoma",
        Assay.TUMOR_ONLY,
        "FoundationOne CDx",
    )
    assert "Doe" not in repr(reading)
    assert "4711" not in repr(reading)
    assert reader(report(test="FoundationOne Liquid CDx")).assay is Assay.PLASMA


@pytest.mark.parametrize(
    ("cds", "effect", "coding", "protein", "kind"),
    [
        ("388delG", "E130fs*31", "c.388delG", "p.E130fs*31", Kind.DELETION),
        ("11815_11895del81", "Q3939_Q3965del", "c.11815_11895del", "p.Q3939_Q3965del", Kind.DELETION),
        ("863_864insCAAG", "W288fs*12", "c.863_864insCAAG", "p.W288fs*12", Kind.INSERTION),
        ("4494-42_4499&gt;A", "splice site4494-42_4499&gt;A", "c.4494-42_4499delinsA", None, Kind.DELINS),
        ("1008_1025CTCGG&gt;GGG", "N336fs*24", "c.1008_1025delinsGGG", "p.N336fs*24", Kind.DELINS),
        ("1204_1205ins42", "H402_D403&gt;PTHLG", None, "p.H402_D403delinsPTHLG", Kind.DELINS),
        ("672+2_672+37del36", "splice site 672+2_672+37del36", "c.672+2_672+37del", None, Kind.DELETION),
    ],
)
def test_names_of_what_has_no_place(
    reader: Reader, cds: str, effect: str, coding: str | None, protein: str | None, kind: Kind
) -> None:
    seen = only(reader, short(cds_effect=cds, protein_effect=effect))
    assert (seen.pos, seen.ref, seen.hgvs_p, seen.kind) == (None, None, protein, kind)
    assert seen.hgvs_c == (f"NM_004333:{coding}" if coding else None)
    assert "approximate" in seen.as_reported["coordinates"]


def test_a_promoter_change_keeps_its_minus(reader: Reader) -> None:
    seen = only(
        reader,
        short(gene="TERT", cds_effect="-124C&gt;T", protein_effect="promoter -124C&gt;T", position="chr5:1295228",
              transcript="NM_198253"),
    )  # fmt: skip
    assert (seen.hgvs_c, seen.hgvs_p, seen.pos, seen.ref, seen.alt) == ("NM_198253:c.-124C>T", None, 1295228, "G", "A")


def test_unknown_significance_is_marked(reader: Reader) -> None:
    assert only(reader, short(status="unknown")).as_reported["vendor_status"] == "VUS"
    listed = '<VariantProperty geneName="BRAF" isVUS="true" variantName="V600E"/>'
    (seen,) = alterations(reader(report(short(), properties=listed)))
    assert seen.as_reported["vendor_status"] == "VUS"


@pytest.mark.parametrize(
    ("word", "copies", "kind"),
    [
        ("amplification", "44", CopyNumberType.AMPLIFICATION),
        ("loss", "0", CopyNumberType.HOMOZYGOUS_DELETION),
        ("partial loss", "0", CopyNumberType.LOSS),
        ("loss", "1", CopyNumberType.LOSS),
    ],
)
def test_copy_number(reader: Reader, word: str, copies: str, kind: CopyNumberType) -> None:
    attributes = {
        "copy-number": copies,
        "gene": "CDK4",
        "type": word,
        "supporting-read-pairs": "83",
        "status": "known",
        "ratio": "11.6",
        "equivocal": "true",
    }
    seen = only(reader, element("copy-number-alteration", **attributes))
    assert seen.copy_number is not None
    assert (seen.gene, seen.copy_number.type, seen.copy_number.copies, seen.copy_number.unit) == (
        "CDK4", kind, float(copies), None,
    )  # fmt: skip
    assert seen.call.filters == ("equivocal",)


def rearrangement(**change: str) -> str:
    given = {
        "targeted-gene": "ALK", "other-gene": "EML4", "description": "EML4-ALK fusion (Variant 1)", "type": "fusion",
        "pos1": "chr2:29446200-29446400", "pos2": "chr2:42522600-42522700", "in-frame": "Yes",
        "supporting-read-pairs": "83", "status": "known",
    } | {k.replace("_", "-"): v for k, v in change.items()}  # fmt: skip
    return element("rearrangement", **given)


def test_rearrangements(reader: Reader) -> None:
    seen = only(reader, rearrangement())
    assert seen.fusion is not None
    assert (seen.fusion.five_prime, seen.fusion.three_prime, seen.fusion.in_frame, seen.fusion.reads) == (
        "EML4", "ALK", True, 83,
    )  # fmt: skip
    turned = only(reader, rearrangement(targeted_gene="FGFR3", other_gene="TACC3", description="FGFR3-TACC3 fusion"))
    assert turned.fusion is not None
    assert (turned.fusion.five_prime, turned.fusion.three_prime) == ("FGFR3", "TACC3")
    alone = only(reader, rearrangement(other_gene="N/A", description="ALK rearrangement intron 19", type="rearrangement"))
    assert alone.fusion is not None
    assert (alone.fusion.five_prime, alone.fusion.three_prime) == (None, "ALK")


def test_a_truncation_is_no_fusion(reader: Reader) -> None:
    seen = only(
        reader, rearrangement(targeted_gene="NF1", other_gene="N/A", type="truncation", description="", pos1="ch17:1-2")
    )
    assert (seen.kind, seen.gene, seen.fusion) == (Kind.SPLICE, "NF1", None)
    skipped = only(reader, rearrangement(targeted_gene="EGFR", other_gene="EGFR", description="EGFRvIII", type="deletion"))
    assert "EGFRvIII" in (skipped.splice_event or "")


def test_biomarkers(reader: Reader) -> None:
    reading = reader(
        report(
            element("microsatellite-instability", status="MSI-H"),
            element("tumor-mutation-burden", score="12.61", status="high", unit="mutations-per-megabase"),
            element("loss-of-heterozygosity", score="17.3", status="high"),
        )
    )
    assert signatures(reading) == {"MSI": (None, "MSI-H"), "TMB": (12.61, "high"), "HRD": (17.3, None)}
    assert {o.signature.assay for o in reading.observations if o.signature} == {
        "FoundationOne CDx", "FoundationOne CDx genomic LOH",
    }  # fmt: skip
    unknown = reader(
        report(element("microsatellite-instability", status="unknown"), element("tumor-mutation-burden", status="unknown"))
    )
    assert signatures(unknown) == {"MSI": (None, "unknown")}
    assert "TMB_NOT_REPORTED" in {w.code for w in unknown.warnings}


def test_quality(reader: Reader) -> None:
    assert [(w.code, w.blocking) for w in reader(report(short(), quality="Qualified")).warnings] == [
        ("QC_QUALIFIED", False)
    ]
    assert [(w.code, w.blocking) for w in reader(report(short(), quality="Fail")).warnings] == [("QC_FAILED", True)]


def test_bases_that_are_not_of_grch37_stop(reader: Reader) -> None:
    with pytest.raises(Refusal) as caught:
        reader(report(short(strand="+")))
    assert caught.value.code == "BUILD_MISMATCH"
    with pytest.raises(Refusal) as caught:
        reader(report(short()), build=Build.GRCH38)
    assert caught.value.code == "BUILD_CONFLICT"


def test_what_cannot_be_read_is_refused_alone(reader: Reader) -> None:
    reading = reader(
        report(
            short(), short(gene=""), short(cds_effect="", protein_effect="", position=""),
            element("copy-number-alteration", gene="MYC", type="odd"), element("rearrangement", type="fusion"),
        )
    )  # fmt: skip
    assert places(reading)[0] == ("7", 140453136, "A", "T")
    assert all(r.line > 1 for r in reading.refused)
    assert len(reading.refused) == 3
    assert balanced(reading)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (report(short()).replace(PROLOG.encode(), PROLOG.encode() + b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
         "XML_DECLARATIONS"),
        (report(short()).replace(PROLOG.encode(), PROLOG.encode() + b'<!DOCTYPE r SYSTEM "http://example.org/r.dtd">'),
         "XML_DECLARATIONS"),
        (report(short())[:-20], "XML_MALFORMED"),
        (report(short()).replace(b"<Sample>", b"<Sample>&nbsp;"), "XML_MALFORMED"),
        (report(short()).replace(b"<Sample>", b"<a>" * 100 + b"</a>" * 100 + b"<Sample>"), "XML_TOO_DEEP"),
        (report(short()).replace(b"UTF-8", b"no-such-code"), "XML_MALFORMED"),
        (report().partition(b"<variant-report")[0] + b"</rr:ResultsPayload></rr:ResultsReport>", "REPORT_INCOMPLETE"),
        (report(short()).replace(b"</variant-report>", b"</variant-report><variant-report/>"), "REPORT_INCOMPLETE"),
    ],
)  # fmt: skip
def test_hostile_documents(reader: Reader, data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        reader(data, name="report.xml")
    assert caught.value.code == code
    assert "passwd" not in str(caught.value)


def test_entities_do_not_grow(reader: Reader) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = PROLOG + f'<!DOCTYPE r [<!ENTITY l0 "lol">{levels}]><ResultsReport>&l11;</ResultsReport>'
    with pytest.raises(Refusal) as caught:
        reader(bomb.encode())
    assert caught.value.code == "XML_DECLARATIONS"


def test_other_encodings(reader: Reader) -> None:
    text = report(short()).decode().replace("Doe", "王小明")
    assert len(alterations(reader(text.encode("utf-8-sig")))) == 1
    assert len(alterations(reader(text.replace("UTF-8", "UTF-16").encode("utf-16")))) == 1
