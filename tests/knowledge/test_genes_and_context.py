"""Gene tables, drug names, hotspots and context keys: wrong words are refused with table and line."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence

import pytest

from mingbian.knowledge import genes
from mingbian.knowledge.context import KEY_COLUMNS, VALUE_COLUMNS, read_context, unlisted
from mingbian.knowledge.derivation import consensus
from mingbian.knowledge.hotspots import COLUMNS, Hotspots
from mingbian.knowledge.rows import parse_context
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.tables import Table, TableRow, parse_table
from mingbian.model.errors import KnowledgeError


def one(columns: Sequence[str], *cells: str) -> TableRow:
    return parse_table("t.tsv", "\t".join(columns) + "\n" + "\t".join(cells) + "\n", columns).rows[0]


def test_a_germline_gene_is_read_whole() -> None:
    row = one(
        genes.GERMLINE_COLUMNS,
        "POLE", "no", "COADREAD|UCEC", "no", "AD", "no", "hotspots", "a paper", "checked", "1",
        "POLE residues 268-471 missense",
        "", "UCEC", "no",
    )  # fmt: skip
    gene = genes.read_germline(row)
    assert gene.on_tumor == ("COADREAD", "UCEC")
    assert str(gene.only) == "POLE residues 268-471 missense"
    assert gene.never is None
    assert gene.hits == 1
    assert not gene.any_tumor


@pytest.mark.parametrize(
    ("read", "columns", "cells", "word"),
    [
        (
            genes.read_acmg,
            genes.ACMG_COLUMNS,
            ("APC", "cancer", "", "AD", "sometimes", "no", "v1", "", ""),
            "report is not one of",
        ),
        (
            genes.read_acmg,
            genes.ACMG_COLUMNS,
            ("APC", "cancer", "", "AD", "any", "maybe", "v1", "", ""),
            "x_linked is not one of",
        ),
        (genes.read_chip, genes.CHIP_COLUMNS, ("TET2", "TET2 broken", "common", "", "", "", ""), "variants, character"),
        (genes.read_chip, genes.CHIP_COLUMNS, ("TET2", "", "common", "", "", "", ""), "variants is empty"),
        (genes.read_chip, genes.CHIP_COLUMNS, ("TET2", "TET2 mutation", "often", "", "", "", ""), "kind is not one of"),
        (genes.read_role, genes.ROLE_COLUMNS, ("TP53", "guardian", "", ""), "role is not one of"),
        (genes.read_drug, genes.DRUG_COLUMNS, ("x", "", "", "", "y", "", ""), "tfda_approved"),
    ],
)
def test_a_wrong_word_in_a_gene_table_is_refused(
    read: Callable[[TableRow], object], columns: Sequence[str], cells: tuple[str, ...], word: str
) -> None:
    with pytest.raises(KnowledgeError, match=word):
        read(one(columns, *cells))


def test_a_gene_stands_once() -> None:
    table = parse_table("roles.tsv", "gene\trole\nTP53\tx\nKRAS\ty\ntp53\tz\n", ("gene", "role"))
    with pytest.raises(KnowledgeError, match="line 2 already"):
        genes.once(table, "gene")


def test_a_drug_whose_licence_is_not_known_says_so() -> None:
    assert genes.read_drug(one(genes.DRUG_COLUMNS, "x", "", "", "", "", "", "")).tfda_approved is None
    assert genes.read_drug(one(genes.DRUG_COLUMNS, "x", "", "藥", "", "no", "", "")).tfda_approved is False


def hotspots(*lines: str) -> Hotspots:
    return Hotspots(gzip.compress(("\t".join(COLUMNS) + "\n" + "\n".join(lines) + "\n").encode()))


def test_hotspots_by_residue_range_and_splice_site() -> None:
    table = hotspots(
        "KRAS\tresidue\t12\t12\tG\t2175\tD:700|V:500\t0",
        "EGFR\tindel\t745\t759\t\t155\tE746_A750del:123\t0",
        "EGFR\tindel\t740\t800\t\t9\tE746_A750del:1\t0",
        "MET\tsplice\t1010\t1010\tX\t20\tsp:20\t0",
    )
    assert len(table) == 4
    assert table.residue("KRAS", 12).changes == {"D": 700, "V": 500}  # type: ignore[union-attr]
    assert table.residue("KRAS", 13) is None
    assert table.residue("MET", 1010) is None
    assert table.splice("MET", 1010) is not None
    narrow = table.indel("EGFR", 746, 750)
    assert narrow is not None
    assert narrow.samples == 155
    assert table.indel("EGFR", 700, 750) is None
    with pytest.raises(KnowledgeError, match="unknown kind"):
        hotspots("KRAS\tpoint\t12\t12\tG\t1\tD:1\t0")


def context(keys: str, values: str) -> None:
    def table(name: str, columns: Sequence[str], lines: str) -> Table:
        return parse_table(name, "\t".join(columns) + "\n" + lines, columns)

    read_context(table("keys.tsv", KEY_COLUMNS, keys), table("values.tsv", VALUE_COLUMNS, values))


@pytest.mark.parametrize(
    ("keys", "values", "word"),
    [
        ("HR\task\tchoice\tHR\tHR\tHR?\tHR？\n", "ER\tpositive\tpositive\t陽性\n", "not in keys.tsv"),
        ("HR\task\tchoice\tHR\tHR\tHR?\tHR？\n", "HR\ta\ta\t甲\nHR\ta\ta\t甲\n", "stands twice"),
        ("HR\task\tchoice\tHR\tHR\tHR?\t\n", "", "both languages"),
        ("HR\twonder\tchoice\tHR\tHR\tHR?\tHR？\n", "", "unknown kind"),
        ("HR\tcase\tchoice\tHR\tHR\t\t\nHR\tcase\tchoice\tHR\tHR\t\t\n", "", "stands twice"),
    ],
)
def test_context_tables_that_do_not_fit_are_refused(keys: str, values: str, word: str) -> None:
    with pytest.raises(KnowledgeError, match=word):
        context(keys, values)


def test_a_condition_nobody_wrote_a_question_for_is_noticed_but_a_gene_is_none() -> None:
    assert unlisted(parse_context("mood=good")[0], {})
    assert not unlisted(parse_context("TP53=wild type")[0], {})


def test_codons_that_fit_are_written_as_one() -> None:
    assert consensus(["CTA", "CTC", "CTG", "CTT"]) == "CTN"
    assert consensus(["TTA", "TTG"]) == "TTR"
    assert consensus(["ACT"]) == "ACT"


def test_every_answer_that_a_row_asks_for_has_a_chinese_name() -> None:
    kb = KnowledgeBase.load(site=None)
    without = set()
    for row in kb.rows:
        for term in row.context:
            key = kb.context_keys.get(term.key)
            if key is None or key.kind != "ask" or key.type == "number" or term.number is not None:
                continue
            named = {value.value.casefold(): value.label_zh for value in key.values}
            without |= {(term.key, value) for value in term.values if not named.get(value.casefold())}
    assert without == set()


def test_every_row_says_its_note_in_chinese_too() -> None:
    rows = KnowledgeBase.load(site=None).rows
    assert [row.id for row in rows if row.note and not row.note_zh] == []
    assert [
        row.id for row in rows if row.note_zh and not any("\u4e00" <= letter <= "\u9fff" for letter in row.note_zh)
    ] == []
