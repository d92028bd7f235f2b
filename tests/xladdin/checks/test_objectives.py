from __future__ import annotations

import pytest

from xladdin.checks import RULES, run_rules
from xladdin.checks.example import build_filing
from xladdin.findings import Finding, Severity

GOAL, RESULT = "年度总体目标.预期目标", "年度总体目标.实际完成情况"
LONG = "完成全县实名制数据库的更新和设备维护"


def project(number: int, name: str, goal: str, *indicators: str) -> dict[str, str]:
    """一张项目表。"""
    cells = {f"项目[{number}].项目名称": name, f"项目[{number}].{GOAL}": goal}
    return cells | {f"项目[{number}].绩效指标[{n}].三级指标": text for n, text in enumerate(indicators, 1)}


def faults(code: str, cells: dict[str, str], *, report: str = "") -> list[Finding]:
    return [one for one in RULES[code].run(build_filing(cells, report=report)) if isinstance(one, Finding)]


def test_the_same_long_goal_in_two_projects_is_one_finding_that_names_them() -> None:
    (fault,) = faults("IN107", project(1, "维护费", LONG) | project(2, "改革经费", LONG) | project(3, "登记费", "完成法人登记和换证工作的各项任务"))
    assert "维护费、改革经费：预期目标一字不差" in fault.message


def test_four_projects_alike_in_everything_are_still_one_finding() -> None:
    cells = {key: text for n in (1, 2, 3, 4) for key, text in project(n, f"项目{n}", LONG, "文稿撰写", "信息上报", "内网建设", "群众满意度").items()}
    (fault,) = faults("IN107", cells)
    assert "预期目标一字不差，三级指标全部相同" in fault.message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (project(1, "甲", "完成年度任务", "服务对象满意度"), project(2, "乙", "完成年度任务", "服务对象满意度")),
        (project(1, "甲", "", "编审文稿", "促进经济发展", "受益对象满意度"), project(2, "乙", "", "维护网站", "促进经济发展", "受益对象满意度")),
        (project(1, "甲", "", "编审文稿", "合格率", "促进经济发展", "生态环境改善", "受益对象满意度"),
         project(2, "乙", "", "维护网站", "覆盖面", "促进经济发展", "生态环境改善", "受益对象满意度")),
        (project(1, "甲", ""), project(2, "乙", "")),
    ],
)
def test_generic_goals_and_indicators_do_not_make_projects_alike(first: dict[str, str], second: dict[str, str]) -> None:
    assert faults("IN107", first | second) == []


def test_a_result_that_copies_the_goal_is_a_reminder_however_it_is_spaced() -> None:
    (fault,) = faults("IN108", {f"项目.{GOAL}": f"　　{LONG}", f"项目.{RESULT}": f"{LONG}\n"})
    assert fault.severity is Severity.REMINDER


def test_blank_goals_in_several_projects_are_one_finding_when_merged() -> None:
    result = run_rules(build_filing({"项目[1].项目名称": "甲", "项目[2].项目名称": "乙", "项目[3].项目名称": "丙"}))
    found = [one for one in result.findings if one.code == "IN108"]
    assert [len(one.places) for one in found] == [3]


def test_a_result_in_its_own_words_is_fine() -> None:
    assert faults("IN108", {f"项目.{GOAL}": LONG, f"项目.{RESULT}": "已按年初设定目标完成"}) == []


def test_vague_targets_are_hints_unless_a_figure_stands_by() -> None:
    vague = {"整体.绩效指标[1].三级指标": "办事效率", "整体.绩效指标[1].年度指标值": "有所提升"}
    assert faults("IN109", vague | {"整体.绩效指标[1].实际完成值": "有所提升"})[0].severity is Severity.HINT
    assert faults("IN109", vague | {"整体.绩效指标[1].实际完成值": "平均缩短2天"}) == []


def test_one_percentage_for_several_benefits_is_a_hint() -> None:
    cells = {"整体.绩效指标[1].一级指标": "效益指标（30分）"}
    cells |= {f"整体.绩效指标[{n}].年度指标值": "≧98%" for n in (1, 2, 3)}
    (fault,) = faults("IN110", cells)
    assert fault.severity is Severity.HINT
    assert "3 个指标" in fault.message


def test_satisfaction_with_its_survey_needs_no_hint() -> None:
    cells = {"整体.绩效指标[1].一级指标": "满意度指标", "整体.绩效指标[1].三级指标": "群众满意度", "整体.绩效指标[1].实际完成值": "98%"}
    assert len(faults("IN110", cells)) == 1
    assert faults("IN110", cells | {"整体.绩效指标[1].实际完成值": "98%（回收问卷100份）"}) == []
    assert faults("IN110", cells, report="发放满意度问卷100份，回收98份。") == []
