"""The ledger of one reading: every allele of the file is an observation, is set aside by a named reason, or is refused.

``Ledger.check`` holds the law of the house: alleles in = observations + set aside + refused. A reader that breaks it has a
fault of its own and must not hand out its result.
"""

from __future__ import annotations

from mingbian.model.reading import RefusedRecord, SetAside

EXAMPLES = 200
"""How many alleles of each set-aside reason are kept to be shown."""

REFUSALS = 1000
"""How many refused records are listed one by one; the rest are counted together in one closing entry."""

FILTERED = "filtered"
NOT_A_CALL = "not_a_call"
OUTSIDE = "outside_known_genes"
SYMBOLIC = "symbolic_not_read"
NORMAL_ONLY = "normal_only"
NO_EFFECT = "no_protein_effect"
DUPLICATE = "duplicate"


class Ledger:
    """Counts alleles while a file is read. Not thread-safe; one per reading."""

    __slots__ = (
        "_examples",
        "_more_alleles",
        "_more_line",
        "_more_records",
        "_refused",
        "alleles",
        "observed",
        "records",
        "set_aside",
    )

    def __init__(self) -> None:
        self.records = 0
        self.alleles = 0
        self.observed = 0
        self.set_aside: dict[str, int] = {}
        self._examples: dict[str, list[SetAside]] = {}
        self._refused: list[RefusedRecord] = []
        self._more_records = 0
        self._more_alleles = 0
        self._more_line = 0

    def aside(self, reason: str, line: int, text: str, alleles: int = 1) -> None:
        """Set alleles of one record aside, with a text to show ("7:140453136 A>T")."""
        self.set_aside[reason] = self.set_aside.get(reason, 0) + alleles
        self.alleles += alleles
        shown = self._examples.setdefault(reason, [])
        if len(shown) < EXAMPLES:
            shown.append(SetAside(reason, line, text))

    def aside_one(self, reason: str) -> None:
        """Set one allele aside without an example."""
        self.set_aside[reason] = self.set_aside.get(reason, 0) + 1
        self.alleles += 1

    def wants_example(self, reason: str) -> bool:
        """Whether another example of this reason would be kept."""
        return len(self._examples.get(reason, ())) < EXAMPLES

    def aside_many(self, reason: str, alleles: int) -> None:
        """Set many alleles aside at once, without examples."""
        if alleles:
            self.set_aside[reason] = self.set_aside.get(reason, 0) + alleles
            self.alleles += alleles

    def example(self, reason: str, line: int, text: str) -> None:
        """Keep an example of alleles that were counted by ``aside_many``."""
        shown = self._examples.setdefault(reason, [])
        if len(shown) < EXAMPLES:
            shown.append(SetAside(reason, line, text))

    def refuse(self, line: int, reason: str, alleles: int = 1, path: str | None = None) -> None:
        """A record, or some of its alleles, could not be understood. ``alleles`` at least 1."""
        self.alleles += alleles
        if len(self._refused) < REFUSALS:
            self._refused.append(RefusedRecord(line, reason, alleles, path))
            return
        self._more_line = self._more_line or line
        self._more_records += 1
        self._more_alleles += alleles

    def observe(self, alleles: int = 1) -> None:
        """Alleles that became observations."""
        self.observed += alleles
        self.alleles += alleles

    @property
    def refused(self) -> tuple[RefusedRecord, ...]:
        if not self._more_records:
            return tuple(self._refused)
        rest = RefusedRecord(
            self._more_line, f"{self._more_records} more records could not be read, from this line on", self._more_alleles
        )
        return (*self._refused, rest)

    @property
    def examples(self) -> tuple[SetAside, ...]:
        """Kept examples, by reason and then in file order."""
        return tuple(e for reason in sorted(self._examples) for e in self._examples[reason])

    def check(self) -> None:
        """Raise ``AssertionError`` when an allele was lost or counted twice."""
        refused = sum(r.alleles for r in self.refused)
        aside = sum(self.set_aside.values())
        if self.alleles != self.observed + aside + refused:
            raise AssertionError(
                f"{self.alleles} alleles read, but {self.observed} observed + {aside} set aside + {refused} refused"
            )
