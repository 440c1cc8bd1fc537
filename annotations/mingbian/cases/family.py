"""The counselor's work as operations: worklist, contacts, relatives, letters, pedigree. It goes on after the signature."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from mingbian.cases.errors import StoreRefusal
from mingbian.cases.journal import Draft
from mingbian.cases.keys import keys_of, short_name
from mingbian.cases.operations import _day, _text
from mingbian.cases.records import (
    CaseFile,
    ChangeSet,
    Contact,
    Decision,
    FollowUp,
    Letter,
    Patient,
    Pedigree,
    Relative,
    Verdict,
)
from mingbian.cases.store import Session, Store
from mingbian.model.case import Case
from mingbian.model.interpretation import GermlineFinding, GermlineState, Interpretation
from mingbian.model.records import Record, replace
from mingbian.model.variant import Variant

CONFIRMATIONS: Final = ("none", "ordered", "sampled", "confirmed", "not_confirmed", "declined")
STATES: Final = ("open", "waiting", "done")
_TOLD: Final = (GermlineState.CONFIRMED, GermlineState.POSSIBLE)


class WorkItem(Record, frozen=True):
    """One line of the worklist: a finding that may be inherited, why, and how far its follow-up is."""

    case: CaseFile
    finding: str
    name: str
    germline: GermlineFinding
    follow_up: FollowUp | None
    facts: Case | None = None  # the case as it was interpreted: tumor type, age, consent
    variant: Variant | None = None
    relatives: tuple[Relative, ...] = ()
    patient: str = ""  # the name, where it is recorded

    @property
    def priority(self) -> str:
        return self.follow_up.priority if self.follow_up and self.follow_up.priority else self.germline.priority


class Family:
    """What a counselor does with a case."""

    def __init__(self, store: Store, session: Session) -> None:
        self.store = store
        self.session = session

    def follow(self, case: str, finding: str, *, base: int | None = None, **changes: str) -> ChangeSet:
        """Set confirmation, priority, owner, due (ISO day), state or note of one finding's follow-up."""
        known = {"confirmation", "priority", "owner", "due", "state", "note"}
        strangers = sorted(set(changes) - known)
        if strangers:
            raise StoreRefusal(
                "NO_SUCH_FIELD", f"There is no field {strangers[0]!r}.", f"Known: {', '.join(sorted(known))}."
            )
        _one_of(changes.get("confirmation", "none"), CONFIRMATIONS)
        _one_of(changes.get("state", "open"), STATES)
        if "due" in changes:
            changes["due"] = _day(changes["due"])
        with self._on(case, "germline.follow", base) as (draft, file):
            before = draft.get(FollowUp, f"{file.id}/{finding}") or FollowUp(file.id, finding)
            if finding not in keys_of(self.store.interpretation(file)).values():
                raise StoreRefusal("NO_SUCH_FINDING", "There is no such finding in this case.", "Look at it again.")
            after = replace(before, **changes)
            if after != before:
                draft.put(replace(after, by=self.session.full_name, at=draft.at))
        return draft.result

    def contact(self, case: str, on: str, way: str, who: str, text: str) -> ChangeSet:
        """Note a conversation: its day, "visit", "phone", "letter" or "message", with whom, and what was said."""
        _one_of(way, ("visit", "phone", "letter", "message"))
        with self._on(case, "germline.contact") as (draft, file):
            said = _text(text, "note")
            draft.put(
                Contact(secrets.token_hex(6), file.id, _day(on), way, who.strip(), said, self.session.full_name, draft.at)
            )
        return draft.result

    def remove_contact(self, contact: str) -> ChangeSet:
        return self._remove("germline.contact", Contact, contact)

    def relative(self, relative: Relative, base: int | None = None) -> ChangeSet:
        """A relative, new (``id`` "") or changed; the id of a new one is in the change set."""
        _one_of(relative.informed, ("no", "asked", "informed", "declined"))
        _one_of(relative.tested, ("unknown", "ordered", "carrier", "not_carrier", "declined"))
        with self._on(relative.case, "germline.relative", base) as (draft, file):
            draft.put(replace(relative, id=relative.id or secrets.token_hex(6), case=file.id))
        return draft.result

    def remove_relative(self, relative: str) -> ChangeSet:
        return self._remove("germline.relative", Relative, relative)

    def letter(
        self, case: str, template: str, lang: str, fields: Mapping[str, str], *, relative: str = "", letter: str = ""
    ) -> ChangeSet:
        """A letter as a draft, new or (``letter``) rewritten: template and fields make it again at any time."""
        with self._on(case, "germline.letter") as (draft, file):
            before = draft.get(Letter, letter) if letter else None
            if before is not None and before.sent_at:
                raise StoreRefusal("SENT", "That letter was sent; it does not change.", "Write a new one.")
            draft.put(
                Letter(
                    letter or secrets.token_hex(6), file.id, template, lang, dict(fields), self.session.full_name, draft.at,
                    relative=relative,
                )
            )  # fmt: skip
        return draft.result

    def send_letter(self, letter: str) -> ChangeSet:
        """The letter was given or sent; from now on it stands as it is."""
        before = self.store.journal.get(Letter, letter)
        if before is None:
            raise StoreRefusal("NO_SUCH_LETTER", "There is no such letter.", "")
        with self._on(before.case, "germline.letter") as (draft, _):
            draft.put(replace(before, sent_at=draft.at))
            draft.undoable = False
        return draft.result

    def pedigree(self, case: str, data: str, base: int | None = None) -> ChangeSet:
        """The family as the pedigree drawer's JSON."""
        with self._on(case, "germline.pedigree", base) as (draft, file):
            draft.put(Pedigree(file.id, data, self.session.full_name, draft.at))
        return draft.result

    def worklist(self, case: str = "") -> tuple[WorkItem, ...]:
        """Every finding of every case (or of one) that is or may be inherited, the most urgent and the soonest due first.

        What was dismissed together with its germline flag is not on it.
        """
        items = []
        for file in (self.store.case_file(case),) if case else self.store.cases():
            if file.archived or not file.germline:
                continue
            program = self.store.interpretation(file)
            keys = keys_of(program)
            found = {f.id: f for f in program.findings}
            journal = self.store.journal
            follow_ups = {f.finding: f for f in journal.of_case(FollowUp, file.id)}
            gone = {d.finding for d in journal.of_case(Decision, file.id) if d.verdict is Verdict.DISMISSED}
            relatives = journal.of_case(Relative, file.id)
            patient = journal.get(Patient, file.id)
            for g in program.germline_findings:
                key = keys.get(g.finding, "")
                if key not in gone and (g.withheld or g.state in _TOLD):
                    f = found.get(g.finding)
                    items.append(
                        WorkItem(
                            file, key, short_name(f) if f else "", g, follow_ups.get(key), program.case,
                            f.variant if f else None, relatives, patient.name if patient else "",
                        )
                    )  # fmt: skip
        return tuple(sorted(items, key=urgency))

    def _remove(self, action: str, kind: type[Any], entity: str) -> ChangeSet:
        before = self.store.journal.get(kind, entity)
        if before is None:
            raise StoreRefusal("NOT_THERE", "That is not there any more.", "Look at the case again.")
        with self._on(before.case, action) as (draft, _):
            draft.delete(before)
        return draft.result

    @contextmanager
    def _on(self, case: str, action: str, base: int | None = None) -> Iterator[tuple[Draft, CaseFile]]:
        self.session.require(action)
        known = self.store.case_file(case)
        with self.store.edit(action, self.session.user, known.id, base=base) as draft:
            draft.undoable = not known.status.frozen
            yield draft, draft.get(CaseFile, known.id) or known


def followed(i: Interpretation, keys: Mapping[str, str], follow_ups: Mapping[str, FollowUp]) -> Interpretation:
    """The interpretation with what the confirmatory tests said, for letters: confirmed in normal cells, or not.

    ``keys`` maps a finding's id to its key, ``follow_ups`` are by key, as in ``CaseView``.
    """
    changed = tuple(_after_test(g, follow_ups.get(keys.get(g.finding, ""))) for g in i.germline_findings)
    return i if changed == i.germline_findings else replace(i, germline_findings=changed)


def _after_test(g: GermlineFinding, follow_up: FollowUp | None) -> GermlineFinding:
    if follow_up is None or g.state not in _TOLD:
        return g
    who = f"{follow_up.by}, {follow_up.at[:10]}"
    if follow_up.confirmation == "confirmed" and g.state is GermlineState.POSSIBLE:
        due, due_zh = (tuple(_now(a) for a in found[1:]) for found in (g.actions, g.actions_zh))  # the test is done
        return replace(
            g, state=GermlineState.CONFIRMED, actions=due, actions_zh=due_zh,
            reason=f"{g.reason} A separate test of normal cells confirmed it (recorded by {who}).",
            reason_zh=f"{g.reason_zh}另以正常檢體檢驗，已確認（{who} 登錄）。",
        )  # fmt: skip
    if follow_up.confirmation == "not_confirmed":
        return replace(
            g, state=GermlineState.NOT_FLAGGED, actions=(), actions_zh=(),
            reason=f"{g.reason} A separate test of normal cells did not find it (recorded by {who}).",
            reason_zh=f"{g.reason_zh}另以正常檢體檢驗，沒有找到（{who} 登錄）。",
        )  # fmt: skip
    return g


def _now(action: str) -> str:
    """What was to be done if the test confirmed it, without that condition."""
    for condition in ("If confirmed: ", "若確認："):
        if action.startswith(condition):
            rest = action.removeprefix(condition)
            return rest[:1].upper() + rest[1:]
    return action


def urgency(item: WorkItem) -> tuple[bool, str, str, int]:
    """What comes first on the worklist, as a key for sorting."""
    due = item.follow_up.due if item.follow_up else ""
    done = item.follow_up is not None and item.follow_up.state == "done"
    return done, item.priority or "P9", due or "9999", -item.case.number


def _one_of(value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise StoreRefusal("NO_SUCH_VALUE", f"{value!r} is none of {', '.join(known)}.", "Choose one of them.")
