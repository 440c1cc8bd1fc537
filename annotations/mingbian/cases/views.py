"""A case as the window, the command line and the printer see it: one state, read at once."""

from __future__ import annotations

from collections.abc import Mapping

from mingbian.cases.effective import effective
from mingbian.cases.keys import keys_of
from mingbian.cases.memory import Earlier, seen_before
from mingbian.cases.records import (
    CaseFile,
    Comment,
    Contact,
    Decision,
    FollowUp,
    Letter,
    Opened,
    Opinion,
    Patient,
    Pedigree,
    Relative,
    Report,
    ToDo,
)
from mingbian.cases.store import Store
from mingbian.model.interpretation import Finding, Interpretation, Tier
from mingbian.model.records import Record


class CaseView(Record, frozen=True):
    """Everything of one case. ``seq`` is the journal's state it was read at: give it to an operation as ``base``.

    ``interpretation`` has the laboratory's decisions in it; ``program`` is what the program said. ``keys`` maps a finding's
    number ("F3") to its key, by which ``decisions``, ``opinions``, ``opened`` and ``follow_ups`` are found.
    """

    seq: int
    file: CaseFile
    patient: Patient
    program: Interpretation
    interpretation: Interpretation
    keys: Mapping[str, str]
    decisions: Mapping[str, Decision]
    opinions: Mapping[str, tuple[Opinion, ...]]
    comments: tuple[Comment, ...]
    opened: Mapping[str, tuple[Opened, ...]]
    reports: tuple[Report, ...]
    follow_ups: Mapping[str, FollowUp]
    contacts: tuple[Contact, ...]
    relatives: tuple[Relative, ...]
    letters: tuple[Letter, ...]
    pedigree: Pedigree | None
    to_dos: tuple[ToDo, ...]
    undo: str  # the action that "undo" would take back, "" where there is none
    redo: str

    @property
    def findings(self) -> Mapping[str, Finding]:
        """Findings of the program by key, the dismissed ones too."""
        return {self.keys[f.id]: f for f in self.program.findings}

    def unopened(self, user: str) -> tuple[str, ...]:
        """Keys of Tier I and II findings, by the program or as decided, that ``user`` has not opened yet."""
        seen = {key for key, marks in self.opened.items() if any(m.user == user for m in marks)}
        return tuple(key for key in self.to_open if key not in seen)

    @property
    def to_open(self) -> tuple[str, ...]:
        """Keys of the findings that must be opened before signing."""
        both = (*self.program.findings, *self.interpretation.findings)
        return tuple(dict.fromkeys(self.keys[f.id] for f in both if f.tier in (Tier.I, Tier.II)))

    @property
    def disagreements(self) -> tuple[str, ...]:
        """Keys of findings that a second reader sees otherwise than they stand."""
        stands = {self.keys[f.id]: f.tier for f in self.interpretation.findings}
        return tuple(
            key
            for key, opinions in self.opinions.items()
            if any(
                (o.verdict.value == "dismissed") != (key not in stands) or (key in stands and o.tier != stands[key])
                for o in opinions
            )
        )

    @property
    def report(self) -> Report | None:
        """The report in force."""
        return next((r for r in self.reports if r.id == self.file.report), None)


def case_view(store: Store, case: str) -> CaseView:
    """A case by id or number. Raises ``StoreRefusal``."""
    from mingbian.cases.undo import next_steps

    journal = store.journal
    with store.database.snapshot():
        seq, _ = journal.head()
        file = store.case_file(case)
        program = store.interpretation(file)
        decisions = journal.of_case(Decision, file.id)
        opinions: dict[str, list[Opinion]] = {}
        for opinion in journal.of_case(Opinion, file.id):
            opinions.setdefault(opinion.finding, []).append(opinion)
        opened: dict[str, list[Opened]] = {}
        for mark in journal.of_case(Opened, file.id):
            if mark.interpretation == file.interpretation:
                opened.setdefault(mark.finding, []).append(mark)
        undo, redo = next_steps(journal, file.id)
        return CaseView(
            seq=seq,
            file=file,
            patient=journal.get(Patient, file.id) or Patient(file.id),
            program=program,
            interpretation=effective(program, decisions),
            keys=keys_of(program),
            decisions={d.finding: d for d in decisions},
            opinions={key: tuple(found) for key, found in opinions.items()},
            comments=tuple(sorted(journal.of_case(Comment, file.id), key=lambda c: (c.at, c.id))),
            opened={key: tuple(found) for key, found in opened.items()},
            reports=tuple(sorted(journal.of_case(Report, file.id), key=lambda r: r.revision)),
            follow_ups={f.finding: f for f in journal.of_case(FollowUp, file.id)},
            contacts=tuple(sorted(journal.of_case(Contact, file.id), key=lambda c: (c.on, c.at, c.id))),
            relatives=journal.of_case(Relative, file.id),
            letters=tuple(sorted(journal.of_case(Letter, file.id), key=lambda x: (x.at, x.id))),
            pedigree=journal.get(Pedigree, file.id),
            to_dos=journal.of_case(ToDo, file.id),
            undo=undo.action if undo else "",
            redo=redo.action if redo else "",
        )


__all__ = ["CaseView", "Earlier", "case_view", "seen_before"]
