"""读开着的工作簿：存一份副本，用关着的文件的读法读。只一次调用，没有存过盘、有没保存的改动都读得到现在的样子。"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xladdin.error_log import local_folder
from xladdin.filing_file import open_filing
from xladdin.workbook_live.session import Session

if TYPE_CHECKING:
    from xladdin.model import Filing
    from xladdin.workbook_file.book import Book


def read(session: Session) -> tuple[Book, Filing]:
    """开着的工作簿现在的内容；不是自评工作簿的抛 WorkbookError。"""
    return open_filing(session.path, data=copied(session))


def copied(session: Session) -> bytes:
    """现在的内容，按文件的样子；副本读完就删。"""
    from tempfile import mkdtemp

    suffix = session.path.suffix if session.stored else ".xlsx"
    folder = local_folder() / "读取"
    folder.mkdir(exist_ok=True)
    inside = mkdtemp(dir=folder)
    copy = folder / inside / f"副本{suffix}"
    try:
        session.book.api.SaveCopyAs(str(copy))
        return copy.read_bytes()
    finally:
        copy.unlink(missing_ok=True)
        copy.parent.rmdir()
