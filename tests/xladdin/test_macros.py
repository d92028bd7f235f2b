"""按钮的入口：动作、参数、退出码、启动时带进来什么。办事的测试在 tests/live。"""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from xladdin import macros

ROOT = Path(__file__).parent.parent.parent


def run(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """像功能区那样起一个进程；这台机器上没有 Excel。"""
    return subprocess.run([sys.executable, "-X", "utf8", "-m", "xladdin.ribbon.click", *words], capture_output=True, text=True, encoding="utf-8", cwd=ROOT,
                          env={**_environment(), "LOCALAPPDATA": str(tmp_path)})


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ)


def test_the_actions_are_those_of_the_ribbon() -> None:
    assert set(macros.ACTIONS) == {"new", "add_project", "check", "previous_finding", "next_finding", "fix", "explain", "clear_marks", "recompute", "undo",
                                   "report", "check_report", "public_report", "submit", "merge", "open_folder", "help", "about"}


@pytest.mark.parametrize("action", macros.ON_WORKBOOK)
def test_a_button_is_short(action: str) -> None:
    body = inspect.getsource(macros.ON_WORKBOOK[action]).strip().splitlines()

    assert len(body) < 10


@pytest.mark.parametrize("name", ["C:\\表\\a=b 100%.xlsx", "D:\\绩效\\𠮷县（2024）.xlsx", "工作簿1"])
def test_a_name_arrives_as_it_was_whatever_is_in_it(name: str) -> None:
    assert macros.book_name(name.encode("utf-16-be").hex()) == name


@pytest.mark.skipif(sys.platform == "win32", reason="Windows 上会找到真的 Excel")
def test_without_excel_the_exit_code_says_that_nothing_could_be_shown(tmp_path: Path) -> None:
    done = run(tmp_path, "check", "--window", "1234", "--book", "0041")

    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


def test_a_word_that_is_no_action_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path, "format").returncode == 2


def test_a_click_brings_in_neither_pandas_nor_numpy_nor_the_libraries_of_the_report() -> None:
    code = ("import sys, runpy\nsys.argv = ['click', 'check', '--window', '1']\ntry:\n    runpy.run_module('xladdin.ribbon.click', run_name='__main__')\n"
            "except SystemExit:\n    pass\nimport xladdin.workbook_live.checking\n"
            "print(sorted(name for name in ('pandas', 'numpy', 'xlwings.pro', 'docxtpl', 'docx', 'openpyxl', 'jinja2', 'lxml') if sys.modules.get(name)))")

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)

    assert done.stdout.strip() == "[]", done.stdout + done.stderr
