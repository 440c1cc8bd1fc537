"""One VCF as a ``Reading``: header, build, samples, then every line; only what lies in known genes is parsed in full."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import chain
from types import MappingProxyType
from typing import Protocol

from mingbian.model.case import Assay, Build, CaseOptions
from mingbian.model.errors import Refusal
from mingbian.model.reading import InputFile, Progress, Reading, ReadWarning
from mingbian.readers.accounting import EXAMPLES, FILTERED, OUTSIDE, Ledger
from mingbian.readers.anchors import Anchors, Tally
from mingbian.readers.annotations import layout
from mingbian.readers.callers import UNKNOWN, detect
from mingbian.readers.encodings import decode
from mingbian.readers.progress import Ticker
from mingbian.readers.selection import Selection, SelectionFor
from mingbian.readers.stream import AFTER, BEFORE
from mingbian.readers.vcf import build as builds
from mingbian.readers.vcf import samples as columns
from mingbian.readers.vcf.blocks import is_gvcf
from mingbian.readers.vcf.breakpoints import version_of
from mingbian.readers.vcf.conformance import FIRST_LINES, NO_QUALITY, OF_EACH_CHUNK, UNSORTED, RecordChecks, check_header
from mingbian.readers.vcf.header import Header, read_header
from mingbian.readers.vcf.records import Columns, Records
from mingbian.readers.vcf.skeleton import LONE, QUICK, QUIET, Contigs, Gate, Scan, scan

_PULSE = 2000  # lines between two looks at the clock


class Source(Protocol):
    """Text of a VCF in chunks as ``stream.Lines`` makes them, however it is packed. Complete after the last chunk."""

    unterminated: bool
    marks: list[str]

    def __iter__(self) -> Iterator[bytes]: ...
    @property
    def damage(self) -> str | None: ...
    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def fraction(self) -> float | None: ...


OpenSource = Callable[[], AbstractContextManager[Source]]


def read_vcf(
    opened: OpenSource,
    file: str,
    name: str,
    kind: str,
    options: CaseOptions,
    select: SelectionFor,
    progress: Callable[[Progress], None] | None,
) -> Reading:
    """Read one VCF. ``file`` is its path for messages, ``name`` its name for results, ``kind`` "vcf" or "bcf".

    Raises ``Refusal``; a ``Cancelled`` raised by ``progress`` passes through.
    """
    ticker = Ticker(progress)
    with opened() as source:
        chunks = iter(source)
        try:
            header, rest = read_header(chunks, file)
        except Refusal:
            for _ in chunks:
                pass
            if source.damage is not None:
                raise _incomplete(file, source.damage, 0) from None
            raise
        chosen = columns.choose(header, options, file)
        evidence = builds.gather(header)
        decision = builds.decide(evidence, options.build, file)
        if decision.build is None:
            decision = _by_survey(opened, header, file, ticker)
        build = decision.build
        if build is None:
            raise AssertionError("the build was neither found nor asked for")
        body = _Body(header, chosen, build, select(build), options, name)
        damage = body.read(source, rest, chunks, ticker)
        records = body.ledger.records
        if damage is not None and not options.accept_incomplete:
            raise _incomplete(file, damage, records)
        body.check_accessions(file)
        stated = options.build is not None
        words = builds.confirm(decision, body.tally, stated, file)
        body.ledger.check()
        ticker.last(records)
        return Reading(
            input=InputFile(name, source.sha256, kind, source.size),
            records=records,
            alleles=body.ledger.alleles,
            observations=tuple(body.records.observations),
            set_aside=MappingProxyType(dict(sorted(body.ledger.set_aside.items()))),
            set_aside_examples=body.ledger.examples,
            refused=body.ledger.refused,
            warnings=(
                *header.warnings, *body.header_warnings, *chosen.warnings, *decision.warnings, *_marked(source.marks),
                *body.warnings(damage, source.unterminated),
            ),
            build=build,
            build_evidence=words,
            samples=header.samples,
            sample=chosen.tumor,
            tumor_sample=chosen.tumor,
            normal_sample=chosen.normal,
            assay=body.assay,
            coverage=body.records.blocks.facts(),
            caller=None if body.caller == UNKNOWN else body.caller,
            other=MappingProxyType(body.other()),
        )  # fmt: skip


def _incomplete(file: str, damage: str, records: int) -> Refusal:
    return Refusal(
        "INPUT_INCOMPLETE",
        file,
        f"{damage} {records} records were read before that; how many there should be is not known.",
        "Copy or export the file again. To look at what is there all the same, use --accept-incomplete: "
        "the result then says on every page that it is not whole.",
    )


def _by_survey(opened: OpenSource, header: Header, file: str, ticker: Ticker) -> builds.Decision:
    """The build by a pass over the whole file that only looks at accessions and at REF bases of known loci."""
    anchors = Anchors.load()
    tally = Tally(anchors)
    gate = Gate(Selection({}, {}), anchors)
    contigs = Contigs(None, header.contigs)
    with opened() as source:
        chunks = iter(source)
        _, rest = read_header(chunks, file)
        for chunk in chain((rest,), chunks):
            for found in scan(chunk, contigs, gate):
                tally.records += found.passed_over + len(found.rows)
                for start, end in zip(found.starts, found.ends, strict=True):
                    fields = chunk[start:end].split(b"\t", 4)
                    if len(fields) == 5 and fields[1].isdigit() and len(fields[1]) < 10:
                        tally.see(contigs.index(fields[0]), int(fields[1]), fields[3][:1].decode("latin-1").upper())
                ticker.tick(tally.records, source.fraction)
    if len(contigs.accessions) == 1:
        (build,) = contigs.accessions
        return builds.Decision(build, ("RefSeq accessions of the contigs",))
    return builds.by_bases(tally, file)


class _Body:
    """The records of one file."""

    def __init__(
        self,
        header: Header,
        chosen: columns.Chosen,
        build: Build,
        selection: Selection,
        options: CaseOptions,
        name: str,
    ) -> None:
        anchors = Anchors.load()
        self.build = build
        self.header = header
        self.ledger = Ledger()
        self.tally = Tally(anchors)
        self.contigs = Contigs(build, header.contigs)
        self.caller = detect(header.meta)
        self.assay = columns.guess_assay(header, chosen)
        annotation = layout(header.meta)
        self._gate = Gate(selection, anchors, quiet=annotation is None)
        self._filters = [0, 0, 0]
        version = version_of(header.meta)
        definitions, self.header_warnings = check_header(header.meta, version, header.columns, len(header.samples))
        self._checks = RecordChecks(definitions)
        self._first = FIRST_LINES
        self._blank = 0
        at = {sample: 1 + n for n, sample in enumerate(header.samples)}
        self.records = Records(
            Columns(
                name,
                header.columns,
                len(header.samples),
                at[chosen.tumor] if chosen.tumor is not None else None,
                at[chosen.normal] if chosen.normal is not None else None,
            ),
            build,
            selection,
            self.contigs,
            self.ledger,
            self.tally,
            self.caller,
            annotation,
            (options.assay or self.assay) is Assay.GERMLINE,
            is_gvcf(header.meta),
            version,
        )

    def read(self, source: Source, rest: bytes, chunks: Iterator[bytes], ticker: Ticker) -> str | None:
        """Read all lines; returns what is wrong with the file's end, or None."""
        damage: str | None = None
        ledger = self.ledger
        line = self.header.line + 1
        for chunk in chain((rest,), chunks):
            self._look_over(chunk, line)
            want = EXAMPLES if ledger.wants_example(OUTSIDE) else 0
            for found in scan(chunk, self.contigs, self._gate, want, not ledger.wants_example(FILTERED)):
                self._count(found, chunk, line)
                self._visit(found, chunk, line, ticker, source)
                line += found.lines
                ticker.tick(ledger.records, source.fraction)
            if source.unterminated:
                last = chunk[BEFORE : len(chunk) - AFTER].rstrip(b"\n")
                if last.strip() and last.count(b"\t") + 1 < self.header.columns:
                    damage = "The last line is cut in the middle of a record."
        self.tally.records = ledger.records
        return source.damage or damage

    def _look_over(self, chunk: bytes, line: int) -> None:
        """Check the first records of the file, and then a few of each chunk, wherever they lie."""
        in_order = self._first > 0
        left = self._first or OF_EACH_CHUNK
        at, stop = BEFORE, len(chunk) - AFTER
        while left and at < stop:
            end = chunk.find(b"\n", at, stop)
            raw = chunk[at:end]
            if raw.strip() and not raw.startswith(b"#"):
                self._checks.see(decode(raw), line, in_order=in_order)
                left -= 1
            at, line = end + 1, line + 1
        if in_order:
            self._first = left

    def _count(self, found: Scan, chunk: bytes, line: int) -> None:
        """Records that were passed over: counted, the first of them shown as examples."""
        ledger = self.ledger
        ledger.records += found.passed_over + found.quiet_failed
        ledger.aside_many(OUTSIDE, found.alleles)
        ledger.aside_many(FILTERED, found.quiet_failed)
        for row, start, end in found.examples:
            fields = chunk[start:end].split(b"\t", 5)
            chrom, pos, _, ref, alt = (f[:40].decode("utf-8", "replace") for f in fields[:5])
            ledger.example(OUTSIDE, line + row, f"{chrom}:{pos} {ref}>{alt}")
        for n in range(3):
            self._filters[n] += found.filters[n]
        for what, (records, row) in ((UNSORTED, found.unsorted), (NO_QUALITY, found.odd_quality)):
            self._checks.count(what, line + row, records)
        self._blank += found.blank

    def _visit(self, found: Scan, chunk: bytes, line: int, ticker: Ticker, source: Source) -> None:
        lone, quick, quiet, careful = self.records.lone, self.records.quick, self.records.quiet, self.records.careful
        starts, ends, how, info = found.starts, found.ends, found.how, found.info
        contigs, positions, inside = found.contigs, found.positions, found.inside
        for n, row in enumerate(found.rows):
            if how[n] == LONE:
                lone(chunk, starts[n], info[n], ends[n], line + row, contigs[n], positions[n], inside[n])
            elif how[n] == QUICK:
                quick(chunk, starts[n], info[n], ends[n], line + row, contigs[n], positions[n])
            elif how[n] == QUIET:
                quiet(chunk, starts[n], info[n], ends[n], line + row, contigs[n], positions[n])
            else:
                careful(chunk[starts[n] : ends[n]], line + row)
            if n % _PULSE == _PULSE - 1:
                ticker.tick(self.ledger.records, source.fraction)

    def check_accessions(self, file: str) -> None:
        """Raise ``Refusal`` where records lie on accessions of the other build."""
        wrong = self.contigs.accessions - {self.build}
        if wrong:
            raise Refusal(
                "BUILD_CONFLICT",
                file,
                f"Records lie on RefSeq accessions of {', '.join(sorted(wrong))}, but the file is read as {self.build}.",
                "Find out which genome build the file was made against.",
                choices=builds.CHOICES,
            )

    def other(self) -> Mapping[str, str]:
        """Filter categories of the records outside the known genes, which were only counted."""
        names = ("passed", "filters not applied", "failed filters")
        if not any(self._filters):
            return {}
        return {f"outside known genes, {name}": str(n) for name, n in zip(names, self._filters, strict=True)}

    def warnings(self, damage: str | None, unterminated: bool) -> Iterator[ReadWarning]:
        ledger, records = self.ledger, self.records
        if damage is not None:
            yield ReadWarning(
                "INPUT_INCOMPLETE", f"{damage} {ledger.records} records were read; how many are missing is not known.", True
            )
        elif unterminated:
            yield ReadWarning("NO_FINAL_NEWLINE", "The last line does not end in a newline: check that the file is whole.")
        if not ledger.records:
            yield ReadWarning("NO_VARIANTS", "The header is valid, but the file holds no variants.")
        yield from self._checks.warnings()
        blank = self._blank + records.blank
        if blank:
            yield ReadWarning("BLANK_LINES", f"{blank} empty lines were skipped.")
        if records.undecodable:
            yield ReadWarning("ENCODING", "Some records hold bytes that are not UTF-8; they are shown as \\x escapes.")
        others = self.contigs.others
        if others:
            shown = sorted(others, key=lambda name: (-others[name], name))
            listed = ", ".join(f"{name} ({others[name]})" for name in shown[:8])
            more = f" and {len(shown) - 8} more" if len(shown) > 8 else ""
            yield ReadWarning(
                "OTHER_CONTIGS",
                f"{sum(others.values())} records lie on contigs that are not read: {listed}{more}.",
            )
        if ledger.records and not self.header.samples:
            yield ReadWarning(
                "SITES_ONLY", "The file has no sample columns: allele fractions, depth and genotypes are not reported."
            )
        elif records.observations and records.without_vaf == len(records.observations):
            yield ReadWarning("NO_VAF", "No record reports an allele fraction or read counts for the tumor sample.")
        if ledger.refused:
            yield ReadWarning(
                "RECORDS_REFUSED",
                f"{sum(r.alleles for r in ledger.refused)} alleles could not be read and are listed with their lines.",
            )


def _marked(marks: list[str]) -> Iterator[ReadWarning]:
    words = {
        "BOM": "The file begins with a byte-order mark, which a VCF must not have; read all the same.",
        "UTF-16": "The file is written in UTF-16, which a VCF must not be; read all the same.",
        "CRLF": "The lines end as on Windows (CRLF); read all the same.",
    }
    for mark in marks:
        yield ReadWarning("REPAIRED", words[mark])
