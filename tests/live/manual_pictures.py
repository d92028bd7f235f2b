"""用户手册的图：在虚拟屏幕上用演示的数据走一整场，每步截下来裁好。`python -m tests.live.manual_pictures` 重做 xladdin/manual/图。

数据是演示的（单位、人员都是编的），另改几格让核对有话说。图由真的程序在 LibreOffice 里画出来，字体见 fonts.conf。
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from docx import Document

from reportgen.demo import EXAMPLE, FORM
from tests.live.conftest import Opened
from tests.live.engine import Desk
from tests.live.screen import FONTS, Screen, visible_desk
from tests.live.test_checking import type_explanation
from xladdin import macros, manual
from xladdin.error_log import local_folder
from xladdin.filing_file import settled
from xladdin.findings_sheet import TITLE
from xladdin.form import find_form, form_folders
from xladdin.workbook_file import Book
from xladdin.workbook_file.described import describe, workbook_from
from xladdin.workbook_file.filling import filing_of, fill
from xladdin.workbook_file.saving import save
from xladdin.workbook_file.sheet_xml import address

OVERALL, BASIC = "整体支出绩效自评表", "基础数据表"
LOCAL = r"C:\Users\用户名\AppData\Local"
Area = tuple[int, int, int, int]
"""裁剪：左、上、宽、高。"""
LEFT: Area = (0, 116, 880, 802)
TABS: Area = (0, 896, 800, 24)
WIDE: Area = (0, 116, 1400, 470)


class Album:
    """截图、裁剪、减色，放进手册的图里。"""

    def __init__(self, screen: Screen, desk: Desk, folder: Path) -> None:
        self.screen, self.desk, self.folder = screen, desk, folder

    def take(self, name: str, area: Area, sheet: str = "") -> None:
        if sheet:
            self.desk.documents[-1].activate(sheet)
        self.screen.shot(self.desk, name)
        left, top, width, height = area
        reduce(self.screen.folder / f"{name}.png", name, "-crop", f"{width}x{height}+{left}+{top}", "+repage")


    def keep(self, name: str, text: str) -> None:
        """记下按钮说的话；文件夹换成填表人电脑上的样子。"""
        there = {str(local_folder()): rf"{LOCAL}\绩效自评", f"{self.folder}/": "D:\\绩效自评\\", sys.executable: rf"{LOCAL}\Programs\Jixiao\python\pythonw.exe"}
        plain = text
        for ours, theirs in there.items():
            plain = plain.replace(ours, theirs)
        (manual.DIALOGS / f"{name}.txt").write_text(f"{plain}\n", "utf-8")


def reduce(source: Path, name: str, *steps: str) -> None:
    """减到 48 色的小 PNG，没有时间和机器的痕迹。"""
    subprocess.run(["convert", str(source), *steps, "-dither", "None", "-colors", "48", "-strip", f"PNG8:{manual.PICTURES / f'{name}.png'}"], check=True)


def pages(document: Path, name: str, first: int, last: int) -> None:
    """Word 文书的几页并排成一张图。"""
    folder = document.parent / name
    subprocess.run(["soffice", f"-env:UserInstallation={(document.parent / 'pdf').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", str(folder),
                    str(document)], check=True, capture_output=True)
    subprocess.run(["pdftoppm", "-r", "62", "-png", "-f", str(first), "-l", str(last), str(folder / f"{document.stem}.pdf"), str(folder / "page")], check=True)
    framed = folder / "并排.png"
    subprocess.run(["convert", *map(str, sorted(folder.glob("page-*.png"))), "-bordercolor", "#999", "-border", "1", "-bordercolor", "white", "-border", "6",
                    "+append", str(framed)], check=True)
    reduce(framed, name)


def start(desk: Desk, path: Path) -> None:
    """点“新建”，回答各个问题。"""
    desk.answers.extend([str([*form_folders()].index(FORM) + 1), "2024", "示范县档案馆", "档案数字化，库房维护", str(path)])
    assert macros.main(["new", "--window", str(desk.window)]) == 0
    assert desk.documents, desk.said


def filled_like_the_example(path: Path) -> None:
    form = find_form(FORM)
    book = workbook_from(describe(form.folder / EXAMPLE))
    save(settled(book, filing_of(book, form))[0], path, backup=False)


def type_faults(document: Any) -> None:
    """手误三处：公务接待超了预算，扣了分没写原因，指标得分高过分值。"""
    document.write(BASIC, *address("F11"), "number", 0.95)
    document.write(OVERALL, *address("I20"), "blank", None)
    document.write(OVERALL, *address("H14"), "number", 12)


def session(album: Album, desk: Desk, folder: Path) -> None:
    """一整场。"""
    path = folder / "自评表.xlsx"
    start(desk, path)
    album.take("新建", (0, 116, 1010, 500), "报告数据")
    album.take("标签", TABS)
    desk.documents.pop().close()
    filled_like_the_example(path)
    book = Opened(desk, desk.open(path))
    fill_in(album)
    type_faults(book.document)
    checking(album, book)
    reporting(album, book, folder)


def fill_in(album: Album) -> None:
    for name, sheet in (("基础数据表", BASIC), ("整体自评表", OVERALL), ("项目自评表", "档案数字化"), ("报告文字", "报告文字")):
        album.take(name, LEFT if name != "报告文字" else WIDE, sheet)


def checking(album: Album, book: Opened) -> None:
    book.press("check")
    album.take("校验结果", WIDE)
    book.press("report", "yes", "no")
    album.keep("生成报告", book.desk.said[-1])
    book.press("next_finding")
    album.take("下一处", (0, 896, 900, 44))
    album.take("标记", LEFT, OVERALL)
    book.document.activate(BASIC)
    book.document.show_note(BASIC, *address("F11"))
    album.take("批注", (0, 370, 1180, 260))
    book.press("fix", "yes")
    album.keep("按此修正", next(text for text in reversed(album.desk.said) if "改吗？" in text))
    album.take("按此修正", (0, 222, 880, 112), OVERALL)
    type_explanation(book, "BD105", "接待上级专项检查两批次，已按规定报批")
    book.document.activate(TITLE)
    album.take("写说明", (0, 116, 1400, 230))
    book.press("explain")
    album.take("填写说明", (0, 116, 1400, 250), "出错说明")
    put_right(album, book)


def put_right(album: Album, book: Opened) -> None:
    """照核对结果改好，再重算、撤销、清除，各按钮都走到。"""
    book.document.write(OVERALL, *address("I20"), "text", "部分乡镇网络未接通，下一年度已列入接入计划，由信息股逐月督办。")
    book.document.write(OVERALL, *address("H14"), "number", 10)
    book.document.write(OVERALL, *address("H5"), "number", 1)
    for action, name in (("recompute", "重算"), ("undo", "撤销上次操作")):
        album.keep(name, book.press(action))
    for action in ("recompute", "check", "clear_marks"):
        book.press(action)


def reporting(album: Album, book: Opened, folder: Path) -> None:
    made = folder / "自评表-自评报告.docx"
    album.keep("关于", book.press("about"))
    book.press("report", "yes")
    pages(made, "报告", 1, 2)
    pages(made, "报告附件", 7, 8)
    book.press("public_report")
    change_a_figure(made)
    book.press("check_report")
    album.take("核对报告", (0, 116, 1400, 330))
    book.press("clear_marks")
    album.keep("另存报送版", book.press("submit", "yes", "no"))
    album.keep("新增项目表", book.press("add_project", "声像档案抢救"))
    album.take("新增项目表", (0, 116, 880, 802))
    album.keep("汇入项目表", merging(book, folder))
    album.desk.open(folder / "自评表-报送版.xlsx")
    album.take("报送版", (0, 740, 880, 178), OVERALL)


def merging(book: Opened, folder: Path) -> str:
    """同事在副本里填了声像档案抢救，发回来汇入；返回问的话。"""
    book.document.save_copy(folder / "李四填的.xlsx")
    saved = Book(folder / "李四填的.xlsx")
    form = find_form(FORM)
    cells = {f"项目[3].年度资金总额.{column}": value for column, value in (("年初预算数", "8.00"), ("全年预算数", "8.00"), ("全年执行数", "7.60"))}
    save(fill(saved, form, {**cells, "项目[3].年度总体目标.预期目标": "抢救声像档案120盘，全部数字化。"}), folder / "李四填的.xlsx", backup=False)
    book.press("merge", (str(folder / "李四填的.xlsx"),), "no")
    return book.desk.said[-1]


def change_a_figure(path: Path) -> None:
    """像填表人那样，在 Word 里改了报告的一个数。"""
    document = Document(str(path))
    paragraph = next(one for one in document.paragraphs if "全年执行数254.5" in one.text)
    run = next(one for one in paragraph.runs if "254.5" in one.text)
    run.text = run.text.replace("254.5", "245.5", 1)
    document.save(str(path))


def take_all(screen: Screen, folder: Path) -> None:
    """做全部的图和对话框。屏幕、字体、本机文件夹都是自己的；打开报告的程序换成不打开。"""
    for place in (manual.PICTURES, manual.DIALOGS):
        place.mkdir(exist_ok=True)
    os.environ.update(DISPLAY=screen.display, FONTCONFIG_FILE=str(FONTS), LOCALAPPDATA=str(folder / "本机"))
    os.startfile = lambda path: None  # type: ignore[attr-defined]
    with visible_desk(folder / "office") as desk:
        session(Album(screen, desk, folder), desk, folder)


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        screen = Screen(Path(name))
        try:
            take_all(screen, Path(name))
        finally:
            screen.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
