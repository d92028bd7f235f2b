"""报告里的一个数，表上是哪一格：项目、口径、年份 → 字段。对应关系写在表样的 phrases、phases 里，这里没有项目名。

一个项目可以有几格（基础数据表、报告数据、整体自评表）；与哪一格相符都算相符，都不符才是不符。
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from xladdin import terms as t
from xladdin.checks import as_filed as f
from xladdin.checks.explained import Candidate, candidates, explain, money, same_money
from xladdin.checks.passages import Passage, known_projects, project_rows, sheets_of_project
from xladdin.form import Relation
from xladdin.model import Filing, Sheet, Value
from xladdin.values import decimals_of, round_half_up

INITIAL, REVISED, BUDGET, FINAL, PRIOR = "年初预算", "全年预算", "预算", "决算", "上年"
"""报告里的口径，phases 的键；执行与决算同看。"""
_PROJECT_MONEY = ("项目支出", "专项支出", "总支出")
_DONE = (None, FINAL, "执行")
_YUAN_PER_WAN = Decimal(10000)
_TO_WAN = {"元": 1 / _YUAN_PER_WAN, "万元": Decimal(1), "亿元": _YUAN_PER_WAN}


class Answer(Struct, frozen=True):
    """表上的一格：所在的表、字段名、值、它算哪一列。"""

    sheet: Sheet
    name: str
    value: Value
    column: str

    @property
    def number(self) -> Decimal:
        return self.value.number or Decimal(0)

    @property
    def said(self) -> str:
        """基础数据表 三公经费.本年决算数是 2.02"""
        return f"{self.sheet.label} {self.name}是 {self.value.shown or money(self.value.number)}"


def in_wan(number: Decimal, unit: str) -> Decimal | None:
    """金额化成万元；不是金额为 None。"""
    return number * _TO_WAN[unit] if unit in _TO_WAN else None


def answers(filing: Filing, item: str, phase: str | None = None, year: int | None = None) -> tuple[Answer, ...]:
    """项目的这个口径、这一年在表上的各格，没有填的也在内；表上没有这样一格为空。

    只写“预算”的，年初、全年都算；表上只有全年预算数而没有年初的，说不准是哪个，不给。
    """
    columns = _columns(filing, phase, year)
    found = tuple(_dedup([*_listed(filing, item, columns, phase), *_of_project(filing, item, columns)])) if columns else ()
    if phase == BUDGET and not any(one.column in filing.form.phases[INITIAL] and one.value.number is not None for one in found):
        return ()
    return found


def answers_in(filing: Filing, passage: Passage, item: str, phase: str | None = None, year: int | None = None) -> tuple[Answer, ...]:
    """这一节话里说的项目在表上的各格：按项目出的文书里，项目支出是那个项目的，办公费一类不是全单位的，不给。"""
    found = answers(filing, item, phase, year)
    if not passage.project or item in known_projects(filing):
        return found
    names = [sheet[t.PROJECT_NAME].shown.strip() for sheet in sheets_of_project(filing, passage)] or [passage.project]
    return (*found, *(one for name in names for one in answers(filing, name, phase, year))) if item in _PROJECT_MONEY else ()


def _columns(filing: Filing, phase: str | None, year: int | None) -> tuple[str, ...]:
    phases = filing.form.phases
    if year is None or year == filing.year:
        return phases.get(phase or FINAL, ())
    return phases[PRIOR] if filing.year is not None and year == filing.year - 1 and phase in _DONE else ()


def _dedup(found: list[Answer]) -> Iterator[Answer]:
    seen: set[tuple[str, str]] = set()
    for one in found:
        if (one.sheet.title, one.name) not in seen:
            seen.add((one.sheet.title, one.name))
            yield one


def _listed(filing: Filing, item: str, columns: tuple[str, ...], phase: str | None) -> Iterator[Answer]:
    for key in filing.form.phrases.get(item, ()):
        kind, _, name = key.partition(".")
        for sheet in filing.of(kind):
            for column in _flat_columns(filing, sheet, name, columns, phase) if name in sheet else ():
                yield Answer(sheet, name, sheet[name], column)
            yield from (Answer(sheet, f"{name}.{column}", sheet[f"{name}.{column}"], column) for column in columns if f"{name}.{column}" in sheet)


def _flat_columns(filing: Filing, sheet: Sheet, name: str, columns: tuple[str, ...], phase: str | None) -> Iterator[str]:
    """没有列的格（整体自评表的基本支出）算哪一列：与它的整体同列；各项之和恰等于整体的另一列的，也像是那一列。"""
    relation = _relation(filing, sheet, name)
    if relation is None:
        yield from (columns[0],) if phase in _DONE and columns != filing.form.phases[PRIOR] else ()
        return
    whole = f.column_of(relation.whole)
    parts = sum((sheet[part].number or Decimal(0) for part in relation.parts), Decimal(0))
    others = [one.name for one in f.siblings(filing, sheet, relation.whole) if one.number == parts and parts != sheet[relation.whole].number]
    yield from (column for column in (*others, whole) if column in columns)


def _relation(filing: Filing, sheet: Sheet, name: str) -> Relation | None:
    contract = filing.form.sheet(sheet.kind)
    return next((one for one in contract.relations if name in one.parts), None) if contract else None


def _of_project(filing: Filing, item: str, columns: tuple[str, ...]) -> Iterator[Answer]:
    """项目名：项目自评表的资金总额，基础数据表里的那一行。"""
    full = {item, *(name for name, short in filing.aliases if short == item)}
    for sheet in filing.projects:
        if sheet[t.PROJECT_NAME].shown.strip() in full:
            names = [f"{key.partition('.')[2]}.{column}" for key in filing.form.phrases.get(t.PROJECT, ()) for column in columns]
            yield from (Answer(sheet, name, sheet[name], f.column_of(name)) for name in names if name in sheet)
    for name, sheet, row in project_rows(filing):
        if name in full:
            yield from (Answer(sheet, row[column].place.name, row[column], column) for column in columns if column in row)


def agrees(filing: Filing, number: Decimal, answer: Answer) -> bool:
    """两数相符，容许尾差；计算格填错了的，与应有的数相符也算。"""
    due = f.due_at(filing, answer.sheet, answer.name)
    readings = due.readings if due is not None and due.kind == "sum" else ()
    return any(same_money(number, one, filing.form.settings) for one in (answer.number, *readings))


def is_rounding(number: Decimal, decimals: int, answer: Answer) -> bool:
    """文字里的数是表上的数四舍五入到较少的小数位。"""
    return decimals < decimals_of(answer.number) and round_half_up(answer.number, decimals) == number


def told_apart(filing: Filing, number: Decimal, answer: Answer) -> str:
    """不等的来历：同一项目的另一列、它的部分或整体；差额恰等于同一张表漏了的一项。没有来历为空串。"""
    sheet, name = answer.sheet, answer.name
    others = f.siblings(filing, sheet, name)
    family = [*f.parents(filing, sheet, name), *_parts(filing, sheet, name)]
    same = next((one.name for one in (*others, *family) if number and one.number == number), "")
    return f"{money(number)} 是{same}" if same else explain(number, answer.number, left_out=_left_out(filing, sheet, name))


def _parts(filing: Filing, sheet: Sheet, name: str) -> list[Candidate]:
    contract = filing.form.sheet(sheet.kind)
    groups = [(one.field, one.parts) for one in contract.computed if one.kind == "sum"] if contract else []
    groups += [(one.whole, one.parts) for one in contract.relations] if contract else []
    parts = [part for whole, members in groups if whole == name for part in members if "[]" not in part]
    return candidates((f.short(part, name), sheet[part]) for part in parts)


def _left_out(filing: Filing, sheet: Sheet, name: str) -> list[Candidate]:
    """同一张表里可能漏掉的一项：同列的各项，没有同列的看全表的金额。"""
    own = f.same_column(sheet, name)
    column = f.column_of(name)
    if own and column in {one for columns in filing.form.phases.values() for one in columns}:
        return own
    money_fields = ((f.column_of(other) or other, value) for other, value in sheet.fields.items()
                    if other != name and f.unit_of(filing, sheet, f.column_of(other) or other) == t.WAN)
    return candidates(money_fields)


def only_general_budget(filing: Filing) -> bool:
    """只有一般公共预算一种来源：其他来源各格都没有数，而且至少有一格可看。"""
    values = [filing.find(key) for key in filing.form.phrases.get("其他来源", ())]
    known = [value for value in values if value is not None]
    return bool(known) and not any(value.number or value.unreadable for value in known)
