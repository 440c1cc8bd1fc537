"""What the germline rules say, for professionals, in English and Traditional Chinese.

From a tumor or plasma the words are "may be inherited; a blood test is needed", never more. Each text is a pair.
"""

from __future__ import annotations

from collections.abc import Iterable

Text = tuple[str, str]

MAY_BE_INHERITED: Text = ("It may be inherited; a blood test is needed.", "可能遺傳，需要抽血確認。")
MAY_BE_INHERITED_BLOOD: Text = (
    "It may be inherited; because blood is the tumor here, a test on cultured skin fibroblasts or nail is needed.",
    "可能遺傳；因血液本身即為腫瘤，需以培養的皮膚纖維母細胞或指甲檢體確認。",
)
NEGATIVE_NEVER_EXCLUDES: Text = (
    "A tumor test never rules out an inherited variant.",
    "腫瘤檢測無法排除遺傳的可能。",
)
SEEN_BY_ASSAY: Text = ("Seen by the germline assay.", "由生殖細胞檢測所見。")
SEEN_IN_NORMAL: Text = ("Also in the matched normal sample.", "配對正常檢體中亦有此變異。")
SAID_BY_LABORATORY: Text = ("The laboratory reports it as germline.", "檢驗單位報告為生殖細胞變異。")
NOT_IN_NORMAL: Text = (
    "The matched normal sample was read well enough and does not carry it: acquired, not flagged.",
    "配對正常檢體深度足夠且無此變異：屬後天發生，不標示。",
)
SOMATIC_BY_LABORATORY: Text = (
    "The laboratory compared tumor and normal and reports it as somatic: not flagged.",
    "檢驗單位比對腫瘤與正常檢體後報告為體細胞變異，不標示。",
)
SOMATIC_WITHOUT_NORMAL: Text = (
    "The report calls it somatic, but no normal sample was read.",
    "報告稱為體細胞變異，但並未檢測正常檢體。",
)
BLOOD_CLONE: Text = (
    (
        "Present in the germline sample in too few reads for every cell: a mosaic, a blood clone, or tumor cells in the "
        "sample. Consider another tissue."
    ),
    "正常檢體中的比例低於全身細胞皆有時應有的比例：可能為鑲嵌、血球克隆，或檢體混有腫瘤細胞。請考慮以其他組織確認。",
)
SHALLOW: Text = (
    "The germline sample has too few reads here to tell.",
    "正常檢體於此處讀數過少，無法判定。",
)
IN_ANY_TUMOR: Text = (
    "One of the seven genes followed up in every tumor (ESMO 2023).",
    "屬於任何腫瘤皆應追蹤的七個基因之一（ESMO 2023）。",
)
LOW_VAF_WATCH: Text = (
    (
        "Low VAF, consider: the gene is one of the seven, and a germline variant can fall below the VAF rule (loss of the "
        "mutant copy, indels that are read less well). Weigh the personal and family history."
    ),
    (
        "VAF 偏低，請斟酌：此基因屬七個基因之一，而生殖細胞變異也可能低於 VAF 門檻（突變套數缺失、插入缺失較難讀到）。"
        "請併同個人史與家族史考量。"
    ),
)
EXPLAINED: Text = (
    "Below the VAF rule, but tumor purity and copies explain it as a germline variant: kept.",
    "VAF 低於門檻，但依腫瘤純度與套數可解釋為生殖細胞變異：仍予標示。",
)
AGE_OPEN: Text = (
    "Pending: the age is not reported, and it decides this rule.",
    "待定：年齡未提供，而此規則取決於年齡。",
)
TUMOR_OPEN: Text = (
    "Pending: the tumor type is not known, and it decides this rule.",
    "待定：腫瘤類型未知，而此規則取決於癌別。",
)
TREATMENT_OPEN: Text = (
    "Pending: whether an EGFR inhibitor was given before is not reported.",
    "待定：先前是否用過 EGFR 抑制劑未提供。",
)
SEX_OPEN: Text = (
    "Pending: the gene lies on the X chromosome and the sex is not reported, so what one copy means cannot be said.",
    "待定：此基因位於 X 染色體而性別未提供，無法說明單一套數的意義。",
)
X_MALE: Text = (
    "X-linked, in a man: his only copy carries the variant.",
    "X 染色體性聯，男性：唯一的套數帶有此變異。",
)
X_FEMALE: Text = (
    "X-linked, in a woman: one of two copies carries it as far as is known; she may be affected less, or be a carrier.",
    "X 染色體性聯，女性：就目前所知兩個套數之一帶有此變異，影響可能較輕，或為帶因者。",
)
GENE_LOST: Text = (
    "Class: the gene, or a part of it, is lost, and loss of function is the mechanism of disease.",
    "分類：基因全部或部分缺失，而此基因以失去功能致病。",
)
GENE_BROKEN: Text = (
    "Class: a rearrangement breaks the gene, and loss of function is the mechanism of disease.",
    "分類：重組使基因斷裂，而此基因以失去功能致病。",
)
LOSS_IN_TUMOR: Text = (
    (
        "Copies are lost, or genes broken, in most tumors, and the tumor alone does not tell an acquired from an inherited "
        "loss. Where the personal or family history speaks for it, ask for a test that reads deletions and duplications."
    ),
    "腫瘤常有套數缺失或基因斷裂，單憑腫瘤無法區分後天與遺傳。若個人史或家族史支持，請安排可偵測缺失與重複的檢測。",
)
DUPLICATED: Text = (
    "An extra copy of a gene of inherited risk is of uncertain significance unless its place is known; never flagged.",
    "遺傳風險基因多出一份，除非已知其位置，否則屬意義未明，不標示。",
)
BELOW_VAF: Text = (
    "Not flagged.",
    "不標示。",
)
CARRIER: Text = (
    "Carrier: one pathogenic allele of a gene in which two are needed; not reportable by itself.",
    "帶因者：此基因需兩個致病等位基因才致病，目前只見一個，單獨不需報告。",
)
TWO_HITS: Text = (
    "Two pathogenic alleles of a gene in which two are needed; whether they lie on the two copies must be shown.",
    "此基因需兩個致病等位基因，此處見到兩個；是否位於不同套數須另行確認。",
)
HOMOZYGOUS: Text = (
    "Homozygous in a gene in which two pathogenic alleles are needed.",
    "此基因需兩個致病等位基因，此處為同合子。",
)
IN_CIS: Text = (
    "Two pathogenic variants on the same copy count as one allele.",
    "兩個致病變異位於同一套數，只算一個等位基因。",
)
NOT_LISTED_CHANGE: Text = (
    "In this gene only certain changes are followed up, and this is none of them.",
    "此基因僅特定變異需追蹤，此變異不在其中。",
)
ACMG_LISTED: Text = (
    "On the ACMG list of secondary findings (v3.3).",
    "列於 ACMG 次要發現清單（v3.3）。",
)
NAMED_BY_LIST: Text = (
    "Class: the allele that the ACMG list of secondary findings (v3.3) names.",
    "分類：ACMG 次要發現清單（v3.3）所指名的等位基因。",
)
ACMG_PANEL: Text = (
    (
        "On the ACMG list of secondary findings (v3.3), which is for exomes, genomes and germline assays; a tumor panel is "
        "no search for them, and this would be an incidental, tumor-derived finding."
    ),
    "列於 ACMG 次要發現清單（v3.3），但該清單適用於外顯子體、基因體與生殖細胞檢測；腫瘤套組並非用於此目的，屬偶然發現。",
)
ACMG_RULE_NOT_MET: Text = (
    "On the ACMG list of secondary findings (v3.3), but its rule for this gene is not met.",
    "列於 ACMG 次要發現清單（v3.3），但未符合此基因的報告條件。",
)
GENE_OUTSIDE_TUMOR: Text = (
    (
        "A cancer risk gene outside its usual tumors, and not on the ACMG list of secondary findings: whether it is "
        "reported depends on the test that was ordered."
    ),
    "此為癌症風險基因，但非其常見腫瘤，亦不在 ACMG 次要發現清單：是否報告取決於所開立的檢測。",
)
GENE_OF_THE_TEST: Text = (
    "A cancer risk gene; found in the germline, it concerns the family whatever the tumor.",
    "此為癌症風險基因；既見於生殖細胞，不論腫瘤種類皆與家人有關。",
)
SPORADIC_MLH1: Text = (
    (
        "Sporadic likely: BRAF V600E or MLH1 promoter methylation in this colorectal tumor makes an acquired loss of MLH1 "
        "likelier. Lower certainty; not excluded."
    ),
    "較可能為散發性：此大腸直腸腫瘤有 BRAF V600E 或 MLH1 啟動子甲基化，MLH1 喪失較可能為後天發生。確定性較低，但未排除。",
)
USUALLY_ACQUIRED: Text = (
    "In this tumor type such a change is usually acquired. Lower certainty.",
    "此癌別中這類變異多為後天發生。確定性較低。",
)
HYPERMUTATED: Text = (
    "The tumor is hypermutated (TMB high or MSI-H), so a passenger is likelier. Lower certainty.",
    "腫瘤突變量極高（TMB 高或 MSI-H），較可能為乘客突變。確定性較低。",
)
HOMOPOLYMER: Text = (
    "In an MSI-H tumor a frameshift in this run of bases is usually acquired. Lower certainty.",
    "MSI-H 腫瘤中，此重複序列的移碼多為後天發生。確定性較低。",
)
T790M_UNTREATED: Text = (
    "EGFR T790M before any EGFR inhibitor: about half of such findings were germline (52% in the INHERIT study).",
    "使用 EGFR 抑制劑之前即出現 EGFR T790M：這類發現約半數為生殖細胞變異（INHERIT 研究為 52%）。",
)
T790M_UNKNOWN: Text = (
    "EGFR T790M near half of the reads, and it is not known whether an EGFR inhibitor was given before.",
    "EGFR T790M 約占一半讀數，而先前是否用過 EGFR 抑制劑未知。",
)
T790M_TREATED_HALF: Text = (
    "EGFR T790M near half of the reads after an EGFR inhibitor: acquired is likelier. Lower certainty.",
    "使用 EGFR 抑制劑後出現約占一半讀數的 EGFR T790M：較可能為後天發生。確定性較低。",
)
T790M_TREATED: Text = (
    "EGFR T790M after an EGFR inhibitor, not near half of the reads: not flagged.",
    "使用 EGFR 抑制劑後出現 EGFR T790M，且非約一半讀數，不標示。",
)
T790M_LOW: Text = ("The VAF is low for a germline variant. Lower certainty.", "VAF 對生殖細胞變異而言偏低。確定性較低。")
T790M_OPEN: Text = (
    (
        "EGFR T790M, not near half of the reads, and earlier treatment is not known: would be flagged if no EGFR "
        "inhibitor was given before."
    ),
    "EGFR T790M 非約一半讀數，且先前治療未知：若先前未用過 EGFR 抑制劑，則應標示。",
)
HEME: Text = (
    "A gene of inherited risk for blood cancers, near half of the reads.",
    "此基因與血液腫瘤的遺傳風險有關，且約占一半讀數。",
)
HEME_NOT_HALF: Text = (
    "A gene of inherited risk for blood cancers, but not near half of the reads: not flagged.",
    "此基因與血液腫瘤的遺傳風險有關，但非約一半讀數，不標示。",
)
CLONE_IN_NORMAL: Text = (
    "In a blood cancer the normal sample may hold tumor cells: confirm on cultured skin fibroblasts or nail.",
    "血液腫瘤的正常檢體可能混有腫瘤細胞：請以培養的皮膚纖維母細胞或指甲檢體確認。",
)


def age_rule(age: int | None) -> Text:
    if age is None:
        return (
            "Flagged below 30 years only, and the age is not reported.",
            "此基因僅於未滿 30 歲時標示，而年齡未提供。",
        )
    if age < 30:
        return (f"Flagged below 30 years; the age is {age}.", f"此基因於未滿 30 歲時標示；年齡為 {age} 歲。")
    return (
        f"Flagged below 30 years only; the age is {age}: not flagged.",
        f"此基因僅於未滿 30 歲時標示；年齡為 {age} 歲，不標示。",
    )


def on_tumor(code: str | None, met: bool) -> Text:
    if met:
        return (f"A gene followed up in this tumor type ({code}).", f"此癌別（{code}）應追蹤的基因。")
    if code is None:
        return (
            "Followed up only in certain tumor types, and the tumor type is not known.",
            "此基因僅於特定癌別追蹤，而腫瘤類型未知。",
        )
    return (
        f"Followed up only in certain tumor types, and not in {code}: not flagged.",
        f"此基因僅於特定癌別追蹤，不含 {code}，不標示。",
    )


def join(texts: Iterable[Text]) -> Text:
    """One paragraph of several texts, in both languages; empty ones are left out."""
    given = [t for t in texts if t[0]]
    return " ".join(t[0] for t in given), "".join(t[1] for t in given)


_PENDING = {
    "age": ("Record the age; the rule stays open until then.", "請補登年齡；在此之前規則待定。"),
    "tumor_type": ("Record the tumor type; the rule stays open until then.", "請補登腫瘤類型；在此之前規則待定。"),
    "prior": (
        "Record whether an EGFR inhibitor was given before; the rule stays open until then.",
        "請補登先前是否用過 EGFR 抑制劑；在此之前規則待定。",
    ),
    "sex": ("Record the sex; what one copy means stays open until then.", "請補登性別；在此之前單一套數的意義待定。"),
}
PENDING = tuple(_PENDING)
"""The facts a rule may wait for."""


def to_record(pending: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What to record so that a rule can be decided."""
    steps = [_PENDING[fact] for fact in pending]
    return tuple(s[0] for s in steps), tuple(s[1] for s in steps)


def zygosity(stated: str | None) -> Text:
    """How many copies carry a variant of a germline sample; empty where nobody says."""
    words = {
        "heterozygous": ("Heterozygous: one of two copies.", "異型合子：兩套之一。"),
        "homozygous": ("Homozygous: both copies.", "同型合子：兩套皆有。"),
        "hemizygous": ("Hemizygous: the only copy.", "半合子：唯一的套數。"),
    }
    return words.get(stated or "", ("", ""))


def overruled(by: str, on: str, classification: str) -> Text:
    """A person's own classification, which stands before every table."""
    return (
        f"Class: {classification.replace('_', ' ')}, decided by {by} on {on}.",
        f"分類：{by} 於 {on} 判定為 {CLASSES_ZH.get(classification, classification)}。",
    )


CLASSES_ZH = {
    "pathogenic": "致病",
    "likely_pathogenic": "疑似致病",
    "uncertain": "意義未明",
    "likely_benign": "疑似良性",
    "benign": "良性",
}
"""The five classes of a germline variant and their Chinese names."""


def actions(*, confirmed: bool, blood_is_tumor: bool, inheritance: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What comes next. ``inheritance`` is AD, AR or XL; anything else is told as AD."""
    if inheritance.startswith("AR"):
        relatives = "Offer cascade testing: each brother or sister has a 25% chance of both alleles."
        relatives_zh = "建議家屬逐級檢測：每位手足有 25% 的機率同時帶有兩個等位基因。"
    elif inheritance.startswith("XL"):
        relatives = (
            "Offer cascade testing: the gene lies on the X chromosome, so sons and daughters are concerned differently."
        )
        relatives_zh = "建議家屬逐級檢測：此基因位於 X 染色體，對兒子與女兒的影響不同。"
    else:
        relatives = "Offer cascade testing: each first-degree relative has a 50% chance of carrying it."
        relatives_zh = "建議家屬逐級檢測：每位一等親有 50% 的機率帶有此變異。"
    counseling, counseling_zh = "Refer to genetic counseling.", "轉介遺傳諮詢。"
    if confirmed:
        return (counseling, relatives), (counseling_zh, relatives_zh)
    if blood_is_tumor:
        test = "Order a confirmatory germline test on cultured skin fibroblasts or nail; blood is the tumor here."
        test_zh = "以培養的皮膚纖維母細胞或指甲檢體安排確認檢測；血液本身即為腫瘤。"
    else:
        test, test_zh = "Order a confirmatory germline test on a blood sample.", "抽血安排確認檢測。"
    later = "If confirmed: " + relatives[0].lower() + relatives[1:]
    return (test, counseling, later), (test_zh, counseling_zh, "若確認：" + relatives_zh)
