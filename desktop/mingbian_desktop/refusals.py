"""Refusals in the window's own words: what is wrong in the user's language, and what to do here rather than in a shell.

In Chinese the library's sentence (English, with the details) stands under ours; in English it stands for itself. A code
this table does not know shows that sentence alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mingbian.model.errors import Refusal, UsageError, UserError
from mingbian_desktop import texts as say
from mingbian_desktop.i18n import Lang, Text


@dataclass(frozen=True, slots=True)
class Wording:
    what: Text
    remedy: Text


_AGAIN = Text("請重新複製、下載或匯出檔案，再試一次。", "Copy, download or export the file again, then try once more.")
_LAB = Text("請向實驗室索取 VCF，或 JSON 格式的報告。", "Ask the laboratory for the VCF, or for its report as JSON.")
_EXPORT = Text("請向提供檔案的單位反映，並取得修正後的檔案。", "Tell those who made the file, and ask for a corrected one.")
_ONE = Text(
    "請確認這是您要的檔案；檔案寫明的內容，這裡留白即可。",
    "Check that this is the file you mean; leave blank here what the file itself states.",
)
_ACCESS = Text("請確認檔案還在，而且您有權限讀取。", "Check that the file is still there and that you may read it.")
_SITE = Text(
    "請通知管理知識庫的人，從來源重新匯入或安裝。",
    "Tell whoever keeps the knowledge base: it must be imported or installed again.",
)

WORDINGS: dict[str, Wording] = {
    "NO_SUCH_FILE": Wording(Text("找不到這個檔案。", "The file is not there."), _ACCESS),
    "NOT_A_FILE": Wording(
        Text("這是資料夾，不是檔案。", "This is a folder, not a file."),
        Text("請選擇資料夾裡的檔案。", "Choose a file inside it."),
    ),
    "CANNOT_OPEN": Wording(Text("無法開啟這個檔案。", "The file cannot be opened."), _ACCESS),
    "CANNOT_READ": Wording(Text("讀取到一半時失敗。", "Reading failed half way."), _ACCESS),
    "EMPTY_FILE": Wording(Text("這個檔案是空的。", "The file is empty."), _AGAIN),
    "INPUT_INCOMPLETE": Wording(Text("這個檔案不完整。", "The file is not whole."), _AGAIN),
    "NOT_A_RESULT": Wording(Text("這不是定序結果檔。", "This is not a sequencing result."), _LAB),
    "NOT_SUPPORTED": Wording(Text("這個版本不讀這種格式。", "This version does not read this format."), _LAB),
    "NOT_A_REPORT": Wording(Text("這不是看得懂的實驗室報告。", "This is not a laboratory report that can be read."), _LAB),
    "ZIP_ARCHIVE": Wording(
        Text("這是壓縮檔（zip）。", "This is a zip archive."),
        Text("請先解壓縮，再開啟裡面的檔案。", "Unpack it and open the file inside."),
    ),
    "NO_SUCH_MEMBER": Wording(
        Text("壓縮檔裡沒有這個檔案。", "The archive holds no such file."),
        Text("請從清單中選擇一個。", "Choose one of those it lists."),
    ),
    "ZIP_UNREADABLE": Wording(Text("壓縮檔損壞或有密碼。", "The archive is damaged or has a password."), _AGAIN),
    "ZIP_MEMBER_NOT_READ": Wording(
        Text("這個檔案不能在壓縮檔裡直接讀取。", "That file cannot be read inside the archive."),
        Text("請先解壓縮，再開啟那個檔案。", "Unpack it and open that file."),
    ),
    "REFERENCE_DAMAGED": Wording(
        Text("參考基因體的快取檔損壞。", "The cache of the reference genome is damaged."),
        Text("請重新建立參考基因體快取。", "The reference cache must be built again."),
    ),
    "REFERENCE_NOT_FASTA": Wording(
        Text("這不是 FASTA 參考序列。", "This is not a FASTA reference sequence."),
        Text("請選擇實驗室使用的參考基因體檔案。", "Choose the laboratory's reference genome."),
    ),
    "PROFILE_INVALID": Wording(Text("實驗室的自訂規則有誤。", "The laboratory's own rules are not valid."), _SITE),
    "PROFILE_UNREADABLE": Wording(Text("實驗室的自訂規則無法讀取。", "The laboratory's own rules cannot be read."), _SITE),
    "TOO_LARGE_UNPACKED": Wording(Text("解壓縮後的內容大得不合理。", "Unpacked, the file is unreasonably large."), _EXPORT),
    "REPORT_TOO_LARGE": Wording(
        Text("這個 JSON 檔大得不像一份報告。", "This JSON file is too large to be a report."), _LAB
    ),
    "HEADER_TOO_LARGE": Wording(
        Text("VCF 檔頭過長，或沒有欄位行。", "The VCF header is too long or has no column line."), _EXPORT
    ),
    "LINE_TOO_LONG": Wording(Text("有一行長得不合理。", "One line is unreasonably long."), _EXPORT),
    "NO_COLUMN_LINE": Wording(Text("找不到 VCF 的欄位行（#CHROM）。", "The VCF has no column line (#CHROM)."), _EXPORT),
    "BAD_COLUMN_LINE": Wording(Text("VCF 的欄位行寫錯了。", "The VCF's column line is wrong."), _EXPORT),
    "DUPLICATE_SAMPLES": Wording(Text("兩個樣本同名，無法分辨。", "Two samples have the same name."), _EXPORT),
    "NO_SUCH_SAMPLE": Wording(
        Text("檔案裡沒有這個名稱的樣本。", "The file has no sample of that name."),
        Text("請到個案資料更正樣本名稱，或留白。", "Correct the sample name in the case details, or leave it blank."),
    ),
    "SAME_SAMPLE": Wording(
        Text("腫瘤與正常樣本填了同一個名稱。", "The tumor and the normal sample are the same."),
        Text("請到個案資料更正樣本名稱。", "Correct the sample names in the case details."),
    ),
    "TUMOR_SAMPLE_UNKNOWN": Wording(
        Text("檔案沒有寫明哪一個樣本是腫瘤。", "The file does not say which sample is the tumor."), _ONE
    ),
    "BUILD_UNKNOWN": Wording(
        Text("檔案沒有寫明基因體版本。", "The file does not say which genome build it uses."),
        Text(
            "請選擇版本。不同版本的座標不同，猜測並不安全。",
            "Choose the build. Positions differ between builds, so guessing is not safe.",
        ),
    ),
    "BUILD_UNSUPPORTED": Wording(
        Text("只能讀 GRCh37 與 GRCh38。", "Only GRCh37 and GRCh38 are read."),
        Text("請以 GRCh37 或 GRCh38 重新分析這個檢體。", "Have the sample analyzed again against GRCh37 or GRCh38."),
    ),
    "BUILD_MISMATCH": Wording(
        Text("檔案寫的基因體版本與實際的參考鹼基不符。", "The stated genome build does not fit the reference bases."),
        Text("請向實驗室確認檔案真正使用的版本。", "Ask the laboratory which build the file was really made against."),
    ),
    "BUILD_CONFLICT": Wording(Text("基因體版本互相矛盾。", "The genome build contradicts itself."), _ONE),
    "SAMPLE_CONFLICT": Wording(Text("樣本名稱互相矛盾。", "The sample names contradict each other."), _ONE),
    "ASSAY_CONFLICT": Wording(Text("檢測種類與檔案不符。", "The assay contradicts the file."), _ONE),
    "TUMOR_TYPE_CONFLICT": Wording(Text("腫瘤類型與檔案不符。", "The tumor type contradicts the file."), _ONE),
    "AGE_CONFLICT": Wording(Text("年齡與檔案不符。", "The age contradicts the file."), _ONE),
    "SEX_CONFLICT": Wording(Text("性別與檔案不符。", "The sex contradicts the file."), _ONE),
    "PURITY_CONFLICT": Wording(Text("腫瘤細胞比例與檔案不符。", "The tumor purity contradicts the file."), _ONE),
    "CONTEXT_CONFLICT": Wording(Text("臨床資訊與檔案不符。", "The clinical context contradicts the file."), _ONE),
    "CONSENT_CONFLICT": Wording(Text("同意狀態互相矛盾。", "The statements of consent contradict each other."), _ONE),
    "BIOMARKER_CONFLICT": Wording(Text("生物標記的結果互相矛盾。", "The biomarker results contradict each other."), _ONE),
    "JSON_MALFORMED": Wording(Text("JSON 的寫法有誤。", "The JSON is malformed."), _EXPORT),
    "JSON_WRONG_TYPE": Wording(Text("報告裡有一個值的型別不對。", "A value in the report has the wrong type."), _EXPORT),
    "JSON_BAD_VALUE": Wording(Text("報告裡有一個值無法使用。", "A value in the report cannot be used."), _EXPORT),
    "JSON_DUPLICATE_KEY": Wording(Text("報告裡同一個欄位出現兩次。", "A key appears twice in the report."), _EXPORT),
    "JSON_TOO_DEEP": Wording(Text("JSON 的層次過深。", "The JSON is nested too deeply."), _EXPORT),
    "VALUE_OUT_OF_RANGE": Wording(Text("報告裡有一個數值超出範圍。", "A number in the report is out of range."), _EXPORT),
    "VALUE_UNKNOWN": Wording(Text("報告裡有一個值不認得。", "A value in the report is not known."), _EXPORT),
    "NO_VARIANTS": Wording(Text("報告裡沒有任何變異欄位。", "The report states no variants."), _EXPORT),
    "NOT_A_VCF": Wording(Text("這不是 VCF。", "This is not a VCF."), _LAB),
    "XML_MALFORMED": Wording(Text("XML 不完整，或寫法有誤。", "The XML is cut short or malformed."), _EXPORT),
    "XML_DECLARATIONS": Wording(
        Text("XML 裡有報告用不到的宣告，可能用來讀取其他檔案。", "The XML holds declarations that no report needs."), _LAB
    ),
    "XML_TOO_DEEP": Wording(Text("XML 的層次過深。", "The XML is nested too deeply."), _EXPORT),
    "XML_TOO_LARGE": Wording(Text("這個 XML 檔大得不像一份報告。", "This XML file is too large to be a report."), _LAB),
    "REPORT_INCOMPLETE": Wording(
        Text("報告缺少判讀需要的部分。", "A part of the report that is needed is missing."), _EXPORT
    ),
    "FILE_CONTRADICTS_ITSELF": Wording(Text("檔案自己前後矛盾。", "The file contradicts itself."), _EXPORT),
    "SECTION_TWICE": Wording(
        Text("同一個段落出現兩次，可能合併了兩份報告。", "A section is there twice; two reports may have been joined."),
        Text("請提供單一檢體的報告。", "Give the report of one sample."),
    ),
    "DUPLICATE_COLUMN": Wording(Text("表格有兩個同名的欄位。", "A column of the table is there twice."), _EXPORT),
    "TABLE_TOO_WIDE": Wording(Text("表格的欄位多得不合理。", "The table has unreasonably many columns."), _EXPORT),
    "SEVERAL_PATIENTS": Wording(
        Text("檔案裡有不只一位病人的結果。", "The file holds results of more than one patient."),
        Text("請提供一位病人的檔案。", "Give the file of one patient."),
    ),
    "MAPPING_NEEDED": Wording(
        Text("這個表格的格式不在已知之列。", "This table is of no format known here."),
        Text(
            "請確認表格各欄的意義；或提供實驗室的 VCF。",
            "Say what the columns of the table mean, or give the laboratory's VCF.",
        ),
    ),
    "MAPPING_COLUMN": Wording(
        Text("欄位對應檔與表格的欄位不符。", "The mapping does not fit the columns of the table."),
        Text("請更正欄位對應檔。", "Correct the mapping."),
    ),
    "WORKBOOK_DAMAGED": Wording(Text("Excel 活頁簿損壞，無法解開。", "The Excel workbook cannot be unpacked."), _EXPORT),
    "NO_RECORDS": Wording(Text("檔案裡沒有任何紀錄。", "The file holds no record."), _AGAIN),
    "COVERAGE_UNREADABLE": Wording(Text("覆蓋率檔無法讀取。", "The coverage file cannot be read."), _AGAIN),
    "COVERAGE_EMPTY": Wording(Text("覆蓋率檔沒有資料。", "The coverage file holds no data."), _AGAIN),
    "COVERAGE_BAD_LINE": Wording(Text("覆蓋率檔有一行看不懂。", "A line of the coverage file cannot be read."), _EXPORT),
    "SITE_UNREADABLE": Wording(Text("本院的知識庫設定無法讀取。", "What this site installed cannot be read."), _SITE),
    "SITE_DAMAGED": Wording(Text("本院的知識庫設定已損壞。", "What this site installed is damaged."), _SITE),
    "LAYER_DAMAGED": Wording(Text("本院匯入的資料已損壞。", "A layer that this site imported is damaged."), _SITE),
    "PACK_DAMAGED": Wording(Text("本院安裝的知識包已損壞。", "The knowledge pack in force is damaged."), _SITE),
    "OVERLAY_WRONG": Wording(Text("本院的知識庫覆寫表有誤。", "The overlay of this site is wrong."), _SITE),
    "BCF_UNREADABLE": Wording(Text("這個 BCF 檔無法讀取。", "This BCF file cannot be read."), _AGAIN),
    "BCF_NOT_SUPPORTED": Wording(
        Text("這台電腦無法讀取 BCF。", "BCF cannot be read on this computer."), Text("請改用 VCF。", "Use the VCF instead.")
    ),
    "GLYPH_MISSING": Wording(
        Text("有字無法印出來。", "A character cannot be printed."),
        Text("請更正那個字，或以其他寫法代替。", "Correct that character or write it another way."),
    ),
    "CANNOT_WRITE": Wording(
        Text("無法寫入檔案。", "The file cannot be written."),
        Text("請換一個資料夾，或清出一些空間。", "Choose another folder or free some space."),
    ),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A refusal ready to show: what, the library's own sentence as detail ("" where it adds nothing), what to do."""

    what: str
    detail: str
    remedy: str
    where: str


def _place(where: str, lang: Lang) -> str:
    line = re.fullmatch(r"line (\d+)", where)
    return say.LINE.in_(lang).format(n=f"{int(line[1]):,}") if line else where


def said(error: UserError, lang: Lang) -> Said:
    """The words for a refusal in ``lang``."""
    if isinstance(error, Refusal):
        known = WORDINGS.get(error.code)
        where = _place(error.where or "", lang)
        if known is None:
            return Said(error.reason, "", error.remedy, where)
        if lang is Lang.EN:
            return Said(error.reason, "", known.remedy.in_(lang), where)
        return Said(known.what.in_(lang), error.reason, known.remedy.in_(lang), where)
    if isinstance(error, UsageError):
        return Said(error.reason, "", error.remedy, "")
    return Said(str(error), "", "", "")
