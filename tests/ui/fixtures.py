"""Hand-made results for the window's tests and pictures. Synthetic: no patient, and no statement to rely on."""

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
from mingbian.model.records import replace
from mingbian.model.variant import (
    Call,
    CopyNumber,
    CopyNumberType,
    Fusion,
    Kind,
    Observation,
    Population,
    Source,
    Variant,
)


def small(
    gene: str,
    protein3: str,
    coding: str,
    chrom: str,
    pos: int,
    ref: str,
    alt: str,
    vaf: float | None,
    depth: int | None,
    consequence: str = "missense_variant",
    residue: int | None = None,
    exon: int | None = None,
    population: Population | None = None,
    filters: tuple[str, ...] | None = ("PASS",),
    kind: Kind = Kind.SNV,
    line: int = 100,
) -> Variant:
    alt_reads = round(vaf * depth) if vaf is not None and depth is not None else None
    observed = Observation(
        kind=kind,
        source=Source("S-0001.vcf.gz", line),
        build=Build.GRCH38,
        chrom=chrom,
        pos=pos,
        ref=ref,
        alt=alt,
        gene=gene,
        hgvs_c=coding,
        call=Call(
            vaf=vaf, vaf_from="FORMAT/AD" if vaf is not None else None, depth=depth, alt_reads=alt_reads, filters=filters
        ),
        population=population or Population(),
        as_reported=MappingProxyType({"CSQ": f"{gene}|{coding}"}),
    )
    return Variant(
        kind=kind,
        observed=observed,
        gene=gene,
        genes=(gene,),
        key=f"GRCh38-{chrom}-{pos}-{ref}-{alt}",
        chrom=chrom,
        pos=pos,
        ref=ref,
        alt=alt,
        hgvs_c=coding,
        hgvs_p=f"NP_000000.1:{protein3}" if protein3 else None,
        protein=None,
        consequence=consequence,
        exon=exon,
        first_residue=residue,
        last_residue=residue,
        name_basis="annotated",
    )


def treatment(
    therapies: tuple[str, ...],
    tier: Tier,
    level: Level,
    note: str = "",
    note_zh: str = "",
    effect: Effect = Effect.SENSITIVITY,
    approvals: tuple[Approval, ...] = (),
    nhi: str = "",
    conditions: tuple[Condition, ...] = (),
    review: str = "checked",
    escat: str | None = "I-A",
    evidence_id: str = "LUNG-001",
    citations: tuple[str, ...] = ("PMID:29151359",),
    tumor_type: str = "NSCLC",
) -> Assertion:
    paid = (
        (
            Reimbursement(
                "NHI", nhi, "biomarker report and pathology report", "2026-11-20", "nhi.gov.tw", "需附檢測報告與病理報告"
            ),
        )
        if nhi
        else ()
    )
    return Assertion(
        effect=effect,
        therapies=therapies,
        tumor_type=tumor_type,
        tier=tier,
        level=level,
        escat=escat,
        evidence_id=evidence_id,
        conditions=conditions,
        approvals=approvals,
        reimbursement=paid,
        citations=citations,
        rule="AMP-A-label",
        review=review,
        checked_on="2026-11-20" if review == "checked" else None,
        biomarker="EGFR p.L858R",
        text=note,
        text_zh=note_zh,
    )


FDA_TFDA = (Approval("FDA", "2018-04-18", "approved"), Approval("TFDA", "2019-02-01", "approved"))
UNKNOWN_SETTING = Condition("Setting: metastatic", ConditionState.UNKNOWN, "setting", "metastatic", "病況：轉移性")


def lung_findings() -> tuple[Finding, ...]:
    egfr = small("EGFR", "p.Leu858Arg", "NM_005228.5:c.2573T>G", "7", 55191822, "T", "G", 0.32, 812, residue=858, exon=21)
    first = Finding(
        id="F1",
        variant=egfr,
        tier=Tier.I,
        level=Level.A,
        escat="I-A",
        oncogenicity=Oncogenicity("Oncogenic", 12, ("OS3", "OM1")),
        assertions=(
            treatment(
                ("osimertinib",),
                Tier.I,
                Level.A,
                "First line; FLAURA",
                "第一線；FLAURA",
                approvals=FDA_TFDA,
                nhi="covered",
            ),
            treatment(
                ("amivantamab + lazertinib",),
                Tier.I,
                Level.A,
                "First line; MARIPOSA",
                "第一線；MARIPOSA",
                approvals=(Approval("FDA", "2024-08-19", "approved"), Approval("TFDA", None, "approved")),
                conditions=(UNKNOWN_SETTING,),
                evidence_id="LUNG-002",
            ),
            treatment(
                ("afatinib", "dacomitinib", "gefitinib", "erlotinib"),
                Tier.I,
                Level.A,
                "First line",
                "第一線",
                approvals=(Approval("FDA", "2013-07-12", "approved"), Approval("TFDA", "?", "unknown")),
                nhi="conditional",
                evidence_id="LUNG-003",
            ),
            treatment(
                ("immune checkpoint inhibitor monotherapy",),
                Tier.I,
                Level.B,
                "Poor response in first line",
                "第一線效果差",
                effect=Effect.NO_BENEFIT,
                review="unreviewed",
                evidence_id="LUNG-004",
            ),
        ),
        origin=Origin.SOMATIC,
        flags=("resistance",),
        basis=(
            Basis(
                "AMP-A-label",
                "The drug is approved for this tumor type with this biomarker.",
                "本癌別核准用藥的生物標記",
                ("LUNG-001",),
            ),
            Basis(
                "match",
                'LUAD belongs to NSCLC; the variant equals "EGFR p.L858R".',
                "LUAD 屬於 NSCLC；變異與「EGFR p.L858R」相同",
            ),
            Basis("best", "3 label rows, 1 guideline row.", "3 筆核准、1 筆指引", ("LUNG-001", "LUNG-002", "LUNG-003")),
        ),
        what_would_change=(
            Basis(
                "CONTEXT-prior",
                "After an EGFR TKI: look also for T790M, C797S and MET amplification.",
                "若曾用 EGFR 標靶藥並進展：加看 T790M、C797S、MET 擴增",
            ),
            Basis("TUMOR", "As small cell lung cancer: II-C.", "若改判為小細胞肺癌：降為 II-C"),
        ),
    )
    amplified = Finding(
        id="F2",
        variant=Variant(
            kind=Kind.COPY_NUMBER,
            observed=Observation(
                kind=Kind.COPY_NUMBER,
                source=Source("S-0001.vcf.gz", 0, "$.copy_number[0]"),
                gene="EGFR",
                copy_number=CopyNumber(CopyNumberType.AMPLIFICATION, 9),
            ),
            gene="EGFR",
            genes=("EGFR",),
            name_basis="reported",
        ),
        tier=Tier.II,
        level=Level.C,
        escat=None,
        oncogenicity=None,
        assertions=(
            treatment(
                (),
                Tier.II,
                Level.C,
                "Amplification beside a mutation; limited evidence",
                "伴隨擴增，證據有限",
                effect=Effect.RESISTANCE,
            ),
        ),
        origin=Origin.SOMATIC,
        flags=(),
        basis=(Basis("AMP-C", "Small studies only.", "僅有小型研究"),),
    )
    pik = Finding(
        id="F3",
        variant=small(
            "PIK3CA", "p.His1047Arg", "NM_006218.4:c.3140A>G", "3", 179234297, "A", "G", 0.12, 640, residue=1047, exon=21
        ),
        tier=Tier.II,
        level=Level.C,
        escat="III-A",
        oncogenicity=Oncogenicity("Oncogenic", 11, ("OS3",)),
        assertions=(
            treatment(
                ("alpelisib + fulvestrant",),
                Tier.II,
                Level.C,
                "Approved in another tumor type",
                "其他癌別核准",
                escat="III-A",
                approvals=(Approval("FDA", "2019-05-24", "approved"),),
                tumor_type="BRCA",
                evidence_id="BRCA-010",
            ),
        ),
        origin=Origin.SOMATIC,
        flags=(),
        basis=(Basis("AMP-C-other", "Approved in another tumor type.", "藥物在其他癌別核准"),),
    )
    tp53 = Finding(
        id="F4",
        variant=small(
            "TP53", "p.Arg175His", "NM_000546.6:c.524G>A", "17", 7675088, "C", "T", 0.28, 701, residue=175, exon=5
        ),
        tier=Tier.III,
        level=None,
        escat=None,
        oncogenicity=Oncogenicity("Oncogenic", 10, ("OS3", "OM1")),
        assertions=(),
        origin=Origin.SOMATIC,
        flags=(),
        basis=(Basis("AMP-III", "Oncogenic, without a treatment tied to it.", "致癌，但沒有對應的用藥證據"),),
    )
    brca = Finding(
        id="F5",
        variant=small(
            "BRCA2",
            "p.Ser1722fs",
            "NM_000059.4:c.5164_5165del",
            "13",
            32339518,
            "AAG",
            "A",
            0.48,
            522,
            "frameshift_variant",
            1722,
            11,
            kind=Kind.DELETION,
        ),
        tier=Tier.III,
        level=None,
        escat=None,
        oncogenicity=Oncogenicity("Likely Oncogenic", 8, ("OVS1",)),
        assertions=(),
        origin=Origin.POSSIBLE_GERMLINE,
        flags=("possible_germline",),
        basis=(
            Basis(
                "G3",
                "Null variant in a gene followed up in any tumor; VAF 48 %.",
                "任何腫瘤都追的基因出現功能喪失變異；VAF 48 %",
            ),
        ),
    )
    dnmt = Finding(
        id="F6",
        variant=small(
            "DNMT3A", "p.Arg882His", "NM_022552.5:c.2645G>A", "2", 25234373, "C", "T", 0.031, 910, residue=882, exon=23
        ),
        tier=Tier.III,
        level=None,
        escat=None,
        oncogenicity=Oncogenicity("Oncogenic", 10, ("OS3",)),
        assertions=(),
        origin=Origin.POSSIBLE_CHIP,
        flags=("possible_chip",),
        basis=(Basis("CHIP", "A gene of clonal hematopoiesis at a low VAF.", "克隆性造血常見基因且 VAF 低"),),
    )
    silent = Finding(
        id="F7",
        variant=small(
            "EGFR",
            "p.Gln787=",
            "NM_005228.5:c.2361G>A",
            "7",
            55181370,
            "G",
            "A",
            0.51,
            655,
            "synonymous_variant",
            787,
            20,
            Population(0.42, 0.30, 0.5, "INFO/CSQ gnomAD"),
        ),
        tier=Tier.IV,
        level=None,
        escat=None,
        oncogenicity=Oncogenicity("Benign", -9, ("SBVS1",)),
        assertions=(),
        origin=Origin.UNKNOWN,
        flags=(),
        basis=(Basis("AMP-IV", "Common in a population.", "族群常見"),),
    )
    doubtful = Finding(
        id="F8",
        variant=small(
            "KMT2C",
            "p.Cys391Ter",
            "NM_170606.3:c.1173C>A",
            "7",
            152248140,
            "G",
            "T",
            None,
            None,
            "stop_gained",
            391,
            8,
            filters=("weak_evidence",),
        ),
        tier=None,
        level=None,
        escat=None,
        oncogenicity=None,
        assertions=(),
        origin=Origin.UNKNOWN,
        flags=("assay_caveat",),
        basis=(Basis("NO-TIER", "The caller's filter says weak evidence.", "呼叫程式標示證據薄弱"),),
    )
    fusion = Finding(
        id="F9",
        variant=Variant(
            kind=Kind.FUSION,
            observed=Observation(
                kind=Kind.FUSION,
                source=Source("S-0001.vcf.gz", 0, "$.fusions[0]"),
                fusion=Fusion("EML4", "ALK", "2:42522656", "2:29446394", 55, True),
            ),
            gene="ALK",
            genes=("EML4", "ALK"),
            name_basis="reported",
        ),
        tier=Tier.III,
        level=None,
        escat=None,
        oncogenicity=None,
        assertions=(),
        origin=Origin.UNKNOWN,
        flags=(),
        basis=(Basis("AMP-III", "Not assessed in this drawing.", "示意"),),
    )
    return (first, amplified, pik, tp53, brca, dnmt, silent, fusion, doubtful)


def lung(consent: Consent = Consent.YES) -> Interpretation:
    """A lung cancer with everything the window can show."""
    examples = tuple(SetAside("filtered", 1000 + i, f"chr1:{10_000 + i} A>G LowQual") for i in range(40))
    examples += tuple(SetAside("no_protein_effect", 4000 + i, f"chr2:{20_000 + i} C>T intron_variant") for i in range(40))
    return Interpretation(
        software_version="0.1.0",
        knowledge=KnowledgeVersion("2026.11", "2026-11-21", "ab" * 32, 0),
        input=(InputFile("S-0001.vcf.gz", "cd" * 32, "vcf", 123_456),),
        case=Case(
            sample="S-0001",
            tumor_sample="S-0001",
            normal_sample=None,
            build=Build.GRCH38,
            build_evidence=(
                "contig lengths (25 of GRCh38)",
                "The reference bases at known loci are those of GRCh38 (1:114716126 C, 7:140753336 A and 9 more)",
            ),
            assay=Assay.TUMOR_ONLY,
            tumor_type=TumorType("LUAD", "Lung Adenocarcinoma", "肺腺癌"),
            age=62,
            sex="female",
            purity=0.6,
            context=MappingProxyType({"HER2": "negative"}),
            policy=Policy.GUIDELINE,
            regulators=(Regulator.FDA, Regulator.TFDA),
            consent_germline=consent,
            specimen="FFPE",
        ),
        accounting=Accounting(
            records=1512,
            alleles=1512,
            interpreted=9,
            set_aside=MappingProxyType(
                {"filtered": 412, "no_protein_effect": 1021, "not_a_call": 66, "outside_known_genes": 3}
            ),
            refused=(RefusedRecord(812, "POS is not a number"),),
            examples=examples,
        ),
        findings=lung_findings(),
        germline_findings=(
            GermlineFinding(
                "F5",
                GermlineState.POSSIBLE,
                "any_tumor",
                "G3",
                "Followed up in any tumor type; VAF 48 %, purity 60 %",
                "P1",
                ("Confirm in blood", "Offer genetic counseling"),
                "任何腫瘤都追；VAF 48 %，純度 60 %",
                ("抽血確認", "安排遺傳諮詢"),
            ),
            GermlineFinding(
                "F6",
                GermlineState.NOT_FLAGGED,
                "chip",
                "G7",
                "Likely from blood cells",
                "P4",
                (),
                "可能來自血球，不是遺傳",
                (),
            ),
        )
        if consent is Consent.YES
        else (GermlineFinding("", None, "", "", "", "", withheld=True, count=1),),
        wild_type=(WildType("KRAS", "exons 2-4", WildTypeState.CANNOT_CALL, "no coverage was given", "未提供定序覆蓋"),),
        biomarkers=MappingProxyType(
            {"tmb": {"value": 12.0, "unit": "mut/Mb", "status": "high", "assay": None, "caveat": None}}
        ),
        warnings=(),
        questions=(
            Question("prior", "Was an EGFR TKI given before?", "曾用 EGFR 標靶藥？", ("EGFR-TKI", "none"), ("F1",)),
            Question("PD-L1", "PD-L1 expression?", "PD-L1 表現？", ("high", "low", "negative"), ("F1",)),
            Question("setting", "Is the disease metastatic?", "是否轉移？", ("metastatic", "adjuvant"), ("F1",)),
        ),
        date="2026-11-01",
    )


def blocking() -> Interpretation:
    """The same case, read from a truncated file that someone chose to accept."""
    return replace(
        lung(),
        warnings=(
            Warning_(
                "TRUNCATED",
                True,
                "The file ends in the middle of a block; variants after it are missing.",
                "檔案在區塊中間結束，之後的變異都沒有讀到。",
            ),
            Warning_("NOTE", False, "Purity was taken from the file.", "腫瘤細胞比例取自檔案。"),
        ),
    )


def hostile(markup: str) -> Interpretation:
    """A case whose every text tries to be markup."""
    base = lung()
    finding = base.findings[0]
    variant = replace(
        finding.variant,
        gene=markup,
        genes=(markup,),
        hgvs_c=f"NM_1:{markup}",
        hgvs_p=f"NP_1:{markup}",
        observed=replace(
            finding.variant.observed,
            clinvar=markup,
            call=replace(finding.variant.observed.call, filters=(markup,), vaf_from=markup),
            as_reported=MappingProxyType({markup: markup}),
        ),
    )
    assertion = replace(
        finding.assertions[0],
        therapies=(markup,),
        text=markup,
        text_zh=markup,
        citations=(markup,),
        evidence_id=markup,
        tumor_type=markup,
    )
    step = Basis(markup, markup, markup, (markup,))
    bad = replace(
        finding,
        variant=variant,
        assertions=(assertion,),
        basis=(step,),
        what_would_change=(step,),
        flags=(markup,),
        escat=markup,
    )
    return replace(
        base,
        input=(InputFile(markup, "00", "vcf", 1),),
        case=replace(
            base.case,
            sample=markup,
            specimen=markup,
            tumor_type=TumorType("LUAD", markup, markup),
            build_evidence=(markup,),
        ),
        findings=(bad,),
        accounting=replace(
            base.accounting,
            set_aside=MappingProxyType({markup: 3}),
            examples=(SetAside(markup, 1, markup),),
            refused=(RefusedRecord(1, markup),),
        ),
        germline_findings=(
            GermlineFinding("F1", GermlineState.POSSIBLE, "x", markup, markup, "P1", (markup,), markup, (markup,)),
        ),
        questions=(Question("setting", markup, markup, (markup,), ("F1",)),),
        warnings=(Warning_("X", True, markup, markup),),
    )


def colorectal() -> Interpretation:
    """A second, smaller case."""
    base = lung()
    braf = replace(
        base.findings[3],
        id="F1",
        variant=small(
            "BRAF", "p.Val600Glu", "NM_004333.6:c.1799T>A", "7", 140753336, "A", "T", 0.22, 300, residue=600, exon=15
        ),
    )
    return replace(
        base,
        input=(InputFile("S-0002.json", "ef" * 32, "mingbian.report/1", 4000),),
        case=replace(
            base.case,
            sample="S-0002",
            tumor_type=TumorType("COAD", "Colon Adenocarcinoma", "結腸腺癌"),
            age=55,
            sex="male",
            context=MappingProxyType({}),
        ),
        accounting=replace(
            base.accounting, records=1, alleles=1, interpreted=1, set_aside=MappingProxyType({}), refused=(), examples=()
        ),
        findings=(braf,),
        germline_findings=(),
        questions=(),
        warnings=(),
    )
