"""What CIViC calls a variant, in the biomarker language: for the bundled tables and for a download that a site imports.

A name is read only where it says what must be found. What it leaves open (a domain without its range, a fusion by exons, an
allele without a position) is not guessed: the cause is returned instead. "Mutation" without anything else is read as a
mutation that is known to matter (``pathogenic mutation``): CIViC pools driver mutations under it, not every change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mingbian.genome import legacy
from mingbian.genome.transcripts import Transcript, Transcripts
from mingbian.knowledge.language import BiomarkerError, parse
from mingbian.knowledge.named import Known, check_biomarker
from mingbian.knowledge.regions import exon_codons
from mingbian.model.case import Build

T37, T38 = Transcripts.load(Build.GRCH37), Transcripts.load(Build.GRCH38)

CAUSES: Mapping[str, str] = {
    "exons": "a fusion by its exons, which the language does not name",
    "domain": "a part of the gene without its range",
    "allele": "an allele that the name and the coordinates do not settle",
    "numbering": "a residue that the usual transcript does not have",
    "locus": "a locus or feature that is no gene",
    "partial": "part of the gene deleted or duplicated: not read from input",
    "genotype": "a genotype or repeat",
    "vague": "does not say what must be found",
    "no_change": "no change of the protein",
}


@dataclass(frozen=True)
class Leaf:
    """One CIViC variant in the language; ``text`` empty where it cannot be said, with a key of CAUSES."""

    text: str
    cause: str = ""


_FUSION = re.compile(r"^(?P<five>\S+)::(?P<three>\S+) (?:Fusion|FUSION)$")
_EXON_FUSION = re.compile(r"^(?P<five>\S+)::(?P<three>\S+) e\d+::e\d+$")
_CHANGE = re.compile(r"^[A-Z]\d+[A-Z*]$")
_RESIDUE = re.compile(r"^(?P<ref>[A-Z])(?P<number>\d+)$")
_ALTERNATIVES = re.compile(r"^(?P<stem>[A-Z]\d+)(?P<alts>[A-Z](?:/[A-Z])+)$")
_PAIR = re.compile(r"^[A-Z](?P<a>\d+)/[A-Z](?P<b>\d+)$")
_EXON = re.compile(r"^EXONS? (?P<a>\d+)(?:-(?P<b>\d+))? (?P<what>.+)$")
_FRAMESHIFT = re.compile(r"^(?P<ref>[A-Z])(?P<number>\d+)[A-Z]?FS(?:\*?\d+|X\d+|TER\d+)?$")
_OLD_DELINS = re.compile(r"^([A-Z]\d+_[A-Z]\d+)>([A-Z]+)$")
_CODING = re.compile(
    r"^c\.[-*]?\d+(?:[+-]\d+)?(?:_[-*]?\d+(?:[+-]\d+)?)?(?:[ACGT]>[ACGT]|del|dup|ins[ACGT]+|delins[ACGT]+)$"
)
_SPLICE = re.compile(r"^SPLICE (?:SITE|REGION)$")
_WITH_CODING = re.compile(r"^(?P<name>.*?)\s*\(?(?P<coding>c\.[^)]*)\)?$")
_RS = re.compile(r"^RS\d+|^SNP\d+")

_EXACT: Mapping[str, str] = {
    "MUTATION": "pathogenic mutation",
    "ALTERATION": "pathogenic mutation",
    "DELETERIOUS MUTATION": "pathogenic mutation",
    "ACTIVATING MUTATION": "activating mutation",
    "GAIN-OF-FUNCTION": "activating mutation",
    "INACTIVATING MUTATION": "loss of function",
    "LOSS-OF-FUNCTION": "loss of function",
    "BIALLELIC INACTIVATION": "biallelic loss of function",
    "TRUNCATING MUTATION": "truncating",
    "FRAMESHIFT TRUNCATION": "truncating",
    "FRAMESHIFT": "frameshift",
    "AMPLIFICATION": "amplification",
    "LOSS": "homozygous deletion",
    "DELETION": "homozygous deletion",
    "ITD": "ITD",
    "INTERNAL DUPLICATION": "ITD",
    "REARRANGEMENT": "rearrangement",
    "REARRANGEMENTS": "rearrangement",
    "TRANSLOCATION": "rearrangement",
}
_PROMPTS: tuple[tuple[str, str], ...] = (
    ("METHYLATION", "METH"),
    ("DEMETHYLATION", "METH"),
    ("NUCLEAR PROTEIN EXPRESSION", "IHC"),
    ("EXPRESSION", "EXPR"),
    ("PHOSPHORYLATION", "LAB"),
    ("SERUM LEVELS", "LAB"),
    ("MISLOCALIZATION", "LAB"),
    ("NUCLEAR TRANSLOCATION", "LAB"),
)
_BY_GENE: Mapping[tuple[str, str], str] = {
    ("EGFR", "VIII"): "EGFRvIII",
    ("EGFR", "EGFRVIII"): "EGFRvIII",
    ("EGFR", "EXON 19 DELETION"): "EGFR exon 19 in-frame deletion",
    ("EGFR", "EXON 20 INSERTION"): "EGFR exon 20 in-frame insertion",
    ("ERBB2", "EXON 20 INSERTION"): "ERBB2 exon 20 in-frame insertion",
    ("AR", "AR-V7"): "AR-V7",
    ("FLT3", "TKD MUTATION"): "FLT3 codons 835,836 mutation",
    ("TERT", "PROMOTER MUTATION"): "TERT c.-124C>T OR TERT c.-146C>T",
    ("BRAF", "NON-V600"): "BRAF pathogenic mutation EXCEPT BRAF p.V600 mutation",
    ("CALR", "EXON 9 FRAMESHIFT"): "CALR exon 9 frameshift",
    ("MET", "EXON 14 SKIPPING MUTATION"): "MET exon 14 skipping",
    ("BCL2", "REG_E@[IGH]::BCL2"): "IGH::BCL2 fusion",
    ("CHEK2", "1100DELC"): "CHEK2 c.1100del",
    ("CHEK2", "IVS2+1G>A"): "CHEK2 c.444+1G>A",
    ("CEBPA", "BIALLELIC INACTIVATION"): "CEBPA biallelic mutation",
    ("PRPS1", "PRPS1 MUTATION"): "PRPS1 pathogenic mutation",
    ("MSI", "HIGH"): "MSI-H",
    ("TMB", "HIGH"): "TMB high",
}
_NOT_SAID: Mapping[str, str] = {
    "P-LOOP MUTATION": "domain", "NON-P-LOOP MUTATION": "domain", "TKD MUTATION": "domain",
    "KINASE DOMAIN MUTATION": "domain", "DNA BINDING DOMAIN MUTATION": "domain", "CONSERVED DOMAIN MUT": "domain",
    "B2 DOMAIN MUTATION": "domain",
    "SH2 DOMAIN MUTATION": "domain", "N-TERMINAL FRAME SHIFT": "domain", "INTRON 6 MUTATION": "domain",
    "RARE MUTATION": "vague", "RARE EXON 18-21 MUTATION": "vague", "COPY NUMBER VARIATION": "vague",
    "TRUNCATION": "partial",
    "LOH": "vague", "COPY-NEUTRAL LOSS OF HETEROZYGOSITY": "vague", "ALTERNATIVE TRANSCRIPT (ATI)": "vague",
    "DOUBLE PH": "vague", "ALU INSERTION": "partial", "DELETION POLYMORPHISM": "genotype",
    "3' UTR POLYMORPHISM": "genotype", "CD44V6": "vague", "3' EXON DELETION": "partial", "T17 DELETION": "genotype",
    "NULL (LARGE DELETION)": "partial",
}  # fmt: skip


def leaf(feature: str, name: str, variant: Mapping[str, str], confirmed: str, known: Known) -> Leaf:
    """The words for one variant. ``confirmed``: its protein change on the usual transcript where coordinates gave it."""
    found = _leaf(feature, name, variant, confirmed)
    if not found.text:
        return found
    try:
        expression = parse(found.text)
    except BiomarkerError:
        return Leaf("", "allele")
    faults = list(check_biomarker(expression, known))
    if any("unknown gene symbol" not in fault for fault in faults):
        return Leaf("", "numbering")
    return found


def _leaf(feature: str, name: str, variant: Mapping[str, str], confirmed: str) -> Leaf:
    shown = f"{feature} {name}"
    if _EXON_FUSION.match(shown):
        return Leaf("", "exons")
    fusion = _FUSION.match(shown)
    if fusion:
        return _fusion(fusion["five"], fusion["three"])
    if variant["subtype"] == "factor_variant":
        text = _BY_GENE.get((feature, name.upper()), "")
        return Leaf(text, "" if text else "locus")
    gene = legacy.current_gene(feature)
    with_coding = _WITH_CODING.match(name)
    coding = with_coding["coding"].strip() if with_coding else ""
    plain = (with_coding["name"] if with_coding else name).strip()
    upper = plain.upper()
    stated = _BY_GENE.get((gene, upper))
    if stated is not None:
        return Leaf(stated)
    if upper in _NOT_SAID:
        return Leaf("", _NOT_SAID[upper])
    if upper in _EXACT:
        return Leaf(f"{gene} {_EXACT[upper]}")
    if upper == "WILDTYPE":
        return Leaf(f"wild type {gene}")
    for word, prefix in _PROMPTS:
        if upper.endswith(word):
            words = (w if any(c.isdigit() for c in w) else w.lower() for w in plain.split())
            return Leaf(f"{prefix}:{gene} {' '.join(words)}")
    if "REARRANGEMENT" in upper:
        return Leaf(f"{gene} rearrangement")
    return _small(gene, plain, coding, variant, confirmed)


def _fusion(five: str, three: str) -> Leaf:
    five, three = legacy.current_gene(five), legacy.current_gene(three)
    if "?" in (five, three):
        return Leaf(f"{three if five == '?' else five} rearrangement")
    if five == "v":
        return Leaf(f"{three} 3' fusion")
    if three == "v":
        return Leaf(f"{five} 5' fusion")
    return Leaf(f"{five}::{three} fusion")


def _small(gene: str, plain: str, coding: str, variant: Mapping[str, str], confirmed: str) -> Leaf:
    upper = plain.upper()
    residue, several, pair = _RESIDUE.match(upper), _ALTERNATIVES.match(upper), _PAIR.match(upper)
    if residue:
        return Leaf(f"{gene} p.{upper} mutation")
    if several:
        return Leaf(" OR ".join(f"{gene} p.{several['stem']}{alt}" for alt in several["alts"].split("/")))
    if pair:
        return Leaf(f"{gene} codons {pair['a']},{pair['b']} missense")
    exon = _EXON.match(upper)
    if exon:
        return _exon(gene, int(exon["a"]), int(exon["b"] or exon["a"]), exon["what"], variant)
    if _RS.match(upper):
        return _place(gene, variant)
    if confirmed:
        return Leaf("", "no_change") if confirmed.endswith("=") else Leaf(f"{gene} p.{confirmed}")
    if _SPLICE.match(upper) or not plain:
        return Leaf(f"{gene} {coding}") if _CODING.match(coding) and _on_mane(gene, variant, coding) else Leaf("", "allele")
    change = _protein(plain)
    return Leaf(f"{gene} p.{change}") if change else Leaf("", _cause(upper))


def _protein(plain: str) -> str:
    """A protein change in the short form of the language, "" where the name is none."""
    upper = plain.upper().removeprefix("P.")
    if _CHANGE.match(upper):
        return upper
    frameshift = _FRAMESHIFT.match(upper)
    if frameshift:
        return f"{frameshift['ref']}{frameshift['number']}fs"
    old = _OLD_DELINS.match(upper)
    if old:
        return f"{old[1]}delins{old[2]}"
    for word in ("DELINS", "DEL", "INS", "DUP"):
        first, found, rest = upper.partition(word)
        if found and re.match(r"^[A-Z]\d+(?:_[A-Z]\d+)?$", first) and re.match(r"^[A-Z]*$", rest):
            return f"{first}{word.lower()}{rest if word in ('DELINS', 'INS') else ''}"
    return ""


def _cause(upper: str) -> str:
    if "HOMOZYGOSITY" in upper or upper.startswith(("UGT1A1", "3TRP")):
        return "genotype"
    if upper.endswith("="):
        return "no_change"
    if "UTR" in upper or "INTRONIC" in upper or "?" in upper or "MB DEL" in upper or "PARTIAL DELETION" in upper:
        return "partial"
    return "allele"


def _exon(gene: str, first: int, last: int, what: str, variant: Mapping[str, str]) -> Leaf:
    kinds = {"MUTATION": "mutation", "INSERTION": "in-frame insertion", "FRAMESHIFT": "frameshift"}
    kind = kinds.get(what)
    if kind is None:
        return Leaf("", "partial")
    here, there = T37.chosen(gene), T38.chosen(gene)
    if here is None or there is None:
        return Leaf("", "domain")
    named = _exon_codons(there, first, last)
    placed = _codons(here, variant)
    if placed is None:
        placed = named
    if placed is None:
        return Leaf("", "domain")
    length = there.coding_length // 3 - 1
    placed = (placed[0], min(placed[1], length))  # the stop codon is no residue
    same = named is not None and abs(named[0] - placed[0]) <= 1 and abs(named[1] - placed[1]) <= 1
    if same and all(exon_codons(gene, number) for number in range(first, last + 1)):
        numbers = f"exon {first}" if first == last else f"exons {first}-{last}"
        return Leaf(f"{gene} {numbers} {kind}")
    return Leaf(f"{gene} residues {placed[0]}-{placed[1]} {kind}")


def _exon_codons(transcript: Transcript, first: int, last: int) -> tuple[int, int] | None:
    found = [codons for number in range(first, last + 1) if (codons := transcript.exon_codons(number))]
    return (min(c[0] for c in found), max(c[1] for c in found)) if found else None


def _codons(transcript: Transcript, variant: Mapping[str, str]) -> tuple[int, int] | None:
    """The codons between CIViC's coordinates, which may reach into introns."""
    if variant["build"] != "GRCh37" or not variant["start"] or variant["chrom"] != transcript.chrom:
        return None
    low, high = int(variant["start"]), int(variant["stop"])
    if high - low > 20000:
        return None
    inside = [codon for pos in range(low, high + 1) if (codon := transcript.codon_at(pos))]
    return (min(inside), max(inside)) if inside else None


def _on_mane(gene: str, variant: Mapping[str, str], coding: str) -> bool:
    """Whether a coding name stands on the transcript whose numbers this program uses: by coordinates, or by accession."""
    transcript = T37.chosen(gene)
    if transcript is None:
        return False
    if variant["build"] == "GRCh37" and variant["start"] and len(variant["ref"]) == len(variant["alt"]) == 1:
        place = transcript.c_position(int(variant["start"]))
        return place is not None and coding.startswith(f"c.{place}")
    usual = {a.partition(".")[0] for a in (transcript.accession, transcript.ensembl) if a}
    named = {part.partition(".")[0] for part in re.findall(r"(?:NM_|ENST)\d+", variant["hgvs"] + variant["transcript"])}
    return bool(usual & named)


def _place(gene: str, variant: Mapping[str, str]) -> Leaf:
    """A polymorphism by its coordinates, in both builds."""
    ref, alt = variant["ref"], variant["alt"]
    simple = (
        variant["build"] == "GRCh37" and len(ref) == len(alt) == 1 and variant["start38"] and variant["strand38"] != "-"
    )
    if not simple:
        return Leaf("", "genotype")
    chrom = variant["chrom"]
    places = ((variant["start"], "GRCh37"), (variant["start38"], "GRCh38"))
    return Leaf(" OR ".join(f"{gene} {chrom}:{pos}:{ref}>{alt} {build}" for pos, build in places))
