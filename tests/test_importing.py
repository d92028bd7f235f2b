"""Word 文书填成工作簿：每个数都进去，盖住公式的也照填；再出报告，一个数也不少；放不准的说出来。"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from reportgen.checking import checked
from reportgen.cli import main
from tests.specimens import NAMES, described, must_find
from tests.test_specimens import carried, table_of, value_at
from tests.word_filings import stated, word_filing, write
from tests.workbooks import numbers_for_texts, parts, rebuild
from tests.xladdin.test_merging import indicator, written
from xladdin.findings import Severity
from xladdin.form import find_form
from xladdin.model import Filing
from xladdin.values import clean, label, read_number
from xladdin.word_document import read_word
from xladdin.word_text import heading_of
from xladdin.workbook_file import Book
from xladdin.workbook_file.filling import filing_of

FILINGS = Path(__file__).parent.parent.parent / "shared" / "filings"
"""五份真实材料的 Word 文书；不在项目里，旁边有才测。"""
REAL = tuple(name for name in NAMES if (FILINGS / f"{name}.docx").is_file())
Capture = pytest.CaptureFixture[str]


def imported(source: Path, target: Path) -> Filing:
    """导入后的工作簿读成的材料。"""
    assert main(["import", str(source), "-o", str(target)]) == 0
    return filing_of(Book(target), find_form(Book(target).text_property("表样")))


@pytest.mark.parametrize("name", NAMES)
def test_a_filing_put_into_its_workbook_states_the_same(name: str, tmp_path: Path) -> None:
    source = word_filing(name)
    fields, rows = stated(source.filing)
    read, read_rows = stated(imported(write(source, tmp_path / "材料.docx"), tmp_path / "工作簿.xlsx"))

    assert {key: (value, read.get(key)) for key, value in fields.items() if read.get(key) != value} == {}
    assert {key: rows[key] for key in rows if rows[key] != read_rows.get(key)} == {}


@pytest.mark.parametrize("name", NAMES)
def test_what_a_filing_does_not_fill_stays_blank_in_the_workbook(name: str, tmp_path: Path) -> None:
    source = word_filing(name)
    fields, _ = stated(source.filing)
    filing = imported(write(source, tmp_path / "材料.docx"), tmp_path / "工作簿.xlsx")
    typed = {key for key in stated(filing)[0] if (value := filing.find(_key(filing, key))) is not None and value.formula is None}

    assert {key for key in typed - fields.keys() if not key[2].endswith(("分值", "单位名称", "实施单位"))} == set()


def _key(filing: Filing, key: tuple[str, int, str]) -> str:
    return filing.of(key[0])[key[1] - 1].key(key[2])


@pytest.mark.parametrize("name", NAMES)
def test_the_paragraphs_of_the_report_go_into_the_narrative_sheet(name: str, tmp_path: Path) -> None:
    source = word_filing(name)
    filing = imported(write(source, tmp_path / "材料.docx"), tmp_path / "工作簿.xlsx")

    texts = [text for _, text in source.paragraphs if not heading_of(text)]
    assert [text for text in texts if clean(text) not in {clean(one.text) for one in filing.paragraphs}] == []


def figures(path: Path) -> Counter[object]:
    """一份文书的表里的数，各有几个；标签和数写在一格的也算。"""
    numbers = (read_number(re.split("[:：]", cell.text)[-1]) for rows in read_word(path).tables for row in rows for cell in row.cells)
    return Counter(number for number in numbers if number is not None)


def report_figures(folder: Path, workbook: Path) -> Counter[object]:
    assert main(["report", str(workbook), "-o", str(folder / "报告.docx"), "--force"]) == 0
    return sum((figures(path) for path in folder.glob("报告*.docx")), Counter())


@pytest.mark.parametrize("name", NAMES)
def test_the_report_written_from_an_imported_filing_gives_back_every_figure_of_its_tables(name: str, tmp_path: Path) -> None:
    source = write(word_filing(name), tmp_path / "材料.docx")
    imported(source, tmp_path / "工作簿.xlsx")

    assert figures(source) - report_figures(tmp_path, tmp_path / "工作簿.xlsx") == Counter()


# —— 五份真实材料 ——


@pytest.mark.parametrize("name", REAL)
def test_a_real_filing_gives_the_errors_that_are_in_it_and_no_other(name: str) -> None:
    """样本的数是照原件抄的：工作簿里必须查出的错误，照 Word 原件也要查出，一个不多。填成文字的数是工作簿才有的。"""
    filing, result = checked(FILINGS / f"{name}.docx", None)
    errors = Counter(finding.code for finding in result.findings if finding.severity is Severity.ERROR)
    due = Counter(one.code for one in must_find(name) if one.severity == Severity.ERROR and one.code != "FM102")

    assert filing.recognition is not None
    assert filing.recognition.known
    assert errors == due


@pytest.mark.parametrize("name", REAL)
def test_a_real_filing_goes_into_its_workbook_cell_by_cell(name: str, tmp_path: Path) -> None:
    data = described(name)
    filing = imported(FILINGS / f"{name}.docx", tmp_path / "工作簿.xlsx")
    wrong: list[object] = []
    for key, text in data["cells"].items():
        number = read_number(text.removeprefix("'")) if text else None
        if number is not None and not key.startswith("报告数据"):
            value = value_at(filing, key)
            wrong += [] if value is not None and value.number == number and value.formula is None else [(key, text, value and value.shown)]
    for key, rows in data["rows"].items():
        if not key.startswith(("报告文字", "报告数据")):
            regrouped = any(cell.startswith(f"{key}[") for cell in data["cells"])  # 单格改过组名的，组名不比
            wrong += _rows_differing(filing, key, data["columns"][key.split(".")[-1]], rows, grouped=not regrouped)

    assert wrong == []


def _rows_differing(filing: Filing, key: str, columns: list[str], rows: list[list[str]], *, grouped: bool) -> list[object]:
    levels = ("一级指标", "二级指标", "评价内容", "名称")
    have = [row for row in table_of(filing, key) if any(column in row and row[column].stored is not None and row[column].formula is None
                                                        for column in columns if column not in levels)]
    filled = [content for content in rows if any(text for column, text in zip(columns, content, strict=False) if column not in levels)]
    groups = {id(row): group for row, group in zip(table_of(filing, key), carried(table_of(filing, key), [one for one in columns if one in levels[:3]]).values(), strict=True)}
    wrong: list[object] = [] if len(have) == len(filled) else [(key, len(have), len(filled))]
    last: dict[str, str] = {}
    for row, content in zip(have, filled, strict=False):
        last |= {column: label(text) for column, text in zip(columns, content, strict=False) if text and column in levels[:3]}
        wrong += [(key, row.number, last, groups[id(row)])] if grouped and any(groups[id(row)][column] != text for column, text in last.items()) else []
        wrong += [(key, row.number, column, text, row[column].shown) for column, text in zip(columns, content, strict=False)
                  if read_number(text) is not None and read_number(text) != row[column].number]
    return wrong


@pytest.mark.parametrize("name", REAL)
def test_the_report_of_a_real_filing_gives_back_every_figure_but_those_listed_as_without_a_place(
        name: str, tmp_path: Path, capsys: Capture) -> None:
    imported(FILINGS / f"{name}.docx", tmp_path / "工作簿.xlsx")
    listed = capsys.readouterr().out.partition("没有放进去的")[2]
    left = Counter(read_number(re.split("[:：]", text)[-1]) for line in listed.splitlines() for text in re.findall("“([^”]*)”", line))
    lost = figures(FILINGS / f"{name}.docx") - report_figures(tmp_path, tmp_path / "工作簿.xlsx")

    assert lost - left == Counter()


# —— 说清楚 ——


def test_a_figure_over_a_computed_cell_goes_in_as_filed_and_recompute_puts_the_formula_back(tmp_path: Path) -> None:
    filing = imported(write(word_filing("hengshan2024"), tmp_path / "材料.docx"), tmp_path / "工作簿.xlsx")
    total = filing.find("整体.总分.得分")
    assert total is not None
    assert (str(total.number), total.formula) == ("98", None)

    main(["recompute", str(tmp_path / "工作簿.xlsx")])
    again = filing_of(Book(tmp_path / "工作簿.xlsx"), filing.form).find("整体.总分.得分")
    assert again is not None
    assert again.formula is not None


def test_a_percentage_of_a_workbook_from_elsewhere_goes_into_a_text_cell_as_it_is_printed(tmp_path: Path) -> None:
    source = written(tmp_path / "别处的表2024.xlsx", {}, indicator("满意度", 年度指标值="≥90%", 实际完成值="95%", 分值=5), projects=("甲项目",))
    numbers_for_texts(source, {"95%": (0.95, "0%")})
    workbook = re.sub(rb"<definedNames>.*</definedNames>", b"", parts(source)["xl/workbook.xml"], flags=re.S)
    rebuild(source, {"xl/workbook.xml": workbook})

    assert main(["import", str(source), "-o", str(tmp_path / "工作簿.xlsx"), "--form", "hengshan-2024"]) == 0

    read = filing_of(Book(tmp_path / "工作簿.xlsx"), find_form("hengshan-2024"))
    assert [one.actual_value.stored for one in read.projects[0].indicators] == ["95%"]


def test_the_head_of_an_indicator_keeps_the_points_it_was_filed_with(tmp_path: Path) -> None:
    filing = imported(write(word_filing("hengshan2024"), tmp_path / "材料.docx"), tmp_path / "工作簿.xlsx")
    assert filing.overall is not None
    assert [clean(head.shown) for head in filing.overall.heads] == ["产出指标(50分)", "效益指标(40分)", "满意度指标(10分)"]


def test_what_the_form_has_no_heading_for_is_placed_under_the_one_above_and_said(tmp_path: Path, capsys: Capture) -> None:
    source = word_filing("hengshan2024")
    source.paragraphs.insert(1, ("工作亮点", "全年办结事项 987654 件。"))
    filing = imported(write(source, tmp_path / "材料.docx"), tmp_path / "工作簿.xlsx")

    assert [one.heading for one in filing.paragraphs if "987654" in one.text] == [source.paragraphs[0][0]]
    assert f"“工作亮点”下面的话：表样没有这个小标题，放在“{source.paragraphs[0][0]}”里" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "written", "heading"), [
    ("lukou2021", "2021年主要工作任务（和部门预算编制有关部分）", "年度主要工作任务"),
    ("miluo2023", "存在问题和原因分析", "存在的问题及原因分析"),
    ("hengshan2024", "部门决算情况（含年终预算追加情况）", "部门决算情况")])
def test_a_heading_worded_otherwise_finds_its_section(name: str, written: str, heading: str, tmp_path: Path) -> None:
    source = word_filing(name)
    source.paragraphs = [(written if one == heading else one, text) for one, text in source.paragraphs if one == heading] or [(written, "办结 987654 件。")]
    filing = imported(write(source, tmp_path / "材料.docx"), tmp_path / "工作簿.xlsx")

    assert {one.heading for one in filing.paragraphs} == {heading}


def test_figures_that_only_the_report_states_go_into_the_report_figures(tmp_path: Path) -> None:
    source = word_filing("hengshan2024")
    source.paragraphs = [one for one in source.paragraphs if "资产" not in one[1]]
    source.paragraphs.append(("资产管理情况", "2024年年末资产总额88.5万元，负债总额6.5万元。"))
    filing = imported(write(source, tmp_path / "材料.docx"), tmp_path / "工作簿.xlsx")

    found = {name: str(value.number) for name in ("资产总额", "负债总额") if (value := filing.find(f"报告数据.{name}.年末数")) is not None}
    assert found == {"资产总额": "88.5", "负债总额": "6.5"}


def test_a_filing_of_no_known_form_is_not_imported_unless_told_which(tmp_path: Path, capsys: Capture) -> None:
    from tests.test_word_filings import elsewhere

    source = elsewhere("hengshan2024", tmp_path / "自评材料2024.docx")
    assert main(["import", str(source), "-o", str(tmp_path / "工作簿.xlsx")]) == 2
    assert "请加 --form 指定" in capsys.readouterr().err
    assert main(["import", str(source), "-o", str(tmp_path / "工作簿.xlsx"), "--form", "hengshan-2024"]) == 0


def test_a_workbook_of_our_own_needs_no_import_and_an_existing_file_is_not_overwritten(tmp_path: Path, capsys: Capture) -> None:
    target = tmp_path / "工作簿.xlsx"
    source = write(word_filing("lukou2022"), tmp_path / "材料.docx")
    imported(source, target)
    before = target.read_bytes()

    assert main(["import", str(target), "-o", str(tmp_path / "又一份.xlsx")]) == 2
    assert "已经是本程序的工作簿" in capsys.readouterr().err
    assert main(["import", str(source), "-o", str(target)]) == 2
    assert target.read_bytes() == before
