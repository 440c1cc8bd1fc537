"""CIViC's 120 accepted assertions through the whole path: does the variant, as written, get the assertion's AMP category?

    python -m tests.knowledge.concordance [--off]

Each assertion's alteration is put into a laboratory report with its own disease, under policy guideline and regulators
FDA and TFDA, and interpreted with the CIViC layer and without it. What is compared is the best statement of the same
effect that names a drug of the assertion. Prints one line an assertion; a disagreement shows its reason from
tests/data/civic_concordance.tsv.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mingbian.interpret import interpret
from mingbian.interpret.amp import LEVEL_RANK, TIER_RANK
from mingbian.knowledge import atoms as a
from mingbian.knowledge import civic, compiled
from mingbian.knowledge.evaluation import unqualified
from mingbian.knowledge.language import parse, positive_atoms
from mingbian.knowledge.rows import parse_therapies
from mingbian.knowledge.store import LAYERS, KnowledgeBase
from mingbian.knowledge.tables import TableRow, parse_table
from mingbian.model.case import CaseOptions
from mingbian.model.interpretation import Effect, Interpretation
from mingbian.readers import read

REASONS = Path(__file__).resolve().parent.parent / "data" / "civic_concordance.tsv"
NO_CATEGORY, NOT_SAID, NO_CODE = "no category", "not said", "no code"
AGREES, LOWER, HIGHER, NONE = "agrees", "lower", "higher", "not graded"
OUTSIDE = (NO_CATEGORY, NOT_SAID, NO_CODE)
ANY_SOLID = "CUP"
"""The case's tumor where an assertion holds for any (solid) tumor: one that the curated rows say nothing special of."""
_THREE = {
    "A": "Ala", "R": "Arg", "N": "Asn", "D": "Asp", "C": "Cys", "Q": "Gln", "E": "Glu", "G": "Gly", "H": "His", "I": "Ile",
    "L": "Leu", "K": "Lys", "M": "Met", "F": "Phe", "P": "Pro", "S": "Ser", "T": "Thr", "W": "Trp", "Y": "Tyr", "V": "Val",
}  # fmt: skip
_EFFECTS = {
    ("predictive", "sensitivityresponse"): Effect.SENSITIVITY,
    ("predictive", "resistance"): Effect.RESISTANCE,
    ("diagnostic", "positive"): Effect.DIAGNOSTIC,
    ("prognostic", "poor_outcome"): Effect.PROGNOSTIC_WORSE,
    ("prognostic", "better_outcome"): Effect.PROGNOSTIC_BETTER,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One assertion: its own category and the best statement found ("I-A", "II-C", "" for none), or why it was not run."""

    id: str
    profile: str
    disease: str
    tumor: str
    therapies: str
    category: str
    found: str
    rule: str
    verdict: str


def _tables() -> dict[str, bytes]:
    return compiled.table_bytes()


def assertions() -> tuple[TableRow, ...]:
    """The assertion table, in its order."""
    return parse_table("a", _tables()[civic.ASSERTION_TABLE].decode(), civic.ASSERTION_COLUMNS).rows


def _diseases() -> dict[str, civic.Disease]:
    return civic.read_diseases(parse_table("d", _tables()[civic.DISEASE_TABLE].decode(), civic.DISEASE_COLUMNS))


# -- the case ---------------------------------------------------------------------------------------------------------


def report(text: str, tumor: str, context: dict[str, str]) -> dict[str, Any] | None:
    """A laboratory report with one alteration that satisfies the biomarker; None where a report cannot state it."""
    parts: dict[str, list[dict[str, Any]]] = {"variants": [], "copy_number": [], "fusions": [], "splice": []}
    for leaf in positive_atoms(parse(text))[:1]:
        placed = _part(unqualified(leaf))
        if placed is None:
            return None
        parts[placed[0]].append(placed[1])
    return {
        "schema": "mingbian.report/1",
        "sample": {"id": "S", "assay": "tumor-only", "build": "GRCh38"},
        "patient": {"age": 50},
        "tumor_type": tumor,
        "context": context,
        "consent": {"germline": "yes"},
        **parts,
    }


def _part(atom: a.Atom) -> tuple[str, dict[str, Any]] | None:
    if isinstance(atom, a.ProteinChange):
        first, number, last = atom.change[0], atom.change[1:-1], atom.change[-1]
        return "variants", _variant(atom.gene, f"p.{_THREE[first]}{number}{_THREE[last]}")
    if isinstance(atom, a.ResidueChange):
        other = "Tyr" if atom.ref != "Y" else "His"
        return "variants", _variant(atom.gene, f"p.{_THREE[atom.ref]}{atom.residue}{other}")
    if isinstance(atom, a.TandemDuplication):
        return "variants", _variant(atom.gene, *_DUPLICATIONS[atom.gene])
    if isinstance(atom, a.MutationClass):
        return "variants", _variant(atom.gene, *_TYPICAL[atom.gene])
    if isinstance(atom, a.CopyNumberAtom):
        return "copy_number", {"gene": atom.gene, "type": "amplification", "copies": 12}
    if isinstance(atom, a.SpliceEvent):
        return "splice", {"gene": "AR", "event": str(atom), "reads": 50}
    if isinstance(atom, a.FusionAtom):
        five, three = (atom.five_prime, atom.three_prime)
        if atom.either is not None:
            five, three = atom.either, None
        partners = {"five_prime": five or "GENEX", "three_prime": three or "GENEX"}
        if atom.rearrangement:
            partners = {"five_prime": "IGH", "three_prime": atom.either or ""}
        return "fusions", {**partners, "reads": 60, "in_frame": True}
    return None


_TYPICAL = {
    "CEBPA": ("p.Gln312dup",),
    "NPM1": ("p.Trp288Cysfs*12", "NM_002520.7:c.860_863dup"),
}
"""One change for profiles that say no more than "mutation": the usual one of that gene."""
_DUPLICATIONS = {
    "FLT3": ("p.Asp600_Leu601insHisValAspPheArgGluTyrGluTyrAsp",),
    "BCOR": ("p.Leu1709_Gly1738dup",),
}


def _variant(gene: str, protein: str, coding: str | None = None) -> dict[str, Any]:
    stated = {"gene": gene, "hgvs_p": protein, "vaf": 0.35, "depth": 500}
    return stated | ({"hgvs_c": coding} if coding else {})


def _run(kb: KnowledgeBase, data: dict[str, Any]) -> Interpretation:
    options = CaseOptions()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        return interpret([read(path, options, kb.selection)], options, kb)


# -- the comparison ---------------------------------------------------------------------------------------------------


def run(layers: Sequence[str]) -> Iterator[Outcome]:
    """Every assertion with these layers, in table order."""
    kb = KnowledgeBase.load(layers)
    diseases = _diseases()
    for item in assertions():
        yield _one(kb, item, diseases[item["disease"]])


def _one(kb: KnowledgeBase, item: TableRow, disease: civic.Disease) -> Outcome:
    def outcome(tumor: str, found: str, rule: str, verdict: str) -> Outcome:
        cells = (item["id"], item["profile"], item["disease"], tumor, item["therapies"], item["category"])
        return Outcome(*cells, found, rule, verdict)

    if not item["category"]:
        return outcome("", "", "", NO_CATEGORY)
    if not disease.tumor_types:
        return outcome("", "", "", NO_CODE)
    tumor = ANY_SOLID if disease.tumor_types[0].startswith("*") else disease.tumor_types[0]
    context = {term.key: term.values[0] for term in disease.context if term.op == "=" and term.key != "age"}
    data = report(item["biomarker"], tumor, context) if item["biomarker"] else None
    if data is None:
        return outcome(tumor, "", "", NOT_SAID)
    effect = _EFFECTS[item["type"], item["significance"]]
    drugs = {drug for regimen in parse_therapies(item["therapies"]) for drug in regimen}
    stated = [
        assertion
        for finding in _run(kb, data).findings
        for assertion in finding.assertions
        if assertion.effect is effect
        and assertion.tier is not None
        and (not drugs or drugs & {drug for regimen in assertion.therapies for drug in regimen.split(" + ")})
    ]
    if not stated:
        return outcome(tumor, "", "", NONE)
    best = min(stated, key=lambda s: (TIER_RANK[s.tier], LEVEL_RANK[s.level], s.evidence_id))
    found = f"{best.tier}-{best.level}"
    verdict = AGREES if found == item["category"] else LOWER if found > item["category"] else HIGHER
    return outcome(tumor, found, f"{best.rule} {best.evidence_id}", verdict)


def reasons() -> dict[tuple[str, str], tuple[str, str]]:
    """By assertion and layer ("on", "off", "both"): the found category and why it differs."""
    lines = [line.split("\t") for line in REASONS.read_text(encoding="utf-8").split("\n") if line and line[0] != "#"]
    return {(number, layer): (found, why) for number, layer, found, why in lines[1:]}


def reason(outcome: Outcome, layer: str) -> tuple[str, str] | None:
    """The committed line that explains an outcome; None where there is none."""
    table = reasons()
    return table.get((outcome.id, layer)) or table.get((outcome.id, "both"))


def main(arguments: Sequence[str]) -> int:
    for layer, layers in (("on", LAYERS), ("off", ("curated",))):
        if layer == "on" and "--off" in arguments:
            continue
        print(f"\nCIViC layer {layer}")
        counts: Counter[str] = Counter()
        for o in run(layers):
            counts[o.verdict] += 1
            why = "" if o.verdict in (AGREES, NO_CATEGORY) else (reason(o, layer) or ("", "NOT EXPLAINED"))[1]
            cells = (o.id, o.profile, o.disease, o.tumor, o.therapies, o.category, o.found, o.verdict, o.rule, why)
            print("\t".join(cells))
        print(f"layer {layer}: " + ", ".join(f"{verdict} {count}" for verdict, count in counts.most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
