"""From observations to events: named, duplicates merged, phased neighbors joined, silent changes set aside, all counted.

Every allele the readers observed ends in exactly one place: part of a finding, "duplicate" or "no_protein_effect".
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache

from mingbian.genome.naming import join_neighbors, name
from mingbian.genome.sequence import Sequence as Bases
from mingbian.genome.sequence import load_sequence
from mingbian.genome.transcripts import Transcripts
from mingbian.knowledge.atoms import THREE_PRIME_DRIVERS
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.traits import Traits, symbol
from mingbian.model.case import Build, Case
from mingbian.model.interpretation import Accounting
from mingbian.model.reading import Reading, SetAside
from mingbian.model.records import Record, replace
from mingbian.model.variant import SMALL_KINDS, Kind, Observation, Variant
from mingbian.readers.accounting import DUPLICATE, EXAMPLES, NO_EFFECT

_SILENT = frozenset(
    {
        "synonymous",
        "stop_retained",
        "start_retained",
        "intron",
        "3_prime_utr",
        "5_prime_utr",
        "upstream_gene",
        "downstream_gene",
        "intergenic",
        "intragenic",
        "non_coding_transcript",
        "non_coding_transcript_exon",
        "non_coding_exon",
        "nc_transcript",
        "mature_mirna",
        "nmd_transcript",
        "regulatory_region",
        "tf_binding_site",
        "splice_polypyrimidine_tract",
        "intergenic_region",
        "conserved_intergenic",
        "5_prime_utr_premature_start_codon_gain",
        "sequence_feature",
        "coding_sequence",
    }
)
"""Sequence Ontology terms (without ``_variant``) that do not alter the protein."""


class Events(Record, frozen=True):
    """``variants`` become findings; ``signatures`` are no alleles; ``accounting`` balances."""

    variants: tuple[Variant, ...]
    signatures: tuple[Observation, ...]
    accounting: Accounting


@lru_cache(maxsize=4096)
def is_silent(consequence: str) -> bool:
    """Whether every term of a consequence is known not to alter the protein. "coding_sequence" alone says nothing."""
    terms = {t.strip().lower().removesuffix("_variant") for t in consequence.replace(",", "&").split("&") if t.strip()}
    return bool(terms) and terms <= _SILENT and terms != {"coding_sequence"}


def collect(
    readings: Sequence[Reading],
    case: Case,
    kb: KnowledgeBase,
    load: Callable[[Build], Bases | None] = load_sequence,
) -> Events:
    """Name and sort every observation of a case. The order of the input does not matter to what comes out.

    ``load`` gives the reference of a build where the site has one: names are completed and checked on it.
    """
    signatures: list[Observation] = []
    named: list[Variant] = []
    known = kb.known_alleles
    tables = {build: Transcripts.load(build) for build in Build if build in (case.build, *(r.build for r in readings))}
    sequences = {build: bases for build in tables if (bases := load(build)) is not None}
    for reading in readings:
        for seen in reading.observations:
            if seen.kind is Kind.SIGNATURE:
                signatures.append(seen)
                continue
            placed = replace(seen, build=case.build) if seen.build is None and seen.chrom is not None else seen
            build = placed.build or case.build
            table, bases = (tables[build], sequences.get(build)) if build is not None else (None, None)
            named.append(name(placed, table, known, bases))
    single, repeated = _merge(named)
    joined = join_neighbors(single, known, sequences)
    kept: list[Variant] = []
    silent: list[Variant] = []
    for variant in joined:
        (silent if _without_effect(variant, kb) else kept).append(variant)
    variants = tuple(_with_driver(_with_repeats(v, repeated), kb) for v in kept)
    return Events(variants, tuple(signatures), _account(readings, variants, kept, silent, repeated))


def _without_effect(variant: Variant, kb: KnowledgeBase) -> bool:
    """Known not to alter the protein, and not an allele that any row names (TERT promoter, an intronic splice change)."""
    if variant.kind not in SMALL_KINDS or "possible_mnv" in variant.flags:
        return False
    if variant.protein and variant.protein.endswith("="):
        silent = variant.consequence is None or is_silent(variant.consequence)
    else:
        silent = variant.consequence is not None and is_silent(variant.consequence)
    return silent and not kb.index.hits(Traits(variant))


def _with_driver(variant: Variant, kb: KnowledgeBase) -> Variant:
    """A fusion under the partner it is known for: FGFR2 in FGFR2::BICC1, ALK in EML4::ALK."""
    fusion = variant.observed.fusion
    if fusion is None or len(variant.genes) < 2:
        return variant
    if symbol(fusion.three_prime) in THREE_PRIME_DRIVERS:
        known: list[str | None] = [symbol(fusion.three_prime)]
    else:
        known = [g for g in (variant.gene, *variant.genes) if g and kb.for_gene(g)]
    return replace(variant, gene=known[0]) if known and known[0] != variant.gene else variant


# -- duplicates


def _identity(variant: Variant) -> Hashable:
    """What makes two records the same event."""
    seen = variant.observed
    if seen.fusion is not None:
        f = seen.fusion
        return ("fusion", f.five_prime, f.three_prime)
    if seen.copy_number is not None:
        return ("copy_number", variant.gene, seen.copy_number.type)
    if variant.key is not None and variant.kind in SMALL_KINDS:
        return variant.key
    if seen.splice_event is not None:
        return ("splice", variant.gene, seen.splice_event.casefold())
    return (variant.kind, *_names(variant))


def _names(variant: Variant) -> tuple[str | None, str | None, str | None]:
    coding = variant.hgvs_c.rsplit(":", 1)[-1] if variant.hgvs_c else None
    return variant.gene, variant.protein, None if variant.protein else coding


def _rank(variant: Variant) -> tuple[object, ...]:
    """The record that speaks for an event told more than once: a passed one, with a VAF, the deepest, the first."""
    seen = variant.observed
    call = seen.call
    passed = call.filters in (("PASS",), None)
    path = seen.source.path or ""
    return (not passed, call.vaf is None, variant.key is None, -(call.depth or 0), seen.source.file, seen.source.line, path)


def _merge(variants: Sequence[Variant]) -> tuple[list[Variant], dict[int, list[Variant]]]:
    """One variant an event, in input order; and, by the id of its observation, the others that told it again."""
    groups: dict[Hashable, list[Variant]] = {}
    for variant in variants:
        groups.setdefault(_identity(variant), []).append(variant)
    _join_by_name(groups)
    leading = _join_by_tag(groups)
    single: list[Variant] = []
    repeated: dict[int, list[Variant]] = {}
    for told in groups.values():
        if len(told) == 1:
            single.append(told[0])
            continue
        ranked = [told[0], *sorted(told[1:], key=_rank)] if told[0] in leading else sorted(told, key=_rank)
        single.append(ranked[0])
        repeated[id(ranked[0].observed)] = ranked[1:]
    return single, repeated


def _join_by_name(groups: dict[Hashable, list[Variant]]) -> None:
    """A change given by name alone is the placed change of the same name, where there is exactly one."""
    nameless = [key for key in groups if isinstance(key, tuple) and key[0] in SMALL_KINDS]
    if not nameless:
        return
    placed: dict[tuple[str | None, ...], list[Hashable]] = {}
    for key, told in groups.items():
        if isinstance(key, str):
            placed.setdefault(_names(told[0]), []).append(key)
    for key in nameless:
        same = placed.get(_names(groups[key][0]), [])
        if len(same) == 1 and any(_names(groups[key][0])[1:]):
            groups[same[0]] += groups.pop(key)


def _join_by_tag(groups: dict[Hashable, list[Variant]]) -> list[Variant]:
    """A change that its caller writes whole and in its parts, all with one MNVTAG, is the whole one.

    The parts become its parents. Returns the variants that lead such a group; where no record spans all others, none does.
    """
    tagged: dict[tuple[str, str], list[Hashable]] = {}
    for key, told in groups.items():
        tag = told[0].observed.as_reported.get("MNVTAG", ".")
        if tag not in {".", ""} and isinstance(key, str):
            tagged.setdefault((told[0].observed.source.file, tag), []).append(key)
    leading = []
    for keys in tagged.values():
        spans = {key: _span(groups[key][0]) for key in keys}
        widest = max(keys, key=lambda key: spans[key][1] - spans[key][0])
        first, last = spans[widest]
        parts = [key for key in keys if key != widest]
        if parts and all(first <= spans[key][0] and spans[key][1] <= last and spans[key] != (first, last) for key in parts):
            told = sorted(groups[widest], key=_rank)
            for key in parts:
                told += groups.pop(key)
            groups[widest] = told
            leading.append(told[0])
    return leading


def _span(variant: Variant) -> tuple[int, int]:
    pos = variant.observed.pos or 0
    return pos, pos + len(variant.observed.ref or "") - 1


def _with_repeats(variant: Variant, repeated: dict[int, list[Variant]]) -> Variant:
    told = [v.observed for seen in (variant.parents or (variant.observed,)) for v in repeated.get(id(seen), ())]
    if not told:
        return variant
    own = variant.parents or (variant.observed,)
    return replace(variant, parents=(*own, *told))


# -- accounting


def _account(
    readings: Sequence[Reading],
    variants: Sequence[Variant],
    kept: Sequence[Variant],
    silent: Sequence[Variant],
    repeated: dict[int, list[Variant]],
) -> Accounting:
    aside: dict[str, int] = {}
    examples: list[SetAside] = []
    for reading in readings:
        for reason, count in reading.set_aside.items():
            aside[reason] = aside.get(reason, 0) + count
        examples += [e for e in reading.set_aside_examples if e.reason not in _SHARED]
    without = [seen for v in silent for seen in (v.parents or (v.observed,))]
    told_again = [v.observed for told in repeated.values() for v in told]
    for reason, observations in ((NO_EFFECT, without), (DUPLICATE, told_again)):
        counted = sum(o.counted for o in observations)
        if counted:
            aside[reason] = aside.get(reason, 0) + counted
        examples += _shared_examples(reason, observations, readings)
    accounting = Accounting(
        records=sum(r.records for r in readings),
        alleles=sum(r.alleles for r in readings),
        interpreted=sum(o.counted for v in kept for o in v.parents or (v.observed,)),
        set_aside=dict(sorted(aside.items())),
        refused=tuple(refused for r in readings for refused in r.refused),
        examples=tuple(examples),
    )
    if not accounting.balanced:
        raise AssertionError(
            f"alleles do not balance: {accounting.alleles} in, {accounting.interpreted} interpreted, {aside}"
        )
    return accounting


_SHARED = frozenset({NO_EFFECT, DUPLICATE})
"""Reasons that a reader may give as well, where it need not know more of an allele than its place."""


def _shared_examples(reason: str, observations: Sequence[Observation], readings: Sequence[Reading]) -> list[SetAside]:
    """The first alleles set aside for a reason, those that the readers themselves set aside among them, in file order."""
    read = [(n, e) for n, reading in enumerate(readings) for e in reading.set_aside_examples if e.reason == reason]
    if not read:
        return [SetAside(reason, o.source.line, _text(o)) for o in observations[:EXAMPLES]]
    order = {reading.input.file: n for n, reading in reversed(list(enumerate(readings)))}
    own = [(order.get(o.source.file, 0), SetAside(reason, o.source.line, _text(o))) for o in observations]
    return [e for _, e in sorted(read + own, key=lambda found: (found[0], found[1].line))[:EXAMPLES]]


def _text(o: Observation) -> str:
    """One allele for the list of what was set aside."""
    if o.chrom is not None:
        place = f"{o.chrom}:{o.pos} {o.ref}>{o.alt}"
        return f"{o.gene} {place}" if o.gene else place
    parts: Iterable[str | None] = (o.gene, o.hgvs_c, o.hgvs_p, o.splice_event)
    return " ".join(p for p in parts if p)
