"""The keys of clinical context: what each means, how it is asked for in both languages, and what it decides.

A knowledge row names its context as ``key=value``. Each key has one role:

- ``DISEASE``: part of what the disease is (receptor status, mismatch repair). Not met: another disease in effect, so
  the row's drugs are not shown, only that the alteration is actionable in that other setting.
- ``COURSE``: where the patient stands (setting, line, prior therapy, age). Not met: the row speaks of another moment.
- ``ORIGIN``: whether the variant is inherited.
- ``POLICY``: binds the row to a regulator; no fact about the patient.
- ``BLOCK``: says that no sequencing result selects the drug (a histology-only label); such a row never matches.
- ``DESCRIBES``: says where the statement comes from or how it was measured; never a condition.

A key that is not listed is a condition of the course: unknown until someone answers it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    DISEASE = "disease"
    COURSE = "course"
    ORIGIN = "origin"
    POLICY = "policy"
    BLOCK = "block"
    DESCRIBES = "describes"


@dataclass(frozen=True, slots=True)
class ContextKey:
    """``single``: a patient has one value of it, so two values contradict. ``order`` ranks the questions asked."""

    name: str
    role: Role
    en: str
    zh: str
    single: bool = False
    order: int = 50


def _k(name: str, role: Role, en: str, zh: str, *, single: bool = False, order: int = 50) -> ContextKey:
    return ContextKey(name, role, en, zh, single, order)


_D, _C, _X = Role.DISEASE, Role.COURSE, Role.DESCRIBES

KEYS: Mapping[str, ContextKey] = MappingProxyType(
    {
        k.name: k
        for k in (
            _k("HR", _D, "hormone receptor status", "荷爾蒙受體狀態", single=True, order=2),
            _k("HER2", _D, "HER2 status", "HER2 狀態", single=True, order=3),
            _k("castration", _C, "castration state", "去勢狀態", single=True, order=4),
            _k("MMR", _D, "mismatch repair status", "錯配修復狀態", single=True, order=5),
            _k("grade", _D, "tumor grade", "腫瘤分級（分化）", single=True, order=6),
            _k("setting", _C, "disease setting", "疾病階段", order=10),
            _k("stage", _C, "stage", "期別", order=11),
            _k("line", _C, "line of treatment", "治療線數", single=True, order=12),
            _k("prior", _C, "prior treatment", "先前治療", order=13),
            _k("age", _C, "age", "年齡", single=True, order=14),
            _k("menopause", _C, "menopausal status", "停經狀態", single=True, order=15),
            _k("alternatives", _C, "other satisfactory treatment", "其他合適治療", order=16),
            _k("RAI", _C, "radioactive iodine", "放射碘治療", order=17),
            _k("fitness", _C, "fitness for intensive treatment", "能否接受高強度治療", order=18),
            _k("resectable", _C, "resectability", "可切除性", single=True, order=18),
            _k("histology", _D, "histology", "組織型態", order=19),
            _k("site", _D, "site", "部位", order=20),
            _k("sidedness", _D, "side of the colon", "腸道側別", single=True, order=20),
            _k("HPV", _D, "HPV status", "HPV 狀態", single=True, order=21),
            _k("CD19", _D, "CD19 expression", "CD19 表現", single=True, order=22),
            _k("CD33", _D, "CD33 expression", "CD33 表現", single=True, order=22),
            _k("syndrome", _D, "hereditary syndrome", "遺傳症候群", order=23),
            _k("MRD", _C, "measurable residual disease", "微量殘存疾病", single=True, order=24),
            _k("cisplatin", _C, "eligibility for cisplatin", "能否使用 cisplatin", single=True, order=26),
            _k("sex", _C, "sex", "性別", single=True, order=27),
            _k("progression", _C, "progression", "惡化情形"),
            _k("immediate_surgery", _C, "need of immediate surgery", "是否需立即手術"),
            _k("prior_HMA", _C, "prior hypomethylating agent", "先前去甲基化藥物"),
            _k("node", _C, "lymph nodes", "淋巴結"),
            _k("residual", _C, "residual disease", "殘餘病灶"),
            _k("after", _C, "given after", "接續於"),
            _k("endocrine", _C, "endocrine therapy", "內分泌治療"),
            _k("chemotherapy", _C, "chemotherapy", "化學治療"),
            _k("anemia", _C, "anemia", "貧血"),
            _k("PD1", _C, "PD-1 treatment", "PD-1 治療"),
            _k("origin", Role.ORIGIN, "origin of the variant", "變異來源", single=True, order=30),
            _k("germline", Role.ORIGIN, "origin of the variant", "變異來源", single=True, order=30),
            _k("regulator", Role.POLICY, "regulator", "主管機關"),
            _k("label_biomarker", Role.BLOCK, "biomarker in the label", "仿單中的生物標記"),
            _k("selection", Role.BLOCK, "selection by mutation", "是否依突變選擇"),
            _k("scheme", _X, "classification", "分類系統"),
            _k("CPIC", _X, "CPIC level", "CPIC 等級"),
            _k("risk", _X, "risk group", "風險分組"),
            _k("role", _X, "role", "角色"),
            _k("interpretation", _X, "interpretation", "解讀"),
            _k("confirm", _X, "confirm in", "確認方式"),
            _k("specimen", _X, "specimen", "檢體"),
            _k("endpoint", _X, "end point", "研究終點"),
            _k("phase", _X, "disease phase", "疾病期"),
            _k("response", _X, "response to earlier treatment", "先前治療反應"),
            _k("therapy", _X, "treatment intensity", "治療強度"),
            _k("control", _X, "control sample", "對照檢體"),
            _k("matched_WBC", _X, "matched white cells", "配對白血球"),
            _k("detection", _X, "detection", "偵測方式"),
            _k("with", _X, "given with", "併用"),
            _k("dose", _X, "dose", "劑量"),
            _k("comparator", _X, "comparator", "比較對象"),
            _k("duration", _X, "duration", "期間"),
            _k("trial", _X, "trial", "試驗"),
            _k("drug", _X, "drug", "藥物"),
            _k("condition", _X, "condition", "情境"),
            _k("assay", _X, "assay of the label", "仿單所列檢測"),
            _k("cutoff", _X, "cut-off", "切點"),
            _k("tmb", _X, "tumor mutational burden", "腫瘤突變負荷"),
            _k("flag", _X, "note", "註記"),
            _k("subset", _X, "subset", "次群"),
            _k("group", _X, "group", "分群"),
            _k("ancestry", _X, "ancestry", "族群"),
            _k("region", _X, "region", "地區"),
            _k("exposure", _X, "exposure", "暴露"),
            _k("history", _X, "history", "病史"),
            _k("symptoms", _X, "symptoms", "症狀"),
            _k("blasts", _X, "blasts", "芽細胞比例"),
            _k("platelets", _X, "platelets", "血小板"),
            _k("ring_sideroblasts", _X, "ring sideroblasts", "環狀鐵粒幼細胞"),
            _k("subtype", _X, "subtype", "亞型"),
            _k("type", _X, "type", "型別"),
            _k("myeloid_neoplasm", _X, "myeloid neoplasm", "骨髓性腫瘤"),
            _k("enhancement", _X, "enhancement on imaging", "影像顯影"),
            _k("EMA", _X, "EMA wording", "EMA 仿單文字"),
        )
    }
)

KNOWN: frozenset[str] = frozenset(KEYS) | {"ER", "PR"}
SINGLE: frozenset[str] = frozenset(k.name for k in KEYS.values() if k.single) | {"ER", "PR"}

_BY_FOLDED = MappingProxyType({name.casefold(): name for name in KNOWN})
_NONE_WORDS = frozenset({"none", "untreated", "treatment-naive", "treatment naive", "naive", "no", "no prior treatment"})


def canonical(key: str) -> str:
    """The key as the rows write it, whatever its capitals; an unlisted key comes back unchanged."""
    return _BY_FOLDED.get(key.casefold(), key)


def role(key: str) -> Role:
    known = KEYS.get(key)
    return known.role if known else Role.COURSE


def is_none(value: str) -> bool:
    """Whether a value states absence ("none", "untreated")."""
    return value.strip().casefold().replace("_", " ") in _NONE_WORDS


def derive(context: Mapping[str, str]) -> dict[str, str]:
    """Add what the stated keys imply: hormone receptors are positive where either is, negative where both are."""
    derived = dict(context)
    if "HR" not in derived:
        er, pr = (derived.get(k, "").casefold() for k in ("ER", "PR"))
        if "positive" in (er, pr):
            derived["HR"] = "positive"
        elif er == pr == "negative":
            derived["HR"] = "negative"
    return derived


_VALUES_ZH = MappingProxyType(
    {
        "positive": "陽性",
        "negative": "陰性",
        "low": "低表現",
        "resistant": "去勢抵抗性",
        "sensitive": "去勢敏感性",
        "metastatic": "轉移性",
        "advanced": "晚期",
        "locally advanced": "局部晚期",
        "unresectable": "無法切除",
        "recurrent": "復發",
        "adjuvant": "術後輔助",
        "neoadjuvant": "術前輔助",
        "perioperative": "手術前後",
        "maintenance": "維持治療",
        "newly diagnosed": "新診斷",
        "relapsed refractory": "復發或難治",
        "relapsed/refractory": "復發或難治",
        "relapsed": "復發",
        "refractory": "難治",
        "diagnosis": "診斷時",
        "germline": "遺傳性",
        "somatic": "體細胞",
        "none": "無",
        "no": "否",
        "yes": "是",
        "post": "停經後",
        "pre": "停經前",
        "proficient": "完整",
        "deficient": "缺陷",
        "wild type": "野生型",
        "wildtype": "野生型",
        "mutated": "突變",
        "systemic": "全身性治療",
        "chemotherapy": "化學治療",
        "platinum": "鉑類藥物",
    }
)


def value_zh(value: str) -> str:
    """A context value in Chinese; drug names and anything unlisted stay as written."""
    plain = value.strip().replace("_", " ")
    whole = _VALUES_ZH.get(plain.casefold())
    if whole:
        return whole
    if " or " in plain:
        return "或".join(value_zh(part) for part in plain.split(" or "))
    if plain.casefold().startswith("no "):
        return f"未曾使用 {value_zh(plain[3:])}"
    return plain


def label_en(key: str) -> str:
    known = KEYS.get(key)
    return known.en if known else key.replace("_", " ")


def label_zh(key: str) -> str:
    known = KEYS.get(key)
    return known.zh if known else key.replace("_", " ")


def order(key: str) -> tuple[int, str]:
    known = KEYS.get(key)
    return (known.order if known else 60, key)
