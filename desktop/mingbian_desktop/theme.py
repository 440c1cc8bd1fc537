"""Colors and shapes of the window: tokens for light and dark, a palette and a style sheet made from them.

Every color the window uses is a token here, so that contrast can be tested. Ratios are WCAG 2 contrast ratios.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

FAMILY = "Noto Sans TC"
BODY_PX = 13


@dataclass(frozen=True, slots=True)
class Tokens:
    """One appearance. Values are "#RRGGBB"."""

    name: str
    ground: str
    surface: str
    raised: str
    line: str
    hairline: str
    text: str
    secondary: str
    faint: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_text: str
    accent_soft: str
    selection: str
    hover: str
    track: str
    bar: str
    tier1: str
    on_tier1: str
    tier2_line: str
    tier2_fill: str
    tier2_text: str
    tier2_mark: str
    tier3: str
    tier4_line: str
    tier4_text: str
    sensitivity: str
    resistance: str
    inherited: str
    inherited_soft: str
    on_inherited: str
    chip: str
    question: str
    question_line: str
    question_text: str
    danger: str
    danger_soft: str
    danger_line: str
    ok: str
    page: str


LIGHT = Tokens(
    name="light",
    ground="#F6F7F9",
    surface="#FFFFFF",
    raised="#FFFFFF",
    line="#E1E5EA",
    hairline="#EEF1F4",
    text="#1B2430",
    secondary="#5B6672",
    faint="#63707C",
    accent="#0B6E75",
    accent_hover="#095B61",
    on_accent="#FFFFFF",
    accent_text="#0B6E75",
    accent_soft="#E4F1F2",
    selection="#EAF4F5",
    hover="#F3F6F8",
    track="#E7EBEF",
    bar="#0B6E75",
    tier1="#0072B2",
    on_tier1="#FFFFFF",
    tier2_line="#E69F00",
    tier2_fill="#FFF3D6",
    tier2_text="#5E4100",
    tier2_mark="#A86F00",
    tier3="#5B6672",
    tier4_line="#8A94A0",
    tier4_text="#63707C",
    sensitivity="#00704F",
    resistance="#B8470B",
    inherited="#7B3F98",
    inherited_soft="#F3EAF7",
    on_inherited="#FFFFFF",
    chip="#5B6672",
    question="#FFF4DC",
    question_line="#E5B94A",
    question_text="#6B4A00",
    danger="#A32020",
    danger_soft="#FCEBEA",
    danger_line="#E3A19D",
    ok="#00704F",
    page="#FFFFFF",
)

DARK = Tokens(
    name="dark",
    ground="#12171D",
    surface="#1A2129",
    raised="#222B34",
    line="#303B46",
    hairline="#262F39",
    text="#E8ECF0",
    secondary="#AEB8C2",
    faint="#95A0AC",
    accent="#2A8F97",
    accent_hover="#34A0A8",
    on_accent="#06181A",
    accent_text="#6CC5CC",
    accent_soft="#173639",
    selection="#1B3235",
    hover="#202933",
    track="#34404B",
    bar="#4FB3BB",
    tier1="#5CB3E6",
    on_tier1="#06202F",
    tier2_line="#D9A02B",
    tier2_fill="#3A2F14",
    tier2_text="#FFDF9B",
    tier2_mark="#D9A02B",
    tier3="#B9C3CD",
    tier4_line="#7C8894",
    tier4_text="#A3AEB9",
    sensitivity="#5CC7A0",
    resistance="#F0976A",
    inherited="#CFA5E3",
    inherited_soft="#33253C",
    on_inherited="#2A1533",
    chip="#AEB8C2",
    question="#33290F",
    question_line="#8A6C22",
    question_text="#F7D98F",
    danger="#FF9E97",
    danger_soft="#3B1D1D",
    danger_line="#7D3B38",
    ok="#5CC7A0",
    page="#FFFFFF",
)

THEMES = {t.name: t for t in (LIGHT, DARK)}

# (text token, ground token) pairs that carry text and therefore keep at least 4.5:1.
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((fg, bg) for fg in ("text", "secondary", "faint") for bg in ("ground", "surface", "raised", "selection", "hover")),
    ("accent_text", "surface"),
    ("accent_text", "ground"),
    ("accent_text", "accent_soft"),
    ("accent_text", "selection"),
    ("text", "accent_soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_tier1", "tier1"),
    ("tier2_text", "tier2_fill"),
    ("tier3", "surface"),
    ("tier3", "selection"),
    ("tier4_text", "surface"),
    ("tier4_text", "selection"),
    ("sensitivity", "surface"),
    ("sensitivity", "selection"),
    ("resistance", "surface"),
    ("resistance", "selection"),
    ("inherited", "surface"),
    ("inherited", "inherited_soft"),
    ("text", "inherited_soft"),
    ("on_inherited", "inherited"),
    ("accent_text", "raised"),
    ("tier4_text", "ground"),
    ("question_text", "question"),
    ("question_text", "surface"),
    ("danger", "danger_soft"),
    ("danger", "surface"),
    ("text", "danger_soft"),
    ("ok", "surface"),
)


def _linear(channel: int) -> float:
    c = channel / 255
    return c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4


def luminance(color: str) -> float:
    """Relative luminance 0..1 of "#RRGGBB"."""
    r, g, b = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return 0.2126 * _linear(r) + 0.7152 * _linear(g) + 0.0722 * _linear(b)


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio, 1..21."""
    a, b = sorted((luminance(one), luminance(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def palette(t: Tokens) -> QPalette:
    """The tokens as a Qt palette, so that every standard control follows them."""
    p = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: t.ground,
        role.WindowText: t.text,
        role.Base: t.surface,
        role.AlternateBase: t.ground,
        role.Text: t.text,
        role.Button: t.surface,
        role.ButtonText: t.text,
        role.BrightText: t.danger,
        role.ToolTipBase: t.raised,
        role.ToolTipText: t.text,
        role.Highlight: t.accent,
        role.HighlightedText: t.on_accent,
        role.PlaceholderText: t.faint,
        role.Link: t.accent_text,
        role.LinkVisited: t.accent_text,
        role.Light: t.surface,
        role.Midlight: t.hairline,
        role.Mid: t.line,
        role.Dark: t.line,
        role.Shadow: t.line,
        role.Accent: t.accent,
    }
    for which, value in pairs.items():
        p.setColor(which, QColor(value))
    off = QPalette.ColorGroup.Disabled
    for which in (role.WindowText, role.Text, role.ButtonText):
        p.setColor(off, which, QColor(t.faint))
    return p


_SHEET = Path(__file__).with_name("theme.qss")


_MARK = re.compile(r"@([a-z_]+)(\d*)")
SCALES = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


def style_sheet(t: Tokens, scale: float = 1.0) -> str:
    """The style sheet with every ``@token`` replaced by its color and every ``@px13`` by that many scaled pixels."""

    def value(match: re.Match[str]) -> str:
        name, digits = match.groups()
        return f"{round(int(digits) * scale)}px" if name == "px" else str(getattr(t, name + digits))

    return _MARK.sub(value, _SHEET.read_text(encoding="utf-8"))


class ThemeManager(QObject):
    """Holds the current appearance and applies it to the whole application."""

    changed = Signal()

    def __init__(self, app: QApplication, name: str = "light", scale: float = 1.0) -> None:
        super().__init__(app)
        self._app = app
        self.tokens = THEMES.get(name, LIGHT)
        self.scale = scale if scale in SCALES else 1.0
        self.apply()

    def apply(self) -> None:
        self._app.setFont(self.font())
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(style_sheet(self.tokens, self.scale))

    def px(self, n: float) -> int:
        """``n`` design pixels at the current text size."""
        return round(n * self.scale)

    def font(self, px: float = BODY_PX, bold: bool = False) -> QFont:
        font = QFont(FAMILY)
        font.setPixelSize(self.px(px))
        font.setBold(bold)
        return font

    def rescale(self, steps: int) -> None:
        """Larger (+1) or smaller (-1) text; 0 goes back to the normal size. 100 to 200 percent."""
        at = SCALES.index(self.scale) + steps if steps else 0
        scale = SCALES[max(0, min(at, len(SCALES) - 1))]
        if scale != self.scale:
            self.scale = scale
            self.apply()
            self.changed.emit()

    def use(self, name: str) -> None:
        """Switch to "light" or "dark"; every view repaints."""
        if name == self.tokens.name or name not in THEMES:
            return
        self.tokens = THEMES[name]
        self.apply()
        self.changed.emit()

    def toggle(self) -> None:
        self.use("dark" if self.tokens.name == "light" else "light")

    def color(self, token: str) -> QColor:
        return QColor(getattr(self.tokens, token))
