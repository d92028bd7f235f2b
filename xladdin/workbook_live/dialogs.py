"""和填表人说话：告知、问是否、选一个、填一行、选文件。话都是中文，一次一框，太长的只列开头几行。"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlwings import App

TITLE = "绩效自评助手"
_MOST_LINES = 18
_LONGEST_PROMPT = 250
"""Excel 的输入框，提示最长 255 个字符。"""


def tell(app: App, text: str) -> None:
    """告知一件事。"""
    app.alert(_short(text), TITLE, "ok", "info")


def tell_window(window: int, text: str) -> bool:
    """接不上 Excel 时，直接用系统的消息框；没有消息框可用的为假。"""
    if sys.platform == "win32":
        from ctypes import windll

        return bool(windll.user32.MessageBoxW(window, _short(text), TITLE, 0x40))
    return False


def ask(app: App, text: str) -> bool:
    """问是或否；关掉对话框算否。"""
    return app.alert(_short(text), TITLE, "yes_no", "info") == "yes"


def ask_or_stop(app: App, text: str) -> bool | None:
    """问是、否，或什么都不做（None）。"""
    return {"yes": True, "no": False}.get(app.alert(_short(text), TITLE, "yes_no_cancel", "info") or "")


def enter(app: App, prompt: str, default: str = "") -> str | None:
    """填一行字；取消为 None。"""
    answer = _excel(app).InputBox(prompt[:_LONGEST_PROMPT], TITLE, default)
    return None if answer is False or answer is None else str(answer).strip()


def choose(app: App, prompt: str, choices: Sequence[str]) -> int | None:
    """从编了号的几项里选一个，返回第几项（从 0 数起）；取消为 None。填错了再问，三次作罢。"""
    listed = "\n".join(f"{number} {choice}" for number, choice in enumerate(choices, 1))
    for again in ("", "请填序号。", "请填序号。"):
        answer = enter(app, f"{again}{prompt}\n{listed}", "1")
        if answer is None:
            return None
        if answer.isdecimal() and 1 <= int(answer) <= len(choices):
            return int(answer) - 1
    return None


def pick_file(app: App, what: str, pattern: str) -> Path | None:
    """选一个已有的文件；取消为 None。"""
    answer = _excel(app).GetOpenFilename(f"{what} (*{pattern}),*{pattern}", 1, f"{TITLE}：选{what}")
    return Path(answer) if isinstance(answer, str) else None


def pick_files(app: App, what: str, pattern: str) -> tuple[Path, ...]:
    """选几个已有的文件；取消为空。"""
    answer = _excel(app).GetOpenFilename(f"{what} (*{pattern}),*{pattern}", 1, f"{TITLE}：选{what}，可以选几个", "", True)
    return tuple(Path(one) for one in answer) if isinstance(answer, (list, tuple)) else ()


def pick_target(app: App, what: str, name: str) -> Path | None:
    """选一个要存的位置；取消为 None。"""
    pattern = Path(name).suffix
    answer = _excel(app).GetSaveAsFilename(name, f"{what} (*{pattern}),*{pattern}", 1, f"{TITLE}：{what}存到哪里")
    return Path(answer) if isinstance(answer, str) else None


def _excel(app: App) -> Any:
    """Excel 自己的输入框、选文件的框。"""
    return app.api


def _short(text: str) -> str:
    lines = text.split("\n")
    return text if len(lines) <= _MOST_LINES + 1 else "\n".join([*lines[:_MOST_LINES], f"……另有 {len(lines) - _MOST_LINES} 行"])
