"""真的 LibreOffice：重算关着的工作簿，或经 UNO 像人一样插行、复制表。没有替身。

每个测试进程一份自己的配置目录；超时连同子进程一起结束，不留下挂着的 soffice。
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="UseLocking" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Setup/Office"><prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
"""OOXMLRecalcMode 0：打开 .xlsx 时一律重算，不信文件里存的结果。"""

_HANDS = Path(__file__).with_name("libreoffice_hands.py")


class NoLibreOffice(Exception):
    """这台机器上没有能用的 LibreOffice。"""


class LibreOffice:
    """没有界面的 LibreOffice；`folder` 里放它的配置与产物。"""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("soffice") or shutil.which("libreoffice")
        if program is None:
            raise NoLibreOffice("没有安装 LibreOffice（找不到 soffice）")
        self._python, self._folder = _python_with_uno(), folder
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
        self._start = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo"]
        self._runs = 0

    @property
    def starting(self) -> list[str]:
        """启动它的命令，不带要做什么。"""
        return list(self._start)

    def recalculated(self, files: Iterable[Path], timeout: float = 120) -> list[Path]:
        """各文件全部重算后另存的 .xlsx，次序同 `files`；文件名（不带扩展名）不能重复。一次启动转完。"""
        wanted = list(files)
        assert len({file.stem for file in wanted}) == len(wanted)
        self._runs += 1
        out = self._folder / f"recalculated{self._runs}"
        command = [*self._start, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), *map(str, wanted)]
        output = run_group(command, timeout)
        made = [out / f"{file.stem}.xlsx" for file in wanted]
        missing = [file.name for file in made if not file.is_file()]
        assert not missing, f"LibreOffice 没有转出 {missing}：{output}"
        return made

    def edited(self, orders: Mapping[Path, Sequence[Sequence[object]]], timeout: float = 120) -> list[Path]:
        """LibreOffice 打开各文件，照各自的步骤一步步改，另存为 .xlsx；次序同 `orders`，文件名不能重复。一次启动改完。

        步骤：["insert_row", 表, 行]（在这一行上面插一行）、["copy_sheet", 表, 新名]、["set", 表, 单元格, 数或文字]。
        """
        self._runs += 1
        out = self._folder / f"edited{self._runs}"
        out.mkdir()
        targets = [out / f"{file.stem}.xlsx" for file in orders]
        assert len(set(targets)) == len(targets)
        pipe = f"jixiao{os.getpid()}x{self._runs}"
        office = subprocess.Popen([*self._start, f"--accept=pipe,name={pipe};urp;"], start_new_session=True,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            work = [(file.as_uri(), target.as_uri(), steps) for (file, steps), target in zip(orders.items(), targets, strict=True)]
            done = subprocess.run([self._python, str(_HANDS)], input=json.dumps([pipe, work]), capture_output=True, text=True, timeout=timeout, encoding="utf-8")
        finally:
            end_group(office)
        assert done.returncode == 0, f"退出码 {done.returncode}：{done.stderr}"
        return targets


def run_group(command: Sequence[str], timeout: float) -> str:
    """运行命令，返回输出；超时结束整个进程组，抛 TimeoutExpired。"""
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        return process.communicate(timeout=timeout)[0]
    finally:
        end_group(process)


def end_group(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """结束进程和它启动的全部子进程。"""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _python_with_uno() -> str:
    """带 uno 模块的 Python：LibreOffice 的 Python 不是跑测试的这一个。"""
    for python in ("/usr/bin/python3", shutil.which("python3") or ""):
        if python and subprocess.run([python, "-c", "import uno"], capture_output=True).returncode == 0:
            return python
    raise NoLibreOffice("LibreOffice 的 Python 接口（python3-uno）没有安装")
