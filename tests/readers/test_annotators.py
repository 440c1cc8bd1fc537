"""ANNOVAR, Funcotator, Ion Reporter's FUNC and SnpEff's EFF in INFO; and what happens where two annotators disagree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.reader_files import Reader, balanced, record, vcf
from tests.readers.test_annotations import COLUMNS, SNPEFF, csq, vep_header

from mingbian.model.variant import Observation
from mingbian.readers.annotations import ANNOTATION_CONFLICT, Layout, disagreement, layout

ANNOVAR = [
    f'##INFO=<ID={key}.refGene,Number=.,Type=String,Description="{key}.refGene annotation provided by ANNOVAR">'
    for key in ("Func", "Gene", "GeneDetail", "ExonicFunc", "AAChange")
]
FUNCOTATION = (
    '##INFO=<ID=FUNCOTATION,Number=A,Type=String,Description="Functional annotation from the Funcotator tool.  Funcotation '
    "fields are: Gencode_43_hugoSymbol|Gencode_43_variantClassification|Gencode_43_annotationTranscript|"
    'Gencode_43_transcriptExon|Gencode_43_cDnaChange|Gencode_43_proteinChange|ClinVar_VCF_CLNSIG|gnomAD_exome_AF">'
)
FUNC = '##INFO=<ID=FUNC,Number=.,Type=String,Description="Functional Annotations">'
EFF = (
    '##INFO=<ID=EFF,Number=.,Type=String,Description="Predicted effects for this variant.Format: '
    "'Effect ( Effect_Impact | Functional_Class | Codon_Change | Amino_Acid_Change| Amino_Acid_length | Gene_Name | "
    "Transcript_BioType | Gene_Coding | Transcript_ID | Exon_Rank  | Genotype_Number [ | ERRORS | WARNINGS ] )' \">"
)


def block(change: str, gene: str = "BRAF", func: str = "exonic", exonic: str = "nonsynonymous_SNV", more: str = "") -> str:
    return (
        f"ANNOVAR_DATE=2020-06-08;Func.refGene={func};Gene.refGene={gene};GeneDetail.refGene=.;ExonicFunc.refGene={exonic};"
        f"AAChange.refGene={change};{more}ALLELE_END"
    )


V600E = "BRAF:NM_001354609:exon15:c.T1799A:p.V600E,BRAF:NM_004333:exon15:c.T1799A:p.V600E"
V600K = "BRAF:NM_004333:exon15:c.1798_1799AA:p.V600K"


def only(reader: Reader, info: str, *meta: str, **columns: Any) -> Observation:
    reading = reader(vcf([record(info=info, **columns)], meta=meta))
    assert balanced(reading)
    (seen,) = reading.observations
    return seen


def test_annovar_of_one_allele(reader: Reader) -> None:
    more = r"AF=0.0001;AF_eas=0.0002;CLNSIG=Pathogenic\x2c_risk_factor;"
    seen = only(reader, "DP=400;AF=0.3;" + block(V600E, more=more), *ANNOVAR)
    assert [(a.source, a.transcript) for a in seen.annotations] == [("ANNOVAR", "NM_001354609"), ("ANNOVAR", "NM_004333")]
    mine = seen.annotation
    assert mine is not None
    assert (mine.gene, mine.transcript, mine.hgvs_c, mine.hgvs_p, mine.exon, mine.consequence) == (
        "BRAF", "NM_004333", "NM_004333:c.T1799A", "p.V600E", "15", ("missense_variant",),
    )  # fmt: skip
    assert (seen.population.gnomad, seen.population.gnomad_eas) == (0.0001, 0.0002)
    assert seen.clinvar == "Pathogenic,_risk_factor"


def test_annovar_writes_a_block_for_each_allele(reader: Reader) -> None:
    info = "DP=9;" + block(V600E, more="AF=0.001;") + ";" + block(V600K, more="AF=.;")
    data = vcf([record(alt="T,G", info=info, samples=("1/2:0,5,5:10",))], meta=ANNOVAR)
    seen = reader(data).observations
    assert [o.annotation.hgvs_p for o in seen if o.annotation] == ["p.V600E", "p.V600K"]
    assert [o.population.gnomad for o in seen] == [0.001, None]


def test_the_callers_own_frequency_is_never_annovars(reader: Reader) -> None:
    seen = only(reader, "AF=0.3;" + block(V600E), *ANNOVAR)
    assert seen.population.source is None
    unmarked = block(V600E).removeprefix("ANNOVAR_DATE=2020-06-08;").removesuffix(";ALLELE_END")
    seen = only(reader, "AF=0.3;" + unmarked, *ANNOVAR)
    assert (seen.annotation is not None, seen.population.source) == (True, None)


def test_annovar_escapes_and_regions(reader: Reader) -> None:
    info = block(".", r"DDX11L1\x3bDDX11L17", r"upstream\x3bdownstream", ".")
    annotation = only(reader, info, *ANNOVAR).annotation
    assert annotation is not None
    assert (annotation.gene, annotation.consequence) == (None, ("upstream_gene_variant", "downstream_gene_variant"))
    splicing = block(".", func="splicing", exonic=".").replace(
        "GeneDetail.refGene=.", r"GeneDetail.refGene=NM_004333:exon9:c.1177+1G>A"
    )
    annotation = only(reader, splicing, *ANNOVAR).annotation
    assert annotation is not None
    assert (annotation.hgvs_c, annotation.consequence) == ("NM_004333:c.1177+1G>A", ("splice_donor_variant",))


def test_annovar_of_old_versions_writes_underscores(reader: Reader) -> None:
    meta = [line.replace(".refGene", "_refGene") for line in ANNOVAR]
    annotation = only(reader, block(V600E).replace(".refGene", "_refGene"), *meta).annotation
    assert annotation is not None
    assert annotation.hgvs_p == "p.V600E"


def test_funcotator(reader: Reader) -> None:
    info = (
        "DP=4;FUNCOTATION=[BRAF|MISSENSE|ENST00000646891.2|15|c.1799T>A|p.V600E|Pathogenic/Likely_%20_x|1.0e-05]"
        "#[BRAF|MISSENSE|ENST00000288602.11|15|c.1919T>A|p.V640E||],[BRAF|SILENT|ENST00000646891.2|15|c.1799T>T|||];X=1"
    )
    data = vcf([record(alt="T,G", info=info, samples=("1/2:0,5,5:10",))], meta=[FUNCOTATION])
    first, second = reader(data).observations
    assert [(a.source, a.transcript, a.hgvs_p) for a in first.annotations] == [
        ("Funcotator", "ENST00000646891.2", "p.V600E"), ("Funcotator", "ENST00000288602.11", "p.V640E"),
    ]  # fmt: skip
    assert first.annotation is not None
    assert (first.annotation.hgvs_c, first.annotation.consequence) == ("ENST00000646891.2:c.1799T>A", ("missense_variant",))
    assert (first.clinvar, first.population.gnomad) == ("Pathogenic/Likely x", 1e-05)
    assert second.annotation is not None
    assert (second.annotation.consequence, second.clinvar) == (("synonymous_variant",), None)


def test_funcotator_that_names_fewer_alleles_than_the_record_is_not_used(reader: Reader) -> None:
    info = "FUNCOTATION=[BRAF|MISSENSE|ENST00000646891.2|15|c.1799T>A|p.V600E||]"
    data = vcf([record(alt="T,G", info=info, samples=("1/2:0,5,5:10",))], meta=[FUNCOTATION])
    assert [o.annotations for o in reader(data).observations] == [(), ()]


def func(**more: str) -> str:
    given = {
        "origPos": "140453136", "origRef": "A", "normalizedRef": "A", "gene": "BRAF", "normalizedPos": "140453136",
        "normalizedAlt": "T", "gt": "pos", "codon": "GAG", "coding": "c.1799T>A", "transcript": "NM_004333.4",
        "function": "missense", "protein": "p.Val600Glu", "location": "exonic", "origAlt": "T", "exon": "15",
        "oncomineGeneClass": "Gain-of-Function", "oncomineVariantClass": "Hotspot", "CLNSIG1": "Pathogenic",
    } | more  # fmt: skip
    return "{" + ",".join(f"'{k}':'{v}'" for k, v in given.items()) + "}"


def test_func_of_ion_reporter(reader: Reader) -> None:
    seen = only(reader, f"DP=400;FUNC=[{func()}];AF=0.3", FUNC)
    mine = seen.annotation
    assert mine is not None
    assert (mine.source, mine.gene, mine.hgvs_c, mine.hgvs_p, mine.exon, mine.consequence) == (
        "FUNC", "BRAF", "NM_004333.4:c.1799T>A", "p.Val600Glu", "15", ("missense_variant",),
    )  # fmt: skip
    assert seen.clinvar == "Pathogenic"
    assert seen.as_reported["oncomineVariantClass"] == "Hotspot"


def test_func_may_hold_semicolons_and_quotes_inside(reader: Reader) -> None:
    odd = "{'CLNREVSTAT1':'criteria; it's, 5'UTR'," + func()[1:]
    seen = only(reader, f"FUNC=[{odd}];GermlineStatus=Somatic", FUNC)
    assert seen.annotation is not None
    assert seen.annotation.hgvs_p == "p.Val600Glu"
    assert seen.reported_origin == "somatic"  # what stands behind FUNC is still read


def test_func_speaks_of_the_allele_it_names(reader: Reader) -> None:
    other = func(normalizedAlt="G", origAlt="G", coding="c.1799T>C", protein="p.Val600Ala")
    data = vcf([record(alt="G,T", info=f"FUNC=[{func()},{other}]", samples=("1/2:0,5,5:10",))], meta=[FUNC])
    assert [o.annotation.hgvs_p for o in reader(data).observations if o.annotation] == ["p.Val600Ala", "p.Val600Glu"]
    padded = func(origRef="CA", origAlt="CT", normalizedRef="A", normalizedAlt="T")
    seen = only(reader, f"FUNC=[{padded}]", FUNC, ref="CA", alt="CT", pos=140453135)
    assert seen.annotation is not None
    seen = only(reader, f"FUNC=[{other}]", FUNC)
    assert seen.annotation is None  # it speaks of another allele than the record's


def test_eff_of_old_snpeff(reader: Reader) -> None:
    info = (
        "EFF=UPSTREAM(MODIFIER||||766|OTHER|protein_coding|CODING|ENST0||1),"
        "NON_SYNONYMOUS_CODING(MODERATE|MISSENSE|gTg/gAg|p.Val600Glu/c.1799T>A|766|BRAF|protein_coding|CODING|ENST1|15|1),"
        "STOP_GAINED(HIGH|NONSENSE|Tag|V600*|766|BRAF|protein_coding|CODING|ENST1|15|2);LOF=(BRAF|ENSG1|9|0.11)"
    )
    data = vcf([record(alt="T,G", info=info, samples=("1/2:0,5,5:10",))], meta=[EFF])
    first, second = reader(data).observations
    assert first.annotation is not None
    assert second.annotation is not None
    assert (first.annotation.gene, first.annotation.hgvs_c, first.annotation.hgvs_p, first.annotation.consequence) == (
        "BRAF", "ENST1:c.1799T>A", "p.Val600Glu", ("missense_variant",),
    )  # fmt: skip
    assert (second.annotation.hgvs_p, second.annotation.consequence) == ("p.V600*", ("stop_gained",))
    assert len(first.annotations) == 2
    assert first.as_reported["LOF"] == "(BRAF|ENSG1|9|0.11)"


def test_eff_names_a_somatic_allele_against_a_germline_one(reader: Reader) -> None:
    one = "EFF=START_LOST(HIGH|MISSENSE|Atg/Gtg|M1V|305|OR4F5|protein_coding|CODING|ENST1|1|{})"
    assert only(reader, one.format("G-C"), EFF, alt="G").annotation is not None
    assert only(reader, one.format("C"), EFF, alt="G").annotation is None


def test_lof_and_nmd_of_snpeff_stand_beside_the_names(reader: Reader) -> None:
    info = (
        "ANN=T|stop_gained|HIGH|BRAF|ENSG1|transcript|NM_004333.6|protein_coding|15/18|c.1A>T|p.Lys1*|1/2|1/2|1/2||;"
        "LOF=(BRAF|ENSG1|1|1.00);NMD=(BRAF|ENSG1|1|1.00)"
    )
    seen = only(reader, info, SNPEFF)
    assert (seen.as_reported["LOF"], seen.as_reported["NMD"]) == ("(BRAF|ENSG1|1|1.00)", "(BRAF|ENSG1|1|1.00)")


# --- two annotators --------------------------------------------------------------------------------------------------

BOTH = (vep_header(*COLUMNS), SNPEFF)


def ann(change: str, transcript: str = "NM_004333.6", term: str = "missense_variant") -> str:
    return f"ANN=T|{term}|MODERATE|BRAF|ENSG1|transcript|{transcript}|protein_coding|15/18|c.1799T>A|{change}|1/2|1/2|1/2||"


def vep(change: str, **more: str) -> str:
    return "CSQ=" + csq(
        SYMBOL="BRAF", Feature="NM_004333.6", MANE_SELECT="ENST00000646891.2", HGVSp=f"NP_004324.2:{change}", **more
    )


def test_two_annotators_that_agree(reader: Reader) -> None:
    for change in ("p.Val600Glu", "p.V600E", "p.(Val600Glu)"):
        seen = only(reader, f"{vep('p.Val600Glu')};{ann(change)}", *BOTH)
        assert [a.source for a in seen.annotations] == ["CSQ", "ANN"]
        assert seen.annotation is not None
        assert seen.annotation.source == "CSQ"
        assert ANNOTATION_CONFLICT not in seen.as_reported


def test_two_annotators_that_disagree_are_both_kept_and_it_is_said(reader: Reader) -> None:
    seen = only(reader, f"{ann('p.Val600Lys')};{vep('p.Val600Glu')}", *BOTH)
    assert [(a.source, a.hgvs_p) for a in seen.annotations] == [
        ("CSQ", "NP_004324.2:p.Val600Glu"), ("ANN", "p.Val600Lys"),
    ]  # fmt: skip
    assert seen.as_reported[ANNOTATION_CONFLICT] == "CSQ NM_004333.6 V600E; ANN NM_004333.6 V600K"


@pytest.mark.parametrize(("change", "said"), [("c.T1799A:p.V600E", False), ("c.T1799C:p.V600A", True)])
def test_annovar_and_func_beside_another_annotator(reader: Reader, change: str, said: bool) -> None:
    meta = (vep_header(*COLUMNS), *ANNOVAR, FUNC)
    info = f"{block(f'BRAF:NM_004333:exon15:{change}')};FUNC=[{func()}];{vep('p.Val600Glu')}"
    seen = only(reader, info, *meta)
    assert [a.source for a in seen.annotations] == ["CSQ", "ANNOVAR", "FUNC"]
    assert (ANNOTATION_CONFLICT in seen.as_reported) is said
    two = vcf([record(alt="T,G", info=info, samples=("1/2:0,5,5:10",))], meta=meta)
    sources = [[a.source for a in o.annotations] for o in reader(two).observations]
    assert not any("ANNOVAR" in s for s in sources)  # one block for two alleles: whose it is cannot be told


def test_another_transcript_is_no_disagreement(reader: Reader) -> None:
    seen = only(reader, f"{vep('p.Val600Glu')};{ann('p.Val640Glu', 'NM_001374258.1')}", *BOTH)
    assert ANNOTATION_CONFLICT not in seen.as_reported


def test_a_silent_change_that_another_annotator_calls_missense_is_not_dropped(reader: Reader) -> None:
    place = {"pos": "140453000", "ref": "C"}
    silent = vep("p.Val600%3D", Consequence="synonymous_variant", IMPACT="LOW")
    seen = only(reader, f"{silent};{ann('p.Val600Glu')}", *BOTH, **place)
    assert len(seen.annotations) == 2
    assert seen.as_reported[ANNOTATION_CONFLICT] == "CSQ NM_004333.6 =; ANN NM_004333.6 V600E"


def test_the_next_annotator_speaks_where_the_first_is_silent(reader: Reader) -> None:
    seen = only(reader, ann("p.Val600Glu"), *BOTH)
    assert seen.annotation is not None
    assert seen.annotation.source == "ANN"


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("p.Ser1722TyrfsTer4", "p.Ser1722fs", True), ("p.Ser1722TyrfsTer4", "p.S1722Yfs*4", True),
        ("p.Ser1722TyrfsTer4", "p.Ser1723fs", False), ("p.Arg213Ter", "p.R213*", True), ("p.Arg213Ter", "p.R213X", True),
        ("p.Glu746_Ala750del", "p.E746_A750del", True), ("p.Val600=", "p.V600V", True), ("p.Val600=", "p.Val600Glu", False),
        ("p.?", "p.Val600Glu", True),
    ],
)  # fmt: skip
def test_spellings_of_one_change(reader: Reader, one: str, other: str, agree: bool) -> None:
    seen = only(reader, f"{vep(one)};{ann(other)}", *BOTH)
    assert (ANNOTATION_CONFLICT not in seen.as_reported) is agree
    assert seen.annotation is not None
    assert (disagreement(seen.annotation, tuple(seen.annotations)) is None) is agree


def test_the_better_annotator_is_chosen_by_kind_not_by_order() -> None:
    kinds = {}
    for n, lines in enumerate(([FUNC, EFF], [EFF, *ANNOVAR], [*ANNOVAR, FUNCOTATION], [FUNCOTATION, SNPEFF])):
        found = layout(lines)
        assert found is not None
        kinds[n] = found.kind
    assert kinds == {0: "FUNC", 1: "ANNOVAR", 2: "Funcotator", 3: "ANN"}


@given(
    st.text(alphabet="ATG|,;=-@*%&>1.[]{}()'#:\\ x3b_", max_size=120),
    st.sampled_from(["T", "T,TA", "*,T", "A"]),
    st.sampled_from([[FUNC], [EFF], ANNOVAR, [FUNCOTATION], [*BOTH], [EFF, FUNCOTATION]]),
)
def test_no_text_makes_an_exception(value: str, alts: str, lines: list[str]) -> None:
    found = layout(lines)
    assert isinstance(found, Layout)
    for i in range(alts.count(",") + 1):
        for text in (
            value,
            f"ANNOVAR_DATE=1;{value};ALLELE_END",
            f"[{value}|a|b]",
            f"[{{'gene':'{value}'}}]",
            f"E({value})",
        ):
            annotations, best = found.parse(text, "A", alts.split(","), i)
            assert -1 <= best < max(1, len(annotations))
            read = found.read(text, "A", alts.split(","), i, {"ANN": text, "EFF": text, "AF": text})
            assert -1 <= read.chosen < max(1, len(read.annotations))
            assert read.mine == (read.annotations[read.chosen] if read.chosen >= 0 else None)
