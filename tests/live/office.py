"""LibreOffice 里开着的工作簿：真的应用程序，一个测试进程开一个，经另一个带 uno 的 Python 过桥（测试用的 Python 可以是别的版本）。"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from pathlib import Path
from typing import Any

from tests import libreoffice
from tests.libreoffice import LibreOffice, end_group

_HANDS = Path(__file__).with_name("office_hands.py")
_PATIENCE = 90
"""一个命令最多等几秒；超过就结束办公软件，读到文件尾，测试失败而不是挂住。"""


class Office:
    """一个开着的 LibreOffice。"""

    def __init__(self, folder: Path, *, visible: bool = False) -> None:
        start, python = LibreOffice(folder).starting, libreoffice._python_with_uno()
        self.visible, pipe = visible, f"jixiao{os.getpid()}live{int(visible)}"
        command = [*(word for word in start if word != "--headless" or not visible), f"--accept=pipe,name={pipe};urp;"]
        self.process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.hands = subprocess.Popen([python, str(_HANDS), pipe], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                      encoding="utf-8", start_new_session=True,
                                      env={**os.environ, "PYTHONPATH": str(_HANDS.parent.parent), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"})

    def ask(self, name: str, number: int, *arguments: Any) -> Any:
        assert self.hands.stdin is not None
        assert self.hands.stdout is not None
        watchdog = threading.Timer(_PATIENCE, end_group, [self.process])
        watchdog.start()
        try:
            self.hands.stdin.write(json.dumps([name, number, list(arguments)], ensure_ascii=False) + "\n")
            self.hands.stdin.flush()
            line = self.hands.stdout.readline()
        finally:
            watchdog.cancel()
        answer = json.loads(line) if line else {"fault": f"LibreOffice 没有回答（soffice 的退出码：{self.process.poll()}）"}
        assert "fault" not in answer, answer["fault"]
        return answer["result"]

    def load(self, path: Path) -> OfficeBook:
        return OfficeBook(self, self.ask("open", 0, str(path), self.visible))

    def end(self) -> None:
        for process in (self.hands, self.process):
            end_group(process)
        for stream in (self.hands.stdin, self.hands.stdout):
            if stream is not None:
                stream.close()


class OfficeBook:
    """一本开着的工作簿：每个方法过一次桥，见 office_hands.py 的同名函数。"""

    fullname, stored, saved, read_only = "", True, True, False

    def __init__(self, office: Office, number: int) -> None:
        self.office, self.number = office, number

    def save_copy(self, path: Path) -> None:
        self.office.ask("save_copy", self.number, str(path))

    def close(self) -> None:
        self.office.ask("close", 0, self.number)

    def copy_sheet(self, source: OfficeBook, title: str, after: str) -> None:
        self.office.ask("copy_sheet", self.number, source.number, title, after)

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: self.office.ask(name, self.number, *arguments)
