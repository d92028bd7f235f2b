"""一张表打印出来的样子：列宽、行高和格子，不带任何文件格式。工作簿读成它，Word 附表由它画成。"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GridCell:
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


@dataclass(frozen=True, slots=True)
class Grid:
    """一张表：`widths` 只有比例有意义，`heights` 以磅计（None 为自动），`head_rows` 是跨页重复的表头行数。"""

    widths: tuple[float, ...]
    heights: tuple[float | None, ...]
    cells: tuple[GridCell, ...]
    landscape: bool = False
    head_rows: int = 0
