"""The columns of the variant table as objects: title, width, sort key, text, tooltip and what a screen reader says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingbian.model.interpretation import Finding
from mingbian_desktop import texts as say
from mingbian_desktop import words
from mingbian_desktop.i18n import Lang, Text
from mingbian_desktop.models.rows import VariantRows

if TYPE_CHECKING:  # numpy is loaded with the first result, not with the window
    import numpy as np
    from numpy.typing import NDArray

Say = Callable[[Finding, Lang], str]


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` in design pixels, 0 for a share of what is left. ``key`` gives float keys, NaN (missing) always last."""

    id: str
    title: Text
    width: int
    key: Callable[[VariantRows], NDArray[np.float32]]
    text: Say
    tooltip: Say
    spoken: Say


def _vaf_tip(f: Finding, lang: Lang) -> str:
    call = f.variant.observed.call
    if not words.has_reads(f.variant):
        return ""
    if call.vaf is None:
        return say.NOT_REPORTED.in_(lang)
    lines = [
        say.VAF_TIP.in_(lang).format(vaf=words.percent(call.vaf), source=call.vaf_from or "?"),
        words.reads_text(call, lang),
    ]
    return "\n".join(line for line in lines if line)


def _depth(f: Finding, lang: Lang) -> str:
    depth = f.variant.observed.call.depth
    if depth is None and not words.has_reads(f.variant):
        return "–"
    return say.NOT_REPORTED.in_(lang) if depth is None else f"{depth:,}"


def _depth_tip(f: Finding, lang: Lang) -> str:
    return say.DEPTH_TIP.in_(lang).format(depth=_depth(f, lang))


def _name_tip(f: Finding, lang: Lang) -> str:
    return words.copy_text(f.variant) or words.title_of(f.variant, lang)


def _marks_key(rows: VariantRows) -> NDArray[np.float32]:
    import numpy as np

    keys = rows.marks.astype(np.float32)
    keys[rows.marks == 0] = np.nan
    return -keys


def _meaning_key(rows: VariantRows) -> NDArray[np.float32]:
    return rows.grade


COLUMNS: tuple[Column, ...] = (
    Column(
        "tier",
        say.COL_TIER,
        72,
        lambda rows: rows.grade,
        lambda f, lang: words.tier_text(f) or say.TIER_NONE.in_(lang),
        words.tier_spoken,
        words.tier_spoken,
    ),
    Column(
        "variant",
        say.COL_VARIANT,
        0,
        lambda rows: rows.gene,
        lambda f, lang: words.title_of(f.variant, lang),
        _name_tip,
        lambda f, lang: f"{words.title_of(f.variant, lang)}, {words.line_two(f.variant, lang)}",
    ),
    Column(
        "vaf",
        say.COL_VAF,
        104,
        lambda rows: rows.vaf,
        lambda f, lang: words.vaf_text(f.variant.observed.call, lang) if words.has_reads(f.variant) else "–",
        _vaf_tip,
        lambda f, lang: f"VAF {words.vaf_text(f.variant.observed.call, lang)}" if words.has_reads(f.variant) else "",
    ),
    Column("depth", say.COL_DEPTH, 72, lambda rows: rows.depth, _depth, _depth_tip, _depth_tip),
    Column("meaning", say.COL_MEANING, 0, _meaning_key, words.meaning_text, words.meaning_text, words.meaning_text),
    Column("flags", say.COL_FLAGS, 96, _marks_key, words.flags_text, words.flags_text, words.flags_text),
)
