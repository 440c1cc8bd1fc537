"""Spreadsheets: complete, the same bytes, and nothing from a file becomes a formula, a date or another number."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from tests.reports.fixtures import HOSTILE_TEXTS, case, colon, hostile, lung

from mingbian.model.case import Consent
from mingbian.reports.tables import FINDING_COLUMNS, findings_csv, findings_xlsx, guarded


def rows(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name).decode("utf-8") for name in book.namelist()}


def test_one_row_a_finding_with_its_numbers() -> None:
    table = rows(findings_csv(lung()))
    assert [r["id"] for r in table] == [f.id for f in lung().findings]
    assert list(table[0]) == list(FINDING_COLUMNS)
    first = table[0]
    assert (first["tier"], first["level"], first["gene"], first["protein"]) == ("I", "A", "EGFR", "L858R")
    assert (first["chrom"], first["pos"], first["vaf"], first["depth"]) == ("7", "55191822", "0.32", "812")
    assert first["sensitivity"].startswith("osimertinib [I-A]; gefitinib [I-A]")


def test_what_the_input_did_not_give_is_an_empty_cell() -> None:
    signature = rows(findings_csv(colon()))[0]
    assert signature["vaf"] == signature["depth"] == signature["pos"] == ""


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1",
        "SEPT9",
        "MARCH1",
        "DEC1",
        "1-2",
        "3/28",
        "007",
        "1E5",
        "'x",
        "1月2",
    ],
)
def test_a_text_a_spreadsheet_would_misread_is_led_by_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["EGFR", "L858R", "exons 2-4", "c.1-2A>G", "MSI-H", "7", "X", "osimertinib [I-A]", "肺腺癌", ""]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_hostile_text_stays_text(text: str) -> None:
    row = rows(findings_csv(hostile(text)))[0]
    for name, value in row.items():
        assert not value.startswith(("=", "+", "-", "@", "\t", "\r")), name
    if text.isprintable():
        assert row["hgvs_p"].removeprefix("'") == text
    book = parts(findings_xlsx(hostile(text)))
    for name, xml in book.items():
        if name.startswith("xl/worksheets/sheet"):
            assert "<f>" not in xml
            assert "<hyperlink" not in xml
            assert set(re.findall(r'<c r="[A-Z]+\d+"(?: s="\d")?(?: t="(\w+)")?', xml)) <= {"s"}


def test_every_cell_of_the_workbook_is_text() -> None:
    book = parts(findings_xlsx(lung()))
    cells = re.findall(r"<c [^>]*>", book["xl/worksheets/sheet1.xml"])
    assert len(cells) > 100
    assert all('t="s"' in cell for cell in cells)
    assert "SEPT9" not in book["xl/sharedStrings.xml"]
    assert "L858R" in book["xl/sharedStrings.xml"]


def test_the_workbook_has_the_same_bytes_each_time() -> None:
    assert findings_xlsx(lung()) == findings_xlsx(lung())
    assert findings_csv(lung()) == findings_csv(lung())


def test_without_consent_no_table_tells() -> None:
    withheld = lung(case=case(consent_germline=Consent.UNKNOWN))
    text = findings_csv(withheld).decode("utf-8-sig") + "".join(parts(findings_xlsx(withheld)).values())
    assert "germline" not in text.lower()
    assert ">G3<" not in text
    assert "; G3" not in text
