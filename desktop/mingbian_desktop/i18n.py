"""Two languages, switchable at once. A text is an object with both wordings, so a missing one is a type error."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal


class Lang(StrEnum):
    ZH = "zh-TW"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the interface in both languages; ``{name}`` marks a value put in later."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.zh if lang is Lang.ZH else self.en


def pick(lang: Lang, en: str, zh: str) -> str:
    """Of two wordings that came with the data, the one in ``lang``; the other where that one is empty."""
    return (zh or en) if lang is Lang.ZH else (en or zh)


class Translator(QObject):
    """The current language. Views connect their ``retranslate`` to ``changed``."""

    changed = Signal()

    def __init__(self, lang: Lang = Lang.ZH, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lang = lang

    def __call__(self, text: Text, /, **values: object) -> str:
        wording = text.in_(self.lang)
        return wording.format(**values) if values else wording

    def use(self, lang: Lang) -> None:
        if lang is not self.lang:
            self.lang = lang
            self.changed.emit()

    def toggle(self) -> None:
        self.use(Lang.EN if self.lang is Lang.ZH else Lang.ZH)


def count(n: int) -> str:
    """A whole number with thousands separators, the same in both languages."""
    return f"{n:,}"
