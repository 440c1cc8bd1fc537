"""Answers that come after whoever asked is gone."""

from __future__ import annotations

import shiboken6
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from mingbian_desktop.tasks.background import Background


def test_an_answer_for_a_closed_view_is_dropped_and_any_other_error_is_not(qtbot: QtBot, qapp: QApplication) -> None:
    background = Background()
    label = QLabel()
    done: list[str] = []

    def show(text: str) -> None:
        done.append(text)
        label.setText(text)

    def wrong(_text: str) -> None:
        done.append("wrong")
        raise RuntimeError("something else")

    shiboken6.delete(label)
    with capture_exceptions() as caught:
        background.run(lambda: "late", show)
        qtbot.waitUntil(lambda: done == ["late"])
        assert not caught
        background.run(lambda: "", wrong)
        qtbot.waitUntil(lambda: len(caught) == 1)
    assert "something else" in str(caught[0][1])
    background.close()
