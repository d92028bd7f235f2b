"""年度结转里的指标：三级指标、指标值、分值照旧，组名换成本年表样的；完成值、得分、原因不带。"""

from __future__ import annotations

from xladdin import terms as t
from xladdin.carried import TARGETS, Carried, Content, known
from xladdin.model import Filing, Indicator, Sheet
from xladdin.values import clean, head_points, label

_COLUMNS = (t.LEVEL3, t.TARGET_NATURE, t.TARGET_VALUE, t.MEASURE_UNIT, t.MAX_SCORE)


def carry_indicators(found: Carried, blank: Filing, sheet: Sheet, source: Sheet) -> None:
    """一张表的指标。分值在一级指标分值没有变时才带；本年表样放不进去的不带，都说明。"""
    contract, columns = blank.form.sheet(sheet.kind), sheet.tables[t.INDICATOR].columns
    groups = {label(head.shown): () for head in sheet.heads} | {
        name: tuple(map(label, level2)) for name, level2 in (contract.points.level2 if contract is not None and contract.points is not None else {}).items()}
    repriced = _repriced(source, sheet)
    for one in source.indicators:
        level1, level2, told = _group(one, groups)
        if told:
            found.notes.append(f"{sheet.title}“{clean(one.name)[:20] or '没有名称'}”：{told}")
        wanted = [column for column in _COLUMNS if column in columns and (column != t.MAX_SCORE or level1 not in repriced)]
        content = {column: one.row[column].stored if contract is not None and contract.unit_of(column) else one.row[column].worded for column in wanted
                   if known(one.row[column]) and (column != t.MAX_SCORE or one.row[column].number is not None)}
        if level1 and content.keys() - {t.MAX_SCORE}:
            groups_of: dict[str, Content] = {t.LEVEL1: level1, t.LEVEL2: level2 or None}
            found.add(TARGETS, sheet.key(t.INDICATOR), {**groups_of, **content})
    if repriced and source.indicators:
        found.notes.append(f"{sheet.title}：{'、'.join(repriced)}的分值与上年表上印的不同，其中各指标的分值没有带过来，请重新分配。")


def _group(one: Indicator, groups: dict[str, tuple[str, ...]]) -> tuple[str, str, str]:
    """放到本年的哪一组：（一级，二级，要说明的话）；放不进去的一级为空串。"""
    own = _level2(one.level2, groups.get(one.level1, ()))
    if one.level1 in groups and own is not None:
        return one.level1, own, ""
    moved = [(level1, named) for level1, level2 in groups.items() if level2 and one.level2 and (named := _level2(one.level2, level2)) is not None]
    if len(moved) == 1:
        return *moved[0], f"上年列在“{one.level1}”下，本年放到{moved[0][0]}的{moved[0][1]}，请核对。"
    if one.level1 in groups:
        return one.level1, one.level2, f"本年的表没有二级指标“{one.level2}”，照上年加了一行，请核对。"
    return "", "", f"本年的表没有一级指标“{one.level1}”，没有带过来，请放到合适的一级指标下。"


def _level2(name: str, listed: tuple[str, ...]) -> str | None:
    """本年表样里的叫法：同名的，或只差“指标”二字、只有一个包含它的；没有的为 None，表样没有规定的照旧。

    >>> _level2("社会效益", ("社会效益指标", "生态效益指标")), _level2("满意度指标", ("服务对象满意度指标",)), _level2("成本指标", ("数量指标",))
    ('社会效益指标', '服务对象满意度指标', None)
    """
    if not name or not listed or name in listed:
        return name
    like = [one for one in listed if name.removesuffix("指标") in one]
    return like[0] if len(like) == 1 else None


def _repriced(source: Sheet, sheet: Sheet) -> list[str]:
    """分值变了的一级指标；表上没有印分值的不算。"""
    before = {label(head.shown): head_points(head.shown) for head in source.heads}
    after = {label(head.shown): head_points(head.shown) for head in sheet.heads}
    return [name for name, points in after.items() if points is not None and before.get(name) not in (None, points)]
