"""办公室里真会碰到的：Excel 忙着、有保护、受保护的视图、没开工作簿、别的工作簿、两个 Excel、没存过盘、怪名字、写不进的文件夹。

每样要么照常办好，要么一句清楚的话，什么都没有改。
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest

from tests.live import engine
from tests.live.conftest import Opened
from tests.live.engine import Desk
from tests.live.memory import MemoryBook
from tests.workbooks import OVERALL, computed, edit, filled, parts
from xladdin import macros
from xladdin.error_log import local_folder
from xladdin.findings_sheet import TITLE
from xladdin.ribbon.handover import at_post, hand_over
from xladdin.workbook_file.sheet_xml import address
from xladdin.workbook_live.session import BUSY

Open = Callable[..., Opened]
CHANGING = ("check", "recompute", "fix", "explain", "clear_marks", "undo", "add_project")
"""会动工作簿的按钮。"""


@pytest.mark.parametrize("action", CHANGING)
def test_a_busy_excel_is_reported_and_left_alone(opened: Open, double: Desk, tmp_path: Path, action: str) -> None:
    book = opened(filled(tmp_path / "自评表.xlsx"))
    double.busy = True

    said = book.press(action)
    double.busy = False

    assert said == BUSY
    assert TITLE not in book.document.titles()


def test_excel_that_becomes_busy_half_way_is_put_back_and_reported(opened: Open, double: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book, before = opened(filled(tmp_path / "自评表.xlsx")), {**double.settings}

    def busy(*_: object) -> None:
        raise engine.ComError("正在编辑", engine.BUSY)

    monkeypatch.setattr("xladdin.workbook_live.checking.mark", busy)

    assert book.press("check") == BUSY
    assert double.settings == before


def test_a_protected_sheet_is_checked_without_marks_and_the_list_says_so(opened: Open, desk: Desk, tmp_path: Path) -> None:
    book = opened(filled(tmp_path / "自评表.xlsx"))
    book.document.protect(OVERALL)

    book.press("check")

    assert TITLE in book.document.titles()
    assert f"《{OVERALL}》设了保护，没有作记号" in str(desk.settings["status_bar"])
    assert not book.document.conditions(OVERALL)


def test_recompute_of_a_protected_sheet_says_how_to_unprotect_and_writes_nothing(opened: Open, tmp_path: Path) -> None:
    book = opened(filled(tmp_path / "自评表.xlsx"))
    book.document.protect(OVERALL)
    before = book.document.read(OVERALL, 1, 1, 30, 9)

    said = book.press("recompute")

    assert said == f"《{OVERALL}》设了保护，写不进去，什么都没有改。请在“审阅—撤消工作表保护”后再点一次。"
    assert book.document.read(OVERALL, 1, 1, 30, 9) == before


@pytest.mark.parametrize("action", ["check", "add_project"])
def test_a_locked_structure_says_how_to_unlock_it(opened: Open, tmp_path: Path, action: str) -> None:
    book = opened(filled(tmp_path / "自评表.xlsx"))
    book.document.lock_structure()
    sheets = book.document.titles()

    said = book.press(action, *(["新项目"] if action == "add_project" else []))

    assert "工作簿的结构设了保护" in said
    assert "什么都没有改" in said
    assert "审阅—保护工作簿" in said
    assert book.document.titles() == sheets
    assert not book.document.conditions(OVERALL)


def test_protected_view_says_to_enable_editing(double: Desk) -> None:
    double.protected_view = True

    assert macros.main(["check", "--window", str(double.window)]) == 0

    assert "启用编辑" in double.said[-1]


@pytest.mark.parametrize("action", [*macros.ON_WORKBOOK])
def test_no_workbook_says_to_open_one(desk: Desk, action: str) -> None:
    assert macros.main([action, "--window", str(desk.window)]) == 0

    assert desk.said == ["没有打开工作簿。请先打开自评工作簿，或点“新建”。"]


def test_a_workbook_closed_meanwhile_is_named(desk: Desk) -> None:
    assert macros.main(["check", "--window", str(desk.window), "--book", "C:\\表\\自评表.xlsx".encode("utf-16-be").hex()]) == 0

    assert "没有找到打开着的" in desk.said[-1]
    assert "自评表.xlsx" in desk.said[-1]


@pytest.mark.parametrize("action", CHANGING)
def test_a_workbook_of_another_kind_is_left_alone(opened: Open, tmp_path: Path, action: str) -> None:
    other = openpyxl.Workbook()
    other.active["A1"] = "工资表"
    other.save(tmp_path / "工资表.xlsx")
    book = opened(tmp_path / "工资表.xlsx")

    said = book.press(action, *(["新项目"] if action == "add_project" else []))

    assert "工资表.xlsx”里没有自评表" in said or "没有可以撤销的" in said
    assert len(book.document.titles()) == 1


def test_a_sheet_of_the_clerk_that_happens_to_have_our_title_is_not_replaced(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    computed(path)
    own = openpyxl.load_workbook(path)
    own.create_sheet(TITLE)["A1"] = "我自己记的"
    own.save(path)
    book = opened(path)

    said = book.press("check")

    assert "您自己的《校验结果》表" in said
    assert book.document.read(TITLE, 1, 1, 1, 1) == [["我自己记的"]]
    assert not book.document.conditions(OVERALL)


def test_two_excel_windows_do_not_get_mixed_up(opened: Open, double: Desk, tmp_path: Path) -> None:
    (tmp_path / "甲").mkdir()
    (tmp_path / "乙").mkdir()
    first = opened(computed(tmp_path / "甲" / "自评表.xlsx"))
    other = Desk(MemoryBook, window=777)
    engine.install(double, other)
    second = Opened(other, other.open(computed(tmp_path / "乙" / "自评表.xlsx")))

    second.press("check")

    assert TITLE in second.document.titles()
    assert TITLE not in first.document.titles()
    assert len(double.calls) == 0


def test_a_window_that_is_gone_is_not_replaced_by_another(double: Desk) -> None:
    assert macros.main(["check", "--window", "1"]) == 1

    assert not double.said
    assert not double.calls


@pytest.mark.parametrize("name", ["绩效=100% 自评 表.xlsx", "100%～终稿（2）.xlsx", "a'b&c.xlsx"])
def test_any_file_name_works(opened: Open, tmp_path: Path, name: str) -> None:
    book = opened(computed(tmp_path / name))

    book.press("check")

    assert TITLE in book.document.titles()
    assert (tmp_path / f"{Path(name).stem}.备份.xlsx").is_file()


def test_a_workbook_never_saved_can_be_checked(opened: Open, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"), name="工作簿1")

    book.press("check")

    assert TITLE in book.document.titles()


def test_where_nothing_can_be_written_beside_the_workbook_the_backup_goes_to_the_local_folder(opened: Open, double: Desk, tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))
    book.document.fullname = str(tmp_path / "断开的网盘" / "自评表.xlsx")

    book.press("check")

    assert TITLE in book.document.titles()
    assert (local_folder() / "备份" / "自评表.备份.xlsx").is_file()


def test_a_finding_on_a_hidden_sheet_says_to_unhide_it(opened: Open, tmp_path: Path) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    found = re.search(r'<sheet [^>]*name="报告数据"[^>]*>', parts(path)["xl/workbook.xml"].decode())
    assert found is not None
    edit(path, "xl/workbook.xml", found[0], found[0].replace('state="visible"', 'state="hidden"'))
    book = opened(path)
    book.press("check")
    rows = book.document.read(TITLE, 1, 1, 60, 5)
    line = next(number for number, row in enumerate(rows, 1) if row[3] == "报告数据")
    book.document.select(TITLE, line, 1, 1, 1)

    said = book.press("next_finding")

    assert "《报告数据》隐藏着" in said


def test_the_selection_and_the_sheet_on_show_stay_where_they_were_when_recomputing(opened: Open, tmp_path: Path) -> None:
    book = opened(filled(tmp_path / "自评表.xlsx"))
    book.document.activate(OVERALL)
    book.document.select(OVERALL, *address("D7"), 1, 1)

    book.press("recompute")

    title, area = book.document.selection()
    assert (title, tuple(area)) == (OVERALL, (7, 4, 1, 1))


@pytest.mark.parametrize("content", [b"", b"[", b"\xff", b'[{"title": "\xff"}]', b'[{"title": 1}]', b'{"a": 1}', b'[{"title": "a", "when": "b", "steps": [{"kind": "x"}]}]'])
def test_a_broken_record_of_what_was_changed_is_as_good_as_none(opened: Open, double: Desk, tmp_path: Path, content: bytes) -> None:
    book = opened(filled(tmp_path / "自评表.xlsx"))
    book.press("recompute")
    record, = (local_folder() / "撤销").iterdir()
    record.write_bytes(content)

    assert "没有可以撤销的" in book.press("undo")


def test_excel_that_becomes_busy_after_the_writing_is_not_said_to_have_been_left_alone(opened: Open, double: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = opened(filled(tmp_path / "自评表.xlsx"))

    def busy(_: object) -> None:
        raise engine.ComError("正在编辑", engine.BUSY)

    monkeypatch.setattr(engine.App, "calculate", busy)
    said = book.press("recompute")

    assert "Excel 正忙" in said
    assert "没有改" not in said  # 公式已经放回去了


def test_a_click_taken_over_by_the_process_that_waits_does_the_same(opened: Open, double: Desk, tmp_path: Path) -> None:
    book = opened(filled(tmp_path / "自评表.xlsx"))
    order = ["check", "--window", str(double.window), "--book", book.document.fullname.encode("utf-16-be").hex()]

    with ThreadPoolExecutor(1) as pool, at_post(os.getpid()) as serve:
        code = pool.submit(hand_over, order)
        assert serve(macros.main)

    assert code.result() == 0
    assert TITLE in book.document.titles()
    assert str(double.settings["status_bar"]).startswith("绩效自评：")
