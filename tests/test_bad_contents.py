"""坏内容：认不出的表样、删掉的名称、填成文字的数。能核对的照样核对，核对不了的说明是哪一格、为什么，不写进文件。"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.decorated import decorated
from tests.test_bad_input import refused, run
from tests.workbooks import OVERALL, cells, computed, edit, filled, part_named, parts, put_cell, rebuild
from xladdin.workbook_file.sheet_xml import letters

Capture = pytest.CaptureFixture[str]
WORKBOOK, PROPERTIES = "xl/workbook.xml", "docProps/custom.xml"
OUTTURN = "年度资金总额.全年执行数"
RATE, SCORE, TOTAL = "H5", "I5", "H24"


def checked(capsys: Capture, path: Path) -> dict[str, Any]:
    """核对的 JSON；退出码只能是 0 或 1，没有报错。"""
    code, out, err = run(capsys, "check", path, "--format", "json")
    assert code in (0, 1)
    assert err == ""
    found: dict[str, Any] = json.loads(out)
    return found


def unchecked(result: dict[str, Any]) -> str:
    return "\n".join(f"{one['code']} {one['sheet']}!{one['cell']} {one['reason']}" for one in result["unchecked"])


def named(path: Path, name: str, sheet: int = 1) -> str:
    """工作簿里一个工作表级名称的原文。"""
    found = re.search(rf'<definedName name="{re.escape(name)}" localSheetId="{sheet}">[^<]*</definedName>', parts(path)[WORKBOOK].decode())
    assert found
    return found[0]


# —— 表样认不出 ——


@pytest.mark.parametrize("form", ["../../etc", "/etc/passwd", "hengshan-2024/../hengshan-2024", "衡山", "hengshan-2024\\", "..", "表样 编号"])
def test_a_form_id_is_only_looked_up_and_never_used_as_a_path(tmp_path: Path, capsys: Capture, form: str) -> None:
    path = edit(computed(tmp_path / "自评表.xlsx"), PROPERTIES, "hengshan-2024", form)

    refused(capsys, path, f"“自评表.xlsx”的表样认不出来：没有编号为“{form}”的表样；现有：")


def test_a_workbook_that_does_not_name_its_form_is_refused(tmp_path: Path, capsys: Capture) -> None:
    path = rebuild(computed(tmp_path / "自评表.xlsx"), {PROPERTIES: None})

    refused(capsys, path, "没有写明表样编号")


def test_a_workbook_of_somebody_else_is_refused(tmp_path: Path, capsys: Capture) -> None:
    book = openpyxl.Workbook()
    for row in (["单位名称", "某县某局"], ["姓名", "岗位工资", "薪级工资", "实发"], ["甲", 2100, 1500, 3600], ["乙", 2300, 1600, 3900]):
        book.active.append(row)
    path = tmp_path / "工资表.xlsx"
    book.save(path)

    refused(capsys, path, "“工资表.xlsx”里没有自评表")


def test_a_workbook_whose_names_are_gone_is_checked_by_its_labels_but_not_written_to(tmp_path: Path, capsys: Capture) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    rebuild(path, {WORKBOOK: re.sub(rb"<definedNames>.*</definedNames>", b"", parts(path)[WORKBOOK])})
    before = path.read_bytes()

    assert run(capsys, "check", path)[0] == 1
    for command in (["recompute", path], ["report", path, "-o", tmp_path / "报告.docx"]):
        code, _, err = run(capsys, *command)
        assert (code, "找不到表种名称" in err, "jixiao import" in err) == (2, True, True)
    assert path.read_bytes() == before


def test_a_workbook_of_a_later_version_is_refused(tmp_path: Path, capsys: Capture) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    rebuild(path, {PROPERTIES: re.sub(rb"(<property name=\"\xe7\xbb\xa9.*?<vt:lpwstr[^>]*>)[^<]*", rb"\g<1>99", parts(path)[PROPERTIES])})

    refused(capsys, path, "版本")


# —— 表、名称被删改 ——


def test_a_deleted_sheet_is_a_finding_and_the_rest_is_still_checked(tmp_path: Path, capsys: Capture) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    text = parts(path)[WORKBOOK].decode()
    text = re.sub(r'<sheet [^>]*name="基础数据表"[^>]*/>', "", text)
    text = re.sub(r'<definedName [^>]*localSheetId="0"[^<]*</definedName>', "", text)
    rebuild(path, {WORKBOOK: re.sub(r'localSheetId="(\d+)"', lambda m: f'localSheetId="{int(m[1]) - 1}"', text).encode()})

    result = checked(capsys, path)

    assert any("基础数据表" in one["message"] and "缺少" in one["title"] for one in result["findings"])
    assert any(one["sheet"] == OVERALL for one in result["findings"])
    assert run(capsys, "recompute", path)[0] == 0


@pytest.mark.parametrize("change", [
    lambda name: "", lambda name: name.replace("!$E$5", "!#REF!"), lambda name: name.replace("!$E$5", "!$E$5+1"),
    lambda name: name.replace(f"'{OVERALL}'", "'基础数据表'"), lambda name: name.replace(f"'{OVERALL}'", "[1]整体"),
    lambda name: name + name.replace("$E$5", "$D$5"),
], ids=["deleted", "#REF!", "a formula", "another sheet", "another workbook", "two different"])
def test_a_field_whose_name_is_lost_is_listed_and_its_dependants_are_not_written(tmp_path: Path, capsys: Capture, change: Any) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    put_cell(path, OVERALL, "D5", '<c r="D5" s="10"><v>300</v></c>')
    edit(path, WORKBOOK, named(path, OUTTURN), change(named(path, OUTTURN)))
    before = path.read_bytes()

    result = checked(capsys, path)
    code, out, err = run(capsys, "recompute", path)

    assert f"PE102 {OVERALL}!{RATE}" in unchecked(result)
    assert "FM105" in unchecked(result)
    assert OUTTURN in unchecked(result)
    assert not any(one["code"] == "PE102" and one["sheet"] == OVERALL for one in result["findings"])
    assert (code, err) == (1, "")
    assert f"未能重算 {OVERALL}!{RATE} 年度资金总额.执行率：" in out
    assert "文件没有动" in out
    assert path.read_bytes() == before


def test_a_name_written_twice_for_the_same_cell_still_works(tmp_path: Path, capsys: Capture) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    edit(path, WORKBOOK, named(path, OUTTURN), named(path, OUTTURN) * 2)

    assert f"{OVERALL}!{RATE}" not in unchecked(checked(capsys, path))


def test_a_computed_cell_without_its_name_is_reported_and_the_others_are_computed(tmp_path: Path, capsys: Capture) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    edit(path, WORKBOOK, named(path, "年度资金总额.执行率"), "")

    code, out, _ = run(capsys, "recompute", path)

    assert code == 1
    assert f"未能重算 {OVERALL}!？ 年度资金总额.执行率：字段“年度资金总额.执行率”的名称被删除了" in out
    assert "事业单位法人登记及证书管理!H6 年度资金总额.执行率：" in out


@pytest.mark.parametrize("end", ["表头", "表尾"])
def test_an_open_table_without_one_of_its_ends_is_reported(tmp_path: Path, capsys: Capture, end: str) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    edit(path, WORKBOOK, named(path, f"绩效指标.{end}"), "")

    code, out, _ = run(capsys, "recompute", path)

    assert f"{OVERALL}!{TOTAL}" in unchecked(checked(capsys, path))
    assert code == 1
    assert f"未能重算 {OVERALL}!{TOTAL} 总分.得分：开口表“绩效指标”" in out


def test_an_open_table_of_a_million_rows_is_refused(tmp_path: Path, capsys: Capture) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    edit(path, WORKBOOK, named(path, "绩效指标.表尾"), re.sub(r"\$\d+<", "$1048576<", named(path, "绩效指标.表尾")))

    refused(capsys, path, f"“自评表.xlsx”的《{OVERALL}》里开口表“绩效指标”")


# —— 范围大得出奇的 ——


STRAY = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'


def stray(path: Path) -> Path:
    """打印区域清掉了，最后一行又误打了一个字。"""
    edit(computed(path), part_named(path, OVERALL), "</sheetData>", STRAY)
    areas = re.sub(rb'<definedName [^>]*_xlnm.Print_Area"[^>]*>[^<]*</definedName>', b"", parts(path)[WORKBOOK])
    return rebuild(path, {WORKBOOK: areas})


def test_a_sheet_that_would_print_a_million_rows_is_checked_and_named_when_the_report_is_made(tmp_path: Path, capsys: Capture) -> None:
    path = stray(tmp_path / "自评表.xlsx")

    assert run(capsys, "check", path)[0] in (0, 1)
    code, _, err = run(capsys, "report", path, "-o", tmp_path / "报告.docx", "--force")

    assert (code, err.count("\n")) == (2, 1)
    assert f"“自评表.xlsx”的《{OVERALL}》要印的范围是 A1:" in err
    assert "1048576，太大了" in err


def test_a_merge_far_below_the_printed_range_does_not_matter(tmp_path: Path, capsys: Capture) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    part = part_named(path, OVERALL)
    rebuild(path, {part: re.sub(rb"(<mergeCells[^>]*>)", rb'\1<mergeCell ref="A200:XFD1048576"/>', parts(path)[part])})

    assert run(capsys, "report", path, "-o", tmp_path / "报告.docx", "--force")[::2] == (0, "")


@pytest.mark.parametrize("area", ["A:A", "", "A1:B2:C3", "1:3"])
def test_a_merged_range_that_is_none_is_named(tmp_path: Path, capsys: Capture, area: str) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    part = part_named(path, OVERALL)
    rebuild(path, {part: re.sub(rb'<mergeCell ref="[^"]*"', f'<mergeCell ref="{area}"'.encode(), parts(path)[part], count=1)})

    refused(capsys, path, f"“自评表.xlsx”的 {part} 里有无法识别的合并区域“{area}”")


def test_a_workbook_of_somebody_else_with_a_word_in_the_last_row_is_refused_and_the_cell_named(tmp_path: Path, capsys: Capture) -> None:
    book = openpyxl.Workbook()
    book.active.title = "自评表"
    book.active["A1"], book.active["A3"], book.active["GR1048576"] = "项目支出绩效自评表", "项目名称", "x"
    path = tmp_path / "别处的.xlsx"
    book.save(path)

    code, out, err = run(capsys, "check", path)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "“别处的.xlsx”的《自评表》一直填到 GR1048576，太大了，不像自评表。" in err


def test_merges_of_very_many_cells_are_refused_and_the_range_named(tmp_path: Path, capsys: Capture) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "项目支出绩效自评表"
    path = tmp_path / "别处的.xlsx"
    book.save(path)
    merges = "".join(f'<mergeCell ref="A{top}:GR{top + 19}"/>' for top in range(2, 4000, 20))
    rebuild(path, {"xl/worksheets/sheet1.xml": parts(path)["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>".encode())})

    code, out, err = run(capsys, "check", path)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "“别处的.xlsx”的《Sheet》合并的格太多（到 A1502:GR1521 已超过 30 万格）" in err


def test_an_open_table_as_wide_as_the_sheet_is_refused(tmp_path: Path, capsys: Capture) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    edit(path, WORKBOOK, named(path, "绩效指标.表尾"), re.sub(r"\$\d+<", "$9000<", named(path, "绩效指标.表尾")))
    head = int(re.search(r"\$(\d+)<", named(path, "绩效指标.表头"))[1])  # type: ignore[index]
    part = part_named(path, OVERALL)
    wide = "".join(f'<c r="{letters(column)}{head}" t="inlineStr"><is><t>列{column}</t></is></c>' for column in range(50, 200))
    rebuild(path, {part: re.sub(rf'(<row r="{head}"[^>]*>.*?)(</row>)', rf"\1{wide}\2", parts(path)[part].decode(), count=1, flags=re.S).encode()})

    refused(capsys, path, f"“自评表.xlsx”的《{OVERALL}》里开口表“绩效指标”的表头（第 {head} 行）有")


# —— 填错的值 ——


@pytest.mark.parametrize(("cell", "why"), [
    ('<c r="E5" s="10" t="inlineStr"><is><t>二百一十一</t></is></c>', "填的是“二百一十一”，不是数"),
    ('<c r="E5" s="10" t="inlineStr"><is><t>≥205</t></is></c>', "填的是“≥205”，不是数"),
    ('<c r="E5" s="10" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "是错误值 #DIV/0!"),
    ('<c r="E5" s="10"><f>D5</f></c>', "的公式还没有计算，请用 Excel 打开并保存"),
    ('<c r="E5" s="10"><v>1E+30</v></c>', "是错误值 1E+30"),
    ('<c r="E5" s="10"><v>1E+308</v></c>', "是错误值 1E+308"),
    ('<c r="E5" s="10"><v>许多</v></c>', "是错误值 许多"),
    ('<c r="E5" s="10"><v>NaN</v></c>', "是错误值 NaN"),
    ('<c r="E5" s="10" t="b"><v>1</v></c>', "填的是“TRUE”，不是数"),
])
def test_a_value_that_is_no_number_leaves_what_depends_on_it_unchecked_and_unwritten(
        tmp_path: Path, capsys: Capture, cell: str, why: str) -> None:
    path = put_cell(computed(tmp_path / "自评表.xlsx"), OVERALL, "E5", cell)
    before = path.read_bytes()

    result = checked(capsys, path)
    code, out, err = run(capsys, "recompute", path)

    assert f"PE102 {OVERALL}!{RATE}" in unchecked(result)
    assert why in unchecked(result)
    assert (code, err) == (1, "")
    for place in (RATE, SCORE, TOTAL):
        assert re.search(rf"未能重算 {OVERALL}!{place} .*（{OVERALL}!E5）.*{re.escape(why.partition('，请')[0])}", out)
    assert path.read_bytes() == before


def test_a_number_filled_in_as_text_is_asked_for_and_what_depends_on_it_is_not_written(tmp_path: Path, capsys: Capture) -> None:
    path = put_cell(filled(tmp_path / "自评表.xlsx"), OVERALL, "E5", '<c r="E5" s="10" t="inlineStr"><is><t>205.5</t></is></c>')
    before = cells(parts(path)[part_named(path, OVERALL)])

    code, out, _ = run(capsys, "recompute", path)

    after = cells(parts(path)[part_named(path, OVERALL)])
    assert code == 1
    assert f"未能重算 {OVERALL}!{RATE} 年度资金总额.执行率：“{OUTTURN}”（{OVERALL}!E5）填成了文字“205.5”，公式算不到，请改成数字" in out
    assert "事业单位法人登记及证书管理!H6" in out
    assert after == before


@pytest.mark.parametrize("number", ["20250620", "-3", "2958466", "1E+14"])
def test_a_number_that_is_no_date_in_a_date_cell_is_shown_as_it_is(tmp_path: Path, capsys: Capture, number: str) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    styles = parts(path)["xl/styles.xml"].decode()
    count = styles[styles.index("<cellXfs"):styles.index("</cellXfs>")].count("<xf ")
    styles = styles[:styles.index("</cellXfs>")] + '<xf numFmtId="14" fontId="0" fillId="0" borderId="0"/>' + styles[styles.index("</cellXfs>"):]
    rebuild(path, {"xl/styles.xml": styles.encode()})
    put_cell(path, OVERALL, "E25", f'<c r="E25" s="{count}"><v>{number}</v></c>')

    assert checked(capsys, path)["form"] == "hengshan-2024"


@pytest.mark.parametrize("text", [
    "A&amp;B &lt;公司&gt; {{ 单位名称 }} {% for x in y %} {# 注 #}", "=HYPERLINK(&quot;http://x&quot;)", "【=整体.总分.得分】【", "_x000D_&#9;制表&#13;&#10;换行",
    "甲" * 32767, "\U0001f600 \u200b\ufeff 零宽",
])
def test_any_text_survives_checking_and_recomputing(tmp_path: Path, capsys: Capture, text: str) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    element = f'<c r="B12" s="12" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    for address in ("B12", "D14", "I14", "C3"):
        put_cell(path, OVERALL, address, element.replace("B12", address))

    result = checked(capsys, path)
    code, _, err = run(capsys, "recompute", path)

    assert result["form"] == "hengshan-2024"
    assert (code, err) == (0, "")
    assert cells(parts(path)[part_named(path, OVERALL)])["B12"] == element


# —— 好好的文件，只是放得不寻常 ——


@pytest.mark.parametrize("name", ["自评 表（终稿）.xlsx", "a=b 100%.xlsx", "%APPDATA%.xlsx", "x&y;'z'.xlsx", "-o.xlsx", "{{ 名 }}.xlsx", "表.XLSX"])
def test_an_unusual_file_name_simply_works(tmp_path: Path, capsys: Capture, name: str) -> None:
    folder = tmp_path / "县 直=单位 50%"
    folder.mkdir()
    path = filled(folder / name)

    assert checked(capsys, path)["file"].endswith(name)
    assert run(capsys, "recompute", path)[0] == 0
    assert {file.name for file in folder.iterdir()} == {name, f"{path.stem}.备份{path.suffix}"}


def test_a_renamed_and_moved_sheet_simply_works(tmp_path: Path, capsys: Capture) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    text = parts(path)[WORKBOOK].decode().replace(f'name="{OVERALL}"', 'name="整体&apos;s &amp; 表"').replace(f"'{OVERALL}'!", "'整体''s &amp; 表'!")
    sheets = re.findall(r"<sheet [^>]*/>", text)
    text = text.replace("".join(sheets), "".join(reversed(sheets)))
    text = re.sub(r'localSheetId="(\d+)"', lambda m: f'localSheetId="{len(sheets) - 1 - int(m[1])}"', text)
    rebuild(path, {WORKBOOK: text.encode()})

    code, out, _ = run(capsys, "recompute", path)

    assert code == 0
    assert f"整体's & 表!{RATE} 年度资金总额.执行率：" in out
    assert "未能重算" not in out


def test_a_macro_workbook_is_checked_and_written_back_as_a_macro_workbook(tmp_path: Path, capsys: Capture) -> None:
    path = put_cell(decorated(tmp_path / "自评表.xlsm"), OVERALL, "E5", '<c r="E5" s="10"><v>205.5</v></c>')
    macros = parts(path)["xl/vbaProject.bin"]

    assert checked(capsys, path)["form"] == "hengshan-2024"
    assert run(capsys, "recompute", path)[0] == 0

    assert parts(path)["xl/vbaProject.bin"] == macros
    assert (tmp_path / "自评表.备份.xlsm").is_file()
    code, _, err = run(capsys, "recompute", path, "-o", tmp_path / "另存.xlsx")
    assert (code, "应与原文件一样以 .xlsm 结尾" in err) == (2, True)
