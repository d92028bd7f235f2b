"""在包里去掉工作表：表、只有它用到的部件、它的名称、类型登记、属性里的标题；其余部件逐字节保留。"""

from __future__ import annotations

import re
from collections.abc import Collection
from html import unescape

from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.package import Package, WorkbookError
from xladdin.workbook_file.references import Mentions
from xladdin.workbook_file.relations import drop_relations, drop_unreached, reached
from xladdin.workbook_file.saving import drop_calc_chain

_WORKBOOK, _PROPERTIES, _STRINGS = "xl/workbook.xml", "docProps/app.xml", "xl/sharedStrings.xml"
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?(?:/>|>\s*</(?:\w+:)?sheet>)")
_NAME = re.compile(rb"<(?:\w+:)?definedName\b([^>]*)>([^<]*)</(?:\w+:)?definedName>")
_NO_NAMES = re.compile(rb"<((?:\w+:)?)definedNames\s*>\s*</\1definedNames>")
_VIEW = re.compile(rb"<(?:\w+:)?workbookView\b[^>]*>")
_ITEM = re.compile(rb"<((?:\w+:)?)si\b[^>]*?(?:/>|>.*?</\1si>)", re.S)
_WITHOUT_MACROS = (b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                   b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")
_VARIANT = b"<vt:variant><vt:lpstr>%s</vt:lpstr></vt:variant><vt:variant><vt:i4>%d</vt:i4></vt:variant>"
_MACROS = ("vbaProject", "extensibility", "attachedToolbars")
"""宏，和靠宏才有用的功能区、工具栏。"""


def without_sheets(book: Book, package: Package, kept: Collection[SheetPart], mentions: Mentions) -> None:
    """在 `package` 里只留下 `kept` 各表。各表里的公式应已不再提到去掉的表（`mentions`）。"""
    before = frozenset(reached(book.package))
    relations = {part.relation for part in kept}
    workbook = package.canonical(_WORKBOOK)
    entries = [_relation(found[0]) for found in _SHEET.finditer(workbook)]
    if not relations <= set(entries):
        raise WorkbookError(f"“{book.path.name}”的工作表清单写法特殊，认不出来。请用 Excel 打开后另存为 .xlsx 再试。")
    moved = {old: new for new, old in enumerate(position for position, one in enumerate(entries) if one in relations)}
    dropped = {one for one in entries if one not in relations}
    visible = [b'state="hidden"' not in found[0] and b'state="veryHidden"' not in found[0] for found in _SHEET.finditer(workbook)
               if _relation(found[0]) in relations]
    if True not in visible:
        raise WorkbookError(f"“{book.path.name}”的官方表都隐藏着。请先取消隐藏，保存后再试。")
    workbook = _SHEET.sub(lambda found: found[0] if _relation(found[0]) in relations else b"", workbook)
    workbook = _NO_NAMES.sub(b"", _NAME.sub(lambda found: _name(found, moved, mentions), workbook))
    package.changed[_WORKBOOK] = _VIEW.sub(lambda found: _view(found[0], moved, visible.index(True)), workbook)
    drop_relations(package, _WORKBOOK, lambda one: one.id in dropped)
    drop_calc_chain(package)
    _titles(package, {part.title for part in book.parts} - {part.title for part in kept})
    drop_unreached(package, before)


def without_macros(package: Package) -> None:
    """去掉宏，文件类型改成不带宏的工作簿；没有宏的不动。"""
    before = frozenset(reached(package))
    types = package.canonical("[Content_Types].xml")
    plain = types.replace(*_WITHOUT_MACROS)
    if plain == types:
        return
    package.changed["[Content_Types].xml"] = plain
    drop_relations(package, "", lambda one: one.kind in _MACROS)
    drop_relations(package, _WORKBOOK, lambda one: one.kind in _MACROS)
    drop_unreached(package, before)


def empty_unused_strings(book: Book, package: Package, kept: Collection[SheetPart]) -> None:
    """共享文字表里只有去掉的表用到的文字清空（序号不变）：不公开的话、出错说明不能跟着文件报出去。"""
    if _STRINGS not in package:
        return
    used = {cell.text for part in kept for cell in book.raw(part.part).cells.values() if cell.type == "s"}
    position = -1

    def one(found: re.Match[bytes]) -> bytes:
        nonlocal position
        position += 1
        return found[0] if str(position) in used else b"<%ssi><%st/></%ssi>" % (found[1], found[1], found[1])

    strings = package.read(_STRINGS)
    fewer = _ITEM.sub(one, strings)
    if position + 1 != len(book.strings):
        raise WorkbookError(f"“{book.path.name}”的文字表写法特殊，分不清哪些文字是附页的。请用 Excel 打开后另存为 .xlsx 再试。")
    if fewer != strings:
        package.changed[_STRINGS] = fewer


def _relation(tag: bytes) -> str:
    found = re.search(rb'\s\w+:id="([^"]*)"', tag)
    return found[1].decode() if found else ""


def _name(found: re.Match[bytes], moved: dict[int, int], mentions: Mentions) -> bytes:
    """去掉的表的名称、指向去掉的表的名称都去掉；留下的换上新的次序号。"""
    local = re.search(rb'localSheetId="(\d+)"', found[1])
    if (local is not None and int(local[1]) not in moved) or mentions(unescape(found[2].decode())):
        return b""
    if local is None:
        return found[0]
    return found[0].replace(local[0], f'localSheetId="{moved[int(local[1])]}"'.encode(), 1)


def _view(tag: bytes, moved: dict[int, int], first: int) -> bytes:
    """打开时停在哪张表：原来那张还在就还是它，不在就第一张看得见的。"""
    return re.sub(rb'(\s(?:activeTab|firstSheet)=")(\d+)(")', lambda m: m[1] + str(moved.get(int(m[2]), first)).encode() + m[3], tag)


def _titles(package: Package, gone: set[str]) -> None:
    """文件属性里的标题清单去掉这些表；清单的写法不认识的整个去掉（可有可无，Excel 存盘时会重写）。"""
    if _PROPERTIES not in package:
        return
    data = package.canonical(_PROPERTIES)
    pairs, titles = (re.search(rb"<(?:\w+:)?" + tag + rb">.*?</(?:\w+:)?" + tag + rb">", data, re.S) for tag in (b"HeadingPairs", b"TitlesOfParts"))
    if titles is None:
        return
    plain = pairs is not None and pairs[0].startswith(b"<HeadingPairs") and b"xmlns:vt=" in data[:pairs.start()]
    fewer = _fewer_titles(pairs[0], titles[0], gone) if pairs is not None and plain else None
    for old, new in zip((pairs, titles), fewer or (b"", b""), strict=True):
        if old is not None:
            data = data.replace(old[0], new, 1)
    package.changed[_PROPERTIES] = data


def _fewer_titles(pairs: bytes, titles: bytes, gone: set[str]) -> tuple[bytes, bytes] | None:
    counts = [int(number) for number in re.findall(rb"<vt:i4>(\d+)</vt:i4>", pairs)]
    listed = re.findall(rb"<vt:lpstr>([^<]*)</vt:lpstr>", titles)
    heads = re.findall(rb"<vt:lpstr>([^<]*)</vt:lpstr>", pairs)
    if sum(counts) != len(listed) or len(heads) != len(counts):
        return None
    groups: list[tuple[bytes, list[bytes]]] = []
    for head, count in zip(heads, counts, strict=True):
        kept = [one for one in listed[:count] if _owner(one) not in gone]
        listed = listed[count:]
        if kept:
            groups.append((head, kept))
    variants = b"".join(_VARIANT % (head, len(kept)) for head, kept in groups)
    parts = b"".join(b"<vt:lpstr>%s</vt:lpstr>" % one for _, kept in groups for one in kept)
    return (b'<HeadingPairs><vt:vector size="%d" baseType="variant">%s</vt:vector></HeadingPairs>' % (2 * len(groups), variants),
            b'<TitlesOfParts><vt:vector size="%d" baseType="lpstr">%s</vt:vector></TitlesOfParts>' % (sum(len(kept) for _, kept in groups), parts))


def _owner(title: bytes) -> str:
    """标题清单里的一项是哪张表的：表名，或名称前面的表名（'报告数据'!Print_Area）。"""
    text = unescape(title.decode())
    return text.rpartition("!")[0].strip("'").replace("''", "'") if "!" in text else text
