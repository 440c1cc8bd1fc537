"""What a site brought to a case: facts of files it imported, its overlay's decisions, and its own OncoKB notes.

Imported facts fill only what the input left open, and say where they come from. Nothing here moves a tier by itself: a
frequency or a classification counts as it would from the input, and notes are only shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from mingbian.interpret.match import Hit
from mingbian.interpret.tumors import OWN
from mingbian.knowledge.clinvar import ClinVarRecord
from mingbian.knowledge.key_table import KEY, KeyTable, key_of
from mingbian.knowledge.oncokb import OncoKbNote
from mingbian.knowledge.rows import SiteFact
from mingbian.knowledge.site.overlay import Silenced
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build, Case
from mingbian.model.contigs import INDEX
from mingbian.model.interpretation import Basis, Finding, Warning_
from mingbian.model.reading import Reading
from mingbian.model.records import replace
from mingbian.model.variant import SMALL_KINDS, Observation, Variant

_SURE_ENOUGH = 1  # stars: criteria provided. Below, a classification is somebody's word without grounds


# -- facts for observations ----------------------------------------------------------------------------------------


def with_imported(readings: Sequence[Reading], build: Build | None, kb: KnowledgeBase) -> Sequence[Reading]:
    """The readings with population frequencies and ClinVar's word where the input gave none and the site has them.

    ``build`` is the case's, for observations that do not say theirs. Unchanged where the site imported nothing.
    """
    if not kb.frequencies and not kb.known_alleles.imported:
        return readings
    return [replace(reading, observations=_filled(reading.observations, build, kb)) for reading in readings]


def _filled(observations: Sequence[Observation], build: Build | None, kb: KnowledgeBase) -> tuple[Observation, ...]:
    filled = list(observations)
    for which, layer in kb.frequencies.items():
        for i in _present(filled, which, build, layer.table, _without_frequency):
            seen = filled[i]
            found = layer.find(seen.chrom or "", seen.pos or 0, seen.ref or "", seen.alt or "")
            if found is not None:
                filled[i] = replace(seen, population=found)
    for which, clinvar in kb.known_alleles.imported.items():
        for i in _present(filled, which, build, clinvar.table, lambda o: o.clinvar is None):
            seen = filled[i]
            record = clinvar.find(seen.chrom or "", seen.pos or 0, seen.ref or "", seen.alt or "")
            if record is not None and record.significance and record.stars >= _SURE_ENOUGH:
                filled[i] = replace(seen, clinvar=record.significance, clinvar_source=source_of(record))
    return tuple(filled)


def _without_frequency(o: Observation) -> bool:
    p = o.population
    return p.gnomad is None and p.gnomad_eas is None and p.highest is None


def _present(
    observations: Sequence[Observation],
    which: Build,
    build: Build | None,
    table: KeyTable,
    wanted: Callable[[Observation], bool],
) -> list[int]:
    """Places of small variants of a build whose key is in a table and of whom something is wanted."""
    places: list[int] = []
    keys: list[int] = []
    for i, o in enumerate(observations):
        if o.kind not in SMALL_KINDS or (o.build or build) is not which or not wanted(o):
            continue
        if o.chrom is None or o.chrom not in INDEX or o.pos is None or not o.ref or not o.alt:
            continue
        if (o.ref + o.alt).strip("ACGT"):
            continue
        places.append(i)
        keys.append(key_of(o.chrom, o.pos, o.ref, o.alt))
    if not keys:
        return []
    asked = np.array(keys, dtype=KEY)
    order = np.argsort(asked)
    hit = np.empty(len(asked), dtype=np.bool_)
    hit[order] = table.find_many(asked[order]) >= 0
    return [place for place, there in zip(places, hit.tolist(), strict=True) if there]


def source_of(record: ClinVarRecord) -> str:
    """Which of ClinVar's files an imported classification comes from, for a sentence."""
    day = f" of {record.release}" if record.release else ""
    return f"the file{day} that this site imported ({record.stars} star{'' if record.stars == 1 else 's'})"


# -- words of the overlay ------------------------------------------------------------------------------------------


def overlay_words(fact: SiteFact | None) -> tuple[str, str]:
    """What the site did with a row, in English and Chinese; empty where it did nothing."""
    if fact is None:
        return "", ""
    done = {"added": "added", "approved": "approved", "replaces": f"replaces {fact.other}"}[fact.action]
    done_zh = {"added": "新增", "approved": "核可", "replaces": f"取代 {fact.other}"}[fact.action]
    return (
        f"This site's own overlay: {done}; {fact.approved_by}, {fact.approved_on}.",
        f"本院自訂資料：{done_zh}；{fact.approved_by}，{fact.approved_on}。",
    )


def lapsed_warnings(kb: KnowledgeBase) -> list[Warning_]:
    """A warning for every line of the overlay that has no effect any more."""
    return [
        Warning_(
            "OVERLAY_LAPSED",
            False,
            f"Line {one.id} of this site's overlay has no effect: {one.reason}.",
            f"本院自訂資料 {one.id} 已不生效，請重新確認（{one.overrides}）。",
        )
        for one in kb.lapsed
    ]


# -- notes for findings --------------------------------------------------------------------------------------------


class SiteNotes:
    """Adds to findings what the site has to say of them. ``quiet`` are the silenced rows that would have spoken."""

    def __init__(self, case: Case, kb: KnowledgeBase, quiet: Mapping[int, Sequence[Hit]]) -> None:
        """``quiet`` by the ``id`` of the variant."""
        self._tumor = case.tumor_type.code if case.tumor_type else ""
        self._kb = kb
        self._quiet = quiet
        self._silenced = {one.row.id: one for one in kb.silenced}
        self._active = bool(quiet) or kb.oncokb is not None or bool(kb.known_alleles.imported)

    def add(self, finding: Finding) -> Finding:
        """The finding with the site's notes at the end of its basis."""
        if not self._active:
            return finding
        notes = [*self._not_used(finding.variant), *self._clinvar(finding.variant), *self._oncokb(finding.variant)]
        return replace(finding, basis=(*finding.basis, *notes)) if notes else finding

    def _not_used(self, variant: Variant) -> list[Basis]:
        return [
            _silence(self._silenced[hit.row.id])
            for hit in self._quiet.get(id(variant), ())
            if hit.tumor in OWN and hit.row.id in self._silenced
        ]

    def _clinvar(self, variant: Variant) -> list[Basis]:
        record = self._kb.clinvar_stated(variant.key) if variant.key is not None else None
        if record is None:
            return []
        said = [f"germline: {record.significance}"] if record.significance else []
        if record.conflict:
            said.append(f"submitters: {record.conflict}")
        if record.oncogenicity:
            said.append(f"oncogenicity: {record.oncogenicity} ({record.oncogenicity_stars} stars)")
        if record.somatic:
            said.append(f"somatic clinical impact: {record.somatic} ({record.somatic_stars} stars)")
        text = f"ClinVar, {source_of(record)}, Variation {record.variation_id}: {'; '.join(said)}."
        return [
            Basis(
                "site-clinvar",
                text,
                f"本院匯入之 ClinVar（{record.release or '日期未載'}）：{'；'.join(said)}。",
                (f"ClinVar:{record.variation_id}",),
            )
        ]

    def _oncokb(self, variant: Variant) -> list[Basis]:
        layer = self._kb.oncokb
        if layer is None:
            return []
        return [_oncokb(note, layer.about.name) for note in layer.about_variant(variant) if self._concerns(note)]

    def _concerns(self, note: OncoKbNote) -> bool:
        tree = self._kb.oncotree
        return not note.tumor_type or not self._tumor or tree.is_a(self._tumor, note.tumor_type)


def _silence(one: Silenced) -> Basis:
    by = f"{one.approved_by}, {one.approved_on}"
    return Basis(
        "site-silenced",
        f"Not used here: {one.row.id}. This site silenced it ({by}): {one.reason.rstrip('.')}.",
        f"未採用 {one.row.id}：本院停用（{by}）。{one.reason_zh or one.reason}",
        (one.row.id,),
    )


def _oncokb(note: OncoKbNote, source: str) -> Basis:
    levels = "; ".join(f"{level.replace('_', ' ').capitalize()}: {drugs}" for level, drugs in note.levels)
    said = "; ".join(filter(None, (note.oncogenic, note.effect, levels)))
    tumor = f" in {note.tumor_type}" if note.tumor_type else ""
    return Basis(
        "site-oncokb",
        f"This site's own OncoKB annotation{tumor}, shown as it is and not used for the tier: {said}. Source: {source}.",
        f"本院自行註解之 OncoKB{tumor}，僅供參考，不影響分級：{said}。",
    )
