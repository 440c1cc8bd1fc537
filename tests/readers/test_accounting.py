"""Nothing vanishes: whatever the file holds, every allele is observed, set aside by a named reason, or refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readers.reader_files import Reader, balanced, bgzf, record, vcf

from mingbian.model.case import Build
from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.readers.accounting import EXAMPLES, REFUSALS, Ledger
from mingbian.readers.selection import Selection
from mingbian.readers.stream import AFTER, BEFORE
from mingbian.readers.vcf import reader as vcf_reader
from mingbian.readers.vcf import skeleton
from mingbian.readers.vcf.skeleton import CAREFUL, Contigs, Gate, Scan


def some_genes(_build: Build) -> Selection:
    return Selection.of(
        {1: [(1000, 2000), (5000, 5001), (40_000_000, 50_000_000)], 7: [(1, 100), (700, 800)], 23: [(10_000, 20_000)]},
        {1: [1500, 45_000_000]},
    )


def all_careful(chunk: bytes, contigs: Contigs, gate: Gate, want: int = 0, over: bool = False) -> Iterator[Scan]:
    """In place of the vectorized pass: hands out every line to the careful path."""
    text = chunk[BEFORE : len(chunk) - AFTER]
    rows, starts, ends, at, blank = [], [], [], BEFORE, 0
    lines = text.split(b"\n")[:-1]
    for row, line in enumerate(lines):
        if not line:
            blank += 1
        elif not line.startswith(b"#"):
            rows.append(row)
            starts.append(at)
            ends.append(at + len(line))
        at += len(line) + 1
    n = len(rows)
    how = ([CAREFUL] * n, *([[0] * n] * 3), [False] * n)
    yield Scan(len(lines), rows, starts, ends, *how, 0, 0, [], (0, 0, 0), blank, 0, (0, 0), (0, 0))


def facts(reading: Reading) -> tuple[object, ...]:
    """All of a reading but what is only known of lines that were parsed, or only of those that were not: examples,
    encoding, order, filters passed over."""
    warnings = [w for w in reading.warnings if w.code not in {"ENCODING", "VCF_RECORDS"}]
    return (
        reading.records, reading.alleles, reading.observations, dict(reading.set_aside), reading.refused,
        warnings, reading.build_evidence, reading.input,
    )  # fmt: skip


chroms = st.sampled_from(
    [
        "1", "7", "X", "chr1", "CHR7", "MT", "chrM", "23", "NC_000007.13", "chrUn_KI270742v1", "HLA-A*01:01:01:01", "",
        " 1", "é", "NC_000007.13x", "chr1_KI270706v1_random",
    ]
)  # fmt: skip
positions = st.one_of(
    st.integers(1, 6000),
    st.integers(1, 260_000_000),
    st.sampled_from([0, 744, 743, 1056, 1057, 2256, 2257, 45_000_000, 249_250_621, 249_250_622, 10**9, 2**31, 10**12]),
).map(str)
odd_positions = st.sampled_from(
    ["", "-5", "+5", "1e5", "1,000", " 7", "12a", "0012", "000000001500", "٣", "1_000", "0x10", "\x00", "9" * 40]
)
bases = st.text("ACGT", min_size=1, max_size=4)
alleles = st.one_of(
    bases,
    st.sampled_from(
        [
            "*", ".", "<NON_REF>", "<*>", "<DEL>", "<CN0>", "]7:5]A", "A[7:5[", "[<ctg>:5[A", ".A", "A.", "-", "", "N",
            "acgt", "R", "<", ">", "A<", "<A", "X", "A]", "NON_REF>", "<*:DEL>", "A" * 70, "A" * 600, "<DUP:TANDEM>", "a,",
            "\x00",
        ]
    ),
)  # fmt: skip
alts = st.lists(alleles, min_size=1, max_size=4).map(",".join)
refs = st.one_of(bases, st.sampled_from(["N", "a", "", ".", "A" * 300, "A" * 3000, "*", "R", "AAAC"]))
names = st.sampled_from([".", "rs1", "rs123;COSV99", "x" * 80, ""])
filters = st.sampled_from(["PASS", ".", "", "q10", "germline;weak_evidence", "PASS;q10", "pass", "f" * 90, "0"])
infos = st.sampled_from(["DP=10;AF=0.2", ".", "", "SOMATIC", "A=1;A=2;;=3;B", "CSQ=|||", "X=" + "y" * 700, "é=\udcff"])
genotypes = st.sampled_from(["0/1", "1|0", "0/0", "./.", ".", "1", "0", "2/1", "0/0/0/1", "./1", "", "|1", "9/9", "x"])
fills = st.sampled_from([":10,5:15", ":10:15", "", ":.", ":1,2,3,4:9", ":-1,x:99999999999999999999", ":::::", ":10,5:0"])
samples = st.builds(str.__add__, genotypes, fills)
forms = st.sampled_from(["GT:AD:DP", "AD:GT:DP", "DP", "GT", "", ".", "GT:GT:AD"])


def tabbed(*fields: str) -> str:
    return "\t".join(fields)


fine = st.builds(tabbed, chroms, positions, names, refs, alts, st.just("."), filters, infos, forms, samples, samples)
odd = st.builds(tabbed, chroms, odd_positions, names, refs, alts, st.just("."), filters, infos, forms, samples, samples)
ragged = st.tuples(fine, st.integers(0, 14)).map(lambda t: "\t".join((t[0] + "\t\tx").split("\t")[: t[1]]))
rubbish = st.sampled_from(
    ["", "   ", "#comment", "##INFO=<ID=X>", "\t\t\t\t\t\t\t", "1 5 . A T . PASS .", "\x00" * 9, "x" * 200]
)
anything = st.text(max_size=30).map(lambda t: t.replace("\n", "").replace("\r", ""))
lines = st.lists(st.one_of(fine, fine, fine, odd, ragged, rubbish, anything), max_size=25)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines=lines, packed=st.booleans(), unended=st.booleans())
def test_any_file_balances_and_the_fast_pass_agrees_with_the_careful_one(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], packed: bool, unended: bool
) -> None:
    data = vcf(samples=("NORMAL", "TUMOR"), build=Build.GRCH37) + "\n".join([*lines, ""]).encode("utf-8", "surrogateescape")
    if unended:
        data = data.removesuffix(b"\n")
    if packed:
        data = bgzf(data, 997)
    read = Reader(tmp_path_factory.mktemp("a"))

    def outcome() -> tuple[object, ...]:
        try:
            reading = read(data, select=some_genes, accept_incomplete=True)
        except Refusal as e:
            return (e.code, e.reason)
        assert balanced(reading)
        assert reading.alleles >= reading.records
        return facts(reading)

    fast = outcome()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vcf_reader, "scan", all_careful)
        careful = outcome()
    assert fast == careful
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(skeleton, "_ROWS", 3)
        patch.setattr(vcf_reader, "_PULSE", 1)
        in_parts = outcome()
    assert in_parts == fast


@settings(max_examples=200, deadline=None)
@given(junk=st.binary(max_size=400), at=st.integers(0, 400))
def test_bytes_thrown_into_a_file_end_in_a_reading_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: int
) -> None:
    data = vcf([record(), record("1", 1500, "AC", "A,T")])
    read = Reader(tmp_path_factory.mktemp("b"))
    reading, refusal = None, None
    try:
        reading = read(data[:at] + junk + data[at:], accept_incomplete=True)
    except Refusal as e:
        refusal = e
    if refusal is not None:
        assert refusal.reason
        assert refusal.remedy
    assert reading is None or balanced(reading)


def test_the_ledger_notices_a_lost_allele() -> None:
    ledger = Ledger()
    ledger.aside("filtered", 1, "x", 2)
    ledger.refuse(2, "no", 3)
    ledger.observe(4)
    ledger.check()
    ledger.alleles += 1
    with pytest.raises(AssertionError, match="10 alleles"):
        ledger.check()


def test_examples_are_few_and_counts_are_complete(reader: Reader) -> None:
    n = EXAMPLES + 50
    reading = reader(vcf([record("1", p) for p in range(100_000, 100_000 + n)]), select=some_genes)
    assert reading.set_aside == {"outside_known_genes": n}
    shown = [e for e in reading.set_aside_examples if e.reason == "outside_known_genes"]
    assert len(shown) == EXAMPLES
    assert (shown[0].line, shown[0].text) == (7, "1:100000 A>T")


def test_refused_records_are_listed_up_to_a_limit_and_counted_beyond(reader: Reader) -> None:
    reading = reader(vcf([record(pos="here", alt="T,C")] * (REFUSALS + 5)))
    assert len(reading.refused) == REFUSALS + 1
    assert sum(r.alleles for r in reading.refused) == 2 * (REFUSALS + 5)
    assert "5 more records" in reading.refused[-1].reason
    assert reading.refused[0].line == 7
    assert balanced(reading)


def test_every_reason_is_counted_once(reader: Reader) -> None:
    reading = reader(
        vcf(
            [
                record("1", 1500, "A", "T", samples=("0/0:9,0:9", "0/1:5,5:10")),
                record("1", 1501, "A", "T", status="q10", samples=("0/0:9,0:9", "0/1:5,5:10")),
                record("1", 1502, "A", "T", samples=("0/0:9,0:9", "0/0:9,0:9")),
                record("1", 1503, "A", "T", samples=("0/1:9,9:18", "0/0:9,0:9")),
                record("1", 1504, "A", "T,<NON_REF>,*", samples=("0/0:9,0:9", "0/1:5,5:10")),
                record("1", 1505, "N", "<DEL>", samples=("0/0:9,0:9", "0/1:5,5:10")),
                record("1", 99_999, "A", "T,G", samples=("0/0:9,0:9", "0/1:5,5:10")),
                record("1", "99999x", "A", "T,G", samples=("0/0:9,0:9", "0/1:5,5:10")),
            ],
            samples=("NORMAL", "TUMOR"),
        ),
        select=some_genes,
    )
    assert [o.pos for o in reading.observations] == [1500, 1504]
    assert reading.set_aside == {
        "filtered": 1, "normal_only": 1, "not_a_call": 3, "outside_known_genes": 2, "symbolic_not_read": 1,
    }  # fmt: skip
    assert [(r.line, r.alleles) for r in reading.refused] == [(14, 2)]
    assert (reading.records, reading.alleles) == (8, 12)
