"""汇总时读一个文件（在子进程里）：核对，留下记录；读不了的留下原因；本程序自己写的汇总、意见书不算材料。

读出来的只取决于这一个文件：它是不是另一份材料的报告、该不该采用，读完全部再定（filing_versions）。
"""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from pathlib import Path

from msgspec import Struct

import xladdin.checks  # noqa: F401  规则在读第一份之前就装好，不算在第一份的时限里
from reportgen.checking import checked
from reportgen.filing_record import REPORT_ONLY, FilingRecord, Funds, ThreePublic, packed
from reportgen.filing_recorded import record_of
from reportgen.read_cache import NOT_KEPT, Read, Stamp
from xladdin.error_log import record
from xladdin.filing_file import WORD
from xladdin.form import FormError
from xladdin.values import clean
from xladdin.word_document import read_word
from xladdin.workbook_file.package import WorkbookError, read_file

AUTHOR = "绩效自评助手"
SUMMARY_TITLE, NOTICE_TITLE = "绩效自评汇总", "绩效自评审核意见书"
"""本程序写的汇总表、意见书的标题（文档属性）：认得出，不当材料读。"""
_CONVERTED = (".doc", ".wps", ".xls", ".et")
"""要别的软件转换的：这台机器读不了，换一台、装了软件也许读得了，读不了的不记。"""
_TITLE, _FIRST = re.compile("(.{2,40}?)((?:19|20)[0-9]{2})年度?.*报告"), 20
"""报告的标题：单位、年度、报告的名称；在前几段里找。"""
_LONGEST_PROPERTIES = 100_000
_AUTHORED = f"<dc:creator>{AUTHOR}</dc:creator>".encode()


class Skipped(Struct, frozen=True):
    """不是材料：本程序写的汇总表、意见书。"""


def read_one(path: str, forms: str | None) -> Read | Skipped:
    """读一个文件。"""
    file = Path(path)
    try:
        status = file.stat()
        stamp, data = Stamp(status.st_size, status.st_mtime_ns), read_file(file)
        digest = hashlib.sha256(data).hexdigest()
        del data
    except (OSError, WorkbookError) as fault:
        return Read(NOT_KEPT, "", "", b"", str(fault) if isinstance(fault, WorkbookError) else f"“{file.name}”读不了。请核对文件和权限。")
    if is_titled(file, SUMMARY_TITLE, NOTICE_TITLE):
        return Skipped()
    try:
        filing, result = checked(file, None if forms is None else Path(forms))
        found = record_of(filing, result, word=file.suffix.lower() in WORD)
    except (WorkbookError, FormError) as fault:
        report = _report_only(file)
        reason = str(fault).replace("用 --form 指定表样", "先用 jixiao import --form 填成工作簿再汇总")
        return Read(stamp if file.suffix.lower() not in _CONVERTED else NOT_KEPT, digest, "", packed(report) if report is not None else b"", reason)
    except Exception as fault:  # 程序自己的错：记进日志，这一份说明读不了，别的照读
        note = "；".join(getattr(fault, "__notes__", ()))
        return Read(NOT_KEPT, digest, "", b"", f"核对“{file.name}”时程序内部出错（{note or type(fault).__name__}）。详情在 {record(fault)}，请发给维护人员。")
    return Read(stamp, digest, found.agency, packed(found), "")


def _report_only(file: Path) -> FilingRecord | None:
    """本程序由工作簿生成的、没有附表的报告：单位、年度照它的标题；不是的为 None。"""
    if file.suffix.lower() != ".docx" or _AUTHORED not in _core_properties(file):
        return None
    try:
        titles = [_TITLE.fullmatch(clean(text)) for text, _ in read_word(file).paragraphs[:_FIRST]]
    except WorkbookError:  # 带宏的、损坏的：读不了的原因已经有了
        return None
    found = next(filter(None, titles), None)
    return None if found is None else FilingRecord("", "", found[1], int(found[2]), True, False, Funds(), ThreePublic(), None, "", (), (), (), REPORT_ONLY)


def is_titled(file: Path, *titles: str) -> bool:
    """文件的标题属性是不是其中之一。"""
    properties = _core_properties(file)
    return any(f"<dc:title>{title}</dc:title>".encode() in properties for title in titles)


def _core_properties(file: Path) -> bytes:
    """文档属性的原文；没有的、打不开的（由核对说明原因）为空。"""
    try:
        with zipfile.ZipFile(file) as package, package.open("docProps/core.xml") as part:
            return part.read(_LONGEST_PROPERTIES)
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return b""

