"""The traps, one line each: exit code, what is found, what is said. A pathologist meets these files sooner or later."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from mingbian.cli import main

V600E, G12D = ("BRAF V600E", 0.3), ("KRAS G12D", 0.2)
BOTH = (V600E, G12D)


@dataclass(frozen=True)
class Trap:
    """``said``: codes of warnings, or words of the refusal; ``aside``: alleles set aside; ``refused``: lines."""

    file: str
    exit: int
    found: tuple[tuple[str, float | None], ...] = ()
    said: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    refused: tuple[int, ...] = ()
    options: tuple[str, ...] = ()


ACCEPT = ("--accept-incomplete",)
TRAPS = (
    # 1: lines that are none, columns that are none
    Trap("blank_line_middle.vcf", 0, BOTH, ("BLANK_LINES",)),
    Trap("trailing_blank_line.vcf", 0, BOTH, ("BLANK_LINES",)),
    Trap("trailing_spaces_line.vcf", 0, BOTH, ("BLANK_LINES",)),
    Trap("no_chrom_line.vcf", 3, (), ("line 11",)),
    # 2: encodings
    Trap("bom.vcf", 0, BOTH, ("REPAIRED",)),
    Trap("utf16.vcf", 0, BOTH, ("REPAIRED",)),
    Trap("utf8_sample_zh.vcf", 0, BOTH),
    # 3: files that are not what their names say
    Trap("plain_gzip.vcf.gz", 0, BOTH),
    Trap("vcf_named_gz.vcf.gz", 0, BOTH),
    Trap("gz_named_vcf.vcf", 0, BOTH),
    Trap("html_login_page.vcf", 3, (), ("web page, not a VCF",)),
    Trap("json_named_vcf.vcf", 3, (), ("This is JSON, not a VCF",)),
    Trap("zipbomb_small.zip", 3, (), ("zip archive with 'a.vcf'", "--member")),
    Trap("zipbomb_small.zip", 3, (), ("grows to",), options=("--member", "a.vcf")),
    Trap("zipbomb_small.zip", 3, (), ("no variant file",), options=("--member", "../../evil.txt")),
    # 4: half files
    Trap("bgzf_no_eof.vcf.gz", 3, (), ("marker", "40000 records", "--accept-incomplete")),
    Trap("corrupt_bgzf.vcf.gz", 3, (), ("damaged", "--accept-incomplete")),
    Trap("corrupt_bgzf.vcf.gz", 4, BOTH, ("INPUT_INCOMPLETE",), ("duplicate",), (19086,), ACCEPT),
    Trap("trunc_mid_record.vcf", 3, (), ("cut in the middle",)),
    Trap("trunc_mid_record.vcf", 4, (V600E,), ("INPUT_INCOMPLETE", "RECORDS_REFUSED"), refused=(13,), options=ACCEPT),
    # 5: files made to fill memory or to read others
    Trap("hugeint.json", 3, (), ("too large",)),
    Trap("xxe.xml", 3, (), ("declar",)),
    # 6: nothing inside
    Trap("empty.vcf", 3, (), ("empty",)),
    Trap("only_header.vcf", 0, (), ("NO_VARIANTS",)),
    Trap("sites_only.vcf", 0, (("BRAF V600E", None), ("KRAS G12D", None)), ("SITES_ONLY",)),
    # 8: the other build
    Trap("ref_mismatch_build.vcf", 3, (), ("GRCh38, but REF does not match",)),
    # 10: alleles that are none
    Trap("alt_dot.vcf", 0, (G12D,), (), ("not_a_call",)),
    Trap("spanning_del.vcf", 0, (("BRAF V600E", 0.25), G12D), (), ("not_a_call",)),
    # 11, 12: one change written twice
    Trap("mnv_V600K.vcf", 0, (("BRAF V600K", 0.3),)),
    Trap("dup_records.vcf", 0, (V600E,), (), ("duplicate",)),
    # 13, 14, 15, 17: samples, filters, fields, positions
    Trap("normal_first.vcf", 0, BOTH),
    Trap("undeclared_filter.vcf", 0, BOTH),
    Trap("tetraploid_gt.vcf", 0, (V600E,)),
    Trap("info_spaces.vcf", 0, BOTH),
    Trap("percent_encoded.vcf", 0, BOTH),
    Trap("funcjson.vcf", 0, BOTH),
    Trap("no_info_defs.vcf", 0, BOTH),
    Trap("no_fileformat.vcf", 0, BOTH, ("HEADER_REPAIRED",)),
    Trap("fileformat_second_line.vcf", 0, BOTH, ("HEADER_REPAIRED",)),
    Trap("lowercase_ref.vcf", 0, BOTH),
    Trap("pos_overflow.vcf", 0, (G12D,), ("RECORDS_REFUSED",), refused=(12,)),
    Trap("pos_gt_contig.vcf", 0, (G12D,), ("RECORDS_REFUSED",), refused=(12,)),
    Trap("pos_zero_telomere.vcf", 0, (V600E,)),
    # 23: JSON that is none
    Trap("nan.json", 3, (), ("$.af", "not a number that JSON knows")),
    # and one with nothing wrong
    Trap("ok.vcf", 0, BOTH),
)


@pytest.mark.shared
@pytest.mark.parametrize("trap", TRAPS, ids=[f"{t.file}{' told' if t.options else ''}{n}" for n, t in enumerate(TRAPS)])
def test_a_trap(shared_dir: Path, trap: Trap, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["interpret", str(shared_dir / "samples" / "traps" / trap.file), "--json", "--lang", "en", *trap.options])
    out, err = capsys.readouterr()
    assert code == trap.exit, err
    assert "Traceback" not in err
    if code == 3:
        assert not out
        assert trap.file in err
        for words in trap.said:
            assert words in err
        return
    result = json.loads(out)
    small = [f for f in result["findings"] if f["kind"] not in {"fusion", "copy_number"}]
    assert {(f"{f['gene']} {f['protein']}", f["vaf"]) for f in small} == set(trap.found)
    codes = {w["code"] for w in result["warnings"]}
    assert set(trap.said) <= codes
    assert ("INPUT_INCOMPLETE" in codes) is (code == 4)
    accounting = result["accounting"]
    assert set(accounting["set_aside"]) >= set(trap.aside)
    assert tuple(r["line"] for r in accounting["refused"]) == trap.refused
    assert accounting["alleles"] == accounting["interpreted"] + sum(accounting["set_aside"].values()) + len(trap.refused)


def test_every_trap_is_in_the_table(shared_dir: Path) -> None:
    there = {p.name for p in (shared_dir / "samples" / "traps").iterdir()}
    assert there == {t.file for t in TRAPS}
