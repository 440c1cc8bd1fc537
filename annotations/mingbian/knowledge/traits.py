"""What a variant is, read once into plain flags, so that each biomarker of its gene costs one comparison.

Everything comes from the names on ``model.Variant``: the short protein change decides where it is known, the Sequence
Ontology term decides where it is not. Residues are 1-based protein positions.
"""

from __future__ import annotations

import re
from functools import lru_cache

from mingbian.model.patterns import pattern
from mingbian.model.records import Record
from mingbian.model.variant import Kind, Variant


class VariantFacts(Record, frozen=True):
    """What the rest of the product knows about a variant and the names alone do not say.

    ``oncogenic``: a curated hotspot or an oncogenicity class of (likely) oncogenic, by gain of function or otherwise.
    ``inactivating``: curated or classified as a loss of function although its consequence alone does not show it.
    ``clinvar_pathogenic``: (likely) pathogenic in the bundled ClinVar table. ``benign``: curated or classified benign;
    a benign truncation (BRCA2 K3326*) is no loss of function. ``germline``: True in the germline, False somatic,
    None not known.
    """

    oncogenic: bool = False
    clinvar_pathogenic: bool = False
    inactivating: bool = False
    benign: bool = False
    germline: bool | None = None

    @property
    def known(self) -> bool:
        """Whether anything curated is said."""
        return self.oncogenic or self.clinvar_pathogenic or self.inactivating


NO_FACTS = VariantFacts()

# Consequence classes. One variant can carry several.
MISSENSE = 1
NONSENSE = 2
FRAMESHIFT = 4
INFRAME_DELETION = 8
INFRAME_INSERTION = 16
INFRAME_DELINS = 32  # as many residues in as out
SPLICE_SITE = 64  # canonical donor or acceptor, +-1 and +-2
START_LOST = 128
STOP_LOST = 256
ABLATION = 512
SYNONYMOUS = 1024

INFRAME = INFRAME_DELETION | INFRAME_INSERTION | INFRAME_DELINS
TRUNCATING = NONSENSE | FRAMESHIFT
LOSS_OF_FUNCTION = NONSENSE | FRAMESHIFT | SPLICE_SITE | START_LOST | ABLATION
PROTEIN_ALTERING = MISSENSE | INFRAME | LOSS_OF_FUNCTION | STOP_LOST

_TERMS: dict[str, int] = {
    "missense": MISSENSE,
    "stop_gained": NONSENSE,
    "frameshift": FRAMESHIFT,
    "frameshift_elongation": FRAMESHIFT,
    "frameshift_truncation": FRAMESHIFT,
    "inframe_deletion": INFRAME_DELETION,
    "conservative_inframe_deletion": INFRAME_DELETION,
    "disruptive_inframe_deletion": INFRAME_DELETION,
    "inframe_insertion": INFRAME_INSERTION,
    "conservative_inframe_insertion": INFRAME_INSERTION,
    "disruptive_inframe_insertion": INFRAME_INSERTION,
    "inframe_indel": INFRAME_DELINS,
    "inframe_altering": INFRAME_DELINS,
    "protein_altering": INFRAME_DELINS,
    "splice_donor": SPLICE_SITE,
    "splice_acceptor": SPLICE_SITE,
    "start_lost": START_LOST,
    "initiator_codon": START_LOST,
    "stop_lost": STOP_LOST,
    "transcript_ablation": ABLATION,
    "exon_loss": ABLATION,
    "synonymous": SYNONYMOUS,
    "stop_retained": SYNONYMOUS,
    "start_retained": SYNONYMOUS,
}

_PROTEIN = pattern(
    r"""^(?:
      (?P<fs_ref>[A-Z*])(?P<fs_pos>\d+)[A-Z*]?fs(?:\*?(?:\d+|\?))?
    | (?P<ref>[A-Z*])(?P<pos>\d+)(?P<alt>[A-Z*]|=|\?)
    | (?P<ext_ref>[A-Z*])(?P<ext_pos>\d+)[A-Z*]?ext\S*
    | (?P<first_ref>[A-Z*])(?P<first>\d+)(?:_(?P<last_ref>[A-Z*])(?P<last>\d+))?
      (?P<op>delins|del|ins|dup)(?P<seq>[A-Z*]*|\d+|\(\d+\))
    )$""",
    re.VERBOSE,
)


class Protein(Record, frozen=True):
    """A short protein change taken apart. ``classes`` are the consequence flags it implies.

    ``name`` is the form that biomarkers are compared with: a frameshift without its new residue and length
    ("S1722fs"), a deletion or duplication without the residues it repeats.
    For insertions and duplications ``inserted_after`` is the residue before the new sequence; ``inserted`` the new
    residues ("" where only their number, ``length``, is known).
    """

    name: str
    first: int
    last: int
    ref: str
    last_ref: str
    alt: str
    classes: int
    length: int = 0  # residues gained (+) or lost (-)
    inserted_after: int = 0
    inserted: str = ""


@lru_cache(maxsize=65536)
def read_protein(text: str) -> Protein | None:
    """Take a short one-letter change ("L858R", "E746_A750del", "S1722fs") apart; None if it is none."""
    match = _PROTEIN.match(text)
    if match is None:
        return None
    part = match.groupdict()
    if part["fs_pos"]:
        pos, ref = int(part["fs_pos"]), part["fs_ref"]
        return Protein(f"{ref}{pos}fs", pos, pos, ref, ref, "", FRAMESHIFT)
    if part["pos"]:
        pos, ref, alt = int(part["pos"]), part["ref"], part["alt"]
        if ref == "*":
            classes = SYNONYMOUS if alt in "*=" else STOP_LOST
        elif alt == "*":
            classes = NONSENSE
        elif alt in {"=", ref}:
            classes = SYNONYMOUS
        elif alt == "?" or (ref == "M" and pos == 1):
            classes = START_LOST if pos == 1 else 0
        else:
            classes = MISSENSE
        return Protein(text, pos, pos, ref, ref, alt, classes)
    if part["ext_pos"]:
        pos, ref = int(part["ext_pos"]), part["ext_ref"]
        return Protein(f"{ref}{pos}ext", pos, pos, ref, ref, "", STOP_LOST if ref == "*" else START_LOST)
    return _read_range(part)


def _read_range(part: dict[str, str | None]) -> Protein | None:
    first, ref = int(part["first"] or 0), part["first_ref"] or ""
    last = int(part["last"]) if part["last"] else first
    last_ref = part["last_ref"] or ref
    op, sequence = part["op"] or "", part["seq"] or ""
    if last < first:
        return None
    residues = "" if not sequence or sequence[0] in "(0123456789" else sequence
    gained = len(residues) or int(sequence.strip("()") or 0)
    span = f"{ref}{first}" if last == first and not part["last"] else f"{ref}{first}_{last_ref}{last}"
    removed = last - first + 1
    if op == "del":
        return Protein(f"{span}del", first, last, ref, last_ref, "", INFRAME_DELETION, -removed)
    if op == "dup":
        classes, inserted = INFRAME_INSERTION, ref if removed == 1 else ref + last_ref if removed == 2 else ""
        return Protein(f"{span}dup", first, last, ref, last_ref, "", classes, removed, last, inserted)
    if op == "ins":
        if last != first + 1 or not gained:
            return None
        classes = NONSENSE if "*" in residues else INFRAME_INSERTION
        return Protein(f"{span}ins{sequence}", first, last, ref, last_ref, residues, classes, gained, first, residues)
    if not gained:
        return None
    change = gained - removed
    if "*" in residues:
        classes = NONSENSE
    elif change < 0:
        classes = INFRAME_DELETION
    elif change > 0:
        classes = INFRAME_INSERTION
    else:
        classes = MISSENSE if removed == 1 else INFRAME_DELINS
    return Protein(f"{span}delins{sequence}", first, last, ref, last_ref, residues, classes, change)


def same_insertion(a: Protein, b: Protein) -> bool:
    """Whether an insertion and a duplication name the same event (``A775_G776insYVMA`` is ``Y772_A775dup``).

    The residues inside a long duplication are not in its name: position, length and both ends must agree.
    """
    if not a.inserted_after or a.inserted_after != b.inserted_after or a.length != b.length:
        return False
    if a.inserted and b.inserted:
        return a.inserted == b.inserted
    if not a.inserted and not b.inserted:
        return a.name == b.name
    known, dup = (a, b) if a.inserted else (b, a)
    return known.inserted[0] == dup.ref and known.inserted[-1] == dup.last_ref


@lru_cache(maxsize=4096)
def consequence_classes(terms: str) -> int:
    """The flags of Sequence Ontology terms, joined by "&" or ",", with or without ``_variant``."""
    classes = 0
    for term in terms.replace(",", "&").split("&"):
        classes |= _TERMS.get(term.strip().lstrip("*").removesuffix("_variant"), 0)
    return classes


_REPEATED_BASES = pattern(r"(del|dup)(?:[ACGTN]+|\d+)$")
_CODING_POSITION = pattern(r"c\.(\d+)(?:[+-]\d+)?(?:_(\d+))?")
_INTRON = pattern(r"c\.(?:-|\*)?(\d+)([+-])(\d+)(?:_(?:-|\*)?(\d+)([+-]?)(\d*))?")


@lru_cache(maxsize=65536)
def coding_text(hgvs_c: str) -> str:
    """The change itself of an HGVS coding name: no accession, no bases that "del" or "dup" merely repeat."""
    text = hgvs_c.rsplit(":", 1)[-1].strip()
    return _REPEATED_BASES.sub(r"\1", text)


@lru_cache(maxsize=65536)
def _splice_site(coding: str) -> bool:
    """Whether a coding change touches the two intronic bases next to an exon."""
    match = _INTRON.match(coding)
    if match is None:
        return False
    start_base, start_sign, start_offset, end_base, end_sign, end_offset = match.groups()
    if int(start_offset) <= 2:
        return True
    if end_base is None:
        return False
    if not end_sign:
        return True  # from the intron into the exon
    return int(end_offset) <= 2 or end_sign != start_sign or end_base != start_base


@lru_cache(maxsize=65536)
def _coding_residues(coding: str) -> tuple[int, int] | None:
    """The codons at (or next to, for intronic changes) a coding change; None outside the coding sequence."""
    match = _CODING_POSITION.match(coding)
    if match is None:
        return None
    first = (int(match[1]) + 2) // 3
    return first, (int(match[2]) + 2) // 3 if match[2] else first


_RETIRED = {"MLL": "KMT2A", "MLL2": "KMT2D", "H3F3A": "H3-3A", "H3F3B": "H3-3B", "C11orf95": "ZFTA"}


def symbol(gene: str | None) -> str | None:
    """A fusion partner's symbol without the "@" of a locus, and under its present name where it was retired."""
    if gene is None:
        return None
    text = gene.strip().rstrip("@")
    return _RETIRED.get(text, text)


def genes_of(variant: Variant) -> tuple[str, ...]:
    """Every gene a variant concerns: its own, the others it names, both partners of a fusion."""
    fusion = variant.observed.fusion
    if fusion is None:
        if len(variant.genes) > 1:
            return tuple(dict.fromkeys((*((variant.gene,) if variant.gene else ()), *variant.genes)))
        return (variant.gene,) if variant.gene else variant.genes
    named = (variant.gene, *variant.genes, symbol(fusion.five_prime), symbol(fusion.three_prime))
    return tuple(dict.fromkeys(gene for gene in named if gene))


class Traits:
    """One variant with its flags. Made once per variant, compared with many biomarkers."""

    __slots__ = ("classes", "coding", "facts", "first", "gene", "last", "protein", "small", "variant")

    def __init__(self, variant: Variant, facts: VariantFacts = NO_FACTS) -> None:
        self.variant = variant
        self.facts = facts
        self.gene = variant.gene
        self.small = variant.kind in _SMALL
        self.protein = read_protein(variant.protein) if variant.protein else None
        self.coding = coding_text(variant.hgvs_c) if variant.hgvs_c else ""
        classes = 0
        if self.small:
            stated = consequence_classes(variant.consequence) if variant.consequence else 0
            if self.protein is not None:
                # The protein name is the finer statement; a splice-site or ablation term adds to it.
                classes = self.protein.classes | (stated & (SPLICE_SITE | ABLATION | START_LOST))
                if not self.protein.classes:
                    classes |= stated
            else:
                classes = stated
                if not variant.consequence and self.coding and _splice_site(self.coding):
                    classes |= SPLICE_SITE
        self.classes = classes
        if variant.first_residue is not None:
            self.first: int | None = variant.first_residue
            self.last: int | None = variant.last_residue or variant.first_residue
        elif self.protein is not None:
            self.first, self.last = self.protein.first, self.protein.last
        else:
            self.first, self.last = (_coding_residues(self.coding) if self.coding else None) or (None, None)

    @property
    def genes(self) -> tuple[str, ...]:
        """Every gene the variant concerns; see ``genes_of``."""
        return genes_of(self.variant)

    @property
    def origin(self) -> bool | None:
        """True germline, False somatic, None not known."""
        if self.facts.germline is not None:
            return self.facts.germline
        stated = self.variant.observed.reported_origin
        return None if stated is None else stated == "germline"


_SMALL = frozenset({Kind.SNV, Kind.MNV, Kind.INSERTION, Kind.DELETION, Kind.DELINS})
