"""两个表样的不同：工作表、字段、指标分组、分值、报告小标题，一处一句。换了表样的年份，结转时列给填表人看。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xladdin.form import Form, SheetForm
from xladdin.form_contract import EXTRA_SHEETS
from xladdin.model import Filing, Sheet
from xladdin.values import label


def form_changes(before: Filing, after: Filing) -> tuple[str, ...]:
    """上年的空白表 `before` 与本年的空白表 `after` 有什么不同；同一个表样的为空。"""
    if before.form.id == after.form.id:
        return ()
    old, new = _official(before.form), _official(after.form)
    lines = [f"工作表：{told}" for told in _both_ways({one.kind: one.title for one in old}, {one.kind: one.title for one in new})]
    for contract in new:
        first, second = before.one(contract.kind), after.one(contract.kind)
        if first is not None and second is not None:
            lines += [f"{contract.title}：{told}" for told in (*_fields(first, second), *_points(before.form.sheet(contract.kind), contract))]
    headings = ({label(one.heading): one.heading for one in form.sections} for form in (before.form, after.form))
    return tuple(lines + [f"报告小标题：{told}" for told in _both_ways(*headings)])


def _official(form: Form) -> list[SheetForm]:
    return [sheet for sheet in form.sheets if sheet.kind not in EXTRA_SHEETS]


def _fields(before: Sheet, after: Sheet) -> Iterator[str]:
    """格和开口表的列。"""
    def names(sheet: Sheet) -> dict[str, str]:
        columns = (f"{table.name}的{column}" for table in sheet.tables.values() for column in table.columns)
        return {name: name for name in (*sheet.fields, *columns)}

    yield from _both_ways(names(before), names(after))


def _points(before: SheetForm | None, after: SheetForm) -> Iterator[str]:
    """分值、二级指标的变化。"""
    if before is None or before.points is None or after.points is None:
        return
    old, new = {**before.points.level1, "预算执行率": before.points.execution}, {**after.points.level1, "预算执行率": after.points.execution}
    yield from (f"一级指标{told}" for told in _both_ways({name: name for name in old}, {name: name for name in new}))
    yield from (f"{name} {old[name]} 分 → {new[name]} 分" for name in new if name in old and old[name] != new[name])
    for name in after.points.level2:
        if name in before.points.level2:
            first, second = ({label(one): one for one in points.level2[name]} for points in (before.points, after.points))
            yield from (f"{name}的二级指标{told}" for told in _both_ways(first, second))


def _both_ways(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    gone, new = [before[key] for key in before if key not in after], [after[key] for key in after if key not in before]
    yield from (f"{told}{_listed(names)}" for told, names in (("上年有、本年没有：", gone), ("本年新有：", new)) if names)


def _listed(names: Iterable[str]) -> str:
    return "、".join(names)
