"""Rule G8, the consent gate: what a person did not agree to be told about inheritance is in no field of the result.

Without a recorded "yes" the germline findings become one entry that says how many there are, and no finding says
germline in its origin, its flags, its reasons or anywhere else. A withheld finding is never called somatic: its origin
reads "unknown". What a sentence says about inheritance in general (a label that asks for a germline variant, a note to
refer the family) goes as well, because beside one finding it would tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

from mingbian.model.case import Consent
from mingbian.model.interpretation import (
    Accounting,
    Approval,
    Assertion,
    Basis,
    Condition,
    ConditionState,
    Finding,
    GermlineFinding,
    Interpretation,
    Oncogenicity,
    Origin,
    Question,
    Reimbursement,
    Warning_,
)
from mingbian.model.patterns import pattern
from mingbian.model.records import Record, replace
from mingbian.model.variant import Call, Observation, Variant

NOT_SHOWN = "This text is not shown."
NOT_SHOWN_ZH = "此文字未列出。"

_TELLING = pattern(
    r"germ[\s_-]*line|heredit|inherit|famil(?:y|ies|ial)|relatives|constitutional|lynch|fraumeni|cascade test|counsel"
    r"|carrier"
    r"|\bg(?:BRCA|PALB2|ATM)|predispos|ClinVar|ACMG|secondary finding"
    r"|遺傳|家族|家屬|親屬|生殖細胞|胚系|種系|帶因|體質性",
    re.IGNORECASE,
)
_GERMLINE_RULE = pattern(r"G\d(?!\w)")
_INHERITED = frozenset({Origin.GERMLINE, Origin.POSSIBLE_GERMLINE})
_SENTENCE = pattern(r".+?(?:[.;](?=\s|$)\s*|[。；]|$)", re.DOTALL)
# facts about the germline call itself, which say "present in the normal" as plainly as the word would
_NAMES_DROPPED = frozenset({"origin", "zygosity", "normal_vaf", "normal_depth", "clinvar"})


# The fixed part of every alternative above, in lower case: most texts hold none, and this is far faster than the search.
_STEMS = (
    "germ", "heredit", "inherit", "famil", "relatives", "constitutional", "lynch", "fraumeni", "cascade test", "counsel",
    "carrier", "gbrca", "gpalb2", "gatm", "predispos", "clinvar", "acmg", "secondary finding",
    "遺傳", "家族", "家屬", "親屬", "生殖細胞", "胚系", "種系", "帶因", "體質性",
)  # fmt: skip


_ASCII_STEMS = tuple(stem for stem in _STEMS if stem.isascii())
_SHORTEST = min(map(len, _ASCII_STEMS))
_SHORT = 40  # characters up to which texts come again and again: names, flags, filters
_NUMBER = pattern(r"\d+")


def tells(text: str | None) -> bool:
    """Whether a text says something about inheritance, in English or Chinese."""
    if not text:
        return False
    if not text.isascii():
        return _tells(_NUMBER.sub("0", text))  # sentences that differ in their numbers only are asked once
    if len(text) <= _SHORT:
        return len(text) >= _SHORTEST and not text.isdigit() and _tells(text)
    lower = text.lower()
    for stem in _ASCII_STEMS:
        if stem in lower:
            return _TELLING.search(text) is not None
    return False


@lru_cache(maxsize=65536)
def _tells(text: str) -> bool:
    lower = text.casefold()
    return any(stem in lower for stem in _STEMS) and _TELLING.search(text) is not None


def redact(text: str, instead: str) -> str:
    """The text without the sentences that tell; ``instead`` where nothing is left."""
    if not tells(text):
        return text
    kept = "".join(m[0] for m in _SENTENCE.finditer(text) if not tells(m[0])).strip()
    return kept if kept and not tells(kept) else instead


def withhold(interpretation: Interpretation) -> Interpretation:
    """The interpretation as it may leave the program. Unchanged where consent is "yes"; idempotent otherwise."""
    i = interpretation
    if i.case.consent_germline is Consent.YES:
        return i
    known: dict[int, bool] = {}
    return replace(
        i,
        accounting=_accounting(i.accounting),
        findings=tuple(f if _is_silent(f, known) else _finding(f) for f in i.findings),
        germline_findings=(_one_entry(i.germline_findings),),
        wild_type=tuple(
            replace(w, reason=redact(w.reason, NOT_SHOWN), reason_zh=redact(w.reason_zh, NOT_SHOWN_ZH)) for w in i.wild_type
        ),
        biomarkers=MappingProxyType({name: _plain(values) for name, values in i.biomarkers.items()}),
        warnings=tuple(_warning(w) for w in i.warnings),
        questions=tuple(q for q in i.questions if not _asks(q)),
        completeness=None if i.completeness is None else _said(i.completeness),
        pharmacogenes=(),  # a diplotype is nothing but the inherited genome
        schemes=tuple(_said(s) for s in i.schemes),
        site_rules=None if i.site_rules is None else _said(i.site_rules),
    )


_S = TypeVar("_S", bound=Record)


def _said(record: _S) -> _S:
    """A record whose texts, its own and those of records within it, lose the sentences that tell."""
    changes: dict[str, Any] = {}
    for name in record.__struct_fields__:
        value = getattr(record, name)
        instead = NOT_SHOWN_ZH if name.endswith("_zh") else NOT_SHOWN
        if isinstance(value, str) and not isinstance(value, Enum):
            said: Any = redact(value, instead)
        elif isinstance(value, tuple):
            said = tuple(_said(v) if isinstance(v, Record) else redact(v, instead) for v in value)
        else:
            continue
        if said != value:
            changes[name] = said
    return replace(record, **changes) if changes else record


def _one_entry(entries: Iterable[GermlineFinding]) -> GermlineFinding:
    """The one entry that stands for all of them."""
    count = sum(e.count if e.withheld else 1 for e in entries)
    return GermlineFinding("", None, "", "", "", "", withheld=True, count=count)


def _is_silent(f: Finding, known: dict[int, bool]) -> bool:
    """Whether nothing in a finding tells, found with few looks: true of nearly every variant of a panel.

    ``known`` keeps the answer for reasons that many findings share, by identity.
    """
    v = f.variant
    o = v.observed
    filters = o.call.filters
    if (
        f.origin in _INHERITED
        or f.assertions
        or v.parents
        or o.clinvar is not None
        or o.source.path is not None
        or not (filters is None or filters == _PASSED)
        or (f.flags and any(map(tells, f.flags)))
        or (v.flags and any(map(tells, v.flags)))
        or (o.reported_origin is not None and tells(o.reported_origin))
        or _names(o.as_reported) is not o.as_reported
    ):
        return False
    for steps in (f.basis, f.what_would_change, f.nearly):
        silent = known.get(id(steps))
        if silent is None:
            silent = known[id(steps)] = not any(map(_step_tells, steps))
        if not silent:
            return False
    return f.oncogenicity is None or not f.oncogenicity.facts or not any(map(tells, f.oncogenicity.facts))


def _finding(f: Finding) -> Finding:
    inherited = f.origin in _INHERITED
    variant = _variant(f.variant, inherited)
    basis, changes = _steps(f.basis), _steps(f.what_would_change)
    flags = f.flags if not any(map(tells, f.flags)) else tuple(flag for flag in f.flags if not tells(flag))
    found = _oncogenicity(f.oncogenicity)
    return replace(
        f,
        variant=variant,
        oncogenicity=found,
        assertions=tuple(_assertion(a) for a in f.assertions),
        origin=Origin.UNKNOWN if inherited else f.origin,
        flags=flags,
        basis=basis,
        what_would_change=changes,
        nearly=_steps(f.nearly),
    )


@lru_cache(maxsize=1024)
def _rule_tells(rule: str) -> bool:
    return _GERMLINE_RULE.match(rule) is not None or tells(rule)


def _step_tells(step: Basis) -> bool:
    return _rule_tells(step.rule) or tells(step.text) or tells(step.text_zh) or any(map(tells, step.evidence))


def _steps(steps: tuple[Basis, ...]) -> tuple[Basis, ...]:
    """Steps of the germline rules go; other steps lose the sentences that tell, and keep their rule and evidence."""
    if not any(map(_step_tells, steps)):
        return steps
    kept = []
    for step in steps:
        if _rule_tells(step.rule):
            continue
        if _step_tells(step):
            kept.append(
                Basis(
                    step.rule,
                    redact(step.text, NOT_SHOWN),
                    redact(step.text_zh, NOT_SHOWN_ZH),
                    tuple(e for e in step.evidence if not tells(e)),
                )
            )
        else:
            kept.append(step)
    return tuple(kept)


def _oncogenicity(found: Oncogenicity | None) -> Oncogenicity | None:
    if found is None or not any(tells(fact) for fact in found.facts):
        return found
    return replace(found, facts=tuple(redact(fact, NOT_SHOWN) for fact in found.facts))


def _assertion(a: Assertion) -> Assertion:
    return replace(
        a,
        conditions=tuple(_condition(c) for c in a.conditions),
        approvals=tuple(_approval(x) for x in a.approvals),
        reimbursement=tuple(_reimbursement(x) for x in a.reimbursement),
        citations=tuple(c for c in a.citations if not tells(c)),
        evidence_id="not shown" if tells(a.evidence_id) else a.evidence_id,
        rule="not shown" if tells(a.rule) else a.rule,
        biomarker="" if tells(a.biomarker) else a.biomarker,
        text=redact(a.text, ""),
        text_zh=redact(a.text_zh, ""),
        site=redact(a.site, NOT_SHOWN),
        site_zh=redact(a.site_zh, NOT_SHOWN_ZH),
    )


def _condition(c: Condition) -> Condition:
    if not any(map(tells, (c.text, c.text_zh, c.key, c.value))):
        return c
    # whether it is met would tell as well
    return Condition("a condition that is not shown", ConditionState.UNKNOWN, text_zh="此條件未列出")


def _approval(a: Approval) -> Approval:
    return replace(a, text=redact(a.text, "wording not shown")) if tells(a.text) else a


def _reimbursement(r: Reimbursement) -> Reimbursement:
    if not any(map(tells, (r.status, r.requires, r.requires_zh, r.source))):
        return r
    return replace(
        r,
        status=redact(r.status, "not shown"),
        requires=redact(r.requires, NOT_SHOWN),
        requires_zh=redact(r.requires_zh, NOT_SHOWN_ZH),
        source=None if tells(r.source) else r.source,
    )


def _variant(v: Variant, inherited: bool) -> Variant:
    observed = _observation(v.observed, inherited)
    parents = tuple(_observation(p, inherited) for p in v.parents) if v.parents else ()
    flags = tuple(flag for flag in v.flags if not tells(flag)) if v.flags else ()
    same = observed is v.observed and all(a is b for a, b in zip(parents, v.parents, strict=True)) and flags == v.flags
    return v if same else replace(v, observed=observed, parents=parents, flags=flags)


def _observation(o: Observation, inherited: bool) -> Observation:
    call = _call(o.call, inherited)
    names = _names(o.as_reported)
    origin = None if inherited or tells(o.reported_origin) else o.reported_origin
    source = replace(o.source, path=None) if tells(o.source.path) else o.source  # a section of a report may be named so
    same = call is o.call and names is o.as_reported and source is o.source
    if same and origin == o.reported_origin and o.clinvar is None:
        return o
    return replace(
        o, call=call, reported_origin=origin, clinvar=None, clinvar_source=None, as_reported=names, source=source
    )


_PASSED = ("PASS",)


def _call(c: Call, inherited: bool) -> Call:
    filters = c.filters
    if not inherited and (filters is None or filters == _PASSED):
        return c
    if filters and any(tells(f) for f in filters):
        filters = tuple("not_shown" if tells(f) else f for f in filters)  # Mutect2's filter "germline"
    elif not inherited:
        return c
    if not inherited:
        return replace(c, filters=filters)
    return replace(
        c,
        filters=filters,
        zygosity=None,
        normal_vaf=None,
        normal_depth=None,
        normal_alt_reads=None,
        normal_genotype=None,
    )


_OF_VCF = frozenset({"CHROM", "POS", "REF", "ALT"})


def _names(names: Mapping[str, str]) -> Mapping[str, str]:
    if len(names) == len(_OF_VCF) and names.keys() == _OF_VCF and names["POS"].isdigit():
        ref, alt = names["REF"], names["ALT"]
        plain = len(ref) < _SHORTEST and len(alt) < _SHORTEST and ref.isascii() and alt.isascii()
        if (plain or not (tells(ref) or tells(alt))) and not _tells(names["CHROM"]):
            return names
    for k, v in names.items():
        if k in _NAMES_DROPPED or tells(k) or tells(v):
            break
    else:
        return names
    kept = {k: v for k, v in names.items() if k not in _NAMES_DROPPED and not tells(k) and not tells(v)}
    return MappingProxyType(kept)


def _plain(value: Any) -> Any:
    """A value of the biomarkers' JSON objects without texts that tell."""
    if isinstance(value, str):
        return redact(value, NOT_SHOWN)
    if isinstance(value, Mapping):
        return MappingProxyType({k: _plain(v) for k, v in value.items() if not tells(k)})
    if isinstance(value, (tuple, list)):
        return tuple(_plain(v) for v in value)
    return value


_CONSENT_CONFLICT = ("Consent is recorded both as yes and as no; no holds.", "同意同時記錄為同意與不同意；以不同意為準。")


def _warning(w: Warning_) -> Warning_:
    if w.code == "CONSENT_CONFLICT":
        return replace(w, text=_CONSENT_CONFLICT[0], text_zh=_CONSENT_CONFLICT[1])
    if not (tells(w.text) or tells(w.text_zh)):
        return w
    return replace(w, text=redact(w.text, NOT_SHOWN), text_zh=redact(w.text_zh, NOT_SHOWN_ZH))


def _asks(q: Question) -> bool:
    return any(map(tells, (q.key, q.text, q.text_zh, *q.choices)))


def _accounting(a: Accounting) -> Accounting:
    if not any(tells(e.text) for e in a.examples) and not any(tells(r.reason) or tells(r.path) for r in a.refused):
        return a
    return replace(
        a,
        examples=tuple(replace(e, text=redact(e.text, NOT_SHOWN)) for e in a.examples),
        refused=tuple(
            replace(r, reason=redact(r.reason, NOT_SHOWN), path=None if tells(r.path) else r.path) for r in a.refused
        ),
    )
