"""After the knowledge changed: which cases would now be told otherwise, and what of them; signed reports stay as they are.

Two steps. From the changed facts, the sets of ``postings`` give the cases that could be touched, in a tenth of a second.
Those are interpreted again from what was read, with the new knowledge, and compared. Nothing is written until somebody
takes the result over as a to-do list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeVar

import numpy as np

from mingbian.cases import postings
from mingbian.cases.codec import unpack_interpretation, unpack_readings
from mingbian.cases.errors import StoreRefusal
from mingbian.cases.keys import keys_of, short_name
from mingbian.cases.port import Database
from mingbian.cases.records import CaseFile, ChangeSet, FindingChange, Status, ToDo
from mingbian.cases.store import Session, Store
from mingbian.interpret import interpret
from mingbian.knowledge import atoms
from mingbian.knowledge.diff import Diff
from mingbian.knowledge.evaluation import unqualified
from mingbian.knowledge.language import atoms_of, parse
from mingbian.knowledge.oncotree import OncoTree
from mingbian.knowledge.site.active import ActiveSite
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.traits import read_protein
from mingbian.model.case import CaseOptions
from mingbian.model.errors import KnowledgeError, UserError
from mingbian.model.interpretation import GermlineState, Interpretation
from mingbian.model.records import Record, replace

EVERY: Final = "*"
"""The term of a fact that could touch any case of its tumor types."""

_SIGNATURES: Final = ((atoms.TmbAtom, "s:TMB"), (atoms.MsiAtom, "s:MSI"), (atoms.HrdAtom, "s:HRD"))
_GENE_COLUMNS: Final = ("gene", "symbol")
_PARTNER_COLUMNS: Final = ("five_prime", "three_prime", "gene_5", "gene_3")
_KEY_COLUMNS: Final = ("key", "GRCh37", "GRCh38", "grch37", "grch38")
_SHARE: Final = 25
_Item = TypeVar("_Item")
_NO_CASE: Final = frozenset({"language.tsv", "context_values.tsv", "allele_checks.tsv"})


class Fact(Record, frozen=True):
    """One changed fact: the terms a case must hold to be touched, and for ``EVERY`` its tumor types (() means any)."""

    id: str
    terms: frozenset[str]
    tumors: tuple[str, ...] = ()


def facts_of(diff: Diff) -> tuple[Fact, ...]:
    """What changed between two states of the knowledge, as facts that can be looked up."""
    found = []
    for change in diff.changes:
        if change.table in _NO_CASE:
            continue
        sides = [
            side.facts.get(change.table, {}).get(change.id, {})
            for side in (diff.a, diff.b)
            if change.id in side.facts.get(change.table, {})
        ]
        terms: set[str] = set()
        tumors: set[str] = set()
        for cells in sides:
            terms |= _terms(cells)
            tumors |= {t for t in cells.get("tumor_types", "").split("|") if t}
        found.append(Fact(f"{change.table}:{change.id}", frozenset(terms or {EVERY}), tuple(sorted(tumors))))
    return tuple(found)


def _terms(cells: Mapping[str, str]) -> set[str]:
    """Terms of one row; none where it says nothing that can be looked up."""
    if cells.get("biomarker"):
        return biomarker_terms(cells["biomarker"])
    terms = {f"g:{cells[c]}" for c in (*_GENE_COLUMNS, *_PARTNER_COLUMNS) if cells.get(c)}
    if not terms:
        terms = {f"{kind}:{cells[c]}" for c in _KEY_COLUMNS if cells.get(c) for kind in "kv"}
    return terms


def biomarker_terms(text: str) -> set[str]:
    """What a case must hold for a biomarker to speak of it, as narrow as can be told without interpreting it."""
    try:
        leaves = list(atoms_of(parse(text)))
    except KnowledgeError:
        return {EVERY}
    terms: set[str] = set()
    for leaf in leaves:
        terms |= _atom_terms(unqualified(leaf))
    return terms


def _atom_terms(atom: atoms.Atom) -> set[str]:
    match atom:
        case atoms.ProteinChange():
            change = read_protein(atom.change)
            if change is None:
                return {f"g:{atom.gene}"}
            return {f"r:{atom.gene}:{n}" for n in {change.first, change.last}}
        case atoms.ResidueChange():
            return {f"r:{atom.gene}:{atom.residue}"}
        case atoms.WildType():
            return {EVERY}
        case atoms.FusionAtom():
            partners = (atom.five_prime, atom.three_prime, atom.either)
            return {f"g:{gene}" for gene in partners if gene} or {EVERY}
    for kind, term in _SIGNATURES:
        if isinstance(atom, kind):
            return {term}
    genes = atom.genes
    return {f"g:{gene}" for gene in genes} or {EVERY}


def affected(store: Store, facts: Sequence[Fact], tree: OncoTree) -> tuple[int, ...]:
    """Numbers of the cases that could be told otherwise by these facts, rising. Says too many rather than too few."""
    most = int((store.database.one("SELECT value FROM meta WHERE name='case_number'") or ("0",))[0])
    if most == 0 or not facts:
        return ()
    db = store.database
    terms = {t for f in facts for t in f.terms if t != EVERY}
    sets = postings.cases_with(db, terms, most)
    total = np.zeros((most // postings.BLOCK + 1) * postings.BLOCK, dtype=bool)
    for mask in sets.values():
        total |= mask
    anywhere = [f for f in facts if EVERY in f.terms]
    if anywhere:
        wanted = _tumor_terms(db, anywhere, tree)
        if wanted is None:
            total[1 : most + 1] = True
        else:
            for mask in postings.cases_with(db, wanted, most).values():
                total |= mask
    return tuple(int(n) for n in np.flatnonzero(total[: most + 1]))


def _tumor_terms(db: Database, facts: Iterable[Fact], tree: OncoTree) -> frozenset[str] | None:
    """Terms of the tumor types in the store that these facts speak of; None where any will do."""

    codes = {c for f in facts for c in f.tumors} if all(f.tumors for f in facts) else {EVERY}
    if any(c.startswith(EVERY) for c in codes):
        return None
    present = [str(r[0])[2:] for r in db.rows("SELECT DISTINCT term FROM posting WHERE term >= 't:' AND term < 't;'")]
    return frozenset(f"t:{t}" for t in present if any(tree.is_a(t, code) for code in codes))


def changes_between(was: Interpretation, now: Interpretation) -> tuple[FindingChange, ...]:
    """What two interpretations of one case say differently: tiers, assertions gained or lost, germline flags."""
    a, b = _facets(was), _facets(now)
    changes = []
    for key in dict.fromkeys((*b, *a)):
        name, tier_was, evidence_was, flag_was = a.get(key, ("", "", frozenset(), ""))
        name_now, tier_now, evidence_now, flag_now = b.get(key, ("", "", frozenset(), ""))
        change = FindingChange(
            key, name_now or name, tier_was, tier_now, tuple(sorted(evidence_now - evidence_was)),
            tuple(sorted(evidence_was - evidence_now)), flag_was, flag_now,
        )  # fmt: skip
        if tier_was != tier_now or change.gained or change.lost or flag_was != flag_now:
            changes.append(change)
    return tuple(changes)


def _facets(i: Interpretation) -> dict[str, tuple[str, str, frozenset[str], str]]:
    keys = keys_of(i)
    told = (GermlineState.CONFIRMED, GermlineState.POSSIBLE)
    flags = {g.finding: g.state.value for g in i.germline_findings if g.state in told and g.state is not None}
    return {
        keys[f.id]: (
            short_name(f),
            f.tier.value if f.tier else "",
            frozenset(a.evidence_id for a in f.assertions),
            flags.get(f.id, ""),
        )
        for f in i.findings
    }


def compare(store: Store, file: CaseFile, kb: KnowledgeBase) -> tuple[FindingChange, ...]:
    """What this knowledge would say otherwise of a case than what it says now. Raises ``UserError``."""
    return changes_between(store.interpretation(file), interpret(store.readings(file), file.options, kb))


def plan(
    store: Store,
    numbers: Sequence[int],
    kb: KnowledgeBase,
    progress: Callable[[int, int], None] | None = None,
    processes: int = 1,
) -> tuple[ToDo, ...]:
    """What changes in which case, by case number; nothing is written. A case that cannot be read again is named so.

    ``progress`` is called with how many cases of how many are done and may raise ``Cancelled``. With several ``processes``
    the cases are shared out; each loads the knowledge once.
    """
    wanted = set(numbers)
    files = [f for f in sorted(store.cases(), key=lambda c: c.number) if f.number in wanted and not f.archived]
    found = []
    for n, (file, changes) in enumerate(zip(files, _compared(store, files, kb, processes), strict=True), start=1):
        if changes:
            signed = file.revision > 1 or file.status.frozen
            found.append(ToDo(file.id, kb.version, kb.sha256, changes, signed, ""))
        if progress is not None:
            progress(n, len(files))
    return tuple(found)


_Stored = tuple[bytes, CaseOptions, bytes]


def _compared(
    store: Store, files: Sequence[CaseFile], kb: KnowledgeBase, processes: int
) -> Iterator[tuple[FindingChange, ...]]:
    """The changes of each case, in order."""
    stored = ((store.journal.blob(f.readings), f.options, store.journal.blob(f.interpretation)) for f in files)
    if processes <= 1 or len(files) <= _SHARE:
        for one in stored:
            yield _compare_stored(kb, one)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    start = (dict(kb.tables), kb.site)
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, start) as pool:
        for shares in batched(batched(stored, _SHARE), 4 * processes):  # a few at a time: the rest stays on disk
            for answers in pool.map(_compare_share, shares):
                yield from answers


def _compare_stored(kb: KnowledgeBase, stored: _Stored) -> tuple[FindingChange, ...]:
    readings, options, was = stored
    try:
        return changes_between(unpack_interpretation(was), interpret(unpack_readings(readings), options, kb))
    except StoreRefusal:
        raise
    except UserError as e:
        return (FindingChange("", f"cannot be interpreted again: {type(e).__name__}", "", ""),)


_loaded: list[KnowledgeBase] = []
"""The knowledge base of a process that compares; only those processes have one here."""


def _begin(tables: dict[str, bytes], site: ActiveSite | None) -> None:
    _loaded[:] = [KnowledgeBase(tables, site)]


def _compare_share(share: Sequence[_Stored]) -> list[tuple[FindingChange, ...]]:
    return [_compare_stored(_loaded[0], stored) for stored in share]


def batched(items: Iterable[_Item], size: int) -> Iterator[tuple[_Item, ...]]:
    """Tuples of ``size`` items, the last one shorter."""
    rest = iter(items)
    while some := tuple(islice(rest, size)):
        yield some


def take_over(store: Store, session: Session, to_dos: Iterable[ToDo]) -> ChangeSet:
    """Put the outcome of ``plan`` on the to-do list, in one step. What was on it for the same knowledge stays."""
    session.require("to_do")
    with store.edit("to_do.add", session.user) as draft:
        for to_do in to_dos:
            if draft.get(ToDo, to_do.entity) is None:
                draft.put(replace(to_do, at=draft.at))
    return draft.result


def settle(store: Store, session: Session, to_do: ToDo, state: str, reason: str) -> ChangeSet:
    """Close an entry: "done" (an amendment was made, or none is needed) or "declined", with the reason."""
    session.require("to_do")
    if state not in ("done", "declined", "open"):
        raise StoreRefusal("NO_SUCH_STATE", f"There is no state {state!r}.", "done, declined or open.")
    if state != "open" and not reason.strip():
        raise StoreRefusal("REASON", "Closing an entry needs a reason.", "Say it in a few words.")
    with store.edit("to_do.settle", session.user, to_do.case, reason=reason) as draft:
        now = draft.get(ToDo, to_do.entity)
        if now is None:
            raise StoreRefusal("NOT_THERE", "That entry is not there any more.", "Look at the list again.")
        draft.put(replace(now, state=state, reason=reason.strip(), by=session.full_name))
    return draft.result


def open_list(store: Store) -> Iterator[tuple[CaseFile, ToDo]]:
    """Entries still to be looked at: signed cases first, then by case number."""
    files = {c.id: c for c in store.cases()}
    open_ = [(files[t.case], t) for t in store.journal.all(ToDo) if t.state == "open" and t.case in files]
    yield from sorted(open_, key=lambda x: (x[0].status is Status.DRAFT, x[0].number))
