"""``mingbian kb``: look at the knowledge base, change what is the site's, exchange signed packs. Parses, calls, prints."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mingbian.model.case import Build
from mingbian.model.errors import UsageError
from mingbian.model.reading import Progress

if TYPE_CHECKING:
    from mingbian.knowledge.site.layer_files import LayerAbout

EXIT_DONE, EXIT_OURS = 0, 1
_SITE_ENV = "MINGBIAN_SITE"


def today() -> str:
    """The local calendar day, ISO: for ages, expiry and the day of an import; it never enters a result."""
    return date.today().isoformat()  # noqa: DTZ011 - a local calendar day is what is meant


def add_commands(parser: argparse.ArgumentParser, kind: type[argparse.ArgumentParser]) -> None:
    """The subcommands of ``kb``."""
    parser.add_argument("--site", type=Path, metavar="DIR", help="the site's folder (default: this machine's)")
    verbs = "info|list|show|language|check|build|import|diff|verify|install|rollback|trust|pack"
    commands = parser.add_subparsers(dest="kb_command", required=True, parser_class=kind, metavar=verbs)

    info = commands.add_parser("info", help="version, date, hash, counts, what the site has active")
    info.add_argument("--json", action="store_true")

    list_ = commands.add_parser("list", help="one line a row")
    list_.add_argument("--gene")
    list_.add_argument("--tumor-type", metavar="CODE")
    list_.add_argument("--unreviewed", action="store_true", help="rows that nobody has read against a source yet")
    whats = ["rows", "orders", "tests", "panels"]
    list_.add_argument("--what", choices=whats, default="rows", help="NHI order codes, companion diagnostics, gene panels")
    list_.add_argument("--markdown", action="store_true", help="a sheet that a physician can tick off")

    show = commands.add_parser("show", help="one row, order code, companion diagnostic or panel, whole")
    show.add_argument("id")

    language = commands.add_parser("language", help="the biomarker language: every construct with an example")
    language.add_argument("--lang", choices=["zh-TW", "en"], default="zh-TW")

    check = commands.add_parser("check", help="check every table; exit 1 where something is wrong")
    check.add_argument("--notes", action="store_true", help="also what a reviewer should look at")

    build = commands.add_parser("build", help="the tables and everything compiled from them, the same bytes every time")
    build.add_argument("--out", type=Path, required=True, metavar="DIR", help="a folder that does not exist yet")
    build.add_argument("--tables", type=Path, metavar="DIR", help="other tables than the program's own")

    import_ = commands.add_parser(
        "import", help="the site's own: CIViC, ClinVar, frequencies, OncoKB notes, a gene panel, its overlay"
    )
    import_.add_argument("files", nargs="*", type=Path, metavar="FILE")
    import_.add_argument("--build", choices=[b.value for b in Build], help="where the file does not say it")
    import_.add_argument("--af", metavar="FIELD", help="INFO field of the allele frequency")
    import_.add_argument("--eas", metavar="FIELD", help="INFO field of the East Asian frequency")
    import_.add_argument("--template", type=Path, metavar="FILE", help="write an empty overlay with its instructions")
    import_.add_argument("--gene", help="with --template: a line for each row of the gene that would approve it")
    import_.add_argument("--panel", action="store_true", help="with --template: an empty gene panel instead")
    import_.add_argument("--remove", metavar="KIND[:BUILD]", help="take an import out of force (clinvar:GRCh38, civic)")
    import_.add_argument("--json", action="store_true")
    import_.add_argument("--quiet", action="store_true")

    diff = commands.add_parser("diff", help="facts added, removed, changed")
    for side in ("a", "b"):
        diff.add_argument(side, metavar=side.upper(), help="bundled, site, a folder of tables, a build or a pack")
    diff.add_argument("--json", action="store_true")

    for verb, words in (
        ("verify", "check a pack as a whole; changes nothing"),
        ("install", "verify a pack, put it in force"),
    ):
        one = commands.add_parser(verb, help=words)
        one.add_argument("pack", type=Path, metavar="PACK", help="a folder or a zip archive")
    commands.add_parser("rollback", help="back to the pack before, or to the program's own knowledge")

    trust = commands.add_parser("trust", help="the publishers whose packs this site takes")
    keys = trust.add_subparsers(dest="trust_command", required=True, parser_class=kind, metavar="add|list|revoke|new")
    add = keys.add_parser("add", help="trust a publisher's public key")
    add.add_argument("key", type=Path, metavar="KEYFILE")
    add.add_argument("--name")
    keys.add_parser("list", help="trusted and revoked keys")
    revoke = keys.add_parser("revoke", help="trust a key no more")
    revoke.add_argument("key_id", metavar="KEY_ID")
    new = keys.add_parser("new", help="make a key pair, for a publisher")
    new.add_argument("key", type=Path, metavar="FILE")
    new.add_argument("--name", default="")

    pack = commands.add_parser("pack", help="make a signed pack, for a publisher")
    pack.add_argument("--out", type=Path, required=True, metavar="DIR_OR_ZIP")
    pack.add_argument("--key", type=Path, required=True, metavar="FILE", help="the private key")
    pack.add_argument("--sequence", type=_count, required=True, metavar="N", help="one more than the last pack's")
    pack.add_argument("--expires", type=_day, required=True, metavar="DAY", help="YYYY-MM-DD: not installed after it")
    pack.add_argument("--created", type=_day, metavar="DAY", help="default: today")
    pack.add_argument("--name", default="mingbian-knowledge")
    pack.add_argument("--tables", type=Path, metavar="DIR", help="other tables than the program's own")


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number from 1")
    return int(text)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError("must be a day YYYY-MM-DD") from None


def run(args: argparse.Namespace) -> int:
    """One ``kb`` command; returns the exit code."""
    if args.site is not None:
        os.environ[_SITE_ENV] = str(args.site)
    commands: Mapping[str, Callable[[argparse.Namespace], int]] = {
        "info": _info,
        "list": _list,
        "show": _show,
        "language": _language,
        "check": _check,
        "build": _build,
        "import": _import,
        "diff": _diff,
        "verify": _verify,
        "install": _install,
        "rollback": _rollback,
        "trust": _trust,
        "pack": _pack,
    }
    return commands[args.kb_command](args)


def say_age() -> None:
    """Tell on stderr where the knowledge is old, and where lines of the site's overlay have no effect any more."""
    from mingbian.knowledge.age import age_note
    from mingbian.knowledge.store import KnowledgeBase

    kb = KnowledgeBase.load()
    note = age_note(kb.version, kb.date, today())
    if note is not None:
        print(f"note: {note}", file=sys.stderr)
    for one in kb.lapsed:
        print(f"note: overlay line {one.id} has no effect: {one.reason}.", file=sys.stderr)


# ---------------------------------------------------------------------------------------------- looking


def _info(args: argparse.Namespace) -> int:
    from mingbian.knowledge import info

    print(json.dumps(info.info(), ensure_ascii=False, indent=2) if args.json else info.info_text())
    return EXIT_DONE


def _list(args: argparse.Namespace) -> int:
    from mingbian.knowledge import info
    from mingbian.knowledge.review_sheet import sheet
    from mingbian.knowledge.store import KnowledgeBase

    if args.what != "rows":
        if args.gene or args.unreviewed or args.markdown:
            raise UsageError("--gene, --unreviewed and --markdown are for rows.", "Leave them out with --what.")
        print(info.laboratory_text(args.what, args.tumor_type))
        return EXIT_DONE
    wanted = {"gene": args.gene, "tumor_type": args.tumor_type, "unreviewed": args.unreviewed}
    if not args.markdown:
        print(info.list_text(**wanted))
        return EXIT_DONE
    title = " ".join(filter(None, (args.gene, args.tumor_type, "unreviewed rows" if args.unreviewed else "rows")))
    sys.stdout.write(sheet(info.select(**wanted), KnowledgeBase.load(), f"Review: {title}", today()))
    return EXIT_DONE


def _show(args: argparse.Namespace) -> int:
    from mingbian.knowledge import info

    print(info.show_text(args.id))
    return EXIT_DONE


def _language(args: argparse.Namespace) -> int:
    from mingbian.knowledge.language_help import text

    print(text(args.lang == "zh-TW"))
    return EXIT_DONE


def _check(args: argparse.Namespace) -> int:
    from mingbian.knowledge.check import check
    from mingbian.knowledge.site.check import check_site

    found = [*check(notes=True, day=today()), *check_site()]
    errors = [problem for problem in found if problem.severity == "error"]
    listed = {"contradiction", "interval", "overlay"}  # said in any case: someone has to decide
    shown = [p for p in found if p.severity == "error" or args.notes or p.code in listed]
    for problem in shown:
        print(problem, file=sys.stderr)
    print(f"{len(errors)} problems" if errors else "The knowledge tables are in order.")
    return EXIT_OURS if errors else EXIT_DONE


def _diff(args: argparse.Namespace) -> int:
    from mingbian.knowledge.diff import compare, state_of
    from mingbian.model.places import site_folder

    found = compare(state_of(args.a, site_folder()), state_of(args.b, site_folder()))
    print(json.dumps(found.plain(), ensure_ascii=False, indent=2) if args.json else found.text())
    return EXIT_DONE


def _tables(folder: Path | None) -> Mapping[str, bytes]:
    from mingbian.knowledge.compiled import table_bytes
    from mingbian.knowledge.diff import folder_tables

    return table_bytes() if folder is None else folder_tables(folder)


def _build(args: argparse.Namespace) -> int:
    from mingbian.knowledge.build import build

    about = build(args.out, _tables(args.tables))
    print(f"{args.out}: knowledge {about.version} of {about.date}, {about.rows} rows, {len(about.files)} files")
    print(f"sha256 {about.sha256}")
    return EXIT_DONE


# ---------------------------------------------------------------------------------------------- the site's own


def _site() -> Path:
    from mingbian.knowledge.site.state import required_site
    from mingbian.model.places import site_folder

    return required_site(site_folder())


def _import(args: argparse.Namespace) -> int:
    if args.template is not None:
        return _template(args.template, args.gene, args.panel)
    if args.remove:
        return _remove(args.remove)
    from mingbian.knowledge.importing.run import import_files

    progress = None if args.quiet or args.json or not sys.stderr.isatty() else _progress
    build = Build(args.build) if args.build else None
    done = import_files(args.files, _site(), today(), build, args.af, args.eas, progress)
    if progress is not None:
        print(file=sys.stderr)
    if done.about is None:
        print(
            json.dumps({"kind": done.kind, "added": done.added, "replaced": done.replaced})
            if args.json
            else f"overlay: {done.added} lines added, {done.replaced} replaced; in force from now on"
        )
        return EXIT_DONE
    print(json.dumps(_plain(done.about), ensure_ascii=False, indent=2) if args.json else _told(done.about, done.before))
    return EXIT_DONE


def _progress(seen: Progress) -> None:
    share = "" if seen.fraction is None else f" ({seen.fraction:.0%})"
    print(f"\r{seen.records:,} read{share}   ", end="", file=sys.stderr, flush=True)


def _plain(about: LayerAbout) -> dict[str, Any]:
    account = about.account
    return {
        "kind": about.kind,
        "build": about.build or None,
        "name": about.name,
        "release": about.release or None,
        "read": account.read,
        "kept": account.kept,
        "left_out": account.left_out,
        "refused": account.refused,
        "refusals": [{"line": line, "reason": reason} for line, reason in account.refusals],
        "counts": about.counts,
        "facts": about.facts,
        "sha256": about.sha256,
    }


def _told(about: LayerAbout, before: str) -> str:
    account = about.account
    lines = [
        f"{about.name}{' ' + about.build if about.build else ''}: in force from the next start of the program",
        f"  {account.read:>12,} read",
        f"  {account.kept:>12,} kept",
        *(f"  {count:>12,} left out: {reason}" for reason, count in account.left_out.items()),
        f"  {account.refused:>12,} refused",
        *(f"{'':15}line {line}: {reason}" for line, reason in account.refusals),
        *(f"  {name}: {text}" for name, text in about.facts.items() if text),
    ]
    if before:
        lines.append(f"  in the place of {before}")
    return "\n".join(lines)


def _template(path: Path, gene: str | None, panel: bool) -> int:
    from mingbian.knowledge import info, panels
    from mingbian.knowledge.durable import cannot_write
    from mingbian.knowledge.site.overlay import template

    text = panels.template() if panel else template(info.select(gene=gene) if gene else ())
    try:
        with path.open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError:
        raise UsageError(f"There is a file {path} already.", "Choose another name.") from None
    except OSError as error:
        raise cannot_write(path, error) from None
    print(path)
    return EXIT_DONE


def _remove(what: str) -> int:
    from mingbian.knowledge.importing.run import remove_layer

    kind, _, build = what.partition(":")
    if not remove_layer(_site(), kind, build):
        raise UsageError(f"Nothing is imported as {what!r}.", "mingbian kb info lists what is.")
    print(f"{what}: out of force from the next start of the program")
    return EXIT_DONE


# ---------------------------------------------------------------------------------------------- packs


def _verify(args: argparse.Namespace) -> int:
    from mingbian.knowledge.packs.install import verify

    found = verify(args.pack, _site(), today())
    manifest = found.manifest
    print(f"{args.pack}: {manifest.name} {manifest.version} of {manifest.date}, number {manifest.sequence}")
    print(f"signed by {found.key.name} ({found.key.id}), good until {manifest.expires}")
    print(f"{len(manifest.files)} files, all whole; the self-check passes")
    return EXIT_DONE


def _install(args: argparse.Namespace) -> int:
    from mingbian.knowledge.diff import compare, of_tables, state_of, summary
    from mingbian.knowledge.packs.install import install

    site = _site()
    before = state_of("site", site)
    done = install(args.pack, site, today())
    if done.already:
        print(f"{done.pack.name} {done.pack.version} is in force already")
        return EXIT_DONE
    from mingbian.knowledge.compiled import table_bytes
    from mingbian.knowledge.site.active import active_site, site_tables

    found = active_site(site)
    now = table_bytes() if found is None else site_tables(found, table_bytes())
    after = of_tables("site", now, None if found is None else found.overlay)
    print(f"{done.pack.name} {done.pack.version} of {done.pack.date}: in force from the next start of the program")
    print(f"against what was in force ({before.version}): {summary(compare(before, after).changes)}")
    print("mingbian kb rollback takes it back")
    return EXIT_DONE


def _rollback(_: argparse.Namespace) -> int:
    from mingbian.knowledge.packs.install import rollback

    to = rollback(_site())
    what = f"{to.name} {to.version} of {to.date}" if to is not None else "the knowledge that came with the program"
    print(f"{what}: in force from the next start of the program")
    return EXIT_DONE


def _trust(args: argparse.Namespace) -> int:
    from mingbian.knowledge.packs import trust

    if args.trust_command == "new":
        key = trust.make_keys(args.key, args.name)
        print(f"{args.key}: the private key, never to leave its publisher")
        print(f"{args.key}.pub: the public key {key.id}, for the sites")
    elif args.trust_command == "add":
        key = trust.add(_site(), args.key, args.name)
        print(f"{key.id} {key.name}: trusted from now on. Compare these 16 digits with the publisher by another way.")
    elif args.trust_command == "revoke":
        key = trust.revoke(_site(), args.key_id)
        print(f"{key.id} {key.name}: trusted no more. Packs it signed stay in force until mingbian kb rollback.")
    else:
        site = _site()
        lines = [f"{key.id}\ttrusted\t{key.name}" for key in trust.trusted(site).values()]
        lines += [f"{key.id}\trevoked\t{key.name}" for key in trust.revoked(site).values()]
        print("\n".join(lines) if lines else "No key yet.")
    return EXIT_DONE


def _pack(args: argparse.Namespace) -> int:
    from mingbian.knowledge.packs.install import make_pack
    from mingbian.knowledge.packs.trust import read_private

    tables, key = _tables(args.tables), read_private(args.key)
    made = make_pack(tables, args.out, key, args.name, args.sequence, args.created or today(), args.expires)
    print(f"{args.out}: {made.name} {made.version} of {made.date}, number {made.sequence}, {len(made.files)} files")
    return EXIT_DONE
