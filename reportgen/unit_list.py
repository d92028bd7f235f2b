"""应报单位的名单：文本文件一行一个，或工作簿里“单位名称”一列（没有这个列名的取第一列）。"""

from __future__ import annotations

from pathlib import Path

from xladdin.values import label
from xladdin.workbook_file.book import Book
from xladdin.workbook_file.package import WorkbookError, read_file

_HEADS = ("单位名称", "单位", "预算单位", "部门名称", "填报单位")


def read_units(path: Path) -> list[str]:
    """名单上的单位，去掉重复的；读不了、一个单位也没有的抛 WorkbookError。"""
    suffix = path.suffix.lower()
    if suffix == ".txt":
        found = _lines(path)
    elif suffix in (".xlsx", ".xlsm"):
        found = _column(Book(path))
    else:
        raise WorkbookError(f"名单“{path.name}”要用 .txt 或 .xlsx。")
    units = list(dict.fromkeys(name for name in (" ".join(one.split()) for one in found) if name))
    if not units:
        raise WorkbookError(f"名单“{path.name}”里没有单位。文本文件一行写一个，工作簿写在“单位名称”一列。")
    return units


def _lines(path: Path) -> list[str]:
    data = read_file(path)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).splitlines()
        except UnicodeDecodeError:
            continue
    raise WorkbookError(f"名单“{path.name}”的文字编码认不出来。请用记事本另存为 UTF-8 再试。")


def _column(book: Book) -> list[str]:
    """第一张表里表头是单位名称的一列；没有的取最左边有字的一列。"""
    if not book.parts:
        raise WorkbookError(f"名单“{book.path.name}”里没有工作表。请核对文件。")
    cells = {at: book.content(cell)[1].strip() for at, cell in book.raw(book.parts[0].part).cells.items()}
    filled = {at: text for at, text in sorted(cells.items()) if text}
    heads = [at for wanted in _HEADS for at, text in filled.items() if label(text) == wanted]
    row, column = heads[0] if heads else (0, min((at[1] for at in filled), default=1))
    return [text for (line, here), text in filled.items() if here == column and line > row]
