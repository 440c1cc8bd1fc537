"""Resources of a FHIR document, wherever they stand: bundle entries, contained resources, or the document itself.

Only coded elements are read. A narrative (``text.div``) is never looked at: it may contradict the codes, and in examples in
circulation it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mingbian.readers.vendor.json_view import View

MOST_RESOURCES = 100_000


@dataclass(frozen=True, slots=True)
class Coding:
    system: str
    code: str
    display: str

    @property
    def words(self) -> str:
        """Code and display together, for the shared vocabulary."""
        return f"{self.code} {self.display}".strip()


def resources(document: View) -> Iterator[View]:
    """Every resource of the document in its order, nested bundles and contained resources included."""
    waiting = [document]
    given = 0
    while waiting:
        here = waiting.pop(0)
        given += 1
        if given > MOST_RESOURCES:
            return
        if here.text("resourceType") == "Bundle":
            waiting = [entry.at("resource") for entry in here.items("entry") if entry.at("resource")] + waiting
            continue
        yield here
        waiting = list(here.items("contained")) + waiting


def codings(concept: View) -> list[Coding]:
    """The codings of a CodeableConcept; its text stands in where there is none."""
    if not concept:
        return []
    found = [
        Coding((c.text("system") or "").strip("#"), (c.text("code") or "").lstrip("#"), c.text("display") or "")
        for c in concept.items("coding")
    ]
    found = [c for c in found if c.code or c.display]
    text = concept.text("text")
    return found or ([Coding("", "", text)] if text is not None else [])


def has_code(concept: View, *wanted: str) -> bool:
    """Whether one of the codes is among a CodeableConcept's codings."""
    return any(c.code in wanted for c in codings(concept))


def words_of(concept: View) -> str:
    """All codes and displays of a CodeableConcept in one text."""
    return " ".join(c.words for c in codings(concept))


class Components:
    """The components of one Observation by LOINC (or other) code."""

    def __init__(self, observation: View) -> None:
        self._by_code: dict[str, list[View]] = {}
        for component in observation.items("component"):
            for code in {c.code for c in codings(component.at("code")) if c.code}:
                self._by_code.setdefault(code, []).append(component)

    def all(self, *codes: str) -> list[View]:
        return [component for code in codes for component in self._by_code.get(code, ())]

    def coded(self, *codes: str) -> list[Coding]:
        """First codings of the components' coded values, in order; a string value counts as a display."""
        found = []
        for component in self.all(*codes):
            values = codings(component.at("valueCodeableConcept"))
            text = component.text("valueString")
            if values:
                found.append(values[0])
            elif text is not None:
                found.append(Coding("", text, text))
        return found

    def code(self, *codes: str) -> str | None:
        """The first value's code (its display where it has none)."""
        for coding in self.coded(*codes):
            return coding.code or coding.display
        return None

    def words(self, *codes: str) -> str | None:
        found = self.coded(*codes)
        return found[0].words if found else None

    def quantity(self, *codes: str) -> str | None:
        """The first value as the text of a number: a quantity, a whole number, or a text."""
        for component in self.all(*codes):
            value = component.at("valueQuantity").text("value") if component.at("valueQuantity") else None
            value = value or component.text("valueInteger", "valueDecimal", "valueString")
            if value is not None:
                return value
        return None

    def unit(self, *codes: str) -> str | None:
        for component in self.all(*codes):
            if component.at("valueQuantity"):
                return component.at("valueQuantity").text("unit", "code")
        return None
