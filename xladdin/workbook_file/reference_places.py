"""工作簿里写着引用的每一处：各表的公式、条件格式、下拉、链接，图表、图形、按钮、表格、透视表的数据源，还有名称。

插行、改表名时都从这里改；改完和原来一样的，一个字节不动。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.package import Package, escape
from xladdin.workbook_file.relations import reached, relations_part

Change = Callable[[str, SheetPart | None], str]
"""（引用或公式，写在哪张表上）→ 改好的；不在表上的（名称、单独的图表页）表为 None。"""

_ELEMENTS = rb"(?:f|formula[12]?|calculatedColumnFormula|totalsRowFormula|definedName|Fmla(?:Link|Range|Txbx|Pict))"
_FORMULA = re.compile(rb"(<(?:\w+:)?" + _ELEMENTS + rb"(?:\s[^>]*)?(?<!/)>)([^<]*)(</(?:\w+:)?" + _ELEMENTS + rb">)")
_ATTRIBUTES = tuple((name, re.compile(rb"(<[^<>]*?\s" + name + rb")([^\"]*)(\")"))
                    for name in (b'location="', b'textlink="', b'fmlaLink="', b'fmlaRange="', b'fmlaTxbx="', b'Target="#'))
_SOURCE = re.compile(rb"<(?:\w+:)?worksheetSource\b[^>]*>")
_WORKBOOK = "xl/workbook.xml"
_WRITTEN_ELSEWHERE = ("xl/charts/", "xl/drawings/")


def change_references(book: Book, package: Package, change: Change) -> None:
    """在 `package` 里把每一处引用换成 `change` 给的。"""
    for name, part in _places(book, package):
        data = package.canonical(name)
        fresh = changed_references(data, lambda text, part=part: change(text, part))  # type: ignore[misc]
        if fresh != data:
            package.changed[name] = fresh


def changed_references(data: bytes, change: Callable[[str], str]) -> bytes:
    """一个部件里的每一处引用换成 `change` 给的。"""
    def one(found: re.Match[bytes]) -> bytes:
        text = unescape(found[2].decode())
        fresh = change(text)
        return found[0] if fresh == text else found[1] + escape(fresh).replace('"', "&quot;").encode() + found[3]

    data = _FORMULA.sub(one, data)
    for name, pattern in _ATTRIBUTES:
        if name in data:
            data = pattern.sub(one, data)
    return _SOURCE.sub(lambda found: _source(found[0], change), data) if b"worksheetSource" in data else data


def references_in(data: bytes) -> list[str]:
    """一个部件里的各个公式。"""
    return [unescape(found[2].decode()) for found in _FORMULA.finditer(data)]


def _places(book: Book, package: Package) -> Iterator[tuple[str, SheetPart | None]]:
    """写着引用的部件，一个一次，各在哪张表上。"""
    found: dict[str, SheetPart | None] = {}
    for part in book.parts:
        for name in (part.part, *reached(package, part.part)):
            found.setdefault(name, part)
            found.setdefault(relations_part(name), part)
    for name in (_WORKBOOK, *(name for name in package.names if name.startswith(_WRITTEN_ELSEWHERE))):
        found.setdefault(name, None)
    return ((name, part) for name, part in found.items() if name.endswith((".xml", ".vml", ".rels")) and name in package)


def _source(tag: bytes, change: Callable[[str], str]) -> bytes:
    """透视表的数据源：表名和区域分写在两个属性里。"""
    sheet, area = (re.search(rb'\s' + name + rb'="([^"]*)"', tag) for name in (b"sheet", b"(?:ref|name)"))
    if sheet is None or area is None or b":id=" in tag:  # 没有写表名的靠名称，带 r:id 的在别的文件里
        return tag
    title = unescape(sheet[1].decode()).replace("'", "''")
    before = f"'{title}'!{unescape(area[1].decode())}"
    after = change(before)
    if after == before:
        return tag
    fresh, _, reference = after.rpartition("!")
    for old, new in ((area, reference), (sheet, fresh.strip("'").replace("''", "'"))):
        quoted = escape(new).replace('"', "&quot;").encode()
        tag = tag.replace(old[0], old[0].replace(b'"' + old[1] + b'"', b'"' + quoted + b'"'), 1)
    return tag
