"""一台电脑的情况：装加载宏、查毛病所要知道的事实，都是普通的值。Windows 上由 windows.py 读出，测试里直接写。"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from xladdin.workbook_file.package import WorkbookError

REGISTERED = r"HKCU\Software\Jixiao\Addin\Python"
"""解释器登记在这里，Launcher.bas 读它；只有当前用户自己能写。"""

OFFICE = r"Software\Microsoft\Office"
POLICIES = r"Software\Policies\Microsoft\Office"


class AddinError(WorkbookError):
    """加载宏装不了、卸不了、打不成包；消息可以直接给人看。"""


class Machine(Struct, frozen=True):
    """一台 Windows 电脑。注册表是“HKCU\\…\\名称 → 值”，只含读得到的、与本程序有关的几处，不分大小写地查。"""

    windows: tuple[int, int]
    """Windows 的主版本与内部版本号，如 (10, 19045)。"""
    bits: int
    """Windows 是 64 位还是 32 位。"""
    xlstart: Path
    """当前用户的 XLSTART：Excel 启动时打开里面的加载宏。"""
    desktop: Path
    interpreter: Path
    """正在运行的 Python 的 pythonw.exe：没有控制台，按钮按下去不闪黑窗。"""
    processes: frozenset[str] | None = frozenset()
    """正在运行的程序（小写文件名）；查不出来是 None。"""
    registry: Mapping[str, str | int | bytes] = field(default_factory=dict)
    own_fault: str = ""
    """照按钮的办法启动正在运行的这个 Python，它说的毛病；没有毛病是空的。"""
    registered_fault: str = ""
    """照按钮的办法启动登记的解释器，它说的毛病；没有毛病、没有登记是空的。"""
    from_internet: bool = False
    """加载宏文件带着“来自网络”的标记。"""

    def value(self, *key: str) -> str | int | bytes | None:
        """注册表里的一个值；没有是 None。"""
        wanted = "\\".join(key).lower()
        return next((value for name, value in self.registry.items() if name.lower() == wanted), None)

    def text(self, *key: str) -> str:
        """注册表里的一个文字值；没有、不是文字的是空的。"""
        value = self.value(*key)
        return value if isinstance(value, str) else ""

    def under(self, *key: str) -> list[tuple[str, str | int | bytes]]:
        """注册表一处下面（连同各级子项）的全部值：（余下的路径，值）。"""
        above = "\\".join(key).lower() + "\\"
        return [(name[len(above):], value) for name, value in self.registry.items() if name.lower().startswith(above)]
