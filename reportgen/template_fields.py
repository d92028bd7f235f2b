"""Word 模板里的字段：表、行、开口表、格，名字就是工作簿的名字；印出来的和没填的都记账。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec import Struct, field

from xladdin import terms as t
from xladdin.model import BLANK, TEXT, TEXT_NUMBER, Filing, Row, Sheet, Value
from xladdin.values import clean, decimals_of, print_decimal


class Ledger(Struct):
    """渲染时记账：用到而没有填的字段，引用了却不存在的字段，印出去的文字。"""

    wanting: dict[str, None] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    given: dict[str, None] = field(default_factory=dict)


class Printed:
    """模板里的一个字段：印出来是表上的文字；没填的印【待填：…】并记账；`有(…)` 判断有没有发生。

    有计量单位的字段填成了文字的（10分、209.21万元），只印数：单位由模板的句子写；填 ——、无 的等于没填。金额是 0 的印 0。
    """

    __slots__ = ("_key", "_ledger", "_unit", "_value")

    def __init__(self, value: Value, key: str, unit: str, ledger: Ledger) -> None:
        self._value, self._key, self._unit, self._ledger = value, key, unit, ledger

    @property
    def number(self) -> Decimal | None:
        return self._value.number

    @property
    def shown(self) -> str:
        """表上的文字；公式算不出来的、出错的是“？”，不会被当成没有发生。"""
        value = self._value
        return "？" if value.unreadable and value.state != TEXT else value.shown

    def __bool__(self) -> bool:
        value = self._value
        if value.state == BLANK:
            return value.shown.strip() == "无" and not self._unit
        return not value.unreadable or value.state == TEXT

    def __str__(self) -> str:
        value = self._value
        if not self:
            self._ledger.wanting[f"{self._key}{self._where()}"] = None
            return f"【待填：{self._key}】"
        text = value.shown
        if value.number is not None and self._unit == t.WAN and not value.number:
            text = "0"
        elif value.number is not None and value.state == TEXT_NUMBER and self._unit and "%" not in clean(text):
            text = print_decimal(value.number, decimals_of(text))
        self._ledger.given[text] = None
        return text

    def _where(self) -> str:
        place = self._value.place
        note = "，公式格，请填它的各项" if self._value.formula is not None else ""
        return f"（{place.sheet}!{place.cell}{note}）" if place.cell else ""


class Page(Struct, frozen=True):
    """一张表和它的记账本：各种视图都从这里取字段。"""

    sheet: Sheet
    units: Mapping[str, str]
    ledger: Ledger

    def printed(self, value: Value, name: str) -> Printed:
        unit = self.units.get(name) or self.units.get(name.rpartition(".")[2], "")
        return Printed(value, self.sheet.key(name), unit, self.ledger)


def page_of(filing: Filing, sheet: Sheet, ledger: Ledger) -> Page:
    """一张表，连同表样给它的计量单位。"""
    contract = filing.form.sheet(sheet.kind)
    return Page(sheet, {**t.UNIT, **(contract.units if contract else {})}, ledger)


class RowView:
    """字段名的前一半：年度资金总额 → .全年执行数。"""

    def __init__(self, page: Page, name: str) -> None:
        self._page, self._name = page, name

    def __getattr__(self, column: str) -> Printed:
        name = f"{self._name}.{column}"
        if name not in self._page.sheet:
            raise AttributeError(name)
        return self._page.printed(self._page.sheet[name], name)


class TableRow:
    """开口表的一行：列名 → 值。"""

    def __init__(self, page: Page, table: str, row: Row) -> None:
        self._page, self._row, self._name = page, row, f"{table}[{row.number}]"

    def __getattr__(self, column: str) -> Printed:
        if column not in self._row:
            raise AttributeError(column)
        return self._page.printed(self._row[column], f"{self._name}.{column}")


class TableView(RowView):
    """开口表：填了内容的行可以循环；表头那一行的合计按字段名取（年度收入.收入合计）。"""

    def __init__(self, page: Page, name: str) -> None:
        super().__init__(page, name)
        self._rows = [TableRow(page, name, row) for row in page.sheet.rows(name)]

    def __iter__(self) -> Iterator[TableRow]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class SheetView:
    """一张表：字段、字段的前一半，或开口表。"""

    def __init__(self, page: Page) -> None:
        self._page = page

    def __getattr__(self, name: str) -> Printed | RowView:
        sheet = self._page.sheet
        if name in sheet:
            return self._page.printed(sheet[name], name)
        if name in sheet.tables:
            return TableView(self._page, name)
        if any(key.startswith(f"{name}.") for key in sheet.fields):
            return RowView(self._page, name)
        raise AttributeError(name)


class SheetViews:
    """同表种的几张表：项目[1] 是第一张；循环、数个数时，没有填过的空表不算。"""

    def __init__(self, pages: list[Page]) -> None:
        self._views = [SheetView(page) for page in pages]
        self._used = [view for view, page in zip(self._views, pages, strict=True) if not page.sheet.unused]

    def __getitem__(self, number: int) -> SheetView:
        if not 1 <= number <= len(self._views):
            raise IndexError(number)
        return self._views[number - 1]

    def __iter__(self) -> Iterator[SheetView]:
        return iter(self._used)

    def __len__(self) -> int:
        return len(self._used)
