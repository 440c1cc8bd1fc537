"""The interpretation with the laboratory's decisions in it: what is shown, signed and printed.

Every decision says so on the finding, with who, when and why; what was dismissed is named in a note of its own. The
program's own tier is never lost: it stands in the basis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from mingbian.cases.errors import StoreRefusal
from mingbian.cases.keys import keys_of, short_name
from mingbian.cases.records import Decision, Verdict
from mingbian.interpret.amp import LEVEL_RANK, TIER_RANK
from mingbian.knowledge.functional import criteria
from mingbian.model.interpretation import Basis, Finding, Interpretation, Level, Oncogenicity, Tier, Warning_
from mingbian.model.records import replace

CLASSES: Final = ("Oncogenic", "Likely Oncogenic", "VUS", "Likely Benign", "Benign")
"""Classes of the ClinGen/CGC/VICC standard of 2022, in its words."""

RULE_TIER, RULE_CLASS, RULE_CRITERIA = "REVIEW-TIER", "REVIEW-ONCOGENICITY", "REVIEW-CRITERIA"
DISMISSED: Final = "REVIEW_DISMISSED"


def effective(interpretation: Interpretation, decisions: Sequence[Decision]) -> Interpretation:
    """The interpretation as the laboratory decided it. Order and numbers of the findings: by tier as decided, ids kept."""
    by_key = {d.finding: d for d in decisions}
    keys = keys_of(interpretation)
    kept: list[Finding] = []
    notes: list[Warning_] = []
    gone: set[str] = set()
    for f in interpretation.findings:
        d = by_key.get(keys[f.id])
        if d is None:
            kept.append(f)
        elif d.verdict is Verdict.DISMISSED:
            gone.add(f.id)
            notes.append(_dismissed(f, d))
        else:
            kept.append(_decided(f, d))
    if not notes and all(a is b for a, b in zip(kept, interpretation.findings, strict=False)):
        return interpretation
    ordered = sorted(kept, key=lambda f: (TIER_RANK[f.tier], LEVEL_RANK[f.level]))
    germline = tuple(g for g in interpretation.germline_findings if g.finding not in gone)
    return replace(
        interpretation,
        findings=tuple(ordered),
        germline_findings=germline,
        warnings=(*interpretation.warnings, *notes),
    )


def _decided(f: Finding, d: Decision) -> Finding:
    basis = list(f.basis)
    flags = list(f.flags)
    tier, level = f.tier, f.level
    if d.tier is not None or d.tier_changed:
        was, now = _tier(f), d.tier.value if d.tier else "not assessable"
        tier, level = d.tier, Level(d.level) if d.level else None
        flags.append("tier_overruled")
        basis.append(
            Basis(
                RULE_TIER,
                f"Tier {now} as decided in review by {d.by} on {d.at[:10]}, in place of {was}: {d.tier_reason}",
                f"{d.by} 於 {d.at[:10]} 審閱後改列為 {now}，原為 {was}：{d.tier_reason}",
            )
        )
    oncogenicity = _oncogenicity(f, d, basis)
    if d.report:
        flags.append("marked_for_report")
    return replace(f, tier=tier, level=level, oncogenicity=oncogenicity, basis=tuple(basis), flags=tuple(flags))


def _tier(f: Finding) -> str:
    return f"{f.tier.value}{f.level.value if f.level else ''}" if f.tier else "not assessable"


def _oncogenicity(f: Finding, d: Decision, basis: list[Basis]) -> Oncogenicity | None:
    found = f.oncogenicity
    if d.criteria:
        found = with_criteria(found, d.criteria)
        changed = ", ".join(f"{code} {'used' if used else 'not used'}" for code, used in sorted(d.criteria.items()))
        basis.append(
            Basis(
                RULE_CRITERIA,
                f"Oncogenicity criteria changed in review by {d.by} on {d.at[:10]}: {changed}. {d.oncogenicity_reason}",
                f"{d.by} 於 {d.at[:10]} 調整致癌性準則：{changed}。{d.oncogenicity_reason}",
            )
        )
    if d.oncogenicity is not None:
        was = found.oncogenicity_class if found else None
        stands = found or Oncogenicity(None, 0, ())
        found = replace(stands, oncogenicity_class=d.oncogenicity)
        basis.append(
            Basis(
                RULE_CLASS,
                f"{d.oncogenicity} as decided in review by {d.by} on {d.at[:10]}, in place of {was or 'not classified'}: "
                f"{d.oncogenicity_reason}",
                f"{d.by} 於 {d.at[:10]} 審閱後改列為 {d.oncogenicity}，原為 {was or '未分類'}：{d.oncogenicity_reason}",
            )
        )
    return found


def with_criteria(found: Oncogenicity | None, changes: Mapping[str, bool]) -> Oncogenicity:
    """Points and class with some criteria used or not. Raises ``StoreRefusal`` for a code the standard does not have."""
    table = criteria()
    strangers = sorted(set(changes) - set(table))
    if strangers:
        raise StoreRefusal("NO_SUCH_CRITERION", f"There is no criterion {strangers[0]!r}.", f"Known: {', '.join(table)}.")
    used = set(found.criteria) if found else set()
    used |= {code for code, on in changes.items() if on}
    used -= {code for code, on in changes.items() if not on}
    kept = tuple(code for code in table if code in used)
    points = sum(table[code].points for code in kept)
    stated = found.facts if found else ()
    facts = tuple(fact for fact in stated if changes.get(fact.partition(":")[0], True))
    return Oncogenicity(class_of(points), points, kept, facts)


def class_of(points: int) -> str:
    """The class that a sum of points means (ClinGen/CGC/VICC 2022, table 3)."""
    if points >= 10:
        return CLASSES[0]
    if points >= 6:
        return CLASSES[1]
    if points >= 0:
        return CLASSES[2]
    return CLASSES[3] if points >= -6 else CLASSES[4]


def _dismissed(f: Finding, d: Decision) -> Warning_:
    why, why_zh = "; ".join(d.reasons), "；".join(in_chinese(r) for r in d.reasons)
    name = short_name(f)
    return Warning_(
        DISMISSED,
        False,
        f"{name} (tier {_tier(f)}) was dismissed in review by {d.by} on {d.at[:10]}: {why}",
        f"{name}（分級 {_tier(f)}）經 {d.by} 於 {d.at[:10]} 審閱後不列入：{why_zh}",
    )


def in_chinese(reason: str) -> str:
    """A standard phrase for dismissing in Chinese; own words as they are."""
    from mingbian.cases.operations import STANDARD_REASONS

    return next((zh for en, zh in STANDARD_REASONS.values() if reason == en), reason)


def major(interpretation: Interpretation) -> frozenset[str]:
    """Keys of the findings of Tier I and II."""
    keys = keys_of(interpretation)
    return frozenset(keys[f.id] for f in interpretation.findings if f.tier in (Tier.I, Tier.II))
