"""Fifty results without recorded consent: no output of any kind says a word about inheritance."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from tests.interpret.written_cases import report, rows
from tests.reports.pages import page_texts, squeezed

from mingbian import pipeline
from mingbian.model.case import CaseOptions
from mingbian.model.errors import Refusal

TABLE = Path(__file__).parent.parent / "data" / "germline_cases.tsv"
WORDS = re.compile(
    r"germ\s?-?line|heredit|inherit|famil(?!y name)|relatives|lynch|fraumeni|carrier|counsel|cascade test|predispos"
    r"|遺傳|家族|家屬|親屬|親人|生殖細胞|帶因|體質性|逐級",
    re.IGNORECASE,
)
KEYS = re.compile(r'"(?:consent_germline|germline_findings)"')
FORMATS = tuple(name for name in pipeline.FILES if name != "counseling-pdf")


def chosen() -> list[dict[str, str]]:
    """Tests of tumors: that a germline assay was ordered is no secret, and its name stands in its result."""
    told = [r for r in rows(TABLE) if r["state"] in ("confirmed", "possible", "not_flagged") and r["assay"] != "germline"]
    return told[:50]


def test_there_are_fifty() -> None:
    assert len(chosen()) == 50


def pdf_texts(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    about = [document.get_metadata_value(k) for k in ("Title", "Author", "Subject", "Keywords", "Creator", "Producer")]
    outline = [item.get_title() for item in document.get_toc()]
    document.close()
    return squeezed(" ".join([*page_texts(data), *about, *outline]))


def sheet_texts(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as book:
        told = [n for n in book.namelist() if "xl/worksheets" in n or "sharedStrings" in n]
        return " ".join(book.read(name).decode("utf-8", "replace") for name in told)


@pytest.mark.parametrize("row", chosen(), ids=[r["id"] for r in chosen()])
def test_nothing_is_said_without_consent(row: dict[str, str], tmp_path: Path) -> None:
    consent = "no" if int(row["id"][2:]) % 2 else "unknown"
    made = report({**row, "consent": consent})
    made["consent"]["family_contact"] = "no"
    file = tmp_path / "report.json"
    file.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    result = pipeline.run([file], CaseOptions())
    lang = "en" if int(row["id"][2:]) % 4 < 2 else "zh-TW"
    out = tmp_path / "out"
    for path in pipeline.write(result, out, FORMATS, lang):
        data = path.read_bytes()
        match path.suffix:
            case ".json":
                text = KEYS.sub('""', data.decode())
            case ".csv":
                text = data.decode("utf-8-sig")
            case ".xlsx":
                text = sheet_texts(data)
            case _:
                text = pdf_texts(data)
        found = WORDS.search(text)
        assert not found, f"{path.name}: {text[max(0, found.start() - 60) : found.end() + 60]}"
    assert not [p.name for p in out.rglob("*") if WORDS.search(p.name)]
    with pytest.raises(Refusal) as refused:
        pipeline.write(result, out, ("counseling-pdf",), lang)
    assert refused.value.code == "LETTER_NO_CONSENT"
    assert not (out / "counseling.pdf").exists()
