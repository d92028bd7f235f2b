from __future__ import annotations

import pytest
from msgspec.structs import replace

from xladdin.checks import RULES, run_rules
from xladdin.checks.example import build_filing
from xladdin.findings import Finding, Severity, Unchecked
from xladdin.model import Filing, Place, Value, index_sheets, value_of

ON, REPORTED = "整体.填报日期", "报告数据.报告日期"
YEAR = {"报告数据.预算年度": "2024"}


def faults(code: str, filing: Filing) -> list[Finding]:
    return [one for one in RULES[code].run(filing) if isinstance(one, Finding)]


def doubts(code: str, filing: Filing) -> list[str]:
    return [one.reason for one in RULES[code].run(filing) if isinstance(one, Unchecked)]


# ── days ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["2024年6月12日", "2024-12-30", "2024.11", "2023年6月20日"])
def test_a_form_dated_within_its_year_is_an_error(text: str) -> None:
    assert faults("TM101", build_filing({ON: f"'{text}"}))[0].severity is Severity.ERROR


@pytest.mark.parametrize("text", ["2025年6月20日", "2024年12月31日", "2024.12", "2025.06", "2025 年 06 月 14 日", "", "——"])
def test_a_form_dated_after_its_year_or_not_at_all_is_not(text: str) -> None:
    assert faults("TM101", build_filing({ON: f"'{text}"})) == []


def test_two_forms_of_the_same_day_are_one_finding() -> None:
    found = run_rules(build_filing({"项目[1].填报日期": "2024年6月12日", "项目[2].填报日期": "2024年6月12日"})).findings
    assert [len(one.places) for one in found if one.code == "TM101"] == [2]


def test_an_unreadable_day_or_year_is_unchecked_and_not_passed() -> None:
    assert "去年年底" in doubts("TM101", build_filing({ON: "去年年底"}))[0]
    assert doubts("TM101", build_filing({"报告数据.预算年度": "'二四年", ON: "2024年6月12日"})) == [
        "报告数据 预算年度填的是“二四年”，不是年份，日期和年度无法核对"]
    assert doubts("TM104", build_filing({"报告数据.预算年度": "", "整体.标题": "2022年度自评表"})) == ["报告数据 预算年度没有填，日期和年度无法核对"]


def test_a_report_before_its_forms_names_the_forms_that_are_later() -> None:
    cells = YEAR | {REPORTED: "2025年6月12日", ON: "2025年6月20日", "项目[1].填报日期": "2025年6月23日", "项目[2].填报日期": "2025年6月1日"}
    (fault,) = faults("TM102", build_filing(cells))
    assert fault.severity is Severity.REMINDER
    assert "2025年6月20日" in fault.message
    assert "2025年6月23日" in fault.message
    assert "6月1日" not in fault.message


@pytest.mark.parametrize(("report", "form"), [("2025年6月20日", "2025年6月20日"), ("2024年6月14日", "2024.06"), ("", "2025年6月20日"), ("2025年6月12日", "")])
def test_a_report_of_the_same_day_a_vague_month_or_no_date_is_left_alone(report: str, form: str) -> None:
    assert faults("TM102", build_filing(YEAR | {REPORTED: report, ON: f"'{form}"})) == []


@pytest.mark.parametrize("text", ["2024.06", "2024年6月", "2025年", "6月20日"])
def test_a_date_without_its_day_or_unreadable_is_a_reminder(text: str) -> None:
    assert faults("TM103", build_filing({ON: f"'{text}"}))[0].severity is Severity.REMINDER


@pytest.mark.parametrize("text", ["2025年6月20日", "2025-6-20", "2025/06/20", ""])
def test_a_full_date_is_complete_and_a_blank_is_for_another_rule(text: str) -> None:
    assert faults("TM103", build_filing({ON: f"'{text}"})) == []


def test_six_forms_with_the_same_month_are_one_finding() -> None:
    cells = {f"项目[{n}].填报日期": "'2024.06" for n in range(1, 7)}
    found = [one for one in run_rules(build_filing(YEAR | cells)).findings if one.code == "TM103"]
    assert [len(one.places) for one in found] == [6]


# ── years ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "2024年度部门整体支出绩效自评表",
        "部门整体支出绩效自评表（2024年度）",
        "2023 年决算数",
        "2024 年预算数",
        "2024 年实际在职人数",
        "楼堂馆所控制情况\n（2024 年完工项目）",
        "说明：本表自2019年起使用",  # a note
        "填报日期：2025年6月20日",
        "依据2018年批复",
    ],
)
def test_the_year_and_the_year_before_belong_into_heads_and_any_year_into_notes(text: str) -> None:
    assert faults("TM104", build_filing({"整体.标题": text})) == []


@pytest.mark.parametrize(
    "text", ["2023年度部门整体支出绩效自评表", "项目支出绩效自评表（2025年度）", "2022年决算数", "2023年实际在职人数", "（2023年完工项目）"])
def test_another_year_in_a_title_or_a_head_is_an_error(text: str) -> None:
    assert faults("TM104", build_filing({"整体.标题": text}))[0].severity is Severity.ERROR


def test_a_title_that_follows_the_fiscal_year_by_formula_is_never_wrong() -> None:
    filing = build_filing({"整体.填报人": "张三"})
    stale: Value = value_of(Place("整体支出绩效自评表", "A2", ""), "2023年度自评表", "2023年度自评表", '报告数据!预算年度&"年度自评表"')
    sheets = tuple(replace(sheet, labels=(stale,)) for sheet in filing.sheets)
    assert faults("TM104", replace(filing, sheets=sheets, index=index_sheets(sheets))) == []


def test_hints_on_the_extra_sheets_may_show_any_date() -> None:
    assert faults("TM104", build_filing(YEAR | {"报告数据.标题": "2020年度自评表"})) == []


def test_a_tab_of_another_year_is_an_error_unless_the_project_is_called_so() -> None:
    assert faults("TM105", build_filing({"整体.标签名": "2023整体自评表"}))[0].severity is Severity.ERROR
    assert faults("TM105", build_filing({"整体.标签名": "2024年整体"})) == []
    assert faults("TM105", build_filing({"整体.标签名": "附件二"})) == []
    project = {"项目[1].标签名": "2023年农田项目"}
    assert faults("TM105", build_filing(project | {"项目[1].项目名称": "2023年农田项目"})) == []
    assert faults("TM105", build_filing(project | {"项目[1].项目名称": "会议经费"}))[0].severity is Severity.REMINDER
