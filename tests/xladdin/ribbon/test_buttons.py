"""每个按钮按下去：LibreOffice 真的编译、运行加载宏里的 VBA，看它要启动的命令行。只有启动、弹窗的模块换成记录用的。"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.libreoffice import NoLibreOffice
from tests.needed import unavailable
from tests.workbooks import filled
from tests.xladdin.ribbon.buttons import BUTTONS, WITHOUT_WORKBOOK, callback, command_line
from tests.xladdin.ribbon.macro_office import MacroOffice
from xladdin.ribbon.addin import MESSAGES, addin_bytes, code_units, modules
from xladdin.ribbon.click import CALL_UP
from xladdin.ribbon.vba_project import Module, module

RECORDER = r'''Attribute VB_Name = "Launcher"
Option Explicit

Private seen As String

Public Sub Launch(ByVal action As String, ByVal book As String)
    seen = seen & CommandLine("C:\py\pythonw.exe", action, "67890", book)
End Sub

Public Sub LaunchQuietly(ByVal action As String)
    seen = seen & "quietly " & CommandLine("C:\py\pythonw.exe", action, "67890", "")
End Sub

Public Sub Say(ByVal units As String)
    seen = seen & FromCodeUnits(units)
End Sub

Public Sub Show_tab()
    Dim visible As Variant
    visible = True
    Jixiao.OnTabShown Nothing, visible
    If visible Then seen = seen & "visible"
End Sub

Public Function Recorded() As String
    Recorded = seen
    seen = ""
End Function
''' + "".join(f"\nPublic Sub Press_{action}()\n    Jixiao.{callback(action)} Nothing\nEnd Sub\n" for action in BUTTONS)
"""与 Launcher.bas 同名同接口，记下要启动的命令行、要说的话；并像功能区那样调用各按钮的过程。"""
PYTHON = r"C:\py\pythonw.exe"
TAKE = ["Launcher.Recorded"]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> MacroOffice:
    """没有 LibreOffice 的机器上跳过，持续集成里算失败。"""
    try:
        return MacroOffice(tmp_path_factory.mktemp("macro_office"))
    except NoLibreOffice as absent:
        unavailable(str(absent))


def recording(one: Module) -> Module:
    return module(RECORDER) if one.name == "Launcher" else one


@pytest.fixture(scope="module")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "绩效自评.xlam"
    path.write_bytes(addin_bytes(tuple(recording(one) for one in modules())))
    return path


@pytest.fixture(scope="module")
def hearing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """原样的加载宏，只是弹的话改为记下来。"""
    shown = '    MsgBox FromCodeUnits(units), vbExclamation, FromCodeUnits(Messages.TITLE)\r\n'
    shipped = next(one for one in modules() if one.name == "Launcher")
    assert shown in shipped.text
    text = shipped.text.replace(shown, "    seen = seen & FromCodeUnits(units)\r\n").replace("Private Const PYTHON", "Private seen As String\r\nPrivate Const PYTHON")
    text += "\r\nPublic Function Recorded() As String\r\n    Recorded = seen\r\nEnd Function\r\n"
    path = tmp_path_factory.mktemp("hearing") / "绩效自评.xlam"
    path.write_bytes(addin_bytes(tuple(Module("Launcher", text) if one.name == "Launcher" else one for one in modules())))
    return path


def pressed(action: str) -> list[list[object]]:
    return [[f"Launcher.Press_{action}"], TAKE]


def test_every_button_starts_its_own_action_with_the_workbook_of_the_clerk(office: MacroOffice, addin: Path, tmp_path: Path) -> None:
    book = filled(tmp_path / "a=b %PATH% & “整体”.xlsx")

    results = office.ran(addin, [call for action in BUTTONS for call in pressed(action)], book)

    assert results[1::2] == [command_line(PYTHON, action, book.name) for action in BUTTONS]  # LibreOffice 的 FullName 只给文件名，Excel 的带路径


def test_when_the_tab_is_first_shown_a_process_is_called_up_and_nothing_else_appears(office: MacroOffice, addin: Path, tmp_path: Path) -> None:
    with_book = office.ran(addin, [["Launcher.Show_tab"], TAKE], filled(tmp_path / "表.xlsx"))
    without = office.ran(addin, [["Launcher.Show_tab"], TAKE])

    assert with_book[1] == without[1] == f"quietly {command_line(PYTHON, CALL_UP)}"


def test_nothing_of_the_workbooks_name_stands_in_the_command_line(office: MacroOffice, addin: Path, tmp_path: Path) -> None:
    book = filled(tmp_path / "x & calc %COMSPEC% ^ = 表.xlsx")

    line = str(office.ran(addin, pressed("check"), book)[1])

    assert set(line.rpartition("--book ")[2]) <= set("0123456789ABCDEF")
    assert line.isascii()


def test_code_units_are_the_same_in_vba_and_in_python(office: MacroOffice, addin: Path) -> None:
    texts = ["绩效自评", "a=b%PATH% .xlsx", "𠮷野", "￥＂～", ""]

    results = office.ran(addin, [[f"Jixiao.{name}", text] for text in texts for name in ("CodeUnits",)]
                         + [["Jixiao.FromCodeUnits", code_units(text)] for text in [*texts, *MESSAGES.values()]])

    assert results == [*map(code_units, texts), *texts, *MESSAGES.values()]


def test_without_a_workbook_the_command_line_has_no_book(office: MacroOffice, addin: Path) -> None:
    line = office.ran(addin, [["Jixiao.CommandLine", "C:\\p y\\pythonw.exe", "about", "67890", ""]])

    assert line == [command_line("C:\\p y\\pythonw.exe", "about")]


def test_the_modules_as_shipped_compile(office: MacroOffice, tmp_path: Path) -> None:
    path = tmp_path / "绩效自评.xlam"
    path.write_bytes(addin_bytes())

    assert office.ran(path, [["Jixiao.CodeUnits", "绩"], ["Jixiao.FromCodeUnits", "7EE9"]]) == ["7EE9", "绩"]


def test_without_a_workbook_only_the_three_start_and_the_others_say_so(office: MacroOffice, tmp_path: Path) -> None:
    path = tmp_path / "绩效自评.xlam"
    nothing_open = tuple(Module(one.name, one.text.replace("ActiveWorkbook Is Nothing", "True")) if one.name == "Jixiao" else recording(one) for one in modules())
    path.write_bytes(addin_bytes(nothing_open))

    results = dict(zip(BUTTONS, office.ran(path, [call for action in BUTTONS for call in pressed(action)])[1::2], strict=True))

    assert {action for action, said in results.items() if said == MESSAGES["NO_WORKBOOK"]} == set(BUTTONS) - WITHOUT_WORKBOOK
    assert {action: results[action] for action in WITHOUT_WORKBOOK} == {action: command_line(PYTHON, action) for action in WITHOUT_WORKBOOK}


def test_a_second_click_while_the_first_is_running_starts_nothing(office: MacroOffice, tmp_path: Path) -> None:
    clicking = RECORDER.replace('    seen = seen & CommandLine(', "    Jixiao.OnCheck Nothing\n    seen = seen & CommandLine(")
    assert clicking != RECORDER
    path = tmp_path / "绩效自评.xlam"
    path.write_bytes(addin_bytes(tuple(module(clicking) if one.name == "Launcher" else one for one in modules())))

    results = office.ran(path, [["Launcher.Press_about"], TAKE, ["Launcher.Press_help"], TAKE])

    assert [str(line).count("xladdin.ribbon.click") for line in results[1::2]] == [1, 1]
    assert " about " in str(results[1])
    assert " help " in str(results[3])


def test_when_no_process_can_be_called_up_nothing_is_said_until_a_button_is_clicked(office: MacroOffice, hearing: Path) -> None:
    assert office.ran(hearing, [["Launcher.LaunchQuietly", CALL_UP], TAKE])[1] == ""


def test_when_the_program_cannot_be_started_she_is_told_what_to_do(office: MacroOffice, hearing: Path) -> None:
    assert office.ran(hearing, [["Launcher.Launch", "check", "x"], TAKE])[1] == MESSAGES["NOT_STARTED"]  # 这里没有 Windows，WScript.Shell 建不出来
