"""寄来的文件里的东西一行也不执行：在埋满代码的文件夹里，用宏拼出的命令行真的启动一次，埋的都没有跑。

命令行与 LibreOffice 运行加载宏里的 VBA 拼出来的一字不差（test_buttons），只换上这台机器的解释器、一个已有的模块。
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import venv
from pathlib import Path

import msgspec
import openpyxl
import pytest

from tests.workbooks import filled
from tests.xladdin.ribbon.buttons import BUTTONS, command_line

ROOT = Path(__file__).resolve().parents[3]
STARTED = "xladdin.ribbon.probe"
"""代替 xladdin.ribbon.click 启动的模块：说出程序是从哪里导入的。"""
NAMES = ("xladdin", "reportgen", "runpy", "sitecustomize", "usercustomize", "encodings", "site", "pythoncom", "win32com", "xlwings")


PLANT = """try:
    import posix as system
except ImportError:
    import nt as system
system.close(system.open({flag}, system.O_CREAT | system.O_WRONLY))
"""
"""埋的代码：不靠别的模块，解释器刚起来时（连 encodings 还没有导入）也能留下痕迹。"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """一个干净的环境，里面装着本程序和它用的库：与装在用户电脑上的一样，不靠 PYTHONPATH。"""
    folder = tmp_path_factory.mktemp("installed")
    venv.EnvBuilder(symlinks=True).create(folder)
    site = next((folder / "lib").glob("python3*")) / "site-packages"
    (site / "jixiao.pth").write_text(f"{ROOT}\n{Path(msgspec.__file__).parents[1]}\n", "utf-8")
    return folder / "bin" / "python"


def planted(folder: Path) -> Path:
    """埋满了代码的文件夹，都在跑起来时写下 代码跑了.txt；返回那里的工作簿。"""
    folder.mkdir()
    flag = folder / "代码跑了.txt"
    code = PLANT.format(flag=os.fsencode(flag))
    for name in NAMES:
        (folder / f"{name}.py").write_text(code, "utf-8")
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(code, "utf-8")
        (folder / name / "macros.py").write_text(code, "utf-8")
        (folder / name / "__main__.py").write_text(code, "utf-8")
    (folder / "startup.py").write_text(code, "utf-8")
    (folder / "pyvenv.cfg").write_text(f"home = {folder}\n", "utf-8")
    (folder / "python311._pth").write_text(f"{folder}\nimport site\n", "utf-8")
    (folder / "xlwings.conf").write_text(f'"INTERPRETER_WIN","{folder}"\n"PYTHONPATH","{folder}"\n', "utf-8")
    book = openpyxl.load_workbook(filled(folder / "自评表 a=b %PATH%.xlsx"))
    settings = book.create_sheet("xlwings.conf")
    for row in (("INTERPRETER_WIN", str(folder / "python.exe")), ("PYTHONPATH", str(folder)), ("Interpreter", str(folder / "python"))):
        settings.append(row)
    book.save(folder / "自评表 a=b %PATH%.xlsx")
    for name in ("python", "python.exe", "pythonw.exe"):
        (folder / name).write_text(f"#!/bin/sh\ntouch '{flag}'\n", "utf-8")
        (folder / name).chmod(0o755)
    return folder / "自评表 a=b %PATH%.xlsx"


@pytest.fixture(scope="module")
def mailed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """寄来的工作簿，在埋满代码的文件夹里。"""
    return planted(tmp_path_factory.mktemp("mailed") / "寄来的")


def hostile(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(folder), "PYTHONSTARTUP": str(folder / "startup.py"), "PYTHONHOME": str(folder), "PYTHONUSERBASE": str(folder),
            "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONWARNINGS": "error", "PYTHONPYCACHEPREFIX": str(folder), "JIXIAO_PYTHON": str(folder)}


@pytest.mark.parametrize("action", BUTTONS)
def test_nothing_planted_beside_the_workbook_or_in_the_environment_runs(python: Path, mailed: Path, action: str) -> None:
    folder = mailed.parent
    line = command_line(str(python), action, str(mailed)).replace("xladdin.ribbon.click", STARTED)

    done = subprocess.run(shlex.split(line), cwd=folder, env=hostile(folder), capture_output=True, text=True, encoding="utf-8")

    assert not (folder / "代码跑了.txt").exists()
    assert done.stdout.strip().endswith(str(ROOT / "xladdin"))
    assert "pywin32" in done.stderr or sys.platform == "win32"


@pytest.mark.parametrize("action", ["about", "check"])
def test_the_very_line_a_button_starts_runs_nothing_planted(python: Path, mailed: Path, action: str) -> None:
    folder = mailed.parent
    done = subprocess.run(shlex.split(command_line(str(python), action, str(mailed))), cwd=folder, env=hostile(folder), capture_output=True)

    assert not (folder / "代码跑了.txt").exists()
    assert done.returncode == 1  # no Excel here to speak to
    assert b"Traceback" not in done.stderr


def test_the_same_folder_does_run_its_code_without_the_isolation(python: Path, tmp_path: Path) -> None:
    folder = tmp_path / "寄来的"
    book = planted(folder)
    line = command_line(str(python), "check", str(book)).replace("xladdin.ribbon.click", STARTED).replace(" -I ", " ")

    subprocess.run(shlex.split(line), cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True)

    assert (folder / "代码跑了.txt").exists()


def test_the_workbook_and_its_folder_are_never_read_to_find_the_interpreter() -> None:
    text = "".join((ROOT / "xladdin" / "ribbon" / f"{name}.bas").read_text("ascii") for name in ("Jixiao", "Launcher"))
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("'"))

    for word in ("Environ", "ThisWorkbook", "CurDir", ".Path", "Dir(", "Open ", "Sheets", "Range", "ExpandEnvironmentStrings", "GetObject", "Shell(", "cmd", "RunPython"):
        assert word not in code
    assert code.index("shell.CurrentDirectory = Left$(interpreter") < code.index("shell.Run(")  # 不从工作簿的文件夹启动
    assert code.count("CreateObject") == 1
    assert code.count("RegRead") == 1
    assert r'"HKEY_CURRENT_USER\Software\Jixiao\Addin\Python"' in code
