"""What a site imports: read whole or not at all, accounted for, and used where the input is silent."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
from pathlib import Path

import pytest
from tests.knowledge.site_files import (
    BRAF37,
    BRAF38,
    DAY,
    ONE_STAR,
    case_vcf,
    clinvar_record,
    clinvar_text,
    finding,
    frequency_text,
    in_a_child,
    interpreted,
)  # fmt: skip

from mingbian.cli import main
from mingbian.genome.transcripts import Transcripts
from mingbian.knowledge.clinvar import is_pathogenic
from mingbian.knowledge.importing.run import Imported, import_files, recognize, remove_layer
from mingbian.knowledge.known_alleles import KnownAlleles
from mingbian.knowledge.site.check import check_site
from mingbian.knowledge.site.layer_files import LayerAbout
from mingbian.knowledge.site.state import LAYERS, read_state
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build, Consent
from mingbian.model.errors import Cancelled, Refusal, UsageError
from mingbian.model.interpretation import GermlineState
from mingbian.model.reading import Progress
from mingbian.reports.interpretation_json import dumps, load

KB = KnowledgeBase.load(site=None)
BRCA2 = Transcripts.load(Build.GRCH38).chosen("BRCA2")
assert BRCA2 is not None
_KNOWN = set(KB.known_alleles.loci(Build.GRCH38)[13].tolist())
FREE = next(
    codon
    for residue in range(2000, 2500)
    if (codon := BRCA2.codon_positions(residue)) is not None and not _KNOWN & {p + d for p in codon for d in (-1, 0, 1)}
)
"""Three neighboring bases in the middle of BRCA2 where nothing is known."""


def _known() -> tuple[str, str, int, int, str, str]:
    """A single-base change of the bundled ClinVar table: Variation ID, chromosome, both positions, alleles."""
    text = gzip.decompress(KB.tables["known_alleles/clinvar.tsv.gz"]).decode()
    lines = [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")]
    columns = lines[0]
    for cells in lines[1:]:
        row = dict(zip(columns, cells, strict=True))
        single = len(row["ref"]) == len(row["alt"]) == 1 and "-" not in row["ref"] + row["alt"]
        if single and row["gene"] == "BRCA1" and row["pos37"] and row["pos38"] and row["significance"] == "Pathogenic":
            return row["id"], row["chrom"], int(row["pos37"]), int(row["pos38"]), row["ref"], row["alt"]
    raise AssertionError("the table holds no such change")


NUMBER, CHROM, POS37, POS38, REF, ALT = _known()
KEY38, KEY37 = f"GRCh38-{CHROM}-{POS38}-{REF}-{ALT}", f"GRCh37-{CHROM}-{POS37}-{REF}-{ALT}"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


def take(site: Path, tmp_path: Path, name: str, text: str, **more: str) -> Imported:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return import_files([file], site, DAY, **more)  # type: ignore[arg-type]


def about(done: Imported) -> LayerAbout:
    assert done.about is not None
    return done.about


def everything(folder: Path) -> dict[str, bytes]:
    """All files below a folder, without the lock."""
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and p.name != ".lock"
    }


# ---------------------------------------------------------------------------------------------- ClinVar


def test_every_record_of_clinvar_is_accounted_for(site: Path, tmp_path: Path) -> None:
    records = [
        clinvar_record("1", 1000, "A", "C", "Benign", number=10),  # outside all genes
        clinvar_record("13", FREE[0], "A", "C", "Uncertain_significance", number=11),
        clinvar_record("13", FREE[1], "A", ".", "Pathogenic", number=12),
        clinvar_record("13", FREE[2], "A", "<DEL>", "Pathogenic", number=13),
        f"13\t{FREE[2]}\t14\tA\tG\t.\t.\tALLELEID=1;CLNSIGINCL=99:Pathogenic;GENEINFO=BRCA2:675",
        f"13\t{FREE[2]}\t.\tA\tT\t.\t.\tCLNSIG=Benign",
        "13\tnowhere\t15\tA\tG\t.\t.\tCLNSIG=Benign",
        "13\t5",
        clinvar_record("NT_187633.1", 5, "A", "C", "Benign", number=16),
        clinvar_record("17", POS38, REF, ALT, "Pathogenic", number=17),
    ]
    account = about(take(site, tmp_path, "clinvar.vcf", clinvar_text(records))).account
    assert account.balanced
    assert (account.read, account.kept, account.refused) == (10, 2, 3)
    assert account.left_out == {
        "no alternate allele in letters": 2,
        "no classification of its own": 1,
        "on another sequence than the chromosomes": 1,
        "outside the genes known here": 1,
    }
    assert [line for line, _ in account.refusals] == [12, 13, 14]


def test_a_newer_clinvar_speaks_in_the_place_of_the_bundled_one(site: Path, tmp_path: Path) -> None:
    bundled = KB.clinvar(KEY38)
    assert bundled is not None
    assert (bundled.significance, bundled.imported) == ("Pathogenic", False)
    assert bundled.release == "2024-12-15"
    record = clinvar_record(
        CHROM, POS38, REF, ALT, "Conflicting_classifications_of_pathogenicity",
        "criteria_provided,_conflicting_classifications", int(NUMBER),
        ";CLNSIGCONF=Pathogenic(1)|Uncertain_significance(3)",
    )  # fmt: skip
    other = clinvar_record("13", FREE[0], "A", "G", "Pathogenic/Likely_pathogenic", number=77)
    take(site, tmp_path, "clinvar.vcf", clinvar_text([other, record]))
    kb = KnowledgeBase.load(site=site)
    assert kb.clinvar(KEY38) is None
    stated = kb.clinvar_stated(KEY38)
    assert stated is not None
    assert stated.conflict == "Pathogenic(1)|Uncertain significance(3)"
    new = kb.clinvar(f"GRCh38-13-{FREE[0]}-A-G")
    assert new is not None
    assert (new.significance, new.stars, new.release, new.imported) == (
        "Pathogenic/Likely pathogenic",
        2,
        "2026-11-02",
        True,
    )
    # the other build's key leads to the same Variation, whose new word counts there too
    assert KB.clinvar(KEY37) is not None
    assert kb.clinvar(KEY37) is None
    # what the file does not hold keeps the bundled word
    assert FREE[0] in kb.known_alleles.loci(Build.GRCH38)[13]
    assert FREE[0] not in KB.known_alleles.loci(Build.GRCH38)[13]


def test_an_older_clinvar_than_the_bundled_one_is_not_used(site: Path, tmp_path: Path) -> None:
    record = clinvar_record(CHROM, POS38, REF, ALT, "Benign", number=int(NUMBER))
    take(site, tmp_path, "clinvar.vcf", clinvar_text([record], day="2020-01-01"))
    kb = KnowledgeBase.load(site=site)
    assert kb.clinvar(KEY38) is not None
    assert kb.clinvar_stated(KEY38) is None


def test_a_pathogenic_allele_of_the_sites_clinvar_is_flagged_and_dated(site: Path, tmp_path: Path) -> None:
    vcf = case_vcf(tmp_path / "case.vcf", [("13", FREE[0], "A", "G")], info="CSQ=G|missense_variant")
    take(site, tmp_path, "clinvar.vcf", clinvar_text([clinvar_record("13", FREE[0], "A", "G", "Pathogenic", number=77)]))
    before, after = interpreted(vcf, None), interpreted(vcf, site)
    state = {g.finding: g.state for g in after.germline_findings}
    assert all(g.state is GermlineState.NOT_FLAGGED for g in before.germline_findings)
    found = finding(after, FREE[0])
    assert state[found.id] is GermlineState.POSSIBLE
    step = next(step for step in found.basis if step.rule == "site-clinvar")
    assert "2026-11-02" in step.text
    assert "2 stars" in step.text
    assert load(dumps(after)) == after


@pytest.mark.parametrize(
    ("significance", "status", "tier"),
    [("Benign", ONE_STAR, "IV"), ("Likely_benign", ONE_STAR, "IV"), ("Benign", "no_assertion_criteria_provided", "III"),
     ("Uncertain_significance", ONE_STAR, "III")],
)  # fmt: skip
def test_benign_counts_from_one_star_and_says_which_file(
    site: Path, tmp_path: Path, significance: str, status: str, tier: str
) -> None:
    vcf = case_vcf(tmp_path / "case.vcf", [("13", FREE[0], "A", "G")])
    text = vcf.read_text().replace("\t.\tGT:AD", "\tCSQ=G|missense_variant|BRCA2|p.Thr2000Ala\tGT:AD")
    head = '##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Allele|Consequence|SYMBOL|HGVSp">\n#CHROM'
    vcf.write_text(text.replace("#CHROM", head, 1))
    take(site, tmp_path, "clinvar.vcf", clinvar_text([clinvar_record("13", FREE[0], "A", "G", significance, status)]))
    found = finding(interpreted(vcf, site), FREE[0])
    assert found.tier is not None
    assert found.tier.value == tier
    if tier == "IV":
        assert "the file of 2026-11-02 that this site imported (1 star)" in found.basis[0].text


def test_what_the_input_itself_says_stays(site: Path, tmp_path: Path) -> None:
    vcf = case_vcf(tmp_path / "case.vcf", [("13", FREE[0], "A", "G")], info="CLNSIG=Pathogenic")
    take(site, tmp_path, "clinvar.vcf", clinvar_text([clinvar_record("13", FREE[0], "A", "G", "Benign")]))
    seen = finding(interpreted(vcf, site), FREE[0]).variant.observed
    assert (seen.clinvar, seen.clinvar_source) == ("Pathogenic", None)


def test_without_consent_nothing_of_the_sites_clinvar_is_told(site: Path, tmp_path: Path) -> None:
    vcf = case_vcf(tmp_path / "case.vcf", [("13", FREE[0], "A", "G")])
    take(site, tmp_path, "clinvar.vcf", clinvar_text([clinvar_record("13", FREE[0], "A", "G", "Pathogenic", number=77)]))
    text = dumps(interpreted(vcf, site, consent=Consent.NO)).decode().casefold()
    assert "clinvar" not in text.replace('"clinvar_source"', "")
    assert "germline:" not in text


def test_oncogenicity_and_somatic_impact_are_kept_and_shown(site: Path, tmp_path: Path) -> None:
    more = f";ONC=Likely_oncogenic;ONCREVSTAT={ONE_STAR};SCI=Tier_I_-_Strong;SCIREVSTAT={ONE_STAR}"
    take(site, tmp_path, "clinvar.vcf", clinvar_text([clinvar_record(*BRAF38, "Pathogenic", number=13961, more=more)]))
    record = KnowledgeBase.load(site=site).clinvar_stated("GRCh38-7-140753336-A-T")
    assert record is not None
    assert (record.oncogenicity, record.oncogenicity_stars, record.somatic) == ("Likely oncogenic", 1, "Tier I - Strong")
    found = finding(interpreted(case_vcf(tmp_path / "c.vcf", [BRAF38]), site), BRAF38[1])
    step = next(step for step in found.basis if step.rule == "site-clinvar")
    assert "oncogenicity: Likely oncogenic" in step.text
    assert "somatic clinical impact: Tier I - Strong" in step.text


def test_records_in_any_order_and_long_alleles_are_found(site: Path, tmp_path: Path) -> None:
    long = "ACGTACGTACGTACG"
    records = [
        clinvar_record("17", POS38, REF, ALT, "Pathogenic", number=3),
        clinvar_record("13", FREE[2], f"A{long}", "A", "Pathogenic", number=2),
        clinvar_record("13", FREE[0], "A", f"A{long}", "Likely_pathogenic", number=1),
        clinvar_record("17", POS38 - 20, "A", "G", "Benign", number=4),
        clinvar_record("13", FREE[0], "A", f"A{long[:-1]}T", "Benign", number=5),
    ]
    take(site, tmp_path, "clinvar.vcf", clinvar_text(records))
    kb = KnowledgeBase.load(site=site)
    for key, number in (
        (KEY38, "3"), (f"GRCh38-13-{FREE[2]}-A{long}-A", "2"), (f"GRCh38-13-{FREE[0]}-A-A{long}", "1"),
        (f"GRCh38-17-{POS38 - 20}-A-G", "4"), (f"GRCh38-13-{FREE[0]}-A-A{long[:-1]}T", "5"),
    ):  # fmt: skip
        record = kb.clinvar_stated(key)
        assert record is not None, key
        assert record.variation_id == number
    assert kb.clinvar_stated(f"GRCh38-13-{FREE[0]}-A-A{long[:-1]}C") is None
    assert kb.clinvar_stated(f"GRCh37-13-{FREE[0]}-A-A{long}") is None


def test_of_two_records_of_one_allele_the_better_reviewed_counts(site: Path, tmp_path: Path) -> None:
    place = ("13", FREE[0], "A", "G")
    records = [clinvar_record(*place, "Benign", ONE_STAR, 5), clinvar_record(*place, "Pathogenic", number=6)]
    take(site, tmp_path, "clinvar.vcf", clinvar_text(records))
    record = KnowledgeBase.load(site=site).clinvar(f"GRCh38-13-{FREE[0]}-A-G")
    assert record is not None
    assert record.variation_id == "6"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("Pathogenic", True), ("Likely_pathogenic", True), ("Pathogenic/Likely_pathogenic", True),
        ("Pathogenic|drug_response", True), ("Pathogenic,_low_penetrance", True),
        ("Conflicting_classifications_of_pathogenicity", False), ("Uncertain_significance", False), ("Benign", False),
        ("Pathogenic|Benign", False), ("Uncertain_significance/Uncertain_risk_allele", False), ("not_provided", False),
        ("", False), ("drug_response", False),
    ],
)  # fmt: skip
def test_which_words_count_as_pathogenic(words: str, answer: bool) -> None:
    assert is_pathogenic(words) is answer


# ---------------------------------------------------------------------------------------------- what is refused


def _bad(tmp_path: Path, name: str) -> tuple[Path, str]:
    good = clinvar_text([clinvar_record("13", FREE[0], "A", "C", "Benign")])
    many = clinvar_text([f"13\tx{n}\t{n}\tA\tC\t.\t.\tCLNSIG=Benign" for n in range(30)])
    wrong_base = clinvar_text([clinvar_record("7", BRAF38[1], "G", "C", "Benign"),
                               clinvar_record("7", 55191822, "A", "C", "Benign")])  # fmt: skip
    path = tmp_path / f"{name}.vcf.gz"
    if name == "cut":
        packed = gzip.compress(good.encode() * 1)
        path.write_bytes(packed[:-12])
        return path, "Nothing of it was taken"
    texts = {
        "empty": (clinvar_text([]), "holds no records"),
        "nonsense": (many, "cannot be understood"),
        "other build": (good.replace("GRCh38", "GRCh38").replace("##reference=GRCh38", "##reference=T2T-CHM13"), "CHM13"),
        "no build": (good.replace("##reference=GRCh38\n", ""), "does not say which genome build"),
        "wrong bases": (wrong_base, "REF does not match"),
    }
    text, reason = texts[name]
    path.write_bytes(gzip.compress(text.encode()))
    return path, reason


@pytest.mark.parametrize("name", ["cut", "empty", "nonsense", "other build", "no build", "wrong bases"])
def test_a_wrong_file_leaves_what_was_active(site: Path, tmp_path: Path, name: str) -> None:
    take(site, tmp_path, "clinvar.vcf", clinvar_text([clinvar_record("13", FREE[0], "A", "G", "Pathogenic")]))
    before = everything(site)
    path, reason = _bad(tmp_path, name)
    with pytest.raises(Refusal, match=reason):
        import_files([path], site, DAY)
    assert everything(site) == before


@pytest.mark.parametrize("how", [KeyboardInterrupt, Cancelled, MemoryError])
def test_a_cancelled_import_leaves_what_was_active(site: Path, tmp_path: Path, how: type[BaseException]) -> None:
    text = clinvar_text([clinvar_record("13", FREE[0], "A", "G", "Pathogenic")])
    take(site, tmp_path, "clinvar.vcf", text)
    before = everything(site)
    seen: list[int] = []

    def stop(progress: Progress) -> None:
        seen.append(progress.records)
        raise how

    new = tmp_path / "new.vcf"
    new.write_text(text.replace("2026-11-02", "2026-11-09"))
    with pytest.raises(how):
        import_files([new], site, DAY, progress=stop)
    assert seen
    assert everything(site) == before
    assert list((site / LAYERS).glob(".part-*")) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_killed_import_leaves_the_old_or_the_new(site: Path, tmp_path: Path) -> None:
    text = clinvar_text([clinvar_record("13", FREE[0], "A", "G", "Pathogenic")])
    take(site, tmp_path, "clinvar.vcf", text)
    new = tmp_path / "new.vcf"
    new.write_text(text.replace("2026-11-02", "2026-11-09"))
    trial = tmp_path / "trial"

    def release() -> str:
        record = KnowledgeBase.load(site=trial).clinvar(f"GRCh38-13-{FREE[0]}-A-G")
        assert record is not None
        return record.release

    rng = random.Random(20261121)
    for seconds in (60.0, *(rng.uniform(0, 0.15) for _ in range(10))):
        shutil.rmtree(trial, ignore_errors=True)
        shutil.copytree(site, trial)
        finished = in_a_child(lambda: import_files([new], trial, DAY), seconds)
        assert release() in ({"2026-11-09"} if finished else {"2026-11-02", "2026-11-09"})
        import_files([new], trial, DAY)
        assert release() == "2026-11-09"
        assert len(list((trial / LAYERS).iterdir())) == 1


def test_the_same_file_again_and_a_newer_one_leave_one_layer(site: Path, tmp_path: Path) -> None:
    text = clinvar_text([clinvar_record("13", FREE[0], "A", "G", "Pathogenic")])
    take(site, tmp_path, "clinvar.vcf", text)
    first = KnowledgeBase.load(site=site).sha256
    take(site, tmp_path, "clinvar.vcf", text)
    assert KnowledgeBase.load(site=site).sha256 == first
    done = take(site, tmp_path, "clinvar.vcf", text.replace("2026-11-02", "2026-11-09"))
    assert done.before == "ClinVar 2026-11-02 (clinvar.vcf)"
    assert KnowledgeBase.load(site=site).sha256 != first
    assert [p.name for p in (site / LAYERS).iterdir()] == [read_state(site).layers[0].folder]
    # the other build stands beside it
    take(site, tmp_path, "b37.vcf", clinvar_text([clinvar_record(*BRAF37, "Pathogenic")], "GRCh37"))
    assert [(ref.kind, ref.build) for ref in read_state(site).layers] == [("clinvar", "GRCh37"), ("clinvar", "GRCh38")]
    assert remove_layer(site, "clinvar", "GRCh37")
    assert not remove_layer(site, "clinvar", "GRCh37")
    assert len(list((site / LAYERS).iterdir())) == 1


def test_importing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    text = clinvar_text(
        [clinvar_record("13", FREE[0], "A", "G", "Pathogenic"), clinvar_record(*BRAF38, "Benign", number=2)]
    )
    for name in ("one", "two"):
        take(tmp_path / name, tmp_path, "clinvar.vcf", text)
    assert everything(tmp_path / "one") == everything(tmp_path / "two")


def test_a_damaged_layer_is_said_and_not_used(site: Path, tmp_path: Path) -> None:
    take(site, tmp_path, "clinvar.vcf", clinvar_text([clinvar_record("13", FREE[0], "A", "G", "Pathogenic")]))
    assert check_site(site) == []
    keys = next((site / LAYERS).rglob("keys.bin"))
    whole = keys.read_bytes()
    keys.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    assert "not those that were imported" in check_site(site)[0].text
    keys.write_bytes(whole[:-1])
    with pytest.raises(Refusal, match="Import its source file again"):
        _ = KnowledgeBase.load(site=site).known_alleles
    take(site, tmp_path, "clinvar.vcf", clinvar_text([clinvar_record("13", FREE[0], "A", "C", "Pathogenic")]))
    assert check_site(site) == []


# ---------------------------------------------------------------------------------------------- frequencies


def test_frequencies_fill_only_what_the_input_left_open(site: Path, tmp_path: Path) -> None:
    free = [("13", pos, "A", "G") for pos in FREE]
    records = [
        f"chr13\t{min(FREE)}\t.\tA\tG\t.\tPASS\tAF=0.02;AF_eas=0.031",
        f"chr13\t{sorted(FREE)[1]}\t.\tA\tG\t.\tAC0\tAF=0.5;AF_eas=0.5",
    ]
    done = take(site, tmp_path, "gnomad.exomes.v4.1.sites.vcf", frequency_text(records))
    assert about(done).account.left_out == {"failed the filters of its own file": 1}
    result = interpreted(case_vcf(tmp_path / "case.vcf", free), site)
    common = finding(result, min(FREE))
    seen = common.variant.observed.population
    assert (seen.gnomad, seen.gnomad_eas, seen.highest) == (0.02, 0.031, 0.031)
    assert seen.source is not None
    assert "gnomAD 4.1" in seen.source
    assert common.tier is not None
    assert common.tier.value == "IV"
    assert "3.10%" in common.basis[0].text
    for pos in sorted(FREE)[1:]:
        assert finding(result, pos).variant.observed.population.source is None
    own = interpreted(case_vcf(tmp_path / "own.vcf", free[:1], info="gnomAD_AF=0.0001"), site)
    assert finding(own, free[0][1]).variant.observed.population.gnomad == 0.0001
    assert load(dumps(result)) == result


def test_a_laboratorys_own_numbers_are_never_called_gnomad(site: Path, tmp_path: Path) -> None:
    records = [f"chr13\t{FREE[0]}\t.\tA\tC,G\t.\t.\tAF=0.1,0.02;AF_eas=.,0.03"]
    done = take(site, tmp_path, "ours.vcf", frequency_text(records, "our 500 healthy people"))
    assert about(done).account.kept == 2
    layer = KnowledgeBase.load(site=site).frequencies[Build.GRCH38]
    for alt, highest in (("C", 0.1), ("G", 0.03)):
        found = layer.find("13", FREE[0], "A", alt)
        assert found is not None
        assert (found.gnomad, found.gnomad_eas, found.highest) == (None, None, highest)
    assert layer.find("13", FREE[0], "A", "T") is None


def test_frequencies_that_are_none_are_refused_and_named_columns_are_read(site: Path, tmp_path: Path) -> None:
    text = frequency_text([f"chr13\t{FREE[0]}\t.\tA\tG\t.\t.\tTWB=0.25;AF=2", f"chr13\t{FREE[1]}\t.\tA\tG\t.\t.\tDP=5"])
    account = about(take(site, tmp_path, "f.vcf", text)).account
    assert (account.kept, account.refused, account.left_out) == (0, 1, {"no frequency stated": 1})
    text = text.replace("ID=AF_eas", "ID=TWB")
    assert about(take(site, tmp_path, "f.vcf", text, af="TWB")).account.kept == 1
    with pytest.raises(Refusal, match="declares no INFO field 'NONE'"):
        take(site, tmp_path, "f.vcf", text, af="NONE")
    with pytest.raises(Refusal, match="--af NAME"):
        take(site, tmp_path, "f.vcf", text.replace("ID=AF,", "ID=XX,"))


def test_the_same_allele_twice_counts_once(site: Path, tmp_path: Path) -> None:
    line = f"chr13\t{FREE[0]}\t.\tA\tG\t.\tPASS\tAF="
    account = about(take(site, tmp_path, "f.vcf", frequency_text([f"{line}0.1", f"{line}0.2"]))).account
    assert account.balanced
    assert account.left_out == {"the same allele again": 1}


# ---------------------------------------------------------------------------------------------- OncoKB

MAF = (
    "#version 2.4\n"
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\tTumor_Sample_Barcode\t"
    "HGVSp_Short\tONCOTREE_CODE\tMUTATION_EFFECT\tONCOGENIC\tLEVEL_1\tLEVEL_R1\tTX_CITATIONS\n"
    "BRAF\tGRCh37\t7\t140453136\tA\tT\tPATIENT-7\tp.V600E\tMEL\tGain-of-function\tOncogenic\tMadeupmib\t\t12345\n"
    "BRAF\tGRCh37\t7\t140453136\tA\tT\tPATIENT-8\tp.V600E\tMEL\tGain-of-function\tOncogenic\tMadeupmib\t\t12345\n"
    "BRAF\tGRCh37\t7\t140453136\tA\tT\tPATIENT-9\tp.V600E\tCOAD\tGain-of-function\tOncogenic\tOthermib\t\t\n"
    "NOGENE1\tGRCh37\t1\t5\tA\tT\tPATIENT-9\tp.X1Y\t\t\tOncogenic\t\t\t\n"
    "EGFR\tGRCh37\t7\t55242470\tT\tC\tPATIENT-9\tp.L747P\t\t\tUnknown\t\t\t\n"
    "EGFR\tmm10\t7\t5\tT\tC\tPATIENT-9\tp.L1P\t\t\tOncogenic\t\t\t\n"
)


def test_oncokb_notes_are_the_sites_shown_and_nothing_more(site: Path, tmp_path: Path) -> None:
    done = about(take(site, tmp_path, "cohort.oncokb.maf", MAF))
    account = done.account
    assert (account.read, account.kept, account.refused) == (6, 2, 1)
    assert account.left_out == {
        "of genes not known here": 1, "the same statement again": 1, "without a statement of OncoKB": 1,
    }  # fmt: skip
    assert all(b"PATIENT" not in data for data in everything(site).values())
    for build, allele in ((Build.GRCH37, BRAF37), (Build.GRCH38, BRAF38)):  # by allele, and by protein change in the other
        vcf = case_vcf(tmp_path / f"{build}.vcf", [allele], build)
        plain, noted = (finding(interpreted(vcf, s), allele[1]) for s in (None, site))
        steps = [step.text for step in noted.basis if step.rule == "site-oncokb"]
        assert len(steps) == 1
        assert "Level 1: Madeupmib" in steps[0]
        assert "not used for the tier" in steps[0]
        assert (noted.tier, noted.level, noted.assertions) == (plain.tier, plain.level, plain.assertions)


def test_nothing_of_oncokb_goes_into_a_build(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(site, tmp_path, "cohort.oncokb.maf", MAF)
    monkeypatch.setenv("MINGBIAN_SITE", str(site))
    assert main(["kb", "build", "--out", str(tmp_path / "out")]) == 0
    assert all(b"Madeupmib" not in data for data in everything(tmp_path / "out").values())


# ---------------------------------------------------------------------------------------------- CIViC

EVIDENCE = (
    "molecular_profile", "molecular_profile_id", "disease", "doid", "phenotypes", "therapies", "therapy_interaction_type",
    "evidence_type", "evidence_direction", "evidence_level", "significance", "evidence_statement", "citation_id",
    "source_type", "asco_abstract_id", "citation", "nct_ids", "rating", "evidence_status", "evidence_id", "variant_origin",
    "last_review_date", "evidence_civic_url", "molecular_profile_civic_url", "is_flagged",
)  # fmt: skip
ASSERTION = (
    "molecular_profile", "molecular_profile_id", "disease", "doid", "phenotypes", "therapies", "assertion_type",
    "assertion_direction", "significance", "acmg_codes", "amp_category", "nccn_guideline", "nccn_guideline_version",
    "regulatory_approval", "fda_companion_test", "assertion_summary", "assertion_description", "assertion_id",
    "evidence_item_ids", "last_review_date", "assertion_civic_url", "evidence_items_civic_url",
    "molecular_profile_civic_url", "is_flagged",
)  # fmt: skip


def civic_table(columns: tuple[str, ...], *items: dict[str, str]) -> str:
    lines = ["\t".join(columns), *("\t".join(item.get(column, "") for column in columns) for item in items)]
    return "\n".join(lines) + "\n"


def evidence(**more: str) -> dict[str, str]:
    return {
        "molecular_profile": "BRAF V600E",
        "disease": "Melanoma",
        "therapies": "Dabrafenib,Trametinib",
        "therapy_interaction_type": "Combination",
        "evidence_type": "Predictive",
        "evidence_direction": "Supports",
        "evidence_level": "B",
        "significance": "Sensitivity/Response",
        "evidence_statement": 'A "quoted" statement',
        "citation_id": "12345678",
        "source_type": "PubMed",
        "rating": "4",
        "evidence_status": "accepted",
        "evidence_id": "90001",
        "variant_origin": "Somatic",
        "is_flagged": "false",
        **more,
    }


def test_a_download_of_civic_takes_the_place_of_the_bundled_layer(site: Path, tmp_path: Path) -> None:
    items = [
        evidence(),
        evidence(evidence_id="90002", molecular_profile="BRAF V600E AND ( KRAS G12C OR NRAS Q61K )", therapies="Newmib"),
        evidence(evidence_id="90003", disease="A Disease Nobody Mapped"),
        evidence(evidence_id="90004", is_flagged="true"),
        evidence(evidence_id="90005", evidence_status="submitted"),
        evidence(evidence_id="90006", molecular_profile="XYZ9 Something Odd"),
        evidence(evidence_id="nine"),
        evidence(evidence_id="90001"),
    ]
    first, second = tmp_path / "01-Nov-2026-AcceptedClinicalEvidenceSummaries.tsv", tmp_path / "AssertionSummaries.tsv"
    first.write_text(civic_table(EVIDENCE, *items))
    assertion = {
        "molecular_profile": "BRAF V600E", "disease": "Melanoma", "therapies": "Dabrafenib,Trametinib",
        "assertion_type": "Predictive", "assertion_direction": "Supports", "significance": "Sensitivity/Response",
        "amp_category": "Tier I - Level A", "regulatory_approval": "true", "assertion_id": "9001",
        "evidence_item_ids": "90001", "is_flagged": "false",
    }  # fmt: skip
    second.write_text(civic_table(ASSERTION, assertion))
    done = about(import_files([first, second], site, DAY))
    assert done.release == "2026-11-01"
    assert done.account.balanced
    assert (done.account.read, done.account.kept, done.account.refused) == (9, 6, 1)
    assert done.account.left_out == {"not accepted by CIViC's editors": 1, "the same item again": 1}
    assert "A Disease Nobody Mapped" in done.facts["diseases without a code"]
    kb = KnowledgeBase.load(site=site)
    layer = kb.civic
    assert layer is not None
    row = layer.row("EID90001")
    assert row is not None
    assert row.regimens == ("dabrafenib + trametinib",)
    both = layer.row("EID90002")
    assert both is not None
    assert str(both.biomarker) == "BRAF p.V600E AND (KRAS p.G12C OR NRAS p.Q61K)"
    assert layer.row("EID90003") is None
    assert layer.row("EID90004") is None
    assert layer.row("EID229") is None  # of the bundled layer
    stated = layer.row("AID9001")
    assert stated is not None
    assert stated.level is not None
    assert stated.level.value == "A"
    assert len(kb.rows) == len(KB.rows)


def test_civic_needs_its_evidence_and_one_file_of_a_kind(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.tsv"
    file.write_text(civic_table(ASSERTION))
    with pytest.raises(Refusal, match="AcceptedClinicalEvidenceSummaries"):
        import_files([file], site, DAY)
    other = tmp_path / "e.tsv"
    other.write_text(civic_table(EVIDENCE, evidence()))
    with pytest.raises(Refusal, match="named twice"):
        import_files([other, other], site, DAY)
    vcf = tmp_path / "c.vcf"
    vcf.write_text(clinvar_text([]))
    with pytest.raises(UsageError, match="one CIViC download"):
        import_files([other, vcf], site, DAY)
    assert not (site / "site.json").exists()


# ---------------------------------------------------------------------------------------------- commands


@pytest.mark.parametrize("text", ["", "hello\n", "a\tb\n1\t2\n", "<html></html>", "{}"])
def test_a_file_that_is_none_of_these_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x"
    file.write_text(text)
    with pytest.raises(Refusal):
        recognize(file)


def test_the_command_accounts_for_every_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGBIAN_SITE", str(tmp_path / "site"))
    file = tmp_path / "clinvar_20261102.vcf.gz"
    text = clinvar_text([clinvar_record("13", FREE[0], "A", "G", "Pathogenic"), clinvar_record("1", 5, "A", "C", "Benign")])
    file.write_bytes(gzip.compress(text.encode()))
    assert main(["kb", "import", str(file)]) == 0
    out = capsys.readouterr().out
    assert "2 read" in out
    assert "1 kept" in out
    assert "1 left out: outside the genes known here" in out
    assert main(["kb", "import", str(file), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["read"] == said["kept"] + sum(said["left_out"].values()) + said["refused"]
    assert main(["kb", "info", "--json"]) == 0
    (layer,) = json.loads(capsys.readouterr().out)["site"]["layers"]
    assert (layer["release"], layer["kept"]) == ("2026-11-02", 1)
    assert main(["kb", "import", "--remove", "clinvar:GRCh38"]) == 0
    assert main(["kb", "import", "--remove", "clinvar:GRCh38"]) == 2
    assert main(["kb", "import"]) == 2
    assert main(["kb", "import", str(tmp_path / "absent.vcf")]) == 3


def test_only_one_command_changes_a_site_at_a_time(site: Path, tmp_path: Path) -> None:
    from mingbian.knowledge.site.state import locked

    with locked(site), pytest.raises(Refusal, match="Another command"):
        take(site, tmp_path, "clinvar.vcf", clinvar_text([clinvar_record("13", FREE[0], "A", "G", "Pathogenic")]))


def test_alleles_without_a_site_are_the_bundled_ones() -> None:
    assert KB.known_alleles is KnownAlleles.load()
    assert KB.frequencies == {}
    assert KB.oncokb is None
