"""AMP/ASCO/CAP 2017 (Li et al., J Mol Diagn 2017;19:4-23, Table 3): the tier and level of one row for one case.

Level A: approved for this tumor, or in its guideline; B: well-powered studies with expert consensus; C: approved for
another tumor or another setting of it, or small studies and trials; D: preclinical. Tier I is A or B, tier II is C or
D. Resistance counts as response does. Three rules of this program are stricter than the text: a row that nobody has
checked against its source never makes tier I; an approval counts only from a regulator that the site chose; and that a
drug fails is level B only where a label or guideline says so, for a negative study alone is no expert consensus.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from mingbian.interpret import context_keys
from mingbian.interpret.context_keys import Role
from mingbian.interpret.tumors import OWN, TumorMatch
from mingbian.knowledge.rows import Row
from mingbian.model.case import Case, Policy, Regulator
from mingbian.model.interpretation import Approval, Condition, ConditionState, Effect, Level, Tier
from mingbian.model.patterns import pattern
from mingbian.model.records import Record

THERAPEUTIC = frozenset({Effect.SENSITIVITY, Effect.RESISTANCE, Effect.NO_BENEFIT, Effect.REQUIRES_WILD_TYPE})
"""Effects on the choice of a drug: the policy and the regulators decide about these alone."""

_RECOMMENDS = frozenset({Effect.SENSITIVITY, Effect.REQUIRES_WILD_TYPE})
_PROGNOSTIC = frozenset({Effect.PROGNOSTIC_BETTER, Effect.PROGNOSTIC_WORSE})
_TIER = MappingProxyType({Level.A: Tier.I, Level.B: Tier.I, Level.C: Tier.II, Level.D: Tier.II})
TIER_RANK: Mapping[Tier | None, int] = MappingProxyType({Tier.I: 0, Tier.II: 1, Tier.III: 2, Tier.IV: 3, None: 4})
LEVEL_RANK: Mapping[Level | None, int] = MappingProxyType({Level.A: 0, Level.B: 1, Level.C: 2, Level.D: 3, None: 4})

RULES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "AMP-A-label": (
            "Level A: approved for this biomarker in this tumor by a chosen regulator.",
            "A 級：選定的主管機關已核准此生物標記於此癌別使用。",
        ),
        "AMP-A-guideline": ("Level A: in a professional guideline for this tumor.", "A 級：列於此癌別的專業指引。"),
        "AMP-A-elsewhere": (
            "Level A: approved for this tumor by another regulator; what the chosen ones say is not known here.",
            "A 級：未選定的主管機關已核准用於此癌別；選定的主管機關是否核准未知。",
        ),
        "AMP-B": ("Level B: well-powered studies with expert consensus.", "B 級：有足夠檢定力的研究，且專家有共識。"),
        "AMP-C": ("Level C: small studies or trials in this tumor.", "C 級：此癌別的小型研究或臨床試驗。"),
        "AMP-D": ("Level D: preclinical or single reports.", "D 級：臨床前研究或個案報告。"),
        "AMP-C-trial": (
            "Level C: the only ground is a trial, without an approval or a guideline.",
            "C 級：僅有臨床試驗，尚無核准或指引。",
        ),
        "AMP-C-no-consensus": (
            "Level C: studies speak against the drug, but no label or guideline says so; level B needs expert consensus.",
            "C 級：有研究顯示此藥無效，但仿單與指引皆未載明；B 級須有專家共識。",
        ),
        "AMP-C-other-tumor": (
            "Level C: approved or in a guideline for another tumor, and no statement for this one.",
            "C 級：於其他癌別已核准或列入指引，此癌別則無相關證據。",
        ),
        "AMP-C-other-setting": (
            "Level C: holds in another setting of this tumor; a condition is not met here.",
            "C 級：適用於此癌別的另一臨床情境；此個案有條件不符合。",
        ),
        "AMP-C-acquired": (
            "Level C: holds for an inherited change; in this tumor it is usually acquired, and no blood test shows it.",
            "C 級：適用於遺傳性變異；此癌別的此類變異多為後天發生，且此處無生殖細胞檢體證實。",
        ),
        "AMP-C-policy": (
            "Level C: the row's ground does not count under the chosen policy and regulators.",
            "C 級：依所選的政策與主管機關，此條目的依據不予採計。",
        ),
        "AMP-C-unreviewed": (
            "Level C at most: nobody has checked this row against its source yet.",
            "至多 C 級：此條目尚未有人對照來源查核。",
        ),
        "CIVIC-ASSERTION": (
            "AMP category given by CIViC's editors for this disease (an accepted assertion); not a row of ours.",
            "AMP 分類由 CIViC 專家就此疾病判定（已接受的 assertion），並非本知識庫自有條目。",
        ),
        "CIVIC-C": (
            "Level C at most: published evidence in this disease as CIViC lists it (CIViC level A, B or C).",
            "至多 C 級：CIViC 所列此疾病的已發表證據（CIViC 等級 A、B 或 C）。",
        ),
        "CIVIC-D": (
            "Level D: preclinical or inferential evidence in this disease as CIViC lists it (CIViC level D or E).",
            "D 級：CIViC 所列此疾病的臨床前或推論性證據（CIViC 等級 D 或 E）。",
        ),
        "OPEN-tumor-type": (
            "Not graded: the row depends on the tumor type, which is not known.",
            "不分級：此條目取決於腫瘤類型，而腫瘤類型未知。",
        ),
        "NO-LEVEL": ("Not graded: the row states no level on purpose.", "不分級：此條目依其性質不標示證據等級。"),
        "PGX": (
            "Pharmacogenomic statement, shown apart from tiers; its level is CPIC's.",
            "藥物基因體資訊，與分級分開呈現；其等級為 CPIC 等級。",
        ),
        "TOXICITY": ("A statement on toxicity; tiers do not grade it.", "毒性相關敘述，不列入分級。"),
        "WITHDRAWN": ("The approval was withdrawn; the drug is not offered.", "核准已撤銷，不列為治療選項。"),
        "HOLD-chip": (
            "Not graded: the change may come from blood cells and not from the tumor.",
            "不分級：此變異可能來自血球而非腫瘤。",
        ),
        "HOLD-name": (
            "Not graded: the report's names or position of this change contradict each other.",
            "不分級：報告中此變異的命名或位置互相矛盾。",
        ),
        "HOLD-partner": (
            "Not graded: a DNA breakpoint lies in the gene, and no partner is known at the other side.",
            "未分級：DNA 斷點位於此基因，另一側的融合夥伴未知。",
        ),
        "HOLD-frame": (
            "Not graded: the fusion is reported out of frame, so that no kinase is made as far as is known.",
            "不分級：此融合報告為非框內（out of frame），就目前所知不產生激酶蛋白。",
        ),
        "HOLD-phase": (
            "Not graded: two changes in one codon, and whether they lie on one chromosome copy is not known.",
            "不分級：同一密碼子有兩個變化，尚不知是否位於同一條染色體。",
        ),
    }
)


class Grade(Record, frozen=True):
    """``offer`` is False where the drugs are not to be shown as options; ``conditions`` are added to the row's own."""

    tier: Tier | None
    level: Level | None
    rule: str
    offer: bool = True
    conditions: tuple[Condition, ...] = ()


def grade(
    row: Row, tumor: TumorMatch, conditions: Sequence[Condition], case: Case, *, acquired: bool = False
) -> Grade | None:
    """The grade of one matched row; None where it says nothing about this case.

    ``acquired``: in this tumor a change of this gene is usually not inherited.
    """
    if tumor is TumorMatch.EXCLUDED or any(context_keys.role(t.key) is Role.BLOCK for t in row.context):
        return None
    if row.effect is Effect.WITHDRAWN:
        return Grade(None, None, "WITHDRAWN", offer=False) if tumor in OWN else None
    if tumor is TumorMatch.NARROWER and row.effect in _PROGNOSTIC:
        return None  # the outlook of one subtype says nothing of the others
    if row.effect is Effect.DIAGNOSTIC and _inheritance_open(conditions):
        return None  # a predisposition is diagnosed in a germline sample; from a tumor it goes to the germline list
    not_met = [c for c in conditions if c.state is ConditionState.NOT_MET]
    if row.effect is Effect.TOXICITY:
        if not_met or tumor not in OWN:
            return None
        return Grade(None, None, "PGX" if any(t.key == "CPIC" for t in row.context) else "TOXICITY")
    if tumor is TumorMatch.UNKNOWN:
        return Grade(None, None, "OPEN-tumor-type") if row.effect in _RECOMMENDS and row.level else None
    if row.level is None:
        return Grade(None, None, "NO-LEVEL") if tumor in OWN and not not_met else None
    if tumor is TumorMatch.OTHER:
        return _elsewhere(row, case, "AMP-C-other-tumor")
    if not_met:
        grade_ = _elsewhere(row, case, "AMP-C-other-setting")
        disease = any(c.key and context_keys.role(c.key) is Role.DISEASE for c in not_met)
        return Grade(grade_.tier, grade_.level, grade_.rule, offer=not disease) if grade_ else None
    if acquired and _inheritance_open(conditions):
        return _elsewhere(row, case, "AMP-C-acquired")
    return _own(row, case)


def _inheritance_open(conditions: Sequence[Condition]) -> bool:
    return any(c.key == "origin" and c.value == "germline" and c.state is ConditionState.UNKNOWN for c in conditions)


def _elsewhere(row: Row, case: Case, rule: str) -> Grade | None:
    """Elsewhere: II-C, for drugs that help. For another tumor only an approval there that names the biomarker counts; for
    another setting of the same tumor level A or B does.
    """
    if row.effect is not Effect.SENSITIVITY or row.level not in (Level.A, Level.B):
        return None
    if row.review == "unreviewed" and row.effect in THERAPEUTIC and policy_verdict(row, case).rule is None:
        return None
    own = _own(row, case)
    counts = own.level in (Level.A, Level.B) or own.rule == "AMP-C-unreviewed"
    if rule == "AMP-C-other-tumor":
        counts = counts and row.level is Level.A and row.evidence_kind == "label" and _approved(row, case)
    return Grade(Tier.II, Level.C, rule) if counts else None


def _approved(row: Row, case: Case) -> bool:
    states = approval_states(row)
    return any(states.get(r.value) for r in case.regulators)


def _own(row: Row, case: Case) -> Grade:
    level = row.level
    assert level is not None
    if level in (Level.C, Level.D):
        return Grade(Tier.II, level, f"AMP-{level.value}")
    extra: tuple[Condition, ...] = ()
    if row.effect in THERAPEUTIC:
        verdict = policy_verdict(row, case)
        if verdict.rule is None:
            return Grade(Tier.II, Level.C, verdict.fallback)
        rule, extra = verdict.rule, verdict.conditions
    else:
        rule = "AMP-A-label" if level is Level.A and row.evidence_kind == "label" else f"AMP-{level.value}"
        rule = "AMP-A-guideline" if rule == "AMP-A" else rule
    if row.review == "unreviewed":
        return Grade(Tier.II, Level.C, "AMP-C-unreviewed", conditions=extra)
    return Grade(_TIER[level], level, rule, conditions=extra)


# -- policy and regulators ------------------------------------------------------------------------------------------


class Verdict(Record, frozen=True):
    """``rule`` None: the row's level does not count here, and ``fallback`` is the rule that says so."""

    rule: str | None
    fallback: str = "AMP-C-policy"
    conditions: tuple[Condition, ...] = ()


_NO = pattern(
    r"\bnot[ _](?:yet[ _])?(?:approved|marketed|licensed)|withdr|refus|declin|discontinu|revok|never|no approval",
    re.IGNORECASE,
)
_OPEN = pattern(r"^\?|unknown|pending|pdufa|expected|filed|submitted|under review|to be checked", re.IGNORECASE)
_YES = pattern(r"approv|label|accelerat|\bfull\b|conditional|authori[sz]|licen[sc]|indicat", re.IGNORECASE)


def approval_states(row: Row) -> Mapping[str, bool | None]:
    """What each regulator last said of this row: True approved, False not approved or withdrawn, None not known.

    A regulator that the row does not name is absent.
    """
    return _states(row.approvals)


@lru_cache(maxsize=8192)
def _states(approvals: tuple[Approval, ...]) -> Mapping[str, bool | None]:
    states: dict[str, bool | None] = {}
    dated = sorted(enumerate(approvals), key=lambda p: (p[1].date or "", p[0]))
    for _, event in dated:
        if _NO.search(event.text):
            states[event.regulator] = False
        elif _OPEN.search(event.text):
            states.setdefault(event.regulator, None)
        elif _YES.search(event.text):
            states[event.regulator] = True
        else:
            states.setdefault(event.regulator, None)
    return MappingProxyType(states)


def is_approval(event: Approval) -> bool:
    """Whether an event on a row says that a regulator approved it."""
    return bool(_YES.search(event.text)) and not _NO.search(event.text) and not _OPEN.search(event.text)


def bound_regulators(row: Row) -> frozenset[str]:
    """The regulators a row is bound to by its context (``regulator=FDA``); empty where it is not bound."""
    return frozenset(v for t in row.context if t.key == "regulator" for v in t.values)


def policy_verdict(row: Row, case: Case) -> Verdict:
    """Whether a level A or B row about a drug counts under the case's policy and regulators, and by which rule."""
    chosen = [r.value for r in case.regulators]
    bound = bound_regulators(row)
    if bound and not bound & set(chosen):
        return Verdict(None)
    states = approval_states(row)
    considered = [r for r in chosen if not bound or r in bound]
    approved = any(states.get(r) for r in considered)
    recommends = row.effect in _RECOMMENDS
    if row.level is Level.B:
        if not recommends and row.evidence_kind not in ("label", "guideline"):
            return Verdict(None, "AMP-C-no-consensus")
        counts = case.policy is Policy.GUIDELINE or (row.evidence_kind == "label" and (approved or not recommends))
        return Verdict("AMP-B" if counts else None)
    if approved:
        return Verdict("AMP-A-label" if row.evidence_kind == "label" else _by_policy(case))
    if row.evidence_kind == "label":
        if not recommends:
            return Verdict("AMP-A-label")  # a label's own warning or limit needs no approval of a use
        unknown = [r for r in considered if r in states and states[r] is None]
        if case.policy is Policy.LABEL or not any(states.values()) or len(unknown) < len(considered):
            return Verdict(None)
        # Approved elsewhere, and what the chosen regulators say is not known: the statement stays, under that condition.
        return Verdict("AMP-A-elsewhere", conditions=(_approval_unknown(unknown),))
    if row.evidence_kind == "trial":
        return Verdict(None, "AMP-C-trial")
    return Verdict("AMP-A-guideline" if case.policy is Policy.GUIDELINE else None)


def _by_policy(case: Case) -> str:
    return "AMP-A-guideline" if case.policy is Policy.GUIDELINE else "AMP-A-label"


def _approval_unknown(regulators: Sequence[str]) -> Condition:
    names = ", ".join(regulators)
    return Condition(
        f"approved by {names}: not known here",
        ConditionState.UNKNOWN,
        "approval",
        names,
        f"{'、'.join(regulators)} 是否核准：此處未知",
    )


def regulators_text(regulators: Sequence[Regulator]) -> tuple[str, str]:
    """The chosen regulators for a sentence, English and Chinese."""
    return ", ".join(r.value for r in regulators), "、".join(r.value for r in regulators)


def best(grades: Sequence[tuple[Tier | None, Level | None]]) -> tuple[Tier | None, Level | None]:
    """The best tier and level of several; (None, None) where none is graded."""
    ranked = sorted(grades, key=lambda g: (TIER_RANK[g[0]], LEVEL_RANK[g[1]]))
    return ranked[0] if ranked else (None, None)
