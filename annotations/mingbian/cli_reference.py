"""``mingbian reference``: the laboratory's reference genome, as far as it is needed. Parses, calls, prints."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mingbian.model.case import Build
from mingbian.model.contigs import NAMES, canonical
from mingbian.model.errors import UsageError
from mingbian.model.places import SITE_ENV
from mingbian.model.reading import Progress

if TYPE_CHECKING:
    from mingbian.genome.reference_file import About

EXIT_DONE = 0


def add_commands(parser: argparse.ArgumentParser, kind: type[argparse.ArgumentParser]) -> None:
    """The subcommands of ``reference``."""
    parser.add_argument("--site", type=Path, metavar="DIR", help="the site's folder (default: this machine's)")
    commands = parser.add_subparsers(
        dest="reference_command", required=True, parser_class=kind, metavar="build|info|remove"
    )

    build = commands.add_parser("build", help="read a FASTA file once and keep what is needed of it (some megabytes)")
    build.add_argument("--fasta", type=Path, required=True, metavar="FILE", help="plain, gzip or bgzip; no index is needed")
    build.add_argument("--build", choices=[b.value for b in Build], help="refuse a file of the other build")
    part = "what the file holds, where it is not all: 21,22"
    build.add_argument("--chromosomes", type=_chromosomes, default=NAMES[:24], metavar="LIST", help=part)
    build.add_argument("--json", action="store_true")
    build.add_argument("--quiet", action="store_true")

    info = commands.add_parser("info", help="which reference genomes are installed, from which files")
    info.add_argument("--json", action="store_true")

    remove = commands.add_parser("remove", help="remove what was kept of a reference genome")
    remove.add_argument("--build", choices=[b.value for b in Build], help="default: both")


def _chromosomes(text: str) -> tuple[str, ...]:
    names = [canonical(part.strip()) for part in text.split(",")]
    if any(name is None or name not in NAMES[:24] for name in names):
        raise argparse.ArgumentTypeError("must be chromosomes such as 21,22,X")
    return tuple(dict.fromkeys(name for name in names if name))


def run(args: argparse.Namespace) -> int:
    """One ``reference`` command; returns the exit code."""
    if args.site is not None:
        os.environ[SITE_ENV] = str(args.site)
    commands: Mapping[str, Callable[[argparse.Namespace], int]] = {"build": _build, "info": _info, "remove": _remove}
    return commands[args.reference_command](args)


def _site() -> Path:
    from mingbian.knowledge.site.state import required_site
    from mingbian.model.places import site_folder

    return required_site(site_folder())


def _build(args: argparse.Namespace) -> int:
    from mingbian.knowledge.site.reference import install

    shown = not (args.quiet or args.json) and sys.stderr.isatty()
    site = _site()
    about = install(
        args.fasta, site, Build(args.build) if args.build else None, args.chromosomes, _progress if shown else None
    )
    if shown:
        print(file=sys.stderr)
    print(json.dumps(plain(about), ensure_ascii=False, indent=2) if args.json else _told(about))
    return EXIT_DONE


def _progress(seen: Progress) -> None:
    share = "" if seen.fraction is None else f" ({seen.fraction:.0%})"
    print(f"\r{seen.records // 1_000_000:,} million bases read{share}   ", end="", file=sys.stderr, flush=True)


def plain(about: About) -> dict[str, Any]:
    """What a cache says of itself, for programs."""
    from mingbian.knowledge.site.reference import outdated

    return {
        "build": about.build,
        "source": {"file": about.source, "bytes": about.source_bytes, "sha256": about.source_sha256},
        "chromosomes": [part.chrom for part in about.parts],
        "bases": sum(part.bases for part in about.parts),
        "checks": list(about.checks),
        "outdated": outdated(about),
    }


def _told(about: About) -> str:
    from mingbian.knowledge.site.reference import outdated

    lines = [
        f"{about.build}: {sum(part.bases for part in about.parts):,} bases around the genes known here",
        f"  from {about.source} ({about.source_bytes:,} bytes, sha256 {about.source_sha256})",
        *(f"  checked: {text}" for text in about.checks),
    ]
    if len(about.parts) < len(NAMES) - 2:
        lines.append(f"  only chromosomes {', '.join(part.chrom for part in about.parts)}")
    if outdated(about):
        lines.append("  made for an older table of genes: build it again, so that none is missing")
    return "\n".join(lines)


def _info(args: argparse.Namespace) -> int:
    from mingbian.knowledge.site.reference import installed

    found = installed(_site())
    if args.json:
        print(json.dumps([plain(about) for about in found.values()], ensure_ascii=False, indent=2))
    elif found:
        print("\n".join(_told(about) for about in found.values()))
    else:
        print("No reference genome is installed: indels that no table knows stay as the file spells them.")
        print("To install one: mingbian reference build --fasta FILE")
    return EXIT_DONE


def _remove(args: argparse.Namespace) -> int:
    from mingbian.knowledge.site.reference import remove

    site = _site()
    builds = [Build(args.build)] if args.build else list(Build)
    gone = [build for build in builds if remove(site, build)]
    if not gone:
        raise UsageError("No reference genome is installed.", "mingbian reference info lists what is.")
    print(f"{', '.join(gone)}: removed")
    return EXIT_DONE
