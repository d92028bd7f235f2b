"""加载宏文件 绩效自评.xlam：功能区、宏工程和一张空表装成的包。

部件不压缩、时间固定，同一版程序在哪台电脑、哪个 Python 上做出来都是同样的字节，所以装着的是不是这一版一比就知道。
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from xladdin.ribbon.vba_project import Module, documents, module, vba_project

FILE_NAME = "绩效自评.xlam"
_HERE = Path(__file__).parent
_PROJECT, _PROJECT_ID = "JixiaoAddin", "{6D3C5A5B-52B1-4A0E-9B8F-6E5B7D0A1C11}"
_RIBBON = "customUI/customUI14.xml"

MESSAGES = {
    "TITLE": "绩效自评",
    "NO_WORKBOOK": "没有打开的工作簿。请先打开要自评的工作簿再点；在“受保护的视图”里的，先点“启用编辑”。",
    "NOT_STARTED": "没能启动绩效自评的程序：可能没有装好，或者安装以后被移动、删除、被杀毒软件拦住了。请重新运行安装包里的“安装”，"
                   "还不行就运行“检查”，把检查结果发给维护人员。",
    "FAILED": "程序没有办成这件事，也没能说明原因。请点“关于”看错误日志在哪里，把日志发给维护人员。",
}
"""宏里要说的话：VBA 只写 ASCII，汉字写成十六进制放进模块 Messages。"""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DEFAULTS = {"bin": "application/vnd.ms-office.vbaProject", "rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
_SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_OVERRIDES = {"/xl/workbook.xml": "application/vnd.ms-excel.addin.macroEnabled.main+xml", "/xl/worksheets/sheet1.xml": f"{_SHEET_ML}.worksheet+xml",
              "/xl/styles.xml": f"{_SHEET_ML}.styles+xml", "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml"}
_STYLES = ('<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
           '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
           '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
           '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
           '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
           '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>')


def modules() -> tuple[Module, ...]:
    """宏工程的全部模块。"""
    return (*documents(), module((_HERE / "Jixiao.bas").read_text("ascii")), module((_HERE / "Launcher.bas").read_text("ascii")), _messages())


def _messages() -> Module:
    lines = [f'Public Const {name} As String = "{code_units(text)}"\n' for name, text in MESSAGES.items()]
    return module('Attribute VB_Name = "Messages"\nOption Explicit\n' + "".join(lines))


def code_units(text: str) -> str:
    """文字写成 UTF-16 的十六进制，一个单元四位：宏里的汉字、命令行上的工作簿路径都这样写。"""
    return text.encode("utf-16-be").hex().upper()


def addin_bytes(project: tuple[Module, ...] | None = None) -> bytes:
    """整个 .xlam；`project` 换掉宏工程的模块（测试里把启动程序的一个模块换成记录用的）。"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, content in _parts(modules() if project is None else project).items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            package.writestr(entry, content)
    return out.getvalue()


def is_addin(path: Path) -> bool:
    """这个文件是不是本程序的加载宏（任何一版）；不是、读不了的都不算。"""
    try:
        with zipfile.ZipFile(path) as package:
            return b'id="jixiao"' in package.read(_RIBBON)
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


def _parts(project: tuple[Module, ...]) -> dict[str, bytes]:
    text = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships({f"{_OFFICE}/officeDocument": "xl/workbook.xml",
                                       f"{_PACKAGE}/relationships/metadata/core-properties": "docProps/core.xml",
                                       "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility": _RIBBON}),
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
                             f"<dc:title>{MESSAGES['TITLE']}</dc:title></cp:coreProperties>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr codeName="ThisWorkbook"/><sheets>'
                           '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relationships({f"{_OFFICE}/worksheet": "worksheets/sheet1.xml", f"{_OFFICE}/styles": "styles.xml",
                                                      "http://schemas.microsoft.com/office/2006/relationships/vbaProject": "vbaProject.bin"}),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetPr codeName="Sheet1"/><sheetData/></worksheet>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">{_STYLES}</styleSheet>',
    }
    return {**{name: (_DECLARATION + content).encode() for name, content in text.items()},
            "xl/vbaProject.bin": vba_project(_PROJECT, _PROJECT_ID, project), _RIBBON: (_HERE / "customUI14.xml").read_bytes().replace(b"\r\n", b"\n")}


def _content_types() -> str:
    defaults = "".join(f'<Default Extension="{extension}" ContentType="{kind}"/>' for extension, kind in _DEFAULTS.items())
    overrides = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in _OVERRIDES.items())
    return f'<Types xmlns="{_PACKAGE}/content-types">{defaults}{overrides}</Types>'


def _relationships(targets: Mapping[str, str]) -> str:
    lines = "".join(f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>' for number, (kind, target) in enumerate(targets.items(), 1))
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'
