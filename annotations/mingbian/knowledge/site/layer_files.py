"""What an imported layer says of itself: where it came from, what was kept and left out, and the hash of every file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from mingbian.knowledge.durable import write_new
from mingbian.knowledge.site.state import LAYERS, LayerRef
from mingbian.model.errors import Refusal
from mingbian.model.records import Record, replace

ABOUT = "layer.json"
LAYOUT = 1
"""Raised when the form of the files changes; a layer of another layout is refused with the remedy to import again."""

SHOWN = 20
"""Refused records that are kept with line and reason; all of them are counted."""


class Account(Record, frozen=True):
    """``read == kept + sum(left_out.values()) + refused``, always; the unit is one allele (or one row of a table)."""

    read: int
    kept: int
    left_out: dict[str, int]
    refused: int = 0
    refusals: tuple[tuple[int, str], ...] = ()

    @property
    def balanced(self) -> bool:
        return self.read == self.kept + sum(self.left_out.values()) + self.refused


class FileFacts(Record, frozen=True):
    """Size in bytes and SHA-256 of one file."""

    bytes: int
    sha256: str


class LayerAbout(Record, frozen=True):
    """The description of a layer. ``release`` is the source's own ISO date ("" where none)."""

    layout: int
    kind: str
    build: str
    sources: tuple[str, ...]
    source_sha256: tuple[str, ...]
    release: str
    imported_on: str
    account: Account
    counts: dict[str, int]
    facts: dict[str, str]
    files: dict[str, FileFacts] = msgspec.field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """What makes the layer: its kind, build, release and files. The day of the import does not count."""
        text = [f"{self.layout}\0{self.kind}\0{self.build}\0{self.release}\0"]
        text += [f"{name}\0{one.bytes}\0{one.sha256}\0" for name, one in sorted(self.files.items())]
        return hashlib.sha256("".join(text).encode()).hexdigest()

    @property
    def name(self) -> str:
        """As a result names it: "ClinVar 2026-11-02 (clinvar.vcf.gz)"."""
        what = {
            "clinvar": "ClinVar",
            "civic": "CIViC",
            "oncokb": "OncoKB",
            "frequencies": self.facts.get("name", "frequencies"),
            "panel": self.facts.get("name", "panel"),
        }
        day = f" {self.release}" if self.release else ""
        return f"{what.get(self.kind, self.kind)}{day} ({', '.join(self.sources)})"


class Ledger:
    """Counts what becomes of every allele or row of an import."""

    def __init__(self) -> None:
        self.read = 0
        self.kept = 0
        self.left_out: dict[str, int] = {}
        self.refused = 0
        self.refusals: list[tuple[int, str]] = []

    def leave(self, reason: str, count: int = 1) -> None:
        self.left_out[reason] = self.left_out.get(reason, 0) + count

    def refuse(self, line: int, reason: str) -> None:
        self.refused += 1
        if len(self.refusals) < SHOWN:
            self.refusals.append((line, reason))

    def account(self) -> Account:
        """The account; raises AssertionError where it does not balance."""
        left = dict(sorted(self.left_out.items()))
        account = Account(self.read, self.kept, left, self.refused, tuple(self.refusals))
        if not account.balanced:
            raise AssertionError(f"the import does not balance: {account}")
        return account


def hash_file(path: Path) -> FileFacts:
    """Size and hash of a file, read in pieces."""
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
            size += len(piece)
    return FileFacts(size, digest.hexdigest())


def describe(folder: Path, about: LayerAbout) -> LayerAbout:
    """Hash the files of a new layer and write its description beside them; returns it whole."""
    files = {path.relative_to(folder).as_posix(): hash_file(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    whole = replace(about, files=files)
    write_new(folder / ABOUT, msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n")
    return whole


def read_about(site: Path, ref: LayerRef) -> LayerAbout:
    """The description of an active layer, with the sizes of its files compared. Raises ``Refusal`` where it is damaged."""
    folder = site / LAYERS / ref.folder
    try:
        about = msgspec.json.decode((folder / ABOUT).read_bytes(), type=LayerAbout)
    except (OSError, msgspec.DecodeError) as error:
        raise damaged(folder, str(error)) from None
    if about.layout != LAYOUT:
        raise damaged(folder, "it was made by another version of this program")
    if about.sha256 != ref.sha256:
        raise damaged(folder, "its description is not the one that was imported")
    for name, facts in about.files.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != facts.bytes:
            raise damaged(folder, f"{name} is missing or has another size")
    return about


def changed_files(site: Path, ref: LayerRef) -> Iterable[str]:
    """Names of files of a layer whose bytes are no longer those that were imported (reads all of them)."""
    about = read_about(site, ref)
    for name, facts in sorted(about.files.items()):
        if hash_file(site / LAYERS / ref.folder / name) != facts:
            yield name


def damaged(folder: Path, reason: str) -> Refusal:
    return Refusal(
        "LAYER_DAMAGED", str(folder), f"This imported layer cannot be used: {reason}.", "Import its source file again."
    )
