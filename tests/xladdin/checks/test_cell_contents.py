from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from xladdin.checks import RULES, run_rules
from xladdin.checks.example import build_filing
from xladdin.findings import Finding, Fix, Severity
from xladdin.model import Filing, Recognition

BUDGET, EXECUTED = "整体.年度资金总额.全年预算数", "整体.年度资金总额.全年执行数"

WORD = Recognition(Decimal(1), "认作 hengshan-2024", True)


def faults(code: str, filing: Filing) -> list[Finding]:
    return [one for one in RULES[code].run(filing) if isinstance(one, Finding)]


@pytest.mark.parametrize(("text", "due"), [("'80", "80"), ("'80万元", "80"), ("'１,049.47", "1049.47")])
def test_a_number_kept_as_text_is_an_error_with_the_number_to_type(text: str, due: str) -> None:
    (fault,) = faults("FM102", build_filing({BUDGET: text}))
    assert (fault.severity, fault.fix) == (Severity.ERROR, Fix(due, safe=False))


def test_numbers_in_indicator_rows_and_open_tables_are_looked_at_too() -> None:
    assert len(faults("FM102", build_filing({"整体.绩效指标[1].得分": "'10分"}))) == 1
    assert len(faults("FM102", build_filing({"基础数据表.专项资金[1].本年决算数": "'8"}))) == 1


def test_words_that_hold_figures_are_no_numbers_kept_as_text() -> None:
    cells = {"整体.绩效指标[1].年度指标值": "'33", "整体.绩效指标[1].实际完成值": "'100%", "整体.填报日期": "'2024.06", "整体.联系电话": "'5550101",
             "报告数据.预算年度": "'2024"}
    assert faults("FM102", build_filing(cells)) == []


def test_points_written_with_their_unit_in_a_word_filing_are_fine() -> None:
    assert faults("FM102", replace(build_filing({"整体.年度资金总额.分值": "'10分"}), recognition=WORD)) == []


@pytest.mark.parametrize("text", ["", "——", "无", "%", "80", "'80万元", "0"])
def test_a_number_a_mark_for_blank_or_a_number_kept_as_text_is_not_called_words(text: str) -> None:
    assert faults("FM103", build_filing({BUDGET: text})) == []


@pytest.mark.parametrize("text", ["约80", "见附件", "80.5.1", "≥96%"])
def test_words_in_a_number_cell_are_an_error(text: str) -> None:
    assert faults("FM103", build_filing({BUDGET: text}))[0].severity is Severity.ERROR


@pytest.mark.parametrize(("text", "due"), [("5000元", "0.5"), ("1,234,500.00元", "123.45"), ("0.3亿元", "3000")])
def test_an_amount_in_another_unit_names_the_amount_in_wan(text: str, due: str) -> None:
    (fault,) = faults("FM103", build_filing({BUDGET: text}))
    assert fault.fix == Fix(due, safe=False)
    assert f"应填 {due}" in fault.message


def test_points_of_a_shifted_row_are_left_to_the_rule_about_shifted_rows() -> None:
    assert faults("FM103", build_filing({"整体.绩效指标[1].分值": "≥96%", "整体.绩效指标[1].得分": "10"})) == []
    assert len(faults("FM103", build_filing({"整体.绩效指标[1].分值": "良", "整体.绩效指标[1].得分": "优"}))) == 2


def test_an_error_value_says_what_it_means() -> None:
    (fault,) = faults("FM104", build_filing({BUDGET: "#REF!"}))
    assert fault.severity is Severity.ERROR
    assert "公式引用的格被删掉了" in fault.message


def test_one_error_that_spreads_over_a_sheet_is_one_finding() -> None:
    found = run_rules(build_filing({BUDGET: "#REF!", EXECUTED: "#REF!", "整体.总分.得分": "#REF!"})).findings
    assert [len(one.places) for one in found if one.code == "FM104"] == [3]


def test_a_mark_instead_of_a_blank_is_a_hint_in_a_number_cell_only() -> None:
    (fault,) = faults("FM109", build_filing({BUDGET: "——", EXECUTED: "", "整体.联系电话": "——"}))
    assert (fault.severity, fault.place.name) == (Severity.HINT, "年度资金总额.全年预算数")
