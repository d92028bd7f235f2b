"""看得见的一整场：在 Xvfb 的屏幕上开着 LibreOffice，新建 → 填 → 核对 → 修正 → 重算 → 报告 → 撤销，每步截一张图。

图存进环境变量 JIXIAO_SCREENSHOTS 指的文件夹（没有就是临时文件夹），给人看；测试自己只认得画面上有没有该有的颜色。
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import manual_pictures
from tests.live.conftest import Opened
from tests.live.engine import Desk
from tests.live.screen import FONTS, PROGRAMS, Screen, visible_desk
from tests.needed import unavailable
from tests.specimens import described
from xladdin import macros, manual
from xladdin.findings_sheet import TITLE
from xladdin.form import form_folders
from xladdin.workbook_file import Book
from xladdin.workbook_file.described import workbook_from
from xladdin.workbook_file.saving import save
from xladdin.workbook_file.sheet_xml import address

OVERALL = "整体支出绩效自评表"
RED, YELLOW = (255, 199, 206), (255, 235, 156)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    wanted = [name for name in PROGRAMS if shutil.which(name) is None]
    if wanted:
        unavailable(f"没有 {'、'.join(wanted)}")
    folder = Path(os.environ.get("JIXIAO_SCREENSHOTS") or tmp_path / "截图")
    folder.mkdir(parents=True, exist_ok=True)
    found = Screen(folder)
    yield found
    found.end()


@pytest.fixture
def visible(screen: Screen, tmp_path: Path, libreoffice: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """屏幕上的一个 LibreOffice。"""
    monkeypatch.setenv("DISPLAY", screen.display)
    monkeypatch.setenv("FONTCONFIG_FILE", str(FONTS))
    with visible_desk(tmp_path / "office") as desk:
        yield desk


def filled_like_the_specimen(path: Path) -> None:
    """填表人把材料填进新建的工作簿、存盘。"""
    save(Book(path, workbook_from(described("hengshan2024")).package.to_bytes()), path, backup=False)


@pytest.mark.skipif(sys.platform == "win32", reason="虚拟屏幕只在 Linux 上有")
def test_a_whole_session_on_the_screen(visible: Desk, screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(os, "startfile", opened.append, raising=False)
    path = tmp_path / "自评表.xlsx"
    visible.answers.extend([str([*form_folders()].index("hengshan-2024") + 1), "2024", "中共衡山县委机构编制委员会办公室",
                            "，".join(described("hengshan2024")["projects"]), str(path)])
    assert macros.main(["new", "--window", str(visible.window)]) == 0
    assert [document.fullname for document in visible.documents] == [str(path)], visible.said
    screen.shot(visible, "1 新建")

    visible.documents.pop().close()
    filled_like_the_specimen(path)
    book = Opened(visible, visible.open(path))
    book.document.write(OVERALL, *address("H5"), "number", 0.95)
    book.document.activate(OVERALL)
    before = screen.shot(visible, "2 填好")
    book.press("check")
    listed = screen.shot(visible, "3 校验结果")
    book.press("next_finding")
    book.document.show_note(OVERALL, *address("H5"))
    marked = screen.shot(visible, "4 下一处")
    book.press("fix", "yes")
    book.document.activate(OVERALL)
    screen.shot(visible, "5 按此修正")
    book.press("recompute")
    book.press("report", "yes", "yes")
    assert opened == [str(tmp_path / "自评表-自评报告.docx")]
    undone = [book.press("undo"), book.press("undo")]
    assert "“重算”" in undone[0]
    assert "“按此修正”" in undone[1]
    assert book.document.read(OVERALL, *address("H5"), 1, 1) == [[0.95]]
    book.document.activate(OVERALL)
    screen.shot(visible, "6 撤销")
    book.press("clear_marks")
    book.document.activate(OVERALL)
    cleared = screen.shot(visible, "7 清除标记")

    assert bytes(RED) not in before
    assert bytes(RED) not in cleared
    assert bytes(RED) in listed
    assert bytes(YELLOW) in marked
    assert TITLE not in book.document.titles()


def without_figures(folder: Path) -> dict[str, str]:
    """各对话框的文字，日期、版本的数字换成 0。"""
    return {path.name: re.sub(r"\d+", "0", path.read_text("utf-8")) for path in folder.iterdir()}


@pytest.mark.skipif(sys.platform == "win32", reason="虚拟屏幕只在 Linux 上有")
def test_the_pictures_and_the_dialogs_of_the_manual_are_those_of_a_session(screen: Screen, tmp_path: Path, libreoffice: object, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "FONTCONFIG_FILE"):
        monkeypatch.setenv(name, "")
    pictures, dialogs = manual.PICTURES, manual.DIALOGS
    monkeypatch.setattr(manual, "PICTURES", tmp_path / "图")
    monkeypatch.setattr(manual, "DIALOGS", tmp_path / "对话")
    monkeypatch.setattr(os, "startfile", None, raising=False)

    manual_pictures.take_all(screen, tmp_path)

    assert {path.name for path in (tmp_path / "图").iterdir()} == {path.name for path in pictures.iterdir()}
    assert without_figures(tmp_path / "对话") == without_figures(dialogs), "按钮的话改了，请重新截图：python -m tests.live.manual_pictures"
