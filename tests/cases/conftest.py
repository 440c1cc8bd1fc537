"""Fixtures of the case store's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cases import postgres
from tests.cases.fixtures import Laboratory, ServerLaboratory, begin_laboratory, make_laboratory, signed
from tests.cases.postgres import Running

from mingbian.cases.store import Store


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    return make_laboratory(tmp_path_factory.mktemp("laboratory"))


@pytest.fixture(scope="session")
def signed_template(template: tuple[Path, bytes], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """The laboratory after its case was signed: the pages are made once for all tests that begin there."""
    laboratory = Laboratory(template, tmp_path_factory.mktemp("signed"))
    with laboratory.open() as store:
        signed(store, laboratory)
    return laboratory.path, laboratory.key


@pytest.fixture
def signed_laboratory(signed_template: tuple[Path, bytes], tmp_path: Path) -> Laboratory:
    return Laboratory(signed_template, tmp_path)


@pytest.fixture
def signed_store(signed_laboratory: Laboratory) -> Iterator[Store]:
    with signed_laboratory.open() as store:
        yield store


@pytest.fixture(scope="session")
def server() -> Iterator[Running]:
    """A PostgreSQL with the laboratory in a database named "laboratory"."""
    reason = postgres.why_not()
    if reason:
        pytest.skip(reason)
    with postgres.running() as found:
        found.execute("CREATE DATABASE laboratory")
        begin_laboratory(found.address("laboratory"), found.password)
        yield found


@pytest.fixture
def place() -> str:
    """Where the laboratory's store lies; the modules of what both databases must do give "server", too."""
    return "file"


@pytest.fixture
def laboratory(template: tuple[Path, bytes], tmp_path: Path, place: str, request: pytest.FixtureRequest) -> Laboratory:
    if place == "server":
        return ServerLaboratory(request.getfixturevalue("server"), "laboratory")
    return Laboratory(template, tmp_path)


@pytest.fixture
def store(laboratory: Laboratory) -> Iterator[Store]:
    with laboratory.open() as store:
        yield store
