"""应报单位的名单：各种列名、合计行、序号、几列并排、在第二张表上，读出来的都是单位。"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from reportgen.unit_list import read_units

ARCHIVES, CIVIL = "示范县档案馆", "示范县民政局"


def in_workbook(path: Path, *sheets: list[list[object]]) -> list[str]:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(path / "名单.xlsx")
    return read_units(path / "名单.xlsx")


def in_text(path: Path, text: str, encoding: str = "utf-8") -> list[str]:
    (path / "名单.txt").write_bytes(text.encode(encoding))
    return read_units(path / "名单.txt")


def test_the_column_under_its_head_is_taken_and_repeats_are_dropped(tmp_path: Path) -> None:
    rows: list[list[object]] = [["2024年应报单位"], ["序号", "单位名称", "电话"], [1, ARCHIVES, "1"], [2, " 示范县 教育局 ", "2"], [3, ARCHIVES, "3"]]

    assert in_workbook(tmp_path, rows) == [ARCHIVES, "示范县 教育局"]


@pytest.mark.parametrize("head", ["单位名称", "预算单位名称", "单位名称（全称）", "单位全称", "预算单位", "填报单位", "单位", "部门名称"])
def test_the_heads_that_offices_use_are_known(tmp_path: Path, head: str) -> None:
    rows: list[list[object]] = [["2024年应报单位名单"], ["序号", head, "主管股室"], [1, ARCHIVES, "行政股"], [2, CIVIL, "社保股"]]

    assert in_workbook(tmp_path, rows) == [ARCHIVES, CIVIL]


def test_a_head_that_says_name_is_preferred_to_one_that_says_unit(tmp_path: Path) -> None:
    assert in_workbook(tmp_path, [["单位", "单位名称", "单位编码"], ["家", ARCHIVES, "101001"], ["家", CIVIL, "101002"]]) == [ARCHIVES, CIVIL]


def test_totals_remarks_and_numbers_are_no_units(tmp_path: Path) -> None:
    rows: list[list[object]] = [["单位：家"], ["序号", "单位"], [1, ARCHIVES], ["", "小计"], [2, CIVIL], ["", "合计"], ["", "说明：以上单位于3月底前报送"], ["", "2"]]

    assert in_workbook(tmp_path, rows) == [ARCHIVES, CIVIL]


def test_two_columns_side_by_side_are_both_taken(tmp_path: Path) -> None:
    assert in_workbook(tmp_path, [["序号", "单位名称", "序号", "单位名称"], [1, ARCHIVES, 2, CIVIL]]) == [ARCHIVES, CIVIL]


def test_the_list_may_stand_on_the_second_sheet(tmp_path: Path) -> None:
    assert in_workbook(tmp_path, [["本名单由预算股提供"]], [["单位名称"], [ARCHIVES]]) == [ARCHIVES]


def test_codes_before_the_names_are_dropped(tmp_path: Path) -> None:
    assert in_workbook(tmp_path, [["单位名称"], [f"[101001]{ARCHIVES}"], [f"101002-{CIVIL}"]]) == [ARCHIVES, CIVIL]


@pytest.mark.parametrize("text", [
    f"1、{ARCHIVES}\n2、{CIVIL}\n", f"（1）{ARCHIVES}\n（2）{CIVIL}", f"1.{ARCHIVES}\n2. {CIVIL}", f"一、{ARCHIVES}\n二、{CIVIL}",
    f"序号\t单位名称\n1\t{ARCHIVES}\n2\t{CIVIL}\n", f"单位名称\t电话\n{ARCHIVES}\t1\n{CIVIL}\t2\n", f"应报单位名单\n{ARCHIVES}\n# 以下是二级单位\n{CIVIL}\n合计\n",
    f"{ARCHIVES}、{CIVIL}", f"{ARCHIVES}\r\n\r\n{CIVIL}"])  # fmt: skip
def test_numbering_pasted_columns_and_one_line_are_understood_in_a_text_file(tmp_path: Path, text: str) -> None:
    assert in_text(tmp_path, text) == [ARCHIVES, CIVIL]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_notepad_are_read(tmp_path: Path, encoding: str) -> None:
    assert in_text(tmp_path, f"{ARCHIVES}\n{CIVIL}\n", encoding) == [ARCHIVES, CIVIL]


@pytest.mark.parametrize("name", ["一中", "第12中学", "110指挥中心", "三塘镇人民政府"])
def test_a_figure_that_belongs_to_the_name_stays(tmp_path: Path, name: str) -> None:
    assert in_text(tmp_path, f"{name}\n{CIVIL}\n") == [name, CIVIL]


def test_a_name_that_begins_with_digits_keeps_them_and_a_code_before_a_name_goes(tmp_path: Path) -> None:
    assert in_text(tmp_path, "12345政务服务便民热线中心\n101001 示范县档案馆\n[101002]示范县民政局\n") == ["12345政务服务便民热线中心", ARCHIVES, CIVIL]
