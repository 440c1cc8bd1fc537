"""What the CIViC layer may add to a finding. CIViC's levels are shown as CIViC's; they are not AMP levels.

1. Assertions of CIViC's editors carry an AMP category of their own: in their own disease it is the tier
   (``CIVIC-ASSERTION``), for a drug only where the policy counts guidelines, or a chosen FDA approval stands behind it.
2. Evidence items reach level C at most (A, B and C: ``CIVIC-C``; D and E: ``CIVIC-D``), and only where the case's disease
   is their own or a kind of it.
3. Listed and never graded (``CIVIC-LISTED``): items on any mutation of a gene, on any cancer, on a subtype or a receptor
   state that the case does not state, items that CIViC's own others dispute, toxicity, drugs that the curated rows
   withhold here, preclinical items beside clinical evidence, further drugs beside a tier I statement on a drug, and what
   CIViC's own items say the opposite of. Items that do not support an effect are listed as such (``CIVIC-AGAINST``).
4. The curated rows of this tumor speak first: what they state of a drug, of the diagnosis or of the outlook, CIViC only
   accompanies (``CIVIC-BESIDE``). An assertion may still raise a statement that is low for no other reason than that
   nobody has checked its row yet; it then takes that row's conditions with it.
5. Another tumor: only an assertion with an FDA approval, as for curated rows, and only where nothing nearer speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from mingbian.interpret import amp
from mingbian.interpret.amp import Grade
from mingbian.interpret.context_keys import Role, role
from mingbian.interpret.lines import Line
from mingbian.interpret.match import Hit
from mingbian.interpret.tumors import OWN, TumorMatch, TumorMatcher
from mingbian.knowledge.atoms import AnyBiomarker
from mingbian.knowledge.rows import GROUPS, CivicFacts, Regimen, Row
from mingbian.model.case import Case, Policy, Regulator
from mingbian.model.interpretation import Basis, Condition, ConditionState, Effect, Level, Tier
from mingbian.model.records import replace

ASSERTION, CLINICAL, PRECLINICAL = "CIVIC-ASSERTION", "CIVIC-C", "CIVIC-D"
LISTED, BESIDE, AGAINST = "CIVIC-LISTED", "CIVIC-BESIDE", "CIVIC-AGAINST"
EVIDENCE_RULES = frozenset({CLINICAL, PRECLINICAL, LISTED})
"""Rules of evidence items: they never raise a flag of their own, nor oppose what another finding says."""

_PROGNOSTIC = frozenset({Effect.PROGNOSTIC_BETTER, Effect.PROGNOSTIC_WORSE})
_OPPOSITE: Mapping[Effect, tuple[Effect, ...]] = MappingProxyType(
    {
        Effect.SENSITIVITY: (Effect.RESISTANCE, Effect.NO_BENEFIT),
        Effect.RESISTANCE: (Effect.SENSITIVITY,),
        Effect.PROGNOSTIC_BETTER: (Effect.PROGNOSTIC_WORSE,),
        Effect.PROGNOSTIC_WORSE: (Effect.PROGNOSTIC_BETTER,),
    }
)
_TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        BESIDE: (
            "CIViC on what the rows above already state, {count}.",
            "CIViC 亦有上述敘述的相關資料：{count}。",
        ),
        LISTED: (
            "CIViC lists without grading, {count}: whole gene, any cancer, a subtype, disputed, preclinical, another drug.",
            "CIViC 另列而於此不分級（整個基因、不限癌別、僅限亞型、有爭議、臨床前，或此處不列的藥物）：{count}。",
        ),
        AGAINST: (
            "CIViC items that do not support an effect, {count}; they raise nothing.",
            "CIViC 中不支持某項效果的資料：{count}；不影響分級。",
        ),
    }
)


def grade(row: Row, tumor: TumorMatch, conditions: Sequence[Condition], case: Case) -> Grade | None:
    """The grade of one CIViC row by itself; None where it says nothing about this case. ``settle`` decides the rest."""
    facts = row.civic
    assert facts is not None
    if tumor is TumorMatch.OTHER:
        return _elsewhere(row, facts, case)
    if tumor not in OWN or (tumor is TumorMatch.NARROWER and row.effect in _PROGNOSTIC):
        return None
    if any(c.state is ConditionState.NOT_MET for c in conditions):
        return None
    if any(c.state is ConditionState.UNKNOWN and c.key and role(c.key) is Role.DISEASE for c in conditions):
        return Grade(None, None, LISTED)  # a receptor state is part of what the disease is
    if facts.kind == "assertion":
        return _assertion(row, facts, case)
    unspecific = facts.gene_wide or tumor is TumorMatch.NARROWER or any(code in GROUPS for code in row.tumor_types)
    if not facts.level or unspecific or facts.disputed or row.effect is Effect.TOXICITY:
        return Grade(None, None, LISTED)
    if facts.level in ("A", "B", "C"):
        return Grade(Tier.II, Level.C, CLINICAL)
    return Grade(Tier.II, Level.D, PRECLINICAL)


def _assertion(row: Row, facts: CivicFacts, case: Case) -> Grade:
    level = row.level
    assert level is not None
    strong = level in (Level.A, Level.B)
    if facts.disputed:
        return Grade(None, None, LISTED)
    approved = facts.fda and Regulator.FDA in case.regulators
    if strong and row.effect in amp.THERAPEUTIC and case.policy is not Policy.GUIDELINE and not approved:
        return Grade(Tier.II, Level.C, "AMP-C-policy")
    return Grade(Tier.I if strong else Tier.II, level, ASSERTION)


def _elsewhere(row: Row, facts: CivicFacts, case: Case) -> Grade | None:
    if facts.kind != "assertion" or row.effect is not Effect.SENSITIVITY or row.level is not Level.A:
        return None
    return Grade(Tier.II, Level.C, "AMP-C-other-tumor") if facts.fda and Regulator.FDA in case.regulators else None


# -- beside the curated rows ----------------------------------------------------------------------------------------


def split(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Curated lines, and those of the CIViC layer."""
    return [line for line in lines if line.civic is None], [line for line in lines if line.civic is not None]


def withdrawn_drugs(rows: Iterable[Row], tumors: TumorMatcher) -> frozenset[str]:
    """Drugs that rows bound to no variant withdraw everywhere, or in the case's own tumor."""
    gone = [row for row in rows if row.effect is Effect.WITHDRAWN and isinstance(row.biomarker, AnyBiomarker)]
    return frozenset(d for row in gone if "*" in row.tumor_types or tumors.match(row)[0] in OWN for d in row.drugs)


def settle(
    curated: Sequence[Line],
    offered: Sequence[Line],
    civic: Sequence[Line],
    hits: Sequence[Hit],
    withdrawn: frozenset[str] = frozenset(),
) -> tuple[list[Line], tuple[Basis, ...]]:
    """The CIViC lines that become assertions, and the steps that account for all others.

    ``curated`` are all curated lines of the finding, ``offered`` those that are shown; ``hits`` the curated rows that met
    it; ``withdrawn`` the drugs that are offered in no case of this tumor.
    """
    told = _Told(curated, offered, hits, withdrawn)
    beside: list[Line] = []
    listed: list[Line] = []
    kept: list[Line] = []
    for line in civic:
        if line.grade.tier is None:
            listed.append(line)
            continue
        where, left = told.judge(line)
        if left is not None:
            kept.append(left)
        elif where == BESIDE:
            beside.append(line)
        elif line.own:
            listed.append(line)
    kept, both = _one_direction(kept, listed)
    kept, again = _once(kept)
    clinical = any(_better_than_d(line) or (line.own and line.grade.rule == "NO-LEVEL") for line in (*offered, *kept))
    settled = any(o.own and o.grade.tier is Tier.I and o.row.effect in amp.THERAPEUTIC for o in offered)
    weak = [line for line in kept if _adds_nothing(line, clinical, settled)]
    kept = [line for line in kept if line not in weak]
    steps = (
        _step(BESIDE, (item for line in (*beside, *again) for item in _items(line))),
        _step(LISTED, (item for line in (*listed, *both, *weak) for item in _items(line))),
        _step(AGAINST, (item for line in civic if line.own and line.civic for item in line.civic.against)),
    )
    return kept, tuple(step for step in steps if step is not None)


class _Told:
    """What the curated rows say of one alteration in this tumor."""

    def __init__(
        self, curated: Sequence[Line], offered: Sequence[Line], hits: Sequence[Hit], withdrawn: frozenset[str]
    ) -> None:
        self._own = [line for line in curated if line.own and line.row.effect is not Effect.WITHDRAWN]
        self._offered = offered
        named = {drug for line in self._own if line.grade.offer for drug in _drugs(line.row.therapies)}
        withheld = [line.row for line in self._own if not line.grade.offer]
        withheld += [hit.row for hit in hits if hit.row.effect is Effect.WITHDRAWN or hit.tumor is TumorMatch.EXCLUDED]
        self._withheld = ({drug for row in withheld for drug in _drugs(row.therapies)} - named) | withdrawn

    def judge(self, line: Line) -> tuple[str, Line | None]:
        """What is left of a CIViC line beside the curated ones; else which list it goes to."""
        if not line.own:
            return LISTED, self._from_elsewhere(line)
        speaks = self._about(line)
        if line.row.effect not in amp.THERAPEUTIC:
            return BESIDE, self._raised(line, speaks) if speaks else line
        left = tuple(r for r in line.regimens if not set(r) & self._withheld)
        if not left:
            return LISTED, None
        if not speaks:
            return BESIDE, replace(line, regimens=left)
        raised = self._raised(line, speaks)
        if raised is not None:
            return BESIDE, raised
        free = tuple(r for r in left if not any(set(r) & _drugs(other.row.therapies) for other in speaks))
        return BESIDE, replace(line, regimens=free) if free else None

    def _about(self, line: Line) -> list[Line]:
        """Curated lines of this tumor on the same question: a drug of it, the diagnosis, the outlook."""
        effect = line.row.effect
        if effect in amp.THERAPEUTIC:
            drugs = _drugs(line.row.therapies)
            about = [o for o in self._own if o.row.effect in amp.THERAPEUTIC and drugs & _drugs(o.row.therapies)]
        else:
            kinds = _PROGNOSTIC if effect in _PROGNOSTIC else {effect}
            about = [o for o in self._own if o.row.effect in kinds]
        # A row that states no level on purpose speaks too: single studies do not grade what the table leaves ungraded.
        return [
            o
            for o in about
            if o.grade.tier is not None or not o.grade.offer or effect in amp.THERAPEUTIC or o.grade.rule == "NO-LEVEL"
        ]

    def _raised(self, line: Line, speaks: Sequence[Line]) -> Line | None:
        """An assertion over statements that are low only because nobody has checked their rows; with their conditions."""
        if line.grade.rule != ASSERTION or line.grade.tier is not Tier.I:
            return None
        if any(o.grade.rule != "AMP-C-unreviewed" or o.row.effect is not line.row.effect for o in speaks):
            return None
        conditions = dict.fromkeys((*line.conditions, *(c for o in speaks for c in o.conditions)))
        return replace(line, conditions=tuple(conditions))

    def _from_elsewhere(self, line: Line) -> Line | None:
        if any(o.own and o.row.effect is Effect.SENSITIVITY and o.grade.tier for o in self._offered):
            return None
        told = {drug for o in (*self._own, *self._offered) for drug in _drugs(o.row.therapies)} | self._withheld
        left = tuple(r for r in line.regimens if not set(r) & told)
        return replace(line, regimens=left) if left else None


def _drugs(therapies: Iterable[Regimen]) -> set[str]:
    return {drug for regimen in therapies for drug in regimen}


def _better_than_d(line: Line) -> bool:
    return line.grade.tier is not None and amp.LEVEL_RANK[line.grade.level] < amp.LEVEL_RANK[Level.D]


def _one_direction(lines: Sequence[Line], listed: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Evidence lines without those that other items, graded or only listed, say the opposite of; and those."""
    said: dict[Effect, set[frozenset[str]]] = {}
    for line in (*lines, *listed):
        if _items(line):
            said.setdefault(line.row.effect, set()).update(_subjects(line))
    opposed = [
        line
        for line in lines
        if line.grade.rule in EVIDENCE_RULES
        and any(said.get(other, set()) & _subjects(line) for other in _OPPOSITE.get(line.row.effect, ()))
    ]
    return [line for line in lines if line not in opposed], opposed


def _subjects(line: Line) -> set[frozenset[str]]:
    """What a statement is on: each of its regimens, or the outlook."""
    return {frozenset(regimen) for regimen in line.regimens} or {frozenset()}


def _once(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Of evidence lines that say the same of the change in other words ("G12D", "exon 2 mutation") the best; the rest."""
    best: dict[tuple[Effect, frozenset[Regimen]], Line] = {}
    for line in sorted((x for x in lines if x.civic and x.grade.rule in EVIDENCE_RULES), key=_items_key):
        best.setdefault((line.row.effect, frozenset(line.regimens)), line)
    chosen = list(best.values())
    kept = [line for line in lines if line.grade.rule not in EVIDENCE_RULES or line in chosen]
    return kept, [line for line in lines if line not in kept]


def _items_key(line: Line) -> tuple[str, int]:
    assert line.civic is not None
    return line.civic.level, line.row.line


def _adds_nothing(line: Line, clinical: bool, settled: bool) -> bool:
    """Preclinical evidence beside clinical; single studies of further drugs beside a tier I statement on a drug."""
    if line.grade.rule not in EVIDENCE_RULES:
        return False
    return (clinical and line.grade.rule == PRECLINICAL) or (settled and line.row.effect in amp.THERAPEUTIC)


def _items(line: Line) -> tuple[str, ...]:
    return line.civic.items if line.civic is not None else ()


def _step(rule: str, items: Iterable[str]) -> Basis | None:
    unique = tuple(dict.fromkeys(items))
    if not unique:
        return None
    en, zh = _TEXTS[rule]
    count = f"{len(unique)} item{'' if len(unique) == 1 else 's'}"
    return Basis(rule, en.format(count=count), zh.format(count=f"{len(unique)} 項"), unique)
