"""Signed packs: whole and by a trusted publisher, or refused with nothing touched; a kill leaves the old or the new one.

MINGBIAN_KILLS=200 runs the kill test at 200 random moments instead of 20.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import stat
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest
from tests.knowledge.site_files import in_a_child, overlay_text, own_fact

from mingbian.cli import main
from mingbian.knowledge import durable
from mingbian.knowledge.compiled import content_hash, table_bytes
from mingbian.knowledge.importing.run import import_files
from mingbian.knowledge.packs import form, trust
from mingbian.knowledge.packs import install as packs
from mingbian.knowledge.packs.form import Manifest
from mingbian.knowledge.packs.install import install, make_pack, rollback, verify
from mingbian.knowledge.site.active import active_site, site_tables, superseded
from mingbian.knowledge.site.layer_files import FileFacts
from mingbian.knowledge.site.state import PACKS, PackRef, SiteState, read_state
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.errors import Refusal

DAY = "2026-12-01"
TABLES = table_bytes()
ROW = KnowledgeBase.load(site=None).for_gene("RET")[0]
KILLS = int(os.environ.get("MINGBIAN_KILLS", "20"))
SEED = 20261121


def changed(version: str = "2026.12", note: str = "an update") -> dict[str, bytes]:
    """The bundled tables as an update would bring them: another version, one row's note changed."""
    tables = {name: data for name, data in TABLES.items() if name not in packs.PROGRAM_TABLES}
    stated = tables["VERSION.toml"].decode()
    lines = [f'version = "{version}"' if line.startswith("version") else line for line in stated.split("\n")]
    tables["VERSION.toml"] = "\n".join(lines).encode()
    text = tables[ROW.table].decode().split("\n")
    at = next(i for i, line in enumerate(text) if line.startswith(f"{ROW.id}\t"))
    header = next(line for line in text if line.startswith("id\t")).split("\t")
    cells = text[at].split("\t")
    cells[header.index("note")] = note
    text[at] = "\t".join(cells)
    tables[ROW.table] = "\n".join(text).encode()
    return tables


class Publisher:
    """A key pair, and packs made with it."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / name
        self.public = trust.make_keys(self.file, name)
        self.private = trust.read_private(self.file)

    def pack(self, out: Path, sequence: int = 1, tables: Mapping[str, bytes] | None = None, **more: str) -> Path:
        stated = {"created": "2026-11-22", "expires": "2027-11-22", **more}
        make_pack(tables or changed(), out, self.private, "test pack", sequence, **stated)
        return out

    def craft(self, out: Path, files: Mapping[str, bytes], **stated: object) -> Path:
        """A signed pack with any manifest."""
        facts = {name: FileFacts(len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items()}
        tables = {name.removeprefix("tables/"): data for name, data in files.items()}
        manifest = Manifest(
            form.FORMAT, form.PRODUCT, "test pack", "2026.12", 1, "2026-11-21", "2026-11-22", "2027-11-22", "0.1.0",
            content_hash(tables), facts,
        )  # fmt: skip
        text = form.encode_manifest(msgspec.structs.replace(manifest, **stated))
        signature, key = trust.sign(self.private, form.signed_bytes(text))
        whole = {form.MANIFEST: text, form.SIGNATURE: form.encode_signature(key.id, signature), **files}
        for name, data in whole.items():
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_bytes(data)
        return out


@pytest.fixture(scope="module")
def publisher(tmp_path_factory: pytest.TempPathFactory) -> Publisher:
    return Publisher(tmp_path_factory.mktemp("publisher"), "publisher")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Publisher:
    return Publisher(tmp_path_factory.mktemp("stranger"), "stranger")


@pytest.fixture
def site(tmp_path: Path, publisher: Publisher) -> Path:
    folder = tmp_path / "site"
    trust.add(folder, publisher.file.with_name("publisher.pub"))
    return folder


@pytest.fixture
def good(tmp_path: Path, publisher: Publisher) -> Path:
    return publisher.pack(tmp_path / "good")


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and p.name != ".lock"
    }


def zipped(folder: Path, out: Path, edit: Callable[[zipfile.ZipFile], None] | None = None) -> Path:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
        if edit is not None:
            edit(archive)
    return out


# ---------------------------------------------------------------------------------------------- the good way


@pytest.mark.parametrize("name", ["pack", "pack.zip"])
def test_a_pack_is_verified_installed_and_taken_back(site: Path, tmp_path: Path, publisher: Publisher, name: str) -> None:
    pack = publisher.pack(tmp_path / name)
    before = everything(site)
    found = verify(pack, site, DAY)
    assert (found.manifest.version, found.key.name) == ("2026.12", "publisher")
    assert everything(site) == before
    done = install(pack, site, DAY)
    assert (done.pack.sequence, done.before, done.already) == (1, None, False)
    kb = KnowledgeBase.load(site=site)
    row = kb.row(ROW.id)
    assert row is not None
    assert row.note == "an update"
    assert kb.version == "2026.12"
    assert kb.sha256 != KnowledgeBase.load(site=None).sha256
    assert kb.known_alleles.lookup is not None
    assert install(pack, site, DAY).already
    assert rollback(site) is None
    assert KnowledgeBase.load(site=site).sha256 == KnowledgeBase.load(site=None).sha256
    with pytest.raises(Refusal, match="No pack is active"):
        rollback(site)


def test_three_packs_are_kept_and_each_can_come_back(site: Path, tmp_path: Path, publisher: Publisher) -> None:
    for n in range(1, 6):
        install(publisher.pack(tmp_path / f"p{n}.zip", n, changed(f"2026.{n}", f"number {n}")), site, DAY)
    assert len(list((site / PACKS).iterdir())) == 3
    back = [rollback(site) for _ in range(3)]
    assert [ref.sequence if ref else None for ref in back] == [4, 3, None]
    # an older one never comes in again, the newest may
    for n in (1, 4):
        with pytest.raises(Refusal, match="number 5 was installed here before"):
            install(tmp_path / f"p{n}.zip", site, DAY)
    install(tmp_path / "p5.zip", site, DAY)
    assert KnowledgeBase.load(site=site).version == "2026.5"


def test_the_sites_overlay_lies_over_a_pack_and_outlives_it(site: Path, tmp_path: Path, good: Path) -> None:
    file = tmp_path / "ours.tsv"
    silence = {"id": "site-2", "overrides": ROW.id, "effect": "silence", "note": "why"}
    file.write_text(overlay_text(own_fact(), silence))
    import_files([file], site, DAY)
    install(good, site, DAY)
    kb = KnowledgeBase.load(site=site)
    assert kb.version == "2026.12+site"
    assert kb.row("site-1") is not None
    assert [one.row.note for one in kb.silenced] == ["an update"]
    rollback(site)
    assert [one.row.note for one in KnowledgeBase.load(site=site).silenced] == [ROW.note]


def test_same_tables_days_and_key_give_the_same_pack(tmp_path: Path, publisher: Publisher) -> None:
    one, two = publisher.pack(tmp_path / "one.zip"), publisher.pack(tmp_path / "two.zip")
    assert one.read_bytes() == two.read_bytes()
    with pytest.raises(Refusal, match="already"):
        publisher.pack(tmp_path / "one.zip")


def test_a_program_with_newer_knowledge_leaves_an_old_pack_aside() -> None:
    pack = PackRef("f", "n", "2026.12", 1, "m", "t", date="2026-12-01", over="2026-11-21")
    later = {**TABLES, "VERSION.toml": b'version = "2027.03"\ndate = "2027-03-01"\n'}
    assert not superseded(pack, TABLES)
    assert superseded(pack, later)
    chosen_after_it = PackRef("f", "n", "2026.12", 1, "m", "t", date="2026-12-01", over="2027-03-01")
    assert not superseded(chosen_after_it, later)


def test_an_installed_pack_that_was_changed_is_not_used(site: Path, good: Path) -> None:
    install(good, site, DAY)
    table = next((site / PACKS).rglob("chip_genes.tsv"))
    data = table.read_bytes()
    table.write_bytes(data.replace(b"DNMT3A", b"DNMT3B", 1))
    with pytest.raises(Refusal, match="not what its publisher signed any more"):
        KnowledgeBase.load(site=site)
    install(good, site, DAY)  # the same pack mends it
    assert KnowledgeBase.load(site=site).version == "2026.12"


# ---------------------------------------------------------------------------------------------- attacks

Attack = Callable[[Path, Path, Path, Publisher, Publisher], Path]
ATTACKS: dict[str, tuple[str, Attack]] = {}


def attack(name: str, code: str) -> Callable[[Attack], Attack]:
    def register(make: Attack) -> Attack:
        ATTACKS[name] = (code, make)
        return make

    return register


@attack("a flipped bit", "PACK_FILES")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    path = good / "tables/chip_genes.tsv"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    return good


@attack("a flipped bit in the manifest", "PACK_SIGNATURE")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    path = good / form.MANIFEST
    path.write_bytes(path.read_bytes().replace(b'"sequence": 1', b'"sequence": 9'))
    return good


@attack("a cut archive", "NOT_A_PACK")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    out = zipped(good, tmp / "p.zip")
    out.write_bytes(out.read_bytes()[:-200])
    return out


@attack("damaged bytes in an archive", "PACK_FILES")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    out = zipped(good, tmp / "p.zip")
    with zipfile.ZipFile(out) as archive:
        entry = archive.getinfo("tables/nhi_drugs.tsv")
    data = bytearray(out.read_bytes())
    data[entry.header_offset + 200] ^= 0xFF
    out.write_bytes(bytes(data))
    return out


@attack("a cut table", "PACK_FILES")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    path = good / "tables/chip_genes.tsv"
    path.write_bytes(path.read_bytes()[:-10])
    return good


@attack("a longer table", "PACK_FILES")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    path = good / "tables/chip_genes.tsv"
    path.write_bytes(path.read_bytes() + b"\n")
    return good


@attack("a key nobody trusts", "PACK_UNTRUSTED")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    return other.pack(tmp / "other")


@attack("a stranger's signature under a trusted name", "PACK_SIGNATURE")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    signature, _key = trust.sign(other.private, form.signed_bytes((good / form.MANIFEST).read_bytes()))
    (good / form.SIGNATURE).write_bytes(form.encode_signature(own.public.id, signature))
    return good


@attack("a signature without the words in front", "PACK_SIGNATURE")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    signature, key = trust.sign(own.private, (good / form.MANIFEST).read_bytes())
    (good / form.SIGNATURE).write_bytes(form.encode_signature(key.id, signature))
    return good


@attack("the signature of another pack", "PACK_SIGNATURE")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    second = own.pack(tmp / "second", 2)
    shutil.copy(second / form.SIGNATURE, good / form.SIGNATURE)
    return good


@attack("a signature that is none", "PACK_SIGNATURE")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    (good / form.SIGNATURE).write_text('{"key": "x", "signature": "not base64!"}')
    return good


@attack("no signature", "PACK_UNSIGNED")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    (good / form.SIGNATURE).unlink()
    return good


@attack("no manifest", "NOT_A_PACK")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    (good / form.MANIFEST).unlink()
    return good


@attack("an older number", "PACK_OLDER")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    install(own.pack(tmp / "newer", 7), site, DAY)
    return good


@attack("the same number with other content", "PACK_OLDER")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    install(good, site, DAY)
    return own.pack(tmp / "other content", 1, changed(note="something else"))


@attack("expired", "PACK_EXPIRED")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    return own.pack(tmp / "old", expires="2026-11-30")


@attack("made in the future", "PACK_CLOCK")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    return own.pack(tmp / "future", created="2027-06-01")


@attack("two files exchanged", "PACK_FILES")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    a, b = good / "tables/assertions/lung.tsv", good / "tables/assertions/gi.tsv"
    one, two = a.read_bytes(), b.read_bytes()
    a.write_bytes(two)
    b.write_bytes(one)
    return good


@attack("a file too many", "PACK_FILES")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    shutil.copy(good / "tables/assertions/lung.tsv", good / "tables/assertions/lung2.tsv")
    return good


@attack("a file too few", "PACK_FILES")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    (good / "tables/assertions/lung.tsv").unlink()
    return good


@attack("a program beside the tables", "PACK_NAME")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    (good / "setup.exe").write_bytes(b"MZ")
    return good


@attack("a hidden file", "PACK_NAME")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    (good / "tables/.hidden.tsv").write_bytes(b"x")
    return good


NAMES = (
    "../evil.tsv", "tables/../../evil.tsv", "/etc/evil.tsv", "C:\\evil.tsv", "tables\\..\\evil.tsv", "tables/a/../b.tsv",
    "tables//x.tsv", "tables/con.tsv", "tables/COM1.tsv", "tables/x.tsv ", "tables/x\x01.tsv", "tables/\u202ex.tsv",
    "tables/" + "x" * 200 + ".tsv", "tables/a/b/c/d.tsv", "\\\\server\\share\\x.tsv", "tables/x.tsv/",
    "tables/x.tsv:stream", "tables/x.py", "manifest.json/x.tsv",
)  # fmt: skip
for _name in NAMES:

    @attack(f"a file called {_name[:40]!r}", "PACK_NAME")
    def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher, name: str = _name) -> Path:
        return zipped(good, tmp / "p.zip", lambda archive: archive.writestr(zipfile.ZipInfo(name), b"evil"))


@attack("a link in a folder", "PACK_NAME")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    path = good / "tables/chip_genes.tsv"
    kept = tmp / "elsewhere.tsv"
    kept.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(kept)
    return good


@attack("a link to a folder", "PACK_NAME")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    shutil.move(good / "tables/assertions", tmp / "assertions")
    (good / "tables/assertions").symlink_to(tmp / "assertions", target_is_directory=True)
    return good


@attack("a pipe in a folder", "PACK_NAME")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    path = good / "tables/chip_genes.tsv"
    path.unlink()
    os.mkfifo(path)
    return good


@attack("a link in an archive", "PACK_NAME")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    entry = zipfile.ZipInfo("tables/link.tsv")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped(good, tmp / "p.zip", lambda archive: archive.writestr(entry, "/etc/passwd"))


@attack("a name twice in an archive", "PACK_NAME")
@pytest.mark.filterwarnings("ignore:Duplicate name")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return zipped(good, tmp / "p.zip", lambda archive: archive.writestr("tables/chip_genes.tsv", b"evil"))


@attack("a name twice but for its case", "PACK_NAME")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    return zipped(good, tmp / "p.zip", lambda archive: archive.writestr("tables/CHIP_genes.tsv", b"evil"))


@attack("a bomb in place of a table", "PACK_FILES")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    (good / "tables/chip_genes.tsv").write_bytes(bytes(1 << 27))
    return zipped(good, tmp / "p.zip")


@attack("a bomb in place of the manifest", "PACK_TOO_LARGE")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    (good / form.MANIFEST).write_bytes(b"{" + b" " * (1 << 27))
    return zipped(good, tmp / "p.zip")


@attack("far too much in all", "PACK_TOO_LARGE")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    def fill(archive: zipfile.ZipFile) -> None:
        for n in range(5):
            archive.writestr(f"tables/x{n}.tsv", bytes(1 << 26))

    return zipped(good, tmp / "p.zip", fill)


@attack("far too many files", "PACK_TOO_LARGE")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    def fill(archive: zipfile.ZipFile) -> None:
        for n in range(form.MOST_FILES + 1):
            archive.writestr(f"tables/x{n}.tsv", b"")

    return zipped(good, tmp / "p.zip", fill)


@attack("signed with a revoked key", "PACK_REVOKED")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    trust.revoke(site, own.public.id)
    return good


FILES = {f"tables/{name}": data for name, data in changed().items()}


@attack("right signature, wrong product", "PACK_PRODUCT")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    return own.craft(tmp / "c", FILES, product="mingbian-program")


@attack("another form of pack", "PACK_FORMAT")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    return own.craft(tmp / "c", FILES, format="mingbian.knowledge-pack/9")


@attack("a newer program is needed", "PACK_NEEDS_NEWER_PROGRAM")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    return own.craft(tmp / "c", FILES, min_app="99.0")


@attack("a wrong sum of all tables", "PACK_FILES")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    return own.craft(tmp / "c", FILES, tables="0" * 64)


@attack("another version inside than outside", "PACK_CONTENT")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    return own.craft(tmp / "c", FILES, version="2027.01")


@attack("a table of the program", "PACK_CONTENT")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    return own.craft(tmp / "c", {**FILES, "tables/exons.tsv": TABLES["exons.tsv"]})


@attack("tables that do not pass the self-check", "PACK_CONTENT")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    tables = changed()
    tables["assertions/lung.tsv"] = tables["assertions/lung.tsv"].replace(b"EGFR p.L858R", b"EGFR p.L858Q858R", 1)
    return own.craft(tmp / "c", {f"tables/{name}": data for name, data in tables.items()})


@attack("a packed table that does not unpack", "PACK_CONTENT")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    return own.craft(tmp / "c", {**FILES, "tables/known_alleles/clinvar.tsv.gz": b"\x1f\x8b\x08 no"})


@attack("a file that is none", "NOT_A_PACK")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    path = tmp / "x.zip"
    path.write_bytes(b"hello")
    return path


@attack("a name with no file", "CANNOT_OPEN")
def _(good: Path, tmp: Path, site: Path, own: Publisher, other: Publisher) -> Path:
    return tmp / "absent"


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of this test are those of other systems")
@pytest.mark.parametrize(
    "name", ATTACKS, ids=lambda name: name.replace("/", "|").replace("\\", "|").encode("ascii", "replace").decode()
)
def test_an_attack_is_refused_and_nothing_touched(
    name: str, good: Path, tmp_path: Path, site: Path, publisher: Publisher, stranger: Publisher
) -> None:
    code, make = ATTACKS[name]
    pack = make(good, tmp_path, site, publisher, stranger)
    before = everything(site)
    around = {p for p in tmp_path.rglob("*") if not p.is_relative_to(site)}
    for do in (verify, install):
        with pytest.raises(Refusal) as caught:
            do(pack, site, DAY)
        assert caught.value.code == code, caught.value
        assert everything(site) == before
        assert {p for p in tmp_path.rglob("*") if not p.is_relative_to(site)} == around


def test_the_ten_attacks_of_the_threat_model_are_among_them() -> None:
    for name in (
        "a flipped bit", "a cut archive", "a key nobody trusts", "an older number", "expired", "two files exchanged",
        "a file too many", "a file called '../evil.tsv'", "signed with a revoked key", "right signature, wrong product",
    ):  # fmt: skip
        assert name in ATTACKS


def test_2000_changed_signatures_and_manifests_are_none(publisher: Publisher) -> None:
    rng = random.Random(SEED)
    message = form.signed_bytes(b"{}")
    signature, key = trust.sign(publisher.private, message)
    assert key.verifies(signature, message)
    for _ in range(1000):
        other = bytearray(signature)
        other[rng.randrange(64)] ^= 1 << rng.randrange(8)
        assert not key.verifies(bytes(other), message)
        text = bytearray(message)
        text[rng.randrange(len(text))] ^= 1 << rng.randrange(8)
        assert not key.verifies(signature, bytes(text))


# ---------------------------------------------------------------------------------------------- keys


def test_keys_are_read_from_either_form_and_a_private_one_is_never_taken(
    tmp_path: Path, site: Path, publisher: Publisher
) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    pem = tmp_path / "key.pem"
    key = Ed25519PublicKey.from_public_bytes(publisher.public.raw)
    pem.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert trust.read_public(pem).id == publisher.public.id
    with pytest.raises(Refusal, match="never leaves its publisher"):
        trust.add(site, publisher.file)
    for text in ("", "hello", f"{trust.PUBLIC} ed25519 AAAA", f"{trust.PUBLIC} rsa {'A' * 44}"):
        pem.write_text(text)
        with pytest.raises(Refusal, match="no public key"):
            trust.read_public(pem)
    if os.name == "posix":
        assert stat.S_IMODE(publisher.file.stat().st_mode) == 0o600
    with pytest.raises(Refusal, match="already"):
        trust.make_keys(publisher.file, "again")


def test_a_revoked_key_does_not_come_back(site: Path, publisher: Publisher) -> None:
    trust.revoke(site, publisher.public.id[:8])
    assert trust.trusted(site) == {}
    with pytest.raises(Refusal, match="was revoked"):
        trust.add(site, publisher.file.with_name("publisher.pub"))
    with pytest.raises(Refusal, match="no such key"):
        trust.revoke(site, publisher.public.id)


# ---------------------------------------------------------------------------------------------- kills and full disks


def active_tables(site: Path) -> str:
    """The hash of what is in force."""
    found = active_site(site)
    return content_hash(table_bytes() if found is None else site_tables(found, table_bytes()))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.timeout(900)
def test_a_kill_at_any_moment_leaves_the_old_or_the_new_knowledge(
    tmp_path: Path, site: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "_usable", lambda *_: None)  # it writes nothing, and takes most of the time
    install(publisher.pack(tmp_path / "one.zip", 1, changed("2026.1", "one")), site, DAY)
    new = publisher.pack(tmp_path / "two.zip", 2, changed("2026.2", "two"))
    old_hash = active_tables(site)
    trial = tmp_path / "trial"

    def fresh() -> None:
        shutil.rmtree(trial, ignore_errors=True)
        shutil.copytree(site, trial)

    fresh()
    start = time.perf_counter()
    assert in_a_child(lambda: install(new, trial, DAY), 60)
    whole = time.perf_counter() - start
    new_hash = active_tables(trial)
    assert new_hash != old_hash
    rng = random.Random(SEED)
    outcomes = []
    for _ in range(KILLS):
        fresh()
        finished = in_a_child(lambda: install(new, trial, DAY), rng.uniform(0, whole))
        after = active_tables(trial)
        assert after in (old_hash, new_hash), f"a mix, seed {SEED}"
        assert after == new_hash or not finished
        outcomes.append(after == new_hash)
        install(new, trial, DAY)  # the next try goes through and leaves nothing of the kill behind
        assert active_tables(trial) == new_hash
        assert len(list((trial / PACKS).iterdir())) == 2
        rollback(trial)
        assert active_tables(trial) == old_hash
    print(f"{KILLS} kills: {sum(outcomes)} new, {KILLS - sum(outcomes)} old, 0 mixed")


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_at_any_step_leaves_the_old_knowledge(
    tmp_path: Path, site: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    monkeypatch.setattr(packs, "_usable", lambda *_: None)
    pack = publisher.pack(tmp_path / "one.zip")
    before = active_tables(site)
    real = getattr(os, call)
    count = 0
    fail_at = 0

    def failing(*args: object) -> object:
        nonlocal count
        count += 1
        if count == fail_at:
            raise OSError(28, "No space left on device")
        return real(*args)

    monkeypatch.setattr(durable.os, call, failing)
    install(pack, site, DAY)
    steps = count
    rollback(site)
    assert steps >= 2
    for step in sorted({*range(1, min(steps, 4)), *range(4, steps, 25), max(1, steps - 1)}):
        count, fail_at = 0, step
        try:
            install(pack, site, DAY)
        except Refusal as refusal:
            assert refusal.code == "CANNOT_WRITE"  # noqa: PT017 - where only the last sync fails there may be none
            if read_state(site) != SiteState() and read_state(site).pack is not None:
                rollback(site)  # the rename was done, only the folder's own sync failed: the new one is whole
        else:
            rollback(site)
        assert active_tables(site) == before
    fail_at = 0
    install(pack, site, DAY)
    assert active_tables(site) != before


# ---------------------------------------------------------------------------------------------- commands


def test_the_commands_of_publisher_and_site(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGBIAN_SITE", str(tmp_path / "site"))
    key, pack = tmp_path / "key", tmp_path / "pack.zip"
    assert main(["kb", "trust", "new", str(key), "--name", "A Publisher"]) == 0
    assert main(["kb", "pack", "--out", str(pack), "--key", str(key), "--sequence", "1", "--expires", "2999-01-01",
                 "--created", "2026-11-21"]) == 0  # fmt: skip
    assert main(["kb", "verify", str(pack)]) == 3
    assert "kb trust add" in capsys.readouterr().err
    assert main(["kb", "trust", "add", f"{key}.pub"]) == 0
    assert main(["kb", "verify", str(pack)]) == 0
    assert "signed by A Publisher" in capsys.readouterr().out
    assert main(["kb", "install", str(pack)]) == 0
    assert "0 facts added, 0 removed, 0 changed" in capsys.readouterr().out
    assert main(["kb", "install", str(pack)]) == 0
    assert "in force already" in capsys.readouterr().out
    assert main(["kb", "trust", "list"]) == 0
    assert "\ttrusted\tA Publisher" in capsys.readouterr().out
    assert main(["kb", "rollback"]) == 0
    assert "came with the program" in capsys.readouterr().out
    assert main(["kb", "rollback"]) == 3
    assert main(["kb", "pack", "--out", str(pack), "--key", str(key), "--sequence", "0", "--expires", "2999-01-01"]) == 2
    assert main(["kb", "install", str(tmp_path / "absent.zip")]) == 3
    assert "Traceback" not in capsys.readouterr().err
