"""Light and dark are readable: every pair of text and ground keeps at least 4.5:1."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import mingbian_desktop
from mingbian_desktop.theme import DARK, LIGHT, SCALES, TEXT_PAIRS, Tokens, contrast, style_sheet
from mingbian_desktop.ui import Ui

PACKAGE = Path(mingbian_desktop.__file__).parent


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_text_is_readable(theme: Tokens) -> None:
    low = {
        (text, ground): round(ratio, 2)
        for text, ground in TEXT_PAIRS
        if (ratio := contrast(getattr(theme, text), getattr(theme, ground))) < 4.5
    }
    assert not low


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_marks_stand_out(theme: Tokens) -> None:
    """Lines and shapes that carry meaning keep 3:1 (the dashes of tier IV and the fill of the VAF bar)."""
    for shape, ground in (("tier4_line", "surface"), ("bar", "track"), ("accent", "surface"), ("inherited", "surface")):
        assert contrast(getattr(theme, shape), getattr(theme, ground)) >= 3, shape


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_the_style_sheet_leaves_no_mark_unfilled(theme: Tokens) -> None:
    for scale in SCALES:
        assert "@" not in style_sheet(theme, scale)


def test_no_color_is_written_outside_the_tokens() -> None:
    """A color in a view would escape the contrast test and the dark theme."""
    allowed = {"theme.py"}
    for path in PACKAGE.rglob("*.py"):
        if path.name in allowed:
            continue
        found = re.findall(r"\"#[0-9A-Fa-f]{6}\"", path.read_text(encoding="utf-8"))
        assert not found, (path.name, found)
    assert not re.findall(r"#[0-9A-Fa-f]{6}\b", (PACKAGE / "theme.qss").read_text(encoding="utf-8"))


def test_every_token_is_a_color() -> None:
    for theme in (LIGHT, DARK):
        for field in fields(theme):
            value = getattr(theme, field.name)
            assert field.name == "name" or re.fullmatch(r"#[0-9A-F]{6}", value), field.name


def test_switching_changes_the_ground_and_is_remembered(ui: Ui, qapp: QApplication) -> None:
    light = qapp.palette().window().color().name()
    ui.theme.toggle()
    assert qapp.palette().window().color().name() != light
    assert contrast(qapp.palette().windowText().color().name(), qapp.palette().window().color().name()) >= 4.5
    ui.theme.toggle()
    assert qapp.palette().window().color().name() == light


def test_text_grows_to_twice_its_size_and_no_further(ui: Ui) -> None:
    for _ in range(10):
        ui.theme.rescale(1)
    assert ui.px(13) == 26
    ui.theme.rescale(0)
    assert ui.px(13) == 13
    ui.theme.rescale(-1)
    assert ui.px(13) == 13
