"""The alleles of a case against the site's reference genome: REF compared, insertions and deletions in their one spelling.

A REF that is not the reference's base is refused with both; where that is no exception the file is of another build, and
nothing of it is used. Without an installed genome everything stays as given, and a warning says what is weaker for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import MappingProxyType
from typing import NamedTuple

from mingbian.genome.keys import is_sequence
from mingbian.genome.normalize import mismatch, normalize
from mingbian.genome.reference_build import genes_hash
from mingbian.genome.sequence import CachedSequence, load_sequence
from mingbian.genome.sequence import Sequence as Bases
from mingbian.model.case import Build
from mingbian.model.errors import Refusal
from mingbian.model.interpretation import Warning_
from mingbian.model.reading import Reading, RefusedRecord
from mingbian.model.records import replace
from mingbian.model.variant import SMALL_KINDS, Observation

_FEW, _SHARE = 2, 0.25
"""From so many REF bases on, and from such a share of those compared, a mismatch is no exception. Two thirds to three
quarters mismatch in a file of another build."""

_LONGEST = 24  # bases of an allele shown in a message

_BASE = frozenset("ACGT")

Load = Callable[[Build], Bases | None]


class Compared(NamedTuple):
    """Readings without the refused alleles and with normalized ones; what the comparison adds to evidence and warnings."""

    readings: Sequence[Reading]
    evidence: tuple[str, ...] = ()
    warnings: tuple[Warning_, ...] = ()


def compare(readings: Sequence[Reading], build: Build | None, load: Load = load_sequence) -> Compared:
    """Compare and normalize every allele that has a place. ``load`` gives the reference of a build, where there is one.

    Raises ``Refusal`` BUILD_MISMATCH, and REFERENCE_DAMAGED of the installed genome.
    """
    if build is None:
        return Compared(readings)
    bases = load(build)
    if bases is None:
        return Compared(readings, warnings=tuple(_weaker(readings, build)))
    changed, compared, refused = [], 0, 0
    for reading in readings:
        done, number, wrong = _reading(reading, build, bases, load)
        changed.append(done)
        compared += number
        refused += wrong
    return Compared(changed, _evidence(bases, compared, refused), tuple(_warnings(bases, build, refused)))


def _placed(observations: Sequence[Observation], build: Build) -> Iterator[tuple[int, Observation, str, int, str, str]]:
    """Small variants with a place and alleles: (index, observation, chrom, pos, ref, alt), alleles in upper case."""
    for i, seen in enumerate(observations):
        if seen.kind not in SMALL_KINDS or seen.chrom is None or seen.pos is None or not seen.ref or not seen.alt:
            continue
        if (seen.build or build) is build:
            yield i, seen, seen.chrom, seen.pos, seen.ref.upper(), seen.alt.upper()


def _reading(reading: Reading, build: Build, bases: Bases, load: Load) -> tuple[Reading, int, int]:
    kept: list[Observation | None] = list(reading.observations)
    wrong: list[tuple[Observation, str]] = []
    compared = 0
    touched = False
    for i, seen, chrom, pos, ref, alt in _placed(reading.observations, build):
        there = bases.fetch(chrom, pos, pos + len(ref) - 1)
        compared += there is not None
        if there is not None and there != ref and mismatch(bases, chrom, pos, ref) is not None:
            wrong.append((seen, there))
            kept[i] = None
        elif (len(ref) > 1 or len(alt) > 1) and ref != alt and is_sequence(ref) and is_sequence(alt):
            new = normalize(bases, chrom, pos, ref, alt)
            if new[:3] != (pos, seen.ref, seen.alt):
                given = MappingProxyType({**seen.as_reported, "alleles": f"{chrom}:{pos} {seen.ref}>{seen.alt}"})
                kept[i] = replace(seen, pos=new.pos, ref=new.ref, alt=new.alt, as_reported=given)
                touched = True
    if not wrong:
        return (replace(reading, observations=tuple(o for o in kept if o)) if touched else reading), compared, 0
    if len(wrong) >= _FEW and len(wrong) >= _SHARE * compared:
        raise _other_build(reading, build, wrong, compared, load)
    refused = tuple(
        RefusedRecord(seen.source.line or 0, _reason(seen, there, build), int(seen.counted), seen.source.path)
        for seen, there in wrong
        if seen.counted
    )
    observations = tuple(o for o in kept if o is not None)
    return replace(reading, observations=observations, refused=(*reading.refused, *refused)), compared, len(wrong)


def _shown(allele: str) -> str:
    return allele if len(allele) <= _LONGEST else f"{allele[:_LONGEST]}... ({len(allele)} bases)"


def _reason(seen: Observation, there: str, build: Build) -> str:
    given = f"REF is {_shown(seen.ref or '')} at {seen.chrom}:{seen.pos}"
    return f"{given}, but the reference genome ({build}) has {_shown(there)} there"


def _other_build(
    reading: Reading, build: Build, wrong: Sequence[tuple[Observation, str]], compared: int, load: Load
) -> Refusal:
    seen, there = wrong[0]
    other = next(b for b in Build if b is not build)
    elsewhere = load(other)
    fits = sum(
        elsewhere is not None and elsewhere.fetch(o.chrom or "", o.pos or 0, (o.pos or 0) + len(o.ref or "") - 1) == o.ref
        for o, _ in wrong
    )
    hint = f" {fits} of them have the bases of {other}." if fits else ""
    return Refusal(
        "BUILD_MISMATCH",
        reading.input.file,
        f"{len(wrong)} of {compared} REF alleles are not those of {build}, the first: {_reason(seen, there, build)}.{hint}",
        "Find out which genome build the file was really made against; its header, or the option --build, is wrong.",
        seen.source.path or (f"line {seen.source.line}" if seen.source.line else None),
    )


def _evidence(bases: Bases, compared: int, refused: int) -> tuple[str, ...]:
    if not compared or not isinstance(bases, CachedSequence):
        return ()
    about = bases.about
    source = f"{about.source}, sha256 {about.source_sha256[:12]}"
    return (f"REF of {compared - refused} of {compared} alleles is that of the installed reference genome ({source})",)


def _warnings(bases: Bases, build: Build, refused: int) -> Iterator[Warning_]:
    if refused:
        yield Warning_(
            "REF_MISMATCH",
            False,
            f"{refused} alleles have a REF that is not the base of {build} there; they are refused and listed with both.",
            f"{refused} 個變異的 REF 與 {build} 參考序列不符，已拒絕並列出兩者的鹼基。",
        )
    if isinstance(bases, CachedSequence) and bases.about.genes != genes_hash():
        yield Warning_(
            "REFERENCE_OUTDATED",
            False,
            "The installed reference genome was kept for an older table of genes; some genes may lack their sequence. "
            "Build it again: mingbian reference build.",
            "已安裝的參考序列是依舊版基因表保留的，部分基因可能沒有序列；請重新執行 mingbian reference build。",
        )


def _weaker(readings: Sequence[Reading], build: Build) -> Iterator[Warning_]:
    """What cannot be said as firmly without the reference genome, where this case has any of it."""
    shifts = nameless = 0
    for reading in readings:
        for _, seen, chrom, pos, ref, alt in _placed(reading.observations, build):
            if ref == alt:
                continue
            if not (ref in _BASE and alt in _BASE):  # one base for another has one spelling
                if not (is_sequence(ref) and is_sequence(alt)):
                    continue
                shifts += not normalize(None, chrom, pos, ref, alt).settled
            note = seen.annotation
            nameless += not (seen.hgvs_p or seen.hgvs_c or (note is not None and (note.consequence or note.hgvs_c)))
    if not shifts and not nameless:
        return
    said, zh = [], []
    if shifts:
        said.append(
            f"{shifts} insertions or deletions could not be shifted to their one spelling, so that a table that writes "
            "them otherwise may not be met"
        )
        zh.append(f"{shifts} 個插入或缺失無法移到標準位置，寫法不同的資料表可能比對不到")
    if nameless:
        said.append(f"{nameless} alleles without names in the file are named only where a known allele or codon settles it")
        zh.append(f"{nameless} 個檔案未命名的變異，只有已知變異或密碼子能確定者才會命名")
    yield Warning_(
        "REFERENCE_NOT_INSTALLED",
        False,
        f"No reference genome is installed for {build}: {'; '.join(said)}; REF bases were compared at known loci only. "
        "To install it: mingbian reference build.",
        f"尚未安裝 {build} 參考序列：{'；'.join(zh)}；REF 鹼基僅在已知位點核對。安裝方式：mingbian reference build。",
    )
