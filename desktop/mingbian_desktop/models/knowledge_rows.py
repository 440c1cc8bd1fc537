"""Rows of the knowledge base as columns: numpy arrays to sort and filter by, the records themselves for the rest."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingbian.model.interpretation import Effect
from mingbian_desktop import knowledge_words as kw
from mingbian_desktop.knowledge_facts import KnowledgeFacts
from mingbian_desktop.models.rows import containing

if TYPE_CHECKING:  # loaded off the window's thread, when the browser is first opened
    import numpy as np
    from numpy.typing import NDArray

    from mingbian.knowledge.rows import Row
    from mingbian.knowledge.store import KnowledgeBase

EFFECTS = tuple(str(effect) for effect in Effect)
LEVELS = ("A", "B", "C", "D", *(f"civic-{letter}" for letter in "ABCDE"), "")
REVIEWS = ("approved", "checked", "civic", "unreviewed", "silenced")
LAYERS = ("curated", "civic", "site")
REGULATORS = ("FDA", "TFDA", "EMA", "PMDA", "MHRA", "NMPA", "HC", "TGA", "Swissmedic")
_PAUSE_EVERY = 16  # rows between two pauses in which the window's thread may go on


@dataclass(frozen=True, slots=True)
class KnowledgeRows:
    """Columns of equal length n, in reading order: by gene, then level, our own rows before CIViC's.

    ``effect``, ``level``, ``review`` and ``layer`` are places in EFFECTS, LEVELS, REVIEWS and LAYERS; ``regulators`` a set
    of bits after REGULATORS, of those that approve; ``gene`` rank of the biomarker's first gene; ``approved`` day of the
    newest approval as 20181231, NaN where none is dated; ``text`` what is searched, row i from ``offsets[i]`` on.
    """

    rows: Sequence[Row]
    facts: KnowledgeFacts
    effect: NDArray[np.int8]
    level: NDArray[np.int8]
    review: NDArray[np.int8]
    layer: NDArray[np.int8]
    regulators: NDArray[np.uint16]
    gene: NDArray[np.float32]
    approved: NDArray[np.float32]
    text: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    places: Mapping[str, int]
    tumors: Mapping[str, NDArray[np.int32]]

    def __len__(self) -> int:
        return len(self.effect)

    def place(self, row_id: str) -> int:
        """Where a row stands, by its id or that of any CIViC item in it, compared without case; -1 where it is not."""
        return self.places.get(row_id.casefold(), -1)

    def containing(self, word: str) -> NDArray[np.bool_]:
        """Rows whose text contains ``word`` (lower case)."""
        return containing(self.text, self.offsets, word)

    def holding_in(self, lineage: Iterable[str]) -> NDArray[np.bool_]:
        """Rows that list one of the codes and exclude none: what is said of a tumor type and of those above it.

        Rows about any tumor at all are not among them.
        """
        import numpy as np

        hit = np.zeros(len(self), dtype=np.bool_)
        codes = set(lineage)
        for code in codes:
            for place in self.tumors.get(code, ()):
                hit[place] |= not codes.intersection(self.rows[int(place)].excluded_tumor_types)
        return hit

    @classmethod
    def of(cls, kb: KnowledgeBase) -> KnowledgeRows:
        """All rows of a knowledge base, with CIViC's and those that the site silenced. Takes a moment: call it off the
        window's thread. It pauses often, so that the window goes on meanwhile.
        """
        facts = KnowledgeFacts(kb)
        rows = [*kb.rows, *(kb.civic.rows if kb.civic is not None else ()), *(one.row for one in kb.silenced)]
        return cls.from_rows(rows, facts)

    @classmethod
    def from_rows(cls, rows: Iterable[Row], facts: KnowledgeFacts) -> KnowledgeRows:
        import numpy as np

        named: list[tuple[tuple[str, int, bool], Row]] = []
        for row in _paused(rows):
            genes = row.genes
            level = LEVELS.index(kw.level_code(row)) if kw.level_code(row) in LEVELS else len(LEVELS) - 1
            named.append((((genes[0] if genes else f"~{row.text}").casefold(), level, row.civic is not None), row))
        named.sort(key=lambda pair: pair[0])
        ordered = [row for _, row in named]
        names = {name: n for n, name in enumerate(dict.fromkeys(key[0] for key, _ in named))}
        lines = [kw.search_text(row, facts).encode() + b"\n" for row in _paused(ordered)]
        offsets = np.zeros(len(lines) + 1, dtype=np.int64)
        np.cumsum([len(line) for line in lines], out=offsets[1:])
        places: dict[str, int] = {}
        tumors: dict[str, list[int]] = {}
        for n, row in enumerate(_paused(ordered)):
            for code in row.tumor_types:
                tumors.setdefault(code, []).append(n)
            for item in (*row.civic.items, *row.civic.against) if row.civic is not None else ():
                places.setdefault(item.casefold(), n)
        places.update((row.id.casefold(), n) for n, row in enumerate(ordered))
        return cls(
            rows=ordered,
            facts=facts,
            effect=np.array([EFFECTS.index(row.effect) for row in ordered], dtype=np.int8),
            level=np.array([key[1] for key, _ in named], dtype=np.int8),
            review=np.array([_index(REVIEWS, kw.review_of(row, facts)) for row in ordered], dtype=np.int8),
            layer=np.array([LAYERS.index(kw.layer_of(row, facts)) for row in ordered], dtype=np.int8),
            regulators=np.array([_bits(row) for row in _paused(ordered)], dtype=np.uint16),
            gene=np.array([names[key[0]] for key, _ in named], dtype=np.float32),
            approved=np.array([_newest(row) for row in _paused(ordered)], dtype=np.float32),
            text=np.frombuffer(b"".join(lines), dtype=np.uint8),
            offsets=offsets[:-1],
            places=places,
            tumors={code: np.array(found, dtype=np.int32) for code, found in tumors.items()},
        )


def _paused(rows: Iterable[Row]) -> Iterable[Row]:
    for n, row in enumerate(rows):
        if n % _PAUSE_EVERY == 0:
            time.sleep(0)
        yield row


def _index(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else len(names)


def _bits(row: Row) -> int:
    return sum(1 << REGULATORS.index(name) for name in kw.approved_by(row) if name in REGULATORS)


def _newest(row: Row) -> float:
    """The day of the newest dated event as a number that sorts: a year alone counts as its first day."""
    days = [int((event.date + "-01-01")[:10].replace("-", "")) for event in row.approvals if event.date]
    return float(max(days)) if days else float("nan")
