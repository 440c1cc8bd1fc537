"""What comes from a file is shown as text, whatever it looks like; nothing in it is markup, a link or a mnemonic."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from tests.ui import fixtures
from tests.ui.fake import FakeEngine

import mingbian_desktop
from mingbian_desktop.main_window import MainWindow
from mingbian_desktop.models.variant_table import plain_tooltip
from mingbian_desktop.views.review import ASIDE
from mingbian_desktop.views.widgets import Label

PACKAGE = Path(mingbian_desktop.__file__).parent
Settle = Callable[[], None]
MARKUP = [
    "<img src=x>",
    "<b>bold</b>",
    "<DEL>",
    "<S>",
    "<script>x</script>",
    "<a href='http://example.org'>go</a>",
    "A & B &amp; C",
    "c.76A>T<i>",
    "</qt><h1>x",
]


def ink(widget: QWidget) -> int:
    picture = widget.grab().toImage()
    ground = picture.pixelColor(0, 0)
    return sum(picture.pixelColor(x, y) != ground for x in range(picture.width()) for y in range(picture.height()))


@pytest.mark.parametrize("text", MARKUP)
def test_a_label_paints_what_it_is_given(qtbot: QtBot, text: str) -> None:
    label = Label(text)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == text
    assert ink(label) > 10


@pytest.mark.parametrize("text", MARKUP)
def test_a_tooltip_reads_as_what_it_is_given(qapp: object, text: str) -> None:
    document = QTextDocument()
    document.setHtml(plain_tooltip(text))
    assert document.toPlainText() == text


@pytest.mark.parametrize("text", MARKUP)
def test_the_whole_window_shows_hostile_text_as_text(
    window: MainWindow, engine: FakeEngine, settle: Settle, text: str
) -> None:
    engine.answers["h.vcf"] = fixtures.hostile(text)
    window.book.open(Path("h.vcf"))
    settle()
    for perspective in ("review", "counseling"):
        window.show_perspective(perspective)
        settle()
    window.show_perspective("review")
    window.review.show_tab(ASIDE)
    settle()
    labels = window.findChildren(QLabel)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)
    evidence = [label.text() for label in window.review.evidence.findChildren(QLabel)]
    assert any(text in shown for shown in evidence)
    for widget in window.findChildren(QWidget):
        tip = widget.toolTip()
        if "<" in tip:
            assert tip.startswith("<qt>")
            assert tip.endswith("</qt>")
            inside = tip[4:-5].replace("<br>", "")
            assert "<" not in inside, tip
    window.grab()


@pytest.mark.parametrize("text", ["<img src=x>", "A & B"])
def test_a_hostile_question_is_a_plain_menu(window: MainWindow, engine: FakeEngine, settle: Settle, text: str) -> None:
    engine.answers["h.vcf"] = fixtures.hostile(text)
    window.book.open(Path("h.vcf"))
    settle()
    chip = next(b for b in window.strip.findChildren(QWidget) if b.accessibleName() == text)
    assert chip.text().replace("&&", "&") == text  # type: ignore[attr-defined]


def test_a_name_of_ten_thousand_letters_breaks_nothing(window: MainWindow, engine: FakeEngine, settle: Settle) -> None:
    engine.answers["h.vcf"] = fixtures.hostile("ACGT" * 2500)
    window.book.open(Path("h.vcf"))
    settle()
    assert window.width() <= 1440
    assert window.review.evidence.width() < 720
    assert window.strip.height() == 64


@pytest.mark.parametrize("text", ["\u202ertl\u202c", "\x00\x07bell", "a\nb\nc", "𠮷野", "e\u0301", ""])
def test_odd_characters_break_nothing(window: MainWindow, engine: FakeEngine, settle: Settle, text: str) -> None:
    engine.answers["h.vcf"] = fixtures.hostile(text)
    window.book.open(Path("h.vcf"))
    settle()
    window.grab()
    assert window.pages.currentWidget() is window.review


def _calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = (
                node.func.id
                if isinstance(node.func, ast.Name)
                else node.func.attr
                if isinstance(node.func, ast.Attribute)
                else ""
            )
            found.append((name, node))
    return found


def test_no_view_makes_a_label_or_tooltip_of_its_own() -> None:
    """A bare QLabel or a raw tooltip would guess whether a text is markup; only our own building blocks may be used."""
    for path in PACKAGE.rglob("*.py"):
        for name, call in _calls(ast.parse(path.read_text(encoding="utf-8"))):
            where = f"{path.name}:{call.lineno}"
            assert name not in (
                "QLabel",
                "QMessageBox",
                "QTextBrowser",
                "QTextEdit",
                "QToolTip",
                "QErrorMessage",
                "QInputDialog",
            ), where
            if name == "setToolTip":
                argument = call.args[0]
                safe = isinstance(argument, ast.Call) and (getattr(argument.func, "id", "") in ("plain_tooltip", "tr"))
                plain_name = isinstance(argument, ast.Name) and argument.id in ("text", "hint")
                assert safe or plain_name, where
            assert name not in ("setOpenExternalLinks", "openUrl", "setHtml"), where
