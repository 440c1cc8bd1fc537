"""Facts about the case that nobody gave and that a statement depends on: what the header strip asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mingbian.interpret.context_keys import stain_key
from mingbian.knowledge.context import ContextKey
from mingbian.model.case import Case
from mingbian.model.interpretation import ConditionState, Finding, Question

_TUMOR_TYPE = "tumor_type"
_NOT_ASKED = frozenset({"origin", "regulator", "assay", "specimen", "requires"})
"""Answered by the file, the policy or a test, or (``requires``) in words of their own: not by a field of the strip."""

_TESTS = frozenset({"IHC", "ISH"})
"""Conditions that another test answers; where a key of the context states its result, that key is asked."""
_FIRST = frozenset({"HR", "HER2", "MMR"})
"""What the disease is comes before where the patient stands."""


def ask(findings: Sequence[Finding], case: Case, keys: Mapping[str, ContextKey]) -> tuple[Question, ...]:
    """One question a context key: the tumor type first, then what stains say, then as in the knowledge base's table.

    ``affects`` names the findings whose statements the answer would settle. A condition that no question can answer
    (coverage, phase, a test without a key) is shown with its statement and not asked here.
    """
    affects: dict[str, dict[str, None]] = {}
    subtypes: dict[str, None] = {}
    if case.tumor_type is None:
        affects[_TUMOR_TYPE] = {}
    for finding in findings:
        for assertion in finding.assertions:
            if assertion.rule == "OPEN-tumor-type":
                affects.setdefault(_TUMOR_TYPE, {})[finding.id] = None
            for condition in assertion.conditions:
                if condition.state is not ConditionState.UNKNOWN or condition.key is None:
                    continue
                if condition.key == _TUMOR_TYPE and condition.value:
                    subtypes.update(dict.fromkeys(c for c in condition.value.split("|") if not c.startswith("*")))
                key = condition.key
                if key in _TESTS:
                    key = stain_key(condition.value or "") or key
                    if key in case.context:
                        continue
                affects.setdefault(key, {})[finding.id] = None
    questions = []
    if _TUMOR_TYPE in affects:
        questions.append(_tumor_type(case, tuple(subtypes), tuple(affects[_TUMOR_TYPE])))
    asked = [k for k in keys.values() if k.key in affects and k.question_en and k.key not in _NOT_ASKED]
    asked.sort(key=lambda k: k.key not in _FIRST)
    questions += [Question(k.key, k.question_en, k.question_zh, k.choices, tuple(affects[k.key])) for k in asked]
    return tuple(questions)


def _tumor_type(case: Case, subtypes: tuple[str, ...], affects: tuple[str, ...]) -> Question:
    if case.tumor_type is None:
        return Question(_TUMOR_TYPE, "Which tumor type is it?", "腫瘤類型為何？", (), affects)
    code = case.tumor_type.code
    return Question(
        _TUMOR_TYPE,
        f"Which type of {code} is it, more exactly?",
        f"{code} 的確切類型為何？",
        tuple(sorted(subtypes)),
        affects,
    )
