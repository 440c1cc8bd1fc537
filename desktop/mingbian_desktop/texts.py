"""Every text of the interface, zh-TW and English. Values that come from files or knowledge rows are never here."""

from __future__ import annotations

from mingbian_desktop.i18n import Text

# The app --------------------------------------------------------------------------------------------------------
APP = Text("明辨", "Mingbian")
APP_SUB = Text("Mingbian", "明辨")
WINDOW_TITLE = Text("明辨 Mingbian", "Mingbian 明辨")
OFFLINE = Text("離線 ・ 無任何連線", "Offline · no connection of any kind")
KNOWLEDGE = Text("知識庫 {version}", "Knowledge {version}")
KNOWLEDGE_AGE = Text("{days} 天前", "{days} days old")
KNOWLEDGE_FRESH = Text("今日版本", "as of today")
KNOWLEDGE_BEFORE = Text("系統時鐘早於知識庫", "the clock is behind it")
KNOWLEDGE_TIP = Text(
    "知識庫版本 {version}，日期 {date}\nSHA-256 {sha}", "Knowledge version {version}, dated {date}\nSHA-256 {sha}"
)

# Perspectives ---------------------------------------------------------------------------------------------------
REVIEW = Text("判讀", "Review")
COUNSELING = Text("諮詢", "Counseling")
PAGES = Text("報告", "Report")
KNOWLEDGE_BASE = Text("知識庫", "Knowledge")

# Panes ----------------------------------------------------------------------------------------------------------
PANE_CASES = Text("案件", "Cases")
PANE_HEADER = Text("個案資料", "Case details")
PANE_VARIANTS = Text("變異清單", "Variant list")
PANE_EVIDENCE = Text("證據", "Evidence")
PANE_COUNSELING = Text("可能遺傳清單", "Findings that may be inherited")
PANE_SET_ASIDE = Text("已擱置清單", "What was set aside")
PANE_KNOWLEDGE = Text("知識庫清單", "Facts of the knowledge base")
PANE_FACT = Text("這筆知識的內容", "The chosen fact")
PANE_REPORT = Text("報告預覽", "Report preview")
PANE_STATUS = Text("狀態列", "Status bar")
PANE_TOP = Text("工具列", "Toolbar")

# Actions --------------------------------------------------------------------------------------------------------
MENU_FILE = Text("檔案", "File")
MENU_CASE = Text("個案", "Case")
MENU_VIEW = Text("檢視", "View")
MENU_GO = Text("移動", "Go")
MENU_HELP = Text("說明", "Help")
OPEN = Text("開啟檔案…", "Open files…")
OPEN_SHORT = Text("開啟", "Open")
OPEN_EXAMPLE = Text("開啟示範個案", "Open the example cases")
CLOSE_CASE = Text("關閉這個案件", "Close this case")
CANCEL_READING = Text("取消讀取", "Cancel reading")
READ_AGAIN = Text("重新讀取", "Read again")
SAVE_PAGES = Text("另存 PDF…", "Save the PDF…")
PRINT = Text("列印…", "Print…")
QUIT = Text("離開", "Quit")
CASE_DETAILS = Text("個案資料…", "Case details…")
PICK_TUMOR = Text("選擇腫瘤類型…", "Choose the tumor type…")
COPY_NAMES = Text("複製變異名稱", "Copy the variant's names")
LANGUAGE = Text("切換語言（中／英）", "Switch language (Chinese / English)")
LANGUAGE_BUTTON = Text("中 / EN", "EN / 中")
THEME = Text("切換深色／淺色", "Switch light / dark")
COMPACT = Text("緊密列高", "Compact rows")
LARGER = Text("放大文字", "Larger text")
SMALLER = Text("縮小文字", "Smaller text")
NORMAL_SIZE = Text("原來的文字大小", "Normal text size")
FIND = Text("篩選變異或知識", "Filter the variants or facts")
COMMANDS = Text("搜尋與指令", "Search and commands")
NEXT_PANE = Text("下一個區塊", "Next pane")
PREVIOUS_PANE = Text("上一個區塊", "Previous pane")
NEXT_VARIANT = Text("下一個變異", "Next variant")
PREVIOUS_VARIANT = Text("上一個變異", "Previous variant")
NEXT_CASE = Text("下一個案件", "Next case")
PREVIOUS_CASE = Text("上一個案件", "Previous case")
NEXT_TAB = Text("下一個分頁", "Next tab")
PREVIOUS_TAB = Text("上一個分頁", "Previous tab")
GO_REVIEW = Text("判讀畫面", "Review view")
GO_COUNSELING = Text("諮詢畫面", "Counseling view")
GO_PAGES = Text("報告畫面", "Report view")
GO_KNOWLEDGE = Text("知識庫畫面", "Knowledge view")
SHOW_SET_ASIDE = Text("檢視已擱置的紀錄", "Show what was set aside")
HELP = Text("說明與快速鍵", "Help and shortcuts")
ABOUT = Text("關於明辨", "About Mingbian")
OPEN_MENU = Text("開啟選單", "Open the menu")

# Welcome --------------------------------------------------------------------------------------------------------
WELCOME_TITLE = Text("拖放定序結果到這裡", "Drop a sequencing result here")
WELCOME_SUB = Text("VCF（含 gzip）、BCF，或實驗室報告 JSON。", "VCF (gzip too), BCF, or a laboratory report as JSON.")
WELCOME_EXAMPLE = Text("看示範個案", "See the example cases")
WELCOME_PROMISES = Text(
    "檔案只在這台電腦上讀取，不連網路。\n每一筆紀錄都有去處：判讀、擱置或退回，都數得出來。\n明辨供專業人員參考，不替人做決定。",
    "Files are read on this computer only. Nothing is sent anywhere.\n"
    "Every record is accounted for: interpreted, set aside or refused, and counted.\n"
    "Mingbian supports professionals. It does not decide for them.",
)
DROP_HINT = Text("拖放 VCF、JSON、XML", "Drop VCF, JSON or XML")
NO_CASES = Text("尚未開啟檔案", "No file is open")

# Opening --------------------------------------------------------------------------------------------------------
FILE_DIALOG = Text("選擇定序結果", "Choose sequencing results")
FILE_TYPES = Text(
    "定序結果 (*.vcf *.vcf.gz *.vcf.bgz *.bcf *.json *.json.gz *.xml *.maf *.tsv *.csv *.txt *.cns *.seg *.xlsx)",
    "Sequencing results (*.vcf *.vcf.gz *.vcf.bgz *.bcf *.json *.json.gz *.xml *.maf *.tsv *.csv *.txt *.cns *.seg *.xlsx)",
)
FILE_ANY = Text("所有檔案 (*)", "All files (*)")
FOLDER_EMPTY = Text("資料夾「{name}」裡沒有可讀的檔案。", 'The folder "{name}" holds no file that can be read.')
FOLDER_MANY = Text(
    "資料夾裡有 {n} 個檔案，先開啟前 {limit} 個。大量檔案請用指令「mingbian batch」。",
    'The folder holds {n} files; the first {limit} are opened. For many files use the command "mingbian batch".',
)
FILE_GONE = Text("找不到檔案「{name}」。", 'The file "{name}" is not there.')
ALREADY_OPEN = Text("「{name}」已經開啟。", '"{name}" is already open.')

# Reading --------------------------------------------------------------------------------------------------------
STATE_WAITING = Text("等候中", "waiting")
STATE_READING = Text("讀取中", "reading")
STATE_STOPPED = Text("已取消", "canceled")
STATE_REFUSED = Text("未能讀取", "not read")
STATE_ASKS = Text("待回答", "question")
STATE_FAILED = Text("中斷", "stopped")
STATE_BLOCKING = Text("有警告", "warning")
STAGE_READING = Text("讀取", "Reading")
STAGE_INTERPRETING = Text("判讀", "Interpreting")
STAGE_WRITING = Text("寫出", "Writing")
READING_TITLE = Text("正在讀取「{name}」", 'Reading "{name}"')
WAITING_TITLE = Text("「{name}」排隊中", '"{name}" is waiting its turn')
WAITING_SUB = Text("前一個檔案讀完就會開始。", "It starts when the file before it is done.")
RECORDS_SO_FAR = Text("{stage} ・ {n} 筆紀錄", "{stage} · {n} records")
STARTING = Text("準備中…", "Starting…")
CANCEL = Text("取消", "Cancel")
CANCELED_TITLE = Text("已取消讀取「{name}」", 'Reading "{name}" was canceled')
CANCELED_SUB = Text("沒有保留任何部分結果。", "Nothing of a partial result was kept.")
READ_DONE = Text("讀取與判讀 {n} 筆，{seconds} 秒", "{n} alleles read and interpreted in {seconds} s")
RECALCULATING = Text("依新的個案資料重新判讀…", "Interpreting again with the new case details…")

# When something is wrong ----------------------------------------------------------------------------------------
REFUSED_TITLE = Text("這個檔案無法當作結果讀取", "This file cannot be read as a result")
REFUSED_NOTHING = Text("沒有產生任何結果。", "No result was made from it.")
REFUSED_FILE = Text("檔案", "File")
REFUSED_PLACE = Text("位置", "Place")
REFUSED_REASON = Text("原因", "Reason")
REFUSED_DETAIL = Text("細節", "Detail")
REFUSED_REMEDY = Text("怎麼辦", "What to do")
CHANGE_REFUSED = Text(
    "這項變更與檔案內容不符，已保留原來的結果。", "This change contradicts the file. The earlier result is kept."
)
FAILED_TITLE = Text("讀取程序意外停止", "The reading process stopped unexpectedly")
FAILED_SUB = Text(
    "視窗與其他案件不受影響，沒有保留部分結果。可以再試一次；若仍發生，請把這個檔案的種類告訴我們。",
    "The window and the other cases are unharmed, and no partial result was kept. Try again; if it happens again, "
    "tell us what kind of file it is.",
)
FAILED_DETAIL = Text("程序說明", "What the process said")
TRY_AGAIN = Text("再試一次", "Try again")
CHOOSE_OTHER = Text("選擇其他檔案", "Choose another file")
COPY_MESSAGE = Text("複製訊息", "Copy this message")
COPIED = Text("已複製", "Copied")
DISMISS = Text("關閉", "Close")

# Questions that stop the reading --------------------------------------------------------------------------------
ASK_TITLE = Text("讀取前需要您回答一個問題", "One question before this file can be read")
ASK_BUILD = Text("這個檔案用哪一個基因體版本？", "Which genome build does this file use?")
ASK_MEMBER = Text("壓縮檔裡的哪一個檔案？", "Which file of the archive?")
ASK_TUMOR_SAMPLE = Text("哪一個樣本是腫瘤？", "Which sample is the tumor?")
ASK_NORMAL_SAMPLE = Text("哪一個樣本是正常對照？", "Which sample is the matched normal?")
ASK_ASSAY = Text("這是哪一種檢測？", "Which kind of assay is this?")
ASK_TUMOR_TYPE = Text("腫瘤類型是什麼？", "Which tumor type is it?")
ASK_INCOMPLETE = Text("這個檔案可能不完整，仍要讀取嗎？", "This file may be incomplete. Read it nevertheless?")
ASK_OTHER = Text("請選擇一項", "Please choose one")
ASK_GO = Text("用這個答案讀取", "Read with this answer")
ACCEPT_INCOMPLETE = Text("仍要讀取，並在每頁標示資料不完整", "Read it, and mark every page as incomplete")

# Header strip ---------------------------------------------------------------------------------------------------
TUMOR_TYPE = Text("腫瘤類型", "Tumor type")
ASSAY = Text("檢測", "Assay")
BUILD = Text("基因體版本", "Genome build")
CONSENT = Text("遺傳諮詢同意", "Germline consent")
NOT_GIVEN = Text("未提供", "Not given")
NOT_REPORTED = Text("未報告", "not reported")
CHOOSE = Text("請選擇", "Choose")
NO_SAMPLE = Text("未命名檢體", "Unnamed sample")
AGE = Text("{n} 歲", "{n} years")
PURITY = Text("純度 {n}%", "purity {n}%")
EVIDENCE_BY = Text("依{what}", "by {what}")
BY_LENGTHS = Text("染色體長度", "contig lengths")
BY_LENGTHS_N = Text("染色體長度（{0} 條）", "the lengths of {0} contigs")
BY_ACCESSIONS = Text("RefSeq 染色體編號", "RefSeq accessions")
BY_BASES = Text("已知位點的參考鹼基", "reference bases at known loci")
BY_HEADER = Text("檔頭的 {0}", "the header's {0}")
BY_USER = Text("使用者指定", "your own statement")
BY_REPORT = Text("報告寫明", "the report's own statement")
QUESTIONS = Text("{n} 項資訊會改變分級：", "{n} facts would change a tier:")
QUESTIONS_ONE = Text("1 項資訊會改變分級：", "1 fact would change a tier:")
QUESTIONS_NONE = Text("沒有尚缺的個案資料", "No case detail is missing")
QUESTIONS_MORE = Text("另 {n} 項", "{n} more")
QUESTIONS_MANY = Text("{n} 個問題", "{n} questions")
QUESTION_TIP = Text("{text}\n影響 {n} 個發現", "{text}\nAffects {n} findings")
QUESTION_SHORT = Text("{name}？", "{name}?")
QUESTION_SEARCH = Text("選一個答案，或輸入您的答案", "Choose an answer, or type your own")
QUESTION_TYPE = Text("輸入答案後按 Enter", "Type the answer and press Enter")
QUESTION_AS_TYPED = Text("用「{answer}」回答", 'Answer "{answer}"')
ANSWER_CLEAR = Text("清除這個答案", "Clear this answer")
LOST_NONE = Text("遺失 0 筆", "0 lost")
LOST_SOME = Text("帳目不符", "Does not add up")
BALANCE = Text("{alleles} = {interpreted} + {aside}", "{alleles} = {interpreted} + {aside}")
BALANCE_TIP = Text(
    "{alleles} 個等位基因 = 判讀 {interpreted} + 擱置 {aside} + 退回 {refused}",
    "{alleles} alleles = {interpreted} interpreted + {aside} set aside + {refused} refused",
)
ASSAYS = {
    "tumor-only": Text("僅腫瘤", "Tumor only"),
    "tumor-normal": Text("腫瘤與正常對照", "Tumor and normal"),
    "plasma": Text("血漿", "Plasma"),
    "germline": Text("生殖細胞系", "Germline"),
}
CONSENTS = {
    "yes": Text("已同意", "Given"),
    "no": Text("不同意", "Declined"),
    "unknown": Text("未詢問", "Not asked"),
}
SEXES = {"female": Text("女性", "female"), "male": Text("男性", "male")}
POLICIES = {"guideline": Text("仿單與指引", "Label and guideline"), "label": Text("僅仿單", "Label only")}

# Case details ---------------------------------------------------------------------------------------------------
DETAILS_TITLE = Text("個案資料", "Case details")
DETAILS_SUB = Text(
    "檔案自己寫明的內容，這裡留白即可。修改後會立刻重新判讀。",
    "Leave blank what the file itself states. A change interprets the case again at once.",
)
FIELD_AGE = Text("年齡（歲）", "Age (years)")
FIELD_SEX = Text("性別", "Sex")
FIELD_PURITY = Text("腫瘤細胞比例（%）", "Tumor purity (%)")
FIELD_POLICY = Text("證據政策", "Evidence policy")
FIELD_REGULATORS = Text("主管機關", "Regulators")
FIELD_TUMOR_SAMPLE = Text("腫瘤樣本名稱", "Tumor sample name")
FIELD_NORMAL_SAMPLE = Text("正常樣本名稱", "Normal sample name")
FIELD_CONTEXT = Text("臨床資訊", "Clinical context")
FIELD_CONTEXT_HINT = Text("一行一項，例如 HER2=negative", "One per line, for example HER2=negative")
FROM_FILE = Text("依檔案", "As in the file")
APPLY = Text("套用並重新判讀", "Apply and interpret again")
BAD_AGE = Text("年齡請填 0 到 120 的整數。", "Age must be a whole number from 0 to 120.")
BAD_PURITY = Text("腫瘤細胞比例請填 0 到 100。", "Tumor purity must be from 0 to 100.")
BAD_CONTEXT = Text("「{line}」不是「名稱=值」的寫法。", '"{line}" is not written as NAME=VALUE.')

# Tumor type picker ----------------------------------------------------------------------------------------------
TUMOR_SEARCH = Text("輸入中文、英文或 OncoTree 代碼", "Type a name in English or Chinese, or an OncoTree code")
TUMOR_NONE_FOUND = Text("沒有符合的腫瘤類型", "No tumor type matches")
TUMOR_LOADING = Text("載入 OncoTree…", "Loading OncoTree…")
TUMOR_UNAVAILABLE = Text("無法載入 OncoTree。", "OncoTree could not be loaded.")

# Tabs and filter ------------------------------------------------------------------------------------------------
TAB_TIERED = Text("分級結果 {n}", "Tiered {n}")
TAB_GERMLINE = Text("可能遺傳 {n}", "May be inherited {n}")
TAB_REVIEW = Text("待審 {n}", "To review {n}")
TAB_ALL = Text("全部 {n}", "All {n}")
TAB_ASIDE = Text("已擱置 {n}", "Set aside {n}")
FILTER_HINT = Text("篩選：基因、VAF > 5%…", "Filter: gene, VAF > 5%…")
FILTER_HELP = Text(
    "輸入基因或變異名稱，也可以加條件，全部都要符合：\nEGFR　只看 EGFR\nVAF>5%　或　VAF<=0.3\n深度>100　或　DP>100\n"
    "tier:I　tier:I,II　或　分級:III\nis:germline　is:chip　is:resistance",
    "Type a gene or part of a variant's name. Conditions can be added; all must hold:\nEGFR   only EGFR\n"
    "VAF>5%   or   VAF<=0.3\ndepth>100   or   DP>100\ntier:I   or   tier:I,II\nis:germline   is:chip   is:resistance",
)
FILTER_BAD = Text("看不懂「{part}」", 'Cannot read "{part}"')
FILTER_COUNT = Text("顯示 {n} / {total}", "{n} of {total} shown")
NOTHING_HERE = Text("這個分頁沒有變異", "No variant in this tab")
NOTHING_MATCHES = Text("沒有變異符合篩選條件", "No variant matches the filter")
NOTHING_TIERED = Text("沒有達到分級的變異", "No variant was given a tier")
GERMLINE_WITHHELD = Text(
    "個案尚未同意揭露可能遺傳的發現。{n} 項暫不顯示。",
    "Consent to see findings that may be inherited is not recorded. {n} are withheld.",
)

# Table columns --------------------------------------------------------------------------------------------------
COL_TIER = Text("分級", "Tier")
COL_VARIANT = Text("基因與變異", "Gene and variant")
COL_VAF = Text("VAF", "VAF")
COL_DEPTH = Text("深度", "Depth")
COL_MEANING = Text("意義", "Meaning")
COL_FLAGS = Text("註記", "Flags")
TIER_SPOKEN = Text("第 {tier} 級，證據等級 {level}", "Tier {tier}, level {level} evidence")
TIER_SPOKEN_NO_LEVEL = Text("第 {tier} 級", "Tier {tier}")
TIER_NONE_SPOKEN = Text("無法分級", "Tier not assessable")
TIER_NONE = Text("未定", "n/a")
VAF_TIP = Text("VAF {vaf}，來自 {source}", "VAF {vaf}, from {source}")
VAF_READS = Text("{alt} / {depth} 條讀序帶有此變異", "{alt} of {depth} reads carry the variant")
DEPTH_TIP = Text("此位置的讀序數：{depth}", "Reads at this place: {depth}")
SORT_HINT = Text("按一下依「{column}」排序", 'Click to sort by "{column}"')

# Meanings -------------------------------------------------------------------------------------------------------
AND_MORE = Text("{first} 等 {n} 項", "{first} and {n} more")
NO_DRUG = Text("無對應藥物", "no matching drug")
ONCOGENIC_POINTS = Text("{name} {points} 分", "{name}, {points} points")
NOT_ASSESSABLE = Text("資料不足，無法分級", "Not assessable: facts are missing")
UNCERTAIN_MEANING = Text("意義未明", "Uncertain significance")
LIKELY_BENIGN = Text("良性或族群常見", "Benign or common in a population")
POP_FREQUENCY = Text("{population} 族群頻率 {af}", "{population} frequency {af}")
MAY_BE_INHERITED = Text("可能遺傳，需抽血確認", "may be inherited, a blood test is needed")
IS_GERMLINE = Text("生殖細胞系變異", "germline variant")
MAY_BE_CHIP = Text("可能來自血球（CHIP）", "may come from blood cells (CHIP)")
CONDITIONAL = Text("部分", "partly")
EFFECTS = {
    "sensitivity": Text("可能有效", "May respond"),
    "resistance": Text("可能抗藥", "May resist"),
    "no_benefit": Text("未見益處", "No benefit shown"),
    "diagnostic": Text("診斷意義", "Diagnostic"),
    "prognostic_better": Text("預後較佳", "Better prognosis"),
    "prognostic_worse": Text("預後較差", "Worse prognosis"),
    "toxicity": Text("毒性風險", "Toxicity risk"),
    "requires_wild_type": Text("需為原生型", "Needs wild type"),
    "withdrawn": Text("已撤回", "Withdrawn"),
}
ONCOGENICITY = {
    "oncogenic": Text("致癌", "Oncogenic"),
    "likely oncogenic": Text("疑似致癌", "Likely oncogenic"),
    "uncertain significance": Text("致癌性未明", "Uncertain oncogenicity"),
    "vus": Text("致癌性未明", "Uncertain oncogenicity"),
    "likely benign": Text("疑似良性", "Likely benign"),
    "benign": Text("良性", "Benign"),
}
FLAGS = {
    "possible_germline": Text("可能遺傳", "May be inherited"),
    "germline": Text("生殖細胞系", "Germline"),
    "possible_chip": Text("可能來自血球（CHIP）", "May come from blood cells (CHIP)"),
    "resistance": Text("抗藥證據", "Resistance evidence"),
    "assay_caveat": Text("檢測方法限制", "Assay caveat"),
    "possible_mnv": Text("可能是相鄰變異，相位未知", "May be one change with its neighbor, phase unknown"),
    "filtered": Text("未通過過濾", "Did not pass a filter"),
    "low_vaf": Text("VAF 偏低", "Low VAF"),
    "naming_conflict": Text("命名與參考序列不符", "Name differs from the reference genome"),
    "annotation_conflict": Text("兩種註解命名不同", "Two annotators name it differently"),
    "laboratory_vus": Text("實驗室列為意義不明", "Of uncertain significance to the laboratory"),
    "conditional": Text("有條件", "Conditional"),
    "withdrawn": Text("含已撤回的藥物", "Holds a withdrawn drug"),
    "tier_overruled": Text("分級已改判", "Tier overruled in review"),
    "marked_for_report": Text("指定列入報告", "Marked for the report"),
}
COPY_TYPES = {
    "amplification": Text("擴增", "amplification"),
    "gain": Text("增加", "gain"),
    "loss": Text("減少", "loss"),
    "homozygous_deletion": Text("同型合子缺失", "homozygous deletion"),
}
COPIES = Text("拷貝數 {n}", "{n} copies")
FUSION = Text("融合", "fusion")
READS = Text("{n} 條讀序", "{n} reads")
IN_FRAME = Text("框內", "in frame")
OUT_OF_FRAME = Text("移碼", "out of frame")
EXON = Text("外顯子 {n}", "exon {n}")
KNOWN_AS = Text("習稱 {name}", "usually called {name}")
UNNAMED = Text("未命名變異", "Unnamed variant")
CONSEQUENCES = {
    "missense_variant": Text("錯義變異", "missense"),
    "stop_gained": Text("無義變異", "stop gained"),
    "frameshift_variant": Text("移碼變異", "frameshift"),
    "inframe_deletion": Text("框內缺失", "in-frame deletion"),
    "inframe_insertion": Text("框內插入", "in-frame insertion"),
    "splice_acceptor_variant": Text("剪接受位變異", "splice acceptor"),
    "splice_donor_variant": Text("剪接供位變異", "splice donor"),
    "splice_region_variant": Text("剪接區變異", "splice region"),
    "synonymous_variant": Text("同義變異", "synonymous"),
    "start_lost": Text("起始碼喪失", "start lost"),
    "stop_lost": Text("終止碼喪失", "stop lost"),
    "intron_variant": Text("內含子變異", "intronic"),
    "upstream_gene_variant": Text("基因上游變異", "upstream"),
    "downstream_gene_variant": Text("基因下游變異", "downstream"),
    "5_prime_UTR_variant": Text("5′ 非轉譯區變異", "5′ UTR"),
    "3_prime_UTR_variant": Text("3′ 非轉譯區變異", "3′ UTR"),
    "protein_altering_variant": Text("蛋白質改變", "protein altering"),
}

# Evidence pane --------------------------------------------------------------------------------------------------
EVIDENCE_NONE = Text("選一個變異，這裡會說明它的分級從哪裡來。", "Choose a variant to see where its tier comes from.")
WHY_TIER = Text("為什麼是 {tier}", "Why {tier}")
WHY_NO_TIER = Text("為什麼沒有分級", "Why there is no tier")
RULES = {
    "best": Text("結論", "Result"),
    "match": Text("比對", "Match"),
    "tumor": Text("癌別", "Tumor type"),
    "context": Text("條件", "Context"),
    "policy": Text("政策", "Policy"),
    "AMP": Text("規則", "Rule"),
    "combination": Text("併用", "Together"),
    "opposed": Text("不利", "Against"),
    "TOXICITY": Text("毒性", "Toxicity"),
    "CIVIC": Text("CIViC", "CIViC"),
    "CHIP": Text("血球", "Blood cells"),
    "HOLD": Text("保留", "On hold"),
    "PGX": Text("藥物基因", "Pharmacogene"),
    "annotation": Text("註解", "Annotation"),
    "assay-caveat": Text("檢測限制", "Assay"),
    "confirm-rna": Text("待確認", "To confirm"),
    "consider-ihc": Text("考慮染色", "Consider IHC"),
    "evidence": Text("證據", "Evidence"),
    "not-assessable": Text("無法分級", "Not assessable"),
    "not-on-this-scale": Text("不適用", "Not applicable"),
    "population": Text("族群", "Population"),
    "wild-type": Text("原生型", "Wild type"),
    "site": Text("本院", "This site"),
    "REVIEW": Text("審閱", "Review"),
    "G": Text("遺傳", "Heredity"),
}
STEPS_ALL = Text("顯示全部 {n} 個步驟", "Show all {n} steps")
STEPS_LESS = Text("只顯示重點", "Show the main steps only")
MORE_LINES = Text("另 {n} 項", "{n} more")
STILL_MISSING = Text("尚缺", "Missing")
THERAPIES = Text("用藥意義", "What it means for treatment")
OTHER_MEANINGS = Text("診斷與預後", "Diagnosis and prognosis")
NHI = Text("健保", "NHI")
NEARLY = Text("差一點適用的條目，以及缺少什麼", "What nearly applied, and what is missing")
WOULD_CHANGE = Text("什麼會改變這個分級", "What would change this tier")
CITATIONS = Text("引用", "Sources")
AS_READ = Text("檔案怎麼寫", "As the file states it")
MAY_RUN_IN_FAMILY = Text("家人需要知道嗎", "May it run in the family?")
FOOTNOTE = Text(
    "由本機知識庫判定，供專業人員參考；簽署前每頁標示草稿。",
    "Judged by the local knowledge base, for professionals. Every page says draft until signed.",
)
SHOW_ALL = Text("顯示全部 {n} 項", "Show all {n}")
SHOW_LESS = Text("只顯示前 {n} 項", "Show the first {n} only")
ESCAT = Text("ESCAT {level}", "ESCAT {level}")
CLINVAR = Text("ClinVar {text}", "ClinVar {text}")
ORIGINS = {
    "somatic": Text("體細胞", "Somatic"),
    "germline": Text("生殖細胞系", "Germline"),
    "possible_germline": Text("可能遺傳", "May be inherited"),
    "possible_chip": Text("可能 CHIP", "Possible CHIP"),
    "unknown": Text("來源未知", "Origin unknown"),
}
REVIEW_STATES = {
    "unreviewed": Text("未審", "unreviewed"),
    "checked": Text("已查核，本院尚未核可", "checked, not yet approved here"),
    "approved": Text("本院已核可", "approved at this site"),
    "civic": Text("CIViC 專家收錄，本院尚未核可", "accepted by CIViC's experts, not yet approved here"),
    "silenced": Text("本院不採用", "not used at this site"),
}
ANY_TUMOR = {
    "*": Text("不限癌別", "any tumor"),
    "*solid": Text("不限實體腫瘤", "any solid tumor"),
    "*heme": Text("不限血液腫瘤", "any blood cancer"),
}
CHECKED_ON = Text(
    "已對照來源查核（{date}），本院尚未核可", "checked against source on {date}, not yet approved at this site"
)
APPROVED_TIP = Text("{regulator}：{text}（{date}）", "{regulator}: {text} ({date})")
APPROVED_TIP_NO_DATE = Text("{regulator}：{text}（日期未載）", "{regulator}: {text} (no date recorded)")
APPROVAL_NONE = Text("{regulator}：知識庫沒有記載", "{regulator}: not recorded in the knowledge base")
APPROVAL_YES = Text("核准", "approved")
APPROVAL_UNKNOWN = Text("未知", "unknown")
NHI_REQUIRES = Text("{status}；{requires}", "{status}; {requires}")
NHI_STATES = {
    "covered": Text("給付（有條件）", "covered under conditions"),
    "conditional": Text("部分病人給付", "covered for some patients"),
    "not_covered": Text("不給付", "not covered"),
    "unknown": Text("未知", "not known"),
}
NHI_AS_OF = Text("（查核 {date}）", " (as of {date})")
CONDITION = Text("{text}（{state}）", "{text} ({state})")
CONDITION_STATES = {
    "met": Text("符合", "met"),
    "not_met": Text("不符", "not met"),
    "unknown": Text("未知", "not known"),
}
FACT_VAF = Text("VAF", "VAF")
FACT_DEPTH = Text("深度", "Depth")
FACT_FILTERS = Text("過濾", "Filters")
FACT_NORMAL = Text("正常樣本", "Normal sample")
FACT_POPULATION = Text("族群頻率", "Population frequency")
FACT_PLACE = Text("出處", "Place in the file")
FACT_NAMES = Text("原始名稱", "Names in the file")
FACT_CONSEQUENCE = Text("影響", "Consequence")
FACT_PROTEIN = Text("蛋白質變化", "Protein change")
FACT_GENOMIC = Text("基因體位置", "Genomic change")
FACT_NMD = Text("轉錄本", "Transcript")
NMD_EXPECTED = Text("預期被降解（NMD）", "expected to be degraded (NMD)")
NMD_ESCAPED = Text("預期不被降解", "expected to escape degradation")
FACT_ZYGOSITY = Text("合子型", "Zygosity")
FACT_NAMED_BY = Text("命名依據", "Names from")
NAME_BASES = {
    "annotated": Text("檔案註解", "the file's annotation"),
    "known allele": Text("知識庫已知位點", "a locus the knowledge base knows"),
    "reported": Text("實驗室報告", "the laboratory's report"),
    "sequence": Text("已安裝的參考序列", "the installed reference genome"),
    "not annotated": Text("檔案沒有註解", "not annotated in the file"),
}
FILTERS_NOT_APPLIED = Text("檔案未套用過濾", "no filter was applied")
LINE = Text("第 {n} 行", "line {n}")
READS_OF = Text("{alt} / {depth} 條讀序", "{alt} / {depth} reads")

# Knowledge browser ----------------------------------------------------------------------------------------------
KB_SEARCH = Text("搜尋基因、藥物、癌別或任何文字", "Search genes, drugs, tumor types or any text")
KB_SEARCH_TIP = Text(
    "中文、英文、商品名、OncoTree 代碼、PMID 都可以，全部都要符合。\n輸入癌別，也會找到列在其上層癌別的知識。",
    "Chinese, English, trade names, OncoTree codes, PMIDs. All words must hold.\n"
    "A tumor type also finds what is said of the types above it.",
)
KB_SUMMARY = Text(
    "版本 {version}（{date}）：明辨整理 {curated} 筆，CIViC {civic} 筆，本院 {site} 筆",
    "Version {version} of {date}: {curated} curated, {civic} from CIViC, {site} of this site",
)
KB_LOADING = Text("載入知識庫…", "Loading the knowledge base…")
KB_FAILED = Text("無法載入知識庫：{reason}", "The knowledge base could not be loaded: {reason}")
KB_NOTHING = Text(
    "沒有符合的知識。查不到，不代表良性或無效。", "Nothing matches. Not found never means benign or without effect."
)
KB_CHOOSE = Text("選一筆，這裡會列出它的全部內容。", "Choose a fact to read all of it here.")
KB_CLEAR = Text("清除條件", "Clear all filters")
KB_ABSENT = Text("這個版本的知識庫沒有 {id}。", "This version of the knowledge base has no {id}.")
KB_COL_LEVEL = Text("等級", "Level")
KB_COL_BIOMARKER = Text("生物標記與癌別", "Biomarker and tumor")
KB_COL_MEANING = Text("作用與藥物", "Effect and therapies")
KB_COL_APPROVALS = Text("核准", "Approvals")
KB_COL_REVIEW = Text("審核", "Review")
KB_ALL_EFFECTS = Text("全部作用", "All effects")
KB_ALL_LEVELS = Text("全部等級", "All levels")
KB_ALL_REVIEWS = Text("全部審核狀態", "All review states")
KB_ALL_LAYERS = Text("全部來源層", "All layers")
KB_ALL_REGULATORS = Text("全部主管機關", "All regulators")
KB_FILTER_EFFECT = Text("依作用篩選", "Filter by effect")
KB_FILTER_LEVEL = Text("依等級篩選", "Filter by level")
KB_FILTER_REVIEW = Text("依審核狀態篩選", "Filter by review state")
KB_FILTER_LAYER = Text("依來源層篩選", "Filter by layer")
KB_FILTER_REGULATOR = Text("依主管機關篩選", "Filter by regulator")
KB_LAYERS = {
    "curated": Text("明辨整理", "Curated"),
    "civic": Text("CIViC", "CIViC"),
    "site": Text("本院", "This site"),
}
KB_APPROVED_BY = Text("核准：{names}", "Approved by {names}")
KB_APPROVED_NOWHERE = Text("沒有核准的記載", "No approval recorded")
KB_LEVEL = Text("AMP 證據等級 {level}", "AMP level {level}")
KB_CIVIC_LEVEL = Text("CIViC 證據等級 {level}", "CIViC level {level}")
KB_NO_LEVEL = Text("未給等級", "No level given")
REVIEW_SHORT = {
    "unreviewed": Text("未審", "unreviewed"),
    "checked": Text("已查核", "checked"),
    "approved": Text("本院核可", "approved"),
    "civic": Text("CIViC", "CIViC"),
    "silenced": Text("本院不採用", "not used"),
}
REVIEW_MEANS = {
    "checked": Text(
        "沒有標記的依據已對照來源查核，本院尚未核可。",
        "Evidence without a tag was checked against its source; it is not yet approved at this site.",
    ),
    "civic": Text(
        "標示「CIViC」的依據由 CIViC 專家收錄，本院尚未核可。",
        "Evidence tagged CIViC was accepted by CIViC's experts; it is not yet approved at this site.",
    ),
}
KB_UNREVIEWED = Text(
    "未審：尚未對照來源查核，不會單獨給出第 I 級。", "Unreviewed: not yet checked against a source; never gives Tier I."
)
KB_APPROVED = Text("本院核可：{by}，{on}", "Approved at this site by {by} on {on}")
KB_REPLACES = Text("本院自訂，取代 {other}：{by}，{on}", "This site's own, in place of {other}: {by}, {on}")
KB_SILENCED = Text("本院不採用（{by}，{on}）：{reason}", "Not used at this site ({by}, {on}): {reason}")
KB_MATCHES = Text("什麼會符合", "What would match it")
KB_TUMORS = Text("癌別", "Tumor types")
KB_EXCLUDED = Text("不包括", "Except")
KB_CONDITIONS = Text("條件", "Conditions")
KB_THERAPIES = Text("藥物", "Therapies")
KB_APPROVALS = Text("核准情形", "Approvals")
KB_NHI_LINE = Text("{drug}：{text}", "{drug}: {text}")
KB_NHI_FROM = Text("（{date} 起）", " (from {date})")
KB_NOTES = Text("說明", "Notes")
KB_SOURCE = Text("出處", "Where it comes from")
KB_FIELD_SOURCE = Text("來源", "Source")
KB_FIELD_SEEN = Text("查核所見", "Seen in the source")
KB_FIELD_KIND = Text("證據種類", "Kind of evidence")
KB_FIELD_VALID = Text("有效期間", "In force")
KB_FIELD_ITEMS = Text("CIViC 條目", "CIViC items")
KB_FIELD_AGAINST = Text("不支持的條目", "Items against it")
KB_FIELD_ID = Text("編號", "Id")
KB_FIELD_PLACE = Text("表格位置", "Place in the tables")
KB_KINDS = {
    "label": Text("仿單", "label"),
    "guideline": Text("指引", "guideline"),
    "paper": Text("論文", "paper"),
    "trial": Text("臨床試驗", "trial"),
    "page": Text("網頁", "page"),
    "civic": Text("CIViC 收錄", "CIViC"),
}
KB_VALID_FROM = Text("自 {start}", "from {start}")
KB_VALID_TO = Text("至 {end}", "until {end}")
KB_OPEN_EVIDENCE = Text("在知識庫開啟 {id}", "Open {id} in the knowledge base")

# What would match a biomarker -----------------------------------------------------------------------------------
MATCH_ANY_OF = Text("下列任一項：", "Any one of:")
MATCH_ALL_OF = Text("下列全部都在同一個案：", "All of these in one case:")
MATCH_ALL_IN_CIS = Text("下列全部，位於同一條染色體（cis）：", "All of these on one chromosome copy (in cis):")
MATCH_ALL_IN_TRANS = Text(
    "下列全部，位於不同條染色體（trans）：", "All of these on different chromosome copies (in trans):"
)
MATCH_NOT = Text("且個案中沒有：", "And none of this in the case:")
MATCH_EXCEPT = Text("但同一個變異不能是：", "Where the variant itself is not:")
MATCH_QUALIFIED = Text("{what}；限{extra}", "{what}; only {extra}")
MATCH_ORIGINS = {
    "germline": Text("生殖細胞系", "germline"),
    "somatic": Text("體細胞", "somatic"),
}
MATCH_REGIONS = {
    "exon": Text("外顯子", "exon"),
    "codon": Text("密碼子", "codon"),
    "residue": Text("胺基酸", "residues"),
}
MATCH_PROTEIN = Text("{gene} {change}：蛋白質改變相同", "{gene} {change}: this very protein change")
MATCH_FRAMESHIFT_AT = Text(
    "{gene} {change}：從這個胺基酸開始的移碼變異", "{gene} {change}: any frameshift that starts at this residue"
)
MATCH_RESIDUE = Text(
    "{gene} {residue}：換成任何其他胺基酸（截斷、缺失不算）",
    "{gene} {residue}: replaced by any other amino acid (no truncation, no deletion)",
)
MATCH_CODING = Text("{gene} {change}：常用轉錄本上的這個改變", "{gene} {change}: this change on the usual transcript")
MATCH_MITOCHONDRIAL = Text(
    "{gene} {change}：粒線體上的這個改變", "{gene} {change}: this change of the mitochondrial genome"
)
MATCH_ALLELE = Text("{gene} {place}（{build}）：這個等位基因", "{gene} {place} ({build}): this allele")
MATCH_CLASS = Text("{place}：{what}", "{place}: {what}")
MATCH_CLASSES = {
    "mutation": Text("任何改變蛋白質的變異", "any change that alters the protein"),
    "missense": Text("錯義變異", "missense changes"),
    "nonsense": Text("無義變異", "nonsense changes"),
    "frameshift": Text("移碼變異", "frameshifts"),
    "truncating": Text("無義或移碼變異", "nonsense changes and frameshifts"),
    "in-frame deletion": Text("框內缺失（含淨減少的 delins）", "in-frame deletions (delins that shorten it too)"),
    "in-frame insertion": Text("框內插入（含淨增加的 delins）", "in-frame insertions (delins that lengthen it too)"),
    "in-frame indel": Text("框內插入或缺失", "in-frame insertions and deletions"),
    "splice variant": Text("剪接位點變異", "changes of the splice site"),
    "start loss": Text("起始碼喪失", "loss of the start"),
    "deletion": Text("缺失", "deletions"),
    "loss of function": Text(
        "喪失功能：無義、移碼、典型剪接位點、起始碼喪失、同型合子缺失，或已知致病",
        "loss of function: nonsense, frameshift, canonical splice site, start loss, homozygous deletion, known pathogenic",
    ),
    "biallelic loss of function": Text("兩個拷貝都喪失功能", "loss of function of both copies"),
    "biallelic mutation": Text("兩個拷貝都有變異", "changes of both copies"),
    "activating mutation": Text(
        "活化變異：需有熱點、致癌分類或 ClinVar 的依據",
        "activating changes: only with a curated statement (hotspot, oncogenicity, ClinVar)",
    ),
    "pathogenic mutation": Text(
        "致病變異：需有致癌分類或 ClinVar 的依據",
        "pathogenic changes: only with a curated statement (oncogenicity, ClinVar)",
    ),
    "reversion mutation": Text("報告寫明的回復突變", "a reversion, as the input states it"),
}
MATCH_TANDEM = {
    "ITD": Text("內部串聯重複（ITD）", "internal tandem duplication (ITD)"),
    "PTD": Text("部分串聯重複（PTD）", "partial tandem duplication (PTD)"),
    "KDD": Text("激酶區重複（KDD）", "kinase domain duplication (KDD)"),
}
MATCH_SKIPPING = Text(
    "{gene} 外顯子 {exon} 跳躍：RNA 證實，或預測會造成跳躍的剪接位點變異",
    "{gene} exon {exon} skipping: seen in RNA, or a splice-site change that predicts it",
)
MATCH_SPLICE = Text("{name}：以名稱或位置認定", "{name}: by name or by place")
MATCH_COPY_KINDS = {
    "amplification": Text("擴增", "amplification"),
    "gain": Text("拷貝數增加（含擴增）", "gain (amplification too)"),
    "loss": Text("拷貝數減少（含同型合子缺失）", "loss (homozygous deletion too)"),
    "homozygous deletion": Text("同型合子缺失", "homozygous deletion"),
}
MATCH_COPIES = Text("{gene} 拷貝數 {number}", "{gene} copies {number}")
MATCH_FUSION = Text("{gene} 融合，另一端不限", "{gene} fusion with any partner")
MATCH_REARRANGEMENT = Text(
    "{gene} 融合或重排，另一端未知也算", "{gene} fusion or rearrangement, also with one partner unknown"
)
MATCH_FUSION_PAIR = Text("{five}::{three} 融合", "{five}::{three} fusion")
MATCH_FUSION_3 = Text("{gene} 融合，{gene} 在 3′ 端", "{gene} fusion with {gene} as the 3′ partner")
MATCH_FUSION_5 = Text("{gene} 融合，{gene} 在 5′ 端", "{gene} fusion with {gene} as the 5′ partner")
MATCH_SIGNATURE = Text("{what}：依輸入檔所載，不換算", "{what}: as the input states it, never converted")
MATCH_WILD_TYPE = Text(
    "{place} 為原生型：由覆蓋率證實，沒有看到不算", "{place} wild type: shown by coverage, never by silence"
)
MATCH_PROMPT = Text("{kind} {text}：定序無法判定，只會提示", "{kind} {text}: sequencing cannot tell; it only prompts")
MATCH_PROMPTS = {
    "IHC": Text("免疫染色", "Immunohistochemistry"),
    "ISH": Text("原位雜交", "In situ hybridization"),
    "CYTO": Text("細胞遺傳", "Cytogenetics"),
    "EXPR": Text("表現量", "Expression"),
    "METH": Text("甲基化", "Methylation"),
    "PGX": Text("藥物基因型", "Pharmacogenetic type"),
    "LAB": Text("檢驗", "Laboratory"),
    "CLIN": Text("臨床", "Clinical"),
}
MATCH_WHATEVER = Text("不論檢出什麼都成立", "Holds whatever was found")

# Age of the knowledge -------------------------------------------------------------------------------------------
AGE_BANNER = Text(
    "知識庫 {version}（{date}）已有 {days} 天，可能缺少較新的核准。",
    "Knowledge {version} of {date} is {days} days old; newer approvals may be missing.",
)
AGE_TITLE = Text("知識庫太舊，使用結果前請先確認", "The knowledge is old: read this before you use a result")
AGE_WARNING = Text(
    "知識庫 {version}（{date}）已有 {days} 天。這段期間的核准、撤回與分類都不在裡面："
    "請安裝較新的知識包，並以現行來源確認每一個分級。",
    "Knowledge {version} of {date} is {days} days old. Approvals, withdrawals and classifications since then are not in "
    "it: install a newer pack, and confirm every tier against current sources.",
)
AGE_BEFORE_TITLE = Text("系統時鐘不正確，無法得知知識庫多舊", "The clock is wrong: the age of the knowledge cannot be told")
AGE_BEFORE = Text(
    "這台電腦的日期是 {today}，早於知識庫 {version} 的日期 {date}。請先校正時鐘。",
    "This computer says {today}, but knowledge {version} is of {date}. Set the clock first.",
)

# Germline -------------------------------------------------------------------------------------------------------
GERMLINE_STATES = {
    "confirmed": Text("已確認", "Confirmed"),
    "possible": Text("未確認", "Not confirmed"),
    "not_flagged": Text("未標記", "Not flagged"),
}
COL_PRIORITY = Text("優先", "Priority")
COL_WHY = Text("為什麼標記", "Why it was flagged")
COL_CERTAINTY = Text("確定程度", "Certainty")
COL_CONSENT = Text("同意", "Consent")
COL_NEXT = Text("下一步", "Next step")
GERMLINE_SUB = Text("目前開啟的 {n} 個案件", "From the {n} cases open now")
GERMLINE_SUB_ONE = Text("目前開啟的 1 個案件", "From the one case open now")
GERMLINE_LIMITS = Text(
    "只用腫瘤檢體看不出是否遺傳，需要抽血確認。沒有列在這裡，不代表沒有遺傳風險。",
    "A tumor sample cannot show whether a change is inherited; a blood test is needed. "
    "Not being listed here does not exclude a hereditary risk.",
)
GERMLINE_WHY = Text("為什麼標記", "Why it was flagged")
GERMLINE_NEXT = Text("下一步", "Next steps")
GERMLINE_OPEN = Text("開啟這個變異", "Open this variant")
GERMLINE_EMPTY = Text("目前開啟的案件沒有標記可能遺傳的發現", "No open case has a finding flagged as possibly inherited")
WITHHELD_ROW = Text("{n} 項暫不顯示：尚未同意", "{n} withheld: no consent recorded")
WITHHELD_NEXT = Text("先取得同意", "Ask for consent first")
FILTER_EXPLAINED = Text("未標記 {n}", "Not flagged {n}")
FILTER_EVERY = Text("全部 {n}", "All {n}")
RULE = Text("規則 {rule}", "Rule {rule}")

# Set aside ------------------------------------------------------------------------------------------------------
REASONS = {
    "filtered": Text("未通過過濾", "Did not pass the caller's filters"),
    "not_a_call": Text("不是變異呼叫", "Not a call in this sample"),
    "outside_known_genes": Text("知識庫以外的基因", "Outside the genes known here"),
    "symbolic_not_read": Text("結構變異，此版本不判讀", "Structural record this version does not read"),
    "no_protein_effect": Text("不影響蛋白質", "No effect on the protein"),
    "duplicate": Text("重複紀錄，已合併", "Duplicate record, merged"),
    "normal_only": Text("只出現在正常樣本", "Seen in the normal sample only"),
    "stated_negative": Text("報告說明未檢出", "Stated as not found"),
    "other_sample": Text("屬於其他檢體", "Of another sample"),
    "no_copy_number_call": Text("沒有拷貝數變化的判定", "No call of a copy-number change"),
}
REASON_WHY = {
    "filtered": Text(
        "呼叫程式的 FILTER 欄不是 PASS，且不在已知位點。",
        "The caller's FILTER is not PASS, and the place is not a known one.",
    ),
    "not_a_call": Text(
        "腫瘤樣本的基因型為 0/0 或缺失，或等位基因是 *、<NON_REF>。",
        "The tumor genotype is 0/0 or missing, or the allele is * or <NON_REF>.",
    ),
    "outside_known_genes": Text(
        "位置不在知識庫收錄的基因裡。不代表良性。",
        "The place lies outside the genes of the knowledge base. That does not mean benign.",
    ),
    "symbolic_not_read": Text(
        "以符號表示的結構變異或斷點。已計數，未判讀。",
        "A symbolic structural allele or breakend: counted, not interpreted.",
    ),
    "no_protein_effect": Text(
        "同義、內含子或非轉譯區，且不是已知位點。", "Synonymous, intronic or untranslated, and not a known allele."
    ),
    "duplicate": Text("同一個變異已經出現過，合併為一筆。", "The same variant was there before; the two were merged."),
    "normal_only": Text("正常樣本有、腫瘤樣本沒有。", "Present in the normal sample, absent from the tumor."),
    "stated_negative": Text(
        "實驗室檢驗過，並寫明沒有檢出。", "The laboratory looked for it and states that it was not found."
    ),
    "other_sample": Text("檔案裡有多個檢體，這一筆屬於另一個。", "The file holds several samples; this is of another one."),
    "no_copy_number_call": Text(
        "檔案給了拷貝數，但沒有判定為擴增或缺失。", "A copy number is given, but no amplification or deletion was called."
    ),
}
ASIDE_SUMMARY = Text("已擱置 {n}：{parts}", "{n} set aside: {parts}")
ASIDE_REFUSED = Text("；另退回 {n}", "; {n} refused")
ASIDE_NONE = Text("沒有擱置任何紀錄", "Nothing was set aside")
ASIDE_OPEN = Text("逐筆檢視", "Look at them")
ASIDE_TITLE = Text("{n} 個等位基因沒有列入判讀，每一個都有原因", "{n} alleles were not interpreted, each for a reason")
ASIDE_EXAMPLES = Text("列出 {shown} 筆，共 {n} 筆", "{shown} of {n} listed")
ASIDE_NO_EXAMPLES = Text("這個原因沒有保留例子", "No examples were kept for this reason")
REFUSED_RECORDS = Text("退回的紀錄", "Refused records")
REFUSED_RECORDS_WHY = Text("看不懂的行，未列入判讀。", "Lines that could not be understood; they are not interpreted.")
COL_REASON = Text("原因", "Reason")
COL_LINE = Text("行", "Line")
COL_TEXT = Text("內容", "Content")

# Biomarkers and wild type ---------------------------------------------------------------------------------------
BIOMARKERS = {
    "tmb": Text("腫瘤突變負荷 TMB", "Tumor mutational burden"),
    "msi": Text("微衛星 MSI", "Microsatellites"),
    "hrd": Text("同源重組 HRD", "Homologous recombination"),
}
WILD_TYPE_STATES = {
    "wild_type": Text("原生型", "wild type"),
    "mutated": Text("有變異", "mutated"),
    "cannot_call": Text("無法判定為原生型", "cannot be called wild type"),
}

# Warnings -------------------------------------------------------------------------------------------------------
WARNING_TITLE = Text("使用這份結果前請先閱讀", "Read this before you use the result")
ACKNOWLEDGE = Text("我已了解", "I understand")
ACKNOWLEDGED = Text("已讀警告", "Warning read")
PRINT_BLOCKED = Text("請先確認紅色警告，才能列印或另存。", "Acknowledge the red warning before printing or saving.")

# Report ---------------------------------------------------------------------------------------------------------
REPORT_CLINICIAN = Text("醫師報告", "Clinician report")
REPORT_PATIENT = Text("病人衛教單", "Patient handout")
REPORT_ZH = Text("中文", "Chinese")
REPORT_EN = Text("英文", "English")
REPORT_MAKING = Text("正在製作頁面…", "Making the pages…")
REPORT_DRAFT = Text("草稿：簽署前每頁都有標示", "Draft: every page says so until it is signed")
REPORT_PAGES = Text("共 {n} 頁", "{n} pages")
REPORT_ONE_PAGE = Text("共 1 頁", "1 page")
REPORT_FAILED = Text("無法製作這份報告。", "This report could not be made.")
REPORT_NO_CASE = Text("先開啟一個案件，這裡會顯示它的報告。", "Open a case to see its report here.")
REPORT_PAGE_N = Text("第 {n} 頁，共 {total} 頁", "Page {n} of {total}")
REPORT_SAVED = Text("已另存「{name}」。", 'Saved as "{name}".')
REPORT_NOT_SAVED = Text("無法寫入「{name}」：{reason}", 'Could not write "{name}": {reason}')
REPORT_SAVE_DIALOG = Text("另存報告", "Save the report")
REPORT_PRINTED = Text("已送到印表機。", "Sent to the printer.")
REPORT_NOT_PRINTED = Text("無法列印。", "Could not print.")
PDF_TYPES = Text("PDF 檔案 (*.pdf)", "PDF file (*.pdf)")
ZOOM_IN = Text("放大頁面", "Zoom in")
ZOOM_OUT = Text("縮小頁面", "Zoom out")
ZOOM_FIT = Text("符合寬度", "Fit the width")
REPORT_NAME_CLINICIAN = Text("醫師報告", "clinician")
REPORT_NAME_PATIENT = Text("衛教單", "patient")

# Command palette ------------------------------------------------------------------------------------------------
PALETTE_HINT = Text("搜尋基因、變異、藥物或指令", "Search genes, variants, drugs or commands")
PALETTE_EMPTY = Text("沒有符合的項目", "Nothing matches")
PALETTE_KIND_VARIANT = Text("變異", "variant")
PALETTE_KIND_DRUG = Text("藥物", "drug")
PALETTE_KIND_CASE = Text("案件", "case")

# Help and about -------------------------------------------------------------------------------------------------
HELP_TITLE = Text("說明與快速鍵", "Help and shortcuts")
HELP_NEVER_TITLE = Text("明辨不做的事", "What Mingbian never does")
HELP_NEVER = Text(
    "不連網路，不傳送任何資料。\n不替人做決定；每一句話都說得出依據。\n不把沒看到的說成沒有，也不把查不到的說成良性。\n"
    "不用檔名猜測基因體版本、腫瘤類型或樣本。\n不把腫瘤檢測的發現直接說成遺傳。\n不把半個檔案當作完整的結果。",
    "It never connects to a network and sends nothing.\nIt never decides; every statement shows its basis.\n"
    "It never calls absent what was not looked at, nor benign what it does not know.\n"
    "It never guesses build, tumor type or sample from a file name.\nIt never calls a tumor finding hereditary.\n"
    "It never shows half a file as whole.",
)
HELP_FILTER_TITLE = Text("篩選框的寫法", "The filter box")
ABOUT_TITLE = Text("關於明辨", "About Mingbian")
ABOUT_LINE = Text(
    "離線讀取癌症定序結果，逐一分級並說明理由。",
    "Reads cancer sequencing results offline, tiers each variant and says why.",
)
ABOUT_VERSION = Text("版本 {version}", "Version {version}")
ABOUT_USE = Text(
    "供專業人員研究與臨床審閱參考，不是醫療器材。",
    "Decision support for professionals, for research and clinical review. Not a medical device.",
)
ABOUT_LICENSES = Text("授權", "Licenses")
ABOUT_LGPL = Text(
    "Qt 與 PySide6 以 LGPL-3.0 授權，動態連結於可替換的程式庫；您可以改用自己編譯的版本，也可以為此進行還原工程。",
    "Qt and PySide6 are used under the LGPL-3.0 as dynamic libraries in a replaceable place. You may swap in your own "
    "build of them, and reverse engineering for that purpose is permitted.",
)

# Crash ----------------------------------------------------------------------------------------------------------
CRASH_TITLE = Text("發生了沒有預期的狀況", "Something unexpected happened")
CRASH_SUB = Text(
    "您可以繼續使用。細節已記錄在這台電腦上，沒有傳送到任何地方：",
    "You can go on working. The details were written on this computer and sent nowhere:",
)
CRASH_GO_ON = Text("繼續", "Go on")

# Protein plot ---------------------------------------------------------------------------------------------------
PROTEIN = Text("{gene} 蛋白質位置", "{gene} along the protein")
PROTEIN_NONE = Text("這個變異沒有蛋白質位置", "This variant has no place on a protein")
PROTEIN_SPOKEN = Text("{gene} 蛋白質上的變異：{places}", "Variants along the {gene} protein: {places}")
RESIDUES = Text("刻度到第 {n} 個胺基酸", "scale to residue {n}")
