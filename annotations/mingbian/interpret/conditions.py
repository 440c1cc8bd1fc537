"""The context a row asks for, compared with what is known of the case: met, not met or unknown.

Unknown never counts as met. Each comparison is a pure function of the row's words and the case's words, so that
answering a question in the window re-tiers by calling the same code again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from mingbian.interpret import context_keys
from mingbian.interpret.context_keys import Role
from mingbian.interpret.treatments import Prior, prior_state
from mingbian.model.case import Case
from mingbian.model.interpretation import Condition, ConditionState, Origin

MET, NOT_MET, UNKNOWN = ConditionState.MET, ConditionState.NOT_MET, ConditionState.UNKNOWN

GeneState = Callable[[str, str], ConditionState]
"""Answers a context that names a gene ("KRAS", "mutant") from the case's own findings."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One ``key op value`` of a row's context. ``op`` is "=", ">=", ">", "<=" or "<"."""

    key: str
    op: str
    value: str

    @property
    def role(self) -> Role:
        return context_keys.role(self.key)


_ENTRY = re.compile(r"^\s*(.+?)\s*(>=|<=|=|>|<)\s*(.*?)\s*$")
_UPPER_BOUND = re.compile(r"^([\d.]+)\s+and\s+(<=?)\s*([\d.]+)$")


def requirement(entry: str) -> tuple[Requirement, ...]:
    """Read one context entry of a row ("HR=positive", "age>=18", "age>=1 and <18"). Raises ``ValueError``."""
    match = _ENTRY.match(entry)
    if match is None:
        raise ValueError(f"not a context entry: {entry!r}")
    key, op, value = match.groups()
    bound = _UPPER_BOUND.match(value)
    if bound and op in (">", ">="):
        return (Requirement(key, op, bound.group(1)), Requirement(key, bound.group(2), bound.group(3)))
    return (Requirement(key, op, value),)


def evaluate(need: Requirement, case: Case, origin: Origin, gene_state: GeneState) -> Condition | None:
    """The state of one requirement for this case; None for keys that are no condition of the patient."""
    if need.role in (Role.DESCRIBES, Role.POLICY, Role.BLOCK):
        return None
    if need.role is Role.ORIGIN:
        state = _origin(need, origin)
    elif need.key == "age":
        state = _compare(case.age, need)
    elif need.key == "sex":
        state = UNKNOWN if case.sex is None else (MET if case.sex == need.value.casefold() else NOT_MET)
    elif need.op != "=":
        state = _compare(_number(case.context.get(need.key)), need)
    else:
        state = _stated(need, case.context.get(need.key), gene_state)
    en, zh = wording(need)
    return Condition(en, state, need.key, f"{need.op if need.op != '=' else ''}{need.value}", zh)


@lru_cache(maxsize=4096)
def wording(need: Requirement) -> tuple[str, str]:
    """The requirement in plain English and Chinese."""
    value = need.value.replace("_", " ")
    sign = {"=": ": ", ">=": " ≥ ", "<=": " ≤ ", ">": " > ", "<": " < "}[need.op]
    unit = (" years", " 歲") if need.key == "age" and need.op != "=" else ("", "")
    en = f"{context_keys.label_en(need.key)}{sign}{value}{unit[0]}"
    zh = f"{context_keys.label_zh(need.key)}{'：' if need.op == '=' else sign}{context_keys.value_zh(value)}{unit[1]}"
    return en, zh


def _stated(need: Requirement, stated: str | None, gene_state: GeneState) -> ConditionState:
    if stated is None:
        return gene_state(need.key, need.value)
    compare = _BY_KEY.get(need.key, _plain)
    return compare(need.value, stated)


def _number(text: str | None) -> float | None:
    match = re.match(r"^\s*([\d.]+)\s*%?\s*$", text) if text else None
    try:
        return float(match.group(1)) if match else None
    except ValueError:
        return None


def _compare(known: float | None, need: Requirement) -> ConditionState:
    bound = _number(need.value)
    if known is None or bound is None:
        return UNKNOWN
    holds = {">=": known >= bound, ">": known > bound, "<=": known <= bound, "<": known < bound, "=": known == bound}
    return MET if holds[need.op] else NOT_MET


def _origin(need: Requirement, origin: Origin) -> ConditionState:
    wanted = need.value.casefold()
    if origin is Origin.GERMLINE:
        return MET if wanted in ("germline", "required", "yes") else NOT_MET
    if origin is Origin.SOMATIC:
        return MET if wanted == "somatic" else NOT_MET
    return UNKNOWN


# -- closed vocabularies --------------------------------------------------------------------------------------------


def _tokens(text: str) -> tuple[str, ...]:
    """Alternatives of a value: "unresectable_or_metastatic", "a,b", "relapsed/refractory" (kept as one)."""
    plain = text.casefold().replace("_", " ").replace("relapsed/refractory", "relapsed refractory")
    parts = re.split(r",|\bor\b", plain)
    return tuple(p for part in parts if (p := " ".join(part.split())))


_SAME = MappingProxyType(
    {
        "wildtype": "wild type",
        "wild-type": "wild type",
        "wt": "wild type",
        "mutant": "mutated",
        "mutation": "mutated",
        "present": "mutated",
        "pos": "positive",
        "+": "positive",
        "neg": "negative",
        "-": "negative",
        "favourable": "favorable",
        "mcrpc": "resistant",
        "crpc": "resistant",
        "mcspc": "sensitive",
        "mhspc": "sensitive",
        "cspc": "sensitive",
        "hspc": "sensitive",
        "naive": "sensitive",
        "pmmr": "proficient",
        "dmmr": "deficient",
        "postmenopausal": "post",
        "premenopausal": "pre",
    }
)


def _plain(row: str, stated: str) -> ConditionState:
    wanted = {_SAME.get(t, t) for t in _tokens(row)}
    known = {_SAME.get(t, t) for t in _tokens(stated)}
    if known & {"unknown", "not known", "not reported"}:
        return UNKNOWN
    return MET if wanted & known else NOT_MET


def _her2(row: str, stated: str) -> ConditionState:
    """HER2-low and HER2-0 tumors are HER2-negative to the labels; "negative" alone does not say which of them."""
    kinds = {
        "positive": {"positive", "3+", "ihc 3+", "amplified"},
        "low": {"low", "1+", "2+ ish-", "ultralow"},
        "negative": {"negative", "low", "1+", "2+ ish-", "ultralow", "0", "null"},
    }
    known = {_SAME.get(t, t) for t in _tokens(stated)}
    wanted = {_SAME.get(t, t) for t in _tokens(row)}
    if any(known <= kinds.get(w, {w}) for w in wanted):
        return MET
    if "unknown" in known or ("negative" in known and wanted & {"low", "ultralow"}):
        return UNKNOWN
    return NOT_MET


_EARLY = frozenset({"early", "adjuvant", "neoadjuvant", "perioperative", "localized", "resected", "early stage"})
_LATE = frozenset({"metastatic", "advanced", "unresectable", "locally advanced", "recurrent", "inoperable"})
_SATISFIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "metastatic": frozenset({"metastatic", "advanced", "primary advanced"}),
        "advanced": frozenset({"advanced"}),
        "unresectable": frozenset({"unresectable", "advanced"}),
        "locally advanced": frozenset({"locally advanced"}),
        "relapsed": frozenset({"relapsed", "relapsed refractory"}),
        "refractory": frozenset({"refractory", "relapsed refractory"}),
        "relapsed refractory": frozenset({"relapsed", "refractory", "relapsed refractory"}),
    }
)
_NEW = frozenset({"newly diagnosed", "diagnosis", "untreated", "first diagnosis"})
_AGAIN = frozenset({"relapsed", "refractory", "relapsed refractory"})


def _setting(row: str, stated: str) -> ConditionState:
    wanted, known = _tokens(row), _tokens(stated)
    for k in known:
        if (_SATISFIES.get(k, frozenset()) | {k}) & set(wanted):
            return MET
    if known and wanted and all(_exclusive(k, w) for k in known for w in wanted):
        return NOT_MET
    return UNKNOWN


def _exclusive(known: str, wanted: str) -> bool:
    """Whether a patient in one setting cannot be in the other. Settings of different kinds say nothing of each other."""
    if known in _EARLY and wanted in _EARLY and "early" not in (known, wanted):
        return known != wanted and "perioperative" not in (known, wanted)
    pairs = ((_EARLY, _LATE), (_NEW, _AGAIN), (_LATE, _EARLY), (_AGAIN, _NEW))
    if any(known in a and wanted in b for a, b in pairs):
        return True
    return {known, wanted} == {"metastatic", "locally advanced"}


_LINE = re.compile(r"^(\d+)\s*(\+?)(.*)$")


def _line(row: str, stated: str) -> ConditionState:
    known = _LINE.match(stated.strip().removesuffix("L").strip())
    states = []
    for part in row.replace("_", " ").split(","):
        wanted = _LINE.match(part.strip())
        if known is None or wanted is None:
            states.append(MET if part.strip().casefold() == stated.strip().casefold() else UNKNOWN)
            continue
        number, least = int(known.group(1)), int(wanted.group(1))
        # "2+" said of the patient means the second line or any later one.
        fits = number >= least if wanted.group(2) else (number == least and not known.group(2))
        open_ended = bool(known.group(2)) and number < least
        if open_ended or (known.group(2) and not wanted.group(2) and number <= least):
            states.append(UNKNOWN)
        elif not fits:
            states.append(NOT_MET)
        else:
            states.append(UNKNOWN if wanted.group(3).strip() else MET)
    return _any_of(states)


_ROMAN = MappingProxyType({"i": 1, "ii": 2, "iii": 3, "iv": 4})


def _levels(text: str) -> frozenset[int] | None:
    """Grades or stages named by a text ("1-2", "high", "III", "II-III"); None where it names none."""
    plain = text.casefold().replace("grade", "").replace("stage", "").replace("who", "").strip()
    if plain in ("high", "high grade"):
        return frozenset({3, 4})
    if plain in ("low", "low grade"):
        return frozenset({1, 2})
    bounds = []
    for part in re.split(r"-|–|to|,|\bor\b", plain):
        p = part.strip()
        number = _ROMAN.get(p.rstrip("abc") or p) if not p.isdigit() else int(p)
        if number is None:
            return None
        bounds.append(number)
    return frozenset(range(min(bounds), max(bounds) + 1)) if bounds else None


def _ranked(row: str, stated: str) -> ConditionState:
    wanted, known = _levels(row), _levels(stated)
    if wanted is None or known is None:
        return MET if set(_tokens(row)) & set(_tokens(stated)) else UNKNOWN
    if known <= wanted:
        return MET
    return UNKNOWN if known & wanted else NOT_MET


def _prior(row: str, stated: str) -> ConditionState:
    return {Prior.YES: MET, Prior.NO: NOT_MET, Prior.UNKNOWN: UNKNOWN}[prior_state(row, stated)]


def _any_of(states: list[ConditionState]) -> ConditionState:
    if MET in states:
        return MET
    return UNKNOWN if UNKNOWN in states or not states else NOT_MET


def _open(row: str, stated: str) -> ConditionState:
    """Free words: equal is met, anything else says nothing for certain."""
    return MET if set(_tokens(row)) & set(_tokens(stated)) else UNKNOWN


_BY_KEY: Mapping[str, Callable[[str, str], ConditionState]] = MappingProxyType(
    {
        "HER2": _her2,
        "setting": _setting,
        "line": _line,
        "prior": _prior,
        "grade": _ranked,
        "stage": _ranked,
        "histology": _open,
        "site": _open,
        "syndrome": _open,
        "after": _open,
        "alternatives": _plain,
    }
)
