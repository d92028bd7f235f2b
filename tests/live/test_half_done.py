"""Excel 在哪一次调用上出错都一样：要么什么都没有改，要么撤得回原样，并且说了没有办完。每个会改数的按钮，动手的每样调用，头一次、末一次都试。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live import engine
from tests.live.conftest import Opened
from tests.live.engine import Desk
from tests.live.memory import MemoryBook
from tests.live.test_checking import copy_of, rows_of, type_explanation
from tests.live.test_writing import RATE, SCORE, TOTAL, contents, copy_with, put
from tests.workbooks import OVERALL, computed
from xladdin import terms as t
from xladdin.error_log import local_folder
from xladdin.findings_sheet import TITLE
from xladdin.form import find_form
from xladdin.workbook_file import Book
from xladdin.workbook_file.filling import new_workbook
from xladdin.workbook_file.notes import is_coloured, notes
from xladdin.workbook_live.journal import last_action

CHANGING = ("设数字格式", "写公式", "写一块", "插行", "复制行", "复制表", "改表名", "另存副本", "删条件格式")
"""动手的调用，和动手以后重读工作簿。"""
Start = Callable[[Path, Desk], Opened]


def typed_over(path: Path, desk: Desk) -> Opened:
    """三个公式格被盖掉了，一个还成了文本格式。"""
    book = Opened(desk, desk.open(computed(path)))
    put(book, RATE, "number", 1.0)
    book.document.set_number_format(OVERALL, 5, 9, 1, 1, "@")
    put(book, SCORE, "text", "010")
    put(book, TOTAL, "text", "97分")
    return book


def five_projects(path: Path, desk: Desk) -> Opened:
    """基础数据表留的四行都用了，再加项目要插行。"""
    path.write_bytes(new_workbook(find_form("hengshan-2024"), 2024, "某县某局", list("一二三四五")).package.to_bytes())
    return Opened(desk, desk.open(path))


def explained(path: Path, desk: Desk) -> Opened:
    """核对过，写了八条说明，《出错说明》的空行不够。"""
    book = Opened(desk, desk.open(computed(path)))
    book.press("check")
    for code in ("XT102", "BD110", "TM101", "PS102", "PS103", "PS107", "PS205", "XT101"):
        type_explanation(book, code, "属实")
    return book


def one_project(path: Path, desk: Desk) -> Opened:
    """只有甲项目；同事的一份里甲项目填了数，又多一个乙项目。"""
    path.write_bytes(new_workbook(find_form("hengshan-2024"), 2024, "某县某局", ["甲项目"]).package.to_bytes())
    other = path.with_name("同事.xlsx")
    other.write_bytes(new_workbook(find_form("hengshan-2024"), 2024, "某县某局", ["甲项目", "乙项目"]).package.to_bytes())
    copy_with(other, other, {"项目[1].年度资金总额.年初预算数": 8, "项目[2].年度总体目标.预期目标": "修缮库房"})
    return Opened(desk, desk.open(path))


def failing(action: str, start: Start, answers: tuple[Any, ...], folder: Path, fails_at: int | None) -> tuple[Opened, dict[Any, Any]]:
    """在一张新的办公桌上从头做一遍，第几次调用出错；工作簿和做之前的内容。"""
    folder.mkdir()
    (local_folder() / "错误日志.txt").unlink(missing_ok=True)
    desk = Desk(MemoryBook)
    engine.install(desk)
    book = start(folder / "自评表.xlsx", desk)
    before = own(book, folder / "之前.xlsx")
    desk.said.clear()
    desk.calls.clear()
    desk.answers.extend(tuple(str(folder / name) for name in answer) if isinstance(answer, tuple) else answer for answer in answers)
    desk.fails_at = fails_at
    press(book, action)
    desk.fails_at = None
    return book, before


UNDOING = ("设数字格式", "写公式", "写一块", "删行", "删表", "改表名")
"""撤销时动手的调用。"""


def own(book: Opened, path: Path) -> dict[Any, Any]:
    """各张表的内容；核对的结果不归撤销管，不算。"""
    return {place: content for place, content in contents(book, path).items() if not place[0].startswith(TITLE)}


@pytest.fixture(autouse=True)
def engines() -> Iterator[None]:
    """用过的替身，完了拿掉。"""
    yield
    engine.forget()


@pytest.mark.parametrize(("action", "start", "answers"), [
    ("recompute", typed_over, ()), ("fix", typed_over, ("yes",)), ("add_project", five_projects, ("丙项目",)),
    ("explain", explained, ()), ("merge", one_project, (("同事.xlsx",), "yes")),
])
def test_wherever_excel_fails_what_was_changed_can_be_taken_back(action: str, start: Start, answers: tuple[Any, ...], tmp_path: Path) -> None:
    smooth, _ = failing(action, start, answers, tmp_path / "顺利", None)
    calls = smooth.desk.calls
    ends = {at for name in CHANGING if name in calls for at in (calls.index(name), len(calls) - 1 - calls[::-1].index(name))}  # 每样的头一次、末一次
    tried = {at + 1: calls[at] for at in sorted(ends)}
    half = 0

    for number, name in tried.items():
        book, before = failing(action, start, answers, tmp_path / str(number), number)
        said, after = book.desk.said[-1], own(book, tmp_path / f"{number}之后.xlsx")
        if after == before:
            assert last_action(book.document.fullname) is None or press(book, "undo") == 0
            continue
        half += 1
        assert "请先点“撤销上次操作”" in said or "没有办成" in said, said
        press(book, "undo")
        assert own(book, tmp_path / f"{number}撤销.xlsx") == before, f"第 {number} 次调用（{name}）出错以后撤不回去：{book.desk.said[-1]}"

    assert half


@pytest.mark.parametrize(("action", "start", "answers"), [
    ("recompute", typed_over, ()), ("add_project", five_projects, ("丙项目",)), ("explain", explained, ()), ("merge", one_project, (("同事.xlsx",), "yes")),
])
def test_an_undo_that_broke_off_can_be_gone_on_with(action: str, start: Start, answers: tuple[Any, ...], tmp_path: Path) -> None:
    def undone(number: int | None) -> tuple[Opened, dict[Any, Any]]:
        book, before = failing(action, start, answers, tmp_path / f"{number}", None)
        book.desk.calls.clear()
        book.desk.fails_at = number
        press(book, "undo")
        book.desk.fails_at = None
        return book, before

    calls = undone(None)[0].desk.calls
    tried = sorted({at + 1 for name in UNDOING if name in calls for at in (calls.index(name), len(calls) - 1 - calls[::-1].index(name))})
    assert tried

    for number in tried:
        book, before = undone(number)
        press(book, "undo")
        assert own(book, tmp_path / f"{number}再撤.xlsx") == before, f"第 {number} 次调用（{calls[number - 1]}）出错以后撤不完：{book.desk.said[-1]}"


@pytest.mark.parametrize("name", ["加条件格式", "加批注", "打开", "复制表", "关闭", "删表", "改表名", "删条件格式", "清批注"])
def test_a_check_that_broke_off_is_made_good_by_the_next_one(name: str, tmp_path: Path) -> None:
    smooth, _ = failing("check", explained, (), tmp_path / "顺利", None)
    number = smooth.desk.calls.index(name) + 1

    book, before = failing("check", explained, (), tmp_path / "出错", number)
    press(book, "check")

    assert [title for title in book.document.titles() if title.startswith(TITLE)] == [TITLE]
    assert len([row for row in rows_of(copy_of(book, tmp_path / "再核对.xlsx")) if row[t.EXPLANATION] == "属实"]) == 8  # 写过的说明还在
    book.desk.answers.append("no")
    press(book, "clear_marks")
    assert own(book, tmp_path / "清除.xlsx") == before
    assert TITLE not in book.document.titles()
    cleared = Book(tmp_path / "清除.xlsx")
    assert not [part.title for part in cleared.parts if notes(cleared, part) or is_coloured(cleared, part)]


def press(book: Opened, action: str) -> int:
    """点一个按钮；出错说什么由测试自己看。"""
    from xladdin import macros

    return macros.main([action, "--window", str(book.desk.window), "--book", book.document.fullname.encode("utf-16-be").hex()])
