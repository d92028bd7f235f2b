"""接上点了按钮的那个 Excel 和那本工作簿：按窗口找 Excel，按完整路径找工作簿，不猜“当前的”。"""

from __future__ import annotations

import atexit
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from xladdin.workbook_file.package import WorkbookError

if TYPE_CHECKING:
    from xlwings import App, Book

_REFUSED = (-2147418111, -2146777998)
"""Excel 忙（RPC_E_CALL_REJECTED）、正在编辑单元格（VBA_E_IGNORE）时拒绝调用的错误号。"""
_ATTEMPTS = 200
"""xlwings 碰到 Excel 忙时最多重试几次；它默认不停地试，程序就僵住了。"""
BUSY = "Excel 正忙，或正在编辑单元格。请按回车（或 Esc）退出编辑，等它空下来再点一次。"


class Session(Struct, frozen=True):
    """一次点击：哪个 Excel、哪本工作簿。`name` 是工作簿的完整路径，没有存过盘的只有名字；`stored` 是存在本机或共享文件夹里（不是网盘地址）。"""

    app: App
    book: Book
    name: str
    stored: bool

    @property
    def path(self) -> Path:
        return Path(self.name)

    @property
    def structure_locked(self) -> bool:
        """工作簿的结构锁着：不能加表、删表、改标签名。"""
        return bool(self.book.api.ProtectStructure)

    @property
    def journal_key(self) -> str:
        """撤销记录用的名字：没有存过盘的“工作簿1”会重名，加上是哪个 Excel。"""
        return self.name if self.stored else f"{self.app.pid}:{self.name}"


def find_app(window: int) -> App | None:
    """窗口所属的 Excel；没有为 None。两个 Excel 开着也不会弄错。"""
    tame_xlwings()
    import xlwings

    process = process_of(window)
    found = next((app for app in xlwings.apps if app.hwnd == window or (process and app.pid == process)), None)
    return found if found is not None else _without_workbook(window)


def find_book(app: App, name: str) -> Session:
    """按完整路径找工作簿；没有打开、在受保护的视图里、已经关闭的抛 WorkbookError，说清怎么办。"""
    if not name:
        if app.api.ProtectedViewWindows.Count:
            raise WorkbookError("文件在“受保护的视图”里打开，只能看。请点窗口上方黄条的“启用编辑”，再点这个按钮。")
        raise WorkbookError("没有打开工作簿。请先打开自评工作簿，或点“新建”。")
    for book in app.books:
        if book.api.FullName == name:
            return session_of(app, book, name)
    raise WorkbookError(f"没有找到打开着的“{Path(name).name}”，可能已经关闭或改了名。请切到要办的工作簿再点一次。")


def session_of(app: App, book: Book, name: str) -> Session:
    """知道是哪本工作簿以后；存没存过盘问一次。"""
    return Session(app, book, name, bool(book.api.Path) and "://" not in name)


def is_busy(fault: BaseException) -> bool:
    """这个意外是不是 Excel 忙、不接受调用。"""
    codes = {getattr(fault, "hresult", None)}
    details = getattr(fault, "excepinfo", None)
    if isinstance(details, tuple) and details:
        codes.add(details[-1])
    return bool(codes & set(_REFUSED)) or type(fault).__name__ == "ExcelBusyError"


def tame_xlwings() -> None:
    """导入 xlwings，关掉它在 Windows 上的两样：退出时 taskkill 没有窗口的 Excel；Excel 忙时无休止地重试。导入它的进程都要先这样。"""
    import xlwings  # noqa: F401

    windows: Any = sys.modules.get("xlwings._xlwindows")
    if windows is not None and hasattr(windows, "cleanup"):
        atexit.unregister(windows.cleanup)
        windows.N_COM_ATTEMPTS = _ATTEMPTS


def process_of(window: int) -> int:
    """窗口是哪个进程的；不在 Windows 上为 0。"""
    if sys.platform == "win32":
        from ctypes import byref, c_ulong, windll

        process = c_ulong()
        windll.user32.GetWindowThreadProcessId(window, byref(process))
        return int(process.value)
    return 0


def _without_workbook(window: int) -> App | None:
    """一本工作簿也没有打开的 Excel 没有表格窗口，xlwings 按窗口找不到它，只能问系统要。"""
    if sys.platform == "win32":
        import pywintypes
        import xlwings
        from win32com.client import GetActiveObject

        try:
            excel = GetActiveObject("Excel.Application")
            return xlwings.App(impl=xlwings._xlwindows.App(xl=excel)) if excel.Hwnd == window else None
        except pywintypes.com_error:
            return None
    return None
