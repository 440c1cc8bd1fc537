"""Publishers of knowledge packs: the public keys a site trusts, those it revoked, and the making of a key pair.

A key is Ed25519. Key files are one line of text ("mingbian-public-key ed25519 BASE64 NAME") or PEM; a site keeps them in
``trust/``, revoked ones in ``trust/revoked/``. A key's id is the first 16 digits of the SHA-256 of its 32 bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mingbian.knowledge.durable import cannot_write, replace_file
from mingbian.knowledge.site.state import TRUST, locked
from mingbian.model.errors import Refusal

PUBLIC, PRIVATE, ALGORITHM = "mingbian-public-key", "mingbian-private-key", "ed25519"
REVOKED = "revoked"
_SUFFIX = ".pub"
_LARGEST = 4096


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A publisher's public key: 32 bytes, and the name the site calls it by."""

    raw: bytes
    name: str

    @property
    def id(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()[:16]

    @property
    def line(self) -> str:
        return f"{PUBLIC} {ALGORITHM} {base64.b64encode(self.raw).decode()} {self.name}".rstrip() + "\n"

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the signature over the message was made with the private half of this key."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def read_public(path: Path) -> PublicKey:
    """A public key from its file. Raises ``Refusal`` for anything else, a private key above all."""
    data = _read(path)
    if data.startswith(b"-----BEGIN"):
        return PublicKey(_from_pem(data, path), path.stem)
    words = data.decode("utf-8", "replace").split(None, 3)
    if words[:1] == [PRIVATE]:
        raise Refusal(
            "PRIVATE_KEY", str(path), "This is a private key: it never leaves its publisher.", "Ask for the public key."
        )
    raw = _raw(words, PUBLIC)
    if raw is None:
        raise Refusal("NOT_A_KEY", str(path), "This is no public key.", "Ask the publisher for the file ending in .pub.")
    return PublicKey(raw, " ".join(words[3].split()) if len(words) > 3 else path.stem)


def read_private(path: Path) -> bytes:
    """The 32 bytes of a private key. Raises ``Refusal``."""
    raw = _raw(_read(path).decode("utf-8", "replace").split(None, 3), PRIVATE)
    if raw is None:
        raise Refusal("NOT_A_KEY", str(path), "This is no private key.", "Make one with mingbian kb trust new FILE.")
    return raw


def sign(private: bytes, message: bytes) -> tuple[bytes, PublicKey]:
    """The signature over a message, and the public half of the key that made it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(private)
    return key.sign(message), PublicKey(key.public_key().public_bytes_raw(), "")


def make_keys(path: Path, name: str) -> PublicKey:
    """Make a key pair: the private half at ``path``, readable by its owner alone, the public half beside it (.pub).

    Raises ``Refusal`` where one of them exists.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    public_path = path.with_name(path.name + _SUFFIX)
    for place in (path, public_path):
        if place.exists():
            raise Refusal("EXISTS", str(place), "There is a file of this name already.", "Choose another name.")
    key = Ed25519PrivateKey.generate()
    public = PublicKey(key.public_key().public_bytes_raw(), " ".join(name.split()))
    line = f"{PRIVATE} {ALGORITHM} {base64.b64encode(key.private_bytes_raw()).decode()} {public.name}".rstrip() + "\n"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(line)
        replace_file(public_path, public.line.encode())
    except OSError as error:
        raise cannot_write(path, error) from None
    return public


# ---------------------------------------------------------------------------------------------- what a site trusts


def trusted(site: Path) -> Mapping[str, PublicKey]:
    """Trusted keys by id; a revoked one is not among them, even if its file still lies there."""
    gone = revoked(site)
    return {key_id: key for key_id, key in _keys(site / TRUST).items() if key_id not in gone}


def revoked(site: Path) -> Mapping[str, PublicKey]:
    """Revoked keys by id."""
    return _keys(site / TRUST / REVOKED)


def _keys(folder: Path) -> dict[str, PublicKey]:
    if not folder.is_dir():
        return {}
    keys = [read_public(path) for path in sorted(folder.glob(f"*{_SUFFIX}"))]
    return {key.id: key for key in sorted(keys, key=lambda key: key.id)}


def add(site: Path, path: Path, name: str | None = None) -> PublicKey:
    """Trust a publisher's key from now on. Raises ``Refusal`` for a key that was revoked here."""
    key = read_public(path)
    if name:
        key = PublicKey(key.raw, " ".join(name.split()))
    with locked(site):
        if key.id in revoked(site):
            raise Refusal(
                "REVOKED_KEY", str(path), f"The key {key.id} was revoked at this site.", "Ask the publisher for a new key."
            )
        try:
            replace_file(site / TRUST / f"{key.id}{_SUFFIX}", key.line.encode())
        except OSError as error:
            raise cannot_write(site / TRUST, error) from None
    return key


def revoke(site: Path, key_id: str) -> PublicKey:
    """Trust a key no more; packs signed with it are refused from now on. Raises ``Refusal`` for an unknown id."""
    with locked(site):
        found = [key for own, key in trusted(site).items() if len(key_id) >= 8 and own.startswith(key_id.lower())]
        if len(found) != 1:
            known = ", ".join(f"{key.id} {key.name}" for key in trusted(site).values()) or "none"
            raise Refusal("NO_SUCH_KEY", key_id, "This site trusts no such key.", f"It trusts: {known}.")
        (key,) = found
        try:
            replace_file(site / TRUST / REVOKED / f"{key.id}{_SUFFIX}", key.line.encode())
            (site / TRUST / f"{key.id}{_SUFFIX}").unlink(missing_ok=True)
        except OSError as error:
            raise cannot_write(site / TRUST, error) from None
    return key


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise Refusal("CANNOT_OPEN", str(path), f"It cannot be opened ({error.strerror or error}).", "Check it.") from None
    if len(data) > _LARGEST:
        raise Refusal("NOT_A_KEY", str(path), "This is too long to be a key.", "Name the key file.")
    return data


def _raw(words: list[str], kind: str) -> bytes | None:
    if len(words) < 3 or words[0] != kind or words[1] != ALGORITHM:
        return None
    try:
        raw = base64.b64decode(words[2], validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == 32 else None


def _from_pem(data: bytes, path: Path) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(data)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise Refusal("NOT_A_KEY", str(path), "This is no Ed25519 public key.", "Ask the publisher for an Ed25519 key.")
    return key.public_bytes_raw()
