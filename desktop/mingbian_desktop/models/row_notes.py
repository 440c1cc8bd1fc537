"""What the laboratory did with a row of the variant table: small signs with words, beside the program's own flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingbian_desktop import review_words as say
from mingbian_desktop.i18n import Lang

if TYPE_CHECKING:
    from mingbian.cases.views import CaseView


@dataclass(frozen=True, slots=True)
class RowNote:
    """Of one finding. ``comments`` is how many there are."""

    dismissed: bool = False
    unopened: bool = False
    accepted: bool = False
    overruled: bool = False
    on_report: bool = False
    comments: int = 0
    opinion: bool = False
    disagrees: bool = False

    def signs(self, lang: Lang) -> tuple[tuple[str, str, str], ...]:
        """Icon, color token and words of each sign, in the order they stand in the row."""
        found = []
        if self.dismissed:
            found.append(("dismissed", "faint", say.NOTE_DISMISSED.in_(lang)))
        if self.unopened:
            found.append(("unopened", "accent_text", say.NOTE_UNOPENED.in_(lang)))
        if self.accepted:
            found.append(("accepted", "ok", say.NOTE_ACCEPTED.in_(lang)))
        if self.overruled:
            found.append(("overruled", "text", say.NOTE_OVERRULED.in_(lang)))
        if self.on_report:
            found.append(("report", "accent_text", say.NOTE_ON_REPORT.in_(lang)))
        if self.comments:
            text = say.NOTE_COMMENT if self.comments == 1 else say.NOTE_COMMENTS
            found.append(("comment", "secondary", text.in_(lang).format(n=self.comments)))
        if self.disagrees:
            found.append(("disagreement", "danger", say.NOTE_DISAGREES.in_(lang)))
        elif self.opinion:
            found.append(("opinion", "secondary", say.NOTE_OPINION.in_(lang)))
        return tuple(found)

    def spoken(self, lang: Lang) -> str:
        comma = "、" if lang is Lang.ZH else ", "
        return comma.join(words for _, _, words in self.signs(lang))


NOTHING = RowNote()


def notes_of(view: CaseView, user: str) -> Mapping[str, RowNote]:
    """By number of the finding ("F3"), for those there is something to say of. ``user`` is who looks."""
    numbers = {key: number for number, key in view.keys.items()}
    unopened = set(view.unopened(user))
    disagree = set(view.disagreements)
    comments: dict[str, int] = {}
    for comment in view.comments:
        comments[comment.finding] = comments.get(comment.finding, 0) + 1
    found: dict[str, RowNote] = {}
    for key in {*view.decisions, *view.opinions, *comments, *unopened}:
        number = numbers.get(key)
        if number is None:
            continue
        d = view.decisions.get(key)
        verdict = d.verdict.value if d is not None else ""
        found[number] = RowNote(
            dismissed=verdict == "dismissed",
            unopened=key in unopened,
            accepted=verdict == "accepted",
            overruled=d is not None and (d.tier_changed or d.tier is not None),
            on_report=d is not None and bool(d.report),
            comments=comments.get(key, 0),
            opinion=bool(view.opinions.get(key)),
            disagrees=key in disagree,
        )
    return found
