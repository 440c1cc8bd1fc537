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
