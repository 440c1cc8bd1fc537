"""Every word of the closed vocabularies: what it satisfies, what it contradicts, and what it leaves open."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from tests.interpret.fakes import case

from mingbian.interpret.conditions import ContextReader, unrecognized
from mingbian.knowledge.rows import parse_context
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.interpretation import ConditionState, Origin

MET, NOT_MET, UNKNOWN = ConditionState.MET, ConditionState.NOT_MET, ConditionState.UNKNOWN
KEYS = KnowledgeBase.load().context_keys


def asked(key: str, wanted: str, stated: str | None, origin: Origin = Origin.UNKNOWN) -> ConditionState:
    context = {} if stated is None else {key: stated}
    reader = ContextReader(case(context=MappingProxyType(context)), KEYS, lambda _key, _value: UNKNOWN)
    [term] = parse_context(f"{key}={wanted}")
    answer = reader.evaluate(term, origin)
    assert answer is not None
    return answer.state


# what each word for HER2 says of: positive, low, negative
HER2 = {
    "positive": (MET, NOT_MET, NOT_MET),
    "3+": (MET, NOT_MET, NOT_MET),
    "IHC 3+": (MET, NOT_MET, NOT_MET),
    "amplified": (MET, NOT_MET, NOT_MET),
    "low": (NOT_MET, MET, MET),
    "1+": (NOT_MET, MET, MET),
    "2+ ISH-": (NOT_MET, MET, MET),
    "ultralow": (NOT_MET, MET, MET),
    "0": (NOT_MET, NOT_MET, MET),
    "null": (NOT_MET, NOT_MET, MET),
    "negative": (NOT_MET, UNKNOWN, MET),
    "neg": (NOT_MET, UNKNOWN, MET),
    "unknown": (UNKNOWN, UNKNOWN, UNKNOWN),
}


@pytest.mark.parametrize("stated", HER2)
def test_her2(stated: str) -> None:
    assert tuple(asked("HER2", wanted, stated) for wanted in ("positive", "low", "negative")) == HER2[stated]


def test_her2_of_a_row_with_two_words() -> None:
    assert asked("HER2", "low,ultralow", "negative") is UNKNOWN
    assert asked("HER2", "ultralow", "negative") is UNKNOWN
    assert asked("HER2", "ultralow", "ultralow") is MET
    assert asked("HER2", "pos", "3+") is MET


SETTINGS = [
    ("adjuvant", "adjuvant", MET),
    ("adjuvant", "neoadjuvant", NOT_MET),
    ("neoadjuvant", "adjuvant", NOT_MET),
    ("adjuvant", "early", UNKNOWN),
    ("early", "adjuvant", UNKNOWN),
    ("perioperative", "adjuvant", UNKNOWN),
    ("adjuvant", "perioperative", UNKNOWN),
    ("metastatic", "adjuvant", NOT_MET),
    ("adjuvant", "metastatic", NOT_MET),
    ("early", "metastatic", NOT_MET),
    ("metastatic", "early", NOT_MET),
    ("metastatic", "metastatic", MET),
    ("advanced", "metastatic", MET),
    ("metastatic", "advanced", UNKNOWN),
    ("locally advanced", "metastatic", NOT_MET),
    ("metastatic", "locally advanced", NOT_MET),
    ("unresectable", "metastatic", UNKNOWN),
    ("unresectable_or_metastatic", "metastatic", MET),
    ("diagnosis", "relapsed", NOT_MET),
    ("relapsed", "newly diagnosed", NOT_MET),
    ("newly diagnosed", "relapsed/refractory", NOT_MET),
    ("relapsed/refractory", "relapsed", MET),
    ("relapsed/refractory", "refractory", MET),
    ("relapsed", "relapsed/refractory", MET),
    ("relapsed", "metastatic", UNKNOWN),
    ("metastatic", "relapsed", UNKNOWN),
    ("advanced", "recurrent", UNKNOWN),
]


@pytest.mark.parametrize(("wanted", "stated", "expected"), SETTINGS)
def test_setting(wanted: str, stated: str, expected: ConditionState) -> None:
    assert asked("setting", wanted, stated) is expected


LINES = [
    ("1", "1", MET),
    ("1", "1L", MET),
    ("1", "2", NOT_MET),
    ("2", "1", NOT_MET),
    ("2+", "1", NOT_MET),
    ("2+", "2", MET),
    ("2+", "3", MET),
    ("2+", "2+", MET),
    ("2+", "3+", MET),
    ("3+", "2+", UNKNOWN),
    ("2", "2+", UNKNOWN),
    ("3", "2+", UNKNOWN),
    ("2", "3+", NOT_MET),
    ("1", "2+", NOT_MET),
    ("1,2", "2", MET),
    ("1,2", "3", NOT_MET),
    ("1,2", "2+", UNKNOWN),
    ("maintenance", "maintenance", MET),
    ("maintenance", "1", UNKNOWN),
    ("1", "maintenance", UNKNOWN),
    ("1 maintenance", "1", UNKNOWN),
    ("1_maintenance", "1", UNKNOWN),
    ("1 maintenance", "2", NOT_MET),
    ("maintenance,1", "1", MET),
    ("maintenance,1", "2", UNKNOWN),
]


@pytest.mark.parametrize(("wanted", "stated", "expected"), LINES)
def test_line(wanted: str, stated: str, expected: ConditionState) -> None:
    assert asked("line", wanted, stated) is expected


RANKS = [
    ("grade", "3", "3", MET),
    ("grade", "3", "grade 3", MET),
    ("grade", "WHO grade 3", "3", MET),
    ("grade", "3", "WHO 2", NOT_MET),
    ("grade", "high", "3", MET),
    ("grade", "high", "4", MET),
    ("grade", "high grade", "4", MET),
    ("grade", "high", "2", NOT_MET),
    ("grade", "low", "1", MET),
    ("grade", "low grade", "2", MET),
    ("grade", "low", "2", MET),
    ("grade", "low", "3", NOT_MET),
    ("grade", "2", "low", UNKNOWN),
    ("grade", "1", "low", UNKNOWN),
    ("grade", "3", "high", UNKNOWN),
    ("grade", "4", "high", UNKNOWN),
    ("grade", "3", "low", NOT_MET),
    ("grade", "1-2", "2", MET),
    ("grade", "2-3", "1-2", UNKNOWN),
    ("stage", "III", "stage III", MET),
    ("stage", "stage III", "IIIB", MET),
    ("stage", "II-III", "IIA", MET),
    ("stage", "II-III", "IVC", NOT_MET),
    ("stage", "IB", "I", MET),
    ("stage", "III", "unstaged", UNKNOWN),
    ("stage", "limited", "limited", MET),
    ("stage", "limited", "III", UNKNOWN),
    ("stage", "III", "limited", UNKNOWN),
]


@pytest.mark.parametrize(("key", "wanted", "stated", "expected"), RANKS)
def test_grade_and_stage(key: str, wanted: str, stated: str, expected: ConditionState) -> None:
    assert asked(key, wanted, stated) is expected


@pytest.mark.parametrize("wanted", ["germline", "required", "yes"])
def test_an_inherited_variant_is_asked_for_in_three_words(wanted: str) -> None:
    assert asked("germline", wanted, None, Origin.GERMLINE) is MET
    assert asked("germline", wanted, None, Origin.SOMATIC) is NOT_MET
    assert asked("germline", wanted, None, Origin.POSSIBLE_GERMLINE) is UNKNOWN


def test_an_acquired_variant_is_asked_for() -> None:
    assert asked("origin", "somatic", None, Origin.SOMATIC) is MET
    assert asked("origin", "somatic", None, Origin.GERMLINE) is NOT_MET
    assert asked("origin", "somatic", None, Origin.UNKNOWN) is UNKNOWN


SAME = [
    ("MMR", "deficient", "dMMR"),
    ("MMR", "proficient", "pMMR"),
    ("castration", "resistant", "mCRPC"),
    ("castration", "resistant", "CRPC"),
    ("castration", "sensitive", "mCSPC"),
    ("castration", "sensitive", "mHSPC"),
    ("castration", "sensitive", "CSPC"),
    ("castration", "sensitive", "HSPC"),
    ("castration", "sensitive", "naive"),
    ("menopause", "post", "postmenopausal"),
    ("menopause", "pre", "premenopausal"),
    ("HR", "positive", "+"),
    ("HR", "positive", "pos"),
    ("HR", "negative", "-"),
    ("HR", "negative", "neg"),
    ("HR", "pos", "positive"),
]


@pytest.mark.parametrize(("key", "wanted", "stated"), SAME)
def test_words_that_mean_the_same(key: str, wanted: str, stated: str) -> None:
    assert asked(key, wanted, stated) is MET
    assert unrecognized(KEYS.get(key), stated) == ()


@pytest.mark.parametrize("stated", ["not known", "unknown", "not reported"])
def test_words_that_say_nothing(stated: str) -> None:
    assert asked("HR", "positive", stated) is UNKNOWN
    assert asked("menopause", "post", stated) is UNKNOWN


@pytest.mark.parametrize(
    ("key", "stated", "left"),
    [
        ("HR", "postive", ("postive",)),
        ("HER2", "2+ ISH+", ()),
        ("HER2", "not amplified", ()),
        ("HER2", "equivocal", ()),
        ("HER2", "four", ("four",)),
        ("menopause", "male", ()),
        ("HR", "male", ("male",)),
        ("setting", "anything at all", ()),
    ],
)
def test_a_slip_of_the_pen_is_no_answer(key: str, stated: str, left: tuple[str, ...]) -> None:
    assert unrecognized(KEYS.get(key), stated) == left
    if left:
        assert asked(key, "positive", stated) is UNKNOWN


def test_a_number_of_the_case_that_is_a_lower_limit() -> None:
    def compared(entry: str, stated: str) -> ConditionState:
        key = "line"
        reader = ContextReader(case(context={key: stated}), KEYS, lambda _key, _value: UNKNOWN)
        answer = reader.evaluate(parse_context(entry)[0], Origin.UNKNOWN)
        assert answer is not None
        return answer.state

    assert compared("line>=2", "2+") is MET
    assert compared("line>=3", "2+") is UNKNOWN
    assert compared("line>2", "3+") is MET
    assert compared("line>2", "2+") is UNKNOWN
    assert compared("line<2", "2+") is NOT_MET
    assert compared("line<=2", "2+") is UNKNOWN
    assert compared("line<=1", "2+") is NOT_MET
    assert compared("line<3", "2+") is UNKNOWN
    assert compared("line>=2", "1") is NOT_MET
    assert compared("line>=2", "second") is UNKNOWN
    assert compared("line>1", "1") is NOT_MET
    assert compared("line<1", "1") is NOT_MET
