"""Five roles and every operation; passwords, locks, and who writes in the store."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.cases.fixtures import PASSPHRASE, PASSWORD, PEOPLE, Laboratory, inputs, make_laboratory

from mingbian import exporting, issuing
from mingbian.cases import accounts, audit, backups, reinterpretation
from mingbian.cases.admin import Administration
from mingbian.cases.errors import NotPermitted, ReadOnly, StoreRefusal
from mingbian.cases.family import Family
from mingbian.cases.operations import Operations
from mingbian.cases.permissions import PERMITTED, permitted
from mingbian.cases.records import Patient, Relative, Role, Settings, ToDo, User
from mingbian.cases.signing import Signing
from mingbian.cases.store import Session, Store
from mingbian.cases.views import case_view
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Consent
from mingbian.model.errors import UserError
from mingbian.model.interpretation import Tier

Act = Callable[[Store, Session, str, str, Path], object]
MEANING = "reviewed_and_approved"


def _kb() -> KnowledgeBase:
    return KnowledgeBase.load()


ACTS: dict[str, Act] = {
    "case.create": lambda s, w, c, f, t: Operations(s, w).create_case(*inputs()),
    "case.patient": lambda s, w, c, f, t: Operations(s, w).set_patient(Patient(c, "x")),
    "case.assign": lambda s, w, c, f, t: Operations(s, w).assign(c, "ana"),
    "case.archive": lambda s, w, c, f, t: Operations(s, w).archive(c),
    "case.answer": lambda s, w, c, f, t: Operations(s, w).answer(c, _kb(), {"age": "50"}),
    "case.consent": lambda s, w, c, f, t: Operations(s, w).consent(c, _kb(), Consent.NO, "form"),
    "case.retier": lambda s, w, c, f, t: Operations(s, w).retier(c, _kb()),
    "finding.open": lambda s, w, c, f, t: Operations(s, w).open_finding(c, f),
    "finding.accept": lambda s, w, c, f, t: Operations(s, w).accept(c, f),
    "finding.overrule": lambda s, w, c, f, t: Operations(s, w).overrule_tier(c, f, Tier.III, "x"),
    "finding.dismiss": lambda s, w, c, f, t: Operations(s, w).dismiss(c, f, ["artifact"], with_germline=True),
    "finding.report": lambda s, w, c, f, t: Operations(s, w).mark_for_report(c, f, True),
    "finding.oncogenicity": lambda s, w, c, f, t: Operations(s, w).overrule_oncogenicity(c, f, "VUS", "x"),
    "finding.opinion": lambda s, w, c, f, t: Operations(s, w).opinion(c, f, Tier.II),
    "comment": lambda s, w, c, f, t: Operations(s, w).comment(c, "x"),
    "undo": lambda s, w, c, f, t: Operations(s, w).undo(c),
    "case.review": lambda s, w, c, f, t: Signing(s, w).review(c),
    "case.sign": lambda s, w, c, f, t: issuing.sign(s, w, c, PASSWORD, MEANING),
    "case.amend": lambda s, w, c, f, t: Signing(s, w).amend(c, "x"),
    "report.release": lambda s, w, c, f, t: issuing.release(s, w, "MR-0", PASSWORD),
    "germline.follow": lambda s, w, c, f, t: Family(s, w).follow(c, f, owner="carol"),
    "germline.contact": lambda s, w, c, f, t: Family(s, w).contact(c, "2026-11-22", "phone", "daughter", "called"),
    "germline.relative": lambda s, w, c, f, t: Family(s, w).relative(Relative("", c, "sister")),
    "germline.letter": lambda s, w, c, f, t: Family(s, w).letter(c, "family", "en", {"a": "b"}),
    "germline.pedigree": lambda s, w, c, f, t: Family(s, w).pedigree(c, "{}"),
    "to_do": lambda s, w, c, f, t: reinterpretation.take_over(s, w, [ToDo(c, "k", "0" * 64, (), False, "")]),
    "export.identified": lambda s, w, c, f, t: exporting.files(s, w, c, "identified", t),
    "export.pseudonymized": lambda s, w, c, f, t: exporting.files(s, w, c, "pseudonymized", t),
    "user": lambda s, w, c, f, t: Administration(s, w).add_user(User("new", "N", Role.VIEWER), PASSWORD),
    "settings": lambda s, w, c, f, t: Administration(s, w).settings(four_eyes=True),
    "lease.take": lambda s, w, c, f, t: s.take_over(w, "x"),
    "backup": lambda s, w, c, f, t: backups.back_up(s, w, t),
}
ELSEWHERE = {"case.read", "audit.read", "password.change", "case.original", "restore", "passphrase"}


def test_every_action_of_the_matrix_is_tried() -> None:
    assert set(ACTS) | ELSEWHERE == set(PERMITTED)


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_each_role_does_what_the_matrix_says_and_nothing_else(laboratory: Laboratory, name: str, tmp_path: Path) -> None:
    role = PEOPLE[name][0]
    with laboratory.open() as store:
        case = store.cases()[0].id
        finding = case_view(store, case).to_open[0]
        who = laboratory.session(name, store)
        for action, act in ACTS.items():
            head = store.journal.head()
            try:
                act(store, who, case, finding, tmp_path / "out")
                refused = False
            except NotPermitted:
                refused = True
            except UserError:
                refused = False  # permitted, and stopped by something else: not reviewed, nothing to amend
            assert refused is not permitted(action, role), (name, action)
            if refused:
                assert store.journal.head() == head, (name, action)


def test_a_one_person_laboratory_does_all_with_one_account_and_still_signs(tmp_path: Path) -> None:
    path, key = make_laboratory(tmp_path, single_user=True)
    with Store.open(path, key) as store:
        who = store.login("sam", PASSWORD)
        case = store.cases()[0].id
        for finding in case_view(store, case).to_open:
            Operations(store, who).open_finding(case, finding)
        Signing(store, who).review(case)
        with pytest.raises(StoreRefusal, match="not right"):
            issuing.sign(store, who, case, "", MEANING)
        issuing.sign(store, who, case, PASSWORD, MEANING)
        backups.back_up(store, who)
        with pytest.raises(StoreRefusal, match="one-person"):
            Administration(store, who).add_user(User("b", "B", Role.VIEWER), PASSWORD)


def test_five_wrong_passwords_lock_the_account_for_a_while(store: Store, laboratory: Laboratory) -> None:
    for _ in range(5):
        with pytest.raises(StoreRefusal):
            store.login("ana", "wrong wrong 1")
    with pytest.raises(StoreRefusal, match="locked"):
        store.login("ana", PASSWORD)
    laboratory.clock.now += timedelta(minutes=16)
    assert store.login("ana", PASSWORD).role is Role.ANALYST


def test_a_wrong_name_and_a_wrong_password_sound_the_same(store: Store) -> None:
    with pytest.raises(StoreRefusal) as nobody:
        store.login("nobody", PASSWORD)
    with pytest.raises(StoreRefusal) as wrong:
        store.login("ana", "wrong wrong 1")
    assert str(nobody.value) == str(wrong.value)


def test_an_account_that_was_closed_does_not_come_in_and_the_last_administrator_stays(
    store: Store, laboratory: Laboratory
) -> None:
    admin = Administration(store, laboratory.session("admin", store))
    admin.change_user("ana", active=False)
    with pytest.raises(StoreRefusal):
        store.login("ana", PASSWORD)
    with pytest.raises(StoreRefusal, match="last"):
        admin.change_user("admin", role=Role.VIEWER)


@pytest.mark.parametrize("easy", ["short", "password123", "aaaaaaaaaaaa", ""])
def test_easy_passwords_are_refused(store: Store, laboratory: Laboratory, easy: str) -> None:
    with pytest.raises(StoreRefusal, match="easy"):
        Administration(store, laboratory.session("admin", store)).add_user(User("n", "N", Role.VIEWER), easy)


def test_the_wrong_passphrase_opens_nothing(laboratory: Laboratory) -> None:
    with pytest.raises(StoreRefusal, match="passphrase"):
        Store.open(laboratory.path, PASSPHRASE + " ")


def test_a_second_workstation_reads_and_sees_who_writes(laboratory: Laboratory) -> None:
    with laboratory.open(holder="Dr. Sam Lin", workstation="ROOM-1", exclusive=True) as first:
        case = first.cases()[0].id
        with laboratory.open(holder="Ana Wu", workstation="ROOM-2", exclusive=True) as second:
            assert second.read_only is not None
            assert second.read_only.holder == "Dr. Sam Lin"
            assert case_view(second, case).file.id == case
            with pytest.raises(ReadOnly, match="Sam Lin"):
                laboratory.operations(second, "ana").comment(case, "x")
            laboratory.clock.now += timedelta(hours=2)
            assert second.holders()[0].stale  # nothing happens by itself
            with pytest.raises(ReadOnly):
                laboratory.operations(second, "ana").comment(case, "x")
            with pytest.raises(NotPermitted):
                second.take_over(laboratory.session("ana", second), "they went home")
            second.take_over(laboratory.session("sam", second), "they went home")
            laboratory.operations(second, "ana").comment(case, "from room 2")
            with pytest.raises(ReadOnly):
                laboratory.operations(first, "sam").comment(case, "x")
            assert first.beat() is False
            taken = [e.content for e in second.journal.events() if e.content.action == "lease.take"]
            assert taken[0].reason == "they went home"
            assert "ROOM-1" in str(taken[0].detail)


def test_a_second_window_on_the_same_machine_only_reads_but_a_command_may_write(laboratory: Laboratory) -> None:
    with laboratory.open(exclusive=True) as window:
        with laboratory.open(exclusive=True) as second:
            assert second.read_only is not None
        with laboratory.open() as command:
            laboratory.operations(command).comment(window.cases()[0].id, "from a command")
        laboratory.operations(window).comment(window.cases()[0].id, "from the window")


CRASHING = """
import os, signal, sys
from pathlib import Path
from mingbian.cases.operations import Operations
from mingbian.cases.store import Session, Store
store = Store.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), holder="Dr. Sam Lin", exclusive=True)
user = next(u for u in store.users() if u.name == "sam")
ops = Operations(store, Session(user.name, user.full_name, user.title, user.role, False))
for n in range(3):
    ops.comment(store.cases()[0].id, f"step {n}")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_after_a_crash_the_store_opens_for_writing_and_tells_what_it_recovered(laboratory: Laboratory) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CRASHING, str(laboratory.path), laboratory.key.hex()], check=False, env={**os.environ}
    )
    assert done.returncode == -signal.SIGKILL
    with laboratory.open(exclusive=True) as store:
        assert store.read_only is None
        assert [(r.holder, r.total) for r in store.recovered] == [("Dr. Sam Lin", 3)]
        assert store.recovered[0].steps[0][0] == store.cases()[0].id
        assert len(case_view(store, store.cases()[0].id).comments) == 3
    with laboratory.open() as again:
        assert again.recovered == ()


def test_another_passphrase_opens_the_store_and_the_old_one_does_not(laboratory: Laboratory) -> None:
    store = laboratory.open()
    case = store.cases()[0].id
    laboratory.operations(store).comment(case, "before")
    with pytest.raises(NotPermitted):
        Administration(store, laboratory.session("sam", store)).change_passphrase(PASSPHRASE, "green lamp by the sea")
    admin = Administration(store, laboratory.session("admin", store))
    with pytest.raises(StoreRefusal, match="not right"):
        admin.change_passphrase("not it at all", "green lamp by the sea")
    aside = admin.change_passphrase(PASSPHRASE, "green lamp by the sea")
    with pytest.raises(StoreRefusal, match="passphrase"):
        Store.open(laboratory.path, PASSPHRASE)
    with Store.open(laboratory.path, "green lamp by the sea") as again:
        assert [c.text for c in case_view(again, case).comments] == ["before"]
        assert audit.verify(again).sound
    with Store.open(aside, PASSPHRASE) as old:
        assert len(old.cases()) == 1


def test_a_password_is_hashed_as_dearly_as_promised() -> None:
    hashed = accounts.hash_password("ana", PASSWORD, Settings("x"))
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
