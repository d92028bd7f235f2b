"""表间：相等的不作声，差额来自另一列、漏了一项的说出来，元与万元弄混只说一次。"""

from __future__ import annotations

import pytest

from xladdin.checks import RULES
from xladdin.checks.example import build_filing
from xladdin.findings import Finding, Severity, Unchecked

BASE, OVERALL = "基础数据表.项目支出.本年决算数", "整体.项目支出"


def findings(code: str, cells: dict[str, str], form: str = "hengshan-2024") -> list[Finding]:
    return [one for one in RULES[code].run(build_filing(cells, form=form)) if isinstance(one, Finding)]


def test_project_expenditure_that_equals_the_budget_is_a_reminder_at_the_typed_cell() -> None:
    (one,) = findings("XT101", {"基础数据表.项目支出.本年预算数": "53.83", BASE: "55.38", OVERALL: "53.83"})

    assert one.severity is Severity.REMINDER
    assert one.place.name == "项目支出"
    assert "本年预算数 53.83" in one.message


def test_project_expenditure_that_leaves_out_a_row_to_the_cent_is_a_reminder_that_names_it() -> None:
    (one,) = findings("XT101", {BASE: "55.38", "基础数据表.业务工作经费.本年决算数": "53.83", "基础数据表.运行维护经费.本年决算数": "1.55",
                                OVERALL: "53.83"})

    assert one.severity is Severity.REMINDER
    assert "差额 1.55 等于运行维护经费" in one.message


def test_an_unexplained_difference_is_an_error() -> None:
    assert [one.severity for one in findings("XT101", {BASE: "55.38", OVERALL: "50.38"})] == [Severity.ERROR]


@pytest.mark.parametrize(("base", "overall"), [("", ""), ("0", ""), ("", "0"), ("38", "38"), ("38", "38.00")])
def test_blank_and_zero_agree(base: str, overall: str) -> None:
    assert findings("XT101", {BASE: base, OVERALL: overall}) == []


def test_a_side_left_blank_is_a_reminder() -> None:
    (one,) = findings("XT101", {BASE: "38", OVERALL: ""})

    assert one.severity is Severity.REMINDER
    assert "没有填" in one.message


def test_an_unreadable_side_is_unchecked() -> None:
    (one,) = RULES["XT101"].run(build_filing({BASE: "38", OVERALL: "三十八"}))

    assert isinstance(one, Unchecked)
    assert "三十八" in one.reason


def test_names_that_differ_only_in_blanks_and_width_are_one_agency() -> None:
    cells = {"报告数据.单位名称": "中共某县委办公室（机关）", "整体.单位名称": "中共某县委 办公室(机关)", "项目.实施单位": ""}

    assert findings("XT106", cells) == []


def test_yuan_beside_wan_is_named_once_and_not_as_a_difference_too() -> None:
    cells = {BASE: "55.38", OVERALL: "553800"}

    assert [one.place.name for one in findings("XT107", cells)] == ["项目支出"]
    assert findings("XT101", cells) == []


def test_an_outturn_in_yuan_in_a_project_table_is_named_once() -> None:
    cells = {"基础数据表.专项资金[1].名称": "机构改革", "基础数据表.专项资金[1].本年决算数": "25", "项目.项目名称": "机构改革",
             "项目.年度资金总额.全年预算数": "25", "项目.年度资金总额.全年执行数": "250000", "项目.当年财政拨款.全年执行数": "25"}

    assert [one.place.name for one in findings("XT107", cells)] == ["年度资金总额.全年执行数"]
    assert [findings(code, cells) for code in ("XT104", "PE104", "PE109")] == [[], [], []]


@pytest.mark.parametrize("other", ["5538", "55380", "5538000"])
def test_other_powers_of_ten_are_plain_differences(other: str) -> None:
    assert findings("XT107", {BASE: "55.38", OVERALL: other}) == []
    assert len(findings("XT101", {BASE: "55.38", OVERALL: other})) == 1
