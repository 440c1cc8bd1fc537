"""The site's own folder: its overlay, what it imported, the knowledge packs it installed, and the publishers it trusts.

    site.json          what is active, replaced by one rename; whatever it does not name does not count
    overlay.tsv        the site's own facts and overrides, a text table
    trust/             public keys of publishers
    layers/            imported files, cut to the genes known here
    packs/             installed knowledge packs

Only the ``kb`` commands write into it, one at a time (a lock); an update of the program never does.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from mingbian.knowledge.durable import cannot_write, replace_file
from mingbian.model.errors import Refusal
from mingbian.model.places import SITE_ENV
from mingbian.model.records import Record

STATE, OVERLAY, TRUST, LAYERS, PACKS = "site.json", "overlay.tsv", "trust", "layers", "packs"
KINDS = ("civic", "clinvar", "frequencies", "oncokb", "panel")


class PackRef(Record, frozen=True):
    """An installed pack: its folder below ``packs``, what its manifest says, and the hashes of manifest and tables.

    ``date`` is the ISO date of its knowledge, ``over`` that of the program's own when the pack was made active.
    """

    folder: str
    name: str
    version: str
    sequence: int
    manifest: str
    tables: str
    date: str
    over: str


class LayerRef(Record, frozen=True):
    """An imported layer: its kind (of ``KINDS``), its build where it has one, its folder below ``layers``, its hash.

    A panel has its key in the place of a build.
    """

    kind: str
    build: str
    folder: str
    sha256: str


class SiteState(Record, frozen=True):
    """What is active. ``earlier`` are the packs that ``kb rollback`` goes back to, newest first; an empty list means the
    knowledge that came with the program. ``highest`` is the highest sequence number ever installed and the hash of its
    manifest: an older one is refused for ever.
    """

    pack: PackRef | None = None
    earlier: tuple[PackRef, ...] = ()
    highest: int = 0
    highest_manifest: str = ""
    layers: tuple[LayerRef, ...] = ()

    def layer(self, kind: str, build: str = "") -> LayerRef | None:
        """The active layer of a kind and build."""
        return next((ref for ref in self.layers if (ref.kind, ref.build) == (kind, build)), None)

    def with_layer(self, new: LayerRef) -> tuple[LayerRef, ...]:
        """The layers with one put in the place of its predecessor."""
        others = [ref for ref in self.layers if (ref.kind, ref.build) != (new.kind, new.build)]
        return tuple(sorted([*others, new], key=lambda ref: (ref.kind, ref.build)))


def read_state(site: Path) -> SiteState:
    """What is active in a site folder; the empty state where the folder or the file is not there. Raises ``Refusal``."""
    path = site / STATE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return SiteState()
    except OSError as error:
        raise Refusal(
            "SITE_UNREADABLE", str(path), f"It cannot be read ({error.strerror or error}).", "Check that you may read it."
        ) from None
    try:
        return msgspec.json.decode(data, type=SiteState)
    except msgspec.DecodeError as error:
        raise Refusal(
            "SITE_DAMAGED",
            str(path),
            f"It says what knowledge is active, and cannot be understood ({error}).",
            "Put it back from a backup, or remove it and import and install again.",
        ) from None


def write_state(site: Path, state: SiteState) -> None:
    """Make a state the active one, by one rename. Raises ``Refusal`` where the folder cannot be written."""
    text = msgspec.json.format(msgspec.json.encode(state), indent=2)
    try:
        replace_file(site / STATE, text + b"\n")
    except OSError as error:
        raise cannot_write(site / STATE, error) from None


@contextmanager
def locked(site: Path) -> Iterator[None]:
    """Hold the site's folder for one command; it is made if need be. Raises ``Refusal`` while another command holds it.

    The lock belongs to the process and goes with it, whatever ends it.
    """
    path = site / ".lock"
    try:
        site.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise cannot_write(site, error) from None
    try:
        if not _lock(handle):
            raise Refusal(
                "SITE_BUSY", str(site), "Another command is changing this site's knowledge.", "Try again when it has ended."
            )
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def required_site(site: Path | None) -> Path:
    """The site's folder, or a ``Refusal`` where there is none to write into."""
    if site is None:
        raise Refusal(
            "NO_SITE_FOLDER",
            SITE_ENV,
            "There is no folder for this site's knowledge.",
            f"Set {SITE_ENV} to a folder and try again.",
        )
    return site
