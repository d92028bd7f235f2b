"""往开着的工作簿里写：连成片的格子一次写完；会被 Excel 改掉的文字先设成文本格式；选区、滚动、别的格式一概不动。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.notes import is_protected
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_file.sheet_xml import address, letters
from xladdin.workbook_live.backup import back_up
from xladdin.workbook_live.contents import FORMULA, TEXT, Content, content_at, format_at, turns
from xladdin.workbook_live.journal import Overwritten, Step
from xladdin.workbook_live.session import Session

if TYPE_CHECKING:
    from xlwings import Sheet

TEXT_FORMAT = "@"
Places = Mapping[tuple[str, str], "Wanted"]
"""（标签名，单元格地址）→ 要写的内容。"""


class Wanted(Struct, frozen=True):
    """要写的内容；`number_format` 不空时先换数字格式。"""

    content: Content
    number_format: str = ""


def write(session: Session, book: Book, places: Places, steps: list[Step]) -> None:
    """写若干格，盖掉什么先记进 `steps`。`book` 是刚读的副本：先留备份；有保护的表先拒绝，一格不写。"""
    parts = {part.title: part for part in book.parts}
    refuse_protected(book, {sheet for sheet, _ in places})
    planned = [_step(book, parts[sheet], cell, _settled(book, parts[sheet], cell, wanted)) for (sheet, cell), wanted in places.items()]
    back_up(session, book)
    steps += planned
    for title in dict.fromkeys(step.sheet for step in planned):
        own = [step for step in planned if step.sheet == title]
        _set_formats(session.book.sheets[title], {step.cell: step.new_format for step in own if step.new_format})
        put(session.book.sheets[title], {step.cell: step.new for step in own})


def refuse_protected(book: Book, titles: Iterable[str]) -> None:
    """要写的表设了保护的，一句话说清，什么都不写。"""
    wanted = set(titles)
    locked = [part.title for part in book.parts if part.title in wanted and is_protected(book, part)]
    if locked:
        raise WorkbookError(f"《{'》《'.join(locked)}》设了保护，写不进去，什么都没有改。请在“审阅—撤消工作表保护”后再点一次。")


def put(sheet: Sheet, cells: Mapping[str, Content], *, apostrophe: Iterable[str] = ()) -> None:
    """写一张表上的若干格，连成片的一次写完；`apostrophe` 里的格前面加撇号，不让 Excel 改成数。"""
    quoted = set(apostrophe)
    for formulas in (False, True):
        chosen = {address(cell): content for cell, content in cells.items() if (content.kind == FORMULA) is formulas}
        for top, left, rows, columns in blocks(chosen):
            values = [[_value(chosen[row, column], f"{letters(column)}{row}" in quoted) for column in range(left, left + columns)]
                      for row in range(top, top + rows)]
            target = sheet.range((top, left), (top + rows - 1, left + columns - 1))
            if formulas:
                target.api.Formula = values if rows * columns > 1 else values[0][0]
            else:
                target.raw_value = values if rows * columns > 1 else values[0][0]


def blocks(cells: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """连成片的格子：（首行，首列，行数，列数）。先连成横条，上下一样宽的再并成块。

    >>> list(blocks([(1, 1), (1, 2), (2, 1), (2, 2), (4, 1)]))
    [(1, 1, 2, 2), (4, 1, 1, 1)]
    """
    runs: list[list[int]] = []
    for row, column in sorted(cells):
        if runs and runs[-1][0] == row and runs[-1][1] + runs[-1][2] == column:
            runs[-1][2] += 1
        else:
            runs.append([row, column, 1])
    joined: list[list[int]] = []
    for row, left, width in runs:
        above = next((one for one in joined if one[1:] == [left, row - one[0], width]), None)
        if above is not None:
            above[2] += 1
        else:
            joined.append([row, left, 1, width])
    yield from ((top, left, rows, width) for top, left, rows, width in joined)


def _value(content: Content, quoted: bool) -> float | str | bool | int | None:
    value = content.cell_value
    return f"'{value}" if quoted and isinstance(value, str) else "" if value is None else value


def _settled(book: Book, part: SheetPart, cell: str, wanted: Wanted) -> Wanted:
    """要不要换格式：会被改掉的文字换成文本格式；公式写进文本格式的格会变成文字，换回常规。"""
    now = format_at(book, part, cell)
    if wanted.content.kind == TEXT and turns(wanted.content.text):
        return Wanted(wanted.content, "" if now == TEXT_FORMAT else TEXT_FORMAT)
    if wanted.content.kind != TEXT and now == TEXT_FORMAT:
        return Wanted(wanted.content, wanted.number_format or "General")
    return Wanted(wanted.content)


def _step(book: Book, part: SheetPart, cell: str, wanted: Wanted) -> Overwritten:
    return Overwritten(part.title, cell, content_at(book, part, cell), wanted.content, format_at(book, part, cell), wanted.number_format)


def _set_formats(sheet: Sheet, formats: Mapping[str, str]) -> None:
    for cell, number_format in formats.items():
        sheet.range(cell).number_format = number_format


def restore(sheet: Sheet, steps: Iterable[Overwritten]) -> None:
    """一张表上的各格写回原来的格式和内容；原来就是文字的数（001）不让 Excel 改成数。"""
    listed = list(steps)
    _set_formats(sheet, {step.cell: step.old_format for step in listed if step.new_format})
    quoted = [step.cell for step in listed if step.old.kind == TEXT and turns(step.old.text) and step.old_format != TEXT_FORMAT]
    put(sheet, {step.cell: step.old for step in listed}, apostrophe=quoted)
