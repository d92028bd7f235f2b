"""核对的记号：有问题的格变色、带一条批注。格子自己的底色和批注不动，清掉以后一点痕迹不留。

变色用条件格式，公式是恒真的 `=N("绩效自评核对")=0`：凭它认出自己的记号；批注凭第一行。别处不记。
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from xladdin.findings import Severity
from xladdin.findings_list import EXPLAINED, OPEN, Entry
from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.marks import MARK
from xladdin.workbook_file.notes import is_coloured, is_protected, notes
from xladdin.workbook_live.session import Session

if TYPE_CHECKING:
    from xlwings import Sheet

FORMULA = f'=N("{MARK}")=0'
_COLORS = {str(Severity.ERROR): 0xCEC7FF, str(Severity.REMINDER): 0x9CEBFF, EXPLAINED: 0xDAEFE2}
"""Excel 的颜色是蓝绿红。"""
_EXPRESSION, _BETWEEN = 2, 1
_LONGEST_ADDRESS = 240
_NOTE_WIDTH = 26
_PIECES = re.compile(r"[\x21-\x7e]+|.", re.DOTALL)
_HALF = 0.53
_NEVER_FIRST = "，。；：、）”》？！"


def mark(session: Session, book: Book, entries: Sequence[Entry]) -> tuple[str, ...]:
    """给有问题的格作记号，返回设了保护、作不了记号的表。`book` 是清掉旧记号以后的样子。"""
    locked = []
    for part in book.parts:
        cells = _cells(entries, part.title)
        if cells and is_protected(book, part):
            locked.append(part.title)
        elif cells:
            sheet = session.book.sheets[part.title]
            _color(sheet, cells)
            _annotate(sheet, cells, own_notes(book, part))
    return tuple(locked)


def clear(session: Session, book: Book, only: Collection[str] = ()) -> tuple[str, ...]:
    """清掉全部记号（`only` 不空时只清这几张表），返回有记号的表。保护着的表清不掉，记号也作不上去，跳过。"""
    found = []
    for part in [part for part in book.parts if not only or part.title in only]:
        noted = our_notes(book, part)
        colored = is_coloured(book, part)
        if (noted or colored) and not is_protected(book, part):
            sheet = session.book.sheets[part.title]
            for addresses in _chunks(noted):
                sheet.api.Range(addresses).ClearComments()
            if colored:
                _uncolor(sheet)
            found.append(part.title)
    return tuple(found)


def our_notes(book: Book, part: SheetPart) -> list[str]:
    """本程序作的批注在哪些格。"""
    return [cell for cell, text in notes(book, part).items() if _is_ours(text)]


def own_notes(book: Book, part: SheetPart) -> set[str]:
    """填表人自己的批注在哪些格。"""
    return {cell for cell, text in notes(book, part).items() if not _is_ours(text)}


def _is_ours(text: str) -> bool:
    return text.lstrip().startswith(MARK)


def _cells(entries: Iterable[Entry], title: str) -> dict[str, list[Entry]]:
    """一张表上要作记号的格 → 那里的各条，重的在前。"""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        for place in entry.places if entry.kind in OPEN else ():
            if place.sheet == title and place.cell.isalnum():
                found.setdefault(place.cell, []).append(entry)
    return found


def _color(sheet: Sheet, cells: Mapping[str, list[Entry]]) -> None:
    for kind, color in _COLORS.items():
        for addresses in _chunks([cell for cell, entries in cells.items() if entries[0].kind == kind]):
            sheet.api.Range(addresses).FormatConditions.Add(_EXPRESSION, _BETWEEN, FORMULA).Interior.Color = color


def _uncolor(sheet: Sheet) -> None:
    conditions = sheet.api.Cells.FormatConditions
    for number in range(conditions.Count, 0, -1):
        condition = conditions.Item(number)
        if condition.Type == _EXPRESSION and MARK in condition.Formula1:
            condition.Delete()


def _annotate(sheet: Sheet, cells: Mapping[str, list[Entry]], taken: set[str]) -> None:
    for cell, entries in cells.items():
        if cell not in taken:
            sheet.api.Range(cell).AddComment(note_text(entries)).Shape.TextFrame.AutoSize = True


def note_text(entries: Iterable[Entry]) -> str:
    """批注的文字：第一行是记号，以下一条一段；自己折行，批注框才不会一行到底。"""
    return "\n".join([MARK, *(line for entry in entries for line in _folded(f"{entry.kind} {entry.code}：{entry.message}"))])


def _folded(text: str) -> Iterator[str]:
    """折成一行 `_NOTE_WIDTH` 个汉字宽；数和西文单词不拆开，标点不放在行首。"""
    line, width = "", 0.0
    for piece in _PIECES.findall(text):
        wide = sum(_HALF if character < "\u0250" else 1.0 for character in piece)
        if line and width + wide > _NOTE_WIDTH and piece not in _NEVER_FIRST:
            yield line
            line, width = "", 0.0
        line, width = line + piece, width + wide
    yield line


def _chunks(cells: Sequence[str]) -> Iterator[str]:
    """一次能交给 Excel 的地址（A1,B3,…），每串不超过它的限制。"""
    line = ""
    for cell in cells:
        if line and len(line) + len(cell) + 1 > _LONGEST_ADDRESS:
            yield line
            line = ""
        line = f"{line},{cell}" if line else cell
    if line:
        yield line
