"""Tables of no known format: a guess is shown, never used; a mapping decides what each column means."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.readers.reader_files import Reader
from tests.readers.vendor.tables import alterations, balanced, places, table

from mingbian.model.case import Build
from mingbian.model.errors import Refusal, UsageError
from mingbian.model.reading import Reading
from mingbian.model.variant import CopyNumberType, Kind
from mingbian.readers import mapping as m

HEAD = 'format = "mingbian.mapping/1"\n'


def mapped(reader: Reader, data: bytes, text: str, tmp_path: Path, **options: object) -> Reading:
    file = tmp_path / "mapping.toml"
    file.write_text(HEAD + text, encoding="utf-8")
    return reader(data, mapping=str(file), **options)


# --- guessing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "separator", "line", "columns"),
    [
        ("Gene,Protein Change,VAF\nEGFR,p.L858R,0.3\n", "comma", 1,
         {"gene": "Gene", "hgvs_p": "Protein Change", "vaf": "VAF"}),
        ("Gene;cDNA\nEGFR;c.2573T>G\n", "semicolon", 1, {"gene": "Gene", "hgvs_c": "cDNA"}),
        ("Report of\tX\n\nGene\tAA Change\nEGFR\tL858R\n", "tab", 3, {"gene": "Gene", "hgvs_p": "AA Change"}),
        ("基因,核苷酸變異,胺基酸變異\nEGFR,c.2573T>G,L858R\n", "comma", 1,
         {"gene": "基因", "hgvs_c": "核苷酸變異", "hgvs_p": "胺基酸變異"}),
        ("#Chr\tPosition\tRef\tAlt\n7\t55259515\tT\tG\n", "tab", 1,
         {"chrom": "Chr", "pos": "Position", "ref": "Ref", "alt": "Alt"}),
        ("Chr\tStart\tEnd\tRef\tAlt\n7\t55259515\t55259515\tT\tG\n", "tab", 1,
         {"chrom": "Chr", "pos": "Start", "ref": "Ref", "alt": "Alt"}),
        ("Fusion\tReads\nEML4::ALK\t20\n", "tab", 1, {"fusion": "Fusion", "reads": "Reads"}),
    ],
)  # fmt: skip
def test_columns_are_guessed_by_their_names(head: str, separator: str, line: int, columns: dict[str, str]) -> None:
    guessed = m.guess(head)
    assert guessed is not None
    assert (guessed.separator, guessed.header_line, dict(guessed.columns)) == (separator, line, columns)


@pytest.mark.parametrize("head", ["", "hello\n", "Name\tAge\nA\t3\n", "Gene\tLength\nEGFR\t10\n", '"Gene","Pro\n'])
def test_other_tables_are_not_guessed(head: str) -> None:
    assert m.guess(head) is None


@pytest.mark.parametrize(
    ("title", "cell", "unit"),
    [("VAF", "0.3", "fraction"), ("VAF", "31", "percent"), ("VAF", "12,5", "percent"), ("VAF (%)", "0.3", "percent")],
)
def test_the_unit_of_the_fraction_is_guessed(title: str, cell: str, unit: str) -> None:
    guessed = m.guess(f"Gene\tProtein\t{title}\nEGFR\tL858R\t{cell}\n")
    assert guessed is not None
    assert guessed.vaf_unit == unit


def test_a_guess_is_shown_and_is_a_mapping_once_saved(reader: Reader, tmp_path: Path) -> None:
    data = b'Gene\tHGVSp\t"Result"\nEGFR\tp.L858R\tdetected\n'
    with pytest.raises(Refusal) as caught:
        reader(data)
    assert caught.value.code == "MAPPING_NEEDED"
    text = caught.value.remedy.split("\n\n", 1)[1]
    file = tmp_path / "saved.toml"
    file.write_text(text, encoding="utf-8")
    (seen,) = reader(data, mapping=str(file)).observations
    assert (seen.gene, seen.hgvs_p) == ("EGFR", "p.L858R")


def test_a_table_whose_rows_look_like_those_of_a_vcf_is_a_table(reader: Reader) -> None:
    with pytest.raises(Refusal) as caught:
        reader(b"Chr\tStart\tEnd\tRef\tAlt\n7\t55259515\t55259515\tT\tG\n")
    assert caught.value.code == "MAPPING_NEEDED"


def test_a_guess_asks_for_the_build_of_places(reader: Reader) -> None:
    with pytest.raises(Refusal) as caught:
        reader(b"Chr\tPos\tRef\tAlt\n7\t55259515\tT\tG\n")
    assert 'build = "GRCh37 or GRCh38"' in caught.value.remedy


# --- mapping files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not toml", "is not TOML"),
        ("x = 1\n", "does not say what it is"),
        (HEAD, "too few columns"),
        (HEAD + '[columns]\ngene = "Gene"\n', "too few columns"),
        (HEAD + '[columns]\ngene = "Gene"\nwhatever = "x"\n', "'whatever'"),
        (HEAD + '[columns]\ngene = 3\n', "must hold names and texts"),
        (HEAD + 'separator = "pipe"\n[columns]\nfusion = "F"\n', "separator"),
        (HEAD + 'header_line = 0\n[columns]\nfusion = "F"\n', "header_line"),
        (HEAD + 'vaf_unit = "permille"\n[columns]\nfusion = "F"\n', "vaf_unit"),
        (HEAD + '[columns]\nfusion = "F"\n[constants]\nage = "60"\n', "'age'"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_an_error_of_use(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "m.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        m.load_mapping(file)


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        m.load_mapping(tmp_path / "none.toml")


SMALL = '[columns]\ngene = "Gene"\nhgvs_p = "Protein"\n'


@pytest.mark.parametrize(
    ("data", "more", "code"),
    [
        (b"Gene\tAA\nEGFR\tL858R\n", "", "MAPPING_COLUMN"),
        (b"Gene\tProtein\tGene\nEGFR\tL858R\tEGFR\n", "", "DUPLICATE_COLUMN"),
        (b"Gene\tProtein\nEGFR\tL858R\n", "header_line = 9\n", "MAPPING_COLUMN"),
        (b"Gene,Protein\nEGFR,L858R\n", "", "MAPPING_COLUMN"),
    ],
)
def test_a_mapping_that_does_not_fit_the_table(reader: Reader, tmp_path: Path, data: bytes, more: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        mapped(reader, data, more + SMALL, tmp_path)
    assert caught.value.code == code


# --- reading ------------------------------------------------------------------------------------------------------------


def test_small_variants(reader: Reader, tmp_path: Path) -> None:
    data = b"Gene;Protein;cDNA;NM;Freq;Tiefe;Result\nEGFR;p.Leu858Arg;c.2573T>G;NM_005228.5;12,5;800;detected\n"
    text = """separator = "semicolon"
vaf_unit = "percent"
[columns]
gene = "Gene"
hgvs_p = "Protein"
hgvs_c = "cDNA"
transcript = "NM"
vaf = "Freq"
depth = "Tiefe"
status = "Result"
[constants]
sample = "S1"
origin = "somatic"
tumor_type = "lung adenocarcinoma"
assay = "tumor-only"
"""
    reading = mapped(reader, data, text, tmp_path)
    (seen,) = reading.observations
    assert (seen.gene, seen.hgvs_c, seen.hgvs_p) == ("EGFR", "NM_005228.5:c.2573T>G", "p.Leu858Arg")
    assert (seen.call.vaf, seen.call.vaf_from, seen.call.depth) == (0.125, "Freq", 800)
    assert (seen.reported_origin, reading.sample, reading.tumor_type) == ("somatic", "S1", "lung adenocarcinoma")
    assert balanced(reading)


@pytest.mark.parametrize(
    "status", ["Not detected", "negative", "未檢出", "ND", "wild type", "WT", "Absent", "indeterminate", "no call"]
)
def test_what_the_laboratory_did_not_find(reader: Reader, tmp_path: Path, status: str) -> None:
    data = table(["Gene", "Protein", "Result"], [{"Gene": "KRAS", "Protein": "p.G12C", "Result": status}])
    reading = mapped(reader, data, SMALL + 'status = "Result"\n', tmp_path)
    assert (dict(reading.set_aside), reading.observations) == ({"stated_negative": 1}, ())
    assert balanced(reading)


def test_a_vus_stays_marked(reader: Reader, tmp_path: Path) -> None:
    data = table(["Gene", "Protein", "Class"], [{"Gene": "ATM", "Protein": "p.R337C", "Class": "VUS"}])
    (seen,) = mapped(reader, data, SMALL + 'status = "Class"\n', tmp_path).observations
    assert seen.as_reported["vendor_status"] == "VUS"


@pytest.mark.parametrize(
    ("cell", "unit"), [("130", "percent"), ("12.5", "fraction"), ("abc", "fraction"), ("-3", "percent")]
)
def test_an_impossible_fraction_is_left_out_and_said(reader: Reader, tmp_path: Path, cell: str, unit: str) -> None:
    data = table(["Gene", "Protein", "VAF"], [{"Gene": "EGFR", "Protein": "L858R", "VAF": cell}])
    reading = mapped(reader, data, f'vaf_unit = "{unit}"\n' + SMALL + 'vaf = "VAF"\n', tmp_path)
    assert reading.observations[0].call.vaf is None
    assert "VALUE_OUT_OF_RANGE" in {w.code for w in reading.warnings}


PLACED = '[columns]\nchrom = "Chr"\npos = "Pos"\nref = "Ref"\nalt = "Alt"\n'


def test_places_have_the_build_that_is_given(reader: Reader, tmp_path: Path) -> None:
    data = b"Chr\tPos\tRef\tAlt\nchr7\t55259515\tT\tG\n"
    reading = mapped(reader, data, PLACED + '[constants]\nbuild = "hg19"\n', tmp_path)
    assert (places(reading), reading.build) == ([("7", 55259515, "T", "G")], Build.GRCH37)
    with pytest.raises(Refusal) as caught:
        mapped(reader, data, PLACED, tmp_path)
    assert caught.value.code == "BUILD_UNKNOWN"
    assert mapped(reader, data, PLACED, tmp_path, build=Build.GRCH37).build is Build.GRCH37


def test_copy_numbers_and_fusions(reader: Reader, tmp_path: Path) -> None:
    data = b"Gene\tCN\tType\nERBB2\t14\tamplification\nCDKN2A\t0\tloss\nMYC\t2.1\t\n"
    reading = mapped(reader, data, '[columns]\ngene = "Gene"\ncopies = "CN"\ncopy_type = "Type"\n', tmp_path)
    assert [(o.gene, o.copy_number.type) for o in reading.observations if o.copy_number is not None] == [
        ("ERBB2", CopyNumberType.AMPLIFICATION), ("CDKN2A", CopyNumberType.LOSS),
    ]  # fmt: skip
    assert balanced(reading)
    data = b"Fusion\tReads\nEML4::ALK\t20\nALK\t5\n"
    reading = mapped(reader, data, '[columns]\nfusion = "Fusion"\nreads = "Reads"\n', tmp_path)
    (seen,) = alterations(reading)
    assert seen.kind is Kind.FUSION
    assert seen.fusion is not None
    assert (seen.fusion.five_prime, seen.fusion.three_prime, seen.fusion.reads) == ("EML4", "ALK", 20)
    assert (len(reading.refused), reading.alleles) == (1, 2)


def test_one_of_several_samples_is_read(reader: Reader, tmp_path: Path) -> None:
    rows = [{"Gene": "EGFR", "Protein": "L858R", "Sample": "A"}, {"Gene": "KRAS", "Protein": "G12C", "Sample": "B"}]
    data, text = table(["Gene", "Protein", "Sample"], rows), SMALL + 'sample = "Sample"\n'
    with pytest.raises(Refusal):
        mapped(reader, data, text, tmp_path)
    reading = mapped(reader, data, text, tmp_path, tumor_sample="B")
    assert ([o.gene for o in reading.observations], dict(reading.set_aside)) == (["KRAS"], {"other_sample": 1})
    assert balanced(reading)


def test_a_row_with_more_cells_than_columns_is_refused(reader: Reader, tmp_path: Path) -> None:
    data = b"Gene\tProtein\nEGFR\tL858R\tx\nKRAS\tG12C\n"
    reading = mapped(reader, data, SMALL, tmp_path)
    assert ([o.gene for o in reading.observations], [r.line for r in reading.refused]) == (["KRAS"], [2])
