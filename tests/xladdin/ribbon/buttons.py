"""约定：功能区的按钮，标识（也是交给 Python 的动作）→ 字样；没有工作簿也能用的三个；按下去启动的命令行。"""

from __future__ import annotations

BUTTONS = {
    "new": "新建", "add_project": "新增项目表", "check": "核对", "previous_finding": "上一处", "next_finding": "下一处", "fix": "按此修正",
    "explain": "填写说明", "clear_marks": "清除标记", "recompute": "重算", "undo": "撤销上次操作", "report": "生成报告", "check_report": "核对报告",
    "public_report": "公开版", "submit": "另存报送版", "merge": "汇入项目表", "open_folder": "打开报告文件夹", "help": "帮助", "about": "关于",
}
WITHOUT_WORKBOOK = {"new", "help", "about"}


def callback(action: str) -> str:
    """按钮的过程名：check_report → OnCheckReport。"""
    return "On" + "".join(word.capitalize() for word in action.split("_"))


def command_line(python: str, action: str, book: str = "") -> str:
    """一个按钮启动的命令行：宏拼出来的（test_buttons）、真的启动的（test_planted_code）都是它。67890 是 Excel 窗口的句柄。"""
    line = f'"{python}" -I -X utf8 -m xladdin.ribbon.click {action} --window 67890'
    return f"{line} --book {book.encode('utf-16-be').hex().upper()}" if book else line
