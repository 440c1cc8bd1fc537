"""A case as files for somebody else: as it is, or pseudonymized. Each export is journaled: who, what, which level."""

from __future__ import annotations

import hashlib
from pathlib import Path

from mingbian.cases import privacy
from mingbian.cases.errors import StoreRefusal
from mingbian.cases.store import Session, Store
from mingbian.cases.views import case_view


def files(
    store: Store, session: Session, case: str, level: str, out: Path, lang: str = "zh-TW"
) -> tuple[tuple[Path, bytes], ...]:
    """The files of an export, to be written whole; names of files carry a report's number or a pseudonym, never a person.

    Identified: the result file, the table, and the pages as they were issued (drafts where the case is not signed).
    Pseudonymized: the result file, the table and draft pages, all made from the cleaned interpretation.
    """
    from mingbian.reports.clinician import render_clinician
    from mingbian.reports.interpretation_json import dumps
    from mingbian.reports.tables import findings_csv

    if level not in privacy.LEVELS:
        raise StoreRefusal("NO_SUCH_LEVEL", f"There is no level {level!r}.", f"Levels: {', '.join(privacy.LEVELS)}.")
    session.require(f"export.{level}")
    view = case_view(store, case)
    if level == privacy.IDENTIFIED:
        stem = f"case-{view.file.number}"
        i = view.interpretation
        made = [(out / f"{stem}.interpretation.json", dumps(i)), (out / f"{stem}.findings.csv", findings_csv(i))]
        report = view.report
        if report is None:
            made.append((out / f"{stem}.clinician.draft.pdf", render_clinician(i, lang)))
        else:
            made += [
                (out / f"{report.id}.{r.kind.removesuffix('-pdf')}.{r.lang}.pdf", store.journal.blob(r.sha256))
                for r in report.renderings
            ]
    else:
        secret = hashlib.sha256(b"pseudonym" + store.settings().store_id.encode()).digest()
        stem = privacy.pseudonym(secret, view.file.id)
        i = privacy.pseudonymized(view.interpretation, view.patient, stem, view.file.label)
        made = [
            (out / f"{stem}.interpretation.json", dumps(i)),
            (out / f"{stem}.findings.csv", findings_csv(i)),
            (out / f"{stem}.clinician.draft.pdf", render_clinician(i, lang)),
        ]
    with store.edit(f"export.{level}", session.user, view.file.id) as draft:
        draft.always = True
        draft.detail = {name.name: hashlib.sha256(data).hexdigest() for name, data in made}
    return tuple(made)
