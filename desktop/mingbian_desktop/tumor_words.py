"""Words of the checklist: expected biomarkers, schemes of hematology, pharmacogenes and the laboratory's own rules."""

from __future__ import annotations

from mingbian.model.interpretation import CoverageState
from mingbian_desktop.i18n import Text

TAB = Text("檢核表 {n}", "Checklist {n}")
TAB_PLAIN = Text("檢核表", "Checklist")
OPEN = Text("開啟此癌別的檢核表", "Open the checklist of this tumor")
PANE = Text("此癌別的檢核表", "Checklist of this tumor")

EXPECTED = Text("此癌別應檢測的項目", "What a complete test of this tumor looks at")
NO_TUMOR = Text(
    "尚未選定腫瘤類型，無法列出應檢測的項目。", "No tumor type is chosen, so no list of expected tests applies."
)
CHOOSE = Text("選擇腫瘤類型", "Choose the tumor type")
NO_LIST = Text(
    "此癌別（{code}）目前沒有應檢測項目清單。這不表示檢測已完整。",
    "There is no list of expected tests for {code} yet. That does not mean that the test was complete.",
)
STATES: dict[CoverageState, Text] = {
    CoverageState.FOUND: Text("已檢出 {n}", "Found {n}"),
    CoverageState.NOT_SHOWN: Text("未能證明已檢測 {n}", "Not shown to be looked for {n}"),
    CoverageState.COVERED: Text("已檢測、未檢出或已有結果 {n}", "Looked for, or answered {n}"),
    CoverageState.OTHER_TEST: Text("由其他檢查回答 {n}", "Answered by another test {n}"),
}
NOT_SHOWN_MEANS = Text(
    "沒有資料說明是否檢測的項目不算陰性；請查閱檢測套組說明。",
    "What nothing says was looked for is not negative; see what the assay covers.",
)
BY = Text("依據 {names}", "Expected by {names}")
SOURCES = Text("出處", "Sources")
FINDING_OPEN = Text("檢視此變異", "Look at the finding")

EXPECTED_BY: dict[str, Text] = {
    "explainer list": Text("衛教清單", "explainer list"),
    "explainer list (HRR)": Text("衛教清單（HRR）", "explainer list (HRR)"),
    "explainer list (any tumor)": Text("衛教清單（不限癌別）", "explainer list (any tumor)"),
    "guideline": Text("指引", "guideline"),
    "label": Text("藥品仿單", "drug label"),
    "label (HRR)": Text("藥品仿單（HRR）", "drug label (HRR)"),
    "label (any tumor)": Text("藥品仿單（不限癌別）", "drug label (any tumor)"),
    "WHO classification": Text("WHO 分類", "WHO classification"),
}
PAYERS: dict[str, Text] = {
    "NHI drug target": Text("健保藥品標的", "NHI drug target"),
    "NHI: ALL panel": Text("健保 ALL 套組", "NHI: ALL panel"),
    "NHI: BRAF V600E, RET fusion": Text("健保：BRAF V600E、RET 融合", "NHI: BRAF V600E, RET fusion"),
    "NHI: BRCA1/2": Text("健保：BRCA1/2", "NHI: BRCA1/2"),
    "NHI: BRCA1/2 in triple-negative": Text("健保：三陰性之 BRCA1/2", "NHI: BRCA1/2 in triple-negative"),
    "NHI: EGFR test before NGS": Text("健保：NGS 前先驗 EGFR", "NHI: EGFR test before NGS"),
    "NHI: HRD rule for PARP inhibitors": Text("健保：PARP 抑制劑之 HRD 規定", "NHI: HRD rule for PARP inhibitors"),
    "NHI: NTRK-fusion solid tumor": Text("健保：NTRK 融合實體瘤", "NHI: NTRK-fusion solid tumor"),
    "NHI: RET mutation": Text("健保：RET 突變", "NHI: RET mutation"),
    "NHI: TP53 single-gene test": Text("健保：TP53 單基因檢測", "NHI: TP53 single-gene test"),
    "NHI: all-RAS test": Text("健保：All-RAS 檢測", "NHI: all-RAS test"),
    "NHI: high-risk MDS panel": Text("健保高風險 MDS 套組", "NHI: high-risk MDS panel"),
    "NHI: leukemia panel": Text("健保白血病套組", "NHI: leukemia panel"),
    "NHI: seven genes (names not published)": Text(
        "健保：七個基因（名稱未公開）", "NHI: seven genes (names not published)"
    ),
    "NHI: single-gene test": Text("健保單基因檢測", "NHI: single-gene test"),
}

SCHEMES = Text("風險分組與定義性變異", "Risk groups and defining alterations")
OTHER_SETTING = Text(
    "在此癌別的另一臨床情境有對應治療；此個案條件不符", "Has a treatment in another setting of this tumor; not this case's"
)
NO_GROUP = Text("無法分組", "no group")
LISTED_ONLY = Text("僅列資料，不計分", "inputs listed, no score")
PROVISIONAL = Text("暫定", "provisional")
DEFINES = Text("定義性變異", "defining")
INPUTS = Text("所需資料", "Inputs")
ROWS = Text("條目", "Rows")

PGX = Text("藥物基因體", "Pharmacogenes")
PGX_APART = Text(
    "與分級分開，只取自正常檢體。劑量由醫師與藥師決定。",
    "Apart from the tiers, from the normal sample only. Doses are for the physician and the pharmacist to decide.",
)
PGX_NONE = Text("沒有正常檢體的相關資料可供判讀。", "Nothing was read in a normal sample that would say.")
PGX_WITHHELD = Text(
    "未記錄對遺傳性結果的同意，因此不顯示。", "Not shown: consent for inherited findings is not recorded as yes."
)
ACTIVITY = Text("活性分數 {score}", "activity score {score}")
NOT_SETTLED = Text("無法判定", "not settled")

RULES = Text("適用的規則", "Rules in force")
RULES_OWN = Text("{name}，版本 {version}；{by} 核可，{on}。", "{name}, version {version}; approved by {by}, {on}.")
RULES_SHA = Text("檔案 SHA-256：{sha}", "SHA-256 of the file: {sha}")
RULES_PLAIN = Text(
    "沒有實驗室自訂規則；依程式預設的門檻。", "The laboratory set no rules of its own; the program's thresholds hold."
)
POLICY = Text("政策：{policy}；主管機關：{regulators}", "Policy: {policy}; regulators: {regulators}")
POLICIES: dict[str, Text] = {
    "label": Text("僅仿單", "label only"),
    "guideline": Text("仿單與指引", "label and guideline"),
}
