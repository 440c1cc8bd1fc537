"""Each word of the language: what it matches, what it must not match, and where it stays undecided."""

from __future__ import annotations

import pytest
from tests.knowledge.examples import copy_number, fusion, signature, small, splice

from mingbian.knowledge.atoms import Truth
from mingbian.knowledge.language import matches, parse, variant_truth
from mingbian.knowledge.traits import Traits, VariantFacts
from mingbian.model.variant import Call, Kind, Variant

YES, MAYBE, NO = Truth.YES, Truth.POSSIBLE, Truth.NO


def truth(biomarker: str, variant: Variant, **facts: bool | None) -> Truth:
    return variant_truth(parse(biomarker), Traits(variant, VariantFacts(**facts)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("biomarker", "gene", "protein", "consequence", "expected"),
    [
        ("EGFR p.L858R", "EGFR", "L858R", "missense_variant", YES),
        ("EGFR p.L858R", "EGFR", "L858R", None, YES),
        ("EGFR p.L858R", "EGFR", "L858Q", "missense_variant", NO),
        ("EGFR p.L858R", "ERBB2", "L858R", "missense_variant", NO),
        ("BRCA2 p.S1722fs", "BRCA2", "S1722fs", "frameshift_variant", YES),
        ("BRCA2 p.S1722fs", "BRCA2", "S1722Yfs*4", "frameshift_variant", YES),
        ("BRCA2 p.S1722fs", "BRCA2", "S1721fs", "frameshift_variant", NO),
        # an insertion is the same event under its duplication name
        ("ERBB2 p.Y772_A775dup", "ERBB2", "A775_G776insYVMA", "inframe_insertion", YES),
        ("ERBB2 p.A775_G776insYVMA", "ERBB2", "Y772_A775dup", "inframe_insertion", YES),
        ("ERBB2 p.A775_G776insYVMA", "ERBB2", "A775_G776insVVMA", "inframe_insertion", NO),
        ("ERBB2 p.Y772_A775dup", "ERBB2", "A775_G776insYVM", "inframe_insertion", NO),
        # any change of the residue, nothing that ends or shortens the protein
        ("IDH1 p.R132 mutation", "IDH1", "R132H", "missense_variant", YES),
        ("IDH1 p.R132 mutation", "IDH1", "R132*", "stop_gained", NO),
        ("IDH1 p.R132 mutation", "IDH1", "R132fs", "frameshift_variant", NO),
        ("IDH1 p.R132 mutation", "IDH1", "R132del", "inframe_deletion", NO),
        ("IDH1 p.R132 mutation", "IDH1", "G131_R132delinsAH", "missense_variant", YES),
        ("IDH1 p.R132 mutation", "IDH1", "G131_R132delinsAR", "missense_variant", NO),
        ("IDH1 p.R132 mutation", "IDH1", "R131H", "missense_variant", NO),
        ("KRAS codons 12,13,61 mutation", "KRAS", "Q61H", "missense_variant", YES),
        ("KRAS codons 12,13,61 mutation", "KRAS", "A59T", "missense_variant", NO),
        ("ERBB2 residues 721-975 missense", "ERBB2", "V777L", "missense_variant", YES),
        ("ERBB2 residues 721-975 missense", "ERBB2", "V697L", "missense_variant", NO),
        ("ERBB2 residues 721-975 missense", "ERBB2", "A775_G776insYVMA", "inframe_insertion", NO),
        # exon 19 of EGFR is residues 729 to 761
        ("EGFR exon 19 in-frame deletion", "EGFR", "E746_A750del", "inframe_deletion", YES),
        ("EGFR exon 19 in-frame deletion", "EGFR", "L747_P753delinsS", "inframe_deletion", YES),
        ("EGFR exon 19 in-frame deletion", "EGFR", "L747_T751delinsP", "protein_altering_variant", YES),
        ("EGFR exon 19 in-frame deletion", "EGFR", "L747P", "missense_variant", NO),
        ("EGFR exon 19 in-frame deletion", "EGFR", "K745_E746insIPVAIK", "inframe_insertion", NO),
        ("EGFR exon 19 in-frame deletion", "EGFR", "E709_T710delinsD", "inframe_deletion", NO),
        ("EGFR exon 19 in-frame deletion", "EGFR", "E746fs", "frameshift_variant", NO),
        ("EGFR exon 20 insertion", "EGFR", "D770_N771insSVD", "inframe_insertion", YES),
        ("EGFR exon 20 insertion", "EGFR", "A767_V769dup", "inframe_insertion", YES),
        ("EGFR exon 20 insertion", "EGFR", "N771delinsGY", "protein_altering_variant", YES),
        ("EGFR exon 20 insertion", "EGFR", "T790M", "missense_variant", NO),
        ("EGFR exon 20 insertion EXCEPT p.A763_Y764insFQEA", "EGFR", "A763_Y764insFQEA", "inframe_insertion", NO),
        ("EGFR exon 20 insertion EXCEPT p.A763_Y764insFQEA", "EGFR", "D770_N771insG", "inframe_insertion", YES),
        ("CALR exon 9 frameshift", "CALR", "L367fs", "frameshift_variant", YES),
        ("CALR exon 9 frameshift", "CALR", "L100fs", "frameshift_variant", NO),
        ("TP53 mutation", "TP53", "R175H", "missense_variant", YES),
        ("TP53 mutation", "TP53", "R175=", "synonymous_variant", NO),
        ("TP53 mutation", "TP53", None, "intron_variant", NO),
        ("TP53 mutation", "TP53", None, "splice_donor_variant&intron_variant", YES),
        ("TP53 truncating", "TP53", "R213*", "stop_gained", YES),
        ("TP53 truncating", "TP53", "R213Q", "missense_variant", NO),
        ("BRCA1 loss of function", "BRCA1", "E23fs", "frameshift_variant", YES),
        ("BRCA1 loss of function", "BRCA1", "R1203*", "stop_gained", YES),
        ("BRCA1 loss of function", "BRCA1", "M1?", "start_lost", YES),
        ("BRCA1 loss of function", "BRCA1", None, "splice_acceptor_variant", YES),
        ("BRCA1 loss of function", "BRCA1", "C61G", "missense_variant", NO),
        ("BRCA1 loss of function", "BRCA1", "E100del", "inframe_deletion", NO),
        ("BRCA1 loss of function", "BRCA1", None, "splice_region_variant", NO),
        ("KRAS activating mutation", "KRAS", "G12D", "missense_variant", NO),  # nobody said that it activates
        ("KRAS pathogenic mutation", "KRAS", "G12D", "missense_variant", NO),
        ("FLT3 ITD", "FLT3", "E598_Y599insGAVDFREYE", "inframe_insertion", YES),
        ("FLT3 ITD", "FLT3", "Y597_E611dup", "inframe_insertion", YES),
        ("FLT3 ITD", "FLT3", "D835_I836insGM", "inframe_insertion", NO),
        ("FLT3 ITD", "FLT3", "D835Y", "missense_variant", NO),
        ("MET mutation", "MET", "*1391Wext*10", "stop_lost", YES),
    ],
)
def test_protein_changes_and_classes(
    biomarker: str, gene: str, protein: str | None, consequence: str | None, expected: Truth
) -> None:
    assert truth(biomarker, small(gene, protein, consequence)) is expected


def test_a_deletion_is_placed_by_exon_number_only_where_its_residues_are_unknown() -> None:
    biomarker = "EGFR exon 19 in-frame deletion"
    assert truth(biomarker, small("EGFR", None, "inframe_deletion", exon=19)) is YES
    assert truth(biomarker, small("EGFR", None, "inframe_deletion", exon=18)) is NO
    assert truth(biomarker, small("EGFR", None, "inframe_deletion")) is MAYBE
    # another transcript's numbering does not mislead where the residue is known
    assert truth(biomarker, small("EGFR", "E746_A750del", "inframe_deletion", exon=18)) is YES
    assert truth(biomarker, small("EGFR", "G719S", "inframe_deletion", exon=19, first_residue=719, last_residue=719)) is NO


def test_a_splice_change_is_placed_by_its_coding_position() -> None:
    inside = small("KIT", None, "splice_acceptor_variant", hgvs_c="NM_000222.3:c.1648-1G>A")
    assert truth("KIT exon 11 mutation", inside) is YES
    assert truth("KIT exon 9 mutation", inside) is NO


def test_loss_of_function_needs_knowledge_for_a_missense_and_yields_to_a_known_benign_truncation() -> None:
    missense = small("BRCA1", "C61G", "missense_variant")
    assert truth("BRCA1 loss of function", missense) is NO
    assert truth("BRCA1 loss of function", missense, clinvar_pathogenic=True) is YES
    assert truth("BRCA1 loss of function", missense, inactivating=True) is YES
    assert truth("BRCA1 loss of function", missense, oncogenic=True) is NO
    assert truth("BRCA2 loss of function", small("BRCA2", "K3326*", "stop_gained"), benign=True) is NO
    assert truth("BRCA2 loss of function", copy_number("BRCA2", "homozygous_deletion")) is YES
    assert truth("BRCA2 loss of function", copy_number("BRCA2", "loss")) is NO
    assert truth("BRCA2 loss of function", copy_number("BRCA2", "loss", copies=0)) is YES


def test_activating_needs_a_curated_statement_and_doubts_a_truncation() -> None:
    assert truth("EGFR activating mutation", small("EGFR", "L858R", "missense_variant"), oncogenic=True) is YES
    assert truth("EGFR activating mutation", small("EGFR", "L858R", "missense_variant"), clinvar_pathogenic=True) is NO
    assert truth("NOTCH1 activating mutation", small("NOTCH1", "Q2400*", "stop_gained"), oncogenic=True) is MAYBE
    assert truth("EGFR activating mutation", copy_number("EGFR", "amplification"), oncogenic=True) is NO
    assert truth("TP53 pathogenic mutation", small("TP53", "R175H", "missense_variant"), clinvar_pathogenic=True) is YES
    assert truth("TP53 pathogenic mutation", small("TP53", "P72R", "missense_variant"), oncogenic=True, benign=True) is NO


def test_biallelic_needs_both_copies() -> None:
    nonsense = small("RB1", "R320*", "stop_gained")
    assert truth("RB1 biallelic loss of function", nonsense) is MAYBE
    both = small("RB1", "R320*", "stop_gained", call=Call(zygosity="homozygous"))
    assert truth("RB1 biallelic loss of function", both) is YES
    assert truth("RB1 biallelic loss of function", copy_number("RB1", "homozygous_deletion")) is YES
    assert truth("RB1 biallelic loss of function", small("RB1", "R661W", "missense_variant")) is NO


@pytest.mark.parametrize(
    ("coding", "expected"),
    [
        ("NM_001127500.3:c.3082+1G>T", YES),
        ("NM_000245.4:c.3028+1G>T", YES),
        ("c.3082+1G>T", YES),
        ("c.3028+2T>C", YES),
        ("NM_000245.4:c.3082+1G>T", NO),  # not a border of this transcript
        ("NM_000245.4:c.3028G>C", YES),  # the exon's last base
        ("NM_000245.4:c.3027G>C", NO),
        ("NM_000245.4:c.2888-1G>A", YES),
        ("NM_000245.4:c.2888-2A>G", YES),
        ("NM_000245.4:c.2888-18_2888-7del", MAYBE),  # polypyrimidine tract
        ("NM_000245.4:c.2888-52A>G", NO),
        ("NM_000245.4:c.3028+5G>A", MAYBE),
        ("NM_000245.4:c.3028+9G>A", NO),
        ("NM_000245.4:c.2888-20_2895del", YES),  # from the intron into the exon
        ("NM_000245.4:c.3020_3028+10del", YES),
        ("NM_000245.4:c.2888-28_3028+30del", YES),
        ("NM_000245.4:c.2900_2902del", NO),
        ("NM_000245.4:c.3028+1_3028+2insA", MAYBE),
    ],
)
def test_met_exon_14_skipping_is_predicted_from_splice_site_changes(coding: str, expected: Truth) -> None:
    assert truth("MET exon 14 skipping", small("MET", None, "splice_donor_variant", hgvs_c=coding)) is expected


@pytest.mark.parametrize(
    "event", ["exon 14 skipping", "METex14", "MET ex14 skip", "Exon14 skipping", "exon 14 deletion", "MET exon 14"]
)
def test_met_exon_14_skipping_by_name(event: str) -> None:
    assert truth("MET exon 14 skipping", splice("MET", event)) is YES
    assert truth("CD19 exon 14 skipping", splice("MET", event)) is NO


@pytest.mark.parametrize("event", ["exon 1 skipping", "exon 140 skipping", "exon 4 skipping", "exons 13"])
def test_other_skipping_is_not_exon_14(event: str) -> None:
    assert truth("MET exon 14 skipping", splice("MET", event)) is NO


def test_egfr_viii_and_ar_v7_by_their_spellings() -> None:
    for event in ("EGFRvIII", "vIII", "v III", "exon 2-7 deletion", "EGFR exons 2-7 skipping"):
        assert truth("EGFRvIII", splice("EGFR", event)) is YES, event
    for event in ("AR-V7", "ARV7", "AR V7", "exon 3-CE3", "V7"):
        assert truth("AR-V7", splice("AR", event)) is YES, event
    assert truth("EGFRvIII", splice("EGFR", "vII")) is NO
    assert truth("AR-V7", splice("AR", "AR-V9")) is NO


def test_itd_by_name() -> None:
    named = small("FLT3", None, None, as_reported={"hgvs_p": "FLT3-ITD"})
    assert truth("FLT3 ITD", named) is YES
    assert truth("KMT2A PTD", fusion("KMT2A", "KMT2A")) is YES
    assert truth("KMT2A PTD", fusion("KMT2A", "MLLT3")) is NO


@pytest.mark.parametrize(
    ("biomarker", "variant", "expected"),
    [
        ("ERBB2 amplification", copy_number("ERBB2", "amplification"), YES),
        ("ERBB2 amplification", copy_number("ERBB2", "gain"), NO),
        ("ERBB2 amplification", copy_number("EGFR", "amplification"), NO),
        ("ERBB2 gain", copy_number("ERBB2", "amplification"), YES),
        ("CDKN2A loss", copy_number("CDKN2A", "homozygous_deletion"), YES),
        ("CDKN2A homozygous deletion", copy_number("CDKN2A", "loss"), NO),
        ("CDKN2A homozygous deletion", copy_number("CDKN2A", "loss", 0.0), YES),
        ("MET copies >= 10", copy_number("MET", "amplification", 12), YES),
        ("MET copies >= 10", copy_number("MET", "amplification", 6), NO),
        ("MET copies >= 10", copy_number("MET", "amplification"), MAYBE),
        ("MET copies >= 10", copy_number("MET", "amplification", 4.0, "log2"), MAYBE),
        ("MET copies >= 10", copy_number("MET", "loss"), NO),
    ],
)
def test_copy_number(biomarker: str, variant: Variant, expected: Truth) -> None:
    assert truth(biomarker, variant) is expected


@pytest.mark.parametrize(
    ("biomarker", "five", "three", "in_frame", "expected"),
    [
        ("ALK fusion", "EML4", "ALK", True, YES),
        ("ALK fusion", "EML4", "ALK", None, YES),
        ("ALK fusion", "EML4", "ALK", False, MAYBE),
        ("ALK fusion", "ALK", "PTPN3", None, MAYBE),  # the kinase as 5' partner: mostly the reciprocal product
        ("ALK fusion", None, "ALK", None, YES),
        ("ALK fusion", "ALK", None, None, YES),  # partner unknown
        ("ALK fusion", "EML4", "RET", None, NO),
        ("ALK rearrangement", "ALK", "PTPN3", False, YES),
        ("FGFR2 fusion", "FGFR2", "BICC1", True, YES),
        ("EML4::ALK fusion", "EML4", "ALK", True, YES),
        ("EML4::ALK fusion", "ALK", "EML4", True, NO),
        ("EML4::ALK fusion", "KIF5B", "ALK", True, NO),
        ("NTRK1 3' fusion", "TPM3", "NTRK1", True, YES),
        ("NTRK1 3' fusion", "NTRK1", "TPM3", True, NO),
        ("FGFR2 5' fusion", "FGFR2", "BICC1", True, YES),
        ("IGH::CCND1 fusion", "CCND1", "IGH@", False, YES),  # an enhancer next to a gene has no reading frame
        ("KMT2A fusion", "MLL", "AFDN", None, YES),  # a retired symbol
    ],
)
def test_fusions(biomarker: str, five: str | None, three: str | None, in_frame: bool | None, expected: Truth) -> None:
    assert truth(biomarker, fusion(five, three, in_frame)) is expected


@pytest.mark.parametrize(
    ("biomarker", "variant", "expected"),
    [
        ("MSI-H", signature("MSI", status="MSI-H"), YES),
        ("MSI-H", signature("MSI", status="MSI-High"), YES),
        ("MSI-H", signature("MSI", status="MSS"), NO),
        ("MSI-H", signature("MSI", status="unknown"), NO),
        ("MSS", signature("MSI", status="MSI-L"), YES),
        ("dMMR", signature("MSI", status="MSI-H"), NO),  # never converted
        ("TMB >= 10 mut/Mb", signature("TMB", 12.0, unit="mut/Mb"), YES),
        ("TMB >= 10 mut/Mb", signature("TMB", 9.9, unit="mut/Mb"), NO),
        ("TMB >= 10 mut/Mb", signature("TMB", 300.0, unit="mutations"), NO),
        ("TMB >= 10 mut/Mb", signature("TMB", status="high"), MAYBE),
        ("TMB >= 10 mut/Mb", signature("MSI", status="MSI-H"), NO),
        ("HRD positive", signature("HRD", status="positive"), YES),
        ("HRD positive", signature("HRD", 50.0), MAYBE),
        ("HRD GIS >= 42", signature("HRD", 45.0, assay="myChoice GIS"), YES),
        ("HRD GIS >= 42", signature("HRD", 38.0, assay="myChoice GIS"), NO),
        ("HRD GIS >= 42", signature("HRD", 45.0, assay="F1CDx gLOH"), NO),
        ("HRD GIS >= 42", signature("HRD", 45.0), MAYBE),
        ("HRD gLOH >= 16", signature("HRD", 17.0, assay="F1CDx gLOH"), YES),
    ],
)
def test_signatures(biomarker: str, variant: Variant, expected: Truth) -> None:
    assert truth(biomarker, variant) is expected


def test_origin_and_vaf_stay_open_where_the_input_does_not_say() -> None:
    variant = small("BRCA1", "E23fs", "frameshift_variant", call=Call(vaf=0.12))
    assert truth("BRCA1 loss of function (germline)", variant) is MAYBE
    assert truth("BRCA1 loss of function (germline)", variant, germline=True) is YES
    assert truth("BRCA1 loss of function (germline)", variant, germline=False) is NO
    assert truth("BRCA1 loss of function (somatic)", variant, germline=False) is YES
    stated = small("BRCA1", "E23fs", "frameshift_variant", reported_origin="germline")
    assert truth("BRCA1 loss of function (germline)", stated) is YES
    assert truth("TP53 mutation VAF >= 10%", small("TP53", "R175H", call=Call(vaf=0.12))) is YES
    assert truth("TP53 mutation VAF >= 10%", small("TP53", "R175H", call=Call(vaf=0.08))) is NO
    assert truth("TP53 mutation VAF >= 10%", small("TP53", "R175H")) is MAYBE


def test_coding_and_genomic_changes() -> None:
    promoter = small("TERT", None, "upstream_gene_variant", hgvs_c="NM_198253.3:c.-124C>T")
    assert truth("TERT c.-124C>T", promoter) is YES
    assert truth("TERT c.-146C>T", promoter) is NO
    assert truth("BRCA2 c.5164_5165del", small("BRCA2", "S1722fs", hgvs_c="NM_000059.4:c.5164_5165delAG")) is YES
    allele = small("EGFR", None, None, key="GRCh37-7-55259515-T-G")
    assert truth("EGFR 7:55259515:T>G GRCh37", allele) is YES
    assert truth("EGFR 7:55259515:T>G GRCh38", allele) is NO
    mitochondrial = small("MT-RNR1", chrom="MT", pos=1555, ref="A", alt="G")
    assert truth("MT-RNR1 m.1555A>G", mitochondrial) is YES


def test_prompts_and_wild_type_are_never_satisfied_by_a_variant() -> None:
    amplified = copy_number("ERBB2", "amplification")
    for biomarker in ("IHC:HER2 3+", "ISH:ERBB2 amplified", "wild type ERBB2", "any", "CYTO:del(17p)"):
        assert truth(biomarker, amplified) is NO, biomarker


def test_matches_is_true_only_for_certain() -> None:
    assert matches(parse("ERBB2 amplification"), copy_number("ERBB2", "amplification"))
    assert not matches(parse("MET copies >= 10"), copy_number("MET", "amplification"))
    assert parse("EGFR p.L858R").matches(small("EGFR", "L858R"))  # type: ignore[union-attr]


def test_a_copy_number_call_is_no_mutation() -> None:
    variant = copy_number("TP53", "loss")
    assert variant.kind is Kind.COPY_NUMBER
    assert truth("TP53 mutation", variant) is NO
