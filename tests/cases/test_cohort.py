"""Numbers over all cases, and tables of them that no spreadsheet runs."""

from __future__ import annotations

import importlib.util
import io
import re

import pytest
from tests.cases.fixtures import Laboratory, inputs

from mingbian import exporting
from mingbian.cases.memory import reindex, statistics
from mingbian.cases.store import Store
from mingbian.cases.views import case_view
from mingbian.model.errors import UserError


def test_counts_follow_what_was_decided(store: Store, laboratory: Laboratory) -> None:
    ops = laboratory.operations(store)
    ops.create_case(*inputs(1), label="T-0002")
    before = statistics(store)
    assert before.cases == 2
    assert dict(before.genes)["EGFR"] == 1
    case = store.cases()[-1].id
    key = next(k for k, f in case_view(store, case).findings.items() if f.variant.gene == "EGFR")
    ops.dismiss(case, key, ["artifact"])
    assert "EGFR" not in dict(statistics(store).genes)


def test_derived_tables_that_were_lost_are_made_anew(store: Store) -> None:
    before = (statistics(store), store.database.rows("SELECT * FROM posting ORDER BY term, block"))
    with store.database.transaction():
        store.database.write("DELETE FROM posting")
        store.database.write("DELETE FROM line")
    assert reindex(store) == 1
    assert (statistics(store), store.database.rows("SELECT * FROM posting ORDER BY term, block")) == before


def test_the_cohort_as_a_table_names_nobody(store: Store, laboratory: Laboratory) -> None:
    import pandas as pd

    who = laboratory.session("ana", store)
    data = exporting.cohort_table(store, who, "csv")
    frame = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False)
    assert "EGFR L858R" in set(frame["name"])
    assert not re.search(r"王小明|MRN-7788123|T-0001|S-0001", data.decode("utf-8-sig"))
    assert exporting.cohort_table(store, who, "xlsx").startswith(b"PK")


@pytest.mark.skipif(importlib.util.find_spec("pyarrow") is not None, reason="pyarrow is installed here")
def test_a_missing_library_for_parquet_is_said(store: Store, laboratory: Laboratory) -> None:
    with pytest.raises(UserError, match="pyarrow"):
        exporting.cohort_table(store, laboratory.session("ana", store), "parquet")
