"""The context a row asks for, compared with what is known of the case: met, not met or unknown.

Unknown never counts as met. Each comparison is a pure function of the row's words and the case's words, so that
answering a question in the window re-tiers by calling the same code again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from mingbian.interpret.context_keys import Role, role_in
from mingbian.interpret.treatments import Prior, prior_state
from mingbian.knowledge.context import ContextKey
from mingbian.knowledge.rows import ContextTerm
from mingbian.model.case import Case
from mingbian.model.interpretation import Condition, ConditionState, Origin
from mingbian.model.patterns import pattern

MET, NOT_MET, UNKNOWN = ConditionState.MET, ConditionState.NOT_MET, ConditionState.UNKNOWN

GeneState = Callable[[str, str], ConditionState]
"""Answers a context that names a gene ("KRAS", "mutant") from the case's own findings."""


class ContextReader:
    """Answers context terms for one case; remembers each answer for the length of one interpretation."""

    __slots__ = ("_answers", "_case", "_gene_state", "_keys")

    def __init__(self, case: Case, keys: Mapping[str, ContextKey], gene_state: GeneState) -> None:
        self._case = case
        self._keys = keys
        self._gene_state = gene_state
        self._answers: dict[tuple[ContextTerm, Origin, bool], Condition | None] = {}

    def evaluate(self, term: ContextTerm, origin: Origin, *, drug: bool = True) -> Condition | None:
        """The state of one term; None for keys that are no condition of the patient.

        Of several values any one is enough. ``origin`` is that of the variant the row speaks of; ``drug`` is whether the
        row is about the choice of a drug (a prognosis "in the chronic phase" describes the study, not a condition).
        """
        key = (term, origin, drug)
        if key not in self._answers:
            self._answers[key] = self._evaluate(term, origin, drug)
        return self._answers[key]

    def _evaluate(self, term: ContextTerm, origin: Origin, drug: bool) -> Condition | None:
        kind = role_in(term.key, self._keys)
        if kind in (Role.DESCRIBES, Role.POLICY, Role.BLOCK) or (kind is Role.DRUG_ONLY and not drug):
            return None
        en, zh = self.wording(term)
        value = f"{'' if term.op == '=' else term.op}{','.join(term.values)}"
        return Condition(en, self._state(term, kind, origin), term.key, value, zh)

    def _state(self, term: ContextTerm, kind: Role, origin: Origin) -> ConditionState:
        if term.op not in ("=", "!="):
            if term.key == "age":
                return _compare(self._case.age, term)
            stated = self._case.context.get(term.key, "").strip()
            least = stated.endswith("+")  # "2+": the second line or any later one
            return _compare(_number(stated.removesuffix("+")), term, at_least=least)
        state = _any_of([self._one(term.key, value, kind, origin) for value in term.values])
        if term.op == "!=":
            return {MET: NOT_MET, NOT_MET: MET}.get(state, UNKNOWN)
        return state

    def _one(self, key: str, wanted: str, kind: Role, origin: Origin) -> ConditionState:
        if kind is Role.ORIGIN:
            return _origin(wanted, origin)
        stated = self._case.sex if key == "sex" else self._case.context.get(key)
        if stated is None:
            return self._gene_state(key, wanted)
        if unrecognized(self._keys.get(key), stated):
            return UNKNOWN
        return _BY_KEY.get(key, _plain)(wanted, stated)

    def wording(self, term: ContextTerm) -> tuple[str, str]:
        """The term in plain English and Chinese, in the knowledge base's words where it has them."""
        known = self._keys.get(term.key)
        values = {v.value.casefold(): v for v in known.values} if known else {}
        shown = [(values.get(v.casefold()), v.replace("_", " ")) for v in term.values]
        en = " or ".join(v.label_en if v else text for v, text in shown)
        zh = " 或 ".join(v.label_zh if v else text for v, text in shown)
        sign = _SIGN.get(term.op, f" {term.op} ")
        sign_zh = {"=": "：", "!=": "：非 "}.get(term.op, sign)
        if term.op == "!=" and known is not None and known.type == "list":
            sign, sign_zh = ": no ", "：未曾 "
        label_en, label_zh = (known.label_en, known.label_zh) if known else (term.key, term.key)
        return f"{label_en}{sign}{en}", f"{label_zh}{sign_zh}{zh}"


_SIGN = MappingProxyType({"=": ": ", "!=": ": not ", ">=": " ≥ ", "<=": " ≤ "})


def _number(text: str | None) -> float | None:
    match = re.match(r"^\s*([\d.]+)\s*%?\s*$", text) if text else None
    try:
        return float(match.group(1)) if match else None
    except ValueError:
        return None


def _compare(known: float | None, term: ContextTerm, *, at_least: bool = False) -> ConditionState:
    """Compare a number of the case with a row's bound. ``at_least``: the case's number is a lower limit only."""
    bound = term.number
    if known is None or bound is None:
        return UNKNOWN
    if at_least and (known < bound or (known == bound and term.op in (">", "<="))):
        return UNKNOWN
    holds = {">=": known >= bound, ">": known > bound, "<=": known <= bound, "<": known < bound}
    return MET if holds[term.op] else NOT_MET


def _origin(value: str, origin: Origin) -> ConditionState:
    wanted = value.casefold()
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


_CLOSED = frozenset(
    {
        "HR", "ER", "HER2", "MMR", "castration", "menopause", "resectable", "platinum", "endocrine", "sidedness", "phase",
        "fitness", "RAI", "CD19", "CD33", "HPV",
    }
)  # fmt: skip
"""Keys with a few words for an answer: another word there is a slip of the pen, and no answer."""
_NOT_SAID = frozenset({"unknown", "not known", "not reported"})
_HER2_WORDS = frozenset(
    {"3+", "ihc 3+", "2+", "2+ ish-", "2+ ish+", "1+", "0", "null", "amplified", "not amplified", "equivocal"}
)  # fmt: skip


def unrecognized(key: ContextKey | None, stated: str) -> tuple[str, ...]:
    """The words of a stated value that this key does not know; it then counts as not stated, never as "not met"."""
    if key is None or key.key not in _CLOSED:
        return ()
    known = {_SAME.get(t, t) for v in key.values for t in _tokens(v.value)} | _NOT_SAID
    if key.key == "HER2":
        known |= _HER2_WORDS
    elif key.key == "menopause":
        known.add("male")
    return tuple(t for t in _tokens(stated) if _SAME.get(t, t) not in known)


def _plain(row: str, stated: str) -> ConditionState:
    wanted = {_SAME.get(t, t) for t in _tokens(row)}
    known = {_SAME.get(t, t) for t in _tokens(stated)}
    if known & _NOT_SAID:
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


_LINE = pattern(r"^(\d+)\s*(\+?)(.*)$")


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
