"""Pedigrees: impossible families are refused with the reason, possible ones are drawn, the same on screen and paper."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reports.pages import has_pictures_or_links, page_texts, squeezed

from mingbian.model.errors import Refusal
from mingbian.reports.content import Drawing, Label, Shape, Stroke
from mingbian.reports.pedigree import SCHEMA, Pedigree, dumps, loads
from mingbian.reports.pedigree_drawing import drawing, pdf, svg
from mingbian.reports.pedigree_layout import LEAST, lay_out

FAMILY: list[dict[str, Any]] = [
    {"id": "gf", "sex": "male", "label": "祖父", "born": 1930, "died": 2008},
    {"id": "gm", "sex": "female", "label": "祖母", "born": 1934, "died": 1996, "conditions": [{"name": "乳癌", "age": 55}]},
    {"id": "mgf", "sex": "male", "deceased": True},
    {"id": "mgm", "sex": "female", "age": 85},
    {"id": "aunt", "sex": "female", "mother": "gm", "father": "gf", "conditions": [{"name": "卵巢癌"}], "tested": "found"},
    {"id": "dad", "sex": "male", "born": 1954, "mother": "gm", "father": "gf", "carrier": True, "tested": "found"},
    {"id": "mom", "sex": "female", "mother": "mgm", "father": "mgf", "tested": "not_found"},
    {"id": "uncle", "sex": "male", "mother": "mgm", "father": "mgf"},
    {"id": "p", "sex": "female", "label": "本人", "born": 1976, "mother": "mom", "father": "dad", "proband": True,
     "age": 50, "conditions": [{"name": "卵巢癌", "age": 50}], "partners": ["h"]},
    {"id": "t1", "sex": "female", "mother": "mom", "father": "dad", "twins": "t", "identical": True},
    {"id": "t2", "sex": "female", "mother": "mom", "father": "dad", "twins": "t", "identical": True},
    {"id": "h", "sex": "male"},
    {"id": "son", "sex": "male", "mother": "p", "father": "h", "born": 2004},
    {"id": "ad", "mother": "p", "father": "h", "adopted": True},
]  # fmt: skip


def made(persons: list[dict[str, Any]]) -> Pedigree:
    return loads(json.dumps({"schema": SCHEMA, "persons": persons, "gene": "BRCA2", "variant": "c.1del"}).encode())


def changed(who: str, **facts: Any) -> list[dict[str, Any]]:
    return [{**p, **facts} if p["id"] == who else p for p in FAMILY]


def test_there_and_back() -> None:
    pedigree = made(FAMILY)
    assert loads(dumps(pedigree)) == pedigree
    assert dumps(loads(dumps(pedigree))) == dumps(pedigree)


@pytest.mark.parametrize(
    ("persons", "reason"),
    [
        ([], "0 persons"),
        (changed("p", proband=False), "Exactly one person is the proband"),
        (changed("dad", proband=True), "Exactly one person is the proband"),
        (changed("aunt", id="gm"), "stands twice"),
        (changed("p", mother="nobody"), "not in the pedigree"),
        (changed("p", mother="dad"), "the mother dad is male"),
        (changed("p", father="mom"), "the father mom is female"),
        (changed("mgf", sex="unknown", mother="p"), "own ancestor"),
        (changed("gf", born=2010), "before the birth"),
        (changed("dad", born=1968), "8 years old then"),
        (changed("gm", born=1890, died=1999), "64 years old then"),
        (changed("gm", died=1950), "after the mother gm died"),
        (changed("gf", died=1952), "after the father gf died"),
        (changed("gf", age=20), "is not 20 years"),
        (changed("mgm", age=131), "not an age in years"),
        (changed("p", conditions=[{"name": "x", "age": 51}]), "does not fit the age"),
        (changed("t2", sex="male"), "differ in sex"),
        (changed("t2", twins="u"), "only one of the twins"),
        (changed("t2", mother=None), "do not have the same parents"),
        (changed("h", partners=["h"]), "own partner"),
        (changed("h", partners=["son"]), "parent and child"),
        (changed("mom", carrier=True), "the variant was not found"),
        (changed("p", sex="woman"), "the sex is one of"),
        ([*FAMILY, {"id": "stranger"}], "Not related to the proband"),
    ],
)  # fmt: skip
def test_impossible_pedigrees_are_refused_with_the_reason(persons: list[dict[str, Any]], reason: str) -> None:
    with pytest.raises(Refusal, match=re.escape(reason)) as refused:
        made(persons)
    assert refused.value.code == "PEDIGREE_IMPOSSIBLE"
    assert refused.value.where


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"schema": 1, "persons": []}', b"\xff", b'{"persons": [{"id": 3}]}'])
def test_what_is_no_pedigree_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        loads(data)
    assert refused.value.code == "PEDIGREE_UNREADABLE"


def test_generations_are_rows_and_nobody_stands_on_another() -> None:
    layout = lay_out(made(FAMILY))
    assert layout.rows == 4
    assert {p for p, r in layout.row.items() if r == 0} == {"gf", "gm", "mgf", "mgm"}
    assert layout.row["h"] == layout.row["p"] == 2
    for row in range(layout.rows):
        at = sorted(layout.column[p] for p, r in layout.row.items() if r == row)
        assert all(b - a >= LEAST - 0.01 for a, b in pairwise(at))
    beside = sorted(p for p, r in layout.row.items() if r == 1)
    assert abs(layout.column["dad"] - layout.column["mom"]) < 2, beside


def parts(pedigree: Pedigree, kind: type) -> list[Any]:
    return [p for p in drawing(pedigree, "zh-TW").parts if isinstance(p, kind)]


def test_the_standard_symbols() -> None:
    shapes = parts(made(FAMILY), Shape)
    of_size = [s for s in shapes if s.size > 20]
    assert sorted(s.form for s in of_size) == ["circle"] * 7 + ["diamond"] + ["square"] * 6
    assert sum(s.filled for s in of_size) == 3
    assert sum(s.filled and s.size < 10 for s in shapes) == 1  # the carrier's dot
    labels = {label.text for label in parts(made(FAMILY), Label)}
    assert {"祖母", "乳癌 55", "50 歲", "檢測：有", "檢測：未檢出"} <= labels
    assert any(s.dashed for s in parts(made(FAMILY), Stroke))  # the adopted child


def test_years_stand_in_the_calendar_of_the_reader() -> None:
    one = [{"id": "p", "proband": True, "born": 1976, "mother": "m"}, {"id": "m", "sex": "female", "born": 1936}]
    pedigree = made(one)
    assert "民國 65 年生" in {label.text for label in parts(pedigree, Label)}
    assert "b. 1976" in {part.text for part in drawing(pedigree, "en").parts if isinstance(part, Label)}


def test_partners_of_one_blood_have_two_lines() -> None:
    cousins = [
        {"id": "a", "sex": "male"}, {"id": "b", "sex": "female"},
        {"id": "c", "sex": "male", "mother": "b", "father": "a"},
        {"id": "d", "sex": "female", "mother": "b", "father": "a"},
        {"id": "e", "sex": "female", "partners": ["c"]}, {"id": "f", "sex": "male", "partners": ["d"]},
        {"id": "g", "sex": "male", "mother": "e", "father": "c", "partners": ["h"]},
        {"id": "h", "sex": "female", "mother": "d", "father": "f", "proband": True},
    ]  # fmt: skip
    level = [s for s in parts(made(cousins), Stroke) if s.y1 == s.y2 and s.weight == 1.0]
    couples = {(round(s.x1), round(s.x2)) for s in level if sum(t.x1 == s.x1 and t.x2 == s.x2 for t in level) == 2}
    assert len(couples) == 1


def test_screen_and_paper_show_the_same() -> None:
    pedigree = made(FAMILY)
    root = ElementTree.fromstring(svg(pedigree, "zh-TW"))
    on_screen = [e.text for e in root.iter("{http://www.w3.org/2000/svg}text")]
    page = pdf(pedigree, "zh-TW")
    printed = squeezed("".join(page_texts(page)))
    assert on_screen
    assert all(squeezed(text or "") in printed for text in on_screen)
    assert not has_pictures_or_links(page)
    assert pdf(pedigree, "zh-TW") == page
    assert "Square: male" in " ".join(page_texts(pdf(pedigree, "en")))


def test_texts_of_a_file_are_data() -> None:
    nasty = changed("p", label='<script>"&\x07')
    root = ElementTree.fromstring(svg(made(nasty), "en"))
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    assert pdf(made(nasty), "en")


@st.composite
def trees(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Families of up to three generations below two founders."""
    persons: list[dict[str, Any]] = [{"id": "m0", "sex": "male"}, {"id": "f0", "sex": "female"}]
    level = [("f0", "m0")]
    n = 0
    for _ in range(draw(st.integers(1, 2))):
        below = []
        for mother, father in level:
            for _ in range(draw(st.integers(1, 3))):
                n += 1
                sex = draw(st.sampled_from(["male", "female"]))
                persons.append({"id": f"c{n}", "sex": sex, "mother": mother, "father": father})
                if draw(st.booleans()):
                    persons.append({"id": f"s{n}", "sex": "female" if sex == "male" else "male", "partners": [f"c{n}"]})
                    below.append((f"s{n}", f"c{n}") if sex == "male" else (f"c{n}", f"s{n}"))
        level = below
    persons[0]["proband"] = True
    return persons


@settings(max_examples=30, deadline=None)
@given(trees())
def test_any_family_is_drawn_without_overlap(persons: list[dict[str, Any]]) -> None:
    pedigree = made(persons)
    layout = lay_out(pedigree)
    places = [(layout.row[p.id], layout.column[p.id]) for p in pedigree.persons]
    for n, (row, column) in enumerate(places):
        assert all(r != row or abs(c - column) >= LEAST - 0.01 for r, c in places[:n])
    shown = drawing(pedigree, "en")
    assert isinstance(shown, Drawing)
    assert shown.width > 0
