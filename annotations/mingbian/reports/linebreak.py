"""Line breaking for Traditional Chinese mixed with gene names, HGVS and numbers.

Rules kept, after the common practice for Chinese typesetting in Taiwan:

- no line starts with closing or pausing punctuation, no line ends with an opening bracket or quote;
- Latin runs, HGVS names and numbers stay whole, and so do pairs that are read as one: ``EGFR L858R``, ``exon 19``,
  ``6.2 mut/Mb``, ``3 個月``, ``第 2 頁``;
- the common words of these pages (:data:`_WORDS`) are not torn apart, though Chinese may break between any two characters;
- punctuation does not hang into the margin: a line is never wider than the column;
- a run that is wider than the whole column is cut, after ``_ : ; , . ) > /`` or ``-`` where there is one, because nothing
  may be lost; only then can a rule above have to give way;
- the last line of a paragraph is not a lonely character or two.

White space is collapsed; a line feed starts a new line. Widths come from the caller, so that this module knows no font.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

Measure = Callable[[str], float]

NO_START: Final = frozenset(
    "，。、；：？！．·・‧•…‥）］｝〕】》〉」』〗〙〛﹂﹄︶︸︺︼︾﹀｡､｣ﾞﾟー々〻゛゜ヽヾゝゞ％‰℃°′″～〜—–／＞≫»›”’!),.:;?]}%>/"
)
NO_END: Final = frozenset("▪（［｛〔【《〈「『〖〘〚﹁﹃︵︷︹︻︽︿｢“‘«‹([{<＜≪＄￥￡＃＠§$#@")

_COUNTERS: Final = "年月日歲個種次人倍項頁張天週位名筆期號類級段份條例分小點"
_WORDS: Final = (
    "醫師|病人|家人|基因|細胞|腫瘤|癌症|檢查|檢測|檢體|變化|變異|討論|遺傳|諮詢|治療|結果|可能|確認|藥物|給付|健保|核准|台灣"
    "|說明|自費|副作用|臨床|試驗|標靶|免疫|抽血|血液|需要|適合|情況|目前|這次|我們|沒有|不是|因為|所以|如果|什麼|幫助|規劃"
    "|決定|研究|一直|平常|一般|說明書|子女|劑量|調整|其他|一定|有效|能力|修補|生長|長大|訊號|接收|負責|表面|開關|等位|知識|判讀|條件|依據|分級|報告|資料|日期"
)
_NUMBER: Final = r"(?<![\d,.])\d[\d,.]*+"
_TOGETHER: Final = re.compile(
    rf"""
      \b[A-Z][A-Z0-9]{{1,9}}(?:-[A-Z0-9]+)?\s(?:[cgp]\.\S+|[A-Z*]\d+\S*)           # EGFR L858R, BRCA2 c.5164_5165del
    | \b(?:[Ee]xons?|[Cc]odons?|[Tt]ier|[Ll]evel|[Pp]age)\s[\dIVX][\dIVX,.\-–]*  # exon 19, Tier II
    | {_NUMBER}\s?(?:%|％|(?:mut/Mb|reads?|years?|months?|weeks?|days?|bp|kb|Mb|mg)\b)  # 6.2 mut/Mb
    | (?:(?:民國|第|共)\s?)?{_NUMBER}\s?(?:個月|[{_COUNTERS}])                      # 3 個月, 第 2 頁
    | PMID:\s\d+ | ROC\s\d[\d/]*+
    | （[\u4e00-\u9fff]{{1,6}}）                                                # a trade name in brackets
    | {_WORDS}
    """,
    re.VERBOSE,
)
_BLANK: Final = re.compile(r"[ \t\r\f\v\u3000\u2028\u2029\x85]+")
_CUT_AFTER: Final = frozenset("_:;,.)>/-|+")
_SHORTEST_LAST_LINE: Final = 4


@lru_cache(maxsize=65_536)
def _wide(c: str) -> bool:
    return unicodedata.east_asian_width(c) in "WF"


def units(text: str) -> list[tuple[bool, str]]:
    """The unbreakable pieces of one line of text, each with "a space stands before it"."""
    text = _BLANK.sub(" ", text).strip(" ")
    if not text:
        return []
    closed: set[int] = set()
    for together in _TOGETHER.finditer(text):
        closed.update(range(together.start() + 1, together.end()))
    pieces: list[tuple[bool, str]] = []
    start = 0
    previous = text[0]
    for n in range(1, len(text)):
        c = text[n]
        if c == " ":
            continue
        spaced = text[n - 1] == " "
        if (
            (spaced or _wide(c) or _wide(previous))
            and n not in closed
            and c not in NO_START
            and previous not in NO_END
            and not unicodedata.combining(c)
        ):
            pieces.append((start > 0 and text[start - 1] == " ", text[start:n].rstrip(" ")))
            start = n
        previous = c
    pieces.append((start > 0 and text[start - 1] == " ", text[start:]))
    return pieces


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """The lines of ``text`` in a column ``width`` wide; widths in the unit that ``measure`` gives.

    Always at least one line, which may be empty. No line is wider than ``width``, except one that holds a single character
    wider than the column.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_fill(paragraph, width, measure))
    return lines


def balanced(text: str, width: float, measure: Measure) -> list[str]:
    """Like :func:`wrap`, with lines of about equal length: for headings and the main message. Takes no more lines."""
    lines = wrap(text, width, measure)
    if len(lines) == 1:
        return lines
    low, high = width / 2, width
    best = lines
    while high - low > width / 100:
        middle = (low + high) / 2
        tried = wrap(text, middle, measure)
        if len(tried) <= len(lines):
            best, high = tried, middle
        else:
            low = middle
    return best


def _fill(text: str, width: float, measure: Measure) -> list[str]:
    space = measure(" ")
    lines: list[list[tuple[bool, str]]] = [[]]
    used = 0.0
    for spaced, unit in units(text):
        need = measure(unit)
        gap = space if spaced and lines[-1] else 0.0
        if lines[-1] and used + gap + need > width:
            lines.append([])
            used = gap = 0.0
        if need > width:
            *full, rest = _cut(unit, width, measure)
            for piece in full:
                lines[-1].append((False, piece))
                lines.append([])
            lines[-1].append((False, rest))
            used = measure(rest)
            continue
        lines[-1].append((spaced, unit))
        used += gap + need
    _feed_last(lines, width, measure)
    return [_join(line) for line in lines]


def _join(line: list[tuple[bool, str]]) -> str:
    return "".join(f" {unit}" if spaced and n else unit for n, (spaced, unit) in enumerate(line))


def _feed_last(lines: list[list[tuple[bool, str]]], width: float, measure: Measure) -> None:
    """Bring a unit down from the line above when the last line would be only a few characters."""
    if len(lines) < 2:
        return
    above, last = lines[-2], lines[-1]
    while len(above) > 2 and len(_join(last)) < _SHORTEST_LAST_LINE:
        fed = [above[-1], *last]
        if measure(_join(fed)) > width:
            return
        above.pop()
        last[:] = fed


def _cut(unit: str, width: float, measure: Measure) -> list[str]:
    """Cut a run that no line can hold, at the best place that fits; every piece but the last fills its line well."""
    pieces: list[str] = []
    rest = unit
    while len(rest) > 1 and measure(rest) > width:
        end = _fitting(rest, width, measure)
        best = end
        for n in range(end, max(end // 2, 1), -1):
            if rest[n - 1] in _CUT_AFTER and _may_part(rest, n):
                best = n
                break
        else:
            for n in range(end, max(end // 2, 1), -1):
                if _may_part(rest, n):
                    best = n
                    break
        pieces.append(rest[:best].rstrip(" "))
        rest = rest[best:].lstrip(" ")
    if rest or not pieces:
        pieces.append(rest)
    return pieces


def _may_part(text: str, n: int) -> bool:
    return (
        text[n : n + 1] not in NO_START and text[n - 1] not in NO_END and not unicodedata.combining(text[n : n + 1] or " ")
    )


def _fitting(text: str, width: float, measure: Measure) -> int:
    """How many characters of the text fit; at least one."""
    low, high = 1, min(len(text), 4096)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low
