"""汇入项目表：按项目名称对，填了的换上去、列出来，没有的加一张；说不准的一概不动手。"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from tests.libreoffice import LibreOffice
from tests.test_formulas_agree import cells_of
from tests.workbooks import cells, edit, numbers_for_texts, part_named, parts, put_cell, rebuild
from xladdin import terms as t
from xladdin.filing_file import open_filing
from xladdin.form import find_form, form_folders
from xladdin.model import Filing, Sheet
from xladdin.workbook_file import Book, WorkbookError
from xladdin.workbook_file.canonical import canonical
from xladdin.workbook_file.filling import Content, RowContent, filing_of, fill, new_workbook
from xladdin.workbook_file.merging import merged
from xladdin.workbook_file.saving import save
from xladdin.workbook_file.submitting import submission

WITH_PROJECTS = tuple(one for one in form_folders() if find_form(one).sheet(t.PROJECT) is not None)
SPENT, BUDGET, INITIAL = (f"项目[1].年度资金总额.{column}" for column in ("全年执行数", "全年预算数", "年初预算数"))
ROWS = "项目[1].绩效指标"


def indicator(name: str, level1: str = "产出指标", level2: str = "数量指标", **more: Content) -> RowContent:
    return {"一级指标": level1, "二级指标": level2, "三级指标": name, **more}


def written(path: Path, cells: dict[str, Content] | None = None, *indicators: RowContent, projects: tuple[str, ...] = ("甲项目", "乙项目"),
            form_id: str = "hengshan-2024", year: int = 2024, agency: str = "某县某局") -> Path:
    form = find_form(form_id)
    save(fill(new_workbook(form, year, agency, projects), form, cells or {}, {ROWS: indicators} if indicators else {}), path)
    return path


def merge(path: Path, *others: Path) -> tuple[Book, Filing, tuple[str, ...]]:
    book, filing = open_filing(path)
    out, lines = merged(book, filing, [open_filing(other) for other in others])
    return out, filing_of(out, filing.form), lines


def named(filing: Filing, project: str) -> Sheet:
    return next(sheet for sheet in filing.projects if sheet[t.PROJECT_NAME].shown == project)


# —— 同名的项目 ——


@pytest.mark.parametrize("form_id", WITH_PROJECTS)
def test_the_figures_and_indicators_of_a_colleague_come_into_the_sheet_of_the_same_project(form_id: str, tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx", form_id=form_id)
    indicators = [indicator(f"办件数{number}", 年度指标值="≥10件", 实际完成值="12件", 分值=5, 得分=5) for number in range(6)]
    other = written(tmp_path / "张三.xlsx", {SPENT: 80, BUDGET: 100, "项目[1].主管部门": "某县某办"}, *indicators, form_id=form_id)

    out, after, lines = merge(path, other)

    sheet = named(after, "甲项目")
    assert (sheet["年度资金总额.全年执行数"].number, sheet["主管部门"].shown) == (80, "某县某办")
    assert (sheet["年度资金总额.执行率"].number, sheet["总分.得分"].number) == (Decimal("0.8"), 38)
    assert [(one.level2, one.name, one.score.number) for one in sheet.indicators] == [("数量指标", f"办件数{number}", 5) for number in range(6)]
    assert named(after, "乙项目").indicators == ()
    assert "甲项目：填入空白 3 格、添 6 行（来自 张三.xlsx）" in lines
    (tmp_path / "汇入.xlsx").write_bytes(out.package.to_bytes())
    assert [str(one) for one in OpenXmlValidator().validate(tmp_path / "汇入.xlsx").errors if one.severity.name == "ERROR"] == []


def test_a_filled_cell_that_is_replaced_is_listed_and_a_cell_the_colleague_left_blank_stays(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx", {SPENT: 79, BUDGET: 100, "项目[1].年度总体目标.预期目标": "办成十件事"})
    other = written(tmp_path / "张三.xlsx", {SPENT: Decimal("80.5"), BUDGET: 100})

    _, after, lines = merge(path, other)

    assert lines == ("甲项目：年度资金总额.全年执行数 79.00 → 80.50", "基础数据表 甲项目：本年决算数 空白 → 80.5（与项目表相等）")
    assert named(after, "甲项目")["年度总体目标.预期目标"].shown == "办成十件事"


def test_an_indicator_of_the_same_name_is_filled_in_its_own_row_and_a_renamed_one_takes_the_next_with_nothing_left_of_it(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx", {}, indicator("办件数", 实际完成值="1件"), indicator("培训人次", 实际完成值="5人", 分值=10))
    other = written(tmp_path / "张三.xlsx", {}, indicator("调研次数", 实际完成值="7次"), indicator("办件数", 实际完成值="2件"))

    _, after, lines = merge(path, other)

    assert [(one.name, one.actual_value.shown, one.max_score.shown) for one in named(after, "甲项目").indicators] == [("办件数", "2件", ""), ("调研次数", "7次", "")]
    assert lines == ("甲项目：绩效指标“培训人次” 三级指标 培训人次 → 调研次数", "甲项目：绩效指标“培训人次” 实际完成值 5人 → 7次",
                     "甲项目：绩效指标“培训人次” 分值 10 → 空白", "甲项目：绩效指标“办件数” 实际完成值 1件 → 2件")


def test_a_dash_or_none_fills_a_blank_cell_and_replaces_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx", {SPENT: 79}, indicator("办件数", 实际完成值="1件", 偏差原因分析及改进措施=None))
    other = written(tmp_path / "张三.xlsx", {SPENT: "——"}, indicator("办件数", 实际完成值="无", 偏差原因分析及改进措施="无"))

    _, after, lines = merge(path, other)

    assert named(after, "甲项目")["年度资金总额.全年执行数"].number == 79
    assert [(one.actual_value.shown, one.deviation_explanation.shown) for one in named(after, "甲项目").indicators] == [("1件", "无")]
    assert lines[0] == "甲项目：填入空白 1 格（来自 张三.xlsx）"


def test_a_percentage_or_a_number_with_a_unit_comes_into_a_text_cell_as_it_is_printed(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx", projects=("甲项目",))
    other = written(tmp_path / "张三.xlsx", {SPENT: 80}, indicator("满意度", 年度指标值="≥90%", 实际完成值="95%", 分值=5),
                    indicator("服务企业", 年度指标值="120家", 实际完成值="1200", 分值=5), projects=("甲项目",))
    numbers_for_texts(other, {"95%": (0.95, "0%"), "120家": (120, '0"家"'), "1200": (1200, "#,##0")})

    out, after, _ = merge(path, other)

    assert [(one.target_value.stored, one.actual_value.stored) for one in named(after, "甲项目").indicators] == [("≥90%", "95%"), ("120家", 1200)]
    save(out, path, backup=False)
    assert merge(path, other)[2] == ()


def test_a_formula_cell_is_never_taken_from_a_colleague(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx", {SPENT: 50, BUDGET: 100})
    other = written(tmp_path / "张三.xlsx", {SPENT: 60, BUDGET: 100, "项目[1].年度资金总额.执行率": Decimal(1)})

    _, after, _ = merge(path, other)

    rate = named(after, "甲项目")["年度资金总额.执行率"]
    assert (rate.number, bool(rate.formula)) == (Decimal("0.6"), True)


def test_a_project_under_its_registered_short_name_is_the_same_project_and_keeps_its_full_name(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx", {"报告数据.项目简称[1].项目名称": "甲项目", "报告数据.项目简称[1].项目简称": "甲"})
    other = written(tmp_path / "张三.xlsx", {SPENT: 8}, projects=("“甲”",))

    _, after, _ = merge(path, other)

    assert [sheet[t.PROJECT_NAME].shown for sheet in after.projects] == ["甲项目", "乙项目"]
    assert named(after, "甲项目")["年度资金总额.全年执行数"].number == 8


def test_merging_once_more_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx")
    other = written(tmp_path / "张三.xlsx", {SPENT: 80}, indicator("办件数", 分值=10), projects=("丙项目",))
    out, _, _ = merge(path, other)
    save(out, path, backup=False)
    book, filing = open_filing(path)

    again, lines = merged(book, filing, [open_filing(other)])

    assert (again is book, lines) == (True, ())


def test_a_copy_that_holds_the_project_of_another_unchanged_is_no_conflict(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx", {SPENT: 79})
    first = written(tmp_path / "张三.xlsx", {SPENT: 79, "项目[2].年度资金总额.全年执行数": 5})
    second = written(tmp_path / "李四.xlsx", {SPENT: 81})

    _, after, _ = merge(path, first, second)

    assert [sheet["年度资金总额.全年执行数"].number for sheet in after.projects] == [81, 5]


def test_an_error_value_is_not_brought_in_and_the_list_says_so(tmp_path: Path) -> None:
    path, other = written(tmp_path / "总表.xlsx"), written(tmp_path / "张三.xlsx", {SPENT: 80})
    cell = open_filing(other)[1].projects[0]["年度资金总额.全年预算数"].place.cell
    put_cell(other, "甲项目", cell, f'<c r="{cell}" t="e"><f>1/0</f><v>#DIV/0!</v></c>')

    _, after, lines = merge(path, other)

    assert "甲项目：年度资金总额.全年预算数 是错误值 #DIV/0!，没有汇入" in lines
    assert named(after, "甲项目")["年度资金总额.全年预算数"].blank


def test_a_computed_cell_whose_name_was_deleted_is_left_alone(tmp_path: Path) -> None:
    path, other = written(tmp_path / "总表.xlsx"), written(tmp_path / "张三.xlsx", {SPENT: 80})
    text = parts(path)["xl/workbook.xml"].decode()
    rebuild(path, {"xl/workbook.xml": re.sub(r'<definedName name="(?:年度资金总额\.执行率|主管部门)" localSheetId="2">[^<]*</definedName>', "", text).encode()})

    _, after, _ = merge(path, other)

    assert named(after, "甲项目")["年度资金总额.全年执行数"].number == 80


def test_what_has_no_cell_left_to_go_to_is_told(tmp_path: Path) -> None:
    path, other = written(tmp_path / "总表.xlsx"), written(tmp_path / "张三.xlsx", {SPENT: 80, "项目[1].主管部门": "某县某办"})
    text = parts(path)["xl/workbook.xml"].decode()
    rebuild(path, {"xl/workbook.xml": re.sub(r'<definedName name="主管部门" localSheetId="2">[^<]*</definedName>', "", text).encode()})

    assert "甲项目：主管部门 某县某办 没有汇入：表上没有这一格了（名称被删）" in merge(path, other)[2]


# —— 没有的项目 ——


def test_an_unknown_project_gets_a_sheet_like_the_last_one_without_its_contents_and_a_row_with_equal_figures(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx", {"项目[2].年度资金总额.全年执行数": 7, "项目[2].年度总体目标.预期目标": "别的项目的目标",
                                          "项目[2].年度资金总额.执行率": Decimal(1)})
    other = written(tmp_path / "张三.xlsx", {SPENT: 80, INITIAL: 90}, indicator("办件数", 分值=10), projects=("丙:项目",))

    out, after, lines = merge(path, other)

    sheet = after.projects[-1]
    assert (sheet.title, sheet[t.PROJECT_NAME].shown, sheet["年度资金总额.全年执行数"].number) == ("丙项目", "丙:项目", 80)
    assert sheet["年度总体目标.预期目标"].blank
    assert sheet["年度资金总额.执行率"].formula
    assert [one.name for one in sheet.indicators] == ["办件数"]
    assert after.basic_data is not None
    assert [(row["名称"].shown, row["本年预算数"].number, row["本年决算数"].number) for row in after.basic_data.tables["专项资金"].rows[:3]] == [
        ("甲项目", None, None), ("乙项目", None, None), ("丙:项目", 90, 80)]
    assert lines[0] == "丙:项目：新的项目，加了项目表《丙项目》（来自 张三.xlsx）"
    assert "基础数据表 丙:项目：本年预算数 空白 → 90（与项目表相等）" in lines
    assert [part.title for part in out.parts][:5] == ["基础数据表", "整体支出绩效自评表", "甲项目", "乙项目", "丙项目"]


def test_figures_that_a_fixed_row_may_already_contain_are_left_for_the_clerk(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx", {"基础数据表.业务工作经费.本年决算数": 80})
    other = written(tmp_path / "张三.xlsx", {SPENT: 80}, projects=("丙项目",))

    _, after, lines = merge(path, other)

    assert lines[-1] == "基础数据表 专项资金：加了一行“丙项目”，金额请自己填（固定行里已有金额，可能已含这个项目）"
    assert after.basic_data is not None
    assert after.basic_data.tables["专项资金"].rows[2]["本年决算数"].blank


def test_a_project_sheet_that_nobody_used_is_used_first(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx", projects=())
    other = written(tmp_path / "张三.xlsx", {SPENT: 80}, projects=("丙项目",))

    _, after, _ = merge(path, other)

    assert [(sheet.title, sheet[t.PROJECT_NAME].shown) for sheet in after.projects] == [("丙项目", "丙项目")]


def test_a_new_project_sheet_brings_no_picture_note_or_mark_of_the_sheet_it_was_made_from(tmp_path: Path) -> None:
    path = with_a_note(written(tmp_path / "总表.xlsx", projects=("甲项目",)), "甲项目", "C4")
    edit(path, part_named(path, "甲项目"), "<printOptions", '<conditionalFormatting sqref="C4"><cfRule type="expression" priority="1"><formula>N("绩效自评核对")=0'
         "</formula></cfRule></conditionalFormatting><printOptions")
    other = written(tmp_path / "张三.xlsx", {SPENT: 80}, projects=("丙项目",))

    out, _, _ = merge(path, other)

    part = next(part.part for part in out.parts if part.title == "丙项目")
    assert b"legacyDrawing" not in out.package.read(part)
    assert b"conditionalFormatting" not in out.package.read(part)
    assert f"xl/worksheets/_rels/{part.rpartition('/')[2]}.rels" not in out.package


_CHECK_BOX = """<customProperties><customPr name="x" r:id="rId6"/></customProperties><drawing r:id="rId1"></drawing><legacyDrawing r:id="rId2"/>
<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x14"><controls><mc:AlternateContent>
<mc:Choice Requires="x14"><control shapeId="1025" r:id="rId5" name="Check Box 1"><controlPr defaultSize="0"/></control></mc:Choice></mc:AlternateContent>
</controls></mc:Choice><mc:Fallback/></mc:AlternateContent>"""


def test_a_new_project_sheet_leaves_out_the_check_box_and_the_drawing_of_the_sheet_it_was_made_from(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx", projects=("甲项目",))
    part = part_named(path, "甲项目")
    edit(path, part, "<worksheet ", '<worksheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
         'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" ')
    edit(path, part, "<pageSetup ", '<pageSetup r:id="rId9" ')
    edit(path, part, "</worksheet>", f"{_CHECK_BOX}</worksheet>")
    other = written(tmp_path / "张三.xlsx", {SPENT: 80}, projects=("丙项目",))

    out, _, _ = merge(path, other)

    copy = out.package.read(next(one.part for one in out.parts if one.title == "丙项目"))
    assert re.findall(rb":id=|<(?:drawing|control|mc:|customPr)", copy) == []
    assert b"<pageSetup " in copy
    assert _CHECK_BOX.encode() in out.package.read(part)


def test_untouched_project_sheets_of_a_copy_are_left_out(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx")
    other = written(tmp_path / "张三.xlsx", {"项目[1].填报人": "某某"}, projects=("甲项目", "丁项目"))

    _, after, lines = merge(path, other)

    assert lines == ()
    assert [sheet[t.PROJECT_NAME].shown for sheet in after.projects] == ["甲项目", "乙项目"]


# —— 拒绝 ——


def refused(path: Path, *others: Path) -> str:
    with pytest.raises(WorkbookError) as fault:
        merge(path, *others)
    return str(fault.value)


def test_two_colleagues_with_the_same_project_are_refused_with_both_file_names(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx")
    others = [written(tmp_path / f"{name}.xlsx", {SPENT: spent}) for name, spent in (("张三", 80), ("李四", 81))]

    assert refused(path, *others) == "“张三.xlsx”和“李四.xlsx”都填了项目“甲项目”，不知道以哪个为准。请留一个再汇入。"


def test_another_form_and_another_year_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx")

    assert "用的表样是 miluo-2023" in refused(path, written(tmp_path / "张三.xlsx", form_id="miluo-2023"))
    assert "“李四.xlsx”的预算年度是 2023，“总表.xlsx”的预算年度是 2024" in refused(path, written(tmp_path / "李四.xlsx", year=2023))


def test_the_workbook_of_another_unit_is_refused_and_a_space_makes_no_other_unit(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx")

    assert refused(path, written(tmp_path / "张三.xlsx", {SPENT: 80}, agency="某县教育局")) == (
        "“张三.xlsx”的单位名称是“某县教育局”，“总表.xlsx”是“某县某局”，不能汇入：怕是拿错了文件。是同一个单位的，把《报告数据》的单位名称改成一样再汇入。")
    assert merge(path, written(tmp_path / "李四.xlsx", {SPENT: 80}, agency="某县 某局"))[2]
    assert merge(path, written(tmp_path / "王五.xlsx", {SPENT: 80}, agency=""))[2]


def test_a_form_without_project_sheets_is_refused(tmp_path: Path) -> None:
    path, other = (written(tmp_path / name, projects=(), form_id="lukou-2022") for name in ("总表.xlsx", "张三.xlsx"))

    assert "没有项目支出绩效自评表" in refused(path, other)


def test_a_filled_sheet_without_a_project_name_is_refused(tmp_path: Path) -> None:
    assert "填了内容，没有填项目名称" in refused(written(tmp_path / "总表.xlsx"), written(tmp_path / "张三.xlsx", {SPENT: 80}, projects=()))


def test_a_file_with_two_sheets_of_one_project_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "总表.xlsx", {SPENT: 1, "项目[2].年度资金总额.全年执行数": 2, "项目[2].项目名称": "甲项目"})

    assert "“总表.xlsx”里项目“甲项目”有两张表：《甲项目》《乙项目》" in refused(path, written(tmp_path / "张三.xlsx"))


# —— 填表人的文件：前缀、别的软件存过的、带批注的 ——


def prefixed(path: Path) -> Path:
    """每张表和工作簿的 XML 都带 x: 前缀，关系和类型带 r: 前缀。"""
    for part in ("xl/workbook.xml", *(one.part for one in Book(path).parts)):
        text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", parts(path)[part].decode())
        rebuild(path, {part: re.sub(r"^(<x:(?:workbook|worksheet)) xmlns=", r"\1 xmlns:x=", text).encode()})
    for part, root in (("[Content_Types].xml", "Types"), ("xl/_rels/workbook.xml.rels", "Relationships")):
        text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1p:", parts(path)[part].decode())
        rebuild(path, {part: text.replace(f"<p:{root} xmlns=", f"<p:{root} xmlns:p=").encode()})
    return path


def long_case(tmp_path: Path) -> tuple[Path, Path]:
    """要插行、要加表、要在基础数据表加一行。"""
    path = written(tmp_path / "总表.xlsx", {SPENT: 1}, indicator("旧指标", 分值=1))
    indicators = [indicator(f"办件数{number}", 年度指标值="≥10件", 分值=5, 得分=5) for number in range(5)]
    other = written(tmp_path / "张三.xlsx", {SPENT: 80, "项目[2].年度资金总额.全年执行数": 9}, *indicators, projects=("甲项目", "丙项目"))
    return path, other


def figures(book: Book, path: Path) -> dict[tuple[str, str], object]:
    path.write_bytes(book.package.to_bytes())
    return cells_of(path)


def test_sheets_with_a_namespace_prefix_take_rows_and_sheets_alike(tmp_path: Path) -> None:
    path, other = long_case(tmp_path)
    plain, _, lines = merge(path, other)

    out, _, same = merge(prefixed(path), prefixed(other))

    assert same == lines
    assert figures(out, tmp_path / "带前缀.xlsx") == figures(plain, tmp_path / "不带.xlsx")
    assert b"<mergeCell " not in out.package.read(part_named(path, "甲项目"))


def spelled(path: Path, attribute: str) -> Path:
    """每个部件的属性都换一种合法的写法。"""
    changed = {name: re.sub(r'(\s[\w:.]+)="([^"\']*)"', attribute, data.decode()).encode() for name, data in parts(path).items()
               if name.endswith((".xml", ".rels")) and name != "docProps/app.xml"}
    return rebuild(path, changed)


@pytest.mark.parametrize("attribute", [r"\1='\2'", r'\1 = "\2"', r"\1\n='\2'"])
def test_attributes_in_single_quotes_or_with_blanks_around_the_equals_sign_take_rows_and_sheets_alike(attribute: str, tmp_path: Path) -> None:
    path, other = long_case(tmp_path)
    plain, _, lines = merge(path, other)

    out, _, same = merge(spelled(path, attribute), spelled(other, attribute))

    assert same == lines
    assert figures(out, tmp_path / "别的写法.xlsx") == figures(plain, tmp_path / "Excel 的写法.xlsx")
    for part in plain.parts:
        assert out.raw(part.part).merges == plain.raw(part.part).merges
        assert canonical(out.package.read(part.part)) == plain.package.read(part.part)
    assert out.names == plain.names


def test_a_sheet_that_is_not_touched_keeps_its_own_spelling_of_attributes(tmp_path: Path) -> None:
    path, other = long_case(tmp_path)
    part = part_named(spelled(path, r"\1='\2'"), "填报说明")

    out, _, _ = merge(path, other)

    assert out.package.read(part) == parts(path)[part]


def test_workbooks_saved_by_libreoffice_take_rows_and_sheets_alike(tmp_path: Path, libreoffice: LibreOffice) -> None:
    path, other = long_case(tmp_path)
    _, before, lines = merge(path, other)
    saved = libreoffice.recalculated([path, other])

    out, after, same = merge(*saved)

    assert same == lines
    target = tmp_path / "汇入.xlsx"
    target.write_bytes(out.package.to_bytes())
    again = open_filing(libreoffice.recalculated([target])[0])[1]
    for sheet in before.projects:
        shown = {name: value.shown for name, value in sheet.fields.items()}
        assert shown == {name: value.shown for name, value in named(after, sheet[t.PROJECT_NAME].shown).fields.items()}
        assert shown == {name: value.shown for name, value in named(again, sheet[t.PROJECT_NAME].shown).fields.items()}
        assert [one.name for one in sheet.indicators] == [one.name for one in named(again, sheet[t.PROJECT_NAME].shown).indicators]


def with_a_note(path: Path, title: str, cell: str) -> Path:
    """在一格上加一个批注，带批注框。"""
    sheet = part_named(path, title)
    name = sheet.rpartition("/")[2]
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    row, column = int(cell[1:]) - 1, ord(cell[0]) - 65
    edit(path, sheet, "</worksheet>", f'<legacyDrawing xmlns:r="{kind}" r:id="rId1"/></worksheet>')
    return rebuild(path, {
        f"xl/worksheets/_rels/{name}.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}/vmlDrawing" Target="../drawings/vmlDrawing1.vml"/>'
        f'<Relationship Id="rId2" Type="{kind}/comments" Target="../comments1.xml"/></Relationships>'.encode(),
        "xl/comments1.xml": f'<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>甲</author></authors><commentList>'
        f'<comment ref="{cell}" authorId="0"><text><r><t>局长批示</t></r></text></comment></commentList></comments>'.encode(),
        "xl/drawings/vmlDrawing1.vml": f'<xml><v:shape id="s1"><x:ClientData ObjectType="Note"><x:Anchor>3, 0, {row}, 0, 5, 0, {row + 4}, 0</x:Anchor>'
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape></xml>".encode()})


def test_a_note_below_inserted_rows_stays_with_its_cell(tmp_path: Path) -> None:
    path, other = long_case(tmp_path)
    total = open_filing(path)[1].projects[0]["总分.得分"].place.cell
    with_a_note(path, "甲项目", total)

    out, after, _ = merge(path, other)

    now = after.projects[0]["总分.得分"].place.cell
    row = int(now[1:])
    assert row > int(total[1:])
    assert f'<comment ref="{now}"'.encode() in out.package.read("xl/comments1.xml")
    assert f"<x:Anchor>3, 0, {row - 1}, 0, 5, 0, {row + 3}, 0</x:Anchor><x:Row>{row - 1}</x:Row>".encode() in out.package.read("xl/drawings/vmlDrawing1.vml")


def test_a_shared_formula_below_inserted_rows_still_reads_its_own_row(tmp_path: Path) -> None:
    path, other = long_case(tmp_path)
    row = int(open_filing(path)[1].projects[0]["总分.得分"].place.cell[1:])
    part = part_named(path, "甲项目")
    edit(path, part, "</sheetData>", f'<row r="{row + 10}"><c r="K{row + 10}"><f t="shared" ref="K{row + 10}:K{row + 11}" si="0">H{row}+$D$5</f><v>0</v></c></row>'
         f'<row r="{row + 11}"><c r="K{row + 11}"><f t="shared" si="0"/><v>0</v></c></row></sheetData>')

    out, after, _ = merge(path, other)

    moved = int(after.projects[0]["总分.得分"].place.cell[1:])
    found = cells(out.package.read(part))
    assert f"<f>H{moved}+$D$5</f>" in found[f"K{moved + 10}"]
    assert f"<f>H{moved + 1}+$D$5</f>" in found[f"K{moved + 11}"]


def test_a_submission_of_a_colleague_can_be_brought_in(tmp_path: Path) -> None:
    path, other = written(tmp_path / "总表.xlsx"), written(tmp_path / "张三.xlsx", {SPENT: 80})
    (tmp_path / "报送版.xlsx").write_bytes(submission(*open_filing(other)).package.to_bytes())

    _, after, _ = merge(path, tmp_path / "报送版.xlsx")

    assert named(after, "甲项目")["年度资金总额.全年执行数"].number == 80
