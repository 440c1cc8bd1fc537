"""How likely a small variant drives cancer, apart from any drug: the ClinGen/CGC/VICC standard of 2022, in points.

Only criteria whose facts are at hand are counted, each with its fact; what is missing never counts for or against.
The class is not a tier. Source: Horak et al., Genet Med 2022, PMID 35101336; hotspots of cancerhotspots v2.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from mingbian.genome.consequence import SPLICE_SITES
from mingbian.genome.hgvs import RESIDUES, ProteinChange, ProteinKind, parse_coding, parse_protein
from mingbian.genome.naming import OTHER_TRANSCRIPT
from mingbian.genome.transcripts import Transcript, Transcripts
from mingbian.knowledge.functional import FunctionalEffect, criteria, domains, functional_effects
from mingbian.knowledge.hotspots import Hotspot, Hotspots
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build
from mingbian.model.errors import UsageError
from mingbian.model.interpretation import Oncogenicity
from mingbian.model.records import Record
from mingbian.model.variant import SMALL_KINDS, Variant

HOTSPOT_TUMORS, HOTSPOT_SAME_CHANGE = 50, 10
ABSENT, RARE, COMMON = 1e-5, 0.01, 0.05  # population frequencies of OP4, SBS1, SBVS1
_SPARED = 0.9  # a truncation behind this share of the protein, past the last junction, leaves it nearly whole
_NULL_TERMS = frozenset({"stop_gained", "frameshift_variant", "start_lost", "initiator_codon_variant"})
_LENGTH_TERMS = frozenset(
    {
        "inframe_deletion", "inframe_insertion", "conservative_inframe_deletion", "disruptive_inframe_deletion",
        "conservative_inframe_insertion", "disruptive_inframe_insertion", "inframe_indel",
    }
)  # fmt: skip
_LENGTH_KINDS = frozenset({ProteinKind.DELETION, ProteinKind.INSERTION, ProteinKind.DUPLICATION})
_SILENT = frozenset(
    {
        "synonymous_variant", "stop_retained_variant", "start_retained_variant", "intron_variant", "5_prime_UTR_variant",
        "3_prime_UTR_variant", "upstream_gene_variant", "downstream_gene_variant", "intergenic_variant",
        "splice_region_variant", "splice_polypyrimidine_tract_variant", "splice_donor_region_variant",
        "splice_donor_5th_base_variant", "non_coding_transcript_exon_variant", "non_coding_transcript_variant",
    }
)  # fmt: skip

# Composition, polarity and volume of the residues (Grantham, Science 1974, PMID 4843792).
_PROPERTIES = MappingProxyType(
    {
        "S": (1.42, 9.2, 32.0), "R": (0.65, 10.5, 124.0), "L": (0.0, 4.9, 111.0), "P": (0.39, 8.0, 32.5),
        "T": (0.71, 8.6, 61.0), "A": (0.0, 8.1, 31.0), "V": (0.0, 5.9, 84.0), "G": (0.74, 9.0, 3.0),
        "I": (0.0, 5.2, 111.0), "F": (0.0, 5.2, 132.0), "Y": (0.20, 6.2, 136.0), "C": (2.75, 5.5, 55.0),
        "H": (0.58, 10.4, 96.0), "Q": (0.89, 10.5, 85.0), "N": (1.33, 11.6, 56.0), "K": (0.33, 11.3, 119.0),
        "D": (1.38, 13.0, 54.0), "E": (0.92, 12.3, 83.0), "M": (0.0, 5.7, 105.0), "W": (0.13, 5.4, 170.0),
    }
)  # fmt: skip


def grantham(a: str, b: str) -> int:
    """The chemical distance of two residues (one-letter), 5 (Leu-Ile) to 215 (Cys-Trp). KeyError for anything else."""
    (c1, p1, v1), (c2, p2, v2) = _PROPERTIES[a], _PROPERTIES[b]
    return round(50.723 * math.sqrt(1.833 * (c1 - c2) ** 2 + 0.1018 * (p1 - p2) ** 2 + 0.000399 * (v1 - v2) ** 2))


class _Count(Record, frozen=True):
    """A hotspot and how many of its tumors had the change in question."""

    hotspot: Hotspot
    same: int

    @property
    def code(self) -> str | None:
        if self.same >= HOTSPOT_SAME_CHANGE:
            return "OS3" if self.hotspot.samples >= HOTSPOT_TUMORS else "OM4"
        return "OP3" if self.same else None


def classify(variant: Variant, kb: KnowledgeBase) -> Oncogenicity | None:
    """Points, class and the fact behind each criterion.

    None where the standard does not apply: an alteration that is no small variant, has no gene, or is silent and without
    functional evidence. A class of None means that the protein change is not known, so that the facts do not suffice.
    """
    gene = variant.gene
    if variant.kind not in SMALL_KINDS or gene is None:
        return None
    placed = OTHER_TRANSCRIPT not in variant.flags  # residues are those of the MANE Select protein
    if variant.consequence == "missense_variant" and _is_nowhere_named(variant.protein, gene, placed, kb):
        return _of_population(variant)
    change = parse_protein(variant.protein) if variant.protein else None
    shown = _functional(variant, gene) if placed else None
    if shown is None and (variant.consequence in _SILENT or (change is not None and not change.alters)):
        return None
    found: dict[str, str] = {}
    if shown is not None:
        note = "" if shown.reviewed else "; not reviewed yet"
        found["OS2"] = f"{shown.effect} of function in experiments ({shown.source}{note})"
    _null(variant, change, gene, kb, found)
    _length(variant, change, gene, kb, found)
    if placed:
        _hotspot(variant, change, gene, kb, found)
        _other_missense(change, gene, kb, found)
        _domain(change, gene, found)
    _population(variant, found)
    kept = _without_exclusions(found)
    points = sum(criteria()[code].points for code in kept)
    unknown = change is None and variant.consequence is None and not kept
    return Oncogenicity(
        None if unknown else _class(points),
        points,
        tuple(kept),
        tuple(f"{code}: {fact}" for code, fact in kept.items())
        or (("the protein change is not known",) if unknown else ()),
    )


class Edit(Record, frozen=True):
    """A reviewer's word on one criterion: added or taken away, with the reason, by whom (for the record only)."""

    code: str
    add: bool
    reason: str
    by: str = ""


def revise(found: Oncogenicity | None, edits: Sequence[Edit]) -> Oncogenicity:
    """The oncogenicity after a reviewer's edits, in their order: points and class follow from the criteria that stand.

    An added criterion takes the place of weaker ones that may not stand beside it; facts keep the reason and who gave it.
    Raises ``UsageError`` for an unknown criterion, an empty reason, adding one that stands or that a stronger one bars, and
    taking away one that does not stand.
    """
    facts = (
        {} if found is None else dict(fact.split(": ", 1) for fact in found.facts if fact.split(": ", 1)[0] in criteria())
    )
    for edit in edits:
        criterion = criteria().get(edit.code)
        if criterion is None:
            raise UsageError(f"There is no criterion {edit.code!r}.", f"Known are: {', '.join(criteria())}.")
        if not edit.reason.strip():
            raise UsageError(f"No reason is given for {edit.code}.", "Say why the criterion is added or taken away.")
        if edit.add == (edit.code in facts):
            state = "stands already" if edit.add else "does not stand"
            raise UsageError(f"The criterion {edit.code} {state}.", "Look at the criteria again; nothing was changed.")
        if not edit.add:
            del facts[edit.code]
            continue
        barred = [c for c in facts if c in criterion.not_with]
        if barred:
            raise UsageError(f"{edit.code} may not stand beside {', '.join(barred)}.", f"Take {barred[0]} away first.")
        facts = {c: fact for c, fact in facts.items() if edit.code not in criteria()[c].not_with}
        by = f" ({edit.by})" if edit.by else ""
        facts[edit.code] = f"added by a reviewer{by}: {edit.reason.strip()}"
    kept = [code for code in criteria() if code in facts]
    points = sum(criteria()[code].points for code in kept)
    return Oncogenicity(_class(points), points, tuple(kept), tuple(f"{code}: {facts[code]}" for code in kept))


def _is_nowhere_named(protein: str | None, gene: str, placed: bool, kb: KnowledgeBase) -> bool:
    """Whether a change is a plain missense ("L858R") at a residue that no experiment, hotspot or critical domain speaks of.

    Then only its population frequency counts, which is so for nearly every variant of a panel.
    """
    if protein is None or protein[0] not in RESIDUES or protein[-1] not in RESIDUES or protein[0] == protein[-1]:
        return False
    number = protein[1:-1]
    if not number.isdecimal() or (protein[0] == "M" and number == "1"):
        return False
    return not placed or int(number) not in _spoken_of(kb.hotspots).get(gene, ())


@lru_cache(maxsize=2)
def _spoken_of(hotspots: Hotspots) -> Mapping[str, frozenset[int]]:
    """Residues by gene that a hotspot, an experiment or a critical domain speaks of."""
    found: dict[str, set[int]] = {}
    for gene, residue in hotspots.residues:
        found.setdefault(gene, set()).add(residue)
    for gene, name in functional_effects():
        change = parse_protein(name)
        if change is not None and change.first is not None:
            found.setdefault(gene, set()).add(change.first)
    for gene, parts in domains().items():
        for part in parts:
            found.setdefault(gene, set()).update(range(part.first, part.last + 1))
    return MappingProxyType({gene: frozenset(residues) for gene, residues in found.items()})


def _of_population(variant: Variant) -> Oncogenicity:
    """The result where the population frequency is all that counts."""
    highest = variant.observed.population.highest_given
    if highest is None or ABSENT < highest <= RARE:
        return _UNCERTAIN
    found: dict[str, str] = {}
    _population(variant, found)
    for code, fact in found.items():
        points = criteria()[code].points
        return Oncogenicity(_class(points), points, (code,), (f"{code}: {fact}",))
    return _UNCERTAIN


_UNCERTAIN = Oncogenicity("VUS", 0, (), ())


def _class(points: int) -> str:
    if points >= 10:
        return "Oncogenic"
    if points >= 6:
        return "Likely Oncogenic"
    if points >= 0:
        return "VUS"
    return "Likely Benign" if points >= -6 else "Benign"


def _without_exclusions(found: dict[str, str]) -> dict[str, str]:
    """The criteria in the order of the standard, without those that may not stand beside a stronger one."""
    if len(found) < 2:
        return found
    kept: dict[str, str] = {}
    for code, criterion in criteria().items():
        if code in found and not any(other in kept for other in criterion.not_with):
            kept[code] = found[code]
    return kept


def _functional(variant: Variant, gene: str) -> FunctionalEffect | None:
    table = functional_effects()
    if variant.protein:
        return table.get((gene, variant.protein))
    if variant.hgvs_c:
        return table.get((gene, variant.hgvs_c.rpartition(":")[2]))
    return None


# --- null variants ---------------------------------------------------------------------------------------------------


def _null(variant: Variant, change: ProteinChange | None, gene: str, kb: KnowledgeBase, found: dict[str, str]) -> None:
    role = kb.gene_roles.get(gene)
    if role is None or role.role != "suppressor":
        return
    splice = variant.consequence in SPLICE_SITES
    null = change.truncating or change.kind is ProteinKind.START_LOSS if change else False
    if not null and not splice and variant.consequence not in _NULL_TERMS:
        return
    residue = change.first if change and change.first else variant.first_residue
    on_mane = OTHER_TRANSCRIPT not in variant.flags
    if not splice and on_mane and residue is not None and _spares_the_protein(gene, residue):
        return
    what = {"splice_donor_variant": "splice donor site lost", "splice_acceptor_variant": "splice acceptor site lost"}
    words = what.get(variant.consequence or "", "") or (variant.consequence or "truncation").replace("_", " ")
    caution = "; skipping that exon would keep the reading frame" if splice and _in_frame_exon(variant, gene) else ""
    found["OVS1"] = f"{words} in {gene}, a tumor suppressor{caution}"


@lru_cache(maxsize=1)
def _models() -> Transcripts:
    return Transcripts.load(Build.GRCH38)


@lru_cache(maxsize=4096)
def _last_junction(gene: str) -> tuple[int, int] | None:
    """Length of the protein in residues, and the residue from which a stop escapes decay: 50 bases before the last
    junction of the coding sequence. None if the gene's transcript is not known here."""
    transcript = _models().chosen(gene)
    if transcript is None:
        return None
    length = transcript.coding_length // 3 - 1
    starts = [span[0] for n in range(1, len(transcript.exons) + 1) if (span := transcript.exon_codons(n)) is not None]
    if len(starts) < 2:
        return length, 1
    return length, max(1, starts[-1] - 50 // 3)


def _spares_the_protein(gene: str, residue: int) -> bool:
    """A truncation past the last junction that takes off less than a tenth of the protein and no critical part of it
    (BRCA2 K3326*; not ATM R3008*, which loses the FATC domain)."""
    if any(domain.last >= residue for domain in domains().get(gene, ())):
        return False
    known = _last_junction(gene)
    return known is not None and residue >= known[1] and residue > _SPARED * known[0]


def _in_frame_exon(variant: Variant, gene: str) -> bool:
    transcript = _models().chosen(gene)
    if transcript is None or variant.exon is None:
        return False
    return _coding_bases(transcript, variant.exon) % 3 == 0


def _coding_bases(transcript: Transcript, number: int) -> int:
    if not 1 <= number <= len(transcript.exons):
        return 0
    start, end = transcript.exons[number - 1 if transcript.strand > 0 else len(transcript.exons) - number]
    return max(0, min(end, transcript.cds_end) - max(start, transcript.cds_start) + 1)


# --- hotspots --------------------------------------------------------------------------------------------------------


def _hotspot(variant: Variant, change: ProteinChange | None, gene: str, kb: KnowledgeBase, found: dict[str, str]) -> None:
    count, what = _counted(variant, change, gene, kb)
    if count is None or count.code is None:
        return
    spot = count.hotspot
    place = str(spot.first) if spot.first == spot.last else f"{spot.first}-{spot.last}"
    found[count.code] = (
        f"{what}: {count.same} of {spot.samples} tumors with a change at {gene} {place} (cancerhotspots v2)"
    )  # fmt: skip


def _counted(variant: Variant, change: ProteinChange | None, gene: str, kb: KnowledgeBase) -> tuple[_Count | None, str]:
    if change is not None and change.first is not None and change.last is not None:
        if change.kind in {ProteinKind.MISSENSE, ProteinKind.NONSENSE}:
            spot = kb.hotspots.residue(gene, change.first)
            return (_Count(spot, spot.changes.get(change.alt, 0)) if spot else None), change.short
        if change.kind in _LENGTH_KINDS or change.kind is ProteinKind.DELINS:
            spot = kb.hotspots.indel(gene, change.first, change.last)
            return (_Count(spot, spot.changes.get(change.short, 0)) if spot else None), change.short
    elif variant.consequence in SPLICE_SITES and variant.hgvs_c:
        named = parse_coding(variant.hgvs_c)
        spot = kb.hotspots.splice(gene, (named.start.base + 2) // 3) if named and named.start.base > 0 else None
        if spot is not None:
            return _Count(spot, spot.changes.get("sp", 0)), f"splice site at residue {spot.first}"
    return None, ""


# --- the other criteria ----------------------------------------------------------------------------------------------


def _length(variant: Variant, change: ProteinChange | None, gene: str, kb: KnowledgeBase, found: dict[str, str]) -> None:
    role = kb.gene_roles.get(gene)
    if role is None:
        return
    if (change is not None and change.kind is ProteinKind.EXTENSION) or variant.consequence == "stop_lost":
        if role.suppressor:
            found["OM2"] = f"the stop of {gene}, a tumor suppressor, is lost"
        return
    changed = change.kind in _LENGTH_KINDS if change else variant.consequence in _LENGTH_TERMS
    if change is not None and change.kind is ProteinKind.DELINS and change.first is not None and change.last is not None:
        changed = "*" not in change.alt and len(change.alt) != change.last - change.first + 1
    if changed:
        kind = (
            "both an oncogene and a suppressor"
            if role.role == "both"
            else f"an {role.role}"
            if role.oncogene
            else "a suppressor"
        )
        found["OM2"] = f"the protein length changes in frame in {gene}, {kind}"


def _other_missense(change: ProteinChange | None, gene: str, kb: KnowledgeBase, found: dict[str, str]) -> None:
    """OM3: another missense of the residue is oncogenic by this standard, and this one is at least as drastic."""
    if change is None or change.kind is not ProteinKind.MISSENSE or change.first is None:
        return
    spot = kb.hotspots.residue(gene, change.first)
    if spot is None or change.ref not in _PROPERTIES or change.alt not in _PROPERTIES:
        return
    for new in sorted(spot.changes, key=lambda n: (-spot.changes[n], n)):
        if new == change.alt or new not in _PROPERTIES or new == change.ref:
            continue
        other = functional_effects().get((gene, f"{change.ref}{change.first}{new}"))
        if other is None or _Count(spot, spot.changes[new]).code not in {"OS3", "OM4"}:
            continue
        if grantham(change.ref, change.alt) >= grantham(change.ref, new):
            found["OM3"] = f"{other.change} of the same residue is oncogenic, and this change is no less drastic"
            return


def _domain(change: ProteinChange | None, gene: str, found: dict[str, str]) -> None:
    if change is None or change.kind is not ProteinKind.MISSENSE or change.first is None:
        return
    for domain in domains().get(gene, ()):
        if domain.first <= change.first <= domain.last:
            found["OM1"] = f"in the {domain.region} of {gene} (residues {domain.first}-{domain.last})"
            return


def _population(variant: Variant, found: dict[str, str]) -> None:
    population = variant.observed.population
    highest = population.highest_given
    if highest is None or ABSENT < highest <= RARE:
        return  # not given is not absent
    source = population.source or "the input"
    if highest > COMMON:
        found["SBVS1"] = f"population frequency {highest:.2%} ({source})"
    elif highest > RARE:
        found["SBS1"] = f"population frequency {highest:.2%} ({source})"
    else:
        found["OP4"] = f"population frequency {highest:.4%} ({source})"
