"""What every view is given: the language, the theme, the settings. One object, passed by hand; no globals."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QIcon
from PySide6.QtWidgets import QWidget

from mingbian_desktop import icons
from mingbian_desktop.i18n import Lang, Translator
from mingbian_desktop.settings import Settings
from mingbian_desktop.theme import ThemeManager, Tokens


@dataclass(frozen=True, slots=True)
class Ui:
    tr: Translator
    theme: ThemeManager
    settings: Settings

    @property
    def lang(self) -> Lang:
        return self.tr.lang

    @property
    def tokens(self) -> Tokens:
        return self.theme.tokens

    def color(self, token: str) -> QColor:
        return self.theme.color(token)

    def font(self, px: float = 13, bold: bool = False) -> QFont:
        return self.theme.font(px, bold)

    def px(self, n: float) -> int:
        return self.theme.px(n)

    def icon(self, name: str, color: str = "secondary") -> QIcon:
        return icons.icon(name, getattr(self.tokens, color), self.px(18))

    def follow(self, view: QWidget) -> None:
        """Call the view's ``retranslate`` when the language changes and its ``restyle`` when the theme does."""
        retranslate = getattr(view, "retranslate", None)
        restyle = getattr(view, "restyle", None)
        if retranslate is not None:
            self.tr.changed.connect(retranslate)
            retranslate()
        if restyle is not None:
            self.theme.changed.connect(restyle)
            restyle()
