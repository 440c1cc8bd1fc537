"""Zip archives: listed, and one file of them read in place where the user names it. Nothing is unpacked to disk.

A name inside an archive is never used as a path: it only finds the file in the archive's own list. Text files (VCF, packed
or not, reports, tables) are read this way; BCF and workbooks, whose libraries need a file of their own, are not.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.model.records import replace
from mingbian.readers.sniff import HEAD, Content, Identified, identify_bytes
from mingbian.readers.stream import CHUNK, open_member

_READABLE = (".vcf", ".vcf.gz", ".vcf.bgz", ".json", ".json.gz", ".xml", ".maf", ".maf.gz", ".tsv", ".csv", ".txt", ".seg",
             ".cns")  # fmt: skip
_VARIANTS = (".vcf", ".vcf.gz", ".bcf", ".vcf.bgz")
_MOST_LISTED = 50
_NEEDS_A_FILE = frozenset({Content.ZIP, Content.OFFICE, Content.BCF})


def read_member(path: Path, member: str, read: Callable[[Identified], Reading]) -> Reading:
    """The reading of one file of an archive; it carries the archive's own name, size and checksum.

    Raises ``Refusal`` where the archive holds no such file, or one that cannot be read in place.
    """
    file, _ = open_member(path, member)
    try:
        with file:
            head = file.read(HEAD)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as e:
        raise Refusal(
            "ZIP_UNREADABLE", str(path), f"Its file {shown(member)} is damaged.", "Copy or download the archive again."
        ) from e
    identified = replace(identify_bytes(head, path), member=member)
    if identified.content in _NEEDS_A_FILE:
        raise Refusal(
            "ZIP_MEMBER_NOT_READ",
            str(path),
            f"Its file {shown(member)} cannot be read inside the archive.",
            "Unpack it and open that file.",
        )
    reading = read(identified)
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as archive:
        while data := archive.read(CHUNK):
            digest.update(data)
            size += len(data)
    return replace(
        reading,
        input=replace(
            reading.input, sha256=digest.hexdigest(), bytes=size, format=f"{reading.input.format} in zip ({shown(member)})"
        ),
    )


def shown(member: str) -> str:
    """A name of an archive, quoted, without what cannot be printed."""
    return repr("".join(c if c.isprintable() else "?" for c in member)[:80])


def zip_refusal(path: Path, listing: str) -> Refusal:
    """Why an archive is not read by itself; ``choices`` are the files of it that could be read."""
    if listing == "damaged":
        return Refusal("NOT_A_RESULT", str(path), "This is a damaged zip archive.", "Copy or download it again.")
    names = listing.split("\n") if listing else []
    variants = [n for n in names if n.lower().endswith(_VARIANTS)]
    choices = tuple((variants or [n for n in names if n.lower().endswith(_READABLE)])[:_MOST_LISTED])
    if len(variants) == 1:
        return Refusal(
            "ZIP_ARCHIVE",
            str(path),
            f"This is a zip archive with {shown(variants[0])} in it.",
            "Name that file with --member, or unpack it and open it.",
            choices=choices,
        )
    listed = ", ".join(shown(n) for n in (variants or names)[:5])
    inside = f" with {len(names)} files in it ({listed}{', ...' if len(variants or names) > 5 else ''})" if names else ""
    return Refusal(
        "ZIP_ARCHIVE",
        str(path),
        f"This is a zip archive{inside}.",
        "Name one of its files with --member, or unpack it and open the VCF." if names else "Give the VCF itself.",
        choices=choices,
    )
