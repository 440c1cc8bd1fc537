"""The part of the evidence pane that says how a finding stands in the review, and what this laboratory saw before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mingbian.model.interpretation import Finding, Level, Tier
from mingbian.model.records import replace
from mingbian_desktop import review_words as say
from mingbian_desktop.i18n import Lang
from mingbian_desktop.presenters.reviewing import Standing
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.badges import TierBadge
from mingbian_desktop.views.widgets import Button, Flow, Frame, IconLabel, Label, clear, column, pair, pairs, row

if TYPE_CHECKING:
    from mingbian.cases.memory import Earlier
    from mingbian.cases.records import Comment, Opinion

EARLIER_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Steps:
    """What the section offers to take back."""

    remove_comment: Callable[[str], object]
    withdraw_opinion: Callable[[], object]
    restore_tier: Callable[[], object]


def _badge(ui: Ui, finding: Finding, tier: Tier | None, level: str | None) -> TierBadge:
    return TierBadge(ui, replace(finding, tier=tier, level=Level(level) if level else None))


def _link(text: str, clicked: Callable[[], object], spoken: str = "") -> Button:
    button = Button("source", clicked)
    button.say(text)
    button.setAccessibleName(spoken or text)
    return button


def _flow(*widgets: QWidget) -> Flow:
    """Beside each other, or under each other where there is no room."""
    flow = Flow(8)
    for widget in widgets:
        flow.addWidget(widget)
    return flow


def review_section(ui: Ui, body: QVBoxLayout, stands: Standing, steps: Steps) -> None:
    """Add decision, opinions and comments to ``body``."""
    tr = ui.tr
    d = stands.decision
    verdict = d.verdict if d is not None else None
    grid = pairs()
    made = [tr(say.VERDICTS[verdict])] if verdict is not None and verdict.value != "open" else []
    if stands.overruled:
        made.append(tr(say.NOTE_OVERRULED))
    if d is not None and d.criteria:
        made.append(tr(say.NOTE_CRITERIA))
    if d is not None and d.report:
        made.append(tr(say.NOTE_ON_REPORT))
    word = ("、" if tr.lang is Lang.ZH else ", ").join(made) or tr(say.NOT_DECIDED)
    pair(grid, Label(tr(say.DECIDED), "faint"), Label(word, "strong" if made else "secondary", wrap=True))
    if d is not None and d.by and made:
        pair(grid, Label(""), Label(tr(say.BY_AT, by=d.by, at=say.day_time(d.at)), "small", wrap=True))
    if d is not None and d.reasons and stands.dismissed:
        reasons = "\n".join(say.phrase(r, tr.lang) for r in d.reasons)
        pair(grid, Label(tr(say.REASON), "faint"), Label(reasons, wrap=True, select=True))
    if d is not None and d.criteria:
        codes = ", ".join(f"{'+' if used else '−'}{code}" for code, used in sorted(d.criteria.items()))
        pair(
            grid,
            Label(tr(say.FIELDS["criteria"]), "faint"),
            Label(f"{codes}  {d.oncogenicity_reason}", wrap=True, select=True),
        )
    body.addLayout(grid)
    if d is not None and stands.overruled:
        _overruled(ui, body, stands, steps)
    for opinion in stands.opinions:
        _opinion(ui, body, stands, opinion, steps)
    for comment in stands.comments:
        _comment(ui, body, stands, comment, steps)
    if stands.signed is not None:
        report, name, at, released = stands.signed
        body.addSpacing(6)
        text = tr(say.SIGNED_BY, id=report, name=name, at=at)
        if released:
            text = f"{text}\n{tr(say.RELEASED_BY, name=released)}"
        line = row(spacing=8)
        line.addLayout(column(2, IconLabel(ui, "seal", "ok", 14), 0, spacing=0))
        line.addWidget(Label(text, "small", wrap=True, select=True), 1)
        body.addLayout(line)


def _overruled(ui: Ui, body: QVBoxLayout, stands: Standing, steps: Steps) -> None:
    """The program's own tier beside the one that was decided."""
    tr, d, f = ui.tr, stands.decision, stands.finding
    if d is None:
        return
    box = Frame("calm")
    line = _flow(
        Label(tr(say.PROGRAM_TIER), "faint"),
        _badge(ui, f, f.tier, f.level.value if f.level else None),
        IconLabel(ui, "chevron_right", "faint", 12, ""),
        Label(tr(say.OWN_TIER), "faint"),
        _badge(ui, f, d.tier, d.level),
    )
    if "finding.overrule" in stands.may:
        line.addWidget(_link(tr(say.RESTORE_TIER), steps.restore_tier))
    inside = column(line, Label(d.tier_reason, wrap=True, select=True), spacing=6, margins=(12, 8, 12, 8))
    box.setLayout(inside)
    body.addSpacing(8)
    body.addWidget(box)


def _opinion(ui: Ui, body: QVBoxLayout, stands: Standing, opinion: Opinion, steps: Steps) -> None:
    tr = ui.tr
    box = Frame("calm")
    head = _flow(IconLabel(ui, "opinion", "secondary", 14), Label(tr(say.OPINION_OF), "faint"))
    if opinion.verdict.value == "dismissed":
        head.addWidget(Label(tr(say.OPINION_DISMISS), "strong"))
    else:
        head.addWidget(_badge(ui, stands.finding, opinion.tier, None))
    inside = column(head, spacing=4, margins=(12, 8, 12, 8))
    if stands.disagrees and _differs(stands, opinion):
        line = row(IconLabel(ui, "disagreement", "danger", 14, ""), Label(tr(say.DISAGREES), "wrong"), 0, spacing=8)
        inside.addLayout(line)
    if opinion.note:
        inside.addWidget(Label(opinion.note, wrap=True, select=True))
    foot = _flow(Label(tr(say.BY_AT, by=opinion.reader, at=say.day_time(opinion.at)), "small"))
    if opinion.reader == stands.reader and "finding.opinion" in stands.may:
        foot.addWidget(_link(tr(say.WITHDRAW), steps.withdraw_opinion))
    inside.addLayout(foot)
    box.setLayout(inside)
    body.addSpacing(8)
    body.addWidget(box)


def _differs(stands: Standing, opinion: Opinion) -> bool:
    """Whether this opinion is one of those that see the finding otherwise than it stands."""
    if (opinion.verdict.value == "dismissed") != stands.dismissed:
        return True
    d = stands.decision
    tier = d.tier if d is not None and stands.overruled else stands.finding.tier
    return not stands.dismissed and opinion.tier != tier


def _comment(ui: Ui, body: QVBoxLayout, stands: Standing, comment: Comment, steps: Steps) -> None:
    tr = ui.tr
    by = tr(say.BY_AT, by=comment.by, at=say.day_time(comment.at))
    head = _flow(IconLabel(ui, "comment", "secondary", 14, tr(say.COMMENTS)), Label(by, "small"))
    if comment.printed:
        head.addWidget(Label(tr(say.PRINTED), "tag"))
    if comment.by == stands.reader and "comment" in stands.may:
        head.addWidget(
            _link(tr(say.REMOVE), partial(steps.remove_comment, comment.id), f"{tr(say.REMOVE)}: {comment.text}")
        )
    body.addSpacing(8)
    body.addLayout(head)
    text = Label(comment.text, wrap=True, select=True)
    text.setIndent(22)
    body.addWidget(text)


class Memory(QWidget):
    """What this laboratory saw before of the same change; empty until the store has answered."""

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._lines = column(spacing=4)
        self.setLayout(self._lines)
        self.hide()

    def fill(self, earlier: Sequence[Earlier]) -> None:
        tr = self._ui.tr
        clear(self._lines)
        self._lines.addSpacing(16)
        self._lines.addWidget(Label(tr(say.SEEN_TITLE), "heading"))
        self._lines.addSpacing(4)
        if not earlier:
            self._lines.addWidget(Label(tr(say.SEEN_NONE), "secondary", wrap=True))
        for one in earlier[:EARLIER_SHOWN]:
            self._add(one)
        if len(earlier) > EARLIER_SHOWN:
            self._lines.addWidget(Label(tr(say.SEEN_MORE, n=len(earlier) - EARLIER_SHOWN), "small"))
        self.show()

    def _add(self, one: Earlier) -> None:
        tr = self._ui.tr
        if one.decision is not None and one.decision.verdict.value == "dismissed":
            tier = tr(say.NOTE_DISMISSED)
        else:
            tier = one.tier or tr(say.NO_TIER)
        text = tr(say.SEEN_LINE, label=f"#{one.number} {one.label}", tumor=one.tumor or "–", tier=tier)
        line = row(spacing=8)
        line.addWidget(Label(text, wrap=True, select=True), 1)
        line.addWidget(Label(tr(say.SAME_TUMOR if one.same_tumor else say.OTHER_TUMOR), "small"))
        self._lines.addLayout(line)
        for comment in one.comments:
            note = Label(comment.text, "small", wrap=True, select=True)
            note.setIndent(16)
            self._lines.addWidget(note)


def seen_text(ui: Ui, n: int) -> str:
    """The chip at the head of the pane."""
    return ui.tr(say.SEEN_ONE) if n == 1 else ui.tr(say.SEEN, n=n)
