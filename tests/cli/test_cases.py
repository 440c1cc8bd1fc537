"""The case store from the command line: keep, review, sign, verify, amend, back up, restore."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from mingbian.cli import main
from mingbian.examples import example_cases

SECRETS = {"pass": "blue lamp by the river", "word": "Right-horse-9", "other": "Left-mule-77"}


class Desk:
    """A folder with a store and the files of its secrets."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        for name, secret in SECRETS.items():
            (folder / name).write_text(f"{secret}\n", "utf-8")

    def run(self, *words: str, who: bool = True, answers: str = "") -> tuple[int, str, str]:
        self._monkeypatch.setattr("sys.stdin", io.StringIO(answers))
        store = ["--store", str(self.folder / "lab.mbcases"), "--passphrase-file", str(self.folder / "pass")]
        person = ["--user", "lin", "--password-file", str(self.folder / "word")] if who else []
        code = main([*words, *store, *person])
        told = self._capsys.readouterr()
        assert "Traceback" not in told.err
        return code, told.out, told.err


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path, capsys, monkeypatch)
    assert desk.run("case", "init", "--full-name", "Dr. Lin", "--single-user")[0] == 0
    example = example_cases()[0]
    added = desk.run("case", "add", str(example.path), "--tumor-type", "LUAD", "--consent-germline", "yes")
    assert added[:2] == (0, "1\n"), added
    return desk


def test_a_case_from_file_to_signed_pages_and_back_from_a_backup(desk: Desk, tmp_path: Path) -> None:
    code, _, err = desk.run("case", "sign", "1")
    assert code == 3
    assert "not marked as reviewed" in err
    assert desk.run("case", "review", "1", answers="yes\n" * 20)[0] == 0
    code, out, _ = desk.run("case", "sign", "1", "--out", str(tmp_path / "out"))
    assert code == 0
    report = out.splitlines()[0]
    page = tmp_path / "out" / f"{report}.clinician.en.pdf"
    code, out, _ = desk.run("verify", str(page), who=False)
    assert (code, "unchanged" in out) == (0, True)
    page.write_bytes(page.read_bytes()[:-1] + b"x")
    code, out, _ = desk.run("verify", str(page), who=False)
    assert (code, "ALTERED" in out) == (3, True)
    assert desk.run("audit", "verify", who=False)[0] == 0
    listed = json.loads(desk.run("case", "list", "--json", who=False)[1])
    assert [(c["number"], c["status"], c["report"]) for c in listed] == [(1, "signed", report)]
    assert desk.run("case", "amend", "1", "--reason", "the tumor type was another")[0] == 0
    assert json.loads(desk.run("case", "show", "1", "--json", who=False)[1])["status"] == "draft"
    backup = next((tmp_path / "backups").iterdir())  # made after the signature
    assert desk.run("case", "verify", str(backup), who=False)[0] == 0
    assert desk.run("case", "restore", str(backup), who=False)[0] == 0
    assert json.loads(desk.run("case", "show", "1", "--json", who=False)[1])["status"] == "signed"


def test_a_wrong_passphrase_a_missing_store_and_a_missing_secret_say_what_to_do(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "pass").write_text("something else\n")
    code, _, err = desk.run("case", "list", who=False)
    assert (code, "passphrase" in err) == (3, True)
    assert main(["case", "list", "--store", str(tmp_path / "none"), "--passphrase-file", str(tmp_path / "pass")]) == 3
    assert main(["case", "list", "--store", str(tmp_path / "lab.mbcases")]) == 2


def test_an_export_for_others_carries_no_sample_name(desk: Desk, tmp_path: Path) -> None:
    assert desk.run("case", "export", "1", "--out", str(tmp_path / "share"))[0] == 0
    names = sorted(p.name for p in (tmp_path / "share").iterdir())
    assert all(n.startswith("P-") for n in names)
    text = next((tmp_path / "share").glob("*.json")).read_text("utf-8")
    assert "S-0001" not in text
    assert json.loads(text)["case"]["sample"].startswith("P-")
