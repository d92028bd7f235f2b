"""指标：指标值与实际完成值对得上，方向对，放在该放的二级指标下，一行填得完整。"""

from __future__ import annotations

from collections.abc import Iterator

from xladdin import terms as t
from xladdin.checks.achievement import SAVING, as_written, is_cost, kind_of_text, kind_of_unit, named
from xladdin.checks.points import every_indicator
from xladdin.checks.rule import Fault, Outcome, rule
from xladdin.findings import Severity
from xladdin.model import TEXT, Filing, Indicator, Sheet, Value
from xladdin.patterns import lazy
from xladdin.values import clean, read_quantity, read_target

_OPERATOR = lazy("[><≥≤≮≯〉〈]")
_COUNTED = lazy("[0-9]|[一二两三四五六七八九十百千]+(?:[项个次篇件人名家户场期批份]|成)|百分之")
_NONE = lazy("无(?![法从])|没有(?!完成|达到|统计)|零|未(?:发[生现]|出现|产生|造成|[收接]到|有)")
"""指标值是 0 的，写“无”“零差错”“未发生”就是 0。"""
_MISFITS = (
    ("成本", ("成功率", "满意度", "合格率", "覆盖率", "及时率")),
    ("数量", ("资金支付", "支付率", "执行率", "满意度", "及时率")),
    ("质量", ("满意度", "及时率", "支付率")),
    ("时效", ("满意度", "合格率", "覆盖率")),
)
"""放错了二级指标的三级指标：二级指标里的字、三级指标里的字（郫都区 2025 年自评复核标准第 10 条、已公开的自评表）。"""
_ROW = (t.LEVEL3, t.TARGET_VALUE, t.ACTUAL_VALUE, t.MAX_SCORE, t.SCORE)


def steady_indicators(filing: Filing) -> Iterator[tuple[Sheet, Indicator]]:
    """没有填串格的指标：分值一格是文字的，整行由 PS107 说。"""
    return ((sheet, one) for sheet, one in every_indicator(filing) if one.max_score.state != TEXT)


@rule("IN101", "指标值是数，实际完成值不是数", Severity.REMINDER, basis=("财预〔2020〕10号",), answers=("Q01",))
def actual_without_number(filing: Filing) -> Iterator[Outcome]:
    """一句话：指标值写了数，实际完成值也要写数。

    为什么：只写“达到”“完成”，做到多少说不清，得分就没有依据。
    错例：
    >>> examine("IN101", {"整体.绩效指标[1].三级指标": "效率提升", "整体.绩效指标[1].年度指标值": "＞90%", "整体.绩效指标[1].实际完成值": "达到"})
    整体支出绩效自评表 “效率提升”：指标值 ＞90% 是数，实际完成值写的是“达到”。请填实际做到多少。
    正例：
    >>> examine("IN101", {"整体.绩效指标[1].三级指标": "覆盖面", "整体.绩效指标[1].年度指标值": "100%", "整体.绩效指标[1].实际完成值": "覆盖率达到100%"})
    >>> examine("IN101", {"整体.绩效指标[1].三级指标": "安全事故", "整体.绩效指标[1].年度指标值": "0起", "整体.绩效指标[1].实际完成值": "未发生"})
    修正：填实际完成的数和单位。
    """
    for sheet, indicator in steady_indicators(filing):
        target, actual = read_target(indicator.target_text), as_written(indicator.actual_text)
        if target is None or target.number is None or not actual or (not target.number and _NONE.search(clean(actual))) or _COUNTED.search(clean(actual)):
            continue
        yield Fault(indicator.actual_value.place, f"{named(sheet, indicator)}：指标值 {as_written(indicator.target_text)} 是数，"
                    f"实际完成值写的是“{actual}”。请填实际做到多少。", (indicator.target_value, indicator.actual_value))


@rule("IN102", "实际完成值带大于、小于号", Severity.REMINDER, basis=("表样",), answers=("Q02",))
def actual_with_operator(filing: Filing) -> Iterator[Outcome]:
    """一句话：实际完成值应是实际的数，不带 ≥、≤、以上、以下。

    为什么：带界限的是目标，不是结果，多半是照抄指标值。
    错例：
    >>> examine("IN102", {"整体.绩效指标[1].三级指标": "办事群众满意度", "整体.绩效指标[1].年度指标值": "≥96%", "整体.绩效指标[1].实际完成值": "≥96%"})
    整体支出绩效自评表 “办事群众满意度”：实际完成值填的是“≥96%”，像是照抄指标值。请填实际的数。
    正例：
    >>> examine("IN102", {"整体.绩效指标[1].三级指标": "办事群众满意度", "整体.绩效指标[1].年度指标值": "≥96%", "整体.绩效指标[1].实际完成值": "97%"})
    修正：填调查、统计得到的数。
    """
    for sheet, indicator in every_indicator(filing):
        actual = as_written(indicator.actual_text)
        quantity = read_quantity(actual)
        if quantity.bound in ("", "=") if quantity else not _OPERATOR.search(clean(actual)):
            continue
        copied = "，像是照抄指标值" if clean(actual) == clean(indicator.target_text) else ""
        yield Fault(indicator.actual_value.place, f"{named(sheet, indicator)}：实际完成值填的是“{actual}”{copied}。请填实际的数。",
                    (indicator.actual_value,), alike=f"{clean(indicator.name)}：{clean(actual)}")


@rule("IN103", "指标值与实际完成值单位不同", Severity.ERROR, basis=("复核实践",), answers=("Q03",))
def units_differ(filing: Filing) -> Iterator[Outcome]:
    """一句话：指标值和实际完成值都写了单位的，应是同一类单位。

    为什么：一个是个数、一个是百分比，达到没有无从说起，得分也就没有依据。
    错例：
    >>> examine("IN103", {"整体.绩效指标[1].三级指标": "走访部门", "整体.绩效指标[1].年度指标值": "33家", "整体.绩效指标[1].实际完成值": "100%"})
    整体支出绩效自评表 “走访部门”：指标值 33家 是数量，实际完成 100% 是百分比，两者无法比较。请改成同一种单位。
    正例：
    >>> examine("IN103", {"整体.绩效指标[1].三级指标": "用编计划", "整体.绩效指标[1].年度指标值": "＞210名", "整体.绩效指标[1].实际完成值": "242"})
    修正：按指标值的单位填实际完成的数。
    """
    for sheet, indicator in steady_indicators(filing):
        first, second = kind_of_text(indicator.target_text), kind_of_text(indicator.actual_text)
        if first and second and first != second:
            yield Fault(indicator.actual_value.place, f"{named(sheet, indicator)}：指标值 {as_written(indicator.target_text)} 是{first}，"
                        f"实际完成 {as_written(indicator.actual_text)} 是{second}，两者无法比较。请改成同一种单位。",
                        (indicator.target_value, indicator.actual_value))


@rule("IN104", "成本指标方向写反", Severity.ERROR, basis=("财预〔2021〕101号", "复核实践"), answers=("Q04",))
def cost_direction(filing: Filing) -> Iterator[Outcome]:
    """一句话：成本指标是花钱的上限，应写“≤”或等于，不应写“≥”。

    为什么：写成“≥17.4万元”，意思成了花得越多越好。
    错例：
    >>> examine("IN104", {"整体.绩效指标[1].二级指标": "成本指标", "整体.绩效指标[1].三级指标": "系统运维成本", "整体.绩效指标[1].年度指标值": "≥17.4万元"})
    整体支出绩效自评表 “系统运维成本”：成本指标的指标值写的是“≥17.4万元”，意思是花得越多越好。请改为“≤”。
    正例：
    >>> examine("IN104", {"整体.绩效指标[1].二级指标": "成本指标", "整体.绩效指标[1].三级指标": "系统运维成本", "整体.绩效指标[1].年度指标值": "17.4万元"})
    修正：把方向改为不超过；本来不是成本的指标，移到数量、质量、时效指标下。
    """
    for sheet, indicator in steady_indicators(filing):
        target = read_target(indicator.target_text)
        if not is_cost(indicator) or target is None or target.kind != "at_least" or SAVING.search(indicator.name):
            continue
        money = kind_of_unit(target.unit) == "金额"
        told = "意思是花得越多越好。请改为“≤”" if money else "成本一般是不超过多少。请核对方向，不是成本的移到别的二级指标下"
        yield Fault(indicator.target_value.place, f"{named(sheet, indicator)}：成本指标的指标值写的是“{as_written(indicator.target_text)}”，{told}。",
                    (indicator.target_value,), severity=None if money else Severity.REMINDER,
                    alike=f"{clean(indicator.name)}：{clean(indicator.target_text)}")


@rule("IN105", "三级指标放错了二级指标", Severity.REMINDER, basis=("财预〔2021〕101号", "复核实践"), answers=("Q05",))
def level3_misplaced(filing: Filing) -> Iterator[Outcome]:
    """一句话：三级指标要与所属的二级指标相符。

    为什么：“成功率”不是成本，“资金支付率”不是产出的数量，复核时这样的指标不给分。
    错例：
    >>> examine("IN105", {"整体.绩效指标[1].二级指标": "成本指标", "整体.绩效指标[1].三级指标": "会议活动组织成功率"})
    整体支出绩效自评表 “会议活动组织成功率”：放在“成本指标”下，而“成功率”不是成本。请移到相符的二级指标下。
    正例：
    >>> examine("IN105", {"整体.绩效指标[1].二级指标": "质量指标", "整体.绩效指标[1].三级指标": "会议活动组织成功率"})
    修正：移到相符的二级指标下，或换成符合该二级指标的内容。
    """
    for sheet, indicator in steady_indicators(filing):
        name, level2 = clean(indicator.name), indicator.level2
        found = next(((kind, word) for kind, words in _MISFITS if kind in level2 for word in words if _about(word, name)), None)
        if found is not None:
            yield Fault(indicator.row[t.LEVEL3].place, f"{named(sheet, indicator)}：放在“{level2}”下，而“{found[1]}”不是{found[0]}。"
                        "请移到相符的二级指标下。", (indicator.row[t.LEVEL3], level2), alike=f"{level2}：{name}")


def _about(word: str, name: str) -> bool:
    """名称说的就是这个率、这个度：在末尾，或后面只有括号、数字；满意度调查次数说的是次数。

    >>> _about("满意度", "群众满意度（问卷320份）"), _about("满意度", "满意度调查次数"), _about("支付率", "资金支付率≥95%")
    (True, False, True)
    """
    _, found, after = name.rpartition(word)
    return bool(found) and (not after or not ("\u4e00" <= after[0] <= "\u9fff"))


@rule("IN106", "三级指标重复", Severity.REMINDER, basis=("复核实践",), answers=("Q06",))
def level3_repeated(filing: Filing) -> Iterator[Outcome]:
    """一句话：同一张表里，同一个三级指标只出现一次。

    为什么：一件事算两次分，复核时只认一次。
    错例：
    >>> examine("IN106", {"整体.绩效指标[1].三级指标": "机构调整数量", "整体.绩效指标[2].三级指标": "机构调整数量"})
    整体支出绩效自评表 “机构调整数量”：在表里出现了 2 次（第 1、2 行）。请删去重复的，或改成不同的指标。
    正例：
    >>> examine("IN106", {"整体.绩效指标[1].三级指标": "机构调整数量", "整体.绩效指标[2].三级指标": "机构调整合规率"})
    修正：删去重复的，分值并入其他指标；确是两件事的，把名称写清楚。
    """
    for sheet in filing.scored:
        rows: dict[str, list[Indicator]] = {}
        for indicator in sheet.indicators:
            if not indicator.row[t.LEVEL3].blank and indicator.max_score.state != TEXT:
                rows.setdefault(clean(indicator.name), []).append(indicator)
        for name, same in rows.items():
            if len(same) > 1:
                start = named(sheet, same[0])
                lines = "、".join(str(one.row.number) for one in same)
                yield Fault(same[1].row[t.LEVEL3].place, f"{start}：在表里出现了 {len(same)} 次（第 {lines} 行）。"
                            "请删去重复的，或改成不同的指标。", (name, str(len(same))))


@rule("IN111", "指标行没有填全", Severity.ERROR, basis=("表样",), answers=("Q11",))
def row_half_filled(filing: Filing) -> Iterator[Outcome]:
    """一句话：用了的指标行，三级指标、年度指标值、实际完成值、分值、得分都要填；不用的整行留空。

    为什么：有分值没有内容，或有内容没有得分，这一行就没法评。
    错例：
    >>> examine("IN111", {"整体.绩效指标[1].一级指标": "产出指标", "整体.绩效指标[1].三级指标": "办件数", "整体.绩效指标[1].年度指标值": "33件",
    ...                   "整体.绩效指标[1].分值": "10", "整体.绩效指标[1].得分": "10"})
    整体支出绩效自评表 “办件数”：没有填实际完成值。请补填；不用的指标整行留空。
    正例：
    >>> examine("IN111", {"整体.绩效指标[1].一级指标": "成本指标", "整体.绩效指标[1].三级指标": "负面影响", "整体.绩效指标[1].年度指标值": "无",
    ...                   "整体.绩效指标[1].实际完成值": "无", "整体.绩效指标[1].分值": "5", "整体.绩效指标[1].得分": "5"})
    修正：补齐，或把整行清空；没有一级指标的，在该行或上面补写一级指标。
    """
    for sheet, indicator in every_indicator(filing):
        cells = [(column, indicator.row[column]) for column in _ROW if column in indicator.row]
        if all(value.blank for _, value in cells):
            continue
        absent = [value for column, value in cells if _left_out(column, value)]
        names = [value.place.name.rpartition(".")[2] for value in absent]
        if not indicator.level1 and t.LEVEL1 in indicator.row:
            absent.append(indicator.row[t.LEVEL1])
            names.append(f"{t.LEVEL1}（上面也没有）")
        if absent:
            yield Fault(absent[0].place, f"{named(sheet, indicator)}：没有填{'、'.join(names)}。请补填；不用的指标整行留空。",
                        tuple(value for _, value in cells))


def _left_out(column: str, value: Value) -> bool:
    """分值、得分写“——”等于没填；指标值、完成值写“无”是填了。"""
    return value.blank if column in (t.MAX_SCORE, t.SCORE) else value.stored in (None, "")
