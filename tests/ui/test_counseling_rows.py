"""Long reasons on two lines: a Latin word is never cut, Chinese breaks anywhere."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF

from mingbian_desktop.delegates.germline_row import two_lines
from mingbian_desktop.ui import Ui


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("Not confirmed", 80),
        ("S-0001 Lung Adenocarcinoma 62 years", 180),
        ("Class: Pathogenic in ClinVar, two stars or more", 200),
    ],
)
def test_no_word_is_cut(ui: Ui, text: str, width: int) -> None:
    metrics = QFontMetricsF(ui.font(13))
    first, second = two_lines(text, metrics, width)
    assert metrics.horizontalAdvance(first) <= width
    assert f"{first} {second}".replace("…", "")[: len(text) - 20] in f"{text} "
    assert text.startswith(first)
    assert text[len(first)] == " "


def test_chinese_fills_the_line(ui: Ui) -> None:
    metrics = QFontMetricsF(ui.font(13))
    first, second = two_lines("任何腫瘤皆應追蹤的七個基因之一可能遺傳需要抽血確認" * 3, metrics, 200)
    assert 13 <= len(first) <= 16
    assert second.endswith("…")


def test_one_endless_word_is_cut_all_the_same(ui: Ui) -> None:
    metrics = QFontMetricsF(ui.font(13))
    first, second = two_lines("A" * 500, metrics, 120)
    assert first
    assert metrics.horizontalAdvance(first) <= 120
    assert second.endswith("…")


def test_a_number_stays_with_its_unit(ui: Ui) -> None:
    metrics = QFontMetricsF(ui.font(13))
    text = "任何腫瘤都追；VAF 48\u00a0%；純度 60\u00a0%"
    width = metrics.horizontalAdvance("任何腫瘤都追；VAF 48") + 1
    first, second = two_lines(text, metrics, width)
    assert first == "任何腫瘤都追；VAF"
    assert second.startswith("48\u00a0%")
