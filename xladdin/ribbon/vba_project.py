"""宏工程 vbaProject.bin：由源文本写成，不经过 Office。

照 MS-OVBA 2.3.4.1 对写入者的要求：不写编译缓存（_VBA_PROJECT 只有 7 个字节的头，各 MODULEOFFSET 为 0），Excel 打开时自己编译。
源文本只用 ASCII：哪种代码页的 Windows 都读得一样，汉字写在功能区的 XML 和 Python 里。
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from xladdin.ribbon.compound_file import Storage, compound_file

CODE_PAGE = 936
"""工程声明的代码页；源文本都是 ASCII，只是照中文 Windows 的样子写。"""
_CHUNK = 4096
_REFERENCES = (
    ("stdole", r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"),
    ("Office", r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL"
               "#Microsoft Office 16.0 Object Library"),
)
"""Excel 新建的工程也有的两个引用；IRibbonControl 在 Office 里。Excel 按 GUID 找，路径只是提示。"""
_DOCUMENTS = {"ThisWorkbook": "0{00020819-0000-0000-C000-000000000046}", "Sheet1": "0{00020820-0000-0000-C000-000000000046}"}
"""每个工作簿都有的两个文档模块（工作簿、唯一的一张表）与它们的类。"""
_DOCUMENT_ATTRIBUTES = ("VB_GlobalNameSpace = False", "VB_Creatable = False", "VB_PredeclaredId = True", "VB_Exposed = True",
                        "VB_TemplateDerived = False", "VB_Customizable = True")


@dataclass(frozen=True, slots=True)
class Module:
    """一个模块：名称与带 Attribute 行的全文；`document` 为真的是工作簿、工作表自己的模块。"""

    name: str
    text: str
    document: bool = False


def module(source: str) -> Module:
    """由 .bas 的内容得到标准模块；换行统一成 Windows 的，不是 ASCII、没有名称的都是写错了。"""
    source.encode("ascii")
    named = re.match(r'Attribute VB_Name = "([A-Za-z]\w*)"\n', source := source.replace("\r\n", "\n"))
    if named is None:
        raise ValueError("模块的第一行应是 Attribute VB_Name")
    return Module(named[1], source.replace("\n", "\r\n"))


def documents() -> tuple[Module, ...]:
    """工作簿与工作表的模块，里面没有代码。"""
    return tuple(Module(name, "".join(f"Attribute {line}\r\n" for line in (f'VB_Name = "{name}"', f'VB_Base = "{base}"', *_DOCUMENT_ATTRIBUTES)), True)
                 for name, base in _DOCUMENTS.items())


def vba_project(name: str, project_id: str, modules: tuple[Module, ...]) -> bytes:
    """整个 vbaProject.bin。工程名与模块名不能相同，Excel 不认。"""
    names = [name.lower(), *(one.name.lower() for one in modules)]
    if len(set(names)) != len(names):
        raise ValueError(f"工程、模块重名：{names}")
    code: Storage = {"_VBA_PROJECT": bytes.fromhex("cc61ffff000100"), "dir": compressed(_dir_stream(name, modules)),
                     **{one.name: compressed(one.text.encode("ascii")) for one in modules}}
    return compound_file({"PROJECT": _project_stream(name, project_id, modules), "PROJECTwm": _name_map(modules), "VBA": code})


def compressed(data: bytes) -> bytes:
    """MS-OVBA 2.4.1 的压缩：每 4096 字节一块，块里是原字节与“往回多远、抄几个”的记号。"""
    out = bytearray(b"\x01")
    for start in range(0, len(data), _CHUNK):
        body = _compressed_chunk(data[start:start + _CHUNK])
        if len(body) > _CHUNK:
            raise ValueError("源文本压不小，不像 VBA")
        out += struct.pack("<H", 0xB000 | len(body) - 1) + body
    return bytes(out)


def _compressed_chunk(chunk: bytes) -> bytes:
    out, at = bytearray(), 0
    while at < len(chunk):
        flags, tokens = 0, bytearray()
        for bit in range(8):
            if at >= len(chunk):
                break
            offset_bits = max((at - 1).bit_length(), 4) if at else 4
            back, length = _longest(chunk, at, (0xFFFF >> offset_bits) + 3)
            if length:
                tokens += struct.pack("<H", back - 1 << 16 - offset_bits | length - 3)
                flags |= 1 << bit
            else:
                tokens.append(chunk[at])
            at += length or 1
        out += bytes([flags]) + tokens
    return bytes(out)


def _longest(chunk: bytes, at: int, limit: int) -> tuple[int, int]:
    """前面与 `at` 起相同的最长一段：（往回多远，多长）；不足 3 个字节的不值得，是（0，0）。"""
    back, length = 0, 2
    while length < min(limit, len(chunk) - at):
        found = chunk.rfind(chunk[at:at + length + 1], 0, at + length)
        if found < 0:
            break
        back, length = at - found, length + 1
    return (back, length) if back else (0, 0)


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HI", kind, len(data)) + data


def _number(kind: int, value: int, size: str = "I") -> bytes:
    return _record(kind, struct.pack(f"<{size}", value))


def _both(kind: int, unicode_kind: int, text: str) -> bytes:
    return _record(kind, text.encode("ascii")) + _record(unicode_kind, text.encode("utf-16-le"))


def _dir_stream(name: str, modules: tuple[Module, ...]) -> bytes:
    """dir 流（MS-OVBA 2.3.4.2）：工程的属性、引用、各模块。SYSKIND 写 1，32 位和 64 位的 Excel 都认。"""
    out = [_number(0x01, 1), _number(0x02, 0x409), _number(0x14, 0x409), _number(0x03, CODE_PAGE, "H"), _record(0x04, name.encode("ascii")),
           _both(0x05, 0x40, ""), _record(0x06), _record(0x3D), _number(0x07, 0), _number(0x08, 0), struct.pack("<HIIH", 0x09, 4, 1, 1),
           _both(0x0C, 0x3C, "")]
    for title, library in _REFERENCES:
        raw = library.encode("ascii")
        out += [_both(0x16, 0x3E, title), _record(0x0D, struct.pack("<I", len(raw)) + raw + bytes(6))]
    out += [_number(0x0F, len(modules), "H"), _number(0x13, 0xFFFF, "H")]
    for one in modules:
        out += [_both(0x19, 0x47, one.name), _both(0x1A, 0x32, one.name), _both(0x1C, 0x48, ""), _number(0x31, 0), _number(0x1E, 0),
                _number(0x2C, 0xFFFF, "H"), _record(0x22 if one.document else 0x21), _record(0x2B)]
    return b"".join([*out, _record(0x10)])


def _project_stream(name: str, project_id: str, modules: tuple[Module, ...]) -> bytes:
    """PROJECT 流（MS-OVBA 2.3.1）：给人看的工程清单。没有密码、不锁定。"""
    lines = [f'ID="{project_id}"', *(f"Document={one.name}/&H00000000" if one.document else f"Module={one.name}" for one in modules),
             f'Name="{name}"', 'HelpContextID="0"', 'VersionCompatible32="393222000"', f'CMG="{_encrypted(bytes(4), project_id)}"',
             f'DPB="{_encrypted(bytes(1), project_id)}"', f'GC="{_encrypted(bytes([0xFF]), project_id)}"', "",
             "[Host Extender Info]", "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000", "",
             "[Workspace]", *(f"{one.name}=0, 0, 0, 0, C" for one in modules)]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _encrypted(data: bytes, project_id: str, seed: int = 1) -> str:
    """MS-OVBA 2.4.3 的“加密”：保护状态、密码、可见性这三个值要这样写，Excel 才认。"""
    key = sum(project_id.encode("ascii")) & 0xFF
    out, plain = [seed, seed ^ 2, seed ^ key], key
    for byte in bytes((seed & 6) // 2) + struct.pack("<I", len(data)) + data:
        out.append(byte ^ (out[-2] + plain & 0xFF))
        plain = byte
    return bytes(out).hex().upper()


def _name_map(modules: tuple[Module, ...]) -> bytes:
    return b"".join(one.name.encode("ascii") + b"\0" + one.name.encode("utf-16-le") + b"\0\0" for one in modules) + b"\0\0"
