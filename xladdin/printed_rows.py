"""印出来的行与格：不论来自 Word 还是 Excel，认表只看它。"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

BESIDE = "表外"
"""表格以外的一段（表题、签署行）在位置里的写法。"""


class PrintedCell(Struct, frozen=True):
    """一格：文字、从第几列起（从 0 数）、跨几列、给人看的位置。

    `joined` 是竖着合并的后半截，没有文字；`number` 是 Excel 里存的数，`error`、`pending` 是错误值、没算的公式。
    """

    text: str
    column: int
    span: int = 1
    at: str = ""
    joined: bool = False
    number: Decimal | None = None
    error: bool = False
    pending: bool = False

    @property
    def end(self) -> int:
        """后面一列的列号。"""
        return self.column + self.span

    @property
    def blank(self) -> bool:
        """没有字，也没有错误值。"""
        return not self.text.strip() and not self.error and not self.pending


class PrintedRow(Struct, frozen=True):
    """一行：各格从左到右；`table` 是第几张表（从 1 数），`framed` 为假的是表外的一段。"""

    cells: tuple[PrintedCell, ...]
    table: int
    framed: bool = True

    @property
    def width(self) -> int:
        """一共占几列。"""
        return self.cells[-1].end if self.cells else 0

    @property
    def empty(self) -> bool:
        """整行没有字。"""
        return all(cell.blank for cell in self.cells)
