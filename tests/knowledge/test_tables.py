"""Strict reading of tables: line numbers, refusals, and cells as they stand."""

from __future__ import annotations

import pytest

from mingbian.knowledge.rows import (
    ContextTerm,
    is_citation,
    is_iso_day,
    is_partial_date,
    parse_approvals,
    parse_context,
    parse_therapies,
)
from mingbian.knowledge.tables import parse_table
from mingbian.model.errors import KnowledgeError


def test_comments_blank_lines_and_line_numbers() -> None:
    table = parse_table("t.tsv", "# source: here\n\na\tb\n1\t 2 \n# note\n3\t\n", ("a", "b"))
    assert table.notes == ("source: here", "note")
    assert [(row.line, row["a"], row["b"]) for row in table] == [(4, "1", "2"), (6, "3", "")]
    assert table.rows[1].get("b") is None
    assert table.rows[0].integer("a") == 1


def test_windows_line_ends_are_read() -> None:
    assert parse_table("t.tsv", "a\tb\r\n1\t2\r\n", ("a",)).rows[0]["b"] == "2"


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("", "line 1", "no header"),
        ("# only comments\n", "line 1", "no header"),
        ("a\tc\n", "line 1", "missing column: b"),
        ("a\tb\tb\n", "line 1", "once each: b"),
        ("a\tb\t\n", "line 1", "empty name"),
        ("\ufeffa\tb\n", "line 1", "byte order mark"),
        ("a\tb\n1\t2\n1\t2\t3\n", "line 3", "3 cells"),
        ("a\tb\n1\n", "line 2", "1 cells"),
        ("a\tb\n1\t\x1b[31m\n", "line 2", "U+001B"),
        ("a\tb\n1\tx\u2028y\n", "line 2", "U+2028"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(text: str, place: str, word: str) -> None:
    with pytest.raises(KnowledgeError) as error:
        parse_table("t.tsv", text, ("a", "b"))
    assert error.value.row == place
    assert word in error.value.reason


def test_a_check_hears_of_every_wrong_line() -> None:
    table = parse_table("t.tsv", "a\tb\n1\n2\t2\n3\n", ("a", "b"), keep_problems=True)
    assert [problem.row for problem in table.problems] == ["line 2", "line 4"]
    assert [row["a"] for row in table] == ["2"]


def test_context_terms() -> None:
    assert parse_context("HER2=negative; age>=18; prior=gefitinib, erlotinib; line!=1") == (
        ContextTerm("HER2", "=", ("negative",)),
        ContextTerm("age", ">=", ("18",)),
        ContextTerm("prior", "=", ("gefitinib", "erlotinib")),
        ContextTerm("line", "!=", ("1",)),
    )
    assert parse_context("age>=0.5")[0].number == 0.5
    assert str(parse_context("prior=a,b")[0]) == "prior=a,b"
    assert parse_context("") == ()


def test_approvals_keep_unknown_dates_unknown() -> None:
    first, second, third = parse_approvals("FDA 2018-04-18 approved; TFDA ? unknown for this use; EMA 2019 approved")
    assert (first.regulator, first.date, first.text) == ("FDA", "2018-04-18", "approved")
    assert (second.date, second.text) == (None, "unknown for this use")
    assert third.date == "2019"


def test_regimens() -> None:
    assert parse_therapies("dabrafenib + trametinib; vemurafenib") == (("dabrafenib", "trametinib"), ("vemurafenib",))
    assert parse_therapies("") == ()


@pytest.mark.parametrize(
    "text", ["PMID:29151359", "NCT02296125", "DOI:10.1056/NEJMoa1713137", "PMC9081216", "CIViC:EID1122"]
)
def test_citations_of_the_right_shape(text: str) -> None:
    assert is_citation(text)


@pytest.mark.parametrize(
    "text", ["PMID:0", "PMID: 29151359", "PMID29151359", "NCT123", "NCT022961255", "DOI:x", "EID1122", ""]
)
def test_citations_of_the_wrong_shape(text: str) -> None:
    assert not is_citation(text)


def test_days_must_exist() -> None:
    assert is_iso_day("2024-02-29")
    assert not is_iso_day("2023-02-29")
    assert not is_iso_day("20240229")
    assert is_partial_date("2018")
    assert is_partial_date("2018-04")
    assert not is_partial_date("2018-13")
    assert not is_partial_date("018")
