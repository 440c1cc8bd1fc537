"""The commands ``mingbian letter`` and ``mingbian pedigree``: pages for families, made from a result without the store."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mingbian.model.errors import UsageError

EXIT_DONE, EXIT_REMARKS = 0, 4
_KINDS = ("patient", "relatives", "referral", "carrier", "benign")
_DETAILS = ("patient", "record", "addressee", "hospital", "doctor", "counselor", "phone", "date", "report")
_LANGUAGES = ("zh-TW", "en")


def add_commands(commands: Any) -> None:
    """Add both commands to the program's list of commands."""
    letter = commands.add_parser("letter", help="a letter about a finding that may run in the family, from a result")
    letter.add_argument("kind", choices=_KINDS)
    letter.add_argument("result", type=Path, help="an interpretation.json or the folder it lies in")
    letter.add_argument("--finding", metavar="ID", help="the finding's id (F1); default: the most urgent that fits")
    letter.add_argument("--lang", choices=_LANGUAGES, default="zh-TW")
    letter.add_argument("--large", action="store_true", help="the large-print edition")
    letter.add_argument("--out", type=Path, required=True, metavar="FILE", help="the PDF to write")
    letter.add_argument("--details", type=Path, metavar="JSON", help="hospital, doctor, names and dates to print")
    for name in _DETAILS:
        letter.add_argument(f"--{name}", default=None, metavar="TEXT")
    letter.add_argument("--json", action="store_true", help="print what the wording check says, as JSON")

    pedigree = commands.add_parser("pedigree", help="draw a pedigree (JSON) as SVG or PDF, or refuse it and say why")
    pedigree.add_argument("file", type=Path)
    pedigree.add_argument("--lang", choices=_LANGUAGES, default="zh-TW")
    pedigree.add_argument("--out", type=Path, required=True, metavar="FILE", help="a file that ends in .svg or .pdf")


def run(args: argparse.Namespace) -> int:
    """Run the command that was chosen; returns the exit code. Raises ``UserError``."""
    commands: dict[str, Callable[[argparse.Namespace], int]] = {"letter": _letter, "pedigree": _pedigree}
    return commands[args.command](args)


def _letter(args: argparse.Namespace) -> int:
    from mingbian.pipeline import write_whole
    from mingbian.reports.explanation import load_file
    from mingbian.reports.letters import LetterKind, compose, render
    from mingbian.reports.letters_subject import Details
    from mingbian.reports.wording_check import check_both

    kind = LetterKind(args.kind)
    given = _details(args.details) | {n: v for n in _DETAILS if (v := getattr(args, n)) is not None}
    details = Details(**given)
    result = load_file(args.result)
    made = render(kind, result, args.finding, args.lang, args.large, details)
    print(write_whole(args.out, made.data))
    if kind is LetterKind.REFERRAL:
        return EXIT_DONE
    pages = {lang: compose(kind, result, args.finding, lang, args.large, details) for lang in _LANGUAGES}
    reports = check_both(pages)
    if args.json:
        print(json.dumps([_plain(r) for r in reports], ensure_ascii=False, indent=2))
    remarks = [(r.lang, remark) for r in reports for remark in r.remarks]
    for lang, remark in remarks:
        print(f"wording ({lang}): {remark.kind}: {remark.text}", file=sys.stderr)
    return EXIT_REMARKS if remarks else EXIT_DONE


def _plain(report: Any) -> dict[str, Any]:
    return {
        "lang": report.lang,
        "passed": report.passed,
        "sentences": report.sentences,
        "mean_sentence": round(report.mean, 1),
        "longest_sentence": report.longest,
        "flesch_kincaid_grade": None if report.grade is None else round(report.grade, 1),
        "common_characters": None if report.common is None else round(report.common, 3),
        "remarks": [{"kind": r.kind, "text": r.text} for r in report.remarks],
    }


def _details(path: Path | None) -> dict[str, str]:
    """The hospital's part of a letter, from a JSON object of texts."""
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise UsageError(f"{path} cannot be read ({e.strerror or e}).", "Name a JSON file.") from e
    except ValueError as e:
        raise UsageError(f"{path} is not JSON ({e}).", f"Write an object with any of: {', '.join(_DETAILS)}.") from e
    wrong = not isinstance(found, dict) or [k for k, v in found.items() if k not in _DETAILS or not isinstance(v, str)]
    if wrong:
        shown = ", ".join(map(str, wrong)) if isinstance(wrong, list) else "not an object"
        raise UsageError(f"{path}: {shown}.", f"Write an object of texts with any of: {', '.join(_DETAILS)}.")
    return dict(found)


def _pedigree(args: argparse.Namespace) -> int:
    from mingbian.pipeline import write_whole
    from mingbian.reports.pedigree import loads
    from mingbian.reports.pedigree_drawing import pdf, svg

    makers = {".svg": svg, ".pdf": pdf}
    maker = makers.get(args.out.suffix.lower())
    if maker is None:
        raise UsageError(f"{args.out.name} ends neither in .svg nor in .pdf.", "Name the file accordingly.")
    try:
        data = args.file.read_bytes()
    except OSError as e:
        raise UsageError(f"{args.file} cannot be read ({e.strerror or e}).", "Name a pedigree file (JSON).") from e
    print(write_whole(args.out, maker(loads(data, str(args.file)), args.lang)))
    return EXIT_DONE
