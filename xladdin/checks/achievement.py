"""一个指标完成了没有：指标值、实际完成值各是一个数、单位相同、方向明白，才说得出；其余一概不说。

指标、得分的规则都从这里取“目标是多少、做了多少、达到没有”。
"""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec import Struct

from xladdin import terms as t
from xladdin.model import Indicator, Sheet
from xladdin.patterns import lazy
from xladdin.values import Quantity, Target, clean, read_quantity, read_target

_KINDS = {
    "百分比": "% ‰",
    "金额": "元",
    "时间": "年 个月 月 周 天 日 小时 分钟 工作日 个工作日",
    "长度": "公里 米 km m cm mm",
    "面积": "平方米 m2 km2 公顷 亩",
    "体积": "立方米 m3 升",
    "重量": "吨 公斤 克 kg g mg",
    "数量": "人 名 户 家 个 项 件 篇 次 场 期 批 份 册 本 张 条 套 台 辆 处 座 栋 幢 间 所 支 只 头 棵 块 盏 人次 户次 家次 件次 场次 批次 台次 车次 台套",
}
_KIND_OF = {unit: kind for kind, units in _KINDS.items() for unit in units.split()}
_SAME = {"名": "人", "平方米": "m2", "立方米": "m3", "日": "天", "公里": "km", "公斤": "kg", "万元": "万", "亿元": "亿", "个工作日": "工作日"}
_SCALED = lazy("[百千万亿]+(?!分)")
_TAIL = "(?:[(]含[)])?[及或含]?(?:以[上下内]|之内|内)?$"
_PER_PERIOD = lazy("每个?(?:季度?|月|周|星期|日|天|半?年|人|户|家|村|社区|乡镇)|[年季月周日天人户]均")
_MUCH = Decimal(100)  # a bare number this many times off a number in 万 is most likely in another unit
SAVING = lazy("节约|节省|降低|下降|压减|压缩|减少|增收|收益|回收")
"""名称里有这些字的是省下来、收回来的钱，不是花掉的。"""
_LESS_IS_BETTER = lazy(
    "投诉|信访|上访|事故|差错|错误|误差|故障|违[规法纪章]|超[期标支编]|逾期|缺|损|死亡|伤亡|发[病案]|感染|污染|排放|能耗|消耗|"
    "成本|费用|支出|经费|时[间限长效]|期限|天数|周期|压减|下降|降低|减少|控制|结[转余]|空编|负债|债务|隐患|退[文件回]|案件")


class Achievement(Struct, frozen=True):
    """完成情况：方向（at_least、at_most、equal）、指标值、实际完成值。百分数是小数。

    `certain` 为假是方向靠猜的（成本指标光写一个数的，按不超过理解），只够提醒；
    `on_limit` 是不含本数的指标（＞、＜）恰好做到本数。
    """

    kind: str
    target: Decimal
    actual: Decimal
    certain: bool
    on_limit: bool

    @property
    def met(self) -> bool:
        """达到指标值：至多的、等于 0 的不超过，其余不低于；不含本数的恰好做到也算。"""
        none = self.kind == "equal" and self.target == 0
        return self.actual <= self.target if none or self.kind == "at_most" else self.actual >= self.target


def achievement(indicator: Indicator) -> Achievement | None:
    """指标的完成情况；不是各一个数、单位不同或说不准、实际值带界限（≥96%）、方向不明、一个写每月一个写全年的返回 None。"""
    if _PER_PERIOD.findall(clean(indicator.target_text)) != _PER_PERIOD.findall(clean(indicator.actual_text)):
        return None
    target, actual = read_target(indicator.target_text), read_quantity(indicator.actual_text)
    if target is None or target.number is None or actual is None or actual.bound not in ("", "=") or not _comparable(target, actual):
        return None
    kind, certain = _direction(indicator, target)
    if not kind and actual.number != target.number:
        return None
    return Achievement(kind or "equal", target.number, actual.number, certain, target.strict and actual.number == target.number)


def _comparable(target: Target, actual: Quantity) -> bool:
    first, second = (_SAME.get(unit, unit) for unit in (target.unit, actual.unit))
    if first == second:
        return True
    if (first and second) or _KIND_OF.get(first or second) == "百分比" or target.number is None:
        return False
    if _SCALED.match(first or second) is None:
        return True
    larger, smaller = max(target.number, actual.number), min(target.number, actual.number)
    return 0 < larger < smaller * _MUCH


def _direction(indicator: Indicator, target: Target) -> tuple[str, bool]:
    """指标的方向、是否确定；说不清是越多越好还是越少越好的，方向为空串。"""
    if target.kind == "at_least" and is_cost(indicator) and kind_of_unit(target.unit) == "金额":
        return "", True  # the bound itself is the fault: IN104
    if target.kind != "equal" or re.search("等于|=", clean(indicator.target_text)):
        return target.kind, True
    if is_cost(indicator) and not SAVING.search(indicator.name):
        return "at_most", False
    unclear = kind_of_unit(target.unit) == "时间" or _LESS_IS_BETTER.search(indicator.name)
    return ("", True) if unclear else ("equal", True)


def is_cost(indicator: Indicator) -> bool:
    """成本指标：旧表样在二级，新表样在一级。"""
    return "成本" in indicator.level1 or "成本" in indicator.level2


def kind_of_unit(unit: str) -> str:
    """单位的种类：元、万元 → 金额，件、人次 → 数量；认不准的为空串。"""
    plain = _SCALED.sub("", unit.partition("/")[0], count=1)
    return _KIND_OF.get(plain, "")


def kind_of_text(text: str) -> str:
    """一个数量的单位种类，单位后面没有别的字才算（30个自然日不是 30个）。"""
    quantity = read_quantity(text)
    if quantity is None or not quantity.unit or not re.search(re.escape(quantity.unit) + _TAIL, clean(text)):
        return ""
    return kind_of_unit(quantity.unit)


def named(sheet: Sheet, indicator: Indicator) -> str:
    """消息的开头：表的称呼和三级指标；没有写三级指标的说第几行。"""
    name = as_written(indicator.name)
    return f"{sheet.label} “{name}”" if name else f"{sheet.label} {t.INDICATOR}第 {indicator.row.number} 行"


def as_written(text: str) -> str:
    """消息里的指标值、完成值：照原样，只去掉换行和空白。"""
    return "".join(text.split())
