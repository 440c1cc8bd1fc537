"""A sheet that a physician ticks off: rows with everything that is said and where it comes from, in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from mingbian.knowledge.rows import Row
from mingbian.knowledge.site.overlay import fingerprint
from mingbian.knowledge.store import KnowledgeBase

_REVIEW = {
    "unreviewed": "not read against a source yet; never supports Tier I",
    "checked": "read against its source",
    "approved": "approved at this site",
}


def sheet(rows: Sequence[Row], kb: KnowledgeBase, title: str, day: str) -> str:
    """The sheet for some rows. ``day`` is the day of printing, ISO."""
    counts = ", ".join(
        f"{sum(row.review == state for row in rows)} {state}" for state in _REVIEW if any(r.review == state for r in rows)
    )
    lines = [
        f"# {title}",
        "",
        f"Knowledge {kb.version} of {kb.date}, sha256 {kb.sha256[:16]}. Printed {day}.",
        f"{len(rows)} rows: {counts or 'none'}.",
        "",
        "Reviewer: ______________________   Signature: ______________________   Day: ______________",
        "",
        "To put an approval in force, copy the row's id and fingerprint into the site's overlay (effect `approve`):",
        "`mingbian kb import --template FILE --gene GENE` writes the lines.",
    ]
    for number, row in enumerate(rows, start=1):
        lines += ["", *_row(number, row, kb)]
    return "\n".join(lines) + "\n"


def _row(number: int, row: Row, kb: KnowledgeBase) -> list[str]:
    tumors = ", ".join(_tumor(code, kb) for code in row.tumor_types)
    if row.excluded_tumor_types:
        tumors += " except " + ", ".join(_tumor(code, kb) for code in row.excluded_tumor_types)
    level = " / ".join(
        filter(None, (f"level {row.level.value}" if row.level else "no level", row.escat and f"ESCAT {row.escat}"))
    )
    facts = [
        ("holds for", tumors),
        ("on condition", "; ".join(map(str, row.context))),
        ("says", f"{row.effect.value.replace('_', ' ')}{': ' + '; '.join(row.regimens) if row.therapies else ''}"),
        ("level", f"{level} ({row.evidence_kind})"),
        ("approvals", "; ".join(f"{a.regulator} {a.date or '?'} {a.text}" for a in row.approvals)),
        ("valid", " to ".join((row.valid_from or "", row.valid_to or "")) if row.valid_from or row.valid_to else ""),
        ("citations", "; ".join(row.citations)),
        ("source", row.source),
        ("seen", row.source_seen),
        ("note", row.note),
        ("note (zh-TW)", row.note_zh),
        ("state", f"{_REVIEW[row.review]}{' on ' + row.checked_on if row.checked_on else ''}{_site(row)}"),
        ("row", f"{row.id}, {row.table} line {row.line}, fingerprint `{fingerprint(row)}`"),
    ]
    return [
        f"## {number}. {_escaped(str(row.biomarker))}",
        "",
        *(f"- **{name}:** {_escaped(text) if name != 'row' else text}" for name, text in facts if text),
        "- [ ] correct  [ ] correct it: ____________________________  [ ] not for this site  — initials ______",
    ]


def _tumor(code: str, kb: KnowledgeBase) -> str:
    node = kb.oncotree.node(code)
    return (
        f"{code} {node.name}"
        if node
        else {"*": "any tumor", "*solid": "solid tumors", "*heme": "blood cancers"}.get(code, code)
    )


def _site(row: Row) -> str:
    if row.site is None:
        return ""
    done = f"replaces {row.site.other}" if row.site.other else row.site.action
    return f"; site overlay: {done}, {row.site.approved_by}, {row.site.approved_on}"


def _escaped(text: str) -> str:
    """Text as it is, whatever it holds: Markdown's own marks are taken literally."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|!" else c for c in " ".join(text.split()))
