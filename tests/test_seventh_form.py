"""第七个表样：一个编的县，与自带的六个不是一类，只有数据、没有程序；新建、核对、重算、报告都能用。"""

from __future__ import annotations

import json
import re
import shutil
from copy import copy
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.formula.translate import Translator
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from reportgen.cli import main
from reportgen.draw_template import drawn_files
from reportgen.lint import lint_template
from reportgen.rendering import document_text
from xladdin.filing_file import open_filing
from xladdin.form import find_form
from xladdin.workbook_file.book import Book
from xladdin.workbook_file.described import describe, workbook_from
from xladdin.workbook_file.filling import fill
from xladdin.workbook_file.saving import save

SOURCE = Path(__file__).parent / "seventh_form"
FILLED = SOURCE / "填报.toml"
REACHED = {"项目[1].绩效指标[3].得分": "9.69", "项目[1].绩效指标[3].偏差原因分析及改进措施": "个别河段巡查不够，下一年加密巡查。"}
"""把留的毛病改正：巡查达标率 95% ÷ 98% × 10 分。"""


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    """放着这个表样的文件夹：文字抄过去，画成工作簿和 Word 模板。"""
    folder = tmp_path / "forms" / "shifan-2025"
    shutil.copytree(SOURCE, folder)
    for name, data in drawn_files(folder).items():
        (folder / name).write_bytes(data)
    return folder.parent


def filled(forms: Path, cells: dict[str, str] | None = None) -> Path:
    """填好的工作簿；`cells` 盖住填报里的几格。"""
    data = describe(FILLED)
    data["cells"] |= cells or {}
    path = forms.parent / "填好.xlsx"
    save(workbook_from(data, forms), path, backup=False)
    return path


def findings(forms: Path, workbook: Path, capsys: pytest.CaptureFixture[str], *severities: str) -> list[tuple[str, str]]:
    """核对得出的错误（或别的轻重）：代码、消息。"""
    main(["check", str(workbook), "--format", "json", "--forms", str(forms)])
    result = json.loads(capsys.readouterr().out)
    return [(one["code"], one["message"]) for one in result["findings"] if one["severity"] in (severities or ("错误",))]


def test_the_form_is_drawn_from_its_text_and_holds_the_contract(forms: Path) -> None:
    assert lint_template(forms / "shifan-2025") == []


def test_drawing_it_again_gives_the_same_bytes(forms: Path) -> None:
    assert drawn_files(forms / "shifan-2025") == {name: (forms / "shifan-2025" / name).read_bytes() for name in ("自评表.xlsx", "自评报告.docx")}


@pytest.mark.parametrize("place", [".", "shifan-2025"])
def test_it_is_listed_with_the_shipped_forms(place: str, forms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "--forms", str(forms / place)]) == 0
    assert "shifan-2025\t示范县\t2025年度起\t项目支出绩效自评表、报告数据、报告文字、出错说明、填报说明\n" in capsys.readouterr().out


def test_a_folder_of_forms_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--forms", str(tmp_path / "没有"), "forms"]) == 2
    assert "没有文件夹" in capsys.readouterr().err


def test_a_blank_workbook_has_one_sheet_per_project_and_follows_the_year(forms: Path) -> None:
    path = forms.parent / "新.xlsx"

    assert main(["new", "shifan-2025", "-o", str(path), "--year", "2026", "--unit", "示范县水利局", "--projects", "河道保洁经费,山塘维修经费",
                 "--forms", str(forms)]) == 0

    _, filing = open_filing(path, forms)
    assert [sheet.title for sheet in filing.projects] == ["河道保洁经费", "山塘维修经费"]
    assert [sheet["实施单位"].shown for sheet in filing.projects] == ["示范县水利局", "示范县水利局"]
    assert filing.projects[1].labels[0].shown == "（2026年度）"


def test_a_target_in_three_columns_is_read_as_one(forms: Path) -> None:
    _, filing = open_filing(filled(forms), forms)

    assert [indicator.target_text for indicator in filing.projects[0].indicators][:4] == ["＝6条", "≥98%", "≥95%", "≤2万元"]
    assert filing.projects[0].indicators[1].actual_text == "95%"


def test_the_seeded_fault_and_nothing_else_is_found(forms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert findings(forms, filled(forms), capsys) == [
        ("PS203", "河道保洁经费 “巡查达标率”：指标值 ≥98%，实际完成 95%，没有达到，得分却是满分 10。按完成比例应为 9.69。请核对得分。"),
    ]


@pytest.mark.parametrize(("cells", "code", "said"), [
    ({"项目[1].绩效指标[1].分值": "15", "项目[1].绩效指标[1].得分": "15"}, "PS102", "产出指标：表头是 40 分，下面各指标分值之和是 45"),
    ({"项目[1].年度资金总额.执行率": "100%"}, "PE102", "执行率填的是 100.00%，全年执行数 48 ÷ 年初预算数 50 应为 96.00%"),
    ({"项目[2].评价等次": "良"}, "PS214", "应为“优”"),  # 86.33 分：本县 85 分起是优
    ({"项目[2].绩效指标[5].实际完成值": "8", "项目[2].绩效指标[5].得分": "4"}, "PS203", "6.25"),  # 目标 5 ÷ 实际 8 × 10 分
])
def test_the_points_the_bands_and_the_denominator_are_its_own(cells: dict[str, str], code: str, said: str, forms: Path,
                                                              capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(forms, filled(forms, REACHED | cells), capsys, "错误", "提醒")

    assert said in dict(found)[code]


def test_recomputing_divides_by_the_initial_budget(forms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = filled(forms, {"项目[2].年度资金总额.执行率": "1"})

    assert main(["recompute", str(path), "--forms", str(forms)]) == 0

    assert re.search(r"河道保洁经费!\w+ 年度资金总额.执行率：（未计算） → 96.00%\n", capsys.readouterr().out)
    _, filing = open_filing(path, forms)
    assert [(sheet["年度资金总额.执行率"].number, sheet["总分.得分"].shown, sheet["评价等次"].shown) for sheet in filing.projects] == [
        (Decimal("0.96"), "99.6", "优"), (Decimal("0.75"), "86.33", "优")]
    assert filing.projects[1]["年度资金总额.执行率"].formula == (
        'IF(OR(N(年度资金总额.年初预算数)=0,NOT(ISNUMBER(年度资金总额.全年执行数))),"",ROUND(年度资金总额.全年执行数/年度资金总额.年初预算数,4))')


def test_the_report_is_refused_while_the_fault_stands(forms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = forms.parent / "报告.docx"

    assert main(["report", str(filled(forms)), "-o", str(report), "--forms", str(forms)]) == 1
    assert "PS203" in capsys.readouterr().out
    assert not report.exists()


def test_the_report_states_the_figures_and_the_grade_of_the_form(forms: Path) -> None:
    report = forms.parent / "报告.docx"

    assert main(["report", str(filled(forms, REACHED)), "-o", str(report), "--forms", str(forms)]) == 0

    text = "\n".join(document_text(report.read_bytes()))
    assert "2025年度示范县水利局项目支出绩效自评报告" in text
    assert "“山塘维修经费”年初预算40.00万元，全年执行30.00万元，执行率（按年初预算数计算）75.00%，自评得86.33分，等级为“优”。" in text
    assert "河道保洁经费全年支出48.00万元，保洁河段6条。" in text
    assert text.count("度量单位") == 2


# —— 县里自己在 Excel 里改过的表样 ——

def restyle(page: Worksheet) -> None:
    """换字体、底色、列宽、行高。"""
    for row in page.iter_rows():
        for cell in row:
            cell.font = Font(name="微软雅黑", size=12, bold=True, color="1F3864")
            cell.fill = PatternFill("solid", fgColor="EAF1DD")
    for letter in "ABCDEFGHIJK":
        page.column_dimensions[letter].width = 15
    for row_number in range(1, page.max_row + 1):
        page.row_dimensions[row_number].height = 33


def move(page: Worksheet, area: tuple[int, int], down: int, right: int) -> None:
    """把几行（起、止）整块挪开，像在 Excel 里剪切粘贴：合并、名称、公式跟着走。"""
    first, last = area
    merged = [copy(one) for one in page.merged_cells.ranges if first <= one.min_row <= last]
    for one in merged:
        page.unmerge_cells(one.coord)
    page.move_range(f"A{first}:K{last}", rows=down, cols=right, translate=True)
    for one in merged:
        one.shift(row_shift=down, col_shift=right)
        page.merge_cells(one.coord)
    for name, defined in list(page.defined_names.items()):
        title, _, cell = defined.attr_text.rpartition("!")
        found = re.fullmatch(r"\$[A-Z]+\$(\d+)", cell)
        if found and first <= int(found[1]) <= last:
            origin = cell.replace("$", "")
            moved = Translator(f"={origin}", "A1").translate_formula(row_delta=down, col_delta=right)[1:]
            page.defined_names[name] = DefinedName(name, attr_text=f"{title}!${moved.rstrip('0123456789')}${moved.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}")


@pytest.fixture
def by_hand(forms: Path) -> Path:
    """改过样子的表样：整张表向右下挪了，总体目标移到表的最下面，标签名也改了。"""
    path = forms / "shifan-2025" / "自评表.xlsx"
    book = load_workbook(path)
    page = book["项目支出绩效自评表"]
    restyle(page)
    goals = int(page.defined_names["年度总体目标.预期目标"].attr_text.rpartition("$")[2])
    move(page, (goals - 1, goals), 20, 0)
    move(page, (1, page.max_row), 2, 1)
    page.print_area = f"A1:L{page.max_row}"
    page["A1"] = "本县自用"
    book.save(path)
    return forms


def test_a_form_restyled_and_rearranged_in_excel_still_holds_the_contract(by_hand: Path) -> None:
    assert lint_template(by_hand / "shifan-2025") == []


def test_a_form_restyled_and_rearranged_in_excel_still_works(by_hand: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, report = by_hand.parent / "新.xlsx", by_hand.parent / "报告.docx"
    data = describe(FILLED)
    assert main(["new", "shifan-2025", "-o", str(path), "--year", "2025", "--unit", data["agency"], "--projects", ",".join(data["projects"]),
                 "--forms", str(by_hand)]) == 0
    capsys.readouterr()

    assert [code for code, _ in findings(by_hand, filled(by_hand), capsys)] == ["PS203"]
    assert main(["recompute", str(filled(by_hand, REACHED)), "--forms", str(by_hand)]) == 0
    assert "总分.得分：（未计算） → 86.33" in capsys.readouterr().out
    assert main(["report", str(filled(by_hand, REACHED)), "-o", str(report), "--forms", str(by_hand)]) == 0
    assert "本县自用" in "\n".join(document_text(report.read_bytes()))


def test_a_row_more_than_the_blank_form_has_finds_room_and_is_counted(by_hand: Path) -> None:
    form = find_form("shifan-2025", by_hand)
    rows = [{"一级指标": "产出指标", "二级指标": "数量指标", "三级指标": f"指标{number}", "分值": 2, "得分": 2} for number in range(1, 6)]

    path = by_hand.parent / "多行.xlsx"
    save(fill(Book(form.folder / "自评表.xlsx"), form, {}, {"项目.绩效指标": rows}), path, backup=False)

    assert main(["recompute", str(path), "--forms", str(by_hand)]) == 0
    _, filing = open_filing(path, by_hand)
    assert [indicator.name for indicator in filing.projects[0].indicators] == ["指标1", "指标2", "指标3", "指标4", "指标5"]
    assert filing.projects[0]["总分.得分"].number == 10
