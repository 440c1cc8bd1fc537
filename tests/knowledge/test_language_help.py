"""The written reference of the language: every construct is in it, and every example can be used as it stands."""

from __future__ import annotations

import pytest

from mingbian.cli import main
from mingbian.knowledge import atoms, compiled
from mingbian.knowledge.language import atoms_of, parse
from mingbian.knowledge.language_help import Construct, constructs, sections, text
from mingbian.knowledge.named import Known, check_biomarker
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.records import Record

ENTRIES = constructs()


def nodes(expression: object) -> set[type[Record]]:
    found: set[type[Record]] = set()
    if isinstance(expression, Record):
        found.add(type(expression))
        for name in expression.__struct_fields__:
            found |= nodes(getattr(expression, name))
    elif isinstance(expression, tuple):
        for item in expression:
            found |= nodes(item)
    return found


@pytest.mark.parametrize("one", ENTRIES, ids=[one.example for one in ENTRIES])
def test_every_example_parses_prints_and_names_what_exists(one: Construct) -> None:
    parsed = parse(one.example)
    assert parse(str(parsed)) == parsed
    assert list(check_biomarker(parsed, Known.of(KnowledgeBase.load(site=None)))) == []
    assert all((one.section_zh, one.section, one.meaning_zh, one.meaning))
    assert any("\u4e00" <= letter <= "\u9fff" for letter in one.meaning_zh)
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in one.meaning)


def test_no_construct_of_the_language_is_missing() -> None:
    shown = {kind for one in ENTRIES for kind in nodes(parse(one.example))}
    assert shown == set(compiled._NODES)
    parsed = [parse(one.example) for one in ENTRIES]
    leaves = [leaf for one in parsed for leaf in atoms_of(one)]
    classes = {leaf.kind for leaf in leaves if isinstance(leaf, atoms.MutationClass)}
    assert classes >= set(atoms.CLASSES)
    assert {leaf.kind for leaf in leaves if isinstance(leaf, atoms.CopyNumberAtom)} == set(atoms.COPY_KINDS)
    assert {leaf.prefix for leaf in leaves if isinstance(leaf, atoms.Prompt)} == set(atoms.PROMPT_PREFIXES)
    assert {leaf.kind for leaf in leaves if isinstance(leaf, atoms.TandemDuplication)} == {"ITD", "PTD", "KDD"}
    assert {leaf.name for leaf in leaves if isinstance(leaf, atoms.SpliceEvent)} == set(atoms.SPLICE_EVENT_NAMES)


@pytest.mark.parametrize(("lang", "chinese"), [("zh-TW", True), ("en", False)])
def test_the_command_prints_the_same_text_that_the_window_shows(
    lang: str, chinese: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["kb", "language", "--lang", lang]) == 0
    printed = capsys.readouterr().out
    assert printed.rstrip("\n") == text(chinese)
    for heading, pairs in sections(chinese):
        assert heading in printed
        assert all(example in printed and meaning in printed for example, meaning in pairs)
