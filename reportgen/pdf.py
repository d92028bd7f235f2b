"""Word 文书、工作簿 → PDF：用本机的 Word、Excel 或 LibreOffice，哪个在用哪个；都没有就说清楚。"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from xladdin.workbook_file.package import WorkbookError

_TIMEOUT = 180
_WINDOWS_PLACES = (r"C:\Program Files\LibreOffice\program\soffice.exe", r"C:\Program Files (x86)\LibreOffice\program\soffice.exe")
_WORD_PDF, _EXCEL_PDF = 17, 0


def convert(document: Path) -> Path:
    """把 docx、xlsx 转成同名 PDF，返回它的路径；没有能转的软件、转换失败抛 WorkbookError。"""
    target = document.with_suffix(".pdf")
    name, convert_with = ("Excel", _with_excel) if document.suffix.lower() == ".xlsx" else ("Word", _with_word)
    if os.name == "nt" and convert_with(document, target):
        return target
    office = shutil.which("soffice") or shutil.which("libreoffice") or next((p for p in _WINDOWS_PLACES if Path(p).is_file()), None)
    if office is None:
        raise WorkbookError(f"{document.name} 已生成，但本机没有 {name} 或 LibreOffice，转不了 PDF。请在装有 {name} 的电脑上打开后另存为 PDF。")
    _with_libreoffice(office, document, target)
    return target


def _with_libreoffice(office: str, document: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [office, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless", "--norestore",
                   "--convert-to", "pdf", "--outdir", folder, str(document.resolve())]
        try:
            subprocess.run(command, capture_output=True, timeout=_TIMEOUT, check=False)
        except subprocess.TimeoutExpired:
            raise WorkbookError(f"LibreOffice 转换“{document.name}”超过 {_TIMEOUT} 秒，已停止。请关闭其他 LibreOffice 窗口再试。") from None
        made = Path(folder, target.name)
        if not made.is_file():
            raise WorkbookError(f"LibreOffice 没能把“{document.name}”转成 PDF。请打开它另存为 PDF。")
        shutil.move(made, target)


def _with_word(document: Path, target: Path) -> bool:
    """用 Word 转；没有装 Word（或没有 pywin32）返回 False。"""
    word = _application("Word.Application")
    if word is None:
        return False
    try:
        opened = word.Documents.Open(str(document.resolve()), ReadOnly=True)
        opened.SaveAs2(str(target.resolve()), FileFormat=_WORD_PDF)
        opened.Close(False)
    finally:
        word.Quit()
    return True


def _with_excel(document: Path, target: Path) -> bool:
    """用 Excel 转；没有装 Excel（或没有 pywin32）返回 False。"""
    excel = _application("Excel.Application")
    if excel is None:
        return False
    try:
        excel.DisplayAlerts = False
        opened = excel.Workbooks.Open(str(document.resolve()), ReadOnly=True)
        opened.ExportAsFixedFormat(_EXCEL_PDF, str(target.resolve()))
        opened.Close(False)
    finally:
        excel.Quit()
    return True


def _application(name: str) -> Any:
    """另开一个 Office 程序；没有装的为 None。"""
    try:
        from win32com.client import DispatchEx  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError:
        return None
    try:
        return DispatchEx(name)
    except OSError:
        return None
