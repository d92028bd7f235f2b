"""让 LibreOffice 打开 .xlam 运行里面的 VBA：真的编译、真的执行，只有启动程序的一个模块换成记录用的。"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.libreoffice import LibreOffice, end_group

_HANDS = Path(__file__).with_name("macro_hands.py")
_SETTINGS = """<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Filter/Import/VBA"><prop oor:name="Executable" oor:op="fuse"><value>true</value></prop></item>
</oor:items>"""
"""运行宏不问：打开的都是测试自己刚做出来的文件。"""


class MacroOffice(LibreOffice):
    """会运行 VBA 的 LibreOffice，配置目录是它自己的。"""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.write_text(settings.read_text("utf-8").replace("</oor:items>", _SETTINGS), "utf-8")

    def ran(self, addin: Path, calls: Sequence[Sequence[object]], workbook: Path | None = None, timeout: float = 120) -> list[object]:
        """打开加载宏（`workbook` 是用户另外打开的工作簿），依次调用 [模块.过程, 参数…]，各次的返回值。"""
        self._runs += 1
        pipe = f"jixiaovba{os.getpid()}x{self._runs}"
        office = subprocess.Popen([*self._start, f"--accept=pipe,name={pipe};urp;"], start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            order = json.dumps([pipe, addin.as_uri(), workbook.as_uri() if workbook else None, calls])
            done = subprocess.run([self._python, str(_HANDS)], input=order, capture_output=True, text=True, timeout=timeout, encoding="utf-8")
        finally:
            end_group(office)
        assert done.returncode == 0, f"退出码 {done.returncode}：{done.stderr}"
        found = json.loads(done.stdout)
        assert isinstance(found, list)
        return found
