"""自定义文档属性：随文件走的几个字，读在 book.py，写在这里。"""

from __future__ import annotations

import re
from collections.abc import Mapping

from xladdin.workbook_file.package import Package, WorkbookError, escape
from xladdin.workbook_file.sheet_xml import xml_text

_PART = "docProps/custom.xml"
_USER = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_PROPERTY = re.compile(rb"<((?:\w+:)?)property\b([^>]*)>.*?</\1property>", re.S)
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"


def set_properties(package: Package, texts: Mapping[str, str]) -> None:
    """写上若干自定义属性，同名的换掉；没有属性部件的不是自评工作簿，抛 WorkbookError。"""
    if _PART not in package:
        raise WorkbookError(f"“{package.path.name}”没有写明表样编号（文档属性“表样”丢失）。请用 jixiao new 新建工作簿，把数填过去。")
    names = {f'name="{escape(name)}"'.encode() for name in texts}
    data = _PROPERTY.sub(lambda found: b"" if any(b" " + name in found[2] for name in names) else found[0], package.canonical(_PART))
    number = max((int(pid) for pid in re.findall(rb'\spid="(\d+)"', data)), default=1)
    close = re.search(rb"</((?:\w+:)?)Properties>", data)
    if close is None:
        raise WorkbookError(f"“{package.path.name}”的文档属性残缺。请用 Excel 打开后另存为 .xlsx 再试。")
    p = close[1].decode()
    added = "".join(f'<{p}property fmtid="{_USER}" pid="{number + step}" name="{escape(name)}">'
                    f'<vt:lpwstr xmlns:vt="{_TYPES}">{xml_text(text)}</vt:lpwstr></{p}property>' for step, (name, text) in enumerate(texts.items(), 1))
    package.changed[_PART] = data[:close.start()] + added.encode() + data[close.start():]
