"""Annotations: the right transcript of the right allele, or none; frequencies from population fields only."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingbian.readers.annotations import Layout, clinvar, decode, frequency_of, layout, population, vep_alleles

COLUMNS = [
    "Allele", "Consequence", "IMPACT", "SYMBOL", "Gene", "Feature_type", "Feature", "BIOTYPE", "EXON", "HGVSc", "HGVSp",
    "CANONICAL", "MANE_SELECT", "MANE_PLUS_CLINICAL", "PICK", "ALLELE_NUM", "ENSP", "gnomADe_AF", "gnomADe_EAS_AF",
    "MAX_AF", "MAX_AF_POPS", "CLIN_SIG",
]  # fmt: skip


def vep_header(*columns: str) -> str:
    return (
        '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: '
        + "|".join(columns)
        + '">'
    )


def csq(**fields: str) -> str:
    given = {"Allele": "T", "Consequence": "missense_variant", "IMPACT": "MODERATE", "SYMBOL": "EGFR"} | fields
    return "|".join(given.get(c, "") for c in COLUMNS)


def vep(without: str = "") -> Layout:
    found = layout(["##fileformat=VCFv4.2", vep_header(*(c for c in COLUMNS if c != without))])
    assert found is not None
    return found


def chosen(found: Layout, value: str, ref: str = "A", alts: str = "T", i: int = 0) -> str | None:
    annotations, best = found.parse(value, ref, alts.split(","), i)
    only, zero = found.parse(value, ref, alts.split(","), i, only_chosen=True)
    assert (only[zero] if zero >= 0 else None) == (annotations[best] if best >= 0 else None)
    return annotations[best].transcript if best >= 0 else None


def test_transcript_choice() -> None:
    entries = {
        "first": csq(Feature="first"),
        "coding": csq(Feature="coding", BIOTYPE="protein_coding"),
        "pick": csq(Feature="pick", PICK="1"),
        "canonical": csq(Feature="canonical", CANONICAL="YES"),
        "plus": csq(Feature="plus", MANE_PLUS_CLINICAL="NM_2.1"),
        "select": csq(Feature="select", MANE_SELECT="NM_1.1"),
    }
    names = list(entries)
    while names:
        assert chosen(vep(), ",".join(entries[n] for n in names)) == names[-1]
        names.pop()


def test_every_transcript_is_kept_with_its_flags() -> None:
    value = ",".join(
        [
            csq(Feature="ENST1", CANONICAL="YES"),
            csq(Feature="ENST2", MANE_SELECT="NM_1.1", ENSP="ENSP1"),
            csq(Feature="ENST3"),
        ]
    )
    annotations, best = vep().parse(value, "A", ["T"], 0)
    assert [a.transcript for a in annotations] == ["ENST1", "ENST2", "ENST3"]
    assert best == 1
    assert annotations[1].mane_select
    assert annotations[1].protein_id == "ENSP1"
    assert annotations[0].canonical


def test_a_gene_the_variant_lies_in_beats_a_neighbor_with_mane() -> None:
    neighbor = csq(SYMBOL="NBR2", Feature="n", MANE_SELECT="NM_9.1", Consequence="upstream_gene_variant", IMPACT="MODIFIER")
    inside = csq(SYMBOL="BRCA1", Feature="b", CANONICAL="YES", Consequence="stop_gained", IMPACT="HIGH")
    assert chosen(vep(), f"{neighbor},{inside}") == "b"


def test_of_two_overlapping_genes_the_greater_impact_is_chosen() -> None:
    intron = csq(SYMBOL="A", Feature="a", MANE_SELECT="NM_1.1", Consequence="intron_variant", IMPACT="MODIFIER")
    missense = csq(SYMBOL="B", Feature="b", MANE_SELECT="NM_2.1")
    assert chosen(vep(), f"{intron},{missense}") == "b"


def test_values_are_decoded_and_terms_split() -> None:
    value = csq(Consequence="splice_region_variant&synonymous_variant", HGVSp="ENSP1.4:p.Thr790%3D", HGVSc="ENST1.4:c.1A>T")
    ((annotation,), _) = vep().parse(value, "A", ["T"], 0)
    assert annotation.consequence == ("splice_region_variant", "synonymous_variant")
    assert annotation.hgvs_p == "ENSP1.4:p.Thr790="
    assert annotation.protein_id == "ENSP1.4"
    assert decode("a%3Bb%2Cc%zz%E9") == "a;b,c%zz%E9"


def test_multi_allelic_by_allele_number() -> None:
    value = ",".join([csq(Allele="-", ALLELE_NUM="1", Feature="one"), csq(Allele="A", ALLELE_NUM="2", Feature="two")])
    assert chosen(vep(), value, "CAA", "C,CA", 0) == "one"
    assert chosen(vep(), value, "CAA", "C,CA", 1) == "two"


@pytest.mark.parametrize(
    ("ref", "alts", "spelled"),
    [
        ("C", "T,A", ["T", "A"]),
        ("CAA", "C,CA", ["-", "A"]),  # the shared first base is dropped
        ("A", "AT,ATT", ["T", "TT"]),
        ("CA", "C,TA", ["C", "TA"]),  # no shared first base: as in the file
        ("TAAACCC", "T,*", ["-", "*"]),
    ],
)
def test_multi_allelic_by_veps_spelling(ref: str, alts: str, spelled: list[str]) -> None:
    found = vep(without="ALLELE_NUM")
    columns = [c for c in COLUMNS if c != "ALLELE_NUM"]
    values = [
        "|".join({"Allele": a, "Consequence": "missense_variant", "Feature": f"t{n}"}.get(c, "") for c in columns)
        for n, a in enumerate(spelled)
    ]
    for i in range(len(spelled)):
        assert chosen(found, ",".join(values), ref, alts, i) == f"t{i}"
    assert vep_alleles(ref, alts.split(","), 0)[0] == spelled[0]


def test_a_split_record_never_takes_the_other_alleles_name() -> None:
    both = ",".join([csq(Allele="T", Feature="t"), csq(Allele="G", Feature="g", MANE_SELECT="NM_1.1")])
    assert chosen(vep(), both, "A", "T") == "t"
    assert chosen(vep(), csq(Allele="G"), "A", "T") is None
    # what "-" meant depended on an allele that is gone: no name is better than a wrong one
    deletions = ",".join([csq(Allele="-", Feature="x"), csq(Allele="A", Feature="y")])
    assert chosen(vep(), deletions, "CA", "C") is None


def test_population_and_clinvar_of_the_allele() -> None:
    value = csq(gnomADe_AF="0.0004", gnomADe_EAS_AF="0.031", MAX_AF="0.05", MAX_AF_POPS="gnomADe_ASJ", CLIN_SIG="benign")
    got = vep().read(value, "A", ["T"], 0, {"AF": "0.4"})
    assert (got.population.gnomad, got.population.gnomad_eas, got.population.highest) == (0.0004, 0.031, 0.031)
    assert "gnomADe_EAS_AF" in (got.population.source or "")
    assert got.clinvar == "benign"
    got = vep().read(csq(MAX_AF="0.05", MAX_AF_POPS="gnomADe_ASJ&AFR"), "A", ["T"], 0, {})
    assert got.population.highest == 0.05


def test_frequencies_without_annotation() -> None:
    got = population({"gnomAD_AF": "0.001,0.02", "AF_eas": "0.003,.", "DP": "9", "AF": "0.5"}, {}, 2, 1)
    assert (got.gnomad, got.gnomad_eas, got.highest, got.source) == (0.02, None, None, "INFO/gnomAD_AF")
    got = population({"gnomADg_AF": "0.3", "gnomADe_AF": "0.1", "TWB_AF": "0.2"}, {})
    assert (got.gnomad, got.highest) == (0.1, 0.2)


@pytest.mark.parametrize(
    "name",
    ["AF", "AC", "gnomAD_AF_raw", "gnomad_n_hets", "gnomADe_ASJ_AF", "AF_eas_kor", "gnomad_popmax_af_filter"],
)
def test_what_is_not_a_population_frequency(name: str) -> None:
    assert frequency_of(name) is None
    assert population({name: "0.5"}, {}).source is None


@pytest.mark.parametrize("text", ["T:0.2", "nan", "1.5", "-1", "rs123", "."])
def test_unreadable_frequency_is_missing(text: str) -> None:
    assert population({"gnomAD_AF": text}, {}).gnomad is None


def test_clinvar_of_the_allele_itself_comes_first() -> None:
    assert clinvar({"CLNSIG": "Pathogenic"}, {"CLIN_SIG": "benign&pathogenic"}) == "Pathogenic"
    assert clinvar({"CLNSIG": "Benign,Pathogenic"}, {}, 2, 1) == "Pathogenic"
    assert clinvar({}, {}) is None


SNPEFF = (
    '##INFO=<ID=ANN,Number=.,Type=String,Description="Functional annotations: \'Allele | Annotation | Annotation_Impact | '
    'Gene_Name | Gene_ID | Feature_Type | Feature_ID | Transcript_BioType | Rank | HGVS.c | HGVS.p | cDNA.pos / cDNA.length'
    ' | CDS.pos / CDS.length | AA.pos / AA.length | Distance | ERRORS / WARNINGS / INFO\'">'
)  # fmt: skip


def ann(allele: str, feature: str, change: str, terms: str = "missense_variant", impact: str = "MODERATE") -> str:
    return f"{allele}|{terms}|{impact}|EGFR|G1|transcript|{feature}|protein_coding|21/28|c.1A>T|{change}|1/2|1/2|1/2||"


def test_snpeff() -> None:
    found = layout([SNPEFF])
    assert found is not None
    value = ",".join([ann("G", "g", "p.Leu858Arg"), ann("T", "t", "p.Leu858Gln"), ann("G-T", "cancer", "p.Gln858Arg")])
    assert chosen(found, value, "A", "G,T", 0) == "g"
    assert chosen(found, value, "A", "G,T", 1) == "t"
    annotations, _ = found.parse(value, "A", ["G", "T"], 0)
    assert [a.transcript for a in annotations] == ["g", "cancer"]
    assert annotations[0].gene == "EGFR"
    assert annotations[0].hgvs_p == "p.Leu858Arg"
    assert annotations[0].exon == "21/28"
    upstream = ann("G", "u", "", "upstream_gene_variant", "MODIFIER")
    assert chosen(found, f"{upstream},{ann('G', 'g', 'p.Leu858Arg')}", "A", "G") == "g"


def test_bcftools_csq() -> None:
    found = layout(['##INFO=<ID=BCSQ,Number=.,Type=String,Description="Haplotype-aware consequence annotation">'])
    assert found is not None
    value = (
        "3_prime_utr|OTHER|ENST9|protein_coding,missense|EGFR|ENST1|protein_coding|+|858L>858R|100T>G,"
        "missense|EGFR|ENST1|protein_coding|+|858L>858Q|100T>A,@63280473"
    )
    annotations, best = found.parse(value, "T", ["G", "A"], 0)
    assert annotations[best].hgvs_p == "p.L858R"
    assert annotations[best].consequence == ("missense_variant",)
    assert [a.source for a in annotations] == ["BCSQ", "BCSQ", "BCSQ @63280473"]
    annotations, best = found.parse(value, "T", ["G", "A"], 1)
    assert annotations[best].hgvs_p == "p.L858Q"
    annotations, best = found.parse("@63280473", "T", ["G"], 0)
    assert (len(annotations), best) == (1, -1)
    ((annotation,), _) = found.parse("synonymous|EGFR|ENST1|protein_coding|+|858L|100T>G", "T", ["G"], 0)
    assert (annotation.hgvs_p, annotation.consequence) == ("p.L858=", ("synonymous_variant",))


def test_csq_is_preferred_and_may_stand_under_another_key() -> None:
    both = layout([SNPEFF, vep_header(*COLUMNS)])
    assert both is not None
    assert both.kind == "CSQ"
    renamed = layout([vep_header(*COLUMNS).replace("ID=CSQ", "ID=ANN")])
    assert renamed is not None
    assert (renamed.kind, renamed.key) == ("CSQ", "ANN")
    assert layout(["##INFO=<ID=DP,Number=1,Type=Integer>"]) is None
    assert layout(['##INFO=<ID=CSQ,Number=.,Type=String,Description="no columns named">']) is None


@given(st.text(alphabet="ATG|,-@*%&>1.", max_size=80), st.sampled_from(["T", "T,TA", "*,T", "A"]))
def test_no_text_makes_an_exception(value: str, alts: str) -> None:
    for header in (vep_header(*COLUMNS), SNPEFF, '##INFO=<ID=BCSQ,Number=.,Type=String,Description="">'):
        found = layout([header])
        assert found is not None
        for i in range(alts.count(",") + 1):
            annotations, best = found.parse(value, "A", alts.split(","), i)
            assert -1 <= best < max(1, len(annotations))
            found.read(value, "A", alts.split(","), i, {"AF": value}, only_chosen=True)


@pytest.mark.shared
def test_real_vep_output(shared_dir: Path) -> None:
    path = shared_dir / "samples/vatools/VAtools__input.multiallelic.vcf.gz"
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    found = layout([line for line in lines if line.startswith("##")])
    assert found is not None
    fields = next(line.split("\t") for line in lines if "\t7675088\t" in line)
    info = dict(item.partition("=")[::2] for item in fields[7].split(";"))
    alts = fields[4].split(",")
    annotations, best = found.parse(info["CSQ"], fields[3], alts, alts.index("T"))
    assert annotations[best].gene == "TP53"
    assert (annotations[best].hgvs_p or "").endswith("p.Arg175His")


def test_twenty_thousand_records_of_82_columns_and_6_transcripts_are_quick() -> None:
    columns = [*COLUMNS, *(f"X{n}" for n in range(60))]
    found = layout([vep_header(*columns)])
    assert found is not None
    values = {"IMPACT": "MODIFIER", "Consequence": "intron_variant", "Allele": "T", "HGVSc": "ENST1.1:c.1A>T"}
    values |= {f"X{n}": "0.123" for n in range(60)}
    entries = ["|".join((values | {"Feature": f"ENST{n}"}).get(c, "") for c in columns) for n in range(6)]
    entries[3] = "|".join((values | {"MANE_SELECT": "NM_1.1", "HGVSp": "ENSP1.1:p.A1%3D"}).get(c, "") for c in columns)
    value = ",".join(entries)
    start = time.process_time()
    for _ in range(2000):
        found.read(value, "A", ["T"], 0, {"DP": "1"}, only_chosen=True)
    # a tenth of the work, three times the time it should take: for a machine that is busy with other things
    assert time.process_time() - start < 1


FEW = (
    "Allele", "Consequence", "IMPACT", "SYMBOL", "Gene", "Feature", "BIOTYPE", "HGVSc", "HGVSp", "CANONICAL",
    "MANE_SELECT", "gnomADe_AF", "MAX_AF", "MAX_AF_POPS", "CLIN_SIG",
)  # fmt: skip
texts = {
    "Allele": ["T", "T", "T", "C", "TA", "-", ""],
    "Consequence": ["missense_variant", "missense_variant", "stop_gained", "downstream_gene_variant", ""],
    "IMPACT": ["MODERATE", "MODERATE", "HIGH", "LOW", ""],
    "SYMBOL": ["EGFR", "EGFR", "EGFR", "KRAS", ""],
    "MANE_SELECT": ["NM_1.1", "NM_1.1", ""],
    "gnomADe_AF": ["0.02", "", "", "x"],
    "MAX_AF": ["0.03", ""],
    "MAX_AF_POPS": ["gnomADe_ASJ", "gnomADe_NFE", ""],
    "CLIN_SIG": ["benign", "", ""],
    "HGVSp": ["NP_1.1:p.Leu858Arg", "NP_1.1:p.Thr790%3D", ""],
}


@settings(max_examples=400)
@given(
    columns=st.permutations(FEW),
    plain=st.booleans(),
    entries=st.lists(
        st.fixed_dictionaries({name: st.sampled_from(texts.get(name, ["", "x", "YES"])) for name in FEW}),
        min_size=1,
        max_size=4,
    ),
    alts=st.sampled_from([["T"], ["T"], ["TA"], ["T", "C"]]),
    cut=st.integers(0, 3),
)
def test_the_first_entry_is_taken_at_once_only_where_the_longer_way_takes_it_too(
    columns: list[str], plain: bool, entries: list[dict[str, str]], alts: list[str], cut: int
) -> None:
    order = list(FEW) if plain else columns
    found = layout([vep_header(*order)])
    assert found is not None
    value = ",".join("|".join(values[c] for c in order) for values in entries)
    value = value[: len(value) - cut]
    got = [found.read(value, "A", alts, i, {}) for i in range(len(alts))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(found), "_first_is_best", lambda *_: (0, []))
        assert [found.read(value, "A", alts, i, {}) for i in range(len(alts))] == got
    for i, one in enumerate(got):
        annotations, best = found.parse(value, "A", alts, i)
        assert (tuple(one.annotations), one.chosen) == (annotations, best)
        assert one.mine == (annotations[best] if best >= 0 else None)
