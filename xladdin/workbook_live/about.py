"""关于：版本、解释器、日志的位置、这个工作簿用的表样。报修时要问的都在这里。"""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

from xladdin.error_log import local_folder
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_live.reading import read
from xladdin.workbook_live.session import find_book

if TYPE_CHECKING:
    from xlwings import App


def told(app: App, name: str) -> str:
    """一框话。"""
    from importlib.metadata import version

    return "\n".join([
        f"绩效自评助手 {version('jixiao')}", f"Python {platform.python_version()}：{sys.executable}", f"日志、备份、撤销记录：{local_folder()}",
        f"工作簿：{_form(app, name)}", "全程离线：不上网，不外传。"])


def _form(app: App, name: str) -> str:
    if not name:
        return "没有打开"
    try:
        _, filing = read(find_book(app, name))
    except WorkbookError as fault:
        return str(fault)
    return f"{filing.form.title}（{filing.form.id}）{filing.agency or '单位名称未填'} {filing.year or '年度未填'}"
