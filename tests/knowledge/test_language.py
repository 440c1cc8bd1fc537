"""The biomarker language: what it accepts, where it says a text goes wrong, and that it prints what it read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingbian.knowledge import atoms as a
from mingbian.knowledge.language import (
    And,
    Biomarker,
    BiomarkerError,
    Except,
    Not,
    Or,
    atoms_of,
    genes,
    parse,
    positive_atoms,
)
from mingbian.knowledge.regions import Codons, Exons, Residues
from mingbian.knowledge.rows import ASSERTION_COLUMNS
from mingbian.knowledge.tables import bundled, bundled_names
from mingbian.model.errors import KnowledgeError


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("EGFR p.L858R", "EGFR p.L858R"),
        ("BTK p.C481S OR p.C481F", "BTK p.C481S OR BTK p.C481F"),
        (
            "EGFR exon 20 insertion EXCEPT p.A763_Y764insFQEA",
            "EGFR exon 20 in-frame insertion EXCEPT EGFR p.A763_Y764insFQEA",
        ),
        ("BRCA2 p.S1722Yfs*4", "BRCA2 p.S1722fs"),
        ("IDH1 p.R132 missense", "IDH1 p.R132 mutation"),
        ("TMB >= 10", "TMB >= 10 mut/Mb"),
        ("MYD88 p.L265P", "MYD88 p.L252P"),
        ("ROS1 p.G2032R", "ROS1 p.G2026R"),
        ("H3-3A p.G34R", "H3-3A p.G34R"),
        ("EGFR 7:55259514:CTG>CGG GRCh37", "EGFR 7:55259515:T>G GRCh37"),
        ("NUDT15 13:48037782:A>AGGAGTC GRCh38", "NUDT15 13:48037782:A>AGGAGTC GRCh38"),
        ("KRAS codons 12, 13,61 mutation", "KRAS codons 12,13,61 mutation"),
        ("KRAS exons 2-4 mutation", "KRAS exons 2-4 mutation"),
        ("ERBB2 residues 721-975 missense mutation", "ERBB2 residues 721-975 missense"),
        ("A1 mutation OR B1 mutation AND C1 mutation", "A1 mutation OR (B1 mutation AND C1 mutation)"),
        ("NOT (ALK fusion OR RET fusion)", "NOT (ALK fusion OR RET fusion)"),
        ("(BRCA1 loss of function OR IHC:x) (germline)", "BRCA1 loss of function (germline) OR IHC:x"),
        ("BRCA1 loss of function (germline or somatic)", "BRCA1 loss of function"),
        ("IHC:HER2  2+ AND ISH:ERBB2 ratio (>= 2) amplified", "IHC:HER2 2+ AND ISH:ERBB2 ratio (>= 2) amplified"),
        ("(CYTO:t(9;22)(q34;q11))", "CYTO:t(9;22)(q34;q11)"),
        ("TP53 mutation VAF >= 10% (somatic)", "TP53 mutation VAF >= 10% (somatic)"),
        ("wild type KRAS, NRAS exons 2-4", "wild type KRAS,NRAS exons 2-4"),
        ("ABL1 p.T315I AND p.E255V in cis", "ABL1 p.T315I AND ABL1 p.E255V in cis"),
    ],
)
def test_a_biomarker_prints_in_one_canonical_way(written: str, printed: str) -> None:
    tree = parse(written)
    assert str(tree) == printed
    assert parse(printed) == tree


@pytest.mark.parametrize(
    ("text", "character", "word"),
    [
        ("", 1, "empty"),
        ("EGFR", 5, "what is altered in EGFR"),
        ("EGFR p.G719X", 6, "one-letter"),
        ("EGFR p.Leu858Arg", 6, "one-letter"),
        ("KRAS p.G12", 11, "write p.G12 mutation"),
        ("EGFR mutation NOT KRAS mutation", 15, "AND NOT"),
        ("EGFR mutation (germlin)", 15, "germline"),
        ("(EGFR mutation", 1, "never closed"),
        ("EGFR mutation)", 14, "expected AND"),
        ("egfr mutation", 1, "gene symbol"),
        ("EGFR exon 20-19 mutation", 11, "smaller to a larger"),
        ("EGFR exon 19 fusion", 14, "class"),
        ("EGFR deletion", 6, "homozygous deletion"),
        ("EGFR exon 19 biallelic mutation", 14, "part of the gene"),
        ("EGFR mutation AND", 18, "missing at the end"),
        ("EGFR mutation in cis", 15, "two alterations"),
        ("EGFR 7:55259515:T>G hg19", 21, "GRCh37"),
        ("EGFR 7:55259515:T>T GRCh37", 6, "same"),
        ("EGFR 77:55259515:T>G GRCh37", 6, "chromosome"),
        ("TMB > many", 7, "number"),
        ("TP53 mutation VAF >= 10", 22, "percentage"),
        ("p.L858R", 1, "without its gene"),
        ("EML4::ALK", 10, "expected more"),
        ("EML4::ALK transcript", 11, "fusion or rearrangement"),
        ("IHC: ", 1, "after the colon"),
        ("BRAF c.1799T>Z", 6, "coding change"),
        ("MLH1 c.793delC", 6, "without their bases"),
        ("ERBB2 codons 1-975 mutation", 14, "too long"),
        ("BRCA1 loss off function", 12, "expected AND"),
    ],
)
def test_an_error_points_at_the_character(text: str, character: int, word: str) -> None:
    with pytest.raises(BiomarkerError) as error:
        parse(text)
    assert error.value.position + 1 == character
    assert word in str(error.value)
    assert isinstance(error.value, KnowledgeError)


def test_precedence_not_except_and_or() -> None:
    tree = parse("NOT A1 mutation AND B1 exon 18 mutation EXCEPT p.D842V OR C1 fusion")
    assert isinstance(tree, Or)
    first = tree.terms[0]
    assert isinstance(first, And)
    assert isinstance(first.terms[0], Not)
    assert isinstance(first.terms[1], Except)


def test_genes_are_listed_in_order_with_wild_type_and_excluded_ones() -> None:
    tree = parse("BRAF p.V600E AND wild type KRAS,NRAS AND NOT EML4::ALK fusion")
    assert genes(tree) == ("BRAF", "KRAS", "NRAS", "EML4", "ALK")
    assert [str(atom) for atom in positive_atoms(tree)] == ["BRAF p.V600E", "wild type KRAS,NRAS"]


def test_every_bundled_biomarker_reads_back_as_itself() -> None:
    texts = {row["biomarker"] for name in bundled_names("assertions") for row in bundled(name, ASSERTION_COLUMNS)}
    assert len(texts) > 300
    for text in texts:
        tree = parse(text)
        assert parse(str(tree)) == tree


# -- every tree prints as a text that reads back as the same tree

_GENE = st.sampled_from(["EGFR", "KRAS", "H3-3A", "NKX2-1", "HLA-A", "BCL2", "AR"])
_AMINO = st.sampled_from("ACDEFGHIKLMNPQRSTVWY")
_NUMBER = st.integers(1, 2500)


@st.composite
def _changes(draw: st.DrawFn) -> a.Atom:
    ref, other, first = draw(_AMINO), draw(_AMINO.filter(lambda x: x != "M")), draw(_NUMBER)
    last = first + draw(st.integers(1, 9))
    inserted = draw(st.text("ACDEFGHIKLMNPQRSTVWY", min_size=1, max_size=4))
    forms = [f"{ref}{first}fs", f"{ref}{first}del", f"{ref}{first}_{other}{last}dup", f"{ref}{first}*"]
    forms += [f"{ref}{first}_{other}{first + 1}ins{inserted}", f"{ref}{first}_{other}{last}delins{inserted}"]
    if other != ref and first > 1:
        forms.append(f"{ref}{first}{other}")
    return a.ProteinChange(draw(_GENE), draw(st.sampled_from(forms)))


_numbers = st.sets(st.integers(1, 60), min_size=1, max_size=5).map(lambda values: tuple(sorted(values)))
_regions = st.one_of(
    _numbers.map(Exons),
    _numbers.map(Codons),
    st.tuples(_NUMBER, st.integers(0, 300)).map(lambda pair: Residues(pair[0], pair[0] + pair[1])),
)
_comparisons = st.builds(a.Comparison, st.sampled_from(a.COMPARISONS), st.integers(0, 4000).map(lambda value: value / 4))
_classes = st.one_of(
    st.builds(a.MutationClass, _GENE, st.sampled_from(sorted(set(a.CLASSES) - {"deletion"}))),
    st.builds(a.MutationClass, _GENE, st.sampled_from(sorted(a.REGION_CLASSES)), _regions),
)
_sequenced = st.one_of(
    _changes(),
    _classes,
    st.builds(a.ResidueChange, _GENE, _AMINO, _NUMBER),
    st.builds(
        a.CodingChange, _GENE, st.sampled_from(["c.2573T>G", "c.-124C>T", "c.1905+1G>A", "c.5164_5165del", "m.9G>A"])
    ),
    st.builds(
        a.GenomicAllele,
        _GENE,
        st.sampled_from(["7", "X"]),
        _NUMBER,
        st.just("T"),
        st.sampled_from(["TAG", "C"]),
        st.just("GRCh38"),
    ),
    st.builds(a.TandemDuplication, _GENE, st.sampled_from(["ITD", "PTD", "KDD"])),
    st.builds(a.ExonSkipping, _GENE, st.integers(1, 40)),
    st.sampled_from(a.SPLICE_EVENT_NAMES).map(a.SpliceEvent),
    st.builds(a.CopyNumberAtom, _GENE, st.sampled_from(a.COPY_KINDS)),
    st.builds(a.Copies, _GENE, _comparisons),
    st.builds(a.FusionAtom, _GENE, _GENE, st.none(), st.booleans()),
    st.builds(a.FusionAtom, st.none(), st.none(), _GENE, st.booleans()),
    st.builds(a.FusionAtom, st.none(), _GENE, st.none(), st.booleans()),
    st.builds(a.FusionAtom, _GENE, st.none(), st.none(), st.booleans()),
    st.sampled_from(a.MSI_WORDS).map(a.MsiAtom),
    st.one_of(st.none(), _comparisons).map(a.TmbAtom),
    st.sampled_from(["positive", "negative"]).map(a.HrdAtom),
    st.builds(a.HrdAtom, st.sampled_from(["GIS", "gLOH"]), _comparisons),
)
_qualified = st.builds(
    a.Qualified, _sequenced, st.sampled_from(["germline", "somatic"]), st.one_of(st.none(), _comparisons)
)
_other = st.one_of(
    st.builds(a.WildType, st.lists(_GENE, min_size=1, max_size=3).map(tuple), st.one_of(st.none(), _regions)),
    st.builds(
        a.Prompt,
        st.sampled_from(a.PROMPT_PREFIXES),
        st.sampled_from(
            ["HER2 3+", "del(17p)", "t(9;22)(q34;q11)", "PD-L1 CPS >= 1", "*28/*28", "grade 2 or more (in 5%)"]
        ),
    ),
    st.just(a.AnyBiomarker()),
)
_atoms = st.one_of(_sequenced, _qualified, _other)


def _deeper(inner: st.SearchStrategy[Biomarker]) -> st.SearchStrategy[Biomarker]:
    terms = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(And, terms, st.sampled_from([None, "cis", "trans"])),
        st.builds(Or, terms),
        inner.map(Not),
        st.builds(Except, inner, inner),
    )


_trees = st.recursive(_atoms, _deeper, max_leaves=8)


@settings(deadline=None)
@given(_trees)
def test_print_and_parse_are_inverse(tree: Biomarker) -> None:
    assert parse(str(tree)) == tree


@settings(deadline=None)
@given(st.text("EGFRKAS p.c()V600Lx19-20,*>=%:'andinORNT ", max_size=40))
def test_any_text_reads_or_says_where_it_goes_wrong(text: str) -> None:
    position, tree = 0, None
    try:
        tree = parse(text)
    except BiomarkerError as error:
        position = error.position
    assert 0 <= position <= len(text)
    if tree is not None:
        assert parse(str(tree)) == tree
        assert atoms_of(tree)
