"""The whole path: files in, one interpretation out, pages and tables written whole or not at all.

The command line and the desktop's worker process both come through here, so that a result never depends on who asked.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mingbian.interpret import interpret, session
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import CaseOptions
from mingbian.model.collector import resting_collector
from mingbian.model.errors import Cancelled, Refusal, UsageError, UserError
from mingbian.model.interpretation import Interpretation
from mingbian.model.reading import Progress, Reading, ReadWarning
from mingbian.model.records import replace
from mingbian.readers import read

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from mingbian.interpret.assemble import Session

OnProgress = Callable[[Progress], None]

FILES = {
    "json": "interpretation.json",
    "csv": "findings.csv",
    "xlsx": "findings.xlsx",
    "clinician-pdf": "clinician.pdf",
    "patient-pdf": "patient.pdf",
    "counseling-pdf": "counseling.pdf",
}
"""The formats this version writes, and the file each is written to."""

DEFAULT_FORMATS = ("json", "csv", "clinician-pdf", "patient-pdf")
LANGUAGES = ("zh-TW", "en")
NOT_YET = ("fhir", "twngs")
"""Formats the contract names that this version cannot write; asking for one is an error, never silence."""


def run(
    paths: Sequence[Path],
    options: CaseOptions,
    kb: KnowledgeBase | None = None,
    progress: OnProgress | None = None,
) -> Interpretation:
    """Read every file of one case and interpret them together.

    ``progress`` is called with how far the work is and may raise ``Cancelled``. Raises ``Refusal`` where an input cannot
    be read as a result or contradicts the options, ``UsageError`` where an option is wrong.
    """
    return run_keeping(paths, options, kb, progress)[1]


def run_keeping(
    paths: Sequence[Path],
    options: CaseOptions,
    kb: KnowledgeBase | None = None,
    progress: OnProgress | None = None,
) -> tuple[tuple[Reading, ...], Interpretation]:
    """The same, with what the files said: a case that is kept can be interpreted again without them."""
    if not paths:
        raise UsageError("No input file was given.", "Name at least one VCF, BCF or laboratory report (JSON).")
    with resting_collector():
        kb = kb or KnowledgeBase.load()
        readings = tuple(_read(path, options, kb, progress) for path in paths)
        return readings, interpret(readings, options, kb, progress)


class Recent:
    """The case that was read last, kept in memory: an answer about it re-tiers it at once, without reading the file again.

    An answer is another request for the same, unchanged files whose options differ, and only in what no reader uses.
    Everything else, asking for the very same again included, reads anew.
    """

    _ANSWERS = (
        "tumor_type", "purity", "age", "context", "policy", "regulators", "consent_germline", "coverage", "profile",
        "consents", "germline_classes",
    )  # fmt: skip

    def __init__(self) -> None:
        self._key: tuple[object, ...] | None = None
        self._options = CaseOptions()
        self._readings: tuple[Reading, ...] = ()
        self._session: Session | None = None

    def run(
        self, paths: Sequence[Path], options: CaseOptions, kb: KnowledgeBase, progress: OnProgress | None = None
    ) -> tuple[tuple[Reading, ...], Interpretation]:
        """As ``run_keeping``, with the same result."""
        key = self._read_by(paths, options)
        if self._session is not None and key is not None and key == self._key and options != self._options:
            result = self._session.reinterpret(options)
            self._options = options
            return self._readings, result
        self._key = self._session = None
        self._readings = ()
        if not paths:
            return run_keeping(paths, options, kb, progress)
        with resting_collector():
            readings = tuple(_read(path, options, kb, progress) for path in paths)
            kept = session(readings, options, kb, progress)
        self._key, self._options, self._readings, self._session = key, options, readings, kept
        return readings, kept.interpretation

    def _read_by(self, paths: Sequence[Path], options: CaseOptions) -> tuple[object, ...] | None:
        """What a reading depends on: the files as they lie on the disk, and the options that readers use."""
        try:
            files = tuple((str(p), s.st_size, s.st_mtime_ns, s.st_ino) for p, s in ((p, os.stat(p)) for p in paths))
        except OSError:
            return None
        plain = CaseOptions()
        used = replace(options, **{name: getattr(plain, name) for name in self._ANSWERS})
        return files, used


def _read(path: Path, options: CaseOptions, kb: KnowledgeBase, progress: OnProgress | None) -> Reading:
    """One file. A table of no known format is read by the mapping that was saved for its columns, which is then said."""
    try:
        return read(path, options, kb.selection, progress)
    except Refusal as question:
        if question.code != "MAPPING_NEEDED":
            raise
        from mingbian import tabular

        saved = tabular.saved_for(path)
        if saved is None:
            raise
    reading = read(path, replace(options, mapping=str(saved)), kb.selection, progress)
    note = ReadWarning(
        "SAVED_MAPPING", f"This table was read by the mapping that was confirmed and saved for its columns ({saved.name})."
    )
    return replace(reading, warnings=(*reading.warnings, note))


def glance(paths: Sequence[Path], options: CaseOptions, kb: KnowledgeBase | None = None) -> Interpretation | None:
    """The findings in the known genes of one indexed VCF, early; None where there is no index beside it, or several files.

    It stands on a part of the file and says so in a blocking warning (GLANCE): it is shown until ``run`` is done and never
    kept. Raises ``Refusal`` where the file could not be read at all.
    """
    if len(paths) != 1:
        return None
    from mingbian.readers.vcf.glance import glance as look

    with resting_collector():
        kb = kb or KnowledgeBase.load()
        reading = look(paths[0], options, kb.selection)
        return None if reading is None else interpret((reading,), options, kb)


def render(interpretation: Interpretation, kind: str, lang: str) -> bytes:
    """The bytes of one output format (a key of ``FILES``) in one language.

    Raises ``Refusal`` for "counseling-pdf" where consent for such findings is not recorded as yes.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"There is no language {lang!r} here.", "Use zh-TW or en.")
    if kind == "json":
        from mingbian.reports.interpretation_json import dumps

        return dumps(interpretation)
    if kind == "csv":
        from mingbian.reports.tables import findings_csv

        return findings_csv(interpretation)
    if kind == "xlsx":
        from mingbian.reports.tables import findings_xlsx

        return findings_xlsx(interpretation)
    if kind == "clinician-pdf":
        from mingbian.reports.clinician import render_clinician

        return render_clinician(interpretation, lang)
    if kind == "patient-pdf":
        from mingbian.reports.patient import render_patient

        return render_patient(interpretation, lang)
    if kind == "counseling-pdf":
        from mingbian.reports.letters import render_counseling

        return render_counseling(interpretation, lang)
    check_formats([kind])
    raise AssertionError(kind)


def check_formats(formats: Sequence[str]) -> None:
    """Raise ``UsageError`` for a format this version does not write."""
    for name in formats:
        if name in NOT_YET:
            raise UsageError(
                f"The format {name!r} is not written by this version yet.", f"Choose from: {', '.join(FILES)}."
            )
        if name not in FILES:
            raise UsageError(f"There is no format {name!r}.", f"Choose from: {', '.join(FILES)}.")


def write(interpretation: Interpretation, out: Path, formats: Sequence[str], lang: str) -> tuple[Path, ...]:
    """Render every format, lay every file down beside its place, and only then put all of them in place.

    Raises ``Refusal`` where the folder cannot be written (full disk, no permission); then nothing new is there.
    """
    check_formats(formats)
    rendered = [(out / FILES[name], render(interpretation, name, lang)) for name in dict.fromkeys(formats)]
    return write_all(rendered)


def write_all(files: Sequence[tuple[Path, bytes]]) -> tuple[Path, ...]:
    """Write several files so that a reader sees the old ones or the new ones, each whole; on an error, none is new."""
    laid: list[tuple[str, Path]] = []
    made: list[Path] = []
    target = files[0][0] if files else Path()
    try:
        for target, data in files:
            if not target.parent.exists():
                made += [p for p in (target.parent, *target.parent.parents) if not p.exists()]
                target.parent.mkdir(parents=True, exist_ok=True)
            laid.append((_lay_down(target, data), target))
        for temporary, target in laid:
            os.replace(temporary, target)
    except OSError as e:
        for temporary, _ in laid:
            Path(temporary).unlink(missing_ok=True)
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise Refusal(
            "CANNOT_WRITE",
            str(target),
            f"The file cannot be written ({e.strerror or e}).",
            "Choose another folder or free some space; nothing was left half written.",
        ) from e
    return tuple(target for target, _ in files)


def write_whole(target: Path, data: bytes) -> Path:
    """Write one file whole; see ``write_all``."""
    return write_all([(target, data)])[0]


def _lay_down(target: Path, data: bytes) -> str:
    """A complete, synced temporary file beside its place; none where that fails."""
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as f:
            f.write(data)
            f.flush()
            os.fsync(f.fileno())
        os.chmod(temporary, 0o644)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    return temporary


def worker_main(connection: Connection) -> None:
    """Serve interpretation requests over a pipe until it closes; runs in a process of its own, spawned.

    A request is ``(paths, options)``, or ``(paths, options, "keep")``: then ``("readings", bytes)`` comes before the result
    (``cases.codec.unpack_readings`` reads them). Answers are ``("progress", Progress)`` any number of times, then exactly
    one of ``("result", Interpretation)``, ``("refused", Refusal | UsageError)`` or ``("failed", text)``. To cancel, the
    other side ends the process. The last case stays in memory, so that an answer about it re-tiers it at once.
    """
    kb: KnowledgeBase | None = None
    recent = Recent()
    while True:
        try:
            paths, options, *keep = connection.recv()
        except (EOFError, OSError):
            return
        try:
            kb = kb or KnowledgeBase.load()
            readings, result = recent.run(paths, options, kb, lambda p: connection.send(("progress", p)))
            if keep:
                from mingbian.cases.codec import pack_readings

                connection.send(("readings", pack_readings(readings)))
            answer: tuple[str, Any] = ("result", result)
        except UserError as e:
            answer = ("refused", e)
        except Cancelled:
            return
        except Exception as e:  # the last line of defense: the window must get an answer
            answer = ("failed", f"{type(e).__name__}: {e}")
        try:
            connection.send(answer)
        except (BrokenPipeError, OSError):
            return
