"""汇总工作簿里的一张长表：标题、说明、合计行、表头、逐行写盘的内容；能筛选、能打印、能点开文件。

先知道有几行再写（合计公式要写全范围，表头冻结在合计行下面），写一行落一行，几万行也不占内存。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from msgspec import Struct, field
from xlsxwriter.utility import xl_col_to_name

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Content = Decimal | str | int | None
MOST_ROWS = 1_000_000
"""一张表最多的行数；再多的另起一张。"""
MOST_LINKS = 65_000
"""Excel 一张表最多 65530 个超链接；再多的只写文件名。"""
LONGEST = 32_000
"""Excel 一格最多 32767 个字。"""
TITLE, NOTE, TOTAL, HEAD, FIRST = 0, 1, 2, 3, 4
"""各部分在第几行（从 0 起）。"""

TEXT, LONG, CENTRE, MONEY, PERCENT, SCORE, COUNT, YEAR, LINK = "text", "long", "centre", "money", "percent", "score", "count", "year", "link"
_NUMBER_FORMATS = {MONEY: "#,##0.00", PERCENT: "0.00%", SCORE: "0.00", COUNT: "0", YEAR: "0"}


class Column(Struct, frozen=True):
    """一列：列名、宽（字）、种类；`total` 是合计行的公式，`{}` 处是本列的范围，空串没有合计；`hidden` 的列藏着，只给公式用。"""

    name: str
    width: float
    kind: str = TEXT
    total: str = ""
    hidden: bool = False


SUM = "SUBTOTAL(109,{})"
"""合计：只加筛选后看得见的。"""
COUNTED = "SUBTOTAL(103,{})"
"""筛选后看得见的有几条；写在每行都有内容的列。"""
LINE, TALLEST = 15.0, 405.0
"""一行字的高度、Excel 最高的行（磅）。"""


class Looks:
    """各种格子的样子，一个工作簿一份。"""

    def __init__(self, book: Workbook) -> None:
        body = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "border": 1, "border_color": "#A6A6A6"}
        self.title = book.add_format({"font_name": "黑体", "font_size": 16, "valign": "vcenter"})
        self.note = book.add_format({"font_name": "宋体", "font_size": 9, "font_color": "#595959", "valign": "vcenter"})
        self.section = book.add_format({"font_name": "黑体", "font_size": 12, "valign": "vcenter"})
        self.head = book.add_format({**body, "font_name": "黑体", "align": "center", "text_wrap": True, "bg_color": "#DDEBF7"})
        self.cells = {kind: book.add_format({**body, **_look(kind)}) for kind in (TEXT, LONG, CENTRE, *_NUMBER_FORMATS)}
        self.totals = {kind: book.add_format({**body, **_look(kind), "bold": True, "bg_color": "#F2F2F2"}) for kind in (TEXT, *_NUMBER_FORMATS)}
        self.counted = book.add_format({**body, "bold": True, "bg_color": "#F2F2F2", "num_format": '"共 "0" 条"', "align": "center"})
        self.cells[LINK] = book.add_format({**body, "font_color": "#0563C1", "underline": 1})
        self.red = book.add_format({"font_color": "#C00000", "bold": True})


def _look(kind: str) -> dict[str, Any]:
    if kind == LONG:
        return {"text_wrap": True}
    if kind in (TEXT, CENTRE):
        return {"text_wrap": True, "align": "left" if kind == TEXT else "center"}
    return {"num_format": _NUMBER_FORMATS[kind], "align": "center" if kind in (COUNT, YEAR) else "right"}


class LongTable(Struct):
    """一张长表；`rows` 是一共要写几行，`totals` 是合计行现在的数（列名 → 数），`frozen` 冻结左边几列。"""

    book: Workbook
    looks: Looks
    name: str
    columns: Sequence[Column]
    rows: int
    note: str
    totals: Mapping[str, Content] = field(default_factory=dict)
    frozen: int = 2
    _sheet: Any = None
    _sheets: int = 0
    _row: int = 0
    _left: int = 0
    _links: int = 0
    _opened: list[tuple[Any, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._left = self.rows
        self._open()

    def add(self, *contents: Content) -> None:
        """写一行；链接列写“显示的文字\\n地址”。"""
        if self._row == FIRST + MOST_ROWS:
            self._open()
        self._sheet.set_row(self._row, _height(self.columns, contents))
        for column, (spec, content) in enumerate(zip(self.columns, contents, strict=True)):
            self._cell(column, spec, content)
        self._row += 1

    def mark(self, name: str, rule: dict[str, Any]) -> None:
        """给一列加条件格式。"""
        column = self._index(name)
        for sheet, rows in self._opened:
            sheet.conditional_format(FIRST, column, FIRST + max(rows, 1) - 1, column, rule)

    def range(self, name: str) -> str:
        """一列的范围，带表名，公式里用；没有行的指表头下面的空行。"""
        letter = xl_col_to_name(self._index(name))
        return f"'{self.name}'!${letter}${FIRST + 1}:${letter}${FIRST + max(min(self.rows, MOST_ROWS), 1)}"

    @property
    def whole(self) -> bool:
        """全部在一张表里：公式才数得全。"""
        return self.rows <= MOST_ROWS

    def _cell(self, column: int, spec: Column, content: Content) -> None:
        look = self.looks.cells[spec.kind]
        if content is None or content == "":
            self._sheet.write_blank(self._row, column, None, look)
        elif isinstance(content, str):
            self._text(column, spec, content[:LONGEST])
        else:
            self._sheet.write_number(self._row, column, float(content), look)

    def _text(self, column: int, spec: Column, text: str) -> None:
        """文字一律当文字写，= 开头的也不当公式；链接列里 `显示\\n地址`。"""
        look = self.looks.cells[spec.kind]
        shown, _, target = text.partition("\n") if spec.kind == LINK else (text, "", "")
        if target and self._links < MOST_LINKS:
            self._links += 1
            self._sheet.write_url(self._row, column, f"external:{_escaped(target)}", look, shown)
        else:
            self._sheet.write_string(self._row, column, shown, look if spec.kind != LINK or target else self.looks.cells[TEXT])

    def _open(self) -> None:
        """开一张表：版面、标题、合计、表头。"""
        self._sheets += 1
        self._links = 0
        title = self.name if self._sheets == 1 else f"{self.name}（{self._sheets}）"
        sheet, here = self.book.add_worksheet(title), min(self._left, MOST_ROWS)
        self._sheet, self._left = sheet, self._left - here
        self._opened.append((sheet, here))
        _page(sheet, self.columns)
        sheet.freeze_panes(FIRST, self.frozen)
        sheet.set_row(TITLE, 26)
        sheet.write_string(TITLE, 0, title, self.looks.title)
        sheet.write_string(NOTE, 0, self.note, self.looks.note)
        for column, spec in enumerate(self.columns):
            self._total(sheet, column, spec, here)
        sheet.set_row(HEAD, 32)
        for column, spec in enumerate(self.columns):
            sheet.write_string(HEAD, column, spec.name, self.looks.head)
        sheet.autofilter(HEAD, 0, max(HEAD + here, HEAD + 1), len(self.columns) - 1)
        self._row = FIRST

    def _total(self, sheet: Worksheet, column: int, spec: Column, here: int) -> None:
        look = self.looks.counted if spec.total == COUNTED else self.looks.totals[spec.kind if spec.kind in self.looks.totals else TEXT]
        if not spec.total or not here:
            text = "" if column else "合计" if spec.width < 10 else "合计（随筛选变）"
            sheet.write_string(TOTAL, column, text, look)
            return
        own = {one.name: self._local(one.name, here) for one in self.columns}
        formula = spec.total.format(own[spec.name], **own)
        value = self.totals.get(spec.name)
        sheet.write_formula(TOTAL, column, f"={formula}", look, "" if value is None else float(value) if isinstance(value, Decimal) else value)

    def _local(self, name: str, here: int) -> str:
        letter = xl_col_to_name(self._index(name))
        return f"{letter}{FIRST + 1}:{letter}{FIRST + here}"

    def _index(self, name: str) -> int:
        return next(number for number, spec in enumerate(self.columns) if spec.name == name)


def _height(columns: Sequence[Column], contents: Sequence[Content]) -> float:
    """一行的高度：最长的一格要折几行。各家软件打开时不都会自动调，写好才都一样。"""
    lines = max((wrapped(content, spec.width) for spec, content in zip(columns, contents, strict=True)
                 if isinstance(content, str) and spec.kind != LINK), default=1)
    return min(max(lines, 1) * LINE + 3, TALLEST)


def wrapped(text: str, width: float) -> int:
    """折成几行：一个汉字占两个数字的宽，一行里排不下半个字，所以按窄一点算。"""
    room = max(int(width) - 1, 2)
    if len(text) * 2 <= room and "\n" not in text:
        return 1
    return sum(-(-sum(1 if character.isascii() else 2 for character in line) // room) or 1 for line in text[:LONGEST].split("\n"))


def _page(sheet: Worksheet, columns: Sequence[Column]) -> None:
    """A4 横排，一页宽，每页印表头，页脚有页码。"""
    for number, spec in enumerate(columns):
        sheet.set_column(number, number, spec.width, None, {"hidden": spec.hidden})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    sheet.set_footer("&L&A&C第 &P 页，共 &N 页")
    sheet.center_horizontally()
    sheet.hide_gridlines(2)


def _escaped(target: str) -> str:
    """链接地址：带 # 和 % 的文件名要转义，否则从那里断开。"""
    return quote(target, safe="/\\:") if "#" in target or "%" in target else target
