"""Tumor types: resolving what people write, the tree, and the traps of OncoTree."""

from __future__ import annotations

import pytest

from mingbian.knowledge.oncotree import Node, OncoTree
from mingbian.model.errors import KnowledgeError

TREE = OncoTree.load()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("LUAD", "LUAD"),
        ("luad", "LUAD"),
        ("Lung Adenocarcinoma", "LUAD"),
        ("肺腺癌", "LUAD"),
        ("非小細胞肺癌", "NSCLC"),
        ("non small cell lung cancer", "NSCLC"),
        ("ＬＵＡＤ", "LUAD"),  # full-width letters
        ("BALL", "BLL"),
        ("B-ALL", "BLL"),
        ("MM", "PCM"),
        ("multiple myeloma", "PCM"),
        ("MLN", "MLNER"),
        ("GBM", "GB"),
        ("aCML", "ACML"),
        ("CML", "CML"),
        ("CMLBCRABL1", "CMLBCRABL1"),
        ("AML", "AML"),
        ("DIFG", "DIFG"),
        ("mCRPC", "PRAD"),
        ("breast cancer", "BRCA"),
        ("大腸癌", "COADREAD"),
        ("慢性骨髓性白血病", "CML"),  # shared by a type and its descendant: the wider one
        ("HCL-V", "HCL-V"),
        ("MDS/MPN", "MDS/MPN"),
        ("ALL", None),  # B or T: asked back
        ("Yolk Sac Tumor", None),  # four tissues
        ("lymphoma", None),
        ("", None),
        ("XYZ", None),
    ],
)
def test_what_people_write_means_one_type_or_is_asked_back(text: str, code: str | None) -> None:
    found = TREE.resolve(text)
    assert (found.code if found else None) == code


def test_every_code_and_every_unique_name_resolves_to_itself() -> None:
    for code in TREE.codes:
        found = TREE.resolve(code)
        assert found is not None
        assert found.code == code
    assert len(TREE) == 897


def test_ancestors_and_relations() -> None:
    assert TREE.ancestors("LUAD") == ("NSCLC", "LUNG")
    assert TREE.is_a("LUAD", "NSCLC")
    assert TREE.is_a("LUAD", "LUAD")
    assert not TREE.is_a("NSCLC", "LUAD")
    assert not TREE.is_a("SCLC", "NSCLC")
    assert not TREE.is_a("NONSENSE", "LUNG")
    # what the tree does not hold together, rows must list: gastroesophageal junction is no stomach adenocarcinoma
    assert not TREE.is_a("GEJ", "STAD")
    assert not TREE.is_a("IBC", "BRCA")
    assert not TREE.is_a("UTUC", "BLCA")


@pytest.mark.parametrize(
    ("types", "excluded", "code", "expected"),
    [
        (("*",), (), "LUAD", True),
        (("*solid",), (), "LUAD", True),
        (("*solid",), (), "AML", False),
        (("*heme",), (), "CLLSLL", True),
        (("*solid",), ("COADREAD",), "COAD", False),
        (("*solid",), ("COADREAD",), "STAD", True),
        (("NSCLC",), ("LUSC",), "LUSC", False),
        (("NSCLC",), (), "LUNG", False),  # the histology is not known: a row for one histology does not hold
        (("NSCLC", "SCLC"), (), "SCLC", True),
        (("*",), (), "NOT_A_CODE", True),
        (("*solid",), (), "NOT_A_CODE", False),
    ],
)
def test_rows_cover_descendants_and_groups_minus_exclusions(
    types: tuple[str, ...], excluded: tuple[str, ...], code: str, expected: bool
) -> None:
    assert TREE.covers(types, excluded, code) is expected


def test_solid_and_blood_are_the_two_halves() -> None:
    assert all(TREE.solid(code) != TREE.heme(code) for code in TREE.codes)
    assert TREE.heme("LCH")
    assert TREE.solid("CUP")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("LUAD", "LUAD"),
        ("lung", "LUNG"),
        ("肺腺癌", "LUAD"),
        ("肺", "LUNG"),
        ("small cell lung", "SCLC"),
        ("adenocarcinoma lung", "LUAD"),
        ("gbm", "GB"),
        ("攝護腺癌", "PRAD"),
    ],
)
def test_search_puts_the_meant_type_first(query: str, first: str) -> None:
    assert TREE.search(query)[0].code == first


def test_search_ranks_code_before_name_before_word_and_is_quiet_about_nothing() -> None:
    codes = [found.code for found in TREE.search("mel")]
    assert codes[0] == "MEL"
    assert "UM" in codes  # "Uveal Melanoma": a word's start
    assert TREE.search("") == []
    assert TREE.search("zzzz") == []
    assert len(TREE.search("carcinoma", limit=7)) == 7


def test_a_tree_with_a_lost_parent_or_a_circle_is_refused() -> None:
    def node(code: str, parent: str | None) -> Node:
        return Node(code, code.title(), parent, "", "Lung", None, None, "", ())

    with pytest.raises(KnowledgeError, match="not in the table"):
        OncoTree([node("A", "B")])
    with pytest.raises(KnowledgeError, match="circle"):
        OncoTree([node("A", "B"), node("B", "A")])
    with pytest.raises(KnowledgeError, match="not in the table"):
        OncoTree([node("A", None)], [("alias", "B")])
