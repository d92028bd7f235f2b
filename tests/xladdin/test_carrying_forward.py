"""年度结转：不变的带过来，当年的空着，换了表样的说清哪里不同。"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from reportgen.cli import main
from tests.specimens import NAMES, described, twin
from tests.word_filings import stated, word_filing, write
from tests.workbooks import numbers_for_texts
from xladdin import terms as t
from xladdin.carried_narrative import is_lasting
from xladdin.carrying_forward import FIELDS, carry_forward, projects_of
from xladdin.filing_file import filing_at, open_filing, settled
from xladdin.form import WORKBOOK, Form, find_form, form_folders
from xladdin.form_changes import form_changes
from xladdin.model import Filing
from xladdin.values import clean
from xladdin.workbook_file import Book
from xladdin.workbook_file.filling import Content, RowContent, filing_of, fill, new_workbook
from xladdin.workbook_file.saving import save

OF_THE_YEAR = (t.ACTUAL_VALUE, t.SCORE, t.DEVIATION_EXPLANATION, t.OUTTURN, t.REVISED_BUDGET, t.INITIAL_BUDGET, t.BUDGET, t.FINAL_ACCOUNTS,
               t.ANNUAL_OBJECTIVE, t.ANNUAL_RESULT, t.PREPARED_ON, t.REPORTED_ON, t.COMPLETION, "预算数", "决算数", "年末数", t.STAFF_IN_POST, t.STAFF_ON_HAND)
"""当年的：一格也不能带到下一年。"""


@cache
def last_year(name: str) -> Filing:
    """改正后的样本，公式都有结果。"""
    book = twin(name)
    return settled(book, filing_of(book, find_form(described(name)["form"])))[1]


@cache
def blank_of(form_id: str) -> Filing:
    form = find_form(form_id)
    return filing_of(Book(form.folder / WORKBOOK), form)


def filled(cells: dict[str, Content] | None = None, rows: dict[str, list[RowContent]] | None = None, *, form_id: str = "hengshan-2024", year: int = 2024,
           projects: tuple[str, ...] = ("甲项目",)) -> Book:
    form = find_form(form_id)
    return fill(new_workbook(form, year, "某县某局", projects), form, cells, rows)


def carried(last: Filing, form: Form, year: int) -> tuple[Filing, list[str]]:
    """结转好的工作簿读回来，和请过目的话。"""
    projects = projects_of(last) if form.sheet(t.PROJECT) is not None else ()
    blank = new_workbook(form, year, last.agency, projects, listed=False)
    found = carry_forward(last, filing_of(blank, form), year)
    return filing_of(fill(blank, form, found.cells, found.rows), form), found.notes


def next_year(book: Book, form_id: str = "hengshan-2024", year: int = 2025, was: str = "hengshan-2024") -> tuple[Filing, list[str]]:
    return carried(filing_of(book, find_form(was)), find_form(form_id), year)


# —— 六个表样 ——


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_year_comes_over(name: str) -> None:
    last = last_year(name)
    after, _ = carried(last, last.form, (last.year or 0) + 1)

    assert after.year == (last.year or 0) + 1
    for sheet in after.sheets:
        left = {key: value for key, value in sheet.fields.items() if key.rpartition(".")[2] in OF_THE_YEAR and key not in FIELDS}
        assert {key: value.shown for key, value in left.items() if not value.blank and value.formula is None} == {}
        for table in sheet.tables.values():
            assert [row[column].shown for row in table.rows for column in OF_THE_YEAR if column in row and row[column].shown and row[column].formula is None] == []


@pytest.mark.parametrize("name", NAMES)
def test_projects_indicators_and_the_agency_come_over(name: str) -> None:
    last = last_year(name)
    after, _ = carried(last, last.form, (last.year or 0) + 1)

    assert (after.agency, projects_of(after)) == (last.agency, projects_of(last))
    for sheet in last.scored:
        same = next(one for one in after.of(sheet.kind) if one[t.PROJECT_NAME].shown == sheet[t.PROJECT_NAME].shown or not sheet.many)
        assert sorted((one.level1, one.name, one.target_text) for one in same.indicators) == sorted((one.level1, one.name, one.target_text) for one in sheet.indicators)
        assert {name: same[name].shown for name in FIELDS if name in same} == {name: sheet[name].shown for name in FIELDS if name in sheet}


@pytest.mark.parametrize("name", NAMES)
def test_final_accounts_become_those_of_the_year_before(name: str) -> None:
    last = last_year(name)
    after, _ = carried(last, last.form, (last.year or 0) + 1)

    for sheet in after.sheets:
        before = last.of(sheet.kind)[sheet.index - 1] if len(last.of(sheet.kind)) >= sheet.index else None
        for key, value in sheet.fields.items():
            if before is not None and key.endswith(f".{t.PRIOR_FINAL_ACCOUNTS}") and value.formula is None:
                assert value.number == before[key.replace(t.PRIOR_FINAL_ACCOUNTS, t.FINAL_ACCOUNTS)].number
    if last.form.projects is not None and last.form.projects.table:
        kind, _, table = last.form.projects.table.partition(".")
        then = {row[t.ROW_NAME].shown: row[t.FINAL_ACCOUNTS].number for row in last.of(kind)[0].rows(table)}
        assert {row[t.ROW_NAME].shown: row[t.PRIOR_FINAL_ACCOUNTS].number for row in after.of(kind)[0].rows(table)} == then


# —— 报告文字 ——


def test_the_mandate_comes_over_and_what_was_done_last_year_does_not() -> None:
    rows: list[RowContent] = [{"小标题": heading, "文字": f"{heading}的文字"} for heading in ("部门主要职责", "整体绩效目标完成情况", "存在的问题", "改进措施")]

    after, _ = next_year(filled({}, {"报告文字.报告文字": rows}))

    assert [(one.heading, one.text) for one in after.paragraphs] == [("部门主要职责", "部门主要职责的文字")]


def test_every_form_of_the_county_says_which_headings_last() -> None:
    lasting = {form_id: [one.heading for one in find_form(form_id).sections if is_lasting(one.heading)] for form_id in form_folders()}

    assert lasting == {"hengshan-2024": ["部门主要职责"], "linxiang-2022": ["职责职能"], "lukou-2021": ["单位主要职责", "单位机构人员情况"],
                       "lukou-2022": ["部门职责", "内设机构设置"], "miluo-2023": ["部门基本情况"], "national-2020": []}


def test_what_was_not_public_stays_not_public_whether_its_text_comes_over_or_not() -> None:
    rows: list[RowContent] = [{"小标题": "部门主要职责", "文字": "涉密", "公开": "否"}, {"小标题": "整体绩效目标完成情况", "文字": "涉密的成效", "公开": "否"}]

    after, _ = next_year(filled({}, {"报告文字.报告文字": rows}))

    assert after.withheld == {("部门主要职责", ""), ("整体绩效目标完成情况", "")}
    assert [one.text for one in after.paragraphs] == ["涉密"]


# —— 请过目的 ——


def test_texts_that_name_last_year_are_pointed_out_once_a_table() -> None:
    row = {"一级指标": "产出指标", "二级指标": "时效指标", "三级指标": "完成时间", "年度指标值": "2024年12月31日前"}

    after, notes = next_year(filled({}, {"项目[1].绩效指标": [row]}))

    assert after.projects[0].indicators[0].target_text == "2024年12月31日前"
    assert notes == ["甲项目 绩效指标：“完成时间”写着以前的年份，请看要不要改。"]


def test_a_final_account_that_is_no_number_is_told_and_left_blank() -> None:
    after, notes = next_year(filled({"基础数据表.公车运行维护.本年决算数": "见附注", "基础数据表.公务接待.本年决算数": Decimal("2.02")}))

    assert after.basic_data is not None
    assert after.basic_data["公车运行维护.上年决算数"].blank
    assert after.basic_data["公务接待.上年决算数"].number == Decimal("2.02")
    assert notes == ["基础数据表 公车运行维护：上年的本年决算数是“见附注”，不是数，没有带过来。"]


def test_over_a_gap_of_years_final_accounts_do_not_pose_as_those_of_the_year_before() -> None:
    after, notes = next_year(filled({"基础数据表.公务接待.本年决算数": Decimal("2.02")}), year=2026)

    assert after.basic_data is not None
    assert after.basic_data["公务接待.上年决算数"].blank
    assert notes == ["上年材料是 2024 年度，新建的是 2026 年度，不是上下两年：上年决算数没有带过来。"]


def test_a_headcount_in_the_text_and_a_score_that_is_no_number_do_not_pass_unseen() -> None:
    rows: dict[str, list[RowContent]] = {
        "报告文字.报告文字": [{"小标题": "部门主要职责", "文字": "主管机构编制，年末在职12人。"}],
        "项目[1].绩效指标": [{"一级指标": "满意度指标", "二级指标": "服务对象满意度指标", "三级指标": "满意度", "年度指标值": "满意", "分值": "≥96%"}]}

    after, notes = next_year(filled({}, rows))

    assert after.projects[0].indicators[0].max_score.blank
    assert notes == ["报告文字“部门主要职责”：写着上年的人数，请按本年年末的改。"]


# —— 换了表样 ——


def test_the_mandate_finds_its_heading_in_the_form_of_the_next_year() -> None:
    rows: list[RowContent] = [{"小标题": "单位主要职责", "文字": "主管机构编制。"}, {"小标题": "单位机构人员情况", "文字": "内设三个股。"},
                              {"小标题": "年度主要工作任务", "文字": "2021年的任务。"}]

    after, _ = next_year(filled({}, {"报告文字.报告文字": rows}, form_id="lukou-2021", year=2021), "lukou-2022", 2022, "lukou-2021")

    assert [(one.heading, one.text) for one in after.paragraphs] == [("部门职责", "主管机构编制。"), ("内设机构设置", "内设三个股。")]


def test_indicators_that_have_no_place_in_the_new_form_are_told() -> None:
    rows: list[RowContent] = [{"一级指标": "产出指标", "二级指标": "成本指标", "三级指标": "支出控制", "分值": 10},
                              {"一级指标": "效益指标", "二级指标": "社会效益指标", "三级指标": "群众办事方便", "分值": 10}]

    after, notes = next_year(filled({}, {"整体.绩效指标": rows}, projects=()), "miluo-2023", 2025)

    assert after.overall is not None
    assert [(one.level1, one.level2, one.name, one.max_score.number) for one in after.overall.indicators] == [
        ("产出指标", "成本指标", "支出控制", None), ("效益指标", "社会效益指标", "群众办事方便", 10)]
    assert notes == ["整体支出绩效自评表“支出控制”：本年的表没有二级指标“成本指标”，照上年加了一行，请核对。",
                     "整体支出绩效自评表：产出指标的分值与上年表上印的不同，其中各指标的分值没有带过来，请重新分配。"]


def test_projects_without_a_sheet_in_the_new_form_are_told() -> None:
    _, notes = next_year(filled({}, form_id="lukou-2021", year=2021, projects=("甲项目", "乙项目")), "lukou-2022", 2022, "lukou-2021")

    assert notes == ["甲项目、乙项目：本年的表样没有项目自评表，没有带过来。"]


def test_the_changes_of_a_form_are_listed() -> None:
    assert form_changes(blank_of("hengshan-2024"), blank_of("hengshan-2024")) == ()
    changes = form_changes(blank_of("lukou-2021"), blank_of("lukou-2022"))
    assert changes[:3] == ("工作表：上年有、本年没有：项目支出绩效自评表", "整体支出绩效自评表：本年新有：填报人、联系电话、填报日期、单位负责人",
                           "整体支出绩效自评表：效益指标的二级指标上年有、本年没有：经济效益指标")
    assert "整体支出绩效自评表：产出指标 50 分 → 30 分" in form_changes(blank_of("hengshan-2024"), blank_of("miluo-2023"))


# —— 命令 ——


def test_new_from_last_year_writes_the_next_year_and_says_what_came_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last, out = tmp_path / "上年.xlsx", tmp_path / "今年.xlsx"
    save(filled({"报告数据.主管部门": "某县某办"}), last)

    assert main(["new", "hengshan-2024", "--from", str(last), "-o", str(out)]) == 0

    told, after = capsys.readouterr().out, open_filing(out)[1]
    assert "2025 年度，由上年结转" in told
    assert "结转了：项目 1 个；单位和人员" in told
    assert "没有结转的：本年预算、执行、决算" in told
    assert (after.year, after.agency, [sheet.title for sheet in after.projects]) == (2025, "某县某局", ["甲项目"])
    assert after.basic_data is not None
    assert after.basic_data.labels[0].shown == "2025年度部门整体支出绩效评价基础数据表"


def test_of_two_sheets_of_one_project_the_first_comes_over_and_the_other_is_told() -> None:
    rows: list[RowContent] = [{"一级指标": "产出指标", "二级指标": "数量指标", "三级指标": name} for name in ("办件数", "培训人次")]
    book = filled({"项目[2].项目名称": "甲项目", "项目[3].项目名称": None}, {"项目[1].绩效指标": rows[:1], "项目[2].绩效指标": rows, "项目[3].绩效指标": rows[1:]},
                  projects=("甲项目", "乙项目", "丙项目"))

    after, notes = next_year(book)

    assert [(sheet[t.PROJECT_NAME].shown, [one.name for one in sheet.indicators]) for sheet in after.projects] == [("甲项目", ["办件数"])]
    assert [note for note in notes if note.startswith("上年的")] == [
        "上年的《乙项目》：项目名称与前面一张都是“甲项目”，只结转了前面一张，这一张的 2 条指标没有带过来，请核对。",
        "上年的《丙项目》：没有写项目名称，这一张的 1 条指标没有带过来，请核对。"]


def test_a_target_typed_as_a_percentage_comes_over_as_it_was_printed(tmp_path: Path) -> None:
    book = filled({}, {"项目.绩效指标": [{"一级指标": "产出指标", "二级指标": "质量指标", "三级指标": "合格率", "年度指标值": "90%", "分值": 5}]})
    (tmp_path / "上年.xlsx").write_bytes(book.package.to_bytes())

    after, _ = next_year(Book(numbers_for_texts(tmp_path / "上年.xlsx", {"90%": (0.9, "0%")})))

    assert [one.target_value.stored for one in after.projects[0].indicators] == ["90%"]


def test_a_project_paid_from_a_fixed_row_gets_no_row_of_its_own_the_next_year(tmp_path: Path) -> None:
    last, out = tmp_path / "上年.xlsx", tmp_path / "今年.xlsx"
    save(filled({"基础数据表.专项资金[1].名称": None, "基础数据表.业务工作经费.本年决算数": 8}), last)

    main(["new", "hengshan-2024", "--from", str(last), "-o", str(out)])

    after = open_filing(out)[1]
    assert after.basic_data is not None
    assert after.basic_data.rows("专项资金") == ()
    assert after.basic_data["业务工作经费.上年决算数"].number == 8


def test_a_project_named_for_this_year_takes_the_place_of_those_of_last_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last, out = tmp_path / "上年.xlsx", tmp_path / "今年.xlsx"
    save(filled({}, {"项目[2].绩效指标": [{"一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "办件数"}]}, projects=("甲项目", "乙项目")), last)

    main(["new", "hengshan-2024", "--from", str(last), "-o", str(out), "--projects", "乙项目,丙项目", "--unit", "某县新局"])

    after = open_filing(out)[1]
    assert "甲项目：不在 --projects 里，没有带过来。" in capsys.readouterr().out
    assert after.agency == "某县新局"
    assert [(sheet.title, [one.name for one in sheet.indicators]) for sheet in after.projects] == [("乙项目", ["办件数"]), ("丙项目", [])]


@pytest.mark.parametrize(("year", "options", "told"), [
    (2024, ["--year", "2024"], "是 2024 年度的，不能结转到 2024 年度"), (0, [], "没有写明预算年度")])
def test_a_year_that_cannot_follow_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], year: int, options: list[str], told: str) -> None:
    last, out = tmp_path / "上年.xlsx", tmp_path / "今年.xlsx"
    save(filled({"报告数据.预算年度": year or None}), last)

    assert main(["new", "hengshan-2024", "--from", str(last), "-o", str(out), *options]) == 2
    assert told in capsys.readouterr().err
    assert not out.exists()


# —— 上年的材料是 Word 文书 ——


@pytest.mark.parametrize("name", NAMES)
def test_a_word_filing_is_carried_forward_like_its_workbook(name: str, tmp_path: Path) -> None:
    filing = word_filing(name, put_right=True)
    read = filing_at(write(filing, tmp_path / "上年.docx"))
    form = filing.filing.form
    (word, _), (book, _) = (carried(last, form, filing.filing.year + 1) for last in (read, filing.filing))

    assert [sheet[t.PROJECT_NAME].shown for sheet in word.projects] == [sheet[t.PROJECT_NAME].shown for sheet in book.projects]
    assert {key: value for key, value in stated(book)[0].items() if stated(word)[0].get(key) != value} == {}
    assert stated(word)[1] == stated(book)[1]
    assert {clean(one.text) for one in word.paragraphs if one.text} == {clean(one.text) for one in book.paragraphs if one.text}
