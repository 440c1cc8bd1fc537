"""Where a VCF departs from its specification: the header in full, records by sample.

Order and the beginning of QUAL are looked at in every record (``skeleton.scan``).

Nothing here decides whether a record can be read; that is what the reading itself does. What is found becomes at most two
warnings a file, one for the header and one for the records, with counts, kinds and the first lines concerned. Departures
that widespread callers have in every file, and that no value depends on, are not mentioned.

Definitions of reserved keys: VCF 4.1 to 4.5 (hts-specs), sections 1.4 and 1.6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from mingbian.model.patterns import pattern
from mingbian.model.reading import ReadWarning
from mingbian.model.records import Record

FIRST_LINES = 256
"""Records at the beginning of a file that are looked at, wherever they lie."""

OF_EACH_CHUNK = 16
"""Records at the beginning of each further chunk of text (about a megabyte) that are looked at."""

UNSORTED = "records are not sorted by position"
NO_QUALITY = "QUAL is not a number from 0"

_NUMBER_STARTS = frozenset("0123456789.+nNiI")
_SHOWN = 3
_MOST_REMEMBERED = 4096


class Declared(Record, frozen=True):
    """Number and Type of an INFO or FORMAT key."""

    number: str
    type: str


def _table(text: str) -> Mapping[str, Declared]:
    rows = (item.split("/") for item in text.split())
    return MappingProxyType({key: Declared(number, kind) for key, number, kind in rows})


_INFO = _table(
    "AA/1/String AC/A/Integer AF/A/Float AN/1/Integer BQ/1/Float CIGAR/A/String DB/0/Flag DP/1/Integer END/1/Integer "
    "H2/0/Flag H3/0/Flag MQ/1/Float MQ0/1/Integer NS/1/Integer SOMATIC/0/Flag VALIDATED/0/Flag 1000G/0/Flag "
    "IMPRECISE/0/Flag NOVEL/0/Flag SVTYPE/1/String"
)
_FORMAT = _table(
    "GT/1/String DP/1/Integer FT/1/String GL/G/Float GP/G/Float PL/G/Integer GQ/1/Integer HQ/2/Integer PS/1/Integer "
    "PQ/1/Integer EC/A/Integer MQ/1/Integer"
)
_INFO_43 = _table("AD/R/Integer ADF/R/Integer ADR/R/Integer")
_FORMAT_43 = _table("AD/R/Integer ADF/R/Integer ADR/R/Integer")
_FORMAT_OLD = _table("GLE/G/String")

# What other programs declare for a reserved key in every file they write; nothing is read differently for it.
_ACCEPTED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "FORMAT/AD": frozenset({"./Integer", "1/Integer", "2/Integer"}),
        "FORMAT/GQ": frozenset({"1/Float", "./Integer"}),
        "FORMAT/MQ": frozenset({"1/Float"}),
        "FORMAT/PL": frozenset({"./Integer"}),
        "INFO/AC": frozenset({"./Integer"}),
        "INFO/BQ": frozenset({"1/Integer"}),
        "FORMAT/PS": frozenset({"1/String"}),
        "FORMAT/EC": frozenset({"./Integer", "./String", "1/String"}),
        "INFO/MQ": frozenset({"1/Integer", "A/Float", "./Float"}),
        "INFO/MQ0": frozenset({"./Integer"}),
        "INFO/AF": frozenset({"./Float", "./String", "1/Float", "A/String"}),
        "INFO/SVTYPE": frozenset({"A/String", "./String"}),
        "INFO/END": frozenset({"./Integer"}),
    }
)
_TYPES = frozenset({"Integer", "Float", "Flag", "Character", "String"})
_NUMBER = pattern(r"\d+|[ARG.]|L[ARG]|[PM]")
_ALT_KINDS = ("DEL", "INS", "DUP", "INV", "CNV", "BND", "NON_REF", "CN", "*", "X", "TRA", "STR", "LOSS", "GAIN")
_URL = pattern(
    r"<?(?:[a-z]+://)?(?:[^\s@/]+@)?(?:[a-z][\w.\-]*|\d+(?:\.\d+){3}|\d[\w.\-]*\.[a-z]+)?(?::\d+)?(?:[/?#].*)?>?",
    re.IGNORECASE,
)
_STRUCTURED = frozenset({"INFO", "FORMAT", "FILTER", "ALT", "contig", "META", "SAMPLE", "PEDIGREE"})
_PAIR = pattern(r'\s*([A-Za-z_0-9.]+)=("(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^",<>]*)(?:,|\Z)')
_VERSION = pattern(r"VCFv4\.[0-5]")
_CONTIG_NAME = pattern(r"[0-9A-Za-z!#$%&+./;?@^_|~\-][0-9A-Za-z!#$%&+./;=?@^_|~\-]*")
_OLD_CONTIG_NAME = pattern(r"[^\s,:<>]+")
_ASSEMBLY_CONTIG = pattern(r"<[^\s<>,:]+>")


class Found:
    """Departures by kind, with the first line of each."""

    def __init__(self) -> None:
        self.kinds: dict[str, list[int]] = {}

    def __bool__(self) -> bool:
        return bool(self.kinds)

    def add(self, line: int, what: str, times: int = 1) -> None:
        lines = self.kinds.get(what)
        if lines is None:
            if len(self.kinds) < _MOST_REMEMBERED:
                self.kinds[what] = [line, times]
        else:
            lines[1] += times

    @property
    def text(self) -> str:
        shown = [
            f"line {first}: {what}{f' ({count} times)' if count > 1 else ''}"
            for what, (first, count) in list(self.kinds.items())[:_SHOWN]
        ]
        more = len(self.kinds) - len(shown)
        return "; ".join(shown) + (f"; and {more} more kinds" if more > 1 else "; and one more kind" if more else "")


# --- header -----------------------------------------------------------------------------------------------------------


class Definitions(Record, frozen=True):
    """What a header declares of INFO and FORMAT keys, completed by the reserved ones of its version."""

    info: Mapping[str, Declared]
    format: Mapping[str, Declared]
    version: tuple[int, int]


def check_header(
    meta: Sequence[str], version: tuple[int, int], columns: int = 0, samples: int = 0
) -> tuple[Definitions, tuple[ReadWarning, ...]]:
    """Look over the ``##`` lines and the number of columns."""
    found = Found()
    if columns == 9 and not samples:
        found.add(len(meta) + 1, "there is a FORMAT column, but no sample")
    reserved_info: dict[str, Declared] = dict(_INFO) | dict(_INFO_43 if version >= (4, 3) else {})
    reserved_format: dict[str, Declared] = dict(_FORMAT) | dict(_FORMAT_43 if version >= (4, 3) else _FORMAT_OLD)
    info: dict[str, Declared] = {}
    formats: dict[str, Declared] = {}
    for number, line in enumerate(meta, start=1):
        key, separator, value = line[2:].partition("=")
        if not separator or not key.strip() or not value.strip():
            found.add(number, "not of the form ##key=value")
            continue
        if key == "fileformat":
            if not _VERSION.fullmatch(value.strip()):
                found.add(number, f"{value.strip()[:20]!r} is no version of VCF known here")
            continue
        if key in {"assembly", "pedigreeDB"} and ("://" in value or value.strip() == "<>"):
            if value.strip() == "<>" or not _URL.fullmatch(value.strip()):
                found.add(number, f"{key} is not an address")
            continue
        if key not in _STRUCTURED:
            continue
        fields = _fields(key, value, number, found, version)
        if fields is None:
            continue
        name = fields.get("ID")
        if key in {"INFO", "FORMAT"} and name is not None:
            own = _declaration(key, name, fields, number, found)
            table, reserved = (info, reserved_info) if key == "INFO" else (formats, reserved_format)
            if own is not None:
                table.setdefault(name, own)
                _against_reserved(key, name, own, reserved.get(name), number, found)
        elif key == "META":
            _meta(fields, number, found)
    defined = Definitions(MappingProxyType(reserved_info | info), MappingProxyType(reserved_format | formats), version)
    if not found:
        return defined, ()
    text = f"The header departs from the VCF specification ({found.text}). It was read all the same."
    return defined, (ReadWarning("VCF_HEADER", text),)


def _fields(key: str, value: str, number: int, found: Found, version: tuple[int, int]) -> dict[str, str] | None:
    """The pairs of a structured line; None where it is not one."""
    value = value.strip()
    if not value.startswith("<"):
        if key in {"INFO", "FORMAT", "FILTER", "ALT", "contig"}:
            found.add(number, f"{key} is not written as <...>")
        return None
    if not value.endswith(">"):
        found.add(number, f"{key} does not end in '>'")
        return None
    inner = value[1:-1]
    fields: dict[str, str] = {}
    at = 0
    if key == "ALT" and _ANY_ALLELE.match(inner):
        return {"ID": "*"}
    while at < len(inner):
        pair = _PAIR.match(inner, at)
        if pair is None:
            found.add(number, f"{key} cannot be taken apart at {inner[at : at + 20]!r}")
            return None
        if pair[1] in fields:
            found.add(number, f"{key} has {pair[1]} twice")
        fields.setdefault(pair[1], pair[2])
        at = pair.end()
    if not fields:
        found.add(number, f"{key} is empty")
        return None
    name = fields.get("ID")
    if name is None:
        if key not in {"PEDIGREE", "SAMPLE"} or version >= (4, 3) or key == "SAMPLE":
            found.add(number, f"{key} has no ID")
        return fields
    if key in {"INFO", "FORMAT", "FILTER", "ALT", "META"} and next(iter(fields)) != "ID":
        found.add(number, f"the ID of {key} is not its first field")
    _name(key, name, number, found, version)
    if key in {"INFO", "FORMAT", "FILTER", "ALT"}:
        text = fields.get("Description")
        if text is None:
            found.add(number, f"{key} {name} has no Description")
        elif not (len(text) > 1 and text.startswith('"') and text.endswith('"')):
            found.add(number, f"the Description of {key} is not in quotation marks")
    if key == "ALT":
        _alt(fields, number, found, version)
    if key == "PEDIGREE" and any(_ODD_VALUE.search(v) for k, v in fields.items() if not v.startswith('"')):
        found.add(number, "PEDIGREE holds a name with a space or another character that is not allowed")
    return fields


_ANY_ALLELE = pattern(r"ID=(?:\*|NON_REF|<?M>?|X),")
_ODD_VALUE = pattern(r"[\s:;*]")


def _name(key: str, name: str, number: int, found: Found, version: tuple[int, int]) -> None:
    if key == "contig":
        good = bool((_CONTIG_NAME if version >= (4, 3) else _OLD_CONTIG_NAME).fullmatch(name)) or name.startswith("HLA-")
    elif key == "SAMPLE":
        good = "*" not in name and not re.search(r"\s", name)
    elif key in {"INFO", "FORMAT", "FILTER"}:
        good = bool(name) and not re.search(r"[\s,;=]", name) and not (key == "FILTER" and name == "0")
    else:
        good = not re.search(r"\s", name)
    if not good:
        found.add(number, f"the ID of {key} holds characters that are not allowed")


def _alt(fields: Mapping[str, str], number: int, found: Found, version: tuple[int, int]) -> None:
    name, separator, _ = fields["ID"].partition(":")
    own = version >= (4, 3) and not separator  # a contig of one's own
    if not (own or name in _ALT_KINDS or _CN.fullmatch(name) or _REFERENCE_CODE.fullmatch(name)):
        found.add(number, "ALT is of no kind that the specification names")
    keys = [k for k in fields if k in {"ID", "Number", "Type", "Description"}]
    if keys != sorted(keys, key=("ID", "Number", "Type", "Description").index):
        found.add(number, "the fields of ALT are not in order")
    if "Number" in fields and not _NUMBER.fullmatch(fields["Number"]):
        found.add(number, "the Number of ALT is none")
    if "Type" in fields and fields["Type"] not in _TYPES:
        found.add(number, "the Type of ALT is none")


_CN = pattern(r"CN\d+|STR\d+")
_REFERENCE_CODE = pattern(r"[RYSWKMBDHVN]")


def _declaration(key: str, name: str, fields: Mapping[str, str], number: int, found: Found) -> Declared | None:
    count, kind = fields.get("Number"), fields.get("Type")
    if count is None or kind is None:
        found.add(number, f"{key} {name} lacks its {'Number' if count is None else 'Type'}")
        return None
    order = [k for k in fields if k in {"ID", "Number", "Type", "Description"}]
    if order != sorted(order, key=("ID", "Number", "Type", "Description").index):
        found.add(number, f"the fields of {key} are not in order")
    if not _NUMBER.fullmatch(count):
        found.add(number, f"{key} {name}: {count[:12]!r} is no Number")
        return None
    if kind not in _TYPES or (key == "FORMAT" and kind == "Flag"):
        found.add(number, f"{key} {name}: {kind[:12]!r} is no Type")
        return None
    return Declared(count, kind)


def _against_reserved(key: str, name: str, own: Declared, reserved: Declared | None, number: int, found: Found) -> None:
    if reserved is None or own == reserved or f"{own.number}/{own.type}" in _ACCEPTED.get(f"{key}/{name}", ()):
        return
    found.add(
        number,
        f"{key} {name} is declared as Number={own.number}, Type={own.type}; the specification has "
        f"Number={reserved.number}, Type={reserved.type}",
    )


def _meta(fields: Mapping[str, str], number: int, found: Found) -> None:
    values = fields.get("Values", "[]")
    if not (values.startswith("[") and values.endswith("]")):
        found.add(number, "the Values of META are not in brackets")
    if not _NUMBER.fullmatch(fields.get("Number", ".")):
        found.add(number, "the Number of META is none")
    if fields.get("Type", "String") not in _TYPES:
        found.add(number, "the Type of META is none")


# --- records ----------------------------------------------------------------------------------------------------------

_QUAL = pattern(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:inf|infinity|nan)", re.IGNORECASE)
_INFO_KEY = pattern(r"(?:[A-Za-z_][0-9A-Za-z_.]*|1000G)")
_FORMAT_KEY = pattern(r"[A-Za-z_][0-9A-Za-z_.]*")
_GENOTYPE = pattern(r"[/|]?(?:\d+|\.)(?:[/|](?:\d+|\.))*")
_SPACE = pattern(r"\s")
_ANYTHING = re.compile(r"(?s:.*)")
_CIGAR = pattern(r"(?:\d+[MIDNSHP=X])+")
_BASES = pattern(r"[ACGTNacgtn]+")
_ALLELE = pattern(
    r"[ACGTNacgtn]+|\*|\.|<[^\s,<>]+>|\.[ACGTNacgtn]+|[ACGTNacgtn]+\.|"
    r"[ACGTNacgtn.]+[\[\]][^\s\[\]]+:\d+[\[\]]|[\[\]][^\s\[\]]+:\d+[\[\]][ACGTNacgtn.]+"
)
_WHOLE = pattern(r"[+-]?\d+")
_NEVER_NEGATIVE = frozenset({"AC", "AF", "AN", "DP", "END", "MQ0", "NS"})
_INT_LOW, _INT_HIGH = -(2**31) + 8, 2**31 - 1


class RecordChecks:
    """Looks over single records of one file."""

    def __init__(self, definitions: Definitions) -> None:
        self.found = Found()
        self.looked_at = 0
        self._info = definitions.info
        self._format = definitions.format
        self._version = definitions.version
        self._formats: dict[str, tuple[str, ...]] = {}
        self._forms: dict[tuple[str, str, int, int | None], re.Pattern[str] | None] = {}  # see _is_plain
        self._genotypes: dict[tuple[str, int], int] = {}  # those in order for so many alleles, with their ploidy
        self._last: tuple[str, int] = ("", 0)
        self._contigs: set[str] = set()
        self._recent: dict[tuple[int, str, str], int] = {}

    def see(self, text: str, line: int, *, in_order: bool = False) -> None:
        """One record. ``in_order``: the record before it was seen too, so that order and repetition can be told."""
        parts = text.split("\t")
        if len(parts) < 8:
            return  # such a line is refused where it is read
        self.looked_at += 1
        for what in self._of(parts):
            self.found.add(line, what)
        if in_order:
            for what in self._order(parts):
                self.found.add(line, what)

    def count(self, what: str, line: int, records: int) -> None:
        """Departures that were found among all records at once, the first at a line."""
        if records:
            self.found.add(line, what, records)

    def warnings(self) -> Iterator[ReadWarning]:
        if self.found:
            yield ReadWarning(
                "VCF_RECORDS",
                f"Of {self.looked_at} records looked at closely, some depart from the VCF specification "
                f"({self.found.text}). What could be read was read.",
            )

    def _order(self, parts: Sequence[str]) -> Iterator[str]:
        chrom, text = parts[0], parts[1]
        if not text.isdecimal() or len(text) > 10:
            return
        pos = int(text)
        if chrom != self._last[0]:
            if chrom in self._contigs:
                yield "records of one contig do not stand together"
            self._contigs.add(chrom)
            self._recent.clear()
        self._last = (chrom, pos)
        ref = parts[3].upper()
        mine = set()
        for alt in parts[4].upper().split(","):
            if _BASES.fullmatch(alt) and _BASES.fullmatch(ref) and alt != ref:
                mine.add(_trimmed(pos, ref, alt))
        if any(key in self._recent for key in mine):
            yield "an allele stands in more than one record"
        if len(self._recent) > _MOST_REMEMBERED:
            self._recent.clear()
        self._recent |= dict.fromkeys(mine, pos)

    def _of(self, parts: Sequence[str]) -> Iterator[str]:
        chrom, _, name, ref, alt, qual, status, info = parts[:8]
        if not (_CONTIG_NAME.fullmatch(chrom) or chrom.startswith("HLA-") or _ASSEMBLY_CONTIG.fullmatch(chrom)):
            yield "CHROM holds characters that are not allowed"
        if name != ".":
            items = name.split(";")
            if "" in items or _SPACE.search(name) or len(set(items)) < len(items):
                yield "ID is empty in part, repeats itself or holds a space"
        if not _BASES.fullmatch(ref):
            yield "REF is not made of bases"
        alts = alt.split(",")
        if not all(_ALLELE.fullmatch(a) for a in alts):
            yield "ALT is no allele that the specification knows"
        if qual[:1] in _NUMBER_STARTS and not _QUAL.fullmatch(qual) and qual != ".":
            yield NO_QUALITY  # others are counted among all records
        if status not in {".", "PASS"}:
            items = status.split(";")
            if (
                not status or "" in items or "." in items or "0" in items or len(set(items)) < len(items)
                or _SPACE.search(status)
            ):  # fmt: skip
                yield "FILTER is empty in part, repeats itself or holds what is no filter"
        yield from self._of_info(info, len(alts))
        if len(parts) > 8:
            yield from self._of_samples(parts[8], parts[9:], len(alts))

    def _of_info(self, text: str, alleles: int) -> Iterator[str]:
        if text in {".", ""}:
            return
        seen = set()
        for item in text.removesuffix(";").split(";"):
            key, separator, value = item.partition("=")
            if key in seen:
                yield f"INFO {key[:20]} stands twice in a record"
            seen.add(key)
            if not _INFO_KEY.fullmatch(key):
                if not key or _SPACE.search(key) or self._version >= (4, 3):
                    yield "INFO has a key with characters that are not allowed"
                continue
            declared = self._info.get(key)
            if declared is None:
                continue
            if separator and self._is_plain("INFO", key, value, declared, alleles, None):
                continue
            if declared.type == "Flag":
                if separator and value not in {"0", "1"}:
                    yield f"INFO {key} is a flag, but has a value"
                continue
            if not separator:
                yield f"INFO {key} has no value"
                continue
            yield from self._value("INFO", key, value, declared, alleles, None)

    def _of_samples(self, text: str, cells: Sequence[str], alleles: int) -> Iterator[str]:
        keys = tuple(text.split(":"))
        if text not in self._formats:
            self._formats[text] = tuple(self._of_format(keys))
        yield from self._formats[text]
        for cell in cells[:8]:
            values = cell.split(":")
            if len(values) > len(keys):
                yield "a sample has more fields than FORMAT names"
                continue
            ploidy: int | None = None
            for key, value in zip(keys, values, strict=False):
                if key == "GT":
                    if value in {"", "."}:
                        continue
                    known = self._genotypes.get((value, alleles))
                    if known is not None:
                        ploidy = known
                        continue
                    if not _GENOTYPE.fullmatch(value):
                        yield "a genotype is not made of allele numbers"
                        continue
                    numbers = value.replace("|", "/").strip("/").split("/")
                    ploidy = len(numbers)
                    if any(n != "." and int(n) > alleles for n in numbers):
                        yield "a genotype names an allele that the record does not have"
                    elif len(self._genotypes) < _MOST_REMEMBERED:
                        self._genotypes[value, alleles] = ploidy
                    continue
                declared = self._format.get(key)
                if (
                    declared is not None
                    and value not in {"", "."}
                    and not self._is_plain("FORMAT", key, value, declared, alleles, ploidy)
                ):
                    yield from self._value("FORMAT", key, value, declared, alleles, ploidy)

    def _of_format(self, keys: Sequence[str]) -> Iterator[str]:
        if not all(_FORMAT_KEY.fullmatch(key) for key in keys):
            yield "FORMAT has a key with characters that are not allowed"
        if len(set(keys)) < len(keys):
            yield "FORMAT has a key twice"
        if "GT" in keys and keys[0] != "GT":
            yield "GT is not the first key of FORMAT"

    def _is_plain(self, kind: str, key: str, value: str, declared: Declared, alleles: int, ploidy: int | None) -> bool:
        """Whether a value is in order at first sight, as nearly all are: what is not is looked at item by item."""
        place = (kind, key, alleles, ploidy)
        try:
            form = self._forms[place]
        except KeyError:
            form = _form(kind, key, declared, alleles, ploidy)
            if len(self._forms) < _MOST_REMEMBERED:
                self._forms[place] = form
        return form is not None and form.fullmatch(value) is not None

    def _value(
        self, kind: str, key: str, value: str, declared: Declared, alleles: int, ploidy: int | None
    ) -> Iterator[str]:
        items = value.split(",")
        if value != "." and any(item == "" for item in items) and declared.type != "String":
            yield f"{kind} {key} has an empty item"
            return
        wanted = _wanted(declared.number, alleles, ploidy)
        text = declared.type == "String" and declared.number == "1" and key not in _ONE_WORD  # may hold commas
        if wanted is not None and wanted != len(items) and value != "." and not text and not key.startswith("AS_"):
            yield f"{kind} {key} has {len(items)} values where Number={declared.number}"
        for item in items:
            if item == ".":
                continue
            if declared.type == "Integer":
                if not _WHOLE.fullmatch(item) or not _INT_LOW <= int(item[:14]) <= _INT_HIGH:
                    yield f"{kind} {key} is not a whole number"
                    break
                if kind == "INFO" and key in _NEVER_NEGATIVE and item.startswith("-"):
                    yield f"{kind} {key} is negative"
                    break
            elif declared.type == "Float":
                if not _QUAL.fullmatch(item):
                    yield f"{kind} {key} is not a number"
                    break
                if kind == "INFO" and key in _NEVER_NEGATIVE and item.startswith("-"):
                    yield f"{kind} {key} is negative"
                    break
            elif declared.type == "Character" and len(item) > 1 and not item.startswith("%"):
                yield f"{kind} {key} is more than a character"
                break
            elif key == "CIGAR" and kind == "INFO" and not _CIGAR.fullmatch(item):
                yield "INFO CIGAR is no CIGAR"
                break


_ONE_WORD = frozenset({"AA"})
_ITEMS = MappingProxyType({"Integer": r"\d{1,9}", "Float": r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"})


def _form(kind: str, key: str, declared: Declared, alleles: int, ploidy: int | None) -> re.Pattern[str] | None:
    """What a value looks like about which ``RecordChecks._value`` has nothing to say; None where only that can tell."""
    wanted = None if key.startswith("AS_") else _wanted(declared.number, alleles, ploidy)
    if declared.type == "String":
        free = wanted is None or (declared.number == "1" and key not in _ONE_WORD)
        return _ANYTHING if free and (kind, key) != ("INFO", "CIGAR") else None
    item = _ITEMS.get(declared.type)
    if item is None or (wanted is not None and not 1 <= wanted <= 64):
        return None
    return _items(item, wanted, kind != "INFO" or key not in _NEVER_NEGATIVE)


@lru_cache(maxsize=256)
def _items(item: str, count: int | None, signed: bool) -> re.Pattern[str]:
    one = f"[+-]?{item}" if signed else item
    return re.compile(one if count == 1 else f"{one}(?:,{one})" + ("*" if count is None else f"{{{count - 1}}}"))


def _wanted(number: str, alleles: int, ploidy: int | None) -> int | None:
    """How many values there should be; None where anything goes."""
    if number.isdecimal():
        return int(number)
    if number == "A":
        return alleles
    if number == "R":
        return alleles + 1
    if number == "G" and ploidy:
        count = 1
        for k in range(ploidy):
            count = count * (alleles + 1 + k) // (k + 1)
        return count
    return None


def _trimmed(pos: int, ref: str, alt: str) -> tuple[int, str, str]:
    while len(ref) > 1 and len(alt) > 1 and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while len(ref) > 1 and len(alt) > 1 and ref[0] == alt[0]:
        pos, ref, alt = pos + 1, ref[1:], alt[1:]
    return pos, ref, alt
