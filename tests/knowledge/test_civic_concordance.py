"""Every accepted CIViC assertion gets its AMP category in its own disease, or the difference has a written reason."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.knowledge.concordance import AGREES, NO_CATEGORY, Outcome, main, reason, reasons, run

from mingbian.knowledge.store import LAYERS

LAYER = {"on": LAYERS, "off": ("curated",)}


@pytest.fixture(scope="module")
def outcomes() -> dict[str, list[Outcome]]:
    return {name: list(run(layers)) for name, layers in LAYER.items()}


@pytest.mark.parametrize("layer", ["on", "off"])
def test_every_difference_has_its_reason(outcomes: dict[str, list[Outcome]], layer: str) -> None:
    assert len(outcomes[layer]) == 120
    unexplained = []
    for outcome in outcomes[layer]:
        if outcome.verdict in (AGREES, NO_CATEGORY):
            continue
        why = reason(outcome, layer)
        if why is None or why[0] != outcome.found or len(why[1]) < 30:
            unexplained.append((outcome.id, outcome.category, outcome.found, outcome.rule))
    assert unexplained == []


def test_no_reason_is_stale(outcomes: dict[str, list[Outcome]]) -> None:
    different = {(o.id, layer) for layer in LAYER for o in outcomes[layer] if o.verdict not in (AGREES, NO_CATEGORY)}
    for number, layer in reasons():
        layers = LAYER if layer == "both" else (layer,)
        assert all((number, name) in different for name in layers), (number, layer)


def test_most_assertions_agree_and_the_layer_only_adds(outcomes: dict[str, list[Outcome]]) -> None:
    counts = {layer: Counter(o.verdict for o in found) for layer, found in outcomes.items()}
    assert counts["on"][NO_CATEGORY] == counts["off"][NO_CATEGORY] == 18
    assert counts["on"][AGREES] >= 90
    assert counts["on"][AGREES] >= counts["off"][AGREES]
    pairs = zip(outcomes["on"], outcomes["off"], strict=True)
    assert all(on.verdict == AGREES for on, off in pairs if off.verdict == AGREES)


def test_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--off"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("\nAID") == 120
    assert "NOT EXPLAINED" not in printed
