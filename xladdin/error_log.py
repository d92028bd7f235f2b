"""错误日志：程序自己的错写进用户文件夹里的一个文件，屏幕上只留一句话。"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def local_folder() -> Path:
    """本程序放日志、备份的文件夹：Windows 为 %LOCALAPPDATA%\\绩效自评，其他系统为 ~/.cache/绩效自评；建不了的用临时文件夹。"""
    base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / ".cache") / "绩效自评"
    try:
        base.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir())
    return base


NOT_RECORDED = Path("日志（没有记下：磁盘满了或写不进）")


def record(fault: BaseException) -> Path:
    """把一个意外连同来历追加进日志，返回日志的位置：写不进本机文件夹的写临时文件夹，都写不进的为 NOT_RECORDED，自己从不出错。"""
    import traceback
    from datetime import datetime

    text = f"—— {datetime.now():%Y-%m-%d %H:%M:%S}\n{''.join(traceback.format_exception(fault))}\n"
    for folder in (local_folder, lambda: Path(tempfile.gettempdir())):
        with suppress(OSError, RuntimeError):  # 没有用户文件夹的为 RuntimeError
            path = folder() / "错误日志.txt"
            with path.open("a", encoding="utf-8", errors="replace") as out:
                out.write(text)
            return path
    return NOT_RECORDED
