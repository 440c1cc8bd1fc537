"""The command line as a script or a hospital system meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mingbian import pipeline
from mingbian.cli import main

BRAF = """##fileformat=VCFv4.2
##contig=<ID=7,length=159138663>
##contig=<ID=12,length=133851895>
##FORMAT=<ID=GT,Number=1,Type=String,Description="g">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="ad">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOR
7\t140453136\t.\tA\tT\t99\tPASS\t.\tGT:AD\t0/1:280,120
12\t25398284\t.\tC\tT\t99\tPASS\t.\tGT:AD\t0/1:400,100
"""


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    path = tmp_path / "sample.vcf"
    path.write_text(BRAF)
    return path


def test_version_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert out.startswith("mingbian 0.")
    assert "knowledge 20" in out
    assert "sha256 " in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["interpret"],
        ["interpret", "x.vcf", "--purity", "2"],
        ["interpret", "x.vcf", "--context", "HR"],
        ["interpret", "x.vcf", "--assay", "blood"],
        ["interpret", "x.vcf", "--formats", "docx"],
        ["interpret", "x.vcf", "--formats", "twngs"],
        ["nonsense"],
        ["kb"],
    ],
)
def test_wrong_usage_is_exit_2_with_one_message(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("mingbian: ")


def test_an_unknown_tumor_type_is_wrong_usage(vcf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["interpret", str(vcf), "--tumor-type", "NOSUCHTUMOR"]) == 2
    assert "NOSUCHTUMOR" in capsys.readouterr().err


def test_a_missing_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["interpret", str(tmp_path / "absent.vcf"), "--tumor-type", "MEL"]) == 3
    assert "absent.vcf" in capsys.readouterr().err


def test_a_refused_file_leaves_nothing_behind(tmp_path: Path) -> None:
    bad = tmp_path / "page.vcf"
    bad.write_text("<html><body>login</body></html>")
    out = tmp_path / "out"
    assert main(["interpret", str(bad), "--tumor-type", "MEL", "--out", str(out)]) == 3
    assert not out.exists()


def test_interpret_writes_the_named_files_and_the_same_bytes_twice(vcf: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for out in (first, second):
        assert main(["interpret", str(vcf), "--tumor-type", "MEL", "--out", str(out), "--quiet"]) == 0
    names = sorted(p.name for p in first.iterdir())
    assert names == ["clinician.pdf", "findings.csv", "interpretation.json", "patient.pdf"]
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_braf_v600e_in_melanoma_is_tier_one_and_the_account_balances(vcf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["interpret", str(vcf), "--tumor-type", "MEL", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    braf = next(f for f in result["findings"] if f["gene"] == "BRAF")
    assert (braf["tier"], braf["level"], braf["protein"]) == ("I", "A", "V600E")
    assert braf["vaf"] == pytest.approx(0.3)
    a = result["accounting"]
    refused = sum(r.get("alleles", 1) for r in a["refused"])
    assert a["alleles"] == a["interpreted"] + sum(a["set_aside"].values()) + refused


def test_explain_prints_rules_and_evidence(vcf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "o"
    main(["interpret", str(vcf), "--tumor-type", "MEL", "--out", str(out), "--quiet"])
    capsys.readouterr()
    assert main(["explain", str(out), "BRAF", "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert "I-A" in text
    assert "dabrafenib" in text
    assert main(["explain", str(out), "BRAF", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["basis"]
    assert answer["assertions"]
    assert main(["explain", str(out), "F99"]) == 2


def test_batch_goes_on_after_a_bad_file(vcf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / "good.vcf").write_bytes(vcf.read_bytes())
    (folder / "bad.vcf").write_text("not a result")
    out = tmp_path / "results"
    assert main(["batch", str(folder), "--out", str(out), "--tumor-type", "MEL", "--formats", "json"]) == 4
    lines = (out / "summary.tsv").read_text().splitlines()
    assert [line.split("\t")[:2] for line in lines[1:]] == [["bad.vcf", "3"], ["good.vcf", "0"]]
    assert (out / "good.vcf" / "interpretation.json").is_file()
    assert not (out / "bad.vcf").exists()


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pipeline.os, "fsync", full)
    with pytest.raises(pipeline.Refusal, match="No space left"):
        pipeline.write_whole(tmp_path / "new" / "x.json", b"half")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_between_two_files_leaves_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b.pdf").write_bytes(b"old")
    calls = iter([None, OSError(28, "No space left on device")])

    def second_fails(_: int) -> None:
        error = next(calls)
        if error:
            raise error

    monkeypatch.setattr(pipeline.os, "fsync", second_fails)
    with pytest.raises(pipeline.Refusal, match=r"b\.pdf"):
        pipeline.write_all([(tmp_path / "a.json", b"new"), (tmp_path / "b.pdf", b"new")])
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"b.pdf": b"old"}


def test_coverage_file_errors_name_the_line(vcf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bed = tmp_path / "c.bed"
    bed.write_text("12\t25398200\t25398300\t500\n12\tx\ty\n")
    assert main(["interpret", str(vcf), "--tumor-type", "COADREAD", "--coverage", str(bed)]) == 3
    assert "line 2" in capsys.readouterr().err


def test_kb_info_has_the_counts_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kb", "info", "--json"]) == 0
    info = json.loads(capsys.readouterr().out)
    assert set(info) >= {"version", "date", "sha256", "age_days", "counts"}
    assert set(info["counts"]) >= {
        "curated", "curated_checked", "civic_evidence", "civic_assertions", "clinvar", "hotspots", "fusions",
        "transcripts", "tumor_types",
    }  # fmt: skip
    assert info["counts"]["curated"] >= 300


def test_kb_check_finds_the_tables_in_order() -> None:
    assert main(["kb", "check"]) == 0


def test_a_laboratorys_own_rules_are_printed_and_explained(
    vcf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(
        'schema = "mingbian.profile/1"\nname = "Our rules"\nversion = "7"\napproved_by = "Dr. Lin"\n'
        'approved_on = 2026-11-20\npolicy = "label"\n[thresholds]\nmin_depth = 200\n',
        encoding="utf-8",
    )
    out = tmp_path / "out"
    base = ["interpret", str(vcf), "--tumor-type", "MEL", "--profile", str(rules), "--formats", "json", "--quiet"]
    assert main([*base, "--out", str(out)]) == 0
    result = json.loads((out / "interpretation.json").read_text(encoding="utf-8"))
    assert (result["site_rules"]["name"], result["site_rules"]["version"]) == ("Our rules", "7")
    assert result["case"]["policy"] == "label"
    assert main([*base, "--out", str(out), "--policy", "guideline"]) == 0
    assert json.loads((out / "interpretation.json").read_text(encoding="utf-8"))["case"]["policy"] == "guideline"
    capsys.readouterr()
    assert main(["explain", str(out), "BRAF", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"nearly", "what_would_change", "completeness", "schemes", "pharmacogenes", "site_rules"} <= set(told)
    assert main(["explain", str(out), "BRAF", "--lang", "en"]) == 0
    assert "own rules: Our rules 7" in capsys.readouterr().out
    rules.write_text("not = a profile", encoding="utf-8")
    assert main([*base, "--out", str(out)]) == 3
    assert "rules.toml" in capsys.readouterr().err
