"""What the window remembers: its own shape and looks, and where the case store lies. Never anything of a patient."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from mingbian.cases.server import Server, server_address
from mingbian.model.errors import UserError
from mingbian_desktop.i18n import Lang


class Settings:
    """A thin typed coat over QSettings with a closed list of keys."""

    KEYS = frozenset({"language", "theme", "scale", "compact", "geometry", "columns", "store"})

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store if store is not None else QSettings("Mingbian", "Mingbian")

    @property
    def language(self) -> Lang:
        return Lang.EN if self._store.value("language") == Lang.EN else Lang.ZH

    @language.setter
    def language(self, lang: Lang) -> None:
        self._store.setValue("language", str(lang))

    @property
    def theme(self) -> str:
        return "dark" if self._store.value("theme") == "dark" else "light"

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("theme", name)

    @property
    def scale(self) -> float:
        try:
            return float(str(self._store.value("scale", "1")))
        except ValueError:
            return 1.0

    @scale.setter
    def scale(self, scale: float) -> None:
        self._store.setValue("scale", str(scale))

    @property
    def compact(self) -> bool:
        return str(self._store.value("compact")) == "yes"

    @compact.setter
    def compact(self, on: bool) -> None:
        self._store.setValue("compact", "yes" if on else "no")

    @property
    def geometry(self) -> QByteArray | None:
        value = self._store.value("geometry")
        return value if isinstance(value, QByteArray) else None

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("geometry", value)

    @property
    def store(self) -> Path | Server | None:
        """The case store of this machine, None where none is in use. ``MINGBIAN_STORE`` goes before what was kept."""
        value = os.environ.get("MINGBIAN_STORE") or str(self._store.value("store", "") or "")
        try:
            return (server_address(value) or Path(value)) if value else None
        except UserError:  # an address with a password in it is not used
            return None

    @store.setter
    def store(self, path: Path | Server | None) -> None:
        self._store.setValue("store", str(path) if path else "")

    def splitter(self) -> QByteArray | None:
        value = self._store.value("columns")
        return value if isinstance(value, QByteArray) else None

    def keep_splitter(self, value: QByteArray) -> None:
        self._store.setValue("columns", value)
