"""填表人自己的表指着官方表：插行、改名、加表以后，每一处引用都还指着原来的格；没有变的一个字节不动。"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import FormulaRule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table

from tests.workbooks import cells, edit, part_named, parts, rebuild
from tests.xladdin.test_merging import written
from xladdin.workbook_file import Book, WorkbookError
from xladdin.workbook_file.rows import insert_rows
from xladdin.workbook_file.sheets import copy_sheet, rename_sheet

BASIC, LEDGER = "基础数据表", "我的台账"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_a_ledger(path: Path) -> Path:
    """加一张《我的台账》：公式、图表、链接、下拉、条件格式都指着基础数据表第 26 行。"""
    book = openpyxl.load_workbook(written(path, projects=("甲项目",)))
    sheet = book.create_sheet(LEDGER)
    sheet["A1"], sheet["A2"], sheet["A3"] = f"='{BASIC}'!B26", '="见基础数据表!B26"', "=SUM(B26:B27)"
    chart = BarChart()
    chart.add_data(Reference(book[BASIC], min_col=2, min_row=15, max_row=26))
    sheet.add_chart(chart, "E5")
    sheet["D1"].hyperlink = Hyperlink(ref="D1", location=f"'{BASIC}'!B26")
    choice = DataValidation(type="list", formula1=f"'{BASIC}'!$B$15:$B$26")
    sheet.add_data_validation(choice)
    choice.add("D2")
    sheet.conditional_formatting.add("D3", FormulaRule(formula=[f"'{BASIC}'!$B$26>1"]))
    book.active = book.sheetnames.index(LEDGER)
    book.save(path)
    return edit(path, part_named(path, LEDGER), "</sheetData>",
                '<row r="30"><c r="A30"><f>IF(A1&gt;1,&quot;大&quot;,"小")</f><v>0</v></c>'
                '<c r="B30"><f t="shared" ref="B30:B31" si="7">基础数据表!B20</f><v>0</v></c></row>'
                '<row r="31"><c r="B31"><f t="shared" si="7"/><v>0</v></c></row></sheetData>')


def part(book: Book, title: str):  # type: ignore[no-untyped-def]
    return next(one for one in book.parts if one.title == title)


def told(book: Book) -> dict[str, str]:
    """《我的台账》上各处引用现在的写法。"""
    sheet = book.package.read(part(book, LEDGER).part)
    chart = next(book.package.read(name) for name in book.package.names if name.startswith("xl/charts/chart"))
    formulas = {cell: unescape(found[1]) for cell, text in cells(sheet).items() if (found := re.search(r"<f[^>]*>([^<]*)</f>", text))}
    places = {"图表": (rb"<(?:c:)?f>([^<]*)<", chart), "链接": (rb'location="([^"]*)"', sheet), "下拉": (rb"<formula1>([^<]*)<", sheet),
              "条件格式": (rb"<formula>([^<]*)<", sheet)}
    return formulas | {name: unescape(found[1].decode()) for name, (pattern, data) in places.items() if (found := re.search(pattern, data))}


def test_every_reference_of_another_sheet_follows_the_rows_below_an_inserted_one(tmp_path: Path) -> None:
    book = Book(with_a_ledger(tmp_path / "总表.xlsx"))

    out = insert_rows(book, part(book, BASIC), 20, 2)

    assert told(out) == {
        "A1": "'基础数据表'!B28", "A2": '"见基础数据表!B26"', "A3": "SUM(B26:B27)", "A30": 'IF(A1>1,"大","小")', "B30": "基础数据表!B20", "B31": "基础数据表!B23",
        "图表": "'基础数据表'!$B$15:$B$28", "链接": "'基础数据表'!B28", "下拉": "'基础数据表'!$B$15:$B$28", "条件格式": "'基础数据表'!$B$28>1"}


def test_every_reference_of_another_sheet_follows_a_new_sheet_name_and_quoted_text_stays(tmp_path: Path) -> None:
    book = Book(with_a_ledger(tmp_path / "总表.xlsx"))

    out = rename_sheet(book, part(book, BASIC), "新名")

    assert told(out) == {
        "A1": "'新名'!B26", "A2": '"见基础数据表!B26"', "A3": "SUM(B26:B27)", "A30": 'IF(A1>1,"大","小")', "B30": "'新名'!B20",
        "图表": "'新名'!$B$15:$B$26", "链接": "'新名'!B26", "下拉": "'新名'!$B$15:$B$26", "条件格式": "'新名'!$B$26>1"}


def test_a_formula_that_does_not_change_keeps_its_bytes_and_a_group_that_points_elsewhere_stays_shared(tmp_path: Path) -> None:
    path = with_a_ledger(tmp_path / "总表.xlsx")
    book = Book(path)
    ledger = part(book, LEDGER).part

    out = insert_rows(book, part(book, BASIC), 40, 2)
    renamed = rename_sheet(book, part(book, "甲项目"), "新名")

    assert out.package.read(ledger) == renamed.package.read(ledger) == parts(path)[ledger]


def with_a_pivot(path: Path, where: str = LEDGER) -> Path:
    """`where` 上有一张数据透视表，取的是基础数据表 A15:B26 的数。"""
    with_a_ledger(path)
    sheet = part_named(path, where)
    relations = f"xl/worksheets/_rels/{sheet.rpartition('/')[2]}.rels"
    one = f'<Relationship Id="rIdP" Type="{_KIND}/pivotTable" Target="../pivotTables/pivotTable1.xml"/>'
    before = parts(path).get(relations, b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>').decode()
    return rebuild(path, {
        relations: before.replace("</Relationships>", f"{one}</Relationships>").encode(),
        "xl/pivotTables/pivotTable1.xml": f'<pivotTableDefinition xmlns="{_MAIN}" name="p" cacheId="1"><location ref="M19:N24" firstHeaderRow="1"/></pivotTableDefinition>'.encode(),
        "xl/pivotTables/_rels/pivotTable1.xml.rels": before.split("<Relationship ")[0].replace("</Relationships>", "").encode()
        + f'<Relationship Id="rId1" Type="{_KIND}/pivotCacheDefinition" Target="../pivotCache/pivotCacheDefinition1.xml"/></Relationships>'.encode(),
        "xl/pivotCache/pivotCacheDefinition1.xml": f'<pivotCacheDefinition xmlns="{_MAIN}"><cacheSource type="worksheet">'
        f'<worksheetSource ref="A15:B26" sheet="{BASIC}"/></cacheSource></pivotCacheDefinition>'.encode()})


def test_the_source_of_a_pivot_table_follows_rows_and_names(tmp_path: Path) -> None:
    book = Book(with_a_pivot(tmp_path / "总表.xlsx"))

    rows, named = insert_rows(book, part(book, BASIC), 20, 2), rename_sheet(book, part(book, BASIC), "新'名")

    assert b'<worksheetSource ref="A15:B28" sheet="\xe5\x9f' in rows.package.read("xl/pivotCache/pivotCacheDefinition1.xml")
    assert "<worksheetSource ref=\"A15:B26\" sheet=\"新'名\"/>".encode() in named.package.read("xl/pivotCache/pivotCacheDefinition1.xml")


def test_rows_are_not_inserted_through_a_pivot_table(tmp_path: Path) -> None:
    book = Book(with_a_pivot(tmp_path / "总表.xlsx", BASIC))

    with pytest.raises(WorkbookError) as refused:
        insert_rows(book, part(book, BASIC), 20, 2)

    assert str(refused.value) == "要插行的地方（M19:N24）有一张数据透视表，插不了行。请把它移到别的表，再试。"


def test_a_table_and_an_array_formula_below_inserted_rows_move_with_them(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx", projects=("甲项目",))
    sheet = openpyxl.load_workbook(path)
    for column in "KL":
        sheet[BASIC][f"{column}30"] = f"列{column}"
    sheet[BASIC].add_table(Table(displayName="甲表", ref="K30:L33"))
    sheet.save(path)
    edit(path, part_named(path, BASIC), "</sheetData>", '<row r="60"><c r="A60"><f t="array" ref="A60:A61">B60:B61*2</f><v>0</v></c></row></sheetData>')
    book = Book(path)

    out = insert_rows(book, part(book, BASIC), 20, 2)

    assert b' ref="K32:L35"' in out.package.read("xl/tables/table1.xml")
    assert '<f t="array" ref="A62:A63">B62:B63*2</f>' in cells(out.package.read(part(out, BASIC).part))["A62"]


def test_the_tab_that_was_open_stays_open_when_a_sheet_is_put_before_it(tmp_path: Path) -> None:
    book = Book(with_a_ledger(tmp_path / "总表.xlsx"))

    out = copy_sheet(book, part(book, "甲项目"), "丙项目", bare=True)

    shown = re.search(rb'activeTab="(\d+)"', out.package.read("xl/workbook.xml"))
    assert shown is not None
    assert out.parts[int(shown[1])].title == LEDGER
