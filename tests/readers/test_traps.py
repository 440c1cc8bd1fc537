"""The sample folder: every file ends in a reading or a refusal, soon; the traps in what each of them asks for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import ROOT
from tests.readers.reader_files import balanced, everything

from mingbian.model.case import Build, CaseOptions
from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.model.variant import Kind
from mingbian.readers import read

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
LIMIT = 10.0  # seconds
EXPECTED = {
    tuple(line.split("\t")) for line in (ROOT / "tests" / "data" / "samples.tsv").read_text("utf-8").splitlines()[1:]
}  # file; "read" or the refusal's code, with no options given; records; alleles


def files() -> Iterator[object]:
    for path in sorted(SAMPLES.rglob("*")) if SAMPLES.is_dir() else ():
        if path.is_file():
            yield pytest.param(path, id=str(path.relative_to(SAMPLES)))


@pytest.mark.shared
@pytest.mark.parametrize("path", list(files()))
@pytest.mark.parametrize(
    "given", [CaseOptions(), CaseOptions(build=Build.GRCH37, accept_incomplete=True)], ids=["plain", "told"]
)
def test_every_file_ends_in_a_reading_or_a_refusal(path: Path, given: CaseOptions) -> None:
    begun = time.monotonic()
    reading, refusal = outcome(path, given)
    assert time.monotonic() - begun < LIMIT
    if refusal is not None:
        assert refusal.code
        assert refusal.reason.endswith((".", "?"))
        assert refusal.remedy
        assert str(path) in str(refusal)
    if reading is not None:
        assert reading.input.format != "vcf" or balanced(reading)
        assert len(reading.input.sha256) == 64
    if given.build is None:
        name = str(path.relative_to(SAMPLES))
        found = (
            ("read", str(reading.records), str(reading.alleles)) if reading else (refusal.code if refusal else "", "", "")
        )
        assert (name, *found) in EXPECTED


def outcome(path: Path, given: CaseOptions) -> tuple[Reading | None, Refusal | None]:
    try:
        return read(path, given, everything), None
    except Refusal as e:
        return None, e


@pytest.fixture
def traps(shared_dir: Path) -> Path:
    return shared_dir / "samples" / "traps"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "remarks"),
    [
        ("ok.vcf", set()), ("bom.vcf", {"REPAIRED"}), ("utf16.vcf", {"REPAIRED"}), ("info_spaces.vcf", set()),
        ("trailing_blank_line.vcf", {"BLANK_LINES"}), ("blank_line_middle.vcf", {"BLANK_LINES"}),
        ("trailing_spaces_line.vcf", {"BLANK_LINES"}), ("no_fileformat.vcf", {"HEADER_REPAIRED"}),
        ("fileformat_second_line.vcf", {"HEADER_REPAIRED"}), ("no_info_defs.vcf", set()), ("percent_encoded.vcf", set()),
        ("lowercase_ref.vcf", set()), ("funcjson.vcf", set()), ("normal_first.vcf", set()), ("utf8_sample_zh.vcf", set()),
        ("gz_named_vcf.vcf", set()), ("plain_gzip.vcf.gz", set()), ("vcf_named_gz.vcf.gz", set()),
        ("sites_only.vcf", {"SITES_ONLY"}),
    ],
)  # fmt: skip
def test_two_calls_are_read_whatever_the_packing(traps: Path, name: str, remarks: set[str]) -> None:
    reading = read(traps / name, CaseOptions(), everything)
    assert [(o.chrom, o.pos, o.ref, o.alt) for o in reading.observations] == [
        ("7", 140453136, "A", "T"), ("12", 25398284, "C", "T"),
    ]  # fmt: skip
    vafs = [o.call.vaf for o in reading.observations]
    assert vafs == ([None, None] if name == "sites_only.vcf" else [0.3, 0.2])
    assert reading.build is Build.GRCH37
    assert {w.code for w in reading.warnings} == remarks
    assert not any(w.blocking for w in reading.warnings)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("bgzf_no_eof.vcf.gz", "INPUT_INCOMPLETE", "marker"),
        ("corrupt_bgzf.vcf.gz", "INPUT_INCOMPLETE", "damaged"),
        ("trunc_mid_record.vcf", "INPUT_INCOMPLETE", "cut in the middle"),
        ("empty.vcf", "EMPTY_FILE", "empty"),
        ("html_login_page.vcf", "NOT_A_RESULT", "web page, not a VCF"),
        ("no_chrom_line.vcf", "NO_COLUMN_LINE", "line 11"),
        ("ref_mismatch_build.vcf", "BUILD_MISMATCH", "GRCh38, but REF does not match"),
        ("zipbomb_small.zip", "ZIP_ARCHIVE", "a.vcf"),
    ],
)
def test_traps_that_must_stop(traps: Path, name: str, code: str, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        read(traps / name, CaseOptions(), everything)
    assert caught.value.code == code
    assert words in str(caught.value)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["json_named_vcf.vcf", "nan.json", "hugeint.json", "xxe.xml"])
def test_what_is_no_report_stops_and_nothing_leaks(traps: Path, name: str) -> None:
    with pytest.raises(Refusal) as caught:
        read(traps / name, CaseOptions(), everything)
    assert "root:" not in str(caught.value)


@pytest.mark.shared
@pytest.mark.parametrize(("name", "records"), [("bgzf_no_eof.vcf.gz", 40_000), ("corrupt_bgzf.vcf.gz", 19_075)])
def test_half_files_are_read_on_request_and_marked(traps: Path, name: str, records: int) -> None:
    reading = read(traps / name, CaseOptions(accept_incomplete=True), everything)
    assert records - 1 <= reading.records <= records
    assert [w.code for w in reading.warnings if w.blocking] == ["INPUT_INCOMPLETE"]
    assert balanced(reading)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["pos_overflow.vcf", "pos_gt_contig.vcf"])
def test_impossible_positions_are_refused_by_line(traps: Path, name: str) -> None:
    reading = read(traps / name, CaseOptions(), everything)
    assert [(r.line, "beyond the end" in r.reason) for r in reading.refused] == [(12, True)]
    assert [o.pos for o in reading.observations] == [25398284]


@pytest.mark.shared
def test_what_the_other_traps_hold(traps: Path) -> None:
    def of(name: str) -> Reading:
        return read(traps / name, CaseOptions(), everything)

    assert of("alt_dot.vcf").set_aside == {"not_a_call": 1}
    assert of("spanning_del.vcf").set_aside == {"not_a_call": 1}
    assert of("pos_zero_telomere.vcf").set_aside == {"symbolic_not_read": 1}
    assert of("undeclared_filter.vcf").set_aside_examples[0].reason == "filtered"
    assert [o.kind for o in of("mnv_V600K.vcf").observations] == [Kind.MNV]
    assert of("tetraploid_gt.vcf").observations[0].call.genotype == "0/0/0/1"
    assert (of("normal_first.vcf").tumor_sample, of("normal_first.vcf").normal_sample) == ("TB", "NB")
    assert of("utf8_sample_zh.vcf").tumor_sample == "王小明_腫瘤"
    assert of("only_header.vcf").records == 0
    assert of("dup_records.vcf").records == 2
