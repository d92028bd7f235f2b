"""就地改写一张工作表：只替换要改的 `<c>` 元素的字节，其余一个字节不动。

单元格缺少的按行列次序插入；没有变的公式原样留着，共享公式的主格不覆盖。
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from xladdin.workbook_file.package import WorkbookError, escape
from xladdin.workbook_file.sheet_xml import RawCell, RawSheet, element_end, letters, self_closing, spliced, tag_end, xml_text

FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?:/>|(?<!/)>[^<]*</(?:[\w.-]+:)?f>)")
"""一格的 `<f>` 元素。"""

Content = Decimal | str | None


class Write(Struct, frozen=True):
    """要写进一格的内容：值（数、文字、None 为空），以及公式（None 表示不带公式）。`style` 只给新建的格子用。"""

    value: Content
    formula: str | None = None
    style: str = ""
    pending: bool = False


def patch(data: bytes, sheet: RawSheet, writes: Mapping[tuple[int, int], Write], where: str) -> bytes:
    """把若干格换成新内容后的 XML；没有提到的字节原样保留。"""
    edits: list[tuple[int, int, bytes]] = []
    fresh: dict[int, list[tuple[int, bytes]]] = {}
    for (row, column), write in sorted(writes.items()):
        cell = sheet.cells.get((row, column))
        if cell is not None:
            kept = _formula_as_written(data, cell) if cell.formula is not None and write.formula == cell.formula else b""
            if cell.master and not kept:
                raise WorkbookError(f"{where}{letters(column)}{row} 是一组共享公式的首格，不能单独改写。请在 Excel 中把该公式重新填一遍。")
            edits.append((cell.start, element_end(data, cell), element(sheet.prefix, row, column, cell.style, write, kept)))
        else:
            fresh.setdefault(row, []).append((column, element(sheet.prefix, row, column, write.style, write)))
    if fresh and self_closing(data, sheet.data):
        return _first_rows(data, sheet, fresh)
    for row, cells in fresh.items():
        edits += _insertions(data, sheet, row, cells)
    return spliced(data, edits)


def _first_rows(data: bytes, sheet: RawSheet, fresh: Mapping[int, list[tuple[int, bytes]]]) -> bytes:
    """空表的 `<sheetData/>` 打开，放进各行。"""
    p, stop = sheet.prefix, tag_end(data, sheet.data.start)
    rows = b"".join(f'<{p}row r="{row}">'.encode() + b"".join(x for _, x in cells) + f"</{p}row>".encode() for row, cells in fresh.items())
    return data[:sheet.data.start] + f"<{p}sheetData>".encode() + rows + f"</{p}sheetData>".encode() + data[stop:]


def _formula_as_written(data: bytes, cell: RawCell) -> bytes:
    """一格的 `<f>` 元素原文：共享、数组公式的属性都在上面。"""
    found = FORMULA.search(data, cell.start, element_end(data, cell))
    return found[0] if found else b""


def _insertions(data: bytes, sheet: RawSheet, row: int, cells: list[tuple[int, bytes]]) -> list[tuple[int, int, bytes]]:
    known = sheet.rows.get(row)
    p = sheet.prefix
    if known is None:
        after = min((r.start for number, r in sheet.rows.items() if number > row), default=sheet.data.end)
        return [(after, after, f'<{p}row r="{row}">'.encode() + b"".join(x for _, x in cells) + f"</{p}row>".encode())]
    if self_closing(data, known):
        opened = data[known.start:tag_end(data, known.start)][:-2].rstrip() + b">"
        return [(known.start, element_end(data, known), opened + b"".join(x for _, x in cells) + f"</{p}row>".encode())]
    edits = []
    for column, element in cells:
        later = [cell.start for (r, c), cell in sheet.cells.items() if r == row and c > column]
        at = min(later, default=known.end)
        edits.append((at, at, element))
    return edits


def element(prefix: str, row: int, column: int, style: str, write: Write, kept: bytes = b"") -> bytes:
    """一格的 `<c>` 元素；`kept` 是原样留着的公式元素。"""
    p = prefix
    style_text = f' s="{style}"' if style else ""
    head = f'<{p}c r="{letters(column)}{row}"{style_text}'
    formula = kept.decode() or (f"<{p}f>{escape(write.formula)}</{p}f>" if write.formula is not None else "")
    if write.pending:
        return f"{head}>{formula}</{p}c>".encode()
    if isinstance(write.value, Decimal):
        return f"{head}>{formula}<{p}v>{format(write.value, 'f')}</{p}v></{p}c>".encode()
    if formula:
        return f'{head} t="str">{formula}<{p}v>{xml_text(write.value or "")}</{p}v></{p}c>'.encode()
    if write.value is None:
        return f"{head}/>".encode()
    return f'{head} t="inlineStr"><{p}is><{p}t xml:space="preserve">{xml_text(write.value)}</{p}t></{p}is></{p}c>'.encode()
