"""The biomarker language: text to a tree of frozen records, and back.

Grammar (AND binds tighter than OR; EXCEPT and the suffixes bind tightest)::

    expression := conjunction ("OR" conjunction)*
    conjunction := factor ("AND" factor)* ["in cis" | "in trans"]
    factor := "NOT" factor | unit ["EXCEPT" unit]
    unit := "(" expression ")" [origin] | atom ["VAF" comparison "%"] [origin]
    origin := "(germline)" | "(somatic)" | "(germline or somatic)"

Atoms::

    GENE p.L858R   GENE p.E746_A750del   GENE p.S1722fs   GENE p.R132 mutation
    GENE c.2573T>G   TERT c.-124C>T   MT-RNR1 m.1555A>G   GENE 7:55259515:T>G GRCh37
    GENE [exon 19 | exons 2-4 | exons 9,11 | codons 12,13,61 | residues 721-975] CLASS
    GENE exon 14 skipping   FLT3 ITD   KMT2A PTD   EGFR KDD   EGFRvIII   AR-V7
    GENE amplification | gain | loss | homozygous deletion | copies >= 10
    GENE fusion | rearrangement | 3' fusion | 5' fusion   A::B fusion
    MSI-H  MSS  dMMR  pMMR  TMB >= 10 mut/Mb  TMB high  HRD positive  HRD negative  HRD GIS >= 42  HRD gLOH >= 16
    wild type KRAS,NRAS exons 2-4   wild type EGFR
    IHC:HER2 3+   ISH:...  CYTO:del(17p)  EXPR:...  METH:...  PGX:...  LAB:...  CLIN:...   (prompts, never matched)
    any

CLASS is one of ``atoms.CLASSES``: mutation, missense, nonsense, frameshift, truncating, in-frame deletion, in-frame
insertion (also "insertion"), in-frame indel, deletion (with a region), splice variant, start loss, loss of function,
biallelic loss of function, biallelic mutation, activating mutation, pathogenic mutation, reversion mutation.
A change without a gene ("BTK p.C481S OR p.C481F") takes the gene named last. A protein change in a known older numbering
("MYD88 p.L265P") is read as its current name on the MANE Select protein (``p.L252P``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NoReturn

from mingbian.genome.keys import trim
from mingbian.genome.legacy import legacy_names
from mingbian.knowledge import atoms as a
from mingbian.knowledge.atoms import Atom
from mingbian.knowledge.regions import Codons, Exons, Region, Residues
from mingbian.knowledge.traits import NO_FACTS, Traits, VariantFacts, coding_text, read_protein
from mingbian.model.contigs import INDEX
from mingbian.model.errors import KnowledgeError
from mingbian.model.patterns import pattern
from mingbian.model.records import Record
from mingbian.model.variant import Variant


class BiomarkerError(KnowledgeError):
    """A biomarker cannot be read. ``position`` is the 0-based character where it goes wrong."""

    def __init__(self, text: str, position: int, reason: str) -> None:
        super().__init__("biomarker", f"character {position + 1}", f"{reason}: {text[:position]}>>>{text[position:]}")
        self.text = text
        self.position = position
        self.why = reason

    def __reduce__(self) -> tuple[type[BiomarkerError], tuple[str, int, str]]:
        return (BiomarkerError, (self.text, self.position, self.why))


class And(Record, frozen=True):
    """All terms hold in one case. ``phase``: "cis" or "trans" for alterations of one gene, else None."""

    terms: tuple[Biomarker, ...]
    phase: str | None = None

    def __str__(self) -> str:
        text = " AND ".join(f"({term})" if isinstance(term, (And, Or)) else str(term) for term in self.terms)
        return f"{text} in {self.phase}" if self.phase else text


class Or(Record, frozen=True):
    terms: tuple[Biomarker, ...]

    def __str__(self) -> str:
        return " OR ".join(f"({term})" if isinstance(term, (And, Or)) else str(term) for term in self.terms)


class Not(Record, frozen=True):
    """No alteration of the case satisfies the term."""

    term: Biomarker

    def __str__(self) -> str:
        return f"NOT ({self.term})" if isinstance(self.term, (And, Or, Except)) else f"NOT {self.term}"


class Except(Record, frozen=True):
    """One variant satisfies ``base`` and not ``excluded`` (which other variants of the case may satisfy)."""

    base: Biomarker
    excluded: Biomarker

    def __str__(self) -> str:
        base = str(self.base) if isinstance(self.base, Atom) else f"({self.base})"
        excluded = str(self.excluded) if isinstance(self.excluded, Atom) else f"({self.excluded})"
        return f"{base} EXCEPT {excluded}"


Biomarker = And | Or | Not | Except | Atom


@lru_cache(maxsize=8192)
def parse(text: str) -> Biomarker:
    """Read a biomarker. Raises BiomarkerError, which says the character where reading stopped and why."""
    return _Parser(text).read()


def genes(expression: Biomarker) -> tuple[str, ...]:
    """Every gene the expression names, in order of first mention (wild-type and excluded genes too)."""
    found: dict[str, None] = {}
    for atom in atoms_of(expression):
        found.update(dict.fromkeys(atom.genes))
    return tuple(found)


def atoms_of(expression: Biomarker) -> tuple[Atom, ...]:
    """Every atom, in order, also those under NOT and EXCEPT."""
    if isinstance(expression, Atom):
        return (expression,)
    if isinstance(expression, Not):
        return atoms_of(expression.term)
    if isinstance(expression, Except):
        return atoms_of(expression.base) + atoms_of(expression.excluded)
    return tuple(atom for term in expression.terms for atom in atoms_of(term))


def positive_atoms(expression: Biomarker) -> tuple[Atom, ...]:
    """The atoms whose presence can make the expression hold: not those under NOT or after EXCEPT."""
    if isinstance(expression, Atom):
        return (expression,)
    if isinstance(expression, Not):
        return ()
    if isinstance(expression, Except):
        return positive_atoms(expression.base)
    return tuple(atom for term in expression.terms for atom in positive_atoms(term))


def matches(expression: Biomarker, variant: Variant, facts: VariantFacts = NO_FACTS) -> bool:
    """Whether one variant alone satisfies the expression for certain. For whole cases see ``evaluation.evaluate``."""
    return variant_truth(expression, Traits(variant, facts)) is a.Truth.YES


def variant_truth(expression: Biomarker, traits: Traits) -> a.Truth:
    """Three-valued truth of the expression for one variant alone."""
    if isinstance(expression, Atom):
        return expression.test(traits)
    if isinstance(expression, Not):
        return a.Truth(2 - variant_truth(expression.term, traits))
    if isinstance(expression, Except):
        base = variant_truth(expression.base, traits)
        return base if base is a.Truth.NO else min(base, a.Truth(2 - variant_truth(expression.excluded, traits)))
    answers = [variant_truth(term, traits) for term in expression.terms]
    return min(answers) if isinstance(expression, And) else max(answers)


_GENE = pattern(r"[A-Z][A-Za-z0-9-]*$")
_TOKEN = pattern(r"\(|\)|[^\s()]+")
_PROMPT = pattern(rf"(?:{'|'.join(a.PROMPT_PREFIXES)}):")
_PROMPT_END = pattern(r"\s+(?:AND|OR|EXCEPT|in\s+cis|in\s+trans)(?=\s|$|\))")
_ALLELE = pattern(r"(?P<chrom>[0-9XYMT]+):(?P<pos>[1-9]\d*):(?P<ref>[ACGT]+)>(?P<alt>[ACGT]+)$")
_RESIDUE = pattern(r"p\.([A-Z])(\d+)$")
_CODING = pattern(
    r"c\.[-*]?\d+(?:[+-]\d+)?(?:_[-*]?\d+(?:[+-]\d+)?)?"
    r"(?:[ACGT]>[ACGT]|delins[ACGT]+|del|dup|ins[ACGT]+|inv)$"
)
_MITOCHONDRIAL = pattern(r"m\.\d+[ACGT]>[ACGT]$")
_RANGES = pattern(r"\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$")
_NUMBER = pattern(r"\d+(?:\.\d+)?$")
_KEYWORDS = frozenset({"AND", "OR", "NOT", "EXCEPT", "in"})
_LISTED_MAX = 200  # numbers that one list of exons or codons may spell out
_CLASS_ALIASES = {
    "missense mutation": "missense",
    "nonsense mutation": "nonsense",
    "frameshift mutation": "frameshift",
    "truncating mutation": "truncating",
    "insertion": "in-frame insertion",
    "indel": "in-frame indel",
    "splice site mutation": "splice variant",
}
_CLASS_WORDS: dict[tuple[str, ...], str] = {
    **{tuple(name.split()): name for name in a.CLASSES},
    **{tuple(alias.split()): name for alias, name in _CLASS_ALIASES.items()},
}
_PHRASES = {**_CLASS_WORDS, **{tuple(kind.split()): kind for kind in a.COPY_KINDS}}
_ORIGINS = {"germline": "germline", "somatic": "somatic", "germline or somatic": None}


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, int]] = []
        position = 0
        while True:
            while position < len(text) and text[position].isspace():
                position += 1
            if position == len(text):
                break
            end = self._prompt_end(position) if _PROMPT.match(text, position) else 0
            if not end:
                found = _TOKEN.match(text, position)
                end = found.end() if found else position + 1
            self.tokens.append((text[position:end].rstrip(), position))
            position = end
        self.index = 0
        self.gene: str | None = None

    def _prompt_end(self, start: int) -> int:
        """A prompt's text runs to the next keyword outside parentheses, or to the parenthesis that closes around it."""
        depth = 0
        for i in range(start, len(self.text)):
            char = self.text[i]
            if char == "(":
                depth += 1
            elif char == ")":
                if depth == 0:
                    return i
                depth -= 1
            elif char.isspace() and depth == 0 and _PROMPT_END.match(self.text, i):
                return i
        return len(self.text)

    # -- tokens

    def fail(self, reason: str, back: int = 0) -> NoReturn:
        index = self.index - back
        position = self.tokens[index][1] if index < len(self.tokens) else len(self.text)
        raise BiomarkerError(self.text, position, reason)

    def peek(self, ahead: int = 0) -> str:
        index = self.index + ahead
        return self.tokens[index][0] if index < len(self.tokens) else ""

    def take(self, expected: str = "") -> str:
        word = self.peek()
        if not word or (expected and word != expected):
            self.fail(f"expected {expected or 'more'}")
        self.index += 1
        return word

    def words(self, table: dict[tuple[str, ...], str]) -> str | None:
        """Take the longest phrase of a table that stands here."""
        for length in (4, 3, 2, 1):
            phrase = tuple(self.peek(i) for i in range(length))
            if phrase in table:
                self.index += length
                return table[phrase]
        return None

    # -- expressions

    def read(self) -> Biomarker:
        if not self.tokens:
            raise BiomarkerError(self.text, 0, "the biomarker is empty")
        expression = self.disjunction()
        if self.index < len(self.tokens):
            self.fail("write AND NOT" if self.peek() == "NOT" else "expected AND, OR, EXCEPT or the end")
        return expression

    def disjunction(self) -> Biomarker:
        terms = [self.conjunction()]
        while self.peek() == "OR":
            self.index += 1
            terms.append(self.conjunction())
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def conjunction(self) -> Biomarker:
        terms = [self.factor()]
        while self.peek() == "AND":
            self.index += 1
            terms.append(self.factor())
        phase = None
        if self.peek() == "in":
            self.index += 1
            phase = self.take()
            if phase not in {"cis", "trans"}:
                self.fail("expected cis or trans", back=1)
            if len(terms) < 2:
                self.fail("in cis and in trans need two alterations joined by AND", back=2)
        return terms[0] if len(terms) == 1 else And(tuple(terms), phase)

    def factor(self) -> Biomarker:
        if self.peek() == "NOT":
            self.index += 1
            return Not(self.factor())
        base = self.unit()
        while self.peek() == "EXCEPT":
            self.index += 1
            base = Except(base, self.unit())
        return base

    def unit(self) -> Biomarker:
        if self.peek() == "(":
            start = self.index
            self.index += 1
            expression = self.disjunction()
            if self.peek() != ")":
                if self.index >= len(self.tokens):
                    self.index = start
                    self.fail("this parenthesis is never closed")
                self.fail("expected AND, OR, EXCEPT or a closing parenthesis")
            self.index += 1
            stated, origin = self.origin()
            return _with_origin(expression, origin) if stated and origin else expression
        atom = self.atom()
        vaf = None
        if self.peek() == "VAF":
            self.index += 1
            vaf = self.comparison(percent=True)
        origin = self.origin()[1]
        return a.Qualified(atom, origin, vaf) if origin or vaf else atom

    def origin(self) -> tuple[bool, str | None]:
        if self.peek() != "(":
            return False, None
        end = self.index + 1
        while end < len(self.tokens) and self.tokens[end][0] not in "()":
            end += 1
        inner = " ".join(entry for entry, _ in self.tokens[self.index + 1 : end])
        if inner not in _ORIGINS or end >= len(self.tokens) or self.tokens[end][0] != ")":
            self.fail("after an alteration only (germline), (somatic) or (germline or somatic) may stand in parentheses")
        self.index = end + 1
        return True, _ORIGINS[inner]

    def comparison(self, percent: bool = False) -> a.Comparison:
        op = self.take()
        if op not in a.COMPARISONS:
            self.fail("expected >=, <=, > or <", back=1)
        number = self.take()
        if percent:
            if not number.endswith("%"):
                self.fail("expected a percentage such as 10%", back=1)
            number = number[:-1]
        if not _NUMBER.match(number):
            self.fail("expected a number", back=1)
        return a.Comparison(op, float(number))

    # -- atoms

    def atom(self) -> Atom:
        word = self.peek()
        if not word:
            self.fail("an alteration is missing at the end")
        if word in _KEYWORDS or word == ")":
            self.fail("expected an alteration")
        if _PROMPT.match(word):
            self.index += 1
            prefix, text = word.split(":", 1)
            if not text.strip():
                self.fail("say what to ask for after the colon", back=1)
            return a.Prompt(prefix, " ".join(text.split()))
        if word == "any":
            self.index += 1
            return a.AnyBiomarker()
        if word == "wild":
            return self.wild_type()
        if word in a.SPLICE_EVENT_NAMES:
            self.index += 1
            return a.SpliceEvent(word)
        if word in a.MSI_WORDS:
            self.index += 1
            return a.MsiAtom(word)
        if word == "TMB":
            return self.tmb()
        if word == "HRD":
            return self.hrd()
        if "::" in word:
            return self.pair()
        if word.startswith(("p.", "c.")):
            if self.gene is None:
                self.fail("a change without its gene")
            return self.of_gene(self.gene)
        if not _GENE.match(word):
            self.fail("expected a gene symbol or an alteration")
        self.index += 1
        self.gene = word
        return self.of_gene(word)

    def tmb(self) -> Atom:
        self.take("TMB")
        if self.peek() == "high":
            self.index += 1
            return a.TmbAtom(None)
        comparison = self.comparison()
        if self.peek() == "mut/Mb":
            self.index += 1
        return a.TmbAtom(comparison)

    def hrd(self) -> Atom:
        self.take("HRD")
        word = self.take()
        if word in {"positive", "negative"}:
            return a.HrdAtom(word)
        if word not in {"GIS", "gLOH"}:
            self.fail("expected positive, negative, GIS or gLOH", back=1)
        return a.HrdAtom(word, self.comparison())

    def wild_type(self) -> Atom:
        self.take("wild")
        self.take("type")
        listed = self.take()
        while listed.endswith(",") and self.peek():
            listed += self.take()
        symbols = tuple(listed.split(","))
        for gene in symbols:
            if not _GENE.match(gene):
                self.fail("expected gene symbols joined by commas", back=1)
        self.gene = symbols[-1]
        return a.WildType(symbols, self.region())

    def pair(self) -> Atom:
        five, _, three = self.take().partition("::")
        if not _GENE.match(five) or not _GENE.match(three):
            self.fail("expected two gene symbols joined by ::", back=1)
        return a.FusionAtom(five, three, rearrangement=self.event())

    def event(self) -> bool:
        """Take the word fusion or rearrangement; True for the latter."""
        word = self.take()
        if word not in {"fusion", "rearrangement"}:
            self.fail("expected fusion or rearrangement", back=1)
        return word == "rearrangement"

    def of_gene(self, gene: str) -> Atom:
        word = self.peek()
        if word.startswith("p."):
            return self.protein(gene)
        if word.startswith(("c.", "m.")):
            if not (_CODING.match(word) or _MITOCHONDRIAL.match(word)):
                self.fail("not an HGVS coding change (write del and dup without their bases)")
            self.index += 1
            return a.CodingChange(gene, coding_text(word))
        if _ALLELE.match(word):
            return self.allele(gene)
        if word in {"ITD", "PTD", "KDD"}:
            self.index += 1
            return a.TandemDuplication(gene, word)
        if word in {"fusion", "rearrangement"}:
            self.index += 1
            return a.FusionAtom(None, None, gene, word == "rearrangement")
        if word in {"3'", "5'"}:
            self.index += 1
            event = self.event()
            five, three = (None, gene) if word == "3'" else (gene, None)
            return a.FusionAtom(five, three, rearrangement=event)
        if word == "copies":
            self.index += 1
            return a.Copies(gene, self.comparison())
        start = self.index
        phrase = self.words(_PHRASES)
        if phrase in a.COPY_KINDS:
            return a.CopyNumberAtom(gene, phrase)
        self.index = start
        return self.mutation_class(gene)

    def mutation_class(self, gene: str) -> Atom:
        region = self.region()
        if region is not None and self.peek() == "skipping":
            if not isinstance(region, Exons) or len(region.numbers) != 1:
                self.fail("skipping needs one exon")
            self.index += 1
            return a.ExonSkipping(gene, region.numbers[0])
        start = self.index
        kind = self.words(_CLASS_WORDS)
        if kind is None:
            if region is None:
                self.fail(f"expected what is altered in {gene}: a change, a class such as mutation, fusion, amplification")
            self.fail("expected a class such as mutation, missense or in-frame deletion")
        if region is None and kind == "deletion":
            self.index = start
            self.fail("deletion needs an exon or a range; a lost gene is written loss or homozygous deletion")
        if region is not None and kind not in a.REGION_CLASSES:
            self.index = start
            self.fail(f"{kind} cannot be limited to a part of the gene")
        return a.MutationClass(gene, kind, region)

    def protein(self, gene: str) -> Atom:
        word = self.take()
        residue = _RESIDUE.match(word)
        if residue:
            if self.peek() not in {"mutation", "missense"}:
                self.fail(f"write {word} mutation for any change of the residue, or the full change")
            self.index += 1
            return a.ResidueChange(gene, residue[1], int(residue[2]))
        change = word.removeprefix("p.")
        known = read_protein(change)
        if known is None or not known.classes or "X" in change:
            self.fail("not a one-letter protein change such as p.L858R, p.E746_A750del, p.S1722fs", back=1)
        return a.ProteinChange(gene, _current(gene, known.name))

    def allele(self, gene: str) -> Atom:
        match = _ALLELE.match(self.take())
        assert match is not None
        chrom, pos, ref, alt = match["chrom"], int(match["pos"]), match["ref"], match["alt"]
        if chrom not in INDEX:
            self.fail("not a chromosome (1 to 22, X, Y, MT)", back=1)
        if ref == alt:
            self.fail("both alleles are the same", back=1)
        pos, ref, alt = trim(pos, ref, alt)
        build = self.take()
        if build not in {"GRCh37", "GRCh38"}:
            self.fail("expected GRCh37 or GRCh38", back=1)
        return a.GenomicAllele(gene, chrom, pos, ref, alt, build)

    def region(self) -> Region | None:
        word = self.peek()
        if word not in {"exon", "exons", "codon", "codons", "residues"}:
            return None
        self.index += 1
        listed = self.take()
        while listed.endswith(",") and self.peek():
            listed += self.take()
        if not _RANGES.match(listed):
            self.fail("expected numbers such as 19, 2-4 or 12,13,61", back=1)
        numbers: list[int] = []
        spans: list[tuple[int, int]] = []
        for part in listed.split(","):
            first, _, last = part.partition("-")
            low, high = int(first), int(last or first)
            if low < 1 or high < low:
                self.fail("a range must go from a smaller to a larger number, from 1", back=1)
            spans.append((low, high))
        if word == "residues":
            if len(spans) != 1:
                self.fail("residues takes one range such as 721-975", back=1)
            return Residues(*spans[0])
        for low, high in spans:
            if high - low > _LISTED_MAX:
                self.fail("this range is too long; write residues for a domain", back=1)
            numbers.extend(range(low, high + 1))
        ordered = tuple(sorted(set(numbers)))
        return Exons(ordered) if word.startswith("exon") else Codons(ordered)


def _current(gene: str, change: str) -> str:
    """A change in the numbering of the MANE Select protein, where it is written in a known older one."""
    found = legacy_names().get((gene, change))
    return found.protein if found is not None and found.protein and not found.bare_only else change


def _with_origin(expression: Biomarker, origin: str) -> Biomarker:
    """Give every alteration of a group the origin that stands behind its parenthesis."""
    if isinstance(expression, a.Qualified):
        return a.Qualified(expression.atom, expression.origin or origin, expression.vaf)
    if isinstance(expression, Atom):
        return a.Qualified(expression, origin) if expression.sequenced else expression
    if isinstance(expression, Not):
        return Not(_with_origin(expression.term, origin))
    if isinstance(expression, Except):
        return Except(_with_origin(expression.base, origin), expression.excluded)
    terms = tuple(_with_origin(term, origin) for term in expression.terms)
    return And(terms, expression.phase) if isinstance(expression, And) else Or(terms)
