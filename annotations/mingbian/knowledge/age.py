"""How old the knowledge is, and what that asks of the reader. Ages are whole days; no clock is read here."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

BANNER_AFTER = 90
ACKNOWLEDGE_AFTER = 180


class AgeState(StrEnum):
    """FRESH: nothing to say. BANNER: say it wherever results are shown. ACKNOWLEDGE: the reader has to confirm it.

    BEFORE: the clock stands before the knowledge was made, so the age cannot be told; a warning.
    """

    FRESH = "fresh"
    BANNER = "banner"
    ACKNOWLEDGE = "acknowledge"
    BEFORE = "before"


def age_state(days: int) -> AgeState:
    """What an age in days asks for; negative days mean that the clock stands before the knowledge date."""
    if days < 0:
        return AgeState.BEFORE
    if days > ACKNOWLEDGE_AFTER:
        return AgeState.ACKNOWLEDGE
    return AgeState.BANNER if days > BANNER_AFTER else AgeState.FRESH


def days_between(knowledge: str, day: str) -> int:
    """Days from the knowledge date to a day, both ISO; negative where the day comes first."""
    return (date.fromisoformat(day[:10]) - date.fromisoformat(knowledge[:10])).days


def age_note(version: str, knowledge: str, day: str) -> str | None:
    """One sentence for a person who works with knowledge of this date on this day; None while it is fresh."""
    days = days_between(knowledge, day)
    state = age_state(days)
    if state is AgeState.FRESH:
        return None
    if state is AgeState.BEFORE:
        return f"the clock says {day[:10]}, but knowledge {version} is of {knowledge}: its age cannot be told."
    if state is AgeState.BANNER:
        return f"knowledge {version} of {knowledge} is {days} days old; newer approvals may be missing."
    return (
        f"knowledge {version} of {knowledge} is {days} days old. Approvals, withdrawals and classifications of the last "
        f"{days // 30} months are not in it: install a newer pack, and confirm every tier against current sources."
    )
