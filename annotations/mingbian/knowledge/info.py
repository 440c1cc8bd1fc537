"""The knowledge base about itself: the data behind ``mingbian kb info``, ``list`` and ``show``."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from msgspec.structs import asdict

from mingbian.genome.transcripts import Transcripts
from mingbian.knowledge.age import age_state, days_between
from mingbian.knowledge.civic import ASSERTION_TABLE, EVIDENCE_TABLE, NOT_ROWS
from mingbian.knowledge.panels import Covered
from mingbian.knowledge.rows import Row
from mingbian.knowledge.site.info import site_info, site_text
from mingbian.knowledge.site.overlay import fingerprint
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build
from mingbian.model.errors import UsageError


def info(day: str | None = None) -> dict[str, Any]:
    """Version, date, hash, age on an ISO day (today where none is given) and the counts of the contract."""
    kb = KnowledgeBase.load()
    today = day or date.today().isoformat()  # noqa: DTZ011 - a local calendar day is what is meant
    stated = kb.stated_on(today)
    tables = kb.tables
    civic = () if kb.civic is None else kb.civic.rows
    transcripts = {t.accession for build in Build for t in Transcripts.load(build).all}
    return {
        "version": stated.version,
        "date": stated.date,
        "sha256": stated.sha256,
        "age_days": stated.age_days,
        "age_state": age_state(days_between(kb.date, today)).value,
        "counts": {
            "curated": len(kb.rows),
            "curated_checked": sum(row.review == "checked" for row in kb.rows),
            "civic_evidence": _lines(tables, EVIDENCE_TABLE),
            "civic_assertions": _lines(tables, ASSERTION_TABLE),
            "clinvar": _lines(tables, "known_alleles/clinvar.tsv.gz"),
            "hotspots": _lines(tables, "known_alleles/cancerhotspots.tsv.gz"),
            "hotspot_residues": len(kb.hotspots),
            "fusions": len(kb.fusions),
            "transcripts": len(transcripts),
            "tumor_types": len(kb.oncotree),
            "nhi": len(kb.nhi_rows),
            "nhi_tests": len(kb.order_codes),
            "companion_tests": len(kb.companion_tests),
            "panels": len(kb.panels),
            "drugs": len(kb.drugs),
            "germline_genes": len(kb.germline_genes),
            "acmg_sf": len(kb.acmg_genes),
        },
        "by_layer": {"curated": len(kb.rows), "civic": len(civic)},
        "civic_by_level": _counted(row.civic.level or "none" for row in civic if row.civic),
        "civic_not_rows": {} if kb.civic is None else {NOT_ROWS[why]: n for why, n in kb.civic.left_out.items()},
        "by_effect": _counted(row.effect.value for row in kb.rows),
        "by_level": _counted(row.level.value if row.level else "none" for row in kb.rows),
        "by_review": _counted(row.review for row in kb.rows),
        "by_table": _counted(row.table for row in kb.rows),
        "by_regulator": _counted(
            regulator for row in kb.rows for regulator in {event.regulator for event in row.approvals if event.date}
        ),
        "site": site_info(kb),
    }


def _lines(tables: Mapping[str, bytes], name: str) -> int:
    """Rows of a table: its lines without comments and header; 0 where the table is not bundled."""
    data = tables.get(name)
    if data is None:
        return 0
    text = gzip.decompress(data) if name.endswith(".gz") else data
    return max(0, sum(1 for line in text.split(b"\n") if line.strip() and not line.startswith(b"#")) - 1)


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def info_text(day: str | None = None) -> str:
    """``info`` for people: one line a count."""
    facts = info(day)
    age = facts["age_days"]
    lines = [
        f"knowledge {facts['version']} of {facts['date']} ({age} day{'' if age == 1 else 's'} old)",
        f"sha256 {facts['sha256']}",
        "",
        *(f"{name.replace('_', ' '):<20}{count:>8}" for name, count in facts["counts"].items()),
    ]
    for group in (
        "by_layer",
        "civic_by_level",
        "civic_not_rows",
        "by_effect",
        "by_level",
        "by_review",
        "by_table",
        "by_regulator",
    ):
        lines += ["", group.replace("_", " ")]
        lines += [f"  {name:<40}{count:>6}" for name, count in facts[group].items()]
    return "\n".join([*lines, *site_text(facts["site"])])


def select(gene: str | None = None, tumor_type: str | None = None, unreviewed: bool = False) -> tuple[Row, ...]:
    """Rows that name a gene, hold in a tumor type (code or name), or await review. Raises UsageError for unknown ones."""
    kb = KnowledgeBase.load()
    rows = kb.rows
    if gene is not None:
        rows = kb.for_gene(gene) or kb.for_gene(gene.upper())
        if not rows:
            raise UsageError(f"No row of the knowledge base names the gene {gene!r}.", "Absence here never means benign.")
    if tumor_type is not None:
        rows = kb.covering(rows, _tumor(kb, tumor_type))
    return tuple(row for row in rows if not unreviewed or row.review == "unreviewed")


def list_text(gene: str | None = None, tumor_type: str | None = None, unreviewed: bool = False) -> str:
    """One line a row: id, level, review, effect, biomarker, tumor types, therapies."""
    lines = []
    for row in select(gene, tumor_type, unreviewed):
        tumors = "|".join(row.tumor_types)
        therapies = "; ".join(row.regimens)
        level = row.level.value if row.level else "-"
        lines.append(f"{row.id}\t{level}\t{row.review}\t{row.effect.value}\t{row.biomarker}\t{tumors}\t{therapies}")
    return "\n".join(lines)


LISTS = ("rows", "orders", "tests", "panels")


def laboratory_text(what: str, tumor_type: str | None = None) -> str:
    """One line an order code, a companion diagnostic or a panel (of ``LISTS``), of one tumor type where one is given."""
    kb = KnowledgeBase.load()
    code = _tumor(kb, tumor_type) if tumor_type is not None else None
    lines = []
    if what == "orders":
        for order in kb.order_codes.values() if code is None else kb.order_codes_for(code):
            points = "|".join(str(number) for number in order.points) or "-"
            codes, tumors = "|".join(order.codes) or "-", "|".join(order.tumor_types)
            lines.append(f"{order.id}\t{codes}\t{points}\t{order.status}\t{tumors}\t{order.requires}")
    elif what == "tests":
        for test in kb.companion_tests.values():
            if code is not None and not kb.oncotree.covers(test.tumor_types, (), code):
                continue
            therapies = "; ".join(" + ".join(regimen) for regimen in test.therapies)
            stated = f"{test.regulator} {test.approved or '?'}"
            tumors = "|".join(test.tumor_types)
            lines.append(f"{test.id}\t{test.test}\t{stated}\t{test.review}\t{tumors}\t{test.biomarker}\t{therapies}")
    else:
        for panel in kb.panels:
            own = "this site's" if panel.own else "bundled"
            lines.append(f"{panel.name}\t{panel.version}\t{panel.date}\t{own}\t{len(panel.genes)} genes")
    return "\n".join(lines)


def _laboratory(kb: KnowledgeBase, name: str) -> dict[str, Any] | None:
    """An order code, companion diagnostic or panel by its id or name, as plain data."""
    order, test, panel = kb.order_codes.get(name), kb.companion_tests.get(name), kb.panel(name)
    if order is not None:
        return {column: list(value) if isinstance(value, tuple) else value for column, value in asdict(order).items()}
    if test is not None:
        plain = {**asdict(test), "biomarker": str(test.biomarker), "tumor_types": list(test.tumor_types)}
        return {**plain, "therapies": [" + ".join(regimen) for regimen in test.therapies]}
    if panel is None:
        return None
    plain = {column: list(value) if isinstance(value, tuple) else value for column, value in asdict(panel).items()}
    lines = [
        f"{line.gene}: {'; '.join(_where(line)) or '-'} ({', '.join(line.sees)})" + (f"; {line.note}" if line.note else "")
        for line in panel.lines
    ]
    return {**plain, "lines": lines}


def _where(line: Covered) -> list[str]:
    coding = ["coding"] if line.coding else []
    return [*coding, *map(str, line.regions), *(f"{region} partly" for region in line.partly), *line.other]


def _tumor(kb: KnowledgeBase, stated: str) -> str:
    tumor = kb.oncotree.resolve(stated)
    if tumor is None:
        near = ", ".join(found.code for found in kb.oncotree.search(stated, 8))
        raise UsageError(f"There is no tumor type {stated!r}.", f"Did you mean: {near}?" if near else "")
    return tumor.code


def show(row_id: str) -> dict[str, Any]:
    """One row, order code, companion diagnostic or panel, whole, as plain data. Raises UsageError for an unknown id."""
    kb = KnowledgeBase.load()
    other = _laboratory(kb, row_id)
    if other is not None:
        return other
    unused = next((one for one in kb.silenced if one.row.id.casefold() == row_id.casefold()), None)
    row = kb.row(row_id) if unused is None else unused.row
    if row is None:
        raise UsageError(f"There is no row {row_id!r} in the knowledge base.", "mingbian kb list prints the ids.")
    tumors = []
    for code in row.tumor_types:
        node = kb.oncotree.node(code)
        tumors.append({"code": code, "name": node.name if node else None, "name_zh": node.name_zh if node else None})
    return {
        "id": row.id,
        "biomarker": str(row.biomarker),
        "as_written": row.text,
        "genes": list(row.genes),
        "tumor_types": tumors,
        "excluded_tumor_types": list(row.excluded_tumor_types),
        "context": [str(term) for term in row.context],
        "effect": row.effect.value,
        "therapies": list(row.regimens),
        "level": row.level.value if row.level else None,
        "escat": row.escat,
        "evidence_kind": row.evidence_kind,
        "approvals": [{"regulator": e.regulator, "date": e.date, "text": e.text} for e in row.approvals],
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "citations": list(row.citations),
        "source": row.source,
        "source_seen": row.source_seen,
        "review": row.review,
        "checked_on": row.checked_on,
        "note": row.note,
        "note_zh": row.note_zh,
        "table": row.table,
        "line": row.line,
        "fingerprint": fingerprint(row),
        "site": "" if row.site is None else " ".join(filter(None, (row.site.action, row.site.other))),
        "approved_by": row.site.approved_by if row.site else None,
        "approved_on": row.site.approved_on if row.site else None,
        "silenced_by_site": unused.reason if unused else None,
        "civic_level": row.civic.level if row.civic else None,
        "civic_items": list(row.civic.items) if row.civic else [],
        "civic_against": list(row.civic.against) if row.civic else [],
    }


def show_text(row_id: str) -> str:
    """``show`` for people: one line a field; empty fields are left out."""
    lines = []
    for name, value in show(row_id).items():
        if value in (None, "", []):
            continue
        if name == "tumor_types" and isinstance(value[0], dict):
            text = "; ".join(f"{t['code']} {t['name'] or ''}".strip() for t in value)
        elif name == "approvals":
            text = "; ".join(f"{e['regulator']} {e['date'] or '?'} {e['text']}" for e in value)
        elif isinstance(value, list):
            text = "; ".join(str(one) for one in value)
        else:
            text = str(value)
        lines.append(f"{name.replace('_', ' '):<22}{text}")
    return "\n".join(lines)
