"""Every text of the interface is there in both languages, says the same thing, and can be drawn."""

from __future__ import annotations

import re
import string
import unicodedata
from pathlib import Path

from PySide6.QtGui import QRawFont
from PySide6.QtWidgets import QApplication

import mingbian
import mingbian_desktop
from mingbian_desktop import icons, refusals, review_words, store_words, texts
from mingbian_desktop.i18n import Lang, Text, Translator, pick

# Written alike in both languages: names, abbreviations, units.
_SAME = {"VAF", "CIViC", "ESCAT {level}", "ClinVar {text}", "{alleles} = {interpreted} + {aside}"}


def catalog() -> dict[str, Text]:
    found: dict[str, Text] = {}
    for module in (texts, store_words, review_words):
        for short, value in vars(module).items():
            name = short if module is texts else f"{module.__name__.rpartition('.')[2]}.{short}"
            if isinstance(value, Text):
                found[name] = value
            elif isinstance(value, dict):
                pairs = {f"{name}[{key}]": text for key, text in value.items() if isinstance(text, Text)}
                found.update(pairs)
    for code, wording in refusals.WORDINGS.items():
        found[f"{code}.what"], found[f"{code}.remedy"] = wording.what, wording.remedy
    for name, text in icons.alt_texts().items():
        found[f"icon {name}"] = text
    return found


CATALOG = catalog()


def places(wording: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(wording) if name is not None}


def has_cjk(wording: str) -> bool:
    return any(unicodedata.east_asian_width(c) in "WF" for c in wording)


def test_both_languages_are_there() -> None:
    assert len(CATALOG) > 300
    assert not [name for name, text in CATALOG.items() if not text.zh.strip() or not text.en.strip()]


def test_both_languages_hold_the_same_values() -> None:
    assert not [name for name, text in CATALOG.items() if places(text.zh) != places(text.en)]


def test_chinese_is_chinese_and_english_is_english() -> None:
    brand = {"LANGUAGE_BUTTON", "APP", "APP_SUB", "WINDOW_TITLE", "FILTER_HELP", "icon mingbian"}
    for name, text in CATALOG.items():
        if name in brand:
            continue
        assert not has_cjk(text.en), (name, text.en)
        letters = "".join(c for c in text.zh if c.isalpha())
        assert has_cjk(text.zh) or text.zh in _SAME or not letters, (name, text.zh)


def test_no_text_is_left_over() -> None:
    """A text nobody shows is a text nobody reviews."""
    package = Path(mingbian_desktop.__file__).parent
    code = "\n".join(p.read_text(encoding="utf-8") for p in package.rglob("*.py") if p.name != "texts.py")
    for module, aliases in (
        (texts, ("say",)),
        (store_words, ("say", "store_words")),
        (review_words, ("say", "review_words")),
    ):
        named = {name for name, value in vars(module).items() if name.isupper() and isinstance(value, Text | dict)}
        own = Path(module.__file__ or "").read_text(encoding="utf-8")
        used = {name for name in named if any(f"{a}.{name}" in code for a in aliases) or f" import {name}" in code}
        assert not {name for name in named - used if len(re.findall(rf"\b{name}\b", own)) < 2}, module.__name__


def test_every_character_is_in_the_bundled_font(qapp: QApplication) -> None:
    font = QRawFont(str(Path(mingbian.__file__).parent / "reports" / "fonts" / "NotoSansTC-Regular.ttf"), 13)
    missing = {
        (name, c)
        for name, text in CATALOG.items()
        for c in text.zh + text.en
        if c not in "\n" and not font.supportsCharacter(ord(c))
    }
    assert not missing


def test_plain_words_for_the_machine(qapp: QApplication) -> None:
    """US spelling, and no word of the trade of programming, in what a user reads."""
    joined = " ".join(text.en.lower() for text in CATALOG.values())
    for word in ("tumour", "traceback", "exception", "null", "none type", "cancelled", "colour"):
        assert word not in joined


def test_switching_tells_everyone(qapp: QApplication) -> None:
    tr = Translator(Lang.ZH)
    heard: list[str] = []
    tr.changed.connect(lambda: heard.append(tr(texts.CANCEL)))
    tr.toggle()
    tr.use(Lang.EN)
    tr.toggle()
    assert heard == ["Cancel", "取消"]


def test_data_in_one_language_is_shown_rather_than_nothing() -> None:
    assert pick(Lang.ZH, "approved", "") == "approved"
    assert pick(Lang.EN, "", "核准") == "核准"
    assert pick(Lang.ZH, "approved", "核准") == "核准"


def test_every_icon_has_its_drawing_and_every_drawing_its_text() -> None:
    drawn = {path.stem for path in icons.folder().glob("*.svg")}
    assert drawn == set(icons.alt_texts())


def test_every_icon_can_be_drawn(qapp: QApplication) -> None:
    for name in icons.alt_texts():
        assert icons.renderer(name, "#0B6E75").isValid(), name
