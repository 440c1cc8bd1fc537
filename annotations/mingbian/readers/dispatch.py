"""From a path to a ``Reading``: look at the content, then hand over to the reader for it, or say why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mingbian.model.case import CaseOptions
from mingbian.model.collector import resting_collector
from mingbian.model.errors import Refusal
from mingbian.model.reading import Progress, Reading
from mingbian.readers.archive import read_member, zip_refusal
from mingbian.readers.selection import SelectionFor
from mingbian.readers.sniff import WORKBOOK, Content, Identified, Packing, identify
from mingbian.readers.stream import ByteStream, Lines
from mingbian.readers.vendor.source import Source


def read(
    path: Path,
    options: CaseOptions,
    select: SelectionFor,
    progress: Callable[[Progress], None] | None = None,
) -> Reading:
    """Read one file, whatever it is. ``select`` gives the known genes of a build; ``progress`` may raise ``Cancelled``.

    Raises ``Refusal`` where the file cannot be read as a result, and nothing else that is the file's fault.
    """
    with resting_collector():
        identified = identify(path)
        if identified.content is Content.ZIP and options.member is not None:
            return read_member(path, options.member, lambda inside: _read(path, inside, options, select, progress))
        return _read(path, identified, options, select, progress)


def _read(
    path: Path,
    identified: Identified,
    options: CaseOptions,
    select: SelectionFor,
    progress: Callable[[Progress], None] | None,
) -> Reading:
    if identified.content is Content.VCF:
        from mingbian.readers.vcf.reader import read_vcf

        return read_vcf(lambda: _text(path, identified), str(path), path.name, "vcf", options, select, progress)
    if identified.content is Content.BCF:
        from mingbian.readers.vcf.bcf import bcf_text
        from mingbian.readers.vcf.reader import read_vcf

        return read_vcf(lambda: bcf_text(path, identified.packing), str(path), path.name, "bcf", options, select, progress)
    if identified.content is Content.JSON:
        return _report(Source(path, identified, options, select, progress))
    if identified.content in {Content.TABLE, Content.TEXT, Content.XML}:
        from mingbian.readers import vendor

        source = Source(path, identified, options, select, progress)
        reader = vendor.recognize(identified)
        if reader is not None:
            return reader(source)
        if identified.content is not Content.XML:
            return _table(source)
    if identified.content is Content.OFFICE and identified.detail == WORKBOOK:
        from mingbian.readers.workbook import read_workbook

        return read_workbook(Source(path, identified, options, select, progress))
    if identified.packing is not Packing.PLAIN and identified.content in {Content.BINARY, Content.EMPTY}:
        _unpack(path, identified)
    raise _not_read(path, identified)


class _Text(Lines):
    """Lines of a packed or plain file with the facts of its bytes."""

    def __init__(self, stream: ByteStream, identified: Identified) -> None:
        super().__init__(stream, identified)
        self._bytes = stream

    @property
    def damage(self) -> str | None:
        return self._bytes.damage

    @property
    def sha256(self) -> str:
        return self._bytes.sha256

    @property
    def size(self) -> int:
        return self._bytes.position

    @property
    def fraction(self) -> float | None:
        return self._bytes.fraction


@contextmanager
def _text(path: Path, identified: Identified) -> Iterator[_Text]:
    with ByteStream(path, identified.packing, identified.member) as stream:
        yield _Text(stream, identified)


def _unpack(path: Path, identified: Identified) -> None:
    """Unpack to the end only to learn whether the packed data is damaged. Raises ``Refusal`` if so."""
    with ByteStream(path, identified.packing, identified.member) as stream:
        for _ in stream:
            pass
        if stream.damage is not None:
            raise _damaged(path, stream.damage)


def _damaged(path: Path, damage: str) -> Refusal:
    return Refusal(
        "INPUT_INCOMPLETE", str(path), f"{damage} Nothing of it could be read.", "Copy or export the file again."
    )


def _table(source: Source) -> Reading:
    """A table of no known format: by the user's mapping, or a question that shows the guessed one."""
    from mingbian.readers import mapping

    if source.options.mapping is not None:
        return mapping.read(source, mapping.load_mapping(Path(source.options.mapping)))
    raise mapping.needed(source) or _not_read(source.path, source.identified)


def _report(source: Source) -> Reading:
    """A JSON document: one that is read line by line, a vendor's, or the generic laboratory report."""
    from mingbian.readers import vendor
    from mingbian.readers.json_tree import read_tree
    from mingbian.readers.lab_report import read_report

    streamed = vendor.recognize(source.identified)
    if streamed is not None:
        return streamed(source)
    data = source.whole()
    tree = read_tree(data, source.file)
    reader = vendor.recognize_tree(tree)
    if reader is not None:
        return reader(source, tree)
    return read_report(data, source.file, sha256=source.sha256, size=source.size, tree=tree)


_SUPPORTED = (
    "Read are VCF, BCF, MAF, tables of TSO 500, Oncomine, Guardant, fusion and copy number callers, XML of Foundation"
    " Medicine and Caris, JSON of Tempus, Nirvana, C-CAT, FHIR, Phenopackets, mingbian.report/1; other tables by --mapping."
)

_REASONS: dict[Content, tuple[str, str, str]] = {
    Content.EMPTY: ("EMPTY_FILE", "The file is empty.", "Export it again; it may not have been written."),
    Content.HTML: (
        "NOT_A_RESULT",
        "This is a web page, not a VCF.",
        "A download may have ended at a login page: sign in and download the file again.",
    ),
    Content.PDF: ("NOT_A_RESULT", "This is a PDF, not a VCF.", "Ask the laboratory for the VCF or for its JSON report."),
    Content.OFFICE: ("NOT_SUPPORTED", "This is an {detail}, not a VCF.", "Ask the laboratory for the VCF. " + _SUPPORTED),
    Content.XML: ("NOT_SUPPORTED", "This looks like {detail} (XML), but it is not one that can be read.", _SUPPORTED),
    Content.TABLE: (
        "NOT_SUPPORTED",
        "This looks like {detail}, but lacks the columns that are needed to read it.",
        "Give the VCF it was made from. " + _SUPPORTED,
    ),
    Content.TEXT: ("NOT_A_RESULT", "This is text that is no variant file.", _SUPPORTED),
    Content.ALIGNMENT: (
        "NOT_SUPPORTED",
        "This holds aligned reads ({detail}), not variants.",
        "Give the VCF that the variant caller made from it.",
    ),
    Content.INDEX: ("NOT_A_RESULT", "This is an index ({detail}), not the file it belongs to.", "Give the VCF itself."),
    Content.BINARY: ("NOT_A_RESULT", "This is no variant file{detail}.", _SUPPORTED),
}


def _not_read(path: Path, identified: Identified) -> Refusal:
    content, detail = identified.content, identified.detail
    if content is Content.ZIP:
        return zip_refusal(path, detail)
    code, reason, remedy = _REASONS[content]
    if content is Content.BINARY:
        detail = f" (it looks like a {detail})" if detail and detail != "gzip" else ""
    return Refusal(code, str(path), reason.format(detail=detail), remedy)
