"""The CIViC layer: nothing lost on the way, profiles that mean what CIViC means, a disease for every item, rows by gene."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from tests.knowledge.examples import copy_number, found, fusion, signature, small

from mingbian.knowledge import civic, compiled
from mingbian.knowledge.civic import CivicLayer, CivicTables, gene_wide
from mingbian.knowledge.evaluation import CaseVariants
from mingbian.knowledge.language import parse
from mingbian.knowledge.matching import AtomIndex
from mingbian.knowledge.named import Known, check_biomarker
from mingbian.knowledge.rows import ASSERTION_CATEGORIES, GROUPS
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.tables import Table, parse_table
from mingbian.knowledge.traits import VariantFacts
from mingbian.model.errors import KnowledgeError, UsageError
from mingbian.model.interpretation import Effect
from mingbian.model.variant import Variant

KB = KnowledgeBase.load()
TABLES = compiled.table_bytes()
READ = CivicTables(TABLES)
LAYER = KB.civic
assert LAYER is not None
VARIANT_COLUMNS = ("id", "feature", "name", "biomarker", "cause", "chrom", "start37", "start38", "ref", "alt")


def text(name: str) -> str:
    data = TABLES[name]
    return (gzip.decompress(data) if name.endswith(".gz") else data).decode()


def table(name: str, columns: tuple[str, ...]) -> Table:
    return parse_table(name, text(name), columns)


def changed(name: str, old: str, new: str) -> dict[str, bytes]:
    """The bundled tables with one text replaced in one of them."""
    assert old in text(name)
    data = text(name).replace(old, new, 1).encode()
    return TABLES | {name: gzip.compress(data, mtime=0) if name.endswith(".gz") else data}


# ---------------------------------------------------------------------------------------------- tables


def test_every_accepted_item_is_there_with_its_source() -> None:
    assert len(READ.evidence.rows) == 4745
    assert len(READ.assertions.rows) == 120
    ids = [row["id"] for row in (*READ.evidence, *READ.assertions)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"EID\d+|AID\d+", number) for number in ids)
    assert {row["level"] for row in READ.evidence} == set("ABCDE")
    assert all(re.fullmatch(r"[A-Z]+:[\w./-]+", row["citation"]) for row in READ.evidence)
    assert {row["citation"].partition(":")[0] for row in READ.evidence} == {"PMID", "ASCO", "DOI"}


def test_items_are_rows_or_counted_by_the_reason_they_are_none() -> None:
    in_rows = {item for row in READ.rows if row.civic for item in (*row.civic.items, *row.civic.against)}
    assert set(READ.left_out) <= set(civic.NOT_ROWS)
    assert len(in_rows) + sum(READ.left_out.values()) == 4745 + 120
    assert len(in_rows) > 3000


def test_a_profile_is_said_or_its_cause_is() -> None:
    for row in (*READ.evidence, *READ.assertions):
        assert bool(row["biomarker"]) != bool(row["cause"]), row["id"]
        if row["biomarker"]:
            assert str(parse(row["biomarker"])) == row["biomarker"], row["id"]
    unsaid = {row["profile"] for row in READ.evidence if row["cause"]}
    assert len(unsaid) < 100


def test_what_profiles_name_exists_in_their_genes() -> None:
    known = Known.of(KB)
    for row in READ.rows:
        faults = [fault for fault in check_biomarker(row.biomarker, known) if "unknown gene symbol" not in fault]
        assert not faults, (row.id, faults)


def test_alleles_lie_where_both_builds_have_them() -> None:
    rows = {row["id"]: row for row in table(f"{civic.FOLDER}variants.tsv.gz", VARIANT_COLUMNS)}
    v600e = rows["12"]
    assert (v600e["feature"], v600e["name"], v600e["biomarker"]) == ("BRAF", "V600E", "BRAF p.V600E")
    assert (v600e["chrom"], v600e["start37"], v600e["start38"]) == ("7", "140453136", "140753336")
    both = [row for row in rows.values() if row["start37"] and row["start38"]]
    assert len(both) > 1200
    assert all(row["chrom"] and row["start38"] for row in rows.values() if row["start37"])


# ---------------------------------------------------------------------------------------------- diseases


def test_every_disease_has_its_line_and_no_line_is_idle() -> None:
    named = {row["disease"] for row in (*READ.evidence, *READ.assertions)}
    assert named == set(READ.diseases)


def test_every_code_is_one_and_exclusions_lie_inside() -> None:
    tree = KB.oncotree
    for disease in READ.diseases.values():
        for code in (*disease.tumor_types, *disease.excluded_tumor_types):
            assert code in tree or code in GROUPS, (disease.name, code)
        for code in disease.excluded_tumor_types:
            assert tree.covers(disease.tumor_types, (), code), (disease.name, code)
        assert all(term.key in KB.context_keys for term in disease.context), disease.name


def test_what_has_no_code_says_why() -> None:
    unmapped = [disease for disease in READ.diseases.values() if not disease.tumor_types]
    assert all(disease.reason for disease in unmapped)
    assert 10 <= len(unmapped) <= 25
    assert {"Von Hippel-Lindau Disease", "Lynch Syndrome"} <= {disease.name for disease in unmapped}


@pytest.mark.parametrize(
    ("disease", "covered", "not_covered"),
    [
        ("Lung Non-small Cell Carcinoma", ["LUAD", "LUSC", "NSCLC"], ["SCLC", "NUTCL"]),
        ("Colorectal Cancer", ["COADREAD", "READ", "CMC"], ["ANSC"]),
        ("Melanoma", ["MEL", "SKCM", "ACRM"], ["UM", "SKCN"]),
        ("Stomach Cancer", ["STAD", "GEJ", "SSRCC"], ["ESCA", "ESCC"]),
        ("Ovarian Cancer", ["HGSOC", "HGSFT", "CCOV"], ["SCCO", "SBOV", "GRCT"]),
        ("Glioblastoma", ["GB", "ASTR4", "GSARC"], ["ODG", "PAST"]),
        ("Myeloproliferative Neoplasm", ["PV", "ET", "PMF"], ["CML", "CNL"]),
        ("B-lymphoblastic Leukemia/lymphoma With ETV6-RUNX1", ["BLLETV6RUNX1"], ["BLLBCRABL1", "TLL"]),
        ("Chronic Myeloid Leukemia", ["CMLBCRABL1"], ["ACML", "AML"]),
    ],
)
def test_a_disease_means_its_tumors(disease: str, covered: list[str], not_covered: list[str]) -> None:
    mapped = READ.diseases[disease]
    for code in covered:
        assert KB.oncotree.covers(mapped.tumor_types, mapped.excluded_tumor_types, code), code
    for code in not_covered:
        assert not KB.oncotree.covers(mapped.tumor_types, mapped.excluded_tumor_types, code), code


def test_a_receptor_state_in_the_name_becomes_a_condition() -> None:
    assert [str(term) for term in READ.diseases["Her2-receptor Positive Breast Cancer"].context] == ["HER2=positive"]
    assert [str(t) for t in READ.diseases["Triple-receptor Negative Breast Cancer"].context] == [
        "HR=negative",
        "HER2=negative",
    ]
    assert [str(t) for t in READ.diseases["Castration-resistant Prostate Carcinoma"].context] == ["castration=resistant"]


def test_a_disease_without_a_line_or_without_a_reason_is_refused() -> None:
    with pytest.raises(KnowledgeError, match=r"diseases\.tsv does not list"):
        CivicTables(changed(civic.DISEASE_TABLE, "\nUveal Melanoma\t", "\nUveal melanoma of old\t"))
    lines = text(civic.DISEASE_TABLE)
    silent = re.sub(r"\nLynch Syndrome\t.*\n", "\nLynch Syndrome\t3883\tunmapped\t\t\t\n", lines)
    with pytest.raises(KnowledgeError, match="unmapped and the reason"):
        CivicTables(TABLES | {civic.DISEASE_TABLE: silent.encode()})


# ---------------------------------------------------------------------------------------------- profiles

ONCOGENIC = VariantFacts(oncogenic=True)


def missense(gene: str, protein: str) -> Variant:
    return small(gene, protein, "missense_variant")


PROFILES: list[tuple[str, str, list[Variant], list[Variant]]] = [
    (
        "BCR::ABL1 Fusion AND ( ABL1 F317L OR ABL1 F317V )",
        "BCR::ABL1 fusion AND (ABL1 p.F317L OR ABL1 p.F317V)",
        [fusion("BCR", "ABL1"), small("ABL1", "F317V", "missense_variant")],
        [fusion("BCR", "ABL1"), small("ABL1", "F317I", "missense_variant")],
    ),
    (
        "EGFR L858R OR EGFR Exon 19 Deletion",
        "EGFR p.L858R OR EGFR exon 19 in-frame deletion",
        [small("EGFR", "E746_A750del", "inframe_deletion")],
        [small("EGFR", "L861Q", "missense_variant")],
    ),
    (
        "MET Amplification AND NOT KRAS Mutation",
        "MET amplification AND NOT KRAS pathogenic mutation",
        [copy_number("MET", "amplification", 12)],
        [copy_number("MET", "gain", 3)],
    ),
    (
        "KIT A829P AND ( KIT W557_K558del OR KIT V560_Y578del )",
        "KIT p.A829P AND (KIT p.W557_K558del OR KIT p.V560_Y578del)",
        [small("KIT", "A829P", "missense_variant"), small("KIT", "W557_K558del", "inframe_deletion")],
        [small("KIT", "A829P", "missense_variant")],
    ),
    ("v::ALK Fusion", "ALK 3' fusion", [fusion("KIF5B", "ALK")], [fusion("ALK", "KIF5B")]),
    ("FGFR2::v Fusion OR FGFR2::? Fusion", "FGFR2 5' fusion OR FGFR2 rearrangement", [fusion("FGFR2", None)], []),
    ("KRAS G12/G13", "KRAS codons 12,13 missense", [missense("KRAS", "G13D")], [missense("KRAS", "Q61H")]),
    ("NRAS Q61", "NRAS p.Q61 mutation", [missense("NRAS", "Q61K")], [missense("NRAS", "G12D")]),
    ("EGFR VIII", "EGFRvIII", [], [small("EGFR", "L858R", "missense_variant")]),
    ("TERT Promoter Mutation", "TERT c.-124C>T OR TERT c.-146C>T", [small("TERT", hgvs_c="NM_198253.3:c.-124C>T")], []),
    ("TMB High", "TMB high", [signature("TMB", 20.0, "high")], [signature("TMB", 2.0, "low")]),
    ("MSI High", "MSI-H", [signature("MSI", None, "MSI-H")], [signature("MSI", None, "MSS")]),
    ("EZH2 Y646F", "EZH2 p.Y646F", [missense("EZH2", "Y646F")], [missense("EZH2", "Y641F")]),
    (
        "BRAF V600_K601>E",
        "BRAF p.V600_K601delinsE",
        [small("BRAF", "V600_K601delinsE", "inframe_deletion", kind="delins")],
        [],
    ),
    ("MGMT Promoter Methylation", "METH:MGMT promoter methylation", [], [small("MGMT", "L84F", "missense_variant")]),
]  # fmt: skip


@pytest.mark.parametrize(("profile", "biomarker", "holds", "fails"), PROFILES, ids=[p[0] for p in PROFILES])
def test_a_profile_in_the_biomarker_language(
    profile: str, biomarker: str, holds: list[Variant], fails: list[Variant]
) -> None:
    said = {row["biomarker"] for row in READ.evidence if row["profile"] == profile}
    assert said == {biomarker}
    if holds:
        match = found(biomarker, *holds)
        assert match is not None
        assert match.certain
    if fails:
        match = found(biomarker, *fails)
        assert match is None or not match.variants


def test_mutation_alone_is_one_that_is_known_to_matter() -> None:
    said = {row["biomarker"] for row in READ.evidence if row["profile"] == "PIK3CA Mutation"}
    assert said == {"PIK3CA pathogenic mutation"}
    change = small("PIK3CA", "I391M", "missense_variant")
    assert found("PIK3CA pathogenic mutation", change) is None
    assert found("PIK3CA pathogenic mutation", change, facts=(ONCOGENIC,)) is not None


@pytest.mark.parametrize(
    ("biomarker", "wide"),
    [
        ("TP53 pathogenic mutation", True),
        ("BRAF pathogenic mutation EXCEPT BRAF p.V600 mutation", True),
        ("PIK3CA pathogenic mutation OR PTEN pathogenic mutation", True),
        ("BRCA1 loss of function", False),
        ("KIT exon 11 mutation", False),
        ("TP53 p.R175H", False),
        ("BCR::ABL1 fusion AND ABL1 pathogenic mutation", False),
    ],
)
def test_evidence_pooled_over_a_gene_is_told_apart(biomarker: str, wide: bool) -> None:
    assert gene_wide(parse(biomarker)) is wide


# ---------------------------------------------------------------------------------------------- rows


def test_items_that_say_the_same_are_one_row_with_the_best_level() -> None:
    row = LAYER.row("EID229")
    assert row is not None
    assert row.civic is not None
    assert row is LAYER.row("eid275")
    assert set(row.civic.items) >= {"EID229", "EID275"}
    assert row.effect is Effect.SENSITIVITY
    assert row.level is None, "an AMP level is never derived from CIViC's"
    assert row.civic.level == "B"
    assert "CIViC evidence level B" in row.note


def test_only_assertions_carry_an_amp_level_and_it_is_their_own() -> None:
    for row in READ.rows:
        assert row.civic is not None
        if row.civic.kind == "evidence":
            assert (row.level, row.civic.level) in {(None, level) for level in ("", *"ABCDE")}, row.id
        else:
            assert (row.level, row.civic.level) in {(level, name) for name, level in ASSERTION_CATEGORIES.items()}, row.id


def test_an_item_that_does_not_support_the_effect_is_kept_apart() -> None:
    against = [row for row in READ.rows if row.civic and row.civic.against]
    assert len(against) > 200
    alone = [row for row in against if row.civic and not row.civic.items]
    assert alone
    assert all(row.civic and row.civic.level == "" for row in alone)
    disputed = [row for row in READ.rows if row.civic and row.civic.disputed]
    assert disputed
    assert all(row.civic and row.civic.items and row.civic.against for row in disputed)


def test_drugs_given_together_or_instead_of_each_other() -> None:
    together = LAYER.row("AID7")
    assert together is not None
    assert together.therapies == (("dabrafenib", "trametinib"),)
    either = LAYER.row("AID180")
    assert either is not None
    assert either.therapies == (("abiraterone",), ("enzalutamide",))


def test_a_germline_item_asks_for_the_germline() -> None:
    rare = {row["id"] for row in READ.evidence if row["origin"] == "rare_germline"}
    rows = [row for row in READ.rows if row.civic and rare & set(row.civic.items)]
    assert rows
    assert all("(germline)" in row.text for row in rows)


def test_wrong_and_superseded_items_never_speak() -> None:
    line = next(r for r in text(civic.EVIDENCE_TABLE).split("\n") if r.startswith("EID229\t"))
    cells = line.split("\t")
    cells[civic.EVIDENCE_COLUMNS.index("use")] = "set aside"
    without = CivicTables(changed(civic.EVIDENCE_TABLE, line, "\t".join(cells)))
    assert without.left_out["set aside"] == READ.left_out["set aside"] + 1
    assert all("EID229" not in row.civic.items for row in without.rows if row.civic)


def test_the_corrections_name_the_known_errors_and_are_applied() -> None:
    fixes = table(f"{civic.FOLDER}corrections.tsv", ("id", "field", "was", "now", "reason", "seen"))
    aside = {row["id"] for row in fixes if row["field"] == "use"}
    assert aside >= {"EID7423", "EID11257", "EID11267", "EID7633", "EID8262"}
    assert {(row["field"], row["now"]) for row in fixes if row["id"] == "EID11253"} == {
        ("therapies", "trastuzumab deruxtecan")
    }
    items = {row["id"]: row for row in READ.evidence}
    for fix in fixes:
        if fix["id"] in items:
            assert items[fix["id"]][fix["field"]] == fix["now"]
            assert fix["reason"] in items[fix["id"]]["note"]


# ---------------------------------------------------------------------------------------------- the layer


def test_rows_by_gene_are_the_rows_that_name_it() -> None:
    rows = LAYER.for_gene("ALK")
    assert len(rows) > 40
    assert all("ALK" in row.genes for row in rows)
    assert {row.id for row in rows if "EML4" in row.genes} <= {row.id for row in LAYER.for_gene("EML4")}
    assert LAYER.for_gene("NOT_A_GENE") == ()


def test_the_layer_finds_what_an_index_of_all_its_rows_finds() -> None:
    variants = [
        small("BRAF", "V600E", "missense_variant"), small("KRAS", "G12D", "missense_variant"),
        small("ABL1", "T315I", "missense_variant"), fusion("BCR", "ABL1"), fusion("EML4", "ALK"),
        copy_number("ERBB2", "amplification", 20), signature("MSI", None, "MSI-H"), small("NOTAGENE", "A1B"),
    ]  # fmt: skip
    case = CaseVariants(variants)
    whole = AtomIndex(LAYER.rows).matches(case)
    assert [(row.id, match) for row, match in LAYER.matches(case)] == [(row.id, match) for row, match in whole]
    assert len(whole) > 150
    assert LAYER.matches(CaseVariants([small("NOTAGENE", "A1B")])) == []


def test_the_layer_can_be_left_out() -> None:
    without = KnowledgeBase.load(["curated"])
    assert without.civic is None
    assert without.rows == KB.rows
    assert without.sha256 != KB.sha256
    assert without.row("EID229") is None
    assert KB.row("EID229") is not None
    assert KnowledgeBase.load(("curated", "civic")) is KB
    with pytest.raises(UsageError, match="no knowledge layer 'cosmic'"):
        KnowledgeBase.load(["cosmic"])


def test_the_compiled_layer_is_the_same_every_time_and_is_made_anew_where_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert civic.pack(TABLES) == civic.pack(TABLES)
    monkeypatch.setenv("MINGBIAN_CACHE_DIR", str(tmp_path))
    assert civic.load(TABLES).rows == LAYER.rows
    (kept,) = tmp_path.glob("civic-*.msgpack")
    whole = kept.read_bytes()
    kept.write_bytes(whole[:100] + b"\0" + whole[101:])
    assert civic.load(TABLES).rows == LAYER.rows
    assert kept.read_bytes() == whole
    with pytest.raises(ValueError, match=r".+"):
        CivicLayer(b"\x91\x01")
    monkeypatch.setenv("MINGBIAN_CACHE_DIR", "")
    assert civic.load(TABLES).row("EID229") == LAYER.row("EID229")
