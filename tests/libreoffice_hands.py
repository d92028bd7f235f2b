"""由带 uno 的 Python 运行：连上等着的 LibreOffice，打开工作簿，照步骤改，另存。步骤见 `LibreOffice.edited`。"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any


def connected(pipe: str) -> Any:
    """等 LibreOffice 启动，最多一分钟；返回它的上下文。"""
    import uno
    from com.sun.star.connection import NoConnectException

    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    for _ in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.2)
    raise TimeoutError("LibreOffice 没有启动")


def desktop(context: Any) -> Any:
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def option(name: str, value: object) -> Any:
    from com.sun.star.beans import PropertyValue

    return PropertyValue(name, 0, value, 0)


def run(main: Callable[[], None]) -> None:
    """运行 `main`，办完立即结束进程；出了错照常退出，Python 打印原因。

    办完了不走 Python 的收尾：那时 UNO 的线程还在运行，约四十次里有一次段错误（测得）。
    """
    main()
    sys.stdout.flush()
    os._exit(0)


def do(book: Any, step: list[Any]) -> None:
    sheets = book.Sheets
    match step:
        case ["insert_row", title, row]:
            sheets.getByName(title).Rows.insertByIndex(row - 1, 1)
        case ["copy_sheet", title, new]:
            sheets.copyByName(title, new, sheets.Count)
        case ["set", title, cell, content]:
            target = sheets.getByName(title).getCellRangeByName(cell)
            if isinstance(content, str):
                target.String = content
            else:
                target.Value = content
        case _:
            raise ValueError(step)


def main() -> None:
    pipe, work = json.load(sys.stdin)
    office = desktop(connected(pipe))
    for source, target, steps in work:
        book = office.loadComponentFromURL(source, "_blank", 0, (option("Hidden", True),))
        for step in steps:
            do(book, step)
        book.calculateAll()
        book.storeToURL(target, (option("FilterName", "Calc MS Excel 2007 XML"),))
        book.close(True)


if __name__ == "__main__":
    run(main)
