"""核对、上一处下一处、清除标记：在开着的工作簿里，记号作得上、找得到、清得掉，填表人自己的一样不动。"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reportgen.checking import checked
from tests.live.conftest import Opened
from tests.live.engine import Desk
from tests.workbooks import OVERALL, computed, filled
from xladdin import terms as t
from xladdin.checks import run_rules
from xladdin.filing_file import checkable, open_filing
from xladdin.findings import Severity
from xladdin.findings_sheet import COLUMNS, TITLE, findings_parts
from xladdin.workbook_file import Book
from xladdin.workbook_file.marks import MARK
from xladdin.workbook_file.notes import is_coloured, notes
from xladdin.workbook_file.sheet_xml import address

Open = Callable[..., Opened]


def copy_of(book: Opened, path: Path) -> Book:
    """工作簿现在的样子。"""
    book.document.save_copy(path)
    return Book(path)


def rows_of(book: Book) -> list[dict[str, str]]:
    """校验结果表里有代码的各行。"""
    part, = findings_parts(book)
    raw = book.raw(part.part).cells
    lines = sorted({row for row, column in raw if column == 3 and row > 3})
    listed = [{name: book.content(raw.get((line, number)))[1] for number, name in enumerate(COLUMNS, 1)} for line in lines]
    return [row for row in listed if re.fullmatch(r"[A-Z]{2}\d{3}", row[t.CODE])]


def type_explanation(book: Opened, code: str, text: str) -> None:
    """填表人在校验结果表里给某个代码的第一行写说明。"""
    rows = book.document.read(TITLE, 1, 1, 80, 10)
    line = next(number for number, row in enumerate(rows, 1) if row[2] == code)
    book.document.write(TITLE, line, 10, "text", text)


def part_named(book: Book, title: str) -> Any:
    return next(part for part in book.parts if part.title == title)


def test_a_check_lists_what_the_command_finds(opened: Open, tmp_path: Path) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    book = opened(path)

    book.press("check")

    _, result = checked(path, None)
    listed = rows_of(copy_of(book, tmp_path / "现在.xlsx"))
    found = [(one.code, one.place.sheet, one.figures_text) for one in result.findings if one.severity is not Severity.HINT]
    assert sorted(found) == sorted((row[t.CODE], row[t.SHEET], row[t.FIGURES_THEN]) for row in listed if row["轻重"] in ("错误", "提醒"))
    assert len(result.unchecked) == sum(row["轻重"] == "未能核对" for row in listed) > 0


def test_the_place_of_a_finding_is_coloured_and_carries_a_note(opened: Open, tmp_path: Path) -> None:
    book = opened(filled(tmp_path / "自评表.xlsx"))

    book.press("check")

    now = copy_of(book, tmp_path / "现在.xlsx")
    overall = part_named(now, OVERALL)
    assert is_coloured(now, overall)
    assert notes(now, overall)["G24"].startswith(f"{MARK}\n错误 PS101：")


def test_a_note_of_the_clerk_is_left_as_it_was(opened: Open, tmp_path: Path) -> None:
    book = opened(filled(tmp_path / "自评表.xlsx"))
    book.document.add_note(OVERALL, *address("G24"), "等局长定")

    book.press("check")
    marked = notes(copy_of(book, tmp_path / "一.xlsx"), part_named(Book(tmp_path / "一.xlsx"), OVERALL))
    book.press("clear_marks")
    cleared = notes(copy_of(book, tmp_path / "二.xlsx"), part_named(Book(tmp_path / "二.xlsx"), OVERALL))

    assert marked["G24"].strip() == "等局长定"
    assert len(marked) > 1
    assert [*cleared] == ["G24"]


def test_clearing_the_marks_leaves_the_sheets_as_they_were(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    before = copy_of(book, tmp_path / "之前.xlsx")

    book.press("check")
    book.press("check")
    book.press("clear_marks")

    after = copy_of(book, tmp_path / "之后.xlsx")
    assert [part.title for part in after.parts] == [part.title for part in before.parts]
    for part in before.parts:
        assert part.title == part_named(after, part.title).title
        assert after.package.read(part_named(after, part.title).part) == before.package.read(part.part), part.title
        assert not notes(after, part_named(after, part.title))


def test_clearing_when_nothing_is_marked_says_so(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))

    assert "没有核对的标记" in book.press("clear_marks")


def test_checking_again_replaces_the_list_and_keeps_what_was_typed_in_it(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    book.press("check")
    type_explanation(book, "XT102", "其余为一次性项目，不单独自评")

    book.press("check")

    now = copy_of(book, tmp_path / "现在.xlsx")
    assert [part.title for part in now.parts].count(TITLE) == 1
    assert now.parts[-1].title == TITLE
    assert [row[t.EXPLANATION] for row in rows_of(now) if row[t.CODE] == "XT102"] == ["其余为一次性项目，不单独自评"]


def test_a_typed_explanation_whose_finding_is_gone_is_still_listed(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    book.press("check")
    type_explanation(book, "BD110", "填净值")
    book.document.write("报告数据", 56, 2, "number", 11.0)

    book.press("check")

    rows = rows_of(copy_of(book, tmp_path / "现在.xlsx"))
    assert [row[t.EXPLANATION] for row in rows if (row[t.CODE], row["轻重"]) == ("BD110", "已不在")] == ["填净值"]


def test_typed_explanations_go_to_their_sheet_and_the_next_check_accepts_them(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    book.press("check")
    for code in ("XT102", "BD110", "TM101", "PS102", "PS103", "PS107", "PS205", "XT101", "RP102", "TM102"):
        type_explanation(book, code, f"{code} 已核实，情况属实")

    assert "10 条说明" in book.press("explain")

    book.document.save_copy(tmp_path / "现在.xlsx")
    _, filing = open_filing(tmp_path / "现在.xlsx")
    explained = {one.code: one for one in run_rules(checkable(filing)).findings if one.explanation is not None}
    assert len(explained) == 10
    assert explained["XT102"].explanation is not None
    assert explained["XT102"].explanation.text == "XT102 已核实，情况属实"
    assert re.fullmatch(r"20\d\d年\d\d月\d\d日", explained["XT102"].explanation.on)
    assert {row["轻重"] for row in rows_of(Book(tmp_path / "现在.xlsx")) if row[t.CODE] == "XT102"} == {"已说明"}
    assert filing.one(t.EXPLANATIONS).tables[t.EXPLANATIONS].rows[-1].line > 9  # type: ignore[union-attr]


def test_undo_takes_the_filed_explanations_and_the_inserted_rows_back(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    book.press("check")
    before = copy_of(book, tmp_path / "之前.xlsx")
    for code in ("XT102", "BD110", "TM101", "PS102", "PS103", "PS107", "PS205", "XT101"):
        type_explanation(book, code, "属实")
    book.press("explain")

    said = book.press("undo")

    after = copy_of(book, tmp_path / "之后.xlsx")
    assert "填写说明" in said
    first, second = (open_filing(tmp_path / name)[1].one(t.EXPLANATIONS) for name in ("之前.xlsx", "之后.xlsx"))
    assert first is not None
    assert second is not None
    assert [row.empty for row in second.tables[t.EXPLANATIONS].rows] == [row.empty for row in first.tables[t.EXPLANATIONS].rows]
    assert len(before.parts) == len(after.parts)


def test_clearing_does_not_ask_about_explanations_already_filed_whatever_their_punctuation(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    book.press("check")
    type_explanation(book, "XT102", "其余为一次性项目，不单独自评；已报批（见附件）")
    book.press("explain")

    book.press("clear_marks")

    assert TITLE not in book.document.titles()


def test_clearing_offers_to_file_the_explanations_first(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    book.press("check")
    type_explanation(book, "XT102", "属实")

    book.press("clear_marks", "cancel")
    assert TITLE in book.document.titles()
    book.press("clear_marks", "yes")

    book.document.save_copy(tmp_path / "现在.xlsx")
    assert TITLE not in book.document.titles()
    assert [one.text for one in open_filing(tmp_path / "现在.xlsx")[1].explanations] == ["属实"]


def test_next_and_previous_walk_through_the_list_in_order(opened: Open, desk: Desk, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    book.press("check")
    listed = [(row[t.SHEET], row["位置"]) for row in rows_of(copy_of(book, tmp_path / "现在.xlsx")) if row["位置"]]

    walked = []
    for _ in listed:
        book.press("next_finding")
        title, area = book.document.selection()
        walked.append((title, tuple(area[:2])))
    book.press("next_finding")
    around = book.document.selection()
    book.press("previous_finding")

    assert walked == [(sheet, address(cell)) for sheet, cell in listed]
    assert (around[0], tuple(around[1][:2])) == walked[0]
    assert book.document.selection()[0] == walked[-1][0]
    assert str(desk.settings["status_bar"]).startswith(f"【{len(listed)}/{len(listed)}】")


def test_walking_before_any_check_says_what_to_do(opened: Open, tmp_path: Path) -> None:
    assert "请先点“核对”" in opened(computed(tmp_path / "自评表.xlsx")).press("next_finding")


def test_every_setting_of_excel_is_put_back(opened: Open, desk: Desk, tmp_path: Path) -> None:
    desk.settings["calculation"] = "manual"
    before = {**desk.settings}
    book = opened(filled(tmp_path / "自评表.xlsx"))

    book.press("check")
    book.press("recompute")

    assert {**desk.settings, "status_bar": before["status_bar"]} == before


def test_settings_are_put_back_after_a_failure_too(opened: Open, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book, before = opened(filled(tmp_path / "自评表.xlsx")), {**desk.settings}

    def broken(*_: object) -> None:
        raise RuntimeError("规则坏了")

    monkeypatch.setattr("xladdin.workbook_live.checking.run_rules", broken)
    said = book.press("check", log=True)

    assert "程序内部出错（RuntimeError）" in said
    assert "错误日志.txt" in said
    assert desk.settings == before


def test_a_check_stays_within_its_budget_of_calls(opened: Open, double: Desk, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    sheets = len(book.document.titles())
    double.calls.clear()

    book.press("check")

    marks = double.calls.count("加批注") + double.calls.count("加条件格式")
    sized = double.calls.count("批注框大小") + double.calls.count("条件格式的颜色")  # 一个记号写两样：文字和框，公式和颜色
    assert sized == marks
    assert len(double.calls) - sized <= sheets + marks + 1 + 10
