"""From what the files said to tiered findings, each with its reasons. ``interpret`` is the one door.

Inside: ``settle`` (file against options), ``events`` (observations to events, counted), ``match`` and ``tumors`` (rows that
speak of them), ``conditions`` (context), ``amp`` (tier of one row), ``assertions`` (all rows of one event, with the
reasoning), ``findings``, ``wild_type`` and ``coverage``, ``biomarkers``, ``oncogenicity``, ``germline``, ``chip``,
``questions``, and ``consent``, which everything passes last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mingbian.interpret.assemble import Session
    from mingbian.knowledge.store import KnowledgeBase
    from mingbian.model.case import CaseOptions
    from mingbian.model.interpretation import Interpretation
    from mingbian.model.reading import Progress, Reading


def interpret(
    readings: Sequence[Reading],
    options: CaseOptions,
    kb: KnowledgeBase,
    progress: Callable[[Progress], None] | None = None,
) -> Interpretation:
    """Interpret everything the files of one case said.

    ``progress`` is called now and then and may raise ``Cancelled``. Raises ``Refusal`` where files and options contradict
    each other, ``UsageError`` where an option cannot be understood. Pure: no clock, no network; the same input, options
    and knowledge give the same result.
    """
    from mingbian.interpret.assemble import assemble

    return assemble(readings, options, kb, progress)


def session(
    readings: Sequence[Reading],
    options: CaseOptions,
    kb: KnowledgeBase,
    progress: Callable[[Progress], None] | None = None,
) -> Session:
    """The case kept in memory, for answers that re-tier it at once: ``session(...).reinterpret(other_options)``."""
    from mingbian.interpret.assemble import Session

    return Session(readings, options, kb, progress)


__all__ = ["interpret", "session"]
