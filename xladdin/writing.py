"""重算：表样规定由公式计算的每一格，应有的公式和值；算不了的说明原因，不写。

只算表样标明的计算格。填表人填的数、得分、分值一概不动；依赖文字数、错误值的格子是“未能核对”。
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from msgspec import Struct

from xladdin.form import Computed, Form, SheetForm
from xladdin.formulas import MONEY_DECIMALS, ROW_PART, excel_formula
from xladdin.model import BLANK, ERROR, MISSING, NUMBER, PENDING, TEXT_NUMBER, Filing, Row, Sheet, Value, value_of
from xladdin.rates import ratio
from xladdin.scoring import execution_score, execution_unsettled, grade, total_score
from xladdin.values import print_decimal, print_percent, round_half_up


class CannotComputeError(Exception):
    """某一格算不了；消息说是哪个字段、为什么。"""


class Result(Struct, frozen=True):
    """一个计算格的结果：现在的值、应有的公式与值；`reason` 不空表示算不了。"""

    computed: Computed
    sheet: Sheet
    old: Value
    value: Decimal | str | None
    formula: str
    reason: str = ""

    @property
    def typed_over(self) -> bool:
        """公式被填的数盖掉了（或被清空）。"""
        return self.old.formula is None

    @property
    def restores(self) -> bool:
        """要写的话，公式也要换成表样规定的：被数盖掉了，或改成了别的算法。只是写法不同、随首格填充的（公式文本为空串）不算。"""
        return self.old.formula is None or (self.old.formula != "" and _spelling(self.old.formula) != _spelling(self.formula))

    @property
    def same(self) -> bool:
        """表上的值就是应有的值。"""
        if self.old.state == NUMBER:
            return self.old.number == self.value
        return (self.old.state == BLANK and self.value is None) or (self.old.stored == self.value and self.value is not None)

    @property
    def line(self) -> str:
        """清单里的一行：哪一格，旧值 → 新值。"""
        old = "（未计算）" if self.old.state == PENDING else self.old.shown or "空白"
        note = "，放回公式" if self.restores else ""
        return f"{self.sheet.title}!{self.old.place.cell} {self.old.place.name}：{old} → {self.shown or '空白'}{note}"

    @property
    def shown(self) -> str:
        """应有的值打印出来的样子：比率是百分数，其余去掉多余的零；空白为空串。"""
        if isinstance(self.value, Decimal):
            return print_percent(self.value) if self.computed.kind == "ratio" else print_decimal(self.value)
        return self.value or ""

    @property
    def changes(self) -> bool:
        """要不要写：公式要放回去（被数盖掉了，或换成了不相干的公式），或值不同、还没算。"""
        return not self.reason and self.old.state != MISSING and (self.typed_over or self._foreign or not self.same)

    @property
    def _foreign(self) -> bool:
        """现在的公式没有用到规定的公式里的任何一格：是别的算式，碰巧同值也要换回来。"""
        return self.restores and not self.typed_over and not _cells_of(self.old.formula or "") & _cells_of(self.formula)


def recompute(filing: Filing) -> tuple[Result, ...]:
    """一套材料里全部计算格应有的值，按表和表样里的次序。"""
    return tuple(result for sheet in filing.sheets for result in compute_sheet(filing.form, sheet))


def compute_sheet(form: Form, sheet: Sheet, *, filed: bool = False) -> tuple[Result, ...]:
    """一张表的计算格。`filed` 为真时分项取表上现有的值（核对用），为假时取重算后的值（重算用）。"""
    contract = form.sheet(sheet.kind)
    if contract is None or not contract.computed:
        return ()
    engine = _Engine(form, sheet, contract, filed)
    found: list[Result] = []
    for computed in contract.computed:
        rows = ROW_PART.fullmatch(computed.field)
        if rows is None:
            found.append(engine.result(computed, sheet[computed.field], None))
        else:
            table = sheet.tables.get(rows["table"])
            found += [engine.result(computed, row[rows["column"]], row) for row in (table.rows if table else ())
                      if rows["column"] in row and (not row.empty or row[rows["column"]].formula is not None)]
    return tuple(found)


class _Engine:
    """一张表的计算：字段 → 值，算过的记住；循环引用不会出现在合格的表样里。"""

    def __init__(self, form: Form, sheet: Sheet, contract: SheetForm, filed: bool) -> None:
        self.form, self.sheet, self.filed = form, sheet, filed
        self.computed = {computed.field: computed for computed in contract.computed}
        self.known: dict[str, Decimal | None] = {}

    def result(self, computed: Computed, old: Value, row: Row | None) -> Result:
        formula = self._formula(computed, row)
        if old.state == MISSING:
            return Result(computed, self.sheet, old, None, formula, f"字段“{computed.field}”的名称被删除了")
        try:
            value = self._compute(computed, row)
            return Result(computed, self.sheet, old, value, formula, self._left_alone(computed, old, value))
        except CannotComputeError as fault:
            return Result(computed, self.sheet, old, None, formula, str(fault))

    def _left_alone(self, computed: Computed, old: Value, value: Decimal | str | None) -> str:
        """公式被盖掉了，而程序不该替人改的，为什么；该改的为空串。"""
        if old.formula is not None:
            return ""
        if value is None and not old.blank and old.number != 0:
            return f"填了 {old.shown}，据以计算的格却没有填，没有改"
        if computed.kind == "total" and execution_unsettled(self.sheet):
            return "各指标分值之和已是总分，执行率得分加不加进总分没有定，没有改，请按财政部门的口径填"
        return ""

    def _formula(self, computed: Computed, row: Row | None) -> str:
        def letter(table: str, column: str) -> str:
            return self.sheet.tables[table].columns.get(column, "A") if table in self.sheet.tables else "A"

        return excel_formula(computed, letter, self.form.settings.grades, row.line if row else 0)

    def _compute(self, computed: Computed, row: Row | None) -> Decimal | str | None:
        parts = [self._numbers(part, row) for part in computed.parts]
        match computed.kind:
            case "ratio":
                return ratio(parts[0][0], parts[1][0])
            case "score":
                return execution_score(parts[0][0], parts[1][0])
            case "grade":
                return grade(parts[0][0], self.form.settings.grades)
            case "total":
                return total_score(number for part in parts for number in part)
            case _:
                known = [number for part in parts for number in part if number is not None]
                return _plain(sum(known, Decimal(0))) if known else None

    def _numbers(self, part: str, row: Row | None) -> list[Decimal | None]:
        rows = ROW_PART.fullmatch(part)
        if rows is None:
            return [self._field(part)]
        table, column = self.sheet.tables.get(rows["table"]), rows["column"]
        if table is None or column not in table.columns:
            raise CannotComputeError(f"开口表“{rows['table']}”的表头或“{column}”一列不在了")
        if row is not None:
            return [self._cell(part, row[column], row)]
        return [self._cell(part, one[column], one) for one in table.rows]

    def _field(self, name: str) -> Decimal | None:
        if name not in self.known:
            self.known[name] = self._cell(name, self.sheet[name], None)
        return self.known[name]

    def _cell(self, name: str, value: Value, row: Row | None) -> Decimal | None:
        computed = self.computed.get(name)
        if computed is not None and value.state != MISSING and (not self.filed or value.state == PENDING):
            result = self._compute(computed, row)
            if not self._left_alone(computed, value, result):
                return result if isinstance(result, Decimal) else None
        return number_in(value)


def number_in(value: Value) -> Decimal | None:
    """能参与计算的数；空白为 None；文字数、文字、错误值、没算的公式、被删的字段抛 CannotComputeError。"""
    if value.state in (NUMBER, BLANK):
        return value.number
    where = f"“{value.place.name}”（{value.place.sheet}!{value.place.cell}）"
    reasons: dict[str, Callable[[], str]] = {
        TEXT_NUMBER: lambda: f"{where}填成了文字“{value.shown}”，公式算不到，请改成数字",
        ERROR: lambda: f"{where}是错误值 {value.shown}，请先改正",
        PENDING: lambda: f"{where}的公式还没有计算，请用 Excel 打开并保存",
        MISSING: lambda: f"字段“{value.place.name}”的名称被删除了",
    }
    raise CannotComputeError(reasons.get(value.state, lambda: f"{where}填的是“{value.shown}”，不是数")())


def _spelling(formula: str) -> str:
    """公式不论空格、大小写、$ 的写法：各种表格软件存的不一样。"""
    return re.sub(r"[\s$]", "", formula).upper()


def _cells_of(formula: str) -> set[str]:
    """公式里的名称和单元格，不算函数。"""
    return set(re.findall(r"[^\W\d][\w.]*(?![\w.]*\()", _spelling(formula)))


def _plain(number: Decimal) -> Decimal:
    """合计保留到分（万元 6 位小数），去掉多余的零。"""
    number = round_half_up(number, MONEY_DECIMALS).normalize()
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def with_pending(filing: Filing) -> Filing:
    """给还没算的公式补上算出的值，其余照旧：刚填好、没在 Excel 里打开过的工作簿也能核对。"""
    values: dict[tuple[str, str], Value] = {}
    for result in recompute(filing):
        if result.old.state == PENDING and not result.reason:
            stored = result.value if isinstance(result.value, Decimal) else (result.value or None)
            values[result.sheet.title, result.old.place.cell] = value_of(result.old.place, stored, result.shown, result.old.formula)
    return filing.with_values(values)
