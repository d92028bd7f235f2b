"""目标：年度目标写了什么、做成了什么，各项目不雷同，指标量得出、有依据。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from xladdin import terms as t
from xladdin.checks.achievement import as_written, named
from xladdin.checks.as_filed import why_unread
from xladdin.checks.indicators import steady_indicators
from xladdin.checks.rule import Fault, Outcome, Unsure, rule
from xladdin.findings import Severity
from xladdin.model import MISSING, Filing, Indicator, Place, Sheet, Value
from xladdin.patterns import lazy
from xladdin.values import clean, read_quantity, read_target

GOAL = f"年度总体目标.{t.ANNUAL_OBJECTIVE}"
RESULT = f"年度总体目标.{t.ANNUAL_RESULT}"
_LONG_GOAL = 12  # characters: a shorter goal such as 完成年度任务 says nothing by being alike
_FEWEST_ALIKE = 3  # fewer indicators in common may be generic ones
_VAGUE = lazy("进一步|有所|明显|显著|不断|逐步|较好|较大|更加|加强|持续|一定程度")
_SURVEY = lazy("调查|问卷|测评|样本|回收|访谈|回访|抽样|份|评议|打分|好差评|投票")


class _Group(Struct, frozen=True):
    """目标或指标雷同的几张项目表；`reason` 是雷同的地方。"""

    sheets: list[Sheet]
    reasons: list[str]


@rule("IN107", "不同项目的目标或指标雷同", Severity.REMINDER, basis=("复核实践",), answers=("Q07",))
def projects_alike(filing: Filing) -> Iterator[Outcome]:
    """一句话：不同的项目，年度目标和三级指标不应照搬。

    为什么：照搬的指标与项目无关，复核时不给分。
    错例：
    >>> examine("IN107", {"项目[1].项目名称": "会议经费", "项目[1].年度总体目标.预期目标": "完成全县数据库网线铺设、设备更新",
    ...                   "项目[2].项目名称": "工会经费", "项目[2].年度总体目标.预期目标": "完成全县数据库网线铺设、设备更新"})
    会议经费、工会经费：预期目标一字不差。请按各项目自己的内容分别填写。
    正例：
    >>> examine("IN107", {"项目[1].项目名称": "会议经费", "项目[1].绩效指标[1].三级指标": "服务对象满意度",
    ...                   "项目[2].项目名称": "工会经费", "项目[2].绩效指标[1].三级指标": "服务对象满意度"})
    修正：按每个项目的内容重写目标和指标；通用的满意度指标可以相同。
    """
    groups: list[_Group] = []
    for sheet in filing.projects:
        for group in groups:
            reason = _alike(group.sheets[0], sheet)
            if reason:
                group.sheets.append(sheet)
                group.reasons.append(reason)
                break
        else:
            groups.append(_Group([sheet], []))
    for group in groups:
        if len(group.sheets) > 1:
            names = "、".join(_project(sheet) for sheet in group.sheets)
            reason = "，".join(dict.fromkeys(group.reasons))
            yield Fault(group.sheets[1][GOAL].place, f"{names}：{reason}。请按各项目自己的内容分别填写。", (names, reason))


def _project(sheet: Sheet) -> str:
    return clean(sheet[t.PROJECT_NAME].shown) or sheet.title


def _alike(first: Sheet, second: Sheet) -> str:
    """两个项目雷同的地方；不雷同为空串。指标允许有一个不同。"""
    goals = {clean(sheet[GOAL].shown) for sheet in (first, second)}
    same_goal = len(goals) == 1 and len(*goals) >= _LONG_GOAL
    names, others = ({clean(one.name) for one in sheet.indicators if one.name.strip()} for sheet in (first, second))
    common = len(names & others)
    same_indicators = common >= max(_FEWEST_ALIKE, len(names) - 1, len(others) - 1)
    told = "三级指标全部相同" if names == others else f"三级指标有 {common} 个相同"
    return "，".join(text for text, holds in (("预期目标一字不差", same_goal), (told, same_indicators)) if holds)


@rule("IN108", "完成情况照抄目标或没有填", Severity.REMINDER, basis=("表样",), answers=("Q08",))
def result_copies_goal(filing: Filing) -> Iterator[Outcome]:
    """一句话：实际完成情况要写做成了什么，不能照抄预期目标；两栏都要填。

    为什么：照抄或空着，等于没有说完成没有完成。
    错例：
    >>> examine("IN108", {"项目.项目名称": "会议经费", "项目.年度总体目标.预期目标": "做好各项会务保障", "项目.年度总体目标.实际完成情况": "做好各项会务保障"})
    项目支出绩效自评表（会议经费） 年度总体目标：实际完成情况照抄了预期目标。请写实际做成了什么。
    正例：
    >>> examine("IN108", {"项目.年度总体目标.预期目标": "做好各项会务保障", "项目.年度总体目标.实际完成情况": "保障会议140场，没有差错"})
    修正：对照目标逐条写完成情况，用数说话。
    """
    for sheet in filing.scored:
        goal, result = sheet[GOAL], sheet[RESULT]
        missing = next((value for value in (goal, result) if value.state == MISSING), None)
        if missing is not None:
            yield Unsure(missing.place, f"{sheet.label}：{why_unread(missing)}，年度总体目标无法核对")
            continue
        told = "" if sheet.unused else _goal_fault(goal, result)
        if told:
            yield Fault(result.place, f"{sheet.label} 年度总体目标：{told}", (goal, result), alike=told)


def _goal_fault(goal: Value, result: Value) -> str:
    if goal.blank or result.blank:
        absent = [name for name, value in ((t.ANNUAL_OBJECTIVE, goal), (t.ANNUAL_RESULT, result)) if value.blank]
        return f"{'、'.join(absent)}没有填。请补填。"
    return "实际完成情况照抄了预期目标。请写实际做成了什么。" if clean(goal.shown) == clean(result.shown) else ""


@rule("IN109", "指标值量不出来", Severity.HINT, basis=("财预〔2021〕101号", "复核实践"), answers=("Q09",))
def target_not_measurable(filing: Filing) -> Iterator[Outcome]:
    """一句话：指标值只写“进一步”“有所”“明显”的，完成没有完成量不出来。

    为什么：量不出来的指标不具考核性，复核时要扣分。
    错例：
    >>> examine("IN109", {"整体.绩效指标[1].三级指标": "办事效率", "整体.绩效指标[1].年度指标值": "进一步提高", "整体.绩效指标[1].实际完成值": "进一步提高"})
    整体支出绩效自评表 “办事效率”：指标值“进一步提高”量不出来，实际完成值也没有写出做到什么样。请改成能核对的说法。
    正例：
    >>> examine("IN109", {"整体.绩效指标[1].三级指标": "办事效率", "整体.绩效指标[1].年度指标值": "办结时限缩短3天", "整体.绩效指标[1].实际完成值": "缩短3天"})
    修正：改成数，或写明拿什么证明（文件、名单、对比数）。
    """
    for sheet, indicator in steady_indicators(filing):
        target, actual = as_written(indicator.target_text), as_written(indicator.actual_text)
        if _VAGUE.search(target) and not re.search("[0-9]", clean(target + actual)):
            yield Fault(indicator.target_value.place, f"{named(sheet, indicator)}：指标值“{target}”量不出来，实际完成值也没有写出做到什么样。"
                        "请改成能核对的说法。", (indicator.target_value, indicator.actual_value), alike=clean(target))


@rule("IN110", "效益、满意度缺少依据", Severity.HINT, basis=("复核实践",), answers=("Q10",))
def benefit_without_grounds(filing: Filing) -> Iterator[Outcome]:
    """一句话：效益指标都写同一个百分比、满意度没有说调查了多少人的，缺少依据。

    为什么：百分比从哪里来说不清，复核时不予认可。
    错例：
    >>> examine("IN110", {"整体.绩效指标[1].一级指标": "满意度指标", "整体.绩效指标[1].三级指标": "办事群众满意度", "整体.绩效指标[1].实际完成值": "98%"})
    整体支出绩效自评表 “办事群众满意度”：满意度 98% 没有说怎么得来。请写明调查方式和人数。
    正例：
    >>> examine("IN110", {"整体.绩效指标[1].一级指标": "满意度指标", "整体.绩效指标[1].三级指标": "办事群众满意度", "整体.绩效指标[1].实际完成值": "98%"},
    ...         report="回收办事群众问卷120份，满意118份。")
    修正：写明计算依据；满意度附调查方式、发放和回收份数。
    """
    surveyed = any(_SURVEY.search(paragraph.text) and "满意" in paragraph.text for paragraph in (*filing.paragraphs, *filing.reports))
    asked = False
    for sheet in filing.scored:
        yield from _same_benefits(sheet)
        for indicator in sheet.indicators:
            if "满意" not in indicator.level1 or surveyed or not read_quantity(indicator.actual_text) or _SURVEY.search(_whole(indicator)):
                continue
            if filing.narrative_elsewhere:  # one for the whole filing: the reason is the same everywhere
                if not asked:
                    yield Unsure(indicator.actual_value.place, f"{named(sheet, indicator)}：报送版不带报告文字，满意度怎么得来无法核对")
                asked = True
            else:
                yield Fault(indicator.actual_value.place, f"{named(sheet, indicator)}：满意度 {as_written(indicator.actual_text)} 没有说怎么得来。"
                            "请写明调查方式和人数。", (indicator.actual_value,), alike=clean(indicator.name))


def _whole(indicator: Indicator) -> str:
    return indicator.name + indicator.target_text + indicator.actual_text + indicator.deviation_explanation.shown


def _same_benefits(sheet: Sheet) -> Iterator[Outcome]:
    found: dict[str, list[Place]] = {}
    for indicator in sheet.indicators:
        target = read_target(indicator.target_text)
        if "效益" in indicator.level1 and target is not None and target.unit == "%" and target.kind == "at_least":
            found.setdefault(clean(indicator.target_text), []).append(indicator.target_value.place)
    for text, places in found.items():
        if len(places) > 1:
            yield Fault(places[0], f"{sheet.label} 效益指标：{len(places)} 个指标的指标值都是“{text}”。请写明这个百分比怎么算、依据是什么。",
                        (text, str(len(places))), alike=text)
