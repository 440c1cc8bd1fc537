"""How a row's tumor types stand to the case's tumor type, along OncoTree."""

from __future__ import annotations

from enum import StrEnum

from mingbian.knowledge.oncotree import OncoTree
from mingbian.knowledge.rows import GROUPS, Row


class TumorMatch(StrEnum):
    """``NARROWER``: the row speaks of a subtype of what the case names, so it may or may not hold.

    ``AGNOSTIC_OPEN``: the row holds for any tumor with exceptions, and the case's tumor type is not known.
    ``EXCLUDED``: the row names this tumor as one it does not hold for; nor is its drug then offered from another tumor.
    """

    EQUAL = "equal"
    ANCESTOR = "ancestor"
    AGNOSTIC = "agnostic"
    AGNOSTIC_OPEN = "agnostic_open"
    NARROWER = "narrower"
    OTHER = "other"
    UNKNOWN = "unknown"
    EXCLUDED = "excluded"


OWN = frozenset({TumorMatch.EQUAL, TumorMatch.ANCESTOR, TumorMatch.AGNOSTIC, TumorMatch.AGNOSTIC_OPEN, TumorMatch.NARROWER})
"""The row speaks of this tumor (the open and the narrower ones under a condition)."""


class TumorMatcher:
    """Matches rows against one case's tumor type; remembers each answer for the length of one interpretation."""

    __slots__ = ("_answers", "_tree", "code")

    def __init__(self, tree: OncoTree, code: str | None) -> None:
        self.code = code
        self._tree = tree
        self._answers: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[TumorMatch, str]] = {}

    def match(self, row: Row) -> tuple[TumorMatch, str]:
        """The relation, and the row's tumor type that made it ("NSCLC", "*solid", or all of them joined by "|")."""
        key = (row.tumor_types, row.excluded_tumor_types)
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = self._match(*key)
        return answer

    def _match(self, types: tuple[str, ...], excluded: tuple[str, ...]) -> tuple[TumorMatch, str]:
        groups = [t for t in types if t in GROUPS]
        if self.code is None:
            if groups:
                certain = "*" in groups and not excluded
                return (TumorMatch.AGNOSTIC if certain else TumorMatch.AGNOSTIC_OPEN), groups[0]
            return TumorMatch.UNKNOWN, "|".join(types)
        tree, code = self._tree, self.code
        if tree.covers(types, (), code):
            if excluded and tree.covers(excluded, (), code):
                return TumorMatch.EXCLUDED, "|".join(types)
            if code in types:
                return TumorMatch.EQUAL, code
            above = next((a for a in tree.ancestors(code) if a in types), None)
            if above is not None:
                return TumorMatch.ANCESTOR, above
            return TumorMatch.AGNOSTIC, groups[0]
        if excluded and tree.covers(excluded, (), code):
            return TumorMatch.EXCLUDED, "|".join(types)
        below = [t for t in types if t not in GROUPS and tree.is_a(t, code)]
        if below:
            return TumorMatch.NARROWER, "|".join(below)
        return TumorMatch.OTHER, "|".join(types)
