"""Texts of the laboratory's pages: people, settings, journal, backups, changed knowledge, exports, and unknown tables."""

from __future__ import annotations

from mingbian_desktop.i18n import Text

# A table of no known format ---------------------------------------------------------------------------------------
MAP_TITLE = Text("請確認這個表格各欄的意義", "Say what the columns of this table mean")
MAP_LEAD = Text(
    "這個表格不是已知的格式。下面是依欄名與內容的推測，請逐欄確認；沒有確認之前，不會讀取任何結果。",
    "This table is of no known format. Below is a guess from names and cells; check every column first.",
)
MAP_FILE = Text("檔案：{name}", "File: {name}")
MAP_LOOKING = Text("讀取表格的前幾列…", "Reading the first rows…")
MAP_SEPARATOR = Text("分隔符號", "Separator")
MAP_SEPARATORS = {
    "tab": Text("定位字元（Tab）", "Tab"),
    "comma": Text("逗號", "Comma"),
    "semicolon": Text("分號", "Semicolon"),
}
MAP_HEADER = Text("欄名在第幾列", "Line of the column names")
MAP_LINE = Text("第 {n} 列", "Line {n}")
MAP_PREVIEW = Text("表格的前幾列", "First rows of the table")
MAP_COLUMNS = Text("各欄的意義", "Meaning of each column")
MAP_UNUSED = Text("不使用", "Not used")
MAP_SURE = Text("相當確定", "Quite sure")
MAP_LIKELY = Text("可能", "Likely")
MAP_DOUBT = Text("存疑：{field}", "Doubtful: {field}")
MAP_CHOSEN = Text("由您選定", "Chosen by you")
MAP_WHOLE = Text("整個表格", "For the whole table")
MAP_BUILD = Text("基因體版本", "Genome build")
MAP_UNSAID = Text("不指定", "Not stated")
MAP_ASSAY = Text("檢測種類", "Assay")
MAP_VAF_UNIT = Text("變異比例的寫法", "VAF is written as")
MAP_UNITS = {
    "fraction": Text("小數（0.25）", "Fraction (0.25)"),
    "percent": Text("百分比（25）", "Percent (25)"),
}
MAP_RESULT = Text("這樣對應會得到什麼", "What this gives")
MAP_CHECKING = Text("試讀整個表格…", "Trying it on the whole table…")
MAP_READS = Text("共 {rows} 列，讀出 {n} 個變異。", "{rows} rows, {n} alterations.")
MAP_ASIDE = Text(
    "{n} 列依其內容不列入（例如寫明未檢出）。", "{n} rows are set aside by what they say (such as not detected)."
)
MAP_REFUSED = Text("{n} 列無法讀取；第 {line} 列：{reason}", "{n} rows cannot be read; line {line}: {reason}")
MAP_FIRST = Text("最前面幾個：{names}", "The first: {names}")
MAP_TWICE = Text("「{field}」只能對應一欄。", "Only one column can be “{field}”.")
MAP_KEEP = Text("記住這個對應，下次欄位相同的表格自動採用", "Keep this for the next table with the same columns")
MAP_GO = Text("確認並讀取", "Confirm and read")
MAP_FORGET = Text("忘記這份表格的欄位對應，重新確認", "Forget this table's columns and ask again")
MAP_FORGOTTEN = Text("已忘記，請重新確認各欄的意義。", "Forgotten; say again what the columns mean.")
MAP_NONE_KEPT = Text("這份表格沒有記住的欄位對應。", "No meaning of columns is kept for this table.")
MAP_FIELDS = {
    "gene": Text("基因", "Gene"),
    "transcript": Text("轉錄本", "Transcript"),
    "hgvs_c": Text("編碼序列變異（c.）", "Coding change (c.)"),
    "hgvs_p": Text("蛋白質變異（p.）", "Protein change (p.)"),
    "hgvs_g": Text("基因體變異（g.）", "Genomic change (g.)"),
    "chrom": Text("染色體", "Chromosome"),
    "pos": Text("位置", "Position"),
    "ref": Text("參考鹼基", "Reference bases"),
    "alt": Text("變異鹼基", "Alternate bases"),
    "vaf": Text("變異比例（VAF）", "Allele fraction (VAF)"),
    "depth": Text("讀取深度", "Read depth"),
    "alt_reads": Text("變異讀數", "Variant reads"),
    "consequence": Text("變異效應", "Consequence"),
    "exon": Text("外顯子", "Exon"),
    "filter": Text("過濾結果", "Filter"),
    "origin": Text("來源（體細胞或生殖系）", "Origin (somatic or germline)"),
    "zygosity": Text("接合性", "Zygosity"),
    "status": Text("判讀或分類", "Result or classification"),
    "sample": Text("檢體編號", "Sample"),
    "copy_type": Text("拷貝數變化的種類", "Kind of copy-number change"),
    "copies": Text("拷貝數", "Copies"),
    "fusion": Text("融合基因", "Fusion"),
    "five_prime": Text("融合的 5′ 基因", "5′ gene of a fusion"),
    "three_prime": Text("融合的 3′ 基因", "3′ gene of a fusion"),
    "reads": Text("支持讀數", "Supporting reads"),
    "event": Text("剪接事件", "Splice event"),
    "build": Text("基因體版本", "Genome build"),
}

# The laboratory's pages -------------------------------------------------------------------------------------------
LABORATORY = Text("實驗室管理", "Laboratory")
SECTIONS = Text("實驗室管理的各頁", "Pages of the laboratory")
BACK_TO_CASES = Text("回到案件", "Back to the cases")
NO_STORE = Text(
    "這些頁面屬於案件庫。請先建立或開啟案件庫並登入。",
    "These pages belong to the case store. Make or open one and log in first.",
)
WORKING = Text("處理中…", "Working…")
NOTHING = Text("沒有資料", "Nothing here")
DONE = Text("已保存。", "Kept.")
SAVED_TO = Text("已存到 {place}", "Saved to {place}")
FILTER = Text("篩選", "Filter")
SHOWN = Text("{n} / {total} 筆", "{n} of {total}")
YES = Text("是", "yes")
NO = Text("否", "no")

# People
PEOPLE = Text("人員", "People")
PEOPLE_LEAD = Text(
    "帳號不會刪除，因為紀錄裡有他們的名字；離職時請停用。",
    "Accounts are never deleted, for the journal names them; deactivate those who have left.",
)
PEOPLE_OWN = Text(
    "您可以在這裡變更自己的密碼。人員由系統管理者管理。",
    "Change your own password here. People are kept by an administrator.",
)
PEOPLE_ALONE = Text(
    "這是單人使用的案件庫。改為多人使用時，您仍是簽署醫師，另外加入一位系統管理者來管理帳號與設定。",
    "This store is used by one person. For several people you stay the signer, and an administrator joins who keeps"
    " accounts and settings.",
)
COL_ACCOUNT = Text("帳號", "Account")
COL_NAME = Text("姓名", "Name")
COL_TITLE = Text("職稱", "Title")
COL_ROLE = Text("角色", "Role")
COL_STATE = Text("狀態", "State")
ACTIVE = Text("使用中", "active")
INACTIVE = Text("已停用", "inactive")
LOCKED_UNTIL = Text("密碼錯誤 {n} 次，鎖定至 {time}", "{n} wrong passwords, locked until {time}")
FAILURES = Text("使用中，密碼錯誤 {n} 次", "active, {n} wrong passwords")
ADD_PERSON = Text("新增人員…", "Add a person…")
CHANGE_PERSON = Text("變更角色或職稱…", "Change role or title…")
NEW_PASSWORD = Text("重設密碼…", "New password…")
OWN_PASSWORD = Text("變更我的密碼…", "Change my password…")
SEVERAL_PEOPLE = Text("改為多人使用…", "Change to several people…")
ADD_TITLE = Text("新增人員", "Add a person")
ADD_LEAD = Text(
    "請當面把第一次的密碼交給本人，並請他登入後自行變更。",
    "Hand over the first password in person; its owner changes it after logging in.",
)
ADD_DO = Text("新增", "Add")
CHANGE_TITLE = Text("變更 {name}", "Change {name}")
CHANGE_DO = Text("變更", "Change")
MAY_LOG_IN = Text("可以登入", "May log in")
PASSWORD_TITLE = Text("重設 {name} 的密碼", "New password for {name}")
PASSWORD_LEAD = Text("重設也會解除帳號的鎖定。", "A new password also ends a lock of the account.")
OWN_TITLE = Text("變更我的密碼", "Change my password")
OLD_PASSWORD = Text("目前的密碼", "Present password")
FIRST_PASSWORD = Text("密碼", "Password")
NEW_WORD = Text("新密碼", "New password")
AGAIN = Text("再輸入一次", "Once more")
SEVERAL_TITLE = Text("改為多人使用", "Change to several people")
SEVERAL_LEAD = Text(
    "這一步不能復原。請設定系統管理者的帳號。", "This cannot be undone. Set up the administrator's account."
)
SEVERAL_DO = Text("改為多人使用", "Change to several people")
NEXT_LOGIN = Text("下次登入時生效。", "It holds from the next login.")
ROLE_MAY = {
    "viewer": Text("可以看案件，不能更動。", "Sees cases and changes nothing."),
    "analyst": Text("判讀、加註與審閱案件；不能簽署。", "Interprets, comments and reviews; does not sign."),
    "counselor": Text(
        "追蹤可能的遺傳發現、寫信、放行病人說明。",
        "Follows findings that may be inherited, writes letters, releases patient pages.",
    ),
    "signer": Text("審閱、簽署、修正與放行報告。", "Reviews, signs, amends and releases reports."),
    "administrator": Text(
        "管理人員、設定、備份與紀錄；不判讀案件。",
        "Keeps people, settings, backups and the journal; does not interpret cases.",
    ),
}

# Journal
JOURNAL = Text("紀錄", "Journal")
JOURNAL_LEAD = Text(
    "每一步都記下人員、時間、對象與理由，並以雜湊值串成一條鏈；事後的任何更動都查得出來。",
    "Every step is kept with who, when, what and why, chained by hashes, so that any later change can be found.",
)
COL_WHEN = Text("時間", "When")
COL_WHO = Text("人員", "Who")
COL_WHAT = Text("事項", "What")
COL_CASE = Text("案件", "Case")
COL_WHY = Text("理由與說明", "Why, and details")
EXPORT_JOURNAL = Text("匯出…", "Export…")
VERIFY = Text("驗證整份紀錄", "Verify the journal")
VERIFYING = Text("逐筆驗證紀錄、案件內容與備份…", "Checking every event, every record and the backups…")
SOUND = Text(
    "紀錄完整無誤：{events} 筆紀錄、{entities} 項內容，並與 {anchors} 份備份相符。",
    "The journal is whole: {events} events, {entities} records, in agreement with {anchors} backups.",
)
UNSOUND = Text(
    "紀錄與內容不符，從第 {seq} 筆開始。請停止使用這個案件庫，保留檔案，並聯絡管理者由備份還原。",
    "The journal and the store disagree, from event {seq} on. Stop using this store, keep the file, and have a backup"
    " restored.",
)
HEAD = Text("最後一筆：第 {seq} 筆，雜湊值 {hash}", "Last event: {seq}, hash {hash}")
JSON_LINES = Text("JSON Lines (*.jsonl)", "JSON lines (*.jsonl)")
CASE_NUMBER = Text("第 {n} 號", "case {n}")
WHAT = {
    "store.create": Text("建立案件庫", "store made"),
    "login": Text("登入", "login"),
    "login.failed": Text("登入失敗", "failed login"),
    "user.add": Text("新增人員", "account added"),
    "user.change": Text("變更人員", "account changed"),
    "password.change": Text("變更密碼", "password changed"),
    "passphrase.change": Text("變更通關密語", "passphrase changed"),
    "settings": Text("變更設定", "settings changed"),
    "backup": Text("備份", "backup"),
    "backup.drill": Text("還原演練", "restore drill"),
    "restore": Text("由備份還原", "restored from a backup"),
    "lease.take": Text("接手寫入", "taken over"),
    "to_do.add": Text("列入待辦", "put on the to-do list"),
    "to_do.settle": Text("處理待辦", "to-do settled"),
    "export.identified": Text("匯出（可識別）", "export (identified)"),
    "export.pseudonymized": Text("匯出（假名化）", "export (pseudonymized)"),
    "export.cohort": Text("匯出統計", "export of counts"),
    "finding.open": Text("打開變異", "row opened"),
    "case.sign": Text("簽署", "signed"),
    "case.amend": Text("開立修正", "opened for amendment"),
    "report.release": Text("放行病人說明", "patient's page released"),
    "undo": Text("復原", "undo"),
    "redo": Text("重做", "redo"),
}
STORE_ITSELF = Text("程式", "the program")

# Backups
BACKUPS = Text("備份", "Backups")
BACKUPS_LEAD = Text(
    "每小時、每次簽署後與關閉時自動備份，做完立即驗證。最近 12 小時、7 天、4 週與 12 個月各保留一份，"
    "其餘自動清除；最新的一份永遠保留。",
    "Made every hour, after each signature and on closing, and verified at once. One each is kept of the last 12 hours,"
    " 7 days, 4 weeks and 12 months; the rest is cleared away, never the newest.",
)
COL_EVENTS = Text("紀錄筆數", "Events")
COL_SIZE = Text("大小", "Size")
COL_FILE = Text("檔案", "File")
COL_CHECKED = Text("驗證", "Verified")
CHECKED_WHEN_MADE = Text("製作時已驗證", "when it was made")
CHECKED_NOW = Text("剛才驗證無誤", "just now, sound")
CHECKED_BAD = Text("無法通過驗證", "does NOT verify")
CHECKED_NOT = Text("未驗證", "not yet")
BACKUP_FOLDER_IS = Text("存放在 {folder}", "Kept in {folder}")
BACK_UP = Text("立即備份", "Back up now")
CHECK_BACKUPS = Text("全部重新驗證", "Verify all again")
DRILL = Text("還原演練", "Restore drill")
RESTORE = Text("還原成新檔案…", "Restore into a new file…")
BACKING_UP = Text("備份並驗證…", "Backing up and verifying…")
BACKED_UP = Text("已備份並驗證：{name}", "Backed up and verified: {name}")
BACKUP_FAILED = Text("自動備份失敗：{why}", "The hourly backup failed: {why}")
DRILLING = Text("備份、還原到另一個檔案，逐筆比對…", "Backing up, restoring elsewhere, comparing row by row…")
DRILL_EQUAL = Text(
    "演練成功：{rows} 列全部相同，費時 {seconds} 秒。", "The drill went well: all {rows} rows equal, {seconds} s."
)
DRILL_UNEQUAL = Text(
    "演練發現差異。請驗證案件庫，並保留這些備份。", "The drill found a difference. Verify the store and keep these backups."
)
ALL_CHECKED = Text("{n} 份備份都通過驗證。", "All {n} backups verify.")
SOME_BAD = Text("{n} 份備份無法通過驗證。", "{n} backups do not verify.")
RESTORE_TITLE = Text("還原成新檔案", "Restore into a new file")
RESTORE_LEAD = Text(
    "由 {when} 的備份做出一個新的案件庫檔案。現在使用中的案件庫不會更動，也不會覆蓋任何檔案。",
    "A new store is made from the backup of {when}. The store in use is not touched and no file is overwritten.",
)
RESTORE_PLACE = Text("新檔案的位置", "Place of the new file")
RESTORE_KEY = Text("備份的通關密語（如果之後換過才需要）", "The backup's passphrase, only if it was changed since")
RESTORE_DO = Text("還原", "Restore")
RESTORED = Text("已還原並驗證 {n} 筆紀錄：{place}", "Restored and verified, {n} events: {place}")

# Changed knowledge
CHANGES = Text("知識更新", "Changed knowledge")
CHANGES_LEAD = Text(
    "知識庫更新後，找出哪些案件現在會有不同的說法。已簽署的報告不會更動；需要處理的列入待辦，由人決定。",
    "After the knowledge changed: which cases would now be told otherwise. Signed reports stay as they are; what needs a"
    " look becomes a to-do for people to settle.",
)
LOOK_CHANGED = Text("比對受影響的案件", "Compare the cases concerned")
LOOK_ALL = Text("比對所有案件", "Compare all cases")
STOP = Text("停止", "Stop")
COMPARING = Text("比對第 {n} 件，共 {total} 件…", "Comparing case {n} of {total}…")
LOADING_KNOWLEDGE = Text("載入知識庫…", "Loading the knowledge base…")
STOPPED = Text("已停止，沒有更動任何資料。", "Stopped; nothing was changed.")
COMPARED = Text(
    "比對 {n} 件，{found} 件會有不同的說法。尚未更動任何資料。",
    "{n} cases compared, {found} would be told otherwise. Nothing was changed yet.",
)
UNCHANGED = Text("比對 {n} 件，沒有案件會有不同的說法。", "{n} cases compared, none would be told otherwise.")
TAKE_LIST = Text("列入待辦（{n} 件）", "Put {n} on the to-do list")
LISTED = Text("已列入待辦。", "Put on the to-do list.")
COL_KNOWLEDGE = Text("知識庫版本", "Knowledge")
COL_CHANGE = Text("會有什麼不同", "What would change")
COL_SIGNED = Text("報告", "Report")
SIGNED = Text("已簽署", "signed")
OPEN_CASE = Text("未簽署", "open")
TO_DO_STATES = {
    "found": Text("尚未列入", "not listed yet"),
    "open": Text("待處理", "open"),
    "done": Text("已處理", "done"),
    "declined": Text("不處理", "declined"),
}
SETTLE_DONE = Text("已處理…", "Done…")
SETTLE_DECLINED = Text("不需處理…", "Decline…")
SETTLE_TITLE = Text("第 {n} 號：{state}", "Case {n}: {state}")
SETTLE_REASON = Text("理由", "Reason")
SETTLE_DO = Text("記下", "Note it")
GAINED = Text("新增 {n} 項證據", "assertions gained: {n}")
LOST = Text("少了 {n} 項證據", "assertions lost: {n}")
FLAGGED = Text("遺傳標記由「{was}」變為「{now}」", "germline flag: {was} to {now}")
NO_TIER = Text("未分級", "no tier")
NO_FLAG = Text("無", "none")
TIER_MOVES = Text("{name}：{was} → {now}", "{name}: {was} → {now}")
TIER_STAYS = Text("{name}（{now}）", "{name} ({now})")
SHOW_SETTLED = Text("也顯示已結案的項目", "Show settled entries too")

# Settings
SETTINGS = Text("設定", "Settings")
SETTINGS_LEAD = Text("變更會留在紀錄裡，立即生效。", "Changes are journaled and hold at once.")
SET_LABORATORY = Text("實驗室名稱（印在報告上）", "Name of the laboratory (printed on reports)")
SET_FOUR_EYES = Text("兩人把關：審閱的人不能簽署同一份報告", "Four eyes: who reviewed a case cannot sign it")
SET_IDLE = Text("閒置幾分鐘後鎖定畫面（0 為不鎖定）", "Minutes of idleness until the screen locks (0: never)")
SET_FAILURES = Text("密碼連續錯誤幾次後鎖定帳號", "Wrong passwords until an account locks")
SET_LOCKOUT = Text("帳號鎖定幾分鐘（之後每次加倍）", "Minutes an account stays locked (doubling)")
SET_LENGTH = Text("密碼最少幾個字元", "Shortest password, in characters")
SET_PHRASES = Text("擱置變異的常用理由（每行一則）", "The laboratory's own phrases for dismissal (one a line)")
SET_FOLDER = Text("備份資料夾（留白：案件庫旁的 backups）", "Folder of backups (blank: “backups” beside the store)")
CHOOSE_FOLDER = Text("選擇…", "Choose…")
SAVE_SETTINGS = Text("保存設定", "Keep the settings")
NOT_WHOLE = Text("「{name}」須為 {least} 到 {most} 的整數。", "“{name}” is a whole number from {least} to {most}.")
FOLDER_HINT = Text("最好放在另一顆磁碟或醫院的檔案伺服器。", "Best on another disk or the hospital's file server.")

# Who writes
WORKSTATIONS = Text("工作站", "Workstations")
WORKSTATIONS_LEAD = Text(
    "同一時間只有一台工作站能寫入，其他的只能查看。對方當機或離線時，可以寫明理由接手。",
    "One workstation writes at a time; others only look. Where it has crashed or gone, take over with a reason.",
)
COL_STATION = Text("工作站", "Workstation")
COL_SINCE = Text("開始時間", "Since")
COL_BEAT = Text("最後回應", "Last sign of life")
HERE = Text("這一台", "this one")
ALIVE = Text("使用中", "in use")
STALE = Text("超過 5 分鐘沒有回應", "silent for more than 5 minutes")
BAND = Text(
    "唯讀：{holder}（{station}）自 {since} 起使用這個案件庫。您可以查看，不能更動。",
    "Read only: {holder} ({station}) has been using this store since {since}. You can look, not change.",
)
BAND_STALE = Text("那台工作站已超過 5 分鐘沒有回應。", "That workstation has been silent for more than 5 minutes.")
TAKE_OVER = Text("接手寫入…", "Take over…")
TAKE_TITLE = Text("接手寫入這個案件庫", "Take over this store")
TAKE_LEAD = Text(
    "接手之後，{holder} 的視窗只能查看；他尚未送出的內容不會存進來。請先設法聯絡對方。這一步會留在紀錄裡。",
    "{holder}'s window can then only look, and what is typed there and not yet kept stays out. Try to reach them first."
    " This is journaled.",
)
TAKE_REASON = Text("理由", "Reason")
TAKE_DO = Text("接手", "Take over")
TAKEN = Text("已接手，現在由這台工作站寫入。", "Taken over; this workstation writes now.")

# Is this PDF ours
CHECK_PDF = Text("查驗報告", "Check a report")
CHECK_PDF_LEAD = Text(
    "有人拿報告來詢問時，用這裡確認它是不是由這個案件庫發出、內容有沒有被改過。檔案不會存進案件庫。",
    "When somebody brings a report: was it issued by this store, and is it unchanged. The file is not kept.",
)
DROP_PDF = Text("把報告 PDF 拖到這裡，或按一下選擇檔案", "Drop the report's PDF here, or click to choose it")
PDF_FILES = Text("報告 (*.pdf)", "Reports (*.pdf)")
CHECKING_PDF = Text("查驗 {name}…", "Checking {name}…")
PDF_GENUINE = Text(
    "這份檔案由本案件庫發出，內容沒有更動。報告 {id}，{signer} 於 {at} 簽署。",
    "Issued by this store and unchanged. Report {id}, signed by {signer} at {at}.",
)
PDF_SUPERSEDED = Text(
    "這份檔案由本案件庫發出，內容沒有更動，但已不是最新的：報告 {id} 已由 {newer} 取代。",
    "Issued by this store and unchanged, but no longer in force: report {id} was replaced by {newer}.",
)
PDF_ALTERED = Text(
    "請勿採用：這份檔案帶有報告 {id} 的編號，內容卻與當時發出的不同。",
    "Do not rely on it: it carries the number of report {id}, but is not the file that was issued.",
)
PDF_UNKNOWN = Text(
    "本案件庫沒有發出過這份檔案。它可能來自其他機構，也可能是未簽署的草稿。",
    "This store issued no such file. It may come from elsewhere, or be an unsigned draft.",
)
PDF_UNREADABLE = Text("這個檔案無法讀取，或大得不像一份報告。", "The file cannot be read, or is too large to be a report.")

# Exports
EXPORTS = Text("匯出案件", "Export a case")
EXPORTS_LEAD = Text(
    "匯出的檔案離開了案件庫的保護。每次匯出都會留在紀錄裡：誰、哪一件、哪一種程度。",
    "What is exported leaves the protection of the store. Each export is journaled: who, which case, at which level.",
)
WHICH_CASE = Text("哪一個案件", "Which case")
CASE_ENTRY = Text("第 {n} 號  {label}", "Case {n}  {label}")
WHICH_LEVEL = Text("匯出程度", "Level")
LEVELS = {
    "pseudonymized": Text("假名化", "Pseudonymized"),
    "identified": Text("可識別", "Identified"),
}
LEVEL_MEANS = {
    "pseudonymized": Text(
        "姓名、病歷號、檔名與日期都以代號取代，適合研究與討論。基因資料仍可能認出本人，"
        "所以假名化後仍是個人資料，不是匿名資料。",
        "Names, chart numbers, file names and days are replaced; for research and discussion. Genomic data can still point"
        " to the person: pseudonymized is still personal data, not anonymous data.",
    ),
    "identified": Text(
        "含病人資料與已發出的報告，只能交給參與照護的人。",
        "With the patient's data and the pages as issued; only for those who take part in the care.",
    ),
}
EXPORT_DO = Text("匯出到資料夾…", "Export into a folder…")
EXPORT_FOLDER = Text("匯出到哪個資料夾", "Folder to export into")
EXPORTED = Text("已匯出 {n} 個檔案到 {place}", "{n} files exported to {place}")
NO_CASE = Text("案件庫裡還沒有案件。", "There is no case in the store yet.")

# Counts
STATISTICS = Text("統計", "Statistics")
STATISTICS_LEAD = Text("共 {cases} 件，已簽署 {signed} 件。", "{cases} cases, {signed} signed.")
STATISTICS_HOURS = Text(
    "共 {cases} 件，已簽署 {signed} 件；從建立到簽署，中位數 {hours} 小時。",
    "{cases} cases, {signed} signed; from opening to signature {hours} hours (median).",
)
BY_TUMOR = Text("腫瘤類型", "Tumor type")
BY_GENE = Text("基因", "Gene")
BY_FINDING = Text("變異", "Finding")
BY_TIER = Text("分級", "Tier")
BY_STATUS = Text("報告狀態", "Report")
COL_CASES = Text("件數", "Cases")
COL_FINDINGS = Text("變異數", "Findings")
WILD_TYPE = Text("野生型", "wild type")
NOT_ASSESSABLE = Text("無法評估", "not assessable")
EXPORT_TABLE = Text(
    "匯出第 I 至 III 級的變異：不含姓名，但假名化後仍是個人資料。",
    "Export the findings of Tier I to III: without names, yet pseudonymized is still personal data.",
)
AS_CSV = Text("CSV…", "CSV…")
AS_XLSX = Text("Excel…", "Excel…")
AS_PARQUET = Text("Parquet…", "Parquet…")
TABLE_FILES = {
    "csv": Text("CSV (*.csv)", "CSV (*.csv)"),
    "xlsx": Text("Excel (*.xlsx)", "Excel (*.xlsx)"),
    "parquet": Text("Parquet (*.parquet)", "Parquet (*.parquet)"),
}
