"""The file's own statements against the user's options."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from mingbian.interpret.settle import Settled, settle
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Assay, Build, CaseOptions, Consent
from mingbian.model.errors import Refusal, UsageError
from mingbian.model.reading import InputFile, Reading

KB = KnowledgeBase.load()


def reading(file: str = "a.vcf", **facts: Any) -> Reading:
    base: dict[str, Any] = {
        "input": InputFile(file, "0" * 64, "vcf", 1),
        "records": 0,
        "alleles": 0,
        "observations": (),
        "set_aside": {},
        "set_aside_examples": (),
        "refused": (),
    }
    return Reading(**(base | facts))


def settled(*readings: Reading, **options: Any) -> Settled:
    return settle(readings or (reading(),), CaseOptions(**options), KB)


def codes(result: Settled) -> set[str]:
    return {w.code for w in result.warnings}


@pytest.mark.parametrize(
    ("stated", "option", "code", "both"),
    [
        ({"build": Build.GRCH37}, {"build": Build.GRCH38}, "BUILD_CONFLICT", ("GRCh37", "GRCh38")),
        ({"assay": Assay.PLASMA}, {"assay": Assay.TUMOR_ONLY}, "ASSAY_CONFLICT", ("plasma", "tumor-only")),
        ({"age": 60}, {"age": 61}, "AGE_CONFLICT", ("60", "61")),
        ({"sex": "female"}, {"sex": "male"}, "SEX_CONFLICT", ("female", "male")),
        ({"purity": 0.5}, {"purity": 0.6}, "PURITY_CONFLICT", ("0.5", "0.6")),
        ({"tumor_type": "LUAD"}, {"tumor_type": "BRCA"}, "TUMOR_TYPE_CONFLICT", ("LUAD", "BRCA")),
        ({"tumor_sample": "T1"}, {"tumor_sample": "T2"}, "SAMPLE_CONFLICT", ("T1", "T2")),
        (
            {"context": MappingProxyType({"HR": "positive"})},
            {"context": {"HR": "negative"}},
            "CONTEXT_CONFLICT",
            ("positive", "negative"),
        ),
        (
            {"context": MappingProxyType({"prior": "none"})},
            {"context": {"prior": "osimertinib"}},
            "CONTEXT_CONFLICT",
            ("none", "osimertinib"),
        ),
    ],
)
def test_a_contradiction_stops_and_names_both_values(
    stated: dict[str, Any], option: dict[str, Any], code: str, both: tuple[str, str]
) -> None:
    with pytest.raises(Refusal) as refused:
        settled(reading(**stated), **option)
    assert refused.value.code == code
    assert all(value in str(refused.value) for value in both)
    assert "--" in str(refused.value)  # names the option
    assert refused.value.choices == both


def test_two_files_of_different_builds_or_samples_are_refused() -> None:
    with pytest.raises(Refusal, match="GRCh38 here and GRCh37"):
        settled(reading(build=Build.GRCH37), reading("b.vcf", build=Build.GRCH38))
    with pytest.raises(Refusal, match="S2 here and S1"):
        settled(reading(sample="S1"), reading("b.json", sample="S2"))


def test_the_file_is_used_where_no_option_is_given_and_the_option_where_the_file_is_silent() -> None:
    told = settled(reading(build=Build.GRCH37, age=60, sex="Female", tumor_type="LUAD", assay=Assay.PLASMA)).case
    assert (told.build, told.age, told.sex, told.assay) == (Build.GRCH37, 60, "female", Assay.PLASMA)
    assert told.tumor_type is not None
    assert told.tumor_type.code == "LUAD"
    asked = settled(build=Build.GRCH38, age=61, sex="male", tumor_type="肺腺癌", assay=Assay.GERMLINE).case
    assert (asked.build, asked.age, asked.sex, asked.assay) == (Build.GRCH38, 61, "male", Assay.GERMLINE)
    assert asked.tumor_type is not None
    assert asked.tumor_type.code == "LUAD"


def test_a_narrower_tumor_type_is_no_contradiction() -> None:
    for file, option in (("NSCLC", "LUAD"), ("LUAD", "NSCLC")):
        case = settled(reading(tumor_type=file), tumor_type=option).case
        assert case.tumor_type is not None
        assert case.tumor_type.code == "LUAD"


def test_an_unknown_tumor_type_is_answered_with_what_is_near() -> None:
    with pytest.raises(UsageError, match="LUAD"):
        settled(tumor_type="lung adeno")
    result = settled(reading(tumor_type="carcinoma of the moon"))
    assert result.case.tumor_type is None
    assert {"TUMOR_TYPE_NOT_RECOGNIZED", "TUMOR_TYPE_UNKNOWN"} <= codes(result)


def test_no_tumor_type_still_interprets_and_says_so() -> None:
    result = settled()
    assert result.case.tumor_type is None
    assert "TUMOR_TYPE_UNKNOWN" in codes(result)
    assert not any(w.blocking for w in result.warnings)


def test_the_assay_is_assumed_from_the_samples_with_a_warning() -> None:
    alone, pair = settled(), settled(reading(tumor_sample="T", normal_sample="N"))
    assert (alone.case.assay, pair.case.assay) == (Assay.TUMOR_ONLY, Assay.TUMOR_NORMAL)
    assert "ASSAY_ASSUMED" in codes(alone) & codes(pair)
    assert "ASSAY_ASSUMED" not in codes(settled(assay=Assay.PLASMA))


@pytest.mark.parametrize(
    ("file", "option", "expected"),
    [
        (None, None, Consent.UNKNOWN),
        ("yes", None, Consent.YES),
        ("yes", Consent.UNKNOWN, Consent.YES),
        ("yes", Consent.NO, Consent.NO),
        ("no", Consent.YES, Consent.NO),
        (None, Consent.YES, Consent.YES),
    ],
)
def test_the_stricter_word_on_consent_holds(file: str | None, option: Consent | None, expected: Consent) -> None:
    assert settled(reading(consent_germline=file), consent_germline=option).case.consent_germline is expected


@pytest.mark.parametrize("options", [{"purity": 1.5}, {"age": 200}, {"sex": "yes"}, {"regulators": ()}])
def test_an_option_out_of_range_is_a_usage_error(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        settled(**options)


def test_context_keys_in_any_capitals_and_receptors_derived() -> None:
    context = settled(context={"her2": "negative", "ER": "positive", "PR": "negative"}).case.context
    assert context["HER2"] == "negative"
    assert context["HR"] == "positive"


def test_one_key_with_two_values_is_refused_unless_it_may_have_several() -> None:
    with pytest.raises(UsageError, match="HR"):
        settled(context={"HR": "positive,negative"})
    assert settled(context={"prior": "osimertinib,platinum"}).case.context["prior"] == "osimertinib,platinum"


def test_a_context_key_nobody_asks_for_is_said_to_change_nothing() -> None:
    assert "CONTEXT_KEY_UNKNOWN" in codes(settled(context={"star_sign": "leo"}))
    assert "CONTEXT_KEY_UNKNOWN" not in codes(settled(context={"prior": "none"}))
