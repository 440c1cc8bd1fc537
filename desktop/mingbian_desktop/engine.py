"""What the window asks of the library, as a protocol; and the engine that asks it in a spawned process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from mingbian.model.case import CaseOptions, TumorType
from mingbian.model.interpretation import Finding, Interpretation
from mingbian_desktop.i18n import Lang, Text
from mingbian_desktop.models.rows import VariantRows, from_findings
from mingbian_desktop.tasks import child
from mingbian_desktop.tasks.worker import Worker

if TYPE_CHECKING:
    from mingbian.knowledge.store import KnowledgeBase
    from mingbian_desktop.models.knowledge_rows import KnowledgeRows


@dataclass(frozen=True, slots=True)
class Result:
    """An interpretation with its table columns, built before the window's thread sees it.

    ``readings`` is what the files said, packed for the case store, where it was asked for.
    """

    interpretation: Interpretation
    rows: VariantRows
    readings: bytes = b""

    @classmethod
    def of(cls, interpretation: Interpretation, dismissed: Sequence[Finding] = ()) -> Result:
        """``dismissed`` are findings that a review took off the report: they stand at the end of the rows."""
        return cls(interpretation, from_findings((*interpretation.findings, *dismissed), len(dismissed)))


@dataclass(frozen=True, slots=True)
class ExampleCase:
    """One bundled example: a file and the options it is read with."""

    path: Path
    options: CaseOptions


class EngineEvents(QObject):
    """What comes back, always in the window's thread. ``job`` is the number the request was given."""

    started = Signal(int)
    progressed = Signal(int, object)  # Progress
    finished = Signal(int, object)  # Result
    refused = Signal(int, object)  # UserError
    failed = Signal(int, str)
    rendered = Signal(int, object)  # bytes
    not_rendered = Signal(int, str)


class Lookup(Protocol):
    """What the window looks up in the knowledge base by itself: tumor types, and words for the answers to questions."""

    def search_tumor_types(self, query: str) -> list[TumorType]: ...

    def key_text(self, key: str, lang: Lang) -> str:
        """The short name of a question's subject ("Line of treatment"), "" where the knowledge base has none."""
        ...

    def choice_text(self, key: str, value: str, lang: Lang) -> str:
        """The words for one answer to a question of the case; the value itself where the knowledge base has none."""
        ...


class Engine(Protocol):
    """The library, as far as the window knows it. Tests give a fake one."""

    events: EngineEvents

    def run(self, job: int, paths: Sequence[Path], options: CaseOptions, keep: bool = False) -> None:
        """Read and interpret; with ``keep`` the result carries what was read, for the case store."""
        ...

    def cancel(self, job: int) -> None: ...

    def render(self, job: int, interpretation: Interpretation, kind: str, lang: str) -> None:
        """Ask for a PDF; ``kind`` is "clinician" or "patient"."""
        ...

    def load_lookup(self) -> Lookup:
        """Called off the window's thread; may take a moment."""
        ...

    def load_knowledge(self) -> KnowledgeRows:
        """All rows of the knowledge base, for browsing. Called off the window's thread; may take a moment."""
        ...

    def examples(self) -> Sequence[ExampleCase]: ...

    def close(self) -> None: ...


class LibraryLookup:
    """`Lookup` over the library's knowledge base."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._tree = kb.oncotree
        self._names = {key.key: Text(zh=key.label_zh or key.label_en, en=key.label_en) for key in kb.context_keys.values()}
        self._words = {
            (key.key, value.value): Text(zh=value.label_zh or value.value, en=value.label_en or value.value)
            for key in kb.context_keys.values()
            for value in key.values
        }

    def search_tumor_types(self, query: str) -> list[TumorType]:
        return self._tree.search(query)

    def key_text(self, key: str, lang: Lang) -> str:
        text = self._names.get(key)
        return text.in_(lang) if text else ""

    def choice_text(self, key: str, value: str, lang: Lang) -> str:
        text = self._words.get((key, value))
        return text.in_(lang) if text else value


def _prepared(payload: Any) -> Result:
    return Result.of(payload)


class LibraryEngine(QObject):
    """The real engine: one warm process reads, another (started when first needed) renders pages.

    A QObject of the window's thread, so that what the workers' threads emit is received there.
    """

    def __init__(self) -> None:
        super().__init__()
        self.events = EngineEvents()
        self._readings: dict[int, bytes] = {}
        self._reader = Worker(child.serve_reading, prepare=_prepared)
        self._renderer: Worker | None = None
        self._reader.started.connect(self.events.started)
        self._reader.answered.connect(self._on_read)
        self._reader.lost.connect(self.events.failed)

    def run(self, job: int, paths: Sequence[Path], options: CaseOptions, keep: bool = False) -> None:
        self._reader.submit(job, (tuple(paths), options, "keep") if keep else (tuple(paths), options))

    def cancel(self, job: int) -> None:
        self._reader.cancel(job)

    def render(self, job: int, interpretation: Interpretation, kind: str, lang: str) -> None:
        if self._renderer is None:
            self._renderer = Worker(child.serve_rendering)
            self._renderer.answered.connect(self._on_rendered)
            self._renderer.lost.connect(self.events.not_rendered)
        self._renderer.submit(job, (interpretation, f"{kind}-pdf", lang))

    def load_lookup(self) -> Lookup:
        from mingbian.knowledge.store import KnowledgeBase

        return LibraryLookup(KnowledgeBase.load())

    def load_knowledge(self) -> KnowledgeRows:
        from mingbian.knowledge.store import KnowledgeBase
        from mingbian_desktop.models.knowledge_rows import KnowledgeRows

        return KnowledgeRows.of(KnowledgeBase.load())

    def examples(self) -> Sequence[ExampleCase]:
        from mingbian.examples import example_cases

        return [ExampleCase(e.path, e.options) for e in example_cases()]

    def close(self) -> None:
        self._reader.close()
        if self._renderer is not None:
            self._renderer.close()

    @Slot(int, str, object)
    def _on_read(self, job: int, tag: str, payload: Any) -> None:
        events = self.events
        if tag == "progress":
            events.progressed.emit(job, payload)
            return
        if tag == "readings":
            self._readings[job] = payload
            return
        readings = self._readings.pop(job, b"")
        if tag == "result":
            events.finished.emit(job, replace(payload, readings=readings) if readings else payload)
        elif tag == "refused":
            events.refused.emit(job, payload)
        else:
            events.failed.emit(job, str(payload))

    @Slot(int, str, object)
    def _on_rendered(self, job: int, tag: str, payload: Any) -> None:
        if tag == "result":
            self.events.rendered.emit(job, payload)
        else:
            self.events.not_rendered.emit(job, str(payload))
