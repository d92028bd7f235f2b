"""预备程序：把按钮要用的都导入好，等下一次点击；办完这一次就退出，由新的一个接着等。

一次点击仍是一个进程，上一次的东西带不进下一次，也没有一个进程在两次点击之间握着 Excel：等的时候它还没有接过 Excel。
怎样等、怎样结束见 handover。
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from xladdin.ribbon.click import act_here, lighten
from xladdin.ribbon.handover import at_post, call_up, is_awaited, post

_STEPS = ("checking", "recomputing", "stepping", "explaining", "undoing")
"""常按的按钮各在哪个模块里；别的用到再导入。"""


def main(arguments: Sequence[str]) -> int:
    """等一次、办一次；办了的，叫下一个来等。出了意外记进日志就退出：按钮照旧另起进程，只是慢些。

    退出码：0 办了一次；1 出了意外；2 没有等到。
    """
    excel = int(arguments[0])
    try:
        served = stand_by(excel, act_here)
        if served:
            call_up(excel)
        return 0 if served else 2
    except Exception as fault:
        from xladdin.error_log import record

        record(fault)
        return 1


def stand_by(excel: int, act: Callable[[list[str]], int]) -> bool:
    """备好，等一次点击，用 `act` 办；办了为真。已经有人在等同一个 Excel 的，不必再等。"""
    lighten()
    _warm()
    _leave_com()
    if is_awaited(excel):
        return False
    with at_post(excel) as serve:
        print(post(), flush=True)  # 手工启动的看得见登记在哪里
        return serve(lambda order: _in_com(act, order))


def _warm() -> None:
    """点核对要用的都先备好：模块、表样、正则。表样文件后来改过的，用时自会重读（见 form.load_form）。"""
    from xladdin.form import FormError, form_folders, load_form
    from xladdin.patterns import compile_all
    from xladdin.workbook_live.session import tame_xlwings

    tame_xlwings()
    for name in ("xladdin.macros", "xladdin.sentences.reader", *(f"xladdin.workbook_live.{step}" for step in _STEPS)):
        import_module(name)
    for folder in form_folders().values():
        try:
            load_form(folder)
        except FormError:
            continue  # 用到这个表样的时候自会说哪里不对
    compile_all()


def _leave_com() -> None:
    """导入 pythoncom 就进了 COM；进去了又干等着，系统的广播在这里没有人收，会拖慢别的程序，所以等的时候先出来。"""
    if sys.platform == "win32":
        import pythoncom

        pythoncom.CoUninitialize()


def _in_com(act: Callable[[list[str]], int], order: list[str]) -> int:
    if sys.platform == "win32":
        import pythoncom

        pythoncom.CoInitialize()
    return act(order)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
