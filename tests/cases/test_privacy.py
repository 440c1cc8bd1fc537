"""Who the patient is stands in the encrypted store and nowhere else."""

from __future__ import annotations

import contextlib
import gzip
import json
import logging
import shutil
import tempfile
import zlib
from pathlib import Path

import pytest
from tests.cases.fixtures import PASSWORD, Laboratory, signed

from mingbian import exporting, issuing, pipeline
from mingbian.cases import audit, backups
from mingbian.cases.errors import StoreRefusal
from mingbian.cases.family import Family
from mingbian.cases.records import Patient, Relative
from mingbian.cases.store import Store
from mingbian.cases.views import case_view
from mingbian.examples import example_cases
from mingbian.model.records import replace

CANARIES = (
    "歐陽鳳儀", "Ouyang Feng-Yi", "B223456789", "MRN-5519044", "1958-07-19", "0912-345-678", "SID-KANARI-77",
    "H26-004417-A3", "OUYANG_FY.final.vcf", "ward-7B-bed-12", "Dr. Kanarienvogel", "fengyi.ouyang", "歐陽大中",
    "02-2771-0099", "健保卡000044440000", "Taipei-Songren-93", "N124-5577-0",
    "KANARI-NOTE-TEXT", "KANARI-LABEL", "kanari-scanner-9",
)  # fmt: skip


def everywhere(data: bytes) -> bytes:
    """The bytes, and what lies compressed in them as far as it can be unpacked."""
    found = [data]
    at = data.find(b"stream")
    while at >= 0:
        start = at + len(b"stream")
        while data[start : start + 1] in (b"\r", b"\n"):
            start += 1
        with contextlib.suppress(zlib.error):
            found.append(zlib.decompressobj().decompress(data[start : start + 4_000_000]))
        at = data.find(b"stream", start)
    return b"\n".join(found)


def holding(folder: Path) -> list[tuple[str, str]]:
    """Files below a folder whose name or content holds a canary, with it."""
    found = []
    for path in folder.rglob("*"):
        data = everywhere(path.read_bytes()) if path.is_file() else b""
        text = data.decode("utf-8", "replace") + data.decode("utf-16-be", "ignore")
        if path.suffix == ".pdf":
            import pypdfium2

            pdf = pypdfium2.PdfDocument(path)
            text += "".join(p.get_textpage().get_text_bounded() for p in pdf) + json.dumps(pdf.get_metadata_dict())
            pdf.close()
        found += [(path.name, c) for c in CANARIES if c in text or c in path.name]
    return found


def a_day(laboratory: Laboratory, folder: Path, out: Path) -> None:
    """Files of a named patient are read, kept, reviewed, signed, exported, backed up, and something fails."""
    example = example_cases()[0]
    vcf = gzip.decompress(example.path.read_bytes()).decode()
    named = folder / "OUYANG_FY.final.vcf"
    sample = next(x for x in vcf.splitlines() if x.startswith("#CHROM")).split("\t")[9]
    text = vcf.replace(sample, "SID-KANARI-77").replace(
        "#CHROM", "##commandline=/data/ward-7B-bed-12/fengyi.ouyang/run --in H26-004417-A3\n##kanari-scanner-9=x\n#CHROM", 1
    )
    named.write_text(text, "utf-8")
    with laboratory.open(exclusive=True) as store:
        ops = laboratory.operations(store)
        readings, result = pipeline.run_keeping([named], example.options)
        patient = Patient(
            "", "歐陽鳳儀", "MRN-5519044", "B223456789", "1958-07-19", "Dr. Kanarienvogel",
            "Ouyang Feng-Yi 0912-345-678 健保卡000044440000 Taipei-Songren-93 N124-5577-0",
        )  # fmt: skip
        case = ops.create_case(
            readings, example.options, result, label="KANARI-LABEL", patient=patient, originals=[named.read_bytes()]
        ).case
        ops.comment(case, "KANARI-NOTE-TEXT about 歐陽鳳儀")
        with pytest.raises(StoreRefusal) as refused:
            ops.accept(case, "歐陽鳳儀")
        assert not any(c in str(refused.value) for c in CANARIES)
        family = Family(store, laboratory.session("carol", store))
        family.relative(Relative("", case, "brother", "歐陽大中", "02-2771-0099"))
        report = signed(store, laboratory)
        assert report.case == case
        issuing.release(store, laboratory.session("carol", store), report.id, PASSWORD)
        backups.back_up(store)
        pipeline.write_all(exporting.files(store, laboratory.session("sam", store), case, "pseudonymized", out))
        assert audit.verify(store).sound
        shutil.copy(laboratory.path.with_name(laboratory.path.name + "-wal"), folder.parent / "wal")
    named.unlink()


def test_twenty_planted_names_are_found_nowhere_but_in_the_encrypted_store(
    laboratory: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    temporary = tmp_path / "temp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    (tmp_path / "in").mkdir()
    with caplog.at_level(logging.DEBUG):
        a_day(laboratory, tmp_path / "in", tmp_path / "shared")
    assert holding(tmp_path) == []
    assert not any(c in caplog.text for c in CANARIES)
    assert len(list((tmp_path / "shared").iterdir())) == 3
    with laboratory.open() as store:  # and in the store it all is
        view = case_view(store, store.cases()[0].id)
        assert view.patient.name == "歐陽鳳儀"
        assert view.file.label == "KANARI-LABEL"
        assert b"ward-7B-bed-12" in store.journal.blob(view.file.originals[0])


def test_the_search_itself_finds_what_an_identified_export_holds(laboratory: Laboratory, tmp_path: Path) -> None:
    with laboratory.open() as store:
        case = store.cases()[0].id
        laboratory.operations(store).set_patient(Patient(case, "Ouyang Feng-Yi", "MRN-5519044"))
        signed(store, laboratory)
        pipeline.write_all(exporting.files(store, laboratory.session("sam", store), case, "identified", tmp_path / "id"))
    assert {c for _, c in holding(tmp_path / "id")} == {"Ouyang Feng-Yi", "MRN-5519044"}


def test_a_case_has_the_same_pseudonym_in_every_export_and_another_case_another(
    store: Store, laboratory: Laboratory
) -> None:
    ops = laboratory.operations(store)
    first = store.cases()[0]
    second = ops.create_case(store.readings(first), first.options, store.interpretation(first)).case
    who = laboratory.session("sam", store)

    def name(case: str) -> str:
        return exporting.files(store, who, case, "pseudonymized", Path("x"))[0][0].name

    assert name(first.id) == name(first.id)
    assert name(first.id) != name(second)


def test_an_old_patient_is_ninety_and_a_day_is_a_year(store: Store) -> None:
    from mingbian.cases.privacy import pseudonymized

    i = store.interpretation(store.cases()[0])
    i = replace(i, case=replace(i.case, age=97, collected="2026-05-17"), date="2026-05-17")
    cleaned = pseudonymized(i, Patient("x"), "P-1")
    assert (cleaned.case.age, cleaned.case.collected, cleaned.date) == (90, "2026", "2026")
