"""备份：这个 Excel 第一次写一本工作簿之前，把它现在的样子另存一份在旁边（名字.备份.xlsx，不盖已有的备份）。"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from xladdin.error_log import local_folder
from xladdin.workbook_file.replacing import keep
from xladdin.workbook_live.session import Session

if TYPE_CHECKING:
    from xladdin.workbook_file.book import Book


def back_up(session: Session, book: Book) -> Path | None:
    """存备份，返回存在哪里；这一回开着已经存过、备份还在的为 None。旁边写不进去的（只读、网盘、没存过盘）存进本机文件夹。"""
    mark = _mark(session)
    if mark.is_file() and Path(mark.read_text("utf-8")).is_file():
        return None
    data = book.package.to_bytes()
    saved = _beside(session, data) or _local(session, data)
    mark.write_text(str(saved), "utf-8")
    return saved


def _beside(session: Session, data: bytes) -> Path | None:
    if not session.stored:
        return None
    try:
        return keep(session.path, data)
    except OSError:
        return None


def _local(session: Session, data: bytes) -> Path:
    folder = local_folder() / "备份"
    folder.mkdir(exist_ok=True)
    return keep(folder / f"{session.path.stem or '工作簿'}{session.path.suffix or '.xlsx'}", data)


def _mark(session: Session) -> Path:
    """这一回开着的记号：哪个 Excel 进程（进程号会轮到别的进程，所以连同启动的时间）、哪本工作簿。"""
    folder = local_folder() / "备份" / "已存"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / sha256(f"{session.app.pid}:{started(session.app.pid)}:{session.name}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


def started(process: int) -> float:
    """一个进程是什么时候启动的；没有这个进程、不许看它的为 0。"""
    import psutil

    try:
        return float(psutil.Process(process).create_time())
    except psutil.Error:
        return 0.0
