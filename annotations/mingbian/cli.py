"""The command line: ``mingbian``. Parses, calls the pipeline, prints; knows no medicine.

Exit codes: 0 done; 1 an error of ours; 2 wrong usage; 3 the input was refused; 4 done, with blocking warnings.
Messages go to stderr; results to stdout. Never a traceback.
"""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from mingbian import __version__, cli_cases, cli_kb, cli_letters, cli_reference
from mingbian.model.case import Assay, Build, CaseOptions, Consent, Consents, GermlineClass, Policy, Regulator
from mingbian.model.errors import Refusal, UsageError, UserError

EXIT_DONE, EXIT_OURS, EXIT_USAGE, EXIT_REFUSED, EXIT_BLOCKING = 0, 1, 2, 3, 4


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}.", f"See: {self.prog} --help")


def _fraction(text: str) -> float:
    value = float(text)
    if not 0.0 <= value <= 1.0:
        raise argparse.ArgumentTypeError("must lie between 0 and 1")
    return value


def _age(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 130:
        raise argparse.ArgumentTypeError("must be an age in years")
    return value


def _context(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip() or not value.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE (for example HR=positive)")
    return key.strip(), value.strip()


def _consent(text: str) -> tuple[str, Consent]:
    key, _, value = text.partition("=")
    name = key.strip().replace("-", "_")
    if name not in Consents.__struct_fields__ or value.strip() not in {c.value for c in Consent}:
        known = ", ".join(n.replace("_", "-") for n in Consents.__struct_fields__)
        raise argparse.ArgumentTypeError(f"{text!r} is not one of {known} with yes, no or unknown (test=yes)")
    return name, Consent(value.strip())


def _germline_class(text: str) -> tuple[str, GermlineClass]:
    name, _, rest = text.partition("=")
    parts = [part.strip() for part in rest.split(";")]
    if not name.strip() or len(parts) != 3 or not all(parts):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=CLASS;WHO;DAY")
    return name.strip(), GermlineClass(*parts)


def _formats(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _case_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--tumor-type", metavar="CODE", help="OncoTree code or name (English or Chinese)")
    add("--assay", choices=[a.value for a in Assay])
    add("--build", choices=[b.value for b in Build])
    add("--tumor-sample", metavar="NAME")
    add("--normal-sample", metavar="NAME")
    add("--purity", type=_fraction, metavar="0..1", help="fraction of tumor cells")
    add("--age", type=_age, metavar="YEARS")
    add("--sex", choices=["female", "male"])
    add("--context", type=_context, action="append", default=[], metavar="KEY=VALUE", help="repeatable: HR=positive")
    add("--policy", choices=[p.value for p in Policy], help="default: guideline")
    add("--regulator", choices=[r.value for r in Regulator], action="append", help="repeatable; default FDA and TFDA")
    add("--consent-germline", choices=[c.value for c in Consent], help="default: what the file says, else unknown")
    add(
        "--consent",
        type=_consent,
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="repeatable: test, family-contact, secondary-use or nhi-upload = yes, no or unknown",
    )
    add(
        "--germline-class",
        type=_germline_class,
        action="append",
        default=[],
        metavar="NAME=CLASS;WHO;DAY",
        help='repeatable: a class that a person decided ("BRCA1 c.299C>T=likely_pathogenic;Dr. Lin;2026-11-20")',
    )
    add("--coverage", type=Path, metavar="BED_OR_TSV", help="regions read well enough to call wild type, with depth")
    add("--lang", choices=["zh-TW", "en"], default="zh-TW")
    add("--formats", type=_formats, default=None, metavar="LIST", help="json,csv,xlsx,clinician-pdf,patient-pdf")
    add("--profile", metavar="FILE", help="the laboratory's own rules, named and versioned (TOML)")
    add("--mapping", metavar="FILE", help="columns of a table that is no format known here (TOML)")
    add("--member", metavar="NAME", help="the file to read of a zip archive")
    add("--accept-incomplete", action="store_true", help="use what a truncated file still holds; the result says so")


def _build_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="mingbian",
        description="Reads a cancer sequencing result offline, tiers every variant with its reasons, "
        "flags what may be inherited. Without a command it opens the window.",
    )
    parser.add_argument("--version", action="store_true", help="print version and knowledge version")
    commands = parser.add_subparsers(dest="command", parser_class=_Parser, metavar="COMMAND")

    open_ = commands.add_parser("open", help="open the window on these files")
    open_.add_argument("files", nargs="*", type=Path, metavar="FILE")

    interpret = commands.add_parser("interpret", help="read, interpret and write results without a window")
    interpret.add_argument("files", nargs="+", type=Path, metavar="FILE")
    _case_options(interpret)
    interpret.add_argument("--out", type=Path, metavar="DIR", help="write the result files here")
    interpret.add_argument("--json", action="store_true", help="print interpretation.json on stdout")
    interpret.add_argument("--quiet", action="store_true", help="no summary table")

    demo = commands.add_parser("demo", help="the bundled example cases through the whole path")
    demo.add_argument("--out", type=Path, default=Path("mingbian-demo"), metavar="DIR")
    demo.add_argument("--lang", choices=["zh-TW", "en"], default="zh-TW")
    demo.add_argument("--open", action="store_true", help="open the window on the examples instead")

    batch = commands.add_parser("batch", help="many files: one result folder each, one summary table")
    batch.add_argument("folder", type=Path)
    _case_options(batch)
    batch.add_argument("--out", type=Path, required=True, metavar="DIR")
    batch.add_argument("--quiet", action="store_true")

    explain = commands.add_parser("explain", help="every rule, evidence row and input behind one finding")
    explain.add_argument("result", type=Path, help="an interpretation.json or the folder it lies in")
    explain.add_argument("finding", help="the finding's id (F1) or its gene")
    explain.add_argument("--json", action="store_true")
    explain.add_argument("--lang", choices=["zh-TW", "en"], default="zh-TW")

    cli_letters.add_commands(commands)
    kb = commands.add_parser("kb", help="the knowledge base")
    cli_kb.add_commands(kb, _Parser)

    cli_cases.add_commands(commands, _Parser)

    reference = commands.add_parser("reference", help="the laboratory's reference genome, as far as it is needed")
    cli_reference.add_commands(reference, _Parser)
    return parser


def _options(args: argparse.Namespace) -> CaseOptions:
    from mingbian.readers.coverage import read_coverage

    options = CaseOptions(
        tumor_type=args.tumor_type,
        assay=Assay(args.assay) if args.assay else None,
        build=Build(args.build) if args.build else None,
        tumor_sample=args.tumor_sample,
        normal_sample=args.normal_sample,
        purity=args.purity,
        age=args.age,
        sex=args.sex,
        context=MappingProxyType(_merge_context(args.context)),
        policy=Policy(args.policy or Policy.GUIDELINE),
        regulators=tuple(Regulator(r) for r in dict.fromkeys(args.regulator or ("FDA", "TFDA"))),
        consent_germline=Consent(args.consent_germline) if args.consent_germline else None,
        coverage=read_coverage(args.coverage) if args.coverage else (),
        accept_incomplete=args.accept_incomplete,
        mapping=args.mapping,
        member=args.member,
        consents=Consents(**dict(args.consent)),
        germline_classes=MappingProxyType(dict(args.germline_class)),
        profile=args.profile,
    )
    if args.profile is None:
        return options
    from mingbian.interpret.profile import load_profile

    return load_profile(args.profile).options(options, policy=not args.policy, regulators=not args.regulator)


def _merge_context(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for key, value in pairs:
        merged[key] = f"{merged[key]},{value}" if key in merged else value
    return merged


def _open(files: Sequence[Path], *, example: bool = False) -> int:
    # Looked up by name: the library never depends on the window, it only starts it where it is installed.
    app = importlib.import_module("mingbian_desktop.app")
    arguments = ["--example"] if example else [str(f) for f in files]
    return int(app.main(arguments))


def _interpret(args: argparse.Namespace) -> int:
    from mingbian import pipeline
    from mingbian.reports.summary import summary_text

    formats = args.formats if args.formats is not None else pipeline.DEFAULT_FORMATS
    pipeline.check_formats(formats)
    cli_kb.say_age()
    result = pipeline.run(args.files, _options(args))
    if args.out is not None:
        written = pipeline.write(result, args.out, formats, args.lang)
    else:
        written = ()
    if args.json:
        sys.stdout.write(pipeline.render(result, "json", args.lang).decode())
    elif not args.quiet:
        print(summary_text(result, args.lang))
        for path in written:
            print(path)
    return _warn(result)


def _warn(result: Any) -> int:
    for warning in result.warnings:
        mark = "BLOCKING" if warning.blocking else "note"
        print(f"{mark}: {warning.code}: {warning.text}", file=sys.stderr)
    return EXIT_BLOCKING if result.blocking else EXIT_DONE


def _demo(args: argparse.Namespace) -> int:
    from mingbian import pipeline
    from mingbian.examples import example_cases
    from mingbian.reports.summary import summary_text

    if args.open:
        return _open((), example=True)
    for example in example_cases():
        result = pipeline.run([example.path], example.options)
        print(summary_text(result, args.lang))
        for path in pipeline.write(result, args.out / example.name, tuple(pipeline.FILES), args.lang):
            print(path)
    return EXIT_DONE


def _batch(args: argparse.Namespace) -> int:
    from mingbian import batch, pipeline

    formats = args.formats if args.formats is not None else pipeline.DEFAULT_FORMATS
    pipeline.check_formats(formats)
    cli_kb.say_age()
    outcomes = batch.run_folder(args.folder, args.out, _options(args), formats, args.lang)
    if not args.quiet:
        print(batch.summary(outcomes))
    return EXIT_DONE if all(o.exit_code == EXIT_DONE for o in outcomes) else EXIT_BLOCKING


def _explain(args: argparse.Namespace) -> int:
    from mingbian.reports.explanation import explanation, explanation_text, load_file

    result = load_file(args.result)
    wanted = args.finding
    matches = [f for f in result.findings if wanted in (f.id, f.variant.gene)]
    if not matches:
        known = ", ".join(f"{f.id} ({f.variant.gene or f.variant.kind.value})" for f in result.findings[:20])
        raise UsageError(f"There is no finding {wanted!r} in this result.", f"It has: {known or 'no findings'}.")
    if args.json:
        found = [explanation(result, f) for f in matches]
        print(json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(explanation_text(result, f, args.lang) for f in matches))
    return EXIT_DONE


def _version() -> str:
    from mingbian.knowledge import info

    facts = info.info()
    return f"mingbian {__version__} (knowledge {facts['version']}, sha256 {facts['sha256']})"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    try:
        args = _build_parser().parse_args(argv)
        if args.version:
            print(_version())
            return EXIT_DONE
        commands: dict[str | None, Callable[[argparse.Namespace], int]] = {
            "interpret": _interpret,
            "demo": _demo,
            "batch": _batch,
            "explain": _explain,
            "kb": cli_kb.run,
            "case": cli_cases.run,
            "audit": cli_cases.run,
            "verify": cli_cases.run,
            "letter": cli_letters.run,
            "pedigree": cli_letters.run,
            "reference": cli_reference.run,
            "open": lambda a: _open(a.files),
            None: lambda _: _open(()),
        }
        code = commands[args.command](args)
        sys.stdout.flush()
        return code
    except UserError as e:
        print(f"mingbian: {e}", file=sys.stderr)
        if isinstance(e, Refusal) and e.choices:
            print(f"mingbian: choices: {', '.join(e.choices)}", file=sys.stderr)
        return e.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader (head, less) has gone
        return EXIT_DONE
    except KeyboardInterrupt:
        print("mingbian: cancelled; nothing was left half written.", file=sys.stderr)
        return 130
    except Exception as e:
        logging.getLogger("mingbian").debug("unexpected", exc_info=True)
        print(
            f"mingbian: an error of ours ({type(e).__name__}: {e}). The input was not changed. "
            "Please report it with the command you ran.",
            file=sys.stderr,
        )
        return EXIT_OURS


if __name__ == "__main__":
    sys.exit(main())
