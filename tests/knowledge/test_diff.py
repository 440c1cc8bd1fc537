"""What differs between two states of the knowledge; builds that are the same byte for byte; places in both builds."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest
from tests.knowledge.site_files import DAY, overlay_text, own_fact

from mingbian.cli import main
from mingbian.knowledge import compiled
from mingbian.knowledge.build import build, compiled_files
from mingbian.knowledge.check import check_tables, overdue
from mingbian.knowledge.check_places import disagreement
from mingbian.knowledge.compiled import table_bytes
from mingbian.knowledge.diff import ADDED, CHANGED, REMOVED, compare, of_tables, state_of
from mingbian.knowledge.importing.run import import_files
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.errors import Refusal

TABLES = table_bytes()
KB = KnowledgeBase.load(site=None)
LUNG = "assertions/lung.tsv"


def lines(name: str) -> list[str]:
    data = TABLES[name]
    return (gzip.decompress(data) if name.endswith(".gz") else data).decode().split("\n")


def with_table(name: str, text: str) -> dict[str, bytes]:
    return TABLES | {name: gzip.compress(text.encode(), mtime=0) if name.endswith(".gz") else text.encode()}


def with_cells(row_id: str, **cells: str) -> dict[str, bytes]:
    """The bundled tables with some cells of one row changed."""
    row = KB.row(row_id)
    assert row is not None
    text = lines(row.table)
    header = next(line for line in text if line.startswith("id\t")).split("\t")
    at = next(i for i, line in enumerate(text) if line.startswith(f"{row_id}\t"))
    own = dict(zip(header, text[at].split("\t"), strict=True)) | cells
    text[at] = "\t".join(own[column] for column in header)
    return with_table(row.table, "\n".join(text))


# ---------------------------------------------------------------------------------------------- diff


def test_the_same_tables_do_not_differ() -> None:
    found = compare(of_tables("a", TABLES), of_tables("b", dict(TABLES)))
    assert found.changes == ()
    assert "No difference." in found.text()


def test_facts_added_removed_and_changed_are_named_with_their_fields() -> None:
    ids = [row.id for row in KB.rows if row.table == LUNG][:3]
    text = lines(LUNG)
    kept = [line for line in text if not line.startswith(f"{ids[0]}\t")]
    at = next(i for i, line in enumerate(kept) if line.startswith(f"{ids[1]}\t"))
    new = kept[at].replace(ids[1], "LUNG-NEW", 1)
    cells = kept[at].split("\t")
    cells[7] = "D"
    kept[at] = "\t".join(cells)
    found = compare(of_tables("a", TABLES), of_tables("b", with_table(LUNG, "\n".join([*kept[:-1], new, ""]))))
    by_id = {change.id: change for change in found.changes}
    assert {i: c.kind for i, c in by_id.items()} == {ids[0]: REMOVED, ids[1]: CHANGED, "LUNG-NEW": ADDED}
    row = KB.row(ids[1])
    assert row is not None
    assert [(f.field, f.was, f.now) for f in by_id[ids[1]].fields] == [("level", row.level.value if row.level else "", "D")]
    assert found.counts == {"assertions": {ADDED: 1, REMOVED: 1, CHANGED: 1}}
    assert f"- {ids[0]}" in found.text()
    assert found.plain()["changes"][0]["id"] in by_id


def test_a_row_that_moved_to_another_table_is_the_same_row() -> None:
    text, other = lines(LUNG), lines("assertions/gi.tsv")
    at = next(i for i, line in enumerate(text) if line.startswith("LUNG-"))
    moved = text.pop(at)
    tables = with_table(LUNG, "\n".join(text)) | {"assertions/gi.tsv": "\n".join([*other[:-1], moved, ""]).encode()}
    assert compare(of_tables("a", TABLES), of_tables("b", tables)).changes == ()


def test_tables_without_a_key_are_compared_line_by_line() -> None:
    text = lines("nhi_drugs.tsv")
    at = next(i for i, line in enumerate(text) if line and not line.startswith("#")) + 1
    dropped = text.pop(at)
    (change,) = compare(of_tables("a", TABLES), of_tables("b", with_table("nhi_drugs.tsv", "\n".join(text)))).changes
    assert (change.table, change.kind) == ("nhi_drugs.tsv", REMOVED)
    assert dropped.split("\t")[0] in change.id


def test_what_a_site_decided_is_part_of_the_difference(tmp_path: Path) -> None:
    site, file = tmp_path / "site", tmp_path / "ours.tsv"
    silenced, replaced = KB.rows[0], KB.rows[1]
    file.write_text(
        overlay_text(
            own_fact(),
            own_fact(id="site-2", overrides=replaced.id),
            {"id": "site-3", "overrides": silenced.id, "effect": "silence", "note": "why"},
        )
    )
    import_files([file], site, DAY)
    found = compare(state_of("bundled", site), state_of("site", site))
    by_id = {change.id: change for change in found.changes}
    assert set(by_id) == {"site-1", replaced.id, silenced.id}
    assert by_id["site-1"].kind == ADDED
    assert {f.field: f.now for f in by_id[silenced.id].fields}["silenced"] == "why"
    assert {f.field: f.now for f in by_id[replaced.id].fields}["therapies"] == "sitemib"


def test_the_command_compares_folders_builds_and_packs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGBIAN_SITE", str(tmp_path / "site"))
    changed = tmp_path / "tables"
    for name, data in with_cells(KB.rows[0].id, note="looked at again").items():
        (changed / name).parent.mkdir(parents=True, exist_ok=True)
        (changed / name).write_bytes(data)
    assert main(["kb", "build", "--out", str(tmp_path / "built"), "--tables", str(changed)]) == 0
    capsys.readouterr()
    for other in (changed, tmp_path / "built"):
        assert main(["kb", "diff", "bundled", str(other), "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert [(c["id"], list(c["fields"])) for c in said["changes"]] == [(KB.rows[0].id, ["note"])]
    assert main(["kb", "diff", "bundled", "site"]) == 0
    assert "No difference." in capsys.readouterr().out
    assert main(["kb", "diff", "bundled", str(tmp_path / "nothing")]) == 3
    (tmp_path / "empty").mkdir()
    assert main(["kb", "diff", "bundled", str(tmp_path / "empty")]) == 3


# ---------------------------------------------------------------------------------------------- build


def test_two_builds_are_the_same_byte_for_byte(tmp_path: Path) -> None:
    for name in ("one", "two"):
        build(tmp_path / name, TABLES)
    files = {n: {p.relative_to(tmp_path / n): p.read_bytes() for p in (tmp_path / n).rglob("*") if p.is_file()}
             for n in ("one", "two")}  # fmt: skip
    assert files["one"] == files["two"]
    assert len(files["one"]) == len(TABLES) + 4
    with pytest.raises(Refusal, match="already"):
        build(tmp_path / "one", TABLES)


def test_what_was_compiled_is_what_the_program_looks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBIAN_CACHE_DIR", str(tmp_path))
    for name, data in compiled_files(TABLES).items():
        (tmp_path / name).write_bytes(data)
    kept = sorted(path.name for path in tmp_path.iterdir())
    kb = KnowledgeBase(TABLES)
    found = compiled.find(kb.rows_sha256)
    assert found is not None
    assert found[0] == kb.rows
    assert kb.civic is not None
    assert len(kb.civic.rows) > 2000
    assert sorted(path.name for path in tmp_path.iterdir()) == kept
    shutil.rmtree(tmp_path)


# ---------------------------------------------------------------------------------------------- self-check


def test_the_bundled_tables_pass_and_no_place_disagrees_between_builds() -> None:
    assert [str(p) for p in check_tables(TABLES) if p.severity == "error"] == []


def test_a_place_that_is_not_the_same_in_both_builds_is_found() -> None:
    assert disagreement("BRAF", 140453136, 140753336) is None
    assert "c.1799" in (disagreement("BRAF", 140453136, 140753337) or "")
    assert "does not" in (disagreement("BRAF", 140453136, 5) or "")
    assert disagreement("NOT_A_GENE", 5, 6) is None


@pytest.mark.parametrize(
    "name", ["known_alleles/cancerhotspots.tsv.gz", "known_alleles/clinvar.tsv.gz", "known_alleles/reviewed.tsv"]
)
def test_planted_shifts_between_the_builds_are_all_found(name: str) -> None:
    text = lines(name)
    header = next(line for line in text if line.startswith("gene\t")).split("\t")
    column = header.index("pos38")
    places = [
        i for i, line in enumerate(text) if line.count("\t") == len(header) - 1 and not line.startswith(("#", "gene\t"))
    ]
    genes = {"BRAF", "BRCA1", "BRCA2", "KRAS", "EGFR", "TP53", "PTEN", "MSH6", "ATM", "APC", "TERT"}
    planted = [i for i in places if text[i].split("\t")[0] in genes and text[i].split("\t")[column]][:10]
    assert planted
    for i in planted:
        cells = text[i].split("\t")
        cells[column] = str(int(cells[column]) + 3)
        text[i] = "\t".join(cells)
    found = [p for p in check_tables(with_table(name, "\n".join(text))) if p.code == "builds"]
    assert {p.row for p in found} == {f"line {i + 1}" for i in planted}


def test_opposite_effects_in_overlapping_tumors_are_listed() -> None:
    row = next(r for r in KB.rows if r.effect.value == "sensitivity" and r.tumor_types == ("NSCLC",) and r.therapies)
    text = lines(row.table)
    header = next(line for line in text if line.startswith("id\t")).split("\t")
    own = next(line for line in text if line.startswith(f"{row.id}\t")).split("\t")
    cells = dict(zip(header, own, strict=True)) | {
        "id": "X-1",
        "effect": "resistance",
        "tumor_types": "LUAD",
        "approvals": "",
    }
    text.insert(len(text) - 1, "\t".join(cells[column] for column in header))
    found = [p for p in check_tables(with_table(row.table, "\n".join(text))) if p.code == "contradiction"]
    assert any(row.id in p.text and "X-1" in p.row for p in found)


def test_rows_are_due_again_after_their_interval() -> None:
    row = next(r for r in KB.rows if r.evidence_kind == "label" and r.checked_on)
    assert list(overdue([row], row.checked_on or "")) == []
    (problem,) = overdue([row], "2030-01-01")
    assert (problem.severity, problem.code) == ("note", "interval")
    assert check_tables(with_cells(row.id, note="x"), "2026-11-21") == check_tables(with_cells(row.id, note="x"))
