"""A short part of what ``make trust`` does to the case store. In a process of its own: it forks, kills and fails calls."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")


@pytest.fixture(scope="module")
def trials() -> dict[str, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.trust.store_trials", "--short"],
        capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, "MINGBIAN_SITE": ""},
    )  # fmt: skip
    assert done.stdout, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {str(line["trial"]): line for line in found}


@pytest.mark.parametrize(
    "name",
    [
        "kills", "power cuts", "power cuts on a share", "power cuts, control that must fail", "failing calls", "tampering",
        "bit flips", "made again", "two processes",
    ],
)  # fmt: skip
def test_the_store_lives_through(trials: dict[str, dict[str, object]], name: str) -> None:
    assert name in trials
    assert trials[name]["passed"], trials[name]
