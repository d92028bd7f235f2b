"""照表上现有的数算：计算格应是多少，整体与分项各是多少。核对资金、基础数据、表间关系的规则都从这里取数。

与重算不同：写成文字的数（10分、2.02万元）按读出的数算，不因此放弃核对；看不懂的交给规则说“未能核对”。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct

from xladdin import terms as t
from xladdin.checks.explained import Candidate, candidates, money, same_money
from xladdin.findings import Fix
from xladdin.form import Computed, Relation, Settings, SheetForm
from xladdin.formulas import ROW_PART
from xladdin.model import (
    ERROR,
    MISSING,
    PENDING,
    TEXT,
    TEXT_NUMBER,
    Filing,
    Row,
    Sheet,
    Value,
    missing,
)
from xladdin.rates import ratio
from xladdin.scoring import execution_score
from xladdin.values import print_decimal

NAME = "名称"
"""开口表里写着各行名称的列。"""
MOST_PARTS = 8  # a message that lists more than this is not read


class Part(Struct, frozen=True):
    """一个分项：消息里的名字、填的值、参与计算的数（计算格空着的用算出的数）、里面带着几个尾差。"""

    name: str
    value: Value
    number: Decimal | None
    tails: int = 1


class Due(Struct, frozen=True):
    """一个计算格：所在的表、字段名、填的值、各分项、应有的数（算不出为 None）。

    `readings` 是说得通的几个数：照填的分项算，或照改正后的分项算；填的数合上一个，错就不在这一格。
    """

    sheet: Sheet
    kind: str
    at: str
    filed: Value
    parts: tuple[Part, ...]
    expected: Decimal | None
    readings: tuple[Decimal, ...]

    @property
    def unreadable(self) -> Value | None:
        """第一个看不懂的值：填的数或某个分项。"""
        return _unreadable(self.filed, self.parts)

    @property
    def fix(self) -> Fix | None:
        """应有的数：计算格由公式算出，改回公式不伤填表人的数。"""
        return None if self.expected is None else Fix(print_decimal(self.expected), safe=True)

    @property
    def figures(self) -> tuple[Value | str, ...]:
        """判断所依据的值。"""
        return (self.filed, *(part.value for part in self.parts))


class Held(Struct, frozen=True):
    """一条表内关系：整体与各分项，都由人填。"""

    sheet: Sheet
    relation: Relation
    whole: Value
    parts: tuple[Part, ...]

    @property
    def unreadable(self) -> Value | None:
        """第一个看不懂的值：整体或某个分项。"""
        return _unreadable(self.whole, self.parts)

    @property
    def sum(self) -> Decimal | None:
        """分项之和；没填的不计，全没填为 None。"""
        return _sum(self.parts)


def items(parts: Iterable[Part]) -> int:
    """可能带尾差的数有几个：没填的、为 0 的没有尾差，不算；本身是合计的，算它的各分项。"""
    return sum(max(part.tails, 1) for part in parts if part.number)


def tails(filing: Filing, side: Side) -> int:
    """一处的数里带着几个尾差：人填的一个，由公式合计的各分项都有。"""
    due = due_at(filing, side.sheet, side.name)
    return 1 if due is None or due.kind != "sum" else items(due.parts)


def _unreadable(value: Value, parts: tuple[Part, ...]) -> Value | None:
    return next((one for one in (value, *(part.value for part in parts)) if one.unreadable), None)


def _sum(parts: tuple[Part, ...]) -> Decimal | None:
    known = [part.number for part in parts if part.number is not None]
    return sum(known, Decimal(0)) if known else None


def dues(filing: Filing, *kinds: str) -> Iterator[Due]:
    """各张表里某几类（ratio、sum、score）的计算格；开口表里逐行计算的，填了内容的行才算。"""
    for sheet in filing.sheets:
        contract = filing.form.sheet(sheet.kind)
        for computed in contract.computed if contract else ():
            if contract is not None and computed.kind in kinds:
                rows = ROW_PART.fullmatch(computed.field)
                for row in (None,) if rows is None else sheet.rows(rows["table"]):
                    yield _due(sheet, contract, computed, row)


def due_at(filing: Filing, sheet: Sheet, name: str) -> Due | None:
    """一个字段是计算格（比率、合计、执行率得分）的，照现有的数应是多少；不是计算格为 None。"""
    contract = filing.form.sheet(sheet.kind)
    computed = next((one for one in contract.computed if one.field == name), None) if contract else None
    return _due(sheet, contract, computed, None) if contract and computed and computed.kind in ("ratio", "sum", "score") else None


def _due(sheet: Sheet, contract: SheetForm, computed: Computed, row: Row | None) -> Due:
    at = computed.field if row is None else f"{row_name(computed.field, row)}.{column_of(computed.field)}"
    filed = sheet[computed.field] if row is None else row[column_of(computed.field)]
    plain, true = (tuple(_parts(sheet, contract, computed.parts, computed.field, row, deep)) for deep in (False, True))
    shown = true if computed.kind == "score" else plain
    expected = _result(computed.kind, shown)
    each = (expected, _result(computed.kind, plain), _result(computed.kind, true), _unrounded(sheet, contract, computed))
    readings = tuple(one for one in each if one is not None)
    return Due(sheet, computed.kind, at, filed, shown, expected, readings)


def _unrounded(sheet: Sheet, contract: SheetForm, computed: Computed) -> Decimal | None:
    """执行率得分按没有舍入的执行率算；不是执行率得分、两数不全的为 None。"""
    rate = next((one for one in contract.computed if one.kind == "ratio" and one.field == computed.parts[0]), None)
    if computed.kind != "score" or rate is None:
        return None
    outturn, budget = (sheet[name].number for name in rate.parts)
    return execution_score(outturn / budget, sheet[computed.parts[1]].number) if outturn is not None and budget else None


def _result(kind: str, parts: tuple[Part, ...]) -> Decimal | None:
    if any(part.value.unreadable and part.number is None for part in parts):
        return None
    if kind == "sum":
        return _sum(parts)
    return (ratio if kind == "ratio" else execution_score)(parts[0].number, parts[1].number)


def held(filing: Filing, kind: str) -> Iterator[Held]:
    """各张表里 equal 或 at_most 的关系。"""
    for sheet in filing.sheets:
        contract = filing.form.sheet(sheet.kind)
        for relation in contract.relations if contract else ():
            if contract is not None and relation.kind == kind:
                parts = tuple(_parts(sheet, contract, relation.parts, relation.whole, None, False))
                yield Held(sheet, relation, sheet[relation.whole], parts)


def _parts(sheet: Sheet, contract: SheetForm, names: Iterable[str], beside: str, own_row: Row | None, deep: bool) -> Iterator[Part]:
    """各分项；`own_row` 是逐行计算的那一行，`deep` 为真时分项本身是计算格的都重算。"""
    for name in names:
        rows = ROW_PART.fullmatch(name)
        computed = next((one for one in contract.computed if one.field == name), None)
        if rows is None:
            yield _part(sheet, contract, computed, short(name, beside), sheet[name], None, deep)
        elif own_row is not None:
            yield _part(sheet, contract, computed, rows["column"], own_row[rows["column"]], own_row, deep)
        else:
            for row in sheet.rows(rows["table"]):
                yield _part(sheet, contract, computed, row_name(name, row), row[rows["column"]], row, deep)


def _part(sheet: Sheet, contract: SheetForm, computed: Computed | None, name: str, value: Value, row: Row | None, deep: bool) -> Part:
    """一个分项；本身是计算格（合计、比率）的，空着或 `deep` 为真时取算出的数。"""
    if computed is None or computed.kind not in ("sum", "ratio") or value.unreadable:
        return Part(name, value, value.number)
    parts = tuple(_parts(sheet, contract, computed.parts, computed.field, row, deep))
    true = _result(computed.kind, parts) if deep or value.number is None else None
    return Part(name, value, value.number if true is None else true, items(parts) if computed.kind == "sum" else 1)


def row_name(name: str, row: Row) -> str:
    """开口表一行的名字：名称列或第一列写的；没有写的为“专项资金第3行”，表名取自 `专项资金[].本年决算数` 的写法。"""
    first = row[NAME] if NAME in row else next(iter(row.cells.values()), None)
    return first.shown if first is not None and first.state == TEXT else f"{name.partition('[')[0]}第{row.number}行"


def column_of(name: str) -> str:
    """字段名的列：三公经费.本年决算数 → 本年决算数；没有点的为空串。"""
    return name.rpartition(".")[2] if "." in name else ""


def short(name: str, beside: str) -> str:
    """与另一个字段并提时的短名：同行的只说列，同列的只说行。"""
    row, _, column = name.rpartition(".")
    own_row, _, own_column = beside.rpartition(".")
    if row and row == own_row:
        return column
    return row if row and column == own_column else name


def spot(sheet: Sheet, name: str) -> str:
    """消息的开头：“基础数据表 三公经费：本年决算数”；没有行列之分的“整体支出绩效自评表 项目支出：”。"""
    row, _, column = name.rpartition(".")
    return f"{sheet.label} {row}：{column}" if row else f"{sheet.label} {column}："


def filled(value: Value) -> str:
    """填的是 2.02，或没有填。"""
    return "没有填" if value.blank else f"填的是 {value.shown or money(value.number)}"


def listed(parts: Iterable[Part], sign: str = "＋") -> str:
    """各分项连成一串：公务接待 2.02＋出国经费 0；没填的不列，太多的只说各分项之和。"""
    known = [part for part in parts if part.number is not None]
    if len(known) > MOST_PARTS:
        return f"{known[0].name}等 {len(known)} 项之和"
    return sign.join(f"{part.name} {money(part.number)}" for part in known)


def why_unread(value: Value) -> str:
    """看不懂的值：是哪一格、怎么了。"""
    where = f"{value.place.name}（{value.place.cell}）" if value.place.cell else value.place.name
    if value.state == MISSING:
        return f"没有找到“{value.place.name}”这一格"
    if value.state == PENDING:
        return f"{where}的公式还没有计算，请用 Excel 打开并保存"
    return f"{where}是错误值 {value.shown}" if value.state == ERROR else f"{where}填的是“{value.shown}”，不是数"


def typed_as_text(due: Due) -> str:
    """公式算不到的分项：写成文字的数。没有的为空串。"""
    typed = next((part for part in due.parts if part.value.state == TEXT_NUMBER), None)
    return "" if typed is None or due.filed.formula is None else f"{typed.name}填成了文字“{typed.value.shown}”，公式算不到，请改成数字。"


def mixed_up(first: Decimal | None, second: Decimal | None, settings: Settings) -> bool:
    """两个数像是一个填了元、一个填了万元：相差约一万倍。"""
    if not first or not second:
        return False
    larger, smaller = max(abs(first), abs(second)), min(abs(first), abs(second))
    return settings.unit_mixup_low * smaller <= larger <= settings.unit_mixup_high * smaller


class Side(Struct, frozen=True):
    """一处的数：在哪张表，叫什么，值。"""

    sheet: Sheet
    name: str
    value: Value

    @property
    def said(self) -> str:
        """基础数据表 项目支出.本年决算数"""
        return f"{self.sheet.label} {self.name}"


def side_of(filing: Filing, key: str) -> Side | None:
    """带表名的字段；这张表不在材料里为 None。"""
    kind, _, name = key.partition(".")
    sheet = filing.one(kind.partition("[")[0])
    return None if sheet is None else Side(sheet, name, filing.find(key) or missing(sheet.title, name))


def differ(filing: Filing, one: Value, other: Value, items: int = 1) -> bool:
    """两处的数不等；都没填、没填对 0 不算，尾差（`items` 个数的）不算，元与万元弄混由 XT107 说。"""
    first, second = one.number or Decimal(0), other.number or Decimal(0)
    return not same_money(first, second, filing.form.settings, items) and not mixed_up(first, second, filing.form.settings)


def total(values: Iterable[Value]) -> Decimal | None:
    """各数之和；没填的不计，全没填为 None。"""
    known = [value.number for value in values if value.number is not None]
    return sum(known, Decimal(0)) if known else None


def siblings(filing: Filing, sheet: Sheet, name: str) -> list[Candidate]:
    """同一项目的其他各列（年初预算数、全年预算数……），计量单位相同的才算。"""
    row, _, column = name.rpartition(".")
    unit = unit_of(filing, sheet, column)
    return candidates((other.rpartition(".")[2], value) for other, value in sheet.fields.items()
                      if row and other != name and other.rpartition(".")[0] == row and unit_of(filing, sheet, other.rpartition(".")[2]) == unit)


def same_column(sheet: Sheet, name: str) -> list[Candidate]:
    """同一张表同一列的其他各项。"""
    column = column_of(name)
    return candidates((other.rpartition(".")[0], value) for other, value in sheet.fields.items()
                      if column and other != name and column_of(other) == column)


def parents(filing: Filing, sheet: Sheet, name: str) -> list[Candidate]:
    """这一项所属的整体。"""
    contract = filing.form.sheet(sheet.kind)
    if contract is None:
        return []
    wholes = [one.field for one in contract.computed if one.kind == "sum" and name in one.parts]
    wholes += [one.whole for one in contract.relations if name in one.parts]
    return candidates((short(whole, name), sheet[whole]) for whole in wholes)


def unit_of(filing: Filing, sheet: Sheet, column: str) -> str:
    """一列的计量单位；没有登记的为空串。"""
    contract = filing.form.sheet(sheet.kind)
    return (contract.units if contract else {}).get(column) or t.UNIT.get(column, "")
