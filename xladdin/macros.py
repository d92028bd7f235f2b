"""按钮：一个按钮一个动作，只管问什么、做什么、告诉什么。由一次点击（xladdin.ribbon.click）叫来。

退出码 0：都办好了，或已经告诉填表人为什么没办；1：连话都说不出来（接不上 Excel）。
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from xladdin.form import FormError
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_live.dialogs import ask, enter, pick_file, pick_files, tell, tell_window
from xladdin.workbook_live.session import BUSY, Session, find_app, find_book, is_busy

if TYPE_CHECKING:
    from xlwings import App

_NOTHING_TO_EXPLAIN = "没有要填的。请先在《校验结果》黄色的“说明”一栏写明理由，再点“填写说明”。"


def check(session: Session) -> None:
    """核对"""
    from xladdin.workbook_live.checking import check as run

    run(session)


def previous_finding(session: Session) -> None:
    """上一处"""
    from xladdin.workbook_live.stepping import step

    step(session, -1)


def next_finding(session: Session) -> None:
    """下一处"""
    from xladdin.workbook_live.stepping import step

    step(session, 1)


def fix(session: Session) -> None:
    """按此修正"""
    from xladdin.workbook_live.recomputing import apply_fixes, asked, read_fixes

    book, results = read_fixes(session)
    if not results:
        tell(session.app, "没有可以代您改的：能代改的只有公式格。别的问题请照校验结果自己改，或填写说明。")
    elif ask(session.app, asked(results)):
        apply_fixes(session, book, results)


def explain(session: Session) -> None:
    """填写说明"""
    from xladdin.workbook_live.explaining import explain as run

    count = run(session)
    if count:
        check(session)
    tell(session.app, f"已把 {count} 条说明填进《出错说明》，并重新核对。说明人空着的请补上。" if count else _NOTHING_TO_EXPLAIN)


def clear_marks(session: Session) -> None:
    """清除标记"""
    from xladdin.workbook_live.checking import clear_marks as run
    from xladdin.workbook_live.explaining import kept_or_given_up

    if kept_or_given_up(session) and not run(session):
        tell(session.app, "这个工作簿里没有核对的标记。")


def recompute(session: Session) -> None:
    """重算"""
    from xladdin.workbook_live.recomputing import recomputed

    tell(session.app, recomputed(session))


def undo(session: Session) -> None:
    """撤销上次操作"""
    from xladdin.workbook_live.undoing import undo as run

    tell(session.app, run(session))


def add_project(session: Session) -> None:
    """新增项目表"""
    from xladdin.workbook_live.projects import add_project as run

    name = enter(session.app, "新项目的名称：")
    if name:
        tell(session.app, run(session, name))


def merge(session: Session) -> None:
    """汇入项目表"""
    from xladdin.workbook_live.projects import merge as run

    others = pick_files(session.app, "同事填的工作簿", ".xlsx")
    told = run(session, others) if others else ""
    if told:
        tell(session.app, told)


def report(session: Session) -> None:
    """生成报告"""
    _report(session, public=False)


def public_report(session: Session) -> None:
    """公开版"""
    _report(session, public=True)


def _report(session: Session, *, public: bool) -> None:
    from xladdin.workbook_live.opening import open_path
    from xladdin.workbook_live.reporting import make_report

    made = make_report(session, public=public)
    if len(made) > 1:
        tell(session.app, "\n".join([f"已生成 {len(made)} 份文书：", *(path.name for path in made), "打开的是第一份，其余在同一个文件夹。"]))
    if made:
        open_path(made[0])


def check_report(session: Session) -> None:
    """核对报告"""
    from xladdin.workbook_live.checking import check as run
    from xladdin.workbook_live.reporting import REPORT, beside

    found = beside(session, REPORT)
    path = found if session.stored and found.is_file() else pick_file(session.app, "Word 报告", ".docx")
    if path is not None:
        run(session, path)


def submit(session: Session) -> None:
    """另存报送版"""
    from xladdin.workbook_live.reporting import submission_pdf, submitted
    from xladdin.workbook_live.reporting import submit as run

    done = run(session)
    if done is not None and ask(session.app, submitted(*done)):
        tell(session.app, f"已转成 {submission_pdf(session, done[0])}。")


def open_folder(session: Session) -> None:
    """打开报告文件夹"""
    from xladdin.workbook_live.opening import open_path

    if not session.stored:
        raise WorkbookError("工作簿还没有存在本机，没有报告文件夹。请先保存。")
    open_path(session.path.parent)


def new(app: App) -> None:
    """新建"""
    from xladdin.workbook_live.creating import create

    create(app)


def help_(app: App) -> None:
    """帮助"""
    from xladdin.workbook_live.opening import manual, open_path

    open_path(manual())


def about(app: App, name: str) -> None:
    """关于"""
    from xladdin.workbook_live.about import told

    tell(app, told(app, name))


ON_WORKBOOK: dict[str, Callable[[Session], None]] = {
    "add_project": add_project, "check": check, "previous_finding": previous_finding, "next_finding": next_finding, "fix": fix, "explain": explain,
    "clear_marks": clear_marks, "recompute": recompute, "undo": undo, "report": report, "check_report": check_report, "public_report": public_report,
    "submit": submit, "merge": merge, "open_folder": open_folder,
}
"""动作 → 要有工作簿才能办的。"""
ACTIONS = ("new", *ON_WORKBOOK, "help", "about")
"""全部动作，与功能区的按钮一一对应。"""


def run_action(action: str, app: App, name: str) -> None:
    """办一个动作。"""
    match action:
        case "new":
            new(app)
        case "help":
            help_(app)
        case "about":
            about(app, name)
        case _:
            ON_WORKBOOK[action](find_book(app, name))


def book_name(code: str) -> str:
    """工作簿完整路径：UTF-16 码元的十六进制，名字里有 = % 空格 汉字都不会被命令行改掉。

    >>> book_name("81EA8BC4003D002E0078")
    '自评=.x'
    """
    return bytes.fromhex(code).decode("utf-16-be", "surrogatepass")


def main(argv: Sequence[str] | None = None) -> int:
    """办命令行上的一次点击：任何意外都变成填表人看得懂的一句话，详情进日志。"""
    parser = argparse.ArgumentParser(prog="xladdin.macros", description="功能区的按钮")
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("--window", type=int, default=0)
    parser.add_argument("--book", type=book_name, default="")
    arguments = parser.parse_args(argv)
    app: App | None = None
    try:
        app = find_app(arguments.window)
        if app is None:
            raise WorkbookError("没有接上 Excel。请关掉 Excel 再打开，重新点一次。")
        run_action(arguments.action, app, arguments.book)
        return 0
    except (WorkbookError, FormError) as fault:
        return _say(app, arguments.window, str(fault))
    except Exception as fault:
        if is_busy(fault):
            return _say(None, arguments.window, BUSY) and _say(app, arguments.window, BUSY)
        from xladdin.error_log import record

        return _say(app, arguments.window, f"程序内部出错（{type(fault).__name__}），没有办成。详情记在 {record(fault)}，请发给维护人员。\n"
                                           "动过的可以点“撤销上次操作”，或打开工作簿旁边的“备份”。")


def _say(app: App | None, window: int, text: str) -> int:
    """说一句话；说出来了为 0。"""
    try:
        if app is not None:
            tell(app, text)
            return 0
    except Exception as fault:
        from xladdin.error_log import record

        record(fault)
    return 0 if tell_window(window, text) else 1

