"""What Ctrl+K finds: variants and drugs of the case on screen, open cases, and every action."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from mingbian.model.interpretation import Finding
from mingbian_desktop import texts as say
from mingbian_desktop import words
from mingbian_desktop.actions import SPECS, Actions, keys_text
from mingbian_desktop.models.case_list import tumor_text
from mingbian_desktop.presenters.cases import CaseBook
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.popup import Entry, SearchPopup

Show = Callable[[str], object]
_MOST = 30


def _variant_entry(ui: Ui, f: Finding, show_finding: Show) -> Entry:
    second = " ".join(p for p in (words.tier_text(f), words.line_two(f.variant, ui.lang)) if p)
    icon = "doubt" if f.tier is None else "search"
    return Entry(
        words.title_of(f.variant, ui.lang), ui.tr(say.PALETTE_KIND_VARIANT), partial(show_finding, f.id), icon, second
    )


def find_entries(ui: Ui, book: CaseBook, actions: Actions, show_finding: Show, query: str) -> list[Entry]:
    """Entries for the words typed; all words must occur. Without words: the actions that can be done now."""
    wanted = query.lower().split()
    lang = ui.lang

    def hit(*texts: str) -> bool:
        text = " ".join(texts).lower()
        return all(word in text for word in wanted)

    found: list[Entry] = []
    case = book.current
    i = case.interpretation if case else None
    if wanted and i is not None and case is not None:
        mask = None
        for word in wanted:
            hits = case.rows.containing(word)
            mask = hits if mask is None else mask & hits
        rows = mask.nonzero()[0][:_MOST].tolist() if mask is not None else []
        found.extend(_variant_entry(ui, i.findings[row], show_finding) for row in rows)
        seen: set[str] = set()
        for f in i.findings:
            for assertion in f.assertions:
                for drug in assertion.therapies:
                    if drug not in seen and hit(drug) and len(seen) < _MOST:
                        seen.add(drug)
                        title = words.title_of(f.variant, lang)
                        run = partial(show_finding, f.id)
                        found.append(Entry(drug, ui.tr(say.PALETTE_KIND_DRUG), run, "sensitivity", title))
    kind = ui.tr(say.PALETTE_KIND_CASE)
    found.extend(
        Entry(other.title, kind, partial(book.select, other.id), "file", tumor_text(other, lang))
        for other in book.cases
        if wanted and hit(other.title, other.name, tumor_text(other, lang))
    )
    found.extend(
        Entry(ui.tr(spec.title), keys_text(spec), partial(actions.run, spec.id), spec.icon or "command")
        for spec in SPECS
        if actions.enabled(spec.id) and spec.id != "commands" and hit(spec.title.zh, spec.title.en)
    )
    return found


def palette(ui: Ui, parent: QWidget, book: CaseBook, actions: Actions, show_finding: Show) -> SearchPopup:
    tr = ui.tr
    return SearchPopup(
        ui,
        parent,
        lambda query: find_entries(ui, book, actions, show_finding, query),
        tr(say.COMMANDS),
        tr(say.PALETTE_HINT),
        tr(say.PALETTE_EMPTY),
    )
