"""What the store keeps about a case, one small frozen record a thing. Each is changed only by an operation.

Every record names its own ``entity`` (unique within its kind) and, where it belongs to one, its ``case``. Times are UTC,
ISO. Fields are only ever added, with a default, so that older journals stay readable.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from mingbian.model.case import CaseOptions
from mingbian.model.interpretation import Tier
from mingbian.model.records import EMPTY, Record


class Role(StrEnum):
    VIEWER = "viewer"
    ANALYST = "analyst"
    COUNSELOR = "counselor"
    SIGNER = "signer"
    ADMINISTRATOR = "administrator"


class Status(StrEnum):
    """Life of a report. AMENDED is signed for the second time or later."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    AMENDED = "amended"

    @property
    def frozen(self) -> bool:
        return self in (Status.SIGNED, Status.AMENDED)


class Verdict(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class Settings(Record, frozen=True):
    """Of the laboratory. ``lock_minutes`` of idleness close the window's view; ``phrases`` are its own reasons."""

    store_id: str
    laboratory: str = ""
    single_user: bool = False
    four_eyes: bool = False
    lock_minutes: int = 10
    most_failures: int = 5
    lockout_minutes: int = 15
    password_length: int = 10
    backup_folder: str = ""
    phrases: tuple[str, ...] = ()

    @property
    def entity(self) -> str:
        return "settings"


class User(Record, frozen=True):
    """An account. ``name`` is what is typed, ``full_name`` what is printed on a report."""

    name: str
    full_name: str
    role: Role
    active: bool = True
    title: str = ""  # printed behind the name: "MD, PhD"

    @property
    def entity(self) -> str:
        return self.name.casefold()


class Credential(Record, frozen=True):
    """The password of an account as an argon2id hash, and what went wrong at the door."""

    user: str
    hash: str
    changed_at: str
    failures: int = 0
    locked_until: str | None = None

    @property
    def entity(self) -> str:
        return self.user.casefold()


class Patient(Record, frozen=True):
    """Who the case is of. Everything here stays in the store, and on identified exports."""

    case: str
    name: str = ""
    chart_number: str = ""
    national_id: str = ""
    birth_date: str = ""
    clinician: str = ""
    note: str = ""

    @property
    def entity(self) -> str:
        return self.case

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Texts that name the person, longest first."""
        given = (self.name, self.chart_number, self.national_id, self.birth_date)
        return tuple(sorted({g for g in given if g}, key=len, reverse=True))


class CaseFile(Record, frozen=True):
    """One case. ``readings`` and ``interpretation`` name stored bytes by SHA-256; ``inputs`` are the files' own hashes.

    ``options`` is what the user answered; with ``readings`` and a knowledge base it gives the interpretation again.
    ``revision`` counts signatures to come: 1 until the first, one more with each amendment.
    """

    id: str
    number: int
    label: str
    created_at: str
    created_by: str
    readings: str
    interpretation: str
    options: CaseOptions
    inputs: tuple[str, ...]
    knowledge: str
    knowledge_sha256: str
    tumor: str = ""
    status: Status = Status.DRAFT
    revision: int = 1
    amendment: str = ""  # the reason of the amendment at hand
    reviewed_by: str = ""
    reviewed_at: str = ""
    assigned: str = ""
    due: str = ""
    report: str = ""  # id of the report in force
    originals: tuple[str, ...] = ()  # copies of the input files, kept where the user asked for it
    archived: bool = False
    tiers: Mapping[str, int] = EMPTY  # how many findings of each tier the program gave
    headline: tuple[str, ...] = ()  # names of its findings of Tier I and II, for lists
    germline: int = 0  # findings that may be or are inherited, or are withheld

    @property
    def entity(self) -> str:
        return self.id

    @property
    def case(self) -> str:
        return self.id


class Decision(Record, frozen=True):
    """What the laboratory decided on one finding. ``finding`` is the stable key of the event, not its number on the page.

    ``tier`` and ``oncogenicity`` are None where the program's own stand; ``criteria`` maps a code ("OS2") to used or not.
    ``report`` True or False where somebody said so, None where the usual rule holds.
    """

    case: str
    finding: str
    verdict: Verdict = Verdict.OPEN
    tier: Tier | None = None
    tier_changed: bool = False  # True with ``tier`` None: overruled to "not assessable"
    level: str | None = None
    tier_reason: str = ""
    oncogenicity: str | None = None
    oncogenicity_reason: str = ""
    criteria: Mapping[str, bool] = EMPTY
    reasons: tuple[str, ...] = ()
    with_germline: bool = False
    report: bool | None = None
    by: str = ""
    at: str = ""

    @property
    def entity(self) -> str:
        return f"{self.case}/{self.finding}"


class Opinion(Record, frozen=True):
    """A second reader's own word, kept beside the first."""

    case: str
    finding: str
    reader: str
    tier: Tier | None
    verdict: Verdict
    note: str
    at: str

    @property
    def entity(self) -> str:
        return f"{self.case}/{self.finding}/{self.reader}"


class Comment(Record, frozen=True):
    """``finding`` is "" where the comment is on the whole case."""

    id: str
    case: str
    finding: str
    text: str
    by: str
    at: str
    printed: bool = False

    @property
    def entity(self) -> str:
        return self.id


class Opened(Record, frozen=True):
    """Somebody opened the row and saw its basis, as it stood in this interpretation."""

    case: str
    finding: str
    user: str
    interpretation: str
    at: str

    @property
    def entity(self) -> str:
        return f"{self.case}/{self.finding}/{self.user}"


class Rendering(Record, frozen=True):
    """One page set of a signed report: "clinician-pdf" or "patient-pdf", its language, the SHA-256 of its bytes."""

    kind: str
    lang: str
    sha256: str


class Report(Record, frozen=True):
    """A signed report. ``content`` names the frozen interpretation; ``anchor_seq``/``anchor`` the audit chain it stands on.

    ``amends`` is the report it replaces; ``superseded_by`` the one that replaced it. ``released_by`` let the patient's
    page out, by name.
    """

    id: str
    case: str
    revision: int
    content: str
    software: str
    knowledge: str
    knowledge_sha256: str
    signer: str
    signer_name: str
    meaning: str
    signed_at: str
    anchor_seq: int
    anchor: str
    amends: str = ""
    reason: str = ""
    superseded_by: str = ""
    despite: str = ""
    renderings: tuple[Rendering, ...] = ()
    released_by: str = ""
    released_at: str = ""
    identity: tuple[tuple[str, str], ...] = ()
    comments: tuple[str, ...] = ()
    signed_local: str = ""  # the moment as it is printed, with the offset of the place of signing
    laboratory: str = ""

    @property
    def entity(self) -> str:
        return self.id


class FollowUp(Record, frozen=True):
    """A possibly inherited finding on the counselor's worklist."""

    case: str
    finding: str
    confirmation: str = "none"  # none, ordered, sampled, confirmed, not_confirmed, declined
    priority: str = ""
    owner: str = ""
    due: str = ""
    state: str = "open"  # open, waiting, done
    note: str = ""
    by: str = ""
    at: str = ""

    @property
    def entity(self) -> str:
        return f"{self.case}/{self.finding}"


class Contact(Record, frozen=True):
    """One conversation, call or letter. ``on`` is its day (ISO)."""

    id: str
    case: str
    on: str
    way: str  # visit, phone, letter, message
    who: str
    text: str
    by: str
    at: str

    @property
    def entity(self) -> str:
        return self.id


class Relative(Record, frozen=True):
    """A relative to inform or test. ``relation`` to the patient in plain words; ``facts`` as the pedigree needs them."""

    id: str
    case: str
    relation: str
    name: str = ""
    contact: str = ""
    informed: str = "no"  # no, asked, informed, declined
    tested: str = "unknown"  # unknown, ordered, carrier, not_carrier, declined
    facts: Mapping[str, str] = EMPTY

    @property
    def entity(self) -> str:
        return self.id


class Letter(Record, frozen=True):
    """A letter as it was written: ``template`` and ``fields`` make it again; ``sent_at`` "" while it is a draft."""

    id: str
    case: str
    template: str
    lang: str
    fields: Mapping[str, str]
    by: str
    at: str
    sent_at: str = ""
    relative: str = ""

    @property
    def entity(self) -> str:
        return self.id


class Pedigree(Record, frozen=True):
    """The family as JSON text, in the form the pedigree drawer reads."""

    case: str
    data: str
    by: str
    at: str

    @property
    def entity(self) -> str:
        return self.case


class FindingChange(Record, frozen=True):
    """What new knowledge would say of one finding."""

    finding: str
    name: str
    was: str  # tier as "I".."IV", "" where not assessable or absent
    now: str
    gained: tuple[str, ...] = ()  # evidence ids
    lost: tuple[str, ...] = ()
    germline_was: str = ""
    germline_now: str = ""


class ToDo(Record, frozen=True):
    """A case that a newer knowledge would say something else of. ``state``: open, done, declined (with ``reason``)."""

    case: str
    knowledge: str
    knowledge_sha256: str
    changes: tuple[FindingChange, ...]
    signed: bool
    at: str
    state: str = "open"
    reason: str = ""
    by: str = ""

    @property
    def entity(self) -> str:
        return f"{self.case}/{self.knowledge_sha256[:16]}"


KINDS: Final[Mapping[type[Any], str]] = MappingProxyType(
    {
        Settings: "settings",
        User: "user",
        Credential: "credential",
        Patient: "patient",
        CaseFile: "case",
        Decision: "decision",
        Opinion: "opinion",
        Comment: "comment",
        Opened: "opened",
        Report: "report",
        FollowUp: "follow_up",
        Contact: "contact",
        Relative: "relative",
        Letter: "letter",
        Pedigree: "pedigree",
        ToDo: "to_do",
    }
)
TYPES: Final[Mapping[str, type[Any]]] = MappingProxyType({name: kind for kind, name in KINDS.items()})


class Change(Record, frozen=True):
    """One entity before and after; None where there was none or is none any more."""

    kind: str
    entity: str
    before: Any
    after: Any


class ChangeSet(Record, frozen=True):
    """What one operation did. ``seq`` is 0 and ``changes`` empty where nothing had to change."""

    seq: int
    action: str
    case: str
    changes: tuple[Change, ...] = ()
    undoable: bool = False

    @property
    def findings(self) -> frozenset[str]:
        """Keys of the findings that were touched."""
        touched = (getattr(c.after if c.after is not None else c.before, "finding", "") for c in self.changes)
        return frozenset(f for f in touched if f)

    def kinds(self) -> frozenset[str]:
        return frozenset(c.kind for c in self.changes)
