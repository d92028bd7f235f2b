"""附表：把一张表（Grid）画成 Word 表格的 XML，放进报告模板的 `{{p 附表("整体") }}`。

格式都写在格子里，不靠模板的样式，所以放进哪个县的模板都一样。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from markupsafe import Markup

from xladdin.grid import SMALLEST, Grid, GridCell, letters_across

FONT = "宋体"
LARGEST = 16.0
"""附表最大的字号，磅。"""
_TWIPS_PER_MM = 1440 / 25.4
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ALIGN = {"left": "left", "center": "center", "right": "right"}
_BORDER = "<w:tcBorders>" + "".join(
    f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right")
) + "</w:tcBorders>"
_MARGINS = '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'

Placed = tuple[GridCell, int, int]
"""一个格子和它左右边线的位置（缇）。"""
_BREATH = 180
"""写得下以外再留的宽（缇），连格子左右的边距。"""


class WordTable(Markup):
    """一张 Word 表格的 XML：各行占的列数都等于 `tblGrid` 的列数，写法与 lxml 输出的一字不差，可以直接拼进成稿。"""

    __slots__ = ()


def word_table(grid: Grid, *, width_mm: float = 156) -> WordTable:
    """`<w:tbl>` 的 XML，放进模板时不再转义。

    列宽按比例放到 `width_mm`（版心宽，毫米），行高至少为 `heights`，行不跨页断开，没有框线的行（填表人）不与上一行分开；
    字号限在 7.5 至 16 磅；没有格子的位置是无框空格。格子重叠、出界，或列宽合计为零，抛 `ValueError`（是调用方的错，不是填报的错）。
    """
    edges = _edges(grid.widths, width_mm)
    rows = [_placed(cells, edges) for cells in _rows(grid)]
    lines = sorted({side for row in rows for _, *sides in row for side in sides} | set(edges))
    columns = "".join(f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(lines))
    kept = [not any(cell.border for cell, *_ in below) for below in rows[1:]] + [False]
    body = "".join(_row(cells, row, lines, height, row < grid.head_rows, kept[row]) for row, (cells, height) in enumerate(zip(rows, grid.heights, strict=True)))
    return WordTable(
        f'<w:tbl><w:tblPr><w:tblW w:w="{edges[-1]}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f"{_MARGINS}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{body}</w:tbl>"
    )


def _placed(cells: list[GridCell], edges: list[int]) -> list[Placed]:
    """一行的格子各在哪里；宽为零的（隐藏的列）不印。

    没有框线的一行（填表人、电话）不必对齐上面的列：各格先够写自己的字，余下的按原来的宽分；怎么分都写不下的、有格子跨行的照原来的宽。
    """
    own = [(cell, edges[cell.column], edges[cell.column + cell.column_span]) for cell in cells]
    needed = [_needed(cell) for cell in cells]
    spare = edges[-1] - sum(needed)
    fixed = any(cell.border or cell.row_span > 1 for cell in cells)
    if fixed or spare < 0 or all(right - left >= need for (_, left, right), need in zip(own, needed, strict=True)):
        return [one for one in own if one[2] > one[1]]
    placed: list[Placed] = []
    reached = 0
    for (cell, left, right), need in zip(own, needed, strict=True):
        start, reached = reached, reached + need + spare * right // edges[-1] - spare * left // edges[-1]
        placed.append((cell, start, reached))
    return [one for one in placed if one[2] > one[1]]


def _needed(cell: GridCell) -> int:
    """一行写下自己的字要多宽（缇）。"""
    return round(max(map(letters_across, cell.text.split("\n"))) * cell.size * 20) + _BREATH if cell.text else 0


def _edges(widths: tuple[float, ...], width_mm: float) -> list[int]:
    """各列边线的位置（缇）：逐条四舍五入，合计恰为版心宽。"""
    total = sum(widths)
    if total <= 0:
        raise ValueError("表格的列宽合计为零")
    edges, reached = [0], 0.0
    for width in widths:
        reached += width
        edges.append(int(reached / total * width_mm * _TWIPS_PER_MM + 0.5))
    return edges


def _rows(grid: Grid) -> list[list[GridCell]]:
    """每一行从左到右的格子；纵向合并的在它占的每一行都出现，空位补上无框空格。"""
    width = len(grid.widths)
    rows: list[dict[int, GridCell]] = [{} for _ in grid.heights]
    for cell in grid.cells:
        if cell.column + cell.column_span > width or cell.row + cell.row_span > len(rows):
            raise ValueError(f"第 {cell.row + 1} 行第 {cell.column + 1} 列的格子超出了表格")
        for row in range(cell.row, cell.row + cell.row_span):
            if cell.column in rows[row]:
                raise ValueError(f"第 {row + 1} 行第 {cell.column + 1} 列有两个格子")
            rows[row][cell.column] = cell
    return [list(_filled(cells, row, width)) for row, cells in enumerate(rows)]


def _filled(cells: dict[int, GridCell], row: int, width: int) -> Iterator[GridCell]:
    reached = 0
    for column in (*sorted(cells), width):
        if column < reached:
            raise ValueError(f"第 {row + 1} 行第 {column + 1} 列的格子与左边的重叠")
        if column > reached:
            yield GridCell(row, reached, 1, column - reached, "", "left", False, False, SMALLEST)
        if column < width:
            yield cells[column]
            reached = column + cells[column].column_span


def _row(cells: list[Placed], row: int, lines: list[int], height: float | None, head: bool, kept: bool) -> str:
    at_least = f'<w:trHeight w:val="{round(height * 20)}" w:hRule="atLeast"/>' if height else ""
    repeated = "<w:tblHeader/>" if head else ""
    body = "".join(_cell(cell, row, right - left, lines.index(right) - lines.index(left), kept) for cell, left, right in cells)
    return f"<w:tr><w:trPr><w:cantSplit/>{at_least}{repeated}</w:trPr>{body}</w:tr>"


def _cell(cell: GridCell, row: int, width: int, columns: int, kept: bool) -> str:
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    merge, text = "", _printed(cell.text)
    if cell.row_span > 1:
        merge = '<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>"
        text = text if row == cell.row else ""
    run = f"<w:r>{_run_look(cell.bold, cell.size)}{_text(text)}</w:r>" if text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{_BORDER if cell.border else ""}'
        f'<w:vAlign w:val="center"/></w:tcPr><w:p>{_paragraph_look(cell.align, cell.size, kept)}{run}</w:p></w:tc>'
    )


@cache
def _paragraph_look(align: str, size: float, kept: bool) -> str:
    """单倍行距、不缩进、不受文档网格约束，`kept` 与下一行同页；段落标记也用格子的字号，空格子才不会撑高行。"""
    return (
        f'<w:pPr>{"<w:keepNext/>" if kept else ""}<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
        f'<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="{_ALIGN[align]}"/><w:rPr>{_size(size)}</w:rPr></w:pPr>'
    )


@cache
def _run_look(bold: bool, size: float) -> str:
    fonts = f'<w:rFonts w:hint="eastAsia" w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}"/>'
    return f"<w:rPr>{fonts}{'<w:b/>' if bold else ''}{_size(size)}</w:rPr>"


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(min(max(points, SMALLEST), LARGEST) * 2)}"/>'


def _printed(text: str) -> str:
    """换行统一为 `\\n`，制表符成空格，XML 不许的控制字符去掉。"""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\x0b", "\n")
    return _ILLEGAL.sub("", text)


def _text(text: str) -> str:
    """文字按原样：`& < >` 转义，换行是软回车。"""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' if line else "" for line in text.split("\n"))
