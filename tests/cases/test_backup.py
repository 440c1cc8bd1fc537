"""A backup is whole when it is made, thins as it ages, and a restore never writes over anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cases.fixtures import Laboratory

from mingbian.cases import audit, backups, schema
from mingbian.cases.backups import Backup
from mingbian.cases.errors import StoreFault, StoreRefusal
from mingbian.cases.store import Store
from mingbian.cases.views import case_view


def test_a_restored_backup_has_every_row_and_what_was_there_is_set_aside(laboratory: Laboratory, tmp_path: Path) -> None:
    with laboratory.open() as store:
        case = store.cases()[0].id
        laboratory.operations(store).comment(case, "before the backup")
        made = backups.back_up(store, folder=tmp_path / "b")
        laboratory.operations(store).comment(case, "after the backup")
    done = backups.restore(made.path, laboratory.path, laboratory.key, actor="sam")
    assert done.set_aside is not None
    with laboratory.open() as store:
        assert [c.text for c in case_view(store, case).comments] == ["before the backup"]
        assert audit.verify(store).sound
    with Store.open(done.set_aside, laboratory.key) as old:
        assert [c.text for c in case_view(old, case).comments] == ["before the backup", "after the backup"]


def test_nothing_is_restored_over_a_store_that_somebody_has_open(laboratory: Laboratory, tmp_path: Path) -> None:
    with laboratory.open() as store:
        made = backups.back_up(store, folder=tmp_path / "b")
        with pytest.raises(StoreRefusal, match="open elsewhere"):
            backups.restore(made.path, laboratory.path, laboratory.key, actor="sam")
        laboratory.operations(store).comment(store.cases()[0].id, "still at work")


def test_a_damaged_backup_takes_no_place(laboratory: Laboratory, tmp_path: Path) -> None:
    with laboratory.open() as store:
        made = backups.back_up(store, folder=tmp_path / "b")
    data = bytearray(made.path.read_bytes())
    data[len(data) // 2] ^= 4
    made.path.write_bytes(bytes(data))
    before = laboratory.path.read_bytes()
    with pytest.raises(StoreRefusal):
        backups.restore(made.path, laboratory.path, laboratory.key, actor="sam")
    assert laboratory.path.read_bytes() == before
    assert sorted(p.name for p in laboratory.path.parent.iterdir() if p.is_file()) == ["laboratory.mbcases"]


def test_a_backup_that_cannot_be_written_leaves_the_store_and_no_part(laboratory: Laboratory, tmp_path: Path) -> None:
    (tmp_path / "b").write_text("a file where the folder should be")
    with laboratory.open() as store:
        with pytest.raises(StoreFault):
            backups.back_up(store, folder=tmp_path / "b")
        laboratory.operations(store).comment(store.cases()[0].id, "goes on")


def test_the_drill_compares_every_row_and_cleans_up(laboratory: Laboratory, tmp_path: Path) -> None:
    with laboratory.open() as store:
        drilled = backups.drill(store, laboratory.session("admin", store), tmp_path / "b")
    assert drilled.equal
    assert drilled.rows > 10
    assert [p.suffix for p in (tmp_path / "b").iterdir()] == [backups.SUFFIX]


def test_backups_thin_to_hours_days_weeks_and_months_however_long_it_goes_on() -> None:
    start = datetime(2025, 9, 1, tzinfo=UTC)
    kept: frozenset[Backup] = frozenset()
    for hour in range(0, 24 * 430, 12):
        at = start + timedelta(hours=hour)
        new = Backup(Path(f"s-{at:%Y%m%dT%H%M%SZ}-{hour:08d}.mbbackup"), at, hour, 1)
        kept = backups.kept((*kept, new))
        assert new in kept
    ages = sorted(at - b.at for b in kept)
    assert ages[:12] == [timedelta(hours=12 * n) for n in range(12)]
    assert len({b.at.date() for b in kept if at - b.at < timedelta(days=6.9)}) == 7
    assert len({f"{b.at:%Y%m}" for b in kept}) == 12
    assert timedelta(days=300) < ages[-1] < timedelta(days=366)
    assert len(kept) <= 12 + 7 + 4 + 12


def test_closing_backs_up_what_changed_and_only_that(laboratory: Laboratory) -> None:
    store = laboratory.open()
    laboratory.operations(store).comment(store.cases()[0].id, "x")
    backups.close(store)
    folder = laboratory.path.parent / "backups"
    assert len(list(folder.iterdir())) == 1
    backups.close(laboratory.open())
    assert len(list(folder.iterdir())) == 1


def test_an_older_store_is_copied_before_it_is_brought_up_to_date(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("CREATE TABLE later(x TEXT)",)))
    with laboratory.open() as store:
        assert store.database.rows("SELECT * FROM later") == []
        assert audit.verify(store).sound
    kept = laboratory.path.with_name("laboratory.mbcases.before-1-to-2")
    monkeypatch.undo()
    with pytest.raises(StoreRefusal, match="newer version"):
        laboratory.open()
    with Store.open(kept, laboratory.key) as old:
        assert audit.verify(old).sound


def test_a_migration_that_fails_leaves_the_old_store(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("CREATE TABLE later(x TEXT)", "nonsense")))
    with pytest.raises(StoreRefusal):
        laboratory.open()
    monkeypatch.undo()
    with laboratory.open() as store:
        assert audit.verify(store).sound
