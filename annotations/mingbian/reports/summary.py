"""The summary table of one result for a terminal, in plain text with aligned Chinese and Latin columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from mingbian.model.interpretation import ConditionState, Finding, Interpretation, Tier

_TEXT = {
    "zh-TW": {
        "head": ("分級", "基因", "變異", "VAF", "意義"),
        "none": "無法分級",
        "vaf": "未報告",
        "tumor": "腫瘤類型",
        "unknown": "未提供",
        "account": "等位基因 {alleles} = 判讀 {interpreted} + 擱置 {aside} + 拒讀 {refused}",
        "more": "另有 {n} 項第 III、IV 級或無法分級的發現，見結果檔。",
        "empty": "這個檔案裡沒有需要列出的發現。",
    },
    "en": {
        "head": ("Tier", "Gene", "Variant", "VAF", "Meaning"),
        "none": "none",
        "vaf": "not reported",
        "tumor": "tumor type",
        "unknown": "not given",
        "account": "alleles {alleles} = interpreted {interpreted} + set aside {aside} + refused {refused}",
        "more": "{n} more findings of tier III or IV or not assessable: see the result files.",
        "empty": "This file holds no finding to list.",
    },
}
_ROWS = 20


def printable(text: str) -> str:
    """Text from a file, safe for a terminal: no control characters, one line."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def width(text: str) -> int:
    """Columns the text takes in a terminal (East Asian wide characters take two)."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def variant_name(finding: Finding) -> str:
    """The shortest name that still says which event it is."""
    v = finding.variant
    if v.protein:
        return f"p.{v.protein}"
    if v.hgvs_c:
        return v.hgvs_c
    o = v.observed
    if o.copy_number:
        return o.copy_number.type.value.replace("_", " ")
    if o.fusion:
        return f"{o.fusion.five_prime or '?'}::{o.fusion.three_prime or '?'}"
    if o.splice_event:
        return o.splice_event
    if o.signature:
        s = o.signature
        value = "" if s.value is None else f"{s.value:g} {s.unit or ''}".strip()
        return " ".join(part for part in (s.status or "", value) if part) or s.name
    return v.hgvs_g or v.key or v.kind.value.replace("_", " ")


def _meaning(finding: Finding) -> str:
    marks = {"sensitivity": "▲", "resistance": "▼", "no_benefit": "▼"}
    seen: dict[str, None] = {}
    for a in finding.assertions:
        mark = marks.get(a.effect.value)
        open_ = any(c.state is not ConditionState.MET for c in a.conditions)
        if mark == "▼" and open_:
            continue  # a warning that may not apply is not for a one-line summary
        if mark and a.tier in (Tier.I, Tier.II):
            seen.setdefault(f"{mark} {a.therapies[0] if a.therapies else a.effect.value}")
    shown = list(seen)[:3]
    more = f" +{len(seen) - 3}" if len(seen) > 3 else ""
    return ", ".join(shown) + more


def summary_text(result: Interpretation, lang: str) -> str:
    """A header line, the findings of tier I and II (and others up to twenty rows), and the account of alleles."""
    t = _TEXT[lang]
    case = result.case
    tumor = case.tumor_type
    name = (tumor.name_zh if lang == "zh-TW" and tumor.name_zh else tumor.name) if tumor else None
    head = (
        f"{printable(case.sample or result.input[0].file)} · {case.build.value if case.build else '?'} · "
        f"{case.assay.value} · {t['tumor']}: {f'{name} ({tumor.code})' if tumor else t['unknown']} · "
        f"mingbian {result.software_version}, knowledge {result.knowledge.version}"
    )
    rows: list[tuple[str, ...]] = [tuple(t["head"])]
    for f in result.findings[:_ROWS]:
        vaf = f.variant.observed.call.vaf
        tier = f"{f.tier.value}{'-' + f.level.value if f.level else ''}" if f.tier else str(t["none"])
        rows.append(
            (
                tier,
                printable("::".join(f.variant.genes) if f.variant.observed.fusion else f.variant.gene or ""),
                printable(variant_name(f)),
                str(t["vaf"]) if vaf is None else f"{vaf * 100:.1f} %",
                _meaning(f),
            )
        )
    lines = [head, "", *_table(rows)] if len(rows) > 1 else [head, "", str(t["empty"])]
    rest = len(result.findings) - _ROWS
    if rest > 0:
        lines.append(str(t["more"]).format(n=rest))
    a = result.accounting
    lines += [
        "",
        str(t["account"]).format(
            alleles=a.alleles,
            interpreted=a.interpreted,
            aside=sum(a.set_aside.values()),
            refused=sum(r.alleles for r in a.refused),
        ),
    ]
    return "\n".join(lines)


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(c + " " * (w - width(c)) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows]
