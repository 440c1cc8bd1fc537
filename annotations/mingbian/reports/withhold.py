"""Keep what a person did not consent to know off everything that leaves the program.

The interpretation already withholds; every writer of this room passes through here as well, so that a page or a file
cannot say more than the consent allows even when it is made from a result that came from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from mingbian.model.case import Consent
from mingbian.model.interpretation import (
    Assertion,
    Basis,
    Condition,
    ConditionState,
    Finding,
    GermlineFinding,
    Interpretation,
    Origin,
)
from mingbian.model.variant import Call, Observation, Variant

_TELLING = re.compile(r"germ[\s-]?line|heredit|inherit|famil(?:y|ial)|lynch|遺傳|家族|生殖細胞", re.IGNORECASE)
_GERMLINE_RULE = re.compile(r"G\d")
_INHERITED = frozenset({Origin.GERMLINE, Origin.POSSIBLE_GERMLINE})


def allowed(i: Interpretation) -> bool:
    """May findings of possibly inherited origin be named?"""
    return i.case.consent_germline is Consent.YES


def withhold(i: Interpretation) -> Interpretation:
    """The interpretation with everything about inherited origin removed, unless consent is "yes". Idempotent.

    What is removed is counted in one ``withheld`` entry; nothing is ever relabelled as somatic.
    """
    if allowed(i):
        return i
    findings = tuple(_finding(f) for f in i.findings)
    questions = tuple(q for q in i.questions if not _tells(q.key, q.text, q.text_zh))
    return replace(i, findings=findings, germline_findings=_one_entry(i.germline_findings), questions=questions)


def _one_entry(entries: tuple[GermlineFinding, ...]) -> tuple[GermlineFinding, ...]:
    if not entries:
        return ()
    count = sum(e.count if e.withheld else 1 for e in entries)
    return (withheld_entry(count),)


def withheld_entry(count: int) -> GermlineFinding:
    """The one entry that stands for ``count`` withheld findings."""
    return GermlineFinding(finding="", state=None, route="", rule="", reason="", priority="", withheld=True, count=count)


def _tells(*texts: str | None) -> bool:
    return any(t and _TELLING.search(t) for t in texts)


def _finding(f: Finding) -> Finding:
    inherited = f.origin in _INHERITED
    return replace(
        f,
        variant=_variant(f.variant, inherited),
        origin=Origin.UNKNOWN if inherited else f.origin,
        flags=tuple(flag for flag in f.flags if not _tells(flag)),
        basis=_steps(f.basis),
        what_would_change=_steps(f.what_would_change),
        assertions=tuple(_assertion(a) for a in f.assertions),
    )


def _steps(steps: tuple[Basis, ...]) -> tuple[Basis, ...]:
    return tuple(s for s in steps if not (_GERMLINE_RULE.match(s.rule) or _tells(s.rule, s.text, s.text_zh)))


def _assertion(a: Assertion) -> Assertion:
    conditions = tuple(
        Condition(text="a condition that is not shown", state=ConditionState.UNKNOWN, text_zh="此條件未列出")
        if _tells(c.text, c.text_zh, c.key, c.value)
        else c
        for c in a.conditions
    )
    return replace(
        a,
        conditions=conditions,
        biomarker="" if _tells(a.biomarker) else a.biomarker,
        text="" if _tells(a.text) else a.text,
        text_zh="" if _tells(a.text_zh) else a.text_zh,
    )


def _variant(v: Variant, inherited: bool) -> Variant:
    return replace(
        v,
        observed=_observation(v.observed, inherited),
        parents=tuple(_observation(p, inherited) for p in v.parents),
        flags=tuple(flag for flag in v.flags if not _tells(flag)),
    )


def _observation(o: Observation, inherited: bool) -> Observation:
    return replace(
        o,
        reported_origin=None if inherited or _tells(o.reported_origin) else o.reported_origin,
        call=_call(o.call) if inherited else o.call,
        clinvar=None if _tells(o.clinvar) else o.clinvar,
        as_reported=_named(o.as_reported),
    )


def _call(c: Call) -> Call:
    # A zygosity and the reads of the normal sample say "present in the normal" as plainly as the word would.
    return replace(c, zygosity=None, normal_vaf=None, normal_depth=None, normal_alt_reads=None, normal_genotype=None)


def _named(names: Mapping[str, str]) -> Mapping[str, str]:
    if not any(_tells(k, v) or k == "origin" for k, v in names.items()):
        return names
    return MappingProxyType({k: v for k, v in names.items() if not (_tells(k, v) or k == "origin")})
