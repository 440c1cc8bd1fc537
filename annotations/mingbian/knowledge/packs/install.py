"""Signed knowledge packs: made by a publisher, verified as a whole, put in force by one rename, taken back by another."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from mingbian import __version__
from mingbian.knowledge import civic
from mingbian.knowledge.compiled import content_hash, table_bytes
from mingbian.knowledge.durable import cannot_write, free_name, part_folder, replace_file, settle, sweep, write_new
from mingbian.knowledge.known_alleles import KnownAlleles
from mingbian.knowledge.packs import form, trust
from mingbian.knowledge.packs.form import Manifest, refused
from mingbian.knowledge.site.active import PROGRAM_TABLES, TABLES, date_of, read_tables, with_pack
from mingbian.knowledge.site.layer_files import FileFacts
from mingbian.knowledge.site.state import PACKS, PackRef, SiteState, locked, read_state, write_state
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.errors import KnowledgeError, Refusal
from mingbian.model.records import replace

KEPT = 3
"""Packs that stay on disk: the active one and those ``rollback`` goes back to, before it comes to the program's own."""

_AHEAD = timedelta(days=2)  # time zones and a clock that is a little wrong


@dataclass(frozen=True, slots=True)
class Verified:
    """A pack that may be installed: its manifest, who signed it, and its tables."""

    manifest: Manifest
    key: trust.PublicKey
    tables: Mapping[str, bytes]
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installation did: the pack now active, and whether it was active before."""

    pack: PackRef
    before: PackRef | None
    already: bool = False


def verify(path: Path, site: Path, day: str, app: str = __version__) -> Verified:
    """Check a pack as a whole: key, signature, product, dates, sequence, every file, every table. Writes nothing.

    ``day`` is today, ISO. Raises ``Refusal`` with the first thing that is wrong.
    """
    state = read_state(site)
    with form.opened(path) as pack:
        head = form.read_head(pack, path)
        key = _signer(head, site, path)
        manifest = form.decode_manifest(head.manifest, path)
        digest = hashlib.sha256(head.manifest).hexdigest()
        _policy(manifest, digest, state, day, app, path)
        tables = form.read_files(pack, manifest, path)
    if content_hash(tables) != manifest.tables:
        raise refused("PACK_FILES", path, "It is not as it was signed: the tables do not add up.")
    _usable(tables, manifest, path)
    return Verified(manifest, key, tables, digest)


def _signer(head: form.Head, site: Path, path: Path) -> trust.PublicKey:
    """The trusted key that signed a manifest. Raises ``Refusal``."""
    message = form.signed_bytes(head.manifest)
    key = trust.trusted(site).get(head.key)
    if key is None:
        gone = trust.revoked(site).get(head.key)
        if gone is not None:
            raise refused("PACK_REVOKED", path, f"Its key {gone.id} ({gone.name}) was revoked at this site.")
        known = ", ".join(f"{k.id} {k.name}" for k in trust.trusted(site).values()) or "no key yet"
        raise refused(
            "PACK_UNTRUSTED",
            path,
            f"It is signed with the key {head.key[:16]!r}, which this site does not trust (it trusts {known}).",
            "If you know the publisher, add the key with mingbian kb trust add FILE. What was active before still is.",
        )
    if not key.verifies(head.signature, message):
        raise refused("PACK_SIGNATURE", path, f"Its signature is not one of {key.name} ({key.id}) over this manifest.")
    return key


def _policy(manifest: Manifest, digest: str, state: SiteState, day: str, app: str, path: Path) -> None:
    if manifest.expires < day:
        raise refused("PACK_EXPIRED", path, f"It was good until {manifest.expires}.", "Ask the publisher for a newer pack.")
    if date.fromisoformat(manifest.created) > date.fromisoformat(day) + _AHEAD:
        raise refused(
            "PACK_CLOCK",
            path,
            f"It was made on {manifest.created}, and today is {day}.",
            "Check the clock of this machine.",
        )
    if form.newer_app(manifest.min_app, app):
        raise refused(
            "PACK_NEEDS_NEWER_PROGRAM", path, f"It needs Mingbian {manifest.min_app}; this is {app}.", "Update the program."
        )
    if manifest.sequence < state.highest or (manifest.sequence == state.highest and digest != state.highest_manifest):
        raise refused(
            "PACK_OLDER",
            path,
            f"It is number {manifest.sequence} of its publisher, and number {state.highest} was installed here before.",
            "To go back to an earlier version use mingbian kb rollback.",
        )


def _usable(tables: Mapping[str, bytes], manifest: Manifest, path: Path) -> None:
    """Read all rows and run the self-check, as the program will. Raises ``Refusal``."""
    from mingbian.knowledge.check import check_tables

    strangers = sorted(PROGRAM_TABLES & set(tables))
    if strangers:
        raise refused("PACK_CONTENT", path, f"{strangers[0]} belongs to the program and cannot come in a pack.")
    whole = with_pack(table_bytes(), tables)
    try:
        kb = KnowledgeBase(whole)
        if (kb.version, kb.date) != (manifest.version, manifest.date):
            raise refused("PACK_CONTENT", path, "Its tables name another version or date than its manifest.")
        problems = [problem for problem in check_tables(whole) if problem.severity == "error"]
        KnownAlleles.of(whole)
        if kb.civic is not None:
            civic.pack(whole)
    except (KnowledgeError, OSError, EOFError, ValueError, KeyError, IndexError, zlib.error) as error:
        raise refused("PACK_CONTENT", path, f"Its tables cannot be read: {error}.") from None
    if problems:
        more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        raise refused("PACK_CONTENT", path, f"Its tables do not pass the self-check: {problems[0]}{more}.")


def install(path: Path, site: Path, day: str, app: str = __version__) -> Installed:
    """Verify a pack and put it in force. Raises ``Refusal``; then nothing has changed.

    It counts from the next start of the program: a running one keeps the knowledge it began with.
    """
    with locked(site):
        state = read_state(site)
        found = verify(path, site, day, app)
        if state.pack is not None and state.pack.manifest == found.manifest_sha256 and _intact(site, state.pack):
            return Installed(state.pack, state.pack, already=True)
        home = site / PACKS
        manifest = found.manifest
        try:
            _sweep(site, state)
            with part_folder(home) as part:
                for name, data in found.tables.items():
                    write_new(part / TABLES / name, data)
                name = free_name(home, f"{manifest.sequence}-{found.manifest_sha256[:12]}")
                settle(part, home / name)
            pack = PackRef(
                name, manifest.name, manifest.version, manifest.sequence, found.manifest_sha256, manifest.tables,
                manifest.date, date_of(table_bytes()),
            )  # fmt: skip
            if not _intact(site, pack):
                raise refused("CANNOT_WRITE", home / name, "What was written cannot be read back.", "Check the disk.")
            others = (state.pack, *state.earlier)
            earlier = tuple(ref for ref in others if ref is not None and ref.manifest != pack.manifest)[: KEPT - 1]
            new = replace(
                state, pack=pack, earlier=earlier, highest=manifest.sequence, highest_manifest=found.manifest_sha256
            )
            write_state(site, new)
            _sweep(site, new)
        except OSError as error:
            raise cannot_write(home, error) from None
    return Installed(pack, state.pack)


def rollback(site: Path) -> PackRef | None:
    """Go back to the pack before the active one, or to the knowledge that came with the program (None).

    Raises ``Refusal`` where no pack is active, or the one before is damaged.
    """
    with locked(site):
        state = read_state(site)
        if state.pack is None:
            raise Refusal(
                "NOTHING_TO_ROLL_BACK",
                str(site),
                "No pack is active: the knowledge is the program's own.",
                "Install a pack.",
            )
        to = replace(state.earlier[0], over=date_of(table_bytes())) if state.earlier else None
        if to is not None and not _intact(site, to):
            raise refused(
                "PACK_DAMAGED", site / PACKS / to.folder, f"Version {to.version} is damaged and cannot come back.",
                "Install a pack again.",
            )  # fmt: skip
        new = replace(state, pack=to, earlier=state.earlier[1:])
        write_state(site, new)
        _sweep(site, new)
    return to


def _intact(site: Path, pack: PackRef) -> bool:
    folder = site / PACKS / pack.folder / TABLES
    try:
        return folder.is_dir() and content_hash(read_tables(folder)) == pack.tables
    except OSError:
        return False


def _sweep(site: Path, state: SiteState) -> None:
    refs = (state.pack, *state.earlier)
    sweep(site / PACKS, frozenset(ref.folder for ref in refs if ref is not None))


# ---------------------------------------------------------------------------------------------- making one


def make_pack(
    tables: Mapping[str, bytes],
    out: Path,
    private: bytes,
    name: str,
    sequence: int,
    created: str,
    expires: str,
    min_app: str = __version__,
) -> Manifest:
    """Write a signed pack of knowledge tables: a zip archive where ``out`` ends in .zip, else a folder.

    Tables of the program itself are left out. Same tables, dates and key: the same bytes. Raises ``Refusal``.
    """
    if out.exists():
        raise Refusal("EXISTS", str(out), "There is something of this name already.", "Choose another name.")
    own = {table: data for table, data in sorted(tables.items()) if table not in PROGRAM_TABLES}
    kb = KnowledgeBase(own)
    files = {f"tables/{table}": FileFacts(len(data), hashlib.sha256(data).hexdigest()) for table, data in own.items()}
    manifest = Manifest(
        form.FORMAT, form.PRODUCT, name, kb.version, sequence, kb.date, created, expires, min_app, content_hash(own), files
    )
    text = form.encode_manifest(manifest)
    form.decode_manifest(text, out)
    wrong = next((reason for file in files if (reason := form.wrong_name(file)) is not None), None)
    if wrong is not None:
        raise refused("PACK_NAME", out, f"A table has a name that no pack may hold: {wrong}.", "Rename it.")
    signature, key = trust.sign(private, form.signed_bytes(text))
    whole = {form.MANIFEST: text, form.SIGNATURE: form.encode_signature(key.id, signature)}
    whole |= {f"tables/{table}": data for table, data in own.items()}
    try:
        if out.suffix == ".zip":
            replace_file(out, _zipped(whole))
        else:
            with part_folder(out.parent) as part:
                for file, data in whole.items():
                    write_new(part / file, data)
                settle(part, out)
    except OSError as error:
        raise cannot_write(out, error) from None
    return manifest


def _zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 6)
    return buffer.getvalue()
