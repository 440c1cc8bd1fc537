"""Joined genes and changed transcripts, as reports describe them: a fusion, a named splice event, or neither.

Which partner is 5' is taken only from formats that say so. An event within one gene is no fusion: it is a splice event
where its name is a known one (EGFRvIII, MET exon 14 skipping, AR-V7, a kinase-domain or tandem duplication), and otherwise
set aside as a structural record that is not interpreted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mingbian.model.patterns import pattern
from mingbian.model.variant import Fusion, Observation
from mingbian.readers.accounting import SYMBOLIC
from mingbian.readers.vendor.alterations import fusion, splice
from mingbian.readers.vendor.draft import Aside, At, Draft, Unreadable
from mingbian.readers.vendor.words import text

_CLONE = pattern(r"^(?:A[CLPJF]\d{5,}(?:\.\d+)?|[RC]T[A-Z]?\d*-\S+|RP\d+-\S+|LINC\d+|LOC\d+|BX\d+\.\d+|ENSG\d+(?:\.\d+)?)$")
_HYPHENATED = pattern(
    r"^(?:HLA-[A-Z0-9]+|NKX\d+-\d+|H\d(?:F3|-\d+)?[A-Z]?(?:-\d+)?|[A-Z0-9]+-(?:AS|IT|OT|DT)\d*|MT-[A-Z0-9]+|KRTAP\d+-\d+|"
    r"ERVK?\d*-\d+|TRIM\d+-[A-Z]+\d+|RP\d+-\S+|CT[A-Z]-\S+|TOX\d?-\S+|BORCS\d-\S+|IG[HKL]-@?|TR[ABGD]-@?)$"
)  # fmt: skip
_NAMED_EVENTS = (
    (pattern(r"v\s?III\b|\bvIII|EGFRvIII|exons?\s*2\s*(?:-|–|to)\s*7", re.IGNORECASE), "EGFR", "EGFRvIII (exons 2-7)"),
    (pattern(r"(?:exon|ex)[\s_-]*14(?!\d)", re.IGNORECASE), "MET", "exon 14 skipping"),
    (pattern(r"\bAR[\s-]?V7\b|\bv7\b|cryptic exon 3|CE3", re.IGNORECASE), "AR", "AR-V7"),
    (pattern(r"\bKDD\b|kinase domain dup", re.IGNORECASE), None, "kinase domain duplication (KDD)"),
    (pattern(r"\bPTD\b|partial tandem dup", re.IGNORECASE), None, "partial tandem duplication (PTD)"),
    (pattern(r"\bITD\b|internal tandem dup", re.IGNORECASE), None, "internal tandem duplication (ITD)"),
)


def partner(name: object) -> str | None:
    """A partner's symbol: of several at one breakpoint ("ROS1;GOPC", "PPARG/AC016683.6") the first with a name of its own.

    Clone names are given up for a symbol beside them; "N/A", "intergenic" and the like are None.
    """
    given = text(name)
    if given is None or given.lower().strip("()") in {"intergenic", "unknown", "intron", "igr", "intergenic region"}:
        return None
    given = re.sub(r"\(\d+\)", "", given)  # distances of Arriba's neighboring genes
    parts = [p.strip() for p in re.split(r"[;/,|]", given) if p.strip()]
    named = [p for p in parts if not _CLONE.match(p)]
    return (named or parts or [None])[0]


def pair(given: str) -> tuple[str, str, bool] | None:
    """A pair written as one ("EML4-ALK", "EML4--ALK", "EML4::ALK") as its two sides, and whether 5' comes first.

    "PPARG/PAX8" is a pair of unknown order. None where it cannot be told where one symbol ends.
    """
    given = given.strip()
    for mark in ("::", "--", "\u2013"):
        if given.count(mark) == 1:
            left, right = (side.strip() for side in given.split(mark))
            return (left, right, True) if left or right else None
    found: list[tuple[str, str, bool]] = []
    for at in (m.start() for m in re.finditer("-", given)):
        left, right = given[:at].strip(), given[at + 1 :].strip()
        if left and right and all(_plain(side) for side in (left, right)):
            found.append((left, right, True))
    if not found and given.count("/") == 1:
        left, right = (side.strip() for side in given.split("/"))
        return (left, right, False) if left and right and _plain(left) and _plain(right) else None
    return found[0] if len(found) == 1 else None


def _plain(side: str) -> bool:
    return all("-" not in p or _HYPHENATED.match(p) for p in re.split(r"[;/,]", side))


def named_event(gene: str | None, description: str) -> str | None:
    """The name of a splice event or duplication within a gene, where a description tells one."""
    for spelling, only, name in _NAMED_EVENTS:
        if (only is None or only == gene) and spelling.search(description):
            return name
    return None


def joined(
    draft: Draft,
    at: At,
    made: Fusion,
    as_reported: Mapping[str, str],
    *,
    description: str = "",
    origin: str | None = None,
) -> Observation:
    """A fusion of two genes, or what an event within one gene is."""
    five, three = made.five_prime, made.three_prime
    if five is None and three is None:
        raise Unreadable("Neither partner is named.")
    if five is not None and five == three:
        event = named_event(five, description)
        if event is None:
            raise Aside(SYMBOLIC, f"{five}: {description or 'rearrangement within the gene'}"[:160])
        return splice(draft, at, five, event, made.reads, as_reported)
    return fusion(draft, at, made, as_reported, origin)
