"""校验结果表：列了什么、画成什么样、读得回填表人写的。"""

from __future__ import annotations

import doctest
from datetime import datetime
from pathlib import Path

import pytest

from tests.workbooks import computed
from xladdin import macros
from xladdin.checks import run_rules
from xladdin.filing_file import filing_at
from xladdin.findings_list import Entry, Key, count, headline, list_entries
from xladdin.findings_sheet import COLUMNS, draw, findings_parts, listed_places, written
from xladdin.model import Place
from xladdin.workbook_file import Book
from xladdin.workbook_live import contents, writing
from xladdin.workbook_live.marks import note_text

NOON = datetime(2026, 3, 2, 12, 0)


def entry(kind: str = "错误", **changes: str) -> Entry:
    """列表的一行。"""
    words = {"code": "PE102", "sheet": "整体", "cell": "H5", "filed": "100.00%", "due": "98.75%", "message": "应为 98.75%", "basis": "财预〔2020〕10号",
             "explanation": "", "name": "年度资金总额.执行率", "figures": "100.00%；79；80", **changes}
    return Entry(kind, **words, places=(Place(words["sheet"], words["cell"], words["name"]),))


def drawn(*entries: Entry) -> Book:
    return Book(Path("校验结果.xlsx"), draw(entries, "某县自评", NOON))


def texts(book: Book) -> list[str]:
    part = book.parts[0]
    return [book.content(cell)[1] for _, cell in sorted(book.raw(part.part).cells.items()) if book.content(cell)[1]]


def entries_of(path: Path, typed: dict[Key, str] | None = None) -> tuple[Entry, ...]:
    filing = filing_at(path)
    return list_entries(filing, run_rules(filing), typed or {})


@pytest.mark.parametrize("module", [contents, writing, macros])
def test_the_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def test_errors_come_first_then_reminders_then_what_could_not_be_checked(tmp_path: Path) -> None:
    kinds = [one.kind for one in entries_of(computed(tmp_path / "自评表.xlsx"))]

    assert kinds == sorted(kinds, key=["错误", "提醒", "已说明", "未能核对", "已不在"].index)
    assert {"错误", "提醒", "未能核对"} <= set(kinds)


def test_the_first_line_counts_and_dates(tmp_path: Path) -> None:
    entries = entries_of(computed(tmp_path / "自评表.xlsx"))

    first = texts(drawn(*entries))[0]

    assert first == f"校验结果：错误 {count(entries, '错误')} 条，提醒 {count(entries, '提醒')} 条，已说明 0 条，未能核对 {count(entries, '未能核对')} 处　某县自评　核对于 2026-03-02 12:00"


def test_nothing_found_is_said_clearly() -> None:
    assert "没有问题。" in texts(drawn())
    assert headline(()) == "没有问题"


def test_what_could_not_be_checked_never_counts_as_no_problem() -> None:
    only = entry("未能核对", message="绩效指标[10].分值填的是“≥96%”，无法核对")

    assert headline((only,)) == "核对到的没有问题，未能核对 1 处"
    assert "没有问题。" not in texts(drawn(only))


def test_a_place_is_a_link_to_its_cell_whatever_the_sheet_is_called() -> None:
    book = drawn(entry(sheet="甲'乙 & 丙"))

    data = book.package.read(book.parts[0].part).decode()

    assert """<hyperlink ref="E4" location="'甲''乙 &amp; 丙'!H5" display="H5"/>""" in data


def test_a_heading_of_the_word_report_is_no_link() -> None:
    book = drawn(entry(sheet="自评报告", cell="二、部门决算情况"))

    assert b"<hyperlink" not in book.package.read(book.parts[0].part)


def test_what_the_clerk_typed_is_read_back_with_its_key() -> None:
    book = drawn(entry(explanation="年中追加，有批复"), entry(code="PS101", explanation=""))

    assert written(book) == {("PE102", "整体", "年度资金总额.执行率", "100.00%；79；80"): "年中追加，有批复"}


def test_a_sheet_of_the_same_name_that_is_not_ours_is_not_taken_for_the_list(tmp_path: Path) -> None:
    import openpyxl

    own = openpyxl.Workbook()
    own.active.title = "校验结果"
    own.active["A1"] = "我自己记的"
    own.save(tmp_path / "a.xlsx")

    assert findings_parts(Book(tmp_path / "a.xlsx")) == []


def test_a_typed_text_follows_its_finding_also_when_the_figures_changed(tmp_path: Path) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    found = next(one for one in entries_of(path) if one.code == "XT102")

    entries = entries_of(path, {(found.code, found.sheet, found.name, "从前的数"): "其余不单独自评"})

    assert [one.explanation for one in entries if one.code == "XT102"] == ["其余不单独自评"]
    assert count(entries, "已不在") == 0


def test_the_places_to_walk_to_are_the_rows_with_a_cell() -> None:
    head = [["校验结果"], [""], list(COLUMNS)]
    rows = [*head, [1, "错误", "PE102", "整体", "H5", "", "", "不符"], [2, "提醒", "FM105", "缺的表", None, "", "", "缺表"]]

    assert listed_places(rows) == [("整体", "H5", "错误 PE102 不符", 4)]


def test_a_note_breaks_its_lines_but_never_inside_a_number() -> None:
    lines = note_text([entry(message="整体支出绩效自评表 年度资金总额：执行率填的是 100.00%，全年执行数 254.5 ÷ 全年预算数 260 应为 97.88%。")]).split("\n")

    assert lines[0] == "绩效自评核对"
    assert all(len(line) <= 45 for line in lines)
    assert "254.5" in " ".join(lines)
    assert not any(line.startswith(("，", "。")) for line in lines)


def test_a_place_in_the_word_report_is_not_a_link() -> None:
    book = drawn(entry(), entry(sheet="自评报告", cell="部门决算情况", name=""))

    sheet = book.package.read(book.parts[0].part).decode()
    assert sheet.count("<hyperlink ") == 1
    assert """location="'整体'!H5\"""" in sheet
