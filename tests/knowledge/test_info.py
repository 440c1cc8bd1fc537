"""What the knowledge base says about itself."""

from __future__ import annotations

import json

import pytest

from mingbian.knowledge import info
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.errors import UsageError

KB = KnowledgeBase.load()


def test_info_has_the_counts_of_the_contract_and_they_add_up() -> None:
    facts = info.info("2026-12-01")
    assert facts["age_days"] == 10
    counts = facts["counts"]
    for name in (
        "curated", "curated_checked", "civic_evidence", "civic_assertions", "clinvar", "hotspots", "fusions", "transcripts",
        "tumor_types",
    ):  # fmt: skip
        assert isinstance(counts[name], int), name
    assert counts["curated"] == len(KB.rows) == sum(facts["by_effect"].values()) == sum(facts["by_table"].values())
    assert counts["curated_checked"] == facts["by_review"]["checked"] <= counts["curated"]
    assert counts["tumor_types"] == 897
    assert counts["clinvar"] > 25_000
    assert counts["hotspots"] > 3_000
    assert counts["transcripts"] > 1_500
    assert json.loads(json.dumps(facts)) == facts


def test_info_for_people_names_version_and_age() -> None:
    text = info.info_text("2026-11-22")
    assert text.startswith("knowledge 2026.11 of 2026-11-21 (1 day old)")
    assert KB.sha256 in text


def test_list_by_gene_tumor_and_review() -> None:
    rows = info.select(gene="ALK", tumor_type="肺腺癌")
    assert rows
    assert all("ALK" in row.genes and KB.covering([row], "LUAD") for row in rows)
    assert info.select(gene="alk") == info.select(gene="ALK")
    waiting = info.select(unreviewed=True)
    assert waiting
    assert all(row.review == "unreviewed" for row in waiting)
    assert len(info.list_text(gene="ALK").split("\n")) == len(info.select(gene="ALK"))


def test_an_unknown_gene_or_tumor_type_is_said_to_be_unknown() -> None:
    with pytest.raises(UsageError, match="never means benign"):
        info.select(gene="NOT_A_GENE")
    with pytest.raises(UsageError, match="Did you mean"):
        info.select(tumor_type="glioma")
    with pytest.raises(UsageError, match="kb list"):
        info.show("no such row")


def test_show_gives_the_whole_row() -> None:
    row = KB.rows[0]
    shown = info.show(row.id.lower())
    assert shown["id"] == row.id
    assert shown["citations"] == list(row.citations)
    assert shown["table"] == row.table
    text = info.show_text(row.id)
    assert row.source in text
    assert "None" not in text
