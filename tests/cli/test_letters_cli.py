"""``mingbian letter`` and ``mingbian pedigree``: made from a result, refused with a reason, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.reports.families import family
from tests.reports.pages import page_texts, squeezed

from mingbian.cli import main
from mingbian.reports.interpretation_json import dumps


@pytest.fixture
def result(tmp_path: Path) -> Path:
    path = tmp_path / "interpretation.json"
    path.write_bytes(dumps(family("confirmed")))
    return path


def printed(path: Path) -> str:
    return squeezed("".join(page_texts(path.read_bytes())))


def test_a_letter_from_a_result(result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "letters" / "patient.pdf"
    details = tmp_path / "details.json"
    details.write_text(json.dumps({"hospital": "示範醫院", "doctor": "陳醫師"}), encoding="utf-8")
    arguments = [
        "letter",
        "patient",
        str(result.parent),
        "--out",
        str(out),
        "--details",
        str(details),
        "--patient",
        "林怡君",
    ]
    assert main([*arguments, "--json"]) == 0
    text = printed(out)
    assert "林怡君您好" in text
    assert "示範醫院" in text
    told = capsys.readouterr().out
    reports = json.loads(told[told.index("[") :])
    assert [(r["lang"], r["passed"]) for r in reports] == [("zh-TW", True), ("en", True)]
    assert reports[1]["flesch_kincaid_grade"] <= 8


def test_other_kinds_language_and_size(result: Path, tmp_path: Path) -> None:
    for kind in ("relatives", "referral"):
        for more in ([], ["--large"], ["--lang", "en"]):
            assert main(["letter", kind, str(result), "--out", str(tmp_path / f"{kind}.pdf"), *more]) == 0
    assert "RelativesLetter" not in printed(tmp_path / "relatives.pdf")
    assert "Aletterforrelatives" in printed(tmp_path / "relatives.pdf")


def test_a_letter_without_consent_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "interpretation.json"
    path.write_bytes(dumps(family("confirmed", germline="no")))
    out = tmp_path / "letter.pdf"
    assert main(["letter", "patient", str(path), "--out", str(out)]) == 3
    assert "Consent" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("content", ["[1]", "{", '{"nobody": "x"}', '{"doctor": 3}'])
def test_wrong_details_are_refused(result: Path, tmp_path: Path, content: str) -> None:
    details = tmp_path / "d.json"
    details.write_text(content, encoding="utf-8")
    assert main(["letter", "patient", str(result), "--out", str(tmp_path / "x.pdf"), "--details", str(details)]) == 2
    assert not (tmp_path / "x.pdf").exists()


def test_a_pedigree_is_drawn_or_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    persons = [{"id": "m", "sex": "female"}, {"id": "p", "sex": "male", "mother": "m", "proband": True}]
    good.write_text(json.dumps({"schema": "mingbian.pedigree/1", "persons": persons}), encoding="utf-8")
    persons[0]["sex"] = "male"
    bad.write_text(json.dumps({"schema": "mingbian.pedigree/1", "persons": persons}), encoding="utf-8")
    for name in ("p.svg", "p.pdf"):
        assert main(["pedigree", str(good), "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "p.svg").read_bytes().startswith(b"<svg ")
    assert main(["pedigree", str(bad), "--out", str(tmp_path / "b.svg")]) == 3
    assert "the mother m is male" in capsys.readouterr().err
    assert main(["pedigree", str(good), "--out", str(tmp_path / "p.png")]) == 2
    assert main(["pedigree", str(tmp_path / "none.json"), "--out", str(tmp_path / "b.svg")]) == 2


def test_consents_are_options_and_counseling_is_a_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = {
        "schema": "mingbian.report/1", "sample": {"id": "S", "assay": "tumor-only"}, "tumor_type": "HGSOC",
        "variants": [{"gene": "BRCA2", "hgvs_c": "NM_000059.4:c.5164_5165del", "hgvs_p": "p.Ser1722TyrfsTer4", "vaf": 0.5}],
    }  # fmt: skip
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report), encoding="utf-8")
    common = ["interpret", str(file), "--out", str(tmp_path / "out"), "--formats", "json,counseling-pdf", "--quiet"]
    assert main(common) == 3
    assert not (tmp_path / "out").exists()
    given = ["--consent-germline", "yes", "--consent", "family-contact=no", "--consent", "test=yes"]
    assert main([*common, *given]) == 0
    made = json.loads((tmp_path / "out" / "interpretation.json").read_text(encoding="utf-8"))
    assert made["case"]["consents"] == {"test": "yes", "contact": "no"}
    assert "BRCA2" in printed(tmp_path / "out" / "counseling.pdf")
    assert main([*common, "--consent", "nothing=yes"]) == 2
    assert main([*common, "--consent", "test=perhaps"]) == 2
    capsys.readouterr()


def test_a_class_that_a_person_decided_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = {
        "schema": "mingbian.report/1", "sample": {"id": "S", "assay": "tumor-only"}, "tumor_type": "BRCA",
        "consent": {"germline": "yes"},
        "variants": [{"gene": "BRCA1", "hgvs_c": "NM_007294.4:c.299C>T", "hgvs_p": "p.Ala100Val", "vaf": 0.5}],
    }  # fmt: skip
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report), encoding="utf-8")
    common = ["interpret", str(file), "--json"]
    assert main(common) == 0
    before = json.loads(capsys.readouterr().out)
    assert [g["state"] for g in before["germline_findings"]] == ["not_flagged"]
    assert main([*common, "--germline-class", "BRCA1 c.299C>T=likely_pathogenic;Dr. Lin;2026-11-20"]) == 0
    after = json.loads(capsys.readouterr().out)["germline_findings"][0]
    assert after["state"] == "possible"
    assert "Dr. Lin, 2026-11-20" in after["sources"]
    assert main([*common, "--germline-class", "BRCA1 c.299C>T=bad;Dr. Lin;2026-11-20"]) == 2
    assert main([*common, "--germline-class", "BRCA1 c.299C>T=benign"]) == 2
