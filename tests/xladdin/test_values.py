from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xladdin.values import (
    DayOfRecord,
    Quantity,
    Target,
    clean,
    decimals_of,
    head_points,
    label,
    labelled_number,
    print_decimal,
    print_percent,
    read_date,
    read_number,
    read_quantity,
    read_target,
    round_half_up,
    says_nothing,
)

# ── text ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("绩\n效\n指\n标", "绩效指标"),
        ("年度\n指标值", "年度指标值"),
        ("全年  预算数", "全年预算数"),
        ("\u3000 110\xa0", "110"),
        ("产出指标\n（50 分）", "产出指标(50分)"),
        ("Microsoft  Office\n2016", "Microsoft Office 2016"),
        ("WPS 表格", "WPS表格"),
        ("绩\u200b效\ufeff\x07", "绩效"),
        ("≧98%", "≥98%"),
        ("≦8万元", "≤8万元"),
        ("＞140家", ">140家"),
        ("＜ 5 ％", "<5%"),
        ("１００", "100"),
        ("㎡", "m2"),
        ("①坚持", "(1)坚持"),
        ("", ""),
    ],
)
def test_clean_gives_the_same_text_however_it_was_typed(typed: str, tidy: str) -> None:
    assert clean(typed) == tidy


def test_clean_never_turns_a_power_or_a_list_into_another_number() -> None:
    assert clean("10²") == "10^2"
    assert clean("1, 234") == "1, 234"


@pytest.mark.parametrize(
    "typed", ["", " \n", "——", "—", "－", "-", "--", "/", "\\", "%", "％", "……", "…", "无", " 无 "]
)
def test_dashes_a_lone_percent_sign_and_none_say_nothing(typed: str) -> None:
    assert says_nothing(typed)


@pytest.mark.parametrize("typed", ["0", "0%", "0.00", "无变化", "暂缓", "-5"])
def test_a_zero_or_a_word_is_not_nothing(typed: str) -> None:
    assert not says_nothing(typed)


# ── labels ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("“三公”经费:", "三公经费"),
        ("4、省级专项资金（每个专项一行）", "省级专项资金"),
        ("3、县级专项资金\n(一个专项一行)", "县级专项资金"),
        ("3、项目支出绩效自评表（每个一级项目支出一张表）", "项目支出绩效自评表"),
        ("水费、电费、差旅费", "水费电费差旅费"),
        ("水费，电费", "水费电费"),
        ("产出指标\n(50 分)", "产出指标"),
        ("效益指标（40 分）", "效益指标"),
        ("产出指标50分", "产出指标"),
        ("因公出国（境）费", "因公出国境费"),
        ("其中：公车购置", "公车购置"),
        ("     其中： 一般公共预算：", "一般公共预算"),
        ("其中：1、办公经费", "办公经费"),
        ("其中：", "其中"),
        ("项目资金\n（万元）", "项目资金"),
        ("财政供养人员情况(人)", "财政供养人员情况"),
        ("批复规模 (m²)", "批复规模"),
        ("实际规模（㎡）", "实际规模"),
        ("金额（单位：万元）", "金额"),
        ("楼堂馆所控制情况\n（2024 年完工项目）", "楼堂馆所控制情况"),
        ("部门整体支出绩效自评表（2022年度）", "部门整体支出绩效自评表"),
        ("全年预算数（A）", "全年预算数"),
        ("执行率（B/A）", "执行率"),
        ("一、基本情况", "基本情况"),
        ("（一）基本支出情况", "基本支出情况"),
        ("1. 人员支出", "人员支出"),
        ("（1）人员支出", "人员支出"),
        ("①坚持", "坚持"),
        ("2、二级机构1", "二级机构1"),
        ("一般公共预算", "一般公共预算"),
        ("3.5倍", "3.5倍"),
    ],
)
def test_label_keeps_the_official_words_only(printed: str, name: str) -> None:
    assert label(printed) == name


def test_head_points_are_the_points_in_the_brackets_of_a_head() -> None:
    assert head_points("产出指标\n(50 分)") == 50
    assert head_points("效益指标（40 分）") == 40
    assert head_points("满意度指标（满分10分）") == 10
    assert head_points("产出指标37.5分") == Decimal("37.5")


@pytest.mark.parametrize("head", ["产出指标", "", "10分钟内办结", "产出指标（50）", "产出指标（50分）（40分）"])
def test_a_head_without_one_clear_figure_of_points_has_none(head: str) -> None:
    assert head_points(head) is None


# ── quantities ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "number", "decimals", "unit", "bound"),
    [
        ("10分", "10", 0, "分", ""),
        ("100.00%", "1", 2, "%", ""),
        ("≧98%", "0.98", 0, "%", ">="),
        ("＞＝ 95 ％", "0.95", 0, "%", ">="),
        ("＞140家", "140", 0, "家", ">"),
        ("300篇以上", "300", 0, "篇", ">="),
        ("不超过8万元", "8", 0, "万元", "<="),
        ("控制在８万元以内", "8", 0, "万元", "<="),
        ("不高于160万元", "160", 0, "万元", "<="),
        ("≦17.4万元", "17.4", 1, "万元", "<="),
        ("小于5%", "0.05", 0, "%", "<"),
        ("低于 5 起", "5", 0, "起", "<"),
        ("不少于2次", "2", 0, "次", ">="),
        ("不得低于90%", "0.9", 0, "%", ">="),
        ("至少3场次", "3", 0, "场次", ">="),
        ("大于等于95%", "0.95", 0, "%", ">="),
        ("小于或等于3次", "3", 0, "次", "<="),
        ("达到或超过95%", "0.95", 0, "%", ">="),
        ("指标达到98%以上", "0.98", 0, "%", ">="),
        ("95%（含）以上", "0.95", 0, "%", ">="),
        ("≥95%以上", "0.95", 0, "%", ">="),
        ("=100%", "1", 0, "%", "="),
        ("等于1项", "1", 0, "项", "="),
        ("覆盖率达到100%", "1", 0, "%", ""),
        ("未达到95%", "0.95", 0, "%", "<"),
        ("科级以上干部参训率≥95%", "0.95", 0, "%", ">="),
        ("每月走访不少于2次", "2", 0, "次", ">="),
        ("5个工作日内办结", "5", 0, "个工作日", "<="),
        ("15万", "15", 0, "万", ""),
        ("3.5亿元", "3.5", 1, "亿元", ""),
        ("1.2万人次", "1.2", 1, "万人次", ""),
        ("200元/人", "200", 0, "元/人", ""),
        ("≥2次/月", "2", 0, "次/月", ">="),
        ("≤120㎡", "120", 0, "m2", "<="),
        ("1000株", "1000", 0, "株", ""),
        ("6个月", "6", 0, "个月", ""),
        ("5年以上", "5", 0, "年", ">="),
        ("PM2.5≤35", "35", 0, "", "<="),
        ("1,049.47", "1049.47", 2, "", ""),
        ("-5.2", "-5.2", 1, "", ""),
        ("增长-5%", "-0.05", 0, "%", ""),
        ("33", "33", 0, "", ""),
    ],
)
def test_read_quantity_reads_the_number_its_unit_and_its_bound(
    typed: str, number: str, decimals: int, unit: str, bound: str
) -> None:
    assert read_quantity(typed) == Quantity(Decimal(number), decimals, unit, bound)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "——", "%", "无", "有所提升", "达到"),
        *("2023年全年", "2022年度", "2024.06", "2025年6月20日", "12月底前", "24年底前", "第3季度"),
        *("90%-95%", "1,2", "3-5次", "2024年完成5项", "1+3", "5万3千元"),
        *("500余家", "500多家", "约95%", "5%左右", "近3年"),
        *("附件2", "目标1：持续改革", "1、简政放权", "12345热线", "5G", "COVID-19"),
        *(">5以下", "不超过年初预算的5%", "95%未达到", "百分之98", "不等于5"),
        *("10²", "1.2.3", "1049,47", "98%%", "62220202020202020202020202"),
    ],
)
def test_a_text_without_one_clear_quantity_is_not_guessed(typed: str) -> None:
    assert read_quantity(typed) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("10分", "10"),
        ("１００", "100"),
        (" 1,049.47 ", "1049.47"),
        ("１，０４９．４７", "1049.47"),
        ("100.00%", "1.0000"),
        ("15万元", "15"),
        ("15万", "15"),
        ("13 人", "13"),
        ("－5.2", "-5.2"),
        ("2024.06", "2024.06"),
        ("0", "0"),
    ],
)
def test_read_number_reads_a_number_cell_that_was_typed_as_text(typed: str, number: str) -> None:
    assert str(read_number(typed)) == number


@pytest.mark.parametrize(
    "typed",
    ["", "——", "%", "无", "≥96%", "96%以上", "达到100%", "12万3", "1,04", "2024年", "共13人", "10+3", "10分/项"],
)
def test_a_bound_a_sentence_or_a_blank_is_no_number(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize("typed", ["5000元", "3亿元", "1.5万人"])
def test_a_number_in_another_unit_than_the_form_is_not_taken_at_its_face(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize(
    ("cell", "name", "number"),
    [
        ("其中：一般公共预算：          183.35", "一般公共预算", Decimal("183.35")),
        ("  其中：  一般公共预算：1,049.47", "一般公共预算", Decimal("1049.47")),
        ("项目支出：     38万元；", "项目支出", Decimal(38)),
        ("其中：3.7", "其中", Decimal("3.7")),
        ("政府性基金拨款：", "政府性基金拨款", None),
        ("按收入性质分：", "按收入性质分", None),
        ("其他资金：——", "其他资金", None),
    ],
)
def test_a_label_and_its_number_in_one_cell_are_told_apart(cell: str, name: str, number: Decimal | None) -> None:
    assert labelled_number(cell) == (name, number)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "一般公共预算",
        "：5",
        "8:30",
        "1:2",
        "说明：预算有调整",
        "项目支出：约38",
        "其中：基本支出",
        "支出5万元，其中：",
    ],
)
def test_a_cell_without_a_label_and_a_number_is_not_split(cell: str) -> None:
    assert labelled_number(cell) is None


# ── targets ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("≥95%", Target("at_least", Decimal("0.95"), "%", False)),
        ("＞140家", Target("at_least", Decimal(140), "家", True)),
        ("300篇以上", Target("at_least", Decimal(300), "篇", False)),
        ("达到98%", Target("at_least", Decimal("0.98"), "%", False)),
        ("不超过8万元", Target("at_most", Decimal(8), "万元", False)),
        ("＜5%", Target("at_most", Decimal("0.05"), "%", True)),
        ("1项", Target("equal", Decimal(1), "项", False)),
        ("183.35万元", Target("equal", Decimal("183.35"), "万元", False)),
        ("100%", Target("equal", Decimal(1), "%", False)),
        ("＝100%", Target("equal", Decimal(1), "%", False)),
        ("有所提升", Target("qualitative", None, "", False)),
        ("2023年全年", Target("qualitative", None, "", False)),
        ("无", Target("qualitative", None, "", False)),
        ("达到", Target("qualitative", None, "", False)),
    ],
)
def test_a_target_says_at_least_at_most_equal_or_in_words(typed: str, target: Target) -> None:
    assert read_target(typed) == target


@pytest.mark.parametrize("typed", ["", "  ", "——", "%", "/"])
def test_a_blank_target_is_no_target(typed: str) -> None:
    assert read_target(typed) is None


# ── dates ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("2025年6月20日", "2025年6月20日"),
        ("2023年9月9 日", "2023年9月9日"),
        ("2024 年  06 月 14 日", "2024年6月14日"),
        ("2025-6-20", "2025年6月20日"),
        ("2025/06/20", "2025年6月20日"),
        ("2023.12.31", "2023年12月31日"),
        ("２０２４．０６", "2024年6月"),
        ("2024年6月", "2024年6月"),
        ("二〇二四年六月十二日", "2024年6月12日"),
        ("二○二三年十月三十一日", "2023年10月31日"),
        ("2024年2月29日", "2024年2月29日"),
    ],
)
def test_a_date_is_printed_without_leading_zeros_however_it_was_typed(typed: str, printed: str) -> None:
    day = read_date(typed)
    assert day is not None
    assert day.printed == printed


@pytest.mark.parametrize(
    "typed",
    ["", "年   月   日", "2024", "2024年", "2024.13", "2024.0", "2023年2月29日", "2025-6.20", "2023.1.1至2023.12.31"],
)
def test_what_is_no_day_of_the_calendar_is_no_date(typed: str) -> None:
    assert read_date(typed) is None


def test_a_month_without_a_day_spans_the_month() -> None:
    february = DayOfRecord(2024, 2, None)
    assert february.earliest == date(2024, 2, 1)
    assert february.latest == date(2024, 2, 29)


def test_a_full_date_is_that_one_day() -> None:
    day = DayOfRecord(2025, 6, 20)
    assert day.earliest == day.latest == date(2025, 6, 20)


# ── printing ──────────────────────────────────────────────────────────────────────────────────────


def test_halves_are_rounded_away_from_zero() -> None:
    assert round_half_up(Decimal("2.675"), 2) == Decimal("2.68")
    assert round_half_up(Decimal("4.0714"), 1) == Decimal("4.1")
    assert round_half_up(Decimal("-0.005"), 2) == Decimal("-0.01")


def test_a_number_is_printed_plainly() -> None:
    assert print_decimal(Decimal("2.70")) == "2.7"
    assert print_decimal(Decimal("10.00")) == "10"
    assert print_decimal(Decimal("100")) == "100"
    assert print_decimal(Decimal("1E+5")) == "100000"
    assert print_decimal(Decimal("10"), 2) == "10.00"
    assert print_decimal(Decimal("99.125"), 2) == "99.13"
    assert print_decimal(Decimal("-0.001"), 2) == "0.00"


def test_a_fraction_is_printed_as_a_percentage() -> None:
    assert print_percent(Decimal("0.7222")) == "72.22%"
    assert print_percent(Decimal(13) / 18) == "72.22%"
    assert print_percent(Decimal(1)) == "100.00%"
    assert print_percent(Decimal("0.98"), 0) == "98%"


def test_decimals_are_those_printed() -> None:
    assert decimals_of("100.00%") == 2
    assert decimals_of("1,049.47") == 2
    assert decimals_of("4.1") == 1
    assert decimals_of(Decimal("4.10")) == 2
    assert decimals_of(Decimal("1E+2")) == 0
    assert decimals_of(98) == 0
    assert decimals_of("达到") == 0


# ── for any text and any number ───────────────────────────────────────────────────────────────────

FORM_WORDS = "其中：；、，（）()“”一二三1２30.,% \n①²≧≦＞<不超过达到以上内万元分年月日项人次/mA-—无未指标共个每行"
anything = st.text() | st.text(alphabet=FORM_WORDS, max_size=30)
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=4)
quick = settings(deadline=None, max_examples=150)


@quick
@given(anything)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@quick
@given(anything)
def test_the_label_of_a_label_is_itself(text: str) -> None:
    assert label(label(text)) == label(text)


@quick
@given(anything)
def test_no_text_makes_a_reader_raise(text: str) -> None:
    for read in (says_nothing, head_points, read_quantity, read_number, labelled_number, read_target, decimals_of):
        read(text)
    if (day := read_date(text)) is not None:
        assert day.earliest <= day.latest


@quick
@given(anything)
def test_what_reads_as_a_number_reads_as_the_same_quantity(text: str) -> None:
    number, quantity = read_number(text), read_quantity(text)
    if number is not None and quantity is not None:
        assert quantity.number == number
        assert quantity.bound == ""


@quick
@given(amounts)
def test_a_printed_number_reads_back_as_itself(number: Decimal) -> None:
    assert read_number(print_decimal(number)) == number
    assert read_number(print_decimal(number, 2)) == round_half_up(number, 2)


@quick
@given(st.decimals(min_value=0, max_value=100, places=4))
def test_a_printed_percentage_reads_back_as_its_fraction(fraction: Decimal) -> None:
    assert read_number(print_percent(fraction)) == fraction


@quick
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_a_printed_date_reads_back_as_itself(day: date) -> None:
    printed = DayOfRecord(day.year, day.month, day.day).printed
    assert read_date(printed) == DayOfRecord(day.year, day.month, day.day)


@pytest.mark.parametrize("word", ["万", "一、", "其中：", "达到", "1", "(", "年", "²"])
def test_very_long_cells_are_read_in_no_time(word: str) -> None:
    text = word * 3000
    for read in (label, read_quantity, read_number, labelled_number, read_target, read_date):
        read(f"{text}5{text}")
