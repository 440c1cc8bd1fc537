"""Progress is told often enough to look alive, and a cancel goes through at once."""

from __future__ import annotations

import pytest
from tests.readers.reader_files import Reader, bgzf, record, vcf

from mingbian.model.errors import Cancelled
from mingbian.model.reading import Progress
from mingbian.readers import progress
from mingbian.readers.progress import Ticker

MANY = vcf([record("1", p) for p in range(50_000_000, 50_025_000)])


def test_records_and_share_only_grow_and_end_at_all(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    told: list[Progress] = []
    reading = reader(bgzf(MANY), progress=told.append)
    assert [p.records for p in told] == sorted(p.records for p in told)
    shares = [p.fraction for p in told if p.fraction is not None]
    assert shares == sorted(shares)
    assert told[-1] == Progress(reading.records, 1.0, "reading")
    assert len(told) > 10


def test_reports_are_spaced(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(1000))
    monkeypatch.setattr("time.monotonic", lambda: next(clock) * 0.01)
    told: list[Progress] = []
    ticker = Ticker(told.append)
    for n in range(100):
        ticker.tick(n, None)
    assert 15 <= len(told) <= 21


def test_cancel_stops_the_reading(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    seen = 0

    def stop(told: Progress) -> None:
        nonlocal seen
        seen = told.records
        if told.records > 1000:
            raise Cancelled

    with pytest.raises(Cancelled):
        reader(MANY, progress=stop)
    assert 1000 < seen < 20_000


def test_the_clock_changes_nothing(reader: Reader) -> None:
    assert reader(MANY) == reader(MANY, progress=lambda _: None)
