"""一张表打印出来的样子：列宽、行高和格子，不带任何文件格式。工作簿读成它，Word 附表由它画成。"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace


class GridCell(Struct, frozen=True):
    """一个格子（合并的算一个）：行列从 0 数起，字号以磅计，`align` 是 left、center 或 right。"""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    align: str
    bold: bool
    border: bool
    size: float


class Grid(Struct, frozen=True):
    """一张表：`widths` 只有比例有意义，`heights` 以磅计（None 为自动），`head_rows` 是跨页重复的表头行数。"""

    widths: tuple[float, ...]
    heights: tuple[float | None, ...]
    cells: tuple[GridCell, ...]
    landscape: bool = False
    head_rows: int = 0


SIZES = (9.0, 8.5, 8.0, 7.5)
"""附表里的字不小于小五（9 磅）；只为放进一页才再小，最小是六号（7.5 磅）。"""
SMALLEST = SIZES[-1]
MM_PER_CHARACTER, MM_PADDING, MM_PER_POINT = 1.852, 1.323, 25.4 / 72
"""列宽一个字符、每列留白、一磅各合多少毫米（宋体 11 磅的工作簿）。"""
LINE_SPACING = 1.35
"""单倍行距下一行字的高度是字号的多少倍。"""


def fitted(grid: Grid, width_mm: float, height_mm: float) -> Grid:
    """放进 `width_mm` × `height_mm` 的版心：字号、行高随列宽一起缩小（不放大），略高的表把行高压到一页之内。

    压到底还放不下的，框里的字再小些，小到六号；怎样都放不进一页的，照原样跨页。
    """
    natural = sum(width * MM_PER_CHARACTER + MM_PADDING for width in grid.widths)
    scale = min(1.0, width_mm / natural) if natural else 1.0
    page = height_mm / MM_PER_POINT
    choices = []
    for smallest in SIZES:
        cells = _resized(grid, scale, smallest)
        choices.append((cells, least := _least_heights(replace(grid, cells=cells), width_mm)))
        if sum(least) <= page:
            break
    else:
        cells, least = choices[0]
    wanted = [max(height * scale if height else 0.0, need) for height, need in zip(grid.heights, least, strict=True)]
    if sum(wanted) > page >= sum(least):
        give = (sum(wanted) - page) / (sum(wanted) - sum(least))
        wanted = [height - (height - need) * give for height, need in zip(wanted, least, strict=True)]
    return replace(grid, heights=tuple(round(height, 1) for height in wanted), cells=cells)


def _resized(grid: Grid, scale: float, smallest: float) -> tuple[GridCell, ...]:
    """字号随列宽缩小 `scale`，不小于 `smallest`；`smallest` 比小五小的，框里的字再跟着小，标题、填表人不跟。"""
    return tuple(replace(cell, size=max(smallest, round(cell.size * scale * (smallest / SIZES[0] if cell.border else 1) * 2) / 2)) for cell in grid.cells)


def _least_heights(grid: Grid, width_mm: float) -> list[float]:
    """各行装下文字至少要多高（磅）；竖着合并的格子不算在某一行头上。"""
    total = sum(grid.widths) or 1.0
    found = [SMALLEST * LINE_SPACING] * len(grid.heights)
    for cell in grid.cells:
        if cell.row_span == 1 and cell.text:
            width = sum(grid.widths[cell.column:cell.column + cell.column_span]) / total * width_mm - 2.2
            room = max(1.0, width / MM_PER_POINT / cell.size)
            lines = sum(max(1, -int(-letters_across(line) // room)) for line in cell.text.split("\n"))
            found[cell.row] = max(found[cell.row], lines * cell.size * LINE_SPACING)
    return found


def letters_across(line: str) -> float:
    """一行文字有几个汉字宽；半角字算半个。"""
    return sum(0.55 if character < "\u0250" else 1.0 for character in line)
