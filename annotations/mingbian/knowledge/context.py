"""Conditions on the case: which keys rows ask for, how the window asks for them, and the answers it offers.

Whether a condition is met is decided by the interpretation; here are the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mingbian.knowledge.rows import ContextTerm
from mingbian.knowledge.tables import Table
from mingbian.model.errors import KnowledgeError
from mingbian.model.patterns import pattern
from mingbian.model.records import Record

KEY_COLUMNS = ("key", "kind", "type", "label_en", "label_zh", "question_en", "question_zh")
VALUE_COLUMNS = ("key", "value", "label_en", "label_zh")
_GENE = pattern(r"[A-Z][A-Z0-9-]+$")
KINDS = ("ask", "case", "note")
TYPES = ("choice", "list", "number")


class ContextValue(Record, frozen=True):
    """One answer that the window offers, with its words in English and Chinese."""

    value: str
    label_en: str
    label_zh: str


class ContextKey(Record, frozen=True):
    """One condition. ``kind`` "ask" (asked of the user), "case" (the case itself answers) or "note" (never a condition).

    ``type`` "choice" (one value), "list" (several may hold at once) or "number".
    """

    key: str
    kind: str
    type: str
    label_en: str
    label_zh: str
    question_en: str
    question_zh: str
    values: tuple[ContextValue, ...]

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(value.value for value in self.values)


def read_context(keys: Table, values: Table) -> Mapping[str, ContextKey]:
    """The keys in table order. Raises KnowledgeError where the two tables do not fit each other."""
    by_key: dict[str, list[ContextValue]] = {row["key"]: [] for row in keys}
    for row in values:
        if row["key"] not in by_key:
            raise KnowledgeError(values.name, row.place, f"key {row['key']!r} is not in {keys.name}")
        listed = by_key[row["key"]]
        if any(value.value == row["value"] for value in listed):
            raise KnowledgeError(values.name, row.place, f"{row['key']}={row['value']} stands twice")
        listed.append(ContextValue(row["value"], row["label_en"], row["label_zh"]))
    context: dict[str, ContextKey] = {}
    for row in keys:
        if row["key"] in context:
            raise KnowledgeError(keys.name, row.place, f"key {row['key']!r} stands twice")
        if row["kind"] not in KINDS or row["type"] not in TYPES:
            raise KnowledgeError(keys.name, row.place, f"unknown kind or type: {row['kind']}, {row['type']}")
        if row["kind"] == "ask" and not (row["question_en"] and row["question_zh"]):
            raise KnowledgeError(keys.name, row.place, "an asked key needs its question in both languages")
        listed = by_key[row["key"]]
        context[row["key"]] = ContextKey(
            row["key"],
            row["kind"],
            row["type"],
            row["label_en"],
            row["label_zh"],
            row["question_en"],
            row["question_zh"],
            tuple(listed),
        )
    return MappingProxyType(context)


def unlisted(term: ContextTerm, keys: Mapping[str, ContextKey]) -> bool:
    """Whether a row's condition uses a key nobody wrote a question or label for. Gene symbols ask the case's findings."""
    return term.key not in keys and not _GENE.match(term.key)
