"""Nothing in the store changes but through the journal, and whoever changes it otherwise is found."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.cases.fixtures import Laboratory, signed
from tests.cases.tampering import TAMPERINGS, tampered

from mingbian.cases import audit, backups
from mingbian.cases.errors import StoreRefusal
from mingbian.cases.store import Store
from mingbian.cases.views import case_view
from mingbian.model.interpretation import Tier


def busy(store: Store, laboratory: Laboratory) -> None:
    """A day's work on one case, up to its signature."""
    ops = laboratory.operations(store)
    case = store.cases()[0].id
    for n, key in enumerate(case_view(store, case).to_open):
        ops.overrule_tier(case, key, Tier.II, f"reason {n}")
        ops.comment(case, f"comment {n}", finding=key)
    ops.undo(case)
    signed(store, laboratory)


@pytest.fixture(scope="module")
def worked_in(template: tuple[Path, bytes], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A store after a day's work, made once."""
    laboratory = Laboratory(template, tmp_path_factory.mktemp("worked"))
    with laboratory.open() as store:
        busy(store, laboratory)
    return laboratory.path, laboratory.key


def test_a_store_that_was_only_worked_with_is_sound(worked_in: tuple[Path, bytes], tmp_path: Path) -> None:
    with Laboratory(worked_in, tmp_path).open() as store:
        backups.back_up(store, folder=tmp_path / "b")
        found = audit.verify(store, audit.backup_anchors(store, tmp_path / "b"))
    assert found.problems == ()
    assert found.anchors == 1


@pytest.mark.parametrize("kind", sorted(TAMPERINGS))
def test_every_kind_of_tampering_is_found(worked_in: tuple[Path, bytes], tmp_path: Path, kind: str) -> None:
    laboratory = Laboratory(worked_in, tmp_path)
    rng = random.Random(kind)
    with laboratory.open() as store:
        for _ in range(4):
            with tampered(store.database, kind, rng) as changed:
                if changed:
                    assert not audit.verify(store, pages=False).sound, changed
        assert audit.verify(store).sound  # and each was taken back


def test_a_tail_cut_with_everything_that_told_of_it_is_found_by_reports_and_backups(
    store: Store, laboratory: Laboratory, tmp_path: Path
) -> None:
    early = backups.back_up(store, folder=tmp_path / "early")
    report = signed(store, laboratory)
    made = backups.back_up(store, folder=tmp_path / "late")
    anchors = (*audit.backup_anchors(store, tmp_path / "late"), audit.Anchor("page", report.anchor_seq, report.anchor[:32]))
    with store.database.lock:
        pass
    store.close()
    laboratory.path.unlink()
    backups.restore(early.path, laboratory.path, laboratory.key, actor="insider")  # as if the later day had never been
    with laboratory.open() as back:
        assert audit.verify(back).sound  # in itself nothing is wrong with it
        found = audit.verify(back, anchors)
    assert {p.code for p in found.problems} == {"ANCHOR"}
    assert made.seq > early.seq


def test_the_exported_journal_tells_before_and_after_and_keeps_passwords_to_itself(
    store: Store, laboratory: Laboratory
) -> None:
    key = case_view(store, store.cases()[0].id).to_open[0]
    laboratory.operations(store).overrule_tier(store.cases()[0].id, key, Tier.III, "the reason given")
    text = audit.export_lines(store).decode()
    assert "the reason given" in text
    assert '"tier":"III"' in text
    assert "argon2" not in text


def test_flipped_bits_are_refused_or_found(laboratory: Laboratory, tmp_path: Path) -> None:
    whole = laboratory.path.read_bytes()
    rng = random.Random(7)
    for _ in range(12):
        at = rng.randrange(len(whole))
        data = bytearray(whole)
        data[at] ^= 1 << rng.randrange(8)
        laboratory.path.write_bytes(bytes(data))
        try:
            with laboratory.open() as store:
                sound = audit.verify(store).sound
        except StoreRefusal:
            sound = False
        assert not sound, at
        for ending in ("-wal", "-shm"):
            laboratory.path.with_name(laboratory.path.name + ending).unlink(missing_ok=True)


def test_a_clock_that_went_back_is_told_and_the_order_holds(store: Store, laboratory: Laboratory) -> None:
    from datetime import timedelta

    laboratory.clock.now -= timedelta(days=3)
    laboratory.operations(store).comment(store.cases()[0].id, "x")
    laboratory.operations(store).comment(store.cases()[0].id, "y")
    actions = [e.content.action for e in store.journal.events()]
    assert actions.count("clock.backwards") == 1
    assert audit.verify(store).sound


def test_bytes_that_are_no_text_are_damage_not_an_error_of_ours(store: Store) -> None:
    case = store.cases()[0].id
    with store.database.transaction():
        store.database.write("UPDATE entity SET body=? WHERE kind='case'", (b'{"id":"\xb1\xff"}',))
    with pytest.raises(StoreRefusal, match="damaged"):
        store.case_file(case)
    assert not audit.verify(store).sound
