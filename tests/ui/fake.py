"""An engine without a library behind it: tests decide what comes back and when."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mingbian.model.case import CaseOptions, TumorType
from mingbian.model.errors import UserError
from mingbian.model.interpretation import Interpretation
from mingbian.model.reading import Progress
from mingbian_desktop.engine import EngineEvents, ExampleCase, Result
from mingbian_desktop.i18n import Lang

if TYPE_CHECKING:  # as in the window, loaded when first asked for
    from mingbian_desktop.models.knowledge_rows import KnowledgeRows

TYPES = (
    TumorType("LUAD", "Lung Adenocarcinoma", "肺腺癌"),
    TumorType("LUSC", "Lung Squamous Cell Carcinoma", "肺鱗狀細胞癌"),
    TumorType("COAD", "Colon Adenocarcinoma", "結腸腺癌"),
    TumorType("BRCA", "Invasive Breast Carcinoma", "侵襲性乳癌"),
)


@cache
def bundled_knowledge() -> KnowledgeRows:
    """The knowledge base as it comes with the program, without anything of a site."""
    from mingbian.knowledge.store import KnowledgeBase
    from mingbian_desktop.models.knowledge_rows import KnowledgeRows

    return KnowledgeRows.of(KnowledgeBase.load(site=None))


class FakeLookup:
    def search_tumor_types(self, query: str) -> list[TumorType]:
        q = query.lower()
        return [t for t in TYPES if q in t.code.lower() or q in t.name.lower() or q in (t.name_zh or "")]

    def key_text(self, key: str, lang: Lang) -> str:
        return ""

    def choice_text(self, key: str, value: str, lang: Lang) -> str:
        return {"metastatic": "轉移性", "none": "沒有"}.get(value, value) if lang is Lang.ZH else value


class FakeEngine:
    """Remembers what was asked. ``answers`` maps a file name to what comes back at once; others wait for `finish`."""

    def __init__(
        self, answers: dict[str, Interpretation | UserError | str] | None = None, pdf: bytes | None = None
    ) -> None:
        self.events = EngineEvents()
        self.answers = answers or {}
        self.pdf = pdf
        self.runs: list[tuple[int, tuple[Path, ...], CaseOptions]] = []
        self.canceled: list[int] = []
        self.renders: list[tuple[int, str, str]] = []
        self.closed = False
        self.knowledge: KnowledgeRows | Exception | None = None

    def run(self, job: int, paths: Sequence[Path], options: CaseOptions, keep: bool = False) -> None:
        self.runs.append((job, tuple(paths), options))
        answer = self.answers.get(paths[0].name)
        if answer is not None:
            self.events.started.emit(job)
            self.give(job, answer)

    def give(self, job: int, answer: Interpretation | UserError | str) -> None:
        if isinstance(answer, Interpretation):
            self.events.finished.emit(job, Result.of(answer))
        elif isinstance(answer, UserError):
            self.events.refused.emit(job, answer)
        else:
            self.events.failed.emit(job, answer)

    def start(self, job: int) -> None:
        self.events.started.emit(job)

    def progress(self, job: int, records: int, fraction: float | None, stage: str = "reading") -> None:
        self.events.progressed.emit(job, Progress(records, fraction, stage))

    def cancel(self, job: int) -> None:
        self.canceled.append(job)

    def render(self, job: int, interpretation: Interpretation, kind: str, lang: str) -> None:
        self.renders.append((job, kind, lang))
        if self.pdf is not None:
            self.events.rendered.emit(job, self.pdf)

    def load_lookup(self) -> FakeLookup:
        return FakeLookup()

    def load_knowledge(self) -> KnowledgeRows:
        if isinstance(self.knowledge, Exception):
            raise self.knowledge
        return self.knowledge or bundled_knowledge()

    def examples(self) -> Sequence[ExampleCase]:
        return [ExampleCase(Path("S-0001.vcf.gz"), CaseOptions()), ExampleCase(Path("S-0002.json"), CaseOptions())]

    def close(self) -> None:
        self.closed = True
