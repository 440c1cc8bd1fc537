"""How well the flagging rules tell inherited from acquired variants, on simulated tumor-only cases of known origin.

``python -m tests.benchmarks.germline_cohort [--cases 10000] [--seed 20261121]``

Each case holds one pathogenic variant of one gene, of known origin, in a tumor of known purity (0.2 to 0.9, uniform) and
copy state, read at a realistic depth with more spread than chance alone gives; indels lose a tenth of their reads. The
rules see what a laboratory reports: gene, change, ClinVar's word, VAF, depth, tumor type, age; purity in half of the
cases, copies in a fifth.

What is taken from publications: how often a filtered tumor-detected variant of a gene is germline (ESMO PMWG 2023,
Kuzbari, PMID:36529447: above 80% for BRCA1, BRCA2, PALB2; below 2% for TP53, APC, STK11; 3,515 of 21,351 over all; the
filters missed 3.1% of germline variants). The rates of the other genes and of copy states are assumptions, printed with
the result. Nothing here is a measurement on patients.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass

import numpy as np
from tests.interpret.fakes import case
from tests.interpret.heredity import KB, finding, variant

from mingbian.interpret import germline
from mingbian.model.interpretation import GermlineState
from mingbian.model.variant import CopyNumber, CopyNumberType, Kind, Observation, Source, Variant

ROUTES = {
    "any tumor": ("BRCA1", "BRCA2", "PALB2", "MLH1", "MSH2", "MSH6", "RET"),
    "on tumor": ("ATM", "CHEK2", "BRIP1", "RAD51C", "RAD51D", "PMS2", "SDHB", "FH"),
    "age": ("TP53", "APC", "PTEN"),
    "two hits": ("MUTYH",),
}
CONVERSION = {"BRCA1": 0.83, "BRCA2": 0.83, "PALB2": 0.83, "TP53": 0.015, "APC": 0.015, "PTEN": 0.015}
OTHER_CONVERSION = 0.30
"""Share of germline among tumor-detected variants of a gene; the first six after PMID:36529447, the rest assumed."""
COPY_STATES = (
    # name, copies, germline mutant copies, somatic mutant copies, share
    ("two copies", 2, 1, 1, 0.55),
    ("wild-type copy lost", 1, 1, 1, 0.22),
    ("mutant copy doubled, other lost", 2, 2, 2, 0.12),
    ("wild-type copy gained", 3, 1, 1, 0.05),
    ("mutant copy gained", 3, 2, 2, 0.045),
    ("mutant copy lost", 1, 0, 1, 0.015),
)
"""Assumed shares. A germline variant whose copy is lost in the tumor is what the VAF rule cannot see."""
HOME = {"ATM": "PRAD", "CHEK2": "BRCA", "BRIP1": "HGSOC", "RAD51C": "HGSOC", "RAD51D": "HGSOC", "PMS2": "UCEC"}
HOME |= {"SDHB": "PHC", "FH": "PRCC"}
AWAY = "LUAD"
OVERDISPERSION = 150.0
"""Parameter of the beta-binomial: the larger, the nearer to chance alone."""


@dataclass(slots=True)
class Count:
    """Germline: flagged, on the watch list, missed. Acquired: flagged, flagged with doubts (P4), left."""

    flagged: int = 0
    watched: int = 0
    missed: int = 0
    wrongly: int = 0
    doubted: int = 0
    left: int = 0

    @property
    def sensitivity(self) -> float:
        return self.flagged / max(1, self.flagged + self.watched + self.missed)

    @property
    def with_watch(self) -> float:
        return (self.flagged + self.watched) / max(1, self.flagged + self.watched + self.missed)

    @property
    def specificity(self) -> float:
        return self.left / max(1, self.left + self.wrongly + self.doubted)


@dataclass(frozen=True, slots=True)
class Simulated:
    gene: str
    inherited: bool
    tumor: str
    age: int
    purity: float
    told_purity: bool
    told_copies: bool
    copies: int
    state: str
    indel: bool
    vaf: float
    depth: int
    in_reach: bool  # whether the route's own condition holds: the tumor type, the age, the second hit


def simulate(rng: np.random.Generator, route: str) -> Simulated:
    """One case of a route."""
    gene = str(rng.choice(ROUTES[route]))
    inherited = bool(rng.random() < CONVERSION.get(gene, OTHER_CONVERSION))
    shares = np.array([s[4] for s in COPY_STATES])
    name, copies, germline_copies, somatic_copies, _ = COPY_STATES[
        int(rng.choice(len(COPY_STATES), p=shares / shares.sum()))
    ]
    purity = float(rng.uniform(0.2, 0.9))
    indel = gene != "RET" and bool(rng.random() < 0.5)
    dose = (1 - purity) + germline_copies * purity if inherited else somatic_copies * purity
    expected = dose / (2 * (1 - purity) + copies * purity)
    if not inherited:
        expected *= float(rng.choice((1.0, 1.0, 0.6)))  # a third of acquired variants are in some tumor cells only
    if indel:
        expected *= 0.9
    depth = int(np.clip(rng.lognormal(np.log(450), 0.5), 60, 3000))
    p = rng.beta(max(expected, 1e-3) * OVERDISPERSION, max(1 - expected, 1e-3) * OVERDISPERSION)
    alt = int(rng.binomial(depth, p))
    at_home = route != "on tumor" or bool(rng.random() < 0.5)
    young = bool(rng.random() < 0.3) if route == "age" else False
    return Simulated(
        gene=gene,
        inherited=inherited,
        tumor=HOME.get(gene, "BRCA") if at_home else AWAY,
        age=int(rng.integers(5, 30)) if young else int(rng.integers(30, 90)),
        purity=purity,
        told_purity=bool(rng.random() < 0.5),
        told_copies=bool(rng.random() < 0.2),
        copies=copies,
        state=name,
        indel=indel,
        vaf=alt / depth,
        depth=depth,
        in_reach=young if route == "age" else at_home,
    )


def variants(s: Simulated) -> list[Variant]:
    """What the rules see of a simulated case."""
    if s.gene == "RET":
        name, coding = "RET C634R", "NM_020975.6:c.1900T>C"
    else:
        name, coding = (f"{s.gene} R60fs", "c.180del") if s.indel else (f"{s.gene} R60*", "c.178C>T")
    alt = round(s.vaf * s.depth)
    made = [variant(name, coding=coding, vaf=s.vaf, depth=s.depth, alt_reads=alt, clinvar="Pathogenic")]
    if s.gene == "MUTYH":  # the second hit, so that the route applies
        made.append(
            variant("MUTYH Y179C", coding="c.536A>G", vaf=s.vaf, depth=s.depth, alt_reads=alt, clinvar="Pathogenic")
        )
    if s.told_copies:
        change = CopyNumber(CopyNumberType.GAIN if s.copies > 2 else CopyNumberType.LOSS, float(s.copies), "copies")
        observed = Observation(Kind.COPY_NUMBER, Source("t"), gene=s.gene, copy_number=change)
        made.append(Variant(Kind.COPY_NUMBER, observed, gene=s.gene, genes=(s.gene,)))
    return made


def judge(s: Simulated) -> tuple[GermlineState, str, str]:
    """State, route and priority that the rules give the simulated variant."""
    found = [finding(v, n) for n, v in enumerate(variants(s), start=1)]
    settled = case(s.tumor, age=s.age, purity=s.purity if s.told_purity else None)
    entry = next(e for e in germline.flag(found, settled, {}, KB) if e.finding == "F1")
    assert entry.state is not None
    return entry.state, entry.route, entry.priority


PURITIES = ((0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.9))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts by route within its reach and out of it, of the any-tumor genes by gene and by purity; states missed."""

    within: dict[str, Count]
    beyond: dict[str, Count]
    genes: dict[str, Count]
    purities: dict[tuple[float, float], Count]
    missed: Counter[str]


def add(c: Count, s: Simulated, state: GermlineState, why: str, priority: str) -> None:
    """Count one case."""
    flagged = state is GermlineState.POSSIBLE
    if s.inherited:
        c.flagged += flagged
        c.watched += not flagged and why == "low_vaf"
        c.missed += not flagged and why != "low_vaf"
    else:
        c.wrongly += flagged and priority != "P4"
        c.doubted += flagged and priority == "P4"
        c.left += not flagged


def run(cases: int, seed: int) -> Outcome:
    """Simulate and judge."""
    rng = np.random.default_rng(seed)
    routes = list(ROUTES)
    o = Outcome(
        {r: Count() for r in routes},
        {r: Count() for r in routes},
        {g: Count() for g in ROUTES["any tumor"]},
        {p: Count() for p in PURITIES},
        Counter(),
    )
    for n in range(cases):
        route = routes[n % 2 and 1 + n // 2 % 3]  # half any tumor, the rest in turns
        s = simulate(rng, route)
        verdict = judge(s)
        add((o.within if s.in_reach else o.beyond)[route], s, *verdict)
        if route == "any tumor":
            add(o.genes[s.gene], s, *verdict)
            add(next(c for (low, high), c in o.purities.items() if low <= s.purity <= high), s, *verdict)
        if s.inherited and s.in_reach and verdict[0] is not GermlineState.POSSIBLE:
            o.missed[s.state] += 1
    return o


def report(cases: int, seed: int) -> str:
    """The figures as text."""
    o = run(cases, seed)
    lines = [
        f"{cases} simulated tumor-only cases, seed {seed}; purity 0.2 to 0.9; assumptions in the module's head.",
        f"{'':<26}{'germline':>9}{'sensitivity':>13}{'with watch':>12}{'acquired':>10}{'specificity':>13}",
    ]
    tables = (
        o.within.items(),
        ((f"{r}, out of reach", c) for r, c in o.beyond.items()),
        o.genes.items(),
        ((f"seven genes, {low} to {high}", c) for (low, high), c in o.purities.items()),
    )
    for table in tables:
        for name, c in table:
            inherited, acquired = c.flagged + c.watched + c.missed, c.wrongly + c.doubted + c.left
            if inherited + acquired:
                lines.append(
                    f"{name:<26}{inherited:>9}{c.sensitivity:>13.3f}{c.with_watch:>12.3f}{acquired:>10}{c.specificity:>13.3f}"
                )
    lines.append("not flagged within reach, by copy state: " + ", ".join(f"{k} {v}" for k, v in o.missed.most_common()))
    lines.append(
        "Out of reach: another tumor type, or 30 years and older: the rules follow ESMO and do not flag there. Low "
        "specificity is the price of the VAF rule: the reads of a tumor alone cannot tell, a blood test can."
    )
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20261121)
    options = parser.parse_args()
    print(report(options.cases, options.seed))
