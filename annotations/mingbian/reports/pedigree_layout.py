"""Where each person of a pedigree stands: generations as rows, sibships together, partners side by side.

Rows come from the family itself (children below both parents, partners level). Within a row sibships follow their
parents' order, and a person whose partner has parents in the pedigree stands at the end of the sibship that faces the
partner's. Then parents are drawn over their children and children under their parents, in turns, never closer than the
least distance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from mingbian.model.records import Record
from mingbian.reports.pedigree import Pedigree, Person, unions

Couple = tuple[tuple[str, ...], tuple[Person, ...]]
"""Parents (or one), and their children."""
LEAST: Final = 1.0
"""Distance of two neighbors, in columns."""
_TURNS: Final = 60


class Layout(Record, frozen=True):
    """``row`` from 0 (oldest) and ``column`` (in units of the least distance, from 0) of every person."""

    row: Mapping[str, int]
    column: Mapping[str, float]

    @property
    def rows(self) -> int:
        return max(self.row.values()) + 1

    @property
    def columns(self) -> float:
        return max(self.column.values())


def lay_out(pedigree: Pedigree) -> Layout:
    """The place of every person of a checked pedigree. The same pedigree gives the same places."""
    couples = list(unions(pedigree))
    row = _rows(pedigree, couples)
    order = _orders(pedigree, couples, row)
    return Layout(row, _columns(couples, order))


def _rows(pedigree: Pedigree, couples: Sequence[Couple]) -> dict[str, int]:
    row = dict.fromkeys((p.id for p in pedigree.persons), 0)
    for _ in range(2 * len(row) + 2):
        before = dict(row)
        for couple, children in couples:
            level = max(row[p] for p in couple)
            for p in couple:
                row[p] = level
            for child in children:
                row[child.id] = max(row[child.id], level + 1)
        if row == before:
            break
    least = min(row.values())
    return {p: r - least for p, r in row.items()}


def _orders(pedigree: Pedigree, couples: Sequence[Couple], row: Mapping[str, int]) -> list[list[str]]:
    """The persons of each row from left to right."""
    persons = pedigree.by_id()
    partners: dict[str, list[str]] = {p: [] for p in persons}
    for couple, _ in couples:
        if len(couple) == 2:
            partners[couple[0]].append(couple[1])
            partners[couple[1]].append(couple[0])
    orders: list[list[str]] = []
    for level in range(max(row.values()) + 1):
        above = {p: n for n, p in enumerate(orders[-1])} if orders else {}
        born = [
            (sum(above.get(p, 0) for p in couple) / len(couple), n, [c.id for c in children if row[c.id] == level])
            for n, (couple, children) in enumerate(couples)
        ]
        sibships = [members for _, _, members in sorted(born, key=lambda b: b[:2]) if members]
        placed = {p for members in sibships for p in members}
        lines = [_facing(members, n, sibships, partners) for n, members in enumerate(sibships)]
        order: list[str] = []
        for members in lines:
            for person in members:
                own = [x for x in partners[person] if row[x] == level and x not in placed]
                placed.update(own)
                left = own[:1] if len(own) > 1 or (own and persons[own[0]].sex == "male") else []
                order += [*left, person, *(x for x in own if x not in left)]
        for couple, _ in couples:  # founders
            for person in couple:
                if row[person] == level and person not in placed:
                    placed.add(person)
                    order.append(person)
        order += [p for p in persons if row[p] == level and p not in placed]
        orders.append(order)
    return orders


def _facing(
    members: Sequence[str], n: int, sibships: Sequence[Sequence[str]], partners: Mapping[str, Sequence[str]]
) -> list[str]:
    """A sibship with those whose partner stands in another one moved to the end that faces it; twins keep their places."""

    def side(person: str) -> int:
        for other in partners[person]:
            for m, sibship in enumerate(sibships):
                if m != n and other in sibship:
                    return 1 if m > n else -1
        return 0

    return sorted(members, key=side)


def _columns(couples: Sequence[Couple], orders: Sequence[Sequence[str]]) -> dict[str, float]:
    at = {p: float(n) for order in orders for n, p in enumerate(order)}
    for turn in range(_TURNS):
        wanted: dict[str, list[float]] = {p: [] for p in at}
        for couple, children in couples:
            if not children:
                continue
            over = sum(at[p] for p in couple) / len(couple)
            under = (min(at[c.id] for c in children) + max(at[c.id] for c in children)) / 2
            for child in children:
                wanted[child.id].append(at[child.id] + over - under)
            if turn % 2:
                for p in couple:
                    wanted[p].append(at[p] + under - over)
        for order in orders:
            _settle(order, at, wanted)
    least = min(at.values())
    return {p: round(x - least, 3) for p, x in at.items()}


def _settle(order: Sequence[str], at: dict[str, float], wanted: Mapping[str, Sequence[float]]) -> None:
    """Move a row's persons towards where they are wanted, in their order, no two too close: pushed right, then left."""
    aims = [sum(wanted[p]) / len(wanted[p]) if wanted[p] else at[p] for p in order]
    right: list[float] = []
    for aim in aims:
        right.append(aim if not right else max(aim, right[-1] + LEAST))
    left: list[float] = []
    for aim in reversed(aims):
        left.append(aim if not left else min(aim, left[-1] - LEAST))
    left.reverse()
    for p, a, b in zip(order, right, left, strict=True):
        at[p] = (a + b) / 2
