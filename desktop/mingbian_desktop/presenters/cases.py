"""The open files and what is known of each: waiting, reading, a result, a question, a refusal. No widgets here."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mingbian.model.case import Assay, Build, CaseOptions, Consent
from mingbian.model.errors import Refusal, UserError
from mingbian.model.interpretation import Interpretation
from mingbian.model.reading import Progress
from mingbian.model.records import replace
from mingbian_desktop.engine import Engine, Result
from mingbian_desktop.models.rows import VariantRows, no_rows

if TYPE_CHECKING:  # the store and its libraries are loaded when one is first opened
    from mingbian.cases.records import CaseFile
    from mingbian.cases.views import CaseView

READABLE = (
    ".vcf", ".vcf.gz", ".vcf.bgz", ".bcf", ".json", ".json.gz", ".xml", ".maf", ".maf.gz", ".tsv", ".tsv.gz", ".csv",
    ".cns", ".seg", ".xlsx",
)  # fmt: skip
TABLES = (".csv", ".tsv", ".txt", ".xlsx")
"""Names of files that may be tables: what is no known format is then asked about column by column."""
FOLDER_LIMIT = 20


class State(Enum):
    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    ASKS = "asks"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELED = "canceled"
    KEPT = "kept"  # in the case store, and not read from it yet


@dataclass
class OpenCase:
    """One opened file, or one case of the store. ``result`` stays while it is interpreted again; ``notice`` is a change
    that was refused, ``failure`` what a lost process said. ``file`` and ``view`` are the store's: what its list says, and
    the whole case.
    """

    id: int
    paths: tuple[Path, ...]
    options: CaseOptions
    state: State = State.WAITING
    job: int = 0
    progress: Progress | None = None
    result: Result | None = None
    refusal: UserError | None = None
    failure: str = ""
    notice: UserError | None = None
    seconds: float = 0.0
    acknowledged: bool = False
    revision: int = 0
    began: float = 0.0
    before: CaseOptions | None = field(default=None, repr=False)
    file: CaseFile | None = None
    view: CaseView | None = None

    @property
    def name(self) -> str:
        return self.paths[0].name if self.paths else self.file.label if self.file else ""

    @property
    def kept(self) -> str:
        """The id of the case in the store, "" where it is not kept."""
        return self.file.id if self.file else ""

    @property
    def interpretation(self) -> Interpretation | None:
        return self.result.interpretation if self.result else None

    @property
    def rows(self) -> VariantRows:
        return self.result.rows if self.result else no_rows()

    @property
    def busy(self) -> bool:
        return self.state in (State.WAITING, State.READING)

    @property
    def blocked(self) -> bool:
        """A blocking warning that nobody has acknowledged yet."""
        return bool(self.result and self.result.interpretation.blocking and not self.acknowledged)

    @property
    def title(self) -> str:
        if self.file is not None:
            return self.file.label
        i = self.interpretation
        return (i.case.sample if i else None) or self.name


# Which option answers a refusal that has choices; any other refusal is shown, not asked.
_QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "BUILD": "build",
        "TUMOR_SAMPLE": "tumor_sample",
        "NORMAL_SAMPLE": "normal_sample",
        "SAMPLE": "tumor_sample",
        "ASSAY": "assay",
        "TUMOR_TYPE": "tumor_type",
        "INPUT_INCOMPLETE": "accept_incomplete",
        "ZIP_ARCHIVE": "member",
    }
)


def asked_option(error: UserError) -> str | None:
    """The name of the option that would settle a refusal ("build", "tumor_sample", ...), None where it is final."""
    if not isinstance(error, Refusal):
        return None
    if error.code == "MAPPING_NEEDED" or (error.code == "NOT_A_RESULT" and error.file.lower().endswith(TABLES)):
        return "mapping"
    for start in sorted(_QUESTIONS, key=len, reverse=True):
        if error.code.startswith(start):
            option = _QUESTIONS[start]
            if option == "accept_incomplete":
                return option if "--accept-incomplete" in error.remedy else None
            return option if error.choices else None
    return None


def with_answer(options: CaseOptions, option: str, value: str) -> CaseOptions:
    """Options with one question of a refusal answered."""
    if option == "accept_incomplete":
        return replace(options, accept_incomplete=True)
    if option == "build":
        return replace(options, build=Build(value))
    if option == "assay":
        return replace(options, assay=Assay(value))
    if option == "tumor_sample":
        return replace(options, tumor_sample=value)
    if option == "normal_sample":
        return replace(options, normal_sample=value)
    if option == "mapping":
        return replace(options, mapping=value)
    if option == "member":
        return replace(options, member=value)
    return replace(options, tumor_type=value)


def with_fact(options: CaseOptions, key: str, value: str | None) -> CaseOptions:
    """Options with one fact of the case given (a context key, or age, sex, purity, tumor type ...); None takes it back.

    Raises ``ValueError`` where a number is not one.
    """
    if key == "age":
        return replace(options, age=int(value) if value else None)
    if key == "purity":
        return replace(options, purity=float(value) if value else None)
    if key == "sex":
        return replace(options, sex=value or None)
    if key == "tumor_type":
        return replace(options, tumor_type=value or None)
    if key == "assay":
        return replace(options, assay=Assay(value) if value else None)
    if key == "build":
        return replace(options, build=Build(value) if value else None)
    if key in ("consent", "consent_germline"):
        return replace(options, consent_germline=Consent(value) if value else None)
    context = dict(options.context)
    if value:
        context[key] = value
    else:
        context.pop(key, None)
    return replace(options, context=context)


@dataclass(frozen=True, slots=True)
class Found:
    """What stands behind the paths someone dropped: files to open, and what to say about the rest."""

    files: tuple[Path, ...]
    empty_folders: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    crowded: tuple[tuple[str, int], ...] = ()


def look(paths: Sequence[Path]) -> Found:
    """Resolve dropped paths. A folder gives the readable files directly in it. Touches the disk: call it off the window."""
    files: list[Path] = []
    empty: list[str] = []
    missing: list[str] = []
    crowded: list[tuple[str, int]] = []
    for path in paths:
        if path.is_dir():
            with os.scandir(path) as entries:
                inside = sorted(e.name for e in entries if e.is_file() and e.name.lower().endswith(READABLE))
            if not inside:
                empty.append(path.name or str(path))
            elif len(inside) > FOLDER_LIMIT:
                crowded.append((path.name, len(inside)))
            files.extend(path / name for name in inside[:FOLDER_LIMIT])
        elif path.exists():
            files.append(path)
        else:
            missing.append(path.name)
    return Found(tuple(files), tuple(empty), tuple(missing), tuple(crowded))


class CaseBook(QObject):
    """Opens, reads again, cancels and closes cases through an engine; tells views what changed by case id."""

    added = Signal(int)
    changed = Signal(int)
    progressed = Signal(int)
    removed = Signal(int)
    current_changed = Signal()
    interpreted = Signal(int)

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._cases: dict[int, OpenCase] = {}
        self._jobs: dict[int, int] = {}
        self._next_case = 1
        self._next_job = 1
        self._current: int | None = None
        self.keeping = False  # whether results are to carry what was read, for the case store
        self.reviser: Callable[[OpenCase, CaseOptions], bool] | None = None
        self.reader = ""  # the account of who looks at the case store, whose opened rows count
        events = engine.events
        events.started.connect(self._on_started)
        events.progressed.connect(self._on_progress)
        events.finished.connect(self._on_finished)
        events.refused.connect(self._on_refused)
        events.failed.connect(self._on_failed)

    # Asking ------------------------------------------------------------------------------------------------------
    @property
    def cases(self) -> tuple[OpenCase, ...]:
        return tuple(self._cases.values())

    def get(self, case_id: int) -> OpenCase | None:
        return self._cases.get(case_id)

    @property
    def current(self) -> OpenCase | None:
        return self._cases.get(self._current) if self._current is not None else None

    # Doing -------------------------------------------------------------------------------------------------------
    def open(self, path: Path, options: CaseOptions | None = None) -> OpenCase:
        """Open one file as one case and make it current; a file that is open already is only shown."""
        for case in self._cases.values():
            if case.paths == (path,) and (case.busy or case.state is State.READY):
                self.select(case.id)
                return case
        case = OpenCase(self._next_case, (path,), options or CaseOptions())
        self._next_case += 1
        self._cases[case.id] = case
        self.added.emit(case.id)
        self.select(case.id)
        self._submit(case)
        return case

    def select(self, case_id: int) -> None:
        if case_id in self._cases and case_id != self._current:
            self._current = case_id
            self.current_changed.emit()

    def step(self, by: int) -> None:
        """Make the next (+1) or previous (-1) case current."""
        ids = list(self._cases)
        if self._current in ids:
            at = ids.index(self._current) + by
            if 0 <= at < len(ids):
                self.select(ids[at])

    def revise(self, case: OpenCase, options: CaseOptions) -> None:
        """Interpret again with other options; the old result stays until the new one is there."""
        if options == case.options and case.state is State.READY:
            return
        if case.kept and self.reviser is not None and self.reviser(case, options):
            return
        if case.busy:
            self._engine.cancel(case.job)
            self._jobs.pop(case.job, None)
        if case.before is None and case.result is not None:
            case.before = case.options
        case.options = options
        self._submit(case)

    def read_again(self, case: OpenCase) -> None:
        if case.busy or (case.kept and self.reviser is not None and self.reviser(case, case.options)):
            return
        case.result = None
        case.acknowledged = False
        self._submit(case)

    def cancel(self, case: OpenCase) -> None:
        """Stop reading. A case that already had a result goes back to it."""
        if not case.busy:
            return
        self._engine.cancel(case.job)
        self._jobs.pop(case.job, None)
        self._settle(case, State.READY if case.result else State.CANCELED)

    def close(self, case: OpenCase) -> None:
        if case.busy:
            self._engine.cancel(case.job)
            self._jobs.pop(case.job, None)
        ids = list(self._cases)
        at = ids.index(case.id)
        del self._cases[case.id]
        self.removed.emit(case.id)
        if self._current == case.id:
            rest = list(self._cases)
            self._current = rest[min(at, len(rest) - 1)] if rest else None
            self.current_changed.emit()

    def acknowledge(self, case: OpenCase) -> None:
        case.acknowledged = True
        self.changed.emit(case.id)

    def dismiss_notice(self, case: OpenCase) -> None:
        case.notice = None
        case.failure = ""
        self.changed.emit(case.id)

    # The case store ----------------------------------------------------------------------------------------------
    def of_kept(self, kept: str) -> OpenCase | None:
        """The case of the store with this id, where it is in the list."""
        return next((c for c in self._cases.values() if c.kept == kept), None)

    def adopt(self, file: CaseFile) -> OpenCase:
        """List a case of the store; it is read when it is first looked at."""
        case = OpenCase(self._next_case, (), file.options, State.KEPT, file=file)
        self._next_case += 1
        self._cases[case.id] = case
        self.added.emit(case.id)
        return case

    def show_view(self, case_id: int, view: CaseView, result: Result) -> None:
        """Show a case as the store has it now."""
        case = self._cases.get(case_id)
        if case is None:
            return
        if case.result is not result:
            if case.result is None or case.result.interpretation.warnings != result.interpretation.warnings:
                case.acknowledged = False
            case.revision += 1
        case.file, case.view, case.result = view.file, view, result
        case.options = view.file.options
        case.state = State.READY
        case.notice = None
        self.changed.emit(case.id)

    def note_refusal(self, case_id: int, error: UserError) -> None:
        """A change of a kept case that was refused; it stays as it was."""
        case = self._cases.get(case_id)
        if case is not None:
            case.notice = error
            self.changed.emit(case.id)

    def forget_kept(self) -> None:
        """Let go of everything that is the store's."""
        for case in [c for c in self._cases.values() if c.kept]:
            self.close(case)

    # What comes back ---------------------------------------------------------------------------------------------
    def _submit(self, case: OpenCase) -> None:
        case.job = self._next_job
        self._next_job += 1
        case.state = State.WAITING
        case.progress = None
        case.refusal = None
        case.notice = None
        case.failure = ""
        self._jobs[case.job] = case.id
        self.changed.emit(case.id)
        self._engine.run(case.job, case.paths, case.options, self.keeping)

    def _case_of(self, job: int) -> OpenCase | None:
        case = self._cases.get(self._jobs.get(job, -1))
        return case if case is not None and case.job == job else None

    def _settle(self, case: OpenCase, state: State) -> None:
        self._jobs.pop(case.job, None)
        case.state = state
        case.progress = None
        if state is State.READY and case.before is not None:
            case.options = case.before
        case.before = None
        self.changed.emit(case.id)

    def _on_started(self, job: int) -> None:
        case = self._case_of(job)
        if case is not None:
            case.state = State.READING
            case.began = time.monotonic()
            self.changed.emit(case.id)

    def _on_progress(self, job: int, progress: Progress) -> None:
        case = self._case_of(job)
        if case is not None:
            case.progress = progress
            self.progressed.emit(case.id)

    def _on_finished(self, job: int, result: Result) -> None:
        case = self._case_of(job)
        if case is None:
            return
        case.seconds = time.monotonic() - case.began if case.began else 0.0
        if case.result is None or case.result.interpretation.warnings != result.interpretation.warnings:
            case.acknowledged = False
        case.result = result
        case.revision += 1
        case.before = None
        self._settle(case, State.READY)
        self.interpreted.emit(case.id)

    def _on_refused(self, job: int, error: UserError) -> None:
        case = self._case_of(job)
        if case is None:
            return
        if case.result is not None:
            case.notice = error
            self._settle(case, State.READY)
            return
        case.refusal = error
        self._settle(case, State.ASKS if asked_option(error) else State.REFUSED)

    def _on_failed(self, job: int, words: str) -> None:
        case = self._case_of(job)
        if case is None:
            return
        case.failure = words
        self._settle(case, State.READY if case.result else State.FAILED)
