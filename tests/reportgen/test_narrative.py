"""随数字而定的句子：增、减、持平、前数为零、没填、单位、舍入。"""

from __future__ import annotations

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from reportgen import narrative
from reportgen.narrative import (
    NarrativeError,
    change,
    column_total,
    count,
    fell_short,
    has,
    listing,
    money,
    occurred,
    official_date,
    paragraphs,
    quoted,
    share,
    total,
)
from xladdin.values import read_number


class Cell(Struct, frozen=True):
    """表上的一格：显示的文字，能当数用的值。"""

    shown: str

    @property
    def number(self) -> Decimal | None:
        return read_number(self.shown)

    def __str__(self) -> str:
        return self.shown or "【待填：某字段】"


class Row(Struct, frozen=True):
    """指标表的一行。"""

    分值: Cell
    得分: Cell


BLANK = Cell("")


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(narrative).failed == 0


# —— 增减 ——

@pytest.mark.parametrize(("now", "before", "sentence"), [
    ("2.70", "2.02", "比上年决算数增加0.68万元，增长33.66%"),
    ("2.02", "2.70", "比上年决算数减少0.68万元，下降25.19%"),
    ("2.70", "2.7", "与上年决算数持平"),
    ("0", "0", "与上年决算数持平"),
    ("110", "0", "比上年决算数增加110万元（上年决算数为0）"),
    ("0", "2.7", "比上年决算数减少2.7万元，下降100.00%"),
    ("0.01", "100", "比上年决算数减少99.99万元，下降99.99%"),
    ("1,049.47", "693.27", "比上年决算数增加356.20万元，增长51.38%"),
    ("10000.01", "10000.00", "比上年决算数增加0.01万元"),
])
def test_a_change_says_more_less_or_the_same_and_gives_no_rate_on_a_base_of_zero(now: str, before: str, sentence: str) -> None:
    assert change(Cell(now), Cell(before), "上年决算数") == sentence


@pytest.mark.parametrize(("now", "before"), [("", "2.7"), ("2.7", ""), ("", ""), ("——", "2.7"), ("2.7", "无"), ("见附表", "2.7")])
def test_a_change_with_a_blank_or_unreadable_side_says_nothing(now: str, before: str) -> None:
    assert change(Cell(now), Cell(before), "上年决算数", "，") == ""


def test_the_lead_of_a_change_is_printed_with_the_sentence_only() -> None:
    assert change(Cell("3"), Cell("2"), "年初预算", "，") == "，比年初预算增加1万元，增长50.00%"
    assert change(Cell("2"), Cell("2"), "年初预算", "，") == "，与年初预算持平"


def test_a_difference_is_that_of_the_printed_figures_so_that_a_reader_finds_the_same() -> None:
    class Shown(Struct, frozen=True):
        number: Decimal
        shown: str

    assert change(Shown(Decimal("10.004"), "10.00"), Shown(Decimal("9.986"), "9.99"), "年初预算") == "比年初预算增加0.01万元，增长0.10%"


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_the_stated_difference_and_direction_always_fit_the_two_figures(now: int, before: int) -> None:
    this, last = Decimal(now).scaleb(-2), Decimal(before).scaleb(-2)
    sentence = change(this, last, "预算数")
    assert sentence.startswith("与预算数持平" if now == before else f"比预算数{'增加' if now > before else '减少'}{abs(this - last)}万元")
    assert ("增长" in sentence or "下降" not in sentence) if now > before else "增长" not in sentence


# —— 金额、人数、有无 ——

@pytest.mark.parametrize(("shown", "printed"), [
    ("209.21", "209.21万元"), ("12.60", "12.60万元"), ("10", "10万元"), ("0.00", "0万元"), ("0", "0万元"), ("", "0万元"), ("——", "0万元"),
    ("无", "0万元"), ("209.21万元", "209.21万元"), ("15万", "15万元"), ("1,049.47", "1049.47万元"), ("-3.20", "-3.20万元"),
])
def test_money_keeps_the_decimals_of_the_sheet_and_its_unit_is_printed_once(shown: str, printed: str) -> None:
    assert money(Cell(shown)) == printed


@pytest.mark.parametrize("text", ["见附表", "约200", "2至3"])
def test_an_unreadable_figure_is_printed_as_it_stands_and_never_taken_for_none(text: str) -> None:
    assert has(Cell(text))
    assert money(Cell(text)) == text
    assert count(Cell(text)) == text


@pytest.mark.parametrize(("shown", "occurs"), [("0.01", True), ("-1", True), ("3人", True), ("0", False), ("0.00", False), ("", False), ("——", False), ("无", False)])
def test_something_has_occurred_when_it_is_filled_in_and_not_zero(shown: str, occurs: bool) -> None:
    assert has(Cell(shown)) is occurs


def test_a_count_that_is_blank_is_zero() -> None:
    assert [count(Cell(shown)) for shown in ("13", "13人", "0", "")] == ["13", "13", "0", "0"]


# —— 占比 ——

@pytest.mark.parametrize(("part", "whole", "printed"), [
    ("156.10", "211.48", "73.81%"), ("1", "3", "33.33%"), ("2", "3", "66.67%"), ("0.01245", "1", "1.25%"), ("0", "3", "0.00%"), ("3", "3", "100.00%"),
    ("3", "0", ""), ("3", "", ""), ("", "3", ""), ("3", "——", ""),
])
def test_a_share_is_rounded_half_up_to_two_decimals_and_is_empty_without_a_whole(part: str, whole: str, printed: str) -> None:
    assert share(Cell(part), Cell(whole)) == printed


def test_the_lead_of_a_share_disappears_with_it() -> None:
    assert share(Cell("1"), Cell("4"), "，占基本支出的") == "，占基本支出的25.00%"
    assert share(Cell("1"), Cell("0"), "，占基本支出的") == ""


# —— 合计、分项、清单 ——

def test_a_total_has_the_decimals_of_its_parts_and_is_unknown_only_when_all_are_blank() -> None:
    assert money(total(Cell("46.5"), Cell("20.00"))) == "66.50万元"
    assert total(Cell("1.5"), BLANK) == Decimal("1.5")
    assert total(BLANK, Cell("——")) is None


def test_a_column_is_added_over_the_rows_and_an_unknown_column_is_named() -> None:
    rows = [Row(Cell("10"), Cell("9.5")), Row(Cell("20"), BLANK)]
    assert (column_total(rows, "分值"), column_total(rows, "得分"), column_total([], "得分")) == (Decimal(30), Decimal("9.5"), None)
    with pytest.raises(NarrativeError, match="没有“权重”这一列"):
        column_total(rows, "权重")


def test_a_list_of_parts_gives_zero_for_what_did_not_occur_and_the_short_list_leaves_it_out() -> None:
    parts = ("公务接待费", Cell("2.02"), "因公出国（境）费", BLANK, "公务用车购置费", Cell("0.00"))
    assert listing(*parts) == "公务接待费2.02万元、因公出国（境）费0万元、公务用车购置费0万元"
    assert occurred(*parts) == "公务接待费2.02万元"
    assert occurred(*parts[2:]) == ""


@pytest.mark.parametrize("wrong", [("公务接待费",), (Cell("1"), "公务接待费"), ("公务接待费", "公务用车")])
def test_a_list_that_is_not_written_in_pairs_is_refused(wrong: tuple[object, ...]) -> None:
    with pytest.raises(NarrativeError, match="成对地写"):
        listing(*wrong)  # type: ignore[arg-type]


def test_projects_are_quoted_and_counted() -> None:
    assert quoted([]) == ""
    assert quoted(["吃空饷整治专项"]) == "“吃空饷整治专项”1个项目"
    assert quoted(["优化政务环境、最多跑一次改革", "编办专项"]) == "“优化政务环境、最多跑一次改革”“编办专项”等2个项目"


# —— 段落、指标、日期 ——

def test_the_lines_of_a_cell_become_paragraphs() -> None:
    assert paragraphs(Cell("（一）接收档案。\n\n　（二）提供查阅。 \n")) == ["（一）接收档案。", "（二）提供查阅。"]
    assert paragraphs(BLANK) == ["【待填：某字段】"]


def test_an_indicator_falls_short_when_its_score_is_below_its_points_or_missing() -> None:
    full, short, unscored, unused = Row(Cell("10"), Cell("10分")), Row(Cell("10"), Cell("9.5")), Row(Cell("10"), BLANK), Row(BLANK, BLANK)
    assert fell_short([full, short, unscored, unused]) == [short, unscored]


def test_indicators_of_several_sheets_are_looked_at_together() -> None:
    class Sheet(Struct, frozen=True):
        绩效指标: list[Row]

    short = Row(Cell("10"), Cell("8"))
    assert fell_short([Sheet([Row(Cell("10"), Cell("10"))]), Sheet([short])]) == [short]


@pytest.mark.parametrize(("typed", "printed"), [
    ("2024年06月14日", "2024年6月14日"), ("2024-6-5", "2024年6月5日"), ("2024.06", "2024年6月"), ("年后", "年后"), ("", "【待填：某字段】"),
])
def test_a_date_is_printed_the_official_way_without_leading_zeros(typed: str, printed: str) -> None:
    assert official_date(Cell(typed)) == printed
