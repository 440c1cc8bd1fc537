"""Big5 is read where it plainly is that; other bytes are shown, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.reader_files import Reader

from mingbian import tabular
from mingbian.readers.encodings import big5, decode, is_utf8


@pytest.mark.parametrize("text", ["王小明", "基因\t蛋白質變異\t頻率", "腫瘤 A-1", "檢體編號：12（左肺）"])
def test_big5(text: str) -> None:
    assert decode(text.encode("big5")) == text
    assert decode(text.encode()) == text


@pytest.mark.parametrize("text", ["Müller", "Möller_T", "naïve café", "Søren", "señor Núñez", "ß", "à é è ù"])
def test_accented_letters_are_not_taken_for_chinese(text: str) -> None:
    assert big5(text.encode("latin-1")) is None
    assert "\\x" in decode(text.encode("latin-1"))


@given(st.binary(max_size=60))
def test_any_bytes_give_text_that_can_be_written(raw: bytes) -> None:
    decode(raw).encode()


def test_a_character_cut_at_the_end_is_no_other_encoding() -> None:
    assert is_utf8("EGFR 腫瘤".encode()[:-1])
    assert not is_utf8("腫瘤 EGFR".encode("big5"))


def test_a_table_in_big5(reader: Reader, tmp_path: Path) -> None:
    text = "基因,cDNA,蛋白質變異,判讀\nEGFR,c.2573T>G,p.L858R,檢出\nKRAS,c.34G>T,p.G12C,未檢出\n"
    path = tmp_path / "表.csv"
    path.write_bytes(text.encode("big5"))
    found = tabular.look(path)
    assert found.columns == ("基因", "cDNA", "蛋白質變異", "判讀")
    assert found.mapping is not None
    mapping = tmp_path / "m.toml"
    mapping.write_text(found.mapping.text(), encoding="utf-8")
    reading = reader(text.encode("big5"), mapping=str(mapping))
    assert ([o.hgvs_p for o in reading.observations], dict(reading.set_aside)) == (["p.L858R"], {"stated_negative": 1})
    assert "ENCODING" in {w.code for w in reading.warnings}
