"""A family put together step by step: each step can be drawn, and what cannot be is refused and changes nothing."""

from __future__ import annotations

import pytest

from mingbian.model.errors import Refusal
from mingbian.reports import pedigree_edit as edit
from mingbian.reports.content import Label
from mingbian.reports.pedigree import Condition, Pedigree, dumps, loads
from mingbian.reports.pedigree_drawing import drawing
from mingbian.reports.pedigree_layout import lay_out


def three_generations() -> tuple[Pedigree, dict[str, str]]:
    p = edit.start(sex="female", age=54, condition="卵巢癌", gene="BRCA2", variant="p.Ser1722fs")
    p = edit.add_sibling(p, "proband", "male")
    me = p.by_id()["proband"]
    assert me.mother is not None
    assert me.father is not None
    p = edit.add_parents(p, me.mother)
    p = edit.add_child(edit.add_partner(p, "proband"), "proband", "female")
    return p, {"mother": me.mother, "father": me.father, "child": p.persons[-1].id, "brother": "p3"}


def test_grandparents_to_children_stand_in_four_rows() -> None:
    p, who = three_generations()
    layout = lay_out(p)
    assert layout.rows == 4
    assert layout.row["proband"] == layout.row[who["brother"]] == 2
    assert layout.row[who["child"]] == 3
    assert p.by_id()[who["child"]].mother == "proband"
    assert drawing(p, "zh-TW").parts
    assert loads(dumps(p)) == p


def test_the_second_child_has_the_same_parents() -> None:
    p, who = three_generations()
    p = edit.add_child(p, "proband")
    assert p.persons[-1].parents == p.by_id()[who["child"]].parents


def test_facts_of_one_person_change_only_that_person() -> None:
    p, who = three_generations()
    after = edit.change(p, who["mother"], conditions=(Condition("乳癌", 45),), deceased=True, age=60)
    changed = [a.id for a, b in zip(p.persons, after.persons, strict=True) if a != b]
    assert changed == [who["mother"]]


def test_what_cannot_be_is_refused() -> None:
    p, who = three_generations()
    with pytest.raises(Refusal, match="45"):
        edit.change(p, who["mother"], conditions=(Condition("乳癌", 45),), age=40)
    with pytest.raises(Refusal, match="male"):
        edit.change(p, who["mother"], sex="male")
    with pytest.raises(Refusal, match="proband"):
        edit.remove(p, "proband")
    born = edit.change(p, "proband", born=1970)
    with pytest.raises(Refusal, match="1965"):
        edit.change(born, who["child"], born=1965)


def test_nobody_is_left_over() -> None:
    p, who = three_generations()
    with pytest.raises(Refusal, match="Not related"):
        edit.remove(p, who["mother"])
    assert who["child"] not in edit.remove(p, who["child"]).by_id()


def test_long_names_keep_to_their_place_and_a_test_is_not_pushed_out() -> None:
    p, who = three_generations()
    ill = (Condition("Prostate Adenocarcinoma", 61), Condition("高度惡性漿液性卵巢癌", 64))
    p = edit.change(p, who["mother"], label="Grandmother Maria", age=70, conditions=ill, tested="found")
    labels = [part for part in drawing(p, "en").parts if isinstance(part, Label)]
    hers = next(part.x for part in labels if part.text.startswith("Grandmother"))
    assert [part.text for part in labels if part.x == hers][:5] == [
        "Grandmother M…",
        "70 y",
        "Prostate A… 61",
        "高度惡性… 64",
        "test: found",
    ]
