"""Files that nobody should have sent end in a result whose account balances, or in a refusal; never in an error of ours.

A small fixed part of ``make fuzz`` over the fixtures, and VCF files put together at random from parts that each are likely.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readers.test_annotations import COLUMNS, SNPEFF, vep_header
from tests.readers.test_annotators import ANNOVAR, EFF, FUNC, FUNCOTATION
from tests.trust import mutate

from mingbian import pipeline
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build, CaseOptions
from mingbian.model.errors import UserError
from mingbian.readers.vcf.header import FIXED


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load()


def outcome(kb: KnowledgeBase, path: Path, options: CaseOptions) -> str:
    """ "read" or "refused", or what is wrong with that."""
    try:
        result = pipeline.run([path], options, kb)
    except UserError as e:
        return mutate.fault("refused", e, path) or "refused"
    return "read" if result.accounting.balanced else f"does not balance: {result.accounting}"


@pytest.mark.parametrize("part", range(4))
def test_fixtures_with_bytes_changed(kb: KnowledgeBase, tmp_path: Path, part: int) -> None:
    path = tmp_path / "input"
    ended = []
    for _, data, options in mutate.files(50, 100 + part, samples_too=False):
        path.write_bytes(data)
        ended.append(outcome(kb, path, options))
    assert set(ended) <= {"read", "refused"}
    assert ended.count("read") >= 5


def test_the_same_seed_makes_the_same_files() -> None:
    one, other = (list(mutate.files(20, 1, samples_too=False)) for _ in range(2))
    assert one == other
    assert one != list(mutate.files(20, 2, samples_too=False))


_HEADERS = st.lists(
    st.sampled_from(
        [
            "##fileformat=VCFv4.2", "##fileformat=VCFv4.5", "##source=Mutect2", "##source=strelka", "##tumor_sample=T",
            "##reference=GRCh38", "##contig=<ID=7,length=159138663>", "##contig=<ID=chr7,length=159345973>",
            "##contig=<ID=12,length=133851895>", '##INFO=<ID=AF,Number=A,Type=Float,Description="a">', "##", "##x",
            vep_header(*COLUMNS), SNPEFF, FUNC, EFF, FUNCOTATION, *ANNOVAR,
        ]
    ),
    max_size=8,
)  # fmt: skip
_CELL = st.one_of(
    st.sampled_from([".", "", "PASS", "7", "chr7", "12", "140453136", "55259515", "0", "-1", "99999999999", "A", "T",
                     "<DEL>", "*", "<NON_REF>", "N[12:5[", "]12:5]N", ".A", "GT:AD:DP", "0/1:280,120:400", "1|2:.:.",
                     "./.", "DP=4;AF=0.3", "SVTYPE=BND;MATEID=b", "END=55250000", "FUNC=[{'gene':'BRAF'",
                     "CSQ=T|missense_variant|", "EFF=X(|||", "FUNCOTATION=[a|b],[c]",
                     "ANNOVAR_DATE=1;Gene.refGene=BRAF;ALLELE_END;ANNOVAR_DATE=1"]),
    st.text(alphabet="ACGTacgtN.,;:|/=<>[]*0123456789xp\\'{}\u817a ", max_size=12),
)  # fmt: skip
_FIXED = ("7", "140453136", ".", "A", "T", "99", "PASS", ".", "GT:AD:DP", "0/1:280,120:400")


@st.composite
def vcf_texts(draw: st.DrawFn) -> str:
    """A VCF of which each part is likely and the whole is not: some cells of each line are exchanged."""
    lines = list(draw(_HEADERS))
    samples = draw(st.sampled_from([["T"], ["TUMOR"], ["NORMAL", "TUMOR"], []]))
    lines.append("\t".join((*FIXED, *(("FORMAT", *samples) if samples else ()))))
    for _ in range(draw(st.integers(0, 4))):
        cells = [*_FIXED[:8], *((_FIXED[8], *[_FIXED[9]] * len(samples)) if samples else ())]
        for at in draw(st.lists(st.integers(0, len(cells) - 1), max_size=3)):
            cells[at] = draw(_CELL)
        lines.append("\t".join(cells))
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines) + draw(st.sampled_from(["\n", "", "\n\n"]))


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(vcf_texts(), st.sampled_from([None, Build.GRCH37]))
def test_likely_parts_put_together_at_random(kb: KnowledgeBase, tmp_path: Path, text: str, build: Build | None) -> None:
    path = tmp_path / "made.vcf"
    path.write_text(text, encoding="utf-8", newline="")
    ended = outcome(kb, path, CaseOptions(build=build, accept_incomplete=True))
    assert ended in ("read", "refused")
