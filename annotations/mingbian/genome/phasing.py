"""Changes of neighboring bases that are one event: joined where they are known to lie on one copy, flagged where not.

Two phased single-base changes in one codon change one residue once: BRAF 1798G>A with 1799T>A is V600K, not V600M with
V600E. Where the phase is not known, neither single change may be acted on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mingbian.genome import hgvs, keys
from mingbian.genome.codons import Change
from mingbian.genome.consequence import Effect, coding_substitution, substitution, term_of
from mingbian.genome.describe import describe
from mingbian.genome.genomic import genomic_name
from mingbian.genome.hgvs import ProteinKind
from mingbian.genome.known import KnownAlleles, codons_at, in_codon
from mingbian.genome.refine import genomic_on
from mingbian.genome.sequence import Sequence as Bases
from mingbian.genome.transcripts import Transcript, Transcripts
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX
from mingbian.model.records import Record, replace
from mingbian.model.variant import Kind, Variant

POSSIBLE_MNV = "possible_mnv"
JOINED = "joined_mnv"
_SAME_READS = 0.25  # relative difference of two VAFs below which a block and its parts may be the same reads


class _Place(Record, frozen=True):
    """A substitution with the codon it lies in. ``index`` is its place in the list given."""

    index: int
    variant: Variant
    build: Build
    transcript: Transcript
    residue: int
    bases: Bases | None = None


def join_neighbors(
    variants: Sequence[Variant], known: KnownAlleles, sequences: Mapping[Build, Bases] | None = None
) -> list[Variant]:
    """Join phased substitutions of one codon into one event; flag unphased ones as "possible_mnv".

    A joined event stands where its first part stood and keeps all parts' observations as ``parents``. A block that the
    caller already wrote as one record takes in the single-base records of the same reads beside it. ``sequences`` are the
    references that the site has: with them every block has its codon and its name.
    """
    result: list[Variant | None] = list(variants)
    for group in _codons(variants, sequences or {}):
        _absorb(group, result)
        left = [p for p in group if result[p.index] is p.variant and len(p.variant.ref or "") == len(p.variant.alt or "")]
        singles = _distinct(left)
        if len(singles) < 2:
            continue
        for cis in _cis_sets(singles):
            if len(cis) > 1:
                _join(cis, result, known)
        now = [replace(p, variant=v) for p in singles if (v := result[p.index]) is not None]
        for place in now:
            others = [p for p in now if p is not place and not _apart(p.variant, place.variant)]
            if others and not _harmless(place, others, known):
                result[place.index] = replace(place.variant, flags=_with(place.variant.flags, POSSIBLE_MNV))
    return [v for v in result if v is not None]


def _with(flags: tuple[str, ...], flag: str) -> tuple[str, ...]:
    return flags if flag in flags else (*flags, flag)


def _codons(variants: Sequence[Variant], sequences: Mapping[Build, Bases]) -> list[list[_Place]]:
    """Substitutions within two bases of another, by the codon they share."""
    codons: dict[tuple[Build, str, int], list[_Place]] = {}
    for i in _close(variants):
        v = variants[i]
        build, pos = v.observed.build, v.pos
        if v.gene is None or build is None or pos is None:
            continue
        transcript = Transcripts.load(build).chosen(v.gene)
        if transcript is None:
            continue
        residues = {c for k in range(len(v.ref or "")) if (c := transcript.codon_at(pos + k)) is not None}
        for residue in sorted(residues):
            codons.setdefault((build, v.gene, residue), []).append(
                _Place(i, v, build, transcript, residue, sequences.get(build))
            )
    return [group for group in codons.values() if len(group) > 1]


def _close(variants: Sequence[Variant]) -> list[int]:
    """Substitutions that begin at most two bases behind the end of another, by build and place."""
    kinds = (Kind.SNV, Kind.MNV)
    builds = {build: n for n, build in enumerate(Build)}
    indices, firsts, lasts = [], [], []
    for i, v in enumerate(variants):
        build, pos = v.observed.build, v.pos
        if v.kind in kinds and v.chrom is not None and pos is not None and build is not None:
            first = builds[build] << 40 | INDEX.get(v.chrom, 0) << 32 | pos
            indices.append(i)
            firsts.append(first)
            lasts.append(first + len(v.ref or "") - 1)
    start, end = np.array(firsts, dtype=np.int64), np.array(lasts, dtype=np.int64)
    order = np.argsort(start, kind="stable")
    start, end = start[order], end[order]
    near = np.zeros(len(order) + 1, dtype=np.bool_)
    pairs = (start[1:] - end[:-1] <= 2) & (start[1:] >> 32 == start[:-1] >> 32)
    near[1:-1] |= pairs
    near[:-2] |= pairs
    return [indices[n] for n in order[near[:-1]].tolist()]


def _distinct(places: Sequence[_Place]) -> list[_Place]:
    """One of each event: duplicates of one key are somebody else's matter."""
    seen: dict[str | None, _Place] = {}
    for place in places:
        seen.setdefault(place.variant.key, place)
    return list(seen.values())


def _absorb(group: Sequence[_Place], result: list[Variant | None]) -> None:
    """Let a block written as one record take in the records of its parts."""
    for block in group:
        if block.variant.kind is not Kind.MNV or result[block.index] is None:
            continue
        parts = [
            p
            for p in group
            if p.variant.kind is Kind.SNV and result[p.index] is not None and _part_of(p.variant, block.variant)
        ]
        if parts and all(_same_reads(p.variant, block.variant) for p in parts):
            current = result[block.index]
            if current is None:
                continue
            parents = current.parents or (current.observed,)
            result[block.index] = replace(current, parents=(*parents, *(p.variant.observed for p in parts)))
            for p in parts:
                result[p.index] = None


def _part_of(single: Variant, block: Variant) -> bool:
    offset = (single.pos or 0) - (block.pos or 0)
    ref, alt = block.ref or "", block.alt or ""
    return 0 <= offset < len(ref) and ref[offset] == single.ref and alt[offset] == single.alt


def _same_reads(single: Variant, block: Variant) -> bool:
    a, b = single.observed.call.vaf, block.observed.call.vaf
    return a is None or b is None or abs(a - b) <= _SAME_READS * max(a, b)


def _haplotype(variant: Variant) -> tuple[str | None, str | None]:
    call = variant.observed.call
    if call.haplotype:
        return call.phase_set, call.haplotype
    genotype = call.genotype or ""
    if genotype and len(set(genotype.replace("|", "/").split("/"))) == 1 and genotype[0] not in ".0":
        return None, "both"
    return call.phase_set, None


def _together(a: Variant, b: Variant) -> bool:
    """Are both known to lie on one copy?"""
    (set_a, hap_a), (set_b, hap_b) = _haplotype(a), _haplotype(b)
    if "both" in (hap_a, hap_b):
        return hap_a == hap_b
    if set_a != set_b:
        return False
    if hap_a is None and hap_b is None:
        unphased = "/" in (a.observed.call.genotype or "") + (b.observed.call.genotype or "")
        return set_a is not None and not unphased  # a laboratory report: one phase set means one copy
    return hap_a == hap_b


def _apart(a: Variant, b: Variant) -> bool:
    """Are both known to lie on different copies? Two alleles of one base always do."""
    if a.pos == b.pos and a.kind is b.kind is Kind.SNV:
        return True
    (set_a, hap_a), (set_b, hap_b) = _haplotype(a), _haplotype(b)
    return set_a == set_b and hap_a is not None and hap_b is not None and "both" not in (hap_a, hap_b) and hap_a != hap_b


def _cis_sets(places: Sequence[_Place]) -> list[list[_Place]]:
    sets: list[list[_Place]] = []
    for place in sorted(places, key=lambda p: p.variant.pos or 0):
        for group in sets:
            if all(_together(place.variant, other.variant) and not _overlap(place, other) for other in group):
                group.append(place)
                break
        else:
            sets.append([place])
    return sets


def _overlap(a: _Place, b: _Place) -> bool:
    first, second = sorted((a.variant, b.variant), key=lambda v: v.pos or 0)
    return (first.pos or 0) + len(first.ref or "") > (second.pos or 0)


def _facts(places: Sequence[_Place]) -> tuple[tuple[int, Change, str, str], ...]:
    """The single changes as the input names them: they help to determine the codon."""
    facts = []
    for p in places:
        change = hgvs.parse_protein(p.variant.protein) if p.variant.protein else None
        codon = p.transcript.codon_positions(p.residue)
        if change is None or codon is None or change.first != p.residue or change.first != change.last:
            continue
        if change.kind not in {ProteinKind.MISSENSE, ProteinKind.NONSENSE, ProteinKind.SYNONYMOUS}:
            continue
        bases = in_codon(p.transcript, codon, p.variant.pos or 0, p.variant.ref or "", p.variant.alt or "")
        if bases:
            facts.append((p.residue, bases, change.ref, change.alt))
    return tuple(facts)


def _joined_alleles(places: Sequence[_Place], known: KnownAlleles) -> tuple[int, str, str] | None:
    """Position and alleles of the block; None where an untouched base between its parts is not known."""
    parts = sorted(places, key=lambda p: p.variant.pos or 0)
    start = parts[0].variant.pos or 0
    pos, ref, alt = start, "", ""
    for p in parts:
        v = p.variant
        while pos < (v.pos or 0):
            base = _base_at(p, pos, parts, known)
            if base is None:
                return None
            ref, alt, pos = ref + base, alt + base, pos + 1
        ref, alt, pos = ref + (v.ref or ""), alt + (v.alt or ""), pos + len(v.ref or "")
    return start, ref, alt


def _base_at(place: _Place, pos: int, parts: Sequence[_Place], known: KnownAlleles) -> str | None:
    if place.bases is not None:
        return place.bases.fetch(place.transcript.chrom, pos, pos)
    codon = place.transcript.codon_positions(place.residue)
    if codon is None or pos not in codon:
        return None
    facts = tuple((c, a, b) for _, c, a, b in _facts(parts))
    bases = {c[codon.index(pos)] for c in codons_at(place.transcript, place.build, place.residue, known, facts)}
    if len(bases) != 1:
        return None
    base = bases.pop()
    return base if place.transcript.strand > 0 else keys.reverse_complement(base)


def _effect(places: Sequence[_Place], block: tuple[int, str, str], known: KnownAlleles) -> Effect:
    """The effect of a block: from the bases where they are known, else as far as it is certain without."""
    place = places[0]
    found = describe(place.transcript, place.bases, *block) if place.bases is not None else None
    return found or substitution(place.transcript, place.build, *block, known, _facts(places))


def _join(places: Sequence[_Place], result: list[Variant | None], known: KnownAlleles) -> None:
    parts = sorted(places, key=lambda p: p.index)
    lead = parts[0].variant
    transcript, build = parts[0].transcript, parts[0].build
    parents = tuple(o for p in parts for o in (p.variant.parents or (p.variant.observed,)))
    flags = tuple(dict.fromkeys([f for p in parts for f in p.variant.flags if f != POSSIBLE_MNV] + [JOINED]))
    block = _joined_alleles(places, known)
    protein = coding = consequence = exon = genomic = nmd = None
    if block is not None:
        pos, ref, alt = block
        found = known.lookup(build, transcript.chrom, pos, ref, alt)
        certain = _effect(parts, block, known)
        protein = certain.protein if certain.protein and certain.protein.kind is not ProteinKind.UNKNOWN else None
        if found is not None and found.protein:
            protein = hgvs.parse_protein(found.protein) or protein
        coding = certain.coding or coding_substitution(transcript, pos, ref, alt)
        bases = parts[0].bases
        genomic = (
            genomic_on(build, transcript.chrom, *block, bases) if bases else genomic_name(build, transcript.chrom, *block)
        )
        nmd = certain.nmd
        consequence = (term_of(protein) if protein else None) or certain.consequence
        exon = certain.exon
    key = keys.key(build, transcript.chrom, *block) if block else "+".join(p.variant.key or "" for p in parts)
    joined = Variant(
        kind=Kind.MNV, observed=lead.observed, gene=lead.gene, genes=lead.genes, key=key, chrom=lead.chrom,
        pos=block[0] if block else min(p.variant.pos or 0 for p in parts),
        ref=block[1] if block else None, alt=block[2] if block else None,
        hgvs_g=genomic,
        hgvs_c=f"{transcript.accession}:{coding}" if coding else None,
        hgvs_p=hgvs.format_protein(protein) if protein else None, protein=protein.short if protein else None,
        consequence=consequence, exon=exon or lead.exon,
        first_residue=protein.first if protein else parts[0].residue,
        last_residue=protein.last if protein else parts[0].residue,
        name_basis=lead.name_basis, parents=parents, flags=flags, nmd=nmd,
    )  # fmt: skip
    for p in parts:
        result[p.index] = None
    result[parts[0].index] = joined


def _harmless(place: _Place, others: Sequence[_Place], known: KnownAlleles) -> bool:
    """Would the single change mean the same residue even if it lay on one copy with each of its neighbors?"""
    single = place.variant.protein
    if single is None:
        return False
    for other in others:
        if _overlap(place, other):
            return False
        block = _joined_alleles([place, other], known)
        if block is None:
            return False
        both = _effect([place, other], block, known).protein
        if both is None or both.short != single:
            return False
    return True
