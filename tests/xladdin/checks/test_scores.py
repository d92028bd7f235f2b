from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from xladdin.checks import RULES
from xladdin.checks.example import build_filing
from xladdin.findings import Finding, Fix, Severity, Unchecked
from xladdin.model import Filing


def line(target: str, actual: str, points: str, score: str, *, name: str = "办件数", level2: str = "数量指标", reason: str = "",
         number: int = 1) -> dict[str, str]:
    """一行指标。"""
    cells = {"二级指标": level2, "三级指标": name, "年度指标值": target, "实际完成值": actual, "分值": points, "得分": score, "偏差原因分析及改进措施": reason}
    return {f"整体.绩效指标[{number}].{column}": text for column, text in cells.items()}


def faults(code: str, cells: dict[str, str], form: str = "hengshan-2024") -> list[Finding]:
    return [one for one in RULES[code].run(build_filing(cells, form=form)) if isinstance(one, Finding)]


def doubts(code: str, cells: dict[str, str], form: str = "hengshan-2024") -> list[Unchecked]:
    return [one for one in RULES[code].run(build_filing(cells, form=form)) if isinstance(one, Unchecked)]


# ── range ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("score", ["0", "10", "9.5", "'10分"])
def test_a_score_between_zero_and_its_points_is_in_range(score: str) -> None:
    assert faults("PS201", line("33", "33", "10", score)) == []


@pytest.mark.parametrize("score", ["10.01", "-1"])
def test_a_score_above_its_points_or_below_zero_is_an_error(score: str) -> None:
    (fault,) = faults("PS201", line("33", "33", "10", score))
    assert fault.severity is Severity.ERROR
    assert fault.place.name == "绩效指标[1].得分"


def test_a_row_that_slipped_one_column_is_left_unchecked_and_not_called_wrong() -> None:
    shifted = line("行政事业单位满意度", "≥96%", "≥96%", "10", name="服务对象满意度指标")

    assert faults("PS201", shifted) == faults("PS203", shifted) == faults("PS205", shifted) == []
    assert "≥96%" in doubts("PS201", shifted)[0].reason


# ── total ─────────────────────────────────────────────────────────────────────────────────────────


def total(filed: str, *scores: str, execution: str = "10", points: str = "90") -> dict[str, str]:
    cells = {"整体.总分.分值": "100", "整体.总分.得分": filed, "整体.年度资金总额.分值": "10", "整体.年度资金总额.得分": execution}
    cells["整体.绩效指标[1].分值"] = points
    return cells | {f"整体.绩效指标[{n}].得分": score for n, score in enumerate(scores, 1)}


@pytest.mark.parametrize("filed", ["98", "98.00", "'98分"])
def test_a_total_of_the_scores_and_the_execution_score_is_right(filed: str) -> None:
    assert faults("PS202", total(filed, "50", "38")) == []


def test_a_wrong_total_is_an_error_with_a_safe_fix() -> None:
    (fault,) = faults("PS202", total("100", "50", "38"))
    assert fault.severity is Severity.ERROR
    assert fault.fix == Fix("98", safe=True)


def test_a_blank_total_beside_filled_scores_is_an_error() -> None:
    (fault,) = faults("PS202", total("", "50", "38"))
    assert (fault.severity, fault.fix) == (Severity.ERROR, Fix("98", safe=True))


def test_an_empty_sheet_has_no_total_to_find_fault_with() -> None:
    assert faults("PS202", {"整体.总分.分值": "100", "整体.总分.得分": "", "整体.绩效指标[1].三级指标": "办件数"}) == []


def test_a_total_rounded_to_a_whole_number_is_a_reminder() -> None:
    (fault,) = faults("PS202", total("98", "50", "37.6"))
    assert fault.severity is Severity.REMINDER


def test_a_total_without_the_execution_score_is_an_error_where_the_points_need_it() -> None:
    (fault,) = faults("PS202", total("88", "50", "38", points="90"))
    assert fault.severity is Severity.ERROR
    assert "漏加了预算执行率得分 10，应为 98" in fault.message


def test_where_the_points_reach_the_total_without_execution_both_totals_are_reported_and_none_is_chosen() -> None:
    (fault,) = faults("PS202", total("99.1", "95", "4.1", points="100"), form="lukou-2022")
    assert (fault.severity, fault.fix) == (Severity.REMINDER, None)
    assert "99.1" in fault.message
    assert "109.1" in fault.message

    (blank,) = faults("PS202", total("", "95", "4.1", points="100"), form="lukou-2022")
    assert (blank.severity, blank.fix) == (Severity.ERROR, None)
    assert "99.1" in blank.message
    assert "109.1" in blank.message


def test_a_score_that_is_no_number_leaves_the_total_unchecked() -> None:
    assert faults("PS202", total("98", "50", "良好")) == []
    assert "良好" in doubts("PS202", total("98", "50", "良好"))[0].reason


def test_a_total_formula_that_cannot_see_a_score_kept_as_text_is_unchecked_not_wrong() -> None:
    filing = build_filing(total("60", "50", "'38分"))
    sheet = next(one for one in filing.sheets if one.kind == "整体")
    counted = replace(sheet.fields["总分.得分"], formula="SUM(…)")
    sheet = replace(sheet, fields={**sheet.fields, "总分.得分": counted})
    filing = replace(filing, sheets=(sheet,), index={"整体": (sheet,)})

    (outcome,) = RULES["PS202"].run(filing)
    assert isinstance(outcome, Unchecked)
    assert "38分" in outcome.reason


# ── score and achievement ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("target", "actual", "points", "score"),
    [
        ("＞140家", "114", "5", "4.1"),  # 4.0714 to one decimal
        ("＞140家", "114家", "5", "4"),
        ("＞210名", "242", "5", "5"),
        ("＞210名", "242人", "5", "5"),
        ("≧98%", "98%", "10", "10"),
        ("＞90%", "90%", "10", "10"),  # whether ＞ means ≥ is not for us to say
        ("100%", "覆盖率达到100%", "10", "10"),
        ("2023年全年", "2023年全年", "10", "10"),
        ("无", "无", "5", "5"),
        ("＞90%", "达到", "10", "10"),
        ("≥96%", "≥96%", "10", "10"),
        ("98%", "0.9", "10", "10"),  # a percentage and a bare number are not compared
        ("5个百分点", "3%", "10", "10"),
        ("20次", "5人次", "10", "10"),
        ("15万", "150000", "10", "10"),  # 万 and a bare number of another order
        ("30天", "25天", "10", "10"),  # fewer days may be better
    ],
)
def test_a_score_that_agrees_or_cannot_be_judged_is_left_alone(target: str, actual: str, points: str, score: str) -> None:
    cells = line(target, actual, points, score)
    assert faults("PS203", cells) == []
    assert faults("PS206", cells) == []


@pytest.mark.parametrize(
    ("name", "level2", "target", "actual"),
    [
        ("预算批复金额", "经济成本指标", "25万元", "20万元"),  # spending less than the ceiling
        ("群众投诉件数", "质量指标", "5件", "2件"),
        ("办结时限", "时效指标", "30", "25"),
        ("运维成本", "成本指标", "≤160万元", "150"),
        ("运维成本", "成本指标", "≥17.4万元", "15万元"),  # IN104 says that the direction is wrong
    ],
)
def test_full_points_where_less_is_better_are_no_error(name: str, level2: str, target: str, actual: str) -> None:
    assert faults("PS203", line(target, actual, "10", "10", name=name, level2=level2)) == []


@pytest.mark.parametrize(
    ("target", "actual", "level2", "due"),
    [
        ("＞140家", "114", "数量指标", "8.14"),
        ("33", "30", "数量指标", "9.09"),
        ("≥98%", "97%", "质量指标", "9.9"),
        ("300篇以上", "150篇", "数量指标", "5"),
        ("≤160万元", "386", "成本指标", "0"),
        ("不超过8万元", "10万元", "成本指标", "7.5"),
        ("＝12次", "10次", "数量指标", "8.33"),
    ],
)
def test_full_points_for_a_missed_target_are_an_error(target: str, actual: str, level2: str, due: str) -> None:
    (fault,) = faults("PS203", line(target, actual, "10", "10", level2=level2))
    assert fault.severity is Severity.ERROR
    assert fault.fix == Fix(due, safe=False)


def test_another_score_than_the_proportion_is_only_a_reminder() -> None:
    (fault,) = faults("PS203", line("＞140家", "114", "5", "4.8"))
    assert fault.severity is Severity.REMINDER
    assert "4.07" in fault.message


def test_a_bare_cost_that_was_exceeded_is_only_a_reminder() -> None:
    (fault,) = faults("PS203", line("25万元", "26万元", "5", "5", level2="经济成本指标"))
    assert fault.severity is Severity.REMINDER


def test_the_form_decides_how_an_exceeded_ceiling_is_scored() -> None:
    filing = build_filing(line("≤8万元", "10万元", "10", "8.0", level2="成本指标"))
    ratio = replace(filing.form, settings=replace(filing.form.settings, reverse_method="ratio"))

    assert [one for one in RULES["PS203"].run(filing) if isinstance(one, Finding)] != []
    assert list(RULES["PS203"].run(replace(filing, form=ratio))) == []


def test_a_met_target_with_points_taken_off_is_a_reminder() -> None:
    (fault,) = faults("PS206", line("≥98%", "98%", "10", "9"))
    assert fault.severity is Severity.REMINDER


def test_points_taken_off_a_low_target_with_a_reason_are_left_alone() -> None:
    assert faults("PS206", line("300篇以上", "420篇", "10", "9", reason="指标值定低了，明年调高")) == []


@pytest.mark.parametrize(("target", "actual", "score", "found"), [
    ("=0起", "2起", "10", ["PS203"]), ("=0起", "2起", "0", []), ("=0起", "0起", "10", []), ("0件", "2件", "10", ["PS203"]), ("0件", "0件", "9", ["PS206"])])
def test_a_target_of_none_is_missed_by_any(target: str, actual: str, score: str, found: list[str]) -> None:
    assert [code for code in ("PS203", "PS206") if faults(code, line(target, actual, "10", score, reason="说明"))] == found


def test_a_saving_beyond_its_target_is_not_spending_beyond_a_limit() -> None:
    saving = line("降低10%", "降低12%", "10", "10") | {"整体.绩效指标[1].二级指标": "成本指标", "整体.绩效指标[1].三级指标": "整理费用降低率"}

    assert faults("PS203", saving) == []


@pytest.mark.parametrize("score", ["8.8095", "8.81", "8.8"])
def test_a_score_written_with_more_or_fewer_decimals_than_due_is_the_same_score(score: str) -> None:
    assert faults("PS203", line("42%", "37%", "10", score)) == []


# ── bands ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("target", "actual", "score"),
    [
        ("按规定完成", "按规定完成", "10"),
        ("本年度完成", "完成", "10"),
        ("全面完成", "已完成", "8"),
        ("进一步完善", "进一步完善", "5"),  # says no tier
        ("保障运转", "基本维护", "10"),
        ("基本完成", "基本完成", "10"),  # what was aimed at
        ("基本完成", "基本完成", "8"),
        ("全面完成", "部分完成", "6"),
        ("全面完成", "未完成", "5"),
        ("全面完成", "完成了一部分，其余未完成", "10"),  # prose
    ],
)
def test_a_score_inside_its_band_or_without_a_tier_word_is_left_alone(target: str, actual: str, score: str) -> None:
    assert faults("PS204", line(target, actual, "10", score)) == []


@pytest.mark.parametrize(("actual", "score"), [("已完成", "7"), ("基本完成", "9"), ("基本完成", "8"), ("未完成", "6"), ("部分达成年度指标并具有一定效果", "10"), ("未完成", "8")])
def test_a_score_outside_the_band_of_its_tier_is_a_reminder(actual: str, score: str) -> None:
    (fault,) = faults("PS204", line("全面完成", actual, "10", score))
    assert fault.severity is Severity.REMINDER


def test_what_was_aimed_at_was_reached_so_half_the_points_are_outside_its_band() -> None:
    assert [fault.severity for fault in faults("PS204", line("完成", "完成", "10", "5"))] == [Severity.REMINDER]


# ── decimals, grade ───────────────────────────────────────────────────────────────────────────────


def test_two_decimals_are_fine_and_more_are_a_hint() -> None:
    assert faults("PS213", line("33", "33", "5", "4.07")) == []
    assert faults("PS213", line("33", "33", "5", "4.100")) == []
    assert faults("PS213", line("33", "33", "5", "4.0714"))[0].severity is Severity.HINT


def grade(score: str, filed: str) -> list[Finding]:
    return faults("PS214", {"绩效自评情况.综合得分": score, "绩效自评情况.评价等次": filed}, form="linxiang-2022")


@pytest.mark.parametrize(("score", "filed"), [("90", "优"), ("89.99", "良"), ("60", "中"), ("59", " 差 "), ("", "")])
def test_a_grade_of_the_bands_is_right(score: str, filed: str) -> None:
    assert grade(score, filed) == []


def test_a_blank_or_wrong_grade_is_an_error_and_so_is_a_word_that_is_no_grade() -> None:
    assert grade("97.5", "")[0].fix == Fix("优", safe=True)
    assert grade("97.5", "")[0].severity is Severity.ERROR
    assert grade("85", "优")[0].severity is Severity.ERROR
    assert grade("97.5", "合格")[0].severity is Severity.ERROR
    assert grade("97.5", "优秀")[0].severity is Severity.ERROR


def test_a_form_without_a_score_column_is_unchecked_not_passed() -> None:
    filing = build_filing(line("33", "33", "10", "10"))
    assert _without(filing, "得分")
    reasons = [one.reason for one in RULES["PS201"].run(_without(filing, "得分")) if isinstance(one, Unchecked)]
    assert reasons == ["整体支出绩效自评表 绩效指标没有“得分”列，得分无法核对"]


def _without(filing: Filing, column: str) -> Filing:
    """去掉一列后的同一套材料。"""
    sheet = filing.sheets[0]
    indicators = tuple(replace(one, row=replace(one.row, cells={c: v for c, v in one.row.cells.items() if c != column})) for one in sheet.indicators)
    return replace(filing, sheets=(replace(sheet, indicators=indicators), *filing.sheets[1:]))


def test_settings_of_the_form_are_used_and_not_numbers_of_the_rule() -> None:
    filing = build_filing(line("300篇以上", "400", "10", "10"))
    strict = replace(filing.form, settings=replace(filing.form.settings, over_achievement=Decimal("1.5")))

    assert list(RULES["PS209"].run(filing)) != []
    assert list(RULES["PS209"].run(replace(filing, form=strict))) == []
