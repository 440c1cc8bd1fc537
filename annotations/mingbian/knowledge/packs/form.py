"""What a knowledge pack is, and reading one that may be hostile.

A pack is a folder or a zip archive that holds

    manifest.json   product, name, version, sequence, dates, and size and SHA-256 of every other file
    manifest.sig    the Ed25519 signature over the manifest's bytes, and the id of the key
    tables/...      the knowledge tables, as text

Before the signature is found right nothing but those two small files is read, and nothing is ever unpacked to disk here.
Names are taken from a white list of characters; links, devices and doubled names are refused; no file is read beyond its
signed size.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import msgspec

from mingbian.knowledge.rows import is_iso_day
from mingbian.knowledge.site.layer_files import FileFacts
from mingbian.model.errors import Refusal

FORMAT = "mingbian.knowledge-pack/1"
PRODUCT = "mingbian-knowledge"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
MOST_FILES = 2000
MOST_BYTES = 1 << 28
_MOST_MANIFEST, _MOST_SIGNATURE = 1 << 22, 1 << 12
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}\Z")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)", re.IGNORECASE)
_TABLE = (".tsv", ".tsv.gz", ".toml")
_VERSION = re.compile(r"\d+(?:\.\d+){0,3}\Z")


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a publisher signs. ``tables`` is the content hash of all tables; dates are ISO days; ``min_app`` "0.1.0"."""

    format: str
    product: str
    name: str
    version: str
    sequence: int
    date: str
    created: str
    expires: str
    min_app: str
    tables: str
    files: dict[str, FileFacts]


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The id of the key, and the signature in Base64."""

    key: str
    signature: str


def refused(code: str, pack: Path | str, reason: str, remedy: str = "") -> Refusal:
    """A refusal of a pack; what was active stays active."""
    ask = remedy or "Get the pack again from its publisher, by another way. What was active before still is."
    return Refusal(code, str(pack), reason, ask)


def signed_bytes(manifest: bytes) -> bytes:
    """What is signed: the manifest, with words in front so that a signature made for anything else never fits."""
    return FORMAT.encode() + b"\n" + manifest


def encode_manifest(manifest: Manifest) -> bytes:
    """A manifest's bytes. Deterministic."""
    ordered = msgspec.structs.replace(manifest, files=dict(sorted(manifest.files.items())))
    return msgspec.json.format(msgspec.json.encode(ordered), indent=1) + b"\n"


def encode_signature(key: str, signature: bytes) -> bytes:
    return msgspec.json.encode(Signature(key, base64.b64encode(signature).decode())) + b"\n"


def decode_manifest(data: bytes, pack: Path) -> Manifest:
    """A manifest whose signature was found right. Raises ``Refusal`` where it is not one of this product and form."""
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except msgspec.DecodeError as error:
        raise refused("PACK_MANIFEST", pack, f"Its manifest cannot be understood ({error}).") from None
    if manifest.format != FORMAT:
        raise refused("PACK_FORMAT", pack, f"It is of the form {manifest.format!r}; this program reads {FORMAT!r}.")
    if manifest.product != PRODUCT:
        raise refused("PACK_PRODUCT", pack, f"It was made for {manifest.product!r}, not for {PRODUCT!r}.")
    if manifest.sequence < 1 or not all(map(is_iso_day, (manifest.date, manifest.created, manifest.expires))):
        raise refused("PACK_MANIFEST", pack, "Its manifest has a wrong sequence number or date.")
    if not _VERSION.match(manifest.min_app):
        raise refused("PACK_MANIFEST", pack, "Its manifest names no program version.")
    return manifest


def decode_signature(data: bytes, pack: Path) -> tuple[str, bytes]:
    """The id of the key and the signature's bytes. Raises ``Refusal``."""
    try:
        found = msgspec.json.decode(data, type=Signature)
        return found.key, base64.b64decode(found.signature, validate=True)
    except (msgspec.DecodeError, binascii.Error, ValueError):
        raise refused("PACK_SIGNATURE", pack, "Its signature cannot be understood.") from None


def newer_app(wanted: str, own: str) -> bool:
    """Whether a program version is newer than ours."""
    numbers = [tuple(int(n) for n in re.findall(r"\d+", text)[:4]) for text in (wanted, own)]
    return numbers[0] > numbers[1]


def wrong_name(name: str) -> str | None:
    """Why a file name in a pack is refused; None for a good one."""
    if name in (MANIFEST, SIGNATURE):
        return None
    parts = name.split("/")
    if parts[0] != "tables" or not 2 <= len(parts) <= 4:
        return "it does not lie in tables/"
    for part in parts:
        if not _PART.match(part) or part.endswith(".") or ".." in part or _RESERVED.match(part):
            return "it is no plain file name"
    return None if name.endswith(_TABLE) else "it is no table"


# ---------------------------------------------------------------------------------------------- opening


class PackFiles(Protocol):
    """An open pack: the names in it, checked; and its files, each read once."""

    @property
    def names(self) -> frozenset[str]: ...
    def read(self, name: str, most: int) -> bytes:
        """The bytes of a file, at most ``most``; one byte more where the file is longer."""
        ...


@contextmanager
def opened(path: Path) -> Iterator[PackFiles]:
    """Open a pack, folder or zip. Raises ``Refusal`` where a name or entry in it is none that a pack may have."""
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        raise refused("CANNOT_OPEN", path, f"It cannot be opened ({error.strerror or error}).", "Check the name.") from None
    if stat.S_ISLNK(mode):
        path = path.resolve()
        mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        yield _Folder(path)
        return
    if not stat.S_ISREG(mode):
        raise refused("NOT_A_PACK", path, "This is neither a folder nor a file.")
    with path.open("rb") as file:
        yield _Archive(path, file)


def _checked_names(names: list[str], pack: Path) -> frozenset[str]:
    if len(names) > MOST_FILES:
        raise refused("PACK_TOO_LARGE", pack, f"It holds {len(names)} files; a pack has at most {MOST_FILES}.")
    seen: set[str] = set()
    for name in names:
        reason = wrong_name(name)
        if reason is not None:
            raise refused("PACK_NAME", pack, f"A file in it is called {name[:120]!r}: {reason}.")
        if name.casefold() in seen:
            raise refused("PACK_NAME", pack, f"It holds {name!r} twice.")
        seen.add(name.casefold())
    return frozenset(names)


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path
        names: list[str] = []
        for folder, folders, files in os.walk(path, followlinks=False):
            for entry in (*folders, *files):
                place = Path(folder) / entry
                name = place.relative_to(path).as_posix()
                mode = place.lstat().st_mode
                if stat.S_ISDIR(mode):
                    continue
                if not stat.S_ISREG(mode):
                    raise refused("PACK_NAME", path, f"{name[:120]!r} in it is a link or device, not a file.")
                names.append(name)
                if len(names) > MOST_FILES:
                    break
        self.names = _checked_names(names, path)

    def read(self, name: str, most: int) -> bytes:
        try:
            handle = os.open(self._path / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
            with os.fdopen(handle, "rb") as file:
                return file.read(most + 1)
        except OSError as error:
            raise refused("PACK_FILES", self._path, f"{name} cannot be read ({error.strerror or error}).") from None


class _Archive:
    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(file)
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise refused(
                "NOT_A_PACK", path, f"This is no pack: neither a folder nor a whole zip archive ({error})."
            ) from None
        self._entries: dict[str, zipfile.ZipInfo] = {}
        names = []
        for entry in entries:
            name = entry.orig_filename
            kind = stat.S_IFMT(entry.external_attr >> 16)
            if name.endswith("/") and kind in (0, stat.S_IFDIR) and entry.file_size == 0:
                if wrong_name(f"{name}x.tsv") and name != "tables/":
                    raise refused("PACK_NAME", path, f"A folder in it is called {name[:120]!r}.")
                continue
            if kind not in (0, stat.S_IFREG):
                raise refused("PACK_NAME", path, f"{name[:120]!r} in it is a link or device, not a file.")
            if entry.flag_bits & 1:
                raise refused("PACK_NAME", path, f"{name[:120]!r} in it is encrypted.")
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise refused("PACK_NAME", path, f"{name[:120]!r} in it is packed in a way that is not read.")
            names.append(name)
            self._entries[name] = entry
        if sum(entry.file_size for entry in self._entries.values()) > MOST_BYTES:
            raise refused("PACK_TOO_LARGE", path, f"Unpacked it has more than {MOST_BYTES >> 20} MiB.")
        self.names = _checked_names(names, path)

    def read(self, name: str, most: int) -> bytes:
        try:
            with self._zip.open(self._entries[name]) as file:
                return file.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
            raise refused("PACK_FILES", self._path, f"{name} in it cannot be unpacked ({error}).") from None


# ---------------------------------------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class Head:
    """The two files that are read before anything is trusted."""

    manifest: bytes
    key: str
    signature: bytes


def read_head(pack: PackFiles, path: Path) -> Head:
    """Manifest and signature as bytes. Raises ``Refusal`` where there is none: an unsigned pack is no pack."""
    if MANIFEST not in pack.names:
        raise refused("NOT_A_PACK", path, "It holds no manifest.json.")
    if SIGNATURE not in pack.names:
        raise refused("PACK_UNSIGNED", path, "Nobody signed it: there is no manifest.sig.")
    manifest = pack.read(MANIFEST, _MOST_MANIFEST)
    signature = pack.read(SIGNATURE, _MOST_SIGNATURE)
    if len(manifest) > _MOST_MANIFEST or len(signature) > _MOST_SIGNATURE:
        raise refused("PACK_TOO_LARGE", path, "Its manifest or signature is far too long.")
    return Head(manifest, *decode_signature(signature, path))


def read_files(pack: PackFiles, manifest: Manifest, path: Path) -> Mapping[str, bytes]:
    """Every table by its name below ``tables/``, each compared with the signed size and hash. Raises ``Refusal``.

    The pack must hold exactly the files that the manifest names.
    """
    listed = set(manifest.files)
    found = pack.names - {MANIFEST, SIGNATURE}
    if found != listed:
        missing, extra = sorted(listed - found), sorted(found - listed)
        words = [f"{name} is missing" for name in missing[:5]] + [f"{name} is not in its manifest" for name in extra[:5]]
        raise refused("PACK_FILES", path, f"It is not as it was signed: {'; '.join(words)}.")
    if sum(facts.bytes for facts in manifest.files.values()) > MOST_BYTES:
        raise refused("PACK_TOO_LARGE", path, f"It has more than {MOST_BYTES >> 20} MiB.")
    tables: dict[str, bytes] = {}
    for name, facts in sorted(manifest.files.items()):
        data = pack.read(name, facts.bytes)
        if len(data) != facts.bytes or hashlib.sha256(data).hexdigest() != facts.sha256:
            raise refused("PACK_FILES", path, f"It is not as it was signed: {name} was changed.")
        tables[name.removeprefix("tables/")] = data
    return tables
