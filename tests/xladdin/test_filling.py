"""填表：每行内容找到自己的位置，组名不重复写，插了行的合并格和打印区域跟着长。"""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from xladdin.form import find_form
from xladdin.model import Row
from xladdin.workbook_file import Book
from xladdin.workbook_file.described import workbook_from
from xladdin.workbook_file.filling import RowContent, filing_of, fill, new_workbook
from xladdin.workbook_file.package import WorkbookError

OVERALL, NARRATIVE = "整体支出绩效自评表", "报告文字"


def filled(form_id: str, key: str, *rows: RowContent, projects: tuple[str, ...] = ()) -> Book:
    form = find_form(form_id)
    return fill(new_workbook(form, form.year, "某县某局", projects), form, {}, {key: rows})


def rows_of(book: Book, form_id: str, key: str) -> tuple[Row, ...]:
    kind, _, table = key.partition(".")
    return filing_of(book, find_form(form_id)).of(kind)[0].tables[table].rows


def printed(book: Book, title: str) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(BytesIO(book.package.to_bytes()))[title]


def indicator(level1: str, level2: str, name: str) -> RowContent:
    return {"一级指标": level1, "二级指标": level2, "三级指标": name}


def test_a_row_beyond_its_group_is_inserted_below_it_and_the_group_stays_one_merged_cell() -> None:
    names = [f"办件数{number}" for number in range(1, 6)]
    book = filled("lukou-2022", "整体.绩效指标", *(indicator("产出指标", "数量指标", name) for name in names))

    rows = rows_of(book, "lukou-2022", "整体.绩效指标")
    assert [row["三级指标"].shown for row in rows[:6]] == [*names, ""]
    assert [row["二级指标"].shown for row in rows[:6]] == ["数量指标", "", "", "", "", "质量指标"]
    first = rows[0].line
    areas = {str(area) for area in printed(book, OVERALL).merged_cells.ranges}
    assert {f"C{first}:C{first + 4}", f"B{first}:B{first + 7}"} <= areas


def test_a_second_row_joins_the_label_cells_of_a_group_of_one_row() -> None:
    book = filled("lukou-2022", "整体.绩效指标", indicator("满意度指标", "服务对象满意度指标", "群众满意度"),
                  indicator("满意度指标", "服务对象满意度指标", "单位满意度"))

    last = rows_of(book, "lukou-2022", "整体.绩效指标")[-1].line
    first = rows_of(book, "lukou-2022", "整体.绩效指标")[0].line
    areas = {str(area) for area in printed(book, OVERALL).merged_cells.ranges}
    assert {f"B{last - 1}:B{last}", f"C{last - 1}:C{last}", f"A{first - 1}:A{last}"} <= areas


def test_a_new_second_level_does_not_repeat_the_first_level_head() -> None:
    book = filled("lukou-2022", "整体.绩效指标", indicator("产出指标", "其他指标", "办件数"))

    sheet = filing_of(book, find_form("lukou-2022")).overall
    assert sheet is not None
    assert [head.shown[:3] for head in sheet.heads] == ["产出指", "效益指", "满意度"]
    assert [(one.level1, one.level2, one.name) for one in sheet.indicators] == [("产出指标", "其他指标", "办件数")]


def test_paragraphs_of_several_projects_stand_under_one_heading_written_once() -> None:
    heading = "资金投入情况分析"
    book = filled("lukou-2021", "报告文字.报告文字", *(
        {"小标题": heading, "项目名称": project, "文字": f"{project}支出8万元。"} for project in ("甲项目", "乙项目")))

    rows = [row for row in rows_of(book, "lukou-2021", "报告文字.报告文字") if not row["文字"].blank]
    assert [row["小标题"].shown for row in rows] == [heading, ""]
    assert [(one.heading, one.project) for one in filing_of(book, find_form("lukou-2021")).paragraphs] == [(heading, "甲项目"), (heading, "乙项目")]


def test_rows_with_a_printed_unit_are_used_before_rows_are_inserted() -> None:
    before = len(rows_of(filled("lukou-2021", "报告数据.功能分类"), "lukou-2021", "报告数据.功能分类"))

    book = filled("lukou-2021", "报告数据.功能分类", {"科目": "行政运行", "决算数": 8}, {"科目": "机关服务", "决算数": 2})

    rows = rows_of(book, "lukou-2021", "报告数据.功能分类")
    assert [row["科目"].shown for row in rows[:2]] == ["行政运行", "机关服务"]
    assert len(rows) == before


def test_described_project_rows_keep_their_own_order() -> None:
    book = workbook_from({"form": "miluo-2023", "year": 2023, "projects": ["甲项目", "乙项目"],
                          "rows": {"基础数据表.专项资金": [{"名称": "乙项目", "本年决算数": "2"}, {"名称": "甲项目", "本年决算数": "8"}]}})

    rows = rows_of(book, "miluo-2023", "基础数据表.专项资金")
    assert [row["名称"].shown for row in rows[:3]] == ["乙项目", "甲项目", ""]


@pytest.mark.parametrize("form_id", ["miluo-2023", "lukou-2021"])
def test_the_print_area_takes_in_inserted_rows(form_id: str) -> None:
    empty = filled(form_id, "报告文字.报告文字")
    heading = rows_of(empty, form_id, "报告文字.报告文字")[0]["小标题"].shown
    book = filled(form_id, "报告文字.报告文字", *({"小标题": heading, "文字": f"第{number}段"} for number in range(6)))

    sheet = printed(book, NARRATIVE)
    assert sheet.print_area.endswith(f"${printed(empty, NARRATIVE).max_row + 5}")
    assert sheet.print_area.endswith(f"${sheet.max_row}")


def test_an_unknown_column_is_named_in_the_message() -> None:
    with pytest.raises(WorkbookError, match="没有 等级 这些列"):
        filled("lukou-2022", "整体.绩效指标", {"三级指标": "办件数", "等级": "优"})
