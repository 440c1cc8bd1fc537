"""One finding as it stands in the review: what the pane shows beside the program's reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingbian_desktop.presenters.keeper import Keeper

if TYPE_CHECKING:
    from mingbian.cases.records import Comment, Decision, Opinion
    from mingbian.cases.views import CaseView
    from mingbian.model.interpretation import Finding

OWN_STEPS = ("comment", "finding.opinion", "finding.overrule")
"""What the pane itself offers to take back."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``finding`` is the program's own; ``reader`` the full name of who looks; ``may`` what that person can take back."""

    key: str
    finding: Finding
    decision: Decision | None
    opinions: tuple[Opinion, ...]
    comments: tuple[Comment, ...]
    disagrees: bool
    dismissed: bool
    frozen: bool
    signed: tuple[str, str, str, str] | None  # report id, signer, local time, who released
    reader: str
    may: frozenset[str]

    @property
    def overruled(self) -> bool:
        return self.decision is not None and (self.decision.tier_changed or self.decision.tier is not None)


def standing(view: CaseView | None, number: str, keeper: Keeper) -> Standing | None:
    """Of finding ``number`` ("F3"); None without a case of the store."""
    session = keeper.session
    key = view.keys.get(number) if view is not None else None
    if view is None or key is None or session is None:
        return None
    decision = view.decisions.get(key)
    frozen = view.file.status.frozen
    report = view.report if frozen else None
    return Standing(
        key=key,
        finding=view.findings[key],
        decision=decision,
        opinions=view.opinions.get(key, ()),
        comments=tuple(c for c in view.comments if c.finding == key),
        disagrees=key in view.disagreements,
        dismissed=decision is not None and decision.verdict.value == "dismissed",
        frozen=frozen,
        signed=(report.id, report.signer_name, report.signed_local, report.released_by) if report else None,
        reader=session.full_name,
        may=frozenset() if frozen else frozenset(a for a in OWN_STEPS if keeper.may(a)),
    )
