"""一张工作表 → 印出来的行与格：不看名称，只看填了字的范围。没有本程序名称的工作簿、空白表样的版式都这样读。"""

from __future__ import annotations

from decimal import Decimal

from xladdin.formulas import year_text
from xladdin.printed_rows import PrintedCell, PrintedRow
from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_file.sheet_xml import RawSheet, corners, letters

_MOST_COLUMNS = 200
MOST_CELLS = 300_000
"""一个工作簿最多读多少格：最后一行误打一个字，空格子就有几百万。"""


def printed_rows(book: Book, part: SheetPart, table: int = 1, *, year: int = 0, most: int = MOST_CELLS) -> tuple[PrintedRow, ...]:
    """填了字或合并了格的范围里的各行；`year` 给出时，年度标签的公式按这一年写出。超过 `most` 格的抛 WorkbookError。"""
    raw = book.raw(part.part)
    spans, hidden = _merges(raw, f"“{book.path.name}”的《{part.title}》")
    used = [at for at, cell in raw.cells.items() if cell.text is not None or cell.formula is not None or at in spans]
    if not used:
        return ()
    left, right = min(column for _, column in used), min(max(column for _, column in used), _MOST_COLUMNS)
    right = max([right, *(last for _, last in spans.values() if last <= _MOST_COLUMNS)])
    top, bottom = min(row for row, _ in used), max(row for row, _ in used)
    if (bottom - top + 1) * (right - left + 1) > most:
        raise WorkbookError(f"“{book.path.name}”的《{part.title}》一直填到 {letters(max(used)[1])}{bottom}，太大了，不像自评表。"
                            "请删去下面和右边多余的内容，或只留自评表再试。")
    rows = []
    for line in range(top, bottom + 1):
        cells = [_cell(book, raw, line, column, left, spans, year) if (line, column) not in hidden else _hidden(line, column, left, hidden, spans)
                 for column in range(left, right + 1)]
        rows.append(PrintedRow(tuple(cell for cell in cells if cell is not None), table))
    return tuple(rows)


def _cell(book: Book, raw: RawSheet, line: int, column: int, left: int, spans: dict[tuple[int, int], tuple[int, int]], year: int) -> PrintedCell:
    cell = raw.cells.get((line, column))
    stored, shown, error, pending = book.content(cell)
    formula = cell.formula if cell is not None else None
    labelled = year_text(formula, year) if year and formula else None
    if labelled is not None:
        stored, shown, pending = labelled, labelled, False
    _, last = spans.get((line, column), (line, column))
    return PrintedCell(shown, column - left, last - column + 1, f"{letters(column)}{line}",
                       number=stored if isinstance(stored, Decimal) else None, error=error, pending=pending)


def _hidden(line: int, column: int, left: int, hidden: dict[tuple[int, int], tuple[int, int]],
            spans: dict[tuple[int, int], tuple[int, int]]) -> PrintedCell | None:
    """合并区里除左上角以外的格：竖着的后半截留一格，横着的不留。"""
    top, first = hidden[line, column]
    if column != first or line == top:
        return None
    _, last = spans[top, first]
    return PrintedCell("", column - left, last - column + 1, f"{letters(column)}{line}", joined=True)


def _merges(raw: RawSheet, where: str) -> tuple[dict[tuple[int, int], tuple[int, int]], dict[tuple[int, int], tuple[int, int]]]:
    """合并区：左上角 → 右下角；区里其余各格 → 左上角。太大的（整行整列的）不展开。"""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    hidden: dict[tuple[int, int], tuple[int, int]] = {}
    for area in raw.merges:
        top, left, bottom, right = corners(area)
        if (bottom - top + 1) * (right - left + 1) > 20 * _MOST_COLUMNS:
            continue
        spans[top, left] = (bottom, right)
        hidden |= {(row, column): (top, left) for row in range(top, bottom + 1) for column in range(left, right + 1) if (row, column) != (top, left)}
        if len(hidden) > MOST_CELLS:
            raise WorkbookError(f"{where}合并的格太多（到 {area} 已超过 {MOST_CELLS // 10_000} 万格），不像自评表。请取消多余的合并再试。")
    return spans, hidden
