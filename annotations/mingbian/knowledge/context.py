"""Conditions on the case: which keys rows may ask for, how the window asks, and which value satisfies which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mingbian.knowledge.rows import ContextTerm, split_list
from mingbian.knowledge.tables import Table
from mingbian.model.errors import KnowledgeError

KEY_COLUMNS = ("key", "kind", "type", "label_en", "label_zh", "question_en", "question_zh")
VALUE_COLUMNS = ("key", "value", "label_en", "label_zh", "also")
KINDS = ("ask", "case", "note")
TYPES = ("choice", "list", "number")


@dataclass(frozen=True, slots=True)
class ContextValue:
    """One answer. ``also`` are other values of the key that hold when this one does (osimertinib is an EGFR-TKI)."""

    value: str
    label_en: str
    label_zh: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContextKey:
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

    def value(self, name: str) -> ContextValue | None:
        """The value of that name, compared without case."""
        wanted = name.casefold()
        return next((value for value in self.values if value.value.casefold() == wanted), None)

    def satisfied_by(self, stated: str) -> frozenset[str]:
        """Every value that holds when the case states this one; a value not known here satisfies only itself."""
        value = self.value(stated)
        return frozenset({stated}) if value is None else frozenset({value.value, *value.also})

    def text(self, term: ContextTerm, lang: str) -> str:
        """A condition in plain words, in "en" or "zh-TW": "HER2 (IHC, ISH): negative"."""
        chinese = lang.startswith("zh")
        label = self.label_zh if chinese else self.label_en
        words = []
        for name in term.values:
            value = self.value(name)
            words.append(name if value is None else value.label_zh if chinese else value.label_en)
        joined = (" 或 " if chinese else " or ").join(words)
        colon = "：" if chinese else ": "
        if term.op == "=":
            return f"{label}{colon}{joined}"
        if term.op == "!=":
            return f"{label}{colon}{'非 ' if chinese else 'not '}{joined}"
        sign = {">=": "≥", "<=": "≤"}.get(term.op, term.op)
        return f"{label} {sign} {joined}"


def read_context(keys: Table, values: Table) -> Mapping[str, ContextKey]:
    """The keys in table order. Raises KnowledgeError where the two tables do not fit each other."""
    by_key: dict[str, list[ContextValue]] = {row["key"]: [] for row in keys}
    for row in values:
        if row["key"] not in by_key:
            raise KnowledgeError(values.name, row.place, f"key {row['key']!r} is not in {keys.name}")
        listed = by_key[row["key"]]
        if any(value.value == row["value"] for value in listed):
            raise KnowledgeError(values.name, row.place, f"{row['key']}={row['value']} stands twice")
        listed.append(ContextValue(row["value"], row["label_en"], row["label_zh"], split_list(row["also"], "|")))
    context: dict[str, ContextKey] = {}
    for row in keys:
        if row["key"] in context:
            raise KnowledgeError(keys.name, row.place, f"key {row['key']!r} stands twice")
        if row["kind"] not in KINDS or row["type"] not in TYPES:
            raise KnowledgeError(keys.name, row.place, f"unknown kind or type: {row['kind']}, {row['type']}")
        if row["kind"] == "ask" and not (row["question_en"] and row["question_zh"]):
            raise KnowledgeError(keys.name, row.place, "an asked key needs its question in both languages")
        listed = by_key[row["key"]]
        names = {value.value for value in listed}
        for value in listed:
            unknown = [name for name in value.also if name not in names]
            if unknown:
                raise KnowledgeError(values.name, row["key"], f"{value.value} also satisfies unknown {unknown[0]!r}")
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


def context_faults(term: ContextTerm, keys: Mapping[str, ContextKey]) -> str | None:
    """Why a row's condition cannot be used: an unknown key, an unknown value, a comparison of words; None if it can."""
    key = keys.get(term.key)
    if key is None:
        return f"context key {term.key!r} is not in context_keys.tsv"
    if key.kind == "note":
        return None
    if key.type == "number":
        return None if term.number is not None else f"context {term.key} is a number: {term}"
    if term.op not in {"=", "!="}:
        return f"context {term.key} is not a number: {term}"
    unknown = [name for name in term.values if key.values and name not in key.choices]
    return f"context {term.key} has no value {unknown[0]!r} (see context_values.tsv)" if unknown else None
