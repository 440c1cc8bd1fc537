"""Dates as they are printed: ISO, and in the calendar of the Republic of China beside it."""

from __future__ import annotations

import re
from typing import Final

from mingbian.reports.wording import say

_ISO: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?\Z")
_FIRST_YEAR: Final = 1911


def roc_and_gregorian(date: str, lang: str) -> str:
    """An ISO date (or year, or year and month) in both calendars; any other text as it is."""
    iso = _ISO.match(date)
    if iso is None or int(iso[1]) <= _FIRST_YEAR:
        return date
    roc = int(iso[1]) - _FIRST_YEAR
    given = "-".join(part for part in iso.groups() if part)
    if iso[3]:
        return say("date.roc", lang, roc=roc, month=int(iso[2]), day=int(iso[3]), iso=given)
    if iso[2]:
        return say("date.roc.month", lang, roc=roc, month=int(iso[2]), iso=given)
    return say("date.roc.year", lang, roc=roc, iso=given)
