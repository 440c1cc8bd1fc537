"""Every data file has its line in LICENSES.md, and what is under the ODbL stands in files of its own."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "annotations" / "mingbian"
LICENSES = (PACKAGE / "knowledge" / "data" / "LICENSES.md").read_text(encoding="utf-8")
FOLDERS = ("knowledge/data", "genome/data", "readers/data")
LISTED = {path: text for path, text in re.findall(r"^\| (\S+/data/\S+) \|(.*)$", LICENSES, re.MULTILINE)}  # noqa: C416


def data_files() -> list[str]:
    found = (p for folder in FOLDERS for p in (PACKAGE / folder).rglob("*") if p.is_file())
    own = (str(path.relative_to(PACKAGE).as_posix()) for path in found if path.suffix != ".md")
    return sorted(name for name in own if "/compiled/" not in name and "__pycache__" not in name)


def head(name: str) -> str:
    data = (PACKAGE / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    return "\n".join(line for line in text.split("\n") if line.startswith("#"))


def test_every_data_file_is_listed_and_nothing_else_is() -> None:
    assert sorted(LISTED) == data_files()


@pytest.mark.parametrize("name", sorted(LISTED))
def test_a_line_names_source_date_and_license(name: str) -> None:
    cells = [cell.strip() for cell in LISTED[name].strip().strip("|").split("|")]
    assert len(cells) == 3
    assert all(cells)
    assert re.search(r"ODbL 1\.0|CC BY 4\.0|CC0 1\.0|public domain|Apache-2\.0", cells[2])


def test_odbl_data_are_where_they_are_said_to_be() -> None:
    said = {name for name, text in LISTED.items() if "ODbL" in text}
    marked = {name for name in data_files() if "ODbL" in head(name)}
    assert marked <= said
    assert said - marked == {"knowledge/data/allele_checks.tsv"}
    section = LICENSES.split("## Open Database License")[1].split("\n## ")[0]
    assert all(name in section for name in said)


@pytest.mark.parametrize("name", [name for name in sorted(LISTED) if "/civic/" in name and "CC0" in LISTED[name]])
def test_civic_tables_name_source_state_and_license(name: str) -> None:
    stated = head(name)
    assert "CIViC (civicdb.org), CC0 1.0" in stated or "CC0 1.0" in stated
    assert "2026-01-06" in stated
