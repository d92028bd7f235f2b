"""一个文件夹里哪些文件是自评材料：子文件夹也看；占用标记、备份、汇总自己写的不算，记个数。"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct, field

from xladdin.filing_file import WORD
from xladdin.workbook_file.package import WorkbookError, os_reason

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et")
TEMPORARY, BACKUP, OWN = "临时文件、占用标记", "备份", "本程序写的汇总、意见书"


_PACKED, _SCANNED = (".zip", ".rar", ".7z", ".tar", ".gz"), (".pdf", ".ofd", ".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff")
_SYSTEM = ("thumbs.db", "desktop.ini")
"""操作系统放的，不是谁报来的。"""


class Found(Struct):
    """文件夹里的东西：工作簿、Word 文书（相对路径，用 / 隔开，按名称排），略过的各多少个，进不去的文件夹，别的文件和为什么没有看。"""

    workbooks: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    closed: list[tuple[str, str]] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)


def find_filings(folder: Path, own: Iterable[Path] = ()) -> Found:
    """看一遍文件夹；`own` 是这次要写的文件。文件夹不存在抛 WorkbookError。"""
    if not folder.is_dir():
        raise WorkbookError(f"没有文件夹“{folder}”。请核对放材料的文件夹。")
    found, mine = Found(), {Path(os.path.realpath(path)) for path in own}

    def closed(fault: OSError) -> None:
        found.closed.append((_relative(Path(fault.filename), folder), f"这个文件夹打不开（{os_reason(fault)}），里面的没有看。请核对权限。"))

    for name, folders, files in os.walk(folder, onerror=closed):
        here = Path(name)
        folders.sort()
        for file in sorted(files):
            _sort(here / file, folder, found, mine)
    return found


def _sort(path: Path, folder: Path, found: Found, own: set[Path]) -> None:
    suffix = path.suffix.lower()
    if suffix not in WORKBOOKS + WORD:
        if not path.name.startswith((".", "~")) and path.name.lower() not in _SYSTEM and Path(os.path.realpath(path)) not in own:
            found.others[_readable(_relative(path, folder))] = _not_looked_at(suffix)
    elif path.name.startswith(("~", ".")):
        found.skipped[TEMPORARY] += 1
    elif re.search(r"\.备份\d?$", path.stem):
        found.skipped[BACKUP] += 1
    elif Path(os.path.realpath(path)) in own:
        found.skipped[OWN] += 1
    elif (name := _relative(path, folder)) != (readable := _readable(name)):
        found.closed.append((readable, "文件名（或文件夹名）的文字编码认不出来，多半是解压时乱了码。请改名后再试。"))
    else:
        (found.workbooks if suffix in WORKBOOKS else found.documents).append(name)


def _not_looked_at(suffix: str) -> str:
    """别的文件为什么没有看，怎么办。"""
    if suffix in _PACKED:
        return "压缩包，里面的没有看。请解压到材料文件夹再汇总。"
    if suffix in _SCANNED:
        return "扫描件、图片一类，读不出表上的数。只有它的，请单位报工作簿或 Word 文书。"
    return "不是工作簿（.xlsx、.xlsm），也不是 Word 文书（.docx、.doc、.wps），没有看。是自评材料的，请另存为这几种再汇总。"


def _readable(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
