"""The reviewed catalog: every fixed sentence of a printed page, in Traditional Chinese and in English, by its id.

Texts live in ``wording/*.toml``, one table an id, with both languages. Each file states its version and who reviewed it;
until a clinician has, it says so. Chinese is written as Chinese, not translated.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from mingbian.model.errors import UsageError

LANGUAGES: Final = ("zh-TW", "en")
NOT_REVIEWED: Final = "not yet reviewed by a clinician"
_FOLDER: Final = Path(__file__).resolve().parent / "wording"
_FILES: Final = ("common.toml", "clinician.toml", "patient.toml", "genes.toml", "letters.toml", "issued.toml")
_PLACE: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """One text. ``reviewer`` names the clinician who reviewed it, or says that none has yet."""

    id: str
    texts: Mapping[str, str]
    reviewer: str
    version: str
    role: str = ""  # of a gene: which sentence tells what a change in it may mean

    @property
    def places(self) -> frozenset[str]:
        """Names of the placeholders, the same in both languages."""
        return frozenset(_PLACE.findall(self.texts["en"]))


@cache
def catalog() -> Mapping[str, Wording]:
    """All texts by id. Raises ``ValueError`` when two files give the same id or a language is missing."""
    entries: dict[str, Wording] = {}
    for file in _FILES:
        tables = tomllib.loads((_FOLDER / file).read_text(encoding="utf-8"))
        head = tables.pop("catalog")
        for name, table in tables.items():
            if name in entries:
                raise ValueError(f"{file}: the id {name} is given twice")
            texts = MappingProxyType({lang: table[lang] for lang in LANGUAGES})
            entries[name] = Wording(
                name, texts, table.get("reviewer", head["reviewer"]), head["version"], table.get("role", "")
            )
    return MappingProxyType(entries)


def say(name: str, lang: str, /, **values: object) -> str:
    """The text ``name`` in ``lang`` with its placeholders filled in. Values are data and never read as placeholders.

    Raises ``KeyError`` for an id, and ``ValueError`` for placeholders, that the catalog does not have.
    """
    entry = catalog()[name]
    if values.keys() != entry.places:
        raise ValueError(f"{name} needs the values {sorted(entry.places)}, not {sorted(values)}")
    return _PLACE.sub(lambda place: str(values[place[1]]), entry.texts[language(lang)])


def known(name: str) -> bool:
    """Does the catalog have this id?"""
    return name in catalog()


def language(lang: str) -> str:
    """The language tag if there is a catalog for it. Raises ``UsageError``."""
    if lang not in LANGUAGES:
        raise UsageError(f"There are no texts in the language {lang!r}.", f"Choose one of {', '.join(LANGUAGES)}.")
    return lang


def reviewed() -> bool:
    """Has a clinician reviewed every text of the catalog?"""
    return all(entry.reviewer != NOT_REVIEWED for entry in catalog().values())
