"""Text files of several tables, each under a line "[Section]", as Illumina's TSO500 software writes them.

Lines are padded with tabs to the widest table, or not. An empty line ends a table; "NA" as its only cell means that
nothing was found (or nothing was measured), which is not the same as a section that is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mingbian.model.errors import Refusal
from mingbian.readers.vendor.table import Row

MOST_LINES = 200_000


@dataclass
class Section:
    """``lines`` are (line number, cells) without empty lines; ``line`` is that of the section's name."""

    name: str
    line: int
    lines: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """Whether the section says "NA": nothing found."""
        return any(len([c for c in cells if c]) == 1 and cells[0] == "NA" for _, cells in self.lines)

    def values(self) -> Mapping[str, str]:
        """A section of "name, value" lines; values that are "NA" are left out."""
        found = {cells[0]: cells[1] for _, cells in self.lines if len(cells) > 1 and cells[0] and cells[1]}
        return {name: value for name, value in found.items() if value.upper() != "NA"}

    def rows(self) -> list[Row]:
        """A section with a header line, as rows; the "NA" line is none."""
        if not self.lines:
            return []
        names = self.lines[0][1]
        width = max((n + 1 for n, name in enumerate(names) if name), default=0)
        rows = []
        for line, cells in self.lines[1:]:
            if not any(cells) or (cells[0] == "NA" and not any(cells[1:])):
                continue
            fault = None
            if any(cells[width:]):
                fault = f"The row has {len(cells)} cells, the header {width} columns."
            rows.append(Row(line, dict(zip(names[:width], cells, strict=False)), fault))
        return rows


def read_sections(lines: Iterable[tuple[int, str]], file: str) -> dict[str, Section]:
    """Sections by name. Raises ``Refusal`` where one is there twice or the file is too long to be such a report."""
    sections: dict[str, Section] = {}
    here: Section | None = None
    for number, line in lines:
        if number > MOST_LINES:
            raise Refusal(
                "REPORT_TOO_LARGE",
                file,
                f"The file has more than {MOST_LINES:,} lines; a report of this kind has some hundred.",
                "Check that this is the file you mean.",
            )
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if not any(cells):
            continue
        first = cells[0]
        if first.startswith("[") and first.endswith("]") and not any(cells[1:]):
            name = first[1:-1].strip()
            if name in sections:
                raise Refusal(
                    "SECTION_TWICE",
                    file,
                    f"The section [{name}] is there twice: two reports may have been joined.",
                    "Give the report of one sample.",
                    f"line {number}",
                )
            here = sections[name] = Section(name, number)
        elif here is not None:
            here.lines.append((number, cells))
    return sections
