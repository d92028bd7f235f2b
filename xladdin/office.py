"""边缘：请本机的 Word、WPS 或 LibreOffice 转换文件。宏一律不许运行，外面的内容不取。"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from xladdin.workbook_file.package import WorkbookError

TIMEOUT = 180
PDF, DOCX = 17, 16
"""Word 的另存格式：PDF、docx。"""
_EXCEL_PDF = 0
_WORD_PROGRAMS = ("Word.Application", "KWPS.Application", "WPS.Application")
_NO_MACROS = 3
_PLACES = (r"C:\Program Files\LibreOffice\program\soffice.exe", r"C:\Program Files (x86)\LibreOffice\program\soffice.exe")
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Setup/Office"><prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
"""转换用的配置：不运行宏，不取没有来历的链接，不更新链接。"""


def libreoffice() -> str | None:
    """本机的 LibreOffice；没有装为 None。只看 PATH 里写明绝对路径的文件夹：Windows 的 which 先看当前文件夹，那里放着寄来的文件。"""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if Path(folder).is_absolute()]
    names = ("soffice.exe",) if os.name == "nt" else ("soffice", "libreoffice")
    places = [*(folder / name for name in names for folder in folders), *map(Path, _PLACES)]
    return next((str(place) for place in places if place.is_file() and os.access(place, os.X_OK)), None)


def with_libreoffice(program: str, source: Path, suffix: str, folder: Path) -> Path | None:
    """用 LibreOffice 转成 `suffix`（pdf、docx），放在 `folder`；没有转出来为 None，太久抛 WorkbookError。"""
    with tempfile.TemporaryDirectory() as profile:
        user = Path(profile, "user")
        user.mkdir()
        (user / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
        command = [program, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore",
                   "--convert-to", suffix, "--outdir", str(folder), str(source.resolve())]
        try:
            subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)
        except subprocess.TimeoutExpired:
            raise WorkbookError(f"LibreOffice 转换“{source.name}”超过 {TIMEOUT} 秒，已停止。请关闭其他 LibreOffice 窗口再试。") from None
    made = folder / f"{source.stem}.{suffix}"
    return made if made.is_file() else None


def with_word(source: Path, target: Path, kind: int) -> bool:
    """用 Word 或 WPS 打开（不许运行宏）另存；都没有装，或不在 Windows 上，为 False。打不开的抛 WorkbookError。"""
    word = next((found for program in _WORD_PROGRAMS if (found := _application(program)) is not None), None)
    if word is None:
        return False
    with _quitting(word, source):
        opened = word.Documents.Open(str(source.resolve()), ReadOnly=True)
        opened.SaveAs2(str(target.resolve()), FileFormat=kind)
        opened.Close(False)
    return True


def with_excel(source: Path, target: Path) -> bool:
    """用 Excel 打开（不许运行宏）转成 PDF；没有装，或不在 Windows 上，为 False。打不开的抛 WorkbookError。"""
    excel = _application("Excel.Application")
    if excel is None:
        return False
    with _quitting(excel, source):
        excel.DisplayAlerts = False
        opened = excel.Workbooks.Open(str(source.resolve()), ReadOnly=True)
        opened.ExportAsFixedFormat(_EXCEL_PDF, str(target.resolve()))
        opened.Close(False)
    return True


@contextmanager
def _quitting(program: Any, source: Path) -> Iterator[None]:
    """用完就退出那个办公软件；它打不开、存不成的，说一句话。"""
    try:
        yield
    except _com_errors():
        raise WorkbookError(f"“{source.name}”用办公软件打不开或转换不了：可能已损坏、加了密码，或不是它的扩展名说的那种文件。"
                            "请打开看看，另存一份再试。") from None
    finally:
        with suppress(*_com_errors()):  # 已经自己退出了
            program.Quit()


def _com_errors() -> tuple[type[Exception], ...]:
    """办公软件报的错；不在 Windows 上没有。"""
    try:
        from pywintypes import com_error  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError:
        return ()
    return (com_error,)


def _application(name: str) -> Any:
    """另开一个 Office 程序，宏不许运行；没有装的为 None。"""
    if os.name != "nt":
        return None
    try:
        from pywintypes import com_error  # type: ignore[import-untyped,import-not-found,unused-ignore]
        from win32com.client import DispatchEx  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError:
        return None
    try:
        program = DispatchEx(name)
    except com_error:
        return None
    program.AutomationSecurity = _NO_MACROS
    return program
