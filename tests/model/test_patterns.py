"""Patterns compiled late are the same patterns, and a collector put to rest is woken again."""

from __future__ import annotations

import ast
import gc
import re
from pathlib import Path

import pytest

import mingbian
from mingbian.model.collector import resting_collector
from mingbian.model.patterns import pattern


def test_a_late_pattern_answers_as_an_early_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    compiled = re.compile
    monkeypatch.setattr(re, "compile", lambda text, flags=0: (made.append(text), compiled(text, flags))[1])
    late, early = pattern(r"(?P<a>x)(\d+)", re.IGNORECASE), compiled(r"(?P<a>x)(\d+)", re.IGNORECASE)
    assert made == []
    for text in ("X12", "ax3", "", "x"):
        for method in ("match", "search", "fullmatch"):
            one, other = getattr(late, method)(text), getattr(early, method)(text)
            assert (one and one.groups()) == (other and other.groups())
        assert late.findall(text) == early.findall(text)
        assert late.sub("-", text) == early.sub("-", text)
    assert (late.pattern, late.flags, late.groupindex) == (early.pattern, early.flags, early.groupindex)
    assert made == [r"(?P<a>x)(\d+)"]
    assert pattern(rb"\d").search(b"a1") is not None


def test_every_pattern_of_the_rooms_compiles() -> None:
    texts = 0
    for path in sorted(Path(mingbian.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "pattern":
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    texts += 1
                    re.compile(first.value, re.VERBOSE if "VERBOSE" in ast.unparse(node) else 0)
    assert texts > 60


def test_the_collector_is_woken_whatever_happens_and_only_if_it_was_awake() -> None:
    def fail() -> None:
        with resting_collector():
            assert not gc.isenabled()
            with resting_collector():
                pass
            assert not gc.isenabled()
            raise KeyError

    assert gc.isenabled()
    with pytest.raises(KeyError):
        fail()
    assert gc.isenabled()
