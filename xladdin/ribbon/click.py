"""一次点击：有预备程序的交给它办，没有的就在这里办；办完叫一个预备程序，下一次就快了。由功能区启动，选项卡第一次显示时也启动，只叫预备程序：

    python -I -X utf8 -m xladdin.ribbon.click 动作 --window 窗口句柄 --book 工作簿完整路径（UTF-16 码元，每个四位十六进制）

退出码与 xladdin.macros 的相同。这里只导入叫预备程序要用的，所以快。
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from xladdin.ribbon.handover import call_up, hand_over

OPENING = frozenset({"report", "public_report", "help", "open_folder"})
"""要打开别的程序的：Windows 只许 Excel 亲手启动的进程把新窗口摆到前面，不交给预备程序。"""


CALL_UP = "call_up"
"""不是按钮：选项卡第一次显示时叫一个预备程序，第一次点击也就快了。"""


def click(order: Sequence[str]) -> int:
    """办一次点击，返回退出码。"""
    if order[:1] == [CALL_UP]:
        _call_up(order)
        return 0
    code = None if OPENING.intersection(order[:1]) else hand_over(order)
    if code is None:
        lighten()
        code = act_here(order)
        if code == 0:
            _call_up(order)
    return code


def act_here(order: Sequence[str]) -> int:
    """在这个进程里办。"""
    from xladdin.macros import main

    return main(order)


def lighten() -> None:
    """xlwings 用不着的 pandas、numpy 不让它导入，快半秒；另有许可的 xlwings.pro 从不导入；办完就退出，不必反复清点刚建的对象。"""
    import gc

    gc.disable()
    for name in ("pandas", "numpy", "xlwings.pro"):
        sys.modules[name] = None  # type: ignore[assignment]


def _call_up(order: Sequence[str]) -> None:
    """给点了按钮的那个 Excel 叫一个预备程序；不知道是哪个 Excel 的（不在 Windows 上）不叫，叫不来的下次照旧另起进程。"""
    from xladdin.workbook_live.session import process_of

    excel = process_of(window_of(order))
    if excel:
        try:
            call_up(excel)
        except OSError as fault:
            from xladdin.error_log import record

            record(fault)


def window_of(order: Sequence[str]) -> int:
    """命令行里的窗口句柄；没有写的为 0。

    >>> window_of(["check", "--window", "67890"]), window_of(["help"])
    (67890, 0)
    """
    after = iter(order)
    return next((int(next(after, "0")) for word in after if word == "--window"), 0)


if __name__ == "__main__":
    sys.exit(click(sys.argv[1:]))
