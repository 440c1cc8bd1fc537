"""Who may do what. One table; the library asks it before every operation, the window to know what to offer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mingbian.cases.errors import NotPermitted
from mingbian.cases.records import Role

_A, _C, _S, _M = Role.ANALYST, Role.COUNSELOR, Role.SIGNER, Role.ADMINISTRATOR
_EVERYONE: Final = frozenset(Role)
_CLINICAL: Final = frozenset({_A, _C, _S})
_REVIEW: Final = frozenset({_A, _S})
_FAMILY: Final = frozenset({_C, _S})
_ADMIN: Final = frozenset({_M})

PERMITTED: Final[Mapping[str, frozenset[Role]]] = MappingProxyType(
    {
        # reading
        "case.read": _EVERYONE,
        "audit.read": frozenset({_S, _M}),
        "password.change": _EVERYONE,
        # a case and its facts
        "case.create": _REVIEW,
        "case.patient": _CLINICAL,
        "case.assign": _CLINICAL,
        "case.archive": _REVIEW,
        "case.answer": _REVIEW,
        "case.consent": _FAMILY | _REVIEW,
        "case.retier": _REVIEW,
        "case.original": _REVIEW,
        # review
        "finding.open": _CLINICAL,
        "finding.accept": _REVIEW,
        "finding.overrule": _REVIEW,
        "finding.dismiss": _REVIEW,
        "finding.report": _REVIEW,
        "finding.oncogenicity": _REVIEW,
        "finding.opinion": _CLINICAL,
        "comment": _CLINICAL,
        "undo": _CLINICAL,
        # life of a report
        "case.review": _REVIEW,
        "case.sign": frozenset({_S}),
        "case.amend": frozenset({_S}),
        "report.release": _FAMILY,
        # family
        "germline.follow": _FAMILY,
        "germline.contact": _FAMILY,
        "germline.relative": _FAMILY,
        "germline.letter": _FAMILY,
        "germline.pedigree": _FAMILY,
        # laboratory
        "to_do": _REVIEW,
        "export.identified": frozenset({_S, _C}),
        "export.pseudonymized": _CLINICAL,
        "user": _ADMIN,
        "settings": _ADMIN,
        "lease.take": frozenset({_M, _S}),
        "backup": frozenset({_A, _S, _M}),
        "restore": _ADMIN,
        "passphrase": _ADMIN,
    }
)


def permitted(action: str, role: Role, single_user: bool = False) -> bool:
    """May this role do this. In a one-person laboratory its signer is all of them."""
    return role in PERMITTED[action] or (single_user and role is Role.SIGNER)


def require(action: str, role: Role, single_user: bool = False) -> None:
    """Raise ``NotPermitted`` unless the role may."""
    if not permitted(action, role, single_user):
        raise NotPermitted(action, role.value)
