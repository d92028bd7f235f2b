"""把内容写进关着的工作簿：只换要改的格子，公式没有增减时连计算链也不动；存盘原子、留备份。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from xladdin import terms as t
from xladdin.formulas import year_text
from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.package import Package
from xladdin.workbook_file.replacing import replace_file
from xladdin.workbook_file.sheet_patch import Write, patch
from xladdin.workbook_file.sheet_xml import address, letters
from xladdin.writing import Result

Places = Mapping[tuple[str, str], Write]
"""（标签名，单元格地址）→ 要写的内容。"""

_CALC_CHAIN = "xl/calcChain.xml"


def write_places(book: Book, writes: Places) -> Book:
    """写若干格，返回改好的工作簿；没有提到的部件逐字节保留。"""
    if not writes:
        return book
    package = book.package.fork()
    by_title = {part.title: part for part in book.parts}
    grouped: dict[str, dict[tuple[int, int], Write]] = {}
    for (title, cell), write in writes.items():
        grouped.setdefault(title, {})[address(cell)] = write
    formulas_changed = False
    for title, cells in grouped.items():
        part = by_title[title]
        raw = book.raw(part.part)
        formulas_changed |= any((raw.cells[at].formula if at in raw.cells else None) != write.formula for at, write in cells.items())
        package.changed[part.part] = patch(package.read(part.part), raw, cells, f"“{book.path.name}”的 {title}!")
    if formulas_changed:
        drop_calc_chain(package)
    package.changed["xl/workbook.xml"] = _calculate_on_load(package.canonical("xl/workbook.xml"))
    return Book(book.path, package.to_bytes())


def write_results(book: Book, results: Iterable[Result]) -> Book:
    """把重算的结果写进计算格：公式还在的只换值，被盖掉、改掉的连公式放回去。"""
    writes: dict[tuple[str, str], Write] = {}
    for result in results:
        if result.changes:
            formula = result.formula if result.restores else result.old.formula
            writes[result.sheet.title, result.old.place.cell] = Write(result.value, formula)
    return write_places(book, writes)


def write_year_labels(book: Book, year: int) -> Book:
    """标题、表头的年度公式换上某一年的文字（Excel 打开时会自己算，别的程序不会）。"""
    writes: dict[tuple[str, str], Write] = {}
    for part in book.parts:
        for (row, column), cell in book.raw(part.part).cells.items():
            text = year_text(cell.formula, year) if cell.formula else None
            if text is not None and text != cell.text:
                writes[part.title, f"{letters(column)}{row}"] = Write(text, cell.formula)
    return write_places(book, writes)


def forget_results(book: Book, places: Iterable[tuple[str, str]]) -> Book:
    """清掉计算格里旧的结果，留下公式：填了新的数，旧结果不能再信。"""
    writes: dict[tuple[str, str], Write] = {}
    by_title = {part.title: part for part in book.parts}
    for title, cell in places:
        raw = book.raw(by_title[title].part).cells.get(address(cell))
        if raw is not None and raw.formula is not None:
            writes[title, cell] = Write(None, raw.formula, pending=True)
    return write_places(book, writes)


def save(book: Book, path: Path, *, backup: bool = True, read: Book | None = None) -> Path | None:
    """存盘；原来有文件的留一份备份，返回备份的路径。`read` 是改之前从 `path` 读的：盘上的后来变了就不写，抛 WorkbookError。"""
    return replace_file(path, book.package.to_bytes(), backup=backup, read=None if read is None else read.package.to_bytes())


def drop_calc_chain(package: Package) -> None:
    """去掉计算链（公式有增减时）；打开时会重新排。"""
    if _CALC_CHAIN not in package:
        return
    package.changed[_CALC_CHAIN] = None
    for name, element in (("[Content_Types].xml", rb"<Override\b[^>]*calcChain\.xml[^>]*/>"),
                          ("xl/_rels/workbook.xml.rels", rb"<Relationship\b[^>]*calcChain\.xml[^>]*/>")):
        package.changed[name] = re.sub(element, b"", package.canonical(name))


def _calculate_on_load(workbook: bytes) -> bytes:
    """让 Excel、WPS 打开时全部重算一遍。"""
    found = re.search(rb"<(\w+:)?calcPr\b[^>]*?(/?)>", workbook)
    if found is None:
        prefix = (re.search(rb"<(\w+:)?workbook\b", workbook) or [b"", b""])[1] or b""
        later = re.search(rb"<(?:\w+:)?(?:oleSize|customWorkbookViews|pivotCaches|fileRecoveryPr|webPublishing|extLst)\b|</(?:\w+:)?workbook>", workbook)
        at = later.start() if later else len(workbook)
        return workbook[:at] + b"<" + prefix + b'calcPr fullCalcOnLoad="1"/>' + workbook[at:]
    tag = found[0]
    if b"fullCalcOnLoad=" in tag:
        changed = re.sub(rb'fullCalcOnLoad="[^"]*"', b'fullCalcOnLoad="1"', tag)
    else:
        changed = tag[:-2] + b' fullCalcOnLoad="1"/>' if tag.endswith(b"/>") else tag[:-1] + b' fullCalcOnLoad="1">'
    return workbook.replace(tag, changed, 1)


def number_or_text(content: str | Decimal | int | None) -> Decimal | str | None:
    """要写的内容：整数换成 Decimal。"""
    return Decimal(content) if isinstance(content, int) else content


def part_of(book: Book, kind: str, index: int = 1) -> SheetPart | None:
    """第 `index` 张某表种的表。"""
    scopes = [name.scope for name in book.names if name.name == t.SHEET_KIND and name.text.strip('="') == kind and name.scope is not None]
    parts = [part for part in book.parts if part.position in scopes]
    return parts[index - 1] if 0 < index <= len(parts) else None
