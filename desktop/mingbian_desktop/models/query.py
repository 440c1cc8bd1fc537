"""The filter box: ``EGFR vaf>5% tier:I,II is:germline`` as a mask over rows. All parts must hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingbian_desktop.models.rows import Mark, VariantRows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Test = Callable[[VariantRows], Mask]

_NUMBER = re.compile(r"(?<!\S)(vaf|dp|depth|深度)\s*(>=|<=|≥|≤|>|<|=)\s*(\S*?)\s*(%)?(?=\s|$)", re.IGNORECASE)
_FIELD = re.compile(r"(?<!\S)(tier|分級|is)\s*[:=]\s*(\S*)", re.IGNORECASE)
_COMPARE: dict[str, Callable[[NDArray[np.float32], float], Mask]] = {
    ">": lambda a, x: a > x,
    ">=": lambda a, x: a >= x,
    "≥": lambda a, x: a >= x,
    "<": lambda a, x: a < x,
    "<=": lambda a, x: a <= x,
    "≤": lambda a, x: a <= x,
    "=": lambda a, x: abs(a - x) < 1e-6,
}
_TIER = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4, "none": 9, "未定": 9}
_IS = {
    "germline": Mark.INHERITED,
    "inherited": Mark.INHERITED,
    "遺傳": Mark.INHERITED,
    "chip": Mark.CHIP,
    "sensitivity": Mark.SENSITIVITY,
    "有效": Mark.SENSITIVITY,
    "resistance": Mark.RESISTANCE,
    "抗藥": Mark.RESISTANCE,
    "review": Mark.REVIEW,
    "待審": Mark.REVIEW,
    "filtered": Mark.FILTERED,
    "dismissed": Mark.DISMISSED,
    "擱置": Mark.DISMISSED,
}


@dataclass(frozen=True, slots=True)
class Query:
    """``tests`` are the parts that were understood, ``bad`` those that were not (shown, never silently dropped)."""

    tests: tuple[Test, ...] = ()
    bad: tuple[str, ...] = ()

    def mask(self, rows: VariantRows) -> Mask:
        import numpy as np

        keep = np.ones(len(rows), dtype=np.bool_)
        for test in self.tests:
            keep &= test(rows)
        return keep


def _number_test(name: str, sign: str, value: float) -> Test:
    compare = _COMPARE[sign]
    if name == "vaf":
        return lambda rows: compare(rows.vaf, value)
    return lambda rows: compare(rows.depth, value)


def _tier_test(tiers: list[int]) -> Test:
    def test(rows: VariantRows) -> Mask:
        import numpy as np

        return np.isin(rows.tier, tiers)

    return test


def _mark_test(mark: Mark) -> Test:
    return lambda rows: rows.select(mark)


def _word_test(word: str) -> Test:
    return lambda rows: rows.containing(word)


def parse(text: str) -> Query:
    """Read what stands in the box. Full-width signs count as plain ones; a VAF above 1 or with "%" is in percent."""
    rest = unicodedata.normalize("NFKC", text).strip()
    tests: list[Test] = []
    bad: list[str] = []

    def number(match: re.Match[str]) -> str:
        name, sign, digits, percent = match.group(1).lower(), match.group(2), match.group(3), match.group(4)
        try:
            value = float(digits.removesuffix("%"))
        except ValueError:
            bad.append(match.group(0).strip())
            return " "
        if name == "vaf" and (percent or digits.endswith("%") or value > 1):
            value /= 100
        tests.append(_number_test(name, sign, value))
        return " "

    def field(match: re.Match[str]) -> str:
        name, value = match.group(1).lower(), match.group(2).lower()
        if name == "is":
            mark = _IS.get(value)
            if mark is None:
                bad.append(match.group(0).strip())
            else:
                tests.append(_mark_test(mark))
            return " "
        tiers = [_TIER.get(part) for part in value.split(",") if part]
        known = [t for t in tiers if t is not None]
        if not known or len(known) != len(tiers):
            bad.append(match.group(0).strip())
        else:
            tests.append(_tier_test(known))
        return " "

    rest = _FIELD.sub(field, _NUMBER.sub(number, rest))
    tests.extend(_word_test(word.lower()) for word in rest.split())
    return Query(tuple(tests), tuple(bad))
