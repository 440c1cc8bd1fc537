"""A pedigree: persons, their parents and partners; read from JSON, checked, and written back.

An impossible family is refused with the reason: nobody is born before a parent could be one, or is an own ancestor. What
is not known stays empty. Names are optional; initials or relation do as well, and nothing here is needed to be true of the
sequenced sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NoReturn

import msgspec

from mingbian.model.errors import Refusal
from mingbian.model.records import Record

SCHEMA: Final = "mingbian.pedigree/1"
MOST_PERSONS: Final = 200
YOUNGEST_PARENT: Final = 11
"""Years between a birth and that of a child, at least."""
OLDEST_MOTHER: Final = 60
_SEXES: Final = ("female", "male", "unknown")
_TESTED: Final = ("", "found", "not_found")


class Condition(Record, frozen=True, omit_defaults=True):
    """A disease, and the age in years at its start where known."""

    name: str
    age: int | None = None


class Person(Record, frozen=True, omit_defaults=True):
    """``mother``, ``father`` and ``partners`` are ids. Years are those of the common calendar, ages in years.

    ``tested``: the family's variant was "found", "not_found", or "" not tested. ``carrier``: carries it without being ill.
    ``twins`` is a name that twins share; ``identical`` where they are. ``affected`` follows from ``conditions``.
    """

    id: str
    sex: str = "unknown"
    label: str = ""
    mother: str | None = None
    father: str | None = None
    partners: tuple[str, ...] = ()
    born: int | None = None
    died: int | None = None
    deceased: bool = False
    age: int | None = None
    conditions: tuple[Condition, ...] = ()
    carrier: bool = False
    tested: str = ""
    proband: bool = False
    adopted: bool = False
    twins: str = ""
    identical: bool = False

    @property
    def affected(self) -> bool:
        return bool(self.conditions)

    @property
    def dead(self) -> bool:
        return self.deceased or self.died is not None

    @property
    def parents(self) -> tuple[str, ...]:
        return tuple(p for p in (self.father, self.mother) if p is not None)


class Pedigree(Record, frozen=True, omit_defaults=True):
    """``gene`` and ``variant`` name what the tests looked for; ``as_of`` is the ISO date of the record."""

    schema: str
    persons: tuple[Person, ...]
    gene: str = ""
    variant: str = ""
    as_of: str = ""

    def by_id(self) -> Mapping[str, Person]:
        return {p.id: p for p in self.persons}


def loads(data: bytes, file: str = "pedigree") -> Pedigree:
    """Read and check a pedigree. Raises ``Refusal`` with the JSON path and the reason."""
    try:
        found = msgspec.json.decode(data, type=Pedigree)
    except msgspec.ValidationError as e:
        reason, _, path = str(e).partition(" - at `")
        raise Refusal(
            "PEDIGREE_UNREADABLE", file, f"{reason}.", f"Follow the schema {SCHEMA}.", path.rstrip("`") or None
        ) from e
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        raise Refusal("PEDIGREE_UNREADABLE", file, f"It is not JSON ({e}).", f"Follow the schema {SCHEMA}.") from e
    check(found, file)
    return found


def dumps(pedigree: Pedigree) -> bytes:
    """The file's bytes; the same pedigree gives the same bytes. What is not known is left out."""
    return msgspec.json.format(msgspec.json.encode(pedigree), indent=2) + b"\n"


def check(pedigree: Pedigree, file: str = "pedigree") -> None:
    """Raise ``Refusal`` for the first thing that cannot be."""
    if pedigree.schema != SCHEMA:
        _refuse(file, "$.schema", f"The schema is {pedigree.schema!r}, not {SCHEMA!r}.")
    if not 0 < len(pedigree.persons) <= MOST_PERSONS:
        _refuse(file, "$.persons", f"There are {len(pedigree.persons)} persons; 1 to {MOST_PERSONS} can be drawn.")
    persons: dict[str, Person] = {}
    for n, p in enumerate(pedigree.persons):
        where = f"$.persons[{n}]"
        if not p.id or p.id in persons:
            _refuse(file, f"{where}.id", f"The id {p.id!r} is empty or stands twice.")
        persons[p.id] = p
        _check_alone(p, where, file)
    for n, p in enumerate(pedigree.persons):
        _check_with_others(p, persons, f"$.persons[{n}]", file)
    _check_ancestors(persons, file)
    probands = [p.id for p in pedigree.persons if p.proband]
    if len(probands) != 1:
        _refuse(file, "$.persons", f"Exactly one person is the proband; here {len(probands)} are.")
    _check_twins(persons, file)
    _check_connected(persons, probands[0], file)


def _refuse(file: str, where: str, reason: str) -> NoReturn:
    raise Refusal("PEDIGREE_IMPOSSIBLE", file, reason, "Correct the pedigree; nothing was drawn.", where)


def _check_alone(p: Person, where: str, file: str) -> None:
    if p.sex not in _SEXES:
        _refuse(file, f"{where}.sex", f"{p.id}: the sex is one of {', '.join(_SEXES)}.")
    if p.tested not in _TESTED:
        _refuse(file, f"{where}.tested", f'{p.id}: tested is "found", "not_found" or left out.')
    if p.age is not None and not 0 <= p.age <= 130:
        _refuse(file, f"{where}.age", f"{p.id}: {p.age} is not an age in years.")
    for year, name in ((p.born, "born"), (p.died, "died")):
        if year is not None and not 1700 <= year <= 2200:
            _refuse(file, f"{where}.{name}", f"{p.id}: {year} is not a year of the common calendar.")
    if p.born is not None and p.died is not None:
        if p.died < p.born:
            _refuse(file, f"{where}.died", f"{p.id} died in {p.died}, before the birth in {p.born}.")
        if p.age is not None and abs(p.died - p.born - p.age) > 1:
            _refuse(file, f"{where}.age", f"{p.id}: {p.born} to {p.died} is not {p.age} years.")
    for c in p.conditions:
        if c.age is not None and (not 0 <= c.age <= 130 or (p.age is not None and c.age > p.age)):
            _refuse(file, f"{where}.conditions", f"{p.id}: {c.name} at {c.age} does not fit the age {p.age}.")
    if p.carrier and p.tested == "not_found":
        _refuse(file, f"{where}.carrier", f"{p.id} is a carrier, but the variant was not found.")


def _check_with_others(p: Person, persons: Mapping[str, Person], where: str, file: str) -> None:
    for role, other, sex in (("mother", p.mother, "male"), ("father", p.father, "female")):
        if other is None:
            continue
        parent = persons.get(other)
        if parent is None:
            _refuse(file, f"{where}.{role}", f"{p.id}: the {role} {other!r} is not in the pedigree.")
        if parent.sex == sex:
            _refuse(file, f"{where}.{role}", f"{p.id}: the {role} {other} is {sex}.")
        _check_birth(p, parent, role, f"{where}.{role}", file)
    if p.mother is not None and p.mother == p.father:
        _refuse(file, f"{where}.father", f"{p.id}: mother and father are the same person.")
    for other in p.partners:
        if other not in persons:
            _refuse(file, f"{where}.partners", f"{p.id}: the partner {other!r} is not in the pedigree.")
        if other == p.id:
            _refuse(file, f"{where}.partners", f"{p.id} is an own partner.")
        if other in p.parents or p.id in persons[other].parents:
            _refuse(file, f"{where}.partners", f"{p.id} and {other} are parent and child.")


def _check_birth(p: Person, parent: Person, role: str, where: str, file: str) -> None:
    if p.born is None:
        return
    if parent.born is not None and not p.adopted:
        years = p.born - parent.born
        if years < YOUNGEST_PARENT:
            _refuse(file, where, f"{p.id} was born in {p.born}; the {role} {parent.id} was {years} years old then.")
        if role == "mother" and years > OLDEST_MOTHER:
            _refuse(file, where, f"{p.id} was born in {p.born}; the mother {parent.id} was {years} years old then.")
    if parent.died is not None and p.born > parent.died + (role == "father"):
        _refuse(file, where, f"{p.id} was born in {p.born}, after the {role} {parent.id} died in {parent.died}.")


def _check_ancestors(persons: Mapping[str, Person], file: str) -> None:
    done: set[str] = set()

    def climb(person: str, path: tuple[str, ...]) -> None:
        if person in path:
            _refuse(file, "$.persons", f"{person} is an own ancestor: {' > '.join((*path, person))}.")
        if person in done:
            return
        for parent in persons[person].parents:
            climb(parent, (*path, person))
        done.add(person)

    for person in persons:
        climb(person, ())


def _check_twins(persons: Mapping[str, Person], file: str) -> None:
    groups: dict[str, list[Person]] = {}
    for p in persons.values():
        if p.twins:
            groups.setdefault(p.twins, []).append(p)
    for name, members in groups.items():
        first = members[0]
        for other in members[1:]:
            if not first.parents or other.parents != first.parents:
                _refuse(file, "$.persons", f"The twins {first.id} and {other.id} do not have the same parents.")
            if first.born is not None and other.born is not None and abs(first.born - other.born) > 1:
                _refuse(file, "$.persons", f"The twins {first.id} and {other.id} were born in different years.")
            if (first.identical or other.identical) and {first.sex, other.sex} == {"female", "male"}:
                _refuse(file, "$.persons", f"The identical twins {first.id} and {other.id} differ in sex.")
        if len(members) == 1:
            _refuse(file, "$.persons", f"{first.id} is the only one of the twins {name!r}.")


def _check_connected(persons: Mapping[str, Person], proband: str, file: str) -> None:
    near: dict[str, set[str]] = {p: set() for p in persons}
    for p in persons.values():
        for other in (*p.parents, *p.partners):
            near[p.id].add(other)
            near[other].add(p.id)
        if len(p.parents) == 2:
            near[p.parents[0]].add(p.parents[1])
            near[p.parents[1]].add(p.parents[0])
    reached, waiting = {proband}, [proband]
    while waiting:
        for other in near[waiting.pop()] - reached:
            reached.add(other)
            waiting.append(other)
    apart = sorted(persons.keys() - reached)
    if apart:
        _refuse(file, "$.persons", f"Not related to the proband in this pedigree: {', '.join(apart)}.")


def unions(pedigree: Pedigree) -> Iterator[tuple[tuple[str, ...], tuple[Person, ...]]]:
    """Every couple (or single parent) in the order of the file, with their children; partners without children too."""
    children: dict[tuple[str, ...], list[Person]] = {}
    for p in pedigree.persons:
        if p.parents:
            children.setdefault(p.parents, []).append(p)
    for couple in _partners(pedigree.persons):
        if couple not in children and couple[::-1] not in children:
            children[couple] = []
    yield from ((couple, tuple(found)) for couple, found in children.items())


def _partners(persons: Iterable[Person]) -> Iterator[tuple[str, ...]]:
    seen: set[frozenset[str]] = set()
    for p in persons:
        for other in p.partners:
            pair = frozenset((p.id, other))
            if pair not in seen:
                seen.add(pair)
                yield (other, p.id) if p.sex == "female" else (p.id, other)
