"""Texts of reviewing and signing: decisions on a finding, second opinions, comments, the life of a report."""

from __future__ import annotations

from mingbian.cases.records import Verdict
from mingbian_desktop.i18n import Lang, Text

# Actions --------------------------------------------------------------------------------------------------------
MENU_DECIDE = Text("審閱與簽署", "Review and sign")
ACCEPT = Text("確認分級", "Accept the tier")
ON_REPORT = Text("列入報告", "Put on the report")
OVERRULE = Text("改判分級…", "Overrule the tier…")
DISMISS = Text("擱置並說明…", "Dismiss with a reason…")
COMMENT = Text("註解…", "Comment…")
OPINION = Text("第二意見…", "Second opinion…")
CRITERIA = Text("致癌性準則…", "Oncogenicity criteria…")
PATIENT = Text("病人資料…", "Patient's data…")
MARK_REVIEWED = Text("標為已審閱", "Mark as reviewed")
SIGN = Text("簽署…", "Sign…")
AMEND = Text("開立修正…", "Amend…")
RELEASE = Text("放行病人說明…", "Release the patient's pages…")

BUTTON_ACCEPT = Text("確認 A", "Accept A")
BUTTON_ACCEPTED = Text("取消確認 A", "Un-accept A")
BUTTON_REPORT = Text("列入報告 R", "Report R")
BUTTON_REPORTED = Text("自報告移除 R", "Off report R")
BUTTON_OVERRULE = Text("改判分級 T", "Overrule T")
BUTTON_DISMISS = Text("擱置並說明 D", "Dismiss D")
BUTTON_TAKE_BACK = Text("取回變異 D", "Take back D")
BUTTON_COMMENT = Text("註解 C", "Comment C")
BUTTON_OPINION = Text("第二意見 O", "Opinion O")
BUTTON_CRITERIA = Text("致癌性 N", "Oncogenicity N")
BUTTON_SIGN = Text("簽署", "Sign")
BUTTON_REVIEWED = Text("審閱完成", "Reviewed")
BUTTON_AMEND = Text("開立修正", "Amend")

# Why not --------------------------------------------------------------------------------------------------------
WHY_ROLE = Text("您的角色（{role}）不能做這個動作。", "Your role ({role}) does not include this.")
WHY_READ_ONLY = Text("案件庫目前只能讀取。", "The case store is open for reading only.")
WHY_SIGNED = Text("報告已簽署；需要更改時請開立修正。", "The report is signed. To change something, amend it.")
WHY_NOT_SIGNED = Text("報告尚未簽署。", "The report is not signed yet.")
WHY_RELEASED = Text("病人說明已經放行。", "The patient's pages are released already.")
WHY_REVIEWED = Text("已經標為審閱完成。", "It is marked as reviewed already.")
WHY_FACTS = Text("您的角色不能更改個案資訊。", "Your role does not include changing the facts of the case.")
WHY_NO_FINDING = Text("先選一個變異。", "Choose a variant first.")
WHY_DISMISSED = Text("這個變異已擱置；先取回再說。", "This variant is dismissed; take it back first.")

# The table ------------------------------------------------------------------------------------------------------
TAB_DISMISSED = Text("擱置變異 {n}", "Dismissed {n}")
NOTE_UNOPENED = Text("尚未打開看過", "Not opened yet")
NOTE_ACCEPTED = Text("已確認分級", "Tier accepted")
NOTE_DISMISSED = Text("已擱置", "Dismissed")
NOTE_OVERRULED = Text("分級已改判", "Tier overruled")
NOTE_CRITERIA = Text("致癌性準則已調整", "Oncogenicity criteria changed")
NOTE_ON_REPORT = Text("列入報告", "On the report")
NOTE_COMMENTS = Text("{n} 則註解", "{n} comments")
NOTE_COMMENT = Text("1 則註解", "1 comment")
NOTE_OPINION = Text("有第二意見", "Has a second opinion")
NOTE_DISAGREES = Text("第二意見不同", "A second opinion differs")
OPENED_OF = Text("{n} / {total} 已看過", "{n} of {total} opened")

# The pane -------------------------------------------------------------------------------------------------------
SECTION = Text("審閱", "Review")
NOT_DECIDED = Text("尚未決定", "Not decided yet")
DECIDED = Text("決定", "Decision")
BY_AT = Text("{by} ・ {at}", "{by} · {at}")
REASON = Text("理由", "Reason")
PROGRAM_TIER = Text("程式判定", "By the program")
OWN_TIER = Text("審閱後", "As reviewed")
NO_TIER = Text("無法分級", "Not assessable")
COMMENTS = Text("註解", "Comments")
PRINTED = Text("印在報告上", "printed on the report")
REMOVE = Text("移除", "Remove")
OPINION_OF = Text("第二意見", "Second opinion")
OPINION_DISMISS = Text("應擱置", "would dismiss it")
DISAGREES = Text("與目前的判定不同", "differs from how it stands")
WITHDRAW = Text("撤回我的意見", "Withdraw mine")
RESTORE_TIER = Text("恢復程式的分級", "The program's tier again")
SEEN = Text("本院曾見 {n} 例", "Seen here in {n} cases")
SEEN_ONE = Text("本院曾見 1 例", "Seen here in 1 case")
SEEN_TITLE = Text("本院先前的案件", "Earlier cases of this laboratory")
SEEN_NONE = Text("本院先前的案件沒有這個變異。", "No earlier case of this laboratory has this variant.")
SEEN_LINE = Text("{label} ・ {tumor} ・ {tier}", "{label} · {tumor} · {tier}")
SEEN_MORE = Text("另有 {n} 例", "{n} more cases")
SAME_TUMOR = Text("同一種腫瘤", "same tumor")
OTHER_TUMOR = Text("不同腫瘤", "other tumor")
SIGNED_BY = Text("報告 {id}：{name} 於 {at} 簽署", "Report {id}: signed by {name}, {at}")
RELEASED_BY = Text("病人說明由 {name} 放行", "The patient's pages were released by {name}")
UNDONE = Text("已復原：{step}", "Undone: {step}")
REDONE = Text("已重做：{step}", "Done again: {step}")
NOTHING_TO_UNDO = Text("沒有可復原的步驟", "There is nothing to undo")

VERDICTS = {
    Verdict.OPEN: NOT_DECIDED,
    Verdict.ACCEPTED: Text("確認", "Accepted"),
    Verdict.DISMISSED: Text("擱置", "Dismissed"),
}

# What was done --------------------------------------------------------------------------------------------------
SAID_ACCEPTED = Text("已確認：{name}", "Accepted: {name}")
SAID_REOPENED = Text("已取回：{name}", "Taken back: {name}")
SAID_DISMISSED = Text("已擱置：{name}", "Dismissed: {name}")
SAID_OVERRULED = Text("已改判：{name}", "Tier overruled: {name}")
SAID_REPORT = Text("列入報告：{name}", "On the report: {name}")
SAID_OFF_REPORT = Text("不特別列入報告：{name}", "No longer marked for the report: {name}")
SAID_COMMENT = Text("已加上註解", "Comment kept")
SAID_COMMENT_GONE = Text("已移除註解", "Comment removed")
SAID_OPINION_GONE = Text("已撤回第二意見", "Second opinion withdrawn")
SAID_TIER_RESTORED = Text("已恢復程式的分級：{name}", "The program's tier again: {name}")
SAID_OPINION = Text("已記下第二意見", "Second opinion kept")
SAID_CRITERIA = Text("已調整致癌性準則：{name}", "Oncogenicity criteria changed: {name}")
SAID_PATIENT = Text("已保存病人資料", "Patient's data kept")
SAID_REVIEWED = Text("已標為審閱完成", "Marked as reviewed")
SAID_SIGNED = Text("已簽署，報告編號 {id}；備份已完成並驗證", "Signed as report {id}; a backup was made and verified")
SAID_SIGNED_ONLY = Text(
    "已簽署，報告編號 {id}；備份沒有成功，請查看備份設定", "Signed as {id}; the backup failed, look at its settings"
)
SAID_AMENDED = Text(
    "已開立修正；原報告在新報告簽署前仍有效", "Amendment begun; the old report stands until the new one is signed"
)
SAID_RELEASED = Text("已放行病人說明", "The patient's pages are released")

# Dialogs --------------------------------------------------------------------------------------------------------
KEEP = Text("保存", "Keep")
DISMISS_TITLE = Text("擱置 {name}", "Dismiss {name}")
DISMISS_LEAD = Text(
    "可選幾個理由，也可用自己的話。擱置的變異仍列在「擱置變異」，報告會註明。",
    "Choose one reason or several, or use your own words. It stays listed under Dismissed, and the report says so.",
)
DISMISS_DO = Text("擱置", "Dismiss")
DISMISS_OWN = Text("其他理由（自己的話）", "Another reason, in your own words")
DISMISS_LABORATORY = Text("本院用語", "This laboratory's phrases")
DISMISS_GERMLINE = Text("連同「可能遺傳」的標記一起擱置", "Dismiss its mark as possibly inherited too")
DISMISS_GERMLINE_WHY = Text(
    "這個變異可能與遺傳有關；擱置後，諮詢清單也不再列出。請另外確認。",
    "This finding may be inherited. Once dismissed it leaves the counseling list too. Confirm that separately.",
)
NEED_REASON = Text("請選一個理由，或寫下理由。", "Choose a reason, or write one.")
NEED_GERMLINE = Text(
    "請先勾選：連同「可能遺傳」的標記一起擱置。", "Tick first that its mark as possibly inherited goes too."
)
OVERRULE_TITLE = Text("改判 {name}", "Overrule the tier of {name}")
OVERRULE_LEAD = Text(
    "程式判定為 {tier}。改判會與理由一起印在報告上，程式的判定仍保留。",
    "The program says {tier}. Yours is printed with its reason; the program's own stays on record.",
)
TIER = Text("分級", "Tier")
LEVEL = Text("證據等級", "Level of evidence")
LEVEL_NONE = Text("不註明", "Not stated")
OVERRULE_REASON = Text("理由（會印在報告上）", "Reason (printed on the report)")
OVERRULE_DO = Text("改判", "Overrule")
NEED_WORDS = Text("請寫明理由。", "Write the reason.")
COMMENT_TITLE = Text("註解 {name}", "Comment on {name}")
COMMENT_TEXT = Text("註解", "Comment")
COMMENT_PRINT = Text("印在報告上", "Print it on the report")
NEED_COMMENT = Text("請寫下註解。", "Write the comment.")
OPINION_TITLE = Text("對 {name} 的第二意見", "Second opinion on {name}")
OPINION_LEAD = Text(
    "您的意見會與目前的判定並列，不會改變它；意見不同時會標示出來。",
    "Yours stands beside the decision and changes nothing of it. Where the two differ, that is shown.",
)
OPINION_TIER = Text("我認為的分級", "The tier I would give")
OPINION_WOULD_DISMISS = Text("我認為應擱置", "I would dismiss it")
OPINION_NOTE = Text("說明", "Note")
CRITERIA_TITLE = Text("致癌性準則：{name}", "Oncogenicity criteria: {name}")
CRITERIA_LEAD = Text(
    "ClinGen/CGC/VICC 2022。勾選採用的準則，分數與分類會跟著改變。",
    "ClinGen/CGC/VICC 2022. Tick the criteria that hold; points and class follow.",
)
CRITERIA_SUM = Text("{points} 分：{name}", "{points} points: {name}")
CRITERIA_BY_PROGRAM = Text("程式已採用", "used by the program")
CRITERIA_EXCLUDES = Text("{one} 不與 {other} 並用。", "{one} is not used beside {other}.")
PATIENT_TITLE = Text("病人資料", "Patient's data")
PATIENT_LEAD = Text(
    "只存在加密的案件庫，並印在簽署的報告上；不會出現在視窗標題、最近檔案或紀錄檔。",
    "Kept only in the encrypted store and printed on the signed report; never in a window title, a list of files or a log.",
)
PATIENT_NAME = Text("姓名", "Name")
PATIENT_CHART = Text("病歷號", "Chart number")
PATIENT_ID = Text("身分證字號", "National id")
PATIENT_BIRTH = Text("出生日期（例如 1960-01-31）", "Birth date (such as 1960-01-31)")
PATIENT_CLINICIAN = Text("送檢醫師", "Referring clinician")
BAD_BIRTH = Text("出生日期應為 1960-01-31 這樣的日期。", "The birth date must be a day such as 1960-01-31.")

# Signing --------------------------------------------------------------------------------------------------------
SIGN_TITLE = Text("簽署報告", "Sign the report")
SIGN_LEAD = Text(
    "簽署後內容與知識庫版本即凍結。日後更改須開立修正，原報告保留。",
    "A signature freezes the content and the knowledge version. Later changes need an amendment; this report is kept.",
)
SIGN_READY = Text("可以簽署。", "Ready to be signed.")
SIGN_OBSTACLES = Text("簽署前還需要：", "Before it can be signed:")
SIGN_CAUTIONS = Text("請留意；要簽署須寫明理由：", "Take note; to sign all the same, say why:")
SIGN_MEANING = Text("簽署的意義", "Meaning of the signature")
SIGN_PASSWORD = Text("{name} 的密碼", "Password of {name}")
SIGN_DESPITE = Text("仍要簽署的理由（會印在報告上）", "Why it is signed all the same (printed on the report)")
SIGN_DO = Text("簽署", "Sign")
SIGN_OPEN = Text("打開 {name}", "Open {name}")
SIGNING = Text("簽署、製作報告並備份…", "Signing, setting the pages, making a backup…")
AMEND_TITLE = Text("開立修正", "Amend the report")
AMEND_LEAD = Text(
    "案件回到草稿，可再審閱與簽署。新報告有自己的編號並註明理由；原報告在那之前仍有效。",
    "The case becomes a draft again. The new report gets its own number and names the reason; until then the old stands.",
)
AMEND_REASON = Text("修正的理由（會印在報告上）", "Reason of the amendment (printed on the report)")
AMEND_DO = Text("開立修正", "Amend")
RELEASE_TITLE = Text("放行病人說明", "Release the patient's pages")
RELEASE_LEAD = Text(
    "由 {name} 具名放行報告 {id} 的病人說明。放行後才沒有「草稿」字樣。",
    "{name} releases the patient's pages of report {id} by name. Only then do they lose their DRAFT mark.",
)
RELEASE_DO = Text("放行", "Release")
NEED_PASSWORD = Text("請輸入密碼。", "Give your password.")

MEANINGS = {
    "reviewed_and_approved": Text("審閱並核可", "Reviewed and approved"),
    "approved_as_responsible_physician": Text("負責醫師核可", "Approved as responsible physician"),
    "amended_and_approved": Text("修正後核可", "Amended and approved"),
}

# The pages ------------------------------------------------------------------------------------------------------
ISSUED = Text("已簽署 {id}", "Issued as {id}")
NOT_RELEASED = Text("病人說明尚未放行，每頁標示草稿", "Not released: every patient's page says DRAFT")

# Conflict -------------------------------------------------------------------------------------------------------
CONFLICT_TITLE = Text("同時有人修改", "Somebody else changed this too")
CONFLICT_LEAD = Text(
    "{by} 於 {at} 也修改了這一筆。兩邊都在這裡，請選擇要保留哪一個；另一個仍留在稽核紀錄中。",
    "{by} changed this at {at}, after it was shown here. Both are below; choose one. The other stays in the audit trail.",
)
CONFLICT_MINE = Text("我的", "Mine")
CONFLICT_THEIRS = Text("{by} 的", "By {by}")
CONFLICT_KEEP_THEIRS = Text("保留對方的", "Keep theirs")
CONFLICT_USE_MINE = Text("改用我的", "Use mine")
CONFLICT_GONE = Text("（已移除）", "(removed)")
CONFLICT_EMPTY = Text("（空白）", "(empty)")
YES = Text("是", "yes")
NO = Text("否", "no")

FIELDS = {
    "verdict": DECIDED,
    "tier": TIER,
    "level": LEVEL,
    "tier_reason": REASON,
    "oncogenicity": Text("致癌性", "Oncogenicity"),
    "oncogenicity_reason": Text("致癌性理由", "Reason for the oncogenicity"),
    "criteria": Text("致癌性準則", "Oncogenicity criteria"),
    "reasons": REASON,
    "report": ON_REPORT,
    "name": PATIENT_NAME,
    "chart_number": PATIENT_CHART,
    "national_id": PATIENT_ID,
    "birth_date": Text("出生日期", "Birth date"),
    "clinician": PATIENT_CLINICIAN,
    "note": OPINION_NOTE,
    "text": Text("內容", "Text"),
    "status": Text("狀態", "State"),
    "label": Text("名稱", "Label"),
    "assigned": Text("指派給", "Assigned to"),
    "due": Text("期限", "Due"),
    "state": Text("狀態", "State"),
    "priority": Text("優先", "Priority"),
    "confirmation": Text("抽血確認", "Confirmation"),
    "owner": Text("負責人", "Owner"),
    "laboratory": Text("實驗室", "Laboratory"),
}
"""Names of the fields that the two sides of a conflict may differ in."""

ONCOGENICITY_CRITERIA = {
    "OVS1": Text(
        "抑癌基因的無義、移碼、剪接位或起始碼喪失變異", "Stop, frameshift, splice or lost start in a tumor suppressor"
    ),
    "OS1": Text("與已知致癌變異有相同的胺基酸改變", "Same amino-acid change as an oncogenic variant"),
    "OS2": Text("功能試驗顯示促癌作用", "Functional studies show an effect that drives cancer"),
    "OS3": Text("熱點：該殘基 50 個以上腫瘤，此改變 10 個以上", "Hotspot: 50 tumors at the residue, 10 with this change"),
    "OM1": Text("位於功能區的關鍵部位", "In a critical part of a functional domain"),
    "OM2": Text("蛋白質長度改變（框內缺失、插入或終止碼喪失）", "The protein's length changes"),
    "OM3": Text("同一殘基的另一個錯義變異為致癌", "Another missense of the residue is oncogenic"),
    "OM4": Text(
        "熱點：該殘基不到 50 個腫瘤，此改變 10 個以上", "Hotspot: fewer than 50 at the residue, 10 with this change"
    ),
    "OP1": Text("所用的電腦預測一致指向有影響", "All predictions used agree on an effect"),
    "OP2": Text("屬於單一遺傳成因癌症的基因", "Gene of a cancer with a single genetic cause"),
    "OP3": Text("熱點：此改變不到 10 個腫瘤", "Hotspot: fewer than 10 tumors with this change"),
    "OP4": Text("族群中沒有或極罕見", "Absent or extremely rare in the population"),
    "SBVS1": Text("族群頻率超過 5 %", "More than 5 % in a population"),
    "SBS1": Text("族群頻率超過 1 %", "More than 1 % in a population"),
    "SBS2": Text("功能試驗顯示沒有影響", "Functional studies show no effect"),
    "SBP1": Text("所用的電腦預測一致指向沒有影響", "All predictions used agree on no effect"),
    "SBP2": Text("同義變異，且預測不影響剪接", "Silent change not predicted to affect splicing"),
}


def day_time(at: str) -> str:
    """A moment of the journal (UTC, ISO) as the clock on this wall shows it."""
    from datetime import datetime

    try:
        return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return at


def phrase(code: str, lang: Lang) -> str:
    """A reason for dismissing in the user's language: a standard phrase by its code or its English words, or own words."""
    from mingbian.cases.operations import STANDARD_REASONS

    for name, (english, chinese) in STANDARD_REASONS.items():
        if code in (name, english):
            return chinese if lang is Lang.ZH else english
    return code
