"""基础数据：合计错在哪一格就说哪一格，其中项、预决算对比只说一次，各县表样同一套规则。"""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from xladdin.checks import RULES
from xladdin.checks.example import build_filing
from xladdin.findings import Finding, Severity, Unchecked
from xladdin.model import Submission

FINAL = "本年决算数"


def outcomes(code: str, cells: dict[str, str], form: str = "hengshan-2024") -> list[Finding | Unchecked]:
    return list(RULES[code].run(build_filing({key if key[:2] in ("报告", "收支", "基本") else f"基础数据表.{key}": text
                                              for key, text in cells.items()}, form=form)))


def findings(code: str, cells: dict[str, str], form: str = "hengshan-2024") -> list[Finding]:
    return [one for one in outcomes(code, cells, form) if isinstance(one, Finding)]


def test_a_wrong_subtotal_is_named_alone() -> None:
    cells = {f"三公经费.{FINAL}": "5", f"公务用车购置和维护经费.{FINAL}": "1", f"公车运行维护.{FINAL}": "2", f"公务接待.{FINAL}": "3"}

    assert [one.place.name for one in findings("BD103", cells)] == [f"公务用车购置和维护经费.{FINAL}"]


def test_a_blank_subtotal_is_named_alone() -> None:
    cells = {f"三公经费.{FINAL}": "5", f"公车运行维护.{FINAL}": "2", f"公务接待.{FINAL}": "3"}

    assert [one.place.name for one in findings("BD103", cells)] == [f"公务用车购置和维护经费.{FINAL}"]


def test_a_total_of_zeros_may_stay_blank() -> None:
    assert outcomes("BD103", {f"公车购置.{FINAL}": "0", f"公车运行维护.{FINAL}": "0"}) == []


def test_a_total_without_any_part_is_unchecked() -> None:
    (one,) = outcomes("BD103", {f"项目支出.{FINAL}": "57"})

    assert isinstance(one, Unchecked)
    assert "分项都没有填" in one.reason


def test_parts_of_zero_bring_no_rounding_tail() -> None:
    assert len(findings("BD103", {f"三公经费.{FINAL}": "2", f"出国经费.{FINAL}": "0", f"公务接待.{FINAL}": "2.02"})) == 1
    assert findings("BD103", {f"三公经费.{FINAL}": "2.02", f"公务接待.{FINAL}": "2.02"}) == []


def test_open_rows_are_summed_by_name_and_an_unreadable_one_leaves_the_sum_unchecked() -> None:
    rows = {f"专项资金[1].{FINAL}": "25", "专项资金[1].名称": "编办专项", f"专项资金[2].{FINAL}": "10", "专项资金[2].名称": "网名管理经费"}

    (one,) = findings("BD103", rows | {f"专项资金.{FINAL}": "34", f"项目支出.{FINAL}": "34"})
    assert one.place.name == f"专项资金.{FINAL}"
    assert "编办专项 25＋网名管理经费 10 应为 35" in one.message
    assert findings("BD103", rows | {f"专项资金.{FINAL}": "35", f"项目支出.{FINAL}": "35"}) == []
    (other, *_) = outcomes("BD103", rows | {f"专项资金.{FINAL}": "35", f"专项资金[2].{FINAL}": "十万", f"项目支出.{FINAL}": "35"})
    assert isinstance(other, Unchecked)
    assert "十万" in other.reason


def test_a_total_taken_from_last_year_is_a_reminder_that_says_so() -> None:
    (one,) = findings("BD103", {"三公经费.上年决算数": "2.7", f"三公经费.{FINAL}": "2.7", f"公务接待.{FINAL}": "2.02", "公务接待.上年决算数": "2.7"})

    assert one.severity is Severity.REMINDER
    assert "填的数等于上年决算数 2.7" in one.message


def test_a_total_that_leaves_out_a_part_to_the_cent_is_a_reminder_that_names_it() -> None:
    cells = {f"公用经费.{FINAL}": "5.3", f"办公经费.{FINAL}": "3", f"水费电费差旅费.{FINAL}": "2.3", f"会议费培训费.{FINAL}": "0.49"}

    (one,) = findings("BD103", cells)

    assert one.severity is Severity.REMINDER
    assert "差额 0.49 等于会议费培训费" in one.message


def test_a_total_that_leaves_out_a_round_part_stays_an_error() -> None:
    cells = {f"公用经费.{FINAL}": "5.3", f"办公经费.{FINAL}": "3", f"水费电费差旅费.{FINAL}": "2.3", f"会议费培训费.{FINAL}": "1"}

    assert [one.severity for one in findings("BD103", cells)] == [Severity.ERROR]


def test_the_figures_of_the_report_are_summed_too() -> None:
    (one,) = findings("BD103", {"报告数据.基本支出.决算数": "180", "报告数据.人员经费.决算数": "118.87", "报告数据.日常公用经费.决算数": "61.31",
                                "报告数据.本年支出合计.决算数": "180"})

    assert "人员经费 118.87＋日常公用经费 61.31 应为 180.18" in one.message


def test_the_booklet_is_checked_along_its_rows_and_down_its_columns() -> None:
    cells = {"收支情况.年度收入[1].名称": "1、局机关", "收支情况.年度收入[1].收入合计": "212.29", "收支情况.年度收入[1].公共财政拨款": "212.29",
             "收支情况.年度收入[1].其他收入": "0.49", "收支情况.年度收入.收入合计": "212.29", "收支情况.年度收入.公共财政拨款": "212.29",
             "收支情况.年度收入.其他收入": "0.49", "收支情况.年度收入[1].上年结转": "", "收支情况.年度收入[1].政府基金拨款": "",
             "收支情况.年度收入[1].纳入专户管理的非税收入拨款": ""}

    (one,) = findings("BD103", cells, form="linxiang-2022")

    assert one.place.name == "年度收入[1].收入合计"
    assert "1、局机关" in one.message
    assert one.severity is Severity.REMINDER
    assert "公共财政拨款 212.29" in one.message
    assert findings("BD103", cells | {"收支情况.年度收入[1].收入合计": "212.78", "收支情况.年度收入.收入合计": "212.78"}, form="linxiang-2022") == []


def test_listed_parts_may_fall_short_of_the_whole_but_not_exceed_it() -> None:
    listed = {f"办公经费.{FINAL}": "2.33", f"水费电费差旅费.{FINAL}": "1.47", f"会议费培训费.{FINAL}": "0.19"}

    assert findings("BD104", listed | {f"公用经费.{FINAL}": "17.84"}, form="miluo-2023") == []
    (one,) = findings("BD104", listed | {f"公用经费.{FINAL}": "3"}, form="miluo-2023")
    assert one.severity is Severity.ERROR
    assert "＝3.99，多 0.99" in one.message


@pytest.mark.parametrize("cells", [
    {"楼堂馆所.批复规模": "0", "楼堂馆所.实际规模": "0", "楼堂馆所.规模控制率": "%"},
    {"财政供养人员.编制数": "12", "财政供养人员.实际在职人数": "12", "财政供养人员.控制率": "100.00%"},
    {"财政供养人员.编制数": "18", "财政供养人员.实际在职人数": "13", "财政供养人员.控制率": "72%"},
])
def test_a_control_ratio_that_holds_or_does_not_apply_is_silent(cells: dict[str, str]) -> None:
    assert outcomes("BD101", cells) == []


def test_more_staff_than_posts_is_seen_in_the_booklet_as_well() -> None:
    (one,) = findings("BD102", {"基本概况.人员编制": "13", "基本概况.实有人数": "15"}, form="linxiang-2022")

    assert "实有人数填的是 15，超过人员编制 13" in one.message.replace("：", "")


def test_three_public_expenses_over_budget_are_named_once_and_a_part_only_when_the_total_holds() -> None:
    over = {f"{row}.{column}": amount for row in ("三公经费", "公务接待") for column, amount in (("本年预算数", "2"), (FINAL, "2.5"))}
    assert [one.place.name for one in findings("BD105", over)] == [f"三公经费.{FINAL}"]

    part = {"三公经费.本年预算数": "5", f"三公经费.{FINAL}": "4", "公务接待.本年预算数": "2", f"公务接待.{FINAL}": "4"}
    assert [one.place.name for one in findings("BD105", part)] == [f"公务接待.{FINAL}"]


def test_far_over_budget_leaves_projects_zero_budgets_and_parts_of_what_was_named_alone() -> None:
    cells = {"项目支出.本年预算数": "13", f"项目支出.{FINAL}": "38", "政府采购金额.本年预算数": "2.68", f"政府采购金额.{FINAL}": "12.3",
             "公用经费.本年预算数": "10", f"公用经费.{FINAL}": "20", "办公经费.本年预算数": "5", f"办公经费.{FINAL}": "12",
             "会议费培训费.本年预算数": "0", f"会议费培训费.{FINAL}": "3"}

    assert [one.place.name for one in findings("BD106", cells)] == [f"政府采购金额.{FINAL}", f"公用经费.{FINAL}"]


OVER = {"基础数据表.三公经费.本年预算数": "2", "基础数据表.三公经费.本年决算数": "2.5", "基础数据表.公务接待.本年预算数": "2", "基础数据表.公务接待.本年决算数": "2.5",
        "基础数据表.政府采购金额.本年预算数": "2.68", "基础数据表.政府采购金额.本年决算数": "12.3",
        "基础数据表.财政供养人员.编制数": "18", "基础数据表.财政供养人员.实际在职人数": "20"}


def reminded(report: str) -> set[str]:
    filing = build_filing(OVER, report=report)
    return {code for code in ("BD102", "BD105", "BD106") for one in RULES[code].run(filing) if isinstance(one, Finding)}


@pytest.mark.parametrize(("report", "code"), [
    ("公务接待费决算2.5万元，比预算2万元超支0.5万元，原因是机构改革期间上级调研增多，超预算部分已报县财政局审批。", "BD105"),
    ("“三公”经费超预算25%，主要是公务接待批次增加。", "BD105"),
    ("由于承办全市现场会，公务接待费比预算多支出0.5万元。", "BD105"),
    ("政府采购决算12.3万元，预算2.68万元，原因是年中追加信息化设备采购。", "BD106"),
    ("受设备更新影响，政府采购金额超过年初预算。", "BD106"),
    ("按照市委统一部署和信创替代要求，年中追加政府采购9.62万元。", "BD106"),
    ("在职人员超编2人，是机构改革中划入人员，正在逐步消化。", "BD102"),
    ("因机构改革划入，在职人员超过编制2人。", "BD102"),
])  # fmt: skip
def test_what_the_report_gives_a_reason_for_is_not_asked_again(report: str, code: str) -> None:
    assert reminded(report) == {"BD102", "BD105", "BD106"} - {code}


@pytest.mark.parametrize("report", [
    "“三公”经费支出2.5万元，主要是公务接待费支出。", "按照规定要求，严禁超编进人，三公经费不得超预算。", "三公经费按照中央八项规定要求从严控制。",
    "三公经费支出2.5万元，为公务用车运行维护费，全部是一般公共预算资金。"])
def test_what_is_no_reason_for_being_over_explains_nothing(report: str) -> None:
    assert reminded(report) == {"BD102", "BD105", "BD106"}


@pytest.mark.parametrize("report", [
    "公务接待费2.5万元，因公出国（境）费0万元，比预算超支0.5万元。",
    "三公经费比上年减少0.7万元，原因是厉行节约。",
    "三公经费2.5万元，是预算的125%，政府采购12.3万元。",
    "公用经费增加的原因是物价上涨。三公经费超预算。",
    "核定编制18名，在职人员20人，因此控制率为111.11%。",
])  # fmt: skip
def test_a_sentence_without_a_reason_or_of_another_item_explains_nothing(report: str) -> None:
    assert reminded(report) == {"BD102", "BD105", "BD106"}


def test_a_copy_without_the_report_leaves_the_reason_unchecked() -> None:
    filing = replace(build_filing(OVER), submission=Submission("某局", "2024"))
    for code in ("BD102", "BD105", "BD106"):
        (one,) = RULES[code].run(filing)
        assert isinstance(one, Unchecked)
        assert "报送版不带报告文字" in one.reason


def test_goods_and_services_may_be_larger_in_a_table_that_includes_projects() -> None:
    cells = {f"公用经费.{FINAL}": "17.84", "报告数据.经济分类[1].科目": "商品和服务支出", "报告数据.经济分类[1].决算数": "30"}

    assert findings("BD107", cells) == []
    assert len(findings("BD107", cells | {"报告数据.基本支出.决算数": "30"})) == 1
    assert findings("BD107", {f"公用经费.{FINAL}": "17.84"}) == []


def test_fixed_assets_above_total_assets_are_a_reminder() -> None:
    (one,) = findings("BD110", {"报告数据.资产总额.年末数": "11.71", "报告数据.负债总额.年末数": "6.5", "报告数据.净资产.年末数": "5.21",
                                "报告数据.固定资产.年末数": "30.21", "报告数据.在用固定资产.年末数": "30.21"})

    assert one.severity is Severity.REMINDER
    assert one.place.name == "固定资产.年末数"


def test_round_figures_repeat_by_chance_unless_every_row_repeats() -> None:
    same = {"公务接待.上年决算数": "2", f"公务接待.{FINAL}": "2", "办公经费.上年决算数": "16.5", f"办公经费.{FINAL}": "16.5"}
    assert findings("BD111", same) == []

    (one,) = findings("BD111", same | {"政府采购金额.上年决算数": "4", f"政府采购金额.{FINAL}": "4"})
    assert "公务接待、办公经费、政府采购金额" in one.message

    assert findings("BD111", same | {"政府采购金额.上年决算数": "4", f"政府采购金额.{FINAL}": "5"}) == []
