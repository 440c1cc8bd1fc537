"""Choosing a tumor type by typing: OncoTree codes, English and Chinese names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from mingbian.model.case import TumorType
from mingbian_desktop import texts as say
from mingbian_desktop.engine import Lookup
from mingbian_desktop.i18n import Lang
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.popup import Entry, SearchPopup


def entry_of(tumor: TumorType, lang: Lang, choose: Callable[[str], object]) -> Entry:
    first, second = (tumor.name_zh or tumor.name, tumor.name) if lang is Lang.ZH else (tumor.name, tumor.name_zh or "")
    return Entry(first, tumor.code, partial(choose, tumor.code), second="" if second == first else second)


def tumor_picker(ui: Ui, parent: QWidget, lookup: Lookup, choose: Callable[[str], object]) -> SearchPopup:
    """``choose`` gets the OncoTree code."""
    tr = ui.tr

    def find(query: str) -> list[Entry]:
        return [entry_of(t, ui.lang, choose) for t in lookup.search_tumor_types(query)]

    return SearchPopup(ui, parent, find, tr(say.TUMOR_TYPE), tr(say.TUMOR_SEARCH), tr(say.TUMOR_NONE_FOUND))
