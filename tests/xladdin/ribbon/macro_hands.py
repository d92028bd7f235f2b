"""由带 uno 的 Python 运行：连上等着的 LibreOffice，打开加载宏与工作簿，调用宏里的过程，把返回值打印成 JSON。"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from libreoffice_hands import connected, desktop, option, run  # 在 tests 文件夹里，由别的 Python 运行，不走包

ALWAYS_EXECUTE_NO_WARN = 4
FILTER = "Calc MS Excel 2007 VBA XML"
"""LibreOffice 7.4 不认得扩展名 .xlam，要指明。"""


def called(addin: Any, library: str, name: str, arguments: list[Any]) -> object:
    script = addin.getScriptProvider().getScript(f"vnd.sun.star.script:{library}.{name}?language=Basic&location=document")
    result: object = script.invoke(tuple(arguments), (), ())[0]
    return result


def main() -> None:
    pipe, addin_url, workbook_url, calls = json.load(sys.stdin)
    office = desktop(connected(pipe))
    addin = office.loadComponentFromURL(addin_url, "_blank", 0, (option("Hidden", True), option("FilterName", FILTER),
                                                                 option("MacroExecutionMode", ALWAYS_EXECUTE_NO_WARN)))
    if workbook_url:
        office.loadComponentFromURL(workbook_url, "_blank", 0, ())
    library = next(name for name in addin.BasicLibraries.ElementNames if name != "Standard")
    print(json.dumps([called(addin, library, name, arguments) for name, *arguments in calls], ensure_ascii=False))


if __name__ == "__main__":
    run(main)
