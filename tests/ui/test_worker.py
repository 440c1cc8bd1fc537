"""The spawned process: whatever happens in it, the window goes on."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui import children, fixtures

from mingbian.model.errors import Refusal
from mingbian_desktop import engine as engine_module
from mingbian_desktop.engine import Result
from mingbian_desktop.tasks import child
from mingbian_desktop.tasks.worker import Worker


class Log:
    def __init__(self, worker: Worker) -> None:
        self.answers: list[tuple[int, str, Any]] = []
        self.lost: list[tuple[int, str]] = []
        self.started: list[int] = []
        worker.answered.connect(lambda *a: self.answers.append(a))
        worker.lost.connect(lambda *a: self.lost.append(a))
        worker.started.connect(self.started.append)

    def final(self, job: int) -> Any:
        return next((a for a in self.answers if a[0] == job and a[1] != "progress"), None)


@pytest.fixture
def worker(qapp: QApplication) -> Iterator[Worker]:
    made = Worker(children.serve)
    yield made
    made.close()


@pytest.fixture
def log(worker: Worker) -> Log:
    return Log(worker)


@pytest.fixture
def until(qtbot: QtBot) -> Callable[[Callable[[], Any]], None]:
    return lambda condition: qtbot.waitUntil(condition, timeout=20_000)


Until = Callable[[Callable[[], Any]], None]


def test_requests_are_answered_one_after_another(worker: Worker, log: Log, until: Until) -> None:
    for job in (1, 2, 3):
        worker.submit(job, f"request {job}")
    until(lambda: log.final(3) is not None)
    assert [a for a in log.answers if a[1] == "result"] == [(n, "result", f"request {n}") for n in (1, 2, 3)]
    assert log.started == [1, 2, 3]


def test_a_refusal_arrives_whole(worker: Worker, log: Log, until: Until) -> None:
    worker.submit(1, "refuse")
    until(lambda: log.final(1) is not None)
    error = log.final(1)[2]
    assert isinstance(error, Refusal)
    assert (error.code, error.where, error.choices) == ("NOT_A_RESULT", "line 3", ("a",))


@pytest.mark.parametrize(("how", "words"), [("die", "exit code 7"), ("segfault", "exit code -11")])
def test_a_crash_is_reported_and_the_next_request_is_served(
    worker: Worker, log: Log, until: Until, how: str, words: str
) -> None:
    worker.submit(1, how)
    worker.submit(2, "after")
    until(lambda: log.final(2) is not None)
    assert log.lost == [(1, words)]
    assert log.final(2) == (2, "result", "after")


def test_an_answer_that_cannot_be_understood_is_a_loss(worker: Worker, log: Log, until: Until) -> None:
    worker.submit(1, "garbage")
    worker.submit(2, "after")
    until(lambda: log.final(2) is not None)
    assert [job for job, _ in log.lost] == [1]


def test_cancel_returns_at_once_says_nothing_more_and_leaves_a_fresh_process(
    worker: Worker, log: Log, until: Until
) -> None:
    worker.submit(1, "sleep")
    until(lambda: any(a[1] == "progress" for a in log.answers))
    began = time.monotonic()
    worker.cancel(1)
    assert time.monotonic() - began < 1
    worker.submit(2, "after")
    until(lambda: log.final(2) is not None)
    assert log.final(1) is None
    assert log.lost == []


def test_a_waiting_request_can_be_canceled(worker: Worker, log: Log, until: Until) -> None:
    worker.submit(1, "first")
    worker.submit(2, "second")
    worker.cancel(2)
    worker.submit(3, "third")
    until(lambda: log.final(3) is not None)
    assert log.final(2) is None
    assert 2 not in log.started


def test_the_process_stays_warm_between_requests(worker: Worker, log: Log, until: Until) -> None:
    worker.submit(1, "pid")
    worker.submit(2, "pid")
    until(lambda: log.final(2) is not None)
    assert log.final(1)[2] == log.final(2)[2]


def test_no_qt_in_the_process_that_reads_files(worker: Worker, log: Log, until: Until) -> None:
    worker.submit(1, "modules")
    until(lambda: log.final(1) is not None)
    assert log.final(1)[2] == []


def test_much_progress_does_not_flood_the_window(worker: Worker, log: Log, until: Until) -> None:
    worker.submit(1, "chatter")
    until(lambda: log.final(1) is not None)
    assert len([a for a in log.answers if a[1] == "progress"]) < 500


def test_a_whole_interpretation_travels_with_its_read_only_mappings(qapp: QApplication, until: Until) -> None:
    worker = Worker(children.serve, prepare=Result.of)
    log = Log(worker)
    try:
        worker.submit(1, fixtures.lung())
        until(lambda: log.final(1) is not None)
        result = log.final(1)[2]
        assert result.interpretation == fixtures.lung()
        assert len(result.rows) == len(result.interpretation.findings)
    finally:
        worker.close()


def test_closing_ends_everything_quickly(qapp: QApplication, until: Until) -> None:
    worker = Worker(children.serve)
    log = Log(worker)
    worker.submit(1, "sleep")
    until(lambda: bool(log.answers))
    process = worker._process
    began = time.monotonic()
    worker.close()
    assert time.monotonic() - began < 10
    assert not process.is_alive()
    assert not worker._thread.is_alive()
    assert log.lost == []


def test_nothing_connects_anywhere(monkeypatch: pytest.MonkeyPatch, qapp: QApplication, until: Until) -> None:
    """The pipe to the process is no network: with internet sockets forbidden the worker works."""
    real = socket.socket

    class Guard(real):  # type: ignore[valid-type,misc]
        def __init__(self, family: int = -1, *args: Any, **kwargs: Any) -> None:
            assert family == socket.AF_UNIX, "a network socket was made"
            super().__init__(family, *args, **kwargs)

    monkeypatch.setattr(socket, "socket", Guard)
    worker = Worker(children.serve)
    log = Log(worker)
    try:
        worker.submit(1, "hello")
        until(lambda: log.final(1) is not None)
    finally:
        worker.close()


def test_answers_reach_the_window_in_its_own_thread(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    monkeypatch.setattr(child, "serve_reading", children.serve)
    monkeypatch.setattr(engine_module, "_prepared", lambda payload: payload)
    engine = engine_module.LibraryEngine()
    threads: list[threading.Thread] = []

    class Receiver(QObject):
        def take(self, *_: object) -> None:
            threads.append(threading.current_thread())

    receiver = Receiver()
    for signal in (engine.events.started, engine.events.finished, engine.events.failed):
        signal.connect(receiver.take)
    try:
        engine.run(1, (), "hello")  # type: ignore[arg-type]
        until(lambda: len(threads) >= 2)
    finally:
        engine.close()
    assert set(threads) == {threading.main_thread()}


def test_the_process_may_start_a_helper_of_its_own(qapp: QApplication, until: Until) -> None:
    worker = Worker(children.serve_with_helper)
    log = Log(worker)
    try:
        worker.submit(1, "go")
        until(lambda: log.final(1) is not None)
        assert log.final(1)[2] == "from the helper"
    finally:
        worker.close()


def test_a_process_left_alone_ends_when_the_window_is_gone(qapp: QApplication, until: Until) -> None:
    """Whatever kills the window closes its end of the pipe; the child then ends by itself."""
    worker = Worker(children.serve)
    log = Log(worker)
    worker.submit(1, "hello")
    until(lambda: log.final(1) is not None)
    process, pipe = worker._process, worker._pipe
    assert pipe is not None
    pipe.close()
    process.join(10)
    assert process.exitcode == 0
    worker.close()
