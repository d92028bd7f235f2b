"""在包里复制、改名工作表：名称、下拉、合并、打印设置都带着走（openpyxl 的 copy_worksheet 会丢）。"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from html import unescape

from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.package import Package, escape
from xladdin.workbook_file.reference_places import change_references
from xladdin.workbook_file.relations import add_relation
from xladdin.workbook_file.unlinking import without_links

_ILLEGAL = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST = 31
_UNLINKED = re.compile(rb"<((?:\w+:)?)(webPublishItems)\b[^>]*>.*?</\1\2>", re.S)
_TITLE = re.compile(r"""("(?:[^"]|"")*")|'((?:[^']|'')+)'!|([^\s'"!()+\-*/^&=<>,;{}]+)!""")
_OPEN_TAB = re.compile(rb'(\s(?:activeTab|firstSheet)=")(\d+)')
_CORNER = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+")
_CODE_NAME = re.compile(rb'(<(?:\w+:)?sheetPr\b[^>]*?)\scodeName="[^"]*"')
_TYPES_END = re.compile(rb"</(?:\w+:)?Types>")
_NAME = re.compile(rb"(<(?:\w+:)?definedName\b)([^>]*)>([^<]*)(</(?:\w+:)?definedName>)")


def legal_title(wanted: str, taken: Iterable[str]) -> str:
    """合法的标签名：去掉 []:*?/\\，最长 31 个字（Excel 把 𠮷 一类的生僻字算两个），与现有的不重名（重名加（2））。

    >>> legal_title("机构/改革:经费", []), legal_title("𠮷" * 31, ["𠮷" * 15])
    ('机构改革经费', '𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷（2）')
    """
    base = _ILLEGAL.sub("", wanted).strip().strip("'") or "项目"
    known = {title.casefold() for title in taken}
    title, number = _shortened(base), 1
    while title.casefold() in known or title.casefold() == "history":
        number += 1
        title = _shortened(base, f"（{number}）")
    return title


def _shortened(base: str, tail: str = "") -> str:
    """标签名截到放得下，末尾不留单引号，加上后缀。"""
    units = base.encode("utf-16-le", "surrogatepass")[:2 * (_LONGEST - len(tail))]
    return units.decode("utf-16-le", "ignore").rstrip("'") + tail


def rename_sheet(book: Book, part: SheetPart, title: str) -> Book:
    """给一张表改标签名；用到它的名称、公式、图表、链接跟着改。"""
    package = book.package.fork()
    workbook = package.canonical("xl/workbook.xml")
    workbook = re.sub(rb"<(?:\w+:)?sheet\b[^>]*>", lambda m: _set(m[0], "name", title) if _has(m[0], part) else m[0], workbook)
    package.changed["xl/workbook.xml"] = workbook
    change_references(book, package, lambda text, _: _retitled(text, part.title, title))
    return Book(book.path, package.to_bytes())


def copy_sheet(book: Book, source: SheetPart, title: str, *, bare: bool = False) -> Book:
    """把一张表复制在它后面，标签名为 `title`；工作表级名称一起复制。`bare` 为真时图、章、批注、按钮不跟过去。"""
    package = book.package.fork()
    number = 1 + max((int(n) for name in package.names for n in re.findall(r"worksheets/sheet(\d+)\.xml$", name)), default=0)
    part = f"xl/worksheets/sheet{number}.xml"
    data = _CODE_NAME.sub(rb"\1", re.sub(rb'\stabSelected="(?:1|true)"', b"", package.canonical(source.part)))
    package.changed[part] = _bare(data, f"“{book.path.name}”的 {source.part} ") if bare else data
    if not bare:
        _copy_relations(package, source.part, part, number)
    package.changed["[Content_Types].xml"] = _declare(package.canonical("[Content_Types].xml"), source.part, part)
    identity = f"rIdCopy{number}"
    add_relation(package, "xl/workbook.xml", identity, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet",
                 f"worksheets/sheet{number}.xml")
    package.changed["xl/workbook.xml"] = _list_sheet(package.canonical("xl/workbook.xml"), source, identity, title)
    return Book(book.path, package.to_bytes())


def _bare(data: bytes, where: str) -> bytes:
    """工作表 XML 去掉要靠别的部件的：图、批注、控件、链接、打印机设置。"""
    return without_links(_UNLINKED.sub(b"", data), lambda _: True, where)


def _list_sheet(workbook: bytes, source: SheetPart, identity: str, title: str) -> bytes:
    ids = [int(n) for n in re.findall(rb'\ssheetId="(\d+)"', workbook)]

    def with_copy(found: re.Match[bytes]) -> bytes:
        if not _has(found[0], source):
            return found[0]
        copy = _set(found[0], "name", title)
        copy = re.sub(rb'(\ssheetId=")\d+', lambda m: m[1] + str(max(ids) + 1).encode(), copy)
        return found[0] + re.sub(rb'(\s\w+:id=")[^"]*', lambda m: m[1] + identity.encode(), copy)

    def later(found: re.Match[bytes]) -> bytes:
        return found[1] + str(int(found[2]) + (int(found[2]) > source.position)).encode()

    workbook = re.sub(rb"<(?:\w+:)?sheet\b[^>]*?(?:/>|>\s*</(?:\w+:)?sheet>)", with_copy, workbook)
    workbook = re.sub(rb"<(?:\w+:)?workbookView\b[^>]*>", lambda view: _OPEN_TAB.sub(later, view[0]), workbook)
    return _NAME.sub(lambda m: _copy_name(m, source, title), workbook)


def _copy_name(found: re.Match[bytes], source: SheetPart, title: str) -> bytes:
    """名称的次序号让出新表的位置；源表的名称给新表再写一份。"""
    local = re.search(rb'localSheetId="(\d+)"', found[2])
    if local is None:
        return found[0]
    position = int(local[1])
    if position > source.position:
        return found[0].replace(local[0], f'localSheetId="{position + 1}"'.encode(), 1)
    if position < source.position:
        return found[0]
    text = escape(_retitled(unescape(found[3].decode()), source.title, title))
    copy = found[1] + found[2].replace(local[0], f'localSheetId="{position + 1}"'.encode(), 1) + b">" + text.encode() + found[4]
    return found[0] + copy


def _copy_relations(package: Package, source: str, part: str, number: int) -> None:
    """图、批注等随表走的部件各复制一份，不让两张表共用。"""
    folder, name = posixpath.split(source)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package:
        return
    data = package.canonical(relations)
    for target in dict.fromkeys(re.findall(rb'Target="([^"]+)"', data)):
        path = posixpath.normpath(posixpath.join(folder, target.decode())).lstrip("/") if not target.startswith(b"/") else target.decode().lstrip("/")
        if path in package:
            stem, dot, extension = path.rpartition(".")
            copy = f"{stem}_{number}{dot}{extension}"
            package.changed[copy] = package.read(path)
            inner = f"{posixpath.dirname(path)}/_rels/{posixpath.basename(path)}.rels"
            if inner in package:
                package.changed[f"{posixpath.dirname(copy)}/_rels/{posixpath.basename(copy)}.rels"] = package.read(inner)
            data = data.replace(target, f"/{copy}".encode())
            package.changed["[Content_Types].xml"] = _declare(package.canonical("[Content_Types].xml"), path, copy)
    package.changed[f"{folder}/_rels/{posixpath.basename(part)}.rels"] = data


def _declare(types: bytes, source: str, part: str) -> bytes:
    found = re.search(rb'<(?:\w+:)?Override\b[^>]*PartName="/' + re.escape(source.encode()) + rb'"[^>]*/>', types)
    if found is None:
        return types
    return _TYPES_END.sub(lambda end: found[0].replace(f"/{source}".encode(), f"/{part}".encode()) + end[0], types)


def _has(tag: bytes, part: SheetPart) -> bool:
    return re.search(rb'\w+:id="' + re.escape(part.relation.encode()) + rb'"', tag) is not None


def _set(tag: bytes, attribute: str, value: str) -> bytes:
    quoted = ('"' + escape(value).replace('"', "&quot;") + '"').encode()
    return re.sub(rf'\s{attribute}=(?:"[^"]*"|\'[^\']*\')'.encode(), lambda _: f" {attribute}=".encode() + quoted, tag, count=1)


def _retitled(formula: str, old: str, new: str) -> str:
    """公式里的表名 `old` 换成 `new`；引号里的文字不动，跨表的（甲:乙!A1）两头都认。

    >>> print(_retitled('甲!A1&"见甲!A1"&丙甲!A1', "甲", "丁"), _retitled("SUM('甲:乙'!A1)", "甲", "丁"))
    '丁'!A1&"见甲!A1"&丙甲!A1 SUM('丁:乙'!A1)
    """
    def one(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[0]
        titles = (found[2].replace("''", "'") if found[2] else found[3]).split(":")
        if old.casefold() not in (title.casefold() for title in titles):
            return found[0]
        corner = f"{titles.pop(0)}:" if not found[2] and len(titles) > 1 and _CORNER.fullmatch(titles[0]) else ""
        fresh = ":".join(new if title.casefold() == old.casefold() else title for title in titles)
        return corner + "'" + fresh.replace("'", "''") + "'!"

    return _TITLE.sub(one, formula)
