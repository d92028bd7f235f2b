"""格子里填的东西：数字格里是数，不是文字、错误值；“——”和空白、零分得清。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xladdin import terms as t
from xladdin.checks.as_filed import due_at
from xladdin.checks.explained import money
from xladdin.checks.rule import Fault, Outcome, rule
from xladdin.findings import Fix, Severity
from xladdin.model import BLANK, ERROR, NUMBER, TEXT, TEXT_NUMBER, Filing, Row, Sheet, Value
from xladdin.patterns import lazy
from xladdin.values import clean, print_decimal

_MONEY = lazy(r"([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(亿?元)")
_IN_WAN = {"元": Decimal("0.0001"), "亿元": Decimal(10000)}
_ERROR_MEANS = {
    "#DIV/0!": "除数是零或空白", "#REF!": "公式引用的格被删掉了", "#VALUE!": "公式里算进了文字", "#NAME?": "公式里有不认识的名称",
    "#N/A": "公式没有查到数", "#NUM!": "公式算不出数", "#NULL!": "公式的区域写错了",
}


def all_values(sheet: Sheet) -> Iterator[tuple[str, Value, Row | None]]:
    """一张表的全部字段和开口表各格：字段名（开口表为 表[].列）、值、所在的行。"""
    for name, value in sheet.fields.items():
        yield name, value, None
    for table in sheet.tables.values():
        names = {column: f"{table.name}[].{column}" for column in table.columns}
        for row in table.rows:
            for column, value in row.cells.items():
                yield names[column], value, row


def number_cells(filing: Filing) -> Iterator[tuple[Sheet, str, Value, Row | None, str]]:
    """应填数的格，最后一项是计量单位：有单位的，或公式要用的。"""
    for sheet in filing.sheets:
        contract = filing.form.sheet(sheet.kind)
        if contract is not None:
            used = {part for one in contract.computed for part in one.parts}
            units: dict[str, str] = {}
            for name, value, row in all_values(sheet):
                unit = units[name] if name in units else units.setdefault(name, contract.unit_of(name))
                if unit or name in used:
                    yield sheet, name, value, row, unit


def _spot(sheet: Sheet, value: Value) -> str:
    return f"{sheet.label} {value.place.name}"


@rule("FM102", "数字填成了文字", Severity.ERROR, basis=("表样",), answers=("F02", "P08"))
def number_as_text(filing: Filing) -> Iterator[Outcome]:
    """一句话：数字格里只填数，不写单位，也不能是文字格式的数。

    为什么：公式算不到文字，合计、总分会少算这一格，而表面上看不出来。
    错例：
    >>> examine("FM102", {"整体.年度资金总额.分值": "'10分"})
    整体支出绩效自评表 年度资金总额.分值：填的“10分”是文字，公式算不到。请改填数 10。
    >>> examine("FM102", {"整体.年度资金总额.执行率": "'100%"})
    整体支出绩效自评表 年度资金总额.执行率：填的“100%”是文字，公式算不到。这是公式格，请重算，公式会放回原处。
    正例：
    >>> examine("FM102", {"整体.年度资金总额.分值": "10"})
    修正：删去单位；单元格左上角有绿三角的，点开选“转换为数字”。
    """
    if filing.recognition is not None:
        return  # a Word table has no formulas: 10分 is read as 10
    for sheet, name, value, _, _ in number_cells(filing):
        if value.state == TEXT_NUMBER and value.number is not None and name != t.FISCAL_YEAR:
            contract = filing.form.sheet(sheet.kind)
            computed = contract is not None and any(one.field == name for one in contract.computed)
            due = due_at(filing, sheet, name) if computed else None
            told = "这是公式格，请重算，公式会放回原处" if computed else f"请改填数 {_plain(value)}"
            yield Fault(value.place, f"{_spot(sheet, value)}：填的“{value.shown.strip()}”是文字，公式算不到。{told}。",
                        (value,), (due.fix if due is not None else None) if computed else Fix(print_decimal(value.number), safe=False))


def _plain(value: Value) -> str:
    return clean(value.shown) if "%" in clean(value.shown) else money(value.number)


@rule("FM103", "数字格里填了文字", Severity.ERROR, basis=("表样",), answers=("X09", "P08"))
def text_in_number_cell(filing: Filing) -> Iterator[Outcome]:
    """一句话：应填数的格填了看不出是几的文字，或以元、亿元写的金额。

    为什么：这一格参与计算，填了文字就等于没有数；元和万元混在一起，差一万倍。
    错例：
    >>> examine("FM103", {"整体.年度资金总额.全年预算数": "约80"})
    整体支出绩效自评表 年度资金总额.全年预算数：填的是“约80”，不是数。请填数（单位：万元）。
    >>> examine("FM103", {"整体.年度资金总额.全年预算数": "5000元"})
    整体支出绩效自评表 年度资金总额.全年预算数：填的是“5000元”，本表以万元为单位，应填 0.5。
    正例：
    >>> examine("FM103", {"整体.年度资金总额.全年预算数": "80", "整体.年度资金总额.全年执行数": "——"})
    修正：只填数；要说明的写在报告文字或出错说明里。
    """
    for sheet, name, value, row, unit in number_cells(filing):
        if value.state != TEXT or _shifted(name, row):
            continue
        shown = clean(value.shown)
        amount = _MONEY.fullmatch(shown) if unit == t.WAN else None
        if amount is None:
            told, fix = f"不是数。请填数{f'（单位：{unit}）' if unit else ''}", None
        else:
            due = print_decimal(Decimal(amount[1].replace(",", "")) * _IN_WAN[amount[2]])
            told, fix = f"本表以万元为单位，应填 {due}", Fix(due, safe=False)
        yield Fault(value.place, f"{_spot(sheet, value)}：填的是“{shown}”，{told}。", (value,), fix)


def _shifted(name: str, row: Row | None) -> bool:
    """填串格的指标行由 PS107 说。"""
    return name == f"{t.INDICATOR}[].{t.MAX_SCORE}" and row is not None and row[t.SCORE].state in (NUMBER, TEXT_NUMBER, BLANK)


@rule("FM104", "错误值", Severity.ERROR, basis=("表样",), answers=("F02",))
def error_value(filing: Filing) -> Iterator[Outcome]:
    """一句话：格里显示 #DIV/0!、#REF! 这样的错误值。

    为什么：错误值会一路带到合计、总分和报告里。
    错例：
    >>> examine("FM104", {"整体.年度资金总额.执行率": "#DIV/0!"})
    整体支出绩效自评表 年度资金总额.执行率：显示 #DIV/0!（除数是零或空白）。请改正它引用的格，或重算。
    正例：
    >>> examine("FM104", {"整体.年度资金总额.执行率": "98.75%"})
    修正：先改正公式引用的数；公式本身坏了的，重算会放回原来的公式。
    """
    for sheet in filing.sheets:
        for _, value, _ in all_values(sheet):
            if value.state == ERROR:
                shown = value.shown.strip().upper()
                means = f"（{_ERROR_MEANS[shown]}）" if shown in _ERROR_MEANS else ""
                yield Fault(value.place, f"{_spot(sheet, value)}：显示 {shown}{means}。请改正它引用的格，或重算。", (value,),
                            alike=f"{sheet.title}{shown}")


@rule("FM109", "用记号代替了空白", Severity.HINT, basis=("表样",), answers=("F02",))
def mark_instead_of_blank(filing: Filing) -> Iterator[Outcome]:
    """一句话：数字格里的“——”“/”“无”按没有填算；没有发生的请填 0。

    为什么：空白不等于 0：是没有发生，还是忘了填，别人分不清。
    错例：
    >>> examine("FM109", {"整体.年度资金总额.年初预算数": "——"})
    整体支出绩效自评表 年度资金总额.年初预算数：填的是“——”，按没有填算。没有发生的请填 0，不适用的留空。
    正例：
    >>> examine("FM109", {"整体.年度资金总额.年初预算数": "0"})
    修正：没有发生的填 0，不适用的留空。
    """
    for sheet, _, value, _, _ in number_cells(filing):
        mark = clean(value.shown)
        if value.state == BLANK and value.formula is None and mark and mark != "%":
            yield Fault(value.place, f"{_spot(sheet, value)}：填的是“{mark}”，按没有填算。没有发生的请填 0，不适用的留空。",
                        (value,), alike=f"{sheet.title}{mark}")


_MAY_BE_NEGATIVE = lazy("结余|净|调整|增减")


@rule("FM111", "金额是负数", Severity.ERROR, basis=("表样",), answers=("F02",))
def money_negative(filing: Filing) -> Iterator[Outcome]:
    """一句话：预算数、决算数、执行数这些金额不会是负数；结余、净资产、预算调整可以。

    为什么：多打了一个减号，合计、执行率、得分就都是负的。
    错例：
    >>> examine("FM111", {"整体.年度资金总额.全年执行数": "-79"})
    整体支出绩效自评表 年度资金总额.全年执行数：填的是 -79，金额不会是负数。请核对。
    正例：
    >>> examine("FM111", {"整体.年度资金总额.全年执行数": "79", "基础数据表.部门基本支出预算调整.本年决算数": "-3"})
    修正：去掉减号；确实是冲减以前年度支出的，写说明。
    """
    for sheet, name, value, _, unit in number_cells(filing):
        if unit == "万元" and value.number is not None and value.number < 0 and value.formula is None and not _MAY_BE_NEGATIVE.search(name):
            yield Fault(value.place, f"{_spot(sheet, value)}：填的是 {value.shown.strip()}，金额不会是负数。请核对。", (value,))
