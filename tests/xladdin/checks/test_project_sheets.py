"""项目：行与表一一对应，固定行可以含几个项目，没有基础数据表的县与整体自评表比。"""

from __future__ import annotations

from xladdin.checks import RULES
from xladdin.checks.example import build_filing
from xladdin.findings import Finding, Severity

MILUO = (("编办专项", "0", "25"), ("吃空饷整治专项", "1", "1"), ("事业单位登记管理及分类改革", "1", "1"), ("网名管理经费", "10", "10"),
         ("优化政务环境、最多跑一次改革", "1", "1"))


def findings(code: str, cells: dict[str, str], form: str = "miluo-2023") -> list[Finding]:
    return [one for one in RULES[code].run(build_filing(cells, form=form)) if isinstance(one, Finding)]


def miluo() -> dict[str, str]:
    cells = {"基础数据表.项目支出.本年决算数": "38", "整体.项目支出": "38", "基础数据表.专项资金[6].名称": "行政机构及审批制度改革工作",
             "基础数据表.专项资金[6].上年决算数": "2.7", "基础数据表.专项资金[6].本年预算数": "0", "基础数据表.专项资金[6].本年决算数": "0"}
    for n, (name, initial, outturn) in enumerate(MILUO, 1):
        cells |= {f"基础数据表.专项资金[{n}].名称": name, f"基础数据表.专项资金[{n}].本年预算数": initial, f"基础数据表.专项资金[{n}].本年决算数": outturn,
                  f"项目[{n}].项目名称": name, f"项目[{n}].年度资金总额.年初预算数": initial, f"项目[{n}].年度资金总额.全年执行数": outturn}
    return cells


def test_rows_and_tables_that_agree_are_silent() -> None:
    assert [findings(code, miluo()) for code in ("XT101", "XT102", "XT103", "XT104", "XT107")] == [[], [], [], [], []]


def test_a_project_without_a_table_is_named_with_its_amount() -> None:
    cells = {key: text for key, text in miluo().items() if not key.startswith("项目[4]")}

    (short,) = findings("XT102", cells)
    assert short.severity is Severity.REMINDER
    assert "还差 10 没有自评表（网名管理经费 10）" in short.message
    (lone,) = findings("XT103", cells)
    assert "“网名管理经费”有金额" in lone.message


def test_an_alias_in_the_report_figures_joins_a_row_with_its_table() -> None:
    cells = miluo() | {"基础数据表.专项资金[5].名称": "政务改革"}
    assert len(findings("XT103", cells)) == 2

    alias = {"报告数据.项目简称[1].项目名称": "优化政务环境、最多跑一次改革", "报告数据.项目简称[1].项目简称": "政务改革"}
    assert findings("XT103", cells | alias) == []


def test_a_fixed_row_with_money_may_hold_several_projects() -> None:
    cells = {"基础数据表.业务工作经费.本年决算数": "55.38", "基础数据表.项目支出.本年决算数": "55.38", "基础数据表.项目支出.本年预算数": "53.83"}
    for n, (name, amount) in enumerate((("登记管理", "28"), ("信息化维护费", "12"), ("机构改革经费", "8")), 1):
        cells |= {f"项目[{n}].项目名称": name, f"项目[{n}].年度资金总额.全年执行数": amount}

    assert findings("XT103", cells, form="hengshan-2024") == []
    (one,) = findings("XT102", cells, form="hengshan-2024")
    assert one.severity is Severity.REMINDER
    assert "28＋12＋8＝48，还差 7.38" in one.message


def test_more_in_the_tables_than_in_the_total_is_an_error_unless_it_equals_another_column() -> None:
    cells = {"基础数据表.项目支出.本年决算数": "38", "项目.年度资金总额.全年执行数": "30", "项目[2].年度资金总额.全年执行数": "12"}

    assert [one.severity for one in findings("XT102", cells)] == [Severity.ERROR]
    (one,) = findings("XT102", cells | {"基础数据表.项目支出.本年预算数": "42"})
    assert one.severity is Severity.REMINDER
    assert "各表之和等于本年预算数 42" in one.message


def test_without_basic_data_the_tables_are_held_to_the_overall_table() -> None:
    cells = {"整体.项目支出": "205.86"} | {f"项目[{n}].年度资金总额.全年执行数": amount for n, amount in enumerate(("110", "40", "15", "40.86"), 1)}

    assert findings("XT102", cells, form="lukou-2021") == []
    assert findings("XT103", cells, form="lukou-2021") == []
    assert [one.severity for one in findings("XT102", cells | {"整体.项目支出": "200"}, form="lukou-2021")] == [Severity.ERROR]


def test_a_form_without_a_project_link_is_not_compared() -> None:
    assert findings("XT102", {"项目.年度资金总额.全年执行数": "30"}, form="national-2020") == []


def test_an_outturn_equal_to_another_column_of_the_row_is_a_reminder() -> None:
    cells = miluo() | {"项目[4].年度资金总额.全年执行数": "6", "基础数据表.专项资金[4].上年决算数": "6"}

    (one,) = findings("XT104", cells)

    assert one.severity is Severity.REMINDER
    assert "等于上年决算数 6" in one.message


def test_an_unexplained_outturn_is_an_error_at_the_project_table() -> None:
    (one,) = findings("XT104", miluo() | {"项目[4].年度资金总额.全年执行数": "9"})

    assert one.severity is Severity.ERROR
    assert one.place.name == "年度资金总额.全年执行数"
    assert one.message.startswith("项目支出绩效自评表4（网名管理经费） 年度资金总额：全年执行数填的是 9，基础数据表的本年决算数是 10")


def test_two_tables_of_one_name_are_not_compared_with_one_row() -> None:
    cells = miluo() | {"项目[5].项目名称": "网名管理经费"}

    assert findings("XT104", cells) == []
