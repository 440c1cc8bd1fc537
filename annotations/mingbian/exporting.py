"""A case, or all of them, as files for somebody else. Each export is journaled: who, what, at which level."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Final

from mingbian.cases import privacy
from mingbian.cases.errors import StoreRefusal
from mingbian.cases.memory import CohortRow, cohort
from mingbian.cases.store import Session, Store
from mingbian.cases.views import case_view
from mingbian.model.errors import UsageError

COHORT_FORMATS: Final = ("csv", "xlsx", "parquet")


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


def cohort_table(store: Store, session: Session, kind: str) -> bytes:
    """The laboratory's memory: findings of Tier I to III of every case, without what names a person.

    Parquet needs pyarrow, which is not a part of this installation; that is said, not hidden.
    """
    if kind not in COHORT_FORMATS:
        raise UsageError(f"There is no format {kind!r}.", f"Formats: {', '.join(COHORT_FORMATS)}.")
    session.require("export.pseudonymized")
    import pandas as pd

    from mingbian.reports.tables import guarded

    names = CohortRow.__struct_fields__
    rows = [[getattr(row, name) for name in names] for row in cohort(store)]
    safe = [[guarded(v) if isinstance(v, str) and kind == "csv" else v for v in row] for row in rows]
    frame = pd.DataFrame(safe, columns=list(names))
    out = io.BytesIO()
    if kind == "csv":
        out.write(frame.to_csv(index=False).encode("utf-8-sig"))
    elif kind == "xlsx":
        options = {"options": {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}}
        with pd.ExcelWriter(out, engine="xlsxwriter", engine_kwargs=options) as writer:
            frame.to_excel(writer, index=False, sheet_name="findings")
    else:
        try:
            frame.to_parquet(out, index=False)
        except ImportError:
            raise UsageError("Parquet needs the package pyarrow.", "Install it beside this program, or take csv.") from None
    with store.edit("export.cohort", session.user) as draft:
        draft.always = True
        draft.detail = {"format": kind, "rows": str(len(rows))}
    return out.getvalue()
