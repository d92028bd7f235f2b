"""就地改写关着的工作簿：该换的格换掉，别的一个字节不动。"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from reportgen.cli import main
from tests.decorated import PICTURE, decorated
from tests.workbooks import OVERALL, cells, computed, edit, filled, outside, part_named, parts, put_cell, rebuild
from xladdin.workbook_file import Book, WorkbookError
from xladdin.workbook_file.saving import forget_results, save, write_places
from xladdin.workbook_file.sheet_patch import Write

RATE, SCORE, TOTAL = "H5", "I5", "H24"
"""整体支出绩效自评表的执行率、预算执行率得分、总分：都是公式。"""


def written(path: Path, *writes: tuple[str, Write], title: str = OVERALL) -> Path:
    """写几格，就地存盘。"""
    save(write_places(Book(path), {(title, address): write for address, write in writes}), path, backup=False)
    return path


def sheet_of(path: Path, title: str = OVERALL) -> bytes:
    return parts(path)[part_named(path, title)]


# —— 不归我们管的都还在 ——


def test_recompute_of_a_macro_workbook_keeps_every_other_part_byte_for_byte(tmp_path: Path) -> None:
    path = decorated(tmp_path / "自评表.xlsm")
    put_cell(path, OVERALL, "E5", '<c r="E5" s="10"><v>205.5</v></c>')
    before = parts(path)

    assert main(["recompute", str(path)]) == 0

    after = parts(path)
    assert list(after) == list(before)
    assert {name for name in before if before[name] != after[name]} == {part_named(path, OVERALL)}
    assert after["xl/media/image1.png"] == PICTURE
    assert "xl/calcChain.xml" in after


def test_in_the_changed_sheet_everything_but_the_changed_cells_is_the_same(tmp_path: Path) -> None:
    path = decorated(tmp_path / "自评表.xlsm")
    put_cell(path, OVERALL, "E5", '<c r="E5" s="10"><v>205.5</v></c>')
    before = sheet_of(path)

    main(["recompute", str(path)])

    after = sheet_of(path)
    changed = {address for address, cell in cells(before).items() if cells(after)[address] != cell}
    assert changed == {RATE, SCORE, TOTAL}
    assert outside(after, changed) == outside(before, changed)
    assert "<v>0.9724</v>" in cells(after)[RATE]
    assert re.findall("<f>.*</f>", cells(after)[RATE]) == re.findall("<f>.*</f>", cells(before)[RATE])


def test_a_formula_put_back_drops_the_calculation_chain_with_its_declarations_and_nothing_else(tmp_path: Path) -> None:
    path = decorated(tmp_path / "自评表.xlsm")
    put_cell(path, OVERALL, RATE, f'<c r="{RATE}" s="7"><v>1</v></c>')
    before = parts(path)

    main(["recompute", str(path)])

    after = parts(path)
    assert set(before) - set(after) == {"xl/calcChain.xml"}
    assert {name for name in after if before[name] != after[name]} == {
        part_named(path, OVERALL), "[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
    assert b"calcChain" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]
    assert b"vbaProject" in after["xl/_rels/workbook.xml.rels"]


def test_a_workbook_without_calculation_settings_is_told_to_calculate_when_it_opens(tmp_path: Path) -> None:
    path = edit(computed(tmp_path / "自评表.xlsx"), "xl/workbook.xml", '<calcPr calcId="124519" fullCalcOnLoad="1"/>', "")

    written(path, ("E5", Write(Decimal(200))))

    assert b'</definedNames><calcPr fullCalcOnLoad="1"/></workbook>' in parts(path)["xl/workbook.xml"]


def test_a_form_button_on_the_sheet_is_not_taken_for_rows_and_columns(tmp_path: Path) -> None:
    raw = Book(decorated(tmp_path / "自评表.xlsm")).raw("xl/worksheets/sheet2.xml")

    assert max(raw.rows) == 26
    assert len(raw.widths) == 9


def test_rich_text_is_read_in_one_piece_without_its_phonetic_guide(tmp_path: Path) -> None:
    book = Book(decorated(tmp_path / "自评表.xlsm"))

    assert book.content(book.raw("xl/worksheets/sheet2.xml").cells[1, 1])[1] == "附件二"


def test_writing_leaves_the_opened_book_itself_as_it_was(tmp_path: Path) -> None:
    book = Book(computed(tmp_path / "自评表.xlsx"))
    before = book.package.to_bytes()

    write_places(book, {(OVERALL, "A1"): Write("一段比原来长得多的文字")})
    later = write_places(book, {(OVERALL, "E5"): Write(Decimal(200))})

    assert book.package.to_bytes() == before
    assert later.content(later.raw("xl/worksheets/sheet2.xml").cells[1, 1])[1] == "附件二"


# —— 各种写法的 XML ——


def test_a_sheet_written_with_a_namespace_prefix_is_patched_with_that_prefix(tmp_path: Path) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    part = part_named(path, OVERALL)
    text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", parts(path)[part].decode()).replace("<x:worksheet xmlns=", "<x:worksheet xmlns:x=")
    rebuild(path, {part: text.encode()})

    written(path, ("E5", Write(Decimal("205.5"))), ("B12", Write("甲 < 乙")), ("D30", Write(None, "1+1", pending=True)))

    after = cells(sheet_of(path))
    assert after["E5"] == '<x:c r="E5" s="10"><x:v>205.5</x:v></x:c>'
    assert after["B12"].endswith('<x:is><x:t xml:space="preserve">甲 &lt; 乙</x:t></x:is></x:c>')
    assert '<x:row r="30"><x:c r="D30"><x:f>1+1</x:f></x:c></x:row></x:sheetData>' in sheet_of(path).decode()
    assert main(["check", str(path)]) in (0, 1)


def test_a_workbook_part_with_a_namespace_prefix_is_read_and_told_to_calculate_when_it_opens(tmp_path: Path) -> None:
    path = edit(computed(tmp_path / "自评表.xlsx"), "xl/workbook.xml", '<calcPr calcId="124519" fullCalcOnLoad="1"/>', "")
    text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", parts(path)["xl/workbook.xml"].decode()).replace("<x:workbook xmlns=", "<x:workbook xmlns:x=")
    rebuild(path, {"xl/workbook.xml": text.encode()})

    assert main(["check", str(path)]) == 1
    written(path, ("E5", Write(Decimal(200))))

    assert b'</x:definedNames><x:calcPr fullCalcOnLoad="1"/></x:workbook>' in parts(path)["xl/workbook.xml"]


def small_sheet(path: Path, rows: str) -> Path:
    """把《填报说明》换成手写的几行。"""
    computed(path)
    return rebuild(path, {part_named(path, "填报说明"): (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><!-- > 注释 -->' + rows + "</worksheet>").encode()})


@pytest.mark.parametrize(("before", "after"), [
    ('<sheetData><row r="2"><c r="B2" s="3"/></row></sheetData>',
     '<sheetData><row r="2"><c r="B2" s="3"><v>7</v></c></row></sheetData>'),
    ('<sheetData><row r="2"/></sheetData>',
     '<sheetData><row r="2"><c r="B2"><v>7</v></c></row></sheetData>'),
    ('<sheetData><row r="2" x="a>b" /><row r="3"/></sheetData>',
     '<sheetData><row r="2" x="a>b"><c r="B2"><v>7</v></c></row><row r="3"/></sheetData>'),
    ('<sheetData><row r="2"><c r="A2"/><c r="C2"/></row></sheetData>',
     '<sheetData><row r="2"><c r="A2"/><c r="B2"><v>7</v></c><c r="C2"/></row></sheetData>'),
    ('<sheetData><row r="1"/><row r="3"/></sheetData>',
     '<sheetData><row r="1"/><row r="2"><c r="B2"><v>7</v></c></row><row r="3"/></sheetData>'),
    ('<sheetData><row r="1"/></sheetData>',
     '<sheetData><row r="1"/><row r="2"><c r="B2"><v>7</v></c></row></sheetData>'),
    ("<sheetData></sheetData>", '<sheetData><row r="2"><c r="B2"><v>7</v></c></row></sheetData>'),
    ("<sheetData/>", '<sheetData><row r="2"><c r="B2"><v>7</v></c></row></sheetData>'),
    ("<sheetData />", '<sheetData><row r="2"><c r="B2"><v>7</v></c></row></sheetData>'),
    ('<sheetData><row><c><v>1</v></c></row><row><c/><c t="s"><v>0</v></c></row></sheetData>',
     '<sheetData><row><c><v>1</v></c></row><row><c/><c r="B2"><v>7</v></c></row></sheetData>'),
])
def test_a_cell_is_put_in_its_place_however_the_row_is_written(tmp_path: Path, before: str, after: str) -> None:
    path = small_sheet(tmp_path / "自评表.xlsx", before)

    written(path, ("B2", Write(Decimal(7))), title="填报说明")

    assert after in sheet_of(path, "填报说明").decode()


def test_several_missing_cells_and_rows_are_made_in_order(tmp_path: Path) -> None:
    path = small_sheet(tmp_path / "自评表.xlsx", '<sheetData><row r="2"><c r="C2"/></row></sheetData>')

    written(path, *((address, Write(Decimal(1))) for address in ("AA2", "D4", "B2", "A2", "Z2", "A4", "A1")), title="填报说明")

    assert re.findall('r="(.*?)"', sheet_of(path, "填报说明").decode()) == [
        "1", "A1", "2", "A2", "B2", "C2", "Z2", "AA2", "4", "A4", "D4"]


# —— 公式 ——


SHARED = '<c r="{0}" s="7"><f t="shared" ref="H5:H6" si="4">{1}</f><v>1</v></c>'


def test_a_new_result_keeps_the_master_of_a_shared_formula_and_its_dependants(tmp_path: Path) -> None:
    path = small_sheet(tmp_path / "自评表.xlsx", '<sheetData><row r="5"><c r="G5"><v>1</v></c>' + SHARED.format("H5", "G5*2")
                       + '</row><row r="6"><c r="H6"><f t="shared" si="4"/><v>0</v></c></row></sheetData>')

    written(path, ("H5", Write(Decimal(8), "G5*2")), ("H6", Write(Decimal(9), "")), title="填报说明")

    after = sheet_of(path, "填报说明").decode()
    assert '<c r="H5" s="7"><f t="shared" ref="H5:H6" si="4">G5*2</f><v>8</v></c>' in after
    assert '<c r="H6"><f t="shared" si="4"/><v>9</v></c>' in after


def test_forgetting_a_result_keeps_the_formula_as_it_was_written(tmp_path: Path) -> None:
    path = small_sheet(tmp_path / "自评表.xlsx", '<sheetData><row r="5">' + SHARED.format("H5", "G5*2&lt;1") + '</row></sheetData>')

    save(forget_results(Book(path), [("填报说明", "H5")]), path)

    assert '<c r="H5" s="7"><f t="shared" ref="H5:H6" si="4">G5*2&lt;1</f></c>' in sheet_of(path, "填报说明").decode()


@pytest.mark.parametrize("write", [Write(Decimal(8)), Write(Decimal(8), "G5*3"), Write("文字"), Write(None)])
def test_the_master_of_a_shared_formula_is_never_overwritten(tmp_path: Path, write: Write) -> None:
    path = small_sheet(tmp_path / "自评表.xlsx", '<sheetData><row r="5">' + SHARED.format("H5", "G5*2") + "</row></sheetData>")
    before = path.read_bytes()

    with pytest.raises(WorkbookError, match="填报说明!H5 是一组共享公式的首格"):
        written(path, ("H5", write), title="填报说明")

    assert path.read_bytes() == before


def test_a_formula_changed_into_another_is_put_back_with_its_result(tmp_path: Path) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    due = cells(sheet_of(path))[RATE]
    put_cell(path, OVERALL, RATE, f'<c r="{RATE}" s="7"><f>1/2</f><v>0.5</v></c>')

    assert main(["recompute", str(path)]) == 0

    assert cells(sheet_of(path))[RATE] == due


# —— 文字 ——


@pytest.mark.parametrize("text", ["A&B <公司> \"引号\" '单' {{ 占位 }} {% if %}", "两行\n  前后空格  ", "=1+1", "_x000D_ 原样", "😀㎡"])
def test_text_comes_back_as_it_was_written(tmp_path: Path, text: str) -> None:
    path = written(computed(tmp_path / "自评表.xlsx"), ("B12", Write(text)))

    book = Book(path)
    assert book.content(book.raw(part_named(path, OVERALL)).cells[12, 2])[0] == text


def test_characters_that_no_workbook_can_hold_are_left_out(tmp_path: Path) -> None:
    path = written(computed(tmp_path / "自评表.xlsx"), ("B12", Write("甲\x00\x07\ufffe乙\x0b")))

    assert "甲乙</t>" in cells(sheet_of(path))["B12"]


def test_a_carriage_return_that_excel_wrote_in_its_own_way_is_read_as_a_line_break(tmp_path: Path) -> None:
    path = put_cell(computed(tmp_path / "自评表.xlsx"), OVERALL, "B12", '<c r="B12" t="inlineStr"><is><t>第一行_x000D_\n第二行_x0041_</t></is></c>')

    book = Book(path)
    assert book.content(book.raw(part_named(path, OVERALL)).cells[12, 2])[1] == "第一行\n第二行A"


def test_dry_run_prints_the_changes_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    before = path.read_bytes()

    assert main(["recompute", str(path), "--dry-run"]) == 0

    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["自评表.xlsx"]
    assert f"{OVERALL}!{RATE} 年度资金总额.执行率：空白 → 100.00%，放回公式" in capsys.readouterr().out


def test_a_formula_that_openpyxl_saved_without_a_result_counts_as_not_computed(tmp_path: Path) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    put_cell(path, OVERALL, TOTAL, f'<c r="{TOTAL}"><f>1+1</f><v></v></c>')

    book = Book(path)

    part = next(part for part in book.parts if part.title == OVERALL)
    assert book.value(part, "总分.得分", 24, 8).state == "pending"
