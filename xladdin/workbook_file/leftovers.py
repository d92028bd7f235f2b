"""报送版里不能留的：附页去掉以后，透视表缓存、外部连接、别的工作簿的缓存、没有谁用的常量名称里还写着它们的话。"""

from __future__ import annotations

import re
from collections.abc import Collection
from html import unescape

from xladdin.workbook_file.book import SheetPart
from xladdin.workbook_file.package import Package
from xladdin.workbook_file.reference_places import references_in
from xladdin.workbook_file.relations import Relation, drop_relations, drop_unreached, reached, relations_of
from xladdin.workbook_file.unlinking import without_links

_WORKBOOK = "xl/workbook.xml"
_OUTSIDE = ("connections", "powerPivotData", "slicerCache", "timelineCacheDefinition")
"""连到外面的、跟着透视表走的：官方表用到它们的，另存之前已经请填表人先处理（self_contained.refuse_outside_data）。"""
_MASHUP = (b"DataMashup", "DataMashup".encode("utf-16-le"))
"""Power Query 的查询，写在自定义 XML 里。"""
_NAME = re.compile(rb"<((?:\w+:)?)definedName\b([^>]*)>([^<]*)</\1definedName>")
_OTHER_BOOK = re.compile(r"\[[0-9]+\]")


def drop_leftovers(package: Package, kept: Collection[SheetPart]) -> None:
    """在 `package` 里去掉官方表（`kept`）用不到、又可能写着附页内容的部件和名称。"""
    before = frozenset(reached(package))
    used = {name for part in kept for name in reached(package, part.part)}
    formulas = [formula for part in kept for formula in references_in(package.read(part.part))]
    workbook = _without_constants(package.canonical(_WORKBOOK), formulas)
    other_books = any(_OTHER_BOOK.search(formula) for formula in [*formulas, *references_in(workbook)])

    def unwanted(one: Relation) -> bool:
        return (one.kind in _OUTSIDE or (one.kind == "pivotCacheDefinition" and one.target not in used) or (one.kind == "externalLink" and not other_books)
                or (one.kind == "customXml" and one.target in package and any(mark in package.read(one.target) for mark in _MASHUP)))

    gone = {one.id for one in relations_of(package, _WORKBOOK) if unwanted(one)}
    workbook = without_links(workbook, gone.__contains__, f"“{package.path.name}”的 {_WORKBOOK} ")
    if workbook != package.canonical(_WORKBOOK):
        package.changed[_WORKBOOK] = workbook
    drop_relations(package, _WORKBOOK, unwanted)
    drop_unreached(package, before)


def _without_constants(workbook: bytes, formulas: list[str]) -> bytes:
    """全工作簿的名称，不指向哪张表（是常量、算式）、官方表又没有用到的，去掉：它们可能是附页的数。"""
    used = "\0".join([*formulas, *references_in(workbook)])

    def one(found: re.Match[bytes]) -> bytes:
        named = re.search(rb'\sname="([^"]*)"', found[2])
        name = unescape(named[1].decode()) if named else ""
        constant = b"localSheetId=" not in found[2] and b"!" not in found[3] and not name.startswith("_xl")
        return b"" if constant and re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", used) is None else found[0]

    fewer = _NAME.sub(one, workbook)
    return re.sub(rb"<((?:\w+:)?)definedNames\s*>\s*</\1definedNames>", b"", fewer)
