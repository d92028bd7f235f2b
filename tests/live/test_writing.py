"""重算、按此修正、撤销、新增项目表、汇入：写得准，别的不动，撤得回去。"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.live.conftest import Opened
from tests.live.engine import Desk
from tests.workbooks import OVERALL, computed, filled
from xladdin import terms as t
from xladdin.error_log import local_folder
from xladdin.filing_file import checkable, open_filing
from xladdin.form import find_form
from xladdin.model import Filing
from xladdin.workbook_file import Book
from xladdin.workbook_file.filling import fill, new_workbook
from xladdin.workbook_file.saving import save
from xladdin.workbook_file.sheet_xml import address
from xladdin.workbook_live.contents import Content, content_at
from xladdin.writing import recompute

Open = Callable[..., Opened]
RATE, SCORE, TOTAL = "H5", "I5", "H24"


def filing_now(book: Opened, path: Path) -> Filing:
    """工作簿现在的材料。"""
    book.document.save_copy(path)
    return checkable(open_filing(path)[1])


def contents(book: Opened, path: Path) -> dict[tuple[str, str], Content]:
    """每张表每一格的内容；公式按公式比，不比结果。"""
    from xladdin.workbook_file.sheet_xml import letters

    book.document.save_copy(path)
    now = Book(path)
    found = {}
    for part in now.parts:
        for (row, column), cell in now.raw(part.part).cells.items():
            if cell.text is not None or cell.formula is not None:
                found[part.title, f"{letters(column)}{row}"] = content_at(now, part, f"{letters(column)}{row}")
    return {place: content for place, content in found.items() if content != Content()}


def changed(before: dict[tuple[str, str], Content], after: dict[tuple[str, str], Content]) -> set[tuple[str, str]]:
    blank = Content()
    return {place for place in before | after if not before.get(place, blank).same(after.get(place, blank))}


def put(book: Opened, cell: str, kind: str, content: Any, title: str = OVERALL) -> None:
    """填表人在格里填。"""
    book.document.write(title, *address(cell), kind, content)


def test_recompute_puts_the_typed_over_formulas_back_and_touches_nothing_else(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    put(book, RATE, "number", 1.0)
    put(book, TOTAL, "text", "97分")
    before = contents(book, tmp_path / "之前.xlsx")

    said = book.press("recompute")

    after = contents(book, tmp_path / "之后.xlsx")
    assert changed(before, after) == {(OVERALL, RATE), (OVERALL, TOTAL)}
    form = {one.old.place.cell: one.formula for one in recompute(open_filing(tmp_path / "之后.xlsx")[1]) if one.sheet.title == OVERALL}
    assert after[OVERALL, RATE].same(Content("公式", f"={form[RATE]}"))
    assert f"{OVERALL}!{TOTAL} 总分.得分：97分 → 98，放回公式" in said


def test_a_formula_goes_back_into_a_cell_that_was_made_text(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    book.document.set_number_format(OVERALL, *address(RATE), 1, 1, "@")
    put(book, RATE, "text", "100%")

    book.press("recompute")

    filing = filing_now(book, tmp_path / "现在.xlsx")
    assert filing.find("整体.年度资金总额.执行率").shown == "100.00%"  # type: ignore[union-attr]
    assert book.document.number_format(OVERALL, *address(RATE)) == "0.00%"


def test_recompute_with_every_formula_in_place_says_there_is_nothing_to_do(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    before = contents(book, tmp_path / "之前.xlsx")

    said = book.press("recompute")

    assert "没有要改的" in said or "放回公式 0 格" in said
    assert not changed(before, contents(book, tmp_path / "之后.xlsx"))


def test_undo_puts_back_exactly_what_was_there(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    put(book, RATE, "number", 1.0)
    book.document.set_number_format(OVERALL, *address(SCORE), 1, 1, "@")
    put(book, SCORE, "text", "010")
    put(book, TOTAL, "text", "97分")
    before = contents(book, tmp_path / "之前.xlsx")
    book.press("recompute")

    said = book.press("undo")

    assert contents(book, tmp_path / "之后.xlsx") == before
    assert book.document.number_format(OVERALL, *address(SCORE)) == "@"
    assert "“重算”" in said
    assert f"《{OVERALL}》{TOTAL}" in said
    assert "97分" in said


def test_undo_goes_back_one_action_at_a_time(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    put(book, RATE, "number", 1.0)
    book.press("recompute")
    put(book, TOTAL, "number", 97.0)
    book.press("recompute")

    book.press("undo")
    first = contents(book, tmp_path / "一.xlsx")
    book.press("undo")
    second = contents(book, tmp_path / "二.xlsx")

    assert first[OVERALL, TOTAL] == Content("数", "97")
    assert first[OVERALL, RATE].kind == "公式"
    assert second[OVERALL, RATE] == Content("数", "1")
    assert "没有可以撤销的" in book.press("undo")


def test_undo_skips_what_was_never_saved(opened: Open, tmp_path: Path) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    book = opened(path)
    put(book, TOTAL, "number", 97.0)
    book.document.save_copy(path)
    book.press("recompute")
    put(book, TOTAL, "number", 97.0)  # 没保存就关了，再打开还是原来的

    assert "没有可以撤销的" in book.press("undo")


def test_undo_refuses_when_the_cell_was_changed_since(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    put(book, RATE, "number", 1.0)
    put(book, TOTAL, "number", 97.0)
    book.press("recompute")
    put(book, RATE, "number", 0.9)
    before = contents(book, tmp_path / "之前.xlsx")

    said = book.press("undo")

    assert f"《{OVERALL}》{RATE}又改过，没有撤销" in said
    assert contents(book, tmp_path / "之后.xlsx") == before


def test_fix_shows_old_and_new_and_writes_only_after_a_yes(opened: Open, desk: Desk, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    put(book, RATE, "number", 0.5)
    before = contents(book, tmp_path / "之前.xlsx")

    asked = book.press("fix", "no")
    untouched = contents(book, tmp_path / "不改.xlsx")
    book.press("fix", "yes")
    after = contents(book, tmp_path / "之后.xlsx")

    assert f"{OVERALL}!{RATE} 年度资金总额.执行率：" in asked
    assert "→ 100.00%" in asked
    assert untouched == before
    assert (OVERALL, RATE) in changed(before, after)
    assert {sheet for sheet, _ in changed(before, after)} == {OVERALL, t.CHECK_RESULTS}


def test_fix_never_proposes_what_a_person_typed(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))

    assert "没有可以代您改的" in book.press("fix")


def test_the_first_write_leaves_a_backup_beside_the_workbook_and_later_ones_keep_it(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    put(book, RATE, "number", 0.5)
    book.press("recompute")
    put(book, RATE, "number", 0.6)
    book.press("recompute")

    backup = Book(tmp_path / "自评表.备份.xlsx")

    part = next(part for part in backup.parts if part.title == OVERALL)
    assert content_at(backup, part, RATE) == Content("数", "0.5")


def test_a_backup_that_was_deleted_or_belongs_to_an_earlier_excel_of_the_same_number_does_not_stand_for_this_one(
        opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = tmp_path / "自评表.备份.xlsx"
    book = opened(computed(tmp_path / "自评表.xlsx"))
    put(book, RATE, "number", 0.5)
    book.press("recompute")

    saved.unlink()
    put(book, RATE, "number", 0.6)
    book.press("recompute")
    monkeypatch.setattr("xladdin.workbook_live.backup.started", lambda process: 7.0)
    put(book, RATE, "number", 0.7)
    book.press("recompute")

    kept = [Book(path) for path in (saved, tmp_path / "自评表.备份2.xlsx")]
    assert [content_at(one, next(part for part in one.parts if part.title == OVERALL), RATE) for one in kept] == [Content("数", "0.6"), Content("数", "0.7")]


def test_a_workbook_never_saved_is_backed_up_in_the_local_folder(opened: Open, tmp_path: Path) -> None:
    book = opened(filled(tmp_path / "自评表.xlsx"), name="工作簿1")

    book.press("recompute")

    assert (local_folder() / "备份" / "工作簿1.备份.xlsx").is_file()
    assert not (tmp_path / "自评表.备份.xlsx").exists()
    assert not [*(local_folder() / "读取").iterdir()]


@pytest.mark.parametrize(("form", "projects"), [("hengshan-2024", ["甲项目", "乙项目"]), ("hengshan-2024", list("一二三四五")), ("lukou-2021", ["甲项目"]), ("national-2020", ["甲项目"])])
def test_a_new_project_gets_an_empty_sheet_of_its_own(opened: Open, tmp_path: Path, form: str, projects: list[str]) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(new_workbook(find_form(form), 2024, "某县某局", projects).package.to_bytes())
    book = opened(path)
    before = contents(book, tmp_path / "之前.xlsx")

    said = book.press("add_project", "丙项目：设备/更新")

    filing = filing_now(book, tmp_path / "现在.xlsx")
    assert [sheet[t.PROJECT_NAME].shown for sheet in filing.projects] == [*projects, "丙项目：设备/更新"]
    added = filing.projects[-1]
    assert added.title == "丙项目：设备更新"
    assert added.title in said
    assert not added.indicators
    assert not filing.troubles
    assert added.fields.keys() == filing.projects[0].fields.keys()
    assert {one.formula is not None for one in (added["年度资金总额.执行率"], added["总分.得分"])} == {True}
    if form == "hengshan-2024":
        assert [row[t.ROW_NAME].shown for row in filing.basic_data.tables["专项资金"].filled][-1] == "丙项目：设备/更新"  # type: ignore[union-attr]
    old_sheets = {sheet for sheet, _ in before}
    elsewhere = [content.text for place, content in contents(book, tmp_path / "之后.xlsx").items()
                 if place[0] in old_sheets and not content.same(before.get(place, Content()))]
    rows = len(projects) > 4  # 基础数据表留的四行都用了：插一行，下面的整体下移
    assert rows or elsewhere == (["丙项目：设备/更新"] if form == "hengshan-2024" else [])
    book.press("undo")
    assert contents(book, tmp_path / "撤销.xlsx") == before


def test_a_new_project_does_not_take_the_figures_of_the_copied_one(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))

    book.press("add_project", "新项目")

    added = filing_now(book, tmp_path / "现在.xlsx").projects[-1]
    typed = {name: value.shown for name, value in added.fields.items() if value.formula is None and not value.blank}
    assert typed.pop(t.PROJECT_NAME) == "新项目"
    assert not [name for name in typed if name not in (t.AGENCY, t.IMPLEMENTING_AGENCY, t.DEPARTMENT) and not name.endswith(t.MAX_SCORE)]


def test_undo_takes_the_new_project_away(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    before = contents(book, tmp_path / "之前.xlsx")
    book.press("add_project", "新项目")

    book.press("undo")

    assert contents(book, tmp_path / "之后.xlsx") == before


def test_undo_keeps_a_new_project_that_has_been_filled_in(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    book.press("add_project", "新项目")
    sheet = filing_now(book, tmp_path / "现在.xlsx").projects[-1]
    put(book, sheet["年度资金总额.年初预算数"].place.cell, "number", 12.0, sheet.title)

    said = book.press("undo")

    assert "又改过，没有撤销" in said
    assert sheet.title in book.document.titles()


def test_an_empty_project_sheet_is_used_before_another_is_made(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(new_workbook(find_form("hengshan-2024"), 2024, "某县某局").package.to_bytes())
    book = opened(path)
    sheets = len(book.document.titles())

    book.press("add_project", "甲项目")
    filing = filing_now(book, tmp_path / "现在.xlsx")
    book.press("undo")

    assert [sheet.title for sheet in filing.projects] == ["甲项目"]
    assert len(book.document.titles()) == sheets
    assert filing_now(book, tmp_path / "撤销.xlsx").projects[0][t.PROJECT_NAME].blank


def test_a_project_that_is_there_already_is_not_added_again(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))

    assert "已经有项目“机构改革经费”" in book.press("add_project", "机构改革经费")


def test_giving_no_name_adds_nothing(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    sheets = book.document.titles()

    book.press("add_project", False)

    assert book.document.titles() == sheets


def copy_with(path: Path, source: Path, cells: dict[str, str | int]) -> Path:
    """同事的副本：在 `source` 的基础上填几格。"""
    book = Book(source)
    save(fill(book, find_form("hengshan-2024"), cells), path, backup=False)
    return path


def test_project_sheets_filled_in_elsewhere_are_brought_in(opened: Open, tmp_path: Path) -> None:
    mine = tmp_path / "自评表.xlsx"
    mine.write_bytes(new_workbook(find_form("hengshan-2024"), 2024, "某县某局", ["甲项目"]).package.to_bytes())
    other = tmp_path / "同事.xlsx"
    other.write_bytes(new_workbook(find_form("hengshan-2024"), 2024, "某县某局", ["甲项目", "乙项目"]).package.to_bytes())
    copy_with(other, other, {"项目[1].年度资金总额.年初预算数": 8, "项目[2].年度资金总额.年初预算数": 12, "项目[2].年度总体目标.预期目标": "修缮库房"})
    book = opened(mine)
    before = contents(book, tmp_path / "之前.xlsx")

    asked = book.press("merge", (str(other),), "yes")
    filing = filing_now(book, tmp_path / "现在.xlsx")
    book.press("undo")

    assert "已汇入" in asked
    assert [(sheet[t.PROJECT_NAME].shown, sheet["年度资金总额.年初预算数"].shown) for sheet in filing.projects] == [("甲项目", "8.00"), ("乙项目", "12.00")]
    assert filing.projects[1]["年度总体目标.预期目标"].shown == "修缮库房"
    assert contents(book, tmp_path / "之后.xlsx") == before


def test_saying_no_to_the_merge_changes_nothing(opened: Open, tmp_path: Path) -> None:
    mine = tmp_path / "自评表.xlsx"
    mine.write_bytes(new_workbook(find_form("hengshan-2024"), 2024, "某县某局", ["甲项目"]).package.to_bytes())
    other = copy_with(tmp_path / "同事.xlsx", mine, {"项目[1].年度资金总额.年初预算数": 8})
    book = opened(mine)
    before = contents(book, tmp_path / "之前.xlsx")

    book.press("merge", (str(other),), "no")

    assert contents(book, tmp_path / "之后.xlsx") == before


def test_more_indicators_than_the_form_has_rows_for_are_brought_in_where_they_belong(opened: Open, tmp_path: Path) -> None:
    mine = tmp_path / "自评表.xlsx"
    mine.write_bytes(new_workbook(find_form("hengshan-2024"), 2024, "某县某局", ["甲项目"]).package.to_bytes())
    other = tmp_path / "同事.xlsx"
    many = [{"一级指标": "产出指标", "二级指标": "数量指标", "三级指标": f"修缮库房 {number}", "年度指标值": f"{number}间", "实际完成值": f"{number}间", "分值": 5, "得分": 5}
            for number in range(1, 6)]
    save(fill(Book(mine), find_form("hengshan-2024"), {"项目[1].年度资金总额.年初预算数": 8}, {"项目[1].绩效指标": many}), other, backup=False)
    book = opened(mine)
    before = contents(book, tmp_path / "之前.xlsx")

    book.press("merge", (str(other),), "yes")
    now, theirs = filing_now(book, tmp_path / "现在.xlsx"), open_filing(other)[1]
    merges = sorted(Book(tmp_path / "现在.xlsx").raw(part.part).merges for part in Book(tmp_path / "现在.xlsx").parts if part.title == "甲项目")
    book.press("undo")

    assert [(one.level1, one.level2, one.name) for one in now.projects[0].indicators] == [
        (one.level1, one.level2, one.name) for one in theirs.projects[0].indicators]
    assert len(now.projects[0].indicators) == 5
    assert now.projects[0]["总分.得分"].formula is not None
    assert sorted(merges[0]) == sorted(Book(other).raw(next(part.part for part in Book(other).parts if part.title == "甲项目")).merges)
    assert contents(book, tmp_path / "之后.xlsx") == before
