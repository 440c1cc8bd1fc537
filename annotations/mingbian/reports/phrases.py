"""Set phrases of the knowledge tables and the readers in the reader's language, for the page and the window alike.

The tables hold approvals in short English; readers say in English how they knew the genome build. Both sets are closed, so
their Chinese stands in ``wording/phrases.toml``. A text that is not there is given back as it is: nothing is lost, and
nothing is guessed. Labels of the clinical context come from the bundled context tables.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from mingbian.knowledge.context import KEY_COLUMNS, VALUE_COLUMNS, ContextKey, read_context
from mingbian.knowledge.tables import bundled

_FILE: Final = Path(__file__).resolve().parent / "wording" / "phrases.toml"
_LIST: Final = re.compile(r"\s*[,;]\s*")


@dataclass(frozen=True, slots=True)
class _Phrases:
    approvals: Mapping[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...]
    build: tuple[tuple[re.Pattern[str], str], ...]
    inputs: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _phrases() -> _Phrases:
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    patterns, build, inputs = (
        tuple((re.compile(pattern), zh) for pattern, zh in tables[name].items())
        for name in ("patterns", "build_evidence", "germline_inputs")
    )
    return _Phrases(MappingProxyType(tables["approvals"]), patterns, build, inputs)


def approval_words(text: str, lang: str) -> str:
    """What an approval says, without regulator and date: "核准（加速核准）" for "approved (accelerated)"."""
    text = text.strip()
    if lang != "zh-TW" or not text:
        return text
    whole = _approval(text)
    if whole:
        return whole
    head, bracket, rest = text.partition(" (")
    inside = rest[:-1] if rest.endswith(")") else rest
    words = _parts(head, "，")
    return f"{words}（{_parts(inside, '，')}）" if bracket else words


def _parts(text: str, separator: str) -> str:
    return _approval(text) or separator.join(_approval(part) or part for part in text.split(", "))


def _approval(text: str) -> str:
    """The Chinese of one whole phrase, "" where there is none."""
    known = _phrases()
    return known.approvals.get(text) or _filled(known.patterns, text)


def build_evidence(text: str, lang: str) -> str:
    """How a reader knew the genome build, or where it took a fraction from."""
    return (_filled(_phrases().build, text) if lang == "zh-TW" else "") or text


def germline_input(text: str, lang: str) -> str:
    """A fact that a rule of inheritance used: "年齡 50" for "age 50"."""
    return (_filled(_phrases().inputs, text) if lang == "zh-TW" else "") or text


def _filled(patterns: tuple[tuple[re.Pattern[str], str], ...], text: str) -> str:
    for pattern, zh in patterns:
        match = pattern.fullmatch(text)
        if match:
            return zh.format(*match.groups())
    return ""


@cache
def _context() -> Mapping[str, ContextKey]:
    return read_context(bundled("context_keys.tsv", KEY_COLUMNS), bundled("context_values.tsv", VALUE_COLUMNS))


def context_label(key: str, lang: str) -> str:
    """The name of a condition ("病況"), or the key itself where the tables do not have it."""
    known = _context().get(key)
    if known is None:
        return key
    return known.label_zh if lang == "zh-TW" else known.label_en


def context_value(key: str, value: str, lang: str) -> str:
    """An answer in words ("轉移性"); several answers, divided by commas, one by one. Unknown answers as they are."""
    known = _context().get(key)
    labels = {v.value.casefold(): v for v in known.values} if known else {}
    shown = []
    for part in _LIST.split(value.strip()):
        label = labels.get(part.casefold().replace("_", " "))
        shown.append(part if label is None else label.label_zh if lang == "zh-TW" else label.label_en)
    return ("、" if lang == "zh-TW" else ", ").join(shown)
