"""Line breaking: forbidden starts and ends never happen, names and numbers stay whole, nothing is lost, lines fit."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingbian.reports.fonts import faces
from mingbian.reports.linebreak import NO_END, NO_START, balanced, wrap

HANDOUT = (
    "這次檢查找到一個有藥物可以對應的變化，叫做 EGFR L858R。「標靶藥」（例如 osimertinib（泰格莎））可能適合您；"
    "醫師會看您的身體狀況、用過的藥、以及健保規定，再和您討論！您可以問：「我適合哪一種藥？為什麼？」"
    "變異寫法是 NM_005228.5:c.2573T>G（p.Leu858Arg），在外顯子21。腫瘤突變負荷是 6.2 mut/Mb，比例 32.4 %。"
    "民國 115 年 11 月 21 日（2026-11-21）列印；第 1 頁，共 2 頁……請放心保存，每 3 個月再看一次。"
)


def measure(text: str) -> float:
    return faces().regular.width(text, 10)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("width", range(100, 600, 7))
def test_no_line_starts_or_ends_with_forbidden_punctuation(width: int) -> None:
    lines = wrap(HANDOUT, width, measure)
    assert squeezed("".join(lines)) == squeezed(HANDOUT)
    for line in lines:
        assert line[0] not in NO_START
        assert line[-1] not in NO_END
        assert measure(line) <= width


@pytest.mark.parametrize("width", range(170, 600, 11))
@pytest.mark.parametrize(
    "whole",
    ["EGFR L858R", "NM_005228.5:c.2573T>G", "6.2 mut/Mb", "32.4 %", "3 個月", "第 1 頁", "共 2 頁", "osimertinib",
     "p.Leu858Arg", "11 月", "2026-11-21", "外顯子21"[3:]],
)  # fmt: skip
def test_names_and_numbers_with_their_units_stay_on_one_line(width: int, whole: str) -> None:
    assert any(whole in line for line in wrap(HANDOUT, width, measure))


HAN = st.text(
    "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可", min_size=1, max_size=9
)
LATIN = st.sampled_from(
    ["EGFR", "L858R", "p.V600E", "osimertinib", "NM_005228.5:c.2573T>G", "MSI-H", "12", "0.5", "HER2-low", "a"]
)
CLOSING = st.sampled_from(["，", "。", "；", "！", "？", "）", "」", "。」", "），", "、", "：", "％", "…", ")", ",", "."])
OPENING = st.sampled_from(["（", "「", "『", "《", "(", "「（"])
PIECE = st.one_of(
    HAN, LATIN, st.just(" "), st.tuples(OPENING, HAN, CLOSING).map("".join), st.tuples(HAN, CLOSING).map("".join),
    st.tuples(st.just(" "), LATIN, st.just(" ")).map("".join),
)  # fmt: skip
PROSE = st.lists(PIECE, min_size=1, max_size=60).map("".join)


@settings(max_examples=300, deadline=None)
@given(PROSE, st.integers(250, 600))
def test_prose_of_any_kind_is_broken_by_the_rules(text: str, width: int) -> None:
    lines = wrap(text, width, measure)
    assert squeezed("".join(lines)) == squeezed(text)
    for before, line in zip([None, *lines], lines, strict=False):
        assert measure(line) <= width
        if before is not None:
            assert line[0] not in NO_START
            assert before[-1] not in NO_END


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), st.integers(1, 400))
def test_whatever_the_text_nothing_is_lost_and_lines_fit(text: str, width: int) -> None:
    lines = wrap(text, width, measure)
    blank = re.compile(r"[ \t\n\r\f\v\u3000\u2028\u2029\x85]+")
    assert blank.sub("", "".join(lines)) == blank.sub("", text)
    assert all(measure(line) <= width or len(line) == 1 for line in lines)


def test_a_run_wider_than_the_column_is_cut_at_a_good_place() -> None:
    name = "NM_000059.4:c.5164_5165delinsACGTACGTACGTACGTACGTACGTACGTACGTACGT"
    lines = wrap(name, 150, measure)
    assert "".join(lines) == name
    assert lines[0].endswith((":", "_", "."))


def test_the_last_line_is_not_a_lonely_character() -> None:
    for width in range(60, 200, 10):
        lines = wrap("醫師會和您討論哪一種藥比較適合您的情況。", width, measure)
        assert len(lines) == 1 or len(lines[-1]) > 2


def test_headings_are_balanced_without_taking_more_lines() -> None:
    heading = "這次檢查找到一個有藥物可以對應的變化，醫師會和您討論哪一種藥適合您。"
    plain, even = wrap(heading, 280, measure), balanced(heading, 280, measure)
    assert len(even) == len(plain)
    widths = [measure(line) for line in even]
    assert max(widths) - min(widths) <= max(measure(x) for x in plain) - min(measure(x) for x in plain)


def test_a_line_feed_starts_a_new_line() -> None:
    assert wrap("一\n二", 100, measure) == ["一", "二"]
    assert wrap("", 100, measure) == [""]


@pytest.mark.parametrize("text", ["x" * 20_000, "1" * 20_000, "，" * 20_000, "（" * 20_000, "A-" * 10_000, "1, " * 7_000])
def test_a_very_long_text_takes_no_long_time(text: str) -> None:
    start = time.process_time()
    wrap(text, 300, measure)
    assert time.process_time() - start < 15
