"""汇总工作簿：数是数、合计是公式、空白不是零、能筛选打印、文件点得开；公式与 LibreOffice 算的一致。"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator, ValidationSeverity

from reportgen.cli import main
from reportgen.filing_record import FilingRecord, Funds, ThreePublic
from reportgen.summary import write_summary
from tests.generated.folder import filled_folder
from tests.libreoffice import LibreOffice
from tests.reportgen.batches import ERROR, INDICATOR, PROJECT, RECORD, REMINDER, batch_of, funds
from xladdin.workbook_file.package import WorkbookError

TOWN = replace(RECORD, agency="示范县白果镇人民政府", year=2023, funds=funds("100", "110", "55"),
               three_public=ThreePublic(None, None, Decimal(3)), score=Decimal(58), grade="差", projects=(), findings=(ERROR, ERROR, REMINDER))
BOOKLET = replace(RECORD, form="linxiang-2022", place="临湘市", agency="示范市水利局", year=2022, funds=Funds(outturn=Decimal(900)), three_public=ThreePublic(),
                  score=Decimal(100), projects=(), indicators=(), findings=())
PROJECTS_ONLY = replace(RECORD, form="national-2020", place="全国", agency="示范县图书馆", year=2020, overall=False, funds=PROJECT.funds, score=None, grade="", findings=(REMINDER,))
SEVERAL = {"甲/档案馆.xlsx": RECORD, "乙/白果镇 #1 100%.xlsx": TOWN, "丙/水利局.xlsx": BOOKLET, "丁/图书馆.xlsx": PROJECTS_ONLY}


@pytest.fixture(autouse=True)
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "本机"))


def summary(tmp_path: Path, records: dict[str, FilingRecord], *, unread: dict[str, str] | None = None, units: tuple[str, ...] = ()) -> Path:
    """汇总的文件，放在材料文件夹里。"""
    output = tmp_path / "材料" / "汇总.xlsx"
    batch = batch_of(output.parent, records, unread)
    with closing(batch.cache):
        write_summary(batch, output, units)
    return output


def opened(path: Path) -> dict[str, Worksheet]:
    """公式的结果。"""
    book = openpyxl.load_workbook(path, data_only=True)
    return {sheet.title: sheet for sheet in book.worksheets}


def lines(sheet: Worksheet) -> list[dict[str, object]]:
    """长表的各行：列名 → 内容。"""
    heads = [cell.value for cell in sheet[4]]
    return [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=5)]


def overview(sheet: Worksheet, title: str) -> list[list[object]]:
    """总览的一块的各行，到空行为止。"""
    found: list[list[object]] = []
    rows = iter(sheet.iter_rows(values_only=True))
    for row in rows:
        if row[0] == title:
            next(rows)
            for line in rows:
                if line[0] is None:
                    return found
                found.append([cell for cell in line if cell is not None])
    return found


def formulas(path: Path) -> Iterator[tuple[str, str, object]]:
    """每个公式格：表、地址、存着的结果。"""
    texts, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    for sheet in texts.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, values[sheet.title][cell.coordinate].value


def test_every_sheet_is_there_in_order(tmp_path: Path) -> None:
    assert list(opened(summary(tmp_path, SEVERAL, units=("示范县档案馆",)))) == [
        "总览", "单位一览", "报送情况", "项目一览", "指标一览", "问题清单", "未能读取", "重复与修订"]


def test_figures_are_numbers_rates_are_percentages_and_blank_is_not_zero(tmp_path: Path) -> None:
    sheet = opened(summary(tmp_path, SEVERAL))["单位一览"]
    by_unit = {line["单位"]: line for line in lines(sheet)}

    assert by_unit["示范县档案馆"] | {"序号": 0} == {
        "序号": 0, "单位": "示范县档案馆", "年度": 2024, "表样": "衡山县", "年初预算数": 250.5, "全年预算数": 260, "全年执行数": 254.5, "执行率": 0.9788,
        "三公上年决算数": 5.2, "三公本年预算数": 5, "三公本年决算数": 4.16, "三公增减率": -0.2, "得分": 96.5, "等次": "优", "错误": 1, "提醒": 1, "已说明": 1,
        "未能核对": 1, "备注": None, "文件": "甲/档案馆.xlsx",
        "计率执行数": 254.5, "计率预算数": 260}
    assert [by_unit["示范市水利局"][name] for name in ("年初预算数", "全年预算数", "执行率", "三公本年决算数", "全年执行数")] == [None, None, None, None, 900]
    assert (by_unit["示范县图书馆"]["得分"], by_unit["示范县图书馆"]["等次"]) == (None, None)
    formats = {cell.value: sheet.cell(5, cell.column).number_format for cell in sheet[4]}
    assert (formats["执行率"], formats["全年执行数"], formats["得分"]) == ("0.00%", "#,##0.00", "0.00")


def test_the_long_tables_can_be_filtered_scrolled_and_printed(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(summary(tmp_path, SEVERAL))
    units = book["单位一览"]

    assert units.freeze_panes == "C5"
    assert units.auto_filter.ref == "A4:V8"
    assert units.print_title_rows == "$4:$4"
    assert (units.page_setup.orientation, units.page_setup.paperSize, units.page_setup.fitToHeight, units.sheet_properties.pageSetUpPr.fitToPage) == (
        "landscape", 9, 0, True)
    assert units["G3"].value == "=SUBTOTAL(109,G5:G8)"


def test_the_links_lead_to_the_files_from_where_the_summary_lies(tmp_path: Path) -> None:
    path = summary(tmp_path, SEVERAL)
    cells = openpyxl.load_workbook(path)["单位一览"]
    targets = {cells[f"T{row}"].value: cells[f"T{row}"].hyperlink.target for row in range(5, 9)}

    assert targets["甲/档案馆.xlsx"] == "甲\\档案馆.xlsx"
    assert unquote(targets["乙/白果镇 #1 100%.xlsx"]) == "乙\\白果镇 #1 100%.xlsx"
    assert "#" not in targets["乙/白果镇 #1 100%.xlsx"]


def test_what_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    evil = replace(RECORD, agency="=HYPERLINK(\"http://x\")", indicators=(replace(INDICATOR, name="=1+1", actual="@SUM(A1)"),))
    book = openpyxl.load_workbook(summary(tmp_path, {"甲.xlsx": evil}))

    assert (book["单位一览"]["B5"].data_type, book["单位一览"]["B5"].value) == ("s", "=HYPERLINK(\"http://x\")")
    assert (book["指标一览"]["F5"].data_type, book["指标一览"]["F5"].value) == ("s", "=1+1")


def test_every_finding_is_listed_with_its_place_and_state(tmp_path: Path) -> None:
    found = lines(opened(summary(tmp_path, {"甲.xlsx": RECORD}))["问题清单"])

    assert [(line["轻重"], line["代码"], line["位置"], line["状态"], line["说明"]) for line in found] == [
        ("错误", "PE102", "H5", "未改", None), ("提醒", "FM101", "E28", "未改", None), ("错误", "XT101", "H8", "已说明", "口径不同"),
        ("未能核对", "PE103", "I5", "未能核对", None)]
    assert found[0]["问题"] == ERROR.message


def test_unread_files_are_named_with_the_reason(tmp_path: Path) -> None:
    found = lines(opened(summary(tmp_path, SEVERAL, unread={"坏.xlsx": "“坏.xlsx”已损坏。"}))["未能读取"])

    assert [(line["文件"], line["原因"]) for line in found] == [("坏.xlsx", "“坏.xlsx”已损坏。")]


def test_files_that_were_not_looked_at_are_named_and_stand_beside_the_unit_whose_name_they_bear(tmp_path: Path) -> None:
    folder = tmp_path / "材料"
    folder.mkdir()
    for name in ("示范县民政局自评材料.zip", "公安局交通警察大队.rar", "教育局（盖章扫描）.pdf", "林业局.xlsb"):
        (folder / name).write_bytes(b"x")
    units = ("示范县民政局", "示范县公安局", "示范县公安局交通警察大队", "示范县教育局")
    (tmp_path / "名单.txt").write_text("\n".join(units), "utf-8")

    assert main(["summary", str(folder), "-o", str(tmp_path / "汇总.xlsx"), "--units", str(tmp_path / "名单.txt")]) == 0
    sheets = opened(tmp_path / "汇总.xlsx")

    assert {str(line["文件"]): str(line["原因"])[:4] for line in lines(sheets["未能读取"])} == {
        "公安局交通警察大队.rar": "压缩包，", "教育局（盖章扫描）.pdf": "扫描件、", "林业局.xlsb": "不是工作", "示范县民政局自评材料.zip": "压缩包，"}
    assert [line["备注"] for line in lines(sheets["报送情况"])] == [
        "未能读取的文件里有它的名称：示范县民政局自评材料.zip", None, "未能读取的文件里有它的名称：公安局交通警察大队.rar",
        "未能读取的文件里有它的名称：教育局（盖章扫描）.pdf"]
    page = sheets["总览"]
    row = next(cell.row for cell in page["A"] if str(cell.value).startswith("没有看的其他文件（"))
    assert (page.cell(row, 2).value, page.row_dimensions[row].height) == (4, 36)


def test_a_revision_counts_once_and_the_first_version_is_listed_apart(tmp_path: Path) -> None:
    later = replace(RECORD, funds=funds("1", "2", "2"))
    sheets = opened(summary(tmp_path, {"甲/表.xlsx": RECORD, "甲/表修订.xlsx": later}))

    assert [(line["文件"], line["备注"]) for line in lines(sheets["单位一览"])] == [("甲/表修订.xlsx", "共报了 2 份，采用这一份")]
    assert [(line["没有采用的文件"], line["采用的文件"]) for line in lines(sheets["重复与修订"])] == [("甲/表.xlsx", "甲/表修订.xlsx")]
    assert {(line["文件"], line["采用"]) for line in lines(sheets["问题清单"])} == {("甲/表.xlsx", "否"), ("甲/表修订.xlsx", "是")}
    assert len(lines(sheets["项目一览"])) == 1


def test_a_filing_of_projects_joins_the_overall_filing_and_no_money_is_added(tmp_path: Path) -> None:
    repair = replace(PROJECT, name="敬老院维修", funds=funds("20", "20", "19"))
    section = replace(RECORD, form="national-2020", overall=False, projects=(repair,), score=None, grade="", findings=(REMINDER,))
    sheets = opened(summary(tmp_path, {"整体.xlsx": RECORD, "业务股.xlsx": section}))

    unit, = lines(sheets["单位一览"])
    assert (unit["文件"], unit["全年执行数"], unit["得分"], unit["提醒"]) == ("整体.xlsx", 254.5, 96.5, 2)
    assert unit["备注"] == "另有 1 个文件只有项目自评表，项目并入项目一览，金额已在整体里，不另加"
    assert [(line["项目名称"], line["全年执行数"], line["文件"]) for line in lines(sheets["项目一览"])] == [
        ("档案数字化", 36, "整体.xlsx"), ("敬老院维修", 19, "业务股.xlsx")]
    assert lines(sheets["重复与修订"]) == []
    assert ["　并入的项目自评表（见项目一览）", 1] in overview(sheets["总览"], "一、报送情况")


def test_a_project_filed_twice_counts_where_it_is_newer(tmp_path: Path) -> None:
    newer = replace(RECORD, overall=False, projects=(replace(PROJECT, funds=funds("30", "40", "38")),), indicators=())
    sheets = opened(summary(tmp_path, {"整体.xlsx": RECORD, "业务股.xlsx": newer}))

    assert [(line["项目名称"], line["全年执行数"], line["文件"]) for line in lines(sheets["项目一览"])] == [("档案数字化", 38, "业务股.xlsx")]
    assert [line["文件"] for line in lines(sheets["单位一览"])] == ["整体.xlsx"]


def test_projects_in_several_files_are_one_line_with_the_sum_of_each_project_once(tmp_path: Path) -> None:
    def projects(*amounts: tuple[str, int]) -> FilingRecord:
        known = tuple(replace(PROJECT, name=name, funds=funds(str(budget), str(budget), "10")) for name, budget in amounts)
        return replace(RECORD, overall=False, projects=known, score=None, grade="")

    sheets = opened(summary(tmp_path, {"一.xlsx": projects(("甲", 20), ("乙", 30)), "二.xlsx": projects(("乙", 40), ("丙", 50))}))

    unit, = lines(sheets["单位一览"])
    assert (unit["全年预算数"], unit["全年执行数"]) == (20 + 40 + 50, 30)
    assert sorted(str(line["项目名称"]) for line in lines(sheets["项目一览"])) == ["丙", "乙", "甲"]


def test_a_blank_form_is_neither_filed_nor_adopted_over_the_filled_one(tmp_path: Path) -> None:
    blank = replace(RECORD, overall=False, funds=Funds(), score=None, grade="", projects=(replace(PROJECT, filled=False),), indicators=())
    sheets = opened(summary(tmp_path, {"自评表.xlsx": RECORD, "空白表.xlsx": blank, "审计局.xlsx": replace(blank, agency="示范县审计局")},
                            units=("示范县档案馆", "示范县审计局")))

    assert [line["文件"] for line in lines(sheets["单位一览"])] == ["自评表.xlsx"]
    assert [(line["单位"], line["报送"]) for line in lines(sheets["报送情况"])] == [("示范县档案馆", "已报"), ("示范县审计局", "没有填")]
    assert [(line["没有采用的文件"], line["为什么"]) for line in lines(sheets["重复与修订"])] == [
        ("空白表.xlsx", "没有填：金额、得分、完成情况都是空的"), ("审计局.xlsx", "没有填：金额、得分、完成情况都是空的")]
    assert ["名单：没有填", 1] in overview(sheets["总览"], "一、报送情况")


def test_the_list_of_units_shows_who_has_not_filed(tmp_path: Path) -> None:
    sheets = opened(summary(tmp_path, SEVERAL, units=("县档案馆", "示范县白果镇", "示范县教育局")))

    assert [(line["单位"], line["报送"], line["材料里写的名称"]) for line in lines(sheets["报送情况"])] == [
        ("县档案馆", "已报", "示范县档案馆"), ("示范县白果镇", "已报", "示范县白果镇人民政府"), ("示范县教育局", "未报", None),
        ("示范县图书馆", "名单外", "示范县图书馆"), ("示范市水利局", "名单外", "示范市水利局")]
    assert [line["单位"] for line in lines(sheets["单位一览"])] == ["县档案馆", "示范县白果镇", "示范县图书馆", "示范市水利局"]
    assert overview(sheets["总览"], "一、报送情况")[:3] == [["名单：已报", 2], ["名单：未报", 1], ["名单：名单外", 2]]


def test_the_overview_counts_by_form_grade_rate_score_and_fault(tmp_path: Path) -> None:
    sheet = opened(summary(tmp_path, SEVERAL))["总览"]

    assert sheet["A1"].value == "2020—2024年度绩效自评汇总"
    assert ["衡山县", 2023, 1, 100, 110, 55, 0.5, 58, 2, 1] in overview(sheet, "二、按表样、年度")
    assert ["临湘市", 2022, 1, 900, 100, 0, 0] in overview(sheet, "二、按表样、年度")
    assert overview(sheet, "三、按评价等次") == [["优", 2, 0.5], ["良", 0, 0], ["中", 0, 0], ["差", 1, 0.25], ["没有整体得分", 1, 0.25]]
    assert dict(overview(sheet, "四、执行率分布")) == {  # type: ignore[arg-type]
        "60%以下": 1, "60%—80%": 0, "80%—90%": 0, "90%—95%": 1, "95%—100%": 1, "100%": 0, "超过100%": 0}
    assert dict(overview(sheet, "五、得分分布"))["100分"] == 1  # type: ignore[arg-type]
    assert overview(sheet, "六、常见问题") == [["必填的格没有填", "FM101", 3, 3], ["执行率不符", "PE102", 2, 3]]
    assert overview(sheet, "七、三公经费（万元）") == [["2020年", 1, 5.2, 5, 4.16, -0.2], ["2023年", 1, 3], ["2024年", 1, 5.2, 5, 4.16, -0.2]]


def test_the_grades_are_those_of_the_forms_and_the_rate_follows_the_denominator_of_the_form(tmp_path: Path) -> None:
    other = replace(RECORD, agency="示范县图书馆", place="示范县", grade="合格", grades=("优秀", "合格", "不合格"),
                    funds=Funds(Decimal(100), Decimal(400), Decimal(50), Decimal("0.5"), Decimal(50), Decimal(100)))
    sheets = opened(summary(tmp_path, {"甲.xlsx": other, "乙.xlsx": replace(RECORD, funds=funds("300", "300", "300"))}))

    assert [line[:2] for line in overview(sheets["总览"], "三、按评价等次")] == [
        ["优秀", 0], ["合格", 1], ["不合格", 0], ["优", 1], ["良", 0], ["中", 0], ["差", 0], ["没有整体得分", 0]]
    assert [line[6] for line in overview(sheets["总览"], "二、按表样、年度")] == [0.5, 1]
    assert sheets["单位一览"]["H3"].value == (50 + 300) / (100 + 300)
    hidden = sheets["单位一览"].column_dimensions["U"]
    assert (hidden.hidden, hidden.min, hidden.max) == (True, 21, 22)


def test_four_native_charts_stand_on_the_overview(tmp_path: Path) -> None:
    path = summary(tmp_path, SEVERAL)

    assert len(openpyxl.load_workbook(path)["总览"]._charts) == 4
    with zipfile.ZipFile(path) as package:
        charts = b"".join(package.read(name) for name in package.namelist() if name.startswith("xl/charts/chart"))
    assert all(title.encode() in charts for title in ("执行率分布", "得分分布", "常见问题", "三公经费"))


def test_the_stored_results_are_what_libreoffice_computes(tmp_path: Path, libreoffice: LibreOffice) -> None:
    path = summary(tmp_path, {**SEVERAL, "戊/空.xlsx": replace(RECORD, agency="", year=None, funds=Funds(), score=None, grade="", findings=())},
                   units=("示范县档案馆", "示范县教育局"))
    recalculated = openpyxl.load_workbook(libreoffice.recalculated([path])[0], data_only=True)
    known = list(formulas(path))

    assert len(known) > 90
    for sheet, cell, stored in known:
        value = recalculated[sheet][cell].value
        assert (stored or None) == (pytest.approx(value) if isinstance(value, (int, float)) and value else value or None), f"{sheet}!{cell}"


def test_the_summary_is_a_sound_workbook(tmp_path: Path) -> None:
    checked = OpenXmlValidator().validate(summary(tmp_path, SEVERAL, units=("示范县档案馆",), unread={"坏.xlsx": "坏了。"}))

    assert [one for one in checked.errors if one.severity is ValidationSeverity.ERROR] == []


def test_a_table_too_long_for_one_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportgen.summary_table.MOST_ROWS", 3)
    sheets = opened(summary(tmp_path, {"甲.xlsx": RECORD, "乙.xlsx": TOWN}))

    assert [len(lines(sheets[name])) for name in ("问题清单", "问题清单（2）", "问题清单（3）")] == [3, 3, 1]


def test_nothing_read_still_makes_a_summary_that_opens(tmp_path: Path, libreoffice: LibreOffice) -> None:
    path = summary(tmp_path, {}, unread={"坏.xlsx": "坏了。"})

    assert lines(opened(path)["单位一览"]) == []
    assert libreoffice.recalculated([path])


def test_another_file_is_never_overwritten_and_an_old_summary_is_kept(tmp_path: Path) -> None:
    path = summary(tmp_path, {"甲.xlsx": RECORD})
    before = path.read_bytes()
    summary(tmp_path, {"甲.xlsx": TOWN})

    assert path.with_name("汇总.备份.xlsx").read_bytes() == before
    path.write_bytes(b"mine")
    with pytest.raises(WorkbookError, match="不是本程序写的汇总"):
        summary(tmp_path, {"甲.xlsx": RECORD})
    assert path.read_bytes() == b"mine"
    assert not list(path.parent.glob(".*"))


def test_the_command_reads_a_folder_and_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled_folder(tmp_path / "材料", 3, distinct=3)
    (tmp_path / "名单.txt").write_bytes("示范县青山市场服务中心\n示范县教育局\n".encode("gb18030"))
    arguments = ["summary", str(tmp_path / "材料"), "-o", str(tmp_path / "汇总.xlsx"), "--units", str(tmp_path / "名单.txt")]

    assert main(arguments) == 0
    assert "读了 3 份材料，采用 3 份，未能读取 0 个文件" in capsys.readouterr().out
    (tmp_path / "材料" / "坏.xlsx").write_bytes(b"PK")
    assert main(arguments) == 1
    printed = capsys.readouterr().out
    assert "（其中 3 份没有变，没有重读）" in printed
    assert "原来的汇总留作 汇总.备份.xlsx；" in printed
    main(arguments)
    assert "原来的汇总留作 汇总.备份2.xlsx；" in capsys.readouterr().out
    assert main(["summary", str(tmp_path / "没有"), "-o", str(tmp_path / "汇总.xlsx")]) == 2
    assert "没有文件夹" in capsys.readouterr().err


def test_notices_may_be_written_into_a_folder_that_holds_filings_and_the_filings_still_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled_folder(tmp_path / "材料", 2, distinct=2)
    arguments = ["summary", str(tmp_path / "材料"), "-o", str(tmp_path / "汇总.xlsx"), "--notices", str(tmp_path / "材料" / "第1批")]

    main(arguments)
    main(arguments)

    assert capsys.readouterr().out.count("采用 2 份") == 2


@pytest.mark.parametrize("module", ["reportgen.commands.summary", "reportgen.filing_reading", "reportgen.commands.check"])
def test_neither_the_other_commands_nor_the_reading_processes_load_pandas(module: str) -> None:
    probe = f"import {module}, sys; print(sorted({{'pandas', 'numpy', 'xlsxwriter', 'openpyxl', 'docxtpl'}} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])

    assert loaded.stdout.strip() == "[]"


@pytest.mark.parametrize(("name", "data", "said"), [("名单.txt", b"\n \n", "没有单位"), ("名单.doc", b"x", "要用 .txt 或 .xlsx"), ("没有.txt", None, "找不到文件")])
def test_an_unusable_list_of_units_is_one_sentence(tmp_path: Path, name: str, data: bytes | None, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)

    assert main(["summary", str(tmp_path), "-o", str(tmp_path / "汇总.xlsx"), "--units", str(tmp_path / name)]) == 2
    assert said in capsys.readouterr().err


def test_the_command_says_so_when_almost_nothing_on_the_list_was_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled_folder(tmp_path / "材料", 2, distinct=2)
    (tmp_path / "名单.txt").write_text("行政股\n社保股\n", "utf-8")

    main(["summary", str(tmp_path / "材料"), "-o", str(tmp_path / "汇总.xlsx"), "--units", str(tmp_path / "名单.txt")])

    assert "名单上的 2 个单位，只有 0 个在材料里对得上。请核对名单的内容（单位名称在哪一列）和写法。" in capsys.readouterr().out
