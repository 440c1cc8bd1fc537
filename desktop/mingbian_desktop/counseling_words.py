"""Texts of the counselor's view: worklist, follow-up, consent, letters, family, pedigree."""

from __future__ import annotations

from mingbian.model.errors import Refusal
from mingbian_desktop.i18n import Lang, Text

# Worklist -------------------------------------------------------------------------------------------------------
TITLE = Text("遺傳諮詢工作清單", "Genetic counseling worklist")
SUB = Text("案件庫中所有可能遺傳的發現", "Every finding of the case store that may be inherited")
PENDING = Text("待處理 {n}", "To do {n}")
OVERDUE = Text("逾期 {n}", "Overdue {n}")
CONFIRMED = Text("已確認 {n}", "Confirmed {n}")
EXCLUDED = Text("已排除 {n}", "Ruled out {n}")
SEARCH = Text("找病人、基因、癌別、負責人…", "Patient, gene, tumor, owner…")
SORT = Text("排序", "Sort by")
SORT_BY = Text("依{what}", "By {what}")
SORTS = {
    "urgency": Text("急迫程度", "urgency"),
    "case": Text("病人", "patient"),
    "variant": Text("基因", "gene"),
    "certainty": Text("確認檢驗", "confirmatory test"),
    "consent": Text("同意", "consent"),
    "due": Text("期限", "due date"),
    "owner": Text("負責人", "owner"),
}
EMPTY = Text("案件庫裡沒有可能遺傳的發現", "No finding of the store may be inherited")
EMPTY_GROUP = Text("這裡目前沒有案件", "Nothing here at the moment")
LISTING = Text("讀取工作清單…", "Reading the worklist…")
COL_PATIENT = Text("病人與腫瘤", "Patient and tumor")
COL_DUE = Text("期限", "Due")
COL_OWNER = Text("負責", "Owner")
DUE_LATE = Text("{day} 逾期", "{day} overdue")
CONFIRMATIONS = {
    "none": Text("尚未開立檢驗", "No test ordered"),
    "ordered": Text("檢驗已開立", "Test ordered"),
    "sampled": Text("已採檢，等結果", "Sampled, waiting"),
    "confirmed": Text("檢驗已確認", "Test confirms it"),
    "not_confirmed": Text("檢驗已排除", "Test rules it out"),
    "declined": Text("病人不願檢驗", "Test declined"),
}
CERTAIN = {
    "confirmed": Text("已確認", "Confirmed"),
    "not_confirmed": Text("已排除", "Ruled out"),
}
NEXT_STEPS = {
    "ordered": Text("等待採檢", "Wait for the sample"),
    "sampled": Text("等待檢驗結果", "Wait for the result"),
    "not_confirmed": Text("說明結果後結案", "Explain the result, then close"),
    "declined": Text("尊重決定", "Respect the choice"),
}
NEXT_CASCADE = Text("家屬檢測 {tested} / {all}", "Relatives tested: {tested} of {all}")
NEXT_RELATIVES = Text("列出需要告知的家屬", "List the relatives to inform")
NEXT_DONE = Text("已結案", "Closed")

ROUTES = {
    "any_tumor": Text("任何腫瘤都追", "Followed up in any tumor"),
    "on_tumor": Text("本腫瘤相關基因", "Gene of this tumor"),
    "heme": Text("血液腫瘤相關基因", "Gene of blood cancers"),
    "age": Text("30 歲以前發病", "Ill before 30"),
    "biallelic": Text("兩套基因都有變異", "Both copies are changed"),
    "acmg_sf": Text("ACMG 次要發現清單", "ACMG secondary findings"),
    "germline": Text("檢測範圍內的遺傳基因", "Hereditary gene of the test"),
    "t790m": Text("EGFR T790M 的規則", "Rule for EGFR T790M"),
}
WHY_VAF = Text("VAF {vaf}", "VAF {vaf}")
WHY_PURITY = Text("純度 {purity}", "purity {purity}")
WHY_GERMLINE = Text("生殖細胞系檢測所見", "seen by the germline assay")
WHY_NORMAL = Text("正常檢體也有", "also in the normal sample")

# Detail ---------------------------------------------------------------------------------------------------------
TABS = {
    "follow": Text("追蹤", "Follow-up"),
    "basis": Text("依據", "Basis"),
    "family": Text("家族", "Family"),
    "letters": Text("信件", "Letters"),
}
PANE = Text("個案追蹤", "Follow-up of the case")
FIELD_TEST = Text("確認檢驗", "Confirmatory test")
FIELD_PRIORITY = Text("優先順序", "Priority")
BY_RULE = Text("依規則（{priority}）", "By rule ({priority})")
FIELD_STATE = Text("進度", "Progress")
STATES = {
    "open": Text("待處理", "To do"),
    "waiting": Text("等待中", "Waiting"),
    "done": Text("已結案", "Closed"),
}
FIELD_OWNER = Text("負責人", "Owner")
NOBODY = Text("未指派", "Nobody yet")
FIELD_DUE = Text("期限（西元年-月-日）", "Due (year-month-day)")
FIELD_NOTE = Text("備註", "Note")
SAVED_AT_ONCE = Text("每一項修改立即保存，可以復原。", "Every change is kept at once and can be undone.")
READ_ONLY = Text(
    "您的角色，或唯讀開啟的案件庫，只能檢視這裡的內容。",
    "Your role, or a store that is open for reading only, allows no changes here.",
)
CONSENT_CHANGE = Text("記錄同意事項…", "Record consent…")
WITHHELD = Text(
    "尚未取得遺傳發現的同意，內容暫不顯示。先詢問病人並記錄，這裡就會更新。",
    "Consent for this kind of finding is not recorded, so nothing is shown. Ask first and record the answer.",
)
INPUTS = Text("規則用到的資料", "What the rule used")
PENDING_FACTS = Text("還缺的資料", "Facts still missing")
SOURCES = Text("來源", "Sources")
ACMG = Text("ACMG/AMP 分類輔助", "Help with the ACMG/AMP class")
ACMG_SUM = Text("{points} 分：{name}（由人判定並簽名）", "{points} points: {name} (a person decides and signs)")
ACMG_NONE = Text("這類變異不適用此計分。", "This scheme is not for this kind of variant.")
ACMG_OPEN = Text("需要人工判斷的條件：{n} 項", "Criteria that need a person: {n}")
CLASSES = {
    "pathogenic": Text("致病", "pathogenic"),
    "likely_pathogenic": Text("疑似致病", "likely pathogenic"),
    "uncertain": Text("意義未明", "uncertain significance"),
    "likely_benign": Text("疑似良性", "likely benign"),
    "benign": Text("良性", "benign"),
}
STRENGTHS = {
    "supporting": Text("輔助", "supporting"),
    "moderate": Text("中度", "moderate"),
    "strong": Text("強", "strong"),
    "very_strong": Text("極強", "very strong"),
    "stand_alone": Text("單獨成立", "stand-alone"),
}
REFERRAL = Text("符合的轉介條件", "Referral criteria that are met")
REFERRAL_NONE = Text("沒有符合的條件；家族史仍須詢問。", "None is met; still ask for the family history.")
REFERRAL_OPEN = Text("補上「{facts}」後才能判斷", "Decided once these are known: {facts}")
TO_DOS = Text("新知識的待辦", "To-dos from newer knowledge")
TO_DO = Text("知識庫 {version} 對此案件有不同判讀（{n} 項）", "Knowledge {version} sees this case differently ({n})")
COMPUTING = Text("計算中…", "Working it out…")
RELATIVES = Text("家屬與檢測", "Relatives and their tests")
RELATIVES_NONE = Text("還沒有列出家屬。", "No relative is listed yet.")
ADD_RELATIVE = Text("新增家屬…", "Add a relative…")
CONTACTS = Text("聯絡紀錄", "Contacts")
CONTACTS_NONE = Text("還沒有聯絡紀錄。", "No contact is noted yet.")
ADD_CONTACT = Text("新增聯絡紀錄…", "Note a contact…")
EDIT = Text("修改", "Edit")
REMOVE = Text("移除", "Remove")
RELATION = Text("與病人的關係", "Relation to the patient")
NAME = Text("姓名（可不填）", "Name (may stay empty)")
CONTACT_AT = Text("聯絡方式", "How to reach them")
INFORMED = {
    "no": Text("未告知", "Not informed"),
    "asked": Text("已請病人轉告", "Patient was asked to tell"),
    "informed": Text("已告知", "Informed"),
    "declined": Text("不想知道", "Does not want to know"),
}
TESTED = {
    "unknown": Text("未檢測", "Not tested"),
    "ordered": Text("檢驗已開立", "Test ordered"),
    "carrier": Text("帶有此變異", "Carries the variant"),
    "not_carrier": Text("沒有此變異", "Does not carry it"),
    "declined": Text("不願檢測", "Test declined"),
}
FIELD_INFORMED = Text("是否告知", "Informed")
FIELD_TESTED = Text("檢測", "Test")
CONTACT_ON = Text("日期（西元年-月-日）", "Day (year-month-day)")
CONTACT_WAY = Text("方式", "Way")
WAYS = {
    "visit": Text("門診", "Visit"),
    "phone": Text("電話", "Phone"),
    "letter": Text("信件", "Letter"),
    "message": Text("訊息", "Message"),
}
CONTACT_WHO = Text("對象", "With whom")
CONTACT_TEXT = Text("內容", "What was said")
LETTERS_NONE = Text("還沒有寫過信。", "No letter was written yet.")
LETTER_DRAFT = Text("草稿", "draft")
LETTER_SENT = Text("已交付 {day}", "given out {day}")
LETTER_OPEN = Text("開啟", "Open")

# Buttons and letters --------------------------------------------------------------------------------------------
TO_PATIENT = Text("寫給病人", "To the patient")
TO_RELATIVES = Text("寫給家屬", "To relatives")
TO_GENETICS = Text("轉介單", "Referral")
PEDIGREE = Text("家系圖", "Pedigree")
LETTER_KINDS = {
    "patient": Text("給病人的信", "Letter to the patient"),
    "relatives": Text("給家屬的信", "Letter to relatives"),
    "referral": Text("遺傳諮詢轉介單", "Referral to genetics"),
    "carrier": Text("帶因者說明", "Letter about a carrier result"),
    "benign": Text("未發現需追蹤變異的說明", "Letter: nothing to follow up"),
}
CHOOSE_FIRST = Text("先選擇一位病人。", "Choose a patient first.")
NOT_NOW = Text("{names}：{why}", "{names}: {why}")
DOT = Text(" ・ ", " · ")
NEEDS_STORE = Text("需要開啟案件庫。", "This needs a case store.")
TO_ALL = Text("不指定收信人", "No one by name")
LARGE = Text("大字版", "Large print")
LETTER_FIELDS = {
    "patient": Text("病人姓名", "Patient's name"),
    "record": Text("病歷號", "Chart number"),
    "addressee": Text("收信人", "Addressee"),
    "hospital": Text("醫院", "Hospital"),
    "doctor": Text("醫師", "Doctor"),
    "counselor": Text("遺傳諮詢師", "Genetic counselor"),
    "phone": Text("聯絡電話", "Phone"),
    "date": Text("日期（西元年-月-日）", "Date (year-month-day)"),
    "report": Text("報告編號", "Report number"),
}
CHECK_TITLE = Text("用字檢查（不會印出）", "Wording check (never printed)")
CHECK_PASSED = Text("{lang}：通過", "{lang}: passed")
CHECK_REMARKS = Text("{lang}：{n} 項提醒", "{lang}: {n} remarks")
CHECK_NONE = Text("寫給專業人員，不檢查用字。", "Written for professionals; its wording is not checked.")
CHECK_ZH = Text(
    "平均句長 {mean} 字，最長 {longest} 字，常用字 {common}",
    "sentences {mean} characters on average, {longest} at most; common characters {common}",
)
CHECK_EN = Text("閱讀程度 {grade} 年級，最長 {longest} 個單字", "reading grade {grade}; longest sentence {longest} words")
LANGS = {"zh-TW": Text("中文", "Chinese"), "en": Text("英文", "English")}
KEEP_DRAFT = Text("存為草稿", "Keep as a draft")
GIVE_OUT = Text("已交付", "Given out")
GIVE_OUT_HINT = Text("交付後內容不再更改。", "Once given out it does not change.")
CLOSE = Text("關閉", "Close")
MAKING = Text("正在製作頁面…", "Making the pages…")
LETTER_KEPT = Text("信件已存入案件。", "The letter is kept with the case.")
SAVE_DIALOG = Text("另存 PDF", "Save the PDF")

# Consent --------------------------------------------------------------------------------------------------------
CONSENT_TITLE = Text("同意事項", "Consent")
CONSENT_SUB = Text(
    "修改後會重新判讀並留下紀錄。遺傳發現未同意時，任何頁面與匯出都不會出現相關內容。",
    "A change interprets the case again and is journaled. Without consent nothing of heredity stands on any page.",
)
CONSENT_FIELDS = {
    "test": Text("本次檢測", "The test itself"),
    "germline": Text("告知偶然發現的遺傳變異", "Hearing of inherited findings"),
    "family_contact": Text("聯絡家屬", "Writing to relatives"),
    "secondary_use": Text("檢體庫與研究使用", "Biobank and research"),
    "nhi_upload": Text("上傳健保署", "Upload to the National Health Insurance"),
}
CONSENT_REASON = Text("如何得知（例如：同意書日期）", "How this is known (such as the date of the form)")
CONSENT_SAVE = Text("記錄並重新判讀", "Record and interpret again")
FILL_RELATION = Text("請填寫與病人的關係。", "Say how they are related.")
FILL_TEXT = Text("請填寫內容。", "Write what was said.")
NOT_A_DAY = Text("日期格式應為 2026-11-30。", "Write the day as 2026-11-30.")
FILL_REASON = Text("請寫明如何得知。", "Say how this is known.")
SAVE = Text("保存", "Keep")
CONSENT_KEPT = Text("同意事項已記錄。", "Consent is recorded.")

# Pedigree -------------------------------------------------------------------------------------------------------
PEDIGREE_TITLE = Text("家系圖", "Pedigree")
PEDIGREE_HINT = Text(
    "點選圖上的人，或用清單選擇，再於右側修改。",
    "Choose a person in the drawing or in the list, then change what is known.",
)
PERSON = Text("家人", "Person")
PROBAND = Text("病人本人", "The patient")
PATIENT = Text("病人", "the patient")
MOTHER_OF = Text("{name}的母親", "mother of {name}")
FATHER_OF = Text("{name}的父親", "father of {name}")
CHILD_OF = {
    "female": Text("{name}的女兒", "daughter of {name}"),
    "male": Text("{name}的兒子", "son of {name}"),
    "unknown": Text("{name}的子女", "child of {name}"),
}
SIBLING_OF = {
    "female": Text("{name}的姊妹", "sister of {name}"),
    "male": Text("{name}的兄弟", "brother of {name}"),
    "unknown": Text("{name}的手足", "sibling of {name}"),
}
PARTNER_OF = Text("{name}的配偶", "partner of {name}")
P_LABEL = Text("稱呼", "Label")
P_SEX = Text("性別", "Sex")
P_SEXES = {
    "female": Text("女", "female"),
    "male": Text("男", "male"),
    "unknown": Text("未知", "not known"),
}
P_AGE = Text("年齡（歲）", "Age (years)")
P_BORN = Text("出生年（西元）", "Year of birth")
P_CANCERS = Text("癌症與發病年齡", "Cancers and ages")
P_CANCERS_HINT = Text("例：乳癌 45；卵巢癌", "such as: breast 45; ovary")
P_CARRIER = Text("帶因，未發病", "Carries it, not ill")
P_TESTED = Text("家族變異檢測", "Test for the variant")
P_TESTS = {
    "": Text("未檢測", "not tested"),
    "found": Text("帶有變異", "found"),
    "not_found": Text("沒有變異", "not found"),
}
P_DECEASED = Text("已過世", "Deceased")
ADD_PARENTS = Text("加父母", "Add parents")
ADD_BROTHER = Text("加兄弟", "Add a brother")
ADD_SISTER = Text("加姊妹", "Add a sister")
ADD_PARTNER = Text("加配偶", "Add a partner")
ADD_SON = Text("加兒子", "Add a son")
ADD_DAUGHTER = Text("加女兒", "Add a daughter")
REMOVE_PERSON = Text("移除這個人", "Remove this person")
STEP_BACK = Text("復原上一步", "Undo the last step")
PEDIGREE_KEPT = Text("家系圖已保存。", "The pedigree is kept.")
NOT_A_NUMBER = Text("「{text}」不是數字。", '"{text}" is not a number.')

# Refusals -------------------------------------------------------------------------------------------------------
REFUSED_LETTERS = {
    "LETTER_NO_CONSENT": Text(
        "還沒有取得同意（或病人不同意），不能寫這封信。先詢問病人並記錄同意事項。",
        "Consent for this is not recorded, or was declined. Ask the person first and record the answer.",
    ),
    "LETTER_NO_FAMILY_CONTACT": Text(
        "病人不同意聯絡家屬，因此不寫信給家屬。可再與病人討論。",
        "The person declined that relatives be written to. Talk with the person again.",
    ),
    "LETTER_OPEN_PROBLEMS": Text(
        "判讀結果還有未解決的問題，不能用來寫信。",
        "The result carries open problems and must not be used for a letter.",
    ),
}
REFUSED_KINDS = {
    "patient": Text(
        "這個發現沒有標記為可能遺傳，不需要寫給病人。", "This finding is not flagged; nothing of it is told to a patient."
    ),
    "relatives": Text(
        "還沒有以正常檢體確認，家屬目前沒有可檢測的變異。先安排確認檢驗。",
        "Not confirmed in normal cells yet, so relatives have nothing to be tested for. Order the test first.",
    ),
    "referral": Text("規則沒有評估這個發現。", "The rules have not assessed this finding."),
    "carrier": Text("這個發現不是帶因者結果。", "This finding is not a carrier result."),
    "benign": Text("這個案件不適用這封信。", "This letter does not fit this case."),
}
_PEDIGREE_ZH = (
    (".conditions", "發病年齡與目前年齡不符。"),
    (".carrier", "標示為帶因者，但檢測沒有找到變異。"),
    (".partners", "配偶關係不可能成立。"),
    (".mother", "與母親的資料互相矛盾（性別或出生年）。"),
    (".father", "與父親的資料互相矛盾（性別或出生年）。"),
    (".age", "年齡不合理，或與出生、過世年份不符。"),
    (".born", "出生年份不合理。"),
    (".died", "過世年份不合理。"),
    ("$.persons", "這樣的關係不可能成立，或有人會與病人失去關聯。"),
)


def letter_refusal(kind: str, error: Refusal, lang: Lang) -> str:
    """Why this letter cannot be made."""
    return REFUSED_LETTERS.get(error.code, REFUSED_KINDS[kind]).in_(lang)


def pedigree_refusal(error: Refusal, lang: Lang) -> str:
    """Why a family cannot be: the library's own reason, in Chinese with a sentence before it."""
    if lang is Lang.EN:
        return error.reason
    where = error.where or ""
    text = next((zh for end, zh in _PEDIGREE_ZH if where.endswith(end)), "這樣的關係不可能成立。")
    return f"{text}（{error.reason}）"
