"""The written reference of the biomarker language: what the window's help and ``mingbian kb language`` show."""

from __future__ import annotations

from functools import cache

from mingbian.knowledge.tables import bundled
from mingbian.model.records import Record

COLUMNS = ("section_zh", "section", "example", "meaning_zh", "meaning")
_TITLE = ("生物標記語言", "The biomarker language")
_LEAD = (
    "知識庫每一列的生物標記都用這套寫法；自訂條目也用它。每個寫法附一個可直接使用的例子，寫錯時會指出第幾個字元。",
    "Every row of the knowledge base, and every line of a site's own, uses it. The examples can be used as they are.",
)


class Construct(Record, frozen=True):
    """One construct: an example, and what it means in Traditional Chinese and English."""

    section_zh: str
    section: str
    example: str
    meaning_zh: str
    meaning: str


@cache
def constructs() -> tuple[Construct, ...]:
    """Every construct, in the order of the table."""
    return tuple(Construct(*(row[column] for column in COLUMNS)) for row in bundled("language.tsv", COLUMNS))


def sections(chinese: bool) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Title of each section, and its (example, meaning) pairs, in one language."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in constructs():
        title, meaning = (one.section_zh, one.meaning_zh) if chinese else (one.section, one.meaning)
        found.setdefault(title, []).append((one.example, meaning))
    return tuple((title, tuple(pairs)) for title, pairs in found.items())


def title(chinese: bool) -> str:
    return _TITLE[not chinese]


def lead(chinese: bool) -> str:
    return _LEAD[not chinese]


def text(chinese: bool) -> str:
    """The whole reference as plain text that is Markdown, too."""
    lines = [f"# {title(chinese)}", "", lead(chinese)]
    for heading, pairs in sections(chinese):
        lines += ["", f"## {heading}", ""]
        lines += [f"- `{example}`  {meaning}" for example, meaning in pairs]
    return "\n".join(lines)
