"""报告里的数：真错说得出，四舍五入、另一列、漏一项说得清，别的年份、别的单位、别人的数不作声。"""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from xladdin.checks import RULES
from xladdin.checks.example import build_filing
from xladdin.findings import Finding, Severity, Unchecked
from xladdin.form import find_form, form_folders
from xladdin.model import Recognition
from xladdin.workbook_file.book import workbook_of
from xladdin.workbook_file.filling import new_workbook

ERROR, REMINDER = Severity.ERROR, Severity.REMINDER
TABLES = {
    "报告数据.预算年度": "2023", "报告数据.单位名称": "中共某市委机构编制委员会办公室", "报告数据.资产总额.年末数": "11.71",
    "基础数据表.三公经费.上年决算数": "2.7", "基础数据表.三公经费.本年预算数": "3.9", "基础数据表.三公经费.本年决算数": "2.02",
    "基础数据表.公务接待.上年决算数": "2.7", "基础数据表.公务接待.本年预算数": "3.9", "基础数据表.公务接待.本年决算数": "2.02",
    "基础数据表.项目支出.上年决算数": "49.36", "基础数据表.项目支出.本年预算数": "13", "基础数据表.项目支出.本年决算数": "38",
    "基础数据表.公用经费.本年决算数": "17.84", "基础数据表.财政供养人员.编制数": "12", "基础数据表.财政供养人员.实际在职人数": "12",
    "整体.年度资金总额.年初预算数": "146.41", "整体.年度资金总额.全年预算数": "183.35", "整体.年度资金总额.全年执行数": "183.35",
    "整体.年度资金总额.执行率": "100%", "整体.一般公共预算": "183.35", "整体.基本支出": "145.35", "整体.项目支出": "38", "整体.总分.得分": "97.5",
    "项目.项目名称": "编办专项", "项目.年度资金总额.年初预算数": "0", "项目.年度资金总额.全年预算数": "25", "项目.年度资金总额.全年执行数": "25",
    "项目.总分.得分": "98", "项目[2].项目名称": "网名管理经费", "项目[2].年度资金总额.年初预算数": "13", "项目[2].年度资金总额.全年预算数": "13",
    "项目[2].年度资金总额.全年执行数": "13", "项目[2].总分.得分": "99",
}


def findings(report: str, cells: dict[str, str] = TABLES, form: str = "miluo-2023", word: str = "") -> list[Finding]:
    filing = build_filing(cells, report=report, form=form, word=word)
    return [one for code in sorted(RULES) if code.startswith("RP1") for one in RULES[code].run(filing) if isinstance(one, Finding)]


def found(report: str, cells: dict[str, str] = TABLES, form: str = "miluo-2023") -> list[tuple[str, Severity]]:
    return [(one.code, one.severity) for one in findings(report, cells, form)]


# —— 与表不符 ——


@pytest.mark.parametrize(("report", "code"), [
    ("2023年三公经费支出2.20万元，比上年减少0.68万元，下降25.19%。", "RP101"),
    ("三公经费预算9.3万元，决算2.02万元。", "RP101"),
    ("2022年三公经费7.2万元，2023年2.02万元。", "RP101"),
    ("资产总额17.11万元。", "RP101"),
    ("编办专项年初预算5万元，全年支出25万元。", "RP101"),
    ("2023年一般公共预算财政拨款支出年初预算为164.41万元。", "RP101"),
    ("预算执行率为90.5%。", "RP101"),
    ("我办核定编制21名。", "RP106"),
    ("我办现有14人，其中在职13人，退休1人。", "RP106"),
    ("对5个项目开展了绩效自评。", "RP106"),
    ("自评综合得分79.5分。", "RP104"),
    ("“编办专项”项目自评得分89分。", "RP104"),
    ("自评综合得分97.5分，评价等次为“良”。", "RP104"),
    ("绩效评价结果为“优秀”。", "RP104"),
    ("去年绩效评价结果为“优”，2023年自评结果为“良”。", "RP104"),
    ("根据2024年绩效评价工作安排，我办开展了自评，等次为“良”。", "RP104"),
    ("2024年3月，我办组织了绩效自评，自评等次为“良”。", "RP104"),
    ("2023年度综合考核为优秀。经绩效自评，综合得分79.5分。", "RP104"),
    ("三公经费2.02元。", "RP108"),
    ("三公经费20200万元。", "RP108"),
])  # fmt: skip
def test_a_figure_that_differs_from_the_tables_is_an_error(report: str, code: str) -> None:
    assert found(report) == [(code, ERROR)]


def test_the_number_of_projects_is_unchecked_in_a_word_filing_without_a_project_sheet() -> None:
    filing = replace(build_filing({"整体.项目支出": "38"}, report="对5个项目开展了绩效自评。", form="miluo-2023"), recognition=Recognition(Decimal(1), "认作 miluo-2023", True))

    one, = RULES["RP106"].run(filing)

    assert isinstance(one, Unchecked)
    assert one.reason == "自评报告“正文”：写的是 5个项目，这份文书里没有项目支出绩效自评表，无法核对个数"


def test_a_figure_of_last_year_is_a_reminder_that_says_so_and_its_parts_are_an_error() -> None:
    cells = {"基础数据表.三公经费.上年决算数": "0.26", "基础数据表.三公经费.本年预算数": "2", "基础数据表.三公经费.本年决算数": "2",
             "基础数据表.公务接待.本年决算数": "2"}
    reminder, error = findings("2024年“三公”经费决算数0.26万元，其中：因公出国（境）费0万元，公务接待费2万元。", cells, "hengshan-2024")

    assert (reminder.code, reminder.severity, error.code, error.severity) == ("RP101", REMINDER, "RP102", ERROR)
    assert "0.26 是上年决算数" in reminder.message
    assert "0＋2＝2万元，多 1.74" in error.message


def test_a_figure_printed_with_fewer_decimals_is_a_reminder() -> None:
    (one,) = findings("2023年三公经费支出2万元。")

    assert one.severity is REMINDER
    assert "2.02" in one.message


def test_a_total_that_is_one_of_its_parts_is_a_reminder_that_names_the_part() -> None:
    cells = {"报告数据.预算年度": "2021", "整体.年度资金总额.全年执行数": "1049.47", "整体.基本支出": "843.61", "整体.项目支出": "205.86"}
    one, short = findings("2021年度总支出843.61万元，其中行政运行支出704.47万元，机关服务支出106.57万元。", cells, "lukou-2021")

    assert (one.code, one.severity, short.code, short.severity) == ("RP101", REMINDER, "RP102", REMINDER)
    assert "843.61 是基本支出" in one.message
    assert "811.04" in short.message


def test_a_difference_that_is_one_item_left_out_to_the_cent_is_a_reminder() -> None:
    cells = {"报告数据.预算年度": "2022", "收支情况.年度支出和结余.基本支出": "180", "收支情况.年度收入.其他收入": "0.49"}
    (one,) = findings("2022年度财政拨款基本支出179.51万元。", cells, "linxiang-2022")

    assert one.severity is REMINDER
    assert "差额 0.49 等于其他收入" in one.message
    assert findings("2022年度财政拨款基本支出170万元。", cells, "linxiang-2022") == []  # other sources: no cell answers
    assert found("2022年度基本支出170万元。", cells, "linxiang-2022") == [("RP101", ERROR)]


def test_a_citation_is_read_as_the_figure_that_will_be_printed() -> None:
    assert found("2023年三公经费支出【=基础数据表.三公经费.本年决算数】万元。") == []
    assert found("2023年三公经费决算数【=基础数据表.公务接待.本年预算数】万元。") == [("RP101", REMINDER)]


def test_a_computed_cell_that_was_typed_over_wrongly_does_not_make_a_true_sentence_wrong() -> None:
    cells = {"基础数据表.三公经费.本年决算数": "0.26", "基础数据表.公务接待.本年决算数": "2.02", "整体.年度资金总额.全年预算数": "80",
             "整体.年度资金总额.全年执行数": "79", "整体.年度资金总额.执行率": "100%"}
    assert found("三公经费支出2.02万元。预算执行率98.75%。", cells, "hengshan-2024") == []


def test_a_cell_that_cannot_be_read_is_unchecked() -> None:
    filing = build_filing({"基础数据表.三公经费.本年决算数": "'两万多"}, report="三公经费支出2.02万元。")
    (one,) = RULES["RP101"].run(filing)

    assert isinstance(one, Unchecked)
    assert "两万多" in one.reason


def test_a_blank_cell_answers_nothing() -> None:
    assert found("三公经费支出2.02万元，公用经费19.45万元，编制18名，综合得分98分。", {"基础数据表.填报人": ""}, "hengshan-2024") == []


# —— 自己合不上 ——


@pytest.mark.parametrize("report", [
    "项目支出38万元，分别为：甲专项25万元、乙专项10万元。",
    "总支出183.35万元，其中：基本支出145.35万元，项目支出83万元。",
    "现有14人，其中在职12人，退休3人。",
    "全年用编272名，其中：公务员招录64名、选调生7名、人才引进34名、医疗系统38名、教育系统157名。",
    "办理入编73人：考试40人、选调12人、调入25人。",
    "项目支出共38万元：甲专项25万元，占65.79%；乙专项10万元，占26.32%。",
])  # fmt: skip
def test_parts_that_exceed_or_must_equal_the_whole_are_errors(report: str) -> None:
    assert ("RP102", ERROR) in found(report, {"报告数据.预算年度": "2023"})


@pytest.mark.parametrize("report", [
    "总支出183.35万元，其中政府采购12.3万元。",
    "公用经费17.84万元，其中：办公费5万元、印刷费3万元、差旅费等。",
    "公用经费17.84万元，主要用于：办公费5万元、印刷费3万元。",
    "组织培训30场，其中线上20场，县级15场。",
    "参会300人，其中党员200人、女性120人、少数民族30人。",
    "办理业务245件，其中：年度报告148件、设立登记5件。",
    "基本支出145.4万元，其中：工资127.3万元，办公17.8万元，设备0.3万元。",
])  # fmt: skip
def test_partial_and_overlapping_lists_and_rounding_tails_are_left_alone(report: str) -> None:
    assert found(report, {"报告数据.预算年度": "2023"}) == []


def test_yuan_among_wan_is_one_error_where_the_sum_fits_in_wan() -> None:
    (one,) = findings("项目支出38万元，用于：办公费36.31万元，设备购置费1.19元，补助0.5万元。")

    assert (one.code, one.severity) == ("RP108", ERROR)
    assert "1.19元" in one.message


# —— 增减、占比 ——


@pytest.mark.parametrize("report", [
    "2023年三公经费支出2.02万元，较上年减少0.86万元。",
    "2023年三公经费支出2.02万元，较上年减少0.68万元，下降52.19%。",
    "2023年三公经费支出2.02万元，较上年增加0.68万元。",
    "三公经费2.02万元，比上年的2.7万元减少0.86万元。",
    "基本支出145.35万元，占总支出的97.27%。",
    "项目支出38万元，比年初预算增加52万元。",
    "基本支出145.35万元、项目支出38万元，分别占总支出的79.27%和27.03%。",
    "项目支出38万元，超过年初预算52万元。",
    "项目支出38万元，超过年初预算13万元52万元。",
    "项目支出38万元，超过年初预算13万元的92.31%。",
])  # fmt: skip
def test_a_change_or_share_that_does_not_follow_from_the_figures_is_an_error(report: str) -> None:
    assert found(report) == [("RP103", ERROR)]


def test_the_base_of_a_change_may_stand_in_another_section() -> None:
    report = "2024年年初预算安排收入209.21万元，其中一般公共财政拨款209.21万元。\n2024年决算一般公共财政拨款收入211.34万元，较预算增加12.13万元。"
    (one,) = findings(report, {"报告数据.预算年度": "2024"})

    assert one.code == "RP103"
    assert "211.34－209.21 应为 2.13" in one.message
    assert one.place.name == "报告文字[2].文字"


def test_an_income_row_filled_from_the_initial_budget_is_a_base_too() -> None:
    cells = {"整体.年度资金总额.年初预算数": "209.21", "整体.年度资金总额.全年预算数": "211.34", "整体.一般公共预算": "209.21"}
    report = "2024年决算一般公共预算财政拨款收入211.34万元，较预算增加12.13万元。"

    assert found(report, cells, "hengshan-2024") == [("RP103", ERROR)]
    assert found(report.replace("12.13", "2.13"), cells, "hengshan-2024") == []


# —— 不作声 ——


@pytest.mark.parametrize("report", [
    "2023年三公经费支出2.02万元，较上年减少0.68万元，下降25.19%。",
    "三公经费预算3.9万元，决算2.02万元，为预算的51.79%，比预算节约1.88万元。",
    "2022年三公经费2.7万元，2023年2.02万元，2021年三公经费5万元。",
    "三公经费20,200元，即2.0200万元。",
    "项目支出由13万元增加到38万元，比上年49.36万元减少11.36万元，降低23%。",
    "2023年上半年项目支出20万元。下属事业单位项目支出5万元，基本支出3万元。",
    "资产总额11.71万元，较年初增加2万元，增长20.6%。",
    "全县三公经费2000万元，人均三公经费0.17万元，三公经费控制在3万元以内。",
    "编办专项年初未安排预算，年中追加25万元，全年支出25万元。",
    "“编办专项”项目自评得分98分，“网名管理经费”自评得分99分。5个评价维度得分48分。",
    "项目绩效自评平均综合得分98.5分。上年度绩效评价结果为良好，本年自评结果为“优”。",
    "核定编制12名，实有在职人员12人，编外聘用人员3人。某某中心核定事业编制8名，在职7人。",
    "对2个项目开展了绩效自评，其中抽取1个项目进行重点评价。",
    "年初预算安排146.41万元，其中：基本支出133.41万元，项目支出13万元。",
    "一般公共预算财政拨款支出183.35万元，与上年相比，增加12.5万元，增长7.3%。",
    "机关运行经费支出17.84万元，比年初预算减少8.75万元，降低32.91%。",
    "发放补助12户，每户500元，合计6000元。慰问困难群众30人，每人1000元，共3万元。",
    "基本支出145.35万元、项目支出38万元，分别占总支出的79.27%和20.73%。",
    "三公经费2.02万元、项目支出38万元，分别比上年下降25.19%、23.01%。",
    "基本支出145.35万元、项目支出38万元，共占总支出的100%。",
    "项目支出共38万元：甲专项25万元，占65.79%；乙专项10万元，占26.32%；丙专项3万元，占7.89%。",
    "项目支出共38万元：1.甲专项25万元。2.乙专项13万元。",
    "2023年度全县综合绩效考核得分95.6分，等次为“优秀”。",
    "内部控制评价得分92分，等次为优秀。",
    "综合考核得分85分，评价等次为“良”。",
    "在全县综合考核中，我办综合得分85分，等次为良。",
    "内部控制自评得分85分，自评等次为良。政务公开工作等次为优秀。",
    "2022年度部门整体支出绩效评价财政复核等次为良。",
    "2022年度绩效自评得分88分，等次为“良”。",
    "去年自评结果为“良”，2023年自评结果为“优”。",
    "单位自评等次为优，财政部门评价等次为良。",
    "全县综合绩效考核得分85分。等次为良。",
    "上级部门对我单位的评价结果为“良好”。",
    "“双随机”工作评价结果为良好，驻村帮扶考核评价等次为“较好”。",
    "自评得分99分的项目1个，98分的项目1个。",
    "未完成的项目1个，新增的项目1个，已完成项目3个。",
    "1个项目自评结果为优。",
    "预算执行率：基本支出100%，项目支出100%。",
    "基本支出执行98.5%，项目支出完成预算的100%，编办专项100%。",
    "编办专项执行进度100%；三公经费完成51.79%。",
    "项目支出38万元，超过年初预算13万元，原因是年中追加编办专项25万元。",
    "项目支出38万元，超过年初预算13万元25万元。",
    "项目支出38万元，超出年初预算13万元的192.31%。",
    "项目支出38万元，超过年初预算25万元。",
    "全年完成数字化21.3万页，接待10批次80人次，发文68件，同比下降1.4%。",
])  # fmt: skip
def test_true_sentences_and_figures_of_other_years_units_and_agencies_raise_nothing(report: str) -> None:
    assert [one.message for one in findings(report)] == []


def test_in_the_report_of_one_project_the_figures_are_those_of_the_project() -> None:
    cells = {**TABLES, **{f"报告文字.报告文字[1].{column}": text for column, text in (
        ("小标题", "资金投入情况分析"), ("项目名称", "编办专项"),
        ("文字", "项目支出25万元，办公费、会议费3万元，比上年增加10万元。自评得分98分。"))}}
    assert findings("", cells, "lukou-2021") == []

    wrong = {**cells, "报告文字.报告文字[1].文字": "项目支出52万元。自评综合得分99分。"}
    assert [one.code for one in findings("", wrong, "lukou-2021")] == ["RP101", "RP104"]


def test_a_sentence_that_stands_in_the_workbook_and_in_word_is_told_once_at_the_cell() -> None:
    (one,) = findings("2023年三公经费支出2.20万元。", word="一、三公经费\n2023年三公经费支出2.20万元。")
    assert one.place.sheet == "报告文字"

    first, second = findings("2023年三公经费支出2.20万元。", word="一、三公经费\n2023年三公经费支出2.30万元。")
    assert (second.place.sheet, second.place.cell) == ("自评报告", "三公经费")
    assert "【=" in first.message
    assert "【=" not in second.message


# —— 对应表 ——


@pytest.mark.parametrize("form_id", sorted(form_folders()))
def test_every_phrase_of_a_form_leads_to_a_cell_or_row_of_its_blank_workbook(form_id: str) -> None:
    form = find_form(form_id)
    blank = {sheet.kind: sheet for sheet in workbook_of(new_workbook(form, 2024, "", ["甲"] if form.sheet("项目") else [])).sheets}
    wrong = []
    for item, keys in form.phrases.items():
        for kind, _, name in (key.partition(".") for key in keys):
            sheet = blank.get(kind)
            if sheet is not None and name not in sheet.fields and not any(field.startswith(f"{name}.") for field in sheet.fields):
                wrong.append((item, kind, name))

    assert wrong == []
    assert set(form.phases) == {"年初预算", "全年预算", "预算", "决算", "执行", "上年"}


def test_a_change_told_after_a_list_may_be_that_of_its_total() -> None:
    cells = {"整体.项目支出": "55.38", "基础数据表.项目支出.本年预算数": "53.83", "基础数据表.项目支出.本年决算数": "55.38"}
    listed = "项目支出决算55.38万元，其中：一是甲项目28万元；二是乙项目12万元；三是丙项目15.38万元，比年初预算53.83万元增加"

    assert found(listed + "1.55万元。", cells, "hengshan-2024") == []
    assert found(listed + "2.55万元。", cells, "hengshan-2024") == [("RP103", ERROR)]


@pytest.mark.parametrize("heading", ["1.收入、支出情况", "（三）部门预算、执行情况"])
def test_a_numbered_heading_with_a_comma_is_no_half_of_the_next_sentence(heading: str) -> None:
    cells = {"整体.年度资金总额.全年执行数": "130"}

    assert found(f"{heading}\n总支出决算120万元。", cells, "hengshan-2024") == found("总支出决算120万元。", cells, "hengshan-2024") == [("RP101", ERROR)]
