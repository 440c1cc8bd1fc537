"""A table nobody knows: looked at, understood column by column with reasons, confirmed once, read by itself next time."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from mingbian import pipeline, tabular
from mingbian.model.case import Build, CaseOptions
from mingbian.model.errors import Refusal, UsageError

TABLE = """Laboratory of invented medicine;;;;
Gene;cDNA;Protein Change;VAF %;Depth;Remark
EGFR;c.2573T>G;p.L858R;25,5;800;
KRAS;c.34G>T;p.G12C;10;500;seen twice
TP53;c.524G>A;p.R175H;50;300;
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "ours.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    monkeypatch.setenv("MINGBIAN_SITE", str(folder))
    return folder


def by_field(found: tabular.Preview) -> dict[str, tabular.Suggestion]:
    return {s.field: s for s in found.suggestions}


def test_a_look_shows_rows_and_what_the_columns_mean(table: Path) -> None:
    found = tabular.look(table)
    assert (found.separator, found.header_line) == ("semicolon", 2)
    assert found.columns == ("Gene", "cDNA", "Protein Change", "VAF %", "Depth", "Remark")
    assert found.rows[0] == ("EGFR", "c.2573T>G", "p.L858R", "25,5", "800", "")
    said = by_field(found)
    assert {f: s.column for f, s in said.items()} == {
        "gene": "Gene", "hgvs_c": "cDNA", "hgvs_p": "Protein Change", "vaf": "VAF %", "depth": "Depth",
    }  # fmt: skip
    assert said["hgvs_p"].confidence >= 0.9
    assert [r.text for r in said["hgvs_p"].reasons] == [
        "The column is called 'Protein Change'.", "3 of 3 cells look like protein changes.",
    ]  # fmt: skip
    assert all(r.text_zh for s in found.suggestions for r in s.reasons)
    assert found.mapping is not None
    assert found.mapping.vaf_unit == "percent"


def test_a_name_that_its_cells_contradict_is_doubted(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("Gene\tMutation\n" + "EGFR\tsee remark\n" * 5, encoding="utf-8")
    doubted = by_field(tabular.look(path))["hgvs_p"]
    assert doubted.confidence < 0.5
    assert doubted.reasons[-1].against
    assert "0 of 5" in doubted.reasons[-1].text


def test_cells_alone_suggest_a_meaning_with_less_confidence(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("Gene\tBefund A\tBefund B\n" + "EGFR\tNM_005228.5:c.2573T>G\tp.Leu858Arg\n" * 4, encoding="utf-8")
    said = by_field(tabular.look(path, "tab", 1))
    assert (said["hgvs_c"].column, said["hgvs_c"].confidence) == ("Befund A", 0.5)
    assert (said["hgvs_p"].column, said["hgvs_p"].confidence) == ("Befund B", 0.5)


def test_the_user_may_say_where_the_header_is(table: Path) -> None:
    found = tabular.look(table, "semicolon", 3)
    assert found.columns[0] == "EGFR"
    with pytest.raises(UsageError):
        tabular.look(table, "pipe")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"hello\nworld\n", b'{"a": 1}'])
def test_what_is_no_table(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(Refusal) as caught:
        tabular.look(path)
    assert caught.value.code == "NOT_A_TABLE"


def test_a_check_reads_the_whole_table_and_says_what_it_gives(table: Path) -> None:
    guessed = tabular.look(table).mapping
    assert guessed is not None
    found = tabular.check(table, guessed)
    assert (found.rows, found.alterations, found.problems) == (3, 3, ())
    assert found.examples[0] == "EGFR, c.2573T>G, p.L858R"
    wrong = tabular.make({"gene": "Remark", "hgvs_p": "Gene"}, separator="semicolon", header_line=2)
    found = tabular.check(table, wrong)
    assert found.alterations < 3
    assert found.refused
    assert tabular.check(table, tabular.make({"gene": "No", "hgvs_p": "Gene"}, separator="semicolon")).problems


def test_a_check_asks_for_the_build_of_places(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("Chr\tPos\tRef\tAlt\n7\t55259515\tT\tG\n", encoding="utf-8")
    columns = {"chrom": "Chr", "pos": "Pos", "ref": "Ref", "alt": "Alt"}
    (problem,) = tabular.check(path, tabular.make(columns)).problems
    assert "build" in problem.lower()
    assert tabular.check(path, tabular.make(columns, {"build": "GRCh37"})).alterations == 1
    assert tabular.check(path, tabular.make(columns), CaseOptions(build=Build.GRCH37)).alterations == 1


@pytest.mark.parametrize("columns", [{}, {"gene": "Gene"}, {"gene": "Gene", "nonsense": "x"}])
def test_a_mapping_that_says_too_little_is_refused(columns: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        tabular.make(columns)


def test_a_saved_mapping_is_used_next_time_and_that_is_said(table: Path, site: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        pipeline.run([table], CaseOptions(tumor_type="LUAD"))
    assert caught.value.code == "MAPPING_NEEDED"
    guessed = tabular.look(table).mapping
    assert guessed is not None
    saved = tabular.save(table, guessed)
    assert saved.parent == site / tabular.MAPPINGS
    assert "EGFR" not in saved.read_text("utf-8")  # columns only, nothing of the patient
    other = tmp_path / "next.csv"
    other.write_text(TABLE.replace("p.L858R", "p.G719S").replace("c.2573T>G", "c.2155G>A"), encoding="utf-8")
    result = pipeline.run([other], CaseOptions(tumor_type="LUAD"))
    assert {f.variant.protein for f in result.findings} == {"G719S", "G12C", "R175H"}
    assert "SAVED_MAPPING" in {w.code for w in result.warnings}
    changed = tmp_path / "changed.csv"
    changed.write_text(TABLE.replace("Depth", "Reads"), encoding="utf-8")  # other columns: asked again
    assert tabular.saved_for(changed) is None
    assert tabular.forget(other) is True
    assert tabular.saved_for(other) is None


def test_a_mapping_of_other_columns_is_not_saved(table: Path, site: Path) -> None:
    with pytest.raises(UsageError):
        tabular.save(table, tabular.make({"gene": "Gene", "hgvs_p": "AA"}, separator="semicolon", header_line=2))
    assert not site.exists()


def test_without_a_site_nothing_is_saved(table: Path) -> None:
    guessed = tabular.look(table).mapping
    assert guessed is not None
    assert tabular.saved_for(table) is None
    with pytest.raises(Refusal) as caught:
        tabular.save(table, guessed)
    assert caught.value.code == "NO_SITE_FOLDER"


def test_a_damaged_saved_mapping_is_not_used(table: Path, site: Path) -> None:
    guessed = tabular.look(table).mapping
    assert guessed is not None
    tabular.save(table, guessed).write_text("nonsense", encoding="utf-8")
    assert tabular.saved_for(table) is None


def test_the_likeliest_sheet_of_a_workbook_is_shown(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("notes").write_row(0, 0, ["Remark", "Author"])
    sheet = book.add_worksheet("variants")
    for n, line in enumerate(TABLE.splitlines()[1:]):
        sheet.write_row(n, 0, line.split(";"))
    book.close()
    path = tmp_path / "book.xlsx"
    path.write_bytes(out.getvalue())
    found = tabular.look(path)
    assert (found.separator, found.columns[0], found.rows[0][0]) == ("tab", "Gene", "EGFR")
