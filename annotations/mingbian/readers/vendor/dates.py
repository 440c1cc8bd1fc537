"""Dates of reports: ISO dates, and an age at the day of the specimen. Nothing asks for today."""

from __future__ import annotations

import datetime


def iso_date(text: str | None) -> str | None:
    """ "2026-05-01" of a date or a date with a time; None for anything else."""
    try:
        return datetime.date.fromisoformat((text or "").strip()[:10]).isoformat()
    except ValueError:
        return None


def age_at(born: str | None, seen: str | None) -> int | None:
    """Full years between two dates; None unless both are dates and the age is possible."""
    start, end = iso_date(born), iso_date(seen)
    if start is None or end is None:
        return None
    a, b = datetime.date.fromisoformat(start), datetime.date.fromisoformat(end)
    years = b.year - a.year - ((b.month, b.day) < (a.month, a.day))
    return years if 0 <= years <= 130 else None
