"""A site's own facts and decisions: in force, said wherever they act, kept through updates, refused whole when wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.knowledge.site_files import (
    BRAF38,
    DAY,
    case_vcf,
    drugs,
    finding,
    interpreted,
    overlay_text,
    own_fact,
)  # fmt: skip

from mingbian.cli import main
from mingbian.knowledge.age import AgeState, age_note, age_state
from mingbian.knowledge.importing.run import BEFORE, import_files
from mingbian.knowledge.info import show
from mingbian.knowledge.review_sheet import sheet
from mingbian.knowledge.site import overlay
from mingbian.knowledge.site.check import check_site
from mingbian.knowledge.site.overlay import fingerprint
from mingbian.knowledge.site.state import OVERLAY
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Consent
from mingbian.model.errors import KnowledgeError, Refusal
from mingbian.model.records import replace
from mingbian.reports.explanation import explanation_text
from mingbian.reports.interpretation_json import dumps, load
from mingbian.reports.tables import findings_csv

KB = KnowledgeBase.load(site=None)
DABRAFENIB = next(
    row
    for row in KB.for_gene("BRAF")
    if row.effect.value == "sensitivity" and "MEL" in row.tumor_types and "dabrafenib + trametinib" in row.regimens
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    return case_vcf(tmp_path / "case.vcf", [BRAF38])


def put(site: Path, tmp_path: Path, *lines: dict[str, str]) -> None:
    """Import an overlay with these lines."""
    file = tmp_path / "ours.tsv"
    file.write_text(overlay_text(*lines), encoding="utf-8")
    import_files([file], site, DAY)


def test_a_site_without_anything_changes_nothing(site: Path) -> None:
    assert KnowledgeBase.load(site=site).sha256 == KB.sha256
    site.mkdir()
    assert KnowledgeBase.load(site=site).sha256 == KB.sha256
    assert KnowledgeBase.load(site=site).version == KB.version


def test_an_own_fact_acts_and_says_whose_it_is(site: Path, tmp_path: Path, vcf: Path) -> None:
    put(site, tmp_path, own_fact(note="our own protocol"))
    kb = KnowledgeBase.load(site=site)
    assert kb.version.endswith("+site")
    assert kb.sha256 != KB.sha256
    result = interpreted(vcf, site)
    made = next(a for a in finding(result, BRAF38[1]).assertions if a.evidence_id == "site-1")
    assert (made.review, made.checked_on, made.therapies) == ("approved", "2026-11-20", ("sitemib",))
    assert made.tier is not None
    assert made.tier.value == "I"
    assert "Dr. Lin" in made.site
    assert "Dr. Lin" in made.site_zh
    assert "Dr. Lin" in explanation_text(result, finding(result, BRAF38[1]), "en")
    assert result.knowledge.sha256 == kb.sha256
    assert load(dumps(result)) == result
    assert "sitemib" in findings_csv(result).decode("utf-8-sig")
    untouched = [a for a in finding(result, BRAF38[1]).assertions if a.evidence_id != "site-1"]
    assert untouched
    assert all(a.site == "" for a in untouched)
    assert b'"site"' not in dumps(interpreted(vcf, None))


def test_a_replacing_line_stands_in_the_place_of_the_row(site: Path, tmp_path: Path, vcf: Path) -> None:
    before = drugs(finding(interpreted(vcf, None), BRAF38[1]))
    assert "dabrafenib + trametinib" in before
    put(site, tmp_path, own_fact(id="site-2", overrides=DABRAFENIB.id))
    kb = KnowledgeBase.load(site=site)
    assert len(kb.rows) == len(KB.rows)
    assert kb.row(DABRAFENIB.id) is None
    assert [row.id for row in kb.rows].index("site-2") == [row.id for row in KB.rows].index(DABRAFENIB.id)
    made = next(a for a in finding(interpreted(vcf, site), BRAF38[1]).assertions if a.evidence_id == "site-2")
    assert f"replaces {DABRAFENIB.id}" in made.site


def test_a_silenced_row_offers_nothing_and_the_reason_is_shown(site: Path, tmp_path: Path, vcf: Path) -> None:
    line = {"id": "site-3", "overrides": DABRAFENIB.id, "effect": "silence", "note": "not on our formulary"}
    put(site, tmp_path, line)
    kb = KnowledgeBase.load(site=site)
    assert [one.row.id for one in kb.silenced] == [DABRAFENIB.id]
    assert kb.row(DABRAFENIB.id) is None
    found = finding(interpreted(vcf, site), BRAF38[1])
    assert DABRAFENIB.id not in {a.evidence_id for a in found.assertions}
    step = next(step for step in found.basis if step.rule == "site-silenced")
    assert "not on our formulary" in step.text
    assert "Dr. Lin" in step.text
    assert step.evidence == (DABRAFENIB.id,)


def test_in_another_tumor_a_silenced_row_is_not_mentioned(site: Path, tmp_path: Path, vcf: Path) -> None:
    put(site, tmp_path, {"id": "site-3", "overrides": DABRAFENIB.id, "effect": "silence", "note": "why"})
    found = finding(interpreted(vcf, site, tumor="COAD"), BRAF38[1])
    assert all(step.rule != "site-silenced" for step in found.basis)


def test_an_approval_is_of_one_wording(site: Path, tmp_path: Path, vcf: Path) -> None:
    seen = fingerprint(DABRAFENIB)
    put(site, tmp_path, {"id": "site-4", "overrides": DABRAFENIB.id, "effect": "approve", "source_seen": seen})
    kb = KnowledgeBase.load(site=site)
    row = kb.row(DABRAFENIB.id)
    assert row is not None
    assert row.review == "approved"
    assert fingerprint(row) == seen
    made = next(a for a in finding(interpreted(vcf, site), BRAF38[1]).assertions if a.evidence_id == DABRAFENIB.id)
    assert made.review == "approved"
    assert "Dr. Lin" in made.site
    # an update that words the row anew
    tables = dict(KB.tables)
    old = tables[DABRAFENIB.table]
    tables[DABRAFENIB.table] = old.replace(
        f"{DABRAFENIB.id}\t".encode(), f"{DABRAFENIB.id}\tBRAF p.V600K OR ".encode(), 1
    ).replace(b"BRAF p.V600K OR \t", b"BRAF p.V600K OR ", 1)
    updated = KnowledgeBase(tables, kb.site)
    changed = updated.row(DABRAFENIB.id)
    assert changed is not None
    assert "V600K" in changed.text
    assert changed.review == DABRAFENIB.review
    assert [one.overrides for one in updated.lapsed] == [DABRAFENIB.id]
    assert "approve it anew" in updated.lapsed[0].reason


def test_nothing_of_the_site_is_lost_when_an_update_drops_a_row(site: Path, tmp_path: Path) -> None:
    put(
        site,
        tmp_path,
        own_fact(id="site-2", overrides=DABRAFENIB.id),
        {"id": "site-5", "overrides": KB.rows[0].id, "effect": "silence", "note": "why"},
    )
    tables = dict(KB.tables)
    for row in (DABRAFENIB, KB.rows[0]):
        kept = [line for line in tables[row.table].split(b"\n") if not line.startswith(f"{row.id}\t".encode())]
        tables[row.table] = b"\n".join(kept)
    updated = KnowledgeBase(tables, KnowledgeBase.load(site=site).site)
    assert updated.row("site-2") is not None
    assert {one.overrides for one in updated.lapsed} == {DABRAFENIB.id, KB.rows[0].id}


def test_a_row_of_civic_is_silenced_like_any_other(site: Path, tmp_path: Path, vcf: Path) -> None:
    def named(of: Path | None) -> set[str]:
        steps = finding(interpreted(vcf, of), BRAF38[1]).basis
        return {item for step in steps if step.rule.startswith("CIVIC") for item in step.evidence}

    layer = KB.civic
    assert layer is not None
    row = next(row for item in sorted(named(None)) if (row := layer.row(item)) is not None and row.id == item)
    assert row.civic is not None
    put(site, tmp_path, {"id": "site-6", "overrides": row.id, "effect": "silence", "note": "superseded"})
    assert not set(row.civic.items) & named(site)
    found = finding(interpreted(vcf, site), BRAF38[1])
    assert any(step.rule == "site-silenced" and step.evidence == (row.id,) for step in found.basis)


WRONG = [
    (own_fact(approved_by=""), "approved_by is empty"),
    (own_fact(approved_on="20 Nov 2026"), "not a calendar day"),
    (own_fact(id="LUNG-1"), "write site-"),
    (own_fact(overrides="NO-SUCH-ROW"), "there is no row NO-SUCH-ROW"),
    (own_fact(biomarker="BRAFF p.V600E"), "unknown gene symbol"),
    (own_fact(biomarker="BRAF p.V600E AND"), "biomarker"),
    (own_fact(tumor_types="MELANOM"), "no OncoTree code"),
    (own_fact(effect="cures"), "unknown effect"),
    (own_fact(review="checked"), "a line of the overlay is approved"),
    ({"id": "site-3", "overrides": DABRAFENIB.id, "effect": "silence"}, "say why"),
    ({"id": "site-3", "effect": "silence", "note": "x"}, "needs the id of a row"),
    ({"id": "site-3", "overrides": DABRAFENIB.id, "effect": "silence", "note": "x", "level": "A"}, "says nothing else"),
    ({"id": "site-4", "overrides": DABRAFENIB.id, "effect": "approve"}, "source_seen is empty"),
    ({"id": "site-4", "overrides": DABRAFENIB.id, "effect": "approve", "source_seen": "0" * 12}, "does not say what was"),
]


@pytest.mark.parametrize(("line", "reason"), WRONG, ids=[reason for _, reason in WRONG])
def test_a_wrong_line_is_refused_and_nothing_of_the_file_taken(
    site: Path, tmp_path: Path, line: dict[str, str], reason: str
) -> None:
    put(site, tmp_path, own_fact())
    before = (site / OVERLAY).read_bytes()
    with pytest.raises(Refusal, match=reason):
        put(site, tmp_path, own_fact(id="site-9", therapies="othermib"), line)
    assert (site / OVERLAY).read_bytes() == before


def test_two_lines_of_one_id_or_about_one_row_are_refused(site: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="id used before in line 3"):
        put(site, tmp_path, own_fact(), own_fact(therapies="othermib"))
    silence = {"overrides": DABRAFENIB.id, "effect": "silence", "note": "x"}
    with pytest.raises(Refusal, match="already decides"):
        put(site, tmp_path, {"id": "site-1", **silence}, {"id": "site-2", **silence})
    assert not (site / OVERLAY).exists()


def test_a_second_import_joins_the_first_and_the_old_text_is_kept(site: Path, tmp_path: Path) -> None:
    put(site, tmp_path, own_fact())
    first = (site / OVERLAY).read_bytes()
    put(site, tmp_path, own_fact(therapies="bettermib"), own_fact(id="site-7", tumor_types="COAD"))
    rows = {row.id: row for row in KnowledgeBase.load(site=site).rows}
    assert rows["site-1"].regimens == ("bettermib",)
    assert rows["site-7"].tumor_types == ("COAD",)
    assert (site / BEFORE).read_bytes() == first
    assert (site / OVERLAY).read_text().startswith("# our own")


def test_an_overlay_from_a_spreadsheet_on_windows_is_read(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "ours.tsv"
    file.write_bytes(b"\xef\xbb\xbf" + overlay_text(own_fact()).split("\n", 1)[1].replace("\n", "\r\n").encode())
    import_files([file], site, DAY)
    assert KnowledgeBase.load(site=site).row("site-1") is not None


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    """A workbook as Excel writes it; days are numbers with a format, as they are when a person types them."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for lines in sheets:
            sheet = book.add_worksheet()
            for row, line in enumerate(lines):
                for column, cell in enumerate(line):
                    if isinstance(cell, date):
                        sheet.write_datetime(row, column, cell, day)
                    else:
                        sheet.write(row, column, cell)
    return path


def own_lines(**cells: object) -> list[list[object]]:
    fact: dict[str, object] = {"approved_by": "Dr. Lin", "approved_on": "2026-11-20", **own_fact(), **cells}
    return [["# this ward's own"], list(overlay.OVERLAY_COLUMNS), [fact.get(c, "") for c in overlay.OVERLAY_COLUMNS]]


def test_a_workbook_says_what_the_text_says(site: Path, tmp_path: Path) -> None:
    lines = own_lines(approved_on=date(2026, 11, 2))
    done = import_files([workbook(tmp_path / "ours.xlsx", [["what", "this", "is"]], lines)], site, DAY)
    assert (done.kind, done.added) == ("overlay", 1)
    row = KnowledgeBase.load(site=site).row("site-1")
    assert row is not None
    assert row.site is not None
    assert row.site.approved_on == "2026-11-02"
    text = tmp_path / "text"
    file = tmp_path / "ours.tsv"
    file.write_text(overlay_text({**own_fact(), "approved_on": "2026-11-02"}), encoding="utf-8")
    import_files([file], text, DAY)
    other = KnowledgeBase.load(site=text).row("site-1")
    assert other is not None
    assert replace(other, line=row.line) == row


def test_a_wrong_workbook_changes_nothing_and_says_the_line(site: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="approved_by is empty"):
        import_files([workbook(tmp_path / "a.xlsx", own_lines(approved_by=""))], site, DAY)
    with pytest.raises(Refusal, match="2 sheets"):
        import_files([workbook(tmp_path / "b.xlsx", own_lines(), own_lines())], site, DAY)
    with pytest.raises(Refusal, match="No sheet"):
        import_files([workbook(tmp_path / "c.xlsx", [["gene", "drug"], ["EGFR", "osimertinib"]])], site, DAY)
    assert KnowledgeBase.load(site=site).row("site-1") is None


def test_a_panel_may_be_a_workbook(site: Path, tmp_path: Path) -> None:
    head = [
        [f"# {key}: {value}"] for key, value in (("panel", "Ours"), ("version", "1"), ("source", "x"), ("date", "2026"))
    ]
    lines: list[list[object]] = [*head, ["gene", "covered", "sees", "note"], ["EGFR", "exons 18-21", "small_variants"]]
    done = import_files([workbook(tmp_path / "p.xlsx", lines)], site, DAY)
    assert done.kind == "panel"
    assert KnowledgeBase.load(site=site).panel("Ours") is not None


def test_a_workbook_that_is_none_is_refused_with_the_way_out(site: Path, tmp_path: Path) -> None:
    import zipfile

    file = tmp_path / "ours.xlsx"
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(Refusal, match="tab-separated"):
        import_files([file], site, DAY)


def test_an_overlay_broken_by_hand_stops_with_its_line(site: Path, tmp_path: Path) -> None:
    put(site, tmp_path, own_fact())
    path = site / OVERLAY
    path.write_text(path.read_text().replace("Dr. Lin", ""))
    with pytest.raises(KnowledgeError, match="approved_by is empty"):
        _ = KnowledgeBase.load(site=site).rows
    assert any("approved_by" in problem.text for problem in check_site(site))


def test_the_check_of_a_site_lists_lines_without_effect(site: Path, tmp_path: Path) -> None:
    put(site, tmp_path, own_fact())
    assert check_site(site) == []
    path = site / OVERLAY
    cells = {"id": "site-8", "overrides": "GONE-1", "effect": "silence", "note": "x"}
    path.write_text(path.read_text() + overlay_text(cells).split("\n")[2] + "\n")
    (problem,) = check_site(site)
    assert (problem.severity, problem.code) == ("note", "overlay")
    assert "GONE-1" in problem.text


def test_lapsed_lines_are_a_warning_of_every_result(site: Path, tmp_path: Path, vcf: Path) -> None:
    site.mkdir()
    cells = {"id": "site-8", "overrides": "GONE-1", "effect": "silence", "note": "x"}
    (site / OVERLAY).write_text(overlay_text(cells))
    assert "OVERLAY_LAPSED" in {w.code for w in interpreted(vcf, site).warnings}


def test_who_approved_is_not_said_where_the_name_would_tell_of_inheritance(site: Path, tmp_path: Path, vcf: Path) -> None:
    put(site, tmp_path, own_fact(approved_by="Genetic counselor Wu"))
    result = interpreted(vcf, site, consent=Consent.NO)
    assert b"counselor" not in dumps(result)


def test_the_template_is_an_overlay_and_offers_an_approval_for_every_row(tmp_path: Path, site: Path) -> None:
    text = overlay.template([DABRAFENIB])
    assert overlay.must_read(text.encode()) == ()
    line = next(line for line in text.split("\n") if line.startswith("#site-"))
    filled = line[1:].split("\t")
    filled[-2:] = ["Dr. Lin", "2026-11-20"]
    file = tmp_path / "filled.tsv"
    file.write_text(text + "\t".join(filled) + "\n")
    import_files([file], site, DAY)
    row = KnowledgeBase.load(site=site).row(DABRAFENIB.id)
    assert row is not None
    assert row.review == "approved"


def test_the_review_sheet_has_a_box_for_every_row_and_shows_text_as_it_is() -> None:
    rows = KB.for_gene("NTRK1")
    text = sheet(rows, KB, "Review: NTRK1", DAY)
    assert text.count("- [ ] correct ") == len(rows)
    for row in rows:
        assert row.id in text
        assert fingerprint(row) in text
        assert all(citation in text.replace("\\", "") for citation in row.citations)


def test_commands_for_the_site(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    monkeypatch.setenv("MINGBIAN_SITE", str(site))
    template = tmp_path / "new.tsv"
    assert main(["kb", "import", "--template", str(template), "--gene", "NTRK1"]) == 0
    assert main(["kb", "import", "--template", str(template)]) == 2
    file = tmp_path / "ours.tsv"
    file.write_text(
        overlay_text(own_fact(), {"id": "site-3", "overrides": DABRAFENIB.id, "effect": "silence", "note": "why"})
    )
    assert main(["kb", "import", str(file)]) == 0
    assert "2 lines added" in capsys.readouterr().out
    assert main(["kb", "info"]) == 0
    assert "overlay: 2 lines (1 add, 1 silence)" in capsys.readouterr().out
    assert main(["kb", "show", "site-1"]) == 0
    assert "Dr. Lin" in capsys.readouterr().out
    assert show(DABRAFENIB.id)["silenced_by_site"] == "why"
    assert main(["kb", "list", "--gene", "BRAF"]) == 0
    assert "site-1\tA\tapproved" in capsys.readouterr().out
    assert main(["kb", "list", "--gene", "BRAF", "--markdown"]) == 0
    assert "site overlay: added" in capsys.readouterr().out
    assert main(["kb", "list", "--unreviewed"]) == 0
    assert all("\tunreviewed\t" in line for line in capsys.readouterr().out.splitlines())
    assert main(["kb", "check"]) == 0
    assert main(["--version"]) == 0
    assert "+site" in capsys.readouterr().out
    bad = tmp_path / "bad.tsv"
    bad.write_text(overlay_text(own_fact(approved_by="")))
    assert main(["kb", "import", str(bad)]) == 3
    assert "approved_by is empty" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, AgeState.BEFORE), (0, AgeState.FRESH), (90, AgeState.FRESH), (91, AgeState.BANNER), (180, AgeState.BANNER),
     (181, AgeState.ACKNOWLEDGE), (4000, AgeState.ACKNOWLEDGE)],
)  # fmt: skip
def test_age_asks_for_a_banner_after_90_days_and_to_be_acknowledged_after_180(days: int, state: AgeState) -> None:
    assert age_state(days) is state


def test_old_knowledge_is_said_on_stderr_and_nowhere_in_the_result(
    vcf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    results = []
    for day, said in (("2026-11-22", ""), ("2027-03-01", "100 days old"), ("2028-01-01", "install a newer pack")):
        monkeypatch.setattr("mingbian.cli_kb.today", lambda day=day: day)
        assert main(["interpret", str(vcf), "--tumor-type", "MEL", "--json"]) == 0
        captured = capsys.readouterr()
        assert said in captured.err
        assert bool(said) == ("days old" in captured.err)
        results.append(captured.out)
    assert len(set(results)) == 1


def test_the_note_on_age_names_version_and_days() -> None:
    assert age_note("2026.11", "2026-11-21", "2026-12-01") is None
    assert "100 days old" in (age_note("2026.11", "2026-11-21", "2027-03-01") or "")
    assert "install a newer pack" in (age_note("2026.11", "2026-11-21", "2027-12-01") or "")
    assert "cannot be told" in (age_note("2026.11", "2026-11-21", "2020-01-01") or "")
