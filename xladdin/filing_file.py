"""一个文件 → 一套可核对的材料：认出表样，读成模型，给没算的公式补上结果。命令行和按钮都从这里进。

本程序的工作簿按名称读；Word 文书、没有本程序名称的工作簿照标签认（recognition）。
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xladdin.form import FORMAT_VERSION, Form, FormError, find_form
from xladdin.model import PENDING, Filing, Workbook
from xladdin.reading import read_filing
from xladdin.workbook_file.book import Book, workbook_of
from xladdin.workbook_file.package import WorkbookError
from xladdin.writing import recompute, with_pending

WORD = (".docx", ".doc", ".wps")
"""Word 文书的扩展名。"""


def open_filing(path: Path, forms: Path | None = None) -> tuple[Book, Filing]:
    """打开工作簿并按它写明的表样读；不是自评工作簿、表样不认识都抛 WorkbookError。"""
    book = Book(path)
    workbook = workbook_of(book)
    return book, read_filing(workbook, form_of(workbook, path, forms))


def filing_at(path: Path, forms: Path | None = None, form_id: str = "", more: Sequence[Path] = ()) -> Filing:
    """一个文件 → 可核对的材料；认不出、读不了的抛 WorkbookError。

    `form_id` 指定表样；`more` 是同一套材料的另外几份 Word 文书（表和报告分开的）。
    """
    if path.suffix.lower() in WORD:
        from xladdin.filing_docx import word_filing

        return word_filing([path, *more], forms, form_id)
    book = Book(path)
    workbook = workbook_of(book)
    if workbook.sheets and not form_id:
        return checkable(read_filing(workbook, form_of(workbook, path, forms)))
    from xladdin.filing_docx import unnamed_filing

    return unnamed_filing(book, forms, form_id)


def not_ours(path: Path) -> str:
    """只能对本程序的工作簿做的事，遇到别处的材料怎么说。"""
    return f"“{path.name}”里没有自评表（找不到表种名称），不是用本程序的表样填的。别处的自评表可以用 jixiao import 填成工作簿。"


def form_of(workbook: Workbook, path: Path, forms: Path | None = None) -> Form:
    """工作簿所用的表样；编号只在已有的表样里查，从不当路径用。"""
    if not workbook.sheets:
        raise WorkbookError(not_ours(path))
    if not workbook.form_id:
        raise WorkbookError(f"“{path.name}”没有写明表样编号（文档属性“表样”丢失）。请用 jixiao new 新建工作簿，把数填过去。")
    if workbook.version != FORMAT_VERSION:
        raise WorkbookError(f"“{path.name}”的格式版本是“{workbook.version or '没有写'}”，本程序只认 {FORMAT_VERSION}。"
                            "请用与它同时的程序打开，或升级本程序；文档属性被改过的，用 jixiao new 新建后把数填过去。")
    try:
        return find_form(workbook.form_id, forms)
    except FormError as fault:
        raise WorkbookError(f"“{path.name}”的表样认不出来：{fault}") from None


def settled(book: Book, filing: Filing) -> tuple[Book, Filing]:
    """没算过的公式在内存里算好（文件不动），附表和句子才有数可印。材料可以是已经补上结果的，工作簿里没有的照样补。"""
    from xladdin.workbook_file.filling import filing_of
    from xladdin.workbook_file.saving import write_results

    pending = [result for result in recompute(filing_of(book, filing.form)) if result.old.state == PENDING]
    if not pending:
        return book, filing
    book = write_results(book, pending)
    return book, filing_of(book, filing.form)


def checkable(filing: Filing) -> Filing:
    """核对用的材料：没有缓存结果的公式先算出来。"""
    return with_pending(filing)
