"""Consequences that an annotator wrote into INFO: VEP's CSQ, SnpEff's ANN, BCFtools' BCSQ, always by the header; others in
``annotators``.

One ``Layout`` is made from the header and reads every record. Which transcript is used: one that lies in a gene before one
that only neighbors it, then MANE Select > MANE Plus Clinical > canonical > PICK > first protein coding > first, then the
greater impact (two genes may overlap), then the annotator's own order. All are kept. Where a file carries the fields of
several annotators the best is used, the others are kept behind it, and where they contradict each other on the same
transcript it is said (``Annotated.conflict``).

Population frequencies and ClinVar's significance come from the same fields, or from INFO keys of their own. INFO/AF is
never a population frequency either: it says too many things.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import overload

from mingbian.model.patterns import pattern
from mingbian.model.records import EMPTY, Record
from mingbian.model.variant import Population, TranscriptAnnotation

ANNOTATION_CONFLICT = "annotation_conflict"
"""Key of ``as_reported`` under which stands what two annotators name differently; also the finding's flag."""

CSQ = "CSQ"
ANN = "ANN"
BCSQ = "BCSQ"

_ESCAPE = pattern(r"%([0-9A-Fa-f]{2})")
_INFO = pattern(r"##INFO=<ID=([^,>]+),")
_FORMAT = pattern(r"Format:\s*['\"]?\s*([^'\">]+)")

_NO_FIELDS: list[str] = []
_MOST_KEPT = 50_000  # texts of one file kept to be used again
_LONGEST_WORD = 200

# consequences of a transcript that the variant does not lie in
_OUTSIDE = frozenset(
    {
        "upstream_gene_variant", "downstream_gene_variant", "intergenic_variant", "intergenic_region",
        "regulatory_region_variant", "TF_binding_site_variant", "TFBS_ablation", "regulatory_region_ablation", "intergenic",
        "TFBS_amplification", "regulatory_region_amplification", "intragenic_variant", "regulatory",
    }
)  # fmt: skip
_IMPACT = {"HIGH": 0, "MODERATE": 1, "LOW": 2}


def decode(text: str) -> str:
    """Text with the VCF percent escapes undone ("p.Thr790%3D" -> "p.Thr790="); anything else stays as written."""
    if "%" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if int(m[1], 16) < 128 else m[0], text)


class Deferred(Sequence[TranscriptAnnotation]):
    """The annotations of one allele, read when somebody looks at more than the chosen one; equal to a tuple of the same.

    A record has some six transcripts, and for most alleles nobody looks at more than the chosen one. Pickles as a tuple.
    """

    __slots__ = ("_all", "_best", "_count", "_mine", "_read", "_what")

    def __init__(
        self,
        read: Callable[[str, str, Sequence[str], int], tuple[tuple[TranscriptAnnotation, ...], int]],
        what: tuple[str, str, Sequence[str], int],
        count: int,
        best: int,
        mine: TranscriptAnnotation | None,
    ) -> None:
        """``read(*what)`` gives all ``count`` of them; ``mine`` is the one at ``best``, None where none is chosen."""
        self._read, self._what = read, what
        self._count, self._best, self._mine = count, best, mine
        self._all: tuple[TranscriptAnnotation, ...] | None = None

    def __len__(self) -> int:
        return self._count

    def _whole(self) -> tuple[TranscriptAnnotation, ...]:
        if self._all is None:
            self._all = self._read(*self._what)[0]
        return self._all

    @overload
    def __getitem__(self, n: int) -> TranscriptAnnotation: ...
    @overload
    def __getitem__(self, n: slice) -> tuple[TranscriptAnnotation, ...]: ...
    def __getitem__(self, n: int | slice) -> TranscriptAnnotation | tuple[TranscriptAnnotation, ...]:
        if n == self._best and self._mine is not None:
            return self._mine
        return self._whole()[n]

    def __iter__(self) -> Iterator[TranscriptAnnotation]:
        return iter(self._whole())

    def __eq__(self, other: object) -> bool:
        return self._whole() == tuple(other) if isinstance(other, Deferred | tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._whole())

    def __repr__(self) -> str:
        return repr(self._whole())

    def __reduce__(self) -> tuple[type[tuple[TranscriptAnnotation, ...]], tuple[list[TranscriptAnnotation]]]:
        return tuple, (list(self._whole()),)


class Annotated(Record, frozen=True):
    """Everything one record's annotation says of one allele.

    ``chosen`` indexes ``annotations`` (-1: none), ``mine`` is the one it means. ``reported`` are the annotator's words that
    belong beside the names as reported; ``conflict`` says what two annotators name differently.
    """

    annotations: Sequence[TranscriptAnnotation] = ()
    chosen: int = -1
    population: Population = Population()
    clinvar: str | None = None
    mine: TranscriptAnnotation | None = None
    reported: Mapping[str, str] = EMPTY
    conflict: str | None = None


class Layout:
    """How one file writes its annotation. ``key`` is the INFO key, ``kind`` the annotator (CSQ, ANN, ...).

    ``closing`` is what ends the value where a semicolon may stand inside; a ``whole`` layout has all of INFO as its value.
    ``asked`` are further INFO keys that ``read`` looks at.
    """

    key: str
    kind: str
    closing: bytes = b""
    whole: bool = False
    asked: frozenset[str] = frozenset()

    def parse(
        self, value: str, ref: str, alts: Sequence[str], i: int, only_chosen: bool = False
    ) -> tuple[tuple[TranscriptAnnotation, ...], int]:
        """The transcripts' consequences of allele ``alts[i]`` and the index of the chosen one (-1: none).

        With ``only_chosen`` the tuple holds the chosen one alone.
        """
        entries, best = self._entries(value, ref, alts, i)
        if only_chosen:
            return ((self._annotation_of(entries[best]),), 0) if best >= 0 else ((), -1)
        if best < 0 and not self.keeps_unchosen:
            return (), -1
        return tuple(map(self._annotation_of, entries)), best

    def read(
        self, value: str | None, ref: str, alts: Sequence[str], i: int, info: Mapping[str, str], only_chosen: bool = False
    ) -> Annotated:
        """As ``parse``, with population frequencies and ClinVar's word from this field and from INFO.

        Transcripts other than the chosen one are read when somebody looks at them.
        """
        found, significance = population(info, {}, len(alts), i), clinvar(info, {}, len(alts), i)
        entries, best = self._entries(value, ref, alts, i) if value else ([], -1)
        if best < 0 and (only_chosen or not self.keeps_unchosen):
            return Annotated((), -1, found, significance)
        mine = self._annotation_of(entries[best]) if best >= 0 else None
        words = self._beside(info) if self.asked and info else EMPTY
        if mine is not None and (only_chosen or len(entries) == 1):
            return Annotated((mine,), 0, found, significance, mine, words)
        rest = Deferred(self.parse, (value or "", ref, alts, i), len(entries), best, mine)
        return Annotated(rest, best, found, significance, mine, words)

    def _beside(self, info: Mapping[str, str]) -> Mapping[str, str]:
        """What the annotator wrote beside its field, as written: SnpEff's LOF and NMD, "(GENE|ID|transcripts|share)"."""
        return {key: decode(info[key])[:_LONGEST_WORD] for key in sorted(self.asked) if info.get(key)}

    def value_in(self, info: Mapping[str, str]) -> str | None:
        """The field's value where it stands beside another annotator's, from the INFO keys that were asked for."""
        return info.get(self.key)

    keeps_unchosen = False
    """Whether entries are worth keeping where none of them can be chosen."""

    def _entries(self, value: str, ref: str, alts: Sequence[str], i: int) -> tuple[list[str], int]:
        """The entries of one allele, and the index of the one to use (-1: none)."""
        raise NotImplementedError

    def _annotation_of(self, entry: str) -> TranscriptAnnotation:
        raise NotImplementedError


class _Csq(Layout):
    """VEP: any columns in any order, "|" between fields, "," between transcripts, "&" between terms."""

    kind = CSQ

    def __init__(self, key: str, columns: Sequence[str]) -> None:
        self.key = key
        self._columns = tuple(columns)
        at = {name: n for n, name in reversed(list(enumerate(columns)))}
        get = at.get
        self._allele, self._allele_num = get("Allele", -1), get("ALLELE_NUM", -1)
        self._consequence, self._impact, self._biotype = get("Consequence", -1), get("IMPACT", -1), get("BIOTYPE", -1)
        self._select = get("MANE_SELECT", get("MANE", -1))
        self._plus, self._canonical = get("MANE_PLUS_CLINICAL", -1), get("CANONICAL", -1)
        self._pick = get("PICK", -1)
        self._gene, self._gene_id = get("SYMBOL", -1), get("Gene", -1)
        self._feature = get("Feature", -1)
        self._hgvs_c, self._hgvs_p = get("HGVSc", -1), get("HGVSp", -1)
        self._exon, self._protein = get("EXON", -1), get("ENSP", -1)
        self._cut = 1 + max(
            self._allele, self._allele_num, self._consequence, self._impact, self._biotype, self._select, self._plus,
            self._canonical, self._pick, self._gene,
        )  # fmt: skip
        self._head = 1 + max(
            self._cut - 1, self._gene_id, self._feature, self._hgvs_c, self._hgvs_p, self._exon, self._protein
        )
        frequencies = tuple((n, name) for n, name in enumerate(columns) if frequency_of(name))
        significance = tuple((at[name], name) for name in _CLINVAR if name in at)
        # columns that only the chosen transcript is asked for and that mostly say nothing; in the head or behind it
        self._facts = (*frequencies, *significance, *(((at["MAX_AF_POPS"], "MAX_AF_POPS"),) if "MAX_AF_POPS" in at else ()))
        names = dict(self._facts)
        self._behind = tuple(names.get(n, "") for n in range(self._head, len(columns)))  # the facts behind the head
        self._first_fact = min((n for n, _ in self._facts), default=len(columns))
        self._words = tuple(name for _, name in significance)
        self._same: dict[str, str] = {}  # texts that come again and again, kept once
        self._terms: dict[str, tuple[str, ...]] = {"": ()}

    def read(
        self, value: str | None, ref: str, alts: Sequence[str], i: int, info: Mapping[str, str], only_chosen: bool = False
    ) -> Annotated:
        n = len(alts)
        if not value:
            return Annotated((), -1, population(info, {}, n, i), clinvar(info, {}, n, i))
        best = 0
        count, fields = self._first_is_best(value, ref, alts) if n == 1 else (0, _NO_FIELDS)
        if not count:
            entries = self._of_allele(value, ref, alts, i)
            best, fields = self._choose(value, entries)
            if best < 0:
                return Annotated((), -1, population(info, {}, n, i), clinvar(info, {}, n, i))
            fields.extend(fields.pop().split("|", self._head - len(fields)))
            count = len(entries)
        facts = self._facts_of(fields)
        words = {name: facts[name] for name in self._words if name in facts} if facts else facts
        found = population(info, facts, n, i) if facts or info else _NO_POPULATION
        significance = clinvar(info, words, n, i) if words or info else None
        mine = self._annotation(fields)
        if only_chosen or count == 1:
            return Annotated((mine,), 0, found, significance, mine)
        rest = Deferred(self.parse, (value, ref, alts, i), count, best, mine)
        return Annotated(rest, best, found, significance, mine)

    def _facts_of(self, fields: list[str]) -> dict[str, str]:
        """Frequencies and ClinVar's words of an entry by column, those that say something.

        ``fields`` are cut behind the head; what is left over is taken off, and an empty field put in its place, for the
        columns that the file does not have (-1).
        """
        behind = self._head
        rest = fields.pop().rstrip("|") if len(fields) > behind else ""
        facts: dict[str, str] = {}
        if self._first_fact < behind:
            facts = {name: text for at, name in self._facts if at < len(fields) and (text := fields[at])}
        if rest:
            more = rest.split("|") if rest.count("|") >= self._first_fact - behind else ()
            facts |= {name: text for name, text in zip(self._behind, more, strict=False) if text and name}
        fields += [""] * (behind + 1 - len(fields))
        return facts

    def _first_is_best(self, value: str, ref: str, alts: Sequence[str]) -> tuple[int, list[str]]:
        """How many entries there are, and the fields of the first, cut behind the head, if it is plainly the one to use.

        Where that takes a closer look the number is 0. Annotators put the transcript they pick first, so it seldom does.
        """
        end = value.find(",")
        fields = (value if end < 0 else value[:end]).split("|", self._head)
        if self._allele != 0 or self._gene < 1 or len(fields) <= self._head or self._select < 0 or not fields[self._select]:
            return 0, fields
        allele = fields[0]
        if len(allele) != 1 or (allele != alts[0] and len(ref) == len(alts[0])) or fields[self._consequence] in _OUTSIDE:
            return 0, fields
        # all of one gene: another gene's MANE Select transcript would be better where the change is worse for it
        gene = f"|{fields[self._gene]}|"
        alike = value[: value.find(gene) + len(gene)]
        allele += "|"
        count = 1
        while end >= 0:
            begin = end + 1
            end = value.find(",", begin)
            if not value.startswith(alike, begin) and not (
                value.startswith(allele, begin) and value.find(gene, begin, end if end >= 0 else len(value)) >= 0
            ):
                return 0, fields
            count += 1
        return count, fields

    def _annotation_of(self, entry: str) -> TranscriptAnnotation:
        fields = entry.split("|", self._head)
        self._facts_of(fields)
        return self._annotation(fields)

    def _entries(self, value: str, ref: str, alts: Sequence[str], i: int) -> tuple[list[str], int]:
        places = self._of_allele(value, ref, alts, i)
        return [value[a:b] for a, b in places], self._choose(value, places)[0]

    def _choose(self, value: str, places: Sequence[tuple[int, int]]) -> tuple[int, list[str]]:
        """The index of the entry to use (-1: none), and its first fields; the rest of it is the last item."""
        cut = self._cut
        if len(places) == 1:
            only = value[places[0][0] : places[0][1]]
            return (0, only.split("|", cut)) if "|" in only else (-1, [])
        consequence, impact, biotype = self._consequence, self._impact, self._biotype
        select, plus, canonical, pick = self._select, self._plus, self._canonical, self._pick
        best, best_rank, chosen = -1, 1000, [""]
        for n, place in enumerate(places):
            fields = value[place[0] : place[1]].split("|", cut)
            if len(fields) < cut:
                continue
            # hundreds: outside the gene; tens: the kind of transcript; ones: impact. The least is chosen.
            if select >= 0 and fields[select]:
                rank = 0
            elif plus >= 0 and fields[plus]:
                rank = 10
            elif canonical >= 0 and fields[canonical] == "YES":
                rank = 20
            elif pick >= 0 and fields[pick] == "1":
                rank = 30
            elif biotype >= 0 and fields[biotype] == "protein_coding":
                rank = 40
            else:
                rank = 50
            if rank >= best_rank:
                continue
            rank += _IMPACT.get(fields[impact], 3) if impact >= 0 else 3
            if fields[consequence] in _OUTSIDE:
                rank += 100
            if rank < best_rank:
                best, best_rank, chosen = n, rank, fields
                if rank < 10 and self._gene >= 0:
                    gene = f"|{fields[self._gene]}|"
                    for begin, end in places:
                        if value.find(gene, begin, end) < 0:
                            break
                    else:
                        break  # no other can be better: a gene has one MANE Select transcript
        return best, chosen

    def _of_allele(self, value: str, ref: str, alts: Sequence[str], i: int) -> Sequence[tuple[int, int]]:
        """Where the entries of one allele begin and end; looking for commas is quicker than cutting at them."""
        places = []
        at = self._allele
        start = value[: value.find("|") + 1]
        same = at == 0  # all entries begin alike
        begin = 0
        while (end := value.find(",", begin)) >= 0:
            places.append((begin, end))
            begin = end + 1
            if same and not value.startswith(start, begin):
                same = False
        places.append((begin, len(value)))
        if same and len(alts) == 1 and len(start) == 2 and (start[0] == alts[0] or len(ref) != len(alts[0])):
            return places  # by far the most frequent case, without another look

        def allele(place: tuple[int, int]) -> str:
            return _field(value[place[0] : place[1]], at)

        if len(alts) == 1:
            if at < 0:
                return places
            first = allele(places[0])
            several = any(allele(p) != first for p in places)
            # A record split from a multi-allelic one may still carry the other allele's entries. For a substitution the
            # base tells them apart; an indel's spelling there depends on alleles no longer seen: better none than wrong.
            if len(ref) == len(alts[0]):
                if several:
                    return [p for p in places if allele(p) in (alts[0], alts[0].upper())]
                return places if len(first) != 1 or len(ref) != 1 or first in (alts[0].upper(), "-") else []
            return [] if several else places
        if self._allele_num >= 0:
            numbers = [_field(value[a:b], self._allele_num) for a, b in places]
            mine = str(i + 1)
            numbered = [p for p, number in zip(places, numbers, strict=True) if number == mine]
            if numbered or any(numbers):
                return numbered
        for spelling in vep_alleles(ref, alts, i):
            found = [p for p in places if allele(p) == spelling]
            if found:
                return found
        return []

    def _annotation(self, fields: list[str]) -> TranscriptAnnotation:
        hgvs_c, hgvs_p, protein = fields[self._hgvs_c], fields[self._hgvs_p], fields[self._protein]
        if "%" in hgvs_c:
            hgvs_c = decode(hgvs_c)
        if hgvs_p:
            if "%" in hgvs_p:
                hgvs_p = decode(hgvs_p)
            if not protein and ":" in hgvs_p:
                protein = hgvs_p.partition(":")[0]
        same = self._same
        if len(same) > _MOST_KEPT:
            same.clear()
        gene, feature = fields[self._gene] or fields[self._gene_id], fields[self._feature]
        exon, biotype = fields[self._exon], fields[self._biotype]
        return TranscriptAnnotation(
            CSQ,
            same.setdefault(gene, gene) or None,
            same.setdefault(feature, feature) or None,
            self._terms_of(fields[self._consequence]),
            hgvs_c or None,
            hgvs_p or None,
            same.setdefault(exon, exon) or None,
            same.setdefault(biotype, biotype) or None,
            fields[self._select] != "",
            fields[self._plus] != "",
            fields[self._canonical] == "YES",
            protein or None,
        )

    def _terms_of(self, text: str) -> tuple[str, ...]:
        terms = self._terms.get(text)
        if terms is None:
            if len(self._terms) > _MOST_KEPT:
                self._terms.clear()
            terms = self._terms[text] = tuple(text.split("&")) if text else ()
        return terms


def _field(entry: str, n: int) -> str:
    fields = entry.split("|", n + 1)
    return fields[n] if n < len(fields) else ""


def vep_alleles(ref: str, alts: Sequence[str], i: int) -> tuple[str, ...]:
    """The spellings VEP may use for ``alts[i]``: as in the file, without the shared first base, or trimmed at both ends.

    VEP drops the first base of a record's alleles where they all share it and their lengths differ ("-" when nothing is
    left); with ``--minimal`` it trims each allele by itself.
    """
    alt = alts[i]
    if alt[0] not in "ACGTNacgtn":
        return (alt,)
    plain = [a for a in (ref, *alts) if a and a[0] in "ACGTNacgtn"]
    different = any(len(a) != len(ref) for a in plain)
    shared = different and len({a[0] for a in plain}) == 1
    start = 0
    while start < min(len(ref), len(alt)) and ref[start] == alt[start]:
        start += 1
    end = 0
    while end < min(len(ref), len(alt)) - start and ref[-1 - end] == alt[-1 - end]:
        end += 1
    trimmed = alt[start : len(alt) - end] or "-"
    first = (alt[1:] or "-") if shared else alt
    return tuple(dict.fromkeys((first, trimmed, alt)))


class _Ann(Layout):
    """SnpEff: sixteen fixed fields; the allele is the ALT itself, "G-C" the somatic G against a germline C."""

    kind = ANN
    asked = frozenset({"LOF", "NMD"})

    def __init__(self, key: str) -> None:
        self.key = key

    def _entries(self, value: str, ref: str, alts: Sequence[str], i: int) -> tuple[list[str], int]:
        entries = value.split(",")
        alt = alts[i]
        if not all(e.startswith(alt + "|") for e in entries):
            exact = [e for e in entries if e.startswith(alt + "|")]
            against_germline = [e for e in entries if e.startswith(alt + "-")]
            if exact or against_germline or len(alts) > 1 or len(ref) == len(alt):
                entries = exact + against_germline
            elif len({e.partition("|")[0] for e in entries}) > 1:
                entries = []  # several alleles of a record that was split: which is ours cannot be told
        best, best_rank = -1, (9, 9, 9, 9)
        for n, entry in enumerate(entries):
            fields = entry.split("|", 8)
            if len(fields) < 8:
                continue
            this = (
                1 if fields[1] in _OUTSIDE else 0,
                1 if "-" in fields[0] else 0,
                0 if fields[7] == "protein_coding" else 1,
                _IMPACT.get(fields[2], 3),
            )
            if this < best_rank:
                best, best_rank = n, this
        return entries, best

    def _annotation_of(self, entry: str) -> TranscriptAnnotation:
        return _ann(entry)


def _ann(entry: str) -> TranscriptAnnotation:
    fields = entry.split("|")
    fields += [""] * (11 - len(fields))
    return TranscriptAnnotation(
        ANN,
        fields[3] or fields[4] or None,
        fields[6] or None if fields[5] == "transcript" else None,
        tuple(fields[1].split("&")) if fields[1] else (),
        decode(fields[9]) or None,
        decode(fields[10]) or None,
        fields[8] or None,
        fields[7] or None,
    )


# BCFtools' words and the Sequence Ontology's
_BCSQ_TERMS = {
    "3_prime_utr": "3_prime_UTR_variant", "5_prime_utr": "5_prime_UTR_variant",
    "coding_sequence": "coding_sequence_variant", "frameshift": "frameshift_variant",
    "inframe_altering": "protein_altering_variant", "intergenic": "intergenic_variant", "intron": "intron_variant",
    "missense": "missense_variant", "non_coding": "non_coding_transcript_exon_variant",
    "splice_acceptor": "splice_acceptor_variant", "splice_donor": "splice_donor_variant",
    "splice_region": "splice_region_variant", "start_retained": "start_retained_variant",
    "stop_retained": "stop_retained_variant", "synonymous": "synonymous_variant",
}  # fmt: skip
_BCSQ_IMPACT = {
    "frameshift": 0, "stop_gained": 0, "stop_lost": 0, "start_lost": 0, "splice_acceptor": 0, "splice_donor": 0,
    "missense": 1, "inframe_insertion": 1, "inframe_deletion": 1, "inframe_altering": 1,
    "synonymous": 2, "splice_region": 2, "stop_retained": 2, "start_retained": 2,
}  # fmt: skip
_BCSQ_SUBSTITUTION = pattern(r"^(\d+)([A-Z*])(?:>(\d+)([A-Z*]))?$")


class _Bcsq(Layout):
    """BCFtools csq: "[*]consequence|gene|transcript|biotype[|strand|amino acids|DNA]", or "@pos".

    "@pos" says that the consequence stands at another record, worked out for both together. It is kept as an annotation
    whose source names that position, and is never chosen: this record's own effect is not in the file.
    """

    kind = BCSQ
    keeps_unchosen = True

    def __init__(self, key: str) -> None:
        self.key = key

    def _entries(self, value: str, ref: str, alts: Sequence[str], i: int) -> tuple[list[str], int]:
        entries = value.split(",")
        if len(alts) > 1:
            entries = [e for e in entries if _bcsq_allele(e, ref, alts) in (None, i)]
        best, best_rank = -1, (9, 9, 9)
        for n, entry in enumerate(entries):
            if entry.startswith("@"):
                continue
            fields = entry.split("|")
            if len(fields) < 4:
                continue
            terms = fields[0].lstrip("*").split("&")
            this = (
                1 if entry.startswith("*") or fields[0] in _OUTSIDE else 0,
                0 if fields[3] == "protein_coding" else 1,
                min(_BCSQ_IMPACT.get(term, 3) for term in terms),
            )
            if this < best_rank:
                best, best_rank = n, this
        return entries, best

    def _annotation_of(self, entry: str) -> TranscriptAnnotation:
        return _bcsq(entry)


def _bcsq_allele(entry: str, ref: str, alts: Sequence[str]) -> int | None:
    """Which ALT an entry speaks of, by its DNA change ("100A>T"); None where it does not say."""
    dna = _field(entry, 6)
    if ">" not in dna or "+" in dna:
        return None
    alt = dna.partition(">")[2]
    return next((n for n, a in enumerate(alts) if a == alt), None)


def _bcsq(entry: str) -> TranscriptAnnotation:
    if entry.startswith("@"):
        return TranscriptAnnotation(f"{BCSQ} {entry}")
    fields = entry.split("|")
    fields += [""] * (7 - len(fields))
    change = None
    substitution = _BCSQ_SUBSTITUTION.match(fields[5])
    if substitution:
        first, old, last, new = substitution.groups()
        if new is None or (last == first and new == old):
            change = f"p.{old}{first}="
        elif last == first:
            change = f"p.{old}{first}{new}"
    return TranscriptAnnotation(
        BCSQ,
        fields[1] or None,
        fields[2] or None,
        tuple(_BCSQ_TERMS.get(term, term) for term in fields[0].lstrip("*").split("&") if term),
        None,
        change,
        None,
        fields[3] or None,
    )


# --- several annotators -----------------------------------------------------------------------------------------------


class _Several(Layout):
    """A file that several annotators went over: the first is used, what the others say is kept behind it."""

    def __init__(self, first: Layout, others: Sequence[Layout]) -> None:
        self.key, self.kind, self.closing, self.whole = first.key, first.kind, first.closing, first.whole
        self._first, self._others = first, tuple(others)
        self.asked = first.asked.union(*({o.key, *o.asked} - {""} for o in others))

    def parse(
        self, value: str, ref: str, alts: Sequence[str], i: int, only_chosen: bool = False
    ) -> tuple[tuple[TranscriptAnnotation, ...], int]:
        return self._first.parse(value, ref, alts, i, only_chosen)

    def read(
        self, value: str | None, ref: str, alts: Sequence[str], i: int, info: Mapping[str, str], only_chosen: bool = False
    ) -> Annotated:
        first = self._first.read(value, ref, alts, i, info, only_chosen)
        found = [one for o in self._others if (one := o.read(o.value_in(info), ref, alts, i, info)).annotations]
        if not found:
            return first
        if not first.annotations:
            first, found = found[0], found[1:]
        behind = tuple(a for one in found for a in one.annotations)
        best, mine = first.chosen, first.mine
        if best < 0:  # what the first annotator kept it does not recommend; the next may
            chosen = next((one for one in found if one.mine is not None), None)
            if chosen is not None and chosen.mine is not None:
                mine = chosen.mine
                best = len(first.annotations) + behind.index(mine)
        reported = dict(first.reported)
        for one in found:
            reported |= {key: word for key, word in one.reported.items() if key not in reported}
        if only_chosen:
            return Annotated((mine,) if mine else (), 0 if mine else -1, first.population, first.clinvar, mine, reported)
        every = first.annotations
        together: Sequence[TranscriptAnnotation] = (
            Deferred(
                lambda *_: ((*every, *behind), best), (value or "", ref, alts, i), len(every) + len(behind), best, mine
            )
            if isinstance(every, Deferred)
            else (*every, *behind)
        )
        return Annotated(
            together, best, first.population, first.clinvar or next((o.clinvar for o in found if o.clinvar), None), mine,
            reported, disagreement(mine, behind) if mine is not None else None,
        )  # fmt: skip


_NO_PROTEIN_CHANGE = frozenset(
    {
        "intron_variant", "synonymous_variant", "upstream_gene_variant", "downstream_gene_variant", "intergenic_variant",
        "intergenic_region", "3_prime_UTR_variant", "5_prime_UTR_variant", "intragenic_variant",
    }
)  # fmt: skip
_THREE = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H", "Ile": "I",
    "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W", "Tyr": "Y", "Val": "V",
    "Ter": "*", "Sec": "U",
}  # fmt: skip
_RESIDUE = pattern(r"[A-Z][a-z]{2}")
_AFTER_SHIFT = pattern(r"[A-Z]?fs.*$")


def disagreement(mine: TranscriptAnnotation, others: Sequence[TranscriptAnnotation]) -> str | None:
    """What another annotator names differently on the same transcript, in words; None where none does.

    Two spellings of one change ("p.Val600Glu", "V600E") agree, and so do two frameshifts that begin at one residue. Where
    one says nothing of the protein, its consequence decides: a silent one contradicts a change.
    """
    if mine.transcript is None:
        return None
    accession, change = mine.transcript.partition(".")[0], _plain_change(mine)
    for other in others:
        if other.transcript is None or other.source == mine.source or other.transcript.partition(".")[0] != accession:
            continue
        theirs = _plain_change(other)
        if change != theirs and change is not None and theirs is not None:
            return f"{mine.source} {mine.transcript} {change or '='}; {other.source} {other.transcript} {theirs or '='}"[
                :200
            ]
    return None


def _plain_change(annotation: TranscriptAnnotation) -> str | None:
    """The protein change in one-letter code without decoration; "" for none at all, None where that is not said."""
    text = (annotation.hgvs_p or "").rpartition(":")[2].replace("p.", "").strip("()")
    if not text or text.endswith(("=", "?")) or "%3D" in text:
        if text.endswith("?"):
            return None
        silent = text or (annotation.consequence and _NO_PROTEIN_CHANGE.issuperset(annotation.consequence))
        return "" if silent else None
    short = _RESIDUE.sub(lambda m: _THREE.get(m[0], m[0]), text).replace("X", "*")
    if len(short) > 2 and short[0] == short[-1] and short[1:-1].isdecimal():
        return ""
    return _AFTER_SHIFT.sub("fs", short)


def layout(meta: Sequence[str]) -> Layout | None:
    """The annotation a file declares, CSQ before ANN, BCSQ, Funcotator, ANNOVAR, FUNC and EFF; None where there is none."""
    found: dict[str, Layout] = {}
    others: list[tuple[str, str]] = []
    for line in meta:
        m = _INFO.match(line)
        if m is None:
            continue
        key = m[1]
        if "SnpEff" not in line and "Functional annotations" not in line and (key == CSQ or "Ensembl VEP" in line):
            columns = _FORMAT.search(line)
            if columns and "Consequence" in columns[1]:
                found.setdefault(CSQ, _Csq(key, [c.strip() for c in columns[1].split("|")]))
        elif key == ANN and "Functional annotations" in line:
            found.setdefault(ANN, _Ann(key))
        elif key == BCSQ:
            found.setdefault(BCSQ, _Bcsq(key))
        elif key in _MORE or key.startswith(("AAChange", "ExonicFunc")):
            others.append((key, line))
    if others:
        from mingbian.readers.annotators import declared

        found |= declared(others)
    order = [found[kind] for kind in _ORDER if kind in found]
    if not order:
        return None
    return _Several(order[0], order[1:]) if len(order) > 1 else order[0]


_MORE = frozenset({"FUNCOTATION", "FUNC", "EFF"})
_ORDER = (CSQ, ANN, BCSQ, "Funcotator", "ANNOVAR", "FUNC", "EFF")


# --- population frequencies -------------------------------------------------------------------------------------------

_GLOBAL, _EAST_ASIAN, _CONTINENT, _HIGHEST = "global", "east_asian", "continent", "highest"
_CONTINENTS = frozenset({"afr", "amr", "eur", "nfe", "sas", "twb", "twbk", "taiwan"})
_MAXIMA = frozenset({"popmax", "grpmax", "max"})
# founder or small populations, which gnomAD itself leaves out of its group maximum
_SMALL = frozenset({"ASJ", "FIN", "AMI", "MID", "OTH", "REMAINING", "AA", "EA"})
_WORDS = pattern(r"[a-z0-9]+")
_VERSION = pattern(r"v?[0-9]{1,2}$|grch3[78]$|hg(19|38)$")
_EXOMES, _GENOMES = frozenset({"exomes", "exome", "gnomade"}), frozenset({"genomes", "genome", "gnomadg"})
_PLAIN = _EXOMES | _GENOMES | {"af", "all", "total", "joint"}


@lru_cache(maxsize=4096)
def frequency_of(name: str) -> tuple[str, int] | None:
    """What a field's name says it is: ("global" | "east_asian" | "continent" | "highest", preference); None for others.

    Knows gnomAD's and VEP's spellings ("gnomADe_EAS_AF", "gnomAD_EAS", "AF_eas", "gnomad_popmax_af"), 1000 Genomes
    ("EAS_AF") and the Taiwan Biobank ("TWB_AF"). Lower preference is better: exomes, joint, genomes. Bare "AF" is
    nobody's. A name with any other word in it ("gnomAD_AF_raw", "AF_eas_kor", "gnomad_n_hets") is not one of these.
    """
    words = set(_WORDS.findall(name.lower().replace("gnomadaf", "gnomad_af")))
    is_gnomad = any(w.startswith("gnomad") for w in words)
    if not is_gnomad and not words & {"af", "twb", "twbk"}:
        return None
    preference = 0 if words & _EXOMES else 2 if words & _GENOMES else 1
    rest = {w for w in words if not w.startswith("gnomad") and w not in _PLAIN and not _VERSION.match(w)}
    if not rest:
        return (_GLOBAL, preference) if is_gnomad else None
    if len(rest) > 1:
        return None
    word = rest.pop()
    if word in _MAXIMA:
        return _HIGHEST, preference
    if word == "eas":
        return (_EAST_ASIAN if is_gnomad or name.lower() == "af_eas" else _CONTINENT), preference
    return (_CONTINENT, preference) if word in _CONTINENTS else None


@lru_cache(maxsize=1024)
def _frequencies_in(names: tuple[str, ...]) -> tuple[tuple[str, tuple[str, int]], ...]:
    """Those of the names that are population frequencies, with what they are; records of a file mostly have the same."""
    return tuple((name, what) for name in names if (what := frequency_of(name)) is not None)


def _share(text: str, n: int, i: int) -> float | None:
    """The number of allele ``i`` in a list: "a,b" is one per ALT, "a&b" the same variant listed twice."""
    if "," in text:
        parts = text.split(",")
        if len(parts) != n:
            return None
        text = parts[i]
    try:
        return float(text.partition("&")[0])
    except ValueError:
        return None


def population(info: Mapping[str, str], fields: Mapping[str, str], n: int = 1, i: int = 0) -> Population:
    """The population frequencies that a record carries for allele ``i`` of ``n``.

    ``fields`` are annotation columns by name, ``info`` the record's INFO. Where exomes and genomes are both given the
    exomes' value is used; ``highest`` is the highest of the continental populations (and of a maximum over them), from
    whichever source. Founder populations (Ashkenazi, Finnish, ...) do not count as continental.
    """
    in_info = _frequencies_in(tuple(info)) if info else ()
    if not in_info and not fields:
        return _NO_POPULATION
    best: dict[str, tuple[int, float, str]] = {}
    highest: tuple[float, str] | None = None
    for prefix, source, names in (("CSQ ", fields, _frequencies_in(tuple(fields))), ("INFO/", info, in_info)):
        for name, (group, preference) in names:
            text = source[name]
            try:
                value = float(text)
            except ValueError:
                listed = _share(text, n, i)
                if listed is None:
                    continue
                value = listed
            if not 0 <= value <= 1:
                continue
            if group == _HIGHEST:
                pops = source.get("MAX_AF_POPS", "")
                if pops and all(p.rsplit("_", 1)[-1].upper() in _SMALL for p in pops.split("&")):
                    continue
            elif group != _CONTINENT and (group not in best or preference < best[group][0]):
                best[group] = (preference, value, prefix + name)
            if group != _GLOBAL and (highest is None or value > highest[0]):
                highest = (value, prefix + name)
    if not best and highest is None:
        return _NO_POPULATION
    gnomad, eas = best.get(_GLOBAL), best.get(_EAST_ASIAN)
    sources = dict.fromkeys(
        [source for entry in (gnomad, eas) if entry is not None for source in (entry[2],)]
        + ([highest[1]] if highest else [])
    )
    return Population(
        gnomad[1] if gnomad else None, eas[1] if eas else None, highest[0] if highest else None, ", ".join(sources)
    )


_NO_POPULATION = Population()

# --- ClinVar ----------------------------------------------------------------------------------------------------------

# best first: the allele's own ClinVar record, then VEP's list for everything known at the place
_CLINVAR = ("ClinVar_CLNSIG", "CLNSIG", "clinvar_CLNSIG", "ClinVar", "clinvar_clnsig", "CLIN_SIG")

CLINVAR_NAMES = frozenset(_CLINVAR)


def clinvar(info: Mapping[str, str], fields: Mapping[str, str], n: int = 1, i: int = 0) -> str | None:
    """ClinVar's significance as the record carries it, in the record's own words; None where it carries none.

    VEP's CLIN_SIG lists every class of every variant known at the place ("pathogenic&uncertain_significance"): it is given
    only where no ClinVar record of the allele itself is.
    """
    if not fields and CLINVAR_NAMES.isdisjoint(info):
        return None
    for name in _CLINVAR:
        for source in (fields, info):
            text = source.get(name)
            if not text or text == ".":
                continue
            if source is info and n > 1 and "," in text:
                parts = text.split(",")
                if len(parts) == n:
                    text = parts[i]
            return decode(text)
    return None
