"""汇总时读一个文件（在子进程里）：核对，留下记录；读不了的留下原因；本程序自己写的不算材料。"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from pathlib import Path

from msgspec import Struct

import xladdin.checks  # noqa: F401  规则在读第一份之前就装好，不算在第一份的时限里
from reportgen.checking import checked
from reportgen.filing_record import packed, record_of
from reportgen.read_cache import NOT_KEPT, Read, Stamp
from xladdin.error_log import record
from xladdin.filing_file import WORD
from xladdin.form import FormError
from xladdin.workbook_file.package import WorkbookError, read_file

AUTHOR = "绩效自评助手"
SUMMARY_TITLE, NOTICE_TITLE = "绩效自评汇总", "绩效自评审核意见书"
"""本程序写的汇总表、意见书的标题（文档属性）：认得出，不当材料读。"""
_LONGEST_PROPERTIES = 100_000
_AUTHORED = f"<dc:creator>{AUTHOR}</dc:creator>".encode()


class Skipped(Struct, frozen=True):
    """不是材料：本程序写的汇总表、意见书，或同一单位的工作簿旁边的报告。"""


def read_one(path: str, forms: str | None, beside: tuple[str, ...]) -> Read | Skipped:
    """读一个文件。`beside` 是同一文件夹里的工作簿是哪些单位的：由它们生成的报告不是另一份材料。"""
    file = Path(path)
    try:
        status = file.stat()
        stamp, data = Stamp(status.st_size, status.st_mtime_ns), read_file(file)
        digest = hashlib.sha256(data).hexdigest()
        del data
    except (OSError, WorkbookError) as fault:
        return Read(NOT_KEPT, "", "", b"", str(fault) if isinstance(fault, WorkbookError) else f"“{file.name}”读不了。请核对文件和权限。")
    if _written_by_us(file, beside):
        return Skipped()
    try:
        filing, result = checked(file, None if forms is None else Path(forms))
        found = record_of(filing, result, word=file.suffix.lower() in WORD)
    except (WorkbookError, FormError) as fault:
        return Read(stamp, digest, "", b"", str(fault))
    except Exception as fault:  # 程序自己的错：记进日志，这一份说明读不了，别的照读
        note = "；".join(getattr(fault, "__notes__", ()))
        return Read(NOT_KEPT, digest, "", b"", f"核对“{file.name}”时程序内部出错（{note or type(fault).__name__}）。详情在 {record(fault)}，请发给维护人员。")
    return Read(stamp, digest, found.agency, packed(found), "")


def _written_by_us(file: Path, beside: tuple[str, ...]) -> bool:
    """汇总表、意见书一看标题属性就知道；报告要署着本程序、说的又是旁边工作簿的单位，单独报来的报告仍是材料。"""
    if is_titled(file, SUMMARY_TITLE, NOTICE_TITLE):
        return True
    return file.suffix.lower() in WORD and bool(beside) and _AUTHORED in _core_properties(file) and _mentions(file, beside)


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


def _mentions(file: Path, agencies: tuple[str, ...]) -> bool:
    from xladdin.word_document import read_word

    try:
        text = "".join("".join(paragraph[0].split()) for paragraph in read_word(file).paragraphs[:60])
    except WorkbookError:
        return False
    return any("".join(agency.split()) in text for agency in agencies)
