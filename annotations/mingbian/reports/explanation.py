"""Everything behind one finding: the rules in order, the evidence rows, the inputs. What ``mingbian explain`` prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mingbian.model.errors import Refusal
from mingbian.model.interpretation import Assertion, Finding, Interpretation
from mingbian.reports.interpretation_json import dump, load
from mingbian.reports.summary import printable, variant_name

_NAMES = {
    "zh-TW": {
        "why": "為什麼",
        "evidence": "證據",
        "inputs": "輸入",
        "change": "什麼會改變這個分級",
        "nearly": "差一點適用的條目，以及缺少什麼",
        "none": "無法分級",
        "case": "整體個案",
        "rules": "本實驗室自訂規則",
        "conditions": {"met": "符合", "not_met": "不符合", "unknown": "未知"},
        "review": {
            "checked": "已對照來源，本院尚未核可",
            "unreviewed": "尚未審閱",
            "approved": "本院已核可",
            "civic": "CIViC 編輯已接受，本院尚未核可",
        },
        "as_of": "查核",
    },
    "en": {
        "why": "Why",
        "evidence": "Evidence",
        "inputs": "Inputs",
        "change": "What would change this tier",
        "nearly": "What nearly applied, and what is missing",
        "none": "no tier",
        "case": "The case as a whole",
        "rules": "This laboratory's own rules",
        "conditions": {"met": "met", "not_met": "not met", "unknown": "unknown"},
        "review": {
            "checked": "checked against source, not yet approved at this site",
            "unreviewed": "unreviewed",
            "approved": "approved at this site",
            "civic": "accepted by CIViC's editors, not yet approved at this site",
        },
        "as_of": "as of",
    },
}


def load_file(path: Path) -> Interpretation:
    """Load a result from an interpretation.json or from the folder it lies in. Raises ``Refusal``."""
    file = path / "interpretation.json" if path.is_dir() else path
    try:
        data = file.read_bytes()
    except OSError as e:
        raise Refusal(
            "RESULT_UNREADABLE",
            str(file),
            f"The result cannot be read ({e.strerror or e}).",
            "Name an interpretation.json or the folder that holds one.",
        ) from e
    return load(data, str(file))


def explanation(result: Interpretation, finding: Finding) -> dict[str, Any]:
    """The machine-readable answer: the finding as in the result file, with the case facts that went into it."""
    whole = dump(result)
    own = next(f for f in whole["findings"] if f["id"] == finding.id)
    germline = [g for g in whole["germline_findings"] if g.get("finding") == finding.id]
    return {
        "finding": finding.id,
        "gene": own["gene"],
        "tier": own["tier"],
        "level": own["level"],
        "basis": own["basis"],
        "assertions": own["assertions"],
        "what_would_change": own["what_would_change"],
        "nearly": own["nearly"],
        "germline": germline,
        "pharmacogenes": [p for p in whole["pharmacogenes"] if finding.id in p["findings"]],
        "schemes": [s for s in whole["schemes"] if _uses(s, finding)],
        "completeness": whole["completeness"],
        "site_rules": whole["site_rules"],
        "inputs": {
            "case": whole["case"],
            "input": whole["input"],
            "knowledge": whole["knowledge"],
            "variant": {k: v for k, v in own.items() if k not in ("basis", "assertions", "what_would_change", "nearly")},
        },
    }


def _uses(scheme: dict[str, Any], finding: Finding) -> bool:
    """Whether a scheme rests on a finding: by a row of its own, or by an input."""
    rows = {a.evidence_id for a in finding.assertions}
    return bool(rows & set(scheme["evidence"])) or any(finding.id in e["findings"] for e in scheme["inputs"])


def explanation_text(result: Interpretation, finding: Finding, lang: str) -> str:
    """The same content for a reader: one block a finding."""
    n: Any = _NAMES[lang]
    zh = lang == "zh-TW"
    tier = f"{finding.tier.value}{'-' + finding.level.value if finding.level else ''}" if finding.tier else n["none"]
    lines = [f"{finding.id}  {tier}  {printable(finding.variant.gene or '')} {printable(variant_name(finding))}"]
    lines.append(f"\n{n['why']}")
    for step in finding.basis:
        lines.append(f"  [{step.rule}] {printable((step.text_zh if zh else '') or step.text)}")
        if step.evidence:
            lines.append(f"      {', '.join(step.evidence)}")
    if finding.assertions:
        lines.append(f"\n{n['evidence']}")
        for a in finding.assertions:
            lines += _assertion(a, n, zh)
    if finding.what_would_change:
        lines.append(f"\n{n['change']}")
        lines += [f"  - {printable((s.text_zh if zh else '') or s.text)}" for s in finding.what_would_change]
    if finding.nearly:
        lines.append(f"\n{n['nearly']}")
        for step in finding.nearly:
            lines.append(f"  [{step.rule}] {printable((step.text_zh if zh else '') or step.text)}")
            lines.append(f"      {', '.join(step.evidence)}" if step.evidence else "")
    lines += _of_the_case(result, finding, n, zh)
    o = finding.variant.observed
    call = o.call
    lines.append(f"\n{n['inputs']}")
    lines.append(
        f"  {printable(o.source.file)}"
        + (f", line {o.source.line}" if o.source.line else "")
        + (f", {o.source.path}" if o.source.path else "")
    )
    lines.append(f"  VAF {call.vaf if call.vaf is not None else '-'} ({call.vaf_from or '-'}), depth {call.depth or '-'}")
    lines += [f"  {printable(k)}: {printable(v)}" for k, v in o.as_reported.items()]
    return "\n".join(lines)


def _of_the_case(result: Interpretation, finding: Finding, n: Any, zh: bool) -> list[str]:
    """What the case as a whole says: pharmacogenes and schemes of this finding, completeness, the site's rules."""
    whole = dump(result)
    lines = []
    genes = [p for p in whole["pharmacogenes"] if finding.id in p["findings"]]
    about = genes + [s for s in whole["schemes"] if _uses(s, finding)]
    about += [whole["completeness"]] if whole["completeness"] else []
    if about:
        lines.append(f"\n{n['case']}")
        lines += [f"  - {printable(one['text_zh'] if zh else one['text'])}" for one in about]
    for p in genes:
        for a in p["advice"]:
            lines.append(f"      {a['drug']}: {printable(a['text_zh'] if zh else a['text'])} [{', '.join(a['citations'])}]")
    rules = whole["site_rules"]
    if rules:
        lines.append(f"\n{n['rules']}: {printable(rules['name'])} {printable(rules['version'])}")
        lines += [f"  - {printable(line)}" for line in (rules["lines_zh"] if zh else rules["lines"])]
    return lines


def _assertion(a: Assertion, n: Any, zh: bool) -> list[str]:
    tier = f"{a.tier.value}{'-' + a.level.value if a.level else ''}" if a.tier else n["none"]
    lines = [f"  {tier}  {a.effect.value}  {'; '.join(a.therapies) or '-'}  [{a.evidence_id}, {a.rule}]"]
    lines.append(
        f"      {a.biomarker} · {a.tumor_type} · {n['review'].get(a.review, a.review)} {a.checked_on or ''}".rstrip()
    )
    if a.site_zh if zh else a.site:
        lines.append(f"      {printable(a.site_zh if zh else a.site)}")
    if a.text_zh if zh else a.text:
        lines.append(f"      {a.text_zh if zh else a.text}")
    lines += [f"      {c.text}: {n['conditions'][c.state.value]}" for c in a.conditions]
    lines += [f"      {p.regulator} {p.date or '?'} {p.text}".rstrip() for p in a.approvals]
    lines += [f"      {r.payer}: {r.status}; {r.requires} ({n['as_of']} {r.as_of or '?'})" for r in a.reimbursement]
    if a.citations:
        lines.append(f"      {', '.join(a.citations)}")
    return lines
