"""核对时留在表上的标记：条件格式（公式里有“绩效自评核对”）和以它开头的批注。去掉标记，填表人自己的一个不动。"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from xladdin.workbook_file.package import Package
from xladdin.workbook_file.relations import Relation, drop_relations, relations_of
from xladdin.workbook_file.sheet_xml import address

MARK = "绩效自评核对"
"""标记的记号：条件格式的公式里、批注的开头写着它。"""

_BLOCK = re.compile(rb"<((?:\w+:)?)conditionalFormatting\b[^>]*>.*?</\1conditionalFormatting>", re.S)
_RULE = re.compile(rb"<((?:\w+:)?)cfRule\b[^>]*?(?:/>|>.*?</\1cfRule>)", re.S)
_FORMULA = re.compile(rb"<(?:\w+:)?(?:formula|f)\b[^>]*>([^<]*)<")
_NO_BLOCKS = re.compile(rb"<((?:\w+:)?)ext\b[^>]*>\s*<((?:\w+:)?)conditionalFormattings\b[^>]*>\s*</\2conditionalFormattings>\s*</\1ext>")
_NO_EXTENSIONS = re.compile(rb"<((?:\w+:)?)extLst\s*>\s*</\1extLst>")
_COMMENT = re.compile(rb"<((?:\w+:)?)comment\b([^>]*)>(.*?)</\1comment>", re.S)
_TEXT = re.compile(rb"<(?:\w+:)?t\b[^>]*>([^<]*)<")
_SHAPE = re.compile(rb"<((?:[\w.-]+:)?)shape\b.*?</\1shape>", re.S)
_ANY_SHAPE = re.compile(rb"<(?:[\w.-]+:)?(?:shape|rect|oval|line|roundrect|image|group|polyline)\b")
_LEGACY = re.compile(rb"<(?:\w+:)?legacyDrawing\b[^>]*/>")


def without_rules(data: bytes, unwanted: Callable[[str], bool]) -> bytes:
    """工作表 XML 去掉公式合乎 `unwanted` 的条件格式；别的规则、别的区域原样。"""
    def rule(found: re.Match[bytes]) -> bytes:
        return b"" if any(unwanted(unescape(formula.decode())) for formula in _FORMULA.findall(found[0])) else found[0]

    def block(found: re.Match[bytes]) -> bytes:
        kept = _RULE.sub(rule, found[0])
        return kept if kept == found[0] or _RULE.search(kept) else b""

    fewer = _BLOCK.sub(block, data)
    return data if fewer == data else _NO_EXTENSIONS.sub(b"", _NO_BLOCKS.sub(b"", fewer))


def remove_marks(package: Package, part: str) -> None:
    """去掉一张表上的标记。批注全是标记的，连批注的部件也不再用；还有别的批注、窗体按钮的，只去掉标记的那几个。"""
    data = without_rules(package.canonical(part), lambda formula: MARK in formula)
    relations = relations_of(package, part)
    comments = next((one for one in relations if one.kind == "comments" and one.target in package), None)
    ours = _marked_cells(package.canonical(comments.target)) if comments is not None else set()
    if comments is not None and ours:
        left = _COMMENT.sub(lambda found: b"" if _is_mark(found[3]) else found[0], package.canonical(comments.target))
        if _COMMENT.search(left):
            package.changed[comments.target] = left
        else:
            drop_relations(package, part, lambda one: one.id == comments.id)
        data = _without_shapes(package, part, data, ours)
    if data != package.canonical(part):
        package.changed[part] = data


def _without_shapes(package: Package, part: str, data: bytes, cells: set[tuple[int, int]]) -> bytes:
    """批注的框：`cells` 各格的去掉；一个不剩的，表上也不再提它。"""
    legacy = _LEGACY.search(data)
    identity = re.search(rb':id="([^"]*)"', legacy[0]) if legacy else None
    drawing: Relation | None = next((one for one in relations_of(package, part) if identity and one.id == identity[1].decode()), None)
    if legacy is None or drawing is None or drawing.target not in package:
        return data
    left = _SHAPE.sub(lambda found: b"" if _note_cell(found[0]) in cells else found[0], package.canonical(drawing.target))
    if _ANY_SHAPE.search(left):
        package.changed[drawing.target] = left
        return data
    drop_relations(package, part, lambda one: one.id == drawing.id)
    return data.replace(legacy[0], b"", 1)


def _marked_cells(comments: bytes) -> set[tuple[int, int]]:
    found = set()
    for one in _COMMENT.finditer(comments):
        where = re.search(rb'\sref="([A-Z]{1,3}[1-9][0-9]*)"', one[2])
        if where is not None and _is_mark(one[3]):
            found.add(address(where[1].decode()))
    return found


def _is_mark(comment: bytes) -> bool:
    return unescape(b"".join(_TEXT.findall(comment)).decode()).lstrip().startswith(MARK)


def _note_cell(shape: bytes) -> tuple[int, int] | None:
    """批注框所在的格；不是批注框的为 None。"""
    row, column = (re.search(rb"<(?:[\w.-]+:)?" + tag + rb">\s*(\d+)\s*<", shape) for tag in (b"Row", b"Column"))
    if row is None or column is None or b'ObjectType="Note"' not in shape:
        return None
    return int(row[1]) + 1, int(column[1]) + 1
