"""Gene panels: what one sees, what it cannot see, and how a site brings its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingbian.knowledge.importing.run import import_files, remove_layer
from mingbian.knowledge.language import parse
from mingbian.knowledge.panels import COLUMNS, Sight, read_panel, template
from mingbian.knowledge.site.check import check_site
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.errors import KnowledgeError, Refusal

DAY = "2026-11-22"
HEAD = "# panel: Ward panel\n# version: 2\n# source: the laboratory's own list\n# date: 2026-11-01\n"


def panel(*lines: str, head: str = HEAD) -> bytes:
    return (head + "\t".join(COLUMNS) + "\n" + "".join(f"{line}\n" for line in lines)).encode()


WARD = panel(
    "EGFR\texons 18-21\tsmall_variants\t",
    "KRAS\tcodons 12,13; codon 61\tsmall_variants\t",
    "BRCA1\tcoding\tsmall_variants,copy_number\t",
    "BRCA2\tcoding\tsmall_variants\t",
    "MET\texon 14; introns 13,14\tsmall_variants\t",
    "ALK\t\tfusions\t",
    "TERT\tpromoter\tsmall_variants\t",
    "AR\t\tsplice\t",
    head=HEAD + "# signatures: MSI\n# aliases: WP; Ward\n",
)


@pytest.mark.parametrize(
    ("biomarker", "sight"),
    [
        ("EGFR p.L858R", Sight.SEEN),
        ("EGFR exon 19 in-frame deletion", Sight.SEEN),
        ("EGFR exons 18-21 mutation", Sight.SEEN),
        ("EGFR exons 17-19 mutation", Sight.PART),
        ("EGFR exon 17 mutation", Sight.NOT_SEEN),
        ("EGFR mutation", Sight.PART),
        ("EGFR p.S492R", Sight.NOT_SEEN),
        ("EGFR amplification", Sight.NOT_SEEN),
        ("KRAS p.G12C", Sight.SEEN),
        ("KRAS codons 12,13,61,117,146 mutation", Sight.PART),
        ("wild type KRAS codons 12,13", Sight.SEEN),
        ("wild type KRAS exons 2-4", Sight.PART),
        ("wild type KRAS,NRAS exons 2-4", Sight.NOT_SEEN),
        ("BRCA1 loss of function", Sight.SEEN),
        ("BRCA2 loss of function", Sight.PART),
        ("BRCA2 mutation", Sight.SEEN),
        ("BRCA1 loss of function OR PALB2 loss of function", Sight.PART),
        ("BRCA1 mutation AND PALB2 mutation", Sight.NOT_SEEN),
        ("NOT BRCA1 mutation", Sight.SEEN),
        ("MET exon 14 skipping", Sight.SEEN),
        ("ALK fusion", Sight.SEEN),
        ("EML4::ALK fusion", Sight.SEEN),
        ("ROS1 fusion", Sight.NOT_SEEN),
        ("ALK p.G1202R", Sight.NOT_SEEN),
        ("TERT c.-124C>T", Sight.SEEN),
        ("AR-V7", Sight.SEEN),
        ("EGFRvIII", Sight.NOT_SEEN),
        ("MSI-H", Sight.SEEN),
        ("TMB >= 10 mut/Mb", Sight.NOT_SEEN),
        ("IHC:HER2 3+", Sight.NOT_SEEN),
        ("BRCA1 mutation (germline)", Sight.SEEN),
    ],
)
def test_the_silence_of_a_panel_counts_only_where_it_looked(biomarker: str, sight: Sight) -> None:
    assert read_panel("ward", WARD).answers(parse(biomarker)) is sight


def test_every_atom_of_the_bundled_rows_gets_an_answer() -> None:
    found = read_panel("ward", WARD)
    assert {found.answers(row.biomarker) for row in KnowledgeBase.load(site=None).rows} == set(Sight)


def test_the_bundled_panel_is_found_by_name_and_alias_and_says_what_it_cannot_see() -> None:
    kb = KnowledgeBase.load(site=None)
    found = kb.panel("trusight tumor-15")
    assert found is not None
    assert found is kb.panel("TST15")
    assert len(found.genes) == 15
    assert found.cannot_see
    assert found.cannot_see_zh
    assert found.answers(parse("EGFR p.T790M")) is Sight.SEEN
    assert found.answers(parse("EGFR p.L858R")) is Sight.PART  # exon 21 is covered in part, and nobody says which
    assert found.answers(parse("MET exon 14 skipping")) is Sight.NOT_SEEN
    assert kb.panel("an unheard-of panel") is None
    assert kb.panel(None) is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (panel("EGFR\texon 18 and so on\tsmall_variants\t"), "no region"),
        (panel("EGFR\texon 18\tmutations\t"), "not one of"),
        (panel("EGFR\t\tsmall_variants\t"), "needs a covered region"),
        (panel("EGFR\texon 18\t\t"), "sees is empty"),
        (panel("egfr!\tcoding\tsmall_variants\t"), "no gene symbol"),
        (panel("EGFR\tcoding\tsmall_variants\t", head=""), "no line says: panel, version, source, date"),
        (panel("EGFR\tcoding\tsmall_variants\t", head=HEAD + "# min_vaf: 5\n"), "fraction"),
        (panel("EGFR\tcoding\tsmall_variants\t", head=HEAD + HEAD), "stated twice"),
        (panel(), "lists no gene"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_a_wrong_panel_is_refused_with_the_reason(data: bytes, said: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read_panel("panel", data)
    assert said in caught.value.reason


def test_a_site_brings_its_own_panel_and_takes_it_back(tmp_path: Path) -> None:
    site, file = tmp_path / "site", tmp_path / "ward.tsv"
    file.write_bytes(WARD)
    done = import_files([file], site, DAY)
    assert (done.kind, done.about.counts if done.about else {}) == ("panel", {"genes": 8})
    kb = KnowledgeBase.load(site=site)
    own = kb.panel("WP")
    assert own is not None
    assert own.own
    assert own.answers(parse("KRAS p.G12C")) is Sight.SEEN
    assert kb.panel("TST15") is not None
    assert kb.version.endswith("+site")
    assert check_site(site) == []
    other = tmp_path / "second.tsv"
    other.write_bytes(panel("EGFR\tcoding\tsmall_variants\t", head=HEAD.replace("version: 2", "version: 3")))
    import_files([other], site, DAY)
    both = KnowledgeBase.load(site=site)
    assert both.panel("Ward panel") is None  # two versions: none is chosen
    assert both.panel("Ward panel 3") is not None
    assert remove_layer(site, "panel", own.key)
    left = KnowledgeBase.load(site=site).panel("Ward panel")
    assert left is not None
    assert left.version == "3"


def test_a_wrong_panel_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    site, file = tmp_path / "site", tmp_path / "ward.tsv"
    file.write_bytes(panel("EGFR\texon x\tsmall_variants\t"))
    with pytest.raises(Refusal) as caught:
        import_files([file], site, DAY)
    assert "line 6" in str(caught.value)
    file.write_bytes(panel("NOTAGENE1\tcoding\tsmall_variants\t"))
    with pytest.raises(Refusal):
        import_files([file], site, DAY)
    assert KnowledgeBase.load(site=site).version == KnowledgeBase.load(site=None).version


def test_the_template_says_how_and_becomes_a_panel_once_filled_in() -> None:
    filled = template().replace("# panel:", "# panel: Mine").replace("# version:", "# version: 1")
    filled = filled.replace("# source:", "# source: our list").replace("# date:", "# date: 2026-11-01")
    found = read_panel("mine", (filled + "EGFR\tcoding\tsmall_variants\t\n").encode())
    assert (found.name, found.min_vaf, found.samples) == ("Mine", 0.05, ("tissue",))
