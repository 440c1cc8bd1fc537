"""Changes to a pedigree, one function each: somebody is added, changed or taken out. Each gives a new, checked pedigree.

All of them raise ``Refusal`` where the result could not be, and then nothing has changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from mingbian.model.records import replace
from mingbian.reports.pedigree import SCHEMA, Condition, Pedigree, Person, check

_PROBAND: Final = "proband"


def start(
    *,
    sex: str | None = None,
    age: int | None = None,
    condition: str = "",
    gene: str = "",
    variant: str = "",
    as_of: str = "",
) -> Pedigree:
    """A family of one: the person who was tested. ``condition`` is the cancer that the test was made for."""
    conditions = (Condition(condition),) if condition else ()
    person = Person(_PROBAND, sex or "unknown", age=age, conditions=conditions, proband=True)
    return _checked(Pedigree(SCHEMA, (person,), gene, variant, as_of))


def add_parents(pedigree: Pedigree, person: str) -> Pedigree:
    """Father and mother, as far as they are not there yet."""
    child = pedigree.by_id()[person]
    father, mother = child.father, child.mother
    new: list[Person] = []
    if father is None:
        father = _free(pedigree, new)
        new.append(Person(father, "male"))
    if mother is None:
        mother = _free(pedigree, new)
        new.append(Person(mother, "female"))
    return _with(pedigree, replace(child, father=father, mother=mother), new)


def add_sibling(pedigree: Pedigree, person: str, sex: str = "unknown") -> Pedigree:
    """A sibling of the same parents; parents who are not there yet are added too."""
    if len(pedigree.by_id()[person].parents) < 2:
        pedigree = add_parents(pedigree, person)
    own = pedigree.by_id()[person]
    new = Person(_free(pedigree), sex, mother=own.mother, father=own.father)
    return _checked(replace(pedigree, persons=(*pedigree.persons, new)))


def add_partner(pedigree: Pedigree, person: str) -> Pedigree:
    """A partner, of the other sex where this one's is known."""
    own = pedigree.by_id()[person]
    sex = {"female": "male", "male": "female"}.get(own.sex, "unknown")
    partner = _free(pedigree)
    return _with(pedigree, replace(own, partners=(*own.partners, partner)), [Person(partner, sex)])


def add_child(pedigree: Pedigree, person: str, sex: str = "unknown") -> Pedigree:
    """A child with the first partner; where there is none, of this person alone (who then needs a known sex)."""
    persons = pedigree.by_id()
    own = persons[person]
    partner = next(iter(_partners(pedigree, person)), None)
    father, mother = (person, partner) if own.sex == "male" else (partner, person)
    new = Person(_free(pedigree), sex, father=father, mother=mother)
    return _checked(replace(pedigree, persons=(*pedigree.persons, new)))


def change(pedigree: Pedigree, person: str, **fields: Any) -> Pedigree:
    """Other facts of one person: fields of ``Person`` except its id and kin."""
    return _with(pedigree, replace(pedigree.by_id()[person], **fields), [])


def remove(pedigree: Pedigree, person: str) -> Pedigree:
    """Without this person. Nobody may be left over who is related to the family only through them."""

    def forget(p: Person) -> Person:
        return replace(
            p,
            mother=None if p.mother == person else p.mother,
            father=None if p.father == person else p.father,
            partners=tuple(x for x in p.partners if x != person),
        )

    return _checked(replace(pedigree, persons=tuple(forget(p) for p in pedigree.persons if p.id != person)))


def _partners(pedigree: Pedigree, person: str) -> list[str]:
    """Partners by name and by common children, in the order of the file."""
    found = dict.fromkeys(pedigree.by_id()[person].partners)
    for p in pedigree.persons:
        if person in p.partners:
            found[p.id] = None
        if person in p.parents:
            found.update(dict.fromkeys(x for x in p.parents if x != person))
    return list(found)


def _with(pedigree: Pedigree, changed: Person, new: Iterable[Person]) -> Pedigree:
    persons = tuple(changed if p.id == changed.id else p for p in pedigree.persons)
    return _checked(replace(pedigree, persons=(*persons, *new)))


def _free(pedigree: Pedigree, new: Iterable[Person] = ()) -> str:
    taken = {p.id for p in (*pedigree.persons, *new)}
    return next(name for n in range(1, len(taken) + 2) if (name := f"p{n}") not in taken)


def _checked(pedigree: Pedigree) -> Pedigree:
    check(pedigree)
    return pedigree
