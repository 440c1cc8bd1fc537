"""Hand-made interpretations: what a page must carry, before any file was read. All persons and samples are invented."""

from __future__ import annotations

from types import MappingProxyType

from mingbian.model.case import Assay, Build, Case, Consent, Policy, Regulator, TumorType
from mingbian.model.interpretation import (
    Accounting,
    Approval,
    Assertion,
    Basis,
    Condition,
    ConditionState,
    DrugName,
    Effect,
    Finding,
    GermlineFinding,
    GermlineState,
    Interpretation,
    KnowledgeVersion,
    Level,
    Oncogenicity,
    Origin,
    Question,
    Reimbursement,
    Tier,
    Warning_,
    WildType,
    WildTypeState,
)
from mingbian.model.reading import InputFile, RefusedRecord, SetAside
from mingbian.model.variant import (
    Call,
    Kind,
    Observation,
    Population,
    Signature,
    Source,
    TranscriptAnnotation,
    Variant,
)

KNOWLEDGE = KnowledgeVersion("2026.11", "2026-11-21", "4f1c" * 16, 12)
DRUGS = (
    DrugName("afatinib", "妥復克膜衣錠", "Giotrif", True, "2026-08-19"),
    DrugName("amivantamab", "肺倍恩注射劑", "Rybrevant", True, "2026-08-19"),
    DrugName("cetuximab", "爾必得舒注射液", "Erbitux", True, "2026-08-19"),
    DrugName("encorafenib", "迫癌癒膠囊", "Braftovi", True, "2026-08-19"),
    DrugName("gefitinib", "艾瑞莎膜衣錠", "Iressa", True, "2026-08-19"),
    DrugName("lazertinib", "", "", None, None),
    DrugName("osimertinib", "泰格莎膜衣錠", "Tagrisso", True, "2026-08-19"),
    DrugName("pembrolizumab", "吉舒達注射劑", "Keytruda", True, "2026-08-19"),
)


def case(**changes: object) -> Case:
    """A tumor-only lung case with consent; ``changes`` replace single facts."""
    facts: dict[str, object] = {
        "sample": "DEMO-0001",
        "tumor_sample": "DEMO-0001-T",
        "normal_sample": None,
        "build": Build.GRCH38,
        "build_evidence": ("contig lengths of 25 chromosomes", "REF bases at 48 of 48 known loci"),
        "assay": Assay.TUMOR_ONLY,
        "tumor_type": TumorType("LUAD", "Lung Adenocarcinoma", "肺腺癌"),
        "age": 60,
        "sex": "female",
        "purity": 0.6,
        "context": MappingProxyType({"setting": "metastatic"}),
        "policy": Policy.GUIDELINE,
        "regulators": (Regulator.FDA, Regulator.TFDA),
        "consent_germline": Consent.YES,
        "specimen": "FFPE tissue",
        "panel": "Example panel, 523 genes",
        "collected": "2026-11-01",
    }
    facts.update(changes)
    return Case(**facts)  # type: ignore[arg-type]


def small(
    gene: str,
    protein: str,
    c: str,
    p: str,
    g: str,
    place: tuple[str, int, str, str],
    consequence: str,
    call: Call,
    population: Population | None = None,
    kind: Kind = Kind.SNV,
    line: int = 1,
) -> Variant:
    """A small variant with its observation."""
    chrom, pos, ref, alt = place
    transcript = TranscriptAnnotation(
        "CSQ",
        gene,
        c.split(":", maxsplit=1)[0],
        (consequence,),
        c,
        p,
        "21/28",
        "protein_coding",
        True,
        False,
        True,
        p.split(":", maxsplit=1)[0],
    )
    observed = Observation(
        kind,
        Source("demo.vcf.gz", line),
        Build.GRCH38,
        chrom,
        pos,
        ref,
        alt,
        gene,
        c,
        p,
        (transcript,),
        0,
        call,
        population or Population(),
        as_reported=MappingProxyType({"HGVSp": p, "SYMBOL": gene}),
    )
    return Variant(
        kind,
        observed,
        gene,
        (gene,),
        f"GRCh38-{chrom}-{pos}-{ref}-{alt}",
        chrom,
        pos,
        ref,
        alt,
        g,
        c,
        p,
        protein,
        consequence,
        21,
        None,
        None,
        "annotated",
    )


def assertion(drugs: tuple[str, ...], row: str, effect: Effect = Effect.SENSITIVITY, **changes: object) -> Assertion:
    """A Tier I level A line of evidence in lung cancer; ``changes`` replace single facts."""
    facts: dict[str, object] = {
        "effect": effect,
        "therapies": drugs,
        "tumor_type": "NSCLC",
        "tier": Tier.I,
        "level": Level.A,
        "escat": "I-A",
        "evidence_id": row,
        "conditions": (
            Condition("metastatic disease", ConditionState.MET, "setting", "metastatic", "轉移性疾病"),
            Condition("first line of treatment", ConditionState.UNKNOWN, "line", "1", "第一線治療"),
        ),
        "approvals": (
            Approval("FDA", "2018-04-18", "approved"),
            Approval("TFDA", None, "approved"),
        ),
        "reimbursement": (
            Reimbursement(
                "NHI",
                "covered",
                "EGFR exon 19 deletion or L858R; stage IIIB to IV adenocarcinoma, first line; prior review every 3 months",
                "2024-10-01",
                "NHI drug rule 9.80",
                "EGFR 外顯子19缺失或L858R；IIIB至IV期肺腺癌第一線；每3個月事前審查",
            ),
        ),
        "citations": ("PMID:29151359",),
        "rule": "AMP-A-label",
        "review": "checked",
        "checked_on": "2026-11-20",
        "biomarker": "EGFR p.L858R",
    }
    facts.update(changes)
    return Assertion(**facts)  # type: ignore[arg-type]


def egfr() -> Finding:
    """EGFR L858R with three therapies, one of them without anything known about Taiwan."""
    variant = small(
        "EGFR",
        "L858R",
        "NM_005228.5:c.2573T>G",
        "NP_005219.2:p.Leu858Arg",
        "NC_000007.14:g.55191822T>G",
        ("7", 55191822, "T", "G"),
        "missense_variant",
        Call(0.32, "FORMAT/AD", 812, 552, 260, ("PASS",), "0/1"),
        line=812,
    )
    return Finding(
        "F1",
        variant,
        Tier.I,
        Level.A,
        "I-A",
        Oncogenicity("Oncogenic", 13, ("OS1", "OM1", "OP4"), ("known hotspot", "kinase domain", "absent from gnomAD")),
        (
            assertion(("osimertinib",), "LUNG-001"),
            assertion(
                ("gefitinib",),
                "LUNG-007",
                approvals=(Approval("FDA", "2015-07-13", "approved"), Approval("TFDA", None, "unknown")),
                reimbursement=(
                    Reimbursement("NHI", "covered", "EGFR mutation, first line", "2024-10-01", "9.24", "EGFR 突變，第一線"),
                ),
                citations=("PMID:19692680",),
            ),
            assertion(
                ("amivantamab + lazertinib",),
                "LUNG-005",
                approvals=(Approval("FDA", "2024-08-19", "approved"), Approval("TFDA", None, "unknown")),
                reimbursement=(),
                citations=("PMID:38924756",),
            ),
            assertion(
                ("erlotinib + ramucirumab",),
                "LUNG-009",
                approvals=(Approval("FDA", "2020-05-29", "approved"),),
                reimbursement=(),
                citations=(),
                tier=Tier.II,
                level=Level.C,
                escat=None,
                review="unreviewed",
                checked_on=None,
                rule="AMP-unreviewed-cap",
            ),
        ),
        Origin.SOMATIC,
        (),
        (
            Basis(
                "AMP-A-label",
                "EGFR p.L858R matches row LUNG-001 in NSCLC, an ancestor of LUAD; osimertinib is FDA approved.",
                "EGFR p.L858R 符合資料列 LUNG-001（NSCLC，為 LUAD 的上層分類）；osimertinib 經 FDA 核准。",
                ("LUNG-001",),
            ),
            Basis(
                "REVIEW",
                "LUNG-001 was checked against its source on 2026-11-20.",
                "LUNG-001 已於 2026-11-20 對照來源查核。",
                ("LUNG-001",),
            ),
        ),
        (
            Basis(
                "CONTEXT",
                "Line of treatment is not known; level A holds in the first line.",
                "治療線別未知；第一線時證據等級為 A。",
                ("LUNG-001",),
            ),
        ),
    )


def tp53() -> Finding:
    variant = small(
        "TP53",
        "R175H",
        "NM_000546.6:c.524G>A",
        "NP_000537.3:p.Arg175His",
        "NC_000017.11:g.7675088C>T",
        ("17", 7675088, "C", "T"),
        "missense_variant",
        Call(0.41, "FORMAT/AD", 640, 378, 262, ("PASS",), "0/1"),
        line=911,
    )
    return Finding(
        "F3",
        variant,
        Tier.III,
        None,
        None,
        Oncogenicity("Oncogenic", 11, ("OS3", "OM1"), ("hotspot", "DNA-binding domain")),
        (),
        Origin.SOMATIC,
        (),
        (
            Basis(
                "AMP-III",
                "Oncogenic, but no therapy, diagnosis or prognosis row applies in this tumor.",
                "具致癌性，但本腫瘤類型沒有適用的用藥、診斷或預後資料。",
            ),
        ),
    )


def brca2() -> Finding:
    variant = small(
        "BRCA2",
        "S1722fs",
        "NM_000059.4:c.5164_5165del",
        "NP_000050.3:p.Ser1722TyrfsTer4",
        "NC_000013.11:g.32339519_32339520del",
        ("13", 32339517, "CAG", "C"),
        "frameshift_variant",
        Call(0.48, "FORMAT/AD", 512, 266, 246, ("PASS",), "0/1"),
        kind=Kind.DELETION,
        line=1204,
    )
    return Finding(
        "F2",
        variant,
        Tier.II,
        Level.C,
        "III-A",
        Oncogenicity("Oncogenic", 10, ("OVS1", "OP4"), ("null variant in a tumor suppressor", "absent from gnomAD")),
        (
            assertion(
                ("olaparib",),
                "BRCA-014",
                tumor_type="OV",
                tier=Tier.II,
                level=Level.C,
                escat="III-A",
                conditions=(),
                approvals=(Approval("FDA", "2018-12-19", "approved"),),
                reimbursement=(),
                citations=("PMID:30345884",),
                rule="AMP-C-other-tumor",
                biomarker="BRCA2 loss of function",
            ),
        ),
        Origin.POSSIBLE_GERMLINE,
        ("possible_germline",),
        (
            Basis(
                "AMP-C-other-tumor",
                "olaparib is approved for this alteration in another tumor.",
                "olaparib 在其他腫瘤類型獲准用於此變異。",
                ("BRCA-014",),
            ),
            Basis(
                "G3",
                "BRCA2 is one of the seven genes whose tumor findings are followed up in any tumor.",
                "BRCA2 屬於任何腫瘤都需追查的七個基因。",
            ),
        ),
    )


def dnmt3a() -> Finding:
    variant = small(
        "DNMT3A",
        "R882H",
        "NM_022552.5:c.2645G>A",
        "NP_072046.2:p.Arg882His",
        "NC_000002.12:g.25234373C>T",
        ("2", 25234373, "C", "T"),
        "missense_variant",
        Call(0.04, "FORMAT/AD", 900, 864, 36, ("PASS",), "0/1"),
        Population(0.0004, 0.0002, 0.0011, "INFO/gnomAD_AF"),
        line=330,
    )
    return Finding(
        "F4",
        variant,
        Tier.III,
        None,
        None,
        None,
        (),
        Origin.POSSIBLE_CHIP,
        ("possible_chip",),
        (Basis("G5", "DNMT3A at a low fraction may come from blood cells.", "DNMT3A 比例低，可能來自血球。"),),
    )


def wild_polymorphism(n: int) -> Finding:
    variant = small(
        "ALK",
        f"I14{61 + n}V",
        "NM_004304.5:c.4381A>G",
        f"NP_004295.2:p.Ile14{61 + n}Val",
        "NC_000002.12:g.29193706T>C",
        ("2", 29193706 + n, "T", "C"),
        "missense_variant",
        Call(0.5, "FORMAT/AD", 700, 350, 350, ("PASS",)),
        Population(0.99, 0.98, 0.99, "INFO/gnomAD_AF"),
        line=400 + n,
    )
    return Finding(
        f"F{10 + n}",
        variant,
        Tier.IV,
        None,
        None,
        None,
        (),
        Origin.UNKNOWN,
        (),
        (Basis("AMP-IV", "Common in the population (gnomAD 0.99).", "族群常見（gnomAD 0.99）。"),),
    )


def lung(**changes: object) -> Interpretation:
    """Rich: EGFR L858R (I-A), BRCA2 (II-C, possibly inherited), TP53 and DNMT3A (III), three polymorphisms (IV)."""
    findings = (egfr(), brca2(), tp53(), dnmt3a(), *(wild_polymorphism(n) for n in range(3)))
    facts: dict[str, object] = {
        "software_version": "0.1.0",
        "knowledge": KNOWLEDGE,
        "input": (InputFile("demo.vcf.gz", "ab" * 32, "vcf", 120_331),),
        "case": case(),
        "accounting": Accounting(
            1510,
            1516,
            7,
            MappingProxyType({"filtered": 212, "no_protein_effect": 480, "outside_known_genes": 816}),
            (RefusedRecord(812, "POS is not a number"),),
            (SetAside("filtered", 77, "1:1000 A>G weak_evidence"),),
        ),
        "findings": findings,
        "germline_findings": (
            GermlineFinding(
                "F2",
                GermlineState.POSSIBLE,
                "any_tumor",
                "G3",
                "BRCA2 truncating variant at VAF 0.48 in a tumor-only test; BRCA2 is followed up in any tumor.",
                "P1",
                ("offer genetic counseling", "confirm in blood"),
                "僅腫瘤檢測，BRCA2 截短變異比例 0.48；此基因在任何腫瘤都需追查。",
                ("安排遺傳諮詢", "抽血確認"),
            ),
            GermlineFinding(
                "F3",
                GermlineState.NOT_FLAGGED,
                "age",
                "G3",
                "TP53: only under 30 years.",
                "P4",
                (),
                "TP53：僅30歲以下列入。",
                (),
            ),
        ),
        "wild_type": (
            WildType("KRAS", "exons 2-4", WildTypeState.CANNOT_CALL, "exon 4 was not covered", "外顯子4未涵蓋"),
            WildType("BRAF", "codon 600", WildTypeState.WILD_TYPE, "covered at 400 reads", "定序深度400"),
        ),
        "biomarkers": MappingProxyType(
            {
                "tmb": MappingProxyType(
                    {
                        "value": 6.2,
                        "unit": "mut/Mb",
                        "status": "low",
                        "assay": "Example panel",
                        "caveat": "the cut-off of 10 belongs to another assay",
                    }
                ),
                "msi": MappingProxyType({"status": "MSS"}),
            }
        ),
        "warnings": (Warning_("KNOWLEDGE_AGE", False, "The knowledge base is 12 days old.", "知識庫已有12天。"),),
        "questions": (
            Question("line", "Which line of treatment is planned?", "預定為第幾線治療？", ("1", "2"), ("F1",)),
            Question("prior", "Which drugs were given before?", "先前用過哪些藥？", ("EGFR-TKI", "none"), ("F1",)),
        ),
        "date": "2026-11-01",
        "drugs": DRUGS,
    }
    facts.update(changes)
    return Interpretation(**facts)  # type: ignore[arg-type]


def colon() -> Interpretation:
    """A laboratory report: colorectal cancer, BRAF V600E, MSI-H; RAS wild type with coverage; consent unknown."""
    msi_observed = Observation(
        Kind.SIGNATURE,
        Source("colon.json", 0, "$.biomarkers.msi"),
        Build.GRCH38,
        signature=Signature("MSI", None, None, "MSI-H"),
    )
    msi = Finding(
        "F1",
        Variant(Kind.SIGNATURE, msi_observed, None, (), name_basis="reported"),
        Tier.I,
        Level.A,
        "I-A",
        None,
        (
            assertion(
                ("pembrolizumab",),
                "COL-001",
                tumor_type="*solid",
                biomarker="MSI-H",
                conditions=(),
                approvals=(Approval("FDA", "2020-06-29", "approved"), Approval("TFDA", "2021", "approved")),
                reimbursement=(
                    Reimbursement(
                        "NHI",
                        "covered",
                        "MSI-H metastatic colorectal cancer, first line",
                        "2024-06-01",
                        "9.69",
                        "MSI-H 轉移性大腸直腸癌第一線",
                    ),
                ),
                citations=("PMID:33264544",),
            ),
        ),
        Origin.UNKNOWN,
        (),
        (Basis("AMP-A-label", "MSI-H matches row COL-001.", "MSI-H 符合資料列 COL-001。", ("COL-001",)),),
    )
    braf_variant = small(
        "BRAF",
        "V600E",
        "NM_004333.6:c.1799T>A",
        "NP_004324.2:p.Val600Glu",
        "NC_000007.14:g.140753336A>T",
        ("7", 140753336, "A", "T"),
        "missense_variant",
        Call(0.21, "report", 512, None, None, ("PASS",)),
        line=0,
    )
    braf = Finding(
        "F2",
        braf_variant,
        Tier.I,
        Level.A,
        "I-A",
        Oncogenicity("Oncogenic", 13, ("OS1", "OM1"), ("hotspot",)),
        (
            assertion(
                ("encorafenib + cetuximab",),
                "COL-010",
                tumor_type="COADREAD",
                biomarker="BRAF p.V600E",
                conditions=(Condition("after earlier treatment", ConditionState.UNKNOWN, "line", "2", "先前已接受治療"),),
                approvals=(Approval("FDA", "2020-04-08", "approved"), Approval("TFDA", None, "unknown")),
                reimbursement=(Reimbursement("NHI", "not_covered", "", "2025-03-01", "NHI list"),),
                citations=("PMID:31566309",),
            ),
            assertion(
                ("cetuximab", "panitumumab"),
                "COL-020",
                Effect.RESISTANCE,
                tumor_type="COADREAD",
                biomarker="BRAF p.V600E",
                conditions=(),
                approvals=(),
                reimbursement=(),
                citations=("PMID:29431699",),
                tier=Tier.I,
                level=Level.B,
                escat=None,
                rule="AMP-B-guideline",
            ),
            assertion(
                (),
                "COL-021",
                Effect.PROGNOSTIC_WORSE,
                tumor_type="COADREAD",
                biomarker="BRAF p.V600E",
                conditions=(),
                approvals=(),
                reimbursement=(),
                citations=("PMID:29431699",),
                rule="AMP-A-guideline",
            ),
        ),
        Origin.SOMATIC,
        ("resistance",),
        (
            Basis(
                "AMP-A-label", "BRAF p.V600E matches row COL-010 in COADREAD.", "BRAF p.V600E 符合 COL-010。", ("COL-010",)
            ),
        ),
    )
    return lung(
        case=case(
            sample="DEMO-0002",
            tumor_sample=None,
            tumor_type=TumorType("COADREAD", "Colorectal Adenocarcinoma", "大腸直腸腺癌"),
            age=71,
            sex="male",
            consent_germline=Consent.UNKNOWN,
            purity=None,
            panel=None,
        ),
        input=(InputFile("colon.json", "cd" * 32, "mingbian.report/1", 2_114),),
        accounting=Accounting(1, 1, 1, MappingProxyType({}), ()),
        findings=(msi, braf),
        germline_findings=(GermlineFinding("", None, "", "", "", "", withheld=True, count=1),),
        wild_type=(
            WildType(
                "KRAS",
                "exons 2-4",
                WildTypeState.WILD_TYPE,
                "all codons covered at 100 reads or more",
                "各密碼子深度皆達100",
            ),
            WildType(
                "NRAS",
                "exons 2-4",
                WildTypeState.WILD_TYPE,
                "all codons covered at 100 reads or more",
                "各密碼子深度皆達100",
            ),
        ),
        biomarkers=MappingProxyType({"msi": MappingProxyType({"status": "MSI-H"})}),
        warnings=(),
        questions=(Question("line", "Which line of treatment is planned?", "預定為第幾線治療？", ("1", "2"), ("F2",)),),
    )


HOSTILE_TEXTS = (
    "<DEL>",
    "<DUP:TANDEM>",
    "<b>bold",
    "</para>",
    '<img src="/etc/hostname">',
    '<a href="javascript:x">y</a>',
    "a & b &amp; c",
    "=1+1",
    "@SUM(A1)",
    "{gene}",
    "%s%n",
    "../../etc/passwd",
    "line\nbreak\ttab\rreturn",
    "\u202egnitreverse",
    "nul\x00byte",
    "emoji 😀 and 𠮷",
    "，。、；：」」」",
    "（（「「",
    "x" * 20_000,
    "C>" * 5_000,
    "ﬁ ligature é e\u0301",
)


def hostile(text: str, blocking: bool = False) -> Interpretation:
    """The lung case with ``text`` in every field that a file or a knowledge row may fill."""
    base = egfr()
    observed = base.variant.observed
    call = Call(0.3, text, 100, None, None, (text,), text, text, text, text)
    observed = Observation(
        Kind.SNV,
        Source(text, 1, text),
        Build.GRCH38,
        "7",
        55191822,
        text,
        text,
        text,
        text,
        text,
        (),
        -1,
        call,
        Population(0.1, 0.1, 0.1, text),
        as_reported=MappingProxyType({"name": text}),
        clinvar=text,
    )
    variant = Variant(
        Kind.SNV,
        observed,
        text,
        (text,),
        text,
        "7",
        55191822,
        text,
        text,
        text,
        text,
        text,
        text,
        text,
        21,
        name_basis=text,
        flags=(text,),
    )
    evil = assertion(
        (text,),
        text,
        tumor_type=text,
        escat=text,
        conditions=(Condition(text, ConditionState.UNKNOWN, text, text, text),),
        approvals=(Approval(text, text, text), Approval("TFDA", text, "approved")),
        reimbursement=(Reimbursement("NHI", text, text, text, text, text),),
        citations=(text,),
        rule=text,
        review=text,
        checked_on=text,
        biomarker=text,
        text=text,
        text_zh=text,
    )
    basis = (Basis(text, text, text, (text,)),)
    finding = Finding(
        "F1",
        variant,
        Tier.I,
        Level.A,
        text,
        Oncogenicity(text, 1, (text,), (text,)),
        (evil,),
        Origin.SOMATIC,
        (text,),
        basis,
        basis,
    )
    third = Finding("F2", variant, Tier.III, None, None, None, (), Origin.UNKNOWN, (text,), basis)
    return lung(
        software_version=text,
        knowledge=KnowledgeVersion(text, text, text, 1),
        input=(InputFile(text, text, text, 1),),
        case=case(
            sample=text,
            tumor_sample=text,
            normal_sample=text,
            build_evidence=(text,),
            tumor_type=TumorType(text, text, text),
            sex=text,
            context=MappingProxyType({text: text}),
            specimen=text,
            panel=text,
            collected=text,
        ),
        accounting=Accounting(
            1, 3, 2, MappingProxyType({text: 0}), (RefusedRecord(1, text, 1, text),), (SetAside(text, 1, text),)
        ),
        findings=(finding, third),
        germline_findings=(GermlineFinding("F1", GermlineState.POSSIBLE, text, text, text, text, (text,), text, (text,)),),
        wild_type=(WildType(text, text, WildTypeState.CANNOT_CALL, text, text),),
        biomarkers=MappingProxyType(
            {"tmb": MappingProxyType({"value": text, "status": text}), text: MappingProxyType({text: text})}
        ),
        warnings=(Warning_(text, blocking, text, text),),
        questions=(Question(text, text, text, (text,), ("F1",)),),
        date=text,
        drugs=(DrugName(text, text, text, True, text),),
    )


def nothing_found() -> Interpretation:
    """A case in which nothing reached Tier I or II."""
    return lung(
        findings=(tp53(),),
        germline_findings=(),
        wild_type=(),
        biomarkers=MappingProxyType({}),
        questions=(),
        warnings=(),
        accounting=Accounting(20, 20, 1, MappingProxyType({"outside_known_genes": 19}), ()),
        date=None,
    )
