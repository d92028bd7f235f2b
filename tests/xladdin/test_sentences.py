"""What report sentences are read to say, and, as important, what is left alone."""

from __future__ import annotations

import re
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xladdin.sentences import LEXICON, Statement, grades, named_projects, statements, unfinished

PROJECTS = ("编办专项", "网名管理经费", "优化政务环境、最多跑一次改革", "炎帝祭祖", "党代会", "会议", "工会经费")
UNITS = ("中共某某市委机构编制委员会办公室",)


def said(text: str) -> tuple[Statement, ...]:
    return statements(text, projects=PROJECTS, units=UNITS)


def items(text: str) -> list[tuple[str, str | None]]:
    return [(each.figure.text, each.item) for each in said(text)]


def parents(text: str) -> list[tuple[str, str | None]]:
    """(figure, the figure it is part of)"""
    found = said(text)
    return [(each.figure.text, None if each.parent is None else found[each.parent].figure.text) for each in found]


def by_text(text: str, figure: str) -> Statement:
    return next(each for each in said(text) if each.figure.text == figure)


# ── figures ───────────────────────────────────────────────────────────────────────────────────────


def test_a_figure_keeps_its_place_its_decimals_and_its_unit() -> None:
    figure = said("本年三公经费支出2.020万元。")[0].figure
    assert (figure.start, figure.end, figure.text) == (8, 15, "2.020万元")
    assert (figure.number, figure.decimals, figure.unit) == (Decimal("2.020"), 3, "万元")


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("工会经费支出15万。", "15", "万元"),
        ("设备购置费1.19元", "1.19", "元"),
        ("总支出1,049.47 万元", "1049.47", "万元"),
        ("三公经费２．０２万元", "2.02", "万元"),
        ("变动额为-0.7万元", "-0.7", "万元"),
        ("占总支出的２１％", "21", "%"),
        ("提高了0.5个百分点", "0.5", "百分点"),
        ("办公用房面积120平方米", "120", "㎡"),
        ("综合得分为97.5，", "97.5", "分"),
    ],
)
def test_numbers_and_units_are_read_as_clerks_type_them(text: str, number: str, unit: str) -> None:
    (only,) = said(text)
    assert (only.figure.number, only.figure.unit) == (Decimal(number), unit)


@pytest.mark.parametrize(
    "text",
    [
        "根据湘财绩〔2020〕7号和某办发（2019)17号文件",
        "2023年1月1日至2023.12.31，2024 年 06 月 14 日",
        "经第5次会议研究，第2个项目",
        "按照1%-3%的比例，抽取3至5个、10～20人",
        "联系电话0730-1234567，身份证号430100199001011234",
        "为期2个月，用时5分钟，3个工作日",
        "发放1.5万份，惠及3万余人，接待3万人",
        "《2023年5个项目管理办法》",
        "共起草文稿400余篇",
    ],
)
def test_dates_document_numbers_ordinals_ranges_and_rough_counts_are_no_figures(text: str) -> None:
    assert said(text) == ()


# ── items, phases, years ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("“三公”经费决算数0.26万元", "三公经费"),
        ("三公”经费支出合计3.7万元", "三公经费"),
        ("因公出国（境）费支出决算为0万元", "因公出国境费"),
        ("公务用车购置费及运行维护费支出决算为0万元", "公务用车购置及运行维护费"),
        ("水费、电费、差旅费1.47万元", "水费电费差旅费"),
        ("项目支出：38万元", "项目支出"),
        ("（一）项目资金支出38万元", "项目支出"),
        ("3、我办全年 基本支出 145.35 万元", "基本支出"),
        ("二是公用经费17.84万元", "公用经费"),
        ("“优化政务环境、最多跑一次改革”1万元", "优化政务环境、最多跑一次改革"),
        ("编办专项经费25万元", "编办专项"),
        ("炎帝祭祖共计支出110万", "炎帝祭祖"),
        ("固定资产账面价值30.21万元", "固定资产"),
        ("某某市委编办人员编制数为12人", "编制"),
        ("实有在职在编人员13人", "在职人数"),
        ("在职人员控制率72.22%", "在职人员控制率"),
        ("绩效自评综合得分99.1分", "综合得分"),
        ("2021年度总支出843.61万元", "总支出"),
        ("2024年年初预算安排支出 209.21万元", "总支出"),
    ],
)
def test_an_item_is_named_by_the_words_of_its_own_clause(text: str, item: str) -> None:
    assert said(text)[-1].item == item


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("年初预算安排项目支出13万元", "年初预算"),
        ("项目支出年初预算数为13万元", "年初预算"),
        ("项目支出全年预算数38万元", "全年预算"),
        ("“三公”经费预算数2万元", "预算"),
        ("本年安排三公经费3.9万元", "预算"),
        ("“三公”经费决算数0.26万元", "决算"),
        ("三公经费支出合计2万元", "执行"),
        ("实际项目支出为38万元", "执行"),
        ("全年基本支出145.35万元", "执行"),
        ("项目支出38万元", None),
        ("一般公共预算拨款211.34万元", None),
    ],
)
def test_the_phase_is_what_the_words_say(text: str, phase: str | None) -> None:
    assert said(text)[0].phase == phase


def test_a_phase_that_opens_the_sentence_holds_for_the_items_after_it_and_for_parts() -> None:
    text = "2024年决算财政拨款收入211.34万元，财政拨款支出211.48万元，其中：基本支出156.1万元。公用经费19.45万元。"
    assert [each.phase for each in said(text)] == ["决算", "决算", "决算", None]


def test_a_phase_is_not_carried_to_the_same_item_or_past_an_adjustment() -> None:
    text = "年初预算项目支出13万元，追加25万元，项目支出38万元。"
    assert [(each.role, each.phase) for each in said(text)] == [
        ("amount", "年初预算"), ("adjustment", "年初预算"), ("amount", None)]  # fmt: skip


def test_another_phase_of_the_same_item_needs_no_second_name() -> None:
    text = "三公经费预算数3.9万元，决算数2.02万元。编办专项年初预算1万元，实际支出25万元。"
    assert [(each.item, each.phase) for each in said(text)] == [
        ("三公经费", "预算"), ("三公经费", "决算"), ("编办专项", "年初预算"), ("编办专项", "执行")]  # fmt: skip


def test_a_year_holds_to_the_end_of_the_paragraph_when_it_is_the_only_one() -> None:
    text = "截至2024年12月31日，资产总额11.71万元。负债总额6.5万元。\n净资产5.21万元。"
    assert [each.year for each in said(text)] == [2024, 2024, None]


def test_the_year_of_a_comparison_or_a_document_is_not_the_year_of_the_figure() -> None:
    text = "根据2021年印发的办法，三公经费2万元，比2022年决算数减少0.7万元。公务接待费2万元。"
    assert [each.year for each in said(text)] == [None, None, None]


def test_last_year_is_one_less_and_between_two_years_nothing_is_guessed() -> None:
    assert by_text("2024年三公经费2万元，去年三公经费0.26万元。", "0.26万元").year == 2023
    assert by_text("2023年三公经费2万元，2022年三公经费2.7万元，公用经费17.84万元。", "17.84万元").item is None
    assert said("去年三公经费0.26万元。")[0].item is None


def test_funds_that_limit_an_item_are_kept_beside_it() -> None:
    (only,) = said("2022年度财政拨款基本支出179.51万元")
    assert (only.item, only.funds, only.year) == ("基本支出", "财政拨款", 2022)
    assert said("单位一般公共预算支出183.35万元")[0].funds == "一般公共预算"


# ── parts ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_parts_after_qizhong_belong_to_the_amount_before_it() -> None:
    text = "年初预算安排支出209.21万元，其中：基本支出155.38万元，项目支出53.83万元。"
    assert [(each.item, each.phase, each.parent, each.exhaustive) for each in said(text)] == [
        ("总支出", "年初预算", None, False), ("基本支出", "年初预算", 0, False), ("项目支出", "年初预算", 0, False)]  # fmt: skip


def test_income_and_spending_side_by_side_with_their_own_parts() -> None:
    text = (
        "2023年我单位收入总额183.35万元，其中财政拨款183.35万元；支出合计183.35万元，基本支出145.35万元，"
        "其中工资福利支出127.25万元，商品和服务支出17.84万元，资本性支出0.26万元；项目支出38万元。"
    )
    assert [(each.item, each.parent) for each in said(text)] == [
        ("总收入", None), ("财政拨款收入", 0), ("总支出", None), ("基本支出", None),
        ("工资福利支出", 3), ("商品和服务支出", 3), ("资本性支出", 3), ("项目支出", None)]  # fmt: skip


def test_parts_separated_by_semicolons_each_with_a_share() -> None:
    text = (
        "2024年决算财政拨款收入211.34万元，较预算增加12.13万元；全年总支出211.48万元，"
        "其中：基本支出156.1万元，占总支出的73.8%；项目支出55.38万元，占总支出的26.2%"
    )
    assert [(each.item, each.role, each.parent, each.subject, each.against) for each in said(text)] == [
        ("财政拨款收入", "amount", None, None, None), ("财政拨款收入", "change_amount", None, 0, "预算"),
        ("总支出", "amount", None, None, None),
        ("基本支出", "amount", 2, None, None), ("基本支出", "share", None, 3, "总支出"),
        ("项目支出", "amount", 2, None, None), ("项目支出", "share", None, 5, "总支出")]  # fmt: skip


def test_a_new_total_in_the_next_sentence_has_parts_of_its_own() -> None:
    text = (
        "本年“三公”经费预算数是2万元，其中：公务接待费2万元，因公出国（境）费0万元，公务用车购置及运行维护费0万元。"
        "年终“三公”经费决算数0.26万元，其中：公务接待费2万元，公务用车购置及运行维护费0万元。"
    )
    assert [(each.phase, each.parent) for each in said(text)] == [
        ("预算", None), ("预算", 0), ("预算", 0), ("预算", 0), ("决算", None), ("决算", 4), ("决算", 4)]  # fmt: skip


def test_a_bracket_lists_the_parts_of_what_stands_before_it_across_a_share() -> None:
    text = "基本支出145.35万元，占总支出的79%（工资福利支出127.25万元，商品和服务支出17.84万元，资本性支出0.26万元）。"
    assert [each.parent for each in said(text)] == [None, None, 0, 0, 0]
    assert said(text)[1].subject == 0


def test_an_unrelated_figure_in_brackets_is_no_part_and_no_item() -> None:
    assert [(each.item, each.parent) for each in said("三公经费2.02万元（上年公用经费26.13万元），编制12名（实有9人）。")] == [
        ("三公经费", None), (None, None), ("编制", None), (None, None)]  # fmt: skip


def test_lists_within_lists_keep_their_levels_so_that_each_sum_can_be_checked() -> None:
    text = (
        "申请用编272名，其中：公务员46名、选调生7名、引进人才34名、三支一扶1名、农技7名、水利4名、选拔1名、村支书9名、"
        "警务1名、医疗系统38名（含校招15名、2024年定向5名、2025年定向10名、订单5名、乡村医生3名）、"
        "教育系统124名（含计划6名、公费师范生114名、特岗4名）。"
    )
    found = said(text)
    for whole in (0, 10, 16):
        parts = [each.figure.number for each in found if each.parent == whole]
        assert sum(parts) == found[whole].figure.number
    assert all(each.item is None for each in found)


def test_totals_with_a_colon_are_lists_that_say_they_are_complete() -> None:
    text = "办理527人，其中行政编总计73人：考试40人（1人为延迟入编）、选调12人、调入21人；事业编总计454人：招聘101人、其他353人。"
    found = said(text)
    assert [each.parent for each in found] == [None, 0, 1, None, 1, 1, 0, 6, 6]
    assert [each.exhaustive for each in found] == [False, True, False, False, False, False, True, False, False]


@pytest.mark.parametrize(
    "text",
    [
        "总支出183.35万元，分别为：基本支出145.35万元、项目支出38万元。",
        "总支出183.35万元由基本支出145.35万元、项目支出38万元组成。",
        "支出合计183.35万元：基本支出145.35万元、项目支出38万元。",
    ],
)
def test_a_list_that_claims_to_be_complete_is_exhaustive(text: str) -> None:
    assert [(each.item, each.parent, each.exhaustive) for each in said(text)] == [
        ("总支出", None, True), ("基本支出", 0, False), ("项目支出", 0, False)]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "项目支出共55.38万元：法人登记28万元，占50.56%；信息化维护12万元，占21.67%；机构改革经费15.38万元，占27.77%。",
        "项目支出共55.38万元：法人登记28万元；信息化维护12万元；机构改革经费15.38万元。",
        "项目支出55.38万元，分别为：法人登记28万元；信息化维护12万元；机构改革经费15.38万元。",
        "项目支出合计55.38万元：法人登记28万元（占50.56%）；信息化维护12万元（占21.67%）；机构改革经费15.38万元（占27.77%）。",
    ],
)
def test_a_complete_list_may_be_separated_by_semicolons(text: str) -> None:
    assert [figure for figure, parent in parents(text) if parent == "55.38万元"] == ["28万元", "12万元", "15.38万元"]


def test_what_follows_a_list_that_is_complete_already_is_no_part_of_it() -> None:
    assert [each.parent for each in said("甲类合计5人：张村5人；乙类7人：李村7人；丙类3人。")] == [None, 0, None, 2, None]


def test_qizhong_is_not_exhaustive_even_after_a_sum() -> None:
    assert not said("三公经费支出合计3.7万元，其中公务接待费3.7万元。")[0].exhaustive
    assert not said("总支出183.35万元，其中人员经费、公用经费分别为127.51万元、17.84万元。")[0].exhaustive


def test_a_sum_after_its_parts_is_their_parent() -> None:
    found = said("办公费12.05万元、印刷费4.02万元，合计16.07万元。")
    assert [(each.parent, each.exhaustive) for each in found] == [(2, False), (2, False), (None, True)]


def test_uses_of_an_amount_are_parts_of_it_and_their_names_are_not_the_fields_of_the_whole_unit() -> None:
    text = "项目支出38万元，具体使用资金情况：用于办公费12.05万元，会议费、培训费0.12万元，设备购置费1.19元，补助0.5万元。"
    assert parents(text)[1:] == [(each, "38万元") for each in ("12.05万元", "0.12万元", "1.19元", "0.5万元")]
    assert [item for _, item in items(text)] == ["项目支出", None, None, None, None]


def test_a_list_broken_into_lines_goes_on_where_the_line_gives_its_share_of_the_whole() -> None:
    text = (
        "1、2022年度财政拨款基本支出179.51万元，其中:\n人员经费118.38万元，占基本支出的65.95%，主要包括工资、奖金。\n\n"
        "公用经费61.13万元，占基本支出的34.05%，主要包括办公费、维修（护）费。\n三公经费3.7万元。"
    )
    assert [(each.item, each.parent) for each in said(text) if each.role == "amount"] == [
        ("基本支出", None), ("人员经费", 0), ("公用经费", 0), ("三公经费", None)]  # fmt: skip


def test_lines_broken_in_the_middle_of_a_sentence_read_on() -> None:
    text = "按规定管理，纳入2022年度整体支出\n绩效目标金额为241.79万元，其中：基本支出241.79万元，项\n目支出0万元。"
    assert [(each.item, each.parent) for each in said(text)] == [("总支出", None), ("基本支出", 0), ("项目支出", 0)]


def test_a_sentence_that_opens_with_qizhong_goes_on_about_the_last_amount_and_may_nest() -> None:
    text = "项目支出年初预算数为13万元，追加25万元，实际项目支出为38万元。其中业务工作经费38万元，其中网名管理经费10万元，编办专项25万元。"
    assert parents(text)[2:] == [("38万元", None), ("38万元", "38万元"), ("10万元", "38万元"), ("25万元", "38万元")]
    assert [each.parent for each in said(text)][3:] == [2, 3, 3]


def test_figures_of_another_kind_do_not_break_a_list() -> None:
    text = (
        "三公经费2.02万元，其中公务接待费2.02万元，接待10批次80人，公务用车购置及运行维护费0万元，"
        "其中公务用车购置费0万元，因公出国（境）费0万元。"
    )
    assert [each.parent for each in said(text)] == [None, 0, None, None, 0, 4, 0]


def test_parts_seen_from_two_sides_are_not_added_up() -> None:
    mixed = "总支出183.35万元，其中：一般公共预算183.35万元，基本支出145.35万元，项目支出38万元，三公经费2.02万元。"
    assert [each.parent for each in said(mixed)] == [None, 0, None, None, None]
    twice = "基本支出145.35万元（工资福利支出127.25万元，商品和服务支出17.84万元），其中人员经费127.51万元，公用经费17.84万元。"
    assert [(each.item, each.parent) for each in said(twice)][1:] == [
        ("工资福利支出", 0), ("商品和服务支出", 0), ("人员经费", None), ("公用经费", None)]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "甲专项30万元，其中乙20万元，其中丙5万元，丁15万元，戊10万元。",  # inner or outer list?
        "下设1个处、10个科，其中18个参照管理、30个全额拨款。",
        "收入50万元、支出60万元，其中采购40万元。",
        "总支出183.35万元，严格控制一般性支出，其中会议费3万元。",
        "总支出183.35万元，接待和用车分别为2万元、0万元。",
        "追加25万元用于工资15万元。",
        "共起草文稿400篇，其中支出5万元。",
    ],
)
def test_where_it_is_not_clear_whose_part_a_figure_is_there_is_no_parent(text: str) -> None:
    assert [each.parent for each in said(text)] == [None] * len(said(text))


# ── shares and changes ────────────────────────────────────────────────────────────────────────────


def test_a_change_after_a_list_is_told_of_the_whole_list() -> None:
    text = (
        "本单位2023年“三公”经费支出合计2万元，其中：因公出国费0万元、公务用车运行维护费0万元、公务接待费2万元，"
        "比2022年决算数减少0.7万元，减少26%。"
    )
    assert [(each.role, each.direction, each.item, each.subject, each.against, each.year) for each in said(text)[4:]] == [
        ("change_amount", -1, "三公经费", 0, "2022年决算数", 2023),
        ("change_rate", -1, "三公经费", 0, "2022年决算数", 2023),
    ]


def test_the_base_of_a_comparison_is_told_apart_from_the_figure_and_the_change() -> None:
    text = "三公经费2.02万元，比上年的2.7万元减少0.68万元，下降25.19%。"
    assert [(each.role, each.item, each.subject, each.against) for each in said(text)] == [
        ("amount", "三公经费", None, None), ("base", "三公经费", 0, "上年"),
        ("change_amount", "三公经费", 0, "上年"), ("change_rate", "三公经费", 0, "上年")]  # fmt: skip


def test_a_change_is_never_read_as_the_amount_of_its_item() -> None:
    text = "三公经费压减0.7万元，新增固定资产2万元，基本支出较上年增加3万元，增长2%，项目支出超预算12.13万元。"
    assert [(each.role, each.direction, each.item) for each in said(text)] == [
        ("change_amount", -1, "三公经费"), ("change_amount", 1, "固定资产"), ("change_amount", 1, "基本支出"),
        ("change_rate", 1, "基本支出"), ("change_amount", 1, "项目支出")]  # fmt: skip
    assert said(text)[-1].against == "预算"


def test_a_project_whose_name_speaks_of_change_is_still_a_project_and_a_level_reached_is_no_change() -> None:
    found = statements("提高机关效能专项10万元，执行率提高到98%。", projects=["提高机关效能专项"])
    assert [(each.item, each.role) for each in found] == [("提高机关效能专项", "amount"), (None, "rate")]


def test_an_addition_to_the_budget_is_an_adjustment_of_the_amount_before_it() -> None:
    added = said("项目支出年初预算数为13万元，追加25万元，实际项目支出为38万元。")[1]
    assert (added.role, added.direction, added.item, added.subject) == ("adjustment", 1, "项目支出", 0)


def test_a_comparison_in_the_clause_before_is_remembered() -> None:
    assert by_text("与2022年决算数相比，三公经费减少0.7万元。", "0.7万元").against == "2022年决算数"


def test_a_change_against_last_year_is_not_told_of_the_figure_of_last_year() -> None:
    change = by_text("2024年三公经费预算数2万元，上年决算数0.26万元，较上年增加1.74万元。", "1.74万元")
    assert (change.subject, change.year, change.phase) == (0, 2024, "预算")


def test_a_change_of_something_unnamed_has_no_item() -> None:
    text = "会议数量同比下降6%，共发文68件，同比下降1.4%。"
    assert [(each.item, each.subject, each.against) for each in said(text)] == [
        (None, None, "上年"), (None, None, None), (None, 1, "上年")]  # fmt: skip


def test_a_share_knows_its_whole_and_may_name_its_own_subject() -> None:
    text = "三公经费2.02万元，公务接待费2.02万元，公务接待费占三公经费的100%。项目支出38万元（占全部支出的21%）。"
    assert [(each.subject, each.against) for each in said(text) if each.role == "share"] == [(1, "三公经费"), (3, "总支出")]


def test_a_share_of_an_amount_without_item_still_points_to_the_amount() -> None:
    text = "对一般公共预算项目支出开展绩效自评，其中，一级项目5个，二级项目0个，共涉及资金38万元，占一般公共预算项目支出总额的100%。"
    assert [(each.item, each.role, each.subject, each.against) for each in said(text)] == [
        ("项目个数", "count", None, None), (None, "count", None, None),
        (None, "amount", None, None), (None, "share", 2, "项目支出")]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("公务接待费2.5万元，超过预算2万元0.5万元。", "change_amount"),
        ("公务接待费2.5万元，超过年初预算2万元的25%。", "change_rate"),
        ("公务接待费2.5万元，超出预算数2万元 0.5万元。", "change_amount"),
    ],
)
def test_what_is_exceeded_stands_before_by_how_much(text: str, role: str) -> None:
    _, base, change = said(text)
    assert (base.role, base.subject, base.figure.text) == ("base", 0, "2万元")
    assert (change.role, change.item, change.subject, change.direction) == (role, "公务接待费", 0, 1)


@pytest.mark.parametrize(
    "text",
    [
        "基本支出156.1万元、项目支出55.38万元，分别占总支出的73.81%和26.19%。",
        "总支出211.48万元，其中：基本支出156.1万元，项目支出55.38万元，分别占总支出的73.81%、26.19%。",
        "基本支出156.1万元；项目支出55.38万元、基本支出156.1万元分别占总支出的26.19%和73.81%。",
    ],
)
def test_shares_told_respectively_belong_to_the_items_before_them_in_order(text: str) -> None:
    found = said(text)
    shares = [(found[each.subject].item, each.item, each.figure.text) for each in found if each.role == "share" and each.subject is not None]
    assert sorted(shares) == [("基本支出", "基本支出", "73.81%"), ("项目支出", "项目支出", "26.19%")]


def test_changes_told_respectively_keep_what_they_are_compared_with() -> None:
    found = said("三公经费2.5万元、公用经费19.45万元，分别比上年增长5%、下降3%。")
    assert [(each.item, each.direction, each.against) for each in found[2:]] == [("三公经费", 1, "上年"), ("公用经费", -1, "上年")]


@pytest.mark.parametrize(
    "text",
    [
        "基本支出156.1万元、项目支出55.38万元，分别占总支出的26.19%。",
        "基本支出156.1万元、项目支出55.38万元，分别比预算增加2万元和3万元，增长1.3%和5.7%。",
        "总支出211.48万元，三公经费、公用经费分别增长5%和3%。",
        "基本支出156.1万元、项目支出55.38万元，合计占总支出的100%。",
        "公务接待费2万元、公务用车运行维护费3万元，比上年减少1万元。",
    ],
)
def test_shares_and_changes_of_several_items_that_cannot_be_paired_are_told_of_none(text: str) -> None:
    assert [(each.item, each.subject) for each in said(text) if each.role not in ("amount", "count")] in ([(None, None)] * n for n in (1, 2, 4))


# ── people, projects, scores ──────────────────────────────────────────────────────────────────────


def test_posts_and_staff() -> None:
    assert items("本单位现有行政编制10名，全额拨款事业编制8名（某中心），实有在职在编人员13人，退休人员4人。") == [
        ("10名", "行政编制"), ("8名", "事业编制"), ("13人", "在职人数"), ("4人", "退休人数")]  # fmt: skip
    assert items("市委编办编制数为12人，现有人数14人，其中在职12人，退休2人。") == [
        ("12人", "编制"), ("14人", "人员总数"), ("12人", "在职人数"), ("2人", "退休人数")]  # fmt: skip
    assert parents("全系统共有人员43人，其中在职人员30人，离休人员0人，退休人员13人。")[1:] == [
        ("30人", "43人"), ("0人", "43人"), ("13人", "43人")]  # fmt: skip


def test_projects_are_named_by_the_caller() -> None:
    text = "2021年度专项支出205.86万元，其中炎帝祭祖支出110万元，党代会支出40.86万元，会议支出40万元，工会经费支出15万。"
    assert [(each.item, each.parent) for each in said(text)] == [
        ("专项支出", None), ("炎帝祭祖", 0), ("党代会", 0), ("会议", 0), ("工会经费", 0)]  # fmt: skip
    assert [each.item for each in statements(text)] == ["专项支出", None, None, None, None]


def test_a_project_name_may_hold_separators_and_figures() -> None:
    found = statements("安全饮水100个村、3个镇工程20万元", projects=["安全饮水100个村、3个镇工程"])
    assert [(each.figure.text, each.item) for each in found] == [("20万元", "安全饮水100个村、3个镇工程")]


def test_a_row_of_the_form_may_be_given_as_a_project() -> None:
    assert statements("其中业务工作经费38万元", projects=["业务工作经费", "项目支出"])[0].item is None
    assert statements("业务工作经费38万元", projects=["业务工作经费", "项目支出"])[0].item == "业务工作经费"


def test_the_number_of_projects_is_told_where_all_of_them_are_evaluated() -> None:
    text = "“编办专项”“网名管理经费”等5个项目绩效评价综合得分98分，绩效评价结果为“优”"
    assert items(text) == [("5个", "项目个数"), ("98分", "项目综合得分")]
    for whole in ("我办已对“编办专项”等5个项目开展绩效自评", "5个项目自评等次均为优"):
        assert items(whole) == [("5个", "项目个数")]
    for other in ("对其中2个项目开展评价", "选取3个项目进行绩效评价", "2个项目支付进度偏慢", "对0个政府性基金预算项目支出开展自评"):
        assert [item for _, item in items(other)] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "自评得分99分的项目1个，98分的项目2个。",
        "已完成项目2个，未完成的项目1个，新增的项目1个。",
        "自评得分99分的1个项目，开展了重点评价。",
        "2个项目绩效评价等次为优，1个项目绩效评价等次为良。",
        "1个项目评价结果为良，已整改。",
        "年初安排的项目5个，年中下达项目1个。",
    ],
)
def test_a_count_or_score_that_is_said_of_some_projects_is_not_that_of_all(text: str) -> None:
    assert [each.item for each in said(text) if each.role in ("count", "score")] == [None] * len([each for each in said(text) if each.role in ("count", "score")])


# ── 误认: figures that look like fields and are not ────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "下属中心项目支出50万元，其中：基本支出20万元，公用经费3万元",
        "某县机构编制事务中心编制8名，在职人员7人，退休2人",
        "各单位三公经费2万元，全县三公经费200万元，镇（街道）公用经费3万元",
        "2024年1-6月三公经费1.2万元，公务接待费1.2万元",
        "上半年公用经费8万元。第3季度公务接待费2万元",
        "2021—2023年三公经费6万元，近三年公务接待费2万元",
        "预计三公经费2万元，拟安排公用经费26万元",
        "三公经费控制在2万元以内，公务接待费不超过2万元，三公经费超过2万元",
        "人均公用经费1.2万元，公用经费1.2万元/人，三公经费约2万元，基本支出145万元左右",
        "三公经费由2.7万元减少到2.02万元",
        "三公经费结余2万元，项目支出结转3万元，收回项目支出5万元，未完成项目支出5万元",
        "固定资产原值30.21万元，固定资产净值5.21万元",
        "在职人员经费100万元，退休人员经费20万元，事业编制人员8人，编制内人员12人",
        "政府采购2次，公务接待10批次，项目10万元，固定资产3件",
        "“在编不在岗”人员30人，共消超63人，调剂170名事业编制",
        "调研20次，共53个问题，已销号49个，抽查4个单位",
        "三公经费、公用经费17.84万元，办公费、印刷费5万元",
        "中央财政拨款20万元，上级补助收入5万元，上年结转项目支出5万元",
        "编办专项工作培训经费3万元，编办专项管理中心经费2万元",
        "产出指标得分48分，编办专项自评得分95分，满分100分，扣2分",
        "公务接待严格控制，全年支出2万元",
        "编办专项年度实施情况良好，2023年支出25万元",
        "全年支出183.35万元",
        "资金到位率100%，群众满意度98%，为年初预算的51.79%",
        "预算执行率：基本支出100%，项目支出100%",
        "基本支出完成98.5%，三公经费执行51.79%，编办专项100%",
        "基本支出完成98.5%，执行率98.5%",
        "等5个项目开展了部门评价，涉及一般公共预算支出38万元，政府性基金预算支出0万元",
        "政府性基金预算项目支出3万元，国有资本经营预算基本支出2万元",
        "设立了专户。其中：公务接待费2.02万元",
        "编办专项执行良好，执行率95%，综合得分98分",
        "2023年县本级三公经费决算2.02万元，2022年决算2.7万元",
    ],
)
def test_no_item_is_recognised_in(text: str) -> None:
    assert [pair for pair in items(text) if pair[1] not in (None, "项目个数")] == []


def test_the_appropriation_for_a_project_is_not_the_income_of_the_unit() -> None:
    text = "全年项目支出38万元，其中财政拨款38万元，占总支出的21%；项目支出38万元，财政拨款38万元，一般公共预算支出38万元。"
    assert [item for _, item in items(text)] == ["项目支出", None, "项目支出", "项目支出", None, None]


def test_details_of_a_project_are_not_the_rows_of_the_basic_data() -> None:
    text = "编办专项25万元，其中办公经费10万元，会议费、培训费15万元；网名管理经费10万元。"
    assert [item for _, item in items(text)] == ["编办专项", None, None, "网名管理经费"]


def test_economic_classes_count_only_under_basic_expenditure() -> None:
    text = "总支出183.35万元，其中：工资福利支出130万元，商品和服务支出53.35万元。"
    assert [item for _, item in items(text)] == ["总支出", None, None]


# ── grades ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("5个项目的绩效评价结果为“优”，已公开", "优"),
        ("本次绩效评价为“优秀”。", "优秀"),
        ("自评等次：良", "良"),
        ("评价等次优秀", "优秀"),
        ("自评结果为良好等次", "良好"),
        ("经绩效自评评定为“中”", "中"),
    ],
)
def test_a_grade_is_the_word_that_is_given(text: str, word: str) -> None:
    (only,) = grades(text)
    assert only.word == word == text[only.start : only.end]


@pytest.mark.parametrize(
    "text",
    [
        "评价结果分为优、良、中、差四个等级",
        "评价等级为优、良、中、差",
        "评价结果为“优”“良”的项目",
        "评价结果为优的单位",
        "自评结果良好，保障了重点工作",
        "履职及效益情况良好",
        "社会评价为良好",
        "年度考核等次为优秀",
    ],
)
def test_praise_and_lists_of_grades_are_no_grade(text: str) -> None:
    assert grades(text) == ()


# ── project names ─────────────────────────────────────────────────────────────────────────────────


def test_quoted_names_before_n_projects_are_project_names_known_or_not() -> None:
    text = "对“优化政务环境、最多跑一次改革”“编办专项”、“域名管理经费”等3个项目开展评价"
    found = named_projects(text, PROJECTS)
    assert [(each.text, each.project) for each in found] == [
        ("优化政务环境、最多跑一次改革", "优化政务环境、最多跑一次改革"),
        ("编办专项", "编办专项"),
        ("域名管理经费", None),
    ]
    assert all(text[each.start : each.end] == each.text for each in found)


def test_a_name_is_known_without_the_words_project_or_funds_at_its_end() -> None:
    (only,) = named_projects("“编办专项经费”项目支出25万元", PROJECTS)
    assert only.project == "编办专项"


@pytest.mark.parametrize(
    "text",
    ["严格控制“三公”经费", "“某某办公室”等1个单位开展评价", "以“转职能、转方式”为契机", "“五好”园区项目建设有序", "建立“编制池”"],
)
def test_other_quotations_are_no_project_names(text: str) -> None:
    assert named_projects(text, PROJECTS) == ()


# ── unfinished ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("例：本单位是一级预算单位", ("例：",)),
        ("4、省级专项资金\n……", ("……",)),
        ("XX项目由×××局实施，20XX年", ("XX", "×××", "XX")),
        ("于X年X月完成", ("X年", "X月")),
        ("目标1：\n目标2：深化改革\n指标2：", ("目标1：", "指标2：")),
        ("（500字以内）", ("500字以内",)),
        ("主要职责：【待填】", ("【待填】",)),
        ("{{ 单位名称 }}的报告", ("{{ 单位名称 }}",)),
        ("（此处填写主要做法）", ("（此处填写主要做法）",)),
    ],
)
def test_what_the_template_left_is_listed(text: str, left: tuple[str, ...]) -> None:
    assert unfinished(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "其他事业发展类资金…各一张表",
        "【=整体.总分.得分】，【注】按年填报",
        "一、基本情况……………… 3",
        "二〇〇三年成立",
        "MAXX系统，5×5网格",
        "目标1：持续深化改革",
        "比例：20%，举例：略",
    ],
)
def test_ordinary_text_is_finished(text: str) -> None:
    assert unfinished(text) == ()


# ── always ────────────────────────────────────────────────────────────────────────────────────────

PIECES = st.sampled_from([
    "年初预算", "全年", "共计", "合计", "上年度", "2023年", "2022年", "三公经费", "公务接待费", "基本支出", "支出",
    "财政拨款", "编办专项", "较", "比", "增加", "减少", "占", "的", "其中", "其中：", "包括", "含", "用于", "由",
    "组成", "分别为", "，", "、", "；", "：", "。", "（", "）", "“", "”", "《", "》", "2万元", "1.19元", "26%",
    "5个", "3人", "98分", "项目", "第", "-", "至", "1", "12月31日", "得分", "等次", "优", "例：", "……", "X", "{{",
    "}}", "【", "】", "下属", "涉及", " ", "\n", "　",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_is_read_without_an_error_and_every_figure_lies_in_it_in_order(text: str) -> None:
    found = said(text)
    end = 0
    for index, each in enumerate(found):
        assert end <= each.figure.start < each.figure.end <= len(text)
        assert text[each.figure.start : each.figure.end] == each.figure.text
        assert each.figure.text in each.sentence
        assert each.parent is None or each.parent in set(range(len(found))) - {index}
        assert each.subject is None or each.subject < index
        end = each.figure.end
    grades(text), named_projects(text, PROJECTS), unfinished(text)


@pytest.mark.parametrize("words", ["年初预算", "合计共计", "上年度", "2023年全年", "占的", "增加", "比", "“ab”、", "（", "1"])
def test_long_repetitions_are_read_quickly(words: str) -> None:
    said("热身1万元")
    started = time.perf_counter()
    for text in (words * 15 + "甲2万元", words * 15 + "较甲减少2万元", words * 500 + "5%"):
        said(text), grades(text), named_projects(text, PROJECTS), unfinished(text)
    assert time.perf_counter() - started < 1


def test_every_phrase_of_the_lexicon_is_written_without_marks_and_is_read_as_its_item() -> None:
    for phrase, item in LEXICON.items():
        assert not re.search(r"[\s“”（）()、]", phrase)
        figure = next(f for f in ("2万元", "3人", "5个", "98分", "79%") if statements(phrase + f)[0].item is not None)
        assert statements(phrase + figure)[0].item == item, phrase


def test_ten_thousands_of_pages_are_no_money_but_a_bare_ten_thousand_is() -> None:
    pages = statements("全年完成档案数字化21.3万页，验收合格率99.2%。", projects=["档案数字化"])
    money = statements("工会经费15万。", projects=["工会经费"])

    assert [each.figure.unit for each in pages if each.item == "档案数字化"] == []
    assert [(each.item, each.figure.text, each.figure.unit) for each in money] == [("工会经费", "15万", "万元")]
