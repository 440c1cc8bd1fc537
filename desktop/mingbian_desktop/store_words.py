"""Texts of the case store: the door, the people, the life of a report, and what the store says when it will not."""

from __future__ import annotations

from mingbian.cases.records import Role, Status
from mingbian.model.errors import UserError
from mingbian_desktop.i18n import Lang, Text

# The door -------------------------------------------------------------------------------------------------------
WIZARD_TITLE = Text("建立案件庫", "Make a case store")
WIZARD_LEAD = Text(
    "案件庫是這台電腦上的一個加密檔案。判讀結果、審閱與簽署都存在裡面，每一步立即保存。",
    "The case store is one encrypted file on this computer. Results, reviews and signatures are kept in it, step by step.",
)
STEP_ONE = Text("第 1 步，共 2 步：檔案與通關密語", "Step 1 of 2: the file and its passphrase")
STEP_TWO = Text("第 2 步，共 2 步：第一位使用者", "Step 2 of 2: the first person")
PLACE = Text("存放位置", "Place")
CHANGE_PLACE = Text("選擇…", "Choose…")
LABORATORY = Text("實驗室名稱（印在報告上）", "Name of the laboratory (printed on reports)")
PASSPHRASE = Text("通關密語", "Passphrase")
PASSPHRASE_AGAIN = Text("再輸入一次", "Once more")
PASSPHRASE_HINT = Text(
    "至少 8 個字元，建議用幾個詞。遺失通關密語就無法再開啟，任何人都救不回來。",
    "8 characters or more; several words are best. Without it nobody can ever open the file again.",
)
NEXT = Text("下一步", "Next")
BACK = Text("上一步", "Back")
MAKE = Text("建立案件庫", "Make the store")
LATER = Text("稍後再說，先不保存", "Later; keep nothing")
OPEN_OTHER = Text("開啟現有的案件庫…", "Open a store that exists…")
NEW_STORE = Text("建立新的案件庫…", "Make a new store…")
ACCOUNT = Text("帳號", "Account name")
FULL_NAME = Text("姓名（印在報告上）", "Full name (printed on reports)")
TITLE = Text("職稱", "Title")
PASSWORD = Text("密碼", "Password")
PASSWORD_AGAIN = Text("再輸入一次密碼", "Password once more")
ALONE = Text("這裡只有我一個人使用（簽署時仍需輸入密碼）", "I work here alone (a signature still asks for the password)")
ALONE_HINT = Text(
    "多人使用時，第一位是系統管理者，由他新增判讀、諮詢與簽署人員。",
    "Where several people work, the first one is the administrator, who adds analysts, counselors and signers.",
)
OPEN_TITLE = Text("開啟案件庫", "Open the case store")
OPEN_DO = Text("開啟", "Open")
LOGIN_TITLE = Text("登入", "Log in")
LOGIN_DO = Text("登入", "Log in")
LOCKED_TITLE = Text("畫面已鎖定", "The screen is locked")
LOCKED_SUB = Text("所有內容都已保存。輸入密碼後回到原來的地方。", "Everything is kept. Give the password to go on.")
SOMEBODY_ELSE = Text("換人登入", "Somebody else")
NOT_EQUAL = Text("兩次輸入的內容不同。", "The two entries differ.")
FILL_IN = Text("請填寫所有欄位。", "Fill in every field.")
STORE_FILES = Text("案件庫 (*.mbcases)", "Case stores (*.mbcases)")

# State ----------------------------------------------------------------------------------------------------------
KEPT_AT = Text("自動保存 {time}", "Kept at {time}")
KEPT_UNDO = Text("自動保存 {time} ・ 可復原：{step}", "Kept at {time} · can be undone: {step}")
ENCRYPTED = Text("離線 ・ 已加密 ・ 無任何連線", "Offline · encrypted · no connection of any kind")
SERVED = Text(
    "這個案件庫在 PostgreSQL 伺服器上：請輸入資料庫帳號的密碼。磁碟加密與備份由伺服器的管理者負責。",
    "This store is on a PostgreSQL server: give the password of the database account. Encryption of the disk and backups "
    "are the matter of whoever runs the server.",
)
READ_ONLY = Text("唯讀：{holder} 自 {since} 起正在使用", "Read only: {holder} has it open since {since}")
RECOVERED = Text("上次不正常結束；先前的 {n} 個步驟都已保存。", "The last session ended badly; all its {n} steps are kept.")
KEPT_NEW = Text("已存入案件庫：第 {n} 號", "Kept as case {n}")
KEPT_BEFORE = Text("這份結果已在案件庫中：第 {n} 號", "This result is in the store already: case {n}")
NOT_KEPT = Text("這份結果沒有存入案件庫。", "This result was not kept.")

# Menu -----------------------------------------------------------------------------------------------------------
MENU_STORE = Text("案件庫", "Store")
STORE_OPEN = Text("建立或開啟案件庫…", "Make or open a store…")
STORE_LOCK = Text("鎖定畫面", "Lock the screen")
STORE_LEAVE = Text("關閉案件庫", "Close the store")
UNDO = Text("復原", "Undo")
REDO = Text("重做", "Redo")

STATUS = {
    Status.DRAFT: Text("草稿", "draft"),
    Status.REVIEWED: Text("已審閱", "reviewed"),
    Status.SIGNED: Text("已簽署", "signed"),
    Status.AMENDED: Text("已修正簽署", "amended"),
}
ROLES = {
    Role.VIEWER: Text("檢視者", "viewer"),
    Role.ANALYST: Text("判讀人員", "analyst"),
    Role.COUNSELOR: Text("遺傳諮詢師", "counselor"),
    Role.SIGNER: Text("簽署醫師", "signer"),
    Role.ADMINISTRATOR: Text("系統管理者", "administrator"),
}
ACTIONS = {
    "case.create": Text("建立案件", "new case"),
    "case.patient": Text("病人資料", "patient's data"),
    "case.answer": Text("個案資訊", "facts of the case"),
    "case.consent": Text("同意事項", "consent"),
    "case.retier": Text("重新判讀", "new interpretation"),
    "case.review": Text("標為已審閱", "marked as reviewed"),
    "case.assign": Text("指派", "assignment"),
    "finding.accept": Text("確認分級", "accepted"),
    "finding.dismiss": Text("擱置變異", "dismissed"),
    "finding.overrule": Text("改判分級", "tier overruled"),
    "finding.oncogenicity": Text("改判致癌性", "oncogenicity overruled"),
    "finding.report": Text("列入報告", "mark for the report"),
    "finding.opinion": Text("第二意見", "second opinion"),
    "comment": Text("註解", "comment"),
    "germline.follow": Text("家族追蹤", "family follow-up"),
    "germline.contact": Text("聯絡紀錄", "contact"),
    "germline.relative": Text("家屬", "relative"),
    "germline.letter": Text("信件", "letter"),
    "germline.pedigree": Text("家系圖", "pedigree"),
}

# Refusals -------------------------------------------------------------------------------------------------------
_REFUSALS: dict[str, str] = {
    "WRONG_PASSPHRASE": "通關密語不對，或這個檔案不是案件庫。",
    "WRONG_PASSWORD": "帳號或密碼不對。連續輸入錯誤會暫時鎖住帳號。",
    "LOCKED_OUT": "密碼錯誤太多次，這個帳號暫時鎖住。請稍候，或洽系統管理者。",
    "WEAK_PASSPHRASE": "通關密語太短，至少 8 個字元。",
    "WEAK_PASSWORD": "密碼太短或太容易猜到。",
    "EXISTS": "已有同名的檔案或帳號，請換一個名稱。",
    "NOT_WRITABLE": "這個位置無法寫入，請檢查權限或換一個位置。",
    "NOT_THERE": "找不到這個案件庫檔案。",
    "DISK_FULL": "磁碟空間不足，這一步沒有保存。先前的步驟都還在；清出空間後再做一次。",
    "NEWER": "這個案件庫由較新版本的程式寫成，請更新程式。",
    "DAMAGED": "案件庫損壞。請還原最新且驗證過的備份，並保留這個檔案供查核。",
    "READ_ONLY": "案件庫目前只能讀取：另有人正在使用。",
    "NOT_PERMITTED": "您的角色不能做這個動作。",
    "CONFLICT": "顯示之後，這筆資料已被別人修改。請看過兩邊的內容再決定。",
    "CHANGED_SINCE": "內容在這期間有變動，請重新看過。",
    "BUSY": "同一時間有人在更新這個案件，請再試一次。",
    "SIGNED": "報告已簽署，不能更改。需要更改時請開立修正。",
    "NOT_SIGNED": "只有已簽署的案件可以修正。",
    "NOT_REVIEWED": "案件尚未標為已審閱。",
    "NOT_OPENED": "還有第 I、II 級的變異沒有打開看過。",
    "NOT_A_DRAFT": "這個案件已經不是草稿。",
    "FOUR_EYES": "這裡要求兩人把關：審閱的人不能簽署。",
    "ACCOUNTING": "變異筆數不平衡，不能簽署。",
    "BLOCKING": "結果帶有重大警告；要簽署請寫明理由。",
    "KNOWLEDGE_OLD": "知識庫已超過 180 天；要簽署請寫明理由。",
    "REASON": "這裡需要寫明理由。",
    "TOO_LONG": "文字太長。",
    "GERMLINE_FLAG": "這個變異可能與遺傳有關；擱置時會一併移除該標記，請另外確認。",
    "NAME": "請填寫帳號與姓名。",
    "LAST_ONE": "這是最後一位可以做這件事的人，請先新增另一位。",
    "SINGLE_USER": "這是單人使用的案件庫，請先改為多人使用。",
    "IN_USE": "案件庫正在使用中。",
    "BACKUP_BAD": "這份備份無法通過驗證。",
    "RELEASED": "這份病人說明已經放行。",
    "SUPERSEDED": "這份報告已由較新的報告取代。",
    "NOT_RELEASED": "病人說明尚未由專人放行。",
    "NOT_A_DAY": "日期格式應為 2026-11-30。",
    "NOT_A_NUMBER": "這不是數字。",
    "MEANING": "請選擇簽署的意義。",
    "SENT": "這封信已寄出，不能更改。",
    "PASSWORD_IN_ADDRESS": "案件庫的位址不可含密碼。請移除；密碼會另外詢問，或由 PostgreSQL 的服務檔或密碼檔提供。",
    "BAD_ADDRESS": "這不是資料庫伺服器的位址。",
    "NO_POSTGRESQL": "這份安裝不能連線到 PostgreSQL 伺服器。",
    "NOT_REACHED": "連不到案件庫的伺服器。請檢查位址、網路與伺服器。",
    "CONNECTION_LOST": "與伺服器的連線中斷。請確認最後一步是否已保存，再繼續；程式會自動重新連線。",
    "NOT_ENCRYPTED": "與伺服器的連線沒有加密，因此不連線。",
    "NOT_DURABLE": "這台伺服器在斷電時會遺失已確認的內容，因此不使用。",
    "ON_A_SERVER": "這個案件庫在資料庫伺服器上：備份、還原、密碼與磁碟加密由伺服器的管理者負責。",
    "SHARED": "伺服器上的案件庫可由多人同時寫入，不需要接手。",
    "NO_STORE": "這裡還沒有案件庫。",
}


def refusal(error: UserError, lang: Lang) -> str:
    """What the store said, in the user's language; in Chinese the library's own words where this table has none."""
    if lang is Lang.ZH:
        code = getattr(error, "code", "")
        return _REFUSALS.get(code, str(error))
    return str(error)


def coded(code: str, text: str, lang: Lang) -> str:
    """Words for a code of the store; ``text``, the library's own, in English and where this table has none."""
    return _REFUSALS.get(code, text) if lang is Lang.ZH else text


def action_text(action: str, lang: Lang) -> str:
    """What a step of the journal is called; its code where it has no words here."""
    known = ACTIONS.get(action) or ACTIONS.get(action.partition(".")[0])
    return known.in_(lang) if known else action
