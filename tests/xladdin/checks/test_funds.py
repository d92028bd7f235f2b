"""资金：真实材料里的差额说得清，算得对的不作声，看不懂的不装作相符。"""

from __future__ import annotations

import pytest

from xladdin.checks import RULES, run_rules
from xladdin.checks.example import build_filing
from xladdin.findings import Finding, Severity, Unchecked

FUNDS = "整体.年度资金总额"


def findings(code: str, cells: dict[str, str], report: str = "", form: str = "hengshan-2024") -> list[Finding]:
    return [one for one in RULES[code].run(build_filing(cells, report=report, form=form)) if isinstance(one, Finding)]


def unchecked(code: str, cells: dict[str, str]) -> list[Unchecked]:
    return [one for one in RULES[code].run(build_filing(cells)) if isinstance(one, Unchecked)]


def money(initial: str = "", revised: str = "", outturn: str = "", **others: str) -> dict[str, str]:
    cells = {f"{FUNDS}.年初预算数": initial, f"{FUNDS}.全年预算数": revised, f"{FUNDS}.全年执行数": outturn}
    return {name: text for name, text in cells.items() if text} | {f"整体.{name}": text for name, text in others.items()}


@pytest.mark.parametrize("shown", ["98.75%", "98.8%", "99%"])
def test_a_rate_is_held_to_the_decimals_it_was_printed_with(shown: str) -> None:
    assert findings("PE102", money(revised="80", outturn="79") | {f"{FUNDS}.执行率": shown}) == []


@pytest.mark.parametrize("shown", ["98.74%", "98.6%", "98%", "100%"])
def test_a_rate_that_is_off_in_its_last_printed_decimal_is_an_error_with_a_safe_fix(shown: str) -> None:
    (one,) = findings("PE102", money(revised="80", outturn="79") | {f"{FUNDS}.执行率": shown})

    assert one.severity is Severity.ERROR
    assert one.fix is not None
    assert (one.fix.value, one.fix.safe) == ("0.9875", True)


def test_a_rate_without_its_percent_sign_is_a_reminder() -> None:
    (one,) = findings("PE102", money(revised="80", outturn="79") | {f"{FUNDS}.执行率": "98.75"})

    assert one.severity is Severity.REMINDER
    assert "百分号" in one.message


def test_a_rate_with_nothing_to_divide_by_is_unchecked_rather_than_passed() -> None:
    cells = {f"{FUNDS}.全年执行数": "79", f"{FUNDS}.执行率": "100%"}

    assert findings("PE102", cells) == []
    assert [one.place.name for one in unchecked("PE102", cells)] == ["年度资金总额.执行率"]


def test_zero_budget_zero_outturn_and_a_rate_of_zero_are_nothing_to_speak_of() -> None:
    cells = money(revised="0", outturn="0") | {f"{FUNDS}.执行率": "0%"}

    assert findings("PE102", cells) == []
    assert unchecked("PE102", cells) == []


def test_an_unreadable_amount_leaves_the_rate_unchecked() -> None:
    cells = money(revised="约80", outturn="79") | {f"{FUNDS}.执行率": "100%"}

    assert findings("PE102", cells) == []
    assert "约80" in unchecked("PE102", cells)[0].reason


def test_points_typed_with_their_unit_are_still_reckoned_with() -> None:
    cells = money(revised="80", outturn="40") | {f"{FUNDS}.执行率": "50%", f"{FUNDS}.分值": "10分", f"{FUNDS}.得分": "10"}

    assert [one.code for one in findings("PE103", cells)] == ["PE103"]


@pytest.mark.parametrize("score", ["10", "9.88"])
def test_a_wrong_rate_is_not_counted_again_in_its_score(score: str) -> None:
    cells = money(revised="80", outturn="79") | {f"{FUNDS}.执行率": "100.00%", f"{FUNDS}.分值": "10", f"{FUNDS}.得分": score}

    assert findings("PE103", cells) == []
    assert len(findings("PE102", cells)) == 1


def test_a_blank_rate_is_missing_while_the_score_is_judged_by_the_rate_it_should_be() -> None:
    cells = money(revised="211.34", outturn="211.34") | {f"{FUNDS}.分值": "10", f"{FUNDS}.得分": "10"}

    assert [one.severity for one in findings("PE101", cells)] == [Severity.ERROR]
    assert findings("PE103", cells) == []


def test_a_blank_form_has_no_missing_rates() -> None:
    assert findings("PE101", {f"{FUNDS}.分值": "10", "项目.年度资金总额.分值": "10"}) == []


def test_a_carried_forward_row_beyond_its_budget_is_named_once_with_its_total() -> None:
    cells = {"项目.年度资金总额.全年预算数": "8", "项目.年度资金总额.全年执行数": "9",
             "项目.当年财政拨款.全年预算数": "8", "项目.当年财政拨款.全年执行数": "9"}

    assert [one.place.name for one in findings("PE104", cells)] == ["年度资金总额.全年执行数"]


@pytest.mark.parametrize("sentence", ["年中追加人员经费356.2万元。", "因增人增资，支出相应增加。", "较年初预算增加356.2万元。", "年内调整了专项经费。"])
def test_a_sentence_about_the_budget_explains_an_adjustment(sentence: str) -> None:
    assert findings("PE105", money("693.27", "1049.47"), report=sentence) == []


@pytest.mark.parametrize("sentence", ["完成机构编制调整82项。", "调剂事业编制170名。", "自评结果作为编制下一年度预算和调整项目的依据。", "强化内部控制，调整支出结构。", "新增入编人员527人。"])
def test_a_sentence_about_other_things_explains_no_adjustment(sentence: str) -> None:
    (one,) = findings("PE105", money("693.27", "1049.47"), report=sentence)

    assert one.severity is Severity.REMINDER
    assert "51.38%" in one.message


def test_a_small_adjustment_is_reminded_of_too_without_speaking_of_the_limit() -> None:
    (one,) = findings("PE105", money("209.21", "211.34"))

    assert one.severity is Severity.REMINDER
    assert "增加 1.02%，没有说明原因" in one.message


def test_an_adjustment_told_as_the_cause_of_a_deviation_is_explained() -> None:
    cells = money("600", "900") | {"整体.绩效指标[1].三级指标": "办件数", "整体.绩效指标[1].偏差原因分析及改进措施": "年中追加了任务和经费"}

    assert findings("PE105", cells) == []


def test_income_that_equals_the_initial_budget_is_a_reminder_that_says_so() -> None:
    (one,) = findings("PE109", money("209.21", "211.34", 一般公共预算="209.21"))

    assert one.severity is Severity.REMINDER
    assert "等于年初预算数 209.21" in one.message


def test_expenditure_that_adds_up_to_the_initial_budget_is_a_reminder_that_says_so() -> None:
    (one,) = findings("PE109", money("209.21", "211.34", "211.34", 基本支出="155.38", 项目支出="53.83"))

    assert one.severity is Severity.REMINDER
    assert "基本支出 155.38＋项目支出 53.83＝209.21" in one.message
    assert "各项之和等于年初预算数 209.21" in one.message


def test_points_of_the_same_row_never_explain_an_amount() -> None:
    cells = {"项目.年度资金总额.全年预算数": "28", "项目.年度资金总额.分值": "10", "项目.当年财政拨款.全年预算数": "10"}

    assert [one.severity for one in findings("PE109", cells)] == [Severity.ERROR]


def test_a_round_difference_explains_nothing() -> None:
    (one,) = findings("PE109", money(outturn="210", 基本支出="150", 项目支出="50"))

    assert one.severity is Severity.ERROR


def test_a_part_left_out_to_the_cent_is_a_reminder_that_names_it() -> None:
    (one,) = findings("PE109", money(revised="200", 一般公共预算="200", 其他资金="0.49"))

    assert one.severity is Severity.REMINDER
    assert "一般公共预算" in one.message


def test_a_rounding_tail_is_no_finding_but_a_cent_more_is() -> None:
    assert findings("PE109", money(outturn="434.72", 基本支出="434.16", 项目支出="0.55")) == []
    assert len(findings("PE109", money(outturn="434.73", 基本支出="434.16", 项目支出="0.55"))) == 1


def test_a_blank_total_above_filled_parts_is_an_error() -> None:
    (one,) = findings("PE109", {"项目.当年财政拨款.全年预算数": "28"})

    assert one.severity is Severity.ERROR
    assert "没有填" in one.message


def test_the_same_mismatch_in_three_columns_is_one_finding() -> None:
    cells = {f"项目.{row}.{column}": amount for row, amount in (("年度资金总额", "28"), ("当年财政拨款", "20"))
             for column in ("年初预算数", "全年预算数", "全年执行数")}

    (one,) = [one for one in run_rules(build_filing(cells)).findings if one.code == "PE109"]

    assert len(one.places) == 3


def test_projects_that_all_leave_their_sources_blank_are_one_reminder() -> None:
    cells = {f"项目[{n}].年度资金总额.{column}": amount for n, amount in enumerate(("110", "40", "15", "40.86"), 1)
             for column in ("全年预算数", "全年执行数")}

    found = run_rules(build_filing(cells, form="lukou-2021")).findings

    assert [len(one.places) for one in found if one.code == "PE110"] == [4]
    assert not [one for one in found if one.code == "PE109"]


def test_an_amount_in_yuan_is_left_to_the_rule_on_units() -> None:
    cells = money(revised="80", outturn="790000") | {f"{FUNDS}.执行率": "98.75%", f"{FUNDS}.分值": "10", f"{FUNDS}.得分": "9.88"}

    assert [findings(code, cells) for code in ("PE102", "PE103", "PE104", "PE111")] == [[], [], [], []]
    assert len(findings("XT107", cells)) == 1


def test_a_low_rate_is_explained_by_any_cause_of_deviation_in_its_table() -> None:
    low = {"项目.年度资金总额.全年预算数": "40", "项目.年度资金总额.全年执行数": "20", "项目.绩效指标[1].三级指标": "会议场次"}

    assert len(findings("PE111", low)) == 1
    assert len(findings("PE111", low, report="各项工作进度良好。")) == 1
    assert findings("PE111", low | {"项目.绩效指标[1].偏差原因分析及改进措施": "会议减少"}) == []
    assert findings("PE111", low, report="资金使用进度偏慢。") == []


@pytest.mark.parametrize(("sentence", "found"), [
    ("预算执行率50.00%，得5.00分。", 1), ("上年结转资金已全部用完。", 1), ("乙项目因招标推迟，资金未支付。", 1), ("甲项目因招标推迟，资金未支付。", 0),
    ("结余20万元结转下年使用。", 0), ("项目资金未能及时拨付。", 0), ("项目尾款20万元结转2025年继续使用。", 0),
    ("剩余20万元按规定结转使用。", 0), ("执行率50%，主要是项目验收推迟到次年，尾款待付。", 0), ("执行率偏低，主要是会议改为线上召开。", 0)])
def test_a_low_rate_is_explained_by_what_was_left_and_not_by_a_figure_or_another_project(sentence: str, found: int) -> None:
    low = {"项目.项目名称": "甲项目", "项目.年度资金总额.全年预算数": "40", "项目.年度资金总额.全年执行数": "20", "项目[2].项目名称": "乙项目"}

    assert len(findings("PE111", low, report=sentence)) == found


def test_full_marks_need_a_budget_of_zero_to_be_doubted() -> None:
    marks = {"项目.绩效指标[1].三级指标": "会议场次", "项目.绩效指标[1].分值": "90", "项目.绩效指标[1].得分": "90"}

    assert len(findings("PE112", marks | {"项目.年度资金总额.全年预算数": "0"})) == 1
    assert findings("PE112", marks) == []
