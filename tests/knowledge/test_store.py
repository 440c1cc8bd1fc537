"""The store: what it holds, that it does not change, and that its cache can be lost, broken or forbidden."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.knowledge.examples import small

from mingbian.knowledge import compiled
from mingbian.knowledge.evaluation import CaseVariants
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build
from mingbian.model.errors import KnowledgeError

KB = KnowledgeBase.load()


def test_it_is_loaded_once_and_knows_its_own_state() -> None:
    assert KnowledgeBase.load() is KB
    assert KB.version == "2026.11"
    assert KB.date == "2026-11-21"
    assert len(KB.sha256) == 64
    assert len(KB.rows) >= 300
    assert sum(row.review == "checked" for row in KB.rows) >= 200


def test_age_comes_from_the_given_day_never_from_a_clock() -> None:
    assert KB.age_days("2026-11-21") == 0
    assert KB.age_days("2027-02-19") == 90
    assert KB.age_days("2027-02-19T10:00:00Z") == 90
    assert KB.age_days("2020-01-01") == 0
    assert KB.age_days(None) == 0
    assert KB.stated_on("2026-11-30").age_days == 9


def test_rows_are_found_by_gene_id_and_signature() -> None:
    assert all("EGFR" in row.genes for row in KB.for_gene("EGFR"))
    assert {row.id for row in KB.for_gene("EGFR")} == {row.id for row in KB.rows if "EGFR" in row.genes}
    assert KB.for_gene("NOT_A_GENE") == ()
    row = KB.rows[0]
    assert KB.row(row.id.lower()) is row
    assert KB.row("no such id") is None
    assert all("TMB" in str(row.biomarker) for row in KB.for_signature("TMB"))
    assert KB.for_signature("TMB")
    assert KB.for_signature("MSI")
    assert KB.for_signature("unheard of") == ()


def test_egfr_l858r_in_lung_adenocarcinoma_leads_to_osimertinib_and_not_in_small_cell() -> None:
    case = CaseVariants([small("EGFR", "L858R", "missense_variant")])
    rows = [row for row, match in KB.matches(case) if match.certain]
    drugs = {drug for row in KB.covering(rows, "LUAD") for drug in row.drugs}
    assert "osimertinib" in drugs
    assert "osimertinib" not in {drug for row in KB.covering(rows, "SCLC") for drug in row.drugs}


def test_withdrawn_drugs_stay_in_and_say_so() -> None:
    withdrawn = {drug for row in KB.rows if row.effect.value == "withdrawn" for drug in row.drugs}
    assert {"tazemetostat", "mobocertinib", "infigratinib"} <= withdrawn
    recommended = {
        drug for row in KB.rows if row.effect.value == "sensitivity" and row.valid_on(KB.date) for drug in row.drugs
    }
    assert not {"mobocertinib", "infigratinib"} & recommended


def test_questions_for_a_tumor_are_those_its_rows_depend_on() -> None:
    breast = [key.key for key in KB.context_keys_for("BRCA")]
    assert "HR" in breast
    assert "HER2" in breast
    assert "castration" not in breast
    prostate = [key.key for key in KB.context_keys_for("PRAD")]
    assert "castration" in prostate
    for key in KB.context_keys.values():
        if key.kind == "ask":
            assert key.question_en
            assert key.question_zh
        for value in key.values:
            assert value.label_en
            assert value.label_zh


def test_secondary_findings_are_the_84_of_version_3_3() -> None:
    assert len(KB.acmg_genes) == 84
    assert KB.acmg_sf("ATM") is None
    assert KB.acmg_sf("CHEK2") is None
    for added in ("ABCD1", "CYP27A1", "PLN"):
        assert KB.acmg_sf(added) is not None
    two_hits = {gene for gene, row in KB.acmg_genes.items() if row.report == "biallelic"}
    assert {"MUTYH", "BTD", "GAA", "RPE65", "ATP7B", "CASQ2", "TRDN", "CYP27A1"} <= two_hits


def test_germline_genes_hold_the_seven_of_any_tumor() -> None:
    seven = {gene for gene, row in KB.germline_genes.items() if row.any_tumor}
    assert seven == {"BRCA1", "BRCA2", "PALB2", "MLH1", "MSH2", "MSH6", "RET"}
    brca2 = KB.germline_gene("BRCA2")
    assert brca2 is not None
    assert str(brca2.never) == "BRCA2 p.K3326*"
    mutyh = KB.germline_gene("MUTYH")
    assert mutyh is not None
    assert mutyh.hits == 2


def test_not_paid_elsewhere_is_not_said_of_the_tumor_that_is_paid_for() -> None:
    colon, stomach = KB.nhi_for("pembrolizumab", "COAD"), KB.nhi_for("pembrolizumab", "STAD")
    assert {r.status for r in colon if r.text == "MSI-H OR dMMR"} == {"covered"}
    assert {r.status for r in stomach if r.text == "MSI-H OR dMMR"} == {"not_covered"}


def test_chip_genes_roles_drugs_and_reimbursement() -> None:
    dnmt3a = KB.chip_gene("DNMT3A")
    assert dnmt3a is not None
    assert KB.chip_gene("EGFR") is None
    assert KB.gene_roles["TP53"].suppressor
    assert not KB.gene_roles["KRAS"].suppressor
    drug = KB.drug("Osimertinib")
    assert drug is not None
    assert drug.trade_zh
    assert drug.tfda_approved is True
    rows = KB.nhi_for("osimertinib", "LUAD")
    assert rows
    assert KB.nhi_for("osimertinib", "COAD") == ()
    with_l858r = KB.nhi_for("osimertinib", "LUAD", CaseVariants([small("EGFR", "L858R", "missense_variant")]))
    with_kras = KB.nhi_for("osimertinib", "LUAD", CaseVariants([small("KRAS", "G12C", "missense_variant")]))
    assert with_l858r
    assert len(with_kras) < len(with_l858r)


def test_hotspots_and_known_alleles() -> None:
    v600 = KB.hotspot("BRAF", 600)
    assert v600 is not None
    assert v600.ref == "V"
    assert v600.changes["E"] > 500
    assert KB.hotspot("BRAF", 1) is None
    exon_19 = KB.hotspots.indel("EGFR", 746, 750)
    assert exon_19 is not None
    assert (exon_19.first, exon_19.last) == (745, 759)
    for key in ("GRCh38-17-43091924-G-A", "GRCh37-17-41243941-G-A"):  # BRCA1 c.3607C>T
        record = KB.clinvar(key)
        assert record is not None
        assert (record.gene, record.significance, record.stars) == ("BRCA1", "Pathogenic", 3)
    for nonsense in ("", "GRCh38-17-x-G-A", "hg38-17-43091924-G-A", "GRCh38-17-43091924-G-<DEL>", "GRCh38-17-43091924-G-T"):
        assert KB.clinvar(nonsense) is None


@pytest.mark.parametrize(("build", "l858r"), [(Build.GRCH37, 55259515), (Build.GRCH38, 55191822)])
def test_the_selection_holds_known_genes_and_places_outside_them(build: Build, l858r: int) -> None:
    selection = KB.selection(build)
    assert selection.contains_one("7", l858r)
    assert selection.is_known(7, l858r, l858r)
    assert selection.contains_one("MT", 1555)  # named by a fact, in no known gene
    assert not selection.contains_one("MT", 9000)
    assert not selection.contains_one("1", 30_000_000)
    assert KB.selection(build) is selection
    for contig, starts in selection.starts.items():
        ends = selection.ends[contig]
        assert (starts <= ends).all()
        assert (starts[1:] > ends[:-1]).all()


# -- the compiled file


def test_compiled_rows_are_the_rows() -> None:
    data = compiled.encode(KB.rows, KB.nhi_rows)
    assert data == compiled.encode(KB.rows, KB.nhi_rows)
    assert compiled.decode(data) == (KB.rows, KB.nhi_rows)


def test_damage_anywhere_in_a_compiled_file_is_noticed() -> None:
    data = compiled.encode(KB.rows[:5], ())
    for place in range(0, len(data), 97):
        damaged = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert compiled.decode(damaged) is None
    for length in (0, 5, 40, len(data) - 1):
        assert compiled.decode(data[:length]) is None
    assert compiled.decode(data + b"x") is None


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("MINGBIAN_CACHE_DIR", str(folder))
    return folder


def test_a_first_load_writes_the_cache_and_a_second_uses_it(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = compiled.table_bytes()
    assert KnowledgeBase(tables).rows == KB.rows
    (file,) = cache.glob("knowledge-*.msgpack")
    monkeypatch.setattr(KnowledgeBase, "_read_rows", lambda self: pytest.fail("the text was read again"))
    assert KnowledgeBase(tables).rows == KB.rows
    assert file.exists()


def test_a_damaged_cache_is_built_again(cache: Path) -> None:
    tables = compiled.table_bytes()
    rows = KnowledgeBase(tables).rows
    (file,) = cache.glob("knowledge-*.msgpack")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert KnowledgeBase(tables).rows == rows
    assert file.read_bytes() == whole


def test_a_cache_made_by_other_code_is_built_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = compiled.table_bytes()
    assert KnowledgeBase(tables).rows
    (file,) = cache.glob("knowledge-*.msgpack")
    before = file.read_bytes()
    monkeypatch.setattr(compiled, "code_hash", lambda: bytes(32))
    assert compiled.decode(before) is None
    assert KnowledgeBase(tables).rows == KB.rows
    assert file.read_bytes() != before


def test_changed_tables_never_use_the_old_cache(cache: Path) -> None:
    tables = compiled.table_bytes()
    assert KnowledgeBase(tables).rows
    name = next(name for name in tables if name.startswith("assertions/"))
    lines = tables[name].decode().rstrip("\n").split("\n")
    changed = KnowledgeBase(tables | {name: ("\n".join(lines[:-1]) + "\n").encode()})
    assert len(changed.rows) == len(KB.rows) - 1
    assert changed.sha256 != KB.sha256
    assert len(list(cache.glob("knowledge-*.msgpack"))) == 1  # the older file is gone


def test_a_damaged_index_of_known_alleles_is_built_again(cache: Path) -> None:
    program = "from mingbian.knowledge.known_alleles import KnownAlleles; print(len(KnownAlleles.load()))"

    def count() -> str:
        return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    whole = count()
    (file,) = cache.glob("known-alleles-*")
    data = file.read_bytes()
    for damaged in (
        b"",
        data[: len(data) // 2],
        data[:-10],
        data[: len(data) // 2] + b"\x00" * 8 + data[len(data) // 2 + 8 :],
    ):
        file.write_bytes(damaged)
        assert count() == whole


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_folder_that_cannot_be_written_is_no_error(cache: Path) -> None:
    cache.mkdir()
    cache.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert KnowledgeBase(compiled.table_bytes()).rows == KB.rows


def test_a_cache_place_that_is_a_file_is_no_error(cache: Path) -> None:
    cache.write_text("not a folder")
    assert KnowledgeBase(compiled.table_bytes()).rows == KB.rows
    assert cache.read_text() == "not a folder"


def test_line_ends_of_a_checkout_do_not_change_the_hash() -> None:
    tables = compiled.table_bytes()
    assert compiled.content_hash(tables) == KB.sha256
    assert compiled.content_hash(dict(reversed(tables.items()))) == KB.sha256
    name = next(iter(tables))
    assert compiled.content_hash(tables | {name: tables[name] + b"#"}) != KB.sha256


def test_a_wrong_row_is_refused_with_its_table_and_id() -> None:
    tables = compiled.table_bytes()
    name = next(name for name in tables if name.startswith("assertions/"))
    broken = tables[name].replace(b"\tsensitivity\t", b"\tsensitive\t", 1)
    with pytest.raises(KnowledgeError, match="unknown effect") as error:
        _ = KnowledgeBase(tables | {name: broken}).rows
    assert error.value.table == name


def test_a_table_that_is_missing_or_no_text_is_refused() -> None:
    tables = compiled.table_bytes()
    without = {name: data for name, data in tables.items() if name != "drugs.tsv"}
    with pytest.raises(KnowledgeError, match="missing from this installation"):
        _ = KnowledgeBase(without).drugs
    with pytest.raises(KnowledgeError, match="not UTF-8"):
        _ = KnowledgeBase(tables | {"drugs.tsv": b"inn\xff"}).drugs
    with pytest.raises(KnowledgeError, match="VERSION"):
        KnowledgeBase({})


def test_loading_from_the_cache_is_quick(cache: Path) -> None:
    """From a fresh process, imports apart: goal 0.15 s of CPU; the margin is for a busy machine."""
    program = (
        "import time\n"
        "from mingbian.knowledge.store import KnowledgeBase\n"
        "start = time.process_time()\n"
        "kb = KnowledgeBase.load(); kb.index; kb.oncotree; kb.germline_genes\n"
        "print(time.process_time() - start)\n"
    )
    times = []
    for _ in range(3):
        out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        times.append(float(out.stdout))
    assert min(times[1:]) < 3
