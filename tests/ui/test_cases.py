"""Open files and their states: questions, refusals, answers, cancel, crash."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from tests.ui import fixtures
from tests.ui.fake import FakeEngine

from mingbian.model.case import Build, CaseOptions, Consent
from mingbian.model.errors import Refusal, UsageError
from mingbian_desktop.presenters.cases import CaseBook, State, asked_option, look, with_answer, with_fact

BUILD = Refusal("BUILD_UNKNOWN", "x.vcf", "No build.", "State it.", None, ("GRCh37", "GRCh38"))
BAD = Refusal("NOT_A_RESULT", "x.vcf", "A web page.", "Get the VCF.")
CONFLICT = Refusal("TUMOR_TYPE_CONFLICT", "x.vcf", "LUAD here.", "Leave it out.", None, ("LUAD", "COAD"))


@pytest.fixture
def quiet(qapp: QApplication) -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def book(quiet: FakeEngine) -> CaseBook:
    return CaseBook(quiet)


def test_a_file_waits_reads_and_is_ready(book: CaseBook, quiet: FakeEngine) -> None:
    case = book.open(Path("a.vcf"))
    assert case.state is State.WAITING
    quiet.start(case.job)
    assert case.state is State.READING
    quiet.progress(case.job, 10, 0.5)
    assert case.progress is not None
    assert case.progress.records == 10
    quiet.give(case.job, fixtures.lung())
    assert case.state is State.READY
    assert case.title == "S-0001"


def test_a_second_file_while_one_loads_waits_its_turn(book: CaseBook, quiet: FakeEngine) -> None:
    first, second = book.open(Path("a.vcf")), book.open(Path("b.vcf"))
    quiet.start(first.job)
    assert (first.state, second.state) == (State.READING, State.WAITING)
    quiet.give(first.job, fixtures.lung())
    quiet.start(second.job)
    quiet.give(second.job, fixtures.colorectal())
    assert (first.title, second.title) == ("S-0001", "S-0002")


def test_the_same_file_is_not_opened_twice(book: CaseBook, quiet: FakeEngine) -> None:
    first = book.open(Path("a.vcf"))
    book.open(Path("b.vcf"))
    assert book.open(Path("a.vcf")) is first
    assert book.current is first
    assert len(book.cases) == 2


def test_canceling_drops_what_comes_late(book: CaseBook, quiet: FakeEngine) -> None:
    case = book.open(Path("a.vcf"))
    quiet.start(case.job)
    job = case.job
    book.cancel(case)
    assert case.state is State.CANCELED
    assert quiet.canceled == [job]
    quiet.give(job, fixtures.lung())
    assert case.interpretation is None
    assert case.state is State.CANCELED


def test_a_refusal_that_can_be_answered_becomes_a_question(book: CaseBook, quiet: FakeEngine) -> None:
    case = book.open(Path("a.vcf"))
    quiet.give(case.job, BUILD)
    assert case.state is State.ASKS
    book.revise(case, with_answer(case.options, "build", "GRCh38"))
    assert quiet.runs[-1][2].build is Build.GRCH38
    quiet.give(case.job, fixtures.lung())
    assert case.state is State.READY


def test_any_other_refusal_is_final(book: CaseBook, quiet: FakeEngine) -> None:
    case = book.open(Path("a.vcf"))
    quiet.give(case.job, BAD)
    assert case.state is State.REFUSED
    assert case.interpretation is None


def test_half_a_file_is_read_only_when_someone_says_so() -> None:
    asks = Refusal("INPUT_INCOMPLETE", "x", "Ends early.", "Copy it again, or use --accept-incomplete.")
    final = Refusal("INPUT_INCOMPLETE", "x", "Nothing could be read.", "Copy it again.")
    assert asked_option(asks) == "accept_incomplete"
    assert asked_option(final) is None
    assert with_answer(CaseOptions(), "accept_incomplete", "yes").accept_incomplete


def test_an_answer_interprets_again_and_keeps_the_old_result_meanwhile(book: CaseBook, quiet: FakeEngine) -> None:
    case = book.open(Path("a.vcf"))
    quiet.give(case.job, fixtures.lung())
    book.revise(case, with_fact(case.options, "setting", "metastatic"))
    assert case.busy
    assert case.interpretation is not None
    assert dict(quiet.runs[-1][2].context) == {"setting": "metastatic"}
    quiet.give(case.job, fixtures.lung())
    assert case.revision == 2


def test_a_change_that_contradicts_the_file_is_taken_back(book: CaseBook, quiet: FakeEngine) -> None:
    case = book.open(Path("a.vcf"))
    quiet.give(case.job, fixtures.lung())
    before = case.options
    book.revise(case, with_fact(case.options, "tumor_type", "COAD"))
    quiet.give(case.job, CONFLICT)
    assert case.state is State.READY
    assert case.notice is CONFLICT
    assert case.options == before
    book.dismiss_notice(case)
    assert case.notice is None


def test_a_crash_leaves_the_other_cases_and_offers_to_try_again(book: CaseBook, quiet: FakeEngine) -> None:
    good, bad = book.open(Path("a.vcf")), book.open(Path("b.vcf"))
    quiet.give(good.job, fixtures.lung())
    quiet.give(bad.job, "exit code -11")
    assert bad.state is State.FAILED
    assert good.state is State.READY
    book.read_again(bad)
    quiet.give(bad.job, fixtures.colorectal())
    assert bad.state is State.READY


def test_a_crash_while_interpreting_again_keeps_the_result(book: CaseBook, quiet: FakeEngine) -> None:
    case = book.open(Path("a.vcf"))
    quiet.give(case.job, fixtures.lung())
    book.revise(case, with_fact(case.options, "age", "50"))
    quiet.give(case.job, "exit code -9")
    assert case.state is State.READY
    assert case.failure
    assert case.options.age is None


def test_closing_the_current_case_shows_its_neighbor(book: CaseBook, quiet: FakeEngine) -> None:
    cases = [book.open(Path(name)) for name in ("a.vcf", "b.vcf", "c.vcf")]
    book.select(cases[1].id)
    book.close(cases[1])
    assert book.current is cases[2]
    book.close(cases[2])
    assert book.current is cases[0]
    book.close(cases[0])
    assert book.current is None
    assert set(quiet.canceled) == {c.job for c in cases}


def test_a_blocking_warning_blocks_until_acknowledged_and_again_when_it_changes(book: CaseBook, quiet: FakeEngine) -> None:
    case = book.open(Path("a.vcf"))
    quiet.give(case.job, fixtures.blocking())
    assert case.blocked
    book.acknowledge(case)
    assert not case.blocked
    book.revise(case, with_fact(case.options, "age", "61"))
    quiet.give(case.job, fixtures.blocking())
    assert not case.blocked
    book.read_again(case)
    quiet.give(case.job, fixtures.blocking())
    assert case.blocked


@pytest.mark.parametrize(("key", "field"), [("age", "age"), ("sex", "sex"), ("tumor_type", "tumor_type")])
def test_facts_of_the_person_are_options_not_context(key: str, field: str) -> None:
    value = "60" if key == "age" else "female"
    options = with_fact(CaseOptions(), key, value)
    assert getattr(options, field) is not None
    assert not options.context
    assert getattr(with_fact(options, key, None), field) is None


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid"):
        with_fact(CaseOptions(), "age", "sixty")


def test_consent_is_an_option() -> None:
    assert with_fact(CaseOptions(), "consent", "yes").consent_germline is Consent.YES


def test_a_usage_error_is_shown_like_a_refusal(book: CaseBook, quiet: FakeEngine) -> None:
    case = book.open(Path("a.vcf"))
    quiet.give(case.job, UsageError("No such tumor type.", "Give a code."))
    assert case.state is State.REFUSED


def test_a_dropped_folder_gives_the_files_in_it(tmp_path: Path) -> None:
    for name in ("b.vcf", "a.vcf.gz", "notes.txt", "r.json"):
        (tmp_path / name).write_text("x")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "deep.vcf").write_text("x")
    found = look([tmp_path])
    assert [p.name for p in found.files] == ["a.vcf.gz", "b.vcf", "r.json"]


def test_a_folder_without_results_and_a_file_that_is_gone_are_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    found = look([empty, tmp_path / "gone.vcf"])
    assert found.files == ()
    assert found.empty_folders == ("empty",)
    assert found.missing == ("gone.vcf",)


def test_a_crowded_folder_is_opened_in_part_and_says_so(tmp_path: Path) -> None:
    for n in range(30):
        (tmp_path / f"{n:02}.vcf").write_text("x")
    found = look([tmp_path])
    assert len(found.files) == 20
    assert found.crowded == ((tmp_path.name, 30),)
