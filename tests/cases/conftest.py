"""Fixtures of the case store's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cases.fixtures import Laboratory, make_laboratory

from mingbian.cases.store import Store


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    return make_laboratory(tmp_path_factory.mktemp("laboratory"))


@pytest.fixture
def laboratory(template: tuple[Path, bytes], tmp_path: Path) -> Laboratory:
    return Laboratory(template, tmp_path)


@pytest.fixture
def store(laboratory: Laboratory) -> Iterator[Store]:
    with laboratory.open() as store:
        yield store
