"""重算：写哪些格，哪些留着不改并说明为什么。"""

from __future__ import annotations

from copy import copy
from decimal import Decimal

from msgspec.structs import replace

from xladdin.checks.example import build_filing
from xladdin.model import Filing, Value, value_of
from xladdin.writing import Result, recompute


def result(cells: dict[str, str], key: str, form: str = "hengshan-2024", formula: str | None = None) -> Result:
    """一个计算格重算的结果；`formula` 是表上现有的公式。"""
    filing = build_filing(cells, form=form)
    if formula is not None:
        filing = with_formula(filing, key, formula)
    return next(one for one in recompute(filing) if one.sheet.key(one.old.place.name) == key)


def with_formula(filing: Filing, key: str, formula: str) -> Filing:
    found = filing.locate(key)
    assert found is not None
    sheet, name = found
    old: Value = sheet[name]
    new = value_of(old.place, old.stored, old.shown, formula)
    fields = copy(sheet.fields)
    fields[name] = new
    changed = replace(sheet, fields=fields)
    sheets = tuple(changed if one is sheet else one for one in filing.sheets)
    return replace(filing, sheets=sheets, index={**filing.index, sheet.kind: (changed,)})


def test_a_figure_typed_over_a_formula_gives_way_to_the_formula() -> None:
    one = result({"基础数据表.三公经费.本年决算数": "3", "基础数据表.公务接待.本年决算数": "2"}, "基础数据表.三公经费.本年决算数")

    assert (one.value, one.changes, one.restores) == (Decimal(2), True, True)


def test_a_figure_typed_where_nothing_it_is_computed_from_is_filled_in_is_kept() -> None:
    one = result({"基础数据表.三公经费.本年决算数": "3"}, "基础数据表.三公经费.本年决算数")

    assert (one.changes, one.reason) == (False, "填了 3，据以计算的格却没有填，没有改")


def test_a_nought_there_gives_way_to_the_formula() -> None:
    assert result({"基础数据表.三公经费.本年决算数": "0"}, "基础数据表.三公经费.本年决算数").changes


def test_a_total_is_left_to_the_clerk_while_it_is_not_settled_whether_the_execution_rate_counts() -> None:
    cells = {"整体.总分.分值": "100", "整体.年度资金总额.分值": "10", "整体.年度资金总额.全年预算数": "80", "整体.年度资金总额.全年执行数": "80", "整体.绩效指标[1].分值": "100",
             "整体.绩效指标[1].得分": "99", "整体.总分.得分": "99"}

    unsettled, settled = (result(cells | {"整体.绩效指标[1].分值": points}, "整体.总分.得分", "lukou-2022") for points in ("100", "90"))

    assert (unsettled.changes, unsettled.reason) == (False, "各指标分值之和已是总分，执行率得分加不加进总分没有定，没有改，请按财政部门的口径填")
    assert (settled.changes, settled.value) == (True, Decimal(109))


def test_a_formula_of_another_kind_gives_way_even_when_it_shows_the_same_figure() -> None:
    cells = {"基础数据表.三公经费.本年决算数": "2", "基础数据表.公务接待.本年决算数": "2"}

    own = result(cells, "基础数据表.三公经费.本年决算数")
    assert not result(cells, own.sheet.key(own.old.place.name), formula=own.formula).changes
    assert not result(cells, own.sheet.key(own.old.place.name), formula=own.formula.lower().replace("(", "( ")).changes
    assert result(cells, own.sheet.key(own.old.place.name), formula="=1.5+0.5").changes


def test_what_is_computed_from_a_figure_that_is_kept_counts_it() -> None:
    cells = {"基础数据表.公务用车购置和维护经费.本年决算数": "2", "基础数据表.公务接待.本年决算数": "1"}

    assert result(cells, "基础数据表.公务用车购置和维护经费.本年决算数").reason
    assert result(cells, "基础数据表.三公经费.本年决算数").value == Decimal(3)


def test_a_rate_and_its_score_that_are_kept_count_in_the_total() -> None:
    cells = {"整体.年度资金总额.执行率": "0.98", "整体.年度资金总额.分值": "10", "整体.年度资金总额.得分": "9.8", "整体.总分.分值": "100",
             "整体.绩效指标[1].分值": "90", "整体.绩效指标[1].得分": "90"}

    assert result(cells, "整体.总分.得分").value == Decimal("99.80")
