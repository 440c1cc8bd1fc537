"""Answering a question of the case: the knowledge base's own answers, found by typing, or an answer of one's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from mingbian.model.interpretation import Question
from mingbian_desktop import texts as say
from mingbian_desktop.engine import Lookup
from mingbian_desktop.i18n import pick
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.popup import Entry, SearchPopup


def question_popup(
    ui: Ui, parent: QWidget, question: Question, lookup: Lookup | None, answer: Callable[[str], object]
) -> SearchPopup:
    """``answer`` gets the value as the knowledge rows write it, or what was typed."""
    tr = ui.tr
    wording = pick(tr.lang, question.text, question.text_zh)

    def words(value: str) -> str:
        return lookup.choice_text(question.key, value, tr.lang) if lookup is not None else value

    def find(query: str) -> list[Entry]:
        wanted = query.lower()
        found = [
            Entry(words(value), "", partial(answer, value), second=value if words(value) != value else "")
            for value in question.choices
            if wanted in words(value).lower() or wanted in value.lower()
        ]
        if query and query not in question.choices:
            found.append(Entry(tr(say.QUESTION_AS_TYPED, answer=query), "", partial(answer, query), "question"))
        return found

    hint = tr(say.QUESTION_SEARCH) if question.choices else tr(say.QUESTION_TYPE)
    return SearchPopup(ui, parent, find, wording, hint, wording, heading=wording)
