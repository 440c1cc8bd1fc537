"""A laboratory with five people and one case, made once and copied for every test."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher
from tests.cases.postgres import Running

from mingbian import issuing
from mingbian.cases import accounts
from mingbian.cases.admin import Administration
from mingbian.cases.database import derive_key, read_salt
from mingbian.cases.operations import Operations
from mingbian.cases.records import Patient, Report, Role, User
from mingbian.cases.signing import Signing
from mingbian.cases.store import Address, Session, Store
from mingbian.cases.views import case_view
from mingbian.examples import example_cases
from mingbian.interpret import interpret
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import CaseOptions
from mingbian.model.interpretation import Interpretation
from mingbian.model.reading import Reading
from mingbian.readers import read

PASSPHRASE = "blue lamp by the river"
PASSWORD = "Right-horse-9"
MEANING = "reviewed_and_approved"
PLACES = ("file", pytest.param("server", marks=pytest.mark.xdist_group("postgresql")))
"""One server serves all tests on it."""
PEOPLE = {
    "admin": (Role.ADMINISTRATOR, "Admin Chen"),
    "ana": (Role.ANALYST, "Ana Wu"),
    "carol": (Role.COUNSELOR, "Carol Tsai"),
    "sam": (Role.SIGNER, "Dr. Sam Lin"),
    "vic": (Role.VIEWER, "Vic Hsu"),
}
PATIENT = Patient("", "王小明", "MRN-7788123", "A123456789", "1961-03-04", "Dr. Ordering")


class Clock:
    """A clock that moves one second at every look, and can be set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@cache
def inputs(n: int = 0) -> tuple[tuple[Reading, ...], CaseOptions, Interpretation]:
    """Readings, options and interpretation of a bundled example."""
    example = example_cases()[n]
    kb = KnowledgeBase.load()
    readings = (read(example.path, example.options, kb.selection, None),)
    return readings, example.options, interpret(readings, example.options, kb)


@cache
def _quick_hasher() -> PasswordHasher:
    """Hashes that are quick to compare; what a hash costs is written in it, so that the store goes on with these."""
    return PasswordHasher(time_cost=1, memory_cost=256, parallelism=1)


def make_laboratory(folder: Path, *, single_user: bool = False) -> tuple[Path, bytes]:
    """A store with five accounts (or one) and one case; returns its path and key."""
    path = folder / "laboratory.mbcases"
    begin_laboratory(path, PASSPHRASE, single_user=single_user)
    return path, derive_key(PASSPHRASE, read_salt(path))


def begin_laboratory(address: Address, passphrase: str, *, single_user: bool = False) -> None:
    """The same, wherever the store is to lie."""
    with patch.object(accounts, "_hasher", _quick_hasher):
        _begin(address, passphrase, single_user)


def _begin(address: Address, passphrase: str, single_user: bool) -> None:
    role = Role.SIGNER if single_user else Role.ADMINISTRATOR
    name = "sam" if single_user else "admin"
    Store.create(
        address, passphrase, User(name, PEOPLE[name][1], role), PASSWORD, laboratory="Test Lab", single_user=single_user,
        clock=Clock(),
    )  # fmt: skip
    with Store.open(address, passphrase, clock=Clock()) as store:
        admin = store.login(name, PASSWORD)
        if not single_user:
            for other, (role, full) in PEOPLE.items():
                if other != "admin":
                    Administration(store, admin).add_user(User(other, full, role), PASSWORD)
        by = store.login("sam", PASSWORD)
        readings, options, interpretation = inputs()
        Operations(store, by).create_case(readings, options, interpretation, label="T-0001", patient=PATIENT)


class Laboratory:
    """A copy of the laboratory in a folder of its own."""

    def __init__(self, template: tuple[Path, bytes], folder: Path) -> None:
        self.path = folder / "laboratory.mbcases"
        shutil.copy(template[0], self.path)
        self.key = template[1]
        self.clock = Clock()

    @property
    def address(self) -> Address:
        return self.path

    def open(self, **options: object) -> Store:
        return Store.open(self.address, self.key, **{"clock": self.clock, **options})  # type: ignore[arg-type]

    @staticmethod
    def session(name: str, store: Store) -> Session:
        """A session without the cost of a password."""
        user = next(u for u in store.users() if u.name == name)
        return Session(user.name, user.full_name, user.title, user.role, store.settings().single_user)

    def operations(self, store: Store, name: str = "sam") -> Operations:
        return Operations(store, self.session(name, store))


class ServerLaboratory(Laboratory):
    """A copy of the laboratory on a server, in a database of its own."""

    def __init__(self, server: Running, template: str) -> None:
        self.server = server
        self.database = server.copy(template)
        self.key = server.password  # type: ignore[assignment]  # a password is text
        self.clock = Clock()

    @property
    def address(self) -> Address:
        return self.server.address(self.database)


def open_all(store: Store, laboratory: Laboratory, *names: str) -> str:
    case = store.cases()[0].id
    for name in names:
        for key in case_view(store, case).to_open:
            laboratory.operations(store, name).open_finding(case, key)
    return case


def signed(store: Store, laboratory: Laboratory) -> Report:
    case = open_all(store, laboratory, "sam")
    who = laboratory.session("sam", store)
    Signing(store, who).review(case)
    issuing.sign(store, who, case, PASSWORD, MEANING)
    report = case_view(store, case).report
    assert report is not None
    return report
