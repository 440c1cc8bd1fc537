"""A workstation may remember the store's key; without a keyring nothing breaks."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from tests.cases.fixtures import PASSPHRASE, Laboratory

from mingbian.cases import remembered
from mingbian.cases.errors import StoreRefusal
from mingbian.cases.store import Store


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    kept: dict[tuple[str, str], str] = {}
    fake = SimpleNamespace(
        get_keyring=lambda: SimpleNamespace(priority=5),
        set_password=lambda service, name, value: kept.__setitem__((service, name), value),
        get_password=lambda service, name: kept.get((service, name)),
        delete_password=lambda service, name: kept.pop((service, name)),
    )
    monkeypatch.setitem(sys.modules, "keyring", fake)
    return kept


def test_the_key_opens_the_store_and_the_passphrase_is_kept_nowhere(
    laboratory: Laboratory, ring: dict[tuple[str, str], str]
) -> None:
    with laboratory.open() as store:
        remembered.remember(store)
    assert PASSPHRASE not in str(ring)
    key = remembered.recall(laboratory.path)
    assert key is not None
    with Store.open(laboratory.path, key) as again:
        assert again.cases()
    remembered.forget(laboratory.path)
    assert remembered.recall(laboratory.path) is None


def test_without_a_keyring_the_passphrase_is_asked_for(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert not remembered.available()
    assert remembered.recall(laboratory.path) is None
    with laboratory.open() as store, pytest.raises(StoreRefusal, match="keyring"):
        remembered.remember(store)
