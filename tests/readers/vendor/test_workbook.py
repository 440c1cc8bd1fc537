"""Excel workbooks: every known sheet is one reading; what unpacks too far, declares or is damaged is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
from tests.readers.reader_files import Reader
from tests.readers.vendor.tables import alterations, balanced, places

from mingbian.model.case import Build
from mingbian.model.errors import Refusal, UsageError
from mingbian.readers import workbook

SNV: list[Sequence[object]] = [
    ("Run_Sample_ID", "Gene", "Chrom", "Position", "Mut_nt", "Mut_aa", "cDNA", "Percentage", "Call"),
    ("G1", "BRAF", "7", 140453136, "A>T", "V600E", "c.1799T>A", 1.5, 1),
    ("G1", "TP53", "17", 7579472, "G>C", "P72R", "c.215C>G", 49.8, 0),
]
CNAS: list[Sequence[object]] = [("Gene", "Copy_Number", "Call"), ("ERBB2", 2.6, 2), ("MET", 2.0, 0)]


def book(**sheets: list[Sequence[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        for title, rows in sheets.items():
            sheet = made.add_worksheet(title)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
    return out.getvalue()


def changed(data: bytes, parts: dict[str, bytes | None]) -> bytes:
    """The workbook with parts exchanged (or left out)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = parts.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def test_the_sheets_of_a_workbook_are_one_reading(reader: Reader) -> None:
    reading = reader(book(SNV=SNV, CNAs=CNAS, Notes=[("hello",)]), name="g.xlsx", build=Build.GRCH37)
    assert balanced(reading)
    assert (reading.alleles, dict(reading.set_aside)) == (4, {"stated_negative": 2})
    assert places(reading) == [("7", 140453136, "A", "T"), (None, None, None, None)]
    assert [(o.gene, o.source.path, o.source.line) for o in alterations(reading)] == [
        ("BRAF", "sheet 'SNV'", 2), ("ERBB2", "sheet 'CNAs'", 2)
    ]  # fmt: skip
    assert (reading.sample, reading.build) == ("G1", Build.GRCH37)
    assert [w.text for w in reading.warnings if w.code == "SHEETS_NOT_READ"] == ["Sheets that were not read: Notes."]


def test_sheets_of_two_samples_contradict(reader: Reader) -> None:
    other = [("Run_Sample_ID", *CNAS[0]), ("G2", *CNAS[1])]
    with pytest.raises(Refusal) as caught:
        reader(book(SNV=SNV, CNAs=other), name="g.xlsx", build=Build.GRCH37)
    assert caught.value.code == "FILE_CONTRADICTS_ITSELF"


OWN: list[Sequence[object]] = [("Gene", "Protein", "VAF"), ("EGFR", "L858R", 0.31), ("", "", ""), ("KRAS", "G12C", 0.1)]


def test_a_workbook_of_no_known_sheet_needs_a_mapping(reader: Reader, tmp_path: Path) -> None:
    data = book(Cover=[("Hospital",)], Results=OWN)
    with pytest.raises(Refusal) as caught:
        reader(data, name="own.xlsx")
    assert caught.value.code == "MAPPING_NEEDED"
    file = tmp_path / "m.toml"
    file.write_text(caught.value.remedy.split("\n\n", 1)[1], encoding="utf-8")
    reading = reader(data, name="own.xlsx", mapping=str(file))
    assert [(o.gene, o.call.vaf, o.source.line) for o in reading.observations] == [("EGFR", 0.31, 2), ("KRAS", 0.1, 4)]


def test_a_workbook_without_any_table(reader: Reader) -> None:
    with pytest.raises(Refusal) as caught:
        reader(book(Cover=[("Hospital",)]), name="x.xlsx")
    assert caught.value.code == "NOT_A_RESULT"


def test_text_in_runs_and_inline_text_and_reading_aids(reader: Reader) -> None:
    sheet = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
    <row r="1"><c r="A1" t="inlineStr"><is><t>Gene</t></is></c><c r="B1" t="s"><v>0</v></c></row>
    <row r="3"><c r="A3" t="s"><v>1</v></c><c r="C3" t="s"><v>99</v></c><c r="B3" t="str"><v>L858R</v></c></row>
    </sheetData></worksheet>"""
    shared = b"""<sst xmlns="x"><si><r><t>Pro</t></r><r><t>tein</t></r></si>
    <si><t>EGFR</t><rPh><t>reading aid</t></rPh></si></sst>"""
    data = changed(book(A=OWN), {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": shared})
    with pytest.raises(Refusal) as caught:
        reader(data, name="a.xlsx")
    assert 'hgvs_p = "Protein"' in caught.value.remedy
    file = reader.folder / "m.toml"
    file.write_text(caught.value.remedy.split("\n\n", 1)[1], encoding="utf-8")
    (seen,) = reader(data, name="a.xlsx", mapping=str(file)).observations
    assert (seen.gene, seen.hgvs_p, seen.source.line) == ("EGFR", "p.L858R", 3)


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"xl/worksheets/sheet1.xml": BOMB}, "XML_DECLARATIONS"),
        ({"xl/sharedStrings.xml": BOMB}, "XML_DECLARATIONS"),
        ({"xl/worksheets/sheet1.xml": b"<worksheet><row>"}, "XML_MALFORMED"),
        ({"xl/worksheets/sheet1.xml": b"<worksheet>" + b"<row>" * 5000}, "XML_TOO_DEEP"),
        ({"xl/worksheets/sheet1.xml": b'<w><row><c r="ZZZ1"><v>1</v></c></row></w>'}, "TABLE_TOO_WIDE"),
        ({"xl/worksheets/sheet1.xml": b'<w><row><c r="A9999999"><v>1</v></c></row></w>'}, "TABLE_TOO_WIDE"),
        ({"xl/worksheets/sheet1.xml": None}, "NOT_A_RESULT"),
        ({"xl/workbook.xml": None}, "NOT_A_RESULT"),
        ({"xl/_rels/workbook.xml.rels": b'<r><Relationship Id="rId1" Target="../../../etc/passwd"/></r>'}, "NOT_A_RESULT"),
    ],
)
def test_hostile_parts(reader: Reader, parts: dict[str, bytes | None], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        reader(changed(book(A=OWN), parts), name="a.xlsx")
    assert caught.value.code == code


def test_a_part_that_unpacks_too_far(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LARGEST_PART", 100_000)
    huge = b"<w>" + b" " * 200_000 + b"</w>"
    with pytest.raises(Refusal) as caught:
        reader(changed(book(A=OWN), {"xl/worksheets/sheet1.xml": huge}), name="a.xlsx")
    assert caught.value.code == "TOO_LARGE_UNPACKED"


def test_damaged_workbooks_are_refused_and_nothing_else(reader: Reader) -> None:
    data = book(SNV=SNV)
    for at in range(40, len(data) - 200, 97):
        hurt = data[:at] + bytes([data[at] ^ 0x5A]) + data[at + 1 :]
        try:
            reading = reader(hurt, name="a.xlsx", build=Build.GRCH37)
        except (Refusal, UsageError):
            continue
        assert balanced(reading)
