"""Word 文书、工作簿 → PDF：用本机的 Word、WPS、Excel 或 LibreOffice，哪个在用哪个；都没有就说清楚。"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from xladdin.office import PDF, libreoffice, with_excel, with_libreoffice, with_word
from xladdin.workbook_file.package import WorkbookError


def convert(document: Path) -> Path:
    """把 docx、xlsx 转成同名 PDF，返回它的路径；没有能转的软件、转换失败抛 WorkbookError。"""
    target = document.with_suffix(".pdf")
    workbook = document.suffix.lower() == ".xlsx"
    if with_excel(document, target) if workbook else with_word(document, target, PDF):
        return target
    program, name = libreoffice(), "Excel" if workbook else "Word"
    if program is None:
        raise WorkbookError(f"{document.name} 已生成，但本机没有 {name} 或 LibreOffice，转不了 PDF。请在装有 {name} 的电脑上打开后另存为 PDF。")
    with tempfile.TemporaryDirectory() as folder:
        made = with_libreoffice(program, document, "pdf", Path(folder))
        if made is None:
            raise WorkbookError(f"LibreOffice 没能把“{document.name}”转成 PDF。请打开它另存为 PDF。")
        shutil.move(made, target)
    return target
