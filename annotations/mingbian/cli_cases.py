"""``mingbian case``, ``mingbian audit`` and ``mingbian verify``: the case store without a window. Parses, calls, prints.

Secrets come from a terminal, from a file, or from the first lines of standard input; never from the command line, where
other users of the machine could read them, and never from the environment.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mingbian.model.errors import UsageError

if TYPE_CHECKING:
    from mingbian.cases.audit import Anchor
    from mingbian.cases.store import Address, Session, Store

EXIT_DONE, EXIT_REFUSED = 0, 3
_STORE_ENV = "MINGBIAN_STORE"


def _place(args: argparse.Namespace) -> Address:
    """Where the store lies: as ``--store`` says, or ``MINGBIAN_STORE``, or the user's data folder."""
    from mingbian.cases.server import server_address

    stated = args.store or os.environ.get(_STORE_ENV)
    if stated:
        return server_address(stated) or Path(stated)
    return default_store()


def default_store() -> Path:
    """Where the store lies unless somebody says otherwise: the user's data folder."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home())
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "mingbian" / "laboratory.mbcases"


def add_commands(commands: Any, kind: type[argparse.ArgumentParser]) -> None:
    """The commands ``case``, ``audit`` and ``verify``."""
    case = commands.add_parser("case", help="the case store: cases, review, signature, backup")
    verbs = case.add_subparsers(dest="case_command", required=True, parser_class=kind, metavar="COMMAND")

    def verb(name: str, text: str, *, person: bool = True) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=text)
        _secrets(made, person)
        return made  # type: ignore[no-any-return]

    init = verb("init", "make a new store with its first account")
    init.add_argument("--laboratory", default="")
    init.add_argument("--full-name", required=True, help="as it is printed under a report")
    init.add_argument("--single-user", action="store_true", help="a laboratory of one person, who signs")

    user = verb("user", "add an account")
    user.add_argument("name")
    user.add_argument("--full-name", required=True)
    user.add_argument("--title", default="")
    user.add_argument("--role", required=True, choices=["viewer", "analyst", "counselor", "signer", "administrator"])
    user.add_argument("--new-password-file", type=Path, metavar="FILE", help="its password (else asked for)")

    add = verb("add", "read and interpret files as one case, and keep it")
    add.add_argument("files", nargs="+", type=Path, metavar="FILE")
    add.add_argument("--label", default="")
    add.add_argument("--tumor-type", metavar="CODE")
    add.add_argument("--assay", choices=["tumor-only", "tumor-normal", "plasma", "germline"])
    add.add_argument("--build", choices=["GRCh37", "GRCh38"])
    add.add_argument("--consent-germline", choices=["yes", "no", "unknown"])
    add.add_argument("--keep-originals", action="store_true", help="keep a copy of the files in the store, too")

    list_ = verb("list", "one line a case", person=False)
    list_.add_argument("--json", action="store_true")

    show = verb("show", "one case: findings, decisions, reports, what may be done", person=False)
    show.add_argument("case", help="its number or id")
    show.add_argument("--json", action="store_true")

    review = verb("review", "open every Tier I and II row, see its basis, and mark the case as reviewed")
    review.add_argument("case")

    sign = verb("sign", "sign a reviewed case")
    sign.add_argument("case")
    sign.add_argument("--meaning", default="reviewed_and_approved")
    sign.add_argument("--despite", default="", metavar="REASON", help="sign over a caution, with this reason")
    sign.add_argument("--out", type=Path, metavar="DIR", help="write the signed pages here")

    amend = verb("amend", "open a signed case for an amended report")
    amend.add_argument("case")
    amend.add_argument("--reason", required=True)

    release = verb("release", "release the patient's page of a signed case, by name")
    release.add_argument("case")
    release.add_argument("--out", type=Path, metavar="DIR")

    export = verb("export", "write a case to files")
    export.add_argument("case")
    export.add_argument("--level", choices=["identified", "pseudonymized"], default="pseudonymized")
    export.add_argument("--out", type=Path, required=True, metavar="DIR")
    export.add_argument("--lang", choices=["zh-TW", "en"], default="zh-TW")

    verify = verb("verify", "check the store, or a backup of it", person=False)
    verify.add_argument("file", nargs="?", type=Path, help="a backup (default: the store)")

    again = verb("reinterpret", "what the knowledge in force says otherwise of which cases")
    again.add_argument("--since", default="bundled", metavar="STATE", help="compared with: bundled, a folder, a pack")
    again.add_argument("--all", action="store_true", help="all cases, whatever changed")
    again.add_argument("--list", action="store_true", help="put them on the to-do list")
    again.add_argument("--json", action="store_true")

    backup = verb("backup", "make and verify a backup")
    backup.add_argument("--to", type=Path, metavar="DIR")
    backup.add_argument("--drill", action="store_true", help="restore it elsewhere as well, and compare every row")

    restore = verb("restore", "put a backup in place; the store that was there is set aside", person=False)
    restore.add_argument("backup", type=Path)
    restore.add_argument("--to", type=Path, metavar="FILE", help="where to (default: the store's place)")
    restore.add_argument("--user", default=os.environ.get("USER", "operator"), metavar="NAME", help="who restores")

    audit = commands.add_parser("audit", help="the journal of the case store")
    audits = audit.add_subparsers(dest="audit_command", required=True, parser_class=kind, metavar="verify|export")
    check = audits.add_parser("verify", help="check the hash chain, the state, and what reports and backups know of it")
    _secrets(check, False)
    check.add_argument("--report", type=Path, action="append", default=[], metavar="PDF", help="a signed page; repeatable")
    check.add_argument("--backups", type=Path, metavar="DIR", help="a folder of backups to compare with")
    out = audits.add_parser("export", help="every event as one line of JSON")
    _secrets(out, True)
    out.add_argument("--out", type=Path, required=True, metavar="FILE")

    pdf = commands.add_parser("verify", help="was this PDF issued by this store, and is it unchanged")
    pdf.add_argument("report", type=Path)
    _secrets(pdf, False)


def _secrets(parser: argparse.ArgumentParser, person: bool) -> None:
    parser.add_argument(
        "--store", default=None, metavar="FILE|postgresql://...", help="default: the user's data folder; never a password"
    )
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="the store's passphrase (-: standard input)")
    if person:
        parser.add_argument("--user", metavar="NAME", help="your account")
        parser.add_argument("--password-file", type=Path, metavar="FILE", help="your password (-: standard input)")


def _secret(file: Path | None, what: str) -> str:
    """A secret from a file, standard input ("-", one line each) or the terminal."""
    if file is not None:
        try:
            text = sys.stdin.readline() if str(file) == "-" else file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise UsageError(f"The file of the {what} cannot be read.", "Check the name.") from None
        return text.rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError(f"The {what} is missing.", f"Give --{what}-file FILE, or - to read it from standard input.")
    import getpass

    return getpass.getpass(f"{what.capitalize()}: ")


@contextmanager
def _opened(args: argparse.Namespace) -> Iterator[Store]:
    from mingbian.cases import remembered
    from mingbian.cases.store import Store

    place = _place(args)
    known: str | bytes | None = None
    if args.passphrase_file is None:
        if isinstance(place, Path):
            known = remembered.recall(place)
        elif not sys.stdin.isatty():
            known = ""  # PostgreSQL's service or password file has it
    key = _secret(args.passphrase_file, "passphrase") if known is None else known
    with Store.open(place, key, holder="mingbian") as store:
        for r in store.recovered:
            print(f"mingbian: a session that ended badly had saved {r.total} steps; all are there.", file=sys.stderr)
        yield store


def _password(args: argparse.Namespace) -> str:
    if not args.user:
        raise UsageError("Nobody is named.", "Say who you are: --user NAME.")
    if not hasattr(args, "own_password"):
        args.own_password = _secret(args.password_file, "password")
    return str(args.own_password)


def _login(args: argparse.Namespace, store: Store) -> Session:
    password = _password(args)
    return store.login(args.user, password)


def run(args: argparse.Namespace) -> int:
    """One command of ``case``, ``audit`` or ``verify``; returns the exit code."""
    if args.command == "verify":
        return _verify_pdf(args)
    if args.command == "audit":
        return _audit_verify(args) if args.audit_command == "verify" else _audit_export(args)
    verbs: dict[str, Callable[[argparse.Namespace], int]] = {
        "init": _init,
        "user": _user,
        "add": _add,
        "list": _list,
        "show": _show,
        "review": _review,
        "sign": _sign,
        "amend": _amend,
        "release": _release,
        "export": _export,
        "verify": _verify,
        "reinterpret": _reinterpret,
        "backup": _backup,
        "restore": _restore,
    }
    return verbs[args.case_command](args)


# -- the store and its people


def _init(args: argparse.Namespace) -> int:
    from mingbian.cases.records import Role, User
    from mingbian.cases.store import Store

    place = _place(args)
    passphrase = _secret(args.passphrase_file, "passphrase")
    password = _password(args)
    role = Role.SIGNER if args.single_user else Role.ADMINISTRATOR
    first = User(args.user, args.full_name, role)
    Store.create(place, passphrase, first, password, laboratory=args.laboratory, single_user=args.single_user)
    if isinstance(place, Path):
        kept = "Keep the passphrase apart from this machine: without it nobody can open the store, nor a backup."
    else:
        kept = "Encryption of the disk, backups and database accounts are the matter of whoever runs the server."
    print(f"{place}\n{kept}")
    return EXIT_DONE


def _user(args: argparse.Namespace) -> int:
    from mingbian.cases.admin import Administration
    from mingbian.cases.records import Role, User

    with _opened(args) as store:
        administration = Administration(store, _login(args, store))
        new = _secret(args.new_password_file, "new password")
        administration.add_user(User(args.name, args.full_name, Role(args.role), title=args.title), new)
    print(f"{args.name} ({args.role})")
    return EXIT_DONE


# -- cases


def _add(args: argparse.Namespace) -> int:
    from mingbian import pipeline
    from mingbian.cases.operations import Operations
    from mingbian.model.case import Assay, Build, CaseOptions, Consent

    options = CaseOptions(
        tumor_type=args.tumor_type,
        assay=Assay(args.assay) if args.assay else None,
        build=Build(args.build) if args.build else None,
        consent_germline=Consent(args.consent_germline) if args.consent_germline else None,
    )
    with _opened(args) as store:
        session = _login(args, store)
        session.require("case.create")
        readings, interpretation = pipeline.run_keeping(args.files, options)
        originals = [f.read_bytes() for f in args.files] if args.keep_originals else []
        made = Operations(store, session).create_case(
            readings, options, interpretation, label=args.label, originals=originals
        )
        print(store.case_file(made.case).number)
    return EXIT_DONE


def _list(args: argparse.Namespace) -> int:
    with _opened(args) as store:
        files = store.cases()
    if args.json:
        rows = [
            {
                "number": f.number, "id": f.id, "label": f.label, "status": f.status.value, "revision": f.revision,
                "tumor_type": f.tumor, "knowledge": f.knowledge, "report": f.report, "tiers": dict(f.tiers),
                "created_at": f.created_at, "archived": f.archived,
            }
            for f in files
        ]  # fmt: skip
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return EXIT_DONE
    for f in files:
        found = ", ".join(f.headline) or "no finding of Tier I or II"
        print(f"{f.number:>5}  {f.status.value:<8}  {f.tumor or '?':<8}  {f.label}  {found}")
    return EXIT_DONE


def _show(args: argparse.Namespace) -> int:
    from mingbian.cases.views import case_view

    with _opened(args) as store:
        view = case_view(store, args.case)
        f = view.file
        rows = []
        for finding in view.interpretation.findings:
            key = view.keys[finding.id]
            decision = view.decisions.get(key)
            rows.append(
                {
                    "finding": finding.id, "key": key, "gene": finding.variant.gene, "protein": finding.variant.protein,
                    "tier": finding.tier.value if finding.tier else None,
                    "level": finding.level.value if finding.level else None,
                    "verdict": decision.verdict.value if decision else "open",
                    "opened_by": [m.user for m in view.opened.get(key, ())],
                    "second_opinions": [o.reader for o in view.opinions.get(key, ())],
                }
            )  # fmt: skip
        told = {
            "number": f.number, "id": f.id, "label": f.label, "status": f.status.value, "revision": f.revision,
            "knowledge": f.knowledge, "findings": rows, "to_open": list(view.to_open),
            "disagreements": list(view.disagreements),
            "reports": [
                {"id": r.id, "signer": r.signer_name, "signed_at": r.signed_at, "superseded_by": r.superseded_by,
                 "released_by": r.released_by}
                for r in view.reports
            ],
            "to_do": [t.knowledge for t in view.to_dos if t.state == "open"],
        }  # fmt: skip
    if args.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return EXIT_DONE
    print(f"case {f.number}  {f.label}  {f.status.value}, revision {f.revision}, knowledge {f.knowledge}")
    for row in rows:
        tier = f"{row['tier'] or '-'}{row['level'] or ''}"
        opened = "opened" if row["opened_by"] else ""
        name = f"{row['gene'] or ''} {row['protein'] or ''}".strip()
        print(f"  {row['finding']:<5} {tier:<4} {name}  {row['verdict']} {opened}".rstrip())
    for r in view.reports:
        state = f"replaced by {r.superseded_by}" if r.superseded_by else "in force"
        print(f"  report {r.id}, {r.signer_name}, {r.signed_local}, {state}")
    return EXIT_DONE


def _review(args: argparse.Namespace) -> int:
    """At a terminal each row is shown and asked for; without one, a review is for the window."""
    from mingbian.cases.operations import Operations
    from mingbian.cases.signing import Signing
    from mingbian.cases.views import case_view
    from mingbian.reports.explanation import explanation_text

    with _opened(args) as store:
        session = _login(args, store)
        view = case_view(store, args.case)
        by_key = {view.keys[f.id]: f for f in view.program.findings}
        for key in view.unopened(session.user):
            print(explanation_text(view.program, by_key[key], "en"))
            print(f"-- {key}: seen? [yes/no] ", end="", flush=True)
            if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
                raise UsageError("The review was stopped; what was opened stays marked.", "Go on with the same command.")
            Operations(store, session).open_finding(view.file.id, key)
        if view.file.status.value == "draft":
            Signing(store, session).review(view.file.id)
            print("reviewed")
        else:
            print(view.file.status.value)
    return EXIT_DONE


def _sign(args: argparse.Namespace) -> int:
    from mingbian import issuing
    from mingbian.cases import backups

    with _opened(args) as store:
        session = _login(args, store)
        case = store.case_file(args.case).id
        issuing.sign(store, session, case, _password(args), args.meaning, despite=args.despite)
        report = store.case_file(case).report
        print(report)
        if not store.database.shared:
            made = backups.back_up(store, reason=f"signature {report}")
            print(f"backup {made.path.name}", file=sys.stderr)
        if args.out is not None:
            _write_pages(store, report, issuing.CLINICIAN, args.out)
    return EXIT_DONE


def _write_pages(store: Store, report: str, kind: str, out: Path) -> None:
    from mingbian import issuing, pipeline
    from mingbian.reports.wording import LANGUAGES

    stem = "clinician" if kind == issuing.CLINICIAN else "patient"
    pages = [(out / f"{report}.{stem}.{lang}.pdf", issuing.issued_pages(store, report, kind, lang)) for lang in LANGUAGES]
    for path in pipeline.write_all(pages):
        print(path)


def _amend(args: argparse.Namespace) -> int:
    from mingbian.cases.signing import Signing

    with _opened(args) as store:
        session = _login(args, store)
        Signing(store, session).amend(args.case, args.reason)
        print(
            f"revision {store.case_file(args.case).revision} is a draft; the report before it stays in force until signed"
        )
    return EXIT_DONE


def _release(args: argparse.Namespace) -> int:
    from mingbian import issuing

    with _opened(args) as store:
        session = _login(args, store)
        report = store.case_file(args.case).report
        issuing.release(store, session, report, _password(args))
        print(report)
        if args.out is not None:
            _write_pages(store, report, issuing.PATIENT, args.out)
    return EXIT_DONE


def _export(args: argparse.Namespace) -> int:
    from mingbian import exporting, pipeline

    with _opened(args) as store:
        session = _login(args, store)
        for path in pipeline.write_all(exporting.files(store, session, args.case, args.level, args.out, args.lang)):
            print(path)
    return EXIT_DONE


# -- checks, knowledge, backups


def _verify(args: argparse.Namespace) -> int:
    if args.file is None:
        return _audit_verify(args)
    from mingbian.cases import backups

    found = backups.verify_file(args.file, _secret(args.passphrase_file, "passphrase"))
    return _told(found)


def _told(found: Any) -> int:
    for problem in found.problems:
        print(f"{problem.code}: {problem.text}")
    if found.sound:
        print(f"sound: {found.events} events, {found.entities} records, {found.anchors} anchors; head {found.head}")
        return EXIT_DONE
    print(f"NOT SOUND: first at event {found.problems[0].seq}", file=sys.stderr)
    return EXIT_REFUSED


def _audit_verify(args: argparse.Namespace) -> int:
    from mingbian.cases import audit, backups

    with _opened(args) as store:
        anchors = [*backups.anchors(store, getattr(args, "backups", None)), *_printed(getattr(args, "report", []))]
        return _told(audit.verify(store, anchors))


def _printed(reports: Sequence[Path]) -> Iterator[Anchor]:
    """What signed pages know of the chain. Raises ``Refusal`` for a page that says nothing."""
    from mingbian import issuing
    from mingbian.model.errors import Refusal

    for path in reports:
        try:
            anchor = issuing.printed_anchor(f"page {path.name}", path.read_bytes())
        except OSError as e:
            raise Refusal("CANNOT_READ", str(path), f"It cannot be read ({e.strerror}).", "Check the name.") from e
        if anchor is None:
            raise Refusal("NO_ANCHOR", str(path), "No hash of the audit chain is printed here.", "Give a signed page.")
        yield anchor


def _audit_export(args: argparse.Namespace) -> int:
    from mingbian import pipeline
    from mingbian.cases import audit

    with _opened(args) as store:
        _login(args, store).require("audit.read")
        pipeline.write_whole(args.out, audit.export_lines(store))
    print(args.out)
    return EXIT_DONE


def _verify_pdf(args: argparse.Namespace) -> int:
    from mingbian import issuing
    from mingbian.model.errors import Refusal

    try:
        if args.report.stat().st_size > issuing.MOST_BYTES:
            raise Refusal("TOO_LARGE", str(args.report), "It is too large for a report.", "Check the file.")
        data = args.report.read_bytes()
    except OSError as e:
        raise Refusal("CANNOT_READ", str(args.report), f"It cannot be read ({e.strerror}).", "Check the name.") from e
    with _opened(args) as store:
        found = issuing.verify_pdf(store, data)
    print(found.text())
    return EXIT_DONE if found.issued else EXIT_REFUSED


def _reinterpret(args: argparse.Namespace) -> int:
    from mingbian.cases import reinterpretation
    from mingbian.knowledge import diff
    from mingbian.knowledge.store import KnowledgeBase
    from mingbian.model.places import site_folder

    kb = KnowledgeBase.load()
    with _opened(args) as store:
        session = _login(args, store) if args.list else None
        files = {c.number: c for c in store.cases()}
        if args.all:
            numbers: Sequence[int] = sorted(files)
        else:
            site = site_folder()
            changed = diff.compare(diff.state_of(args.since, site), diff.state_of(diff.SITE, site))
            numbers = reinterpretation.affected(store, reinterpretation.facts_of(changed), kb.oncotree)
        to_dos = reinterpretation.plan(store, numbers, kb, processes=os.cpu_count() or 1)
        if session is not None:
            reinterpretation.take_over(store, session, to_dos)
        labels = {c.id: c for c in files.values()}
    if args.json:
        import msgspec

        print(msgspec.json.format(msgspec.json.encode(to_dos), indent=2).decode())
        return EXIT_DONE
    print(f"{len(numbers)} cases looked at, {len(to_dos)} would be told otherwise")
    for t in to_dos:
        print(f"case {labels[t.case].number}  {'signed' if t.signed else 'open'}")
        for c in t.changes:
            moved = f"{c.was or '-'} -> {c.now or '-'}" if c.was != c.now else (c.now or "-")
            extra = [*(f"+{e}" for e in c.gained), *(f"-{e}" for e in c.lost)]
            print(f"    {c.name}  {moved}  {' '.join(extra)}".rstrip())
    return EXIT_DONE


def _backup(args: argparse.Namespace) -> int:
    from mingbian.cases import backups

    with _opened(args) as store:
        session = _login(args, store)
        if args.drill:
            drilled = backups.drill(store, session, args.to)
            print(f"{drilled.rows} rows compared, {'all equal' if drilled.equal else 'NOT EQUAL'}, {drilled.seconds:.1f} s")
            return EXIT_DONE if drilled.equal else EXIT_REFUSED
        print(backups.back_up(store, session, args.to).path)
    return EXIT_DONE


def _restore(args: argparse.Namespace) -> int:
    from mingbian.cases import backups
    from mingbian.cases.port import on_a_server

    target = args.to or _place(args)
    if not isinstance(target, Path):
        raise on_a_server()
    done = backups.restore(args.backup, target, _secret(args.passphrase_file, "passphrase"), actor=args.user)
    print(done.path)
    if done.set_aside is not None:
        print(f"the store that was there: {done.set_aside}")
    return EXIT_DONE
