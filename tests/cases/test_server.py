"""A store on a PostgreSQL server: several write at once, nothing is lost, and no password lies about."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from tests.cases.fixtures import PASSWORD, ServerLaboratory, signed
from tests.cases.postgres import Running
from tests.cases.tampering import TAMPERINGS, tampered
from tests.trust.store_trials import together

from mingbian import issuing
from mingbian.cases import audit, backups
from mingbian.cases.errors import Conflict, StoreFault, StoreRefusal
from mingbian.cases.records import Comment, Role, User
from mingbian.cases.server import server_address
from mingbian.cases.store import Store
from mingbian.cases.views import case_view

pytestmark = pytest.mark.xdist_group("postgresql")


@pytest.fixture
def laboratory(server: Running) -> ServerLaboratory:
    return ServerLaboratory(server, "laboratory")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_four_programs_write_at_once_and_every_edit_is_there(laboratory: ServerLaboratory) -> None:
    found = together(laboratory, 20, 4)
    assert found == {"edits": 80, "there": 80, "passed": True}


def test_several_windows_write_and_nobody_has_to_be_waited_for(laboratory: ServerLaboratory) -> None:
    with laboratory.open(exclusive=True, workstation="A") as one, laboratory.open(exclusive=True, workstation="B") as two:
        assert (one.read_only, two.read_only) == (None, None)
        case = one.cases()[0].id
        laboratory.operations(one).comment(case, "from A")
        laboratory.operations(two).comment(case, "from B")
        assert {h.workstation for h in one.holders()} == {"A", "B"}
        assert one.beat()
        with pytest.raises(StoreRefusal, match="Nobody holds"):
            one.take_over(laboratory.session("admin", one), "why not")
        assert {c.text for c in two.journal.all(Comment)} == {"from A", "from B"}


def test_the_same_thing_changed_by_two_is_a_conflict_that_shows_both(laboratory: ServerLaboratory) -> None:
    with laboratory.open() as one, laboratory.open() as two:
        seen = case_view(two, two.cases()[0].id)
        laboratory.operations(one, "ana").relabel(seen.file.id, "by Ana")
        with pytest.raises(Conflict) as refused:
            laboratory.operations(two).relabel(seen.file.id, "by Sam", base=seen.seq)
        assert refused.value.by == "ana"
        assert refused.value.theirs.label == "by Ana"  # type: ignore[attr-defined]
        laboratory.operations(two).relabel(seen.file.id, "by Sam", base=refused.value.seq)
        assert one.case_file(seen.file.id).label == "by Sam"
        assert audit.verify(one).sound


def test_a_report_is_signed_and_made_again_from_a_server(laboratory: ServerLaboratory) -> None:
    with laboratory.open() as store:
        report = signed(store, laboratory)
        pages = issuing.issued_pages(store, report.id, issuing.CLINICIAN, "en")
        anchor = audit.Anchor("page", report.anchor_seq, report.anchor[:32])
        assert audit.verify(store, [anchor]).sound
    with laboratory.open() as store:
        assert issuing.made_again(store, report.id, issuing.CLINICIAN, "en") == pages
        assert store.login("sam", PASSWORD).role is Role.SIGNER


def test_whoever_changes_a_row_on_the_server_is_found(laboratory: ServerLaboratory) -> None:
    rng = random.Random(5)
    with laboratory.open() as store:
        for n in range(3):
            laboratory.operations(store).comment(store.cases()[0].id, f"c{n}")
        for kind in sorted(set(TAMPERINGS) - {"delete_bytes"}):  # which asks in a way that only SQLite has
            with tampered(store.database, kind, rng) as changed:
                assert not audit.verify(store).sound, changed
        assert audit.verify(store).sound


def test_what_fails_half_way_leaves_nothing_and_the_session_goes_on(laboratory: ServerLaboratory) -> None:
    with laboratory.open() as store:
        head = store.journal.head()
        with suppress(RuntimeError), store.edit("case.comment", "sam") as draft:
            draft.always = True
            store.database.write("DELETE FROM entity")
            raise RuntimeError
        with pytest.raises(StoreRefusal, match="cannot keep"):
            laboratory.operations(store).relabel("nul\x00", "x")
        assert store.journal.head() == head
        laboratory.operations(store).comment(store.cases()[0].id, "after")
        assert audit.verify(store).sound


def test_a_lost_connection_is_said_and_made_again(laboratory: ServerLaboratory) -> None:
    with laboratory.open() as store:
        ops, case = laboratory.operations(store), store.cases()[0].id
        ops.comment(case, "before")
        laboratory.server.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname='{laboratory.database}'"
        )
        with pytest.raises(StoreFault) as lost:
            ops.comment(case, "lost")
        assert lost.value.code == "CONNECTION_LOST"
        ops.comment(case, "after")
        assert {c.text for c in store.journal.all(Comment)} == {"before", "after"}
        with laboratory.open() as other:  # it still is alive, and is not taken for one that crashed
            assert other.recovered == ()


def test_a_connection_lost_within_an_edit_takes_the_whole_edit_with_it(laboratory: ServerLaboratory) -> None:
    """Even where somebody does not listen to the first refusals, nothing goes on over a new connection."""

    def edit(store: Store) -> None:
        with store.edit("case.comment", "sam") as draft:
            draft.always = True
            laboratory.server.execute(
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname='{laboratory.database}'"
            )
            for _ in range(2):
                with suppress(StoreRefusal):
                    store.cases()
            store.database.write("DELETE FROM entity")

    with laboratory.open() as store:
        head = store.journal.head()
        with pytest.raises(StoreFault, match="lost"):
            edit(store)
        assert store.journal.head() == head
        assert audit.verify(store).sound


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_program_that_is_killed_is_told_of_with_what_it_had_saved(laboratory: ServerLaboratory) -> None:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            store = laboratory.open()
            laboratory.operations(store).comment(store.cases()[0].id, "saved")
            os.write(write, b"saved")
            signal.pause()
        os._exit(1)
    os.close(write)
    assert os.read(read, 5) == b"saved"
    os.close(read)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    waited = f"SELECT 1 FROM pg_stat_activity WHERE datname='{laboratory.database}'"
    while laboratory.server.execute(waited):  # until the server has seen that it is gone
        pass
    with laboratory.open() as store:
        assert [r.total for r in store.recovered] == [1]
        assert [c.text for c in store.journal.all(Comment)] == ["saved"]


def test_a_second_store_in_one_database_is_refused_and_an_empty_one_is_said(laboratory: ServerLaboratory) -> None:
    first = User("admin", "A", Role.ADMINISTRATOR)
    with pytest.raises(StoreRefusal, match="already"):
        Store.create(laboratory.address, laboratory.server.password, first, PASSWORD)
    with pytest.raises(StoreRefusal) as empty:
        Store.open(laboratory.server.address("postgres"), laboratory.server.password)
    assert empty.value.code == "NO_STORE"


def test_no_refusal_says_the_password_or_what_the_server_said(laboratory: ServerLaboratory) -> None:
    for wrong, code in (("not this one", "WRONG_PASSPHRASE"), (laboratory.server.password, "NOT_REACHED")):
        address = laboratory.server.address(laboratory.database if code == "WRONG_PASSPHRASE" else "nowhere")
        with pytest.raises(StoreRefusal) as refused:
            Store.open(address, wrong)
        assert refused.value.code == code
        assert not any(x in str(refused.value) for x in (wrong, "127.0.0.1", "FATAL"))


def test_what_is_the_servers_matter_is_refused_with_that_reason(laboratory: ServerLaboratory, tmp_path: Path) -> None:
    store = laboratory.open()
    with pytest.raises(StoreRefusal) as refused:
        backups.back_up(store, folder=tmp_path)
    assert refused.value.code == "ON_A_SERVER"
    assert list(tmp_path.iterdir()) == []
    assert backups.anchors(store) == ()
    backups.close(store)


@pytest.mark.parametrize(
    "text", ["postgresql://sam:secret@host/db", "postgresql://host/db?password=secret", "postgresql:///?sslpassword=x"]
)
def test_an_address_with_a_password_is_refused(text: str) -> None:
    with pytest.raises(StoreRefusal) as refused:
        server_address(text)
    assert refused.value.code == "PASSWORD_IN_ADDRESS"
    assert "secret" not in str(refused.value)


def test_a_file_is_not_taken_for_a_server() -> None:
    assert server_address("/data/laboratory.mbcases") is None
    assert server_address("C:\\data\\laboratory.mbcases") is None
    assert str(server_address("postgresql:///?service=mingbian")) == "postgresql:///?service=mingbian"


def test_the_command_line_opens_a_store_on_a_server(laboratory: ServerLaboratory, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(laboratory.server.password)
    done = subprocess.run(
        [Path(sys.executable).with_name("mingbian"), "case", "list", "--store", str(laboratory.address),
         "--passphrase-file", secret],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "T-0001" in done.stdout, done.stderr
