"""Which genome build a VCF was made against, and by what evidence. Never by its name.

Evidence, strongest first: the lengths (or RefSeq accessions) of its contigs; what its header says about the reference, the
assembly, the annotator's cache or a lift-over; and REF bases at known loci, which also check every answer, the user's own
included. Where two pieces of evidence disagree, or none is there, the answer is a question, not a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import MappingProxyType

from mingbian.model.case import Build
from mingbian.model.contigs import INDEX, LENGTHS, build_of_accession, canonical
from mingbian.model.errors import Refusal
from mingbian.model.patterns import pattern
from mingbian.model.reading import ReadWarning
from mingbian.model.records import Record
from mingbian.readers.anchors import Tally
from mingbian.readers.vcf.header import Header

CHOICES = tuple(str(b) for b in Build)

_BUILD_OF_LENGTH = MappingProxyType(
    {
        (index, length): build
        for build in Build
        for index, length in enumerate(LENGTHS[build], start=1)
        if index != INDEX["MT"]
    }
)

# lengths of chromosomes 1 to 22, X, Y in assemblies that are not read (of some, the first ones and 7); sources: the
# assemblies' own reports at NCBI and UCSC
_FOREIGN = MappingProxyType(
    {
        (i, length): name
        for name, lengths in (
            ("T2T-CHM13", (
                248387328, 242696752, 201105948, 193574945, 182045439, 172126628, 160567428, 146259331, 150617247,
                134758134, 135127769, 133324548, 113566686, 101161492, 99753195, 96330374, 84276897, 80542538, 61707364,
                66210255, 45090682, 51324926, 154259566, 62460029,
            )),
            ("NCBI36 (hg18)", (
                247249719, 242951149, 199501827, 191273063, 180857866, 170899992, 158821424, 146274826, 140273252,
                135374737, 134452384, 132349534, 114142980, 106368585, 100338915, 88827254, 78774742, 76117153, 63811651,
                62435964, 46944323, 49691432, 154913754, 57772954,
            )),
            ("NCBI35 (hg17)", (245522847, 243018229, 199505740, 0, 0, 0, 158628139)),
            ("the mouse genome GRCm38", (195471971, 182113224, 160039680, 0, 0, 0, 145441459)),
            ("the mouse genome GRCm39", (195154279, 181755017, 159745316, 0, 0, 0, 144995196)),
        )
        for i, length in enumerate(lengths, start=1)
        if length
    }
)  # fmt: skip

_NOT_BEFORE = r"(?<![a-z0-9])"
_TOKENS = (
    (
        pattern(
            _NOT_BEFORE
            + r"(grch37|hg19|hg37|b37|hs37d5|hs37|g1k_v37|ncbi37|assembly19|gc[af]_000001405\.(1|13|14|25))(?!\d)"
        ),
        Build.GRCH37,
    ),
    (
        pattern(
            _NOT_BEFORE + r"(grch38|hg38|b38|hs38|g1k_v38|ncbi38|assembly38|gc[af]_000001405\.(15|2[6-9]|[34]\d))(?!\d)"
        ),
        Build.GRCH38,
    ),
)
_FOREIGN_TOKENS: tuple[tuple[re.Pattern[str], str], ...] = (
    (pattern(_NOT_BEFORE + r"(chm13|t2t)"), "T2T-CHM13"),
    (pattern(_NOT_BEFORE + r"(ncbi36|hg18|b36)(?!\d)"), "NCBI36 (hg18)"),
    (pattern(_NOT_BEFORE + r"(ncbi35|hg17)(?!\d)"), "NCBI35 (hg17)"),
    (pattern(_NOT_BEFORE + r"(mm9|mm10|mm39|grcm38|grcm39)(?!\d)"), "a mouse genome"),
    (pattern(_NOT_BEFORE + r"(rn[4-7]|mratbn7|canfam\d|danrer\d+|grcz1\d|bostau\d|sacCer\d|dm[36]|ce1[01])(?![a-z0-9])"),
     "another species' genome"),
)  # fmt: skip
_LIFTED = pattern(r"(grch37|hg19|b37|grch38|hg38|b38|hg18)[a-z_.]*?to_?(grch37|hg19|b37|grch38|hg38|b38|hg18)")
_REFERENCE_ARGUMENT = pattern(
    r"(?:--?reference(?:[-_]sequence|fasta)?|reference_sequence|referencefasta|--ref|\s-R)[ =]+([^\s,\"'\]]+)",
    re.IGNORECASE,
)


class Evidence(Record, frozen=True):
    """What the header says. ``lengths`` counts contigs per build; the other sets hold builds or names with their words."""

    lengths: tuple[tuple[Build, int], ...]
    accessions: frozenset[Build]
    lifted: tuple[tuple[Build, str], ...]
    named: tuple[tuple[Build, str], ...]
    foreign_lengths: tuple[str, ...]
    foreign_named: tuple[str, ...]

    @property
    def strong(self) -> frozenset[Build]:
        """Builds that contig lengths or accessions stand for."""
        return frozenset(b for b, _ in self.lengths) | self.accessions

    @property
    def said(self) -> frozenset[Build]:
        """Builds that the header names."""
        return frozenset(b for b, _ in (*self.lifted, *self.named))

    def words(self, build: Build) -> tuple[str, ...]:
        """The evidence for one build, for the reader."""
        found = [f"contig lengths ({n} of {build})" for b, n in self.lengths if b is build]
        if build in self.accessions:
            found.append("RefSeq accessions of the contigs")
        found.extend(text for b, text in (*self.lifted, *self.named) if b is build)
        return tuple(dict.fromkeys(found))


class Decision(Record, frozen=True):
    """``build`` with its evidence in words; ``needs_proof`` when only REF bases can settle the user's choice."""

    build: Build | None
    evidence: tuple[str, ...] = ()
    warnings: tuple[ReadWarning, ...] = ()
    needs_proof: str | None = None


def gather(header: Header) -> Evidence:
    """Collect the evidence of a header. Raises nothing."""
    counts: dict[Build, int] = {}
    accessions: set[Build] = set()
    foreign: dict[str, int] = {}
    named: list[tuple[Build, str]] = []
    foreign_named: list[str] = []

    def look(text: str, label: str) -> None:
        named.extend((build, f"{label} ({_short(text)})") for build in tokens(text))
        foreign_named.extend(foreign_tokens(text))

    for contig in header.contigs:
        chrom = canonical(contig.name)
        if chrom is None:
            continue
        place = (INDEX[chrom], contig.length or 0)
        build = _BUILD_OF_LENGTH.get(place)
        if build is not None:
            counts[build] = counts.get(build, 0) + 1
        elif place in _FOREIGN:
            foreign[_FOREIGN[place]] = foreign.get(_FOREIGN[place], 0) + 1
        accession = build_of_accession(contig.name)
        if accession is not None:
            accessions.add(accession)
    for assembly in dict.fromkeys(c.assembly for c in header.contigs if c.assembly):
        look(assembly, "contig assembly")
    lifted: list[tuple[Build, str]] = []
    for line in header.meta:
        name, _, value = line[2:].partition("=")
        name = name.strip().lower()
        if name.startswith("liftover") or name == "new_reference_genome":
            target = _lift_target(value.lower()) if name.startswith("liftover") else tokens(value)
            lifted.extend((build, f"##{line[2:].partition('=')[0]} ({_short(value)})") for build in target)
        elif name in {"reference", "assembly", "reference_genome", "referencegenome", "genome", "genome_build", "build"}:
            look(value, f"##{name}")
        elif name in {"vep", "snpeffcmd", "snpeff_cmd"}:
            look(value if name != "vep" else " ".join(re.findall(r"(?:cache|assembly)=\S+", value)), f"##{name.upper()}")
        elif "command" in name or name in {"cmdline", "dragencommandline", "bcftools_annotatecommand"}:
            for m in _REFERENCE_ARGUMENT.finditer(value):
                look(m[1], f"reference in ##{name}")
    return Evidence(
        tuple(sorted(counts.items())), frozenset(accessions), tuple(dict.fromkeys(lifted)), tuple(dict.fromkeys(named)),
        tuple(sorted(foreign)), tuple(dict.fromkeys(foreign_named)),
    )  # fmt: skip


def foreign_assembly(chrom: str, length: int) -> str | None:
    """The assembly that is not read here whose chromosome has this length; None where none is known."""
    return _FOREIGN.get((INDEX[chrom], length))


def tokens(text: str) -> tuple[Build, ...]:
    """The builds a piece of header text names; the last part of a path decides where it names any."""
    for part in (re.split(r"[/\\]", text.strip().strip('"'))[-1], text):
        found = tuple(build for pattern, build in _TOKENS if pattern.search(part.lower()))
        if found:
            return found if len(found) == 1 else ()
    return ()


def foreign_tokens(text: str) -> tuple[str, ...]:
    """Assemblies that are not read, as named in a piece of header text."""
    if tokens(text):
        return ()
    return tuple(name for pattern, name in _FOREIGN_TOKENS if pattern.search(text.lower()))


def _lift_target(text: str) -> tuple[Build, ...]:
    targets = [m[2] for m in _LIFTED.finditer(text)]
    return tokens(targets[-1]) if targets else ()


def _short(text: str) -> str:
    text = text.strip().strip('"')
    return text if len(text) <= 60 else "..." + text[-57:]


def decide(evidence: Evidence, chosen: Build | None, file: str) -> Decision:
    """The build by the header and the user's choice. ``Decision.build`` is None where only the REF bases can tell.

    Raises ``Refusal`` with BUILD_CONFLICT or BUILD_UNSUPPORTED.
    """
    strong, said = evidence.strong, evidence.said
    if evidence.foreign_lengths and not strong:
        raise _unsupported(file, evidence.foreign_lengths[0], "its contig lengths")
    if evidence.foreign_named and not strong and not said:
        raise _unsupported(file, evidence.foreign_named[0], "its header")
    if evidence.foreign_lengths:
        raise Refusal(
            "BUILD_CONFLICT",
            file,
            f"Some contigs have the lengths of {evidence.foreign_lengths[0]}, others those of {_names(strong)}.",
            "Call the sample again against one reference genome.",
        )
    if chosen is not None:
        return _against_choice(evidence, chosen, file)
    if len(strong) == 1:
        (build,) = strong
        contrary = _contrary(evidence, build)
        if contrary:
            raise _conflict(file, evidence.words(build)[0], str(build), contrary)
        return Decision(build, evidence.words(build))
    if len(strong) > 1:
        raise _conflict(file, *_two_sides(evidence))
    if len(said) == 1:
        (build,) = said
        return Decision(build, evidence.words(build))
    if len(said) > 1:
        raise _conflict(file, *_two_sides(evidence))
    return Decision(None)


def _against_choice(evidence: Evidence, chosen: Build, file: str) -> Decision:
    strong, said = evidence.strong, evidence.said
    words = ("stated by the user", *evidence.words(chosen))
    if strong and chosen not in strong:
        (other,) = strong
        raise Refusal(
            "BUILD_CONFLICT",
            file,
            f"The file was made against {other} ({'; '.join(evidence.words(other))}), but {chosen} was stated.",
            "Leave out --build, or check that this is the file you mean.",
        )
    against = [text for build, text in (*evidence.lifted, *evidence.named) if build is not chosen]
    if not against:
        return Decision(chosen, words)
    warning = ReadWarning(
        "BUILD_EVIDENCE", f"The header also names another build: {'; '.join(against[:3])}. {chosen} was stated and is used."
    )
    if strong or chosen in said:
        return Decision(chosen, words, (warning,))
    return Decision(chosen, words, (warning,), needs_proof="; ".join(against[:3]))


def _contrary(evidence: Evidence, build: Build) -> str | None:
    """What speaks against the build of the contigs. A reference line may be older than a lift-over that fits them."""
    lifted = {b for b, _ in evidence.lifted}
    if lifted and build not in lifted:
        return next(text for b, text in evidence.lifted if b is not build)
    if lifted:
        return None
    named = {b for b, _ in evidence.named}
    if named and named != {build}:
        return next(text for b, text in evidence.named if b is not build)
    return None


def _two_sides(evidence: Evidence) -> tuple[str, str, str]:
    one, other = (evidence.words(build)[0] for build in Build)
    return one, str(Build.GRCH37), other


def _conflict(file: str, one: str, build: str, other: str) -> Refusal:
    return Refusal(
        "BUILD_CONFLICT",
        file,
        f"The file contradicts itself about its genome build: {one} say {build}, but {other} says otherwise.",
        "Find out from the laboratory which one is right and state it with --build GRCh37 or --build GRCh38.",
        choices=CHOICES,
    )


def _unsupported(file: str, name: str, by: str) -> Refusal:
    return Refusal(
        "BUILD_UNSUPPORTED",
        file,
        f"By {by} this file was made against {name}; only GRCh37 and GRCh38 are read.",
        "Call the sample again against GRCh37 or GRCh38. Lifting coordinates over silently would not be safe.",
    )


def _names(builds: Iterable[Build]) -> str:
    return " and ".join(sorted(builds))


def by_bases(tally: Tally, file: str) -> Decision:
    """The build by REF bases alone. Raises ``Refusal`` BUILD_UNKNOWN where they do not prove one."""
    build = tally.proven()
    if build is not None:
        return Decision(build, (_capital(tally.describe(tally.matches[build] or tally.seen(build), build)),))
    hint = [tally.describe(found, b) for b in Build if (found := tally.seen(b))]
    seen = f" Too little to decide: {'; '.join(hint)}." if hint else ""
    raise Refusal(
        "BUILD_UNKNOWN",
        file,
        "Nothing in the file says which genome build it was made against: no known contig lengths, no known reference."
        + seen,
        "State it with --build GRCh37 or --build GRCh38. Positions differ between them, so a guess could be wrong.",
        choices=CHOICES,
    )


def confirm(decision: Decision, tally: Tally, stated: bool, file: str) -> tuple[str, ...]:
    """Check a decision against the REF bases of the whole file; returns the complete evidence.

    Raises ``Refusal`` BUILD_MISMATCH where they contradict it.
    """
    build = decision.build
    if build is None:
        raise ValueError("nothing was decided yet")
    against = tally.contradicts(build)
    if against is not None:
        raise Refusal(
            "BUILD_MISMATCH",
            file,
            f"{'Stated' if stated else 'Declared'} is {build}, but REF does not match: {against}.",
            "Find out which genome build the file was really made against; its header, or the option --build, is wrong.",
        )
    if decision.needs_proof is not None and tally.proven() is not build:
        raise Refusal(
            "BUILD_CONFLICT",
            file,
            f"{build} was stated, but the file's header says otherwise: {decision.needs_proof}. "
            "There are too few known loci in the file to tell by its REF bases.",
            "Leave out --build, or correct the file's header after asking the laboratory.",
        )
    fit = tally.matches[build] or tally.seen(build)
    if not fit or any("reference bases" in words for words in decision.evidence):
        return decision.evidence
    return (*decision.evidence, _capital(tally.describe(fit, build)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
