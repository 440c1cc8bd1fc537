"""What the laboratory has seen before: the same change in earlier cases, and counts over all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from mingbian.cases import postings
from mingbian.cases.keys import keys_of, short_name
from mingbian.cases.port import Database
from mingbian.cases.records import CaseFile, Comment, Decision, Report, Status, Verdict
from mingbian.cases.store import Store
from mingbian.model.interpretation import Interpretation, Tier
from mingbian.model.reading import Reading
from mingbian.model.records import Record

_MOST_CASES = 200
_LISTED = (Tier.I, Tier.II, Tier.III)


def index(database: Database, number: int, interpretation: Interpretation, readings: Sequence[Reading]) -> None:
    """Put a case into the derived tables, in place of what they held of it. Inside a transaction."""
    postings.add(database, number, postings.terms_of(interpretation, readings))
    database.write("DELETE FROM line WHERE number=?", (number,))
    keys = keys_of(interpretation)
    for f in interpretation.findings:
        if f.tier in _LISTED:
            gene = f.variant.gene or "/".join(f.variant.genes)
            database.write(
                "INSERT INTO line VALUES(?,?,?,?,?) ON CONFLICT(number, finding) "
                "DO UPDATE SET gene=excluded.gene, name=excluded.name, tier=excluded.tier",
                (number, keys[f.id], gene, short_name(f), f.tier.value),
            )


def reindex(store: Store) -> int:
    """Make the derived tables anew from what the journal says; returns how many cases. For a store that was repaired."""
    files = store.cases()
    for file in files:
        interpretation, readings = store.interpretation(file), store.readings(file)
        with store.database.transaction():
            index(store.database, file.number, interpretation, readings)
    numbers = {f.number for f in files}
    with store.database.transaction():
        for (number,) in store.database.rows("SELECT DISTINCT number FROM line"):
            if number not in numbers:
                store.database.write("DELETE FROM line WHERE number=?", (number,))
    return len(files)


class Earlier(Record, frozen=True):
    """The same change in another case. ``tier`` as the laboratory left it ("" where not assessable or dismissed)."""

    case: str
    number: int
    label: str
    tumor: str
    same_tumor: bool
    created_at: str
    status: Status
    tier: str
    decision: Decision | None
    comments: tuple[Comment, ...]


def seen_before(store: Store, case: CaseFile, finding: str) -> tuple[Earlier, ...]:
    """Other cases with the same event: those of the same tumor first, newest first within. At most 200."""
    term = f"k:{finding.partition('#')[0]}"
    files = {c.number: c for c in store.cases()}
    mask = postings.cases_with(store.database, [term], max(files, default=0)).get(term)
    if mask is None:
        return ()
    numbers = [n for n in reversed(mask.nonzero()[0].tolist()) if n in files and files[n].id != case.id]
    found = [e for n in numbers[:_MOST_CASES] if (e := _earlier(store, case, files[n], finding)) is not None]
    return tuple(sorted(found, key=lambda e: not e.same_tumor))


def _earlier(store: Store, case: CaseFile, other: CaseFile, finding: str) -> Earlier | None:
    line = store.database.one("SELECT tier FROM line WHERE number=? AND finding=?", (other.number, finding))
    if line is not None:
        tier = str(line[0])
    else:
        interpretation = store.interpretation(other)
        tiers = {key: f.tier for key, f in zip(keys_of(interpretation).values(), interpretation.findings, strict=True)}
        if finding not in tiers:
            return None  # the set of cases may say too much: this one was interpreted anew since
        tier = str(tiers[finding].value) if tiers[finding] else ""  # type: ignore[union-attr]  # not None: asked before
    decision = store.journal.get(Decision, f"{other.id}/{finding}")
    comments = tuple(c for c in store.journal.of_case(Comment, other.id) if c.finding == finding)
    return Earlier(
        other.id, other.number, other.label, other.tumor, other.tumor == case.tumor, other.created_at, other.status,
        _decided(tier, decision), decision, comments,
    )  # fmt: skip


def _decided(tier: str, decision: Decision | None) -> str:
    if decision is None:
        return tier
    if decision.verdict is Verdict.DISMISSED:
        return ""
    return (decision.tier.value if decision.tier else "") if decision.tier_changed else tier


class CohortRow(Record, frozen=True):
    """One finding of Tier I to III of one case, as the laboratory left it; nothing in it names a person."""

    number: int
    created: str
    tumor: str
    status: str
    finding: str
    gene: str
    name: str
    tier: str
    dismissed: bool
    hours_to_signature: float | None


def cohort(store: Store) -> tuple[CohortRow, ...]:
    """Every finding of Tier I to III over all cases, by case number."""
    files = {c.number: c for c in store.cases()}
    decisions = {d.entity: d for d in store.journal.all(Decision)}
    first = _first_signatures(store)
    rows = []
    for number, finding, gene, name, tier in store.database.rows("SELECT number, finding, gene, name, tier FROM line"):
        file = files.get(int(number))
        if file is None:
            continue
        decision = decisions.get(f"{file.id}/{finding}")
        signed = first.get(file.id)
        rows.append(
            CohortRow(
                file.number, file.created_at[:10], file.tumor, file.status.value, str(finding), str(gene), str(name),
                _decided(str(tier), decision), decision is not None and decision.verdict is Verdict.DISMISSED,
                None if signed is None else _hours(file.created_at, signed),
            )
        )  # fmt: skip
    return tuple(rows)


def _first_signatures(store: Store) -> dict[str, str]:
    first: dict[str, str] = {}
    for report in sorted(store.journal.all(Report), key=lambda r: r.revision):
        first.setdefault(report.case, report.signed_at)
    return first


def _hours(a: str, b: str) -> float:
    return round((datetime.fromisoformat(b) - datetime.fromisoformat(a)).total_seconds() / 3600, 2)


class Statistics(Record, frozen=True):
    """Counts of cases: by tumor, gene, finding, tier and status, each the most frequent first; hours to signature."""

    cases: int
    signed: int
    tumors: tuple[tuple[str, int], ...]
    genes: tuple[tuple[str, int], ...]
    findings: tuple[tuple[str, int], ...]
    tiers: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]
    median_hours: float | None


def statistics(store: Store) -> Statistics:
    """Numbers over all cases. A gene or finding counts once a case; dismissed findings do not count."""
    rows = [r for r in cohort(store) if not r.dismissed]
    files = store.cases()
    hours = sorted(_hours(files_at, at) for files_at, at in _spans(store, files))
    return Statistics(
        cases=len(files),
        signed=sum(c.status.frozen for c in files),
        tumors=_most(Counter(c.tumor or "?" for c in files)),
        genes=_most(Counter(g for _, g in {(r.number, r.gene) for r in rows if r.gene})),
        findings=_most(Counter(n for _, n in {(r.number, r.name) for r in rows})),
        tiers=_most(Counter(r.tier or "not assessable" for r in rows)),
        statuses=_most(Counter(c.status.value for c in files)),
        median_hours=hours[len(hours) // 2] if hours else None,
    )


def _spans(store: Store, files: Sequence[CaseFile]) -> list[tuple[str, str]]:
    first = _first_signatures(store)
    return [(c.created_at, first[c.id]) for c in files if c.id in first]


def _most(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda x: (-x[1], x[0])))
