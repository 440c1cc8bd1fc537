"""Names: every spelling the field uses reads as the same change; what cannot be read is None."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingbian.genome import hgvs
from mingbian.genome.hgvs import CodingKind, ProteinKind


@pytest.mark.parametrize(
    ("short", "spellings"),
    [
        (
            "L858R",
            ["L858R", "p.L858R", "p.Leu858Arg", "p.(Leu858Arg)", "NP_005219.2:p.Leu858Arg", "ENSP00000275493.2:p.(L858R)",
             " p.Leu858Arg ", "NP_005219.2:p.Leu858delinsArg", "858L>858R"],
        ),
        ("R213*", ["p.Arg213Ter", "p.Arg213*", "R213*", "R213X", "p.R213X", "p.(Arg213Ter)", "p.Arg213Stp"]),
        ("T790=", ["p.Thr790=", "p.Thr790%3D", "p.(Thr790=)", "T790T", "p.Thr790Thr", "ENSP00000275493.2:p.Thr790%3D"]),
        (
            "S1722fs",
            ["p.Ser1722fs", "p.Ser1722TyrfsTer4", "p.S1722Yfs*4", "S1722fs", "p.(Ser1722Tyrfs*4)", "S1722YfsX4",
             "p.Ser1722fsTer4", "p.Ser1722TyrfsTer?", "NP_000050.3:p.Ser1722Tyrfs", "p.S1722fs*"],
        ),
        ("E746_A750del", ["p.Glu746_Ala750del", "E746_A750del", "p.E746_A750delELREA", "p.(Glu746_Ala750del)"]),
        ("D579del", ["p.Asp579del", "D579del", "p.D579delD"]),
        ("Y772_A775dup", ["p.Tyr772_Ala775dup", "p.Y772_A775dupYVMA", "NP_004439.2:p.(Tyr772_Ala775dup)"]),
        ("A763_Y764insFQEA", ["A763_Y764insFQEA", "p.Ala763_Tyr764insPheGlnGluAla"]),
        (
            "L747_P753delinsS",
            ["p.Leu747_Pro753delinsSer", "L747_P753delinsS", "p.L747_P753delLREATSPinsS", "p.L747_P753>S"],
        ),
        ("*394Rext", ["p.Ter394ArgextTer5", "p.*394Rext*5", "p.*394R", "p.Ter394Argext*?"]),
        ("M1?", ["p.Met1?", "M1?", "p.Met1Val", "p.M1V", "p.(Met1?)", "p.Met1ext-5"]),
        ("?", ["p.?", "p.(?)", "NP_000537.3:p.?"]),
        ("=", ["p.=", "p.(=)"]),
        ("0", ["p.0", "p.0?"]),
    ],
)  # fmt: skip
def test_every_spelling_of_a_protein_change_is_the_same_change(short: str, spellings: list[str]) -> None:
    assert {s: getattr(hgvs.parse_protein(s), "short", None) for s in spellings} == dict.fromkeys(spellings, short)


@pytest.mark.parametrize(
    "text",
    ["", "p.", "L858", "exon 19 deletion", "X1010_splice", "V600E/K", "p.J600E", "p.E746_A750delELRE", "p.A775insYVMA",
     "p.A775_G777insY", "p.Leu0Arg", "p.A750_E746del", "p.Leu858?", "p.VK600EI", "insA", "p.E746_A750ins", "p.L858R;T790M",
     "c.2573T>G", "amplification", "p.Xyz12Leu", "FLT3-ITD", "p.D770_N771ins(3)", "p.Val600_Lys601", "p.L858r"],
)  # fmt: skip
def test_what_is_not_a_protein_change_is_not_guessed(text: str) -> None:
    assert hgvs.parse_protein(text) is None


def test_a_stop_gained_and_a_frameshift_truncate_and_a_silent_change_does_not_alter() -> None:
    assert hgvs.parse_protein("p.Arg213Ter").truncating
    assert hgvs.parse_protein("p.Ser1722fs").truncating
    assert not hgvs.parse_protein("p.Leu858Arg").truncating
    assert not hgvs.parse_protein("p.Thr790=").alters
    assert not hgvs.parse_protein("p.?").alters


def test_the_long_form_is_current_hgvs() -> None:
    form = lambda s, acc=None: hgvs.format_protein(hgvs.parse_protein(s), acc)  # noqa: E731
    assert form("L858R", "NP_005219.2") == "NP_005219.2:p.Leu858Arg"
    assert form("S1722Yfs*4") == "p.Ser1722TyrfsTer4"
    assert form("E746_A750del") == "p.Glu746_Ala750del"
    assert form("A763_Y764insFQEA") == "p.Ala763_Tyr764insPheGlnGluAla"
    assert form("R213X") == "p.Arg213Ter"
    assert form("M1V") == "p.Met1?"
    assert form("*394R") == "p.Ter394ArgextTer?"
    assert form("p.?") == "p.?"


def test_another_isoform_numbers_the_same_change_differently() -> None:
    assert hgvs.renumber(hgvs.parse_protein("V640E"), -40).short == "V600E"
    moved = hgvs.renumber(hgvs.parse_protein("p.Leu747_Pro753delinsSer"), 10)
    assert moved.short == "L757_P763delinsS"
    assert hgvs.renumber(hgvs.parse_protein("S1722Yfs*4"), 1).stop == "4"
    assert hgvs.renumber(hgvs.parse_protein("V10E"), -40) is None


@pytest.mark.parametrize(
    ("short", "spellings"),
    [
        ("c.1799T>A", ["c.1799T>A", "NM_004333.6:c.1799T>A", "NM_004333.6(BRAF):c.1799T>A", "BRAF:c.1799T>A", "c.T1799A",
                       "ENST00000646891.2:c.1799T>A", "c.1799T%3EA", "c.(1799T>A)", "c.1799delTinsA"]),
        ("c.3028+1G>T", ["c.3028+1G>T", "NM_000245.4:c.3028+1G>T"]),
        ("c.-124C>T", ["c.-124C>T"]),
        ("c.*32A>G", ["c.*32A>G"]),
        ("c.2235_2249del", ["c.2235_2249del", "c.2235_2249del15", "c.2235_2249delGGAATTAAGAGAAGC"]),
        ("c.5266dup", ["c.5266dup", "c.5266dupC", "NM_007294.4:c.5266dup"]),
        ("c.1798_1799delinsAA", ["c.1798_1799delinsAA", "c.1798_1799delGTinsAA", "c.1798_1799GT>AA", "c.1798GT>AA"]),
        ("c.2310_2311insGCA", ["c.2310_2311insGCA"]),
        ("c.76+1_77-1inv", ["c.76+1_77-1inv"]),
        ("c.76_76+1insA", ["c.76_76+1insA"]),
        ("c.-1_1insA", ["c.-1_1insA"]),
        ("c.1799=", ["c.1799="]),
    ],
)  # fmt: skip
def test_every_spelling_of_a_coding_change_is_the_same_change(short: str, spellings: list[str]) -> None:
    assert {s: getattr(hgvs.parse_coding(s), "short", None) for s in spellings} == dict.fromkeys(spellings, short)


@pytest.mark.parametrize(
    "text",
    ["", "c.", "c.0A>T", "1799T>A", "p.V600E", "g.140453136A>T", "NC_000007.13:g.140453136A>T", "c.1799T>T", "c.T1799T",
     "c.5266insC", "c.10_20insA", "c.20_10del", "c.2235_2249del14", "c.76+1_80insA", "n.12A>T", "IVS14+1G>A",
     "c.10_12dupAA", "c.1799T>", "a b:c.1799T>A", "c.1735delinsA4"],
)  # fmt: skip
def test_what_is_not_a_coding_change_is_not_guessed(text: str) -> None:
    assert hgvs.parse_coding(text) is None


def test_the_transcript_and_its_version_are_kept() -> None:
    assert hgvs.parse_coding("NM_004333.6(BRAF):c.1799T>A").transcript == "NM_004333.6"
    assert hgvs.parse_coding("BRAF:c.1799T>A").transcript is None
    assert hgvs.format_coding(hgvs.parse_coding("NM_005228.5:c.2235_2249del15")) == "NM_005228.5:c.2235_2249del"
    assert hgvs.parse_coding("c.3028+1G>T").start.offset == 1
    assert hgvs.parse_coding("c.*32A>G").start.after_stop


RESIDUE = st.sampled_from(sorted(hgvs.RESIDUES))
NUMBER = st.integers(2, 35000)


@st.composite
def protein_changes(draw: st.DrawFn) -> str:
    ref, last_ref, first = draw(RESIDUE), draw(RESIDUE), draw(NUMBER)
    last = first + draw(st.integers(1, 40))
    new = draw(st.text(st.sampled_from(sorted(hgvs.RESIDUES)), min_size=2, max_size=9))
    return draw(
        st.sampled_from(
            [f"{ref}{first}{new[0]}", f"{ref}{first}*", f"{ref}{first}=", f"{ref}{first}fs", f"{ref}{first}{new[0]}fs*7",
             f"{ref}{first}_{last_ref}{last}del", f"{ref}{first}del", f"{ref}{first}dup",
             f"{ref}{first}_{last_ref}{last}dup",
             f"{ref}{first}_{last_ref}{first + 1}ins{new}", f"{ref}{first}_{last_ref}{last}delins{new}",
             f"{ref}{first}delins{new}", f"*{first}{new[0]}ext*12", "M1?", "?"]
        )
    )  # fmt: skip


@given(protein_changes())
def test_a_protein_change_survives_the_round_trip_through_its_long_form(text: str) -> None:
    change = hgvs.parse_protein(text)
    assert change is not None
    assert hgvs.parse_protein(hgvs.format_protein(change, "NP_000001.1")) == change
    if change.kind is not ProteinKind.EXTENSION:
        assert hgvs.parse_protein(change.short).short == change.short


@st.composite
def coding_changes(draw: st.DrawFn) -> str:
    base = draw(st.integers(1, 90000))
    prefix, offset = draw(st.sampled_from(["", "-", "*"])), draw(st.sampled_from(["", "+1", "-12"]))
    place = f"{prefix}{base}{offset}"
    end = f"{prefix}{base - 5 if prefix == '-' and base > 5 else base + 5}{offset}"
    if prefix == "-" and base <= 5:
        end = f"{base}{offset}"
    ref, alt = draw(st.permutations("ACGT"))[:2]
    seq = draw(st.text("ACGT", min_size=2, max_size=8))
    return draw(
        st.sampled_from(
            [f"c.{place}{ref}>{alt}", f"c.{place}del", f"c.{place}dup", f"c.{place}_{end}del", f"c.{place}_{end}dup",
             f"c.{place}_{end}delins{seq}", f"c.{place}_{end}inv", f"c.{place}delins{seq}", f"c.{place}="]
        )
    )  # fmt: skip


@given(coding_changes())
def test_a_coding_change_survives_the_round_trip(text: str) -> None:
    change = hgvs.parse_coding(f"NM_000001.2:{text}")
    assert change is not None
    assert hgvs.format_coding(change) == f"NM_000001.2:{text}"
    assert hgvs.parse_coding(hgvs.format_coding(change)) == change


@given(st.text(max_size=40))
def test_no_text_from_a_file_breaks_the_parser(text: str) -> None:
    for parse in (hgvs.parse_protein, hgvs.parse_coding):
        for candidate in (text, f"p.{text}", f"c.{text}"):
            parse(candidate)


def test_kinds_are_told_apart() -> None:
    assert hgvs.parse_coding("c.2235_2249del").kind is CodingKind.DELETION
    assert hgvs.parse_protein("p.Ala763_Tyr764insPheGlnGluAla").kind is ProteinKind.INSERTION
    assert hgvs.parse_protein("p.Tyr772_Ala775dup").kind is ProteinKind.DUPLICATION
