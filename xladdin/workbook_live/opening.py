"""用这台机器上的程序打开文件、文件夹：报告给 Word，手册给浏览器。"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from xladdin.workbook_file.package import WorkbookError


def open_path(path: Path) -> None:
    """打开；没有能打开它的程序抛 WorkbookError。"""
    try:
        start = getattr(os, "startfile", None)
        if start is not None:
            start(str(path))
        else:
            subprocess.Popen(["xdg-open", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    except OSError:
        raise WorkbookError(f"打不开“{path}”：这台机器上没有能打开它的程序。请自己到文件夹里打开。") from None


def manual() -> Path:
    """离线的用户手册；没有装的抛 WorkbookError。"""
    path = Path(__file__).resolve().parent.parent / "manual" / "用户手册.html"
    if not path.is_file():
        raise WorkbookError("这一份安装里没有带《用户手册》。请看安装包里的说明，或问给您安装的人。")
    return path
