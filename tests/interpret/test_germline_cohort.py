"""The simulated cohort of ``tests.benchmarks.germline_cohort``, small: the rules keep what the large run shows."""

from __future__ import annotations

import pytest
from tests.benchmarks.germline_cohort import Outcome, report, run


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return run(1600, 7)


def test_the_seven_genes_are_flagged_at_every_purity(outcome: Outcome) -> None:
    assert outcome.within["any tumor"].sensitivity >= 0.97
    assert all(c.sensitivity >= 0.95 for c in outcome.purities.values())
    assert outcome.within["any tumor"].with_watch >= 0.99  # what is not flagged is on the watch list


def test_out_of_reach_nothing_is_flagged(outcome: Outcome) -> None:
    for c in outcome.beyond.values():
        assert c.flagged == c.wrongly == c.doubted == 0


def test_the_report_prints_figures_by_route() -> None:
    text = report(200, 1)
    for word in ("any tumor", "on tumor", "two hits", "BRCA2", "specificity"):
        assert word in text
    assert report(200, 1) == text
