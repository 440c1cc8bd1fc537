"""Accounts and settings of the laboratory, as operations of an administrator."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from mingbian.cases import accounts
from mingbian.cases.database import SALT_BYTES, derive_key
from mingbian.cases.errors import StoreRefusal
from mingbian.cases.records import ChangeSet, Credential, Role, Settings, User
from mingbian.cases.store import SHORTEST_PASSPHRASE, Session, Store
from mingbian.knowledge.durable import sync_folder
from mingbian.model.records import replace

_KEPT: Final = ("store_id", "single_user")


class Administration:
    """What concerns people and rules, not cases."""

    def __init__(self, store: Store, session: Session) -> None:
        self.store = store
        self.session = session

    def add_user(self, user: User, password: str) -> ChangeSet:
        """A new account. Names are compared without case."""
        self.session.require("user")
        settings = self.store.settings()
        if settings.single_user:
            raise StoreRefusal("SINGLE_USER", "This is a one-person store.", "Set it to several people first.")
        if not user.name.strip() or not user.full_name.strip():
            raise StoreRefusal("NAME", "An account needs a name, and the name of the person.", "Give both.")
        hashed = accounts.hash_password(user.name, password, settings)
        with self.store.edit("user.add", self.session.user) as draft:
            if draft.get(User, user.entity) is not None:
                raise StoreRefusal("EXISTS", "There is an account of that name.", "Choose another.")
            draft.put(user)
            draft.put(Credential(user.name, hashed, draft.at))
        return draft.result

    def change_user(
        self, name: str, *, role: Role | None = None, active: bool | None = None, title: str | None = None
    ) -> ChangeSet:
        """Role, title, or whether the account may log in. Accounts are never deleted: the journal names them."""
        self.session.require("user")
        with self.store.edit("user.change", self.session.user) as draft:
            user = draft.get(User, name.casefold())
            if user is None:
                raise StoreRefusal("NO_SUCH_USER", "There is no such account.", "")
            changed = replace(
                user,
                role=role or user.role,
                active=user.active if active is None else active,
                title=user.title if title is None else title,
            )
            draft.put(changed)
            rest = [changed if u.entity == user.entity else u for u in self.store.users()]
            wanted = Role.SIGNER if self.store.settings().single_user else Role.ADMINISTRATOR
            if not any(u.active and u.role is wanted for u in rest):
                raise StoreRefusal("LAST_ONE", f"This is the last {wanted.value}.", "Make another one first.")
        return draft.result

    def set_password(self, name: str, password: str, old: str = "") -> ChangeSet:
        """One's own password with the old one; an administrator's new one for somebody, which also ends a lock."""
        own = name.casefold() == self.session.user.casefold()
        self.session.require("password.change" if own else "user")
        if own:
            self.store.login(name, old)
        hashed = accounts.hash_password(name, password, self.store.settings())
        with self.store.edit("password.change", self.session.user) as draft:
            credential = draft.get(Credential, name.casefold())
            if credential is None:
                raise StoreRefusal("NO_SUCH_USER", "There is no such account.", "")
            draft.put(replace(credential, hash=hashed, changed_at=draft.at, failures=0, locked_until=None))
        return draft.result

    def settings(self, **changes: object) -> ChangeSet:
        """Change settings by name: four_eyes, lock_minutes, phrases, backup_folder, ..."""
        self.session.require("settings")
        known = set(Settings.__struct_fields__) - set(_KEPT)
        strangers = sorted(set(changes) - known)
        if strangers:
            raise StoreRefusal(
                "NO_SUCH_SETTING", f"There is no setting {strangers[0]!r}.", f"Known: {', '.join(sorted(known))}."
            )
        with self.store.edit("settings", self.session.user) as draft:
            draft.put(replace(self.store.settings(), **changes))
        return draft.result

    def change_passphrase(self, old: str, new: str) -> Path:
        """Encrypt the store anew under another passphrase, as a new file in its place; returns where the old one lies.

        Nobody else may have it open; this session is closed by it. Backups made before keep the old passphrase.
        """
        self.session.require("passphrase")
        store = self.store
        if derive_key(old, store.file.secrets[1]) != store.file.secrets[0]:
            raise StoreRefusal("WRONG_PASSPHRASE", "The old passphrase is not right.", "Nothing was changed.")
        if len(new) < SHORTEST_PASSPHRASE:
            raise StoreRefusal("WEAK_PASSPHRASE", "The passphrase is too short.", "Use several words.")
        if len(store.holders()) > 1:
            raise StoreRefusal("IN_USE", "The store is open elsewhere.", "Close it there first.")
        with store.edit("passphrase.change", self.session.user) as draft:
            draft.always = True
        path = store.path
        aside = path.with_name(f"{path.stem}.old-passphrase-{store.clock():%Y%m%dT%H%M%SZ}{path.suffix}")
        if aside.exists():
            raise StoreRefusal("EXISTS", "A store of that name was set aside this very second.", "Wait a moment.")
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        salt = os.urandom(SALT_BYTES)
        try:
            store.file.copy_to(part, derive_key(new, salt), salt)
            store.close()
            os.chmod(part, 0o600)
            os.rename(path, aside)
            os.rename(part, path)
            sync_folder(path.parent)
        finally:
            part.unlink(missing_ok=True)
        return aside

    def several_people(self, administrator: User, password: str) -> ChangeSet:
        """Turn a one-person store into that of a laboratory: its signer stays signer, an administrator comes."""
        self.session.require("settings")
        if administrator.role is not Role.ADMINISTRATOR:
            raise StoreRefusal("FIRST_ACCOUNT", "The new account is that of an administrator.", "")
        settings = self.store.settings()
        hashed = accounts.hash_password(administrator.name, password, settings)
        with self.store.edit("settings", self.session.user) as draft:
            if draft.get(User, administrator.entity) is not None:
                raise StoreRefusal("EXISTS", "There is an account of that name.", "Choose another.")
            draft.put(replace(settings, single_user=False))
            draft.put(administrator)
            draft.put(Credential(administrator.name, hashed, draft.at))
        return draft.result
