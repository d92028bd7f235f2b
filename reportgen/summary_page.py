"""汇总总览页的版面：一块一块往下写，公式连同现在的结果，记着各块在哪几行。"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct, field

from reportgen.summary_table import Content, Looks, wrapped

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Number = Decimal | int | float | None
RETURNS, FORMS, GRADED, RATES, SCORES, FAULTS, PUBLIC = (
    "一、报送情况", "二、按表样、年度", "三、按评价等次", "四、执行率分布", "五、得分分布", "六、常见问题", "七、三公经费（万元）")
"""各块的小标题。"""
WIDTHS = (38, 10, 10, 14, 14, 14, 10, 10, 8, 8)
ROW_HEIGHT = 18
"""各列的宽（字），行高（磅）。"""


class Formula(Struct, frozen=True):
    """一个公式和它现在的结果。"""

    text: str
    value: Number | str


Cell = Content | Formula


class Page(Struct):
    """总览页：一块一块往下写；`rows` 记着各块内容的行范围（从 0 起），画图用。"""

    sheet: Worksheet
    looks: Looks
    row: int = 0
    rows: dict[str, tuple[int, int]] = field(default_factory=dict)

    def block(self, title: str, heads: Sequence[str], kinds: Sequence[str], lines: Sequence[Sequence[Cell]]) -> None:
        """一块：小标题、表头、各行，后面空一行。"""
        self.sheet.write_string(self.row, 0, title, self.looks.section)
        self.sheet.set_row(self.row, 24)
        for column, head in enumerate(heads):
            self.sheet.write_string(self.row + 1, column, head, self.looks.head)
        first = self.row + 2
        for number, line in enumerate(lines):
            if (height := wrapped(str(line[0]), WIDTHS[0])) > 1:
                self.sheet.set_row(first + number, ROW_HEIGHT * height)
            for column, (kind, cell) in enumerate(zip(kinds, line, strict=True)):
                self._cell(first + number, column, kind, cell)
        self.rows[title] = (first, first + max(len(lines), 1) - 1)
        self.row = first + len(lines) + 1

    def _cell(self, row: int, column: int, kind: str, cell: Cell) -> None:
        look = self.looks.cells[kind]
        if isinstance(cell, Formula):
            value = float(cell.value) if isinstance(cell.value, Decimal) else "" if cell.value is None else cell.value
            self.sheet.write_formula(row, column, f"={cell.text}", look, value)
        elif cell is None or cell == "":
            self.sheet.write_blank(row, column, None, look)
        elif isinstance(cell, str):
            self.sheet.write_string(row, column, cell, look)
        else:
            self.sheet.write_number(row, column, float(cell), look)
