"""XML 里不再用某些关系：用到它们的元素去掉，因此空了的外层也去掉（嵌套几层都认），别的一个字节不动。"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat

from msgspec import Struct, field

from xladdin.workbook_file.package import drive
from xladdin.workbook_file.sheet_xml import spliced, tag_end

_LINKS = ("http://schemas.openxmlformats.org/officeDocument/2006/relationships ", "http://purl.oclc.org/ooxml/officeDocument/relationships ")
_COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006 "
_PRINTED = re.compile(rb'\s[\w.-]+:id\s*=\s*(?:"[^"]*"|\'[^\']*\')')


class _Element(Struct):
    """一个还没有结束的元素：起点、名字，自己或里面的有没有去掉的、留下的。"""

    start: int
    name: str
    goes: bool = False
    lost: bool = False
    kept: bool = False
    edits: list[tuple[int, int, bytes]] = field(default_factory=list)


def without_links(data: bytes, gone: Callable[[str], bool], where: str) -> bytes:
    """去掉用到 `gone` 各关系的元素。页面设置只去掉它用的打印机设置；供旧版本看的另一种写法（Fallback）跟着正文走。"""
    parser = expat.ParserCreate(namespace_separator=" ")
    open_elements = [_Element(0, "")]

    def start(tag: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        one = _Element(at, tag)
        if any(key.startswith(_LINKS) and gone(value) for key, value in attributes.items()):
            if tag.endswith(" pageSetup"):
                stop = tag_end(data, at)
                one.edits.append((at, stop, _PRINTED.sub(b"", data[at:stop])))
            else:
                one.goes = True
        open_elements.append(one)

    def end(tag: str) -> None:
        one, parent = open_elements.pop(), open_elements[-1]
        at = parser.CurrentByteIndex
        if one.goes or (one.lost and not one.kept):
            head = tag_end(data, one.start)
            parent.edits.append((one.start, head if data[head - 2:head] == b"/>" else tag_end(data, at), b""))
            parent.lost = True
            parent.goes |= tag == f"{_COMPATIBLE}Choice"
        else:
            parent.edits += one.edits
            parent.kept = True

    drive(parser, data, start, end, None, where)
    return spliced(data, open_elements[0].edits)
