from __future__ import annotations

import pytest

from xladdin.checks import RULES
from xladdin.checks.example import build_filing
from xladdin.findings import Finding, Severity


def line(target: str = "33件", actual: str = "33件", *, name: str = "办件数", level1: str = "产出指标（50分）", level2: str = "数量指标",
         points: str = "10", score: str = "10", sheet: str = "整体", number: int = 1) -> dict[str, str]:
    """一行指标。"""
    cells = {"一级指标": level1, "二级指标": level2, "三级指标": name, "年度指标值": target, "实际完成值": actual, "分值": points, "得分": score}
    return {f"{sheet}.绩效指标[{number}].{column}": text for column, text in cells.items()}


def faults(code: str, cells: dict[str, str], *, report: str = "") -> list[Finding]:
    return [one for one in RULES[code].run(build_filing(cells, report=report)) if isinstance(one, Finding)]


# ── target and actual ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("＞90%", "96%"),
        ("100%", "覆盖率达到100%"),
        ("＞210名", "242"),
        ("1项", "一项"),
        ("3次", "开展三次"),
        ("2023年全年", "2023年全年"),
        ("无", "无"),
        ("按规定完成", "达到"),
        ("＞90%", ""),  # IN111 says it
        ("≥96%", "≥96%"),  # IN102 says it
        ("0起", "无"),
        ("0件", "零差错"),
        ("0次", "未发生"),
        ("≤0件", "全年未发生安全事故"),
        ("=0", "没有"),
    ],
)
def test_an_actual_value_with_a_number_or_for_a_target_in_words_is_fine(target: str, actual: str) -> None:
    assert faults("IN101", line(target, actual)) == []


@pytest.mark.parametrize("actual", ["达到", "已完成", "进一步提高", "统一"])
def test_a_target_in_figures_needs_an_actual_figure(actual: str) -> None:
    assert faults("IN101", line("＞90%", actual))[0].severity is Severity.REMINDER


@pytest.mark.parametrize(("target", "actual"), [("0起", "达到"), ("0件", "已完成"), ("0次", "无法统计"), ("5次", "无"), ("100%", "未完成")])
def test_only_for_a_target_of_nought_is_none_a_figure(target: str, actual: str) -> None:
    assert len(faults("IN101", line(target, actual))) == 1


@pytest.mark.parametrize("actual", ["≥96%", "＞140家", "96%以上", "不超过8万元"])
def test_an_actual_value_with_a_bound_is_a_reminder(actual: str) -> None:
    assert faults("IN102", line("≥96%", actual))[0].severity is Severity.REMINDER


@pytest.mark.parametrize("actual", ["96%", "覆盖率达到100%", "2023年全年", "达到", "500余家", "", "＝12次"])
def test_an_actual_value_without_a_bound_is_fine(actual: str) -> None:
    assert faults("IN102", line("≥96%", actual)) == []


def test_one_copied_satisfaction_in_three_project_forms_is_one_finding_when_merged() -> None:
    cells = {key: text for n in (1, 2, 3) for key, text in line("≥96%", "≥96%", name="服务办事单位满意度", sheet=f"项目[{n}]").items()}
    assert len({fault.alike for fault in faults("IN102", cells)}) == 1


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("＞210名", "242"),
        ("＞210名", "242人"),
        ("33家", "33个"),
        ("30天", "30个自然日"),
        ("≤8万元", "7.5"),
        ("≤8万元", "75000元"),
        ("100%", "全部完成"),
        ("15万", "15万人次"),
        ("≤120㎡", "118平方米"),
        ("2次/月", "24次"),
        ("1.2万人次", "12500人"),
    ],
)
def test_units_of_one_kind_or_units_left_out_are_fine(target: str, actual: str) -> None:
    assert faults("IN103", line(target, actual)) == []


@pytest.mark.parametrize(("target", "actual"), [("33家", "100%"), ("≥98%", "40次"), ("≤8万元", "3项"), ("5个工作日内", "120件")])
def test_units_of_two_kinds_are_an_error(target: str, actual: str) -> None:
    assert faults("IN103", line(target, actual))[0].severity is Severity.ERROR


# ── cost, place, repetition ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("target", ["100%", "183.35万元", "≤8万元", "不超过8万元", "8万元以内", "＝8万元", "严格控制", "无", ""])
def test_a_cost_that_is_a_ceiling_equal_or_in_words_is_fine(target: str) -> None:
    assert faults("IN104", line(target, level2="成本指标", name="系统运维")) == []
    assert faults("IN104", line(target, level1="成本指标（20分）", level2="经济成本指标", name="预算批复金额")) == []


def test_a_cost_of_at_least_so_much_is_an_error_in_money_and_a_reminder_otherwise() -> None:
    assert faults("IN104", line("≥17.4万元", level2="成本指标", name="系统运维"))[0].severity is Severity.ERROR
    assert faults("IN104", line("＞90%", level2="成本指标", name="预算支出不超标"))[0].severity is Severity.REMINDER


def test_money_saved_may_well_be_at_least_so_much() -> None:
    assert faults("IN104", line("≥5万元", level2="成本指标", name="节约经费")) == []


def test_at_least_so_much_is_fine_where_it_is_no_cost() -> None:
    assert faults("IN104", line("≥17.4万元", level2="经济效益指标", name="带动投资")) == []


@pytest.mark.parametrize(("level2", "name"), [("成本指标", "会议活动组织成功率"), ("数量指标", "资金支付率"), ("数量指标", "预算执行率"), ("成本指标", "群众满意度")])
def test_a_rate_that_is_no_cost_and_no_quantity_is_misplaced(level2: str, name: str) -> None:
    assert len(faults("IN105", line(level2=level2, name=name))) == 1


@pytest.mark.parametrize(
    ("level2", "name"),
    [
        ("成本指标", "严格控制在预算范围内"),
        ("社会成本指标", "对社会发展可能造成的负面影响"),
        ("数量指标", "全面提升机构编制管理水平"),
        ("质量指标", "任务完成率"),
        ("时效指标", "电子政务内网有效运行"),
        ("满意度指标", "服务对象满意度"),
    ],
)
def test_other_indicators_stay_where_they_are(level2: str, name: str) -> None:
    assert faults("IN105", line(level2=level2, name=name)) == []


def test_one_name_twice_in_a_table_is_a_reminder_and_once_in_each_table_is_not() -> None:
    assert len(faults("IN106", line(name="机构调整数量") | line(name="机构\n调整数量", number=2))) == 1
    assert faults("IN106", line(name="机构调整数量") | line(name="机构调整数量", sheet="项目")) == []
    assert faults("IN106", line(name="") | line(name="", number=2)) == []


# ── whole rows ────────────────────────────────────────────────────────────────────────────────────


def test_a_complete_row_and_a_row_of_labels_only_are_fine() -> None:
    assert faults("IN111", line()) == []
    assert faults("IN111", {"整体.绩效指标[1].一级指标": "效益指标（30分）", "整体.绩效指标[1].二级指标": "生态效益指标"}) == []
    assert faults("IN111", line(name="——", target="——", actual="——", points="——", score="——")) == []
    assert faults("IN111", line("无", "无", name="对自然生态环境造成的负面影响")) == []


def test_level_one_is_read_from_above() -> None:
    assert faults("IN111", line() | line(level1="", level2="", number=2)) == []


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (line(name="", target="", actual="", score=""), "没有填三级指标、年度指标值、实际完成值、得分"),
        (line(score=""), "没有填得分"),
        (line(actual=""), "没有填实际完成值"),
        (line(points="——"), "没有填分值"),
        (line(level1=""), "没有填一级指标（上面也没有）"),
    ],
)
def test_a_half_filled_row_is_an_error_that_names_what_is_missing(row: dict[str, str], told: str) -> None:
    (fault,) = faults("IN111", row)
    assert fault.severity is Severity.ERROR
    assert told in fault.message
