from __future__ import annotations

import pytest

from xladdin.checks import RULES
from xladdin.checks.example import build_filing
from xladdin.findings import Finding, Severity


def line(points: str, score: str, reason: str = "", *, target: str = "进一步完善", actual: str = "进一步完善", sheet: str = "整体", number: int = 1,
         name: str = "制度完善") -> dict[str, str]:
    """一行指标。"""
    cells = {"三级指标": name, "年度指标值": target, "实际完成值": actual, "分值": points, "得分": score, "偏差原因分析及改进措施": reason}
    return {f"{sheet}.绩效指标[{number}].{column}": text for column, text in cells.items()}


def faults(code: str, cells: dict[str, str]) -> list[Finding]:
    return [one for one in RULES[code].run(build_filing(cells)) if isinstance(one, Finding)]


@pytest.mark.parametrize(("points", "score"), [("20", "18"), ("10", "9"), ("10", "8"), ("5", "4.1")])
def test_points_taken_off_without_a_reason_are_an_error(points: str, score: str) -> None:
    (fault,) = faults("PS205", line(points, score))
    assert fault.severity is Severity.ERROR
    assert fault.place.name == "绩效指标[1].偏差原因分析及改进措施"


@pytest.mark.parametrize("reason", ["", "无", "——"])
def test_a_dash_or_none_is_no_reason(reason: str) -> None:
    assert len(faults("PS205", line("10", "9", reason))) == 1


@pytest.mark.parametrize(("points", "score", "reason"), [("10", "10", ""), ("5", "4.1", "登记对象减少"), ("10", "", ""), ("", "", "")])
def test_full_points_a_reason_or_no_score_yet_need_no_reason(points: str, score: str, reason: str) -> None:
    assert faults("PS205", line(points, score, reason)) == []


@pytest.mark.parametrize("reason", ["", "无", "无偏差", "没有偏差", "已完成", "按时完成", "超额完成"])
def test_a_reason_that_says_nothing_went_wrong_fits_full_points(reason: str) -> None:
    assert faults("PS207", line("10", "10", reason)) == []


def test_a_note_on_far_more_than_the_target_fits_full_points() -> None:
    assert faults("PS207", line("10", "10", "临时任务多", target="300篇以上", actual="400篇")) == []


def test_a_reason_without_a_measure_is_a_hint() -> None:
    assert faults("PS208", line("5", "4", "主要是对象减少了"))[0].severity is Severity.HINT
    assert faults("PS208", line("5", "4", "对象减少了，明年据实定指标")) == []
    assert faults("PS208", line("5", "4")) == []  # PS205 says it


@pytest.mark.parametrize(
    ("target", "actual", "reason"),
    [
        ("300篇以上", "389", ""),  # below 1.3 times
        ("300篇以上", "400", "临时任务多"),
        ("≤8万元", "12万元", ""),
        ("30天", "60天", ""),
        ("≥60%", "达到", ""),
        ("0", "5", ""),
    ],
)
def test_a_result_near_the_target_explained_or_of_another_direction_is_not_over_achieved(target: str, actual: str, reason: str) -> None:
    assert faults("PS209", line("10", "10", reason, target=target, actual=actual)) == []


@pytest.mark.parametrize(("target", "actual"), [("300篇以上", "400"), ("300篇以上", "390篇"), ("≥60%", "100%"), ("33", "50")])
def test_a_result_far_above_the_target_asks_for_a_note(target: str, actual: str) -> None:
    assert faults("PS209", line("10", "10", target=target, actual=actual))[0].severity is Severity.REMINDER


def test_only_full_points_in_every_table_are_reported() -> None:
    full, less = line("50", "50"), line("50", "49", sheet="项目")
    assert len(faults("PS210", full | line("50", "50", sheet="项目"))) == 1
    assert faults("PS210", full | less) == []
    assert faults("PS210", full | line("50", "", sheet="项目")) == []
    assert faults("PS210", {"整体.填报人": "张三"}) == []


def test_good_results_with_little_spending_are_a_reminder() -> None:
    funds = {"整体.年度资金总额.分值": "10", "整体.年度资金总额.得分": "0.01"}
    (fault,) = faults("PS211", funds | line("90", "90"))
    assert fault.severity is Severity.REMINDER


@pytest.mark.parametrize(("report", "count"), [
    ("预算执行率偏低，主要是会议改为线上召开，节约了会议费。", 0),
    ("会议经费项目因改为线上召开，结余20万元。", 1),
    ("调研经费由于集中采购，节约10万元。会议经费因改为线上召开，节约20万元。", 0),
    ("会议经费和调研经费执行良好，节约20万元。", 2),
])  # fmt: skip
def test_the_reason_for_spending_little_names_the_project(report: str, count: int) -> None:
    cells = {}
    for number, name in ((1, "会议经费"), (2, "调研经费")):
        sheet = f"项目[{number}]"
        cells |= {f"{sheet}.项目名称": name, f"{sheet}.年度资金总额.分值": "10", f"{sheet}.年度资金总额.得分": "5"} | line("90", "90", sheet=sheet)
    left = [one for one in RULES["PS211"].run(build_filing(cells, report=report)) if isinstance(one, Finding)]
    assert len(left) == count


@pytest.mark.parametrize("execution", ["9.5", "10", ""])
def test_results_and_spending_that_agree_or_are_not_filled_in_are_left_alone(execution: str) -> None:
    assert faults("PS211", {"整体.年度资金总额.分值": "10", "整体.年度资金总额.得分": execution} | line("90", "90")) == []
