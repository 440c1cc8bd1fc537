"""What a row asks for against what is known of the patient: met, not met, or unknown, never guessed."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from mingbian.interpret.conditions import ContextReader
from mingbian.interpret.treatments import Prior, prior_state
from mingbian.knowledge.context import ContextKey, ContextValue
from mingbian.knowledge.rows import parse_context
from mingbian.model.case import Assay, Build, Case, Consent, Policy, Regulator
from mingbian.model.interpretation import ConditionState, Origin

MET, NOT_MET, UNKNOWN = ConditionState.MET, ConditionState.NOT_MET, ConditionState.UNKNOWN


def case(age: int | None = None, sex: str | None = None, **context: str) -> Case:
    return Case(
        sample="S", tumor_sample="S", normal_sample=None, build=Build.GRCH38, build_evidence=(), assay=Assay.TUMOR_ONLY,
        tumor_type=None, age=age, sex=sex, purity=None, context=MappingProxyType(context), policy=Policy.GUIDELINE,
        regulators=(Regulator.FDA,), consent_germline=Consent.YES,
    )  # fmt: skip


KEYS = {
    "HR": ContextKey(
        "HR", "ask", "choice", "hormone receptors", "荷爾蒙受體", "?", "？",
        (ContextValue("positive", "positive", "陽性"), ContextValue("negative", "negative", "陰性")),
    ),
    "blood_group": ContextKey("blood_group", "note", "choice", "blood group", "血型", "", "", ()),
}  # fmt: skip


def reader(subject: Case) -> ContextReader:
    return ContextReader(subject, KEYS, lambda key, value: UNKNOWN)


def state(entry: str, subject: Case, origin: Origin = Origin.UNKNOWN) -> ConditionState | None:
    answers = [reader(subject).evaluate(need, origin) for need in parse_context(entry)]
    assert all(a is not None for a in answers)
    states = {a.state for a in answers if a is not None}
    return NOT_MET if NOT_MET in states else UNKNOWN if UNKNOWN in states else MET


@pytest.mark.parametrize(
    ("entry", "key", "stated", "expected"),
    [
        ("HR=positive", "HR", "positive", MET),
        ("HR=positive", "HR", "Positive", MET),
        ("HR=positive", "HR", "negative", NOT_MET),
        ("HR=positive", "HR", "unknown", UNKNOWN),
        ("HER2=negative", "HER2", "low", MET),
        ("HER2=negative", "HER2", "positive", NOT_MET),
        ("HER2=low", "HER2", "negative", UNKNOWN),
        ("HER2=positive", "HER2", "3+", MET),
        ("castration=resistant", "castration", "mCRPC", MET),
        ("castration=resistant", "castration", "sensitive", NOT_MET),
        ("setting=metastatic", "setting", "metastatic", MET),
        ("setting=advanced", "setting", "metastatic", MET),
        ("setting=metastatic", "setting", "advanced", UNKNOWN),
        ("setting=adjuvant", "setting", "metastatic", NOT_MET),
        ("setting=metastatic", "setting", "adjuvant", NOT_MET),
        ("setting=unresectable_or_metastatic", "setting", "unresectable", MET),
        ("setting=locally advanced or metastatic", "setting", "locally advanced", MET),
        ("setting=relapsed_refractory", "setting", "relapsed", MET),
        ("setting=relapsed/refractory", "setting", "newly diagnosed", NOT_MET),
        ("setting=maintenance", "setting", "metastatic", UNKNOWN),
        ("line=1", "line", "1", MET),
        ("line=2+", "line", "3", MET),
        ("line=2+", "line", "1", NOT_MET),
        ("line=1", "line", "2+", NOT_MET),
        ("line=3+", "line", "2+", UNKNOWN),
        ("line=1 endocrine", "line", "1", UNKNOWN),
        ("line>=2", "line", "3", MET),
        ("line>=2", "line", "1", NOT_MET),
        ("line>=2", "line", "2+", MET),
        ("line>=3", "line", "2+", UNKNOWN),
        ("line<=1", "line", "2+", NOT_MET),
        ("prior!=EGFR-TKI", "prior", "none", MET),
        ("prior!=EGFR-TKI", "prior", "gefitinib", NOT_MET),
        ("prior!=EGFR-TKI", "prior", "platinum", UNKNOWN),
        ("setting=locally_advanced,advanced", "setting", "metastatic", MET),
        ("setting=relapsed_refractory", "setting", "relapsed refractory", MET),
        ("grade=2", "grade", "2", MET),
        ("grade=1-2", "grade", "2", MET),
        ("grade=3-4", "grade", "2", NOT_MET),
        ("grade=high", "grade", "4", MET),
        ("stage=II-III", "stage", "IIIA", MET),
        ("stage=I", "stage", "IV", NOT_MET),
        ("setting=adjuvant,neoadjuvant", "setting", "neoadjuvant", MET),
        ("prior=EGFR-TKI,platinum", "prior", "carboplatin", MET),
        ("HR!=positive", "HR", "negative", MET),
        ("HR!=positive", "HR", "positive", NOT_MET),
        ("fitness=unfit_for_intensive", "fitness", "intensive", NOT_MET),
    ],
)
def test_stated_context(entry: str, key: str, stated: str, expected: ConditionState) -> None:
    assert state(entry, case(**{key: stated})) is expected


@pytest.mark.parametrize(
    "entry", ["HR=positive", "setting=metastatic", "line=1", "prior=EGFR-TKI", "age>=18", "blinded=yes"]
)
def test_silence_is_unknown_never_met(entry: str) -> None:
    assert state(entry, case()) is UNKNOWN


@pytest.mark.parametrize(
    ("entry", "age", "expected"),
    [
        ("age>=18", 18, MET),
        ("age>=18", 17, NOT_MET),
        ("age<18", 18, NOT_MET),
        ("age>=1; age<18", 8, MET),
        ("age>=1; age<18", 18, NOT_MET),
    ],
)
def test_age(entry: str, age: int, expected: ConditionState) -> None:
    assert state(entry, case(age=age)) is expected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [(Origin.GERMLINE, MET), (Origin.SOMATIC, NOT_MET), (Origin.POSSIBLE_GERMLINE, UNKNOWN), (Origin.UNKNOWN, UNKNOWN)],
)
def test_origin_is_the_variants_own(origin: Origin, expected: ConditionState) -> None:
    assert state("origin=germline", case(origin="germline"), origin) is expected


@pytest.mark.parametrize(
    "key", ["scheme", "CPIC", "risk", "role", "specimen", "endpoint", "regulator", "blood_group", "matched_WBC"]
)
def test_describing_keys_are_never_conditions(key: str) -> None:
    assert reader(case()).evaluate(parse_context(f"{key}=anything")[0], Origin.UNKNOWN) is None


def test_phase_and_response_are_conditions_of_a_drug_only() -> None:
    term = parse_context("phase=chronic")[0]
    condition = reader(case()).evaluate(term, Origin.UNKNOWN)
    assert condition is not None
    assert condition.state is UNKNOWN
    assert reader(case()).evaluate(term, Origin.UNKNOWN, drug=False) is None


def test_the_words_of_a_condition_in_both_languages() -> None:
    answer = reader(case(HR="positive")).evaluate(parse_context("HR=positive")[0], Origin.UNKNOWN)
    assert answer is not None
    assert (answer.text, answer.text_zh) == ("hormone receptors: positive", "荷爾蒙受體：陽性")


@pytest.mark.parametrize(
    ("row", "stated", "expected"),
    [
        ("EGFR-TKI", "osimertinib", Prior.YES),
        ("EGFR-TKI", "EGFR-TKI", Prior.YES),
        ("osimertinib", "EGFR-TKI", Prior.UNKNOWN),
        ("osimertinib", "none", Prior.NO),
        ("osimertinib", "no EGFR-TKI", Prior.NO),
        ("no EGFR-TKI", "untreated", Prior.YES),
        ("no EGFR-TKI", "gefitinib", Prior.NO),
        ("no EGFR-TKI", "platinum", Prior.UNKNOWN),
        ("ALK-TKI", "alectinib", Prior.YES),
        ("platinum", "carboplatin", Prior.YES),
        ("fluoropyrimidine,oxaliplatin,irinotecan", "fluoropyrimidine,oxaliplatin,irinotecan", Prior.YES),
        ("fluoropyrimidine,oxaliplatin,irinotecan", "oxaliplatin", Prior.UNKNOWN),
        ("CDK4/6 inhibitor and aromatase inhibitor", "palbociclib,letrozole", Prior.YES),
        ("platinum or PARP inhibitor", "olaparib", Prior.YES),
        ("PD-1/PD-L1 inhibitor", "pembrolizumab", Prior.YES),
        (">=1 endocrine therapy", "letrozole", Prior.YES),
        ("systemic", "gemcitabine", Prior.YES),
        ("systemic", "none", Prior.NO),
        (">=2 chemotherapies", "platinum", Prior.UNKNOWN),
        ("none", "none", Prior.YES),
        ("none", "imatinib", Prior.NO),
        ("covalent-BTK-inhibitor", "ibrutinib", Prior.YES),
        ("BRAF-inhibitor", "BRAF inhibitor", Prior.YES),
        ("anti-EGFR", "cetuximab", Prior.YES),
        ("PD-1", "nivolumab", Prior.YES),
        ("ABL-TKI", "dasatinib", Prior.YES),
        ("BCR::ABL1-TKI", "ponatinib", Prior.YES),
        ("sacituzumab-govitecan", "sacituzumab govitecan", Prior.YES),
        ("TKI", "osimertinib", Prior.YES),
        ("third-generation-EGFR-TKI", "osimertinib", Prior.YES),
        ("third-generation-EGFR-TKI", "gefitinib", Prior.UNKNOWN),
    ],
)
def test_prior_treatment(row: str, stated: str, expected: Prior) -> None:
    assert prior_state(row, stated) is expected
