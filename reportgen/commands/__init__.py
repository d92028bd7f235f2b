"""命令：一个命令一个模块，各有 `TEXT`（一句话）、`add`（加参数）、`run`（做事，返回退出码）。只导入用到的那一个。"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from importlib import import_module
from keyword import iskeyword
from typing import Protocol, cast

OK, FAULTS, UNUSABLE = 0, 1, 2
"""退出码：没有未说明的错误；有；读不了文件或用法不对。"""

NAMES = ("forms", "new", "import", "check", "recompute", "report", "submit", "merge", "summary", "explain", "lint-template", "addin", "demo")
"""命令，按帮助里的次序；模块名是 `-` 换成 `_`，与 Python 的关键字相同的后面加 `_`。"""


class Command(Protocol):
    """一个命令的模块。"""

    TEXT: str

    def add(self, parser: ArgumentParser) -> None:
        """加上自己的参数。"""

    def run(self, arguments: Namespace) -> int:
        """做事，返回退出码。"""


def command(name: str) -> Command:
    """命令的模块。"""
    module = name.replace("-", "_")
    return cast(Command, import_module(f"{__name__}.{module + '_' if iskeyword(module) else module}"))
