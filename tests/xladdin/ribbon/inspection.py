"""检查一个 .xlam 的办法：与写它的代码没有共用的东西。读复合文件用 olefile，读宏用 olevba，读 XML 用 lxml。"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import olefile
from lxml import etree
from oletools.olevba import VBA_Parser, decompress_stream

RIBBON = "{http://schemas.microsoft.com/office/2009/07/customui}"
IMAGES = frozenset(line for line in Path(__file__).with_name("image_names.txt").read_text("utf-8").splitlines() if not line.startswith("#"))
_ADDIN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
_VBA = "application/vnd.ms-office.vbaProject"
_EXTENSIBILITY = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_PROJECT = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_CHILDREN = {"customUI": {"ribbon"}, "ribbon": {"tabs"}, "tabs": {"tab"}, "tab": {"group"}, "group": {"button", "separator", "labelControl"},
             "button": set(), "separator": set(), "labelControl": set()}
_ATTRIBUTES = {"customUI": set(), "ribbon": set(), "tabs": set(), "tab": {"id", "label", "keytip"}, "group": {"id", "label"}, "separator": {"id"},
               "labelControl": {"id", "label", "getVisible"}, "button": {"id", "label", "size", "imageMso", "onAction", "screentip", "supertip"}}
_REQUIRED = {"tab": {"id", "label"}, "group": {"id", "label"}, "button": {"id", "label", "imageMso", "onAction", "screentip", "supertip"}, "separator": {"id"},
             "labelControl": {"id", "label", "getVisible"}}
_ARGUMENTS = {"onAction": "control As IRibbonControl", "getVisible": "control As IRibbonControl, ByRef visible As Variant"}
"""各种过程的参数。"""
_LONGEST = 1024
"""功能区的文字最长多少字（ST_String）。"""


def faults(data: bytes) -> list[str]:
    """这个 .xlam 的全部毛病；读都读不了的也是毛病。"""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        parts = {name: package.read(name) for name in package.namelist()}
        return [*package_faults(parts), *project_faults(parts), *ribbon_faults(parts["customUI/customUI14.xml"], sources(data))]
    except (zipfile.BadZipFile, KeyError, OSError, etree.XMLSyntaxError, struct.error, UnicodeError) as fault:
        return [f"读不了：{type(fault).__name__} {fault}"]


def sources(data: bytes) -> dict[str, str]:
    """olevba 读出的各模块源文本，换行是 \\n。"""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlam"
        path.write_bytes(data)
        parser = VBA_Parser(str(path))
        try:
            return {Path(name).stem: code.replace("\r\n", "\n") for _, _, name, code in parser.extract_macros()}
        finally:
            parser.close()


def package_faults(parts: dict[str, bytes]) -> Iterator[str]:
    """OPC：每个部件有类型，每个关系有对象，加载宏、宏工程、功能区的类型和关系对得上。"""
    types = etree.fromstring(parts["[Content_Types].xml"])
    defaults = {one.get("Extension").lower(): one.get("ContentType") for one in types.iter("{*}Default")}
    overrides = {one.get("PartName"): one.get("ContentType") for one in types.iter("{*}Override")}
    kind = {name: overrides.get(f"/{name}") or defaults.get(name.rpartition(".")[2].lower()) for name in parts if name != "[Content_Types].xml"}
    yield from (f"{name} 没有类型" for name, found in kind.items() if found is None)
    yield from (f"类型写给了没有的部件 {name}" for name in overrides if name[1:] not in parts)
    yield from (f"部件名 {name} 不是 ASCII" for name in parts if not name.isascii())
    if kind.get("xl/workbook.xml") != _ADDIN:
        yield "工作簿不是加载宏的类型"
    if kind.get("xl/vbaProject.bin") != _VBA:
        yield "宏工程的类型不对"
    targets = dict(_targets(parts))
    yield from (f"关系指向没有的部件 {target}" for target in targets if target not in parts)
    if targets.get("customUI/customUI14.xml") != _EXTENSIBILITY:
        yield "包没有指向功能区的关系"
    if targets.get("xl/vbaProject.bin") != _PROJECT:
        yield "工作簿没有指向宏工程的关系"


def _targets(parts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    for name in parts:
        if name.endswith(".rels"):
            base = posixpath.dirname(posixpath.dirname(name))
            for one in etree.fromstring(parts[name]):
                yield posixpath.normpath(posixpath.join(base, one.get("Target"))), one.get("Type")


def project_faults(parts: dict[str, bytes]) -> Iterator[str]:
    """宏工程：复合文件完好，没有编译缓存，dir、PROJECT、模块流、代码名互相对得上，源文本是 ASCII。"""
    book = olefile.OleFileIO(io.BytesIO(parts["xl/vbaProject.bin"]), raise_defects=olefile.DEFECT_UNSURE)
    yield from (str(issue) for issue in book.parsing_issues)
    if book.openstream("VBA/_VBA_PROJECT").read() != bytes.fromhex("cc61ffff000100"):
        yield "_VBA_PROJECT 不是规格要求写入者写的七个字节"
    records = list(dir_records(decompress_stream(book.openstream("VBA/dir").read())))
    names = [value.decode("ascii") for kind, value in records if kind == 0x19]
    if any(value != bytes(4) for kind, value in records if kind == 0x31):
        yield "MODULEOFFSET 不是 0"
    if [struct.unpack("<H", value)[0] for kind, value in records if kind == 0x0F] != [len(names)]:
        yield "dir 里模块的个数不对"
    streams = {entry[1] for entry in book.listdir() if entry[0] == "VBA"} - {"dir", "_VBA_PROJECT"}
    if streams != set(names):
        yield f"模块流 {sorted(streams)} 与 dir 里的 {sorted(names)} 不同"
    listing = book.openstream("PROJECT").read().decode("ascii")
    if re.findall(r"^(?:Module|Document)=([^/\r\n]+)", listing, re.M) != names:
        yield "PROJECT 里的模块与 dir 里的不同"
    code_names = {one.get("codeName") for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml")
                  for one in etree.fromstring(parts[name]).iter("{*}workbookPr", "{*}sheetPr")}
    if code_names != set(re.findall(r"^Document=([^/]+)", listing, re.M)):
        yield "文档模块与工作簿、工作表的代码名不同"
    for name in names:
        text = bytes(decompress_stream(book.openstream(f"VBA/{name}").read()))
        if not text.isascii() or not text.startswith(b'Attribute VB_Name = "' + name.encode() + b'"\r\n') or text.count(b"\n") != text.count(b"\r\n"):
            yield f"模块 {name} 的源文本不对"


def dir_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """dir 流的记录；PROJECTVERSION（9）写的长度是 4，实际 6。"""
    at = 0
    while at < len(data):
        kind, size = struct.unpack_from("<HI", data, at)
        size = 6 if kind == 9 else size
        yield kind, data[at + 6:at + 6 + size]
        at += 6 + size


def ribbon_faults(xml: bytes, modules: dict[str, str]) -> Iterator[str]:
    """功能区：元素、属性都认得，标识不重，文字不超长，图标在清单里，每个按钮的过程在宏里有，参数也对。"""
    root = etree.fromstring(xml)
    ids: set[str] = set()
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        if element.tag != RIBBON + name or name not in _CHILDREN:
            yield f"不认识的元素 {element.tag}"
            continue
        yield from (f"{name} 里不能有 {etree.QName(child).localname}" for child in element.iterchildren(etree.Element)
                    if etree.QName(child).localname not in _CHILDREN[name])
        yield from (f"{name} 没有属性 {missing}" for missing in sorted(_REQUIRED.get(name, set()) - set(element.attrib)))
        yield from _attribute_faults(element, name, ids)
        yield from _callback_faults(element, modules)
    if [etree.QName(one).localname for one in root.iterancestors()] or etree.QName(root).localname != "customUI":
        yield "根元素不是 customUI"


def _attribute_faults(element: etree._Element, name: str, ids: set[str]) -> Iterator[str]:
    for key, value in element.attrib.items():
        if key not in _ATTRIBUTES[name]:
            yield f"{name} 不能有属性 {key}"
        if not value or len(value) > _LONGEST:
            yield f"{name} 的 {key} 是空的或太长"
        if key == "id" and value in ids:
            yield f"标识 {value} 用了两次"
        if key == "id":
            ids.add(value)
        if key == "size" and value not in ("normal", "large"):
            yield f"没有大小 {value}"
        if key == "imageMso" and value not in IMAGES:
            yield f"图标 {value} 不在各版 Excel 都有的清单里"


def _callback_faults(element: etree._Element, modules: dict[str, str]) -> Iterator[str]:
    for kind in _ARGUMENTS.keys() & element.attrib.keys():
        module, _, procedure = element.attrib[kind].partition(".")
        if f"\nPublic Sub {procedure}({_ARGUMENTS[kind]})\n" not in modules.get(module, ""):
            yield f"{element.get('id')} 的过程 {element.attrib[kind]} 在宏里没有"
