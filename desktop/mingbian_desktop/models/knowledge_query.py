"""The browser's search box and filters as one mask over rows. All parts must hold."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingbian_desktop.models.knowledge_rows import EFFECTS, LAYERS, LEVELS, REGULATORS, REVIEWS, KnowledgeRows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

_LONGEST_NAME = 7  # words of a tumor's name that are tried as one
NO_LEVEL = "none"


@dataclass(frozen=True, slots=True)
class KnowledgeQuery:
    """``text`` is what stands in the box; the others are codes of the filters, "" where all are wanted."""

    text: str = ""
    effect: str = ""
    level: str = ""
    review: str = ""
    layer: str = ""
    regulator: str = ""

    @property
    def filters(self) -> bool:
        return any((self.text.strip(), self.effect, self.level, self.review, self.layer, self.regulator))

    def mask(self, rows: KnowledgeRows) -> Mask:
        import numpy as np

        keep = np.ones(len(rows), dtype=np.bool_)
        if self.effect:
            keep &= rows.effect == EFFECTS.index(self.effect)
        if self.level:
            keep &= rows.level == LEVELS.index("" if self.level == NO_LEVEL else self.level)
        if self.review:
            keep &= rows.review == REVIEWS.index(self.review)
        if self.layer:
            keep &= rows.layer == LAYERS.index(self.layer)
        if self.regulator:
            keep &= (rows.regulators & (1 << REGULATORS.index(self.regulator))) != 0
        for part in parts(self.text, rows):
            keep &= part
        return keep


def parts(text: str, rows: KnowledgeRows) -> list[Mask]:
    """One mask a word; words that together name a tumor type ("lung adenocarcinoma") count as one.

    A tumor type finds what is said of it and of the types above it, and whatever holds its name.
    """
    words = unicodedata.normalize("NFKC", text).split()
    found: list[Mask] = []
    at = 0
    while at < len(words):
        step = 1
        for length in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            lineage = rows.facts.find_tumor(phrase)
            if lineage:
                found.append(rows.containing(phrase.lower()) | rows.holding_in(lineage))
                step = length
                break
        else:
            found.append(rows.containing(words[at].lower()))
        at += step
    return found
