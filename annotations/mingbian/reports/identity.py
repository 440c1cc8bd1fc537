"""The number a printed report carries: made from its content, so that two different results never share one."""

from __future__ import annotations

import hashlib

from mingbian.model.interpretation import Finding, Interpretation


def report_id(i: Interpretation) -> str:
    """ "MB-" and ten hexadecimal digits of the SHA-256 of what makes this result this one.

    That is the input's bytes, the knowledge and the software, the case as it was settled, and the tier, names, origin and
    evidence of every finding.
    """
    c = i.case
    content = [
        [i.software_version, i.knowledge.version, i.knowledge.sha256, i.date],
        [[f.sha256, f.format] for f in i.input],
        [c.sample, c.tumor_sample, c.normal_sample, c.build, c.assay, c.tumor_type and c.tumor_type.code, c.age, c.sex],
        [c.purity, sorted(c.context.items()), c.policy, c.regulators, c.consent_germline],
        [_finding(f) for f in i.findings],
        [[g.finding, g.state, g.rule, g.priority, g.withheld, g.count] for g in i.germline_findings],
        [[w.gene, w.region, w.state] for w in i.wild_type],
        [[w.code, w.blocking] for w in i.warnings],
        [i.accounting.alleles, i.accounting.interpreted, sorted(i.accounting.set_aside.items())],
    ]
    digest = hashlib.sha256(repr(content).encode("utf-8", "backslashreplace")).hexdigest().upper()
    return f"MB-{digest[:5]}-{digest[5:10]}"


def _finding(f: Finding) -> list[object]:
    v = f.variant
    names = (v.key, v.gene, v.hgvs_c, v.hgvs_p)
    return [
        f.id,
        names,
        f.tier,
        f.level,
        f.escat,
        f.origin,
        f.flags,
        [(a.evidence_id, a.tier, a.level) for a in f.assertions],
    ]
