"""Word 文书、工作簿 → PDF：用本机的 Word、WPS、Excel 或 LibreOffice，哪个在用哪个；都没有就说清楚。"""

from __future__ import annotations

import tempfile
from pathlib import Path

from xladdin.office import PDF, libreoffice, with_excel, with_libreoffice, with_word
from xladdin.workbook_file.package import WorkbookError, os_reason
from xladdin.workbook_file.replacing import replace_file


def convert(document: Path) -> tuple[Path, Path | None]:
    """把 docx、xlsx 转成同名 PDF，返回（它的路径，原有同名文件的备份）；没有能转的软件、转换失败、写不进抛 WorkbookError。"""
    target = document.with_suffix(".pdf")
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            made = _made(document, Path(folder))
            return target, replace_file(target, made.read_bytes())
    except OSError as fault:
        raise WorkbookError(f"{document.name} 已生成，PDF 没有写成：临时文件夹出错（{os_reason(fault)}）。请清理磁盘后再试，或打开它另存为 PDF。") from None
    except WorkbookError as fault:
        raise WorkbookError(f"{document.name} 已生成，PDF 没有写成：{fault}") from None


def said(document: Path) -> str:
    """转成 PDF，返回存在哪里、原来的备份叫什么。"""
    made, backup = convert(document)
    return f"{made}" + (f"，原来的备份为 {backup.name}" if backup else "")


def _made(document: Path, folder: Path) -> Path:
    """在临时文件夹里转好的 PDF。"""
    made, workbook = folder / f"{document.stem}.pdf", document.suffix.lower() == ".xlsx"
    if with_excel(document, made) if workbook else with_word(document, made, PDF):
        return made
    program, name = libreoffice(), "Excel" if workbook else "Word"
    if program is None:
        raise WorkbookError(f"本机没有 {name} 或 LibreOffice，转不了。请在装有 {name} 的电脑上打开后另存为 PDF。")
    converted = with_libreoffice(program, document, "pdf", folder)
    if converted is None:
        raise WorkbookError(f"LibreOffice 没能转换“{document.name}”。请打开它另存为 PDF。")
    return converted
