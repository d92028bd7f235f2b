"""应报单位的名单：文本文件一行一个，或工作簿、带制表符的文本里“单位名称”一列（没有这个列名的取第一列）。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from xladdin.values import clean
from xladdin.workbook_file.book import Book
from xladdin.workbook_file.package import WorkbookError, read_file

_HEADS = (re.compile("(?:预算|填报|应报|部门|预算部门)?单位(?:全称|名称|名称全称|全称名称)|(?:预算)?部门名称"), re.compile("(?:预算|填报|应报)?单位"))
"""列名，写明是名称的先用。"""
_NOT_UNITS = re.compile("小计|合计|总计|共计|[0-9.]*|(?:说明|注|备注|填表人|审核人|联系人|联系电话|日期)(?::.*)?|序号|.*(?:名单|一览表|情况表)")
_DIGITS = "[0-9一二三四五六七八九十]{1,3}"
_NUMBERED = re.compile(rf"^(?:[(（]?{_DIGITS}[)）]?[、.．:：]|[(（]?{_DIGITS}[)）]|[\[【(（][0-9]{{4,}}[\]】)）][-—－_]?|[0-9]{{4,}}[-—－_\s])\s*(?=[^0-9])")
"""名称前面的序号、单位编码：1、 （3） [101001] 101002-。"""
_BETWEEN = re.compile("[、，,；;]")
Rows = Sequence[Sequence[str]]


def read_units(path: Path) -> list[str]:
    """名单上的单位，去掉重复的；读不了、一个单位也没有的抛 WorkbookError。"""
    suffix = path.suffix.lower()
    if suffix in (".txt", ".csv"):
        tables = [_text_rows(path, "," if suffix == ".csv" else "\t")]
    elif suffix in (".xlsx", ".xlsm"):
        tables = _sheets(Book(path))
    else:
        raise WorkbookError(f"名单“{path.name}”要用 .txt 或 .xlsx。")
    units = list(dict.fromkeys(filter(None, map(_unit, _listed(tables)))))
    if not units:
        raise WorkbookError(f"名单“{path.name}”里没有单位。文本文件一行写一个，工作簿写在“单位名称”一列。")
    return units


def _text_rows(path: Path, separator: str) -> Rows:
    """文本的各行各列；# 开头的是注释，只有一行的是用顿号、逗号隔开的。"""
    data = read_file(path)
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            rows = [line.split(separator) for line in data.decode(encoding).splitlines() if line.strip() and not line.lstrip().startswith("#")]
        except UnicodeDecodeError:
            continue
        return [[one] for one in _BETWEEN.split(rows[0][0])] if len(rows) == 1 and len(rows[0]) == 1 else rows
    raise WorkbookError(f"名单“{path.name}”的文字编码认不出来。请用记事本另存为 UTF-8 再试。")


def _sheets(book: Book) -> list[Rows]:
    """各张表的各行各列。"""
    if not book.parts:
        raise WorkbookError(f"名单“{book.path.name}”里没有工作表。请核对文件。")
    return [_rows({at: book.content(cell)[1] for at, cell in book.raw(part.part).cells.items()}) for part in book.parts]


def _rows(cells: dict[tuple[int, int], str]) -> Rows:
    widest = max((column for _, column in cells), default=0)
    return [[cells.get((line, column), "") for column in range(1, widest + 1)] for line in sorted({line for line, _ in cells})]


def _listed(tables: Sequence[Rows]) -> Iterable[str]:
    """哪张表有列名就用哪张，同一行里同样的列名有几个的（几列并排）都要；都没有列名的，取第一张有字的表最左边的一列。"""
    for head in _HEADS:
        for rows in tables:
            for number, row in enumerate(rows):
                columns = [column for column, text in enumerate(row) if head.fullmatch(_plain(text))]
                if columns:
                    return [line[column] for line in rows[number + 1:] for column in columns if column < len(line)]
    for rows in tables:
        columns = [column for row in rows for column, text in enumerate(row) if text.strip()]
        if columns:
            return [row[min(columns)] for row in rows if min(columns) < len(row)]
    return []


def _plain(text: str) -> str:
    return re.sub("[()（）:：]", "", clean(text))


def _unit(text: str) -> str:
    """一格里的单位名称；合计、说明、序号一类不是单位的为空串。"""
    name = _NUMBERED.sub("", " ".join(text.split()))
    return "" if _NOT_UNITS.fullmatch(clean(name)) or any(head.fullmatch(_plain(name)) for head in _HEADS) else name
