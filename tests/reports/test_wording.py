"""The catalog: complete in both languages, plain, calm, and used as it stands."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import mingbian.reports
from mingbian.model.errors import UsageError
from mingbian.reports.dates import roc_and_gregorian
from mingbian.reports.plain_language import MEAN_HAN, MOST_HAN, MOST_WORDS, Remark, length, remarks, sentences
from mingbian.reports.wording import LANGUAGES, NOT_REVIEWED, catalog, reviewed, say

SOURCES = sorted(Path(mingbian.reports.__path__[0]).glob("*.py"))
FOR_PATIENTS = ("patient.", "gene.", "role.")
HAN = "[\u3400-\u9fff]"


def patient_texts(lang: str) -> list[str]:
    return [w.texts[lang] for name, w in catalog().items() if name.startswith(FOR_PATIENTS)]


def asked_for() -> re.Pattern[str]:
    """Every id that the code can ask for: whole texts, f-strings with their values open, and prefixes of a code's name."""
    patterns = set()
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                patterns.add(re.escape(node.value))
            if isinstance(node, ast.JoinedStr):
                parts = [re.escape(v.value) if isinstance(v, ast.Constant) else ".+" for v in node.values]
                if len(parts) > 1 and parts[0] not in {".+", ""}:
                    patterns.add("".join(parts))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "_named" and isinstance(node.args[0], ast.Constant):
                patterns.add(re.escape(node.args[0].value) + r"\..+")
    return re.compile("|".join(f"(?:{p})" for p in sorted(patterns) if p))


def said() -> set[str]:
    """Every id that the code asks for by its full name."""
    found = set()
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                first = node.args[0]
                parts = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
                found |= {p.value for p in parts if isinstance(p, ast.Constant)}
    return found


def test_every_id_the_code_asks_for_exists() -> None:
    assert len(said()) > 100
    assert said() <= catalog().keys()


def test_no_text_is_left_over() -> None:
    used = asked_for()
    assert [name for name in catalog() if not used.fullmatch(name)] == []


@pytest.mark.parametrize("name", catalog())
def test_both_languages_are_there_and_take_the_same_values(name: str) -> None:
    texts = catalog()[name].texts
    places = [set(re.findall(r"\{(\w+)\}", texts[lang])) for lang in LANGUAGES]
    assert places[0] == places[1]
    for lang in LANGUAGES:
        assert texts[lang].strip() or name == "patient.drug.plus"
        assert "  " not in texts[lang]


def test_the_catalog_says_honestly_whether_a_clinician_has_read_it() -> None:
    assert all(w.reviewer and w.version for w in catalog().values())
    assert reviewed() == all(w.reviewer != NOT_REVIEWED for w in catalog().values())


def test_a_missing_id_or_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("patient.nothing", "en")
    with pytest.raises(ValueError, match="names"):
        say("patient.main.lead", "en")
    with pytest.raises(ValueError, match="other"):
        say("draft", "en", other=1)
    with pytest.raises(UsageError):
        say("draft", "fr")


def test_a_value_is_never_read_as_a_placeholder() -> None:
    assert "{names}" in say("patient.main.lead", "en", names="{names} %s {0}")


def test_the_patient_s_words_pass_the_check_of_plain_language() -> None:
    for lang in LANGUAGES:
        assert remarks(patient_texts(lang), lang) == []


def test_chinese_sentences_are_short_on_average() -> None:
    lengths = [length(s, "zh-TW") for text in patient_texts("zh-TW") for s in sentences(text, "zh-TW")]
    assert sum(lengths) / len(lengths) <= MEAN_HAN
    assert max(lengths) <= MOST_HAN


@pytest.mark.parametrize("name", catalog())
def test_chinese_is_set_as_chinese(name: str) -> None:
    text = catalog()[name].texts["zh-TW"]
    assert not re.search(rf"{HAN}[,;:?!]", text)  # full-width punctuation after Chinese
    assert not re.search(rf"{HAN} {HAN}", text)  # no space within Chinese
    assert "你" not in text


@pytest.mark.parametrize(
    ("text", "lang", "kind"),
    [
        ("這個藥保證有效。", "zh-TW", "promise"),
        ("您的結果是陽性。", "zh-TW", "bare result"),
        ("這是遺傳性的變化。", "zh-TW", "hereditary"),
        ("這是第 II 級變異。", "zh-TW", "scale"),
        ("標靶就是靶向藥。", "zh-TW", "mainland term"),
        ("請你告訴醫師。", "zh-TW", "address"),
        ("已經是末期。", "zh-TW", "alarm"),
        ("長" * (MOST_HAN + 1) + "。", "zh-TW", "long sentence"),
        ("The result is positive.", "en", "bare result"),
        ("This hereditary change", "en", "hereditary"),
        ("We guarantee it.", "en", "promise"),
        ("A Tier II variant.", "en", "scale"),
        ("word " * (MOST_WORDS + 1), "en", "long sentence"),
    ],
)
def test_the_check_bites(text: str, lang: str, kind: str) -> None:
    assert kind in {remark.kind for remark in remarks([text], lang)}


def test_the_check_lets_honest_words_pass() -> None:
    assert remarks(["不一定有效。可能遺傳，需要抽血確認。三陰性乳癌。其他"], "zh-TW") == []
    assert remarks([""], "en") == []
    assert Remark("a", "b") == Remark("a", "b")


def test_many_genes_have_their_line_in_both_languages() -> None:
    genes = {name.removeprefix("gene."): w for name, w in catalog().items() if name.startswith("gene.")}
    del genes["other"]
    assert len(genes) >= 100
    for symbol, wording in genes.items():
        assert all(wording.texts[lang].startswith(symbol) for lang in LANGUAGES)
        assert f"role.{wording.role}" in catalog()


@pytest.mark.parametrize(
    ("date", "zh", "en"),
    [
        ("2026-11-21", "民國 115 年 11 月 21 日（2026-11-21）", "2026-11-21 (ROC 115/11/21)"),
        ("2026-11", "民國 115 年 11 月（2026-11）", "2026-11 (ROC 115/11)"),
        ("1912", "民國 1 年（1912）", "1912 (ROC 1)"),
        ("1911-05-01", "1911-05-01", "1911-05-01"),
        ("last week", "last week", "last week"),
    ],
)
def test_dates_stand_in_both_calendars(date: str, zh: str, en: str) -> None:
    assert roc_and_gregorian(date, "zh-TW") == zh
    assert roc_and_gregorian(date, "en") == en
