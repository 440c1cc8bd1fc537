from __future__ import annotations

import pytest

from mingbian.knowledge.known_alleles import KnownAlleles


@pytest.fixture(scope="session")
def known() -> KnownAlleles:
    return KnownAlleles.load()
